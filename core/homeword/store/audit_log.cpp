#include "homeword/store/audit_log.h"

#include <nlohmann/json.hpp>

#include "homeword/base/hash.h"

namespace homeword {
namespace {

std::string hash_of(const AuditEntry& entry) {
  const nlohmann::json fields = {entry.number, entry.time, entry.actor, entry.role,
                                 entry.action, entry.subject, entry.digest, entry.previous};
  return sha256(fields.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace

std::vector<std::string> audit_schema() {
  return {"create table audit (number integer primary key, time text not null, actor text not null, role text not null,"
          " action text not null, subject text not null, digest text not null, previous text not null, hash text not null)",
          "create trigger audit_is_not_changed before update on audit begin select raise(abort, 'the audit log is append-only'); end",
          "create trigger audit_is_not_shortened before delete on audit begin select raise(abort, 'the audit log is append-only'); end"};
}

AuditEntry append_audit(soci::session& sql, AuditEntry entry) {
  long long last = 0;
  sql << "select coalesce(max(number), 0) from audit", soci::into(last);
  entry.number = last + 1;
  entry.previous = read_audit_head(sql);
  entry.hash = hash_of(entry);
  const long long number = entry.number;
  sql << "insert into audit (number, time, actor, role, action, subject, digest, previous, hash) values (:number, :time, :actor,"
         " :role, :action, :subject, :digest, :previous, :hash)",
      soci::use(number), soci::use(entry.time), soci::use(entry.actor), soci::use(entry.role), soci::use(entry.action),
      soci::use(entry.subject), soci::use(entry.digest), soci::use(entry.previous), soci::use(entry.hash);
  return entry;
}

std::vector<AuditEntry> read_audit(soci::session& sql) {
  std::vector<AuditEntry> entries;
  AuditEntry entry;
  long long number = 0;
  soci::statement select =
      (sql.prepare << "select number, time, actor, role, action, subject, digest, previous, hash from audit order by number",
       soci::into(number), soci::into(entry.time), soci::into(entry.actor), soci::into(entry.role), soci::into(entry.action),
       soci::into(entry.subject), soci::into(entry.digest), soci::into(entry.previous), soci::into(entry.hash));
  select.execute();
  while (select.fetch()) {
    entry.number = number;
    entries.push_back(entry);
  }
  return entries;
}

std::string read_audit_head(soci::session& sql) {
  std::string hash;
  soci::indicator indicator = soci::i_null;
  sql << "select hash from audit order by number desc limit 1", soci::into(hash, indicator);
  return sql.got_data() ? hash : std::string();
}

std::vector<AuditFault> verify_audit(const std::vector<AuditEntry>& entries) {
  std::vector<AuditFault> faults;
  std::int64_t expected = 1;
  std::string previous;
  for (const AuditEntry& entry : entries) {
    if (entry.number != expected)
      faults.push_back({entry.number, entry.number == expected + 1
                                          ? "Entry " + std::to_string(expected) + " is missing."
                                          : "Entries " + std::to_string(expected) + " to " + std::to_string(entry.number - 1) + " are missing."});
    if (entry.previous != previous)
      faults.push_back({entry.number, "Entry " + std::to_string(entry.number) + " does not follow the entry before it."});
    if (entry.hash != hash_of(entry))
      faults.push_back({entry.number, "Entry " + std::to_string(entry.number) + " was changed after it was written."});
    expected = entry.number + 1;
    previous = entry.hash;
  }
  return faults;
}

}  // namespace homeword
