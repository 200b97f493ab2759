#include "homeword/glossary/tbx_node.h"

#include <array>

#include "homeword/glossary/tbx_parser.h"

namespace homeword {

bool is_tbx_inline(std::string_view name) {
  static constexpr std::array<std::string_view, 10> names{"hi", "foreign", "sc", "ec", "ph", "bpt", "ept", "it", "ut", "sub"};
  for (const std::string_view one : names)
    if (one == name) return true;
  return false;
}

void TbxTextGatherer::add(std::string& text, std::string_view piece, bool is_reference) {
  const auto flush = [&] {
    if (!text.empty()) text += pending_.find_first_of("\n\r\t") == std::string::npos ? pending_ : " ";
    pending_.clear();
  };
  if (is_reference) {
    flush();
    text += piece;
    return;
  }
  for (std::size_t at = 0; at < piece.size();) {
    std::size_t end = piece.find_first_of(" \t\r\n", at);
    if (end == std::string_view::npos) end = piece.size();
    if (end > at) {
      flush();
      text += piece.substr(at, end - at);
    }
    at = end;
    while (at < piece.size() && (piece[at] == ' ' || piece[at] == '\t' || piece[at] == '\r' || piece[at] == '\n')) {
      if (pending_.size() < 256) pending_ += piece[at];
      ++at;
    }
  }
}

std::string escape_tbx_text(std::string_view text, std::size_t* dropped) {
  std::string out;
  out.reserve(text.size() + 8);
  const auto reference = [&](char byte) { out += "&#" + std::to_string(static_cast<int>(byte)) + ";"; };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char byte = text[i];
    switch (byte) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '\n': case '\t': case '\r': reference(byte); break;
      case ' ':
        // At the ends, and beside a break, a plain space would be layout.
        if (i == 0 || i + 1 == text.size()) reference(byte);
        else out += byte;
        break;
      default:
        if (static_cast<unsigned char>(byte) < 0x20) {
          if (dropped != nullptr) ++*dropped;
        } else if (text.substr(i, 3) == "\xEF\xBF\xBE" || text.substr(i, 3) == "\xEF\xBF\xBF") {
          if (dropped != nullptr) ++*dropped;
          i += 2;
        } else {
          out += byte;
        }
    }
  }
  return out;
}

std::string escape_tbx_attribute(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    switch (byte) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\n': case '\t': case '\r': out += "&#" + std::to_string(static_cast<int>(byte)) + ";"; break;
      default:
        if (static_cast<unsigned char>(byte) >= 0x20) out += byte;
    }
  }
  return out;
}

void write_tbx_node(std::string& out, const TbxNode& node) {
  out += '<' + node.name;
  for (const auto& [key, value] : node.attributes) out += ' ' + key + "=\"" + escape_tbx_attribute(value) + '"';
  bool has_elements = false;
  for (const TbxNode& child : node.children) has_elements |= !is_tbx_inline(child.name);
  if (!has_elements && node.text.empty()) {
    out += "/>";
    return;
  }
  out += '>';
  if (has_elements) {
    for (const TbxNode& child : node.children) write_tbx_node(out, child);
  } else {
    out += escape_tbx_text(node.text);
  }
  out += "</" + node.name + '>';
}

std::optional<std::vector<TbxNode>> parse_tbx_fragment(std::string_view fragment) {
  // Dressed as the only entry of a file, which the parser hands over whole.
  std::string file = "<tbx xmlns=\"urn:iso:std:iso:30042:ed-2\"><text><body><conceptEntry>";
  file += fragment;
  file += "</conceptEntry></body></text></tbx>";
  std::vector<Finding> problems, notices;
  TbxProblems sink("", problems, notices);
  TbxRuleBook book;
  std::optional<std::vector<TbxNode>> nodes;
  std::size_t entry_count = 0;
  bool is_whole = true;
  parse_tbx(file, {}, book, sink,
            {.root = {}, .header = [](TbxNode&&) {},
             .entry =
                 [&](TbxNode&& entry) {
                   ++entry_count;
                   is_whole = is_whole && entry.text.empty();
                   nodes = std::move(entry.children);
                 },
             .back = [](TbxNode&&) {}});
  if (entry_count != 1 || !is_whole) return std::nullopt;
  for (const Finding& problem : problems)
    if (problem.rule == "tbx/not-well-formed" || problem.rule == "tbx/entity" || problem.rule == "tbx/limit") return std::nullopt;
  return nodes;
}

}  // namespace homeword
