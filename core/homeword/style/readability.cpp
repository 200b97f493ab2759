#include "homeword/style/readability.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "homeword/style/syllables.h"
#include "homeword/text/language_data.h"
#include "homeword/text/segmenter.h"
#include "homeword/text/unicode.h"

namespace homeword {
namespace {

struct Counts {
  std::size_t words = 0, sentences = 0, syllables = 0, letters = 0, characters = 0;
  std::size_t polysyllables = 0;  // 3 and more
  std::size_t hard_words = 0;     // Gunning's
  std::size_t long_words = 0;     // more than 6 letters

  Counts& operator+=(const Counts& other) {
    words += other.words;
    sentences += other.sentences;
    syllables += other.syllables;
    letters += other.letters;
    characters += other.characters;
    polysyllables += other.polysyllables;
    hard_words += other.hard_words;
    long_words += other.long_words;
    return *this;
  }
  [[nodiscard]] double per_sentence() const { return static_cast<double>(words) / static_cast<double>(sentences); }
  [[nodiscard]] double per_word(std::size_t count) const { return static_cast<double>(count) / static_cast<double>(words); }
};

double smog(const Counts& counts) {
  return 1.0430 * std::sqrt(static_cast<double>(counts.polysyllables) * 30.0 / static_cast<double>(counts.sentences)) + 3.1291;
}

struct Formula {
  std::string_view name;
  bool is_grade;          // higher is harder; false: higher is easier
  bool needs_syllables;
  double (*score)(const Counts&);
};

// Every formula we know, once.
constexpr std::array<Formula, 15> formulas{{
    {"Flesch-Kincaid", true, true, [](const Counts& c) { return 0.39 * c.per_sentence() + 11.8 * c.per_word(c.syllables) - 15.59; }},
    {"Flesch", false, true, [](const Counts& c) { return 206.835 - 1.015 * c.per_sentence() - 84.6 * c.per_word(c.syllables); }},
    {"SMOG", true, true, smog},
    {"Gunning-Fog", true, true, [](const Counts& c) { return 0.4 * (c.per_sentence() + 100.0 * c.per_word(c.hard_words)); }},
    {"Coleman-Liau", true, false,
     [](const Counts& c) { return 5.88 * c.per_word(c.letters) - 29.6 * c.per_word(c.sentences) - 15.8; }},
    {"ARI", true, false, [](const Counts& c) { return 4.71 * c.per_word(c.characters) + 0.5 * c.per_sentence() - 21.43; }},
    {"INFLESZ", false, true, [](const Counts& c) { return 206.835 - 62.3 * c.per_word(c.syllables) - c.per_sentence(); }},
    {"Fernández-Huerta", false, true,
     [](const Counts& c) { return 206.84 - 60.0 * c.per_word(c.syllables) - 1.02 * c.per_sentence(); }},
    {"Gutiérrez", false, false, [](const Counts& c) { return 95.2 - 9.7 * c.per_word(c.letters) - 0.35 * c.per_sentence(); }},
    {"Crawford", true, true,
     [](const Counts& c) { return -20.5 * c.per_word(c.sentences) + 4.9 * c.per_word(c.syllables) - 3.407; }},
    {"SOL", true, true, [](const Counts& c) { return -2.51 + 0.74 * smog(c); }},
    {"Flesch-Martins", false, true,
     [](const Counts& c) { return 248.835 - 1.015 * c.per_sentence() - 84.6 * c.per_word(c.syllables); }},
    {"Flesch-Oborneva", false, true,
     [](const Counts& c) { return 206.835 - 1.3 * c.per_sentence() - 60.1 * c.per_word(c.syllables); }},
    {"Gulpease", false, false,
     [](const Counts& c) { return 89.0 + 300.0 * c.per_word(c.sentences) - 10.0 * c.per_word(c.letters); }},
    {"LIX", true, false, [](const Counts& c) { return c.per_sentence() + 100.0 * c.per_word(c.long_words); }},
}};

struct Rules {
  std::vector<const Formula*> formulas;
  std::unique_ptr<style::SyllableCounter> syllables;
  std::map<std::string, std::map<DocumentClass, double>> limits;  // by formula
  bool separates_words = true;
};

std::shared_ptr<const Rules> load_rules(const LanguageTag& language) {
  auto rules = std::make_shared<Rules>();
  if (const auto description = find_language_description(language)) rules->separates_words = description->separates_words;
  const auto data = load_language_file(language, "readability.yaml");
  if (!data) return rules;
  data->allow_keys({"formulas", "limits", "syllables"});
  if (const YamlNode* syllables = data->find("syllables")) rules->syllables = std::make_unique<style::SyllableCounter>(*syllables);
  for (const YamlNode& name : data->at("formulas").items()) {
    const auto found = std::find_if(formulas.begin(), formulas.end(), [&](const Formula& formula) { return formula.name == name.text(); });
    if (found == formulas.end()) name.refuse("no such formula");
    if (found->needs_syllables && !rules->syllables) name.refuse("this formula needs \"syllables\"");
    rules->formulas.push_back(&*found);
  }
  if (const YamlNode* limits = data->find("limits"))
    for (const auto& [formula, by_class] : limits->entries())
      for (const auto& [name, limit] : by_class.entries()) {
        const auto document_class = value_of(document_class_names, name);
        if (!document_class) limit.refuse("no such document class", all_names(document_class_names));
        rules->limits[formula][*document_class] = limit.number();
      }
  return rules;
}

std::shared_ptr<const Rules> find_rules(const LanguageTag& language) {
  static std::mutex mutex;
  static std::map<std::string, std::shared_ptr<const Rules>> cache;
  const std::lock_guard lock(mutex);
  auto& rules = cache[language.text()];
  if (!rules) rules = load_rules(language);
  return rules;
}

bool parts_words(char32_t letter) { return letter == U'–' || letter == U'—' || letter == U'…'; }

// Counts the words of a text; one per distinct spelling goes through the syllable rules.
class WordCounter {
 public:
  WordCounter(const Rules& rules, const LanguageTag& language) : rules_(rules), language_(language) {}

  void count_sentence(std::string_view sentence, Counts& counts) {
    Counts here;
    if (!rules_.separates_words) {
      for (const Span word : find_words(sentence, language_.text())) add_word(word.of(sentence), true, here);
    } else {
      bool is_first = true;
      std::size_t start = 0;
      const auto finish = [&](std::size_t end) {
        if (end > start) is_first = !add_word(sentence.substr(start, end - start), is_first, here) && is_first;
      };
      for (std::size_t at = 0; at < sentence.size();) {
        const std::size_t here_at = at;
        const char32_t letter = next_code_point(sentence, at);
        if (!is_white_space(letter) && !parts_words(letter)) continue;
        finish(here_at);
        start = at;
      }
      finish(sentence.size());
    }
    if (here.words == 0) return;
    here.sentences = 1;
    counts += here;
  }

 private:
  bool add_word(std::string_view token, bool is_first, Counts& counts) {
    const auto [place, is_new] = known_.try_emplace(std::string(token));
    if (is_new) place->second = measure(token);
    const Word& word = place->second;
    if (word.characters == 0) return false;
    ++counts.words;
    counts.letters += word.letters;
    counts.characters += word.characters;
    counts.syllables += word.syllables;
    if (word.syllables >= 3 && word.letters > 0) ++counts.polysyllables;
    if (word.is_hard && !(word.is_capitalised && !is_first)) ++counts.hard_words;
    if (word.letters > 6) ++counts.long_words;
    return true;
  }

  struct Word {
    std::size_t letters = 0, characters = 0, syllables = 0;
    bool is_capitalised = false, is_hard = false;
  };

  Word measure(std::string_view token) const {
    Word word;
    bool has_hyphen = false;
    for (std::size_t at = 0; at < token.size();) {
      const char32_t letter = next_code_point(token, at);
      if (is_letter(letter)) {
        if (word.characters == 0) word.is_capitalised = is_upper_case(letter);
        ++word.letters, ++word.characters;
      } else if (is_digit(letter)) {
        ++word.characters;
      } else if (letter == U'-' && word.letters > 0) {
        has_hyphen = true;
      }
    }
    if (word.characters == 0 || !rules_.syllables) return word;
    word.syllables = rules_.syllables->count(token);
    if (word.syllables >= 3 && word.letters > 0 && !has_hyphen) {
      std::string bare = to_lower(token);
      while (!bare.empty() && !is_letter(static_cast<unsigned char>(bare.back())) && static_cast<unsigned char>(bare.back()) < 128)
        bare.pop_back();
      std::size_t syllables = word.syllables;
      for (std::string_view suffix : {"es", "ed", "ing"})
        if (bare.ends_with(suffix) && bare.size() > suffix.size() + 2) {
          syllables = std::min(syllables, rules_.syllables->count(std::string_view(bare).substr(0, bare.size() - suffix.size())));
          break;
        }
      word.is_hard = syllables >= 3;
    }
    return word;
  }

  const Rules& rules_;
  const LanguageTag& language_;
  std::unordered_map<std::string, Word> known_;
};

std::optional<double> score_of(const Formula& formula, const Counts& counts) {
  if (counts.words == 0 || counts.sentences == 0) return std::nullopt;
  return formula.score(counts);
}

}  // namespace

std::vector<ReadabilityScore> measure_readability(const std::vector<std::string>& blocks, const LanguageTag& language) {
  const auto rules = find_rules(language);
  const Segmenter segmenter(language);
  WordCounter counter(*rules, language);
  Counts counts;
  for (const std::string& block : blocks)
    for (const Span sentence : segmenter.segment(block)) counter.count_sentence(sentence.of(block), counts);
  const auto entry = [&](std::string formula, std::optional<double> score) {
    return ReadabilityScore{language.text(), std::move(formula), score, counts.words, counts.sentences, counts.syllables};
  };
  std::vector<ReadabilityScore> scores;
  for (const Formula* formula : rules->formulas) scores.push_back(entry(std::string(formula->name), score_of(*formula, counts)));
  if (scores.empty()) scores.push_back(entry("", std::nullopt));
  return scores;
}

std::size_t count_syllables(std::string_view word, std::string_view language) {
  const auto tag = LanguageTag::parse(language);
  if (!tag) return 0;
  const auto rules = find_rules(*tag);
  return rules->syllables ? rules->syllables->count(word) : 0;
}

std::vector<Finding> check_reading_level(const std::vector<std::string>& blocks, const LanguageTag& language,
                                         DocumentClass document_class) {
  const auto rules = find_rules(language);
  if (rules->formulas.empty()) return {};
  const Formula& formula = *rules->formulas.front();
  const auto limits = rules->limits.find(std::string(formula.name));
  if (limits == rules->limits.end() || !limits->second.contains(document_class)) return {};
  const double limit = limits->second.at(document_class);

  struct Sentence {
    std::size_t block;
    Span span;
    double hardness;
    std::size_t words;
  };
  std::vector<Sentence> sentences;
  Counts counts;
  const Segmenter segmenter(language);
  WordCounter counter(*rules, language);
  for (std::size_t block = 0; block < blocks.size(); ++block)
    for (const Span span : segmenter.segment(blocks[block])) {
      Counts one;
      counter.count_sentence(span.of(blocks[block]), one);
      if (one.words == 0) continue;
      counts += one;
      const double score = formula.score(one);
      sentences.push_back({block, span, formula.is_grade ? score : -score, one.words});
    }
  const auto score = score_of(formula, counts);
  if (!score || sentences.size() < 3 || (formula.is_grade ? *score <= limit : *score >= limit)) return {};

  std::vector<Finding> findings;
  Finding whole;
  whole.rule = "readability/level";
  whole.message = fmt::format("The reading level is {} {:.1f}; for this class of document it should be {} {:g}.", formula.name, *score,
                              formula.is_grade ? "at most" : "at least", limit);
  whole.reason = "A family reads this once, often tired, often in a second language. Shorter sentences and everyday words help most.";
  whole.about = std::string(formula.name);
  findings.push_back(std::move(whole));
  // Very short sentences of one long word are not what makes a letter hard.
  std::stable_partition(sentences.begin(), sentences.end(), [](const Sentence& sentence) { return sentence.words >= 5; });
  const auto end_of_long = std::find_if(sentences.begin(), sentences.end(), [](const Sentence& sentence) { return sentence.words < 5; });
  std::stable_sort(sentences.begin(), end_of_long, [](const Sentence& left, const Sentence& right) { return left.hardness > right.hardness; });
  for (std::size_t at = 0; at < std::min<std::size_t>(3, sentences.size()); ++at) {
    const Sentence& sentence = sentences[at];
    Finding finding;
    finding.block = sentence.block;
    finding.span = sentence.span;
    finding.text = std::string(sentence.span.of(blocks[sentence.block]));
    finding.rule = "readability/hard-sentence";
    finding.severity = Severity::info;
    finding.message = fmt::format("One of the hardest sentences here ({} words).", sentence.words);
    finding.reason = "Rewriting the hardest sentences first brings the reading level down fastest.";
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace homeword
