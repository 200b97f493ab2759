// The version of this library, as outputs and `--version` give it.
#pragma once

#include <string_view>

namespace homeword {

// "0.1.0"
[[nodiscard]] std::string_view version();

}  // namespace homeword
