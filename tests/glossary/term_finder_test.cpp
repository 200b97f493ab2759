#include "homeword/glossary/term_finder.h"

#include <doctest/doctest.h>

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "glossary/guide_test_tools.h"
#include "homeword/glossary/bundle.h"
#include "homeword/glossary/term_policy.h"

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

namespace {

// A release of many concepts, as a bundle in a folder.
std::filesystem::path write_large_bundle(const guide_test::TemporaryFolder& folder, std::size_t count) {
  StyleGuide guide;
  guide.name = "large";
  guide.layers = {{"large", "district", "1"}};
  for (std::size_t i = 0; i < count; ++i) {
    const std::string number = std::to_string(i);
    Concept concept_ = concept_of("concept-" + std::string(6 - number.size(), '0') + number,
                                  {term_of("plan " + number), term_of("plan " + number, "noun", "es")}, "large");
    concept_.texts["en"].explanation = "The plan with the number " + number + ".";
    if (i == 5) concept_.terms[0].not_in = {"floor plan 5"};
    if (i == 6) concept_.terms.front().is_translated = false;
    guide.concepts.push_back(std::move(concept_));
  }
  const auto bytes = release(guide, "1");
  REQUIRE(bytes.has_value());
  return folder.write("large.hwguide", *bytes);
}

std::shared_ptr<const StyleGuide> open_guide(const std::filesystem::path& path) {
  auto guide = open_style_guide(path);
  REQUIRE(guide.has_value());
  return std::make_shared<const StyleGuide>(*std::move(guide));
}

constexpr const char* large_text = "Plans 5 and plan 5, the floor plan 5, plan 6, Plan 6, plan 1999 and plan 77s.";

}  // namespace

TEST_CASE("the compiled terms of a large release are kept beside it, and whatever happens to that file changes nothing") {
  const guide_test::TemporaryFolder folder;
  const auto bundle = write_large_bundle(folder, TermFinder::indexed_concepts);
  const auto guide = open_guide(bundle);
  const LanguageTag english = LanguageTag::of("en");
  const auto index = TermFinder::index_path(bundle, english);
  CHECK(index.filename() == "large.en.hwindex");
  REQUIRE_FALSE(std::filesystem::exists(index));
  const TermFinder made(guide, english);
  REQUIRE(std::filesystem::exists(index));
  const std::string expected = found(made, large_text);
  CHECK(expected == "concept-000005:plan 5|concept-000006:plan 6|concept-001999:plan 1999|concept-000077:plan 77s");
  const TermFinder mapped(guide, english);
  CHECK(found(mapped, large_text) == expected);
  CHECK(mapped.names() == made.names());

  const std::string kept = guide_test::read(index);
  for (const std::size_t at : {0ul, 9ul, 20ul, 90ul, 100ul, 200ul, kept.size() / 2, kept.size() - 1}) {
    std::string changed = kept;
    changed[at] = static_cast<char>(changed[at] ^ 0x41);
    folder.write("large.en.hwindex", changed);
    CHECK(found(TermFinder(guide, english), large_text) == expected);
    CHECK(guide_test::read(index) == kept);  // made again
  }
  for (const std::size_t size : {0ul, 10ul, 130ul, kept.size() - 64}) {
    folder.write("large.en.hwindex", kept.substr(0, size));
    CHECK(found(TermFinder(guide, english), large_text) == expected);
  }
  // Another release under the same name does not get the old one's terms.
  write_large_bundle(folder, TermFinder::indexed_concepts + 10);
  const auto other = open_guide(bundle);
  CHECK(found(TermFinder(other, english), "plan 2005") == "concept-002005:plan 2005");
  // Nor does a guide that is no longer as it was opened.
  StyleGuide narrowed = *other;
  (void)apply_policy(narrowed, {.as_of = "2026-11-22", .jurisdiction = "US-TX", .grade = ""});
  CHECK(narrowed.bundle_file.empty());
}

TEST_CASE("a small release has no index") {
  const guide_test::TemporaryFolder folder;
  const auto bundle = write_large_bundle(folder, 20);
  const TermFinder finder(open_guide(bundle), LanguageTag::of("en"));
  CHECK_FALSE(std::filesystem::exists(TermFinder::index_path(bundle, LanguageTag::of("en"))));
}

TEST_CASE("concepts are added to a finder in use; the old finder stays as it was") {
  const TermFinder finder(guide_of({concept_of("board", {term_of("school board")}), concept_of("grade-mark", {term_of("grade")})}),
                          LanguageTag::of("en"));
  const TermFinder more = finder.with({concept_of("board-meeting", {term_of("school board meeting")})});
  CHECK(found(more, "The school board meetings and the school board") ==
        "board-meeting:school board meetings|board:school board");
  CHECK(found(finder, "The school board meetings") == "board:school board");
  const TermFinder twice = more.with({concept_of("grade-level", {term_of("grade")}), concept_of("lunch", {term_of("school lunch")})});
  const auto occurrences = twice.find("a grade, school lunches, school board meeting");
  REQUIRE(occurrences.size() == 3);
  CHECK(occurrences[0].concept_->id == "grade-mark");
  REQUIRE(occurrences[0].rivals.size() == 1);  // told, as if both had been in the guide
  CHECK(occurrences[0].rivals[0]->id == "grade-level");
  CHECK(occurrences[1].matched == "school lunches");
  CHECK(occurrences[1].number == Number::plural);
  CHECK(occurrences[2].concept_->id == "board-meeting");
  const TermFinder replaced = twice.with({concept_of("board", {term_of("board of trustees")})});
  CHECK(found(replaced, "school board, boards of trustees") == "board:boards of trustees");
}
