// LanguageRules: what a language asks of inserted words and of finished text, read from data:
// core/data/languages/<tag>/agreement.yaml and checks.yaml (format described at the head of those files).
//
// Code asks whether a rule is there ("has determiners"), never for a tag. A language without files has empty rules and
// everything is left as it is.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "homeword/text/facts.h"
#include "homeword/text/inflection.h"
#include "homeword/text/language_tag.h"

namespace homeword {

// The four forms of a word that agrees with its noun, in the order the data writes them. Some have a shorter singular before
// the noun ("buen", "gran"): then the four are those before it, and two more are what stands elsewhere ("bueno", "grande").
struct AgreementRow {
  std::string masculine_singular, feminine_singular, masculine_plural, feminine_plural;
  std::string masculine_elsewhere = {}, feminine_elsewhere = {};  // empty: no other form
  [[nodiscard]] const std::string& form(Gender gender, Number number, bool is_before_noun = true) const;
  [[nodiscard]] bool holds(std::string_view lower_case_word) const;
};

// Two words that melt into one ("de el" → "del").
struct Contraction {
  std::string first, second, together;
  bool is_optional = false;  // read where an engine wrote it ("num"), never made of the two words ("em um" is as good)
};

// A word that changes before certain sounds ("y" → "e" before "i", "hi"; "la" → "l'" before a vowel). What ends in an
// apostrophe is written without a space behind it.
struct SoundRule {
  std::string word, write;
  std::vector<std::string> before, not_before;  // beginnings of the next word, lower case
  bool is_optional = false;  // both are right before those sounds, so neither is changed there
};

// What stands before a slot changes with the value ("a las {time}" with 1:00 → "a la 1:00").
struct SlotRule {
  std::vector<FactKind> kinds;
  std::string before;                     // literal text that ends where the slot starts, lower case
  std::vector<std::string> value_starts;  // any of these, lower case
  std::vector<std::string> value_holds;   // all of these stand in it, lower case: " al " tells a range of days
  std::string write;                      // instead of `before`
};

struct LanguageRules {
  // agreement.yaml
  std::vector<AgreementRow> determiners;       // articles, demonstratives, possessives
  std::vector<AgreementRow> adjectives;        // adjectives met in school texts
  std::vector<AgreementRow> adjective_endings; // suffixes that agree: -ado -ada -ados -adas
  std::set<std::string> linking_verbs;         // after a noun, before a predicate that agrees: "es", "son", "está", "sido"
  std::set<std::string> helping_verbs;         // may stand before a linking verb, never alone: "ha", "debe", "puede"
  std::set<std::string> degree_words;          // between a noun and its adjective: "muy", "más"
  std::set<std::string> between_verb_and_predicate;  // around a linking verb: "no", "ya", "también"
  std::vector<std::string> adverb_endings;     // words of degree by their ending: "mente"
  std::set<std::string> counting_words;        // between a determiner and the noun, without forms of their own: "dos"
  std::set<std::string> joining_words;         // between two adjectives of one noun: "y", "o"
  std::set<std::string> relative_words;        // between a noun and its linking verb: "que"
  std::set<std::string> governing_words;       // before a noun that is then no subject: "de", "en", "con"
  std::vector<std::pair<std::string, std::string>> verb_numbers;  // of frequent verbs: "es" → "son", "debe" → "deben"
  bool denies_one = false;                     // where none is left it is spoken of as one: "ningún formulario"
  std::set<std::string> clause_words;          // another clause begins: "cuando", "si"; the subject's own verb does not follow
  std::set<std::string> asking_words;  // before a verb that opens a question: "dónde", "cuándo"
  std::vector<AgreementRow> parts;             // of several, before "de": "cada uno de las becas" → "una"
  std::set<std::string> part_of_words;         // behind these: "de"
  std::set<std::string> quantity_words;        // nouns that count what follows "de": "la mayoría de los casilleros son"
  std::set<std::string> after_participle;      // behind a participle that follows its noun's comma: "por", "en"
  std::set<std::string> never_adjectives;      // look like a participle and are none: "sábado", "estado"
  std::set<std::string> verbs_alike;           // behind a noun they may be its verb: "el padre completa el formulario"; or endings: "-ate"
  std::vector<std::string> set_phrases;        // begin with a word that looks like an adjective: "pasado mañana"
  std::vector<Contraction> contractions;
  bool contracts_everywhere = false;           // "de el" never stands apart, even far from a term (not so where "le" may be a pronoun)
  std::vector<SoundRule> sounds;
  std::set<std::string> feminine_with_masculine_article;  // "agua", "área": el agua, un área
  std::set<std::string> articles_that_change;             // the determiners this touches: "el", "un", "algún"
  std::vector<SlotRule> slots;
  std::vector<std::string> feminine_cues, masculine_cues;  // of people: "Ms.", "Mrs."; "Mr." (source side)
  // checks.yaml
  std::vector<std::pair<std::string, std::string>> opening_marks;  // closing → opening: "?" → "¿"
  std::vector<std::pair<std::string, std::string>> closing_marks;  // as other languages write it → here: "?" → "؟"
  std::vector<std::pair<std::string, std::string>> question_words;  // right after an opening mark: "cuando" → "cuándo"
  std::vector<std::pair<std::string, std::string>> number_words;    // "3" → "tres"; a number may have several
  std::set<std::string> not_before_weekdays;   // "the": no short name of a weekday follows it ("the Sun.")
  std::set<std::string> common_words;          // function words that tell this language from another, lower case
  std::set<std::string> denying_determiners;   // "no" of "no forms"
  std::set<std::string> before_infinitives;    // words behind which a verb stands in its dictionary form: "to", "may"
  std::map<std::string, std::string> subjects;  // a pronoun, the person and number of its verb: "they" → "3 plural"
  std::set<std::string> auxiliaries;           // words that are no subject of the verb behind them: "has", "not", "was"
  std::vector<std::string> forbidding;         // "must not", "no debe": what may not be done
  std::vector<std::string> releasing;          // "do not have to", "no tiene que": what may be left
  std::set<std::string> may_repeat;            // words that stand twice in good text
  std::set<std::string> identifier_words;      // before the number of a person: "id", "pin", "account"; lower case
  std::set<std::string> birth_words;           // beside a date of birth: "born"; lower case
  double least_length = 0.4, most_length = 3.0;  // code points of the target against the source
  bool has_space_before_punctuation = false;   // French: some mark of `space_before` is there
  std::vector<std::string> space_before;       // the marks that a space goes before; a region may have fewer
  std::vector<std::string> quotation_marks;    // opening and closing, where the language takes no others
  bool has_space_in_quotation_marks = false;
  bool writes_full_stop = true;                // a sentence may end without a mark where this is false (Thai, Lao)
  bool doubles_words = false;                  // a doubled word is a word of its own (Vietnamese, Somali …)
};

// Read once per language and shared; thread-safe. Throws std::runtime_error when a data file of ours is broken, naming
// file, line and what was expected: a wrong installation should say so at once.
[[nodiscard]] std::shared_ptr<const LanguageRules> language_rules(const LanguageTag& language);

}  // namespace homeword
