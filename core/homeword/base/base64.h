// Base64 (RFC 4648 section 4): bytes inside XML.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace homeword {

[[nodiscard]] std::string encode_base64(std::string_view bytes);
// White space is skipped; nothing when another character or a wrong length is met.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

}  // namespace homeword
