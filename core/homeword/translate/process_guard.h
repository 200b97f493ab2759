// What must not outlive us: process groups of plugins. Whatever ends this program (a signal nobody handles, SIGKILL, a crash),
// their groups are killed within moments by a tiny watcher process that notices our end.
//
// Why a watcher and not the kernel's "signal when the parent dies" (PR_SET_PDEATHSIG): that one fires when the *thread* that
// started the child ends, which would kill healthy plugins started by a worker thread, and it does not reach grandchildren.
//
//     guard_group(process);      // right after starting it as the leader of a group of its own
//     unguard_group(process);    // before it is waited for: afterwards its number may be somebody else's
//
// Thread-safe. The first call starts the watcher (about 1 ms); the others cost nothing.
#pragma once

#include <sys/types.h>

namespace homeword {

void guard_group(pid_t group);
void unguard_group(pid_t group);

}  // namespace homeword
