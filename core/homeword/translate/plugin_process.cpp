#include "homeword/translate/plugin_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "homeword/translate/life_signs.h"
#include "homeword/translate/plugin_protocol.h"
#include "homeword/translate/process_guard.h"

extern char** environ;

namespace homeword {
namespace {

constexpr std::size_t most_diagnostics = 2000;

void close_descriptor(int& descriptor) {
  if (descriptor >= 0) ::close(descriptor);
  descriptor = -1;
}

Error system_error(const std::string& what, const std::string& file) {
  return {.message = what + ": " + std::strerror(errno), .file = file};
}

}  // namespace

Result<void> PluginProcess::start() {
  stop();
  ending_.clear();
  tail_.clear();
  int in[2] = {-1, -1}, out[2] = {-1, -1}, diagnostics[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in) != 0 || ::pipe2(out, O_CLOEXEC) != 0 ||
      ::pipe2(diagnostics, O_CLOEXEC) != 0) {
    const Error error = system_error("no pipe to the plugin could be made", command_.front());
    for (int* pair : {in, out, diagnostics})
      for (int i : {0, 1}) close_descriptor(pair[i]);
    return fail(error);
  }
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawn_file_actions_adddup2(&actions, in[1], 0);
  ::posix_spawn_file_actions_adddup2(&actions, out[1], 1);
  ::posix_spawn_file_actions_adddup2(&actions, diagnostics[1], 2);
  // A process group of its own, so that a plugin's children die with it; and no signal settings of ours.
  sigset_t none, all;
  ::sigemptyset(&none);
  ::sigfillset(&all);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setsigdefault(&attributes, &all);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  std::vector<char*> arguments;
  for (std::string& argument : command_) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  std::vector<char*> environment;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view one = *entry;
    const bool is_replaced = std::any_of(variables_.begin(), variables_.end(), [&](const std::string& variable) {
      return one.starts_with(std::string_view(variable).substr(0, variable.find('=') + 1));
    });
    if (!is_replaced) environment.push_back(*entry);
  }
  for (std::string& variable : variables_) environment.push_back(variable.data());
  environment.push_back(nullptr);
  const int problem = ::posix_spawn(&process_, command_.front().c_str(), &actions, &attributes, arguments.data(), environment.data());
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  close_descriptor(in[1]);
  close_descriptor(out[1]);
  close_descriptor(diagnostics[1]);
  input_ = in[0];
  output_ = out[0];
  diagnostics_ = diagnostics[0];
  if (problem != 0) {
    process_ = -1;
    stop();
    return fail({.message = std::string("the plugin could not be started: ") + std::strerror(problem),
                 .file = command_.front(),
                 .remedy = "Check that the file exists, is executable and, for a script, that its interpreter is installed"});
  }
  guard_group(process_);
  for (int descriptor : {input_, output_, diagnostics_})
    ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
  return {};
}

void PluginProcess::stop() {
  if (process_ > 0) {
    // SIGKILL to the group: a plugin has no state of ours to save, and one that ignores a polite signal would make us wait.
    ::kill(-process_, SIGKILL);
    ::kill(process_, SIGKILL);
    unguard_group(process_);
    reap();
  }
  close_descriptor(input_);
  close_descriptor(output_);
  close_descriptor(diagnostics_);
  unread_.clear();
}

void PluginProcess::reap() {
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status))
    ending_ = "exited with status " + std::to_string(WEXITSTATUS(status));
  else if (WIFSIGNALED(status))
    ending_ = "ended by signal " + std::to_string(WTERMSIG(status)) + " (" + ::strsignal(WTERMSIG(status)) + ")";
  process_ = -1;
}

bool PluginProcess::read_diagnostics() {
  bool has_read = false;
  std::array<char, 4096> buffer;
  while (diagnostics_ >= 0) {
    const ssize_t got = ::read(diagnostics_, buffer.data(), buffer.size());
    if (got > 0) {
      has_read = true;
      tail_.append(buffer.data(), static_cast<std::size_t>(got));
      if (tail_.size() > most_diagnostics) tail_.erase(0, tail_.size() - most_diagnostics);
    } else if (got == 0) {
      close_descriptor(diagnostics_);
    } else if (errno != EINTR) {
      break;
    }
  }
  return has_read;
}

PluginProcess::Reply PluginProcess::ask(std::string_view line, Patience patience, std::size_t most_bytes) {
  Reply reply;
  const auto give_up = [&](Outcome outcome) {
    read_diagnostics();
    // A process that closed its output is about to end by itself: let it, for a moment, so that we can say how it ended.
    if (outcome == Outcome::died) {
      for (int i = 0; i < 50 && process_ > 0; ++i) {
        siginfo_t info{};
        if (::waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0) break;
        ::usleep(2000);
      }
      read_diagnostics();
    }
    stop();
    reply.outcome = outcome;
    reply.line.clear();
    return reply;
  };
  if (process_ <= 0) return give_up(Outcome::died);
  // What it said without being asked belongs to no answer.
  if (!unread_.empty()) return give_up(Outcome::babbled);
  std::string out(line);
  out += '\n';
  std::size_t written = 0;
  bool is_output_open = true;
  using Clock = std::chrono::steady_clock;
  LifeSigns life(process_);
  const std::chrono::milliseconds between_looks = std::clamp<std::chrono::milliseconds>(
      patience.silent / 10, std::chrono::milliseconds(10), std::chrono::milliseconds(1000));
  Clock::time_point last_sign = Clock::now(), last_look = last_sign;
  while (true) {
    if (const std::size_t end = unread_.find('\n'); end != std::string::npos && written == out.size()) {
      reply.line = unread_.substr(0, end);
      unread_.erase(0, end + 1);
      return reply;
    }
    if (unread_.size() > most_bytes) return give_up(Outcome::babbled);
    if (!is_output_open) return give_up(Outcome::died);
    std::array<pollfd, 3> watched{{{output_, POLLIN, 0},
                                   {diagnostics_, POLLIN, 0},
                                   {written < out.size() ? input_ : -1, POLLOUT, 0}}};
    const int ready = ::poll(watched.data(), watched.size(), static_cast<int>(between_looks.count()));
    if (ready < 0 && errno != EINTR) return give_up(Outcome::died);
    // An answer that has come is never judged late: we may have been the one that slept.
    const Clock::time_point now = Clock::now();
    if (ready <= 0 || (watched[0].revents == 0 && now - last_look >= between_looks)) {
      last_look = now;
      if (life.look()) last_sign = now;
      if (now - last_sign >= patience.silent || life.used() >= patience.work) return give_up(Outcome::hung);
    }
    if (ready <= 0) continue;
    if (watched[1].revents != 0 && read_diagnostics()) last_sign = Clock::now();
    if (watched[2].revents != 0) {
      const ssize_t sent = ::send(input_, out.data() + written, out.size() - written, MSG_NOSIGNAL);
      if (sent > 0)
        written += static_cast<std::size_t>(sent);
      else if (sent < 0 && errno != EAGAIN && errno != EINTR)
        return give_up(Outcome::died);
    }
    if (watched[0].revents != 0) {
      std::array<char, 65536> buffer;
      const ssize_t got = ::read(output_, buffer.data(), buffer.size());
      if (got > 0)
        unread_.append(buffer.data(), static_cast<std::size_t>(got));
      else if (got == 0 || (errno != EAGAIN && errno != EINTR))
        is_output_open = false;
    }
  }
}

bool PluginProcess::end(std::chrono::milliseconds patience) {
  if (process_ <= 0) return false;
  close_descriptor(input_);
  const auto until = std::chrono::steady_clock::now() + patience;
  std::array<char, 4096> said_too_late;
  siginfo_t info{};
  while (info.si_pid == 0 && std::chrono::steady_clock::now() < until) {
    read_diagnostics();
    while (::read(output_, said_too_late.data(), said_too_late.size()) > 0) {   // a full pipe must not keep it
    }
    if (::waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOHANG | WNOWAIT) != 0) break;
    if (info.si_pid == 0) ::usleep(2000);
  }
  read_diagnostics();
  const bool has_ended = info.si_pid != 0;
  stop();
  if (!has_ended) ending_ = "still there after " + std::to_string(patience.count()) + " milliseconds";
  return has_ended && info.si_code == CLD_EXITED && info.si_status == 0;
}

std::string PluginProcess::last_words() const {
  std::string words = ending_;
  std::string_view tail = tail_;
  while (!tail.empty() && (tail.back() == '\n' || tail.back() == ' ')) tail.remove_suffix(1);
  if (tail.size() > 300) tail.remove_prefix(tail.size() - 300);
  if (!tail.empty()) words += (words.empty() ? "" : "; ") + std::string("its last words: ") + make_printable(tail, 500);
  return words;
}

}  // namespace homeword
