// FeedbackReport: what a district may know of its families' answers. Suppression happens here, so that no face can show
// more than this gives.
#pragma once

#include <nlohmann/json_fwd.hpp>
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
  std::vector<std::pair<std::string, std::size_t>> actions;      // comprehension, apart from opinion, never merged
  std::vector<std::pair<std::string, std::size_t>> hard_words;   // concept and ticks
  std::size_t assisted = 0;                                      // entered by a liaison
};

// Rows sorted by document, version, language. Answers to one version never count for another.
[[nodiscard]] std::vector<FeedbackRow> make_feedback_report(const std::vector<Response>& responses, std::size_t minimum = default_minimum);

// {"document","version","language","responses",…}; suppressed numbers are null.
[[nodiscard]] nlohmann::ordered_json to_json(const FeedbackRow& row);

}  // namespace homeword
