// A concept taken apart into named fields: what differences, merges and histories are made of.
//
//     for (const FieldChange& change : compare_concepts(before, after)) …    // "preferred term (es)": "tarde" → "llegada tarde"
//     ConceptMerge merge = merge_concepts(base, ours, theirs);               // three-way; conflicts listed, ours kept in them
//
// The first preferred term of a language (and region) is one slot, so that replacing it is one change; other terms go by
// their text. State, layer and lock are no fields: the store moves those.
#pragma once

#include <string>
#include <vector>

#include "homeword/glossary/concept.h"

namespace homeword {

enum class FieldKind { wording, explanation, policy, about };   // what a change of it means to a reader

struct FieldChange {
  std::string field;       // for people: "preferred term (es)", "explanation (es)", "domain"
  std::string language;    // the field's; empty where it has none
  FieldKind kind = FieldKind::about;
  std::string from;        // empty: was not there
  std::string to;          // empty: is no more

  friend bool operator==(const FieldChange&, const FieldChange&) = default;
};

// In the order of fields: languages by tag, the concept's own fields last. Empty when both say the same.
[[nodiscard]] std::vector<FieldChange> compare_concepts(const Concept& before, const Concept& after);

struct FieldConflict {
  std::string field;
  std::string base, ours, theirs;
};

struct ConceptMerge {
  Concept merged;                        // ours, with what only they changed
  std::vector<FieldChange> taken;        // from them
  std::vector<FieldConflict> conflicts;  // both changed it, differently: ours stands in `merged`
};

// Three-way: a field only one side changed is that side's, a field both changed alike is no conflict. Without a common base
// give an empty concept: then every field both have differently is a conflict.
[[nodiscard]] ConceptMerge merge_concepts(const Concept& base, const Concept& ours, const Concept& theirs);

// `onto` with everything `said` says put over it; what `said` leaves open stays. A new preferred term takes no forms, gender
// or acronym over from the one it replaces.
[[nodiscard]] Concept overlay_concept(const Concept& onto, const Concept& said);

// One line: "preferred term (es): from “tarde” to “llegada tarde”".
[[nodiscard]] std::string to_text(const FieldChange& change);

// The concept's content as one canonical JSON text: same content, same bytes. State, layer, lock, place and recorded
// decisions are not content.
[[nodiscard]] std::string write_concept(const Concept& concept_);
// Errors: not what write_concept writes.
[[nodiscard]] Result<Concept> read_concept(std::string_view text);

// Columns that say what was decided, when and by whom, and which wording a row was made from: kept in Concept::more by
// layers and exports, and never part of a wording.
[[nodiscard]] bool is_record_column(std::string_view name);

}  // namespace homeword
