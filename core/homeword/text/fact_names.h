// Names that no list gave: after honorifics, and capitalised words that the language does not use as ordinary words.
// A room-internal header.
#pragma once

#include <string_view>
#include <vector>

#include "homeword/text/fact_language.h"
#include "homeword/text/facts.h"

namespace homeword {

// Spans of names in `text`, outside the spans of `taken` (one flag for each token: true where another fact stands). Linear.
[[nodiscard]] std::vector<Span> find_unlisted_names(std::string_view text, const FactTokens& tokens,
                                                    const std::vector<bool>& taken, const FactLanguage& language);

}  // namespace homeword
