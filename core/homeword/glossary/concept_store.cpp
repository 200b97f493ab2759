#include "homeword/glossary/concept_store.h"

#include <cctype>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <map>
#include <tuple>
#include <utility>

#include "homeword/glossary/bundle.h"
#include "homeword/glossary/concept_store_state.h"

namespace homeword {
namespace {

bool is_plain_id(std::string_view id) {
  return !id.empty() && id.size() <= 100 && id.front() != '.' && std::all_of(id.begin(), id.end(), [](unsigned char byte) {
    return std::isalnum(byte) != 0 || byte == '-' || byte == '_' || byte == '.';
  });
}

// The records of decisions a release shows: who, in which role, on which day. Never the time of day.
void note_decision(Concept& concept_, const StoreEvent* event) {
  if (event == nullptr) return;
  if (event->earlier) {   // taken over: theirs, not of who brought it in
    for (const auto& [column, value] : {std::pair<const char*, const std::string&>("decided_by", event->earlier->by), {"decided_role", event->earlier->role},
                                        {"decided_on", event->earlier->on}, {"decision_reason", event->earlier->reason}})
      if (!value.empty()) concept_.more[column] = value;
    return;
  }
  concept_.more["decided_by"] = event->actor_name;
  concept_.more["decided_role"] = event->role;
  concept_.more["decided_on"] = date_of(event->time);
  if (!event->reason.empty()) concept_.more["decision_reason"] = event->reason;
}

}  // namespace

// The guide as it acts (`is_acting`), or all newest wordings. Inside a transaction or a read.
StyleGuide make_guide(soci::session& sql, bool is_acting) {
  Result<GuideHead> head = GuideHead::read(read_head(sql));
  if (!head) refuse(head.error());
  StyleGuide guide = std::move(head->guide);
  guide.version = "working copy";
  guide.is_from_store = true;
  guide.rules = read_files(sql, "rules");
  guide.memory = read_files(sql, "memory");
  std::map<std::string, std::map<std::int64_t, StoreEvent>> decisions;   // the newest of each wording
  for (StoreEvent& event : read_events(sql, {}))
    if (event.to != event.from || event.step == LifeStep::take_over)
      if (event.step != LifeStep::revise && event.step != LifeStep::propose && event.step != LifeStep::review)
        decisions[event.concept_id][event.revision] = std::move(event);
  std::map<std::pair<std::string, std::int64_t>, RevisionRow> wordings;
  for (RevisionRow& row : read_revisions(sql)) {
    const std::pair<std::string, std::int64_t> key(row.concept_id, row.number);
    wordings.emplace(key, std::move(row));
  }
  for (const ConceptRow& row : read_concept_rows(sql)) {
    const bool is_approved = is_acting && row.approved_revision != 0;
    const std::int64_t revision = is_approved ? row.approved_revision : row.revision;
    const auto wording = wordings.find({row.id, revision});
    Result<Concept> concept_ = wording == wordings.end() ? fail({.message = "it is missing"}) : read_concept(wording->second.content);
    if (!concept_) refuse({.message = "revision " + std::to_string(revision) + " of concept \"" + row.id + "\" is damaged",
                           .remedy = "See what else is with: homeword styleguide audit STORE"});
    concept_->layer = wording->second.layer;
    concept_->locked_by = wording->second.locked_by;
    concept_->is_locked = !wording->second.locked_by.empty();
    concept_->life_cycle = is_approved ? LifeCycle::approved : row.state;
    const auto own = decisions.find(row.id);
    if (own != decisions.end())
      if (const auto decided = own->second.find(revision); decided != own->second.end()) note_decision(*concept_, &decided->second);
    guide.concepts.push_back(*std::move(concept_));
  }
  std::sort(guide.concepts.begin(), guide.concepts.end(), [](const Concept& left, const Concept& right) { return left.id < right.id; });
  guide.hash = compute_content_hash(guide);
  return guide;
}

Clock make_system_clock() {
  return [] {
    std::time_t now = std::time(nullptr);
    if (const char* fixed = std::getenv("SOURCE_DATE_EPOCH"); fixed != nullptr && *fixed != '\0') now = std::strtoll(fixed, nullptr, 10);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return std::string(text);
  };
}

bool ConceptStore::is_database(const std::filesystem::path& path) {
  std::error_code code;
  if (!std::filesystem::is_regular_file(path, code)) return false;
  std::ifstream file(path, std::ios::binary);
  char start[15] = {};
  return file.read(start, sizeof start) && std::string_view(start, sizeof start) == "SQLite format 3";
}

Result<ConceptStore> ConceptStore::create(const std::filesystem::path& path, const std::string& name, Actor first, Clock clock) {
  std::error_code code;
  if (std::filesystem::exists(path, code))
    return fail({.message = "there is something already", .file = path.string(), .remedy = "Name a new file."});
  const char* expected = "letters from a to z, digits, \"-\", \"_\" and \".\"";
  if (!is_plain_id(name)) return fail({.message = "\"" + name + "\" cannot be the name of a style guide", .expected = expected});
  if (!is_plain_id(first.id)) return fail({.message = "\"" + first.id + "\" cannot be the id of a person", .expected = expected});
  if (first.name.empty()) first.name = first.id;
  for (const Role role : {Role::administrator, Role::language_office})
    if (!has_role(first, role)) first.roles.push_back(role);
  Result<Database> database = Database::open(path, schema());
  if (!database) return fail(database.error());
  ConceptStore store;
  store.state_ = std::make_shared<State>(*std::move(database), std::move(clock), path);
  const Result<void> done = store.state_->change([&](soci::session& sql) {
    GuideHead head;
    head.guide.name = name;
    head.guide.layers = {{.name = name, .level = "district", .version = {}}};
    const std::string text = head.text();
    write_head(sql, text);
    write_actor(sql, first);
    const std::string time = store.state_->clock();
    const std::string role(name_of(role_names, Role::administrator));
    append_audit(sql, {.time = time, .actor = first.id, .role = role, .action = "guide", .subject = name, .digest = digest_of_guide(text, {}, {})});
    append_audit(sql, {.time = time, .actor = first.id, .role = role, .action = "register", .subject = first.id, .digest = digest_of(first)});
  });
  if (!done) return fail(done.error());
  return store;
}

Result<ConceptStore> ConceptStore::open(const std::filesystem::path& path, Clock clock) {
  Result<Database> database = Database::open_existing(path, schema());
  if (!database) return fail(database.error());
  ConceptStore store;
  store.state_ = std::make_shared<State>(*std::move(database), std::move(clock), path);
  return store;
}

bool ConceptStore::is_read_only() const { return state_->database.is_read_only(); }

Result<std::vector<Actor>> ConceptStore::actors() const {
  std::vector<Actor> actors;
  if (const auto done = state_->look([&](soci::session& sql) { actors = read_actors(sql); }); !done) return fail(done.error());
  return actors;
}

Result<void> ConceptStore::register_actor(const Actor& given, const std::string& by) {
  Actor actor = given;
  if (!is_plain_id(actor.id))
    return fail({.message = "\"" + actor.id + "\" cannot be the id of a person", .expected = "letters from a to z, digits, \"-\", \"_\" and \".\""});
  if (actor.name.empty()) actor.name = actor.id;
  std::sort(actor.roles.begin(), actor.roles.end());
  actor.roles.erase(std::unique(actor.roles.begin(), actor.roles.end()), actor.roles.end());
  return state_->change([&](soci::session& sql) {
    Writer writer(sql, state_->clock, by);
    writer.need_role(Role::administrator, "register people", {});
    const bool stays = actor.is_active && has_role(actor, Role::administrator);
    const bool has_other = std::any_of(writer.actors().begin(), writer.actors().end(), [&](const Actor& other) {
      return other.id != actor.id && other.is_active && has_role(other, Role::administrator);
    });
    if (!stays && !has_other) refuse({.message = "\"" + actor.id + "\" is the last administrator", .remedy = "Register another administrator first."});
    write_actor(sql, actor);
    writer.log(std::string(name_of(role_names, Role::administrator)), "register", actor.id, digest_of(actor));
  });
}

Result<LifePolicies> ConceptStore::policies() const {
  LifePolicies policies;
  if (const auto done = state_->look([&](soci::session& sql) { policies = read_policies(sql); }); !done) return fail(done.error());
  return policies;
}

Result<void> ConceptStore::set_policy(const std::string& name, PolicyScope scope, const std::string& by) {
  if (name != "community-review" && name != "family-test")
    return fail({.message = "there is no policy \"" + name + "\"", .expected = "community-review or family-test"});
  return state_->change([&](soci::session& sql) {
    Writer writer(sql, state_->clock, by);
    writer.need_role(Role::administrator, "set policies", {});
    write_policy(sql, name, scope);
    writer.log(std::string(name_of(role_names, Role::administrator)), "policy", name, digest_of_policy(name, scope));
  });
}

Result<std::vector<StoredConcept>> ConceptStore::concepts() const {
  std::vector<StoredConcept> out;
  const auto done = state_->look([&](soci::session& sql) {
    const std::vector<ConceptRow> rows = read_concept_rows(sql);
    StyleGuide guide = make_guide(sql, false);
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (const Concept* concept_ = guide.find_concept(rows[i].id); concept_ != nullptr)
        out.push_back({*concept_, rows[i].revision, rows[i].approved_revision});
  });
  if (!done) return fail(done.error());
  return out;
}

Result<Concept> ConceptStore::read_revision(const std::string& concept_id, std::int64_t revision) const {
  Concept out;
  const auto done = state_->look([&](soci::session& sql) {
    const std::optional<RevisionRow> row = find_revision(sql, concept_id, revision);
    if (!row) refuse({.message = "concept \"" + concept_id + "\" has no revision " + std::to_string(revision)});
    Result<Concept> concept_ = read_concept(row->content);
    if (!concept_) refuse(concept_.error());
    concept_->layer = row->layer;
    concept_->locked_by = row->locked_by;
    concept_->is_locked = !row->locked_by.empty();
    out = *std::move(concept_);
  });
  if (!done) return fail(done.error());
  return out;
}

Result<std::vector<StoreEvent>> ConceptStore::history(const std::string& concept_id) const {
  std::vector<StoreEvent> events;
  const auto done = state_->look([&](soci::session& sql) {
    if (!concept_id.empty() && !find_concept_row(sql, concept_id)) refuse({.message = "the store has no concept \"" + concept_id + "\""});
    events = read_events(sql, concept_id);
  });
  if (!done) return fail(done.error());
  return events;
}

Result<std::vector<ApprovalRecord>> ConceptStore::approvals(const std::string& concept_id) const {
  std::vector<ApprovalRecord> records;
  const auto done = state_->look([&](soci::session& sql) {
    if (!concept_id.empty() && !find_concept_row(sql, concept_id)) refuse({.message = "the store has no concept \"" + concept_id + "\""});
    std::map<std::string, std::vector<StoreEvent>> events;
    for (StoreEvent& event : read_events(sql, concept_id)) events[event.concept_id].push_back(std::move(event));
    const std::vector<StoredRelease> releases = read_releases(sql, false, {});
    const auto add = [](std::vector<std::string>& names, const std::string& name) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    };
    for (const ConceptRow& row : read_concept_rows(sql)) {
      if (row.approved_revision == 0 || (!concept_id.empty() && row.id != concept_id)) continue;
      ApprovalRecord record{.concept_id = row.id, .revision = row.approved_revision};
      for (const StoreEvent& event : events[row.id]) {
        if (event.revision > row.approved_revision) break;
        if (event.step == LifeStep::revise || event.step == LifeStep::propose) add(record.authors, event.actor_name);
        if (event.step == LifeStep::review && event.revision == record.revision) add(record.reviewers, event.actor_name);
        if (event.step == LifeStep::endorse && event.revision == record.revision) add(record.endorsers, event.actor_name);
        if (event.to != LifeCycle::approved || event.from == LifeCycle::approved) continue;
        if (event.revision == record.revision) record.approval = event;
        // Those were of an earlier wording, or only brought in what others wrote.
        if (event.revision != record.revision || event.step == LifeStep::take_over) record.authors.clear();
      }
      for (const StoredRelease& release : releases)
        if (std::find(release.concepts.begin(), release.concepts.end(), std::pair(row.id, row.approved_revision)) != release.concepts.end())
          record.releases.push_back(release.version);
      records.push_back(std::move(record));
    }
  });
  if (!done) return fail(done.error());
  return records;
}

Result<StyleGuide> ConceptStore::guide() const {
  StyleGuide guide;
  const auto done = state_->look([&](soci::session& sql) {
    guide = make_guide(sql, true);
    const std::vector<StoredRelease> releases = read_releases(sql, false, {});
    if (releases.empty() || releases.back().hash != guide.hash) return;
    guide.is_released = true;
    guide.version = releases.back().version;
  });
  if (!done) return fail(done.error());
  return guide;
}

Result<StyleGuide> ConceptStore::newest() const {
  StyleGuide guide;
  if (const auto done = state_->look([&](soci::session& sql) { guide = make_guide(sql, false); }); !done) return fail(done.error());
  return guide;
}

Result<ConceptStore::Published> ConceptStore::release(const std::string& version, const StoreActor& by) {
  Published published;
  const auto done = state_->change([&](soci::session& sql) {
    Writer writer(sql, state_->clock, by.actor);
    writer.need_role(Role::language_office, "release", by.role);
    StyleGuide guide = make_guide(sql, true);
    guide.audit_head = read_audit_head(sql);
    const Result<std::string> bundle = homeword::release(guide, version);
    if (!bundle) refuse(bundle.error());
    const Result<StyleGuide> read_back = read_release(*bundle, state_->path.string());
    if (!read_back) refuse(read_back.error());
    for (StoredRelease& earlier : read_releases(sql, true, read_back->version)) {
      if (earlier.hash != guide.hash)
        refuse({.message = "version " + earlier.version + " was released on " + date_of(earlier.time) + " with other content, and releases never change",
                .found = guide.hash, .expected = earlier.hash, .remedy = "Give the new release another version with --version."});
      published.release = std::move(earlier);
      return;
    }
    StoredRelease& made = published.release;
    made = {.version = read_back->version, .hash = guide.hash, .bundle = *bundle, .actor = by.actor,
            .role = std::string(name_of(role_names, Role::language_office)), .time = writer.time(), .concepts = {}};
    for (const ConceptRow& row : read_concept_rows(sql))
      if (row.approved_revision != 0) made.concepts.emplace_back(row.id, row.approved_revision);
    insert_release(sql, made);
    writer.log(made.role, "release", made.version, digest_of(made));
    published.is_new = true;
  });
  if (!done) return fail(done.error());
  return published;
}

Result<std::vector<StoredRelease>> ConceptStore::releases() const {
  std::vector<StoredRelease> releases;
  if (const auto done = state_->look([&](soci::session& sql) { releases = read_releases(sql, false, {}); }); !done) return fail(done.error());
  return releases;
}

Result<StoredRelease> ConceptStore::find_release(const std::string& version) const {
  std::vector<StoredRelease> releases;
  std::string known;
  const auto done = state_->look([&](soci::session& sql) {
    releases = read_releases(sql, true, version);
    for (const StoredRelease& release : read_releases(sql, false, {})) known += (known.empty() ? "" : ", ") + release.version;
  });
  if (!done) return fail(done.error());
  if (version.empty() || releases.size() != 1)
    return fail({.message = "the store has no release \"" + version + "\"", .file = state_->path.string(),
                 .expected = known.empty() ? "none was made yet" : known});
  return std::move(releases.front());
}

Result<void> ConceptStore::copy_to(const std::filesystem::path& target) const {
  std::error_code code;
  if (std::filesystem::exists(target, code)) return fail({.message = "there is something already", .file = target.string(), .remedy = "Name a new file."});
  const std::string name = target.string();
  return state_->database.read([&](soci::session& sql) { sql << "vacuum into :target", soci::use(name); });
}

std::string to_text(const EarlierDecision& decision) {
  std::string who = decision.by;
  if (!decision.role.empty()) who += who.empty() ? decision.role : " (" + decision.role + ")";
  std::string out;
  if (!who.empty()) out = "decided by " + who;
  if (!decision.on.empty()) out += (out.empty() ? "decided on " : " on ") + decision.on;
  if (!decision.reason.empty()) out += (out.empty() ? "" : ": ") + decision.reason;
  return out;
}

std::vector<HistoryEvent> to_history(const std::vector<StoreEvent>& events, const std::vector<StoredRelease>& releases) {
  std::vector<std::pair<std::string, HistoryEvent>> timed;
  const auto said = [](const StoreEvent& event) -> std::string {
    switch (event.step) {
      case LifeStep::revise: return event.revision == 1 ? "written" : "reworded";
      case LifeStep::family_test: return "family-tested";
      case LifeStep::endorse: return "endorsed";
      case LifeStep::take_over: return "taken-over";
      default: return std::string(name_of(life_cycle_names, event.to));
    }
  };
  for (const StoreEvent& event : events) {
    std::string reason = event.reason;
    const std::string detail = event.earlier ? to_text(*event.earlier) : event.detail;
    if (!detail.empty()) reason = detail + (reason.empty() ? "" : "; " + reason);
    timed.push_back({event.time, {event.concept_id, said(event), {}, event.role, event.actor_name, date_of(event.time), reason,
                                  "entry " + std::to_string(event.number) + ", revision " + std::to_string(event.revision)}});
  }
  for (const StoredRelease& release : releases)
    for (const auto& [id, revision] : release.concepts)
      if (std::any_of(events.begin(), events.end(), [&](const StoreEvent& event) { return event.concept_id == id; }))
        timed.push_back({release.time, {id, release.is_received() ? "received" : "released", {}, release.role, {}, date_of(release.time), {},
                                        "release " + release.version + ", revision " + std::to_string(revision)}});
  // A release behind what happened in the same second.
  std::stable_sort(timed.begin(), timed.end(), [](const auto& left, const auto& right) {
    return std::tie(left.second.concept_id, left.first) < std::tie(right.second.concept_id, right.first);
  });
  std::vector<HistoryEvent> out;
  for (auto& [time, event] : timed) out.push_back(std::move(event));
  return out;
}

}  // namespace homeword
