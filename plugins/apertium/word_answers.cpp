#include "word_answers.h"

#include <utility>

#include "stream.h"

namespace apertium_plugin {
namespace {

constexpr std::size_t most_words = 100000;        // some 20 MB; a year of letters has fewer
constexpr std::size_t most_word_bytes = 400;      // longer ones are no words anybody repeats
constexpr std::string_view between = "[;]";       // a blank: passes unread, and no unit can hold it unescaped

}  // namespace

std::string WordAnswers::Question::text() const {
  std::string out;
  for (const std::string& unit : asked) (out += unit) += between;
  return out;
}

WordAnswers::Question WordAnswers::ask(std::string_view stream) const {
  Question question;
  std::string part;
  for_each_unit(stream, [&](std::string_view between_units, std::string_view unit) {
    part += between_units;
    if (unit.empty()) return;
    if (const auto it = known_.find(std::string(unit)); it != known_.end()) {
      part += it->second;
      return;
    }
    question.parts.push_back(std::exchange(part, {}));
    question.asked.emplace_back(unit);
  });
  question.parts.push_back(std::move(part));
  return question;
}

bool WordAnswers::answer(const Question& question, std::string_view said, std::string& stream) {
  stream.clear();
  for (std::size_t i = 0; i < question.asked.size(); ++i) {
    const std::size_t end = said.find(between);
    if (end == std::string_view::npos) return false;
    const std::string_view one = said.substr(0, end);
    said.remove_prefix(end + between.size());
    (stream += question.parts[i]) += one;
    if (question.asked[i].size() > most_word_bytes) continue;
    if (known_.size() >= most_words) known_.clear();
    known_.emplace(question.asked[i], one);
  }
  stream += question.parts.back();
  return said.empty();
}

}  // namespace apertium_plugin
