#include "homeword/translate/memory_distance.h"

#include <algorithm>
#include <array>

#include "homeword/text/unicode.h"

namespace homeword {
namespace {

// Words of zeros before and after a letter's places, for windows that reach beyond the query: as many as the widest band has.
constexpr std::size_t margin = 4;

inline char32_t take_letter(std::string_view text, std::size_t& at) {
  if (static_cast<unsigned char>(text[at]) < 0x80) return static_cast<char32_t>(text[at++]);
  return next_code_point(text, at);
}

}  // namespace

EditDistance::EditDistance(std::string_view query) {
  std::vector<char32_t> letters;
  for (std::size_t at = 0; at < query.size();) letters.push_back(take_letter(query, at));
  length_ = letters.size();
  words_ = std::max<std::size_t>(1, (length_ + 63) / 64);
  stride_ = words_ + 2 * margin;
  ascii_.resize(128 * stride_);
  none_.resize(stride_);
  for (const char32_t letter : letters)
    if (letter >= 128) others_.push_back(letter);
  std::sort(others_.begin(), others_.end());
  others_.erase(std::unique(others_.begin(), others_.end()), others_.end());
  other_bits_.resize(others_.size() * stride_);
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const std::uint64_t bit = std::uint64_t{1} << (i & 63);
    if (letters[i] < 128) {
      ascii_[letters[i] * stride_ + margin + (i >> 6)] |= bit;
    } else {
      const auto place = static_cast<std::size_t>(std::lower_bound(others_.begin(), others_.end(), letters[i]) - others_.begin());
      other_bits_[place * stride_ + margin + (i >> 6)] |= bit;
    }
  }
}

inline const std::uint64_t* EditDistance::bits_of(char32_t letter) const {
  if (letter < 128) return &ascii_[letter * stride_];
  const auto it = std::lower_bound(others_.begin(), others_.end(), letter);
  if (it == others_.end() || *it != letter) return none_.data();
  return &other_bits_[static_cast<std::size_t>(it - others_.begin()) * stride_];
}

std::optional<std::size_t> EditDistance::to(std::string_view text, std::size_t limit) const { return to(text, count_code_points(text), limit); }

std::optional<std::size_t> EditDistance::to(std::string_view text, std::size_t text_length, std::size_t limit) const {
  const std::size_t apart = std::max(length_, text_length) - std::min(length_, text_length);
  if (apart > limit) return std::nullopt;
  if (length_ == 0 || text_length == 0) return apart;
  limit = std::min(limit, std::max(length_, text_length));
  if (limit < 64) return measure_band<1>(text, text_length, limit);
  if (limit < 128) return measure_band<2>(text, text_length, limit);
  if (limit < 256) return measure_band<4>(text, text_length, limit);
  return measure_all(text, limit);
}

template <std::size_t band_words>
std::optional<std::size_t> EditDistance::measure_band(std::string_view text, std::size_t text_length, std::size_t limit) const {
  // Rows are letters of the query, columns letters of the text. A path of at most `limit` edits from the first corner to the last one
  // keeps to limit + 1 diagonals or fewer. Bit b of column j stands for row j − above + b; the window moves down a row a column.
  const std::size_t apart = std::max(length_, text_length) - std::min(length_, text_length);
  const std::size_t spare = (limit - apart) / 2;
  const std::size_t above = spare + (text_length > length_ ? apart : 0);
  const std::size_t last_bit = spare + (length_ > text_length ? apart : 0);   // the diagonal through the last corner
  const std::size_t last_word = last_bit >> 6, last_shift = last_bit & 63;
  // Rows above the query's first are all as far as their column says: no vertical difference, no letter.
  std::array<std::uint64_t, band_words> plus{}, minus{};
  for (std::size_t w = 0; w < band_words; ++w) {
    const std::size_t first = w * 64;
    if (above + 1 <= first) {
      plus[w] = ~std::uint64_t{0};
    } else if (above + 1 < first + 64) {
      plus[w] = ~std::uint64_t{0} << (above + 1 - first);
    }
  }
  std::size_t distance = length_ > text_length ? apart : 0;   // along the last corner's diagonal, where it never falls
  std::size_t start = margin * 64 - above;                     // of the window, in bits of a padded row
  std::size_t column = 0;
  for (std::size_t at = 0; at < text.size(); ++start) {
    const char32_t letter = take_letter(text, at);
    if (++column > text_length) return std::nullopt;
    const std::uint64_t* bits = bits_of(letter) + (start >> 6);
    const std::size_t shift = start & 63;
    for (std::size_t w = 0; w + 1 < band_words; ++w) {
      plus[w] = plus[w] >> 1 | plus[w + 1] << 63;
      minus[w] = minus[w] >> 1 | minus[w + 1] << 63;
    }
    plus[band_words - 1] = plus[band_words - 1] >> 1 | std::uint64_t{1} << 63;
    minus[band_words - 1] >>= 1;
    std::array<std::uint64_t, band_words> diagonal;
    std::uint64_t carry = 0;
    for (std::size_t w = 0; w < band_words; ++w) {
      const std::uint64_t equal = bits[w] >> shift | (bits[w + 1] << 1) << (63 - shift);
      const std::uint64_t both = equal & plus[w];
      std::uint64_t sum = both + plus[w];
      if constexpr (band_words > 1) {
        const std::uint64_t over = sum < both ? 1 : 0;
        sum += carry;
        carry = over | (sum < carry ? 1 : 0);
      }
      diagonal[w] = (sum ^ plus[w]) | equal | minus[w];
    }
    distance += (diagonal[last_word] >> last_shift & 1) ^ 1;
    if (distance > limit) return std::nullopt;
    std::uint64_t carry_plus = 1, carry_minus = 0;
    for (std::size_t w = 0; w < band_words; ++w) {
      const std::uint64_t across_plus = minus[w] | ~(diagonal[w] | plus[w]);
      const std::uint64_t across_minus = plus[w] & diagonal[w];
      const std::uint64_t horizontal_plus = across_plus << 1 | carry_plus;
      const std::uint64_t horizontal_minus = across_minus << 1 | carry_minus;
      carry_plus = across_plus >> 63;
      carry_minus = across_minus >> 63;
      plus[w] = horizontal_minus | ~(diagonal[w] | horizontal_plus);
      minus[w] = diagonal[w] & horizontal_plus;
    }
  }
  if (column != text_length) return std::nullopt;
  return distance;
}

std::optional<std::size_t> EditDistance::measure_all(std::string_view text, std::size_t limit) const {
  // Columns of the table are letters of `text`; the bits of a column's vertical differences lie in `plus` and `minus`.
  constexpr std::size_t usual = 8;
  std::array<std::uint64_t, usual> plus_few, minus_few;
  std::vector<std::uint64_t> plus_many, minus_many;
  std::uint64_t* plus = plus_few.data();
  std::uint64_t* minus = minus_few.data();
  if (words_ > usual) {
    plus_many.resize(words_);
    minus_many.resize(words_);
    plus = plus_many.data();
    minus = minus_many.data();
  }
  for (std::size_t w = 0; w < words_; ++w) {
    plus[w] = ~std::uint64_t{0};
    minus[w] = 0;
  }
  const std::uint64_t last_bit = std::uint64_t{1} << ((length_ - 1) & 63);
  std::size_t distance = length_;
  for (std::size_t at = 0; at < text.size();) {
    const std::uint64_t* bits = bits_of(take_letter(text, at)) + margin;
    const std::size_t left = text.size() - at;       // an upper bound of the columns still to come
    std::uint64_t carry_plus = 1, carry_minus = 0;   // the top row of the table grows by one a column
    for (std::size_t w = 0; w < words_; ++w) {
      const std::uint64_t equal = bits[w] | carry_minus;
      const std::uint64_t vertical = bits[w] | minus[w];
      const std::uint64_t diagonal = (((equal & plus[w]) + plus[w]) ^ plus[w]) | equal;
      std::uint64_t horizontal_plus = minus[w] | ~(diagonal | plus[w]);
      std::uint64_t horizontal_minus = plus[w] & diagonal;
      if (w + 1 == words_) {
        if ((horizontal_plus & last_bit) != 0) ++distance;
        if ((horizontal_minus & last_bit) != 0) --distance;
      }
      const std::uint64_t out_plus = horizontal_plus >> 63, out_minus = horizontal_minus >> 63;
      horizontal_plus = horizontal_plus << 1 | carry_plus;
      horizontal_minus = horizontal_minus << 1 | carry_minus;
      carry_plus = out_plus;
      carry_minus = out_minus;
      plus[w] = horizontal_minus | ~(vertical | horizontal_plus);
      minus[w] = horizontal_plus & vertical;
    }
    if (distance > limit + left) return std::nullopt;   // every column left can take away one at most
  }
  return distance <= limit ? std::optional(distance) : std::nullopt;
}

}  // namespace homeword
