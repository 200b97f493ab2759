#include "homeword/style/syllables.h"

#include <algorithm>

#include "homeword/text/unicode.h"

namespace homeword::style {
namespace {

std::u32string decode(std::string_view text) {
  std::u32string out;
  for (std::size_t at = 0; at < text.size();) out.push_back(next_code_point(text, at));
  return out;
}

bool holds(const std::u32string& set, char32_t letter) { return set.find(letter) != std::u32string::npos; }

constexpr std::uint32_t all_letters = (1u << 26) - 1;
constexpr std::uint32_t bit(char letter) { return letter >= 'a' && letter <= 'z' ? 1u << (letter - 'a') : 0; }

bool ends_with_sibilant(std::string_view base) {
  for (std::string_view end : {"s", "x", "z", "ch", "sh", "ce", "ge", "se", "ze", "che", "she"})
    if (base.ends_with(end)) return true;
  return false;
}

}  // namespace

SyllableCounter::SyllableCounter(const YamlNode& data) {
  data.allow_keys({"method", "vowels", "drop", "add", "exceptions", "strong", "weak", "stressed_weak", "silent_between_vowels",
                   "silent_u_after", "final_weak", "one_syllable", "has_final_hiatus_without_accent"});
  const std::string& method = data.at("method").text();
  if (method == "vowel-groups") method_ = Method::vowel_groups;
  else if (method == "strong-and-weak-vowels") method_ = Method::strong_and_weak_vowels;
  else if (method == "each-vowel") method_ = Method::each_vowel;
  else data.at("method").refuse("no such way of counting syllables", "vowel-groups, strong-and-weak-vowels or each-vowel");
  vowels_ = decode(data.text_or("vowels", ""));
  for (const char32_t vowel : vowels_)
    if (vowel < 128) vowel_letters_ |= bit(static_cast<char>(vowel));
  strong_ = decode(data.text_or("strong", ""));
  weak_ = decode(data.text_or("weak", ""));
  stressed_weak_ = decode(data.text_or("stressed_weak", ""));
  final_weak_ = decode(data.text_or("final_weak", ""));
  silent_between_vowels_ = decode(data.text_or("silent_between_vowels", ""));
  has_final_hiatus_without_accent_ = data.boolean_or("has_final_hiatus_without_accent", false);
  if (const YamlNode* silent = data.find("silent_u_after"))
    for (const auto& [letter, before] : silent->entries()) silent_u_after_.emplace_back(decode(letter).at(0), decode(before.text()));
  for (const std::string& cluster : data.texts_or_none("one_syllable")) one_syllable_.push_back(decode(cluster));
  std::sort(one_syllable_.begin(), one_syllable_.end(), [](const auto& left, const auto& right) { return left.size() > right.size(); });
  for (const auto& [key, list] : {std::pair("drop", &drop_), std::pair("add", &add_)})
    if (const YamlNode* spellings = data.find(key))
      for (const YamlNode& item : spellings->items()) list->push_back(parse_spelling(item));
  if (const YamlNode* exceptions = data.find("exceptions"))
    for (const auto& [word, number] : exceptions->entries())
      exceptions_.emplace(word, static_cast<std::size_t>(std::clamp(number.integer(), 1LL, 20LL)));
}

SyllableCounter::Spelling SyllableCounter::parse_spelling(const YamlNode& node) const {
  const std::string& text = node.text();
  Spelling out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char letter = text[at];
    if (letter == '^' && at == 0) out.at_start = true;
    else if (letter == '$' && at + 1 == text.size()) out.at_end = true;
    else if (letter == 'V') out.letters.push_back(vowel_letters_);
    else if (letter == 'C') out.letters.push_back(all_letters & ~vowel_letters_);
    else if (letter == '[') {
      const std::size_t close = text.find(']', at);
      if (close == std::string::npos) node.refuse("a [ without ]", "[ab] or [^ab]");
      const bool is_negated = text[at + 1] == '^';
      std::uint32_t set = 0;
      for (std::size_t inside = at + 1 + (is_negated ? 1 : 0); inside < close; ++inside) set |= bit(text[inside]);
      out.letters.push_back(is_negated ? all_letters & ~set : set);
      at = close;
    } else if (bit(letter) != 0) out.letters.push_back(bit(letter));
    else node.refuse("this character has no meaning in a spelling", "a-z, C, V, [ab], [^ab], ^ or $");
  }
  if (out.letters.empty()) node.refuse("an empty spelling", "letters");
  return out;
}

std::size_t SyllableCounter::count_places(const Spelling& spelling, std::string_view lower) {
  const std::size_t length = spelling.letters.size();
  if (lower.size() < length) return 0;
  std::size_t places = 0;
  const std::size_t last = lower.size() - length;
  for (std::size_t start = spelling.at_end ? last : 0; start <= last;) {
    bool fits = true;
    for (std::size_t at = 0; fits && at < length; ++at) fits = (spelling.letters[at] & bit(lower[start + at])) != 0;
    if (fits) ++places;
    if (spelling.at_start || spelling.at_end) {
      if (spelling.at_start && start != 0 && fits) --places;  // anchored at both ends: the whole word
      break;
    }
    start += fits ? length : 1;
  }
  return places;
}

std::size_t SyllableCounter::count_by_groups(std::string_view lower) const {
  std::size_t groups = 0;
  bool was_vowel = false;
  for (const char letter : lower) {
    const bool is_vowel = (vowel_letters_ & bit(letter)) != 0;
    if (is_vowel && !was_vowel) ++groups;
    was_vowel = is_vowel;
  }
  if (groups == 0) {  // "Mr", "PTSD": letters are named one by one, and w has three syllables
    std::size_t spelled = 0;
    for (const char letter : lower)
      if (bit(letter) != 0) spelled += letter == 'w' ? 3 : 1;
    return std::max<std::size_t>(spelled, 1);
  }
  std::size_t more = 0, less = 0;
  for (const Spelling& spelling : add_) more += count_places(spelling, lower);
  for (const Spelling& spelling : drop_) less += count_places(spelling, lower);
  return std::max<std::size_t>(groups + more > less ? groups + more - less : 1, 1);
}

// Words written by rule: nuclei are strong vowels and stressed weak ones; unstressed weak vowels lean on a neighbour.
std::size_t SyllableCounter::count_by_strength(std::string_view lower) const {
  const std::u32string word = decode(lower);
  const auto is_silent_u = [&](std::size_t at) {
    if (word[at] != U'u' || at == 0 || at + 1 >= word.size()) return false;
    for (const auto& [letter, before] : silent_u_after_)
      if (word[at - 1] == letter && holds(before, word[at + 1])) return true;
    return false;
  };
  const auto is_weak_here = [&](std::size_t at) {
    if (is_silent_u(at)) return false;
    if (holds(weak_, word[at]) || holds(stressed_weak_, word[at])) return true;
    return holds(final_weak_, word[at]) && at + 1 == word.size();
  };
  std::size_t syllables = 0;
  bool has_accent = false;
  for (const char32_t letter : word) has_accent = has_accent || (letter > 127 && (holds(strong_, letter) || holds(stressed_weak_, letter)));
  for (std::size_t at = 0; at < word.size();) {
    if (!holds(strong_, word[at]) && !is_weak_here(at)) {
      ++at;
      continue;
    }
    std::u32string group;
    std::size_t end = at;
    while (end < word.size()) {
      if (holds(strong_, word[end]) || is_weak_here(end)) group.push_back(word[end]);
      else if (!(holds(silent_between_vowels_, word[end]) && end + 1 < word.size() &&
                 (holds(strong_, word[end + 1]) || is_weak_here(end + 1))))
        break;
      ++end;
    }
    const auto is_cluster = [&](std::size_t from, std::size_t& length) {
      for (const std::u32string& cluster : one_syllable_) {
        std::u32string vowels;
        for (const char32_t letter : cluster)
          if (holds(strong_, letter) || holds(weak_, letter)) vowels.push_back(letter);
        if (group.compare(from, vowels.size(), vowels) == 0) {
          length = vowels.size();
          return true;
        }
      }
      return false;
    };
    std::size_t nuclei = 0;
    for (std::size_t letter = 0; letter < group.size();) {
      std::size_t length = 1;
      if (is_cluster(letter, length)) ++nuclei;
      else if (holds(strong_, group[letter])) ++nuclei;
      else if (holds(stressed_weak_, group[letter])) {
        ++nuclei;  // before or after a strong vowel it breaks the pair; beside a weak one it carries it
      } else if (letter > 0 && group[letter - 1] == group[letter]) {
        ++nuclei;  // ii, uu never join
      }
      letter += length;
    }
    if (nuclei == 0) nuclei = 1;
    else if (group.size() >= 2 && std::none_of(group.begin(), group.end(), [&](char32_t letter) {
               return holds(strong_, letter) || holds(stressed_weak_, letter);
             }) && group[0] == group[1])
      ++nuclei;  // the first of ii has no strong neighbour to lean on
    if (has_final_hiatus_without_accent_ && !has_accent && group.size() == 2 && holds(weak_, group[0]) && holds(strong_, group[1])) {
      const bool is_final = end == word.size() || (end + 1 == word.size() && word[end] == U's');
      if (is_final && !(at > 0 && (word[at - 1] == U'q' || word[at - 1] == U'g') && group[0] == U'u')) ++nuclei;
    }
    syllables += nuclei;
    at = end;
  }
  return std::max<std::size_t>(syllables, 1);
}

std::size_t SyllableCounter::find_exception(std::string_view lower) const {
  const auto find = [&](std::string_view base) -> std::size_t {
    const auto found = exceptions_.find(std::string(base));
    return found == exceptions_.end() ? 0 : found->second;
  };
  if (exceptions_.empty()) return 0;
  if (const std::size_t known = find(lower)) return known;
  if (method_ != Method::vowel_groups) return 0;
  for (std::string_view suffix : {"s", "es", "d", "ed", "r", "er", "ing", "ly"}) {
    if (lower.size() <= suffix.size() + 2 || !lower.ends_with(suffix)) continue;
    const std::string base(lower.substr(0, lower.size() - suffix.size()));
    for (const std::string& candidate : {base, suffix == "ing" ? base + "e" : std::string()}) {
      const std::size_t known = candidate.empty() ? 0 : find(candidate);
      if (known == 0) continue;
      if (suffix == "ing" || suffix == "ly" || suffix == "er" || (suffix == "r" && candidate.ends_with('e'))) return known + 1;
      if (suffix == "r") continue;
      if (suffix == "s" || suffix == "es") return known + (ends_with_sibilant(candidate) ? 1 : 0);
      std::string_view stem = candidate;
      if (stem.ends_with('e')) stem.remove_suffix(1);
      else if (suffix == "d") continue;
      return known + (stem.ends_with('t') || stem.ends_with('d') ? 1 : 0);
    }
  }
  return 0;
}

std::size_t SyllableCounter::count_part(std::string_view lower) const {
  bool has_letter = false;
  for (std::size_t at = 0; at < lower.size();) {
    const char32_t letter = next_code_point(lower, at);
    has_letter = has_letter || is_letter(letter);
  }
  if (!has_letter) return 1;
  if (const std::size_t known = find_exception(lower)) return known;
  switch (method_) {
    case Method::vowel_groups: return count_by_groups(lower);
    case Method::strong_and_weak_vowels: return count_by_strength(lower);
    case Method::each_vowel: break;
  }
  std::size_t vowels = 0;
  for (const char32_t letter : decode(lower)) vowels += holds(vowels_, letter) ? 1 : 0;
  return vowels;
}

std::size_t SyllableCounter::count(std::string_view word) const {
  const std::string lower = to_lower(to_nfc(word));
  std::size_t syllables = 0;
  std::string part;
  const auto finish = [&] {
    if (!part.empty()) syllables += count_part(part);
    part.clear();
  };
  // 's adds a syllable only after a hissing sound: "school's" 1, "class's" 2.
  for (std::size_t at = 0; at < lower.size();) {
    const std::size_t start = at;
    const char32_t letter = next_code_point(lower, at);
    if (is_letter(letter) || is_digit(letter)) {
      part.append(lower, start, at - start);
    } else if (letter == U'\'' || letter == U'’' || letter == U'ʼ') {
      const bool is_possessive = at < lower.size() && lower.substr(at) == "s";
      if (method_ == Method::vowel_groups && is_possessive) {
        const bool hisses = ends_with_sibilant(part);
        finish();
        syllables += hisses ? 1 : 0;
        break;
      }
      if (method_ == Method::vowel_groups && at < lower.size() && lower.substr(at) == "t" && part.ends_with('n') &&
          part.size() >= 3 && (vowel_letters_ & bit(part[part.size() - 2])) == 0) {
        part.pop_back();  // didn't, shouldn't: the n is a syllable; don't, can't, aren't: it is not
        finish();
        ++syllables;
        break;
      }
    } else {
      finish();
    }
  }
  finish();
  return std::max<std::size_t>(syllables, 1);
}

}  // namespace homeword::style
