// Release bundles: an immutable, versioned, content-hashed publication of a style guide, as one file.
//
//     Result<std::string> bytes = release(*guide, "2026.1");      // write it as juniper-flats-2026.1.hwguide
//     Result<StyleGuide> guide = read_release(*bytes, "juniper-flats-2026.1.hwguide");
//     release(*guide, "2026.1") == *bytes                         // always: export → import → export is byte-identical
//
// The file is a ZIP archive any computer can look into: members stored uncompressed in one fixed order with one fixed time
// and permission, so that the bytes depend on the content alone and not on a clock or a compressor's version.
//
//     manifest.json            format, name, version, hash, seal, layers, settings, owners, files with their SHA-256; from a
//                              district store also audit_head, the newest hash of its audit log when it was published
//     concepts.csv             the approved concepts, tall shape (glossary_table.h) with their layer
//     layers/NAME/rules/…      rule packs and phrase memory of each layer, as they were
//     layers/NAME/memory/…
//
// `hash` is the SHA-256 of the content without the version; a folder whose concepts are all approved has the same one. `seal`
// covers hash, version and layer versions. Both show change, by accident or by hand; they are no signature: who must know
// that a bundle comes from a certain office compares its hash with one got from that office.
#pragma once

#include <string>
#include <string_view>

#include "homeword/base/result.h"
#include "homeword/glossary/style_guide.h"

namespace homeword {

inline constexpr const char* bundle_extension = ".hwguide";

// Publishes the approved concepts, rules, settings and memory. An empty version is the one the guide declares. Errors: no
// version, no approved concept, a version with other characters than letters, digits, "-", "_", ".".
[[nodiscard]] Result<std::string> release(const StyleGuide& guide, std::string_view version);

// Reads a bundle and verifies every byte of it. Errors: not a release bundle, a newer format, damaged or altered content (names
// the member), a member too many. `file` is named in errors.
[[nodiscard]] Result<StyleGuide> read_release(std::string_view bytes, const std::string& file);

// True when the bytes look like a release bundle (a ZIP archive with a manifest first).
[[nodiscard]] bool is_release(std::string_view bytes);

// StyleGuide::hash of what acts in the guide.
[[nodiscard]] std::string compute_content_hash(const StyleGuide& guide);

}  // namespace homeword
