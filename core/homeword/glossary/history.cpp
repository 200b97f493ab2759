#include "homeword/glossary/history.h"

#include <algorithm>

#include "homeword/glossary/concept_store.h"
#include "homeword/glossary/style_guide.h"
#include "homeword/glossary/style_guide_folder.h"

namespace homeword {

Result<std::vector<HistoryEvent>> read_history(const std::filesystem::path& guide, std::string_view concept_id) {
  if (ConceptStore::is_database(guide)) {
    const Result<ConceptStore> store = ConceptStore::open(guide);
    if (!store) return fail(store.error());
    const Result<std::vector<StoreEvent>> steps = store->history(std::string(concept_id));
    if (!steps) return fail(steps.error());
    const Result<std::vector<StoredRelease>> releases = store->releases();
    if (!releases) return fail(releases.error());
    return to_history(*steps, *releases);
  }
  const Result<StyleGuide> opened = open_style_guide(guide);
  if (!opened) return fail(opened.error());
  if (!concept_id.empty() && opened->find_concept(concept_id) == nullptr)
    return fail({.message = "the style guide has no such concept", .file = guide.string(), .found = std::string(concept_id)});
  std::vector<HistoryEvent> events;
  std::error_code code;
  if (std::filesystem::is_directory(guide, code)) {
    StyleGuide described;
    std::vector<Finding> problems;
    for (const LayerContent& layer : read_style_guide_folder(guide, described, problems))
      for (const Approval& approval : layer.approvals)
        events.push_back({approval.concept_id, std::string(name_of(life_cycle_names, approval.decision)), layer.layer.name,
                          approval.role, approval.by, approval.date, approval.reason, approval.place.text()});
  } else if (opened->is_released) {
    for (const Concept& concept_ : opened->concepts)
      events.push_back({concept_.id, "released", concept_.layer, {}, {}, {}, {}, opened->name + " " + opened->version});
  }
  if (!concept_id.empty()) std::erase_if(events, [&](const HistoryEvent& event) { return event.concept_id != concept_id; });
  std::stable_sort(events.begin(), events.end(), [](const HistoryEvent& left, const HistoryEvent& right) { return left.concept_id < right.concept_id; });
  return events;
}

}  // namespace homeword
