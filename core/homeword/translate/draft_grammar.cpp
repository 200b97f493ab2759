#include "homeword/translate/draft_grammar.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>

#include "homeword/text/language_data.h"
#include "homeword/text/unicode.h"

namespace homeword {
namespace {

WordClass read_class(const YamlNode* node) {
  WordClass out;
  if (node == nullptr) return out;
  for (const YamlNode& item : node->items()) {
    const std::string& text = item.text();
    if (text == "#") out.holds_figures = true;
    else if (text == "$") out.holds_end = true;
    else if (text.size() > 1 && text.front() == '-') out.endings.push_back(text.substr(1));
    else out.words.insert(text);
  }
  return out;
}

std::shared_ptr<const DraftGrammar> read_grammar(const LanguageTag& from, const LanguageTag& to) {
  auto grammar = std::make_shared<DraftGrammar>();
  const std::shared_ptr<const YamlNode> root = load_language_file(to, "grammar.yaml");
  if (root == nullptr) return grammar;
  root->allow_keys({"rules", "echoes"});
  for (const YamlNode& item : root->at("rules").items()) {
    item.allow_keys({"after", "must_be", "must_not_be", "except", "says"});
    GrammarRule rule{.must_be = read_class(item.find("must_be")),
                     .must_not_be = read_class(item.find("must_not_be")),
                     .except = read_class(item.find("except")),
                     .says = item.at("says").text()};
    for (const YamlNode& word : item.at("after").items()) grammar->by_word[word.text()].push_back(grammar->rules.size());
    grammar->rules.push_back(std::move(rule));
  }
  if (const YamlNode* echoes = root->find("echoes"))
    for (const YamlNode& item : echoes->items()) {
      item.allow_keys({"from", "source", "target", "says"});
      if (item.at("from").text() != from.language()) continue;
      EchoRule rule;
      for (const YamlNode& word : item.at("source").items()) rule.source.insert(word.text());
      rule.target = read_class(item.find("target"));
      rule.says = item.at("says").text();
      grammar->echoes.push_back(std::move(rule));
    }
  return grammar;
}

bool is_figure(std::string_view word) { return !word.empty() && word.front() >= '0' && word.front() <= '9'; }

}  // namespace

bool WordClass::holds(std::string_view word) const {
  if (words.find(word) != words.end() || (holds_figures && is_figure(word))) return true;
  return std::any_of(endings.begin(), endings.end(), [&](const std::string& ending) { return word.ends_with(ending); });
}

std::shared_ptr<const DraftGrammar> draft_grammar(const LanguageTag& from, const LanguageTag& to) {
  static std::mutex mutex;
  static std::map<std::pair<std::string, std::string>, std::shared_ptr<const DraftGrammar>> known;
  const std::lock_guard lock(mutex);
  auto& grammar = known[{from.text(), to.text()}];
  if (grammar == nullptr) grammar = read_grammar(from, to);
  return grammar;
}

std::optional<BrokenPair> find_broken_pair(const DraftGrammar& grammar, std::string_view text, const std::vector<Span>& sure) {
  if (grammar.rules.empty()) return std::nullopt;
  const auto is_sure = [&](Span place) { return std::any_of(sure.begin(), sure.end(), [&](Span one) { return one.overlaps(place); }); };
  const std::vector<Span> words = find_words(text, {});
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto found = grammar.by_word.find(to_lower(words[i].of(text)));
    if (found == grammar.by_word.end() || is_sure(words[i])) continue;
    const std::size_t next = i + 1 < words.size() ? words[i + 1].start : text.size();
    const std::string_view gap = text.substr(words[i].end, next - words[i].end);
    const bool is_end = i + 1 == words.size() ? gap.find_first_not_of(" .!?\n") == std::string_view::npos
                                              : gap.starts_with(". ") || gap.starts_with("! ") || gap.starts_with("? ");
    std::size_t first = words[i].start;
    const bool is_initial = i > 0 && is_upper_case(next_code_point(text, first));  // "35° O.": no word
    for (const std::size_t number : found->second) {
      const GrammarRule& rule = grammar.rules[number];
      if (is_end && is_initial) continue;
      if (is_end) {
        if (rule.must_not_be.holds_end) return BrokenPair{words[i], &rule.says};
        continue;
      }
      if (gap != " " || i + 1 == words.size()) continue;
      const std::string_view written = words[i + 1].of(text);
      std::size_t at = 0;
      if (is_upper_case(next_code_point(written, at))) continue;
      const std::string word = to_lower(written);
      const bool is_wrong = (!rule.must_be.is_empty() && !rule.must_be.holds(word)) || (rule.must_not_be.holds(word) && !rule.except.holds(word));
      if (is_wrong) return BrokenPair{{words[i].start, words[i + 1].end}, &rule.says};
    }
  }
  return std::nullopt;
}

std::optional<BrokenPair> find_unanswered_word(const DraftGrammar& grammar, std::string_view source, std::string_view target) {
  if (grammar.echoes.empty()) return std::nullopt;
  std::vector<std::string> answers;
  for (const Span word : find_words(target, {})) answers.push_back(to_lower(word.of(target)));
  for (const Span word : find_words(source, {})) {
    const std::string lower = to_lower(word.of(source));
    for (const EchoRule& rule : grammar.echoes)
      if (rule.source.contains(lower) &&
          std::none_of(answers.begin(), answers.end(), [&](const std::string& one) { return rule.target.holds(one); }))
        return BrokenPair{word, &rule.says};
  }
  return std::nullopt;
}

std::optional<Finding> check_grammar(const DraftGrammar& grammar, const Segment& segment, const std::vector<Span>& sure) {
  Finding finding;
  finding.block = segment.block;
  finding.rule = "draft/grammar";
  finding.severity = Severity::warning;
  finding.reason = "Where the grammar breaks, the engine often took a word for another one, and the sentence may mislead.";
  if (const std::optional<BrokenPair> pair = find_broken_pair(grammar, segment.target, sure)) {
    finding.span = {0, segment.plain.size()};
    finding.message = fmt::format("The draft says “{}”: {}. Read this sentence.", pair->span.of(segment.target), *pair->says);
  } else if (const std::optional<BrokenPair> word = find_unanswered_word(grammar, segment.plain, segment.target)) {
    finding.span = word->span;
    finding.message = fmt::format("The draft may speak of somebody else: {}. Read this sentence.", *word->says);
  } else {
    return std::nullopt;
  }
  finding.text = finding.span.of(segment.plain);
  return finding;
}

}  // namespace homeword
