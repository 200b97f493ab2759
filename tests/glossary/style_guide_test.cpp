#include "homeword/glossary/style_guide.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "glossary/guide_test_tools.h"
#include "homeword/glossary/bundle.h"
#include "homeword/glossary/exchange.h"
#include "homeword/glossary/glossary_table.h"

using namespace homeword;
using guide_test::TemporaryFolder;

namespace {

constexpr const char* national_yaml = "name: nation\nlevel: national\nversion: \"7\"\n";
constexpr const char* district_yaml = "name: valley\nlevel: district\nversion: \"2026.1\"\ninherits: [../nation]\n";

bool has_finding(const std::vector<Finding>& findings, std::string_view rule, std::string_view words) {
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
    return finding.rule == rule && finding.message.find(words) != std::string::npos;
  });
}

const Term* find_term(const Concept& concept_, std::string_view text) {
  for (const Term& term : concept_.terms)
    if (term.text == text) return &term;
  return nullptr;
}

}  // namespace

TEST_CASE("a folder gives its concepts, settings and layers") {
  const TemporaryFolder folder;
  folder.write("guide/styleguide.yaml",
               "name: valley\ntitle: Valley schools\nlevel: district\nversion: \"3\"\n"
               "settings: {explain: footnote, languages: [es, vi], contact: {phone: \"(555) 010-0100\"}}\n"
               "owners: [{role: language-office, contact: a@example.org}]\n");
  folder.write("guide/concepts/terms.csv", "concept,language,term,gender\nwaiver,en,waiver,\nwaiver,es,exención,f\n");
  folder.write("guide/rules/plain.en.yaml", "rules: []\n");
  folder.write("guide/memory/everyday.tmx", "<tmx/>");
  const Result<StyleGuide> guide = open_style_guide(folder.path() / "guide");
  REQUIRE(guide);
  CHECK(guide->name == "valley");
  CHECK(guide->version == "working copy");
  CHECK_FALSE(guide->is_released);
  CHECK(guide->hash.size() == 64);
  CHECK(guide->settings.at("explain") == "footnote");
  CHECK(guide->settings.at("languages") == "es,vi");
  CHECK(guide->settings.at("contact.phone") == "(555) 010-0100");
  CHECK(guide->owners.at(0).role == "language-office");
  REQUIRE(guide->rules.size() == 1);
  CHECK(guide->rules[0].path == "rules/plain.en.yaml");
  CHECK(guide->memory.at(0).layer == "valley");
  const Concept* waiver = guide->find_concept("waiver");
  REQUIRE(waiver != nullptr);
  CHECK(waiver->layer == "valley");
  CHECK(waiver->life_cycle == LifeCycle::draft);
  CHECK(guide->is_active(*waiver));
  CHECK(find_term(*waiver, "exención")->gender == Gender::feminine);
  CHECK(guide->find_concept("waive") == nullptr);
}

TEST_CASE("what is wrong in styleguide.yaml is told with its place") {
  const TemporaryFolder folder;
  const auto error_of = [&](std::string_view yaml) {
    folder.write("guide/styleguide.yaml", yaml);
    const Result<StyleGuide> guide = open_style_guide(folder.path() / "guide");
    return guide ? std::string("it opened") : guide.error().sentence();
  };
  CHECK(error_of("name: a\nname: b\n").find("line 2, column 1") != std::string::npos);
  CHECK(error_of("name: a\nnmae: b\n").find("nmae") != std::string::npos);
  CHECK(error_of("name: a\nsettings:\n  explian: inline\n").find("line 3") != std::string::npos);
  CHECK(error_of("name: a\nsettings:\n  explain: loud\n").find("inline, footnote, appendix, none") != std::string::npos);
  CHECK(error_of("name: a\nlevel: planet\n").find("line 2") != std::string::npos);
  CHECK(error_of("name: a\ninherits: [nowhere-at-all]\n").find("nowhere-at-all") != std::string::npos);
  CHECK(error_of("name: a\ninherits: [.]\n").find("inherits itself") != std::string::npos);
  CHECK(error_of("name: ../a\n").find("cannot be the name") != std::string::npos);
  CHECK(error_of("title: b\n").find("name") != std::string::npos);
  CHECK(error_of("name: a\nlocked: [ghost]\n").find("ghost") != std::string::npos);
}

TEST_CASE("a district adds to and overrides the layer above, visibly") {
  const TemporaryFolder folder;
  folder.write("nation/styleguide.yaml", national_yaml);
  folder.write("nation/concepts/a.csv",
               "concept,language,term,status,life_cycle,explanation\n"
               "accommodation,en,accommodation,,approved,a change in how a student learns\n"
               "accommodation,es,adaptación,,,un cambio\n"
               "accommodation,es,alojamiento,deprecated,,\n"
               "waiver,en,waiver,,approved,\n");
  folder.write("valley/styleguide.yaml", district_yaml);
  folder.write("valley/concepts/b.csv", "concept,language,term,explanation\naccommodation,es,acomodación,otro cambio\nmascot,en,mascot,\n");
  const Result<StyleGuide> guide = open_style_guide(folder.path() / "valley");
  REQUIRE(guide);
  REQUIRE(guide->layers.size() == 2);
  CHECK(guide->layers[0].name == "nation");
  CHECK(guide->layers[0].version == "7");
  CHECK(guide->layers[1].name == "valley");
  const Concept* concept_ = guide->find_concept("accommodation");
  REQUIRE(concept_ != nullptr);
  CHECK(find_term(*concept_, "acomodación")->status == TermStatus::preferred);
  CHECK(find_term(*concept_, "adaptación")->status == TermStatus::admitted);
  CHECK(find_term(*concept_, "alojamiento")->status == TermStatus::deprecated);
  CHECK(concept_->texts.at("es").explanation == "otro cambio");
  CHECK(concept_->layer == "valley");
  CHECK(concept_->life_cycle == LifeCycle::draft);   // what was approved is no longer what stands there
  CHECK(guide->find_concept("waiver")->life_cycle == LifeCycle::approved);
  CHECK(guide->find_concept("waiver")->layer == "nation");
  CHECK(has_finding(guide->notices, "guide/override", "adaptación"));
  CHECK(has_finding(guide->notices, "guide/override", "explanation in es"));
  CHECK(has_finding(guide->notices, "guide/approval-lost", "accommodation"));
}

TEST_CASE("a locked concept takes further languages and nothing else") {
  const TemporaryFolder folder;
  folder.write("nation/styleguide.yaml", std::string(national_yaml) + "locked: [consent]\n");
  folder.write("nation/concepts/a.csv", "concept,language,term\nconsent,en,informed consent\nconsent,es,consentimiento informado\n");
  folder.write("valley/styleguide.yaml", district_yaml);
  folder.write("valley/concepts/vi.csv", "concept,language,term\nconsent,vi,sự đồng ý\n");
  const Result<StyleGuide> guide = open_style_guide(folder.path() / "valley");
  REQUIRE(guide);
  CHECK(guide->find_concept("consent")->is_locked);
  CHECK(find_term(*guide->find_concept("consent"), "sự đồng ý") != nullptr);

  folder.write("valley/concepts/zz.csv", "concept,language,term\n\nconsent,es,permiso\n");
  const Result<StyleGuide> refused = open_style_guide(folder.path() / "valley");
  REQUIRE_FALSE(refused);
  const std::string sentence = refused.error().sentence();
  CHECK(sentence.find("permiso") != std::string::npos);
  CHECK(sentence.find("zz.csv: line 3, column 12") != std::string::npos);
  CHECK(sentence.find("nation/styleguide.yaml") != std::string::npos);
  CHECK(sentence.find("a.csv") != std::string::npos);
}

TEST_CASE("files of one layer add up and may not contradict each other") {
  const TemporaryFolder folder;
  folder.write("g/styleguide.yaml", "name: g\n");
  folder.write("g/concepts/a.csv", "concept,language,term\nbus,en,school bus\n");
  folder.write("g/concepts/b.csv", "concept,language,term\nbus,en,school bus\nbus,es,autobús escolar\n");
  Result<StyleGuide> guide = open_style_guide(folder.path() / "g");
  REQUIRE(guide);
  CHECK(guide->find_concept("bus")->terms.size() == 2);
  CHECK(has_finding(guide->notices, "guide/repeated-term", "school bus"));
  folder.write("g/concepts/c.csv", "concept,language,term,status\nbus,en,school bus,deprecated\n");
  guide = open_style_guide(folder.path() / "g");
  REQUIRE_FALSE(guide);
  CHECK(guide.error().message.find("a.csv:2") != std::string::npos);
}

TEST_CASE("approvals move inherited concepts and remember who decided") {
  const TemporaryFolder folder;
  folder.write("nation/styleguide.yaml", national_yaml);
  folder.write("nation/concepts/a.csv", "concept,language,term\nwaiver,en,waiver\nproxy,en,proxy\n");
  folder.write("valley/styleguide.yaml", district_yaml);
  folder.write("valley/approvals.csv", "concept,decision,role,by,date,reason\nwaiver,,language-office,Office,2026-08-03,\n"
                                       "proxy,retired,language-office,Office,2026-08-03,not a school word\n");
  Result<StyleGuide> guide = open_style_guide(folder.path() / "valley");
  REQUIRE(guide);
  const Concept* waiver = guide->find_concept("waiver");
  CHECK(waiver->life_cycle == LifeCycle::approved);
  CHECK(waiver->more.at("decided_role") == "language-office");
  CHECK(waiver->more.at("decided_on") == "2026-08-03");
  CHECK_FALSE(guide->is_active(*guide->find_concept("proxy")));
  folder.write("valley/approvals.csv", "concept,role\nwiaver,language-office\n");
  guide = open_style_guide(folder.path() / "valley");
  REQUIRE_FALSE(guide);
  CHECK(guide.error().sentence().find("approvals.csv: line 2, column 1") != std::string::npos);
  folder.write("valley/approvals.csv", "concept,rolle\nwaiver,language-office\n");
  CHECK_FALSE(open_style_guide(folder.path() / "valley"));
  folder.write("valley/approvals.csv", "concept\nwaiver\n");
  CHECK_FALSE(open_style_guide(folder.path() / "valley"));   // a decision nobody made
}

TEST_CASE("a glossary file and a shipped pack open as style guides, other things say what they are") {
  const TemporaryFolder folder;
  const Result<StyleGuide> sheet = open_style_guide(folder.write("terms.csv", "term,spanish\nwaiver,exención\n"));
  REQUIRE(sheet);
  CHECK(sheet->name == "terms");
  CHECK(sheet->find_concept("waiver")->layer == "terms");
  CHECK(open_style_guide("us-k12"));
  CHECK_FALSE(open_style_guide(folder.path() / "absent"));
  CHECK_FALSE(open_style_guide("no-such-pack"));
  CHECK_FALSE(open_style_guide(folder.path()));            // a folder without styleguide.yaml
  CHECK_FALSE(open_style_guide(folder.write("store.db", "SQLite format 3")));
  CHECK_FALSE(open_style_guide(folder.write("a.xlsx", std::string_view("PK\x03\x04\0\0", 6))));
  CHECK_FALSE(open_style_guide(folder.write("empty.csv", "")));
}

TEST_CASE("the shipped demo district opens as a release of all its concepts") {
  const Result<StyleGuide> release_ = open_demo_style_guide();
  REQUIRE(release_);
  CHECK(release_->is_released);
  CHECK(release_->version == "2026.1");
  const Result<StyleGuide> folder = open_style_guide(guide_test::source_folder() / "glossaries" / "demo-district");
  REQUIRE(folder);
  CHECK(folder->hash == release_->hash);
  CHECK(folder->concepts.size() == release_->concepts.size());
  for (const Concept& concept_ : release_->concepts) {
    CHECK(concept_.life_cycle == LifeCycle::approved);
    CHECK(release_->is_active(concept_));
  }
  const Concept* system = release_->find_concept("accountability-system");
  REQUIRE(system != nullptr);
  CHECK(system->layer == "us-k12");
  CHECK(system->is_always_explained);
  CHECK(find_term(*system, "sistema de rendición de cuentas") != nullptr);
}

TEST_CASE("validate tells everything at once") {
  const TemporaryFolder folder;
  folder.write("g/styleguide.yaml", "name: g\n");
  folder.write("g/concepts/a.csv",
               "concept,language,term,status,part_of_speech,gender\n"
               "Principal,en,principal,,noun,\nPrincipal,es,director / directora,,noun,m\n"
               "credit,es,crédito,deprecated,noun,m\nrefund,es,exención,,noun,\nwaiver,es,exención,,nuon,f\n");
  const std::vector<Finding> findings = validate(folder.path() / "g");
  CHECK(has_finding(findings, "guide/concept-id", "Principal"));
  CHECK(has_finding(findings, "guide/slash", "director / directora"));
  const auto slash = std::find_if(findings.begin(), findings.end(), [](const Finding& one) { return one.rule == "guide/slash"; });
  CHECK(slash->file.ends_with("a.csv"));
  CHECK(slash->line == 2);
  CHECK(has_finding(findings, "guide/no-explanation", "Principal"));
  CHECK(has_finding(findings, "guide/no-child", "Principal"));
  CHECK(has_finding(findings, "guide/no-preferred", "credit"));
  CHECK(has_finding(findings, "guide/no-gender", "refund"));
  CHECK(has_finding(findings, "guide/part-of-speech", "nuon"));
  CHECK(has_finding(findings, "guide/homograph", "exención"));
  folder.write("g/concepts/b.csv", "concept,language,term,status,case\nx,en,x,best,\ny,qq zz,y,,\nz,en,z,,loud\n");
  const std::vector<Finding> problems = validate(folder.path() / "g");
  CHECK(has_finding(problems, "glossary/value", "best"));
  CHECK(has_finding(problems, "glossary/language", "qq zz"));
  CHECK(has_finding(problems, "glossary/value", "loud"));
}

TEST_CASE("import makes the guide, keeps everything, and undoes what would not open") {
  const TemporaryFolder folder;
  const auto sheet = folder.write("Our Terms.csv", "term;spanish;owner\nwaiver;exención;Ann\nprincipal;director / directora de la escuela;\n");
  const Result<ImportReport> report = import_file(folder.path() / "guide", sheet);
  REQUIRE(report);
  CHECK(report->is_guide_new);
  CHECK(report->concept_count == 2);
  CHECK(report->term_count == 4);
  CHECK(report->languages == std::vector<std::string>{"en", "es"});
  CHECK(report->written.filename() == "our-terms.csv");
  CHECK(has_finding(report->notices, "glossary/unknown-column", "owner"));
  Result<StyleGuide> guide = open_style_guide(folder.path() / "guide");
  REQUIRE(guide);
  CHECK(guide->find_concept("waiver")->more.at("owner") == "Ann");
  CHECK(find_term(*guide->find_concept("principal"), "director de la escuela")->gender_pair.at(1) == "directora de la escuela");
  REQUIRE(import_file(folder.path() / "guide", sheet));   // again: replaced, not doubled
  const std::string before = guide_test::read(folder.path() / "guide/concepts/our-terms.csv");
  const auto other = folder.write("other.csv", "concept,language,term,status\nwaiver,en,waiver,deprecated\n");
  const Result<ImportReport> refused = import_file(folder.path() / "guide", other);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().sentence().find("our-terms.csv") != std::string::npos);
  CHECK(refused.error().sentence().find("other.csv") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "guide/concepts/other.csv"));
  CHECK(guide_test::read(folder.path() / "guide/concepts/our-terms.csv") == before);
  guide = open_style_guide(folder.path() / "guide");
  REQUIRE(guide);
  // Export and import again: the same table.
  const std::string exported = export_table(*guide);
  folder.write("copy/styleguide.yaml", "name: copy\n");
  folder.write("copy/concepts/terms.csv", exported);
  const Result<StyleGuide> copy = open_style_guide(folder.path() / "copy");
  REQUIRE(copy);
  CHECK(export_table(*copy) == exported);
}
