// Verbs that compare style guides and look ahead: what differs, what is missing, what is due, what to recall.
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "homeword/base/files.h"
#include "homeword/engine/recall.h"
#include "homeword/glossary/bundle.h"
#include "homeword/glossary/concept_fields.h"
#include "homeword/glossary/coverage.h"
#include "homeword/glossary/glossary_table.h"
#include "homeword/glossary/guide_difference.h"
#include "homeword/glossary/guide_merge.h"
#include "homeword/glossary/review_calendar.h"
#include "homeword/glossary/term_policy.h"
#include "office.h"

namespace homeword::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

// A guide by its path, a release in the store by its version, or a bundle NAME-VERSION.hwguide here or beside the guide.
Result<StyleGuide> find_guide(const std::string& guide, const std::string& word) {
  std::error_code code;
  if (fs::exists(word, code)) return open_style_guide(word);
  if (is_store(guide)) {
    const auto store = open_store(guide);
    if (!store) return fail(store.error());
    const auto release = store->find_release(word);
    if (!release) return fail(release.error());
    return read_release(release->bundle, guide + " " + word);
  }
  if (const auto opened = open_style_guide(guide)) {
    const std::string name = opened->name + "-" + word + bundle_extension;
    for (const fs::path& folder : {fs::path("."), fs::path(guide), fs::path(guide).parent_path()})
      if (fs::exists(folder / name, code)) return open_style_guide(folder / name);
  }
  return fail({.message = "there is no such guide or release", .found = word,
               .remedy = "Name a release bundle, a folder, or the version of a release that the store holds or that lies here as NAME-VERSION.hwguide."});
}

int show_concept_difference(ConceptStore& store, const VerbWords& words) {
  const std::string& id = words.words.front();
  std::vector<std::int64_t> revisions;
  for (std::size_t i = 1; i < words.words.size(); ++i) {
    const std::string& word = words.words[i];
    if (word.empty() || word.size() > 9 || word.find_first_not_of("0123456789") != std::string::npos)
      return refuse({.message = "a revision is a number", .found = word});
    revisions.push_back(std::stoll(word));
  }
  const auto events = store.history(id);
  if (!events) return refuse(events.error());
  std::int64_t newest = 0, approved = 0;
  for (const StoreEvent& event : *events) {
    newest = std::max(newest, event.revision);
    if (event.to == LifeCycle::approved) approved = event.revision;
  }
  const std::int64_t to = revisions.size() > 1 ? revisions[1] : newest;
  const std::int64_t from = !revisions.empty() ? revisions[0] : approved != 0 && approved != newest ? approved : newest - 1;
  Concept before{.id = id};
  if (from > 0) {
    const auto read = store.read_revision(id, from);
    if (!read) return refuse(read.error());
    before = *read;
  }
  const auto after = store.read_revision(id, to);
  if (!after) return refuse(after.error());
  const std::vector<FieldChange> changes = compare_concepts(before, *after);
  if (words.format == "json") {
    print_line({{"concept", id}, {"from_revision", from}, {"to_revision", to}, {"changes", changes_json(changes)}});
  } else {
    std::cout << id << ", revision " << from << " to " << to << (changes.empty() ? ": the same wording\n" : "\n");
    for (const FieldChange& change : changes) std::cout << "  " << to_text(change) << '\n';
  }
  return done;
}

}  // namespace

int show_difference(const VerbWords& words) {
  std::error_code code;
  bool is_since = false;   // one release of the store: what came after it
  if (is_store(words.guide) && !fs::exists(words.words.front(), code)) {
    Result<ConceptStore> store = open_store(words.guide);
    if (!store) return refuse(store.error());
    if (!store->find_release(words.words.front())) return show_concept_difference(*store, words);
    is_since = words.words.size() == 1;
  }
  if (words.words.size() > 2) return refuse({.message = "a difference is between two guides or releases"});
  const auto before = is_since || words.words.size() == 2 ? find_guide(words.guide, words.words[0]) : open_style_guide(words.guide);
  if (!before) return refuse(before.error());
  const auto after = is_since ? open_style_guide(words.guide) : find_guide(words.guide, words.words.back());
  if (!after) return refuse(after.error());
  const auto differences = compare_guides(*before, *after);
  for (const ConceptDifference& difference : differences) {
    if (words.format == "json") {
      print_line({{"concept", difference.concept_id}, {"kind", name_of(difference_kind_names, difference.kind)}, {"term", difference.name},
             {"changes", changes_json(difference.changes)}});
    } else {
      std::cout << to_text(difference);
    }
  }
  std::size_t added = 0, retired = 0, changed = 0;
  for (const ConceptDifference& difference : differences)
    ++(difference.kind == DifferenceKind::added ? added : difference.kind == DifferenceKind::retired ? retired : changed);
  tell(before->name + " " + before->version + " → " + after->name + " " + after->version + ": " + std::to_string(added) + " added, " +
       std::to_string(retired) + " retired, " + std::to_string(changed) + " changed.");
  return done;
}

int merge_guide(const VerbWords& words) {
  const bool is_into_store = is_store(words.guide);
  std::optional<ConceptStore> store;
  Result<StyleGuide> ours = fail(Error{});
  if (is_into_store) {
    Result<ConceptStore> opened = open_store(words.guide);
    if (!opened) return refuse(opened.error());
    store = std::move(*opened);
    ours = store->newest();
  } else {
    ours = open_style_guide(words.guide);
  }
  if (!ours) return refuse(ours.error());
  if (words.words.size() != 1) return refuse({.message = "name one guide to merge"});
  const auto theirs = find_guide(words.guide, words.words.front());
  if (!theirs) return refuse(theirs.error());
  std::optional<StyleGuide> base;
  if (!words.base.empty()) {
    auto opened = find_guide(words.guide, words.base);
    if (!opened) return refuse(opened.error());
    base = std::move(*opened);
  }
  const GuideMerge merged = merge_guides(base ? &*base : nullptr, *ours, *theirs);
  for (const MergeConflict& conflict : merged.conflicts)
    print_line({{"concept", conflict.concept_id}, {"conflict", conflict.values.field}, {"base", conflict.values.base}, {"ours", conflict.values.ours},
           {"theirs", conflict.values.theirs}});
  if (is_into_store && !merged.concepts.empty()) {
    if (words.person.empty()) return refuse({.message = "merging into a store needs to know who you are", .remedy = "Name yourself with --as."});
    std::vector<Wording> wordings;
    for (const MergedConcept& one : merged.concepts) {
      wordings.push_back({.said = one.merged});
      for (const Layer& layer : theirs->layers) wordings.back().layers.push_back(layer.name);
    }
    const std::string reason = words.reason.empty() ? "merged from " + theirs->name + " " + theirs->version : words.reason;
    const auto report = store->revise(wordings, {.actor = words.person, .reason = reason});
    if (!report) return refuse(report.error());
    if (const int code = show_report(*report); code != done) return code;
  } else {
    for (const MergedConcept& one : merged.concepts)
      print_line({{"concept", one.merged.id}, {"new", one.is_new}, {"changes", changes_json(one.taken)}});
  }
  if (!words.out.empty()) {
    std::vector<Concept> all = ours->concepts;
    for (const MergedConcept& one : merged.concepts) {
      const auto found = std::find_if(all.begin(), all.end(), [&](const Concept& concept_) { return concept_.id == one.merged.id; });
      if (found == all.end()) all.push_back(one.merged);
      else *found = one.merged;
    }
    std::sort(all.begin(), all.end(), [](const Concept& left, const Concept& right) { return left.id < right.id; });
    std::error_code code;
    if (fs::exists(words.out, code)) return refuse({.message = "there is something already", .file = words.out, .remedy = "Name a new file."});
    if (const auto written = write_file(words.out, write_glossary_table(all)); !written) return refuse(written.error());
  }
  tell(std::to_string(merged.concepts.size()) + " concepts merged, " + std::to_string(merged.conflicts.size()) +
       " conflicts; in a conflict ours stands." + (is_into_store || !words.out.empty() ? "" : " Nothing was written: name a file with --out."));
  return merged.conflicts.empty() ? done : done_with_findings;
}

int show_coverage(const VerbWords& words) {
  const auto guide = open_style_guide(words.guide);
  if (!guide) return refuse(guide.error());
  std::vector<std::string> languages;
  for (const std::string& word : words.require) {
    const auto tag = LanguageTag::parse(word);
    if (!tag) return refuse(tag.error());
    languages.push_back(tag->text());
  }
  const Coverage measured = measure_coverage(*guide, languages);
  bool lacks = false;
  for (const CoverageRow& row : measured.rows) {
    ordered_json terms = ordered_json::object(), explanations = ordered_json::object(), child = ordered_json::object(), missing = ordered_json::array();
    for (const auto& [language, cell] : row.cells) {
      terms[language] = cell.term.empty() ? ordered_json(nullptr) : ordered_json(cell.term);
      explanations[language] = cell.has_explanation;
      child[language] = cell.has_child;
      const bool is_lacking = !row.is_name && (cell.term.empty() || (words.needs_explanations && !cell.has_explanation));
      if (is_lacking) missing.push_back(language);
    }
    lacks |= !missing.empty();
    print_line({{"concept", row.concept_id}, {"domain", row.domain}, {"name", row.is_name}, {"terms", terms}, {"explanations", explanations},
           {"child", child}, {"missing", missing}});
  }
  for (const std::string& language : measured.languages)
    tell(language + ": of " + std::to_string(measured.rows.size()) + " concepts, " + std::to_string(measured.missing_terms(language).size()) +
         " lack a term, " + std::to_string(measured.missing_explanations(language).size()) + " an explanation, " +
         std::to_string(measured.missing_child(language).size()) + " what it means for a child.");
  return lacks && !words.require.empty() ? done_with_findings : done;
}

int show_calendar(const VerbWords& words) {
  const auto guide = open_style_guide(words.guide);
  if (!guide) return refuse(guide.error());
  const std::string as_of = words.as_of.empty() ? make_system_clock()().substr(0, 10) : words.as_of;
  if (!is_date(as_of)) return refuse({.message = "--as-of takes a date", .found = as_of, .expected = "YYYY-MM-DD"});
  const auto due = list_due_reviews(*guide, as_of, words.months);
  for (const DueReview& review : due)
    print_line({{"concept", review.concept_id}, {"domain", review.domain}, {"sensitive", review.is_sensitive}, {"due_since", review.since},
           {"why", review.why}, {"owner", review.owner}, {"contact", review.contact}});
  tell(std::to_string(due.size()) + (due.size() == 1 ? " concept is" : " concepts are") + " due for review on " + as_of + ".");
  return done;
}

int show_owners(const VerbWords& words) {
  const auto guide = open_style_guide(words.guide);
  if (!guide) return refuse(guide.error());
  std::map<std::string, std::size_t> domains;
  for (const Concept& concept_ : guide->concepts) ++domains[concept_.domain];
  for (const auto& [domain, count] : domains) {
    const GuideOwner* owner = guide->find_owner(domain);
    print_line({{"domain", domain}, {"concepts", count}, {"role", owner == nullptr ? "" : owner->role}, {"name", owner == nullptr ? "" : owner->name},
           {"contact", owner == nullptr ? "" : owner->contact}});
  }
  return done;
}

int show_recalls(const VerbWords& given) {
  VerbWords words = given;
  std::string records = words.records;
  if (records.empty() && words.words.size() >= 3) {
    records = words.words.back();
    words.words.pop_back();
  }
  if (records.empty() || words.words.size() < 2 || words.words.size() > 3)
    return refuse({.message = "recall needs two releases and the folder with the records",
                   .expected = "recall GUIDE OLD NEW FOLDER, or recall OLD NEW --records FOLDER"});
  const std::string guide = words.words.size() == 3 ? words.words.front() : std::string();
  const auto before = find_guide(guide, words.words[words.words.size() - 2]);
  if (!before) return refuse(before.error());
  const auto after = find_guide(guide, words.words.back());
  if (!after) return refuse(after.error());
  const auto list = list_recalls(*before, *after, records);
  if (!list) return refuse(list.error());
  std::set<std::string> documents;
  for (const RecalledLine& line : list->lines) {
    documents.insert(line.record);
    print_line({{"document", line.document}, {"version", line.version}, {"file", line.file}, {"language", line.language}, {"outputs", line.outputs},
           {"record", line.record}, {"block", line.block}, {"segment", line.segment},
           {"source_line", line.source_line == 0 ? ordered_json(nullptr) : ordered_json(line.source_line)}, {"line", line.line},
           {"concept", line.concept_id}, {"source_term", line.source_term},
           {"target_term", line.target_term.empty() ? ordered_json(nullptr) : ordered_json(line.target_term)}, {"why", line.why},
           {"styleguide", line.styleguide}});
  }
  for (const Finding& problem : list->problems) tell(to_text(problem));
  const auto counted = [](std::size_t count, const char* one, const char* many) { return std::to_string(count) + (count == 1 ? one : many); };
  tell(counted(list->lines.size(), " line in ", " lines in ") + std::to_string(documents.size()) + " of " + std::to_string(list->records) +
       " outputs used a term that changed between " + before->version + " and " + after->version + "; " + std::to_string(list->current) +
       " outputs were written with " + after->version + " already.");
  if (!list->added.empty())
    tell("note: no record can tell where " + counted(list->added.size(), " concept stands that is", " concepts stand that are") + " new in " + after->version + ".");
  return list->lines.empty() && list->problems.empty() ? done : done_with_findings;
}

}  // namespace homeword::cli
