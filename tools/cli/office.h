// What `styleguide` does when GUIDE is a district store; command_styleguide.cpp asks, command_office.cpp does it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "command.h"
#include "homeword/glossary/concept_fields.h"
#include "homeword/glossary/concept_store.h"

namespace homeword::cli {

struct OfficeWords {
  std::string guide, file, version, person, person_name, name, reason;
};

// True for a file that is a district store, or for a new one by its ending (.db, .sqlite).
[[nodiscard]] bool is_store(const std::string& guide);
[[nodiscard]] bool is_store_name(const std::string& guide);

int make_store(const OfficeWords& words);
int import_into_store(const OfficeWords& words);
// Tables with the revision of each concept, a release's bundle, or a folder.
[[nodiscard]] bool can_export_from_store(const std::string& file);
int export_from_store(const OfficeWords& words);
// The bundle of the release the store made, or had made before.
[[nodiscard]] Result<std::string> release_from_store(const OfficeWords& words);
// Every step, as JSON lines with the field names of `styleguide history`.
int show_store_history(const std::string& guide, const std::string& concept_id);
void add_person(CLI::App& command, std::string& person);

// What the verbs of the store and of comparing guides are given.
struct VerbWords {
  std::string guide, person, reason, role, concept_id, name, value, format = "text", language, term, explanation, child, out, base, as_of, records;
  std::vector<std::string> words, require, releases, heads, roles;
  std::int64_t revision = 0, families = 0, understood = 0;
  unsigned months = 0;
  bool is_all = false, is_whole = false, has_left = false, needs_explanations = false, is_list = false;
};

// One object a line on standard output.
void print_line(const nlohmann::ordered_json& json);
[[nodiscard]] nlohmann::ordered_json changes_json(const std::vector<FieldChange>& changes);
// Errors: a folder, or another file than a store, with what to do.
[[nodiscard]] Result<ConceptStore> open_store(const std::string& guide);
// Conflicts, or what became of each wording.
int show_report(const WordingReport& report);

int show_difference(const VerbWords& words);
int merge_guide(const VerbWords& words);
int show_coverage(const VerbWords& words);
int show_calendar(const VerbWords& words);
int show_owners(const VerbWords& words);
// recall GUIDE OLD NEW FOLDER, or OLD NEW with --records.
int show_recalls(const VerbWords& words);

}  // namespace homeword::cli
