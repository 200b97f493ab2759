// Verbs: by rules with irregular tables (English), by conjugations with stems (Spanish).
#include <algorithm>
#include <optional>

#include "homeword/text/inflection_paradigms.h"

namespace homeword {

namespace {

using WordList = std::vector<std::u32string>;
constexpr std::size_t npos = std::u32string::npos;

const std::vector<std::string>& person_names() {
  static const std::vector<std::string> names = {"1 singular", "2 singular", "3 singular", "1 plural", "2 plural", "3 plural"};
  return names;
}

Number number_of(std::string_view person) { return person.ends_with("plural") ? Number::plural : Number::singular; }

std::string join(const std::string& features, const std::string& person) {
  return person.empty() ? features : features + " " + person;
}

std::u32string change_last(std::u32string stem, std::u32string_view vowel, std::u32string_view with) {
  const std::size_t at = stem.rfind(vowel);
  if (at != npos) stem.replace(at, vowel.size(), with);
  return stem;
}

}  // namespace

std::u32string Inflector::Paradigms::without_verb_prefix(std::u32string_view verb, std::u32string& prefix) const {
  const auto is_listed = [&](std::u32string_view word) {
    return irregular_verb_forms.contains(std::u32string(word)) || irregular_conjugations.contains(std::u32string(word));
  };
  prefix.clear();
  if (is_listed(verb)) return std::u32string(verb);
  for (const std::u32string& one : verb_prefixes)
    if (verb.starts_with(one) && is_listed(verb.substr(one.size())) &&
        !verbs_alone.contains(std::u32string(verb.substr(one.size())))) {
      prefix = one;
      return std::u32string(verb.substr(one.size()));
    }
  return std::u32string(verb);
}

void Inflector::Paradigms::add_verb_forms_by_rule(std::u32string_view verb, std::vector<VerbForm>& forms) const {
  std::u32string prefix;
  const std::u32string base = without_verb_prefix(verb, prefix);
  const auto irregular = irregular_verb_forms.find(base);
  for (const auto& [features, rules] : verb_rules) {
    WordList ways;
    if (irregular != irregular_verb_forms.end())
      if (const auto own = irregular->second.find(features); own != irregular->second.end())
        for (const std::u32string& way : own->second) ways.push_back(prefix + way);
    if (ways.empty()) ways = apply(rules, verb, false);
    for (std::u32string& way : ways) forms.push_back({std::move(way), features});
  }
}

void Inflector::Paradigms::add_conjugated_forms(const Conjugation& conjugation, std::u32string_view verb,
                                                std::vector<VerbForm>& forms) const {
  const std::u32string stem(verb.substr(0, verb.size() - conjugation.ending.size()));
  std::u32string prefix;
  const std::u32string base = without_verb_prefix(verb, prefix);
  const IrregularVerb* irregular = nullptr;
  if (const auto found = irregular_conjugations.find(base); found != irregular_conjugations.end()) irregular = &found->second;

  std::u32string stressed = stem;
  std::u32string weak = stem;
  for (const StemChange& change : stem_changes) {
    bool changes = !change.verbs.find(verb).empty();
    for (const std::u32string& one : stem_change_prefixes)
      changes = changes || (verb.starts_with(one) && !change.verbs.find(verb.substr(one.size())).empty());
    if (!changes) continue;
    stressed = change_last(stem, change.vowel, change.stressed);
    weak = change_last(stem, change.vowel, change.weak);
    break;
  }

  const auto join_stem = [&](const std::u32string& with, std::u32string ending) {
    for (const Joint& joint : conjugation.joints) {
      const bool before = std::any_of(joint.before.begin(), joint.before.end(),
                                      [&](const std::u32string& start) { return ending.starts_with(start); });
      if (!before || !fits(joint.rule, with)) continue;
      ending.erase(0, std::min(joint.dropped, ending.size()));
      if (!joint.first.empty() && !ending.empty()) ending.replace(0, 1, joint.first);
      return with.substr(0, with.size() - joint.rule.replaced.size()) + joint.rule.becomes.front() + ending;
    }
    return with + ending;
  };
  // With a prefix the stress stays where the plain verb has it: ten → mantén.
  const auto with_prefix = [&](const std::u32string& form) {
    if (prefix.empty() || stress.is_empty()) return prefix + form;
    const std::size_t vowel = find_stressed_vowel(stress, form);
    return vowel == npos ? prefix + form : write_stress(stress, prefix + form, prefix.size() + vowel);
  };
  const auto add = [&](std::u32string text, const std::string& features, const std::string& person) {
    forms.push_back({std::move(text), join(features, person), number_of(person), Gender::none});
  };

  for (const VerbSlot& slot : conjugation.slots) {
    if (irregular != nullptr)
      if (const auto own = irregular->forms.find(slot.features); own != irregular->forms.end()) {
        const auto& ways = own->second;
        for (std::size_t i = 0; i < ways.size(); ++i)
          for (const std::u32string& way : ways[i])
            add(with_prefix(way), slot.features, ways.size() == 1 ? std::string() : person_names()[std::min<std::size_t>(i, 5)]);
        continue;
      }
    for (const auto& [person, endings] : slot.endings)
      for (std::u32string ending : endings) {
        const bool is_stressed = ending.starts_with(U'+');
        if (is_stressed) ending.erase(0, 1);
        std::u32string with = is_stressed ? stressed : slot.weak_persons.contains(person) ? weak : stem;
        switch (slot.stem) {
          case VerbSlot::Stem::plain: break;
          case VerbSlot::Stem::weak: with = weak; break;
          case VerbSlot::Stem::infinitive:
            with = std::u32string(verb);
            if (!stress.is_empty())  // oír: oiré
              with = write_stress(stress, with, npos);
            if (irregular != nullptr && !irregular->future_stem.empty()) with = prefix + irregular->future_stem;
            break;
          case VerbSlot::Stem::preterite:
            with = weak;
            if (irregular != nullptr && !irregular->preterite_stem.empty()) {
              with = prefix + irregular->preterite_stem;
              // Strong stems in -j lose the i of the ending: dijera, trajera.
              if (with.back() == U'j' && ending.size() > 1 && ending.front() == U'i') ending.erase(0, 1);
              add(with + ending, slot.features, person);
              continue;
            }
            break;
          case VerbSlot::Stem::subjunctive:
            if (irregular != nullptr && !irregular->subjunctive_stem.empty()) {
              add(prefix + irregular->subjunctive_stem + ending, slot.features, person);
              continue;
            }
            break;
        }
        add(slot.stem == VerbSlot::Stem::infinitive ? with + ending : join_stem(with, ending), slot.features, person);
      }
  }
}

std::vector<VerbForm> Inflector::Paradigms::verb_forms_of(std::u32string_view written) const {
  std::vector<VerbForm> forms;
  std::u32string verb(written);
  if (!reflexive.empty() && verb.size() > reflexive.size() + 2 && verb.ends_with(reflexive)) {
    const std::u32string rest = verb.substr(0, verb.size() - reflexive.size());
    for (const Conjugation& conjugation : conjugations)
      if (rest.ends_with(conjugation.ending)) {
        forms.push_back({verb, "verb infinitive"});
        verb = rest;
        break;
      }
  }
  if (!verb_rules.empty()) {
    forms.push_back({verb, "verb base"});
    add_verb_forms_by_rule(verb, forms);
    return forms;
  }
  for (const Conjugation& conjugation : conjugations) {
    if (verb.size() < conjugation.ending.size() || !verb.ends_with(conjugation.ending)) continue;
    forms.push_back({verb, "verb infinitive"});
    add_conjugated_forms(conjugation, verb, forms);
    // Participles are adjectives as well: evaluado, evaluada, evaluados, evaluadas.
    std::vector<VerbForm> more;
    for (VerbForm& form : forms) {
      if (form.features != "verb participle") continue;
      form.gender = Gender::masculine;
      for (const std::u32string& plural : plurals_of(form.text))
        more.push_back({plural, form.features, Number::plural, Gender::masculine});
      for (const std::u32string& feminine : apply(participle_feminine_rules, form.text, true)) {
        more.push_back({feminine, form.features, Number::singular, Gender::feminine});
        for (const std::u32string& plural : plurals_of(feminine))
          more.push_back({plural, form.features, Number::plural, Gender::feminine});
      }
    }
    for (const VerbForm& form : forms) {
      if (!takes_enclitics.contains(form.features)) continue;
      for (const std::u32string& enclitic : enclitics) {
        std::u32string text = form.text + enclitic;
        if (!stress.is_empty()) text = write_stress(stress, text, find_stressed_vowel(stress, form.text));
        more.push_back({std::move(text), form.features + " with pronoun", form.number, Gender::none});
      }
    }
    forms.insert(forms.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    break;
  }
  return forms;
}

}  // namespace homeword
