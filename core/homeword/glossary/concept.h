// Concepts and terms: the records of a glossary (TBX, ISO 30042: a concept is a meaning, a term one of its designations).
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/names.h"
#include "homeword/base/result.h"
#include "homeword/text/inflection.h"

namespace homeword {

// TBX administrativeStatus of a term.
enum class TermStatus { preferred, admitted, deprecated, superseded };
inline constexpr NameTable<TermStatus, 4> term_status_names{{{TermStatus::preferred, "preferred"},
                                                             {TermStatus::admitted, "admitted"},
                                                             {TermStatus::deprecated, "deprecated"},
                                                             {TermStatus::superseded, "superseded"}}};

// Where a concept stands with the language office. Only the store moves it.
enum class LifeCycle { draft, proposed, in_review, approved, retired, declined };
inline constexpr NameTable<LifeCycle, 6> life_cycle_names{{{LifeCycle::draft, "draft"},
                                                           {LifeCycle::proposed, "proposed"},
                                                           {LifeCycle::in_review, "in-review"},
                                                           {LifeCycle::approved, "approved"},
                                                           {LifeCycle::retired, "retired"},
                                                           {LifeCycle::declined, "declined"}}};

enum class CasePolicy { insensitive, exact, caps };
inline constexpr NameTable<CasePolicy, 3> case_policy_names{
    {{CasePolicy::insensitive, "insensitive"}, {CasePolicy::exact, "exact"}, {CasePolicy::caps, "caps"}}};

struct Term {
  std::string language;                    // BCP 47
  std::string text;                        // the citation form: "accountability system"
  TermStatus status = TermStatus::preferred;
  std::string part_of_speech;              // noun, verb, adjective, adverb, proper-noun, noun-phrase, verb-phrase, …
  Gender gender = Gender::none;
  std::vector<std::string> forms;          // listed forms, matched besides the paradigm's
  std::vector<std::string> gender_pair;    // {"director", "directora"}: citation forms by gender, first = text
  std::vector<std::string> not_in;         // contexts in which it does not count: "principal amount"
  CasePolicy case_policy = CasePolicy::insensitive;
  std::string acronym;                     // "IEP" for "Individualized Education Program"; matched in caps only
  std::string region;                      // "PR", where only used there
  bool is_translated = true;               // false: keep as is in every language (names)
  std::string note;
  std::string source;                      // where the term comes from, how far to trust it
  std::map<std::string, std::string> more; // what an exchange format says of the term beyond this ("context", "termType")
};

struct ConceptText {                       // per language
  std::string definition;
  std::string explanation;                 // in plain words for a family
  std::string child;                       // what this means for your child
  std::map<std::string, std::string> more; // further texts, kept as read ("definition_source", "note")

  [[nodiscard]] bool is_empty() const {
    return definition.empty() && explanation.empty() && child.empty() && more.empty();
  }
};

struct Concept {
  std::string id;                          // stable, lower-case words joined by "-": "accountability-system"
  std::string domain;
  LifeCycle life_cycle = LifeCycle::draft;
  std::vector<Term> terms;                 // in file order
  std::map<std::string, ConceptText> texts;  // by language tag
  bool is_always_explained = false;        // "Concept: always explain"
  bool is_sensitive = false;
  std::string sense;                       // "mark" in grade (mark): tells homographs apart for people
  std::string note;
  std::string jurisdiction;                // "US", "US-CA", …
  std::string layer;                       // of the style guide it came from (highest that touched it)
  bool is_locked = false;                  // may not be redefined by a layer below
  std::string locked_by;                   // the layer that locked it, where that is known
  std::shared_ptr<const std::string> defined_in;  // the file it was first defined in, for messages; null when there is none
  std::size_t defined_at = 0;              // the line there
  std::map<std::string, std::string> more; // further columns, kept as read ("owner", "review_by", "source", …)
};

// The preferred term for a language with tag fallback (es-MX → es); nothing when there is none. Order: preferred before
// admitted, then file order. Deprecated and superseded terms never count.
[[nodiscard]] const Term* find_preferred_term(const Concept& concept_, std::string_view language);
// The explanation with tag fallback; empty when there is none.
[[nodiscard]] std::string_view find_explanation(const Concept& concept_, std::string_view language);

}  // namespace homeword
