// ConceptStore: the district store. One SQLite file that keeps a style guide's concepts with every wording they ever had,
// who decided what about them, when and why, and the releases made of them.
//
//     auto store = ConceptStore::create("office.db", "juniper-flats", {.id = "ana", .name = "Ana Ruiz"});
//     store->register_actor({.id = "ben", .name = "Ben Ito", .roles = {Role::contributor}}, "ana");
//     store->propose({{.said = tardy}}, {.actor = "ben", .reason = "families say it this way"});
//     store->take_step({"tardy"}, {.step = LifeStep::review, .actor = "ana"});
//
// Store and folder. Once there is a store, it is the truth: it alone moves concepts through their life cycle (life_cycle.h),
// and a style-guide folder is the form in which wordings come in (`import`, `propose`) and go out (`export`). A folder's own
// approvals.csv is taken over once, when it is imported into an empty store, and each such decision says so.
//
// Every wording is a numbered revision that never changes. While a new wording is under way, the approved one goes on acting.
// Two people who edit the same concept are told apart by the revision they began with: what only one of them changed is
// merged, what both changed differently is a conflict that names both values, and nothing is written.
//
// Every change appends to an audit log chained by hashes (store/audit_log.h), whose entries cover the records they are about;
// audit() finds what was changed, removed or added by other hands. Times come from the clock given; outputs hold recorded
// times only. Thread rule: one ConceptStore per thread. Several processes may work on one file: writers wait for each other,
// at most five seconds. Errors of all functions: the database's (full disk, read-only, locked, damaged), and those named.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/result.h"
#include "homeword/glossary/concept_fields.h"
#include "homeword/glossary/history.h"
#include "homeword/glossary/life_cycle.h"
#include "homeword/glossary/style_guide.h"

namespace homeword {

// Gives the time as ISO 8601 in UTC, "2026-09-01T14:03:22Z".
using Clock = std::function<std::string()>;
// The computer's clock, or the second that SOURCE_DATE_EPOCH names, as reproducible builds have it.
[[nodiscard]] Clock make_system_clock();

// A registered person or office. Registered before they act; never deleted, so that history keeps its names.
struct Actor {
  std::string id;              // "ana": letters, digits, "-", "_", "."
  std::string name;            // as history and releases show it; may be an office
  std::vector<Role> roles;
  bool is_active = true;       // false: left; may do nothing any more
};

struct StoredConcept {
  Concept concept_;            // the newest wording, with layer, lock and state
  std::int64_t revision = 0;
  std::int64_t approved_revision = 0;   // the wording that acts; 0: none does
};

// A wording as somebody says it. What it leaves open stays as it was, unless it is whole.
struct Wording {
  Concept said;
  std::optional<bool> is_always_explained, is_sensitive;   // said outright, so that "no" can be said
  std::optional<std::int64_t> base_revision;               // the revision the editor began with
  bool is_whole = false;                                   // says all: what it leaves out is taken out
  std::vector<std::string> layers;                         // of the guide it comes from: what one of them locked, it may reword
};

// Who does it, in which role (the first that may, when left open), and why.
struct StoreActor {
  std::string actor;
  std::string reason;
  std::optional<Role> role = std::nullopt;
};

struct WordingConflict {
  std::string concept_id;
  FieldConflict values;        // ours: what the store says now; theirs: what was proposed
  std::string other_actor;     // who wrote the store's value
  std::int64_t revision = 0;   // which holds it
};

struct WordingOutcome {
  std::string concept_id;
  std::int64_t revision = 0;
  LifeCycle state = LifeCycle::draft;
  bool is_new = false;                 // the concept
  bool is_merged = false;              // with what somebody else changed meanwhile
  std::vector<FieldChange> changes;    // against the wording before; empty: nothing new was said
};

struct WordingReport {
  std::vector<WordingOutcome> outcomes;      // in the order asked
  std::vector<WordingConflict> conflicts;    // not empty: nothing was written
};

struct FamilyTest {
  std::string language;
  std::int64_t families = 0;       // who tried it
  std::int64_t understood = 0;     // of them
};

struct StepOrder {
  LifeStep step = LifeStep::propose;
  std::string actor;
  std::string reason;
  std::optional<Role> role = std::nullopt;
  std::optional<std::int64_t> revision = std::nullopt;      // refuse when the newest wording is another one
  std::optional<FamilyTest> test = std::nullopt;            // of LifeStep::family_test
};

// A decision made before the store was there, as it was recorded then: what a take-over takes over.
struct EarlierDecision {
  std::string by, role, on, reason;    // empty where nothing was said

  friend bool operator==(const EarlierDecision&, const EarlierDecision&) = default;
};
// "decided by The Office (language-office) on 2026-08-03: as in the law"; empty when nothing was recorded.
[[nodiscard]] std::string to_text(const EarlierDecision& decision);

struct StoreEvent {
  std::int64_t number = 0;     // of its audit entry
  std::string concept_id;
  std::int64_t revision = 0;
  LifeStep step = LifeStep::propose;
  LifeCycle from = LifeCycle::draft, to = LifeCycle::draft;
  std::string actor, actor_name, role, time, reason;
  std::string detail;          // of a family test: "es: 8 of 9 families understood it"
  std::optional<EarlierDecision> earlier;   // of a take-over; none in stores of versions 1 and 2
};

struct StoredRelease {
  std::string version;
  std::string hash;
  std::string bundle;          // bytes of the .hwguide file
  std::string actor, role, time;       // role administrator: received from elsewhere, not made here
  std::vector<std::pair<std::string, std::int64_t>> concepts;   // id and revision

  [[nodiscard]] bool is_received() const { return role == name_of(role_names, Role::administrator); }
};

// What the store says about every concept in force: the approval and those before it. Of a decision taken over, who made it stands
// in approval.earlier; authors are not known then.
struct ApprovalRecord {
  std::string concept_id;
  std::int64_t revision = 0;
  StoreEvent approval;                   // approve or take-over
  std::vector<std::string> authors;      // names of who wrote or proposed it
  std::vector<std::string> reviewers, endorsers;
  std::vector<std::string> releases;     // versions that hold this wording
};

struct AuditReport {
  std::size_t entry_count = 0;
  std::string head;                      // hash of the newest entry
  std::vector<std::string> faults;       // one sentence each; empty: sound
};

class ConceptStore {
 public:
  // Makes a store whose first registered actor is its administrator and language office. Errors: the file is there already, a
  // name or id with other characters than letters, digits, "-", "_", ".".
  [[nodiscard]] static Result<ConceptStore> create(const std::filesystem::path& path, const std::string& name, Actor first,
                                                   Clock clock = make_system_clock());
  // Opens an existing one and migrates it forward. Errors: no such file, another kind of file, made by a newer Homeword.
  [[nodiscard]] static Result<ConceptStore> open(const std::filesystem::path& path, Clock clock = make_system_clock());
  // Whether the file's first bytes are those of a database; open() says whether it is a store.
  [[nodiscard]] static bool is_database(const std::filesystem::path& path);

  [[nodiscard]] Result<std::vector<Actor>> actors() const;
  // Adds or changes; `by` must be an administrator. The last active administrator cannot go.
  [[nodiscard]] Result<void> register_actor(const Actor& actor, const std::string& by);
  [[nodiscard]] Result<LifePolicies> policies() const;
  // "community-review" or "family-test". `by` must be an administrator.
  [[nodiscard]] Result<void> set_policy(const std::string& name, PolicyScope scope, const std::string& by);

  // Sorted by id.
  [[nodiscard]] Result<std::vector<StoredConcept>> concepts() const;
  [[nodiscard]] Result<Concept> read_revision(const std::string& concept_id, std::int64_t revision) const;

  // New wordings and concepts, proposed; all or, with a conflict or an error, none. A locked concept of an upper layer may only
  // get further languages, except from a guide of that layer, brought in by an administrator.
  [[nodiscard]] Result<WordingReport> propose(const std::vector<Wording>& wordings, const StoreActor& by);
  // The same as drafts that nobody proposed yet.
  [[nodiscard]] Result<WordingReport> revise(const std::vector<Wording>& wordings, const StoreActor& by);
  // What the folder or release says besides concepts (title, owners, settings, layers, rules, memory) becomes the store's,
  // and its concepts come in as drafts; into a store without concepts its decisions are taken over, with who made them, and a
  // release, whose bytes are `bundle`, is kept as received: it goes out again byte for byte. `by`: administrator.
  [[nodiscard]] Result<WordingReport> import_guide(const StyleGuide& guide, const StoreActor& by, std::string_view bundle = {});

  // The same step for all concepts, or for none.
  [[nodiscard]] Result<std::vector<StoreEvent>> take_step(const std::vector<std::string>& concept_ids, const StepOrder& order);

  // In order of happening; of one concept or of all (empty). Errors: no such concept.
  [[nodiscard]] Result<std::vector<StoreEvent>> history(const std::string& concept_id = {}) const;
  [[nodiscard]] Result<std::vector<ApprovalRecord>> approvals(const std::string& concept_id = {}) const;

  // The style guide as it acts: approved wordings; concepts never approved stand in it with their state and do not act. It
  // is a release when nothing changed since the newest one.
  [[nodiscard]] Result<StyleGuide> guide() const;
  // All newest wordings, whatever their state: what reviewers work on.
  [[nodiscard]] Result<StyleGuide> newest() const;

  // Publishes what is approved. A version once used gives the release it was used for when nothing changed (is_new false) and is
  // refused otherwise. Written in one transaction: a release is there whole or not at all. An empty version is the guide's.
  struct Published {
    StoredRelease release;
    bool is_new = false;
  };
  [[nodiscard]] Result<Published> release(const std::string& version, const StoreActor& by);
  // In order of publishing, without their bundles.
  [[nodiscard]] Result<std::vector<StoredRelease>> releases() const;
  [[nodiscard]] Result<StoredRelease> find_release(const std::string& version) const;

  // Checks the chain, and every record against its entry. `known_heads` are hashes known from elsewhere (releases carry one) that
  // must stand in the chain: without them, cutting off the newest entries together with their records cannot be seen.
  [[nodiscard]] Result<AuditReport> audit(const std::vector<std::string>& known_heads = {}) const;
  [[nodiscard]] bool is_read_only() const;
  // A second, whole copy of the file, to be kept elsewhere. Errors: the target exists.
  [[nodiscard]] Result<void> copy_to(const std::filesystem::path& target) const;

 private:
  struct State;
  ConceptStore() = default;
  std::shared_ptr<State> state_;
};

// The store's events as the history of a style guide (history.h): names and roles, dates without the time of day.
[[nodiscard]] std::vector<HistoryEvent> to_history(const std::vector<StoreEvent>& events, const std::vector<StoredRelease>& releases);

}  // namespace homeword
