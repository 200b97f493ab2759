// Renditions: the forms a translation goes out in besides the original's own format. All hold the same facts.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "homeword/base/names.h"
#include "homeword/engine/translation.h"

namespace homeword {

enum class Rendition { same, bilingual, page, sms, speech };
inline constexpr NameTable<Rendition, 5> rendition_names{{{Rendition::same, "same"},
                                                          {Rendition::bilingual, "bilingual"},
                                                          {Rendition::page, "page"},
                                                          {Rendition::sms, "sms"},
                                                          {Rendition::speech, "speech"}}};

// What a page says about itself; everything comes from the style guide and the document, nothing from a clock or a path.
struct RenditionContext {
  const Document* document = nullptr;
  LanguageTag from = LanguageTag::of("en");
  std::string style_guide;                      // "demo-district 2026.1, release 1f3a…" or "working copy, unreleased"
  std::string release;                          // the same in full, with the whole hash
  std::map<std::string, std::string> settings;  // the guide's: contact.school, contact.phone …
  bool is_reviewed = false;                     // a person signed it
  std::string ask_link;                         // where the clarity form is; empty: none
  std::string version;                          // of the document, hash of its text
};

// Family page: accessible, script-free, one h1, words open their explanation; under 50 KB for a letter.
[[nodiscard]] std::string write_page(const DocumentTranslation& translation, const RenditionContext& context);
// Source and target side by side, one row per block, both sides with lang and dir.
[[nodiscard]] std::string write_bilingual(const DocumentTranslation& translation, const RenditionContext& context);
// Text messages: plain text, each of at most 160 characters of GSM-7 or 70 of UCS-2 (see cut_sms), an empty line between two.
[[nodiscard]] std::string write_sms(const DocumentTranslation& translation);
// SSML 1.1 for reading aloud: one paragraph a block, language spans tagged.
[[nodiscard]] std::string write_speech(const DocumentTranslation& translation);

// How many messages a text takes, and in which alphabet.
struct SmsCount {
  bool is_gsm7 = true;
  std::size_t characters = 0;   // septets or UTF-16 units
  std::size_t messages = 0;
};
[[nodiscard]] SmsCount count_sms(std::string_view text);
// The text in messages that each fit one (3GPP TS 23.038): cut behind a sentence where one ends late enough, else between words;
// inside a word only where it alone is too long and has no link in it.
[[nodiscard]] std::vector<std::string> cut_sms(std::string_view text);

}  // namespace homeword
