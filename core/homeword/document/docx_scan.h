// Scanning WordprocessingML: one pass of expat over a part, with the bytes of everything met.
#pragma once

#include <expat.h>

#include <memory>

#include "homeword/document/docx_model.h"

namespace homeword {

enum class WordTag : unsigned char {
  unknown,
  body,
  p,
  pPr,
  r,
  rPr,
  t,
  skipped,
  instrText,
  br,
  cr,
  tab,
  noBreakHyphen,
  softHyphen,
  fldChar,
  fldSimple,
  hyperlink,
  transparent,
  sdt,
  sdtPr,
  sdtContent,
  dataBinding,
  tbl,
  tblPr,
  tr,
  trPr,
  tblHeader,
  tc,
  tcPr,
  gridSpan,
  vMerge,
  txbxContent,
  alternateContent,
  choice,
  fallback,
  picture,
  docPr,
  shape,
  note,
  noteReference,
  noteMark,
  anchorStart,
  anchorEnd,
  dropped,
  pStyle,
  numPr,
  ilvl,
  numId,
  outlineLvl,
  sectPr,
  directional,
  textShape,
  bodyPr,
  textBox,
  linkedTextBox,
  trHeight
};

enum class WordNamespace { other, word, compatibility, drawing, shape, vector_markup };

[[nodiscard]] WordNamespace word_namespace_of(std::string_view uri);
[[nodiscard]] WordTag word_tag_of(WordNamespace space, std::string_view local_name);

// Fields Word works out itself, and data fields: their result is no text to translate.
[[nodiscard]] bool is_dynamic_field(std::string_view instruction);
[[nodiscard]] CodeKind field_kind(std::string_view instruction);
[[nodiscard]] std::string field_target(std::string_view instruction);

// One stretch of a paragraph, in order.
struct WordItem {
  enum class Kind {
    text,
    character,
    standalone,
    open,
    close,
    anchor_start,
    anchor_end,
    field_begin,
    field_separate,
    field_end,
    instruction
  };
  Kind kind = Kind::text;
  CodeKind code = CodeKind::other;
  bool in_run = true;
  char character = 0;  // '\n' or '\t'
  int format = 0;
  Span raw;
  Span text;  // of Draft::text
  std::string target;
};

// A field whose begin and end stand in one paragraph and one container.
struct WordField {
  std::size_t begin = 0, separate = 0, end = 0;  // items
  bool has_result = false;
  std::string instruction;
};

struct WordDraft {
  std::size_t start = 0;
  std::size_t content_start = 0;
  Span properties;
  std::string style;
  int list_level = -1;
  std::string numbering;
  int outline_level = -1;
  bool is_in_text_box = false;
  int table = -1, row = -1, column = -1;
  int column_span = 1;
  bool is_header_row = false;
  int fallback_of = -1;          // alternate whose later branch this stands in
  std::vector<int> choice_of;    // alternates whose first branch this stands in
  std::size_t opaque_depth = 0;  // depth of the element taken over whole; 0: none
  std::size_t opaque_start = 0;
  bool opaque_in_run = false;
  CodeKind opaque_code = CodeKind::other;
  bool is_in_run = false;
  int format = 0;
  std::vector<int> containers;  // open ones, by number
  int next_container = 0;
  std::string text;
  std::vector<WordItem> items;
  std::vector<WordField> fields;
};

// Turns a finished paragraph into a block and its source. False when it has no text.
[[nodiscard]] bool build_paragraph(const WordDraft& draft, const DocxPart& part, const ScanContext& context,
                                   std::size_t content_end, Block& block, DocxParagraph& paragraph);

// The index of a run's look, from the bytes of its w:rPr.
class FormatTable {
 public:
  FormatTable(DocxPart& part, const DocxStyles& styles) : part_(part), styles_(styles) {}
  [[nodiscard]] int find(std::string_view raw);

 private:
  DocxPart& part_;
  const DocxStyles& styles_;
  std::unordered_map<std::string, int> by_raw_;
  std::unordered_map<std::string, int> looks_{{std::string(), 0}};
};

}  // namespace homeword
