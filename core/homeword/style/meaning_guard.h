// The meaning guard's inside: markers of modality, negation, exception, condition, quantity and time order in a sentence,
// from the language's meaning.yaml. Internal to the room; find_meaning_change in style_checker.h is the door.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "homeword/base/span.h"
#include "homeword/text/facts.h"
#include "homeword/text/language_tag.h"
#include "homeword/text/strict_yaml.h"

namespace homeword::style {

class MeaningGuard {
 public:
  // Cached per language; null when the language has no meaning.yaml: then nothing can be proved, and nothing is safe.
  static std::shared_ptr<const MeaningGuard> of(const LanguageTag& language);

  // What differs in the markers of two texts, in words; nothing when none does. Linear.
  [[nodiscard]] std::optional<std::string> compare_markers(std::string_view before, std::string_view after) const;
  // The meanings of a text in order; two texts mean the same when these are equal.
  [[nodiscard]] std::vector<int> meanings_of(std::string_view text) const;
  // The same for facts: numbers in digits or words, dates, times, money, names and so on.
  [[nodiscard]] std::optional<std::string> compare_facts(std::string_view before, std::string_view after) const;
  // True in a sentence whose wording is a person's agreement ("I give permission …"): never changed.
  [[nodiscard]] bool is_consent(std::string_view sentence) const;

 private:
  struct Marker {
    std::vector<std::string> words;    // folded; the first is the key
    std::vector<int> meanings;         // indices of meaning names
  };
  struct Found {
    int meaning = 0;
    std::string_view words;            // of the text
  };
  MeaningGuard(const LanguageTag& language, const YamlNode& data);
  [[nodiscard]] std::vector<Found> find_markers(std::string_view text) const;

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view word) const { return std::hash<std::string_view>{}(word); }
  };
  template <class Value>
  using Words = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;

  FactFinder facts_;
  std::vector<std::string> meaning_names_;
  Words<std::vector<Marker>> markers_;                 // by first word, longest first
  std::vector<std::pair<std::string, std::vector<int>>> suffixes_;  // "n't" → negation
  Words<std::string> numbers_;                         // "two" → "2"
  Words<std::vector<std::vector<std::string>>> consent_;
};

}  // namespace homeword::style
