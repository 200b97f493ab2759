#include "pivot.h"

#include <algorithm>
#include <utility>

namespace apertium_plugin {

using homeword_plugin_sdk::Answer;
using homeword_plugin_sdk::Forced;
using homeword_plugin_sdk::Segment;

Pivot::Pivot(const Segment& asked, Answer first) : asked_(asked), first_(std::move(first)) {
  for (const auto& mark : asked.marked) first_unknown_ = std::max(first_unknown_, mark.id + 1);
  first_doubtful_ = first_unknown_ + first_.unknown.size();
  first_free_ = first_doubtful_ + first_.doubtful.size();
}

Segment Pivot::question() const {
  Segment question;
  question.text = first_.text;
  std::vector<Answer::Placed> places = first_.forced;
  std::stable_sort(places.begin(), places.end(), [](const Answer::Placed& left, const Answer::Placed& right) { return left.start < right.start; });
  for (const Answer::Placed& place : places) {
    const auto forced = std::find_if(asked_.forced.begin(), asked_.forced.end(), [&](const Forced& one) { return one.id == place.id; });
    if (forced == asked_.forced.end() || (!question.forced.empty() && place.start < question.forced.back().end)) continue;
    question.forced.push_back(*forced);
    question.forced.back().start = place.start;
    question.forced.back().end = place.end;
  }
  for (const Answer::Placed& place : first_.marked) question.marked.push_back({place.id, place.start, place.end});
  std::uint64_t id = first_unknown_;
  for (const Answer::Range& range : first_.unknown) question.marked.push_back({id++, range.start, range.end});
  for (const Answer::Range& range : first_.doubtful) question.marked.push_back({id++, range.start, range.end});
  return question;
}

Answer Pivot::answer(Answer second) const {
  if (has_failed()) return first_;
  if (!second.error.empty()) return second;
  const auto add = [](std::vector<Answer::Range>& ranges, const Answer::Placed& place) {
    const bool is_known = std::any_of(ranges.begin(), ranges.end(),
                                      [&](const Answer::Range& one) { return one.start < place.end && place.start < one.end; });
    if (!is_known && place.start < place.end) ranges.push_back({place.start, place.end});
  };
  std::vector<Answer::Placed> marked;
  for (const Answer::Placed& place : second.marked) {
    if (place.id < first_unknown_) marked.push_back(place);
    else if (place.id < first_doubtful_) add(second.unknown, place);
    else if (place.id < first_free_) add(second.doubtful, place);
  }
  second.marked = std::move(marked);
  return second;
}

}  // namespace apertium_plugin
