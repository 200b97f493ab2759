// Rows of tests/translate/data/isolation.tsv; in the translation and in what is written, [ and ] stand for the isolates.
#include "homeword/translate/isolation.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

using namespace homeword;

namespace {

std::string with_isolates(std::string text) {
  for (const auto& [mark, isolate] : {std::pair<char, const char*>{'[', "\u2066"}, {']', "\u2069"}})
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) text.replace(at, 1, isolate);
  return text;
}

std::string without_isolates(std::string text) {
  for (const char* isolate : {"\u2066", "\u2069"})
    for (std::size_t at = text.find(isolate); at != std::string::npos; at = text.find(isolate, at)) text.erase(at, 3);
  return text;
}

}  // namespace

TEST_CASE("left-to-right pieces of a right-to-left text are isolated") {
  const char* tests = std::getenv("HOMEWORD_TEST_FOLDER");
  REQUIRE(tests != nullptr);
  std::ifstream file(std::string(tests) + "/translate/data/isolation.tsv");
  REQUIRE(file);
  std::size_t rows = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::vector<std::string> cells;
    std::istringstream cut(line);
    for (std::string cell; std::getline(cut, cell, '\t');) cells.push_back(cell);
    CAPTURE(line);
    REQUIRE(cells.size() == 4);
    ++rows;
    BlockText block;
    block.text = with_isolates(cells[2]);
    isolate_left_to_right(block, cells[0], LanguageTag::of(cells[1]));
    CHECK(block.text == with_isolates(cells[3]));
    CHECK(without_isolates(block.text) == without_isolates(with_isolates(cells[2])));
    // What is isolated is not isolated again.
    const std::string once = block.text;
    isolate_left_to_right(block, cells[0], LanguageTag::of(cells[1]));
    CHECK(block.text == once);
  }
  CHECK(rows >= 20);
}

TEST_CASE("markup stays around what it was around when a piece is isolated") {
  BlockText block;
  block.text = "أ Joy Baker ب";
  const std::size_t name = block.text.find("Joy");
  block.codes.push_back({.id = 0, .kind = CodeKind::bold, .span = {name, name + 9}});
  block.codes.push_back({.id = 1, .kind = CodeKind::italic, .span = {0, 2}});
  block.codes.push_back({.id = 2, .kind = CodeKind::italic, .span = {name + 10, block.text.size()}});
  block.codes.push_back({.id = 3, .kind = CodeKind::line_break, .span = {name + 10, name + 10}, .is_standalone = true});
  block.codes.push_back({.id = 4, .kind = CodeKind::underline, .span = {name, name + 3}});
  block.notes.push_back({name + 9, "", ""});
  block.notes.push_back({name - 1, "", ""});
  isolate_left_to_right(block, "Joy Baker", LanguageTag::of("ar"));
  REQUIRE(block.text == "أ \u2066Joy Baker\u2069 ب");
  CHECK(block.codes[0].span.of(block.text) == "\u2066Joy Baker\u2069");
  CHECK(block.codes[1].span.of(block.text) == "أ");
  CHECK(block.codes[2].span.of(block.text) == "ب");
  CHECK(block.codes[3].span.start == block.codes[2].span.start);
  CHECK(block.codes[4].span.of(block.text) == "Joy");
  CHECK(block.notes[0].offset == block.text.find(" ب"));
  CHECK(block.notes[1].offset == name - 1);

  // Program code and passages of another language stay byte for byte.
  BlockText code;
  code.text = "أ A-1 ب B-2";
  code.codes.push_back({.id = 0, .kind = CodeKind::code, .span = {3, 6}});
  code.languages.push_back({{10, 13}, "en"});
  const std::string before = code.text;
  isolate_left_to_right(code, "A-1 B-2", LanguageTag::of("ar"));
  CHECK(code.text == before);
}
