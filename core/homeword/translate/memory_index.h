// MemoryIndex: an immutable index over approved segment pairs that finds the same sentence, and the nearest one, in a
// memory of millions. It is one block of bytes: built in memory, or written to a file and mapped.
//
//     MemoryIndexBuilder builder;
//     builder.add(1, "Please return the form.", "Por favor, devuelva el formulario.");
//     MemoryIndex index = std::move(builder).build();
//     index.find_exact("please return the form")          // row 1: case, white space and closing marks do not count
//     index.find_nearest("Please return this form.", 0.8) // row 1, 2 letters apart of 24: similarity 0.917
//
// Similarity is 1 − d / max(m, n): d the Levenshtein distance in characters (code points) of the two sentences as written
// (NFC, runs of white space one blank), m and n their lengths. What find_nearest gives is provably the best: rows are left out
// only by lower bounds of d (memory_scan.h: lengths; counts of 32 classes of letters in the whole sentences, then in the row's halves),
// and what is left is measured (memory_distance.h).
//
// Thread rule: all functions are const and may run at once. Cost with a million pairs: exact some microseconds, nearest at 80 % a
// scan of 32 bytes for each row of fitting length.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/result.h"
#include "homeword/translate/memory_distance.h"

namespace homeword {

struct MemoryMatch {
  std::uint64_t row = 0;               // as given to the builder
  std::string_view source, target;     // point into the index
  std::size_t distance = 0;            // characters to change; 0 for the same text
  double similarity = 1.0;
};

class MemoryIndex {
 public:
  MemoryIndex() = default;             // an empty one

  // Maps a file written by `write`. Errors: not such a file, written by another version or for another byte order, cut
  // short, offsets outside the file, a stamp other than `stamp`. Then build it anew.
  [[nodiscard]] static Result<MemoryIndex> open(const std::filesystem::path& path, std::string_view stamp);
  // Written beside and renamed. `stamp` (at most 64 bytes) names what the index was made from.
  [[nodiscard]] Result<void> write(const std::filesystem::path& path, std::string_view stamp) const;

  [[nodiscard]] std::size_t size() const;

  // All rows whose sentence is the same but for case, white space, bullets in front and closing marks; the newest (highest)
  // row first, the same spelling before others.
  [[nodiscard]] std::vector<MemoryMatch> find_exact(std::string_view sentence) const;

  // The `most` best rows of at least this similarity (0.5–1), best first; of equal ones the newest row first.
  [[nodiscard]] std::vector<MemoryMatch> find_nearest(std::string_view sentence, double least = 0.8, std::size_t most = 1) const;

 private:
  friend class MemoryIndexBuilder;
  struct Image;
  struct Query;
  struct Best;
  [[nodiscard]] static std::vector<Best> find_best(const Image& image, const Query& query, double least, std::size_t most);
  std::shared_ptr<const Image> image_;
};

class MemoryIndexBuilder {
 public:
  MemoryIndexBuilder();
  ~MemoryIndexBuilder();
  MemoryIndexBuilder(MemoryIndexBuilder&&) noexcept;

  // Sentences are normalised as find_nearest says; an empty one is left out.
  void add(std::uint64_t row, std::string_view source, std::string_view target);
  // `stamp`: under which the index will be written, when that is known; written under another it is copied first.
  [[nodiscard]] MemoryIndex build(std::string_view stamp = {}) &&;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// A sentence as similarity sees it: NFC, white space collapsed and trimmed.
[[nodiscard]] std::string normalise_sentence(std::string_view sentence);
// The same without a copy where nothing is to be changed: a view of `sentence`, or of `room`, which is written over.
[[nodiscard]] std::string_view normalise_sentence(std::string_view sentence, std::string& room);
// A sentence as find_exact sees it: case folded too, without bullets in front and closing marks behind.
[[nodiscard]] std::string exact_key(std::string_view sentence);

}  // namespace homeword
