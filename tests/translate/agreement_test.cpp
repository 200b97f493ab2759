// Cases are lines of tests/translate/data/agreement.*.tsv: the sentence with the inserted term in [brackets], gender and
// number, the reach, the sentence as it should read, and "gap" where we know that it does not yet.
#include "homeword/translate/agreement.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

using namespace homeword;

namespace {

std::vector<std::vector<std::string>> read_cases(const std::string& name) {
  const char* tests = std::getenv("HOMEWORD_TEST_FOLDER");
  REQUIRE(tests != nullptr);
  std::ifstream file(std::string(tests) + "/translate/data/" + name);
  REQUIRE(file);
  std::vector<std::vector<std::string>> out;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::vector<std::string> cells;
    std::istringstream cut(line);
    for (std::string cell; std::getline(cut, cell, '\t');) cells.push_back(cell);
    out.push_back(cells);
  }
  return out;
}

// What a row's sentence becomes; the second time changes nothing, and the term itself is never touched.
std::string agreed(const std::vector<std::string>& row, const LanguageRules& rules) {
  const std::size_t open = row[0].find('['), close = row[0].find(']');
  REQUIRE(close != std::string::npos);
  TrackedText text;
  text.text = row[0].substr(0, open) + row[0].substr(open + 1, close - open - 1) + row[0].substr(close + 1);
  text.spans = {{open, close - 1}};
  const std::string term(text.spans[0].of(text.text));
  const Gender gender = row[1][0] == 'f' ? Gender::feminine : row[1][0] == 'm' ? Gender::masculine : Gender::none;
  const Number number = row[1][1] == 'p' ? Number::plural : Number::singular;
  const AgreementReach reach = row[2] == "all" ? AgreementReach::determiners_and_adjectives : AgreementReach::determiners;
  agree_around(text, 0, gender, number, reach, rules);
  CHECK(text.spans[0].of(text.text) == term);
  const std::string once = text.text;
  agree_around(text, 0, gender, number, reach, rules);
  CHECK(text.text == once);
  return once;
}

}  // namespace

TEST_CASE("words around an inserted term agree with it") {
  struct File {
    const char *language, *name;
    std::size_t least;
  };
  const File files[] = {{"es", "agreement.es.tsv", 40}, {"es", "agreement.es.sentences.tsv", 250},
                        {"fr", "agreement.fr.tsv", 40},
                        {"it", "agreement.it.tsv", 40},
                        {"pt", "agreement.pt.tsv", 40},
                        {"ca", "agreement.ca.tsv", 40}};
  for (const File& file : files) {
    const auto rules = language_rules(LanguageTag::of(file.language));
    const auto rows = read_cases(file.name);
    REQUIRE(rows.size() >= file.least);
    std::size_t right = 0;
    for (const auto& row : rows) {
      CAPTURE(row[0]);
      REQUIRE((row.size() == 4 || (row.size() == 5 && row[4] == "gap")));
      const std::string written = agreed(row, *rules);
      right += written == row[3];
      // A gap we know of stays a row: the day it is right the mark must go.
      if (row.size() == 5)
        CHECK(written != row[3]);
      else
        CHECK(written == row[3]);
    }
    MESSAGE(std::string(file.name) << ": " << right << " of " << rows.size() << " right");
    CHECK(right * 10 >= rows.size() * 9);
  }
}

TEST_CASE("a Spanish sentence is finished: opening marks, capitals, spaces") {
  const auto rules = language_rules(LanguageTag::of("es"));
  struct Case {
    std::string before, source, after;
  };
  const Case cases[] = {
      {"necesita ayuda?", "Do you need help?", "¿Necesita ayuda?"},
      {"¿Necesita ayuda?", "Do you need help?", "¿Necesita ayuda?"},
      {"Gracias!", "Thank you!", "¡Gracias!"},
      {"Hola. Necesita ayuda? Llame.", "Hello. Do you need help? Call.", "Hola. ¿Necesita ayuda? Llame."},
      {"la  escuela cierra .", "The school closes.", "La escuela cierra."},
      {"venga a las 6:00 p. m..", "Come at 6:00 p.m.", "Venga a las 6:00 p. m."},
      {"agua", "water", "agua"},
      {"(necesita ayuda?)", "(do you need help?)", "(¿necesita ayuda?)"},
      {"¡Bienvenidos!", "Welcome!", "¡Bienvenidos!"},
      {"Qué!!", "What!!", "¡Qué!!"},
      {"Firma: ____ .", "Signature: ____ .", "Firma: ____ ."},
      {"élites", "Elites", "Élites"},
  };
  for (const Case& one : cases) {
    TrackedText text;
    text.text = one.before;
    finish_sentence(text, one.source, {}, *rules, "es");
    CHECK(text.text == one.after);
  }
  // Kept pieces stay: a link's question mark and a lower-case address at the start.
  TrackedText text;
  text.text = "escuela.example/a?b=1 es la página";
  text.spans = {{0, 21}};
  finish_sentence(text, "Escuela.example/a?b=1 is the page", {0}, *rules, "es");
  CHECK(text.text == "escuela.example/a?b=1 es la página");
}

TEST_CASE("a language without rules changes nothing") {
  const auto rules = language_rules(LanguageTag::of("vi"));
  TrackedText text;
  text.text = "la nuevo plan?";
  text.spans = {{9, 13}};
  agree_around(text, 0, Gender::masculine, Number::singular, AgreementReach::determiners_and_adjectives, *rules);
  CHECK(text.text == "la nuevo plan?");
}

TEST_CASE("tracked spans follow edits") {
  TrackedText text;
  text.text = "abc def ghi";
  text.spans = {{0, 3}, {4, 7}, {8, 11}, {4, 11}, {0, 5}, {6, 9}};
  text.replace({4, 7}, "DEFGH");
  CHECK(text.text == "abc DEFGH ghi");
  CHECK(text.spans[0] == Span{0, 3});
  CHECK(text.spans[1] == Span{4, 9});
  CHECK(text.spans[2] == Span{10, 13});
  CHECK(text.spans[3] == Span{4, 13});
  CHECK(text.spans[4] == Span{0, 4});   // overlapped in part: ends before the new words
  CHECK(text.spans[5] == Span{9, 11});  // … or begins after them
  text.replace({4, 4}, "¿");
  CHECK(text.spans[1] == Span{6, 11});  // inserted at the edge: outside
  CHECK(text.spans[0] == Span{0, 3});
}
