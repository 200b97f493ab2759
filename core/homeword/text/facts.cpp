#include "homeword/text/facts.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <unordered_map>

#include "homeword/text/fact_language.h"
#include "homeword/text/fact_names.h"
#include "homeword/text/fact_scanners.h"
#include "homeword/text/fact_values.h"
#include "homeword/text/unicode.h"

namespace homeword {
namespace {

struct Candidate {
  ParsedFact parsed;
  int rank = 0;  // among candidates of one length: the higher wins
  std::size_t evidence = 0;
};

int rank_of(FactKind kind) {
  switch (kind) {
    case FactKind::placeholder:
      return 9;
    case FactKind::email:
      return 8;
    case FactKind::link:
      return 8;
    case FactKind::citation:
      return 7;
    case FactKind::name:
      return 6;
    case FactKind::money:
      return 5;
    case FactKind::phone:
      return 4;
    case FactKind::date:
      return 3;
    case FactKind::time:
      return 3;
    case FactKind::number:
      return 2;
  }
  return 0;
}

Candidate make_candidate(FactKind kind, Span span, std::string_view text, int rank) {
  Candidate candidate;
  candidate.parsed.fact = {.kind = kind,
                           .span = span,
                           .text = std::string(span.of(text)),
                           .value = std::string(span.of(text)),
                           .is_ambiguous = false,
                           .stated_weekday = std::nullopt};
  candidate.rank = rank;
  return candidate;
}

// Words that touch: "A3" must not give a 3. Han, kana and Hangul are written without spaces and may touch anything.
bool is_joined(const FactToken& left, const FactToken& right, std::string_view text) {
  if (right.has_space_before || left.kind == FactToken::Kind::symbol || right.kind == FactToken::Kind::symbol)
    return false;
  if (left.span.end != right.span.start) return false;
  const auto is_free = [&](const FactToken& token) {
    if (!token.is_word()) return false;
    std::size_t offset = token.span.start;
    const char32_t first = next_code_point(text, offset);
    return is_script_without_spaces(first) || (first >= 0xAC00 && first <= 0xD7A3);
  };
  return !is_free(left) && !is_free(right);
}

void find_listed_names(std::string_view text, const FactTokens& tokens, const NameList& names,
                       std::vector<Candidate>& candidates) {
  if (names.empty()) return;
  // By the first token, so that a long list costs one look-up a word.
  std::unordered_map<std::string, std::vector<const std::string*>> by_first;
  for (const std::string& name : names) {
    const std::vector<FactToken> name_tokens = find_fact_tokens(name);
    if (!name_tokens.empty() && name_tokens.front().span.start == 0)
      by_first[name_tokens.front().folded].push_back(&name);
  }
  for (auto& [first, list] : by_first)
    std::sort(list.begin(), list.end(), [](const std::string* left, const std::string* right) {
      return left->size() != right->size() ? left->size() > right->size() : *left < *right;
    });
  for (std::size_t i = 0; i < tokens.tokens.size(); ++i) {
    const auto found = by_first.find(tokens.tokens[i].folded);
    if (found == by_first.end()) continue;
    const std::size_t start = tokens.tokens[i].span.start;
    for (const std::string* name : found->second) {
      if (text.substr(start, name->size()) != *name) continue;
      const std::size_t end = start + name->size();
      if (!is_word_boundary(text, start) || !is_word_boundary(text, end)) continue;
      candidates.push_back(make_candidate(FactKind::name, {start, end}, text, rank_of(FactKind::name)));
      break;
    }
  }
}

// Longest first; of equals the one with more evidence, then the higher rank, then the one to the left.
std::vector<ParsedFact> select(std::vector<Candidate> candidates, std::size_t size) {
  std::vector<std::uint32_t> order(candidates.size());  // light to sort
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t i, std::uint32_t k) {
    const Candidate &left = candidates[i], &right = candidates[k];
    const Span a = left.parsed.fact.span, b = right.parsed.fact.span;
    if (a.size() != b.size()) return a.size() > b.size();
    if (left.evidence != right.evidence) return left.evidence > right.evidence;
    if (left.rank != right.rank) return left.rank > right.rank;
    return a.start < b.start;
  });
  // Everything taken so far is at least as long, so a candidate that overlaps has an end inside it.
  std::vector<bool> is_taken(size, false);
  std::vector<ParsedFact> chosen;
  for (const std::uint32_t i : order) {
    Candidate& candidate = candidates[i];
    const Span span = candidate.parsed.fact.span;
    if (is_taken[span.start] || is_taken[span.end - 1]) continue;
    std::fill(is_taken.begin() + static_cast<std::ptrdiff_t>(span.start),
              is_taken.begin() + static_cast<std::ptrdiff_t>(span.end), true);
    chosen.push_back(std::move(candidate.parsed));
  }
  std::sort(chosen.begin(), chosen.end(), [](const ParsedFact& left, const ParsedFact& right) {
    return left.fact.span.start < right.fact.span.start;
  });
  return chosen;
}

// Gives a citation its whole length; false when it is none.
bool trim_citation(FactMatch& match, const FactTokens& tokens, const FactLanguage& language) {
  if (match.find("versus") != nullptr) {
    // "See Brown v. Board" cites without "See"; "Maria V. Lopez" cites nothing.
    std::size_t versus = match.first_token;
    while (versus < match.end_token && language.patterns.find_word("versus", tokens, versus).first == 0) ++versus;
    if (versus >= match.end_token || tokens.tokens[versus].is_capitalised) return false;
    while (match.first_token < versus && language.patterns.find_word("citation_cue", tokens, match.first_token).first != 0)
      ++match.first_token;
    if (match.first_token == versus) return false;
  }
  match.end_token = find_citation_end(tokens, match.first_token, match.end_token, language);
  return true;
}

// "8:30 to 3" out of "8:30 to 3:15ish" is no time: its minutes would stay behind.
bool is_cut_time(const FactMatch& match, const FactTokens& tokens) {
  const auto& list = tokens.tokens;
  const std::size_t end = match.end_token;
  return end + 1 < list.size() && list[end - 1].is_digits() && list[end].is_symbol(":") && list[end + 1].is_digits() &&
         !list[end].has_space_before && !list[end + 1].has_space_before;
}

// A capitalised word right after "Mr." or "Ms." is a person whatever else it may be.
bool follows_personal_honorific(std::size_t offset, const FactTokens& tokens, const FactLanguage& language) {
  const auto here = std::lower_bound(tokens.tokens.begin(), tokens.tokens.end(), offset,
                                     [](const FactToken& token, std::size_t at) { return token.span.start < at; });
  if (here == tokens.tokens.end() || !here->is_capitalised || here->has_line_break_before) return false;
  const auto index = static_cast<std::size_t>(here - tokens.tokens.begin());
  for (std::size_t back = 1; back <= 2 && back <= index; ++back) {
    const std::size_t first = index - back;
    if (tokens.tokens[first].is_capitalised && language.patterns.find_word("personal_honorific", tokens, first).first == index) return true;
  }
  return false;
}

// "April" in "April Summers": a month without day, year or company.
bool is_month_alone(const ParsedFact& fact) {
  return fact.date && !fact.date->last && fact.date->first.month != 0 && fact.date->first.day == 0 && fact.date->first.year == 0 &&
         fact.date->first.weekday == 0 && fact.date->first.season == 0;
}

}  // namespace

std::vector<ParsedFact> find_parsed_facts(const FactLanguage& language, std::string_view text, const NameList& names,
                                          const NameEvidence* evidence) {
  FactTokens tokens;
  tokens.tokens = find_fact_tokens(text);
  tokens.numbers = find_written_numbers(tokens.tokens, language);
  language.patterns.prepare(tokens);

  std::vector<Candidate> candidates;
  std::vector<FoundSpan> spelled;
  find_links(text, language, spelled);
  find_placeholders(text, spelled);
  for (const FoundSpan& found : spelled)
    candidates.push_back(make_candidate(found.kind, found.span, text, rank_of(found.kind)));
  find_listed_names(text, tokens, names, candidates);
  if (evidence != nullptr) find_listed_names(text, tokens, evidence->names, candidates);

  std::vector<FoundSpan> codes;
  find_codes(tokens, codes);
  for (const FoundSpan& found : codes) candidates.push_back(make_candidate(found.kind, found.span, text, 0));

  std::vector<FactMatch> matches;
  for (std::size_t i = 0; i < tokens.tokens.size(); ++i) {
    matches.clear();
    language.patterns.match(tokens, i, matches);
    for (FactMatch& match : matches) {
      if (match.kind == FactKind::citation && !trim_citation(match, tokens, language)) continue;
      if (match.kind == FactKind::time && is_cut_time(match, tokens)) continue;
      if (match.first_token > 0 &&
          is_joined(tokens.tokens[match.first_token - 1], tokens.tokens[match.first_token], text))
        continue;
      if (match.end_token < tokens.tokens.size() &&
          is_joined(tokens.tokens[match.end_token - 1], tokens.tokens[match.end_token], text))
        continue;
      std::optional<ParsedFact> parsed = interpret_match(match, text, tokens, language);
      if (parsed) candidates.push_back({std::move(*parsed), rank_of(match.kind), match.evidence});
    }
  }
  // "Ms. Friday": before weekdays and months are looked at, what an honorific says.
  std::erase_if(candidates, [&](const Candidate& candidate) {
    return candidate.parsed.fact.kind == FactKind::date && follows_personal_honorific(candidate.parsed.fact.span.start, tokens, language);
  });
  std::vector<ParsedFact> facts = select(std::move(candidates), text.size());

  std::vector<TokenUse> taken(tokens.tokens.size(), TokenUse::free);
  std::size_t token = 0;
  for (const ParsedFact& fact : facts) {
    while (token < tokens.tokens.size() && tokens.tokens[token].span.end <= fact.fact.span.start) ++token;
    for (std::size_t i = token; i < tokens.tokens.size() && tokens.tokens[i].span.start < fact.fact.span.end; ++i)
      taken[i] = tokens.tokens[i].is_word() && is_month_alone(fact) && tokens.tokens[i].span == fact.fact.span
                     ? TokenUse::month_alone
                     : TokenUse::taken;
  }
  const std::vector<FoundName> found_names = find_unlisted_names(text, tokens, taken, language, evidence);
  std::erase_if(facts, [&](const ParsedFact& fact) {
    return is_month_alone(fact) && std::any_of(found_names.begin(), found_names.end(), [&](const FoundName& name) {
             return name.span.overlaps(fact.fact.span);
           });
  });
  for (const FoundName& name : found_names) facts.push_back(make_candidate(FactKind::name, name.span, text, 0).parsed);
  std::sort(facts.begin(), facts.end(), [](const ParsedFact& left, const ParsedFact& right) {
    return left.fact.span.start < right.fact.span.start;
  });
  return facts;
}

ParsedFact parse_fact(const Fact& fact, const FactLanguage& language) {
  for (ParsedFact& parsed : find_parsed_facts(language, fact.text, {}))
    if (parsed.fact.kind == fact.kind && parsed.fact.span == Span{0, fact.text.size()} &&
        parsed.fact.value == fact.value) {
      parsed.fact.span = fact.span;
      parsed.fact.is_ambiguous = fact.is_ambiguous;
      return std::move(parsed);
    }
  ParsedFact parsed;
  parsed.fact = fact;
  if (fact.kind == FactKind::date) {
    parsed.date = parse_date_value(fact.value);
    if (parsed.date && fact.stated_weekday && parsed.date->first.weekday == 0)
      parsed.date->first.weekday = *fact.stated_weekday;
  } else if (fact.kind == FactKind::time) {
    parsed.time = parse_time_value(fact.value);
    if (parsed.time && fact.is_ambiguous) {
      parsed.time->first.has_period = false;
      if (parsed.time->last) parsed.time->last->has_period = false;
    }
  }
  return parsed;
}

struct FactFinder::Patterns {
  std::shared_ptr<const FactLanguage> language;
};

FactFinder::FactFinder(const LanguageTag& language)
    : patterns_(std::make_shared<Patterns>(Patterns{find_fact_language(language)})) {}

std::vector<Fact> FactFinder::find(std::string_view text, const NameList& names, const NameEvidence* evidence) const {
  std::vector<Fact> facts;
  for (ParsedFact& parsed : find_parsed_facts(*patterns_->language, text, names, evidence))
    facts.push_back(std::move(parsed.fact));
  return facts;
}

void FactFinder::gather_names(std::string_view text, NameEvidence& evidence) const {
  const FactLanguage& language = *patterns_->language;
  if (language.names.people.empty()) return;
  // Only what is spelled needs to be kept apart here: a date proves no name and hides none.
  FactTokens tokens;
  tokens.tokens = find_fact_tokens(text);
  tokens.numbers.resize(tokens.tokens.size());
  language.patterns.prepare(tokens);
  std::vector<FoundSpan> spelled;
  find_links(text, language, spelled);
  find_placeholders(text, spelled);
  std::vector<TokenUse> taken(tokens.tokens.size(), TokenUse::free);
  for (std::size_t i = 0; i < taken.size(); ++i)
    for (const FoundSpan& found : spelled)
      if (found.span.overlaps(tokens.tokens[i].span)) taken[i] = TokenUse::taken;
  for (const FoundName& found : find_unlisted_names(text, tokens, taken, language, nullptr)) {
    if (!found.is_proven) continue;
    const Span span = found.span;
    const std::string_view name = span.of(text);
    // One word alone is too little to take it for a name wherever it stands: it only counts for more.
    if (name.find(' ') != std::string_view::npos) evidence.names.emplace_back(name);
    for (const FactToken& token : find_fact_tokens(name))
      if (token.is_word() && token.is_capitalised && !token.is_all_capitals &&
          language.names.find_person(token.folded).given != NameStrength::none)
        evidence.words.insert(token.folded);
  }
}

void finish_evidence(NameEvidence& evidence) {
  for (std::size_t i = 0, size = evidence.names.size(); i < size; ++i) evidence.names.push_back(to_upper(evidence.names[i]));
  std::sort(evidence.names.begin(), evidence.names.end());
  evidence.names.erase(std::unique(evidence.names.begin(), evidence.names.end()), evidence.names.end());
}

std::optional<int> find_true_weekday(const Fact& date) {
  if (date.kind != FactKind::date || !date.stated_weekday) return std::nullopt;
  const std::optional<DateValue> value = parse_date_value(date.value);
  if (!value || value->first.year == 0 || value->first.month == 0 || value->first.day == 0) return std::nullopt;
  const int weekday = find_weekday(value->first.year, value->first.month, value->first.day);
  if (weekday == 0 || weekday == *date.stated_weekday) return std::nullopt;
  return weekday;
}

}  // namespace homeword
