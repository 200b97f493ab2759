// Terms of a request as a glossary that a service keeps: which there are, which segments may share one, and how it is written.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "homeword_plugin.hpp"

namespace homeword_http {

// Source words as they stand in the text, and what must stand for them. Sorted, so that equal terms make equal glossaries.
using Glossary = std::map<std::string, std::string, std::less<>>;

[[nodiscard]] Glossary glossary_of(const std::vector<const homeword_plugin_sdk::Segment*>& segments);

// Segments (their indexes) in groups within which no source words ask for two targets, as few groups as first fit gives.
[[nodiscard]] std::vector<std::vector<std::size_t>> group_without_conflicts(const homeword_plugin_sdk::Request& request);

[[nodiscard]] std::string write_tsv(const Glossary& glossary);
// With a heading of two language codes (RFC 4180).
[[nodiscard]] std::string write_csv(const Glossary& glossary, std::string_view from, std::string_view to);

// "homeword-" and 32 hexadecimal digits that depend on the text alone.
[[nodiscard]] std::string glossary_name(std::string_view text);

}  // namespace homeword_http
