// Inspection: what Homeword sees in a document, as JSON objects of architecture section 6. One writer for the program and
// for Python, so that both give the same answers.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "homeword/base/names.h"
#include "homeword/engine/kits.h"

namespace homeword {

enum class InspectionKind { segments, terms, facts, document, readability };
inline constexpr NameTable<InspectionKind, 5> inspection_kind_names{{{InspectionKind::segments, "segments"},
                                                                     {InspectionKind::terms, "terms"},
                                                                     {InspectionKind::facts, "facts"},
                                                                     {InspectionKind::document, "document"},
                                                                     {InspectionKind::readability, "readability"}}};

// One object a line of `homeword inspect`. Offsets: of the file for text formats, of the block's text for containers.
[[nodiscard]] Result<std::vector<nlohmann::ordered_json>> inspect(Kits& kits, const Document& document, InspectionKind kind);

// What a format read, without any style guide.
[[nodiscard]] std::vector<nlohmann::ordered_json> inspect_document(const Document& document);

}  // namespace homeword
