// How the store's functions reach the file: one change or one look at a time, errors with the file's name. Inside the glossary
// room; SOCI shows here.
#pragma once

#include <algorithm>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "homeword/glossary/concept_store.h"
#include "homeword/glossary/concept_store_tables.h"
#include "homeword/store/audit_log.h"

namespace homeword {

using namespace store_tables;

// Ends a transaction with an error of ours; Database rolls back on the way.
struct Refusal {
  Error error;
};
[[noreturn]] inline void refuse(Error error) { throw Refusal{std::move(error)}; }

[[nodiscard]] inline const Actor* find_actor(const std::vector<Actor>& actors, const std::string& id) {
  const auto found = std::find_if(actors.begin(), actors.end(), [&](const Actor& actor) { return actor.id == id; });
  return found == actors.end() ? nullptr : &*found;
}

[[nodiscard]] inline bool has_role(const Actor& actor, Role role) { return std::find(actor.roles.begin(), actor.roles.end(), role) != actor.roles.end(); }

[[nodiscard]] inline const std::string& own_layer(const GuideHead& head) { return head.guide.layers.empty() ? head.guide.name : head.guide.layers.back().name; }

[[nodiscard]] inline std::string at_revision(const std::string& id, std::int64_t revision) { return id + "@" + std::to_string(revision); }

[[nodiscard]] inline std::string date_of(const std::string& time) { return time.substr(0, std::min<std::size_t>(time.size(), 10)); }

// The guide as it acts (`is_acting`), or all newest wordings. Inside a change or a look.
[[nodiscard]] StyleGuide make_guide(soci::session& sql, bool is_acting);

// One change to the store: who does it, when, and what it writes, each with its audit entry.
class Writer {
 public:
  // Refuses who is not registered or has left.
  Writer(soci::session& sql, const Clock& clock, const std::string& actor_id);

  [[nodiscard]] const Actor& actor() const { return actor_; }
  [[nodiscard]] const std::vector<Actor>& actors() const { return actors_; }
  [[nodiscard]] const GuideHead& head() const { return head_; }
  [[nodiscard]] const std::string& time() const { return time_; }
  soci::session& sql() { return sql_; }

  void need_role(Role role, const std::string& what, const std::optional<Role>& asked) const;
  void log(const std::string& role, const std::string& action, const std::string& subject, const std::string& digest);
  std::int64_t next_number();
  Standing standing_of(const ConceptRow& row);
  Concept content_of(const std::string& id, std::int64_t revision);
  // Checks the step against the rules, keeps it and moves the concept; to `to`, where the rules leave that open.
  StoreEvent take(ConceptRow& row, const StepOrder& order, const Standing& standing, const LifePolicies& policies,
                  std::optional<LifeCycle> to = {}, std::optional<EarlierDecision> earlier = {});
  void keep_revision(ConceptRow& row, const Concept& concept_);

 private:
  soci::session& sql_;
  std::string time_;
  std::vector<Actor> actors_;
  Actor actor_;
  GuideHead head_;
};

struct ConceptStore::State {
  State(Database opened, Clock the_clock, std::filesystem::path the_path)
      : database(std::move(opened)), clock(std::move(the_clock)), path(std::move(the_path)) {}
  Database database;
  Clock clock;
  std::filesystem::path path;

  // Errors of ours and of the database alike, with the file's name.
  Result<void> change(const std::function<void(soci::session&)>& work) {
    try {
      return database.transact(work);
    } catch (Refusal& refusal) {
      if (refusal.error.file.empty()) refusal.error.file = path.string();
      return fail(std::move(refusal.error));
    }
  }
  Result<void> look(const std::function<void(soci::session&)>& work) const {
    try {
      // One transaction, so that all is read of one moment.
      return database.read([&](soci::session& sql) {
        sql << "begin";
        try {
          work(sql);
        } catch (...) {
          sql << "rollback";
          throw;
        }
        sql << "commit";
      });
    } catch (Refusal& refusal) {
      if (refusal.error.file.empty()) refusal.error.file = path.string();
      return fail(std::move(refusal.error));
    }
  }
};

}  // namespace homeword
