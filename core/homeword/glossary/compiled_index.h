// Compiled indexes kept in files: blocks of bytes without addresses, mapped as they stand instead of being made again.
//
//     write_compiled_index(path, key, {matcher_bytes, form_bytes});
//     if (const auto index = open_compiled_index(path, key)) use(index->blocks[0]);
//
// A cache, never a source: a file that is missing, of another make (format, Unicode version, byte order), made from other
// content, cut off or changed is as good as none, and the caller makes the index anew. Files are written beside and
// renamed, so that whoever has mapped the old one keeps it. Internal to this room.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "homeword/base/result.h"

namespace homeword {

struct CompiledIndex {
  std::vector<std::span<const std::byte>> blocks;  // each begins where a cache line does
  std::shared_ptr<const std::byte> owner;          // keeps the file mapped
};

// `key` names everything the content depends on; this function adds the format, the Unicode version and the byte order.
// Errors: as write_file has them (a full disk, a folder that may not be written).
[[nodiscard]] Result<void> write_compiled_index(const std::filesystem::path& path, std::string_view key,
                                                const std::vector<std::span<const std::byte>>& blocks);

// The blocks, when the file has this key and its checksum is right. 30 MB take about 10 ms. Thread-safe.
[[nodiscard]] std::optional<CompiledIndex> open_compiled_index(const std::filesystem::path& path, std::string_view key);

}  // namespace homeword
