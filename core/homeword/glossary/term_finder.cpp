#include "homeword/glossary/term_finder.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "homeword/glossary/glossary_columns.h"
#include "homeword/glossary/matcher.h"
#include "homeword/text/unicode.h"

namespace homeword {

namespace {

// The kind of word a term is, as far as it helps to tell homographs apart.
enum class WordKind { unknown, noun, verb };

WordKind kind_of(const Term& term, std::string_view features) {
  if (features.starts_with("noun")) return WordKind::noun;
  if (features.starts_with("verb")) return WordKind::verb;
  const std::string part = to_lower(term.part_of_speech);
  if (part.starts_with("noun")) return WordKind::noun;
  if (part.starts_with("verb")) return WordKind::verb;
  return WordKind::unknown;
}

// An all-capitals single word is an acronym, whatever its record says of case: "SAT" is not "sat".
bool is_acronym_text(std::string_view text) {
  std::size_t capitals = 0;
  for (std::size_t offset = 0; offset < text.size();) {
    const char32_t code_point = next_code_point(text, offset);
    if (is_upper_case(code_point))
      ++capitals;
    else if (!is_digit(code_point) && code_point != U'-' && code_point != U'&')
      return false;
  }
  return capitals >= 2;
}

bool is_of_language(const Term& term, const LanguageTag& language) {
  return lookup(language, {term.language}).has_value();
}

}  // namespace

struct TermFinder::Tables {
  struct Form {
    const Concept* concept_ = nullptr;
    const Term* term = nullptr;
    Number number = Number::singular;
    Gender gender = Gender::none;
    std::string features;
    bool is_acronym = false;
    bool has_contexts = false;
  };

  Tables(std::shared_ptr<const StyleGuide> the_guide, const LanguageTag& the_language)
      : guide(std::move(the_guide)), language(the_language), inflector(the_language) {}

  std::shared_ptr<const StyleGuide> guide;
  LanguageTag language;
  Inflector inflector;
  std::vector<std::string> names;
  std::vector<Form> forms;           // by payload
  Matcher matcher;
  std::vector<const Term*> contexts;  // by payload of context_matcher
  Matcher context_matcher;
  std::set<std::string> noun_cues;
  std::set<std::string> verb_cues;
  std::vector<std::string> acronym_endings;
  std::map<const Concept*, std::vector<std::string>> near;  // folded words that select a concept among homographs

  // How a term is written, in every form, and how its case is to be read.
  struct Spelling {
    InflectedForm form;
    PhraseOptions options;
    bool is_acronym = false;
  };
  [[nodiscard]] std::vector<Spelling> spellings_of(const Term& term) const;
  // "ELLs": an acronym with an ending of the plural.
  [[nodiscard]] bool is_plural_acronym(std::string_view text) const {
    return std::any_of(acronym_endings.begin(), acronym_endings.end(), [&](const std::string& ending) {
      return text.ends_with(ending) && is_acronym_text(text.substr(0, text.size() - ending.size()));
    });
  }
  void add_acronym(std::string_view acronym, bool is_acronym, std::vector<Spelling>& out) const;

  void build();
  [[nodiscard]] std::vector<Occurrence> find(std::string_view text, const std::vector<Span>& blocked,
                                             const std::vector<std::string>& cells) const;
  [[nodiscard]] std::vector<const Form*> choose(std::string_view text, const Candidate& candidate,
                                                const std::vector<Match>& contexts_found, const std::vector<std::string>& cells) const;
  [[nodiscard]] bool is_near(const Concept& concept_, std::string_view folded_text, const std::vector<std::string>& cells) const;
  [[nodiscard]] WordKind expected_kind(std::string_view text, std::size_t start) const;
  void join_acronyms(std::string_view text, std::vector<Occurrence>& occurrences, const std::vector<Span>& blocked) const;
};

// Acronyms are matched in capitals only; their plurals as they are usually written ("IEPs").
void TermFinder::Tables::add_acronym(std::string_view acronym, bool is_acronym, std::vector<Spelling>& out) const {
  out.push_back({{std::string(acronym), Number::singular, Gender::none, ""}, {.is_caps_only = true}, is_acronym});
  for (const std::string& ending : acronym_endings)
    out.push_back({{std::string(acronym) + ending, Number::plural, Gender::none, ""}, {.is_case_exact = true}, is_acronym});
}

std::vector<TermFinder::Tables::Spelling> TermFinder::Tables::spellings_of(const Term& term) const {
  std::vector<Spelling> out;
  PhraseOptions options;
  switch (term.case_policy) {
    case CasePolicy::insensitive: break;
    case CasePolicy::exact: options.is_case_exact = true; break;
    case CasePolicy::caps: options.is_caps_only = true; break;
  }
  if (is_acronym_text(term.text)) {
    add_acronym(term.text, false, out);
    for (const std::string& form : term.forms)
      out.push_back({{form, Number::singular, Gender::none, ""}, {.is_case_exact = true}, false});
  } else if (!term.is_translated) {
    // A name stands as it is written, or in capitals ("SANDY RIVERA"); "sandy" is no name.
    for (const bool in_capitals : {false, true}) {
      out.push_back({{term.text, Number::singular, term.gender, ""},
                     {.is_case_exact = !in_capitals, .is_caps_only = in_capitals}, false});
      for (const std::string& form : term.forms)
        out.push_back({{form, Number::singular, term.gender, ""},
                       {.is_case_exact = !in_capitals, .is_caps_only = in_capitals}, false});
    }
  } else {
    std::vector<std::pair<std::string, Gender>> citations{{term.text, term.gender}};
    for (std::size_t i = 0; i < term.gender_pair.size(); ++i) {
      const Gender gender = i == 0 ? Gender::masculine : Gender::feminine;
      if (i == 0 && term.gender_pair[i] == term.text)
        citations.front().second = term.gender == Gender::none ? gender : term.gender;
      else
        citations.emplace_back(term.gender_pair[i], gender);
    }
    for (std::size_t i = 0; i < citations.size(); ++i) {
      InflectionRequest request{citations[i].first, term.part_of_speech, citations[i].second, {}};
      if (i == 0) request.listed_forms = term.forms;
      for (InflectedForm& form : inflector.forms(request)) {
        PhraseOptions own = options;
        if (is_acronym_text(form.text)) {  // listed among the forms: "ELL"
          own.is_caps_only = true;
        } else if (is_plural_acronym(form.text)) {
          own.is_case_exact = true;
          form.number = Number::plural;
        }
        out.push_back({std::move(form), own, false});
      }
    }
  }
  if (!term.acronym.empty()) add_acronym(term.acronym, true, out);
  return out;
}

void TermFinder::Tables::build() {
  for (std::string& cue : inflector.noun_cues()) noun_cues.insert(fold(cue));
  for (std::string& cue : inflector.verb_cues()) verb_cues.insert(fold(cue));
  acronym_endings = inflector.acronym_endings();

  // Where concepts share a form: the innermost layer first, then the id.
  std::map<std::string, std::size_t> layer_order;
  for (std::size_t i = 0; i < guide->layers.size(); ++i) layer_order[guide->layers[i].name] = i + 1;
  std::vector<std::pair<std::size_t, const Concept*>> concepts;
  for (const Concept& concept_ : guide->concepts)
    if (guide->is_active(concept_)) concepts.emplace_back(layer_order[concept_.layer], &concept_);
  std::sort(concepts.begin(), concepts.end(), [](const auto& left, const auto& right) {
    return std::tie(right.first, left.second->id) < std::tie(left.first, right.second->id);
  });

  MatcherBuilder builder;
  builder.set_attached(inflector.attached_prefixes(), inflector.attached_suffixes());
  MatcherBuilder context_builder;
  std::set<std::string> known_names;
  for (const auto& [order, concept_] : concepts) {
    if (const auto words = concept_->more.find("near"); words != concept_->more.end())
      for (const std::string& word : split_values(words->second)) near[concept_].push_back(fold(word));
    for (const Term& term : concept_->terms) {
      if (!term.is_translated && known_names.insert(term.text).second) names.push_back(term.text);
      if (term.is_translated && !is_of_language(term, language)) continue;
      for (Spelling& spelling : spellings_of(term)) {
        const auto payload = static_cast<Payload>(forms.size());
        if (!builder.add(spelling.form.text, payload, spelling.options)) continue;
        forms.push_back({concept_, &term, spelling.form.number, spelling.form.gender, std::move(spelling.form.features),
                         spelling.is_acronym, !term.not_in.empty()});
      }
      for (const std::string& context : term.not_in)
        for (const InflectedForm& form : inflector.forms({.term = context, .part_of_speech = "noun"}))
          if (context_builder.add(form.text, static_cast<Payload>(contexts.size()))) contexts.push_back(&term);
    }
  }
  std::sort(names.begin(), names.end());
  matcher = std::move(builder).build();
  context_matcher = std::move(context_builder).build();
}

// What the word before leads one to expect.
WordKind TermFinder::Tables::expected_kind(std::string_view text, std::size_t start) const {
  std::size_t end = start;
  while (end > 0) {
    std::size_t before = end;
    if (!is_white_space(previous_code_point(text, before))) break;
    end = before;
  }
  std::size_t first = end;
  while (first > 0) {
    std::size_t before = first;
    if (!is_letter(previous_code_point(text, before))) break;
    first = before;
  }
  if (first == end) return WordKind::unknown;
  const std::string word = fold(text.substr(first, end - first));
  if (noun_cues.contains(word)) return WordKind::noun;
  if (verb_cues.contains(word)) return WordKind::verb;
  return WordKind::unknown;
}

// Long words anywhere in the text; any word as a whole cell of the table's column ("K", "3", "A-").
bool TermFinder::Tables::is_near(const Concept& concept_, std::string_view folded_text, const std::vector<std::string>& cells) const {
  constexpr std::size_t shortest_word_in_text = 4;
  const auto words = near.find(&concept_);
  if (words == near.end()) return false;
  return std::any_of(words->second.begin(), words->second.end(), [&](const std::string& word) {
    if (std::find(cells.begin(), cells.end(), word) != cells.end()) return true;
    if (word.size() < shortest_word_in_text) return false;
    for (std::size_t at = folded_text.find(word); at != std::string_view::npos; at = folded_text.find(word, at + 1))
      if (is_word_boundary(folded_text, at) && is_word_boundary(folded_text, at + word.size())) return true;
    return false;
  });
}

// The form that is meant, first, then those of other concepts that nothing told apart from it.
std::vector<const TermFinder::Tables::Form*> TermFinder::Tables::choose(std::string_view text, const Candidate& candidate,
                                                                        const std::vector<Match>& contexts_found,
                                                                        const std::vector<std::string>& cells) const {
  std::vector<const Form*> possible;
  for (const Payload payload : candidate.payloads) {
    const Form& form = forms[payload];
    const bool is_excluded =
        form.has_contexts && std::any_of(contexts_found.begin(), contexts_found.end(), [&](const Match& context) {
          return contexts[context.payload] == form.term && context.span.contains(candidate.span);
        });
    if (!is_excluded) possible.push_back(&form);
  }
  if (possible.size() < 2) return possible;
  const auto is_usable = [](const Form* form) {
    return form->term->status == TermStatus::preferred || form->term->status == TermStatus::admitted;
  };
  if (std::any_of(possible.begin(), possible.end(), is_usable))
    std::erase_if(possible, [&](const Form* form) { return !is_usable(form); });
  const auto differs = [&](const Form* form) {
    return kind_of(*form->term, form->features) != kind_of(*possible.front()->term, possible.front()->features);
  };
  if (possible.size() > 1 && std::any_of(possible.begin(), possible.end(), differs)) {
    const WordKind expected = expected_kind(text, candidate.span.start);
    if (expected != WordKind::unknown)
      for (const Form* form : possible)
        if (kind_of(*form->term, form->features) == expected) return {form};
  }
  const bool has_rivals = std::any_of(possible.begin(), possible.end(), [&](const Form* form) { return form->concept_ != possible.front()->concept_; });
  if (!has_rivals) return {possible.front()};
  if (!near.empty()) {
    const std::string folded = fold(text);
    std::vector<const Form*> chosen;
    std::copy_if(possible.begin(), possible.end(), std::back_inserter(chosen),
                 [&](const Form* form) { return is_near(*form->concept_, folded, cells); });
    if (!chosen.empty()) possible = std::move(chosen);
  }
  return possible;
}

std::vector<Occurrence> TermFinder::Tables::find(std::string_view text, const std::vector<Span>& blocked_spans,
                                                 const std::vector<std::string>& raw_cells) const {
  std::vector<std::string> cells;
  for (const std::string& cell : raw_cells) cells.push_back(fold(trim(cell)));
  std::vector<Span> blocked = blocked_spans;
  std::erase_if(blocked, [](Span span) { return span.is_empty(); });
  std::sort(blocked.begin(), blocked.end());
  // Inside a blocked span or cutting into one. A term may hold one as a whole: "Section 504" holds a number.
  const auto is_blocked = [&](Span span) {
    for (auto at = std::lower_bound(blocked.begin(), blocked.end(), span.start,
                                    [](Span one, std::size_t start) { return one.end <= start; });
         at != blocked.end() && at->start < span.end; ++at)
      if (!(span.contains(*at) && span != *at)) return true;
    return false;
  };
  std::vector<Match> contexts_found;
  if (context_matcher.phrase_count() != 0) contexts_found = context_matcher.find_overlapping(text);

  std::vector<Occurrence> occurrences;
  const auto by_id = [](const Concept* left, const Concept* right) { return left->id < right->id; };
  std::map<std::size_t, std::set<const Concept*, decltype(by_id)>> rivals;  // by the start of the words
  const Choice choice = [&](const Candidate& candidate) -> std::optional<Payload> {
    if (is_blocked(candidate.span)) return std::nullopt;
    const std::vector<const Form*> chosen = choose(text, candidate, contexts_found, cells);
    if (chosen.empty()) return std::nullopt;
    for (const Form* form : chosen)
      if (form->concept_ != chosen.front()->concept_) rivals[candidate.span.start].insert(form->concept_);
    return static_cast<Payload>(chosen.front() - forms.data());
  };
  for (const Match& match : matcher.find(text, choice)) {
    const Form& form = forms[match.payload];
    occurrences.push_back({match.span, std::string(match.span.of(text)), form.concept_, form.term, form.number, form.gender,
                           form.features, form.is_acronym, false, {}});
    if (const auto others = rivals.find(match.span.start); others != rivals.end())
      for (const Concept* rival : others->second)
        if (rival != form.concept_) occurrences.back().rivals.push_back(rival);
  }
  join_acronyms(text, occurrences, blocked);
  return occurrences;
}

// "Individualized Education Program (IEP)" and "IEP (Individualized Education Program)" are one occurrence each.
void TermFinder::Tables::join_acronyms(std::string_view text, std::vector<Occurrence>& occurrences,
                                       const std::vector<Span>& blocked) const {
  const auto skip_spaces = [&](std::size_t offset) {
    while (offset < text.size()) {
      std::size_t next = offset;
      if (!is_white_space(next_code_point(text, next))) break;
      offset = next;
    }
    return offset;
  };
  std::vector<Occurrence> joined;
  for (std::size_t i = 0; i < occurrences.size(); ++i) {
    Occurrence occurrence = std::move(occurrences[i]);
    if (i + 1 < occurrences.size()) {
      const Occurrence& next = occurrences[i + 1];
      const bool is_pair = next.concept_ == occurrence.concept_ && next.is_acronym != occurrence.is_acronym;
      const std::size_t open = skip_spaces(occurrence.span.end);
      if (is_pair && open < text.size() && text[open] == '(' && skip_spaces(open + 1) == next.span.start) {
        const std::size_t close = skip_spaces(next.span.end);
        const Span whole{occurrence.span.start, close + 1};
        const bool is_free = std::none_of(blocked.begin(), blocked.end(), [&](Span span) {
          return span.overlaps(whole) && !whole.contains(span);
        });
        if (close < text.size() && text[close] == ')' && is_free) {
          if (occurrence.is_acronym) {
            const Span start = occurrence.span;
            occurrence = next;
            occurrence.span.start = start.start;
          }
          occurrence.span = whole;
          occurrence.is_acronym = false;
          occurrence.has_acronym = true;
          occurrence.matched = std::string(whole.of(text));
          ++i;
        }
      }
    }
    joined.push_back(std::move(occurrence));
  }
  occurrences = std::move(joined);
}

TermFinder::TermFinder(std::shared_ptr<const StyleGuide> guide, const LanguageTag& language) {
  auto tables = std::make_shared<Tables>(std::move(guide), language);
  tables->build();
  tables_ = std::move(tables);
}

std::vector<Occurrence> TermFinder::find(std::string_view text, const std::vector<Span>& blocked,
                                         const std::vector<std::string>& cells) const {
  return tables_->find(text, blocked, cells);
}

std::vector<InflectedForm> TermFinder::forms_of(const Concept& concept_) const {
  std::vector<InflectedForm> out;
  std::set<std::string> seen;
  for (const Term& term : concept_.terms) {
    if (term.is_translated && !is_of_language(term, tables_->language)) continue;
    for (Tables::Spelling& spelling : tables_->spellings_of(term))
      if (seen.insert(spelling.form.text).second) out.push_back(std::move(spelling.form));
  }
  return out;
}

const LanguageTag& TermFinder::language() const { return tables_->language; }

const std::vector<std::string>& TermFinder::names() const { return tables_->names; }

}  // namespace homeword
