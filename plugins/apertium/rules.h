// Corrections to Apertium's own choices, as data: which reading of an ambiguous word is meant, and what is said to families
// (usted, never tú or vosotros; commands as commands). They work on lexical units, so the words come out inflected right.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stream.h"

namespace apertium_plugin {

// One line of data/PAIR.rules.tsv. Every condition is a list of texts, one of which must stand in the unit's text; an empty
// list asks nothing. "^" in `before` is the start of the sentence; "!" in front of a text of `earlier` or `before` means that it
// may not stand there. "~" in front of a text of `earlier` or `after` looks anywhere in the clause before or behind, as far as the next
// comma, conjunction or end.
struct Rule {
  std::string stage;                   // "analysis", "lookup", "generation"; "opening": a sentence that ends with `unit` begins with `to`;
                                       // "doubt", behind "generation": the unit tells that the sentence came out broken, and a person is told
  std::vector<std::string> source;     // the sentence begins so (lower case); "*" in front: holds it; "!": does not hold it
  std::vector<std::string> earlier;    // in some earlier unit
  std::vector<std::string> in_clause;  // the texts of `earlier` with "~": one of them
  std::vector<std::string> before;     // in the unit before
  std::vector<std::string> not_before; // the texts of `before` with "!"
  std::vector<std::string> unit;       // in this one
  std::vector<std::string> unless;     // none of these in this one
  std::vector<std::string> after;      // in the next
  std::vector<std::string> later;      // the texts of `after` with "~": one of them
  std::string from, to;                // `from` empty: only readings with `to` are kept; "^": the unit `to` comes before
                                       // this one; else replaced (by nothing, and the unit is gone, when `to` is empty)
};

std::vector<Rule> read_rules(const std::string& mode);

// What a sentence that ends so begins with ("¿"), or nothing.
std::string opening_of(const std::vector<Rule>& rules, std::string_view source);

// "8th-grade photo": the hyphen of a compound that the dictionary does not know becomes a space, before translation. Apertium's
// transfer moves the words on both sides and leaves them glued together.
void part_compounds(std::vector<Unit>& units);

// Applies the rules of one stage, in their order, unit by unit. `source` is the sentence's text.
void apply_rules(const std::vector<Rule>& rules, std::string_view stage, std::string_view source, std::vector<Unit>& units);

// The mark that units get where a rule of stage "doubt" fits.
inline constexpr std::string_view doubt_mark = "d";
void mark_doubts(const std::vector<Rule>& rules, std::string_view source, std::vector<Unit>& units);

}  // namespace apertium_plugin
