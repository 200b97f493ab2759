// The life cycle of a concept: who may take which step from which state. Pure rules, without a database.
//
//     draft → proposed → in-review → approved → retired, or declined with a reason
//
//     Result<StepTaken> taken = check_step({.step = LifeStep::approve, .actor = "ana", .roles = {Role::language_office}},
//                                          standing, policies);
//
// Family tests and the sign-off of a community reviewer are recorded while a concept is in review; policies may require
// them. What was approved goes on acting while a new wording of it is under way. Times, names and reasons are kept by the
// store (concept_store.h).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/names.h"
#include "homeword/base/result.h"
#include "homeword/glossary/concept.h"

namespace homeword {

// What a registered person or office may do. One person may have several roles.
enum class Role { contributor, liaison, reviewer, community_reviewer, language_office, administrator };
inline constexpr NameTable<Role, 6> role_names{{{Role::contributor, "contributor"},
                                                {Role::liaison, "liaison"},
                                                {Role::reviewer, "reviewer"},
                                                {Role::community_reviewer, "community-reviewer"},
                                                {Role::language_office, "language-office"},
                                                {Role::administrator, "administrator"}}};

enum class LifeStep { revise, propose, review, family_test, endorse, approve, decline, retire, take_over };
inline constexpr NameTable<LifeStep, 9> life_step_names{{{LifeStep::revise, "revise"},            // a new wording
                                                         {LifeStep::propose, "propose"},
                                                         {LifeStep::review, "review"},
                                                         {LifeStep::family_test, "family-test"},  // tried with families
                                                         {LifeStep::endorse, "endorse"},          // a community reviewer's yes
                                                         {LifeStep::approve, "approve"},
                                                         {LifeStep::decline, "decline"},
                                                         {LifeStep::retire, "retire"},
                                                         {LifeStep::take_over, "take-over"}}};    // a decision from before the store

// For which concepts a policy asks something.
enum class PolicyScope { none, concepts, sensitive, all };
inline constexpr NameTable<PolicyScope, 4> policy_scope_names{
    {{PolicyScope::none, "none"}, {PolicyScope::concepts, "concepts"}, {PolicyScope::sensitive, "sensitive"}, {PolicyScope::all, "all"}}};

struct LifePolicies {
  PolicyScope community_review = PolicyScope::none;  // before approval, a community reviewer must have endorsed it
  PolicyScope family_test = PolicyScope::none;       // before approval, it must have been tried with families
};

// Where a concept's newest wording stands, as far as the rules need to know.
struct Standing {
  std::string concept_id;
  LifeCycle state = LifeCycle::draft;
  std::set<std::string> authors;       // who wrote or proposed wordings since the last approval
  std::set<std::string> endorsers;     // community reviewers who endorsed this very wording
  std::size_t family_tests = 0;        // of this very wording
  bool has_approved_wording = false;   // one acts, whatever became of newer ones
  bool is_concept_entry = false;       // explains something: not a mere name
  bool is_sensitive = false;
};

struct StepAsked {
  LifeStep step = LifeStep::propose;
  std::string actor;
  std::vector<Role> roles;             // as registered
  std::optional<Role> as_role;         // which of them to act in; the first that may, when left open
  std::string reason;
};

struct StepTaken {
  Role role = Role::contributor;
  LifeCycle state = LifeCycle::draft;  // afterwards
};

// Errors say what is wrong and what is allowed now: an illegal jump, a role that may not, a missing reason, an author who
// would decide about their own words, a sign-off or family test the policies ask for.
[[nodiscard]] Result<StepTaken> check_step(const StepAsked& asked, const Standing& standing, const LifePolicies& policies);

// The steps that lead on from a state, "review, decline".
[[nodiscard]] std::string allowed_steps(LifeCycle state);
[[nodiscard]] bool is_in_scope(PolicyScope scope, const Standing& standing);
// The roles that may take a step, "reviewer, language-office".
[[nodiscard]] std::string roles_for(LifeStep step);

}  // namespace homeword
