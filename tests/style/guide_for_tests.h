// Style guides built by hand, and the packs that come with Homeword, for the tests of this room.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "homeword/glossary/style_guide.h"
#include "homeword/glossary/term_finder.h"
#include "homeword/style/style_checker.h"
#include "homeword/text/facts.h"
#include "homeword/text/segmenter.h"

namespace style_tests {

using namespace homeword;

inline std::filesystem::path repository() {
  const char* folder = std::getenv("HOMEWORD_TEST_FOLDER");
  return folder != nullptr ? std::filesystem::path(folder).parent_path() : std::filesystem::path(__FILE__).parent_path().parent_path().parent_path();
}

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

// The rule packs of glossaries/us-k12, as the guide would hold them.
inline std::vector<GuideFile> shipped_packs() {
  std::vector<GuideFile> packs;
  for (const auto& entry : std::filesystem::directory_iterator(repository() / "glossaries" / "us-k12" / "rules"))
    if (entry.path().extension() == ".yaml") packs.push_back({"rules/" + entry.path().filename().string(), "us-k12", read_text(entry.path())});
  std::sort(packs.begin(), packs.end(), [](const GuideFile& left, const GuideFile& right) { return left.path < right.path; });
  return packs;
}

inline Concept make_concept(std::string id, std::string term, std::string part_of_speech, std::string acronym, std::string explanation, bool is_always_explained = false) {
  Concept concept_;
  concept_.id = std::move(id);
  concept_.life_cycle = LifeCycle::approved;
  Term record;
  record.language = "en";
  record.text = std::move(term);
  record.part_of_speech = std::move(part_of_speech);
  record.acronym = std::move(acronym);
  concept_.terms.push_back(std::move(record));
  concept_.texts["en"].explanation = std::move(explanation);
  concept_.is_always_explained = is_always_explained;
  return concept_;
}

// The concepts the handbook's golden letter speaks of, and a few of every letter.
inline std::vector<Concept> school_concepts() {
  std::vector<Concept> concepts{
      make_concept("accountability-system", "accountability system", "noun-phrase", "", "the rules a state uses to check how well each school serves its students", true),
      make_concept("comprehensive-support-and-improvement", "comprehensive support and improvement", "noun-phrase", "CSI", "extra help for schools"),
      make_concept("every-student-succeeds-act", "Every Student Succeeds Act", "proper-noun", "ESSA", "the main federal law about public schools"),
      make_concept("limited-english-proficient", "limited English proficient", "adjective-phrase", "LEP", "old legal words for a person who is learning English"),
      make_concept("individualized-education-program", "Individualized Education Program", "noun-phrase", "IEP", "a written plan for a student with a disability"),
      make_concept("deferred-action", "Deferred Action for Childhood Arrivals", "proper-noun", "DACA", "a federal program for some people who came as children"),
      make_concept("grade-point-average", "grade point average", "noun-phrase", "GPA", "the average of a student's grades as one number"),
      make_concept("detention-school", "detention", "noun", "", "staying at school after class", true),
      make_concept("report-card", "report card", "noun-phrase", "", "the page that shows your child's grades"),
      make_concept("interpreter", "interpreter", "noun", "", "a person who turns what is said into another language")};
  std::sort(concepts.begin(), concepts.end(), [](const Concept& left, const Concept& right) { return left.id < right.id; });
  return concepts;
}

inline std::shared_ptr<StyleGuide> make_guide(std::vector<GuideFile> packs, std::vector<Concept> concepts = school_concepts()) {
  auto guide = std::make_shared<StyleGuide>();
  guide->name = "test";
  guide->layers = {{"us-k12", "national"}, {"district", "district"}};
  guide->rules = std::move(packs);
  guide->concepts = std::move(concepts);
  return guide;
}

inline GuideFile pack(std::string text, std::string path = "rules/test.yaml", std::string layer = "us-k12") { return {std::move(path), std::move(layer), std::move(text)}; }

// A checker with everything a block goes through before it.
struct Checker {
  std::shared_ptr<const StyleGuide> guide;
  LanguageTag language;
  StyleChecker style;
  FactFinder facts;
  TermFinder terms;
  Segmenter segmenter;

  Checker(std::shared_ptr<const StyleGuide> the_guide, const char* tag)
      : guide(the_guide), language(LanguageTag::of(tag)), style(compile(the_guide, language)), facts(language), terms(the_guide, language), segmenter(language) {}

  static StyleChecker compile(std::shared_ptr<const StyleGuide> guide, const LanguageTag& language) {
    auto compiled = StyleChecker::compile(std::move(guide), language);
    if (!compiled) throw std::runtime_error(compiled.error().sentence());
    return *compiled;
  }

  StyleResult check(const std::string& text, StyleMemory& memory, DocumentClass document_class = DocumentClass::routine, bool is_heading = false) const {
    StyleInput input;
    input.text = text;
    input.facts = facts.find(text, terms.names());
    std::vector<Span> whole, blocked;
    for (const Fact& fact : input.facts) {
      whole.push_back(fact.span);
      if (fact.kind != FactKind::name && fact.kind != FactKind::number && fact.kind != FactKind::citation) blocked.push_back(fact.span);
    }
    input.sentences = segmenter.segment(text, whole);
    input.occurrences = terms.find(text, blocked);
    input.is_heading = is_heading;
    return style.check(input, memory, document_class);
  }
  StyleResult check(const std::string& text, DocumentClass document_class = DocumentClass::routine) const {
    StyleMemory memory;
    return check(text, memory, document_class);
  }
  std::string fix(const std::string& text) const { return apply_edits(text, check(text).edits); }
};

inline bool has_rule(const StyleResult& result, std::string_view rule) {
  return std::any_of(result.findings.begin(), result.findings.end(), [&](const Finding& finding) { return finding.rule == rule; });
}

inline const Checker& english() {
  static const Checker checker(make_guide(shipped_packs()), "en");
  return checker;
}
inline const Checker& spanish() {
  static const Checker checker(make_guide(shipped_packs()), "es");
  return checker;
}

}  // namespace style_tests
