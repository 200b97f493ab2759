#include "matching_data.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <unordered_set>

#include "numbers.h"

namespace homeword::bench {
namespace {

constexpr const char* common_words[] = {
    "the",   "of",    "and",   "to",    "a",     "in",    "is",    "that",  "for",   "it",    "was",   "on",    "are",
    "as",    "with",  "his",   "they",  "at",    "be",    "this",  "from",  "I",     "have",  "or",    "by",    "one",
    "had",   "not",   "but",   "what",  "all",   "were",  "when",  "we",    "there", "can",   "an",    "your",  "which",
    "their", "said",  "if",    "do",    "will",  "each",  "about", "how",   "up",    "out",   "them",  "then",  "she",
    "many",  "some",  "so",    "these", "would", "other", "into",  "has",   "more",  "her",   "two",   "like",  "him",
    "see",   "time",  "could", "no",    "make",  "than",  "first", "been",  "its",   "who",   "now",   "people", "my",
    "made",  "over",  "did",   "down",  "only",  "way",   "find",  "use",   "may",   "water", "long",  "little", "very",
    "after", "words", "called", "just", "where", "most",  "know"};
constexpr std::size_t common_count = std::size(common_words);
constexpr std::size_t vocabulary_size = 50'000;

constexpr const char* syllables[] = {"ac",  "ba",  "cor", "den", "es",  "fi",  "gol", "han",  "in",   "jel", "ka",  "lum",
                                     "mer", "no",  "or",  "pri", "qua", "rin", "sta", "ter",  "ul",   "ven", "wo",  "yar",
                                     "zi",  "che", "con", "re",  "de",  "ment", "tion", "ing", "ly",  "al",  "ble", "ant"};

class Language {
 public:
  explicit Language(Numbers& numbers) : numbers_(numbers) {
    std::unordered_set<std::string> known;
    for (const char* word : common_words) known.insert(words_.emplace_back(word));
    while (words_.size() < vocabulary_size) {
      std::string word;
      for (std::size_t i = 0, count = 2 + numbers.below(2) + numbers.below(2) + numbers.below(3) / 2; i < count; ++i)
        word += syllables[numbers.below(std::size(syllables))];
      if (known.insert(word).second) words_.push_back(std::move(word));
    }
    double sum = 0;
    for (std::size_t rank = 0; rank < vocabulary_size; ++rank)
      sums_.push_back(sum += 1 / std::pow(static_cast<double>(rank) + 2.7, 1.07));
  }

  [[nodiscard]] std::size_t draw(std::size_t first_rank = 0) {
    const double least = first_rank == 0 ? 0 : sums_[first_rank - 1];
    const double drawn = least + (sums_.back() - least) * static_cast<double>(numbers_.below(1u << 30)) / (1u << 30);
    const auto found = std::upper_bound(sums_.begin(), sums_.end(), drawn);
    return std::min<std::size_t>(static_cast<std::size_t>(found - sums_.begin()), vocabulary_size - 1);
  }
  [[nodiscard]] const std::string& word(std::size_t rank) const { return words_[rank]; }

 private:
  Numbers& numbers_;
  std::vector<std::string> words_;
  std::vector<double> sums_;
};

}  // namespace

MatchingData make_matching_data(std::size_t prose_bytes, std::size_t term_count, std::size_t dense_bytes) {
  Numbers numbers(20261121);
  Language language(numbers);
  MatchingData data;
  std::unordered_set<std::string> known;
  const auto content = [&] { return language.word(language.draw(common_count)); };
  while (data.terms.size() < term_count) {
    std::string term = content();
    if (data.terms.size() % 8 != 3 || data.terms.size() > 96) {
      const std::size_t more = numbers.below(10) < 6 ? 1 : numbers.below(10) < 7 ? 2 : 3;
      for (std::size_t i = 0; i < more; ++i) {
        if (i > 0 && numbers.below(2) == 0) term += std::string(" ") + language.word(language.draw() % common_count);
        term += " " + content();
      }
    }
    if (known.insert(term).second) data.terms.push_back(std::move(term));
  }

  std::string& text = data.prose;
  text.reserve(prose_bytes + 1000);
  while (text.size() < prose_bytes) {
    for (std::size_t sentences = 3 + numbers.below(6); sentences > 0; --sentences) {
      const std::size_t start = text.size();
      const bool is_quoted = numbers.below(30) == 0;
      if (is_quoted) text += "\u201C";
      const std::size_t word_start = text.size();
      for (std::size_t left = 6 + numbers.below(23); left > 0; --left) {
        const std::size_t what = numbers.below(1000);
        if (what < 18) {
          text += data.terms[std::min(numbers.below(100), numbers.below(100))];
        } else if (what < 26) {
          text += data.terms[numbers.below(data.terms.size())];
        } else {
          const std::size_t rank = language.draw();
          text += language.word(rank);
          if (rank >= common_count && numbers.below(12) == 0) text += "s";
          if (rank >= common_count && numbers.below(150) == 0) text += "\u2019s";
        }
        if (left == 1) break;
        const std::size_t mark = numbers.below(420);
        text += mark < 30 ? ", " : mark == 30 ? "\u2014" : mark == 31 ? "; " : mark == 32 ? "-" : " ";
      }
      if (text[word_start] >= 'a' && text[word_start] <= 'z') text[word_start] = static_cast<char>(text[word_start] - 32);
      text += numbers.below(12) == 0 ? "?" : ".";
      if (is_quoted) text += "\u201D";
      if (sentences > 1) text += " ";
      if (text.size() == start) break;
    }
    text += "\n\n";
  }
  while (data.dense.size() < dense_bytes) {
    data.dense += data.terms[numbers.below(data.terms.size())];
    data.dense += numbers.below(10) == 0 ? ". " : " ";
  }
  return data;
}

}  // namespace homeword::bench
