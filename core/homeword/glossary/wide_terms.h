// How people write terms in the cells of a wide sheet: acronyms and senses in parentheses, gender pairs with a slash,
// alternatives with a semicolon. Inside the glossary room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace homeword {

struct WideTerm {
  std::string text;                      // "Individualized Education Program"
  std::string acronym;                   // "IEP"
  std::string sense;                     // "mark" of "grade (mark)"
  std::vector<std::string> gender_pair;  // {"director de la escuela", "directora de la escuela"}
};

// The alternatives of a cell, the first being the preferred one. Empty for an empty cell.
[[nodiscard]] std::vector<WideTerm> parse_wide_terms(std::string_view cell);

// A stable id from a term and its sense: "grade (mark)" → "grade-mark".
[[nodiscard]] std::string make_concept_id(std::string_view term, std::string_view sense = {});

// A definition as it reads in parentheses after the term: its first sentence, without the full stop, a leading article in
// lower case.
[[nodiscard]] std::string explanation_from_definition(std::string_view definition);

}  // namespace homeword
