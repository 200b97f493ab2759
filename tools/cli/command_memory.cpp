// memory import, export and search: approved phrases to and from translation tools.
#include <iostream>
#include <nlohmann/json.hpp>

#include "command.h"
#include "homeword/base/files.h"
#include "homeword/translate/memory_exchange.h"

namespace homeword::cli {
namespace {

using nlohmann::ordered_json;

struct Words {
  std::string guide, file, losses, text;
  std::vector<std::string> languages;
};

Result<void> tell_losses(const LossReport& losses, const std::string& what, const std::string& file) {
  for (const std::string& sentence : losses.sentences()) tell(what + ": not carried: " + sentence);
  if (file.empty()) return {};
  return write_file(file, losses.to_json() + "\n");
}

int import_phrases(const Words& words) {
  const auto report = import_memory(words.guide, words.file);
  if (!report) return refuse(report.error());
  if (const auto told = tell_losses(report->losses, words.file, words.losses); !told) return refuse(told.error());
  std::cout << ordered_json({{"guide", words.guide}, {"file", report->written.string()}, {"new_guide", report->is_guide_new},
                             {"units", report->unit_count}, {"segments", report->variant_count}, {"languages", report->languages},
                             {"losses", report->losses.count()}}).dump()
            << '\n';
  return done;
}

int export_phrases(const Words& words) {
  const auto guide = open_style_guide(words.guide);
  if (!guide) return refuse(guide.error());
  const auto exported = export_memory(*guide, {.languages = words.languages});
  if (!exported) return refuse(exported.error());
  if (const auto written = write_file(words.file, exported->bytes); !written) return refuse(written.error());
  if (const auto told = tell_losses(exported->losses, words.file, words.losses); !told) return refuse(told.error());
  std::cout << ordered_json({{"file", words.file}, {"units", exported->unit_count}, {"languages", exported->languages},
                             {"losses", exported->losses.count()}}).dump()
            << '\n';
  return done;
}

int search_phrases(const Words& words) {
  const auto guide = open_style_guide(words.guide);
  if (!guide) return refuse(guide.error());
  const auto hits = search_memory(*guide, words.text);
  if (!hits) return refuse(hits.error());
  for (const MemoryHit& hit : *hits) {
    ordered_json segments = ordered_json::object();
    for (const auto& [language, text] : hit.segments) segments[language] = text;
    std::cout << ordered_json({{"file", hit.file}, {"line", hit.line}, {"segments", segments}}).dump() << '\n';
  }
  return done;
}

}  // namespace

void add_memory(CLI::App& program, int& exit_code) {
  auto words = std::make_shared<Words>();
  CLI::App* command = program.add_subcommand("memory", "Approved phrases of a style guide: import, export, search (TMX)");
  command->require_subcommand(1);
  CLI::App* importing = command->add_subcommand("import", "Bring a TMX file into the guide; makes the guide when absent");
  importing->add_option("GUIDE", words->guide, "Style-guide folder")->required();
  importing->add_option("FILE", words->file, "TMX 1.1 to 1.4b file")->required();
  importing->add_option("--losses", words->losses, "Also write what could not be kept into this file, as JSON");
  importing->footer("Example:\n  homeword memory import our-guide vendor.tmx --losses vendor-losses.json");
  importing->callback([words, &exit_code] { exit_code = import_phrases(*words); });
  CLI::App* exporting = command->add_subcommand("export", "Write all phrases as one TMX 1.4b file");
  exporting->add_option("GUIDE", words->guide, "Style-guide folder or release bundle")->required();
  exporting->add_option("FILE", words->file, "File to write")->required();
  exporting->add_option("--languages", words->languages, "Only these languages, the source first: en,es")->delimiter(',');
  exporting->add_option("--losses", words->losses, "Also write what was left out into this file, as JSON");
  exporting->footer("Example:\n  homeword memory export our-guide phrases.tmx --languages en,es");
  exporting->callback([words, &exit_code] { exit_code = export_phrases(*words); });
  CLI::App* searching = command->add_subcommand("search", "Phrases that hold all the words, as JSON lines");
  searching->add_option("GUIDE", words->guide, "Style-guide folder or release bundle")->required();
  searching->add_option("WORDS", words->text, "Words to look for")->required();
  searching->footer("Example:\n  homeword memory search our-guide \"permission slip\"");
  searching->callback([words, &exit_code] { exit_code = search_phrases(*words); });
  command->footer(
      "Examples:\n  homeword memory import our-guide vendor.tmx\n  homeword memory export our-guide phrases.tmx --languages en,es\n"
      "  homeword memory search our-guide \"permission slip\"");
}

}  // namespace homeword::cli
