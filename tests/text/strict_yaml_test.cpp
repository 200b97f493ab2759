#include "homeword/text/strict_yaml.h"

#include <doctest/doctest.h>

#include <string>

using namespace homeword;

TEST_CASE("YAML: every escape of the standard gives UTF-8") {
  const Result<YamlNode> node = parse_strict_yaml("text: \"a\\N\\_\\L\\P\\x85\\u00e9\\U0001F600é\"\n", "rules.yaml");
  REQUIRE(node.has_value());
  const YamlNode* text = node->find("text");
  REQUIRE(text != nullptr);
  CHECK(text->text() == "a\u0085\u00A0\u2028\u2029\u0085\u00E9\U0001F600\u00E9");
}
