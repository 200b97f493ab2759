// Markdown (CommonMark with GitHub's tables, strike-through and task lists), reading.
//
// md4c says what is text and what is markup, and its text points into the file; the markup between two texts is cut
// here, guided by md4c's order of spans.
#include <md4c.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "homeword/document/html_scanner.h"
#include "homeword/document/inline_codes.h"
#include "homeword/document/markdown_model.h"
#include "homeword/text/unicode.h"

namespace homeword {

namespace {

constexpr std::size_t unknown = std::string_view::npos;

bool is_punctuation(char c) {
  return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}

struct Event {
  enum class Kind { enter, leave, text };
  Kind kind = Kind::text;
  MD_SPANTYPE span = MD_SPAN_EM;
  MD_TEXTTYPE type = MD_TEXT_NORMAL;
  std::size_t start = unknown;  // of text that stands in the file
  std::size_t size = 0;
  std::string target;  // of a link or picture
  int partner = -1;    // of an HTML tag: the other one of the pair
};

// "[^1]" at `at`: its size, or 0.
std::size_t footnote_mark_size(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) != "[^") return 0;
  std::size_t end = at + 2;
  while (end < text.size() && text[end] != ']' && text[end] != ' ' && text[end] != '\n' && text[end] != '[') ++end;
  return end > at + 2 && end < text.size() && text[end] == ']' ? end + 1 - at : 0;
}

struct HtmlTagText {
  std::string name;
  bool is_end = false;
  bool is_start = false;
  std::string language;
};

HtmlTagText read_tag(std::string_view text) {
  HtmlTagText out;
  HtmlScanner scanner(text);
  HtmlToken token;
  if (!scanner.next(token)) return out;
  out.name = token.name;
  out.is_end = token.kind == HtmlToken::Kind::end_tag;
  out.is_start = token.kind == HtmlToken::Kind::start_tag && !token.is_self_closing && !is_html_void(token.name);
  if (const HtmlAttribute* language = token.find("lang")) out.language = decode_html(language->value.of(text), true);
  return out;
}

class Parser {
 public:
  Parser(std::string_view text, std::size_t base) : text_(text), base_(base) {}

  std::optional<std::vector<MarkdownDraft>> run() {
    MD_PARSER parser{};
    parser.flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS;
    parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* self) {
      return static_cast<Parser*>(self)->enter_block(type, detail);
    };
    parser.leave_block = [](MD_BLOCKTYPE type, void*, void* self) {
      return static_cast<Parser*>(self)->leave_block(type), 0;
    };
    parser.enter_span = [](MD_SPANTYPE type, void* detail, void* self) {
      return static_cast<Parser*>(self)->enter_span(type, detail);
    };
    parser.leave_span = [](MD_SPANTYPE type, void*, void* self) {
      return static_cast<Parser*>(self)->leave_span(type), 0;
    };
    parser.text = [](MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* self) {
      return static_cast<Parser*>(self)->add_text(type, text, size), 0;
    };
    // md4c 0.4 answers 0 also where a call-back stopped it, so the budget is asked by ourselves: half a file is no
    // file.
    const int status = md_parse(text_.data(), static_cast<MD_SIZE>(text_.size()), &parser, this);
    flush();
    is_in_table_ = false;
    quotes_ = 0;
    add_definition_titles();
    if (status != 0 || is_over_budget()) return std::nullopt;
    return std::move(drafts_);
  }

 private:
  [[nodiscard]] bool is_over_budget() const { return drafts_.size() > block_budget || markup_ > markup_budget; }

  // ---- what md4c reports

  // Not 0 stops md4c.
  int enter_block(MD_BLOCKTYPE type, void* detail) {
    flush();
    ++markup_;
    if (is_over_budget()) return 1;
    switch (type) {
      case MD_BLOCK_QUOTE: ++quotes_; break;
      case MD_BLOCK_UL:
      case MD_BLOCK_OL: ++lists_; break;
      case MD_BLOCK_LI: ++items_; break;
      case MD_BLOCK_H: heading_ = static_cast<int>(static_cast<MD_BLOCK_H_DETAIL*>(detail)->level); break;
      case MD_BLOCK_CODE:
      case MD_BLOCK_HTML: is_untouched_ = true; break;
      case MD_BLOCK_TABLE:
        ++table_;
        row_ = -1;
        is_in_table_ = true;
        break;
      case MD_BLOCK_TR:
        ++row_;
        column_ = -1;
        break;
      case MD_BLOCK_TH:
      case MD_BLOCK_TD:
        ++column_;
        is_header_ = type == MD_BLOCK_TH;
        break;
      default: break;
    }
    return 0;
  }

  void leave_block(MD_BLOCKTYPE type) {
    flush();
    switch (type) {
      case MD_BLOCK_QUOTE: --quotes_; break;
      case MD_BLOCK_UL:
      case MD_BLOCK_OL: --lists_; break;
      case MD_BLOCK_LI: --items_; break;
      case MD_BLOCK_H: heading_ = 0; break;
      case MD_BLOCK_CODE:
      case MD_BLOCK_HTML: is_untouched_ = false; break;
      case MD_BLOCK_TABLE: is_in_table_ = false; break;
      default: break;
    }
  }

  static std::string value_of(const MD_ATTRIBUTE& attribute) {
    return attribute.text == nullptr ? std::string()
                                     : decode_html(std::string_view(attribute.text, attribute.size), true);
  }

  int enter_span(MD_SPANTYPE type, void* detail) {
    Event event{.kind = Event::Kind::enter, .span = type};
    if (type == MD_SPAN_A) event.target = value_of(static_cast<MD_SPAN_A_DETAIL*>(detail)->href);
    if (type == MD_SPAN_IMG) event.target = value_of(static_cast<MD_SPAN_IMG_DETAIL*>(detail)->src);
    events_.push_back(std::move(event));
    ++markup_;
    return is_over_budget() ? 1 : 0;
  }

  void leave_span(MD_SPANTYPE type) { events_.push_back({.kind = Event::Kind::leave, .span = type}); }

  void add_text(MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size) {
    const bool is_ours = std::greater_equal<>()(text, text_.data()) && std::less<>()(text, text_.data() + text_.size());
    if (is_untouched_) {
      if (is_ours) {
        const auto start = static_cast<std::size_t>(text - text_.data());
        cursor_ = start + size;
        if (!untouched_.empty() && untouched_.back().end == start) untouched_.back().end = cursor_;
        else untouched_.push_back({start, cursor_});
      }
      return;
    }
    // A tag over several lines comes line by line, with line ends that do not stand in the file.
    Event* const before = events_.empty() ? nullptr : &events_.back();
    const bool is_after_tag = type == MD_TEXT_HTML && before != nullptr && before->kind == Event::Kind::text &&
                              before->type == type && before->start != unknown;
    if (is_after_tag && !is_ours) {
      continues_tag_ = true;
      return;
    }
    if (is_after_tag && std::exchange(continues_tag_, false)) {
      before->size = static_cast<std::size_t>(text - text_.data()) + size - before->start;
      return;
    }
    continues_tag_ = false;
    Event event{.kind = Event::Kind::text, .type = type};
    if (is_ours && type != MD_TEXT_BR && type != MD_TEXT_SOFTBR) {
      event.start = static_cast<std::size_t>(text - text_.data());
      event.size = size;
      Event* last = events_.empty() ? nullptr : &events_.back();
      // White space before a line end comes by itself; two tags side by side stay two.
      const bool begins_tag = size > 0 && *text == '<' && last != nullptr && last->size > 0 && text[-1] == '>';
      if (last != nullptr && !begins_tag && last->kind == Event::Kind::text && last->type == type &&
          type == MD_TEXT_HTML && last->start + last->size == event.start) {
        last->size += size;
        return;
      }
    }
    events_.push_back(std::move(event));
  }

  // ---- one block

  void flush() {
    if (events_.empty()) return;
    Block block;
    block.kind = BlockKind::paragraph;
    if (is_in_table_) {
      block.kind = is_header_ ? BlockKind::table_header : BlockKind::table_cell;
      block.table = table_;
      block.row = row_;
      block.column = column_;
    } else if (heading_ > 0) {
      block.kind = BlockKind::heading;
      block.level = heading_;
    } else if (items_ > 0) {
      block.kind = BlockKind::list_item;
      block.level = lists_;
    }
    pair_html();
    pictures_.clear();
    MarkdownDraft draft;
    BlockBuilder builder(block);
    draft.source.is_in_table = is_in_table_;
    const bool is_read = read_content(builder, draft.source);
    if (!is_read) {
      // Markup we cannot cut in its parts stays as it is, and a person sees that it did.
      builder = BlockBuilder(block);
      draft.source = {};
      draft.source.kind = MarkdownBlockSource::Kind::fixed;
      pictures_.clear();
      for (const Event& event : events_) {
        if (event.kind != Event::Kind::text) continue;
        if (event.start == unknown) builder.append(" ");
        else builder.append(text_.substr(event.start, event.size), base_ + event.start);
      }
      builder.block().is_translatable = false;
    }
    draft.source.parents = builder.parents();
    draft.block = builder.finish();
    if (has_footnote_definition_) draft.block.kind = BlockKind::footnote;
    events_.clear();
    for (Span* span : spans_of(draft.source)) *span = {span->start + base_, span->end + base_};
    const bool has_text = std::any_of(draft.block.text.begin(), draft.block.text.end(),
                                      [](char c) { return static_cast<unsigned char>(c) > ' '; });
    if (has_text) drafts_.push_back(std::move(draft));
    for (MarkdownDraft& picture : pictures_) {
      picture.source.content = {picture.source.content.start + base_, picture.source.content.end + base_};
      drafts_.push_back(std::move(picture));
    }
    pictures_.clear();
  }

  static std::vector<Span*> spans_of(MarkdownBlockSource& source) {
    std::vector<Span*> out{&source.content};
    for (MarkdownCode& code : source.codes) out.insert(out.end(), {&code.open, &code.close, &code.label});
    return out;
  }

  // HTML tags that belong together and stand in the same Markdown span are a pair.
  void pair_html() {
    struct Open {
      std::size_t event;
      std::string name;
      int span;
    };
    std::vector<Open> open;
    std::vector<int> spans{-1};
    for (std::size_t i = 0; i < events_.size(); ++i) {
      if (events_[i].kind == Event::Kind::enter) spans.push_back(static_cast<int>(i));
      if (events_[i].kind == Event::Kind::leave && spans.size() > 1) spans.pop_back();
      if (events_[i].kind != Event::Kind::text || events_[i].type != MD_TEXT_HTML || events_[i].start == unknown)
        continue;
      const HtmlTagText tag = read_tag(text_.substr(events_[i].start, events_[i].size));
      if (tag.is_start) open.push_back({i, tag.name, spans.back()});
      if (!tag.is_end) continue;
      for (std::size_t back = open.size(); back-- > 0 && open.size() - back <= 50;) {
        if (open[back].name != tag.name) continue;
        if (open[back].span == spans.back()) {
          events_[i].partner = static_cast<int>(open[back].event);
          events_[open[back].event].partner = static_cast<int>(i);
        }
        open.resize(back);
        break;
      }
    }
  }

  [[nodiscard]] char at(std::size_t offset) const { return offset < text_.size() ? text_[offset] : '\0'; }

  // Where the block's markup starts: before its first text, by the spans that open there.
  [[nodiscard]] std::size_t find_start() const {
    std::size_t first = 0;
    while (first < events_.size() && !(events_[first].kind == Event::Kind::text && events_[first].start != unknown))
      ++first;
    const bool only_enters = std::all_of(events_.begin(), events_.begin() + static_cast<std::ptrdiff_t>(first),
                                         [](const Event& event) { return event.kind == Event::Kind::enter; });
    if (first == events_.size() || !only_enters) {
      // A picture without a text comes first: it is the next thing after the block before.
      const std::size_t found = text_.find(events_.front().span == MD_SPAN_IMG ? "![" : "[", cursor_);
      return found;
    }
    std::size_t start = events_[first].start;
    if (events_[first].type == MD_TEXT_NORMAL && start > 0 && text_[start - 1] == '\\' && is_punctuation(text_[start]))
      --start;
    for (std::size_t i = first; i-- > 0;) {
      std::size_t size = 0;
      switch (events_[i].span) {
        case MD_SPAN_EM: size = 1; break;
        case MD_SPAN_STRONG: size = 2; break;
        case MD_SPAN_DEL: size = start >= 2 && text_[start - 2] == '~' ? 2 : 1; break;
        case MD_SPAN_A: size = 1; break;
        case MD_SPAN_IMG: size = 2; break;
        case MD_SPAN_CODE:
          while (start > size && (text_[start - size - 1] == ' ' || text_[start - size - 1] == '\n')) ++size;
          while (start > size && text_[start - size - 1] == '`') ++size;
          break;
        default: return unknown;
      }
      if (size > start) return unknown;
      start -= size;
    }
    return start;
  }

  // Past a line end with the space before it and the prefix of the next line.
  [[nodiscard]] std::size_t skip_line_end(std::size_t offset) const {
    while (at(offset) == ' ' || at(offset) == '\t') ++offset;
    if (at(offset) == '\r') ++offset;
    if (at(offset) == '\n') ++offset;
    while (at(offset) == ' ' || at(offset) == '\t' || (quotes_ > 0 && at(offset) == '>')) ++offset;
    return offset;
  }

  // Past "(address "title")"; unknown when it is none.
  [[nodiscard]] std::size_t skip_address(std::size_t offset, Span* title = nullptr) const {
    const auto skip_space = [&] {
      while (at(offset) == ' ' || at(offset) == '\t' || at(offset) == '\n' || at(offset) == '\r' ||
             (quotes_ > 0 && at(offset) == '>'))
        ++offset;
    };
    ++offset;
    skip_space();
    if (at(offset) == '<') {
      while (offset < text_.size() && text_[offset] != '>' && text_[offset] != '\n')
        offset += text_[offset] == '\\' ? 2 : 1;
      ++offset;
    } else {
      int depth = 0;
      for (; offset < text_.size() && static_cast<unsigned char>(text_[offset]) > ' '; ++offset) {
        if (text_[offset] == '\\' && is_punctuation(at(offset + 1))) {
          ++offset;
        } else if (text_[offset] == '(') {
          ++depth;
        } else if (text_[offset] == ')' && depth-- == 0) {
          break;
        }
      }
    }
    skip_space();
    if (at(offset) == '"' || at(offset) == '\'' || at(offset) == '(') {
      const char quote = text_[offset] == '(' ? ')' : text_[offset];
      const std::size_t start = ++offset;
      while (offset < text_.size() && text_[offset] != quote) offset += text_[offset] == '\\' ? 2 : 1;
      if (title != nullptr && offset <= text_.size()) *title = {start, offset};
      ++offset;
      skip_space();
    }
    return at(offset) == ')' ? offset + 1 : unknown;
  }

  // What a reader sees who rests on a link or picture ("[calendar](address "title")"): a block of its own.
  void add_title(Span title) {
    if (title.is_empty() || title.end > text_.size()) return;
    const std::string_view raw = title.of(text_);
    if (raw.find('\n') != std::string_view::npos && quotes_ > 0) return;  // marks of the quotation stand between its lines
    std::string plain;
    for (std::size_t i = 0; i < raw.size(); ++i) {
      if (raw[i] == '&') {
        // An escaped "&" begins no character reference.
        std::size_t at = i;
        if (const std::string character = read_character_reference(raw, at, false); !character.empty()) {
          plain += character;
          i = at - 1;
          continue;
        }
      }
      if (raw[i] == '\\' && i + 1 < raw.size() && is_punctuation(raw[i + 1])) ++i;
      plain += raw[i] == '\n' || raw[i] == '\r' ? ' ' : raw[i];
    }
    Block block;
    block.kind = BlockKind::alternative_text;
    BlockBuilder text(block);
    text.append_decoded(plain, {base_ + title.start, base_ + title.end});
    if (text.text().find_first_not_of(" \t") == std::string::npos) return;
    MarkdownDraft draft;
    draft.source.kind = MarkdownBlockSource::Kind::link_title;
    draft.source.content = title;
    draft.source.is_in_table = is_in_table_;
    draft.block = text.finish();
    pictures_.push_back(std::move(draft));
  }

  // "[label]: address "title"" stands apart from the text; md4c takes it and says nothing.
  void add_definition_titles() {
    std::vector<Span> known = untouched_;
    for (const MarkdownDraft& draft : drafts_) {
      const Span content = draft.source.content;
      if (content.end >= base_) known.push_back({content.start - std::min(content.start, base_), content.end - base_});
    }
    std::sort(known.begin(), known.end());
    std::size_t next = 0;
    std::size_t reach = 0;
    for (std::size_t line = 0; line < text_.size();) {
      const std::size_t end = std::min(text_.find('\n', line), text_.size());
      for (; next < known.size() && known[next].start < end; ++next) reach = std::max(reach, known[next].end);
      std::size_t start = line;
      while (start < end && start - line < 4 && text_[start] == ' ') ++start;
      const std::size_t close = text_.find("]:", start);
      if (start - line < 4 && reach <= line && at(start) == '[' && at(start + 1) != '^' && close < end && close > start + 1) {
        // As an address in brackets, which the line's end closes.
        std::size_t at_title = end;
        while (at_title > close && (text_[at_title - 1] == ' ' || text_[at_title - 1] == '\r' || text_[at_title - 1] == '\t')) --at_title;
        const char last = at_title > close ? text_[at_title - 1] : '\0';
        const char first = last == ')' ? '(' : last;
        if (last == '"' || last == '\'' || last == ')') {
          std::size_t open = close + 2;
          while (open < end && text_[open] == ' ') ++open;
          if (at(open) == '<')  // past the address
            while (open < end && text_[open] != '>') ++open;
          while (open < end && text_[open] != ' ' && text_[open] != '\t') ++open;
          const std::size_t space = open;
          while (open < end && (text_[open] == ' ' || text_[open] == '\t')) ++open;
          if (open > space && open + 1 < at_title && text_[open] == first) {
            add_title({open + 1, at_title - 1});
            if (!pictures_.empty()) {
              MarkdownDraft title = std::move(pictures_.back());
              pictures_.clear();
              title.source.content = {title.source.content.start + base_, title.source.content.end + base_};
              drafts_.push_back(std::move(title));
            }
          }
        }
      }
      line = end + 1;
    }
  }

  // The end of a link or picture from its "]" on.
  bool close_link(std::size_t event, std::size_t label_start, MarkdownCode& code) {
    if (at(now_) != ']') return false;
    code.label = {label_start, now_};
    std::size_t next = unknown;  // the next text that stands in the file
    for (std::size_t i = event + 1; i < events_.size() && next == unknown; ++i)
      if (events_[i].kind == Event::Kind::text) next = events_[i].start;
    const auto fits = [&](std::size_t end) { return end != unknown && (next == unknown || end <= next); };
    std::size_t end = now_ + 1;
    if (at(end) == '(' && fits(skip_address(end))) {
      Span title;
      end = skip_address(end, &title);
      add_title(title);
    } else if (at(end) == '[' && at(end + 1) == ']' && fits(end + 2)) {
      end += 2;
      code.reference = MarkdownCode::Reference::collapsed;
    } else if (at(end) == '[' && text_.find(']', end) != unknown && fits(text_.find(']', end) + 1)) {
      end = text_.find(']', end) + 1;
      code.reference = MarkdownCode::Reference::full;
    } else {
      code.reference = MarkdownCode::Reference::shortcut;
    }
    code.close = {now_, end};
    now_ = end;
    return true;
  }

  static CodeKind kind_of(MD_SPANTYPE type) {
    switch (type) {
      case MD_SPAN_EM: return CodeKind::italic;
      case MD_SPAN_STRONG: return CodeKind::bold;
      case MD_SPAN_A: return CodeKind::link;
      case MD_SPAN_CODE: return CodeKind::code;
      default: return CodeKind::other;
    }
  }

  bool read_content(BlockBuilder& out, MarkdownBlockSource& source) {
    has_footnote_definition_ = false;
    now_ = find_start();
    if (now_ == unknown) return false;
    source.content.start = now_;
    struct OpenSpan {
      std::size_t code;
      std::size_t label_start;
    };
    std::vector<OpenSpan> open;
    bool is_first_text = true;
    for (std::size_t i = 0; i < events_.size(); ++i) {
      const Event& event = events_[i];
      if (event.kind == Event::Kind::text) {
        if (!read_text(i, out, source, is_first_text)) return false;
        is_first_text = false;
        continue;
      }
      if (event.kind == Event::Kind::enter) {
        is_first_text = false;
        if (event.span == MD_SPAN_IMG) {
          if (!read_picture(i, out, source)) return false;
          continue;
        }
        MarkdownCode code;
        const std::size_t start = now_;
        switch (event.span) {
          case MD_SPAN_EM:
            code.kind = MarkdownCode::Kind::emphasis;
            if (at(now_) != '*' && at(now_) != '_') return false;
            now_ += 1;
            break;
          case MD_SPAN_STRONG:
            code.kind = MarkdownCode::Kind::strong;
            if ((at(now_) != '*' && at(now_) != '_') || at(now_ + 1) != at(now_)) return false;
            now_ += 2;
            break;
          case MD_SPAN_DEL:
            code.kind = MarkdownCode::Kind::strike;
            if (at(now_) != '~') return false;
            now_ += at(now_ + 1) == '~' ? 2 : 1;
            break;
          case MD_SPAN_A:
            code.kind = at(now_) == '<' ? MarkdownCode::Kind::automatic_link : MarkdownCode::Kind::link;
            if (at(now_) != '<' && at(now_) != '[') return false;
            now_ += 1;
            break;
          case MD_SPAN_CODE:
            code.kind = MarkdownCode::Kind::code;
            if (at(now_) != '`') return false;
            while (at(now_) == '`') ++now_;
            break;
          default: return false;
        }
        code.open = {start, now_};
        const bool is_verbatim =
            code.kind == MarkdownCode::Kind::code || code.kind == MarkdownCode::Kind::automatic_link;
        open.push_back({out.open(kind_of(event.span), event.target, {}, is_verbatim), now_});
        source.codes.push_back(code);
        continue;
      }
      if (open.empty()) return false;  // md4c 0.4 leaves code spans it never entered
      MarkdownCode& code = source.codes[open.back().code];
      const std::size_t start = now_;
      switch (code.kind) {
        case MarkdownCode::Kind::code:
          while (at(now_) == ' ' || at(now_) == '\n') ++now_;
          if (at(now_) != '`') return false;
          while (at(now_) == '`') ++now_;
          code.close = {start, now_};
          break;
        case MarkdownCode::Kind::automatic_link:
          if (at(now_) != '>') return false;
          code.close = {start, ++now_};
          break;
        case MarkdownCode::Kind::link:
          if (!close_link(i, open.back().label_start, code)) return false;
          break;
        default:
          if (at(now_) != text_[code.open.start]) return false;
          now_ += code.open.size();
          code.close = {start, now_};
      }
      out.close();
      open.pop_back();
    }
    out.trim_end();
    source.content.end = cursor_ = now_;
    while (source.content.end > source.content.start &&
           (at(source.content.end - 1) == ' ' || at(source.content.end - 1) == '\n'))
      --source.content.end;
    return true;
  }

  bool read_text(std::size_t index, BlockBuilder& out, MarkdownBlockSource& source, bool is_first) {
    const Event& event = events_[index];
    const auto skip_to_next_line = [&] {
      const std::size_t start = now_;
      now_ = skip_line_end(now_);
      return Span{start, now_};
    };
    if (event.type == MD_TEXT_BR) {
      const std::size_t start = now_;
      if (at(now_) == '\\') ++now_;
      skip_to_next_line();
      out.trim_end_spaces();
      out.add_standalone(CodeKind::line_break);
      source.codes.push_back({.kind = MarkdownCode::Kind::raw, .open = {start, now_}});
      out.append_decoded("\n", {base_ + start, base_ + now_});
      return true;
    }
    if (event.start == unknown) {
      const Span line_end = skip_to_next_line();
      out.append_decoded(" ", {base_ + line_end.start, base_ + line_end.end});
      return true;
    }
    // Before the text stands nothing, the backslash of an escape, or the space inside the marks of a code span.
    if (event.start < now_) return false;
    for (std::size_t i = now_; i < event.start; ++i)
      if (at(i) != ' ' && at(i) != '\t' && at(i) != '\n' && at(i) != '\r' && at(i) != '\\' &&
          !(quotes_ > 0 && at(i) == '>'))
        return false;
    const std::string_view piece = text_.substr(event.start, event.size);
    now_ = event.start + event.size;
    switch (event.type) {
      case MD_TEXT_ENTITY: {
        std::string decoded = decode_html(piece, false);
        out.append_decoded(decoded, {base_ + event.start, base_ + now_});
        return true;
      }
      case MD_TEXT_HTML: return read_html_tag(event, piece, out, source);
      case MD_TEXT_CODE:
      case MD_TEXT_LATEXMATH: out.append(piece, base_ + event.start); return true;
      default: break;
    }
    std::size_t start = 0;
    if (is_first) {
      // "[^1]: text" defines a footnote; its mark stays.
      const std::size_t mark = footnote_mark_size(piece, 0);
      if (mark > 0 && mark < piece.size() && piece[mark] == ':') {
        start = mark + 1;
        while (start < piece.size() && piece[start] == ' ') ++start;
        source.content.start = event.start + start;
        has_footnote_definition_ = true;
      }
    }
    for (std::size_t i = start; i < piece.size(); ++i) {
      const std::size_t mark = piece[i] == '[' ? footnote_mark_size(piece, i) : 0;
      if (mark == 0) continue;
      out.append(piece.substr(start, i - start), base_ + event.start + start);
      out.add_standalone(CodeKind::footnote_reference);
      source.codes.push_back({.kind = MarkdownCode::Kind::raw, .open = {event.start + i, event.start + i + mark}});
      start = i + mark;
      i = start - 1;
    }
    out.append(piece.substr(start), base_ + event.start + start);
    return true;
  }

  bool read_html_tag(const Event& event, std::string_view piece, BlockBuilder& out, MarkdownBlockSource& source) {
    const Span raw{event.start, event.start + event.size};
    const HtmlTagText tag = read_tag(piece);
    if (event.partner < 0) {
      const bool is_break = tag.name == "br";
      if (is_break) out.trim_end_spaces();
      out.add_standalone(is_break ? CodeKind::line_break : CodeKind::other);
      source.codes.push_back({.kind = MarkdownCode::Kind::raw, .open = raw});
      if (is_break) out.append_decoded("\n", {base_ + raw.start, base_ + raw.end});
      return true;
    }
    if (tag.is_end) {
      if (html_codes_.empty()) return false;
      source.codes[html_codes_.back()].close = raw;
      html_codes_.pop_back();
      out.close();
      return true;
    }
    CodeKind kind = CodeKind::other;
    const std::string& name = tag.name;
    if (name == "b" || name == "strong") kind = CodeKind::bold;
    else if (name == "i" || name == "em") kind = CodeKind::italic;
    else if (name == "u" || name == "ins") kind = CodeKind::underline;
    else if (name == "a") kind = CodeKind::link;
    else if (name == "q") kind = CodeKind::quotation;
    else if (name == "code" || name == "kbd") kind = CodeKind::code;
    else if (!tag.language.empty()) kind = CodeKind::language;
    html_codes_.push_back(out.open(kind, {}, tag.language, kind == CodeKind::code));
    source.codes.push_back({.kind = MarkdownCode::Kind::html_pair, .open = raw});
    return true;
  }

  // "![text](address)" is one standalone code; its text is a block of its own.
  bool read_picture(std::size_t& index, BlockBuilder& out, MarkdownBlockSource& source) {
    if (at(now_) != '!' || at(now_ + 1) != '[') return false;
    const std::size_t start = now_;
    now_ += 2;
    const std::string target = events_[index].target;
    Block block;
    block.kind = BlockKind::alternative_text;
    BlockBuilder text(block);
    int depth = 1;
    std::size_t i = index + 1;
    bool is_plain = true;
    for (; i < events_.size(); ++i) {
      if (events_[i].kind == Event::Kind::enter) ++depth, is_plain = false;
      if (events_[i].kind == Event::Kind::leave && --depth == 0) break;
      if (events_[i].kind != Event::Kind::text) continue;
      if (events_[i].start == unknown) {
        text.append(" ");
      } else {
        if (text.text().empty() && events_[i].start < now_) return false;
        const std::string_view piece = text_.substr(events_[i].start, events_[i].size);
        if (events_[i].type == MD_TEXT_ENTITY)
          text.append_decoded(decode_html(piece, false),
                              {base_ + events_[i].start, base_ + events_[i].start + piece.size()});
        else text.append(piece, base_ + events_[i].start);
        now_ = events_[i].start + events_[i].size;
      }
    }
    if (i == events_.size()) return false;
    // Markup inside the text ends before the bracket.
    while (now_ < text_.size() && at(now_) != ']' && !is_plain) ++now_;
    const std::size_t label_end = now_;
    MarkdownCode code;
    if (!close_link(i, start + 2, code)) return false;
    code.open = {start, now_};
    code.close = {};
    // A picture by reference needs its label as it is: its text cannot change.
    const bool is_fixed =
        code.reference == MarkdownCode::Reference::shortcut || code.reference == MarkdownCode::Reference::collapsed;
    code.kind = MarkdownCode::Kind::raw;
    out.add_standalone(CodeKind::image, target);
    source.codes.push_back(code);
    if (text.text().find_first_not_of(" \t\n") != std::string::npos) {
      MarkdownDraft picture;
      picture.source.kind = is_fixed ? MarkdownBlockSource::Kind::fixed : MarkdownBlockSource::Kind::picture_text;
      picture.source.content = {start + 2, label_end};
      picture.source.is_in_table = is_in_table_;
      picture.block = text.finish();
      picture.block.is_translatable = !is_fixed;
      pictures_.push_back(std::move(picture));
    }
    index = i;
    return true;
  }

  std::string_view text_;
  std::size_t base_;
  std::vector<MarkdownDraft> drafts_;
  std::vector<MarkdownDraft> pictures_;  // of the block being read; titles too
  std::vector<Span> untouched_;          // code and HTML blocks
  std::vector<Event> events_;
  std::vector<std::size_t> html_codes_;
  std::size_t markup_ = 0;
  std::size_t cursor_ = 0;  // end of the block before
  std::size_t now_ = 0;     // what is read of this block
  int quotes_ = 0, lists_ = 0, items_ = 0, heading_ = 0;
  int table_ = -1, row_ = -1, column_ = -1;
  bool is_in_table_ = false, is_header_ = false, is_untouched_ = false;
  bool has_footnote_definition_ = false;
  bool continues_tag_ = false;  // an HTML tag goes on in the next line
};

}  // namespace

std::optional<std::vector<MarkdownDraft>> parse_markdown(std::string_view text, std::size_t base) {
  return Parser(text, base).run();
}

}  // namespace homeword
