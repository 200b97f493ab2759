// RepeatedStatement: one SQL statement prepared once and run for each of very many rows, inside Database::transact.
//
//     RepeatedStatement insert(sql, "insert or ignore into pairs (source, target) values (?, ?)");
//     insert.bind(1, source);
//     insert.bind(2, target);
//     if (insert.run()) ++added;
//
// SOCI's own bulk binding copies every text several times, which costs more than SQLite's work; this hands SQLite the texts
// where they lie. Trouble is thrown as soci::soci_error, as SOCI does, for transact to explain.
//
// Not installed. Thread rule: as the session's.
#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace sqlite_api {   // where SOCI puts SQLite's own
struct sqlite3_stmt;
}

namespace homeword {

class RepeatedStatement {
 public:
  RepeatedStatement(soci::session& sql, const std::string& statement);
  ~RepeatedStatement();
  RepeatedStatement(const RepeatedStatement&) = delete;
  RepeatedStatement& operator=(const RepeatedStatement&) = delete;

  // Places count from 1. A text is not copied: it must stay as it is until `run` has returned.
  void bind(int place, std::int64_t number);
  void bind(int place, std::string_view text);
  void bind_nothing(int place);
  // Runs it; whether a row was changed. Values stay bound for the next run.
  bool run();

 private:
  void check(int code, int expected) const;
  sqlite_api::sqlite3_stmt* statement_ = nullptr;
};

}  // namespace homeword
