// StyleGuide: concepts, rules, settings and phrase memory of a district, merged from layers (national, state, district,
// school), from whatever GUIDE names: a folder, a release bundle, a district store or one glossary file.
//
//     Result<StyleGuide> guide = open_style_guide("glossaries/demo-district");
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "homeword/base/finding.h"
#include "homeword/base/result.h"
#include "homeword/glossary/concept.h"

namespace homeword {

// A rule pack or memory file, kept as its text: the rooms above know how to read it.
struct GuideFile {
  std::string path;      // inside the guide: "rules/plain-language.en.yaml", "memory/everyday.en-es.tmx"
  std::string layer;
  std::string text;
};

struct Layer {
  std::string name;      // "us-k12", "demo-district"
  std::string level;     // national, state, district, school
  std::string version;   // as its styleguide.yaml declares; empty for a glossary file
};

// Who answers for the guide: a role or office, never needed to be a person.
struct GuideOwner {
  std::string role;      // "language-office"
  std::string name;      // "Office of Family Languages"
  std::string contact;   // e-mail or phone
  std::vector<std::string> domains;   // the subjects it answers for; empty: all
};

struct StyleGuide {
  std::string name;
  std::string version;                  // "2026.1"; folders say "working copy"
  std::string title;                    // for people: "Fictional Juniper Flats School District"; empty = name
  std::string description;
  std::string license;                  // SPDX name: "Apache-2.0"
  std::vector<GuideOwner> owners;
  std::string hash;                     // SHA-256 of the content that acts (see is_active), canonical form; the same for a
                                        // folder whose concepts are all approved and its bundle. The version has no part in it
  bool is_released = false;             // true only when it came from a release bundle or a store's release
  std::filesystem::path bundle_file;    // the bundle it was opened from, as long as it is as it was opened; else empty
  bool is_from_store = false;           // a district store: only what was approved there acts
  std::string audit_head;               // of a store's release: the newest hash of its audit log then (concept_store.h)
  std::vector<Layer> layers;            // outermost (national) first
  std::vector<Concept> concepts;        // merged, sorted by id
  std::vector<GuideFile> rules;         // sorted by layer order, then path
  std::vector<GuideFile> memory;
  std::map<std::string, std::string> settings;  // "explain", "class", "contact.phone", "languages", … flattened with dots
  std::vector<Finding> notices;         // overrides and everything else worth telling, never silent

  [[nodiscard]] const Concept* find_concept(std::string_view id) const;
  // What acts on a document: approved concepts only when released (or from a store); all but retired and declined ones
  // from folders and files.
  [[nodiscard]] bool is_active(const Concept& concept_) const;
  // Whom to ask about a domain: its own owner, else one who answers for all; null when nobody does.
  [[nodiscard]] const GuideOwner* find_owner(std::string_view domain) const;
};

// Opens what GUIDE names: a folder, a release bundle (.hwguide), a glossary file (CSV, TSV, TBX), or the name of a pack that comes
// with Homeword ("us-k12") where no such file exists. Errors name file, line and column. 10 000 concepts take under 100 ms.
[[nodiscard]] Result<StyleGuide> open_style_guide(const std::filesystem::path& guide);
// The released invented demo district that comes with Homeword; used when no --styleguide is given.
[[nodiscard]] Result<StyleGuide> open_demo_style_guide();

// `styleguide validate`: everything a language office wants to know before a release (duplicate ids and keys, unknown
// columns, locked redefinitions, concepts without explanation or "what this means for your child", broken rules are
// checked by the style room from the same call in the engine).
[[nodiscard]] std::vector<Finding> validate(const StyleGuide& guide);
// The same from a path: a guide that cannot be opened gives all its problems at once, not only the first.
[[nodiscard]] std::vector<Finding> validate(const std::filesystem::path& guide);

}  // namespace homeword
