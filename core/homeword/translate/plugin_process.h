// One child process that is asked by lines and answers by lines: started without a shell, watched, cut off when it hangs,
// killed with all its children, also when we are killed ourselves. Used for plugins, whoever wrote them: nothing it does can
// hurt or stop us.
//
// Not thread-safe; one owner at a time. Starting costs about 2 ms plus what the program itself takes.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/result.h"

namespace homeword {

class PluginProcess {
 public:
  // How long an answer is waited for. Time alone does not end it: on a loaded machine a good engine is slow, and the answers
  // must not depend on the load. Counted is the time since the last sign of life of the process or its children: a byte of
  // output or diagnostics, processor time used, waiting for the processor.
  struct Patience {
    std::chrono::milliseconds silent{120000};  // without any sign of life
    std::chrono::milliseconds work{600000};    // processor time used without an answer: it goes round in circles
  };

  // `variables`: "NAME=value", added to our own environment or standing in for what is there.
  explicit PluginProcess(std::vector<std::string> command, std::vector<std::string> variables = {})
      : command_(std::move(command)), variables_(std::move(variables)) {}
  ~PluginProcess() { stop(); }
  PluginProcess(const PluginProcess&) = delete;
  PluginProcess& operator=(const PluginProcess&) = delete;

  [[nodiscard]] bool is_running() const { return process_ > 0; }
  // Starts the command; an error when the file cannot be executed.
  [[nodiscard]] Result<void> start();
  // Kills the process group and forgets everything it still had to say.
  void stop();

  enum class Outcome { answered, hung, died, babbled };
  struct Reply {
    Outcome outcome = Outcome::answered;
    std::string line;   // without the line break; of `answered` only
  };
  // Writes the line and waits for one line back. On any other outcome than `answered` the process has been stopped.
  // `most_bytes` bounds the answer (babbled when longer).
  [[nodiscard]] Reply ask(std::string_view line, Patience patience, std::size_t most_bytes);

  // Closes its input and waits for it to end by itself, as a plugin should. True: it did, with status 0. Else last_words() tell
  // how it ended, and one that stayed was killed.
  [[nodiscard]] bool end(std::chrono::milliseconds patience);

  // The last lines the process wrote to standard error, printable and at most 500 bytes; and how it ended, where known.
  [[nodiscard]] std::string last_words() const;

 private:
  bool read_diagnostics();   // true: it said something
  void reap();

  std::vector<std::string> command_;
  std::vector<std::string> variables_;
  pid_t process_ = -1;
  int input_ = -1;        // a socket: writing to a dead process gives an error, not a signal
  int output_ = -1;
  int diagnostics_ = -1;
  std::string unread_;    // of its output, after the last line taken
  std::string tail_;      // of its standard error
  std::string ending_;    // "exited with status 3", "killed by signal 11"
};

}  // namespace homeword
