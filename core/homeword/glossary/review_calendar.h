// The review calendar: which concepts are due to be looked at again, and who answers for them.
//
//     std::vector<DueReview> due = list_due_reviews(guide, "2027-01-01", 12);
#pragma once

#include <string>
#include <vector>

#include "homeword/glossary/style_guide.h"

namespace homeword {

struct DueReview {
  std::string concept_id;
  std::string domain;
  bool is_sensitive = false;
  std::string since;           // the day from which it is due; empty: nobody ever decided about it
  std::string why;             // one sentence part: "review by 2026-08-01", "decided on 2025-08-01"
  std::string owner;           // name and role of who answers for the domain; empty: nobody does
  std::string contact;
};

// Concepts that act and are due on `as_of` (YYYY-MM-DD): past their `review_by`, or, when `months` is not 0, without a decision in
// that many months. Sensitive ones first, then the longest due, then by id.
[[nodiscard]] std::vector<DueReview> list_due_reviews(const StyleGuide& guide, const std::string& as_of, unsigned months);

}  // namespace homeword
