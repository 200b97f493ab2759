// ReviewLog: review tasks beside the style guide they are about, where `styleguide history` reads them. A plain CSV that
// people can open: concept,language,week,ticks,state.
#pragma once

#include <filesystem>
#include <vector>

#include "homeword/base/result.h"
#include "homeword/feedback/response_store.h"

namespace homeword {

// "guide/review-tasks.csv" in a folder, "guide.hwguide.review-tasks.csv" beside a file.
[[nodiscard]] std::filesystem::path review_log_path(const std::filesystem::path& style_guide);
// Adds the tasks that are not in the log yet. Written beside and renamed.
[[nodiscard]] Result<void> append_review_tasks(const std::filesystem::path& style_guide, const std::vector<ReviewTask>& tasks);
// In order of opening; empty when there is no log.
[[nodiscard]] Result<std::vector<ReviewTask>> read_review_tasks(const std::filesystem::path& style_guide);

}  // namespace homeword
