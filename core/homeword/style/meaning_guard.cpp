#include "homeword/style/meaning_guard.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>

#include "homeword/style/style_checker.h"
#include "homeword/style/words.h"
#include "homeword/text/language_data.h"
#include "homeword/text/unicode.h"

namespace homeword::style {
namespace {

const Lexicon& no_lexicon() {
  static const Lexicon lexicon;
  return lexicon;
}

std::vector<std::string> words_of(std::string_view phrase) {
  const WordList list(phrase, no_lexicon());
  std::vector<std::string> words;
  for (const Word& word : list.words()) words.emplace_back(word.folded);
  return words;
}

// True when the words stand at `at`, with nothing but spaces and hyphens between them.
bool stands_at(std::string_view text, const std::vector<Word>& list, std::size_t at, const std::vector<std::string>& words) {
  if (at + words.size() > list.size()) return false;
  for (std::size_t index = 0; index < words.size(); ++index) {
    if (list[at + index].folded != words[index]) return false;
    if (index == 0) continue;
    const std::string_view between = text.substr(list[at + index - 1].span.end, list[at + index].span.start - list[at + index - 1].span.end);
    if (between.find_first_of(".,;:!?()") != std::string_view::npos) return false;
  }
  return true;
}

}  // namespace

std::shared_ptr<const MeaningGuard> MeaningGuard::of(const LanguageTag& language) {
  static std::mutex mutex;
  static std::map<std::string, std::shared_ptr<const MeaningGuard>> cache;
  const std::lock_guard lock(mutex);
  const auto [place, is_new] = cache.try_emplace(language.text());
  if (is_new)
    if (const auto data = load_language_file(language, "meaning.yaml"))
      place->second = std::shared_ptr<const MeaningGuard>(new MeaningGuard(language, *data));
  return place->second;
}

MeaningGuard::MeaningGuard(const LanguageTag& language, const YamlNode& data) : facts_(language) {
  data.allow_keys({"meanings", "phrases", "endings", "numbers", "consent"});
  const auto meaning_of = [&](const std::string& name, const YamlNode& at) {
    const auto found = std::find(meaning_names_.begin(), meaning_names_.end(), name);
    if (found == meaning_names_.end()) at.refuse("no such meaning: " + name);
    return static_cast<int>(found - meaning_names_.begin());
  };
  const auto add = [&](const std::string& phrase, std::vector<int> meanings, const YamlNode& at) {
    Marker marker{words_of(phrase), std::move(meanings)};
    if (marker.words.empty()) at.refuse("a marker without words");
    auto& same_start = markers_[marker.words.front()];
    for (const Marker& other : same_start)
      if (other.words == marker.words) at.refuse("the marker \"" + phrase + "\" stands twice");
    same_start.push_back(std::move(marker));
  };
  for (const auto& [name, phrases] : data.at("meanings").entries()) {
    meaning_names_.push_back(name);
    for (const YamlNode& phrase : phrases.items()) add(phrase.text(), {static_cast<int>(meaning_names_.size()) - 1}, phrase);
  }
  if (const YamlNode* phrases = data.find("phrases"))
    for (const auto& [phrase, meanings] : phrases->entries()) {
      std::vector<int> list;
      for (const YamlNode& meaning : meanings.items()) list.push_back(meaning_of(meaning.text(), meaning));
      add(phrase, std::move(list), meanings);
    }
  if (const YamlNode* endings = data.find("endings"))
    for (const auto& [ending, meanings] : endings->entries()) {
      std::vector<int> list;
      for (const YamlNode& meaning : meanings.items()) list.push_back(meaning_of(meaning.text(), meaning));
      suffixes_.emplace_back(fold(ending), std::move(list));
    }
  if (const YamlNode* numbers = data.find("numbers"))
    for (const auto& [word, value] : numbers->entries()) numbers_[fold(word)] = value.text();
  for (const std::string& phrase : data.texts_or_none("consent")) {
    std::vector<std::string> words = words_of(phrase);
    if (!words.empty()) consent_[words.front()].push_back(std::move(words));
  }
  for (auto& [first, list] : markers_)
    std::sort(list.begin(), list.end(), [](const Marker& left, const Marker& right) { return left.words.size() > right.words.size(); });
}

std::vector<MeaningGuard::Found> MeaningGuard::find_markers(std::string_view text) const {
  const WordList list(text, no_lexicon());
  const std::vector<Word>& words = list.words();
  std::vector<Found> found;
  for (std::size_t at = 0; at < words.size();) {
    std::size_t length = 0;
    if (const auto same_start = markers_.find(words[at].folded); same_start != markers_.end())
      for (const Marker& marker : same_start->second)
        if (stands_at(text, words, at, marker.words)) {
          length = marker.words.size();
          const Span span{words[at].span.start, words[at + length - 1].span.end};
          for (const int meaning : marker.meanings) found.push_back({meaning, span.of(text)});
          break;
        }
    if (length == 0)
      for (const auto& [ending, meanings] : suffixes_)
        if (words[at].folded.size() > ending.size() && words[at].folded.ends_with(ending)) {
          // The word without its ending may mean something itself: "mustn't".
          const std::string_view stem = words[at].folded.substr(0, words[at].folded.size() - ending.size());
          if (const auto same_start = markers_.find(stem); same_start != markers_.end())
            for (const Marker& marker : same_start->second)
              if (marker.words.size() == 1)
                for (const int meaning : marker.meanings) found.push_back({meaning, words[at].span.of(text)});
          for (const int meaning : meanings) found.push_back({meaning, words[at].span.of(text)});
          break;
        }
    at += std::max<std::size_t>(length, 1);
  }
  return found;
}

std::vector<int> MeaningGuard::meanings_of(std::string_view text) const {
  std::vector<int> meanings;
  for (const Found& found : find_markers(text)) meanings.push_back(found.meaning);
  return meanings;
}

std::optional<std::string> MeaningGuard::compare_markers(std::string_view before, std::string_view after) const {
  const std::vector<Found> left = find_markers(before), right = find_markers(after);
  const std::size_t shorter = std::min(left.size(), right.size());
  std::size_t at = 0;
  while (at < shorter && left[at].meaning == right[at].meaning) ++at;
  if (at == left.size() && at == right.size()) return std::nullopt;
  const auto name = [&](const Found& found) { return meaning_names_[static_cast<std::size_t>(found.meaning)]; };
  if (at == left.size()) return fmt::format("“{}” ({}) is added", right[at].words, name(right[at]));
  if (at == right.size()) return fmt::format("“{}” ({}) is lost", left[at].words, name(left[at]));
  return fmt::format("“{}” ({}) became “{}” ({})", left[at].words, name(left[at]), right[at].words, name(right[at]));
}

std::optional<std::string> MeaningGuard::compare_facts(std::string_view before, std::string_view after) const {
  // Per kind and in order: two dates that change places change the meaning, a date that moves within the sentence does not.
  const auto collect = [&](std::string_view text) {
    std::map<FactKind, std::vector<std::pair<std::string, std::string>>> values;  // value, as written
    std::vector<std::pair<std::size_t, std::pair<std::string, std::string>>> numbers;
    const std::vector<Fact> facts = facts_.find(text);
    for (const Fact& fact : facts) {
      if (fact.kind == FactKind::number) numbers.push_back({fact.span.start, {fact.value, fact.text}});
      else values[fact.kind].emplace_back(fact.value, fact.text);
    }
    const WordList list(text, no_lexicon());
    for (const Word& word : list.words())
      if (const auto number = numbers_.find(word.folded); number != numbers_.end()) {
        const bool is_in_fact = std::any_of(facts.begin(), facts.end(), [&](const Fact& fact) { return fact.span.overlaps(word.span); });
        if (!is_in_fact) numbers.push_back({word.span.start, {number->second, std::string(word.span.of(text))}});
      }
    std::stable_sort(numbers.begin(), numbers.end(), [](const auto& left, const auto& right) { return left.first < right.first; });
    for (auto& [start, number] : numbers) values[FactKind::number].push_back(std::move(number));
    return values;
  };
  auto left = collect(before), right = collect(after);
  for (const auto& [kind, kind_name] : fact_kind_names) {
    const auto& old_values = left[kind];
    const auto& new_values = right[kind];
    std::size_t at = 0;
    while (at < old_values.size() && at < new_values.size() && old_values[at].first == new_values[at].first) ++at;
    if (at == old_values.size() && at == new_values.size()) continue;
    if (at == old_values.size()) return fmt::format("the {} “{}” is added", kind_name, new_values[at].second);
    if (at == new_values.size()) return fmt::format("the {} “{}” is lost", kind_name, old_values[at].second);
    return fmt::format("the {} “{}” became “{}”", kind_name, old_values[at].second, new_values[at].second);
  }
  return std::nullopt;
}

bool MeaningGuard::is_consent(std::string_view sentence) const {
  if (consent_.empty()) return false;
  const WordList list(sentence, no_lexicon());
  for (std::size_t at = 0; at < list.words().size(); ++at)
    if (const auto same_start = consent_.find(list.words()[at].folded); same_start != consent_.end())
      for (const std::vector<std::string>& words : same_start->second)
        if (stands_at(sentence, list.words(), at, words)) return true;
  return false;
}

}  // namespace homeword::style

namespace homeword {

std::optional<std::string> find_meaning_change(std::string_view before, std::string_view after, const LanguageTag& language) {
  if (before == after) return std::nullopt;
  const auto guard = style::MeaningGuard::of(language);
  if (!guard) return "nothing is known of how " + language.text() + " says must, may and not, so no change can be proved harmless";
  if (guard->is_consent(before)) return "the sentence gives or asks consent, whose words are never changed";
  if (auto change = guard->compare_markers(before, after)) return change;
  return guard->compare_facts(before, after);
}

}  // namespace homeword
