// Release mark: which release of the style guide a translated file was made with, said inside the file where no reader sees it.
//
// Markdown and HTML carry it as a comment at their end, a Word document as a custom property (File → Properties). Plain text has no
// place that nobody sees and carries none; for it the provenance record beside the file says so.
//
//     write_release_mark("demo-district 2026.1 sha256:1f3a…")   // "<!-- Homeword style guide: demo-district 2026.1 sha256:1f3a… -->"
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "homeword/base/result.h"
#include "homeword/base/span.h"

namespace homeword {

class Archive;

// A comment for Markdown and HTML. What would end a comment early is taken out of `style_guide`.
[[nodiscard]] std::string write_release_mark(std::string_view style_guide);
// The comment of an earlier translation; nothing where the text has none. Linear in the text.
[[nodiscard]] std::optional<Span> find_release_mark(std::string_view text);

// Name of the property of a Word document.
inline constexpr std::string_view release_property = "Homeword style guide";

// Sets the property in `custom_part` (empty: the package has none and gets one) among the members to write. A custom part that
// is damaged or not in UTF-8 stays as it is. Errors: members that cannot be read.
[[nodiscard]] Result<void> set_release_property(const Archive& archive, std::string_view file, const std::string& custom_part,
                                                std::string_view style_guide, std::map<std::string, std::string>& members);

}  // namespace homeword
