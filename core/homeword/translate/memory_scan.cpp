#include "homeword/translate/memory_scan.h"

#include <algorithm>
#include <cstring>

#include "homeword/text/unicode.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define HOMEWORD_HAS_X86 1
#endif

namespace homeword {
namespace {

// Classes of letters: a–z without regard to case share 26, then blank, digits, marks, and three for all other scripts.
std::array<std::uint8_t, 128> make_ascii_classes() {
  std::array<std::uint8_t, 128> classes{};
  for (std::size_t i = 0; i < 128; ++i) classes[i] = 28;
  for (char c = 'a'; c <= 'z'; ++c) {
    classes[static_cast<std::size_t>(c)] = static_cast<std::uint8_t>(c - 'a');
    classes[static_cast<std::size_t>(c - 'a' + 'A')] = static_cast<std::uint8_t>(c - 'a');
  }
  classes[' '] = 26;
  for (char c = '0'; c <= '9'; ++c) classes[static_cast<std::size_t>(c)] = 27;
  return classes;
}

std::size_t class_of(char32_t letter) {
  static const std::array<std::uint8_t, 128> ascii = make_ascii_classes();
  if (letter < 128) return ascii[letter];
  // Scripts of many letters use all classes, so that Chinese and Arabic are told apart as well as English.
  return static_cast<std::size_t>((letter * 2654435761U) >> 27);
}

std::vector<std::uint8_t> classes_of(std::string_view sentence) {
  std::vector<std::uint8_t> out;
  out.reserve(sentence.size());
  for (std::size_t at = 0; at < sentence.size();) {
    if (static_cast<unsigned char>(sentence[at]) < 0x80) {
      out.push_back(static_cast<std::uint8_t>(class_of(static_cast<char32_t>(sentence[at++]))));
    } else {
      out.push_back(static_cast<std::uint8_t>(class_of(next_code_point(sentence, at))));
    }
  }
  return out;
}

void count_one(std::uint8_t& count) { count = static_cast<std::uint8_t>(count + (count < 255 ? 1 : 0)); }

std::uint32_t bound_of(std::size_t difference, std::size_t known_apart, std::size_t apart) {
  return static_cast<std::uint32_t>(std::max((difference + known_apart + 1) / 2, apart));
}

// Where the query may be split when a row's first half ends: by how many letters later or earlier than the row itself. What is
// asked of a split: its counts' differences and, where no count can have stopped, those of the lengths are together at most twice the
// limit. A step to the next split changes these by four at most, so that one far beyond the limit answers for its neighbours.
struct SplitRange {
  std::size_t half = 0, first = 0, last = 0;   // splits of the query, both to be asked
  std::size_t apart = 0;                       // of the lengths, where it counts
  bool is_query_longer = false, is_exact = false;

  SplitRange(std::size_t row_length, std::size_t length, std::size_t limit) {
    half = row_length / 2;
    is_query_longer = length > row_length;
    const std::size_t difference = std::max(length, row_length) - std::min(length, row_length);
    const std::size_t spare = limit < difference ? 0 : (limit - difference) / 2;
    const std::size_t earlier = spare + (is_query_longer ? 0 : difference), later = spare + (is_query_longer ? difference : 0);
    first = half > earlier ? half - earlier : 0;
    last = std::min(half + later, length);
    apart = difference;
    is_exact = row_length - half <= 255 && last <= 255 && length - std::min(first, length) <= 255;
  }
  // How far the lengths of the parts are apart, in all.
  [[nodiscard]] std::size_t lengths_apart(std::size_t split) const {
    if (!is_exact) return 0;
    const std::size_t before = split > half ? split - half : half - split;
    const bool is_later = split > half;
    const std::size_t after = is_later == is_query_longer ? (before > apart ? before - apart : apart - before) : before + apart;
    return before + after;
  }
};

#ifdef HOMEWORD_HAS_X86
__attribute__((target("avx2"))) void scan_letters_avx2(const std::uint8_t* letters, std::size_t first, std::size_t last, const Signature& query,
                                                       std::size_t limit, std::size_t known_apart, std::size_t apart, std::vector<Survivor>& survivors) {
  const __m256i own = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(query.letters.data()));
  const __m256i most = _mm256_set1_epi64x(static_cast<long long>(limit));
  std::size_t row = first;
  // Four rows at a time: their four partial sums are transposed into one vector of four totals.
  for (; row + 4 <= last; row += 4) {
    const auto* at = reinterpret_cast<const __m256i*>(letters + row * letter_classes);
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

__attribute__((target("avx2"))) void sift_halves_avx2(const std::uint8_t* halves, std::size_t row_length, const Splits& query, std::size_t limit,
                                                      std::size_t from, std::vector<Survivor>& survivors) {
  const SplitRange range(row_length, query.length(), limit);
  std::size_t kept = from;
  for (std::size_t i = from; i < survivors.size(); ++i) {
    constexpr std::size_t ahead = 12;
    if (i + ahead < survivors.size()) prefetch(halves + std::size_t{survivors[i + ahead].row} * 2 * letter_classes);
    const auto* row = reinterpret_cast<const __m256i*>(halves + std::size_t{survivors[i].row} * 2 * letter_classes);
    const __m256i before = _mm256_loadu_si256(row), after = _mm256_loadu_si256(row + 1);
    for (std::size_t split = range.first; split <= range.last;) {
      const auto* own = reinterpret_cast<const __m256i*>(query.at(split));
      const __m256i both = _mm256_add_epi64(_mm256_sad_epu8(before, _mm256_loadu_si256(own)), _mm256_sad_epu8(after, _mm256_loadu_si256(own + 1)));
      const __m128i two = _mm_add_epi64(_mm256_castsi256_si128(both), _mm256_extracti128_si256(both, 1));
      const auto total = static_cast<std::size_t>(_mm_cvtsi128_si64(_mm_add_epi64(two, _mm_unpackhi_epi64(two, two)))) + range.lengths_apart(split);
      if (total <= 2 * limit) {
        survivors[kept++] = survivors[i];
        break;
      }
      split += (total - 2 * limit + 3) / 4;
    }
  }
  survivors.resize(kept);
}
#endif

}  // namespace

Signature sign(std::string_view sentence, std::size_t& length) {
  const std::vector<std::uint8_t> classes = classes_of(sentence);
  length = classes.size();
  Signature out{};
  for (std::size_t i = 0; i < length; ++i) {
    count_one(out.letters[classes[i]]);
    count_one(out.halves[(i < length / 2 ? 0 : letter_classes) + classes[i]]);
  }
  return out;
}

Splits::Splits(std::string_view sentence) {
  const std::vector<std::uint8_t> classes = classes_of(sentence);
  length_ = classes.size();
  if (length_ > longest) return;
  constexpr std::size_t row = 2 * letter_classes;
  counts_.resize((length_ + 1) * row);
  for (std::size_t i = 0; i < length_; ++i) {
    std::memcpy(&counts_[(i + 1) * row], &counts_[i * row], letter_classes);
    count_one(counts_[(i + 1) * row + classes[i]]);
  }
  for (std::size_t i = length_; i-- > 0;) {
    std::memcpy(&counts_[i * row + letter_classes], &counts_[(i + 1) * row + letter_classes], letter_classes);
    count_one(counts_[i * row + letter_classes + classes[i]]);
  }
}

void scan_letters_plainly(const std::uint8_t* letters, std::size_t first, std::size_t last, const Signature& query, std::size_t limit,
                          std::size_t known_apart, std::size_t apart, std::vector<Survivor>& survivors) {
  for (std::size_t row = first; row < last; ++row) {
    const std::uint8_t* at = letters + row * letter_classes;
    unsigned difference = 0;
    for (std::size_t i = 0; i < letter_classes; ++i)
      difference += at[i] > query.letters[i] ? static_cast<unsigned>(at[i] - query.letters[i]) : static_cast<unsigned>(query.letters[i] - at[i]);
    if (difference <= limit) survivors.push_back({static_cast<std::uint32_t>(row), bound_of(difference, known_apart, apart)});
  }
}

void sift_halves_plainly(const std::uint8_t* halves, std::size_t row_length, const Splits& query, std::size_t limit, std::size_t from,
                         std::vector<Survivor>& survivors) {
  const SplitRange range(row_length, query.length(), limit);
  const auto is_hopeless = [&](const Survivor& survivor) {
    const std::uint8_t* row = halves + std::size_t{survivor.row} * 2 * letter_classes;
    for (std::size_t split = range.first; split <= range.last;) {
      const std::uint8_t* own = query.at(split);
      std::size_t total = range.lengths_apart(split);
      for (std::size_t i = 0; i < 2 * letter_classes; ++i) total += row[i] > own[i] ? std::size_t{row[i]} - own[i] : std::size_t{own[i]} - row[i];
      if (total <= 2 * limit) return false;
      split += (total - 2 * limit + 3) / 4;
    }
    return true;
  };
  survivors.erase(std::remove_if(survivors.begin() + static_cast<std::ptrdiff_t>(from), survivors.end(), is_hopeless), survivors.end());
}

void scan_letters(const std::uint8_t* letters, std::size_t first, std::size_t last, const Signature& query, std::size_t limit,
                  std::size_t known_apart, std::size_t apart, std::vector<Survivor>& survivors) {
#ifdef HOMEWORD_HAS_X86
  static const bool has_avx2 = __builtin_cpu_supports("avx2") != 0;
  if (has_avx2) return scan_letters_avx2(letters, first, last, query, limit, known_apart, apart, survivors);
#endif
  scan_letters_plainly(letters, first, last, query, limit, known_apart, apart, survivors);
}

void sift_halves(const std::uint8_t* halves, std::size_t row_length, const Splits& query, std::size_t limit, std::size_t from,
                 std::vector<Survivor>& survivors) {
#ifdef HOMEWORD_HAS_X86
  static const bool has_avx2 = __builtin_cpu_supports("avx2") != 0;
  if (has_avx2) return sift_halves_avx2(halves, row_length, query, limit, from, survivors);
#endif
  sift_halves_plainly(halves, row_length, query, limit, from, survivors);
}

}  // namespace homeword
