#include "homeword/glossary/term_pairs.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "homeword/glossary/glossary_columns.h"
#include "homeword/text/language_tag.h"

namespace homeword {
namespace {

constexpr std::string_view usual_source = "en";

std::string place_of(const Concept& concept_, std::string_view language, std::string_view text = {}) {
  std::string out = concept_.id + " (" + std::string(language) + ")";
  if (!text.empty()) out += ": " + std::string(text);
  return out;
}

bool is_wanted(const Term& term) { return term.status == TermStatus::preferred || term.status == TermStatus::admitted; }

// The terms of the language or of what it falls back to ("es-MX" → "es").
std::vector<const Term*> terms_of(const Concept& concept_, std::string_view language) {
  std::vector<std::string> available;
  for (const Term& term : concept_.terms) available.push_back(term.language);
  const Result<LanguageTag> tag = LanguageTag::parse(language);
  const std::optional<std::string> best = tag ? lookup(*tag, available) : std::nullopt;
  std::vector<const Term*> out;
  if (!best) return out;
  for (const Term& term : concept_.terms)
    if (term.language == *best) out.push_back(&term);
  return out;
}

}  // namespace

Result<PairLanguages> choose_languages(const StyleGuide& guide, const ExportOptions& options) {
  std::map<std::string, std::size_t> counts;
  for (const Concept& concept_ : guide.concepts)
    for (const Term& term : concept_.terms) ++counts[term.language];
  std::string all;
  for (const auto& [language, count] : counts) all += (all.empty() ? "" : ", ") + language;
  PairLanguages out;
  if (!options.languages.empty()) {
    for (const std::string& language : options.languages) {
      const Result<LanguageTag> tag = LanguageTag::parse(language);
      if (!tag) return fail(tag.error());
      const bool is_there = std::any_of(guide.concepts.begin(), guide.concepts.end(),
                                        [&](const Concept& concept_) { return !terms_of(concept_, tag->text()).empty(); });
      if (!is_there)
        return fail({.message = "the style guide has no terms in " + tag->text(), .file = guide.name, .expected = all});
      if (out.source.empty()) out.source = tag->text();
      else out.targets.push_back(tag->text());
    }
  } else if (!counts.empty()) {
    out.source = counts.contains(std::string(usual_source))
                     ? std::string(usual_source)
                     : std::max_element(counts.begin(), counts.end(), [](const auto& left, const auto& right) { return left.second < right.second; })->first;
    for (const auto& [language, count] : counts)
      if (language != out.source) out.targets.push_back(language);
  }
  if (out.targets.empty())
    return fail({.message = "a glossary of pairs needs a source and a target language", .file = guide.name, .found = all,
                 .remedy = "Name them: --languages en,es"});
  return out;
}

Result<PairLanguages> choose_pair(const StyleGuide& guide, const ExportOptions& options, std::string_view format) {
  Result<PairLanguages> out = choose_languages(guide, options);
  if (!out || out->targets.size() == 1) return out;
  std::string all;
  for (const std::string& target : out->targets) all += (all.empty() ? "" : ", ") + target;
  return fail({.message = "a file for " + std::string(format) + " holds one pair of languages, and there are several targets",
               .file = options.file.string(), .found = all,
               .remedy = "Name one pair and write a file for each: --languages " + out->source + "," + out->targets.front()});
}

std::string one_line(std::string_view text, const Concept& concept_, LossReport& losses) {
  std::string out;
  bool is_changed = false;
  for (const char byte : trim(text)) {
    const bool is_break = static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F;
    is_changed |= is_break;
    if (!is_break) out += byte;
    else if (!out.empty() && out.back() != ' ') out += ' ';
  }
  if (is_changed) losses.add("line break or tab", "the format holds one line for each term", place_of(concept_, "", out));
  return out;
}

std::vector<TermPair> collect_pairs(const StyleGuide& guide, const std::string& source, const std::string& target,
                                    const PairRules& rules, LossReport& losses) {
  std::vector<TermPair> pairs;
  std::unordered_map<std::string, const Concept*> taken;
  const auto add = [&](TermPair pair) {
    const Concept& concept_ = *pair.concept_;
    pair.source = one_line(pair.source, concept_, losses);
    pair.target = one_line(pair.target, concept_, losses);
    if (pair.source.empty() || pair.target.empty()) return;
    if (rules.longest_term != 0 && std::max(pair.source.size(), pair.target.size()) > rules.longest_term) {
      losses.add("long term", std::string(rules.format) + " takes terms of at most " + std::to_string(rules.longest_term) + " bytes",
                 place_of(concept_, source, pair.source));
      return;
    }
    if (rules.has_unique_sources) {
      const auto [place, is_new] = taken.emplace(pair.source, pair.concept_);
      if (!is_new) {
        if (place->second != pair.concept_)
          losses.add("second meaning of a word", std::string(rules.format) + " holds one translation for each source term",
                     place_of(concept_, source, pair.source) + ", taken by " + place->second->id);
        return;
      }
    }
    pairs.push_back(std::move(pair));
  };
  for (const Concept& concept_ : guide.concepts) {
    if (!guide.is_active(concept_)) {
      losses.add("concept that does not act", "it is " + std::string(name_of(life_cycle_names, concept_.life_cycle)), concept_.id);
      continue;
    }
    const std::vector<const Term*> sources = terms_of(concept_, source);
    if (sources.empty()) {
      losses.add("concept without a term in " + source, "there is nothing to look for", concept_.id);
      continue;
    }
    const Term* best = find_preferred_term(concept_, target);
    const bool is_kept = std::any_of(sources.begin(), sources.end(), [](const Term* term) { return !term->is_translated; });
    if (best == nullptr && !is_kept) {
      losses.add("concept without a term in " + target, "there is no translation", concept_.id);
      continue;
    }
    // The preferred source first: it takes the place when another concept shares an admitted one.
    for (const TermStatus status : {TermStatus::preferred, TermStatus::admitted}) {
      for (const Term* term : sources) {
        if (term->status != status) continue;
        const Term* translation = term->is_translated ? best : nullptr;
        if (term->is_translated && translation == nullptr) continue;
        const std::string& text = translation == nullptr ? term->text : translation->text;
        add({.concept_ = &concept_, .source_term = term, .target_term = translation, .source = term->text, .target = text});
        if (!term->acronym.empty())
          add({.concept_ = &concept_, .source_term = term, .target_term = translation, .source = term->acronym,
               .target = translation == nullptr ? term->acronym : !translation->acronym.empty() ? translation->acronym : text});
        if (rules.has_unique_sources) continue;
        for (const Term* other : terms_of(concept_, target))
          if (term->is_translated && other != best && (is_wanted(*other) || rules.has_statuses))
            add({.concept_ = &concept_, .source_term = term, .target_term = other, .source = term->text, .target = other->text,
                 .is_forbidden = !is_wanted(*other)});
      }
    }
    for (const Term* term : sources)
      if (!is_wanted(*term))
        losses.add("term to avoid", "only approved wording is offered", place_of(concept_, source, term->text));
    for (const Term* term : terms_of(concept_, target)) {
      if (term == best) continue;
      if (is_wanted(*term) && rules.has_unique_sources)
        losses.add("further translation", std::string(rules.format) + " holds one translation for each source term",
                   place_of(concept_, target, term->text));
      if (!is_wanted(*term) && !rules.has_statuses)
        losses.add("term to avoid", "only approved wording is offered", place_of(concept_, target, term->text));
    }
  }
  return pairs;
}

void lose_fields(const std::vector<const Concept*>& concepts, const std::vector<std::string>& languages, const PairRules& rules,
                 LossReport& losses) {
  const std::string reason = std::string(rules.format) + " has no field for it";
  const auto is_asked = [&](std::string_view language) {
    return std::any_of(languages.begin(), languages.end(), [&](const std::string& one) {
      return one == language || std::string_view(one).starts_with(std::string(language) + "-");
    });
  };
  for (const Concept* concept_ : concepts) {
    const auto lose = [&](const char* what, std::string_view language, std::string_view text) {
      if (!text.empty()) losses.add(what, reason, language.empty() ? concept_->id + ": " + std::string(text) : place_of(*concept_, language, text));
    };
    lose("domain", {}, concept_->domain);
    lose("sense", {}, concept_->sense);
    lose("concept note", {}, concept_->note);
    lose("jurisdiction", {}, concept_->jurisdiction);
    for (const auto& [key, value] : concept_->more) lose("further field of the concept", {}, value.empty() ? "" : key);
    std::set<std::string> others;
    for (const auto& [language, texts] : concept_->texts) {
      if (!is_asked(language)) {
        others.insert(language);
        continue;
      }
      if (!rules.has_comment) {
        lose("definition", language, texts.definition);
        lose("explanation", language, texts.explanation);
      }
      lose("what this means for your child", language, texts.child);
      for (const auto& [key, value] : texts.more) lose("further text", language, value.empty() ? "" : key);
    }
    for (const Term& term : concept_->terms) {
      if (!is_asked(term.language)) {
        others.insert(term.language);
        continue;
      }
      lose("part of speech", term.language, term.part_of_speech);
      if (term.gender != Gender::none) lose("gender", term.language, term.text);
      if (!term.forms.empty()) lose("listed forms", term.language, join_values(term.forms));
      if (!term.gender_pair.empty()) lose("gender pair", term.language, join_values(term.gender_pair));
      if (!term.not_in.empty()) lose("contexts in which it does not count", term.language, join_values(term.not_in));
      if (term.case_policy != CasePolicy::insensitive) lose("case policy", term.language, term.text);
      lose("region", term.language, term.region);
      if (!rules.has_comment) lose("term note", term.language, term.note);
      lose("source", term.language, term.source);
      for (const auto& [key, value] : term.more) lose("further field of a term", term.language, value.empty() ? "" : key);
    }
    for (const std::string& language : others) losses.add("other language", "it was not asked for", place_of(*concept_, language));
  }
}

std::string comment_of(const TermPair& pair, std::string_view source) {
  const Concept& concept_ = *pair.concept_;
  std::string out;
  const auto add = [&](std::string_view text) {
    if (!text.empty()) out += (out.empty() ? "" : "; ") + std::string(text);
  };
  std::string_view text = find_explanation(concept_, source);
  if (const auto found = concept_.texts.find(std::string(source)); text.empty() && found != concept_.texts.end()) text = found->second.definition;
  add(text);
  if (pair.target_term != nullptr) {
    if (pair.is_forbidden) add("(" + std::string(name_of(term_status_names, pair.target_term->status)) + ")");
    else if (pair.target_term->status == TermStatus::admitted) add("(admitted)");
    add(pair.target_term->note);
  }
  return out;
}

}  // namespace homeword
