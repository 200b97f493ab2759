// Single words: plurals, singulars, feminines, gender, comparison.
#include <algorithm>

#include "homeword/text/inflection_paradigms.h"

namespace homeword {

namespace {

using WordList = std::vector<std::u32string>;

bool is_in(const WordSet& set, std::u32string_view word) { return !set.empty() && set.contains(word); }

}  // namespace

std::size_t Inflector::Paradigms::count_syllables(std::u32string_view word) const {
  if (!stress.is_empty()) return homeword::count_syllables(stress, word);
  std::size_t count = 0;
  bool in_vowels = false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const bool is_vowel = vowels.find(word[i]) != std::u32string::npos;
    if (is_vowel && !in_vowels) ++count;
    in_vowels = is_vowel;
  }
  // A last "e" alone after a consonant is not spoken ("nice"), but for "-le" after a consonant ("simple").
  const std::size_t size = word.size();
  if (count > 1 && size > 2 && word.back() == U'e' && vowels.find(word[size - 2]) == std::u32string::npos &&
      !(word[size - 2] == U'l' && vowels.find(word[size - 3]) == std::u32string::npos))
    --count;
  return count;
}

bool Inflector::Paradigms::fits(const EndingRule& rule, std::u32string_view word) const {
  if (word.size() < rule.kept.size() + rule.replaced.size() || !word.ends_with(rule.replaced)) return false;
  const std::size_t first = word.size() - rule.replaced.size() - rule.kept.size();
  for (std::size_t i = 0; i < rule.kept.size(); ++i) {
    const bool is_listed = rule.kept[i].letters.find(word[first + i]) != std::u32string::npos;
    if (is_listed == rule.kept[i].is_negated) return false;
  }
  if (rule.syllables != 0 && count_syllables(word) != rule.syllables) return false;
  if (rule.asks_stress_last && !is_stressed_last(stress, word)) return false;
  if (!rule.only.empty() && !is_in(rule.only, word)) {
    const bool with_prefix = std::any_of(verb_prefixes.begin(), verb_prefixes.end(), [&](const std::u32string& prefix) {
      return word.starts_with(prefix) && is_in(rule.only, word.substr(prefix.size()));
    });
    if (!with_prefix) return false;
  }
  return true;
}

WordList Inflector::Paradigms::apply(const std::vector<EndingRule>& rules, std::u32string_view word, bool keeps_stress) const {
  for (const EndingRule& rule : rules) {
    if (!fits(rule, word)) continue;
    const std::u32string_view stem = word.substr(0, word.size() - rule.replaced.size());
    WordList out;
    out.reserve(rule.becomes.size());
    for (const std::u32string& becomes : rule.becomes) {
      std::u32string form;
      form.reserve(stem.size() + becomes.size());
      form = stem;
      for (const char32_t letter : becomes) form += letter == U'&' && !stem.empty() ? stem.back() : letter;
      if (keeps_stress && !stress.is_empty()) {
        const std::size_t stressed = find_stressed_vowel(stress, word);
        if (stressed < form.size() && stressed < word.size()) form = write_stress(stress, form, stressed);
      }
      out.push_back(std::move(form));
    }
    return out;
  }
  return {};
}

WordList Inflector::Paradigms::plurals_of(std::u32string_view noun) const {
  if (noun.empty()) return {};
  if (is_in(invariable_nouns, noun) || is_in(plural_only, noun)) return {std::u32string(noun)};
  if (WordList irregular = irregular_plurals.find(noun); !irregular.empty()) return irregular;
  return apply(plural_rules, noun, true);
}

WordList Inflector::Paradigms::singulars_of(std::u32string_view noun) const {
  if (noun.empty() || is_in(singulars_like_plurals, noun) || is_in(invariable_nouns, noun) || is_in(plural_only, noun)) return {};
  if (irregular_plurals.whole.contains(noun)) return {};
  if (WordList irregular = irregular_singulars.find(noun); !irregular.empty()) return irregular;
  WordList out = apply(singular_rules, noun, true);
  std::erase_if(out, [&](const std::u32string& singular) { return singular.size() < 2 || singular == noun; });
  return out;
}

WordList Inflector::Paradigms::feminines_of(std::u32string_view noun) const {
  if (feminines.whole.contains(noun)) {
    WordList listed = feminines.find(noun);
    std::erase(listed, std::u32string(noun));  // listed as having none
    return listed;
  }
  return apply(feminine_rules, noun, true);
}

WordList Inflector::Paradigms::adjective_feminines_of(std::u32string_view adjective) const {
  if (adjective_feminines.whole.contains(adjective)) return adjective_feminines.find(adjective);
  return apply(adjective_feminine_rules, adjective, true);
}

bool Inflector::Paradigms::has_common_gender(std::u32string_view noun) const {
  return is_in(common_gender, noun) || !apply(common_gender_rules, noun, false).empty();
}

Gender Inflector::Paradigms::gender_of(std::u32string_view noun) const {
  const auto read = [](const WordList& names) {
    if (names.empty()) return Gender::none;
    return names.front() == U"m" ? Gender::masculine : names.front() == U"f" ? Gender::feminine
           : names.front() == U"n" ? Gender::neuter : Gender::none;
  };
  for (const std::u32string& word : [&] {
         WordList words{std::u32string(noun)};
         for (std::u32string& singular : singulars_of(noun)) words.push_back(std::move(singular));
         return words;
       }())
    if (const WordList exception = gender_exceptions.find(word); !exception.empty()) return read(exception);
  if (has_common_gender(noun)) return Gender::none;
  std::u32string singular(noun);
  if (const WordList singulars = singulars_of(noun); !singulars.empty()) singular = singulars.front();
  for (const EndingRule& rule : gender_rules)
    if (fits(rule, singular)) return read(rule.becomes);
  return Gender::none;
}

WordList Inflector::Paradigms::comparisons_of(std::u32string_view adjective) const {
  if (WordList irregular = comparatives.find(adjective); !irregular.empty()) return irregular;
  WordList out = apply(comparative_rules, adjective, false);
  for (std::u32string& form : apply(superlative_rules, adjective, false)) out.push_back(std::move(form));
  return out;
}

bool Inflector::Paradigms::is_known_verb(std::u32string_view word) const {
  return is_in(known_verbs, word) || irregular_verb_forms.contains(word) ||
         irregular_conjugations.contains(word);
}

}  // namespace homeword
