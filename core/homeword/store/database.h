// Database: one SQLite file through SOCI: opened, migrated forward, used in transactions. Knows no records; each room that
// keeps data owns its tables and says them as a Schema.
//
//     auto database = Database::open("office.db", schema);
//     database->transact([](soci::session& sql) { sql << "insert into …", soci::use(value); });
//
// Not installed: SOCI shows here. Thread rule: one Database per thread, or a lock of the owner's around it.
#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "homeword/base/result.h"

namespace homeword {

// What a room keeps. `migrations[i]` leads from version i to i + 1, one statement an entry; append only, never edit.
struct Schema {
  std::string name;                     // "document register": for messages
  std::uint32_t application_id = 0;     // SQLite's application_id, so that one kind of file is not taken for another
  std::vector<std::vector<std::string>> migrations;
  int page_size = 0;                    // bytes, for files made anew; 0: SQLite's own. Large ones suit many long rows
};

class Database {
 public:
  // Opens or makes the file and brings it to the schema's newest version, in one transaction. Write-ahead log, foreign keys
  // on, busy time-out of five seconds. Errors: not a database, another kind of file, made by a newer Homeword, no
  // permission, full disk.
  [[nodiscard]] static Result<Database> open(const std::filesystem::path& path, const Schema& schema);

  // Opens a file that must be there already. Where it may not be written (a read-only disk, folder or file), it is opened for
  // reading alone and is_read_only() says so; an older version, which would have to be migrated, is refused then.
  [[nodiscard]] static Result<Database> open_existing(const std::filesystem::path& path, const Schema& schema);

  [[nodiscard]] bool is_read_only() const { return is_read_only_; }

  // Runs the work in a transaction that takes the write lock at once (SOCI's own begins deferred and can fail half-way).
  // The work throws soci::soci_error on trouble; then nothing of it stays, and the error says so.
  [[nodiscard]] Result<void> transact(const std::function<void(soci::session&)>& work);
  // Reads without a write lock.
  [[nodiscard]] Result<void> read(const std::function<void(soci::session&)>& work) const;

 private:
  explicit Database(std::filesystem::path path);
  [[nodiscard]] static Result<Database> open_read_only(const std::filesystem::path& path, const Schema& schema);
  std::filesystem::path path_;
  std::unique_ptr<soci::session> session_;
  bool is_read_only_ = false;
};

}  // namespace homeword
