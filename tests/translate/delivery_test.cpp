// Delivery: batches go out in order and once, and nobody reads an answer before it is there.
#include "homeword/translate/delivery.h"

#include <doctest/doctest.h>

#include <stdexcept>

#include "translate/test_tools.h"

using namespace homeword;
using namespace homeword::test;

namespace {

std::vector<ProtectedRequest> requests_of(const std::vector<std::string>& texts) {
  std::vector<ProtectedRequest> out;
  for (const std::string& text : texts) {
    ProtectedRequest request;
    request.segment.text = text;
    out.push_back(std::move(request));
  }
  return out;
}

std::vector<std::string> numbered(std::size_t count) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back("Room " + std::to_string(i));
  return out;
}

// Throws at its second batch.
class Throwing : public ScriptedBackend {
 public:
  std::vector<Result<BackendAnswer>> translate(std::string_view from, std::string_view to, const std::vector<BackendSegment>& segments) override {
    if (++batches_ == 2) throw std::runtime_error("out of order");
    return ScriptedBackend::translate(from, to, segments);
  }

 private:
  int batches_ = 0;
};

}  // namespace

TEST_CASE("every request is answered, in batches of what the backend takes, in their order") {
  for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{3}, std::size_t{4}, std::size_t{20}}) {
    CAPTURE(count);
    ScriptedBackend backend;
    DeliveredAnswers answers;
    const std::vector<std::string> texts = numbered(count);
    const std::vector<ProtectedRequest> requests = requests_of(texts);
    {
      Delivery delivery(backend, backend.description().pairs.front(), "en", "es", requests, answers);
      // From the last to the first: waiting for a late one must not need the early ones to be taken.
      for (auto request = requests.rbegin(); request != requests.rend(); ++request) {
        const DeliveredAnswer& place = delivery.wait_for(request->key());
        REQUIRE(place.answer.has_value());
        CHECK(place.answer->text.find(request->segment.text.substr(5)) != std::string::npos);
      }
    }
    CHECK(backend.texts == texts);
  }
}

TEST_CASE("what was sent once is not sent again, in this delivery or a later one") {
  ScriptedBackend backend;
  DeliveredAnswers answers;
  const std::vector<ProtectedRequest> requests = requests_of({"Room 1", "Room 2", "Room 1", "Room 1", "Room 2"});
  for (int turn = 0; turn < 2; ++turn) {
    Delivery delivery(backend, backend.description().pairs.front(), "en", "es", requests, answers);
    for (const ProtectedRequest& request : requests) CHECK(delivery.wait_for(request.key()).answer.has_value());
  }
  CHECK(backend.sent == 2);
}

TEST_CASE("a request without an answer has its own reason") {
  ScriptedBackend backend;
  DeliveredAnswers answers;
  const std::vector<ProtectedRequest> requests = requests_of(numbered(10));
  SUBCASE("the engine fails") {
    backend.fails = true;
    Delivery delivery(backend, backend.description().pairs.front(), "en", "es", requests, answers);
    const DeliveredAnswer& place = delivery.wait_for(requests[7].key());
    CHECK_FALSE(place.answer.has_value());
    CHECK(place.reason.find("out of order") != std::string::npos);
  }
  SUBCASE("it answers with broken text") {
    backend.answers_garbage = true;
    Delivery delivery(backend, backend.description().pairs.front(), "en", "es", requests, answers);
    CHECK(delivery.wait_for(requests[0].key()).reason == "the backend answered with broken text");
  }
  SUBCASE("it answers too few") {
    backend.answers_too_few = true;
    Delivery delivery(backend, backend.description().pairs.front(), "en", "es", requests, answers);
    std::size_t missing = 0;
    for (const ProtectedRequest& request : requests) missing += delivery.wait_for(request.key()).answer ? 0 : 1;
    CHECK(missing > 0);
  }
}

TEST_CASE("what the backend throws is thrown to the one who waits, answers before it stand, and leaving early waits for nobody") {
  const std::vector<ProtectedRequest> requests = requests_of(numbered(10));
  {
    Throwing backend;
    DeliveredAnswers answers;
    Delivery delivery(backend, backend.description().pairs.front(), "en", "es", requests, answers);
    CHECK(delivery.wait_for(requests[2].key()).answer.has_value());
    CHECK_THROWS_AS((void)delivery.wait_for(requests[3].key()), std::runtime_error);
    CHECK_THROWS_AS((void)delivery.wait_for(requests[9].key()), std::runtime_error);
    CHECK(delivery.wait_for(requests[0].key()).answer.has_value());
  }
  ScriptedBackend backend;
  DeliveredAnswers answers;
  { const Delivery left(backend, backend.description().pairs.front(), "en", "es", requests, answers); }
  CHECK(backend.sent <= requests.size());
}
