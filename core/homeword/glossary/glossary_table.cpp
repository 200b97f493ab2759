#include "homeword/glossary/glossary_table.h"

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>
#include <utility>

#include "homeword/glossary/delimited_table.h"
#include "homeword/glossary/glossary_columns.h"
#include "homeword/glossary/glossary_table_header.h"
#include "homeword/glossary/language_names.h"
#include "homeword/glossary/wide_terms.h"
#include "homeword/text/language_tag.h"

namespace homeword {
namespace {

constexpr std::size_t problem_limit = 200;

constexpr NameTable<Gender, 10> gender_words{{{Gender::masculine, "m"}, {Gender::feminine, "f"}, {Gender::neuter, "n"},
                                             {Gender::masculine, "masculine"}, {Gender::feminine, "feminine"},
                                             {Gender::neuter, "neuter"}, {Gender::masculine, "masc"}, {Gender::feminine, "fem"},
                                             {Gender::masculine, "masculino"}, {Gender::feminine, "femenino"}}};
constexpr std::array<std::pair<std::string_view, bool>, 8> yes_no_words{
    {{"yes", true}, {"no", false}, {"true", true}, {"false", false}, {"1", true}, {"0", false}, {"y", true}, {"n", false}}};

class TableReader {
 public:
  TableReader(const DelimitedTable& table, const std::string& file, const GlossaryTableOptions& options,
              GlossaryTable& out, std::vector<Finding>& problems)
      : table_(table), file_(std::make_shared<const std::string>(file)), options_(options), out_(out),
        problems_(problems) {}

  void read() {
    out_.delimiter = table_.delimiter();
    out_.encoding = table_.encoding();
    if (table_.row_count() == 0) {
      Finding finding = make_finding(Severity::error, "glossary/empty", "the table is empty");
      finding.line = 1;
      finding.column = 1;
      finding.suggestions = {"Write a first row that names the columns: concept,language,term"};
      add_problem(std::move(finding));
      return;
    }
    if (table_.encoding() != "UTF-8")
      notice(Severity::info, "glossary/encoding", "the file was read as " + table_.encoding(), nullptr,
             "Save it as \"CSV UTF-8\" if letters look wrong.");
    if (!read_header()) return;
    if (out_.shape == TableShape::wide) note_articles();
    for (std::size_t row = options_.header.empty() ? 1 : 0; row < table_.row_count(); ++row) {
      const auto cells = table_.row(row);
      if (!check_length(cells)) continue;
      out_.shape == TableShape::tall ? read_tall_row(cells) : read_wide_row(cells);
    }
    finish();
  }

 private:
  // One term or its texts, as one row gives them; the shapes meet here.
  struct RowTerm {
    Term term;
    const TableCell* cell = nullptr;
  };

  Finding make_finding(Severity severity, std::string rule, std::string message) const {
    Finding finding;
    finding.file = *file_;
    finding.rule = std::move(rule);
    finding.severity = severity;
    finding.message = std::move(message);
    return finding;
  }

  void place(Finding& finding, const TableCell& cell) const {
    const LineIndex::Place where = table_.place_of(cell);
    finding.line = where.line;
    finding.column = where.column;
    finding.text = shorten(std::string(cell.text));
  }

  void add_problem(Finding finding) {
    ++problem_count_;
    if (problem_count_ <= problem_limit) problems_.push_back(std::move(finding));
  }

  void problem(const TableCell& cell, std::string rule, std::string message, std::string remedy = {},
               std::string about = {}) {
    if (problem_count_ >= problem_limit) {
      ++problem_count_;
      return;
    }
    Finding finding = make_finding(Severity::error, std::move(rule), std::move(message));
    place(finding, cell);
    if (!remedy.empty()) finding.suggestions = {std::move(remedy)};
    finding.about = std::move(about);
    add_problem(std::move(finding));
  }

  void notice(Severity severity, std::string rule, std::string message, const TableCell* cell, std::string remedy = {}) {
    Finding finding = make_finding(severity, std::move(rule), std::move(message));
    finding.line = 1;
    finding.column = 1;
    if (cell != nullptr) place(finding, *cell);
    if (!remedy.empty()) finding.suggestions = {std::move(remedy)};
    out_.notices.push_back(std::move(finding));
  }

  bool read_header() {
    TableHeader header = read_table_header(table_, options_);
    for (Finding& finding : header.problems) {
      finding.file = *file_;
      add_problem(std::move(finding));
    }
    for (Finding& finding : header.notices) {
      finding.file = *file_;
      out_.notices.push_back(std::move(finding));
    }
    out_.shape = header.shape;
    source_ = std::move(header.source);
    has_explanations_ = header.has_explanations;
    columns_ = std::move(header.columns);
    return problem_count_ == 0;
  }

  void note_articles() {
    if (!has_explanations_ &&
        std::any_of(columns_.begin(), columns_.end(), [](const Column& column) { return column.field == Field::definition; }))
      notice(Severity::info, "glossary/explanation-from-definition",
             "there is no explanation column: the first sentence of each definition serves as explanation", nullptr,
             "Add columns such as explanation_" + source_ + " with words a family understands.");
  }

  bool check_length(std::span<const TableCell> cells) {
    for (std::size_t i = columns_.size(); i < cells.size(); ++i) {
      if (trim(cells[i].text).empty()) continue;
      problem(cells[i], "glossary/long-row",
              "the row has " + std::to_string(cells.size()) + " cells, the first row only " + std::to_string(columns_.size()),
              "Put cells that hold the delimiter between quotation marks.");
      return false;
    }
    if (cells.size() < columns_.size()) {
      if (short_rows_ == 0) first_short_row_ = cells[0];
      ++short_rows_;
    }
    return true;
  }

  // Nothing when the tag is malformed; the problem is told once per place.
  const std::string* read_language(const TableCell& cell) {
    const std::string_view text = trim(cell.text);
    if (last_language_ != nullptr && text == last_language_text_) return last_language_;
    const std::string* language = find_language_of(text, cell);
    last_language_ = language;
    last_language_text_ = language == nullptr ? std::string_view() : text;   // a view into the table
    return language;
  }

  const std::string* find_language_of(std::string_view text, const TableCell& cell) {
    const auto found = languages_.find(std::string(text));
    if (found != languages_.end()) {
      if (!found->second.empty()) return &found->second;
    } else {
      std::string canonical;
      if (const auto known = find_language(text)) {
        canonical = *known;
      } else if (const Result<LanguageTag> tag = LanguageTag::parse(text)) {
        canonical = tag->text();
      }
      const auto& added = languages_.emplace(std::string(text), std::move(canonical)).first->second;
      if (!added.empty()) return &added;
    }
    problem(cell, "glossary/language", "\"" + std::string(text) + "\" is not a language tag",
            "Write a BCP 47 tag such as en, es, es-MX or zh-Hans.");
    return nullptr;
  }

  template <class Enum, std::size_t count>
  std::optional<Enum> read_enum(const NameTable<Enum, count>& names, const TableCell& cell, std::string_view column) {
    const std::string key = value_key(cell.text);
    if (const auto value = value_of(names, std::string_view(key))) return value;
    problem(cell, "glossary/value", "\"" + std::string(trim(cell.text)) + "\" is not a value of " + std::string(column),
            "Write one of: " + all_names(names) + ".");
    return std::nullopt;
  }

  std::optional<TermStatus> read_status(const TableCell& cell) {
    const std::string key = value_key(cell.text);
    if (key == "avoid" || key == "forbidden") return TermStatus::deprecated;
    for (const auto& [status, name] : term_status_names)  // TBX writes "preferredTerm-admn-sts"
      if (key == std::string(name) + "term-admn-sts") return status;
    return read_enum(term_status_names, cell, "status");
  }

  std::optional<bool> read_yes_no(const TableCell& cell, std::string_view column) {
    const std::string key = value_key(cell.text);
    for (const auto& [word, value] : yes_no_words)
      if (word == key) return value;
    problem(cell, "glossary/value", "\"" + std::string(trim(cell.text)) + "\" is not a value of " + std::string(column),
            "Write yes or no.");
    return std::nullopt;
  }

  std::string read_text(const TableCell& cell) {
    std::string_view text = trim(cell.text);
    if (has_apostrophe(text)) {
      text.remove_prefix(1);   // put there so that no spreadsheet runs the cell
    } else if (!text.empty() && (text[0] == '=' || text[0] == '@') && formula_count_++ == 0) {
      first_formula_ = cell;
    }
    std::string out;
    if (text.find('\r') == std::string_view::npos) {
      out = text;
    } else {
      for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\r') out += text[i];
        else if (i + 1 >= text.size() || text[i + 1] != '\n') out += '\n';
      }
    }
    return out;
  }

  void set_term_field(Term& term, Field field, const TableCell& cell) {
    switch (field) {
      case Field::status:
        if (const auto value = read_status(cell)) term.status = *value;
        break;
      case Field::part_of_speech: term.part_of_speech = value_key(cell.text); break;
      case Field::gender:
        if (const auto value = value_of(gender_words, std::string_view(value_key(cell.text)))) {
          term.gender = *value;
        } else {
          problem(cell, "glossary/value", "\"" + std::string(trim(cell.text)) + "\" is not a value of gender",
                  "Write one of: m, f, n.");
        }
        break;
      case Field::gender_pair: term.gender_pair = split_values(read_text(cell)); break;
      case Field::forms: term.forms = split_values(read_text(cell)); break;
      case Field::not_in: term.not_in = split_values(read_text(cell)); break;
      case Field::case_policy:
        if (const auto value = read_enum(case_policy_names, cell, "case")) term.case_policy = *value;
        break;
      case Field::acronym: term.acronym = read_text(cell); break;
      case Field::region: term.region = read_text(cell); break;
      case Field::is_translated:
        if (const auto value = read_yes_no(cell, "translate")) term.is_translated = *value;
        break;
      case Field::note: term.note = read_text(cell); break;
      case Field::source: term.source = read_text(cell); break;
      default: break;
    }
  }

  void set_number(Term& term, const TableCell& cell) {
    if (const auto value = read_number(read_text(cell))) {
      term.more[std::string(number_key)] = *value;
    } else {
      problem(cell, "glossary/value", "\"" + std::string(trim(cell.text)) + "\" is not a value of number", "Write singular or plural.");
    }
  }

  // "term:context", "text:note": what other formats say beyond our fields.
  void set_more(std::map<std::string, std::string>& more, const Column& column, const TableCell& cell, const std::string& id) {
    if (column.owner == FieldOwner::term) {
      more[column.key] = read_text(cell);
    } else {
      set_text(more[column.key], cell, column.name, id);
    }
  }

  // Sets a text once; a different text for the same is a contradiction.
  void set_text(std::string& target, const TableCell& cell, std::string_view column, const std::string& id,
                std::string_view language = {}) {
    std::string text = read_text(cell);
    if (target.empty()) {
      target = std::move(text);
    } else if (target != text) {
      std::string what(column);
      if (!language.empty()) what += " in " + std::string(language);
      problem(cell, "glossary/contradiction",
              "the rows of concept \"" + id + "\" give two different values for " + what, "Keep one of them.", id);
    }
  }

  template <class Value>
  void set_value(std::optional<Value>& target, std::optional<Value> value, const TableCell& cell, std::string_view column,
                 const std::string& id) {
    if (!value) return;
    if (!target) {
      target = value;
    } else if (*target != *value) {
      problem(cell, "glossary/contradiction",
              "the rows of concept \"" + id + "\" give two different values for " + std::string(column),
              "Keep one of them.", id);
    }
  }

  void set_concept_field(ConceptEntry& entry, const Column& column, const TableCell& cell, std::string_view language) {
    Concept& target = entry.concept_;
    const std::string& id = target.id;
    switch (column.field) {
      case Field::life_cycle:
        set_value(entry.life_cycle, read_enum(life_cycle_names, cell, "life_cycle"), cell, "life_cycle", id);
        break;
      case Field::is_always_explained:
        set_value(entry.is_always_explained, read_yes_no(cell, "always_explain"), cell, "always_explain", id);
        break;
      case Field::is_sensitive:
        set_value(entry.is_sensitive, read_yes_no(cell, "sensitive"), cell, "sensitive", id);
        break;
      case Field::is_locked: set_value(entry.is_locked, read_yes_no(cell, "locked"), cell, "locked", id); break;
      case Field::domain: set_text(target.domain, cell, "domain", id); break;
      case Field::sense: set_text(target.sense, cell, "sense", id); break;
      case Field::concept_note: set_text(target.note, cell, "concept_note", id); break;
      case Field::jurisdiction: set_text(target.jurisdiction, cell, "jurisdiction", id); break;
      case Field::layer: set_text(target.layer, cell, "layer", id); break;
      case Field::other: {
        // Whatever the column means to its owner: the rows of one concept may say different things in it.
        std::string text = read_text(cell);
        std::string key = column.key;
        for (int number = 2;; ++number) {
          const auto [place_, is_new] = target.more.emplace(key, text);
          if (is_new || place_->second == text) break;
          key = column.key + ":" + (language.empty() ? std::string("row") : std::string(language));
          if (number > 2) key += ":" + std::to_string(number - 1);
          if (number > 1000) {
            problem(cell, "glossary/contradiction", "the rows of concept \"" + id + "\" give too many values for " + column.name);
            break;
          }
        }
        break;
      }
      default: break;
    }
  }

  ConceptEntry& entry_of(std::string id, const TableCell& cell) {
    // The rows of a concept mostly follow each other.
    if (!out_.entries.empty() && out_.entries.back().concept_.id == id) return out_.entries.back();
    const auto [place_, is_new] = index_.emplace(id, out_.entries.size());
    if (!is_new) return out_.entries[place_->second];
    ConceptEntry& entry = out_.entries.emplace_back();
    entry.concept_.id = std::move(id);
    entry.place = place_of(cell);
    return entry;
  }

  GuidePlace place_of(const TableCell& cell) const {
    const LineIndex::Place where = table_.place_of(cell);
    return {.file = file_, .line = where.line, .column = where.column};
  }

  // The line of the same term of the concept, or 0. A concept with very many terms gets a hash table of its own.
  std::size_t find_same_term(const ConceptEntry& entry, const Term& term, std::size_t line) {
    constexpr std::size_t many = 32;
    const std::vector<Term>& terms = entry.concept_.terms;
    if (terms.size() < many) {
      for (std::size_t i = 0; i < terms.size(); ++i)
        if (terms[i].text == term.text && terms[i].language == term.language && terms[i].region == term.region)
          return entry.term_places[i].line;
      return 0;
    }
    const auto key_of = [](const Term& one) { return one.language + '\x1f' + one.text + '\x1f' + one.region; };
    auto& seen = seen_terms_[entry.concept_.id];
    if (seen.empty())
      for (std::size_t i = 0; i < terms.size(); ++i) seen.emplace(key_of(terms[i]), entry.term_places[i].line);
    const auto [first, is_new] = seen.emplace(key_of(term), line);
    return is_new ? 0 : first->second;
  }

  void add_term(ConceptEntry& entry, Term term, const TableCell& cell) {
    const GuidePlace where = place_of(cell);
    if (const std::size_t line = find_same_term(entry, term, where.line); line != 0) {
      problem(cell, "glossary/duplicate-term",
              "the term \"" + term.text + "\" (" + term.language + ") of concept \"" + entry.concept_.id +
                  "\" stands already in line " + std::to_string(line),
              "Delete one of the two rows.", entry.concept_.id);
      return;
    }
    if (!term.gender_pair.empty()) {
      if (term.gender_pair.size() == 1) term.gender_pair.insert(term.gender_pair.begin(), term.text);
      if (term.gender_pair.front() != term.text)
        problem(cell, "glossary/gender-pair",
                "the first of the gender pair \"" + join_values(term.gender_pair) + "\" is not the term \"" + term.text + "\"",
                "Begin the pair with the term itself.", entry.concept_.id);
    }
    entry.concept_.terms.push_back(std::move(term));
    entry.term_places.push_back(where);
  }

  void read_tall_row(std::span<const TableCell> cells) {
    std::string id;
    const std::string* language = nullptr;
    Term term;
    const TableCell* term_cell = nullptr;
    bool has_language = false;
    for (std::size_t i = 0; i < cells.size() && i < columns_.size(); ++i) {
      if (trim(cells[i].text).empty()) continue;
      if (columns_[i].field == Field::concept_id) {
        id = read_text(cells[i]);
      } else if (columns_[i].field == Field::language) {
        has_language = true;
        language = read_language(cells[i]);
      } else if (columns_[i].field == Field::term) {
        term.text = read_text(cells[i]);
        term_cell = &cells[i];
      }
    }
    if (has_language && language == nullptr) return;
    if (id.empty()) {
      problem(cells[0], "glossary/no-concept", "the row names no concept", "Fill in the column concept.");
      return;
    }
    if (term_cell != nullptr && language == nullptr) {
      problem(*term_cell, "glossary/no-language", "the term \"" + term.text + "\" has no language",
              "Fill in the column language.", id);
      return;
    }
    ConceptEntry& entry = entry_of(std::move(id), cells[0]);
    bool has_text = false;
    bool has_term_field = false;
    for (std::size_t i = 0; i < cells.size() && i < columns_.size(); ++i) {
      const TableCell& cell = cells[i];
      if (trim(cell.text).empty()) continue;
      const FieldOwner owner = columns_[i].owner;
      if (owner == FieldOwner::term) {
        if (columns_[i].key == number_key && columns_[i].field == Field::other) {
          set_number(term, cell);
        } else if (columns_[i].field == Field::other) {
          set_more(term.more, columns_[i], cell, entry.concept_.id);
        } else {
          set_term_field(term, columns_[i].field, cell);
        }
        has_term_field = true;
      } else if (owner == FieldOwner::text) {
        if (language == nullptr) {
          problem(cell, "glossary/no-language", "the text has no language", "Fill in the column language.");
          continue;
        }
        has_text = true;
        ConceptText& texts = entry.concept_.texts[*language];
        if (columns_[i].field == Field::other) {
          set_more(texts.more, columns_[i], cell, entry.concept_.id);
          continue;
        }
        std::string& target = columns_[i].field == Field::definition    ? texts.definition
                              : columns_[i].field == Field::explanation ? texts.explanation
                                                                        : texts.child;
        set_text(target, cell, find_field_entry(columns_[i].field)->name, entry.concept_.id, *language);
      } else if (owner == FieldOwner::concept_) {
        set_concept_field(entry, columns_[i], cell, language == nullptr ? std::string_view() : *language);
      }
    }
    if (term_cell != nullptr) {
      term.language = *language;
      add_term(entry, std::move(term), *term_cell);
    } else if (has_term_field || (language != nullptr && !has_text)) {
      problem(cells[0], "glossary/no-term", "the row gives neither a term nor a text in " +
              (language == nullptr ? std::string("any language") : *language), "Fill in the column term or delete the row.",
              entry.concept_.id);
    }
  }

  void read_wide_row(std::span<const TableCell> cells) {
    std::string id;
    std::vector<WideTerm> source_terms;
    const TableCell* source_cell = nullptr;
    for (std::size_t i = 0; i < cells.size() && i < columns_.size(); ++i) {
      if (columns_[i].field == Field::concept_id) {
        id = read_text(cells[i]);
      } else if (columns_[i].field == Field::term && columns_[i].language == source_) {
        source_terms = parse_wide_terms(read_text(cells[i]));
        source_cell = &cells[i];
      }
    }
    if (source_terms.empty()) {
      problem(source_cell == nullptr ? cells[0] : *source_cell, "glossary/no-term", "the row has no term in " + source_,
              "Fill in the term or delete the row.");
      return;
    }
    if (id.empty()) id = make_concept_id(source_terms.front().text, source_terms.front().sense);
    if (id.empty()) id = source_terms.front().text;
    if (const auto found = index_.find(id); found != index_.end()) {
      problem(*source_cell, "glossary/duplicate-concept",
              "\"" + source_terms.front().text + "\" stands already in line " +
                  std::to_string(out_.entries[found->second].place.line),
              "Delete one of the two rows, or tell two meanings apart: \"grade (mark)\", \"grade (school year)\".", id);
      return;
    }
    ConceptEntry& entry = entry_of(std::move(id), *source_cell);
    entry.concept_.sense = source_terms.front().sense;

    for (std::size_t i = 0; i < cells.size() && i < columns_.size(); ++i) {
      const Column& column = columns_[i];
      const TableCell& cell = cells[i];
      if (trim(cell.text).empty()) continue;
      const FieldOwner owner = column.owner;
      if (column.field == Field::term) {
        const bool is_source = column.language == source_;
        for (const WideTerm& wide : is_source ? source_terms : parse_wide_terms(read_text(cell))) {
          Term term;
          term.language = column.language;
          term.text = wide.text;
          term.acronym = wide.acronym;
          term.gender_pair = wide.gender_pair;
          if (!is_source) term.note = wide.sense;
          const bool is_first = std::none_of(entry.concept_.terms.begin(), entry.concept_.terms.end(),
                                             [&](const Term& other) { return other.language == column.language; });
          term.status = is_first ? TermStatus::preferred : TermStatus::admitted;
          set_wide_term_fields(term, cells, is_source);
          add_term(entry, std::move(term), cell);
        }
      } else if (owner == FieldOwner::text) {
        ConceptText& texts = entry.concept_.texts[column.language];
        (column.field == Field::definition    ? texts.definition
         : column.field == Field::explanation ? texts.explanation
                                              : texts.child) = read_text(cell);
      } else if (owner == FieldOwner::concept_) {
        set_concept_field(entry, column, cell, {});
      }
    }
    // The starter sheets mark these in their notes.
    if (entry.concept_.note.starts_with("Concept: always explain") || entry.concept_.note.starts_with("Concept: explain"))
      entry.is_always_explained = true;
    if (entry.concept_.note.starts_with("SENSITIVE")) entry.is_sensitive = true;
    if (!has_explanations_)
      for (auto& [language, texts] : entry.concept_.texts) texts.explanation = explanation_from_definition(texts.definition);
  }

  // Columns about terms: with a language they speak of its terms; without, the source speaks of the translations and
  // everything else of the source term.
  void set_wide_term_fields(Term& term, std::span<const TableCell> cells, bool is_source) {
    for (std::size_t i = 0; i < cells.size() && i < columns_.size(); ++i) {
      const Column& column = columns_[i];
      if (column.owner != FieldOwner::term || trim(cells[i].text).empty()) continue;
      const bool speaks_of_term = column.language.empty() ? (column.field == Field::source) != is_source
                                                          : column.language == term.language;
      if (!speaks_of_term) continue;
      if (column.key == number_key) set_number(term, cells[i]);
      else set_term_field(term, column.field, cells[i]);
    }
  }

  void finish() {
    if (short_rows_ != 0)
      notice(Severity::warning, "glossary/short-row",
             std::to_string(short_rows_) + (short_rows_ == 1 ? " row has" : " rows have") +
                 " fewer cells than the first row; the missing cells count as empty", &first_short_row_);
    if (table_.odd_quotation_count() != 0)
      notice(Severity::warning, "glossary/quotation", std::to_string(table_.odd_quotation_count()) +
             (table_.odd_quotation_count() == 1 ? " cell has" : " cells have") +
             " text after the closing quotation mark; it is kept as it stands", &table_.first_odd_quotation(),
             "Write quotation marks inside a quoted cell twice.");
    if (formula_count_ != 0)
      notice(Severity::info, "glossary/formula", std::to_string(formula_count_) +
             (formula_count_ == 1 ? " cell looks" : " cells look") + " like a formula and is kept as text", &first_formula_);
    if (problem_count_ > problem_limit)
      problems_.push_back(make_finding(Severity::error, "glossary/more-problems",
                                       "there are " + std::to_string(problem_count_ - problem_limit) + " more problems"));
  }

  const DelimitedTable& table_;
  std::shared_ptr<const std::string> file_;
  const GlossaryTableOptions& options_;
  GlossaryTable& out_;
  std::vector<Finding>& problems_;
  std::vector<Column> columns_;
  std::string source_;
  bool has_explanations_ = false;
  std::unordered_map<std::string, std::size_t> index_;
  std::unordered_map<std::string, std::unordered_map<std::string, std::size_t>> seen_terms_;
  std::unordered_map<std::string, std::string> languages_;
  const std::string* last_language_ = nullptr;
  std::string_view last_language_text_;
  std::size_t problem_count_ = 0;
  std::size_t short_rows_ = 0;
  std::size_t formula_count_ = 0;
  TableCell first_short_row_;
  TableCell first_formula_;
};

}  // namespace

std::string GuidePlace::text() const {
  std::string out = file == nullptr ? std::string() : *file;
  if (line != 0) out += ":" + std::to_string(line);
  if (line != 0 && column != 0) out += ":" + std::to_string(column);
  return out;
}

std::vector<Concept> GlossaryTable::concepts() const {
  std::vector<Concept> out;
  out.reserve(entries.size());
  for (const ConceptEntry& entry : entries) {
    Concept& copy = out.emplace_back(entry.concept_);
    copy.life_cycle = entry.life_cycle.value_or(LifeCycle::draft);
    copy.is_always_explained = entry.is_always_explained.value_or(false);
    copy.is_sensitive = entry.is_sensitive.value_or(false);
    copy.is_locked = entry.is_locked.value_or(false);
  }
  return out;
}

Error to_error(const Finding& finding, std::size_t others) {
  Error error{.message = finding.message,
              .file = finding.file,
              .part = finding.part,
              .line = finding.line,
              .column = finding.column,
              .found = {},
              .expected = {},
              .remedy = finding.suggestions.empty() ? std::string() : finding.suggestions.front()};
  if (others != 0) {
    if (!error.remedy.empty() && !error.remedy.ends_with('.')) error.remedy += '.';
    if (!error.remedy.empty()) error.remedy += ' ';
    error.remedy += "There " + std::string(others == 1 ? "is 1 more problem" : "are " + std::to_string(others) + " more problems") +
                    "; \"homeword styleguide validate\" lists all.";
  }
  return error;
}

GlossaryTable read_glossary_table(std::string_view bytes, const std::string& file, std::vector<Finding>& problems,
                                  const GlossaryTableOptions& options) {
  GlossaryTable out;
  const Result<DelimitedTable> table = parse_table(bytes, file, options.dialect);
  if (!table) {
    Finding finding;
    finding.file = file;
    finding.line = table.error().line;
    finding.column = table.error().column;
    finding.rule = "glossary/table";
    finding.severity = Severity::error;
    finding.message = table.error().message;
    if (!table.error().found.empty()) finding.message += ", found " + table.error().found;
    if (!table.error().expected.empty()) finding.message += ", expected " + table.error().expected;
    if (!table.error().remedy.empty()) finding.suggestions = {table.error().remedy};
    problems.push_back(std::move(finding));
    return out;
  }
  TableReader(*table, file, options, out, problems).read();
  return out;
}

Result<GlossaryTable> read_glossary_table(std::string_view bytes, const std::string& file,
                                          const GlossaryTableOptions& options) {
  std::vector<Finding> problems;
  GlossaryTable table = read_glossary_table(bytes, file, problems, options);
  if (!problems.empty()) return fail(to_error(problems.front(), problems.size() - 1));
  return table;
}

}  // namespace homeword
