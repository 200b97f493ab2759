// Wordings and steps: what moves concepts in the store.
#include "homeword/glossary/concept_store_state.h"

namespace homeword {

Writer::Writer(soci::session& sql, const Clock& clock, const std::string& actor_id)
    : sql_(sql), time_(clock()), actors_(read_actors(sql)) {
  if (actor_id.empty())
    refuse({.message = "the store keeps who does what, so this needs to know who you are",
            .remedy = "Name yourself with --as; \"homeword styleguide people STORE\" lists who is registered."});
  const Actor* actor = find_actor(actors_, actor_id);
  if (actor == nullptr || !actor->is_active) {
    std::string known;
    for (const Actor& one : actors_)
      if (one.is_active) known += (known.empty() ? "" : ", ") + one.id;
    refuse({.message = actor == nullptr ? "\"" + actor_id + "\" is not registered in this store" : "\"" + actor_id + "\" has left and may do nothing any more",
            .expected = "one of " + known,
            .remedy = "Name yourself with --as; an administrator registers people with: homeword styleguide people STORE PERSON --name … --role …"});
  }
  actor_ = *actor;
  Result<GuideHead> head = GuideHead::read(read_head(sql));
  if (!head) refuse(head.error());
  head_ = *std::move(head);
}

void Writer::need_role(Role role, const std::string& what, const std::optional<Role>& asked) const {
  if (!has_role(actor_, role) || (asked && *asked != role)) {
    std::string roles;
    for (const Role one : actor_.roles) roles += (roles.empty() ? "" : ", ") + std::string(name_of(role_names, one));
    refuse({.message = "\"" + actor_.id + "\" may not " + what, .found = roles.empty() ? "no role" : roles,
            .expected = std::string(name_of(role_names, role))});
  }
}

void Writer::log(const std::string& role, const std::string& action, const std::string& subject, const std::string& digest) {
  append_audit(sql_, {.time = time_, .actor = actor_.id, .role = role, .action = action, .subject = subject, .digest = digest});
}

std::int64_t Writer::next_number() {
  long long number = 0;
  sql_ << "select coalesce(max(number), 0) + 1 from audit", soci::into(number);
  return number;
}

Standing Writer::standing_of(const ConceptRow& row) {
  Standing standing{.concept_id = row.id, .state = row.state};
  standing.has_approved_wording = row.approved_revision != 0;
  for (const StoreEvent& event : read_events(sql_, row.id)) {
    if (event.step == LifeStep::revise || event.step == LifeStep::propose) standing.authors.insert(event.actor);
    if (event.to == LifeCycle::approved && (event.step == LifeStep::approve || event.step == LifeStep::take_over)) standing.authors.clear();
    if (event.revision != row.revision) continue;
    if (event.step == LifeStep::endorse) standing.endorsers.insert(event.actor);
    if (event.step == LifeStep::family_test) ++standing.family_tests;
  }
  const Concept content = content_of(row.id, row.revision);
  const bool is_name = std::any_of(content.terms.begin(), content.terms.end(), [](const Term& term) { return !term.is_translated; });
  standing.is_concept_entry = !is_name && (content.is_always_explained ||
                              std::any_of(content.texts.begin(), content.texts.end(), [](const auto& entry) { return !entry.second.explanation.empty(); }));
  standing.is_sensitive = content.is_sensitive;
  return standing;
}

Concept Writer::content_of(const std::string& id, std::int64_t revision) {
  const std::optional<RevisionRow> row = find_revision(sql_, id, revision);
  if (!row) refuse({.message = "concept \"" + id + "\" has no revision " + std::to_string(revision)});
  Result<Concept> concept_ = read_concept(row->content);
  if (!concept_) refuse({.message = "revision " + std::to_string(revision) + " of concept \"" + id + "\" is damaged",
                         .remedy = "See what else is with: homeword styleguide audit STORE"});
  concept_->layer = row->layer;
  concept_->locked_by = row->locked_by;
  concept_->is_locked = !row->locked_by.empty();
  return *std::move(concept_);
}

StoreEvent Writer::take(ConceptRow& row, const StepOrder& order, const Standing& standing, const LifePolicies& policies, std::optional<LifeCycle> to,
                        std::optional<EarlierDecision> earlier) {
  const Result<StepTaken> taken = check_step({.step = order.step, .actor = actor_.id, .roles = actor_.roles, .as_role = order.role,
                                              .reason = order.reason}, standing, policies);
  if (!taken) refuse(taken.error());
  StoreEvent event{.number = next_number(), .concept_id = row.id, .revision = row.revision, .step = order.step, .from = row.state,
                   .to = to.value_or(taken->state), .actor = actor_.id, .actor_name = actor_.name,
                   .role = std::string(name_of(role_names, taken->role)), .time = time_, .reason = order.reason, .detail = {}, .earlier = std::move(earlier)};
  if (order.test)
    event.detail = order.test->language + ": " + std::to_string(order.test->understood) + " of " + std::to_string(order.test->families) +
                   " families understood it";
  const std::optional<RevisionRow> wording = find_revision(sql_, row.id, row.revision);
  insert_event(sql_, event);
  log(event.role, std::string(name_of(life_step_names, event.step)), at_revision(row.id, row.revision),
      digest_of(event, wording ? wording->digest() : std::string()));
  row.state = event.to;
  if (event.to == LifeCycle::approved && event.from != LifeCycle::approved) row.approved_revision = row.revision;
  if (event.step == LifeStep::retire || (event.step == LifeStep::take_over && event.to == LifeCycle::retired)) row.approved_revision = 0;
  write_concept_row(sql_, row);
  return event;
}

void Writer::keep_revision(ConceptRow& row, const Concept& concept_) {
  insert_revision(sql_, {.concept_id = row.id, .number = row.revision, .content = write_concept(concept_), .layer = concept_.layer,
                         .locked_by = concept_.locked_by});
  write_concept_row(sql_, row);
}

namespace {

// A locked concept of an upper layer may get a language it does not have; all else is the upper layer's.
void check_lock(const Concept& before, const std::vector<FieldChange>& changes, const std::string& own) {
  if (before.locked_by.empty() || before.locked_by == own) return;
  for (const FieldChange& change : changes) {
    const bool has_language = change.language.empty() || before.texts.contains(change.language) ||
                              std::any_of(before.terms.begin(), before.terms.end(), [&](const Term& term) { return term.language == change.language; });
    if (!has_language) continue;
    refuse({.message = "concept \"" + before.id + "\" is locked by the layer \"" + before.locked_by + "\", so its " + change.field + " cannot be changed here",
            .found = "\"" + change.to + "\"", .expected = "\"" + change.from + "\"",
            .remedy = "Only further languages may be added; ask the owner of \"" + before.locked_by +
                      "\" for another wording. An administrator may bring in a release of theirs."});
  }
}

class WordingWriter {
 public:
  WordingWriter(Writer& writer, const StoreActor& by, bool is_proposed)
      : writer_(writer), by_(by), is_proposed_(is_proposed), policies_(read_policies(writer.sql())) {}

  void put(const Wording& wording, const std::optional<std::string>& layer) {
    const std::string& id = wording.said.id;
    if (id.empty() || id.size() > 200) refuse({.message = "a concept needs an id of at most 200 characters", .found = "\"" + id + "\""});
    std::optional<ConceptRow> row = find_concept_row(writer_.sql(), id);
    if (!row) {
      put_new(wording, layer);
    } else {
      put_changed(*row, wording, layer);
    }
  }

  WordingReport report() && { return std::move(report_); }

 private:
  void put_new(const Wording& wording, const std::optional<std::string>& layer) {
    Concept concept_ = overlay_concept(Concept{.id = wording.said.id}, wording.said);
    // An order of its own is kept as it was said.
    concept_.terms = wording.said.terms;
    say_outright(concept_, wording);
    if (concept_.terms.empty())
      refuse({.message = "concept \"" + concept_.id + "\" is new and has no term", .remedy = "Give it a term in at least one language."});
    concept_.layer = layer.value_or(own_layer(writer_.head()));
    concept_.locked_by = wording.said.locked_by;
    ConceptRow row{.id = concept_.id, .state = LifeCycle::draft, .revision = 1, .approved_revision = 0};
    writer_.keep_revision(row, concept_);
    WordingOutcome outcome{.concept_id = row.id, .is_new = true, .changes = compare_concepts(Concept{.id = row.id}, concept_)};
    finish(row, std::move(outcome));
  }

  void put_changed(ConceptRow& row, const Wording& wording, const std::optional<std::string>& layer) {
    const Concept newest = writer_.content_of(row.id, row.revision);
    const std::vector<StoreEvent> events = read_events(writer_.sql(), row.id);
    std::int64_t base_revision = wording.base_revision.value_or(row.revision);
    if (base_revision > row.revision || base_revision < 1)
      refuse({.message = "concept \"" + row.id + "\" has no revision " + std::to_string(base_revision), .expected = "1 to " + std::to_string(row.revision)});
    // Without a revision to go by, what others have under way is not passed over: it counts as made meanwhile.
    if (!wording.base_revision && (row.state == LifeCycle::proposed || row.state == LifeCycle::in_review) &&
        std::none_of(events.begin(), events.end(), [&](const StoreEvent& event) {
          return event.revision == row.revision && event.actor == writer_.actor().id && event.step == LifeStep::revise;
        }))
      base_revision = row.approved_revision;
    // A folder brought in once more mostly says what it said before; that takes nothing back that was decided since.
    if (!wording.base_revision && !is_proposed_)
      for (std::int64_t earlier = row.revision; earlier > 0; --earlier) {
        const Concept content = writer_.content_of(row.id, earlier);
        Concept again = overlay_concept(content, wording.said);
        say_outright(again, wording);
        if (!compare_concepts(content, again).empty()) continue;
        base_revision = earlier;
        break;
      }
    const Concept base = base_revision == 0 ? Concept{.id = row.id}
                         : base_revision == row.revision ? newest : writer_.content_of(row.id, base_revision);
    Concept said = wording.is_whole ? wording.said : overlay_concept(base, wording.said);
    say_outright(said, wording);
    WordingOutcome outcome{.concept_id = row.id, .revision = row.revision, .state = row.state};
    Concept result = said;
    if (base_revision != row.revision) {
      ConceptMerge merge = merge_concepts(base, newest, said);
      for (FieldConflict& conflict : merge.conflicts)
        report_.conflicts.push_back({row.id, std::move(conflict), author_of(events, row.revision), row.revision});
      if (!merge.conflicts.empty()) return;
      outcome.is_merged = !merge.taken.empty() && !compare_concepts(base, newest).empty();
      result = std::move(merge.merged);
    }
    outcome.changes = compare_concepts(newest, result);
    if (outcome.changes.empty()) {
      finish_unchanged(row, std::move(outcome));
      return;
    }
    // The layer that locked it says it anew, and an administrator brings that in.
    const bool is_of_locker = !newest.locked_by.empty() && newest.locked_by != own_layer(writer_.head()) &&
                              std::find(wording.layers.begin(), wording.layers.end(), newest.locked_by) != wording.layers.end() &&
                              has_role(writer_.actor(), Role::administrator);
    if (!is_of_locker) check_lock(newest, outcome.changes, own_layer(writer_.head()));
    result.layer = is_of_locker ? newest.layer : layer.value_or(own_layer(writer_.head()));
    result.locked_by = newest.locked_by.empty() ? wording.said.locked_by : newest.locked_by;
    row.revision += 1;
    writer_.keep_revision(row, result);
    finish(row, std::move(outcome));
  }

  static void say_outright(Concept& concept_, const Wording& wording) {
    if (wording.is_always_explained) concept_.is_always_explained = *wording.is_always_explained;
    if (wording.is_sensitive) concept_.is_sensitive = *wording.is_sensitive;
  }

  static std::string author_of(const std::vector<StoreEvent>& events, std::int64_t revision) {
    for (const StoreEvent& event : events)
      if (event.revision == revision && event.step == LifeStep::revise) return event.actor_name;
    return {};
  }

  // The wording is kept already; its events follow.
  void finish(ConceptRow& row, WordingOutcome outcome) {
    writer_.take(row, {.step = LifeStep::revise, .actor = by_.actor, .reason = by_.reason, .role = by_.role},
                 writer_.standing_of(row), policies_);
    if (is_proposed_)
      writer_.take(row, {.step = LifeStep::propose, .actor = by_.actor, .reason = by_.reason, .role = by_.role}, writer_.standing_of(row), policies_);
    outcome.revision = row.revision;
    outcome.state = row.state;
    report_.outcomes.push_back(std::move(outcome));
  }

  void finish_unchanged(ConceptRow& row, WordingOutcome outcome) {
    if (is_proposed_ && (row.state == LifeCycle::draft || row.state == LifeCycle::declined || row.state == LifeCycle::retired))
      writer_.take(row, {.step = LifeStep::propose, .actor = by_.actor, .reason = by_.reason, .role = by_.role}, writer_.standing_of(row), policies_);
    outcome.state = row.state;
    report_.outcomes.push_back(std::move(outcome));
  }

  Writer& writer_;
  const StoreActor& by_;
  bool is_proposed_;
  LifePolicies policies_;
  WordingReport report_;
};

EarlierDecision decision_on(const Concept& concept_) {
  const auto more = [&](const char* name) {
    const auto found = concept_.more.find(name);
    return found == concept_.more.end() ? std::string() : found->second;
  };
  return {.by = more("decided_by"), .role = more("decided_role"), .on = more("decided_on"), .reason = more("decision_reason")};
}

// Ends a transaction whose conflicts are the answer.
struct Conflicted {};

template <typename State>  // the store's own, which nobody outside may name
Result<WordingReport> put_wordings(State& state, const std::vector<Wording>& wordings, const StoreActor& by, bool is_proposed) {
  WordingReport report;
  try {
    const auto done = state.change([&](soci::session& sql) {
      Writer writer(sql, state.clock, by.actor);
      WordingWriter putting(writer, by, is_proposed);
      for (const Wording& wording : wordings) putting.put(wording, {});
      report = std::move(putting).report();
      if (!report.conflicts.empty()) throw Conflicted();
    });
    if (!done) return fail(done.error());
  } catch (const Conflicted&) {
    report.outcomes.clear();
  }
  return report;
}

}  // namespace

Result<WordingReport> ConceptStore::propose(const std::vector<Wording>& wordings, const StoreActor& by) {
  return put_wordings(*state_, wordings, by, true);
}

Result<WordingReport> ConceptStore::revise(const std::vector<Wording>& wordings, const StoreActor& by) {
  return put_wordings(*state_, wordings, by, false);
}

Result<WordingReport> ConceptStore::import_guide(const StyleGuide& guide, const StoreActor& by, std::string_view bundle) {
  WordingReport report;
  try {
    const auto done = state_->change([&](soci::session& sql) {
      Writer writer(sql, state_->clock, by.actor);
      writer.need_role(Role::administrator, "import a style guide", by.role);
      const std::string role(name_of(role_names, Role::administrator));
      const bool is_empty = read_concept_rows(sql).empty();
      const bool is_own = guide.name == writer.head().guide.name;
      if (is_empty || is_own) {
        GuideHead head;
        head.guide.name = guide.name;
        head.guide.title = guide.title;
        head.guide.description = guide.description;
        head.guide.license = guide.license;
        head.guide.owners = guide.owners;
        head.guide.layers = guide.layers;
        head.guide.settings = guide.settings;
        const std::string text = head.text();
        if (text != read_head(sql) || guide.rules.size() + guide.memory.size() != 0 || !read_files(sql, "rules").empty()) {
          write_head(sql, text);
          write_files(sql, "rules", guide.rules);
          write_files(sql, "memory", guide.memory);
          writer.log(role, "guide", guide.name, digest_of_guide(text, guide.rules, guide.memory));
        }
      }
      const std::string own = is_empty || is_own ? (guide.layers.empty() ? guide.name : guide.layers.back().name) : own_layer(writer.head());
      WordingWriter putting(writer, by, false);
      for (const Concept& concept_ : guide.concepts) {
        Wording wording{.said = concept_};
        for (const Layer& one : guide.layers) wording.layers.push_back(one.name);
        if (!concept_.is_locked) wording.said.locked_by.clear();
        // A bundle does not say which layer locked; where it is our own, no lock of an upper layer is invented.
        else if (concept_.locked_by.empty()) wording.said.locked_by = is_own || is_empty ? concept_.layer : guide.name;
        std::optional<std::string> layer;
        if (!concept_.layer.empty()) layer = concept_.layer;
        if (!is_empty && !is_own && layer) layer = own;
        putting.put(wording, layer);
      }
      report = std::move(putting).report();
      if (!report.conflicts.empty()) throw Conflicted();
      if (!is_empty) return;
      const LifePolicies none;
      for (WordingOutcome& outcome : report.outcomes) {
        const Concept* concept_ = guide.find_concept(outcome.concept_id);
        if (concept_ == nullptr) continue;
        const LifeCycle state = concept_->life_cycle;
        if (state != LifeCycle::approved && state != LifeCycle::retired && state != LifeCycle::declined) continue;
        std::optional<ConceptRow> row = find_concept_row(sql, outcome.concept_id);
        writer.take(*row, {.step = LifeStep::take_over, .actor = by.actor, .reason = by.reason.empty() ? "taken over" : by.reason, .role = Role::administrator},
                    Standing{.concept_id = row->id, .state = row->state}, none, state, decision_on(*concept_));
        outcome.state = row->state;
      }
      if (bundle.empty() || !guide.is_released) return;
      StoredRelease received{.version = guide.version, .hash = guide.hash, .bundle = std::string(bundle), .actor = by.actor, .role = role,
                             .time = writer.time(), .concepts = {}};
      for (const ConceptRow& row : read_concept_rows(sql))
        if (row.approved_revision != 0) received.concepts.emplace_back(row.id, row.approved_revision);
      insert_release(sql, received);
      writer.log(role, "release", received.version, digest_of(received));
    });
    if (!done) return fail(done.error());
  } catch (const Conflicted&) {
    report.outcomes.clear();
  }
  return report;
}

Result<std::vector<StoreEvent>> ConceptStore::take_step(const std::vector<std::string>& concept_ids, const StepOrder& order) {
  std::vector<StoreEvent> events;
  if (order.step == LifeStep::revise || order.step == LifeStep::take_over)
    return fail({.message = "a new wording is proposed or imported, not stepped to"});
  if (order.step == LifeStep::family_test &&
      (!order.test || order.test->families < 1 || order.test->understood < 0 || order.test->understood > order.test->families))
    return fail({.message = "a family test needs the language, how many families tried the wording and how many of them understood it"});
  const auto done = state_->change([&](soci::session& sql) {
    Writer writer(sql, state_->clock, order.actor);
    const LifePolicies policies = read_policies(sql);
    for (const std::string& id : concept_ids) {
      std::optional<ConceptRow> row = find_concept_row(sql, id);
      if (!row) refuse({.message = "the store has no concept \"" + id + "\""});
      if (order.revision && *order.revision != row->revision)
        refuse({.message = "concept \"" + id + "\" was changed meanwhile", .found = "revision " + std::to_string(row->revision),
                .expected = "revision " + std::to_string(*order.revision), .remedy = "Look at the newer wording first."});
      events.push_back(writer.take(*row, order, writer.standing_of(*row), policies));
    }
  });
  if (!done) return fail(done.error());
  return events;
}

}  // namespace homeword
