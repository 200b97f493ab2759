#include "homeword/translate/counterparts.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <mutex>
#include <stdexcept>

#include "homeword/base/files.h"
#include "homeword/text/language_data.h"
#include "homeword/text/unicode.h"

namespace homeword {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> read_words(const fs::path& path, const YAML::Node& node) {
  std::vector<std::string> out;
  if (!node.IsSequence() || node.size() == 0)
    throw std::runtime_error(fmt::format("{}:{}: expected [[source words], [target words]]", path.string(), node.Mark().line + 1));
  for (const YAML::Node& word : node) out.push_back(word.Scalar());
  std::stable_sort(out.begin(), out.end(), [](const std::string& left, const std::string& right) { return left.size() > right.size(); });
  return out;
}

std::shared_ptr<const Counterparts> read_counterparts(const LanguageTag& from, const LanguageTag& to) {
  auto table = std::make_shared<Counterparts>();
  const std::optional<fs::path> found = find_language_file(to, "counterparts." + from.language() + ".yaml");
  if (!found) return table;
  const fs::path& path = *found;
  const Result<std::string> text = read_file(path, 1024 * 1024);
  if (!text) throw std::runtime_error(text.error().sentence());
  try {
    const YAML::Node root = YAML::Load(*text);
    for (const YAML::Node& row : root["rows"]) {
      if (!row.IsSequence() || row.size() < 2 || row.size() > 3)
        throw std::runtime_error(fmt::format("{}:{}: expected [[source words], [target words]]", path.string(), row.Mark().line + 1));
      table->rows.push_back({read_words(path, row[0]), read_words(path, row[1]), row.size() == 3 ? read_words(path, row[2]) : std::vector<std::string>()});
    }
  } catch (const YAML::Exception& problem) {
    throw std::runtime_error(fmt::format("{}:{}: {}", path.string(), problem.mark.line + 1, problem.msg));
  }
  return table;
}

// Lower case; nothing where a letter's cases differ in length, as offsets would not agree.
std::optional<std::string> comparable(std::string_view text) {
  std::string out = to_lower(text);
  if (out.size() != text.size()) return std::nullopt;
  return out;
}

// Places of the words, longest first, none overlapping another.
std::vector<Span> find_places(const std::string& text, const std::vector<std::string>& words, Span window) {
  std::vector<Span> out;
  for (const std::string& word : words)
    for (std::size_t at = text.find(word, window.start); at != std::string::npos && at + word.size() <= window.end; at = text.find(word, at + 1)) {
      const Span place{at, at + word.size()};
      if (!is_word_boundary(text, place.start) || !is_word_boundary(text, place.end)) continue;
      if (std::none_of(out.begin(), out.end(), [&](Span other) { return other.overlaps(place); })) out.push_back(place);
    }
  std::sort(out.begin(), out.end());
  return out;
}

// A word that tells by itself: "PTA", "Okafor", "12", "menu" … "no" and "once" are words of both languages with two meanings.
bool is_telling(std::string_view word) {
  std::size_t letters = 0;
  bool has_digit = false, is_upper = true;
  for (std::size_t at = 0; at < word.size();) {
    const char32_t c = next_code_point(word, at);
    if (is_digit(c)) has_digit = true;
    else if (is_letter(c)) ++letters;
    else return false;
    is_upper = is_upper && (is_digit(c) || is_upper_case(c));
  }
  return has_digit || letters >= 5 || (letters >= 2 && is_upper);
}

}  // namespace

std::shared_ptr<const Counterparts> counterparts(const LanguageTag& from, const LanguageTag& to) {
  static std::mutex mutex;
  static std::map<std::pair<std::string, std::string>, std::shared_ptr<const Counterparts>> known;
  const std::lock_guard lock(mutex);
  auto& table = known[{from.text(), to.text()}];
  if (table == nullptr) table = read_counterparts(from, to);
  return table;
}

std::optional<Span> find_counterpart(const Counterparts& table, std::string_view source, Span words, Span source_window,
                                     std::string_view target, Span target_window) {
  std::optional<std::string> from = comparable(source), to = comparable(target);
  if (!from || !to || words.is_empty()) return std::nullopt;
  const std::string wanted(words.of(*from));
  CounterpartRow own;
  const auto found = std::find_if(table.rows.begin(), table.rows.end(), [&](const CounterpartRow& row) {
    return std::find(row.source.begin(), row.source.end(), wanted) != row.source.end();
  });
  if (found == table.rows.end()) {
    // "sign and return": from its first word to its last, where both are certain and stand in that order.
    if (const std::size_t space = wanted.find(' '); space != std::string::npos) {
      const auto counterpart_of = [&](Span word) { return find_counterpart(table, source, word, source_window, target, target_window); };
      const std::optional<Span> first = counterpart_of({words.start, words.start + space});
      const std::optional<Span> last = counterpart_of({words.start + wanted.rfind(' ') + 1, words.end});
      if (!first || !last || last->start < first->end) return std::nullopt;
      return Span{first->start, last->end};
    }
    if (!is_telling(words.of(source))) return std::nullopt;
    own = {{wanted}, {wanted}, {}};
  }
  const CounterpartRow& row = found == table.rows.end() ? own : *found;
  std::vector<std::string> counted = row.source;
  counted.insert(counted.end(), row.counted.begin(), row.counted.end());
  const std::vector<Span> sources = find_places(*from, counted, source_window);
  const std::vector<Span> targets = find_places(*to, row.target, target_window);
  if (targets.empty()) return std::nullopt;
  const auto place = std::find_if(sources.begin(), sources.end(), [&](Span one) { return one.overlaps(words); });
  if (place == sources.end()) return sources.empty() && targets.size() == 1 ? std::optional(targets.front()) : std::nullopt;
  if (sources.size() == targets.size()) return targets[static_cast<std::size_t>(place - sources.begin())];
  return targets.size() == 1 && sources.size() == 1 ? std::optional(targets.front()) : std::nullopt;
}

}  // namespace homeword
