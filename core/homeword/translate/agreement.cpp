#include "homeword/translate/agreement.h"

#include <algorithm>
#include <optional>

#include "homeword/text/unicode.h"
#include "homeword/translate/agreement_words.h"

namespace homeword {
namespace {

// "de el" → "del" where the article is the word that ends right before `edge`; true when they were.
bool contract(TrackedText& text, std::size_t edge, const LanguageRules& rules) {
  if (edge > text.text.size()) return false;
  const std::optional<Neighbour> second = word_before(text.text, edge);
  if (!second) return false;
  const std::optional<Neighbour> first = word_before(text.text, second->span.start);
  if (!first) return false;
  // A capital "El" belongs to a name ("de El Sol") and stays.
  if (begins_with_capital(second->span.of(text.text)) && !is_all_capitals(text.text, 2)) return false;
  for (const Contraction& contraction : rules.contractions)
    if (!contraction.is_optional && first->lower == contraction.first && second->lower == contraction.second) {
      write_word(text, {{first->span.start, second->span.end}, {}, second->is_elided}, contraction.together);
      return true;
    }
  return false;
}

// Where the next word begins behind the neighbour, to its end in lower case; empty before a mark.
std::string next_word(const TrackedText& text, const Neighbour& at) {
  const std::optional<Neighbour> next = word_after(text.text, at.span.end, at.is_elided);
  return next ? next->lower : std::string();
}

void agree_determiner(TrackedText& text, const Neighbour& word, Gender gender, Number number, const LanguageRules& rules) {
  const std::string next = next_word(text, word);
  const auto wanted_form = [&](const AgreementRow& row) {
    if (gender == Gender::feminine && number == Number::singular && rules.feminine_with_masculine_article.count(next) != 0 &&
        rules.articles_that_change.count(row.masculine_singular) != 0)
      return row.masculine_singular;
    return sounded(row.form(gender, number), next, rules);
  };
  if (const Contraction* contraction = contraction_of(word.lower, rules)) {
    const AgreementRow* row = find_row_by_sound(rules.determiners, contraction->second, rules);
    if (row == nullptr) return;
    const std::string wanted = wanted_form(*row);
    if (wanted == contraction->second) return;
    std::string written = contraction->first + " " + wanted;
    for (const Contraction& other : rules.contractions)
      if (other.first == contraction->first && other.second == wanted && other.is_optional == contraction->is_optional) {
        written = other.together;
        break;
      }
    write_word(text, word, written);
    return;
  }
  if (const AgreementRow* row = find_row_by_sound(rules.determiners, word.lower, rules)) {
    const std::string wanted = wanted_form(*row);
    if (wanted != word.lower) write_word(text, word, wanted);
  }
}

// The word before `edge` as its sound asks for: "y" and "e", "de" and "d'"; articles only where their gender was not known.
void mind_sounds(TrackedText& text, std::size_t edge, const LanguageRules& rules) {
  const std::optional<Neighbour> word = word_before(text.text, edge);
  if (!word) return;
  const std::string next = to_lower(std::string_view(text.text).substr(edge));
  const bool agrees = find_row_by_sound(rules.determiners, word->lower, rules) != nullptr ||
                      find_row_by_sound(rules.adjectives, word->lower, rules) != nullptr;
  if (agrees) {
    const std::string wanted = sounded(word->lower, next, rules);
    if (wanted != word->lower) write_word(text, *word, wanted);
    return;
  }
  for (const SoundRule& rule : rules.sounds) {
    const bool applies = applies_before(rule, next);
    if (word->lower == rule.word && applies && !rule.is_optional) write_word(text, *word, rule.write);
    else if (word->lower == rule.write && !applies) write_word(text, *word, rule.word);
    else continue;
    return;
  }
}

// True for words and endings ("-ate") that verbs have too.
bool may_be_verb(std::string_view lower, const LanguageRules& rules) {
  return std::any_of(rules.verbs_alike.begin(), rules.verbs_alike.end(), [&](const std::string& word) {
    return word.starts_with('-') ? ends_with(lower, std::string_view(word).substr(1)) : lower == word;
  });
}

bool is_count(const Neighbour& word, const LanguageRules& rules) {
  return rules.counting_words.count(word.lower) != 0 ||
         std::all_of(word.lower.begin(), word.lower.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "Cada uno de las {becas}" → "cada una de las {becas}"; and what is so counted is spoken of: "la mayoría de los {casilleros} son".
void agree_part_of(TrackedText& text, const Neighbour& of, Gender gender, NounPlace& place, const LanguageRules& rules) {
  const std::optional<Neighbour> part = word_before(text.text, of.span.start);
  if (!part) return;
  std::size_t edge = part->span.start;
  if (const AgreementRow* row = find_row(rules.parts, part->lower)) {
    const Number own = part->lower == row->masculine_plural || part->lower == row->feminine_plural ? Number::plural : Number::singular;
    if (gender != Gender::none && gender != Gender::neuter)
      if (const std::string& wanted = row->form(gender, own); wanted != part->lower) write_word(text, *part, wanted);
    place.number = own;
  } else if (rules.quantity_words.count(part->lower) == 0) {
    return;
  }
  place.is_governed = false;
  std::optional<Neighbour> before = word_before(text.text, edge);
  for (int count = 0; before && count < 2 && (is_determiner(before->lower, rules) || rules.governing_words.count(before->lower) != 0); ++count) {
    edge = before->span.start;
    before = word_before(text.text, edge);
  }
  place.begins_clause = !before;
}

// What stands before the noun: adjectives, then determiners.
NounPlace agree_before(TrackedText& text, std::size_t index, Gender gender, Number number, AgreementReach reach, const LanguageRules& rules) {
  const bool is_gender_known = gender != Gender::none && gender != Gender::neuter;
  std::size_t edge = text.spans[index].start;
  std::optional<Neighbour> word = word_before(text.text, edge);
  for (int count = 0; word && count < 4; ++count) {
    if (overlaps_other_span(text, word->span, index) || is_determiner(word->lower, rules)) break;
    const AgreementRow* row = find_row_by_sound(rules.adjectives, word->lower, rules);
    if (row == nullptr && count > 0 && rules.joining_words.count(word->lower) != 0) {
      // "nueva y mejorada": only where an adjective stands on its other side too.
      const std::optional<Neighbour> other = word_before(text.text, word->span.start);
      if (!other || find_row(rules.adjectives, other->lower) == nullptr || is_determiner(other->lower, rules)) break;
    } else if (row == nullptr) {
      break;
    } else if (const std::optional<Neighbour> other = word_before(text.text, word->span.start);
               may_be_verb(word->lower, rules) && (!other || !is_determiner(other->lower, rules))) {
      break;  // "completa formulario" tells somebody to do it
    } else if (is_gender_known && reach == AgreementReach::determiners_and_adjectives) {
      const std::string wanted = sounded(row->form(gender, number), next_word(text, *word), rules);
      if (wanted != word->lower) write_word(text, *word, wanted);
    }
    edge = word->span.start;
    word = word_before(text.text, edge);
  }
  for (int count = 0; word && count < 2 && is_count(*word, rules) && !overlaps_other_span(text, word->span, index); ++count) {
    edge = word->span.start;
    word = word_before(text.text, edge);
  }
  bool is_governed = false, is_asked = false;
  // "todas las", "estos otros": determiners in a row.
  for (int count = 0; word && count < 3; ++count) {
    if (overlaps_other_span(text, word->span, index) || !is_determiner(word->lower, rules)) break;
    is_governed = contraction_of(word->lower, rules) != nullptr;
    is_asked = is_asked || rules.asking_words.count(word->lower) != 0;
    edge = word->span.start;
    if (is_gender_known) agree_determiner(text, *word, gender, number, rules);
    else mind_sounds(text, word->span.end, rules);
    if (const std::optional<Neighbour> now = word_after(text.text, edge, true))
      if (const std::optional<Neighbour> next = word_after(text.text, now->span.end, now->is_elided)) is_governed = contract(text, next->span.start, rules) || is_governed;
    if (is_governed) break;
    word = word_before(text.text, edge);
  }
  if (edge != text.spans[index].start && edge <= text.text.size()) mind_sounds(text, edge, rules);
  NounPlace place{.is_governed = is_governed, .is_asked = is_asked};
  // The places of words moved with what was written; the edge of the phrase did not.
  word = is_governed ? std::nullopt : word_before(text.text, edge);
  if (!word) {
    place.begins_clause = !is_governed;
    return place;
  }
  place.is_asked = place.is_asked || rules.asking_words.count(word->lower) != 0;
  place.is_governed = rules.governing_words.count(word->lower) != 0 || rules.joining_words.count(word->lower) != 0;
  // What another piece brought ("aviso sobre") says as much, but is not changed.
  if (overlaps_other_span(text, word->span, index)) return place;
  if (rules.part_of_words.count(word->lower) != 0) agree_part_of(text, *word, gender, place, rules);
  if (!place.is_governed && rules.linking_verbs.count(word->lower) != 0) {
    const std::optional<Neighbour> question = word_before(text.text, word->span.start);
    place.follows_verb = !question || rules.asking_words.count(question->lower) != 0;
  }
  return place;
}

bool is_set_phrase(std::string_view text, std::size_t start, const LanguageRules& rules) {
  const std::string rest = to_lower(text.substr(start, 64));
  return std::any_of(rules.set_phrases.begin(), rules.set_phrases.end(),
                     [&](const std::string& phrase) { return rest.starts_with(phrase) && is_word_boundary(rest, phrase.size()); });
}

// What stands behind the noun: its adjectives, or a linking verb and the predicate. "ha cancelado" has no linking verb and
// says nothing about the noun.
void agree_behind(TrackedText& text, std::size_t index, Gender gender, Number number, bool is_governed, const LanguageRules& rules) {
  const auto is_of = [](const std::set<std::string>& words, const Neighbour& word) { return words.count(word.lower) != 0; };
  const auto is_degree = [&](const Neighbour& word) { return is_degree_word(word.lower, rules); };
  const auto following = [&](const Neighbour& word) { return word_after(text.text, word.span.end, word.is_elided); };
  const std::size_t end = text.spans[index].end;
  std::optional<Neighbour> word = word_after(text.text, end);
  if (!word && !is_governed && end < text.text.size() && text.text[end] == ',') {
    // "la hoja, firmada por usted, …"
    word = word_after(text.text, end + 1);
    if (!word || overlaps_other_span(text, word->span, index)) return;
    const std::optional<Neighbour> next = following(*word);
    if (!next || !is_of(rules.after_participle, *next)) return;
    if (const auto wanted = agree_adjective(word->lower, gender, number, true, rules)) write_word(text, *word, *wanted);
    return;
  }
  // First what stands right behind it, then the predicate of "la reunión anual es …".
  for (const bool is_first : {true, false}) {
    bool has_link = false, has_help = false, has_relative = false;
    for (int count = 0; word; ++count) {
      if (count == 8 || overlaps_other_span(text, word->span, index)) return;
      if (is_of(rules.relative_words, *word) && count == 0) {
        has_relative = true;
      } else if (is_of(rules.linking_verbs, *word)) {
        if (is_governed && !has_relative) return;
        has_link = true;
        // "è stata annullata": a linking verb that is a participle agrees as well.
        if (find_row(rules.adjectives, word->lower) != nullptr)
          if (const auto wanted = agree_adjective(word->lower, gender, number, false, rules); wanted && *wanted != word->lower) {
            const std::size_t start = word->span.start;
            write_word(text, *word, *wanted);
            word = word_after(text.text, start, true);
          }
      } else if (is_of(rules.helping_verbs, *word)) {
        has_help = true;
      } else if (!is_degree(*word) && !is_of(rules.between_verb_and_predicate, *word)) {
        break;
      }
      word = following(*word);
    }
    if (has_link == false && (has_help || has_relative || !is_first)) return;
    // Where an object may follow, a word that is a verb as well is taken for the verb.
    if (word && !has_link && may_be_verb(word->lower, rules)) {
      std::optional<Neighbour> next = following(*word);
      const bool is_joined = next && is_of(rules.joining_words, *next);
      if (is_joined) next = following(*next);
      const bool is_adjective = !next || (is_joined ? agree_adjective(next->lower, gender, number, true, rules).has_value()
                                                    : !is_determiner(next->lower, rules) &&
                                                          (is_of(rules.after_participle, *next) || is_of(rules.linking_verbs, *next) ||
                                                           is_of(rules.helping_verbs, *next)));
      if (!is_adjective) return;
    }
    // The adjectives, one behind the other or joined by "y".
    bool is_joined = false;
    for (int count = 0; word && count < 3; ++count) {
      if (overlaps_other_span(text, word->span, index) || is_set_phrase(text.text, word->span.start, rules)) return;
      // Unjoined, only adjectives we know: "la reunión anual convocado …" may be another sentence.
      if (count > 0 && !is_joined && find_row(rules.adjectives, word->lower) == nullptr) break;
      const std::size_t start = word->span.start;
      const auto wanted = agree_adjective(word->lower, gender, number, true, rules);
      if (!wanted) break;
      if (*wanted != word->lower) write_word(text, *word, *wanted);
      word = word_after(text.text, start, true);
      if (word) word = following(*word);
      is_joined = word && is_of(rules.joining_words, *word);
      if (is_joined) word = following(*word);
      while (word && is_degree(*word)) word = following(*word);
    }
    if (has_link || is_joined) return;
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

void write_in_capitals(TrackedText& text, const std::vector<Span>& kept, std::string_view language) {
  std::vector<std::pair<Span, std::string>> pieces;
  std::size_t at = 0;
  for (const Span span : kept) {
    if (span.start > at) pieces.push_back({{at, span.start}, to_upper(text.text.substr(at, span.start - at), language)});
    at = std::max(at, span.end);
  }
  if (at < text.text.size()) pieces.push_back({{at, text.text.size()}, to_upper(text.text.substr(at), language)});
  for (auto it = pieces.rbegin(); it != pieces.rend(); ++it) {
    // Letters keep their number of bytes in nearly every script; where they do not, spans inside would be wrong.
    if (it->second.size() == it->first.size())
      text.text.replace(it->first.start, it->first.size(), it->second);
    else
      text.replace(it->first, it->second);
  }
}

void agree_around(TrackedText& text, std::size_t index, Gender gender, Number number, AgreementReach reach,
                  const LanguageRules& rules) {
  const NounPlace place = agree_before(text, index, gender, number, reach, rules);
  if (gender != Gender::none && gender != Gender::neuter) {
    if (reach == AgreementReach::determiners_and_adjectives) agree_behind(text, index, gender, number, place.is_governed, rules);
    agree_clause(text, index, gender, number, place, rules);
  }
  contract(text, text.spans[index].start, rules);
  mind_sounds(text, text.spans[index].start, rules);
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

void drop_article_before(TrackedText& text, std::size_t index, const LanguageRules& rules) {
  const Span span = text.spans[index];
  if (rules.determiners.empty() || span.is_empty() || span.start < 2 || text.text[span.start - 1] != ' ') return;
  const std::string_view piece = span.of(text.text);
  const std::string own = to_lower(piece.substr(0, piece.find(' ')));
  if (std::none_of(rules.determiners.begin(), rules.determiners.end(), [&](const AgreementRow& row) { return row.holds(own); })) return;
  const std::size_t end = span.start - 1;
  const std::size_t space = std::string_view(text.text).substr(0, end).rfind(' ');
  const std::size_t start = space == std::string::npos ? 0 : space + 1;
  const std::string_view before = std::string_view(text.text).substr(start, end - start);
  const bool is_capital = !before.empty() && before != to_lower(before);
  const std::string word = to_lower(before);
  if (rules.determiners.front().holds(word)) {
    text.replace({start, span.start}, "");
    if (is_capital) text.replace({start, start + own.size()}, capitalise_first(std::string_view(text.text).substr(start, own.size())));
    return;
  }
  for (const Contraction& contraction : rules.contractions)
    if (contraction.together == word && rules.determiners.front().holds(contraction.second)) {
      text.replace({start, end}, is_capital ? capitalise_first(contraction.first) : contraction.first);
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
        if (lower == plain && !is_protected(word)) write_word(text, {word, lower, false}, accented);
    }
  }
  // "a el" is never written apart; a capital "El" belongs to a name.
  for (const Contraction& contraction : rules.contractions) {
    if (!rules.contracts_everywhere || contraction.is_optional) continue;
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
