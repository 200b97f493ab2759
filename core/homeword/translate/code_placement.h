// Where inline codes (bold, links, images) go in a translated sentence. Never lost, never split, never crossing.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/span.h"
#include "homeword/document/document.h"
#include "homeword/translate/counterparts.h"

namespace homeword {

// A piece of the source whose place in the target is known: a fact, a term, a marked span a backend reported.
struct Anchor {
  Span source;
  Span target;
  std::vector<Anchor> parts;  // finer knowledge of what lies inside: the fact in "on Friday, March 6"
};

// Places every code by certain knowledge only: a code over the whole sentence, over one or several neighbouring anchors or inside
// one, over a word whose counterpart is known, up to a colon both sides share, or standing at an end. Nothing when one code's
// place is not certain. A code that an ordinal's ending had for itself ("5<sup>th</sup>") goes empty behind its fact.
[[nodiscard]] std::optional<std::vector<InlineCode>> place_codes_exactly(std::string_view source, std::string_view target,
                                                                         const std::vector<InlineCode>& codes,
                                                                         const std::vector<Anchor>& anchors,
                                                                         const Counterparts& table = {});

// Places every code: certain knowledge first, then what the backend reported (`reported`, by code id; several pieces are
// joined), then anchors inside, then the same relative place snapped to words. Codes over words stay over words; pairs
// nest as in the source.
struct ReportedPlace {
  std::size_t code_id = 0;
  Span span;
};
// Words a backend carries along at the edge of a marked span without their being marked in the source: "al" of "al maestro"
// for "your **teacher**". They stay outside, unless the source's span begins with a small word of its own ("**to** the office").
struct EdgeWords {
  std::set<std::string> source_small;  // function words of the source, lower case
  std::set<std::string> target_loose;  // prepositions of the target that melt with articles, and what they melt to
  std::set<std::string> target_small;  // function words of the target: one between two words of a code belongs to it
  std::shared_ptr<const Counterparts> table;
};
[[nodiscard]] std::vector<InlineCode> place_codes(std::string_view source, std::string_view target,
                                                  const std::vector<InlineCode>& codes, const std::vector<Anchor>& anchors,
                                                  const std::vector<ReportedPlace>& reported, const EdgeWords& edges = {});

// Letters right behind a figure ("5<sup>th</sup>"): how one language writes an ordinal. Another writes the number without them, so
// markup of theirs may come to hold nothing.
[[nodiscard]] bool is_ordinal_ending(std::string_view text, Span span);

}  // namespace homeword
