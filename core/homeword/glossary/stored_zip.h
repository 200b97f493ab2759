// A ZIP archive of uncompressed members whose every byte follows from the members' names and texts (PKWARE APPNOTE 4.3):
// one fixed order, one fixed time and permission, no comments, no extra fields, nothing before, between or behind.
//
//     const Result<std::string> bytes = write_stored_zip({{"manifest.json", "{}"}});
//
// There is exactly one such archive for given members, so who reads one back can write it again and compare: what anybody
// added to it (a byte at the end, a comment, another date) shows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/result.h"

namespace homeword {

struct StoredMember {
  std::string_view name;  // UTF-8, "layers/demo/rules/plain.yaml"
  std::string_view text;
};

// Errors: a name over 65 535 bytes, more than 65 535 members, or 4 GB and more (which would need ZIP64).
[[nodiscard]] Result<std::string> write_stored_zip(const std::vector<StoredMember>& members);

}  // namespace homeword
