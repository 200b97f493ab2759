// The whole translator with the real Apertium, where it is installed: what is promised to a family, on ordinary sentences.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "homeword/text/unicode.h"
#include "homeword/translate/checks.h"
#include "homeword/translate/translator.h"
#include "translate/test_tools.h"

using namespace homeword;
using namespace homeword::test;

namespace {

std::shared_ptr<Backend> apertium() {
  PluginOptions options;
  if (const char* build = std::getenv("HOMEWORD_BUILD_FOLDER")) options.folders.push_back(std::string(build) + "/lib/homeword/plugins");
  Result<std::shared_ptr<Backend>> backend = open_backend("apertium", options);
  if (!backend || find_pair((*backend)->description(), "en", "es") == nullptr) {
    MESSAGE("skipped: Apertium for English and Spanish is not installed");
    return nullptr;
  }
  return *backend;
}

}  // namespace

TEST_CASE("ordinary school sentences with Apertium: terms, facts and codes hold, and a person can read them") {
  const std::shared_ptr<Backend> backend = apertium();
  if (backend == nullptr) return;
  const Room room;
  struct Case {
    std::string marked, expected;  // "" where only the promises are looked at
  };
  const Case cases[] = {
      {"Please sign the **permission slip** and return it to the office by Friday, March 6, 2026.",
       "Por favor, firme el **formulario de permiso** y devuélvalo a la oficina a más tardar el viernes 6 de marzo de 2026."},
      {"If your child has a 504 plan, please call the interpreter at (555) 010-0142.",
       "Si su hijo o hija tiene un Plan 504, por favor, llame al intérprete al (555) 010-0142."},
      {"Our accountability systems changed this year.", "Nuestros sistemas de rendición de cuentas cambiaron este año."},
      {"The report cards of all students are online.", ""},
      {"Our principal, Ms. Rivera, will read the report card at 1:00 p.m.", ""},
      {"Bring **$12.50** and a [water bottle](x) on Monday.", ""},
      {"Write to office@school.example or visit https://www.school.example/a?b=1&c=2.", ""},
      {"The policy and the IEP are on page 12.", ""},
      {"Dear {{first_name}}, the new policy starts on 3/4/2026.", ""},
  };
  std::vector<Segment> segments;
  for (const Case& one : cases) {
    const auto [text, codes] = read_marked(one.marked);
    segments.push_back(room.segment(text, codes));
  }
  const Translator translator(room.from, room.to, {backend}, room.target_terms);
  std::vector<Segment*> pointers;
  for (Segment& segment : segments) pointers.push_back(&segment);
  translator.translate(pointers);
  for (std::size_t i = 0; i < segments.size(); ++i) {
    Segment& segment = segments[i];
    CAPTURE(describe(segment));
    check_invariants(segment, room);
    CHECK(segment.origin == "apertium");
    for (const Receipt& receipt : segment.receipts) CHECK(receipt.status != ReceiptStatus::missed);
    for (const FactReceipt& receipt : segment.fact_receipts) CHECK(receipt.target.has_value());
    for (const InlineCode& code : segment.target_codes) CHECK_FALSE(code.span.is_empty());
    if (!cases[i].expected.empty()) CHECK(write_marked(segment.target, segment.target_codes) == cases[i].expected);
    check_translation(segment, room.from, room.to, *room.target_terms);
    for (const Finding& finding : segment.findings) CHECK(finding.severity != Severity::error);
    // Alone, the same answer.
    Segment single = room.segment(segment.plain, segment.codes);
    std::vector<Segment*> alone{&single};
    translator.translate(alone);
    CHECK(single.target == segment.target);
  }
}

TEST_CASE("markup stands around the words its words became, and around nothing else") {
  const std::shared_ptr<Backend> backend = apertium();
  if (backend == nullptr) return;
  const Room room;
  const std::pair<std::string, std::string> cases[] = {
      {"Enjoy **free** lunch every day.", "**gratuito**"},
      {"Lunch is **free** every day.", "**gratis**"},
      {"The meeting is **mandatory** for all parents.", "**obligatoria**"},
      {"Please bring a **warm coat** to school.", "**abrigo cálido**"},
      {"Call the **front office** today.", "**oficina principal**"},
      {"Doors open **one hour** before the show.", "**una hora**"},
      {"Every student receives **a free book** from the library.", "**un libro gratuito**"},
      {"Give the book to the **teacher** of the class.", "**maestro**"},
      {"The door of the **library** is open.", "**biblioteca**"},
      {"Please **do not** drop off your child before 7:30 a.m.", "**no**"},
      {"Please **do not** send food.", "**no**"},
      {"**Please** do not send food.", "**Por favor**"},
      {"Please **sign and return** the form.", "**firme y devuelva**"},
      {"**Late** students go to the office.", "**tardíos**"}};
  std::vector<Segment> segments;
  for (const auto& [marked, expected] : cases) {
    const auto [text, codes] = read_marked(marked);
    segments.push_back(room.segment(text, codes));
  }
  std::vector<Segment*> pointers;
  for (Segment& segment : segments) pointers.push_back(&segment);
  Translator(room.from, room.to, {backend}, room.target_terms).translate(pointers);
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const std::string written = write_marked(segments[i].target, segments[i].target_codes);
    CAPTURE(written);
    CHECK(written.find(cases[i].second) != std::string::npos);
  }
}

TEST_CASE("words that would mislead a family are said as schools mean them (tests/translate/data/drafts.es.tsv)") {
  const std::shared_ptr<Backend> backend = apertium();
  if (backend == nullptr) return;
  const Room room;
  std::ifstream file(std::filesystem::path(std::getenv("HOMEWORD_TEST_FOLDER")) / "translate/data/drafts.es.tsv");
  REQUIRE(file);
  const auto parts = [](const std::string& text, char mark) {
    std::vector<std::string> out(1);
    for (const char c : text)
      if (c == mark) out.emplace_back();
      else out.back() += c;
    return out;
  };
  std::vector<std::vector<std::string>> rows;
  std::vector<Segment> segments;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    rows.push_back(parts(line, '\t'));
    REQUIRE(rows.back().size() == 3);
    segments.push_back(room.segment(rows.back()[0]));
  }
  REQUIRE(segments.size() >= 25);
  std::vector<Segment*> pointers;
  for (Segment& segment : segments) pointers.push_back(&segment);
  Translator(room.from, room.to, {backend}, room.target_terms).translate(pointers);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string target = to_lower(segments[i].target, "es");
    CAPTURE(rows[i][0]);
    CAPTURE(segments[i].target);
    for (const std::string& wanted : parts(rows[i][1], '|')) CHECK(target.find(to_lower(wanted, "es")) != std::string::npos);
    for (const std::string& wrong : parts(rows[i][2], '|'))
      if (!wrong.empty()) CHECK(target.find(to_lower(wrong, "es")) == std::string::npos);
  }
}

TEST_CASE("sentences agree with the terms put into them, however the glossary writes these (tests/translate/data/insertions.es.tsv)") {
  const std::shared_ptr<Backend> backend = apertium();
  if (backend == nullptr) return;
  std::ifstream file(std::filesystem::path(std::getenv("HOMEWORD_TEST_FOLDER")) / "translate/data/insertions.es.tsv");
  REQUIRE(file);
  std::vector<TermRow> terms;
  std::vector<std::pair<std::string, std::string>> cases;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::size_t tab = line.find('\t');
    REQUIRE(tab != std::string::npos);
    const std::string first = line.substr(0, tab), rest = line.substr(tab + 1);
    if (first != "term") {
      cases.emplace_back(first, rest);
      continue;
    }
    const std::size_t second = rest.find('\t');
    REQUIRE(second != std::string::npos);
    terms.push_back({"term-" + std::to_string(terms.size()), rest.substr(0, second), rest.substr(second + 1)});
  }
  REQUIRE(cases.size() >= 20);
  const Room room(make_guide(terms));
  std::vector<Segment> segments;
  for (const auto& [english, spanish] : cases) segments.push_back(room.segment(english));
  std::vector<Segment*> pointers;
  for (Segment& segment : segments) pointers.push_back(&segment);
  Translator(room.from, room.to, {backend}, room.target_terms).translate(pointers);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    CAPTURE(cases[i].first);
    CHECK(segments[i].target == cases[i].second);
  }
}

TEST_CASE("a draft that took a phrase apart says so, once") {
  const std::shared_ptr<Backend> backend = apertium();
  if (backend == nullptr) return;
  const Room room;
  std::vector<Segment> segments;
  for (const char* source : {"The crowd spilled out of the gym and off the field.", "The paint wears off.", "The library is open."})
    segments.push_back(room.segment(source));
  std::vector<Segment*> pointers;
  for (Segment& segment : segments) pointers.push_back(&segment);
  Translator(room.from, room.to, {backend}, room.target_terms).translate(pointers);
  const std::size_t expected[] = {1, 1, 0};
  for (std::size_t i = 0; i < segments.size(); ++i) {
    CAPTURE(segments[i].target);
    CHECK(static_cast<std::size_t>(std::count_if(segments[i].findings.begin(), segments[i].findings.end(), [](const Finding& finding) {
            return finding.rule == "draft/word-by-word";
          })) == expected[i]);
  }
}
