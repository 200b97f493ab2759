#include "homeword/translate/code_placement.h"

#include <algorithm>

#include "homeword/text/unicode.h"

namespace homeword {
namespace {

Span trim(std::string_view text, Span span) {
  while (span.start < span.end) {
    std::size_t at = span.start;
    if (!is_white_space(next_code_point(text, at))) break;
    span.start = at;
  }
  while (span.end > span.start) {
    std::size_t at = span.end;
    if (!is_white_space(previous_code_point(text, at))) break;
    span.end = at;
  }
  return span;
}

bool has_word(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (is_letter(c) || is_digit(c)) return true;
  }
  return false;
}

// The span without punctuation and space at its ends.
Span core_of(std::string_view text, Span span) {
  const auto is_core = [](char32_t c) { return is_letter(c) || is_digit(c) || c == U'$' || c == U'(' || c == U'{' || c == U'+'; };
  while (span.start < span.end) {
    std::size_t at = span.start;
    if (is_core(next_code_point(text, at))) break;
    span.start = at;
  }
  while (span.end > span.start) {
    std::size_t at = span.end;
    const char32_t c = previous_code_point(text, at);
    if (is_letter(c) || is_digit(c) || c == U')' || c == U'}' || c == U'%') break;
    span.end = at;
  }
  return span;
}

bool is_closing(char32_t c) { return c == U'.' || c == U'!' || c == U'?' || c == U':' || c == U';' || c == U',' || c == U'…'; }

// The target's whole text, with or without its closing marks as the source's code has them.
Span whole_target(std::string_view source, Span code, std::string_view target) {
  Span out = trim(target, {0, target.size()});
  const bool covers_closing = trim(source, {code.end, source.size()}).is_empty();
  if (!covers_closing)
    while (out.end > out.start) {
      std::size_t at = out.end;
      if (!is_closing(previous_code_point(target, at))) break;
      out.end = at;
    }
  return out;
}

// A code inside one anchor: as much of the anchor's target as certainly stands for it, else all of it. Empty behind the anchor
// where nothing does (the raised "th" of "5th").
Span place_inside(std::string_view source, std::string_view target, Span code, Span core, const Anchor& anchor, const Counterparts& table) {
  const std::string_view from = anchor.source.of(source), to = anchor.target.of(target);
  // Kept as it was ("H2O"): byte by byte.
  if (from == to) {
    const Span inner{std::max(code.start, anchor.source.start), std::min(code.end, anchor.source.end)};
    return {anchor.target.start + (inner.start - anchor.source.start), anchor.target.start + (inner.end - anchor.source.start)};
  }
  const std::string_view words = core.of(source);
  bool has_letter = false, has_digit = false;
  for (std::size_t at = 0; at < words.size();) {
    const char32_t c = next_code_point(words, at);
    has_letter = has_letter || is_letter(c);
    has_digit = has_digit || is_digit(c);
  }
  const auto is_ascii_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (core.start > anchor.source.start && is_ordinal_ending(source, core)) return {anchor.target.end, anchor.target.end};
  if (const std::optional<Span> counterpart = find_counterpart(table, source, core, anchor.source, target, anchor.target)) return *counterpart;
  if (has_digit && !has_letter) {
    // The same figure, once.
    std::optional<Span> place;
    for (std::size_t at = to.find(words); at != std::string_view::npos; at = to.find(words, at + 1)) {
      const std::size_t end = at + words.size();
      if ((at > 0 && is_ascii_digit(to[at - 1])) || (end < to.size() && is_ascii_digit(to[end]))) continue;
      if (place) return anchor.target;
      place = Span{anchor.target.start + at, anchor.target.start + end};
    }
    return place.value_or(anchor.target);
  }
  // "8:00 **a.m.**": what follows the last figure on both sides.
  const auto after_figures = [&](std::string_view text) {
    std::size_t at = text.size();
    while (at > 0 && !is_ascii_digit(text[at - 1])) --at;
    return at;
  };
  const std::size_t from_tail = after_figures(from), to_tail = after_figures(to);
  if (has_letter && !has_digit && from_tail > 0 && to_tail > 0 && !has_word(from.substr(from_tail, core.start > anchor.source.start + from_tail ? core.start - anchor.source.start - from_tail : 0)) &&
      core.start >= anchor.source.start + from_tail && !has_word(source.substr(core.end, anchor.source.end - std::min(core.end, anchor.source.end)))) {
    const Span tail = trim(target, {anchor.target.start + to_tail, anchor.target.end});
    if (!tail.is_empty() && has_word(tail.of(target))) return tail;
  }
  return anchor.target;
}

// Exactly one anchor, a run of anchors with nothing but punctuation and space between in the same order, or inside one.
std::optional<Span> place_over_anchors(std::string_view source, std::string_view target, Span code, Span core, const std::vector<Anchor>& anchors,
                                       const Counterparts& table) {
  std::vector<Anchor> inside;
  for (const Anchor& anchor : anchors)
    if (core.overlaps(anchor.source)) inside.push_back(anchor);
  if (inside.empty()) return std::nullopt;
  std::sort(inside.begin(), inside.end(), [](const Anchor& left, const Anchor& right) { return left.source < right.source; });
  bool is_exact = core_of(source, inside.front().source).start == core.start && core_of(source, inside.back().source).end == core.end;
  for (std::size_t i = 0; is_exact && i + 1 < inside.size(); ++i)
    is_exact = inside[i].source.end <= inside[i + 1].source.start && inside[i].target.end <= inside[i + 1].target.start &&
               !has_word(source.substr(inside[i].source.end, inside[i + 1].source.start - inside[i].source.end));
  if (is_exact) {
    const Span out{inside.front().target.start, inside.back().target.end};
    for (const Anchor& anchor : anchors)  // no stranger in between
      if (anchor.target.overlaps(out) && !core.overlaps(anchor.source)) return std::nullopt;
    return out;
  }
  if (inside.size() == 1 && inside.front().source.contains(core)) {
    const Anchor& anchor = inside.front();
    if (!anchor.parts.empty())
      if (const auto finer = place_over_anchors(source, target, code, core, anchor.parts, table)) return finer;
    return place_inside(source, target, code, core, anchor, table);
  }
  return std::nullopt;
}

std::optional<Span> place_pair_exactly(std::string_view source, std::string_view target, Span span,
                                       const std::vector<Anchor>& anchors, const Counterparts& table) {
  const Span code = trim(source, span);
  const Span core = core_of(source, code);
  const bool is_first = !has_word(source.substr(0, core.start));
  const bool is_last = !has_word(source.substr(core.end));
  if (is_first && is_last) return whole_target(source, span, target);
  // A large first letter stays on the first letter.
  if (is_first && core.start == 0 && !core.is_empty() && core.end < source.size() && !is_word_boundary(source, core.end)) {
    std::size_t end = core.start;
    (void)next_code_point(source, end);
    const Span whole = core_of(target, trim(target, {0, target.size()}));
    if (end == core.end && !whole.is_empty()) {
      std::size_t first = whole.start;
      (void)next_code_point(target, first);
      return Span{whole.start, first};
    }
  }
  if (const auto place = place_over_anchors(source, target, code, core, anchors, table)) return place;
  // Not inside an anchor: a word whose counterpart is certain in the whole sentence.
  if (std::none_of(anchors.begin(), anchors.end(), [&](const Anchor& anchor) { return anchor.source.overlaps(core); }))
    if (const auto place = find_counterpart(table, source, core, {0, source.size()}, target, {0, target.size()}))
      if (std::none_of(anchors.begin(), anchors.end(), [&](const Anchor& anchor) { return anchor.target.overlaps(*place) && !anchor.target.contains(*place); }))
        return place;
  // "Date: …": up to the only colon, or from it.
  const auto only_colon = [](std::string_view text, const std::vector<Span>& blocked) -> std::optional<std::size_t> {
    std::optional<std::size_t> place;
    for (std::size_t at = text.find(':'); at != std::string_view::npos; at = text.find(':', at + 1)) {
      if (std::any_of(blocked.begin(), blocked.end(), [&](Span one) { return one.start <= at && at < one.end; })) continue;
      if (place) return std::nullopt;
      place = at;
    }
    return place;
  };
  std::vector<Span> source_blocked, target_blocked;
  for (const Anchor& anchor : anchors) {
    source_blocked.push_back(anchor.source);
    target_blocked.push_back(anchor.target);
  }
  const std::optional<std::size_t> source_colon = only_colon(source, source_blocked);
  const std::optional<std::size_t> target_colon = only_colon(target, target_blocked);
  if (source_colon && target_colon) {
    if (is_first && core.end <= *source_colon && !has_word(source.substr(core.end, *source_colon - core.end)))
      return Span{trim(target, {0, target.size()}).start, *target_colon + (code.end > *source_colon ? 1 : 0)};
    if (is_last && core.start > *source_colon && !has_word(source.substr(*source_colon, core.start - *source_colon)))
      return trim(target, {*target_colon + 1, whole_target(source, span, target).end});
  }
  return std::nullopt;
}

std::optional<Span> place_point_exactly(std::string_view source, std::string_view target, std::size_t offset,
                                        const std::vector<Anchor>& anchors) {
  if (trim(source, {0, offset}).is_empty()) return Span{0, 0};
  if (trim(source, {offset, source.size()}).is_empty()) return Span{target.size(), target.size()};
  const auto has_only_space = [&](std::size_t from, std::size_t to) { return from <= to && trim(source, {from, to}).is_empty(); };
  for (const Anchor& anchor : anchors) {
    if (anchor.source.end == offset) return Span{anchor.target.end, anchor.target.end};
    if (anchor.source.start == offset) return Span{anchor.target.start, anchor.target.start};
  }
  for (const Anchor& anchor : anchors)
    if (has_only_space(anchor.source.end, offset)) return Span{anchor.target.end, anchor.target.end};
  return std::nullopt;
}

// A place in the target as far along as the source offset is, between the anchors around it, on a word boundary.
std::size_t project(std::string_view source, std::string_view target, std::size_t offset, const std::vector<Anchor>& anchors,
                    bool is_end) {
  Span source_range{0, source.size()}, target_range{0, target.size()};
  for (const Anchor& anchor : anchors) {
    if (anchor.source.end <= offset && anchor.source.end >= source_range.start) {
      source_range.start = anchor.source.end;
      target_range.start = anchor.target.end;
    }
  }
  for (const Anchor& anchor : anchors)
    if (anchor.source.start >= offset && anchor.source.start < source_range.end && anchor.target.start >= target_range.start) {
      source_range.end = anchor.source.start;
      target_range.end = anchor.target.start;
    }
  if (target_range.end < target_range.start) target_range.end = target.size();
  const double share = source_range.size() == 0
                           ? 0.0
                           : static_cast<double>(offset - source_range.start) / static_cast<double>(source_range.size());
  std::size_t at = target_range.start + static_cast<std::size_t>(share * static_cast<double>(target_range.size()) + 0.5);
  at = std::min(at, target.size());
  while (at > 0 && at < target.size() && (static_cast<unsigned char>(target[at]) & 0xC0) == 0x80) --at;
  // Not inside an anchor, not inside a word.
  for (const Anchor& anchor : anchors)
    if (anchor.target.start < at && at < anchor.target.end) at = is_end ? anchor.target.end : anchor.target.start;
  const auto is_inside_word = [&](std::size_t place) {
    return place > 0 && place < target.size() && !is_word_boundary(target, place);
  };
  if (is_inside_word(at)) {
    std::size_t left = at, right = at;
    while (is_inside_word(left)) (void)previous_code_point(target, left);
    while (is_inside_word(right)) (void)next_code_point(target, right);
    at = at - left <= right - at ? left : right;
  }
  return at;
}

// The span without prepositions at its edges that the source's words give no reason for.
Span without_loose_words(std::string_view source_words, std::string_view target, Span span, const EdgeWords& edges) {
  if (edges.target_loose.empty()) return span;
  const std::vector<Span> source = find_words(source_words, "und");
  if (source.empty()) return span;
  const auto is_small = [&](Span word) { return edges.source_small.count(to_lower(word.of(source_words))) != 0; };
  const bool keeps_first = is_small(source.front()), keeps_last = is_small(source.back());
  std::vector<Span> words = find_words(span.of(target), "und");
  const auto is_loose = [&](Span word) { return edges.target_loose.count(to_lower(word.of(span.of(target)))) != 0; };
  std::size_t first = 0, last = words.size();
  while (!keeps_first && first + 1 < last && is_loose(words[first])) ++first;
  while (!keeps_last && last > first + 1 && is_loose(words[last - 1])) --last;
  Span out = span;
  if (first > 0) out.start = span.start + words[first].start;
  if (last < words.size()) out.end = span.start + words[last - 1].end;
  return out;
}

// Makes crossing spans nest: the outer code of the source grows over the inner one.
void nest(const std::vector<InlineCode>& source_codes, std::vector<InlineCode>& codes) {
  for (bool is_changed = true; is_changed;) {
    is_changed = false;
    for (std::size_t i = 0; i < codes.size(); ++i)
      for (std::size_t j = 0; j < codes.size(); ++j) {
        if (i == j || source_codes[i].is_standalone) continue;
        const bool is_outer = source_codes[i].span.contains(source_codes[j].span) &&
                              (source_codes[i].span != source_codes[j].span || i < j);
        Span& outer = codes[i].span;
        const Span inner = codes[j].span;
        const bool crosses = outer.overlaps(inner) && !outer.contains(inner) && !inner.contains(outer);
        const bool escapes = is_outer && !outer.contains(inner);
        if (escapes || (crosses && (is_outer || (!source_codes[j].span.contains(source_codes[i].span) && i < j)))) {
          const Span hull{std::min(outer.start, inner.start), std::max(outer.end, inner.end)};
          if (hull != outer) {
            outer = hull;
            is_changed = true;
          }
        }
      }
  }
}

}  // namespace

bool is_ordinal_ending(std::string_view text, Span span) {
  if (span.is_empty() || span.start == 0 || text[span.start - 1] < '0' || text[span.start - 1] > '9') return false;
  for (std::size_t at = span.start; at < span.end;)
    if (!is_letter(next_code_point(text, at))) return false;
  return true;
}

std::optional<std::vector<InlineCode>> place_codes_exactly(std::string_view source, std::string_view target,
                                                           const std::vector<InlineCode>& codes,
                                                           const std::vector<Anchor>& anchors, const Counterparts& table) {
  std::vector<InlineCode> out = codes;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const std::optional<Span> place = codes[i].is_standalone || codes[i].span.is_empty()
                                          ? place_point_exactly(source, target, codes[i].span.start, anchors)
                                          : place_pair_exactly(source, target, codes[i].span, anchors, table);
    if (!place) return std::nullopt;
    out[i].span = *place;
  }
  nest(codes, out);
  return out;
}

std::vector<InlineCode> place_codes(std::string_view source, std::string_view target, const std::vector<InlineCode>& codes,
                                    const std::vector<Anchor>& anchors, const std::vector<ReportedPlace>& reported,
                                    const EdgeWords& edges) {
  std::vector<InlineCode> out = codes;
  static const Counterparts none;
  const Counterparts& table = edges.table ? *edges.table : none;
  // What stands between two words of a code belongs to it when it is small ("de"), or for what cannot be said in two pieces.
  const auto may_join = [&](std::string_view gap, CodeKind kind) {
    if (std::count(gap.begin(), gap.end(), ' ') > 3) return false;
    if (kind != CodeKind::bold && kind != CodeKind::italic && kind != CodeKind::underline) return true;
    for (const Span word : find_words(gap, "und"))
      if (edges.target_small.count(to_lower(word.of(gap))) == 0) return false;
    return true;
  };
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const InlineCode& code = codes[i];
    const bool is_point = code.is_standalone || code.span.is_empty();
    std::optional<Span> place = is_point ? place_point_exactly(source, target, code.span.start, anchors)
                                         : place_pair_exactly(source, target, code.span, anchors, table);
    if (!place && !is_point) {
      // What the backend said, joined; a far outlier (a word moved to the other end) is left out of the join.
      std::vector<Span> pieces;
      for (const ReportedPlace& one : reported)
        if (one.code_id == code.id && !one.span.is_empty() && one.span.end <= target.size()) pieces.push_back(one.span);
      for (const Anchor& anchor : anchors)
        // A piece the code cuts ("your **child's teacher**") came back as one: it is marked whole rather than lost.
        if (code.span.overlaps(anchor.source)) pieces.push_back(anchor.target);
      std::sort(pieces.begin(), pieces.end());
      std::vector<Span> runs;
      for (const Span piece : pieces) {
        if (!runs.empty()) {
          const std::string_view gap = piece.start > runs.back().end
                                           ? target.substr(runs.back().end, piece.start - runs.back().end)
                                           : std::string_view();
          if (may_join(gap, code.kind)) {
            runs.back().end = std::max(runs.back().end, piece.end);
            continue;
          }
        }
        runs.push_back(piece);
      }
      if (!runs.empty())
        place = without_loose_words(source.substr(code.span.start, code.span.size()), target,
                                    *std::max_element(runs.begin(), runs.end(), [](Span left, Span right) { return left.size() < right.size(); }),
                                    edges);
    }
    if (!place && is_point) {
      const std::size_t at = project(source, target, code.span.start, anchors, false);
      place = Span{at, at};
    }
    if (!place) {
      const Span core = core_of(source, code.span).is_empty() ? code.span : core_of(source, code.span);
      const std::size_t start = project(source, target, core.start, anchors, false);
      const std::size_t end = project(source, target, core.end, anchors, true);
      place = trim(target, {std::min(start, end), std::max(start, end)});
      if (place->is_empty() && !target.empty()) {
        // Never over nothing: the word at that place.
        Span word{place->start, place->start};
        while (word.end < target.size()) {
          (void)next_code_point(target, word.end);
          if (word.end >= target.size() || is_word_boundary(target, word.end)) break;
        }
        if (trim(target, word).is_empty()) word = trim(target, {0, target.size()});
        place = trim(target, word);
      }
    }
    out[i].span = *place;
  }
  nest(codes, out);
  return out;
}

}  // namespace homeword
