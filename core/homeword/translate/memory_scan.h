// The two lower bounds of MemoryIndex, written for the processor at hand: AVX2 where it has it, plain C++ elsewhere; the same
// answers either way. Inside the translate room only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace homeword {

struct Signature {
  std::array<std::uint8_t, 32> letters;    // how often each class of letters stands in the sentence, at most 255
  std::array<std::uint64_t, 8> pairs;      // which pairs of neighbouring letters stand in it, hashed to 512 bits
};

struct Survivor {
  std::uint32_t row = 0;
  std::uint32_t bound = 0;                 // the distance is at least this
};

// Of rows [first, last), those whose letter counts differ from the query's by at most `limit` in all. With classes' sums known
// to be `known_apart` apart, half of difference and apart together bounds the distance from below; `apart` does so too.
void scan_letters(const std::uint8_t* letters, std::size_t first, std::size_t last, const Signature& query, std::size_t limit,
                  std::size_t known_apart, std::size_t apart, std::vector<Survivor>& survivors);

// Half of the larger one-sided difference of the sets of pairs, rounded up.
[[nodiscard]] std::size_t pair_bound(const std::uint64_t* pairs, const Signature& query);

// Asks for memory that will be read soon.
inline void prefetch([[maybe_unused]] const void* address) {
#if defined(__GNUC__)
  __builtin_prefetch(address);
#endif
}

// The plain forms, for the tests to compare with.
void scan_letters_plainly(const std::uint8_t* letters, std::size_t first, std::size_t last, const Signature& query, std::size_t limit,
                          std::size_t known_apart, std::size_t apart, std::vector<Survivor>& survivors);
[[nodiscard]] std::size_t pair_bound_plainly(const std::uint64_t* pairs, const Signature& query);

}  // namespace homeword
