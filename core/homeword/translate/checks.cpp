#include "homeword/translate/code_placement.h"
#include "homeword/translate/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include "homeword/text/unicode.h"
#include "homeword/translate/approved_terms.h"
#include "homeword/translate/check_context.h"
#include "homeword/translate/code_tokens.h"
#include "homeword/translate/language_rules.h"

namespace homeword {
namespace {

std::size_t count_digits(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }));
}

// "$1,250.00" → 1, 250, 00.
std::vector<std::string> digit_runs(std::string_view text) {
  std::vector<std::string> out;
  bool is_open = false;
  for (const char c : text) {
    const bool is_one = c >= '0' && c <= '9';
    if (is_one && !is_open) out.emplace_back();
    if (is_one) out.back() += c;
    is_open = is_one;
  }
  return out;
}

// Finders are immutable and dear to build: one per language for the life of the program.
const FactFinder& target_fact_finder(const LanguageTag& language) {
  static std::mutex mutex;
  static std::map<std::string, FactFinder> known;
  const std::lock_guard lock(mutex);
  auto it = known.find(language.text());
  if (it == known.end()) it = known.emplace(language.text(), FactFinder(language)).first;
  return it->second;
}

// The numbers of a text in one spelling: "9,000", "9.000", "9 000" and "9000" are 9000; "1.20" and "1,2" are 1.2. A last
// group of three digits is taken for thousands, as people mean it.
std::set<std::string> plain_numbers(std::string_view text) {
  std::set<std::string> out;
  const auto is_digit_byte = [&](std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; };
  for (std::size_t at = 0; at < text.size();) {
    if (!is_digit_byte(at)) {
      ++at;
      continue;
    }
    std::vector<std::string> groups(1);
    std::size_t end = at;
    while (is_digit_byte(end)) groups.back() += text[end++];
    while (end < text.size()) {
      std::size_t next = end;
      const char32_t separator = next_code_point(text, next);
      const bool is_space = is_white_space(separator);
      if (separator != U'.' && separator != U',' && separator != U'’' && !is_space) break;
      std::size_t count = 0;
      while (is_digit_byte(next + count)) ++count;
      if (count == 0 || (is_space && (count != 3 || groups.front().size() > 3))) break;
      groups.emplace_back(text.substr(next, count));
      end = next + count;
    }
    std::string number;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      if (i > 0 && i + 1 == groups.size() && groups[i].size() != 3) {
        std::string decimals = groups[i];
        while (!decimals.empty() && decimals.back() == '0') decimals.pop_back();
        if (!decimals.empty()) number += '.' + decimals;
      } else {
        number += groups[i];
      }
    }
    out.insert(number);
    at = end;
  }
  return out;
}

std::string roman_numeral(const std::string& number) {
  if (number.empty() || number.size() > 2 || number.find_first_not_of("0123456789") != std::string::npos) return {};
  static constexpr std::string_view tens[] = {"", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC"};
  static constexpr std::string_view ones[] = {"", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"};
  const int value = std::stoi(number);
  return std::string(tens[value / 10]) + std::string(ones[value % 10]);
}

// What a date says, part by part: "2026-03" → year and month.
struct DateParts {
  std::set<std::string> years, months, days, weekdays;
};

void add_date_parts(std::string_view value, DateParts& parts) {
  while (!value.empty()) {
    std::string_view one = value.substr(0, value.find('/'));
    value.remove_prefix(std::min(value.size(), one.size() + 1));
    if (one.starts_with('W')) {
      parts.weekdays.insert(std::string(one));
      continue;
    }
    const bool has_no_year = one.starts_with("--");
    const bool has_no_month = one.starts_with("---");
    if (!has_no_year) parts.years.insert(std::string(one.substr(0, 4)));
    one.remove_prefix(std::min<std::size_t>(one.size(), has_no_month ? 3 : has_no_year ? 2 : 5));
    if (!has_no_month && one.size() >= 2) {
      parts.months.insert(std::string(one.substr(0, 2)));
      one.remove_prefix(std::min<std::size_t>(one.size(), 3));
    }
    if (one.size() >= 2) parts.days.insert(std::string(one.substr(0, 2)));
  }
}

// "May of 1969", "between June and August": the target says the same parts in its own grouping. A full date must be found whole.
bool has_date_parts(const Fact& fact, std::string_view target, const FactFinder& finder) {
  DateParts wanted, there;
  add_date_parts(fact.value, wanted);
  if (!wanted.days.empty() && !wanted.months.empty()) return false;
  for (const Fact& one : finder.find(target))
    if (one.kind == FactKind::date) add_date_parts(one.value, there);
  for (const std::string& number : plain_numbers(target))
    if (number.size() == 4) there.years.insert(number);
  const auto holds = [](const std::set<std::string>& all, const std::set<std::string>& some) { return std::includes(all.begin(), all.end(), some.begin(), some.end()); };
  return holds(there.years, wanted.years) && holds(there.months, wanted.months) && holds(there.days, wanted.days) && holds(there.weekdays, wanted.weekdays);
}

// "3" as "tres", "100,000" as "cien mil".
bool has_number_word(const std::string& number, std::string_view text, std::string_view language, const LanguageRules& rules) {
  std::vector<std::string> words;
  for (const Span span : find_words(text, language)) words.push_back(fold(span.of(text)));
  const auto is_word_for = [&](const std::string& wanted, const std::string& word) {
    return std::any_of(rules.number_words.begin(), rules.number_words.end(), [&](const auto& one) { return one.first == wanted && fold(one.second) == word; });
  };
  for (const std::string& word : words)
    if (is_word_for(number, word)) return true;
  // "1.5 hours" as "una hora y media".
  if (number.size() > 2 && number != "0.5" && number.ends_with(".5")) {
    const std::string whole = number.substr(0, number.size() - 2);
    if (std::any_of(words.begin(), words.end(), [&](const std::string& word) { return is_word_for("0.5", word); }) &&
        (whole == "0" || plain_numbers(text).count(whole) != 0 || has_number_word(whole, text, language, rules)))
      return true;
  }
  if (number.size() > 3 && number.ends_with("000")) {
    const std::string thousands = number.substr(0, number.size() - 3);
    for (std::size_t i = 0; i + 1 < words.size(); ++i)
      if (is_word_for(thousands, words[i]) && is_word_for("1000", words[i + 1])) return true;
  }
  // Without spaces between words, the number is a part of what ICU takes for one.
  std::size_t at = 0;
  for (const auto& [value, word] : rules.number_words)
    if (value == number && (at = text.find(word)) != std::string_view::npos && is_script_without_spaces(next_code_point(text, at))) return true;
  return false;
}

// People write figures in more ways than a machine should: "9 000", "1,2 millones", "tres", "9:30 de la mañana". Good
// enough to let a person's translation pass; never used to accept a machine's.
bool is_written_by_hand(const Fact& fact, std::string_view target, const LanguageTag& language, const LanguageRules& rules, const FactFinder& finder) {
  if (fact.kind == FactKind::date) return has_date_parts(fact, target, finder);
  if (fact.kind != FactKind::number && fact.kind != FactKind::money && fact.kind != FactKind::time) return false;
  // Every figure of the fact ("5-3", "1995-96") must be there in some way.
  const std::set<std::string> there = plain_numbers(target);
  std::set<std::string> wanted = plain_numbers(fact.text);
  if (fact.kind == FactKind::time) {
    wanted.erase("00");
    wanted.erase("0");
    // The other half of the day is another time.
    // (a zone may be said apart: "5 de la mañana (hora del este)")
    const auto clock = [](const std::string& value) { return value.substr(0, value.find(';')); };
    for (const Fact& one : finder.find(target))
      if (one.kind == FactKind::time && !one.is_ambiguous && !fact.is_ambiguous && clock(one.value) != clock(fact.value)) {
        const std::set<std::string> figures = plain_numbers(one.text);
        if (std::any_of(wanted.begin(), wanted.end(), [&](const std::string& number) { return figures.count(number) != 0; })) return false;
      }
  }
  if (wanted.empty()) return false;
  const std::vector<Span> words = find_words(target, "und");
  return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& number) {
    if (there.count(number) != 0) return true;
    if (const std::string roman = roman_numeral(number); !roman.empty())  // "18th century": "siglo XVIII"
      for (const Span span : words)
        if (span.of(target) == roman) return true;
    return has_number_word(number, target, language.text(), rules);
  });
}

void check_facts(const Check& check) {
  Segment& segment = check.segment;
  const FactFinder& finder = target_fact_finder(check.to);
  // The figures of "%100.50f" and "&#169;" are the code's.
  std::vector<Span> source_code, target_code;
  std::set<std::string> keys;
  std::vector<Span> brought;   // codes of the source that the target has, perhaps numbered: "%s" as "%1$s"
  for (const CodeToken& token : find_code_tokens(segment.target)) {
    target_code.push_back(token.span);
    keys.insert(token.key);
  }
  for (const CodeToken& token : find_code_tokens(segment.plain)) {
    source_code.push_back(token.span);
    if (keys.count(token.key) != 0) brought.push_back(token.span);
  }
  const auto is_in_code = [&](const Fact& fact, const std::vector<Span>& code) {
    if (fact.kind == FactKind::placeholder && &code == &source_code)
      return std::any_of(brought.begin(), brought.end(), [&](Span one) { return one.overlaps(fact.span); });
    const bool may_be_code = fact.kind == FactKind::number || fact.kind == FactKind::name || fact.kind == FactKind::money;
    return may_be_code && std::any_of(code.begin(), code.end(), [&](Span one) { return one.overlaps(fact.span); });
  };
  const bool has_receipts = segment.fact_receipts.size() == segment.facts.size() && !segment.facts.empty();
  std::vector<Span> taken;
  for (std::size_t i = 0; has_receipts && i < segment.facts.size(); ++i)
    if (segment.fact_receipts[i].target) taken.push_back(*segment.fact_receipts[i].target);
  for (std::size_t i = 0; i < segment.facts.size(); ++i) {
    const Fact& fact = segment.facts[i];
    if ((has_receipts && segment.fact_receipts[i].target) || is_in_code(fact, source_code)) continue;
    // "the Sun." is no Sunday.
    if (fact.kind == FactKind::date && fact.text.ends_with('.')) {
      std::string before = fold(std::string_view(segment.plain).substr(0, fact.span.start));
      while (before.ends_with(' ')) before.pop_back();
      before.erase(0, before.find_last_of(' ') + 1);
      if (check.source_rules.not_before_weekdays.count(before) != 0 && fact.value.starts_with('W')) continue;
    }
    std::optional<Span> place = find_fact_in_target(fact, segment.target, check.from, check.to, taken);
    if (!place && fact.kind == FactKind::name) {
      // A name may be a word of a term that has a translation ("Thanksgiving break").
      for (std::size_t o = 0; o < segment.occurrences.size(); ++o)
        if (segment.occurrences[o].span.overlaps(fact.span) && (segment.occurrences[o].term == nullptr || segment.occurrences[o].term->is_translated))
          place = Span{0, 0};
    }
    if (place) {
      taken.push_back(*place);
      continue;
    }
    if (is_written_by_hand(fact, segment.target, check.to, check.target_rules, finder)) continue;
    check.report("fact/missing", fact.kind == FactKind::name ? Severity::warning : Severity::error, fact.span, fact.text,
                 fmt::format("The translation does not hold the {} “{}”.", name_of(fact_kind_names, fact.kind), fact.text),
                 "A family acts on dates, times, numbers, names and addresses; a lost one misleads.", fact.text);
  }
  // Figures that the source does not have. A figure is excused when the source has all its runs of digits, by a localised
  // fact around it, and by a target term that brings its own ("grados 9 a 12").
  const std::vector<Fact> target_facts = finder.find(segment.target);
  for (const Fact& fact : target_facts) {
    if (fact.kind == FactKind::name || fact.kind == FactKind::citation || fact.kind == FactKind::placeholder) continue;
    const bool is_literal = fact.kind == FactKind::link || fact.kind == FactKind::email;
    if (!is_literal && count_digits(fact.text) == 0) continue;
    if (std::any_of(taken.begin(), taken.end(), [&](Span one) { return one.overlaps(fact.span); }) || is_in_code(fact, target_code)) continue;
    if (std::any_of(segment.receipts.begin(), segment.receipts.end(),
                    [&](const Receipt& receipt) { return receipt.target && receipt.target->overlaps(fact.span); }))
      continue;
    if (segment.plain.find(fact.text) != std::string::npos) continue;
    if (!is_literal) {
      const std::set<std::string> in_source = plain_numbers(segment.plain), here = plain_numbers(fact.text);
      if (fact.kind == FactKind::number && std::includes(in_source.begin(), in_source.end(), here.begin(), here.end())) continue;
      // "two percent", "the second": "2 %", "2.º".
      if (fact.kind == FactKind::number && !here.empty() && std::all_of(here.begin(), here.end(), [&](const std::string& number) {
            return in_source.count(number) != 0 || has_number_word(number, segment.plain, check.from.text(), check.source_rules);
          }))
        continue;
      std::vector<std::string> known = digit_runs(segment.plain);
      const std::vector<std::string> runs = digit_runs(fact.text);
      if (fact.kind == FactKind::time) known.emplace_back("00");   // "10 o'clock"
      if (std::all_of(runs.begin(), runs.end(), [&](const std::string& run) {
            return std::find(known.begin(), known.end(), run) != known.end();
          }))
        continue;
    }
    // "five students" may become "5 estudiantes" in a person's work: small whole numbers prove nothing.
    if (fact.kind == FactKind::number && fact.text.size() <= 2 && count_digits(segment.plain) == 0) continue;
    check.report("fact/extra", Severity::warning, fact.span, fact.text,
                 fmt::format("“{}” stands in the translation but not in the source.", fact.text),
                 "A figure that nobody wrote misleads the family.", fact.text);
  }
  static constexpr std::string_view day_names[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
  for (const Fact& fact : segment.facts)
    if (const std::optional<int> day = find_true_weekday(fact); day && *day >= 1 && *day <= 7) {
      check.report("date/weekday", Severity::error, fact.span, fact.text,
                   fmt::format("“{}” names another weekday than that date has: it is a {}.", fact.text, day_names[*day - 1]),
                   "Families come on the wrong day.", fact.text);
    }
  for (const Fact& fact : target_facts)
    if (const std::optional<int> day = find_true_weekday(fact); day && *day >= 1 && *day <= 7) {
      // When the source says the same wrong thing it was reported above.
      const bool is_sources = std::any_of(segment.facts.begin(), segment.facts.end(), [&](const Fact& one) {
        return one.value == fact.value && one.stated_weekday == fact.stated_weekday;
      });
      if (!is_sources)
        check.report("date/weekday", Severity::error, fact.span, fact.text,
                     fmt::format("The translation's “{}” names another weekday than that date has.", fact.text),
                     "Families come on the wrong day.", fact.text);
    }
}

void check_terms(const Check& check) {
  Segment& segment = check.segment;
  // Receipts know; without them (a bilingual file) the target is searched.
  std::vector<Span> taken;
  if (!segment.receipts.empty()) {
    for (const Receipt& receipt : segment.receipts) {
      if (receipt.target) taken.push_back(*receipt.target);
      if (receipt.status != ReceiptStatus::missed) continue;
      check.report("term/missed", Severity::error, receipt.source, receipt.source_term,
                   fmt::format("The approved term for “{}” is not in the translation.", receipt.source_term),
                   "Families meet one word for one thing only when every letter uses it.", receipt.concept_id);
    }
  } else {
    for (const Occurrence& occurrence : segment.occurrences) {
      const std::optional<TermChoice> choice = check.terms.choose(occurrence, segment.plain);
      if (!choice) continue;
      const std::vector<FoundForm> found = check.terms.find(*occurrence.concept_, segment.target, taken);
      if (!found.empty()) {
        taken.push_back(found.front().span);
        continue;
      }
      // "The Guardian": a word of a title that stayed as it is.
      std::size_t first = occurrence.span.start;
      const bool is_capital = first > 0 && is_upper_case(next_code_point(segment.plain, first));
      if (is_capital && segment.plain[occurrence.span.start - 1] == ' ' && segment.target.find(occurrence.matched) != std::string::npos) continue;
      check.report("term/missed", Severity::error, occurrence.span, occurrence.matched,
                   fmt::format("“{}” should be “{}” in the translation.", occurrence.matched, choice->text),
                   "Families meet one word for one thing only when every letter uses it.", occurrence.concept_->id);
    }
  }
  std::map<const Concept*, std::size_t> in_source;
  for (const Occurrence& occurrence : segment.occurrences) ++in_source[occurrence.concept_];
  std::set<std::string> ids;
  for (const Occurrence& occurrence : segment.occurrences) {
    if (occurrence.concept_ == nullptr || !ids.insert(occurrence.concept_->id).second) continue;
    for (const FoundForm& found : check.terms.find(*occurrence.concept_, segment.target, taken)) {
      // Another concept of the sentence may share the word ("assessment" and "evaluation": "evaluación").
      const std::string word = fold(found.span.of(segment.target));
      const bool is_shared = std::any_of(in_source.begin(), in_source.end(), [&](const auto& other) {
        return other.first != occurrence.concept_ && other.first != nullptr && check.terms.is_form(*other.first, word).has_value();
      });
      if (is_shared) continue;
      check.report("term/extra", Severity::warning, found.span, found.span.of(segment.target),
                   fmt::format("“{}” stands more often in the translation than its term in the source.",
                               found.span.of(segment.target)),
                   "The word may have been put for something else.", occurrence.concept_->id);
    }
  }
  for (const Occurrence& found : check.target_terms.find(segment.target)) {
    if (found.term == nullptr || found.concept_ == nullptr) continue;
    if (found.term->status != TermStatus::deprecated && found.term->status != TermStatus::superseded) continue;
    if (in_source.find(found.concept_) == in_source.end()) continue;  // the word has good uses of its own elsewhere
    if (std::any_of(taken.begin(), taken.end(), [&](Span one) { return one.contains(found.span); })) continue;
    const Term* better = find_preferred_term(*found.concept_, check.to.text());
    check.report("term/forbidden", Severity::error, found.span, found.matched,
                 fmt::format("The glossary says to avoid “{}”{}.", found.matched,
                             better != nullptr ? fmt::format("; it approves “{}”", better->text) : std::string()),
                 found.term->note.empty() ? "The language office decided against this word." : found.term->note, found.concept_->id);
  }
}

void check_codes(const Check& check) {
  Segment& segment = check.segment;
  for (const InlineCode& code : segment.codes) {
    const auto it = std::find_if(segment.target_codes.begin(), segment.target_codes.end(),
                                 [&](const InlineCode& one) { return one.id == code.id && one.kind == code.kind; });
    const bool is_lost = it == segment.target_codes.end() || it->span.end > segment.target.size() ||
                         (!code.is_standalone && !code.span.is_empty() && it->span.is_empty() && !segment.target.empty() &&
                          !is_ordinal_ending(segment.plain, code.span));
    if (is_lost)
      check.report("code/missing", Severity::error, code.span, code.span.of(segment.plain),
                   "Markup of the source (bold, link, image) is not in the translation.",
                   "Links stop working and the letter looks different.", std::to_string(code.id));
  }
}

std::string last_mark(std::string_view text) {
  std::size_t end = text.size();
  while (end > 0) {
    std::size_t at = end;
    const char32_t c = previous_code_point(text, at);
    if (is_white_space(c) || c == U'"' || c == U'”' || c == U'»' || c == U')' || c == U'\'' || c == U'’' || c == U'*' || c == U'_') {
      end = at;
      continue;
    }
    if (is_letter(c) || is_digit(c)) return {};
    return std::string(text.substr(at, end - at));
  }
  return {};
}

void check_punctuation(const Check& check) {
  const Segment& segment = check.segment;
  for (const auto& [closing, opening] : check.target_rules.opening_marks) {
    const std::string_view target = segment.target;
    for (std::size_t at = target.find(closing); at != std::string_view::npos; at = target.find(closing, at + closing.size())) {
      if (target.substr(0, at).ends_with(closing)) continue;
      // Inside a link or a mail-merge field.
      std::size_t word = at;
      while (word > 0 && target[word - 1] != ' ') --word;
      const std::string_view before = target.substr(word, at - word);
      std::size_t neighbour = at;
      const char32_t left = at > 0 ? previous_code_point(target, neighbour) : U' ';
      // "(!)", "'?'": the mark itself is spoken of.
      if (is_white_space(left) || left == U'(' || left == U'\'' || left == U'"' || left == U'“' || left == U'«' || left == U'[') continue;
      if (before.find("://") != std::string_view::npos || before.find("www.") != std::string_view::npos) continue;
      if (std::any_of(segment.fact_receipts.begin(), segment.fact_receipts.end(),
                      [&](const FactReceipt& receipt) { return receipt.target && receipt.target->contains({at, at + closing.size()}); }))
        continue;
      const std::size_t previous = target.substr(0, at).rfind(closing);
      const std::size_t start = previous == std::string_view::npos ? 0 : previous;
      if (target.substr(start, at - start).find(opening) != std::string_view::npos) continue;
      // A mark inside a name ("Yahoo!") that the source has in the same place of its word.
      if (!before.empty() && at + closing.size() < target.size() &&
          segment.plain.find(std::string(before) + closing + " ") != std::string::npos)
        continue;
      // "¡…?" opens with the other mark: both are in use.
      bool has_other = false;
      for (const auto& [other_closing, other_opening] : check.target_rules.opening_marks)
        has_other = has_other || target.substr(start, at - start).find(other_opening) != std::string_view::npos;
      if (has_other) continue;
      check.report("punctuation/inverted", Severity::warning, {at, at + closing.size()}, closing,
                   fmt::format("“{}” closes what no “{}” opens.", closing, opening), "The language writes both marks.");
    }
  }
  // A question must stay one; a mark in another script counts as its kin.
  const auto mark_kind = [&](std::string_view text) {
    std::string mark = last_mark(text);
    for (const auto& [foreign, own] : check.target_rules.closing_marks)
      if (mark == own) mark = foreign;
    if (mark == "？" || mark == "؟" || mark == "՞" || mark == "፧") return std::string("?");
    if (mark == "！") return std::string("!");
    return mark;
  };
  const std::string source = mark_kind(segment.plain), target = mark_kind(segment.target);
  const bool source_asks = source == "?", target_asks = target == "?";
  if (source_asks != target_asks && !segment.target.empty())
    check.report("punctuation/final", Severity::warning, {0, segment.target.size()}, segment.target,
                 source_asks ? "The source asks a question; the translation does not." : "The translation asks a question; the source does not.",
                 "The family may take an offer for a fact, or the other way round.");
  else if (source == "." && target.empty() && check.target_rules.writes_full_stop && segment.plain.ends_with('.') && !segment.target.empty() &&
           std::none_of(segment.facts.begin(), segment.facts.end(), [&](const Fact& fact) { return fact.span.end == segment.plain.size(); }))  // "p.m."
    // A person's line without it is read all the same; in a draft the next sentence runs into it.
    check.report("punctuation/final", segment.origin == "none" || segment.origin == "person" ? Severity::info : Severity::warning,
                 {0, segment.target.size()}, segment.target, "The full stop at the end of the sentence is lost.", "Two sentences run into one.");
}

// Where one of `phrases` stands as whole words in `text`, not inside `except`.
std::optional<Span> find_phrase(std::string_view text, std::string_view language, const std::vector<std::string>& phrases,
                                const std::optional<Span>& except = std::nullopt) {
  const std::vector<Span> words = find_words(text, language);
  std::vector<std::string> folded;
  for (const Span word : words) {
    folded.push_back(fold(word.of(text)));
    for (std::size_t at = 0; (at = folded.back().find("’", at)) != std::string::npos;) folded.back().replace(at, std::string_view("’").size(), "'");
  }
  for (const std::string& phrase : phrases)
    for (std::size_t first = 0; first < words.size(); ++first) {
      std::string joined;
      for (std::size_t last = first; last < words.size() && joined.size() < phrase.size(); ++last) {
        joined += (joined.empty() ? "" : " ") + folded[last];
        const Span place{words[first].start, words[last].end};
        if (joined == phrase && !(except && except->contains(place))) return place;
      }
    }
  return std::nullopt;
}

// "You must not" as "you need not", or the other way round: the worst that can happen to a rule for families.
void check_duties(const Check& check) {
  const Segment& segment = check.segment;
  const auto report = [&](Span place, std::string message) {
    check.report("meaning/duty", Severity::error, place, place.of(segment.target), std::move(message),
                 "A family may do what is forbidden, or think that it has to do what it may leave.");
  };
  const std::string from = check.from.text(), to = check.to.text();
  // "Do not have to" holds "do not".
  const std::optional<Span> release = find_phrase(segment.plain, from, check.source_rules.releasing);
  const bool releases = release.has_value();
  const bool forbids = find_phrase(segment.plain, from, check.source_rules.forbidding, release).has_value();
  if (forbids == releases) return;
  const std::optional<Span> released = find_phrase(segment.target, to, check.target_rules.releasing);
  const std::optional<Span> forbidden = find_phrase(segment.target, to, check.target_rules.forbidding, released);
  if (forbids && released && !forbidden) report(*released, "The source forbids; the translation says that it is not necessary.");
  if (releases && forbidden && !released) report(*forbidden, "The source says that it is not necessary; the translation forbids.");
}

void check_length(const Check& check) {
  const Segment& segment = check.segment;
  const auto source = static_cast<double>(count_code_points(segment.plain));
  const auto target = static_cast<double>(count_code_points(segment.target));
  if (source <= 0 || check.is_left_alone()) return;
  const double ratio = target / source;
  // Few words have no typical length; only what cannot be a translation any more is told.
  const bool is_short = source < 30;
  if (is_short && ((ratio < 1 && source < 15) || (ratio > 1 && target < 60))) return;
  const double least = check.target_rules.least_length / (is_short ? 4 : 1), most = check.target_rules.most_length * (is_short ? 3 : 1);
  if (ratio < least || ratio > most)
    check.report("length", Severity::warning, {0, segment.plain.size()}, segment.plain,
                 fmt::format("The translation is {} its source ({:.0f} against {:.0f} characters).",
                             ratio < 1 ? "far shorter than" : "far longer than", target, source),
                 "Something may be left out or added.");
}

}  // namespace

void check_translation(Segment& segment, const LanguageTag& from, const LanguageTag& to, const TermFinder& target_terms) {
  if (segment.target.empty()) return;
  const ApprovedTerms terms(from, to);
  const std::shared_ptr<const LanguageRules> source_rules = language_rules(from), target_rules = language_rules(to);
  const Check check{segment, from, to, target_terms, terms, *source_rules, *target_rules};
  if (check.is_left_alone() || segment.target_language == from.text()) {
    // One finding says it all; only what concerns the source itself is still worth telling.
    for (const Fact& fact : segment.facts)
      if (find_true_weekday(fact)) {
        check_facts(check);
        break;
      }
    check_codes(check);
    return;
  }
  check_facts(check);
  check_terms(check);
  check_codes(check);
  check_punctuation(check);
  check_duties(check);
  check_words(check);
  check_length(check);
  check_marks(check);
}

std::vector<Finding> check_pair(const PairText& pair, const FactFinder& source_facts, const TermFinder& source_terms,
                                const TermFinder& target_terms) {
  Segment segment;
  segment.source = segment.plain = pair.source;
  segment.target = pair.target;
  segment.target_language = target_terms.language().text();
  segment.facts = source_facts.find(segment.plain, source_terms.names());
  // A capitalised word in a person's translation may well have a translation of its own; only names the guide knows and
  // names after an honorific are held to stay.
  const std::shared_ptr<const LanguageRules> source_rules = language_rules(source_terms.language());
  std::erase_if(segment.facts, [&](const Fact& fact) {
    if (fact.kind != FactKind::name) return false;
    const std::vector<std::string>& names = source_terms.names();
    if (std::find(names.begin(), names.end(), fact.text) != names.end()) return false;
    std::string_view before = std::string_view(segment.plain).substr(0, fact.span.start);
    while (before.ends_with(' ')) before.remove_suffix(1);
    const auto is_cue = [&](const std::string& cue) { return before.ends_with(cue) || fact.text.starts_with(cue + " "); };
    return std::none_of(source_rules->feminine_cues.begin(), source_rules->feminine_cues.end(), is_cue) &&
           std::none_of(source_rules->masculine_cues.begin(), source_rules->masculine_cues.end(), is_cue);
  });
  std::vector<Span> blocked;
  for (const Fact& fact : segment.facts)
    if (fact.kind == FactKind::link || fact.kind == FactKind::email || fact.kind == FactKind::placeholder) blocked.push_back(fact.span);
  segment.occurrences = source_terms.find(segment.plain, blocked);
  if (!pair.source_codes.empty() && !pair.target_codes.empty()) {
    segment.codes = pair.source_codes;
    segment.target_codes = pair.target_codes;
  }
  if (segment.target.find_first_not_of(" \t\r\n") == std::string::npos) {
    Finding finding;
    finding.span = {0, segment.plain.size()};
    finding.text = segment.plain;
    finding.rule = "untranslated";
    finding.severity = Severity::error;
    finding.message = "The pair has no translation.";
    finding.reason = "A family that does not read this language cannot use the sentence.";
    return {finding};
  }
  check_translation(segment, source_terms.language(), target_terms.language(), target_terms);
  return std::move(segment.findings);
}

}  // namespace homeword
