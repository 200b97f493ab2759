#include "glossary.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace homeword_http {
namespace {

using homeword_plugin_sdk::Forced;
using homeword_plugin_sdk::Segment;

constexpr std::size_t most_term_bytes = 1000;   // DeepL: 1 024 bytes; Amazon: 200 code points for a term in most languages

std::string_view words_of(const Segment& segment, const Forced& forced) { return segment.text.substr(forced.start, forced.end - forced.start); }

bool is_term(const Segment& segment, const Forced& forced) {
  const std::string_view source = words_of(segment, forced);
  return forced.kind == "term" && !source.empty() && !forced.target.empty() && source.size() <= most_term_bytes && forced.target.size() <= most_term_bytes &&
         source.find_first_of("\t\r\n") == std::string_view::npos && forced.target.find_first_of("\t\r\n") == std::string_view::npos;
}

// Adds a segment's terms; false, and nothing is added, when one contradicts what is there.
bool add_terms(const Segment& segment, Glossary& glossary) {
  for (const Forced& forced : segment.forced) {
    if (!is_term(segment, forced)) continue;
    if (const auto found = glossary.find(words_of(segment, forced)); found != glossary.end() && found->second != forced.target) return false;
  }
  for (const Forced& forced : segment.forced)
    if (is_term(segment, forced)) glossary.emplace(words_of(segment, forced), forced.target);  // a contradiction within one sentence: the first holds
  return true;
}

}  // namespace

Glossary glossary_of(const std::vector<const Segment*>& segments) {
  Glossary glossary;
  for (const Segment* segment : segments) add_terms(*segment, glossary);
  return glossary;
}

std::vector<std::vector<std::size_t>> group_without_conflicts(const homeword_plugin_sdk::Request& request) {
  std::vector<std::vector<std::size_t>> groups;
  std::vector<Glossary> glossaries;
  for (std::size_t i = 0; i < request.segments.size(); ++i) {
    std::size_t g = 0;
    while (g < groups.size() && !add_terms(request.segments[i], glossaries[g])) ++g;
    if (g == groups.size()) {
      groups.emplace_back();
      glossaries.emplace_back();
      add_terms(request.segments[i], glossaries.back());
    }
    groups[g].push_back(i);
  }
  return groups;
}

std::string write_tsv(const Glossary& glossary) {
  std::string out;
  for (const auto& [source, target] : glossary) out += (out.empty() ? "" : "\n") + source + "\t" + target;
  return out;
}

std::string write_csv(const Glossary& glossary, std::string_view from, std::string_view to) {
  const auto cell = [](std::string_view text) {
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + "\"";
  };
  std::string out = std::string(from) + "," + std::string(to) + "\n";
  for (const auto& [source, target] : glossary) out += cell(source) + "," + cell(target) + "\n";
  return out;
}

std::string glossary_name(std::string_view text) {
  // FNV-1a twice with different beginnings: a name, not a seal.
  std::string out = "homeword-";
  for (std::uint64_t hash : std::array<std::uint64_t, 2>{0xcbf29ce484222325ull, 0x9ae16a3b2f90404full}) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
    for (int shift = 60; shift >= 0; shift -= 4) out += "0123456789abcdef"[hash >> shift & 15];
  }
  return out;
}

}  // namespace homeword_http
