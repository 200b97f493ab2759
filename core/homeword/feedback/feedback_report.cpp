#include "homeword/feedback/feedback_report.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

namespace homeword {
namespace {

// A count that neither is small itself nor gives a small one away as the rest of the total.
std::optional<std::size_t> safe_count(std::size_t count, std::size_t total, std::size_t minimum) {
  const std::size_t rest = total - count;
  if (count < minimum || (rest > 0 && rest < minimum)) return std::nullopt;
  return count;
}

std::vector<FeedbackRow::Count> safe_counts(const std::map<std::string, std::size_t>& counts, std::size_t total, std::size_t minimum) {
  std::vector<FeedbackRow::Count> shown;
  for (const auto& [name, count] : counts)
    if (count >= minimum) shown.emplace_back(name, safe_count(count, total, minimum));
  return shown;
}

}  // namespace

std::vector<FeedbackRow> make_feedback_report(const std::vector<Response>& responses, std::size_t minimum) {
  std::map<std::tuple<std::string, std::string, std::string>, std::vector<const Response*>> groups;
  for (const Response& response : responses)
    groups[{response.document_id, response.version, response.language}].push_back(&response);
  std::vector<FeedbackRow> rows;
  for (const auto& [key, group] : groups) {
    FeedbackRow row;
    std::tie(row.document_id, row.version, row.language) = key;
    row.minimum = minimum;
    // Ratings are what is shown, so it is ratings that must be enough: blank or comment-only answers hide nobody.
    const auto ratings = static_cast<std::size_t>(std::count_if(group.begin(), group.end(), [](const Response* response) { return response->ease.has_value(); }));
    row.is_suppressed = ratings < minimum;
    if (!row.is_suppressed) {
      std::map<std::string, std::size_t> actions, words;
      std::size_t assisted = 0;
      for (const Response* response : group) {
        ++row.responses;
        if (!response->ease) {
          ++row.no_rating;
        } else {
          switch (*response->ease) {
            case Ease::easy: ++row.easy; break;
            case Ease::so_so: ++row.so_so; break;
            case Ease::hard: ++row.hard; break;
          }
        }
        if (!response->action.empty()) ++actions[response->action];
        for (const std::string& word : response->hard_words) ++words[word];
        assisted += response->is_assisted ? 1 : 0;
      }
      row.easy_interval = wilson_interval(row.easy, row.easy + row.so_so + row.hard);
      row.actions = safe_counts(actions, row.responses, minimum);
      // Next steps add up to the answers, so that one that is hidden alone could be worked out from the others.
      std::size_t known = 0;
      for (const auto& [name, count] : row.actions) known += actions.at(name);
      const std::size_t rest = row.responses - known;
      if (rest > 0 && rest < minimum)
        for (auto& [name, count] : row.actions) count.reset();
      row.hard_words = safe_counts(words, row.responses, minimum);
      row.assisted = assisted == 0 ? std::optional<std::size_t>(0) : safe_count(assisted, row.responses, minimum);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

Result<std::vector<FeedbackRow>> report_feedback(ResponseStore& store, std::size_t minimum) {
  const auto published = store.publish(std::max(minimum, default_minimum));
  if (!published) return fail(published.error());
  std::vector<FeedbackRow> rows = make_feedback_report(published->responses, minimum);
  for (const PublishedResponses::Group& group : published->withheld) {
    FeedbackRow row;
    row.document_id = group.document_id;
    row.version = group.version;
    row.language = group.language;
    row.minimum = minimum;
    rows.push_back(std::move(row));
  }
  std::sort(rows.begin(), rows.end(), [](const FeedbackRow& left, const FeedbackRow& right) {
    return std::tie(left.document_id, left.version, left.language) < std::tie(right.document_id, right.version, right.language);
  });
  return rows;
}

nlohmann::ordered_json to_json(const FeedbackRow& row) {
  using nlohmann::ordered_json;
  const auto or_null = [](const std::optional<std::size_t>& count) { return count ? ordered_json(*count) : ordered_json(nullptr); };
  ordered_json json = {{"document", row.document_id}, {"version", row.version}, {"language", row.language}};
  if (row.is_suppressed) {
    for (const char* name : {"responses", "easy", "so_so", "hard", "share_easy", "share_easy_low", "share_easy_high"}) json[name] = nullptr;
    json["suppressed"] = true;
    json["note"] = "fewer than " + std::to_string(row.minimum) + " answers, or fewer new ones since a purge: nothing is shown";
    return json;
  }
  const std::size_t ratings = row.easy + row.so_so + row.hard;
  json["responses"] = row.responses;
  json["easy"] = row.easy;
  json["so_so"] = row.so_so;
  json["hard"] = row.hard;
  json["no_rating"] = row.no_rating;
  json["share_easy"] = ratings == 0 ? ordered_json(nullptr) : ordered_json(static_cast<double>(row.easy) / static_cast<double>(ratings));
  json["share_easy_low"] = row.easy_interval.low;
  json["share_easy_high"] = row.easy_interval.high;
  ordered_json actions = ordered_json::object();
  for (const auto& [action, count] : row.actions) actions[action] = or_null(count);
  json["comprehension"] = actions;
  json["hard_words"] = ordered_json::array();
  for (const auto& [concept_id, count] : row.hard_words) json["hard_words"].push_back({{"concept", concept_id}, {"ticks", or_null(count)}});
  json["assisted"] = or_null(row.assisted);
  json["suppressed"] = false;
  return json;
}

}  // namespace homeword
