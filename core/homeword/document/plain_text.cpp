// Plain text: blocks are separated by blank lines; a line break inside a block is a space. Lines that start with a
// bullet or the next number of a list are blocks of their own, so that a list stays a list.
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

Line read_line(std::string_view text, std::size_t start) {
  Line line;
  line.start = start;
  line.end = std::min(text.find_first_of("\r\n", start), text.size());
  line.next = line.end;
  if (line.next < text.size()) line.next += text.substr(line.end, 2) == "\r\n" ? 2 : 1;
  line.content = {start, line.end};
  std::size_t size = 0;
  while (!line.content.is_empty() && is_blank_at(text, line.content.start, size)) line.content.start += size;
  while (!line.content.is_empty()) {
    const char last = text[line.content.end - 1];
    if (last == ' ' || last == '\t' || last == '\f' || last == '\v') {
      --line.content.end;
    } else if (line.content.size() >= 2 && text.substr(line.content.end - 2, 2) == no_break_space) {
      line.content.end -= 2;
    } else {
      break;
    }
  }
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

}  // namespace

Result<Document> read_plain_text(std::string_view name, std::string bytes) {
  auto skeleton = std::make_shared<PlainTextSkeleton>();
  Result<Document> document = begin_text_document(name, std::move(bytes), *skeleton);
  if (!document) return document;
  document->format = &formats().front();
  const std::string_view text = document->text;

  std::optional<BlockBuilder> builder;
  TextBlockSource source;
  Line last;
  std::optional<int> last_number;  // of the list item before; a number is a marker only where it continues a list
  auto finish = [&] {
    if (!builder) return;
    source.content.end = last.content.end;
    document->blocks.push_back(builder->finish());
    skeleton->blocks.push_back(source);
    builder.reset();
  };

  for (std::size_t at = 0; at < text.size();) {
    const Line line = read_line(text, at);
    at = line.next;
    if (document->blocks.size() > block_budget) return fail(over_budget(name));
    if (line.content.is_empty()) {
      finish();
      continue;
    }
    const std::string_view content = line.content.of(text);
    std::optional<Marker> marker = find_marker(content);
    if (marker && marker->number) {
      const bool continues = *marker->number == 1 || (last_number && *marker->number == *last_number + 1);
      if (!continues && builder) marker.reset();
    }
    if (marker) finish();
    if (marker) last_number = marker->number;
    if (!builder) {
      Block block;
      block.number = document->blocks.size();
      block.kind = marker ? BlockKind::list_item : BlockKind::paragraph;
      if (marker) block.level = 1;
      builder.emplace(std::move(block));
      source = {};
      const std::size_t start = line.content.start + (marker ? marker->size : 0);
      source.content = {start, start};
      source.line_end = find_line_end(text);
      builder->append(text.substr(start, line.content.end - start), start);
      source.width = 0;
    } else {
      if (source.width == 0) {
        source.line_end = text.substr(last.end, last.next - last.end);
        source.indentation = text.substr(line.start, line.content.start - line.start);
        source.width = count_code_points(text.substr(last.start, last.content.end - last.start));
      }
      builder->append_decoded(" ", {last.content.end, line.content.start});
      builder->append(content, line.content.start);
      source.width = std::max(source.width, count_code_points(text.substr(line.start, line.content.end - line.start)));
    }
    last = line;
  }
  finish();
  document->skeleton = std::move(skeleton);
  return document;
}

namespace {

// The text in lines like those it replaces: as wide as the longest, with the second line's indentation. A line never
// starts with what would read as a list marker.
std::string wrap(const std::string& text, const TextBlockSource& source, std::size_t first_column) {
  std::string out;
  std::size_t column = first_column;
  std::size_t at = 0;
  // Short lines are lines on purpose (an address, a signature): a longer language gets room to keep each on its own.
  const std::size_t width = source.width >= 60 ? source.width : source.width + source.width / 4 + 2;
  const std::size_t indentation = count_code_points(source.indentation);
  while (at < text.size()) {
    std::size_t space = text.find(' ', at);
    if (space == std::string::npos) space = text.size();
    const std::size_t size = count_code_points(std::string_view(text).substr(at, space - at));
    if (at > 0) {
      const bool breaks = source.width > 0 && space > at && column + 1 + size > width &&
                          !find_marker(std::string_view(text).substr(at));
      if (breaks) {
        out += source.line_end + source.indentation;
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
    for (char& byte : text)
      if (byte == '\n' || byte == '\r') byte = ' ';
    texts.emplace_back(number, std::move(text));
  }
  Splicer splicer(document.text);
  for (auto entry = texts.rbegin(); entry != texts.rend(); ++entry) {
    const TextBlockSource& source = skeleton.blocks[entry->first];
    const std::size_t line_start = document.text.find_last_of("\r\n", source.content.start);
    const std::size_t prefix = line_start == std::string::npos ? 0 : line_start + 1;
    const std::size_t column =
        count_code_points(std::string_view(document.text).substr(prefix, source.content.start - prefix));
    splicer.replace(source.content, wrap(entry->second, source, column));
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
