// Rows of language, source, target and the rules that are expected to be found ("-": none), for tests of checks.
#pragma once

#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>

#include "homeword/translate/checks.h"
#include "translate/test_tools.h"

namespace homeword::test {

// `counts` says which rules a row speaks of; `look` sees every finding. Gives the number of rows.
inline std::size_t check_rows(const std::string& name, const std::function<bool(const std::string& rule)>& counts,
                              const std::function<void(const Finding&, const std::string& source, const std::string& target)>& look = {}) {
  const char* tests = std::getenv("HOMEWORD_TEST_FOLDER");
  REQUIRE(tests != nullptr);
  std::ifstream file(std::string(tests) + "/translate/data/" + name);
  REQUIRE(file);
  std::map<std::string, std::unique_ptr<Room>> rooms;
  std::size_t count = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream cut(line);
    std::string language, source, target, expected;
    for (std::string* cell : {&language, &source, &target, &expected}) std::getline(cut, *cell, '\t');
    ++count;
    CAPTURE(source);
    CAPTURE(target);
    auto& room = rooms[language];
    if (!room) room = std::make_unique<Room>(make_guide({}, language), language);
    std::set<std::string> rules;
    for (const Finding& finding : check_pair({source, target, {}, {}}, room->facts, room->source_terms, *room->target_terms)) {
      if (look) look(finding, source, target);
      if (counts(finding.rule)) rules.insert(finding.rule);
    }
    std::string found;
    for (const std::string& rule : rules) found += (found.empty() ? "" : " ") + rule;
    CHECK((found.empty() ? std::string("-") : found) == expected);
  }
  return count;
}

}  // namespace homeword::test
