// Policies that decide whether a concept counts for this document: validity dates, jurisdiction, grade band.
//
//     std::vector<Finding> told = apply_policy(guide, {.as_of = "2026-11-21", .jurisdiction = "US-TX", .grade = "K-2"});
//
// Read from a concept's columns:
//
//     effective, expires   dates: counts from the first day on, and no more from the second on
//     review_by            date: past it the concept still counts and is told as stale
//     replaced_by          id: when the concept expired or was retired, its terms count as superseded ones of that concept
//     jurisdiction         "US" counts everywhere in the US, "US-TX" in Texas only; nothing: everywhere. Where two concepts share
//                          a term, the narrower one has it
//     grade_band           "K-2", "6-8", "9-12", "PK", "5": grades that overlap with those asked for
//
// What is not asked for is not checked: without `as_of` no date counts, because no clock may show in an output.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "homeword/base/finding.h"
#include "homeword/base/result.h"
#include "homeword/glossary/style_guide.h"

namespace homeword {

struct TermPolicy {
  std::string as_of;          // YYYY-MM-DD; empty: dates are not looked at
  std::string jurisdiction;   // ISO 3166: "US", "US-TX"; empty: all count
  std::string grade;          // "3", "K-2", "PK"; empty: all count

  [[nodiscard]] bool is_empty() const { return as_of.empty() && jurisdiction.empty() && grade.empty(); }
};

// Errors: a date that is none, a grade or jurisdiction that is none.
[[nodiscard]] Result<void> check_policy(const TermPolicy& policy);

// Takes out of the guide what does not count, and gives back everything a person should know: concepts left out, stale ones,
// a fallback to a wider jurisdiction, dates and grades that cannot be read. The guide's hash stays that of the whole.
[[nodiscard]] std::vector<Finding> apply_policy(StyleGuide& guide, const TermPolicy& policy);

// A concept's further column, whatever way its name is written ("Review by", "review_by"); empty when it has none.
[[nodiscard]] std::string find_column(const Concept& concept_, std::string_view name);
// "PK" → {-1, -1}, "K-2" → {0, 2}, "9–12" → {9, 12}; nothing for what is no grade.
[[nodiscard]] std::optional<std::pair<int, int>> read_grades(std::string_view text);
// A day that exists, written YYYY-MM-DD.
[[nodiscard]] bool is_date(std::string_view text);

}  // namespace homeword
