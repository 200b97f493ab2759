// The readers and writers behind the table in formats.cpp; everybody else uses document.h.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "homeword/document/document.h"

namespace homeword {

[[nodiscard]] Result<Document> read_markdown(std::string_view name, std::string bytes);
[[nodiscard]] Result<Document> read_html(std::string_view name, std::string bytes);
[[nodiscard]] Result<Document> read_docx(std::string_view name, std::string bytes);

[[nodiscard]] Result<std::string> write_plain_text(const Document& document, const WriteOptions& options);
[[nodiscard]] Result<std::string> write_markdown(const Document& document, const WriteOptions& options);
[[nodiscard]] Result<std::string> write_html(const Document& document, const WriteOptions& options);
[[nodiscard]] Result<std::string> write_docx(const Document& document, const WriteOptions& options);

// What every text format keeps about its file.
struct TextSkeleton : Skeleton {
  std::string encoding;  // as decode_text names it
  bool had_byte_order_mark = false;
};

// A document of more blocks, or a text file of more pieces of markup, is no letter; it would cost memory without bound.
inline constexpr std::size_t block_budget = 200000;
inline constexpr std::size_t markup_budget = 1000000;
[[nodiscard]] Error over_budget(std::string_view file);

// Starts the document of a text format: decodes the bytes, notes an encoding other than UTF-8 in
// properties["encoding"] and a mark in properties["byte_order_mark"]. Error: bytes that are no text.
[[nodiscard]] Result<Document> begin_text_document(std::string_view name, std::string bytes, TextSkeleton& skeleton);

// The file's line end: that of its first line, "\n" when it has only one line.
[[nodiscard]] std::string_view find_line_end(std::string_view text);

}  // namespace homeword
