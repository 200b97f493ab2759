#include "homeword/text/fact_writing.h"

#include <fmt/format.h>

#include "homeword/text/localisation.h"
#include "homeword/text/unicode.h"

namespace homeword {
namespace {

void put(TextMap& fields, const std::string& name, const std::vector<std::string>& names, int number, int first = 1) {
  const int index = number - first;
  if (number != 0 && index >= 0 && index < static_cast<int>(names.size()))
    fields[name] = names[static_cast<std::size_t>(index)];
}

void put_date(TextMap& fields, const DatePoint& point, const FactLanguage& to, const std::string& suffix) {
  put(fields, "month" + suffix, point.day != 0 ? to.months : to.months_alone, point.month);
  put(fields, "month_alone" + suffix, to.months_alone, point.month);
  put(fields, "weekday" + suffix, point.is_plural ? to.weekdays_plural : to.weekdays, point.weekday);
  put(fields, "weekdays" + suffix, to.weekdays_plural, point.weekday);
  put(fields, "season" + suffix, to.seasons, point.season, 21);
  if (point.month != 0) fields["month_number" + suffix] = std::to_string(point.month);
  if (point.year != 0) fields["year" + suffix] = std::to_string(point.year);
  if (point.day != 0) {
    const auto word = to.day_words.find(std::to_string(point.day));
    fields["day" + suffix] = word == to.day_words.end() ? std::to_string(point.day) : word->second;
  }
}

std::string shape_of(const DatePoint& point) {
  if (point.season != 0) return "season";
  if (point.month != 0) return point.day != 0 ? "day" : "month";
  if (point.day != 0) return "day_alone";
  if (point.weekday != 0) return point.is_plural ? "weekdays" : "weekday";
  return "year";
}

std::string fill(const FactLanguage& to, std::string_view name, const TextMap& fields) {
  const std::string* pattern = to.find_template(name);
  return pattern == nullptr ? std::string{} : fill_template(*pattern, fields);
}

// The form with its article; "time_at_one" and the like may differ from the shape.
std::string add_article(const std::string& text, const std::string& shape, const FactLanguage& to) {
  const auto pattern = to.with_article.find(shape);
  if (pattern == to.with_article.end()) return {};
  return contract(fill_template(pattern->second, {{"x", text}}), to);
}

std::string write_point(const DatePoint& point, const FactLanguage& to) {
  TextMap fields;
  put_date(fields, point, to, "");
  // A weekday that the source states must not vanish because the language has no name for it.
  if (point.weekday != 0 && !fields.contains("weekday")) return {};
  return fill(to, shape_of(point), fields);
}

std::optional<WrittenFact> write_date(const DateValue& date, const FactLanguage& to) {
  WrittenFact written;
  written.shape = shape_of(date.first);
  if (!date.last) {
    written.text = write_point(date.first, to);
    put(written.fields, "plural", to.weekdays_plural, date.first.weekday);
  } else {
    const DatePoint& last = *date.last;
    const bool is_same_year = date.first.year == last.year;
    if (written.shape == "year") {
      written.shape = "years";
      TextMap fields;
      put_date(fields, date.first, to, "");
      put_date(fields, last, to, "2");
      written.text = fill(to, "years", fields);
    } else if (written.shape == "season" && last.season == 0) {
      // The winter of 2025–26.
      TextMap fields;
      put_date(fields, date.first, to, "");
      fields["year"] += "-" + std::to_string(last.year);
      written.text = fill(to, "season", fields);
    } else {
      if (written.shape == "weekdays") written.shape = "weekday";
      DatePoint first = date.first;
      DatePoint end = last;
      if (written.shape == "weekday") first.is_plural = end.is_plural = false;
      const std::string full_first = write_point(first, to);
      const std::string full_last = write_point(end, to);
      // The year is said once, at the end or, where dates go from the large to the small, at the beginning.
      if (is_same_year) (to.year_comes_first ? end : first).year = 0;
      const std::string short_last = write_point(end, to);
      const std::string short_first = write_point(first, to);
      if (full_first.empty() || full_last.empty()) return std::nullopt;
      TextMap fields{{"a", short_first}, {"b", short_last}};
      put_date(fields, first, to, "");
      put_date(fields, end, to, "2");
      fields["year"] = last.year != 0 ? std::to_string(last.year) : "";
      const bool is_same_month = written.shape == "day" && is_same_year && first.month == end.month;
      written.text = is_same_month ? fill(to, "day_range_in_month", fields) : std::string{};
      if (written.text.empty()) written.text = fill(to, written.shape + "_range", fields);
      written.fields["a"] = short_first;
      written.fields["b"] = short_last;
      written.fields["the_a"] = add_article(short_first, shape_of(date.first), to);
      written.fields["the_b"] = add_article(short_last, shape_of(last), to);
      written.shape += "_range";
    }
  }
  if (written.text.empty()) return std::nullopt;
  written.with_article = add_article(written.text, written.shape, to);
  return written;
}

std::string period_of(const TimePoint& point, const FactLanguage& to) {
  std::string period;
  for (const auto& [from, text] : to.periods)
    if (point.minute_of_day >= from) period = text;
  return period;
}

TextMap time_fields(const TimePoint& point, const FactLanguage& to, const std::string& suffix) {
  TextMap fields;
  const int hour = point.minute_of_day / 60 % 24;
  const int minute = point.minute_of_day % 60;
  fields["hour12" + suffix] = std::to_string(hour % 12 == 0 ? 12 : hour % 12);
  fields["hour24" + suffix] = std::to_string(hour);
  fields["hour24_padded" + suffix] = fmt::format("{:02}", hour);
  fields["hour" + suffix] = std::to_string(hour);
  fields["minute" + suffix] = fmt::format("{:02}", minute);
  if (minute != 0) fields["minute_if_any" + suffix] = fmt::format("{:02}", minute);
  if (point.has_period) fields["period" + suffix] = period_of(point, to);
  return fields;
}

struct WrittenTime {
  std::string text, shape;
};

WrittenTime write_point(const TimePoint& point, const FactLanguage& to) {
  const int hour = point.minute_of_day / 60 % 24;
  if (point.is_named) {
    const char* name = hour == 12 ? "noon" : "midnight";
    if (const std::string text = fill(to, name, time_fields(point, to, "")); !text.empty()) return {text, name};
  }
  const bool is_one = hour % 12 == 1;
  // 6 with neither a.m. nor p.m. must not become six in the morning on a clock of 24 hours.
  if (!point.has_period && to.has_24_hours) return {};
  const std::string shape = is_one && to.with_article.contains("time_at_one") ? "time_at_one" : "time";
  if (!point.has_period)
    if (const std::string text = fill(to, "time_without_period", time_fields(point, to, "")); !text.empty())
      return {text, shape};
  return {fill(to, "time", time_fields(point, to, "")), shape};
}

std::optional<WrittenFact> write_time(const TimeValue& time, const FactLanguage& to) {
  WrittenFact written;
  const WrittenTime first = write_point(time.first, to);
  if (first.text.empty()) return std::nullopt;
  if (!time.last) {
    written.text = first.text;
    written.shape = first.shape;
    written.with_article = add_article(first.text, first.shape, to);
  } else {
    const WrittenTime last = write_point(*time.last, to);
    if (last.text.empty()) return std::nullopt;
    TextMap fields = time_fields(time.first, to, "");
    fields.merge(time_fields(*time.last, to, "2"));
    fields["a"] = first.text;
    fields["b"] = last.text;
    const bool is_one_period = !time.first.is_named && !time.last->is_named && time.first.has_period &&
                               time.last->has_period && period_of(time.first, to) == period_of(*time.last, to);
    if (is_one_period) written.text = fill(to, "time_range_in_period", fields);
    if (written.text.empty()) written.text = fill(to, "time_range", fields);
    if (written.text.empty()) return std::nullopt;
    written.shape = "time_range";
    written.fields["a"] = first.text;
    written.fields["b"] = last.text;
    written.fields["the_a"] = add_article(first.text, first.shape, to);
    written.fields["the_b"] = add_article(last.text, last.shape, to);
    written.with_article = add_article(written.text, written.shape, to);
    // "del mediodía a la 1:00 p. m.": a named hour keeps its article in a range.
    if (const auto named = to.with_article.find("time_range_named");
        named != to.with_article.end() && (time.first.is_named || time.last->is_named))
      written.with_article = contract(fill_template(named->second, written.fields), to);
  }
  if (!time.zone.empty()) {
    const auto zone = to.written_zones.find(time.zone);
    const TextMap fields{{"zone", zone == to.written_zones.end() ? time.zone : zone->second}};
    std::string zone_text = fill(to, "zone", fields);
    if (zone_text.empty()) zone_text = " (" + fields.at("zone") + ")";
    written.text += zone_text;
    if (!written.with_article.empty()) written.with_article += zone_text;
  }
  return written;
}

// The digits of the fact's text with their separators: "1,000" of "1,000 dollars".
std::string written_digits(std::string_view text) {
  const std::size_t first = text.find_first_of("0123456789");
  if (first == std::string_view::npos) return {};
  std::size_t end = first;
  while (end < text.size() &&
         ((text[end] >= '0' && text[end] <= '9') || ((text[end] == ',' || text[end] == '.') && end + 1 < text.size() &&
                                                     text[end + 1] >= '0' && text[end + 1] <= '9')))
    ++end;
  return std::string(text.substr(first, end - first));
}

std::optional<WrittenFact> write_amount(const ParsedFact& parsed, const FactLanguage& to) {
  const Fact& fact = parsed.fact;
  WrittenFact written;
  written.shape = "amount";
  TextMap fields{{"n", written_digits(fact.text)}};
  const std::size_t slash = fact.value.find('/');
  if (slash != std::string::npos) {
    std::size_t last = fact.text.find_last_of("0123456789");
    std::size_t start = last;
    while (start != std::string::npos && start > 0 &&
           std::string_view("0123456789.,").find(fact.text[start - 1]) != std::string_view::npos)
      --start;
    if (start != std::string::npos) fields["n2"] = fact.text.substr(start, last + 1 - start);
  }
  const bool is_range = slash != std::string::npos;
  if (fact.kind == FactKind::money) {
    if (!parsed.unit.empty())
      written.text = fill(to,
                          (parsed.unit == "cents" || parsed.unit == "dollars" ? parsed.unit : "money_" + parsed.unit) +
                              (is_range ? "_range" : ""),
                          fields);
    // "$5 to $10": the word between must not stay in the source's language.
    if (parsed.unit.empty() && is_range && fact.text.find(' ') != std::string::npos) {
      written.text = fill(to, "money_range", fields);
      if (written.text.empty()) written.text = "$" + fields["n"] + "–$" + fields["n2"];
    }
    if (written.text.empty() && (parsed.unit == "cents" || parsed.unit == "dollars") &&
        fact.value.starts_with("USD ") && !is_range)
      written.text = "$" + fact.value.substr(4);
  } else {
    // "from 1 to 4": the word between must not stay in the source's language.
    if (parsed.unit.empty() && is_range && fact.text.find(' ') != std::string::npos) {
      written.text = fill(to, "number_range", fields);
      if (written.text.empty()) written.text = fields["n"] + "–" + fields["n2"];
    }
    if (parsed.unit == "ordinal" || parsed.unit.starts_with("magnitude"))
      written.text = fill(to, is_range ? "ordinal_range" : parsed.unit, fields);
    if (parsed.unit == "percent" && fact.text.find('%') == std::string::npos &&
        fact.text.find("\u066A") == std::string::npos)
      written.text = is_range ? fields["n"] + "–" + fields["n2"] + "%" : fields["n"] + "%";
    if (parsed.unit == "degree" && fact.text.find("°") == std::string::npos)
      written.text = fields["n"] + fact.value.substr(fact.value.find("°"));
  }
  if (written.text.empty()) return std::nullopt;
  return written;
}

}  // namespace

std::string contract(std::string text, const FactLanguage& language) {
  for (const auto& [from, to] : language.contractions)
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
      if (at == 0 || text[at - 1] == ' ') text.replace(at, from.size(), to);
  return text;
}

std::optional<WrittenFact> write_fact(const ParsedFact& fact, const FactLanguage& to) {
  std::optional<WrittenFact> written;
  if (fact.date) written = write_date(*fact.date, to);
  if (fact.time) written = write_time(*fact.time, to);
  if (fact.fact.kind == FactKind::number || fact.fact.kind == FactKind::money) written = write_amount(fact, to);
  if (written) {
    written->fields["x"] = written->text;
    written->fields["the"] = written->with_article.empty() ? written->text : written->with_article;
  }
  return written;
}

std::string localise(const Fact& fact, const LanguageTag& from, const LanguageTag& to) {
  const bool is_written_by_us = fact.kind == FactKind::date || fact.kind == FactKind::time ||
                                fact.kind == FactKind::number || fact.kind == FactKind::money;
  if (!is_written_by_us || from.language() == to.language()) return fact.text;
  const std::shared_ptr<const FactLanguage> target = find_fact_language(to);
  if (!target->has_data) return fact.text;
  const std::optional<WrittenFact> written = write_fact(parse_fact(fact, *find_fact_language(from)), *target);
  if (!written) return fact.text;
  // A range is read with its prepositions: "de 6:00 a 7:30 p. m.", "del 4 al 8 de marzo".
  return written->shape.ends_with("_range") && !written->with_article.empty() ? written->with_article : written->text;
}

bool can_localise(const Fact& fact, const LanguageTag& from, const LanguageTag& to) {
  const bool is_calendar = fact.kind == FactKind::date || fact.kind == FactKind::time;
  const bool is_amount = fact.kind == FactKind::number || fact.kind == FactKind::money;
  if ((!is_calendar && !is_amount) || from.language() == to.language()) return true;
  const auto letters_of = [](std::string_view text) {
    std::u32string letters;
    for (std::size_t at = 0; at < text.size();)
      if (const char32_t c = next_code_point(text, at); is_letter(c)) letters += c;
    return letters;
  };
  const std::u32string letters = letters_of(fact.text);
  // Symbols of units ("82 °F") are the same everywhere, and families here have the thermometers that show them; words are not.
  if (letters.empty() || (is_amount && letters == letters_of(fact.value))) return true;
  const std::shared_ptr<const FactLanguage> target = find_fact_language(to);
  if (!target->has_data) return false;
  // A code ("COVID-19") means what is written; a number word has a meaning of its own.
  const ParsedFact parsed = parse_fact(fact, *find_fact_language(from));
  if (is_amount && parsed.unit.empty()) return true;
  return write_fact(parsed, *target).has_value();
}

std::string name_of_weekday(int weekday, const LanguageTag& language) {
  const std::vector<std::string>& names = find_fact_language(language)->weekdays;
  const auto index = static_cast<std::size_t>(weekday - 1);
  return weekday >= 1 && index < names.size() ? names[index] : std::string();
}

}  // namespace homeword
