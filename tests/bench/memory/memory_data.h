// Sentences for the memory's figures: the starter phrase memory (glossaries/us-k12/memory) with its slots filled by invented
// dates, times, names and sums, alone or joined, and a part of them with words exchanged; so that there are short and long
// ones, families of sentences that differ by a date, and sentences nobody else has.
#pragma once

#include <cstddef>
#include <random>
#include <string>
#include <vector>

class SentenceMaker {
 public:
  explicit SentenceMaker(unsigned long long seed);
  [[nodiscard]] bool has_phrases() const { return !phrases_.empty(); }

  [[nodiscard]] std::string make_sentence();
  // So many different ones.
  [[nodiscard]] std::vector<std::string> make_memory(std::size_t count);
  // Words of the phrases in no order, as often as they stand there, of about this size.
  [[nodiscard]] std::string make_word_list(std::size_t size);

  [[nodiscard]] std::string change_letters(std::string sentence, std::size_t count);
  [[nodiscard]] std::string change_word(const std::string& sentence);
  // Every `step`th word, from a chance one on.
  [[nodiscard]] std::string change_words(const std::string& sentence, std::size_t step);

 private:
  [[nodiscard]] std::string make_fact(const std::string& slot);
  [[nodiscard]] std::string fill(const std::string& phrase);
  [[nodiscard]] const std::string& any_word() { return vocabulary_[random_() % vocabulary_.size()]; }
  std::mt19937_64 random_;
  std::vector<std::string> phrases_;      // with slots
  std::vector<std::string> vocabulary_;   // a word as often as it stands in them
};
