// Cases: tests/translate/data/checks.es.tsv: source, target, the findings expected (ids, in order of name; "-" for none).
#include "homeword/translate/checks.h"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "translate/test_tools.h"

using namespace homeword;
using namespace homeword::test;

TEST_CASE("checks find what a careful reviewer finds, and nothing in good translations") {
  const Room room;
  const char* tests = std::getenv("HOMEWORD_TEST_FOLDER");
  REQUIRE(tests != nullptr);
  std::ifstream file(std::string(tests) + "/translate/data/checks.es.tsv");
  REQUIRE(file);
  std::size_t count = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream cut(line);
    std::string source, target, expected;
    std::getline(cut, source, '\t');
    std::getline(cut, target, '\t');
    std::getline(cut, expected, '\t');
    ++count;
    CAPTURE(source);
    CAPTURE(target);
    const std::vector<Finding> findings = check_pair({source, target, {}, {}}, room.facts, room.source_terms, *room.target_terms);
    std::set<std::string> rules;
    for (const Finding& finding : findings) {
      rules.insert(finding.rule);
      CHECK_FALSE(finding.message.empty());
      CHECK_FALSE(finding.reason.empty());
    }
    std::string found;
    for (const std::string& rule : rules) found += (found.empty() ? "" : " ") + rule;
    CHECK((found.empty() ? std::string("-") : found) == expected);
  }
  CHECK(count >= 40);
}

TEST_CASE("codes are compared when both sides have them") {
  const Room room;
  const auto source = read_marked("Visit our [site](x).");
  const auto good = read_marked("Visite nuestro [sitio](x).");
  CHECK(check_pair({source.first, good.first, source.second, good.second}, room.facts, room.source_terms, *room.target_terms).empty());
  const auto bad = read_marked("Visite **nuestro** sitio.");
  const auto findings = check_pair({source.first, bad.first, source.second, bad.second}, room.facts, room.source_terms, *room.target_terms);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].rule == "code/missing");
}

TEST_CASE("long text in the wrong language is told") {
  const Room room;
  const std::string english =
      "Our school wants every family to know about the new reading program that begins next month in the library after class.";
  const std::string french =
      "Notre école souhaite que chaque famille connaisse le nouveau programme de lecture qui commence le mois prochain à la "
      "bibliothèque après les cours et nous espérons vous voir.";
  const auto findings = check_pair({english, english, {}, {}}, room.facts, room.source_terms, *room.target_terms);
  REQUIRE_FALSE(findings.empty());
  CHECK(findings[0].rule == "untranslated");
  // French is of the same script, but the whole text is French and hardly a small word of it Spanish.
  const auto in_french = check_pair({english, french, {}, {}}, room.facts, room.source_terms, *room.target_terms);
  REQUIRE_FALSE(in_french.empty());
  CHECK(in_french[0].rule == "language/wrong");
}
