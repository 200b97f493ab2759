// The functions behind the table in checks.cpp. Internal to the room.
#pragma once

#include "homeword/style/checks.h"
#include "homeword/style/rule_pack.h"

namespace homeword::style {

// checks_sentences.cpp: the shape of sentences.
void check_long_parenthesis(CheckContext& context, const Rule& rule);
void prepare_all_caps(CheckSetup& setup, const Rule& rule);
void check_all_caps(CheckContext& context, const Rule& rule);
void check_double_negative(CheckContext& context, const Rule& rule);
void check_hidden_actor(CheckContext& context, const Rule& rule);
void check_nominalisation(CheckContext& context, const Rule& rule);
void check_noun_string(CheckContext& context, const Rule& rule);
void check_sentence_length(CheckContext& context, const Rule& rule);   // after all others

// checks_concepts.cpp: acronyms, concepts, groups of people, services families have a right to.
void prepare_acronym(CheckSetup& setup, const Rule& rule);
void check_acronym(CheckContext& context, const Rule& rule);
void check_unexplained_concept(CheckContext& context, const Rule& rule);
void prepare_conflation(CheckSetup& setup, const Rule& rule);
void check_conflation(CheckContext& context, const Rule& rule);
void prepare_conditional_service(CheckSetup& setup, const Rule& rule);
void check_conditional_service(CheckContext& context, const Rule& rule);

// checks_terms.cpp: what the glossary asks for, with no rule pack.
void check_deprecated_terms(CheckContext& context);
void check_ambiguous_terms(CheckContext& context);

// checks_facts.cpp: dates and times; endings of words; forms of address.
void check_ambiguous_date(CheckContext& context, const Rule& rule);
void check_ambiguous_time(CheckContext& context, const Rule& rule);
void check_wrong_weekday(CheckContext& context, const Rule& rule);
void prepare_word_ending(CheckSetup& setup, const Rule& rule);
void check_word_ending(CheckContext& context, const Rule& rule);
void prepare_mixed_address(CheckSetup& setup, const Rule& rule);
void check_mixed_address(CheckContext& context, const Rule& rule);
void prepare_undated_deadline(CheckSetup& setup, const Rule& rule);
void check_undated_deadline(CheckContext& context, const Rule& rule);

inline constexpr InsideSet about_facts = static_cast<InsideSet>(Inside::facts) | static_cast<InsideSet>(Inside::terms);
inline constexpr InsideSet about_terms = static_cast<InsideSet>(Inside::terms) | static_cast<InsideSet>(Inside::names);

// A rule's setting, or what stands in for it.
[[nodiscard]] inline long long number_of(const Rule& rule, std::string_view name, long long otherwise) {
  const auto found = rule.numbers.find(std::string(name));
  return found == rule.numbers.end() ? otherwise : found->second;
}
[[nodiscard]] inline const std::vector<std::string>& list_of(const Rule& rule, std::string_view name) {
  static const std::vector<std::string> none;
  const auto found = rule.lists.find(std::string(name));
  return found == rule.lists.end() ? none : found->second;
}
// The lexicon's class for the single words of a rule's list: "<rule id>:<list>".
[[nodiscard]] inline std::string class_name(const Rule& rule, std::string_view list) { return rule.id + ":" + std::string(list); }
inline void add_word_class(CheckSetup& setup, const Rule& rule, std::string_view list) {
  const WordClasses bit = setup.lexicon.add_class(class_name(rule, list));
  for (const std::string& word : list_of(rule, list)) setup.lexicon.add(word, bit);
}
// Whole-word search for a phrase (folded, words parted by one space) in folded text; npos when it is not there.
[[nodiscard]] std::size_t find_phrase(std::string_view folded_text, std::string_view folded_phrase, std::size_t from = 0);
// The occurrence that covers a place, or null.
[[nodiscard]] const Occurrence* occurrence_at(const std::vector<Occurrence>& occurrences, Span span);
[[nodiscard]] const Fact* fact_at(const std::vector<Fact>& facts, Span span);
// True when the term at `end` is followed by words that explain it: a parenthesis of three words and more, "which means" …
[[nodiscard]] bool is_explained_after(std::string_view text, std::size_t end);
// The span of that parenthesis, brackets included; empty when there is none.
[[nodiscard]] Span explanation_after(std::string_view text, std::size_t end);

}  // namespace homeword::style
