// HTML cut into tags, text and the rest, each with its bytes in the file (the tokenizer of the HTML standard, section
// 13.2.5, without tree construction).
//
// A tree builder repairs what is broken and so loses where things stood; a translated page must go back with its own
// mistakes. Cutting is linear in the file whatever its nesting.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "homeword/base/span.h"

namespace homeword {

struct HtmlAttribute {
  std::string name;  // lower case
  Span range;        // name and value in the file
  Span value;        // without quotation marks; empty at the end of the name when there is none
  char quote = 0;    // '"', '\'' or 0
  bool has_value = false;
};

struct HtmlToken {
  enum class Kind { text, start_tag, end_tag, other };  // other: comments, declarations, processing instructions
  Kind kind = Kind::text;
  Span range;
  std::string name;                       // of a tag, lower case
  std::vector<HtmlAttribute> attributes;  // of a start tag; of two with one name the first counts
  bool is_self_closing = false;

  [[nodiscard]] const HtmlAttribute* find(std::string_view attribute_name) const;
  // After the name, where an attribute can be put in.
  [[nodiscard]] std::size_t name_end() const { return range.start + 1 + name.size(); }
};

class HtmlScanner {
 public:
  // The text must be valid UTF-8 and outlive the scanner.
  explicit HtmlScanner(std::string_view text) : text_(text) {}

  // The next token; false at the end. Content of script, style and the like is one text token after its start tag.
  [[nodiscard]] bool next(HtmlToken& token);
  // Moves past the end tag that closes an element of this name, counting nested ones; gives the end of that tag. When
  // there is none nothing moves, and the answer is the place of the scanner.
  std::size_t skip_element(const std::string& name);

 private:
  void read_tag(HtmlToken& token);

  std::string_view text_;
  std::size_t at_ = 0;
  std::string raw_text_until_;                    // "script" while inside one
  std::unordered_set<std::string> never_closed_;  // names looked for in vain: looking again would be quadratic
};

// Elements whose content is no markup: script, style, title, textarea …
[[nodiscard]] bool is_html_raw_text(std::string_view name);
[[nodiscard]] bool is_html_void(std::string_view name);

// The character reference at `at` ("&eacute;", "&#233;", "&copy"): its text, with `at` moved past it; empty when the
// ampersand there is just an ampersand. In attributes "&copy=" is none.
[[nodiscard]] std::string read_character_reference(std::string_view text, std::size_t& at, bool is_attribute);
// A whole value with its character references replaced.
[[nodiscard]] std::string decode_html(std::string_view text, bool is_attribute);

[[nodiscard]] std::string escape_html(std::string_view text, bool is_xml = false);
[[nodiscard]] std::string escape_html_attribute(std::string_view text, char quote);

}  // namespace homeword
