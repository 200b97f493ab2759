// MemoryStore: a district's approved segment pairs, with where they came from, in one SQLite file; made for millions.
//
//     auto store = MemoryStore::open("our-guide/memory.db");
//     store->add({{.source = "Please sign.", .target = "Por favor, firme.", .origin = "letter.es.xlf", .person = "Ana Ruiz"}}, en, es);
//     auto pairs = store->pairs(en, es);
//     (*pairs)->find_nearest("Please sign it.", 0.8, 3);
//
// The file is the truth; beside it lies, per language pair, a mapped index (memory_index.h) as a cache that is made anew when it
// is missing, damaged or old. Pairs are only ever added; a correction is a newer pair for the same sentence, and the newest is
// the one that is used. A full-text index is made when somebody first searches for words, never for look-ups.
//
// Thread rule: a MemoryStore is for one thread at a time; MemoryPairs are immutable and shared.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/result.h"
#include "homeword/text/facts.h"
#include "homeword/text/language_tag.h"
#include "homeword/translate/memory_index.h"

namespace homeword {

struct MemoryPair {
  std::string source, target;
  std::string origin;              // the file it came from
  std::string person;              // who translated or corrected it; may be empty
};

// The pairs of two languages: the mapped index and what was added since.
class MemoryPairs {
 public:
  MemoryPairs(MemoryIndex indexed, MemoryIndex fresh, std::string fingerprint = {})
      : indexed_(std::move(indexed)), fresh_(std::move(fresh)), fingerprint_(std::move(fingerprint)) {}
  [[nodiscard]] std::size_t size() const { return indexed_.size() + fresh_.size(); }
  // The same for the same pairs in the same order, wherever the file lies and whether or not they are indexed: what an output
  // made with them depends on. Names of people are no part of it.
  [[nodiscard]] const std::string& fingerprint() const { return fingerprint_; }
  // As MemoryIndex has them, over both.
  [[nodiscard]] std::vector<MemoryMatch> find_exact(std::string_view sentence) const;
  [[nodiscard]] std::vector<MemoryMatch> find_nearest(std::string_view sentence, double least = 0.8, std::size_t most = 1) const;

 private:
  MemoryIndex indexed_, fresh_;
  std::string fingerprint_;
};

struct MemoryAdded {
  std::size_t added = 0;
  std::size_t known = 0;           // the same pair was there
  std::size_t empty = 0;           // one side had no words
};

// Takes pairs one after the other, into the store that made it (MemoryStore::fill).
class MemoryIntake {
 public:
  // Texts need only stay for the call. False when the store is in trouble (no space, damaged): end then, `fill` says what it is.
  [[nodiscard]] bool add(std::string_view source, std::string_view target, const std::string& origin, const std::string& person,
                         const LanguageTag& from, const LanguageTag& to);

 private:
  friend class MemoryStore;
  struct Work;
  explicit MemoryIntake(Work& work) : work_(work) {}
  Work& work_;
};

class MemoryStore {
 public:
  // Opens or makes the file. `open_existing`: nothing when there is none.
  [[nodiscard]] static Result<MemoryStore> open(const std::filesystem::path& path);
  [[nodiscard]] static Result<std::optional<MemoryStore>> open_existing(const std::filesystem::path& path);

  // One transaction: all or none. A pair that is there already is counted, not repeated.
  [[nodiscard]] Result<MemoryAdded> add(const std::vector<MemoryPair>& pairs, const LanguageTag& from, const LanguageTag& to);

  // The same for as many as a file holds, in memory that does not grow with them: `give` hands them to the intake, while a thread
  // of its own writes them. What it fails
  // with is passed on. Every `pairs_a_transaction` pairs are kept at once, so that others who write need not wait for the whole
  // file; on trouble the pairs since the last time are not.
  static constexpr std::size_t pairs_a_transaction = 200'000;
  [[nodiscard]] Result<MemoryAdded> fill(const std::function<Result<void>(MemoryIntake& intake)>& give);

  // For look-ups. Makes or refreshes the index file where the folder may be written; else the index lives in memory.
  [[nodiscard]] Result<std::shared_ptr<const MemoryPairs>> pairs(const LanguageTag& from, const LanguageTag& to);

  // Where a row came from.
  [[nodiscard]] Result<std::optional<MemoryPair>> find(std::uint64_t row) const;
  // Pairs whose source or target holds all the words, best first; for people who look for a wording.
  [[nodiscard]] Result<std::vector<MemoryPair>> search_words(std::string_view words, const LanguageTag& from, const LanguageTag& to, std::size_t most);
  // All pairs of two languages in the order they came; `take` says whether to go on.
  [[nodiscard]] Result<void> for_each(const LanguageTag& from, const LanguageTag& to, const std::function<bool(const MemoryPair& pair)>& take) const;
  // Source and target language of everything in the store.
  [[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> languages() const;
  // Takes a person's name off every pair; the pairs stay. Gives how many.
  [[nodiscard]] Result<std::size_t> forget_person(const std::string& person);

 private:
  MemoryStore();
  struct State;
  std::shared_ptr<State> state_;
};

// Where the memory of a guide lies: in a folder "memory.db", beside a file "NAME-memory.db".
[[nodiscard]] std::filesystem::path memory_path(const std::filesystem::path& guide);

// A near match as it is offered to a reviewer; never applied.
struct OfferedMatch {
  std::uint64_t row = 0;
  double similarity = 0;
  std::string source, target;      // `target` with the sentence's own facts where `has_new_facts`
  bool has_new_facts = false;      // dates, numbers … of the stored pair were replaced by the sentence's
  bool has_other_facts = false;    // its facts are not the sentence's, and could not be replaced
};

// The best near matches of a sentence with these facts, best first.
[[nodiscard]] std::vector<OfferedMatch> offer_matches(const MemoryPairs& pairs, std::string_view sentence, const std::vector<Fact>& facts,
                                                      const FactFinder& finder, const NameList& names, const LanguageTag& from,
                                                      const LanguageTag& to, double least = 0.7, std::size_t most = 3);

}  // namespace homeword
