// The tables of the district store and the rows in them. Inside the glossary room; SOCI shows here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "homeword/glossary/concept_store.h"
#include "homeword/store/database.h"

namespace homeword::store_tables {

[[nodiscard]] const Schema& schema();

struct ConceptRow {
  std::string id;
  LifeCycle state = LifeCycle::draft;
  std::int64_t revision = 0;
  std::int64_t approved_revision = 0;
};

struct RevisionRow {
  std::string concept_id;
  std::int64_t number = 0;
  std::string content;      // write_concept
  std::string layer;
  std::string locked_by;    // the layer that locked it; empty: none did

  [[nodiscard]] std::string digest() const;
};

struct GuideHead {
  StyleGuide guide;         // without concepts, rules and memory

  [[nodiscard]] std::string text() const;                   // canonical JSON
  [[nodiscard]] static Result<GuideHead> read(const std::string& text);
};

// What an entry of the audit log covers. An event's number is that of its entry.
[[nodiscard]] std::string digest_of(const StoreEvent& event, const std::string& content_digest);
[[nodiscard]] std::string digest_of(const Actor& actor);
[[nodiscard]] std::string digest_of(const StoredRelease& release);
[[nodiscard]] std::string digest_of_policy(const std::string& name, PolicyScope scope);
[[nodiscard]] std::string digest_of_guide(const std::string& head, const std::vector<GuideFile>& rules, const std::vector<GuideFile>& memory);

// Reading. All throw soci::soci_error.
[[nodiscard]] std::vector<Actor> read_actors(soci::session& sql);
[[nodiscard]] std::optional<ConceptRow> find_concept_row(soci::session& sql, const std::string& id);
[[nodiscard]] std::vector<ConceptRow> read_concept_rows(soci::session& sql);
[[nodiscard]] std::optional<RevisionRow> find_revision(soci::session& sql, const std::string& id, std::int64_t number);
[[nodiscard]] std::vector<RevisionRow> read_revisions(soci::session& sql);
// Of one concept, or of all (empty), by number.
[[nodiscard]] std::vector<StoreEvent> read_events(soci::session& sql, const std::string& concept_id);
[[nodiscard]] LifePolicies read_policies(soci::session& sql);
[[nodiscard]] std::string read_head(soci::session& sql);
[[nodiscard]] std::vector<GuideFile> read_files(soci::session& sql, const char* kind);
[[nodiscard]] std::vector<StoredRelease> read_releases(soci::session& sql, bool with_bundles, const std::string& version);

// Writing, as it stands.
void write_actor(soci::session& sql, const Actor& actor);
void write_concept_row(soci::session& sql, const ConceptRow& row);
void insert_revision(soci::session& sql, const RevisionRow& row);
void insert_event(soci::session& sql, const StoreEvent& event);
void write_policy(soci::session& sql, const std::string& name, PolicyScope scope);
void write_head(soci::session& sql, const std::string& head);
void write_files(soci::session& sql, const char* kind, const std::vector<GuideFile>& files);
void insert_release(soci::session& sql, const StoredRelease& release);

}  // namespace homeword::store_tables
