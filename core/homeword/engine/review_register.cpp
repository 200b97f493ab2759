#include "homeword/engine/review_register.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "homeword/store/database.h"

namespace homeword {
namespace {

const Schema review_schema{
    "review register",
    0x48575256,  // "HWRV"
    {{"create table qualifications (person text not null, role text not null, source text not null, target text not null,"
      " primary key (person, role, source, target)) without rowid",
      "create table translations (number integer primary key, document text not null, source text not null, language text not null,"
      " version text not null, output_hash text not null, class text not null, person text not null, unreviewed integer not null,"
      " untranslated integer not null, errors integer not null, reviewer text not null default '', published_by text not null default '',"
      " is_published integer not null default 0, unique (document, language))",
      "create table sentences (translation integer not null references translations (number) on delete cascade, position integer not null,"
      " text text not null, primary key (translation, position)) without rowid",
      "create table waivers (document text not null, language text not null, sentence text not null, rule text not null, about text not null,"
      " reason text not null, person text not null, primary key (document, language, sentence, rule, about)) without rowid"}}};

constexpr const char* columns =
    "select document, source, language, version, output_hash, class, person, unreviewed, untranslated, errors, reviewer, published_by, is_published"
    " from translations";

// One row of `columns`; INTEGER columns are bound as 64 bits.
struct Row {
  ReviewState state;
  std::string document_class;
  long long unreviewed = 0, untranslated = 0, errors = 0, is_published = 0;

  ReviewState take() {
    ReviewState out = state;
    out.translation.document_class = value_of(document_class_names, document_class).value_or(DocumentClass::vital);
    out.translation.unreviewed = static_cast<std::size_t>(unreviewed);
    out.translation.untranslated = static_cast<std::size_t>(untranslated);
    out.translation.errors = static_cast<std::size_t>(errors);
    out.is_published = is_published != 0;
    return out;
  }
};

template <class Query>
Query&& into_row(Query&& query, Row& row) {
  TranslationRecord& one = row.state.translation;
  query, soci::into(one.document), soci::into(one.from), soci::into(one.language), soci::into(one.version), soci::into(one.output_hash),
      soci::into(row.document_class), soci::into(one.person), soci::into(row.unreviewed), soci::into(row.untranslated), soci::into(row.errors),
      soci::into(row.state.reviewer), soci::into(row.state.published_by), soci::into(row.is_published);
  return std::forward<Query>(query);
}

std::string describe_pair(const std::string& from, const std::string& to) { return from + "-" + to; }

}  // namespace

struct ReviewRegister::State {
  explicit State(Database opened) : database(std::move(opened)) {}
  Database database;

  Result<std::optional<ReviewState>> find(const std::string& document, const std::string& language) {
    std::optional<ReviewState> out;
    const Result<void> done = database.read([&](soci::session& sql) {
      Row row;
      into_row(sql << std::string(columns) + " where document = :document and language = :language", row), soci::use(document), soci::use(language);
      if (sql.got_data()) out = row.take();
    });
    if (!done) return fail(done.error());
    return out;
  }
  Result<ReviewState> need(const std::string& document, const std::string& language) {
    auto found = find(document, language);
    if (!found) return fail(found.error());
    if (!*found)
      return fail({.message = "no translation of this document into " + language + " is registered", .file = document,
                   .remedy = "Merge it with: homeword merge FILE.xlf OUT --register FILE --as PERSON"});
    return **found;
  }
};

ReviewRegister::ReviewRegister() = default;

Result<ReviewRegister> ReviewRegister::open(const std::filesystem::path& path) {
  auto database = Database::open(path, review_schema);
  if (!database) return fail(database.error());
  ReviewRegister reviews;
  reviews.state_ = std::make_shared<State>(std::move(*database));
  return reviews;
}

Result<void> ReviewRegister::qualify(const Qualification& qualification) {
  if (qualification.person.empty()) return fail({.message = "a qualification needs a person's name"});
  return state_->database.transact([&](soci::session& sql) {
    const std::string role(name_of(review_role_names, qualification.role));
    sql << "insert or ignore into qualifications (person, role, source, target) values (:person, :role, :source, :target)",
        soci::use(qualification.person), soci::use(role), soci::use(qualification.from), soci::use(qualification.to);
  });
}

Result<bool> ReviewRegister::is_qualified(const Qualification& qualification) const {
  long long count = 0;
  const Result<void> done = state_->database.read([&](soci::session& sql) {
    const std::string role(name_of(review_role_names, qualification.role));
    sql << "select count(*) from qualifications where person = :person and role = :role and source = :source and target = :target", soci::into(count),
        soci::use(qualification.person), soci::use(role), soci::use(qualification.from), soci::use(qualification.to);
  });
  if (!done) return fail(done.error());
  return count > 0;
}

Result<void> ReviewRegister::record_translation(const TranslationRecord& translation) {
  if (translation.document_class != DocumentClass::routine) {
    if (translation.person.empty())
      return fail({.message = "a document of class " + std::string(name_of(document_class_names, translation.document_class)) + " needs a translator's name",
                   .file = translation.document, .remedy = "Say who translated it with --as."});
    const Result<bool> may = is_qualified({translation.person, ReviewRole::translator, translation.from, translation.language});
    if (!may) return fail(may.error());
    if (!*may)
      return fail({.message = translation.person + " is not registered as a translator for " + describe_pair(translation.from, translation.language),
                   .file = translation.document,
                   .remedy = "Register them with: homeword review --qualify \"" + translation.person + "\" --role translator --pair " +
                             describe_pair(translation.from, translation.language) + " --register FILE"});
  }
  return state_->database.transact([&](soci::session& sql) {
    sql << "delete from translations where document = :document and language = :language", soci::use(translation.document), soci::use(translation.language);
    const std::string document_class(name_of(document_class_names, translation.document_class));
    const auto unreviewed = static_cast<long long>(translation.unreviewed), untranslated = static_cast<long long>(translation.untranslated),
               errors = static_cast<long long>(translation.errors);
    sql << "insert into translations (document, source, language, version, output_hash, class, person, unreviewed, untranslated, errors) values"
           " (:document, :source, :language, :version, :hash, :class, :person, :unreviewed, :untranslated, :errors)",
        soci::use(translation.document), soci::use(translation.from), soci::use(translation.language), soci::use(translation.version),
        soci::use(translation.output_hash), soci::use(document_class), soci::use(translation.person), soci::use(unreviewed), soci::use(untranslated),
        soci::use(errors);
    long long number = 0, position = 0;
    sql << "select last_insert_rowid()", soci::into(number);
    for (const std::string& sentence : translation.sentences) {
      sql << "insert into sentences (translation, position, text) values (:number, :position, :text)", soci::use(number), soci::use(position), soci::use(sentence);
      ++position;
    }
    for (const auto& [sentence, waiver] : translation.waivers)
      sql << "insert or replace into waivers (document, language, sentence, rule, about, reason, person) values (:document, :language, :sentence,"
             " :rule, :about, :reason, :person)",
          soci::use(translation.document), soci::use(translation.language), soci::use(sentence), soci::use(waiver.rule), soci::use(waiver.about),
          soci::use(waiver.reason), soci::use(translation.person);
  });
}

Result<void> ReviewRegister::record_review(const std::string& document, const std::string& language, const std::string& person) {
  const Result<ReviewState> state = state_->need(document, language);
  if (!state) return fail(state.error());
  if (person.empty()) return fail({.message = "a review needs the reviewer's name", .file = document, .remedy = "Say who reviews with --as."});
  const TranslationRecord& translation = state->translation;
  if (translation.person == person)
    return fail({.message = person + " translated this document and cannot review it", .file = document, .expected = "another person",
                 .remedy = "Two pairs of eyes see what one does not: ask another qualified reviewer."});
  const Result<bool> may = is_qualified({person, ReviewRole::reviewer, translation.from, language});
  if (!may) return fail(may.error());
  if (!*may)
    return fail({.message = person + " is not registered as a reviewer for " + describe_pair(translation.from, language), .file = document,
                 .remedy = "Register them with: homeword review --qualify \"" + person + "\" --role reviewer --pair " + describe_pair(translation.from, language) +
                           " --register FILE"});
  if (translation.untranslated > 0)
    return fail({.message = std::to_string(translation.untranslated) + " sentences of this document are not translated", .file = document,
                 .remedy = "Translate them, merge again, then review."});
  return state_->database.transact([&](soci::session& sql) {
    sql << "update translations set reviewer = :person where document = :document and language = :language", soci::use(person), soci::use(document), soci::use(language);
  });
}

Result<void> ReviewRegister::publish(const std::string& document, const std::string& language, const std::string& person) {
  const Result<ReviewState> state = state_->need(document, language);
  if (!state) return fail(state.error());
  if (person.empty()) return fail({.message = "publishing needs a name", .file = document, .remedy = "Say who publishes with --as."});
  const TranslationRecord& translation = state->translation;
  const std::string document_class(name_of(document_class_names, translation.document_class));
  const auto refuse = [&](std::string message, std::string remedy) {
    return fail({.message = "a document of class " + document_class + " cannot be published: " + std::move(message), .file = document, .remedy = std::move(remedy)});
  };
  if (translation.untranslated > 0)
    return refuse(std::to_string(translation.untranslated) + " sentences are not translated", "Translate them and merge again.");
  if (translation.document_class != DocumentClass::routine) {
    if (translation.person.empty()) return refuse("nobody is named as its translator", "Merge it again with --as.");
    // A reviewer who looked at a vital document answers for every draft in it.
    if (translation.unreviewed > 0 && (translation.document_class == DocumentClass::vital || state->reviewer.empty()))
      return refuse(std::to_string(translation.unreviewed) + " sentences are a machine's draft that nobody reviewed",
                    "Set them to reviewed (or mend them) in the XLIFF and merge again.");
    if (translation.errors > 0) return refuse(std::to_string(translation.errors) + " findings of severity error are open", "Mend or waive them and merge again.");
  }
  if (translation.document_class == DocumentClass::vital && state->reviewer.empty())
    return refuse("nobody reviewed this version", "Review it with: homeword review " + document + " --to " + language + " --as PERSON --register FILE");
  return state_->database.transact([&](soci::session& sql) {
    sql << "update translations set is_published = 1, published_by = :person where document = :document and language = :language", soci::use(person),
        soci::use(document), soci::use(language);
  });
}

Result<std::vector<ReviewState>> ReviewRegister::states(const std::string& document) const {
  std::vector<ReviewState> out;
  const Result<void> done = state_->database.read([&](soci::session& sql) {
    Row row;
    soci::statement select = (into_row(sql.prepare << std::string(columns) + " where document = :document or :any = '' order by document, language", row),
                              soci::use(document), soci::use(document));
    select.execute();
    while (select.fetch()) out.push_back(row.take());
  });
  if (!done) return fail(done.error());
  return out;
}

Result<std::vector<std::string>> ReviewRegister::sentences(const std::string& document, const std::string& language) const {
  std::vector<std::string> out;
  const Result<void> done = state_->database.read([&](soci::session& sql) {
    std::string text;
    soci::statement select = (sql.prepare << "select s.text from sentences s join translations t on t.number = s.translation where t.document = :document"
                                             " and t.language = :language order by s.position",
                              soci::into(text), soci::use(document), soci::use(language));
    select.execute();
    while (select.fetch()) out.push_back(text);
  });
  if (!done) return fail(done.error());
  return out;
}

Result<std::vector<std::pair<std::string, Waiver>>> ReviewRegister::waivers(const std::string& document, const std::string& language) const {
  std::vector<std::pair<std::string, Waiver>> out;
  const Result<void> done = state_->database.read([&](soci::session& sql) {
    std::string sentence, person;
    Waiver waiver;
    soci::statement select = (sql.prepare << "select sentence, rule, about, reason, person from waivers where document = :document and language = :language"
                                             " order by sentence, rule, about",
                              soci::into(sentence), soci::into(waiver.rule), soci::into(waiver.about), soci::into(waiver.reason), soci::into(person),
                              soci::use(document), soci::use(language));
    select.execute();
    while (select.fetch()) out.emplace_back(sentence, waiver);
  });
  if (!done) return fail(done.error());
  return out;
}

std::vector<StaleSentence> find_stale(const std::vector<std::string>& before, const std::vector<std::string>& now) {
  // Sentences are matched as often as they stand; what is left over on each side changed, and is paired in order.
  std::map<std::string, std::size_t> left;
  for (const std::string& sentence : before) ++left[sentence];
  std::vector<std::string> added, gone;
  for (const std::string& sentence : now) {
    const auto there = left.find(sentence);
    if (there != left.end() && there->second > 0) {
      --there->second;
    } else {
      added.push_back(sentence);
    }
  }
  std::map<std::string, std::size_t> to_skip;
  for (const auto& [sentence, count] : left) to_skip[sentence] = count;
  for (auto it = before.rbegin(); it != before.rend(); ++it)
    if (std::size_t& count = to_skip[*it]; count > 0) {
      --count;
      gone.push_back(*it);
    }
  std::reverse(gone.begin(), gone.end());
  std::vector<StaleSentence> out;
  for (std::size_t i = 0; i < std::max(added.size(), gone.size()); ++i)
    out.push_back({i < added.size() ? added[i] : std::string(), i < gone.size() ? gone[i] : std::string()});
  return out;
}

std::filesystem::path reviews_path(const std::filesystem::path& document_register) {
  return document_register.parent_path() / (document_register.stem().string() + "-reviews" + document_register.extension().string());
}

}  // namespace homeword
