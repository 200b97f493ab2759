#include "homeword/store/audit_log.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>

#include "homeword/store/database.h"

using namespace homeword;

namespace {

const Schema schema{"audited store", 0x48570009, {audit_schema()}};

struct AuditedStore {
  std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("homeword audit test " + std::to_string(::getpid()) + ".db");
  Result<Database> database = Database::open(file, schema);

  AuditedStore() {
    REQUIRE(database);
    REQUIRE(database->transact([](soci::session& sql) {
      for (int i = 1; i <= 6; ++i)
        append_audit(sql, {.time = "2026-09-0" + std::to_string(i) + "T10:00:00Z", .actor = "ana", .role = "language-office",
                           .action = "approve", .subject = "concept-" + std::to_string(i), .digest = std::string(64, 'a')});
    }));
  }
  ~AuditedStore() {
    database = fail({.message = "closed"});
    for (const char* ending : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + ending);
  }
  void tamper(const std::vector<std::string>& statements) {
    REQUIRE(database->transact([&](soci::session& sql) {
      sql << "drop trigger audit_is_not_changed";
      sql << "drop trigger audit_is_not_shortened";
      for (const std::string& statement : statements) sql << statement;
    }));
  }
  std::vector<AuditFault> verify() {
    std::vector<AuditFault> faults;
    REQUIRE(database->read([&](soci::session& sql) { faults = verify_audit(read_audit(sql)); }));
    return faults;
  }
};

}  // namespace

TEST_CASE("a log that nobody touched is sound, and refuses to be changed by mistake") {
  AuditedStore store;
  CHECK(store.verify().empty());
  for (const char* statement : {"delete from audit where number = 6", "update audit set actor = 'eve'"}) {
    const Result<void> changed = store.database->transact([&](soci::session& sql) { sql << statement; });
    REQUIRE_FALSE(changed);
    CHECK(changed.error().message.find("append-only") != std::string::npos);
  }
  CHECK(store.verify().empty());
}

TEST_CASE("an edited, deleted or reordered entry shows, wherever it stands") {
  struct Case {
    std::vector<std::string> statements;
    std::int64_t number;
  };
  const std::vector<Case> cases{
      {{"update audit set actor = 'eve' where number = 3"}, 3},
      {{"update audit set time = '2026-08-01T10:00:00Z' where number = 6"}, 6},
      {{"delete from audit where number = 1"}, 2},
      {{"delete from audit where number in (3, 4)"}, 5},
      {{"update audit set number = 99 where number = 2", "update audit set number = 2 where number = 3",
        "update audit set number = 3 where number = 99"}, 2},
      // The middle is cut out and the rest renumbered.
      {{"delete from audit where number = 3", "update audit set number = number - 1 where number > 3"}, 3},
      {{"insert into audit select 7, time, actor, role, action, 'concept-7', digest, previous, hash from audit where number = 6"}, 7},
  };
  for (const Case& one : cases) {
    CAPTURE(one.statements.front());
    AuditedStore store;
    store.tamper(one.statements);
    const std::vector<AuditFault> faults = store.verify();
    REQUIRE_FALSE(faults.empty());
    CHECK(faults.front().number == one.number);
  }
}

TEST_CASE("entries cut off at the end do not show in the chain alone, but a hash known from elsewhere shows them") {
  AuditedStore store;
  std::string head;
  REQUIRE(store.database->read([&](soci::session& sql) { head = read_audit_head(sql); }));
  store.tamper({"delete from audit where number > 4"});
  CHECK(store.verify().empty());
  std::vector<AuditEntry> entries;
  REQUIRE(store.database->read([&](soci::session& sql) { entries = read_audit(sql); }));
  bool is_known = false;
  for (const AuditEntry& entry : entries) is_known |= entry.hash == head;
  CHECK_FALSE(is_known);
}
