// FeedbackReport: what a district may know of its families' answers. Suppression happens here, so that no face can show
// more than this gives.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "homeword/feedback/response.h"
#include "homeword/feedback/response_store.h"
#include "homeword/feedback/statistics.h"
#include "homeword/feedback/suppression.h"

namespace homeword {

// One document version in one language. Below the minimum only that there are fewer answers than that is known.
struct FeedbackRow {
  std::string document_id, version, language;
  bool is_suppressed = true;
  std::size_t minimum = default_minimum;
  std::size_t responses = 0, easy = 0, so_so = 0, hard = 0, no_rating = 0;
  Interval easy_interval;                                        // Wilson, of easy among the ratings
  // What says more about a family than a rating is suppressed one by one: only what at least `minimum` families chose is
  // listed at all, and its count is nothing where the rest, worked out from the total, would be fewer than that.
  using Count = std::pair<std::string, std::optional<std::size_t>>;
  std::vector<Count> actions;             // comprehension, apart from opinion, never merged
  std::vector<Count> hard_words;          // concept and ticks
  std::optional<std::size_t> assisted;    // entered by a liaison
};

// Publishes what may be published now (ResponseStore::publish) and reports it. What every face shows.
[[nodiscard]] Result<std::vector<FeedbackRow>> report_feedback(ResponseStore& store, std::size_t minimum = default_minimum);

// The rows of these answers, sorted by document, version, language. Answers to one version never count for another.
[[nodiscard]] std::vector<FeedbackRow> make_feedback_report(const std::vector<Response>& responses, std::size_t minimum = default_minimum);

// {"document","version","language","responses",…}; suppressed numbers are null.
[[nodiscard]] nlohmann::ordered_json to_json(const FeedbackRow& row);

}  // namespace homeword
