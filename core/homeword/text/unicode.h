// Small Unicode helpers over ICU; the only door to ICU's text functions for the rooms above.
//
// All text is UTF-8, all offsets are bytes. Functions here never throw on any input; those that need valid UTF-8 say so.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/span.h"

namespace homeword {

[[nodiscard]] bool is_valid_utf8(std::string_view bytes);
// Byte offset of the first ill-formed sequence, or the size when all is well.
[[nodiscard]] std::size_t find_invalid_utf8(std::string_view bytes);

// Any bytes a school PC writes, as UTF-8 without BOM: UTF-8, UTF-8 with BOM, UTF-16 with BOM, else Windows-1252.
// `encoding` names what was found: "UTF-8", "UTF-16LE", "UTF-16BE", "windows-1252".
struct DecodedText {
  std::string text;
  std::string encoding;
  bool had_byte_order_mark = false;
};
[[nodiscard]] DecodedText decode_text(std::string_view bytes);
// The way back, for writing a file in the encoding it came in. Characters the encoding lacks turn the answer into UTF-8
// with `encoding` changed accordingly.
[[nodiscard]] DecodedText encode_text(std::string_view text, std::string_view encoding, bool with_byte_order_mark);

// Text made comparable: NFC, full case folding (Unicode 3.13, never Turkish: I and i are one everywhere; ß is ss),
// typographic quotes, apostrophes, dashes, spaces, ellipsis, Latin ligatures and full-width forms as their ASCII kin.
// Dropped: soft hyphens, zero-width and direction characters, variation selectors, Arabic tatweel, and the Arabic vowel
// marks U+064B to U+0652, which readers know and writers leave out. Marks that make another letter (hamza, madda,
// Hebrew, Devanagari and Vietnamese marks) stay. Exactly: NFC(kin(fold_case(NFD(drop(text))))).
//
// `offsets[i]` is the byte of the original where the character (base and its marks) of folded byte i begins; it never
// falls. It has one entry more than `text`, the last being the size of the original. Ill-formed bytes come out as U+FFFD.
// Linear; ASCII at memory-bound speed. A run of more than 128 combining marks is cut there (a bomb, no text).
struct FoldedText {
  std::string text;
  std::vector<std::size_t> offsets;
  std::vector<Span> gaps;  // runs of invisible characters of the original that follow a character without being part of it

  // The span of the original that a span of the folded text covers, widened to whole characters; invisible characters
  // at its ends stay outside. An empty span gives the empty span at its place.
  [[nodiscard]] Span original(Span folded) const;
};
[[nodiscard]] FoldedText fold_with_offsets(std::string_view text, bool fold_case = true);
[[nodiscard]] std::string fold(std::string_view text);  // text of the above

[[nodiscard]] std::string to_nfc(std::string_view text);
[[nodiscard]] std::string to_lower(std::string_view text, std::string_view language = {});
[[nodiscard]] std::string to_upper(std::string_view text, std::string_view language = {});
// First letter upper case (title case: "ǆ" gives "ǅ"), the rest as is. Skips leading white space and punctuation such as
// "¿" and "(", but no digits: "3 días" stays.
[[nodiscard]] std::string capitalise_first(std::string_view text, std::string_view language = {});

// One code point at a byte offset, for text known to be valid; moves `offset` past it. 0 at the end.
[[nodiscard]] char32_t next_code_point(std::string_view text, std::size_t& offset);
// The code point that ends at `offset`; moves `offset` to its start. 0 at the beginning.
[[nodiscard]] char32_t previous_code_point(std::string_view text, std::size_t& offset);
void append_code_point(std::string& out, char32_t code_point);
[[nodiscard]] std::size_t count_code_points(std::string_view text);

[[nodiscard]] bool is_letter(char32_t code_point);       // letters and marks: what words are made of
[[nodiscard]] bool is_digit(char32_t code_point);        // decimal digits of any script
[[nodiscard]] bool is_upper_case(char32_t code_point);
[[nodiscard]] bool is_lower_case(char32_t code_point);
[[nodiscard]] bool is_white_space(char32_t code_point);  // includes no-break spaces
// Han, kana, Thai, Lao, Khmer, Burmese: scripts written without spaces between words.
[[nodiscard]] bool is_script_without_spaces(char32_t code_point);
// True between two words as the script writes them: both sides of `offset` are not letters or digits of one word. Looks
// through soft hyphens and other invisible characters; true everywhere between characters of a script without spaces,
// never before a combining mark, always at both ends of the text.
[[nodiscard]] bool is_word_boundary(std::string_view text, std::size_t offset);
// Words (UAX 29, by ICU) that hold a letter or digit, as spans.
[[nodiscard]] std::vector<Span> find_words(std::string_view text, std::string_view language);

// 1-based line and column (code points) of a byte offset; build once per text, then cheap. Lines end at LF, CR LF or CR.
class LineIndex {
 public:
  explicit LineIndex(std::string_view text);
  struct Place {
    std::size_t line = 1;
    std::size_t column = 1;
  };
  [[nodiscard]] Place place_of(std::size_t offset) const;

 private:
  [[nodiscard]] std::size_t count_up_to(std::size_t offset) const;

  std::string text_;
  std::vector<std::size_t> starts_;
  std::vector<std::size_t> counts_;  // code points before every 256th byte, so that long lines cost no more
};

// Compares for sorting as readers of the language expect (ICU collation, root order where ICU lacks the language).
// Texts the collation holds for equal are ordered by their bytes, so that sorting is deterministic.
[[nodiscard]] int compare_for_readers(std::string_view left, std::string_view right, std::string_view language);

}  // namespace homeword
