// Writes a style guide as folders that people read and edit: its own layer, and each layer it builds on in a folder of its own
// below, so that opening the folder gives the same guide.
//
//     juniper-flats/styleguide.yaml, concepts/concepts.csv, approvals.csv, rules/…, memory/…, layers/us-k12/…
#pragma once

#include <filesystem>

#include "homeword/base/result.h"
#include "homeword/glossary/style_guide.h"

namespace homeword {

// Errors: the folder exists and is not empty, a file cannot be written.
[[nodiscard]] Result<void> write_style_guide_folder(const StyleGuide& guide, const std::filesystem::path& folder);

}  // namespace homeword
