// Signs of life of a process group, so that a deadline can tell an engine that is slow (a loaded machine, a long text) from one
// that hangs: what works uses the processor or waits for it; what hangs does neither.
//
// Not thread-safe. A look reads /proc (1 to 3 ms); meant for about one a second while nothing else happens.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>

namespace homeword {

class LifeSigns {
 public:
  explicit LifeSigns(pid_t group) : group_(group) {}

  // True when a process of the group has used the processor since the last look, waits for it now, or came into being. The
  // first look is always true: there is nothing to compare with. False where /proc cannot be read.
  [[nodiscard]] bool look();

  // Processor time of the group since the first look.
  [[nodiscard]] std::chrono::milliseconds used() const { return used_; }

 private:
  pid_t group_;
  bool is_first_ = true;
  std::map<pid_t, unsigned long long> ticks_;
  std::chrono::milliseconds used_{0};
};

}  // namespace homeword
