// Word documents made here, part by part, each for one feature or one attack.
#include <chrono>
#include <map>

#include "document/document_test_tools.h"
#include "homeword/document/archive.h"

using namespace homeword;

namespace {

const std::string word = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
const std::string empty_archive = std::string("PK\x05\x06", 4) + std::string(18, '\0');

std::string make_archive(const std::map<std::string, std::string>& members) {
  Result<std::string> bytes = rewrite_archive("test", empty_archive, members);
  if (!bytes) FAIL(bytes.error().sentence());
  return *bytes;
}

// The members of a small document with this body.
std::map<std::string, std::string> members_of(const std::string& body) {
  return {
      {"[Content_Types].xml",
       "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default "
       "Extension=\"xml\" "
       "ContentType=\"application/xml\"/></Types>"},
      {"_rels/.rels",
       "<?xml version=\"1.0\"?><Relationships "
       "xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"a\" "
       "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" "
       "Target=\"word/document.xml\"/></Relationships>"},
      {"word/_rels/document.xml.rels",
       "<?xml version=\"1.0\"?><Relationships "
       "xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"link\" "
       "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink\" "
       "Target=\"https://x.example.org\" "
       "TargetMode=\"External\"/><Relationship Id=\"styles\" "
       "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" "
       "Target=\"styles.xml\"/></Relationships>"},
      {"word/styles.xml",
       "<w:styles " + word +
           "><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val=\"en-US\"/></w:rPr></w:rPrDefault></w:docDefaults>"
           "<w:style w:type=\"paragraph\" w:styleId=\"Ttulo1\"><w:name w:val=\"heading 1\"/></w:style>"
           "<w:style w:type=\"paragraph\" w:styleId=\"Mine\"><w:name w:val=\"My Heading\"/><w:basedOn "
           "w:val=\"Ttulo1\"/></w:style>"
           "<w:style w:type=\"character\" w:styleId=\"Strong\"><w:name w:val=\"Strong\"/></w:style></w:styles>"},
      {"word/document.xml", "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document " + word +
                                " xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\""
                                " xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\""
                                " xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\""
                                " xmlns:v=\"urn:schemas-microsoft-com:vml\" "
                                "xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\"><w:body>" +
                                body + "<w:sectPr><w:pgSz w:w=\"1\"/></w:sectPr></w:body></w:document>"}};
}

std::string make_docx(const std::string& body) { return make_archive(members_of(body)); }

std::string run(const std::string& text, const std::string& properties = {}) {
  return "<w:r>" + (properties.empty() ? "" : "<w:rPr>" + properties + "</w:rPr>") + "<w:t xml:space=\"preserve\">" +
         text + "</w:t></w:r>";
}
std::string paragraph(const std::string& content) { return "<w:p>" + content + "</w:p>"; }

std::vector<std::string> shown(const std::string& body) {
  std::vector<std::string> out;
  const Document document = read_or_fail("test.docx", make_docx(body));
  check_round_trip(document);
  for (const Block& block : document.blocks) out.push_back(show(block));
  return out;
}
using Lines = std::vector<std::string>;

std::string part_of(const std::string& bytes, const std::string& name) {
  const Result<Archive> archive = Archive::open("written", bytes);
  if (!archive) FAIL(archive.error().sentence());
  Result<std::string> part = archive->read(name);
  if (!part) FAIL(part.error().sentence());
  return *part;
}

bool holds(const std::string& text, const std::string& piece) { return text.find(piece) != std::string::npos; }

const std::string field_begin = "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>";
const std::string field_separate = "<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>";
const std::string field_end = "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>";
std::string instruction(const std::string& text) {
  return "<w:r><w:instrText xml:space=\"preserve\"> " + text + " </w:instrText></w:r>";
}

}  // namespace

TEST_CASE("DOCX: runs that look alike are one text, others are codes") {
  CHECK(shown(paragraph(run("Hel") + "<w:proofErr w:type=\"spellStart\"/>" + run("lo ", "<w:lang w:val=\"es-MX\"/>") +
                        run("you", "<w:b/>"))) == Lines{"Hello <0>you</0>"});
  CHECK(shown(paragraph(run("a ") + run("b", "<w:b/>") + run(" ") + run("c", "<w:b/>") + run(" d"))) ==
        Lines{"a <0>b c</0> d"});
  CHECK(shown(paragraph(run("All bold", "<w:b/>"))) == Lines{"All bold"});
  CHECK(shown(paragraph(run("x ") + run("y", "<w:rStyle w:val=\"Strong\"/>"))) == Lines{"x <0>y</0>"});
  CHECK(shown(paragraph(run("one") + "<w:r><w:br/></w:r>" + run("two") + "<w:r><w:tab/>" + "<w:t>three</w:t></w:r>")) ==
        Lines{"one<0/>\ntwo<1/>\tthree"});
  CHECK(shown(paragraph("<w:r><w:t>re</w:t><w:noBreakHyphen/><w:t>enter</w:t><w:softHyphen/></w:r>")) ==
        Lines{"re\u2011enter\u00ad"});
  CHECK(shown(paragraph("<w:ins>" + run("in") + "</w:ins><w:del><w:r><w:delText>out</w:delText></w:r></w:del>" +
                        run(" and on"))) == Lines{"in and on"});
  CHECK(shown(paragraph("<w:smartTag><w:smartTagPr><w:attr w:name=\"x\"/></w:smartTagPr>" + run("New") +
                        "</w:smartTag>" + run(" York"))) == Lines{"New York"});
  CHECK(shown(paragraph(run("a") + "<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>" + run("b") +
                        "<w:r><w:sym w:font=\"W\" w:char=\"F0\"/></w:r>")) == Lines{"a<0/>b<1/>"});
  CHECK(shown(paragraph(run("  ")) + paragraph("") + "<w:p/>").empty());
}

TEST_CASE("DOCX: links, fields and content controls") {
  const std::string link = "<w:hyperlink r:id=\"link\" w:anchor=\"top\">" + run("our ", "<w:u w:val=\"single\"/>") +
                           run("page", "<w:u w:val=\"single\"/><w:b/>") + "</w:hyperlink>";
  const Document document = read_or_fail("link.docx", make_docx(paragraph(run("See ") + link + run("."))));
  CHECK(show(document.blocks.at(0)) == "See <0>our <1>page</1></0>.");
  CHECK(document.blocks[0].codes[0].kind == CodeKind::link);
  CHECK(document.blocks[0].codes[0].target == "https://x.example.org#top");
  CHECK(document.blocks[0].codes[1].kind == CodeKind::bold);
  check_round_trip(document);

  CHECK(shown(paragraph(run("Page ") + field_begin + instruction("PAGE") + field_separate + run("3") + field_end +
                        run(" of it"))) == Lines{"Page <0/> of it"});
  CHECK(shown(paragraph(run("See ") + field_begin + instruction("HYPERLINK \"https://a.example.org\"") +
                        field_separate + run("us") + field_end)) == Lines{"See <0>us</0>"});
  CHECK(shown(paragraph(run("On ") + "<w:fldSimple w:instr=\" DATE \">" + run("1/2/2026") + "</w:fldSimple>" +
                        run("!"))) == Lines{"On <0/>!"});
  CHECK(shown(paragraph(run("A ") + "<w:sdt><w:sdtPr><w:dataBinding w:xpath=\"x\"/></w:sdtPr><w:sdtContent>" +
                        run("title") + "</w:sdtContent></w:sdt>")) == Lines{"A <0>title</0>"});
  // A field over two paragraphs: its ends stay, its text is text.
  const std::string body =
      paragraph(field_begin + instruction("TOC \\o") + field_separate + run("One")) + paragraph(run("Two") + field_end);
  CHECK(shown(body) == Lines{"One", "Two"});
  const Document contents = read_or_fail("toc.docx", make_docx(body));
  WriteOptions options;
  options.blocks[0].text = "Uno";
  const std::string xml = part_of(write_or_fail(contents, options), "word/document.xml");
  CHECK(xml.find("begin") < xml.find("TOC"));
  CHECK(xml.find("separate") < xml.find("Uno"));
  // A control that is filled from the document's properties would put the English back.
  const Document bound =
      read_or_fail("bound.docx", make_docx("<w:sdt><w:sdtPr><w:dataBinding w:xpath=\"x\"/></w:sdtPr><w:sdtContent>" +
                                           paragraph(run("T")) + "</w:sdtContent></w:sdt>"));
  CHECK_FALSE(holds(part_of(write_or_fail(bound, options), "word/document.xml"), "dataBinding"));
}

TEST_CASE("DOCX: kinds of blocks") {
  const Document document = read_or_fail(
      "kinds.docx",
      make_docx("<w:p><w:pPr><w:pStyle w:val=\"Mine\"/></w:pPr>" + run("Heading") + "</w:p>" +
                "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"2\"/></w:numPr></w:pPr>" + run("Item") +
                "</w:p><w:tbl><w:tblPr/><w:tr><w:trPr><w:tblHeader/></w:trPr><w:tc><w:tcPr><w:gridSpan "
                "w:val=\"2\"/></w:tcPr>" +
                paragraph(run("Day")) + "</w:tc><w:tc>" + paragraph(run("Time")) + "</w:tc></w:tr><w:tr><w:tc>" +
                paragraph(run("Mon")) + "</w:tc></w:tr></w:tbl>"));
  REQUIRE(document.blocks.size() == 5);
  CHECK(document.language == "en-US");
  CHECK(document.blocks[0].kind == BlockKind::heading);
  CHECK(document.blocks[0].level == 1);
  CHECK(document.blocks[1].kind == BlockKind::list_item);
  CHECK(document.blocks[1].level == 2);
  CHECK(document.blocks[2].kind == BlockKind::table_header);
  CHECK(document.blocks[3].column == 2);
  CHECK(document.blocks[4].kind == BlockKind::table_cell);
  CHECK(document.blocks[4].row == 1);
  check_round_trip(document);
}

TEST_CASE("DOCX: what cuts off a longer text grows with it, and only that") {
  const std::string shape_names =
      " xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\" xmlns:v=\"urn:schemas-microsoft-com:vml\""
      " xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\""
      " xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\"";
  const auto shape = [&](const std::string& wrap, const std::string& body, const std::string& text, int height) {
    return "<w:p><w:r><w:drawing" + shape_names + "><wp:anchor><wp:extent cx=\"2400000\" cy=\"" + std::to_string(height) + "\"/>" + wrap +
           "<wps:wsp><wps:spPr><a:xfrm><a:ext cx=\"2400000\" cy=\"" + std::to_string(height) + "\"/></a:xfrm></wps:spPr><wps:txbx><w:txbxContent>" +
           paragraph(run(text)) + "</w:txbxContent></wps:txbx>" + body + "</wps:wsp></wp:anchor></w:drawing></w:r></w:p>";
  };
  const std::string square = "<wp:wrapSquare wrapText=\"bothSides\"/>", above = "<wp:wrapTopAndBottom/>";
  const std::string fixed = "<wps:bodyPr wrap=\"square\"><a:noAutofit/></wps:bodyPr>";
  const std::string long_text = "Please send a coat. We go out every day, even when it is cold. Please bring boots and gloves too.";
  const auto grown = [&](const std::string& body, double share = 1.4) {
    const Document document = read_or_fail("box.docx", make_docx(body));
    CHECK(write_or_fail(document, {}) == document.bytes);
    WriteOptions options;
    for (const Block& block : document.blocks)
      options.blocks[block.number].text = std::string(static_cast<std::size_t>(static_cast<double>(block.text.size()) * share), 'x');
    return part_of(write_or_fail(document, options), "word/document.xml");
  };
  const std::string fits = "<a:spAutoFit xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"/>";
  CHECK(grown(shape(square, fixed, long_text, 900000)).find("<wps:bodyPr wrap=\"square\">" + fits + "</wps:bodyPr>") != std::string::npos);
  CHECK(grown(shape(square, "<wps:bodyPr rot=\"0\"/>", long_text, 900000)).find("<wps:bodyPr rot=\"0\">" + fits + "</wps:bodyPr>") != std::string::npos);
  // Room enough, no longer than before, growing already, text on a path: as it was.
  CHECK(grown(shape(square, fixed, "Short.", 900000)).find(fixed) != std::string::npos);
  CHECK(grown(shape(square, fixed, long_text, 900000), 0.9).find(fixed) != std::string::npos);
  const std::string own = "<wps:bodyPr><a:spAutoFit/></wps:bodyPr>", warped = "<wps:bodyPr><a:prstTxWarp prst=\"textArchUp\"/></wps:bodyPr>";
  CHECK(grown(shape(square, own, long_text, 900000)).find(own) != std::string::npos);
  CHECK(grown(shape(square, warped, long_text, 900000)).find(warped) != std::string::npos);
  CHECK(read_or_fail("box.docx", make_docx(shape(square, warped, long_text, 900000))).properties.at("fixed_boxes") == " 0");
  CHECK_FALSE(read_or_fail("box.docx", make_docx(shape(square, fixed, long_text, 900000))).properties.contains("fixed_boxes"));
  // Text above and below only: LibreOffice would put a growing box's text beside it, so the box gets larger.
  const std::string larger = grown(shape(above, fixed, long_text, 900000));
  CHECK(larger.find(fixed) != std::string::npos);
  CHECK(larger.find("cy=\"900000\"") == std::string::npos);
  const std::size_t first = larger.find("cy=\"");
  CHECK(larger.substr(first, 12) == larger.substr(larger.find("cy=\"", first + 1), 12));
  // Older Word, and rows of an exact height.
  const auto old_box = [&](const std::string& style) {
    return "<w:p><w:r><w:pict" + shape_names + "><v:shape style=\"width:190pt;height:60pt\"><v:textbox" + style + "><w:txbxContent>" +
           paragraph(run(long_text)) + "</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>";
  };
  CHECK(grown(old_box("")).find("<v:textbox style=\"mso-fit-shape-to-text:t\">") != std::string::npos);
  CHECK(grown(old_box(" style=\"a:b;mso-fit-shape-to-text:f;c:d\"")).find("style=\"a:b;mso-fit-shape-to-text:t;c:d\"") != std::string::npos);
  const std::string row = "<w:tbl><w:tr><w:trPr><w:trHeight w:val=\"400\" w:hRule=\"exact\"/></w:trPr><w:tc>" + paragraph(run(long_text)) + "</w:tc></w:tr></w:tbl>";
  CHECK(grown(row).find("<w:trHeight w:val=\"400\" w:hRule=\"atLeast\"/>") != std::string::npos);
  CHECK(grown(row, 0.9).find("w:hRule=\"exact\"") != std::string::npos);
}

TEST_CASE("DOCX: a text box written twice is one block, and both get the text") {
  const std::string box = "<w:txbxContent>" + paragraph(run("Free ") + run("lunch", "<w:b/>")) + "</w:txbxContent>";
  const Document document = read_or_fail(
      "box.docx",
      make_docx(paragraph(run("Before ") +
                          "<w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing><wp:docPr id=\"1\" "
                          "name=\"n\" descr=\"A &quot;box&quot;\"/>" +
                          box +
                          "</w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape alt=\"A "
                          "&quot;box&quot;\">" +
                          box + "</v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>" + run("after"))));
  CHECK(texts(document) == Lines{"Before after", "A \"box\"", "Free lunch"});
  CHECK(document.blocks[1].kind == BlockKind::alternative_text);
  CHECK(document.blocks[2].kind == BlockKind::text_box);
  check_round_trip(document);
  WriteOptions options;
  options.blocks[0] = make_longer(document.blocks[0]);
  options.blocks[1].text = "Una <caja>";
  options.blocks[2].text = "Almuerzo gratis";
  options.blocks[2].codes = document.blocks[2].codes;
  const std::string xml = part_of(write_or_fail(document, options), "word/document.xml");
  const std::size_t first = xml.find("Almue");
  CHECK(first != std::string::npos);
  CHECK(xml.find("Almue", first + 1) != std::string::npos);
  CHECK_FALSE(holds(xml, "Free"));
  CHECK(holds(xml, "descr=\"Una &lt;caja&gt;\""));
  CHECK(holds(xml, "alt=\"Una &lt;caja&gt;\""));
}

TEST_CASE("DOCX: language, direction and kept English") {
  const Document document =
      read_or_fail("page.docx", make_docx("<w:p><w:pPr><w:jc w:val=\"left\"/></w:pPr>" + run("One ") +
                                          run("two", "<w:b/><w:sz w:val=\"20\"/>") + "</w:p>" + paragraph(run("Stay")) +
                                          "<w:tbl><w:tblPr><w:tblW w:w=\"0\"/></w:tblPr><w:tr><w:tc>" +
                                          paragraph(run("Cell")) + "</w:tc></w:tr></w:tbl>"));
  WriteOptions options;
  options.language = LanguageTag::of("ar");
  options.blocks[0].text = "مرحبا بكم";
  options.blocks[0].codes = document.blocks[0].codes;
  options.blocks[0].codes[0].span = {11, 17};
  options.blocks[1].text = "Stay";
  options.blocks[1].language = "en";
  options.blocks[2].text = "خلية";
  const std::string bytes = write_or_fail(document, options);
  const std::string xml = part_of(bytes, "word/document.xml");
  CHECK(holds(xml, "<w:pPr><w:bidi/><w:jc w:val=\"left\"/></w:pPr>"));
  CHECK(holds(xml,
              "<w:rPr><w:b/><w:bCs/><w:sz w:val=\"20\"/><w:szCs w:val=\"20\"/><w:rtl/><w:lang w:val=\"ar\" "
              "w:bidi=\"ar\"/></w:rPr>"));
  CHECK(
      holds(xml, "<w:p><w:r><w:rPr><w:lang w:val=\"en\"/></w:rPr><w:t xml:space=\"preserve\">Stay</w:t></w:r></w:p>"));
  CHECK(holds(xml, "<w:tblPr><w:bidiVisual/><w:tblW w:w=\"0\"/></w:tblPr>"));
  CHECK(holds(xml, "<w:sectPr><w:pgSz w:w=\"1\"/><w:bidi/></w:sectPr>"));
  CHECK(holds(part_of(bytes, "word/styles.xml"), "<w:lang w:bidi=\"ar\" w:val=\"ar\"/>"));
  CHECK(read_or_fail("again.docx", bytes).language == "ar");

  WriteOptions partly;
  partly.language = LanguageTag::of("es");
  partly.blocks[1].text = "Quedar Stay";
  partly.blocks[1].languages.push_back({{7, 11}, "en"});
  const std::string spans = part_of(write_or_fail(document, partly), "word/document.xml");
  CHECK(holds(spans,
              "<w:lang w:val=\"es\"/></w:rPr><w:t xml:space=\"preserve\">Quedar </w:t></w:r><w:r><w:rPr><w:lang "
              "w:val=\"en\"/></w:rPr><w:t xml:space=\"preserve\">Stay</w:t>"));
}

TEST_CASE("DOCX: notes make a part for footnotes where there is none; the appendix stands before the section's end") {
  const Document document = read_or_fail("page.docx", make_docx(paragraph(run("The IEP team"))));
  WriteOptions options;
  options.language = LanguageTag::of("es");
  options.blocks[0].text = "El equipo del IEP";
  options.blocks[0].notes.push_back({17, "IEP", "un plan & más"});
  options.appendix = Appendix{"Palabras", {{"IEP", "un plan"}}};
  const std::string bytes = write_or_fail(document, options);
  CHECK(holds(part_of(bytes, "word/footnotes.xml"), "un plan &amp; más"));
  CHECK(holds(part_of(bytes, "[Content_Types].xml"), "PartName=\"/word/footnotes.xml\""));
  CHECK(holds(part_of(bytes, "word/_rels/document.xml.rels"), "Target=\"footnotes.xml\""));
  const Document again = read_or_fail("again.docx", bytes);
  CHECK(texts(again) == Lines{"El equipo del IEP", "Palabras", "IEP: un plan", " IEP: un plan & más"});
  CHECK(again.blocks[0].codes.at(0).kind == CodeKind::footnote_reference);
  CHECK(again.blocks[3].kind == BlockKind::footnote);
  CHECK(
      part_of(bytes, "word/document.xml").ends_with("<w:sectPr><w:pgSz w:w=\"1\"/></w:sectPr></w:body></w:document>"));
  // A second round adds to the part that is there now.
  const std::string twice = write_or_fail(again, options);
  CHECK(holds(part_of(twice, "word/footnotes.xml"), "w:id=\"2\""));
  CHECK(write_or_fail(document, options) == bytes);
}

TEST_CASE("DOCX: other prefixes, UTF-16 and untouched members") {
  auto members = members_of("");
  members["word/document.xml"] =
      "<document xmlns=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" "
      "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><body><p><r><t>Plain"
      "</t></r></p></body></document>";
  members["word/media/a.png"] = std::string("\x89PNG\0\1\2", 7);
  const Document plain = read_or_fail("plain.docx", make_archive(members));
  check_round_trip(plain);
  std::string wide = "\xFF\xFE";
  for (const char c : "<?xml version=\"1.0\" encoding=\"UTF-16\"?><w:document " + word +
                          "><w:body><w:p><w:r><w:t>Wide</w:t></w:r></w:p></w:body></w:document>")
    wide += std::string{c, '\0'};
  members["word/document.xml"] = wide;
  const Document document = read_or_fail("wide.docx", make_archive(members));
  CHECK(texts(document) == Lines{"Wide"});
  check_round_trip(document);
  WriteOptions options;
  options.blocks[0].text = "Ancho";
  CHECK(part_of(write_or_fail(document, options), "word/media/a.png") == members["word/media/a.png"]);
}

namespace {

void check_refused(const std::string& name, const std::string& bytes, const std::string& says) {
  INFO(name);
  const auto start = std::chrono::steady_clock::now();
  const Result<Document> document = read_document(name, bytes);
  CHECK(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() < 10);
  REQUIRE_FALSE(document);
  const std::string sentence = document.error().sentence();
  INFO(sentence);
  CHECK(holds(sentence, name));
  CHECK(holds(sentence, says));
  CHECK_FALSE(document.error().remedy.empty());
}

}  // namespace

TEST_CASE("DOCX: damaged and hostile files are refused with a sentence") {
  const std::string good = make_docx(paragraph(run("Hello")));
  check_refused("empty.docx", "", "empty");
  check_refused("random.docx", std::string("\x01\x02\x03 random bytes \xFF\xFE", 20), "not a Word document");
  check_refused("cut.docx", good.substr(0, good.size() / 2), "cut short");
  check_refused("protected.docx", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 rest", "password");
  check_refused("other.docx", make_archive({{"mimetype", "application/vnd.oasis.opendocument.text"}}),
                "no Word document");

  auto members = members_of("");
  const std::string document = members["word/document.xml"];
  members["word/document.xml"] = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>" + document;
  check_refused("doctype.docx", make_archive(members), "document type");
  members["word/document.xml"] = document.substr(0, document.size() - 10);
  check_refused("broken.docx", make_archive(members), "word/document.xml");
  members["word/document.xml"] =
      "<w:document " + word + "><w:body><w:p><w:r><w:t>\xC3\x28</w:t></w:r></w:p></w:body></w:document>";
  check_refused("utf8.docx", make_archive(members), "well-formed");
  std::string deep = "<w:document " + word + "><w:body>";
  for (int i = 0; i < 100000; ++i) deep += "<w:sdt>";
  members["word/document.xml"] = deep;
  check_refused("deep.docx", make_archive(members), "nests");
  members["word/document.xml"] = document;
  members["word/styles.xml"] = "<w:styles";
  check_refused("styles.docx", make_archive(members), "word/styles.xml");
  members = members_of("");
  members["../evil.xml"] = "x";
  check_refused("outside.docx", make_archive(members), "outside");
  members = members_of("");
  members["WORD/document.xml"] = "x";
  check_refused("double.docx", make_archive(members), "two members");
}

TEST_CASE("DOCX: bombs are refused before they are unpacked") {
  auto members = members_of("");
  members["word/media/zeros.bin"] = std::string(40 * 1024 * 1024, '\0');
  check_refused("ratio.docx", make_archive(members), "times its size");
  members = members_of("");
  // 300 MB as the list of members announces them; nothing is unpacked to find out.
  members["word/media/zeros.bin"] = "x";
  std::string bomb = make_archive(members);
  const std::size_t announced = bomb.rfind("word/media/zeros.bin") - 46 + 24;
  bomb[announced] = bomb[announced + 1] = 0;
  bomb[announced + 2] = static_cast<char>(0xC0);
  bomb[announced + 3] = 0x12;
  check_refused("bomb.docx", bomb, "unpack to more than 256 MB");
  members = members_of("");
  for (int i = 0; i < 10001; ++i) members["word/media/" + std::to_string(i)] = "";
  check_refused("many.docx", make_archive(members), "10000 members");
  // A member that unpacks to more than it announces is damaged, not believed.
  members = members_of("");
  std::string text = paragraph(run("Hello"));
  members["word/document.xml"].insert(members["word/document.xml"].find("<w:body>") + 8, text);
  std::string bytes = make_archive(members);
  const std::size_t central = bytes.rfind("word/document.xml") - 46;
  bytes[central + 24] = 10;
  bytes[central + 25] = 0;
  check_refused("lying.docx", bytes, "word/document.xml");
}

TEST_CASE("DOCX: every cut and every flipped byte ends in an answer") {
  const std::string good =
      make_docx(paragraph(run("Hello ") + run("you", "<w:b/>") + field_begin + instruction("PAGE") + field_end));
  for (std::size_t size = 0; size < good.size(); size += 7)
    CHECK_FALSE(read_document("cut.docx", good.substr(0, size)).has_value());
  std::size_t readable = 0;
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bytes = good;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x55);
    const Result<Document> document = read_document("flipped.docx", bytes);
    if (!document) continue;
    ++readable;
    WriteOptions options;
    for (const Block& block : document->blocks) options.blocks[block.number] = make_longer(block);
    CHECK(write_or_fail(*document, {}) == bytes);
    // Putting it together may fail with a sentence, never otherwise.
    const Result<std::string> written = write_document(*document, options);
    if (!written) CHECK_FALSE(written.error().sentence().empty());
  }
  CHECK(readable > 0);
}

TEST_CASE("DOCX: the release mark is a property beside the document's others, once however often it is translated") {
  const auto with_mark = [](const std::string& bytes, const std::string& release) {
    WriteOptions options;
    options.style_guide = release;
    return write_or_fail(read_or_fail("a.docx", bytes), options);
  };
  const std::string plain = make_docx("<w:p>" + run("Come.") + "</w:p>");
  const std::string once = with_mark(plain, "demo-district 2026.1 sha256:0123");
  CHECK(part_of(once, "word/document.xml") == part_of(plain, "word/document.xml"));
  CHECK(holds(part_of(once, "[Content_Types].xml"), "PartName=\"/docProps/custom.xml\""));
  CHECK(holds(part_of(once, "_rels/.rels"), "Target=\"docProps/custom.xml\""));
  CHECK(read_or_fail("a.docx", once).properties.at("Homeword style guide") == "demo-district 2026.1 sha256:0123");
  const std::string twice = with_mark(once, "riverbend 3 sha256:9999");
  CHECK(read_or_fail("a.docx", twice).properties.at("Homeword style guide") == "riverbend 3 sha256:9999");
  CHECK_FALSE(holds(part_of(twice, "docProps/custom.xml"), "0123"));
  // A school's own properties stay; so does their order.
  auto members = members_of("<w:p>" + run("Come.") + "</w:p>");
  members["docProps/custom.xml"] =
      "<?xml version=\"1.0\"?><Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties\" "
      "xmlns:vt=\"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes\"><property "
      "fmtid=\"{D5CDD505-2E9C-101B-9397-08002B2CF9AE}\" pid=\"7\" name=\"Document ID\"><vt:lpwstr>L-7</vt:lpwstr></property></Properties>";
  std::string& relationships = members["_rels/.rels"];
  relationships.insert(relationships.rfind("</"),
                       "<Relationship Id=\"c\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties\" "
                       "Target=\"docProps/custom.xml\"/>");
  const std::string own = with_mark(make_archive(members), "demo-district 2026.1 sha256:0123");
  CHECK(holds(part_of(own, "docProps/custom.xml"), "pid=\"8\""));
  CHECK(part_of(own, "_rels/.rels") == relationships);
  CHECK(read_or_fail("a.docx", own).id == "L-7");
  CHECK(read_or_fail("a.docx", own).properties.at("Homeword style guide") == "demo-district 2026.1 sha256:0123");
}
