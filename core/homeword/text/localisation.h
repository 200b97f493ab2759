// Which facts a language can write at all.
#pragma once

#include "homeword/text/facts.h"
#include "homeword/text/language_tag.h"

namespace homeword {

// False when the fact has words of the source's language (a weekday, "noon", "million") that the target language's data cannot
// write: localise() then leaves it as it is, and whoever shows it as a translation has to say so. Codes, plain numbers and
// everything kept verbatim on purpose (names, links …) are always true.
[[nodiscard]] bool can_localise(const Fact& fact, const LanguageTag& from, const LanguageTag& to);

}  // namespace homeword
