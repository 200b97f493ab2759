#include "homeword/glossary/term_policy.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <map>
#include <set>

#include "homeword/glossary/glossary_columns.h"
#include "homeword/text/unicode.h"

namespace homeword {
namespace {

bool is_jurisdiction(std::string_view text) {
  return !text.empty() && text.size() <= 20 && std::all_of(text.begin(), text.end(), [](unsigned char byte) { return std::isalnum(byte) != 0 || byte == '-'; });
}

std::string upper(std::string_view text) {
  std::string out;
  for (const unsigned char byte : text) out += static_cast<char>(std::toupper(byte));
  return out;
}

// "US" holds "US-TX"; "US-T" does not.
bool holds(std::string_view wide, std::string_view narrow) {
  return narrow.starts_with(wide) && (narrow.size() == wide.size() || narrow[wide.size()] == '-');
}

Finding tell(Severity severity, std::string rule, std::string message, const std::string& about) {
  Finding finding;
  finding.rule = std::move(rule);
  finding.severity = severity;
  finding.message = std::move(message);
  finding.about = about;
  return finding;
}

std::string list_ids(const std::vector<std::string>& ids) {
  constexpr std::size_t shown = 12;
  std::string out;
  for (std::size_t i = 0; i < std::min(ids.size(), shown); ++i) out += (i == 0 ? "" : ", ") + ids[i];
  if (ids.size() > shown) out += " and " + std::to_string(ids.size() - shown) + " more";
  return out;
}

}  // namespace

std::string find_column(const Concept& concept_, std::string_view name) {
  for (const auto& [key, value] : concept_.more)
    if (header_key(key) == name) return value;
  return {};
}

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  for (const std::size_t i : {0, 1, 2, 3, 5, 6, 8, 9})
    if (text[i] < '0' || text[i] > '9') return false;
  const auto number = [&](std::size_t at, std::size_t size) {
    int value = 0;
    for (std::size_t i = at; i < at + size; ++i) value = value * 10 + (text[i] - '0');
    return value;
  };
  return std::chrono::year_month_day(std::chrono::year(number(0, 4)), std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                     std::chrono::day(static_cast<unsigned>(number(8, 2)))).ok();
}

std::optional<std::pair<int, int>> read_grades(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t letter = next_code_point(text, at);
    if (letter == U'–' || letter == U'—' || letter == U'-') plain += '-';
    else if (letter < 0x80 && letter != U' ') plain += static_cast<char>(std::toupper(static_cast<int>(letter)));
    else if (letter >= 0x80) return std::nullopt;
  }
  const auto grade = [](std::string_view word) -> std::optional<int> {
    if (word == "PK" || word == "PREK") return -1;
    if (word == "K" || word == "TK") return 0;
    if (word.empty() || word.size() > 2 || !std::all_of(word.begin(), word.end(), [](unsigned char byte) { return std::isdigit(byte) != 0; })) return std::nullopt;
    const int value = word.size() == 1 ? word[0] - '0' : (word[0] - '0') * 10 + (word[1] - '0');
    return value >= 1 && value <= 12 ? std::optional(value) : std::nullopt;
  };
  if (plain.starts_with("PRE-K")) plain.replace(0, 5, "PK");
  const std::size_t dash = plain.find('-');
  const auto first = grade(std::string_view(plain).substr(0, dash));
  const auto last = dash == std::string::npos ? first : grade(std::string_view(plain).substr(dash + 1));
  if (!first || !last || *first > *last) return std::nullopt;
  return std::pair(*first, *last);
}

Result<void> check_policy(const TermPolicy& policy) {
  if (!policy.as_of.empty() && !is_date(policy.as_of))
    return fail({.message = "--as-of takes a date", .found = policy.as_of, .expected = "YYYY-MM-DD"});
  if (!policy.jurisdiction.empty() && !is_jurisdiction(policy.jurisdiction))
    return fail({.message = "--jurisdiction takes a country or state", .found = policy.jurisdiction, .expected = "US, US-TX, …"});
  if (!policy.grade.empty() && !read_grades(policy.grade))
    return fail({.message = "--grade takes a grade or a band of grades", .found = policy.grade, .expected = "PK, K, 1 to 12, or K-2"});
  return {};
}

std::vector<Finding> apply_policy(StyleGuide& guide, const TermPolicy& policy) {
  std::vector<Finding> told;
  if (policy.is_empty()) return told;
  guide.bundle_file.clear();
  const std::string place = upper(policy.jurisdiction);
  const auto grades = read_grades(policy.grade);
  std::vector<std::string> early, expired, elsewhere, other_grades, stale;
  std::set<std::string> gone;
  bool has_place = false;
  for (const Concept& concept_ : guide.concepts) {
    const std::string own = upper(concept_.jurisdiction);
    has_place |= own == place;
    const auto dated = [&](const char* name) {
      const std::string date = find_column(concept_, name);
      if (date.empty() || is_date(date)) return date;
      told.push_back(tell(Severity::warning, "policy/unreadable", "Concept \"" + concept_.id + "\": “" + date + "” in the column " + name +
                          " is no date (YYYY-MM-DD) and was not looked at.", concept_.id));
      return std::string();
    };
    if (!policy.as_of.empty()) {
      if (const std::string from = dated("effective"); !from.empty() && policy.as_of < from) {
        early.push_back(concept_.id);
        gone.insert(concept_.id);
      }
      if (const std::string until = dated("expires"); !until.empty() && policy.as_of >= until) {
        expired.push_back(concept_.id);
        gone.insert(concept_.id);
      }
      if (const std::string review = dated("review_by"); !review.empty() && policy.as_of > review && guide.is_active(concept_)) stale.push_back(concept_.id);
    }
    if (!place.empty() && !own.empty() && !holds(own, place)) {
      elsewhere.push_back(concept_.id);
      gone.insert(concept_.id);
    }
    if (grades) {
      if (const std::string band = find_column(concept_, "grade_band"); !band.empty()) {
        const auto own_grades = read_grades(band);
        if (!own_grades) {
          told.push_back(tell(Severity::warning, "policy/unreadable", "Concept \"" + concept_.id + "\": “" + band +
                              "” in the column grade_band is no band of grades and was not looked at.", concept_.id));
        } else if (own_grades->second < grades->first || own_grades->first > grades->second) {
          other_grades.push_back(concept_.id);
          gone.insert(concept_.id);
        }
      }
    }
  }

  // An expired or retired concept that names its successor gives it its terms, as superseded ones.
  if (!policy.as_of.empty()) {
    std::map<std::string, std::size_t> index;
    for (std::size_t i = 0; i < guide.concepts.size(); ++i) index[guide.concepts[i].id] = i;
    for (std::size_t i = 0; i < guide.concepts.size(); ++i) {
      const Concept& old = guide.concepts[i];
      const std::string next = find_column(old, "replaced_by");
      const bool is_over = std::find(expired.begin(), expired.end(), old.id) != expired.end() || old.life_cycle == LifeCycle::retired;
      if (next.empty() || !is_over) continue;
      const auto found = index.find(next);
      if (found == index.end() || gone.contains(next) || !guide.is_active(guide.concepts[found->second])) {
        told.push_back(tell(Severity::warning, "policy/no-successor", "Concept \"" + old.id + "\" is replaced by \"" + next + "\", which does not count here.", old.id));
        continue;
      }
      Concept& successor = guide.concepts[found->second];
      for (Term term : old.terms) {
        const bool has_it = std::any_of(successor.terms.begin(), successor.terms.end(), [&](const Term& other) {
          return other.language == term.language && fold(other.text) == fold(term.text);
        });
        if (has_it) continue;
        term.status = TermStatus::superseded;
        successor.terms.push_back(std::move(term));
      }
      told.push_back(tell(Severity::info, "policy/replaced", "Concept \"" + old.id + "\" is replaced by \"" + next + "\".", old.id));
    }
  }

  std::erase_if(guide.concepts, [&](const Concept& concept_) { return gone.contains(concept_.id); });

  // Where a state has its own entry for a term, the country's does not compete with it.
  if (!place.empty()) {
    std::map<std::pair<std::string, std::string>, std::size_t> narrowest;
    for (const Concept& concept_ : guide.concepts) {
      if (!guide.is_active(concept_)) continue;
      for (const Term& term : concept_.terms) {
        std::size_t& size = narrowest[{term.language, fold(term.text)}];
        size = std::max(size, concept_.jurisdiction.size());
      }
    }
    for (Concept& concept_ : guide.concepts)
      std::erase_if(concept_.terms, [&](const Term& term) {
        const auto found = narrowest.find({term.language, fold(term.text)});
        if (found == narrowest.end() || found->second <= concept_.jurisdiction.size()) return false;
        told.push_back(tell(Severity::info, "policy/narrower", "“" + term.text + "” (" + term.language + ") of concept \"" + concept_.id +
                            "\" gives way to the entry for " + place + ".", concept_.id));
        return true;
      });
    if (!has_place)
      told.push_back(tell(Severity::info, "policy/fallback", "The style guide has no entry of its own for " + place +
                          "; entries for a wider area are used.", place));
  }

  const auto sum_up = [&](const std::vector<std::string>& ids, const char* rule, const std::string& what) {
    if (!ids.empty()) told.push_back(tell(Severity::info, rule, what + ": " + list_ids(ids) + ".", {}));
  };
  sum_up(early, "policy/early", "Not yet in effect on " + policy.as_of);
  sum_up(expired, "policy/expired", "No longer in effect on " + policy.as_of);
  sum_up(stale, "policy/stale", "Due for review before " + policy.as_of + " (still used)");
  sum_up(elsewhere, "policy/jurisdiction", "Not for " + place);
  sum_up(other_grades, "policy/grade", "Not for grade " + policy.grade);
  return told;
}

}  // namespace homeword
