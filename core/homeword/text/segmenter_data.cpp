#include "homeword/text/segmenter_data.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <stdexcept>

#include "homeword/text/language_data.h"
#include "homeword/text/unicode.h"

namespace homeword {
namespace {

// Entries stand many to a line, parted by commas, for those who maintain them: "- Dr., Dra., p. ej."
template <class Take>
void read_entries(const YamlNode& file, std::string_view key, Take&& take) {
  const YamlNode* list = file.find(key);
  if (list == nullptr) return;
  for (const YamlNode& line : list->items()) {
    std::string_view rest = line.text();
    while (!rest.empty()) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      std::string_view entry = rest.substr(0, comma);
      rest.remove_prefix(std::min(comma + 1, rest.size()));
      while (entry.starts_with(' ')) entry.remove_prefix(1);
      while (entry.ends_with(' ')) entry.remove_suffix(1);
      if (entry.empty()) line.refuse("an entry is empty", "entries with one comma between them");
      take(entry, line);
    }
  }
}

using Abbreviation = Segmenter::Rules::Abbreviation;

void read_abbreviations(const YamlNode& file, std::string_view key, bool Abbreviation::*flag, Segmenter::Rules& rules) {
  read_entries(file, key, [&](std::string_view entry, const YamlNode& line) {
    if (!entry.ends_with('.')) line.refuse("\"" + std::string(entry) + "\" is no abbreviation", "a final stop");
    entry.remove_suffix(1);
    Abbreviation abbreviation;
    abbreviation.*flag = true;
    for (std::size_t at = 0; at < entry.size();) abbreviation.has_capital |= is_upper_case(next_code_point(entry, at));
    const std::string folded = fold(entry);
    for (std::size_t space = folded.find(' '); space != std::string::npos; space = folded.find(' ', space + 1)) {
      const std::size_t first = folded.rfind(' ', space - 1) + 1;  // 0 when there is none
      rules.joints.insert(folded.substr(first, folded.find(' ', space + 1) - first));
    }
    rules.abbreviations.emplace(folded, abbreviation);
  });
}

void read_rules(const YamlNode& file, Segmenter::Rules& rules, std::vector<SegmentationRule>& patterns) {
  file.allow_keys({"never", "before_number", "before_continuer", "unless_starter", "starters", "continuers", "counted", "stops",
                   "rules"});
  read_abbreviations(file, "never", &Abbreviation::is_never_final, rules);
  read_abbreviations(file, "before_number", &Abbreviation::takes_number, rules);
  read_abbreviations(file, "before_continuer", &Abbreviation::takes_continuer, rules);
  read_abbreviations(file, "unless_starter", &Abbreviation::needs_starter, rules);
  read_entries(file, "starters", [&](std::string_view word, const YamlNode&) { rules.starters.insert(fold(word)); });
  read_entries(file, "continuers", [&](std::string_view word, const YamlNode&) { rules.continuers.insert(fold(word)); });
  read_entries(file, "counted", [&](std::string_view word, const YamlNode&) { rules.counted.insert(fold(word)); });
  if (const YamlNode* stops = file.find("stops")) {
    for (const YamlNode& stop : stops->items()) {
      if (stop.text().empty()) stop.refuse("a stop is empty", "one or more characters");
      rules.stops.push_back(stop.text());
      rules.is_dull[static_cast<unsigned char>(stop.text()[0])] = false;
    }
  }
  if (const YamlNode* list = file.find("rules")) {
    for (const YamlNode& rule : list->items()) {
      rule.allow_keys({"before", "after", "break"});
      patterns.push_back({rule.at("before").text(), rule.at("after").text(), rule.at("break").boolean()});
    }
  }
}

}  // namespace

std::shared_ptr<const Segmenter::Rules> load_segmenter_rules(const LanguageTag& language) {
  static std::mutex mutex;
  static std::map<std::string, std::shared_ptr<const Segmenter::Rules>> cache;
  const std::lock_guard lock(mutex);
  if (const auto found = cache.find(language.text()); found != cache.end()) return found->second;
  auto rules = std::make_shared<Segmenter::Rules>();
  std::vector<SegmentationRule> patterns;
  const auto root = load_language_file_or_root(LanguageTag::of("und"), "sentences.yaml");
  // The language's own rules come before those of all languages.
  if (const auto file = load_language_file(language, "sentences.yaml"); file && file != root) read_rules(*file, *rules, patterns);
  read_rules(*root, *rules, patterns);
  auto compiled = SegmentationRules::compile(patterns);
  if (!compiled) throw std::runtime_error("sentences.yaml of " + language.text() + ": " + compiled.error().sentence());
  rules->rules = *std::move(compiled);
  cache.emplace(language.text(), rules);
  return rules;
}

}  // namespace homeword
