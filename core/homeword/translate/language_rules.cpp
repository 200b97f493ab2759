#include "homeword/translate/language_rules.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <map>
#include <mutex>
#include <stdexcept>

#include "homeword/base/data_folder.h"
#include "homeword/base/files.h"

namespace homeword {
namespace {

[[noreturn]] void throw_broken(const std::filesystem::path& path, const YAML::Node& node, std::string_view expected) {
  throw std::runtime_error(fmt::format("{}:{}:{}: expected {}", path.string(), node.Mark().line + 1, node.Mark().column + 1, expected));
}

std::vector<std::string> read_list(const std::filesystem::path& path, const YAML::Node& node) {
  if (!node) return {};
  if (!node.IsSequence()) throw_broken(path, node, "a list");
  std::vector<std::string> out;
  for (const YAML::Node& item : node) {
    if (!item.IsScalar()) throw_broken(path, item, "a word");
    out.push_back(item.Scalar());
  }
  return out;
}

std::vector<AgreementRow> read_rows(const std::filesystem::path& path, const YAML::Node& node) {
  std::vector<AgreementRow> out;
  if (!node) return out;
  if (!node.IsSequence()) throw_broken(path, node, "a list of rows");
  for (const YAML::Node& row : node) {
    const std::vector<std::string> forms = read_list(path, row);
    if (forms.size() != 4 && forms.size() != 6)
      throw_broken(path, row, "four forms: masculine and feminine singular, masculine and feminine plural; "
                              "or six, the last two the singulars that stand elsewhere than before the noun");
    out.push_back({forms[0], forms[1], forms[2], forms[3], forms.size() == 6 ? forms[4] : "", forms.size() == 6 ? forms[5] : ""});
  }
  return out;
}

std::set<std::string> read_set(const std::filesystem::path& path, const YAML::Node& node) {
  const std::vector<std::string> list = read_list(path, node);
  return {list.begin(), list.end()};
}

// Many words with the same four endings: each word is written in the masculine singular and takes the endings in its place.
void read_groups(std::vector<AgreementRow>& out, const std::filesystem::path& path, const YAML::Node& node) {
  for (const YAML::Node& group : node) {
    const std::vector<std::string> endings = read_list(path, group["endings"]);
    if (endings.size() != 4) throw_broken(path, group, "four endings: masculine and feminine singular, masculine and feminine plural");
    for (const std::string& word : read_list(path, group["words"])) {
      if (!word.ends_with(endings[0])) throw_broken(path, group["words"], fmt::format("\"{}\" to end in \"{}\"", word, endings[0]));
      const std::string stem = word.substr(0, word.size() - endings[0].size());
      out.push_back({stem + endings[0], stem + endings[1], stem + endings[2], stem + endings[3]});
    }
  }
}

std::string read_text(const std::filesystem::path& path, const YAML::Node& parent, const char* key, bool is_required = true) {
  const YAML::Node node = parent[key];
  if (!node) {
    if (is_required) throw_broken(path, parent, fmt::format("the key \"{}\"", key));
    return {};
  }
  if (!node.IsScalar()) throw_broken(path, node, "a text");
  return node.Scalar();
}

void refuse_unknown_keys(const std::filesystem::path& path, const YAML::Node& node, const std::set<std::string>& known) {
  if (!node.IsMap()) throw_broken(path, node, "keys and values");
  std::set<std::string> seen;
  for (const auto& entry : node) {
    const std::string key = entry.first.Scalar();
    if (known.find(key) == known.end()) throw_broken(path, entry.first, fmt::format("a known key instead of \"{}\"", key));
    if (!seen.insert(key).second) throw_broken(path, entry.first, fmt::format("the key \"{}\" only once", key));
  }
}

void read_agreement(LanguageRules& rules, const std::filesystem::path& path, const YAML::Node& root) {
  refuse_unknown_keys(path, root,
                      {"determiners", "adjectives", "adjective_groups", "adjective_endings", "linking_verbs", "helping_verbs",
                       "degree_words", "between_verb_and_predicate", "adverb_endings", "joining_words", "counting_words", "relative_words",
                       "governing_words", "after_participle", "never_adjectives", "verbs_alike", "set_phrases", "contractions",
                       "optional_contractions", "contracts_everywhere", "sounds", "feminine_with_masculine_article",
                       "articles_that_change", "slots", "gender_cues", "verb_numbers", "clause_words", "asking_words", "parts", "part_of_words",
                       "quantity_words", "denies_one"});
  rules.determiners = read_rows(path, root["determiners"]);
  rules.adjectives = read_rows(path, root["adjectives"]);
  rules.adjective_endings = read_rows(path, root["adjective_endings"]);
  if (const YAML::Node groups = root["adjective_groups"]) {
    if (!groups.IsSequence()) throw_broken(path, groups, "a list of groups");
    for (const YAML::Node& group : groups) refuse_unknown_keys(path, group, {"endings", "words"});
    read_groups(rules.adjectives, path, groups);
  }
  rules.linking_verbs = read_set(path, root["linking_verbs"]);
  rules.helping_verbs = read_set(path, root["helping_verbs"]);
  rules.degree_words = read_set(path, root["degree_words"]);
  rules.between_verb_and_predicate = read_set(path, root["between_verb_and_predicate"]);
  rules.adverb_endings = read_list(path, root["adverb_endings"]);
  rules.counting_words = read_set(path, root["counting_words"]);
  rules.joining_words = read_set(path, root["joining_words"]);
  rules.relative_words = read_set(path, root["relative_words"]);
  rules.governing_words = read_set(path, root["governing_words"]);
  for (const YAML::Node& row : root["verb_numbers"]) {
    const std::vector<std::string> words = read_list(path, row);
    if (words.size() != 2) throw_broken(path, row, "two words: of one, of several");
    rules.verb_numbers.emplace_back(words[0], words[1]);
  }
  if (const YAML::Node node = root["denies_one"]) rules.denies_one = node.as<bool>();
  rules.clause_words = read_set(path, root["clause_words"]);
  rules.asking_words = read_set(path, root["asking_words"]);
  rules.parts = read_rows(path, root["parts"]);
  rules.part_of_words = read_set(path, root["part_of_words"]);
  rules.quantity_words = read_set(path, root["quantity_words"]);
  rules.after_participle = read_set(path, root["after_participle"]);
  rules.never_adjectives = read_set(path, root["never_adjectives"]);
  rules.verbs_alike = read_set(path, root["verbs_alike"]);
  rules.set_phrases = read_list(path, root["set_phrases"]);
  for (const bool is_optional : {false, true})
    for (const YAML::Node& row : root[is_optional ? "optional_contractions" : "contractions"]) {
      const std::vector<std::string> words = read_list(path, row);
      if (words.size() != 3) throw_broken(path, row, "three words: first, second, together");
      rules.contractions.push_back({words[0], words[1], words[2], is_optional});
    }
  if (const YAML::Node node = root["contracts_everywhere"]) rules.contracts_everywhere = node.as<bool>();
  for (const YAML::Node& row : root["sounds"]) {
    refuse_unknown_keys(path, row, {"words", "before", "not_before", "optional"});
    if (!row["words"] || !row["words"].IsMap()) throw_broken(path, row, "words and what they become");
    for (const auto& entry : row["words"])
      rules.sounds.push_back({entry.first.Scalar(), entry.second.Scalar(), read_list(path, row["before"]), read_list(path, row["not_before"]),
                              row["optional"] && row["optional"].as<bool>()});
  }
  for (std::string& word : read_list(path, root["feminine_with_masculine_article"]))
    rules.feminine_with_masculine_article.insert(std::move(word));
  for (std::string& word : read_list(path, root["articles_that_change"])) rules.articles_that_change.insert(std::move(word));
  for (const YAML::Node& row : root["slots"]) {
    refuse_unknown_keys(path, row, {"kinds", "before", "value_starts", "value_holds", "write"});
    SlotRule rule;
    for (const std::string& name : read_list(path, row["kinds"])) {
      const std::optional<FactKind> kind = value_of(fact_kind_names, name);
      if (!kind) throw_broken(path, row["kinds"], fmt::format("one of {}", all_names(fact_kind_names)));
      rule.kinds.push_back(*kind);
    }
    rule.before = read_text(path, row, "before");
    rule.write = read_text(path, row, "write");
    rule.value_starts = read_list(path, row["value_starts"]);
    rule.value_holds = read_list(path, row["value_holds"]);
    rules.slots.push_back(std::move(rule));
  }
  if (const YAML::Node cues = root["gender_cues"]) {
    refuse_unknown_keys(path, cues, {"feminine", "masculine"});
    rules.feminine_cues = read_list(path, cues["feminine"]);
    rules.masculine_cues = read_list(path, cues["masculine"]);
  }
}

void read_checks(LanguageRules& rules, const LanguageTag& language, const std::filesystem::path& path, const YAML::Node& root) {
  refuse_unknown_keys(path, root,
                      {"opening_marks", "closing_marks", "question_words", "number_words", "common_words", "denying_determiners", "before_infinitives", "subjects",
                       "auxiliaries", "forbidding", "releasing", "may_repeat", "identifier_words", "birth_words", "length",
                       "space_before", "space_before_by_region", "quotation_marks", "has_space_in_quotation_marks", "writes_full_stop",
                       "doubles_words", "not_before_weekdays"});
  const auto read_pairs = [&](const char* key) {
    std::vector<std::pair<std::string, std::string>> out;
    if (const YAML::Node node = root[key]) {
      if (!node.IsMap()) throw_broken(path, node, "pairs of marks");
      for (const auto& entry : node) out.emplace_back(entry.first.Scalar(), entry.second.Scalar());
    }
    return out;
  };
  rules.opening_marks = read_pairs("opening_marks");
  rules.closing_marks = read_pairs("closing_marks");
  rules.question_words = read_pairs("question_words");
  if (const YAML::Node numbers = root["number_words"]) {
    if (!numbers.IsMap()) throw_broken(path, numbers, "numbers and their words");
    for (const auto& entry : numbers)
      for (std::string& word : read_list(path, entry.second)) rules.number_words.emplace_back(entry.first.Scalar(), std::move(word));
  }
  for (std::string& word : read_list(path, root["common_words"])) rules.common_words.insert(std::move(word));
  for (std::string& word : read_list(path, root["not_before_weekdays"])) rules.not_before_weekdays.insert(std::move(word));
  rules.forbidding = read_list(path, root["forbidding"]);
  rules.releasing = read_list(path, root["releasing"]);
  if (const YAML::Node subjects = root["subjects"])
    for (const auto& entry : subjects)
      for (std::string& word : read_list(path, entry.second)) rules.subjects.emplace(std::move(word), entry.first.Scalar());
  for (std::string& word : read_list(path, root["auxiliaries"])) rules.auxiliaries.insert(std::move(word));
  for (std::string& word : read_list(path, root["denying_determiners"])) rules.denying_determiners.insert(std::move(word));
  for (std::string& word : read_list(path, root["before_infinitives"])) rules.before_infinitives.insert(std::move(word));
  for (std::string& word : read_list(path, root["may_repeat"])) rules.may_repeat.insert(std::move(word));
  for (std::string& word : read_list(path, root["identifier_words"])) rules.identifier_words.insert(std::move(word));
  for (std::string& word : read_list(path, root["birth_words"])) rules.birth_words.insert(std::move(word));
  if (const YAML::Node length = root["length"]) {
    if (!length.IsSequence() || length.size() != 2) throw_broken(path, length, "the least and the most");
    rules.least_length = length[0].as<double>();
    rules.most_length = length[1].as<double>();
  }
  rules.space_before = read_list(path, root["space_before"]);
  if (const YAML::Node regions = root["space_before_by_region"])
    if (const YAML::Node own = regions[language.region()]) rules.space_before = read_list(path, own);
  rules.has_space_before_punctuation = !rules.space_before.empty();
  rules.quotation_marks = read_list(path, root["quotation_marks"]);
  if (!rules.quotation_marks.empty() && rules.quotation_marks.size() != 2) throw_broken(path, root["quotation_marks"], "the opening and the closing mark");
  if (const YAML::Node node = root["has_space_in_quotation_marks"]) rules.has_space_in_quotation_marks = node.as<bool>();
  if (const YAML::Node node = root["writes_full_stop"]) rules.writes_full_stop = node.as<bool>();
  if (const YAML::Node node = root["doubles_words"]) rules.doubles_words = node.as<bool>();
}

template <class Read>
void read_rules_file(LanguageRules& rules, const LanguageTag& language, std::string_view file, Read read) {
  const std::filesystem::path folder = data_folder() / "data" / "languages";
  std::vector<std::string> available;
  std::error_code code;
  for (const auto& entry : std::filesystem::directory_iterator(folder, code))
    if (std::filesystem::exists(entry.path() / file, code)) available.push_back(entry.path().filename().string());
  const std::optional<std::string> best = lookup(language, available);
  if (!best) return;
  const std::filesystem::path path = folder / *best / file;
  const Result<std::string> text = read_file(path, 4 * 1024 * 1024);
  if (!text) throw std::runtime_error(text.error().sentence());
  try {
    read(rules, path, YAML::Load(*text));
  } catch (const YAML::Exception& problem) {
    throw std::runtime_error(fmt::format("{}:{}:{}: {}", path.string(), problem.mark.line + 1, problem.mark.column + 1, problem.msg));
  }
}

}  // namespace

const std::string& AgreementRow::form(Gender gender, Number number, bool is_before_noun) const {
  const bool is_feminine = gender == Gender::feminine;
  if (number == Number::plural) return is_feminine ? feminine_plural : masculine_plural;
  const std::string& elsewhere = is_feminine ? feminine_elsewhere : masculine_elsewhere;
  if (!is_before_noun && !elsewhere.empty()) return elsewhere;
  return is_feminine ? feminine_singular : masculine_singular;
}

bool AgreementRow::holds(std::string_view word) const {
  return word == masculine_singular || word == feminine_singular || word == masculine_plural || word == feminine_plural ||
         (!word.empty() && (word == masculine_elsewhere || word == feminine_elsewhere));
}

std::shared_ptr<const LanguageRules> language_rules(const LanguageTag& language) {
  static std::mutex mutex;
  static std::map<std::string, std::shared_ptr<const LanguageRules>> known;
  const std::lock_guard lock(mutex);
  if (const auto it = known.find(language.text()); it != known.end()) return it->second;
  auto rules = std::make_shared<LanguageRules>();
  read_rules_file(*rules, language, "agreement.yaml", read_agreement);
  read_rules_file(*rules, language, "checks.yaml",
                  [&](LanguageRules& into, const std::filesystem::path& path, const YAML::Node& root) { read_checks(into, language, path, root); });
  return known.emplace(language.text(), std::move(rules)).first->second;
}

}  // namespace homeword
