#include "homeword/glossary/word_scanner.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

namespace homeword::word_scanner {

bool decode(std::string_view text, std::size_t& offset, char32_t& code_point) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  UChar32 decoded = 0;
  std::size_t next = offset;
  U8_NEXT(bytes, next, text.size(), decoded);
  if (decoded < 0) {
    ++offset;  // one byte at a time: whatever follows may be sound
    return false;
  }
  offset = next;
  code_point = static_cast<char32_t>(decoded);
  return true;
}

CharacterClass classify(char32_t code_point) {
  if (code_point < 0x80) {
    switch (class_of(static_cast<char>(code_point))) {
      case ByteClass::word: return CharacterClass::word;
      case ByteClass::space: return CharacterClass::space;
      case ByteClass::line_break: return CharacterClass::line_break;
      case ByteClass::hyphen: return CharacterClass::hyphen;
      case ByteClass::apostrophe: return CharacterClass::apostrophe;
      default: return CharacterClass::symbol;
    }
  }
  switch (code_point) {
    case 0x00AD:                            // soft hyphen
    case 0x034F: case 0x061C: case 0x180E:  // joiners and marks of direction
    case 0x200C: case 0x200D: case 0x200E: case 0x200F:
    case 0x202A: case 0x202B: case 0x202C: case 0x202D: case 0x202E:
    case 0x2060: case 0x2066: case 0x2067: case 0x2068: case 0x2069:
    case 0xFEFF:
      return CharacterClass::ignored;
    case 0x200B:                            // zero-width space
    case 0x00A9: case 0x00AE: case 0x2122:  // © ® ™: "Lexile® measure" is the Lexile measure
      return CharacterClass::gap;
    case 0x2010: case 0x2011: case 0x2013:  // hyphen, non-breaking hyphen, en dash
      return CharacterClass::hyphen;
    case 0x00B4: case 0x02B9: case 0x02BB: case 0x02BC: case 0x02BD: case 0x02BE: case 0x02BF: case 0x02C8:
    case 0x2018: case 0x2019: case 0x201B: case 0x2032: case 0xA78C: case 0xFF07:
      return CharacterClass::apostrophe;
    case 0x0085: case 0x2028:
      return CharacterClass::line_break;
    case 0x1361:                            // Ethiopic word mark, where old texts have a space
      return CharacterClass::space;
    case 0x0640:                            // Arabic tatweel stretches a word and says nothing
      return CharacterClass::mark;
    default:
      break;
  }
  if (is_script_without_spaces(code_point)) {
    const auto type = u_charType(static_cast<UChar32>(code_point));
    if (type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK || type == U_ENCLOSING_MARK)
      return CharacterClass::mark;
    return is_letter(code_point) ? CharacterClass::unspaced
           : is_digit(code_point) ? CharacterClass::word
                                  : CharacterClass::symbol;
  }
  const auto type = u_charType(static_cast<UChar32>(code_point));
  if (type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK || type == U_ENCLOSING_MARK)
    return CharacterClass::mark;
  if (is_letter(code_point) || is_digit(code_point)) return CharacterClass::word;
  if (is_white_space(code_point)) return CharacterClass::space;
  return CharacterClass::symbol;
}

std::size_t finish_word(std::string_view text, std::size_t& offset) {
  std::size_t end = offset;
  while (offset < text.size()) {
    const ByteClass byte = class_of(text[offset]);
    if (byte == ByteClass::word) {
      end = ++offset;
      continue;
    }
    if (byte != ByteClass::beyond_ascii) break;
    std::size_t next = offset;
    char32_t code_point = 0;
    if (!decode(text, next, code_point)) break;
    const CharacterClass kind = classify(code_point);
    if (kind == CharacterClass::word || kind == CharacterClass::mark)
      end = next;
    else if (kind != CharacterClass::ignored)
      break;
    offset = next;
  }
  return end;
}

std::size_t finish_character(std::string_view text, std::size_t& offset) {
  std::size_t end = offset;
  while (offset < text.size() && class_of(text[offset]) == ByteClass::beyond_ascii) {
    std::size_t next = offset;
    char32_t code_point = 0;
    if (!decode(text, next, code_point)) break;
    const CharacterClass kind = classify(code_point);
    if (kind == CharacterClass::mark)
      end = next;
    else if (kind != CharacterClass::ignored)
      break;
    offset = next;
  }
  return end;
}

}  // namespace homeword::word_scanner
