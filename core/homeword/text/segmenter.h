// Sentences: where they end, by Unicode's sentence properties (UAX 29, from ICU) and rules and abbreviations that are data.
//
//     Segmenter segmenter(LanguageTag::of("en"));
//     segmenter.segment("Dr. Rivera called. Come at 6:00 p.m. Friday.")   // two spans
//
// Every stop of every script (. ! ? … 。 ؟ ۔ ። ।) is a candidate, together with the quotes and brackets that close after it.
// What follows decides: a small letter goes on, a capital or a letter of a script without case begins. After a lone full
// stop the word before it is looked up first, in the language's abbreviations (and those of all languages, `und`):
//   never            what follows belongs to it:                          Dr. Rivera, p. ej. La
//   before_number    … when a number follows:                             No. 5, pág. 3, Jan. 5
//   before_continuer … when a word of `continuers` follows:               6 p.m. Friday | 6 p.m. Students
//   unless_starter   … unless a word of `starters` follows:               the U.S. Government | the U.S. How
// Initials ("E. Smith", "U.S.A.") go by unless_starter, too. An abbreviation with a capital in the data is only found with
// a capital. Other candidates: blank lines, bullets, the next number of a list that has begun ("1) … 2) …"). SRX rules in
// the data (segmentation_rules.h) have the first word at every candidate.
//
// Data: core/data/languages/<tag>/sentences.yaml; keys above, `counted` (words a number belongs to: grade 2.), `stops`
// (further strings that end a sentence), `rules` (list of before, after, break). A single line break is white space.
// Immutable after construction, shared by threads. Linear in the text: about 7 microseconds a sentence (5 to 25 MB/s).
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "homeword/base/span.h"
#include "homeword/text/language_tag.h"

namespace homeword {

class Segmenter {
 public:
  explicit Segmenter(const LanguageTag& language);

  // The sentences of one block as spans without leading and trailing white space; together they hold every character that
  // is not white space. Never cuts inside a span of `protected_spans` (facts, inline code pairs); one may end a sentence.
  [[nodiscard]] std::vector<Span> segment(std::string_view text, const std::vector<Span>& protected_spans = {}) const;

  struct Rules;  // inside

 private:
  std::shared_ptr<const Rules> rules_;
};

}  // namespace homeword
