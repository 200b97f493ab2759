#include "homeword/text/name_words.h"

#include <algorithm>

#include "homeword/text/unicode.h"

namespace homeword {

NameWords::NameWords(std::string_view text, const FactTokens& tokens, const std::vector<TokenUse>& taken,
                     const FactLanguage& language, const NameEvidence* evidence)
    : text_(text), tokens_(tokens), taken_(taken), language_(language), evidence_(evidence) {
  read_words();
}

void NameWords::read_words() {
  std::size_t i = 0;
  bool opens_sentence = true;
  std::size_t previous_end = 0;
  while (i < tokens_.tokens.size()) {
    const FactToken& start = token(i);
    if (start.has_line_break_before) opens_sentence = true;
    if (!start.is_word()) {
      if (start.is_digits()) {
        opens_sentence = false;
      } else if (start.folded == "." || start.folded == "!" || start.folded == "?" || start.folded == "\u2022" ||
                 start.folded == "\u00B7") {
        // The stop of "Mr." or of an initial ends nothing.
        const bool is_short =
            start.folded == "." && !words_.empty() && words_.back().end == i && is_abbreviation(words_.back());
        // Nor does that of "3 p.m." before a name: "By 3:00 p.m. Grant Field picks up …".
        const bool is_before_name = taken_[i] != TokenUse::free && i + 2 < tokens_.tokens.size() && token(i + 1).is_capitalised &&
                                    token(i + 2).is_capitalised && token(i + 2).has_space_before && !token(i + 1).has_line_break_before;
        opens_sentence = opens_sentence || !(is_short || is_before_name);
      }
      ++i;
      continue;
    }
    NameWord word;
    word.first = i;
    word.is_capitalised = start.is_capitalised;
    // "al-Sayed"
    if (!word.is_capitalised && i + 2 < tokens_.tokens.size() && token(i + 1).is_symbol("-") && token(i + 2).is_capitalised &&
        !token(i + 1).has_space_before && !token(i + 2).has_space_before &&
        language_.patterns.find_word("name_particle", tokens_, i).first == i + 1)
      word.is_capitalised = true;
    word.is_all_capitals = start.is_all_capitals;
    word.opens_sentence = opens_sentence;
    word.follows_directly = !words_.empty() && previous_end == i;
    word.is_taken = taken_[i] != TokenUse::free;
    word.is_month = taken_[i] == TokenUse::month_alone;
    bool all_ordinary = is_part_ordinary(start);
    word.is_mixed = is_mixed(start);
    ++i;
    while (i + 1 < tokens_.tokens.size() && !token(i).has_space_before && !token(i + 1).has_space_before &&
           token(i + 1).is_word() && (token(i).is_symbol("'") || token(i).is_symbol("-"))) {
      // "Rivera's" is the name and a possessive.
      if (token(i).is_symbol("'") &&
          (token(i + 1).folded == "s" || token(i + 1).folded == "ll" || token(i + 1).folded == "d" ||
           token(i + 1).folded == "re" || token(i + 1).folded == "ve" || token(i + 1).folded == "t"))
        break;
      all_ordinary = is_part_ordinary(token(i + 1)) && all_ordinary;
      word.is_mixed = word.is_mixed || is_mixed(token(i + 1));
      word.is_all_capitals = word.is_all_capitals && token(i + 1).is_all_capitals;
      word.is_taken = word.is_taken || taken_[i + 1] != TokenUse::free;
      word.is_month = false;
      i += 2;
    }
    word.end = i;
    word.is_ordinary = all_ordinary || is_ordinary(folded(word));
    previous_end = i;
    // What stands in an address or another fact (sandy.rivera@…) says nothing about words.
    if (!word.is_capitalised && !word.is_taken) lower_case_.insert(folded(word));
    // Skip the possessive itself.
    if (i + 1 < tokens_.tokens.size() && token(i).is_symbol("'") && !token(i).has_space_before &&
        !token(i + 1).has_space_before && token(i + 1).is_word())
      i += 2;
    words_.push_back(word);
    opens_sentence = false;
  }
  for (NameWord& word : words_)
    if (word.is_capitalised && !word.is_mixed && lower_case_.contains(folded(word))) word.is_ordinary = true;
  for (NameWord& word : words_) weigh(word);
}

void NameWords::weigh(NameWord& word) const {
  if (!word.is_capitalised || (word.is_taken && !word.is_month) || token(word.first).span.size() < 2) return;
  const std::string whole = folded(word);
  const PersonName& person = language_.names.find_person(whole);
  word.given = static_cast<int>(person.given);
  word.family = static_cast<int>(person.family);
  if (word.end > word.first + 1)  // "Garcia-Lopez"
    for (std::size_t i = word.first; i < word.end; ++i) {
      const PersonName& part = language_.names.find_person(token(i).folded);
      word.given = std::max(word.given, static_cast<int>(part.given));
      word.family = std::max(word.family, static_cast<int>(part.family));
    }
  word.is_known = evidence_ != nullptr && evidence_->words.contains(whole);
  const int least = word.is_known ? derived : is_unknown(word) ? derived : -1;
  // What is a given name can hardly be a family name for want of a list, and the other way round.
  if (word.family < 0 && word.given >= 0) word.family = std::max(word.given - 1, 0);
  word.family = std::max(word.family, least);
  if (word.given < 0 || word.is_known) word.given = std::max(word.given, least);
}

bool NameWords::is_mixed(const FactToken& part) const {
  if (part.is_all_capitals) return false;
  bool after_lower = false;
  std::size_t offset = part.span.start;
  while (offset < part.span.end) {
    const char32_t letter = next_code_point(text_, offset);
    if (letter == 0) break;
    if (after_lower && is_upper_case(letter)) return true;
    after_lower = is_lower_case(letter);
  }
  return false;
}

bool NameWords::is_abbreviation(const NameWord& word) const {
  return (word.is_capitalised && token(word.first).span.size() == 1) || is_of("honorific", word) ||
         is_of("title", word) || language_.patterns.find_word("honorific", tokens_, word.first).first == word.end + 1;
}

bool NameWords::is_part_ordinary(const FactToken& part) const {
  return is_ordinary(part.folded) ||
         (part.is_capitalised && part.folded.find_first_not_of("ivx") == std::string::npos);
}

}  // namespace homeword
