#include "homeword/translate/memory_exchange.h"

#include <algorithm>
#include <set>

#include "homeword/base/files.h"
#include "homeword/glossary/exchange.h"
#include "homeword/glossary/style_guide_folder.h"
#include "homeword/glossary/wide_terms.h"
#include "homeword/text/language_tag.h"
#include "homeword/text/unicode.h"
#include "homeword/translate/memory.h"
#include "homeword/translate/tmx.h"

namespace homeword {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t memory_budget = 1024ull * 1024 * 1024;

std::string canonical(const std::string& language) {
  const Result<LanguageTag> tag = LanguageTag::parse(language);
  return tag ? tag->text() : language;
}

void tell_file_losses(const TmxFile& file, LossReport& losses) {
  for (const Error& loss : file.losses) losses.add("inline code", loss.message, loss.file + ", line " + std::to_string(loss.line));
}

// Every pair the file could serve is loaded as translating would load it.
Result<void> check_phrases(const TmxFile& file, const std::string& name, const std::string& text, const std::set<std::string>& languages) {
  StyleGuide guide;
  guide.memory.push_back({.path = name, .layer = {}, .text = text});
  const std::string source = canonical(std::string(file.header_value("srclang")));
  for (const std::string& from : languages) {
    if (source != "*all*" && from != source && languages.contains(source)) continue;
    for (const std::string& to : languages) {
      if (from == to) continue;
      const Result<LanguageTag> from_tag = LanguageTag::parse(from), to_tag = LanguageTag::parse(to);
      if (!from_tag || !to_tag) continue;
      if (const auto loaded = PhraseMemory::load(guide, *from_tag, *to_tag); !loaded) return tl::make_unexpected(loaded.error());
    }
  }
  return {};
}

}  // namespace

Result<MemoryImport> import_memory(const fs::path& guide, const fs::path& file) {
  MemoryImport report;
  std::error_code code;
  if (fs::exists(guide, code) && !fs::is_directory(guide, code))
    return fail({.message = "imports go into a style-guide folder, and this is a file", .file = guide.string(),
                 .remedy = "Name a folder; it is made when absent."});
  const Result<std::string> bytes = read_file(file, memory_budget);
  if (!bytes) return tl::make_unexpected(bytes.error());
  const Result<TmxFile> memory = read_tmx(*bytes, file.string());
  if (!memory) return tl::make_unexpected(memory.error());
  if (memory->units.empty()) return fail({.message = "the file holds no unit", .file = file.string()});
  std::set<std::string> languages;
  for (const TmxUnit& unit : memory->units) {
    report.variant_count += unit.variants.size();
    if (unit.variants.size() < 2)
      report.losses.add("unit in one language", "it is kept and translates nothing", file.string() + ", line " + std::to_string(unit.line));
    for (const TmxVariant& variant : unit.variants) {
      languages.insert(canonical(variant.language));
      if (!variant.codes.empty())
        report.losses.add("place of inline codes", "it is kept in the file; translating uses the words only",
                          file.string() + ", line " + std::to_string(unit.line) + ": " + variant.text);
    }
  }
  report.unit_count = memory->units.size();
  report.languages.assign(languages.begin(), languages.end());
  tell_file_losses(*memory, report.losses);
  const std::string text = write_tmx(*memory);
  if (const Result<void> checked = check_phrases(*memory, file.string(), text, languages); !checked)
    return tl::make_unexpected(checked.error());

  if (!fs::exists(guide / style_guide_file, code)) {
    if (const Result<void> made = make_style_guide(guide); !made) return tl::make_unexpected(made.error());
    report.is_guide_new = true;
  }
  std::string stem = make_concept_id(file.stem().string());
  if (stem.empty()) stem = "memory";
  report.written = guide / "memory" / (stem + ".tmx");
  if (fs::equivalent(report.written, file, code))
    return fail({.message = "the file belongs to the style guide already", .file = file.string()});
  if (const Result<void> written = write_file(report.written, text); !written) return tl::make_unexpected(written.error());
  return report;
}

Result<MemoryExport> export_memory(const StyleGuide& guide, const MemoryExportOptions& options) {
  MemoryExport out;
  std::vector<LanguageTag> wanted;
  for (const std::string& language : options.languages) {
    const Result<LanguageTag> tag = LanguageTag::parse(language);
    if (!tag) return fail(tag.error());
    wanted.push_back(*tag);
  }
  TmxFile all;
  std::set<std::string> seen, languages, sources;
  for (const GuideFile& memory : guide.memory) {
    Result<TmxFile> file = read_tmx(memory.text, memory.path);
    if (!file) return tl::make_unexpected(file.error());
    tell_file_losses(*file, out.losses);
    sources.insert(canonical(std::string(file->header_value("srclang"))));
    for (const TmxNote& note : file->notes) all.notes.push_back(note);
    for (const TmxProperty& property : file->properties) all.properties.push_back(property);
    for (const TmxEncoding& encoding : file->encodings) all.encodings.push_back(encoding);
    for (TmxUnit& unit : file->units) {
      if (!wanted.empty()) {
        std::vector<TmxVariant> kept;
        for (const LanguageTag& tag : wanted)
          if (const TmxVariant* variant = unit.find_variant(tag)) kept.push_back(*variant);
        if (kept.size() < 2) {
          out.losses.add("unit without the languages", "it lacks one of those asked for", memory.path + ", line " + std::to_string(unit.line));
          continue;
        }
        for (const TmxVariant& variant : unit.variants)
          if (std::none_of(kept.begin(), kept.end(), [&](const TmxVariant& one) { return one.language == variant.language; }))
            out.losses.add("other language", "it was not asked for", memory.path + ", line " + std::to_string(unit.line) + ": " + variant.language);
        unit.variants = std::move(kept);
      }
      TmxFile alone;
      alone.units.push_back(unit);
      if (!seen.insert(write_tmx(alone)).second) continue;
      for (const TmxVariant& variant : unit.variants) languages.insert(canonical(variant.language));
      all.units.push_back(std::move(unit));
    }
  }
  if (all.units.empty()) return fail({.message = "the style guide has no phrases to write", .file = guide.name});
  const std::string source = !wanted.empty() ? wanted.front().text() : sources.size() == 1 && !sources.begin()->empty() ? *sources.begin() : "*all*";
  all.header = {{"creationtool", "Homeword"}, {"creationtoolversion", "1"}, {"segtype", "sentence"}, {"o-tmf", "Homeword"},
                {"adminlang", "en"},          {"srclang", source},          {"datatype", "plaintext"}};
  out.unit_count = all.units.size();
  out.languages.assign(languages.begin(), languages.end());
  out.bytes = write_tmx(all);
  return out;
}

Result<std::vector<MemoryHit>> search_memory(const StyleGuide& guide, const std::string& words) {
  std::vector<std::string> wanted;
  const std::string folded = fold(words);
  for (std::size_t at = 0; at < folded.size();) {
    const std::size_t start = folded.find_first_not_of(' ', at);
    if (start == std::string::npos) break;
    const std::size_t end = std::min(folded.find(' ', start), folded.size());
    wanted.push_back(folded.substr(start, end - start));
    at = end;
  }
  std::vector<MemoryHit> hits;
  if (wanted.empty()) return hits;
  for (const GuideFile& memory : guide.memory) {
    const Result<TmxFile> file = read_tmx(memory.text, memory.path);
    if (!file) return tl::make_unexpected(file.error());
    for (const TmxUnit& unit : file->units) {
      const bool is_hit = std::any_of(unit.variants.begin(), unit.variants.end(), [&](const TmxVariant& variant) {
        const std::string text = fold(variant.text);
        return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& word) { return text.find(word) != std::string::npos; });
      });
      if (!is_hit) continue;
      MemoryHit hit{.file = memory.path, .line = unit.line, .segments = {}};
      for (const TmxVariant& variant : unit.variants) hit.segments.emplace_back(canonical(variant.language), variant.text);
      hits.push_back(std::move(hit));
    }
  }
  return hits;
}

}  // namespace homeword
