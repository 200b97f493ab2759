#include <algorithm>

#include "homeword/text/unicode.h"
#include "homeword/translate/agreement_words.h"

namespace homeword {
namespace {

// A verb and what it says of the noun, one behind the other.
class Clause {
 public:
  Clause(TrackedText& text, std::size_t index, Gender gender, Number number, const LanguageRules& rules)
      : text_(text), index_(index), gender_(gender), number_(number), rules_(rules) {}

  [[nodiscard]] std::optional<Neighbour> behind(std::size_t offset, bool is_elided = false) const {
    std::optional<Neighbour> word = word_after(text_.text, offset, is_elided);
    if (word && overlaps_other_span(text_, word->span, index_)) return std::nullopt;
    return word;
  }
  [[nodiscard]] std::optional<Neighbour> behind(const Neighbour& word) const { return behind(word.span.end, word.is_elided); }

  [[nodiscard]] bool is_verb(const Neighbour& word) const {
    return rules_.linking_verbs.count(word.lower) != 0 || has_number(word);
  }

  // "no ha sido alegado", "se debe entregar": puts the first verb into the noun's number and its predicate into gender and number.
  // Gives the offset behind what it read; nothing where no verb stands there.
  std::optional<std::size_t> agree_predicate(std::optional<Neighbour> word) {
    bool has_verb = false, has_link = false;
    std::optional<std::size_t> end;
    for (int count = 0; word && count < 8; ++count) {
      if (is_verb(*word) && (!has_verb || has_link == false || rules_.linking_verbs.count(word->lower) != 0)) {
        const std::size_t start = word->span.start;
        if (!has_verb) agree_verb(*word);
        has_verb = true;
        word = word_after(text_.text, start, true);
        has_link = has_link || rules_.linking_verbs.count(word->lower) != 0;
        // "è stata annullata": a linking verb that is a participle agrees as well.
        if (rules_.linking_verbs.count(word->lower) != 0 && find_row(rules_.adjectives, word->lower) != nullptr) {
          agree(*word, false);
          word = word_after(text_.text, start, true);
        }
      } else if (has_verb ? rules_.helping_verbs.count(word->lower) == 0 && !is_between(*word) : !is_between(*word)) {
        break;
      }
      end = word->span.end;
      word = behind(*word);
    }
    if (!has_verb) return std::nullopt;
    if (has_link && word) {
      const std::size_t past = agree_adjectives(*word);
      if (past != word->span.start) end = past;
    }
    return end;
  }

  // Adjectives one behind the other or joined by "y". Gives the offset behind the last; where none stands, that of the word.
  std::size_t agree_adjectives(Neighbour first) {
    std::size_t end = first.span.start;
    std::optional<Neighbour> word = first;
    bool is_joined = false;
    for (int count = 0; word && count < 3; ++count) {
      if (count > 0 && !is_joined) break;
      const std::size_t start = word->span.start;
      if (!agree(*word, true)) break;
      word = word_after(text_.text, start, true);
      end = word->span.end;
      word = behind(*word);
      is_joined = word && rules_.joining_words.count(word->lower) != 0;
      if (is_joined) word = behind(*word);
      while (word && is_degree_word(word->lower, rules_)) word = behind(*word);
    }
    return end;
  }

  // The sentence's own verb, behind what describes its subject: "las {quejas} descritas por los padres fue resuelto".
  void agree_main_verb(std::size_t from, bool may_hold_time) {
    std::optional<Neighbour> word = word_after(text_.text, from);
    bool is_governed = false;
    for (int count = 0; word && count < most_words; ++count) {
      if (overlaps_other_span(text_, word->span, index_)) {
        word = word_after(text_.text, word->span.end, word->is_elided);
        continue;
      }
      if (rules_.joining_words.count(word->lower) != 0 || rules_.relative_words.count(word->lower) != 0 ||
          rules_.clause_words.count(word->lower) != 0)
        return;
      if (is_verb(*word)) {
        agree_predicate(word);
        return;
      }
      // Another noun with its article: of a clause of its own, unless it tells when ("… el año pasado").
      const bool is_article = is_determiner(word->lower, rules_);
      if (is_article && !is_governed && !may_hold_time && contraction_of(word->lower, rules_) == nullptr) return;
      is_governed = rules_.governing_words.count(word->lower) != 0 || (is_article && is_governed);
      word = word_after(text_.text, word->span.end, word->is_elided);
    }
  }

  [[nodiscard]] bool looks_like_adjective(const Neighbour& word) const {
    return agree_adjective(word.lower, gender_, number_, true, rules_).has_value();
  }

  // One into several only: a plural verb may have more subjects than this noun.
  void agree_verb(const Neighbour& word) {
    if (number_ != Number::plural) return;
    for (const auto& [singular, plural] : rules_.verb_numbers)
      if (word.lower == singular) {
        write_word(text_, word, plural);
        return;
      }
  }

 private:
  static constexpr int most_words = 14;

  [[nodiscard]] bool has_number(const Neighbour& word) const {
    return std::any_of(rules_.verb_numbers.begin(), rules_.verb_numbers.end(),
                       [&](const auto& pair) { return pair.first == word.lower || pair.second == word.lower; });
  }
  [[nodiscard]] bool is_between(const Neighbour& word) const {
    return rules_.between_verb_and_predicate.count(word.lower) != 0 || is_degree_word(word.lower, rules_);
  }
  bool agree(const Neighbour& word, bool with_endings) {
    const std::optional<std::string> wanted = agree_adjective(word.lower, gender_, number_, with_endings, rules_);
    if (wanted && *wanted != word.lower) write_word(text_, word, *wanted);
    return wanted.has_value();
  }

  TrackedText& text_;
  const std::size_t index_;
  const Gender gender_;
  const Number number_;
  const LanguageRules& rules_;
};

}  // namespace

void agree_clause(TrackedText& text, std::size_t index, Gender gender, Number number, const NounPlace& place, const LanguageRules& rules) {
  if (place.is_governed || rules.verb_numbers.empty()) return;
  Clause clause(text, index, gender, place.number.value_or(number), rules);
  const std::size_t end = text.spans[index].end;
  if (place.follows_verb) {
    // "¿Es las {vacaciones} …?"; its predicate stands behind the noun.
    std::size_t edge = text.spans[index].start;
    for (std::optional<Neighbour> word = word_before(text.text, edge); word; word = word_before(text.text, edge)) {
      edge = word->span.start;
      if (rules.linking_verbs.count(word->lower) == 0) continue;
      clause.agree_verb(*word);
      break;
    }
    if (const std::optional<Neighbour> word = clause.behind(text.spans[index].end)) (void)clause.agree_adjectives(*word);
    return;
  }
  const std::optional<Neighbour> word = clause.behind(end);
  if (!word) return;
  if (place.is_asked && rules.linking_verbs.count(word->lower) == 0) return;
  if (rules.relative_words.count(word->lower) != 0) {
    const std::optional<std::size_t> past = clause.agree_predicate(clause.behind(*word));
    if (past && place.begins_clause) clause.agree_main_verb(*past, true);
    return;
  }
  if (clause.agree_predicate(word) || !place.begins_clause) return;
  if (rules.governing_words.count(word->lower) != 0 || contraction_of(word->lower, rules) != nullptr || clause.looks_like_adjective(*word))
    clause.agree_main_verb(end, false);
}

}  // namespace homeword
