// Phrase memories between a style-guide folder and the TMX files other people keep.
//
//     Result<MemoryImport> report = import_memory("our-guide", "vendor.tmx");       // writes our-guide/memory/vendor.tmx
//     Result<MemoryExport> file = export_memory(*guide, {.languages = {"en", "es"}});
//
// Everything of TMX 1.4b is kept: inline codes, properties, notes, dates, names (tmx.h). What acts on documents is the text.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "homeword/base/result.h"
#include "homeword/glossary/loss_report.h"
#include "homeword/glossary/style_guide.h"

namespace homeword {

struct MemoryImport {
  std::filesystem::path written;
  bool is_guide_new = false;
  std::size_t unit_count = 0;
  std::size_t variant_count = 0;        // segments in all languages
  std::vector<std::string> languages;   // as BCP 47, sorted
  LossReport losses;
};

// Reads the TMX file and writes it to memory/<stem>.tmx of the folder, which is made when absent. Nothing is written unless
// the guide opens with it and its phrases can be used: slots that do not agree are refused with file and line.
[[nodiscard]] Result<MemoryImport> import_memory(const std::filesystem::path& guide, const std::filesystem::path& file);

struct MemoryExportOptions {
  std::vector<std::string> languages;   // empty: all
};

struct MemoryExport {
  std::string bytes;                    // TMX 1.4b
  std::size_t unit_count = 0;
  std::vector<std::string> languages;
  LossReport losses;
};

// All memory files of the guide as one. Identical units stand once.
[[nodiscard]] Result<MemoryExport> export_memory(const StyleGuide& guide, const MemoryExportOptions& options = {});

// The units whose text holds all the words, any case, in any of the languages.
struct MemoryHit {
  std::string file;
  std::size_t line = 0;
  std::vector<std::pair<std::string, std::string>> segments;   // language, text
};
[[nodiscard]] Result<std::vector<MemoryHit>> search_memory(const StyleGuide& guide, const std::string& words);

}  // namespace homeword
