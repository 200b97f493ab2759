#include "homeword/text/language_tag.h"

#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/uloc.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

#include "homeword/text/language_data.h"

namespace homeword {
namespace {

bool is_alphabetic(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}
bool is_numeric(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}
bool is_alphanumeric(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || is_alphabetic(std::string_view(&c, 1)); });
}

void lower(std::string& text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
}
void upper(std::string& text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts(1);
  for (char c : text) {
    if (c == separator) parts.emplace_back();
    else parts.back() += c;
  }
  return parts;
}

// ISO 639-2 bibliographic codes (the terminological ones ICU knows), and individual languages that go by their
// macrolanguage's tag in schools (RFC 5646 section 4.1.2, CLDR "overlong" and "macrolanguage" aliases).
constexpr std::array<std::array<std::string_view, 2>, 30> language_aliases{{
    {"alb", "sq"}, {"arm", "hy"}, {"baq", "eu"}, {"bur", "my"}, {"chi", "zh"}, {"cze", "cs"}, {"dut", "nl"}, {"fre", "fr"},
    {"geo", "ka"}, {"ger", "de"}, {"gre", "el"}, {"ice", "is"}, {"mac", "mk"}, {"mao", "mi"}, {"may", "ms"}, {"per", "fa"},
    {"rum", "ro"}, {"slo", "sk"}, {"tib", "bo"}, {"wel", "cy"}, {"cmn", "zh"}, {"arb", "ar"}, {"npi", "ne"}, {"pes", "fa"},
    {"swh", "sw"}, {"iw", "he"},   {"in", "id"},   {"ji", "yi"},   {"mo", "ro"},   {"mol", "ro"},
}};

std::string canonical_language(std::string language) {
  lower(language);
  for (const auto& [alias, tag] : language_aliases)
    if (language == alias) return std::string(tag);
  // ICU gives the two-letter code of an ISO 639-2 terminological code ("spa" → "es").
  std::array<char, ULOC_LANG_CAPACITY> buffer{};
  UErrorCode status = U_ZERO_ERROR;
  const auto length = uloc_getLanguage(language.c_str(), buffer.data(), buffer.size(), &status);
  return U_SUCCESS(status) && length > 0 ? std::string(buffer.data(), static_cast<std::size_t>(length)) : language;
}

Unexpected refuse(std::string_view text, std::string expected) {
  return fail({.message = "this is not a language tag",
               .found = std::string(text.substr(0, 60)),
               .expected = std::move(expected),
               .remedy = "Write a BCP 47 tag such as \"es\", \"zh-Hant\" or \"pt-BR\""});
}

// Parts of a canonical tag, told apart by their shape.
struct Parts {
  std::string language, script, region;
};

Parts take_apart(const std::string& text) {
  Parts parts;
  const auto subtags = split(text, '-');
  parts.language = subtags[0];
  for (std::size_t i = 1; i < subtags.size() && subtags[i].size() < 5; ++i) {
    const std::string& subtag = subtags[i];
    if (subtag.size() == 4 && is_alphabetic(subtag)) parts.script = subtag;
    else if (subtag.size() == 2 || (subtag.size() == 3 && is_numeric(subtag))) parts.region = subtag;
    else break;
  }
  return parts;
}

// ICU's likely script of "language" or "language_REGION"; "" when it knows none.
std::string find_likely_script(const std::string& locale) {
  std::array<char, ULOC_FULLNAME_CAPACITY> likely{};
  std::array<char, ULOC_SCRIPT_CAPACITY> script{};
  UErrorCode status = U_ZERO_ERROR;
  uloc_addLikelySubtags(locale.c_str(), likely.data(), likely.size(), &status);
  const auto length = uloc_getScript(likely.data(), script.data(), script.size(), &status);
  return U_SUCCESS(status) ? std::string(script.data(), static_cast<std::size_t>(length)) : std::string();
}

}  // namespace

Result<LanguageTag> LanguageTag::parse(std::string_view text) {
  constexpr std::size_t longest_tag = 64;
  if (text.empty()) return refuse(text, "a language of two or three letters");
  if (text.size() > longest_tag) return refuse(text, "a tag of at most 64 characters");
  std::string dashed(text);
  std::replace(dashed.begin(), dashed.end(), '_', '-');
  auto subtags = split(dashed, '-');
  for (const auto& subtag : subtags)
    if (subtag.empty() || subtag.size() > 8 || !is_alphanumeric(subtag))
      return refuse(text, "subtags of one to eight letters or digits, with \"-\" between them");
  if (subtags[0].size() < 2 || subtags[0].size() > 3 || !is_alphabetic(subtags[0]))
    return refuse(text, "a language of two or three letters first");

  std::size_t next = 1;
  std::string language = subtags[0];
  if (next < subtags.size() && subtags[next].size() == 3 && is_alphabetic(subtags[next])) language = subtags[next++];
  std::string canonical = canonical_language(language);
  if (next < subtags.size() && subtags[next].size() == 4 && is_alphabetic(subtags[next])) {
    std::string script = subtags[next++];
    lower(script);
    script[0] = static_cast<char>(script[0] - 'a' + 'A');
    canonical += "-" + script;
  }
  if (next < subtags.size() && ((subtags[next].size() == 2 && is_alphabetic(subtags[next])) ||
                                (subtags[next].size() == 3 && is_numeric(subtags[next])))) {
    std::string region = subtags[next++];
    upper(region);
    canonical += "-" + region;
  }
  std::vector<std::string> variants;
  for (; next < subtags.size(); ++next) {
    std::string variant = subtags[next];
    lower(variant);
    const bool is_variant = variant.size() >= 5 || (variant.size() == 4 && is_numeric(variant.substr(0, 1)));
    if (variant.size() == 1) return refuse(text, "no extension (\"" + variant + "-…\")");
    if (!is_variant) return refuse(text, "language, script, region and variants in this order");
    if (std::find(variants.begin(), variants.end(), variant) != variants.end())
      return refuse(text, "no variant written twice");
    variants.push_back(variant);
    canonical += "-" + variant;
  }
  LanguageTag tag;
  tag.text_ = std::move(canonical);
  return tag;
}

LanguageTag LanguageTag::of(std::string_view text) {
  auto tag = parse(text);
  if (!tag) throw std::logic_error(tag.error().sentence());
  return *std::move(tag);
}

std::string LanguageTag::language() const { return take_apart(text_).language; }

std::string LanguageTag::region() const { return take_apart(text_).region; }

std::string LanguageTag::script() const {
  const Parts parts = take_apart(text_);
  if (!parts.script.empty()) return parts.script;
  const std::string likely = find_likely_script(parts.language);
  const std::string likely_there =
      parts.region.empty() ? likely : find_likely_script(parts.language + "_" + parts.region);
  // The language's data speaks for how its readers here write (Hmong in Latin letters), unless the region changes the
  // script (Punjabi in Pakistan).
  if (likely_there == likely)
    if (std::string script = find_script_in_data(parts.language); !script.empty()) return script;
  return likely_there;
}

Direction LanguageTag::direction() const {
  const std::string name = script();
  const auto code = name.empty() ? -1 : u_getPropertyValueEnum(UCHAR_SCRIPT, name.c_str());
  return code >= 0 && uscript_isRightToLeft(static_cast<UScriptCode>(code)) ? Direction::right_to_left
                                                                            : Direction::left_to_right;
}

std::string LanguageTag::endonym() const {
  if (const auto description = find_language_description(*this)) return description->endonym;
  UErrorCode status = U_ZERO_ERROR;
  const icu::Locale locale = icu::Locale::forLanguageTag(text_, status);
  icu::UnicodeString name;
  if (U_SUCCESS(status)) locale.getDisplayLanguage(locale, name);
  std::string endonym;
  name.toUTF8String(endonym);
  return endonym.empty() || endonym == language() ? text_ : endonym;
}

std::vector<std::string> find_fallbacks(const LanguageTag& wanted) {
  const std::string script = wanted.script();
  std::vector<std::string> chain;
  const auto add = [&](std::string tag) {
    if (std::find(chain.begin(), chain.end(), tag) == chain.end()) chain.push_back(std::move(tag));
  };
  std::vector<std::string> subtags = split(wanted.text(), '-');
  const bool has_script = !take_apart(wanted.text()).script.empty();
  for (; !subtags.empty(); subtags.pop_back()) {
    std::string plain = subtags[0];
    std::string scripted = subtags[0] + "-" + script;
    for (std::size_t i = 1; i < subtags.size(); ++i) {
      plain += "-" + subtags[i];
      scripted += "-" + subtags[i];
    }
    // Stripping a region can change the likely script: "zh-TW" is not served by "zh".
    const LanguageTag tag = LanguageTag::of(plain);
    if (tag == wanted || tag.script() == script) add(plain);
    if (!has_script && !script.empty()) add(scripted);
  }
  return chain;
}

std::optional<std::string> lookup(const LanguageTag& wanted, const std::vector<std::string>& available) {
  for (const auto& candidate : find_fallbacks(wanted))
    for (const auto& offered : available)
      if (const auto tag = LanguageTag::parse(offered); tag && tag->text() == candidate) return offered;
  return std::nullopt;
}

}  // namespace homeword
