// What inflection.yaml holds, ready to use. Internal to this room; the file format is told in
// core/data/languages/README-inflection.md beside the data.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "homeword/text/inflection.h"
#include "homeword/text/inflection_stress.h"

namespace homeword {

[[nodiscard]] std::u32string to_code_points(std::string_view text);
[[nodiscard]] std::string to_utf8(std::u32string_view text);

// Sets and tables of words, asked with parts of texts as they stand: a glossary of a hundred thousand terms asks millions of
// times. Their order says nothing.
struct WordHash {
  using is_transparent = void;
  std::size_t operator()(std::u32string_view word) const noexcept {
    std::uint64_t hash = word.size();
    for (const char32_t letter : word) hash = (hash ^ letter) * 0x9E3779B97F4A7C15ull;
    return static_cast<std::size_t>(hash ^ hash >> 32);
  }
};
using WordSet = std::unordered_set<std::u32string, WordHash, std::equal_to<>>;
template <class Value>
using WordMap = std::unordered_map<std::u32string, Value, WordHash, std::equal_to<>>;

// One way a word changes its end: "[^aeiou]y" → "ies". Letters in brackets are looked at and kept, the rest is replaced;
// "&" in the replacement is the last letter of the word before it (stop → stopped).
struct EndingRule {
  struct LetterSet {
    std::u32string letters;
    bool is_negated = false;
  };
  std::vector<LetterSet> kept;        // in order, before the replaced letters
  std::u32string replaced;
  std::vector<std::u32string> becomes;
  bool asks_stress_last = false;      // only where the last syllable is stressed
  std::size_t syllables = 0;          // only words of so many syllables; 0 for any
  WordSet only;      // only these words, when not empty (with any of the language's prefixes)
};

// A table of words that do not follow the rules. A key "-man" stands for every word that ends so.
struct WordForms {
  WordMap<std::vector<std::u32string>> whole;
  std::vector<std::pair<std::u32string, std::vector<std::u32string>>> by_end;  // longest first
  // The forms of a lower-case word; empty when it is not in the table.
  [[nodiscard]] std::vector<std::u32string> find(std::u32string_view word) const;
};

struct VerbForm {
  std::u32string text;
  std::string features;               // "verb past"
  Number number = Number::singular;
  Gender gender = Gender::none;
};

// One group of endings of a conjugation.
struct VerbSlot {
  std::string features;               // of the group: "verb preterite"
  std::vector<std::pair<std::string, std::vector<std::u32string>>> endings;  // person ("3 plural"), endings; "+" first: stressed stem
  enum class Stem { plain, weak, infinitive, preterite, subjunctive } stem = Stem::plain;
  std::set<std::string> weak_persons; // persons that use the weak stem
};

// How stem and ending are written together: "c" before "e" becomes "qu"; the first joint that fits is taken.
struct Joint {
  EndingRule rule;                    // on the stem
  std::vector<std::u32string> before; // beginnings of endings it holds for
  std::size_t dropped = 0;            // letters of the ending that go
  std::u32string first;               // written instead of the ending's first letter
};

struct Conjugation {
  std::u32string ending;              // "ar"
  std::vector<VerbSlot> slots;
  std::vector<Joint> joints;
};

struct StemChange {                   // e → ie under stress, e → i in the weak stem
  std::u32string vowel;
  std::u32string stressed;
  std::u32string weak;
  WordForms verbs;                    // keys only
};

struct IrregularVerb {
  // By features of a group, in the order of its persons, each with its ways of writing.
  std::map<std::string, std::vector<std::vector<std::u32string>>> forms;
  std::u32string preterite_stem;      // strong: tuv-
  std::u32string future_stem;         // tendr-
  std::u32string subjunctive_stem;    // teng-
};

struct Inflector::Paradigms {
  bool has_paradigms = false;
  std::string fingerprint;            // of the file
  std::string coverage;               // what the data covers, one sentence for people
  std::vector<std::string> attached_prefixes;  // words written on to others
  std::vector<std::string> attached_suffixes;
  std::vector<std::string> noun_cues;          // words after which a noun stands, a verb stands
  std::vector<std::string> verb_cues;
  std::vector<std::string> acronym_endings;    // "s": IEPs

  StressRules stress;
  std::u32string vowels;              // for counting syllables where there are no stress rules

  // Phrases
  bool is_head_first = false;
  WordSet breaks;           // words after which nothing agrees with the head
  WordSet invariable_words; // in phrases: adverbs, nouns that stand beside the head
  WordSet before_head;      // adjectives that stand before the head where the head comes first
  WordSet gradable;         // adjectives compared inside noun phrases
  WordSet particles;        // last words of verb phrases: "turn in"
  WordSet infinitive_marks; // "to"

  // Nouns
  WordForms irregular_plurals;
  WordForms irregular_singulars;             // the reverse of the table above
  WordSet invariable_nouns;
  WordSet singulars_like_plurals;  // "bus", "análisis"
  WordSet plural_only;             // "vacaciones": plural, and no singular
  std::vector<EndingRule> plural_rules;
  std::vector<EndingRule> singular_rules;
  WordForms feminines;                       // of nouns for persons
  std::vector<EndingRule> feminine_rules;
  WordSet common_gender;    // one form for both
  std::vector<EndingRule> common_gender_rules;
  WordForms gender_exceptions;               // word → "m", "f"
  std::vector<EndingRule> gender_rules;      // ending → "m", "f"

  // Adjectives
  bool adjectives_agree = false;
  WordForms adjective_feminines;             // empty list: one form for both
  std::vector<EndingRule> adjective_feminine_rules;
  std::vector<EndingRule> adjective_masculine_rules;  // from a feminine citation form
  WordForms adjective_extra;                 // other forms: buen, gran
  WordForms comparatives;                    // good: [better, best]
  std::vector<EndingRule> comparative_rules;
  std::vector<EndingRule> superlative_rules;

  // Verbs
  std::vector<std::u32string> verb_prefixes;        // irregular verbs keep their ways after them, longest first
  WordSet verbs_alone;             // but for these: "subir" is not "sub" and "ir"
  std::vector<std::u32string> stem_change_prefixes; // the same for stem changes: "recontar", but not "intentar"
  std::vector<std::pair<std::string, std::vector<EndingRule>>> verb_rules;  // features → rules, in order
  WordMap<std::map<std::string, std::vector<std::u32string>>> irregular_verb_forms;
  WordMap<std::u32string> verb_by_past;  // "met" → "meet"
  WordSet participle_cues;  // words after which an ambiguous form is a participle
  WordSet known_verbs;      // taken as verbs where nothing says what a word is
  WordSet negations;        // words that may stand between the cue and the form

  std::vector<Conjugation> conjugations;
  std::vector<StemChange> stem_changes;
  WordMap<IrregularVerb> irregular_conjugations;
  std::vector<EndingRule> participle_feminine_rules;
  std::u32string reflexive;                  // "se" at the end of an infinitive
  std::vector<std::u32string> enclitics;
  std::set<std::string> takes_enclitics;     // features of forms that do

  // ---- Words ----
  [[nodiscard]] std::size_t count_syllables(std::u32string_view word) const;
  // The first rule that fits; empty when none does.
  [[nodiscard]] std::vector<std::u32string> apply(const std::vector<EndingRule>& rules, std::u32string_view word,
                                                  bool keeps_stress) const;
  [[nodiscard]] bool fits(const EndingRule& rule, std::u32string_view word) const;
  [[nodiscard]] std::vector<std::u32string> plurals_of(std::u32string_view noun) const;
  // The singular of a word that looks like a plural; empty when it does not.
  [[nodiscard]] std::vector<std::u32string> singulars_of(std::u32string_view noun) const;
  [[nodiscard]] std::vector<std::u32string> feminines_of(std::u32string_view noun) const;
  [[nodiscard]] std::vector<std::u32string> adjective_feminines_of(std::u32string_view adjective) const;
  [[nodiscard]] bool has_common_gender(std::u32string_view noun) const;
  [[nodiscard]] Gender gender_of(std::u32string_view noun) const;
  // Comparative and superlative; empty when the adjective is not compared by endings.
  [[nodiscard]] std::vector<std::u32string> comparisons_of(std::u32string_view adjective) const;
  // Every form of a verb, doubles of one spelling included; the infinitive first.
  [[nodiscard]] std::vector<VerbForm> verb_forms_of(std::u32string_view verb) const;
  [[nodiscard]] bool is_known_verb(std::u32string_view word) const;

 private:
  void add_verb_forms_by_rule(std::u32string_view verb, std::vector<VerbForm>& forms) const;
  void add_conjugated_forms(const Conjugation& conjugation, std::u32string_view verb, std::vector<VerbForm>& forms) const;
  [[nodiscard]] std::u32string without_verb_prefix(std::u32string_view verb, std::u32string& prefix) const;
};

// Null when the language has no inflection.yaml. Throws std::runtime_error when the file is broken.
[[nodiscard]] std::shared_ptr<const Inflector::Paradigms> load_paradigms(const LanguageTag& language);

}  // namespace homeword
