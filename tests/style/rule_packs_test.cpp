// The packs that come with Homeword: each rule is tried on its own examples, and safe rules on what --fix makes of them.
#include <doctest/doctest.h>

#include "guide_for_tests.h"
#include "homeword/style/rule_pack.h"

using namespace style_tests;

TEST_CASE("every rule of every shipped pack catches its bad example and spares its good one") {
  for (const Checker* checker : {&english(), &spanish()}) {
    for (const Finding& finding : checker->style.test_examples()) {
      INFO(finding.file << ":" << finding.line << " " << finding.message << " [" << finding.text << "]");
      CHECK(finding.severity == Severity::info);
      CHECK(finding.message.find("was not tried") == std::string::npos);
    }
  }
}

TEST_CASE("a safe rule turns its bad example into its good one") {
  std::size_t tried = 0;
  for (const GuideFile& file : shipped_packs()) {
    auto parsed = homeword::style::parse_rule_pack(file.text, file.path);
    REQUIRE_MESSAGE(parsed, parsed.error().sentence());
    const Checker& checker = parsed->language == "es" ? spanish() : english();
    for (const homeword::style::Rule& rule : parsed->rules) {
      if (!rule.is_safe || rule.kind == homeword::style::RuleKind::check) continue;
      INFO(file.path << ": " << rule.id);
      CHECK(checker.fix(rule.bad.front()) == rule.good.front());
      ++tried;
    }
  }
  CHECK(tried >= 120);
}

TEST_CASE("the packs are as large as promised, and every rule says why") {
  std::size_t english_phrases = 0;
  for (const GuideFile& file : shipped_packs()) {
    auto parsed = homeword::style::parse_rule_pack(file.text, file.path);
    REQUIRE(parsed);
    for (const homeword::style::Rule& rule : parsed->rules) {
      CHECK(rule.reason.size() >= 10);
      CHECK_FALSE(rule.source.empty());
      if (parsed->language == "en" && rule.kind == homeword::style::RuleKind::phrase) ++english_phrases;
    }
  }
  CHECK(english_phrases >= 120);
}
