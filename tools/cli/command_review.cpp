// extract and merge: a document on its way to a person and back.
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "command.h"
#include "homeword/base/files.h"
#include "homeword/base/hash.h"
#include "homeword/engine/batch.h"
#include "homeword/engine/merge.h"
#include "homeword/engine/report.h"
#include "homeword/engine/xliff.h"

namespace homeword::cli {
namespace {

namespace fs = std::filesystem;

struct ExtractWords {
  std::string input, output, language, from = "en", style_guide;
  std::vector<std::string> backends;
  ExplainMode explain = ExplainMode::inline_text;
  DocumentClass document_class = DocumentClass::routine;
  PlainMode plain = PlainMode::apply;
  bool is_plain_given = false, is_named_only = false;
};

int extract(const ExtractWords& words) {
  const Result<LanguageTag> language = LanguageTag::parse(words.language);
  if (!language) return refuse(language.error());
  const Result<Document> document = read_input(words.input);
  if (!document) return refuse(document.error());
  std::error_code code;
  if (words.input != "-" && fs::weakly_canonical(words.output, code) == fs::weakly_canonical(words.input, code))
    return refuse({.message = "the XLIFF would overwrite the document", .file = words.output, .remedy = "Give it a name that ends in .xlf."});
  const auto kits = Kits::open({.style_guide = words.style_guide, .from = words.from, .backends = words.backends});
  if (!kits) return refuse(kits.error());
  tell_notices(**kits);
  if (*language == (*kits)->from())
    return refuse({.message = "the document is already in " + language->text(), .remedy = "Name another language with --to."});
  const auto source = (*kits)->source();
  if (!source) return refuse(source.error());
  const PlainMode plain = words.is_plain_given ? words.plain : default_plain_mode(words.document_class);
  const Analysis analysis = analyse(*document, **source, {.document_class = words.document_class, .plain = plain});
  const auto result = translate_one(**kits, *document, analysis, *language, words.explain);
  if (!result) return refuse(result.error());
  const std::string xliff = write_xliff(*document, analysis, result->translation, (*kits)->from(),
                                        {.document_class = words.document_class,
                                         .style_guide = (*kits)->describe_guide(),
                                         .embeds_original = !words.is_named_only,
                                         .waivers = {}});
  if (words.output == "-") {
    std::cout << xliff;
  } else if (const auto written = write_file(words.output, xliff); !written) {
    return refuse(written.error());
  }
  const DocumentTranslation& translation = result->translation;
  tell("Wrote " + words.output + ": " + std::to_string(translation.memory_segments) + " sentences from approved memory, " +
       std::to_string(translation.backend_segments) + " machine drafts to review, " + std::to_string(translation.untranslated_segments) +
       " to translate.");
  return done;
}

struct MergeWords {
  std::string input, output, style_guide, original, report, from = "en";
  FailOn fail_on = FailOn::error;
};

int merge(const MergeWords& words) {
  const Result<std::string> bytes = read_file(words.input, 4 * default_file_budget);
  if (!bytes) return refuse(bytes.error());
  std::error_code code;
  for (const std::string& kept : {words.input, words.original})
    if (!kept.empty() && fs::weakly_canonical(words.output, code) == fs::weakly_canonical(kept, code))
      return refuse({.message = "the translated document would overwrite " + kept, .file = words.output, .remedy = "Give the output another name."});
  MergeOptions options;
  if (!words.original.empty()) {
    Result<std::string> original = read_file(words.original);
    if (!original) return refuse(original.error());
    options.original = std::move(*original);
  }
  const Result<XliffDocument> head = read_xliff(*bytes, words.input);
  if (!head) return refuse(head.error());
  const auto kits = Kits::open({.style_guide = words.style_guide, .from = head->from, .backends = {}, .needs_backends = false});
  if (!kits) return refuse(kits.error());
  tell_notices(**kits);
  const Result<Merge> merged = merge_xliff(*bytes, words.input, **kits, options);
  if (!merged) return refuse(merged.error());
  for (const Finding& finding : merged->findings)
    if (finding.severity != Severity::info && finding.rule != "untranslated")
      tell(to_text(finding));
  if (merged->refused > 0 && merged->document_class == DocumentClass::vital)
    return refuse({.message = std::to_string(merged->refused) + " passages were refused, and a vital document is written whole or not at all",
                   .file = words.input, .remedy = "Mend the places above and merge again."});
  if (const auto written = write_file(words.output, merged->bytes); !written) return refuse(written.error());
  if (!words.report.empty()) {
    DocumentResult result;
    result.translation = merged->translation;
    nlohmann::ordered_json report = {{"inputs", nlohmann::ordered_json::array()}, {"styleguide", style_guide_json(*(*kits)->guide())}};
    report["inputs"].push_back(report_entry(result, merged->document->name, merged->translation.language, words.output));
    std::size_t errors = 0, warnings = 0;
    for (const Finding& finding : merged->findings) {
      errors += finding.severity == Severity::error ? 1 : 0;
      warnings += finding.severity == Severity::warning ? 1 : 0;
    }
    report["summary"] = {{"outputs", 1}, {"failed", 0}, {"segments", report["inputs"][0]["segments"].size()},
                         {"untranslated", merged->translation.untranslated_segments}, {"refused", merged->refused},
                         {"errors", errors}, {"warnings", warnings}};
    if (const auto written = write_file(words.report, report.dump(1) + "\n"); !written) return refuse(written.error());
  }
  tell("Wrote " + words.output + ": " + std::to_string(merged->translation.person_segments) + " sentences of a person, " +
       std::to_string(merged->translation.memory_segments) + " from memory, " + std::to_string(merged->translation.backend_segments) +
       " as the machine drafted them (" + std::to_string(merged->unreviewed) + " not reviewed); " + std::to_string(merged->refused) +
       " passages refused, " + std::to_string(merged->translation.untranslated_segments) + " sentences left in " + head->from + ".");
  if (merged->refused > 0 || !merged->translation.is_complete()) return done_with_findings;
  return exit_code_for(merged->findings, words.fail_on);
}

}  // namespace

void add_extract(CLI::App& program, int& exit_code) {
  auto words = std::make_shared<ExtractWords>();
  CLI::App* command = program.add_subcommand("extract", "Write an XLIFF 2.1 file for a translator: drafts, approved terms, notes, near matches");
  command->add_option("IN", words->input, "A document (.docx .html .md .txt)")->required();
  command->add_option("OUT", words->output, "The XLIFF file, NAME.xlf; - for standard output")->required();
  command->add_option("--to", words->language, "Language, as a BCP 47 tag")->required();
  command->add_option("--from", words->from, "Language of the document")->capture_default_str();
  command->add_option("--styleguide", words->style_guide, "Style-guide folder, release bundle, district store or glossary file");
  command->add_option("--backend", words->backends, "Translation backends for the drafts, tried in order (default: apertium)")->delimiter(',');
  add_choice(*command, "--explain", words->explain, explain_mode_names, "How concepts are explained at first use");
  add_choice(*command, "--class", words->document_class, document_class_names, "What kind of document it is");
  add_choice(*command, "--plain", words->plain, plain_mode_names, "Plain-language rewrites before translating")
      ->each([words](const std::string&) { words->is_plain_given = true; });
  command->add_flag("--no-original", words->is_named_only, "Name the document by its hash only; merge then needs --original");
  command->footer(
      "Examples:\n"
      "  homeword extract letter.docx letter.es.xlf --to es\n"
      "  homeword extract notice.docx notice.vi.xlf --to vi --class vital --styleguide our-guide\n"
      "A translator works on the file in any tool that reads XLIFF 2; then: homeword merge letter.es.xlf letter.es.docx");
  command->callback([words, &exit_code] { exit_code = extract(*words); });
}

void add_merge(CLI::App& program, int& exit_code) {
  auto words = std::make_shared<MergeWords>();
  CLI::App* command = program.add_subcommand("merge", "Put a translator's XLIFF back into the document; codes and facts are checked");
  command->add_option("IN", words->input, "The XLIFF file")->required();
  command->add_option("OUT", words->output, "The translated document")->required();
  command->add_option("--original", words->original, "The original document, when the XLIFF does not carry it");
  command->add_option("--styleguide", words->style_guide, "Style-guide folder, release bundle, district store or glossary file");
  command->add_option("--report", words->report, "Write the report as FILE.json");
  add_fail_on(*command, words->fail_on);
  command->footer(
      "Examples:\n"
      "  homeword merge letter.es.xlf letter.es.docx\n"
      "  homeword merge letter.es.xlf letter.es.docx --original letter.docx --report merged.json\n"
      "A passage that lost a code or a fact is refused and stays untranslated; the message names its line and remedy. A note\n"
      "of category \"homeword:waiver\" lets a fact pass: fact/missing “12:00 p.m.”: the translation says noon in words");
  command->callback([words, &exit_code] { exit_code = merge(*words); });
}

}  // namespace homeword::cli
