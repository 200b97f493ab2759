// Whether a fact stands in a translation, in any way of writing it that the target language accepts.
#include <unicode/uscript.h>

#include <algorithm>

#include "homeword/text/fact_language.h"
#include "homeword/text/fact_values.h"
#include "homeword/text/fact_writing.h"
#include "homeword/text/facts.h"
#include "homeword/text/unicode.h"

namespace homeword {
namespace {

bool is_free(Span span, const std::vector<Span>& taken) {
  return std::none_of(taken.begin(), taken.end(), [&](Span other) { return other.overlaps(span); });
}

// A number must not be found inside a longer one, nor a word inside another.
bool stands_alone(std::string_view text, Span span) {
  const auto joins = [&](char32_t left, char32_t right) {
    const bool left_counts = is_letter(left) || is_digit(left);
    const bool right_counts = is_letter(right) || is_digit(right);
    if (!left_counts || !right_counts) return false;
    const auto is_dense = [](char32_t c) { return is_script_without_spaces(c) || (c >= 0xAC00 && c <= 0xD7A3); };
    return !is_dense(left) && !is_dense(right);
  };
  std::size_t before = span.start, after = span.end, first = span.start, last = span.end;
  if (span.start > 0 && joins(previous_code_point(text, before), next_code_point(text, first))) return false;
  if (span.end < text.size() && joins(previous_code_point(text, last), next_code_point(text, after))) return false;
  // "12" is not in "1,012" or "12.5", nor "11 a.m." in "22:11 a.m.".
  const auto is_digit_at = [&](std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; };
  const auto is_separator_at = [&](std::size_t at) { return at < text.size() && (text[at] == ',' || text[at] == '.' || text[at] == ':'); };
  if (span.start >= 2 && is_digit_at(span.start) && is_separator_at(span.start - 1) && is_digit_at(span.start - 2))
    return false;
  if (span.end > 0 && is_digit_at(span.end - 1) && is_separator_at(span.end) && is_digit_at(span.end + 1)) return false;
  return true;
}

std::optional<Span> find_exact(std::string_view wanted, std::string_view text, const std::vector<Span>& taken,
                               bool must_stand_alone) {
  if (wanted.empty()) return std::nullopt;
  for (std::size_t at = text.find(wanted); at != std::string_view::npos; at = text.find(wanted, at + 1)) {
    const Span span{at, at + wanted.size()};
    if (is_free(span, taken) && (!must_stand_alone || stands_alone(text, span))) return span;
  }
  return std::nullopt;
}

// Case, kinds of space, dash and apostrophe set aside.
std::optional<Span> find_folded(std::string_view wanted, const FoldedText& text, std::string_view original,
                                const std::vector<Span>& taken) {
  const std::string folded = fold(wanted);
  if (folded.empty()) return std::nullopt;
  for (std::size_t at = text.text.find(folded); at != std::string::npos; at = text.text.find(folded, at + 1)) {
    const Span span = text.original({at, at + folded.size()});
    if (is_free(span, taken) && stands_alone(original, span)) return span;
  }
  return std::nullopt;
}

// The ways the world groups and points: 1,234.5  1.234,5  1 234,5  1234.5  1234,5.
std::vector<std::string> ways_of_writing(const std::string& number) {
  std::vector<std::string> ways;
  const std::size_t point = number.find('.');
  const std::string whole = number.substr(0, point);
  const std::string rest = point == std::string::npos ? "" : number.substr(point + 1);
  for (const auto& [group, decimal] : {std::pair<const char*, const char*>{",", "."},
                                       {".", ","},
                                       {" ", ","},
                                       {"\u00A0", ","},
                                       {"\u202F", ","},
                                       {"'", "."},
                                       {"", "."},
                                       {"", ","}}) {
    std::string way;
    for (std::size_t i = 0; i < whole.size(); ++i) {
      if (i > 0 && (whole.size() - i) % 3 == 0) way += group;
      way += whole[i];
    }
    if (!rest.empty()) way += decimal + rest;
    if (std::find(ways.begin(), ways.end(), way) == ways.end()) ways.push_back(std::move(way));
  }
  return ways;
}

bool is_same_point(const DatePoint& left, const DatePoint& right) {
  return left.year == right.year && left.month == right.month && left.day == right.day && left.season == right.season &&
         (left.weekday == right.weekday);
}

bool is_same(const ParsedFact& wanted, const ParsedFact& found) {
  if (wanted.fact.kind != found.fact.kind) return false;
  if (wanted.date && found.date) {
    // The weekday of a range's end may be left out by neither side; of plural and singular either will do.
    return is_same_point(wanted.date->first, found.date->first) &&
           wanted.date->last.has_value() == found.date->last.has_value() &&
           (!wanted.date->last || is_same_point(*wanted.date->last, *found.date->last));
  }
  if (wanted.time && found.time) {
    const auto is_same_time = [](const TimePoint& left, const TimePoint& right) {
      return left.minute_of_day == right.minute_of_day && left.has_period == right.has_period;
    };
    return is_same_time(wanted.time->first, found.time->first) &&
           wanted.time->last.has_value() == found.time->last.has_value() &&
           (!wanted.time->last || is_same_time(*wanted.time->last, *found.time->last)) &&
           (wanted.time->zone == found.time->zone);
  }
  return wanted.fact.value == found.fact.value;
}

// One end of a range as a fact of its own.
ParsedFact end_of(const ParsedFact& range, bool is_last) {
  ParsedFact end;
  end.fact.kind = range.fact.kind;
  if (range.date) end.date = DateValue{is_last ? *range.date->last : range.date->first, std::nullopt};
  if (range.time)
    end.time =
        TimeValue{is_last ? *range.time->last : range.time->first, std::nullopt, is_last ? range.time->zone : ""};
  if (range.date && !is_last && range.date->last && end.date->first.year == range.date->last->year)
    end.date->first.year = 0;
  return end;
}

// Years written out in a text: runs of four digits of any script.
std::size_t count_years(std::string_view text) {
  std::size_t years = 0, run = 0;
  for (std::size_t at = 0; at < text.size();) {
    const bool is_one = is_digit(next_code_point(text, at));
    if (!is_one && run == 4) ++years;
    run = is_one ? run + 1 : 0;
  }
  return years + (run == 4 ? 1 : 0);
}

// "June 18, 2027 to April 6, 2028" names two years: a target that names one lost the other, though it might be guessed.
bool lost_a_year(const ParsedFact& wanted, const ParsedFact& found) {
  if (!wanted.date || !wanted.date->last || wanted.date->last->year == wanted.date->first.year) return false;
  return count_years(found.fact.text) < count_years(wanted.fact.text);
}

// Whether a family that reads this language reads these digits: "٥٥٥" stands in Arabic, "५" in Nepali, "5" everywhere.
bool are_digits_of(const LanguageTag& language, std::string_view text) {
  const std::string script = language.script();
  const bool is_dense = script == "Hans" || script == "Hant" || script == "Hani" || script == "Jpan" || script == "Kore";
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (c < 0x80 || !is_digit(c)) continue;
    const bool is_full_width = c >= 0xFF10 && c <= 0xFF19;
    UErrorCode status = U_ZERO_ERROR;
    UScriptCode code = USCRIPT_INVALID_CODE;
    uscript_getCode(script.c_str(), &code, 1, &status);
    if (is_full_width ? !is_dense : U_FAILURE(status) || !uscript_hasScript(static_cast<UChar32>(c), code)) return false;
  }
  return true;
}

bool is_range(const ParsedFact& fact) { return (fact.date && fact.date->last) || (fact.time && fact.time->last); }

std::optional<Span> find_in_any_digits(const Fact& fact, std::string_view target, const LanguageTag& from,
                                       const LanguageTag& to, const std::vector<Span>& taken) {
  const bool is_calendar = fact.kind == FactKind::date || fact.kind == FactKind::time;
  const bool is_amount = fact.kind == FactKind::number || fact.kind == FactKind::money;
  if (!is_calendar && !is_amount && fact.kind != FactKind::phone) {
    const bool is_word = fact.kind == FactKind::name;
    if (const auto exact = find_exact(fact.text, target, taken, is_word)) return exact;
    // NFC or NFD, straight or curly apostrophes: the same name. Case must stand.
    if (!is_word && fact.kind != FactKind::citation) return std::nullopt;
    const FoldedText folded = fold_with_offsets(target, false);
    const std::string wanted = fold_with_offsets(fact.text, false).text;
    for (std::size_t at = folded.text.find(wanted); !wanted.empty() && at != std::string::npos;
         at = folded.text.find(wanted, at + 1)) {
      const Span span = folded.original({at, at + wanted.size()});
      if (is_free(span, taken) && stands_alone(target, span)) return span;
    }
    if (fact.kind == FactKind::citation) {
      // "Título VI": the citation's words in the target's language.
      std::string translated = fold(fact.text);
      for (const auto& [word, translation] : find_fact_language(to)->citation_words)
        for (std::size_t at = translated.find(word); at != std::string::npos;
             at = translated.find(word, at + translation.size()))
          if (stands_alone(translated, {at, at + word.size()})) translated.replace(at, word.size(), fold(translation));
      return find_folded(translated, fold_with_offsets(target), target, taken);
    }
    return std::nullopt;
  }

  const std::shared_ptr<const FactLanguage> source = find_fact_language(from);
  const std::shared_ptr<const FactLanguage> language = find_fact_language(to);
  const ParsedFact wanted = parse_fact(fact, *source);
  const FoldedText folded = fold_with_offsets(target);

  // As facts of the target: every way of writing that its data knows.
  const std::vector<ParsedFact> found = find_parsed_facts(*language, target, {});
  for (const ParsedFact& candidate : found)
    if (is_free(candidate.fact.span, taken) && is_same(wanted, candidate) && !lost_a_year(wanted, candidate) &&
        (!is_calendar || stands_alone(target, candidate.fact.span)))
      return candidate.fact.span;

  // As we would write it ourselves, then as it stood in the source. The "6:00" of "6:00 p. m." is something else: nothing
  // more may belong to a date or time in the target.
  const auto is_part = [&](Span span) {
    return is_calendar && std::any_of(found.begin(), found.end(), [&](const ParsedFact& candidate) {
             return candidate.fact.span.contains(span) && candidate.fact.span != span &&
                    candidate.fact.kind == fact.kind;
           });
  };
  if (const std::optional<WrittenFact> written = write_fact(wanted, *language))
    if (const auto span = find_folded(written->text, folded, target, taken); span && !is_part(*span)) return span;
  if (const auto span = find_folded(fact.text, folded, target, taken); span && !is_part(*span)) return span;

  // A range as two facts that follow each other: "desde las 5:30 p. m. … hasta las 7:00 p. m."
  if (is_range(wanted))
    for (std::size_t i = 0; i + 1 < found.size(); ++i) {
      const Span span{found[i].fact.span.start, found[i + 1].fact.span.end};
      const ParsedFact first = end_of(wanted, false);
      bool is_first = is_same(first, found[i]);
      if (!is_first && wanted.date && wanted.date->first.year != 0) {
        ParsedFact with_year = first;
        with_year.date->first = wanted.date->first;
        is_first = is_same(with_year, found[i]);
      }
      if (is_first && is_same(end_of(wanted, true), found[i + 1]) && is_free(span, taken) &&
          found[i + 1].fact.span.start - found[i].fact.span.end <= 24)
        return span;
    }
  if (is_amount) {
    const bool is_plain = fact.value.find_first_not_of("0123456789.") == std::string::npos;
    if (is_plain && !fact.value.empty())
      for (const std::string& way : ways_of_writing(fact.value))
        if (const auto span = find_exact(way, target, taken, true)) return span;
    if (wanted.unit == "ordinal")
      if (const auto words = language->ordinal_words.find(fact.value); words != language->ordinal_words.end()) {
        // Several words, separated by white space, stand for one ordinal: "tercer tercero tercera".
        std::size_t at = 0;
        while (at < words->second.size()) {
          const std::size_t end = std::min(words->second.find(' ', at), words->second.size());
          if (const auto span = find_folded(words->second.substr(at, end - at), folded, target, taken)) return span;
          at = end + 1;
        }
      }
    if (fact.kind == FactKind::money && fact.value.starts_with("USD ") && fact.value.find('/') == std::string::npos)
      for (const std::string& way : ways_of_writing(fact.value.substr(4)))
        for (const std::string& written : {"$" + way, way + " $", way + " USD", "USD " + way, "US$" + way})
          if (const auto span = find_folded(written, folded, target, taken)) return span;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Span> find_fact_in_target(const Fact& fact, std::string_view target, const LanguageTag& from,
                                        const LanguageTag& to, const std::vector<Span>& taken) {
  std::vector<Span> left_out = taken;
  while (true) {
    const std::optional<Span> place = find_in_any_digits(fact, target, from, to, left_out);
    // Digits of the source's own are as they were written.
    if (!place || place->is_empty() || are_digits_of(to, place->of(target)) || place->of(target) == fact.text) return place;
    left_out.push_back(*place);
  }
}

}  // namespace homeword
