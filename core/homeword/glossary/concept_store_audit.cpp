// The audit: the chain of the log, and every record against its entry.
#include <map>
#include <set>

#include "homeword/glossary/concept_store_state.h"

namespace homeword {
namespace {

// Words in the tables that no reader of ours understands, and records that belong to nothing: readers pass over them, so nothing
// else would tell.
void find_strange_records(soci::session& sql, std::vector<std::string>& faults) {
  const auto look_at = [&](const std::string& query, const std::string& what, auto is_known) {
    std::string value;
    soci::statement select = (sql.prepare << query, soci::into(value));
    select.execute();
    while (select.fetch())
      if (!is_known(std::string_view(value))) faults.push_back("There is " + what + " \"" + value + "\", which Homeword never writes.");
  };
  const auto is_state = [](std::string_view name) { return value_of(life_cycle_names, name).has_value(); };
  look_at("select distinct from_state from events", "a state", is_state);
  look_at("select distinct to_state from events", "a state", is_state);
  look_at("select distinct state from concepts", "a state", is_state);
  look_at("select distinct step from events", "a step", [](std::string_view name) { return value_of(life_step_names, name).has_value(); });
  look_at("select distinct role from actor_roles", "a role", [](std::string_view name) { return value_of(role_names, name).has_value(); });
  look_at("select distinct name from policies", "a policy", [](std::string_view name) { return name == "community-review" || name == "family-test"; });
  look_at("select distinct scope from policies", "a policy for", [](std::string_view name) { return value_of(policy_scope_names, name).has_value(); });
  look_at("select distinct kind from files", "a kind of file", [](std::string_view name) { return name == "rules" || name == "memory"; });
  const auto no_such = [](std::string_view) { return false; };
  look_at("select kind from files group by kind having min(position) <> 0 or max(position) + 1 <> count(*)", "a gap in the order of the files of kind",
          [](std::string_view) { return false; });
  look_at("select distinct \"table\" from pragma_foreign_key_check", "a record that belongs to nothing in the table", no_such);
}

}  // namespace

Result<AuditReport> ConceptStore::audit(const std::vector<std::string>& known_heads) const {
  AuditReport report;
  const auto done = state_->look([&](soci::session& sql) {
    std::vector<std::string>& faults = report.faults;
    std::string sound;
    sql << "pragma quick_check(1)", soci::into(sound);
    if (sound != "ok") faults.push_back("The database file is damaged: " + sound + ".");
    find_strange_records(sql, faults);
    const std::vector<AuditEntry> entries = read_audit(sql);
    report.entry_count = entries.size();
    if (!entries.empty()) report.head = entries.back().hash;
    for (AuditFault& fault : verify_audit(entries)) faults.push_back(std::move(fault.message));
    for (const std::string& head : known_heads)
      if (std::none_of(entries.begin(), entries.end(), [&](const AuditEntry& entry) { return entry.hash == head; }))
        faults.push_back("The log does not hold the entry " + head.substr(0, 12) + "…, which it held before: entries were cut off or rewritten.");

    std::map<std::int64_t, const AuditEntry*> by_number;
    std::map<std::string, std::string> registered, policies;
    std::map<std::string, std::string> released;
    std::string guide_digest;
    for (const AuditEntry& entry : entries) {
      by_number[entry.number] = &entry;
      if (entry.action == "register") registered[entry.subject] = entry.digest;
      if (entry.action == "policy") policies[entry.subject] = entry.digest;
      if (entry.action == "release") released[entry.subject] = entry.digest;
      if (entry.action == "guide") guide_digest = entry.digest;
    }

    std::map<std::pair<std::string, std::int64_t>, std::string> wordings;
    std::set<std::pair<std::string, std::int64_t>> unexplained;
    for (const RevisionRow& row : read_revisions(sql)) {
      wordings[{row.concept_id, row.number}] = row.digest();
      unexplained.emplace(row.concept_id, row.number);
    }
    std::set<std::int64_t> seen;
    std::map<std::string, ConceptRow> replayed;
    for (const StoreEvent& event : read_events(sql, {})) {
      const std::string name = std::string(name_of(life_step_names, event.step)) + " of \"" + event.concept_id + "\" (entry " + std::to_string(event.number) + ")";
      seen.insert(event.number);
      const auto wording = wordings.find({event.concept_id, event.revision});
      const auto entry = by_number.find(event.number);
      if (entry == by_number.end()) {
        faults.push_back("The step " + name + " stands in no entry of the log.");
      } else if (wording == wordings.end()) {
        faults.push_back("The wording of the step " + name + " is missing.");
      } else if (entry->second->digest != digest_of(event, wording->second)) {
        faults.push_back("The step " + name + " or the wording it was about was changed after it was logged.");
      }
      if (event.step == LifeStep::revise) unexplained.erase({event.concept_id, event.revision});
      ConceptRow& row = replayed[event.concept_id];
      if (event.step != LifeStep::revise && row.revision != event.revision) faults.push_back("The step " + name + " is about a wording that was not the newest.");
      if (row.revision != 0 && event.from != row.state) faults.push_back("The step " + name + " does not begin where the step before it ended.");
      row.state = event.to;
      row.revision = event.revision;
      if (event.to == LifeCycle::approved && event.from != LifeCycle::approved) row.approved_revision = row.revision;
      if (event.step == LifeStep::retire || (event.step == LifeStep::take_over && event.to == LifeCycle::retired)) row.approved_revision = 0;
    }
    for (const AuditEntry& entry : entries)
      if (value_of(life_step_names, std::string_view(entry.action)) && !seen.contains(entry.number))
        faults.push_back("The record of entry " + std::to_string(entry.number) + " (" + entry.action + " of " + entry.subject + ") is missing.");
    for (const auto& [id, revision] : unexplained) faults.push_back("Revision " + std::to_string(revision) + " of \"" + id + "\" stands in no entry of the log.");
    std::set<std::string> ids;
    for (const ConceptRow& row : read_concept_rows(sql)) {
      ids.insert(row.id);
      const auto found = replayed.find(row.id);
      if (found == replayed.end() || found->second.state != row.state || found->second.revision != row.revision ||
          found->second.approved_revision != row.approved_revision)
        faults.push_back("The state of \"" + row.id + "\" (" + std::string(name_of(life_cycle_names, row.state)) + ", revision " +
                         std::to_string(row.revision) + ") is not what its history leads to.");
    }
    for (const auto& [id, row] : replayed)
      if (!ids.contains(id)) faults.push_back("Concept \"" + id + "\" was removed.");

    for (const Actor& actor : read_actors(sql)) {
      const auto found = registered.find(actor.id);
      if (found == registered.end() || found->second != digest_of(actor)) faults.push_back("The registration of \"" + actor.id + "\" is not what was logged.");
      if (found != registered.end()) registered.erase(found);
    }
    for (const auto& [id, digest] : registered) faults.push_back("The registration of \"" + id + "\" was removed.");
    const LifePolicies now = read_policies(sql);
    for (const auto& [name, scope] : {std::pair<std::string, PolicyScope>("community-review", now.community_review), {"family-test", now.family_test}}) {
      const auto found = policies.find(name);
      const bool fits = found == policies.end() ? scope == PolicyScope::none : found->second == digest_of_policy(name, scope);
      if (!fits) faults.push_back("The policy \"" + name + "\" is not what was logged.");
    }
    if (guide_digest != digest_of_guide(read_head(sql), read_files(sql, "rules"), read_files(sql, "memory")))
      faults.push_back("The style guide's description, rules or phrases are not what was logged.");
    for (const StoredRelease& release : read_releases(sql, true, {})) {
      const auto found = released.find(release.version);
      if (found == released.end() || found->second != digest_of(release)) faults.push_back("Release " + release.version + " is not what was logged.");
      if (found != released.end()) released.erase(found);
    }
    for (const auto& [version, digest] : released) faults.push_back("Release " + version + " was removed.");
  });
  if (!done) return fail(done.error());
  return report;
}

}  // namespace homeword
