// Whether a language's nouns have genders: told by its inflection data (core/data/languages/<tag>/inflection.yaml).
//
//     has_grammatical_gender(LanguageTag::of("es"))   // true; false for English and for a language without that data
//
// Reads the data once in a process; safe from any thread.
#pragma once

#include "homeword/text/language_tag.h"

namespace homeword {

[[nodiscard]] bool has_grammatical_gender(const LanguageTag& language);

}  // namespace homeword
