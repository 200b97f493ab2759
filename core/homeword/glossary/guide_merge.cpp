#include "homeword/glossary/guide_merge.h"

#include <set>

namespace homeword {
namespace {

const Concept* find_kept(const StyleGuide& guide, const std::string& id) {
  const Concept* concept_ = guide.find_concept(id);
  const bool is_kept = concept_ != nullptr && concept_->life_cycle != LifeCycle::retired && concept_->life_cycle != LifeCycle::declined;
  return is_kept ? concept_ : nullptr;
}

}  // namespace

GuideMerge merge_guides(const StyleGuide* base, const StyleGuide& ours, const StyleGuide& theirs) {
  GuideMerge out;
  std::set<std::string> ids;
  for (const StyleGuide* guide : {&ours, &theirs})
    for (const Concept& concept_ : guide->concepts) ids.insert(concept_.id);
  for (const std::string& id : ids) {
    const Concept* before = base == nullptr ? nullptr : find_kept(*base, id);
    const Concept* our = find_kept(ours, id);
    const Concept* their = find_kept(theirs, id);
    if (their == nullptr) {
      if (our != nullptr && before != nullptr)
        out.conflicts.push_back({id, {"concept", "there", "there", "retired or removed"}});
      continue;
    }
    if (our == nullptr) {
      // We never had it, or we gave it up ourselves.
      if (before == nullptr && ours.find_concept(id) == nullptr) {
        out.concepts.push_back({*their, true, compare_concepts(Concept{.id = id}, *their)});
      } else if (before == nullptr || !compare_concepts(*before, *their).empty()) {
        out.conflicts.push_back({id, {"concept", before == nullptr ? "" : "there", "retired or removed", "there, changed"}});
      }
      continue;
    }
    const Concept none{.id = id};
    ConceptMerge merge = merge_concepts(before == nullptr ? none : *before, *our, *their);
    for (FieldConflict& conflict : merge.conflicts) out.conflicts.push_back({id, std::move(conflict)});
    if (!merge.taken.empty()) out.concepts.push_back({std::move(merge.merged), false, std::move(merge.taken)});
  }
  return out;
}

}  // namespace homeword
