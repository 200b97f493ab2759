#include "homeword/glossary/delimited_table.h"

#include <algorithm>
#include <array>
#include <utility>

namespace homeword {
namespace {

constexpr std::array<char, 4> delimiters{',', ';', '\t', '|'};
constexpr std::array<char, 2> rare_delimiters{':', '^'};   // they also stand in ordinary text

bool is_line_end(char byte) { return byte == '\n' || byte == '\r'; }

// UTF-16 without byte order mark, as some student systems export it: every other byte of plain Latin text is zero.
std::string with_utf16_mark(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) return {};
  const std::size_t looked_at = std::min<std::size_t>(bytes.size(), 512) & ~std::size_t{1};
  if (looked_at < 4) return {};
  std::size_t zeros[2] = {0, 0};
  for (std::size_t i = 0; i < looked_at; ++i)
    if (bytes[i] == '\0') ++zeros[i & 1];
  const std::size_t pairs = looked_at / 2;
  if (zeros[1] * 10 > pairs * 7 && zeros[0] == 0) return "\xFF\xFE" + std::string(bytes);
  if (zeros[0] * 10 > pairs * 7 && zeros[1] == 0) return "\xFE\xFF" + std::string(bytes);
  return {};
}

// The bytes as UTF-8 or with a byte order mark when the caller names the encoding; empty when it is to be found out.
Result<std::string> with_named_encoding(std::string_view bytes, std::string_view encoding, const std::string& file) {
  std::string key;
  for (const char byte : encoding)
    if (byte != '-' && byte != '_' && byte != ' ') key += byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
  if (key.empty()) return std::string();
  if (key == "utf8") {
    if (const std::size_t bad = find_invalid_utf8(bytes); bad != bytes.size())
      return fail({.message = "the file is not UTF-8", .file = file,
                   .line = static_cast<std::size_t>(std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(bad), '\n')) + 1,
                   .remedy = "Leave out the encoding to have it found, or name windows-1252."});
    return std::string();
  }
  const bool has_mark = bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
  if (key == "utf16" || key == "utf16le") return has_mark ? std::string() : "\xFF\xFE" + std::string(bytes);
  if (key == "utf16be") return has_mark ? std::string() : "\xFE\xFF" + std::string(bytes);
  if (key == "windows1252" || key == "cp1252" || key == "latin1" || key == "iso88591") {
    // Decoded byte by byte: a text that happens to be valid UTF-8 is taken at its owner's word.
    std::string out;
    for (const char byte : bytes) {
      if (static_cast<unsigned char>(byte) < 0x80) {
        out += byte;
      } else {
        out += decode_text(std::string_view(&byte, 1)).text;
      }
    }
    return out;
  }
  return fail({.message = "the encoding is not known", .file = file, .found = std::string(encoding),
               .expected = "utf-8, utf-16le, utf-16be or windows-1252"});
}

// Cells in each of the first records, as the delimiter would cut them.
std::vector<std::size_t> count_cells(std::string_view text, char delimiter, char quote, std::size_t records) {
  std::vector<std::size_t> counts;
  std::size_t at = 0;
  while (at < text.size() && counts.size() < records) {
    std::size_t cells = 1;
    bool is_empty = true;
    bool is_cell_start = true;
    while (at < text.size() && !is_line_end(text[at])) {
      const char byte = text[at];
      if (quote != '\0' && byte == quote && is_cell_start) {
        for (++at; at < text.size(); ++at) {
          if (text[at] != quote) continue;
          if (at + 1 < text.size() && text[at + 1] == quote) {
            ++at;
            continue;
          }
          break;
        }
        is_empty = false;
        is_cell_start = false;
        if (at < text.size()) ++at;
        continue;
      }
      if (byte == delimiter) {
        ++cells;
        is_cell_start = true;
      } else if (byte != ' ') {
        is_empty = false;
        is_cell_start = false;
      }
      ++at;
    }
    while (at < text.size() && is_line_end(text[at])) ++at;
    if (!is_empty) counts.push_back(cells);
  }
  return counts;
}

char find_delimiter(std::string_view text, char quote) {
  char best = ',';
  double best_score = 0;
  const std::string_view head = text.substr(0, std::min<std::size_t>(text.size(), 256 * 1024));
  for (const char delimiter : delimiters) {
    const std::vector<std::size_t> counts = count_cells(head, delimiter, quote, 50);
    if (counts.empty() || counts.front() < 2) continue;
    std::size_t even = 0;
    for (const std::size_t count : counts)
      if (count == counts.front()) ++even;
    const double score =
        static_cast<double>(even) / static_cast<double>(counts.size()) + 0.01 * static_cast<double>(counts.front());
    if (score > best_score) {
      best_score = score;
      best = delimiter;
    }
  }
  if (best_score > 0) return best;
  for (const char delimiter : rare_delimiters) {
    const std::vector<std::size_t> counts = count_cells(head, delimiter, quote, 50);
    if (counts.size() < 2 || counts.front() < 2) continue;
    if (std::all_of(counts.begin(), counts.end(), [&](std::size_t count) { return count == counts.front(); })) return delimiter;
  }
  return best;
}

}  // namespace

class TableParser {
 public:
  TableParser(DelimitedTable& table, const std::string& file, const TableDialect& dialect, const TableBudget& budget)
      : table_(table), text_(*table.text_), file_(file), quote_(dialect.quote), comment_(dialect.comment), budget_(budget) {}

  Result<void> parse(std::size_t at) {
    table_.rows_.reserve(static_cast<std::size_t>(std::count(text_.begin(), text_.end(), '\n')) + 1);
    while (at < text_.size()) {
      if (comment_ != '\0' && text_[at] == comment_) {
        while (at < text_.size() && !is_line_end(text_[at])) ++at;
        while (at < text_.size() && is_line_end(text_[at])) ++at;
        continue;
      }
      if (Result<void> row = parse_row(at); !row) return row;
    }
    return {};
  }

 private:
  Result<void> parse_row(std::size_t& at) {
    const std::size_t first = table_.cells_.size();
    bool is_empty = true;
    for (;;) {
      TableCell cell;
      if (Result<void> read = parse_cell(at, cell); !read) return read;
      if (cell.text.size() > budget_.cell_bytes)
        return refuse(cell.offset, "the cell is too long", std::to_string(cell.text.size()) + " bytes",
                      "at most " + std::to_string(budget_.cell_bytes) + " bytes",
                      "Look for a quotation mark that is never closed.");
      if (cell.text.find_first_not_of(" \t") != std::string_view::npos) is_empty = false;
      table_.cells_.push_back(cell);
      if (table_.cells_.size() - first > budget_.columns)
        return refuse(cell.offset, "the row has too many cells", "",
                      "at most " + std::to_string(budget_.columns), "Check that this file is a table.");
      if (at < text_.size() && text_[at] == table_.delimiter_) {
        ++at;
        continue;
      }
      break;
    }
    if (at < text_.size()) {  // parse_cell stops at a delimiter, a line end or the end
      if (text_[at] == '\r' && at + 1 < text_.size() && text_[at + 1] == '\n') ++at;
      ++at;
    }
    if (is_empty) {
      table_.cells_.resize(first);
      return {};
    }
    if (table_.rows_.size() >= budget_.rows)
      return refuse(table_.cells_[first].offset, "the table has too many rows", "",
                    "at most " + std::to_string(budget_.rows), "Split it into several files.");
    table_.rows_.push_back(first);
    return {};
  }

  Result<void> parse_cell(std::size_t& at, TableCell& cell) {
    cell.offset = at;
    std::size_t mark = at;
    while (mark < text_.size() && text_[mark] == ' ' && table_.delimiter_ != ' ') ++mark;
    if (quote_ != '\0' && mark < text_.size() && text_[mark] == quote_) {
      cell.offset = mark;
      at = mark + 1;
      return parse_quoted(at, cell);
    }
    while (at < text_.size() && text_[at] != table_.delimiter_ && !is_line_end(text_[at])) ++at;
    cell.text = text_.substr(cell.offset, at - cell.offset);
    return {};
  }

  Result<void> parse_quoted(std::size_t& at, TableCell& cell) {
    const std::size_t start = at;
    std::string* unquoted = nullptr;
    std::size_t copied = start;
    for (;;) {
      const std::size_t quote = text_.find(quote_, at);
      if (quote == std::string_view::npos)
        return refuse(cell.offset, "a quotation mark opens this cell and is never closed", "", "",
                      "Close it, or write quotation marks inside a quoted cell twice.");
      if (quote + 1 < text_.size() && text_[quote + 1] == quote_) {
        if (unquoted == nullptr) unquoted = &table_.unquoted_->emplace_back();
        unquoted->append(text_.substr(copied, quote + 1 - copied));
        at = copied = quote + 2;
        continue;
      }
      if (unquoted == nullptr) {
        cell.text = text_.substr(start, quote - start);
      } else {
        unquoted->append(text_.substr(copied, quote - copied));
        cell.text = *unquoted;
      }
      at = quote + 1;
      break;
    }
    const std::size_t rest = at;
    while (at < text_.size() && text_[at] == ' ' && table_.delimiter_ != ' ') ++at;
    if (at < text_.size() && text_[at] != table_.delimiter_ && !is_line_end(text_[at])) {
      while (at < text_.size() && text_[at] != table_.delimiter_ && !is_line_end(text_[at])) ++at;
      std::string& whole = table_.unquoted_->emplace_back(cell.text);
      whole += text_.substr(rest, at - rest);
      cell.text = whole;
      if (table_.odd_quotation_count_++ == 0) table_.first_odd_quotation_ = cell;
    }
    return {};
  }

  Result<void> refuse(std::size_t offset, std::string message, std::string found, std::string expected,
                      std::string remedy) const {
    const LineIndex::Place place = table_.place_of({.text = {}, .offset = offset});
    return fail({.message = std::move(message),
                 .file = file_,
                 .part = {},
                 .line = place.line,
                 .column = place.column,
                 .found = std::move(found),
                 .expected = std::move(expected),
                 .remedy = std::move(remedy)});
  }

  DelimitedTable& table_;
  std::string_view text_;
  const std::string& file_;
  const char quote_;
  const char comment_;
  const TableBudget& budget_;
};

LineIndex::Place DelimitedTable::place_of(const TableCell& cell) const {
  const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), cell.offset);
  const std::size_t line = static_cast<std::size_t>(next - line_starts_.begin());
  const std::size_t start = line_starts_[line - 1];
  const std::size_t end = std::min(cell.offset, text_->size());
  return {.line = line, .column = count_code_points(std::string_view(*text_).substr(start, end - start)) + 1};
}

Result<DelimitedTable> parse_table(std::string_view bytes, const std::string& file, const TableDialect& dialect,
                                   const TableBudget& budget) {
  if (bytes.starts_with("PK\x03\x04") || bytes.starts_with("\xD0\xCF\x11\xE0"))
    return fail({.message = "this is a spreadsheet or another packed file, not a CSV table",
                 .file = file,
                 .remedy = "Open it in the spreadsheet program and save it as \"CSV UTF-8\"."});
  DelimitedTable table;
  const Result<std::string> named = with_named_encoding(bytes, dialect.encoding, file);
  if (!named) return tl::make_unexpected(named.error());
  const std::string marked = named->empty() ? with_utf16_mark(bytes) : *named;
  DecodedText decoded = decode_text(marked.empty() ? bytes : std::string_view(marked));
  table.encoding_ = decoded.encoding == "UTF-8" && !named->empty() ? "windows-1252" : decoded.encoding;
  table.text_ = std::make_unique<const std::string>(std::move(decoded.text));
  table.unquoted_ = std::make_unique<std::deque<std::string>>();
  const std::string_view text = *table.text_;

  table.line_starts_.push_back(0);
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\n' || (text[at] == '\r' && (at + 1 >= text.size() || text[at + 1] != '\n')))
      table.line_starts_.push_back(at + 1);
  }
  if (const std::size_t zero = text.find('\0'); zero != std::string_view::npos) {
    const LineIndex::Place place = table.place_of({.text = {}, .offset = zero});
    return fail({.message = "this is not a text file: it holds a zero byte",
                 .file = file,
                 .line = place.line,
                 .column = place.column,
                 .remedy = "Save the table as \"CSV UTF-8\"."});
  }

  std::size_t start = 0;
  if (dialect.delimiter != '\0') {
    table.delimiter_ = dialect.delimiter;
  } else if (text.size() >= 5 && text.starts_with("sep=") && (text.size() == 5 || is_line_end(text[5]))) {
    table.delimiter_ = text[4];
    start = 5;
    if (start < text.size() && text[start] == '\r') ++start;
    if (start < text.size() && text[start] == '\n') ++start;
  } else {
    table.delimiter_ = find_delimiter(text, dialect.quote);
  }
  if (Result<void> parsed = TableParser(table, file, dialect, budget).parse(start); !parsed)
    return tl::make_unexpected(parsed.error());
  return table;
}

void append_cell(std::string& out, std::string_view cell, char delimiter) {
  const char special[] = {'"', '\n', '\r', delimiter, '\0'};
  const bool has_space_around = !cell.empty() && (cell.front() == ' ' || cell.back() == ' ');
  if (cell.find_first_of(special) == std::string_view::npos && !has_space_around) {
    out += cell;
    return;
  }
  out += '"';
  for (const char byte : cell) {
    if (byte == '"') out += '"';
    out += byte;
  }
  out += '"';
}

}  // namespace homeword
