// Layers of a style guide: what each says, and how they are merged. Inside the glossary room.
//
// A lower layer (the district) adds to and overrides an upper one (the national pack), term by term: its preferred term
// pushes the upper one to `admitted`, its texts replace texts, and each such change is a notice. What an upper layer locked
// may get further languages, never other words. A change to an approved concept makes it a draft again unless the layer
// that changed it approves it.
#pragma once

#include <string>
#include <vector>

#include "homeword/base/finding.h"
#include "homeword/glossary/glossary_table.h"
#include "homeword/glossary/style_guide.h"

namespace homeword {

// A line of approvals.csv: a decision of the layer about a concept, its own or an inherited one.
struct Approval {
  std::string concept_id;
  LifeCycle decision = LifeCycle::approved;   // approved, declined or retired
  std::string role;
  std::string by;
  std::string date;
  std::string reason;
  GuidePlace place;
};

struct PlacedText {
  std::string text;
  GuidePlace place;
};

struct PlacedSetting {
  std::string name;
  std::string value;
  GuidePlace place;
};

struct LayerContent {
  Layer layer;
  std::vector<ConceptEntry> entries;     // of all its files, in file order
  std::vector<PlacedText> locked;        // concept ids
  std::vector<Approval> approvals;
  std::vector<PlacedSetting> settings;
  std::vector<GuideFile> rules;          // sorted by path
  std::vector<GuideFile> memory;
};

// Puts the layers (outermost first) into `guide`: layers, concepts sorted by id, settings, rules, memory, notices.
// Problems have severity error and name the term and both places.
void merge_layers(std::vector<LayerContent> layers, StyleGuide& guide, std::vector<Finding>& problems);

// approvals.csv: concept, decision (approved unless said otherwise), role, by, date, reason.
[[nodiscard]] std::vector<Approval> read_approvals(std::string_view bytes, const std::string& file,
                                                   std::vector<Finding>& problems);

[[nodiscard]] Finding make_finding_at(const GuidePlace& place, Severity severity, std::string rule, std::string message,
                                      std::string about = {});

}  // namespace homeword
