#include "homeword/document/inline_codes.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace homeword {

void BlockBuilder::append(std::string_view text, std::size_t file_start) {
  if (text.empty()) return;
  auto& places = block_.places;
  const bool runs_on = !places.empty() && places.back().file_end == 0 &&
                       places.back().file_start + (block_.text.size() - places.back().text_start) == file_start;
  if (!runs_on) places.push_back({block_.text.size(), file_start, 0});
  block_.text += text;
}

void BlockBuilder::append_decoded(std::string_view text, Span file) {
  if (text.empty()) return;
  block_.places.push_back({block_.text.size(), file.start, file.end});
  block_.text += text;
}

std::size_t BlockBuilder::open(CodeKind kind, std::string target, std::string language, bool is_verbatim) {
  InlineCode code;
  code.id = block_.codes.size();
  code.kind = kind;
  code.span = {block_.text.size(), block_.text.size()};
  code.target = std::move(target);
  code.language = std::move(language);
  parents_.push_back(open_.empty() ? -1 : static_cast<int>(open_.back().code));
  open_.push_back({code.id, is_verbatim});
  block_.codes.push_back(std::move(code));
  return block_.codes.size() - 1;
}

void BlockBuilder::close() {
  const OpenCode last = open_.back();
  open_.pop_back();
  Span& span = block_.codes[last.code].span;
  span.end = block_.text.size();
  if (last.is_verbatim && !span.is_empty()) block_.verbatim.push_back(span);
}

std::size_t BlockBuilder::add_standalone(CodeKind kind, std::string target) {
  InlineCode code;
  code.id = block_.codes.size();
  code.kind = kind;
  code.span = {block_.text.size(), block_.text.size()};
  code.is_standalone = true;
  if (kind != CodeKind::line_break) visible_end_ = block_.text.size();
  has_image_ = has_image_ || kind == CodeKind::image;
  code.target = std::move(target);
  parents_.push_back(open_.empty() ? -1 : static_cast<int>(open_.back().code));
  block_.codes.push_back(std::move(code));
  return block_.codes.size() - 1;
}

bool BlockBuilder::ends_in_space() const {
  const std::string& text = block_.text;
  if (!text.empty() && text.back() != ' ' && text.back() != '\n') return false;
  return !has_image_ || visible_end_ < text.size();
}

void BlockBuilder::trim_end(std::string_view characters) {
  auto& text = block_.text;
  const std::size_t last = text.find_last_not_of(characters);
  const std::size_t size = std::max(visible_end_, last == std::string::npos ? 0 : last + 1);
  if (size == text.size()) return;
  text.resize(size);
  auto& places = block_.places;
  while (!places.empty() && places.back().text_start >= size) places.pop_back();
  for (InlineCode& code : block_.codes) {
    code.span.start = std::min(code.span.start, size);
    code.span.end = std::min(code.span.end, size);
  }
  for (Span& span : block_.verbatim) {
    span.start = std::min(span.start, size);
    span.end = std::min(span.end, size);
  }
  std::erase_if(block_.verbatim, [](Span span) { return span.is_empty(); });
}

Block BlockBuilder::finish() {
  while (!open_.empty()) close();
  // A pair inside a verbatim pair adds nothing: one list of disjoint spans.
  auto& verbatim = block_.verbatim;
  std::sort(verbatim.begin(), verbatim.end(),
            [](Span a, Span b) { return a.start != b.start ? a.start < b.start : a.end > b.end; });
  std::vector<Span> outer;
  for (Span span : verbatim)
    if (outer.empty() || span.end > outer.back().end) outer.push_back(span);
  verbatim = std::move(outer);
  return std::move(block_);
}

namespace {

struct Pair {
  Span span;
  std::size_t index = 0;  // code of the source, or language span
  bool is_language = false;
  std::size_t order = 0;
};

struct Point {
  std::size_t at = 0;
  std::size_t index = 0;  // code of the source, or note
  bool is_note = false;
  bool is_empty_pair = false;
  bool is_done = false;
};

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

std::size_t to_boundary(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  while (offset > 0 && offset < text.size() && is_continuation(text[offset])) --offset;
  return offset;
}

// "\n" or "\t" when the code stands for that character in the source, else 0.
char character_of(const Block& source, const InlineCode& code) {
  if (!code.is_standalone) return 0;
  const char next = code.span.start < source.text.size() ? source.text[code.span.start] : '\0';
  if (next == '\n' && code.kind == CodeKind::line_break) return '\n';
  if (next == '\t' && code.kind == CodeKind::other) return '\t';
  return code.kind == CodeKind::line_break ? '\n' : '\0';
}

class Arranger {
 public:
  Arranger(const Block& source, const std::vector<int>& parents, const BlockText& target)
      : source_(source), parents_(parents), target_(target), has_children_(source.codes.size(), false) {
    for (int parent : parents)
      if (parent >= 0) has_children_[static_cast<std::size_t>(parent)] = true;
  }

  std::vector<WritingStep> run() {
    collect();
    std::vector<std::size_t> positions{0, target_.text.size()};
    for (const Pair& pair : pairs_) positions.insert(positions.end(), {pair.span.start, pair.span.end});
    for (const Point& point : points_) positions.push_back(point.at);
    std::sort(positions.begin(), positions.end());
    positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
    std::size_t last = 0;
    for (std::size_t position : positions) {
      if (position > last) steps_.push_back({WritingStep::Kind::text, 0, {last, position}});
      last = position;
      visit(position);
    }
    swallow_characters();
    return std::move(steps_);
  }

 private:
  void collect() {
    std::vector<bool> is_placed(source_.codes.size(), false);
    const std::string& text = target_.text;
    for (const InlineCode& code : target_.codes) {
      if (code.id >= source_.codes.size()) continue;
      is_placed[code.id] = true;
      Span span{to_boundary(text, code.span.start), to_boundary(text, code.span.end)};
      if (span.end < span.start) span.end = span.start;
      place(code.id, span);
    }
    // A break whose code got lost but whose character is still there belongs to that character.
    std::vector<bool> is_taken(text.size() + 2, false);
    for (const Point& point : points_)
      if (character_of(source_, source_.codes[point.index]) != 0) is_taken[point.at] = is_taken[point.at + 1] = true;
    std::size_t next_line = 0, next_tab = 0;
    for (std::size_t i = 0; i < source_.codes.size(); ++i) {
      if (is_placed[i]) continue;
      const char wanted = character_of(source_, source_.codes[i]);
      std::size_t at = text.size();
      if (wanted != 0) {
        std::size_t& next = wanted == '\n' ? next_line : next_tab;
        while (next < text.size() && (text[next] != wanted || is_taken[next + 1])) ++next;
        at = next;
        if (next < text.size()) ++next;
      }
      place(i, {at, at});
    }
    for (std::size_t i = 0; i < target_.languages.size(); ++i) {
      const Span span{to_boundary(text, target_.languages[i].span.start),
                      to_boundary(text, target_.languages[i].span.end)};
      if (span.start < span.end) pairs_.push_back({span, i, true, source_.codes.size() + i});
    }
    for (std::size_t i = 0; i < target_.notes.size(); ++i)
      points_.push_back({to_boundary(text, target_.notes[i].offset), i, true, false, false});
    std::stable_sort(pairs_.begin(), pairs_.end(), [](const Pair& a, const Pair& b) {
      if (a.span.start != b.span.start) return a.span.start < b.span.start;
      if (a.span.end != b.span.end) return a.span.end > b.span.end;
      return a.order < b.order;
    });
    std::stable_sort(points_.begin(), points_.end(), [](const Point& a, const Point& b) {
      if (a.at != b.at) return a.at < b.at;
      if (a.is_note != b.is_note) return b.is_note;  // a note follows the codes at its place
      return a.index < b.index;
    });
  }

  void place(std::size_t index, Span span) {
    const InlineCode& code = source_.codes[index];
    if (code.is_standalone) {
      points_.push_back({span.start, index, false, false, false});
    } else if (span.is_empty()) {
      points_.push_back({span.start, index, false, true, false});
      waiting_pairs_[index] = span.start;
    } else {
      pairs_.push_back({span, index, false, index});
    }
  }

  [[nodiscard]] bool is_inside(const Point& point, const Pair& pair) const {
    if (point.is_note || pair.is_language) return false;
    for (int parent = parents_[point.index]; parent >= 0; parent = parents_[static_cast<std::size_t>(parent)])
      if (static_cast<std::size_t>(parent) == pair.index) return true;
    return false;
  }

  [[nodiscard]] bool is_inside(const Point& point, const Point& pair) const {
    return pair.is_empty_pair && !point.is_note && is_inside(point, Pair{{}, pair.index, false, 0});
  }

  void emit(WritingStep::Kind kind, std::size_t index) { steps_.push_back({kind, index, {}}); }
  void open(const Pair& pair) {
    emit(pair.is_language ? WritingStep::Kind::open_language : WritingStep::Kind::open, pair.index);
    stack_.push_back(pair);
  }
  void close() {
    emit(stack_.back().is_language ? WritingStep::Kind::close_language : WritingStep::Kind::close, stack_.back().index);
    stack_.pop_back();
  }

  void emit(Point& point, std::size_t end) {
    point.is_done = true;
    if (point.is_note) return emit(WritingStep::Kind::note, point.index);
    if (!point.is_empty_pair) return emit(WritingStep::Kind::standalone, point.index);
    emit(WritingStep::Kind::open, point.index);
    waiting_pairs_.erase(point.index);
    for (std::size_t i = first_point_; has_children_[point.index] && i < end; ++i)
      if (!points_[i].is_done && is_inside(points_[i], point)) emit(points_[i], end);
    emit(WritingStep::Kind::close, point.index);
  }

  void visit(std::size_t position) {
    while (first_point_ < points_.size() && points_[first_point_].at < position) ++first_point_;
    std::size_t end = first_point_;
    while (end < points_.size() && points_[end].at == position) ++end;
    std::size_t pair_end = next_pair_;
    while (pair_end < pairs_.size() && pairs_[pair_end].span.start == position) ++pair_end;

    std::vector<Pair> reopened;
    auto has_ending = [&] {
      return std::any_of(stack_.begin(), stack_.end(), [&](const Pair& pair) { return pair.span.end == position; });
    };
    while (has_ending()) {
      for (std::size_t i = first_point_; i < end; ++i) {
        Point& point = points_[i];
        // A note hangs on the word before it, so it stays inside what ends here.
        if (!point.is_done && !point.is_note && is_inside(point, stack_.back()) && !waits_for_outer(point))
          emit(point, end);
      }
      if (stack_.back().span.end != position) reopened.push_back(stack_.back());
      close();
    }
    for (std::size_t i = first_point_; i < end; ++i)
      if (points_[i].is_note && !points_[i].is_done) emit(points_[i], end);
    for (; !reopened.empty(); reopened.pop_back()) open(reopened.back());
    for (std::size_t i = first_point_; i < end; ++i) {
      Point& point = points_[i];
      if (point.is_done || waits_for_outer(point)) continue;
      bool waits = false;
      for (std::size_t j = next_pair_; j < pair_end && !waits; ++j) waits = is_inside(point, pairs_[j]);
      if (!waits) emit(point, end);
    }
    for (; next_pair_ < pair_end; ++next_pair_) {
      const Pair pair = pairs_[next_pair_];
      // An open pair that ends before the new one is cut, so that both nest: the new one is split at its end.
      open(pair);
      for (std::size_t i = first_point_; i < end; ++i) {
        Point& point = points_[i];
        if (point.is_done || !is_inside(point, pair) || waits_for_outer(point)) continue;
        bool waits = false;
        for (std::size_t j = next_pair_ + 1; j < pair_end && !waits; ++j) waits = is_inside(point, pairs_[j]);
        if (!waits) emit(point, end);
      }
    }
    for (std::size_t i = first_point_; i < end; ++i)
      if (!points_[i].is_done && !waits_for_outer(points_[i])) emit(points_[i], end);
  }

  // True while an empty pair at the same place, which holds the point, is still to be written.
  [[nodiscard]] bool waits_for_outer(const Point& point) const {
    if (point.is_note) return false;
    for (int parent = parents_[point.index]; parent >= 0; parent = parents_[static_cast<std::size_t>(parent)]) {
      const auto waiting = waiting_pairs_.find(static_cast<std::size_t>(parent));
      if (waiting != waiting_pairs_.end() && waiting->second == point.at) return true;
    }
    return false;
  }

  void swallow_characters() {
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      if (steps_[i].kind != WritingStep::Kind::standalone) continue;
      const char wanted = character_of(source_, source_.codes[steps_[i].index]);
      if (wanted == 0) continue;
      std::size_t next = i + 1;
      while (next < steps_.size() && steps_[next].kind != WritingStep::Kind::text &&
             steps_[next].kind != WritingStep::Kind::standalone)
        ++next;
      if (next < steps_.size() && steps_[next].kind == WritingStep::Kind::text && !steps_[next].text.is_empty() &&
          target_.text[steps_[next].text.start] == wanted) {
        ++steps_[next].text.start;
        continue;
      }
      for (std::size_t before = i; before-- > 0;) {
        if (steps_[before].kind == WritingStep::Kind::standalone) break;
        if (steps_[before].kind != WritingStep::Kind::text) continue;
        if (!steps_[before].text.is_empty() && target_.text[steps_[before].text.end - 1] == wanted)
          --steps_[before].text.end;
        break;
      }
    }
    std::erase_if(steps_,
                  [](const WritingStep& step) { return step.kind == WritingStep::Kind::text && step.text.is_empty(); });
  }

  const Block& source_;
  const std::vector<int>& parents_;
  const BlockText& target_;
  std::vector<bool> has_children_;
  std::vector<Pair> pairs_;
  std::vector<Point> points_;
  std::unordered_map<std::size_t, std::size_t> waiting_pairs_;  // empty pairs not written yet, and where
  std::vector<Pair> stack_;
  std::vector<WritingStep> steps_;
  std::size_t first_point_ = 0;
  std::size_t next_pair_ = 0;
};

}  // namespace

std::vector<WritingStep> arrange(const Block& source, const std::vector<int>& parents, const BlockText& target) {
  return Arranger(source, parents, target).run();
}

}  // namespace homeword
