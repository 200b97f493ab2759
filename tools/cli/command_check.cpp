#include <cstdio>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "command.h"
#include "homeword/base/files.h"
#include "homeword/base/hash.h"
#include "homeword/base/version.h"
#include "homeword/engine/check.h"
#include "homeword/engine/bilingual_check.h"
#include "homeword/translate/check_names.h"
#include "homeword/engine/own_outputs.h"

namespace homeword::cli {
namespace {

namespace fs = std::filesystem;

struct Words {
  std::vector<std::string> inputs;
  std::string language = "en", style_guide, format = "text";
  TermPolicy policy;
  DocumentClass document_class = DocumentClass::routine;
  bool is_fixed = false, is_in_place = false, is_overwriting = false;
  FailOn fail_on = FailOn::error;
};

// Folders give the documents in them. All are sorted, so that the same documents give the same list everywhere.
// What Homeword wrote there itself is left out, but for translations into the very language that is checked.
std::vector<std::string> list_inputs(const std::vector<std::string>& inputs, const std::string& language, OwnOutputs& own) {
  std::vector<std::string> files;
  for (const std::string& input : inputs) {
    std::error_code code;
    if (input == "-" || !fs::is_directory(input, code)) {
      files.push_back(input);
      continue;
    }
    std::vector<std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(input, fs::directory_options::skip_permission_denied, code)) {
      const std::string name = entry.path().filename().string();
      if (!entry.is_regular_file(code) || name.starts_with('.') || name.starts_with("~$") || find_format(name) == nullptr) continue;
      if (const auto ours = own.find(entry.path()); ours && (ours->kind != OwnKind::translation || ours->language != language)) continue;
      found.push_back(entry.path().string());
    }
    files.insert(files.end(), found.begin(), found.end());
  }
  // Whatever the order in which they were named, and once where they were named twice.
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  return files;
}

// NAME.fixed.EXT beside the original, or in its place with the original kept as NAME.EXT.orig.
Result<std::string> write_fixed(const std::string& input, const std::string& bytes, bool is_in_place, bool is_overwriting, OwnOutputs& own) {
  const fs::path path(input);
  fs::path output = path.parent_path() / (path.stem().string() + ".fixed" + path.extension().string());
  if (is_in_place) {
    const fs::path kept = input + ".orig";
    std::error_code code;
    if (!fs::exists(kept, code)) {
      const Result<std::string> original = read_file(path);
      if (!original) return fail(original.error());
      if (auto written = write_file(kept, *original); !written) return fail(written.error());
    }
    output = path;
  } else {
    if (!is_overwriting)
      if (auto allowed = own.check_replacing(output, bytes); !allowed) {
        Error error = allowed.error();
        error.remedy = "Move it away, or replace it with --overwrite.";
        return fail(std::move(error));
      }
    // Noted first, so that a run that is cut off finds its own file.
    const fs::path folder = output.parent_path().empty() ? fs::path(".") : output.parent_path();
    if (auto kept = own.remember(folder, {{output.filename().string(), sha256(bytes)}}, {}); !kept) return fail(kept.error());
  }
  if (auto written = write_file(output, bytes); !written) return fail(written.error());
  return output.string();
}

int run(const Words& words) {
  const Result<LanguageTag> language = LanguageTag::parse(words.language);
  if (!language) return refuse(language.error());
  const auto kits = Kits::open({.style_guide = words.style_guide, .from = language->text(), .backends = {}, .needs_backends = false, .policy = words.policy});
  if (!kits) return refuse(kits.error());
  tell_notices(**kits);
  const auto kit = (*kits)->source();
  if (!kit) return refuse(kit.error());

  int exit_code = done;
  std::vector<Finding> all;
  std::map<std::string, std::optional<std::size_t>> shifts;
  OwnOutputs own;
  BilingualCheck bilingual(**kits, words.document_class);
  for (const std::string& input : list_inputs(words.inputs, language->text(), own)) {
    if (input != "-" && is_bilingual_file(input)) {
      // Every pair of a translator's file: the checks of translations, not those of English.
      const Result<std::string> bytes = read_file(input, 4 * default_file_budget);
      const Result<std::vector<Finding>> found = bytes ? bilingual.check(*bytes, input) : fail(bytes.error());
      if (!found) {
        exit_code = refuse(found.error());
        continue;
      }
      if (words.is_fixed) tell("note: " + input + " is a translator's file; nothing in it is fixed by machine.");
      all.insert(all.end(), found->begin(), found->end());
      continue;
    }
    const Result<Document> document = read_input(input);
    if (!document) {
      exit_code = refuse(document.error());
      continue;
    }
    Result<CheckResult> result = check_document(*document, **kit, words.document_class, words.is_fixed);
    if (!result) {
      exit_code = refuse(result.error());
      continue;
    }
    if (words.is_fixed) {
      if (input == "-") {
        std::fwrite(result->bytes.data(), 1, result->bytes.size(), stdout);
      } else if (result->fixed > 0 || !words.is_in_place) {
        const Result<std::string> output = write_fixed(input, result->bytes, words.is_in_place, words.is_overwriting, own);
        if (!output) {
          exit_code = refuse(output.error());
          continue;
        }
        tell(*output + ": " + std::to_string(result->fixed) + (result->fixed == 1 ? " safe fix" : " safe fixes") +
             (words.document_class == DocumentClass::vital ? " (a vital document is changed by people only)" : ""));
        // Places are those of the file that was written.
        for (Finding& finding : result->findings) finding.file = *output;
      }
    }
    // Fixed texts keep their encoding and mark.
    const std::string& shown_file = result->findings.empty() ? input : result->findings.front().file;
    if (document->properties.contains("encoding"))
      shifts[shown_file] = std::nullopt;
    else if (document->properties.contains("byte_order_mark"))
      shifts[shown_file] = 3;
    all.insert(all.end(), result->findings.begin(), result->findings.end());
  }
  const std::vector<Finding> of_all = bilingual.finish();
  all.insert(all.end(), of_all.begin(), of_all.end());
  const bool is_text_taken = words.is_fixed && words.inputs.size() == 1 && words.inputs.front() == "-";
  if (words.format == "sarif") {
    std::cout << to_sarif(all, version(), shifts);
  } else {
    for (const Finding& finding : all) {
      if (words.format == "json") {
        nlohmann::ordered_json json = finding;
        // Checks of translations say on which side they are and what MQM calls them.
        if (const CheckName* check = is_bilingual_file(finding.file) ? find_check(finding.rule) : nullptr) {
          json["side"] = check->is_about_target ? "target" : "source";
          json["mqm"] = check->mqm;
        }
        std::cout << json.dump() << '\n';
      } else {
        std::string line = to_text(finding);
        if (!finding.reason.empty()) line += "\n    " + finding.reason;
        if (is_text_taken) {
          tell(line);
        } else {
          std::cout << line << '\n';
        }
      }
    }
  }
  std::cout.flush();
  return std::max(exit_code, exit_code_for(all, words.fail_on));
}

}  // namespace

void add_check(CLI::App& program, int& exit_code) {
  auto words = std::make_shared<Words>();
  CLI::App* command = program.add_subcommand("check", "Check documents against the style guide; fix what is safe to fix");
  command->add_option("IN", words->inputs, "Files, folders, or - for plain text on standard input")->required();
  command->add_option("--lang", words->language, "Language of the documents")->capture_default_str();
  command->add_option("--styleguide", words->style_guide, "Style-guide folder, release bundle, district store or glossary file");
  add_term_policy(*command, words->policy);
  add_choice(*command, "--class", words->document_class, document_class_names, "What kind of document it is");
  command->add_option("--format", words->format, "text, json (one finding a line) or sarif")->check(one_of({"text", "json", "sarif"}));
  CLI::Option* fix = command->add_flag("--fix", words->is_fixed, "Write NAME.fixed.EXT with the safe fixes made");
  command->add_flag("--in-place", words->is_in_place, "With --fix: change the file itself, keep the original as NAME.EXT.orig")->needs(fix);
  command->add_flag("--overwrite,--force", words->is_overwriting, "With --fix: replace a NAME.fixed.EXT that Homeword did not write or that was changed since");
  add_fail_on(*command, words->fail_on);
  command->footer("Examples:\n  homeword check letter.docx\n  homeword check letters/ --format sarif > findings.sarif\n  homeword check letter.md --fix\n  homeword check letter.es.xlf last-years.tmx --format json");
  command->callback([words, &exit_code] { exit_code = run(*words); });
}

void add_explain(CLI::App& program, int& exit_code) {
  struct ExplainWords {
    std::string name, style_guide;
  };
  auto words = std::make_shared<ExplainWords>();
  CLI::App* command = program.add_subcommand("explain", "Explain a rule or a concept: why it is there, good and bad examples, forms it matches");
  command->add_option("RULE-OR-CONCEPT", words->name, "Id of a rule (as findings show it), id of a concept, or a term")->required();
  command->add_option("--styleguide", words->style_guide, "Style-guide folder, release bundle, district store or glossary file");
  command->footer("Examples:\n  homeword explain accountability-system\n  homeword explain plain/pursuant-to");
  command->callback([words, &exit_code] {
    const auto kits = Kits::open({.style_guide = words->style_guide, .from = "en", .backends = {}, .needs_backends = false});
    if (!kits) {
      exit_code = refuse(kits.error());
      return;
    }
    const auto explanation = explain_name(**kits, words->name);
    if (!explanation) {
      exit_code = refuse(explanation.error());
      return;
    }
    std::cout << *explanation;
  });
}

}  // namespace homeword::cli
