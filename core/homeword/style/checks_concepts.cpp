#include <fmt/format.h>

#include <algorithm>

#include "homeword/style/checks_rooms.h"
#include "homeword/style/edits.h"
#include "homeword/text/inflection.h"
#include "homeword/text/unicode.h"

namespace homeword::style {
namespace {

bool is_roman_number(std::string_view letters) { return letters.size() <= 4 && letters.find_first_not_of("IVX") == std::string_view::npos; }

// "IEPs" → "IEP".
std::string_view without_plural(std::string_view acronym) {
  if (acronym.size() > 2 && acronym.back() == 's') acronym.remove_suffix(1);
  return acronym;
}

// Do the words before "(CSI)" begin with its letters, small words aside? Then the writer expanded it.
bool is_spelled_out_before(const CheckContext& context, std::size_t acronym, std::string_view letters) {
  const std::vector<Word>& words = context.words();
  std::size_t left = letters.size();
  std::size_t at = acronym;
  std::size_t skipped = 0;
  while (left > 0 && at > 0 && skipped <= letters.size() + 3) {
    --at;
    const std::string upper = to_upper(words[at].folded);
    if (!upper.empty() && upper.front() == letters[left - 1]) --left;
    else if (words[at].span.size() > 3) return left == 0;
    ++skipped;
  }
  return left == 0;
}

// … or the words in brackets after it: "PTA (parent-teacher association)".
bool is_spelled_out_after(const CheckContext& context, std::size_t acronym, std::string_view letters) {
  const std::vector<Word>& words = context.words();
  if (acronym + 1 >= words.size() || !context.between(acronym, acronym + 1).ends_with('(')) return false;
  std::size_t known = 0;
  for (std::size_t at = acronym + 1; at < words.size() && known < letters.size() && at <= acronym + letters.size() + 4; ++at) {
    if (context.between(at - 1, at).find(')') != std::string_view::npos) return false;
    const std::string upper = to_upper(words[at].folded);
    if (!upper.empty() && upper.front() == letters[known]) ++known;
    else if (words[at].span.size() > 3) return false;
  }
  return known == letters.size();
}

bool stands_in_brackets(std::string_view text, Span span) {
  return span.start > 0 && text[span.start - 1] == '(' && span.end < text.size() && (text[span.end] == ')' || text[span.end] == ',' || text[span.end] == ';');
}

}  // namespace

void prepare_acronym(CheckSetup& setup, const Rule& rule) { add_word_class(setup, rule, "familiar"); }

void check_acronym(CheckContext& context, const Rule& rule) {
  if (context.input.is_heading) return;
  const std::string_view text = context.input.text;
  const std::vector<Word>& words = context.words();
  const WordClasses familiar = context.lexicon.bit_of(class_name(rule, "familiar"));
  for (std::size_t at = 0; at < words.size(); ++at) {
    const Word& word = words[at];
    if (!word.is_all_caps) continue;
    const std::string_view written = word.span.of(text), acronym = without_plural(written);
    if (acronym.size() > 6 || (word.classes & familiar) != 0 || is_roman_number(acronym) || word.has_digit) continue;
    // Capitals on both sides are shouting, not an acronym; digits beside it make a code ("K-12", "RM-204").
    const auto is_shout = [&](std::size_t left, std::size_t right) {
      const Word& other = words[left == at ? right : left];
      return other.is_all_caps && context.between(left, right) == " " && !context.acronyms.contains(std::string(without_plural(other.span.of(text))));
    };
    if ((at > 0 && is_shout(at - 1, at)) || (at + 1 < words.size() && is_shout(at, at + 1))) continue;
    if (at + 1 < words.size() && words[at + 1].is_joined && (words[at + 1].has_digit || context.between(at, at + 1) == ".")) continue;
    if (at > 0 && word.is_joined && (words[at - 1].has_digit || context.between(at - 1, at) == ".")) continue;
    const Fact* fact = fact_at(context.input.facts, word.span);
    if (fact != nullptr && !(fact->kind == FactKind::name && fact->span == word.span)) continue;
    if (context.memory.expanded_acronyms.contains(acronym)) continue;

    const Occurrence* occurrence = occurrence_at(context.input.occurrences, word.span);
    const bool is_expanded_here = (occurrence != nullptr && occurrence->has_acronym) ||
                                  (stands_in_brackets(text, word.span) && is_spelled_out_before(context, at, acronym)) ||
                                  is_spelled_out_after(context, at, acronym) || !explanation_after(text, word.span.end).is_empty();
    if (is_expanded_here) {
      context.memory.expanded_acronyms.emplace(acronym);
      continue;
    }
    // A name that is kept as it is in every language has nothing to spell out.
    if (occurrence != nullptr && occurrence->term != nullptr && !occurrence->term->is_translated) continue;
    const auto known = context.acronyms.find(std::string(acronym));
    // The glossary knows the letters as the whole name ("FERPA"): whether it is explained is another rule's matter.
    if (known == context.acronyms.end() && occurrence != nullptr && occurrence->span == word.span) continue;
    if (context.is_closed(rule, word.span, about_terms)) continue;
    context.memory.expanded_acronyms.emplace(acronym);  // one finding for each document

    Candidate& candidate = context.add(rule, word.span);
    candidate.detail = std::string(acronym);
    if (known == context.acronyms.end()) {
      candidate.message = fmt::format("The letters “{}” are not spelled out, and the glossary does not know them.", acronym);
      candidate.suggestions = {fmt::format("Write the full name first, then ({}).", acronym)};
      continue;
    }
    const AcronymEntry& entry = known->second;
    std::string name = entry.term->text;
    if (written.size() != acronym.size()) {
      const Inflector inflector(LanguageTag::of(context.language_tag));
      if (auto plural = inflector.inflect({.term = name, .part_of_speech = entry.term->part_of_speech, .gender = entry.term->gender, .listed_forms = {}},
                                          Number::plural))
        name = std::move(*plural);
    }
    const auto& sentences = context.input.sentences;
    const auto sentence = std::partition_point(sentences.begin(), sentences.end(), [&](Span item) { return item.start < word.span.start; });
    const bool starts_sentence = sentence != sentences.end() && sentence->start == word.span.start;
    if (starts_sentence) name = capitalise_first(name, context.language_tag);
    candidate.about = entry.concept_->id;
    candidate.suggestions = {fmt::format("{} ({})", name, written)};
    // In brackets or beside a hyphen the full name would not read well: a person does it there.
    const bool is_alone = !stands_in_brackets(text, word.span) && !(at + 1 < words.size() && words[at + 1].is_joined) && !word.is_joined;
    candidate.has_edit = true;
    candidate.edit = with_article(context, word.span, candidate.suggestions.front());
    candidate.edit.rule = rule.id;
    candidate.edit.is_safe = rule.is_safe && is_alone;
  }
}

void check_unexplained_concept(CheckContext& context, const Rule& rule) {
  const auto& always = list_of(rule, "always");
  const auto& never = list_of(rule, "never");
  for (const Occurrence& occurrence : context.input.occurrences) {
    if (occurrence.concept_ == nullptr || occurrence.term == nullptr || !context.guide.is_active(*occurrence.concept_)) continue;
    const Concept& concept_ = *occurrence.concept_;
    if (context.memory.explained_concepts.contains(concept_.id)) continue;
    if (std::find(never.begin(), never.end(), concept_.id) != never.end()) continue;
    if (const auto wish = concept_.more.find("explain"); wish != concept_.more.end() && wish->second == "never") continue;
    if (is_explained_after(context.input.text, occurrence.span.end)) {
      context.memory.explained_concepts.emplace(concept_.id);
      continue;
    }
    if (context.input.is_heading || context.is_closed(rule, occurrence.span, about_terms)) continue;
    const std::string_view explanation = find_explanation(concept_, context.language_tag);
    if (explanation.empty()) continue;
    context.memory.explained_concepts.emplace(concept_.id);  // once for each document
    Candidate& candidate = context.add(rule, occurrence.span);
    candidate.about = concept_.id;
    candidate.detail = std::string(explanation);
    std::string short_form(explanation);
    while (!short_form.empty() && (short_form.back() == '.' || short_form.back() == ' ')) short_form.pop_back();
    candidate.suggestions = {fmt::format("{} ({})", occurrence.span.of(context.input.text), short_form)};
    // The glossary says which concepts no letter may leave unexplained; the others are told, not counted.
    if (!concept_.is_always_explained && std::find(always.begin(), always.end(), concept_.id) == always.end()) candidate.severity = Severity::info;
  }
}

void prepare_conflation(CheckSetup& setup, const Rule& rule) {
  for (std::string_view list : {"first", "second", "partners"}) add_word_class(setup, rule, list);
}

// Two groups written as if they were one: "immigrant students (English learners)", "immigrant, or EL, students".
void check_conflation(CheckContext& context, const Rule& rule) {
  const WordClasses first = context.lexicon.bit_of(class_name(rule, "first")), second = context.lexicon.bit_of(class_name(rule, "second")),
                    partners = context.lexicon.bit_of(class_name(rule, "partners"));
  const std::vector<Word>& words = context.words();
  const std::vector<std::string>& links = list_of(rule, "links");
  for (std::size_t at = 0; at < words.size(); ++at) {
    const WordClasses other = (words[at].classes & first) != 0 ? second : (words[at].classes & second) != 0 ? first : 0;
    if (other == 0) continue;
    for (std::size_t next = at + 1; next < words.size() && next <= at + 6; ++next) {
      if ((words[next].classes & other) != 0) {
        const Span span{words[at].span.start, words[next].span.end};
        const std::string between = fold(context.input.text.substr(words[at].span.end, words[next].span.start - words[at].span.end));
        const bool is_linked = std::any_of(links.begin(), links.end(), [&](const std::string& link) { return between.find(link) != std::string::npos; });
        if (is_linked && !context.is_closed(rule, span, about_terms)) context.add(rule, span);
        at = next;
        break;
      }
      if ((words[next].classes & (partners | first | second)) == 0) break;
    }
  }
}

void prepare_conditional_service(CheckSetup& setup, const Rule& rule) { add_word_class(setup, rule, "services"); }

// A service families have by right, offered under a condition or denied: someone who knows the law must look.
void check_conditional_service(CheckContext& context, const Rule& rule) {
  const WordClasses services = context.lexicon.bit_of(class_name(rule, "services"));
  const std::vector<Word>& words = context.words();
  std::size_t at = 0;
  for (std::size_t number = 0; number < context.input.sentences.size(); ++number) {
    const Span sentence = context.input.sentences[number];
    const auto [first, last] = context.ranges[number];
    at = first;
    while (at < last && (words[at].classes & services) == 0) ++at;
    if (at == last) continue;
    const FoldedText folded = fold_with_offsets(sentence.of(context.input.text));
    bool is_assured = false;
    for (const std::string& phrase : list_of(rule, "assurances")) is_assured = is_assured || find_phrase(folded.text, phrase) != std::string_view::npos;
    if (is_assured) continue;
    for (std::string_view list : {"denials", "conditions"}) {
      bool is_found = false;
      for (const std::string& phrase : list_of(rule, list)) {
        const std::string& wanted = phrase;
        const std::size_t place = find_phrase(folded.text, wanted);
        if (place == std::string_view::npos) continue;
        const Span hit = folded.original({place, place + wanted.size()});
        const Span absolute{sentence.start + hit.start, sentence.start + hit.end};
        Span span{std::min(absolute.start, words[at].span.start), std::max(absolute.end, words[at].span.end)};
        if (!context.is_closed(rule, absolute, about_terms)) context.add(rule, span);
        is_found = true;
        break;
      }
      if (is_found) break;
    }
  }
}

}  // namespace homeword::style
