#include "bench_data.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <stdexcept>

#include "homeword/base/data_folder.h"
#include "homeword/base/files.h"
#include "homeword/glossary/bundle.h"
#include "homeword/translate/tmx.h"

namespace homeword::bench {
namespace {

constexpr std::size_t megabyte = 1000 * 1000;

template <class T>
T value_of(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().sentence());
  return std::move(*result);
}

std::string make_word(Numbers& numbers) {
  static constexpr const char* syllables[] = {"ba", "cor", "den", "fi", "gol", "han", "jel", "ka", "lum", "mer", "no",
                                              "pris", "qua", "rin", "sta", "ter", "ul", "ven", "wo", "yar", "zi",
                                              "sche", "tion", "ment"};
  std::string word;
  for (std::size_t i = 0, count = 2 + numbers.below(3); i < count; ++i)
    word += syllables[numbers.below(std::size(syllables))];
  return word;
}

// Slots of the phrase memory and what stands for them here; {x} takes any of these.
std::string fill_slots(std::string text) {
  static const std::pair<const char*, const char*> values[] = {
      {"date", "Friday, March 6, 2026"}, {"time", "6:00 p.m."}, {"number", "12"}, {"money", "$12.50"},
      {"phone", "(555) 010-0142"},
      {"link", "https://example.org/forms"}, {"email", "office@example.org"}, {"name", "Maple Grove"},
      {"x", "Friday, March 6, 2026"}};
  for (std::size_t open = text.find('{'); open != std::string::npos; open = text.find('{', open + 1)) {
    const std::size_t close = text.find('}', open);
    if (close == std::string::npos) break;
    std::string name = text.substr(open + 1, close - open - 1);
    while (!name.empty() && name.back() >= '0' && name.back() <= '9') name.pop_back();
    for (const auto& [slot, value] : values)
      if (name == slot) text.replace(open, close - open + 1, value);
  }
  return text;
}

}  // namespace

std::vector<std::string> make_phrases(std::size_t count) {
  Numbers numbers(1);
  std::vector<std::string> words;
  for (std::size_t i = 0; i < 20000; ++i) words.push_back(make_word(numbers));
  std::set<std::string> known;
  std::vector<std::string> phrases;
  while (phrases.size() < count) {
    std::string phrase;
    for (std::size_t i = 0, length = 1 + numbers.below(4); i < length; ++i) {
      if (i > 0) phrase += ' ';
      phrase += words[numbers.below(words.size())];
    }
    if (known.insert(phrase).second) phrases.push_back(std::move(phrase));
  }
  return phrases;
}

std::string make_invented_text(std::size_t bytes, const std::vector<std::string>& phrases) {
  Numbers numbers(2), word_numbers(3);
  std::string text;
  for (std::size_t word = 1; text.size() < bytes; ++word) {
    text += numbers.below(20) == 0 ? phrases[numbers.below(phrases.size())] : make_word(word_numbers);
    text += word % 80 == 0 ? ".\n\n" : word % 15 == 0 ? ". " : " ";
  }
  return text;
}

const std::vector<std::string>& school_sentences() {
  static const std::vector<std::string> sentences = [] {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(data_folder() / "glossaries" / "us-k12" / "memory"))
      if (entry.path().extension() == ".tmx") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<std::string> all;
    for (const auto& path : files)
      for (const TmxUnit& unit : value_of(read_tmx(value_of(read_file(path)), path.filename().string())).units)
        if (const TmxVariant* english = unit.find_variant(LanguageTag::of("en")))
          all.push_back(fill_slots(english->text));
    return all;
  }();
  return sentences;
}

const std::vector<std::string>& school_paragraphs() {
  static const std::vector<std::string> paragraphs = [] {
    Numbers numbers(4);
    std::vector<std::string> all;
    for (std::size_t bytes = 0; bytes < megabyte; bytes += all.back().size() + 2) {
      std::string paragraph;
      for (int i = 0; i < 5; ++i)
        paragraph += (i > 0 ? " " : "") + school_sentences()[numbers.below(school_sentences().size())];
      all.push_back(std::move(paragraph));
    }
    return all;
  }();
  return paragraphs;
}

const std::string& school_text() {
  static const std::string text = [] {
    std::string all;
    for (const std::string& paragraph : school_paragraphs()) all += paragraph + "\n\n";
    return all;
  }();
  return text;
}

const std::string& release_bytes() {
  static const std::string bytes = value_of(read_file(data_folder() / "releases" / "demo-district.hwguide"));
  return bytes;
}

const std::shared_ptr<const StyleGuide>& guide() {
  static const auto opened =
      std::make_shared<const StyleGuide>(value_of(read_release(release_bytes(), "demo-district.hwguide")));
  return opened;
}

}  // namespace homeword::bench
