#include "homeword/translate/memory_scan.h"

#include <algorithm>
#include <bit>

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define HOMEWORD_HAS_X86 1
#endif

namespace homeword {
namespace {

std::size_t pair_bound_of(std::size_t only_ours, std::size_t only_theirs) { return (std::max(only_ours, only_theirs) + 1) / 2; }

std::uint32_t bound_of(std::size_t difference, std::size_t known_apart, std::size_t apart) {
  return static_cast<std::uint32_t>(std::max((difference + known_apart + 1) / 2, apart));
}

#ifdef HOMEWORD_HAS_X86
__attribute__((target("avx2"))) void scan_letters_avx2(const std::uint8_t* letters, std::size_t first, std::size_t last, const Signature& query,
                                                       std::size_t limit, std::size_t known_apart, std::size_t apart, std::vector<Survivor>& survivors) {
  const __m256i own = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(query.letters.data()));
  const __m256i most = _mm256_set1_epi64x(static_cast<long long>(limit));
  std::size_t row = first;
  // Four rows at a time: their four partial sums are transposed into one vector of four totals.
  for (; row + 4 <= last; row += 4) {
    const auto* at = reinterpret_cast<const __m256i*>(letters + row * 32);
    const __m256i a = _mm256_sad_epu8(_mm256_loadu_si256(at), own), b = _mm256_sad_epu8(_mm256_loadu_si256(at + 1), own);
    const __m256i c = _mm256_sad_epu8(_mm256_loadu_si256(at + 2), own), d = _mm256_sad_epu8(_mm256_loadu_si256(at + 3), own);
    const __m256i ab = _mm256_add_epi64(_mm256_unpacklo_epi64(a, b), _mm256_unpackhi_epi64(a, b));   // a0 b0 | a1 b1
    const __m256i cd = _mm256_add_epi64(_mm256_unpacklo_epi64(c, d), _mm256_unpackhi_epi64(c, d));
    const __m256i all = _mm256_add_epi64(_mm256_permute2x128_si256(ab, cd, 0x20), _mm256_permute2x128_si256(ab, cd, 0x31));   // a b c d
    const int over = _mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpgt_epi64(all, most)));
    if (over == 15) continue;
    alignas(32) std::array<std::uint64_t, 4> totals;
    _mm256_store_si256(reinterpret_cast<__m256i*>(totals.data()), all);
    for (std::size_t i = 0; i < 4; ++i)
      if (totals[i] <= limit) survivors.push_back({static_cast<std::uint32_t>(row + i), bound_of(totals[i], known_apart, apart)});
  }
  scan_letters_plainly(letters, row, last, query, limit, known_apart, apart, survivors);
}

__attribute__((target("popcnt"))) std::size_t pair_bound_popcnt(const std::uint64_t* pairs, const Signature& query) {
  std::size_t ours = 0, theirs = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    ours += static_cast<std::size_t>(__builtin_popcountll(query.pairs[i] & ~pairs[i]));
    theirs += static_cast<std::size_t>(__builtin_popcountll(pairs[i] & ~query.pairs[i]));
  }
  return pair_bound_of(ours, theirs);
}
#endif

}  // namespace

void scan_letters_plainly(const std::uint8_t* letters, std::size_t first, std::size_t last, const Signature& query, std::size_t limit,
                          std::size_t known_apart, std::size_t apart, std::vector<Survivor>& survivors) {
  for (std::size_t row = first; row < last; ++row) {
    const std::uint8_t* at = letters + row * 32;
    unsigned difference = 0;
    for (std::size_t i = 0; i < 32; ++i) difference += at[i] > query.letters[i] ? static_cast<unsigned>(at[i] - query.letters[i]) : static_cast<unsigned>(query.letters[i] - at[i]);
    if (difference <= limit) survivors.push_back({static_cast<std::uint32_t>(row), bound_of(difference, known_apart, apart)});
  }
}

std::size_t pair_bound_plainly(const std::uint64_t* pairs, const Signature& query) {
  std::size_t ours = 0, theirs = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    ours += static_cast<std::size_t>(std::popcount(query.pairs[i] & ~pairs[i]));
    theirs += static_cast<std::size_t>(std::popcount(pairs[i] & ~query.pairs[i]));
  }
  return pair_bound_of(ours, theirs);
}

void scan_letters(const std::uint8_t* letters, std::size_t first, std::size_t last, const Signature& query, std::size_t limit,
                  std::size_t known_apart, std::size_t apart, std::vector<Survivor>& survivors) {
#ifdef HOMEWORD_HAS_X86
  static const bool has_avx2 = __builtin_cpu_supports("avx2") != 0;
  if (has_avx2) return scan_letters_avx2(letters, first, last, query, limit, known_apart, apart, survivors);
#endif
  scan_letters_plainly(letters, first, last, query, limit, known_apart, apart, survivors);
}

std::size_t pair_bound(const std::uint64_t* pairs, const Signature& query) {
#ifdef HOMEWORD_HAS_X86
  static const bool has_popcnt = __builtin_cpu_supports("popcnt") != 0;
  if (has_popcnt) return pair_bound_popcnt(pairs, query);
#endif
  return pair_bound_plainly(pairs, query);
}

}  // namespace homeword
