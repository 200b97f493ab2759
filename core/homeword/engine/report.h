// Reports: what became of every segment, term and fact, as JSON for programs (architecture section 6) and as a page for
// people; and the provenance record that lies beside every output.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "homeword/engine/kits.h"
#include "homeword/engine/translation.h"

namespace homeword {

// {"block","source","plain","target","origin","receipts":[…],"facts":[…],"findings":[…]}
[[nodiscard]] nlohmann::ordered_json to_json(const Segment& segment);

// SHA-256 of the document's text, whatever its markup: a version changes when a word does, not when a font does.
[[nodiscard]] std::string document_version(const Document& document);

// {"name","version","hash","released"}
[[nodiscard]] nlohmann::ordered_json style_guide_json(const StyleGuide& guide);

struct ProvenanceInput {
  const Document* document = nullptr;
  std::string document_id;
  const DocumentTranslation* translation = nullptr;
  const Kits* kits = nullptr;
  DocumentClass document_class = DocumentClass::routine;
  ExplainMode explain = ExplainMode::inline_text;
  PlainMode plain = PlainMode::apply;
  std::vector<std::pair<std::string, std::string>> outputs;   // file name, SHA-256
  std::vector<std::pair<std::string, std::string>> reviews;   // role (translator, reviewer), person
  std::size_t by_person = 0;                                  // sentences a person wrote or mended
  std::vector<std::pair<std::string, std::string>> waivers;   // what was let pass, the reason
};
// The record, ending in a newline. Holds no clock and no path; the same run gives the same bytes.
[[nodiscard]] std::string write_provenance(const ProvenanceInput& input);

// The whole report as a page a person can read: per output the counts, what needs a person, every term's receipt.
[[nodiscard]] std::string write_report_page(const nlohmann::ordered_json& report);

}  // namespace homeword
