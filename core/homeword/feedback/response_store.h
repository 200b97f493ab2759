// ResponseStore: the database file of families' answers, apart from everything else, so that it can be kept, moved and
// purged by itself.
//
//     auto store = ResponseStore::open("office-responses.db");
//     store->add(response);
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "homeword/base/result.h"
#include "homeword/feedback/response.h"

namespace homeword {

// A concept that enough families found hard, in one language: work for the language office.
struct ReviewTask {
  std::string concept_id;
  std::string language;
  std::string opened_week;     // ISO week
  std::size_t ticks = 0;       // when it was opened
  std::string state = "open";  // open, done

  friend bool operator==(const ReviewTask&, const ReviewTask&) = default;
};

class ResponseStore {
 public:
  [[nodiscard]] static Result<ResponseStore> open(const std::filesystem::path& path);

  // Keeps the answer; nothing but the documented fields reaches the file. Refuses a malformed week or language.
  [[nodiscard]] Result<void> add(const Response& response);
  [[nodiscard]] Result<std::vector<Response>> list() const;

  // How many answers ticked the concept as hard, in this language, over all documents.
  [[nodiscard]] Result<std::size_t> count_hard_ticks(const std::string& concept_id, const std::string& language) const;
  // Opens a task for every concept of `concepts` with at least `threshold` ticks that has none open; gives the new ones.
  [[nodiscard]] Result<std::vector<ReviewTask>> open_review_tasks(const std::vector<std::string>& concepts, const std::string& language,
                                                                  const std::string& week, std::size_t threshold);
  [[nodiscard]] Result<std::vector<ReviewTask>> list_review_tasks() const;

  // Deletes answers of weeks before `week`, and overwrites what they left in the file. Gives how many.
  [[nodiscard]] Result<std::size_t> purge_before(const std::string& week);
  // Deletes all comments' texts, keeps the counts.
  [[nodiscard]] Result<std::size_t> purge_comments();

 private:
  ResponseStore();
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace homeword
