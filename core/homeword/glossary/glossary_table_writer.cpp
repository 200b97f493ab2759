#include <algorithm>
#include <array>
#include <set>

#include "homeword/glossary/delimited_table.h"
#include "homeword/glossary/glossary_columns.h"
#include "homeword/glossary/glossary_table.h"

namespace homeword {
namespace {

std::string_view gender_letter(Gender gender) {
  switch (gender) {
    case Gender::masculine: return "m";
    case Gender::feminine: return "f";
    case Gender::neuter: return "n";
    case Gender::none: return "";
  }
  return "";
}

// What one row says, field by field.
struct RowView {
  const Concept& concept_;
  const Term* term = nullptr;
  std::string_view language;
  const ConceptText* texts = nullptr;   // on the first row of a language
  bool is_first = false;                // of the concept
};

std::string cell_of(const RowView& row, Field field) {
  const Concept& concept_ = row.concept_;
  const FieldEntry* entry = find_field_entry(field);
  if (entry->owner == FieldOwner::term && row.term == nullptr) return {};
  if (entry->owner == FieldOwner::text && row.texts == nullptr) return {};
  if (entry->owner == FieldOwner::concept_ && !row.is_first && field != Field::life_cycle) return {};
  switch (field) {
    case Field::concept_id: return concept_.id;
    case Field::language: return std::string(row.language);
    case Field::term: return row.term == nullptr ? std::string() : row.term->text;
    case Field::status: return std::string(name_of(term_status_names, row.term->status));
    case Field::life_cycle: return std::string(name_of(life_cycle_names, concept_.life_cycle));
    case Field::part_of_speech: return row.term->part_of_speech;
    case Field::gender: return std::string(gender_letter(row.term->gender));
    case Field::gender_pair: return join_values(row.term->gender_pair);
    case Field::forms: return join_values(row.term->forms);
    case Field::not_in: return join_values(row.term->not_in);
    case Field::case_policy:
      return row.term->case_policy == CasePolicy::insensitive ? std::string()
                                                              : std::string(name_of(case_policy_names, row.term->case_policy));
    case Field::acronym: return row.term->acronym;
    case Field::region: return row.term->region;
    case Field::is_translated: return row.term->is_translated ? "" : "no";
    case Field::note: return row.term->note;
    case Field::source: return row.term->source;
    case Field::definition: return row.texts->definition;
    case Field::explanation: return row.texts->explanation;
    case Field::child: return row.texts->child;
    case Field::domain: return concept_.domain;
    case Field::sense: return concept_.sense;
    case Field::concept_note: return concept_.note;
    case Field::jurisdiction: return concept_.jurisdiction;
    case Field::is_always_explained: return concept_.is_always_explained ? "yes" : "";
    case Field::is_sensitive: return concept_.is_sensitive ? "yes" : "";
    case Field::is_locked: return concept_.is_locked ? "yes" : "";
    case Field::layer: return concept_.layer;
    case Field::other:
    case Field::left_out: break;
  }
  return {};
}

// The further values of a row's owner, on the rows where they are written.
const std::map<std::string, std::string>* more_of(const RowView& row, FieldOwner owner) {
  if (owner == FieldOwner::term) return row.term == nullptr ? nullptr : &row.term->more;
  if (owner == FieldOwner::text) return row.texts == nullptr ? nullptr : &row.texts->more;
  return row.is_first ? &row.concept_.more : nullptr;
}

// Calls `visit` for every row the concepts need, in order.
template <class Visit>
void for_each_row(const std::vector<Concept>& concepts, Visit visit) {
  for (const Concept& concept_ : concepts) {
    bool is_first = true;
    std::set<std::string_view> languages;
    for (const Term& term : concept_.terms) {
      const auto texts = concept_.texts.find(term.language);
      const bool is_first_of_language = languages.insert(term.language).second;
      visit(RowView{.concept_ = concept_,
                    .term = &term,
                    .language = term.language,
                    .texts = is_first_of_language && texts != concept_.texts.end() ? &texts->second : nullptr,
                    .is_first = is_first});
      is_first = false;
    }
    for (const auto& [language, texts] : concept_.texts) {
      if (languages.contains(language)) continue;
      if (texts.is_empty()) continue;
      visit(RowView{.concept_ = concept_, .term = nullptr, .language = language, .texts = &texts, .is_first = is_first});
      is_first = false;
    }
    if (is_first) visit(RowView{.concept_ = concept_, .term = nullptr, .language = {}, .texts = nullptr, .is_first = true});
  }
}

}  // namespace

std::string write_glossary_table(const std::vector<Concept>& concepts, const GlossaryWriteOptions& options) {
  std::array<bool, fields.size()> is_used{};
  std::set<std::pair<FieldOwner, std::string>> more;
  for_each_row(concepts, [&](const RowView& row) {
    for (std::size_t i = 0; i < fields.size(); ++i)
      if (!is_used[i]) is_used[i] = !cell_of(row, fields[i].field).empty();
    for (const FieldOwner owner : {FieldOwner::concept_, FieldOwner::text, FieldOwner::term})
      if (const auto* values = more_of(row, owner))
        for (const auto& [name, value] : *values)
          if (!value.empty()) more.emplace(owner, name);
  });
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].owner == FieldOwner::row || fields[i].field == Field::status || fields[i].field == Field::life_cycle)
      is_used[i] = true;
    if (fields[i].field == Field::layer) is_used[i] = options.with_layer;
  }

  std::string out;
  bool is_line_start = true;
  const auto add = [&](std::string_view cell) {
    if (!is_line_start) out += options.delimiter;
    if (needs_apostrophe(cell, options.is_for_spreadsheets)) {
      std::string safe = "'";
      safe += cell;
      append_cell(out, safe, options.delimiter);
    } else {
      append_cell(out, cell, options.delimiter);
    }
    is_line_start = false;
  };
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (is_used[i]) add(fields[i].name);
  for (const auto& [owner, name] : more) add(more_column_name(owner, name));
  out += '\n';
  for_each_row(concepts, [&](const RowView& row) {
    is_line_start = true;
    for (std::size_t i = 0; i < fields.size(); ++i)
      if (is_used[i]) add(cell_of(row, fields[i].field));
    for (const auto& [owner, name] : more) {
      const auto* values = more_of(row, owner);
      const auto found = values == nullptr ? decltype(values->find(name)){} : values->find(name);
      add(values == nullptr || found == values->end() ? std::string_view() : std::string_view(found->second));
    }
    out += '\n';
  });
  return out;
}

}  // namespace homeword
