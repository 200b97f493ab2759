// Sentences: SRX-style rules (break and exception rules as data) over ICU's sentence breaks.
//
//     Segmenter segmenter(LanguageTag::of("en"));
//     segmenter.segment("Dr. Rivera called. Come at 6:00 p.m. Friday.")   // two spans
//
// Data: core/data/languages/<tag>/sentences.yaml. Immutable after construction, shared by threads.
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

 private:
  struct Rules;
  std::shared_ptr<const Rules> rules_;
};

}  // namespace homeword
