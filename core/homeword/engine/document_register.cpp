#include "homeword/engine/document_register.h"

#include <mutex>

#include "homeword/store/database.h"

namespace homeword {
namespace {

const Schema register_schema{
    "document register",
    0x48574452,  // "HWDR"
    {{"create table documents (number integer primary key, id text not null, version text not null, language text not null,"
      " title text not null, class text not null, style_guide text not null, style_guide_hash text not null, page text not null,"
      " unique (id, version, language))",
      "create table words (document integer not null references documents (number) on delete cascade, position integer not null,"
      " concept_id text not null, term text not null, primary key (document, position)) without rowid"},
     {"alter table documents add column title_language text not null default ''"}}};

}  // namespace

struct DocumentRegister::State {
  explicit State(Database opened) : database(std::move(opened)) {}
  mutable std::mutex mutex;
  Database database;
};

DocumentRegister::DocumentRegister() = default;

Result<DocumentRegister> DocumentRegister::open(const std::filesystem::path& path) {
  auto database = Database::open(path, register_schema);
  if (!database) return fail(database.error());
  DocumentRegister documents;
  documents.state_ = std::make_shared<State>(std::move(*database));
  return documents;
}

Result<void> DocumentRegister::put(const RegisteredDocument& document) {
  const std::lock_guard lock(state_->mutex);
  return state_->database.transact([&](soci::session& sql) {
    sql << "delete from documents where id = :id and version = :version and language = :language", soci::use(document.id),
        soci::use(document.version), soci::use(document.language);
    sql << "insert into documents (id, version, language, title, class, style_guide, style_guide_hash, page, title_language) values (:id, :version,"
           " :language, :title, :class, :guide, :hash, :page, :title_language)",
        soci::use(document.id), soci::use(document.version), soci::use(document.language), soci::use(document.title),
        soci::use(document.document_class), soci::use(document.style_guide), soci::use(document.style_guide_hash),
        soci::use(document.page), soci::use(document.title_language);
    long long number = 0;
    sql << "select last_insert_rowid()", soci::into(number);
    long long position = 0;
    for (const RegisteredDocument::Word& word : document.words) {
      sql << "insert into words (document, position, concept_id, term) values (:document, :position, :concept, :term)",
          soci::use(number), soci::use(position), soci::use(word.concept_id), soci::use(word.term);
      ++position;
    }
  });
}

Result<std::optional<RegisteredDocument>> DocumentRegister::find(const std::string& id, const std::string& version,
                                                                 const std::string& language) const {
  std::optional<RegisteredDocument> found;
  const std::lock_guard lock(state_->mutex);
  const Result<void> done = state_->database.read([&](soci::session& sql) {
    RegisteredDocument row;
    long long number = 0;
    soci::indicator is_there = soci::i_null;
    sql << "select number, id, version, language, title, class, style_guide, style_guide_hash, page, title_language from documents where id = :id and"
           " version = :version and language = :language",
        soci::into(number, is_there), soci::into(row.id), soci::into(row.version), soci::into(row.language), soci::into(row.title),
        soci::into(row.document_class), soci::into(row.style_guide), soci::into(row.style_guide_hash), soci::into(row.page), soci::into(row.title_language),
        soci::use(id), soci::use(version), soci::use(language);
    if (!sql.got_data()) return;
    RegisteredDocument::Word word;
    soci::statement words = (sql.prepare << "select concept_id, term from words where document = :number order by position",
                             soci::into(word.concept_id), soci::into(word.term), soci::use(number));
    words.execute();
    while (words.fetch()) row.words.push_back(word);
    found = std::move(row);
  });
  if (!done) return fail(done.error());
  return found;
}

Result<std::vector<RegisteredDocument>> DocumentRegister::list() const {
  std::vector<RegisteredDocument> documents;
  const std::lock_guard lock(state_->mutex);
  const Result<void> done = state_->database.read([&](soci::session& sql) {
    RegisteredDocument row;
    soci::statement select = (sql.prepare << "select id, version, language, title, class, style_guide, style_guide_hash, title_language from documents"
                                             " order by id, language, number",
                              soci::into(row.id), soci::into(row.version), soci::into(row.language), soci::into(row.title),
                              soci::into(row.document_class), soci::into(row.style_guide), soci::into(row.style_guide_hash),
                              soci::into(row.title_language));
    select.execute();
    while (select.fetch()) documents.push_back(row);
  });
  if (!done) return fail(done.error());
  return documents;
}

std::filesystem::path responses_path(const std::filesystem::path& document_register) {
  return document_register.parent_path() / (document_register.stem().string() + "-responses" + document_register.extension().string());
}

}  // namespace homeword
