#include "homeword/translate/check_names.h"

#include <algorithm>

namespace homeword {

const std::vector<CheckName>& check_names() {
  static const std::vector<CheckName> names{
      {"capital", Severity::warning, true, "linguistic-conventions/spelling/capitalization"},
      {"code/extra", Severity::error, true, "accuracy/addition/markup"},
      {"code/missing", Severity::error, false, "accuracy/omission/markup"},
      {"code/space", Severity::warning, true, "design-and-markup/markup-tag"},
      {"consistency/sentence", Severity::warning, false, "style/inconsistent-style"},
      {"consistency/term", Severity::warning, true, "terminology/inconsistent-use-of-terminology"},
      {"date/weekday", Severity::error, false, "accuracy/mistranslation/date-time"},
      {"draft/grammar", Severity::warning, false, "linguistic-conventions/grammar"},
      {"draft/word-by-word", Severity::warning, false, "accuracy/mistranslation/overly-literal"},
      {"fact/extra", Severity::warning, true, "accuracy/addition"},
      {"fact/missing", Severity::error, false, "accuracy/omission"},
      {"jargon/unexplained", Severity::info, true, "audience-appropriateness"},
      {"language/wrong", Severity::error, true, "accuracy/untranslated"},
      {"length", Severity::warning, false, "design-and-markup/length"},
      {"meaning/duty", Severity::error, true, "accuracy/mistranslation"},
      {"punctuation/brackets", Severity::warning, true, "linguistic-conventions/punctuation/unpaired-marks"},
      {"punctuation/changed", Severity::warning, true, "linguistic-conventions/punctuation"},
      {"punctuation/final", Severity::warning, true, "linguistic-conventions/punctuation"},
      {"punctuation/inverted", Severity::warning, true, "linguistic-conventions/punctuation/unpaired-marks"},
      {"punctuation/quotes", Severity::warning, true, "linguistic-conventions/punctuation/unpaired-marks"},
      {"punctuation/script", Severity::warning, true, "locale-conventions"},
      {"punctuation/space", Severity::warning, true, "linguistic-conventions/punctuation"},
      {"punctuation/start", Severity::warning, true, "linguistic-conventions/punctuation"},
      {"readability/hard-sentence", Severity::info, true, "audience-appropriateness"},
      {"readability/level", Severity::warning, true, "audience-appropriateness"},
      {"repetition", Severity::warning, true, "linguistic-conventions/duplication"},
      {"space/breaks", Severity::warning, true, "design-and-markup/whitespace"},
      {"space/double", Severity::warning, true, "design-and-markup/whitespace"},
      {"space/ends", Severity::warning, true, "design-and-markup/whitespace"},
      {"term/extra", Severity::warning, true, "terminology"},
      {"term/forbidden", Severity::error, true, "terminology/inconsistent-with-terminology-resource"},
      {"term/form", Severity::warning, false, "linguistic-conventions/grammar/word-form"},
      {"term/missed", Severity::error, false, "terminology/inconsistent-with-terminology-resource"},
      {"untranslated", Severity::error, false, "accuracy/untranslated"},
      {"untranslated/word", Severity::warning, false, "accuracy/untranslated"},
  };
  return names;
}

const CheckName* find_check(std::string_view rule) {
  const std::vector<CheckName>& names = check_names();
  const auto it = std::lower_bound(names.begin(), names.end(), rule, [](const CheckName& one, std::string_view id) { return one.id < id; });
  return it != names.end() && it->id == rule ? &*it : nullptr;
}

}  // namespace homeword
