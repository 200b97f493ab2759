// ReviewRegister: who may translate and review, who did, which waivers they gave, and what stands published; beside the
// document register, in a file of its own ("office.db" → "office-reviews.db").
//
//     auto reviews = ReviewRegister::open(reviews_path("office.db"));
//     reviews->qualify({"Ana Ruiz", ReviewRole::translator, "en", "es"});
//     reviews->record_translation({.document = "iep-notice", …});
//     reviews->record_review("iep-notice", "es", "Luis Prado");   // refused: nobody reviews their own translation
//     reviews->publish("iep-notice", "es", "Luis Prado");
//
// A routine document may be published as the machine drafted it, and is labelled so; an important one needs a qualified
// translator who saw every draft; a vital one needs that, and a different person, qualified for the pair, who reviewed this very
// version. Thread rule: one thread at a time.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "homeword/base/names.h"
#include "homeword/base/result.h"
#include "homeword/engine/xliff.h"

namespace homeword {

enum class ReviewRole { translator, reviewer };
inline constexpr NameTable<ReviewRole, 2> review_role_names{{{ReviewRole::translator, "translator"}, {ReviewRole::reviewer, "reviewer"}}};

struct Qualification {
  std::string person;
  ReviewRole role = ReviewRole::translator;
  std::string from, to;             // the pair, as tags
};

struct TranslationRecord {
  std::string document;             // id
  std::string from, language;
  std::string version;              // hash of the original's text
  std::string output_hash;          // of the translated document's bytes
  DocumentClass document_class = DocumentClass::routine;
  std::string person;               // the translator; empty: nobody gave a name
  std::size_t unreviewed = 0;       // machine drafts nobody looked at
  std::size_t untranslated = 0;
  std::size_t errors = 0;           // findings of severity error
  std::vector<std::string> sentences;                        // of the original, in order
  std::vector<std::pair<std::string, Waiver>> waivers;       // with their sentence
};

struct ReviewState {
  TranslationRecord translation;    // without sentences and waivers
  std::string reviewer;             // of this version; empty: none
  bool is_published = false;
  std::string published_by;
};

class ReviewRegister {
 public:
  [[nodiscard]] static Result<ReviewRegister> open(const std::filesystem::path& path);

  [[nodiscard]] Result<void> qualify(const Qualification& qualification);
  [[nodiscard]] Result<bool> is_qualified(const Qualification& qualification) const;

  // A new translation of a document takes back the review and the publication of the one before. Errors: class important or
  // vital and the person is not a translator registered for the pair.
  [[nodiscard]] Result<void> record_translation(const TranslationRecord& translation);
  // Errors: no such translation; the reviewer translated it; the reviewer is not registered for the pair; sentences are left.
  [[nodiscard]] Result<void> record_review(const std::string& document, const std::string& language, const std::string& person);
  // Errors: what the class still asks for.
  [[nodiscard]] Result<void> publish(const std::string& document, const std::string& language, const std::string& person);

  // Of one document in all languages, or of all documents when `document` is empty; sorted.
  [[nodiscard]] Result<std::vector<ReviewState>> states(const std::string& document = {}) const;
  [[nodiscard]] Result<std::vector<std::string>> sentences(const std::string& document, const std::string& language) const;
  [[nodiscard]] Result<std::vector<std::pair<std::string, Waiver>>> waivers(const std::string& document, const std::string& language) const;

 private:
  ReviewRegister();
  struct State;
  std::shared_ptr<State> state_;
};

// A sentence of the original that changed since it was translated.
struct StaleSentence {
  std::string now;                  // empty: taken out
  std::string before;               // empty: new
};
// What a translator has to look at again, in order: sentences that stand in one list and not in the other.
[[nodiscard]] std::vector<StaleSentence> find_stale(const std::vector<std::string>& before, const std::vector<std::string>& now);

[[nodiscard]] std::filesystem::path reviews_path(const std::filesystem::path& document_register);

}  // namespace homeword
