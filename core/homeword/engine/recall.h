// The recall list: which lines of which documents, in which language, were written with a term that has changed since.
//
//     Result<RecallList> list = list_recalls(*before, *after, "translated");
//
// Read from the provenance records that lie beside every output (NAME.LANG.provenance.json). What a record cannot say it does
// not: a concept that is new in the later release may stand in old letters, where nobody looked for it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "homeword/base/finding.h"
#include "homeword/base/result.h"
#include "homeword/glossary/guide_difference.h"

namespace homeword {

struct RecalledLine {
  std::string record;          // the record's file, below the folder given
  std::string document;        // id
  std::string version;         // of its text
  std::string file;            // the source file's name
  std::string language;
  std::vector<std::string> outputs;
  std::size_t block = 0;
  std::size_t segment = 0;     // sentence of the document, from 0
  std::size_t source_line = 0; // in the source file; 0: it has no lines, or the record does not say
  std::string line;            // as written, in the language
  std::string concept_id;
  std::string source_term;
  std::string target_term;     // empty: it was missed
  std::vector<std::string> why;       // "preferred term (es) was changed from …"
  std::string styleguide;      // "juniper 2026.1": what it was written with
};

struct RecallList {
  std::vector<RecalledLine> lines;       // by record, block and segment
  std::vector<Finding> problems;         // records that cannot be read: nothing is known about their documents
  std::size_t records = 0;               // read
  std::size_t current = 0;               // of them written with `after` already
  std::vector<std::string> added;        // concepts that no record can know of
};

// Looks through `folder` and all below it. Errors: no such folder.
[[nodiscard]] Result<RecallList> list_recalls(const StyleGuide& before, const StyleGuide& after, const std::filesystem::path& folder);

}  // namespace homeword
