// The columns of a glossary table: which there are, how they are written, what they speak of. Inside the glossary room.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace homeword {

enum class Field {
  concept_id, language, term,
  status, life_cycle, part_of_speech, gender, gender_pair, forms, not_in, case_policy, acronym, region, is_translated,
  note, source,
  definition, explanation, child,
  domain, sense, concept_note, jurisdiction, is_always_explained, is_sensitive, is_locked, layer,
  other,
  left_out,   // of a column nobody wants
};

// What a column's value belongs to: the row itself, its term, the concept's texts in one language, the concept.
enum class FieldOwner { row, term, text, concept_ };

struct FieldEntry {
  Field field;
  std::string_view name;   // as written in the header
  FieldOwner owner;
};

// In the order in which they are written.
inline constexpr std::array<FieldEntry, 27> fields{{
    {Field::concept_id, "concept", FieldOwner::row},
    {Field::language, "language", FieldOwner::row},
    {Field::term, "term", FieldOwner::row},
    {Field::status, "status", FieldOwner::term},
    {Field::life_cycle, "life_cycle", FieldOwner::concept_},
    {Field::part_of_speech, "part_of_speech", FieldOwner::term},
    {Field::gender, "gender", FieldOwner::term},
    {Field::gender_pair, "gender_pair", FieldOwner::term},
    {Field::forms, "forms", FieldOwner::term},
    {Field::not_in, "not_in", FieldOwner::term},
    {Field::case_policy, "case", FieldOwner::term},
    {Field::acronym, "acronym", FieldOwner::term},
    {Field::region, "region", FieldOwner::term},
    {Field::is_translated, "translate", FieldOwner::term},
    {Field::note, "note", FieldOwner::term},
    {Field::source, "source", FieldOwner::term},
    {Field::definition, "definition", FieldOwner::text},
    {Field::explanation, "explanation", FieldOwner::text},
    {Field::child, "child", FieldOwner::text},
    {Field::domain, "domain", FieldOwner::concept_},
    {Field::sense, "sense", FieldOwner::concept_},
    {Field::concept_note, "concept_note", FieldOwner::concept_},
    {Field::jurisdiction, "jurisdiction", FieldOwner::concept_},
    {Field::is_always_explained, "always_explain", FieldOwner::concept_},
    {Field::is_sensitive, "sensitive", FieldOwner::concept_},
    {Field::is_locked, "locked", FieldOwner::concept_},
    {Field::layer, "layer", FieldOwner::concept_},
}};

[[nodiscard]] constexpr const FieldEntry* find_field_entry(Field field) {
  for (const FieldEntry& entry : fields)
    if (entry.field == field) return &entry;
  return nullptr;
}

// "Part of Speech " → part_of_speech; also the plural and short names sheets use ("notes", "pos"). Nothing for others.
[[nodiscard]] std::optional<Field> find_field(std::string_view header);
// Header names made comparable: lower case, "_" for everything between words.
[[nodiscard]] std::string header_key(std::string_view header);

// What a number column says of a term is kept under the name TBX has for it: "singular" or "plural".
inline constexpr std::string_view number_key = "grammaticalNumber";
// "plural", "pl", "Plural." → plural; "singular", "sg" → singular; nothing for others.
[[nodiscard]] std::optional<std::string_view> read_number(std::string_view cell);

struct Column {
  Field field = Field::other;
  FieldOwner owner = FieldOwner::concept_;   // of the field; unknown columns speak of the concept unless their name says
  std::string language;    // wide shape: the language the column speaks of
  std::string name;        // as written in the file
  std::string key;         // of an unknown column: its name without the prefix that says what it speaks of
};

// Unknown columns may say what they speak of: "term:context" of the row's term, "text:note" of the concept in the row's
// language, "concept:source" of the concept (needed where the bare name means something else).
struct MoreColumn {
  FieldOwner owner = FieldOwner::concept_;
  std::string key;
};
[[nodiscard]] MoreColumn parse_more_column(std::string_view header);
[[nodiscard]] std::string more_column_name(FieldOwner owner, std::string_view key);

// A cell that a spreadsheet would run as a formula (it begins with = + - @ or a tab, after any apostrophes) is written
// with one apostrophe more, and read with one less. Cells of the guide's own tables only need it when they begin with an
// apostrophe, so that reading stays the exact reverse.
[[nodiscard]] bool looks_like_formula(std::string_view cell);
[[nodiscard]] bool needs_apostrophe(std::string_view cell, bool is_for_spreadsheets);
[[nodiscard]] bool has_apostrophe(std::string_view cell);

// "forms" and its kin: values separated by "|", a literal bar or backslash written with a backslash before it.
[[nodiscard]] std::vector<std::string> split_values(std::string_view cell);
[[nodiscard]] std::string join_values(const std::vector<std::string>& values);

// White space around a cell counts for nothing; line breaks inside become LF.
[[nodiscard]] std::string_view trim(std::string_view text);
// Enum values made comparable: "In review" → "in-review".
[[nodiscard]] std::string value_key(std::string_view value);

}  // namespace homeword
