// HTML, reading: blocks are what stands between block-level tags; inline tags are codes.
#include <algorithm>
#include <array>
#include <unordered_map>

#include "homeword/document/html_scanner.h"
#include "homeword/document/html_skeleton.h"
#include "homeword/document/inline_codes.h"
#include "homeword/text/unicode.h"

namespace homeword {

namespace {

// No page for people nests deeper; what does is broken or hostile.
constexpr std::size_t depth_budget = 5000;

template <std::size_t count>
bool is_one_of(std::string_view name, const std::array<std::string_view, count>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_block_level(std::string_view name) {
  static constexpr std::array<std::string_view, 62> names{
      "address",  "article",    "aside",  "blockquote", "body",     "button",   "caption",  "center",   "col",
      "colgroup", "datalist",   "dd",     "details",    "dialog",   "dir",      "div",      "dl",       "dt",
      "fieldset", "figcaption", "figure", "footer",     "form",     "frameset", "h1",       "h2",       "h3",
      "h4",       "h5",         "h6",     "head",       "header",   "hgroup",   "hr",       "html",     "legend",
      "li",       "main",       "menu",   "nav",        "noscript", "ol",       "optgroup", "option",   "p",
      "pre",      "section",    "select", "summary",    "table",    "tbody",    "td",       "template", "tfoot",
      "th",       "thead",      "title",  "tr",         "ul",       "textarea", "search",   "noframes"};
  return is_one_of(name, names);
}

struct InlineMeaning {
  CodeKind kind = CodeKind::other;
  bool is_verbatim = false;
};

InlineMeaning meaning_of(std::string_view name) {
  if (name == "b" || name == "strong") return {CodeKind::bold};
  if (name == "i" || name == "em" || name == "cite" || name == "dfn") return {CodeKind::italic};
  if (name == "u" || name == "ins") return {CodeKind::underline};
  if (name == "a") return {CodeKind::link};
  if (name == "q") return {CodeKind::quotation};
  if (name == "code" || name == "kbd" || name == "samp" || name == "var" || name == "tt") return {CodeKind::code, true};
  return {};
}

// Taken over whole: nothing inside is text of the page.
bool is_embedded(std::string_view name) {
  static constexpr std::array<std::string_view, 11> names{"svg",    "math",   "object", "video",   "audio", "canvas",
                                                          "iframe", "script", "style",  "noembed", "xmp"};
  return is_one_of(name, names);
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

bool has_visible_text(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (!is_white_space(c) && c != 0x200B && c != 0x200E && c != 0x200F && c != 0xFEFF) return true;
  }
  return false;
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

struct Item {
  enum class Kind { text, open, close, standalone };
  Kind kind = Kind::text;
  Span range;
  std::string name;
  CodeKind code = CodeKind::other;
  std::string target;
  std::string language;
  bool is_verbatim = false;
  bool may_stay_outside = false;  // of no use to a translator at the edge of a block
  int partner = -1;               // open ↔ close
};

struct Element {
  std::string name;
  BlockKind kind = BlockKind::paragraph;
  int level = 0;
  int list_depth = 0;
  int tag = -1;
  int language_tag = -1;
  std::string language;  // empty: the page's own
  bool is_translatable = true;
  bool is_table = false;
};

struct Table {
  int number = 0;
  int row = -1;
  int column = -1;
  int next_column = 0;
  int row_span = 1, column_span = 1;
  std::vector<int> covered;   // by column: rows below that a cell reaches into
};

class Reader {
 public:
  Reader(Document& document, HtmlSkeleton& skeleton)
      : document_(document), skeleton_(skeleton), text_(document.text), scanner_(text_) {}

  Result<void> run() {
    elements_.push_back({});
    skeleton_.body_end = text_.size();
    HtmlToken token;
    bool is_prologue = true;
    std::size_t tokens = 0;
    while (scanner_.next(token)) {
      if (++tokens > markup_budget || drafts_.size() > block_budget) return fail(over_budget(document_.name));
      if (is_prologue && token.kind == HtmlToken::Kind::other) {
        const std::string start = lower_ascii(token.range.of(text_).substr(0, 9));
        if (start == "<!doctype") skeleton_.is_fragment = false;
        if (start.starts_with("<?xml")) {
          skeleton_.is_xml = true;
          read_xml_declaration(token.range);
        }
        skeleton_.content_start = token.range.end;
      } else if (is_prologue && (token.kind != HtmlToken::Kind::text || has_visible_text(token.range.of(text_)))) {
        is_prologue = false;
      }
      switch (token.kind) {
        case HtmlToken::Kind::text: add({.kind = Item::Kind::text, .range = token.range}); break;
        case HtmlToken::Kind::other:
          add({.kind = Item::Kind::standalone, .range = token.range, .may_stay_outside = true});
          break;
        case HtmlToken::Kind::start_tag: start_tag(token); break;
        case HtmlToken::Kind::end_tag: end_tag(token); break;
      }
      if (elements_.size() > depth_budget)
        return fail({.message = "the page nests elements more than " + std::to_string(depth_budget) + " deep",
                     .file = document_.name,
                     .line = LineIndex(text_).place_of(token.range.start).line,
                     .remedy = "Close the elements that are left open (an HTML validator lists them), or save the page "
                               "again from the "
                               "program it was made with."});
    }
    flush();
    number_blocks();
    return {};
  }

 private:
  void add(Item item) { items_.push_back(std::move(item)); }

  void read_xml_declaration(Span range) {
    const std::string_view declaration = range.of(text_);
    const std::size_t key = declaration.find("encoding");
    if (key == std::string_view::npos) return;
    const std::size_t quote = declaration.find_first_of("\"'", key);
    if (quote == std::string_view::npos) return;
    const std::size_t end = declaration.find(declaration[quote], quote + 1);
    if (end != std::string_view::npos) set_charset({range.start + quote + 1, range.start + end});
  }

  void set_charset(Span value) {
    skeleton_.charset = value;
    skeleton_.declared_charset = lower_ascii(value.of(text_));
  }

  [[nodiscard]] std::string value_of(const HtmlAttribute* attribute) const {
    return attribute == nullptr ? std::string() : decode_html(attribute->value.of(text_), true);
  }

  static bool is_translatable(const HtmlToken& token, std::string_view text, bool inherited) {
    if (const HtmlAttribute* translate = token.find("translate")) {
      const std::string value = lower_ascii(translate->value.of(text));
      if (value == "no") return false;
      if (value == "yes" || value.empty()) inherited = true;
    }
    if (const HtmlAttribute* classes = token.find("class")) {
      std::string_view value = classes->value.of(text);
      for (std::size_t at = 0; at < value.size();) {
        const std::size_t end = std::min(value.find_first_of(" \t\r\n\f", at), value.size());
        if (value.substr(at, end - at) == "notranslate") return false;
        at = end + 1;
      }
    }
    return inherited;
  }

  // ---- tags

  void start_tag(HtmlToken& token) {
    const std::string& name = token.name;
    if (name == "html" || name == "head" || name == "body") skeleton_.is_fragment = false;
    if (name == "head" && !skeleton_.head_start) skeleton_.head_start = token.range.end;
    if (name == "meta") read_meta(token);
    if (is_embedded(name)) {
      read_attributes(token);
      if (!token.is_self_closing || is_html_raw_text(name))
        token.range.end = std::max(token.range.end, scanner_.skip_element(name));
      const bool is_picture = name != "script" && name != "style" && name != "noembed";
      add({.kind = Item::Kind::standalone,
           .range = token.range,
           .code = is_picture ? CodeKind::image : CodeKind::other,
           .may_stay_outside = !is_picture});
      return;
    }
    if (is_block_level(name)) return start_block(token);
    read_attributes(token);
    const Element& element = elements_.back();
    Item item{.kind = Item::Kind::open, .range = token.range, .name = name};
    if (is_html_void(name) || (token.is_self_closing && skeleton_.is_xml)) {
      item.kind = Item::Kind::standalone;
      if (name == "br") item.code = CodeKind::line_break;
      if (name == "img") {
        item.code = CodeKind::image;
        item.target = value_of(token.find("src"));
      }
      item.may_stay_outside = name != "img" && name != "input";
    } else {
      const InlineMeaning meaning = meaning_of(name);
      item.code = meaning.kind;
      item.is_verbatim = meaning.is_verbatim || (element.is_translatable && !is_translatable(token, text_, true));
      if (name == "a") item.target = value_of(token.find("href"));
      item.language = value_of(language_attribute(token));
      if (!item.language.empty() && item.code == CodeKind::other) item.code = CodeKind::language;
    }
    add(std::move(item));
  }

  static const HtmlAttribute* language_attribute(const HtmlToken& token) {
    const HtmlAttribute* language = token.find("lang");
    return language != nullptr ? language : token.find("xml:lang");
  }

  void close_implied(std::string_view name) {
    auto pop_while = [&](auto... names) {
      while (elements_.size() > 1 && ((elements_.back().name == names) || ...)) pop();
    };
    const bool ends_paragraph = name != "button" && name != "option" && name != "optgroup" && name != "select" &&
                                name != "noscript" && name != "template" && name != "textarea" && name != "datalist";
    if (ends_paragraph && elements_.back().name == "p") pop();
    if (name == "li") pop_while("li");
    if (name == "dt" || name == "dd") pop_while("dt", "dd");
    if (name == "option") pop_while("option");
    if (name == "td" || name == "th") pop_while("td", "th");
    if (name == "tr") pop_while("td", "th", "tr", "caption");
    if (name == "thead" || name == "tbody" || name == "tfoot")
      pop_while("td", "th", "tr", "thead", "tbody", "tfoot", "caption");
  }

  void start_block(HtmlToken& token) {
    flush();
    const std::string& name = token.name;
    if (name == "pre" || name == "template") {
      // Lines of a pre are layout or code; its bytes stay.
      const std::size_t end = scanner_.skip_element(name);
      if (end > token.range.end) return;
    }
    close_implied(name);
    const bool is_void = is_html_void(name);
    Element element = elements_.back();
    element.name = name;
    element.is_table = false;
    element.is_translatable = is_translatable(token, text_, element.is_translatable);
    set_kind(element, token);
    if (const HtmlAttribute* language = language_attribute(token)) {
      element.language = value_of(language);
      if (name == "html" && document_.language.empty()) document_.language = element.language;
    }
    HtmlTag tag;
    tag.name = name;
    tag.name_end = token.name_end();
    tag.is_top_level = elements_.size() == 1;
    if (const HtmlAttribute* attribute = token.find("lang")) tag.language = *attribute;
    if (const HtmlAttribute* attribute = token.find("xml:lang")) tag.xml_language = *attribute;
    if (const HtmlAttribute* attribute = token.find("dir")) tag.direction = *attribute;
    if (tag.language || tag.xml_language) tag.language_value = element.language;
    element.tag = static_cast<int>(skeleton_.tags.size());
    if (tag.language || tag.xml_language) element.language_tag = element.tag;
    if (name == "html" && skeleton_.html_tag < 0) skeleton_.html_tag = element.tag;
    skeleton_.tags.push_back(std::move(tag));
    parents_.push_back(elements_.back().tag);
    if (is_void || (token.is_self_closing && skeleton_.is_xml)) return;
    elements_.push_back(std::move(element));
    ++open_names_[name];
    read_attributes(token);
    if (name == "title" || name == "textarea") read_raw_text(token);
  }

  void set_kind(Element& element, const HtmlToken& token) {
    const std::string& name = element.name;
    element.level = element.kind == BlockKind::list_item ? element.level : 0;
    if (name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6') {
      element.kind = BlockKind::heading;
      element.level = name[1] - '0';
    } else if (name == "ul" || name == "ol" || name == "menu" || name == "dl") {
      ++element.list_depth;
    } else if (name == "li" || name == "dt" || name == "dd") {
      element.kind = BlockKind::list_item;
      element.level = std::max(1, element.list_depth);
    } else if (name == "table") {
      element.is_table = true;
      tables_.push_back({next_table_++, -1, -1, 0, 1, 1, {}});
    } else if (name == "tr" && !tables_.empty()) {
      Table& table = tables_.back();
      ++table.row;
      table.next_column = 0;
      for (int& rows : table.covered) rows = std::max(0, rows - 1);
    } else if (name == "td" || name == "th") {
      element.kind = name == "th" ? BlockKind::table_header : BlockKind::table_cell;
      element.level = 0;
      if (!tables_.empty()) {
        Table& table = tables_.back();
        const auto span_of = [&](const char* attribute) {
          const HtmlAttribute* span = token.find(attribute);
          if (span == nullptr) return 1;
          const std::string value = value_of(span);
          if (value.empty() || value.size() > 3 || value.find_first_not_of("0123456789") != std::string::npos) return 1;
          return std::max(1, std::stoi(value));
        };
        const auto is_covered = [&](int column) { return static_cast<std::size_t>(column) < table.covered.size() && table.covered[static_cast<std::size_t>(column)] > 0; };
        while (is_covered(table.next_column)) ++table.next_column;
        table.column = table.next_column;
        table.column_span = span_of("colspan");
        table.row_span = span_of("rowspan");
        table.next_column += table.column_span;
        if (table.row_span > 1 && table.next_column <= 10'000) {
          if (table.covered.size() < static_cast<std::size_t>(table.next_column)) table.covered.resize(static_cast<std::size_t>(table.next_column));
          for (int column = table.column; column < table.next_column; ++column) table.covered[static_cast<std::size_t>(column)] = table.row_span;
        }
      }
    } else if (name == "caption" || name == "figcaption" || name == "legend") {
      element.kind = BlockKind::caption;
    } else if (name == "title") {
      element.kind = BlockKind::title;
    } else if (name == "button" || name == "option" || name == "optgroup") {
      element.kind = BlockKind::other;
    } else if (name == "body" || name == "html") {
      element.kind = BlockKind::paragraph;
    }
  }

  void end_tag(const HtmlToken& token) {
    const std::string& name = token.name;
    if (!is_block_level(name)) {
      if (!is_embedded(name))
        add({.kind = Item::Kind::close, .range = token.range, .name = name, .may_stay_outside = true});
      return;
    }
    flush();
    if (name == "body" || (name == "html" && skeleton_.body_end == text_.size()))
      skeleton_.body_end = token.range.start;
    const auto count = open_names_.find(name);
    if (count == open_names_.end() || count->second == 0) return;
    // As in the standard, an end tag does not reach out of a table cell; and never far, or hostile nesting costs the
    // square.
    const bool is_table_part = name == "table" || name == "tr" || name == "td" || name == "th" || name == "tbody" ||
                               name == "thead" || name == "tfoot" || name == "body" || name == "html";
    std::size_t at = elements_.size() - 1;
    for (std::size_t steps = 0; at > 0 && elements_[at].name != name; --at)
      if (++steps > 300 || (!is_table_part && (elements_[at].name == "td" || elements_[at].name == "th"))) return;
    if (at == 0) return;
    while (elements_.size() > at) pop();
  }

  void pop() {
    if (elements_.back().is_table && !tables_.empty()) tables_.pop_back();
    --open_names_[elements_.back().name];
    elements_.pop_back();
  }

  // ---- attributes and the head

  void read_meta(const HtmlToken& token) {
    const HtmlAttribute* content = token.find("content");
    if (const HtmlAttribute* charset = token.find("charset")) set_charset(charset->value);
    if (content == nullptr) return;
    if (lower_ascii(value_of(token.find("http-equiv"))) == "content-type") {
      const std::string value = lower_ascii(content->value.of(text_));
      if (const std::size_t at = value.find("charset="); at != std::string::npos) {
        const std::size_t start = at + 8;
        const std::size_t end = std::min(value.find_first_of(" ;\"'", start), value.size());
        set_charset({content->value.start + start, content->value.start + end});
      }
      return;
    }
    std::string name = lower_ascii(value_of(token.find("name")));
    if (name.empty()) name = lower_ascii(value_of(token.find("property")));
    if (name.empty()) return;
    if (document_.properties.size() < 200) document_.properties.try_emplace(name, value_of(content));
    if (document_.id.empty() &&
        (name == "dcterms.identifier" || name == "dc.identifier" || name == "identifier" || name == "document-id"))
      document_.id = value_of(content);
    static constexpr std::array<std::string_view, 6> translatable{
        "description", "og:title", "og:description", "og:site_name", "twitter:title", "twitter:description"};
    if (is_one_of(name, translatable) && elements_.back().is_translatable)
      add_attribute_block(*content, BlockKind::alternative_text);
  }

  void read_attributes(const HtmlToken& token) {
    if (!is_translatable(token, text_, elements_.back().is_translatable)) return;
    for (const HtmlAttribute& attribute : token.attributes) {
      if (!attribute.has_value) continue;
      const std::string& name = attribute.name;
      if (name == "alt" || name == "title" || name == "aria-label" || name == "aria-description" ||
          name == "placeholder" || name == "aria-placeholder" || name == "aria-roledescription" ||
          name == "aria-valuetext" || (name == "summary" && token.name == "table") ||
          (name == "label" && (token.name == "optgroup" || token.name == "option" || token.name == "track"))) {
        add_attribute_block(attribute, BlockKind::alternative_text);
      } else if (name == "value" && token.name == "input") {
        const std::string type = lower_ascii(value_of(token.find("type")));
        if (type == "submit" || type == "button" || type == "reset") add_attribute_block(attribute, BlockKind::other);
      }
    }
  }

  void add_attribute_block(const HtmlAttribute& attribute, BlockKind kind) {
    HtmlBlockSource source;
    source.content = attribute.value;
    source.is_attribute = true;
    source.quote = attribute.quote;
    add_raw_block(source, kind);
  }

  void read_raw_text(const HtmlToken& token) {
    if (token.name != "title") {
      scanner_.skip_element(token.name);
      pop();
      return;
    }
    HtmlToken content;
    if (!scanner_.next(content)) return;
    if (content.kind == HtmlToken::Kind::text) {
      HtmlBlockSource source;
      source.content = content.range;
      source.is_raw_text = true;
      add_raw_block(source, BlockKind::title);
      if (document_.title.empty() && !drafts_.empty() && drafts_.back().second.is_raw_text)
        document_.title = drafts_.back().first.text;
      return;
    }
    if (content.kind == HtmlToken::Kind::end_tag) return end_tag(content);
    if (content.kind == HtmlToken::Kind::start_tag) return start_tag(content);
  }

  // A block that can hold no tags.
  void add_raw_block(HtmlBlockSource source, BlockKind kind) {
    BlockBuilder builder(begin_block(kind));
    std::size_t end = source.content.end;
    while (end > source.content.start && is_space(text_[end - 1])) --end;
    while (source.content.start < end && is_space(text_[source.content.start])) ++source.content.start;
    source.content.end = end;
    append_text(builder, source.content, source.is_attribute);
    if (!has_visible_text(builder.text())) return;
    source.tag = elements_.back().tag;
    source.language_tag = elements_.back().language_tag;
    drafts_.emplace_back(builder.finish(), std::move(source));
  }

  // ---- blocks

  Block begin_block(BlockKind kind) const {
    const Element& element = elements_.back();
    Block block;
    block.kind = kind;
    block.is_translatable = element.is_translatable;
    if (element.language != document_.language) block.language = element.language;
    if (!tables_.empty()) {
      block.table = tables_.back().number;
      block.row = tables_.back().row;
      block.column = tables_.back().row < 0 ? -1 : tables_.back().column;
      block.row_span = tables_.back().row_span;
      block.column_span = tables_.back().column_span;
    }
    return block;
  }

  // Text with runs of white space as one space; none at the start of the block or after a line break.
  void append_text(BlockBuilder& builder, Span range, bool is_attribute) const {
    for (std::size_t at = range.start; at < range.end;) {
      if (is_space(text_[at])) {
        const std::size_t start = at;
        while (at < range.end && is_space(text_[at])) ++at;
        if (builder.ends_in_space()) continue;
        if (at == start + 1 && text_[start] == ' ') builder.append(" ", start);
        else builder.append_decoded(" ", {start, at});
        continue;
      }
      if (text_[at] == '&') {
        const std::size_t start = at;
        std::string decoded = read_character_reference(std::string_view(text_).substr(0, range.end), at, is_attribute);
        if (at > start) {  // "&#10;" is white space to browsers as well
          const bool is_blank = !decoded.empty() && std::all_of(decoded.begin(), decoded.end(), is_space);
          if (!is_blank) builder.append_decoded(decoded, {start, at});
          else if (!builder.ends_in_space()) builder.append_decoded(" ", {start, at});
        } else {
          builder.append("&", at++);
        }
        continue;
      }
      const std::size_t start = at;
      while (at < range.end && !is_space(text_[at]) && text_[at] != '&') ++at;
      builder.append(std::string_view(text_).substr(start, at - start), start);
    }
  }

  void match_pairs() {
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (items_[i].kind == Item::Kind::open) open.push_back(i);
      if (items_[i].kind != Item::Kind::close) continue;
      // What is left open inside stays a lone tag; far beyond any real nesting the search gives up.
      for (std::size_t back = 0; back < open.size() && back < 100; ++back) {
        const std::size_t candidate = open[open.size() - 1 - back];
        if (items_[candidate].name != items_[i].name) continue;
        items_[candidate].partner = static_cast<int>(i);
        items_[i].partner = static_cast<int>(candidate);
        open.resize(open.size() - 1 - back);
        break;
      }
    }
    for (Item& item : items_) {
      if (item.partner >= 0 || item.kind == Item::Kind::text || item.kind == Item::Kind::standalone) continue;
      item = {.kind = Item::Kind::standalone, .range = item.range, .may_stay_outside = true};
    }
  }

  [[nodiscard]] bool is_blank(const Item& item) const {
    if (item.kind != Item::Kind::text) return false;
    const std::string_view text = item.range.of(text_);
    return std::all_of(text.begin(), text.end(), is_space);
  }

  void flush() {
    if (items_.empty()) return;
    const bool has_text = std::any_of(items_.begin(), items_.end(), [&](const Item& item) {
      return item.kind == Item::Kind::text && has_visible_text(decode_html(item.range.of(text_), false));
    });
    if (has_text) {
      match_pairs();
      build_block();
    }
    items_.clear();
  }

  // "a pencil<sup>1</sup>": a mark behind a word, no part of it; "10<sup>2</sup>" is a number. What it shows, or nothing.
  [[nodiscard]] std::optional<std::string> raised_mark(std::size_t open, std::string_view before) const {
    const Item& item = items_[open];
    if (item.name != "sup" || item.partner <= static_cast<int>(open) || before.empty()) return std::nullopt;
    std::size_t at = before.size();
    const char32_t last = previous_code_point(before, at);
    if (!is_letter(last) && std::u32string_view(U".,;:!?)”\"").find(last) == std::u32string_view::npos) return std::nullopt;
    std::string shown;
    for (std::size_t i = open + 1; i < static_cast<std::size_t>(item.partner); ++i) {
      if (items_[i].kind == Item::Kind::standalone) return std::nullopt;
      if (items_[i].kind == Item::Kind::text) shown += decode_html(items_[i].range.of(text_), false);
    }
    const bool is_mark = !shown.empty() && shown.size() <= 8 && (shown.find_first_not_of("0123456789*[]") == std::string::npos || shown == "†" || shown == "‡");
    return is_mark ? std::optional(shown) : std::nullopt;
  }

  void build_block() {
    std::size_t first = 0, last = items_.size();
    auto is_empty_pair = [&](std::size_t i) {
      return items_[i].kind == Item::Kind::open && items_[i].partner == static_cast<int>(i) + 1;
    };
    for (;;) {
      if (is_blank(items_[first]) || (items_[first].kind == Item::Kind::standalone && items_[first].may_stay_outside))
        ++first;
      else if (is_empty_pair(first)) first += 2;
      else break;
    }
    for (;;) {
      if (is_blank(items_[last - 1]) ||
          (items_[last - 1].kind == Item::Kind::standalone && items_[last - 1].may_stay_outside))
        --last;
      else if (last >= 2 && is_empty_pair(last - 2)) last -= 2;
      else break;
    }
    const Element& element = elements_.back();
    Block block = begin_block(element.kind);
    block.level = element.level;
    BlockBuilder builder(std::move(block));
    HtmlBlockSource source;
    for (std::size_t i = first; i < last; ++i) {
      const Item& item = items_[i];
      switch (item.kind) {
        case Item::Kind::text: append_text(builder, item.range, false); break;
        case Item::Kind::open:
          if (const std::optional<std::string> mark = raised_mark(i, builder.text())) {
            const auto end = static_cast<std::size_t>(item.partner);
            builder.add_standalone(CodeKind::footnote_reference, *mark);
            source.codes.push_back({{item.range.start, items_[end].range.end}, {}});
            i = end;
            break;
          }
          builder.open(item.code, item.target, item.language, item.is_verbatim);
          source.codes.push_back({item.range, items_[static_cast<std::size_t>(item.partner)].range});
          break;
        case Item::Kind::close: builder.close(); break;
        case Item::Kind::standalone:
          if (item.code == CodeKind::line_break) builder.trim_end_spaces();
          builder.add_standalone(item.code, item.target);
          source.codes.push_back({item.range, {}});
          if (item.code == CodeKind::line_break) builder.append_decoded("\n", item.range);
          break;
      }
    }
    builder.trim_end();
    source.content = {items_[first].range.start, items_[last - 1].range.end};
    while (is_space(text_[source.content.start])) ++source.content.start;
    while (is_space(text_[source.content.end - 1])) --source.content.end;
    source.parents = builder.parents();
    source.tag = element.tag;
    source.language_tag = element.language_tag;
    if (element.tag >= 0) {
      ++skeleton_.tags[static_cast<std::size_t>(element.tag)].block_count;
      for (int parent = parents_[static_cast<std::size_t>(element.tag)]; parent >= 0;
           parent = parents_[static_cast<std::size_t>(parent)]) {
        bool& flag = skeleton_.tags[static_cast<std::size_t>(parent)].has_inner_blocks;
        if (flag) break;  // whoever set it went on to the root
        flag = true;
      }
    }
    drafts_.emplace_back(builder.finish(), std::move(source));
  }

  void number_blocks() {
    std::stable_sort(drafts_.begin(), drafts_.end(), [](const auto& a, const auto& b) {
      if (a.second.content.start != b.second.content.start) return a.second.content.start < b.second.content.start;
      return a.second.content.end > b.second.content.end;
    });
    for (auto& [block, source] : drafts_) {
      block.number = document_.blocks.size();
      document_.blocks.push_back(std::move(block));
      skeleton_.blocks.push_back(std::move(source));
    }
  }

  Document& document_;
  HtmlSkeleton& skeleton_;
  const std::string& text_;
  HtmlScanner scanner_;
  std::vector<Item> items_;
  std::vector<Element> elements_;
  std::vector<int> parents_;  // of each tag: the tag it stands in
  std::unordered_map<std::string, std::size_t> open_names_;
  std::vector<Table> tables_;
  int next_table_ = 0;
  std::vector<std::pair<Block, HtmlBlockSource>> drafts_;
};

bool is_latin(std::string_view charset) {
  static constexpr std::array<std::string_view, 7> names{"iso-8859-1", "windows-1252", "latin1",   "us-ascii",
                                                         "ascii",      "cp1252",       "iso8859-1"};
  return is_one_of(charset, names);
}

}  // namespace

Result<Document> read_html(std::string_view name, std::string bytes) {
  auto skeleton = std::make_shared<HtmlSkeleton>();
  Result<Document> document = begin_text_document(name, std::move(bytes), *skeleton);
  if (!document) return document;
  skeleton->is_xml = lower_ascii(name).ends_with(".xhtml");
  if (Result<void> read = Reader(*document, *skeleton).run(); !read) return tl::make_unexpected(read.error());
  const std::string& charset = skeleton->declared_charset;
  if (skeleton->encoding == "windows-1252" && !charset.empty() && !is_latin(charset))
    return fail({.message = "the page is written in an encoding that is not read",
                 .file = document->name,
                 .found = charset == "utf-8" ? "declared UTF-8, but the bytes are not" : charset,
                 .expected = "UTF-8, UTF-16 with byte order mark, or Windows-1252 (Latin-1)",
                 .remedy = "Open it in a browser or editor and save it in UTF-8."});
  // A page of ASCII that declares Latin-1 is to be answered in Latin-1.
  const bool is_ascii = std::all_of(document->text.begin(), document->text.end(),
                                    [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (is_ascii && is_latin(charset) && skeleton->encoding == "UTF-8") skeleton->encoding = "windows-1252";
  document->skeleton = std::move(skeleton);
  return document;
}

}  // namespace homeword
