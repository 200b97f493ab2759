// Coverage: which concepts have a term, an explanation and "what this means for your child" in which languages.
//
//     Coverage coverage = measure_coverage(guide, {"es", "vi"});
//     coverage.missing_terms("vi")
#pragma once

#include <map>
#include <string>
#include <vector>

#include "homeword/glossary/style_guide.h"

namespace homeword {

struct CoverageCell {
  std::string term;              // the one that would be used, with tag fallback (es-MX uses es); empty: missing
  bool has_explanation = false;
  bool has_child = false;        // "what this means for your child"
};

struct CoverageRow {
  std::string concept_id;
  std::string domain;
  bool is_name = false;          // kept as it is in every language: nothing to translate or to explain
  std::map<std::string, CoverageCell> cells;   // by the languages asked for
};

struct Coverage {
  std::vector<std::string> languages;
  std::vector<CoverageRow> rows;               // by id

  [[nodiscard]] std::vector<std::string> missing_terms(const std::string& language) const;          // ids
  [[nodiscard]] std::vector<std::string> missing_explanations(const std::string& language) const;
  [[nodiscard]] std::vector<std::string> missing_child(const std::string& language) const;
};

// Of the concepts that act. No languages: all that any of them has.
[[nodiscard]] Coverage measure_coverage(const StyleGuide& guide, std::vector<std::string> languages);

}  // namespace homeword
