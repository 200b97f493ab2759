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

// What stands in 64 bytes, a bit for each from the first on.
inline constexpr std::size_t block_size = 64;
struct BlockMasks {
  std::uint64_t words = 0;         // ASCII letters and digits
  std::uint64_t beyond_ascii = 0;
};
[[nodiscard]] inline BlockMasks read_block(const char* bytes) {
  BlockMasks masks;
#if defined(__SSE2__)
  for (unsigned part = 0; part < 4; ++part) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + 16 * part));
    // A byte minus its class's first letter, compared without sign by way of the smaller of two.
    const __m128i letter = _mm_sub_epi8(_mm_or_si128(block, _mm_set1_epi8(0x20)), _mm_set1_epi8('a'));
    const __m128i digit = _mm_sub_epi8(block, _mm_set1_epi8('0'));
    const __m128i is_letter = _mm_cmpeq_epi8(_mm_min_epu8(letter, _mm_set1_epi8(25)), letter);
    const __m128i is_digit = _mm_cmpeq_epi8(_mm_min_epu8(digit, _mm_set1_epi8(9)), digit);
    const auto words = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_or_si128(is_letter, is_digit)));
    const auto beyond = static_cast<std::uint32_t>(_mm_movemask_epi8(block));
    masks.words |= std::uint64_t{words} << (16 * part);
    masks.beyond_ascii |= std::uint64_t{beyond} << (16 * part);
  }
#else
  for (std::size_t i = 0; i < block_size; ++i) {
    const ByteClass byte = class_of(bytes[i]);
    masks.words |= std::uint64_t{byte == ByteClass::word} << i;
    masks.beyond_ascii |= std::uint64_t{byte == ByteClass::beyond_ascii} << i;
  }
#endif
  return masks;
}

// Reads the character at `offset`, which is ASCII and no part of a word, and moves past it.
template <class Sink>
inline void read_ascii_gap(std::string_view text, std::size_t& offset, Gap& gap, Sink& sink) {
  const std::size_t start = offset++;
  switch (class_of(text[start])) {
    case ByteClass::space: gap.add_space(); break;
    case ByteClass::line_break:
      if (text[start] == '\r' && offset < text.size() && text[offset] == '\n') ++offset;
      gap.add_line_break();
      break;
    case ByteClass::hyphen: gap.add_hyphen(); break;
    case ByteClass::apostrophe: gap.add_apostrophe(); break;
    case ByteClass::symbol:
      sink.symbol(start, offset, gap.is_joined());
      gap = Gap();
      break;
    default: gap.break_up(); break;
  }
}

// Reads from `offset` on, where no word is cut, until a token ends at `until` or after it; `gap` is what is known of the
// characters before. Gives the place after that token, or the end of the text. Calls sink.word(start, end, is_ascii,
// is_joined) and sink.symbol(start, end, is_joined), in order. Linear in what it reads.
template <class Sink>
std::size_t scan(std::string_view text, std::size_t offset, std::size_t until, Gap gap, Sink& sink) {
  while (offset < text.size()) {
    const std::size_t start = offset;
    const ByteClass first = class_of(text[offset]);
    std::size_t end = 0;
    bool is_ascii = false;
    if (first == ByteClass::word) {
      do ++offset;
      while (offset < text.size() && class_of(text[offset]) == ByteClass::word);
      end = offset;
      is_ascii = true;
      if (offset < text.size() && class_of(text[offset]) == ByteClass::beyond_ascii) {
        const std::size_t ascii_end = end;
        end = finish_word(text, offset);
        is_ascii = end == ascii_end;
      }
    } else if (first != ByteClass::beyond_ascii) {
      read_ascii_gap(text, offset, gap, sink);
      if (first == ByteClass::symbol && offset >= until) return offset;
      continue;
    } else {
      char32_t code_point = 0;
      if (!decode(text, offset, code_point)) {
        gap.break_up();
        continue;
      }
      switch (classify(code_point)) {
        case CharacterClass::word: end = finish_word(text, offset); break;
        case CharacterClass::unspaced: end = finish_character(text, offset); break;
        case CharacterClass::space: gap.add_space(); continue;
        case CharacterClass::line_break: gap.add_line_break(); continue;
        case CharacterClass::hyphen: gap.add_hyphen(); continue;
        case CharacterClass::apostrophe: gap.add_apostrophe(); continue;
        case CharacterClass::ignored:
        case CharacterClass::gap:
        case CharacterClass::mark: continue;  // a mark without a letter before it (after a symbol: U+20E3 and the like)
        case CharacterClass::symbol:
          sink.symbol(start, offset, gap.is_joined());
          gap = Gap();
          if (offset >= until) return offset;
          continue;
      }
    }
    sink.word(start, end, is_ascii, gap.is_joined());
    gap = Gap();
    if (offset >= until) return offset;
  }
  return offset;
}

// All of a text.
template <class Sink>
void scan(std::string_view text, Sink& sink) {
  Gap gap;
  gap.break_up();
  scan(text, 0, text.size() + 1, gap, sink);
}

}  // namespace homeword::word_scanner
