// History: what happened to the concepts of a style guide: who decided what, when and why.
//
//     Result<std::vector<HistoryEvent>> events = read_history("glossaries/demo-district", "tardy");
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/result.h"

namespace homeword {

struct HistoryEvent {
  std::string concept_id;
  std::string event;     // approved, declined, retired, released; of a store also written, reworded, proposed, in-review …
  std::string layer;
  std::string role;
  std::string by;        // as the style guide names the actor
  std::string date;      // as written, YYYY-MM-DD; empty when the guide does not say
  std::string reason;
  std::string place;     // "approvals.csv:12:1", or the release
};

// Every recorded decision of every layer, of one concept or of all (empty), by concept and then in layer and file order. A
// release bundle records which concepts it published; a district store knows every step. Errors: the guide cannot be read, it has no such concept.
[[nodiscard]] Result<std::vector<HistoryEvent>> read_history(const std::filesystem::path& guide, std::string_view concept_id = {});

}  // namespace homeword
