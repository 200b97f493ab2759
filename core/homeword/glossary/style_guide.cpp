#include "homeword/glossary/style_guide.h"

#include <algorithm>
#include <utility>

#include "homeword/base/data_folder.h"
#include "homeword/base/files.h"
#include "homeword/glossary/bundle.h"
#include "homeword/glossary/concept_store.h"
#include "homeword/glossary/exchange.h"
#include "homeword/glossary/guide_reader.h"
#include "homeword/glossary/layers.h"
#include "homeword/glossary/style_guide_folder.h"

namespace homeword {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t guide_budget = 1024ull * 1024 * 1024;
constexpr const char* working_copy = "working copy";

Finding to_finding(const Error& error) {
  Finding finding;
  finding.file = error.file;
  finding.part = error.part;
  finding.line = error.line;
  finding.column = error.column;
  finding.rule = "guide/file";
  finding.severity = Severity::error;
  finding.message = error.message;
  if (!error.found.empty()) finding.message += ", found " + error.found;
  if (!error.expected.empty()) finding.message += ", expected " + error.expected;
  if (!error.remedy.empty()) finding.suggestions = {error.remedy};
  return finding;
}

StyleGuide read_folder(const fs::path& folder, std::vector<Finding>& problems) {
  StyleGuide guide;
  guide.version = working_copy;
  merge_layers(read_style_guide_folder(folder, guide, problems), guide, problems);
  return guide;
}

StyleGuide read_file_of_terms(const fs::path& path, std::string_view bytes, std::vector<Finding>& problems) {
  StyleGuide guide;
  guide.version = working_copy;
  guide.name = path.stem().string();
  ImportedGlossary table = read_glossary(bytes, path, {}, problems);
  guide.notices = std::move(table.notices);
  for (const std::string& sentence : table.losses.sentences()) {
    Finding finding;
    finding.file = path.string();
    finding.rule = "import/not-kept";
    finding.severity = Severity::warning;
    finding.message = "not kept: " + sentence;
    guide.notices.push_back(std::move(finding));
  }
  std::vector<LayerContent> layers(1);
  layers[0].layer = {.name = guide.name, .level = "district", .version = {}};
  layers[0].entries = std::move(table.entries);
  merge_layers(std::move(layers), guide, problems);
  return guide;
}

}  // namespace

const Concept* StyleGuide::find_concept(std::string_view id) const {
  const auto found = std::lower_bound(concepts.begin(), concepts.end(), id,
                                      [](const Concept& concept_, std::string_view wanted) { return concept_.id < wanted; });
  return found != concepts.end() && found->id == id ? &*found : nullptr;
}

bool StyleGuide::is_active(const Concept& concept_) const {
  if (is_released || is_from_store) return concept_.life_cycle == LifeCycle::approved;
  return concept_.life_cycle != LifeCycle::retired && concept_.life_cycle != LifeCycle::declined;
}

const GuideOwner* StyleGuide::find_owner(std::string_view domain) const {
  for (const GuideOwner& owner : owners)
    if (std::find(owner.domains.begin(), owner.domains.end(), domain) != owner.domains.end()) return &owner;
  for (const GuideOwner& owner : owners)
    if (owner.domains.empty()) return &owner;
  return nullptr;
}

StyleGuide read_guide(const fs::path& named, std::vector<Finding>& problems) {
  std::error_code code;
  fs::path path = named;
  if (!fs::exists(path, code)) {
    const bool is_plain_name = path.has_filename() && !path.has_parent_path() && path.filename() != "." && path.filename() != "..";
    if (is_plain_name && fs::is_directory(data_folder() / "glossaries" / path, code)) {
      path = data_folder() / "glossaries" / path;
    } else {
      problems.push_back(to_finding({.message = "there is no such style guide", .file = named.string(),
                                     .remedy = "Name a folder, a release bundle, a glossary file, or a pack that comes with "
                                               "Homeword such as us-k12."}));
      return {};
    }
  }
  StyleGuide guide;
  if (fs::is_directory(path, code)) {
    guide = read_folder(path, problems);
  } else {
    const Result<std::string> bytes = read_file(path, guide_budget);
    if (!bytes) {
      problems.push_back(to_finding(bytes.error()));
      return {};
    }
    if (path.filename() == style_guide_file) {
      guide = read_folder(path.has_parent_path() ? path.parent_path() : fs::path("."), problems);
    } else if (is_release(*bytes) || path.extension() == bundle_extension) {
      Result<StyleGuide> released = read_release(*bytes, path.string());
      if (!released) {
        problems.push_back(to_finding(released.error()));
        return {};
      }
      released->bundle_file = path;
      return *std::move(released);
    } else if (bytes->starts_with("SQLite format 3")) {
      const Result<ConceptStore> store = ConceptStore::open(path);
      Result<StyleGuide> kept = store ? store->guide() : tl::make_unexpected(store.error());
      if (!kept) {
        problems.push_back(to_finding(kept.error()));
        return {};
      }
      return *std::move(kept);
    } else {
      guide = read_file_of_terms(path, *bytes, problems);
    }
  }
  if (problems.empty()) guide.hash = compute_content_hash(guide);
  return guide;
}

Result<StyleGuide> open_style_guide(const fs::path& guide) {
  std::vector<Finding> problems;
  StyleGuide read = read_guide(guide, problems);
  if (!problems.empty()) return fail(to_error(problems.front(), problems.size() - 1));
  return read;
}

Result<StyleGuide> open_demo_style_guide() {
  return open_style_guide(data_folder() / "releases" / (std::string("demo-district") + bundle_extension));
}

}  // namespace homeword
