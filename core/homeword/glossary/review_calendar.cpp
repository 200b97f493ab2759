#include "homeword/glossary/review_calendar.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <tuple>

#include "homeword/glossary/term_policy.h"

namespace homeword {
namespace {

// The same day some months later; the last day of the month where there is no such day.
std::string add_months(const std::string& date, unsigned months) {
  using namespace std::chrono;
  year_month_day day{year(std::stoi(date.substr(0, 4))), month(static_cast<unsigned>(std::stoi(date.substr(5, 2)))),
                     std::chrono::day(static_cast<unsigned>(std::stoi(date.substr(8, 2))))};
  day += std::chrono::months(static_cast<int>(months));
  if (!day.ok()) day = year_month_day(day.year() / day.month() / last);
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()), static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  return text;
}

}  // namespace

std::vector<DueReview> list_due_reviews(const StyleGuide& guide, const std::string& as_of, unsigned months) {
  std::vector<DueReview> due;
  for (const Concept& concept_ : guide.concepts) {
    if (!guide.is_active(concept_)) continue;
    DueReview review{.concept_id = concept_.id, .domain = concept_.domain, .is_sensitive = concept_.is_sensitive};
    const std::string by = find_column(concept_, "review_by"), decided = find_column(concept_, "decided_on");
    if (is_date(by) && by <= as_of) {
      review.since = by;
      review.why = "review by " + by;
    } else if (months != 0 && is_date(decided)) {
      const std::string until = add_months(decided, months);
      if (until > as_of) continue;
      review.since = until;
      review.why = "decided on " + decided;
    } else if (months != 0 && decided.empty() && by.empty()) {
      review.why = "nobody ever decided about it";
    } else {
      continue;
    }
    if (const GuideOwner* owner = guide.find_owner(concept_.domain)) {
      review.owner = owner->name.empty() ? owner->role : owner->name + " (" + owner->role + ")";
      review.contact = owner->contact;
    }
    due.push_back(std::move(review));
  }
  std::sort(due.begin(), due.end(), [](const DueReview& left, const DueReview& right) {
    return std::tuple(!left.is_sensitive, left.since, left.concept_id) < std::tuple(!right.is_sensitive, right.since, right.concept_id);
  });
  return due;
}

}  // namespace homeword
