// The glossaries that come with Homeword keep the promises of their READMEs.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "glossary/guide_test_tools.h"
#include "homeword/glossary/style_guide.h"

using namespace homeword;

TEST_CASE("the starter pack says of every concept what it is and what it means for a child, in both languages") {
  const Result<StyleGuide> guide = open_style_guide(guide_test::source_folder() / "glossaries" / "us-k12");
  if (!guide) FAIL(guide.error().sentence());
  CHECK(guide->concepts.size() == 167);
  for (const Concept& concept_ : guide->concepts) {
    CAPTURE(concept_.id);
    CHECK(concept_.life_cycle == LifeCycle::draft);
    for (const char* language : {"en", "es"}) {
      CAPTURE(language);
      const auto usable = std::count_if(concept_.terms.begin(), concept_.terms.end(), [&](const Term& term) {
        return term.language == language && (term.status == TermStatus::preferred || term.status == TermStatus::admitted);
      });
      CHECK(usable >= 1);
      REQUIRE(concept_.texts.contains(language));
      const ConceptText& texts = concept_.texts.at(language);
      CHECK_FALSE(texts.definition.empty());
      CHECK_FALSE(texts.explanation.empty());
      CHECK_FALSE(texts.child.empty());
      CHECK(texts.child.size() < 220);
      // Reads in parentheses after the term: no capital article, no full stop.
      CHECK_FALSE(texts.explanation.ends_with('.'));
      CHECK(texts.explanation.find("(") == std::string::npos);
      CHECK(texts.explanation.size() < 200);
    }
    // Families are addressed as usted.
    const std::string& child = concept_.texts.at("es").child;
    for (const char* familiar : {" tu ", " tus ", "vuestro", "vosotros", "Tu hij", "puedes"})
      CHECK(child.find(familiar) == std::string::npos);
    for (const Term& term : concept_.terms) {
      CAPTURE(term.text);
      const bool is_noun = term.part_of_speech.find("noun") != std::string::npos;
      if (term.language == "es" && is_noun) CHECK(term.gender != Gender::none);
      CHECK_FALSE(term.part_of_speech.empty());
      if (term.language == "es" && term.status == TermStatus::preferred) CHECK_FALSE(term.source.empty());
      for (const std::string& context : term.not_in) {
        // A context that does not hold the term, in some form, could never exclude it.
        CAPTURE(context);
        CHECK(context.size() > term.text.size() / 2);
      }
    }
  }
}

TEST_CASE("the shipped packs have no warning of their own") {
  for (const char* name : {"us-k12", "demo-district"}) {
    const std::vector<Finding> findings = validate(guide_test::source_folder() / "glossaries" / name);
    for (const Finding& finding : findings) {
      CAPTURE(to_text(finding));
      CHECK(finding.severity == Severity::info);
    }
  }
}
