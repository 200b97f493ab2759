#include "homeword/glossary/tbx.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "glossary/guide_test_tools.h"
#include "glossary/tbx_schema.h"
#include "homeword/glossary/exchange.h"
#include "homeword/glossary/tbx_fields.h"
#include "homeword/glossary/tbx_node.h"

using namespace homeword;
namespace fs = std::filesystem;

namespace {

fs::path testdata() {
  if (const char* named = std::getenv("HOMEWORD_TESTDATA")) return named;
  return guide_test::source_folder() / "../shared/testdata";
}

// A TBX-Basic file around the entries; the first entry begins in line 5.
std::string tbx(const std::string& entries, const std::string& dialect = "TBX-Basic", const std::string& style = "dca",
                const std::string& spaces = "") {
  return "<?xml version=\"1.0\"?>\n<tbx type=\"" + dialect + "\" style=\"" + style +
         "\" xml:lang=\"en\" xmlns=\"urn:iso:std:iso:30042:ed-2\"" + spaces +
         ">\n<tbxHeader><fileDesc><sourceDesc><p>invented</p></sourceDesc></fileDesc></tbxHeader>\n<text><body>\n" + entries +
         "\n</body></text></tbx>\n";
}

std::string entry(const std::string& inside, const std::string& term_inside = "", const std::string& language_inside = "") {
  return "<conceptEntry id=\"bus\">\n" + inside + "\n<langSec xml:lang=\"en\">\n" + language_inside +
         "\n<termSec>\n<term>late bus</term>\n" + term_inside + "\n</termSec></langSec></conceptEntry>";
}

TbxFile read_well(const std::string& bytes) {
  std::vector<Finding> problems;
  TbxFile file = read_tbx(bytes, "t.tbx", problems);
  for (const Finding& problem : problems) MESSAGE(to_text(problem));
  REQUIRE(problems.empty());
  return file;
}

std::vector<Finding> problems_of(const std::string& bytes, const TbxLimits& limits = {}) {
  std::vector<Finding> problems;
  (void)read_tbx(bytes, "t.tbx", problems, limits);
  return problems;
}

std::string table_of(const TbxFile& file) { return write_glossary_table(file.concepts()); }

}  // namespace

TEST_CASE("a TBX-Basic file in both styles gives the same concept, field by field") {
  const std::string dca = tbx(
      "<conceptEntry id=\"late-bus\">\n"
      "  <descrip type=\"subjectField\">transport</descrip>\n  <note>for middle schools</note>\n  <note>and high schools</note>\n"
      "  <xref type=\"xGraphic\" target=\"https://example.org/bus.png\">bus.png</xref>\n"
      "  <transacGrp><transac type=\"transactionType\">origination</transac><date>2026-03-04</date>"
      "<transacNote type=\"responsibility\">Ana Ruiz</transacNote></transacGrp>\n"
      "  <langSec xml:lang=\"en\">\n"
      "    <descripGrp><descrip type=\"definition\">A bus that leaves\n        after clubs end.</descrip>"
      "<admin type=\"source\">district handbook</admin></descripGrp>\n"
      "    <termSec><term>late bus</term><termNote type=\"partOfSpeech\">noun</termNote>"
      "<termNote type=\"administrativeStatus\">preferredTerm-admn-sts</termNote>"
      "<admin type=\"source\">board</admin><descrip type=\"context\">Take the late bus.</descrip></termSec>\n"
      "    <termSec><term>activity bus</term><termNote type=\"administrativeStatus\">deprecatedTerm-admn-sts</termNote></termSec>\n"
      "  </langSec>\n"
      "  <langSec xml:lang=\"es\"><termSec><term>autobús de la tarde</term><termNote type=\"partOfSpeech\">noun</termNote>"
      "<termNote type=\"grammaticalGender\">masculine</termNote><termNote type=\"geographicalUsage\">US</termNote>"
      "<termNote type=\"termType\">fullForm</termNote><note>se dice así</note></termSec></langSec>\n"
      "</conceptEntry>");
  const std::string dct = tbx(
      "<conceptEntry id=\"late-bus\">\n"
      "  <min:subjectField>transport</min:subjectField>\n  <note>for middle schools</note>\n  <note>and high schools</note>\n"
      "  <basic:xGraphic target=\"https://example.org/bus.png\">bus.png</basic:xGraphic>\n"
      "  <transacGrp><basic:transactionType>origination</basic:transactionType><date>2026-03-04</date>"
      "<basic:responsibility>Ana Ruiz</basic:responsibility></transacGrp>\n"
      "  <langSec xml:lang=\"en\">\n"
      "    <descripGrp><basic:definition>A bus that leaves\n        after clubs end.</basic:definition>"
      "<basic:source>district handbook</basic:source></descripGrp>\n"
      "    <termSec><term>late bus</term><min:partOfSpeech>noun</min:partOfSpeech>"
      "<min:administrativeStatus>preferredTerm-admn-sts</min:administrativeStatus>"
      "<basic:source>board</basic:source><basic:context>Take the late bus.</basic:context></termSec>\n"
      "    <termSec><term>activity bus</term><min:administrativeStatus>deprecatedTerm-admn-sts</min:administrativeStatus></termSec>\n"
      "  </langSec>\n"
      "  <langSec xml:lang=\"es\"><termSec><term>autobús de la tarde</term><min:partOfSpeech>noun</min:partOfSpeech>"
      "<basic:grammaticalGender>masculine</basic:grammaticalGender><basic:geographicalUsage>US</basic:geographicalUsage>"
      "<basic:termType>fullForm</basic:termType><note>se dice así</note></termSec></langSec>\n"
      "</conceptEntry>",
      "TBX-Basic", "dct", " xmlns:min=\"http://www.tbxinfo.net/ns/min\" xmlns:basic=\"http://www.tbxinfo.net/ns/basic\"");
  const TbxFile one = read_well(dca);
  const TbxFile other = read_well(dct);
  CHECK(other.style == TbxStyle::dct);
  CHECK(table_of(one) == table_of(other));
  REQUIRE(one.entries.size() == 1);
  const Concept& concept_ = one.entries[0].concept_;
  CHECK(concept_.id == "late-bus");
  CHECK(concept_.domain == "transport");
  CHECK(concept_.note == "for middle schools\n\nand high schools");
  CHECK(concept_.texts.at("en").definition == "A bus that leaves after clubs end.");
  CHECK(concept_.texts.at("en").more.at("definition_source") == "district handbook");
  REQUIRE(concept_.terms.size() == 3);
  CHECK(concept_.terms[0].source == "board");
  CHECK(concept_.terms[0].more.at("context") == "Take the late bus.");
  CHECK(concept_.terms[1].status == TermStatus::deprecated);
  CHECK(concept_.terms[2].status == TermStatus::preferred);
  CHECK(concept_.terms[2].gender == Gender::masculine);
  CHECK(concept_.terms[2].region == "US");
  CHECK(concept_.terms[2].note == "se dice así");
  CHECK(concept_.terms[2].more.at("termType") == "fullForm");
  CHECK(concept_.more.at("tbx").find("Ana Ruiz") != std::string::npos);
  CHECK(one.language_section_count == 2);
  CHECK(one.term_count == 3);
}

TEST_CASE("TBX 2 is read: ntig, termGrp, statuses of its own, terms without a status, no id") {
  const TbxFile file = read_well(
      "<?xml version='1.0'?>\n<!DOCTYPE martif SYSTEM \"TBXcoreStructV02.dtd\">\n<martif type=\"TBX\" xml:lang=\"en\"><martifHeader><fileDesc>"
      "<sourceDesc><p>x</p></sourceDesc></fileDesc></martifHeader><text><body>\n<termEntry><descrip type=\"subjectField\">finance</descrip>"
      "<langSet xml:lang=\"EN-us\"><ntig><termGrp><term>waiver </term><termNote type=\"termType\">entryTerm</termNote></termGrp></ntig>"
      "<ntig><termGrp><term>fee waiver</term><termNote type=\"abbreviatedFormFor\">x</termNote></termGrp></ntig></langSet>"
      "<langSet xml:lang=\"---\"><tig><term>exención</term><termNote type=\"administrativeStatus\">standardizedTerm-admn-sts</termNote>"
      "<transacGrp><transac type=\"transactionType\">origination</transac><date>20010507T10:57:25Z</date></transacGrp></tig></langSet>"
      "</termEntry></body></text></martif>");
  CHECK(file.version == 2);
  REQUIRE(file.entries.size() == 1);
  const Concept& concept_ = file.entries[0].concept_;
  CHECK(concept_.id == "waiver");
  REQUIRE(concept_.terms.size() == 3);
  CHECK(concept_.terms[0].text == "waiver");
  CHECK(concept_.terms[0].language == "en-US");
  CHECK(concept_.terms[0].status == TermStatus::preferred);
  CHECK(concept_.terms[1].status == TermStatus::admitted);
  CHECK(concept_.terms[1].more.at("abbreviatedFormFor") == "x");
  CHECK(concept_.terms[2].language == "und");
  CHECK(concept_.terms[2].more.at("administrativeStatus") == "standardizedTerm-admn-sts");
}

TEST_CASE("what breaks the rules is named with line, element and rule") {
  struct Case {
    std::string bytes, rule, element;
    std::size_t line;
  };
  const std::string spaces = " xmlns:min=\"http://www.tbxinfo.net/ns/min\" xmlns:basic=\"http://www.tbxinfo.net/ns/basic\"";
  const Case cases[] = {
      // The core structure
      {"<?xml version=\"1.0\"?>\n<html/>", "tbx/root", "html", 2},
      {"<?xml version=\"1.0\"?>\n<tbx type=\"TBX-Core\" style=\"dca\" xml:lang=\"en\"/>", "tbx/namespace", "tbx", 2},
      {tbx("<note>x</note>"), "tbx/element-not-allowed", "note", 5},
      {tbx(""), "tbx/element-missing", "body", 4},
      {tbx(entry("<admin>no type</admin>")), "tbx/attribute-missing", "admin", 6},
      {tbx(entry("<glossary/>")), "tbx/element-unknown", "glossary", 6},
      {tbx(entry("stray words")), "tbx/text-not-allowed", "conceptEntry", 5},
      {tbx("<conceptEntry><langSec xml:lang=\"en\"><termSec><term>x</term></termSec></langSec></conceptEntry>"), "tbx/attribute-missing", "conceptEntry", 5},
      {tbx("<conceptEntry id=\"1st\"><langSec xml:lang=\"en\"><termSec><term>x</term></termSec></langSec></conceptEntry>"), "tbx/attribute-value", "conceptEntry", 5},
      {tbx("<conceptEntry id=\"a\"><langSec><termSec><term>x</term></termSec></langSec></conceptEntry>"), "tbx/attribute-missing", "langSec", 5},
      {tbx("<conceptEntry id=\"a\"><langSec xml:lang=\"en\"></langSec></conceptEntry>"), "tbx/element-missing", "langSec", 5},
      {tbx("<conceptEntry id=\"a\"><langSec xml:lang=\"en\"><termSec><note>x</note></termSec></langSec></conceptEntry>"), "tbx/element-missing", "termSec", 5},
      {tbx("<conceptEntry id=\"a\"/>"), "tbx/element-missing", "conceptEntry", 5},
      {tbx(entry("") + entry("")), "tbx/duplicate-id", "conceptEntry", 12},
      {tbx("<conceptEntry id=\"a\"><langSec xml:lang=\"en\"><termSec>\n<admin type=\"source\">early</admin><term>x</term></termSec></langSec></conceptEntry>"), "tbx/element-order", "admin", 6},
      {tbx(entry("<transacGrp><date>2026-03-04</date></transacGrp>")), "tbx/element-missing", "transacGrp", 6},
      {tbx(entry("<transacGrp><transac type=\"transactionType\">origination</transac><date>2026-02-30</date></transacGrp>")), "tbx/date", "date", 6},
      {tbx(entry("<xref type=\"xGraphic\" target=\"bus.png\">x</xref>")), "tbx/target", "xref", 6},
      {tbx(entry("<ref type=\"crossReference\" target=\"nowhere\">x</ref>")), "tbx/target", "ref", 6},
      {tbx(entry("<note colour=\"red\">x</note>")), "tbx/attribute-not-allowed", "note", 6},
      {tbx(entry("<note>a<sc id=\"s1\" isolated=\"yes\"/>b<ec startRef=\"s1\"/></note>")), "tbx/inline-code", "sc", 6},
      {tbx(entry("<note>a<bpt>b</bpt></note>")), "tbx/element-unknown", "bpt", 6},
      // The dialects
      {tbx(entry("<transacGrp><transac type=\"theWrongType\">origination</transac></transacGrp>")), "tbx/category-unknown", "transac", 6},
      {tbx(entry("<admin type=\"source\">x</admin>"), "TBX-Min"), "tbx/category-unknown", "admin", 6},
      {tbx(entry("<admin type=\"whatever\">x</admin>"), "TBX-Core"), "tbx/category-unknown", "admin", 6},
      {tbx(entry("<descrip type=\"\">x</descrip>")), "tbx/category-missing", "descrip", 6},
      {tbx(entry("<descrip type=\"context\">x</descrip>")), "tbx/category-level", "descrip", 6},
      {tbx(entry("", "<descrip type=\"definition\">x</descrip>")), "tbx/category-level", "descrip", 11},
      {tbx(entry("", "", "<descrip type=\"subjectField\">x</descrip>")), "tbx/category-level", "descrip", 8},
      {tbx(entry("", "", "<termNote type=\"partOfSpeech\">noun</termNote>")), "tbx/category-level", "termNote", 8},
      {tbx(entry("", "<termNote type=\"partOfSpeech\">substantive</termNote>")), "tbx/category-value", "termNote", 11},
      {tbx(entry("", "<termNote type=\"administrativeStatus\">preferred</termNote>")), "tbx/category-value", "termNote", 11},
      {tbx(entry("<basic:definition>x</basic:definition>"), "TBX-Basic", "dca", spaces), "tbx/style", "basic:definition", 6},
      {tbx(entry("<descrip type=\"definition\">x</descrip>"), "TBX-Basic", "dct", spaces), "tbx/style", "descrip", 6},
      {tbx(entry("<basic:subjectField>x</basic:subjectField>"), "TBX-Basic", "dct", spaces), "tbx/category-unknown", "basic:subjectField", 6},
      {tbx(entry("<own:thing xmlns:own=\"urn:own\">x</own:thing>"), "TBX-Basic", "dct", spaces), "tbx/category-unknown", "own:thing", 6},
      // XML
      {"<tbx><text>", "tbx/not-well-formed", "", 1},
      {"", "tbx/not-well-formed", "", 1},
      {"<!DOCTYPE tbx [<!ENTITY a \"aaaa\">]>\n<tbx/>", "tbx/entity", "", 1},
      {"<!DOCTYPE tbx [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>\n<tbx>&a;</tbx>", "tbx/entity", "", 1},
  };
  for (const Case& one : cases) {
    CAPTURE(one.bytes);
    const std::vector<Finding> problems = problems_of(one.bytes);
    std::string all;
    for (const Finding& problem : problems) all += to_text(problem) + "\n";
    CAPTURE(all);
    const auto found = std::find_if(problems.begin(), problems.end(), [&](const Finding& problem) { return problem.rule == one.rule && problem.text == one.element; });
    REQUIRE(found != problems.end());
    CHECK(found->line == one.line);
    CHECK((one.element.empty() || found->message.find("<" + one.element) != std::string::npos));
    CHECK_FALSE(read_tbx(one.bytes, "t.tbx"));
  }
}

TEST_CASE("one file with many errors names them all; the same without them is read") {
  const std::string bad = tbx(
      "<admin type=\"source\">wrong place</admin>\n"
      "<conceptEntry id=\"a\">\n<langSec xml:lang=\"en\"><termSec>\n<admin>no type</admin>\n<term>x</term></termSec></langSec></conceptEntry>\n"
      "<conceptEntry id=\"a\">\n<descrip type=\"nonsense\">x</descrip><langSec xml:lang=\"en\"><termSec><term>y</term>\n"
      "<termNote type=\"partOfSpeech\">thing</termNote></termSec></langSec></conceptEntry>");
  std::multiset<std::string> rules;
  for (const Finding& problem : problems_of(bad)) rules.insert(problem.rule);
  CHECK(rules == std::multiset<std::string>{"tbx/element-not-allowed", "tbx/attribute-missing", "tbx/element-order", "tbx/duplicate-id",
                                            "tbx/category-unknown", "tbx/category-value"});
  std::vector<Finding> problems;
  CHECK(read_tbx(bad, "t.tbx", problems).entries.empty());
}

TEST_CASE("the draft of TBX 3 and other dialects: unknown data categories warn and are kept") {
  std::string draft = tbx(entry("", "<termNote type=\"administrativeStatus\">obsolete</termNote><termNote type=\"register\">formal</termNote>"));
  draft.replace(draft.find("ed-2"), 4, "ed:3.0");
  TbxFile file = read_well(draft);
  CHECK(file.entries[0].concept_.terms[0].status == TermStatus::superseded);
  CHECK(file.entries[0].concept_.terms[0].more.at("register") == "formal");
  CHECK_FALSE(file.notices.empty());
  file = read_well(tbx(entry("", "<termNote type=\"register\">formal</termNote>"), "TBX-Linguist"));
  CHECK(file.entries[0].concept_.terms[0].more.at("register") == "formal");
}

TEST_CASE("hostile files end quickly with a sentence") {
  const auto start = std::chrono::steady_clock::now();
  std::string bomb = "<!DOCTYPE tbx [<!ENTITY a0 \"aaaaaaaaaa\">";
  for (int i = 1; i < 12; ++i) {
    bomb += "<!ENTITY a" + std::to_string(i) + " \"";
    for (int k = 0; k < 10; ++k) bomb += "&a" + std::to_string(i - 1) + ";";
    bomb += "\">";
  }
  bomb += "]><tbx>&a11;</tbx>";
  CHECK(problems_of(bomb).at(0).rule == "tbx/entity");
  std::string deep;
  for (int i = 0; i < 1'000'000; ++i) deep += "<p>";
  CHECK(problems_of(tbx(deep)).back().rule == "tbx/limit");
  std::string attributes = "<note";
  for (int i = 0; i < 10'000; ++i) attributes += " a" + std::to_string(i) + "=\"\"";
  CHECK(problems_of(tbx(entry(attributes + "/>"))).front().rule == "tbx/limit");
  CHECK(problems_of(tbx(entry("<note>" + std::string(2'000'000, 'x') + "</note>"))).front().rule == "tbx/limit");
  std::string wide;
  for (int i = 0; i < 300'000; ++i) wide += "<note/>";
  CHECK(problems_of(tbx(entry(wide))).front().rule == "tbx/limit");
  std::string wrong;
  for (int i = 0; i < 5'000; ++i) wrong += "<wrong/>";
  CHECK(problems_of(tbx(wrong)).size() <= 201);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
}

TEST_CASE("encodings: UTF-8 with mark, UTF-16, Latin 1, Windows-1252; CDATA and references are text") {
  const std::string plain = tbx(entry("<note>it costs <![CDATA[<5 & more>]]>&#10;second line</note>"));
  CHECK(read_well("\xEF\xBB\xBF" + plain).entries[0].concept_.note == "it costs <5 & more>\nsecond line");
  std::string wide = "\xFF\xFE";
  for (const char byte : plain) wide += std::string{byte, '\0'};
  CHECK(read_well(wide).entries[0].concept_.note == "it costs <5 & more>\nsecond line");
  std::string narrow = tbx(entry("<note>ma\xF1" "ana \x80</note>"));
  narrow.replace(0, narrow.find('\n'), "<?xml version=\"1.0\" encoding=\"windows-1252\"?>");
  CHECK(read_well(narrow).entries[0].concept_.note == "mañana €");
}

TEST_CASE("fields that TBX-Basic has no place for come back from notes") {
  CHECK(write_note_field("more", "a:b%", "x: y") == "homeword/more:a%3Ab%25: x: y");
  const auto field = read_note_field("homeword/more:a%3Ab%25: x: y");
  REQUIRE(field);
  CHECK(field->key == "a:b%");
  CHECK(field->value == "x: y");
  CHECK_FALSE(read_note_field("home work: none"));
}

TEST_CASE("any concepts go through TBX and come back whole, and what is written is valid") {
  std::mt19937 random(20260304);
  const auto pick = [&](std::size_t count) { return static_cast<std::size_t>(random() % count); };
  const char* const words[] = {"bus", "fee & form", "<b>", "línea", "校车", "حافلة", "a \"b\"", "x|y", "back\\slash", "=SUM", "'=x", "-ly", "100 %"};
  const auto text = [&](bool may_break) {
    std::string out = words[pick(std::size(words))];
    for (std::size_t i = pick(4); i-- > 0;) out += std::string(may_break && pick(3) == 0 ? (pick(2) ? "\n\n" : "\n") : pick(5) == 0 ? "  " : " ") + words[pick(std::size(words))];
    return out;
  };
  const fs::path schemas = testdata() / "formats/schemas/tbx-v3";
  const auto schema = tbx_schema::basic(schemas);
  if (!schema) MESSAGE("not validated against the schema: ", tbx_schema::why_not(schemas));
  for (int round = 0; round < 60; ++round) {
    std::vector<Concept> concepts;
    for (std::size_t c = 0; c < 1 + pick(5); ++c) {
      Concept concept_;
      concept_.id = pick(4) == 0 ? "401(k) plan " + std::to_string(c) : "concept-" + std::to_string(c);
      if (pick(2)) concept_.domain = text(false);
      if (pick(2)) concept_.note = pick(3) == 0 ? "homeword/child: not a field" : text(true);
      if (pick(3) == 0) concept_.sense = text(false);
      if (pick(3) == 0) concept_.jurisdiction = "US-CA";
      concept_.life_cycle = static_cast<LifeCycle>(pick(6));
      concept_.is_always_explained = pick(4) == 0;
      concept_.is_sensitive = pick(4) == 0;
      concept_.is_locked = pick(4) == 0;
      if (pick(2)) concept_.more["owner"] = text(true);
      if (pick(3) == 0) concept_.more["source"] = text(true);
      if (pick(3) == 0) concept_.more["definition"] = text(true);
      if (pick(3) == 0) concept_.more["review:by 100%"] = text(false);
      if (pick(3) == 0)
        concept_.more["tbx"] = "<transacGrp><transac type=\"transactionType\">origination</transac><date>2026-03-04</date></transacGrp>"
                               "<xref type=\"xGraphic\" target=\"https://example.org/a?b=1&amp;c=2\">a</xref>";
      for (const char* language : {"en", "es", "zh-Hans", "vi"}) {
        if (pick(3) == 0) continue;
        ConceptText texts;
        if (pick(2)) texts.definition = text(true);
        if (pick(2)) texts.explanation = text(true);
        if (pick(3) == 0) texts.child = text(true);
        if (pick(3) == 0) texts.more["definition_source"] = text(false);
        if (pick(3) == 0) texts.more["note"] = text(true);
        if (pick(4) == 0) texts.more["source"] = text(false);
        if (!texts.is_empty()) concept_.texts[language] = texts;
      }
      for (const char* language : {"en", "es", "ar"}) {
        for (std::size_t t = 0; t < (std::string_view(language) == "en" ? 1 : 0) + pick(3); ++t) {
          Term term;
          term.language = language;
          term.text = text(false) + " " + std::to_string(t);
          term.status = static_cast<TermStatus>(pick(4));
          const char* const kinds[] = {"", "noun", "noun-phrase", "proper-noun", "verb", "adverb", "other", "interjection"};
          term.part_of_speech = kinds[pick(std::size(kinds))];
          term.gender = static_cast<Gender>(pick(4));
          if (pick(3) == 0) term.forms = {text(false), "x|y"};
          if (pick(4) == 0) term.gender_pair = {term.text, term.text + "a"};
          if (pick(4) == 0) term.not_in = {text(false)};
          term.case_policy = static_cast<CasePolicy>(pick(3));
          if (pick(4) == 0) term.acronym = "IEP";
          if (pick(4) == 0) term.region = "PR";
          term.is_translated = pick(4) != 0;
          if (pick(2)) term.note = text(true);
          if (pick(2)) term.source = text(true);
          if (pick(3) == 0) term.more["context"] = text(true);
          if (pick(3) == 0) term.more["context_source"] = text(false);
          if (pick(3) == 0) term.more["termType"] = pick(2) ? "acronym" : "nonsense";
          if (pick(4) == 0) term.more["id"] = "t" + std::to_string(round) + "-" + std::to_string(c) + "-" + language + std::to_string(t);
          if (pick(4) == 0) term.more["tbx"] = "<xref type=\"externalCrossReference\" target=\"http://example.org\">x</xref>";
          concept_.terms.push_back(term);
        }
      }
      concepts.push_back(concept_);
    }
    const std::string table = write_glossary_table(concepts);
    const Result<GlossaryTable> read_table = read_glossary_table(table, "t.csv");
    if (!read_table) FAIL(read_table.error().sentence());
    const std::string canonical = write_glossary_table(read_table->concepts());
    CHECK(canonical == table);
    LossReport losses;
    const std::string written = write_tbx(read_table->concepts(), losses);
    for (const std::string& sentence : losses.sentences()) MESSAGE(sentence);
    CHECK(losses.is_empty());
    if (schema) {
      const std::string complaint = schema->validate(written);
      if (!complaint.empty()) FAIL(complaint << "\n" << written);
    }
    const TbxFile back = read_well(written);
    CHECK(back.losses.count() <= 2);   // the header of the file
    const std::string again = table_of(back);
    if (again != table) {
      CAPTURE(written);
      CHECK(again == table);
      break;
    }
    // And the TBX itself is a fixed point.
    LossReport none;
    CHECK(write_tbx(back.concepts(), none) == written);
  }
}

TEST_CASE("what TBX cannot hold is said") {
  Concept without_term;
  without_term.id = "empty";
  Concept control;
  control.id = "control";
  Term term;
  term.language = "en";
  term.text = "a\x01" "b";
  control.terms.push_back(term);
  control.more["tbx"] = "<ref type=\"crossReference\" target=\"gone\">x</ref>";
  LossReport losses;
  const std::string written = write_tbx({without_term, control}, losses);
  CHECK(losses.count() == 3);
  CHECK(read_well(written).entries.size() == 1);
  CHECK(losses.to_json().find("\"concept without a term\"") != std::string::npos);
}

TEST_CASE("other people's TBX files: the counts an independent parser gives, and nothing lost on the way through") {
  const fs::path folder = testdata() / "formats";
  if (!fs::exists(folder / "expected.jsonl")) {
    MESSAGE("skipped: no folder ", folder.string());
    return;
  }
  std::ifstream lines(folder / "expected.jsonl");
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto expected = nlohmann::json::parse(line);
    const std::string name = expected["file"];
    if (!name.starts_with("tbx/")) continue;
    CAPTURE(name);
    ++count;
    std::vector<Finding> problems;
    const TbxFile file = read_tbx(guide_test::read(folder / name), name, problems);
    for (const Finding& problem : problems) MESSAGE(to_text(problem));
    REQUIRE(problems.empty() == (expected["expect"] == "accept"));
    CHECK(file.entries.size() == expected["entries"]);
    CHECK(file.language_section_count == expected["lang_sections"]);
    CHECK(file.term_count == expected["terms"]);
    std::set<std::string> languages;
    for (const ConceptEntry& one : file.entries)
      for (const Term& term : one.concept_.terms) languages.insert(term.language);
    CHECK(languages == expected["languages"].get<std::set<std::string>>());
    // TBX → table → TBX → table
    const std::string table = table_of(file);
    LossReport losses;
    const Result<GlossaryTable> read_table = read_glossary_table(table, "t.csv");
    if (!read_table) FAIL(read_table.error().sentence());
    const std::string written = write_tbx(read_table->concepts(), losses);
    CHECK(losses.is_empty());
    CHECK(table_of(read_well(written)) == table);
  }
  CHECK(count > 0);
}
