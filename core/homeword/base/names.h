// One table of names per enumeration, used in both directions, so that files, JSON and messages never disagree.
//
//     constexpr NameTable<Severity, 3> severity_names{{{Severity::info, "info"}, …}};
//     name_of(severity_names, Severity::info)   → "info"
//     value_of(severity_names, "warning")       → std::optional(Severity::warning)
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace homeword {

template <class Enum, std::size_t count>
using NameTable = std::array<std::pair<Enum, std::string_view>, count>;

// The name of a value; "?" for a value outside the table, which is a mistake of ours.
template <class Enum, std::size_t count>
[[nodiscard]] constexpr std::string_view name_of(const NameTable<Enum, count>& table, Enum value) {
  for (const auto& [entry, name] : table)
    if (entry == value) return name;
  return "?";
}

// The value of a name (exact, case-sensitive), or nothing.
template <class Enum, std::size_t count>
[[nodiscard]] constexpr std::optional<Enum> value_of(const NameTable<Enum, count>& table, std::string_view name) {
  for (const auto& [entry, entry_name] : table)
    if (entry_name == name) return entry;
  return std::nullopt;
}

// All names, for messages: "draft, proposed, in-review".
template <class Enum, std::size_t count>
[[nodiscard]] std::string all_names(const NameTable<Enum, count>& table) {
  std::string out;
  for (const auto& [entry, name] : table) {
    if (!out.empty()) out += ", ";
    out += name;
  }
  return out;
}

}  // namespace homeword
