// Counterparts: small words people emphasise, and what stands for them in another language ("not" → "no", "only" → "solo").
//
// They tell where markup around such a word belongs when the engine melted it into its neighbours: "Do **not** send food" is
// "**No** envíe …", not "**No envíe** …". Data: core/data/languages/<target>/counterparts.<source>.yaml (format told at its head).
// They never change a word of a translation.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/span.h"
#include "homeword/text/language_tag.h"

namespace homeword {

// Words of one meaning; lower case, words with single spaces, longest first.
struct CounterpartRow {
  std::vector<std::string> source, target;
  std::vector<std::string> counted;   // source words that only count as well: "cannot" brings a "no" along
};

struct Counterparts {
  std::vector<CounterpartRow> rows;
};

// Read once per pair and shared; thread-safe. Empty where there is no data. Throws std::runtime_error when our data is broken.
[[nodiscard]] std::shared_ptr<const Counterparts> counterparts(const LanguageTag& from, const LanguageTag& to);

// What stands in `target_window` for the words `words` of `source_window`; nothing when it is not certain. The same row's words must
// occur equally often on both sides (then the places agree in their order) or once only in the target. A word that is written
// alike in both languages and is no small word (a name, a figure) is its own counterpart.
[[nodiscard]] std::optional<Span> find_counterpart(const Counterparts& table, std::string_view source, Span words, Span source_window,
                                                   std::string_view target, Span target_window);

}  // namespace homeword
