#include "homeword/glossary/life_cycle.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace homeword;

namespace {

const std::vector<Role> every_role{Role::contributor, Role::liaison, Role::reviewer, Role::community_reviewer, Role::language_office, Role::administrator};

bool may(LifeStep step, LifeCycle state, const std::vector<Role>& roles = every_role, const std::string& actor = "ana", const LifePolicies& policies = {},
         Standing standing = {}) {
  standing.state = state;
  standing.concept_id = "tardy";
  if (standing.authors.empty()) standing.authors = {"ben"};
  return check_step({.step = step, .actor = actor, .roles = roles, .reason = "why"}, standing, policies).has_value();
}

}  // namespace

TEST_CASE("every jump of the life cycle is allowed or refused as the table says") {
  using S = LifeCycle;
  using L = LifeStep;
  const std::vector<S> states{S::draft, S::proposed, S::in_review, S::approved, S::retired, S::declined};
  const std::vector<std::pair<L, std::vector<S>>> allowed{
      {L::propose, {S::draft, S::declined, S::retired}}, {L::review, {S::proposed}},   {L::family_test, {S::in_review}},
      {L::endorse, {S::in_review}},                      {L::approve, {S::in_review}}, {L::decline, {S::proposed, S::in_review}},
      {L::retire, {S::approved}},                        {L::revise, states},          {L::take_over, {S::draft}}};
  for (const auto& [step, from] : allowed)
    for (const S state : states) {
      CAPTURE(name_of(life_step_names, step));
      CAPTURE(name_of(life_cycle_names, state));
      const bool is_allowed = std::find(from.begin(), from.end(), state) != from.end();
      CHECK(may(step, state) == is_allowed);
      if (is_allowed && step != L::revise && step != L::take_over)
        CHECK(allowed_steps(state).find(name_of(life_step_names, step)) != std::string::npos);
    }
}

TEST_CASE("an illegal jump says what is allowed now") {
  const auto refused = check_step({.step = LifeStep::approve, .actor = "ana", .roles = every_role}, {.concept_id = "tardy"}, {});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().sentence().find("is a draft") != std::string::npos);
  CHECK(refused.error().remedy == "Allowed now: propose.");
  CHECK(allowed_steps(LifeCycle::in_review) == "family-test, endorse, approve, decline, propose (a new wording)");
}

TEST_CASE("who proposed cannot review, endorse or approve, whatever their roles; but may withdraw by declining") {
  for (const LifeStep step : {LifeStep::review, LifeStep::endorse, LifeStep::approve}) {
    const LifeCycle state = step == LifeStep::review ? LifeCycle::proposed : LifeCycle::in_review;
    CHECK_FALSE(may(step, state, every_role, "ben"));
    CHECK(may(step, state, every_role, "ana"));
  }
  CHECK(may(LifeStep::decline, LifeCycle::proposed, every_role, "ben"));
}

TEST_CASE("roles, reasons and policies") {
  CHECK_FALSE(may(LifeStep::approve, LifeCycle::in_review, {Role::reviewer, Role::administrator}));
  CHECK_FALSE(may(LifeStep::propose, LifeCycle::draft, {Role::administrator}));
  CHECK_FALSE(may(LifeStep::propose, LifeCycle::draft, {}));
  const auto role = check_step({.step = LifeStep::review, .actor = "ana", .roles = every_role, .as_role = Role::language_office},
                               {.concept_id = "tardy", .state = LifeCycle::proposed}, {});
  REQUIRE(role);
  CHECK(role->role == Role::language_office);
  CHECK(role->state == LifeCycle::in_review);
  CHECK_FALSE(check_step({.step = LifeStep::review, .actor = "ana", .roles = {Role::reviewer}, .as_role = Role::language_office},
                         {.concept_id = "tardy", .state = LifeCycle::proposed}, {}));
  for (const LifeStep step : {LifeStep::decline, LifeStep::retire}) {
    const LifeCycle state = step == LifeStep::decline ? LifeCycle::in_review : LifeCycle::approved;
    CHECK_FALSE(check_step({.step = step, .actor = "ana", .roles = every_role, .reason = " \n"}, {.concept_id = "tardy", .state = state}, {}));
  }

  const LifePolicies community{.community_review = PolicyScope::concepts};
  Standing entry{.is_concept_entry = true};
  CHECK_FALSE(may(LifeStep::approve, LifeCycle::in_review, every_role, "ana", community, entry));
  CHECK(may(LifeStep::approve, LifeCycle::in_review, every_role, "ana", community, {}));   // a mere name
  entry.endorsers = {"carmen"};
  CHECK(may(LifeStep::approve, LifeCycle::in_review, every_role, "ana", community, entry));
  const LifePolicies tested{.family_test = PolicyScope::sensitive};
  CHECK(may(LifeStep::approve, LifeCycle::in_review, every_role, "ana", tested, entry));
  entry.is_sensitive = true;
  CHECK_FALSE(may(LifeStep::approve, LifeCycle::in_review, every_role, "ana", tested, entry));
  entry.family_tests = 1;
  CHECK(may(LifeStep::approve, LifeCycle::in_review, every_role, "ana", tested, entry));
}

TEST_CASE("what acts can be retired while another wording is under way or was declined") {
  Standing standing{.has_approved_wording = true};
  for (const LifeCycle state : {LifeCycle::draft, LifeCycle::proposed, LifeCycle::in_review, LifeCycle::declined})
    CHECK(may(LifeStep::retire, state, every_role, "ana", {}, standing));
  CHECK_FALSE(may(LifeStep::retire, LifeCycle::retired, every_role, "ana", {}, standing));
}
