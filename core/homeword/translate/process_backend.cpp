#include "homeword/translate/process_backend.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

#include "homeword/translate/plugin_process.h"
#include "homeword/translate/plugin_protocol.h"

namespace homeword {
namespace {

constexpr std::size_t most_request_bytes = 1u << 20;   // a request is closed at this size, so that memory stays bounded
constexpr std::size_t most_segment_bytes = 4u << 20;   // a longer "sentence" is a mistake of somebody's
constexpr std::size_t most_answer_bytes = 16u << 20;
// Then the plugin is broken, not a segment, and is not asked again: a family's letter is not worth waiting minutes for each of
// its sentences.
constexpr int most_hangs_in_a_row = 2;
constexpr int most_hangs = 5;
constexpr int most_deaths_in_a_row = 10;

// One process and its request numbers.
struct Worker {
  Worker(std::vector<std::string> command, bool may_use_network)
      : process(std::move(command), {std::string(network_variable) + (may_use_network ? "=yes" : "=no")}) {}
  PluginProcess process;
  std::uint64_t last_id = 0;
};

class ProcessBackend final : public Backend {
 public:
  ProcessBackend(std::vector<std::string> command, ProcessOptions options)
      : command_(std::move(command)), options_(std::move(options)) {}

  Result<void> open() {
    std::unique_ptr<Worker> worker = std::make_unique<Worker>(command_, options_.may_use_network);
    if (Result<void> started = worker->process.start(); !started) return started;
    const std::uint64_t id = ++worker->last_id;
    const PluginProcess::Reply reply = worker->process.ask(write_describe_request(id), patience(1), most_answer_bytes);
    if (reply.outcome != PluginProcess::Outcome::answered) return fail(failure_of(*worker, reply.outcome));
    Result<BackendDescription> description = read_description(reply.line, id);
    if (!description) return fail(named(description.error()));
    description_ = std::move(*description);
    require_permission(description_, options_.may_use_network);
    // What a backend over the network takes for its retries, it says itself: it waits, and shows no sign of life meanwhile.
    if (description_.answer_seconds > 0)
      options_.patience_milliseconds = std::max(options_.patience_milliseconds, static_cast<int>(description_.answer_seconds + 5) * 1000);
    free_.push_back(std::move(worker));
    made_ = 1;
    return {};
  }

  const BackendDescription& description() const override { return description_; }

  std::optional<Error> given_up() const override {
    const std::lock_guard lock(mutex_);
    return given_up_;
  }

  PluginTroubles troubles() const {
    const std::lock_guard lock(mutex_);
    return troubles_;
  }

  std::vector<Result<BackendAnswer>> translate(std::string_view from, std::string_view to,
                                               const std::vector<BackendSegment>& segments) override {
    std::vector<Result<BackendAnswer>> answers(segments.size(), fail({.message = "not asked"}));
    if (!description_.not_ready.empty()) {
      std::fill(answers.begin(), answers.end(), fail({.message = description_.not_ready}));
      return answers;
    }
    const BackendPair* pair = find_pair(description_, from, to);
    if (pair == nullptr) {
      const Error error{.message = "the backend " + options_.name + " does not translate from " + std::string(from) + " to " +
                                   std::string(to),
                        .remedy = description_.advice};
      std::fill(answers.begin(), answers.end(), fail(error));
      return answers;
    }
    Call call{.from = pair->from == "*" ? from : pair->from, .to = pair->to == "*" ? to : pair->to, .segments = segments,
              .answers = answers, .indexes = {}};
    const Lease lease(*this);
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < segments.size(); ++i) {
      if (segments[i].text.size() > most_segment_bytes || !is_utf8(segments[i].text)) {
        answers[i] = fail({.message = is_utf8(segments[i].text) ? "the segment is too long to be translated" : "the segment is no UTF-8",
                           .found = std::to_string(segments[i].text.size()) + " bytes",
                           .expected = "at most " + std::to_string(most_segment_bytes) + " bytes of UTF-8"});
        continue;
      }
      if (is_poison(segments[i])) {
        answers[i] = fail(named({.message = "it hangs at this segment, which it is not given again"}));
        continue;
      }
      call.indexes.push_back(i);
      bytes += segments[i].text.size();
      if (call.indexes.size() >= pair->most_segments || bytes >= most_request_bytes) {
        send(*lease.worker, call);
        bytes = 0;
      }
    }
    send(*lease.worker, call);
    return answers;
  }

 private:
  struct Call {
    std::string_view from, to;
    const std::vector<BackendSegment>& segments;
    std::vector<Result<BackendAnswer>>& answers;
    std::vector<std::size_t> indexes;   // of the segments in the next request
  };

  // A worker for the time of a call, given back whatever happens.
  struct Lease {
    explicit Lease(ProcessBackend& from) : backend(from), worker(from.take()) {}
    ~Lease() { backend.give_back(std::move(worker)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ProcessBackend& backend;
    std::unique_ptr<Worker> worker;
  };

  // A request of many segments may work for longer than one of one.
  PluginProcess::Patience patience(std::size_t segments) const {
    const std::chrono::milliseconds silent(options_.patience_milliseconds);
    return {.silent = silent, .work = silent + silent * static_cast<long>(segments) / 20};
  }

  // Sends the segments of `call.indexes` and fills their answers; afterwards the list is empty.
  void send(Worker& worker, Call& call) {
    std::vector<std::size_t> indexes = std::exchange(call.indexes, {});
    if (indexes.empty()) return;
    if (const std::optional<Error> problem = request(worker, call, indexes)) {
      // One segment may have spoilt the rest: each gets one chance alone. The last first: the plugin went through them in order,
      // so that one is likely to be innocent, and its answer shows that the plugin lives.
      for (auto index = indexes.rbegin(); index != indexes.rend(); ++index) {
        if (indexes.size() == 1) {
          call.answers[*index] = fail(*problem);
        } else if (const std::optional<Error> alone = request(worker, call, {*index})) {
          call.answers[*index] = fail(*alone);
        }
      }
    }
  }

  // One request; the answers are filled unless an error is returned.
  std::optional<Error> request(Worker& worker, Call& call, const std::vector<std::size_t>& indexes) {
    if (std::optional<Error> over = given_up()) return over;
    if (!worker.process.is_running())
      if (const Result<void> started = worker.process.start(); !started) return named(started.error());
    std::vector<BackendSegment> batch;
    batch.reserve(indexes.size());
    for (const std::size_t index : indexes) batch.push_back(call.segments[index]);
    const std::uint64_t id = ++worker.last_id;
    const std::string line = write_translate_request(id, call.from, call.to, batch);
    const PluginProcess::Reply reply = worker.process.ask(line, patience(batch.size()), most_answer_bytes + 64 * line.size());
    if (reply.outcome != PluginProcess::Outcome::answered) {
      const Error error = failure_of(worker, reply.outcome);
      const bool has_hung = reply.outcome == PluginProcess::Outcome::hung;
      if (has_hung && batch.size() == 1) remember_poison(batch.front());
      note_failure(error, has_hung);
      if (reply.outcome == PluginProcess::Outcome::died) note_death(error);
      return error;
    }
    Result<std::vector<Result<BackendAnswer>>> answers = read_answers(reply.line, id, batch);
    if (!answers) {
      // It may be out of step with our questions: start afresh, or all later answers would be shifted.
      worker.process.stop();
      const Error error = named(answers.error());
      note_failure(error, false);
      return error;
    }
    note_answer();
    for (std::size_t i = 0; i < indexes.size(); ++i) call.answers[indexes[i]] = std::move((*answers)[i]);
    return std::nullopt;
  }

  void note_answer() {
    const std::lock_guard lock(mutex_);
    hangs_in_a_row_ = deaths_in_a_row_ = 0;
  }

  // Counted for all workers and calls together: what one learnt the hard way, the others need not learn again.
  void note_failure(const Error& error, bool has_hung) {
    const std::lock_guard lock(mutex_);
    if (has_hung) {
      ++troubles_.hangs;
      ++hangs_in_a_row_;
      troubles_.last_hang = error.sentence();
    } else {
      ++deaths_in_a_row_;
    }
    if (given_up_) return;
    if (hangs_in_a_row_ >= most_hangs_in_a_row || troubles_.hangs >= most_hangs || deaths_in_a_row_ >= most_deaths_in_a_row)
      given_up_ = Error{.message = "the backend " + options_.name + " was given up for the rest of this run, because it " +
                                   (has_hung ? "hung again after it had been started anew" : "failed again and again"),
                        .found = error.sentence(),
                        .remedy = "Try again, or see what is wrong with: homeword plugins check " + options_.name};
  }

  void note_death(const Error& error) {
    const std::lock_guard lock(mutex_);
    ++troubles_.deaths;
    troubles_.last_death = error.sentence();
  }

  bool is_poison(const BackendSegment& segment) const {
    const std::lock_guard lock(mutex_);
    return !poison_.empty() && poison_.count(segment.text) != 0;
  }
  void remember_poison(const BackendSegment& segment) {
    const std::lock_guard lock(mutex_);
    poison_.insert(segment.text);
  }

  Error named(Error error) const {
    error.message = "backend " + options_.name + ": " + error.message;
    return error;
  }

  Error failure_of(const Worker& worker, PluginProcess::Outcome outcome) const {
    Error error;
    switch (outcome) {
      case PluginProcess::Outcome::hung:
        error.message = "it did not answer within " + std::to_string(options_.patience_milliseconds) +
                        " milliseconds, in which it did no work either or went round in circles, and was stopped";
        break;
      case PluginProcess::Outcome::babbled:
        error.message = "it wrote more than was asked and was stopped";
        break;
      default:
        error.message = "it ended without an answer";
    }
    error.found = outcome == PluginProcess::Outcome::died ? worker.process.last_words() : std::string();
    return named(error);
  }

  std::unique_ptr<Worker> take() {
    std::unique_lock lock(mutex_);
    freed_.wait(lock, [&] { return !free_.empty() || made_ < options_.most_processes; });
    if (free_.empty()) {
      ++made_;
      return std::make_unique<Worker>(command_, options_.may_use_network);
    }
    std::unique_ptr<Worker> worker = std::move(free_.back());
    free_.pop_back();
    return worker;
  }

  void give_back(std::unique_ptr<Worker> worker) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(worker));
    freed_.notify_one();
  }

  std::vector<std::string> command_;
  ProcessOptions options_;
  BackendDescription description_;
  mutable std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<Worker>> free_;
  std::size_t made_ = 0;
  int hangs_in_a_row_ = 0, deaths_in_a_row_ = 0;
  PluginTroubles troubles_;
  std::set<std::string, std::less<>> poison_;   // texts it hung at when they were alone
  std::optional<Error> given_up_;
};

}  // namespace

PluginTroubles troubles_of(const Backend& backend) {
  const auto* process = dynamic_cast<const ProcessBackend*>(&backend);
  return process == nullptr ? PluginTroubles{} : process->troubles();
}

Result<std::shared_ptr<Backend>> open_process_backend(std::vector<std::string> command, ProcessOptions options) {
  options.most_processes = std::max<std::size_t>(options.most_processes, 1);
  auto backend = std::make_shared<ProcessBackend>(std::move(command), std::move(options));
  if (const Result<void> opened = backend->open(); !opened) return fail(opened.error());
  return std::shared_ptr<Backend>(std::move(backend));
}

}  // namespace homeword
