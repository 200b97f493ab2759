// The glossary formats of other tools, one line each in one table: what they are called, what they carry, how they are
// written.
//
//     const ExportFormat* format = find_export_format("deepl");
//     Result<ExportedGlossary> file = format->write(*guide, {.languages = {"en", "es"}});
//     file->bytes, file->losses.sentences()
//
// Formats that hold pairs take the approved translation only: terms to avoid are never offered to an engine. What a format
// cannot hold is counted in `losses`. Pure functions; linear.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/result.h"
#include "homeword/glossary/loss_report.h"
#include "homeword/glossary/style_guide.h"

namespace homeword {

struct ExportOptions {
  std::vector<std::string> languages;   // first the source, then the targets; empty: all of the guide, the source being "en"
  std::filesystem::path file;           // its ending chooses between dresses of one format: .csv, .tsv, .tmx
};

struct ExportedGlossary {
  std::string bytes;
  std::size_t concept_count = 0;        // that are in the file
  std::size_t entry_count = 0;          // rows or terms
  std::vector<std::string> languages;   // of the file, source first
  std::vector<std::string> notices;     // sentences worth telling that are no loss
  LossReport losses;
};

struct ExportFormat {
  std::string_view name;                // "deepl"
  std::string_view endings;             // ".tsv .csv": the first is the usual one
  std::string_view description;         // for --help: one line
  Result<ExportedGlossary> (*write)(const StyleGuide&, const ExportOptions&);
};

// In the order they are shown.
[[nodiscard]] std::span<const ExportFormat> export_formats();
[[nodiscard]] const ExportFormat* find_export_format(std::string_view name);
// The format a file's ending means when none was named: .csv, .tsv, .tbx; null for others.
[[nodiscard]] const ExportFormat* find_export_format_of(const std::filesystem::path& file);

}  // namespace homeword
