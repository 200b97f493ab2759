#include "homeword/translate/life_signs.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string>

namespace homeword {
namespace {

struct ProcessState {
  char state = '?';
  pid_t group = 0;
  unsigned long long ticks = 0;  // of processor time
};

// proc(5): "pid (name) state ppid pgrp … utime stime"; the name may hold anything, so reading begins behind its last bracket.
std::optional<ProcessState> read_state(const std::string& folder) {
  const int file = ::open((folder + "/stat").c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  std::array<char, 1024> buffer{};
  const ssize_t got = ::read(file, buffer.data(), buffer.size() - 1);
  ::close(file);
  if (got <= 0) return std::nullopt;
  const char* at = std::strrchr(buffer.data(), ')');
  if (at == nullptr) return std::nullopt;
  ProcessState out;
  unsigned long long user = 0, system = 0;
  if (std::sscanf(at + 1, " %c %*d %d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &out.state, &out.group, &user, &system) != 4)
    return std::nullopt;
  out.ticks = user + system;
  return out;
}

}  // namespace

bool LifeSigns::look() {
  static const long ticks_per_second = std::max(::sysconf(_SC_CLK_TCK), 1L);
  bool is_alive = false;
  std::map<pid_t, unsigned long long> now;
  std::error_code code;
  for (std::filesystem::directory_iterator it("/proc", code), end; !code && it != end; it.increment(code)) {
    const std::string name = it->path().filename().string();
    if (name.empty() || name.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::optional<ProcessState> state = read_state("/proc/" + name);
    if (!state || state->group != group_) continue;
    const pid_t process = static_cast<pid_t>(std::atoi(name.c_str()));
    now[process] = state->ticks;
    const auto before = ticks_.find(process);
    const unsigned long long base = before != ticks_.end() ? before->second : is_first_ ? state->ticks : 0;
    if (state->ticks > base)
      used_ += std::chrono::milliseconds((state->ticks - base) * 1000 / static_cast<unsigned long long>(ticks_per_second));
    // "R" is running or waiting for the processor: on a loaded machine a living process may stand in line for long.
    is_alive = is_alive || before == ticks_.end() || state->ticks > base || state->state == 'R';
  }
  is_alive = is_alive || (is_first_ && !now.empty());
  is_first_ = false;
  ticks_ = std::move(now);
  return is_alive;
}

}  // namespace homeword
