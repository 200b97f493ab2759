// styleguide import and export: glossaries to and from other tools.
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "command.h"
#include "homeword/base/files.h"
#include "homeword/glossary/bundle.h"
#include "homeword/glossary/exchange.h"
#include "office.h"

namespace homeword::cli {
namespace {

using nlohmann::ordered_json;

struct Words {
  std::string guide, file, format, losses, delimiter, quote, encoding, source = "en";
  std::string person, reason, version;   // of district stores
  std::vector<std::string> languages, columns, header;
};

constexpr std::pair<std::string_view, char> characters_by_name[] = {
    {"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}, {"pipe", '|'}, {"space", ' '}, {"colon", ':'}, {"none", '\0'}, {"\\t", '\t'},
    {"double", '"'}, {"single", '\''}};

Result<char> read_character(const std::string& word, const char* option) {
  for (const auto& [name, character] : characters_by_name)
    if (name == word) return character;
  if (word.size() == 1) return word[0];
  return fail({.message = std::string(option) + " takes one character", .found = word,
               .expected = "a character, or comma, semicolon, tab, pipe, space or colon"});
}

// What was lost: to standard error in sentences, and into the file of --losses.
Result<void> tell_losses(const LossReport& losses, const std::string& what, const std::string& file) {
  for (const std::string& sentence : losses.sentences()) tell(what + ": not carried: " + sentence);
  if (file.empty()) return {};
  return write_file(file, losses.to_json() + "\n");
}

int import_glossary_into_store(const Words& words) {
  if (!words.format.empty() || !words.columns.empty() || !words.header.empty() || !words.delimiter.empty() || !words.quote.empty() ||
      !words.encoding.empty() || !words.languages.empty() || !words.losses.empty() || words.source != "en")
    return refuse({.message = "a district store takes a file as Homeword reads it, without options of its format", .file = words.guide,
                   .remedy = "Import it into a style-guide folder with these options first, then the folder into the store."});
  OfficeWords office;
  office.guide = words.guide;
  office.file = words.file;
  office.person = words.person;
  office.reason = words.reason;
  return import_into_store(office);
}

int import_glossary(const Words& words) {
  if (const auto there = check_folder_of(words.losses); !there) return refuse(there.error());
  if (is_store(words.guide)) return import_glossary_into_store(words);
  ImportOptions options;
  options.format = words.format;
  options.languages = words.languages;
  options.table.source_language = words.source;
  options.table.header = words.header;
  options.table.dialect.encoding = words.encoding;
  for (const std::string& column : words.columns) {
    const std::size_t equals = column.rfind('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == column.size())
      return refuse({.message = "--column takes the name or number of a column and what it holds", .found = column,
                     .expected = "\"Palabra=es\", \"3=definition_es\" or \"Remarks=-\""});
    options.table.columns.emplace_back(column.substr(0, equals), column.substr(equals + 1));
  }
  if (!words.delimiter.empty()) {
    const auto delimiter = read_character(words.delimiter, "--delimiter");
    if (!delimiter) return refuse(delimiter.error());
    options.table.dialect.delimiter = *delimiter;
  }
  if (!words.quote.empty()) {
    const auto quote = read_character(words.quote, "--quote");
    if (!quote) return refuse(quote.error());
    options.table.dialect.quote = *quote;
  }
  std::vector<Finding> problems;
  const auto report = import_file(words.guide, words.file, options, problems);
  if (!report) {
    // Every problem by name; the sentence at the end sums up.
    if (problems.size() > 1)
      for (const Finding& problem : problems) tell(to_text(problem));
    Error error = report.error();
    if (problems.size() > 1) {
      error = {.message = "nothing was imported: the file has " + std::to_string(problems.size()) + " problems, listed above",
               .file = words.file};
    } else if (problems.size() == 1) {
      error.message += " [" + problems.front().rule + "]";
    }
    return refuse(error);
  }
  for (const Finding& notice : report->notices) tell(to_text(notice));
  if (const auto told = tell_losses(report->losses, words.file, words.losses); !told) return refuse(told.error());
  std::cout << ordered_json({{"guide", words.guide}, {"file", report->written.string()}, {"new_guide", report->is_guide_new},
                             {"format", report->format}, {"read_as", report->description},
                             {"concepts", report->concept_count}, {"terms", report->term_count}, {"languages", report->languages},
                             {"notices", report->notices.size()}, {"losses", report->losses.count()}}).dump()
            << '\n';
  return done;
}

// A release is not written anew: its bytes are what its hash and seal speak of.
int copy_release(const Words& words) {
  std::error_code code;
  const auto bytes = std::filesystem::is_regular_file(words.guide, code) ? read_file(words.guide, 1024ull * 1024 * 1024) : Result<std::string>(std::string());
  if (!bytes) return refuse(bytes.error());
  if (!is_release(*bytes))
    return refuse({.message = "this is no release, so it cannot be written as one", .file = words.guide,
                   .remedy = "Publish it: homeword styleguide release " + words.guide + " " + words.file + " --version …"});
  const auto release = read_release(*bytes, words.guide);
  if (!release) return refuse(release.error());
  if (const auto written = write_file(words.file, *bytes); !written) return refuse(written.error());
  std::cout << ordered_json({{"file", words.file}, {"format", "release"}, {"version", release->version}, {"hash", release->hash},
                             {"concepts", release->concepts.size()}}).dump()
            << '\n';
  return done;
}

int export_glossary(const Words& words) {
  for (const std::string& file : {words.file, words.losses})
    if (const auto there = check_folder_of(file); !there) return refuse(there.error());
  if (is_store(words.guide) && words.format.empty() && can_export_from_store(words.file)) {
    OfficeWords office;
    office.guide = words.guide;
    office.file = words.file;
    office.version = words.version;
    return export_from_store(office);
  }
  if (words.format.empty() && std::filesystem::path(words.file).extension() == bundle_extension) return copy_release(words);
  const ExportFormat* format = words.format.empty() ? find_export_format_of(words.file) : find_export_format(words.format);
  std::string names;
  for (const ExportFormat& one : export_formats()) names += (names.empty() ? "" : ", ") + std::string(one.name);
  if (format == nullptr)
    return refuse({.message = words.format.empty() ? "the ending of the file does not say in which format to write it"
                                                   : "\"" + words.format + "\" is no format to export to",
                   .file = words.file, .expected = "--to with one of: " + names});
  const auto guide = open_style_guide(words.guide);
  if (!guide) return refuse(guide.error());
  const auto exported = format->write(*guide, {.languages = words.languages, .file = words.file});
  if (!exported) return refuse(exported.error());
  if (const auto written = write_file(words.file, exported->bytes); !written) return refuse(written.error());
  for (const std::string& notice : exported->notices) tell(words.file + ": " + notice);
  if (const auto told = tell_losses(exported->losses, words.file, words.losses); !told) return refuse(told.error());
  std::cout << ordered_json({{"file", words.file}, {"format", format->name}, {"concepts", exported->concept_count},
                             {"entries", exported->entry_count}, {"languages", exported->languages},
                             {"losses", exported->losses.count()}}).dump()
            << '\n';
  return done;
}

std::string describe_import_formats() {
  std::string out = "Formats (--format; found by looking when not named):\n";
  for (const ImportFormat& format : import_formats()) out += "  " + std::string(format.name) + ": " + std::string(format.description) + "\n";
  return out;
}

std::string describe_export_formats() {
  std::string out = "Formats (--to; csv, tsv and tbx also by the ending of FILE):\n";
  for (const ExportFormat& format : export_formats())
    out += "  " + std::string(format.name) + " (" + std::string(format.endings) + "): " + std::string(format.description) + "\n";
  return out;
}

}  // namespace

void add_exchange_verbs(CLI::App& styleguide, int& exit_code) {
  auto words = std::make_shared<Words>();
  CLI::App* importing = styleguide.add_subcommand("import", "Bring a glossary file into the guide; makes the guide when absent");
  importing->add_option("GUIDE", words->guide, "Style-guide folder, or a district store")->required();
  importing->add_option("FILE", words->file, "Glossary: CSV, TSV, TBX, OmegaT text or a release bundle; into a store also a style-guide folder")->required();
  importing->add_option("--format", words->format, "Format of FILE (default: found by looking)");
  importing->add_option("--column", words->columns, "What a column holds: NAME=MEANING or NUMBER=MEANING; MEANING is a field or language, - leaves it out");
  importing->add_option("--header", words->header, "Names of the columns of a table without a first row that names them")->delimiter(',');
  importing->add_option("--source-language", words->source, "Language of the column \"term\" of a wide table (default: en)");
  importing->add_option("--delimiter", words->delimiter, "What separates cells: a character, or comma, semicolon, tab, pipe, space, colon");
  importing->add_option("--quote", words->quote, "What quotes cells: a character, or double, single, none (default: double)");
  importing->add_option("--encoding", words->encoding, "utf-8, utf-16le, utf-16be or windows-1252 (default: found by looking)");
  importing->add_option("--languages", words->languages, "Source and target language of a file that does not say: en,es")->delimiter(',');
  importing->add_option("--losses", words->losses, "Also write what could not be kept into this file, as JSON");
  add_person(*importing, words->person);
  importing->add_option("--reason", words->reason, "Why; kept in a store's history");
  importing->footer(describe_import_formats() +
                    "Examples:\n  homeword styleguide import our-guide terms.csv\n"
                    "  homeword styleguide import our-guide vendor.tbx --losses vendor-losses.json\n"
                    "  homeword styleguide import our-guide hoja.csv --column \"Palabra=es\" --column \"Inglés=en\" --column \"Notas=note\"\n"
                    "  homeword styleguide import our-guide pairs.txt --header en,es,note --delimiter tab\n"
                    "  homeword styleguide import our-guide project.utf8 --languages en,es");
  importing->callback([words, &exit_code] { exit_code = import_glossary(*words); });

  auto out = std::make_shared<Words>();
  CLI::App* exporting = styleguide.add_subcommand("export", "Write the concepts as a glossary file of Homeword's or another tool");
  exporting->add_option("GUIDE", out->guide, "Style-guide folder, release bundle, district store or glossary file")->required();
  exporting->add_option("FILE", out->file, "File to write; of a release also the bundle (.hwguide), of a store also a folder")->required();
  exporting->add_option("--to", out->format, "Format to write");
  exporting->add_option("--languages", out->languages, "Source and target languages: en,es (default: all of the guide, from en)")->delimiter(',');
  exporting->add_option("--losses", out->losses, "Also write what the format could not carry into this file, as JSON");
  exporting->add_option("--version", out->version, "Which release of a store, for a bundle (.hwguide; default: the newest)");
  exporting->footer(describe_export_formats() +
                    "Examples:\n  homeword styleguide export our-guide all.csv\n"
                    "  homeword styleguide export our-guide all.tbx\n"
                    "  homeword styleguide export our-guide deepl.tsv --to deepl --languages en,es --losses deepl-losses.json\n"
                    "  homeword styleguide export our-guide terms.csv --to amazon --languages en,es,vi");
  exporting->callback([out, &exit_code] { exit_code = export_glossary(*out); });
}

}  // namespace homeword::cli
