#include "rules.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "tables.h"

namespace apertium_plugin {
namespace {

std::vector<std::string> alternatives(const std::string& cell) {
  std::vector<std::string> all;
  std::size_t from = 0;
  while (from < cell.size()) {
    const std::size_t end = std::min(cell.find('|', from), cell.size());
    all.push_back(cell.substr(from, end - from));
    from = end + 1;
  }
  return all;
}

bool holds(std::string_view source, std::string_view wanted, bool only_at_start) {
  const auto is_alike = [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b); };
  if (only_at_start) return source.size() >= wanted.size() && std::equal(wanted.begin(), wanted.end(), source.begin(), is_alike);
  return std::search(source.begin(), source.end(), wanted.begin(), wanted.end(), [&](char a, char b) { return is_alike(b, a); }) != source.end();
}

bool fits_source(std::string_view source, const std::vector<std::string>& conditions) {
  bool is_wanted = false, is_there = false;
  for (const std::string& condition : conditions) {
    const std::string_view text = std::string_view(condition).substr(1);
    if (condition[0] == '!') {
      if (holds(source, text, false)) return false;
      continue;
    }
    is_wanted = true;
    is_there = is_there || (condition[0] == '*' ? holds(source, text, false) : holds(source, condition, true));
  }
  return is_there || !is_wanted;
}

// "call/call<n><sg>/call<vblex><inf>" with only the readings that hold `wanted`.
std::string keep_readings(const std::string& text, const std::string& wanted) {
  const std::vector<std::string> parts = split_unit(text);
  std::string out = parts.front();
  bool has_any = false;
  for (std::size_t i = 1; i < parts.size(); ++i)
    if (parts[i].find(wanted) != std::string::npos) {
      out += '/' + parts[i];
      has_any = true;
    }
  return has_any ? out : text;
}

// A unit more before this one; the capital of a sentence's first word moves to it.
void put_in_front(Unit& unit, const std::string& first, bool begins_sentence) {
  if (!unit.in_front.empty()) return;
  unit.in_front = first;
  if (!begins_sentence) return;
  char& capital = unit.text.front();
  char& small = unit.in_front.front();
  if (capital < 'A' || capital > 'Z' || small < 'a' || small > 'z') return;
  capital = static_cast<char>(capital - 'A' + 'a');
  small = static_cast<char>(small - 'a' + 'A');
}

}  // namespace

std::vector<Rule> read_rules(const std::string& mode) {
  const std::string file = data_folder() + "/" + mode + ".rules.tsv";
  std::vector<Rule> rules;
  if (!std::filesystem::exists(file)) return rules;
  for (std::map<std::string, std::string>& row : read_table(file))
    rules.push_back({row["stage"], alternatives(row["source"]), alternatives(row["earlier"]), {}, alternatives(row["before"]), {},
                     alternatives(row["unit"]), alternatives(row["unless"]), alternatives(row["after"]), {}, row["from"], row["to"]});
  // Texts with a sign in front of them go to lists of their own.
  const auto part = [](std::vector<std::string>& all, char sign, std::vector<std::string>& signed_ones) {
    std::erase_if(all, [&](const std::string& condition) {
      if (condition[0] != sign) return false;
      signed_ones.push_back(condition.substr(1));
      return true;
    });
  };
  for (Rule& rule : rules) {
    part(rule.before, '!', rule.not_before);
    part(rule.earlier, '~', rule.in_clause);
    part(rule.after, '~', rule.later);
  }
  return rules;
}

void part_compounds(std::vector<Unit>& units) {
  const auto begins_with_letter = [](const Unit& unit) {
    const char c = unit.text.empty() ? '\0' : unit.text.front();
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  for (std::size_t at = 1; at + 1 < units.size(); ++at)
    if (units[at].is_joined && units[at].text.find("<guio>") != std::string::npos && begins_with_letter(units[at + 1])) units[at].text.clear();
}

Rules::Rules(std::vector<Rule> rules) : rules_(std::move(rules)) {
  for (std::size_t r = 0; r < rules_.size(); ++r) {
    const Rule& rule = rules_[r];
    Stage& stage = stages_[rule.stage];
    const auto numbers = [&](const std::vector<std::string>& texts) {
      std::vector<std::size_t> out;
      for (const std::string& text : texts) out.push_back(stage.texts.add(text));
      return out;
    };
    Condition condition{.rule = r,
                        .in_clause = numbers(rule.in_clause),
                        .before = numbers(rule.before),
                        .not_before = numbers(rule.not_before),
                        .unit = numbers(rule.unit),
                        .unless = numbers(rule.unless),
                        .after = numbers(rule.after),
                        .later = numbers(rule.later),
                        .earlier = {},
                        .may_start = std::find(rule.before.begin(), rule.before.end(), "^") != rule.before.end()};
    for (const std::string& text : rule.earlier) {
      const bool must_not = text[0] == '!';
      condition.earlier.emplace_back(stage.texts.add(text.substr(must_not ? 1 : 0)), must_not);
    }
    stage.conditions.push_back(std::move(condition));
  }
  for (auto& [name, stage] : stages_) {
    stage.sentence_end = stage.texts.add("<sent>");
    stage.joining = stage.texts.add("<cnjcoo>");
    // Where a clause ends, for what stands before it and for what comes.
    for (const char* end : {"<cm>", "<sent>", "<cnjsub>", "<cnjadv>"}) stage.clause_ends.push_back(stage.texts.add(end));
    stage.texts.finish();
    for (std::size_t c = 0; c < stage.conditions.size(); ++c)
      for (const std::size_t text : stage.conditions[c].unit) {
        stage.asking.resize(std::max(stage.asking.size(), text + 1));
        stage.asking[text].push_back(c);
      }
  }
}

std::shared_ptr<const TextSet::Found> Rules::Stage::find(const std::string& unit) const {
  constexpr std::size_t most_known = 50000;
  if (const auto it = known.find(unit); it != known.end()) return it->second;
  if (known.size() >= most_known) known.clear();
  return known.emplace(unit, std::make_shared<const TextSet::Found>(texts.find(unit))).first->second;
}

void Rules::find_candidates(const Stage& stage, const TextSet::Found& found, std::size_t first, std::vector<std::size_t>& candidates) {
  candidates.clear();
  for (const std::size_t text : found.numbers())
    if (text < stage.asking.size())
      for (const std::size_t condition : stage.asking[text])
        if (condition >= first) candidates.push_back(condition);
  std::sort(candidates.begin(), candidates.end());
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
}

struct Rules::Sight {
  enum class Answer : char { open, no, yes };
  Sight(const Stage& stage, std::size_t rule_count, std::string_view text, const std::vector<Unit>& units) : source(text), of_source(rule_count, Answer::open) {
    for (const Unit& unit : units) found.push_back(stage.find(unit.text));
  }
  [[nodiscard]] bool has_one(std::size_t at, const std::vector<std::size_t>& wanted) const {
    return std::any_of(wanted.begin(), wanted.end(), [&](std::size_t one) { return found[at]->holds(one); });
  }
  std::string_view source;
  std::vector<std::shared_ptr<const TextSet::Found>> found;  // by unit
  std::vector<Answer> of_source;      // by rule, asked once a sentence
};

bool Rules::fits(const Stage& stage, const Condition& condition, Sight& sight, std::size_t at) const {
  if (sight.has_one(at, condition.unless)) return false;
  if (!condition.before.empty()) {
    const bool is_start = at == 0 || sight.found[at - 1]->holds(stage.sentence_end);
    if (!(is_start && condition.may_start) && (at == 0 || !sight.has_one(at - 1, condition.before))) return false;
  }
  if (at > 0 && sight.has_one(at - 1, condition.not_before)) return false;
  const std::size_t count = sight.found.size();
  if (!condition.after.empty() && (at + 1 == count || !sight.has_one(at + 1, condition.after))) return false;
  if (const Rule& rule = rules_[condition.rule]; !rule.source.empty()) {
    Sight::Answer& answer = sight.of_source[condition.rule];
    if (answer == Sight::Answer::open) answer = fits_source(sight.source, rule.source) ? Sight::Answer::yes : Sight::Answer::no;
    if (answer == Sight::Answer::no) return false;
  }
  if (!condition.later.empty()) {
    bool is_there = false;
    for (std::size_t ahead = at + 1; ahead < count && !is_there; ++ahead) {
      if (sight.has_one(ahead, stage.clause_ends) || sight.found[ahead]->holds(stage.joining)) break;
      is_there = sight.has_one(ahead, condition.later);
    }
    if (!is_there) return false;
  }
  if (!condition.in_clause.empty()) {
    bool is_there = false;
    for (std::size_t back = at; back > 0 && !is_there; --back) {
      is_there = sight.has_one(back - 1, condition.in_clause);
      if (sight.has_one(back - 1, stage.clause_ends)) break;
    }
    if (!is_there) return false;
  }
  return std::all_of(condition.earlier.begin(), condition.earlier.end(), [&](const std::pair<std::size_t, bool>& one) {
    const bool is_there = std::any_of(sight.found.begin(), sight.found.begin() + static_cast<std::ptrdiff_t>(at),
                                      [&](const auto& found) { return found->holds(one.first); });
    return is_there != one.second;
  });
}

std::string Rules::opening_of(std::string_view source) const {
  for (const Rule& rule : rules_)
    if (rule.stage == "opening" && !rule.unit.empty() && source.ends_with(rule.unit.front())) return rule.to;
  return {};
}

void Rules::apply(std::string_view stage_name, std::string_view source, std::vector<Unit>& units) const {
  const auto it = stages_.find(stage_name);
  if (it == stages_.end()) return;
  const Stage& stage = it->second;
  Sight sight(stage, rules_.size(), source, units);
  std::vector<std::size_t> candidates;
  for (std::size_t at = 0; at < units.size(); ++at) {
    find_candidates(stage, *sight.found[at], 0, candidates);
    for (std::size_t next = 0; next < candidates.size(); ++next) {
      const Condition& condition = stage.conditions[candidates[next]];
      if (!fits(stage, condition, sight, at)) continue;
      const Rule& rule = rules_[condition.rule];
      std::string& text = units[at].text;
      if (rule.from.empty()) {
        text = keep_readings(text, rule.to);
      } else if (rule.from == "^" && !rule.to.empty() && !text.empty()) {
        put_in_front(units[at], rule.to, at == 0 || units[at - 1].text.find("<sent>") != std::string::npos);
      } else {
        for (std::size_t place = 0; (place = text.find(rule.from, place)) != std::string::npos; place += rule.to.size())
          text.replace(place, rule.from.size(), rule.to);
      }
      // The unit is another one now, for the rules behind this one.
      sight.found[at] = stage.find(text);
      find_candidates(stage, *sight.found[at], candidates[next] + 1, candidates);
      next = std::string::npos;
    }
  }
}

void Rules::mark_doubts(std::string_view source, std::vector<Unit>& units) const {
  const auto it = stages_.find("doubt");
  if (it == stages_.end()) return;
  const Stage& stage = it->second;
  // As they will be read: what a rule took out is gone, what it put in front stands there.
  std::vector<Unit> written;
  std::vector<std::size_t> places;  // of each in `units`
  for (std::size_t at = 0; at < units.size(); ++at) {
    if (!units[at].in_front.empty()) {
      written.push_back({.text = units[at].in_front, .marks = {}, .in_front = {}});
      places.push_back(at);
    }
    if (units[at].text.empty()) continue;
    written.push_back(units[at]);
    places.push_back(at);
  }
  const auto is_markable = [&](std::size_t at) {
    const std::vector<std::string>& marks = units[places[at]].marks;
    return std::none_of(marks.begin(), marks.end(), [](const std::string& mark) { return mark[0] == 'f' || mark == doubt_mark; });
  };
  Sight sight(stage, rules_.size(), source, written);
  std::vector<std::size_t> candidates;
  for (std::size_t at = 0; at < written.size(); ++at) {
    const bool is_end = sight.found[at]->holds(stage.sentence_end);
    // What stands for a forced span has no grammar of its own to tell by.
    if (!is_end && !is_markable(at)) continue;
    find_candidates(stage, *sight.found[at], 0, candidates);
    if (std::none_of(candidates.begin(), candidates.end(), [&](std::size_t one) { return fits(stage, stage.conditions[one], sight, at); }))
      continue;
    // Of an end, the last word before it that can be marked tells.
    std::size_t place = at;
    while (is_end && place > 0 && (sight.found[place]->holds(stage.sentence_end) || !is_markable(place))) --place;
    if (is_markable(place) && !sight.found[place]->holds(stage.sentence_end)) units[places[place]].marks.emplace_back(doubt_mark);
  }
}

}  // namespace apertium_plugin
