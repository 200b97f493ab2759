// One paragraph: runs that look alike are joined, those that differ become codes.
#include <algorithm>

#include "homeword/document/docx_scan.h"
#include "homeword/document/inline_codes.h"
#include "homeword/document/xml_text.h"
#include "homeword/text/unicode.h"

namespace homeword {

namespace {

bool has_visible_text(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) > ' ' && static_cast<unsigned char>(text[at]) < 0x80) return true;
    const char32_t c = next_code_point(text, at);
    if (!is_white_space(c) && c != 0x200B && c != 0x200E && c != 0x200F && c != 0xFEFF && c != 0xAD) return true;
  }
  return false;
}

bool is_blank(std::string_view text) { return text.find_first_not_of(' ') == std::string_view::npos; }

// A stretch of the paragraph on its way to text and codes.
struct Unit {
  enum class Kind { text, character, standalone, open, close };
  Kind kind = Kind::text;
  CodeKind code = CodeKind::other;
  int format = 0;
  Span text;
  char character = 0;
  std::string target;
  std::vector<RawPiece> pieces;
};

class Builder {
 public:
  Builder(const WordDraft& draft, const DocxPart& part, DocxParagraph& paragraph)
      : draft_(draft), part_(part), paragraph_(paragraph), fields_(draft.fields) {
    std::sort(fields_.begin(), fields_.end(), [](const WordField& a, const WordField& b) { return a.begin < b.begin; });
  }

  void run(BlockBuilder& out) {
    collect();
    join_spaces();
    find_bases();
    emit(out);
  }

 private:
  static RawPiece piece_of(const WordItem& item) { return {item.raw, item.in_run, item.format}; }

  void collect() {
    std::vector<std::size_t> open_results;  // items where a field's result ends
    std::size_t last_text = 0;
    for (std::size_t i = 0; i < draft_.items.size(); ++i)
      if (draft_.items[i].kind == WordItem::Kind::text) last_text = i;
    for (std::size_t i = 0; i < draft_.items.size(); ++i) {
      const WordItem& item = draft_.items[i];
      switch (item.kind) {
        case WordItem::Kind::text:
          // Text that runs on in the same look is one stretch: what spelling and revision marks cut is joined.
          if (!units_.empty() && units_.back().kind == Unit::Kind::text && units_.back().format == item.format &&
              units_.back().text.end == item.text.start) {
            units_.back().text.end = item.text.end;
          } else {
            units_.push_back({.kind = Unit::Kind::text, .format = item.format, .text = item.text});
          }
          has_text_ = true;
          break;
        case WordItem::Kind::character:
          units_.push_back({.kind = Unit::Kind::character,
                            .code = item.code,
                            .format = item.format,
                            .character = item.character,
                            .pieces = {piece_of(item)}});
          break;
        case WordItem::Kind::standalone:
          units_.push_back(
              {.kind = Unit::Kind::standalone, .code = item.code, .format = item.format, .pieces = {piece_of(item)}});
          break;
        case WordItem::Kind::open:
          units_.push_back(
              {.kind = Unit::Kind::open, .code = item.code, .target = item.target, .pieces = {piece_of(item)}});
          break;
        case WordItem::Kind::close: units_.push_back({.kind = Unit::Kind::close, .pieces = {piece_of(item)}}); break;
        case WordItem::Kind::anchor_start:
          (has_text_ && i > last_text ? paragraph_.after : paragraph_.before).push_back(piece_of(item));
          break;
        case WordItem::Kind::anchor_end:
          (has_text_ ? paragraph_.after : paragraph_.before).push_back(piece_of(item));
          break;
        case WordItem::Kind::field_begin: {
          const auto field = std::lower_bound(fields_.begin(), fields_.end(), i,
                                              [](const WordField& entry, std::size_t at) { return entry.begin < at; });
          if (field == fields_.end() || field->begin != i) {
            keep_aside(item);
            break;
          }
          Unit unit{.kind = Unit::Kind::standalone, .code = CodeKind::other, .format = item.format};
          const std::size_t last = field->has_result ? field->separate : field->end;
          for (std::size_t j = i; j <= last; ++j)
            if (draft_.items[j].kind != WordItem::Kind::open && draft_.items[j].kind != WordItem::Kind::close)
              unit.pieces.push_back(piece_of(draft_.items[j]));
          if (field->has_result) {
            unit.kind = Unit::Kind::open;
            unit.code = item.code;
            unit.target = item.target;
            open_results.push_back(field->end);
          }
          units_.push_back(std::move(unit));
          i = last;
          break;
        }
        case WordItem::Kind::field_end:
          if (!open_results.empty() && open_results.back() == i) {
            open_results.pop_back();
            units_.push_back({.kind = Unit::Kind::close, .pieces = {piece_of(item)}});
          } else {
            keep_aside(item);
          }
          break;
        case WordItem::Kind::field_separate:
        case WordItem::Kind::instruction: keep_aside(item); break;
      }
    }
  }

  // A piece of a field that goes on in another paragraph.
  void keep_aside(const WordItem& item) {
    (has_text_ ? paragraph_.after : paragraph_.before).push_back(piece_of(item));
  }

  [[nodiscard]] const RunFormat& format(int index) const { return part_.formats[static_cast<std::size_t>(index)]; }
  [[nodiscard]] bool looks_alike(int a, int b) const { return a == b || format(a).look == format(b).look; }

  // A space between two words in bold is bold to nobody's eye either way: it joins them.
  void join_spaces() {
    for (std::size_t i = 1; i + 1 < units_.size(); ++i) {
      Unit& unit = units_[i];
      const Unit& before = units_[i - 1];
      const Unit& after = units_[i + 1];
      if (unit.kind != Unit::Kind::text || before.kind != Unit::Kind::text || after.kind != Unit::Kind::text) continue;
      if (!looks_alike(before.format, after.format) || !is_blank(unit.text.of(draft_.text))) continue;
      if (!format(unit.format).shows_on_spaces && !format(before.format).shows_on_spaces) unit.format = before.format;
    }
  }

  // In each container, and in the paragraph, the plain look is the least emphasised one that shows, of these the one
  // most of the text has: so "bold" is a code for what is bold, also where most of a line is.
  void find_bases() {
    struct Count {
      int format;
      std::size_t size;
    };
    std::vector<std::vector<Count>> counts(1);
    std::vector<std::unordered_map<int, std::size_t>> places(1);  // of each look among its container's counts
    std::vector<std::size_t> stack{0};
    containers_.assign(1, 0);
    for (Unit& unit : units_) {
      if (unit.kind == Unit::Kind::open) {
        stack.push_back(counts.size());
        counts.emplace_back();
        places.emplace_back();
      } else if (unit.kind == Unit::Kind::close && stack.size() > 1) {
        stack.pop_back();
      } else if (unit.kind == Unit::Kind::text) {
        auto& entries = counts[stack.back()];
        const auto [place, is_new] = places[stack.back()].try_emplace(format(unit.format).look, entries.size());
        // White space decides only where there is nothing else.
        const std::size_t size = is_blank(unit.text.of(draft_.text)) ? 0 : unit.text.size();
        if (is_new) entries.push_back({unit.format, size});
        else entries[place->second].size += size;
      }
    }
    containers_.clear();
    for (const auto& entries : counts) {
      const auto emphasis = [&](const Count& count) {
        const RunFormat& look = format(count.format);
        return count.size == 0 ? 9 : int{look.is_bold} + int{look.is_italic} + int{look.is_underlined};
      };
      const auto most = std::max_element(entries.begin(), entries.end(), [&](const Count& a, const Count& b) {
        const int left = emphasis(a), right = emphasis(b);
        return left != right ? left > right : a.size < b.size;
      });
      containers_.push_back(most == entries.end() ? -1 : most->format);
    }
    if (containers_[0] < 0) {
      // All text stands in containers: plain is the look of a run without properties.
      containers_[0] = 0;
    }
    for (int& base : containers_)
      if (base < 0) base = containers_[0];
    paragraph_.base_format = containers_[0];
  }

  [[nodiscard]] CodeKind kind_of(int index, int base) const {
    const RunFormat& look = format(index);
    const RunFormat& plain = format(base);
    if (look.is_bold && !plain.is_bold) return CodeKind::bold;
    if (look.is_italic && !plain.is_italic) return CodeKind::italic;
    if (look.is_underlined && !plain.is_underlined) return CodeKind::underline;
    return CodeKind::other;
  }

  void emit(BlockBuilder& out) {
    std::vector<int> bases{containers_[0]};
    std::size_t next_container = 1;
    int open_format = -1;
    const auto close_format = [&] {
      if (open_format >= 0) out.close();
      open_format = -1;
    };
    const auto set_format = [&](int index) {
      if (open_format >= 0 && looks_alike(open_format, index)) return;
      close_format();
      if (looks_alike(index, bases.back())) return;
      out.open(kind_of(index, bases.back()));
      paragraph_.codes.push_back({DocxCode::Kind::format, index, {}, {}});
      open_format = index;
    };
    std::vector<std::size_t> open_containers;
    for (Unit& unit : units_) {
      switch (unit.kind) {
        case Unit::Kind::text:
          set_format(unit.format);
          out.append(unit.text.of(draft_.text));
          break;
        case Unit::Kind::character:
        case Unit::Kind::standalone:
          // A picture or tab goes along with the text around it, whatever look its run has.
          out.add_standalone(unit.code);
          paragraph_.codes.push_back({DocxCode::Kind::standalone, unit.format, std::move(unit.pieces), {}});
          if (unit.character != 0) out.append(std::string_view(&unit.character, 1));
          break;
        case Unit::Kind::open:
          close_format();
          bases.push_back(containers_[next_container++]);
          open_containers.push_back(paragraph_.codes.size());
          out.open(unit.code, std::move(unit.target));
          paragraph_.codes.push_back({DocxCode::Kind::container, bases.back(), std::move(unit.pieces), {}});
          break;
        case Unit::Kind::close:
          close_format();
          if (open_containers.empty()) break;
          out.close();
          paragraph_.codes[open_containers.back()].close = std::move(unit.pieces);
          open_containers.pop_back();
          bases.pop_back();
          break;
      }
    }
    close_format();
  }

  const WordDraft& draft_;
  const DocxPart& part_;
  DocxParagraph& paragraph_;
  std::vector<WordField> fields_;  // by where they begin
  std::vector<Unit> units_;
  std::vector<int> containers_;  // base format: of the paragraph, then of each container in order
  bool has_text_ = false;
};

}  // namespace

bool build_paragraph(const WordDraft& draft, const DocxPart& part, const ScanContext& context, std::size_t content_end,
                     Block& block, DocxParagraph& paragraph) {
  if (!has_visible_text(draft.text)) return false;
  paragraph.part = context.part_index;
  paragraph.content = {draft.content_start, content_end};
  paragraph.properties = draft.properties;
  Block start;
  start.part = part.name;
  start.table = draft.table;
  start.row = draft.row;
  start.column_span = draft.column_span;
  start.column = draft.column;
  const std::string& style_id = draft.style.empty() ? context.styles->default_paragraph_style : draft.style;
  const auto found = context.styles->styles.find(style_id);
  const DocxStyle no_style;
  const DocxStyle& style = found == context.styles->styles.end() ? no_style : found->second;
  const int heading = draft.outline_level >= 0 ? (draft.outline_level <= 8 ? std::min(6, draft.outline_level + 1) : 0)
                                               : style.heading_level;
  const bool is_list = draft.numbering.empty() ? style.is_list : draft.numbering != "0";
  const int list_level = std::max(0, draft.list_level >= 0 ? draft.list_level : style.list_level) + 1;
  if (context.kind == DocxPartKind::header) {
    start.kind = BlockKind::page_header;
  } else if (context.kind == DocxPartKind::footer) {
    start.kind = BlockKind::page_footer;
  } else if (context.kind != DocxPartKind::body) {
    start.kind = BlockKind::footnote;
  } else if (draft.is_in_text_box) {
    start.kind = BlockKind::text_box;
  } else if (heading > 0) {
    start.kind = BlockKind::heading;
    start.level = heading;
  } else if (style.is_caption) {
    start.kind = BlockKind::caption;
  } else if (is_list) {
    start.kind = BlockKind::list_item;
    start.level = list_level;
  } else if (draft.table >= 0) {
    start.kind = draft.is_header_row ? BlockKind::table_header : BlockKind::table_cell;
  }
  BlockBuilder builder(std::move(start));
  Builder(draft, part, paragraph).run(builder);
  paragraph.parents = builder.parents();
  block = builder.finish();
  return has_visible_text(block.text);
}

int FormatTable::find(std::string_view raw) {
  const auto known = by_raw_.find(std::string(raw));
  if (known != by_raw_.end()) return known->second;
  RunFormat format;
  std::string key;
  for (const XmlChild& child : find_children(raw)) {
    const std::string_view name = local_name(child.name);
    if (name == "lang" || name == "rPrChange" || name == "ins" || name == "del" || name == "moveFrom" ||
        name == "moveTo")
      continue;
    const std::string_view whole = child.range.of(raw);
    format.properties.push_back({std::string(name), std::string(whole)});
    const std::size_t colon = child.name.find(':');
    const std::string value_name =
        (colon == std::string_view::npos ? "" : std::string(child.name.substr(0, colon + 1))) + "val";
    const std::optional<Span> value_span = find_attribute(whole, value_name);
    const std::string_view value = value_span ? value_span->of(whole) : std::string_view("1");
    const bool is_on = value != "0" && value != "false" && value != "off" && value != "none";
    if (name == "b") format.is_bold = is_on;
    if (name == "i") format.is_italic = is_on;
    if (name == "u") format.is_underlined = is_on;
    if (name == "rStyle") {
      const auto style = styles_.styles.find(std::string(value));
      if (style != styles_.styles.end()) {
        format.is_bold = format.is_bold || style->second.is_bold;
        format.is_italic = format.is_italic || style->second.is_italic;
        format.is_underlined = format.is_underlined || style->second.is_underlined;
      }
    }
    if (name == "u" || name == "strike" || name == "dstrike" || name == "highlight" || name == "shd" || name == "bdr" ||
        name == "rStyle" || name == "em")
      format.shows_on_spaces = format.shows_on_spaces || is_on;
    // Complex-script twins and spelling marks do not show in the text as it is.
    if (name == "noProof" || name == "bCs" || name == "iCs" || name == "szCs" || name == "rtl" || name == "cs" ||
        name == "webHidden")
      continue;
    if (name == "rFonts" && find_attribute(whole, value_name.substr(0, value_name.size() - 3) + "hint") &&
        std::count(whole.begin(), whole.end(), '=') == 1)
      continue;
    if (!is_on &&
        (name == "b" || name == "i" || name == "u" || name == "caps" || name == "smallCaps" || name == "strike")) {
      // "Not bold" matters against a style in bold.
      key += std::string(name) + "=off;";
      continue;
    }
    key += whole;
  }
  format.look = looks_.try_emplace(std::move(key), static_cast<int>(looks_.size())).first->second;
  const int index = static_cast<int>(part_.formats.size());
  by_raw_.emplace(raw, index);
  part_.formats.push_back(std::move(format));
  return index;
}

std::string write_run_properties(const RunFormat& format, const std::string& prefix, const std::string& language) {
  static const std::vector<std::string_view> order{"rStyle",
                                                   "rFonts",
                                                   "b",
                                                   "bCs",
                                                   "i",
                                                   "iCs",
                                                   "caps",
                                                   "smallCaps",
                                                   "strike",
                                                   "dstrike",
                                                   "outline",
                                                   "shadow",
                                                   "emboss",
                                                   "imprint",
                                                   "noProof",
                                                   "snapToGrid",
                                                   "vanish",
                                                   "webHidden",
                                                   "color",
                                                   "spacing",
                                                   "w",
                                                   "kern",
                                                   "position",
                                                   "sz",
                                                   "szCs",
                                                   "highlight",
                                                   "u",
                                                   "effect",
                                                   "bdr",
                                                   "shd",
                                                   "fitText",
                                                   "vertAlign",
                                                   "rtl",
                                                   "cs",
                                                   "em",
                                                   "lang",
                                                   "eastAsianLayout",
                                                   "specVanish",
                                                   "oMath"};
  std::vector<RunFormat::Property> properties = format.properties;
  const auto has = [&](std::string_view name) {
    return std::any_of(properties.begin(), properties.end(),
                       [&](const RunFormat::Property& property) { return property.name == name; });
  };
  const auto add = [&](std::string_view name, std::string attributes) {
    if (!has(name)) properties.push_back({std::string(name), "<" + prefix + std::string(name) + attributes + "/>"});
  };
  if (!language.empty()) {
    const Result<LanguageTag> tag = LanguageTag::parse(language);
    const bool is_right_to_left = tag && tag->direction() == Direction::right_to_left;
    std::erase_if(properties, [](const RunFormat::Property& property) {
      return property.name == "rtl" || property.name == "noProof";
    });
    std::string attributes = " " + prefix + "val=\"" + escape_xml_attribute(language) + '"';
    if (is_right_to_left) {
      // Word looks at the twins of bold, italic and size for right-to-left runs.
      for (const auto& [name, twin] : {std::pair{"b", "bCs"}, std::pair{"i", "iCs"}, std::pair{"sz", "szCs"}}) {
        const auto property =
            std::find_if(properties.begin(), properties.end(),
                         [&, name = name](const RunFormat::Property& entry) { return entry.name == name; });
        if (property == properties.end() || has(twin)) continue;
        std::string raw = property->raw.substr(0, property->raw.find('>'));
        if (raw.back() == '/') raw.pop_back();
        raw.replace(raw.find(name, 1), std::string_view(name).size(), twin);
        properties.push_back({twin, raw + "/>"});
      }
      add("rtl", "");
      attributes += " " + prefix + "bidi=\"" + escape_xml_attribute(language) + '"';
    }
    const std::string script = tag ? tag->script() : std::string();
    if (script == "Hans" || script == "Hant" || script == "Jpan" || script == "Kore")
      attributes += " " + prefix + "eastAsia=\"" + escape_xml_attribute(language) + '"';
    add("lang", attributes);
  }
  if (properties.empty()) return {};
  const auto rank = [&](const RunFormat::Property& property) {
    return std::find(order.begin(), order.end(), std::string_view(property.name)) - order.begin();
  };
  std::stable_sort(properties.begin(), properties.end(),
                   [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  std::string out = "<" + prefix + "rPr>";
  for (const RunFormat::Property& property : properties) out += property.raw;
  return out + "</" + prefix + "rPr>";
}

}  // namespace homeword
