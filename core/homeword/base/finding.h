// Finding: one place where something is to be looked at, by whichever room found it.
//
// Findings of every room, in every output (text, JSON, SARIF, Python) are written from this one field list.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/export.h"
#include "homeword/base/names.h"
#include "homeword/base/span.h"

namespace homeword {

enum class Severity { info, warning, error };

inline constexpr NameTable<Severity, 3> severity_names{
    {{Severity::info, "info"}, {Severity::warning, "warning"}, {Severity::error, "error"}}};

struct Finding {
  std::string file;             // as the user named it
  std::string part;             // member of a container ("word/document.xml"); empty for plain files
  std::size_t block = 0;        // 0-based number of the block in the document
  std::size_t line = 0;         // 1-based; 0 when the file has no lines (containers)
  std::size_t column = 0;       // 1-based, in code points; 0 when unknown
  Span span;                    // bytes: of the file for text formats, of the block's text for containers
  std::string text;             // the text it speaks of
  std::string rule;             // stable id: "plain/pursuant-to", "fact/missing", "term/missed"
  Severity severity = Severity::warning;
  std::string message;          // what is the matter, one sentence
  std::string reason;           // why it matters to a family
  std::vector<std::string> suggestions;  // best first
  bool is_fixable = false;      // `--fix` would put in the first suggestion
  std::string about;            // the fact's text or the concept's id, where the finding is about one

  friend bool operator==(const Finding&, const Finding&) = default;
};

// The JSON object of architecture section 6: file, part, block, line, column, start, end, text, rule, severity, message,
// reason, suggestions, fixable, about.
HOMEWORD_EXPORT void to_json(nlohmann::ordered_json& json, const Finding& finding);
HOMEWORD_EXPORT void to_json(nlohmann::json& json, const Finding& finding);

// "letter.md:3:7: error: message [rule] (suggestion: …)", as compilers write, so that editors can jump to it. One line.
[[nodiscard]] HOMEWORD_EXPORT std::string to_text(const Finding& finding);

// SARIF 2.1.0 log of all findings, for code-review tools. Columns are code points (columnKind unicodeCodePoints).
// SARIF's byte offsets are those of the file as it is: `shifts` holds, by file, the bytes before the text (a byte order mark),
// or nothing for a file in another encoding than UTF-8, whose regions then go by line and column alone.
[[nodiscard]] HOMEWORD_EXPORT std::string to_sarif(const std::vector<Finding>& findings, std::string_view program_version,
                                                   const std::map<std::string, std::optional<std::size_t>>& shifts = {});

// File, block, place, rule: the one order findings are shown in.
HOMEWORD_EXPORT void sort_findings(std::vector<Finding>& findings);

}  // namespace homeword
