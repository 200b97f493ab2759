#include "homeword/glossary/life_cycle.h"

#include <algorithm>

namespace homeword {
namespace {

struct StepRule {
  LifeStep step;
  std::vector<LifeCycle> from;
  std::optional<LifeCycle> to;           // nothing: the state stays
  std::vector<Role> roles;
  bool needs_reason;
  bool is_closed_to_authors;             // nobody decides about their own words
};

const std::vector<StepRule>& step_rules() {
  using S = LifeCycle;
  using R = Role;
  static const std::vector<R> writers{R::contributor, R::liaison, R::reviewer, R::community_reviewer, R::language_office};
  static const std::vector<R> importers{R::contributor, R::liaison, R::reviewer, R::community_reviewer, R::language_office, R::administrator};
  static const std::vector<StepRule> rules{
      {LifeStep::revise, {S::draft, S::proposed, S::in_review, S::approved, S::declined, S::retired}, S::draft, importers, false, false},
      {LifeStep::propose, {S::draft, S::declined, S::retired}, S::proposed, writers, false, false},
      {LifeStep::review, {S::proposed}, S::in_review, {R::reviewer, R::language_office}, false, true},
      {LifeStep::family_test, {S::in_review}, std::nullopt, {R::liaison, R::community_reviewer, R::reviewer, R::language_office}, false, false},
      {LifeStep::endorse, {S::in_review}, std::nullopt, {R::community_reviewer}, false, true},
      {LifeStep::approve, {S::in_review}, S::approved, {R::language_office}, false, true},
      {LifeStep::decline, {S::proposed, S::in_review}, S::declined, {R::reviewer, R::language_office}, true, false},
      {LifeStep::retire, {S::approved}, S::retired, {R::language_office}, true, false},
      {LifeStep::take_over, {S::draft}, std::nullopt, {R::administrator}, true, false},
  };
  return rules;
}

const StepRule& rule_of(LifeStep step) {
  return *std::find_if(step_rules().begin(), step_rules().end(), [&](const StepRule& rule) { return rule.step == step; });
}

bool contains(const auto& list, const auto& value) { return std::find(list.begin(), list.end(), value) != list.end(); }

std::string said(LifeCycle state) {
  switch (state) {
    case LifeCycle::draft: return "a draft";
    case LifeCycle::proposed: return "proposed";
    case LifeCycle::in_review: return "in review";
    case LifeCycle::approved: return "approved";
    case LifeCycle::retired: return "retired";
    case LifeCycle::declined: return "declined";
  }
  return "?";
}

std::string roles_text(const std::vector<Role>& roles) {
  std::string out;
  for (const Role role : roles) out += (out.empty() ? "" : ", ") + std::string(name_of(role_names, role));
  return out.empty() ? "no role" : out;
}

}  // namespace

std::string allowed_steps(LifeCycle state) {
  std::string out;
  for (const StepRule& rule : step_rules()) {
    if (rule.step == LifeStep::revise || rule.step == LifeStep::take_over || !contains(rule.from, state)) continue;
    out += (out.empty() ? "" : ", ") + std::string(name_of(life_step_names, rule.step));
  }
  // A new wording is proposed from any state.
  return out.empty() ? "propose (a new wording)" : out + (contains(rule_of(LifeStep::propose).from, state) ? "" : ", propose (a new wording)");
}

std::string roles_for(LifeStep step) { return roles_text(rule_of(step).roles); }

bool is_in_scope(PolicyScope scope, const Standing& standing) {
  switch (scope) {
    case PolicyScope::none: return false;
    case PolicyScope::concepts: return standing.is_concept_entry;
    case PolicyScope::sensitive: return standing.is_sensitive;
    case PolicyScope::all: return true;
  }
  return false;
}

Result<StepTaken> check_step(const StepAsked& asked, const Standing& standing, const LifePolicies& policies) {
  const StepRule& rule = rule_of(asked.step);
  const std::string step(name_of(life_step_names, asked.step));
  const std::string about = "concept \"" + standing.concept_id + "\"";
  if (asked.as_role && !contains(asked.roles, *asked.as_role))
    return fail({.message = "\"" + asked.actor + "\" is not registered as " + std::string(name_of(role_names, *asked.as_role)),
                 .found = roles_text(asked.roles)});
  std::optional<Role> role = asked.as_role;
  if (!role)
    for (const Role one : rule.roles)
      if (contains(asked.roles, one)) {
        role = one;
        break;
      }
  if (!role || !contains(rule.roles, *role))
    return fail({.message = "\"" + asked.actor + "\" may not " + step + " " + about,
                 .found = roles_text(asked.as_role ? std::vector<Role>{*asked.as_role} : asked.roles),
                 .expected = roles_text(rule.roles),
                 .remedy = "Ask somebody with such a role, or an administrator to give the role."});
  // What acts can be retired whatever is under way.
  const bool is_allowed = contains(rule.from, standing.state) ||
                          (asked.step == LifeStep::retire && standing.has_approved_wording && standing.state != LifeCycle::retired);
  if (!is_allowed)
    return fail({.message = about + " is " + said(standing.state) + ", so it cannot take the step \"" + step + "\"",
                 .remedy = "Allowed now: " + allowed_steps(standing.state) + "."});
  if (rule.needs_reason && asked.reason.find_first_not_of(" \t\r\n") == std::string::npos)
    return fail({.message = "the step \"" + step + "\" needs a reason", .remedy = "Say why with --reason; it is kept in the history of " + about + "."});
  if (rule.is_closed_to_authors && standing.authors.contains(asked.actor))
    return fail({.message = "\"" + asked.actor + "\" wrote or proposed this wording of " + about + " and cannot " + step + " it",
                 .remedy = "Somebody else must: " + roles_text(rule.roles) + "."});
  if (asked.step == LifeStep::approve) {
    if (is_in_scope(policies.community_review, standing) && standing.endorsers.empty())
      return fail({.message = about + " cannot be approved: the policy \"community-review\" asks for a community reviewer's sign-off on this wording",
                   .remedy = "A community reviewer can give it with the step \"endorse\"."});
    if (is_in_scope(policies.family_test, standing) && standing.family_tests == 0)
      return fail({.message = about + " cannot be approved: the policy \"family-test\" asks that this wording be tried with families",
                   .remedy = "Record the test with the step \"family-test\"."});
  }
  return StepTaken{.role = *role, .state = rule.to.value_or(standing.state)};
}

}  // namespace homeword
