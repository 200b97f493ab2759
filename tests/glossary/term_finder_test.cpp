#include "homeword/glossary/term_finder.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

using namespace homeword;

namespace {

Concept concept_of(std::string id, std::vector<Term> terms, std::string layer = "") {
  Concept out;
  out.id = std::move(id);
  out.life_cycle = LifeCycle::approved;
  out.terms = std::move(terms);
  out.layer = std::move(layer);
  return out;
}

Term term_of(std::string text, std::string part_of_speech = "noun", std::string language = "en") {
  Term term;
  term.language = std::move(language);
  term.text = std::move(text);
  term.part_of_speech = std::move(part_of_speech);
  return term;
}

std::shared_ptr<const StyleGuide> guide_of(std::vector<Concept> concepts) {
  auto guide = std::make_shared<StyleGuide>();
  guide->layers = {{"state-pack", "state"}, {"our-district", "district"}};
  guide->concepts = std::move(concepts);
  return guide;
}

// "concept:matched text" for every occurrence, joined by "|"; an acronym alone is marked "*", one in brackets "+".
std::string found(const TermFinder& finder, std::string_view text, const std::vector<Span>& blocked = {}) {
  std::string out;
  for (const Occurrence& one : finder.find(text, blocked)) {
    CHECK(one.matched == one.span.of(text));
    if (!out.empty()) out += "|";
    out += one.concept_->id + ":" + one.matched + (one.is_acronym ? "*" : "") + (one.has_acronym ? "+" : "");
  }
  return out;
}

Span place_of(std::string_view text, std::string_view part) {
  const std::size_t start = text.find(part);
  return {start, start + part.size()};
}

}  // namespace

TEST_CASE("the longest term wins, in any form and case") {
  const TermFinder finder(guide_of({concept_of("accountability", {term_of("accountability")}),
                                    concept_of("accountability-system", {term_of("accountability system")})}),
                          LanguageTag::of("en"));
  CHECK(found(finder, "Our accountability systems changed.") == "accountability-system:accountability systems");
  CHECK(found(finder, "ACCOUNTABILITY") == "accountability:ACCOUNTABILITY");
  CHECK(found(finder, "Accountability matters; accountability\nsystem.") ==
        "accountability:Accountability|accountability-system:accountability\nsystem");
  const auto occurrences = finder.find("Our accountability systems changed.");
  REQUIRE(occurrences.size() == 1);
  CHECK(occurrences[0].number == Number::plural);
  CHECK(occurrences[0].term->text == "accountability system");
}

TEST_CASE("acronyms stand in capitals, alone or beside the full form") {
  Term iep = term_of("individualized education program");
  iep.acronym = "IEP";
  const TermFinder finder(guide_of({concept_of("iep", {iep}), concept_of("sat", {term_of("SAT")})}), LanguageTag::of("en"));
  CHECK(found(finder, "Her Individualized Education Program (IEP) is new. The IEP team, two IEPs, the IEP\u2019s goals; iep") ==
        "iep:Individualized Education Program (IEP)+|iep:IEP*|iep:IEPs*|iep:IEP*");
  CHECK(found(finder, "individualized education programs (IEPs)") == "iep:individualized education programs (IEPs)+");
  CHECK(found(finder, "an IEP (individualized education program) meeting") == "iep:IEP (individualized education program)+");
  CHECK(found(finder, "individualized education program (see IEP)") == "iep:individualized education program|iep:IEP*");
  CHECK(found(finder, "They sat the SAT and the SATs.") == "sat:SAT|sat:SATs");
}

TEST_CASE("acronyms among the listed forms keep their capitals, and listed plurals are plurals") {
  Term learner = term_of("English learner");
  learner.forms = {"English language learner", "English language learners", "ELL", "ELLs"};
  const TermFinder finder(guide_of({concept_of("el", {learner})}), LanguageTag::of("en"));
  CHECK(found(finder, "ELL, ELLs, ells, ell") == "el:ELL|el:ELLs");
  CHECK(finder.find("english language learners").at(0).number == Number::plural);
  CHECK(finder.find("ELLs").at(0).number == Number::plural);
}

TEST_CASE("case policies") {
  Term title = term_of("Title I", "proper noun");
  title.case_policy = CasePolicy::exact;
  Term led = term_of("LED");
  led.case_policy = CasePolicy::caps;
  const TermFinder finder(guide_of({concept_of("title-i", {title}), concept_of("led", {led})}), LanguageTag::of("en"));
  CHECK(found(finder, "Title I, title I, TITLE I") == "title-i:Title I");
  CHECK(found(finder, "LED led Led") == "led:LED");
}

TEST_CASE("contexts exclude a term at their place") {
  Term principal = term_of("principal");
  principal.not_in = {"principal amount", "principal reason"};
  const TermFinder finder(guide_of({concept_of("principal", {principal})}), LanguageTag::of("en"));
  CHECK(found(finder, "The principal paid the principal amount. Principal reasons!") == "principal:principal");
}

TEST_CASE("homographs: context first, then the word before, then the layer, then the id") {
  Term mark = term_of("grade");
  mark.not_in = {"third grade"};
  Term level = term_of("grade");
  const auto guide = guide_of({concept_of("grade-level", {level}, "state-pack"), concept_of("grade-mark", {mark}, "our-district"),
                               concept_of("move", {term_of("transfer", "verb")}), concept_of("transfer", {term_of("transfer")}),
                               concept_of("b", {term_of("board")}), concept_of("a", {term_of("board")})});
  const TermFinder finder(guide, LanguageTag::of("en"));
  CHECK(found(finder, "Her grade in third grade") == "grade-mark:grade|grade-level:grade");
  CHECK(found(finder, "to transfer a transfer transferred") == "move:transfer|transfer:transfer|move:transferred");
  CHECK(found(finder, "the board") == "a:board");
}

TEST_CASE("homographs that nothing tells apart are told with their rivals; a word nearby or a table's cells decide") {
  Concept mark = concept_of("grade-mark", {term_of("grade")}), level = concept_of("grade-level", {term_of("grade")});
  mark.more["near"] = "report card|A|B";
  level.more["near"] = "kindergarten|K|1|2|3rd";
  const TermFinder finder(guide_of({mark, level}), LanguageTag::of("en"));
  const auto first = [&](std::string_view text, const std::vector<std::string>& cells = {}) { return finder.find(text, {}, cells).at(0); };
  CHECK(first("Grade").concept_->id == "grade-level");
  REQUIRE(first("Grade").rivals.size() == 1);
  CHECK(first("Grade").rivals[0]->id == "grade-mark");
  CHECK(first("Grade", {"K", "1", " 2 ", "3rd"}).concept_->id == "grade-level");
  CHECK(first("Grade", {"K", "1"}).rivals.empty());
  CHECK(first("Grade", {"A", "B"}).concept_->id == "grade-mark");
  CHECK(first("Grade", {"A", "B"}).rivals.empty());
  CHECK(first("The grade is on the report card.").concept_->id == "grade-mark");
  CHECK(first("The grade is on the report card.").rivals.empty());
  // "1" decides in a cell, never in a sentence.
  CHECK(first("The grade of 1 child").rivals.size() == 1);
}

TEST_CASE("a term in use goes before the same words that another concept wants to be avoided") {
  Term old = term_of("helper");
  old.status = TermStatus::deprecated;
  const TermFinder finder(guide_of({concept_of("aide", {term_of("aide"), old}), concept_of("volunteer", {term_of("helper")})}),
                          LanguageTag::of("en"));
  CHECK(found(finder, "a helper") == "volunteer:helper");
  CHECK(finder.find("a helper").at(0).rivals.empty());
}

TEST_CASE("nothing inside blocked spans; a term may hold one") {
  const TermFinder finder(guide_of({concept_of("section-504", {term_of("Section 504", "proper noun")}),
                                    concept_of("section", {term_of("section")}), concept_of("school", {term_of("school")}),
                                    concept_of("school-board", {term_of("school board")})}),
                          LanguageTag::of("en"));
  const std::string text = "Section 504 at https://school.example, the school board meets";
  CHECK(found(finder, text, {place_of(text, "504"), place_of(text, "https://school.example")}) ==
        "section-504:Section 504|school-board:school board");
  CHECK(found(finder, text, {place_of(text, "504"), place_of(text, "https://school.example"), place_of(text, "board meets")}) ==
        "section-504:Section 504|school:school");
}

TEST_CASE("names are kept in every language, deprecated terms are found, inactive concepts are not") {
  Term name = term_of("Reading Readiness Inventory", "proper noun");
  name.is_translated = false;
  Term old = term_of("LEP student");
  old.status = TermStatus::deprecated;
  Concept retired = concept_of("retired", {term_of("slate")});
  retired.life_cycle = LifeCycle::retired;
  const auto guide = guide_of({concept_of("rri", {name}), concept_of("ml", {term_of("multilingual learner"), old}), retired});
  const TermFinder spanish(guide, LanguageTag::of("es"));
  CHECK(found(spanish, "El Reading Readiness Inventory y reading readiness inventory") == "rri:Reading Readiness Inventory");
  CHECK(spanish.names() == std::vector<std::string>{"Reading Readiness Inventory"});
  const TermFinder english(guide, LanguageTag::of("en"));
  CHECK(found(english, "LEP students and a slate") == "ml:LEP students");
  CHECK(english.find("LEP students").at(0).term->status == TermStatus::deprecated);
}

TEST_CASE("Spanish terms with both genders") {
  Term director = term_of("director de la escuela", "noun", "es");
  director.gender_pair = {"director de la escuela", "directora de la escuela"};
  const TermFinder finder(guide_of({concept_of("principal", {term_of("principal"), director})}), LanguageTag::of("es-MX"));
  CHECK(found(finder, "La directora de la escuela y los directores de la escuela") ==
        "principal:directora de la escuela|principal:directores de la escuela");
  const auto occurrences = finder.find("las Directoras de la escuela");
  REQUIRE(occurrences.size() == 1);
  CHECK(occurrences[0].gender == Gender::feminine);
  CHECK(occurrences[0].number == Number::plural);
}

TEST_CASE("the preferred term and the explanation fall back as tags do") {
  Term admitted = term_of("hora", "noun", "es-MX");
  admitted.status = TermStatus::admitted;
  Term deprecated = term_of("vieja", "noun", "es-MX");
  deprecated.status = TermStatus::deprecated;
  Concept one = concept_of("one", {term_of("time"), term_of("tiempo", "noun", "es"), deprecated, admitted});
  one.texts["es"].explanation = "Algo";
  CHECK(find_preferred_term(one, "es")->text == "tiempo");
  CHECK(find_preferred_term(one, "es-PR")->text == "tiempo");
  CHECK(find_preferred_term(one, "es-MX")->text == "hora");
  CHECK(find_preferred_term(one, "fr") == nullptr);
  CHECK(find_preferred_term(one, "not a tag") == nullptr);
  CHECK(find_explanation(one, "es-MX") == "Algo");
  CHECK(find_explanation(one, "en").empty());
}
