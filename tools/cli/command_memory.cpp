// memory import, export and search: approved phrases to and from translation tools.
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "command.h"
#include "command_memory_store.h"
#include "homeword/base/files.h"
#include "homeword/engine/bilingual_check.h"
#include "homeword/translate/memory_exchange.h"
#include "homeword/translate/memory_store.h"

namespace homeword::cli {
namespace {

using nlohmann::ordered_json;

struct Words {
  std::string guide, file, losses, text;
  std::vector<std::string> languages;
  bool is_store = false;
  StoreWords store;
};

Result<void> tell_losses(const LossReport& losses, const std::string& what, const std::string& file) {
  for (const std::string& sentence : losses.sentences()) tell(what + ": not carried: " + sentence);
  if (file.empty()) return {};
  return write_file(file, losses.to_json() + "\n");
}

int import_phrases(const Words& words) {
  if (const auto there = check_folder_of(words.losses); !there) return refuse(there.error());
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
  for (const std::string& file : {words.file, words.losses})
    if (const auto there = check_folder_of(file); !there) return refuse(there.error());
  const auto guide = open_style_guide(words.guide);
  if (!guide) return refuse(guide.error());
  const auto exported = export_memory(*guide, {.languages = words.languages});
  if (!exported) {
    Error error = exported.error();
    std::error_code code;
    if (error.remedy.empty() && std::filesystem::exists(memory_path(words.guide), code))
      error.remedy = "Sentences of translators lie in the guide's store; write them with --store.";
    return refuse(error);
  }
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
  importing->add_option("FILE", words->file, "TMX 1.1 to 1.4b file; or an XLIFF file, of which what a person approved or mended is taken")->required();
  importing->add_flag("--store", words->is_store, "Into the guide's store of pairs (memory.db), made for millions; XLIFF always goes there");
  importing->add_option("--as", words->store.person, "Who translated it, for the origin that later reviewers see");
  importing->add_option("--from", words->store.from, "Source language of the store")->capture_default_str();
  importing->add_option("--losses", words->losses, "Also write what could not be kept into this file, as JSON");
  importing->footer("Example:\n  homeword memory import our-guide vendor.tmx --losses vendor-losses.json");
  importing->callback([words, &exit_code] {
    words->store.guide = words->guide;
    words->store.files = {words->file};
    const bool is_xliff = is_bilingual_file(words->file) && !words->file.ends_with(".tmx") && !words->file.ends_with(".TMX");
    exit_code = words->is_store || is_xliff ? import_into_store(words->store) : import_phrases(*words);
  });
  CLI::App* exporting = command->add_subcommand("export", "Write all phrases as one TMX 1.4b file");
  exporting->add_option("GUIDE", words->guide, "Style-guide folder or release bundle")->required();
  exporting->add_option("FILE", words->file, "File to write")->required();
  exporting->add_option("--languages", words->languages, "Only these languages, the source first: en,es")->delimiter(',');
  exporting->add_option("--losses", words->losses, "Also write what was left out into this file, as JSON");
  exporting->add_flag("--store", words->is_store, "The guide's store of pairs instead");
  exporting->footer("Example:\n  homeword memory export our-guide phrases.tmx --languages en,es");
  exporting->callback([words, &exit_code] {
    words->store.guide = words->guide;
    words->store.output = words->file;
    exit_code = words->is_store ? export_store(words->store) : export_phrases(*words);
  });
  CLI::App* searching = command->add_subcommand("search", "Phrases that hold all the words, as JSON lines");
  searching->add_option("GUIDE", words->guide, "Style-guide folder or release bundle")->required();
  searching->add_option("WORDS", words->text, "Words to look for")->required();
  CLI::Option* to = searching->add_option("--to", words->store.to, "Look into the store: the same sentence and the nearest ones, with this target language");
  searching->add_option("--from", words->store.from, "Source language")->capture_default_str()->needs(to);
  searching->add_option("--least", words->store.least, "Least similarity in percent")->check(CLI::Range(50.0, 100.0))->capture_default_str()->needs(to);
  searching->add_option("--most", words->store.most, "How many")->check(CLI::Range(1, 1000))->capture_default_str()->needs(to);
  searching->add_flag("--words", words->store.is_for_words, "With --to: sentences that hold these words, on either side")->needs(to);
  searching->footer("Example:\n  homeword memory search our-guide \"permission slip\"");
  searching->callback([words, &exit_code] {
    words->store.guide = words->guide;
    words->store.text = words->text;
    exit_code = words->store.to.empty() ? search_phrases(*words) : search_store(words->store);
  });
  CLI::App* forgetting = command->add_subcommand("forget", "Take a person's name off the store's pairs; the pairs stay");
  forgetting->add_option("GUIDE", words->store.guide, "Style guide")->required();
  forgetting->add_option("PERSON", words->store.person, "The name")->required();
  forgetting->footer("Example:\n  homeword memory forget our-guide \"Ana Ruiz\"");
  forgetting->callback([words, &exit_code] { exit_code = forget_person(words->store); });
  command->footer(
      "Examples:\n  homeword memory import our-guide vendor.tmx\n  homeword memory export our-guide phrases.tmx --languages en,es\n"
      "  homeword memory search our-guide \"permission slip\"\n  homeword memory import our-guide letter.es.xlf --as \"Ana Ruiz\"\n"
      "  homeword memory search our-guide \"Please sign the form by May 4.\" --to es");
}

}  // namespace homeword::cli
