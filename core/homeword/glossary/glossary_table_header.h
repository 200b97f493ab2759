// The first row of a glossary table: what each column speaks of, and which of the two shapes the table has. Inside the
// glossary room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/finding.h"
#include "homeword/glossary/delimited_table.h"
#include "homeword/glossary/glossary_columns.h"
#include "homeword/glossary/glossary_table.h"

namespace homeword {

struct TableHeader {
  std::vector<Column> columns;
  TableShape shape = TableShape::tall;
  std::string source;              // wide shape: the language that the concepts are named in
  bool has_explanations = false;   // wide shape
  std::vector<Finding> problems;   // without the file
  std::vector<Finding> notices;
};

[[nodiscard]] TableHeader read_table_header(const DelimitedTable& table, const GlossaryTableOptions& options);

// For messages: a header that is a whole paragraph is no header.
[[nodiscard]] std::string shorten(std::string text);

}  // namespace homeword
