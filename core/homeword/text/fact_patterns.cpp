#include "homeword/text/fact_patterns.h"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace homeword {
namespace {

enum BuiltIn {
  day, month_number, year, year_short, hour, hour12, minute, digits, two_digits, three_digits, four_digits, five_digits, six_digits,
  ten_digits, extension_number, skipped_day, numerator, denominator, number, word, capital, capitals, roman, line_start, line_end
};

constexpr std::array<std::pair<std::string_view, BuiltIn>, 25> built_ins{{
    {"day", day},
    {"month_number", month_number},
    {"year", year},
    {"year_short", year_short},
    {"hour", hour},
    {"hour12", hour12},
    {"minute", minute},
    {"digits", digits},
    {"two", two_digits},
    {"three", three_digits},
    {"four", four_digits},
    {"five", five_digits},
    {"six", six_digits},
    {"ten", ten_digits},
    {"extension_number", extension_number},
    {"skipped_day", skipped_day},
    {"numerator", numerator},
    {"denominator", denominator},
    {"number", number},
    {"word", word},
    {"capital", capital},
    {"capitals", capitals},
    {"roman", roman},
    {"start", line_start},
    {"end", line_end},
}};

constexpr int touching = 0, space_allowed = 1, space_wanted = 2;

bool is_space_right(const FactToken& token, int space) {
  return space == space_allowed || token.has_space_before == (space == space_wanted);
}

// Whether one token is of a built-in class.
bool is_of(BuiltIn kind, const FactToken& token) {
  const std::size_t length = token.folded.size();
  const int value = token.number();
  switch (kind) {
    case day: case skipped_day: return length <= 2 && value >= 1 && value <= 31;
    case month_number: return length <= 2 && value >= 1 && value <= 12;
    case year: return length == 4 && value >= 1900 && value < 2200;
    case year_short: return length == 2 && value >= 0;
    case hour: return length <= 2 && value >= 0 && value <= 24;
    case hour12: return length <= 2 && value >= 1 && value <= 12;
    case minute: return length == 2 && value >= 0 && value <= 59;
    case digits: case extension_number: return token.is_digits();
    case numerator: case denominator: return token.is_digits() && length <= 3 && value > 0;
    case two_digits: return token.is_digits() && length == 2;
    case three_digits: return token.is_digits() && length == 3;
    case four_digits: return token.is_digits() && length == 4;
    case five_digits: return token.is_digits() && length == 5;
    case six_digits: return token.is_digits() && length == 6;
    case ten_digits: return token.is_digits() && length == 10;
    case roman:
      return token.is_capitalised && token.folded.find_first_not_of("ivxlc") == std::string::npos &&
             (length == 1 || token.is_all_capitals);
    case word: return token.is_word();
    case capital: return token.is_word() && token.is_capitalised;
    case capitals: return token.is_all_capitals;
    default: return false;
  }
}

}  // namespace

const std::string* FactMatch::find(std::string_view name, int slot) const {
  for (const FactCapture& capture : captures)
    if (capture.name == name && capture.slot == slot) return &capture.value;
  return nullptr;
}

int FactPatterns::class_id(std::string_view name) {
  const auto [place, is_new] = class_ids_.try_emplace(std::string(name), static_cast<int>(classes_.size()));
  if (is_new) {
    classes_.push_back({.name = std::string(name), .built_in = -1, .forms = {}});
    for (const auto& [built_in_name, built_in] : built_ins)
      if (built_in_name == name) classes_.back().built_in = built_in;
  }
  return place->second;
}

void FactPatterns::add_word(const std::string& name, const std::string& key, std::string_view form) {
  Form entry;
  entry.keeps_capitals = form.starts_with('=');
  if (entry.keeps_capitals) form.remove_prefix(1);
  entry.tokens = find_fact_tokens(form);
  entry.key = key;
  if (entry.tokens.empty()) throw std::runtime_error("an empty word in the list \"" + name + "\"");
  Class& list = classes_[static_cast<std::size_t>(class_id(name))];
  list.forms[entry.tokens.front().folded].push_back(std::move(entry));
}

void FactPatterns::add_macro(const std::string& name, std::string pattern) { macros_[name] = std::move(pattern); }

int FactPatterns::add_state(State state) {
  states_.push_back(std::move(state));
  return static_cast<int>(states_.size()) - 1;
}

// Compiles up to the closing bracket, a "|" or the end, backwards in effect: each part is linked to what follows it. Parts
// are compiled first to last into (entry, exits) by threading a fresh join state between them.
int FactPatterns::compile_sequence(std::string_view pattern, std::size_t& at, int next, int depth) {
  if (depth > 20) throw std::runtime_error("the pattern \"" + std::string(pattern) + "\" is nested too deeply");
  const auto refuse = [&](const char* what) {
    throw std::runtime_error("in the pattern \"" + std::string(pattern) + "\" at character " + std::to_string(at + 1) + ": " + what);
  };
  const int entry = add_state({.step = Step::split});
  int last = entry;
  const auto append = [&](State state) {
    const int added = add_state(std::move(state));
    states_[static_cast<std::size_t>(last)].next.push_back(added);
    last = added;
  };
  const auto group = [&](char close, bool is_optional) {
    const int join = add_state({.step = Step::split});
    while (true) {
      ++at;
      const int branch = compile_sequence(pattern, at, join, depth + 1);
      states_[static_cast<std::size_t>(last)].next.push_back(branch);
      if (at >= pattern.size()) refuse("a bracket is not closed");
      if (pattern[at] == '|') continue;
      if (pattern[at] != close) refuse("a bracket of the other kind closes here");
      break;
    }
    if (is_optional) states_[static_cast<std::size_t>(last)].next.push_back(join);
    last = join;
    ++at;
  };
  while (at < pattern.size()) {
    const char character = pattern[at];
    if (character == ']' || character == ')' || character == '|') {
      if (depth == 0) refuse("a bracket is closed that was not opened");
      break;
    }
    switch (character) {
      case ' ': append({.step = Step::space}); ++at; break;
      case '~': append({.step = Step::optional_space}); ++at; break;
      case '^': append({.step = Step::fact_start}); ++at; break;
      case '$': append({.step = Step::fact_end}); ++at; break;
      case '[': group(']', true); break;
      case '(': group(')', false); break;
      case '{': {
        const std::size_t end = pattern.find('}', at);
        if (end == std::string_view::npos) refuse("a brace is not closed");
        std::string name(pattern.substr(at + 1, end - at - 1));
        int slot = 1;
        bool is_known = class_ids_.contains(name);
        for (const auto& [built_in_name, built_in] : built_ins) is_known = is_known || built_in_name == name;
        if (!is_known && name.ends_with('2')) {
          name.pop_back();
          slot = 2;
          is_known = class_ids_.contains(name);
          for (const auto& [built_in_name, built_in] : built_ins) is_known = is_known || built_in_name == name;
        }
        if (!is_known) refuse(("there is no list of words named \"" + name + "\"").c_str());
        append({.step = Step::word_class, .class_id = class_id(name), .slot = slot});
        at = end + 1;
        break;
      }
      case '<': {
        const std::size_t end = pattern.find('>', at);
        if (end == std::string_view::npos) refuse("a macro's name is not closed");
        const auto macro = macros_.find(pattern.substr(at + 1, end - at - 1));
        if (macro == macros_.end()) refuse("there is no macro of this name");
        const int join = add_state({.step = Step::split});
        std::size_t inner = 0;
        const int branch = compile_sequence(macro->second, inner, join, depth + 1);
        if (inner != macro->second.size()) refuse("the macro closes a bracket it did not open");
        states_[static_cast<std::size_t>(last)].next.push_back(branch);
        last = join;
        at = end + 1;
        break;
      }
      default: {
        std::size_t start = at;
        if (character == '\\' && at + 1 < pattern.size()) start = ++at;
        std::size_t end = start + 1;
        constexpr std::string_view special = " ~^$[](){}<>|\\";
        while (end < pattern.size() && special.find(pattern[end]) == std::string_view::npos) ++end;
        for (FactToken& token : find_fact_tokens(pattern.substr(start, end - start)))
          append({.step = Step::literal, .literal = std::move(token.folded)});
        at = end;
      }
    }
  }
  states_[static_cast<std::size_t>(last)].next.push_back(next);
  return entry;
}

void FactPatterns::find_first_steps(int state, std::size_t pattern, std::vector<bool>& seen) {
  const auto index = static_cast<std::size_t>(state);
  if (seen[index]) return;
  seen[index] = true;
  const State& here = states_[index];
  const auto number_of_pattern = static_cast<std::uint32_t>(pattern);
  const auto add = [&](std::vector<std::uint32_t>& list) {
    if (list.empty() || list.back() != number_of_pattern) list.push_back(number_of_pattern);
  };
  if (here.step == Step::literal) {
    add(by_literal_[here.literal]);
  } else if (here.step == Step::word_class) {
    const Class& list = classes_[static_cast<std::size_t>(here.class_id)];
    switch (list.built_in) {
      case -1:
        for (const auto& [first, forms] : list.forms) add(by_word_[first]);
        break;
      case word: case capital: case capitals: case roman: add(by_any_word_); break;
      case line_start: add(by_line_); break;
      case line_end: break;
      default: add(by_digits_);
    }
  } else if (here.step == Step::accept) {
    throw std::runtime_error("a pattern matches nothing at all");
  } else {
    for (const int next : std::vector<int>(here.next)) find_first_steps(next, pattern, seen);
  }
}

void FactPatterns::add_pattern(FactKind kind, std::string_view pattern) {
  const int accept = add_state({.step = Step::accept});
  std::size_t at = 0;
  const int start = compile_sequence(pattern, at, accept, 0);
  patterns_.push_back({kind, start});
  std::vector<bool> seen(states_.size(), false);
  try {
    find_first_steps(start, patterns_.size() - 1, seen);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(std::string(error.what()) + ": \"" + std::string(pattern) + "\"");
  }
}

void FactPatterns::class_matches(int id, const FactTokens& text, std::size_t at,
                                 std::vector<std::pair<std::size_t, std::string>>& found) const {
  const Class& list = classes_[static_cast<std::size_t>(id)];
  const auto& tokens = text.tokens;
  if (list.built_in == number) {
    if (text.numbers[at].end_token != 0) found.emplace_back(text.numbers[at].end_token, text.numbers[at].value);
    return;
  }
  if (list.built_in >= 0) {
    if (is_of(static_cast<BuiltIn>(list.built_in), tokens[at])) found.emplace_back(at + 1, tokens[at].folded);
    return;
  }
  const auto forms = list.forms.find(tokens[at].folded);
  if (forms == list.forms.end()) return;
  for (const Form& form : forms->second) {
    if (at + form.tokens.size() > tokens.size()) continue;
    bool fits = true;
    for (std::size_t i = 0; i < form.tokens.size() && fits; ++i) {
      const FactToken& wanted = form.tokens[i];
      const FactToken& token = tokens[at + i];
      fits = token.folded == wanted.folded && (i == 0 || !token.has_space_before || wanted.has_space_before) &&
             (!form.keeps_capitals || ((!wanted.is_capitalised || token.is_capitalised) &&
                                       (!wanted.is_all_capitals || token.is_all_capitals)));
    }
    if (fits) found.emplace_back(at + form.tokens.size(), form.key);
  }
  // Longest first, so that "Mar." is preferred to "Mar".
  std::stable_sort(found.begin(), found.end(), [](const auto& left, const auto& right) { return left.first > right.first; });
}

struct FactPatterns::Walk {
  const FactTokens& text;
  std::vector<FactMatch>& matches;
  FactKind kind;
  std::size_t first;
  std::size_t fact_start;
  std::size_t fact_end;
  std::size_t anchors;  // ends of lines that were evidence
  std::vector<FactCapture> captures;
};

void FactPatterns::walk(Walk& path, int state, std::size_t at, int space) const {
  const State& here = states_[static_cast<std::size_t>(state)];
  const auto& tokens = path.text.tokens;
  const auto go_on = [&](std::size_t next_at, int next_space) {
    for (const int next : here.next) walk(path, next, next_at, next_space);
  };
  switch (here.step) {
    case Step::split: go_on(at, space); return;
    case Step::space: go_on(at, space_wanted); return;
    case Step::optional_space: go_on(at, std::max(space, space_allowed)); return;
    case Step::fact_start: {
      const std::size_t before = std::exchange(path.fact_start, at);
      go_on(at, space);
      path.fact_start = before;
      return;
    }
    case Step::fact_end: {
      const std::size_t before = std::exchange(path.fact_end, at);
      go_on(at, space);
      path.fact_end = before;
      return;
    }
    case Step::accept: {
      const std::size_t end = path.fact_end != 0 ? path.fact_end : at;
      if (end > path.fact_start)
        path.matches.push_back({path.kind, path.fact_start, end, at - path.first + path.anchors, path.captures});
      return;
    }
    case Step::literal:
      if (at < tokens.size() && tokens[at].folded == here.literal && (at == path.first || is_space_right(tokens[at], space)))
        go_on(at + 1, touching);
      return;
    case Step::word_class: {
      const Class& list = classes_[static_cast<std::size_t>(here.class_id)];
      if (list.built_in == line_start || list.built_in == line_end) {
        const bool fits = list.built_in == line_start ? at < tokens.size() && tokens[at].has_line_break_before
                                                      : at >= tokens.size() || tokens[at].has_line_break_before;
        if (!fits) return;
        ++path.anchors;
        go_on(at, space_allowed);
        --path.anchors;
        return;
      }
      if (at >= tokens.size() || (at != path.first && !is_space_right(tokens[at], space))) return;
      std::vector<std::pair<std::size_t, std::string>> found;
      class_matches(here.class_id, path.text, at, found);
      for (auto& [end, value] : found) {
        path.captures.push_back({list.name, here.slot, std::move(value)});
        go_on(end, touching);
        path.captures.pop_back();
      }
      return;
    }
  }
}

void FactPatterns::match(const FactTokens& text, std::size_t first, std::vector<FactMatch>& matches) const {
  const FactToken& token = text.tokens[first];
  const auto run = [&](const std::vector<std::uint32_t>& list) {
    for (const std::uint32_t number_of_pattern : list) {
      const Pattern& pattern = patterns_[number_of_pattern];
      Walk state{text, matches, pattern.kind, first, first, 0, 0, {}};
      walk(state, pattern.start, first, space_allowed);
    }
  };
  if (token.has_line_break_before) run(by_line_);
  if (token.is_digits()) run(by_digits_);
  if (token.is_word()) run(by_any_word_);
  if (const auto found = by_literal_.find(token.folded); found != by_literal_.end()) run(found->second);
  if (const auto found = by_word_.find(token.folded); found != by_word_.end()) run(found->second);
}

std::pair<std::size_t, std::string> FactPatterns::find_word(std::string_view name, const FactTokens& text,
                                                            std::size_t first) const {
  const auto id = class_ids_.find(std::string(name));
  if (id == class_ids_.end() || first >= text.tokens.size()) return {};
  std::vector<std::pair<std::size_t, std::string>> found;
  class_matches(id->second, text, first, found);
  return found.empty() ? std::pair<std::size_t, std::string>{} : found.front();
}

}  // namespace homeword
