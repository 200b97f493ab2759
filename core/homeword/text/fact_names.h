// Names that no list gave: after honorifics, and capitalised words that the language does not use as ordinary words.
// A room-internal header.
#pragma once

#include <string_view>
#include <vector>

#include "homeword/text/fact_language.h"
#include "homeword/text/facts.h"

namespace homeword {

// What another fact made of a token. A month that stands alone may be a person after all: "April Summers".
enum class TokenUse : unsigned char { free, taken, month_alone };

struct FoundName {
  Span span;
  bool is_proven = false;  // sure enough to be a name everywhere in the document
};

// Names in `text`, outside the tokens that other facts take (one use for each token; a month may be taken back). Linear.
[[nodiscard]] std::vector<FoundName> find_unlisted_names(std::string_view text, const FactTokens& tokens,
                                                         const std::vector<TokenUse>& taken, const FactLanguage& language,
                                                         const NameEvidence* evidence);

}  // namespace homeword
