// A backend in a process of its own, spoken to by the protocol of plugins/sdk/PROTOCOL.md. It may crash, hang or answer
// garbage: it is restarted, the request it died of is sent again segment by segment, and what still fails is an Error in its
// own place; everything else goes on. One that hangs twice without an answer in between is given up for good: nobody waits for
// it again.
//
// Thread-safe: calls take a free process of a small pool, or wait for one. Answers do not depend on which.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "homeword/translate/backend.h"

namespace homeword {

struct ProcessOptions {
  int patience_milliseconds = 120000;  // without any sign of life (PluginProcess::Patience); at least this much of work
  std::size_t most_processes = 1;     // started when wanted at the same time
  std::string name;                   // for messages
  bool may_use_network = false;       // told to the plugin; without it one that sends text away is never asked
};

// What happened to a plugin's processes since it was opened: for the conformance test.
struct PluginTroubles {
  int hangs = 0, deaths = 0;
  std::string last_hang, last_death;   // one sentence each
};
// None of a backend that runs in no process of its own.
[[nodiscard]] PluginTroubles troubles_of(const Backend& backend);

// Starts the command (absolute path first) and asks it to describe itself. An error when it cannot be started, does not
// describe itself in time, or says it cannot work.
[[nodiscard]] Result<std::shared_ptr<Backend>> open_process_backend(std::vector<std::string> command, ProcessOptions options);

}  // namespace homeword
