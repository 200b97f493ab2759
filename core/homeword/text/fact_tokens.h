// Tokens: what fact patterns are matched against. A room-internal header.
//
// A text is cut once into words, runs of digits and single symbols; white space and invisible characters are not tokens but
// are remembered. Linear; works on any bytes (ill-formed UTF-8 becomes symbols).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/span.h"

namespace homeword {

struct FactToken {
  enum class Kind { word, digits, symbol };
  Kind kind = Kind::symbol;
  Span span;
  std::string folded;  // lower case, NFC; digits as Latin digits; dashes, quotes and spaces as their ASCII kin
  bool has_space_before = false;  // also true for the first token of the text
  bool has_line_break_before = false;
  bool is_capitalised = false;   // a word whose first letter is upper case
  bool is_all_capitals = false;  // a word of two letters or more, all upper case

  [[nodiscard]] bool is_word() const { return kind == Kind::word; }
  [[nodiscard]] bool is_digits() const { return kind == Kind::digits; }
  [[nodiscard]] bool is_symbol(std::string_view symbol) const { return kind == Kind::symbol && folded == symbol; }
  // The number that a short run of digits writes; -1 for all others.
  [[nodiscard]] int number() const;
};

// The tokens of a text. Scripts without spaces between words, and Hangul, give one token per character.
[[nodiscard]] std::vector<FactToken> find_fact_tokens(std::string_view text);

}  // namespace homeword
