// Whether a word is an ordinary one of its language, by the list that also tells names from words.
//
//     is_ordinary_word("Will", LanguageTag::of("en"))   // true: as a name it needs a second look
#pragma once

#include <string_view>

#include "homeword/text/language_tag.h"

namespace homeword {

// False where the language has no list. Thread-safe; one look-up.
[[nodiscard]] bool is_ordinary_word(std::string_view word, const LanguageTag& language);

// Whether such a word is also a usual given name: "Hope", "Mark"; not "Spring", which hardly is. False where there are no lists.
[[nodiscard]] bool is_given_name(std::string_view word, const LanguageTag& language);

}  // namespace homeword
