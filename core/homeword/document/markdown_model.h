// What the Markdown reader keeps for the writer.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/document/formats.h"

namespace homeword {

struct MarkdownCode {
  enum class Kind { emphasis, strong, strike, code, link, automatic_link, html_pair, raw };
  enum class Reference { none, full, collapsed, shortcut };
  Kind kind = Kind::raw;
  Span open;  // markup before the text; raw: all of it
  Span close;
  Reference reference = Reference::none;
  Span label;  // between the brackets of a collapsed or shortcut reference
};

struct MarkdownBlockSource {
  enum class Kind { markup, yaml_value, picture_text, link_title, fixed };
  Kind kind = Kind::markup;
  Span content;
  std::vector<MarkdownCode> codes;
  std::vector<int> parents;
  bool is_in_table = false;
};

struct MarkdownSkeleton : TextSkeleton {
  std::vector<MarkdownBlockSource> blocks;
  Span language_value;  // of the front matter's lang key
};

struct MarkdownDraft {
  Block block;
  MarkdownBlockSource source;
};

// The blocks of Markdown text without front matter; file offsets are counted from `base`.
// Nothing when it is over the budgets of formats.h.
[[nodiscard]] std::optional<std::vector<MarkdownDraft>> parse_markdown(std::string_view text, std::size_t base);

}  // namespace homeword
