// Writing facts in a language's way, by the templates of its facts.yaml. A room-internal header.
#pragma once

#include <optional>
#include <string>

#include "homeword/text/fact_language.h"
#include "homeword/text/fact_values.h"

namespace homeword {

// A fact as written in the target language, and what kind of thing it is for articles and prepositions.
struct WrittenFact {
  std::string text;          // "sábado 14 de marzo de 2026"
  std::string with_article;  // "el sábado 14 de marzo de 2026"; empty when the language has no such form
  std::string shape;         // day, day_alone, weekday, weekdays, month, season, years, …_range, time, noon, time_range
  TextMap fields;            // x, the, plural, a, b, the_a, the_b: for phrases
};

// Nothing when the language's data has no way to write it.
[[nodiscard]] std::optional<WrittenFact> write_fact(const ParsedFact& fact, const FactLanguage& to);

// "a el" → "al", as the language's data says.
[[nodiscard]] std::string contract(std::string text, const FactLanguage& language);

}  // namespace homeword
