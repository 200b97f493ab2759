#include "homeword/document/xml_text.h"

#include <algorithm>
#include <cstdint>

#include "homeword/text/unicode.h"

namespace homeword {

namespace {

std::string escape(std::string_view text, bool is_attribute) {
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += is_attribute ? "&quot;" : "\""; break;
      case '\'': out += is_attribute ? "&#39;" : "'"; break;
      case '\n': out += is_attribute ? "&#10;" : "\n"; break;
      case '\t': out += is_attribute ? "&#9;" : "\t"; break;
      case '\xEF':
        // U+FFFE and U+FFFF are no XML characters.
        if (text.substr(i, 2) == "\xEF\xBF" && i + 2 < text.size() && static_cast<unsigned char>(text[i + 2]) >= 0xBE) {
          i += 2;
          break;
        }
        out += c;
        break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20) out += c;
    }
  }
  return out;
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// After the tag, comment or instruction that starts at `at`.
std::size_t end_of_markup(std::string_view text, std::size_t at) {
  if (text.substr(at, 4) == "<!--") {
    const std::size_t end = text.find("-->", at);
    return end == std::string_view::npos ? text.size() : end + 3;
  }
  if (text.substr(at, 9) == "<![CDATA[") {
    const std::size_t end = text.find("]]>", at);
    return end == std::string_view::npos ? text.size() : end + 3;
  }
  char quote = 0;
  for (++at; at < text.size(); ++at) {
    if (quote != 0) {
      if (text[at] == quote) quote = 0;
    } else if (text[at] == '"' || text[at] == '\'') {
      quote = text[at];
    } else if (text[at] == '>') {
      return at + 1;
    }
  }
  return text.size();
}

}  // namespace

std::string escape_xml(std::string_view text) { return escape(text, false); }
std::string escape_xml_attribute(std::string_view text) { return escape(text, true); }

std::string decode_xml(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t ampersand = std::min(text.find('&', at), text.size());
    out += text.substr(at, ampersand - at);
    if (ampersand == text.size()) break;
    const std::size_t end = text.find(';', ampersand);
    if (end == std::string_view::npos) {
      out += text.substr(ampersand);
      break;
    }
    const std::string_view name = text.substr(ampersand + 1, end - ampersand - 1);
    if (name == "amp") out += '&';
    else if (name == "lt") out += '<';
    else if (name == "gt") out += '>';
    else if (name == "quot") out += '"';
    else if (name == "apos") out += '\'';
    else if (name.starts_with('#') && name.size() < 12) {
      const bool is_hexadecimal = name.size() > 1 && name[1] == 'x';
      std::uint32_t value = 0;
      for (const char c : name.substr(is_hexadecimal ? 2 : 1))
        value = value * (is_hexadecimal ? 16 : 10) + static_cast<std::uint32_t>(c >= 'a'   ? c - 'a' + 10
                                                                                : c >= 'A' ? c - 'A' + 10
                                                                                           : c - '0');
      append_code_point(out, static_cast<char32_t>(value));
    } else {
      out += text.substr(ampersand, end + 1 - ampersand);
    }
    at = end + 1;
  }
  return out;
}

std::optional<Span> find_attribute(std::string_view tag, std::string_view name) {
  std::size_t at = 1;
  while (at < tag.size() && !is_space(tag[at]) && tag[at] != '>' && tag[at] != '/') ++at;
  while (at < tag.size()) {
    while (at < tag.size() && is_space(tag[at])) ++at;
    const std::size_t start = at;
    while (at < tag.size() && !is_space(tag[at]) && tag[at] != '=' && tag[at] != '>' && tag[at] != '/') ++at;
    const std::string_view found = tag.substr(start, at - start);
    if (found.empty()) return std::nullopt;
    while (at < tag.size() && (is_space(tag[at]) || tag[at] == '=')) ++at;
    if (at >= tag.size() || (tag[at] != '"' && tag[at] != '\'')) return std::nullopt;
    const std::size_t end = tag.find(tag[at], at + 1);
    if (end == std::string_view::npos) return std::nullopt;
    if (found == name) return Span{at + 1, end};
    at = end + 1;
  }
  return std::nullopt;
}

std::vector<XmlChild> find_children(std::string_view element) {
  std::vector<XmlChild> out;
  std::size_t at = end_of_markup(element, 0);
  if (at < 2 || element[at - 2] == '/') return out;
  int depth = 0;
  std::size_t start = 0;
  while ((at = element.find('<', at)) != std::string_view::npos) {
    const std::size_t end = end_of_markup(element, at);
    const char second = at + 1 < element.size() ? element[at + 1] : '\0';
    if (second == '!' || second == '?') {
      at = end;
      continue;
    }
    if (second == '/') {
      if (--depth < 0) break;
      if (depth == 0) out.back().range.end = end;
    } else {
      const bool is_empty = element[end - 2] == '/';
      if (depth == 0) {
        start = at;
        std::size_t name_end = at + 1;
        while (name_end < end && !is_space(element[name_end]) && element[name_end] != '>' && element[name_end] != '/')
          ++name_end;
        out.push_back({element.substr(at + 1, name_end - at - 1), {start, end}});
      }
      if (!is_empty) ++depth;
    }
    at = end;
  }
  return out;
}

std::optional<std::size_t> find_child_place(std::string_view element, std::string_view name,
                                            const std::vector<std::string_view>& order) {
  const auto rank = [&](std::string_view child) {
    return std::find(order.begin(), order.end(), child) - order.begin();
  };
  const auto own = rank(name);
  for (const XmlChild& child : find_children(element))
    if (rank(local_name(child.name)) > own) return child.range.start;
  const std::size_t end = element.rfind("</");
  if (end == std::string_view::npos) return std::nullopt;
  return end;
}

}  // namespace homeword
