#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <algorithm>
#include <set>

#include "command.h"
#include "homeword/base/files.h"
#include "homeword/engine/batch.h"
#include "homeword/engine/report.h"

namespace homeword::cli {
namespace {

struct Words {
  std::vector<std::string> inputs, languages, backends, network, renditions{"same"};
  std::string from = "en", style_guide, out, report, document_register;
  TermPolicy policy;
  ExplainMode explain = ExplainMode::inline_text;
  DocumentClass document_class = DocumentClass::routine;
  PlainMode plain = PlainMode::apply;
  bool is_plain_given = false, is_explain_given = false, is_class_given = false, is_resumed = false, is_overwriting = false;
  std::size_t jobs = 1;
  FailOn fail_on = FailOn::error;
};

// A bar on a terminal, a line per document otherwise, so that a log stays readable.
void show_progress(std::size_t done_count, std::size_t all, const std::string& name) {
  if (isatty(STDERR_FILENO) != 0) {
    constexpr std::size_t width = 30;
    const std::size_t filled = all == 0 ? width : done_count * width / all;
    std::fprintf(stderr, "\r[%s%s] %zu/%zu %.50s\033[K", std::string(filled, '#').c_str(), std::string(width - filled, '.').c_str(),
                 done_count, all, name.c_str());
    if (done_count == all) std::fputc('\n', stderr);
  } else {
    std::fprintf(stderr, "[%zu/%zu] %s\n", done_count, all, name.c_str());
  }
}

// A backend that was not asked any more is told of once, not with each of the sentences that were left.
void tell_given_up(const Kits& kits) {
  for (const std::shared_ptr<Backend>& backend : kits.backends())
    if (const std::optional<Error> why = backend->given_up()) tell("homeword: " + why->sentence());
}

bool is_given_up(const Kits& kits, std::string_view name) {
  return std::any_of(kits.backends().begin(), kits.backends().end(), [&](const std::shared_ptr<Backend>& backend) {
    return backend->description().name == name && backend->given_up().has_value();
  });
}

// `translate -`: plain text in, plain text out, nothing else on standard output.
int translate_standard_input(Kits& kits, const Words& words, const std::vector<LanguageTag>& languages) {
  if (const auto there = check_folder_of(words.report); !there) return refuse(there.error());
  const Result<Document> document = read_input("-");
  if (!document) return refuse(document.error());
  const auto source = kits.source();
  if (!source) return refuse(source.error());
  const PlainMode plain = words.is_plain_given ? words.plain : default_plain_mode(words.document_class);
  const Analysis analysis = analyse(*document, **source, {.document_class = words.document_class, .plain = plain});
  nlohmann::ordered_json report = {{"inputs", nlohmann::ordered_json::array()}, {"styleguide", style_guide_json(*kits.guide())}};
  int exit_code = done;
  std::size_t segments = 0, untranslated = 0, errors = 0, warnings = 0;
  for (const LanguageTag& language : languages) {
    const auto result = translate_one(kits, *document, analysis, language, words.explain);
    if (!result) return refuse(result.error());
    std::fwrite(result->bytes.data(), 1, result->bytes.size(), stdout);
    std::set<std::string> told;
    for (const Finding& finding : result->findings) {
      // Sentences left for one and the same reason are told of once; the report names each.
      const bool is_told = finding.rule == "untranslated" && !told.insert(finding.message).second;
      if (finding.severity != Severity::info && !is_told) tell(to_text(finding));
      errors += finding.severity == Severity::error ? 1 : 0;
      warnings += finding.severity == Severity::warning ? 1 : 0;
    }
    untranslated += result->translation.untranslated_segments;
    if (!result->translation.is_complete()) exit_code = done_with_findings;
    exit_code = std::max(exit_code, exit_code_for(result->findings, words.fail_on));
    report["inputs"].push_back(report_entry(*result, "-", language, "-"));
    segments += report["inputs"].back()["segments"].size();
    for (const DeclinedSentences& one : find_declined(report["inputs"].back()))
      if (!is_given_up(kits, one.backend)) tell("note: " + to_text(one, report["inputs"].back()["segments"].size(), language.text()));
  }
  tell_given_up(kits);
  if (!words.report.empty()) {
    report["summary"] = {{"outputs", languages.size()}, {"failed", 0}, {"segments", segments}, {"untranslated", untranslated},
                         {"errors", errors}, {"warnings", warnings}};
    if (const auto written = write_file(words.report, report.dump(1) + "\n"); !written) return refuse(written.error());
  }
  return std::fflush(stdout) == 0 ? exit_code : refuse({.message = "cannot write to standard output"});
}

// What the command line leaves open, the style guide's settings decide ("explain", "class").
Result<Words> take_settings(Words words, const StyleGuide& guide) {
  const auto setting = [&](const char* name) {
    const auto found = guide.settings.find(name);
    return found == guide.settings.end() ? std::string() : found->second;
  };
  if (const std::string word = setting("explain"); !words.is_explain_given && !word.empty()) {
    const auto explain = value_of(explain_mode_names, word);
    if (!explain) return fail({.message = "the style guide's setting \"explain\" is none of ours", .found = word, .expected = all_names(explain_mode_names)});
    words.explain = *explain;
  }
  if (const std::string word = setting("class"); !words.is_class_given && !word.empty()) {
    const auto document_class = value_of(document_class_names, word);
    if (!document_class) return fail({.message = "the style guide's setting \"class\" is none of ours", .found = word, .expected = all_names(document_class_names)});
    words.document_class = *document_class;
  }
  return words;
}

int run(const Words& given) {
  Words words = given;
  std::vector<LanguageTag> languages;
  for (const std::string& word : words.languages) {
    const Result<LanguageTag> tag = LanguageTag::parse(word);
    if (!tag) return refuse(tag.error());
    if (std::find(languages.begin(), languages.end(), *tag) == languages.end()) languages.push_back(*tag);
  }
  std::vector<Rendition> renditions;
  for (const std::string& word : words.renditions) {
    const auto rendition = value_of(rendition_names, word);
    if (!rendition) return refuse({.message = "there is no such rendition", .found = word, .expected = "one of " + all_names(rendition_names)});
    if (std::find(renditions.begin(), renditions.end(), *rendition) == renditions.end()) renditions.push_back(*rendition);
  }
  const auto kits = Kits::open({.style_guide = words.style_guide, .from = words.from, .backends = words.backends,
                                .plugins = {.network = words.network}, .policy = words.policy});
  if (!kits) return refuse(kits.error());
  tell_notices(**kits);
  Result<Words> settled = take_settings(words, *(*kits)->guide());
  if (!settled) return refuse(settled.error());
  words = std::move(*settled);
  if (words.inputs.size() == 1 && words.inputs.front() == "-") return translate_standard_input(**kits, words, languages);

  BatchOptions options{.languages = languages,
                       .out = words.out,
                       .explain = words.explain,
                       .document_class = words.document_class,
                       .renditions = renditions,
                       .jobs = words.jobs,
                       .is_resumed = words.is_resumed,
                       .is_overwriting = words.is_overwriting,
                       .report = words.report,
                       .document_register = words.document_register,
                       .style_guide_name = words.style_guide.empty() ? std::string() : std::filesystem::absolute(words.style_guide).lexically_normal().string(),
                       .progress = show_progress};
  for (const std::string& input : words.inputs) options.inputs.emplace_back(input);
  if (words.is_plain_given) options.plain = words.plain;
  const Result<BatchResult> result = run_batch(**kits, options);
  if (!result) return refuse(result.error());
  for (const std::string& notice : result->notices) tell("note: " + notice);
  tell_given_up(**kits);

  std::size_t written = 0, resumed = 0, untranslated = 0, errors = 0, warnings = 0;
  for (const BatchOutcome& outcome : result->outcomes) {
    if (outcome.error) {
      tell("homeword: " + outcome.error->sentence());
      continue;
    }
    ++written;
    resumed += outcome.is_resumed ? 1 : 0;
    untranslated += outcome.untranslated;
    errors += outcome.errors;
    warnings += outcome.warnings;
    // What was left untranslated is summed up below: a line for each sentence would bury the rest.
    for (const Finding& finding : outcome.findings)
      if (finding.rule != "untranslated") tell(outcome.language + ": " + to_text(finding));
    for (const DeclinedSentences& one : outcome.declined)
      if (!is_given_up(**kits, one.backend)) tell("note: " + outcome.output + ": " + to_text(one, outcome.segments, outcome.language));
    if (outcome.untranslated > 0)
      tell(outcome.output + ": " + std::to_string(outcome.untranslated) + " of " + std::to_string(outcome.segments) +
           " sentences were left in " + words.from + "; an .xlf file for a translator lies beside it.");
  }
  tell("Wrote " + std::to_string(written) + (written == 1 ? " document" : " documents") +
       (resumed > 0 ? " (" + std::to_string(resumed) + " from the interrupted run)" : "") + "; findings: " + std::to_string(errors) +
       " errors, " + std::to_string(warnings) + " warnings; " + std::to_string(untranslated) + " sentences left untranslated.");
  if (result->has_failures()) return cannot;
  if (result->has_untranslated()) return done_with_findings;
  if (words.fail_on == FailOn::never) return done;
  return result->has_findings(words.fail_on == FailOn::error ? Severity::error : Severity::warning) ? done_with_findings : done;
}

}  // namespace

void add_translate(CLI::App& program, int& exit_code) {
  auto words = std::make_shared<Words>();
  CLI::App* command = program.add_subcommand("translate", "Translate documents, with the glossary applied and every term proved");
  command->add_option("IN", words->inputs, "Files (.docx .html .md .txt), folders, or - for plain text on standard input")->required();
  command->add_option("--to", words->languages, "Languages, as BCP 47 tags: es or es,vi,zh-Hans")->required()->delimiter(',');
  command->add_option("--from", words->from, "Language of the documents")->capture_default_str();
  command->add_option("--styleguide", words->style_guide, "Style-guide folder, release bundle, district store or glossary file");
  command->add_option("--backend", words->backends, "Translation backends, tried in order (default: apertium)")->delimiter(',');
  add_allow_network(*command, words->network);
  command->add_option("--out", words->out, "Folder for the outputs, made when missing (default: beside each input)");
  add_choice(*command, "--explain", words->explain, explain_mode_names, "How concepts are explained at first use")
      ->each([words](const std::string&) { words->is_explain_given = true; });
  add_choice(*command, "--class", words->document_class, document_class_names, "What kind of document it is")
      ->each([words](const std::string&) { words->is_class_given = true; });
  add_choice(*command, "--plain", words->plain, plain_mode_names, "Plain-language rewrites before translating")
      ->each([words](const std::string&) { words->is_plain_given = true; });
  command->add_option("--rendition", words->renditions, "Output forms: " + all_names(rendition_names))->delimiter(',');
  command->add_option("--jobs", words->jobs, "Documents translated at the same time")->check(CLI::Range(1, 64));
  command->add_flag("--resume", words->is_resumed, "Go on with an interrupted run; finished outputs are left alone");
  command->add_flag("--overwrite,--force", words->is_overwriting,
                    "Replace files that Homeword did not write or that were changed since; without it they are kept and named");
  add_term_policy(*command, words->policy);
  command->add_option("--report", words->report, "Write the report as FILE.json, and as a page FILE.html beside it, into a folder that is there (or --out)");
  command->add_option("--register", words->document_register, "Register FILE in which `homeword serve` finds the family pages");
  add_fail_on(*command, words->fail_on);
  command->footer(
      "Examples:\n"
      "  homeword translate newsletter.docx --to es --rendition same,bilingual,page --report report.json\n"
      "  homeword translate letters/ --to es,vi --out translated --jobs 2 --resume\n"
      "  echo 'The meeting is on Friday.' | homeword translate - --to es");
  command->callback([words, &exit_code] { exit_code = run(*words); });
}

}  // namespace homeword::cli
