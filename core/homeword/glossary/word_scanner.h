// How the matcher reads text: words, single characters of scripts without spaces, and the symbols between them.
//
// One reader for phrases and for text, so that the two can never disagree. A token is
//   - a word: a run of letters, digits and combining marks (soft hyphens and zero-width characters inside do not end it);
//   - one character with its marks, in scripts written without spaces (Han, kana, Thai, Lao, Khmer, Burmese);
//   - one symbol: any other character that is neither white space, hyphen nor apostrophe.
// Two tokens are joined when a reader takes them as neighbours: nothing between them, white space with at most one line
// break, one hyphen (a line break may follow it), one apostrophe; trade marks and zero-width characters do not count.
//
// Internal to this room. Never fails: a byte that is not UTF-8 parts what stands around it.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "homeword/text/unicode.h"

namespace homeword::word_scanner {

enum class ByteClass : std::uint8_t { word, space, line_break, hyphen, apostrophe, symbol, control, beyond_ascii };

inline constexpr std::array<ByteClass, 256> byte_classes = [] {
  std::array<ByteClass, 256> classes{};
  for (std::size_t byte = 0; byte < 256; ++byte) {
    if (byte >= 0x80)
      classes[byte] = ByteClass::beyond_ascii;
    else if ((byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z'))
      classes[byte] = ByteClass::word;
    else if (byte == '\n' || byte == '\r')
      classes[byte] = ByteClass::line_break;
    else if (byte == ' ' || byte == '\t' || byte == '\f' || byte == '\v')
      classes[byte] = ByteClass::space;
    else if (byte == '-')
      classes[byte] = ByteClass::hyphen;
    else if (byte == '\'' || byte == '`')
      classes[byte] = ByteClass::apostrophe;
    else if (byte < 0x20 || byte == 0x7F)
      classes[byte] = ByteClass::control;
    else
      classes[byte] = ByteClass::symbol;
  }
  return classes;
}();

[[nodiscard]] inline ByteClass class_of(char byte) { return byte_classes[static_cast<unsigned char>(byte)]; }

// One code point at `offset`, moving past it; false (and one byte further) where the bytes are not UTF-8.
[[nodiscard]] bool decode(std::string_view text, std::size_t& offset, char32_t& code_point);

enum class CharacterClass : std::uint8_t {
  word,
  mark,
  unspaced,      // a letter of a script without spaces
  space,
  line_break,
  hyphen,
  apostrophe,
  ignored,       // soft hyphen, joiners, marks of direction: inside a word as between words
  gap,           // zero-width space, trade marks: between words only
  symbol,
};
[[nodiscard]] CharacterClass classify(char32_t code_point);

// What stands between two tokens, fed character by character.
class Gap {
 public:
  void add_space() {
    if (hyphens_ != 0 && line_breaks_ == 0) ends_hyphen_ = true;
    spaces_ = true;
  }
  // A carriage return with its line feed is one line break: the scanner calls this once for both.
  void add_line_break() {
    if (++line_breaks_ > 1) is_broken_ = true;
    spaces_ = true;
  }
  void add_hyphen() {
    if (spaces_ || hyphens_ != 0 || apostrophes_ != 0) is_broken_ = true;
    ++hyphens_;
  }
  void add_apostrophe() {
    if (++apostrophes_ > 1 || hyphens_ != 0) is_broken_ = true;
  }
  void break_up() { is_broken_ = true; }
  [[nodiscard]] bool is_joined() const { return !is_broken_ && (!ends_hyphen_ || line_breaks_ == 1); }

 private:
  bool is_broken_ = false;
  bool spaces_ = false;
  bool ends_hyphen_ = false;  // white space after a hyphen: only a line break makes that one word
  std::uint8_t line_breaks_ = 0;
  std::uint8_t hyphens_ = 0;
  std::uint8_t apostrophes_ = 0;
};

// The end of the word whose beginning was read up to `offset`: the end of its last letter or mark. Moves `offset` to where
// reading goes on (past ignored characters that trail the word).
std::size_t finish_word(std::string_view text, std::size_t& offset);
// The end of a character of a script without spaces, marks included.
std::size_t finish_character(std::string_view text, std::size_t& offset);

// Sixteen bytes at once where the machine can: which of them are ASCII letters and digits, as bits from the first byte on.
#if defined(__SSE2__)
inline constexpr bool has_wide_masks = true;
[[nodiscard]] inline std::uint32_t word_mask(const char* bytes) {
  const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
  const __m128i lower = _mm_or_si128(block, _mm_set1_epi8(0x20));
  const __m128i letters = _mm_and_si128(_mm_cmpgt_epi8(lower, _mm_set1_epi8('a' - 1)),
                                        _mm_cmplt_epi8(lower, _mm_set1_epi8('z' + 1)));
  const __m128i digits = _mm_and_si128(_mm_cmpgt_epi8(block, _mm_set1_epi8('0' - 1)),
                                       _mm_cmplt_epi8(block, _mm_set1_epi8('9' + 1)));
  return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_or_si128(letters, digits)));
}
#else
inline constexpr bool has_wide_masks = false;
[[nodiscard]] inline std::uint32_t word_mask(const char*) { return 0; }
#endif

// The first `size` (1 to 8) of eight bytes, which may be read, folded as ASCII letters and digits are.
[[nodiscard]] inline std::uint64_t fold_short(const char* bytes, std::size_t size) {
  std::uint64_t key = 0;
  std::memcpy(&key, bytes, sizeof key);
  const unsigned unused = static_cast<unsigned>(64 - size * 8);
  constexpr std::uint64_t lower = 0x2020202020202020ull;
  if constexpr (std::endian::native == std::endian::little)
    return (key | lower) << unused >> unused;
  else
    return (key | lower) >> unused << unused;
}

// Calls sink.word(start, end, is_ascii, is_joined), sink.short_word(start, end, folded, is_joined) and sink.symbol(start, end, is_joined), in order. Linear in the text.
template <class Sink>
void scan(std::string_view text, Sink& sink) {
  std::size_t offset = 0;
  Gap gap;
  gap.break_up();
  while (offset < text.size()) {
    const std::size_t start = offset;
    switch (class_of(text[offset])) {
      case ByteClass::word: {
        // Plain words with single spaces between them, the usual case, without a look at single bytes.
        bool is_joined = gap.is_joined();
        while (has_wide_masks && offset + 32 <= text.size()) {
          const std::size_t word_start = offset;
          const auto size = static_cast<std::size_t>(std::countr_one(word_mask(text.data() + offset)));
          if (size == 0 || size >= 16) break;
          const char after = text[offset + size];
          if (class_of(after) == ByteClass::beyond_ascii) break;
          if (size <= 8)
            sink.short_word(word_start, word_start + size, fold_short(text.data() + offset, size), is_joined);
          else
            sink.word(word_start, word_start + size, true, is_joined);
          offset += size;
          gap = Gap();
          is_joined = true;
          if (after == ' ' && class_of(text[offset + 1]) == ByteClass::word) ++offset;
          else break;
        }
        if (offset >= text.size() || class_of(text[offset]) != ByteClass::word) break;
        const std::size_t word_start = offset;
        do ++offset;
        while (offset < text.size() && class_of(text[offset]) == ByteClass::word);
        const std::size_t ascii_end = offset;
        std::size_t end = offset;
        if (offset < text.size() && class_of(text[offset]) == ByteClass::beyond_ascii) end = finish_word(text, offset);
        sink.word(word_start, end, end == ascii_end, is_joined);
        gap = Gap();
        break;
      }
      case ByteClass::space:
        ++offset;
        gap.add_space();
        break;
      case ByteClass::line_break:
        ++offset;
        if (text[start] == '\r' && offset < text.size() && text[offset] == '\n') ++offset;
        gap.add_line_break();
        break;
      case ByteClass::hyphen:
        ++offset;
        gap.add_hyphen();
        break;
      case ByteClass::apostrophe:
        ++offset;
        gap.add_apostrophe();
        break;
      case ByteClass::symbol:
        ++offset;
        sink.symbol(start, offset, gap.is_joined());
        gap = Gap();
        break;
      case ByteClass::control:
        ++offset;
        gap.break_up();
        break;
      case ByteClass::beyond_ascii: {
        char32_t code_point = 0;
        if (!decode(text, offset, code_point)) {
          gap.break_up();
          break;
        }
        switch (classify(code_point)) {
          case CharacterClass::word: {
            const std::size_t end = finish_word(text, offset);
            sink.word(start, end, false, gap.is_joined());
            gap = Gap();
            break;
          }
          case CharacterClass::unspaced: {
            const std::size_t end = finish_character(text, offset);
            sink.word(start, end, false, gap.is_joined());
            gap = Gap();
            break;
          }
          case CharacterClass::space:
            gap.add_space();
            break;
          case CharacterClass::line_break:
            gap.add_line_break();
            break;
          case CharacterClass::hyphen:
            gap.add_hyphen();
            break;
          case CharacterClass::apostrophe:
            gap.add_apostrophe();
            break;
          case CharacterClass::ignored:
          case CharacterClass::gap:
          case CharacterClass::mark:  // a mark without a letter before it (after a symbol: U+20E3 and the like)
            break;
          case CharacterClass::symbol:
            sink.symbol(start, offset, gap.is_joined());
            gap = Gap();
            break;
        }
        break;
      }
    }
  }
}

}  // namespace homeword::word_scanner
