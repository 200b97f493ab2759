// Language tags (BCP 47) and how one falls back to another (RFC 4647 lookup).
//
//     auto tag = LanguageTag::parse("ES-mx");      // "es-MX"
//     tag->language()                              // "es"
//     lookup(*tag, {"en", "es", "fr"})             // "es"
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/result.h"

namespace homeword {

enum class Direction { left_to_right, right_to_left };

class LanguageTag {
 public:
  // Accepts language[-Script][-REGION][-variant…], any case, "_" for "-"; gives the canonical case ("zh-Hant-TW").
  // ISO 639-2 codes of student systems ("spa", "chi", "hat") map to BCP 47 ("es", "zh", "ht"), and so do extended
  // language subtags ("zh-yue" → "yue"). Extensions ("-u-…", "-x-…") are refused: nothing here would heed them.
  [[nodiscard]] static Result<LanguageTag> parse(std::string_view text);
  // For tags written in our own code; throws std::logic_error when malformed.
  [[nodiscard]] static LanguageTag of(std::string_view text);

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::string language() const;  // "zh"
  // "Hant", written or likely ("es" → "Latn", "zh-TW" → "Hant"); "" for a language nobody knows.
  [[nodiscard]] std::string script() const;
  [[nodiscard]] std::string region() const;    // "TW" or ""
  [[nodiscard]] Direction direction() const;   // from the script
  [[nodiscard]] std::string endonym() const;   // "español", "العربية", "Tiếng Việt": from the language's data, else ICU

  friend bool operator==(const LanguageTag&, const LanguageTag&) = default;
  friend auto operator<=>(const LanguageTag&, const LanguageTag&) = default;

 private:
  std::string text_;
};

// The tags to try for `wanted`, best first: itself, then with the rightmost subtag stripped, again and again, and with its
// script written out; all in its script. "zh-TW" → zh-TW, zh-Hant-TW, zh-Hant; "es-MX" → es-MX, es-Latn-MX, es, es-Latn.
[[nodiscard]] std::vector<std::string> find_fallbacks(const LanguageTag& wanted);

// The best of `available` for `wanted`: the exact tag, then with the rightmost subtag stripped, again and again; never one
// in another script ("zh-Hant" never gets "zh" or "zh-Hans"), never English for another language. Nothing when none fits.
[[nodiscard]] std::optional<std::string> lookup(const LanguageTag& wanted, const std::vector<std::string>& available);

}  // namespace homeword
