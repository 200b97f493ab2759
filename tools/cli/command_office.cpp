#include "office.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "homeword/base/files.h"
#include "homeword/glossary/bundle.h"
#include "homeword/glossary/concept_fields.h"
#include "homeword/glossary/glossary_table.h"
#include "homeword/glossary/guide_folder_writer.h"
#include "homeword/glossary/history.h"

namespace homeword::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

ordered_json event_json(const StoreEvent& event) {
  return {{"concept", event.concept_id}, {"event", name_of(life_step_names, event.step)}, {"revision", event.revision},
          {"from", name_of(life_cycle_names, event.from)}, {"to", name_of(life_cycle_names, event.to)}, {"role", event.role},
          {"by", event.actor_name}, {"actor", event.actor}, {"date", event.time.substr(0, 10)}, {"time", event.time},
          {"reason", event.reason}, {"detail", event.earlier ? to_text(*event.earlier) : event.detail}, {"place", "entry " + std::to_string(event.number)}};
}

Result<std::vector<Wording>> read_wordings(const std::string& file) {
  std::vector<Wording> wordings;
  const std::string ending = fs::path(file).extension().string();
  if (ending == ".csv" || ending == ".tsv" || ending == ".txt") {
    const Result<std::string> bytes = read_file(file, 1024ull * 1024 * 1024);
    if (!bytes) return fail(bytes.error());
    Result<GlossaryTable> table = read_glossary_table(*bytes, file);
    if (!table) return fail(table.error());
    for (const Finding& notice : table->notices)
      if (notice.rule != "glossary/unknown-column") tell(to_text(notice));
    for (ConceptEntry& entry : table->entries)
      wordings.push_back({.said = std::move(entry.concept_), .is_always_explained = entry.is_always_explained, .is_sensitive = entry.is_sensitive});
  } else {
    Result<StyleGuide> guide = open_style_guide(file);
    if (!guide) return fail(guide.error());
    for (Concept& concept_ : guide->concepts) wordings.push_back({.said = std::move(concept_)});
  }
  for (Wording& wording : wordings) {
    const auto revision = wording.said.more.find("revision");
    if (revision == wording.said.more.end()) continue;
    const std::string& text = revision->second;
    if (text.empty() || text.size() > 9 || text.find_first_not_of("0123456789") != std::string::npos)
      return fail({.message = "the column revision of concept \"" + wording.said.id + "\" holds no number", .file = file, .found = "\"" + text + "\"",
                   .expected = "the revision the wording was made from, as exported"});
    wording.base_revision = std::stoll(text);
    wording.said.more.erase(revision);
  }
  return wordings;
}

Result<std::optional<Role>> read_role(const std::string& word) {
  if (word.empty()) return std::optional<Role>();
  const auto role = value_of(role_names, word);
  if (!role) return fail({.message = "there is no such role", .found = word, .expected = all_names(role_names)});
  return std::optional<Role>(*role);
}

// People take rows out of an exported table and empty cells. That changes nothing, which they must know.
Result<void> tell_what_stays(const ConceptStore& store, const std::vector<Wording>& wordings) {
  for (const Wording& wording : wordings) {
    if (!wording.base_revision || wording.is_whole) continue;
    const auto base = store.read_revision(wording.said.id, *wording.base_revision);
    if (!base) return fail(base.error());
    std::string staying;
    for (const FieldChange& change : compare_concepts(overlay_concept(*base, wording.said), wording.said))
      if (change.to.empty()) staying += (staying.empty() ? "" : ", ") + change.field + " “" + change.from + "”";
    if (!staying.empty())
      tell("note: \"" + wording.said.id + "\": what the file leaves out stays: " + staying +
           ". With --whole it is taken out; a word that should be avoided gets the status deprecated instead.");
  }
  return {};
}

int propose(const VerbWords& words) {
  Result<ConceptStore> store = open_store(words.guide);
  if (!store) return refuse(store.error());
  const auto role = read_role(words.role);
  if (!role) return refuse(role.error());
  std::vector<Wording> wordings;
  std::vector<std::string> ids;
  const bool is_patch = !words.term.empty() || !words.explanation.empty() || !words.child.empty();
  for (const std::string& word : words.words) {
    std::error_code code;
    if (!is_patch && fs::exists(word, code)) {
      auto read = read_wordings(word);
      if (!read) return refuse(read.error());
      std::move(read->begin(), read->end(), std::back_inserter(wordings));
    } else {
      ids.push_back(word);
    }
  }
  if (is_patch) {
    if (words.language.empty() || ids.size() != 1)
      return refuse({.message = "a wording given on the command line needs one concept and its --language"});
    const auto tag = LanguageTag::parse(words.language);
    if (!tag) return refuse(tag.error());
    Wording wording{.said = Concept{.id = ids.front()}};
    if (!words.term.empty()) {
      Term term;
      term.language = tag->text();
      term.text = words.term;
      wording.said.terms.push_back(std::move(term));
    }
    if (!words.explanation.empty()) wording.said.texts[tag->text()].explanation = words.explanation;
    if (!words.child.empty()) wording.said.texts[tag->text()].child = words.child;
    wordings.push_back(std::move(wording));
    ids.clear();
  }
  if (words.revision != 0)
    for (Wording& wording : wordings) wording.base_revision = words.revision;
  if (words.is_whole) {
    if (is_patch) return refuse({.message = "--whole is for files: a wording given on the command line is a part"});
    for (Wording& wording : wordings) wording.is_whole = true;
  }
  // Drafts that are there already are proposed as they stand.
  if (words.is_all) {
    const auto concepts = store->concepts();
    if (!concepts) return refuse(concepts.error());
    for (const StoredConcept& stored : *concepts)
      if (stored.concept_.life_cycle == LifeCycle::draft) ids.push_back(stored.concept_.id);
  }
  if (ids.empty() && wordings.empty()) return refuse({.message = "nothing was named to be proposed", .remedy = "Name concepts, a glossary file, or --all drafts."});
  int exit_code = done;
  if (!wordings.empty()) {
    const auto report = store->propose(wordings, {.actor = words.person, .reason = words.reason, .role = *role});
    if (!report) return refuse(report.error());
    exit_code = show_report(*report);
    if (exit_code == done && !is_patch)
      if (const auto told = tell_what_stays(*store, wordings); !told) return refuse(told.error());
  }
  if (!ids.empty() && exit_code == done) {
    const auto events = store->take_step(ids, {.step = LifeStep::propose, .actor = words.person, .reason = words.reason, .role = *role});
    if (!events) return refuse(events.error());
    for (const StoreEvent& event : *events) print_line(event_json(event));
  }
  return exit_code;
}

int take_step(const VerbWords& words, LifeStep step) {
  Result<ConceptStore> store = open_store(words.guide);
  if (!store) return refuse(store.error());
  const auto role = read_role(words.role);
  if (!role) return refuse(role.error());
  std::vector<std::string> ids = words.words;
  if (words.is_all) {
    const LifeCycle from = step == LifeStep::review ? LifeCycle::proposed : LifeCycle::in_review;
    const auto concepts = store->concepts();
    if (!concepts) return refuse(concepts.error());
    for (const StoredConcept& stored : *concepts)
      if (stored.concept_.life_cycle == from) ids.push_back(stored.concept_.id);
  }
  if (ids.empty()) return refuse({.message = words.is_all ? "no concept is in a state for this step" : "no concept was named"});
  StepOrder order{.step = step, .actor = words.person, .reason = words.reason, .role = *role};
  if (words.revision != 0) order.revision = words.revision;
  if (step == LifeStep::family_test) {
    const auto tag = LanguageTag::parse(words.language);
    if (!tag) return refuse(tag.error());
    order.test = FamilyTest{.language = tag->text(), .families = words.families, .understood = words.understood};
  }
  const auto events = store->take_step(ids, order);
  if (!events) return refuse(events.error());
  for (const StoreEvent& event : *events) print_line(event_json(event));
  return done;
}

int people(const VerbWords& words) {
  Result<ConceptStore> store = open_store(words.guide);
  if (!store) return refuse(store.error());
  if (!words.concept_id.empty()) {   // the person
    const auto known = store->actors();
    if (!known) return refuse(known.error());
    Actor actor{.id = words.concept_id};
    for (const Actor& one : *known)
      if (one.id == actor.id) actor = one;
    if (!words.name.empty()) actor.name = words.name;
    if (!words.roles.empty()) actor.roles.clear();
    for (const std::string& word : words.roles) {
      const auto role = read_role(word);
      if (!role) return refuse(role.error());
      actor.roles.push_back(**role);
    }
    actor.is_active = !words.has_left;
    if (const auto registered = store->register_actor(actor, words.person); !registered) return refuse(registered.error());
  }
  const auto actors = store->actors();
  if (!actors) return refuse(actors.error());
  for (const Actor& actor : *actors) {
    ordered_json roles = ordered_json::array();
    for (const Role role : actor.roles) roles.push_back(name_of(role_names, role));
    print_line({{"person", actor.id}, {"name", actor.name}, {"roles", roles}, {"active", actor.is_active}});
  }
  return done;
}

int policy(const VerbWords& words) {
  Result<ConceptStore> store = open_store(words.guide);
  if (!store) return refuse(store.error());
  if (!words.name.empty()) {
    const auto scope = value_of(policy_scope_names, words.value);
    if (!scope) return refuse({.message = "a policy is set for some concepts", .found = words.value, .expected = all_names(policy_scope_names)});
    if (const auto set = store->set_policy(words.name, *scope, words.person); !set) return refuse(set.error());
  }
  const auto policies = store->policies();
  if (!policies) return refuse(policies.error());
  print_line({{"policy", "community-review"}, {"for", name_of(policy_scope_names, policies->community_review)}});
  print_line({{"policy", "family-test"}, {"for", name_of(policy_scope_names, policies->family_test)}});
  return done;
}

int approvals(const VerbWords& words) {
  if (!is_store(words.guide)) {
    const auto events = read_history(words.guide, words.concept_id);
    if (!events) return refuse(events.error());
    for (const HistoryEvent& event : *events)
      if (event.event == "approved")
        print_line({{"concept", event.concept_id}, {"by", event.by}, {"role", event.role}, {"date", event.date}, {"reason", event.reason}, {"place", event.place}});
    return done;
  }
  Result<ConceptStore> store = open_store(words.guide);
  if (!store) return refuse(store.error());
  const auto records = store->approvals(words.concept_id);
  if (!records) return refuse(records.error());
  for (const ApprovalRecord& record : *records) {
    const StoreEvent& approval = record.approval;
    const bool is_taken_over = approval.earlier.has_value();
    ordered_json json = {{"concept", record.concept_id}, {"revision", record.revision}, {"by", is_taken_over ? approval.earlier->by : approval.actor_name},
                         {"role", is_taken_over ? approval.earlier->role : approval.role},
                         {"date", is_taken_over ? approval.earlier->on : approval.time.substr(0, 10)},
                         {"reason", is_taken_over ? approval.earlier->reason : approval.reason}, {"proposed_by", record.authors},
                         {"reviewed_by", record.reviewers}, {"endorsed_by", record.endorsers}, {"releases", record.releases}};
    if (is_taken_over) json["taken_over_by"] = approval.actor_name;
    print_line(json);
  }
  return done;
}

int audit(const VerbWords& words) {
  Result<ConceptStore> store = open_store(words.guide);
  if (!store) return refuse(store.error());
  std::vector<std::string> heads = words.heads;
  for (const std::string& file : words.releases) {
    const auto bytes = read_file(file, 1024ull * 1024 * 1024);
    if (!bytes) return refuse(bytes.error());
    const auto release = read_release(*bytes, file);
    if (!release) return refuse(release.error());
    if (release->audit_head.empty()) return refuse({.message = "this release was not made from a store, so it says nothing about one", .file = file});
    heads.push_back(release->audit_head);
  }
  const auto report = store->audit(heads);
  if (!report) return refuse(report.error());
  for (const std::string& fault : report->faults) print_line({{"fault", fault}});
  print_line({{"entries", report->entry_count}, {"head", report->head}, {"sound", report->faults.empty()}, {"compared_with", heads.size()}});
  if (!report->faults.empty()) {
    tell("homeword: " + words.guide + ": the records were changed by other hands: " + std::to_string(report->faults.size()) + " faults.");
    return done_with_findings;
  }
  if (heads.empty())
    tell("note: the log is sound in itself. Whether its newest entries were cut off shows only against a release: --release FILE.hwguide.");
  return done;
}

int copy_store(const VerbWords& words) {
  Result<ConceptStore> store = open_store(words.guide);
  if (!store) return refuse(store.error());
  if (const auto copied = store->copy_to(words.out); !copied) return refuse(copied.error());
  print_line({{"store", words.guide}, {"copy", words.out}});
  return done;
}

int list_concepts(const VerbWords& words) {
  Result<ConceptStore> store = open_store(words.guide);
  if (!store) return refuse(store.error());
  const auto concepts = store->concepts();
  if (!concepts) return refuse(concepts.error());
  std::optional<LifeCycle> wanted;
  if (!words.value.empty()) {
    wanted = value_of(life_cycle_names, words.value);
    if (!wanted) return refuse({.message = "there is no such state", .found = words.value, .expected = all_names(life_cycle_names)});
  }
  for (const StoredConcept& stored : *concepts) {
    const Concept& concept_ = stored.concept_;
    if (wanted && concept_.life_cycle != *wanted) continue;
    ordered_json terms = ordered_json::object();
    for (const Term& term : concept_.terms)
      if (term.status == TermStatus::preferred && !terms.contains(term.language)) terms[term.language] = term.text;
    print_line({{"concept", concept_.id}, {"life_cycle", name_of(life_cycle_names, concept_.life_cycle)}, {"revision", stored.revision},
           {"approved_revision", stored.approved_revision == 0 ? ordered_json(nullptr) : ordered_json(stored.approved_revision)},
           {"layer", concept_.layer}, {"locked_by", concept_.locked_by}, {"terms", terms}, {"allowed", allowed_steps(concept_.life_cycle)}});
  }
  return done;
}

}  // namespace

int show_report(const WordingReport& report) {
  for (const WordingConflict& conflict : report.conflicts) {
    print_line({{"concept", conflict.concept_id}, {"conflict", conflict.values.field}, {"before", conflict.values.base},
           {"store", conflict.values.ours}, {"yours", conflict.values.theirs}, {"by", conflict.other_actor}, {"revision", conflict.revision}});
    tell("homeword: conflict in \"" + conflict.concept_id + "\", " + conflict.values.field + ": " +
         (conflict.other_actor.empty() ? "the store" : conflict.other_actor) + " wrote “" + conflict.values.ours + "” (revision " +
         std::to_string(conflict.revision) + "), you propose “" + conflict.values.theirs + "”.");
  }
  if (!report.conflicts.empty()) {
    tell("Nothing was written. Begin with the newest wording (homeword styleguide export), or talk to each other and propose one.");
    return cannot;
  }
  for (const WordingOutcome& outcome : report.outcomes) {
    print_line({{"concept", outcome.concept_id}, {"revision", outcome.revision}, {"life_cycle", name_of(life_cycle_names, outcome.state)},
           {"new", outcome.is_new}, {"merged", outcome.is_merged}, {"changes", changes_json(outcome.changes)}});
    if (outcome.is_merged) tell("note: \"" + outcome.concept_id + "\" was changed meanwhile; your change was merged with it.");
  }
  return done;
}

void print_line(const ordered_json& json) { std::cout << json.dump(-1, ' ', false, ordered_json::error_handler_t::replace) << '\n'; }

Result<ConceptStore> open_store(const std::string& guide) {
  std::error_code code;
  if (fs::is_directory(guide, code) || (fs::exists(guide, code) && !ConceptStore::is_database(guide)))
    return fail({.message = "decisions are kept in a district store, and this is none", .file = guide,
                 .remedy = "Make one from it: homeword styleguide init office.db --as YOU; homeword styleguide import office.db " + guide + " --as YOU"});
  return ConceptStore::open(guide);
}

ordered_json changes_json(const std::vector<FieldChange>& changes) {
  ordered_json list = ordered_json::array();
  for (const FieldChange& change : changes)
    list.push_back({{"field", change.field}, {"from", change.from}, {"to", change.to}});
  return list;
}

void add_person(CLI::App& command, std::string& person) { command.add_option("--as", person, "Who you are: the id you are registered with in the store"); }

bool is_store(const std::string& guide) { return ConceptStore::is_database(guide); }

bool is_store_name(const std::string& guide) {
  const std::string ending = fs::path(guide).extension().string();
  return ending == ".db" || ending == ".sqlite" || ending == ".sqlite3";
}

int make_store(const OfficeWords& words) {
  if (words.person.empty())
    return refuse({.message = "a store needs its first person, who becomes its administrator and language office", .file = words.guide,
                   .remedy = "Name them: homeword styleguide init " + words.guide + " --as ana --person-name \"Ana Ruiz\""});
  std::string name = words.name.empty() ? fs::path(words.guide).stem().string() : words.name;
  if (words.name.empty()) std::replace(name.begin(), name.end(), ' ', '-');
  const auto store = ConceptStore::create(words.guide, name, {.id = words.person, .name = words.person_name});
  if (!store) return refuse(store.error());
  print_line({{"store", words.guide}, {"name", name}, {"administrator", words.person}});
  return done;
}

int import_into_store(const OfficeWords& words) {
  Result<ConceptStore> store = open_store(words.guide);
  if (!store) return refuse(store.error());
  std::error_code code;
  const std::string ending = fs::path(words.file).extension().string();
  const std::string reason = words.reason.empty() ? "imported from " + fs::path(words.file).filename().string() : words.reason;
  Result<WordingReport> report = fail(Error{});
  if (ending == ".csv" || ending == ".tsv" || ending == ".txt") {
    const auto wordings = read_wordings(words.file);
    if (!wordings) return refuse(wordings.error());
    report = store->revise(*wordings, {.actor = words.person, .reason = reason});
  } else {
    const auto guide = open_style_guide(words.file);
    if (!guide) return refuse(guide.error());
    std::string bundle;
    if (guide->is_released && fs::is_regular_file(words.file, code) && !ConceptStore::is_database(words.file)) {
      auto bytes = read_file(words.file, 1024ull * 1024 * 1024);
      if (!bytes) return refuse(bytes.error());
      bundle = *std::move(bytes);
    }
    report = store->import_guide(*guide, {.actor = words.person, .reason = reason}, bundle);
  }
  if (!report) return refuse(report.error());
  if (!report->conflicts.empty()) return show_report(*report);
  std::size_t fresh = 0, changed = 0, same = 0;
  std::map<std::string, std::size_t> states;
  for (const WordingOutcome& outcome : report->outcomes) {
    ++(outcome.is_new ? fresh : outcome.changes.empty() ? same : changed);
    ++states[std::string(name_of(life_cycle_names, outcome.state))];
  }
  print_line({{"store", words.guide}, {"file", words.file}, {"concepts", report->outcomes.size()}, {"new", fresh}, {"changed", changed}, {"unchanged", same}, {"states", states}});
  return done;
}

bool can_export_from_store(const std::string& file) {
  const std::string ending = fs::path(file).extension().string();
  return ending == ".csv" || ending == ".tsv" || ending == bundle_extension || ending.empty();
}

int export_from_store(const OfficeWords& words) {
  Result<ConceptStore> store = open_store(words.guide);
  if (!store) return refuse(store.error());
  const std::string ending = fs::path(words.file).extension().string();
  if (ending == bundle_extension) {
    const auto releases = store->releases();
    if (!releases) return refuse(releases.error());
    const auto release = store->find_release(!words.version.empty() ? words.version : releases->empty() ? "" : releases->back().version);
    if (!release) return refuse(release.error());
    if (const auto written = write_file(words.file, release->bundle); !written) return refuse(written.error());
    print_line({{"file", words.file}, {"format", "release"}, {"version", release->version}, {"hash", release->hash}, {"concepts", release->concepts.size()}});
    return done;
  }
  if (ending.empty()) {
    const auto guide = store->newest();
    if (!guide) return refuse(guide.error());
    if (const auto written = write_style_guide_folder(*guide, words.file); !written) return refuse(written.error());
    print_line({{"file", words.file}, {"format", "folder"}, {"concepts", guide->concepts.size()}});
    return done;
  }
  const auto concepts = store->concepts();
  if (!concepts) return refuse(concepts.error());
  std::vector<Concept> rows;
  for (const StoredConcept& stored : *concepts) {
    rows.push_back(stored.concept_);
    rows.back().more["revision"] = std::to_string(stored.revision);
  }
  if (const auto written = write_file(words.file, write_glossary_table(rows, {.delimiter = ending == ".tsv" ? '\t' : ','})); !written)
    return refuse(written.error());
  print_line({{"file", words.file}, {"format", ending.substr(1)}, {"concepts", rows.size()}});
  return done;
}

Result<std::string> release_from_store(const OfficeWords& words) {
  Result<ConceptStore> store = open_store(words.guide);
  if (!store) return fail(store.error());
  auto published = store->release(words.version, {.actor = words.person, .reason = words.reason});
  if (!published) return fail(published.error());
  if (!published->is_new) tell("note: release " + published->release.version + " was made before, of the same content; this is it again.");
  return std::move(published->release.bundle);
}

int show_store_history(const std::string& guide, const std::string& concept_id) {
  Result<ConceptStore> store = open_store(guide);
  if (!store) return refuse(store.error());
  const auto events = store->history(concept_id);
  if (!events) return refuse(events.error());
  // By the time of day, a release behind what happened in the same second.
  std::vector<std::pair<std::string, ordered_json>> lines;
  for (const StoreEvent& event : *events) {
    ordered_json json = event_json(event);
    if (event.step == LifeStep::revise && !concept_id.empty()) {
      Concept before{.id = event.concept_id};
      if (event.revision > 1)
        if (auto earlier = store->read_revision(event.concept_id, event.revision - 1)) before = std::move(*earlier);
      const auto now = store->read_revision(event.concept_id, event.revision);
      if (!now) return refuse(now.error());
      json["changes"] = changes_json(compare_concepts(before, *now));
    }
    lines.emplace_back(event.time, std::move(json));
  }
  const auto releases = store->releases();
  if (!releases) return refuse(releases.error());
  for (const StoredRelease& release : *releases) {
    const char* event = release.is_received() ? "received" : "released";
    const std::string date = release.time.substr(0, 10);
    if (concept_id.empty())
      lines.emplace_back(release.time, ordered_json{{"event", event}, {"version", release.version}, {"hash", release.hash}, {"concepts", release.concepts.size()},
                                                    {"role", release.role}, {"actor", release.actor}, {"date", date}, {"time", release.time}});
    for (const auto& [id, revision] : release.concepts)
      if (!concept_id.empty() && id == concept_id)
        lines.emplace_back(release.time, ordered_json{{"concept", id}, {"event", event}, {"revision", revision}, {"role", release.role}, {"actor", release.actor},
                                                      {"date", date}, {"time", release.time}, {"place", "release " + release.version}});
  }
  std::stable_sort(lines.begin(), lines.end(), [](const auto& left, const auto& right) { return left.first < right.first; });
  for (const auto& [time, json] : lines) print_line(json);
  return done;
}

void add_office_verbs(CLI::App& styleguide, int& exit_code) {
  auto words = std::make_shared<VerbWords>();
  const auto verb = [&](const char* name, const char* help, const std::function<int()>& work, const char* guide = "District store") {
    CLI::App* sub = styleguide.add_subcommand(name, help);
    sub->add_option("GUIDE", words->guide, guide)->required();
    sub->callback([work, &exit_code] { exit_code = work(); });
    return sub;
  };
  constexpr const char* any_guide = "Style-guide folder, release bundle, district store or glossary file";
  const auto add_decision = [&](CLI::App& sub, const char* what) {
    sub.add_option("CONCEPT", words->words, what);
    add_person(sub, words->person);
    sub.add_option("--role", words->role, "Act in this role of yours: " + all_names(role_names));
    sub.add_option("--reason", words->reason, "Why; kept in the history");
    sub.add_option("--revision", words->revision, "Refuse unless this is the newest wording")->check(CLI::PositiveNumber);
  };

  CLI::App* proposing = verb("propose", "Propose drafts of the store, or new wordings from a glossary file or the command line", [words] { return propose(*words); });
  add_decision(*proposing, "Concepts, or glossary files with new wordings");
  proposing->get_option("--revision")->description("The revision your wording was made from (default: the file's column revision)");
  proposing->add_flag("--all", words->is_all, "All drafts");
  proposing->add_flag("--whole", words->is_whole, "A file says all about its concepts: terms and texts it leaves out are taken out");
  proposing->add_option("--language", words->language, "Language of --term, --explanation and --child");
  proposing->add_option("--term", words->term, "A better word: the preferred term");
  proposing->add_option("--explanation", words->explanation, "Its explanation in plain words");
  proposing->add_option("--child", words->child, "What it means for your child");
  proposing->footer("Examples:\n  homeword styleguide propose office.db terms.csv --as ben --reason 'words for the new year'\n"
                    "  homeword styleguide propose office.db tardy --language es --term 'llegada tarde' --as ben --reason 'families say it so'");

  const auto step = [&](const char* name, const char* help, LifeStep what, bool has_all) {
    CLI::App* sub = verb(name, help, [words, what] { return take_step(*words, what); });
    add_decision(*sub, "Concepts");
    if (has_all) sub->add_flag("--all", words->is_all, what == LifeStep::review ? "All that are proposed" : "All that are in review");
    sub->footer(std::string("Example:\n  homeword styleguide ") + name + " office.db tardy --as ana" +
                (what == LifeStep::decline || what == LifeStep::retire ? " --reason 'nobody says it'" : "") +
                (what == LifeStep::family_test ? " --language es --families 9 --understood 8" : "") + "\n\nRoles that may: " + roles_for(what) + ".");
    return sub;
  };
  step("review", "Take proposed concepts into review", LifeStep::review, true);
  CLI::App* testing = step("family-test", "Record that families tried the wording under review", LifeStep::family_test, false);
  testing->add_option("--language", words->language, "Language the families read")->required();
  testing->add_option("--families", words->families, "How many tried it")->required();
  testing->add_option("--understood", words->understood, "How many of them understood it")->required();
  step("endorse", "A community reviewer's sign-off on the wording under review", LifeStep::endorse, true);
  step("approve", "Approve concepts in review; not those you wrote or proposed", LifeStep::approve, true);
  step("decline", "Decline what is proposed or in review, with a reason", LifeStep::decline, false);
  step("retire", "Take an approved concept out of use, with a reason", LifeStep::retire, false);

  CLI::App* listing = verb("list", "The store's concepts: state, revision, and which steps are allowed now", [words] { return list_concepts(*words); });
  listing->add_option("--state", words->value, "Only these: " + all_names(life_cycle_names));
  listing->footer("Example:\n  homeword styleguide list office.db --state in-review");
  CLI::App* registering = verb("people", "Register people and offices with their roles, or list them", [words] { return people(*words); });
  registering->add_option("PERSON", words->concept_id, "Id to register or change (default: list)");
  registering->add_option("--name", words->name, "Name that history and releases show; may be an office");
  registering->add_option("--role", words->roles, "Roles: " + all_names(role_names))->delimiter(',');
  registering->add_flag("--left", words->has_left, "May do nothing any more; history keeps the name");
  add_person(*registering, words->person);
  registering->footer("Example:\n  homeword styleguide people office.db ben --name 'Ben Ito' --role contributor,reviewer --as ana");
  CLI::App* ruling = verb("policy", "What approval asks for, or set it", [words] { return policy(*words); });
  ruling->add_option("NAME", words->name, "community-review or family-test");
  ruling->add_option("FOR", words->value, all_names(policy_scope_names));
  add_person(*ruling, words->person);
  ruling->footer("Example:\n  homeword styleguide policy office.db community-review concepts --as ana");
  CLI::App* asking = verb("approvals", "Who approved what, when, in which role, and which releases hold it", [words] { return approvals(*words); }, any_guide);
  asking->add_option("CONCEPT", words->concept_id, "Id of one concept (default: all)");
  asking->footer("Example:\n  homeword styleguide approvals office.db tardy");
  CLI::App* checking = verb("audit", "Check the store's records for changes by other hands", [words] { return audit(*words); });
  checking->add_option("--release", words->releases, "Release bundles made from the store: their entries must still be there");
  checking->add_option("--head", words->heads, "Hash of an entry that must still be there, as an earlier audit printed it");
  checking->footer("Example:\n  homeword styleguide audit office.db --release juniper-2026.1.hwguide");
  CLI::App* copying = verb("copy", "Make a whole copy of the store, also while others work on it", [words] { return copy_store(*words); });
  copying->add_option("FILE", words->out, "New file")->required();
  copying->footer("Example:\n  homeword styleguide copy office.db office-2026-11-21.db");

  CLI::App* comparing = verb("diff", "In plain words, what differs between two guides, releases, or wordings of a concept", [words] { return show_difference(*words); }, any_guide);
  comparing->add_option("OTHER", words->words, "Another guide; two releases; in a store also one release (what is new since), or a concept and up to two revisions")->required()->expected(1, 3);
  comparing->add_option("--format", words->format, "text or json")->check(one_of({"text", "json"}));
  comparing->footer("Examples:\n  homeword styleguide diff juniper-2026.1.hwguide juniper-2026.2.hwguide\n  homeword styleguide diff office.db 2026.1 2026.2\n"
                    "  homeword styleguide diff office.db tardy 1 3");
  CLI::App* merging = verb("merge", "Bring in what others made of the guide both once had; every conflict is listed, nothing overwritten", [words] { return merge_guide(*words); }, any_guide);
  merging->add_option("THEIRS", words->words, "Their guide")->required();
  merging->add_option("--base", words->base, "The guide both began with (default: none; then all that differs is a conflict)");
  merging->add_option("--out", words->out, "Write the merged concepts to a new CSV file; a store takes them as drafts");
  merging->add_option("--reason", words->reason, "Why; kept in the store's history");
  add_person(*merging, words->person);
  merging->footer("Example:\n  homeword styleguide merge our-guide state-2026.hwguide --base state-2025.hwguide --out merged.csv");
  CLI::App* covering = verb("coverage", "Which concepts have a term, an explanation and what it means for a child, in which languages", [words] { return show_coverage(*words); }, any_guide);
  covering->add_option("--require", words->require, "Languages that must have every term; exit code 1 when one is missing")->delimiter(',');
  covering->add_flag("--explanations", words->needs_explanations, "Explanations are required as well");
  covering->footer("Example:\n  homeword styleguide coverage our-guide --require es,vi");
  CLI::App* planning = verb("calendar", "Which concepts are due for review, and whom to ask", [words] { return show_calendar(*words); }, any_guide);
  planning->add_option("--as-of", words->as_of, "Date (YYYY-MM-DD; default: today)");
  planning->add_option("--months", words->months, "Also due: without a decision in so many months")->check(CLI::Range(0, 600));
  planning->footer("Example:\n  homeword styleguide calendar our-guide --as-of 2027-08-01 --months 12");
  verb("owners", "Who answers for which domain", [words] { return show_owners(*words); }, any_guide)
      ->footer("Example:\n  homeword styleguide owners our-guide");
  CLI::App* recalling = styleguide.add_subcommand("recall", "Every document, language and line that used a term which changed between two releases");
  recalling->add_option("RELEASES", words->words, "GUIDE OLD NEW FOLDER, or OLD NEW with --records")->required()->expected(2, 4);
  recalling->add_option("--records", words->records, "Folder with the provenance records (NAME.LANG.provenance.json), searched to its depth");
  recalling->callback([words, &exit_code] { exit_code = show_recalls(*words); });
  recalling->footer("Examples:\n  homeword styleguide recall office.db 2026.1 2026.2 translated\n"
                    "  homeword styleguide recall juniper-2026.1.hwguide juniper-2026.2.hwguide --records translated");
}

}  // namespace homeword::cli
