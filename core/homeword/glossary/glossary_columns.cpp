#include "homeword/glossary/glossary_columns.h"

#include "homeword/text/unicode.h"

namespace homeword {

std::string_view trim(std::string_view text) {
  constexpr std::string_view white = " \t\r\n\v\f";
  for (;;) {
    const std::size_t start = text.find_first_not_of(white);
    if (start == std::string_view::npos) return {};
    text = text.substr(start, text.find_last_not_of(white) - start + 1);
    // No-break spaces come along when people copy from word processors.
    if (text.starts_with("\xC2\xA0")) {
      text.remove_prefix(2);
    } else if (text.ends_with("\xC2\xA0")) {
      text.remove_suffix(2);
    } else {
      return text;
    }
  }
}

std::string header_key(std::string_view header) {
  std::string out;
  const std::string lower = to_lower(trim(header));
  for (const char byte : lower) {
    const auto value = static_cast<unsigned char>(byte);
    if (value >= 0x80 || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9')) {
      out += byte;
    } else if (!out.empty() && out.back() != '_') {
      out += '_';
    }
  }
  while (!out.empty() && out.back() == '_') out.pop_back();
  return out;
}

std::optional<Field> find_field(std::string_view header) {
  const std::string key = header_key(header);
  for (const FieldEntry& entry : fields)
    if (entry.name == key) return entry.field;
  constexpr std::pair<std::string_view, Field> others[] = {
      {"concept_id", Field::concept_id}, {"lang", Field::language},         {"locale", Field::language},
      {"pos", Field::part_of_speech},    {"notes", Field::note},            {"comment", Field::note},
      {"comments", Field::note},         {"sources", Field::source},        {"definitions", Field::definition},
      {"plain_language", Field::explanation}, {"acronyms", Field::acronym}, {"abbreviation", Field::acronym},
      {"subject", Field::domain},        {"category", Field::domain},       {"case_policy", Field::case_policy},
      {"always_explained", Field::is_always_explained},                     {"what_this_means_for_your_child", Field::child},
  };
  for (const auto& [name, field] : others)
    if (name == key) return field;
  return std::nullopt;
}

std::optional<std::string_view> read_number(std::string_view cell) {
  const std::string key = header_key(cell);
  for (const std::string_view word : {"plural", "pl", "p"})
    if (key == word) return "plural";
  for (const std::string_view word : {"singular", "sg", "sing", "s"})
    if (key == word) return "singular";
  return std::nullopt;
}

MoreColumn parse_more_column(std::string_view header) {
  constexpr std::pair<std::string_view, FieldOwner> prefixes[] = {
      {"concept:", FieldOwner::concept_}, {"text:", FieldOwner::text}, {"term:", FieldOwner::term}};
  for (const auto& [prefix, owner] : prefixes)
    if (header.size() > prefix.size() && header.starts_with(prefix))
      return {.owner = owner, .key = std::string(header.substr(prefix.size()))};
  return {.owner = FieldOwner::concept_, .key = std::string(header)};
}

std::string more_column_name(FieldOwner owner, std::string_view key) {
  if (owner == FieldOwner::term) return "term:" + std::string(key);
  if (owner == FieldOwner::text) return "text:" + std::string(key);
  const MoreColumn bare = parse_more_column(key);
  const bool is_plain = !find_field(key) && bare.owner == FieldOwner::concept_ && bare.key == key;
  return is_plain ? std::string(key) : "concept:" + std::string(key);
}

bool looks_like_formula(std::string_view cell) {
  return !cell.empty() && (cell[0] == '=' || cell[0] == '+' || cell[0] == '-' || cell[0] == '@' || cell[0] == '\t' || cell[0] == '\r');
}

bool has_apostrophe(std::string_view cell) {
  const std::size_t first = cell.find_first_not_of('\'');
  return first != 0 && first != std::string_view::npos && looks_like_formula(cell.substr(first));
}

bool needs_apostrophe(std::string_view cell, bool is_for_spreadsheets) {
  return has_apostrophe(cell) || (is_for_spreadsheets && looks_like_formula(cell));
}

std::vector<std::string> split_values(std::string_view cell) {
  std::vector<std::string> values;
  std::string value;
  const auto finish = [&] {
    if (const std::string_view trimmed = trim(value); !trimmed.empty()) values.emplace_back(trimmed);
    value.clear();
  };
  for (std::size_t i = 0; i < cell.size(); ++i) {
    if (cell[i] == '\\' && i + 1 < cell.size() && (cell[i + 1] == '|' || cell[i + 1] == '\\')) {
      value += cell[++i];
    } else if (cell[i] == '|') {
      finish();
    } else {
      value += cell[i];
    }
  }
  finish();
  return values;
}

std::string join_values(const std::vector<std::string>& values) {
  std::string out;
  for (const std::string& value : values) {
    if (!out.empty()) out += '|';
    for (const char byte : value) {
      if (byte == '|' || byte == '\\') out += '\\';
      out += byte;
    }
  }
  return out;
}

std::string value_key(std::string_view value) {
  std::string out;
  for (const char byte : trim(value)) {
    if (byte >= 'A' && byte <= 'Z') {
      out += static_cast<char>(byte - 'A' + 'a');
    } else {
      out += byte == ' ' || byte == '_' ? '-' : byte;
    }
  }
  return out;
}

}  // namespace homeword
