#include <iostream>
#include <nlohmann/json.hpp>

#include "command.h"
#include "homeword/base/files.h"
#include "homeword/engine/inspection.h"

namespace homeword::cli {
namespace {

struct Words {
  InspectionKind what = InspectionKind::segments;
  std::string input, language = "en", style_guide;
  TermPolicy policy;
};

int run(const Words& words) {
  const Result<LanguageTag> language = LanguageTag::parse(words.language);
  if (!language) return refuse(language.error());
  const Result<Document> document = read_input(words.input);
  if (!document) return refuse(document.error());
  std::vector<nlohmann::ordered_json> lines;
  if (words.what == InspectionKind::document) {
    lines = inspect_document(*document);
  } else {
    const auto kits = Kits::open({.style_guide = words.style_guide, .from = language->text(), .backends = {}, .needs_backends = false, .policy = words.policy});
    if (!kits) return refuse(kits.error());
    if (words.what == InspectionKind::terms) tell_notices(**kits);
    auto inspected = inspect(**kits, *document, words.what);
    if (!inspected) return refuse(inspected.error());
    lines = std::move(*inspected);
  }
  for (const auto& line : lines) std::cout << line.dump() << '\n';
  return done;
}

}  // namespace

void add_inspect(CLI::App& program, int& exit_code) {
  auto words = std::make_shared<Words>();
  CLI::App* command = program.add_subcommand("inspect", "Show what Homeword sees in a document, as JSON lines");
  add_choice(*command, "WHAT", words->what, inspection_kind_names, "What to show")->required();
  command->add_option("IN", words->input, "A file, or - for plain text on standard input")->required();
  command->add_option("--lang", words->language, "Language of the document")->capture_default_str();
  command->add_option("--styleguide", words->style_guide, "Style-guide folder, release bundle, district store or glossary file");
  add_term_policy(*command, words->policy);
  command->footer("Examples:\n  homeword inspect facts letter.docx\n  homeword inspect terms letter.md --styleguide glossary.csv");
  command->callback([words, &exit_code] { exit_code = run(*words); });
}

void add_roundtrip(CLI::App& program, int& exit_code) {
  struct RoundtripWords {
    std::string input, output;
  };
  auto words = std::make_shared<RoundtripWords>();
  CLI::App* command = program.add_subcommand("roundtrip", "Read a document and write it back untranslated: the same bytes");
  command->add_option("IN", words->input, "A document")->required();
  command->add_option("OUT", words->output, "The file to write; its folder must be there")->required();
  command->footer("Example:\n  homeword roundtrip letter.docx copy.docx");
  command->callback([words, &exit_code] {
    if (const auto there = check_folder_of(words->output); !there) {
      exit_code = refuse(there.error());
      return;
    }
    const Result<Document> document = read_input(words->input);
    if (!document) {
      exit_code = refuse(document.error());
      return;
    }
    const Result<std::string> bytes = write_document(*document, {});
    if (!bytes) {
      exit_code = refuse(bytes.error());
      return;
    }
    if (const auto written = write_file(words->output, *bytes); !written) exit_code = refuse(written.error());
  });
}

}  // namespace homeword::cli
