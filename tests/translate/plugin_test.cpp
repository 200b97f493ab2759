// Backends behind plugins: found, opened, asked, and survived.
#include <doctest/doctest.h>

#include "homeword/translate/backend.h"

using namespace homeword;

TEST_CASE("the pseudo plugin is found beside the program and honours every span") {
  const Result<std::shared_ptr<Backend>> backend = open_backend("pseudo");
  REQUIRE_MESSAGE(backend, backend.error().sentence());
  CHECK((*backend)->description().name == "pseudo");
  CHECK_FALSE((*backend)->description().sends_text_away);
  REQUIRE(find_pair((*backend)->description(), "en", "ht") != nullptr);

  BackendSegment segment{.text = "The IEP helps your child.", .forced = {}, .marked = {}};
  segment.forced.push_back({.id = 7, .span = {4, 7}, .target = "plan individualizado", .kind = "term", .part_of_speech = "noun"});
  segment.marked.push_back({.id = 1, .span = {4, 13}});
  const auto answers = (*backend)->translate("en", "es", {segment, {.text = "", .forced = {}, .marked = {}}});
  REQUIRE(answers.size() == 2);
  REQUIRE(answers[0]);
  CHECK(answers[0]->text == "[Ţĥé plan individualizado ĥéļþš ýöüŕ çĥîļð. ~~~~~~]");
  REQUIRE(answers[0]->forced.size() == 1);
  CHECK(answers[0]->forced[0].span.of(answers[0]->text) == "plan individualizado");
  REQUIRE(answers[0]->marked.size() == 1);
  CHECK(answers[0]->marked[0].span.of(answers[0]->text) == "plan individualizado ĥéļþš");
  REQUIRE(answers[1]);
  CHECK(answers[1]->text.empty());
}

TEST_CASE("a backend that is not there is refused with what is there") {
  const auto backend = open_backend("no-such-engine");
  REQUIRE_FALSE(backend);
  CHECK(backend.error().sentence().find("pseudo") != std::string::npos);
  CHECK_FALSE(open_backend("../../bin/sh"));
  CHECK_FALSE(open_backend(""));
}
