// EditDistance: Levenshtein's distance in characters (code points), for one sentence and many texts.
//
//     const EditDistance measure("Please return the form.");
//     measure.to("Please return this form.", 5)   // 2
//     measure.to("See you on Friday!", 5)         // nothing: more than 5
//
// Bit-parallel (Myers 1999). Up to a limit of 255 only the diagonals that so few edits can reach are computed, in one to four
// words of 64 bits (Ukkonen 1985, Hyyrö 2003), so that a step costs the same for a short and a long sentence; above, all words
// of the column. Either way it stops as soon as the limit is out of reach. Const and thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace homeword {

class EditDistance {
 public:
  explicit EditDistance(std::string_view query);
  // The distance, or nothing when it is greater than `limit`.
  [[nodiscard]] std::optional<std::size_t> to(std::string_view text, std::size_t limit) const;
  // For a text of known length in characters. A wrong one gives a wrong answer, and reads nothing outside the text.
  [[nodiscard]] std::optional<std::size_t> to(std::string_view text, std::size_t text_length, std::size_t limit) const;
  [[nodiscard]] std::size_t query_length() const { return length_; }

 private:
  [[nodiscard]] const std::uint64_t* bits_of(char32_t letter) const;
  template <std::size_t band_words>
  [[nodiscard]] std::optional<std::size_t> measure_band(std::string_view text, std::size_t text_length, std::size_t limit) const;
  [[nodiscard]] std::optional<std::size_t> measure_all(std::string_view text, std::size_t limit) const;

  // Where a letter stands in the query: a bit a character, with words of zeros before and after them.
  std::size_t length_ = 0, words_ = 0, stride_ = 0;
  std::vector<std::uint64_t> ascii_;                     // 128 rows of `stride_`
  std::vector<char32_t> others_;                         // sorted
  std::vector<std::uint64_t> other_bits_;
  std::vector<std::uint64_t> none_;
};

}  // namespace homeword
