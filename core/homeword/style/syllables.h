// Syllables by the spelling rules of a language, from the `syllables` part of its readability.yaml. Internal to the room.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "homeword/text/strict_yaml.h"

namespace homeword::style {

class SyllableCounter {
 public:
  // Throws YamlShapeError when the data has the wrong shape.
  explicit SyllableCounter(const YamlNode& data);

  // A word as written; hyphens and slashes separate parts. At least 1 for anything with a letter or digit; a run of digits
  // counts as one syllable (the formulas' authors disagree on numerals; this keeps dates from dominating a letter's score).
  [[nodiscard]] std::size_t count(std::string_view word) const;

 private:
  enum class Method { vowel_groups, strong_and_weak_vowels, each_vowel };
  // A spelling such as "^home[cgm]" over lower-case ASCII words: one set of letters per position.
  struct Spelling {
    std::vector<std::uint32_t> letters;  // bit per letter a–z
    bool at_start = false, at_end = false;
  };

  [[nodiscard]] std::size_t count_part(std::string_view lower) const;
  [[nodiscard]] std::size_t count_by_groups(std::string_view lower) const;
  [[nodiscard]] std::size_t count_by_strength(std::string_view lower) const;
  [[nodiscard]] std::size_t find_exception(std::string_view lower) const;
  [[nodiscard]] Spelling parse_spelling(const YamlNode& node) const;
  [[nodiscard]] static std::size_t count_places(const Spelling& spelling, std::string_view lower);

  Method method_ = Method::vowel_groups;
  std::uint32_t vowel_letters_ = 0;
  std::u32string vowels_, strong_, weak_, stressed_weak_, final_weak_, silent_between_vowels_;
  std::vector<std::pair<char32_t, std::u32string>> silent_u_after_;
  std::vector<std::u32string> one_syllable_;
  bool has_final_hiatus_without_accent_ = false;
  std::vector<Spelling> drop_, add_;
  std::unordered_map<std::string, std::size_t> exceptions_;
};

}  // namespace homeword::style
