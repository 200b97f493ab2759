#include "homeword/style/checks.h"

#include <algorithm>
#include <array>

#include "homeword/style/checks_rooms.h"
#include "homeword/style/rule_pack.h"

namespace homeword::style {
namespace {

// Every check there is. A pack names one, sets its limits and gives it an id, a severity, a reason and examples.
const std::vector<CheckDescription>& checks() {
  static const std::vector<CheckDescription> table{
      {"sentence-length", {{"warn_over"}, {"error_over"}, {"quiet_beside"}}, nullptr, nullptr},  // runs last, over the others
      {"long-parenthesis", {{"longest"}}, nullptr, check_long_parenthesis},
      {"all-caps", {{"longest"}, {"familiar", true}}, prepare_all_caps, check_all_caps},
      {"double-negative", {}, nullptr, check_double_negative},
      {"hidden-actor", {}, nullptr, check_hidden_actor},
      {"nominalisation", {}, nullptr, check_nominalisation},
      {"noun-string", {{"longest"}}, nullptr, check_noun_string},
      {"acronym", {{"familiar", true}}, prepare_acronym, check_acronym},
      {"unexplained-concept", {{"always", true}, {"never", true}}, nullptr, check_unexplained_concept, false},
      {"conflation", {{"first", true}, {"second", true}, {"links", true}, {"partners", true}}, prepare_conflation, check_conflation, false},
      {"conditional-service", {{"services", true}, {"denials", true}, {"conditions", true}, {"assurances", true}},
       prepare_conditional_service, check_conditional_service, false},
      {"ambiguous-date", {}, nullptr, check_ambiguous_date, false},
      {"ambiguous-time", {}, nullptr, check_ambiguous_time, false},
      {"wrong-weekday", {}, nullptr, check_wrong_weekday, false},
      {"word-ending", {{"endings", true}, {"except", true}}, prepare_word_ending, check_word_ending, false},
      {"mixed-address", {{"informal", true}, {"formal", true}}, prepare_mixed_address, check_mixed_address, false},
      {"undated-deadline", {{"cues", true}}, prepare_undated_deadline, check_undated_deadline, false},
  };
  return table;
}

}  // namespace

const CheckDescription* find_check(std::string_view name) {
  for (const CheckDescription& check : checks())
    if (check.name == name) return &check;
  return nullptr;
}

std::string all_check_names() {
  std::string names;
  for (const CheckDescription& check : checks()) names += (names.empty() ? "" : ", ") + std::string(check.name);
  return names;
}

std::string_view LanguageStyle::article_for(std::string_view next_word) const {
  if (article_before_vowel.empty() || next_word.empty()) return {};
  for (const std::string& start : vowel_sound)
    if (next_word == start) return article_before_vowel;
  for (const std::string& start : consonant_sound)
    if (next_word.starts_with(start)) return article_before_consonant;
  return vowel_letters.find(next_word.front()) != std::string::npos ? article_before_vowel : article_before_consonant;
}

std::string_view CheckContext::between(std::size_t left, std::size_t right) const {
  const std::size_t start = words()[left].span.end;
  return input.text.substr(start, words()[right].span.start - start);
}

namespace {

// Spans sorted by start and not overlapping: is one of them touched?
template <class Items, class SpanOf>
bool touches(const Items& items, Span span, SpanOf span_of) {
  auto at = std::partition_point(items.begin(), items.end(), [&](const auto& item) { return span_of(item).end <= span.start; });
  return at != items.end() && span_of(*at).overlaps(span);
}

}  // namespace

bool CheckContext::is_closed(const Rule& rule, Span span, std::uint8_t subject) const {
  const auto looks = [&](Inside inside) { return rule.looks(inside) || (subject & static_cast<InsideSet>(inside)) != 0; };
  const auto itself = [](Span item) { return item; };
  if (touches(input.verbatim, span, itself)) return true;
  if (!looks(Inside::quotations) && touches(quotations, span, itself)) return true;
  auto fact = std::partition_point(input.facts.begin(), input.facts.end(), [&](const Fact& item) { return item.span.end <= span.start; });
  for (; fact != input.facts.end() && fact->span.start < span.end; ++fact) {
    const Inside kind = fact->kind == FactKind::name       ? Inside::names
                        : fact->kind == FactKind::citation ? Inside::citations
                                                           : Inside::facts;
    if (!looks(kind)) return true;
  }
  if (!looks(Inside::terms)) {
    auto term = std::partition_point(input.occurrences.begin(), input.occurrences.end(), [&](const Occurrence& item) { return item.span.end <= span.start; });
    for (; term != input.occurrences.end() && term->span.start < span.end; ++term) {
      // A term the glossary itself calls deprecated protects nothing.
      const bool is_live = term->term == nullptr || term->term->status == TermStatus::preferred || term->term->status == TermStatus::admitted;
      if (is_live) return true;
    }
  }
  return false;
}

Candidate& CheckContext::add(const Rule& rule, Span span) {
  Candidate candidate;
  candidate.rule = &rule;
  candidate.span = span;
  candidate.suggestions = rule.offer;
  candidate.severity = rule.severity_for(document_class);
  found.push_back(std::move(candidate));
  return found.back();
}

}  // namespace homeword::style
