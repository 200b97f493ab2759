#include "words.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string_view>

#include "tables.h"

namespace apertium_plugin {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

std::string lower_case(std::string text) {
  for (char& c : text)
    if (is_upper(c)) c = static_cast<char>(c - 'A' + 'a');
  return text;
}

bool is_vowel(char c) { return std::string_view("aeiou").find(c) != std::string_view::npos; }

// "box" → "boxes", "bunny" → "bunnies"; of nouns in the plural and verbs behind he, she and it.
std::string with_s(const std::string& word) {
  const char last = word.back();
  const std::string_view end = std::string_view(word).substr(word.size() > 1 ? word.size() - 2 : 0);
  if (last == 'y' && word.size() > 1 && !is_vowel(end[0])) return word.substr(0, word.size() - 1) + "ies";
  if (last == 's' || last == 'x' || last == 'z' || end == "ch" || end == "sh") return word + "es";
  return word + "s";
}

std::string with_ed(const std::string& word) {
  if (word.back() == 'e') return word + "d";
  if (word.back() == 'y' && word.size() > 1 && !is_vowel(word[word.size() - 2])) return word.substr(0, word.size() - 1) + "ied";
  return word + "ed";
}

std::string with_ing(const std::string& word) {
  if (word.back() == 'e' && !word.ends_with("ee")) return word.substr(0, word.size() - 1) + "ing";
  return word + "ing";
}

// "hug|hugged|hugged|hugging".
std::vector<std::string> split_cell(const std::string& cell) {
  std::vector<std::string> forms;
  for (std::size_t from = 0; from < cell.size();) {
    const std::size_t end = std::min(cell.find('|', from), cell.size());
    forms.push_back(cell.substr(from, end - from));
    from = end + 1;
  }
  return forms;
}

}  // namespace

Words read_words(const std::string& mode) {
  const std::string file = data_folder() + "/" + mode + ".words.tsv";
  Words words;
  if (!std::filesystem::exists(file)) return words;
  for (std::map<std::string, std::string>& row : read_table(file)) {
    // The dictionary form first; the rest replace what the rules would make.
    const std::vector<std::string> forms = split_cell(row["word"]);
    const std::string& of_class = row["class"];
    if (forms.empty() || row["to"].empty()) throw std::runtime_error(file + ": a row has no word or no translation");
    const std::string& lemma = forms.front();
    const std::vector<std::string> instead = split_cell(row["instead"]);
    const bool is_more = instead == std::vector<std::string>{"+"};
    const auto add = [&](const std::string& form, const std::string& tags) {
      words.readings[form].push_back(lemma + "<" + of_class + ">" + tags);
      if (is_more) words.more[form].push_back(lemma + "<" + of_class + ">" + tags);
    };
    if (of_class == "n") {
      add(lemma, "<sg>");
      add(forms.size() > 1 ? forms[1] : with_s(lemma), "<pl>");
    } else if (of_class == "plural") {  // "shorts", "valuables": there is no other form
      words.readings[lemma].push_back(lemma + "<n><pl>");
    } else if (of_class == "vblex") {
      add(lemma, "<inf>");
      add(lemma, "<pres>");
      add(with_s(lemma), "<pri><p3><sg>");
      const std::string past = forms.size() > 1 ? forms[1] : with_ed(lemma);
      add(past, "<past>");
      add(forms.size() > 2 ? forms[2] : past, "<pp>");
      const std::string ing = forms.size() > 3 ? forms[3] : with_ing(lemma);
      for (const char* tags : {"<ger>", "<pprs>", "<subs>"}) add(ing, tags);
    } else if (of_class == "adj" || of_class == "adv") {
      add(lemma, "");
    } else {
      throw std::runtime_error(file + ": “" + of_class + "” is no class of words; n, plural, vblex, adj and adv are");
    }
    words.targets[lemma + (of_class == "plural" ? "<n>" : "<" + of_class + ">")] = {row["to"], instead};
    const std::size_t tags = row["to"].find('<');
    if (row["own"] == "yes" && tags != std::string::npos) words.own.insert(row["to"].substr(0, row["to"].find('>') + 1));
  }
  const std::string endings = data_folder() + "/" + mode + ".endings.tsv";
  if (!std::filesystem::exists(endings)) return words;
  for (std::map<std::string, std::string>& row : read_table(endings))
    words.endings.push_back({"<" + row["class"] + ">", row["tags"], row["ending"], row["to"]});
  return words;
}

void teach_words(const Words& words, std::vector<Unit>& units) {
  if (words.readings.empty()) return;
  for (Unit& unit : units) {
    const std::vector<std::string> parts = split_unit(unit.text);
    const bool is_unknown = parts.size() == 2 && parts[1].starts_with('*');
    const auto& readings = is_unknown ? words.readings : words.more;
    const auto known = readings.find(lower_case(parts[0]));
    if (known == readings.end()) continue;
    std::string text = is_unknown ? parts[0] : unit.text;
    for (std::string reading : known->second) {
      if (is_upper(parts[0].front()) && reading[0] >= 'a' && reading[0] <= 'z') reading[0] = static_cast<char>(reading[0] - 'a' + 'A');
      text += '/' + reading;
    }
    unit.text = text;
  }
}

void translate_words(const Words& words, std::vector<Unit>& units) {
  if (words.targets.empty()) return;
  for (Unit& unit : units) {
    const std::vector<std::string> parts = split_unit(unit.text);
    if (parts.size() < 2) continue;
    const std::string& source = parts[0];
    const std::size_t class_end = source.find('>');
    if (class_end == std::string::npos) continue;
    const auto known = words.targets.find(lower_case(source.substr(0, class_end + 1)));
    if (known == words.targets.end()) continue;
    const std::vector<std::string>& instead = known->second.instead;
    const bool gives_way = std::find(instead.begin(), instead.end(), lower_case(parts[1].substr(0, parts[1].find('<')))) != instead.end();
    if (!gives_way && !parts[1].starts_with('@')) continue;
    // What the target says itself (its class, its gender, a number of its own) stands; the rest is the source's.
    std::string to = known->second.unit;
    if (to.find("<sg>") == std::string::npos && to.find("<pl>") == std::string::npos) to += source.substr(class_end + 1);
    if (is_upper(source.front()) && to[0] >= 'a' && to[0] <= 'z') to[0] = static_cast<char>(to[0] - 'a' + 'A');
    unit.text = source + "/" + to;
  }
}

void inflect_words(const Words& words, std::vector<Unit>& units) {
  if (words.own.empty()) return;
  for (Unit& unit : units) {
    // "hora<n><f><pl># de acostarse": what does not change stands behind the tags, or before them.
    const std::size_t first = unit.text.find('<');
    if (first == std::string::npos) continue;
    const std::size_t last = unit.text.rfind('>') + 1;
    const std::string head = unit.text.substr(0, first), tags = unit.text.substr(first, last - first);
    const std::size_t part = std::min(head.find('#'), head.size());
    const std::string lemma = head.substr(0, part), rest = head.substr(part) + unit.text.substr(last);
    const std::string of_class = tags.substr(0, tags.find('>') + 1);
    if (lemma.empty() || words.own.count(lower_case(lemma) + rest + of_class) == 0) continue;
    for (const Words::Ending& row : words.endings) {
      if (row.of_class != of_class || tags.find(row.tags) == std::string::npos || !lemma.ends_with(row.ending)) continue;
      unit.text = lemma.substr(0, lemma.size() - row.ending.size()) + row.to + rest + tags;
      break;
    }
  }
}

}  // namespace apertium_plugin
