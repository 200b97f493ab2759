#include "document/document_test_tools.h"

using namespace homeword;

namespace {
std::vector<std::string> shown(std::string html) {
  std::vector<std::string> out;
  for (const Block& block : read_or_fail("page.html", std::move(html)).blocks) out.push_back(show(block));
  return out;
}
using Lines = std::vector<std::string>;
}  // namespace

TEST_CASE("HTML: blocks and inline codes") {
  CHECK(shown("<p>Hello <b>dear</b> <a href='x.html'>families</a>!</p>") ==
        Lines{"Hello <0>dear</0> <1>families</1>!"});
  CHECK(shown("<p>One<br>two<br/> three</p>") == Lines{"One<0/>\ntwo<1/>\nthree"});
  CHECK(shown("<div>Before<p>inside</p>after</div>") == Lines{"Before", "inside", "after"});
  CHECK(shown("<ul><li>A<ul><li>B</ul><li>C</ul>") == Lines{"A", "B", "C"});
  CHECK(shown("<p>a  \n b <i> c</i></p>") == Lines{"a b <0>c</0>"});
  CHECK(shown("<p>caf&eacute; &amp; &#x2019;t&nbsp;&copy2026 AT&T &nosuch;</p>") ==
        Lines{"café & ’t\u00a0©2026 AT&T &nosuch;"});
  CHECK(shown("<p>Type <code>a &lt; b</code> now</p>") == Lines{"Type <0>a < b</0> now"});
  CHECK(shown("<p><img src=a.png alt='Two children'> at school</p>") == Lines{"<0/> at school", "Two children"});
  CHECK(shown("<p>x<script>var a = '<p>no</p>';</script>y<!-- no --> z</p><style>p{}</style><pre>not me</pre>") ==
        Lines{"x<0/>y<1/> z"});
  CHECK(shown("<title>A &amp; B</title><meta name=description content='About us'><p>C") ==
        Lines{"A & B", "About us", "C"});
  CHECK(shown("<p>\n  <!-- c --><br>  text <br><!-- d -->\n</p>") == Lines{"text"});
  CHECK(shown("<p>a<svg><text>no</text></svg>b<textarea>no</textarea>") == Lines{"a<0/>b"});
  CHECK(shown("<p>&nbsp;</p><p> </p><p></p>").empty());
  CHECK(shown("").empty());
}

TEST_CASE("HTML: kinds, tables, lists, languages") {
  const Document page = read_or_fail(
      "page.html",
      "<!doctype html><html lang=en><title>T</title><h2>H</h2><table><caption>Cap</caption>"
      "<tr><th>Day<th colspan=2>Time</tr><tr><td>Mon<td><p>8:00</p><td>9:00</table>"
      "<ol><li>One<ul><li>Two</ul></ol><p lang=es>Hola <span lang=fr>Bonjour</span></p>"
      "<p translate=no>Keep</p><p class='a notranslate'>Keep <b>too</b></p><p>Not <i translate=no>Sandy</i></p>");
  struct Expected {
    BlockKind kind;
    int level, row, column;
    std::string text;
  };
  const std::vector<Expected> expected{{BlockKind::title, 0, -1, -1, "T"},
                                       {BlockKind::heading, 2, -1, -1, "H"},
                                       {BlockKind::caption, 0, -1, -1, "Cap"},
                                       {BlockKind::table_header, 0, 0, 0, "Day"},
                                       {BlockKind::table_header, 0, 0, 1, "Time"},
                                       {BlockKind::table_cell, 0, 1, 0, "Mon"},
                                       {BlockKind::table_cell, 0, 1, 1, "8:00"},
                                       {BlockKind::table_cell, 0, 1, 2, "9:00"},
                                       {BlockKind::list_item, 1, -1, -1, "One"},
                                       {BlockKind::list_item, 2, -1, -1, "Two"},
                                       {BlockKind::paragraph, 0, -1, -1, "Hola Bonjour"},
                                       {BlockKind::paragraph, 0, -1, -1, "Keep"},
                                       {BlockKind::paragraph, 0, -1, -1, "Keep too"},
                                       {BlockKind::paragraph, 0, -1, -1, "Not Sandy"}};
  REQUIRE(page.blocks.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const Block& block = page.blocks[i];
    INFO(block.text);
    CHECK(block.number == i);
    CHECK(block.text == expected[i].text);
    CHECK(block.kind == expected[i].kind);
    CHECK(block.level == expected[i].level);
    CHECK(block.row == expected[i].row);
    CHECK(block.column == expected[i].column);
  }
  CHECK(page.language == "en");
  CHECK(page.title == "T");
  CHECK(page.blocks[10].language == "es");
  CHECK(page.blocks[10].codes.at(0).kind == CodeKind::language);
  CHECK(page.blocks[10].codes.at(0).language == "fr");
  CHECK_FALSE(page.blocks[11].is_translatable);
  CHECK_FALSE(page.blocks[12].is_translatable);
  CHECK(page.blocks[13].is_translatable);
  CHECK(page.blocks[13].verbatim == std::vector<Span>{{4, 9}});
  check_round_trip(page);
}

TEST_CASE("HTML: places point into the file") {
  const std::string html = "<p>caf&eacute; <b>bar</b>\n  baz</p>";
  const Document page = read_or_fail("page.html", html);
  const Block& block = page.blocks.at(0);
  CHECK(block.text == "café bar baz");
  auto in_file = [&](std::string_view word) {
    const std::size_t at = block.text.find(word);
    return std::string(block.file_span({at, at + word.size()}).of(html));
  };
  CHECK(in_file("café") == "caf&eacute;");
  CHECK(in_file("é") == "&eacute;");
  CHECK(in_file("bar") == "bar");
  CHECK(in_file("baz") == "baz");
  CHECK(in_file("café bar") == "caf&eacute; <b>bar");
}

TEST_CASE("HTML: writing sets text, codes, language and direction") {
  const Document page = read_or_fail("page.html",
                                     "<!DOCTYPE html>\n<html lang='en'><body class=x><p>Call <b>us</b> <a "
                                     "href=\"tel:1\">now</a></p><p>Stay</p></body></html>\n");
  WriteOptions options;
  options.language = LanguageTag::of("ar");
  BlockText text = make_longer(page.blocks[0]);
  text.text = "< & > ahora us";
  text.codes[0].span = {12, 14};
  text.codes[1].span = {6, 11};
  options.blocks[0] = text;
  options.blocks[1].text = "Stay";
  options.blocks[1].language = "en";
  CHECK(write_or_fail(page, options) ==
        "<!DOCTYPE html>\n<html dir=\"rtl\" lang=\"ar\"><body class=x><p>&lt; &amp; &gt; <a href=\"tel:1\">ahora</a> "
        "<b>us</b></p>"
        "<p lang=\"en\" dir=\"ltr\">Stay</p></body></html>\n");

  const Document fragment = read_or_fail("part.html", "<div>One <p>Two</p></div>");
  WriteOptions spanish;
  spanish.language = LanguageTag::of("es");
  spanish.blocks[0].text = "One";
  spanish.blocks[0].language = "en";
  spanish.blocks[1].text = "Dos palabras";
  spanish.blocks[1].languages.push_back({{4, 12}, "en"});
  CHECK(write_or_fail(fragment, spanish) ==
        "<div lang=\"es\"><span lang=\"en\">One</span> <p>Dos <span lang=\"en\">palabras</span></p></div>");

  // What stays in the source's language says so in a title too, where no span can stand.
  const Document titled = read_or_fail("titled.html", "<html lang=en><head><title>News</title></head><p>Hi</p></html>");
  WriteOptions arabic;
  arabic.language = LanguageTag::of("ar");
  arabic.blocks[0].text = "News";
  arabic.blocks[0].language = "en";
  CHECK(write_or_fail(titled, arabic).find("<title lang=\"en\" dir=\"ltr\">News</title>") != std::string::npos);

  const Document bare = read_or_fail("bare.html", "<!doctype html>Hello");
  WriteOptions only_language;
  only_language.language = LanguageTag::of("es");
  CHECK(write_or_fail(bare, only_language) == "<!doctype html>\n<html lang=\"es\">Hello");
}

TEST_CASE("HTML: attributes, entities and nested pieces are replaced together") {
  const Document page = read_or_fail("page.html",
                                     "<p>See <a href=x title=Map><img src=m.png alt=\"Our &quot;map&quot;\"></a> "
                                     "here<input placeholder='It&#39;s'></p>");
  CHECK(texts(page) == std::vector<std::string>{"See  here", "Map", "Our \"map\"", "It's"});
  WriteOptions options;
  options.blocks[0] = make_longer(page.blocks[0]);
  options.blocks[0].text = "Vea aquí";
  options.blocks[0].codes[0].span = options.blocks[0].codes[1].span = {3, 3};
  options.blocks[1].text = "El mapa";
  options.blocks[2].text = "Un \"mapa\" & <más>";
  options.blocks[3].text = "L'école";
  CHECK(write_or_fail(page, options) ==
        "<p>Vea<a href=x title=\"El mapa\"><img src=m.png alt=\"Un &quot;mapa&quot; &amp; &lt;más>\"></a> aquí<input "
        "placeholder='L&#39;école'></p>");
}

TEST_CASE("HTML: white space written as a character reference is white space") {
  const Document page = read_or_fail("letter.html", "<p>Come &#10; on&#xa;&#x20;Friday.&#9;</p><p title=\"a&#10;b\">&#32;x</p>");
  CHECK(texts(page) == std::vector<std::string>{"Come on Friday.", "a b", "x"});
  check_round_trip(page);
}

TEST_CASE("HTML: broken pages keep their mistakes") {
  for (std::string html :
       {"<p>a <b>b<p>c</b> d", "</div><p>x</b> y <i>z", "<b><p>a</p></b>", "<p>a < b & c", "<a><b>x</a></b>", "<p",
        "<p a='", "<!--", "&", "<p>x</p", "<table>a<tr>b<td>c</table>", "<p>1 <b>2 <i>3</b> 4</i> 5</p>", "<script>",
        "<title>x", "<textarea>y", "<![CDATA[ z", "<svg><p>w"}) {
    check_round_trip(read_or_fail("broken.html", html));
  }
  CHECK(shown("<p>1 <b>2 <i>3</b> 4</i> 5</p>") == Lines{"1 <0>2 <1/>3</0> 4<2/> 5"});
}

TEST_CASE("HTML: encodings") {
  const Document latin =
      read_or_fail("latin.html", "<html><head><meta charset=iso-8859-1><title>x</title></head><p>a\xF1o</p></html>");
  WriteOptions spanish;
  spanish.blocks[1].text = "año y día";
  CHECK(write_or_fail(latin, spanish) ==
        "<html><head><meta charset=iso-8859-1><title>x</title></head><p>a\xF1o y d\xED\x61</p></html>");
  WriteOptions arabic;
  arabic.blocks[1].text = "سنة";
  CHECK(write_or_fail(latin, arabic) == "<html><head><meta charset=utf-8><title>x</title></head><p>سنة</p></html>");
  // ASCII that declares Latin-1: UTF-8 bytes would show as nonsense.
  const Document ascii = read_or_fail("ascii.html",
                                      "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; "
                                      "charset=iso-8859-1\"></head><p>year</p></html>");
  WriteOptions year;
  year.blocks[0].text = "año";
  CHECK(write_or_fail(ascii, year).find("a\xF1o") != std::string::npos);
  const Document none = read_or_fail("none.html", "<html><head></head><p>year</p></html>");
  CHECK(write_or_fail(none, year) == "<html><head><meta charset=\"utf-8\"></head><p>año</p></html>");
  const Result<Document> japanese = read_document("j.html", "<meta charset=shift_jis><p>\x83\x65</p>");
  REQUIRE_FALSE(japanese);
  CHECK(japanese.error().sentence().find("shift_jis") != std::string::npos);
}

TEST_CASE("HTML: notes and appendix stand at the end of the body") {
  const Document page = read_or_fail("page.html", "<body><p>The IEP team</p></body>");
  WriteOptions options;
  options.blocks[0].text = "El equipo del IEP";
  options.blocks[0].notes.push_back({17, "IEP", "un plan"});
  options.appendix = Appendix{"Palabras", {{"IEP", "un <plan>"}}};
  const std::string html = write_or_fail(page, options);
  CHECK(html.starts_with(
      "<body><p>El equipo del IEP<sup><a id=\"homeword-note-mark-1\" href=\"#homeword-note-1\">1</a></sup></p>"));
  CHECK(html.find("<dt>IEP</dt>\n<dd>un &lt;plan&gt;</dd>") != std::string::npos);
  CHECK(html.ends_with("</section>\n</body>"));
  CHECK(texts(read_or_fail("again.html", html)).size() == 5);
}

TEST_CASE("HTML: hostile pages end quickly") {
  std::string deep;
  for (int i = 0; i < 20000; ++i) deep += "<div>";
  const Result<Document> nested = read_document("deep.html", deep + "x");
  REQUIRE_FALSE(nested);
  CHECK(nested.error().sentence().find("nest") != std::string::npos);
  std::string inline_deep;
  for (int i = 0; i < 50000; ++i) inline_deep += "<b>";
  CHECK(read_or_fail("inline.html", inline_deep + "x").blocks.size() == 1);
  std::string unclosed;
  for (int i = 0; i < 20000; ++i) unclosed += "<svg><!--x--></p></li></section><td>&copy";
  CHECK(read_document("unclosed.html", unclosed).has_value());
  CHECK(read_document("attributes.html", "<p " + std::string(500000, 'a') + " " + std::string(500000, '=') + ">x")
            .has_value());
}
