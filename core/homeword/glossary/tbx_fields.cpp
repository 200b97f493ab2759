#include "homeword/glossary/tbx_fields.h"

namespace homeword {
namespace {

constexpr std::string_view prefix = "homeword/";

}  // namespace

std::string write_note_field(std::string_view field, std::string_view key, std::string_view value) {
  std::string out(prefix);
  out += field;
  if (!key.empty()) {
    out += ':';
    for (const char byte : key) {
      if (byte == ':') out += "%3A";
      else if (byte == '%') out += "%25";
      else out += byte;
    }
  }
  out += ": ";
  out += value;
  return out;
}

bool looks_like_note_field(std::string_view note) { return note.starts_with(prefix); }

std::optional<TbxNoteField> read_note_field(std::string_view note) {
  if (!looks_like_note_field(note)) return std::nullopt;
  note.remove_prefix(prefix.size());
  const std::size_t end = note.find(": ");
  if (end == std::string_view::npos || end == 0) return std::nullopt;
  TbxNoteField out;
  std::string_view name = note.substr(0, end);
  out.value = std::string(note.substr(end + 2));
  if (const std::size_t colon = name.find(':'); colon != std::string_view::npos) {
    const std::string_view key = name.substr(colon + 1);
    for (std::size_t i = 0; i < key.size(); ++i) {
      if (key.substr(i, 3) == "%3A" || key.substr(i, 3) == "%25") {
        out.key += key[i + 1] == '3' ? ':' : '%';
        i += 2;
      } else {
        out.key += key[i];
      }
    }
    name = name.substr(0, colon);
  }
  out.field = std::string(name);
  return out;
}

}  // namespace homeword
