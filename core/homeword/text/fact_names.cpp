#include "homeword/text/fact_names.h"

#include <algorithm>
#include <unordered_set>

#include "homeword/text/unicode.h"

namespace homeword {
namespace {

// A word of running text: tokens joined by apostrophes and hyphens, "O'Brien", "Garcia-Lopez".
struct Word {
  std::size_t first = 0, end = 0;  // tokens
  bool is_capitalised = false;
  bool is_all_capitals = false;
  bool is_mixed = false;  // an inner capital: "PowerSchool"
  bool is_ordinary = false;
  bool is_taken = false;
  bool opens_sentence = false;
  bool follows_directly = false;  // only white space between it and the word before
};

class NameSearch {
 public:
  NameSearch(std::string_view text, const FactTokens& tokens, const std::vector<bool>& taken,
             const FactLanguage& language)
      : text_(text), tokens_(tokens), taken_(taken), language_(language) {
    read_words();
  }

  std::vector<Span> find() {
    std::size_t line = 0;
    while (line < words_.size()) {
      std::size_t end = line + 1;
      while (end < words_.size() && !tokens_.tokens[words_[end].first].has_line_break_before) ++end;
      find_in_line(line, end);
      line = end;
    }
    // A name found once is a name at the beginning of a sentence as well.
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const Word& word = words_[i];
      if (!word.opens_sentence || !word.is_capitalised || word.is_taken || word.is_ordinary || is_named_[i]) continue;
      if (known_.contains(folded(word))) add(i, i + 1);
    }
    std::sort(spans_.begin(), spans_.end());
    return std::move(spans_);
  }

 private:
  const FactToken& token(std::size_t at) const { return tokens_.tokens[at]; }

  std::string folded(const Word& word) const {
    std::string out;
    for (std::size_t i = word.first; i < word.end; ++i) out += token(i).folded;
    return out;
  }

  bool is_of(const char* list, const Word& word) const {
    const std::size_t end = language_.patterns.find_word(list, tokens_, word.first).first;
    return end >= word.end;
  }

  bool is_ordinary(const std::string& word) const {
    const auto& words = language_.names.ordinary_words;
    if (words.contains(word)) return true;
    for (const std::string& ending : language_.names.endings) {
      if (word.size() < ending.size() + 3 || !word.ends_with(ending)) continue;
      std::string stem = word.substr(0, word.size() - ending.size());
      if (words.contains(stem) || words.contains(stem + "e")) return true;
      if (stem.back() == 'i' && words.contains(stem.substr(0, stem.size() - 1) + "y")) return true;
      if (stem.size() > 3 && stem.back() == stem[stem.size() - 2] && words.contains(stem.substr(0, stem.size() - 1)))
        return true;
    }
    return false;
  }

  void read_words() {
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
          opens_sentence = opens_sentence || !is_short;
        }
        ++i;
        continue;
      }
      Word word;
      word.first = i;
      word.is_capitalised = start.is_capitalised;
      word.is_all_capitals = start.is_all_capitals;
      word.opens_sentence = opens_sentence;
      word.follows_directly = !words_.empty() && previous_end == i;
      word.is_taken = taken_[i];
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
        word.is_taken = word.is_taken || taken_[i + 1];
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
    is_named_.assign(words_.size(), false);
    for (Word& word : words_)
      if (word.is_capitalised && !word.is_mixed && lower_case_.contains(folded(word))) word.is_ordinary = true;
  }

  bool is_abbreviation(const Word& word) const {
    return (word.is_capitalised && token(word.first).span.size() == 1) || is_of("honorific", word) ||
           is_of("title", word) || language_.patterns.find_word("honorific", tokens_, word.first).first == word.end + 1;
  }

  bool is_part_ordinary(const FactToken& part) const {
    return is_ordinary(part.folded) ||
           (part.is_capitalised && part.folded.find_first_not_of("ivx") == std::string::npos);
  }

  bool is_mixed(const FactToken& part) const {
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

  // A plain capitalised word that is no ordinary one.
  bool is_unknown(const Word& word) const {
    return !word.is_taken && !word.is_ordinary && (word.is_mixed || (word.is_capitalised && !word.is_all_capitals)) &&
           token(word.first).span.size() > 1;
  }
  bool is_initial(const Word& word) const {
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
  bool is_abbreviated_name(const Word& word) const {
    for (const char* list : {"honorific", "name_prefix", "name_suffix", "title"})
      if (language_.patterns.find_word(list, tokens_, word.first).first == word.end + 1) return true;
    return false;
  }

  void add(std::size_t first, std::size_t end) {
    std::size_t last_token = words_[end - 1].end;
    // The stop of "Jr." belongs to the name.
    if (const std::size_t suffix = language_.patterns.find_word("name_suffix", tokens_, words_[end - 1].first).first;
        suffix > last_token)
      last_token = suffix;
    spans_.push_back({token(words_[first].first).span.start, token(last_token - 1).span.end});
    for (std::size_t i = first; i < end; ++i) {
      is_named_[i] = true;
      if (!words_[i].is_ordinary) known_.insert(folded(words_[i]));
    }
  }

  // How far a person's name goes from its first word on.
  std::size_t find_person_end(std::size_t first, std::size_t line_end) const {
    std::size_t end = first + 1;
    bool has_surname = false;
    while (end < line_end && is_next(end - 1, end)) {
      const Word& word = words_[end];
      if (is_unknown(word) || is_initial(word) || is_of("name_suffix", word)) {
        ++end;
      } else if (!has_surname && word.is_capitalised && !word.is_all_capitals && is_of("surname", word)) {
        has_surname = true;
        ++end;
      } else if (is_of("name_particle", word) && !(word.is_capitalised && word.is_all_capitals)) {
        // Particles count only when a name follows: "de la Cruz".
        std::size_t next = end + 1;
        while (next < line_end && is_next(next - 1, next) && is_of("name_particle", words_[next])) ++next;
        if (next < line_end && is_next(next - 1, next) && (is_unknown(words_[next]) || is_of("surname", words_[next])))
          end = next + 1;
        else
          break;
      } else {
        break;
      }
    }
    // "Rivera, Jr."
    if (end < line_end && words_[end].first == words_[end - 1].end + 1 && token(words_[end - 1].end).is_symbol(",") &&
        is_of("name_suffix", words_[end]) && words_[end].is_capitalised)
      ++end;
    return end;
  }

  // "Seattle Children's Hospital": an apostrophe and s before it.
  bool is_owned(std::size_t at) const {
    const std::size_t gap = words_[at - 1].end;
    return !words_[at].is_taken && words_[at].first == gap + 2 && token(gap).is_symbol("'") && token(gap + 1).folded == "s" &&
           !token(words_[at].first).has_line_break_before;
  }

  // The end of an institution's name that goes on from `end`: "… Elementary School", "… Science and Arts Academy".
  std::size_t find_institution_end(std::size_t end, std::size_t line_end) const {
    std::size_t best = end;
    std::size_t at = end;
    for (int steps = 0; steps < 8 && at < line_end && (is_next(at - 1, at) || is_owned(at)); ++steps, ++at) {
      const Word& word = words_[at];
      if (word.is_capitalised && is_of("institution", word))
        best = at + 1;
      else if (!word.is_capitalised && !is_of("name_joint", word))
        break;
    }
    return best;
  }

  void find_in_line(std::size_t start, std::size_t end) {
    // A heading capitalises every word but the small ones; a shouted line capitalises every letter.
    std::size_t counted = 0, lower_case = 0;
    bool has_lower_letters = false;
    for (std::size_t i = start; i < end; ++i) {
      if (words_[i].is_taken) continue;
      has_lower_letters = has_lower_letters || !(words_[i].is_all_capitals || token(words_[i].first).span.size() == 1);
      if (is_of("heading_small", words_[i]) || is_of("name_particle", words_[i])) continue;
      ++counted;
      lower_case += words_[i].is_capitalised || words_[i].is_mixed ? 0 : 1;
    }
    const bool is_shouted = counted >= 2 && !has_lower_letters;
    const bool is_title_case = counted >= 2 && lower_case == 0;
    std::size_t i = start;
    while (i < end) {
      if (words_[i].is_taken || is_named_[i]) {
        ++i;
        continue;
      }
      if (const std::size_t after = find_after_honorific(i, end); after > i) {
        i = after;
        continue;
      }
      if (!words_[i].is_capitalised && !words_[i].is_mixed) {
        ++i;
        continue;
      }
      i = is_shouted ? i + 1 : find_capitalised(i, end, is_title_case);
    }
  }

  // "Ms. Rivera", "Principal Sandy Rivera": the name after the honorific or title; `at` itself when there is none.
  std::size_t find_after_honorific(std::size_t at, std::size_t line_end) {
    for (const char* list : {"honorific", "title"}) {
      const std::size_t list_end = language_.patterns.find_word(list, tokens_, words_[at].first).first;
      if (list_end == 0 || !words_[at].is_capitalised) continue;
      std::size_t first = at + 1;
      while (first < line_end && words_[first].first < list_end) ++first;
      if (first >= line_end || words_[first].first != list_end || token(words_[first].first).has_line_break_before)
        continue;
      const bool is_honorific = list[0] == 'h';
      // "Ms. de la Cruz"
      std::size_t name = first;
      while (is_honorific && name + 1 < line_end && !words_[name].is_capitalised &&
             is_of("name_particle", words_[name]) && words_[name + 1].follows_directly)
        ++name;
      if (words_[name].is_taken || !words_[name].is_capitalised) continue;
      // After an honorific any capitalised word is a name; a title also stands before ordinary words ("Principal Meeting").
      if (!is_honorific && !is_unknown(words_[name]) && !is_of("surname", words_[name]) &&
          !opens_full_name(name, line_end))
        continue;
      if (is_of("title", words_[name]) || is_of("honorific", words_[name])) continue;
      const std::size_t end = find_person_end(name, line_end);
      add(first, end);
      return end;
    }
    return at;
  }

  // A given name that is also an ordinary word, before a surname: "Sandy Rivera", "Mark Lee", "Rose Young".
  // In running text, where no ordinary word has a capital, the surname may be one as well: "Joy Baker", "Mark Hill".
  bool opens_full_name(std::size_t at, std::size_t line_end, bool is_running_text = false) const {
    if (!words_[at].is_capitalised || words_[at].is_all_capitals || !is_of("given", words_[at])) return false;
    std::size_t next = at + 1;
    while (next < line_end && is_next(next - 1, next) &&
           (is_initial(words_[next]) || is_of("name_particle", words_[next])))
      ++next;
    return next < line_end && is_next(next - 1, next) &&
           (is_unknown(words_[next]) || (next > at + 1 && is_of("surname", words_[next])) ||
            (is_running_text && words_[next].is_capitalised && !words_[next].is_all_capitals && !words_[at].opens_sentence &&
             !is_of("before_school", words_[next]) && !is_of("institution", words_[next])));
  }

  std::size_t find_capitalised(std::size_t at, std::size_t line_end, bool is_title_case) {
    // The run of capitalised words (and what may stand between them) from here.
    const Word& word = words_[at];
    if (!language_.names.ordinary_words.empty() && opens_full_name(at, line_end, !is_title_case)) {
      const std::size_t end = std::max(find_person_end(at, line_end), at + 2);
      add(at, end);
      return end;
    }
    if (!is_unknown(word)) {
      // "Central Elementary School": ordinary words that name a school.
      // At the start of a sentence and in headings the first word is capital anyway: "Visit …" and "Our …" belong to no name.
      const bool may_open = (!is_title_case && !word.opens_sentence) || (!is_of("before_school", word) && !is_of("name_particle", word));
      if (may_open && !language_.names.ordinary_words.empty() && word.is_capitalised && !word.is_all_capitals &&
          !is_of("school_level", word) && !is_of("institution", word)) {
        std::size_t level = at + 1;
        while (level < line_end && level < at + 4 && is_next(level - 1, level) && words_[level].is_capitalised &&
               !is_of("school_level", words_[level]))
          ++level;
        if (level < line_end && level < at + 4 && is_next(level - 1, level) && words_[level].is_capitalised &&
            is_school_level(level)) {
          bool has_unknown = false;
          for (std::size_t i = at; i < level; ++i) has_unknown = has_unknown || is_unknown(words_[i]);
          if (!has_unknown) {
            const std::size_t end = find_institution_end(level, line_end);
            if (end > level) {
              add(at, end);
              return end;
            }
          }
        }
      }
      return at + 1;
    }
    // No list of ordinary words, no telling.
    if (language_.names.ordinary_words.empty() && !word.is_mixed) return at + 1;

    std::size_t first = at;
    while (first > 0 && is_next(first - 1, first) && !is_named_[first - 1] && words_[first - 1].is_capitalised &&
           !words_[first - 1].is_all_capitals && is_of("name_prefix", words_[first - 1]))
      --first;
    std::size_t end = find_person_end(at, line_end);
    const std::size_t institution_end = find_institution_end(end, line_end);
    // "Lincoln Elementary School", but "Sandy Rivera and the School" ends at Rivera.
    const bool is_institution = institution_end > end;
    end = institution_end;
    std::size_t unknown = 0;
    bool is_mixed_word = false;
    for (std::size_t i = first; i < end; ++i) {
      unknown += is_unknown(words_[i]) ? 1 : 0;
      is_mixed_word = is_mixed_word || words_[i].is_mixed;
    }
    const bool is_alone = end - first == 1;
    // "Jayden's backpack": only persons and places own things so.
    const bool is_owner = words_[end - 1].end < tokens_.tokens.size() && token(words_[end - 1].end).is_symbol("'");
    if (!is_mixed_word && is_alone && !is_owner && (words_[first].opens_sentence || is_title_case)) return end;
    if (is_owner && is_alone && !is_title_case) {
      add(first, end);
      return end;
    }
    if (!is_mixed_word && is_title_case && !is_institution && unknown < 2 && !has_surname(first, end)) return end;
    add(first, end);
    return end;
  }

  bool has_surname(std::size_t first, std::size_t end) const {
    for (std::size_t i = first + 1; i < end; ++i)
      if (is_of("surname", words_[i]) || is_initial(words_[i])) return true;
    return false;
  }

  // "Elementary" alone, or "Middle" before "School": what makes a school of the words before it.
  bool is_school_level(std::size_t at) const {
    return language_.patterns.find_word("school_level", tokens_, words_[at].first).first >= words_[at].end;
  }

  std::string_view text_;
  const FactTokens& tokens_;
  const std::vector<bool>& taken_;
  const FactLanguage& language_;
  std::vector<Word> words_;
  std::vector<bool> is_named_;
  std::unordered_set<std::string> lower_case_, known_;
  std::vector<Span> spans_;
};

}  // namespace

std::vector<Span> find_unlisted_names(std::string_view text, const FactTokens& tokens, const std::vector<bool>& taken,
                                      const FactLanguage& language) {
  return NameSearch(text, tokens, taken, language).find();
}

}  // namespace homeword
