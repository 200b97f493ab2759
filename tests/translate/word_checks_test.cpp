// Cases: tests/translate/data/words.tsv.
#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "homeword/translate/checks.h"
#include "translate/test_tools.h"

using namespace homeword;
using namespace homeword::test;

TEST_CASE("words of another language, left untranslated or said twice are found, and no others") {
  const char* tests = std::getenv("HOMEWORD_TEST_FOLDER");
  REQUIRE(tests != nullptr);
  std::ifstream file(std::string(tests) + "/translate/data/words.tsv");
  REQUIRE(file);
  std::map<std::string, std::unique_ptr<Room>> rooms;
  std::size_t count = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream cut(line);
    std::string language, source, target, expected;
    std::getline(cut, language, '\t');
    std::getline(cut, source, '\t');
    std::getline(cut, target, '\t');
    std::getline(cut, expected, '\t');
    ++count;
    CAPTURE(source);
    CAPTURE(target);
    auto& room = rooms[language];
    if (!room) room = std::make_unique<Room>(make_guide({}, language), language);
    std::set<std::string> rules;
    for (const Finding& finding : check_pair({source, target, {}, {}}, room->facts, room->source_terms, *room->target_terms))
      for (const char* rule : {"untranslated", "language/wrong", "repetition"})
        if (finding.rule == rule) rules.insert(finding.rule);
    std::string found;
    for (const std::string& rule : rules) found += (found.empty() ? "" : " ") + rule;
    CHECK((found.empty() ? std::string("-") : found) == expected);
  }
  CHECK(count >= 20);
}
