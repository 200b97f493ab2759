#include "homeword/translate/memory_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <deque>
#include <limits>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>
#include <unordered_map>

#include "homeword/store/database.h"
#include "homeword/store/repeated_statement.h"
#include "homeword/text/unicode.h"
#include "homeword/translate/tracked_text.h"

namespace homeword {
namespace {

namespace fs = std::filesystem;

const Schema memory_schema{
    "translation memory",
    0x48574D45,  // "HWME"
    {{"create table languages (number integer primary key, source text not null, target text not null, unique (source, target))",
      "create table origins (number integer primary key, name text not null unique)",
      "create table people (number integer primary key, name text not null unique)",
      // digest: 64 bits of languages, source and target, by which a pair is known again.
      "create table pairs (number integer primary key, languages integer not null references languages (number), source text not null,"
      " target text not null, origin integer not null references origins (number), person integer references people (number),"
      " digest integer not null unique)",
      // What the index files hold: pairs up to a number, and what they are known by, by which a file is known to fit.
      "create table indexes (languages integer primary key references languages (number), up_to integer not null, stamp text not null)",
      "create virtual table words using fts5 (source, target, content='', tokenize='unicode61 remove_diacritics 0')",
      "create table worded (one integer primary key check (one = 1), up_to integer not null)",
      "insert into worded values (1, 0)"}},
    16384};

long long digest_of(std::string_view from, std::string_view to, std::string_view source, std::string_view target) {
  // FNV-1a over the parts and their borders, finished by a mixer: fixed for ever, because it lies in files.
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const std::string_view part : {from, to, source, target}) {
    std::size_t i = 0;
    for (; i < part.size(); ++i) hash = (hash ^ static_cast<unsigned char>(part[i])) * 0x100000001B3ULL;
    hash = (hash ^ 0x1FFU) * 0x100000001B3ULL;
  }
  hash ^= hash >> 32;
  hash *= 0xD6E8FEB86659FD93ULL;
  hash ^= hash >> 32;
  return static_cast<long long>(hash);
}

long long number_of(soci::session& sql, const std::string& table, const std::string& name) {
  long long number = 0;
  soci::indicator is_there = soci::i_null;
  sql << "select number from " + table + " where name = :name", soci::into(number, is_there), soci::use(name);
  if (sql.got_data()) return number;
  sql << "insert into " + table + " (name) values (:name)", soci::use(name);
  sql << "select number from " + table + " where name = :name", soci::into(number), soci::use(name);
  return number;
}

std::optional<long long> find_languages(soci::session& sql, const std::string& from, const std::string& to) {
  long long number = 0;
  sql << "select number from languages where source = :source and target = :target", soci::into(number), soci::use(from), soci::use(to);
  if (!sql.got_data()) return std::nullopt;
  return number;
}

// For reading: "es-MX" is served by "es", never one script by another.
std::optional<long long> find_languages(soci::session& sql, const LanguageTag& from, const LanguageTag& to) {
  std::string source, target;
  std::vector<std::pair<std::string, std::string>> known;
  {
    soci::statement select = (sql.prepare << "select source, target from languages order by number", soci::into(source), soci::into(target));
    select.execute();
    while (select.fetch()) known.emplace_back(source, target);
  }
  std::vector<std::string> sources, targets;
  for (const auto& [one, other] : known) sources.push_back(one);
  const std::optional<std::string> best_source = lookup(from, sources);
  if (!best_source) return std::nullopt;
  for (const auto& [one, other] : known)
    if (one == *best_source) targets.push_back(other);
  const std::optional<std::string> best_target = lookup(to, targets);
  return best_target ? find_languages(sql, *best_source, *best_target) : std::nullopt;
}

// What rows are known by: how many, and a sum over their numbers and digests, which can be continued where it was left.
struct RowSum {
  std::uint64_t count = 0, sum = 0;

  void add(long long number, long long digest) {
    std::uint64_t mark = static_cast<std::uint64_t>(digest) ^ static_cast<std::uint64_t>(number) * 0x9E3779B97F4A7C15ULL;
    mark = (mark ^ mark >> 32) * 0xD6E8FEB86659FD93ULL;
    sum += mark ^ mark >> 32;
    ++count;
  }
  [[nodiscard]] RowSum and_those(const RowSum& other) const { return {count + other.count, sum + other.sum}; }
  [[nodiscard]] std::string text() const { return fmt::format("rows-{}-{:016x}", count, sum); }
  // Nothing for the stamps of earlier versions.
  static std::optional<RowSum> read(std::string_view text) {
    RowSum out;
    if (!text.starts_with("rows-")) return std::nullopt;
    const char* end = text.data() + text.size();
    const auto count = std::from_chars(text.data() + 5, end, out.count);
    if (count.ec != std::errc() || count.ptr == end || *count.ptr != '-') return std::nullopt;
    const auto sum = std::from_chars(count.ptr + 1, end, out.sum, 16);
    if (sum.ec != std::errc() || sum.ptr != end) return std::nullopt;
    return out;
  }
};

// Room for the digests' tree: without it every insertion of a random digest would go to the disk.
void make_room(soci::session& sql) { sql << "pragma cache_size = -65536"; }

}  // namespace

struct MemoryStore::State {
  State(Database opened, fs::path where) : database(std::move(opened)), path(std::move(where)) {}
  Database database;
  fs::path path;
};

MemoryStore::MemoryStore() = default;

Result<MemoryStore> MemoryStore::open(const fs::path& path) {
  auto database = Database::open(path, memory_schema);
  if (!database) return fail(database.error());
  MemoryStore store;
  store.state_ = std::make_shared<State>(std::move(*database), path);
  return store;
}

Result<std::optional<MemoryStore>> MemoryStore::open_existing(const fs::path& path) {
  std::error_code code;
  if (!fs::exists(path, code)) return std::optional<MemoryStore>();
  auto database = Database::open_existing(path, memory_schema);
  if (!database) return fail(database.error());
  MemoryStore store;
  store.state_ = std::make_shared<State>(std::move(*database), path);
  return std::optional<MemoryStore>(std::move(store));
}

namespace {

// Some pairs on their way to the database: normalised, their texts one behind the other.
struct PairChunk {
  struct Row {
    std::size_t source_size = 0, target_size = 0;
    std::size_t from = 0, to = 0, origin = 0, person = 0;   // among `names`
    long long digest = 0;
  };
  std::string texts;
  std::vector<Row> rows;
  std::vector<std::string> names;

  // The name's place; neighbours have nearly always the same.
  std::size_t place_of(const std::string& name, std::size_t likely) {
    if (likely < names.size() && names[likely] == name) return likely;
    names.push_back(name);
    return names.size() - 1;
  }
};

// Writes chunks in one transaction, or in several of at most so many pairs.
class PairWriter {
 public:
  PairWriter(soci::session& sql, std::size_t most_in_transaction)
      : sql_(sql),
        insert_(sql, "insert or ignore into pairs (languages, source, target, origin, person, digest) values (?, ?, ?, ?, ?, ?)"),
        most_in_transaction_(most_in_transaction) {}

  void write(const PairChunk& chunk) {
    if (in_transaction_ > 0 && in_transaction_ + chunk.rows.size() > most_in_transaction_) {
      sql_ << "commit";
      sql_ << "begin immediate";
      in_transaction_ = 0;
      // Between the two somebody else may have taken a name away.
      languages_.clear();
      origins_.clear();
      people_.clear();
    }
    in_transaction_ += chunk.rows.size();
    const PairChunk::Row* before = nullptr;
    std::string_view rest = chunk.texts;
    for (const PairChunk::Row& row : chunk.rows) {
      if (before == nullptr || before->from != row.from || before->to != row.to) insert_.bind(1, languages_number(chunk.names[row.from], chunk.names[row.to]));
      insert_.bind(2, rest.substr(0, row.source_size));
      insert_.bind(3, rest.substr(row.source_size, row.target_size));
      rest.remove_prefix(row.source_size + row.target_size);
      if (before == nullptr || before->origin != row.origin) insert_.bind(4, number(origins_, "origins", chunk.names[row.origin]));
      if (before == nullptr || before->person != row.person) {
        if (chunk.names[row.person].empty()) {
          insert_.bind_nothing(5);
        } else {
          insert_.bind(5, number(people_, "people", chunk.names[row.person]));
        }
      }
      insert_.bind(6, row.digest);
      ++(insert_.run() ? added : known);
      before = &row;
    }
  }
  std::size_t added = 0, known = 0;

 private:
  long long languages_number(const std::string& from, const std::string& to) {
    const auto it = languages_.find({from, to});
    if (it != languages_.end()) return it->second;
    std::optional<long long> found = find_languages(sql_, from, to);
    if (!found) {
      sql_ << "insert into languages (source, target) values (:source, :target)", soci::use(from), soci::use(to);
      found = find_languages(sql_, from, to);
    }
    return languages_.emplace(std::pair(from, to), *found).first->second;
  }
  long long number(std::unordered_map<std::string, long long>& known_names, const char* table, const std::string& name) {
    const auto it = known_names.find(name);
    return it != known_names.end() ? it->second : known_names.emplace(name, number_of(sql_, table, name)).first->second;
  }

  soci::session& sql_;
  RepeatedStatement insert_;
  std::size_t most_in_transaction_ = 0, in_transaction_ = 0;
  std::map<std::pair<std::string, std::string>, long long> languages_;
  std::unordered_map<std::string, long long> origins_, people_;
};

}  // namespace

// Normalises what comes and hands it on in chunks, to be written by a thread of its own: reading a file and writing the
// database cost about the same. Few chunks wait at a time.
struct MemoryIntake::Work {
  Work(soci::session& sql, std::size_t most_in_transaction) : writer(sql, most_in_transaction) {}
  ~Work() { end_writing(); }
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;

  static constexpr std::size_t rows_a_chunk = 1000, bytes_a_chunk = 4 << 20, most_waiting = 3;
  PairWriter writer;
  PairChunk chunk;
  std::size_t empty = 0;
  std::string source_room, target_room;

  std::thread thread;
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<PairChunk> waiting;        // these three under the mutex
  bool is_ended = false;
  std::optional<soci::soci_error> trouble;

  void start_writing() {
    try {
      thread = std::thread([this] { write_waiting(); });
    } catch (const std::system_error&) {
      // No second thread is to be had: this one writes as well.
    }
  }
  void write_waiting() {
    for (;;) {
      PairChunk next;
      {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return !waiting.empty() || is_ended; });
        if (waiting.empty()) return;
        next = std::move(waiting.front());
        waiting.pop_front();
        if (trouble) next.rows.clear();
      }
      changed.notify_all();
      try {
        writer.write(next);
      } catch (const soci::soci_error& error) {
        const std::lock_guard lock(mutex);
        trouble = error;
      } catch (const std::exception& error) {
        const std::lock_guard lock(mutex);
        trouble = soci::soci_error(error.what());
      }
    }
  }
  // False when the database is in trouble. Without a thread that is thrown.
  bool hand_on() {
    PairChunk full = std::move(chunk);
    chunk = PairChunk();
    if (full.rows.empty()) return true;
    if (!thread.joinable()) {
      writer.write(full);
      return true;
    }
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return waiting.size() < most_waiting; });
    waiting.push_back(std::move(full));
    const bool is_well = !trouble;
    lock.unlock();
    changed.notify_all();
    return is_well;
  }
  void end_writing() {
    if (!thread.joinable()) return;
    {
      const std::lock_guard lock(mutex);
      is_ended = true;
    }
    changed.notify_all();
    thread.join();
  }
  bool add(std::string_view source_text, std::string_view target_text, const std::string& origin, const std::string& person, const LanguageTag& from,
           const LanguageTag& to) {
    const std::string_view source = normalise_sentence(source_text, source_room);
    const std::string_view target = normalise_sentence(target_text, target_room);
    if (source.empty() || target.empty()) {
      ++empty;
      return true;
    }
    const PairChunk::Row likely = chunk.rows.empty() ? PairChunk::Row() : chunk.rows.back();
    PairChunk::Row row{source.size(), target.size(), 0, 0, 0, 0, digest_of(from.text(), to.text(), source, target)};
    row.from = chunk.place_of(from.text(), likely.from);
    row.to = chunk.place_of(to.text(), likely.to);
    row.origin = chunk.place_of(origin, likely.origin);
    row.person = chunk.place_of(person, likely.person);
    chunk.texts += source;
    chunk.texts += target;
    chunk.rows.push_back(row);
    return chunk.rows.size() < rows_a_chunk && chunk.texts.size() < bytes_a_chunk ? true : hand_on();
  }
  // What came of it; throws what the database said.
  [[nodiscard]] MemoryAdded finish() {
    (void)hand_on();
    end_writing();
    if (trouble) throw *trouble;
    return {writer.added, writer.known, empty};
  }
};

bool MemoryIntake::add(std::string_view source, std::string_view target, const std::string& origin, const std::string& person,
                       const LanguageTag& from, const LanguageTag& to) {
  try {
    return work_.add(source, target, origin, person, from, to);
  } catch (const soci::soci_error& trouble) {
    // Kept rather than thrown: who gives may stand inside a parser written in C.
    work_.trouble = trouble;
    return false;
  }
}

Result<MemoryAdded> MemoryStore::add(const std::vector<MemoryPair>& pairs, const LanguageTag& from, const LanguageTag& to) {
  MemoryAdded out;
  const Result<void> done = state_->database.transact([&](soci::session& sql) {
    make_room(sql);
    MemoryIntake::Work work(sql, std::numeric_limits<std::size_t>::max() / 2);
    for (const MemoryPair& pair : pairs) (void)work.add(pair.source, pair.target, pair.origin, pair.person, from, to);
    out = work.finish();
  });
  if (!done) return fail(done.error());
  return out;
}

Result<MemoryAdded> MemoryStore::fill(const std::function<Result<void>(MemoryIntake& intake)>& give) {
  MemoryAdded out;
  Result<void> given;
  // The numbers a pair refers to are looked up or made in its own transaction; SQLite need not look for all three once more.
  if (Result<void> unchecked = state_->database.read([](soci::session& sql) { sql << "pragma foreign_keys = off"; }); !unchecked) return fail(unchecked.error());
  const Result<void> done = state_->database.transact([&](soci::session& sql) {
    make_room(sql);
    MemoryIntake::Work work(sql, pairs_a_transaction);
    work.start_writing();
    MemoryIntake intake(work);
    given = give(intake);
    if (!given) {
      work.end_writing();
      throw soci::soci_error("the pairs ended in an error");   // nothing of the last ones stays
    }
    out = work.finish();
  });
  const Result<void> checked = state_->database.read([](soci::session& sql) { sql << "pragma foreign_keys = on"; });
  if (!given) return fail(given.error());
  if (!done) return fail(done.error());
  if (!checked) return fail(checked.error());
  return out;
}

Result<std::shared_ptr<const MemoryPairs>> MemoryStore::pairs(const LanguageTag& from, const LanguageTag& to) {
  State& state = *state_;
  std::optional<long long> languages;
  long long up_to = 0, newest = 0;
  std::string stamp;
  Result<void> done = state.database.read([&](soci::session& sql) {
    languages = find_languages(sql, from, to);
    if (!languages) return;
    sql << "select coalesce(max(number), 0) from pairs", soci::into(newest);
    sql << "select up_to, stamp from indexes where languages = :languages", soci::into(up_to), soci::into(stamp), soci::use(*languages);
    if (!sql.got_data()) up_to = 0;
  });
  if (!done) return fail(done.error());
  if (!languages) return std::make_shared<const MemoryPairs>(MemoryIndex(), MemoryIndex());

  const fs::path file = state.path.string() + "." + from.text() + "-" + to.text() + ".index";
  // Rows after `after`, built into an index; `sum` becomes what they are known by.
  const auto build = [&](long long after, RowSum& sum) -> Result<MemoryIndex> {
    MemoryIndexBuilder builder;
    sum = {};
    Result<void> read = state.database.read([&](soci::session& sql) {
      long long number = 0, digest = 0;
      std::string source, target;
      soci::statement select = (sql.prepare << "select number, source, target, digest from pairs where number > :after and number <= :newest and languages = :languages"
                                             " order by number",
                                soci::into(number), soci::into(source), soci::into(target), soci::into(digest), soci::use(after), soci::use(newest), soci::use(*languages));
      select.execute();
      while (select.fetch()) {
        builder.add(static_cast<std::uint64_t>(number), source, target);
        sum.add(number, digest);
      }
    });
    if (!read) return fail(read.error());
    return std::move(builder).build(sum.text());
  };

  if (const std::optional<RowSum> known = RowSum::read(stamp); up_to > 0 && known) {
    Result<MemoryIndex> indexed = MemoryIndex::open(file, stamp);
    if (indexed) {
      RowSum sum;
      Result<MemoryIndex> fresh = build(up_to, sum);
      if (!fresh) return fail(fresh.error());
      // A few corrections are looked up beside the file; many are worth a new one.
      if (fresh->size() <= 20'000 || fresh->size() <= indexed->size() / 10 || state.database.is_read_only())
        return std::make_shared<const MemoryPairs>(std::move(*indexed), std::move(*fresh), sum.and_those(*known).text());
    }
  }
  RowSum sum;
  Result<MemoryIndex> all = build(0, sum);
  if (!all) return fail(all.error());
  stamp = sum.text();
  // Small memories are read faster than a file is kept in step.
  if (all->size() >= 5'000 && !state.database.is_read_only()) {
    if (all->write(file, stamp)) {
      done = state.database.transact([&](soci::session& sql) {
        sql << "insert or replace into indexes (languages, up_to, stamp) values (:languages, :up_to, :stamp)", soci::use(*languages), soci::use(newest), soci::use(stamp);
      });
      if (!done) return fail(done.error());
      // The mapped file takes no memory of ours.
      if (Result<MemoryIndex> mapped = MemoryIndex::open(file, stamp)) return std::make_shared<const MemoryPairs>(std::move(*mapped), MemoryIndex(), stamp);
    }
  }
  return std::make_shared<const MemoryPairs>(std::move(*all), MemoryIndex(), stamp);
}

Result<std::optional<MemoryPair>> MemoryStore::find(std::uint64_t row) const {
  std::optional<MemoryPair> out;
  const auto wanted = static_cast<long long>(row);
  const Result<void> done = state_->database.read([&](soci::session& sql) {
    MemoryPair pair;
    sql << "select p.source, p.target, o.name, coalesce(w.name, '') from pairs p join origins o on o.number = p.origin left join people w"
           " on w.number = p.person where p.number = :row",
        soci::into(pair.source), soci::into(pair.target), soci::into(pair.origin), soci::into(pair.person), soci::use(wanted);
    if (sql.got_data()) out = std::move(pair);
  });
  if (!done) return fail(done.error());
  return out;
}

Result<std::vector<MemoryPair>> MemoryStore::search_words(std::string_view words, const LanguageTag& from, const LanguageTag& to, std::size_t most) {
  // Words are quoted for FTS5, so that nothing a person types is taken for its query language.
  std::string query;
  for (const Span span : find_words(words, from.text())) query += (query.empty() ? "\"" : " \"") + std::string(span.of(words)) + "\"";
  std::vector<MemoryPair> out;
  if (query.empty()) return out;
  const auto bring_up_to_date = [&](soci::session& sql) {
    long long worded = 0, newest = 0;
    sql << "select up_to from worded", soci::into(worded);
    sql << "select coalesce(max(number), 0) from pairs", soci::into(newest);
    if (worded >= newest) return;
    sql << "insert into words (rowid, source, target) select number, source, target from pairs where number > :worded", soci::use(worded);
    sql << "update worded set up_to = :newest", soci::use(newest);
  };
  if (!state_->database.is_read_only())
    if (Result<void> done = state_->database.transact(bring_up_to_date); !done) return fail(done.error());
  const auto limit = static_cast<long long>(most);
  const Result<void> done = state_->database.read([&](soci::session& sql) {
    const std::optional<long long> languages = find_languages(sql, from, to);
    if (!languages) return;
    MemoryPair pair;
    soci::statement select = (sql.prepare << "select p.source, p.target, o.name, coalesce(w.name, '') from words join pairs p on p.number = words.rowid"
                                             " join origins o on o.number = p.origin left join people w on w.number = p.person"
                                             " where words match :query and p.languages = :languages order by words.rank, p.number desc limit :most",
                              soci::into(pair.source), soci::into(pair.target), soci::into(pair.origin), soci::into(pair.person), soci::use(query),
                              soci::use(*languages), soci::use(limit));
    select.execute();
    while (select.fetch()) out.push_back(pair);
  });
  if (!done) return fail(done.error());
  return out;
}

Result<void> MemoryStore::for_each(const LanguageTag& from, const LanguageTag& to, const std::function<bool(const MemoryPair& pair)>& take) const {
  return state_->database.read([&](soci::session& sql) {
    const std::optional<long long> languages = find_languages(sql, from, to);
    if (!languages) return;
    MemoryPair pair;
    soci::statement select = (sql.prepare << "select p.source, p.target, o.name, coalesce(w.name, '') from pairs p join origins o on o.number = p.origin"
                                             " left join people w on w.number = p.person where p.languages = :languages order by p.number",
                              soci::into(pair.source), soci::into(pair.target), soci::into(pair.origin), soci::into(pair.person), soci::use(*languages));
    select.execute();
    while (select.fetch())
      if (!take(pair)) return;
  });
}

Result<std::vector<std::pair<std::string, std::string>>> MemoryStore::languages() const {
  std::vector<std::pair<std::string, std::string>> out;
  const Result<void> done = state_->database.read([&](soci::session& sql) {
    std::string from, to;
    soci::statement select = (sql.prepare << "select source, target from languages order by source, target", soci::into(from), soci::into(to));
    select.execute();
    while (select.fetch()) out.emplace_back(from, to);
  });
  if (!done) return fail(done.error());
  return out;
}

Result<std::size_t> MemoryStore::forget_person(const std::string& person) {
  long long count = 0;
  const Result<void> done = state_->database.transact([&](soci::session& sql) {
    long long number = 0;
    sql << "select number from people where name = :name", soci::into(number), soci::use(person);
    if (!sql.got_data()) return;
    sql << "select count(*) from pairs where person = :person", soci::into(count), soci::use(number);
    sql << "update pairs set person = null where person = :person", soci::use(number);
    sql << "delete from people where number = :person", soci::use(number);
  });
  if (!done) return fail(done.error());
  return static_cast<std::size_t>(count);
}

fs::path memory_path(const fs::path& guide) {
  std::error_code code;
  if (fs::is_directory(guide, code)) return guide / "memory.db";
  if (guide.filename() == "styleguide.yaml") return guide.parent_path() / "memory.db";
  return guide.parent_path() / (guide.stem().string() + "-memory.db");
}

// ---- MemoryPairs ---------------------------------------------------------------------------------------------------

std::vector<MemoryMatch> MemoryPairs::find_exact(std::string_view sentence) const {
  std::vector<MemoryMatch> out = fresh_.find_exact(sentence);   // the newer ones
  std::vector<MemoryMatch> older = indexed_.find_exact(sentence);
  out.insert(out.end(), older.begin(), older.end());
  return out;
}

std::vector<MemoryMatch> MemoryPairs::find_nearest(std::string_view sentence, double least, std::size_t most) const {
  std::vector<MemoryMatch> out = fresh_.find_nearest(sentence, least, most);
  std::vector<MemoryMatch> older = indexed_.find_nearest(sentence, least, most);
  out.insert(out.end(), older.begin(), older.end());
  std::stable_sort(out.begin(), out.end(), [](const MemoryMatch& left, const MemoryMatch& right) { return left.similarity > right.similarity; });
  if (out.size() > most) out.resize(most);
  return out;
}

// ---- offering ------------------------------------------------------------------------------------------------------

std::vector<OfferedMatch> offer_matches(const MemoryPairs& pairs, std::string_view sentence, const std::vector<Fact>& facts, const FactFinder& finder,
                                        const NameList& names, const LanguageTag& from, const LanguageTag& to, double least, std::size_t most) {
  std::vector<OfferedMatch> out;
  for (const MemoryMatch& match : pairs.find_nearest(sentence, least, most)) {
    OfferedMatch offer{.row = match.row, .similarity = match.similarity, .source = std::string(match.source), .target = std::string(match.target)};
    const std::vector<Fact> stored = finder.find(offer.source, names);
    const bool are_same_kinds = std::equal(stored.begin(), stored.end(), facts.begin(), facts.end(), [](const Fact& left, const Fact& right) { return left.kind == right.kind; });
    const bool are_same = are_same_kinds && std::equal(stored.begin(), stored.end(), facts.begin(), facts.end(), [](const Fact& left, const Fact& right) { return left.value == right.value; });
    if (!are_same && are_same_kinds) {
      // Every fact must be found in the stored translation before one is touched: half a replacement would mislead.
      TrackedText text;
      text.text = offer.target;
      bool is_whole = true;
      for (const Fact& fact : stored) {
        const std::optional<Span> place = find_fact_in_target(fact, offer.target, from, to, text.spans);
        if (!place) {
          is_whole = false;
          break;
        }
        text.spans.push_back(*place);
      }
      for (std::size_t i = 0; is_whole && i < stored.size(); ++i) {
        if (stored[i].value == facts[i].value) continue;
        const std::string written = localise(facts[i], from, to);
        if (written.empty()) {
          is_whole = false;
          break;
        }
        text.replace(text.spans[i], written);
      }
      if (is_whole) {
        offer.target = std::move(text.text);
        offer.has_new_facts = true;
      }
    }
    offer.has_other_facts = !are_same && !offer.has_new_facts;
    out.push_back(std::move(offer));
  }
  return out;
}

}  // namespace homeword
