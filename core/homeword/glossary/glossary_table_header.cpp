#include "homeword/glossary/glossary_table_header.h"

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>

#include "homeword/glossary/language_names.h"
#include "homeword/text/grammatical_gender.h"

namespace homeword {
namespace {

class HeaderReader {
 public:
  HeaderReader(const DelimitedTable& table, const GlossaryTableOptions& options)
      : table_(table), options_(options), cells_(table.row(0)) {}

  TableHeader read() {
    name_columns();
    const auto has = [&](Field field) {
      return std::any_of(out_.columns.begin(), out_.columns.end(), [&](const Column& column) { return column.field == field; });
    };
    const bool is_tall = has(Field::concept_id) && has(Field::language) && has(Field::term);
    out_.shape = is_tall ? TableShape::tall : TableShape::wide;
    if (!is_tall && !read_wide()) return std::move(out_);
    for (Column& column : out_.columns) {
      if (const FieldEntry* entry = find_field_entry(column.field)) {
        column.owner = entry->owner;
      } else if (column.key == number_key || (is_tall && is_number_column(column))) {
        column.owner = FieldOwner::term;
        column.key = number_key;
      } else if (is_tall && column.field == Field::other) {
        const MoreColumn more = parse_more_column(column.name);
        column.owner = more.owner;
        column.key = more.key;
      } else {
        column.key = column.name;
      }
    }
    find_duplicates();
    tell_unknown();
    return std::move(out_);
  }

 private:
  Finding make_finding(Severity severity, std::string rule, std::string message, std::size_t column = 0) const {
    Finding finding;
    finding.rule = std::move(rule);
    finding.severity = severity;
    finding.message = std::move(message);
    finding.line = 1;
    finding.column = 1;
    if (options_.header.empty() && column < cells_.size()) {
      const LineIndex::Place place = table_.place_of(cells_[column]);
      finding.line = place.line;
      finding.column = place.column;
      finding.text = shorten(std::string(cells_[column].text));
    }
    return finding;
  }

  void name_columns() {
    std::vector<std::string> names = options_.header;
    if (names.empty())
      for (const TableCell& cell : cells_) names.emplace_back(trim(cell.text));
    std::set<std::string> unused;
    for (const auto& [name, meaning] : options_.columns) unused.insert(name);
    for (std::size_t i = 0; i < names.size(); ++i) {
      Column column{.field = Field::other, .owner = FieldOwner::concept_, .language = {}, .name = names[i], .key = {}};
      const std::string number = std::to_string(i + 1);
      bool is_named = !column.name.empty();
      for (const auto& [name, meaning] : options_.columns) {
        if (name != number && (header_key(name).empty() || header_key(name) != header_key(names[i]))) continue;
        column.name = meaning;
        unused.erase(name);
        is_named = true;
      }
      if (column.name == "-") {
        out_.notices.push_back(make_finding(Severity::info, "glossary/left-out-column",
                                            "the column \"" + names[i] + "\" is left out, as asked", i));
        column.field = Field::left_out;
        column.owner = FieldOwner::row;
      }
      if (!is_named) column.name = "column_" + number;
      unnamed_.push_back(!is_named);
      if (const auto field = find_field(column.name); column.field == Field::other && is_named && field) column.field = *field;
      out_.columns.push_back(std::move(column));
    }
    for (const std::string& name : unused) {
      std::string all;
      for (const std::string& one : names) all += (all.empty() ? "" : ", ") + one;
      out_.problems.push_back(make_finding(Severity::error, "glossary/no-column",
                                           "there is no column \"" + name + "\"; the first row names: " + shorten(all)));
    }
  }

  bool read_wide() {
    std::string first_language;
    bool has_term = false;
    std::size_t languages = 0;
    for (std::size_t i = 0; i < out_.columns.size(); ++i) {
      Column& column = out_.columns[i];
      if (column.field == Field::term) {
        has_term = true;
        column.language = options_.source_language;
        continue;
      }
      if (column.field != Field::other) continue;
      const std::string key = header_key(column.name);
      if (key == "id" && i == 0) {
        column.field = Field::concept_id;
      } else if (const auto language = find_language(column.name)) {
        column.field = Field::term;
        column.language = *language;
        if (first_language.empty()) first_language = *language;
        ++languages;
      } else {
        read_language_field(key, column);
      }
    }
    out_.source = has_term ? options_.source_language : first_language;
    if (languages + (has_term ? 1U : 0U) < 2 && !(has_term && languages >= 1)) {
      std::string names;
      for (const Column& column : out_.columns) names += (names.empty() ? "" : ", ") + column.name;
      Finding finding = make_finding(Severity::error, "glossary/no-shape",
                                     "the first row names neither the columns concept, language, term nor a term column "
                                     "with languages beside it (it names: " + shorten(names) + ")");
      finding.suggestions = {"Name the columns concept,language,term (one row per term) or for example term,spanish "
                             "(one row per concept)"};
      out_.problems.push_back(std::move(finding));
      return false;
    }
    for (Column& column : out_.columns) {
      const FieldEntry* entry = find_field_entry(column.field);
      if (entry == nullptr || !column.language.empty()) continue;
      if (column.field == Field::note) column.field = Field::concept_note;
      if (entry->owner == FieldOwner::text) column.language = out_.source;
    }
    place_columns_of_translations();
    out_.has_explanations = std::any_of(out_.columns.begin(), out_.columns.end(),
                                        [](const Column& column) { return column.field == Field::explanation; });
    return true;
  }

  // A sheet's own "Number" may count its rows: it is grammar only where it says singular or plural.
  [[nodiscard]] bool is_number_column(const Column& column) const {
    const std::string key = header_key(column.name);
    if (column.field != Field::other || (key != "number" && key != "grammatical_number")) return false;
    const std::size_t at = static_cast<std::size_t>(&column - out_.columns.data());
    bool has_one = false;
    for (std::size_t row = options_.header.empty() ? 1 : 0; row < table_.row_count(); ++row) {
      const std::span<const TableCell> cells = table_.row(row);
      if (at >= cells.size() || trim(cells[at].text).empty()) continue;
      if (!read_number(cells[at].text)) return false;
      has_one = true;
    }
    return has_one;
  }

  // "gender", "number" without a language: of the translations, where the source language has no genders. With one target
  // language it is clear of which; with several it is not, and nobody is told a gender that may be another language's.
  void place_columns_of_translations() {
    std::vector<std::string> targets;
    for (const Column& column : out_.columns)
      if (column.field == Field::term && column.language != out_.source) targets.push_back(column.language);
    const bool source_has_gender = has_grammatical_gender(LanguageTag::of(out_.source));
    for (std::size_t i = 0; i < out_.columns.size(); ++i) {
      Column& column = out_.columns[i];
      const bool is_number = is_number_column(column) && column.language.empty();
      if (is_number) column.key = number_key;
      if (!column.language.empty() || source_has_gender || targets.empty() || !(is_number || column.field == Field::gender)) continue;
      const std::string name = header_key(column.name);
      if (targets.size() == 1) {
        column.language = targets.front();
        out_.notices.push_back(make_finding(Severity::info, "glossary/column-language",
                                            "the column \"" + column.name + "\" is taken for that of the terms in " + targets.front() +
                                                "; \"" + name + "_" + targets.front() + "\" would say so", i));
        continue;
      }
      std::string names;
      for (const std::string& target : targets) names += (names.empty() ? "" : ", ") + name + "_" + target;
      Finding finding = make_finding(Severity::warning, "glossary/column-language",
                                     "the column \"" + column.name + "\" does not say of which language it speaks, and " + out_.source +
                                         " has no grammatical gender; it is left out", i);
      finding.suggestions = {"Name it after its language: " + shorten(names)};
      out_.notices.push_back(std::move(finding));
      column.field = Field::left_out;
      column.owner = FieldOwner::row;
      column.key.clear();
    }
  }

  // "definition_es", "spanish_definition", "definition_in_spanish", "number_es".
  static void read_language_field(const std::string& key, Column& column) {
    const auto try_parts = [&](std::string_view field_part, std::string_view language_part) {
      if (language_part.starts_with("in_")) language_part.remove_prefix(3);
      const auto field = find_field(field_part);
      if (!field && (field_part == "number" || field_part == "grammatical_number")) {
        const auto language = find_language(language_part);
        if (!language) return false;
        column.language = *language;
        column.key = number_key;
        return true;
      }
      if (!field) return false;
      const FieldEntry* entry = find_field_entry(*field);
      if (entry->owner != FieldOwner::term && entry->owner != FieldOwner::text && *field != Field::term) return false;
      const auto language = find_language(language_part);
      if (!language) return false;
      column.field = *field;
      column.language = *language;
      return true;
    };
    for (std::size_t bar = key.find('_'); bar != std::string::npos; bar = key.find('_', bar + 1)) {
      const std::string_view left = std::string_view(key).substr(0, bar);
      const std::string_view right = std::string_view(key).substr(bar + 1);
      if (try_parts(left, right) || try_parts(right, left)) return;
    }
  }

  void find_duplicates() {
    std::unordered_map<std::string, std::size_t> seen;
    for (std::size_t i = 0; i < out_.columns.size(); ++i) {
      const Column& column = out_.columns[i];
      if (column.field == Field::left_out) continue;
      const FieldEntry* entry = find_field_entry(column.field);
      const std::string key = (entry != nullptr ? std::string(entry->name) : "=" + column.name) + "/" + column.language;
      const std::string folded = entry != nullptr ? key : "=" + header_key(column.name) + "/" + column.language;
      // Unknown columns differ when their names do; people's "Notes 1" and "notes_1" do not.
      const auto [place, is_new] = seen.emplace(parse_more_column(column.name).key == column.name ? folded : key, i);
      if (is_new) continue;
      Finding finding = make_finding(Severity::error, "glossary/duplicate-column",
                                     "the columns \"" + out_.columns[place->second].name + "\" and \"" + column.name +
                                         "\" mean the same", i);
      finding.suggestions = {"Rename or delete one of them."};
      out_.problems.push_back(std::move(finding));
    }
  }

  // Columns that are kept with the concept as they are, and read later: by term_policy.h, the calendar, the store, the site.
  static bool has_meaning(std::string_view name) {
    constexpr std::array<std::string_view, 11> known{"effective", "expires", "review_by", "replaced_by", "grade_band", "revision",
                                                     "decided_by", "decided_role", "decided_on", "decision_reason", "example"};
    return std::find(known.begin(), known.end(), header_key(name)) != known.end();
  }

  void tell_unknown() {
    std::string names;
    std::size_t count = 0;
    for (std::size_t i = 0; i < out_.columns.size(); ++i) {
      const Column& column = out_.columns[i];
      if (column.field != Field::other || unnamed_[i] || column.key != column.name) continue;
      if (has_meaning(column.name)) continue;
      names += (names.empty() ? "\"" : ", \"") + column.name + "\"";
      ++count;
    }
    if (count == 0) return;
    Finding finding = make_finding(Severity::info, "glossary/unknown-column",
                                   (count == 1 ? "a column without a meaning here is kept as it is: "
                                               : "columns without a meaning here are kept as they are: ") + names);
    finding.text.clear();
    out_.notices.push_back(std::move(finding));
  }

  const DelimitedTable& table_;
  const GlossaryTableOptions& options_;
  std::span<const TableCell> cells_;
  std::vector<bool> unnamed_;
  TableHeader out_;
};

}  // namespace

std::string shorten(std::string text) {
  if (text.size() <= 120) return text;
  std::size_t end = 120;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;   // not inside a letter
  return text.substr(0, end) + "…";
}

TableHeader read_table_header(const DelimitedTable& table, const GlossaryTableOptions& options) {
  return HeaderReader(table, options).read();
}

}  // namespace homeword
