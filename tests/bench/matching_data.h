// English-like prose and term lists for the matching benchmark, the same in every run and on every machine.
//
// Model. A vocabulary of 50 000 words: the commonest English words in their order, then invented words of two to five
// syllables. A word of rank r is drawn with a frequency that goes as 1 / (r + 2.7)^1.07 (Zipf and Mandelbrot), so that few
// words make most of the text, as in prose; every twelfth invented word stands in the plural. Sentences have 6 to 28 words, a
// comma after one word in 14, paragraphs 3 to 8 sentences; typographic apostrophes, quotation marks and dashes make about
// 0.35 % of the bytes. Terms are two to four words drawn from the same vocabulary ("word word", "word of word"), 12 of them
// single words; about 4 % of the words of the text belong to one of the first hundred terms, 2 % more to the other terms.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace homeword::bench {

struct MatchingData {
  std::string prose;
  std::vector<std::string> terms;  // each shorter list is the beginning of the longer one
  std::string dense;               // nothing but terms
};

[[nodiscard]] MatchingData make_matching_data(std::size_t prose_bytes, std::size_t term_count, std::size_t dense_bytes);

}  // namespace homeword::bench
