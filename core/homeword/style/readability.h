// Readability: published formulas, per language, over our own sentence, word and syllable counts.
//
// Flesch-Kincaid (1975): 0.39·W/S + 11.8·Syl/W − 15.59. Flesch (1948): 206.835 − 1.015·W/S − 84.6·Syl/W. SMOG (1969).
// Szigriszt-Pazos/INFLESZ: 206.835 − 62.3·Syl/W − W/S. Fernández-Huerta: 206.84 − 60·Syl/W − 1.02·W/S.
// A language without a validated formula gives no score, only counts: never a made-up grade.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/span.h"
#include "homeword/text/language_tag.h"

namespace homeword {

struct ReadabilityScore {
  std::string language;
  std::string formula;             // "Flesch-Kincaid", "INFLESZ", …; empty when the language has none
  std::optional<double> score;
  std::size_t words = 0, sentences = 0, syllables = 0;
};

// One score per formula of the language; a single entry without formula when there is none. `blocks` are block texts
// (a block end ends a sentence); headings may be left out by the caller.
[[nodiscard]] std::vector<ReadabilityScore> measure_readability(const std::vector<std::string>& blocks, const LanguageTag& language);

[[nodiscard]] std::size_t count_syllables(std::string_view word, std::string_view language);

}  // namespace homeword
