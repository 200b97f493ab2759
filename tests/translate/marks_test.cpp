// Cases: tests/translate/data/marks.tsv. And what several pairs show only together.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "homeword/translate/check_names.h"
#include "homeword/translate/checks.h"
#include "homeword/translate/code_tokens.h"
#include "homeword/translate/consistency.h"
#include "translate/check_rows.h"
#include "translate/test_tools.h"

using namespace homeword;
using namespace homeword::test;

TEST_CASE("marks, codes and spaces are checked by what each language writes") {
  const auto is_of_marks = [](const std::string& rule) {
    for (const char* family : {"punctuation/", "code/", "space/", "capital"})
      if (rule.starts_with(family)) return true;
    return false;
  };
  const auto look = [](const Finding& finding, const std::string& source, const std::string& target) {
    const CheckName* name = find_check(finding.rule);
    REQUIRE(name != nullptr);
    CHECK(finding.span.end <= (name->is_about_target ? target : source).size());
    CHECK(finding.span.start <= finding.span.end);
  };
  CHECK(check_rows("marks.tsv", is_of_marks, look) >= 45);
}

TEST_CASE("names of checks are sorted and each has an MQM name") {
  const auto& names = check_names();
  CHECK(std::is_sorted(names.begin(), names.end(), [](const CheckName& a, const CheckName& b) { return a.id < b.id; }));
  for (const CheckName& name : names) {
    CHECK_FALSE(name.mqm.empty());
    CHECK(find_check(name.id) == &name);
  }
  CHECK(find_check("plain/pursuant-to") == nullptr);
}

TEST_CASE("codes in text: any bytes are read without fault and in order") {
  std::string text;
  unsigned state = 7;
  const std::string alphabet = "<>/&;%{}$#@()[]\\\"'= abs1.é";
  for (int round = 0; round < 3000; ++round) {
    text.clear();
    for (int i = 0; i < 30; ++i) {
      state = state * 1103515245u + 12345u;
      text += alphabet[(state >> 16) % alphabet.size()];
    }
    std::size_t end = 0;
    for (const CodeToken& token : find_code_tokens(text)) {
      CHECK(token.span.start >= end);
      CHECK(token.span.end > token.span.start);
      CHECK(token.span.end <= text.size());
      CHECK_FALSE(token.key.empty());
      end = token.span.end;
    }
  }
  CHECK(find_code_tokens(std::string(200000, '<')).empty());
  CHECK(find_code_tokens("").empty());
}

TEST_CASE("one sentence has one translation, one concept one name") {
  auto guide = std::make_shared<StyleGuide>(*make_guide({{"report-card", "report card", "boleta de calificaciones", "noun-phrase", Gender::feminine}}));
  Term other = guide->concepts[0].terms[1];
  other.text = "informe de calificaciones";
  other.status = TermStatus::admitted;
  guide->concepts[0].terms.push_back(other);
  const Room room(guide);
  ConsistencyCheck check;
  std::size_t line = 0;
  const auto add = [&](const char* source, const char* target) {
    Finding place;
    place.file = "a.xlf";
    place.line = ++line;
    place.block = line;
    check.add({source, target, {}, {}}, place, room.source_terms, *room.target_terms);
  };
  add("The office is closed on Monday.", "La oficina está cerrada el lunes.");
  add("The office is closed on Monday.", "La oficina está cerrada el lunes.");
  add("The office is closed on Monday.", "La oficina no abre el lunes.");
  add("Read the report card.", "Lea la boleta de calificaciones.");
  add("Keep the report card.", "Guarde el informe de calificaciones.");
  add("Open", "Abrir");
  add("Open", "Abierto");
  const std::vector<Finding> found = check.finish();
  REQUIRE(found.size() == 2);
  CHECK(found[0].rule == "consistency/sentence");
  CHECK(found[0].line == 3);
  CHECK(found[0].message.find("a.xlf:1") != std::string::npos);
  CHECK(found[1].rule == "consistency/term");
  CHECK(found[1].line == 5);
  CHECK(found[1].text == "informe de calificaciones");
  CHECK(found[1].about == "report-card");
}
