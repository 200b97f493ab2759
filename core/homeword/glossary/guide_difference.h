// The difference between two style guides, usually two releases, in plain words: what was added, what is no more, which
// wordings and explanations changed from what to what. Only concepts that act count.
//
//     for (const ConceptDifference& difference : compare_guides(*before, *after)) std::cout << to_text(difference);
#pragma once

#include <string>
#include <vector>

#include "homeword/base/names.h"
#include "homeword/glossary/concept_fields.h"
#include "homeword/glossary/style_guide.h"

namespace homeword {

enum class DifferenceKind { added, retired, changed };
inline constexpr NameTable<DifferenceKind, 3> difference_kind_names{
    {{DifferenceKind::added, "added"}, {DifferenceKind::retired, "retired"}, {DifferenceKind::changed, "changed"}}};

struct ConceptDifference {
  std::string concept_id;
  DifferenceKind kind = DifferenceKind::changed;
  std::string name;                    // its preferred term in the first language there is, for people
  std::vector<FieldChange> changes;    // of a changed one
};

// Sorted by id. Who decided and when is no difference.
[[nodiscard]] std::vector<ConceptDifference> compare_guides(const StyleGuide& before, const StyleGuide& after);

// One sentence a line: "tardy: the preferred term (es) was changed from “tarde” to “llegada tarde”."
[[nodiscard]] std::string to_text(const ConceptDifference& difference);

// Whether a change touches texts in `language` that were written from a guide's `source` language.
[[nodiscard]] bool touches_documents(const FieldChange& change, const std::string& source, const std::string& language);

}  // namespace homeword
