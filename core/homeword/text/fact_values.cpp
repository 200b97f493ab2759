#include "homeword/text/fact_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace homeword {
namespace {

int to_int(const std::string_view* text) {
  int value = 0;
  if (text != nullptr) std::from_chars(text->data(), text->data() + text->size(), value);
  return value;
}

int century_of(int two_digits) { return two_digits < 70 ? 2000 + two_digits : 1900 + two_digits; }

DatePoint read_point(const FactMatch& match, int slot) {
  DatePoint point;
  point.year = to_int(match.find("year", slot));
  if (const std::string_view* year = match.find("year_short", slot)) point.year = century_of(to_int(year));
  point.month = to_int(match.find("month", slot));
  if (point.month == 0) point.month = to_int(match.find("month_sure", slot));
  if (point.month == 0) point.month = to_int(match.find("month_number", slot));
  point.day = to_int(match.find("day", slot));
  if (const std::string_view* day = match.find("day_word", slot)) point.day = to_int(day);
  if (const std::string_view* day = match.find("day_name", slot)) point.day = to_int(day);
  point.season = to_int(match.find("season", slot));
  for (const char* name : {"weekday", "weekday_short", "weekday_clear", "weekdays"})
    if (const std::string_view* weekday = match.find(name, slot)) {
      point.weekday = to_int(weekday);
      point.is_plural = std::string_view(name) == "weekdays";
    }
  return point;
}

bool is_possible(const DatePoint& point) {
  return point.day == 0 || (point.month == 0 ? point.day <= 31 : is_day_of_month(point.year, point.month, point.day));
}

bool is_stated(const DatePoint& point) {
  return point.year != 0 || point.month != 0 || point.day != 0 || point.weekday != 0 || point.season != 0;
}

std::string to_value(const DatePoint& point) {
  if (point.season != 0)
    return point.year != 0 ? fmt::format("{:04}-{:02}", point.year, point.season)
                           : fmt::format("--{:02}", point.season);
  if (point.month == 0 && point.day != 0) return fmt::format("---{:02}", point.day);
  if (point.month == 0) return point.year != 0 ? fmt::format("{:04}", point.year) : fmt::format("W{}", point.weekday);
  const std::string day = point.day == 0 ? "" : fmt::format("-{:02}", point.day);
  if (point.year == 0) return fmt::format("--{:02}{}", point.month, day);
  return fmt::format("{:04}-{:02}{}", point.year, point.month, day);
}

// "October 7th to 10/03/25": what reads as the end of a range, or as a day of its own, is a piece of a date in figures.
bool is_cut_from_figures(const FactMatch& match, const FactTokens& tokens) {
  const auto is_figure = [&](std::size_t at) {
    return at < tokens.tokens.size() && tokens.tokens[at].span.size() > 0 && !tokens.numbers[at].value.empty();
  };
  const auto is_slash = [&](std::size_t at) {
    return at < tokens.tokens.size() && tokens.tokens[at].is_symbol("/") && !tokens.tokens[at].has_space_before;
  };
  const std::size_t first = match.first_token, end = match.end_token;
  if (is_slash(end) && is_figure(end - 1) && is_figure(end + 1) && !tokens.tokens[end + 1].has_space_before) return true;
  return first >= 2 && is_slash(first - 1) && is_figure(first) && is_figure(first - 2) && !tokens.tokens[first].has_space_before;
}

std::optional<ParsedFact> interpret_date(const FactMatch& match, const FactTokens& tokens) {
  if (is_cut_from_figures(match, tokens)) return std::nullopt;
  ParsedFact parsed;
  DateValue date{read_point(match, 1), std::nullopt};
  DatePoint& first = date.first;
  if (DatePoint last = read_point(match, 2); is_stated(last)) {
    // What one end leaves out the other end says: "March 4-8, 2026", "4-8 March", "March 30 – April 3, 2026".
    if (last.day != 0 && last.month == 0) last.month = first.month;
    if (first.day != 0 && first.month == 0) first.month = last.month;
    if (first.month == 0 && last.month != 0 && first.weekday == 0) return std::nullopt;
    if (first.month != 0 && last.month != 0) {
      if (first.year == 0 && last.year != 0) first.year = first.month > last.month ? last.year - 1 : last.year;
      if (last.year == 0 && first.year != 0) last.year = last.month < first.month ? first.year + 1 : first.year;
      if (first.year == last.year && first.month == last.month && first.day != 0 && last.day != 0 &&
          last.day <= first.day)
        return std::nullopt;
    }
    if (first.season != 0 && first.year == 0 && last.season != 0) first.year = last.year;
    if (first.season != 0 && last.season == 0 && last.year != first.year + 1) return std::nullopt;
    const bool is_school_year = first.month == 0 && first.day == 0 && first.season == 0 && first.weekday == 0;
    if (is_school_year && last.year <= first.year) return std::nullopt;
    if (!is_possible(last)) return std::nullopt;
    date.last = last;
  }
  if (!is_possible(first) || !is_stated(first)) return std::nullopt;
  // 3/4 with nothing to say so may be three quarters; 10/3 and 9/17 hardly are fractions.
  if (match.end_token - match.first_token == 3 && match.find("month_number") != nullptr && !date.last &&
      first.year == 0) {
    // A line of its own is evidence, except for what is a fraction nine times out of ten.
    const bool is_alone = match.evidence == 5 && match.captures.size() == 2;
    const bool is_plain_fraction = first.month < 3 && first.day < 5;
    constexpr int denominators[] = {2, 3, 4, 5, 6, 8, 10, 12, 16};
    if ((match.evidence == 3 || (is_alone && is_plain_fraction)) && first.month < first.day &&
        std::find(std::begin(denominators), std::end(denominators), first.day) != std::end(denominators))
      return std::nullopt;
  }
  if (first.weekday != 0 && (first.month != 0 || first.day != 0)) parsed.fact.stated_weekday = first.weekday;
  // 3/4 and 3-4-26 may be read as the 4th of March or the 3rd of April; 2026-03-04 and 4.3.2026 may not.
  if (match.find("month_number") != nullptr && first.day <= 12 && first.day != first.month &&
      match.captures.front().name != "year")
    for (std::size_t i = match.first_token; i < match.end_token; ++i)
      parsed.fact.is_ambiguous = parsed.fact.is_ambiguous || tokens.tokens[i].is_symbol("/") || tokens.tokens[i].is_symbol("-");
  parsed.fact.value = to_value(date);
  parsed.date = date;
  return parsed;
}

// Minutes of the day for an hour as written with a period; -1 when they do not go together.
int to_minute_of_day(int hour, int minute, const std::string_view* period) {
  if (hour > 24 || (hour == 24 && minute != 0)) return -1;
  if (period == nullptr) return (hour % 24) * 60 + minute;
  if (hour > 12) return *period == "am" ? -1 : (hour % 24) * 60 + minute;  // "15:00 p.m."
  const int base = hour % 12;
  if (*period == "am") return base * 60 + minute;
  if (*period == "pm") return (base + 12) * 60 + minute;
  if (*period == "night") return (hour >= 6 && hour < 12 ? hour + 12 : hour == 12 ? 0 : base) * 60 + minute;
  return -1;
}

std::optional<TimePoint> read_time(const FactMatch& match, int slot, const FactLanguage& language) {
  TimePoint point;
  if (const std::string_view* named = match.find("named_time", slot)) {
    point.minute_of_day = to_int(named) * 60;
    point.is_named = true;
    return point;
  }
  const std::string_view* hour = match.find("hour", slot);
  if (hour == nullptr) hour = match.find("hour12", slot);
  if (hour == nullptr) hour = match.find("hour_word", slot);
  if (hour == nullptr) return std::nullopt;
  const std::string_view* period = match.find("period", slot);
  point.minute_of_day = to_minute_of_day(to_int(hour), to_int(match.find("minute", slot)), period);
  if (point.minute_of_day >= 0) {
    // "quarter past seven", "quarter to eight"; before one o'clock is after twelve.
    if (const std::string_view* past = match.find("minutes_past", slot)) point.minute_of_day += to_int(past);
    if (const std::string_view* left = match.find("minutes_to", slot)) {
      point.minute_of_day -= to_int(left);
      if (period == nullptr && point.minute_of_day < 60) point.minute_of_day += 12 * 60;
      if (point.minute_of_day < 0) point.minute_of_day += 24 * 60;
    }
  }
  point.has_period =
      period != nullptr || language.has_24_hours || to_int(hour) > 12 || to_int(hour) == 0 ||
      (hour->size() == 2 && hour->front() == '0' && match.find("minute", slot) != nullptr && language.has_24_hours);
  return point;
}

std::optional<ParsedFact> interpret_time(const FactMatch& match, const FactLanguage& language) {
  ParsedFact parsed;
  std::optional<TimePoint> first = read_time(match, 1, language);
  if (!first || first->minute_of_day < 0) return std::nullopt;
  TimeValue time{*first, read_time(match, 2, language), {}};
  if (const std::string_view* zone = match.find("zone")) time.zone = *zone;
  if (time.last) {
    if (time.last->minute_of_day < 0) return std::nullopt;
    constexpr int half_day = 12 * 60;
    if (!time.first.has_period && time.last->has_period && time.first.minute_of_day < 13 * 60) {
      // "6-7:30 p.m." is 6 p.m.; "9-3 p.m." is 9 a.m.; "10 to noon" is 10 a.m.
      const int base = time.first.minute_of_day % half_day;
      int best = -1;
      for (const int candidate : {base, base + half_day})
        if (candidate < time.last->minute_of_day) best = candidate;
      time.first.minute_of_day = best >= 0 ? best : base;
      time.first.has_period = true;
    } else if (time.first.has_period && !time.last->has_period && time.last->minute_of_day < 13 * 60) {
      // "8 a.m. - 3": the first such hour that comes after.
      const int base = time.last->minute_of_day % half_day;
      time.last->minute_of_day = base > time.first.minute_of_day ? base : base + half_day;
      time.last->has_period = true;
    }
  }
  parsed.fact.is_ambiguous = !time.first.has_period || (time.last && !time.last->has_period) || match.find("approximate") != nullptr;
  parsed.fact.value = to_value(time);
  parsed.time = time;
  return parsed;
}

std::string without_trailing_zeros(std::string amount) {
  if (amount.find('.') == std::string::npos) return amount;
  while (amount.back() == '0') amount.pop_back();
  if (amount.back() == '.') amount.pop_back();
  return amount;
}

// Moves the decimal point to the right (left when negative) without any floating point.
std::string shift_decimal(const std::string& amount, int places) {
  const std::size_t point = amount.find('.');
  std::string digits = amount;
  int whole = static_cast<int>(amount.size());
  if (point != std::string::npos) {
    digits.erase(point, 1);
    whole = static_cast<int>(point);
  }
  whole += places;
  while (whole > static_cast<int>(digits.size())) digits += '0';
  while (whole < 1) {
    digits.insert(digits.begin(), '0');
    ++whole;
  }
  std::string out = digits.substr(0, static_cast<std::size_t>(whole));
  if (static_cast<std::size_t>(whole) < digits.size()) out += "." + digits.substr(static_cast<std::size_t>(whole));
  const std::size_t nonzero = out.find_first_not_of('0');
  if (nonzero == std::string::npos || out[nonzero] == '.')
    return "0" + out.substr(nonzero == std::string::npos ? out.size() : nonzero);
  return out.substr(nonzero);
}

std::optional<ParsedFact> interpret_money(const FactMatch& match) {
  ParsedFact parsed;
  const std::string_view* amount = match.find("number");
  if (amount == nullptr) return std::nullopt;
  parsed.amount = std::string(*amount);
  const auto exact = [&](std::string value) {
    if (match.find("cents") != nullptr) {
      value = shift_decimal(without_trailing_zeros(value), -2);
      if (const std::size_t point = value.find('.'); point != std::string::npos && value.size() - point == 2)
        value += '0';
    }
    if (const std::string_view* power = match.find("magnitude"))
      value = without_trailing_zeros(shift_decimal(value, to_int(power)));
    return "USD " + value;
  };
  parsed.unit = match.find("cents") != nullptr ? "cents" : match.find("dollars") != nullptr ? "dollars" : "";
  parsed.fact.value = exact(std::string(*amount));
  if (const std::string_view* power = match.find("magnitude")) parsed.unit = "magnitude_" + std::string(*power);
  if (const std::string_view* last = match.find("number", 2)) parsed.fact.value += "/" + exact(std::string(*last));
  return parsed;
}

std::optional<ParsedFact> interpret_number(const FactMatch& match, std::string_view text, const FactTokens& tokens) {
  ParsedFact parsed;
  std::string& value = parsed.fact.value;
  if (const std::string_view* over = match.find("denominator")) {
    if (const std::string_view* whole = match.find("digits")) value = std::string(*whole) + " ";
    value += std::string(*match.find("numerator")) + "\u2044" + std::string(*over);
    return parsed;
  }
  if (const std::string_view* fraction = match.find("fraction")) {
    if (const std::string_view* whole = match.find("number")) value = std::string(*whole) + " ";
    value += std::string(*fraction);
    return parsed;
  }
  if (const std::string_view* first = match.find("number")) {
    value = parsed.amount = std::string(*first);
    if (const std::string_view* last = match.find("number", 2)) value += "/" + std::string(*last);
    if (const std::string_view* power = match.find("magnitude")) {
      value = without_trailing_zeros(shift_decimal(value, to_int(power)));
      parsed.unit = "magnitude_" + std::string(*power);
    }
    for (const char* unit : {"percent", "degree"})
      if (const std::string_view* sign = match.find(unit)) {
        value += std::string(*sign);
        parsed.unit = unit;
      }
    if (match.find("ordinal") != nullptr) parsed.unit = "ordinal";
    return parsed;
  }
  // A code: as written, with plain dashes.
  for (std::size_t i = match.first_token; i < match.end_token; ++i) {
    const FactToken& token = tokens.tokens[i];
    if (token.has_space_before && i != match.first_token) value += ' ';
    value += token.kind == FactToken::Kind::word ? std::string(token.span.of(text)) : token.folded;
  }
  return parsed;
}

std::optional<ParsedFact> interpret_phone(const FactMatch& match, const FactTokens& tokens) {
  ParsedFact parsed;
  const std::string_view* extension = match.find("extension_number");
  bool is_international = false;
  std::string digits;
  for (std::size_t i = match.first_token; i < match.end_token; ++i) {
    const FactToken& token = tokens.tokens[i];
    if (token.is_symbol("+")) is_international = true;
    if (extension != nullptr && (token.is_symbol("#") || token.is_word())) break;
    if (token.is_digits()) digits += token.folded;
    // The letters of a telephone's keys (ITU-T E.161): 1-800-HELP-NOW.
    constexpr std::string_view keys = "22233344455566677778889999";
    if (token.is_word())
      for (const char letter : token.folded)
        if (letter >= 'a' && letter <= 'z') digits += keys[static_cast<std::size_t>(letter - 'a')];
  }
  if (is_international)
    parsed.fact.value = "+" + digits;
  else if (digits.size() == 10)
    parsed.fact.value = "+1" + digits;
  else if (digits.size() == 11 && digits.front() == '1')
    parsed.fact.value = "+" + digits;
  else
    parsed.fact.value = digits;
  if (extension != nullptr) parsed.fact.value += ";ext=" + std::string(*extension);
  return parsed;
}

}  // namespace

int find_weekday(int year, int month, int day) {
  if (!is_day_of_month(year, month, day)) return 0;
  // Sakamoto's rule; Sunday is 0.
  constexpr int offsets[] = {0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4};
  const int shifted = month < 3 ? year - 1 : year;
  const int weekday = (shifted + shifted / 4 - shifted / 100 + shifted / 400 + offsets[month - 1] + day) % 7;
  return weekday == 0 ? 7 : weekday;
}

bool is_day_of_month(int year, int month, int day) {
  if (month < 1 || month > 12 || day < 1) return false;
  constexpr int lengths[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (day > lengths[month - 1]) return false;
  // Without a year February may have 29 days.
  return !(month == 2 && day == 29 && year != 0 && (year % 4 != 0 || (year % 100 == 0 && year % 400 != 0)));
}

std::string to_value(const DateValue& date) {
  std::string value = to_value(date.first);
  if (date.last) value += "/" + to_value(*date.last);
  return value;
}

std::string to_value(const TimeValue& time) {
  const auto clock = [](const TimePoint& point) {
    return fmt::format("{:02}:{:02}", point.minute_of_day / 60 % 24, point.minute_of_day % 60);
  };
  std::string value = clock(time.first);
  if (time.last) value += "/" + clock(*time.last);
  if (!time.zone.empty()) value += ";zone=" + time.zone;
  return value;
}

std::optional<DateValue> parse_date_value(std::string_view value) {
  const auto parse_point = [](std::string_view text) -> std::optional<DatePoint> {
    DatePoint point;
    if (text.size() == 2 && text[0] == 'W' && text[1] >= '1' && text[1] <= '7') {
      point.weekday = text[1] - '0';
      return point;
    }
    const auto take = [&](std::size_t length) {
      if (text.size() < length) return 0;
      int number = 0;
      const auto [end, code] = std::from_chars(text.data(), text.data() + length, number);
      if (code != std::errc{} || end != text.data() + length) return 0;
      text.remove_prefix(length);
      return number;
    };
    if (text.size() == 5 && text.starts_with("---")) {
      text.remove_prefix(3);
      point.day = take(2);
      return point.day > 0 && point.day <= 31 ? std::optional(point) : std::nullopt;
    }
    if (text.starts_with("--")) {
      text.remove_prefix(2);
    } else {
      point.year = take(4);
      if (point.year == 0) return std::nullopt;
      if (text.empty()) return point;
      if (text.front() != '-') return std::nullopt;
      text.remove_prefix(1);
    }
    point.month = take(2);
    if (point.month > 20 && point.month < 25 && text.empty()) {
      point.season = std::exchange(point.month, 0);
      return point;
    }
    if (point.month < 1 || point.month > 12) return std::nullopt;
    if (text.empty()) return point;
    if (text.front() != '-') return std::nullopt;
    text.remove_prefix(1);
    point.day = take(2);
    if (!text.empty() || !is_day_of_month(point.year, point.month, point.day)) return std::nullopt;
    return point;
  };
  const std::size_t slash = value.find('/');
  const std::optional<DatePoint> first = parse_point(value.substr(0, slash));
  if (!first) return std::nullopt;
  DateValue date{*first, std::nullopt};
  if (slash != std::string_view::npos) {
    date.last = parse_point(value.substr(slash + 1));
    if (!date.last) return std::nullopt;
  }
  return date;
}

std::optional<TimeValue> parse_time_value(std::string_view value) {
  TimeValue time;
  if (const std::size_t zone = value.find(";zone="); zone != std::string_view::npos) {
    time.zone = value.substr(zone + 6);
    value = value.substr(0, zone);
  }
  const auto parse_point = [](std::string_view text) -> std::optional<TimePoint> {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9' ? text[at] - '0' : 100; };
    const int hour = digit(0) * 10 + digit(1);
    const int minute = digit(3) * 10 + digit(4);
    if (hour > 23 || minute > 59) return std::nullopt;
    return TimePoint{hour * 60 + minute, true, false};
  };
  const std::size_t slash = value.find('/');
  const std::optional<TimePoint> first = parse_point(value.substr(0, slash));
  if (!first) return std::nullopt;
  time.first = *first;
  if (slash != std::string_view::npos) {
    time.last = parse_point(value.substr(slash + 1));
    if (!time.last) return std::nullopt;
  }
  return time;
}

std::optional<ParsedFact> interpret_match(const FactMatch& match, std::string_view text, const FactTokens& tokens,
                                          const FactLanguage& language) {
  const Span span{tokens.tokens[match.first_token].span.start, tokens.tokens[match.end_token - 1].span.end};
  std::optional<ParsedFact> parsed;
  switch (match.kind) {
    case FactKind::date:
      parsed = interpret_date(match, tokens);
      break;
    case FactKind::time:
      parsed = interpret_time(match, language);
      break;
    case FactKind::money:
      parsed = interpret_money(match);
      break;
    case FactKind::number:
      parsed = interpret_number(match, text, tokens);
      break;
    case FactKind::phone:
      parsed = interpret_phone(match, tokens);
      break;
    default:
      parsed = ParsedFact{};
      parsed->fact.value = std::string(span.of(text));
  }
  if (parsed) {
    parsed->fact.kind = match.kind;
    parsed->fact.span = span;
    parsed->fact.text = std::string(span.of(text));
  }
  return parsed;
}

}  // namespace homeword
