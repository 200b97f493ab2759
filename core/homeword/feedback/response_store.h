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

// Ticks on a word, over all letters in one language, that open a review task for its concept.
inline constexpr std::size_t default_hard_word_threshold = 5;

// A concept that enough families found hard, in one language: work for the language office.
struct ReviewTask {
  std::string concept_id;
  std::string language;
  std::string opened_week;     // ISO week
  std::size_t ticks = 0;       // the threshold that was reached; how many families ticked it beyond that is not told
  std::string state = "open";  // open, done

  friend bool operator==(const ReviewTask&, const ReviewTask&) = default;
};

// What may be reported today, and of which documents there are answers that may not.
struct PublishedResponses {
  struct Group {
    std::string document_id, version, language;
  };
  std::vector<Response> responses;   // sorted as list() gives them
  std::vector<Group> withheld;       // groups with answers, of which none is in `responses`
};

class ResponseStore {
 public:
  [[nodiscard]] static Result<ResponseStore> open(const std::filesystem::path& path);

  // Keeps the answer; nothing but the documented fields reaches the file. Refuses a malformed week or language.
  [[nodiscard]] Result<void> add(const Response& response);
  [[nodiscard]] Result<std::vector<Response>> list() const;

  // The answers reports are made from. They move on in steps: a group (document version and language) first appears with
  // `step` ratings, and later ones join when at least `step` new ratings (or purged ones) have come, so that the difference of
  // two reports never isolates a family. What was published last is kept in the file. Answers without a rating move along.
  [[nodiscard]] Result<PublishedResponses> publish(std::size_t step);

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
