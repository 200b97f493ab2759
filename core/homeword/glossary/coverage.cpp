#include "homeword/glossary/coverage.h"

#include <algorithm>
#include <set>

#include "homeword/text/language_tag.h"

namespace homeword {
namespace {

template <class Lacks>
std::vector<std::string> ids_of(const Coverage& coverage, const std::string& language, Lacks lacks) {
  std::vector<std::string> ids;
  for (const CoverageRow& row : coverage.rows)
    if (const auto cell = row.cells.find(language); cell != row.cells.end() && !row.is_name && lacks(cell->second)) ids.push_back(row.concept_id);
  return ids;
}

}  // namespace

std::vector<std::string> Coverage::missing_terms(const std::string& language) const {
  return ids_of(*this, language, [](const CoverageCell& cell) { return cell.term.empty(); });
}

std::vector<std::string> Coverage::missing_explanations(const std::string& language) const {
  return ids_of(*this, language, [](const CoverageCell& cell) { return !cell.has_explanation; });
}

std::vector<std::string> Coverage::missing_child(const std::string& language) const {
  return ids_of(*this, language, [](const CoverageCell& cell) { return !cell.has_child; });
}

Coverage measure_coverage(const StyleGuide& guide, std::vector<std::string> languages) {
  Coverage coverage;
  if (languages.empty()) {
    std::set<std::string> all;
    for (const Concept& concept_ : guide.concepts)
      if (guide.is_active(concept_))
        for (const Term& term : concept_.terms) all.insert(term.language);
    languages.assign(all.begin(), all.end());
  }
  coverage.languages = std::move(languages);
  for (const Concept& concept_ : guide.concepts) {
    if (!guide.is_active(concept_)) continue;
    CoverageRow row{.concept_id = concept_.id, .domain = concept_.domain, .is_name = false, .cells = {}};
    row.is_name = std::any_of(concept_.terms.begin(), concept_.terms.end(), [](const Term& term) { return !term.is_translated; });
    for (const std::string& language : coverage.languages) {
      CoverageCell& cell = row.cells[language];
      const Term* term = find_preferred_term(concept_, language);
      if (term == nullptr && row.is_name && !concept_.terms.empty()) term = &concept_.terms.front();
      if (term != nullptr) cell.term = term->text;
      cell.has_explanation = !find_explanation(concept_, language).empty();
      std::vector<std::string> tags;
      for (const auto& [tag, texts] : concept_.texts)
        if (!texts.child.empty()) tags.push_back(tag);
      if (const Result<LanguageTag> tag = LanguageTag::parse(language)) cell.has_child = lookup(*tag, tags).has_value();
    }
    coverage.rows.push_back(std::move(row));
  }
  return coverage;
}

}  // namespace homeword
