// Elements of TBX as a small tree, one entry at a time. Inside the glossary room.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace homeword {

// Names are those of TBX 3 in style DCA whatever the file is written in: <termEntry> is a conceptEntry, <basic:definition>
// a descrip with type="definition".
struct TbxNode {
  std::string name;
  std::string written;                 // as it stands in the file: "langSet", "basic:definition"
  bool is_foreign = false;             // of another namespace than TBX: a data category as a tag
  bool is_known = true;                // false: a foreign element that is no data category we know
  std::string module;                  // of a foreign element: the last part of its namespace, "min", "basic"
  std::vector<std::pair<std::string, std::string>> attributes;
  std::string text;                    // white space as XML vocabularies mean it: breaks with indentation are one space
  bool is_frame = false;               // only the frame of an element that was checked by itself
  std::vector<TbxNode> children;       // elements
  std::size_t line = 0;
  std::size_t column = 0;

  [[nodiscard]] std::string_view attribute(std::string_view wanted) const {
    for (const auto& [key, value] : attributes)
      if (key == wanted) return value;
    return {};
  }
  [[nodiscard]] bool has_attribute(std::string_view wanted) const {
    for (const auto& [key, value] : attributes)
      if (key == wanted) return true;
    return false;
  }
  [[nodiscard]] std::string_view type() const { return attribute("type"); }
};

// Inline markup inside text.
[[nodiscard]] bool is_tbx_inline(std::string_view name);

// The node as XML without white space between elements; parse_tbx_fragment reads it again.
void write_tbx_node(std::string& out, const TbxNode& node);
// Escaped for content so that reading gives the same text, line breaks included. Characters XML cannot hold are left out
// and counted in `dropped` when asked for.
[[nodiscard]] std::string escape_tbx_text(std::string_view text, std::size_t* dropped = nullptr);
[[nodiscard]] std::string escape_tbx_attribute(std::string_view text);
// The nodes of a fragment as kept in a concept; nothing when somebody broke it.
[[nodiscard]] std::optional<std::vector<TbxNode>> parse_tbx_fragment(std::string_view fragment);

// Gathers the text of an element as XML vocabularies mean it: a run of white space that holds a line break or tab is one
// space, runs at either end are nothing; white space written as a character reference stays what it is.
class TbxTextGatherer {
 public:
  void add(std::string& text, std::string_view piece, bool is_reference);
  // Only the white space pending so far is dropped.
  void finish() { pending_.clear(); }

 private:
  std::string pending_;
};

}  // namespace homeword
