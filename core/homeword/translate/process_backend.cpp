#include "homeword/translate/process_backend.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "homeword/translate/plugin_process.h"
#include "homeword/translate/plugin_protocol.h"

namespace homeword {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most_request_bytes = 1u << 20;   // a request is closed at this size, so that memory stays bounded
constexpr std::size_t most_segment_bytes = 4u << 20;   // a longer "sentence" is a mistake of somebody's
constexpr std::size_t most_answer_bytes = 16u << 20;
constexpr int most_hangs = 3;                          // in one call: then the rest is given up
constexpr int most_deaths_in_a_row = 10;               // without an answer between them: the plugin is broken, not a segment

// One process and its request numbers.
struct Worker {
  explicit Worker(std::vector<std::string> command) : process(std::move(command)) {}
  PluginProcess process;
  std::uint64_t last_id = 0;
};

class ProcessBackend final : public Backend {
 public:
  ProcessBackend(std::vector<std::string> command, ProcessOptions options)
      : command_(std::move(command)), options_(std::move(options)) {}

  Result<void> open() {
    std::unique_ptr<Worker> worker = std::make_unique<Worker>(command_);
    if (Result<void> started = worker->process.start(); !started) return started;
    const std::uint64_t id = ++worker->last_id;
    const PluginProcess::Reply reply = worker->process.ask(write_describe_request(id), deadline(), most_answer_bytes);
    if (reply.outcome != PluginProcess::Outcome::answered) return fail(failure_of(*worker, reply.outcome));
    Result<BackendDescription> description = read_description(reply.line, id);
    if (!description) return fail(named(description.error()));
    description_ = std::move(*description);
    free_.push_back(std::move(worker));
    made_ = 1;
    return {};
  }

  const BackendDescription& description() const override { return description_; }

  std::vector<Result<BackendAnswer>> translate(std::string_view from, std::string_view to,
                                               const std::vector<BackendSegment>& segments) override {
    std::vector<Result<BackendAnswer>> answers(segments.size(), fail({.message = "not asked"}));
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
    int hangs = 0;
    int deaths_in_a_row = 0;
    std::optional<Error> given_up;      // set when it makes no sense to ask on
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

  PluginProcess::Deadline deadline() const { return Clock::now() + std::chrono::milliseconds(options_.deadline_milliseconds); }

  // Sends the segments of `call.indexes` and fills their answers; afterwards the list is empty.
  void send(Worker& worker, Call& call) {
    std::vector<std::size_t> indexes = std::exchange(call.indexes, {});
    if (indexes.empty()) return;
    if (const std::optional<Error> problem = request(worker, call, indexes)) {
      // One segment may have spoilt the rest: each gets one chance alone.
      for (const std::size_t index : indexes) {
        if (indexes.size() == 1) {
          call.answers[index] = fail(*problem);
        } else if (const std::optional<Error> alone = request(worker, call, {index})) {
          call.answers[index] = fail(*alone);
        }
      }
    }
  }

  // One request; the answers are filled unless an error is returned.
  std::optional<Error> request(Worker& worker, Call& call, const std::vector<std::size_t>& indexes) {
    if (call.given_up) return call.given_up;
    if (!worker.process.is_running())
      if (const Result<void> started = worker.process.start(); !started) return named(started.error());
    std::vector<BackendSegment> batch;
    batch.reserve(indexes.size());
    for (const std::size_t index : indexes) batch.push_back(call.segments[index]);
    const std::uint64_t id = ++worker.last_id;
    const std::string line = write_translate_request(id, call.from, call.to, batch);
    const PluginProcess::Reply reply = worker.process.ask(line, deadline(), most_answer_bytes + 64 * line.size());
    if (reply.outcome != PluginProcess::Outcome::answered) {
      Error error = failure_of(worker, reply.outcome);
      if (reply.outcome == PluginProcess::Outcome::hung) ++call.hangs;
      ++call.deaths_in_a_row;
      if (call.hangs >= most_hangs || call.deaths_in_a_row >= most_deaths_in_a_row) call.given_up = error;
      return error;
    }
    Result<std::vector<Result<BackendAnswer>>> answers = read_answers(reply.line, id, batch);
    if (!answers) {
      // It may be out of step with our questions: start afresh, or all later answers would be shifted.
      worker.process.stop();
      Error error = named(answers.error());
      if (++call.deaths_in_a_row >= most_deaths_in_a_row) call.given_up = error;
      return error;
    }
    call.deaths_in_a_row = 0;
    for (std::size_t i = 0; i < indexes.size(); ++i) call.answers[indexes[i]] = std::move((*answers)[i]);
    return std::nullopt;
  }

  Error named(Error error) const {
    error.message = "backend " + options_.name + ": " + error.message;
    return error;
  }

  Error failure_of(const Worker& worker, PluginProcess::Outcome outcome) const {
    Error error;
    switch (outcome) {
      case PluginProcess::Outcome::hung:
        error.message = "it did not answer within " + std::to_string(options_.deadline_milliseconds) + " milliseconds and was stopped";
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
      return std::make_unique<Worker>(command_);
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
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<Worker>> free_;
  std::size_t made_ = 0;
};

}  // namespace

Result<std::shared_ptr<Backend>> open_process_backend(std::vector<std::string> command, ProcessOptions options) {
  options.most_processes = std::max<std::size_t>(options.most_processes, 1);
  auto backend = std::make_shared<ProcessBackend>(std::move(command), std::move(options));
  if (const Result<void> opened = backend->open(); !opened) return fail(opened.error());
  return std::shared_ptr<Backend>(std::move(backend));
}

}  // namespace homeword
