#include "homeword/store/database.h"

#include <soci/sqlite3/soci-sqlite3.h>
#include <fcntl.h>
#include <unistd.h>

#include <cctype>

namespace homeword {
namespace {

Error explain(const std::filesystem::path& path, const soci::soci_error& trouble) {
  Error error{.message = std::string("the database refuses: ") + trouble.what(), .file = path.string()};
  const std::string text = trouble.what();
  if (text.find("not a database") != std::string::npos)
    error.remedy = "This file is not a Homeword database; name another file.";
  else if (text.find("full") != std::string::npos)
    error.remedy = "Free some space on the disk; nothing was changed.";
  else if (text.find("disk I/O error") != std::string::npos)
    error.remedy = "The disk is full, over your quota or failing: free some space and try again; nothing was changed.";
  else if (text.find("malformed") != std::string::npos)
    error.remedy = "The file is damaged: go back to the last copy that was kept of it.";
  else if (text.find("locked") != std::string::npos)
    error.remedy = "Another program is writing to it; try again.";
  else
    error.remedy = "Nothing was changed.";
  return error;
}

Unexpected refuse_kind(const std::filesystem::path& path, const Schema& schema) {
  return fail({.message = "this database is of another kind", .file = path.string(), .expected = "a " + schema.name,
               .remedy = "Name another file."});
}

Unexpected refuse_newer(const std::filesystem::path& path, const Schema& schema, std::int64_t version, std::int64_t newest) {
  return fail({.message = "this " + schema.name + " was made by a newer Homeword", .file = path.string(),
               .found = "version " + std::to_string(version), .expected = "at most version " + std::to_string(newest),
               .remedy = "Install the newer Homeword; the file was not changed."});
}

// The path as a file: address, which is how SQLite is told that nobody will change the file meanwhile.
std::string make_address(const std::filesystem::path& path, const char* parameters) {
  std::error_code code;
  std::string out = "file://";
  constexpr const char* digits = "0123456789ABCDEF";
  for (const char letter : std::filesystem::absolute(path, code).string()) {
    const auto byte = static_cast<unsigned char>(letter);
    if (std::isalnum(byte) != 0 || byte == '/' || byte == '-' || byte == '_' || byte == '.' || byte == '~') {
      out += letter;
    } else {
      out += '%';
      out += digits[byte >> 4];
      out += digits[byte & 15];
    }
  }
  return out + "?" + parameters;
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
      return refuse_kind(path, schema);
    if (version > newest) return refuse_newer(path, schema, version, newest);
    if (version < newest) {
      if (version == 0 && schema.page_size > 0) sql << "pragma page_size = " + std::to_string(schema.page_size);
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

Result<Database> Database::open_existing(const std::filesystem::path& path, const Schema& schema) {
  std::error_code code;
  if (!std::filesystem::exists(path, code))
    return fail({.message = "there is no such " + schema.name, .file = path.string(), .remedy = "Check the name of the file."});
  if (std::filesystem::is_directory(path, code))
    return fail({.message = "this is a folder, not a " + schema.name, .file = path.string()});
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  // The write-ahead log needs the folder as well as the file.
  const auto may_write = [](const std::filesystem::path& name) { return ::faccessat(AT_FDCWD, name.c_str(), W_OK, AT_EACCESS) == 0; };
  if (!may_write(path) || !may_write(folder)) return open_read_only(path, schema);
  return open(path, schema);
}

Result<Database> Database::open_read_only(const std::filesystem::path& path, const Schema& schema) {
  Database database(path);
  database.is_read_only_ = true;
  try {
    // A log left by a program that was stopped holds the newest changes; without one the file stands still.
    std::error_code code;
    const std::filesystem::path log = path.string() + "-wal";
    const bool has_log = std::filesystem::exists(log, code) && std::filesystem::file_size(log, code) > 0;
    database.session_ = std::make_unique<soci::session>(
        soci::sqlite3, "db=\"" + make_address(path, has_log ? "mode=ro" : "mode=ro&immutable=1") + "\" timeout=5");
    soci::session& sql = *database.session_;
    const std::int64_t version = read_pragma(sql, "user_version");
    const auto newest = static_cast<std::int64_t>(schema.migrations.size());
    if (read_pragma(sql, "application_id") != static_cast<std::int64_t>(schema.application_id)) return refuse_kind(path, schema);
    if (version > newest) return refuse_newer(path, schema, version, newest);
    if (version < newest)
      return fail({.message = "this " + schema.name + " was made by an older Homeword and may not be written here, so it cannot be "
                              "brought up to date", .file = path.string(),
                   .remedy = "Open it once where it may be written, or work on a copy."});
  } catch (const soci::soci_error& trouble) {
    return fail(explain(path, trouble));
  }
  return database;
}

Result<void> Database::transact(const std::function<void(soci::session&)>& work) {
  if (is_read_only_)
    return fail({.message = "the file may only be read here", .file = path_.string(),
                 .remedy = "Ask for permission to write to the file and its folder; nothing was changed."});
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
