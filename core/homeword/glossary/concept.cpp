#include "homeword/glossary/concept.h"

#include <algorithm>

#include "homeword/text/language_tag.h"

namespace homeword {

namespace {

bool is_usable(const Term& term) { return term.status == TermStatus::preferred || term.status == TermStatus::admitted; }

}  // namespace

const Term* find_preferred_term(const Concept& concept_, std::string_view language) {
  const Result<LanguageTag> wanted = LanguageTag::parse(language);
  if (!wanted) return nullptr;
  std::vector<std::string> available;
  for (const Term& term : concept_.terms)
    if (is_usable(term)) available.push_back(term.language);
  const std::optional<std::string> best = lookup(*wanted, available);
  if (!best) return nullptr;
  for (const TermStatus status : {TermStatus::preferred, TermStatus::admitted})
    for (const Term& term : concept_.terms)
      if (term.status == status && term.language == *best) return &term;
  return nullptr;
}

std::string_view find_explanation(const Concept& concept_, std::string_view language) {
  const Result<LanguageTag> wanted = LanguageTag::parse(language);
  if (!wanted) return {};
  std::vector<std::string> available;
  for (const auto& [tag, text] : concept_.texts)
    if (!text.explanation.empty()) available.push_back(tag);
  const std::optional<std::string> best = lookup(*wanted, available);
  if (!best) return {};
  return concept_.texts.at(*best).explanation;
}

}  // namespace homeword
