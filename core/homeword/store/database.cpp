#include "homeword/store/database.h"

#include <soci/sqlite3/soci-sqlite3.h>


namespace homeword {
namespace {

Error explain(const std::filesystem::path& path, const soci::soci_error& trouble) {
  Error error{.message = std::string("the database refuses: ") + trouble.what(), .file = path.string()};
  const std::string text = trouble.what();
  if (text.find("not a database") != std::string::npos)
    error.remedy = "This file is not a Homeword database; name another file.";
  else if (text.find("full") != std::string::npos)
    error.remedy = "Free some space on the disk; nothing was changed.";
  else if (text.find("locked") != std::string::npos)
    error.remedy = "Another program is writing to it; try again.";
  else
    error.remedy = "Nothing was changed.";
  return error;
}

// SQLite's pragmas take no bound parameters; these values are numbers of ours.
std::int64_t read_pragma(soci::session& sql, const std::string& name) {
  long long value = 0;
  sql << "pragma " + name, soci::into(value);
  return value;
}

}  // namespace

Database::Database(std::filesystem::path path) : path_(std::move(path)) {}

Result<Database> Database::open(const std::filesystem::path& path, const Schema& schema) {
  Database database(path);
  try {
    if (path.has_parent_path()) {
      std::error_code code;
      std::filesystem::create_directories(path.parent_path(), code);
    }
    // SOCI splits the connection string at blanks unless the name is quoted.
    database.session_ = std::make_unique<soci::session>(soci::sqlite3, "db=\"" + path.string() + "\" timeout=5");
    soci::session& sql = *database.session_;
    sql << "pragma foreign_keys = on";
    const std::int64_t application = read_pragma(sql, "application_id");
    const std::int64_t version = read_pragma(sql, "user_version");
    const auto newest = static_cast<std::int64_t>(schema.migrations.size());
    if ((application != 0 || version != 0) && application != static_cast<std::int64_t>(schema.application_id))
      return fail({.message = "this database is of another kind", .file = path.string(), .expected = "a " + schema.name,
                   .remedy = "Name another file."});
    if (version > newest)
      return fail({.message = "this " + schema.name + " was made by a newer Homeword", .file = path.string(),
                   .found = "version " + std::to_string(version), .expected = "at most version " + std::to_string(newest),
                   .remedy = "Install the newer Homeword; the file was not changed."});
    if (version < newest) {
      std::string mode;
      sql << "pragma journal_mode = wal", soci::into(mode);
      const Result<void> migrated = database.transact([&](soci::session& inner) {
        // Another program may have migrated while we waited for the lock.
        for (std::int64_t step = read_pragma(inner, "user_version"); step < newest; ++step)
          for (const std::string& statement : schema.migrations[static_cast<std::size_t>(step)]) inner << statement;
        inner << "pragma application_id = " + std::to_string(schema.application_id);
        inner << "pragma user_version = " + std::to_string(newest);
      });
      if (!migrated) return fail(migrated.error());
    }
  } catch (const soci::soci_error& trouble) {
    return fail(explain(path, trouble));
  }
  return database;
}

Result<void> Database::transact(const std::function<void(soci::session&)>& work) {
  try {
    *session_ << "begin immediate";
  } catch (const soci::soci_error& trouble) {
    return fail(explain(path_, trouble));
  }
  const auto roll_back = [&] {
    try {
      *session_ << "rollback";
    } catch (const soci::soci_error&) {
      // SQLite has rolled back by itself (full disk, lost file): there is nothing left to undo.
    }
  };
  try {
    work(*session_);
    *session_ << "commit";
  } catch (const soci::soci_error& trouble) {
    roll_back();
    return fail(explain(path_, trouble));
  } catch (...) {
    roll_back();
    throw;
  }
  return {};
}

Result<void> Database::read(const std::function<void(soci::session&)>& work) const {
  try {
    work(*session_);
  } catch (const soci::soci_error& trouble) {
    return fail(explain(path_, trouble));
  }
  return {};
}

}  // namespace homeword
