#include "homeword/store/repeated_statement.h"

#include <soci/sqlite3/soci-sqlite3.h>

using namespace sqlite_api;

namespace homeword {

RepeatedStatement::RepeatedStatement(soci::session& sql, const std::string& statement) {
  sqlite3* connection = static_cast<soci::sqlite3_session_backend*>(sql.get_backend())->conn_;
  if (sqlite3_prepare_v2(connection, statement.c_str(), static_cast<int>(statement.size()), &statement_, nullptr) != SQLITE_OK)
    throw soci::soci_error(sqlite3_errmsg(connection));
}

RepeatedStatement::~RepeatedStatement() { sqlite3_finalize(statement_); }

void RepeatedStatement::check(int code, int expected) const {
  if (code != expected) throw soci::soci_error(sqlite3_errmsg(sqlite3_db_handle(statement_)));
}

void RepeatedStatement::bind(int place, std::int64_t number) { check(sqlite3_bind_int64(statement_, place, number), SQLITE_OK); }

void RepeatedStatement::bind(int place, std::string_view text) {
  // No destructor: SQLite's way to say that the text stays where it is.
  check(sqlite3_bind_text64(statement_, place, text.data() == nullptr ? "" : text.data(), text.size(), nullptr, SQLITE_UTF8), SQLITE_OK);
}

void RepeatedStatement::bind_nothing(int place) { check(sqlite3_bind_null(statement_, place), SQLITE_OK); }

bool RepeatedStatement::run() {
  sqlite3* connection = sqlite3_db_handle(statement_);
  const int code = sqlite3_step(statement_);
  if (code != SQLITE_DONE) {
    const std::string trouble = sqlite3_errmsg(connection);
    sqlite3_reset(statement_);
    throw soci::soci_error(trouble);
  }
  const bool is_changed = sqlite3_changes(connection) > 0;
  sqlite3_reset(statement_);
  return is_changed;
}

}  // namespace homeword
