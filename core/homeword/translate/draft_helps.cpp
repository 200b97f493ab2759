#include "homeword/translate/draft_helps.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>

#include "homeword/base/files.h"
#include "homeword/text/language_data.h"
#include "homeword/text/unicode.h"

namespace homeword {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void throw_broken(const fs::path& path, const YAML::Node& node, std::string_view expected) {
  throw std::runtime_error(fmt::format("{}:{}: expected {}", path.string(), node.Mark().line + 1, expected));
}

using Lists = std::map<std::string, std::vector<std::string>>;

// A list of words; "@people" stands for the words of that list.
std::vector<std::string> read_list(const fs::path& path, const YAML::Node& node, const Lists& lists) {
  std::vector<std::string> out;
  const auto add = [&](const YAML::Node& word) {
    const std::string text = word.Scalar();
    if (!text.starts_with('@')) {
      out.push_back(text);
      return;
    }
    const auto list = lists.find(text.substr(1));
    if (list == lists.end()) throw_broken(path, word, "a list of `lists` instead of " + text);
    out.insert(out.end(), list->second.begin(), list->second.end());
  };
  if (node.IsScalar()) add(node);
  else
    for (const YAML::Node& word : node) add(word);
  return out;
}

PhraseContext read_context(const fs::path& path, const YAML::Node& node, const Lists& lists) {
  PhraseContext out;
  const std::map<std::string, std::vector<std::string>*> known{{"after", &out.after},         {"before", &out.before},
                                                                {"not_after", &out.not_after}, {"not_before", &out.not_before},
                                                                {"with", &out.with},           {"without", &out.without}};
  if (!node.IsMap()) throw_broken(path, node, "{after: …, before: …, not_after: …, not_before: …, with: …, without: …}");
  for (const auto& entry : node) {
    const auto place = known.find(entry.first.Scalar());
    if (place == known.end()) throw_broken(path, entry.first, "a known condition instead of " + entry.first.Scalar());
    *place->second = read_list(path, entry.second, lists);
  }
  return out;
}

// "{nth}" in a row's source stands for each ordinal number; "{m}", "{o}", "{f}" in its target for the word before a masculine
// noun, alone, and feminine.
struct Ordinal {
  std::vector<std::string> source;   // "third", "3rd"
  std::string before_masculine, alone, feminine;
};

std::vector<Ordinal> read_ordinals(const fs::path& path, const YAML::Node& node) {
  std::vector<Ordinal> out;
  for (const YAML::Node& row : node) {
    if (!row.IsSequence() || row.size() != 4 || !row[0].IsSequence())
      throw_broken(path, row, "[[words], before a masculine noun, alone, feminine]");
    out.push_back({read_list(path, row[0], {}), row[1].Scalar(), row[2].Scalar(), row[3].Scalar()});
  }
  return out;
}

std::string replaced(std::string text, std::string_view mark, const std::string& with) {
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + with.size())) text.replace(at, mark.size(), with);
  return text;
}

void add_with_ordinals(std::vector<SetPhrase>& out, SetPhrase phrase, const std::vector<Ordinal>& ordinals) {
  constexpr std::string_view mark = "{nth}";
  if (phrase.source.find(mark) == std::string::npos) {
    out.push_back(std::move(phrase));
    return;
  }
  for (const Ordinal& ordinal : ordinals)
    for (const std::string& word : ordinal.source) {
      SetPhrase one = phrase;
      one.source = replaced(phrase.source, mark, word);
      one.target = replaced(replaced(replaced(phrase.target, "{m}", ordinal.before_masculine), "{o}", ordinal.alone), "{f}", ordinal.feminine);
      out.push_back(std::move(one));
    }
}

std::vector<SetPhrase> read_phrases(const fs::path& path, const YAML::Node& node, const Lists& lists, const std::vector<Ordinal>& ordinals) {
  std::vector<SetPhrase> out;
  for (const YAML::Node& row : node) {
    if (!row.IsSequence() || row.size() < 2 || row.size() > 4)
      throw_broken(path, row, "[source, target], [source, target, kind] or [source, target, kind, {conditions}]");
    SetPhrase phrase;
    phrase.source = row[0].Scalar();
    phrase.target = row[1].Scalar();
    // A kind may be left out before conditions as well.
    const bool has_kind = row.size() >= 3 && row[2].IsScalar();
    if (row.size() == 4 && !has_kind) throw_broken(path, row, "a kind before the conditions");
    const std::string kind = has_kind ? row[2].Scalar() : "adverb";
    const std::size_t space = kind.find(' ');
    phrase.part_of_speech = kind.substr(0, space);
    static const std::set<std::string, std::less<>> kinds{"noun", "proper-noun", "person", "adverb", "verb", "finite-verb", "modal", "adjective", "number"};
    if (kinds.count(phrase.part_of_speech) == 0) throw_broken(path, row[2], "a kind (noun, person, adverb, verb …) instead of " + kind);
    if (space != std::string::npos) {
      const std::string features = kind.substr(space);
      if (features.find(" feminine") != std::string::npos) phrase.gender = Gender::feminine;
      if (features.find(" masculine") != std::string::npos) phrase.gender = Gender::masculine;
      if (features.find(" plural") != std::string::npos) phrase.number = Number::plural;
    }
    if (row.size() == 4 || (row.size() == 3 && !has_kind)) phrase.context = read_context(path, row[row.size() - 1], lists);
    add_with_ordinals(out, std::move(phrase), ordinals);
  }
  return out;
}

// Of two rows that ask for nothing around them only the first would ever apply.
void refuse_doubles(const fs::path& path, const std::vector<SetPhrase>& phrases) {
  std::set<std::string_view> seen;
  for (const SetPhrase& phrase : phrases)
    if (phrase.context.is_open() && !seen.insert(phrase.source).second)
      throw std::runtime_error(fmt::format("{}: two rows for “{}” without conditions; expected one", path.string(), phrase.source));
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

// What stands before a command stands before its "please".
PhraseContext without_start(PhraseContext context) {
  context.after.clear();
  context.not_after.clear();
  return context;
}

std::shared_ptr<const DraftHelps> read_helps(const LanguageTag& from, const LanguageTag& to) {
  auto helps = std::make_shared<DraftHelps>();
  const std::optional<fs::path> found = find_language_file(to, "drafts." + from.language() + ".yaml");
  if (!found) return helps;
  const fs::path& path = *found;
  const Result<std::string> text = read_file(path, 4 * 1024 * 1024);
  if (!text) throw std::runtime_error(text.error().sentence());
  try {
    const YAML::Node root = YAML::Load(*text);
    static const std::set<std::string> known{"backends", "please", "not", "openings", "phrases", "after_opening",
                                             "conditions", "joins", "before_names", "not_before_numbers", "subject_ends", "plural_verbs", "subjects", "words", "address_cues", "address", "lists", "heads", "other_persons", "doubtful", "ordinals", "futures", "finite_helpers", "infinitive_helpers", "reflexive_endings"};
    for (const auto& entry : root)
      if (known.count(entry.first.Scalar()) == 0) throw_broken(path, entry.first, "a known key instead of " + entry.first.Scalar());
    read_words(path, root["backends"], helps->backends);
    read_words(path, root["after_opening"], helps->after_opening);
    read_words(path, root["conditions"], helps->conditions);
    read_words(path, root["joins"], helps->joins);
    read_words(path, root["address_cues"], helps->address_cues);
    read_words(path, root["before_names"], helps->before_names);
    read_words(path, root["not_before_numbers"], helps->not_before_numbers);
    read_words(path, root["subject_ends"], helps->subject_ends);
    read_words(path, root["plural_verbs"], helps->plural_verbs);
    read_words(path, root["subjects"], helps->subjects);
    read_words(path, root["heads"], helps->heads);
    read_words(path, root["other_persons"], helps->other_persons);
    read_words(path, root["finite_helpers"], helps->finite_helpers);
    read_words(path, root["infinitive_helpers"], helps->infinitive_helpers);
    read_words(path, root["reflexive_endings"], helps->reflexive_endings);
    for (const auto& row : root["futures"]) helps->futures.emplace(row.first.Scalar(), row.second.Scalar());
    Lists lists;
    for (const auto& entry : root["lists"]) lists[entry.first.Scalar()] = read_list(path, entry.second, lists);
    const std::vector<Ordinal> ordinals = read_ordinals(path, root["ordinals"]);
    std::vector<SetPhrase> phrases = read_phrases(path, root["phrases"], lists, ordinals);
    std::vector<SetPhrase> openings = read_phrases(path, root["openings"], lists, ordinals);
    refuse_doubles(path, phrases);
    refuse_doubles(path, openings);
    // "please sign", "do not sign", "please do not sign" from "sign".
    const std::vector<SetPhrase> commands = openings;
    for (const YAML::Node& no : root["not"])
      for (const SetPhrase& command : commands)
        openings.push_back({no[0].Scalar() + " " + command.source, no[1].Scalar() + " " + command.target, "adverb", Number::singular,
                            Gender::none, without_start(command.context)});
    for (const YAML::Node& please : root["please"]) {
      for (const SetPhrase& command : openings)
        phrases.push_back({please[0].Scalar() + " " + command.source, please[1].Scalar() + " " + command.target, "adverb",
                           Number::singular, Gender::none, without_start(command.context)});
      phrases.push_back({please[0].Scalar(), please[1].Scalar(), "adverb", Number::singular, Gender::none, {}});
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
    read_pairs("doubtful", helps->doubtful);
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

namespace {
// "Will", not "WILL".
bool is_capital_word(std::string_view word) {
  std::size_t at = 0;
  if (!is_upper_case(next_code_point(word, at))) return false;
  return at >= word.size() || !is_upper_case(next_code_point(word, at));
}
}  // namespace

std::vector<PhrasePlace> find_set_phrases(const DraftHelps& helps, std::string_view text, const std::vector<Span>& taken,
                                          const std::function<bool(std::size_t, const SetPhrase&)>& may_hold) {
  std::vector<PhrasePlace> out;
  if (helps.phrases.empty() && helps.openings.empty()) return out;
  const std::vector<Span> words = find_words(text, "en");
  std::vector<std::string> lower;
  for (const Span word : words) {
    std::string one = fold(word.of(text));
    for (std::size_t at = 0; (at = one.find("’", at)) != std::string::npos;) one.replace(at, std::string_view("’").size(), "'");
    lower.push_back(std::move(one));
  }
  const auto is_free = [&](Span span, const SetPhrase& phrase) {
    for (std::size_t i = 0; i < taken.size(); ++i)
      if (taken[i].overlaps(span) && !(span.contains(taken[i]) && span != taken[i] && may_hold && may_hold(i, phrase))) return false;
    return true;
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
  // Whether `wanted` stands right before word `first`, or from word `next` on.
  const auto gap_before = [&](std::size_t i) {
    return i == 0 ? text.substr(0, words[0].start) : text.substr(words[i - 1].end, words[i].start - words[i - 1].end);
  };
  // A point before a small letter is that of "p.m.".
  const auto is_parted = [&](std::string_view gap, std::size_t next) {
    const std::size_t mark = gap.find_first_of(".,:;!?()\n");
    if (mark == std::string_view::npos) return false;
    return !(gap == ". " && next < words.size() && text[words[next].start] >= 'a' && text[words[next].start] <= 'z');
  };
  const auto is_cut = [&](std::size_t i) { return is_parted(gap_before(i), i); };
  const auto stands_before = [&](const std::string& wanted, std::size_t first) {
    if (wanted == "*") return true;
    if (wanted == "^") return first == 0 || is_cut(first);
    if (first == 0 || is_cut(first)) return false;
    if (wanted == "#") return text[words[first - 1].start] >= '0' && text[words[first - 1].start] <= '9';
    if (wanted == "Name") return is_capital_word(words[first - 1].of(text));
    if (wanted == "-s") {
      // "Tests in reading and math will be given", "the list of names is": what stands before the first preposition counts.
      std::size_t start = first - 1;
      while (start > 0 && !is_cut(start)) --start;
      // "Forms are due Friday and must be signed": the verb before tells.
      if (helps.joins.count(lower[first - 1]) != 0)
        return std::any_of(lower.begin() + static_cast<std::ptrdiff_t>(start), lower.begin() + static_cast<std::ptrdiff_t>(first),
                           [&](const std::string& word) { return helps.plural_verbs.count(word) != 0; });
      std::size_t head = first - 1;
      for (std::size_t i = start + 1; i < first; ++i)
        if (helps.subject_ends.count(lower[i]) != 0 && helps.subject_ends.count(lower[start]) == 0) {
          head = i - 1;
          break;
        }
      const std::string& word = lower[head];
      return word.size() > 3 && word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us") && !word.ends_with("is") &&
             !word.ends_with("'s");
    }
    std::size_t end = wanted.size();
    for (std::size_t i = first; i-- > 0;) {
      const std::string& word = lower[i];
      if (word.size() > end || wanted.compare(end - word.size(), word.size(), word) != 0) return false;
      end -= word.size();
      if (end == 0) return true;
      if (wanted[end - 1] != ' ' || is_cut(i)) return false;
      --end;
    }
    return false;
  };
  const auto stands_from = [&](const std::string& wanted, std::size_t next) {
    if (wanted == "*") return true;
    const std::string_view gap = next < words.size() ? gap_before(next) : text.substr(words.back().end);
    const bool is_end = next >= words.size() || is_parted(gap, next);
    if (wanted == "$") return is_end;
    if (wanted == "#")
      return next < words.size() && (gap.find('$') != std::string_view::npos || (text[words[next].start] >= '0' && text[words[next].start] <= '9'));
    if (is_end) return false;
    if (wanted == "Name") return is_capital_word(words[next].of(text));
    if (wanted == "{{") return gap.find("{{") != std::string_view::npos;
    std::size_t at = 0;
    for (std::size_t i = next; i < words.size(); ++i) {
      const std::string& word = lower[i];
      if (wanted.compare(at, word.size(), word) != 0) return false;
      at += word.size();
      if (at == wanted.size()) return true;
      if (at > wanted.size() || wanted[at] != ' ' || i + 1 >= words.size() || is_cut(i + 1)) return false;
      ++at;
    }
    return false;
  };
  const auto stands_anywhere = [&](const std::string& wanted) {
    for (std::size_t i = 0; i < words.size(); ++i)
      if (lower[i].front() == wanted.front() && stands_from(wanted, i)) return true;
    return false;
  };
  // "we are learning" is not "aprenden".
  const auto is_of_other_person = [&](const SetPhrase& phrase, std::size_t first) {
    return phrase.part_of_speech == "finite-verb" && phrase.context.after.empty() && first > 0 && !is_cut(first) &&
           helps.other_persons.count(lower[first - 1]) != 0;
  };
  // The helping verb that decides what a verb at word `first` is, the nearest before it in its clause: "Students will visit the
  // zoo and | ride the bus".
  const auto helper_before = [&](std::size_t first) -> std::optional<std::size_t> {
    for (std::size_t i = first; i > 0 && !is_cut(i); --i) {
      const std::string& word = lower[i - 1];
      if (helps.infinitive_helpers.count(word) != 0) return std::nullopt;
      if (helps.futures.count(word) != 0 || helps.finite_helpers.count(word) != 0) return i - 1;
    }
    return std::nullopt;
  };
  const auto is_reflexive = [&](std::string_view target) {
    const std::string_view verb = target.substr(0, target.find(' '));
    return std::any_of(helps.reflexive_endings.begin(), helps.reflexive_endings.end(), [&](const std::string& end) { return verb.ends_with(end); });
  };
  const auto fits = [&](const PhraseContext& context, std::size_t first, std::size_t count) {
    if (context.is_open()) return true;
    const auto is_before = [&](const std::string& wanted) { return stands_before(wanted, first); };
    const auto is_behind = [&](const std::string& wanted) { return stands_from(wanted, first + count); };
    return (context.after.empty() || std::any_of(context.after.begin(), context.after.end(), is_before)) &&
           (context.before.empty() || std::any_of(context.before.begin(), context.before.end(), is_behind)) &&
           std::none_of(context.not_after.begin(), context.not_after.end(), is_before) &&
           std::none_of(context.not_before.begin(), context.not_before.end(), is_behind) &&
           (context.with.empty() || std::any_of(context.with.begin(), context.with.end(), stands_anywhere)) &&
           std::none_of(context.without.begin(), context.without.end(), stands_anywhere);
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
    bool is_command = false, is_future = false;
    for (const SetPhrase& phrase : beginning_with(helps.phrases, lower[i])) {
      const std::size_t count = match(phrase, i);
      // "When they get to school": behind its subject a verb is no infinitive.
      if (count > 0 && phrase.part_of_speech == "verb" && phrase.context.after.empty() && i > 0 && !is_cut(i) && helps.subjects.count(lower[i - 1]) != 0)
        continue;
      // "We will learn about plants": "Vamos a aprender sobre", never the infinitive alone; of "would" and of a verb further on only
      // the engine knows the form.
      bool has_future = false;
      if (count > 0 && phrase.part_of_speech == "verb")
        if (const std::optional<std::size_t> helper = helper_before(i)) {
          has_future = *helper + 1 == i && helps.futures.count(lower[*helper]) != 0;
          const Span span{words[*helper].start, words[i + count - 1].end};
          if (!has_future || !is_free(span, phrase) || (!out.empty() && out.back().span.overlaps(span)) ||
              (*helper > 0 && helps.other_persons.count(lower[*helper - 1]) != 0 && is_reflexive(phrase.target)))
            continue;
        }
      if (count == 0 || is_of_other_person(phrase, i) || (i + count < words.size() && helps.not_before_numbers.count(phrase.source) != 0 &&
                         text[words[i + count].start] >= '0' && text[words[i + count].start] <= '9'))
        continue;
      // Of phrases with the same words the one that asks for what stands around it goes first.
      const bool is_better = count > best_words || (count == best_words && best != nullptr && best->context.is_open() && !phrase.context.is_open());
      if (is_better && fits(phrase.context, i, count) && is_free({words[i].start, words[i + count - 1].end}, phrase)) {
        best = &phrase;
        best_words = count;
        is_command = phrase.part_of_speech == "adverb" && is_after_mark;
        is_future = has_future;
      }
    }
    if (may_command) {
      for (const SetPhrase& phrase : beginning_with(helps.openings, lower[i])) {
        const std::size_t count = match(phrase, i);
        if (count == 0 || count < best_words) continue;  // at the beginning of a clause a command goes before a phrase
        if (count == best_words && best != nullptr && !best->context.is_open() && phrase.context.is_open()) continue;
        if (!fits(phrase.context, i, count)) continue;
        const Span span{words[i].start, words[i + count - 1].end};
        if (!is_free(span, phrase)) continue;
        // A noun looks the same ("Call volume is high"): what follows must be what a command takes.
        const bool is_before_piece = std::any_of(taken.begin(), taken.end(), [&](Span one) { return one.start == span.end + 1; });
        const bool is_before_word = i + count < words.size() && helps.after_opening.count(lower[i + count]) != 0;
        const bool is_negated = lower[i] == "do" || lower[i] == "don't";
        std::size_t next = i + count < words.size() ? words[i + count].start : text.size();
        const bool is_before_name = helps.before_names.count(phrase.source) != 0 && next < text.size() &&
                                    is_upper_case(next_code_point(text, next));
        if (!is_before_piece && !is_before_word && !is_before_name && !is_negated && count == 1 && phrase.context.before.empty()) continue;
        best = &phrase;
        best_words = count;
        is_command = true;
        is_future = false;
      }
    }
    if (best == nullptr) {
      ++i;
      continue;
    }
    const std::size_t first = is_future ? i - 1 : i;
    out.push_back({{words[first].start, words[i + best_words - 1].end}, best, is_future ? helps.futures.at(lower[first]) : std::string()});
    has_command = has_command || is_command;
    i += best_words;
  }
  return out;
}

}  // namespace homeword
