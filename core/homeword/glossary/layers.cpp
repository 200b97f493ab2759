#include "homeword/glossary/layers.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "homeword/glossary/delimited_table.h"
#include "homeword/glossary/glossary_columns.h"

namespace homeword {
namespace {

auto fields_of(const Term& term) {
  return std::tie(term.language, term.text, term.status, term.part_of_speech, term.gender, term.forms, term.gender_pair,
                  term.not_in, term.case_policy, term.acronym, term.region, term.is_translated, term.note, term.source,
                  term.more);
}

bool is_same_designation(const Term& left, const Term& right) {
  return left.language == right.language && left.text == right.text && left.region == right.region;
}

// A concept as merged so far, with the places its parts came from.
struct Merged {
  ConceptEntry entry;
  GuidePlace locked_at;
};

class Merger {
 public:
  Merger(StyleGuide& guide, std::vector<Finding>& problems) : guide_(guide), problems_(problems) {}

  void apply(LayerContent& layer) {
    for (ConceptEntry& entry : unite(layer.entries)) apply_entry(layer, std::move(entry));
    for (const Approval& approval : layer.approvals) apply_approval(approval);
    for (const PlacedText& locked : layer.locked) {
      const auto found = concepts_.find(locked.text);
      if (found == concepts_.end()) {
        problem(locked.place, "guide/unknown-concept", "\"" + locked.text + "\" is to be locked, but there is no such concept",
                locked.text);
        continue;
      }
      found->second.entry.is_locked = true;
      if (found->second.locked_at.file == nullptr) found->second.locked_at = locked.place;
      if (found->second.entry.concept_.locked_by.empty()) found->second.entry.concept_.locked_by = layer.layer.name;
    }
    for (const PlacedSetting& setting : layer.settings) apply_setting(layer, setting);
    guide_.layers.push_back(layer.layer);
    std::move(layer.rules.begin(), layer.rules.end(), std::back_inserter(guide_.rules));
    std::move(layer.memory.begin(), layer.memory.end(), std::back_inserter(guide_.memory));
  }

  void finish() {
    guide_.concepts.reserve(concepts_.size());
    for (auto& [id, merged] : concepts_) {
      Concept& concept_ = merged.entry.concept_;
      concept_.life_cycle = merged.entry.life_cycle.value_or(LifeCycle::draft);
      concept_.is_always_explained = merged.entry.is_always_explained.value_or(false);
      concept_.is_sensitive = merged.entry.is_sensitive.value_or(false);
      concept_.is_locked = merged.entry.is_locked.value_or(false);
      concept_.defined_in = merged.entry.place.file;
      concept_.defined_at = merged.entry.place.line;
      guide_.concepts.push_back(std::move(concept_));
    }
  }

 private:
  void problem(const GuidePlace& place, std::string rule, std::string message, std::string about) {
    problems_.push_back(make_finding_at(place, Severity::error, std::move(rule), std::move(message), std::move(about)));
  }

  void notice(const GuidePlace& place, Severity severity, std::string rule, std::string message, std::string about) {
    guide_.notices.push_back(make_finding_at(place, severity, std::move(rule), std::move(message), std::move(about)));
  }

  // The files of one layer stand side by side: what two of them say of one concept is added up and may not contradict.
  std::vector<ConceptEntry> unite(std::vector<ConceptEntry>& entries) {
    std::vector<ConceptEntry> out;
    std::unordered_map<std::string, std::size_t> index;
    out.reserve(entries.size());
    for (ConceptEntry& entry : entries) {
      const auto [place, is_new] = index.emplace(entry.concept_.id, out.size());
      if (is_new) {
        out.push_back(std::move(entry));
        continue;
      }
      ConceptEntry& first = out[place->second];
      const std::string& id = first.concept_.id;
      for (std::size_t i = 0; i < entry.concept_.terms.size(); ++i) {
        Term& term = entry.concept_.terms[i];
        const auto same = std::find_if(first.concept_.terms.begin(), first.concept_.terms.end(),
                                       [&](const Term& other) { return is_same_designation(other, term); });
        if (same == first.concept_.terms.end()) {
          first.concept_.terms.push_back(std::move(term));
          first.term_places.push_back(entry.term_places[i]);
          continue;
        }
        const GuidePlace& before = first.term_places[static_cast<std::size_t>(same - first.concept_.terms.begin())];
        if (fields_of(*same) == fields_of(term)) {
          notice(entry.term_places[i], Severity::info, "guide/repeated-term",
                 "\"" + term.text + "\" (" + term.language + ") stands already in " + before.text(), id);
        } else {
          problem(entry.term_places[i], "guide/duplicate-term",
                  "\"" + term.text + "\" (" + term.language + ") of concept \"" + id + "\" stands differently in " + before.text(), id);
        }
      }
      for (auto& [language, texts] : entry.concept_.texts) {
        ConceptText& target = first.concept_.texts[language];
        for (std::string ConceptText::*text : {&ConceptText::definition, &ConceptText::explanation, &ConceptText::child})
          unite_text(target.*text, texts.*text, "a text in " + language, first, entry);
        for (const auto& [name, value] : texts.more)
          unite_text(target.more[name], value, name + " in " + language, first, entry);
      }
      for (std::string Concept::*text : {&Concept::domain, &Concept::sense, &Concept::note, &Concept::jurisdiction})
        unite_text(first.concept_.*text, entry.concept_.*text, "a value", first, entry);
      for (const auto& [name, value] : entry.concept_.more) unite_text(first.concept_.more[name], value, name, first, entry);
      unite_value(first.life_cycle, entry.life_cycle, "life_cycle", first, entry);
      unite_value(first.is_always_explained, entry.is_always_explained, "always_explain", first, entry);
      unite_value(first.is_sensitive, entry.is_sensitive, "sensitive", first, entry);
      unite_value(first.is_locked, entry.is_locked, "locked", first, entry);
    }
    return out;
  }

  void unite_text(std::string& target, const std::string& text, const std::string& what, const ConceptEntry& first,
                  const ConceptEntry& entry) {
    if (text.empty() || text == target) return;
    if (target.empty()) {
      target = text;
    } else {
      contradiction(what, first, entry);
    }
  }

  template <class Value>
  void unite_value(std::optional<Value>& target, const std::optional<Value>& value, const std::string& what,
                   const ConceptEntry& first, const ConceptEntry& entry) {
    if (!value || value == target) return;
    if (!target) {
      target = value;
    } else {
      contradiction(what, first, entry);
    }
  }

  void contradiction(const std::string& what, const ConceptEntry& first, const ConceptEntry& entry) {
    problem(entry.place, "guide/duplicate-concept",
            "concept \"" + first.concept_.id + "\" has " + what + " here that contradicts " + first.place.text(),
            first.concept_.id);
  }

  void apply_entry(const LayerContent& layer, ConceptEntry entry) {
    const std::string id = entry.concept_.id;
    const auto found = concepts_.find(id);
    if (found == concepts_.end()) {
      entry.concept_.layer = layer.layer.name;
      Merged merged{.entry = std::move(entry), .locked_at = {}};
      if (merged.entry.is_locked.value_or(false)) {
        merged.locked_at = merged.entry.place;
        merged.entry.concept_.locked_by = layer.layer.name;
      }
      concepts_.emplace(id, std::move(merged));
      return;
    }
    Merged& merged = found->second;
    if (merged.entry.is_locked.value_or(false) && !is_allowed_on_locked(merged, entry)) return;
    bool is_changed = false;
    for (std::size_t i = 0; i < entry.concept_.terms.size(); ++i)
      is_changed |= override_term(layer, merged, std::move(entry.concept_.terms[i]), entry.term_places[i]);
    for (auto& [language, texts] : entry.concept_.texts) {
      ConceptText& target = merged.entry.concept_.texts[language];
      is_changed |= override_text(target.definition, texts.definition, "definition in " + language, entry, layer);
      is_changed |= override_text(target.explanation, texts.explanation, "explanation in " + language, entry, layer);
      is_changed |= override_text(target.child, texts.child, "\"what this means for your child\" in " + language, entry, layer);
      for (const auto& [name, value] : texts.more) target.more[name] = value;
    }
    is_changed |= override_text(merged.entry.concept_.domain, entry.concept_.domain, "domain", entry, layer);
    is_changed |= override_text(merged.entry.concept_.sense, entry.concept_.sense, "sense", entry, layer);
    is_changed |= override_text(merged.entry.concept_.note, entry.concept_.note, "note", entry, layer);
    is_changed |= override_text(merged.entry.concept_.jurisdiction, entry.concept_.jurisdiction, "jurisdiction", entry, layer);
    for (const auto& [name, value] : entry.concept_.more) merged.entry.concept_.more[name] = value;
    if (entry.is_always_explained) merged.entry.is_always_explained = entry.is_always_explained;
    if (entry.is_sensitive) merged.entry.is_sensitive = entry.is_sensitive;
    if (entry.is_locked.value_or(false)) {
      merged.entry.is_locked = true;
      merged.locked_at = entry.place;
      merged.entry.concept_.locked_by = layer.layer.name;
    }
    if (entry.life_cycle) {
      merged.entry.life_cycle = entry.life_cycle;
    } else if (is_changed && merged.entry.life_cycle.value_or(LifeCycle::draft) != LifeCycle::draft) {
      notice(entry.place, Severity::warning, "guide/approval-lost",
             "layer \"" + layer.layer.name + "\" changes concept \"" + id + "\", which was " +
                 std::string(name_of(life_cycle_names, *merged.entry.life_cycle)) + "; it is a draft again", id);
      merged.entry.life_cycle = LifeCycle::draft;
    }
    if (is_changed) merged.entry.concept_.layer = layer.layer.name;
  }

  // A locked concept may get a language it does not have; everything else is a redefinition.
  bool is_allowed_on_locked(const Merged& merged, const ConceptEntry& entry) {
    const Concept& upper = merged.entry.concept_;
    const auto refuse = [&](const GuidePlace& place, const std::string& what) {
      problem(place, "guide/locked", what + " of concept \"" + upper.id + "\" cannot be redefined here: " +
              "it is locked in " + merged.locked_at.text() + " and defined in " + merged.entry.place.text(), upper.id);
      problems_.back().suggestions = {"Take it out of this file, or ask the owner of \"" + upper.locked_by +
                                      "\" for another wording; a language the concept does not have may be added."};
      return false;
    };
    for (std::size_t i = 0; i < entry.concept_.terms.size(); ++i) {
      const Term& term = entry.concept_.terms[i];
      for (const Term& locked : upper.terms)
        if (locked.language == term.language && fields_of(locked) != fields_of(term))
          return refuse(entry.term_places[i], "the term \"" + term.text + "\" (" + term.language + ")");
    }
    for (const auto& [language, texts] : entry.concept_.texts) {
      const auto locked = upper.texts.find(language);
      if (locked == upper.texts.end()) continue;
      for (const std::string ConceptText::*text : {&ConceptText::definition, &ConceptText::explanation, &ConceptText::child})
        if (!(texts.*text).empty() && texts.*text != locked->second.*text) return refuse(entry.place, "a text in " + language);
    }
    for (const std::string Concept::*text : {&Concept::domain, &Concept::sense, &Concept::jurisdiction})
      if (!(entry.concept_.*text).empty() && entry.concept_.*text != upper.*text)
        return refuse(entry.place, "\"" + entry.concept_.*text + "\"");
    if (entry.life_cycle && *entry.life_cycle != LifeCycle::approved &&
        *entry.life_cycle != merged.entry.life_cycle.value_or(LifeCycle::draft))
      return refuse(entry.place, "the life cycle");
    if (entry.is_locked && !*entry.is_locked) return refuse(entry.place, "the lock");
    return true;
  }

  bool override_term(const LayerContent& layer, Merged& merged, Term term, const GuidePlace& place) {
    Concept& concept_ = merged.entry.concept_;
    const auto same = std::find_if(concept_.terms.begin(), concept_.terms.end(),
                                   [&](const Term& other) { return is_same_designation(other, term); });
    if (same != concept_.terms.end()) {
      if (fields_of(*same) == fields_of(term)) return false;
      const std::size_t at = static_cast<std::size_t>(same - concept_.terms.begin());
      notice(place, Severity::info, "guide/override",
             "layer \"" + layer.layer.name + "\" overrides the term \"" + term.text + "\" (" + term.language + ") of " +
                 merged.entry.term_places[at].text(), concept_.id);
      // What the layer left open stays as the layer above said.
      if (term.part_of_speech.empty()) term.part_of_speech = same->part_of_speech;
      if (term.gender == Gender::none) term.gender = same->gender;
      if (term.forms.empty()) term.forms = same->forms;
      if (term.gender_pair.empty()) term.gender_pair = same->gender_pair;
      if (term.not_in.empty()) term.not_in = same->not_in;
      if (term.acronym.empty()) term.acronym = same->acronym;
      if (term.note.empty()) term.note = same->note;
      if (term.source.empty()) term.source = same->source;
      term.more.insert(same->more.begin(), same->more.end());
      *same = std::move(term);
      merged.entry.term_places[at] = place;
      if (same->status == TermStatus::preferred) demote_others(layer, merged, at, place);
      return true;
    }
    concept_.terms.push_back(std::move(term));
    merged.entry.term_places.push_back(place);
    if (concept_.terms.back().status == TermStatus::preferred) demote_others(layer, merged, concept_.terms.size() - 1, place);
    return true;
  }

  void demote_others(const LayerContent& layer, Merged& merged, std::size_t preferred, const GuidePlace& place) {
    Concept& concept_ = merged.entry.concept_;
    const std::string name = concept_.terms[preferred].text;
    const std::string language = concept_.terms[preferred].language;
    for (std::size_t i = 0; i < concept_.terms.size(); ++i) {
      Term& other = concept_.terms[i];
      if (i == preferred || other.language != language || other.region != concept_.terms[preferred].region ||
          other.status != TermStatus::preferred || merged.entry.term_places[i].file == place.file)
        continue;
      other.status = TermStatus::admitted;
      notice(place, Severity::info, "guide/override",
             "layer \"" + layer.layer.name + "\" prefers \"" + name + "\" (" + language + "); \"" + other.text + "\" of " +
                 merged.entry.term_places[i].text() + " is admitted only", concept_.id);
    }
  }

  bool override_text(std::string& target, const std::string& text, const std::string& what, const ConceptEntry& entry,
                     const LayerContent& layer) {
    if (text.empty() || text == target) return false;
    if (!target.empty())
      notice(entry.place, Severity::info, "guide/override",
             "layer \"" + layer.layer.name + "\" overrides the " + what + " of concept \"" + entry.concept_.id + "\"",
             entry.concept_.id);
    target = text;
    return true;
  }

  void apply_approval(const Approval& approval) {
    const auto found = concepts_.find(approval.concept_id);
    if (found == concepts_.end()) {
      problem(approval.place, "guide/unknown-concept",
              "there is no concept \"" + approval.concept_id + "\" to be " +
                  std::string(name_of(life_cycle_names, approval.decision)), approval.concept_id);
      return;
    }
    ConceptEntry& entry = found->second.entry;
    entry.life_cycle = approval.decision;
    const auto note = [&](const char* name, const std::string& value) {
      if (value.empty()) {
        entry.concept_.more.erase(name);
      } else {
        entry.concept_.more[name] = value;
      }
    };
    note("decided_by", approval.by);
    note("decided_role", approval.role);
    note("decided_on", approval.date);
    note("decision_reason", approval.reason);
  }

  void apply_setting(const LayerContent& layer, const PlacedSetting& setting) {
    const auto [place, is_new] = guide_.settings.emplace(setting.name, setting.value);
    if (is_new || place->second == setting.value) return;
    notice(setting.place, Severity::info, "guide/override",
           "layer \"" + layer.layer.name + "\" overrides the setting " + setting.name + ": \"" + setting.value +
               "\" instead of \"" + place->second + "\"", setting.name);
    place->second = setting.value;
  }

  StyleGuide& guide_;
  std::vector<Finding>& problems_;
  std::map<std::string, Merged> concepts_;
};

}  // namespace

Finding make_finding_at(const GuidePlace& place, Severity severity, std::string rule, std::string message, std::string about) {
  Finding finding;
  if (place.file != nullptr) finding.file = *place.file;
  finding.line = place.line;
  finding.column = place.column;
  finding.rule = std::move(rule);
  finding.severity = severity;
  finding.message = std::move(message);
  finding.about = std::move(about);
  return finding;
}

void merge_layers(std::vector<LayerContent> layers, StyleGuide& guide, std::vector<Finding>& problems) {
  Merger merger(guide, problems);
  for (LayerContent& layer : layers) merger.apply(layer);
  merger.finish();
}

std::vector<Approval> read_approvals(std::string_view bytes, const std::string& file, std::vector<Finding>& problems) {
  std::vector<Approval> approvals;
  const auto shared_file = std::make_shared<const std::string>(file);
  const Result<DelimitedTable> table = parse_table(bytes, file);
  if (!table) {
    problems.push_back(make_finding_at({.file = shared_file, .line = table.error().line, .column = table.error().column},
                                       Severity::error, "guide/approvals", table.error().message));
    return approvals;
  }
  const auto place_of = [&](const TableCell& cell) {
    const LineIndex::Place where = table->place_of(cell);
    return GuidePlace{.file = shared_file, .line = where.line, .column = where.column};
  };
  constexpr std::array<std::string_view, 6> names{"concept", "decision", "role", "by", "date", "reason"};
  std::vector<std::size_t> columns;   // for each cell, its index in names
  if (table->row_count() != 0) {
    for (const TableCell& cell : table->row(0)) {
      const std::string key = header_key(cell.text);
      const auto found = std::find(names.begin(), names.end(), key);
      const auto index = static_cast<std::size_t>(found - names.begin());
      if (found == names.end() || std::find(columns.begin(), columns.end(), index) != columns.end())
        problems.push_back(make_finding_at(place_of(cell), Severity::error, "guide/approvals",
                                           "the column \"" + std::string(cell.text) + "\" is " +
                                               (found == names.end() ? "unknown" : "there twice") +
                                               " (expected concept, decision, role, by, date, reason)"));
      columns.push_back(index);
    }
  }
  if (std::find(columns.begin(), columns.end(), 0U) == columns.end()) {
    problems.push_back(make_finding_at({.file = shared_file, .line = 1, .column = 1}, Severity::error, "guide/approvals",
                                       "there is no column concept"));
    return approvals;
  }
  std::map<std::string, GuidePlace> seen;
  for (std::size_t row = 1; row < table->row_count(); ++row) {
    const auto cells = table->row(row);
    Approval approval;
    approval.place = place_of(cells[0]);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string_view text = trim(cells[i].text);
      if (text.empty()) continue;
      if (i >= columns.size()) {
        problems.push_back(make_finding_at(place_of(cells[i]), Severity::error, "guide/approvals",
                                           "the row has more cells than the first row"));
        continue;
      }
      switch (columns[i]) {
        case 0: approval.concept_id = text; break;
        case 1: {
          const auto decision = value_of(life_cycle_names, std::string_view(value_key(text)));
          if (decision == LifeCycle::approved || decision == LifeCycle::declined || decision == LifeCycle::retired) {
            approval.decision = *decision;
          } else {
            problems.push_back(make_finding_at(place_of(cells[i]), Severity::error, "guide/approvals",
                                               "\"" + std::string(text) + "\" is not a decision (approved, declined, retired)"));
          }
          break;
        }
        case 2: approval.role = text; break;
        case 3: approval.by = text; break;
        case 4: approval.date = text; break;
        case 5: approval.reason = text; break;
        default: break;
      }
    }
    if (approval.concept_id.empty()) {
      problems.push_back(make_finding_at(approval.place, Severity::error, "guide/approvals", "the row names no concept"));
      continue;
    }
    if (approval.role.empty() && approval.by.empty())
      problems.push_back(make_finding_at(approval.place, Severity::error, "guide/approvals",
                                         "the decision about \"" + approval.concept_id + "\" says neither who nor in which role",
                                         approval.concept_id));
    if (const auto [first, is_new] = seen.emplace(approval.concept_id, approval.place); !is_new) {
      problems.push_back(make_finding_at(approval.place, Severity::error, "guide/approvals",
                                         "there is a decision about \"" + approval.concept_id + "\" already in line " +
                                             std::to_string(first->second.line), approval.concept_id));
      continue;
    }
    approvals.push_back(std::move(approval));
  }
  return approvals;
}

}  // namespace homeword
