// What a glossary asks of the words themselves, whether or not a guide has rules: terms to avoid, and words that stand for two
// concepts. These two rules are built in: a district that brings nothing but its own term list is told all the same.
#include <fmt/format.h>

#include <algorithm>

#include "homeword/style/checks_rooms.h"
#include "homeword/style/edits.h"
#include "homeword/text/inflection.h"
#include "homeword/text/unicode.h"

namespace homeword::style {
namespace {

Rule make_deprecated_rule() {
  Rule rule;
  rule.id = "term/deprecated";
  rule.kind = RuleKind::avoid;
  rule.is_safe = true;
  rule.message = "The glossary asks not to write “{text}”.";
  rule.reason = "One word for one thing, chosen with care, is what families learn to know; an old word may also hurt.";
  return rule;
}

Rule make_ambiguous_rule() {
  Rule rule;
  rule.id = "term/ambiguous";
  rule.kind = RuleKind::check;
  rule.message = "“{text}” stands for more than one concept of the glossary.";
  rule.reason = "The wrong one of two meanings is a wrong word in every translation.";
  return rule;
}

bool is_usable(const Term& term) { return term.status == TermStatus::preferred || term.status == TermStatus::admitted; }

// The preferred term in the number of what stands there; nothing when the language cannot build it.
std::optional<std::string> in_number(const Term& term, Number number, const LanguageTag& language) {
  if (number != Number::plural) return term.text;
  return Inflector(language).inflect(
      {.term = term.text, .part_of_speech = term.part_of_speech, .gender = term.gender, .listed_forms = term.forms}, Number::plural);
}

// "LEP students" owes its capitals to itself, not to its place in a sentence nor to shouting.
bool has_own_capitals(const CheckContext& context, const Occurrence& occurrence) {
  const auto& sentences = context.input.sentences;
  if (std::any_of(sentences.begin(), sentences.end(), [&](Span sentence) { return sentence.start == occurrence.span.start; })) return false;
  std::size_t offset = 0;
  return occurrence.is_acronym || is_upper_case(next_code_point(occurrence.term->text, offset));
}

}  // namespace

void check_deprecated_terms(CheckContext& context) {
  static const Rule rule = make_deprecated_rule();
  const LanguageTag language = LanguageTag::of(context.language_tag);
  for (const Occurrence& occurrence : context.input.occurrences) {
    if (occurrence.concept_ == nullptr || occurrence.term == nullptr || is_usable(*occurrence.term)) continue;
    if (!occurrence.term->is_translated || context.is_closed(rule, occurrence.span, about_terms)) continue;
    Candidate& candidate = context.add(rule, occurrence.span);
    candidate.about = occurrence.concept_->id;
    const Term* preferred = find_preferred_term(*occurrence.concept_, context.language_tag);
    if (preferred == nullptr || preferred == occurrence.term) {
      candidate.message = fmt::format("The glossary asks not to write “{}”; it names no other term for {}.", occurrence.matched,
                                      occurrence.concept_->id);
      continue;
    }
    candidate.message = fmt::format("The glossary asks not to write “{}”; its term is “{}”.", occurrence.matched, preferred->text);
    if (!occurrence.term->note.empty()) candidate.message += " " + occurrence.term->note;
    const std::string_view text = occurrence.span.of(context.input.text);
    // A form the paradigm cannot follow (a verb's, a term with its acronym) is left to a person.
    const auto inflected = in_number(*preferred, occurrence.number, language);
    const bool is_plain = !occurrence.features.starts_with("verb") && !occurrence.has_acronym && inflected.has_value();
    const std::string wanted = inflected ? *inflected : preferred->text;
    candidate.suggestions = {has_own_capitals(context, occurrence) ? wanted : with_case_of(text, wanted, context.language_tag)};
    candidate.has_edit = true;
    candidate.edit = with_article(context, occurrence.span, candidate.suggestions.front());
    candidate.edit.rule = rule.id;
    candidate.edit.is_safe = is_plain;
  }
}

void check_ambiguous_terms(CheckContext& context) {
  static const Rule rule = make_ambiguous_rule();
  for (const Occurrence& occurrence : context.input.occurrences) {
    if (occurrence.rivals.empty() || occurrence.concept_ == nullptr) continue;
    if (!context.memory.told.insert(rule.id + ":" + fold(occurrence.matched)).second) continue;  // once for each document
    std::string others;
    bool is_by_layer = true;
    for (const Concept* rival : occurrence.rivals) {
      others += (others.empty() ? "" : ", ") + rival->id;
      is_by_layer = is_by_layer && rival->layer != occurrence.concept_->layer;
    }
    Candidate& candidate = context.add(rule, occurrence.span);
    candidate.about = occurrence.concept_->id;
    candidate.severity = is_by_layer ? Severity::info : Severity::warning;
    candidate.message = fmt::format("“{}” may be {} or {}; nothing beside it tells, so {} was taken{}. Write the longer term, or give the "
                                    "concepts “not_in” or “near” words.",
                                    occurrence.matched, occurrence.concept_->id, others, occurrence.concept_->id,
                                    is_by_layer ? ", which the nearer layer defines" : "");
  }
}

}  // namespace homeword::style
