#include "homeword/glossary/concept_store_tables.h"

#include <nlohmann/json.hpp>

#include "homeword/base/hash.h"
#include "homeword/store/audit_log.h"

namespace homeword::store_tables {
namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::vector<std::string> first_version() {
  std::vector<std::string> statements{
      "create table guide (number integer primary key check (number = 1), head text not null)",
      "create table files (kind text not null, position integer not null, layer text not null, path text not null,"
      " text text not null, primary key (kind, position)) without rowid",
      "create table actors (id text primary key, name text not null, is_active integer not null check (is_active in (0, 1))) without rowid",
      "create table actor_roles (actor text not null references actors (id), role text not null, primary key (actor, role)) without rowid",
      "create table concepts (id text primary key, state text not null, revision integer not null, approved_revision integer not null,"
      " foreign key (id, revision) references revisions (concept_id, number) deferrable initially deferred) without rowid",
      "create table revisions (concept_id text not null, number integer not null, content text not null, layer text not null,"
      " locked_by text not null, primary key (concept_id, number)) without rowid",
      "create table events (number integer primary key, concept_id text not null, revision integer not null, step text not null,"
      " from_state text not null, to_state text not null, actor text not null references actors (id), actor_name text not null,"
      " role text not null, time text not null, reason text not null,"
      " foreign key (concept_id, revision) references revisions (concept_id, number))",
      "create index events_by_concept on events (concept_id, number)",
      "create table releases (position integer primary key, version text not null unique, hash text not null, bundle blob not null,"
      " actor text not null references actors (id), role text not null, time text not null)",
      "create table release_concepts (release integer not null references releases (position), concept_id text not null,"
      " revision integer not null, primary key (release, concept_id)) without rowid"};
  for (const char* table : {"revisions", "events", "releases", "release_concepts"})
    for (const char* change : {"update", "delete"})
      statements.push_back(std::string("create trigger ") + table + "_stay_on_" + change + " before " + change + " on " + table +
                           " begin select raise(abort, 'what the store records is never changed'); end");
  for (std::string& statement : audit_schema()) statements.push_back(std::move(statement));
  return statements;
}

// Policies and family tests came second.
std::vector<std::string> second_version() {
  return {"alter table events add column detail text not null default ''",
          "create table policies (name text primary key, scope text not null) without rowid"};
}

// Whose decision a take-over takes over came third.
std::vector<std::string> third_version() { return {"alter table events add column earlier text not null default ''"}; }

// Empty: none was recorded, as in earlier versions.
std::string text_of(const std::optional<EarlierDecision>& earlier) {
  return earlier ? dump(Json{earlier->by, earlier->role, earlier->on, earlier->reason}) : std::string();
}

// Damaged text reads as empty values: the audit shows that it is not what was logged.
std::optional<EarlierDecision> read_earlier(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const Json json = Json::parse(text, nullptr, false);
  EarlierDecision earlier;
  std::string* const values[] = {&earlier.by, &earlier.role, &earlier.on, &earlier.reason};
  for (std::size_t i = 0; i < 4; ++i)
    if (json.is_array() && i < json.size() && json[i].is_string()) *values[i] = json[i].get<std::string>();
  return earlier;
}

}  // namespace

const Schema& schema() {
  static const Schema store_schema{"district store", 0x48575347,  // "HWSG"
                                   {first_version(), second_version(), third_version()}};
  return store_schema;
}

std::string RevisionRow::digest() const { return sha256(dump(Json{concept_id, number, content, layer, locked_by})); }

std::string GuideHead::text() const {
  Json owners = Json::array();
  for (const GuideOwner& owner : guide.owners)
    owners.push_back({{"role", owner.role}, {"name", owner.name}, {"contact", owner.contact}, {"domains", owner.domains}});
  Json layers = Json::array();
  for (const Layer& layer : guide.layers)
    layers.push_back({{"name", layer.name}, {"level", layer.level}, {"version", layer.version}});
  Json settings = Json::object();
  for (const auto& [name, value] : guide.settings) settings[name] = value;
  return dump({{"name", guide.name}, {"title", guide.title}, {"description", guide.description}, {"license", guide.license},
               {"owners", owners}, {"layers", layers}, {"settings", settings}});
}

Result<GuideHead> GuideHead::read(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  try {
    if (json.is_discarded()) return fail({.message = "the store's own description is damaged"});
    GuideHead head;
    head.guide.name = json.at("name").get<std::string>();
    head.guide.title = json.at("title").get<std::string>();
    head.guide.description = json.at("description").get<std::string>();
    head.guide.license = json.at("license").get<std::string>();
    for (const Json& owner : json.at("owners"))
      head.guide.owners.push_back({owner.at("role").get<std::string>(), owner.at("name").get<std::string>(),
                                   owner.at("contact").get<std::string>(), owner.at("domains").get<std::vector<std::string>>()});
    for (const Json& layer : json.at("layers"))
      head.guide.layers.push_back({layer.at("name").get<std::string>(), layer.at("level").get<std::string>(), layer.at("version").get<std::string>()});
    for (const auto& [name, value] : json.at("settings").items()) head.guide.settings[name] = value.get<std::string>();
    return head;
  } catch (const Json::exception&) {
    return fail({.message = "the store's own description is damaged"});
  }
}

std::string digest_of(const StoreEvent& event, const std::string& content_digest) {
  Json json = {event.number, event.concept_id, event.revision, name_of(life_step_names, event.step), name_of(life_cycle_names, event.from),
               name_of(life_cycle_names, event.to), event.actor, event.actor_name, event.role, event.time, event.reason, content_digest};
  if (!event.detail.empty()) json.push_back(event.detail);                          // came with version 2
  if (event.earlier) json.push_back({{"earlier", text_of(event.earlier)}});           // came with version 3
  return sha256(dump(json));
}

std::string digest_of(const Actor& actor) {
  Json roles = Json::array();
  for (const auto& [role, name] : role_names)
    if (std::find(actor.roles.begin(), actor.roles.end(), role) != actor.roles.end()) roles.push_back(name);
  return sha256(dump(Json{actor.id, actor.name, roles, actor.is_active}));
}

std::string digest_of(const StoredRelease& release) {
  Json concepts = Json::array();
  for (const auto& [id, revision] : release.concepts) concepts.push_back({id, revision});
  return sha256(dump(Json{release.version, release.hash, sha256(release.bundle), release.actor, release.role, release.time, concepts}));
}

std::string digest_of_policy(const std::string& name, PolicyScope scope) { return sha256(dump(Json{name, name_of(policy_scope_names, scope)})); }

std::string digest_of_guide(const std::string& head, const std::vector<GuideFile>& rules, const std::vector<GuideFile>& memory) {
  Json files = Json::array();
  for (const std::vector<GuideFile>* list : {&rules, &memory})
    for (const GuideFile& file : *list) files.push_back({file.layer, file.path, sha256(file.text)});
  return sha256(dump(Json{head, files}));
}

std::vector<Actor> read_actors(soci::session& sql) {
  std::vector<Actor> actors;
  {
    Actor actor;
    int is_active = 0;
    soci::statement select = (sql.prepare << "select id, name, is_active from actors order by id", soci::into(actor.id),
                              soci::into(actor.name), soci::into(is_active));
    select.execute();
    while (select.fetch()) {
      actor.is_active = is_active != 0;
      actors.push_back(actor);
    }
  }
  std::string id, role;
  soci::statement select = (sql.prepare << "select actor, role from actor_roles order by actor, role", soci::into(id), soci::into(role));
  select.execute();
  while (select.fetch())
    for (Actor& actor : actors)
      if (actor.id == id)
        if (const auto known = value_of(role_names, role)) actor.roles.push_back(*known);
  return actors;
}

std::optional<ConceptRow> find_concept_row(soci::session& sql, const std::string& id) {
  ConceptRow row{.id = id};
  std::string state;
  long long revision = 0, approved = 0;
  sql << "select state, revision, approved_revision from concepts where id = :id", soci::into(state), soci::into(revision),
      soci::into(approved), soci::use(id);
  if (!sql.got_data()) return std::nullopt;
  row.state = value_of(life_cycle_names, state).value_or(LifeCycle::draft);
  row.revision = revision;
  row.approved_revision = approved;
  return row;
}

std::vector<ConceptRow> read_concept_rows(soci::session& sql) {
  std::vector<ConceptRow> rows;
  ConceptRow row;
  std::string state;
  long long revision = 0, approved = 0;
  soci::statement select = (sql.prepare << "select id, state, revision, approved_revision from concepts order by id", soci::into(row.id),
                            soci::into(state), soci::into(revision), soci::into(approved));
  select.execute();
  while (select.fetch()) {
    row.state = value_of(life_cycle_names, state).value_or(LifeCycle::draft);
    row.revision = revision;
    row.approved_revision = approved;
    rows.push_back(row);
  }
  return rows;
}

std::optional<RevisionRow> find_revision(soci::session& sql, const std::string& id, std::int64_t number) {
  RevisionRow row{.concept_id = id, .number = number};
  const long long wanted = number;
  sql << "select content, layer, locked_by from revisions where concept_id = :id and number = :number", soci::into(row.content),
      soci::into(row.layer), soci::into(row.locked_by), soci::use(id), soci::use(wanted);
  if (!sql.got_data()) return std::nullopt;
  return row;
}

std::vector<RevisionRow> read_revisions(soci::session& sql) {
  std::vector<RevisionRow> rows;
  RevisionRow row;
  long long number = 0;
  soci::statement select = (sql.prepare << "select concept_id, number, content, layer, locked_by from revisions order by concept_id, number",
                            soci::into(row.concept_id), soci::into(number), soci::into(row.content), soci::into(row.layer),
                            soci::into(row.locked_by));
  select.execute();
  while (select.fetch()) {
    row.number = number;
    rows.push_back(row);
  }
  return rows;
}

std::vector<StoreEvent> read_events(soci::session& sql, const std::string& concept_id) {
  std::vector<StoreEvent> events;
  StoreEvent event;
  long long number = 0, revision = 0;
  std::string step, from, to, earlier;
  const std::string columns =
      "select number, concept_id, revision, step, from_state, to_state, actor, actor_name, role, time, reason, detail, earlier from events";
  // Two statements, so that one concept's events are found by their index.
  soci::statement select =
      (sql.prepare << columns + (concept_id.empty() ? " where :id = '' order by number" : " where concept_id = :id order by number"),
       soci::into(number), soci::into(event.concept_id), soci::into(revision), soci::into(step), soci::into(from), soci::into(to),
       soci::into(event.actor), soci::into(event.actor_name), soci::into(event.role), soci::into(event.time),
       soci::into(event.reason), soci::into(event.detail), soci::into(earlier), soci::use(concept_id));
  select.execute();
  while (select.fetch()) {
    event.number = number;
    event.revision = revision;
    event.step = value_of(life_step_names, step).value_or(LifeStep::revise);
    event.from = value_of(life_cycle_names, from).value_or(LifeCycle::draft);
    event.to = value_of(life_cycle_names, to).value_or(LifeCycle::draft);
    event.earlier = read_earlier(earlier);
    events.push_back(event);
  }
  return events;
}

LifePolicies read_policies(soci::session& sql) {
  LifePolicies policies;
  std::string name, scope;
  soci::statement select = (sql.prepare << "select name, scope from policies", soci::into(name), soci::into(scope));
  select.execute();
  while (select.fetch()) {
    const PolicyScope value = value_of(policy_scope_names, scope).value_or(PolicyScope::all);
    if (name == "community-review") policies.community_review = value;
    if (name == "family-test") policies.family_test = value;
  }
  return policies;
}

std::string read_head(soci::session& sql) {
  std::string head;
  sql << "select head from guide where number = 1", soci::into(head);
  return head;
}

std::vector<GuideFile> read_files(soci::session& sql, const char* kind) {
  std::vector<GuideFile> files;
  GuideFile file;
  const std::string wanted = kind;
  soci::statement select = (sql.prepare << "select layer, path, text from files where kind = :kind order by position", soci::into(file.layer),
                            soci::into(file.path), soci::into(file.text), soci::use(wanted));
  select.execute();
  while (select.fetch()) files.push_back(file);
  return files;
}

std::vector<StoredRelease> read_releases(soci::session& sql, bool with_bundles, const std::string& version) {
  std::vector<StoredRelease> releases;
  std::vector<long long> positions;
  {
    StoredRelease release;
    long long position = 0;
    soci::statement select =
        (sql.prepare << "select position, version, hash, actor, role, time from releases where :all = '' or version = :version order by position",
         soci::into(position), soci::into(release.version), soci::into(release.hash), soci::into(release.actor), soci::into(release.role),
         soci::into(release.time), soci::use(version, "all"), soci::use(version, "version"));
    select.execute();
    while (select.fetch()) {
      releases.push_back(release);
      positions.push_back(position);
    }
  }
  for (std::size_t i = 0; i < releases.size(); ++i) {
    std::string id;
    long long revision = 0;
    soci::statement select = (sql.prepare << "select concept_id, revision from release_concepts where release = :release order by concept_id",
                              soci::into(id), soci::into(revision), soci::use(positions[i]));
    select.execute();
    while (select.fetch()) releases[i].concepts.emplace_back(id, revision);
    if (!with_bundles) continue;
    soci::blob blob(sql);
    sql << "select bundle from releases where position = :position", soci::into(blob), soci::use(positions[i]);
    releases[i].bundle.resize(blob.get_len());
    if (!releases[i].bundle.empty()) blob.read(0, releases[i].bundle.data(), releases[i].bundle.size());
  }
  return releases;
}

void write_actor(soci::session& sql, const Actor& actor) {
  const int is_active = actor.is_active ? 1 : 0;
  sql << "insert into actors (id, name, is_active) values (:id, :name, :active) on conflict (id) do update set name = excluded.name,"
         " is_active = excluded.is_active",
      soci::use(actor.id), soci::use(actor.name), soci::use(is_active);
  sql << "delete from actor_roles where actor = :id", soci::use(actor.id);
  for (const Role role : actor.roles) {
    const std::string name(name_of(role_names, role));
    sql << "insert or ignore into actor_roles (actor, role) values (:actor, :role)", soci::use(actor.id), soci::use(name);
  }
}

void write_concept_row(soci::session& sql, const ConceptRow& row) {
  const std::string state(name_of(life_cycle_names, row.state));
  const long long revision = row.revision, approved = row.approved_revision;
  sql << "insert into concepts (id, state, revision, approved_revision) values (:id, :state, :revision, :approved) on conflict (id)"
         " do update set state = excluded.state, revision = excluded.revision, approved_revision = excluded.approved_revision",
      soci::use(row.id), soci::use(state), soci::use(revision), soci::use(approved);
}

void insert_revision(soci::session& sql, const RevisionRow& row) {
  const long long number = row.number;
  sql << "insert into revisions (concept_id, number, content, layer, locked_by) values (:id, :number, :content, :layer, :locked)",
      soci::use(row.concept_id), soci::use(number), soci::use(row.content), soci::use(row.layer), soci::use(row.locked_by);
}

void insert_event(soci::session& sql, const StoreEvent& event) {
  const long long number = event.number, revision = event.revision;
  const std::string step(name_of(life_step_names, event.step)), from(name_of(life_cycle_names, event.from)),
      to(name_of(life_cycle_names, event.to)), earlier = text_of(event.earlier);
  sql << "insert into events (number, concept_id, revision, step, from_state, to_state, actor, actor_name, role, time, reason, detail,"
         " earlier)"
         " values (:number, :concept, :revision, :step, :from, :to, :actor, :name, :role, :time, :reason, :detail, :earlier)",
      soci::use(number), soci::use(event.concept_id), soci::use(revision), soci::use(step), soci::use(from), soci::use(to),
      soci::use(event.actor), soci::use(event.actor_name), soci::use(event.role), soci::use(event.time), soci::use(event.reason),
      soci::use(event.detail), soci::use(earlier);
}

void write_policy(soci::session& sql, const std::string& name, PolicyScope scope) {
  const std::string value(name_of(policy_scope_names, scope));
  sql << "insert into policies (name, scope) values (:name, :scope) on conflict (name) do update set scope = excluded.scope",
      soci::use(name), soci::use(value);
}

void write_head(soci::session& sql, const std::string& head) {
  sql << "insert into guide (number, head) values (1, :head) on conflict (number) do update set head = excluded.head", soci::use(head);
}

void write_files(soci::session& sql, const char* kind, const std::vector<GuideFile>& files) {
  const std::string wanted = kind;
  sql << "delete from files where kind = :kind", soci::use(wanted);
  long long position = 0;
  for (const GuideFile& file : files) {
    sql << "insert into files (kind, position, layer, path, text) values (:kind, :position, :layer, :path, :text)", soci::use(wanted),
        soci::use(position), soci::use(file.layer), soci::use(file.path), soci::use(file.text);
    ++position;
  }
}

void insert_release(soci::session& sql, const StoredRelease& release) {
  soci::blob blob(sql);
  blob.write(0, release.bundle.data(), release.bundle.size());
  sql << "insert into releases (version, hash, bundle, actor, role, time) values (:version, :hash, :bundle, :actor, :role, :time)",
      soci::use(release.version), soci::use(release.hash), soci::use(blob), soci::use(release.actor), soci::use(release.role),
      soci::use(release.time);
  long long position = 0;
  sql << "select last_insert_rowid()", soci::into(position);
  for (const auto& [id, number] : release.concepts) {
    const long long revision = number;
    sql << "insert into release_concepts (release, concept_id, revision) values (:release, :concept, :revision)", soci::use(position),
        soci::use(id), soci::use(revision);
  }
}

}  // namespace homeword::store_tables
