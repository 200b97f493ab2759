// Inflection: the forms a term takes in running text, from paradigms that are data of ours.
//
//     Inflector inflector(LanguageTag::of("es"));
//     inflector.forms({.term = "sistema de rendición de cuentas", .part_of_speech = "noun", .gender = "m"})
//         // sistema de …, sistemas de …  with number and gender on each
//
// Data: core/data/languages/<tag>/inflection.yaml. Immutable after construction, shared by threads.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/text/language_tag.h"

namespace homeword {

enum class Number { singular, plural };
enum class Gender { none, masculine, feminine, neuter };

struct InflectedForm {
  std::string text;
  Number number = Number::singular;
  Gender gender = Gender::none;
  std::string features;  // "noun", "verb past", "verb gerund" …; empty when nothing more is known

  friend bool operator==(const InflectedForm&, const InflectedForm&) = default;
};

struct InflectionRequest {
  std::string term;                         // the citation form; several words allowed
  std::string part_of_speech;               // noun, verb, adjective, proper-noun, noun-phrase, …; "" = guess
  Gender gender = Gender::none;             // of the head, where known
  std::vector<std::string> listed_forms;    // the glossary's `forms` column: always included
};

class Inflector {
 public:
  explicit Inflector(const LanguageTag& language);

  // Every form, the citation form first, no duplicates. A language without paradigms gives the citation and listed forms.
  [[nodiscard]] std::vector<InflectedForm> forms(const InflectionRequest& request) const;

  // The form with that number (and gender), or nothing when the language or word has none.
  [[nodiscard]] std::optional<std::string> inflect(const InflectionRequest& request, Number number, Gender gender = Gender::none) const;

  // How `form` differs from its citation form, e.g. {"requested", "verb past"} → what to ask of a replacement verb.
  // Used by style rules to keep inflection: forms of the phrase → forms of its replacement with the same features.
  [[nodiscard]] std::optional<std::string> transfer(const InflectionRequest& from, std::string_view form, const InflectionRequest& to) const;

  // The same, knowing the text before the form (a sentence's beginning will do): "has obtained" asks for a participle
  // ("gotten"), "we obtained" for a past ("got"). Without it the past is given.
  [[nodiscard]] std::optional<std::string> transfer(const InflectionRequest& from, std::string_view form,
                                                    const InflectionRequest& to, std::string_view text_before) const;

  // True when the language has paradigms (data), false when only listed forms count.
  [[nodiscard]] bool has_paradigms() const;

  // Grammatical gender of a noun by the language's endings and exceptions, where it can be told.
  [[nodiscard]] Gender guess_gender(std::string_view noun) const;

  // Changes when the language's data does: for what is kept of forms. Empty when there is no data.
  [[nodiscard]] std::string fingerprint() const;

  // What the data of the language covers, one sentence for people; empty when there is no data ("listed forms only").
  [[nodiscard]] std::string coverage() const;

  // For the term finder, from the same data: words a language writes attached to others (Arabic و ال, Korean particles),
  // words after which a noun or a verb is to be expected (the, to), endings that acronyms take in the plural (s).
  [[nodiscard]] std::vector<std::string> attached_prefixes() const;
  [[nodiscard]] std::vector<std::string> attached_suffixes() const;
  [[nodiscard]] std::vector<std::string> noun_cues() const;
  [[nodiscard]] std::vector<std::string> verb_cues() const;
  [[nodiscard]] std::vector<std::string> acronym_endings() const;

  struct Paradigms;  // ours alone: not installed

 private:
  [[nodiscard]] bool follows_participle_cue(std::string_view text_before) const;
  std::shared_ptr<const Paradigms> paradigms_;
};

}  // namespace homeword
