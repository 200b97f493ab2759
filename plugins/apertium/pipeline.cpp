#include "pipeline.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace apertium_plugin {
namespace {

constexpr std::size_t most_in_flight = 256;        // sentences inside; more only waits in pipes
constexpr std::size_t most_answer_bytes = 8u << 20;  // of one sentence

// The environment with a fixed locale: Apertium reads UTF-8 only then, and answers must not depend on the user's.
std::vector<std::string> make_environment() {
  std::vector<std::string> all;
  for (char** one = environ; one != nullptr && *one != nullptr; ++one)
    if (std::strncmp(*one, "LC_", 3) != 0 && std::strncmp(*one, "LANG=", 5) != 0 && std::strncmp(*one, "LANGUAGE=", 9) != 0)
      all.emplace_back(*one);
  all.emplace_back("LC_ALL=C.UTF-8");
  return all;
}

void close_descriptor(int& descriptor) {
  if (descriptor >= 0) ::close(descriptor);
  descriptor = -1;
}

// The end of every sentence: a full stop, so that no stage waits for what comes next, an empty blank, and the number.
std::string number_of(std::uint64_t number) { return "[][" + std::to_string(number) + "\n]"; }
std::string end_of(std::uint64_t number) { return "." + number_of(number); }

}  // namespace

Pipeline::Pipeline(std::vector<apertium_plugin::Stage> stages) {
  for (apertium_plugin::Stage& stage : stages) {
    stage.is_word_by_word = stage.is_word_by_word && !sections_.empty();  // the first is fed with whole sentences
    const bool is_new = sections_.empty() || stage.is_tagger || stage.is_generator || stage.is_word_by_word || sections_.back().is_lockstep ||
                        sections_.back().is_word_by_word || lookup_ + 1 == sections_.size();
    if (is_new) sections_.push_back({});
    sections_.back().is_word_by_word = stage.is_word_by_word;
    if (stage.is_tagger) {
      stage.command.insert(stage.command.begin() + 1, "-d");
      sections_.back().is_lockstep = sections_.back().forgets = true;
      tagger_ = sections_.size() - 1;
    }
    if (stage.is_lookup) lookup_ = sections_.size() - 1;
    if (stage.is_generator) generator_ = sections_.size() - 1;
    sections_.back().commands.push_back(std::move(stage.command));
  }
  if (sections_.empty()) throw std::runtime_error("the pipeline has no stage");
}

void Pipeline::start(Section& section) {
  static const std::vector<std::string> environment = make_environment();
  std::vector<char*> variables;
  for (const std::string& one : environment) variables.push_back(const_cast<char*>(one.c_str()));
  variables.push_back(nullptr);
  // A socket towards the programs, so that writing to dead ones is an error, not a signal.
  int first[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, first) != 0) throw std::runtime_error("no socket to Apertium could be made");
  section.input = first[0];
  int next_input = first[1];
  for (std::size_t i = 0; i < section.commands.size(); ++i) {
    int out[2], errors[2] = {-1, -1};
    if (::pipe2(out, O_CLOEXEC) != 0 || (section.forgets && ::pipe2(errors, O_CLOEXEC) != 0)) {
      ::close(next_input);
      throw std::runtime_error("no pipe to Apertium could be made");
    }
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
    ::posix_spawn_file_actions_adddup2(&actions, next_input, 0);
    ::posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    if (section.forgets)
      ::posix_spawn_file_actions_adddup2(&actions, errors[1], 2);
    else
      ::posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    sigset_t none, pipe_signal;
    ::sigemptyset(&none);
    ::sigemptyset(&pipe_signal);
    ::sigaddset(&pipe_signal, SIGPIPE);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setsigdefault(&attributes, &pipe_signal);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    std::vector<char*> arguments;
    for (std::string& argument : section.commands[i]) arguments.push_back(argument.data());
    arguments.push_back(nullptr);
    pid_t process = -1;
    const int problem = ::posix_spawnp(&process, arguments[0], &actions, &attributes, arguments.data(), variables.data());
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
    ::close(next_input);
    ::close(out[1]);
    close_descriptor(errors[1]);
    next_input = out[0];
    if (section.forgets) section.diagnostics = errors[0];
    if (problem != 0) {
      ::close(next_input);
      throw std::runtime_error("the program " + section.commands[i].front() + " cannot be started (" + std::strerror(problem) +
                               "). Install Apertium with: apt-get install apertium apertium-lex-tools");
    }
    section.processes.push_back(process);
  }
  section.output = next_input;
  for (const int descriptor : {section.input, section.output, section.diagnostics})
    if (descriptor >= 0) ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
}

void Pipeline::stop(Section& section) {
  for (const pid_t process : section.processes) ::kill(process, SIGKILL);
  for (const pid_t process : section.processes)
    while (::waitpid(process, nullptr, 0) < 0 && errno == EINTR) {
    }
  section.processes.clear();
  close_descriptor(section.input);
  close_descriptor(section.output);
  close_descriptor(section.diagnostics);
  section.written = section.inside = 0;
  section.jobs.clear();
  section.unread.clear();
  section.has_learnt = false;
}

void Pipeline::read_diagnostics(Section& section) {
  char buffer[4096];
  std::string said;
  ssize_t got = 0;
  while ((got = ::read(section.diagnostics, buffer, sizeof buffer)) > 0) said.append(buffer, static_cast<std::size_t>(got));
  if (got == 0) close_descriptor(section.diagnostics);
  // The tail of a message may come later; its head is enough.
  section.has_learnt = section.has_learnt || said.find("mbiguity class") != std::string::npos;
}

void Pipeline::enter(Section& section, std::string stream, std::uint64_t number) {
  if (!section.is_word_by_word) {
    section.waiting.push_back(std::move(stream) + '\0');
    return;
  }
  Section::Job job{.question = section.answers.ask(stream), .stream = {}, .is_done = false};
  if (job.question.is_answered()) {
    job.stream = std::move(job.question.parts.front());
    job.is_done = true;
  } else {
    section.waiting.push_back(job.question.text() + number_of(number) + '\0');
  }
  section.jobs.push_back(std::move(job));
}

void Pipeline::stop() {
  for (Section& section : sections_) {
    stop(section);
    section.waiting.clear();
  }
  is_running_ = false;
}

std::vector<std::optional<std::string>> Pipeline::translate(const std::vector<std::string>& sentences, const Rewrite& rewrite) {
  std::vector<std::optional<std::string>> answers(sentences.size());
  std::vector<std::size_t> which(sentences.size());
  for (std::size_t i = 0; i < which.size(); ++i) which[i] = i;
  if (run(sentences, which, rewrite, answers)) return answers;
  // Somebody broke it; those that have no answer yet go alone, so that only the culprit stays without.
  for (const std::size_t i : which)
    if (!answers[i]) run(sentences, {i}, rewrite, answers);
  return answers;
}

bool Pipeline::run(const std::vector<std::string>& sentences, const std::vector<std::size_t>& which, const Rewrite& rewrite,
                   std::vector<std::optional<std::string>>& answers) {
  struct StopOnFailure {
    Pipeline& pipeline;
    bool is_done = false;
    ~StopOnFailure() {
      if (!is_done) pipeline.stop();
    }
  } guard{*this};
  if (!is_running_) {
    for (Section& section : sections_) start(section);
    is_running_ = true;
  }
  const std::uint64_t first_number = last_number_ + 1;
  last_number_ += which.size();
  std::size_t sent = 0, done = 0;
  std::vector<std::size_t> passed(sections_.size(), 0);  // sentences that have left each section
  // A sentence leaves a section for the next, and every section it need not wait in.
  const auto pass_on = [&](std::size_t s, std::string stream) {
    while (true) {
      const std::size_t sentence = passed[s]++;
      if (s + 1 == sections_.size()) {
        const std::string tail = end_of(first_number + sentence);
        if (!stream.ends_with(tail)) return false;
        stream.resize(stream.size() - tail.size());
        answers[which[sentence]] = std::move(stream);
        ++done;
        return true;
      }
      if (s + 1 == tagger_) stream = rewrite(Stage::analysed, which[sentence], std::move(stream));
      if (s == lookup_) stream = rewrite(Stage::looked_up, which[sentence], std::move(stream));
      if (s + 1 == generator_) stream = rewrite(Stage::translated, which[sentence], std::move(stream));
      Section& next = sections_[++s];
      enter(next, std::move(stream), first_number + sentence);
      if (next.jobs.size() != 1 || !next.jobs.front().is_done) return true;
      stream = std::move(next.jobs.front().stream);
      next.jobs.pop_front();
    }
  };
  std::vector<pollfd> watched;
  std::string buffer(1u << 16, '\0');
  while (done < which.size()) {
    while (sent < which.size() && sent - done < most_in_flight) {
      sections_.front().waiting.push_back(sentences[which[sent]] + end_of(first_number + sent) + '\0');
      ++sent;
    }
    // Write what can be written first: most of the time nobody has to wait.
    for (Section& section : sections_) {
      while (!section.waiting.empty() && !(section.is_lockstep && section.inside > 0 && section.written == 0)) {
        const std::string& one = section.waiting.front();
        const ssize_t got = ::send(section.input, one.data() + section.written, one.size() - section.written, MSG_NOSIGNAL);
        if (got < 0) {
          if (errno == EAGAIN || errno == EINTR) break;
          return false;
        }
        section.written += static_cast<std::size_t>(got);
        if (section.written == one.size()) {
          section.waiting.pop_front();
          section.written = 0;
          ++section.inside;
        }
      }
    }
    watched.clear();
    for (const Section& section : sections_) {
      const bool wants_to_write = !section.waiting.empty() && !(section.is_lockstep && section.inside > 0 && section.written == 0);
      watched.push_back({wants_to_write ? section.input : -1, POLLOUT, 0});
      watched.push_back({section.output, POLLIN, 0});
      watched.push_back({section.diagnostics, POLLIN, 0});
    }
    // No deadline of ours: on a loaded machine the answers must be the same. A program that ends closes its output, which is
    // seen here; one that hangs is seen by the host, which watches all of us and starts us afresh.
    if (::poll(watched.data(), watched.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    for (std::size_t s = 0; s < sections_.size(); ++s) {
      Section& section = sections_[s];
      if (watched[3 * s + 2].revents != 0) read_diagnostics(section);
      if (watched[3 * s + 1].revents == 0) continue;
      const ssize_t got = ::read(section.output, buffer.data(), buffer.size());
      if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
      if (got <= 0) return false;
      section.unread.append(buffer.data(), static_cast<std::size_t>(got));
      if (section.unread.size() > most_answer_bytes) return false;
      std::size_t from = 0;
      for (std::size_t end; (end = section.unread.find('\0', from)) != std::string::npos; from = end + 1) {
        if (section.inside == 0) return false;  // it speaks without being asked
        --section.inside;
        std::string stream = section.unread.substr(from, end - from);
        if (!section.is_word_by_word) {
          if (!pass_on(s, std::move(stream))) return false;
          continue;
        }
        // The first that waits is the one answered; those behind it that need not wait go with it.
        const std::string number = number_of(first_number + passed[s]);
        if (section.jobs.empty() || !stream.ends_with(number)) return false;
        Section::Job& job = section.jobs.front();
        if (!section.answers.answer(job.question, std::string_view(stream).substr(0, stream.size() - number.size()), job.stream)) return false;
        job.is_done = true;
        while (!section.jobs.empty() && section.jobs.front().is_done) {
          stream = std::move(section.jobs.front().stream);
          section.jobs.pop_front();
          if (!pass_on(s, std::move(stream))) return false;
        }
      }
      section.unread.erase(0, from);
      if (section.forgets && section.inside == 0 && section.written == 0) {
        // What it had to say of a sentence was said before the sentence came out.
        read_diagnostics(section);
        if (section.has_learnt) {
          stop(section);
          start(section);
        }
      }
    }
  }
  guard.is_done = true;
  return true;
}

}  // namespace apertium_plugin
