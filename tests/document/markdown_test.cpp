#include "document/document_test_tools.h"

using namespace homeword;

namespace {
using Lines = std::vector<std::string>;
Lines shown(std::string markdown) {
  Lines out;
  for (const Block& block : read_or_fail("page.md", std::move(markdown)).blocks) out.push_back(show(block));
  return out;
}
// Every block replaced by texts of the same codes.
std::string replace(const std::string& markdown, const std::vector<std::string>& new_texts) {
  const Document page = read_or_fail("page.md", markdown);
  WriteOptions options;
  for (std::size_t i = 0; i < new_texts.size(); ++i) {
    options.blocks[i].text = new_texts[i];
    options.blocks[i].codes = page.blocks.at(i).codes;
  }
  return write_or_fail(page, options);
}
}  // namespace

TEST_CASE("Markdown: blocks and inline codes") {
  CHECK(shown("# Hello *world*\n\nText with **bold** and [a link](x.html \"T\").\nSecond line\n") ==
        Lines{"Hello <0>world</0>", "Text with <0>bold</0> and <1>a link</1>. Second line", "T"});
  CHECK(shown("- one\n- two\n  - three\n\n1. four\n") == Lines{"one", "two", "three", "four"});
  CHECK(shown("> quoted\n> **text**\n") == Lines{"quoted <0>text</0>"});
  CHECK(shown("| A | *B* |\n|---|---|\n| c \\| d | `e` |\n") == Lines{"A", "<0>B</0>", "c | d", "<0>e</0>"});
  CHECK(shown("a `` co`de `` b &amp; \\*c\\* &eacute;\n") == Lines{"a <0>co`de</0> b & *c* é"});
  CHECK(shown("one\\\ntwo  \nthree<br>four\n") == Lines{"one<0/>\ntwo<1/>\nthree<2/>\nfour"});
  CHECK(shown("See ![a *map*](m.png) and ![](n.png)\n") == Lines{"See <0/> and <1/>", "a map"});
  CHECK(shown("![Logo](l.png)\n\nText\n") == Lines{"Logo", "Text"});
  CHECK(shown("<div>\nnot me\n</div>\n\n```\nnor me\n```\n\n    nor me\n\nyes\n") == Lines{"yes"});
  CHECK(shown("a <b>bold</b> <span lang=\"es\">hola</span> <!-- x -->\n") == Lines{"a <0>bold</0> <1>hola</1> <2/>"});
  CHECK(shown("[ref][r], [coll][] and [short]; <https://x.org>\n\n[r]: a\n[coll]: b\n[short]: c\n") ==
        Lines{"<0>ref</0>, <1>coll</1> and <2>short</2>; <3>https://x.org</3>"});
  CHECK(shown("Note[^1] here.\n\n[^1]: The **note** text.\n") == Lines{"Note<0/> here.", "The <0>note</0> text."});
  CHECK(shown("***both*** ~~gone~~ __x__ _y_\n") == Lines{"<0><1>both</1></0> <2>gone</2> <3>x</3> <4>y</4>"});
  CHECK(shown("- [ ] task\n- [x] done **now**\n") == Lines{"task", "done <0>now</0>"});
  CHECK(shown("Setext\n======\n\n**All bold**\n\n[**link**](u)\n") ==
        Lines{"Setext", "<0>All bold</0>", "<0><1>link</1></0>"});
  CHECK(shown("").empty());
}

TEST_CASE("Markdown: titles of links, pictures and references are texts of their own") {
  CHECK(shown("[a](b \"The \\\"best\\\" title &amp; more\")\n") == Lines{"<0>a</0>", "The \"best\" title & more"});

  CHECK(shown("![map](m.png \"Our town\")\n") == Lines{"Our town", "map"});
  CHECK(shown("See [it][r].\n\n[r]: https://x.org \"School calendar\"\n[s]: <a b> 'Other one'\n[t]: c\n") ==
        Lines{"See <0>it</0>.", "School calendar", "Other one"});
  // What looks like a definition and is none: in code, in running text, a footnote.
  CHECK(shown("```\n[r]: x \"Not me\"\n```\n\n    [r]: x \"Nor me\"\n\nText\n[r]: x \"nor me\"\n") == Lines{"Text [r]: x \"nor me\""});
  const Document page = read_or_fail("page.md", "[a](b \"Old\") and [c][r] ![p](q 'Old')\n\n| [x](y \"In a table\") |\n|---|\n\n[r]: s (Old)\n");
  WriteOptions options;
  for (const Block& block : page.blocks)
    if (block.kind == BlockKind::alternative_text && block.text != "p") options.blocks[block.number].text = "A \"new\" 'one' (a|b) \\* & &amp;";
  REQUIRE(options.blocks.size() == 4);
  const std::string bytes = write_or_fail(page, options);
  CHECK(bytes.find("\"A \\\"new\\\" 'one' (a|b) \\\\* & \\&amp;\"") != std::string::npos);
  const Document again = read_or_fail("page.md", bytes);
  for (const auto& [number, text] : options.blocks) CHECK(again.blocks.at(number).text == text.text);
}

TEST_CASE("Markdown: round trips") {
  for (std::string markdown :
       {"# Hello *world*\n\nText with **bold** and [a link](x.html \"T\").\nSecond line\n",
        "- one\n- two\n  - three\n\n1. four\n5. five\n", "> quoted\n> **text** more\n>\n> - in list\n>   goes on\n",
        "| A | *B* |\n|---|---|\n| c \\| d | `e` |\n", "one\\\ntwo  \nthree<br>four\n",
        "See ![a map](m.png) and ![](n.png)\n",
        "[ref][r], [coll][] and [short]; <https://x.org> <a@b.org>\n\n[r]: a\n[coll]: b\n[short]: c\n",
        "a <b>bold</b> <span lang=\"es\">hola</span> <!-- x --> c\n", "Note[^1] here.\n\n[^1]: The note text.\n",
        "[a](b \"Title\") c ![d](e 'Other') [f][r]\n\n[r]: g \"Third\"\n", "***both*** ~~gone~~ __x__ _y_ z\n", "- [ ] task\n- [x] done **now**\n", "Setext\nheading\n======\n\ntext\n",
        "---\ntitle: \"A: b\"\nlang: en\n---\n\nText\n", "\xEF\xBB\xBF# BOM\r\n\r\nLine\r\nend\r\n",
        "*a* **b**`c`[d](e)\n", "Ends with image ![x](y)\n", "1986\\. A year\n\n\\- dash\n",
        "[![Alt](i.png)](u) after\n", "Hello<br/>there **b**  \nend\n"}) {
    check_round_trip(read_or_fail("page.md", markdown));
  }
}

TEST_CASE("Markdown: text that looks like markup is escaped, and only that") {
  CHECK(replace("Hello\n", {"1. no list"}) == "1\\. no list\n");
  CHECK(replace("Hello\n", {"# no heading"}) == "\\# no heading\n");
  CHECK(replace("Hello\n", {"- no item"}) == "\\- no item\n");
  CHECK(replace("Hello\n", {"2 * 3 * 4 and snake_case_name"}) == "2 * 3 * 4 and snake_case_name\n");
  CHECK(replace("Hello\n", {"*no emphasis*"}) == "\\*no emphasis\\*\n");
  CHECK(replace("Hello\n", {"a <b> & &copy; [x](y)"}) == "a \\<b> & \\&copy; \\[x](y)\n");
  CHECK(replace("| a |\n|---|\n", {"x | y"}) == "| x \\| y |\n|---|\n");
  CHECK(replace("# a\n", {"C#"}) == "# C\\#\n");
  CHECK(replace("---\ntitle: Plain\n---\n", {"Aviso: reunión"}) == "---\ntitle: \"Aviso: reunión\"\n---\n");
  CHECK(replace("---\ntitle: 'It''s'\n---\n", {"L'école"}) == "---\ntitle: 'L''école'\n---\n");
}

TEST_CASE("Markdown: codes find their form around new text") {
  const Document page = read_or_fail("page.md", "A **bold** word\n");
  const auto write = [&](std::string text, Span span) {
    WriteOptions options;
    options.blocks[0].text = std::move(text);
    options.blocks[0].codes = page.blocks[0].codes;
    options.blocks[0].codes[0].span = span;
    return write_or_fail(page, options);
  };
  CHECK(write("Una palabra fuerte ", {12, 19}) == "Una palabra **fuerte** \n");
  // Emphasis that would not be read as such becomes a tag.
  CHECK(write("a(b)c", {1, 4}) == "a<strong>(b)</strong>c\n");
  CHECK(write("x", {1, 1}) == "x\n");
  // A reference keeps its label when its text changes.
  CHECK(replace("[Label] is\n\n[label]: u\n", {"Datos son"}) == "[Datos][Label] son\n\n[label]: u\n");
  const Document code = read_or_fail("code.md", "Use `x` now\n");
  WriteOptions options;
  options.blocks[0].text = "Use a`b ya";
  options.blocks[0].codes = code.blocks[0].codes;
  options.blocks[0].codes[0].span = {4, 7};
  CHECK(write_or_fail(code, options) == "Use ``a`b`` ya\n");
}

TEST_CASE("Markdown: front matter, notes, appendix") {
  const Document page = read_or_fail(
      "page.md",
      "---\ntitle: News\nid: news-1\nlang: en\ntags:\n  - a\n---\n# Hi\n\nThe IEP[^1] team\n\n[^1]: Old note here.\n");
  CHECK(page.title == "News");
  CHECK(page.id == "news-1");
  CHECK(page.language == "en");
  CHECK(page.blocks[0].kind == BlockKind::title);
  WriteOptions options;
  options.language = LanguageTag::of("es");
  options.blocks[2].text = "El equipo del IEP";
  options.blocks[2].codes = page.blocks[2].codes;
  options.blocks[2].codes[0].span = {17, 17};
  options.blocks[2].notes.push_back({9, "equipo", "un grupo"});
  options.appendix = Appendix{"Palabras", {{"IEP", "un plan"}}};
  const std::string out = write_or_fail(page, options);
  CHECK(out ==
        "---\ntitle: News\nid: news-1\nlang: es\ntags:\n  - a\n---\n# Hi\n\nEl equipo[^2] del IEP[^1]\n\n[^1]: Old "
        "note here.\n\n## Palabras\n\n- **IEP**: un plan\n\n[^2]: **equipo**: un grupo\n");
}

TEST_CASE("Markdown: hostile files end quickly and keep their bytes") {
  for (const std::string piece : {"[", "![", "`", "*a_ ", "<", "<a ", "> ", "- ", "[a](", "&", "\\", "|", "[^1]", "<b>",
                                  "***", "[x]: y\n", "~"}) {
    std::string text;
    while (text.size() < 30000) text += piece;
    const Result<Document> page = read_document("hostile.md", text);
    INFO(piece);
    REQUIRE(page);
    CHECK(write_or_fail(*page, {}) == text);
    WriteOptions options;
    for (const Block& block : page->blocks) options.blocks[block.number] = make_longer(block);
    CHECK(write_document(*page, options).has_value());
  }
}

TEST_CASE("Markdown: marks that meet new words stay what they were") {
  for (const char* text : {"Come *on. *Friday**, to school\n",                                    // emphasis in emphasis
                           "Come <em>on <em>Friday</em></em> to <b><i>school</i></b>\n",           // tags that end together
                           "Come` `on ` Friday ` and ``  ` ``\n",                                   // code of spaces
                           "Come <span lang=\"es\"\nid=\"greeting\">hola</span> and\n> <b\n>\n>\n",             // tags over lines
                           "---\ntitle: \rOpen House\nsummary: a\rb\nsubtitle: \"a\\tb\"\n---\n",                        // controls
                           "Come *on* *Friday**, to [school](https*://example.org \"Map\") now\n"})  // a mark inside an address
    check_round_trip(read_or_fail("letter.md", text));
}

TEST_CASE("Markdown: a file over the budget is refused, never cut") {
  std::string many;
  for (int i = 0; i < 200100; ++i) many += "a\n\n";
  const Result<Document> page = read_document("many.md", many);
  REQUIRE_FALSE(page);
  CHECK(page.error().sentence().find("Split") != std::string::npos);
}

TEST_CASE("Markdown: real pages survive a round trip") {
  const auto folder = find_test_data();
  if (folder.empty()) {
    MESSAGE("the folder of test documents is not here: check skipped");
    return;
  }
  std::size_t blocks = 0, fixed = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "documents" / "real_world_federal" / "md")) {
    const Document page = read_or_fail(entry.path().filename().string(), *read_file(entry.path()));
    for (const Block& block : page.blocks) {
      ++blocks;
      if (!block.is_translatable) ++fixed;
    }
    check_round_trip(page);
  }
  CHECK(blocks > 100);
  CHECK(fixed == 0);
}
