// StyleChecker: a style guide's rule packs of one language, compiled. Finds, and rewrites where that is safe.
//
// Rules are YAML files of the guide (rules/*.yaml); CONTRIBUTING.md has the shape. Few kinds, many files: phrase (with a
// replacement, inflection kept), avoid-term (reason, safe contexts), sentence length, acronym, pattern, unexplained concept.
// A rule never looks inside a fact, name, term or quotation unless it says so.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/finding.h"
#include "homeword/base/result.h"
#include "homeword/glossary/term_finder.h"
#include "homeword/text/facts.h"

namespace homeword {

enum class DocumentClass { routine, important, vital };
inline constexpr NameTable<DocumentClass, 3> document_class_names{{{DocumentClass::routine, "routine"},
                                                                   {DocumentClass::important, "important"},
                                                                   {DocumentClass::vital, "vital"}}};

// One block as the rules see it. All spans are bytes of `text`.
struct StyleInput {
  std::string_view text;
  std::vector<Span> sentences;
  std::vector<Fact> facts;
  std::vector<Occurrence> occurrences;
  std::vector<Span> verbatim;          // code, quotations marked by the format
  bool is_heading = false;             // headings and table headers are exempt from sentence rules
  std::size_t block = 0;
};

// What rules remember across the blocks of one document (acronyms expanded, concepts explained). Fresh per document.
struct StyleMemory {
  std::set<std::string, std::less<>> expanded_acronyms;
  std::set<std::string, std::less<>> explained_concepts;   // ids
  std::set<std::string, std::less<>> told;                 // what is told once in a document: "rule", "rule:text"
};

// A change a rule proposes. `is_safe`: the rule is marked safe and the meaning guard let it pass.
struct Edit {
  Span span;
  std::string replacement;
  std::string rule;
  bool is_safe = false;
};

struct StyleResult {
  std::vector<Finding> findings;       // spans and block set; file, line, column are filled by the engine
  std::vector<Edit> edits;             // not overlapping, sorted
};

class StyleChecker {
 public:
  // Compiles all packs of the guide whose language is `language`. Broken packs are errors with file, line and column.
  [[nodiscard]] static Result<StyleChecker> compile(std::shared_ptr<const StyleGuide> guide, const LanguageTag& language);

  [[nodiscard]] StyleResult check(const StyleInput& input, StyleMemory& memory, DocumentClass document_class = DocumentClass::routine) const;

  // Runs every rule's own good and bad examples; a rule that misses its bad example or fires on its good one is a finding.
  [[nodiscard]] std::vector<Finding> test_examples() const;

  // `homeword explain RULE`: reason, good and bad example, source; nothing when there is no such rule.
  [[nodiscard]] std::optional<std::string> explain(std::string_view rule) const;
  [[nodiscard]] std::vector<std::string> rule_ids() const;

 private:
  struct Rules;
  std::shared_ptr<const Rules> rules_;
};

// Applies the safe edits to the text. Idempotent together with check: a second round finds nothing more to fix.
[[nodiscard]] std::string apply_edits(std::string_view text, const std::vector<Edit>& edits, bool only_safe = true);
// Where a byte of the old text lies in the new one (start of the edit for bytes inside a replaced span).
[[nodiscard]] std::size_t map_offset(std::size_t offset, const std::vector<Edit>& edits, bool only_safe = true);

// Meaning guard: may `after` stand for `before`? Compares modality (must, may, should), negation, numbers, dates, names.
// Gives what differs, in words, or nothing when the meaning is kept.
[[nodiscard]] std::optional<std::string> find_meaning_change(std::string_view before, std::string_view after, const LanguageTag& language);

}  // namespace homeword
