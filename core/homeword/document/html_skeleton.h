// What the HTML reader keeps for the writer.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "homeword/document/formats.h"
#include "homeword/document/html_scanner.h"

namespace homeword {

// A start tag whose attributes the writer may have to set.
struct HtmlTag {
  std::string name;
  std::size_t name_end = 0;
  std::optional<HtmlAttribute> language;      // lang
  std::optional<HtmlAttribute> xml_language;  // xml:lang
  std::optional<HtmlAttribute> direction;     // dir
  std::string language_value;
  bool is_top_level = false;
  std::size_t block_count = 0;    // blocks of its own
  bool has_inner_blocks = false;  // blocks in elements inside it
};

struct HtmlCodeSource {
  Span open;   // tag or whole raw piece
  Span close;  // end tag; empty for a standalone code
};

struct HtmlBlockSource {
  Span content;
  std::vector<HtmlCodeSource> codes;
  std::vector<int> parents;
  bool is_attribute = false;
  char quote = 0;            // of an attribute
  bool is_raw_text = false;  // <title>: character references but no tags
  int tag = -1;              // the element the text stands in, index into HtmlSkeleton::tags
  int language_tag = -1;     // nearest element that declares a language
};

struct HtmlSkeleton : TextSkeleton {
  std::vector<HtmlBlockSource> blocks;
  std::vector<HtmlTag> tags;
  int html_tag = -1;
  bool is_fragment = true;        // neither doctype nor html, head or body
  bool is_xml = false;            // XHTML: only XML's own character names
  std::size_t content_start = 0;  // after byte order mark, declaration, doctype and comments: where <html> would stand
  std::optional<std::size_t> head_start;  // after <head>
  std::size_t body_end = 0;               // before </body>
  Span charset;                           // the value of the declaration, empty for none
  std::string declared_charset;           // lower case
};

}  // namespace homeword
