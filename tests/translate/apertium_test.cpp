// The Apertium backend with the real programs. Where they are not installed the cases say so and check the message only.
#include <doctest/doctest.h>

#include <cstdlib>
#include <optional>

#include "homeword/translate/backend.h"

using namespace homeword;

namespace {

std::shared_ptr<Backend> open_apertium() {
  static const Result<std::shared_ptr<Backend>> backend = open_backend("apertium");
  if (!backend) {
    CHECK(backend.error().sentence().find("apt-get install apertium") != std::string::npos);
    MESSAGE("skipped, Apertium is not here: " << backend.error().sentence());
    return nullptr;
  }
  if (find_pair((*backend)->description(), "en", "es") == nullptr) {
    MESSAGE("skipped, apertium-eng-spa is not installed");
    return nullptr;
  }
  return *backend;
}

BackendAnswer translate_one(Backend& backend, BackendSegment segment) {
  auto answers = backend.translate("en", "es", {std::move(segment)});
  REQUIRE(answers.size() == 1);
  REQUIRE_MESSAGE(answers[0], answers[0].error().sentence());
  return std::move(*answers[0]);
}

}  // namespace

TEST_CASE("a forced term carries its gender and number into the sentence around it") {
  const std::shared_ptr<Backend> backend = open_apertium();
  if (!backend) return;
  BackendSegment segment{.text = "The new slip is good.", .forced = {}, .marked = {}};
  segment.forced.push_back({.id = 3, .span = {8, 12}, .target = "hoja de permiso", .kind = "term", .part_of_speech = "noun",
                            .number = Number::singular, .gender = Gender::feminine});
  const BackendAnswer answer = translate_one(*backend, segment);
  REQUIRE(answer.forced.size() == 1);
  CHECK(answer.forced[0].id == 3);
  CHECK(answer.forced[0].span.of(answer.text) == "hoja de permiso");
  CHECK(answer.text.rfind("La hoja de permiso nueva", 0) == 0);
}
