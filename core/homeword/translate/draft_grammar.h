// DraftGrammar: neighbours that no sentence of a language has ("pueden tienda", "un registradores", "a le"). A machine's draft that
// holds them took a word for another one; it is flagged, never changed.
//
//     find_broken_pair(*draft_grammar(english, spanish), "Los estudiantes pueden tienda antes.", {})   // "pueden tienda"
//
// Data: core/data/languages/<target>/grammar.yaml (format told at its head). Words are judged by what they are and how they end,
// without a dictionary; so only what is impossible whatever the words mean may stand there. A language without data has no rules.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "homeword/base/span.h"
#include "homeword/text/language_tag.h"
#include "homeword/translate/segment.h"

namespace homeword {

// Words in lower case, endings ("-ción"), and signs: "#" a figure, "$" the sentence ends here.
struct WordClass {
  std::set<std::string, std::less<>> words;
  std::vector<std::string> endings;
  bool holds_figures = false, holds_end = false;

  [[nodiscard]] bool holds(std::string_view lower_case_word) const;
  [[nodiscard]] bool is_empty() const { return words.empty() && endings.empty() && !holds_figures && !holds_end; }
};

struct GrammarRule {
  WordClass must_be;      // empty: anything
  WordClass must_not_be;
  WordClass except;       // of must_not_be
  std::string says;       // English, for the finding: "a verb in its basic form is expected"
};

// What a word in the source asks of the target: "we" asks for a verb in -mos.
struct EchoRule {
  std::set<std::string> source;
  WordClass target;
  std::string says;
};

struct DraftGrammar {
  std::vector<GrammarRule> rules;
  std::unordered_map<std::string, std::vector<std::size_t>> by_word;  // first word → rules
  std::vector<EchoRule> echoes;                                       // for the source language of the drafts
};

struct BrokenPair {
  Span span;                        // in the text; of the first word alone where the sentence ends behind it
  const std::string* says = nullptr;  // lives as long as the grammar
};

// Read once per pair and shared; thread-safe. Empty where there is no data. Throws std::runtime_error when our data is broken.
[[nodiscard]] std::shared_ptr<const DraftGrammar> draft_grammar(const LanguageTag& from, const LanguageTag& to);

// The first pair of words that cannot stand together. `sure` are places that are right by themselves (approved terms, facts, set
// phrases): no pair that begins in one is judged, nor capitalised words, which may be names. Linear in the text.
[[nodiscard]] std::optional<BrokenPair> find_broken_pair(const DraftGrammar& grammar, std::string_view text, const std::vector<Span>& sure);

// The first word of the source that nothing in the target answers, as a span of the source.
[[nodiscard]] std::optional<BrokenPair> find_unanswered_word(const DraftGrammar& grammar, std::string_view source, std::string_view target);

// The first of both as a finding "draft/grammar" on the segment; nothing where the draft holds together.
[[nodiscard]] std::optional<Finding> check_grammar(const DraftGrammar& grammar, const Segment& segment, const std::vector<Span>& sure);

}  // namespace homeword
