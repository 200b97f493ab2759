// Check: the style guide's rules over one document, and the safe fixes.
#pragma once

#include <string>
#include <vector>

#include "homeword/engine/analysis.h"
#include "homeword/engine/kits.h"

namespace homeword {

struct CheckResult {
  std::vector<Finding> findings;   // in file order
  std::size_t fixed = 0;           // edits applied
  std::string bytes;               // the document with safe fixes, when asked for; the original bytes when there were none
};

// Rules, facts and terms over every block. With `is_fixed`, rules marked safe are applied and the findings are those that
// remain; checking the fixed document again finds the same and fixes nothing more.
[[nodiscard]] Result<CheckResult> check_document(const Document& document, const SourceKit& kit, DocumentClass document_class,
                                                 bool is_fixed);

// A rule or a concept in words for a person: why it is there, good and bad example, terms, explanation, every form it
// matches. `name` is a rule's id, a concept's id, or a term as written in some language of the guide.
[[nodiscard]] Result<std::string> explain_name(Kits& kits, const std::string& name);

}  // namespace homeword
