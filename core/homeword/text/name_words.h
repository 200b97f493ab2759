// The words of a text as the search for names sees them: which tokens make a word, how far it is a name by the lists, and
// what stands between one word and the next. A room-internal header.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "homeword/text/fact_names.h"

namespace homeword {

// A word of running text: tokens joined by apostrophes and hyphens, "O'Brien", "Garcia-Lopez".
struct NameWord {
  std::size_t first = 0, end = 0;  // tokens
  bool is_capitalised = false;
  bool is_all_capitals = false;
  bool is_mixed = false;  // an inner capital: "PowerSchool"
  bool is_ordinary = false;
  bool is_taken = false;
  bool opens_sentence = false;
  bool follows_directly = false;  // only white space between it and the word before
  bool is_month = false;          // taken for a month standing alone, which may be a person yet: "April Summers"
  bool is_known = false;          // another block of the document proves it a name
  int given = -1, family = -1;    // NameStrength
};

// Everything it is given must outlive it; `taken` has one use for each token.
class NameWords {
 public:
  NameWords(std::string_view text, const FactTokens& tokens, const std::vector<TokenUse>& taken, const FactLanguage& language,
            const NameEvidence* evidence);

 protected:
  static constexpr int weak = static_cast<int>(NameStrength::weak), ordinary = static_cast<int>(NameStrength::ordinary),
                       derived = static_cast<int>(NameStrength::derived), sure = static_cast<int>(NameStrength::sure);

  const FactToken& token(std::size_t at) const { return tokens_.tokens[at]; }

  std::string folded(const NameWord& word) const {
    std::string out;
    for (std::size_t i = word.first; i < word.end; ++i) out += token(i).folded;
    return out;
  }

  bool is_of(const char* list, const NameWord& word) const {
    const std::size_t end = language_.patterns.find_word(list, tokens_, word.first).first;
    return end >= word.end;
  }

  bool is_ordinary(const std::string& word) const { return language_.names.is_ordinary(word); }

  // A plain capitalised word that is no ordinary one.
  bool is_unknown(const NameWord& word) const {
    return !word.is_taken && !word.is_ordinary && (word.is_mixed || (word.is_capitalised && !word.is_all_capitals)) &&
           token(word.first).span.size() > 1;
  }
  bool is_initial(const NameWord& word) const {
    return !word.is_taken && word.is_capitalised && token(word.first).span.size() == 1 && word.end == word.first + 1;
  }

  // White space, or the stop of an abbreviation and white space, between a word and the next.
  bool is_next(std::size_t left, std::size_t right) const {
    if (right >= words_.size() || token(words_[right].first).has_line_break_before || words_[right].is_taken)
      return false;
    const std::size_t gap = words_[right].first - words_[left].end;
    if (gap == 0) return true;
    return gap == 1 && token(words_[left].end).is_symbol(".") && !token(words_[left].end).has_space_before &&
           (is_initial(words_[left]) || is_abbreviated_name(words_[left]));
  }
  bool is_abbreviated_name(const NameWord& word) const {
    for (const char* list : {"honorific", "name_prefix", "name_suffix", "title"})
      if (language_.patterns.find_word(list, tokens_, word.first).first == word.end + 1) return true;
    return false;
  }
  // "Seattle Children's Hospital": an apostrophe and s before it.
  bool is_owned(std::size_t at) const {
    const std::size_t gap = words_[at - 1].end;
    return !words_[at].is_taken && words_[at].first == gap + 2 && token(gap).is_symbol("'") && token(gap + 1).folded == "s" &&
           !token(words_[at].first).has_line_break_before;
  }
  bool is_boundary(const FactToken& symbol) const {
    return symbol.kind == FactToken::Kind::symbol && !symbol.is_symbol("'") && !symbol.is_symbol("&") && !symbol.is_symbol("\"");
  }
  // A part of a line stands between its ends, stops and signs: "Teacher: Joy Baker, (555) …".
  bool opens_part(std::size_t at) const {
    const std::size_t first = words_[at].first;
    return first == 0 || token(first).has_line_break_before || words_[at].opens_sentence || is_boundary(token(first - 1)) ||
           token(first - 1).is_digits();
  }
  // The number of tokens between two words, all symbols; a large number when there are others.
  std::size_t gap(std::size_t left, std::size_t right) const { return words_[right].first - words_[left].end; }
  bool is_dash_or_colon(const FactToken& symbol) const { return symbol.is_symbol(":") || symbol.is_symbol("-"); }
  bool is_before_capital(std::size_t end, std::size_t line_end) const {
    return end < line_end && gap(end - 1, end) == 0 && words_[end].is_capitalised && !words_[end].is_taken;
  }

  std::string_view text_;
  const FactTokens& tokens_;
  const std::vector<TokenUse>& taken_;
  const FactLanguage& language_;
  const NameEvidence* evidence_;
  std::vector<NameWord> words_;
  std::unordered_set<std::string> lower_case_;  // words that also stand in small letters

 private:
  void read_words();
  // How far a word is a person's name, by the lists.
  void weigh(NameWord& word) const;
  bool is_mixed(const FactToken& part) const;
  bool is_abbreviation(const NameWord& word) const;
  bool is_part_ordinary(const FactToken& part) const;
};

}  // namespace homeword
