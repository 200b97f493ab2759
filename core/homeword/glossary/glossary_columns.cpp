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
