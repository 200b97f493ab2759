#include <algorithm>

#include "homeword/glossary/bundle.h"
#include "homeword/glossary/exchange.h"
#include "homeword/glossary/glossary_columns.h"
#include "homeword/glossary/tbx.h"
#include "homeword/glossary/wide_terms.h"
#include "homeword/text/language_tag.h"

namespace homeword {
namespace {

namespace fs = std::filesystem;

Finding make_problem(const fs::path& file, std::string rule, std::string message, std::string remedy = {}) {
  Finding finding;
  finding.file = file.string();
  finding.rule = std::move(rule);
  finding.severity = Severity::error;
  finding.message = std::move(message);
  if (!remedy.empty()) finding.suggestions = {std::move(remedy)};
  return finding;
}

// --- Release bundles ---

bool is_bundle(std::string_view bytes, const fs::path&) { return is_release(bytes); }

ImportedGlossary read_bundle(std::string_view bytes, const fs::path& file, const ImportOptions&, std::vector<Finding>& problems) {
  ImportedGlossary out;
  Result<StyleGuide> released = read_release(bytes, file.string());
  if (!released) {
    Finding finding = make_problem(file, "import/release", released.error().message, released.error().remedy);
    finding.part = released.error().part;
    problems.push_back(std::move(finding));
    return out;
  }
  out.description = "release " + released->name + " " + released->version;
  const auto lose = [&](const char* what, const std::string& example) { out.losses.add(what, "only concepts are imported", example); };
  for (const GuideFile& rules : released->rules) lose("rule pack", rules.path);
  for (const GuideFile& memory : released->memory) lose("memory file", memory.path);
  for (const auto& [name, value] : released->settings) lose("setting", name + ": " + value);
  if (!out.losses.is_empty()) {
    Finding finding = make_problem(file, "import/not-kept",
                                   "only concepts are imported; " + std::to_string(released->rules.size()) + " rule packs, " +
                                       std::to_string(released->memory.size()) + " memory files and " +
                                       std::to_string(released->settings.size()) + " settings of the release are left out",
                                   "To build on a release, name it under \"inherits\" in styleguide.yaml.");
    finding.severity = Severity::warning;
    out.notices.push_back(std::move(finding));
  }
  for (Concept& concept_ : released->concepts) {
    ConceptEntry entry;
    entry.life_cycle = concept_.life_cycle;
    entry.is_always_explained = concept_.is_always_explained;
    entry.is_sensitive = concept_.is_sensitive;
    entry.is_locked = concept_.is_locked;
    entry.term_places.resize(concept_.terms.size());
    entry.concept_ = std::move(concept_);
    out.entries.push_back(std::move(entry));
  }
  return out;
}

// --- TBX ---

bool is_tbx(std::string_view bytes, const fs::path& file) {
  const std::string ending = file.extension().string();
  return ending == ".tbx" || ending == ".tbxm" || looks_like_tbx(bytes);
}

ImportedGlossary read_tbx_glossary(std::string_view bytes, const fs::path& file, const ImportOptions&, std::vector<Finding>& problems) {
  ImportedGlossary out;
  TbxFile read = read_tbx(bytes, file.string(), problems);
  out.description = (read.dialect.empty() ? std::string("TBX") : read.dialect) + " (TBX " + std::to_string(read.version) +
                    (read.version == 3 ? read.style == TbxStyle::dct ? ", DCT)" : ", DCA)" : ")");
  out.entries = std::move(read.entries);
  out.notices = std::move(read.notices);
  out.losses = std::move(read.losses);
  return out;
}

// --- OmegaT: source, target, comment, separated by tabs, no first row, no quotation marks ---

bool is_omegat(std::string_view bytes, const fs::path& file) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  return file.extension() == ".utf8" || bytes.starts_with("# Glossary in tab-separated format");
}

ImportedGlossary read_omegat(std::string_view bytes, const fs::path& file, const ImportOptions& options, std::vector<Finding>& problems) {
  ImportedGlossary out;
  out.description = "OmegaT glossary";
  if (options.languages.size() != 2) {
    problems.push_back(make_problem(file, "import/languages", "an OmegaT glossary does not say its languages",
                                    "Name source and target: --languages en,es"));
    return out;
  }
  std::vector<std::string> languages;
  for (const std::string& language : options.languages) {
    const Result<LanguageTag> tag = LanguageTag::parse(language);
    if (!tag) {
      problems.push_back(make_problem(file, "import/languages", tag.error().message + ": \"" + language + "\""));
      return out;
    }
    languages.push_back(tag->text());
  }
  const TableDialect dialect{.delimiter = '\t', .quote = '\0', .encoding = options.table.dialect.encoding, .comment = '#'};
  const Result<DelimitedTable> table = parse_table(bytes, file.string(), dialect);
  if (!table) {
    problems.push_back(make_problem(file, "glossary/table", table.error().message, table.error().remedy));
    problems.back().line = table.error().line;
    problems.back().column = table.error().column;
    return out;
  }
  out.encoding = table->encoding();
  const auto name = std::make_shared<const std::string>(file.string());
  std::map<std::string, std::size_t> places;
  for (std::size_t row = 0; row < table->row_count(); ++row) {
    const auto cells = table->row(row);
    const LineIndex::Place at = table->place_of(cells[0]);
    const GuidePlace place{.file = name, .line = at.line, .column = at.column};
    const std::string source(trim(cells[0].text));
    const std::string target(cells.size() > 1 ? trim(cells[1].text) : std::string_view());
    const std::string comment(cells.size() > 2 ? trim(cells[2].text) : std::string_view());
    if (source.empty() || target.empty()) {
      out.losses.add("line without a pair", "it lacks the source or the target term", "line " + std::to_string(at.line) + ": " + source + target);
      continue;
    }
    for (std::size_t i = 3; i < cells.size(); ++i)
      if (!trim(cells[i].text).empty())
        out.losses.add("fourth column", "OmegaT reads three", "line " + std::to_string(at.line) + ": " + std::string(cells[i].text));
    // The same source word again is a further translation of it.
    const auto [found, is_new] = places.emplace(source, out.entries.size());
    if (is_new) {
      ConceptEntry entry;
      entry.place = place;
      Term term;
      term.language = languages[0];
      term.text = source;
      entry.concept_.terms.push_back(std::move(term));
      entry.term_places.push_back(place);
      out.entries.push_back(std::move(entry));
    }
    ConceptEntry& entry = out.entries[found->second];
    const auto same = std::find_if(entry.concept_.terms.begin() + 1, entry.concept_.terms.end(), [&](const Term& term) { return term.text == target; });
    if (same != entry.concept_.terms.end()) {
      if (!comment.empty() && same->note != comment) same->note += (same->note.empty() ? "" : "\n\n") + comment;
      continue;
    }
    Term term;
    term.language = languages[1];
    term.text = target;
    term.status = entry.concept_.terms.size() == 1 ? TermStatus::preferred : TermStatus::admitted;
    term.note = comment;
    entry.concept_.terms.push_back(std::move(term));
    entry.term_places.push_back(place);
  }
  return out;
}

// --- Tables ---

bool is_anything(std::string_view, const fs::path&) { return true; }

ImportedGlossary read_table(std::string_view bytes, const fs::path& file, const ImportOptions& options, std::vector<Finding>& problems) {
  ImportedGlossary out;
  GlossaryTable table = read_glossary_table(bytes, file.string(), problems, options.table);
  const std::string delimiter = table.delimiter == '\t' ? "tabs" : table.delimiter == ' ' ? "spaces" : std::string(1, table.delimiter);
  out.description = std::string(table.shape == TableShape::tall ? "tall" : "wide") + " table, separated by " + delimiter + ", " + table.encoding;
  out.encoding = table.encoding;
  out.entries = std::move(table.entries);
  out.notices = std::move(table.notices);
  return out;
}

constexpr ImportFormat formats[] = {
    {"release", "a release bundle (.hwguide): its concepts", is_bundle, read_bundle},
    {"tbx", "TBX 3 (Core, Min, Basic and others; DCA and DCT) and TBX 2", is_tbx, read_tbx_glossary},
    {"omegat", "OmegaT glossary text: source, target, comment; needs --languages", is_omegat, read_omegat},
    {"table", "CSV or TSV with any delimiter, tall or wide, UTF-8, UTF-16 or Windows-1252", is_anything, read_table},
};

}  // namespace

std::span<const ImportFormat> import_formats() { return formats; }

ImportedGlossary read_glossary(std::string_view bytes, const fs::path& file, const ImportOptions& options, std::vector<Finding>& problems) {
  for (const ImportFormat& format : formats) {
    if (options.format.empty() ? !format.recognises(bytes, file) : format.name != options.format) continue;
    ImportedGlossary out = format.read(bytes, file, options, problems);
    out.format = std::string(format.name);
    // Give every entry a name of its own where the format has none.
    std::map<std::string, std::size_t> used;
    for (ConceptEntry& entry : out.entries) {
      if (!entry.concept_.id.empty()) continue;
      std::string id = entry.concept_.terms.empty() ? std::string() : make_concept_id(entry.concept_.terms.front().text);
      if (id.empty()) id = "entry";
      const std::size_t number = ++used[id];
      entry.concept_.id = number == 1 ? id : id + "-" + std::to_string(number);
    }
    return out;
  }
  std::string names;
  for (const ImportFormat& format : formats) names += (names.empty() ? "" : ", ") + std::string(format.name);
  problems.push_back(make_problem(file, "import/format", "\"" + options.format + "\" is no format to import", "Name one of: " + names + "."));
  return {};
}

}  // namespace homeword
