// DraftHelps: what engines that translate word by word get wrong every time, put right by data:
// core/data/languages/<target>/drafts.<source>.yaml (format told at the head of the file).
//
// Set phrases ("please sign" → "por favor, firme", "your child" → "su hijo o hija") go to the engine as forced spans, and
// words of address are changed afterwards ("vuestro" → "su"). The data names the backends it is for; engines that write
// whole sentences well are left alone.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "homeword/base/span.h"
#include "homeword/text/inflection.h"
#include "homeword/text/language_tag.h"

namespace homeword {

// What must stand around a phrase ("check" is money in "by check", not in "check the form"). Lists hold words or phrases in
// lower case and these signs: "^" the clause begins here, "$" it ends here, "#" a figure or an amount, "Name" a capitalised
// word, "-s" (before the phrase) a subject with a plural's ending, "*" anything. Empty lists ask nothing.
struct PhraseContext {
  std::vector<std::string> after, before, not_after, not_before;
  std::vector<std::string> with, without;  // somewhere in the sentence
  [[nodiscard]] bool is_open() const {
    return after.empty() && before.empty() && not_after.empty() && not_before.empty() && with.empty() && without.empty();
  }
};

struct SetPhrase {
  std::string source;            // lower case, words with single spaces
  std::string target;
  std::string part_of_speech;    // as ForcedSpan
  Number number = Number::singular;
  Gender gender = Gender::none;
  PhraseContext context;
};

struct DraftHelps {
  std::set<std::string> backends;
  // By their first word, so that a text costs no more the more phrases are known.
  using Phrases = std::unordered_map<std::string, std::vector<SetPhrase>>;
  Phrases openings;                     // commands, at the beginning of a clause only, before one of `after_opening`
  Phrases phrases;                      // anywhere
  std::set<std::string> after_opening;  // words that may follow a command: "the", "your"
  std::set<std::string> conditions;     // first words of a sentence whose second clause may be a command: "if", "to"
  std::set<std::string> joins;          // words that join a second command to a first: "and", "or"
  std::set<std::string> before_names;   // commands that may stand before a name: "call"
  std::set<std::string> not_before_numbers;  // phrases that mean something else before a figure: "about 20 minutes"
  std::set<std::string> subject_ends;        // words behind which no head of a subject stands: "the list | of names"
  std::set<std::string> subjects;            // words behind which no infinitive stands: "they"
  std::set<std::string> plural_verbs;        // forms that only several have: "are"
  std::vector<std::pair<std::string, std::string>> doubtful;  // source word, target word: together they tell of a phrase taken apart
  std::set<std::string> other_persons;  // a finite verb of a phrase is of the third person and does not stand behind these: "we"
  std::map<std::string, std::string> futures;  // helping verbs of the future, and the word that joins an infinitive to its periphrasis: will, a
  std::set<std::string> finite_helpers;        // other helping verbs that make an infinitive a finite form: "would"
  std::set<std::string> infinitive_helpers;    // behind which it stays an infinitive: "to", "must"
  std::set<std::string> reflexive_endings;     // of infinitives whose pronoun would have to follow the subject: "inscribirse"
  std::set<std::string> heads;          // nouns that an acronym before them describes: "STEM night"
  std::vector<std::pair<std::string, std::string>> words;  // target words, lower case; not in questions
  std::set<std::string> address_cues;   // source words that address the reader: "you", "your"
  std::vector<std::pair<std::string, std::string>> address;  // target words, lower case
};

// A place in a sentence where a phrase applies.
struct PhrasePlace {
  Span span;
  const SetPhrase* phrase = nullptr;
  std::string joint{};   // not empty: a future; its helping verb is in the span, and this stands before the infinitive
};

// Read once per pair and shared; thread-safe. Empty when there is no data. Throws std::runtime_error when our data is broken.
[[nodiscard]] std::shared_ptr<const DraftHelps> draft_helps(const LanguageTag& from, const LanguageTag& to);

// Where phrases apply, longest first, none overlapping `taken` (terms and facts; a command may stand right before one), but for
// those by index that a longer phrase may hold and says itself ("3rd" in "3rd grade" → "tercer grado").
[[nodiscard]] std::vector<PhrasePlace> find_set_phrases(const DraftHelps& helps, std::string_view text, const std::vector<Span>& taken,
                                                        const std::function<bool(std::size_t, const SetPhrase&)>& may_hold = {});

}  // namespace homeword
