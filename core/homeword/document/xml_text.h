// Small helpers for XML that is spliced as text: escaping, attributes and children of an element known to be
// well-formed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/span.h"

namespace homeword {

// Escaped for element content; characters XML 1.0 cannot hold are left out.
[[nodiscard]] std::string escape_xml(std::string_view text);
// Escaped for an attribute in double or single quotation marks.
[[nodiscard]] std::string escape_xml_attribute(std::string_view text);
// The five predefined entities and numeric references replaced.
[[nodiscard]] std::string decode_xml(std::string_view text);

// "w:val" → "val".
[[nodiscard]] constexpr std::string_view local_name(std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

// The value of an attribute (full name, "w:val") inside a start tag, without quotation marks.
[[nodiscard]] std::optional<Span> find_attribute(std::string_view tag, std::string_view name);

// The children elements of an element given whole ("<w:rPr>…</w:rPr>"), each whole; offsets are in `element`.
struct XmlChild {
  std::string_view name;  // with prefix
  Span range;
};
[[nodiscard]] std::vector<XmlChild> find_children(std::string_view element);

// Where a child has to be put into an element whose children have a fixed order (xsd:sequence): before the first child
// that comes later in `order` (local names), else before the end tag. An element given as an empty tag has no such
// place.
[[nodiscard]] std::optional<std::size_t> find_child_place(std::string_view element, std::string_view name,
                                                          const std::vector<std::string_view>& order);

}  // namespace homeword
