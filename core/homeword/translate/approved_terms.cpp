#include "homeword/translate/approved_terms.h"

#include <algorithm>

#include "homeword/glossary/glossary_columns.h"
#include "homeword/text/unicode.h"
#include "homeword/translate/agreement.h"

namespace homeword {
namespace {

bool is_usable(const Term& term) { return term.status == TermStatus::preferred || term.status == TermStatus::admitted; }

bool begins_with(std::string_view text, std::string_view start) { return text.substr(0, start.size()) == start; }

// The kinds of word a backend has to know of.
std::string plain_part_of_speech(std::string_view part_of_speech) {
  if (begins_with(part_of_speech, "proper")) return "proper-noun";
  if (begins_with(part_of_speech, "verb")) return "verb";
  if (begins_with(part_of_speech, "adj")) return "adjective";
  if (begins_with(part_of_speech, "adv")) return "adverb";
  return "noun";
}

InflectionRequest request_for(const Term& term, std::string text) {
  return {.term = std::move(text), .part_of_speech = term.part_of_speech, .gender = term.gender, .listed_forms = term.forms};
}

bool has_cue(std::string_view plain, const std::vector<std::string>& cues) {
  for (const std::string& cue : cues)
    for (std::size_t at = plain.find(cue); at != std::string_view::npos; at = plain.find(cue, at + 1)) {
      const std::size_t end = at + cue.size();
      const bool starts = at == 0 || is_word_boundary(plain, at);
      const bool ends = cue.back() == '.' || end >= plain.size() || is_word_boundary(plain, end);
      if (starts && ends) return true;
    }
  return false;
}

// The kind of word of a term as the glossary gives it; nothing where it does not say.
std::string stated_part_of_speech(const Term& term) {
  return term.part_of_speech.empty() ? std::string() : plain_part_of_speech(term.part_of_speech);
}

// The word right before, folded; empty at the beginning.
std::string word_in_front(std::string_view plain, std::size_t at) {
  std::size_t end = at;
  while (end > 0 && plain[end - 1] == ' ') --end;
  std::size_t start = end;
  while (start > 0 && plain[start - 1] != ' ') --start;
  return fold(plain.substr(start, end - start));
}

// Whether an English-like source asks for the dictionary form of a verb here: at the start, behind "to" or behind a modal. Told
// by the words that the source's own data lists; a language without them is not judged.
bool takes_dictionary_form(std::string_view plain, Span verb, const LanguageRules& rules) {
  if (rules.before_infinitives.empty()) return true;
  return rules.before_infinitives.count(word_in_front(plain, verb.start)) != 0;
}

// The verb's person and number, told by the word right before it: a pronoun, or a noun. Nothing where another verb's helper or a
// small word stands there.
std::string person_of_subject(std::string_view plain, std::size_t verb, const LanguageRules& rules) {
  if (verb == 0 || plain[verb - 1] != ' ') return {};
  const std::string word = word_in_front(plain, verb);
  if (word.empty()) return {};
  if (const auto subject = rules.subjects.find(word); subject != rules.subjects.end()) return subject->second;
  for (const char c : word)
    if ((c < 'a' || c > 'z') && c != '-') return {};
  if (rules.auxiliaries.count(word) != 0 || rules.common_words.count(word) != 0) return {};
  const bool is_plural = word.size() > 3 && word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us");
  return is_plural ? "3 plural" : "3 singular";
}

// "(IEP)" at the end of the words as written.
std::string bracketed_end(std::string_view matched) {
  const std::size_t open = matched.rfind('(');
  if (open == std::string_view::npos || matched.back() != ')') return {};
  return std::string(matched.substr(open));
}

}  // namespace

ApprovedTerms::ApprovedTerms(LanguageTag from, LanguageTag to)
    : from_(std::move(from)), to_(std::move(to)), source_inflector_(from_), inflector_(to_), source_rules_(language_rules(from_)),
      rules_(language_rules(to_)) {}

std::optional<TermChoice> ApprovedTerms::choose(const Occurrence& occurrence, std::string_view plain) const {
  if (occurrence.concept_ == nullptr || occurrence.term == nullptr) return std::nullopt;
  if (!is_usable(*occurrence.term) || !occurrence.term->is_translated) return std::nullopt;
  const Term* term = find_preferred_term(*occurrence.concept_, to_.text());
  if (term == nullptr || term->text.empty()) return std::nullopt;
  const std::string asked = stated_part_of_speech(*occurrence.term);
  if (asked == "noun" && stated_part_of_speech(*term) == "verb")
    for (const Term& other : occurrence.concept_->terms)
      if (other.language == term->language && is_usable(other) && !other.text.empty() && stated_part_of_speech(other) == "noun") {
        term = &other;
        break;
      }

  TermChoice choice;
  choice.term = term;
  choice.gender = term->gender;
  choice.number = occurrence.number;
  choice.part_of_speech = plain_part_of_speech(term->part_of_speech);
  if (choice.part_of_speech == "verb")
    choice.may_not_fit = asked == "noun" || !takes_dictionary_form(plain, occurrence.span, *source_rules_);
  std::string citation = term->text;
  if (term->gender_pair.size() == 2) {
    const bool is_feminine = has_cue(plain, source_rules_->feminine_cues);
    const bool is_masculine = has_cue(plain, source_rules_->masculine_cues);
    const bool take_feminine = is_feminine && !is_masculine;
    citation = term->gender_pair[take_feminine ? 1 : 0];
    choice.gender = take_feminine ? Gender::feminine : Gender::masculine;
  }
  if (choice.gender == Gender::none) {
    if (choice.part_of_speech == "verb") {
      choice.gender = inflector_.has_paradigms() ? Gender::masculine : Gender::none;  // an infinitive used as a noun
    } else {
      choice.gender = inflector_.guess_gender(citation);
    }
  }
  if (occurrence.is_acronym && !term->acronym.empty()) {
    choice.text = term->acronym;
    return choice;
  }
  choice.text = citation;
  // "if the school opts out": the form that the subject asks for, where the sentence and both languages' data tell it.
  if (choice.part_of_speech == "verb" && choice.may_not_fit && asked != "noun") {
    if (std::optional<std::string> form = finite_form(occurrence, *term, citation, plain)) {
      choice.text = std::move(*form);
      choice.part_of_speech = "finite-verb";
      choice.may_not_fit = false;
    }
  }
  if (choice.part_of_speech == "noun") {
    if (choice.number == Number::plural && rules_->denies_one &&
        source_rules_->denying_determiners.count(word_in_front(plain, occurrence.span.start)) != 0)
      choice.number = Number::singular;
    set_number(occurrence, *term, citation, choice);
  }
  if (occurrence.has_acronym) {
    const std::string acronym = !term->acronym.empty() ? "(" + term->acronym + ")" : bracketed_end(occurrence.matched);
    if (!acronym.empty()) choice.text += " " + acronym;
  }
  // Capitals throughout are followed; title case is not: most languages do not write their headings so.
  if (!occurrence.is_acronym && is_all_capitals(occurrence.matched, 4) && !is_all_capitals(occurrence.term->text, 1))
    choice.text = to_upper(choice.text, to_.text());
  return choice;
}

void ApprovedTerms::set_number(const Occurrence& occurrence, const Term& target, const std::string& citation, TermChoice& choice) const {
  InflectionRequest request = request_for(target, citation);
  request.gender = choice.gender;
  const auto is_plural_form = [](const std::vector<InflectedForm>& forms) { return !forms.empty() && forms.front().number == Number::plural; };
  // What the glossary says of a term's number goes before what its form tells.
  const auto stated = target.more.find(std::string(number_key));
  const bool is_stated = stated != target.more.end() && (stated->second == "plural" || stated->second == "singular");
  if (is_stated && stated->second == "plural" && choice.number == Number::plural) return;
  if (choice.number == Number::plural) {
    if (std::optional<std::string> plural = inflector_.inflect(request, Number::plural, choice.gender)) choice.text = std::move(*plural);
    return;
  }
  if (is_stated ? stated->second != "plural" : !is_plural_form(inflector_.forms(request))) return;
  // One of several ("graduation requirements" → "requisitos"; "a graduation requirement"): the target's singular. Where the
  // source names one thing and the glossary says several ("summer break" → "vacaciones"), several it is.
  if (is_plural_form(source_inflector_.forms(request_for(*occurrence.term, occurrence.term->text))))
    if (std::optional<std::string> singular = inflector_.inflect(request, Number::singular, choice.gender)) {
      choice.text = std::move(*singular);
      return;
    }
  choice.number = Number::plural;
}

std::optional<std::string> ApprovedTerms::finite_form(const Occurrence& occurrence, const Term& target, const std::string& citation,
                                                      std::string_view plain) const {
  const std::string person = person_of_subject(plain, occurrence.span.start, *source_rules_);
  if (person.empty()) return std::nullopt;
  const std::string matched = fold(occurrence.matched);
  std::string tense;
  for (const InflectedForm& form : source_inflector_.forms(request_for(*occurrence.term, occurrence.term->text)))
    if (fold(form.text) == matched && form.features.starts_with("verb ")) {
      tense = form.features;
      break;
    }
  const bool is_citation = matched == fold(occurrence.term->text);
  if (is_citation || tense.starts_with("verb present")) tense = "verb present";
  else if (!tense.starts_with("verb past")) return std::nullopt;
  const std::vector<InflectedForm> forms = inflector_.forms(request_for(target, citation));
  // A language may have several pasts; what happened and is over is the preterite.
  for (const std::string& features : {tense + " " + person, tense == "verb past" ? "verb preterite " + person : std::string("-")})
    for (const InflectedForm& form : forms)
      if (form.features == features) return form.text;
  return std::nullopt;
}

const std::vector<ApprovedForm>& ApprovedTerms::forms(const Concept& concept_) const {
  const auto [it, is_new] = forms_.try_emplace(&concept_);
  if (!is_new) return it->second;
  const Term* preferred = find_preferred_term(concept_, to_.text());
  if (preferred == nullptr) return it->second;
  std::vector<ApprovedForm>& out = it->second;
  const auto add = [&](std::string_view text, bool is_citation) {
    std::string folded = fold(text);
    if (folded.empty()) return;
    for (const ApprovedForm& form : out)
      if (form.folded == folded) return;
    // A one-word form all in capitals is an acronym, whichever column it came from.
    const bool is_acronym = is_all_capitals(text, 2) && text.find(' ') == std::string_view::npos;
    out.push_back({std::move(folded), is_citation, is_acronym ? std::string(text) : std::string()});
  };
  const auto add_with_acronym = [&](const Term& term, std::string_view text, bool is_citation) {
    add(text, is_citation);
    if (!term.acronym.empty()) add(std::string(text) + " (" + term.acronym + ")", is_citation);
  };
  for (const Term& term : concept_.terms) {
    if (term.language != preferred->language || !is_usable(term)) continue;
    std::vector<std::string> citations = term.gender_pair;
    if (std::find(citations.begin(), citations.end(), term.text) == citations.end()) citations.insert(citations.begin(), term.text);
    for (const std::string& citation : citations) add_with_acronym(term, citation, true);
    if (!term.acronym.empty()) add(term.acronym, true);
    for (const std::string& citation : citations)
      for (const InflectedForm& form : inflector_.forms(request_for(term, citation))) add_with_acronym(term, form.text, false);
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const ApprovedForm& left, const ApprovedForm& right) { return left.folded.size() > right.folded.size(); });
  return out;
}

std::vector<FoundForm> ApprovedTerms::find(const Concept& concept_, std::string_view text, const std::vector<Span>& taken) const {
  std::vector<FoundForm> out;
  const FoldedText folded = fold_with_offsets(text);
  for (const ApprovedForm& form : forms(concept_)) {
    for (std::size_t at = folded.text.find(form.folded); at != std::string::npos; at = folded.text.find(form.folded, at + 1)) {
      const Span span = folded.original({at, at + form.folded.size()});
      const bool is_whole = (span.start == 0 || is_word_boundary(text, span.start)) &&
                            (span.end >= text.size() || is_word_boundary(text, span.end) || form.folded.back() == ')');
      if (!is_whole) continue;
      if (!form.capitals.empty() && span.of(text) != form.capitals) continue;
      if (std::any_of(taken.begin(), taken.end(), [&](Span other) { return other.overlaps(span); })) continue;
      if (std::any_of(out.begin(), out.end(), [&](const FoundForm& other) { return other.span.overlaps(span); })) continue;
      out.push_back({span, form.is_citation});
    }
  }
  std::sort(out.begin(), out.end(), [](const FoundForm& left, const FoundForm& right) { return left.span < right.span; });
  return out;
}

std::optional<bool> ApprovedTerms::is_form(const Concept& concept_, std::string_view text) const {
  const std::string folded = fold(text);
  for (const ApprovedForm& form : forms(concept_))
    if (form.folded == folded && (form.capitals.empty() || form.capitals == text)) return form.is_citation;
  return std::nullopt;
}

const Term* ApprovedTerms::find_source_term(const Concept& concept_, std::string_view words) const {
  const std::string folded = fold(words);
  const Term* preferred = find_preferred_term(concept_, from_.text());
  if (preferred == nullptr) return nullptr;
  for (const Term& term : concept_.terms) {
    if (term.language != preferred->language || !is_usable(term)) continue;
    if (fold(term.text) == folded || (!term.acronym.empty() && fold(term.acronym) == folded)) return &term;
    for (const InflectedForm& form : source_inflector_.forms(request_for(term, term.text)))
      if (fold(form.text) == folded) return &term;
  }
  return nullptr;
}

}  // namespace homeword
