// The lower bounds of MemoryIndex, written for the processor at hand: AVX2 where it has it, plain C++ elsewhere; the same
// answers either way. Inside the translate room only.
//
// All rest on one fact: an edit changes how often a class of letters stands in a sentence by one at most on each side. So half of
// what the counts differ, and half of what the lengths differ, never exceed the distance. Whole sentences of a language have
// much the same counts, their halves less so; whatever the best alignment is, it aligns the row's first half with some
// beginning of the query and the rest with the rest.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace homeword {

constexpr std::size_t letter_classes = 32;

// Of a row: how often each class of letters stands in the sentence, then in its first half (length / 2 letters) and in the rest;
// counts stop at 255, which only ever makes differences smaller.
struct Signature {
  std::array<std::uint8_t, letter_classes> letters;
  std::array<std::uint8_t, 2 * letter_classes> halves;
};

// Gives the sentence's length in characters too.
[[nodiscard]] Signature sign(std::string_view sentence, std::size_t& length);

// The query's side of the halves: the counts of every beginning and the rest after it.
class Splits {
 public:
  explicit Splits(std::string_view sentence);
  [[nodiscard]] std::size_t length() const { return length_; }
  [[nodiscard]] const std::uint8_t* at(std::size_t letters_before) const { return counts_.data() + letters_before * 2 * letter_classes; }
  // Longer sentences than this have no table: it would be large, and there are few of them.
  static constexpr std::size_t longest = 10'000;
  [[nodiscard]] bool is_empty() const { return counts_.empty(); }

 private:
  std::size_t length_ = 0;
  std::vector<std::uint8_t> counts_;
};

struct Survivor {
  std::uint32_t row = 0;
  std::uint32_t bound = 0;                 // the distance is at least this
};

// Of rows [first, last), those whose letter counts differ from the query's by at most `limit` in all. With classes' sums known
// to be `known_apart` apart, half of difference and apart together bounds the distance from below; `apart` does so too.
void scan_letters(const std::uint8_t* letters, std::size_t first, std::size_t last, const Signature& query, std::size_t limit,
                  std::size_t known_apart, std::size_t apart, std::vector<Survivor>& survivors);

// Takes away the survivors from `from` on, all of `row_length`, whose halves show that their distance is greater than `limit`.
void sift_halves(const std::uint8_t* halves, std::size_t row_length, const Splits& query, std::size_t limit, std::size_t from,
                 std::vector<Survivor>& survivors);

// Asks for memory that will be read soon.
inline void prefetch([[maybe_unused]] const void* address) {
#if defined(__GNUC__)
  __builtin_prefetch(address);
#endif
}

// The plain forms, for the tests to compare with.
void scan_letters_plainly(const std::uint8_t* letters, std::size_t first, std::size_t last, const Signature& query, std::size_t limit,
                          std::size_t known_apart, std::size_t apart, std::vector<Survivor>& survivors);
void sift_halves_plainly(const std::uint8_t* halves, std::size_t row_length, const Splits& query, std::size_t limit, std::size_t from,
                         std::vector<Survivor>& survivors);

}  // namespace homeword
