// A sentence is sent to a backend once in a run, whoever asks for it and however many ask at once.
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <thread>

#include "homeword/translate/remembering_backend.h"

using namespace homeword;

namespace {

// Counts how often it was sent each text; fails at "never" always and at "once" the first time.
class CountingBackend final : public Backend {
 public:
  const BackendDescription& description() const override { return description_; }
  std::vector<Result<BackendAnswer>> translate(std::string_view from, std::string_view to, const std::vector<BackendSegment>& segments) override {
    std::vector<Result<BackendAnswer>> answers;
    const std::lock_guard lock(mutex_);
    std::this_thread::sleep_for(std::chrono::microseconds(200));
    for (const BackendSegment& segment : segments) {
      const int times = ++sent[segment.text];
      if (segment.text == "never" || (segment.text == "once" && times == 1))
        answers.push_back(fail({.message = "the engine is out of order"}));
      else
        answers.push_back(BackendAnswer{.text = std::string(from) + ">" + std::string(to) + ":" + segment.text +
                                                (segment.forced.empty() ? "" : "=" + segment.forced.front().target),
                                        .forced = {}, .marked = {}});
    }
    return answers;
  }
  std::map<std::string, int> sent;

 private:
  BackendDescription description_;
  std::mutex mutex_;
};

BackendSegment segment_of(std::string text) { return {.text = std::move(text), .forced = {}, .marked = {}}; }

}  // namespace

TEST_CASE("what was answered is not asked again, within a request and after it") {
  auto counting = std::make_shared<CountingBackend>();
  const auto backend = remember_answers(counting);
  for (int document = 0; document < 3; ++document) {
    const auto answers = backend->translate("en", "es", {segment_of("one"), segment_of("two"), segment_of("one")});
    REQUIRE(answers.size() == 3);
    CHECK(answers[0]->text == "en>es:one");
    CHECK(answers[1]->text == "en>es:two");
    CHECK(answers[2]->text == "en>es:one");
  }
  CHECK(counting->sent == std::map<std::string, int>{{"one", 1}, {"two", 1}});
}

TEST_CASE("another language, another piece to force and another mark are another request") {
  auto counting = std::make_shared<CountingBackend>();
  const auto backend = remember_answers(counting);
  BackendSegment plain = segment_of("the IEP"), forced = plain, otherwise = plain, marked = plain;
  forced.forced.push_back({.id = 0, .span = {4, 7}, .target = "plan"});
  otherwise.forced.push_back({.id = 0, .span = {4, 7}, .target = "programa"});
  marked.marked.push_back({.id = 0, .span = {4, 7}});
  const auto answers = backend->translate("en", "es", {plain, forced, otherwise, marked});
  CHECK(answers[1]->text == "en>es:the IEP=plan");
  CHECK(answers[2]->text == "en>es:the IEP=programa");
  CHECK(backend->translate("en", "vi", {plain})[0]->text == "en>vi:the IEP");
  CHECK(counting->sent["the IEP"] == 5);
}

TEST_CASE("what failed is in its place, spoils nothing, and may be tried again by the next document") {
  auto counting = std::make_shared<CountingBackend>();
  const auto backend = remember_answers(counting);
  const auto first = backend->translate("en", "es", {segment_of("one"), segment_of("once"), segment_of("once"), segment_of("never")});
  REQUIRE(first.size() == 4);
  CHECK(first[0]);
  CHECK_FALSE(first[1]);
  CHECK_FALSE(first[2]);
  CHECK_FALSE(first[3]);
  const auto second = backend->translate("en", "es", {segment_of("never"), segment_of("once"), segment_of("one")});
  CHECK_FALSE(second[0]);
  CHECK(second[1]);
  CHECK(second[2]);
  CHECK(counting->sent == std::map<std::string, int>{{"never", 2}, {"once", 2}, {"one", 1}});
}

TEST_CASE("threads that want the same at once share one answer, and each gets its own order") {
  auto counting = std::make_shared<CountingBackend>();
  const auto backend = remember_answers(counting);
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        std::vector<BackendSegment> segments;
        for (int k = 0; k < 6; ++k) segments.push_back(segment_of("s" + std::to_string((i + (t % 2 == 0 ? k : 5 - k)) % 60)));
        segments.push_back(segment_of("never"));
        const auto answers = backend->translate("en", "es", segments);
        for (std::size_t k = 0; k < 6; ++k) wrong += answers[k] && answers[k]->text == "en>es:" + segments[k].text ? 0 : 1;
        wrong += answers[6] ? 1 : 0;
      }
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
  for (const auto& [text, times] : counting->sent)
    if (text != "never") CHECK_MESSAGE(times == 1, text);
}

TEST_CASE("memory is bounded: the oldest answers are forgotten first") {
  auto counting = std::make_shared<CountingBackend>();
  const auto backend = remember_answers(counting, 20000);
  for (int i = 0; i < 1000; ++i) CHECK(backend->translate("en", "es", {segment_of("s" + std::to_string(i))})[0]);
  CHECK(backend->translate("en", "es", {segment_of("s999")})[0]);
  CHECK(counting->sent["s999"] == 1);
  CHECK(backend->translate("en", "es", {segment_of("s0")})[0]->text == "en>es:s0");
  CHECK(counting->sent["s0"] == 2);
}
