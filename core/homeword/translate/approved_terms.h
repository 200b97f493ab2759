// ApprovedTerms: which target term an occurrence asks for, and which words of a target text are a form of it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "homeword/glossary/concept.h"
#include "homeword/glossary/term_finder.h"
#include "homeword/text/inflection.h"
#include "homeword/translate/language_rules.h"
#include "homeword/translate/segment.h"

namespace homeword {

// The target term for one occurrence, in the form the sentence asks for.
struct TermChoice {
  const Term* term = nullptr;
  std::string text;                  // "boletas de calificaciones", "Programa de Educación Individualizado (IEP)", "IEP"
  std::string part_of_speech;        // of the target: "noun", "proper-noun", "verb", "adjective"
  Gender gender = Gender::none;
  Number number = Number::singular;  // of the target: "vacaciones de verano" is plural for "summer break" too
  bool may_not_fit = false;          // the dictionary form of a verb, where the sentence asks for another form or a noun
};

// One form an approved term may take in the target.
struct ApprovedForm {
  std::string folded;
  bool is_citation = false;          // the term as the glossary writes it, or its acronym
  std::string capitals;              // an acronym alone counts in capitals only: "EL" is not the article "el"
};

struct FoundForm {
  Span span;
  bool is_citation = false;
};

// For one language pair. Caches forms per concept; not thread-safe: each call of a translator makes its own.
class ApprovedTerms {
 public:
  ApprovedTerms(LanguageTag from, LanguageTag to);

  // A noun of the source asks for a noun: where the preferred term is a verb ("detention" → "quedarse después de clases"), an
  // admitted noun is taken instead. Nothing when the concept has no usable term in the target language, the source term is deprecated or superseded, or
  // is kept in every language. `plain` is the sentence: honorifics in it tell the gender of a person ("our principal,
  // Ms. Rivera"); without one a term with a gender pair takes the first form of the pair, as the glossary writes it.
  [[nodiscard]] std::optional<TermChoice> choose(const Occurrence& occurrence, std::string_view plain) const;

  // All forms of the concept's preferred and admitted terms in the target language: inflected, gender pair, acronym.
  [[nodiscard]] const std::vector<ApprovedForm>& forms(const Concept& concept_) const;

  // Places of these forms in a text, whole words, any case, longest first, not overlapping each other or `taken`; sorted.
  [[nodiscard]] std::vector<FoundForm> find(const Concept& concept_, std::string_view text, const std::vector<Span>& taken = {}) const;

  // Whether the text is one form of the concept's terms: nothing, or whether it is the citation form.
  [[nodiscard]] std::optional<bool> is_form(const Concept& concept_, std::string_view text) const;

  // The concept's usable source term that has these words as one of its forms; nothing when it has none. Tells whether two
  // concepts are homographs.
  [[nodiscard]] const Term* find_source_term(const Concept& concept_, std::string_view words) const;

 private:
  LanguageTag from_, to_;
  Inflector source_inflector_, inflector_;
  // Of a verb where the sentence asks for another form than the dictionary's; nothing where that cannot be told.
  [[nodiscard]] std::optional<std::string> finite_form(const Occurrence& occurrence, const Term& target, const std::string& citation,
                                                       std::string_view plain) const;

  // Puts a noun's citation form into the number asked for, or takes the number it has.
  void set_number(const Occurrence& occurrence, const Term& target, const std::string& citation, TermChoice& choice) const;

  std::shared_ptr<const LanguageRules> source_rules_, rules_;
  mutable std::unordered_map<const Concept*, std::vector<ApprovedForm>> forms_;
};

}  // namespace homeword
