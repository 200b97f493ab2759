// The style-guide folder: what people write and review like code.
//
//     juniper-flats/
//       styleguide.yaml         name, level, what it inherits, settings, locks, owners (below)
//       concepts/*.csv, *.tsv   glossary tables (glossary_table.h); *.tbx (tbx.h)
//       approvals.csv           decisions about own and inherited concepts: concept,decision,role,by,date,reason
//       rules/*.yaml            rule packs, memory/*.tmx  phrase memory: carried as they are for the rooms above
//
//     # styleguide.yaml; unknown and duplicate keys are errors with file, line and column
//     name: juniper-flats              # letters, digits, "-", "_", "."
//     title: Juniper Flats School District (invented)
//     description: …
//     version: "2026.1"                # what `release` publishes unless told otherwise
//     level: district                  # national, state, district, school
//     license: Apache-2.0
//     inherits: [../us-k12]            # folders or release bundles by relative path, shipped packs by name ("us-k12")
//     owners: [{role: language-office, name: Office of Family Languages, contact: languages@example.org}]
//     locked: [individualized-education-program-iep]
//     audit_head: 6c1f…                # written by Homeword: the entry of a store's log this came with
//     settings: {explain: inline, languages: [es, vi], contact: {phone: "(555) 010-0100"}}
//
// Layers are merged outermost first; a layer reached twice counts once. See layers.h for what overrides what.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "homeword/glossary/layers.h"

namespace homeword {

inline constexpr const char* style_guide_file = "styleguide.yaml";

// The folder and all it inherits, outermost layer first. All problems are collected; the guide is usable only when none is
// of severity error. `guide` gets name, title, description, licence, owners and the notices of reading.
[[nodiscard]] std::vector<LayerContent> read_style_guide_folder(const std::filesystem::path& folder, StyleGuide& guide,
                                                                std::vector<Finding>& problems);

// The layers of an opened guide, one for each of its layers: what a folder that inherits a release builds upon.
[[nodiscard]] std::vector<LayerContent> take_apart(StyleGuide guide, const std::string& file);

}  // namespace homeword
