// Readability: published formulas, per language, over our own sentence, word and syllable counts.
//
//     for (const ReadabilityScore& score : measure_readability({"The bus is late."}, LanguageTag::of("en")))
//       … score.formula == "Flesch-Kincaid", *score.score == -1.45
//
// Which formulas apply is data: core/data/languages/<tag>/readability.yaml. A language without a validated formula gives no
// score, only counts: never a made-up grade. With W words, S sentences, Syl syllables, L letters, C letters and digits:
//   Flesch (1948)            206.835 − 1.015·W/S − 84.6·Syl/W
//   Flesch-Kincaid (1975)    0.39·W/S + 11.8·Syl/W − 15.59
//   SMOG (1969)              1.0430·√(words of 3 and more syllables · 30/S) + 3.1291
//   Gunning-Fog (1952)       0.4·(W/S + 100·hard words/W); hard: 3 and more syllables before -s, -es, -ed, -ing; no names,
//                            no compounds with a hyphen
//   Coleman-Liau (1975)      5.88·L/W − 29.6·S/W − 15.8
//   ARI (1967)               4.71·C/W + 0.5·W/S − 21.43
//   INFLESZ (1993)           206.835 − 62.3·Syl/W − W/S
//   Fernández-Huerta (1959)  206.84 − 60·Syl/W − 1.02·W/S
//   Gutiérrez (1972)         95.2 − 9.7·L/W − 0.35·W/S
//   Crawford (1985)          −20.5·S/W + 4.9·Syl/W − 3.407
//   SOL (1999)               −2.51 + 0.74·SMOG
//   Flesch-Martins (1996, Portuguese) 248.835 − 1.015·W/S − 84.6·Syl/W
//   Flesch-Oborneva (2006, Russian)   206.835 − 1.3·W/S − 60.1·Syl/W
//   Gulpease (1988, Italian)          89 + (300·S − 10·L)/W
//   LIX (1968, 1983)         W/S + 100·words longer than 6 letters/W
// Left out: Dale-Chall and Spache, which need their published word lists.
//
// Counting. A word is what stands between white space and holds a letter or digit ("well-being" is one; a dash between
// words parts them). Sentences are the segmenter's; the end of a block ends a sentence; one without words does not count.
// Syllables follow the language's spelling rules; a numeral counts as one syllable.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/finding.h"
#include "homeword/base/span.h"
#include "homeword/style/style_checker.h"
#include "homeword/text/language_tag.h"

namespace homeword {

struct ReadabilityScore {
  std::string language;
  std::string formula;             // "Flesch-Kincaid", "INFLESZ", …; empty when the language has none
  std::optional<double> score;     // nothing without a formula, and for a text without words
  std::size_t words = 0, sentences = 0, syllables = 0;
};

// One score per formula of the language, the one judged by first; a single entry without formula when there is none.
// `blocks` are block texts (a block end ends a sentence); headings may be left out by the caller. Linear in the text.
[[nodiscard]] std::vector<ReadabilityScore> measure_readability(const std::vector<std::string>& blocks, const LanguageTag& language);

// Syllables of one word by the language's rules; 0 when the language has no rules.
[[nodiscard]] std::size_t count_syllables(std::string_view word, std::string_view language);

// Reading level against the language's limit for the class (`limits` in readability.yaml): nothing when within it, when the
// language has no formula or limit, or when the text is shorter than 3 sentences (a formula means nothing there). Over it:
// one finding for the text, and one for each of the three hardest sentences (block and span set), rules
// "readability/level" and "readability/hard-sentence". Warnings and infos only: a formula alone fails no document.
[[nodiscard]] std::vector<Finding> check_reading_level(const std::vector<std::string>& blocks, const LanguageTag& language,
                                                       DocumentClass document_class);

}  // namespace homeword
