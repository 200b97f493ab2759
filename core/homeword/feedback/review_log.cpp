#include "homeword/feedback/review_log.h"

#include <algorithm>
#include <charconv>

#include "homeword/base/files.h"

namespace homeword {
namespace {

constexpr std::string_view header = "concept,language,week,ticks,state\n";

std::vector<std::string> split(std::string_view line) {
  std::vector<std::string> cells;
  for (std::size_t at = 0; at <= line.size();) {
    const std::size_t comma = std::min(line.find(',', at), line.size());
    cells.emplace_back(line.substr(at, comma - at));
    at = comma + 1;
  }
  return cells;
}

}  // namespace

std::filesystem::path review_log_path(const std::filesystem::path& style_guide) {
  std::error_code code;
  if (std::filesystem::is_directory(style_guide, code)) return style_guide / "review-tasks.csv";
  return style_guide.string() + ".review-tasks.csv";
}

Result<std::vector<ReviewTask>> read_review_tasks(const std::filesystem::path& style_guide) {
  const std::filesystem::path path = review_log_path(style_guide);
  std::vector<ReviewTask> tasks;
  std::error_code code;
  if (!std::filesystem::exists(path, code)) return tasks;
  const Result<std::string> text = read_file(path);
  if (!text) return fail(text.error());
  std::size_t line_number = 0;
  for (std::size_t at = 0; at < text->size();) {
    const std::size_t end = std::min(text->find('\n', at), text->size());
    std::string_view line(text->data() + at, end - at);
    at = end + 1;
    ++line_number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line_number == 1) continue;
    const std::vector<std::string> cells = split(line);
    std::size_t ticks = 0;
    if (cells.size() != 5 ||
        std::from_chars(cells[3].data(), cells[3].data() + cells[3].size(), ticks).ec != std::errc())
      return fail({.message = "this line is not a review task", .file = path.string(), .line = line_number,
                   .found = "\"" + std::string(line) + "\"", .expected = "concept,language,week,ticks,state"});
    tasks.push_back({cells[0], cells[1], cells[2], ticks, cells[4]});
  }
  return tasks;
}

Result<void> append_review_tasks(const std::filesystem::path& style_guide, const std::vector<ReviewTask>& tasks) {
  Result<std::vector<ReviewTask>> known = read_review_tasks(style_guide);
  if (!known) return fail(known.error());
  bool has_new = false;
  for (const ReviewTask& task : tasks) {
    const bool is_known = std::any_of(known->begin(), known->end(), [&](const ReviewTask& other) {
      return other.concept_id == task.concept_id && other.language == task.language && other.state == "open";
    });
    if (is_known) continue;
    known->push_back(task);
    has_new = true;
  }
  if (!has_new) return {};
  std::string text(header);
  for (const ReviewTask& task : *known)
    text += task.concept_id + "," + task.language + "," + task.opened_week + "," + std::to_string(task.ticks) + "," + task.state + "\n";
  return write_file(review_log_path(style_guide), text);
}

}  // namespace homeword
