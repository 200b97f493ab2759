#include "homeword/translate/agreement_words.h"

#include <algorithm>

#include "homeword/text/unicode.h"

namespace homeword {
namespace {

bool is_apostrophe(char32_t code_point) { return code_point == U'\'' || code_point == U'’'; }

Neighbour neighbour(std::string_view text, Span span, bool is_elided) {
  Neighbour out{span, to_lower(span.of(text)), is_elided};
  if (const std::size_t at = out.lower.find("’"); at != std::string::npos) out.lower.replace(at, std::string_view("’").size(), "'");
  return out;
}

}  // namespace

bool is_word_character(char32_t code_point) {
  return is_letter(code_point) || is_digit(code_point) || code_point == U'·';  // Catalan "col·legi"
}

std::optional<Neighbour> word_before(std::string_view text, std::size_t offset) {
  std::size_t end = offset;
  while (end > 0) {
    std::size_t at = end;
    const char32_t c = previous_code_point(text, at);
    if (!is_white_space(c)) break;
    end = at;
  }
  std::size_t letters_end = end;
  bool is_elided = false;
  if (end == offset && offset != 0) {
    std::size_t at = offset;
    const char32_t c = previous_code_point(text, at);
    if (is_word_character(c)) return std::nullopt;  // in the middle of a word
    is_elided = is_apostrophe(c);
    if (is_elided) letters_end = at;
  }
  std::size_t start = letters_end;
  while (start > 0) {
    std::size_t at = start;
    if (!is_word_character(previous_code_point(text, at))) break;
    start = at;
  }
  if (start == letters_end) return std::nullopt;
  return neighbour(text, {start, end}, is_elided);
}

std::optional<Neighbour> word_after(std::string_view text, std::size_t offset, bool is_glued) {
  std::size_t start = offset;
  while (start < text.size()) {
    std::size_t at = start;
    if (!is_white_space(next_code_point(text, at))) break;
    start = at;
  }
  if (start == offset && !is_glued) return std::nullopt;
  std::size_t end = start;
  while (end < text.size()) {
    std::size_t at = end;
    if (!is_word_character(next_code_point(text, at))) break;
    end = at;
  }
  if (start == end) return std::nullopt;
  std::size_t past = end;
  if (past < text.size() && is_apostrophe(next_code_point(text, past))) {
    std::size_t next = past;
    if (next < text.size() && is_letter(next_code_point(text, next))) return neighbour(text, {start, past}, true);
  }
  return neighbour(text, {start, end}, false);
}

bool begins_with_capital(std::string_view word) {
  std::size_t at = 0;
  return !word.empty() && is_upper_case(next_code_point(word, at));
}

namespace {

std::string with_case_of(std::string_view model, std::string_view word) {
  if (is_all_capitals(model)) return to_upper(word);
  return begins_with_capital(model) ? capitalise_first(word) : std::string(word);
}

}  // namespace

const AgreementRow* find_row(const std::vector<AgreementRow>& rows, std::string_view lower) {
  for (const AgreementRow& row : rows)
    if (row.holds(lower)) return &row;
  return nullptr;
}

const AgreementRow* find_row_by_sound(const std::vector<AgreementRow>& rows, std::string_view lower, const LanguageRules& rules) {
  if (const AgreementRow* row = find_row(rows, lower)) return row;
  for (const SoundRule& rule : rules.sounds)
    if (rule.write == lower)
      if (const AgreementRow* row = find_row(rows, rule.word)) return row;
  return nullptr;
}

const Contraction* contraction_of(std::string_view lower, const LanguageRules& rules) {
  for (const Contraction& contraction : rules.contractions)
    if (contraction.together == lower) return &contraction;
  return nullptr;
}

bool is_determiner(std::string_view lower, const LanguageRules& rules) {
  if (find_row_by_sound(rules.determiners, lower, rules) != nullptr) return true;
  const Contraction* contraction = contraction_of(lower, rules);
  return contraction != nullptr && find_row_by_sound(rules.determiners, contraction->second, rules) != nullptr;
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() > end.size() && text.substr(text.size() - end.size()) == end;
}

bool applies_before(const SoundRule& rule, std::string_view next) {
  const auto begins = [&](const std::string& start) { return next.starts_with(start); };
  return std::any_of(rule.before.begin(), rule.before.end(), begins) && std::none_of(rule.not_before.begin(), rule.not_before.end(), begins);
}

std::string sounded(const std::string& word, std::string_view next, const LanguageRules& rules) {
  for (const SoundRule& rule : rules.sounds)
    if (rule.word == word && !rule.is_optional && applies_before(rule, next)) return rule.write;
  return word;
}

std::optional<std::string> agree_adjective(std::string_view lower, Gender gender, Number number, bool with_endings,
                                           const LanguageRules& rules) {
  if (rules.never_adjectives.count(std::string(lower)) != 0) return std::nullopt;
  if (const AgreementRow* row = find_row(rules.adjectives, lower)) {
    // "es buen momento": this form stands before a noun of its own.
    if (!row->masculine_elsewhere.empty() && lower == row->masculine_singular && lower != row->masculine_elsewhere) return std::nullopt;
    return row->form(gender, number, false);
  }
  if (!with_endings) return std::nullopt;
  for (const AgreementRow& row : rules.adjective_endings)
    for (const std::string* ending : {&row.masculine_singular, &row.feminine_singular, &row.masculine_plural, &row.feminine_plural})
      if (ends_with(lower, *ending) && lower.size() > ending->size() + 1)
        return std::string(lower.substr(0, lower.size() - ending->size())) + row.form(gender, number);
  return std::nullopt;
}

bool is_degree_word(std::string_view lower, const LanguageRules& rules) {
  return rules.degree_words.count(std::string(lower)) != 0 ||
         std::any_of(rules.adverb_endings.begin(), rules.adverb_endings.end(), [&](const std::string& end) { return ends_with(lower, end); });
}

bool overlaps_other_span(const TrackedText& text, Span span, std::size_t index) {
  for (std::size_t i = 0; i < std::min(text.spans.size(), text.word_spans); ++i)
    if (i != index && text.spans[i].overlaps(span)) return true;
  return false;
}

void write_word(TrackedText& text, const Neighbour& at, std::string_view word) {
  const std::string_view model = at.span.of(text.text);
  const std::size_t letters = count_code_points(model) - (at.is_elided ? 1 : 0);
  // One capital letter tells a beginning, or capitals all through.
  std::string written = letters == 1 && is_all_capitals(text.text, 2) ? to_upper(word) : with_case_of(model, word);
  const bool is_elided = word.ends_with('\'');
  if (is_elided && text.text.find("’") != std::string::npos) written.replace(written.size() - 1, 1, "’");
  Span place = at.span;
  if (is_elided && !at.is_elided)
    if (const std::optional<Neighbour> next = word_after(text.text, place.end)) place.end = next->span.start;
  if (!is_elided && at.is_elided) written += ' ';
  if (written != place.of(text.text)) text.replace(place, written);
}

}  // namespace homeword
