// Forms of address with their names: "Ms. Okafor" as one piece, "la Sra. Okafor". A room-internal header.
#pragma once

#include <string_view>
#include <vector>

#include "homeword/text/fact_language.h"
#include "homeword/text/facts.h"

namespace homeword {

// One phrase for each name with a form of address before it. Where the target language has no words for these, the phrase is
// kept as it is, so that nothing tears the form from its name.
[[nodiscard]] std::vector<FactPhrase> find_address_phrases(std::string_view text, const std::vector<Fact>& facts,
                                                           const FactLanguage& from, const FactLanguage& to);

}  // namespace homeword
