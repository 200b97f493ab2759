// The checks a rule pack can switch on (kind: check), in one table. Internal to the room.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "homeword/glossary/style_guide.h"
#include "homeword/style/style_checker.h"
#include "homeword/style/words.h"

namespace homeword::style {

struct Rule;

struct CheckSetting {
  std::string_view name;
  bool is_list = false;      // a list of words or phrases; otherwise a number
};

struct CheckContext;
struct CheckSetup;

struct CheckDescription {
  std::string_view name;
  std::vector<CheckSetting> settings;
  void (*prepare)(CheckSetup& setup, const Rule& rule);   // once, while compiling; may be null
  void (*run)(CheckContext& context, const Rule& rule);   // for every block
  bool is_sentence_rule = true;                           // headings and table headers are exempt
};

[[nodiscard]] const CheckDescription* find_check(std::string_view name);
[[nodiscard]] std::string all_check_names();

// What the language's style.yaml says, and what checks prepared from their settings.
struct LanguageStyle {
  std::unordered_map<std::string, std::string> nominalisations;                       // noun → verb
  std::unordered_map<std::string, std::vector<std::string>> nominalisation_verbs;     // base verb → nouns
  std::unordered_map<std::string, std::string> light_verb_base;                       // form → base verb
  std::string article_before_consonant, article_before_vowel, vowel_letters;
  std::vector<std::string> vowel_sound, consonant_sound;
  bool has_words = false;     // the language has a style.yaml

  // "a" or "an" before a word; empty when the language has no such pair.
  [[nodiscard]] std::string_view article_for(std::string_view next_word) const;
  [[nodiscard]] bool is_article(std::string_view folded) const {
    return !folded.empty() && (folded == article_before_consonant || folded == article_before_vowel);
  }
};

// An acronym of the glossary and what it stands for.
struct AcronymEntry {
  const Concept* concept_ = nullptr;
  const Term* term = nullptr;
};

struct CheckSetup {
  Lexicon& lexicon;
};

// A finding on its way out: what it replaces and how it stands to others.
struct Candidate {
  const Rule* rule = nullptr;
  Span span;
  std::string detail;                        // for {detail} in the message
  std::string message;                       // instead of the rule's, when set
  std::vector<std::string> suggestions;
  std::string about;
  Severity severity = Severity::warning;
  bool has_edit = false;
  Edit edit;
};

// Words [first, last) of a sentence.
struct WordRange {
  std::size_t first = 0, last = 0;
};

// One block on its way through the checks.
struct CheckContext {
  const StyleInput& input;
  const WordList& list;
  const Lexicon& lexicon;
  const LanguageStyle& language;
  const StyleGuide& guide;
  const std::unordered_map<std::string, AcronymEntry>& acronyms;
  const std::vector<Span>& quotations;
  const std::vector<WordRange>& ranges;      // of the sentences
  StyleMemory& memory;
  DocumentClass document_class;
  std::string_view language_tag;
  std::vector<Candidate>& found;             // sorted only at the end

  [[nodiscard]] const std::vector<Word>& words() const { return list.words(); }
  [[nodiscard]] std::string_view between(std::size_t left, std::size_t right) const;  // text between two words
  // True when the place lies where this rule does not look. `subject` (bits of Inside) is what the check itself is about:
  // a check of dates looks inside dates.
  [[nodiscard]] bool is_closed(const Rule& rule, Span span, std::uint8_t subject = 0) const;
  Candidate& add(const Rule& rule, Span span);
};

}  // namespace homeword::style
