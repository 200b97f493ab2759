#include "homeword/translate/draft_helps.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>

#include "homeword/base/data_folder.h"
#include "homeword/base/files.h"
#include "homeword/text/unicode.h"

namespace homeword {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void throw_broken(const fs::path& path, const YAML::Node& node, std::string_view expected) {
  throw std::runtime_error(fmt::format("{}:{}: expected {}", path.string(), node.Mark().line + 1, expected));
}

std::vector<SetPhrase> read_phrases(const fs::path& path, const YAML::Node& node) {
  std::vector<SetPhrase> out;
  for (const YAML::Node& row : node) {
    if (!row.IsSequence() || row.size() < 2 || row.size() > 3) throw_broken(path, row, "[source, target] or [source, target, kind]");
    SetPhrase phrase;
    phrase.source = row[0].Scalar();
    phrase.target = row[1].Scalar();
    const std::string kind = row.size() == 3 ? row[2].Scalar() : "adverb";
    const std::size_t space = kind.find(' ');
    phrase.part_of_speech = kind.substr(0, space);
    if (space != std::string::npos) {
      const std::string features = kind.substr(space);
      if (features.find(" feminine") != std::string::npos) phrase.gender = Gender::feminine;
      if (features.find(" masculine") != std::string::npos) phrase.gender = Gender::masculine;
      if (features.find(" plural") != std::string::npos) phrase.number = Number::plural;
    }
    out.push_back(std::move(phrase));
  }
  return out;
}

DraftHelps::Phrases by_first_word(std::vector<SetPhrase> phrases) {
  std::stable_sort(phrases.begin(), phrases.end(),
                   [](const SetPhrase& left, const SetPhrase& right) { return left.source.size() > right.source.size(); });
  DraftHelps::Phrases out;
  for (SetPhrase& phrase : phrases) {
    const std::vector<Span> words = find_words(phrase.source, "en");
    std::vector<SetPhrase>& alike = out[std::string(words.front().of(phrase.source))];
    alike.push_back(std::move(phrase));
  }
  return out;
}

void read_words(const fs::path& path, const YAML::Node& node, std::set<std::string>& out) {
  if (!node) return;
  if (!node.IsSequence()) throw_broken(path, node, "a list of words");
  for (const YAML::Node& word : node) out.insert(word.Scalar());
}

std::shared_ptr<const DraftHelps> read_helps(const LanguageTag& from, const LanguageTag& to) {
  auto helps = std::make_shared<DraftHelps>();
  const std::string file = "drafts." + from.language() + ".yaml";
  const fs::path folder = data_folder() / "data" / "languages";
  std::vector<std::string> available;
  std::error_code code;
  for (const auto& entry : fs::directory_iterator(folder, code))
    if (fs::exists(entry.path() / file, code)) available.push_back(entry.path().filename().string());
  const std::optional<std::string> best = lookup(to, available);
  if (!best) return helps;
  const fs::path path = folder / *best / file;
  const Result<std::string> text = read_file(path, 4 * 1024 * 1024);
  if (!text) throw std::runtime_error(text.error().sentence());
  try {
    const YAML::Node root = YAML::Load(*text);
    static const std::set<std::string> known{"backends", "please", "not", "openings", "phrases", "after_opening",
                                             "conditions", "joins", "before_names", "not_before_numbers", "words", "address_cues", "address"};
    for (const auto& entry : root)
      if (known.count(entry.first.Scalar()) == 0) throw_broken(path, entry.first, "a known key instead of " + entry.first.Scalar());
    read_words(path, root["backends"], helps->backends);
    read_words(path, root["after_opening"], helps->after_opening);
    read_words(path, root["conditions"], helps->conditions);
    read_words(path, root["joins"], helps->joins);
    read_words(path, root["address_cues"], helps->address_cues);
    read_words(path, root["before_names"], helps->before_names);
    read_words(path, root["not_before_numbers"], helps->not_before_numbers);
    std::vector<SetPhrase> phrases = read_phrases(path, root["phrases"]);
    std::vector<SetPhrase> openings = read_phrases(path, root["openings"]);
    // "please sign", "do not sign", "please do not sign" from "sign".
    const std::vector<SetPhrase> commands = openings;
    for (const YAML::Node& no : root["not"])
      for (const SetPhrase& command : commands)
        openings.push_back({no[0].Scalar() + " " + command.source, no[1].Scalar() + " " + command.target, "adverb"});
    for (const YAML::Node& please : root["please"]) {
      for (const SetPhrase& command : openings)
        phrases.push_back({please[0].Scalar() + " " + command.source, please[1].Scalar() + " " + command.target, "adverb"});
      phrases.push_back({please[0].Scalar(), please[1].Scalar(), "adverb"});
    }
    helps->phrases = by_first_word(std::move(phrases));
    helps->openings = by_first_word(std::move(openings));
    const auto read_pairs = [&](const char* key, std::vector<std::pair<std::string, std::string>>& out) {
      for (const YAML::Node& row : root[key]) {
        if (!row.IsSequence() || row.size() != 2) throw_broken(path, row, "two texts");
        out.emplace_back(row[0].Scalar(), row[1].Scalar());
      }
    };
    read_pairs("words", helps->words);
    read_pairs("address", helps->address);
  } catch (const YAML::Exception& problem) {
    throw std::runtime_error(fmt::format("{}:{}: {}", path.string(), problem.mark.line + 1, problem.msg));
  }
  return helps;
}

}  // namespace

std::shared_ptr<const DraftHelps> draft_helps(const LanguageTag& from, const LanguageTag& to) {
  static std::mutex mutex;
  static std::map<std::pair<std::string, std::string>, std::shared_ptr<const DraftHelps>> known;
  const std::lock_guard lock(mutex);
  auto& helps = known[{from.text(), to.text()}];
  if (helps == nullptr) helps = read_helps(from, to);
  return helps;
}

std::vector<PhrasePlace> find_set_phrases(const DraftHelps& helps, std::string_view text, const std::vector<Span>& taken) {
  std::vector<PhrasePlace> out;
  if (helps.phrases.empty() && helps.openings.empty()) return out;
  const std::vector<Span> words = find_words(text, "en");
  std::vector<std::string> lower;
  for (const Span word : words) {
    std::string one = fold(word.of(text));
    for (std::size_t at = 0; (at = one.find("’", at)) != std::string::npos;) one.replace(at, std::string_view("’").size(), "'");
    lower.push_back(std::move(one));
  }
  const auto is_free = [&](Span span) {
    return std::none_of(taken.begin(), taken.end(), [&](Span one) { return one.overlaps(span); });
  };
  // The words from `first` that spell the phrase, with what stands between them (a space, a hyphen): their number, or 0.
  const auto match = [&](const SetPhrase& phrase, std::size_t first) -> std::size_t {
    std::size_t at = 0;
    for (std::size_t i = first; i < words.size(); ++i) {
      if (phrase.source.compare(at, lower[i].size(), lower[i]) != 0) return 0;
      at += lower[i].size();
      if (at == phrase.source.size()) return i + 1 - first;
      if (i + 1 == words.size()) return 0;
      const std::string_view between = text.substr(words[i].end, words[i + 1].start - words[i].end);
      if (between.empty() || phrase.source.compare(at, between.size(), between) != 0) return 0;
      at += between.size();
    }
    return 0;
  };
  static const std::vector<SetPhrase> none;
  const auto beginning_with = [](const DraftHelps::Phrases& phrases, const std::string& word) -> const std::vector<SetPhrase>& {
    const auto found = phrases.find(word);
    return found == phrases.end() ? none : found->second;
  };
  bool has_command = false;
  for (std::size_t i = 0; i < words.size();) {
    const std::string_view gap = i == 0 ? text.substr(0, words[0].start) : text.substr(words[i - 1].end, words[i].start - words[i - 1].end);
    const bool is_after_mark = i == 0 || gap.find_first_of(".,:;!?(") != std::string_view::npos;
    const bool is_new_sentence = i == 0 || gap.find_first_of(".:!?") != std::string_view::npos;
    if (is_new_sentence) has_command = false;
    const bool may_command = is_new_sentence || (is_after_mark && helps.conditions.count(lower[0]) != 0) ||
                             (has_command && (is_after_mark || (i > 0 && helps.joins.count(lower[i - 1]) != 0)));
    const SetPhrase* best = nullptr;
    std::size_t best_words = 0;
    bool is_command = false;
    for (const SetPhrase& phrase : beginning_with(helps.phrases, lower[i])) {
      const std::size_t count = match(phrase, i);
      if (count == 0 || (i + count < words.size() && helps.not_before_numbers.count(phrase.source) != 0 &&
                         text[words[i + count].start] >= '0' && text[words[i + count].start] <= '9'))
        continue;
      if (count > best_words && is_free({words[i].start, words[i + count - 1].end})) {
        best = &phrase;
        best_words = count;
        is_command = phrase.part_of_speech == "adverb" && is_after_mark;
      }
    }
    if (may_command) {
      for (const SetPhrase& phrase : beginning_with(helps.openings, lower[i])) {
        const std::size_t count = match(phrase, i);
        if (count == 0 || count < best_words) continue;  // at the beginning of a clause a command goes before a phrase
        const Span span{words[i].start, words[i + count - 1].end};
        if (!is_free(span)) continue;
        // A noun looks the same ("Call volume is high"): what follows must be what a command takes.
        const bool is_before_piece = std::any_of(taken.begin(), taken.end(), [&](Span one) { return one.start == span.end + 1; });
        const bool is_before_word = i + count < words.size() && helps.after_opening.count(lower[i + count]) != 0;
        const bool is_negated = lower[i] == "do" || lower[i] == "don't";
        std::size_t next = i + count < words.size() ? words[i + count].start : text.size();
        const bool is_before_name = helps.before_names.count(phrase.source) != 0 && next < text.size() &&
                                    is_upper_case(next_code_point(text, next));
        if (!is_before_piece && !is_before_word && !is_before_name && !is_negated && count == 1) continue;
        best = &phrase;
        best_words = count;
        is_command = true;
      }
    }
    if (best == nullptr) {
      ++i;
      continue;
    }
    out.push_back({{words[i].start, words[i + best_words - 1].end}, best});
    has_command = has_command || is_command;
    i += best_words;
  }
  return out;
}

}  // namespace homeword
