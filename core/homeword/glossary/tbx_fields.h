// How fields that TBX-Basic has no data category for travel in its notes. Inside the glossary room.
//
//     <note>homeword/child: Your child gets …</note>
//     <note xml:lang="es">homeword/explanation: …</note>      at the entry, when the language has no term
//     <note>homeword/more:review%3Aby: 2026</note>            further fields; ":" and "%" of a name are escaped
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace homeword {

struct TbxNoteField {
  std::string field;   // "child", "more"
  std::string key;     // of "more"
  std::string value;
};

[[nodiscard]] std::string write_note_field(std::string_view field, std::string_view key, std::string_view value);
// Nothing for a note of a person. A person's note that looks like a field is written as field "note".
[[nodiscard]] std::optional<TbxNoteField> read_note_field(std::string_view note);
[[nodiscard]] bool looks_like_note_field(std::string_view note);

}  // namespace homeword
