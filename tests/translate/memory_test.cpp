#include "homeword/translate/memory.h"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "translate/test_tools.h"

using namespace homeword;
using namespace homeword::test;

namespace {

std::string tmx_of(const std::vector<std::pair<std::string, std::string>>& pairs) {
  TmxFile file;
  for (const auto& [en, es] : pairs) {
    TmxUnit unit;
    TmxVariant source, target;
    source.language = "en";
    source.text = en;
    target.language = "es";
    target.text = es;
    unit.variants = {source, target};
    file.units.push_back(unit);
  }
  return write_tmx(file);
}

std::shared_ptr<StyleGuide> guide_with(const std::vector<std::pair<std::string, std::string>>& pairs,
                                       const std::vector<TermRow>& rows = school_terms()) {
  auto guide = std::make_shared<StyleGuide>(*make_guide(rows));
  guide->memory.push_back({"memory/test.en-es.tmx", "test", tmx_of(pairs)});
  return guide;
}

std::filesystem::path repository() {
  const char* tests = std::getenv("HOMEWORD_TEST_FOLDER");
  REQUIRE(tests != nullptr);
  return std::filesystem::path(tests).parent_path();
}

std::shared_ptr<StyleGuide> starter_memory(const std::vector<TermRow>& rows = school_terms()) {
  auto guide = std::make_shared<StyleGuide>(*make_guide(rows));
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(repository() / "glossaries/us-k12/memory"))
    if (entry.path().extension() == ".tmx") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  for (const auto& path : paths) guide->memory.push_back({"memory/" + path.filename().string(), "us-k12", *read_file(path)});
  return guide;
}

}  // namespace

TEST_CASE("everyday sentences from the starter memory, slots filled (tests/translate/data/memory.es.tsv)") {
  const auto guide = starter_memory();
  const Room room(guide);
  const auto memory = PhraseMemory::load(*guide, room.from, room.to);
  REQUIRE(memory);
  CHECK(memory->size() >= 420);
  std::ifstream file(repository() / "tests/translate/data/memory.es.tsv");
  REQUIRE(file);
  std::size_t count = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::size_t tab = line.find('\t');
    REQUIRE(tab != std::string::npos);
    const std::string expected = line.substr(tab + 1);
    Segment segment = room.segment(line.substr(0, tab));
    CAPTURE(segment.plain);
    ++count;
    const bool is_applied = memory->apply(segment, *room.target_terms);
    CHECK(is_applied == (expected != "-"));
    if (!is_applied) {
      CHECK(segment.target.empty());
      continue;
    }
    CHECK(segment.target == expected);
    CHECK(segment.origin == "memory");
    check_invariants(segment, room);
    for (const FactReceipt& receipt : segment.fact_receipts) CHECK(receipt.target.has_value());
  }
  CHECK(count >= 60);
}

TEST_CASE("inline codes go where their place is certain, or the memory keeps out") {
  const auto guide = guide_with({{"Please return the form by {date}.", "Por favor, devuelva el formulario a más tardar el {date}."},
                                 {"Date: {date}", "Fecha: {date}"},
                                 {"Visit {link}.", "Visite {link}."},
                                 {"Please sign the permission slip.", "Por favor, firme el formulario de permiso."}});
  const Room room(guide);
  const auto memory = PhraseMemory::load(*guide, room.from, room.to);
  REQUIRE(memory);
  struct Case {
    std::string marked, expected;
  };
  const Case cases[] = {
      {"**Please return the form by March 6, 2026.**", "**Por favor, devuelva el formulario a más tardar el 6 de marzo de 2026.**"},
      {"Please return the form by **March 6, 2026**.", "Por favor, devuelva el formulario a más tardar el **6 de marzo de 2026**."},
      {"**Date:** March 6, 2026", "**Fecha:** 6 de marzo de 2026"},
      {"**Date**: March 6, 2026", "**Fecha**: 6 de marzo de 2026"},
      {"Visit [www.school.example](x).", "Visite [www.school.example](x)."},
      {"Please sign the **permission slip**.", "Por favor, firme el **formulario de permiso**."},
      {"~Please sign the permission slip.", "~Por favor, firme el formulario de permiso."},
      {"Please **sign** the permission slip.", "Por favor, **firme** el formulario de permiso."},
      {"Please sign **the** permission slip.", ""},
  };
  for (const Case& one : cases) {
    CAPTURE(one.marked);
    const auto [text, codes] = read_marked(one.marked);
    Segment segment = room.segment(text, codes);
    const bool is_applied = memory->apply(segment, *room.target_terms);
    CHECK(is_applied == !one.expected.empty());
    if (is_applied) CHECK(write_marked(segment.target, segment.target_codes) == one.expected);
  }
}

TEST_CASE("a term the glossary approves must stand in the pair, or the pair is out of date") {
  const auto guide = guide_with({{"Please sign the permission slip.", "Por favor, firme la autorización."}});
  const Room room(guide);
  const auto memory = PhraseMemory::load(*guide, room.from, room.to);
  REQUIRE(memory);
  Segment segment = room.segment("Please sign the permission slip.");
  CHECK_FALSE(memory->apply(segment, *room.target_terms));
  CHECK(segment.target.empty());
}

TEST_CASE("an inner layer's pair wins over an outer one's") {
  auto guide = guide_with({{"Thank you.", "Gracias."}});
  guide->memory.push_back({"memory/district.en-es.tmx", "district", tmx_of({{"Thank you.", "Muchas gracias."}})});
  const Room room(guide);
  const auto memory = PhraseMemory::load(*guide, room.from, room.to);
  REQUIRE(memory);
  Segment segment = room.segment("Thank you.");
  REQUIRE(memory->apply(segment, *room.target_terms));
  CHECK(segment.target == "Muchas gracias.");
}

TEST_CASE("broken memories are errors that name file, line and slot") {
  struct Case {
    std::string en, es, message;
  };
  const Case cases[] = {{"By {date}.", "Pronto.", "loses a slot"},
                        {"Soon.", "El {date}.", "that its source lacks"},
                        {"By {date} or {date}.", "El {date} o {date}.", "uses one slot twice"},
                        {"By {day}.", "El {day}.", "slot of unknown kind"}};
  for (const Case& one : cases) {
    CAPTURE(one.en);
    auto guide = guide_with({{one.en, one.es}});
    const auto memory = PhraseMemory::load(*guide, LanguageTag::of("en"), LanguageTag::of("es"));
    REQUIRE_FALSE(memory);
    CHECK(memory.error().sentence().find(one.message) != std::string::npos);
    CHECK(memory.error().file == "memory/test.en-es.tmx");
    CHECK(memory.error().line > 0);
  }
  // Mail-merge fields are not slots.
  auto guide = guide_with({{"Dear {{first_name}},", "Hola, {{first_name}}:"}});
  CHECK(PhraseMemory::load(*guide, LanguageTag::of("en"), LanguageTag::of("es")));
}

TEST_CASE("an entry of slots alone approves nothing") {
  const auto guide = guide_with({{"{date}, {time}", "{date}, {time}"}, {"{x}", "{x}"}, {"By {date}.", "Para {date}."}});
  const Room room(guide);
  const auto memory = PhraseMemory::load(*guide, room.from, room.to);
  REQUIRE(memory);
  CHECK(memory->size() == 1);
  Segment segment = room.segment("March 4, 6:00 p.m.");
  CHECK_FALSE(memory->apply(segment, *room.target_terms));
  CHECK(segment.target.empty());
}

TEST_CASE("hostile sentences and memories do not make it slow or fail") {
  std::vector<std::pair<std::string, std::string>> pairs;
  std::string many = "{number1}", many_target = "{number1}";
  for (int i = 2; i < 12; ++i) {
    many += " {number" + std::to_string(i) + "}";
    many_target += " {number" + std::to_string(i) + "}";
    pairs.emplace_back(many + " end", many_target + " fin");
  }
  const auto guide = guide_with(pairs);
  const Room room(guide);
  const auto memory = PhraseMemory::load(*guide, room.from, room.to);
  REQUIRE(memory);
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "12 ";
  for (const std::string& one : {text + "end", std::string(), std::string("   "), std::string("…"), std::string("\xF0\x9F\x98\x80")}) {
    Segment segment = room.segment(one);
    (void)memory->apply(segment, *room.target_terms);
  }
}
