#include "homeword/glossary/concept_fields.h"

#include <algorithm>
#include <array>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "homeword/glossary/glossary_columns.h"

namespace homeword {
namespace {

using Json = nlohmann::ordered_json;

std::string yes(bool value) { return value ? "yes" : ""; }

inline constexpr NameTable<Gender, 4> gender_letters{
    {{Gender::none, ""}, {Gender::masculine, "m"}, {Gender::feminine, "f"}, {Gender::neuter, "n"}}};

// One table for comparing, merging and writing: a field that is missing here would be lost by all three.
struct TermField {
  const char* name;
  FieldKind kind;
  std::string (*get)(const Term&);
  void (*copy)(Term& to, const Term& from);
  void (*read)(Term& to, const std::string& value);
};

const std::array<TermField, 13>& term_fields() {
  static const std::array<TermField, 13> table{{
      {"status", FieldKind::wording, [](const Term& t) { return std::string(name_of(term_status_names, t.status)); },
       [](Term& to, const Term& from) { to.status = from.status; },
       [](Term& to, const std::string& value) { to.status = value_of(term_status_names, value).value_or(TermStatus::preferred); }},
      {"part of speech", FieldKind::about, [](const Term& t) { return t.part_of_speech; },
       [](Term& to, const Term& from) { to.part_of_speech = from.part_of_speech; },
       [](Term& to, const std::string& value) { to.part_of_speech = value; }},
      {"gender", FieldKind::about, [](const Term& t) { return std::string(name_of(gender_letters, t.gender)); },
       [](Term& to, const Term& from) { to.gender = from.gender; },
       [](Term& to, const std::string& value) { to.gender = value_of(gender_letters, value).value_or(Gender::none); }},
      {"gender pair", FieldKind::wording, [](const Term& t) { return join_values(t.gender_pair); },
       [](Term& to, const Term& from) { to.gender_pair = from.gender_pair; },
       [](Term& to, const std::string& value) { to.gender_pair = split_values(value); }},
      {"forms", FieldKind::policy, [](const Term& t) { return join_values(t.forms); },
       [](Term& to, const Term& from) { to.forms = from.forms; },
       [](Term& to, const std::string& value) { to.forms = split_values(value); }},
      {"contexts in which it does not count", FieldKind::policy, [](const Term& t) { return join_values(t.not_in); },
       [](Term& to, const Term& from) { to.not_in = from.not_in; },
       [](Term& to, const std::string& value) { to.not_in = split_values(value); }},
      {"case", FieldKind::policy,
       [](const Term& t) { return t.case_policy == CasePolicy::insensitive ? std::string() : std::string(name_of(case_policy_names, t.case_policy)); },
       [](Term& to, const Term& from) { to.case_policy = from.case_policy; },
       [](Term& to, const std::string& value) { to.case_policy = value_of(case_policy_names, value).value_or(CasePolicy::insensitive); }},
      {"acronym", FieldKind::wording, [](const Term& t) { return t.acronym; },
       [](Term& to, const Term& from) { to.acronym = from.acronym; },
       [](Term& to, const std::string& value) { to.acronym = value; }},
      {"kept in every language", FieldKind::policy, [](const Term& t) { return yes(!t.is_translated); },
       [](Term& to, const Term& from) { to.is_translated = from.is_translated; },
       [](Term& to, const std::string& value) { to.is_translated = value != "yes"; }},
      {"note", FieldKind::about, [](const Term& t) { return t.note; },
       [](Term& to, const Term& from) { to.note = from.note; }, [](Term& to, const std::string& value) { to.note = value; }},
      {"source", FieldKind::about, [](const Term& t) { return t.source; },
       [](Term& to, const Term& from) { to.source = from.source; }, [](Term& to, const std::string& value) { to.source = value; }},
      // These two name the term; they are compared by the slot it stands in.
      {"text", FieldKind::wording, [](const Term& t) { return t.text; },
       [](Term& to, const Term& from) { to.text = from.text; }, [](Term& to, const std::string& value) { to.text = value; }},
      {"region", FieldKind::about, [](const Term& t) { return t.region; },
       [](Term& to, const Term& from) { to.region = from.region; }, [](Term& to, const std::string& value) { to.region = value; }},
  }};
  return table;
}

struct TextField {
  const char* name;
  std::string ConceptText::*text;
  FieldKind kind;
};
constexpr std::array<TextField, 3> text_fields{{{"explanation", &ConceptText::explanation, FieldKind::explanation},
                                                {"what this means for your child", &ConceptText::child, FieldKind::explanation},
                                                {"definition", &ConceptText::definition, FieldKind::about}}};

struct ConceptField {
  const char* name;
  FieldKind kind;
  std::string (*get)(const Concept&);
  void (*set)(Concept&, const std::string&);
};
const std::array<ConceptField, 6>& concept_fields() {
  static const std::array<ConceptField, 6> table{{
      {"domain", FieldKind::about, [](const Concept& c) { return c.domain; }, [](Concept& c, const std::string& v) { c.domain = v; }},
      {"sense", FieldKind::about, [](const Concept& c) { return c.sense; }, [](Concept& c, const std::string& v) { c.sense = v; }},
      {"note", FieldKind::about, [](const Concept& c) { return c.note; }, [](Concept& c, const std::string& v) { c.note = v; }},
      {"jurisdiction", FieldKind::policy, [](const Concept& c) { return c.jurisdiction; },
       [](Concept& c, const std::string& v) { c.jurisdiction = v; }},
      {"always explained", FieldKind::policy, [](const Concept& c) { return yes(c.is_always_explained); },
       [](Concept& c, const std::string& v) { c.is_always_explained = v == "yes"; }},
      {"sensitive", FieldKind::policy, [](const Concept& c) { return yes(c.is_sensitive); },
       [](Concept& c, const std::string& v) { c.is_sensitive = v == "yes"; }},
  }};
  return table;
}

// Names one field: sorts languages first, a language's preferred terms before its others.
struct Key {
  bool is_of_concept = false;
  std::string language;
  int group = 0;              // 0 preferred term, 1 texts, 2 other terms, 3 of the concept, 4 further columns
  std::string slot;           // region of a preferred term, designation of another one
  std::size_t property = 0;
  std::string name;           // further columns

  friend auto operator<=>(const Key&, const Key&) = default;
};

constexpr std::size_t text_property = 0;   // the term itself, before its properties (1 …)
constexpr std::size_t more_property = 100;  // what an exchange format says beyond these; Key::name says which

using Fields = std::map<Key, std::string>;

std::string slot_of(const Term& term) { return term.text + '\x1f' + term.region; }

// The terms that fill the preferred slots: the first preferred one of each language and region.
std::set<const Term*> preferred_terms(const Concept& concept_) {
  std::set<const Term*> out;
  std::set<std::pair<std::string, std::string>> seen;
  for (const Term& term : concept_.terms)
    if (term.status == TermStatus::preferred && seen.emplace(term.language, term.region).second) out.insert(&term);
  return out;
}

Fields take_apart(const Concept& concept_) {
  Fields out;
  const std::set<const Term*> preferred = preferred_terms(concept_);
  for (const Term& term : concept_.terms) {
    const bool is_slot = preferred.contains(&term);
    Key key{.is_of_concept = false, .language = term.language, .group = is_slot ? 0 : 2, .slot = is_slot ? term.region : slot_of(term), .property = text_property, .name = {}};
    out[key] = is_slot ? term.text : std::string(name_of(term_status_names, term.status));
    for (std::size_t i = 1; i <= 10; ++i) {   // without status, text and region, which the slot says
      key.property = i;
      if (std::string value = term_fields()[i].get(term); !value.empty()) out[key] = std::move(value);
    }
    key.property = more_property;
    for (const auto& [name, value] : term.more) {
      key.name = name;
      if (!value.empty()) out[key] = value;
    }
  }
  for (const auto& [language, texts] : concept_.texts) {
    for (std::size_t i = 0; i < text_fields.size(); ++i)
      if (!(texts.*text_fields[i].text).empty())
        out[{.is_of_concept = false, .language = language, .group = 1, .slot = {}, .property = i, .name = {}}] = texts.*text_fields[i].text;
    for (const auto& [name, value] : texts.more)
      if (!value.empty()) out[{.is_of_concept = false, .language = language, .group = 1, .slot = {}, .property = more_property, .name = name}] = value;
  }
  for (std::size_t i = 0; i < concept_fields().size(); ++i)
    if (std::string value = concept_fields()[i].get(concept_); !value.empty())
      out[{.is_of_concept = true, .language = {}, .group = 3, .slot = {}, .property = i, .name = {}}] = std::move(value);
  for (const auto& [name, value] : concept_.more)
    if (!value.empty() && !is_record_column(name))
      out[{.is_of_concept = true, .language = {}, .group = 4, .slot = {}, .property = 0, .name = name}] = value;
  return out;
}

std::string value_at(const Fields& all, const Key& key) {
  const auto found = all.find(key);
  return found == all.end() ? std::string() : found->second;
}

FieldKind kind_of(const Key& key) {
  if (key.property == more_property) return FieldKind::about;
  switch (key.group) {
    case 0:
    case 2: return key.property == text_property ? FieldKind::wording : term_fields()[key.property].kind;
    case 1: return text_fields[key.property].kind;
    case 3: return concept_fields()[key.property].kind;
    default: return FieldKind::about;
  }
}

std::string describe(const Key& key) {
  const std::string region_or_text = key.slot.substr(0, key.slot.find('\x1f'));
  const std::string language = " (" + key.language + ")";
  switch (key.group) {
    case 0: {
      const std::string where = key.slot.empty() ? language : " (" + key.language + ", " + key.slot + ")";
      if (key.property == text_property) return "preferred term" + where;
      if (key.property == more_property) return key.name + " of the preferred term" + where;
      return std::string(term_fields()[key.property].name) + " of the preferred term" + where;
    }
    case 1: return (key.property == more_property ? key.name : std::string(text_fields[key.property].name)) + language;
    case 2:
      if (key.property == more_property) return key.name + " of \"" + region_or_text + "\"" + language;
      if (key.property == text_property) return "status of \"" + region_or_text + "\"" + language;
      return std::string(term_fields()[key.property].name) + " of \"" + region_or_text + "\"" + language;
    case 3: return concept_fields()[key.property].name;
    default: return key.name;
  }
}

std::set<Key> all_keys(std::initializer_list<const Fields*> lists) {
  std::set<Key> keys;
  for (const Fields* one : lists)
    for (const auto& [key, value] : *one) keys.insert(key);
  return keys;
}

// Puts fields together again. Terms stand by language in the order in which ours, then theirs, bring the languages; within a
// language preferred first, then the order ours and theirs have.
Concept put_together(const Fields& all, const Concept& ours, const Concept& theirs) {
  Concept out = ours;
  out.terms.clear();
  out.texts.clear();
  std::erase_if(out.more, [](const auto& entry) { return !is_record_column(entry.first); });
  for (const ConceptField& field : concept_fields()) field.set(out, "");
  std::vector<std::string> languages;
  std::vector<std::pair<std::string, std::string>> order;   // language, designation
  for (const Concept* side : {&ours, &theirs})
    for (const Term& term : side->terms) {
      if (std::find(languages.begin(), languages.end(), term.language) == languages.end()) languages.push_back(term.language);
      order.emplace_back(term.language, slot_of(term));
    }
  std::map<std::tuple<std::string, int, std::string>, Term> terms;
  for (const auto& [key, value] : all) {
    switch (key.group) {
      case 0:
      case 2: {
        Term& term = terms[{key.language, key.group, key.slot}];
        term.language = key.language;
        if (key.property == more_property) {
          term.more[key.name] = value;
        } else if (key.property != text_property) {
          term_fields()[key.property].read(term, value);
        } else if (key.group == 0) {
          term.text = value;
          term.region = key.slot;
        } else {
          term.status = value_of(term_status_names, value).value_or(TermStatus::admitted);
          term.text = key.slot.substr(0, key.slot.find('\x1f'));
          term.region = key.slot.substr(key.slot.find('\x1f') + 1);
        }
        break;
      }
      case 1:
        if (key.property == more_property) out.texts[key.language].more[key.name] = value;
        else out.texts[key.language].*text_fields[key.property].text = value;
        break;
      case 3: concept_fields()[key.property].set(out, value); break;
      default: out.more[key.name] = value; break;
    }
  }
  const auto rank = [&](const Term& term) {
    return std::find(order.begin(), order.end(), std::pair(term.language, slot_of(term))) - order.begin();
  };
  for (const std::string& language : languages) {
    std::vector<std::pair<std::pair<int, std::ptrdiff_t>, Term>> own;
    for (auto& [key, term] : terms)
      // A property whose term is gone has no text: it goes with it.
      if (std::get<0>(key) == language && !term.text.empty()) own.emplace_back(std::pair(std::get<1>(key), rank(term)), term);
    std::stable_sort(own.begin(), own.end(), [](const auto& left, const auto& right) { return left.first < right.first; });
    for (auto& [place, term] : own) {
      // The new preferred term may still stand among the others, as it did on one side.
      const bool is_twice = std::any_of(out.terms.begin(), out.terms.end(), [&](const Term& other) {
        return other.language == term.language && slot_of(other) == slot_of(term);
      });
      if (!is_twice) out.terms.push_back(std::move(term));
    }
  }
  return out;
}

}  // namespace

bool is_record_column(std::string_view name) {
  return name == "decided_by" || name == "decided_role" || name == "decided_on" || name == "decision_reason" || name == "revision";
}

std::vector<FieldChange> compare_concepts(const Concept& before, const Concept& after) {
  std::vector<FieldChange> changes;
  const Fields from = take_apart(before), to = take_apart(after);
  for (const Key& key : all_keys({&from, &to})) {
    std::string old_value = value_at(from, key), new_value = value_at(to, key);
    if (old_value != new_value)
      changes.push_back({describe(key), key.language, kind_of(key), std::move(old_value), std::move(new_value)});
  }
  return changes;
}

ConceptMerge merge_concepts(const Concept& base, const Concept& ours, const Concept& theirs) {
  ConceptMerge out;
  const Fields base_fields = take_apart(base), our_fields = take_apart(ours), their_fields = take_apart(theirs);
  Fields merged = our_fields;
  for (const Key& key : all_keys({&base_fields, &our_fields, &their_fields})) {
    const std::string before = value_at(base_fields, key), our = value_at(our_fields, key), their = value_at(their_fields, key);
    if (our == their || their == before) continue;
    if (our != before) {
      out.conflicts.push_back({describe(key), before, our, their});
      continue;
    }
    out.taken.push_back({describe(key), key.language, kind_of(key), our, their});
    if (their.empty()) {
      merged.erase(key);
    } else {
      merged[key] = their;
    }
  }
  out.merged = out.taken.empty() ? ours : put_together(merged, ours, theirs);
  return out;
}

Concept overlay_concept(const Concept& onto, const Concept& said) {
  Fields together = take_apart(onto);
  const Fields own = take_apart(said);
  for (const auto& [key, value] : own)
    if (key.group == 0 && key.property == text_property && value_at(together, key) != value)
      std::erase_if(together, [&](const auto& entry) {
        return entry.first.group == 0 && entry.first.language == key.language && entry.first.slot == key.slot;
      });
  for (const auto& [key, value] : own) together[key] = value;
  return put_together(together, onto, said);
}

std::string to_text(const FieldChange& change) {
  const auto quote = [](const std::string& text) { return "“" + text + "”"; };
  if (change.from.empty()) return change.field + ": now " + quote(change.to);
  if (change.to.empty()) return change.field + ": no longer " + quote(change.from);
  return change.field + ": from " + quote(change.from) + " to " + quote(change.to);
}

namespace {

Json write_more(const std::map<std::string, std::string>& more) {
  Json json = Json::object();
  for (const auto& [name, value] : more)
    if (!value.empty()) json[name] = value;
  return json;
}

void read_more(const Json& entry, std::map<std::string, std::string>& more) {
  if (const auto found = entry.find("more"); found != entry.end())
    for (const auto& [name, value] : found->items()) more[name] = value.get<std::string>();
}

}  // namespace

std::string write_concept(const Concept& concept_) {
  Json json = {{"id", concept_.id}};
  for (const ConceptField& field : concept_fields())
    if (std::string value = field.get(concept_); !value.empty()) json[field.name] = std::move(value);
  Json terms = Json::array();
  for (const Term& term : concept_.terms) {
    Json entry = {{"language", term.language}, {"text", term.text}};
    for (const TermField& field : term_fields())
      if (std::string value = field.get(term); !value.empty()) entry[field.name] = std::move(value);
    if (Json more = write_more(term.more); !more.empty()) entry["more"] = std::move(more);
    terms.push_back(std::move(entry));
  }
  json["terms"] = std::move(terms);
  Json texts = Json::object();
  for (const auto& [language, text] : concept_.texts) {
    Json entry = Json::object();
    for (const TextField& field : text_fields)
      if (!(text.*field.text).empty()) entry[field.name] = text.*field.text;
    if (Json more = write_more(text.more); !more.empty()) entry["more"] = std::move(more);
    if (!entry.empty()) texts[language] = std::move(entry);
  }
  json["texts"] = std::move(texts);
  Json more = Json::object();
  for (const auto& [name, value] : concept_.more)
    if (!value.empty() && !is_record_column(name)) more[name] = value;
  json["more"] = std::move(more);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Concept> read_concept(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  try {
    if (json.is_discarded()) return fail({.message = "this is not a concept as the store keeps it"});
    Concept concept_;
    concept_.id = json.at("id").get<std::string>();
    for (const ConceptField& field : concept_fields())
      if (json.contains(field.name)) field.set(concept_, json.at(field.name).get<std::string>());
    for (const Json& entry : json.at("terms")) {
      Term term;
      term.language = entry.at("language").get<std::string>();
      for (const TermField& field : term_fields())
        if (entry.contains(field.name)) field.read(term, entry.at(field.name).get<std::string>());
      read_more(entry, term.more);
      concept_.terms.push_back(std::move(term));
    }
    for (const auto& [language, entry] : json.at("texts").items()) {
      for (const TextField& field : text_fields)
        if (entry.contains(field.name)) concept_.texts[language].*field.text = entry.at(field.name).get<std::string>();
      read_more(entry, concept_.texts[language].more);
    }
    for (const auto& [name, value] : json.at("more").items()) concept_.more[name] = value.get<std::string>();
    return concept_;
  } catch (const Json::exception&) {
    return fail({.message = "this is not a concept as the store keeps it"});
  }
}

}  // namespace homeword
