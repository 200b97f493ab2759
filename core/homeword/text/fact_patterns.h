// Fact patterns: the small pattern language of facts.yaml, matched over tokens. A room-internal header.
//
//     "[{weekday}[,] ]{month} {day}[{ordinal}][[,] {year}]"      Wednesday, March 4th, 2026
//     "at ^{hour12}$ on"                                         only the hour is the fact; "at" and "on" are its evidence
//
//   word , .   a word or symbol, letters without regard to case, all dashes alike
//   " "  ~     white space; white space or nothing. Where neither stands, tokens must touch
//   [ ]        may be missing
//   ( | )      one of these
//   {class}    a word of the language's lists ("words" in facts.yaml), or one of the built-in classes below;
//              {class2} is the second one of a range
//   ^ $        where the fact starts and ends; what stands outside is evidence only
//   <name>     a pattern named under "macros"
//   \          takes the next character as it is
//
// Built-in: {day} 1–31, {month_number} 1–12, {year} 1900–2199, {year_short} two digits, {hour} 0–24, {hour12} 1–12, {minute}
// 00–59 (two digits), {digits}, {three} {four} {five} {six} {ten} digits, {extension_number}, {numerator},
// {denominator}, {skipped_day} a day that is not the fact's own, {number} with separators, {word},
// {capital} a capitalised word, {opener} one that may open a name: not of the list "no_opener", {capitals} a word in capitals, {lower} a word in small letters, {letter} one capital letter,
// {roman} a Roman numeral, {start} {end} of a line or block.
//
// There is no repetition, so a match costs at most a constant at each place and a text linear time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "homeword/text/fact_tokens.h"
#include "homeword/text/facts.h"

namespace homeword {

// A number with its separators, "1,234.50", as it starts at some token.
struct WrittenNumber {
  std::size_t end_token = 0;  // 0: no number starts here
  std::string value;          // "1234.50"
};

// What one token may begin, looked up once for each token, so that patterns only compare small numbers.
struct TokenMeaning {
  int literal = -1;              // the number of its text among the words of all patterns
  std::uint64_t features = 0;    // a coarse mark of all it may be, to rule patterns out by their second token
  std::uint32_t built_ins = 0;   // one bit for each built-in class it belongs to
  std::uint32_t first_word = 0;  // its words of lists: [first_word, end_word) of FactTokens::words
  std::uint32_t end_word = 0;
};
struct ListedWord {
  int class_id = 0;
  std::size_t end_token = 0;
  const std::string* key = nullptr;
};

// The tokens of a text and what they mean. Filled by FactPatterns::prepare.
struct FactTokens {
  std::vector<FactToken> tokens;
  std::vector<WrittenNumber> numbers;  // one for each token
  std::vector<TokenMeaning> meanings;  // one for each token
  std::vector<ListedWord> words;       // by token, longest first within a list
};

struct FactCapture {
  std::string_view name;  // the class, without the "2"
  int slot = 1;
  std::string_view value;  // the list's key ("3" for March) or the digits; lives as long as the tokens and the patterns
};

struct FactMatch {
  FactKind kind = FactKind::number;
  std::size_t first_token = 0;  // of the fact itself
  std::size_t end_token = 0;
  std::size_t evidence = 0;  // tokens matched in all: more evidence wins a tie
  std::vector<FactCapture> captures;

  // The captured value, or nullptr.
  [[nodiscard]] const std::string_view* find(std::string_view name, int slot = 1) const;
};

class FactPatterns {
 public:
  // Words of the list `name`; each form gives `key`. A form that starts with "=" keeps its capitals: "=May", "=ET".
  // One that starts with "==" is no word in capitals either: "==Sat." is not the test "SAT".
  void add_word(const std::string& name, const std::string& key, std::string_view form);
  void add_macro(const std::string& name, std::string pattern);
  // Throws std::runtime_error when the pattern is malformed or names an unknown class. Add all words first.
  void add_pattern(FactKind kind, std::string_view pattern);

  // Looks every token up; `tokens` and `numbers` are given.
  void prepare(FactTokens& text) const;

  // Appends every match whose pattern starts at token `first`.
  void match(const FactTokens& text, std::size_t first, std::vector<FactMatch>& matches) const;

  // The longest word of the list `name` at token `first`: its end token and key; nothing has end 0.
  [[nodiscard]] std::pair<std::size_t, std::string_view> find_word(std::string_view name, const FactTokens& text,
                                                                   std::size_t first) const;
  [[nodiscard]] bool has_words(std::string_view name) const { return class_ids_.contains(std::string(name)); }

 private:
  struct Form {
    std::vector<FactToken> tokens;
    bool keeps_capitals = false;
    bool refuses_capitals = false;
    std::string key;
    int class_id = 0;
  };
  struct Class {
    std::string name;
    int built_in = -1;
  };
  enum class Step { literal, word_class, space, optional_space, fact_start, fact_end, split, accept };
  struct State {
    Step step = Step::accept;
    int literal = -1;
    int class_id = -1;
    int slot = 1;
    std::vector<int> next;
  };
  struct Pattern {
    FactKind kind = FactKind::number;
    int start = 0;
  };
  struct Walk;

  int class_id(std::string_view name);
  int literal_id(const std::string& literal);
  int compile_sequence(std::string_view pattern, std::size_t& at, int next, int depth);
  int add_state(State state);
  void find_first_steps(int state, std::size_t pattern, std::vector<bool>& seen);
  [[nodiscard]] std::uint64_t find_features(int state, int depth) const;
  void walk(Walk& path, int state, std::size_t at, int space) const;

  std::vector<Class> classes_;
  std::unordered_map<std::string, int> class_ids_;
  std::unordered_map<std::string, std::vector<Form>> forms_;  // of all lists, by their first token
  std::unordered_map<std::string, int> literal_ids_;
  std::map<std::string, std::string, std::less<>> macros_;
  std::vector<State> states_;
  std::vector<Pattern> patterns_;
  // Patterns by what they may start with.
  std::vector<std::vector<std::uint32_t>> by_literal_, by_class_;
  std::vector<std::uint32_t> by_line_;
  struct Start {
    std::uint32_t pattern = 0;
    std::uint64_t second = 0;  // the features its second token may have
  };
  std::vector<std::vector<Start>> by_built_in_;
};

}  // namespace homeword
