#include "homeword/glossary/guide_difference.h"

#include <map>

namespace homeword {
namespace {

std::string name_of_concept(const Concept& concept_) {
  for (const Term& term : concept_.terms)
    if (term.status == TermStatus::preferred) return term.text;
  return concept_.terms.empty() ? concept_.id : concept_.terms.front().text;
}

std::string quote(const std::string& text) { return "“" + text + "”"; }

}  // namespace

std::vector<ConceptDifference> compare_guides(const StyleGuide& before, const StyleGuide& after) {
  std::map<std::string, std::pair<const Concept*, const Concept*>> both;
  for (const Concept& concept_ : before.concepts)
    if (before.is_active(concept_)) both[concept_.id].first = &concept_;
  for (const Concept& concept_ : after.concepts)
    if (after.is_active(concept_)) both[concept_.id].second = &concept_;
  std::vector<ConceptDifference> out;
  for (const auto& [id, pair] : both) {
    const auto [old, now] = pair;
    if (old == nullptr) {
      out.push_back({id, DifferenceKind::added, name_of_concept(*now), {}});
    } else if (now == nullptr) {
      out.push_back({id, DifferenceKind::retired, name_of_concept(*old), {}});
    } else if (std::vector<FieldChange> changes = compare_concepts(*old, *now); !changes.empty()) {
      out.push_back({id, DifferenceKind::changed, name_of_concept(*now), std::move(changes)});
    }
  }
  return out;
}

std::string to_text(const ConceptDifference& difference) {
  switch (difference.kind) {
    case DifferenceKind::added: return difference.concept_id + ": added (" + quote(difference.name) + ").\n";
    case DifferenceKind::retired: return difference.concept_id + ": retired, no longer to be used (" + quote(difference.name) + ").\n";
    case DifferenceKind::changed: break;
  }
  std::string out;
  for (const FieldChange& change : difference.changes) {
    out += difference.concept_id + ": " + change.field;
    if (change.from.empty()) out += " is now " + quote(change.to);
    else if (change.to.empty()) out += " was taken away; it was " + quote(change.from);
    else out += " was changed from " + quote(change.from) + " to " + quote(change.to);
    out += ".\n";
  }
  return out;
}

bool touches_documents(const FieldChange& change, const std::string& source, const std::string& language) {
  if (change.kind == FieldKind::about) return false;
  if (change.language.empty()) return true;
  const auto is_same = [&](const std::string& tag) {
    return tag == change.language || tag.starts_with(change.language + "-") || change.language.starts_with(tag + "-");
  };
  // A new explanation in the source language changes no translation; another word for the thing may.
  return is_same(language) || (is_same(source) && change.kind != FieldKind::explanation);
}

}  // namespace homeword
