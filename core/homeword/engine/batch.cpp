#include "homeword/engine/batch.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "homeword/base/files.h"
#include "homeword/base/hash.h"
#include "homeword/base/version.h"
#include "homeword/engine/document_register.h"
#include "homeword/feedback/clarity_form.h"
#include "homeword/engine/own_outputs.h"
#include "homeword/engine/rendition_text.h"
#include "homeword/engine/report.h"
#include "homeword/engine/xliff.h"
#include "homeword/text/messages.h"
#include "homeword/text/unicode.h"
#include "homeword/translate/memory.h"
#include "homeword/translate/memory_store.h"

namespace homeword {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

namespace {

constexpr std::string_view journal_folder = ".homeword-journal";
// Families of rules on the source whose findings the report of a translation repeats.
constexpr std::string_view told_families[] = {"date/", "time/", "rights/"};

struct Job {
  fs::path path;
  std::string name;        // as the user will read it
  fs::path folder;         // where outputs go
  std::string stem;        // of the same-format output
  std::string record_stem; // of records and renditions: the stem, or stem and extension when two inputs share the stem
  std::string extension;   // with the dot
  fs::path journal;        // folder of what a killed run leaves for the next
};

// Documents of one folder that share a name: their records and renditions carry the extension as well. What lies in the
// folder decides, not what this run was given, so that single and whole runs use the same names.
class NameSharing {
 public:
  explicit NameSharing(OwnOutputs& own) : own_(own) {}
  bool is_shared(const fs::path& document) {
    std::error_code code;
    const fs::path folder = document.parent_path().empty() ? fs::path(".") : document.parent_path();
    const auto [entry, is_new] = stems_.try_emplace(folder);
    if (is_new)
      for (auto it = fs::directory_iterator(folder, code); !code && it != fs::directory_iterator(); it.increment(code)) {
        const std::string name = it->path().filename().string();
        if (name.starts_with('.') || name.starts_with("~$") || find_format(name) == nullptr || own_.find(it->path())) continue;
        entry->second[it->path().stem().string()].insert(name);
      }
    const auto& sharing = entry->second[document.stem().string()];
    return sharing.size() > (sharing.contains(document.filename().string()) ? 1u : 0u);
  }

 private:
  OwnOutputs& own_;
  std::map<fs::path, std::map<std::string, std::set<std::string>>> stems_;
};

Result<std::vector<Job>> collect_jobs(const BatchOptions& options, OwnOutputs& own, std::vector<std::string>& notices) {
  std::vector<Job> jobs;
  std::error_code code;
  const fs::path out = options.out.empty() ? fs::path() : fs::weakly_canonical(options.out, code);
  const auto add = [&](const fs::path& path, const fs::path& below) {
    Job job;
    job.path = path;
    job.name = path.string();
    job.folder = options.out.empty() ? path.parent_path() : options.out / below;
    job.stem = job.record_stem = path.stem().string();
    job.extension = path.extension().string();
    // Beside the outputs, so that it is found again whatever the order of the inputs.
    job.journal = (!options.out.empty() ? options.out : job.folder) / journal_folder;
    jobs.push_back(std::move(job));
  };
  for (const fs::path& input : options.inputs) {
    if (!fs::exists(input, code))
      return fail({.message = "there is no such file or folder", .file = input.string(), .remedy = "Check the name."});
    if (!fs::is_directory(input, code)) {
      // A shell's "letters/*" names what an earlier run wrote there. Fixed texts are meant when their original is not named too.
      const auto ours = own.find(input);
      const auto is_original_named = [&] {
        fs::path original = input.parent_path() / input.stem().stem();
        original += input.extension();
        return std::find(options.inputs.begin(), options.inputs.end(), original) != options.inputs.end();
      };
      if (ours && (ours->kind != OwnKind::fixed_text || is_original_named())) {
        notices.push_back(input.string() + " was written by Homeword itself and is not translated again.");
        continue;
      }
      if (find_format(input.filename().string()) == nullptr)
        return fail({.message = "Homeword cannot read this kind of file",
                     .file = input.string(),
                     .found = input.extension().empty() ? "no extension" : input.extension().string(),
                     .expected = ".docx, .html, .md or .txt",
                     .remedy = "Save it in one of these formats."});
      add(input, {});
      continue;
    }
    std::vector<fs::path> files;
    for (auto it = fs::recursive_directory_iterator(input, fs::directory_options::skip_permission_denied, code);
         it != fs::recursive_directory_iterator(); it.increment(code)) {
      if (code) break;
      const std::string name = it->path().filename().string();
      if (it->is_directory(code)) {
        // Hidden folders, and the folder we write to when it lies inside the one we read.
        if (name.starts_with('.') || (!out.empty() && fs::weakly_canonical(it->path(), code) == out)) it.disable_recursion_pending();
        continue;
      }
      // "~$letter.docx" is Word's lock file.
      if (!it->is_regular_file(code) || name.starts_with('.') || name.starts_with("~$")) continue;
      if (find_format(name) == nullptr || own.find(it->path())) continue;
      files.push_back(it->path());
    }
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) add(file, fs::relative(file.parent_path(), input, code) == "." ? fs::path() : fs::relative(file.parent_path(), input, code));
  }

  // The same file named twice is one job; two files with one output are refused.
  // Nothing follows the order in which they were named: the report of "b.md a.md" is that of "a.md b.md".
  std::stable_sort(jobs.begin(), jobs.end(), [](const Job& left, const Job& right) { return left.path < right.path; });
  std::map<std::string, const Job*> by_output;
  std::vector<Job> unique;
  std::set<std::string> seen;
  for (Job& job : jobs)
    if (seen.insert(fs::weakly_canonical(job.path, code).string()).second) unique.push_back(std::move(job));
  NameSharing sharing(own);
  for (Job& job : unique) {
    if (sharing.is_shared(job.path)) job.record_stem = job.stem + job.extension;
    for (const fs::path& taken : {job.folder / (job.stem + job.extension), job.folder / (job.record_stem + " ")}) {
      const auto [other, is_new] = by_output.emplace(fs::weakly_canonical(taken, code).string(), &job);
      if (!is_new)
        return fail({.message = "two inputs would be written to one output: " + other->second->name + " and " + job.name,
                     .file = (job.folder / job.stem).string(),
                     .remedy = "Give them different names, or translate them into different folders with --out."});
    }
  }
  return unique;
}

struct Work {
  Kits& kits;
  const BatchOptions& options;
  PlainMode plain;
  OwnOutputs& own;
  std::string settings;      // all that decides the outputs besides the input, as one text
  DocumentRegister* documents = nullptr;
};

std::string describe_settings(const Kits& kits, const BatchOptions& options, PlainMode plain) {
  ordered_json settings = {{"homeword", version()},
                           {"styleguide", kits.guide()->hash},
                           {"released", kits.guide()->is_released},
                           {"from", kits.from().text()},
                           {"explain", name_of(explain_mode_names, options.explain)},
                           {"class", name_of(document_class_names, options.document_class)},
                           {"plain", name_of(plain_mode_names, plain)},
                           {"as_of", kits.policy().as_of},
                           {"jurisdiction", kits.policy().jurisdiction},
                           {"grade", kits.policy().grade},
                           {"backends", ordered_json::array()},
                           {"renditions", ordered_json::array()}};
  for (const auto& backend : kits.backends())
    settings["backends"].push_back(backend->description().name + " " + backend->description().version);
  for (const Rendition rendition : options.renditions) settings["renditions"].push_back(name_of(rendition_names, rendition));
  return settings.dump();
}

// What an interrupted run left about one finished output; nothing when it is not there or no longer true.
std::optional<ordered_json> read_journal(const fs::path& journal, const std::string& key) {
  const Result<std::string> text = read_file(journal / (key + ".json"), 1u << 30);
  if (!text) return std::nullopt;
  ordered_json entry = ordered_json::parse(*text, nullptr, false);
  if (entry.is_discarded() || !entry.contains("outputs") || !entry.contains("entry")) return std::nullopt;
  for (const auto& output : entry["outputs"]) {
    const Result<std::string> bytes = read_file(fs::path(output.at("path").get<std::string>()), 1u << 30);
    if (!bytes || sha256(*bytes) != output.at("sha256")) return std::nullopt;
  }
  return entry;
}

// What an interrupted run had in hand when it died: the old contents of files it was replacing were ours.
void take_intents(const fs::path& journal, OwnOutputs& own) {
  std::error_code code;
  for (auto it = fs::directory_iterator(journal, code); !code && it != fs::directory_iterator(); it.increment(code)) {
    if (it->path().extension() != ".intent") continue;
    const Result<std::string> text = read_file(it->path(), 1u << 26);
    const ordered_json entries = text ? ordered_json::parse(*text, nullptr, false) : ordered_json();
    if (!entries.is_array()) continue;
    for (const auto& entry : entries)
      if (entry.is_object() && entry.contains("path") && entry.contains("sha256"))
        own.add_known(entry.at("path").get<std::string>(), entry.at("sha256").get<std::string>());
  }
}

// Writes all files of one output, the record first: from then on a run that is cut off finds its own files by their hashes.
Result<void> write_outputs(const Work& work, const fs::path& folder, const fs::path& journal, const std::string& key,
                           const std::vector<std::pair<fs::path, std::string>>& files, const fs::path& record) {
  std::error_code code;
  ordered_json replaced = ordered_json::array();
  for (const auto& [path, bytes] : files) {
    if (!work.options.is_overwriting)
      if (auto allowed = work.own.check_replacing(path, bytes); !allowed) return allowed;
    if (!fs::is_regular_file(path, code) || path == record) continue;
    const Result<std::string> old = read_file(path, 1u << 30);
    if (old && *old != bytes) replaced.push_back({{"path", path.string()}, {"sha256", sha256(*old)}});
  }
  if (!replaced.empty())
    if (auto noted = write_file(journal / (key + ".intent"), replaced.dump()); !noted) return noted;
  // Renditions of earlier runs that this record does not name stay known as ours.
  std::map<std::string, std::string> orphans = read_recorded_outputs(record);
  std::set<std::string> named;
  for (const auto& [path, bytes] : files) {
    named.insert(path.filename().string());
    orphans.erase(path.filename().string());
  }
  std::erase_if(orphans, [&](const auto& entry) { return !fs::exists(folder / entry.first, code); });
  if (auto kept = work.own.remember(folder, orphans, named); !kept) return kept;
  if (auto written = write_file(record, files.back().second); !written) return written;
  for (const auto& [path, bytes] : files)
    if (path != record)
      if (auto written = write_file(path, bytes); !written) return written;
  return {};
}

void count_findings(BatchOutcome& outcome, const std::vector<Finding>& findings) {
  for (const Finding& finding : findings) {
    outcome.errors += finding.severity == Severity::error ? 1 : 0;
    outcome.warnings += finding.severity == Severity::warning ? 1 : 0;
    if (finding.severity != Severity::info) outcome.findings.push_back(finding);
  }
}

void count_entry(BatchOutcome& outcome, const ordered_json& entry) {
  outcome.segments = entry.at("segments").size();
  outcome.declined = find_declined(entry);
  for (const auto& segment : entry.at("segments")) {
    if (segment.at("origin") == "none" && segment.at("language") != entry.at("language")) ++outcome.untranslated;
    for (const auto& json : segment.at("findings")) {
      const std::string severity = json.at("severity");
      outcome.errors += severity == "error" ? 1 : 0;
      outcome.warnings += severity == "warning" ? 1 : 0;
    }
  }
}

Result<void> translate_job(const Work& work, const Job& job, const Document& document, const Analysis& analysis,
                           const LanguageTag& language, const std::string& key, BatchOutcome& outcome,
                           std::string& entry_json) {
  const BatchOptions& options = work.options;
  const fs::path main_output = job.folder / output_name(job.stem, job.extension, language);
  const std::string base = job.record_stem + "." + language.text();
  outcome.output = main_output.string();

  Result<DocumentResult> result = translate_one(work.kits, document, analysis, language, options.explain);
  if (!result) return fail(result.error());

  std::vector<std::pair<fs::path, std::string>> files;
  RenditionContext context{.document = &document,
                           .from = work.kits.from(),
                           .style_guide = work.kits.describe_guide(),
                           .release = work.kits.identify_guide(),
                           .settings = work.kits.guide()->settings,
                           .is_reviewed = false,
                           .ask_link = {},
                           .version = document_version(document)};
  for (const Rendition rendition : options.renditions) {
    switch (rendition) {
      case Rendition::same: files.emplace_back(main_output, result->bytes); break;
      case Rendition::bilingual: files.emplace_back(job.folder / (base + ".bilingual.html"), write_bilingual(result->translation, context)); break;
      case Rendition::page: files.emplace_back(job.folder / (base + ".page.html"), write_page(result->marked, context)); break;
      case Rendition::sms: files.emplace_back(job.folder / (base + ".sms.txt"), write_sms(result->marked)); break;
      case Rendition::speech: files.emplace_back(job.folder / (base + ".ssml"), write_speech(result->translation)); break;
    }
  }
  if (!result->translation.is_complete())
    files.emplace_back(job.folder / (base + ".xlf"), write_xliff(document, analysis, result->translation, work.kits.from(),
                                   {.document_class = options.document_class, .style_guide = work.kits.describe_guide(), .embeds_original = true, .waivers = {}}));

  ProvenanceInput provenance{.document = &document,
                             .document_id = document.id.empty() ? fs::path(document.name).filename().string() : document.id,
                             .translation = &result->translation,
                             .kits = &work.kits,
                             .document_class = options.document_class,
                             .explain = options.explain,
                             .plain = work.plain,
                             .outputs = {}};
  for (const auto& [path, bytes] : files) provenance.outputs.emplace_back(path.filename().string(), sha256(bytes));
  files.emplace_back(job.folder / (base + ".provenance.json"), write_provenance(provenance));

  const fs::path folder = job.folder.empty() ? fs::path(".") : job.folder;
  if (auto written = write_outputs(work, folder, job.journal, key, files, files.back().first); !written) return written;
  ordered_json journal = {{"outputs", ordered_json::array()}};
  for (const auto& [path, bytes] : files) journal["outputs"].push_back({{"path", path.string()}, {"sha256", sha256(bytes)}});
  if (options.renditions.front() != Rendition::same && !files.empty()) outcome.output = files.front().first.string();

  const ordered_json entry = report_entry(*result, job.name, language, outcome.output);
  count_findings(outcome, result->findings);
  outcome.segments = entry.at("segments").size();
  outcome.declined = find_declined(entry);
  outcome.untranslated = result->translation.untranslated_segments;
  entry_json = entry.dump();
  journal["entry"] = entry;
  if (work.documents) {
    const PageTitle title = find_title(result->marked, context);
    RegisteredDocument registration{.id = provenance.document_id,
                             .version = context.version,
                             .language = language.text(),
                             .title = title.text,
                             .title_language = title.language,
                             .document_class = std::string(name_of(document_class_names, options.document_class)),
                             .style_guide = options.style_guide_name,
                             .style_guide_hash = work.kits.guide()->hash,
                             .page = {},
                             .words = {}};
    // A language without approved questions has no form to lead to.
    if (find_clarity_form_language(language)) context.ask_link = "form";
    registration.page = write_page(result->marked, context);
    for (const ExplainedConcept& word : result->marked.explained) registration.words.push_back({word.concept_id, word.term});
    if (auto registered = work.documents->put(registration); !registered) return registered;
  }
  // Last, so that its presence means the outputs are whole.
  return write_file(job.journal / (key + ".json"), journal.dump());
}

// What a reader of the translation cannot see from it: an open date or time was decided without asking anybody ("3/4"), and a
// doubt about families' rights is translated with the rest. An error always stands. What the house's own taste is does not.
bool must_stand_in_translation(const Finding& finding) {
  if (finding.severity == Severity::error || finding.rule == "document/tracked-changes") return true;
  return std::any_of(std::begin(told_families), std::end(told_families),
                     [&](std::string_view family) { return finding.rule.starts_with(family); });
}

}  // namespace

std::string output_name(const std::string& stem, const std::string& extension, const LanguageTag& language) {
  return stem + "." + language.text() + extension;
}

bool BatchResult::has_failures() const {
  return std::any_of(outcomes.begin(), outcomes.end(), [](const BatchOutcome& o) { return o.error.has_value(); });
}
bool BatchResult::has_untranslated() const {
  return std::any_of(outcomes.begin(), outcomes.end(), [](const BatchOutcome& o) { return o.untranslated > 0; });
}
bool BatchResult::has_findings(Severity at_least) const {
  return std::any_of(outcomes.begin(), outcomes.end(), [&](const BatchOutcome& o) {
    return o.errors > 0 || (at_least != Severity::error && o.warnings > 0);
  });
}

namespace {

// A text box that cannot grow with its text may cut off a longer translation: a person must look.
void tell_fixed_boxes(DocumentTranslation& translation, const Document& document) {
  const auto fixed = document.properties.find("fixed_boxes");
  if (fixed == document.properties.end()) return;
  const std::string numbers = fixed->second + ' ';
  for (TranslatedBlock& block : translation.blocks) {
    const Block& source = *block.source->block;
    if (block.segments.empty() || numbers.find(' ' + std::to_string(source.number) + ' ') == std::string::npos) continue;
    const std::size_t before = count_code_points(source.text), now = count_code_points(block.text.text);
    if (now <= before) continue;
    Finding finding{.rule = "document/text-box", .severity = Severity::warning,
                    .message = "This text stands in a text box that keeps its size, and its translation is longer (" + std::to_string(now) +
                               " letters instead of " + std::to_string(before) + "): its end may not show. Open the document and make the box larger.",
                    .reason = "What does not fit into a box of a fixed size is cut off without a trace."};
    finding.span = {0, block.segments.front().segment.plain.size()};
    finding.text = block.segments.front().segment.plain;
    block.segments.front().segment.findings.push_back(std::move(finding));
  }
}

}  // namespace

Result<DocumentResult> translate_one(Kits& kits, const Document& document, const Analysis& analysis,
                                     const LanguageTag& language, ExplainMode explain) {
  const auto source = kits.source();
  if (!source) return fail(source.error());
  const auto target = kits.target(language);
  if (!target) return fail(target.error());
  SegmentTable segments = translate_segments(analysis, **source, **target, explain);

  DocumentResult result;
  result.marked = assemble(segments, analysis, **source, **target, explain == ExplainMode::none ? ExplainMode::none : ExplainMode::footnote);
  result.translation = assemble(std::move(segments), analysis, **source, **target, explain);

  const Messages messages(language);
  WriteOptions write = make_write_options(result.translation, document, explain, messages.translate("Words in this letter"));
  write.style_guide = kits.identify_guide();
  const auto bytes = write_document(document, write);
  if (!bytes) return fail(bytes.error());
  result.bytes = std::move(*bytes);

  tell_fixed_boxes(result.translation, document);

  // Findings of the source belong to the report of every language: who reads only that must see them.
  std::optional<LineIndex> lines;
  if (document.format != nullptr && !document.format->is_container) lines.emplace(document.text);
  std::map<std::size_t, std::vector<Finding>> of_block;
  for (const AnalysedBlock& block : analysis.blocks)
    for (const Finding& finding : block.findings)
      if (must_stand_in_translation(finding)) of_block[block.block->number].push_back(finding);
  for (DocumentTranslation* translation : {&result.translation, &result.marked})
    for (TranslatedBlock& block : translation->blocks) {
      for (TranslatedSegment& segment : block.segments)
        for (Finding& finding : segment.segment.findings) {
          finding.file = document.name;
          finding.part = block.source->block->part;
          finding.block = block.source->block->number;
          if (lines) {
            const std::size_t index = static_cast<std::size_t>(&segment - block.segments.data());
            // At the very words where the sentence was not rewritten and the finding names words of it, else at its start.
            const Segment& sentence = segment.segment;
            const Span words = finding.span;
            const bool is_exact = sentence.source == sentence.plain && words.end <= sentence.plain.size() && words.start < words.end &&
                                  words.of(sentence.plain) == finding.text;
            const LineIndex::Place place = lines->place_of(
                block.source->block->file_offset(block.source->segments[index].source.start + (is_exact ? words.start : 0)));
            finding.line = place.line;
            finding.column = place.column;
          }
        }
      const auto found = of_block.find(block.source->block->number);
      if (found == of_block.end() || block.segments.empty()) continue;
      for (const Finding& finding : found->second) {
        TranslatedSegment* home = &block.segments.front();
        for (TranslatedSegment& segment : block.segments)
          if (!finding.text.empty() && segment.segment.source.find(finding.text) != std::string::npos) {
            home = &segment;
            break;
          }
        // The rule on the source says it with its place; the check on the pair need not say it again.
        if (finding.rule.ends_with("weekday"))
          std::erase_if(home->segment.findings, [&](const Finding& other) { return other.rule == "date/weekday" && other.about == finding.about; });
        home->segment.findings.push_back(finding);
      }
    }
  for (const TranslatedBlock& block : result.translation.blocks)
    for (const TranslatedSegment& segment : block.segments)
      result.findings.insert(result.findings.end(), segment.segment.findings.begin(), segment.segment.findings.end());
  return result;
}

ordered_json report_entry(const DocumentResult& result, const std::string& file, const LanguageTag& language,
                          const std::string& output) {
  ordered_json entry = {{"file", file}, {"language", language.text()}, {"output", output}, {"segments", ordered_json::array()}};
  for (const TranslatedBlock& block : result.translation.blocks)
    for (const TranslatedSegment& segment : block.segments) entry["segments"].push_back(to_json(segment.segment));
  // A chain of backends: who passed what on, told once for all sentences.
  for (const DeclinedSentences& one : find_declined(entry))
    entry["declined"].push_back({{"backend", one.backend}, {"reason", one.reason}, {"segments", one.segments}, {"translated_by", one.translated_by}});
  return entry;
}

std::vector<DeclinedSentences> find_declined(const ordered_json& report_entry) {
  std::vector<DeclinedSentences> out;
  for (const auto& segment : report_entry.at("segments")) {
    if (!segment.contains("declined")) continue;
    for (const auto& json : segment.at("declined")) {
      const std::string backend = json.at("backend"), reason = json.at("reason"), origin = segment.at("origin");
      auto it = std::find_if(out.begin(), out.end(), [&](const DeclinedSentences& one) { return one.backend == backend && one.reason == reason; });
      if (it == out.end()) it = out.insert(out.end(), {backend, reason, 0, {}});
      ++it->segments;
      if (origin != "none") ++it->translated_by[origin];
    }
  }
  return out;
}

std::string to_text(const DeclinedSentences& declined, std::size_t all_segments, std::string_view language) {
  std::string reason = declined.reason;
  while (!reason.empty() && reason.back() == '.') reason.pop_back();
  std::string out = declined.backend + " did not translate " + std::to_string(declined.segments) + " of " + std::to_string(all_segments) +
                    " sentences into " + std::string(language) + ": " + reason + ".";
  std::size_t left = declined.segments;
  for (const auto& [backend, count] : declined.translated_by) {
    out += " " + backend + " translated " + (count == declined.segments ? "them." : std::to_string(count) + " of them.");
    left -= count;
  }
  if (left > 0) out += left == declined.segments ? " They are left as written." : " " + std::to_string(left) + " are left as written.";
  return out;
}

Result<BatchResult> run_batch(Kits& kits, const BatchOptions& options) {
  const PlainMode plain = options.plain.value_or(default_plain_mode(options.document_class));
  if (const Result<void> may = kits.check_class(options.document_class); !may) return tl::make_unexpected(may.error());
  for (const LanguageTag& language : options.languages)
    if (language == kits.from())
      return fail({.message = "the documents are already in " + language.text(), .remedy = "Name another language with --to."});
  const auto source = kits.source();
  if (!source) return fail(source.error());
  OwnOutputs own;
  BatchResult result;
  Result<std::vector<Job>> jobs = collect_jobs(options, own, result.notices);
  if (!jobs) return fail(jobs.error());
  if (jobs->empty() && !result.notices.empty())
    return fail({.message = "there is nothing to translate: " + result.notices.front()});
  if (jobs->empty())
    return fail({.message = "there is nothing to translate here: no .docx, .html, .md or .txt file",
                 .file = options.inputs.empty() ? std::string() : options.inputs.front().string()});

  std::error_code code;
  if (!options.report.empty()) {
    fs::path page = options.report;
    page.replace_extension(".html");
    // The folder of the outputs may be the report's: it is made anyway.
    const bool is_among_outputs = !options.out.empty() && fs::weakly_canonical(options.report, code).parent_path() == fs::weakly_canonical(options.out / "x", code).parent_path();
    if (const Result<void> there = check_folder_of(options.report); !there && !is_among_outputs) return fail(there.error());
    for (const Job& job : *jobs)
      for (const fs::path& written : {options.report, page})
        if (fs::weakly_canonical(written, code) == fs::weakly_canonical(job.path, code))
          return fail({.message = "the report would overwrite a document that is to be translated", .file = written.string(),
                       .remedy = "Give the report another name with --report; FILE.html is written beside FILE.json."});
    if (!options.is_overwriting)
      for (const fs::path& written : {options.report, page})
        if (auto allowed = OwnOutputs::check_replacing_report(written); !allowed) {
          Error error = allowed.error();
          error.remedy = "Give the report another name with --report, or replace the file with --overwrite.";
          return fail(std::move(error));
        }
  }
  if (options.is_resumed) {
    // What a killed run was writing when it died.
    std::set<fs::path> folders;
    for (const Job& job : *jobs) folders.insert(job.folder.empty() ? fs::path(".") : job.folder);
    for (const fs::path& folder : folders)
      for (const auto& entry : fs::directory_iterator(folder, code))
        if (const std::string name = entry.path().filename().string(); name.find(".part-") != std::string::npos)
          for (const Job& job : *jobs)
            if (name.starts_with(job.stem + ".")) {
              std::error_code ignored;
              fs::remove(entry.path(), ignored);
              break;
            }
  }
  Work work{kits, options, plain, own, describe_settings(kits, options, plain), nullptr};
  std::optional<DocumentRegister> documents;
  if (!options.document_register.empty()) {
    Result<DocumentRegister> opened = DocumentRegister::open(options.document_register);
    if (!opened) return fail(opened.error());
    documents = std::move(*opened);
    work.documents = &*documents;
  }
  std::set<fs::path> journals;
  for (const Job& job : *jobs) journals.insert(job.journal);
  for (const fs::path& journal : journals) {
    take_intents(journal, own);
    if (options.is_resumed) continue;
    // A new run begins anew, but what the dead one was replacing stays known until this one is done.
    std::vector<fs::path> finished;
    for (auto it = fs::directory_iterator(journal, code); !code && it != fs::directory_iterator(); it.increment(code))
      if (it->path().extension() != ".intent") finished.push_back(it->path());
    for (const fs::path& entry : finished) fs::remove(entry, code);
  }

  const std::size_t language_count = options.languages.size();
  // What the district's own memory holds decides outputs too: one that has learnt since makes them anew.
  std::vector<std::string> memories(language_count);
  for (std::size_t j = 0; j < language_count; ++j)
    if (const auto target = kits.target(options.languages[j]); target && (*target)->memory->pairs() != nullptr)
      memories[j] = (*target)->memory->pairs()->fingerprint();
  result.outcomes.resize(jobs->size() * language_count);
  std::vector<std::string> keys(result.outcomes.size());
  std::atomic<std::size_t> next{0};
  std::size_t done = 0;
  std::mutex progress_mutex;
  // Entries of failed outputs; finished ones lie in the journal, so that memory does not grow with the batch.
  std::vector<std::string> error_entries(result.outcomes.size());

  const auto run = [&] {
    for (;;) {
      const std::size_t index = next.fetch_add(1);
      if (index >= jobs->size()) return;
      const Job& job = (*jobs)[index];
      Result<std::string> bytes = read_file(job.path);
      const std::string content_hash = bytes ? sha256(*bytes) : std::string();
      std::optional<Result<Document>> document;
      std::optional<Analysis> analysis;
      for (std::size_t j = 0; j < language_count; ++j) {
        const LanguageTag& language = options.languages[j];
        BatchOutcome& outcome = result.outcomes[index * language_count + j];
        outcome.file = job.name;
        outcome.language = language.text();
        const std::string key =
            sha256(work.settings + "\n" + job.name + "\n" + (job.folder / job.record_stem).string() + "\n" + content_hash + "\n" + language.text() + "\n" + memories[j]).substr(0, 40);
        keys[index * language_count + j] = key;
        Result<void> finished;
        if (!bytes) {
          finished = fail(bytes.error());
        } else if (auto kept = options.is_resumed ? read_journal(job.journal, key) : std::nullopt) {
          outcome.is_resumed = true;
          outcome.output = kept->at("entry").at("output");
          count_entry(outcome, kept->at("entry"));
        } else {
          try {
            if (!document) {
              document = read_document(job.name, *bytes);
              if (*document)
                analysis = analyse(**document, **source, {.document_class = options.document_class, .plain = plain});
            }
            if (!*document) {
              Error error = document->error();
              error.file = job.name;
              finished = fail(std::move(error));
            } else {
              std::string entry;
              finished = translate_job(work, job, **document, *analysis, language, key, outcome, entry);
            }
          } catch (const std::exception& trouble) {
            // One document must not take the batch with it, whatever it holds.
            finished = fail({.message = std::string("Homeword met an unexpected problem: ") + trouble.what(), .file = job.name,
                             .remedy = "Please report it with this file; the other documents are not affected."});
          }
        }
        if (!finished) {
          outcome.error = finished.error();
          if (outcome.error->file.empty()) outcome.error->file = job.name;
          error_entries[index * language_count + j] =
              ordered_json({{"file", job.name}, {"language", language.text()}, {"output", nullptr}, {"error", outcome.error->sentence()}, {"segments", ordered_json::array()}}).dump();
        }
      }
      const std::lock_guard lock(progress_mutex);
      ++done;
      if (options.progress) options.progress(done, jobs->size(), job.name);
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < std::min(std::max<std::size_t>(options.jobs, 1), jobs->size()); ++i) threads.emplace_back(run);
  run();
  for (std::thread& thread : threads) thread.join();

  if (!options.report.empty() || options.take_report) {
    ordered_json report = {{"inputs", ordered_json::array()}, {"styleguide", style_guide_json(*kits.guide())}};
    std::size_t segments = 0, untranslated = 0, errors = 0, warnings = 0, failed = 0, written = 0;
    // By document, then by language, as their tags sort.
    std::vector<std::size_t> languages(language_count);
    for (std::size_t i = 0; i < language_count; ++i) languages[i] = i;
    std::sort(languages.begin(), languages.end(), [&](std::size_t left, std::size_t right) { return options.languages[left].text() < options.languages[right].text(); });
    for (std::size_t place = 0; place < result.outcomes.size(); ++place) {
      const std::size_t i = place - place % language_count + languages[place % language_count];
      const BatchOutcome& outcome = result.outcomes[i];
      segments += outcome.segments;
      untranslated += outcome.untranslated;
      errors += outcome.errors;
      warnings += outcome.warnings;
      if (outcome.error) {
        ++failed;
        report["inputs"].push_back(ordered_json::parse(error_entries[i]));
        continue;
      }
      ++written;
      const Result<std::string> journal = read_file((*jobs)[i / language_count].journal / (keys[i] + ".json"), 1u << 30);
      if (!journal) return fail(journal.error());
      report["inputs"].push_back(ordered_json::parse(*journal).at("entry"));
    }
    report["summary"] = {{"outputs", written}, {"failed", failed}, {"segments", segments}, {"untranslated", untranslated},
                         {"errors", errors}, {"warnings", warnings}};
    if (options.take_report) options.take_report(report);
    if (!options.report.empty()) {
      if (auto saved = write_file(options.report, report.dump(1) + "\n"); !saved) return fail(saved.error());
      fs::path page = options.report;
      page.replace_extension(".html");
      if (auto saved = write_file(page, write_report_page(report)); !saved) return fail(saved.error());
    }
  }
  // The whole batch is done: the journal was only for a run that was cut off.
  for (const fs::path& journal : journals) fs::remove_all(journal, code);
  return result;
}

}  // namespace homeword
