#include "homeword/glossary/concept_fields.h"

#include <doctest/doctest.h>

using namespace homeword;

namespace {

Term make_term(const std::string& language, const std::string& text, TermStatus status = TermStatus::preferred) {
  Term term;
  term.language = language;
  term.text = text;
  term.status = status;
  return term;
}

Concept tardy() {
  Concept concept_{.id = "tardy", .domain = "attendance"};
  concept_.terms = {make_term("en", "tardy"), make_term("es", "tarde"), make_term("es", "retraso", TermStatus::admitted)};
  concept_.terms[1].gender = Gender::feminine;
  concept_.terms[1].forms = {"tardes"};
  concept_.texts["es"] = {.definition = "Llegar tarde.", .explanation = "llegar después de la hora", .child = "Avise."};
  concept_.more["owner"] = "attendance office";
  return concept_;
}

}  // namespace

TEST_CASE("a concept is written and read without loss, and record columns are no content") {
  Concept full = tardy();
  full.terms[0].status = TermStatus::superseded;
  full.terms[0].part_of_speech = "noun";
  full.terms[0].gender_pair = {"a|b", "c\\d"};
  full.terms[0].not_in = {"tardy slip"};
  full.terms[0].case_policy = CasePolicy::caps;
  full.terms[0].acronym = "TRD";
  full.terms[0].region = "PR";
  full.terms[0].is_translated = false;
  full.terms[0].note = "n\n“q”";
  full.terms[0].source = "s";
  full.terms[0].more["context"] = "The bell rang.";
  full.texts["es"].more["definition_source"] = "the handbook";
  full.sense = "late";
  full.note = "note";
  full.jurisdiction = "US-TX";
  full.is_always_explained = full.is_sensitive = true;
  const std::string text = write_concept(full);
  const Result<Concept> read = read_concept(text);
  REQUIRE(read);
  CHECK(write_concept(*read) == text);
  CHECK(compare_concepts(full, *read).empty());
  CHECK(read->terms.at(0).gender_pair == full.terms[0].gender_pair);
  CHECK(read->terms.at(0).status == TermStatus::superseded);
  CHECK(read->terms.at(0).more == full.terms[0].more);
  CHECK(read->texts.at("es").more == full.texts["es"].more);
  // The same through taking apart and putting together.
  Concept other = full;
  other.domain = "elsewhere";
  CHECK(write_concept(merge_concepts(full, full, other).merged) == write_concept(other));
  Concept decided = full;
  decided.more["decided_by"] = "Office";
  decided.more["revision"] = "3";
  CHECK(write_concept(decided) == text);
  for (const char* damaged : {"", "{}", "[1]", R"({"id":3,"terms":[],"texts":{},"more":{}})", R"({"id":"a","terms":[{}],"texts":{},"more":{}})"})
    CHECK_FALSE(read_concept(damaged));
}

TEST_CASE("a difference names the field and both values; replacing the preferred term is one change") {
  Concept after = tardy();
  after.terms[1].text = "llegada tarde";
  after.texts["es"].child.clear();
  after.is_sensitive = true;
  const auto changes = compare_concepts(tardy(), after);
  REQUIRE(changes.size() == 3);
  CHECK(to_text(changes[0]) == "preferred term (es): from “tarde” to “llegada tarde”");
  CHECK(changes[0].kind == FieldKind::wording);
  CHECK(to_text(changes[1]) == "what this means for your child (es): no longer “Avise.”");
  CHECK(changes[1].kind == FieldKind::explanation);
  CHECK(to_text(changes[2]) == "sensitive: now “yes”");
  CHECK(compare_concepts(tardy(), tardy()).empty());
}

TEST_CASE("three-way: what one side changed is taken, what both changed differently is a conflict with both values") {
  Concept ours = tardy(), theirs = tardy();
  ours.terms[1].text = "llegada tarde";
  ours.domain = "school day";
  theirs.texts["es"].explanation = "llegar cuando ya empezó la clase";
  theirs.terms.push_back(make_term("vi", "đi học muộn"));
  theirs.domain = "school day";
  ConceptMerge merge = merge_concepts(tardy(), ours, theirs);
  CHECK(merge.conflicts.empty());
  CHECK(merge.taken.size() == 2);
  CHECK(merge.merged.terms.at(1).text == "llegada tarde");
  CHECK(merge.merged.terms.at(1).gender == Gender::feminine);
  CHECK(merge.merged.texts.at("es").explanation == "llegar cuando ya empezó la clase");
  CHECK(merge.merged.terms.back().text == "đi học muộn");
  CHECK(merge.merged.more.at("owner") == "attendance office");

  theirs.terms[1].text = "tardanza";
  merge = merge_concepts(tardy(), ours, theirs);
  REQUIRE(merge.conflicts.size() == 1);
  CHECK(merge.conflicts[0].field == "preferred term (es)");
  CHECK(merge.conflicts[0].base == "tarde");
  CHECK(merge.conflicts[0].ours == "llegada tarde");
  CHECK(merge.conflicts[0].theirs == "tardanza");
  CHECK(merge.merged.terms.at(1).text == "llegada tarde");
  // Without a common base, all that differs is a conflict; what only one has is not.
  merge = merge_concepts(Concept{.id = "tardy"}, ours, theirs);
  CHECK(merge.conflicts.size() == 2);
  CHECK(merge.merged.terms.size() == 4);
}

TEST_CASE("a term that is removed on one side and was not touched on the other goes, with its properties") {
  Concept theirs = tardy(), ours = tardy();
  theirs.terms.erase(theirs.terms.begin() + 1);   // the preferred Spanish one
  ours.texts["es"].child = "Avise a la escuela.";
  const ConceptMerge merge = merge_concepts(tardy(), ours, theirs);
  CHECK(merge.conflicts.empty());
  REQUIRE(merge.merged.terms.size() == 2);
  CHECK(merge.merged.terms[1].text == "retraso");
}

TEST_CASE("laying a wording over another keeps what it leaves open, but no forms of a term it replaces") {
  Concept said{.id = "tardy"};
  said.terms = {make_term("es", "llegada tarde")};
  const Concept laid = overlay_concept(tardy(), said);
  CHECK(laid.texts.at("es").explanation == "llegar después de la hora");
  REQUIRE(laid.terms.size() == 3);
  CHECK(laid.terms[1].text == "llegada tarde");
  CHECK(laid.terms[1].forms.empty());
  CHECK(laid.terms[1].gender == Gender::none);
  said.terms = {make_term("es", "tarde")};
  said.terms[0].note = "in the morning";
  CHECK(overlay_concept(tardy(), said).terms[1].forms == std::vector<std::string>{"tardes"});
  // A word may move from preferred to deprecated while another takes its place.
  said.terms = {make_term("es", "tarde", TermStatus::deprecated), make_term("es", "llegada tarde")};
  const Concept moved = overlay_concept(tardy(), said);
  REQUIRE(moved.terms.size() == 4);
  CHECK(moved.terms[1].text == "llegada tarde");
  CHECK(find_preferred_term(moved, "es")->text == "llegada tarde");
}
