#include "homeword/glossary/exchange.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>

#include "glossary/guide_test_tools.h"
#include "homeword/glossary/delimited_table.h"
#include "homeword/glossary/glossary_columns.h"

using namespace homeword;
namespace fs = std::filesystem;

namespace {

fs::path testdata() {
  if (const char* named = std::getenv("HOMEWORD_TESTDATA")) return named;
  return guide_test::source_folder() / "../shared/testdata";
}

// A guide with everything a format of pairs may stumble over.
StyleGuide sample_guide() {
  const std::string table =
      "concept,language,term,status,life_cycle,part_of_speech,acronym,translate,note,definition,explanation,domain\n"
      "iep,en,Individualized Education Program,,approved,noun,IEP,,,A written plan.,a plan for one child,special education\n"
      "iep,en,education plan,admitted,,,,,,,,\n"
      "iep,en,handicap plan,deprecated,,,,,,,,\n"
      "iep,es,Programa de Educación Individualizado,,,,,,formal,,,\n"
      "iep,es,plan educativo,admitted,,,,,,,,\n"
      "iep,es,plan de minusválidos,deprecated,,,,,,,,\n"
      "iep,vi,Chương trình Giáo dục Cá nhân,,,,,,,,,\n"
      "edgenuity,en,Edgenuity,,approved,,,no,,,,\n"
      "grade-mark,en,grade,,approved,,,,,,,\n"
      "grade-mark,es,calificación,,,,,,,,,\n"
      "grade-year,en,grade,,approved,,,,,,,\n"
      "grade-year,es,grado,,,,,,,,,\n"
      "formula,en,=sum,,approved,,,,,,,\n"
      "formula,es,=suma,,,,,,,,,\n"
      "gone,en,gone,,retired,,,,,,,\n"
      "gone,es,ido,,,,,,,,,\n"
      "alone,en,alone,,approved,,,,,,,\n";
  std::vector<Finding> problems;
  const ImportedGlossary glossary = read_glossary(table, "t.csv", {}, problems);
  REQUIRE(problems.empty());
  GlossaryTable read;
  read.entries = glossary.entries;
  StyleGuide guide;
  guide.name = "sample";
  guide.concepts = read.concepts();
  return guide;
}

ExportedGlossary export_well(const char* format, const ExportOptions& options) {
  const ExportFormat* found = find_export_format(format);
  REQUIRE(found != nullptr);
  const auto out = found->write(sample_guide(), options);
  if (!out) FAIL(out.error().sentence());
  return *out;
}

bool has_lost(const LossReport& losses, std::string_view what) {
  return std::any_of(losses.losses().begin(), losses.losses().end(), [&](const Loss& loss) { return loss.what == what; });
}

ImportedGlossary read_well(const std::string& bytes, const fs::path& file, const ImportOptions& options = {}) {
  std::vector<Finding> problems;
  ImportedGlossary out = read_glossary(bytes, file, options, problems);
  for (const Finding& problem : problems) MESSAGE(to_text(problem));
  REQUIRE(problems.empty());
  return out;
}

}  // namespace

TEST_CASE("glossary files of other tools: rows, and what they could not carry") {
  struct Case {
    const char* format;
    ExportOptions options;
    std::string begins;
    std::vector<std::string> holds, lacks;
    std::vector<const char*> lost;
  };
  const Case cases[] = {
      {"deepl", {.languages = {"en", "es"}, .file = "d.tsv"}, "Individualized Education Program\tPrograma de Educación Individualizado\n",
       {"IEP\tPrograma de Educación Individualizado\n", "education plan\tPrograma de Educación Individualizado\n", "Edgenuity\tEdgenuity\n",
        "grade\tcalificación\n", "=sum\t=suma\n"},
       {"handicap", "minusválidos", "gone", "alone", "grado", "plan educativo"},
       {"further translation", "term to avoid", "second meaning of a word", "concept that does not act", "concept without a term in es",
        "explanation", "definition", "other language", "domain", "part of speech"}},
      {"deepl", {.languages = {"en", "es"}, .file = "d.csv"}, "Individualized Education Program,Programa", {"IEP,"}, {"\t"}, {}},
      {"azure", {.languages = {"en", "vi"}, .file = "a.tsv"}, "Individualized Education Program\tChương", {"IEP\tChương"}, {"calific"}, {"explanation"}},
      {"google-pair", {.languages = {"en", "es"}, .file = "g.csv"}, "Individualized Education Program,Programa", {}, {"en,es\n"}, {"explanation"}},
      {"google", {.languages = {"en", "es", "vi"}, .file = "g.csv"}, "en,es,vi\nIndividualized Education Program,Programa de Educación Individualizado,Chương",
       {"grade,calificación,\n", "Edgenuity,Edgenuity,Edgenuity\n"}, {"grado"}, {"second meaning of a word", "explanation"}},
      {"amazon", {.languages = {"en", "es"}, .file = "a.csv"}, "en,es\nIndividualized", {"IEP,Programa"}, {"handicap"}, {"explanation"}},
      {"amazon", {.languages = {"en", "es", "vi"}, .file = "a.tmx"}, "<?xml", {"srclang=\"en\"", "<tuv xml:lang=\"vi\"><seg>Chương", "<seg>=suma</seg>"}, {"handicap"}, {}},
      {"omegat", {.languages = {"en", "es"}, .file = "o.utf8"}, "# Glossary in tab-separated format",
       {"Individualized Education Program\tPrograma de Educación Individualizado\ta plan for one child; formal\n",
        "Individualized Education Program\tplan educativo\ta plan for one child; (admitted)\n", "grade\tcalificación\t\n", "grade\tgrado\t\n"},
       {"minusválidos"}, {"term to avoid"}},
      {"weblate", {.languages = {"en", "es"}, .file = "w.csv"}, "context,source,target,developer_comments\niep,Individualized", {"grade-year,grade,grado,"},
       {"minusválidos"}, {"term to avoid"}},
      {"weblate-tbx", {.languages = {"en", "es"}, .file = "w.tbx"}, "<?xml",
       {"<term>plan de minusválidos</term><termNote type=\"administrativeStatus\">forbidden</termNote>", "<descrip type=\"Translation needed\">No</descrip>",
        "<note from=\"translator\">formal</note>", "<descrip>a plan for one child</descrip>"}, {}, {"domain"}},
  };
  for (const Case& one : cases) {
    CAPTURE(one.format);
    const ExportedGlossary out = export_well(one.format, one.options);
    CAPTURE(out.bytes);
    CHECK(out.bytes.starts_with(one.begins));
    for (const std::string& text : one.holds) {
      CAPTURE(text);
      CHECK(out.bytes.find(text) != std::string::npos);
    }
    for (const std::string& text : one.lacks) {
      CAPTURE(text);
      CHECK(out.bytes.find(text) == std::string::npos);
    }
    for (const char* what : one.lost) {
      CAPTURE(what);
      CHECK(has_lost(out.losses, what));
    }
    CHECK(out.entry_count > 0);
  }
}

TEST_CASE("export refuses what the service would refuse") {
  const StyleGuide guide = sample_guide();
  CHECK(find_export_format("deepl")->write(guide, {.file = "x.tsv"}).error().remedy.find("--languages en,es") != std::string::npos);
  CHECK_FALSE(find_export_format("deepl")->write(guide, {.languages = {"en", "ko"}}));
  CHECK_FALSE(find_export_format("deepl")->write(guide, {.languages = {"en"}}));
  CHECK_FALSE(find_export_format("amazon")->write(guide, {.languages = {"en", "es", "es", "es", "es", "es", "es", "es", "es", "es", "es", "es"}}));
  CHECK(find_export_format("nothing") == nullptr);
  StyleGuide wide = guide;
  wide.concepts[0].terms[0].text = std::string(300, 'x');
  const auto out = find_export_format("amazon")->write(wide, {.languages = {"en", "es"}});
  REQUIRE(out);
  CHECK(has_lost(out->losses, "long term"));
}

TEST_CASE("what we export as table, TBX and OmegaT text is read again") {
  const StyleGuide guide = sample_guide();
  const std::string canonical = write_glossary_table(guide.concepts);
  for (const char* name : {"csv", "tsv", "tbx"}) {
    CAPTURE(name);
    const ExportedGlossary out = export_well(name, {});
    GlossaryTable table;
    table.entries = read_well(out.bytes, std::string("t.") + name).entries;
    CHECK(write_glossary_table(table.concepts()) == canonical);
  }
  const ExportedGlossary omegat = export_well("omegat", {.languages = {"en", "es"}});
  const ImportedGlossary back = read_well(omegat.bytes, "o.txt", {.languages = {"en", "es"}});
  CHECK(back.format == "omegat");
  const auto grade = std::find_if(back.entries.begin(), back.entries.end(), [](const ConceptEntry& one) { return one.concept_.id == "grade"; });
  REQUIRE(grade != back.entries.end());
  REQUIRE(grade->concept_.terms.size() == 3);
  CHECK(grade->concept_.terms[1].text == "calificación");
  CHECK(grade->concept_.terms[2].status == TermStatus::admitted);
  std::vector<Finding> problems;
  (void)read_glossary(omegat.bytes, "o.txt", {}, problems);
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].rule == "import/languages");
}

TEST_CASE("formulas are data when read and harmless when written for spreadsheets, and come back the same") {
  Concept concept_;
  concept_.id = "f";
  for (const char* text : {"=1+1", "+x", "-ly", "@me", "'=x", "''=x", "'tis", "plain"}) {
    Term term;
    term.language = "en";
    term.text = text;
    concept_.terms.push_back(term);
  }
  for (const bool is_for_spreadsheets : {false, true}) {
    const std::string table = write_glossary_table({concept_}, {.is_for_spreadsheets = is_for_spreadsheets});
    CAPTURE(table);
    CHECK((table.find("f,en,=1+1") != std::string::npos) == !is_for_spreadsheets);
    const auto back = read_glossary_table(table, "t.csv");
    REQUIRE(back);
    REQUIRE(back->entries[0].concept_.terms.size() == concept_.terms.size());
    for (std::size_t i = 0; i < concept_.terms.size(); ++i) CHECK(back->entries[0].concept_.terms[i].text == concept_.terms[i].text);
  }
}

TEST_CASE("columns are mapped by name or number, left out, or named for a table without a first row") {
  const auto terms_of = [](const std::string& bytes, const GlossaryTableOptions& options) {
    const ImportedGlossary glossary = read_well(bytes, "t.csv", {.table = options});
    std::string out;
    for (const Term& term : glossary.entries.at(0).concept_.terms) out += term.language + "=" + term.text + ";";
    return out + glossary.entries[0].concept_.note;
  };
  const std::string sheet = "Palabra,Inglés raro,Comentario,Interno\nautobús,bus,amarillo,secreto\n";
  CHECK(terms_of(sheet, {.columns = {{"palabra", "es"}, {"2", "en"}, {"Comentario", "note"}, {"Interno", "-"}}}) == "es=autobús;en=bus;amarillo");
  const ImportedGlossary glossary = read_well(sheet, "t.csv", {.table = {.columns = {{"palabra", "es"}, {"2", "en"}, {"4", "-"}}}});
  CHECK(glossary.entries[0].concept_.more.contains("Comentario"));
  CHECK_FALSE(glossary.entries[0].concept_.more.contains("Interno"));
  CHECK(std::any_of(glossary.notices.begin(), glossary.notices.end(), [](const Finding& one) { return one.rule == "glossary/left-out-column"; }));
  CHECK(terms_of("bus\tautobús\n", {.header = {"en", "es"}}) == "en=bus;es=autobús;");
  CHECK(terms_of("bus autobús\n", {.header = {"en", "es"}, .dialect = {.delimiter = ' '}}) == "en=bus;es=autobús;");
  CHECK(terms_of("'bus, late';'autobús'\n", {.header = {"en", "es"}, .dialect = {.delimiter = ';', .quote = '\''}}) == "en=bus, late;es=autobús;");
  CHECK(terms_of("en:es\nbus:autob\xFAs\n", {.dialect = {.encoding = "windows-1252"}}) == "en=bus;es=autobús;");
  std::vector<Finding> problems;
  (void)read_glossary(sheet, "t.csv", {.table = {.columns = {{"nowhere", "es"}}}}, problems);
  REQUIRE_FALSE(problems.empty());
  CHECK(problems[0].rule == "glossary/no-column");
  problems.clear();
  (void)read_glossary("en,es\nx,\xFF\n", "t.csv", {.table = {.dialect = {.encoding = "utf-8"}}}, problems);
  REQUIRE_FALSE(problems.empty());
  CHECK(problems[0].line == 2);
}

TEST_CASE("a TBX file is a style guide, part of one, and is imported; problems are all told") {
  guide_test::TemporaryFolder folder;
  const ExportedGlossary out = export_well("tbx", {});
  const fs::path file = folder.write("vendor.tbx", out.bytes);
  const auto guide = open_style_guide(file);
  if (!guide) FAIL(guide.error().sentence());
  CHECK(guide->concepts.size() == 7);
  std::vector<Finding> problems;
  const auto report = import_file(folder.path() / "guide", file, {}, problems);
  if (!report) FAIL(report.error().sentence());
  CHECK(report->format == "tbx");
  CHECK(report->description == "TBX-Basic (TBX 3, DCA)");
  CHECK(report->concept_count == 7);
  folder.write("own/styleguide.yaml", "name: own\nversion: \"1\"\nlevel: district\n");
  folder.write("own/concepts/vendor.tbx", out.bytes);
  CHECK(open_style_guide(folder.path() / "own")->concepts.size() == 7);
  std::string bad = out.bytes;
  for (const char* from : {"preferredTerm-admn-sts", "admittedTerm-admn-sts"}) bad.replace(bad.find(from), 4, "best");
  const auto refused = import_file(folder.path() / "guide", folder.write("bad.tbx", bad), {}, problems);
  REQUIRE_FALSE(refused);
  CHECK(problems.size() == 2);
  CHECK_FALSE(fs::exists(folder.path() / "guide/concepts/bad.csv"));
}

TEST_CASE("other people's tables: the rows an independent parser sees") {
  const fs::path folder = testdata() / "formats";
  if (!fs::exists(folder / "csv_rows.jsonl")) {
    MESSAGE("skipped: no folder ", folder.string());
    return;
  }
  std::ifstream lines(folder / "csv_rows.jsonl");
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto expected = nlohmann::json::parse(line);
    CAPTURE(expected["file"].get<std::string>());
    const std::string delimiter = expected["delimiter"], quote = expected["quote"];
    TableDialect dialect{.quote = quote[0]};
    if (delimiter == " ") dialect.delimiter = ' ';   // spaces are never guessed
    if (expected["columns"] == nlohmann::json::array({1})) dialect.delimiter = delimiter[0];
    const auto table = parse_table(guide_test::read(folder / expected["file"].get<std::string>()), "t.csv", dialect);
    if (!table) FAIL(table.error().sentence());
    CHECK(table->delimiter() == delimiter[0]);
    CHECK((table->encoding() == "windows-1252") == (expected["encoding"] == "cp1252"));
    std::vector<std::vector<std::string>> rows;
    std::vector<bool> is_read_differently;
    for (const auto& row : expected["rows"]) {
      std::vector<std::string> cells = row.get<std::vector<std::string>>();
      // Rows without any text are left out here, and white space around quotation marks does not count.
      if (std::all_of(cells.begin(), cells.end(), [](const std::string& cell) { return trim(cell).empty(); })) continue;
      is_read_differently.push_back(std::any_of(cells.begin(), cells.end(), [](const std::string& cell) { return cell.starts_with(" \""); }));
      for (std::string& cell : cells) cell = std::string(trim(cell));
      rows.push_back(std::move(cells));
    }
    std::vector<std::vector<std::string>> found;
    for (std::size_t i = 0; i < table->row_count(); ++i) {
      auto& row = found.emplace_back();
      for (const TableCell& cell : table->row(i)) {
        std::string text;
        for (std::size_t k = 0; k < cell.text.size(); ++k)
          if (cell.text[k] != '\r') text += cell.text[k];
        row.emplace_back(trim(text));
      }
    }
    for (auto& row : rows)
      for (std::string& cell : row) std::erase(cell, '\r');
    // A quotation mark after a space opens a quoted cell here, and none for the other parser: such rows only have to be there.
    REQUIRE(found.size() == rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      CAPTURE(i);
      if (!is_read_differently[i]) CHECK(found[i] == rows[i]);
    }
    ++count;
  }
  CHECK(count > 0);
}

TEST_CASE("200 000 rows in a few seconds") {
  std::string table = "concept,language,term,definition,owner\r\n";
  for (int i = 0; i < 100'000; ++i) {
    const std::string number = std::to_string(i);
    table += "concept-" + number + ",en,\"term, number " + number + "\",a definition of " + number + ",office\r\n";
    table += "concept-" + number + ",es,término " + number + ",,\r\n";
  }
  const std::clock_t start = std::clock();  // of this process: others may be busy
  const auto read = read_glossary_table("\xEF\xBB\xBF" + table, "t.csv");
  REQUIRE(read);
  CHECK(read->entries.size() == 100'000);
  LossReport losses;
  StyleGuide guide;
  guide.name = "large";
  guide.concepts = read->concepts();
  const auto tbx = find_export_format("tbx")->write(guide, {});
  REQUIRE(tbx);
  std::vector<Finding> problems;
  const ImportedGlossary back = read_glossary(tbx->bytes, "t.tbx", {}, problems);
  CHECK(problems.empty());
  CHECK(back.entries.size() == 100'000);
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  MESSAGE("200 000 rows read, written as TBX and read again in ", seconds, " s of processor time");
  CHECK(seconds < 120);   // a few seconds without sanitizers; this only catches what grows faster than the table
}
