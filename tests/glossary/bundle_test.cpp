#include "homeword/glossary/bundle.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <ctime>

#include "glossary/guide_test_tools.h"
#include "homeword/glossary/exchange.h"
#include "homeword/glossary/glossary_table.h"

using namespace homeword;
using guide_test::TemporaryFolder;

namespace {

void write_guide(const TemporaryFolder& folder) {
  folder.write("g/styleguide.yaml",
               "name: valley\ntitle: Valley «schools»\nversion: \"2026.1\"\nlicense: Apache-2.0\n"
               "owners: [{role: office, name: O, contact: c}]\nsettings: {explain: appendix, contact: {phone: \"1\"}}\n");
  folder.write("g/concepts/a.csv",
               "concept,language,term,life_cycle,explanation,owner\nwaiver,en,waiver,approved,a rule you need not follow,Ann\n"
               "waiver,es,exención,approved,\"una regla, quizá\",\nbus,en,bus,draft,,\nold,en,old,retired,,\n");
  folder.write("g/rules/plain.en.yaml", "rules: []\r\n");
  folder.write("g/memory/m.tmx", std::string("<tmx>\0</tmx>", 12));
}

Result<StyleGuide> open_folder(const TemporaryFolder& folder) { return open_style_guide(folder.path() / "g"); }

}  // namespace

TEST_CASE("a release holds what is approved, and reading it gives the same bytes again") {
  const TemporaryFolder folder;
  write_guide(folder);
  const Result<StyleGuide> guide = open_folder(folder);
  REQUIRE(guide);
  const Result<std::string> bytes = release(*guide, "");
  REQUIRE(bytes);
  CHECK(is_release(*bytes));
  CHECK(*release(*open_folder(folder), "2026.1") == *bytes);
  const Result<StyleGuide> read = read_release(*bytes, "v.hwguide");
  REQUIRE(read);
  CHECK(read->is_released);
  CHECK(read->version == "2026.1");
  CHECK(read->name == "valley");
  CHECK(read->title == "Valley «schools»");
  CHECK(read->license == "Apache-2.0");
  CHECK(read->owners.at(0).contact == "c");
  CHECK(read->settings == guide->settings);
  REQUIRE(read->concepts.size() == 1);
  CHECK(read->concepts[0].texts.at("es").explanation == "una regla, quizá");
  CHECK(read->concepts[0].more.at("owner") == "Ann");
  CHECK(read->concepts[0].layer == "valley");
  CHECK(read->rules.at(0).text == "rules: []\r\n");
  CHECK(read->rules.at(0).path == "rules/plain.en.yaml");
  CHECK(read->memory.at(0).text.size() == 12);
  CHECK(*release(*read, "") == *bytes);
  CHECK(compute_content_hash(*read) == read->hash);
  CHECK(read->hash != guide->hash);   // the folder's draft acts on documents too
  // Another version: another bundle of the same content.
  const Result<std::string> later = release(*guide, "2026.2");
  REQUIRE(later);
  CHECK(*later != *bytes);
  CHECK(read_release(*later, "v")->hash == read->hash);
  // As a file.
  folder.write("valley.hwguide", *bytes);
  const Result<StyleGuide> opened = open_style_guide(folder.path() / "valley.hwguide");
  REQUIRE(opened);
  CHECK(opened->hash == read->hash);
}

TEST_CASE("a folder whose concepts are all approved has the hash of its release") {
  const TemporaryFolder folder;
  folder.write("g/styleguide.yaml", "name: v\nversion: \"1\"\n");
  folder.write("g/concepts/a.csv", "concept,language,term,life_cycle\nwaiver,en,waiver,approved\n");
  const Result<StyleGuide> guide = open_folder(folder);
  REQUIRE(guide);
  CHECK(read_release(*release(*guide, ""), "v")->hash == guide->hash);
  folder.write("g/styleguide.yaml", "version: \"2\"\nname: v\n");
  CHECK(open_folder(folder)->hash == guide->hash);
  folder.write("g/concepts/a.csv", "concept,language,term,life_cycle\nwaiver,en,a waiver,approved\n");
  CHECK(open_folder(folder)->hash != guide->hash);
}

TEST_CASE("nothing to release is said") {
  const TemporaryFolder folder;
  folder.write("g/styleguide.yaml", "name: v\n");
  folder.write("g/concepts/a.csv", "concept,language,term\nwaiver,en,waiver\n");
  const Result<StyleGuide> guide = open_folder(folder);
  REQUIRE(guide);
  CHECK(release(*guide, "").error().message.find("version") != std::string::npos);
  CHECK(release(*guide, "1").error().message.find("no approved concept") != std::string::npos);
  CHECK_FALSE(release(*guide, "1/2"));
}

TEST_CASE("every altered byte is noticed, and nothing of it crashes") {
  const TemporaryFolder folder;
  write_guide(folder);
  const std::string bytes = *release(*open_folder(folder), "");
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string altered = bytes;
    altered[at] = static_cast<char>(altered[at] ^ 0x20);
    const Result<StyleGuide> read = read_release(altered, "v.hwguide");
    CAPTURE(at);
    REQUIRE_FALSE(read);
    CHECK(read.error().file == "v.hwguide");
    CHECK_FALSE(read.error().remedy.empty());
  }
  for (std::size_t size = 0; size < bytes.size(); size += 7) CHECK_FALSE(read_release(std::string_view(bytes).substr(0, size), "v"));
  CHECK_FALSE(read_release("not a bundle", "v"));
}

TEST_CASE("bytes around the published ones are refused: the hash stands for the whole file") {
  const TemporaryFolder folder;
  write_guide(folder);
  const std::string bytes = *release(*open_folder(folder), "");
  const auto message_of = [](const std::string& altered) {
    const Result<StyleGuide> read = read_release(altered, "v.hwguide");
    REQUIRE_FALSE(read);
    CHECK(read.error().file == "v.hwguide");
    CHECK(read.error().remedy.find("office that published it") != std::string::npos);
    return read.error().message;
  };
  CHECK(message_of(bytes + "x").find("1 byte behind its end") != std::string::npos);
  CHECK(message_of(bytes + std::string(1, '\0')).find("1 byte behind its end") != std::string::npos);
  CHECK(message_of(bytes + bytes).find("behind its end") != std::string::npos);
  // An archive comment: its length stands in the last two bytes, then the comment.
  std::string commented = bytes;
  commented[commented.size() - 2] = 5;
  CHECK(message_of(commented + "hello").find("not as Homeword writes it") != std::string::npos);
  // A gap between the members and the directory.
  const std::size_t directory = bytes.find("PK\x01\x02");
  std::string gap = bytes;
  gap.insert(directory, "gap");
  gap[gap.size() - 6] = static_cast<char>(gap[gap.size() - 6] + 3);
  CHECK_FALSE(message_of(gap).empty());
}

TEST_CASE("a state's release can be inherited") {
  const TemporaryFolder folder;
  write_guide(folder);
  folder.write("valley.hwguide", *release(*open_folder(folder), ""));
  folder.write("school/styleguide.yaml", "name: school\nlevel: school\ninherits: [../valley.hwguide]\n");
  folder.write("school/concepts/a.csv", "concept,language,term\nmascot,en,mascot\n");
  const Result<StyleGuide> guide = open_style_guide(folder.path() / "school");
  REQUIRE(guide);
  CHECK(guide->layers.size() == 2);
  CHECK(guide->find_concept("waiver")->life_cycle == LifeCycle::approved);
  CHECK(guide->find_concept("waiver")->layer == "valley");
  CHECK(guide->settings.at("explain") == "appendix");
  CHECK(guide->rules.at(0).layer == "valley");
}

TEST_CASE("a release of ten thousand concepts opens quickly") {
  StyleGuide guide;
  guide.name = "large";
  guide.layers = {{.name = "large", .level = "state", .version = "1"}};
  for (int i = 0; i < 10'000; ++i) {
    Concept concept_;
    const std::string number = std::to_string(100'000 + i);
    concept_.id = "concept-" + number;
    concept_.life_cycle = LifeCycle::approved;
    concept_.layer = "large";
    for (const char* language : {"en", "es"}) {
      Term term;
      term.language = language;
      term.text = "term number " + number;
      term.part_of_speech = "noun-phrase";
      concept_.terms.push_back(term);
      concept_.texts[language] = {.definition = "A definition of some length, as definitions are, for concept " + number + ".",
                                  .explanation = "a definition of some length, as definitions are, for families",
                                  .child = "Your child learns about this in school. You can ask the teacher for more."};
    }
    guide.concepts.push_back(std::move(concept_));
  }
  const Result<std::string> bytes = release(guide, "1");
  REQUIRE(bytes);
  const std::clock_t start = std::clock();   // processor time: the machine may be busy
  const Result<StyleGuide> read = read_release(*bytes, "large.hwguide");
  const double took = 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  REQUIRE(read);
  CHECK(read->concepts.size() == 10'000);
  MESSAGE("10 000 concepts (", bytes->size(), " bytes) in ", took, " ms");
  CHECK(took < 5000);   // debug and sanitizer builds; the release build takes under 100 ms
}
