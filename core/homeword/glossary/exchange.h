// Import and export of glossaries between a style-guide folder and the files other people keep.
//
//     Result<ImportReport> report = import_file("our-guide", "from-the-vendor.csv");   // writes our-guide/concepts/….csv
//     std::string table = export_table(*guide);                                        // all concepts, tall CSV
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "homeword/base/finding.h"
#include "homeword/base/result.h"
#include "homeword/glossary/style_guide.h"

namespace homeword {

struct ImportReport {
  std::filesystem::path written;       // the file of the guide that now holds the concepts
  bool is_guide_new = false;           // the folder was made
  std::size_t concept_count = 0;
  std::size_t term_count = 0;
  std::vector<std::string> languages;  // sorted
  std::vector<Finding> notices;        // what was understood in a special way, what is kept without a meaning here, what is lost
};

// Reads a glossary (CSV or TSV, tall or wide) or a release bundle and writes its concepts, tall, to concepts/<stem>.csv of the
// guide's folder, which is made when absent. Nothing is written unless the guide can be opened with it: an import that
// contradicts what the guide says is refused, naming both places. Importing the same file again replaces it.
[[nodiscard]] Result<ImportReport> import_file(const std::filesystem::path& guide, const std::filesystem::path& file);

// Makes a style-guide folder with a styleguide.yaml to be filled in. Errors: the folder exists and is not empty.
[[nodiscard]] Result<void> make_style_guide(const std::filesystem::path& folder);

// All concepts of a guide as a glossary table, tall shape. The file's ending chooses: .tsv is separated by tabs.
[[nodiscard]] std::string export_table(const StyleGuide& guide, const std::filesystem::path& file = "terms.csv");

}  // namespace homeword
