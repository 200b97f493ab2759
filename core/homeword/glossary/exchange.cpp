#include "homeword/glossary/exchange.h"

#include <algorithm>
#include <set>
#include <utility>

#include "homeword/base/files.h"
#include "homeword/glossary/bundle.h"
#include "homeword/glossary/glossary_table.h"
#include "homeword/glossary/guide_reader.h"
#include "homeword/glossary/style_guide_folder.h"
#include "homeword/glossary/wide_terms.h"

namespace homeword {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t import_budget = 1024ull * 1024 * 1024;

// The name of a new guide, from its folder.
std::string name_of_folder(const fs::path& folder) {
  std::error_code code;
  fs::path path = fs::absolute(folder, code).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  std::string name;
  for (const char byte : path.filename().string()) {
    const bool is_plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '-' || byte == '_';
    if (is_plain) name += byte;
    else if (!name.empty() && name.back() != '-') name += '-';
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  return name.empty() ? "style-guide" : name;
}

// Puts the guide back as it was when an import turns out to contradict it.
class Undo {
 public:
  explicit Undo(fs::path file) : file_(std::move(file)) {
    std::error_code code;
    if (!fs::exists(file_, code)) return;
    if (Result<std::string> before = read_file(file_, import_budget)) before_ = *std::move(before);
    had_file_ = true;
  }
  Result<void> run() const {
    if (had_file_) return write_file(file_, before_);
    std::error_code code;
    fs::remove(file_, code);
    return {};
  }

 private:
  fs::path file_;
  std::string before_;
  bool had_file_ = false;
};

}  // namespace

Result<void> make_style_guide(const fs::path& folder) {
  std::error_code code;
  if (fs::exists(folder, code) && (!fs::is_directory(folder, code) || !fs::is_empty(folder, code)))
    return fail({.message = "there is something already, and it is not an empty folder", .file = folder.string(),
                 .remedy = "Name a new folder."});
  const std::string text =
      "# A Homeword style guide. Unknown keys are errors; glossary/style_guide_folder.h and CONTRIBUTING.md list what there is.\n"
      "name: " + name_of_folder(folder) + "\n"
      "level: district\n"
      "version: \"1\"\n"
      "# inherits: [us-k12]      # build on the starter glossary that comes with Homeword\n"
      "# settings:\n"
      "#   languages: [es]\n"
      "#   contact: {phone: \"\", email: \"\"}\n";
  return write_file(folder / style_guide_file, text);
}

Result<ImportReport> import_file(const fs::path& guide, const fs::path& file) {
  ImportReport report;
  std::error_code code;
  if (fs::exists(guide, code) && !fs::is_directory(guide, code))
    return fail({.message = "imports go into a style-guide folder, and this is a file", .file = guide.string(),
                 .remedy = "Name a folder; it is made when absent."});
  Result<std::string> bytes = read_file(file, import_budget);
  if (!bytes) return tl::make_unexpected(bytes.error());

  std::vector<Concept> concepts;
  if (is_release(*bytes)) {
    Result<StyleGuide> released = read_release(*bytes, file.string());
    if (!released) return tl::make_unexpected(released.error());
    concepts = std::move(released->concepts);
    if (!released->rules.empty() || !released->memory.empty() || !released->settings.empty()) {
      Finding finding;
      finding.file = file.string();
      finding.rule = "import/not-kept";
      finding.severity = Severity::warning;
      finding.message = "only concepts are imported; " + std::to_string(released->rules.size()) + " rule packs, " +
                        std::to_string(released->memory.size()) + " memory files and " +
                        std::to_string(released->settings.size()) + " settings of the release are left out";
      finding.suggestions = {"To build on a release, name it under \"inherits\" in styleguide.yaml."};
      report.notices.push_back(std::move(finding));
    }
  } else if (const std::string ending = file.extension().string(); ending == ".tbx" || bytes->starts_with("<?xml")) {
    return fail({.message = "TBX and other XML glossaries cannot be read yet", .file = file.string(),
                 .remedy = "Export the terms as CSV."});
  } else {
    Result<GlossaryTable> table = read_glossary_table(*bytes, file.string());
    if (!table) return tl::make_unexpected(table.error());
    report.notices = std::move(table->notices);
    concepts = table->concepts();
  }
  std::set<std::string> languages;
  for (const Concept& concept_ : concepts) {
    report.term_count += concept_.terms.size();
    for (const Term& term : concept_.terms) languages.insert(term.language);
  }
  report.concept_count = concepts.size();
  report.languages.assign(languages.begin(), languages.end());

  if (!fs::exists(guide / style_guide_file, code)) {
    if (const Result<void> made = make_style_guide(guide); !made) return tl::make_unexpected(made.error());
    report.is_guide_new = true;
  }
  std::string stem = make_concept_id(file.stem().string());
  if (stem.empty()) stem = "terms";
  report.written = guide / "concepts" / (stem + ".csv");
  if (fs::equivalent(report.written, file, code))
    return fail({.message = "the file belongs to the style guide already", .file = file.string()});
  const Undo undo(report.written);
  if (const Result<void> written = write_file(report.written, write_glossary_table(concepts)); !written)
    return tl::make_unexpected(written.error());
  std::vector<Finding> problems;
  (void)read_guide(guide, problems);
  if (!problems.empty()) {
    if (const Result<void> undone = undo.run(); !undone) return tl::make_unexpected(undone.error());
    Error error = to_error(problems.front());
    error.message = "nothing was imported, because the style guide would not open with it: " + error.message;
    return fail(std::move(error));
  }
  return report;
}

std::string export_table(const StyleGuide& guide, const fs::path& file) {
  return write_glossary_table(guide.concepts, {.delimiter = file.extension() == ".tsv" ? '\t' : ','});
}

}  // namespace homeword
