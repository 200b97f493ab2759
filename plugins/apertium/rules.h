// Corrections to Apertium's own choices, as data: which reading of an ambiguous word is meant, and what is said to families
// (usted, never tú or vosotros; commands as commands). They work on lexical units, so the words come out inflected right.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "stream.h"
#include "text_set.h"

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

// "8th-grade photo": the hyphen of a compound that the dictionary does not know becomes a space, before translation. Apertium's
// transfer moves the words on both sides and leaves them glued together.
void part_compounds(std::vector<Unit>& units);

// The mark that units get where a rule of stage "doubt" fits.
inline constexpr std::string_view doubt_mark = "d";

// A pair's rules, made ready: every text they ask for is looked for once in a unit, whatever the number of rules, and what was
// found is kept for the next such unit. For one thread.
class Rules {
 public:
  explicit Rules(std::vector<Rule> rules);

  // What a sentence that ends so begins with ("¿"), or nothing.
  [[nodiscard]] std::string opening_of(std::string_view source) const;

  // Applies the rules of one stage, in their order, unit by unit. `source` is the sentence's text.
  void apply(std::string_view stage, std::string_view source, std::vector<Unit>& units) const;

  // Marks the units where a rule of stage "doubt" fits.
  void mark_doubts(std::string_view source, std::vector<Unit>& units) const;

 private:
  // A rule with its texts as numbers of `texts`.
  struct Condition {
    std::size_t rule = 0;
    std::vector<std::size_t> in_clause, before, not_before, unit, unless, after, later;
    std::vector<std::pair<std::size_t, bool>> earlier;  // and whether it must not stand there
    bool may_start = false;                             // `before` holds "^"
  };
  struct Stage {
    TextSet texts;
    std::size_t sentence_end = 0, joining = 0;          // numbers of "<sent>" and "<cnjcoo>"
    std::vector<std::size_t> clause_ends;
    std::vector<Condition> conditions;
    std::vector<std::vector<std::size_t>> asking;       // by text: the conditions that ask for it in the unit itself
    mutable std::unordered_map<std::string, std::shared_ptr<const TextSet::Found>> known{};
    [[nodiscard]] std::shared_ptr<const TextSet::Found> find(const std::string& unit) const;
  };
  // What was found of a sentence: in its units, and of the rules' conditions on its source.
  struct Sight;
  // Asked of candidates only: one of the texts of `unit` is there.
  [[nodiscard]] bool fits(const Stage& stage, const Condition& condition, Sight& sight, std::size_t at) const;
  // The conditions of the stage from `first` on that a unit with these texts may fit, in their order.
  static void find_candidates(const Stage& stage, const TextSet::Found& found, std::size_t first, std::vector<std::size_t>& candidates);

  std::vector<Rule> rules_;
  std::map<std::string, Stage, std::less<>> stages_;
};

}  // namespace apertium_plugin
