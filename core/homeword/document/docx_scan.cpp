#include "homeword/document/docx_scan.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <tuple>

#include "homeword/document/xml_text.h"
#include "homeword/text/unicode.h"

namespace homeword {

namespace {

constexpr std::size_t depth_budget = 2000;
constexpr std::size_t format_budget = 20000;  // different looks of text in one part
constexpr std::size_t item_budget = 200000;   // runs in one paragraph

class Scanner {
 public:
  Scanner(DocxPart& part, const ScanContext& context)
      : part_(part), context_(context), formats_(part, *context.styles) {}

  Result<std::vector<ScannedBlock>> run() {
    const std::unique_ptr<std::remove_pointer_t<XML_Parser>, void (*)(XML_Parser)> owner(XML_ParserCreate("UTF-8"),
                                                                                         XML_ParserFree);
    parser_ = owner.get();
    XML_SetUserData(parser_, this);
    XML_SetElementHandler(
        parser_,
        [](void* self, const XML_Char* name, const XML_Char** attributes) {
          static_cast<Scanner*>(self)->start(name, attributes);
        },
        [](void* self, const XML_Char*) { static_cast<Scanner*>(self)->end(); });
    XML_SetCharacterDataHandler(parser_, [](void* self, const XML_Char* text, int size) {
      static_cast<Scanner*>(self)->characters({text, static_cast<std::size_t>(size)});
    });
    // A Word document has no document type; one is the way to entity bombs and to other people's files.
    XML_SetStartDoctypeDeclHandler(parser_, [](void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) {
      static_cast<Scanner*>(self)->refuse(
          "the part declares a document type, which Word documents never do",
          "It was not read, to protect this computer. Ask the sender for a document saved by Word.");
    });
    const XML_Status status = XML_Parse(parser_, part_.text.data(), static_cast<int>(part_.text.size()), 1);
    if (status != XML_STATUS_OK) {
      if (!refusal_) {
        refusal_ = Error{
            .message = "the part is no well-formed XML",
            .found = XML_ErrorString(XML_GetErrorCode(parser_)),
            .remedy =
                "Open the document in Word or LibreOffice and save it again, or ask the sender for it once more."};
      }
      refusal_->file = context_.file;
      refusal_->part = part_.name;
      refusal_->line = XML_GetCurrentLineNumber(parser_);
      refusal_->column = XML_GetCurrentColumnNumber(parser_) + 1;
      return tl::make_unexpected(*refusal_);
    }
    pair_alternates();
    std::stable_sort(blocks_.begin(), blocks_.end(),
                     [](const ScannedBlock& a, const ScannedBlock& b) { return a.start < b.start; });
    for (ScannedBlock& scanned : blocks_)
      if (const auto span = row_spans_.find({scanned.block.table, scanned.block.row, scanned.block.column}); span != row_spans_.end())
        scanned.block.row_span = span->second;
    return std::move(blocks_);
  }

 private:
  struct Frame {
    WordTag tag;
    std::size_t start;
    std::size_t content;
  };
  struct OpenField {
    std::size_t draft = 0;  // serial number of the paragraph it began in
    std::size_t begin = 0, separate = 0;
    bool has_result = false;
    int container = -1;
    std::string instruction;
  };
  struct OpenTable {
    int number = 0;
    int row = -1, column = -1, next_column = 0;
    int column_span = 1;
    bool is_header_row = false;
    std::map<int, int> merge_starts;   // column → row in which a downward merge began
    DocxPart::Table source;
    Span fixed_height;                 // w:trHeight of the row, where it is exact
  };
  struct Alternate {
    int id = 0;
    int branch = -1;
  };
  struct OpenSdt {
    std::size_t start = 0;
    bool is_inline = false;
    std::optional<Span> binding;
  };
  struct Twin {
    int alternate = 0;
    ScannedBlock block;
  };

  void refuse(std::string message, std::string remedy) {
    if (refusal_) return;
    refusal_ = Error{.message = std::move(message), .remedy = std::move(remedy)};
    XML_StopParser(parser_, XML_FALSE);
  }

  WordTag look_up(const XML_Char* name, const XML_Char** attributes) {
    for (const XML_Char** attribute = attributes; *attribute != nullptr; attribute += 2) {
      const std::string_view key = attribute[0];
      if (!key.starts_with("xmlns")) continue;
      const WordNamespace space = word_namespace_of(attribute[1]);
      std::string prefix = key.size() > 6 ? std::string(key.substr(6)) : std::string();
      if (space == WordNamespace::word && frames_.empty()) part_.prefix = prefix.empty() ? "" : prefix + ":";
      declarations_.push_back({std::move(prefix), space, frames_.size()});
      known_tags_.clear();
    }
    const auto known = known_tags_.find(name);
    if (known != known_tags_.end()) return known->second;
    const std::string_view full = name;
    const std::size_t colon = full.find(':');
    const std::string_view prefix = colon == std::string_view::npos ? std::string_view() : full.substr(0, colon);
    WordNamespace space = WordNamespace::other;
    for (auto declaration = declarations_.rbegin(); declaration != declarations_.rend(); ++declaration) {
      if (declaration->prefix != prefix) continue;
      space = declaration->space;
      break;
    }
    const WordTag tag = word_tag_of(space, colon == std::string_view::npos ? full : full.substr(colon + 1));
    known_tags_.emplace(name, tag);
    return tag;
  }

  static std::string_view attribute(const XML_Char** attributes, std::string_view name) {
    for (; *attributes != nullptr; attributes += 2)
      if (local_name(attributes[0]) == name) return attributes[1];
    return {};
  }

  [[nodiscard]] WordTag parent(std::size_t back = 1) const {
    return frames_.size() > back ? frames_[frames_.size() - 1 - back].tag : WordTag::unknown;
  }

  // The paragraph whose own content is being read: not one that waits while a text box inside it is read.
  [[nodiscard]] WordDraft* inline_draft() {
    return drafts_.empty() || drafts_.back().opaque_depth != 0 ? nullptr : &drafts_.back();
  }

  void start(const XML_Char* name, const XML_Char** attributes) {
    const auto offset = static_cast<std::size_t>(XML_GetCurrentByteIndex(parser_));
    const std::size_t content = offset + static_cast<std::size_t>(XML_GetCurrentByteCount(parser_));
    const WordTag tag = look_up(name, attributes);
    frames_.push_back({tag, offset, content});
    if (frames_.size() > depth_budget)
      return refuse("the part nests elements more than " + std::to_string(depth_budget) + " deep",
                    "Open the document in Word or LibreOffice and save it again.");
    if (skip_depth_ != 0) return;
    WordDraft* draft = inline_draft();
    // Insertions and moves are read as accepted, deletions as gone: whoever reads the result must know that there were some.
    if ((tag == WordTag::transparent || tag == WordTag::skipped) && parent() != WordTag::rPr && parent() != WordTag::trPr) {
      const std::string_view local = local_name(name);
      if (local == "ins" || local == "del" || local == "moveTo") ++part_.tracked_changes;
    }
    switch (tag) {
      case WordTag::p: return start_paragraph(offset, content);
      case WordTag::skipped:
        // Inside properties it only marks the paragraph or row.
        if (draft != nullptr && parent() != WordTag::rPr && parent() != WordTag::trPr) skip_depth_ = frames_.size();
        return;
      case WordTag::tbl:
        tables_.push_back({(*context_.next_table)++, -1, -1, 0, 1, false, {}, {{offset, offset}, {}}, {}});
        return;
      case WordTag::tr:
        if (tables_.empty()) return;
        ++tables_.back().row;
        tables_.back().next_column = 0;
        tables_.back().is_header_row = false;
        tables_.back().fixed_height = {};
        return;
      case WordTag::trHeight:
        if (!tables_.empty() && parent() == WordTag::trPr && attribute(attributes, "hRule") == "exact")
          tables_.back().fixed_height = {offset, content};
        return;
      case WordTag::textShape: boxes_.push_back({DocxPart::FixedBox::Kind::shape, {offset, offset}, {}, true}); return;
      case WordTag::textBox: boxes_.push_back({DocxPart::FixedBox::Kind::vector_markup, {offset, offset}, {offset, content}, true}); return;
      case WordTag::linkedTextBox:
        if (!boxes_.empty()) boxes_.back().can_grow = false;
        return;
      case WordTag::bodyPr:
        if (const std::string_view turned = attribute(attributes, "vert"); !boxes_.empty() && !turned.empty() && turned != "horz")
          boxes_.back().can_grow = false;
        return;
      case WordTag::tc:
        if (!tables_.empty()) {
          tables_.back().column = tables_.back().next_column++;
          tables_.back().column_span = 1;
        }
        return;
      case WordTag::vMerge:
        // "restart" begins a cell that reaches down; without it this cell belongs to the one above.
        if (!tables_.empty() && parent() == WordTag::tcPr) {
          OpenTable& table = tables_.back();
          if (attribute(attributes, "val") == "restart") {
            table.merge_starts[table.column] = table.row;
          } else if (const auto start = table.merge_starts.find(table.column); start != table.merge_starts.end()) {
            row_spans_[{table.number, start->second, table.column}] = table.row - start->second + 1;
          }
        }
        return;
      case WordTag::gridSpan:
        if (!tables_.empty() && parent() == WordTag::tcPr) {
          const std::string_view value = attribute(attributes, "val");
          if (!value.empty() && value.size() < 4 && value.find_first_not_of("0123456789") == std::string_view::npos)
            tables_.back().column_span = std::max(1, std::stoi(std::string(value)));
          tables_.back().next_column = tables_.back().column + tables_.back().column_span;
        }
        return;
      case WordTag::tblHeader:
        if (!tables_.empty() && parent() == WordTag::trPr) tables_.back().is_header_row = is_on(attributes);
        return;
      case WordTag::txbxContent: ++text_boxes_; return;
      case WordTag::docPr:
      case WordTag::shape: return add_alternative_text(offset, content);
      case WordTag::note: {
        // Separators and continuation notices are lines, not notes.
        const std::string_view type = attribute(attributes, "type");
        if (!type.empty() && type != "normal") skip_depth_ = frames_.size();
        return;
      }
      case WordTag::sdt:
        sdts_.push_back({offset, draft != nullptr, {}});
        if (draft != nullptr) open_container(*draft, {offset, offset}, CodeKind::other, {});
        return;
      case WordTag::sdtContent:
        // The container starts with the content control and ends where its content starts.
        if (draft != nullptr && !sdts_.empty() && sdts_.back().is_inline && !draft->containers.empty())
          for (auto item = draft->items.rbegin(); item != draft->items.rend(); ++item)
            if (item->kind == WordItem::Kind::open && item->raw.start == sdts_.back().start) {
              item->raw.end = content;
              break;
            }
        return;
      case WordTag::alternateContent:
        alternates_.push_back({next_alternate_++, -1});
        if (draft != nullptr) take_whole(*draft, CodeKind::image);
        return;
      case WordTag::choice:
      case WordTag::fallback:
        if (!alternates_.empty()) ++alternates_.back().branch;
        return;
      default: break;
    }
    if (draft != nullptr) start_inside(*draft, tag, attributes, offset, content);
  }

  static bool is_on(const XML_Char** attributes) {
    const std::string_view value = attribute(attributes, "val");
    return value != "0" && value != "false" && value != "off";
  }

  void start_paragraph(std::size_t offset, std::size_t content) {
    WordDraft draft;
    draft.start = offset;
    draft.content_start = content;
    draft.is_in_text_box = text_boxes_ > 0;
    if (!tables_.empty()) {
      draft.table = tables_.back().number;
      draft.row = tables_.back().row;
      draft.column = tables_.back().column;
      draft.column_span = tables_.back().column_span;
      draft.is_header_row = tables_.back().is_header_row;
    }
    for (const Alternate& alternate : alternates_) {
      if (alternate.branch > 0) {
        draft.fallback_of = alternate.id;
        break;
      }
      draft.choice_of.push_back(alternate.id);
    }
    drafts_.push_back(std::move(draft));
    serials_.push_back(next_serial_++);
  }

  void start_inside(WordDraft& draft, WordTag tag, const XML_Char** attributes, std::size_t offset,
                    std::size_t content) {
    const WordTag above = parent();
    if (above == WordTag::pPr || above == WordTag::numPr) {
      const bool is_direct = parent(above == WordTag::pPr ? 2 : 3) == WordTag::p;
      if (!is_direct) return;
      const std::string_view value = attribute(attributes, "val");
      if (tag == WordTag::pStyle) draft.style = value;
      if (tag == WordTag::numId) draft.numbering = value;
      if (tag == WordTag::ilvl && value.size() == 1) draft.list_level = value[0] - '0';
      if (tag == WordTag::outlineLvl && value.size() == 1) draft.outline_level = value[0] - '0';
      return;
    }
    if (in_properties_ != 0) return;
    switch (tag) {
      case WordTag::pPr:
      case WordTag::rPr:
      case WordTag::sdtPr:
      case WordTag::dropped: in_properties_ = frames_.size(); return;
      case WordTag::r:
        draft.is_in_run = true;
        draft.format = 0;
        if (draft.items.size() > item_budget)
          refuse("the paragraph has more than " + std::to_string(item_budget) + " pieces",
                 "Open the document in Word or LibreOffice and save it again.");
        return;
      case WordTag::t:
        text_start_ = draft.text.size();
        keeps_space_ = attribute(attributes, "space") == "preserve";
        is_in_text_ = true;
        return;
      case WordTag::instrText: is_in_instruction_ = true; return;
      case WordTag::hyperlink: {
        std::string target;
        if (const auto found = context_.relationships->find(std::string(attribute(attributes, "id")));
            found != context_.relationships->end())
          target = found->second.target;
        if (const std::string_view anchor = attribute(attributes, "anchor"); !anchor.empty())
          target.append("#").append(anchor);
        return open_container(draft, {offset, content}, CodeKind::link, std::move(target));
      }
      case WordTag::directional: return open_container(draft, {offset, content}, CodeKind::other, {});
      case WordTag::fldSimple: {
        const std::string instruction(attribute(attributes, "instr"));
        if (is_dynamic_field(instruction)) return take_whole(draft, CodeKind::other);
        return open_container(draft, {offset, content}, field_kind(instruction), field_target(instruction));
      }
      case WordTag::fldChar:
        in_properties_ = frames_.size();  // data of a form field
        return field_character(draft, attribute(attributes, "fldCharType"));
      case WordTag::br: {
        // A text-wrapping break ends a line; a page or column break ends one too.
        WordItem& item = add(draft, WordItem::Kind::character, {offset, content});
        item.character = '\n';
        item.code = CodeKind::line_break;
        return;
      }
      case WordTag::cr:
      case WordTag::tab: {
        WordItem& item = add(draft, WordItem::Kind::character, {offset, content});
        item.character = tag == WordTag::tab ? '\t' : '\n';
        item.code = tag == WordTag::tab ? CodeKind::other : CodeKind::line_break;
        return;
      }
      case WordTag::noBreakHyphen:
      case WordTag::softHyphen: {
        WordItem& item = add(draft, WordItem::Kind::text, {offset, content});
        item.text.start = draft.text.size();
        draft.text += tag == WordTag::noBreakHyphen ? "\xE2\x80\x91" : "\xC2\xAD";
        item.text.end = draft.text.size();
        return;
      }
      case WordTag::noteReference:
        add(draft, WordItem::Kind::standalone, {offset, content}).code = CodeKind::footnote_reference;
        return;
      case WordTag::noteMark: add(draft, WordItem::Kind::standalone, {offset, content}); return;
      case WordTag::anchorStart: add(draft, WordItem::Kind::anchor_start, {offset, content}); return;
      case WordTag::anchorEnd: add(draft, WordItem::Kind::anchor_end, {offset, content}); return;
      case WordTag::picture: return take_whole(draft, CodeKind::image);
      case WordTag::unknown:
        // What is not known is kept whole: an equation, a symbol, a ruby text.
        return take_whole(draft, CodeKind::other);
      default: return;
    }
  }

  WordItem& add(WordDraft& draft, WordItem::Kind kind, Span raw) {
    WordItem item;
    item.kind = kind;
    item.raw = raw;
    item.in_run = draft.is_in_run;
    item.format = draft.format;
    draft.items.push_back(std::move(item));
    return draft.items.back();
  }

  void open_container(WordDraft& draft, Span raw, CodeKind code, std::string target) {
    WordItem& item = add(draft, WordItem::Kind::open, raw);
    item.code = code;
    item.target = std::move(target);
    draft.containers.push_back(draft.next_container++);
  }

  void take_whole(WordDraft& draft, CodeKind code) {
    draft.opaque_depth = frames_.size();
    draft.opaque_start = frames_.back().start;
    draft.opaque_in_run = draft.is_in_run;
    draft.opaque_code = code;
  }

  // ---- fields

  void field_character(WordDraft& draft, std::string_view type) {
    const Span raw{frames_.back().start, frames_.back().content};
    if (type == "begin") {
      // What stands inside (form field data) belongs to it; its end is known at its end tag.
      add(draft, WordItem::Kind::field_begin, raw);
      fields_.push_back({serials_.back(),
                         draft.items.size() - 1,
                         0,
                         false,
                         draft.containers.empty() ? -1 : draft.containers.back(),
                         {}});
    } else if (type == "separate") {
      add(draft, WordItem::Kind::field_separate, raw);
      if (!fields_.empty() && fields_.back().draft == serials_.back()) {
        fields_.back().separate = draft.items.size() - 1;
        fields_.back().has_result = true;
      }
    } else {
      add(draft, WordItem::Kind::field_end, raw);
      if (fields_.empty()) return;
      OpenField field = std::move(fields_.back());
      fields_.pop_back();
      const int container = draft.containers.empty() ? -1 : draft.containers.back();
      if (field.draft != serials_.back() || field.container != container) return;
      draft.fields.push_back(
          {field.begin, field.separate, draft.items.size() - 1, field.has_result, std::move(field.instruction)});
      WordField& closed = draft.fields.back();
      if (is_dynamic_field(closed.instruction)) closed.has_result = false;
      WordItem& begin = draft.items[closed.begin];
      begin.code = field_kind(closed.instruction);
      begin.target = field_target(closed.instruction);
    }
  }

  void characters(std::string_view text) {
    if (skip_depth_ != 0 || drafts_.empty()) return;
    if (is_in_text_) {
      drafts_.back().text += text;
    } else if (is_in_instruction_ && !fields_.empty() && fields_.back().instruction.size() < 4000) {
      fields_.back().instruction += text;
    }
  }

  // ---- ends

  void end() {
    const Frame frame = frames_.back();
    const auto end_tag = static_cast<std::size_t>(XML_GetCurrentByteIndex(parser_));
    const std::size_t end = end_tag + static_cast<std::size_t>(XML_GetCurrentByteCount(parser_));
    const Span whole{frame.start, end};
    if (skip_depth_ != 0) {
      if (skip_depth_ == frames_.size()) skip_depth_ = 0;
    } else {
      end_element(frame, end_tag, whole);
    }
    while (!declarations_.empty() && declarations_.back().depth + 1 == frames_.size()) {
      declarations_.pop_back();
      known_tags_.clear();
    }
    frames_.pop_back();
  }

  void end_element(const Frame& frame, std::size_t end_tag, Span whole) {
    switch (frame.tag) {
      case WordTag::p: return end_paragraph(end_tag);
      case WordTag::body:
        if (!part_.body_end) part_.body_end = end_tag;
        return;
      case WordTag::tr:
        if (!tables_.empty() && !tables_.back().fixed_height.is_empty())
          part_.fixed_boxes.push_back({DocxPart::FixedBox::Kind::row, whole, tables_.back().fixed_height, true});
        return;
      case WordTag::bodyPr:
        if (!boxes_.empty() && boxes_.back().kind == DocxPart::FixedBox::Kind::shape) boxes_.back().setting = whole;
        return;
      case WordTag::textShape:
      case WordTag::textBox:
        if (boxes_.empty()) return;
        boxes_.back().range = whole;
        if (!boxes_.back().setting.is_empty()) part_.fixed_boxes.push_back(boxes_.back());
        boxes_.pop_back();
        return;
      case WordTag::tbl:
        tables_.back().source.range.end = whole.end;
        part_.tables.push_back(tables_.back().source);
        tables_.pop_back();
        return;
      case WordTag::tblPr:
        if (!tables_.empty() && parent() == WordTag::tbl) tables_.back().source.properties = whole;
        return;
      case WordTag::sectPr:
        part_.sections.push_back(whole);
        if (parent() == WordTag::body) part_.body_end = frame.start;
        return;
      case WordTag::txbxContent: --text_boxes_; return;
      case WordTag::dataBinding:
        if (!sdts_.empty()) sdts_.back().binding = whole;
        return;
      case WordTag::sdt: return end_sdt(whole);
      case WordTag::alternateContent: alternates_.pop_back(); break;
      default: break;
    }
    if (drafts_.empty()) return;
    WordDraft& draft = drafts_.back();
    if (draft.opaque_depth != 0) {
      if (draft.opaque_depth != frames_.size()) return;
      draft.opaque_depth = 0;
      WordItem& item = add(draft, WordItem::Kind::standalone, {draft.opaque_start, whole.end});
      item.in_run = draft.opaque_in_run;
      item.code = draft.opaque_code;
      return;
    }
    if (in_properties_ != 0) {
      if (in_properties_ != frames_.size()) return;
      in_properties_ = 0;
    }
    switch (frame.tag) {
      case WordTag::pPr:
        if (parent() != WordTag::p) return;
        draft.properties = whole;
        draft.content_start = whole.end;
        return;
      case WordTag::r: draft.is_in_run = false; return;
      case WordTag::rPr:
        if (parent() != WordTag::r) return;
        draft.format = formats_.find(whole.of(part_.text));
        if (part_.formats.size() > format_budget || draft.items.size() > item_budget)
          refuse("the part has more than " + std::to_string(format_budget) + " looks of text or " +
                     std::to_string(item_budget) + " pieces in one paragraph",
                 "Open the document in Word, clear its direct formatting and save it again.");
        return;
      case WordTag::t: return end_text(draft, whole);
      case WordTag::instrText:
        is_in_instruction_ = false;
        add(draft, WordItem::Kind::instruction, whole);
        return;
      case WordTag::fldChar:
      case WordTag::br:
      case WordTag::cr:
      case WordTag::tab:
      case WordTag::noBreakHyphen:
      case WordTag::softHyphen:
      case WordTag::noteReference:
      case WordTag::noteMark:
      case WordTag::anchorStart:
      case WordTag::anchorEnd:
        if (!draft.items.empty() && draft.items.back().raw.start == frame.start) draft.items.back().raw.end = whole.end;
        return;
      case WordTag::hyperlink:
      case WordTag::directional:
      case WordTag::fldSimple: return close_container(draft, {end_tag, whole.end});
      default: return;
    }
  }

  void close_container(WordDraft& draft, Span raw) {
    if (draft.containers.empty()) return;
    draft.containers.pop_back();
    add(draft, WordItem::Kind::close, raw);
  }

  void end_text(WordDraft& draft, Span whole) {
    is_in_text_ = false;
    // Line ends in the XML are spaces to Word, and space at the ends counts only where the run says so.
    std::replace_if(
        draft.text.begin() + static_cast<std::ptrdiff_t>(text_start_), draft.text.end(),
        [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
    if (!keeps_space_) {
      const std::size_t first = draft.text.find_first_not_of(' ', text_start_);
      const std::size_t last = draft.text.find_last_not_of(' ');
      if (first == std::string::npos) {
        draft.text.resize(text_start_);
      } else {
        draft.text.resize(last + 1);
        draft.text.erase(text_start_, first - text_start_);
      }
    }
    if (draft.text.size() == text_start_) return;
    add(draft, WordItem::Kind::text, whole).text = {text_start_, draft.text.size()};
  }

  void end_sdt(Span whole) {
    if (sdts_.empty()) return;
    const OpenSdt sdt = sdts_.back();
    sdts_.pop_back();
    if (sdt.binding) part_.bindings.push_back({whole, *sdt.binding});
    WordDraft* draft = inline_draft();
    if (!sdt.is_inline || draft == nullptr) return;
    // The end is the two last end tags; there is one only where the content is an empty tag.
    std::size_t content_end = part_.text.rfind("</", part_.text.rfind("</", whole.end - 1) - 1);
    for (auto item = draft->items.rbegin(); item != draft->items.rend(); ++item)
      if (item->kind == WordItem::Kind::open && item->raw.start == sdt.start) {
        content_end = std::max(content_end, item->raw.end);
        break;
      }
    close_container(*draft, {content_end, whole.end});
  }

  void end_paragraph(std::size_t end_tag) {
    if (drafts_.empty()) return;
    WordDraft draft = std::move(drafts_.back());
    drafts_.pop_back();
    serials_.pop_back();
    in_properties_ = 0;
    if (draft.text.empty()) return;
    ScannedBlock scanned;
    DocxParagraph paragraph;
    if (!build_paragraph(draft, part_, context_, end_tag, scanned.block, paragraph)) return;
    scanned.start = draft.start;
    scanned.source.paragraphs.push_back(std::move(paragraph));
    if (draft.fallback_of >= 0) {
      twins_.push_back({draft.fallback_of, std::move(scanned)});
      return;
    }
    for (int alternate : draft.choice_of) choices_[alternate].push_back(blocks_.size());
    add_block(std::move(scanned));
  }

  void add_block(ScannedBlock block) {
    if (blocks_.size() >= block_budget)
      return refuse("the part has more than " + std::to_string(block_budget) + " paragraphs",
                    "Split the document into smaller ones.");
    blocks_.push_back(std::move(block));
  }

  // ---- pictures

  void add_alternative_text(std::size_t offset, std::size_t content) {
    const std::string_view tag = std::string_view(part_.text).substr(offset, content - offset);
    std::optional<Span> value = find_attribute(tag, "descr");
    if (!value) value = find_attribute(tag, "alt");
    if (!value || value->is_empty()) return;
    const Span range{offset + value->start, offset + value->end};
    std::string text = decode_xml(range.of(part_.text));
    if (text.find_first_not_of(" \t\r\n") == std::string::npos) return;
    // One picture says it several times: for Word, inside the picture, and for older programs.
    const std::size_t group =
        !drafts_.empty() && drafts_.front().opaque_depth != 0 ? drafts_.front().opaque_start : offset;
    for (auto known = pictures_.rbegin(); known != pictures_.rend() && known->group == group; ++known) {
      ScannedBlock& block = blocks_[known->block];
      if (block.block.text != text) continue;
      block.source.values.push_back({context_.part_index, range, true});
      return;
    }
    ScannedBlock scanned;
    scanned.start = offset;
    scanned.block.part = part_.name;
    scanned.block.kind = BlockKind::alternative_text;
    scanned.block.text = std::move(text);
    scanned.source.values.push_back({context_.part_index, range, true});
    pictures_.push_back({group, blocks_.size()});
    add_block(std::move(scanned));
  }

  // Paragraphs of a text box written a second time for other programs belong to the first.
  void pair_alternates() {
    std::vector<bool> is_taken(blocks_.size(), false);
    for (Twin& twin : twins_) {
      bool is_paired = false;
      for (std::size_t candidate : choices_[twin.alternate]) {
        if (is_taken[candidate] || blocks_[candidate].block.text != twin.block.block.text) continue;
        is_taken[candidate] = is_paired = true;
        auto& paragraphs = blocks_[candidate].source.paragraphs;
        paragraphs.push_back(std::move(twin.block.source.paragraphs.front()));
        break;
      }
      if (!is_paired) add_block(std::move(twin.block));
    }
  }

  struct Declaration {
    std::string prefix;
    WordNamespace space;
    std::size_t depth;
  };
  struct Picture {
    std::size_t group;
    std::size_t block;
  };

  DocxPart& part_;
  const ScanContext& context_;
  FormatTable formats_;
  XML_Parser parser_ = nullptr;
  std::optional<Error> refusal_;
  std::vector<Frame> frames_;
  std::vector<Declaration> declarations_;
  std::unordered_map<std::string, WordTag> known_tags_;
  std::size_t skip_depth_ = 0;
  std::size_t in_properties_ = 0;
  bool is_in_text_ = false;
  bool keeps_space_ = false;
  bool is_in_instruction_ = false;
  std::size_t text_start_ = 0;
  std::vector<WordDraft> drafts_;
  std::vector<std::size_t> serials_;
  std::size_t next_serial_ = 0;
  std::vector<OpenField> fields_;
  std::vector<OpenTable> tables_;
  std::map<std::tuple<int, int, int>, int> row_spans_;   // of cells merged downwards, by table, row, column
  std::vector<Alternate> alternates_;
  int next_alternate_ = 0;
  int text_boxes_ = 0;
  std::vector<DocxPart::FixedBox> boxes_;
  std::vector<OpenSdt> sdts_;
  std::vector<ScannedBlock> blocks_;
  std::vector<Twin> twins_;
  std::unordered_map<int, std::vector<std::size_t>> choices_;
  std::vector<Picture> pictures_;
};

}  // namespace

Result<std::vector<ScannedBlock>> scan_part(DocxPart& part, const ScanContext& context) {
  return Scanner(part, context).run();
}

}  // namespace homeword
