// Delimited tables: CSV and TSV as spreadsheets and people really write them (RFC 4180 and its common relatives).
//
//     Result<DelimitedTable> table = parse_table(bytes, "terms.csv");
//     table->row(0)[2].text            // third cell of the first row
//     table->place_of(table->row(0)[2])  // line and column, for messages
//
// Accepts , ; tab and | as delimiter (found by trying which one splits the first rows evenly, or told by Excel's "sep=;"
// line; : and ^ only when none of these splits anything and they split every row alike; any other when told), LF, CRLF and CR, UTF-8 and UTF-16 with or without byte order mark, Windows-1252. Cells are text, always: a cell
// that begins with "=" is never a formula. Rows whose cells are all empty are left out. Immutable; cost is linear.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/result.h"
#include "homeword/text/unicode.h"

namespace homeword {

struct TableCell {
  std::string_view text;       // unquoted; lives as long as the table
  std::size_t offset = 0;      // of its first byte in the decoded file
};

// What a table is written like, where the caller knows better than a look at the file tells.
struct TableDialect {
  char delimiter = '\0';       // 0: found by looking, "sep=" heeded; any other character is taken as it is
  char quote = '"';            // 0: quotation marks mean nothing (OmegaT)
  std::string encoding;        // empty: found by looking; "utf-8", "utf-16le", "utf-16be", "windows-1252"
  char comment = '\0';         // lines that begin with it are left out; 0: none
};

struct TableBudget {
  std::size_t rows = 1'000'000;
  std::size_t columns = 1'000;
  std::size_t cell_bytes = 1'000'000;
};

class DelimitedTable {
 public:
  [[nodiscard]] std::size_t row_count() const { return rows_.size(); }
  [[nodiscard]] std::span<const TableCell> row(std::size_t index) const {
    const std::size_t end = index + 1 < rows_.size() ? rows_[index + 1] : cells_.size();
    return {cells_.data() + rows_[index], end - rows_[index]};
  }
  // 1-based line and column (code points) in the file; logarithmic in the size of the file.
  [[nodiscard]] LineIndex::Place place_of(const TableCell& cell) const;
  [[nodiscard]] char delimiter() const { return delimiter_; }
  [[nodiscard]] const std::string& encoding() const { return encoding_; }
  // Cells in which text follows the closing quotation mark ("a \"b\"" of programs that escape with a backslash): they are
  // kept with that text, as spreadsheets do. The first of them, for a message.
  [[nodiscard]] std::size_t odd_quotation_count() const { return odd_quotation_count_; }
  [[nodiscard]] const TableCell& first_odd_quotation() const { return first_odd_quotation_; }

 private:
  friend class TableParser;
  friend Result<DelimitedTable> parse_table(std::string_view, const std::string&, const TableDialect&, const TableBudget&);
  std::unique_ptr<const std::string> text_;  // held apart so that views survive a move of the table
  std::unique_ptr<std::deque<std::string>> unquoted_;
  std::vector<TableCell> cells_;
  std::vector<std::size_t> rows_;            // index of the first cell of each row
  std::vector<std::size_t> line_starts_;
  char delimiter_ = ',';
  std::string encoding_;
  std::size_t odd_quotation_count_ = 0;
  TableCell first_odd_quotation_;
};

// `file` is only named in errors. Errors: a spreadsheet or other binary file, a quotation mark that is never closed, a
// budget exceeded; each with line and column.
[[nodiscard]] Result<DelimitedTable> parse_table(std::string_view bytes, const std::string& file,
                                                 const TableDialect& dialect = {}, const TableBudget& budget = {});

// One row in RFC 4180 form with CRLF left to the caller: cells are quoted where they must be.
void append_cell(std::string& out, std::string_view cell, char delimiter);

}  // namespace homeword
