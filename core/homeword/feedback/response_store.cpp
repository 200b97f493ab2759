#include "homeword/feedback/response_store.h"

#include <algorithm>

#include "homeword/store/database.h"
#include "homeword/text/language_tag.h"

namespace homeword {
namespace {

// Hard words stand in their own table so that counting them needs no text search. secure_delete is set per connection.
const Schema response_schema{
    "response store",
    0x48575253,  // "HWRS"
    {{"create table responses (id integer primary key, document_id text not null, version text not null, language text not null,"
      " week text not null, channel text not null, ease text not null, comment text not null, comment_state text not null,"
      " action text not null, reception text not null, is_assisted integer not null check (is_assisted in (0, 1)))",
      "create table hard_words (response_id integer not null references responses (id) on delete cascade, concept_id text not null,"
      " primary key (response_id, concept_id)) without rowid",
      "create table review_tasks (concept_id text not null, language text not null, opened_week text not null, ticks integer not null,"
      " state text not null, primary key (concept_id, language, opened_week)) without rowid",
      "create index responses_by_document on responses (document_id, version, language)"},
     // Up to which answer each group was last reported, and how many ratings that were.
     {"create table snapshots (document_id text not null, version text not null, language text not null, last_id integer not null,"
      " ratings integer not null, primary key (document_id, version, language)) without rowid"}}};

}  // namespace

struct ResponseStore::State {
  explicit State(Database opened) : database(std::move(opened)) {}
  mutable std::mutex mutex;   // one connection, many request threads
  Database database;
};

ResponseStore::ResponseStore() = default;

Result<ResponseStore> ResponseStore::open(const std::filesystem::path& path) {
  auto database = Database::open(path, response_schema);
  if (!database) return fail(database.error());
  // A purged comment must not be readable in the file's free pages.
  if (auto set = database->read([](soci::session& sql) { long long on = 0; sql << "pragma secure_delete = on", soci::into(on); }); !set)
    return fail(set.error());
  ResponseStore store;
  store.state_ = std::make_shared<State>(std::move(*database));
  return store;
}

Result<void> ResponseStore::add(const Response& response) {
  if (!is_iso_week(response.week))
    return fail({.message = "an answer needs its ISO week", .found = "\"" + response.week + "\"", .expected = "for example 2026-W12"});
  if (!LanguageTag::parse(response.language))
    return fail({.message = "an answer needs its language", .found = "\"" + response.language + "\"", .expected = "a BCP 47 tag"});
  const std::string channel(name_of(channel_names, response.channel));
  const std::string ease(response.ease ? name_of(ease_names, *response.ease) : std::string_view());
  const std::string state(name_of(comment_state_names, response.comment_state));
  const std::string reception(response.reception ? name_of(reception_names, *response.reception) : std::string_view());
  const int is_assisted = response.is_assisted ? 1 : 0;
  const std::lock_guard lock(state_->mutex);
  return state_->database.transact([&](soci::session& sql) {
    sql << "insert into responses (document_id, version, language, week, channel, ease, comment, comment_state, action, reception,"
           " is_assisted) values (:document, :version, :language, :week, :channel, :ease, :comment, :state, :action, :reception, :assisted)",
        soci::use(response.document_id), soci::use(response.version), soci::use(response.language), soci::use(response.week),
        soci::use(channel), soci::use(ease), soci::use(response.comment), soci::use(state), soci::use(response.action),
        soci::use(reception), soci::use(is_assisted);
    long long id = 0;
    sql << "select last_insert_rowid()", soci::into(id);
    for (const std::string& concept_id : response.hard_words)
      sql << "insert or ignore into hard_words (response_id, concept_id) values (:response, :concept)", soci::use(id), soci::use(concept_id);
  });
}

namespace {

struct NumberedResponses {
  std::vector<Response> responses;
  std::vector<long long> ids;
};

NumberedResponses read_responses(soci::session& sql) {
  NumberedResponses all;
  auto& [responses, ids] = all;
  long long id = 0;
  int is_assisted = 0;
  std::string channel, ease, state, reception;
  Response row;
  soci::statement select =
      (sql.prepare << "select id, document_id, version, language, week, channel, ease, comment, comment_state, action, reception,"
                      " is_assisted from responses order by document_id, version, language, week, id",
       soci::into(id), soci::into(row.document_id), soci::into(row.version), soci::into(row.language), soci::into(row.week),
       soci::into(channel), soci::into(ease), soci::into(row.comment), soci::into(state), soci::into(row.action),
       soci::into(reception), soci::into(is_assisted));
  select.execute();
  while (select.fetch()) {
    row.channel = value_of(channel_names, channel).value_or(ResponseChannel::web);
    row.ease = value_of(ease_names, ease);
    row.comment_state = value_of(comment_state_names, state).value_or(CommentState::held);
    row.reception = value_of(reception_names, reception);
    row.is_assisted = is_assisted != 0;
    responses.push_back(row);
    ids.push_back(id);
  }
  for (std::size_t i = 0; i < ids.size(); ++i) {
    std::string concept_id;
    soci::statement words = (sql.prepare << "select concept_id from hard_words where response_id = :id order by concept_id",
                             soci::into(concept_id), soci::use(ids[i]));
    words.execute();
    while (words.fetch()) responses[i].hard_words.push_back(concept_id);
  }
  return all;
}

}  // namespace

Result<std::vector<Response>> ResponseStore::list() const {
  std::vector<Response> responses;
  const std::lock_guard lock(state_->mutex);
  const Result<void> done = state_->database.read([&](soci::session& sql) { responses = read_responses(sql).responses; });
  if (!done) return fail(done.error());
  return responses;
}

Result<PublishedResponses> ResponseStore::publish(std::size_t step) {
  PublishedResponses published;
  const std::lock_guard lock(state_->mutex);
  const Result<void> done = state_->database.transact([&](soci::session& sql) {
    NumberedResponses all = read_responses(sql);
    for (std::size_t first = 0, end = 0; first < all.responses.size(); first = end) {
      const Response& group = all.responses[first];
      long long last_id = 0, published_ratings = 0, newest = 0;
      sql << "select coalesce(max(last_id), 0), coalesce(max(ratings), 0) from snapshots where document_id = :document and"
             " version = :version and language = :language",
          soci::into(last_id), soci::into(published_ratings), soci::use(group.document_id), soci::use(group.version), soci::use(group.language);
      long long kept = 0, fresh = 0;
      for (end = first; end < all.responses.size() && all.responses[end].document_id == group.document_id &&
                        all.responses[end].version == group.version && all.responses[end].language == group.language; ++end) {
        if (all.responses[end].ease) ++(all.ids[end] <= last_id ? kept : fresh);
        newest = std::max(newest, all.ids[end]);
      }
      const auto enough = static_cast<long long>(step);
      const long long changed = fresh + (published_ratings - kept);
      if (kept + fresh >= enough && changed >= enough) {
        last_id = newest;
        const long long ratings = kept + fresh;
        sql << "insert or replace into snapshots (document_id, version, language, last_id, ratings) values (:document, :version,"
               " :language, :last, :ratings)",
            soci::use(group.document_id), soci::use(group.version), soci::use(group.language), soci::use(last_id), soci::use(ratings);
      } else if (kept != published_ratings) {
        last_id = 0;   // some were purged: what is left would show who they were
      }
      bool is_shown = false;
      for (std::size_t i = first; i < end; ++i)
        if (all.ids[i] <= last_id) {
          published.responses.push_back(all.responses[i]);
          is_shown = true;
        }
      if (!is_shown) published.withheld.push_back({group.document_id, group.version, group.language});
    }
  });
  if (!done) return fail(done.error());
  return published;
}

Result<std::size_t> ResponseStore::count_hard_ticks(const std::string& concept_id, const std::string& language) const {
  long long count = 0;
  const std::lock_guard lock(state_->mutex);
  const Result<void> done = state_->database.read([&](soci::session& sql) {
    sql << "select count(*) from hard_words join responses on responses.id = response_id where concept_id = :concept and language = :language",
        soci::into(count), soci::use(concept_id), soci::use(language);
  });
  if (!done) return fail(done.error());
  return static_cast<std::size_t>(count);
}

Result<std::vector<ReviewTask>> ResponseStore::open_review_tasks(const std::vector<std::string>& concepts, const std::string& language,
                                                                 const std::string& week, std::size_t threshold) {
  std::vector<ReviewTask> opened;
  const std::lock_guard lock(state_->mutex);
  const Result<void> done = state_->database.transact([&](soci::session& sql) {
    for (const std::string& concept_id : concepts) {
      long long ticks = 0, known = 0;
      // Ticks of earlier, finished tasks do not open the next one: only what came since counts.
      sql << "select count(*) from hard_words join responses on responses.id = response_id where concept_id = :concept and"
             " language = :language and week > coalesce((select max(opened_week) from review_tasks where concept_id = :concept2"
             " and language = :language2 and state = 'done'), '')",
          soci::into(ticks), soci::use(concept_id), soci::use(language), soci::use(concept_id), soci::use(language);
      if (static_cast<std::size_t>(ticks) < threshold) continue;
      sql << "select count(*) from review_tasks where concept_id = :concept and language = :language and state = 'open'",
          soci::into(known), soci::use(concept_id), soci::use(language);
      if (known > 0) continue;
      // The threshold, not the count: small numbers of families are told to nobody.
      ticks = static_cast<long long>(threshold);
      sql << "insert into review_tasks (concept_id, language, opened_week, ticks, state) values (:concept, :language, :week, :ticks, 'open')",
          soci::use(concept_id), soci::use(language), soci::use(week), soci::use(ticks);
      opened.push_back({concept_id, language, week, threshold, "open"});
    }
  });
  if (!done) return fail(done.error());
  return opened;
}

Result<std::vector<ReviewTask>> ResponseStore::list_review_tasks() const {
  std::vector<ReviewTask> tasks;
  const std::lock_guard lock(state_->mutex);
  const Result<void> done = state_->database.read([&](soci::session& sql) {
    ReviewTask row;
    long long ticks = 0;
    soci::statement select = (sql.prepare << "select concept_id, language, opened_week, ticks, state from review_tasks order by"
                                             " opened_week, concept_id, language",
                              soci::into(row.concept_id), soci::into(row.language), soci::into(row.opened_week), soci::into(ticks),
                              soci::into(row.state));
    select.execute();
    while (select.fetch()) {
      row.ticks = static_cast<std::size_t>(ticks);
      tasks.push_back(row);
    }
  });
  if (!done) return fail(done.error());
  return tasks;
}

Result<std::size_t> ResponseStore::purge_before(const std::string& week) {
  if (!is_iso_week(week)) return fail({.message = "purge takes an ISO week", .found = week, .expected = "for example 2026-W12"});
  long long count = 0;
  const std::lock_guard lock(state_->mutex);
  Result<void> done = state_->database.transact([&](soci::session& sql) {
    sql << "select count(*) from responses where week < :week", soci::into(count), soci::use(week);
    sql << "delete from responses where week < :week", soci::use(week);
  });
  // The log and the free pages go too: a purge that leaves the words in the file is none.
  if (done) done = state_->database.read([](soci::session& sql) { sql << "vacuum"; });
  if (done) done = state_->database.read([](soci::session& sql) {
    long long busy = 0, log = 0, moved = 0;
    sql << "pragma wal_checkpoint(truncate)", soci::into(busy), soci::into(log), soci::into(moved);
  });
  if (!done) return fail(done.error());
  return static_cast<std::size_t>(count);
}

Result<std::size_t> ResponseStore::purge_comments() {
  long long count = 0;
  const std::lock_guard lock(state_->mutex);
  Result<void> done = state_->database.transact([&](soci::session& sql) {
    sql << "select count(*) from responses where comment <> ''", soci::into(count);
    sql << "update responses set comment = '', comment_state = 'none'";
  });
  if (done) done = state_->database.read([](soci::session& sql) { sql << "vacuum"; });
  if (done) done = state_->database.read([](soci::session& sql) {
    long long busy = 0, log = 0, moved = 0;
    sql << "pragma wal_checkpoint(truncate)", soci::into(busy), soci::into(log), soci::into(moved);
  });
  if (!done) return fail(done.error());
  return static_cast<std::size_t>(count);
}

}  // namespace homeword
