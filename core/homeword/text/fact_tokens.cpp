#include "homeword/text/fact_tokens.h"

#include <unicode/uchar.h>

#include "homeword/text/unicode.h"

namespace homeword {
namespace {

// Decodes one code point; an ill-formed byte is U+FFFD of length one, so that no text can stop us.
char32_t decode(std::string_view text, std::size_t& offset) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char lead = byte(offset);
  if (lead < 0x80) {
    ++offset;
    return lead;
  }
  const std::size_t length = lead >= 0xF0 && lead < 0xF5 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
  if (length == 0 || lead >= 0xF5 || offset + length > text.size()) {
    ++offset;
    return 0xFFFD;
  }
  char32_t code_point = lead & (0xFF >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(offset + i) & 0xC0) != 0x80) {
      ++offset;
      return 0xFFFD;
    }
    code_point = code_point << 6 | (byte(offset + i) & 0x3F);
  }
  offset += length;
  return code_point;
}

// Direction marks, joiners, the byte order mark: they separate nothing and stand for nothing.
bool is_invisible(char32_t code_point) {
  return (code_point >= 0x200B && code_point <= 0x200F) || (code_point >= 0x202A && code_point <= 0x202E) ||
         (code_point >= 0x2060 && code_point <= 0x2069) || code_point == 0xFEFF;
}

std::string fold_symbol(char32_t code_point, std::string_view written) {
  switch (code_point) {
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2212:
    case 0xFF0D:
    case 0x301C:
    case 0xFF5E:
      return "-";
    case 0x2018:
    case 0x2019:
    case 0x02BC:
    case 0x2032:
    case 0xFF07:
      return "'";
    case 0x201C:
    case 0x201D:
    case 0x2033:
      return "\"";
    case 0xFF1A:
    case 0x2236:
      return ":";
    case 0xFF0C:
    case 0x060C:
    case 0x3001:
      return ",";
    case 0xFF08:
      return "(";
    case 0xFF09:
      return ")";
    case 0xFF05:
    case 0x066A:
      return "%";
    case 0xFF0F:
      return "/";
    case 0x066B:
      return ".";
    case 0x066C:
      return ",";
    default:
      return std::string(written);
  }
}

}  // namespace

int FactToken::number() const {
  if (kind != Kind::digits || folded.size() > 6) return -1;
  int value = 0;
  for (const char digit : folded) value = value * 10 + (digit - '0');
  return value;
}

std::vector<FactToken> find_fact_tokens(std::string_view text) {
  std::vector<FactToken> tokens;
  bool has_space = true;
  bool has_line_break = true;
  std::size_t offset = 0;
  while (offset < text.size()) {
    const std::size_t start = offset;
    char32_t code_point = decode(text, offset);
    if (code_point == '\n' || code_point == '\r' || code_point == 0x2028 || code_point == 0x2029) has_line_break = true;
    if (code_point < 0x80 ? (code_point == ' ' || (code_point >= 9 && code_point <= 13)) : is_white_space(code_point)) {
      has_space = true;
      continue;
    }
    if (is_invisible(code_point)) continue;

    FactToken token;
    token.has_space_before = has_space;
    token.has_line_break_before = has_line_break;
    has_space = has_line_break = false;
    std::size_t end = offset;
    if (is_digit(code_point)) {
      token.kind = FactToken::Kind::digits;
      token.folded += static_cast<char>('0' + u_charDigitValue(static_cast<UChar32>(code_point)));
      for (std::size_t next = end; next < text.size(); end = next) {
        code_point = decode(text, next);
        if (!is_digit(code_point)) break;
        token.folded += static_cast<char>('0' + u_charDigitValue(static_cast<UChar32>(code_point)));
      }
    } else if (is_letter(code_point)) {
      token.kind = FactToken::Kind::word;
      token.is_capitalised = is_upper_case(code_point);
      bool is_ascii = code_point < 0x80;
      bool has_lower = is_lower_case(code_point);
      std::size_t letters = 1;
      // Hangul too is cut into syllables: particles stick to what they follow ("4일에").
      const auto is_cut = [](char32_t letter) {
        return is_script_without_spaces(letter) || (letter >= 0xAC00 && letter <= 0xD7A3);
      };
      if (!is_cut(code_point))
        for (std::size_t next = end; next < text.size(); end = next) {
          code_point = decode(text, next);
          if (code_point != 0xAD && (!is_letter(code_point) || is_cut(code_point))) break;
          is_ascii = is_ascii && code_point < 0x80;
          has_lower = has_lower || is_lower_case(code_point);
          ++letters;
        }
      token.is_all_capitals = token.is_capitalised && !has_lower && letters > 1;
      const std::string_view word = text.substr(start, end - start);
      if (is_ascii) {
        token.folded.assign(word);
        for (char& letter : token.folded)
          if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter + 32);
      } else {
        token.folded = fold(word);
      }
    } else {
      token.folded = code_point < 0x80 ? std::string(1, static_cast<char>(code_point))
                                       : fold_symbol(code_point, text.substr(start, end - start));
    }
    token.span = {start, end};
    offset = end;
    tokens.push_back(std::move(token));
  }
  return tokens;
}

}  // namespace homeword
