// Inline codes on the way in (BlockBuilder) and on the way out (arrange).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/document/document.h"

namespace homeword {

// Collects the text of a block with its codes and places. Codes open and close in nesting order.
class BlockBuilder {
 public:
  explicit BlockBuilder(Block block) : block_(std::move(block)) {}

  // Text whose bytes stand in the file as they are, from `file_start` on.
  void append(std::string_view text, std::size_t file_start);
  // Text the file writes in another way: an entity, a line end.
  void append_decoded(std::string_view text, Span file);
  // Text without a place, for containers.
  void append(std::string_view text) { block_.text += text; }

  // Each gives the code's index (also its id).
  std::size_t open(CodeKind kind, std::string target = {}, std::string language = {}, bool is_verbatim = false);
  void close();
  std::size_t add_standalone(CodeKind kind, std::string target = {});

  [[nodiscard]] const std::string& text() const { return block_.text; }
  // True where white space would not show: at the start, after white space; not after a picture.
  [[nodiscard]] bool ends_in_space() const;
  [[nodiscard]] Block& block() { return block_; }
  // Index of the code that holds code i in the source, -1 for none.
  [[nodiscard]] const std::vector<int>& parents() const { return parents_; }
  // Cuts white space off the end, or only what is not a line break.
  void trim_end() { trim_end(" \t\n\r\f"); }
  void trim_end_spaces() { trim_end(" \t"); }
  // Closes what is open and gives the block.
  [[nodiscard]] Block finish();

 private:
  void trim_end(std::string_view characters);
  struct OpenCode {
    std::size_t code;
    bool is_verbatim;
  };
  Block block_;
  std::vector<int> parents_;
  std::vector<OpenCode> open_;
  std::size_t visible_end_ =
      0;  // after the last standalone code that shows (a picture, a field): space before it counts
  bool has_image_ = false;
};

// One step of writing a block.
struct WritingStep {
  enum class Kind { text, open, close, standalone, open_language, close_language, note };
  Kind kind = Kind::text;
  std::size_t index = 0;  // code of the source block; language span or note of the new text
  Span text;              // bytes of the new text
};

// The new text of a block as steps in writing order: pairs nest properly (one that crosses another is closed and opened
// again), a code the new text lacks stands at the end, a line break swallows the "\n" beside it. Spans that lie outside
// the text or cut a character are moved to the nearest place that is right. `parents` come from BlockBuilder.
[[nodiscard]] std::vector<WritingStep> arrange(const Block& source, const std::vector<int>& parents,
                                               const BlockText& target);

}  // namespace homeword
