// TrackedText: a text that is edited while spans in it stay right (terms, facts and codes of a target sentence).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/span.h"

namespace homeword {

struct TrackedText {
  std::string text;
  std::vector<Span> spans;
  // The first so many spans hold words that agreement may not change; the others only mark places (inline code).
  std::size_t word_spans = static_cast<std::size_t>(-1);

  // Puts `with` where `what` stands. Spans after it move; spans around it grow or shrink; a span equal to `what` becomes
  // the new text; a span that overlaps only in part ends (or begins) at the edge of the new text. Text inserted at a
  // span's edge stays outside the span.
  void replace(Span what, std::string_view with);
};

inline void TrackedText::replace(Span what, std::string_view with) {
  text.replace(what.start, what.size(), with);
  const std::size_t new_end = what.start + with.size();
  const auto moved = [&](std::size_t offset) { return offset - what.end + new_end; };
  for (Span& span : spans) {
    if (span.end <= what.start && !(span == what)) continue;   // before
    if (span.start >= what.end && !(span == what)) {           // after
      span = {moved(span.start), moved(span.end)};
      continue;
    }
    if (span == what && !what.is_empty()) {
      span.end = new_end;
      continue;
    }
    if (span == what) {  // two empty spans at one place: the insertion stays outside
      span = {new_end, new_end};
      continue;
    }
    const std::size_t start = span.start < what.start ? span.start : (span.start == what.start ? what.start : new_end);
    const std::size_t end = span.end >= what.end ? moved(span.end) : what.start;
    span = {start, end < start ? start : end};
  }
}

}  // namespace homeword
