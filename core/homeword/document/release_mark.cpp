#include "homeword/document/release_mark.h"

#include <algorithm>
#include <charconv>

#include "homeword/document/archive.h"
#include "homeword/document/docx_model.h"
#include "homeword/document/xml_text.h"

namespace homeword {

namespace {

constexpr std::string_view comment_start = "<!-- Homeword style guide: ";
constexpr std::string_view comment_end = " -->";
constexpr std::string_view properties_namespace = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties";
constexpr std::string_view values_namespace = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes";

// Numbers of properties are unique and start at 2 (MS-OE376, custom file properties).
int next_property_number(std::string_view text) {
  int largest = 1;
  for (std::size_t at = text.find("pid=\""); at != std::string_view::npos; at = text.find("pid=\"", at + 5)) {
    int value = 0;
    if (std::from_chars(text.data() + at + 5, text.data() + text.size(), value).ec == std::errc()) largest = std::max(largest, value);
  }
  return largest + 1;
}

}  // namespace

std::string write_release_mark(std::string_view style_guide) {
  std::string said;
  for (const char c : style_guide)
    if (c != '<' && c != '>' && !(c == '-' && (said.empty() || said.back() == '-')) && static_cast<unsigned char>(c) >= 0x20) said += c;
  while (!said.empty() && said.back() == '-') said.pop_back();
  return std::string(comment_start) + said + std::string(comment_end);
}

std::optional<Span> find_release_mark(std::string_view text) {
  const std::size_t start = text.rfind(comment_start);
  if (start == std::string_view::npos) return std::nullopt;
  const std::size_t end = text.find(comment_end, start);
  if (end == std::string_view::npos) return std::nullopt;
  return Span{start, end + comment_end.size()};
}

Result<void> set_release_property(const Archive& archive, std::string_view file, const std::string& custom_part, std::string_view style_guide,
                                  std::map<std::string, std::string>& members) {
  const auto property = [&](int number) {
    return "<property xmlns=\"" + std::string(properties_namespace) + "\" fmtid=\"{D5CDD505-2E9C-101B-9397-08002B2CF9AE}\" pid=\"" +
           std::to_string(number) + "\" name=\"" + std::string(release_property) + "\"><vt:lpwstr xmlns:vt=\"" + std::string(values_namespace) +
           "\">" + escape_xml(style_guide) + "</vt:lpwstr></property>";
  };
  if (custom_part.empty() || !archive.contains(custom_part)) {
    // A package that lists no content types is broken; programs that open it all the same would trip over a part more.
    if (!archive.contains("[Content_Types].xml")) return {};
    std::string name = "docProps/custom.xml";
    for (int i = 2; archive.contains(name); ++i) name = "docProps/custom" + std::to_string(i) + ".xml";
    return add_part(archive, file,
                    {.from = {},
                     .name = name,
                     .relationship = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties",
                     .content_type = "application/vnd.openxmlformats-officedocument.custom-properties+xml",
                     .bytes = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Properties xmlns=\"" +
                              std::string(properties_namespace) + "\">" + property(2) + "</Properties>"},
                    members);
  }
  Result<std::string> text = archive.read(custom_part);
  if (!text) return tl::make_unexpected(text.error());
  // A property of an earlier translation goes.
  const std::size_t named = text->find("name=\"" + std::string(release_property) + "\"");
  if (named != std::string::npos) {
    const std::size_t start = text->rfind('<', named);
    const std::size_t name_end = text->find_first_of(" \t\r\n", start);
    if (start == std::string::npos || name_end == std::string::npos) return {};
    const std::string close = "</" + text->substr(start + 1, name_end - start - 1) + ">";
    const std::size_t end = text->find(close, named);
    if (end == std::string::npos) return {};
    text->erase(start, end + close.size() - start);
  }
  const std::size_t end = text->rfind("</");
  const std::size_t empty = text->rfind("/>");
  if (end != std::string::npos) {
    text->insert(end, property(next_property_number(*text)));
  } else if (empty != std::string::npos && text->rfind('<') < empty) {
    const std::size_t start = text->rfind('<') + 1;
    const std::string root = text->substr(start, text->find_first_of(" \t\r\n/", start) - start);
    text->replace(empty, 2, ">" + property(2) + "</" + root + ">");
  } else {
    return {};  // no part that could be read (reading told so)
  }
  members[custom_part] = std::move(*text);
  return {};
}

}  // namespace homeword
