#include <doctest/doctest.h>

#include <stdexcept>

#include "homeword/document/splice.h"

using namespace homeword;

TEST_CASE("a splicer replaces ranges and keeps the rest") {
  const std::string original = "<p>Hello <b>you</b></p>";
  Splicer splicer(original);
  CHECK(splicer.finish() == original);
  splicer.replace({12, 15}, "all");
  CHECK(splicer.finish() == "<p>Hello <b>all</b></p>");
  CHECK(splicer.render({9, 19}) == "<b>all</b>");
  // The outer range takes up what was replaced inside it.
  splicer.replace({3, 19}, splicer.render({9, 19}) + " hello");
  splicer.replace({0, 0}, "<!doctype html>");
  CHECK(splicer.finish() == "<!doctype html><p><b>all</b> hello</p>");
}

TEST_CASE("insertion at the end and crossing ranges") {
  const std::string original = "abc";
  Splicer splicer(original);
  splicer.replace({3, 3}, "!");
  CHECK(splicer.finish() == "abc!");
  splicer.replace({1, 3}, "BC");
  CHECK(splicer.finish() == "aBC!");
  CHECK_THROWS_AS(splicer.replace({0, 2}, "x"), std::logic_error);
}
