#include "homeword/glossary/concept_store.h"

#include <doctest/doctest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <ctime>

#include "glossary/guide_test_tools.h"
#include "homeword/base/files.h"
#include "homeword/glossary/bundle.h"

using namespace homeword;
using guide_test::TemporaryFolder;

namespace {

// Every call a minute later, on one invented day.
Clock make_test_clock() {
  auto minute = std::make_shared<int>(0);
  return [minute] {
    const int now = (*minute)++;
    char text[32];
    std::snprintf(text, sizeof text, "2026-09-01T%02d:%02d:00Z", 8 + now / 60, now % 60);
    return std::string(text);
  };
}

Wording say(const std::string& id, const std::string& language, const std::string& text, const std::string& explanation = {}) {
  Wording wording;
  wording.said.id = id;
  Term term;
  term.language = language;
  term.text = text;
  wording.said.terms = {term};
  if (!explanation.empty()) wording.said.texts[language].explanation = explanation;
  return wording;
}

// Direct access, as somebody with other tools has it.
void tamper(const std::filesystem::path& file, const std::string& statements) {
  sqlite3* handle = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &handle) == SQLITE_OK);
  char* message = nullptr;
  const int code = sqlite3_exec(handle, statements.c_str(), nullptr, nullptr, &message);
  if (message != nullptr) FAIL(message);
  CHECK(code == SQLITE_OK);
  sqlite3_close(handle);
}

template <class Value>
Value must(Result<Value> result) {
  if (!result) FAIL(result.error().sentence());
  return *std::move(result);
}
void must(const Result<void>& result) {
  if (!result) FAIL(result.error().sentence());
}

struct Office {
  TemporaryFolder folder;
  std::filesystem::path file = folder.path() / "office of words.db";
  ConceptStore store = must(ConceptStore::create(file, "juniper", {.id = "ana", .name = "Ana Ruiz"}, make_test_clock()));

  Office() {
    must(store.register_actor({.id = "ben", .name = "Ben Ito", .roles = {Role::contributor}}, "ana"));
    must(store.register_actor({.id = "carmen", .name = "Carmen Vo", .roles = {Role::community_reviewer, Role::liaison}}, "ana"));
    must(store.register_actor({.id = "dee", .name = "Dee Okafor", .roles = {Role::reviewer}}, "ana"));
  }
  WordingReport propose(const Wording& wording, const std::string& actor = "ben") {
    return must(store.propose({wording}, {.actor = actor, .reason = "families say it so"}));
  }
  Result<std::vector<StoreEvent>> step(LifeStep what, const std::string& actor, const std::string& id = "tardy", const std::string& reason = "ok") {
    return store.take_step({id}, {.step = what, .actor = actor, .reason = reason});
  }
  void approve(const std::string& id = "tardy") {
    must(step(LifeStep::review, "dee", id));
    must(step(LifeStep::approve, "ana", id));
  }
  LifeCycle state(const std::string& id = "tardy") {
    for (const StoredConcept& stored : must(store.concepts()))
      if (stored.concept_.id == id) return stored.concept_.life_cycle;
    FAIL("no such concept");
    return LifeCycle::draft;
  }
};

}  // namespace

TEST_CASE("a term goes from proposal to release, and every step keeps who, in which role, when and why") {
  Office office;
  const WordingReport proposed = office.propose(say("tardy", "en", "tardy", "late for school"));
  REQUIRE(proposed.outcomes.size() == 1);
  CHECK(proposed.outcomes[0].is_new);
  CHECK(proposed.outcomes[0].state == LifeCycle::proposed);
  must(office.step(LifeStep::review, "dee"));
  must(office.store.take_step({"tardy"}, {.step = LifeStep::family_test, .actor = "carmen", .reason = "coffee morning",
                                          .test = FamilyTest{.language = "en", .families = 9, .understood = 8}}));
  must(office.step(LifeStep::endorse, "carmen"));
  must(office.step(LifeStep::approve, "ana"));
  const ConceptStore::Published published = must(office.store.release("2026.1", {.actor = "ana"}));
  CHECK(published.is_new);

  const std::vector<StoreEvent> events = must(office.store.history("tardy"));
  REQUIRE(events.size() == 6);
  const std::vector<std::string> steps{"revise", "propose", "review", "family-test", "endorse", "approve"};
  for (std::size_t i = 0; i < steps.size(); ++i) {
    CHECK(name_of(life_step_names, events[i].step) == steps[i]);
    CHECK_FALSE(events[i].actor_name.empty());
    CHECK_FALSE(events[i].role.empty());
    CHECK(events[i].time.starts_with("2026-09-01T"));
    CHECK_FALSE(events[i].reason.empty());
  }
  CHECK(events[3].detail == "en: 8 of 9 families understood it");
  const std::vector<ApprovalRecord> approvals = must(office.store.approvals());
  REQUIRE(approvals.size() == 1);
  CHECK(approvals[0].approval.actor_name == "Ana Ruiz");
  CHECK(approvals[0].approval.role == "language-office");
  CHECK(approvals[0].authors == std::vector<std::string>{"Ben Ito"});
  CHECK(approvals[0].reviewers == std::vector<std::string>{"Dee Okafor"});
  CHECK(approvals[0].endorsers == std::vector<std::string>{"Carmen Vo"});
  CHECK(approvals[0].releases == std::vector<std::string>{"2026.1"});
  // As a style guide it is the release; one more approval and it is one no more.
  StyleGuide guide = must(open_style_guide(office.file));
  CHECK(guide.is_released);
  CHECK(guide.version == "2026.1");
  CHECK(guide.hash == published.release.hash);
  CHECK(guide.find_concept("tardy")->more.at("decided_by") == "Ana Ruiz");
  CHECK(guide.find_concept("tardy")->more.at("decided_on") == "2026-09-01");
  office.propose(say("late-bus", "en", "late bus"));
  CHECK(must(open_style_guide(office.file)).is_released);
  CHECK_FALSE(must(open_style_guide(office.file)).is_active(*must(open_style_guide(office.file)).find_concept("late-bus")));
  office.approve("late-bus");
  guide = must(open_style_guide(office.file));
  CHECK_FALSE(guide.is_released);
  CHECK(guide.is_active(*guide.find_concept("late-bus")));
  const AuditReport audit = must(office.store.audit({published.release.version.empty() ? "" : must(read_release(published.release.bundle, "r")).audit_head}));
  CHECK_MESSAGE(audit.faults.empty(), audit.faults.front());
}

TEST_CASE("what may not be: strangers, authors deciding, illegal jumps, silent refusals; nothing is written then") {
  Office office;
  office.propose(say("tardy", "en", "tardy"));
  const std::size_t before = must(office.store.audit()).entry_count;
  for (const auto& [step, actor, word] : std::vector<std::tuple<LifeStep, std::string, std::string>>{
           {LifeStep::review, "eve", "is not registered"},
           {LifeStep::review, "ben", "may not review"},
           {LifeStep::approve, "ana", "is proposed"},
           {LifeStep::retire, "ana", "is proposed"}}) {
    const auto refused = office.step(step, actor);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().sentence().find(word) != std::string::npos);
    CHECK(refused.error().file == office.file.string());
  }
  CHECK_FALSE(office.step(LifeStep::decline, "dee", "tardy", ""));
  CHECK_FALSE(office.step(LifeStep::review, "dee", "no-such"));
  // Ben proposed it; no role of his opens the approval to him.
  must(office.store.register_actor({.id = "ben", .name = "Ben Ito", .roles = {Role::contributor, Role::reviewer, Role::language_office}}, "ana"));
  must(office.step(LifeStep::review, "dee"));
  const auto own = office.step(LifeStep::approve, "ben");
  REQUIRE_FALSE(own);
  CHECK(own.error().message.find("wrote or proposed") != std::string::npos);
  // Several concepts: all or none.
  CHECK_FALSE(office.store.take_step({"tardy", "no-such"}, {.step = LifeStep::approve, .actor = "ana"}));
  CHECK(office.state() == LifeCycle::in_review);
  CHECK(must(office.store.audit()).entry_count == before + 2);
  // Who left may do nothing, and the last administrator cannot leave.
  must(office.store.register_actor({.id = "dee", .name = "Dee Okafor", .roles = {Role::reviewer}, .is_active = false}, "ana"));
  CHECK_FALSE(office.step(LifeStep::decline, "dee"));
  CHECK_FALSE(office.store.register_actor({.id = "ana", .name = "Ana Ruiz", .roles = {Role::language_office}}, "ana"));
  CHECK_FALSE(office.store.register_actor({.id = "eve", .name = "Eve", .roles = {Role::administrator}}, "ben"));
  CHECK_FALSE(office.store.set_policy("community-review", PolicyScope::all, "ben"));
  CHECK_FALSE(office.store.set_policy("no-such", PolicyScope::all, "ana"));
  CHECK_FALSE(office.store.release("1", {.actor = "carmen"}));
}

TEST_CASE("a declined wording leaves the approved one acting; a retired concept is no more used and may come back") {
  Office office;
  office.propose(say("tardy", "es", "tarde"));
  office.approve();
  office.propose(say("tardy", "es", "impuntual"));
  CHECK(must(open_style_guide(office.file)).find_concept("tardy")->terms[0].text == "tarde");
  must(office.step(LifeStep::decline, "dee", "tardy", "sounds like blame"));
  CHECK(office.state() == LifeCycle::declined);
  const StyleGuide guide = must(open_style_guide(office.file));
  CHECK(guide.is_active(*guide.find_concept("tardy")));
  CHECK(guide.find_concept("tardy")->terms[0].text == "tarde");
  CHECK(must(office.store.newest()).find_concept("tardy")->terms[0].text == "impuntual");
  must(office.step(LifeStep::retire, "ana", "tardy", "the policy ended"));
  const StyleGuide after = must(open_style_guide(office.file));
  CHECK_FALSE(after.is_active(*after.find_concept("tardy")));
  must(office.store.take_step({"tardy"}, {.step = LifeStep::propose, .actor = "ben"}));
  office.approve();
  CHECK(must(open_style_guide(office.file)).find_concept("tardy")->terms[0].text == "impuntual");
  CHECK(must(office.store.audit()).faults.empty());
}

TEST_CASE("policies ask for a community reviewer and for families before approval") {
  Office office;
  must(office.store.set_policy("community-review", PolicyScope::concepts, "ana"));
  office.propose(say("tardy", "en", "tardy", "late for school"));
  must(office.step(LifeStep::review, "dee"));
  const auto early = office.step(LifeStep::approve, "ana");
  REQUIRE_FALSE(early);
  CHECK(early.error().message.find("community") != std::string::npos);
  CHECK_FALSE(office.step(LifeStep::endorse, "dee"));
  must(office.step(LifeStep::endorse, "carmen"));
  // Another wording needs another sign-off.
  office.propose(say("tardy", "en", "late"));
  must(office.step(LifeStep::review, "dee"));
  CHECK_FALSE(office.step(LifeStep::approve, "ana"));
  must(office.step(LifeStep::endorse, "carmen"));
  must(office.step(LifeStep::approve, "ana"));
  CHECK(must(office.store.audit()).faults.empty());
}

TEST_CASE("two people editing at once: what both changed is a conflict naming both values, what one changed is merged") {
  Office office;
  Wording first = say("tardy", "es", "tarde", "después de la hora");
  office.propose(first);
  office.approve();
  // Ben and Carmen both begin with revision 1.
  Wording bens = say("tardy", "es", "llegada tarde"), carmens = say("tardy", "es", "tardanza");
  bens.base_revision = carmens.base_revision = 1;
  const WordingReport kept = office.propose(bens, "ben");
  CHECK(kept.outcomes.at(0).revision == 2);
  const std::size_t before = must(office.store.audit()).entry_count;
  const WordingReport refused = office.propose(carmens, "carmen");
  CHECK(refused.outcomes.empty());
  REQUIRE(refused.conflicts.size() == 1);
  CHECK(refused.conflicts[0].values.field == "preferred term (es)");
  CHECK(refused.conflicts[0].values.base == "tarde");
  CHECK(refused.conflicts[0].values.ours == "llegada tarde");
  CHECK(refused.conflicts[0].values.theirs == "tardanza");
  CHECK(refused.conflicts[0].other_actor == "Ben Ito");
  CHECK(must(office.store.audit()).entry_count == before);
  // The same without a revision to go by: what is under way is not passed over.
  carmens.base_revision.reset();
  CHECK(office.propose(carmens, "carmen").conflicts.size() == 1);
  // Another field of the same concept: merged, and said so.
  Wording explanation{.said = Concept{.id = "tardy"}, .base_revision = 1};
  explanation.said.texts["es"].explanation = "cuando la clase ya empezó";
  const WordingReport merged = office.propose(explanation, "carmen");
  REQUIRE(merged.outcomes.size() == 1);
  CHECK(merged.outcomes[0].is_merged);
  const Concept newest = must(office.store.read_revision("tardy", 3));
  CHECK(newest.terms.at(0).text == "llegada tarde");
  CHECK(newest.texts.at("es").explanation == "cuando la clase ya empezó");
  // Saying what is there already is no change.
  CHECK(office.propose(say("tardy", "es", "llegada tarde"), "carmen").outcomes.at(0).changes.empty());
  Wording unknown = say("tardy", "es", "x");
  unknown.base_revision = 99;
  CHECK_FALSE(office.store.propose({unknown}, {.actor = "ben"}));
  CHECK(must(office.store.audit()).faults.empty());
}

TEST_CASE("several processes write to one store at once and lose nothing") {
  Office office;
  constexpr int writers = 4, each = 8;
  std::vector<pid_t> children;
  for (int writer = 0; writer < writers; ++writer) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      Result<ConceptStore> own = ConceptStore::open(office.file, make_test_clock());
      bool is_fine = own.has_value();
      for (int i = 0; i < each && is_fine; ++i)
        is_fine = own->propose({say("c-" + std::to_string(writer) + "-" + std::to_string(i), "en", "word")}, {.actor = "ben"}).has_value();
      ::_exit(is_fine ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(status == 0);
  }
  CHECK(must(office.store.concepts()).size() == writers * each);
  const AuditReport audit = must(office.store.audit());
  CHECK(audit.faults.empty());
  CHECK(audit.entry_count == 5 + writers * each * 2);
}

TEST_CASE("a folder is taken into an empty store with its decisions, and a locked concept of an upper layer stays as it is") {
  Office office;
  TemporaryFolder files;
  files.write("state/styleguide.yaml", "name: state\nlevel: state\nlocked: [iep]\n");
  files.write("state/concepts/a.csv", "concept,language,term,explanation\niep,en,IEP,the plan\ntardy,en,tardy,late\n");
  files.write("juniper/styleguide.yaml", "name: juniper\nversion: \"7\"\ninherits: [../state]\nlocked: [tardy]\nsettings: {contact: {phone: \"5\"}}\n"
                                         "owners: [{role: office, contact: a@example.org, domains: [attendance]}]\n");
  files.write("juniper/rules/r.en.yaml", "pack: r\nlanguage: en\n");
  files.write("juniper/approvals.csv", "concept,decision,role,by,date,reason\niep,approved,office,The Office,2026-08-03,as in the law\n");
  const StyleGuide folder = must(open_style_guide(files.path() / "juniper"));
  const WordingReport report = must(office.store.import_guide(folder, {.actor = "ana"}));
  CHECK(report.outcomes.size() == 2);
  CHECK(office.state("iep") == LifeCycle::approved);
  CHECK(office.state("tardy") == LifeCycle::draft);
  const StoreEvent taken_over = must(office.store.history("iep")).back();
  CHECK(taken_over.step == LifeStep::take_over);
  REQUIRE(taken_over.earlier);
  CHECK(to_text(*taken_over.earlier) == "decided by The Office (office) on 2026-08-03: as in the law");
  const StyleGuide guide = must(open_style_guide(office.file));
  CHECK(guide.settings == folder.settings);
  CHECK(guide.layers.size() == 2);
  CHECK(guide.rules.size() == 1);
  CHECK(guide.find_owner("attendance")->contact == "a@example.org");
  CHECK(guide.find_owner("other") == nullptr);
  CHECK(guide.find_concept("iep")->layer == "state");
  // Locked above: refused, naming layer and both values. A further language is no other wording.
  const auto refused = office.store.propose({say("iep", "en", "learning plan")}, {.actor = "ben"});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("locked by the layer \"state\"") != std::string::npos);
  CHECK(refused.error().expected == "\"IEP\"");
  CHECK(office.store.propose({say("iep", "es", "PEI")}, {.actor = "ben"}).has_value());
  CHECK(must(office.store.read_revision("iep", 2)).locked_by == "state");
  CHECK_FALSE(office.store.propose({say("iep", "en", "learning plan")}, {.actor = "ben"}));
  // The layer that locked it says it anew: a draft, brought in by an administrator and by nobody else.
  files.write("state/concepts/a.csv", "concept,language,term,explanation\niep,en,individual plan,the plan\ntardy,en,tardy,late\n");
  const StyleGuide renewed = must(open_style_guide(files.path() / "juniper"));
  CHECK_FALSE(office.store.revise({{.said = *renewed.find_concept("iep"), .layers = {"state"}}}, {.actor = "ben"}));
  CHECK_FALSE(office.store.revise({{.said = *renewed.find_concept("iep"), .layers = {"other"}}}, {.actor = "ana"}));
  must(office.store.import_guide(renewed, {.actor = "ana"}));
  const Concept again = must(office.store.read_revision("iep", 3));
  CHECK(again.terms.at(0).text == "individual plan");
  CHECK(again.layer == "juniper");   // where its Spanish came in
  CHECK(again.locked_by == "state");
  CHECK(must(open_style_guide(office.file)).find_concept("iep")->terms.at(0).text == "IEP");   // until it is approved here
  // Locked by our own layer: it is for those below.
  CHECK(office.store.propose({say("tardy", "en", "late")}, {.actor = "ben"}).has_value());
  // Once more, changed: wordings come as drafts, decisions do not.
  files.write("juniper/concepts/b.csv", "concept,language,term\nlate-bus,en,late bus\n");
  files.write("juniper/approvals.csv", "concept,decision,role\nlate-bus,approved,office\niep,approved,office\n");
  must(office.store.import_guide(must(open_style_guide(files.path() / "juniper")), {.actor = "ana"}));
  CHECK(office.state("late-bus") == LifeCycle::draft);
  CHECK_FALSE(office.store.import_guide(folder, {.actor = "ben"}));
  const AuditReport audit = must(office.store.audit());
  CHECK_MESSAGE(audit.faults.empty(), audit.faults.front());
}

TEST_CASE("releases never change, and the same content under the same version is the same release") {
  Office office;
  CHECK_FALSE(office.store.release("2026.1", {.actor = "ana"}));   // nothing approved yet
  office.propose(say("tardy", "es", "tarde"));
  office.approve();
  const ConceptStore::Published first = must(office.store.release("2026.1", {.actor = "ana"}));
  const ConceptStore::Published again = must(office.store.release("2026.1", {.actor = "ana"}));
  CHECK_FALSE(again.is_new);
  CHECK(again.release.bundle == first.release.bundle);
  office.propose(say("tardy", "es", "llegada tarde"));
  office.approve();
  const auto reused = office.store.release("2026.1", {.actor = "ana"});
  REQUIRE_FALSE(reused);
  CHECK(reused.error().message.find("releases never change") != std::string::npos);
  must(office.store.release("2026.2", {.actor = "ana"}));
  CHECK(must(office.store.find_release("2026.1")).bundle == first.release.bundle);
  CHECK(must(office.store.releases()).size() == 2);
  CHECK_FALSE(office.store.find_release("2026.3"));
  // Bundle → store → the same content again.
  const StyleGuide published = must(read_release(first.release.bundle, "r.hwguide"));
  CHECK_FALSE(published.audit_head.empty());
  CHECK(must(release(published, "")) == first.release.bundle);
  TemporaryFolder other;
  ConceptStore copy = must(ConceptStore::create(other.path() / "copy.db", "juniper", {.id = "zoe"}, make_test_clock()));
  must(copy.import_guide(published, {.actor = "zoe"}));
  const StyleGuide taken = must(copy.guide());
  CHECK(taken.find_concept("tardy")->terms.at(0).text == "tarde");
  CHECK(taken.is_active(*taken.find_concept("tardy")));
  CHECK(must(copy.audit()).faults.empty());
}

TEST_CASE("tampering with any record shows in the audit, and what is cut off shows against a release") {
  struct Case {
    const char* name;
    const char* statements;
  };
  const char* unlock =
      "drop trigger audit_is_not_changed; drop trigger audit_is_not_shortened; drop trigger revisions_stay_on_update;"
      "drop trigger revisions_stay_on_delete; drop trigger events_stay_on_update; drop trigger events_stay_on_delete;"
      "drop trigger releases_stay_on_update; drop trigger releases_stay_on_delete; drop trigger release_concepts_stay_on_update;"
      "drop trigger release_concepts_stay_on_delete;";
  const std::vector<Case> cases{
      {"a wording is changed", "update revisions set content = replace(content, 'tarde', 'tardio')"},
      {"who approved is changed", "update events set actor = 'ben', actor_name = 'Ben Ito' where step = 'approve'"},
      {"a reason is changed", "update events set reason = 'other' where step = 'review'"},
      {"a time is changed", "update events set time = '2020-01-01T00:00:00Z' where step = 'approve'"},
      {"a state is changed", "update concepts set state = 'approved', approved_revision = 2 where id = 'late-bus'"},
      {"an event is deleted", "delete from events where step = 'review'"},
      {"a release is changed", "update releases set bundle = x'00'"},
      {"a release loses a concept", "delete from release_concepts"},
      {"a role is given", "insert into actor_roles values ('ben', 'language-office')"},
      {"a person is added", "insert into actors values ('eve', 'Eve', 1)"},
      {"a policy is added", "insert into policies values ('family-test', 'none'); insert into policies values ('community-review', 'all')"},
      {"a rule is added", "insert into files values ('rules', 0, 'juniper', 'rules/a.yaml', 'x')"},
      {"an audit entry is changed", "update audit set actor = 'ben' where action = 'approve'"},
      {"an audit entry is deleted", "delete from audit where action = 'review'"},
      {"two audit entries change places", "update audit set number = 1000 where number = 6; update audit set number = 6 where number = 7;"
                                          "update audit set number = 7 where number = 1000"},
      {"a concept is removed", "pragma foreign_keys = off; delete from concepts where id = 'late-bus'"},
      {"a wording nobody logged", "insert into revisions select concept_id, 9, content, layer, locked_by from revisions where number = 1"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.name);
    Office office;
    office.propose(say("tardy", "es", "tarde"));
    office.approve();
    office.propose(say("late-bus", "en", "late bus"));
    must(office.store.release("1", {.actor = "ana"}));
    CHECK(must(office.store.audit()).faults.empty());
    tamper(office.file, std::string(unlock) + one.statements);
    CHECK_FALSE(must(office.store.audit()).faults.empty());
  }
  // Without dropping the triggers, mistakes are stopped.
  Office office;
  office.propose(say("tardy", "es", "tarde"));
  office.approve();
  const ConceptStore::Published published = must(office.store.release("1", {.actor = "ana"}));
  sqlite3* handle = nullptr;
  REQUIRE(sqlite3_open(office.file.c_str(), &handle) == SQLITE_OK);
  for (const char* statement : {"delete from events", "update revisions set content = ''", "delete from audit", "delete from releases"})
    CHECK(sqlite3_exec(handle, statement, nullptr, nullptr, nullptr) != SQLITE_OK);
  sqlite3_close(handle);
  // The newest entries go together with their records: the chain alone cannot show it, a release published since can.
  const std::string head = must(read_release(published.release.bundle, "r")).audit_head;
  tamper(office.file, std::string(unlock) +
                          "pragma foreign_keys = off; delete from release_concepts; delete from releases;"
                          "delete from events where number > (select max(number) from events where step = 'propose');"
                          "delete from audit where number > (select max(number) from events);"
                          "update concepts set state = 'proposed', approved_revision = 0");
  CHECK(must(office.store.audit()).faults.empty());
  CHECK_FALSE(must(office.store.audit({head})).faults.empty());
}

TEST_CASE("a store of every version is migrated with all it holds, one of a newer version is refused") {
  const std::filesystem::path data = guide_test::source_folder() / "tests" / "glossary" / "data";
  TemporaryFolder folder;
  for (const std::string version : {"concept_store_v1.sql", "concept_store_v2.sql", "concept_store_v3.sql"}) {
    CAPTURE(version);
    const std::string statements = guide_test::read(data / version);
    REQUIRE_FALSE(statements.empty());
    const std::filesystem::path file = folder.path() / (version + ".db");
    tamper(file, statements);
    ConceptStore store = must(ConceptStore::open(file, make_test_clock()));
    const std::vector<StoredConcept> concepts = must(store.concepts());
    REQUIRE(concepts.size() == 2);
    CHECK(concepts[1].concept_.id == "tardy");
    CHECK(concepts[1].approved_revision == 1);
    CHECK(concepts[1].concept_.terms.at(0).text == "llegada tarde");
    CHECK(must(store.releases()).size() == 1);
    const AuditReport audit = must(store.audit());
    CHECK_MESSAGE(audit.faults.empty(), audit.faults.front());
    if (version != "concept_store_v1.sql") {   // the first version knew no policies and no family tests
      CHECK(must(store.policies()).family_test == PolicyScope::sensitive);
      const auto history = must(store.history("tardy"));
      CHECK(std::count_if(history.begin(), history.end(), [](const StoreEvent& event) { return event.detail == "es: 8 of 9 families understood it"; }) == 1);
      const StoreEvent approval = must(store.approvals("late-bus")).at(0).approval;
      const std::string who = approval.earlier ? to_text(*approval.earlier) : approval.reason;
      CHECK(who.ends_with("decided by The Office (office) on 2026-08-03: as in the law"));
    }
    // And it can be worked with.
    must(store.take_step({"tardy"}, {.step = LifeStep::review, .actor = "dee", .reason = "x"}));
    must(store.set_policy("family-test", PolicyScope::all, "ana"));
    CHECK_FALSE(store.take_step({"tardy"}, {.step = LifeStep::approve, .actor = "ana", .reason = "x"}));
    CHECK(must(store.audit()).faults.empty());
  }
  Office office;
  tamper(office.file, "pragma user_version = 99");
  const auto newer = ConceptStore::open(office.file);
  REQUIRE_FALSE(newer);
  CHECK(newer.error().sentence().find("newer Homeword") != std::string::npos);
  CHECK(newer.error().found == "version 99");
  CHECK_FALSE(ConceptStore::open(folder.path() / "none.db"));
  CHECK_FALSE(std::filesystem::exists(folder.path() / "none.db"));
  CHECK_FALSE(ConceptStore::create(office.file, "x", {.id = "ana"}));
  CHECK_FALSE(ConceptStore::create(folder.path() / "new.db", "a/b", {.id = "ana"}));
  const std::filesystem::path text = folder.write("letter.db", "SQLite format 3 this is not.");
  CHECK_FALSE(ConceptStore::open(text));
}

TEST_CASE("ten thousand concepts come in, are stepped through and released in bounded time") {
  Office office;
  StyleGuide guide;
  guide.name = "juniper";
  guide.layers = {{.name = "juniper", .level = "district", .version = "1"}};
  for (int i = 0; i < 10'000; ++i) {
    char id[16];
    std::snprintf(id, sizeof id, "c-%05d", i);
    Concept concept_ = say(id, "en", "word " + std::to_string(i), "what it is").said;
    concept_.life_cycle = i % 2 == 0 ? LifeCycle::approved : LifeCycle::draft;
    guide.concepts.push_back(std::move(concept_));
  }
  const auto now = [] { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; };   // of this process: others may be busy
  const double start = now();
  must(office.store.import_guide(guide, {.actor = "ana"}));
  const double imported = now();
  CHECK(must(office.store.guide()).concepts.size() == 10'000);
  const double opened = now();
  CHECK(must(office.store.audit()).faults.empty());
  const double audited = now();
  MESSAGE("10 000 concepts: imported in " << imported - start << " s, opened in " << opened - imported << " s, audited in " << audited - opened
                                          << " s of processor time");
  CHECK(imported - start < 60.0);
  CHECK(opened - imported < 5.0);
}
