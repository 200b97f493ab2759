// Words of a block with what the language's data and the rules say about each, found in one pass. Internal to the room.
//
// Every check reads the same list: one look-up a word, whatever the number of rules.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/span.h"

namespace homeword::style {

// A set of word classes ("be", "negation", a rule's own list), one bit each.
using WordClasses = std::uint64_t;

// Words by class. Filled while a checker is compiled, then only read.
class Lexicon {
 public:
  // The bit of a class, made when it is new. Throws std::length_error beyond 64 classes.
  WordClasses add_class(std::string_view name);
  void add(std::string_view word, WordClasses classes);   // folded here
  // The bit of a class, 0 when there is no such class.
  [[nodiscard]] WordClasses bit_of(std::string_view name) const;
  [[nodiscard]] WordClasses find(std::string_view folded_word) const;

 private:
  struct Slot {
    std::string word;
    std::uint64_t hash = 0;
    WordClasses classes = 0;
  };
  void grow();
  std::map<std::string, WordClasses, std::less<>> classes_;
  std::vector<Slot> slots_;         // open addressing, a power of two, at most half full: most words of a text are not in it
  std::size_t count_ = 0;
};

struct Word {
  Span span;
  std::string_view folded;          // lower case, NFC, typewriter apostrophes; lives as long as the list
  WordClasses classes = 0;
  bool is_joined = false;           // no white space before it: "well-being" is two words, the second joined
  bool is_capitalised = false;
  bool is_all_caps = false;         // two letters or more, all capitals (a final plural s aside)
  bool has_digit = false;
};

class WordList {
 public:
  WordList(std::string_view text, const Lexicon& lexicon);
  WordList(const WordList&) = delete;
  WordList& operator=(const WordList&) = delete;

  [[nodiscard]] const std::vector<Word>& words() const { return words_; }
  // Index of the first word that starts at or after `offset`.
  [[nodiscard]] std::size_t first_from(std::size_t offset) const;

 private:
  std::string lower_;               // the text with ASCII letters in lower case, same offsets
  std::deque<std::string> folded_;  // words with other letters
  std::vector<Word> words_;
};

}  // namespace homeword::style
