// Plain text: blocks are separated by blank lines. A line break inside a block is a space where the writer's program
// broke a long line, and stays a line break where the writer did (an address, a signature: see is_deliberate_break).
// Lines that start with a bullet or the next number of a list are blocks of their own, so that a list stays a list.
#include <algorithm>
#include <optional>

#include "homeword/document/formats.h"
#include "homeword/document/inline_codes.h"
#include "homeword/document/splice.h"
#include "homeword/text/unicode.h"

namespace homeword {

namespace {

struct TextBlockSource {
  Span content;             // from the first to the last character of the block, in the decoded file
  std::string line_end;     // between its lines
  std::string indentation;  // of its second line
  std::size_t width = 0;    // of its longest line, code points; 0 when it has one line
  bool has_deliberate_breaks = false;
};

struct PlainTextSkeleton : TextSkeleton {
  std::vector<TextBlockSource> blocks;
};

struct Line {
  Span content;  // without white space on both sides
  std::size_t start = 0;
  std::size_t end = 0;   // before the line end
  std::size_t next = 0;  // start of the next line
};

constexpr std::string_view no_break_space = "\xC2\xA0";

bool is_blank_at(std::string_view text, std::size_t at, std::size_t& size) {
  size = 1;
  if (text[at] == ' ' || text[at] == '\t' || text[at] == '\f' || text[at] == '\v') return true;
  size = 2;
  return text.substr(at, 2) == no_break_space;
}

bool ends_in_blank(std::string_view text, std::size_t& size) {
  size = 1;
  if (text.empty()) return false;
  if (is_blank_at(text, text.size() - 1, size)) return true;
  size = 2;
  return text.ends_with(no_break_space);
}

Line read_line(std::string_view text, std::size_t start) {
  Line line;
  line.start = start;
  line.end = std::min(text.find_first_of("\r\n", start), text.size());
  line.next = line.end;
  if (line.next < text.size()) line.next += text.substr(line.end, 2) == "\r\n" ? 2 : 1;
  line.content = {start, line.end};
  std::size_t size = 0;
  while (!line.content.is_empty() && is_blank_at(text, line.content.start, size)) line.content.start += size;
  while (!line.content.is_empty() && ends_in_blank(line.content.of(text), size)) line.content.end -= size;
  return line;
}

struct Marker {
  std::size_t size = 0;       // with the white space after it
  std::optional<int> number;  // "3." is 3
};

// A list marker at the start of `line`: a bullet, or a number or letter with "." or ")".
std::optional<Marker> find_marker(std::string_view line) {
  static constexpr std::string_view bullets[] = {"-", "*", "+", "•", "·", "●", "○", "▪",
                                                 "■", "◦", "–", "‣", "☐", "☑", "✓", "✔"};
  auto with_space = [&](std::size_t size) -> std::size_t {
    std::size_t end = size;
    while (end < line.size() && (line[end] == ' ' || line[end] == '\t')) ++end;
    return end > size && end < line.size() ? end : 0;
  };
  for (std::string_view bullet : bullets)
    if (line.starts_with(bullet))
      if (const std::size_t size = with_space(bullet.size())) return Marker{size, std::nullopt};
  std::size_t digits = 0;
  while (digits < line.size() && digits < 3 && line[digits] >= '0' && line[digits] <= '9') ++digits;
  if (digits > 0 && digits < 3 && digits < line.size() && (line[digits] == '.' || line[digits] == ')'))
    if (const std::size_t size = with_space(digits + 1))
      return Marker{size, std::stoi(std::string(line.substr(0, digits)))};
  return std::nullopt;
}

// A list marker with nothing after it: no list item, but it would become one beside a word.
bool is_lone_mark(std::string_view line) {
  const std::optional<Marker> marker = find_marker(std::string(line) + " x");
  return marker && marker->size == line.size() + 1;
}

// Lines this short are never the work of a program that breaks long lines.
constexpr std::size_t short_line_width = 45;

// True when the writer ended the line `before` on purpose though the first word of `after` had room on it. `width` is
// that of the longest line of the paragraph. Sentences go on in lower case, so such a line is always joined; so is one that
// looks like a list item and is none ("in grade / 6. is").
bool is_deliberate_break(std::string_view before, std::string_view after, std::size_t width) {
  std::size_t offset = 0;
  if (is_lower_case(next_code_point(after, offset)) || find_marker(after) || is_lone_mark(before)) return false;
  if (width >= short_line_width) {
    // A quarter for ragged right margins: only a line that is short beside the others was ended on purpose.
    const std::size_t first_word = count_code_points(after.substr(0, std::min(after.find(' '), after.size())));
    return count_code_points(before) + 1 + first_word <= width * 3 / 4;
  }
  // "Come to the / Spring Picnic" is one sentence: a line does not end on purpose after a small word.
  const std::size_t last_space = before.find_last_of(' ');
  if (last_space == std::string_view::npos || before.find(' ') == last_space) return true;
  const std::string_view last_word = before.substr(last_space + 1);
  const bool is_small = last_word.size() <= 3 && std::all_of(last_word.begin(), last_word.end(),
                                                             [](char letter) { return letter >= 'a' && letter <= 'z'; });
  return !is_small;
}

// The lines of one block, and what they are worth as one text.
class Paragraph {
 public:
  Paragraph(std::string_view text, std::optional<Marker> marker) : text_(text), marker_(marker) {}

  void add(const Line& line) { lines_.push_back(line); }

  Block finish(std::size_t number, TextBlockSource& source) const {
    Block block;
    block.number = number;
    block.kind = marker_ ? BlockKind::list_item : BlockKind::paragraph;
    if (marker_) block.level = 1;
    BlockBuilder builder(std::move(block));
    const std::size_t start = lines_.front().content.start + (marker_ ? marker_->size : 0);
    source.content = {start, lines_.back().content.end};
    source.line_end = find_line_end(text_);
    builder.append(text_.substr(start, lines_.front().content.end - start), start);
    if (lines_.size() > 1) {
      const Line& second = lines_[1];
      source.line_end = text_.substr(lines_[0].end, lines_[0].next - lines_[0].end);
      source.indentation = text_.substr(second.start, second.content.start - second.start);
      for (const Line& line : lines_)
        source.width = std::max(source.width, count_code_points(text_.substr(line.start, line.content.end - line.start)));
    }
    for (std::size_t i = 1; i < lines_.size(); ++i) {
      const std::string_view before = lines_[i - 1].content.of(text_);
      const std::string_view content = lines_[i].content.of(text_);
      const bool is_deliberate = is_deliberate_break(before, content, source.width);
      source.has_deliberate_breaks = source.has_deliberate_breaks || is_deliberate;
      builder.append_decoded(is_deliberate ? "\n" : " ", {lines_[i - 1].content.end, lines_[i].content.start});
      builder.append(content, lines_[i].content.start);
    }
    return builder.finish();
  }

 private:
  std::string_view text_;
  std::optional<Marker> marker_;
  std::vector<Line> lines_;
};

}  // namespace

Result<Document> read_plain_text(std::string_view name, std::string bytes) {
  auto skeleton = std::make_shared<PlainTextSkeleton>();
  Result<Document> document = begin_text_document(name, std::move(bytes), *skeleton);
  if (!document) return document;
  document->format = &formats().front();
  const std::string_view text = document->text;

  std::optional<Paragraph> paragraph;
  std::optional<int> last_number;  // of the list item before; a number is a marker only where it continues a list
  auto finish = [&] {
    if (!paragraph) return;
    TextBlockSource source;
    document->blocks.push_back(paragraph->finish(document->blocks.size(), source));
    skeleton->blocks.push_back(std::move(source));
    paragraph.reset();
  };

  for (std::size_t at = 0; at < text.size();) {
    const Line line = read_line(text, at);
    at = line.next;
    if (document->blocks.size() > block_budget) return fail(over_budget(name));
    if (line.content.is_empty()) {
      finish();
      continue;
    }
    std::optional<Marker> marker = find_marker(line.content.of(text));
    if (marker && marker->number) {
      const bool continues = *marker->number == 1 || (last_number && *marker->number == *last_number + 1);
      if (!continues && paragraph) marker.reset();
    }
    if (marker) {
      finish();
      last_number = marker->number;
    }
    if (!paragraph) paragraph.emplace(text, marker);
    paragraph->add(line);
  }
  finish();
  document->skeleton = std::move(skeleton);
  return document;
}

namespace {

// The text in lines like those it replaces: as wide as the longest, with the second line's indentation. A line never
// starts with what would read as a list marker, nor ends where the next reader would see a purpose.
std::string wrap_line(const std::string& text, const TextBlockSource& source, std::size_t first_column,
                      bool may_begin_list) {
  std::string out;
  std::size_t column = first_column;
  std::size_t line_start = 0;  // in `out`, after the indentation
  std::size_t at = 0;
  // Short lines are lines on purpose (an address, a signature): a longer language gets room to keep each on its own.
  std::size_t width = source.width >= 60 ? source.width : source.width + source.width / 4 + 2;
  if (source.has_deliberate_breaks && source.width < 60) width = std::string::npos;
  const std::size_t indentation = count_code_points(source.indentation);
  while (at < text.size()) {
    std::size_t space = text.find(' ', at);
    if (space == std::string::npos) space = text.size();
    const std::size_t size = count_code_points(std::string_view(text).substr(at, space - at));
    if (at > 0) {
      const std::string_view rest = std::string_view(text).substr(at);
      // White space at the ends of a line is not read back: no line is broken beside more of it.
      std::size_t blank = 0;
      const bool is_beside_blank = space > at && (is_blank_at(text, at, blank) || ends_in_blank(out, blank));
      // A mark alone on its line begins no list and must not come to: it stays alone.
      const bool would_be_marker = (line_start > 0 || may_begin_list) && is_lone_mark(std::string_view(out).substr(line_start));
      const bool is_too_wide = space > at && column + 1 + size > width && !find_marker(rest) &&
                               !is_deliberate_break(std::string_view(out).substr(line_start), rest, source.width);
      const bool breaks = source.width > 0 && !is_beside_blank && (would_be_marker || is_too_wide);
      if (breaks) {
        out += source.line_end + source.indentation;
        line_start = out.size();
        column = indentation;
      } else {
        out += ' ';
        ++column;
      }
    }
    out.append(text, at, space - at);
    column += size;
    at = space + 1;
    if (space + 1 == text.size()) out += ' ';
  }
  return out;
}

// The same with the line breaks inside `text` kept; an empty line would end the block.
std::string wrap(const std::string& text, const TextBlockSource& source, std::size_t first_column, bool is_paragraph) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of("\r\n", at), text.size());
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    if (line.find_first_not_of(' ') == std::string::npos) continue;
    if (out.empty()) {
      out = wrap_line(line, source, first_column, is_paragraph);
    } else if (find_marker(line)) {
      out += ' ' + line;
    } else {
      out += source.line_end + source.indentation;
      out += wrap_line(line, source, count_code_points(source.indentation), true);
    }
  }
  return out;
}

}  // namespace

Result<std::string> write_plain_text(const Document& document, const WriteOptions& options) {
  const auto& skeleton = static_cast<const PlainTextSkeleton&>(*document.skeleton);
  const std::string line_end(find_line_end(document.text));
  std::vector<const BlockText::Note*> notes;
  std::vector<std::pair<std::size_t, std::string>> texts;
  for (const auto& [number, block_text] : options.blocks) {
    if (number >= document.blocks.size()) continue;
    std::string text;
    for (const WritingStep& step : arrange(document.blocks[number], {}, block_text)) {
      if (step.kind == WritingStep::Kind::text) text += step.text.of(block_text.text);
      if (step.kind == WritingStep::Kind::note) {
        notes.push_back(&block_text.notes[step.index]);
        text += " [" + std::to_string(notes.size()) + "]";
      }
    }
    texts.emplace_back(number, std::move(text));
  }
  Splicer splicer(document.text);
  for (auto entry = texts.rbegin(); entry != texts.rend(); ++entry) {
    const TextBlockSource& source = skeleton.blocks[entry->first];
    const std::size_t line_start = document.text.find_last_of("\r\n", source.content.start);
    const std::size_t prefix = line_start == std::string::npos ? 0 : line_start + 1;
    const std::size_t column =
        count_code_points(std::string_view(document.text).substr(prefix, source.content.start - prefix));
    splicer.replace(source.content, wrap(entry->second, source, column,
                                          document.blocks[entry->first].kind == BlockKind::paragraph));
  }
  std::string out = splicer.finish();
  auto begin_section = [&] {
    while (!out.empty() && (out.back() == '\n' || out.back() == '\r')) out.pop_back();
    if (!out.empty()) out += line_end + line_end;
  };
  if (!notes.empty()) {
    begin_section();
    for (std::size_t i = 0; i < notes.size(); ++i)
      out += "[" + std::to_string(i + 1) + "] " + notes[i]->term + ": " + notes[i]->text + line_end + line_end;
  }
  if (options.appendix && !options.appendix->entries.empty()) {
    begin_section();
    out += options.appendix->title + line_end + line_end;
    for (const auto& entry : options.appendix->entries) out += "- " + entry.term + ": " + entry.explanation + line_end;
  }
  return encode_text(out, skeleton.encoding, skeleton.had_byte_order_mark).text;
}

}  // namespace homeword
