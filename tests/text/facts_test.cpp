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
  const std::filesystem::path tests =
      folder != nullptr ? std::filesystem::path(folder) : std::filesystem::path(__FILE__).parent_path().parent_path();
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
      for (std::size_t at = field.find("\\n"); at != std::string::npos; at = field.find("\\n", at))
        field.replace(at, 2, "\n");
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
      found += "\n  " + std::string(phrase.span.of(row[0])) + " => " + phrase.target +
               (phrase.is_adverbial ? "" : " (noun)");
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

TEST_CASE("facts in other languages are written and found again") {
  const LanguageTag english = LanguageTag::of("en");
  const FactFinder finder(english);
  const auto rows = read_table("facts_localised.tsv");
  CHECK(rows.size() >= 200);
  for (const auto& row : rows) {
    const LanguageTag language = LanguageTag::of(row[0]);
    const std::vector<Fact> facts = finder.find(row[1]);
    REQUIRE_MESSAGE(facts.size() + 2 == row.size(), row[1]);
    for (std::size_t i = 0; i < facts.size(); ++i) {
      const std::string written = localise(facts[i], english, language);
      CHECK_MESSAGE(written == row[i + 2], row[0] << ": " << row[1]);
      CHECK_MESSAGE(find_fact_in_target(facts[i], written, english, language, {}).has_value(),
                    row[0] << ": " << written);
      CHECK(written.find("\u202F") == std::string::npos);
    }
  }
}

TEST_CASE("a language without data keeps every fact as it is") {
  const LanguageTag english = LanguageTag::of("en"), none = LanguageTag::of("mi");
  const std::string text = "Come on March 4, 2026 at 6:00 p.m., 50 cents, 3rd grade.";
  const std::vector<Fact> facts = FactFinder(english).find(text);
  CHECK(facts.size() == 4);
  for (const Fact& fact : facts) {
    CHECK(localise(fact, english, none) == fact.text);
    CHECK(find_fact_in_target(fact, text, english, none, {}).has_value());
  }
  CHECK(find_fact_phrases(text, facts, english, none).empty());
}

TEST_CASE("translations that other hands made are accepted, wrong ones are not") {
  const LanguageTag english = LanguageTag::of("en"), spanish = LanguageTag::of("es");
  const FactFinder finder(english);
  const auto rows = read_table("facts_in_target.tsv");
  CHECK(rows.size() >= 60);
  for (const auto& row : rows) {
    const std::vector<Fact> facts = finder.find(row[1]);
    REQUIRE_MESSAGE(facts.size() == 1, row[1]);
    const auto place = find_fact_in_target(facts[0], row[2], english, spanish, {});
    CHECK_MESSAGE(place.has_value() == (row[0] == "yes"), row[1] << " in " << row[2]);
  }
}

TEST_CASE("one place serves one fact") {
  const LanguageTag english = LanguageTag::of("en"), spanish = LanguageTag::of("es");
  const std::vector<Fact> facts = FactFinder(english).find("Bring 2 pencils and 2 pens at 6:00 p.m. and 6:00 p.m.");
  REQUIRE(facts.size() == 4);
  const std::string target = "Traiga 2 lápices y 2 plumas a las 6:00 p. m. y a las 6 p.m.";
  std::vector<Span> taken;
  for (const Fact& fact : facts) {
    const auto place = find_fact_in_target(fact, target, english, spanish, taken);
    REQUIRE(place.has_value());
    for (const Span other : taken) CHECK_FALSE(other.overlaps(*place));
    taken.push_back(*place);
  }
  CHECK_FALSE(find_fact_in_target(facts[0], target, english, spanish, taken));
}

TEST_CASE("names given from above win, by their words only") {
  const FactFinder finder(LanguageTag::of("en"));
  CHECK(show(finder.find("Take the ELPAC and call el sol or El Sol today.", {"El Sol", "ELPAC", "El"})) ==
        "name|ELPAC|ELPAC\n  name|El Sol|El Sol");
  CHECK(show(finder.find("See May on May 4.", {"May"})) == "name|May|May\n  date|May 4|--05-04");
  CHECK(finder.find("Elsolito", {"Elsol"}).empty());
}

TEST_CASE("sentences made of all kinds of facts are always complete") {
  const std::vector<std::pair<const char*, std::vector<const char*>>> kinds{
      {"number", {"204", "1,234", "95%", "K-5", "3rd"}},
      {"date", {"March 4, 2026", "Wednesday, March 4", "3/14/2026", "Friday", "March 4-8, 2026"}},
      {"time", {"6:00 p.m.", "3:30 PM", "noon", "6-7:30 p.m."}},
      {"money", {"$12.50", "$5-$10", "50 cents"}},
      {"phone", {"(555) 010-0142", "555-010-0142 ext. 12", "1-800-555-0199"}},
      {"link", {"https://school.example.org/forms?id=3", "www2.school.org/page", "example.org"}},
      {"email", {"office@example.org", "sandy.rivera@lincoln.k12.example.us"}},
      {"name", {"Sandy Rivera", "Lincoln Elementary School", "123 Main Street"}},
      {"placeholder", {"{{student_name}}", "${x}", "[Student Name]"}},
      {"citation", {"20 U.S.C. § 6312(e)", "34 CFR 300.503", "Title VI"}}};
  const FactFinder finder(LanguageTag::of("en"));
  std::uint32_t seed = 7;
  const auto next = [&](std::size_t below) { return (seed = seed * 1664525u + 1013904223u, (seed >> 8) % below); };
  for (int round = 0; round < 300; ++round) {
    std::string text = "We ask you to look at";
    std::vector<std::string> expected;
    std::vector<std::size_t> order{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[next(i)]);
    for (const std::size_t kind : order) {
      const char* fact = kinds[kind].second[next(kinds[kind].second.size())];
      constexpr const char* between[] = {" or perhaps ", "; also ", " (again), then ", ", further "};
      text += std::string(between[next(4)]) + fact;
      expected.push_back(std::string(kinds[kind].first) + "|" + fact);
    }
    text += " whenever you like.";
    const std::vector<Fact> facts = finder.find(text);
    check_sound(text, facts);
    std::string found, wanted;
    for (const Fact& fact : facts) found += std::string(name_of(fact_kind_names, fact.kind)) + "|" + fact.text + "\n";
    for (const std::string& one : expected) wanted += one + "\n";
    CHECK_MESSAGE(found == wanted, text);
  }
}

TEST_CASE("no text makes the search slow or unsound") {
  const FactFinder finder(LanguageTag::of("en"));
  const LanguageTag english = LanguageTag::of("en"), spanish = LanguageTag::of("es");
  const std::vector<std::string> parts{"a@",   "1,",      "1/",     "March 4, ", "(((",    "[[[",      "{{",
                                       "{",    "%(",      "$1",     "1-",        "Mr. ",   "Aa ",      "Aa-",
                                       "a.",   "http://", "«",      "*|",        "\xC3",   "\xFF\x80", "6 ",
                                       "§ 1(", "Monday ", "\u200B", "學",        "de la ", "Title I, "};
  for (const std::string& part : parts) {
    const auto time_for = [&](std::size_t size) {
      std::string text;
      while (text.size() < size) text += part;
      const auto start = std::chrono::steady_clock::now();
      const std::vector<Fact> facts = finder.find(text);
      const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      std::size_t end = 0;
      for (const Fact& fact : facts) {
        REQUIRE(fact.span.start >= end);
        REQUIRE(fact.span.end <= text.size());
        end = fact.span.end;
      }
      return seconds;
    };
    // Eight times the text may cost eight times the time, and something for a busy machine; not sixty-four times.
    const double small = std::max(time_for(1 << 11), 0.02);
    CHECK_MESSAGE(time_for(1 << 14) < small * 30, part);
  }
  std::string text;
  while (text.size() < 1 << 14) text += "on Friday at 6:00 p.m. and ";
  const std::vector<Fact> facts = finder.find(text);
  CHECK_FALSE(find_fact_phrases(text, facts, english, spanish).empty());
}
