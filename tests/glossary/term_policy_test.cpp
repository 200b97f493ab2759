#include "homeword/glossary/term_policy.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "glossary/guide_test_tools.h"
#include "homeword/glossary/term_finder.h"

using namespace homeword;
using guide_test::TemporaryFolder;

namespace {

StyleGuide open_guide(const TemporaryFolder& folder, const std::string& table) {
  const Result<StyleGuide> guide = open_style_guide(folder.write("terms.csv", table));
  if (!guide) FAIL(guide.error().sentence());
  return *guide;
}

std::vector<std::string> ids(const StyleGuide& guide) {
  std::vector<std::string> out;
  for (const Concept& concept_ : guide.concepts) out.push_back(concept_.id);
  return out;
}

bool tells(const std::vector<Finding>& told, const std::string& rule) {
  return std::any_of(told.begin(), told.end(), [&](const Finding& finding) { return finding.rule == rule; });
}

}  // namespace

TEST_CASE("dates: not yet, no more, stale, replaced; without a date asked for none is looked at") {
  const TemporaryFolder folder;
  const StyleGuide whole = open_guide(folder,
                                      "concept,language,term,effective,expires,review_by,replaced_by\n"
                                      "new-rule,en,new rule,2027-01-01,,,\n"
                                      "lep,en,limited English proficient,,2026-07-01,,multilingual\n"
                                      "multilingual,en,multilingual learner,,,2026-08-01,\n"
                                      "always,en,school,,,,\n"
                                      "odd,en,odd,soon,,,\n");
  StyleGuide guide = whole;
  CHECK(apply_policy(guide, {}).empty());
  CHECK(ids(guide) == ids(whole));
  const std::vector<Finding> told = apply_policy(guide, {.as_of = "2026-11-21"});
  CHECK(ids(guide) == std::vector<std::string>{"always", "multilingual", "odd"});
  CHECK(guide.hash == whole.hash);
  for (const char* rule : {"policy/early", "policy/expired", "policy/stale", "policy/replaced", "policy/unreadable"}) {
    CAPTURE(rule);
    CHECK(tells(told, rule));
  }
  // The old term leads to the new concept, as one to avoid.
  const TermFinder finder(std::make_shared<const StyleGuide>(guide), LanguageTag::of("en"));
  const auto found = finder.find("A limited English proficient student.");
  REQUIRE(found.size() == 1);
  CHECK(found[0].concept_->id == "multilingual");
  CHECK(found[0].term->status == TermStatus::superseded);
  // Boundaries: from the first day on, and on the last day no more; the review day itself is not past.
  for (const auto& [date, expected] : std::vector<std::pair<std::string, std::vector<std::string>>>{
           {"2026-06-30", {"always", "lep", "multilingual", "odd"}},
           {"2026-07-01", {"always", "multilingual", "odd"}},
           {"2027-01-01", {"always", "multilingual", "new-rule", "odd"}}}) {
    CAPTURE(date);
    StyleGuide copy = whole;
    (void)apply_policy(copy, {.as_of = date});
    CHECK(ids(copy) == expected);
  }
  StyleGuide copy = whole;
  CHECK_FALSE(tells(apply_policy(copy, {.as_of = "2026-08-01"}), "policy/stale"));
}

TEST_CASE("jurisdictions: a state's own entry goes before the country's, others do not count, an unknown state falls back") {
  const TemporaryFolder folder;
  const StyleGuide whole = open_guide(folder,
                                      "concept,language,term,jurisdiction\n"
                                      "english-learner,en,English learner,US\n"
                                      "emergent-bilingual,en,emergent bilingual,US-TX\nemergent-bilingual,en,English learner,\n"
                                      "ell-ny,en,multilingual learner,US-NY\n"
                                      "school,en,school,\n");
  const auto concept_at = [&](const std::string& place) {
    StyleGuide guide = whole;
    (void)apply_policy(guide, {.jurisdiction = place});
    const TermFinder finder(std::make_shared<const StyleGuide>(std::move(guide)), LanguageTag::of("en"));
    const auto found = finder.find("The English learner came.");
    return found.empty() ? std::string() : found[0].concept_->id;
  };
  CHECK(concept_at("US-TX") == "emergent-bilingual");
  CHECK(concept_at("us-tx") == "emergent-bilingual");
  CHECK(concept_at("US-NY") == "english-learner");
  CHECK(concept_at("US-OH") == "english-learner");
  CHECK(concept_at("US-TXA") == "english-learner");
  CHECK(concept_at("US") == "english-learner");
  CHECK(concept_at("CA").empty());
  StyleGuide guide = whole;
  const auto told = apply_policy(guide, {.jurisdiction = "US-OH"});
  CHECK(tells(told, "policy/fallback"));
  CHECK(ids(guide) == std::vector<std::string>{"english-learner", "school"});
  guide = whole;
  CHECK_FALSE(tells(apply_policy(guide, {.jurisdiction = "US-TX"}), "policy/fallback"));
}

TEST_CASE("grades: bands that overlap count") {
  const TemporaryFolder folder;
  const StyleGuide whole = open_guide(folder,
                                      "concept,language,term,grade_band\ntranscript,en,transcript,9-12\ncircle,en,circle time,PK-K\n"
                                      "reading,en,reading log,K–5\nschool,en,school,\nodd,en,odd,seniors\n");
  for (const auto& [grade, expected] : std::vector<std::pair<std::string, std::vector<std::string>>>{
           {"K-2", {"circle", "odd", "reading", "school"}},
           {"5", {"odd", "reading", "school"}},
           {"6-8", {"odd", "school"}},
           {"12", {"odd", "school", "transcript"}},
           {"PK", {"circle", "odd", "school"}}}) {
    CAPTURE(grade);
    StyleGuide guide = whole;
    const auto told = apply_policy(guide, {.grade = grade});
    CHECK(ids(guide) == expected);
    CHECK(tells(told, "policy/unreadable"));
  }
  CHECK(read_grades("Pre-K") == std::pair(-1, -1));
  CHECK(read_grades("k – 2") == std::pair(0, 2));
  for (const char* wrong : {"", "13", "0", "5-3", "2-", "-2", "abc", "K-K-1", "١"}) {
    CAPTURE(wrong);
    CHECK_FALSE(read_grades(wrong));
  }
}

TEST_CASE("what is no date, place or grade is refused before anything is read") {
  for (const char* date : {"2026-02-30", "2026-13-01", "26-01-01", "2026-1-1", "2026/01/01"}) {
    CAPTURE(date);
    CHECK_FALSE(check_policy({.as_of = date}));
  }
  CHECK(check_policy({.as_of = "2028-02-29", .jurisdiction = "US-TX", .grade = "K-2"}));
  CHECK_FALSE(check_policy({.jurisdiction = "Texas!"}));
  CHECK_FALSE(check_policy({.grade = "junior"}));
}
