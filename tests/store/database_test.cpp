#include "homeword/store/database.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

using namespace homeword;

namespace {

struct Folder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("homeword store test " + std::to_string(::getpid()));
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
};

const Schema first{"test store", 0x48570001, {{"create table words (word text not null)"}}};
const Schema second{"test store", 0x48570001, {{"create table words (word text not null)"}, {"alter table words add column language text not null default 'en'"}}};

std::size_t count_words(const Database& database) {
  long long count = -1;
  REQUIRE(database.read([&](soci::session& sql) { sql << "select count(*) from words", soci::into(count); }));
  return static_cast<std::size_t>(count);
}

}  // namespace

TEST_CASE("a database is made, kept and migrated forward") {
  Folder folder;
  const auto file = folder.path / "office file.db";
  {
    auto database = Database::open(file, first);
    REQUIRE(database);
    CHECK(database->transact([](soci::session& sql) { sql << "insert into words (word) values ('tardy')"; }));
  }
  auto database = Database::open(file, second);
  REQUIRE(database);
  CHECK(count_words(*database) == 1);
  std::string language;
  CHECK(database->read([&](soci::session& sql) { sql << "select language from words", soci::into(language); }));
  CHECK(language == "en");
}

TEST_CASE("work that fails leaves nothing behind") {
  Folder folder;
  auto database = Database::open(folder.path / "office.db", first);
  REQUIRE(database);
  const auto failed = database->transact([](soci::session& sql) {
    sql << "insert into words (word) values ('tardy')";
    sql << "insert into nowhere values (1)";
  });
  REQUIRE_FALSE(failed);
  CHECK(failed.error().sentence().find("Nothing was changed") != std::string::npos);
  CHECK(count_words(*database) == 0);
  // And the next piece of work is not blocked by the failed one.
  CHECK(database->transact([](soci::session& sql) { sql << "insert into words (word) values ('truancy')"; }));
}

TEST_CASE("files of another kind, of a newer Homeword, and no databases are refused in a sentence") {
  Folder folder;
  const auto file = folder.path / "office.db";
  REQUIRE(Database::open(file, second));
  const auto older = Database::open(file, first);
  REQUIRE_FALSE(older);
  CHECK(older.error().message.find("newer Homeword") != std::string::npos);
  const auto other = Database::open(file, Schema{"responses", 0x48570002, first.migrations});
  REQUIRE_FALSE(other);
  CHECK(other.error().message.find("another kind") != std::string::npos);
  std::ofstream(folder.path / "letter.db") << "Dear families, this is a letter and no database at all, whatever its name says.";
  const auto letter = Database::open(folder.path / "letter.db", first);
  REQUIRE_FALSE(letter);
  CHECK(letter.error().file.ends_with("letter.db"));
}

TEST_CASE("a database that may not be written is read, and refuses to be changed in a sentence") {
  Folder folder;
  const auto file = folder.path / "50% read only.db";
  {
    auto database = Database::open(file, first);
    REQUIRE(database);
    REQUIRE(database->transact([](soci::session& sql) { sql << "insert into words (word) values ('tardy')"; }));
  }
  // The superuser may write everything, so the test becomes nobody for a while.
  const bool is_superuser = ::geteuid() == 0;
  std::filesystem::permissions(file, std::filesystem::perms(0444));
  if (is_superuser) REQUIRE(::seteuid(65534) == 0);
  {
    auto database = Database::open_existing(file, first);
    const auto older = Database::open_existing(file, second);
    if (is_superuser) CHECK(::seteuid(0) == 0);
    REQUIRE(database);
    CHECK(database->is_read_only());
    CHECK(count_words(*database) == 1);
    const auto changed = database->transact([](soci::session& sql) { sql << "delete from words"; });
    REQUIRE_FALSE(changed);
    CHECK(changed.error().sentence().find("may only be read") != std::string::npos);
    REQUIRE_FALSE(older);
    CHECK(older.error().message.find("older Homeword") != std::string::npos);
  }
  CHECK_FALSE(Database::open_existing(folder.path / "nothing.db", first));
  CHECK_FALSE(std::filesystem::exists(folder.path / "nothing.db"));
}
