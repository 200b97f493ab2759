// What the DOCX reader keeps for the writer, and the steps both are made of.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "homeword/document/archive.h"
#include "homeword/document/formats.h"

namespace homeword {

// The look of a run: the children of its w:rPr. Runs that differ only in what nobody sees (revision marks, language,
// spelling) share one.
struct RunFormat {
  struct Property {
    std::string name;  // local name, "b"
    std::string raw;   // "<w:b/>"
  };
  std::vector<Property> properties;
  int look = 0;  // equal numbers look alike
  bool is_bold = false;
  bool is_italic = false;
  bool is_underlined = false;
  bool shows_on_spaces = false;  // underlined, struck, highlighted …
};

// A stretch of the part to be written again as it is; `in_run` stretches are children of a run and need one around
// them.
struct RawPiece {
  Span range;
  bool in_run = false;
  int format = 0;
};

struct DocxCode {
  enum class Kind { format, container, standalone };
  Kind kind = Kind::format;
  int format = 0;              // of the code; of a container: of the text directly inside
  std::vector<RawPiece> open;  // container: its start; standalone: all of it
  std::vector<RawPiece> close;
};

struct DocxParagraph {
  int part = 0;
  Span content;     // between the paragraph's properties and its end tag
  Span properties;  // w:pPr; empty when there is none
  int base_format = 0;
  std::vector<DocxCode> codes;
  std::vector<int> parents;
  std::vector<RawPiece> before;  // bookmarks and the like, kept at the start …
  std::vector<RawPiece> after;   // … and at the end
};

// A text that is an attribute value or the whole content of an element.
struct DocxValue {
  int part = 0;
  Span range;
  bool is_attribute = true;
};

// The same text may stand twice: a text box for Word and again for programs that do not know Word's text boxes.
struct DocxBlockSource {
  std::vector<DocxParagraph> paragraphs;
  std::vector<DocxValue> values;
};

struct DocxPart {
  std::string name;
  std::string text;  // XML in UTF-8
  std::string encoding = "UTF-8";
  bool had_byte_order_mark = false;
  std::string prefix = "w:";                    // of WordprocessingML names; empty for a default namespace
  std::vector<RunFormat> formats{RunFormat{}};  // 0: a run without properties

  struct Table {
    Span range;
    Span properties;
  };
  std::vector<Table> tables;
  std::size_t tracked_changes = 0;
  struct Binding {  // a content control filled from elsewhere: it would put the old text back
    Span holder;
    Span binding;
  };
  std::vector<Binding> bindings;
  // What cuts off text that grows: a text box or table row of a fixed height.
  struct FixedBox {
    enum class Kind { shape, vector_markup, row };
    Kind kind = Kind::shape;
    Span range;     // of all of it
    Span setting;   // wps:bodyPr, the start tag of v:textbox, w:trHeight
    bool can_grow = true;  // not: chained boxes, text on a path or turned
  };
  std::vector<FixedBox> fixed_boxes;
  std::vector<Span> sections;           // w:sectPr
  std::optional<std::size_t> body_end;  // where a paragraph can be added at the end of the document
};

struct DocxSkeleton : Skeleton {
  std::vector<DocxPart> parts;
  std::vector<DocxBlockSource> blocks;
  int main_part = 0;
  std::string styles_part;
  std::string settings_part;
  std::string footnotes_part;  // empty: there is none
  std::string custom_part;     // custom properties; empty: there is none
  std::string heading_style;   // id of the style for a heading of ours; empty: bold text
  std::string footnote_reference_style;
  std::string footnote_text_style;
};

// ---- the package around the parts

struct DocxStyle {
  std::string name;       // lower case, as in English Word: "heading 1"
  int heading_level = 0;  // 1–6
  bool is_list = false;
  int list_level = 0;
  bool is_caption = false;
  bool is_bold = false, is_italic = false, is_underlined = false;
};

struct DocxStyles {
  std::unordered_map<std::string, DocxStyle> styles;
  std::string default_paragraph_style;
  std::string language;
};

enum class DocxPartKind { body, header, footer, footnotes, endnotes };

struct DocxPackage {
  std::string main_part;
  std::vector<std::pair<std::string, DocxPartKind>> parts;  // reading order; the main part first
  std::string styles_part, settings_part, core_part, custom_part, footnotes_part;
};

// Relationship id → target of one part; external targets as they are, parts by their full name.
struct Relationship {
  std::string type;  // last segment: "header", "hyperlink"
  std::string target;
  bool is_external = false;
};
using Relationships = std::map<std::string, Relationship>;

[[nodiscard]] std::string relationships_of(std::string_view part);
[[nodiscard]] Result<Relationships> read_relationships(const Archive& archive, std::string_view file,
                                                       std::string_view part);
[[nodiscard]] Result<DocxPackage> read_package(const Archive& archive, std::string_view file);
[[nodiscard]] Result<DocxStyles> read_styles(const Archive& archive, std::string_view file, const std::string& part);

// A part the package does not have yet.
struct NewPart {
  std::string from;          // the part that leads to it; empty: the package itself
  std::string name;          // "word/footnotes.xml"
  std::string relationship;  // its type, whole
  std::string content_type;
  std::string bytes;
};
// Adds the part, its content type and the relationship to it to the members to write. Errors: a package whose content types
// or relationships are damaged.
[[nodiscard]] Result<void> add_part(const Archive& archive, std::string_view file, NewPart part,
                                    std::map<std::string, std::string>& members);

// ---- scanning one part

struct ScannedBlock {
  Block block;
  DocxBlockSource source;
  std::size_t start = 0;
};

struct ScanContext {
  std::string_view file;
  DocxPartKind kind = DocxPartKind::body;
  int part_index = 0;
  const DocxStyles* styles = nullptr;
  const Relationships* relationships = nullptr;
  int* next_table = nullptr;
};

// Cuts a part into blocks; fills the part's tables, bindings, sections and formats. The part's text is checked to be
// well-formed XML without a document type.
[[nodiscard]] Result<std::vector<ScannedBlock>> scan_part(DocxPart& part, const ScanContext& context);

// The XML of a run's properties: those of `format`, in `language` when it is not empty; with the properties that
// right-to-left text needs when `is_right_to_left`.
[[nodiscard]] std::string write_run_properties(const RunFormat& format, const std::string& prefix,
                                               const std::string& language);

}  // namespace homeword
