// Import and export of glossaries between a style-guide folder and the files other people keep.
//
//     Result<ImportReport> report = import_file("our-guide", "from-the-vendor.tbx");   // writes our-guide/concepts/….csv
//     Result<ExportedGlossary> file = find_export_format("deepl")->write(*guide, {.languages = {"en", "es"}});
//
// Read: CSV and TSV in the tall and the wide shape (glossary_table.h), TBX 2 and 3 (tbx.h), OmegaT's glossary text, release
// bundles. Written: the formats of exchange_formats.h. What either side cannot hold is counted in a LossReport.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/finding.h"
#include "homeword/base/result.h"
#include "homeword/glossary/exchange_formats.h"
#include "homeword/glossary/glossary_table.h"
#include "homeword/glossary/loss_report.h"
#include "homeword/glossary/style_guide.h"

namespace homeword {

struct ImportOptions {
  std::string format;                  // name of an ImportFormat; empty: found by looking at the file
  std::vector<std::string> languages;  // of formats that do not say theirs (OmegaT): source, target
  GlossaryTableOptions table;          // columns mapped, delimiter, quotes, encoding of tables
};

// A glossary file as read, whatever its format.
struct ImportedGlossary {
  std::string format;                  // "table", "tbx", "omegat", "release"
  std::string description;             // "tall table, separated by ;, windows-1252", "TBX-Basic (TBX 3, DCA)"
  std::string encoding;                // of tables
  std::vector<ConceptEntry> entries;
  std::vector<Finding> notices;
  LossReport losses;
};

struct ImportFormat {
  std::string_view name;
  std::string_view description;        // for --help: one line
  bool (*recognises)(std::string_view bytes, const std::filesystem::path& file);
  ImportedGlossary (*read)(std::string_view bytes, const std::filesystem::path& file, const ImportOptions& options,
                           std::vector<Finding>& problems);
};

// In the order in which they look at a file; the last takes whatever is left.
[[nodiscard]] std::span<const ImportFormat> import_formats();

// Reads a glossary file of any of these formats. Every problem is put into `problems` (severity error); the glossary is
// usable only when none was added.
[[nodiscard]] ImportedGlossary read_glossary(std::string_view bytes, const std::filesystem::path& file, const ImportOptions& options,
                                             std::vector<Finding>& problems);

struct ImportReport {
  std::filesystem::path written;       // the file of the guide that now holds the concepts
  bool is_guide_new = false;           // the folder was made
  std::string format, description;     // as in ImportedGlossary
  std::size_t concept_count = 0;
  std::size_t term_count = 0;
  std::vector<std::string> languages;  // sorted
  std::vector<Finding> notices;        // what was understood in a special way, what is kept without a meaning here, what is lost
  LossReport losses;
};

// Reads a glossary and writes its concepts, tall, to concepts/<stem>.csv of the guide's folder, which is made when absent.
// Nothing is written unless the guide can be opened with it: an import that contradicts what the guide says is refused,
// naming both places. Importing the same file again replaces it. A release bundle into a folder that is not there yet becomes a
// whole style-guide folder (guide_folder_writer.h): publishing it under the same version gives the same bytes. All problems of a refused file are put into `problems`.
[[nodiscard]] Result<ImportReport> import_file(const std::filesystem::path& guide, const std::filesystem::path& file,
                                               const ImportOptions& options, std::vector<Finding>& problems);
[[nodiscard]] Result<ImportReport> import_file(const std::filesystem::path& guide, const std::filesystem::path& file);

// Makes a style-guide folder with a styleguide.yaml to be filled in. Errors: the folder exists and is not empty.
[[nodiscard]] Result<void> make_style_guide(const std::filesystem::path& folder);

// All concepts of a guide as a glossary table, tall shape. The file's ending chooses: .tsv is separated by tabs.
[[nodiscard]] std::string export_table(const StyleGuide& guide, const std::filesystem::path& file = "terms.csv");

}  // namespace homeword
