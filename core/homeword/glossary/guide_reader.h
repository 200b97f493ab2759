// Reading a style guide with all its problems, for those who show them all. Inside the glossary room.
#pragma once

#include <filesystem>
#include <vector>

#include "homeword/base/finding.h"
#include "homeword/glossary/style_guide.h"

namespace homeword {

// What GUIDE names, as far as it can be read; unusable when a problem was added.
[[nodiscard]] StyleGuide read_guide(const std::filesystem::path& guide, std::vector<Finding>& problems);

}  // namespace homeword
