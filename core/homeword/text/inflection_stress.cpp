#include "homeword/text/inflection_stress.h"

#include <vector>

namespace homeword {

namespace {

char32_t plain_of(const StressRules& rules, char32_t letter) {
  const auto found = rules.plain.find(letter);
  return found == rules.plain.end() ? letter : found->second;
}
bool is_marked(const StressRules& rules, char32_t letter) { return rules.plain.contains(letter); }
bool is_strong(const StressRules& rules, char32_t letter) {
  return rules.strong.find(plain_of(rules, letter)) != std::u32string::npos;
}
bool is_weak(const StressRules& rules, char32_t letter) {
  return rules.weak.find(plain_of(rules, letter)) != std::u32string::npos;
}

struct Syllable {
  std::size_t first_vowel = 0;
  std::size_t nucleus = 0;  // the vowel that carries the stress when the syllable does
};

// Vowel letters of a word in groups that are spoken as one syllable. `split_at`: a weak vowel that is stressed and therefore
// stands alone beside a strong one (npos for none; marked weak vowels split by themselves).
std::vector<Syllable> find_syllables(const StressRules& rules, std::u32string_view word) {
  std::vector<Syllable> syllables;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const bool vowel = is_strong(rules, word[i]) || is_weak(rules, word[i]);
    if (!vowel) continue;
    // A silent u: "que", "qui", "gue", "gui".
    if (word[i] == U'u' && i > 0 && (word[i - 1] == U'q' || word[i - 1] == U'g') && i + 1 < word.size()) {
      const char32_t next = plain_of(rules, word[i + 1]);
      if (next == U'e' || next == U'i') continue;
    }
    bool starts = syllables.empty() || syllables.back().first_vowel > i;
    if (!starts) {
      const char32_t before = i > 0 ? word[i - 1] : 0;
      const bool follows_vowel = i > 0 && (is_strong(rules, before) || is_weak(rules, before)) &&
                                 syllables.back().first_vowel <= i - 1;
      if (!follows_vowel)
        starts = true;
      else if (is_strong(rules, word[i]) && is_strong(rules, before))
        starts = true;  // two strong vowels part
      else if ((is_weak(rules, word[i]) && is_marked(rules, word[i]) && is_strong(rules, before)) ||
               (is_weak(rules, before) && is_marked(rules, before) && is_strong(rules, word[i])))
        starts = true;  // a marked weak vowel parts from a strong one
    }
    if (starts) {
      syllables.push_back({i, i});
    } else {
      Syllable& last = syllables.back();
      // The strong vowel carries the stress; of two weak ones the second does.
      if (is_strong(rules, word[i]) || !is_strong(rules, word[last.nucleus])) last.nucleus = i;
    }
  }
  return syllables;
}

std::size_t find_marked(const StressRules& rules, std::u32string_view word) {
  for (std::size_t i = word.size(); i-- > 0;)
    if (is_marked(rules, word[i])) return i;
  return std::u32string_view::npos;
}

}  // namespace

std::size_t find_stressed_vowel(const StressRules& rules, std::u32string_view word) {
  if (const std::size_t marked = find_marked(rules, word); marked != std::u32string_view::npos) return marked;
  const std::vector<Syllable> syllables = find_syllables(rules, word);
  if (syllables.empty()) return std::u32string_view::npos;
  const bool before_last = syllables.size() > 1 && !word.empty() &&
                           rules.penultimate_after.find(word.back()) != std::u32string::npos;
  return syllables[syllables.size() - (before_last ? 2 : 1)].nucleus;
}

bool is_stressed_last(const StressRules& rules, std::u32string_view word) {
  const std::vector<Syllable> syllables = find_syllables(rules, word);
  const std::size_t stressed = find_stressed_vowel(rules, word);
  return !syllables.empty() && stressed != std::u32string_view::npos && stressed >= syllables.back().first_vowel;
}

std::size_t count_syllables(const StressRules& rules, std::u32string_view word) {
  return find_syllables(rules, word).size();
}

std::u32string write_stress(const StressRules& rules, std::u32string_view word, std::size_t stressed) {
  std::u32string plain(word);
  for (char32_t& letter : plain) letter = plain_of(rules, letter);
  if (stressed >= plain.size()) return plain;
  const auto mark = rules.marked.find(plain[stressed]);
  if (mark == rules.marked.end()) return plain;
  std::u32string marked = plain;
  marked[stressed] = mark->second;
  // The mark is written when reading the plain word by the rules would stress another vowel, or glide over this one.
  if (find_stressed_vowel(rules, plain) != stressed) return marked;
  if (is_weak(rules, plain[stressed]) && count_syllables(rules, marked) != count_syllables(rules, plain)) return marked;
  return plain;
}

}  // namespace homeword
