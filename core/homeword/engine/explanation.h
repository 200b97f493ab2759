// Explanations at first use: a concept's approved explanation stands where a family first meets it, once per document,
// never inside a heading, a link or a table header.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/engine/translation.h"

namespace homeword {

// Marks the first explainable occurrence of every concept (Receipt::is_explained), and with ExplainMode::inline_text puts
// " (explanation)" behind it, moving every later span. Gives the explained concepts in order; behind them, for the lists of words
// that the other modes write, those that stand only where no explanation can (their receipts say is_explained = false).
[[nodiscard]] std::vector<ExplainedConcept> explain_first_uses(std::vector<std::vector<Segment>>& segments,
                                                               const Analysis& analysis, const LanguageTag& from,
                                                               const LanguageTag& to, ExplainMode mode);

// The author's own explanation right behind a term, "accountability system (the rules it uses …)", as a span with its
// leading blank; nothing when what stands there is an acronym, a fact, another term or markup. Families get the approved
// words instead of a machine's version of the author's.
[[nodiscard]] std::optional<Span> find_own_explanation(const Segment& segment, const Occurrence& occurrence);

// True when a concept's first use in a block of this kind is explained.
[[nodiscard]] bool may_hold_explanation(BlockKind kind);
// The concept's approved explanation for the language, empty when it has none or wants none.
[[nodiscard]] std::string_view wanted_explanation(const Concept& concept_, const LanguageTag& language);

// An explanation as it reads inside a sentence: no final stop, small initial unless the word is a name or an acronym.
[[nodiscard]] std::string as_insertion(std::string_view explanation, std::string_view language);

// Puts `text` at byte `offset` of the segment's target; receipts, facts and codes that end at or before the place stay,
// those behind it move, those around it grow.
void insert_into_target(Segment& segment, std::size_t offset, std::string_view text);

}  // namespace homeword
