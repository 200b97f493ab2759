#include "homeword/glossary/exchange.h"

#include <algorithm>
#include <set>
#include <utility>

#include "homeword/base/files.h"
#include "homeword/glossary/bundle.h"
#include "homeword/glossary/glossary_table.h"
#include "homeword/glossary/guide_folder_writer.h"
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

// A release into a folder that is not there: all of it, so that the folder is published again as the same bytes.
Result<ImportReport> import_release(const fs::path& guide, const fs::path& file, const std::string& bytes, std::vector<Finding>& problems) {
  const Result<StyleGuide> release = read_release(bytes, file.string());
  if (!release) {
    const Error& error = release.error();
    problems.push_back({.file = error.file, .part = error.part, .rule = "import/release", .severity = Severity::error, .message = error.message});
    return tl::make_unexpected(error);
  }
  if (const Result<void> written = write_style_guide_folder(*release, guide); !written) return tl::make_unexpected(written.error());
  ImportReport report;
  report.written = guide;
  report.is_guide_new = true;
  report.format = "release";
  report.description = "release " + release->name + " " + release->version;
  report.concept_count = release->concepts.size();
  std::set<std::string> languages;
  for (const Concept& concept_ : release->concepts) {
    report.term_count += concept_.terms.size();
    for (const Term& term : concept_.terms) languages.insert(term.language);
  }
  report.languages.assign(languages.begin(), languages.end());
  return report;
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

Result<ImportReport> import_file(const fs::path& guide, const fs::path& file, const ImportOptions& options,
                                 std::vector<Finding>& problems) {
  ImportReport report;
  std::error_code code;
  if (fs::exists(guide, code) && !fs::is_directory(guide, code))
    return fail({.message = "imports go into a style-guide folder, and this is a file", .file = guide.string(),
                 .remedy = "Name a folder; it is made when absent."});
  Result<std::string> bytes = read_file(file, import_budget);
  if (!bytes) return tl::make_unexpected(bytes.error());

  const bool is_empty_place = !fs::exists(guide, code) || fs::is_empty(guide, code);
  if (is_empty_place && is_release(*bytes) && (options.format.empty() || options.format == "release"))
    return import_release(guide, file, *bytes, problems);
  ImportedGlossary glossary = read_glossary(*bytes, file, options, problems);
  if (!problems.empty()) return fail(to_error(problems.front(), problems.size() - 1));
  report.notices = std::move(glossary.notices);
  report.losses = std::move(glossary.losses);
  report.format = std::move(glossary.format);
  report.description = std::move(glossary.description);
  GlossaryTable table;
  table.entries = std::move(glossary.entries);
  const std::vector<Concept> concepts = table.concepts();
  if (concepts.empty())
    return fail({.message = "the file holds no concept", .file = file.string(), .found = report.description});
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
  (void)read_guide(guide, problems);
  if (!problems.empty()) {
    if (const Result<void> undone = undo.run(); !undone) return tl::make_unexpected(undone.error());
    Error error = to_error(problems.front());
    error.message = "nothing was imported, because the style guide would not open with it: " + error.message;
    problems.clear();   // they speak of the guide as it would have been; the error tells the first
    return fail(std::move(error));
  }
  return report;
}

Result<ImportReport> import_file(const fs::path& guide, const fs::path& file) {
  std::vector<Finding> problems;
  return import_file(guide, file, {}, problems);
}

std::string export_table(const StyleGuide& guide, const fs::path& file) {
  return write_glossary_table(guide.concepts, {.delimiter = file.extension() == ".tsv" ? '\t' : ','});
}

}  // namespace homeword
