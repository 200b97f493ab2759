#include "memory_data.h"

#include <algorithm>
#include <filesystem>
#include <unordered_set>

#include "homeword/base/data_folder.h"
#include "homeword/base/files.h"
#include "homeword/translate/tmx.h"

namespace fs = std::filesystem;
using namespace homeword;

namespace {

std::vector<std::string> split(const std::string& sentence) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < sentence.size();) {
    const std::size_t end = std::min(sentence.find(' ', at), sentence.size());
    if (end > at) out.push_back(sentence.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

std::string join(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

}  // namespace

SentenceMaker::SentenceMaker(unsigned long long seed) : random_(seed) {
  std::vector<fs::path> files;
  std::error_code code;
  for (const auto& entry : fs::directory_iterator(data_folder() / "glossaries" / "us-k12" / "memory", code)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const fs::path& path : files)
    if (const auto bytes = read_file(path))
      if (const auto file = read_tmx(*bytes, path.string()))
        for (const TmxUnit& unit : file->units)
          if (const TmxVariant* english = unit.find_variant(LanguageTag::of("en"))) phrases_.push_back(english->text);
  for (const std::string& phrase : phrases_)
    for (const std::string& word : split(phrase))
      if (word.find('{') == std::string::npos) vocabulary_.push_back(word);
}

std::string SentenceMaker::make_fact(const std::string& slot) {
  static const std::vector<std::string> months{"January", "February", "March", "April", "May", "June", "August", "September", "October", "November", "December"};
  static const std::vector<std::string> days{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
  static const std::vector<std::string> first{"Dana", "Marisol", "Theo", "Ingrid", "Oluwaseun", "Bettina", "Cormac", "Yesenia", "Hollis", "Priya", "Anselm", "Tamika", "Rufus", "Noor", "Galina"};
  static const std::vector<std::string> last{"Abernathy", "Quintanar", "Okonjo", "Lindqvist", "Farrow", "Delacruz", "Nakagawa", "Purcell", "Osterman", "Villalobos", "Whitlock", "Zamudio", "Thistle", "Moreau", "Kaplinsky"};
  const auto pick = [&](const std::vector<std::string>& from) { return from[random_() % from.size()]; };
  const auto number = [&](std::size_t least, std::size_t most) { return std::to_string(least + random_() % (most - least + 1)); };
  if (slot.starts_with("date")) {
    const std::string day = pick(months) + " " + number(1, 28);
    return random_() % 3 == 0 ? day : random_() % 2 == 0 ? pick(days) + ", " + day : day + ", " + number(2019, 2027);
  }
  if (slot.starts_with("time")) return number(1, 12) + ":" + pick({"00", "15", "30", "45", "20"}) + " " + pick({"a.m.", "p.m."});
  if (slot.starts_with("number")) return number(2, 400);
  if (slot.starts_with("money")) return "$" + number(1, 95) + pick({"", ".00", ".50", ".25"});
  if (slot.starts_with("phone")) return "555-01" + number(10, 99);
  if (slot.starts_with("link")) return "www.example.org/" + any_word();
  if (slot.starts_with("email")) return "office" + number(1, 300) + "@example.org";
  return random_() % 3 == 0 ? pick({"Ms. ", "Mr. ", "Dr. "}) + pick(last) : pick(first) + " " + pick(last);
}

std::string SentenceMaker::fill(const std::string& phrase) {
  std::string out;
  for (std::size_t at = 0; at < phrase.size();) {
    const std::size_t close = phrase[at] == '{' ? phrase.find('}', at) : std::string::npos;
    if (close == std::string::npos) {
      out += phrase[at++];
      continue;
    }
    out += make_fact(phrase.substr(at + 1, close - at - 1));
    at = close + 1;
  }
  return out;
}

std::string SentenceMaker::make_sentence() {
  // A fifth short, most of one to three lines' length, some as long as lawyers write.
  const std::size_t kind = random_() % 20;
  const std::size_t wanted = kind < 4 ? 1 : kind < 18 ? 40 + random_() % 90 : kind < 19 ? 130 + random_() % 130 : 220 + random_() % 380;
  const bool has_own_words = random_() % 2 == 0;
  static const std::vector<std::string> joints{" and ", ", and ", ", but ", " because ", "; ", " so that ", ", when ", " if "};
  std::string out;
  do {
    std::string phrase = fill(phrases_[random_() % phrases_.size()]);
    if (!out.empty()) {
      while (!out.empty() && std::string_view(".!?:,").find(out.back()) != std::string_view::npos) out.pop_back();
      out += joints[random_() % joints.size()];
      if (phrase[0] >= 'A' && phrase[0] <= 'Z' && (phrase.size() < 2 || phrase[1] < 'A' || phrase[1] > 'Z')) phrase[0] = static_cast<char>(phrase[0] + 32);
    }
    out += phrase;
  } while (out.size() < wanted);
  if (!has_own_words) return out;
  std::vector<std::string> words = split(out);
  for (std::string& word : words)
    if (random_() % 4 == 0) word = any_word();
  return join(words);
}

std::vector<std::string> SentenceMaker::make_memory(std::size_t count) {
  std::vector<std::string> out;
  std::unordered_set<std::string> seen;
  while (out.size() < count) {
    std::string one = make_sentence();
    // Short ones run out: "Thank you!" stands in a memory once.
    if (seen.insert(one).second) out.push_back(std::move(one));
  }
  return out;
}

std::string SentenceMaker::make_word_list(std::size_t size) {
  std::string out;
  while (out.size() < size) out += (out.empty() ? "" : " ") + any_word();
  return out;
}

std::string SentenceMaker::change_letters(std::string sentence, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) sentence[random_() % sentence.size()] = static_cast<char>('a' + random_() % 26);
  return sentence;
}

std::string SentenceMaker::change_word(const std::string& sentence) {
  std::vector<std::string> words = split(sentence);
  words[random_() % words.size()] = any_word();
  return join(words);
}

std::string SentenceMaker::change_words(const std::string& sentence, std::size_t step) {
  std::vector<std::string> words = split(sentence);
  for (std::size_t i = random_() % step; i < words.size(); i += step) words[i] = any_word();
  return join(words);
}
