#include "document/document_test_tools.h"
#include "homeword/document/inline_codes.h"

using namespace homeword;

namespace {

// A block of "<0>…" as show() writes it, without texts between: codes by span.
InlineCode pair(std::size_t id, std::size_t start, std::size_t end) {
  return {.id = id, .kind = CodeKind::bold, .span = {start, end}};
}
InlineCode point(std::size_t id, std::size_t at, CodeKind kind = CodeKind::image) {
  return {.id = id, .kind = kind, .span = {at, at}, .is_standalone = true};
}

std::string arranged(const std::string& source_text, const std::vector<InlineCode>& source,
                     const std::vector<int>& parents, const BlockText& target) {
  Block block;
  block.text = source_text;
  block.codes = source;
  std::string out;
  for (const WritingStep& step : arrange(block, parents, target)) {
    const std::string index = std::to_string(step.index);
    switch (step.kind) {
      case WritingStep::Kind::text: out += step.text.of(target.text); break;
      case WritingStep::Kind::open: out += "<" + index + ">"; break;
      case WritingStep::Kind::close: out += "</" + index + ">"; break;
      case WritingStep::Kind::standalone: out += "<" + index + "/>"; break;
      case WritingStep::Kind::open_language: out += "{"; break;
      case WritingStep::Kind::close_language: out += "}"; break;
      case WritingStep::Kind::note: out += "^"; break;
    }
  }
  return out;
}

}  // namespace

TEST_CASE("codes are written in nesting order") {
  const std::vector<InlineCode> nested{pair(0, 0, 4), pair(1, 0, 4)};
  CHECK(arranged("text", nested, {-1, 0}, {.text = "texto", .codes = {pair(0, 0, 5), pair(1, 0, 5)}}) ==
        "<0><1>texto</1></0>");
  // Pairs that cross are cut.
  const std::vector<InlineCode> two{pair(0, 0, 2), pair(1, 2, 4)};
  CHECK(arranged("text", two, {-1, -1}, {.text = "abcdef", .codes = {pair(0, 0, 4), pair(1, 2, 6)}}) ==
        "<0>ab<1>cd</1></0><1>ef</1>");
  // A pair in two places.
  CHECK(arranged("text", {pair(0, 0, 4)}, {-1}, {.text = "a b", .codes = {pair(0, 0, 1), pair(0, 2, 3)}}) ==
        "<0>a</0> <0>b</0>");
  CHECK(arranged("text", two, {-1, -1}, {.text = "ab", .codes = {pair(1, 0, 1), pair(0, 1, 2)}}) == "<1>a</1><0>b</0>");
}

TEST_CASE("lost codes stand at the end, pictures stay in their link") {
  CHECK(arranged("text", {pair(0, 0, 2), point(1, 4)}, {-1, -1}, {.text = "texto"}) == "texto<0></0><1/>");
  const std::vector<InlineCode> picture_in_link{pair(0, 0, 0), point(1, 0)};
  CHECK(arranged("text", picture_in_link, {-1, 0}, {.text = "texto", .codes = {pair(0, 2, 2), point(1, 2)}}) ==
        "te<0><1/></0>xto");
  CHECK(arranged("text", {pair(0, 0, 4), point(1, 4)}, {-1, 0},
                 {.text = "texto", .codes = {pair(0, 0, 5), point(1, 5)}}) == "<0>texto<1/></0>");
  CHECK(arranged("text", {pair(0, 0, 4), point(1, 4)}, {-1, -1},
                 {.text = "texto", .codes = {pair(0, 0, 5), point(1, 5)}}) == "<0>texto</0><1/>");
}

TEST_CASE("a line break and its character are one") {
  const std::vector<InlineCode> source{point(0, 1, CodeKind::line_break), point(1, 3, CodeKind::line_break)};
  CHECK(arranged("a\nb\nc", source, {-1, -1},
                 {.text = "x\ny\nz",
                  .codes = {point(0, 1, CodeKind::line_break), point(1, 3, CodeKind::line_break)}}) == "x<0/>y<1/>z");
  // Codes lost, characters kept: each goes to its character, the rest to the end.
  CHECK(arranged("a\nb\nc", source, {-1, -1}, {.text = "x\ny\nz"}) == "x<0/>y<1/>z");
  CHECK(arranged("a\nb\nc", source, {-1, -1}, {.text = "x\ny"}) == "x<0/>y<1/>");
  // Character lost, code kept.
  CHECK(arranged("a\nb\nc", source, {-1, -1},
                 {.text = "x y", .codes = {point(0, 1, CodeKind::line_break), point(1, 3, CodeKind::line_break)}}) ==
        "x<0/> y<1/>");
}

TEST_CASE("notes and languages find their place; wrong offsets do no harm") {
  BlockText target{.text = "uno dos"};
  target.codes = {pair(0, 4, 7)};
  target.notes.push_back({7, "dos", "…"});
  target.languages.push_back({{0, 3}, "en"});
  CHECK(arranged("one two", {pair(0, 4, 7)}, {-1}, target) == "{uno} <0>dos</0>^");
  BlockText wild{.text = "ñandú"};
  wild.codes = {pair(0, 1, 900), pair(0, 5, 2), pair(77, 0, 1)};
  CHECK(arranged("x", {pair(0, 0, 1)}, {-1}, wild) == "<0>ñand<0></0>ú</0>");
  CHECK(arranged("", {}, {}, {}) == "");
}

TEST_CASE("many codes cost what they should") {
  Block block;
  std::vector<int> parents;
  for (std::size_t i = 0; i < 20000; ++i) {
    block.text += "a\n";
    block.codes.push_back(i % 2 == 0 ? pair(i, 2 * i, 2 * i + 1) : point(i, 2 * i + 1, CodeKind::line_break));
    parents.push_back(-1);
  }
  BlockText target{.text = block.text};
  CHECK(arrange(block, parents, target).size() > 20000);  // all lost
  target.codes = block.codes;
  CHECK(arrange(block, parents, target).size() > 20000);
}
