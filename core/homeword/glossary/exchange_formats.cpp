#include "homeword/glossary/exchange_formats.h"

#include <algorithm>
#include <map>
#include <set>

#include "homeword/glossary/delimited_table.h"
#include "homeword/glossary/glossary_columns.h"
#include "homeword/glossary/glossary_table.h"
#include "homeword/glossary/tbx.h"
#include "homeword/glossary/tbx_node.h"
#include "homeword/glossary/term_pairs.h"

namespace homeword {
namespace {

constexpr std::size_t ten_megabytes = 10'485'760;

// Limits as the makers' documentation gives them (2026).
constexpr PairRules omegat_rules{.format = "OmegaT", .has_unique_sources = false, .has_comment = true};
constexpr PairRules weblate_rules{.format = "Weblate", .has_unique_sources = false, .has_comment = true};
constexpr PairRules weblate_tbx_rules{.format = "Weblate", .has_unique_sources = false, .has_comment = true, .has_statuses = true};
constexpr PairRules deepl_rules{.format = "DeepL", .longest_term = 1024, .largest_file = ten_megabytes};
constexpr PairRules google_rules{.format = "Google", .longest_term = 1024, .largest_file = ten_megabytes};
constexpr PairRules azure_rules{.format = "Azure", .largest_file = ten_megabytes};
constexpr PairRules amazon_rules{.format = "Amazon", .longest_term = 200, .largest_file = ten_megabytes};
constexpr std::size_t most_amazon_targets = 10;

char delimiter_of(const ExportOptions& options, char usual) {
  const std::string ending = options.file.extension().string();
  if (ending == ".csv") return ',';
  if (ending == ".tsv" || ending == ".tab" || ending == ".txt") return '\t';
  return usual;
}

std::size_t count_formulas(const std::vector<TermPair>& pairs) {
  return static_cast<std::size_t>(std::count_if(pairs.begin(), pairs.end(), [](const TermPair& pair) {
    return looks_like_formula(pair.source) || looks_like_formula(pair.target);
  }));
}

void note_formulas(ExportedGlossary& out, std::size_t count) {
  if (count != 0)
    out.notices.push_back(std::to_string(count) + (count == 1 ? " term begins" : " terms begin") +
                          " with = + - or @ and is written as it is for the service; do not open the file in a spreadsheet.");
}

std::vector<const Concept*> concepts_of(const std::vector<TermPair>& pairs) {
  std::vector<const Concept*> out;
  std::set<const Concept*> seen;
  for (const TermPair& pair : pairs)
    if (seen.insert(pair.concept_).second) out.push_back(pair.concept_);
  return out;
}

Result<ExportedGlossary> finish(ExportedGlossary out, const PairRules& rules, const ExportOptions& options) {
  if (rules.largest_file != 0 && out.bytes.size() > rules.largest_file)
    return fail({.message = "the glossary is larger than " + std::string(rules.format) + " takes", .file = options.file.string(),
                 .found = std::to_string(out.bytes.size()) + " bytes", .expected = "at most " + std::to_string(rules.largest_file) + " bytes",
                 .remedy = "Export fewer languages, or a part of the glossary."});
  if (out.entry_count == 0)
    return fail({.message = "there is no pair of terms to write", .file = options.file.string(),
                 .remedy = "Look whether the concepts have terms in both languages and are approved."});
  return out;
}

// --- Our own tables and TBX: everything is carried ---

Result<ExportedGlossary> write_table_with(const StyleGuide& guide, char delimiter) {
  ExportedGlossary out;
  out.bytes = write_glossary_table(guide.concepts, {.delimiter = delimiter, .is_for_spreadsheets = true});
  out.concept_count = guide.concepts.size();
  std::set<std::string> languages;
  std::size_t formulas = 0;
  for (const Concept& concept_ : guide.concepts) {
    out.entry_count += concept_.terms.size();
    for (const Term& term : concept_.terms) {
      languages.insert(term.language);
      if (looks_like_formula(term.text) || looks_like_formula(term.note)) ++formulas;
    }
  }
  out.languages.assign(languages.begin(), languages.end());
  if (formulas != 0)
    out.notices.push_back(std::to_string(formulas) + (formulas == 1 ? " cell that begins" : " cells that begin") +
                          " with = + - or @ got an apostrophe, so that no spreadsheet runs it; reading takes it away again.");
  return out;
}

Result<ExportedGlossary> write_csv(const StyleGuide& guide, const ExportOptions&) { return write_table_with(guide, ','); }
Result<ExportedGlossary> write_tsv(const StyleGuide& guide, const ExportOptions&) { return write_table_with(guide, '\t'); }

Result<ExportedGlossary> write_tbx_basic(const StyleGuide& guide, const ExportOptions& options) {
  ExportedGlossary out;
  std::vector<Concept> concepts;
  const std::vector<Concept>* all = &guide.concepts;
  if (!options.languages.empty()) {
    // Only the languages asked for; the others are a loss.
    concepts = guide.concepts;
    all = &concepts;
    for (Concept& concept_ : concepts) {
      const auto is_other = [&](const std::string& language) {
        const bool is_one = std::find(options.languages.begin(), options.languages.end(), language) == options.languages.end();
        if (is_one) out.losses.add("other language", "it was not asked for", concept_.id + " (" + language + ")");
        return is_one;
      };
      std::erase_if(concept_.terms, [&](const Term& term) { return is_other(term.language); });
      std::erase_if(concept_.texts, [&](const auto& texts) { return is_other(texts.first); });
    }
  }
  const auto has_term = [](const Concept& concept_) { return !concept_.terms.empty(); };
  out.concept_count = static_cast<std::size_t>(std::count_if(all->begin(), all->end(), has_term));
  if (out.concept_count == 0)
    return fail({.message = "no concept has a term to write", .file = options.file.string()});
  std::set<std::string> languages;
  for (const Concept& concept_ : *all) {
    out.entry_count += concept_.terms.size();
    for (const Term& term : concept_.terms) languages.insert(term.language);
  }
  out.languages.assign(languages.begin(), languages.end());
  const std::string language = !options.languages.empty() ? options.languages.front() : languages.contains("en") ? "en" : *languages.begin();
  out.bytes = write_tbx(*all, out.losses, {.language = language, .title = guide.title.empty() ? guide.name : guide.title});
  return out;
}

// --- Pairs of one source and one target language ---

using WriteRow = void (*)(std::string& out, const TermPair& pair, const std::string& source, char delimiter);

Result<ExportedGlossary> write_pairs(const StyleGuide& guide, const ExportOptions& options, const PairRules& rules, char delimiter,
                                     std::string_view head, WriteRow row) {
  const Result<PairLanguages> languages = choose_pair(guide, options, rules.format);
  if (!languages) return tl::make_unexpected(languages.error());
  ExportedGlossary out;
  out.languages = {languages->source, languages->targets.front()};
  const std::vector<TermPair> pairs = collect_pairs(guide, languages->source, languages->targets.front(), rules, out.losses);
  out.bytes = head;
  for (const TermPair& pair : pairs) row(out.bytes, pair, languages->source, delimiter);
  const std::vector<const Concept*> concepts = concepts_of(pairs);
  out.concept_count = concepts.size();
  out.entry_count = pairs.size();
  lose_fields(concepts, out.languages, rules, out.losses);
  note_formulas(out, count_formulas(pairs));
  return finish(std::move(out), rules, options);
}

void write_two_cells(std::string& out, const TermPair& pair, const std::string&, char delimiter) {
  if (delimiter == '\t') {   // tab-separated glossaries know no quotation marks
    out += pair.source + '\t' + pair.target + '\n';
    return;
  }
  append_cell(out, pair.source, delimiter);
  out += delimiter;
  append_cell(out, pair.target, delimiter);
  out += '\n';
}

std::string flat(std::string text) {
  for (char& byte : text)
    if (static_cast<unsigned char>(byte) < 0x20) byte = ' ';
  return text;
}

Result<ExportedGlossary> write_omegat(const StyleGuide& guide, const ExportOptions& options) {
  return write_pairs(guide, options, omegat_rules, '\t', "# Glossary in tab-separated format -*- coding: utf-8 -*-\n",
                     [](std::string& out, const TermPair& pair, const std::string& source, char) {
                       out += pair.source + '\t' + pair.target + '\t' + flat(comment_of(pair, source)) + '\n';
                     });
}

Result<ExportedGlossary> write_weblate(const StyleGuide& guide, const ExportOptions& options) {
  return write_pairs(guide, options, weblate_rules, ',', "context,source,target,developer_comments\n",
                     [](std::string& out, const TermPair& pair, const std::string& source, char delimiter) {
                       append_cell(out, pair.concept_->id, delimiter);
                       for (const std::string& cell : {pair.source, pair.target, comment_of(pair, source)}) {
                         out += delimiter;
                         append_cell(out, cell, delimiter);
                       }
                       out += '\n';
                     });
}

Result<ExportedGlossary> write_deepl(const StyleGuide& guide, const ExportOptions& options) {
  return write_pairs(guide, options, deepl_rules, delimiter_of(options, '\t'), {}, write_two_cells);
}

Result<ExportedGlossary> write_google_pair(const StyleGuide& guide, const ExportOptions& options) {
  return write_pairs(guide, options, google_rules, delimiter_of(options, '\t'), {}, write_two_cells);
}

Result<ExportedGlossary> write_azure(const StyleGuide& guide, const ExportOptions& options) {
  return write_pairs(guide, options, azure_rules, delimiter_of(options, '\t'), {}, write_two_cells);
}

// TBX 2 as Weblate keeps it: one pair, forbidden and untranslatable terms marked, explanation and note.
Result<ExportedGlossary> write_weblate_tbx(const StyleGuide& guide, const ExportOptions& options) {
  const Result<PairLanguages> languages = choose_pair(guide, options, weblate_tbx_rules.format);
  if (!languages) return tl::make_unexpected(languages.error());
  ExportedGlossary out;
  out.languages = {languages->source, languages->targets.front()};
  const std::vector<TermPair> pairs = collect_pairs(guide, languages->source, languages->targets.front(), weblate_tbx_rules, out.losses);
  out.bytes = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<martif type=\"TBX\" xml:lang=\"" + escape_tbx_attribute(languages->source) +
              "\">\n<martifHeader><fileDesc><sourceDesc><p>Written by Homeword.</p></sourceDesc></fileDesc></martifHeader>\n<text><body>\n";
  std::size_t number = 0;
  for (const TermPair& pair : pairs) {
    out.bytes += "<termEntry id=\"t" + std::to_string(++number) + "\">\n";
    if (const std::string text = comment_of({.concept_ = pair.concept_}, languages->source); !text.empty())
      out.bytes += "<descrip>" + escape_tbx_text(text) + "</descrip>\n";
    if (pair.source_term != nullptr && !pair.source_term->is_translated)
      out.bytes += "<descrip type=\"Translation needed\">No</descrip>\n";
    const auto section = [&](const std::string& language, const std::string& text, const Term* term, bool is_target) {
      out.bytes += "<langSet xml:lang=\"" + escape_tbx_attribute(language) + "\"><tig><term>" + escape_tbx_text(text) + "</term>";
      if (is_target && pair.is_forbidden)
        out.bytes += std::string("<termNote type=\"administrativeStatus\">") +
                     (term->status == TermStatus::superseded ? "obsolete" : "forbidden") + "</termNote>";
      if (is_target && term != nullptr && !term->note.empty())
        out.bytes += "<note from=\"translator\">" + escape_tbx_text(term->note) + "</note>";
      out.bytes += "</tig></langSet>\n";
    };
    section(out.languages[0], pair.source, pair.source_term, false);
    section(out.languages[1], pair.target, pair.target_term, true);
    out.bytes += "</termEntry>\n";
  }
  out.bytes += "</body></text>\n</martif>\n";
  const std::vector<const Concept*> concepts = concepts_of(pairs);
  out.concept_count = concepts.size();
  out.entry_count = pairs.size();
  lose_fields(concepts, out.languages, weblate_tbx_rules, out.losses);
  return finish(std::move(out), weblate_tbx_rules, options);
}

// --- One row for each source term, a column for each language ---

struct TermRow {
  const Concept* concept_ = nullptr;
  std::string source;
  std::vector<std::string> targets;   // empty where there is none
};

std::vector<TermRow> collect_rows(const StyleGuide& guide, const PairLanguages& languages, const PairRules& rules, LossReport& losses,
                                  std::vector<const Concept*>& concepts, std::size_t& formulas) {
  std::vector<TermRow> rows;
  std::map<std::pair<const Concept*, std::string>, std::size_t> places;
  std::set<const Concept*> seen;
  for (std::size_t i = 0; i < languages.targets.size(); ++i) {
    const std::vector<TermPair> pairs = collect_pairs(guide, languages.source, languages.targets[i], rules, losses);
    formulas += count_formulas(pairs);
    for (const TermPair& pair : pairs) {
      const auto [place, is_new] = places.emplace(std::pair(pair.concept_, pair.source), rows.size());
      if (is_new) rows.push_back({.concept_ = pair.concept_, .source = pair.source, .targets = std::vector<std::string>(languages.targets.size())});
      rows[place->second].targets[i] = pair.target;
      if (seen.insert(pair.concept_).second) concepts.push_back(pair.concept_);
    }
  }
  // In the order of the concepts, whichever language came first.
  std::stable_sort(rows.begin(), rows.end(), [](const TermRow& left, const TermRow& right) { return left.concept_ < right.concept_; });
  std::set<std::string> taken;
  std::erase_if(rows, [&](const TermRow& row) {
    if (taken.insert(row.source).second) return false;
    losses.add("second meaning of a word", std::string(rules.format) + " holds one translation for each source term", row.concept_->id + ": " + row.source);
    return true;
  });
  return rows;
}

Result<ExportedGlossary> write_columns(const StyleGuide& guide, const ExportOptions& options, const PairRules& rules, bool is_tmx) {
  const Result<PairLanguages> languages = choose_languages(guide, options);
  if (!languages) return tl::make_unexpected(languages.error());
  ExportedGlossary out;
  out.languages = {languages->source};
  out.languages.insert(out.languages.end(), languages->targets.begin(), languages->targets.end());
  std::vector<const Concept*> concepts;
  std::size_t formulas = 0;
  const std::vector<TermRow> rows = collect_rows(guide, *languages, rules, out.losses, concepts, formulas);
  out.concept_count = concepts.size();
  out.entry_count = rows.size();
  lose_fields(concepts, out.languages, rules, out.losses);
  if (is_tmx) {
    out.bytes = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<tmx version=\"1.4\">\n<header creationtool=\"Homeword\" creationtoolversion=\"1\" "
                "segtype=\"phrase\" o-tmf=\"Homeword\" adminlang=\"en\" srclang=\"" + escape_tbx_attribute(languages->source) +
                "\" datatype=\"plaintext\"/>\n<body>\n";
    for (const TermRow& row : rows) {
      const auto variant = [&](const std::string& language, const std::string& text) {
        if (!text.empty())
          out.bytes += "<tuv xml:lang=\"" + escape_tbx_attribute(language) + "\"><seg>" + escape_tbx_text(text) + "</seg></tuv>";
      };
      out.bytes += "<tu>";
      variant(languages->source, row.source);
      for (std::size_t i = 0; i < row.targets.size(); ++i) variant(languages->targets[i], row.targets[i]);
      out.bytes += "</tu>\n";
    }
    out.bytes += "</body>\n</tmx>\n";
    return finish(std::move(out), rules, options);
  }
  note_formulas(out, formulas);
  const char delimiter = delimiter_of(options, ',');
  for (std::size_t i = 0; i < out.languages.size(); ++i) {
    if (i != 0) out.bytes += delimiter;
    append_cell(out.bytes, out.languages[i], delimiter);
  }
  out.bytes += '\n';
  for (const TermRow& row : rows) {
    append_cell(out.bytes, row.source, delimiter);
    for (const std::string& target : row.targets) {
      out.bytes += delimiter;
      append_cell(out.bytes, target, delimiter);
    }
    out.bytes += '\n';
  }
  return finish(std::move(out), rules, options);
}

Result<ExportedGlossary> write_google(const StyleGuide& guide, const ExportOptions& options) {
  return write_columns(guide, options, google_rules, false);
}

Result<ExportedGlossary> write_amazon(const StyleGuide& guide, const ExportOptions& options) {
  const Result<PairLanguages> languages = choose_languages(guide, options);
  if (languages && languages->targets.size() > most_amazon_targets)
    return fail({.message = "a custom terminology of Amazon holds at most " + std::to_string(most_amazon_targets) + " target languages",
                 .file = options.file.string(), .found = std::to_string(languages->targets.size()),
                 .remedy = "Name fewer: --languages en,es,vi"});
  return write_columns(guide, options, amazon_rules, options.file.extension() == ".tmx");
}

constexpr ExportFormat formats[] = {
    {"csv", ".csv", "every field, one row per term and language; for people and for Homeword", write_csv},
    {"tsv", ".tsv", "the same, separated by tabs", write_tsv},
    {"tbx", ".tbx", "TBX-Basic (ISO 30042:2019), for terminology tools; every field", write_tbx_basic},
    {"omegat", ".utf8 .txt", "OmegaT glossary: source, target, comment; one pair of languages", write_omegat},
    {"weblate", ".csv", "Weblate glossary as CSV; one pair of languages", write_weblate},
    {"weblate-tbx", ".tbx", "Weblate glossary as TBX, with terms to avoid and terms to keep marked; one pair", write_weblate_tbx},
    {"deepl", ".tsv .csv", "DeepL glossary; one pair of languages", write_deepl},
    {"google", ".csv", "Google Cloud Translation glossary of equivalent term sets; several languages", write_google},
    {"google-pair", ".tsv .csv", "Google Cloud Translation glossary in one direction; one pair of languages", write_google_pair},
    {"azure", ".tsv .csv", "Azure document translation glossary; one pair of languages", write_azure},
    {"amazon", ".csv .tsv .tmx", "Amazon Translate custom terminology; several languages", write_amazon},
};

}  // namespace

std::span<const ExportFormat> export_formats() { return formats; }

const ExportFormat* find_export_format(std::string_view name) {
  for (const ExportFormat& format : formats)
    if (format.name == name) return &format;
  return nullptr;
}

const ExportFormat* find_export_format_of(const std::filesystem::path& file) {
  const std::string ending = file.extension().string();
  if (ending == ".csv") return find_export_format("csv");
  if (ending == ".tsv") return find_export_format("tsv");
  if (ending == ".tbx") return find_export_format("tbx");
  return nullptr;
}

}  // namespace homeword
