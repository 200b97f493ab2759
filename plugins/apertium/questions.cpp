#include "questions.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>

#include "tables.h"

namespace apertium_plugin {
namespace {

bool holds(const Unit& unit, std::string_view text) { return unit.text.find(text) != std::string::npos; }

std::string in_lower_case(std::string text) {
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

// "Will/Will<n><sg>/Will<vaux><inf>" with the helper's readings alone: "will/will<vaux><inf>"; nothing when it has none.
std::optional<std::string> read_helper(const Unit& unit, const QuestionHelper& helper) {
  const std::vector<std::string> parts = split_unit(unit.text);
  std::string out = in_lower_case(parts.front());
  bool is_one = false;
  for (std::size_t i = 1; i < parts.size(); ++i)
    if (const std::string reading = in_lower_case(parts[i]); reading.starts_with(helper.helper)) {
      out += '/' + reading;
      is_one = true;
    }
  if (!is_one) return std::nullopt;
  return out;
}

bool is_question_word(const Unit& unit) { return holds(unit, "<itg>"); }

// What a subject ends with: a noun, a name, a pronoun, or a span that is forced.
bool may_end_subject(const Unit& unit) {
  return holds(unit, "<n>") || holds(unit, "<np>") || holds(unit, "<prn>") || holds(unit, "/*") ||
         std::any_of(unit.marks.begin(), unit.marks.end(), [](const std::string& mark) { return mark[0] == 'f'; });
}

}  // namespace

std::vector<QuestionHelper> read_questions(const std::string& mode) {
  const std::string file = data_folder() + "/" + mode + ".questions.tsv";
  std::vector<QuestionHelper> helpers;
  if (!std::filesystem::exists(file)) return helpers;
  for (std::map<std::string, std::string>& row : read_table(file)) helpers.push_back({row["helper"], row["verb"]});
  return helpers;
}

void order_question(const std::vector<QuestionHelper>& helpers, std::string_view source, std::vector<Unit>& units) {
  if (helpers.empty() || !source.ends_with('?') || source.find_first_of(".!?,;:") + 1 != source.size()) return;
  std::size_t at = 0;
  while (at < units.size() && at < 3 && is_question_word(units[at])) ++at;
  if (at + 2 >= units.size() || !units[at].marks.empty()) return;
  for (const QuestionHelper& helper : helpers) {
    const std::optional<std::string> word = read_helper(units[at], helper);
    if (!word) continue;
    const auto is_verb = [&](std::size_t i) { return i < units.size() && holds(units[i], helper.verb) && units[i].marks.empty(); };
    std::size_t verb = at + 2;
    while (verb < units.size() && !(is_verb(verb) && may_end_subject(units[verb - 1]))) ++verb;
    // Of "school lunch cost" any may be a verb: the last is.
    while (is_verb(verb + 1) && !holds(units[verb], "<prn>")) ++verb;
    if (verb >= units.size() || !units[verb].in_front.empty()) return;
    std::string kept = split_unit(units[verb].text).front();
    for (const std::string& reading : split_unit(units[verb].text))
      if (reading.find(helper.verb) != std::string::npos) kept += '/' + reading;
    units[verb].text = kept;
    units[verb].in_front = *word;
    units[at].text.clear();
    return;
  }
}

}  // namespace apertium_plugin
