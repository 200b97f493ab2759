#include "homeword/text/unicode.h"

#include <unicode/brkiter.h>
#include <unicode/casemap.h>
#include <unicode/coll.h>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utext.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <stdexcept>

namespace homeword {
namespace {

constexpr char32_t replacement_character = 0xFFFD;

bool is_ascii(char byte) { return static_cast<unsigned char>(byte) < 0x80; }

// First byte at or after `offset` that is not ASCII; eight bytes at a time.
std::size_t skip_ascii(std::string_view text, std::size_t offset) {
  constexpr std::uint64_t high_bits = 0x8080808080808080ull;
  while (offset + 8 <= text.size()) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + offset, 8);
    if ((word & high_bits) != 0) break;
    offset += 8;
  }
  while (offset < text.size() && is_ascii(text[offset])) ++offset;
  return offset;
}

// One code point; ill-formed bytes give U+FFFD, one per maximal ill-formed part (Unicode 3.9).
char32_t decode(std::string_view text, std::size_t& offset) {
  if (is_ascii(text[offset])) return static_cast<unsigned char>(text[offset++]);
  // ICU counts in 32 bits; no code point is longer than four bytes, so a window is enough.
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data()) + offset;
  const auto length = static_cast<std::int32_t>(std::min<std::size_t>(4, text.size() - offset));
  std::int32_t at = 0;
  UChar32 code_point;
  U8_NEXT(bytes, at, length, code_point);
  offset += static_cast<std::size_t>(at);
  return code_point < 0 ? replacement_character : static_cast<char32_t>(code_point);
}

UChar32 icu(char32_t code_point) { return static_cast<UChar32>(code_point); }

void require(UErrorCode status, const char* what) {
  if (U_FAILURE(status))
    throw std::runtime_error(std::string("ICU cannot provide ") + what + ": " + u_errorName(status));
}

const icu::Normalizer2& nfc() {
  static const icu::Normalizer2* const normalizer = [] {
    UErrorCode status = U_ZERO_ERROR;
    const auto* found = icu::Normalizer2::getNFCInstance(status);
    require(status, "NFC");
    return found;
  }();
  return *normalizer;
}

const icu::Normalizer2& nfd() {
  static const icu::Normalizer2* const normalizer = [] {
    UErrorCode status = U_ZERO_ERROR;
    const auto* found = icu::Normalizer2::getNFDInstance(status);
    require(status, "NFD");
    return found;
  }();
  return *normalizer;
}

// Invisible characters between letters: they change how text is broken or laid out, not what it says.
bool is_invisible(char32_t c) {
  return c == 0x00AD || c == 0x034F || c == 0x061C || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x2064) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

// Marks without a meaning of their own; they belong to the character before them.
bool is_droppable_mark(char32_t c) {
  return c == 0x0640 || (c >= 0x064B && c <= 0x0652) || (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF);
}

// The ASCII kin of a typographic variant, or nothing.
std::string_view find_kin(char32_t c) {
  switch (c) {
    case 0x00B4: case 0x02B9: case 0x02BB: case 0x02BC: case 0x02BD: case 0x2018: case 0x2019: case 0x201A: case 0x201B:
    case 0x2032: case 0x2035: case 0x2039: case 0x203A:
      return "'";
    case 0x00AB: case 0x00BB: case 0x201C: case 0x201D: case 0x201E: case 0x201F: case 0x2033: case 0x2036: case 0x301D:
    case 0x301E: case 0x301F:
      return "\"";
    case 0x2010: case 0x2011: case 0x2012: case 0x2013: case 0x2014: case 0x2015: case 0x2043: case 0x2212: case 0xFE58:
    case 0xFE63:
      return "-";
    case 0x00A0: case 0x1680: case 0x2000: case 0x2001: case 0x2002: case 0x2003: case 0x2004: case 0x2005: case 0x2006:
    case 0x2007: case 0x2008: case 0x2009: case 0x200A: case 0x202F: case 0x205F: case 0x3000:
      return " ";
    case 0x2044: case 0x2215: return "/";
    case 0x2026: return "...";
    case 0xFB00: return "ff";
    case 0xFB01: return "fi";
    case 0xFB02: return "fl";
    case 0xFB03: return "ffi";
    case 0xFB04: return "ffl";
    case 0xFB05: case 0xFB06: return "st";
    default: break;
  }
  if (c >= 0xFF01 && c <= 0xFF5E) {
    static constexpr auto printable = [] {
      std::array<char, 0x5E> all{};
      for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<char>('!' + i);
      return all;
    }();
    return {printable.data() + (c - 0xFF01), 1};
  }
  return {};
}

// What folding does to one code point that stands alone.
struct Folding {
  enum : std::uint32_t {
    code_point_bits = 0x1FFFFF,
    known = 1u << 21,
    is_invisible = 1u << 22,    // dropped, not part of a character
    is_mark = 1u << 23,         // dropped, part of the character before
    may_join = 1u << 24,        // may combine with what stands before it
    is_several = 1u << 25,      // folds to more than one code point
  };
};

// The slow way, for a base and its marks.
void fold_cluster(const icu::UnicodeString& cluster, bool fold_case, icu::UnicodeString& out) {
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString apart = nfd().normalize(cluster, status);
  if (fold_case) apart.foldCase(U_FOLD_CASE_DEFAULT);
  icu::UnicodeString plain;
  for (std::int32_t i = 0; i < apart.length();) {
    const UChar32 c = apart.char32At(i);
    i += U16_LENGTH(c);
    const std::string_view kin = find_kin(static_cast<char32_t>(c));
    if (kin.empty()) {
      plain.append(c);
      continue;
    }
    for (char byte : kin) {
      const UChar32 ascii = static_cast<unsigned char>(byte);
      plain.append(fold_case ? u_foldCase(ascii, U_FOLD_CASE_DEFAULT) : ascii);
    }
  }
  out = nfc().normalize(plain, status);
  require(status, "normalisation");
}

std::uint32_t find_folding(char32_t c, bool fold_case) {
  std::uint32_t folding = Folding::known;
  if (is_invisible(c)) return folding | Folding::is_invisible;
  if (is_droppable_mark(c)) return folding | Folding::is_mark;
  if (!nfc().hasBoundaryBefore(icu(c))) folding |= Folding::may_join;
  icu::UnicodeString out;
  fold_cluster(icu::UnicodeString(icu(c)), fold_case, out);
  const UChar32 first = out.char32At(0);
  if (out.length() != U16_LENGTH(first)) return folding | Folding::is_several;
  return folding | static_cast<std::uint32_t>(first);
}

// Filled as characters are met; each entry depends on its code point alone, so it does not matter which thread writes it.
std::uint32_t folding_of(char32_t c, bool fold_case) {
  static std::array<std::array<std::atomic<std::uint32_t>, 0x10000>, 2> tables{};
  if (c >= 0x10000) return find_folding(c, fold_case);
  std::atomic<std::uint32_t>& entry = tables[fold_case ? 1 : 0][c];
  std::uint32_t folding = entry.load(std::memory_order_relaxed);
  if (folding == 0) {
    folding = find_folding(c, fold_case);
    entry.store(folding, std::memory_order_relaxed);
  }
  return folding;
}

constexpr std::size_t longest_cluster = 128;

// `Sink` takes every folded character with the place of its original; shared by fold and fold_with_offsets.
template <class Sink>
void fold_into(std::string_view text, bool fold_case, Sink&& sink) {
  icu::UnicodeString cluster;
  icu::UnicodeString folded;
  std::size_t at = 0;
  while (at < text.size()) {
    // ASCII, all but the last character before something else: a mark may follow that one.
    std::size_t end = skip_ascii(text, at);
    if (end > at && end < text.size()) {
      std::size_t peek = end;
      const std::uint32_t next = folding_of(decode(text, peek), fold_case);
      if ((next & (Folding::is_invisible | Folding::is_mark | Folding::may_join)) != 0) --end;
    }
    if (end > at) {
      sink.ascii(at, end);
      at = end;
      if (at == text.size()) break;
    }
    // One character: the first code point that is kept, and all that joins it.
    const std::size_t start = at;
    const char32_t first = decode(text, at);
    const std::uint32_t folding = folding_of(first, fold_case);
    if ((folding & (Folding::is_invisible | Folding::is_mark)) != 0) {
      sink.gap(start, at);
      continue;
    }
    bool is_alone = true;
    std::size_t length = 1;
    std::size_t character_end = at;
    while (at < text.size() && length < longest_cluster) {
      std::size_t after = at;
      const char32_t next = decode(text, after);
      const std::uint32_t next_folding = next < 0x80 ? 0 : folding_of(next, fold_case);
      if ((next_folding & Folding::is_invisible) != 0) {
        at = after;
      } else if ((next_folding & Folding::is_mark) != 0) {
        at = character_end = after;
      } else if ((next_folding & Folding::may_join) != 0) {
        if (is_alone) cluster.remove().append(icu(first));
        is_alone = false;
        cluster.append(icu(next));
        ++length;
        at = character_end = after;
      } else {
        break;
      }
    }
    if (is_alone && (folding & Folding::is_several) == 0) {
      sink.character(folding & Folding::code_point_bits, start);
    } else {
      if (is_alone) cluster.remove().append(icu(first));
      fold_cluster(cluster, fold_case, folded);
      for (std::int32_t i = 0; i < folded.length();) {
        const UChar32 c = folded.char32At(i);
        i += U16_LENGTH(c);
        sink.character(static_cast<char32_t>(c), start);
      }
    }
    if (character_end < at) sink.gap(character_end, at);
  }
}

char fold_ascii(char byte) { return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + ('a' - 'A')) : byte; }

void append_ascii(std::string& out, std::string_view run, bool fold_case) {
  const std::size_t size = out.size();
  out.append(run);
  if (fold_case) std::transform(out.begin() + static_cast<std::ptrdiff_t>(size), out.end(),
                                out.begin() + static_cast<std::ptrdiff_t>(size), fold_ascii);
}

// Windows-1252 (WHATWG Encoding Standard): bytes 0x80 to 0x9F; the five unused ones are the C1 controls, so that every
// byte comes back as it was.
constexpr std::array<char16_t, 32> windows_1252 = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D,
    0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D,
    0x017E, 0x0178};

std::string decode_utf16(std::string_view bytes, bool is_big_endian) {
  std::string out;
  out.reserve(bytes.size());
  const auto unit_at = [&](std::size_t i) {
    const auto first = static_cast<unsigned char>(bytes[i]);
    const auto second = static_cast<unsigned char>(bytes[i + 1]);
    return static_cast<char32_t>(is_big_endian ? first << 8 | second : second << 8 | first);
  };
  std::size_t i = 0;
  for (; i + 2 <= bytes.size(); i += 2) {
    char32_t unit = unit_at(i);
    if (U16_IS_LEAD(unit) && i + 4 <= bytes.size() && U16_IS_TRAIL(unit_at(i + 2))) {
      append_code_point(out, static_cast<char32_t>(U16_GET_SUPPLEMENTARY(unit, unit_at(i + 2))));
      i += 2;
    } else {
      append_code_point(out, U16_IS_SURROGATE(unit) ? replacement_character : unit);
    }
  }
  if (i < bytes.size()) append_code_point(out, replacement_character);
  return out;
}

void append_utf16(std::string& out, char16_t unit, bool is_big_endian) {
  const char high = static_cast<char>(unit >> 8);
  const char low = static_cast<char>(unit & 0xFF);
  out += is_big_endian ? high : low;
  out += is_big_endian ? low : high;
}

// A locale of ICU's that is really of the language asked for; the root otherwise, never a neighbour's.
template <class Service>
bool is_of_language(const Service& service, const icu::Locale& wanted) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Locale actual = service.getLocale(ULOC_ACTUAL_LOCALE, status);
  return U_SUCCESS(status) &&
         (std::strcmp(actual.getLanguage(), wanted.getLanguage()) == 0 || std::strcmp(actual.getLanguage(), "") == 0);
}

icu::Locale locale_of(std::string_view language) {
  UErrorCode status = U_ZERO_ERROR;
  icu::Locale locale = icu::Locale::forLanguageTag(
      icu::StringPiece(language.data(), static_cast<std::int32_t>(language.size())), status);
  return U_SUCCESS(status) && !locale.isBogus() ? locale : icu::Locale::getRoot();
}

// ICU's break iterators and collators are costly to make and belong to one thread at a time.
icu::BreakIterator& word_breaks(std::string_view language) {
  thread_local std::map<std::string, std::unique_ptr<icu::BreakIterator>, std::less<>> cache;
  const auto found = cache.find(language);
  if (found != cache.end()) return *found->second;
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::BreakIterator> breaks(icu::BreakIterator::createWordInstance(locale_of(language), status));
  require(status, "word breaks");
  return *cache.emplace(std::string(language), std::move(breaks)).first->second;
}

const icu::Collator& collator(std::string_view language) {
  thread_local std::map<std::string, std::unique_ptr<icu::Collator>, std::less<>> cache;
  const auto found = cache.find(language);
  if (found != cache.end()) return *found->second;
  const icu::Locale locale = locale_of(language);
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::Collator> made(icu::Collator::createInstance(locale, status));
  require(status, "collation");
  if (!is_of_language(*made, locale)) made.reset(icu::Collator::createInstance(icu::Locale::getRoot(), status));
  require(status, "collation");
  return *cache.emplace(std::string(language), std::move(made)).first->second;
}

icu::StringPiece piece(std::string_view text) { return {text.data(), static_cast<std::int32_t>(text.size())}; }

// ICU's case maps know the language by its ICU name ("pt_BR"); "" is the root, a null pointer would be the machine's own.
// Kept: to find it takes ICU longer than the case of a sentence.
const std::string& locale_name(std::string_view language) {
  thread_local std::map<std::string, std::string, std::less<>> cache;
  if (const auto found = cache.find(language); found != cache.end()) return found->second;
  return cache.emplace(std::string(language), language.empty() ? "" : locale_of(language).getName()).first->second;
}

}  // namespace

// ---- Encodings

std::size_t find_invalid_utf8(std::string_view bytes) {
  std::size_t at = 0;
  while ((at = skip_ascii(bytes, at)) < bytes.size()) {
    const auto* window = reinterpret_cast<const std::uint8_t*>(bytes.data()) + at;
    const auto length = static_cast<std::int32_t>(std::min<std::size_t>(4, bytes.size() - at));
    std::int32_t used = 0;
    UChar32 code_point;
    U8_NEXT(window, used, length, code_point);
    if (code_point < 0) return at;
    at += static_cast<std::size_t>(used);
  }
  return bytes.size();
}

bool is_valid_utf8(std::string_view bytes) { return find_invalid_utf8(bytes) == bytes.size(); }

DecodedText decode_text(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE")) return {decode_utf16(bytes.substr(2), false), "UTF-16LE", true};
  if (bytes.starts_with("\xFE\xFF")) return {decode_utf16(bytes.substr(2), true), "UTF-16BE", true};
  const bool has_mark = bytes.starts_with("\xEF\xBB\xBF");
  const std::string_view rest = has_mark ? bytes.substr(3) : bytes;
  if (is_valid_utf8(rest)) return {std::string(rest), "UTF-8", has_mark};
  std::string out;
  if (has_mark) {
    // The file says it is UTF-8, so a bad byte in it is a bad byte.
    for (std::size_t at = 0; at < rest.size();) append_code_point(out, decode(rest, at));
    return {std::move(out), "UTF-8", true};
  }
  for (char byte : rest) {
    const auto value = static_cast<unsigned char>(byte);
    append_code_point(out, value >= 0x80 && value < 0xA0 ? windows_1252[value - 0x80] : value);
  }
  return {std::move(out), "windows-1252", false};
}

DecodedText encode_text(std::string_view text, std::string_view encoding, bool with_byte_order_mark) {
  if (encoding == "UTF-16LE" || encoding == "UTF-16BE") {
    const bool is_big_endian = encoding == "UTF-16BE";
    std::string out;
    if (with_byte_order_mark) append_utf16(out, 0xFEFF, is_big_endian);
    for (std::size_t at = 0; at < text.size();) {
      const char32_t c = decode(text, at);
      if (c >= 0x10000) {
        append_utf16(out, static_cast<char16_t>(U16_LEAD(c)), is_big_endian);
        append_utf16(out, static_cast<char16_t>(U16_TRAIL(c)), is_big_endian);
      } else {
        append_utf16(out, static_cast<char16_t>(c), is_big_endian);
      }
    }
    return {std::move(out), std::string(encoding), with_byte_order_mark};
  }
  if (encoding == "windows-1252") {
    std::string out;
    bool fits = true;
    for (std::size_t at = 0; fits && at < text.size();) {
      const char32_t c = decode(text, at);
      if (c < 0x80 || (c >= 0xA0 && c <= 0xFF)) {
        out += static_cast<char>(c);
      } else {
        const auto found = std::find(windows_1252.begin(), windows_1252.end(), c);
        fits = found != windows_1252.end();
        if (fits) out += static_cast<char>(0x80 + (found - windows_1252.begin()));
      }
    }
    // Bytes that would be read back as UTF-8 or as a byte order mark would be another text.
    if (fits && decode_text(out).text == text) return {std::move(out), "windows-1252", false};
    with_byte_order_mark = false;
  }
  return {(with_byte_order_mark ? "\xEF\xBB\xBF" : "") + std::string(text), "UTF-8", with_byte_order_mark};
}

// ---- Folding

Span FoldedText::original(Span folded) const {
  const std::size_t last_entry = offsets.size() - 1;
  const std::size_t from = std::min(folded.start, last_entry);
  const std::size_t to = std::min(folded.end, last_entry);
  const std::size_t start = offsets[from];
  if (to <= from) return {start, start};
  std::size_t next = to;
  while (next < last_entry && offsets[next] == offsets[to - 1]) ++next;
  std::size_t end = offsets[next];
  const auto gap = std::lower_bound(gaps.begin(), gaps.end(), end, [](Span span, std::size_t at) { return span.end < at; });
  if (gap != gaps.end() && gap->end == end) end = gap->start;
  return {start, end};
}

FoldedText fold_with_offsets(std::string_view text, bool fold_case) {
  struct Sink {
    std::string_view original;
    bool fold_case;
    FoldedText out;

    void ascii(std::size_t start, std::size_t end) {
      append_ascii(out.text, original.substr(start, end - start), fold_case);
      std::size_t entry = out.offsets.size();
      out.offsets.resize(entry + (end - start));
      for (std::size_t at = start; at < end; ++at) out.offsets[entry++] = at;
    }
    void character(char32_t c, std::size_t start) {
      append_code_point(out.text, c);
      out.offsets.resize(out.text.size(), start);
    }
    void gap(std::size_t start, std::size_t end) {
      if (!out.gaps.empty() && out.gaps.back().end == start) out.gaps.back().end = end;
      else out.gaps.push_back({start, end});
    }
  };
  Sink sink{text, fold_case, {}};
  sink.out.text.reserve(text.size());
  sink.out.offsets.reserve(text.size() + 1);
  fold_into(text, fold_case, sink);
  sink.out.offsets.push_back(text.size());
  return std::move(sink.out);
}

std::string fold(std::string_view text) {
  struct Sink {
    std::string_view original;
    std::string out;
    void ascii(std::size_t start, std::size_t end) { append_ascii(out, original.substr(start, end - start), true); }
    void character(char32_t c, std::size_t) { append_code_point(out, c); }
    void gap(std::size_t, std::size_t) {}
  };
  Sink sink{text, {}};
  sink.out.reserve(text.size());
  fold_into(text, true, sink);
  return std::move(sink.out);
}

std::string to_nfc(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  std::size_t at = 0;
  icu::UnicodeString cluster;
  UErrorCode status = U_ZERO_ERROR;
  while (at < text.size()) {
    // Copies what cannot change; a run of a base and its marks goes through ICU. In runs because ICU's reordering of
    // marks is quadratic in the length of a run.
    const std::size_t ascii_end = skip_ascii(text, at);
    if (ascii_end == text.size()) {
      out.append(text.substr(at));
      break;
    }
    if (ascii_end > at + 1) {
      out.append(text.substr(at, ascii_end - 1 - at));
      at = ascii_end - 1;
    }
    cluster.remove();
    std::size_t length = 0;
    const std::size_t start = at;
    bool is_ill_formed = false;
    do {
      const std::size_t before = at;
      const char32_t c = decode(text, at);
      if (length > 0 && (length == longest_cluster || nfc().hasBoundaryBefore(icu(c)))) {
        at = before;
        break;
      }
      is_ill_formed |= c == replacement_character;
      cluster.append(icu(c));
      ++length;
    } while (at < text.size());
    if (length == 1 && !is_ill_formed && nfc().isInert(cluster.char32At(0)))
      out.append(text.substr(start, at - start));
    else
      nfc().normalize(cluster, status).toUTF8String(out);
  }
  require(status, "NFC");
  return out;
}

// ---- Case

std::string to_lower(std::string_view text, std::string_view language) {
  std::string out;
  icu::StringByteSink<std::string> sink(&out, static_cast<std::int32_t>(text.size()));
  UErrorCode status = U_ZERO_ERROR;
  icu::CaseMap::utf8ToLower(locale_name(language).c_str(), 0, piece(text), sink, nullptr, status);
  require(status, "lower case");
  return out;
}

std::string to_upper(std::string_view text, std::string_view language) {
  std::string out;
  icu::StringByteSink<std::string> sink(&out, static_cast<std::int32_t>(text.size()));
  UErrorCode status = U_ZERO_ERROR;
  icu::CaseMap::utf8ToUpper(locale_name(language).c_str(), 0, piece(text), sink, nullptr, status);
  require(status, "upper case");
  return out;
}

std::string capitalise_first(std::string_view text, std::string_view language) {
  std::string out;
  icu::StringByteSink<std::string> sink(&out, static_cast<std::int32_t>(text.size()));
  UErrorCode status = U_ZERO_ERROR;
  icu::CaseMap::utf8ToTitle(locale_name(language).c_str(), U_TITLECASE_WHOLE_STRING | U_TITLECASE_NO_LOWERCASE, nullptr,
                            piece(text), sink, nullptr, status);
  require(status, "title case");
  return out;
}

// ---- Code points

char32_t next_code_point(std::string_view text, std::size_t& offset) {
  return offset < text.size() ? decode(text, offset) : 0;
}

char32_t previous_code_point(std::string_view text, std::size_t& offset) {
  if (offset == 0 || offset > text.size()) return 0;
  const std::size_t end = offset;
  // At most three bytes of continuation; what does not decode to exactly here is one ill-formed byte.
  std::size_t start = end - 1;
  while (start > 0 && end - start < 4 && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) --start;
  std::size_t at = start;
  const char32_t c = decode(text.substr(0, end), at);
  if (at == end) {
    offset = start;
    return c;
  }
  offset = end - 1;
  return replacement_character;
}

void append_code_point(std::string& out, char32_t code_point) {
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
    return;
  }
  if (code_point > 0x10FFFF || U_IS_SURROGATE(code_point)) code_point = replacement_character;
  std::array<std::uint8_t, 4> bytes{};
  std::size_t length = 0;
  U8_APPEND_UNSAFE(bytes.data(), length, code_point);
  out.append(reinterpret_cast<const char*>(bytes.data()), length);
}

std::size_t count_code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }));
}

bool is_letter(char32_t c) {
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return (U_GET_GC_MASK(icu(c)) & (U_GC_L_MASK | U_GC_M_MASK)) != 0;
}

bool is_digit(char32_t c) { return c < 0x80 ? c >= '0' && c <= '9' : u_charType(icu(c)) == U_DECIMAL_DIGIT_NUMBER; }
bool is_upper_case(char32_t c) { return c < 0x80 ? c >= 'A' && c <= 'Z' : u_isupper(icu(c)) || u_istitle(icu(c)); }
bool is_lower_case(char32_t c) { return c < 0x80 ? c >= 'a' && c <= 'z' : u_islower(icu(c)); }
bool is_white_space(char32_t c) { return c < 0x80 ? c == ' ' || (c >= '\t' && c <= '\r') : u_isUWhiteSpace(icu(c)); }

bool is_script_without_spaces(char32_t c) {
  if (c < 0x0E00) return false;
  if ((U_GET_GC_MASK(icu(c)) & (U_GC_L_MASK | U_GC_M_MASK | U_GC_NL_MASK)) == 0) return false;
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(icu(c), &status)) {
    case USCRIPT_HAN: case USCRIPT_HIRAGANA: case USCRIPT_KATAKANA: case USCRIPT_THAI: case USCRIPT_LAO:
    case USCRIPT_KHMER: case USCRIPT_MYANMAR:
      return true;
    case USCRIPT_COMMON: case USCRIPT_INHERITED:  // the long vowel mark and the voicing marks of kana
      return uscript_hasScript(icu(c), USCRIPT_HIRAGANA) || uscript_hasScript(icu(c), USCRIPT_KATAKANA);
    default: return false;
  }
}

// ---- Words

bool is_word_boundary(std::string_view text, std::size_t offset) {
  if (offset == 0 || offset >= text.size()) return true;
  constexpr char32_t zero_width_space = 0x200B;  // the one invisible character that does part words
  std::size_t at = offset;
  char32_t before;
  do before = previous_code_point(text, at);
  while (at > 0 && is_invisible(before) && before != zero_width_space);
  at = offset;
  char32_t after;
  do after = next_code_point(text, at);
  while (at < text.size() && is_invisible(after) && after != zero_width_space);
  const auto is_in_word = [](char32_t c) { return is_letter(c) || is_digit(c); };
  if (!is_in_word(before) || !is_in_word(after)) return true;
  if (after >= 0x300 && (U_GET_GC_MASK(icu(after)) & U_GC_M_MASK) != 0) return false;
  return is_script_without_spaces(before) || is_script_without_spaces(after);
}

std::vector<Span> find_words(std::string_view text, std::string_view language) {
  std::vector<Span> words;
  if (text.empty()) return words;
  UErrorCode status = U_ZERO_ERROR;
  UText view = UTEXT_INITIALIZER;
  utext_openUTF8(&view, text.data(), static_cast<std::int64_t>(text.size()), &status);
  require(status, "a view of UTF-8");
  icu::BreakIterator& breaks = word_breaks(language);
  breaks.setText(&view, status);
  std::int32_t start = breaks.first();
  for (std::int32_t end = breaks.next(); end != icu::BreakIterator::DONE; start = end, end = breaks.next())
    if (breaks.getRuleStatus() >= UBRK_WORD_NUMBER)
      words.push_back({static_cast<std::size_t>(start), static_cast<std::size_t>(end)});
  // The iterator outlives the text; it must not keep a view of it.
  static const icu::UnicodeString nothing;
  breaks.setText(nothing);
  utext_close(&view);
  require(status, "words");
  return words;
}

// ---- Places and order

LineIndex::LineIndex(std::string_view text) : text_(text), starts_{0} {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (i % 256 == 0) counts_.push_back(count);
    if ((static_cast<unsigned char>(text_[i]) & 0xC0) != 0x80) ++count;
    if (text_[i] == '\n' || (text_[i] == '\r' && (i + 1 == text_.size() || text_[i + 1] != '\n'))) starts_.push_back(i + 1);
  }
  counts_.push_back(count);
}

std::size_t LineIndex::count_up_to(std::size_t offset) const {
  const std::size_t block = offset / 256;
  return counts_[block] + count_code_points(std::string_view(text_).substr(block * 256, offset - block * 256));
}

LineIndex::Place LineIndex::place_of(std::size_t offset) const {
  offset = std::min(offset, text_.size());
  const auto line = std::upper_bound(starts_.begin(), starts_.end(), offset) - starts_.begin();
  return {static_cast<std::size_t>(line), count_up_to(offset) - count_up_to(starts_[static_cast<std::size_t>(line) - 1]) + 1};
}

int compare_for_readers(std::string_view left, std::string_view right, std::string_view language) {
  UErrorCode status = U_ZERO_ERROR;
  const UCollationResult order = collator(language).compareUTF8(piece(left), piece(right), status);
  require(status, "collation");
  if (order != UCOL_EQUAL) return order == UCOL_LESS ? -1 : 1;
  const int bytes = left.compare(right);
  return bytes < 0 ? -1 : bytes > 0 ? 1 : 0;
}

}  // namespace homeword
