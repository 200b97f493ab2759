#include "homeword/translate/agreement.h"

#include <algorithm>
#include <optional>

#include "homeword/text/unicode.h"

namespace homeword {
namespace {

bool is_word_character(char32_t code_point) { return is_letter(code_point) || is_digit(code_point); }

// The word that ends at `offset` when only spaces lie between; nothing at a punctuation mark or the beginning.
std::optional<Span> word_before(std::string_view text, std::size_t offset) {
  std::size_t end = offset;
  while (end > 0) {
    std::size_t at = end;
    const char32_t c = previous_code_point(text, at);
    if (!is_white_space(c)) break;
    end = at;
  }
  if (end == offset && offset != 0) {
    std::size_t at = offset;
    if (is_word_character(previous_code_point(text, at))) return std::nullopt;  // in the middle of a word
  }
  std::size_t start = end;
  while (start > 0) {
    std::size_t at = start;
    if (!is_word_character(previous_code_point(text, at))) break;
    start = at;
  }
  if (start == end) return std::nullopt;
  return Span{start, end};
}

std::optional<Span> word_after(std::string_view text, std::size_t offset) {
  std::size_t start = offset;
  while (start < text.size()) {
    std::size_t at = start;
    if (!is_white_space(next_code_point(text, at))) break;
    start = at;
  }
  if (start == offset) return std::nullopt;
  std::size_t end = start;
  while (end < text.size()) {
    std::size_t at = end;
    if (!is_word_character(next_code_point(text, at))) break;
    end = at;
  }
  if (start == end) return std::nullopt;
  return Span{start, end};
}

bool begins_with_capital(std::string_view word) {
  std::size_t at = 0;
  return !word.empty() && is_upper_case(next_code_point(word, at));
}

std::string with_case_of(std::string_view model, std::string_view word) {
  if (is_all_capitals(model)) return to_upper(word);
  return begins_with_capital(model) ? capitalise_first(word) : std::string(word);
}

const AgreementRow* find_row(const std::vector<AgreementRow>& rows, std::string_view lower) {
  for (const AgreementRow& row : rows)
    if (row.holds(lower)) return &row;
  return nullptr;
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() > end.size() && text.substr(text.size() - end.size()) == end;
}

// The word in the wanted form when it is an adjective we know (or, `with_endings`, looks like a participle).
std::optional<std::string> agree_adjective(std::string_view lower, Gender gender, Number number, bool with_endings,
                                           const LanguageRules& rules) {
  if (const AgreementRow* row = find_row(rules.adjectives, lower)) return row->form(gender, number);
  if (!with_endings) return std::nullopt;
  for (const AgreementRow& row : rules.adjective_endings)
    for (const std::string* ending : {&row.masculine_singular, &row.feminine_singular, &row.masculine_plural, &row.feminine_plural})
      if (ends_with(lower, *ending) && lower.size() > ending->size() + 1)
        return std::string(lower.substr(0, lower.size() - ending->size())) + row.form(gender, number);
  return std::nullopt;
}

bool overlaps_other_span(const TrackedText& text, Span span, std::size_t index) {
  for (std::size_t i = 0; i < std::min(text.spans.size(), text.word_spans); ++i)
    if (i != index && text.spans[i].overlaps(span)) return true;
  return false;
}

void replace_word(TrackedText& text, Span span, std::string_view word) {
  const std::string written = with_case_of(span.of(text.text), word);
  if (written != span.of(text.text)) text.replace(span, written);
}

// "de el" → "del" where the article stands right before `noun_start`.
void contract(TrackedText& text, std::size_t noun_start, const LanguageRules& rules) {
  if (noun_start > text.text.size()) return;
  const std::optional<Span> second = word_before(text.text, noun_start);
  if (!second) return;
  const std::optional<Span> first = word_before(text.text, second->start);
  if (!first) return;
  for (const Contraction& contraction : rules.contractions)
    // A capital "El" belongs to a name ("de El Sol") and stays.
    if (to_lower(first->of(text.text)) == contraction.first && second->of(text.text) == contraction.second) {
      replace_word(text, {first->start, second->end}, contraction.together);
      return;
    }
}

void agree_determiner(TrackedText& text, Span word, Gender gender, Number number, const LanguageRules& rules) {
  const std::string lower = to_lower(word.of(text.text));
  const std::optional<Span> next = word_after(text.text, word.end);
  const std::string next_word = next ? to_lower(next->of(text.text)) : std::string();
  const auto wanted_form = [&](const AgreementRow& row) {
    if (gender == Gender::feminine && number == Number::singular && rules.feminine_with_masculine_article.count(next_word) != 0 &&
        rules.articles_that_change.count(row.masculine_singular) != 0)
      return row.masculine_singular;
    return row.form(gender, number);
  };
  for (const Contraction& contraction : rules.contractions) {
    if (lower != contraction.together) continue;
    const AgreementRow* row = find_row(rules.determiners, contraction.second);
    if (row == nullptr) return;
    const std::string wanted = wanted_form(*row);
    if (wanted != contraction.second) replace_word(text, word, contraction.first + " " + wanted);
    return;
  }
  if (const AgreementRow* row = find_row(rules.determiners, lower)) {
    const std::string wanted = wanted_form(*row);
    if (wanted == lower) return;
    replace_word(text, word, wanted);
    contract(text, word.start + wanted.size() + 1, rules);
  }
}

void mind_sounds(TrackedText& text, std::size_t index, const LanguageRules& rules) {
  const std::optional<Span> word = word_before(text.text, text.spans[index].start);
  if (!word) return;
  const std::string lower = to_lower(word->of(text.text));
  const std::string next = to_lower(text.spans[index].of(text.text));
  for (const SoundRule& rule : rules.sounds) {
    const auto begins = [&](const std::string& start) { return std::string_view(next).substr(0, start.size()) == start; };
    const bool applies = std::any_of(rule.before.begin(), rule.before.end(), begins) &&
                         std::none_of(rule.not_before.begin(), rule.not_before.end(), begins);
    if (lower == rule.word && applies) replace_word(text, *word, rule.write);
    else if (lower == rule.write && !applies) replace_word(text, *word, rule.word);
    else continue;
    return;
  }
}

}  // namespace

bool is_all_capitals(std::string_view text, std::size_t least) {
  std::size_t capitals = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (is_lower_case(c)) return false;
    if (is_upper_case(c)) ++capitals;
  }
  return capitals >= least;
}

void agree_around(TrackedText& text, std::size_t index, Gender gender, Number number, AgreementReach reach,
                  const LanguageRules& rules) {
  if (gender != Gender::none && gender != Gender::neuter) {
    // Adjectives before the noun, at most two, then the determiner.
    std::size_t before = text.spans[index].start;
    std::optional<Span> word = word_before(text.text, before);
    for (int count = 0; word && count < 2; ++count) {
      const std::string lower = to_lower(word->of(text.text));
      if (overlaps_other_span(text, *word, index) || find_row(rules.determiners, lower) != nullptr) break;
      const std::optional<std::string> wanted = agree_adjective(lower, gender, number, false, rules);
      if (!wanted) break;
      const std::size_t start = word->start;
      if (reach == AgreementReach::determiners_and_adjectives) replace_word(text, *word, *wanted);
      before = start;
      word = word_before(text.text, before);
    }
    // "todas las", "estos otros": two determiners in a row.
    for (int count = 0; word && count < 2; ++count) {
      if (overlaps_other_span(text, *word, index)) break;
      const std::size_t start = word->start;
      agree_determiner(text, *word, gender, number, rules);
      const std::optional<Span> next = word_before(text.text, start);
      if (!next || find_row(rules.determiners, to_lower(next->of(text.text))) == nullptr) break;
      word = next;
    }
    if (reach == AgreementReach::determiners_and_adjectives) {
      std::optional<Span> after = word_after(text.text, text.spans[index].end);
      if (after) {
        const std::string lower = to_lower(after->of(text.text));
        if (std::find(rules.linking_verbs.begin(), rules.linking_verbs.end(), lower) != rules.linking_verbs.end())
          after = word_after(text.text, after->end);
      }
      if (after && !overlaps_other_span(text, *after, index))
        if (const auto wanted = agree_adjective(to_lower(after->of(text.text)), gender, number, true, rules))
          replace_word(text, *after, *wanted);
    }
  }
  contract(text, text.spans[index].start, rules);
  mind_sounds(text, index, rules);
}

void agree_before_fact(TrackedText& text, std::size_t index, FactKind kind, const LanguageRules& rules) {
  const Span span = text.spans[index];
  const std::string before = to_lower(std::string_view(text.text).substr(0, span.start));
  const std::string value = to_lower(span.of(text.text));
  if (before.size() != span.start) return;
  const auto value_begins = [&](const std::string& start) { return std::string_view(value).substr(0, start.size()) == start; };
  for (const SlotRule& rule : rules.slots) {
    if (std::find(rule.kinds.begin(), rule.kinds.end(), kind) == rule.kinds.end()) continue;
    if (!std::string_view(before).ends_with(rule.before)) continue;
    const std::size_t start = span.start - rule.before.size();
    if (start > 0 && !is_word_boundary(text.text, start)) continue;
    if (!rule.value_starts.empty() && std::none_of(rule.value_starts.begin(), rule.value_starts.end(), value_begins)) continue;
    if (!std::all_of(rule.value_holds.begin(), rule.value_holds.end(),
                     [&](const std::string& part) { return value.find(part) != std::string::npos; }))
      continue;
    const bool is_capital = is_upper_case([&] {
      std::size_t at = start;
      return next_code_point(text.text, at);
    }());
    text.replace({start, span.start}, is_capital ? capitalise_first(rule.write) : rule.write);
    return;
  }
}

void finish_sentence(TrackedText& text, std::string_view source, const std::vector<std::size_t>& protected_spans,
                     const LanguageRules& rules, std::string_view language) {
  const auto is_protected = [&](Span span) {
    return std::any_of(protected_spans.begin(), protected_spans.end(), [&](std::size_t i) { return text.spans[i].contains(span); });
  };
  // Spaces at the ends and doubled inside.
  while (!text.text.empty() && text.text.back() == ' ' && (source.empty() || source.back() != ' '))
    text.replace({text.text.size() - 1, text.text.size()}, "");
  while (!text.text.empty() && text.text.front() == ' ' && (source.empty() || source.front() != ' ')) text.replace({0, 1}, "");
  for (std::size_t at = 0; at + 1 < text.text.size();) {
    const Span pair{at, at + 2};
    if (text.text[at] == ' ' && text.text[at + 1] == ' ' && source.find("  ") == std::string_view::npos && !is_protected(pair)) {
      text.replace({at, at + 1}, "");
      continue;
    }
    const char next = text.text[at + 1];
    if (text.text[at] == ' ' && (next == ',' || next == '.' || next == ';' || next == ':' || next == '?' || next == '!') &&
        !rules.has_space_before_punctuation && at > 0 && source.find({text.text.data() + at, 2}) == std::string_view::npos &&
        !is_protected(pair)) {
      // "lee .5" keeps its space: only a mark that ends something loses it.
      const bool ends_here = at + 2 >= text.text.size() || text.text[at + 2] == ' ' || text.text[at + 2] == next;
      if (ends_here) {
        text.replace({at, at + 1}, "");
        continue;
      }
    }
    ++at;
  }
  // A doubled full stop where an abbreviation at the end brought its own ("6:00 p. m..").
  if (text.text.size() > 2 && text.text.substr(text.text.size() - 2) == ".." && text.text[text.text.size() - 3] != '.' &&
      (source.size() < 2 || source.substr(source.size() - 2) != ".."))
    text.replace({text.text.size() - 1, text.text.size()}, "");
  // Opening marks: for every closing mark without one, at the start of its sentence.
  for (const auto& [closing, opening] : rules.opening_marks) {
    for (std::size_t at = text.text.find(closing); at != std::string::npos; at = text.text.find(closing, at + 1)) {
      if (is_protected({at, at + closing.size()})) continue;                                // a question mark in a link
      if (at > 0 && std::string_view(text.text).substr(0, at).ends_with(closing)) continue; // "!!": one opening is enough
      std::size_t start = 0;
      for (std::size_t i = at; i > 0; --i) {
        const char byte = text.text[i - 1];
        // The stop of "Sra." in a piece we wrote ends nothing.
        const bool is_inside_piece = std::any_of(text.spans.begin(), text.spans.begin() + static_cast<std::ptrdiff_t>(std::min(text.word_spans, text.spans.size())),
                                                 [&](Span span) { return span.start < i && i < span.end; });
        if ((byte == '.' || byte == '?' || byte == '!' || byte == ':') && i < at && text.text[i] == ' ' && !is_inside_piece &&
            !is_protected({i - 1, i})) {
          start = i + 1;
          break;
        }
      }
      const std::string_view sentence = std::string_view(text.text).substr(start, at - start);
      if (sentence.empty() || sentence.find(opening) != std::string_view::npos) continue;
      // Inside brackets or quotation marks that open the sentence.
      std::size_t place = start;
      while (place < at && (text.text[place] == '(' || text.text[place] == '"' || text.text[place] == ' ')) ++place;
      text.replace({place, place}, opening);
      at += opening.size();
    }
  }
  for (const auto& [closing, opening] : rules.opening_marks) {
    if (closing != "?") continue;
    for (std::size_t at = text.text.find(opening); at != std::string::npos; at = text.text.find(opening, at + 1)) {
      Span word{at + opening.size(), at + opening.size()};
      while (word.end < text.text.size()) {
        std::size_t next = word.end;
        if (!is_word_character(next_code_point(text.text, next))) break;
        word.end = next;
      }
      const std::string lower = to_lower(word.of(text.text));
      for (const auto& [plain, accented] : rules.question_words)
        if (lower == plain && !is_protected(word)) replace_word(text, word, accented);
    }
  }
  // "a el" is never written apart; a capital "El" belongs to a name.
  for (const Contraction& contraction : rules.contractions) {
    const std::string apart = contraction.first + " " + contraction.second;
    for (std::size_t at = text.text.find(apart); at != std::string::npos; at = text.text.find(apart, at + 1)) {
      const Span place{at, at + apart.size()};
      const bool is_whole = (at == 0 || is_word_boundary(text.text, at)) &&
                            (place.end == text.text.size() || is_word_boundary(text.text, place.end));
      if (is_whole && !is_protected(place)) text.replace(place, contraction.together);
    }
    // An engine that translates "from the" twice over: "del del oeste".
    const std::string twice = contraction.together + " " + contraction.together + " ";
    for (std::size_t at = text.text.find(twice); at != std::string::npos; at = text.text.find(twice, at)) {
      const bool is_free = (at == 0 || is_word_boundary(text.text, at)) && !is_protected({at, at + twice.size()});
      if (!is_free) break;
      text.replace({at, at + contraction.together.size() + 1}, "");
    }
  }
  // A capital at the beginning where the source has one, unless the text begins with something kept as is.
  std::size_t first = 0;
  while (first < source.size()) {
    std::size_t at = first;
    if (is_word_character(next_code_point(source, at))) break;
    first = at;
  }
  if (begins_with_capital(source.substr(std::min(first, source.size())))) {
    const std::string capital = capitalise_first(text.text, language);
    if (capital != text.text && !capital.empty()) {
      // Only the first letter differs: put it in place so that spans stay right.
      std::size_t start = 0;
      while (start < text.text.size() && start < capital.size() && text.text[start] == capital[start]) ++start;
      while (start > 0 && (static_cast<unsigned char>(text.text[start]) & 0xC0) == 0x80) --start;
      std::size_t end_old = start, end_new = start;
      (void)next_code_point(text.text, end_old);
      (void)next_code_point(capital, end_new);
      if (!is_protected({start, end_old})) text.replace({start, end_old}, std::string_view(capital).substr(start, end_new - start));
    }
  }
}

}  // namespace homeword
