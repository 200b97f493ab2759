// Files: read whole with a budget, written beside and renamed, so that no reader ever sees half a file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "homeword/base/result.h"

namespace homeword {

// Largest file read unless the caller says otherwise: school documents are far smaller, bombs are larger.
inline constexpr std::uintmax_t default_file_budget = 64ull * 1024 * 1024;

// The bytes of a regular file. Errors: missing, a folder, unreadable, larger than `budget` bytes.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path, std::uintmax_t budget = default_file_budget);

// Writes `bytes` to a temporary file beside `path`, flushes it to the disk and renames it over `path`. On any error
// (full disk, no permission) `path` is as it was and the temporary file is gone. Missing parent folders are made.
[[nodiscard]] Result<void> write_file(const std::filesystem::path& path, std::string_view bytes);

// For a file the user named: whether its folder is there. A mistyped name must not scatter new folders about, so only the folders
// of our own (`--out`, sub-folders kept below it, journals) are made on the way. Ask before the work is done, not after it.
[[nodiscard]] Result<void> check_folder_of(const std::filesystem::path& path);

}  // namespace homeword
