#include "homeword/text/unicode.h"

#include <doctest/doctest.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace homeword;

// ---- The slow and obvious judge: the definition in unicode.h, written out over whole texts.

bool is_dropped(UChar32 c) {
  static const std::vector<std::pair<UChar32, UChar32>> ranges = {
      {0x00AD, 0x00AD}, {0x034F, 0x034F}, {0x0640, 0x0640}, {0x061C, 0x061C}, {0x064B, 0x0652}, {0x200B, 0x200F},
      {0x202A, 0x202E}, {0x2060, 0x2064}, {0x2066, 0x2069}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}, {0xE0100, 0xE01EF}};
  return std::any_of(ranges.begin(), ranges.end(), [c](auto range) { return range.first <= c && c <= range.second; });
}

const std::map<UChar32, std::string>& kin() {
  static const std::map<UChar32, std::string> table = [] {
    std::map<UChar32, std::string> all;
    const auto put = [&](const char32_t* characters, const std::string& ascii) {
      for (; *characters != 0; ++characters) all[static_cast<UChar32>(*characters)] = ascii;
    };
    put(U"´ʹʻʼʽ‘’‚‛′‵‹›", "'");
    put(U"«»“”„‟″‶〝〞〟", "\"");
    put(U"‐‑‒–—―⁃−﹘﹣", "-");
    put(U"\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u202F\u205F\u3000", " ");
    put(U"⁄∕", "/");
    put(U"…", "...");
    put(U"ﬀ", "ff");
    put(U"ﬁ", "fi");
    put(U"ﬂ", "fl");
    put(U"ﬃ", "ffi");
    put(U"ﬄ", "ffl");
    put(U"ﬅﬆ", "st");
    for (UChar32 c = 0xFF01; c <= 0xFF5E; ++c) all[c] = std::string(1, static_cast<char>(c - 0xFF01 + '!'));
    return all;
  }();
  return table;
}

std::string judge_fold(const std::string& text, bool fold_case) {
  UErrorCode status = U_ZERO_ERROR;
  const auto source = icu::UnicodeString::fromUTF8(text);
  icu::UnicodeString kept;
  for (int i = 0; i < source.length(); i = source.moveIndex32(i, 1))
    if (!is_dropped(source.char32At(i))) kept.append(source.char32At(i));
  icu::UnicodeString apart = icu::Normalizer2::getNFDInstance(status)->normalize(kept, status);
  if (fold_case) apart.foldCase();
  icu::UnicodeString plain;
  for (int i = 0; i < apart.length(); i = apart.moveIndex32(i, 1)) {
    const UChar32 c = apart.char32At(i);
    const auto found = kin().find(c);
    if (found == kin().end()) plain.append(c);
    else plain.append(icu::UnicodeString::fromUTF8(found->second));
  }
  // Full-width capitals become ASCII capitals when case is kept, small letters when it is folded.
  if (fold_case) plain.foldCase();
  std::string out;
  icu::Normalizer2::getNFCInstance(status)->normalize(plain, status).toUTF8String(out);
  REQUIRE(U_SUCCESS(status));
  return out;
}

void check_fold(const std::string& text) {
  for (const bool fold_case : {true, false}) {
    const FoldedText folded = fold_with_offsets(text, fold_case);
    REQUIRE(folded.text == judge_fold(text, fold_case));
    REQUIRE(folded.offsets.size() == folded.text.size() + 1);
    REQUIRE(folded.offsets.back() == text.size());
    REQUIRE(std::is_sorted(folded.offsets.begin(), folded.offsets.end()));
    for (std::size_t i = 0; i <= folded.text.size(); ++i) {
      const std::size_t at = folded.offsets[i];
      const bool is_border = at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
      REQUIRE(is_border);
    }
  }
  CHECK(fold(text) == fold_with_offsets(text).text);
}

// A folded span, taken back and folded again, holds the span; and nothing more when it ends where characters end.
void check_round_trip(const std::string& text) {
  const FoldedText folded = fold_with_offsets(text);
  std::vector<std::size_t> borders;
  for (std::size_t i = 0; i <= folded.text.size(); ++i)
    if (i == 0 || i == folded.text.size() || folded.offsets[i] != folded.offsets[i - 1]) borders.push_back(i);
  for (std::size_t i = 0; i < borders.size(); ++i)
    for (std::size_t j = i + 1; j < std::min(borders.size(), i + 6); ++j) {
      const Span original = folded.original({borders[i], borders[j]});
      REQUIRE(original.start <= original.end);
      REQUIRE(original.end <= text.size());
      CHECK(fold(original.of(text)) == folded.text.substr(borders[i], borders[j] - borders[i]));
    }
  CHECK(folded.original({0, 0}).is_empty());
}

std::string utf8(std::u32string_view characters) {
  std::string out;
  for (char32_t c : characters) append_code_point(out, c);
  return out;
}

const std::vector<std::u32string>& scripts() {
  static const std::vector<std::u32string> all = {
      U"abcxyzABCXYZ 0123.,;-'\"()\t\n",
      U"áéíóúñüÁÉÍÓÚÑÜ¿¡çÇãõÃÕàèêœæŒÆßẞİıĳŉǆ",
      U"ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđĐƯƠ",
      U"\u0300\u0301\u0302\u0303\u0306\u0309\u031B\u0323\u0327\u0328\u0331\u0338\u0345",
      U"Ωωάέςσ΅ΐᾳᾼ",
      U"АБВабвёЁйЙґҐїі",
      U"אבגדהוָּׁשׂ",
      U"ابتثجحخدذرزسشصضطظعغفقكلمنهويىةأإآؤئ\u0640\u064B\u064C\u064E\u0650\u0651\u0652\u0653\u0654\u0655\u0670٠١٢پچگ۔؟،",
      U"सकहिन्दीक़ड़ढ़ंः।०१२",
      U"ሀለሐአማርኛ።፧",
      U"你好學校學習。！？「」々〇",
      U"カタカナひらがながガﾞﾟﾄﾞー゙゚",
      U"한국어각\u1100\u1161\u11A8\u1112\u1175",
      U"မြန်မာကို့ไทยภาษาລາວខ្មែរ",
      U"“”‘’«»–—‐‑…′″´ʻʼ\u00A0\u202F\u3000\u2009",
      U"\u00AD\u200B\u200C\u200D\u2060\uFEFF\u200E\u200F\u202A\u2066\uFE0F\u034F",
      U"ﬁﬂﬀﬃﬄﬅﬆＡａＺｚ０９！～①²",
      U"😀👍🏽👨👩🇺🇸𝐀𐐀𐐨",
      U"\u09BE\u09C7\u09D7\u0B3E\u0B47\u0DCA\u0DCF\u0DD9"};
  return all;
}

TEST_CASE("folding makes written variants one") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"Straße “ÉCOLE”", "strasse \"école\""},
      {"Individualized Education Program (IEP)", "individualized education program (iep)"},
      {"niño", "niño"},
      {"nin\u0303o", "niño"},
      {"Tiê\u0301ng Viê\u0323t", "tiếng việt"},
      {"Tie\u0302\u0301ng Vie\u0323\u0302t", "tiếng việt"},
      {"parent–teacher", "parent-teacher"},
      {"child’s", "child's"},
      {"in\u00ADdi\u200Bvidual", "individual"},
      {"6:00\u202Fp.\u00A0m.", "6:00 p. m."},
      {"wait…", "wait..."},
      {"ﬁnal oﬀer", "final offer"},
      {"ＩＥＰ", "iep"},
      {"ISTANBUL İ I ı", "istanbul i\u0307 i ı"},
      {"ΣΟΦΟΣ ςσ", "σοφοσ σσ"},
      {"مَدْرَسَةٌ مـــدرسة", "مدرسة مدرسة"},
      {"\u0627\u0653 \u0627\u0654", "آ أ"},
      {"می\u200Cخواهم", "میخواهم"},
      {"\u1112\u1161\u11AB국", "한국"},
      {"", ""},
  };
  for (const auto& [written, folded] : cases) {
    CHECK(fold(written) == folded);
    check_fold(written);
    check_round_trip(written);
  }
  CHECK(fold_with_offsets("École", false).text == "École");
  CHECK(fold_with_offsets("ＡＢ “x”", false).text == "AB \"x\"");
  CHECK(fold_with_offsets("Straße", false).text == "Straße");
}

TEST_CASE("a folded span goes back to whole characters") {
  const std::string text = "Die Stra\u00DFe, co\u0301mo\u00AD \u200FX";
  const FoldedText folded = fold_with_offsets(text);
  CHECK(folded.text == "die strasse, cómo x");
  const auto back = [&](std::string_view part) {
    const std::size_t at = folded.text.find(part);
    return std::string(folded.original({at, at + part.size()}).of(text));
  };
  CHECK(back("strasse") == "Straße");
  CHECK(back("stras") == "Straß");
  CHECK(back("cómo") == "co\u0301mo");  // without the soft hyphen behind it
  CHECK(back("ó") == "o\u0301");
  CHECK(back("x") == "X");  // without the direction mark before it
  CHECK(back(" x") == " \u200FX");
  const std::string arabic = "كِتَابٌ.";
  const FoldedText plain = fold_with_offsets(arabic);
  CHECK(plain.text == "كتاب.");
  CHECK(plain.original({0, plain.text.size() - 1}).of(arabic) == "كِتَابٌ");
}

TEST_CASE("every code point, alone and before and after marks, against the judge") {
  for (UChar32 c = 1; c <= 0x1FFFF; ++c) {
    if (U_IS_SURROGATE(c)) continue;
    std::string text;
    append_code_point(text, static_cast<char32_t>(c));
    const std::string alone = text;
    if (fold(alone) != judge_fold(alone, true)) FAIL("U+" << std::hex << c);
    if (c > 0x3400 && c < 0xAC00 && c % 64 != 0) continue;
    for (const char* around : {"\u0301", "\u0323\u0302", "\u0345", "\u00AD\u0301"}) {
      const std::string with = "e" + alone + around + "z";
      if (fold(with) != judge_fold(with, true)) FAIL("U+" << std::hex << c);
    }
  }
}

TEST_CASE("random text of all scripts, as written, composed and decomposed") {
  std::mt19937 random(11);
  UErrorCode status = U_ZERO_ERROR;
  for (int round = 0; round < 6000; ++round) {
    std::u32string characters;
    const std::size_t mixed = 1 + random() % 3;
    std::vector<const std::u32string*> chosen;
    for (std::size_t i = 0; i < mixed; ++i) chosen.push_back(&scripts()[random() % scripts().size()]);
    for (std::size_t i = random() % 24; i > 0; --i) {
      const auto& script = *chosen[random() % chosen.size()];
      characters += script[random() % script.size()];
    }
    const std::string text = utf8(characters);
    INFO(text);
    check_fold(text);
    check_round_trip(text);
    for (const auto* form : {icu::Normalizer2::getNFCInstance(status), icu::Normalizer2::getNFDInstance(status)}) {
      std::string other;
      form->normalize(icu::UnicodeString::fromUTF8(text), status).toUTF8String(other);
      check_fold(other);
      check_round_trip(other);
      CHECK(to_nfc(other) == to_nfc(text));
    }
    std::string composed;
    icu::Normalizer2::getNFCInstance(status)->normalize(icu::UnicodeString::fromUTF8(text), status).toUTF8String(composed);
    CHECK(to_nfc(text) == composed);
    CHECK(is_valid_utf8(text));
    CHECK(fold(fold(text)) == fold(text));
    // Forwards and backwards meet the same characters.
    std::u32string forward;
    for (std::size_t at = 0; at < text.size();) forward += next_code_point(text, at);
    CHECK(forward == characters);
    std::u32string backward;
    for (std::size_t at = text.size(); at > 0;) backward += previous_code_point(text, at);
    std::reverse(backward.begin(), backward.end());
    CHECK(backward == characters);
    CHECK(count_code_points(text) == characters.size());
  }
}

TEST_CASE("ill-formed UTF-8 is found where it begins") {
  const std::vector<std::pair<std::string, std::size_t>> cases = {
      {"abc", 3},
      {"abcdefghijé", 12},
      {"a\xC0\xAF", 1},                // overlong
      {"ab\xE0\x80\xAF", 2},           // overlong
      {"\xF0\x80\x80\x80", 0},         // overlong
      {"abc\xED\xA0\x80", 3},          // surrogate
      {"\xF4\x90\x80\x80", 0},         // above U+10FFFF
      {"\xF5\x80\x80\x80", 0},         //
      {"é\x80", 2},                    // continuation alone
      {"12345678\xC3", 8},             // cut short
      {"12345678\xE2\x82", 8},         //
      {"\xF0\x9F\x98", 0},             //
      {"\xED\x9F\xBF\xEE\x80\x80", 6}, // beside the surrogates
      {std::string("\0a", 2), 2},
  };
  for (const auto& [bytes, place] : cases) {
    CHECK(find_invalid_utf8(bytes) == place);
    CHECK(is_valid_utf8(bytes) == (place == bytes.size()));
    // No function throws or leaves its bounds on such bytes.
    CHECK(is_valid_utf8(fold(bytes)));
    CHECK(is_valid_utf8(to_nfc(bytes)));
    (void)to_upper(bytes);
    (void)to_lower(bytes);
    (void)capitalise_first(bytes);
    (void)find_words(bytes, "en");
    for (std::size_t i = 0; i <= bytes.size(); ++i) (void)is_word_boundary(bytes, i);
    for (std::size_t at = bytes.size(); at > 0;) (void)previous_code_point(bytes, at);
  }
}

TEST_CASE("encodings there and back") {
  const std::string text = "Niño “café” – 5 €\n";
  for (const char* encoding : {"UTF-8", "UTF-16LE", "UTF-16BE", "windows-1252"})
    for (const bool with_mark : {true, false}) {
      const DecodedText encoded = encode_text(text, encoding, with_mark);
      CHECK(encoded.encoding == encoding);
      if (std::string_view(encoding).starts_with("UTF-16") && !with_mark) continue;  // cannot be told without its mark
      const DecodedText decoded = decode_text(encoded.text);
      CHECK(decoded.text == text);
      CHECK(decoded.encoding == encoding);
      CHECK(decoded.had_byte_order_mark == encoded.had_byte_order_mark);
    }
  // Every byte of Windows-1252 comes back.
  std::string all = "\xE9 ";
  for (int byte = 1; byte < 256; ++byte) all += static_cast<char>(byte);
  const DecodedText decoded = decode_text(all);
  CHECK(decoded.encoding == "windows-1252");
  CHECK(encode_text(decoded.text, decoded.encoding, false).text == all);
  // What the encoding lacks makes it UTF-8, and says so.
  CHECK(encode_text("中", "windows-1252", false).encoding == "UTF-8");
  CHECK(encode_text("中", "windows-1252", false).text == "中");
  // Letters that would be read back as UTF-8.
  CHECK(encode_text("Ã©", "windows-1252", false).encoding == "UTF-8");
  CHECK(decode_text("").encoding == "UTF-8");
  CHECK(decode_text("\xEF\xBB\xBF").had_byte_order_mark);
  CHECK(decode_text(std::string("\xFF\xFE\x3D\xD8\x00\xDE", 6)).text == "😀");
  CHECK(decode_text(std::string("\xFF\xFE\x3D\xD8" "a", 5)).text == "\uFFFD\uFFFD");
  CHECK(decode_text("\xFE\xFF").text.empty());
}

TEST_CASE("case, by language") {
  CHECK(to_upper("straße") == "STRASSE");
  CHECK(to_lower("ÉCOLE") == "école");
  CHECK(to_upper("i", "tr") == "İ");
  CHECK(to_upper("i") == "I");
  CHECK(to_upper("i", "en-US") == "I");
  CHECK(capitalise_first("¿cómo está?", "es") == "¿Cómo está?");
  CHECK(capitalise_first("(école)", "fr") == "(École)");
  CHECK(capitalise_first("the IEP meeting") == "The IEP meeting");
  CHECK(capitalise_first("3 días") == "3 días");
  CHECK(capitalise_first("“élèves”") == "“Élèves”");
  CHECK(capitalise_first("ǆep") == "ǅep");
  CHECK(capitalise_first("  hola") == "  Hola");
  CHECK(capitalise_first("学校") == "学校");
  CHECK(capitalise_first("") == "");
}

TEST_CASE("what is a letter, a digit, white space") {
  CHECK(is_letter(U'a'));
  CHECK(is_letter(U'ñ'));
  CHECK(is_letter(U'學'));
  CHECK(is_letter(0x0301));
  CHECK_FALSE(is_letter(U'1'));
  CHECK_FALSE(is_letter(U'-'));
  CHECK(is_digit(U'٣'));
  CHECK(is_digit(U'9'));
  CHECK_FALSE(is_digit(U'²'));
  CHECK(is_white_space(0x00A0));
  CHECK(is_white_space(0x202F));
  CHECK(is_white_space(U'\n'));
  CHECK_FALSE(is_white_space(0x200B));
  for (char32_t c : U"學々〇ひカーไລខမ")
    if (c != 0) CHECK(is_script_without_spaces(c));
  for (char32_t c : U"aé한अاა。、1")
    if (c != 0) CHECK_FALSE(is_script_without_spaces(c));
}

TEST_CASE("word boundaries") {
  // Every boundary of the text, marked.
  const std::vector<std::string> cases = {
      "|the| |IEP|-|team|'|s|.|",   "|nin\u0303os|", "|grade5|",   "|學|校|學|習|", "|in\u00ADdex|",
      "|e\u0301cole|",              "|مدرسة| |كبيرة|",             "|a|學|b|",   "|한국어|",     "|5|,|000|",
      "|ก\u0E31|น|",                "|a|\u200B|b|"};
  for (const auto& marked : cases) {
    std::string text;
    std::vector<std::size_t> expected;
    for (char byte : marked) {
      if (byte == '|') expected.push_back(text.size());
      else text += byte;
    }
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i <= text.size(); ++i)
      if ((i == text.size() || (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) && is_word_boundary(text, i))
        found.push_back(i);
    INFO(marked);
    CHECK(found == expected);
  }
  CHECK(is_word_boundary("", 0));
}

TEST_CASE("words by language") {
  const auto words = [](std::string_view text, std::string_view language) {
    std::vector<std::string> all;
    for (Span span : find_words(text, language)) all.emplace_back(span.of(text));
    return all;
  };
  CHECK(words("The child's IEP, 3.5 hours!", "en") == std::vector<std::string>{"The", "child's", "IEP", "3.5", "hours"});
  CHECK(words("¿Cómo está?", "es") == std::vector<std::string>{"Cómo", "está"});
  CHECK(words("学校会议", "zh-Hans").size() == 2);
  CHECK(words("المدرسة كبيرة", "ar").size() == 2);
  CHECK(words("", "en").empty());
  CHECK(words("a b", "no such tag!") == std::vector<std::string>{"a", "b"});
}

TEST_CASE("lines and columns") {
  const std::string text = "uno\r\ndós\rx\n\n" + std::string(1000, 'y') + "é!";
  const LineIndex lines(text);
  const auto at = [&](std::size_t offset) {
    const auto place = lines.place_of(offset);
    return std::pair(place.line, place.column);
  };
  CHECK(at(0) == std::pair<std::size_t, std::size_t>(1, 1));
  CHECK(at(4) == std::pair<std::size_t, std::size_t>(1, 5));
  CHECK(at(5) == std::pair<std::size_t, std::size_t>(2, 1));
  CHECK(at(text.find('s')) == std::pair<std::size_t, std::size_t>(2, 3));
  CHECK(at(text.find('x')) == std::pair<std::size_t, std::size_t>(3, 1));
  CHECK(at(text.find('y')) == std::pair<std::size_t, std::size_t>(5, 1));
  CHECK(at(text.size() - 1) == std::pair<std::size_t, std::size_t>(5, 1002));
  CHECK(at(text.size()) == std::pair<std::size_t, std::size_t>(5, 1003));
  CHECK(at(text.size() + 9) == at(text.size()));
  CHECK(LineIndex("").place_of(0).line == 1);
  // Against counting, in texts whose size is and is not a multiple of the index's step.
  for (std::size_t size : {255, 256, 257, 512, 700}) {
    std::string long_text;
    for (std::size_t i = 0; long_text.size() < size; ++i) long_text += i % 7 == 3 ? "é" : i % 61 == 60 ? "\n" : "a";
    const LineIndex index(long_text);
    for (std::size_t i = 0; i <= long_text.size(); ++i) {
      const std::size_t start = i == 0 ? 0 : long_text.rfind('\n', i - 1) + 1;
      REQUIRE(index.place_of(i).column == count_code_points(std::string_view(long_text).substr(start, i - start)) + 1);
    }
  }
}

TEST_CASE("sorting as readers expect") {
  std::vector<std::string> words = {"zoo", "Ñandú", "nube", "ñu", "élan", "eco", "Eco"};
  std::sort(words.begin(), words.end(), [](const auto& a, const auto& b) { return compare_for_readers(a, b, "es") < 0; });
  CHECK(words == std::vector<std::string>{"eco", "Eco", "élan", "nube", "Ñandú", "ñu", "zoo"});
  CHECK(compare_for_readers("a", "a", "es") == 0);
  CHECK(compare_for_readers("e\u0301", "é", "es") != 0);  // alike to readers, yet in a fixed order
  CHECK(compare_for_readers("a", "b", "ht") < 0);
  CHECK(compare_for_readers("a", "b", "nonsense tag") < 0);
}

TEST_CASE("bombs of marks stay linear") {
  std::string text = "a";
  for (int i = 0; i < 300'000; ++i) text += i % 2 == 0 ? "\u0301" : "\u0323";
  const auto start = std::chrono::steady_clock::now();
  const FoldedText folded = fold_with_offsets(text);
  CHECK(std::is_sorted(folded.offsets.begin(), folded.offsets.end()));
  CHECK(to_nfc(text).size() > 1000);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
}

TEST_CASE("folding is the same in every thread") {
  const std::string text = utf8(scripts()[2] + scripts()[7] + scripts()[11]);
  std::vector<std::string> results(2);
  {
    std::vector<std::jthread> threads;
    for (auto& result : results) threads.emplace_back([&] { result = fold(text) + to_upper(text) + std::to_string(find_words(text, "th").size()); });
  }
  CHECK(results[0] == results[1]);
}

}  // namespace
