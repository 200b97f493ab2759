#include "homeword/glossary/term_finder.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <tuple>
#include <utility>

#include "homeword/base/version.h"
#include "homeword/glossary/compiled_index.h"
#include "homeword/glossary/glossary_columns.h"
#include "homeword/glossary/matcher_tables.h"
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

// Which term a phrase of the matcher is a form of, in numbers: as it is kept in files.
struct FormRecord {
  std::uint32_t concept_ = 0;   // its place in the guide
  std::uint32_t term = 0;       // its place in the concept
  std::uint16_t features = 0;   // its place among the features
  std::uint8_t number = 0;
  std::uint8_t gender = 0;
  std::uint8_t is_acronym = 0;
  std::uint8_t has_contexts = 0;
  std::uint16_t unused = 0;
};
// A context in which a term does not count.
struct ContextRecord {
  std::uint32_t concept_ = 0;
  std::uint32_t term = 0;
};

// One compiled set of terms: that of the guide, or the few that were added to it.
struct TermSet {
  std::span<const Concept> concepts;    // what the records count in
  std::span<const FormRecord> forms;    // by payload
  std::span<const ContextRecord> contexts;
  std::vector<std::string> features;
  std::vector<std::string> names;       // sorted
  std::vector<std::pair<std::uint32_t, std::string>> near;  // concept; a folded word that selects it among homographs
  Matcher matcher;
  Matcher context_matcher;
  std::shared_ptr<const void> owner;    // of the records, and of the concepts of an added set
};

namespace {

// Texts in a block of bytes, each closed by a zero.
std::string join_texts(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += text + '\0';
  return out;
}

std::vector<std::string> split_texts(std::span<const std::byte> bytes) {
  std::vector<std::string> out;
  std::string_view rest(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  for (std::size_t end = rest.find('\0'); end != std::string_view::npos; end = rest.find('\0')) {
    out.emplace_back(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  return out;
}

template <class Record>
std::span<const std::byte> bytes_of(std::span<const Record> records) { return std::as_bytes(records); }

template <class Record>
std::span<const Record> records_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const Record*>(bytes.data()), bytes.size() / sizeof(Record)};
}

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text.data(), text.size())); }

std::vector<std::string> describe_near(const TermSet& set) {
  std::vector<std::string> out;
  for (const auto& [concept_, word] : set.near) {
    out.push_back(std::to_string(concept_));
    out.push_back(word);
  }
  return out;
}

// Fails, as everything about the cache may: then the next program makes the terms anew as this one did.
void keep(const std::filesystem::path& path, std::string_view key, const TermSet& set) {
  const std::string features = join_texts(set.features);
  const std::string names = join_texts(set.names);
  const std::string near = join_texts(describe_near(set));
  (void)write_compiled_index(path, key, {MatcherBlock::of(set.matcher), MatcherBlock::of(set.context_matcher),
                                         bytes_of(set.forms), bytes_of(set.contexts), bytes_of(features), bytes_of(names),
                                         bytes_of(near)});
}

std::optional<TermSet> open_kept(const std::filesystem::path& path, std::string_view key, std::span<const Concept> concepts) {
  const std::optional<CompiledIndex> index = open_compiled_index(path, key);
  if (!index || index->blocks.size() != 7) return {};
  const auto matcher_at = [&](std::size_t i) {
    return MatcherBlock::open({index->owner, index->blocks[i].data()}, index->blocks[i].size());
  };
  std::optional<Matcher> matcher = matcher_at(0);
  std::optional<Matcher> context_matcher = matcher_at(1);
  if (!matcher || !context_matcher) return {};
  TermSet set{.concepts = concepts,
              .forms = records_of<FormRecord>(index->blocks[2]),
              .contexts = records_of<ContextRecord>(index->blocks[3]),
              .features = split_texts(index->blocks[4]),
              .names = split_texts(index->blocks[5]),
              .near = {},
              .matcher = *std::move(matcher),
              .context_matcher = *std::move(context_matcher),
              .owner = index->owner};
  const std::vector<std::string> near = split_texts(index->blocks[6]);
  for (std::size_t i = 0; i + 1 < near.size(); i += 2) {
    const unsigned long concept_ = std::strtoul(near[i].c_str(), nullptr, 10);
    if (concept_ >= concepts.size()) return {};
    set.near.emplace_back(static_cast<std::uint32_t>(concept_), near[i + 1]);
  }
  for (const FormRecord& form : set.forms)
    if (form.concept_ >= concepts.size() || form.features >= set.features.size() ||
        form.number > static_cast<std::uint8_t>(Number::plural) || form.gender > static_cast<std::uint8_t>(Gender::neuter))
      return {};
  for (const ContextRecord& context : set.contexts)
    if (context.concept_ >= concepts.size()) return {};
  return set;
}

}  // namespace

struct TermFinder::Tables {
  struct Form {
    Payload payload = 0;
    const Concept* concept_ = nullptr;
    const Term* term = nullptr;
    Number number = Number::singular;
    Gender gender = Gender::none;
    std::string_view features;
    bool is_acronym = false;
    bool has_contexts = false;
  };

  Tables(std::shared_ptr<const StyleGuide> the_guide, const LanguageTag& the_language)
      : guide(std::move(the_guide)), language(the_language), inflector(the_language) {}

  std::shared_ptr<const StyleGuide> guide;
  LanguageTag language;
  Inflector inflector;
  std::set<std::string> noun_cues;
  std::set<std::string> verb_cues;
  std::vector<std::string> acronym_endings;
  // The guide's terms and those added; payloads of the second count on where those of the first end.
  std::shared_ptr<const TermSet> terms;
  std::shared_ptr<const TermSet> added;
  std::set<const Concept*> replaced;   // of the guide, by added ones
  Matcher matcher;                     // of both
  Matcher context_matcher;
  std::vector<std::string> names;
  std::map<const Concept*, std::vector<std::string>> near;

  // What a payload stands for; nothing when it stands for nothing any more.
  [[nodiscard]] std::optional<Form> form_of(Payload payload) const {
    const TermSet& set = payload < terms->forms.size() || added == nullptr ? *terms : *added;
    const std::size_t at = &set == terms.get() ? payload : payload - terms->forms.size();
    if (at >= set.forms.size()) return {};
    const FormRecord& record = set.forms[at];
    const Concept& concept_ = set.concepts[record.concept_];
    if (record.term >= concept_.terms.size() || (&set == terms.get() && replaced.contains(&concept_))) return {};
    return Form{payload, &concept_, &concept_.terms[record.term], static_cast<Number>(record.number),
                static_cast<Gender>(record.gender), set.features[record.features], record.is_acronym != 0,
                record.has_contexts != 0};
  }
  [[nodiscard]] const Term* context_of(Payload payload) const {
    const TermSet& set = payload < terms->contexts.size() || added == nullptr ? *terms : *added;
    const std::size_t at = &set == terms.get() ? payload : payload - terms->contexts.size();
    if (at >= set.contexts.size()) return nullptr;
    const Concept& concept_ = set.concepts[set.contexts[at].concept_];
    return set.contexts[at].term < concept_.terms.size() ? &concept_.terms[set.contexts[at].term] : nullptr;
  }

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

  // Opens what is kept of the guide's terms, or makes it.
  void open();
  [[nodiscard]] std::string index_key() const;
  // Compiles concepts; payloads begin at the numbers given.
  [[nodiscard]] TermSet compile(std::span<const Concept> concepts, bool are_all_active, std::shared_ptr<const void> owner,
                                std::size_t first_form, std::size_t first_context) const;
  // After `terms` or `added` was set.
  void put_together();
  [[nodiscard]] std::vector<Occurrence> find(std::string_view text, const std::vector<Span>& blocked,
                                             const std::vector<std::string>& cells) const;
  [[nodiscard]] std::vector<Form> choose(std::string_view text, const Candidate& candidate,
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

std::string TermFinder::Tables::index_key() const {
  std::string key = "terms";
  for (const std::string& part : {guide->hash, language.text(), inflector.fingerprint(), std::string(version())}) key += "\n" + part;
  return key;
}

void TermFinder::Tables::open() {
  for (std::string& cue : inflector.noun_cues()) noun_cues.insert(fold(cue));
  for (std::string& cue : inflector.verb_cues()) verb_cues.insert(fold(cue));
  acronym_endings = inflector.acronym_endings();
  const bool is_kept = !guide->bundle_file.empty() && guide->concepts.size() >= indexed_concepts;
  const std::filesystem::path path = is_kept ? index_path(guide->bundle_file, language) : std::filesystem::path();
  std::optional<TermSet> kept;
  if (is_kept) kept = open_kept(path, index_key(), guide->concepts);
  if (!kept) {
    kept = compile(guide->concepts, false, nullptr, 0, 0);
    if (is_kept) keep(path, index_key(), *kept);
  }
  terms = std::make_shared<const TermSet>(*std::move(kept));
  put_together();
}

void TermFinder::Tables::put_together() {
  matcher = terms->matcher;
  context_matcher = terms->context_matcher;
  names = terms->names;
  near.clear();
  for (const auto& [concept_, word] : terms->near) near[&terms->concepts[concept_]].push_back(word);
  if (added == nullptr) return;
  for (const Concept* const concept_ : replaced)
    for (const Term& term : concept_->terms)
      if (!term.is_translated) std::erase(names, term.text);
  matcher = matcher.with(added->matcher);
  context_matcher = context_matcher.with(added->context_matcher);
  names.insert(names.end(), added->names.begin(), added->names.end());
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  for (const auto& [concept_, word] : added->near) near[&added->concepts[concept_]].push_back(word);
}

TermSet TermFinder::Tables::compile(std::span<const Concept> all, bool are_all_active, std::shared_ptr<const void> owner,
                                    std::size_t first_form, std::size_t first_context) const {
  // Where concepts share a form: the innermost layer first, then the id.
  std::map<std::string, std::size_t> layer_order;
  for (std::size_t i = 0; i < guide->layers.size(); ++i) layer_order[guide->layers[i].name] = i + 1;
  std::vector<std::pair<std::size_t, const Concept*>> concepts;
  concepts.reserve(all.size());
  for (const Concept& concept_ : all)
    if (are_all_active || guide->is_active(concept_)) concepts.emplace_back(layer_order[concept_.layer], &concept_);
  std::sort(concepts.begin(), concepts.end(), [](const auto& left, const auto& right) {
    return std::tie(right.first, left.second->id) < std::tie(left.first, right.second->id);
  });

  struct Records {
    std::vector<FormRecord> forms;
    std::vector<ContextRecord> contexts;
    std::shared_ptr<const void> concepts;
  };
  auto records = std::make_shared<Records>();
  records->concepts = std::move(owner);
  TermSet set;
  set.concepts = all;
  MatcherBuilder builder;
  builder.set_attached(inflector.attached_prefixes(), inflector.attached_suffixes());
  MatcherBuilder context_builder;
  std::set<std::string> known_names;
  std::map<std::string, std::uint16_t, std::less<>> known_features;
  std::map<std::string, bool, std::less<>> is_ours;  // by language tag: a guide has few and terms by the thousand
  const auto is_of_ours = [&](const Term& term) {
    const auto found = is_ours.find(term.language);
    return found != is_ours.end() ? found->second : is_ours.emplace(term.language, is_of_language(term, language)).first->second;
  };
  for (const auto& [order, concept_] : concepts) {
    const auto concept_number = static_cast<std::uint32_t>(concept_ - all.data());
    if (const auto words = concept_->more.find("near"); words != concept_->more.end())
      for (const std::string& word : split_values(words->second)) set.near.emplace_back(concept_number, fold(word));
    for (const Term& term : concept_->terms) {
      if (!term.is_translated && known_names.insert(term.text).second) set.names.push_back(term.text);
      if (term.is_translated && !is_of_ours(term)) continue;
      const auto term_number = static_cast<std::uint32_t>(&term - concept_->terms.data());
      for (const Spelling& spelling : spellings_of(term)) {
        const auto payload = static_cast<Payload>(first_form + records->forms.size());
        if (!builder.add(spelling.form.text, payload, spelling.options)) continue;
        auto features = known_features.find(spelling.form.features);
        if (features == known_features.end()) {
          features = known_features.emplace(spelling.form.features, static_cast<std::uint16_t>(set.features.size())).first;
          set.features.push_back(spelling.form.features);
        }
        records->forms.push_back({concept_number, term_number, features->second, static_cast<std::uint8_t>(spelling.form.number),
                                  static_cast<std::uint8_t>(spelling.form.gender), spelling.is_acronym, !term.not_in.empty()});
      }
      for (const std::string& context : term.not_in)
        for (const InflectedForm& form : inflector.forms({.term = context, .part_of_speech = "noun"}))
          if (context_builder.add(form.text, static_cast<Payload>(first_context + records->contexts.size())))
            records->contexts.push_back({concept_number, term_number});
    }
  }
  std::sort(set.names.begin(), set.names.end());
  set.forms = records->forms;
  set.contexts = records->contexts;
  set.owner = records;
  set.matcher = std::move(builder).build();
  set.context_matcher = std::move(context_builder).build();
  return set;
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
std::vector<TermFinder::Tables::Form> TermFinder::Tables::choose(std::string_view text, const Candidate& candidate,
                                                                 const std::vector<Match>& contexts_found,
                                                                 const std::vector<std::string>& cells) const {
  std::vector<Form> possible;
  for (const Payload payload : candidate.payloads) {
    const std::optional<Form> form = form_of(payload);
    if (!form) continue;
    const bool is_excluded =
        form->has_contexts && std::any_of(contexts_found.begin(), contexts_found.end(), [&](const Match& context) {
          return context_of(context.payload) == form->term && context.span.contains(candidate.span);
        });
    if (!is_excluded) possible.push_back(*form);
  }
  if (possible.size() < 2) return possible;
  const auto is_usable = [](const Form& form) {
    return form.term->status == TermStatus::preferred || form.term->status == TermStatus::admitted;
  };
  if (std::any_of(possible.begin(), possible.end(), is_usable))
    std::erase_if(possible, [&](const Form& form) { return !is_usable(form); });
  const auto differs = [&](const Form& form) {
    return kind_of(*form.term, form.features) != kind_of(*possible.front().term, possible.front().features);
  };
  if (possible.size() > 1 && std::any_of(possible.begin(), possible.end(), differs)) {
    const WordKind expected = expected_kind(text, candidate.span.start);
    if (expected != WordKind::unknown)
      for (const Form& form : possible)
        if (kind_of(*form.term, form.features) == expected) return {form};
  }
  const bool has_rivals = std::any_of(possible.begin(), possible.end(),
                                      [&](const Form& form) { return form.concept_ != possible.front().concept_; });
  if (!has_rivals) return {possible.front()};
  if (!near.empty()) {
    const std::string folded = fold(text);
    std::vector<Form> chosen;
    std::copy_if(possible.begin(), possible.end(), std::back_inserter(chosen),
                 [&](const Form& form) { return is_near(*form.concept_, folded, cells); });
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
    const std::vector<Form> chosen = choose(text, candidate, contexts_found, cells);
    if (chosen.empty()) return std::nullopt;
    for (const Form& form : chosen)
      if (form.concept_ != chosen.front().concept_) rivals[candidate.span.start].insert(form.concept_);
    return chosen.front().payload;
  };
  for (const Match& match : matcher.find(text, choice)) {
    const std::optional<Form> known = form_of(match.payload);
    if (!known) continue;  // the choice gave it, so it is known
    const Form& form = *known;
    occurrences.push_back({match.span, std::string(match.span.of(text)), form.concept_, form.term, form.number, form.gender,
                           std::string(form.features), form.is_acronym, false, {}});
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
  tables->open();
  tables_ = std::move(tables);
}

TermFinder TermFinder::with(const std::vector<Concept>& concepts) const {
  auto tables = std::make_shared<Tables>(*tables_);
  auto all = std::make_shared<std::vector<Concept>>();
  if (tables->added != nullptr) all->assign(tables->added->concepts.begin(), tables->added->concepts.end());
  for (const Concept& concept_ : concepts) {
    std::erase_if(*all, [&](const Concept& one) { return one.id == concept_.id; });
    all->push_back(concept_);
    if (const Concept* const old = tables->guide->find_concept(concept_.id)) tables->replaced.insert(old);
  }
  tables->added = std::make_shared<const TermSet>(
      tables->compile(*all, true, all, tables->terms->forms.size(), tables->terms->contexts.size()));
  tables->put_together();
  TermFinder finder;
  finder.tables_ = std::move(tables);
  return finder;
}

std::filesystem::path TermFinder::index_path(const std::filesystem::path& bundle, const LanguageTag& language) {
  std::filesystem::path path = bundle;
  return path.replace_extension(language.text() + ".hwindex");
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
