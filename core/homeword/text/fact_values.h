// Values of facts: what a match means, in a form no language colours, and back. A room-internal header.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/text/fact_language.h"
#include "homeword/text/fact_patterns.h"

namespace homeword {

// The parts of a date that are stated; zero is "not stated".
struct DatePoint {
  int year = 0;
  int month = 0;
  int day = 0;
  int weekday = 0;         // 1 Monday … 7 Sunday
  int season = 0;          // 21 spring … 24 winter, as ISO 8601-2 numbers them
  bool is_plural = false;  // "Fridays"
};

struct DateValue {
  DatePoint first;
  std::optional<DatePoint> last;  // of a range
};

struct TimePoint {
  int minute_of_day = 0;
  bool has_period = true;  // a.m., p.m., noon, or a clock of 24 hours
  bool is_named = false;   // noon, midnight
};

struct TimeValue {
  TimePoint first;
  std::optional<TimePoint> last;
  std::string zone;  // "ET"
};

// A fact with all that its words told, of which Fact::value is the short form.
struct ParsedFact {
  Fact fact;
  std::optional<DateValue> date;
  std::optional<TimeValue> time;
  std::string unit;    // of money: "dollars", "cents"; of numbers: "ordinal", "percent", "million"
  std::string amount;  // "1234.50"
};

// All facts of a text with their parts.
[[nodiscard]] std::vector<ParsedFact> find_parsed_facts(const FactLanguage& language, std::string_view text,
                                                        const NameList& names,
                                                        const NameEvidence* evidence = nullptr);

// The parts of a fact, by reading its text again, else its value.
[[nodiscard]] ParsedFact parse_fact(const Fact& fact, const FactLanguage& language);

// What a match of a pattern means; nothing when it is impossible after all (February 30).
[[nodiscard]] std::optional<ParsedFact> interpret_match(const FactMatch& match, std::string_view text,
                                                        const FactTokens& tokens, const FactLanguage& language);

[[nodiscard]] std::string to_value(const DateValue& date);
[[nodiscard]] std::string to_value(const TimeValue& time);
[[nodiscard]] std::optional<DateValue> parse_date_value(std::string_view value);
[[nodiscard]] std::optional<TimeValue> parse_time_value(std::string_view value);

// 1 Monday … 7 Sunday in the Gregorian calendar; 0 when there is no such day.
[[nodiscard]] int find_weekday(int year, int month, int day);
[[nodiscard]] bool is_day_of_month(int year, int month, int day);

}  // namespace homeword
