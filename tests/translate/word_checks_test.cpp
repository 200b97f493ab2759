// Cases: tests/translate/data/words.tsv.
#include <doctest/doctest.h>

#include "translate/check_rows.h"

using namespace homeword::test;

TEST_CASE("words of another language, left untranslated or said twice are found, and no others") {
  CHECK(check_rows("words.tsv", [](const std::string& rule) {
          return rule == "untranslated" || rule == "language/wrong" || rule == "repetition";
        }) >= 20);
}
