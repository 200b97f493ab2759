// Our checks on other tools' own pass and fail cases, and on correct translations by people.
//
// Cases: `qa_checks/*.jsonl` of the test data, and of the folder $HOMEWORD_QA_CHECKS when that is set. A line is an object
// with "source" and "target" and either "expected_target" (Okapi: what its step makes of the target; a case passes when it
// changes nothing) or "check", "expect" ("pass" or "fail"), "lang" and "opts" (pofilter). $HOMEWORD_QA_SHOW=even names the
// disagreements of the even lines: mend by these, and judge by the odd ones.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "homeword/translate/checks.h"
#include "homeword/translate/draft_grammar.h"
#include "homeword/translate/code_tokens.h"
#include "translate/test_tools.h"

using namespace homeword;
using namespace homeword::test;

namespace {

namespace fs = std::filesystem;

std::optional<fs::path> test_data() {
  if (const char* named = std::getenv("HOMEWORD_TESTDATA"); named != nullptr && fs::is_directory(named)) return fs::path(named);
  const char* tests = std::getenv("HOMEWORD_TEST_FOLDER");
  if (tests == nullptr) return std::nullopt;
  const fs::path beside = fs::path(tests).parent_path().parent_path() / "shared" / "testdata";
  if (fs::is_directory(beside)) return beside;
  return std::nullopt;
}

// Which rules of ours speak of what a check of another tool looks at.
const std::map<std::string, std::vector<std::string>>& our_rules() {
  static const std::vector<std::string> codes{"code/", "fact/", "space/breaks"};
  static const std::map<std::string, std::vector<std::string>> rules{
      {"okapi-space", {"code/space", "code/missing", "space/"}},
      {"blank", {"untranslated"}},
      {"brackets", {"punctuation/brackets"}},
      {"doublequoting", {"punctuation/quotes"}},
      {"singlequoting", {"punctuation/quotes"}},
      {"doublespacing", {"space/"}},
      {"doublewords", {"repetition"}},
      {"emails", {"fact/"}},
      {"urls", {"fact/"}},
      {"endpunc", {"punctuation/"}},
      {"startpunc", {"punctuation/"}},
      {"puncspacing", {"punctuation/space", "space/ends"}},
      {"purepunc", {"punctuation/", "untranslated"}},
      {"endwhitespace", {"space/ends", "space/breaks"}},
      {"startwhitespace", {"space/ends"}},
      {"newlines", {"space/", "code/"}},
      {"tabs", {"space/breaks", "code/"}},
      {"escapes", {"code/", "space/breaks"}},
      {"long", {"length"}},
      {"short", {"length"}},
      {"notranslatewords", {"fact/", "term/"}},
      {"numbers", {"fact/"}},
      {"printf", codes},
      {"pythonbraceformat", codes},
      {"variables", codes},
      {"xmltags", codes},
      {"startcaps", {"capital"}},
      {"unchanged", {"untranslated", "language/wrong"}},
      {"untranslated", {"untranslated"}},
  };
  return rules;
}

// What we do not check on purpose. Counted and named, never passed over in silence.
const std::map<std::string, std::string>& not_ours() {
  static const std::map<std::string, std::string> reasons{
      {"accelerators", "shortcut letters of program menus: letters to families have none"},
      {"acronyms", "languages have acronyms of their own (WHO, OMS); those that must stay are names of the guide"},
      {"compendiumconflicts", "a mark of gettext files"},
      {"credits", "the translators' names in a program"},
      {"dialogsizes", "sizes of program windows"},
      {"filepaths", "paths of program files; links are checked as facts"},
      {"functions", "names of program functions"},
      {"gconf", "names of program settings"},
      {"musttranslatewords", "needs a list of words that a project gives; the approved terms of a glossary take its place"},
      {"kdecomments", "a mark of old KDE files"},
      {"options", "command line options"},
      {"sentencecount", "translators rightly join and part sentences"},
      {"simplecaps", "how many capitals a text has differs by language; the first one is checked"},
      {"simpleplurals", "“file(s)”: a matter of style, told by the checks of the source"},
      {"spellcheck", "there is no dictionary for most of the languages"},
      {"validchars", "needs a list of characters that a project gives"},
      {"validxml", "a file that is not well-formed is refused when it is read"},
  };
  return reasons;
}

struct Tally {
  std::size_t right[2] = {0, 0}, all[2] = {0, 0};
};

std::shared_ptr<const StyleGuide> guide_for(const nlohmann::json& line) {
  auto guide = std::make_shared<StyleGuide>();
  guide->name = "cases";
  if (line.contains("opts"))
    for (const auto& [key, words] : line["opts"].items())
      for (const auto& word : words) {
        Concept concept_;
        concept_.id = "word-" + word.get<std::string>();
        concept_.life_cycle = LifeCycle::approved;
        Term term;
        term.language = "en";
        term.text = word.get<std::string>();
        term.part_of_speech = "proper-noun";
        // A word to be kept is a name of the guide; one to be translated is a word like any other.
        if (key != "notranslatewords") continue;
        term.is_translated = false;
        concept_.terms = {term};
        guide->concepts.push_back(concept_);
      }
  return guide;
}

}  // namespace

TEST_CASE("our checks agree with other tools' own pass and fail cases") {
  const std::optional<fs::path> data = test_data();
  std::vector<fs::path> files;
  for (const fs::path& folder : {data ? *data / "qa_checks" : fs::path(), fs::path(std::getenv("HOMEWORD_QA_CHECKS") != nullptr ? std::getenv("HOMEWORD_QA_CHECKS") : "")}) {
    std::error_code code;
    for (const auto& entry : fs::directory_iterator(folder, code))
      if (entry.path().extension() == ".jsonl") files.push_back(entry.path());
  }
  if (files.empty()) {
    MESSAGE("skipped: the test data is not here");
    return;
  }
  std::sort(files.begin(), files.end());
  const char* show = std::getenv("HOMEWORD_QA_SHOW");
  std::map<std::string, Tally> tallies;
  std::map<std::string, std::size_t> left_out;
  Tally total;
  for (const fs::path& file : files) {
    std::ifstream in(file);
    std::size_t number = 0;
    for (std::string text; std::getline(in, text);) {
      ++number;
      if (text.empty()) continue;
      const nlohmann::json line = nlohmann::json::parse(text);
      std::string kind = line.value("check", std::string());
      bool should_pass = line.value("expect", std::string()) == "pass";
      if (line.contains("expected_target")) {
        kind = "okapi-space";
        should_pass = line["expected_target"] == line["target"];
      }
      if (not_ours().count(kind) != 0) {
        ++left_out[kind];
        continue;
      }
      REQUIRE_MESSAGE(our_rules().count(kind) != 0, kind);
      const std::string language = line.contains("lang") && line["lang"].is_string() ? line["lang"].get<std::string>() : "af";
      const Room room(guide_for(line), language == "zh" ? "zh-Hans" : language);
      const std::string source = line["source"], target = line["target"];
      const std::vector<Finding> findings = check_pair({source, target, {}, {}}, room.facts, room.source_terms, *room.target_terms);
      std::string found;
      for (const Finding& finding : findings)
        for (const std::string& rule : our_rules().at(kind))
          if (finding.rule.starts_with(rule)) found += (found.empty() ? "" : ", ") + finding.rule + " (" + finding.message + ")";
      const std::size_t half = number % 2;
      const bool is_right = found.empty() == should_pass;
      ++tallies[kind].all[half];
      ++total.all[half];
      if (is_right) {
        ++tallies[kind].right[half];
        ++total.right[half];
      } else if (show != nullptr && std::string_view(show) == "even" && half == 0) {
        std::cout << kind << " should " << (should_pass ? "pass" : "fail") << " [" << language << "]: " << source << " | " << target << " → " << found << "\n";
      }
    }
  }
  for (const auto& [kind, tally] : tallies)
    std::cout << kind << ": even " << tally.right[0] << "/" << tally.all[0] << ", odd " << tally.right[1] << "/" << tally.all[1] << "\n";
  for (const auto& [kind, count] : left_out) std::cout << "not checked, " << count << " cases: " << kind << ": " << not_ours().at(kind) << "\n";
  std::cout << "agreement: even lines " << total.right[0] << "/" << total.all[0] << ", odd lines " << total.right[1] << "/" << total.all[1] << "\n";
  const std::size_t right = total.right[0] + total.right[1], all = total.all[0] + total.all[1];
  REQUIRE(all > 0);
  CHECK(right * 100 >= all * 85);
}

// Pairs of correct translations by people: `mt_terminology` of the test data, and TAG.tsv (source, target) in
// $HOMEWORD_PAIRS when that is set. $HOMEWORD_QA_SHOW=alarms prints the findings.
TEST_CASE("correct translations by people raise few alarms") {
  const std::optional<fs::path> data = test_data();
  struct Pairs {
    std::string name, language;
    std::vector<std::pair<std::string, std::string>> rows;
  };
  std::vector<Pairs> all;
  const auto lines_of = [](const fs::path& file) {
    std::vector<std::string> out;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) out.push_back(line);
    return out;
  };
  if (data) {
    Pairs tico{"TICO-19", "es", {}};
    for (const std::string& line : lines_of(*data / "mt_terminology" / "tico19" / "tico19.en-es.first500.tsv")) {
      const std::size_t first = line.find('\t'), second = line.find('\t', first + 1);
      if (first == std::string::npos || second == std::string::npos) continue;
      tico.rows.emplace_back(line.substr(first + 1, second - first - 1), line.substr(second + 1));
    }
    all.push_back(std::move(tico));
    Pairs flores{"FLORES", "es", {}};
    const std::vector<std::string> english = lines_of(*data / "mt_terminology" / "flores" / "flores-dev.en"), spanish = lines_of(*data / "mt_terminology" / "flores" / "flores-dev.es");
    for (std::size_t i = 0; i < std::min(english.size(), spanish.size()); ++i) flores.rows.emplace_back(english[i], spanish[i]);
    all.push_back(std::move(flores));
  }
  if (const char* folder = std::getenv("HOMEWORD_PAIRS"); folder != nullptr) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
      Pairs pairs{"pairs", file.stem().string(), {}};
      for (const std::string& line : lines_of(file)) {
        const std::size_t first = line.find('\t'), second = line.find('\t', first + 1);
        if (first != std::string::npos) pairs.rows.emplace_back(line.substr(0, first), line.substr(first + 1, second == std::string::npos ? second : second - first - 1));
      }
      all.push_back(std::move(pairs));
    }
  }
  if (all.empty()) {
    MESSAGE("skipped: the test data is not here");
    return;
  }
  const char* show = std::getenv("HOMEWORD_QA_SHOW");
  for (const Pairs& pairs : all) {
    if (pairs.rows.empty()) continue;
    auto guide = std::make_shared<StyleGuide>();
    guide->name = "none";
    const Room room(guide, pairs.language);
    std::map<std::string, std::size_t> rules;
    std::size_t alarmed = 0, broken = 0;
    const auto grammar = draft_grammar(room.from, room.to);   // for drafts only, but what people wrote must not break it
    for (const auto& [source, target] : pairs.rows) {
      Segment segment;
      segment.plain = source;
      segment.target = target;
      if (const auto finding = check_grammar(*grammar, segment, {})) {
        ++broken;
        if (show != nullptr && std::string_view(show) == "alarms") std::cout << "GRAMMAR " << pairs.name << " " << finding->message << ": " << source << " | " << target << "\n";
      }
      bool is_alarm = false;
      for (const Finding& finding : check_pair({source, target, {}, {}}, room.facts, room.source_terms, *room.target_terms)) {
        if (finding.severity == Severity::info) continue;
        is_alarm = true;
        ++rules[finding.rule];
        if (show != nullptr && std::string_view(show) == "alarms")
          std::cout << "ALARM " << pairs.name << " " << pairs.language << " " << finding.rule << " “" << finding.text.substr(0, 60) << "”: " << source << " | " << target << "\n";
      }
      alarmed += is_alarm ? 1 : 0;
    }
    std::cout << pairs.name << " en→" << pairs.language << ": " << alarmed << " of " << pairs.rows.size() << " segments with findings";
    for (const auto& [rule, count] : rules) std::cout << "; " << rule << " " << count;
    std::cout << "; draft/grammar would say " << broken << "\n";
    if (pairs.name != "pairs") CHECK(alarmed * 100 <= pairs.rows.size() * 2);
    if (pairs.name != "pairs") CHECK(broken * 100 <= pairs.rows.size());
  }
}
