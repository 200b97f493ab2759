#include "homeword/text/fact_patterns.h"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace homeword {
namespace {

enum BuiltIn {
  day,
  month_number,
  year,
  year_short,
  hour,
  hour12,
  minute,
  digits,
  two_digits,
  three_digits,
  four_digits,
  five_digits,
  six_digits,
  ten_digits,
  extension_number,
  skipped_day,
  numerator,
  denominator,
  number,
  word,
  capital,
  opener,
  capitals,
  roman,
  letter,
  lower,
  line_start,
  line_end
};

constexpr std::array<std::pair<std::string_view, BuiltIn>, 28> built_ins{{
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
    {"opener", opener},
    {"capitals", capitals},
    {"roman", roman},
    {"letter", letter},
    {"lower", lower},
    {"start", line_start},
    {"end", line_end},
}};

constexpr int touching = 0, space_allowed = 1, space_wanted = 2;

bool is_space_right(const FactToken& token, int space) {
  return space == space_allowed || token.has_space_before == (space == space_wanted);
}

// Coarse marks: collisions cost time, never a match.
constexpr std::uint64_t any_feature = 1ull << 63;
std::uint64_t feature_of_literal(int literal) { return 1ull << (literal * 11 % 40); }
std::uint64_t feature_of_list(int class_id) { return 1ull << (class_id * 7 % 40); }
std::uint64_t feature_of_built_in(int built_in) { return 1ull << (40 + built_in % 22); }

// Whether one token is of a built-in class.
bool is_of(BuiltIn kind, const FactToken& token) {
  const std::size_t length = token.folded.size();
  const int value = token.number();
  switch (kind) {
    case day:
    case skipped_day:
      return length <= 2 && value >= 1 && value <= 31;
    case month_number:
      return length <= 2 && value >= 1 && value <= 12;
    case year:
      return length == 4 && value >= 1900 && value < 2200;
    case year_short:
      return length == 2 && value >= 0;
    case hour:
      return length <= 2 && value >= 0 && value <= 24;
    case hour12:
      return length <= 2 && value >= 1 && value <= 12;
    case minute:
      return length == 2 && value >= 0 && value <= 59;
    case digits:
    case extension_number:
      return token.is_digits();
    case numerator:
    case denominator:
      return token.is_digits() && length <= 3 && value > 0;
    case two_digits:
      return token.is_digits() && length == 2;
    case three_digits:
      return token.is_digits() && length == 3;
    case four_digits:
      return token.is_digits() && length == 4;
    case five_digits:
      return token.is_digits() && length == 5;
    case six_digits:
      return token.is_digits() && length == 6;
    case ten_digits:
      return token.is_digits() && length == 10;
    case roman:
      return token.is_capitalised && token.folded.find_first_not_of("ivxlc") == std::string::npos &&
             (length == 1 || token.is_all_capitals);
    case word:
      return token.is_word();
    case capital:
    case opener:
      return token.is_word() && token.is_capitalised;
    case capitals:
      return token.is_all_capitals;
    case letter:
      return token.is_word() && token.is_capitalised && token.span.size() == 1;
    case lower:
      return token.is_word() && !token.is_capitalised;
    default:
      return false;
  }
}

}  // namespace

const std::string_view* FactMatch::find(std::string_view name, int slot) const {
  for (const FactCapture& capture : captures)
    if (capture.name == name && capture.slot == slot) return &capture.value;
  return nullptr;
}

int FactPatterns::class_id(std::string_view name) {
  const auto [place, is_new] = class_ids_.try_emplace(std::string(name), static_cast<int>(classes_.size()));
  if (is_new) {
    classes_.push_back({.name = std::string(name)});
    for (const auto& [built_in_name, built_in] : built_ins)
      if (built_in_name == name) classes_.back().built_in = built_in;
  }
  return place->second;
}

void FactPatterns::add_word(const std::string& name, const std::string& key, std::string_view form) {
  Form entry;
  entry.keeps_capitals = form.starts_with('=');
  if (entry.keeps_capitals) form.remove_prefix(1);
  entry.refuses_capitals = entry.keeps_capitals && form.starts_with('=');
  if (entry.refuses_capitals) form.remove_prefix(1);
  entry.tokens = find_fact_tokens(form);
  entry.key = key;
  if (entry.tokens.empty()) throw std::runtime_error("an empty word in the list \"" + name + "\"");
  entry.class_id = class_id(name);
  std::vector<Form>& forms = forms_[entry.tokens.front().folded];
  // Longest first, so that "Mar." is preferred to "Mar".
  const auto place = std::find_if(forms.begin(), forms.end(),
                                  [&](const Form& other) { return other.tokens.size() < entry.tokens.size(); });
  forms.insert(place, std::move(entry));
}

int FactPatterns::literal_id(const std::string& literal) {
  return literal_ids_.try_emplace(literal, static_cast<int>(literal_ids_.size())).first->second;
}

void FactPatterns::prepare(FactTokens& text) const {
  const auto& tokens = text.tokens;
  text.meanings.assign(tokens.size(), {});
  text.words.clear();
  const auto no_opener = class_ids_.find("no_opener");
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    TokenMeaning& meaning = text.meanings[at];
    if (const auto literal = literal_ids_.find(tokens[at].folded); literal != literal_ids_.end())
      meaning.literal = literal->second;
    if (tokens[at].kind != FactToken::Kind::symbol)
      for (const auto& [name, built_in] : built_ins)
        if (is_of(built_in, tokens[at])) meaning.built_ins |= 1u << built_in;
    if (text.numbers[at].end_token != 0) meaning.built_ins |= 1u << number;
    meaning.first_word = static_cast<std::uint32_t>(text.words.size());
    if (const auto forms = forms_.find(tokens[at].folded); forms != forms_.end())
      for (const Form& form : forms->second) {
        if (at + form.tokens.size() > tokens.size()) continue;
        bool fits = true;
        for (std::size_t i = 0; i < form.tokens.size() && fits; ++i) {
          const FactToken& wanted = form.tokens[i];
          const FactToken& token = tokens[at + i];
          fits = token.folded == wanted.folded && (i == 0 || !token.has_space_before || wanted.has_space_before) &&
                 (!form.keeps_capitals || ((!wanted.is_capitalised || token.is_capitalised) &&
                                           (!wanted.is_all_capitals || token.is_all_capitals))) &&
                 (!form.refuses_capitals || token.is_all_capitals == wanted.is_all_capitals);
        }
        if (fits) text.words.push_back({form.class_id, at + form.tokens.size(), &form.key});
      }
    meaning.end_word = static_cast<std::uint32_t>(text.words.size());
    if (no_opener != class_ids_.end())
      for (std::uint32_t i = meaning.first_word; i < meaning.end_word; ++i)
        if (text.words[i].class_id == no_opener->second) meaning.built_ins &= ~(1u << opener);
    if (meaning.literal >= 0) meaning.features |= feature_of_literal(meaning.literal);
    for (int built_in = 0; built_in < static_cast<int>(built_ins.size()); ++built_in)
      if ((meaning.built_ins >> built_in & 1u) != 0) meaning.features |= feature_of_built_in(built_in);
    for (std::uint32_t i = meaning.first_word; i < meaning.end_word; ++i)
      meaning.features |= feature_of_list(text.words[i].class_id);
  }
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
    throw std::runtime_error("in the pattern \"" + std::string(pattern) + "\" at character " + std::to_string(at + 1) +
                             ": " + what);
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
      case ' ':
        append({.step = Step::space});
        ++at;
        break;
      case '~':
        append({.step = Step::optional_space});
        ++at;
        break;
      case '^':
        append({.step = Step::fact_start});
        ++at;
        break;
      case '$':
        append({.step = Step::fact_end});
        ++at;
        break;
      case '[':
        group(']', true);
        break;
      case '(':
        group(')', false);
        break;
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
          append({.step = Step::literal, .literal = literal_id(token.folded)});
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
  const auto add_at = [&](std::vector<std::vector<std::uint32_t>>& lists, int at) {
    if (lists.size() <= static_cast<std::size_t>(at)) lists.resize(static_cast<std::size_t>(at) + 1);
    add(lists[static_cast<std::size_t>(at)]);
  };
  if (here.step == Step::literal) {
    add_at(by_literal_, here.literal);
  } else if (here.step == Step::word_class) {
    const int built_in = classes_[static_cast<std::size_t>(here.class_id)].built_in;
    if (built_in == line_start)
      add(by_line_);
    else if (built_in >= 0) {
      if (by_built_in_.size() <= static_cast<std::size_t>(built_in))
        by_built_in_.resize(static_cast<std::size_t>(built_in) + 1);
      // A number may be several tokens, so that nothing is known of the one after the first.
      std::uint64_t second = built_in == number ? any_feature : 0;
      for (const int next : here.next) second |= find_features(next, 0);
      by_built_in_[static_cast<std::size_t>(built_in)].push_back({number_of_pattern, second});
    } else
      add_at(by_class_, here.class_id);
  } else if (here.step == Step::accept) {
    throw std::runtime_error("a pattern matches nothing at all");
  } else {
    for (const int next : std::vector<int>(here.next)) find_first_steps(next, pattern, seen);
  }
}

// What the next token may be, from a state on.
std::uint64_t FactPatterns::find_features(int state, int depth) const {
  const State& here = states_[static_cast<std::size_t>(state)];
  if (depth > 60 || here.step == Step::accept) return any_feature;
  if (here.step == Step::literal) return feature_of_literal(here.literal);
  if (here.step == Step::word_class) {
    const int built_in = classes_[static_cast<std::size_t>(here.class_id)].built_in;
    if (built_in == line_start || built_in == line_end) return any_feature;
    return built_in >= 0 ? feature_of_built_in(built_in) : feature_of_list(here.class_id);
  }
  std::uint64_t features = 0;
  for (const int next : here.next) features |= find_features(next, depth + 1);
  return features;
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
    case Step::split:
      go_on(at, space);
      return;
    case Step::space:
      go_on(at, space_wanted);
      return;
    case Step::optional_space:
      go_on(at, std::max(space, space_allowed));
      return;
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
      if (at < tokens.size() && path.text.meanings[at].literal == here.literal &&
          (at == path.first || is_space_right(tokens[at], space)))
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
      const TokenMeaning& meaning = path.text.meanings[at];
      const auto take = [&](std::size_t end, std::string_view value) {
        path.captures.push_back({list.name, here.slot, value});
        go_on(end, touching);
        path.captures.pop_back();
      };
      if (list.built_in >= 0) {
        if ((meaning.built_ins >> list.built_in & 1u) == 0) return;
        if (list.built_in == number)
          take(path.text.numbers[at].end_token, path.text.numbers[at].value);
        else
          take(at + 1, tokens[at].folded);
        return;
      }
      for (std::uint32_t i = meaning.first_word; i < meaning.end_word; ++i)
        if (const ListedWord& word_here = path.text.words[i]; word_here.class_id == here.class_id)
          take(word_here.end_token, *word_here.key);
      return;
    }
  }
}

void FactPatterns::match(const FactTokens& text, std::size_t first, std::vector<FactMatch>& matches) const {
  const FactToken& token = text.tokens[first];
  const TokenMeaning& meaning = text.meanings[first];
  // A pattern that may start in several ways is walked once.
  std::vector<std::uint32_t> list;
  const auto add = [&](const std::vector<std::vector<std::uint32_t>>& lists, int at) {
    if (at >= 0 && static_cast<std::size_t>(at) < lists.size())
      list.insert(list.end(), lists[static_cast<std::size_t>(at)].begin(), lists[static_cast<std::size_t>(at)].end());
  };
  if (token.has_line_break_before) list.insert(list.end(), by_line_.begin(), by_line_.end());
  add(by_literal_, meaning.literal);
  for (int built_in = 0; built_in < static_cast<int>(built_ins.size()); ++built_in)
    if ((meaning.built_ins >> built_in & 1u) != 0 && static_cast<std::size_t>(built_in) < by_built_in_.size()) {
      const std::uint64_t next =
          any_feature | (first + 1 < text.meanings.size() ? text.meanings[first + 1].features : 0);
      for (const Start& start : by_built_in_[static_cast<std::size_t>(built_in)])
        if ((start.second & next) != 0) list.push_back(start.pattern);
    }
  for (std::uint32_t i = meaning.first_word; i < meaning.end_word; ++i) add(by_class_, text.words[i].class_id);
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
  Walk path{text, matches, FactKind::number, first, first, 0, 0, {}};
  for (const std::uint32_t number_of_pattern : list) {
    path.kind = patterns_[number_of_pattern].kind;
    walk(path, patterns_[number_of_pattern].start, first, space_allowed);
  }
}

std::pair<std::size_t, std::string_view> FactPatterns::find_word(std::string_view name, const FactTokens& text,
                                                                 std::size_t first) const {
  const auto id = class_ids_.find(std::string(name));
  if (id == class_ids_.end() || first >= text.tokens.size()) return {};
  for (std::uint32_t i = text.meanings[first].first_word; i < text.meanings[first].end_word; ++i)
    if (text.words[i].class_id == id->second) return {text.words[i].end_token, *text.words[i].key};
  return {};
}

}  // namespace homeword
