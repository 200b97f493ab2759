#include "homeword/glossary/glossary_table.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <ctime>

#include "homeword/glossary/delimited_table.h"
#include "homeword/glossary/language_names.h"
#include "homeword/glossary/wide_terms.h"

using namespace homeword;

namespace {

GlossaryTable read_well(std::string_view text) {
  const Result<GlossaryTable> table = read_glossary_table(text, "t.csv");
  if (!table) FAIL(table.error().sentence());
  return *table;
}

std::string error_of(std::string_view text) {
  const Result<GlossaryTable> table = read_glossary_table(text, "t.csv");
  return table ? std::string("it was read") : table.error().sentence();
}

bool tells(const GlossaryTable& table, std::string_view rule) {
  return std::any_of(table.notices.begin(), table.notices.end(), [&](const Finding& finding) { return finding.rule == rule; });
}

}  // namespace

TEST_CASE("tables in every common dress give the same cells") {
  const std::vector<std::vector<std::string>> expected{{"a", "b"}, {"1, 2; 3", "say \"yes\""}, {"línea\nnueva", "="}};
  for (const std::string& text : {
           std::string("a,b\n\"1, 2; 3\",\"say \"\"yes\"\"\"\n\"línea\nnueva\",=\n"),
           std::string("a;b\r\n\"1, 2; 3\";\"say \"\"yes\"\"\"\r\n\r\n;\r\n\"línea\nnueva\";="),
           std::string("a\tb\r\"1, 2; 3\"\t\"say \"\"yes\"\"\"\r\"línea\nnueva\"\t=\r"),
           std::string("a|b\n\"1, 2; 3\"|\"say \"\"yes\"\"\"\n\"línea\nnueva\"|=\n"),
           std::string("\xEF\xBB\xBFsep=|\na|b\n\"1, 2; 3\"|\"say \"\"yes\"\"\"\n\"línea\nnueva\"|=\n"),
           std::string("a,b\n \"1, 2; 3\" , \"say \"\"yes\"\"\"\n\"línea\nnueva\",=\n"),
       }) {
    CAPTURE(text);
    const Result<DelimitedTable> table = parse_table(text, "t.csv");
    REQUIRE(table);
    REQUIRE(table->row_count() == expected.size());
    for (std::size_t row = 0; row < expected.size(); ++row) {
      REQUIRE(table->row(row).size() == 2);
      for (std::size_t column = 0; column < 2; ++column) CHECK(table->row(row)[column].text == expected[row][column]);
    }
  }
}

TEST_CASE("encodings are detected and told") {
  const std::string utf8 = "concept,language,term\nx,es,ñandú\n";
  const auto utf16 = [&](bool with_mark) {
    std::string out = with_mark ? "\xFF\xFE" : "";
    for (const char byte : std::string("concept,language,term\nx,es,\xF1" "and\xFA\n")) {
      out += byte;
      out += '\0';
    }
    return out;
  };
  CHECK(read_well(utf8).entries[0].concept_.terms[0].text == "ñandú");
  CHECK_FALSE(tells(read_well(utf8), "glossary/encoding"));
  CHECK(read_well("\xEF\xBB\xBF" + utf8).entries[0].concept_.terms[0].text == "ñandú");
  for (const std::string& bytes : {std::string("concept,language,term\nx,es,\xF1" "and\xFA\n"), utf16(true), utf16(false)}) {
    const GlossaryTable table = read_well(bytes);
    CHECK(table.entries[0].concept_.terms[0].text == "ñandú");
    CHECK(tells(table, "glossary/encoding"));
  }
}

TEST_CASE("the tall shape reads every column, in any order") {
  const GlossaryTable table = read_well(
      "Term,LANGUAGE,concept,status,life_cycle,Part of Speech,gender,gender_pair,forms,not_in,case,acronym,region,translate,note,"
      "source,definition,explanation,child,domain,sense,concept_note,jurisdiction,always_explain,sensitive,locked,owner,review_by\n"
      "IEP,en,iep,preferred,approved,noun,,,IEPs|I\\|E\\\\P,IEP street|the IEP bank,caps,IEP,,no,n1,s1,d,e,c,special,plan,cn,US-TX,yes,no,yes,Ann,2027\n"
      "director,es,iep,avoid,,noun,m,director|directora,,,,,PR,yes,,,,e2,,,,,,,,,,\n");
  REQUIRE(table.entries.size() == 1);
  CHECK(table.shape == TableShape::tall);
  const Concept concept_ = table.concepts()[0];
  CHECK(concept_.id == "iep");
  CHECK(concept_.life_cycle == LifeCycle::approved);
  CHECK(concept_.domain == "special");
  CHECK(concept_.sense == "plan");
  CHECK(concept_.note == "cn");
  CHECK(concept_.jurisdiction == "US-TX");
  CHECK(concept_.is_always_explained);
  CHECK_FALSE(concept_.is_sensitive);
  CHECK(concept_.is_locked);
  CHECK(concept_.more.at("owner") == "Ann");
  CHECK(concept_.more.at("review_by") == "2027");
  const Term& iep = concept_.terms.at(0);
  CHECK(iep.forms == std::vector<std::string>{"IEPs", "I|E\\P"});
  CHECK(iep.not_in == std::vector<std::string>{"IEP street", "the IEP bank"});
  CHECK(iep.case_policy == CasePolicy::caps);
  CHECK(iep.acronym == "IEP");
  CHECK_FALSE(iep.is_translated);
  CHECK(iep.note == "n1");
  CHECK(iep.source == "s1");
  const Term& director = concept_.terms.at(1);
  CHECK(director.status == TermStatus::deprecated);
  CHECK(director.gender == Gender::masculine);
  CHECK(director.gender_pair == std::vector<std::string>{"director", "directora"});
  CHECK(director.region == "PR");
  CHECK(concept_.texts.at("en").child == "c");
  CHECK(concept_.texts.at("es").explanation == "e2");
  CHECK(tells(table, "glossary/unknown-column"));
}

TEST_CASE("defaults of the tall shape: preferred and draft") {
  const Concept concept_ = read_well("concept,language,term,status,life_cycle\nbus,en,bus,,\n").concepts()[0];
  CHECK(concept_.terms[0].status == TermStatus::preferred);
  CHECK(concept_.life_cycle == LifeCycle::draft);
}

TEST_CASE("gender and number of a wide sheet speak of the translation: English has no gender") {
  for (const char* header : {"en,es,gender,number\n", "en,es,gender_es,number_es\n", "EN,ES,Gender (es),Spanish number\n"}) {
    CAPTURE(header);
    const GlossaryTable table = read_well(std::string(header) + "summer break,vacaciones,f,plural\nflu,gripe,Fem,sg\nbus,autobús,,\n");
    const std::vector<Concept> concepts = table.concepts();
    REQUIRE(concepts.size() == 3);
    CHECK(concepts[0].terms[0].gender == Gender::none);
    CHECK(concepts[0].terms[0].more.empty());
    CHECK(concepts[0].terms[1].gender == Gender::feminine);
    CHECK(concepts[0].terms[1].more.at("grammaticalNumber") == "plural");
    CHECK(concepts[1].terms[1].gender == Gender::feminine);
    CHECK(concepts[1].terms[1].more.at("grammaticalNumber") == "singular");
    CHECK(concepts[2].terms[1].more.empty());
    CHECK(tells(table, "glossary/column-language") == (std::string(header).find("gender,") != std::string::npos));
  }
}

TEST_CASE("a gender that may be of several languages is asked for by name and left out") {
  const GlossaryTable table = read_well("en,es,fr,gender\nreport,informe,rapport,f\n");
  const std::vector<Concept> concepts = table.concepts();
  REQUIRE(concepts.size() == 1);
  for (const Term& term : concepts[0].terms) CHECK(term.gender == Gender::none);
  REQUIRE(tells(table, "glossary/column-language"));
  for (const Finding& notice : table.notices)
    if (notice.rule == "glossary/column-language") CHECK(notice.suggestions.front() == "Name it after its language: gender_es, gender_fr");
  // A source that has genders may speak of its own.
  CHECK(read_well("es,en,gender\nmano,hand,f\n").concepts()[0].terms[0].gender == Gender::feminine);
}

TEST_CASE("the number of a term: in the tall shape too, refused when it is neither, and a sheet's own numbers left alone") {
  const std::vector<Concept> tall = read_well("concept,language,term,number\nbreak,en,break,\nbreak,es,vacaciones,plural\n").concepts();
  CHECK(tall[0].terms[1].more.at("grammaticalNumber") == "plural");
  CHECK(read_well("en,es,number\nbus,autobús,17\n").concepts()[0].more.at("number") == "17");
  const auto wrong = read_glossary_table("en,es,number_es\nbus,autobús,many\n", "t.csv");
  CHECK_FALSE(wrong);
}

TEST_CASE("the wide shape of the starter sheet") {
  const GlossaryTable table = read_well(
      "term,part_of_speech,domain,definition_en,spanish,definition_es,notes,source\n"
      "accountability system,noun phrase,accountability,\"The rules a state uses. More.\",sistema de rendición de cuentas,Las reglas.,Concept: always explain.,attested\n"
      "Every Student Succeeds Act (ESSA),proper noun,a,The law.,Ley Cada Estudiante Triunfa (ESSA),La ley.,,proposed\n"
      "grade (mark),noun,a,The letter.,calificación,La letra.,,x\n"
      "principal,noun,a,The person.,director / directora de la escuela,La persona.,SENSITIVE: x,x\n"
      "report card,noun,a,,boleta; libreta de notas,,,x\n");
  CHECK(table.shape == TableShape::wide);
  const std::vector<Concept> concepts = table.concepts();
  REQUIRE(concepts.size() == 5);
  CHECK(concepts[0].id == "accountability-system");
  CHECK(concepts[0].is_always_explained);
  CHECK(concepts[0].domain == "accountability");
  CHECK(concepts[0].terms[0].part_of_speech == "noun-phrase");
  CHECK(concepts[0].terms[1].source == "attested");
  CHECK(concepts[0].terms[0].source.empty());
  CHECK(concepts[0].texts.at("en").definition == "The rules a state uses. More.");
  CHECK(concepts[0].texts.at("en").explanation == "the rules a state uses");
  CHECK(concepts[0].texts.at("es").explanation == "las reglas");
  CHECK(concepts[1].terms[0].text == "Every Student Succeeds Act");
  CHECK(concepts[1].terms[0].acronym == "ESSA");
  CHECK(concepts[1].terms[1].acronym == "ESSA");
  CHECK(concepts[2].id == "grade-mark");
  CHECK(concepts[2].sense == "mark");
  CHECK(concepts[2].terms[0].text == "grade");
  CHECK(concepts[3].is_sensitive);
  CHECK(concepts[3].terms[1].gender_pair == std::vector<std::string>{"director de la escuela", "directora de la escuela"});
  CHECK(concepts[4].terms[2].status == TermStatus::admitted);
  CHECK(tells(table, "glossary/explanation-from-definition"));
}

TEST_CASE("wide sheets name their languages by code, English name or own name") {
  const std::vector<Concept> concepts = read_well("English,es-MX,Chinese (Simplified),tiếng Việt,explanation_en,Spanish explanation\n"
                                                  "waiver,exención,豁免,miễn trừ,a rule you need not follow,\n").concepts();
  REQUIRE(concepts.size() == 1);
  std::vector<std::string> languages;
  for (const Term& term : concepts[0].terms) languages.push_back(term.language);
  CHECK(languages == std::vector<std::string>{"en", "es-MX", "zh-Hans", "vi"});
  CHECK(concepts[0].texts.at("en").explanation == "a rule you need not follow");
  CHECK(read_well("id,en,es\n7,bus,autobús\n").entries[0].concept_.id == "7");
  CHECK(read_well("en,es\nbus,autobús\n").entries[0].concept_.id == "bus");
}

TEST_CASE("names of languages in the headers of sheets") {
  const std::pair<const char*, const char*> names[] = {
      {"es", "es"}, {"ES-mx", "es-MX"}, {"zh_Hant", "zh-Hant"}, {"spa", "es"}, {"Spanish", "es"}, {"español", "es"},
      {"Spanish (Español)", "es"}, {"Vietnamese / Tiếng Việt", "vi"}, {"Spanish translation", "es"}, {"Spanish (Mexico)", "es-MX"},
      {"Simplified Chinese", "zh-Hans"}, {"Chinese (Traditional)", "zh-Hant"}, {"Haitian Creole", "ht"}, {"Arabic", "ar"},
      {"العربية", "ar"}, {"Tagalog", "fil"}, {"Hmong", "hmn"}, {"Somali", "so"}, {"Translation (Spanish)", "es"}};
  for (const auto& [name, tag] : names) {
    CAPTURE(name);
    CHECK(find_language(name).value_or("nothing") == tag);
  }
  for (const char* name : {"", "term", "notes", "ref", "pos", "Spanish definition", "Spanish English", "owner", "grade band", "status"}) {
    CAPTURE(name);
    CHECK_FALSE(find_language(name));
  }
}

TEST_CASE("errors say file, line, column and what to write") {
  struct Case {
    const char* text;
    const char* place;
    const char* words;
  };
  const Case cases[] = {
      {"", "line 1, column 1", "empty"},
      {"one\nx\n", "line 1, column 1", "concept,language,term"},
      {"concept,language,term,Term\nx,en,y,z\n", "line 1, column 23", "mean the same"},
      {"concept,language,term,owner,Owner\nx,en,y,z,z\n", "line 1, column 29", "mean the same"},
      {"concept,language,term\n,en,y\n", "line 2, column 1", "names no concept"},
      {"concept,language,term\nx,,y\n", "line 2, column 4", "no language"},
      {"concept,language,term\nx,e!,y\n", "line 2, column 3", "BCP 47"},
      {"concept,language,term\nx,en,\n", "line 2, column 1", "neither a term nor a text"},
      {"concept,language,term\nñ,en,y\nñ,en,y\n", "line 3, column 6", "line 2"},
      {"concept,language,term,status\nx,en,y,great\n", "line 2, column 8", "preferred, admitted, deprecated, superseded"},
      {"concept,language,term,life_cycle\nx,en,y,done\n", "line 2, column 8", "draft, proposed, in-review"},
      {"concept,language,term,case\nx,en,y,loud\n", "line 2, column 8", "insensitive, exact, caps"},
      {"concept,language,term,gender\nx,es,y,q\n", "line 2, column 8", "m, f, n"},
      {"concept,language,term,translate\nx,es,y,maybe\n", "line 2, column 8", "yes or no"},
      {"concept,language,term\nx,en,y,surplus\n", "line 2, column 8", "4 cells"},
      {"concept,language,term,domain\nx,en,y,a\nx,es,z,b\n", "line 3, column 8", "two different values for domain"},
      {"concept,language,term\nx,en,\"y\n\n", "line 2, column 6", "never closed"},
      {"concept,language,term,gender_pair\nx,es,y,z|w\n", "line 2, column 6", "gender pair"},
      {"term,spanish\nbus,autobús\nbus,camión\n", "line 3, column 1", "line 2"},
      {"term,spanish\n,autobús\n", "line 2, column 1", "no term"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.text);
    const std::string sentence = error_of(one.text);
    CAPTURE(sentence);
    CHECK(sentence.starts_with("t.csv: "));
    CHECK(sentence.find(one.place) != std::string::npos);
    CHECK(sentence.find(one.words) != std::string::npos);
  }
  CHECK(error_of(std::string("concept,language,term\nx,en,a\0b\n", 31)).find("zero byte") != std::string::npos);
  CHECK(error_of("PK\x03\x04zip").find("CSV UTF-8") != std::string::npos);
  // All problems at once for validate.
  std::vector<Finding> problems;
  (void)read_glossary_table("concept,language,term,status\nx,en,y,great\nz,e!,y,\n", "t.csv", problems);
  CHECK(problems.size() == 2);
  CHECK(error_of("concept,language,term,status\nx,en,y,great\nz,e!,y,\n").find("1 more problem") != std::string::npos);
}

TEST_CASE("short rows and formulas are kept and told") {
  const GlossaryTable table = read_well("concept,language,term,note\nx,en,=SUM(A1)\ny,en,b,@c\n");
  CHECK(table.entries[0].concept_.terms[0].text == "=SUM(A1)");
  CHECK(tells(table, "glossary/short-row"));
  CHECK(tells(table, "glossary/formula"));
}

TEST_CASE("a repeated term is noticed in a concept of any size") {
  std::string text = "concept,language,term\n";
  for (int i = 0; i < 500; ++i) text += "x,en,term " + std::to_string(i) + "\n";
  CHECK(read_well(text).entries[0].concept_.terms.size() == 500);
  CHECK(error_of(text + "x,en,term 7\n").find("line 502, column 6: the term \"term 7\" (en) of concept \"x\" stands already in line 9") !=
        std::string::npos);
  CHECK(error_of(text + "x,en,term 499\n").find("line 501") != std::string::npos);
}

TEST_CASE("text after a closing quotation mark is kept, and said") {
  const GlossaryTable table = read_well("concept,language,term,definition\nx,en,\"y\" z,\"Item \\\"a\\\" b\"\n");
  CHECK(table.entries.at(0).concept_.terms.at(0).text == "y z");
  CHECK(tells(table, "glossary/quotation"));
}

TEST_CASE("budgets") {
  TableBudget budget{.rows = 3, .columns = 4, .cell_bytes = 10};
  CHECK(parse_table("a,b\n1,2\n3,4\n", "t.csv", {}, budget));
  CHECK_FALSE(parse_table("a,b\n1,2\n3,4\n5,6\n", "t.csv", {}, budget));
  CHECK_FALSE(parse_table("a,b,c,d,e\n", "t.csv", {}, budget));
  CHECK_FALSE(parse_table("a,12345678901\n", "t.csv", {}, budget));
}

TEST_CASE("a written table reads back as the same concepts and writes the same bytes") {
  const std::string text =
      "concept,language,term,status,life_cycle,forms,note,explanation,owner,\"odd, name\"\n"
      "b,en,\"say \"\"hi\"\"\",preferred,in-review,\"a|b\\|c\",\"two\nlines\",e1,Ann,1\n"
      "b,es,hola,admitted,in-review,,,e2,Bob,\n"
      "b,es,=hola,deprecated,in-review,,,,,\n"
      "b,vi,,,,,,only a text,,\n"
      "a,en,first,,,,,,,\n"
      "c,,,,approved,,,,,\n";
  const std::vector<Concept> concepts = read_well(text).concepts();
  const std::string written = write_glossary_table(concepts);
  const std::vector<Concept> again = read_well(written).concepts();
  CHECK(write_glossary_table(again) == written);
  REQUIRE(again.size() == 3);
  CHECK(again[0].terms[0].text == "say \"hi\"");
  CHECK(again[0].terms[0].forms == std::vector<std::string>{"a", "b|c"});
  CHECK(again[0].terms[0].note == "two\nlines");
  CHECK(again[0].texts.at("vi").explanation == "only a text");
  CHECK(again[0].more.at("owner") == "Ann");
  CHECK(again[0].more.at("owner:es") == "Bob");
  CHECK(again[0].more.at("odd, name") == "1");
  CHECK(again[2].life_cycle == LifeCycle::approved);
  // Tabs instead of commas: the same concepts.
  CHECK(write_glossary_table(read_well(write_glossary_table(concepts, {.delimiter = '\t'})).concepts()) == written);
}

TEST_CASE("broken bytes give an answer or an error with its file, never a crash; what was read can be written and read again") {
  const std::string seeds[] = {
      "concept,language,term,status,forms,gender_pair\nb,en,\"a \"\"x\"\" b\",preferred,\"c|d\\|e\",\nb,es,hola,,,hola|ola\n",
      "term;spanish;definition_es;notes\ngrade (mark);calificación;La letra.;x\nprincipal;director / directora de la escuela;;\n",
      std::string("\xFF\xFE" "c\0,\0d\0\n\0", 10)};
  std::uint64_t state = 88172645463325252ULL;   // xorshift: the same cases every time
  const auto next = [&](std::size_t below) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return static_cast<std::size_t>(state % below);
  };
  const std::string_view pieces[] = {"\"", ",", ";", "\n", "\r", "\t", "|", "\\", "\0", "\xC3", "\xFF\xFE", "(", ")", " / ", "=", "es", "sep=;\n"};
  std::size_t read = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text = seeds[next(3)];
    for (std::size_t changes = 1 + next(4); changes != 0; --changes) {
      const std::size_t at = next(text.size() + 1);
      if (next(3) == 0) {
        text.erase(at, next(8));
      } else {
        text.insert(at, pieces[next(std::size(pieces))]);
      }
      if (text.empty()) text = "x";
    }
    const Result<GlossaryTable> table = read_glossary_table(text, "t.csv");
    if (!table) {
      CHECK(table.error().file == "t.csv");
      CHECK(table.error().line >= 1);
      continue;
    }
    ++read;
    const std::string written = write_glossary_table(table->concepts());
    const Result<GlossaryTable> again = read_glossary_table(written, "again.csv");
    CAPTURE(text);
    CAPTURE(written);
    if (!again) FAIL(again.error().sentence());
    CHECK(write_glossary_table(again->concepts()) == written);
  }
  CHECK(read > 500);
}

TEST_CASE("terms as people write them in a cell") {
  CHECK(parse_wide_terms("").empty());
  CHECK(parse_wide_terms("Temporary Protected Status (TPS)")[0].acronym == "TPS");
  CHECK(parse_wide_terms("quedarse después de clases (consecuencia)")[0].text == "quedarse después de clases");
  CHECK(parse_wide_terms("quedarse después de clases (consecuencia)")[0].sense == "consecuencia");
  CHECK(parse_wide_terms("consejero / consejera escolar")[0].gender_pair[0] == "consejero escolar");
  CHECK(parse_wide_terms("defensor / defensora")[0].gender_pair[1] == "defensora");
  CHECK(parse_wide_terms("el maestro / la maestra de su hijo")[0].gender_pair[0] == "el maestro de su hijo");
  CHECK(parse_wide_terms("acomodación / ajuste").size() == 2);
  CHECK(parse_wide_terms("(504)")[0].text == "(504)");
  CHECK(make_concept_id("parents' right to know") == "parents-right-to-know");
  CHECK(make_concept_id("Título I") == "título-i");
  CHECK(explanation_from_definition("A grade, in the U.S. only, for schools. It matters.") == "a grade, in the U.S. only, for schools");
}

TEST_CASE("two hundred thousand rows are read quickly") {
  std::string text = "concept,language,term,status,definition\n";
  for (int i = 0; i < 100'000; ++i) {
    const std::string id = "concept-" + std::to_string(i);
    text += id + ",en,term number " + std::to_string(i) + ",preferred,\"a definition, with a comma\"\n";
    text += id + ",es,término número " + std::to_string(i) + ",,\n";
  }
  const std::clock_t start = std::clock();   // processor time: the machine may be busy
  const GlossaryTable table = read_well(text);
  const double took = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  CHECK(table.entries.size() == 100'000);
  MESSAGE("200 000 rows in ", took, " s");
  CHECK(took < 30);   // a sanitizer or debug build on a busy machine; the release build takes under 2 s
}
