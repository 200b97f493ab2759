// What a language's facts.yaml says, ready for use. A room-internal header.
//
// A language's file adds to `und`'s, which holds what all languages share (numbers, phones, ISO dates). Names of months and
// weekdays that the file does not give come from ICU, if ICU truly has the language. Loaded once, immutable, shared.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "homeword/text/fact_patterns.h"
#include "homeword/text/language_tag.h"
#include "homeword/text/strict_yaml.h"

namespace homeword {

using TextMap = std::map<std::string, std::string, std::less<>>;

// Words around facts: a lead ("no later than", role "by"), a join ("and"), a trail ("night").
struct FactWords {
  std::vector<std::string> words;  // folded
  std::string role;
  bool is_plural = false;  // a trail's "mornings"
};

// How much a capitalised word proves that a person is meant: nothing (a month, a room), a little (an ordinary word), more (the
// derived form of one: Rivers), all there is (a word that is nothing else).
enum class NameStrength { none = -1, weak = 0, ordinary = 1, derived = 2, sure = 3 };

enum class GivenGender { unknown, feminine, masculine };

struct PersonName {
  NameStrength given = NameStrength::none;
  NameStrength family = NameStrength::none;
  GivenGender gender = GivenGender::unknown;  // of the given name, where usage is clear
};

struct FactNameRules {
  std::unordered_set<std::string> ordinary_words;  // empty: unknown words cannot be told, none are names
  std::vector<std::string> endings;                // "s", "ed": what may follow an ordinary word
  std::unordered_map<std::string, PersonName> people;  // by the folded word

  // The word itself, or with one of the endings.
  [[nodiscard]] bool is_ordinary(const std::string& word) const;
  // What the lists of names say of a word; all "none" for others.
  [[nodiscard]] const PersonName& find_person(const std::string& word) const;
};

struct FactLanguage {
  LanguageTag tag;
  bool has_data = false;  // facts.yaml of the language itself
  FactPatterns patterns;
  std::string decimal_separators = ".";
  std::string group_separators = ",";
  bool has_24_hours = false;  // 6:00 without a.m. or p.m. is clear
  FactNameRules names;

  std::vector<FactWords> leads, joins, trails;        // longest first
  std::unordered_set<std::string> attributive_after;  // "the March 4 meeting"
  std::unordered_set<std::string> followers;          // after "on Friday" these begin something new: "in", "we"
  std::unordered_set<std::string> subject_followers;  // "Friday is …", "Monday we …"
  std::map<std::string, std::unordered_set<std::string>, std::less<>> governed;  // "based" governs "on"

  // Writing. Empty when the language has no way of its own: facts then stay as they are.
  std::vector<std::string> months, months_alone, weekdays, weekdays_plural, seasons;
  std::vector<std::pair<int, std::string>> periods;     // from minute of the day: "a. m."
  TextMap templates;                                    // "day" → "[{weekday} ]{day} de {month}[ de {year}]"
  TextMap with_article;                                 // by shape: "el {x}"
  std::map<std::string, TextMap, std::less<>> phrases;  // role → shape → "a más tardar {the}"
  std::vector<std::pair<std::string, std::string>> contractions;
  TextMap written_joins, written_trails, written_zones, day_words, ordinal_words, citation_words;
  std::map<std::string, TextMap, std::less<>> honorifics;  // "mr" → any "Sr.", article "el"
  bool year_comes_first = false;  // 2026年3月4日至8日
  std::string unit_joint = " ";   // between a date and the time that follows it

  // The template of that name, or nullptr.
  [[nodiscard]] const std::string* find_template(std::string_view name) const;
};

// By fallback over tags; a language without data gets `und`'s. Throws std::runtime_error when our data is broken.
[[nodiscard]] std::shared_ptr<const FactLanguage> find_fact_language(const LanguageTag& tag);

// Fills "[{weekday} ]{day} de {month}[ de {year}]": a bracket with an empty or missing field is left out. An unknown field
// outside brackets gives nothing at all.
[[nodiscard]] std::string fill_template(std::string_view pattern, const TextMap& fields);

}  // namespace homeword
