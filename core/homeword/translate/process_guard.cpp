#include "homeword/translate/process_guard.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <mutex>
#include <new>

namespace homeword {
namespace {

// Beyond that many at once a group is only told by the end of its input that we are gone.
constexpr std::size_t most_groups = 256;

static_assert(std::atomic<pid_t>::is_always_lock_free, "the list is shared between two processes");
using Groups = std::array<std::atomic<pid_t>, most_groups>;

// The watcher's life: it waits until the pipe ends, which only we hold open, and kills what is still listed. Between fork and
// _exit it may call nothing that is not safe in a signal handler: other threads of ours may have held locks.
[[noreturn]] void watch(int lifeline, Groups& groups) {
  ::setpgid(0, 0);  // Ctrl-C in a terminal goes to our group, and it must outlive us
  ::prctl(PR_SET_NAME, "homeword-guard");
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) ::sigaction(number, &ignore, nullptr);
  // It must hold open nothing of ours: readers of our output wait for its end, plugins for the end of their input.
  if (lifeline > 0) ::close_range(0, static_cast<unsigned>(lifeline) - 1, 0);
  ::close_range(static_cast<unsigned>(lifeline) + 1, ~0U, 0);
  char byte = 0;
  while (::read(lifeline, &byte, 1) < 0 && errno == EINTR) {
  }
  for (std::atomic<pid_t>& group : groups)
    if (const pid_t number = group.load(); number > 1) ::kill(-number, SIGKILL);
  ::_exit(0);
}

class Guard {
 public:
  Guard() {
    void* memory = ::mmap(nullptr, sizeof(Groups), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return;
    groups_ = new (memory) Groups{};
    int lifeline[2];
    if (::pipe2(lifeline, O_CLOEXEC) != 0) return;
    owner_ = ::getpid();
    watcher_ = ::_Fork();
    if (watcher_ == 0) watch(lifeline[0], *groups_);
    ::close(lifeline[0]);
    lifeline_ = lifeline[1];
    std::atexit([] { the().end(); });
  }

  // Never destroyed: backends in other static objects may end after this would have.
  static Guard& the() {
    static Guard& guard = *new Guard;
    return guard;
  }

  void add(pid_t group) {
    if (groups_ == nullptr) return;
    for (std::atomic<pid_t>& slot : *groups_)
      if (pid_t empty = 0; slot.compare_exchange_strong(empty, group)) return;
  }
  void remove(pid_t group) {
    if (groups_ == nullptr) return;
    for (std::atomic<pid_t>& slot : *groups_)
      if (pid_t expected = group; slot.compare_exchange_strong(expected, 0)) return;
  }

 private:
  // A normal end leaves no process behind for somebody else to wait for.
  void end() {
    if (lifeline_ >= 0) ::close(lifeline_);
    lifeline_ = -1;
    if (watcher_ > 0 && owner_ == ::getpid())
      while (::waitpid(watcher_, nullptr, 0) < 0 && errno == EINTR) {
      }
  }

  Groups* groups_ = nullptr;
  int lifeline_ = -1;
  pid_t watcher_ = -1, owner_ = -1;
};

}  // namespace

void guard_group(pid_t group) { Guard::the().add(group); }
void unguard_group(pid_t group) { Guard::the().remove(group); }

}  // namespace homeword
