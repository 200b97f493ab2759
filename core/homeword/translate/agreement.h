// Agreement: makes the words around an inserted term agree with it, and finishes a sentence, by the language's data.
// Pure functions; a language without rules changes nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "homeword/text/inflection.h"
#include "homeword/translate/language_rules.h"
#include "homeword/translate/tracked_text.h"

namespace homeword {

// Which neighbours may be changed. A backend that was told gender and number got adjectives right already.
enum class AgreementReach { determiners, determiners_and_adjectives };

// Words around text.spans[index], a noun of that gender and number: "la nuevo {plan}" → "el nuevo plan", "de el" → "del",
// "y inscripción" → "e inscripción", and with the wider reach "{reunión} cancelado" → "reunión cancelada". Unknown gender
// leaves everything but contractions and sounds.
void agree_around(TrackedText& text, std::size_t index, Gender gender, Number number, AgreementReach reach,
                  const LanguageRules& rules);

// What stands before a localised fact follows its value: "a las 1:00 p. m." → "a la 1:00 p. m.", "el 6 al 10 de abril" →
// "del 6 al 10 de abril" (LanguageRules::slots). text.spans[index] is the fact.
void agree_before_fact(TrackedText& text, std::size_t index, FactKind kind, const LanguageRules& rules);

// An article before text.spans[index] goes where that begins with a determiner of its own: "si la | su dirección" → "si su
// dirección", "del | su" → "de su". The articles are the first row of LanguageRules::determiners.
void drop_article_before(TrackedText& text, std::size_t index, const LanguageRules& rules);

// The last touches of a target sentence: no double spaces, none before closing marks, opening marks, a capital where the
// source has one. Never edits inside the spans named by `protected_spans` (indices into text.spans).
void finish_sentence(TrackedText& text, std::string_view source, const std::vector<std::size_t>& protected_spans,
                     const LanguageRules& rules, std::string_view language);

// Writes the text in capitals throughout, but for `kept`: spans of it, sorted and apart.
void write_in_capitals(TrackedText& text, const std::vector<Span>& kept, std::string_view language);

// True when the text has letters and all of them are capitals (at least `least` letters).
[[nodiscard]] bool is_all_capitals(std::string_view text, std::size_t least = 2);

}  // namespace homeword
