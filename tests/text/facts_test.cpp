#include "homeword/text/facts.h"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace {

using namespace homeword;

std::filesystem::path test_data() {
  const char* folder = std::getenv("HOMEWORD_TEST_FOLDER");
  const std::filesystem::path tests = folder != nullptr ? std::filesystem::path(folder) : std::filesystem::path(__FILE__).parent_path().parent_path();
  return tests / "text" / "data";
}

std::vector<std::string> split(const std::string& line, char separator) {
  std::vector<std::string> fields;
  std::stringstream stream(line);
  for (std::string field; std::getline(stream, field, separator);) fields.push_back(field);
  return fields;
}

// Lines of a table, without comments and blank lines; "\n" in a field is a line break.
std::vector<std::vector<std::string>> read_table(const char* name) {
  std::ifstream file(test_data() / name);
  REQUIRE_MESSAGE(file.is_open(), name);
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::vector<std::string> fields = split(line, '\t');
    for (std::string& field : fields)
      for (std::size_t at = field.find("\\n"); at != std::string::npos; at = field.find("\\n", at)) field.replace(at, 2, "\n");
    rows.push_back(std::move(fields));
  }
  return rows;
}

// "date|3/4|--03-04|?"
std::string show(const Fact& fact) {
  std::string out = std::string(name_of(fact_kind_names, fact.kind)) + "|" + fact.text + "|" + fact.value;
  if (fact.is_ambiguous) out += "|?";
  if (fact.stated_weekday) out += "|W" + std::to_string(*fact.stated_weekday);
  return out;
}

std::string show(const std::vector<Fact>& facts) {
  std::string out;
  for (const Fact& fact : facts) out += (out.empty() ? "" : "\n  ") + show(fact);
  return out;
}

void check_sound(const std::string& text, const std::vector<Fact>& facts) {
  std::size_t end = 0;
  for (const Fact& fact : facts) {
    CHECK(fact.span.start >= end);
    CHECK(fact.span.end > fact.span.start);
    CHECK(fact.span.end <= text.size());
    CHECK(fact.span.of(text) == fact.text);
    CHECK_FALSE(fact.value.empty());
    end = fact.span.end;
  }
}

// A row is: text, then every fact the text holds, no more and no fewer.
void check_table(const char* name, const char* language, std::size_t least) {
  const FactFinder finder(LanguageTag::of(language));
  const auto rows = read_table(name);
  CHECK(rows.size() >= least);
  for (const auto& row : rows) {
    const std::vector<Fact> facts = finder.find(row[0]);
    std::string expected;
    for (std::size_t i = 1; i < row.size(); ++i) expected += (i == 1 ? "" : "\n  ") + row[i];
    CHECK_MESSAGE(show(facts) == expected, "in: " << row[0]);
    check_sound(row[0], facts);
  }
}

}  // namespace

TEST_CASE("facts in English") { check_table("facts_en.tsv", "en", 250); }
TEST_CASE("facts in Spanish") { check_table("facts_es.tsv", "es", 60); }

TEST_CASE("phrases of dates and times, English to Spanish") {
  const LanguageTag english = LanguageTag::of("en"), spanish = LanguageTag::of("es");
  const FactFinder finder(english);
  const auto rows = read_table("fact_phrases_en_es.tsv");
  CHECK(rows.size() >= 75);
  for (const auto& row : rows) {
    const std::vector<Fact> facts = finder.find(row[0]);
    std::string found, expected;
    std::size_t end = 0;
    for (const FactPhrase& phrase : find_fact_phrases(row[0], facts, english, spanish)) {
      found += "\n  " + std::string(phrase.span.of(row[0])) + " => " + phrase.target + (phrase.is_adverbial ? "" : " (noun)");
      CHECK(phrase.span.start >= end);
      end = phrase.span.end;
      std::vector<Span> taken;
      for (const std::size_t index : phrase.facts) {
        REQUIRE(index < facts.size());
        CHECK(phrase.span.contains(facts[index].span));
        // What we write ourselves must pass our own check.
        const auto place = find_fact_in_target(facts[index], phrase.target, english, spanish, taken);
        CHECK_MESSAGE(place.has_value(), facts[index].text << " in " << phrase.target);
        if (place) taken.push_back(*place);
      }
    }
    for (std::size_t i = 1; i < row.size(); ++i) expected += "\n  " + row[i];
    CHECK_MESSAGE(found == expected, "in: " << row[0]);
  }
}

TEST_CASE("every fact is found in its own localised form") {
  const LanguageTag english = LanguageTag::of("en"), spanish = LanguageTag::of("es");
  const FactFinder finder(english);
  for (const auto& row : read_table("facts_en.tsv"))
    for (const Fact& fact : finder.find(row[0])) {
      const std::string written = localise(fact, english, spanish);
      CHECK_MESSAGE(find_fact_in_target(fact, "Texto: " + written + ".", english, spanish, {}).has_value(),
                    show(fact) << " => " << written);
    }
}

TEST_CASE("a weekday that is not the day's") {
  const FactFinder finder(LanguageTag::of("en"));
  const auto true_weekday = [&](const char* text) { return find_true_weekday(finder.find(text).at(0)); };
  CHECK(true_weekday("Friday, March 14, 2026") == 6);
  CHECK_FALSE(true_weekday("Saturday, March 14, 2026"));
  CHECK_FALSE(true_weekday("Friday, March 14"));
  CHECK_FALSE(true_weekday("Friday"));
  CHECK(true_weekday("Monday, February 29, 2028") == 2);
}
