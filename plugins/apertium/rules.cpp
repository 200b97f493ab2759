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

bool has_one(const std::string& text, const std::vector<std::string>& wanted) {
  return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& one) { return text.find(one) != std::string::npos; });
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

// Where a clause ends, for what stands before it and for what comes.
bool ends_clause(const Unit& unit) { return has_one(unit.text, {"<cm>", "<sent>", "<cnjsub>", "<cnjadv>"}); }

bool fits(const Rule& rule, std::string_view source, const std::vector<Unit>& units, std::size_t at) {
  if (!has_one(units[at].text, rule.unit) || has_one(units[at].text, rule.unless)) return false;
  if (!fits_source(source, rule.source)) return false;
  if (!rule.before.empty()) {
    const bool is_start = at == 0 || units[at - 1].text.find("<sent>") != std::string::npos;
    const bool wants_start = std::find(rule.before.begin(), rule.before.end(), "^") != rule.before.end();
    if (!(is_start && wants_start) && (at == 0 || !has_one(units[at - 1].text, rule.before))) return false;
    if (at > 0 && has_one(units[at - 1].text, rule.not_before)) return false;
  }
  if (!rule.after.empty() && (at + 1 == units.size() || !has_one(units[at + 1].text, rule.after))) return false;
  if (!rule.later.empty()) {
    bool is_there = false;
    for (std::size_t ahead = at + 1; ahead < units.size() && !is_there && !ends_clause(units[ahead]) && !has_one(units[ahead].text, {"<cnjcoo>"}); ++ahead)
      is_there = has_one(units[ahead].text, rule.later);
    if (!is_there) return false;
  }
  if (!rule.in_clause.empty()) {
    bool is_there = false;
    for (std::size_t back = at; back > 0 && !is_there; --back) {
      is_there = has_one(units[back - 1].text, rule.in_clause);
      if (ends_clause(units[back - 1])) break;
    }
    if (!is_there) return false;
  }
  for (const std::string& condition : rule.earlier) {
    const bool must_not = condition[0] == '!';
    const std::string text = condition.substr(must_not ? 1 : 0);
    const bool is_there = std::any_of(units.begin(), units.begin() + static_cast<std::ptrdiff_t>(at),
                                      [&](const Unit& unit) { return unit.text.find(text) != std::string::npos; });
    if (is_there == must_not) return false;
  }
  return true;
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

std::string opening_of(const std::vector<Rule>& rules, std::string_view source) {
  for (const Rule& rule : rules)
    if (rule.stage == "opening" && !rule.unit.empty() && source.ends_with(rule.unit.front())) return rule.to;
  return {};
}

void part_compounds(std::vector<Unit>& units) {
  const auto begins_with_letter = [](const Unit& unit) {
    const char c = unit.text.empty() ? '\0' : unit.text.front();
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  for (std::size_t at = 1; at + 1 < units.size(); ++at)
    if (units[at].is_joined && units[at].text.find("<guio>") != std::string::npos && begins_with_letter(units[at + 1])) units[at].text.clear();
}

void apply_rules(const std::vector<Rule>& rules, std::string_view stage, std::string_view source, std::vector<Unit>& units) {
  for (std::size_t at = 0; at < units.size(); ++at)
    for (const Rule& rule : rules) {
      if (rule.stage != stage || !fits(rule, source, units, at)) continue;
      std::string& text = units[at].text;
      if (rule.from.empty()) {
        text = keep_readings(text, rule.to);
      } else if (rule.from == "^" && !rule.to.empty() && !text.empty()) {
        put_in_front(units[at], rule.to, at == 0 || units[at - 1].text.find("<sent>") != std::string::npos);
      } else {
        for (std::size_t place = 0; (place = text.find(rule.from, place)) != std::string::npos; place += rule.to.size())
          text.replace(place, rule.from.size(), rule.to);
      }
    }
}

void mark_doubts(const std::vector<Rule>& rules, std::string_view source, std::vector<Unit>& units) {
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
  for (std::size_t at = 0; at < written.size(); ++at) {
    const bool is_end = written[at].text.find("<sent>") != std::string::npos;
    // What stands for a forced span has no grammar of its own to tell by.
    if (!is_end && !is_markable(at)) continue;
    if (std::none_of(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.stage == "doubt" && fits(rule, source, written, at); }))
      continue;
    // Of an end, the last word before it that can be marked tells.
    std::size_t place = at;
    while (is_end && place > 0 && (written[place].text.find("<sent>") != std::string::npos || !is_markable(place))) --place;
    if (is_markable(place) && written[place].text.find("<sent>") == std::string::npos) units[places[place]].marks.emplace_back(doubt_mark);
  }
}

}  // namespace apertium_plugin
