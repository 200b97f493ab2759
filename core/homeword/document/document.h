// Document: what a format reads from a file and what it needs to write the same file back.
//
// A document keeps its original bytes. Writing never saves a parsed tree: it splices new text into the original bytes, so
// that everything nobody touched stays byte for byte.
//
//     Result<Document> letter = read_document("letter.docx", bytes);
//     letter->blocks[3].text                                  // "Please sign and return by Friday."
//     Result<std::string> same = write_document(*letter, {}); // the same bytes
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/names.h"
#include "homeword/base/result.h"
#include "homeword/base/span.h"
#include "homeword/text/language_tag.h"

namespace homeword {

enum class BlockKind { paragraph, heading, list_item, table_cell, table_header, caption, footnote, page_header, page_footer, text_box, title, alternative_text, other };

inline constexpr NameTable<BlockKind, 13> block_kind_names{{{BlockKind::paragraph, "paragraph"},
                                                            {BlockKind::heading, "heading"},
                                                            {BlockKind::list_item, "list-item"},
                                                            {BlockKind::table_cell, "table-cell"},
                                                            {BlockKind::table_header, "table-header"},
                                                            {BlockKind::caption, "caption"},
                                                            {BlockKind::footnote, "footnote"},
                                                            {BlockKind::page_header, "page-header"},
                                                            {BlockKind::page_footer, "page-footer"},
                                                            {BlockKind::text_box, "text-box"},
                                                            {BlockKind::title, "title"},
                                                            {BlockKind::alternative_text, "alternative-text"},
                                                            {BlockKind::other, "other"}}};

// Markup inside a block, carried beside its text (XLIFF 2.1: pc has a span, ph is a point).
enum class CodeKind { bold, italic, underline, link, code, quotation, image, line_break, footnote_reference, language, other };

inline constexpr NameTable<CodeKind, 11> code_kind_names{{{CodeKind::bold, "bold"},
                                                          {CodeKind::italic, "italic"},
                                                          {CodeKind::underline, "underline"},
                                                          {CodeKind::link, "link"},
                                                          {CodeKind::code, "code"},
                                                          {CodeKind::quotation, "quotation"},
                                                          {CodeKind::image, "image"},
                                                          {CodeKind::line_break, "line-break"},
                                                          {CodeKind::footnote_reference, "footnote-reference"},
                                                          {CodeKind::language, "language"},
                                                          {CodeKind::other, "other"}}};

struct InlineCode {
  std::size_t id = 0;        // unique in the block, in order of appearance
  CodeKind kind = CodeKind::other;
  Span span;                 // bytes of Block::text; empty for a standalone code (image, line break, field)
  bool is_standalone = false;
  std::string target;        // a link's address, an image's source; empty otherwise
  std::string language;      // BCP 47 tag the markup gives this span ("es" on a quotation); empty otherwise

  friend bool operator==(const InlineCode&, const InlineCode&) = default;
};

struct Block {
  std::size_t number = 0;    // 0-based, in reading order; Finding::block
  std::string part;          // container member, "word/document.xml"; empty for plain files
  BlockKind kind = BlockKind::paragraph;
  int level = 0;             // headings 1–6, list nesting 1…; 0 otherwise
  // UTF-8; a soft line break in the source is a space here. Where the source forces a line break (<br>, w:br) or a tab, a
  // standalone code stands there and "\n" or "\t" follows it, so that words on both sides stay apart; on writing, code and
  // character together make one break, a character left without its code makes one too.
  std::string text;
  std::vector<InlineCode> codes;      // sorted by span start, outer before inner; pairs nest properly
  std::vector<Span> verbatim;         // bytes of `text` never to translate or match (code, translate="no")
  std::string language;      // BCP 47 tag the document gives this block; empty: the document's own
  bool is_translatable = true;
  // Table position for pages and structure checks; -1 outside tables.
  int table = -1, row = -1, column = -1;
  int row_span = 1, column_span = 1;   // cells merged into this one, itself counted

  // Where text bytes stand in the file, for text formats: pieces sorted by text_start; text between two pieces' starts
  // runs on byte by byte. Empty for containers.
  struct Place {
    std::size_t text_start = 0;
    std::size_t file_start = 0;
    // Set where the file writes the piece in another way ("&eacute;", a line end with indentation): its end in the file.
    std::size_t file_end = 0;

    friend bool operator==(const Place&, const Place&) = default;
  };
  std::vector<Place> places;
  // Byte of the (decoded) file for a byte of the text; for containers the text offset itself.
  [[nodiscard]] std::size_t file_offset(std::size_t text_offset) const;
  // The same for a span; its end is where its last character ends in the file, before any markup that follows.
  [[nodiscard]] Span file_span(Span text_span) const;
};

struct Format;

// What only the format needs to write back; opaque to everyone else.
struct Skeleton {
  virtual ~Skeleton() = default;
};

struct Document {
  const Format* format = nullptr;
  std::string name;            // file name as given
  std::string bytes;           // the original
  std::string text;            // text formats: the bytes decoded to UTF-8 without BOM (offsets of findings); else empty
  std::string language;        // BCP 47 tag the document declares; empty when it does not
  std::string title;           // document property, <title>, front matter; may be empty
  std::string id;              // document id from properties or front matter; may be empty
  std::map<std::string, std::string> properties;  // front matter, core properties, <meta>
  std::vector<Block> blocks;   // reading order
  std::shared_ptr<const Skeleton> skeleton;
};

// New text for one block. `codes` must be the block's codes (same ids) with spans in the new text; a code may be repeated
// or split by giving it several spans, never lost: a missing id is put at the end of the block.
struct BlockText {
  std::string text;
  std::vector<InlineCode> codes;
  std::string language;        // set where the block's language differs from WriteOptions::language (kept English: "en")
  // Language of parts of the block: spans of `text` kept in another language; formats that can, mark them (lang="en").
  struct LanguageSpan {
    Span span;
    std::string language;
  };
  std::vector<LanguageSpan> languages;
  // Explanations to hang on places in the text, for `--explain footnote`.
  struct Note {
    std::size_t offset = 0;    // after this byte of `text`
    std::string term;
    std::string text;
  };
  std::vector<Note> notes;
};

struct Appendix {
  std::string title;           // "Palabras en esta carta"
  struct Entry {
    std::string term;
    std::string explanation;
  };
  std::vector<Entry> entries;
};

struct WriteOptions {
  std::optional<LanguageTag> language;          // sets the document's language and direction; nothing: leave as is
  std::map<std::size_t, BlockText> blocks;      // by block number; blocks not named stay byte for byte
  std::optional<Appendix> appendix;             // written at the end of the document's body
  std::string style_guide;                      // release the words came from, for the release mark (release_mark.h); empty: none
};

// One file format. All formats stand in one table (formats.cpp); nothing registers itself.
struct Format {
  std::string_view name;                        // "DOCX"
  std::vector<std::string_view> extensions;     // ".docx", lower case
  bool marks_languages = true;                  // can say that a passage is in another language (plain text cannot)
  bool is_container = false;                    // offsets of findings lie in the block's text
  Result<Document> (*read)(std::string_view name, std::string bytes) = nullptr;
  Result<std::string> (*write)(const Document& document, const WriteOptions& options) = nullptr;
};

[[nodiscard]] const std::vector<Format>& formats();
// By extension (any case); nothing when no format fits. `.md .markdown`, `.html .htm .xhtml`, `.txt`, `.docx`.
[[nodiscard]] const Format* find_format(std::string_view file_name);

// Reads bytes as the format its name asks for. Errors name the file, the part and the remedy; a damaged or hostile file is
// an error, never a crash, and takes bounded time and memory.
[[nodiscard]] Result<Document> read_document(std::string_view name, std::string bytes);
[[nodiscard]] Result<Document> read_plain_text(std::string_view name, std::string bytes);
// The document with the given blocks replaced; with empty options the original bytes. Postcondition worth testing: reading
// the answer gives the new texts, and every untouched block and part as before.
[[nodiscard]] Result<std::string> write_document(const Document& document, const WriteOptions& options);

}  // namespace homeword
