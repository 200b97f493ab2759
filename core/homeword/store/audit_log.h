// AuditLog: an append-only list of who did what when, in a database of the room above, chained by hashes so that changing,
// removing or reordering an entry shows.
//
//     const AuditEntry entry = append_audit(sql, {.time = now, .actor = "ana", .role = "language-office", .action = "approve",
//                                                 .subject = "tardy@3", .digest = sha256(record)});
//     const std::vector<AuditFault> faults = verify_audit(read_audit(sql));
//
// An entry holds ids and the SHA-256 of the record it is about, never its words or a comment. Its hash covers all its fields
// and the hash of the entry before. What the chain can show: any change within it. What it cannot show by itself: that the
// newest entries were cut off, or that somebody who may write the file wrote a whole new chain; for that the hash of a later
// entry must be known from elsewhere (a release carries one).
//
// Not installed: SOCI shows here. All functions throw soci::soci_error; call them inside Database::transact or read.
#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <string>
#include <vector>

namespace homeword {

struct AuditEntry {
  std::int64_t number = 0;    // 1, 2, 3 …, given by append_audit
  std::string time;           // ISO 8601, as the caller's clock said
  std::string actor;          // id
  std::string role;
  std::string action;
  std::string subject;        // id of what it is about
  std::string digest;         // SHA-256 of the record
  std::string previous;       // hash of the entry before; empty for the first
  std::string hash;
};

struct AuditFault {
  std::int64_t number = 0;    // of the entry; 0: of the list as a whole
  std::string message;        // one sentence
};

// Table and triggers, for the first migration of a schema. The triggers stop mistakes; tampering is what the chain is for.
[[nodiscard]] std::vector<std::string> audit_schema();
// Numbers, chains and keeps the entry, and gives it back whole.
AuditEntry append_audit(soci::session& sql, AuditEntry entry);
[[nodiscard]] std::vector<AuditEntry> read_audit(soci::session& sql);
// Hash of the newest entry; empty when there is none.
[[nodiscard]] std::string read_audit_head(soci::session& sql);
// Every place where numbers or hashes do not fit.
[[nodiscard]] std::vector<AuditFault> verify_audit(const std::vector<AuditEntry>& entries);

}  // namespace homeword
