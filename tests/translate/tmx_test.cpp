#include "homeword/translate/tmx.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#if HOMEWORD_HAVE_LIBXML2
#include <libxml/parser.h>
#include <libxml/valid.h>
#endif

#include "homeword/base/files.h"

using namespace homeword;

namespace {

std::string tmx(const std::string& body) {
  return "<?xml version=\"1.0\"?>\n<!DOCTYPE tmx SYSTEM \"tmx14.dtd\">\n<tmx version=\"1.4\"><header creationtool=\"x\" "
         "creationtoolversion=\"1\" segtype=\"sentence\" o-tmf=\"x\" adminlang=\"en\" srclang=\"en\" datatype=\"plaintext\"/>"
         "<body>" + body + "</body></tmx>";
}

// Against the DTD of TMX 1.4, where libxml2 is there; true with a message elsewhere.
bool is_valid(const std::string& bytes, const std::filesystem::path& dtd) {
#if HOMEWORD_HAVE_LIBXML2
  const xmlDtdPtr rules = xmlParseDTD(nullptr, reinterpret_cast<const xmlChar*>(dtd.c_str()));
  if (rules == nullptr) {
    MESSAGE("not validated: no ", dtd.string());
    return true;
  }
  const xmlDocPtr document = xmlReadMemory(bytes.data(), static_cast<int>(bytes.size()), "t.tmx", nullptr, XML_PARSE_NONET | XML_PARSE_NOERROR);
  const xmlValidCtxtPtr validator = xmlNewValidCtxt();
  const bool is_well = document != nullptr && xmlValidateDtd(validator, document, rules) == 1;
  xmlFreeValidCtxt(validator);
  if (document != nullptr) xmlFreeDoc(document);
  xmlFreeDtd(rules);
  return is_well;
#else
  MESSAGE("not validated against ", dtd.string(), ": built without libxml2");
  return true;
#endif
}

}  // namespace

TEST_CASE("a unit's languages, texts, notes and properties are read") {
  const auto file = read_tmx(tmx("<tu tuid=\"a1\"><note>n</note><prop type=\"x-topic\">bus</prop>"
                                 "<tuv xml:lang=\"en-US\"><seg>The bus &amp; the van</seg></tuv>"
                                 "<tuv xml:lang=\"es\" creationid=\"ana\"><seg>El autobús y la camioneta</seg></tuv></tu>"),
                             "m.tmx");
  REQUIRE(file);
  REQUIRE(file->units.size() == 1);
  const TmxUnit& unit = file->units[0];
  CHECK(unit.id == "a1");
  CHECK(unit.notes == std::vector<TmxNote>{{.text = "n", .attributes = {}}});
  CHECK(unit.find_variant(LanguageTag::of("en"))->text == "The bus & the van");
  CHECK(unit.find_variant(LanguageTag::of("es-MX"))->text == "El autobús y la camioneta");
  CHECK(unit.find_variant(LanguageTag::of("fr")) == nullptr);
}

TEST_CASE("inline markup is taken out of the text and comes back when written") {
  const auto file = read_tmx(tmx("<tu><tuv xml:lang=\"en\"><seg>Bring <bpt i=\"1\">&lt;b&gt;</bpt>water<ept i=\"1\">&lt;/b&gt;</ept> "
                                 "and <hi type=\"x\">a <ph x=\"2\"/>hat</hi>.</seg></tuv></tu>"),
                             "m.tmx");
  REQUIRE(file);
  const TmxVariant& variant = file->units[0].variants[0];
  CHECK(variant.text == "Bring water and a hat.");
  REQUIRE(variant.codes.size() == 4);
  CHECK(variant.codes[0].content == "<b>");
  CHECK(variant.codes[2].span.of(variant.text) == "a hat");
  const auto again = read_tmx(write_tmx(*file), "again.tmx");
  REQUIRE(again);
  CHECK(again->units[0].variants[0].text == variant.text);
  CHECK(again->units[0].variants[0].codes == variant.codes);
  CHECK(write_tmx(*again) == write_tmx(*file));
}

TEST_CASE("bad files are refused with line and reason") {
  struct Case {
    std::string bytes, message;
  };
  const Case cases[] = {
      {"", "the XML is broken"},
      {"<tmx><body>", "the XML is broken"},
      {"<html/>", "this is not a TMX file"},
      {tmx("<tu><tuv><seg>x</seg></tuv></tu>"), "<tuv> has no language"},
      {tmx("<tu><tuv xml:lang=\"en\"></tuv></tu>"), "<tuv> has no <seg>"},
      {tmx("<tu></tu>"), "<tu> has no <tuv>"},
      {tmx("<tu><tuv xml:lang=\"en\"><seg>&boom;</seg></tuv></tu>"), "entity"},
      {"<!DOCTYPE tmx [<!ENTITY a \"aaaa\">]><tmx/>", "declares an entity"},
      {"<!DOCTYPE tmx [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><tmx><body>&a;</body></tmx>", "declares an entity"},
      {tmx("<tu><tuv xml:lang=\"en\"><seg><b>x</b></seg></tuv></tu>"), "does not know"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.bytes);
    const auto file = read_tmx(one.bytes, "bad.tmx");
    REQUIRE_FALSE(file);
    CHECK(file.error().sentence().find(one.message) != std::string::npos);
    CHECK(file.error().file == "bad.tmx");
  }
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "<hi>";
  CHECK_FALSE(read_tmx(tmx("<tu><tuv xml:lang=\"en\"><seg>" + deep), "deep.tmx"));
  TmxLimits small;
  small.most_units = 1;
  const std::string unit = "<tu><tuv xml:lang=\"en\"><seg>x</seg></tuv></tu>";
  CHECK_FALSE(read_tmx(tmx(unit + unit), "many.tmx", small));
}

TEST_CASE("notes, properties, text flows in codes and encodings keep their attributes") {
  std::string bytes = tmx(
      "<tu creationdate=\"20260304T100000Z\" creationid=\"ana\"><note xml:lang=\"es\">n</note><prop type=\"x\" o-encoding=\"iso-8859-1\">p</prop>"
      "<tuv xml:lang=\"en\" changedate=\"20260305T100000Z\"><note>own</note><seg>See <ph x=\"1\">&lt;fn <sub type=\"footnote\">the <hi>note</hi></sub>&gt;</ph>here</seg></tuv></tu>");
  const std::string end_of_header = "datatype=\"plaintext\"/>";
  bytes.replace(bytes.find(end_of_header), end_of_header.size(),
                "datatype=\"plaintext\"><note>head</note><ude name=\"mac\" base=\"Macintosh\"><map unicode=\"#xF8FF\" code=\"#xF0\"/></ude></header>");
  const auto file = read_tmx(bytes, "m.tmx");
  if (!file) FAIL(file.error().sentence());
  REQUIRE(file->encodings.size() == 1);
  CHECK(file->encodings[0].maps.size() == 1);
  const TmxUnit& unit = file->units[0];
  CHECK(unit.notes[0].attributes == TmxAttributes{{"xml:lang", "es"}});
  CHECK(unit.properties[0].attributes == TmxAttributes{{"o-encoding", "iso-8859-1"}});
  CHECK(unit.attributes == TmxAttributes{{"creationdate", "20260304T100000Z"}, {"creationid", "ana"}});
  CHECK(unit.variants[0].text == "See here");
  REQUIRE(unit.variants[0].codes.size() == 1);
  CHECK(unit.variants[0].codes[0].content == "<fn >");
  REQUIRE(unit.variants[0].codes[0].subs.size() == 1);
  CHECK(unit.variants[0].codes[0].subs[0].text == "the note");
  CHECK(file->losses.size() == 1);   // the highlight inside the text flow
  const auto again = read_tmx(write_tmx(*file), "again.tmx");
  REQUIRE(again);
  CHECK(again->encodings == file->encodings);
  CHECK(again->notes == file->notes);
  CHECK(again->units[0].notes == unit.notes);
  CHECK(again->units[0].properties == unit.properties);
  CHECK(again->units[0].variants[0].notes == unit.variants[0].notes);
  CHECK(again->units[0].variants[0].codes == unit.variants[0].codes);
  CHECK(write_tmx(*again) == write_tmx(*file));
}

TEST_CASE("other people's TMX files: the counts an independent parser gives") {
  const char* tests = std::getenv("HOMEWORD_TEST_FOLDER");
  const char* named = std::getenv("HOMEWORD_TESTDATA");
  const std::filesystem::path folder =
      (named != nullptr ? std::filesystem::path(named) : std::filesystem::path(tests != nullptr ? tests : ".") / "../../shared/testdata") / "formats";
  if (!std::filesystem::exists(folder / "expected.jsonl")) {
    MESSAGE("skipped: no folder ", folder.string());
    return;
  }
  std::ifstream lines(folder / "expected.jsonl");
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto expected = nlohmann::json::parse(line);
    const std::string name = expected["file"];
    if (!name.starts_with("tmx/") || !name.ends_with(".tmx")) continue;
    CAPTURE(name);
    const auto bytes = read_file(folder / name);
    REQUIRE(bytes);
    const auto file = read_tmx(*bytes, name);
    if (!file) FAIL(file.error().sentence());
    std::size_t variants = 0, inline_elements = 0;
    std::set<std::string> languages;
    for (const TmxUnit& unit : file->units) {
      variants += unit.variants.size();
      for (const TmxVariant& variant : unit.variants) {
        languages.insert(variant.language);
        inline_elements += variant.codes.size();
        for (const TmxCode& code : variant.codes) inline_elements += code.subs.size();
      }
    }
    CHECK(file->units.size() == expected["tu"]);
    CHECK(variants == expected["tuv"]);
    CHECK(inline_elements == expected["inline"]);
    CHECK(languages == expected["languages"].get<std::set<std::string>>());
    CHECK(file->header_value("srclang") == expected["srclang"]);
    const auto again = read_tmx(write_tmx(*file), "again.tmx");
    REQUIRE(again);
    CHECK(write_tmx(*again) == write_tmx(*file));
    // What breaks the DTD in a file (attributes of its own) is kept, and breaks it still.
    CHECK(is_valid(write_tmx(*file), folder / "schemas/tmx14.dtd") == expected["dtd14_valid"]);
    ++count;
  }
  CHECK(count > 0);
}

TEST_CASE("other people's TMX files") {
  const char* tests = std::getenv("HOMEWORD_TEST_FOLDER");
  const char* named = std::getenv("HOMEWORD_TESTDATA");
  const std::filesystem::path folder =
      (named != nullptr ? std::filesystem::path(named) : std::filesystem::path(tests != nullptr ? tests : ".") / "../../shared/testdata") /
      "formats/tmx";
  if (!std::filesystem::is_directory(folder)) {
    MESSAGE("skipped: no folder ", folder.string());
    return;
  }
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".tmx") continue;
    CAPTURE(entry.path().string());
    const auto bytes = read_file(entry.path());
    REQUIRE(bytes);
    const auto file = read_tmx(*bytes, entry.path().filename().string());
    if (!file) {
      MESSAGE("refused: ", file.error().sentence());
      continue;
    }
    ++count;
    const auto again = read_tmx(write_tmx(*file), "again.tmx");
    REQUIRE(again);
    REQUIRE(again->units.size() == file->units.size());
    for (std::size_t i = 0; i < file->units.size(); ++i) {
      REQUIRE(again->units[i].variants.size() == file->units[i].variants.size());
      for (std::size_t v = 0; v < file->units[i].variants.size(); ++v)
        CHECK(again->units[i].variants[v].text == file->units[i].variants[v].text);
    }
  }
  CHECK(count > 0);
}
