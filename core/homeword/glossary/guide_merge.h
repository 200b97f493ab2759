// Three-way merge of style guides: what somebody else made of the guide both once had in common, brought into ours. Every
// conflict is listed; nothing of ours is overwritten.
//
//     GuideMerge merge = merge_guides(&*base, *ours, *theirs);
#pragma once

#include <string>
#include <vector>

#include "homeword/glossary/concept_fields.h"
#include "homeword/glossary/style_guide.h"

namespace homeword {

struct MergedConcept {
  Concept merged;
  bool is_new = false;                 // we did not have it
  std::vector<FieldChange> taken;      // against ours
};

struct MergeConflict {
  std::string concept_id;
  FieldConflict values;                // field "concept": one side has no such concept any more
};

struct GuideMerge {
  std::vector<MergedConcept> concepts;       // those that changed or are new, by id
  std::vector<MergeConflict> conflicts;      // by id
};

// `base` may be null: then all that both have and say differently is a conflict. A concept of ours that they retired or
// removed is a conflict, never removed.
[[nodiscard]] GuideMerge merge_guides(const StyleGuide* base, const StyleGuide& ours, const StyleGuide& theirs);

}  // namespace homeword
