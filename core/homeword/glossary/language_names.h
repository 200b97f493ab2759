// Names of languages as people write them in the header of a sheet: "es", "Spanish", "español", "Chinese (Simplified)".
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace homeword {

// The BCP 47 tag of a language code or of a language's English or own name, any case; nothing when it is neither.
// Words that are column names first ("term", "note", "ref") are never codes. Thread-safe.
[[nodiscard]] std::optional<std::string> find_language(std::string_view name);

// The English name of a language for messages and lists: "Spanish", "Haitian Creole"; the tag itself when unknown.
[[nodiscard]] std::string english_name_of(std::string_view tag);

}  // namespace homeword
