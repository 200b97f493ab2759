// Written stress: where a word is stressed, and how the accent mark moves when an ending is added. For languages whose
// spelling shows the stress by rule (Spanish): "examen" + "es" → "exámenes", "reunión" + "es" → "reuniones".
//
// Data: the `stress` part of core/data/languages/<tag>/inflection.yaml. Internal to this room. Pure functions.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace homeword {

struct StressRules {
  std::u32string strong;                 // vowels that make a syllable of their own: a e o
  std::u32string weak;                   // vowels that glide beside another: i u ü
  std::map<char32_t, char32_t> marked;   // plain vowel → with the accent mark
  std::map<char32_t, char32_t> plain;    // and back
  std::u32string penultimate_after;      // without a mark, words that end so are stressed on the syllable before the last

  [[nodiscard]] bool is_empty() const { return marked.empty(); }
};

// The place (index of the vowel) where a lower-case word is stressed; npos when it has no vowel.
[[nodiscard]] std::size_t find_stressed_vowel(const StressRules& rules, std::u32string_view word);
// True when the stressed syllable is the last one.
[[nodiscard]] bool is_stressed_last(const StressRules& rules, std::u32string_view word);
[[nodiscard]] std::size_t count_syllables(const StressRules& rules, std::u32string_view word);
// The word written so that it is stressed on the vowel at `stressed`: marks set where the rules ask, taken off elsewhere.
[[nodiscard]] std::u32string write_stress(const StressRules& rules, std::u32string_view word, std::size_t stressed);

}  // namespace homeword
