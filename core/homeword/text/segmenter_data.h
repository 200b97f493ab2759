// What sentences.yaml says, as Segmenter needs it. Inside the text room; segmenter.h explains the lists.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "homeword/text/segmentation_rules.h"
#include "homeword/text/segmenter.h"

namespace homeword {

struct Segmenter::Rules {
  struct Abbreviation {
    bool is_never_final = false;
    bool takes_number = false;
    bool takes_continuer = false;
    bool needs_starter = false;
    bool has_capital = false;  // counts only when written with one
  };
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using Words = std::unordered_set<std::string, TextHash, std::equal_to<>>;

  // By folded text without the last stop, its words parted by one space: "dr", "p. ej", "u.s".
  std::unordered_multimap<std::string, Abbreviation, TextHash, std::equal_to<>> abbreviations;
  Words joints;  // neighbours inside abbreviations of several words: "ee. uu"
  Words starters;
  Words continuers;
  Words counted;
  std::vector<std::string> stops;
  SegmentationRules rules;
  std::array<bool, 256> is_dull = make_dull_bytes();  // bytes that begin neither a stop nor white space

  static constexpr std::array<bool, 256> make_dull_bytes() {
    std::array<bool, 256> table{};
    for (std::size_t c = 0x21; c < 0x80; ++c) table[c] = c != '.' && c != '!' && c != '?';
    return table;
  }
};

// The rules of a language and of `und`, built once in a process. Broken data throws, with file, line and column.
[[nodiscard]] std::shared_ptr<const Segmenter::Rules> load_segmenter_rules(const LanguageTag& language);

}  // namespace homeword
