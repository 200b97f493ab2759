#include "homeword/feedback/response.h"

#include <chrono>
#include <cstdio>

#include "homeword/text/facts.h"
#include "homeword/text/language_data.h"
#include "homeword/text/unicode.h"

namespace homeword {
namespace {

namespace chrono = std::chrono;

struct StatusWords {
  std::vector<std::string> phrases;   // folded
};

// All languages' lists at once: a comment on a Spanish letter may say "ICE" or "green card".
const StatusWords& status_words() {
  static const StatusWords words = [] {
    StatusWords all;
    for (const std::string& tag : known_languages()) {
      const auto file = load_language_file(LanguageTag::of(tag), "screening.yaml");
      if (file == nullptr) continue;
      for (const std::string& phrase : file->at("status_words").texts()) all.phrases.push_back(fold(phrase));
    }
    return all;
  }();
  return words;
}

chrono::year_month_day thursday_of(chrono::sys_days day) {
  const chrono::weekday weekday(day);
  return chrono::year_month_day(day + chrono::days(4 - static_cast<int>(weekday.iso_encoding())));
}

int week_of(chrono::sys_days day) {
  const chrono::year_month_day thursday = thursday_of(day);
  const chrono::sys_days first = thursday.year() / chrono::January / 1;
  return static_cast<int>((chrono::sys_days(thursday) - first).count() / 7 + 1);
}

}  // namespace

std::optional<std::string> find_iso_week(int year, int month, int day) {
  const chrono::year_month_day date{chrono::year(year), chrono::month(static_cast<unsigned>(month)), chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || year < 1000 || year > 9999) return std::nullopt;
  char text[16];
  std::snprintf(text, sizeof text, "%04d-W%02d", static_cast<int>(thursday_of(date).year()), week_of(date));
  return text;
}

bool is_iso_week(std::string_view text) {
  if (text.size() != 8 || text[4] != '-' || text[5] != 'W') return false;
  for (const std::size_t i : {0, 1, 2, 3, 6, 7})
    if (text[i] < '0' || text[i] > '9') return false;
  const int year = std::stoi(std::string(text.substr(0, 4)));
  const int week = std::stoi(std::string(text.substr(6)));
  // 28 December always lies in the last week of its year.
  return week >= 1 && week <= week_of(chrono::year(year) / chrono::December / 28);
}

std::vector<std::string> screen_comment(std::string_view comment) {
  std::vector<std::string> reasons;
  static const FactFinder english(LanguageTag::of("en"));
  for (const Fact& fact : english.find(comment)) {
    if (fact.kind == FactKind::phone) reasons.push_back("a phone number");
    if (fact.kind == FactKind::email) reasons.push_back("an e-mail address");
    if (fact.kind == FactKind::name) reasons.push_back("a name");
    if (fact.kind == FactKind::link) reasons.push_back("a link");
  }
  // Numbers written in ways no fact pattern knows: seven digits or more in a row, whatever stands between them.
  std::size_t digits = 0, offset = 0;
  while (offset < comment.size()) {
    const char32_t code_point = next_code_point(comment, offset);
    if (is_digit(code_point)) {
      if (++digits == 7) reasons.push_back("a long number");
    } else if (code_point != ' ' && code_point != '-' && code_point != '.' && code_point != '(' && code_point != ')') {
      digits = 0;
    }
  }
  const std::string folded = fold(comment);
  for (const std::string& phrase : status_words().phrases)
    for (std::size_t at = folded.find(phrase); at != std::string::npos; at = folded.find(phrase, at + 1))
      if (is_word_boundary(folded, at) && is_word_boundary(folded, at + phrase.size())) {
        reasons.push_back("a word about status");
        break;
      }
  return reasons;
}

}  // namespace homeword
