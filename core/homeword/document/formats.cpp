#include "homeword/document/formats.h"

#include <algorithm>

#include "homeword/text/unicode.h"

namespace homeword {

const std::vector<Format>& formats() {
  static const std::vector<Format> table{
      {.name = "plain text", .extensions = {".txt", ".text"}, .marks_languages = false, .read = read_plain_text, .write = write_plain_text},
      {.name = "Markdown", .extensions = {".md", ".markdown"}, .read = read_markdown, .write = write_markdown},
      {.name = "HTML", .extensions = {".html", ".htm", ".xhtml"}, .read = read_html, .write = write_html},
      {.name = "DOCX", .extensions = {".docx", ".docm"}, .is_container = true, .read = read_docx, .write = write_docx},
  };
  return table;
}

const Format* find_format(std::string_view file_name) {
  std::string lower(file_name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  for (const Format& format : formats())
    for (std::string_view extension : format.extensions)
      if (lower.size() > extension.size() && lower.ends_with(extension)) return &format;
  return nullptr;
}

Result<Document> read_document(std::string_view name, std::string bytes) {
  const Format* format = find_format(name);
  if (format == nullptr) {
    std::string known;
    for (const Format& entry : formats())
      for (std::string_view extension : entry.extensions) known.append(known.empty() ? "" : " ").append(extension);
    return fail({.message = "no format of ours has this file name extension",
                 .file = std::string(name),
                 .expected = known,
                 .remedy = "Save the document in one of these formats, or rename it if it already is one."});
  }
  Result<Document> document = format->read(name, std::move(bytes));
  if (document) document->format = format;
  return document;
}

Result<std::string> write_document(const Document& document, const WriteOptions& options) {
  if (options.blocks.empty() && !options.language && !options.appendix && options.style_guide.empty()) return document.bytes;
  return document.format->write(document, options);
}

Error over_budget(std::string_view file) {
  return {.message = "the document has more than " + std::to_string(block_budget) + " paragraphs or " +
                     std::to_string(markup_budget) + " pieces of markup",
          .file = std::string(file),
          .remedy = "Split it into smaller ones."};
}

Result<Document> begin_text_document(std::string_view name, std::string bytes, TextSkeleton& skeleton) {
  Document document;
  document.name = name;
  document.bytes = std::move(bytes);
  DecodedText decoded = decode_text(document.bytes);
  if (const std::size_t zero = decoded.text.find('\0'); zero != std::string::npos)
    return fail({.message = "this is not a text file: it holds a zero byte",
                 .file = document.name,
                 .found = "a zero byte at offset " + std::to_string(zero),
                 .remedy = "Open it in the program it was made with and save it as text in UTF-8."});
  skeleton.encoding = decoded.encoding;
  skeleton.had_byte_order_mark = decoded.had_byte_order_mark;
  document.text = std::move(decoded.text);
  if (skeleton.encoding != "UTF-8") document.properties["encoding"] = skeleton.encoding;
  if (skeleton.had_byte_order_mark) document.properties["byte_order_mark"] = "yes";
  return document;
}

std::string_view find_line_end(std::string_view text) {
  const std::size_t end = text.find_first_of("\r\n");
  if (end == std::string_view::npos || text[end] == '\n') return "\n";
  return end + 1 < text.size() && text[end + 1] == '\n' ? "\r\n" : "\r";
}

std::size_t Block::file_offset(std::size_t text_offset) const {
  if (places.empty()) return text_offset;
  auto next = std::upper_bound(places.begin(), places.end(), text_offset,
                               [](std::size_t offset, const Place& place) { return offset < place.text_start; });
  if (next == places.begin()) return places.front().file_start;
  const Place& place = *std::prev(next);
  const std::size_t offset = place.file_start + (text_offset - place.text_start);
  return place.file_end == 0 ? offset : std::min(offset, place.file_end);
}

Span Block::file_span(Span text_span) const {
  if (places.empty()) return text_span;
  const std::size_t start = file_offset(text_span.start);
  if (text_span.is_empty()) return {start, start};
  auto next = std::upper_bound(places.begin(), places.end(), text_span.end - 1,
                               [](std::size_t offset, const Place& place) { return offset < place.text_start; });
  if (next == places.begin()) return {start, start};
  const Place& place = *std::prev(next);
  const bool is_whole_piece = next == places.end() ? text_span.end == text.size() : text_span.end == next->text_start;
  if (place.file_end != 0 && is_whole_piece) return {start, place.file_end};
  return {start, place.file_start + (text_span.end - place.text_start)};
}

}  // namespace homeword
