#include "homeword/glossary/language_names.h"

#include <unicode/locid.h>
#include <unicode/uloc.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "homeword/text/language_tag.h"
#include "homeword/text/unicode.h"

namespace homeword {
namespace {

std::string to_utf8(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

// Letters and digits only, so that "Chinese (Simplified)", "chinese_simplified" and "Chinese, Simplified" are one.
std::string key_of(std::string_view name) {
  std::string out;
  const std::string lower = to_lower(name);
  for (const char byte : lower) {
    const auto value = static_cast<unsigned char>(byte);
    if (value >= 0x80 || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9')) out += byte;
  }
  return out;
}

using Names = std::unordered_map<std::string, std::string>;

void add_name(Names& names, const icu::UnicodeString& name, const std::string& tag) {
  std::string key = key_of(to_utf8(name));
  if (key.size() > 3) names.emplace(std::move(key), tag);
}

Names read_names() {
  Names names;
  const icu::Locale english("en");
  // Names that differ from ICU's but stand in school districts' sheets.
  for (const auto& [name, tag] : {std::pair{"simplifiedchinese", "zh-Hans"}, {"chinesesimplified", "zh-Hans"},
                                  {"traditionalchinese", "zh-Hant"}, {"chinesetraditional", "zh-Hant"},
                                  {"mandarin", "zh-Hans"}, {"haitian", "ht"}, {"kreyol", "ht"}, {"tagalog", "fil"},
                                  {"farsi", "fa"}, {"dari", "prs"}, {"hmong", "hmn"}, {"capeverdean", "kea"},
                                  {"brazilianportuguese", "pt-BR"}, {"portuguesebrazil", "pt-BR"},
                                  {"chuukese", "chk"}, {"karen", "ksw"}})
    names.emplace(name, tag);
  for (const char* const* code = uloc_getISOLanguages(); *code != nullptr; ++code) {
    const icu::Locale locale(*code);
    icu::UnicodeString name;
    locale.getDisplayLanguage(english, name);
    if (to_utf8(name) != *code) add_name(names, name, *code);
    icu::UnicodeString own;
    locale.getDisplayLanguage(locale, own);
    if (to_utf8(own) != *code) add_name(names, own, *code);
  }
  // "Spanish (Mexico)", "Serbian (Cyrillic)"
  int32_t count = 0;
  const icu::Locale* locales = icu::Locale::getAvailableLocales(count);
  for (int32_t i = 0; i < count; ++i) {
    UErrorCode code = U_ZERO_ERROR;
    const std::string tag = locales[i].toLanguageTag<std::string>(code);
    if (U_FAILURE(code) || tag.find('-') == std::string::npos) continue;
    icu::UnicodeString name;
    add_name(names, locales[i].getDisplayName(english, name), tag);
  }
  return names;
}

// "Spanish (español)", "Vietnamese / Tiếng Việt", "Spanish translation": parts that agree, or one among words of no weight.
std::optional<std::string> find_among_parts(const Names& names, std::string_view name) {
  static const std::set<std::string, std::less<>> weightless{"translation", "term", "terms", "word", "words", "equivalent",
                                                             "version", "in", "the", "text", "language"};
  std::optional<std::string> found;
  const auto look = [&](std::string_view part) {
    const std::string key = key_of(part);
    if (key.empty() || weightless.contains(key)) return true;
    const auto entry = names.find(key);
    if (entry == names.end() || (found && *found != entry->second)) return false;
    found = entry->second;
    return true;
  };
  for (const std::string_view separators : {std::string_view("/(),;"), std::string_view(" /(),;_-")}) {
    found.reset();
    bool is_right = true;
    for (std::size_t at = 0; is_right && at < name.size();) {
      const std::size_t end = std::min(name.find_first_of(separators, at), name.size());
      is_right = look(name.substr(at, end - at));
      at = end + 1;
    }
    if (is_right && found) return found;
  }
  return std::nullopt;
}

bool is_known_language(const std::string& language) {
  static const std::set<std::string, std::less<>> known = [] {
    std::set<std::string, std::less<>> codes;
    for (const char* const* code = uloc_getISOLanguages(); *code != nullptr; ++code) codes.insert(*code);
    return codes;
  }();
  return known.contains(language);
}

}  // namespace

std::optional<std::string> find_language(std::string_view name) {
  static const std::set<std::string, std::less<>> column_words{"pos", "ref", "def", "key", "tag", "row", "sub", "see"};
  if (name.empty() || name.size() > 60) return std::nullopt;
  const std::size_t code_end = name.find_first_of("-_");
  const std::string code = to_lower(name.substr(0, code_end));
  if ((code.size() == 2 || code.size() == 3) && !column_words.contains(code)) {
    const Result<LanguageTag> tag = LanguageTag::parse(name);
    if (tag && is_known_language(tag->language())) return tag->text();
  }
  static const Names names = read_names();
  if (const auto found = names.find(key_of(name)); found != names.end()) return found->second;
  return find_among_parts(names, name);
}

std::string english_name_of(std::string_view tag) {
  icu::UnicodeString name;
  UErrorCode code = U_ZERO_ERROR;
  const icu::Locale locale = icu::Locale::forLanguageTag(icu::StringPiece(tag.data(), static_cast<int32_t>(tag.size())), code);
  if (U_FAILURE(code)) return std::string(tag);
  locale.getDisplayName(icu::Locale("en"), name);
  return to_utf8(name);
}

}  // namespace homeword
