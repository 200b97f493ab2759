// Messages: every sentence of ours that a family sees, in their language, from gettext catalogues through Boost.Locale.
//
//     Messages messages(LanguageTag::of("es"));
//     messages.translate("Words in this letter")    // "Palabras en esta carta"
//
// Catalogues: core/data/messages/<tag>.po, compiled when Homeword is built. tests/text/messages_test.cpp reads every
// catalogue and fails on a missing message, because gettext itself would show English without a word.
#pragma once

#include <locale>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/text/language_tag.h"

namespace homeword {

class Messages {
 public:
  // The catalogue for a tag, with tag fallback. Without one the messages are in English, and language() says so: mark them
  // lang="en". Cheap after the first use of a language; thread-safe.
  explicit Messages(const LanguageTag& tag);

  [[nodiscard]] std::string translate(std::string_view english) const;
  // The language the messages really come in.
  [[nodiscard]] const LanguageTag& language() const { return language_; }
  [[nodiscard]] bool has_catalogue() const { return has_catalogue_; }

  // Tags with a catalogue, sorted; English (the source) included.
  [[nodiscard]] static std::vector<std::string> available();

 private:
  LanguageTag language_;
  bool has_catalogue_ = false;
  std::locale locale_;
};

}  // namespace homeword
