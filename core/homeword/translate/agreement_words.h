// Words around an inserted term, as the agreement of articles and adjectives (agreement.cpp) and of predicates
// (agreement_clause.cpp) look at them and rewrite them. For these two only.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/translate/agreement.h"

namespace homeword {

// A word beside the term, lower case and with a straight apostrophe: "la", or "l'" where it is written onto the next word.
struct Neighbour {
  Span span;
  std::string lower;
  bool is_elided = false;
};

// The word that ends at `offset` when only spaces lie between; nothing at a punctuation mark or the beginning.
[[nodiscard]] std::optional<Neighbour> word_before(std::string_view text, std::size_t offset);
// The word behind `offset`; `is_glued` where an elided word ends there.
[[nodiscard]] std::optional<Neighbour> word_after(std::string_view text, std::size_t offset, bool is_glued = false);
[[nodiscard]] bool is_word_character(char32_t code_point);
[[nodiscard]] bool begins_with_capital(std::string_view word);
[[nodiscard]] const AgreementRow* find_row(const std::vector<AgreementRow>& rows, std::string_view lower);
// The row of a word that may be written for its sound: "l'" is of "el, la", "cet" of "ce, cette".
[[nodiscard]] const AgreementRow* find_row_by_sound(const std::vector<AgreementRow>& rows, std::string_view lower, const LanguageRules& rules);
[[nodiscard]] const Contraction* contraction_of(std::string_view lower, const LanguageRules& rules);
[[nodiscard]] bool is_determiner(std::string_view lower, const LanguageRules& rules);
[[nodiscard]] bool ends_with(std::string_view text, std::string_view end);
[[nodiscard]] bool applies_before(const SoundRule& rule, std::string_view next);
// The word as it is written before `next` (lower case).
[[nodiscard]] std::string sounded(const std::string& word, std::string_view next, const LanguageRules& rules);
// "muy", "debidamente": stands before an adjective and does not agree.
[[nodiscard]] bool is_degree_word(std::string_view lower, const LanguageRules& rules);
// The word in the wanted form when it is an adjective we know (or, `with_endings`, looks like a participle).
[[nodiscard]] std::optional<std::string> agree_adjective(std::string_view lower, Gender gender, Number number, bool with_endings,
                                                         const LanguageRules& rules);
[[nodiscard]] bool overlaps_other_span(const TrackedText& text, Span span, std::size_t index);
// Writes `word` (lower case) where the neighbour stands, in its case, joined to the next word exactly when it is elided.
void write_word(TrackedText& text, const Neighbour& at, std::string_view word);

// What stands before the noun tells its part in the sentence: nobody's subject ("en la {reunión}"), or what it begins with.
struct NounPlace {
  bool is_governed = false;   // behind a preposition or "y"
  bool begins_clause = false; // nothing but its own articles and adjectives stands before it
  bool follows_verb = false;  // "¿Es la {reunión} …?": its verb opens the question
  bool is_asked = false;      // "¿Qué {formularios} …?": may be the object
  std::optional<Number> number = {};  // of what is counted of it: "cada una de las {becas} es"
};

// The verb and its predicate follow the noun across "que" and across what describes it: "las {becas} que fue ofrecido están
// cerrado" → "… que fueron ofrecidas están cerradas".
void agree_clause(TrackedText& text, std::size_t index, Gender gender, Number number, const NounPlace& place, const LanguageRules& rules);

}  // namespace homeword
