// Terms in real sentences (treebanks): how many of their inflected places are found, and how many finds are right. The
// sentences belong to others and lie outside the repository; without them this check is skipped, saying so.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "homeword/glossary/term_finder.h"
#include "homeword/text/unicode.h"

using namespace homeword;

namespace {

std::filesystem::path find_test_data() {
  if (const char* folder = std::getenv("HOMEWORD_TESTDATA")) return folder;
  if (const char* folder = std::getenv("HOMEWORD_TEST_FOLDER"))
    return std::filesystem::path(folder).parent_path().parent_path() / "shared" / "testdata";
  return {};
}

struct Score {
  std::size_t expected = 0;
  std::size_t found = 0;
  std::size_t wrong = 0;
  std::string missed;
  std::string false_alarms;
  [[nodiscard]] double recall() const { return expected == 0 ? 1 : double(found) / double(expected); }
  [[nodiscard]] double precision() const { return found + wrong == 0 ? 1 : double(found) / double(found + wrong); }
};

std::set<std::pair<std::size_t, std::size_t>> places(const nlohmann::json& record, const char* key) {
  std::set<std::pair<std::size_t, std::size_t>> out;
  if (record.contains(key))
    for (const auto& one : record[key]) out.emplace(one[0].get<std::size_t>(), one[1].get<std::size_t>());
  return out;
}

// Scores every record of a file whose part of speech is `kind` ("" for all).
Score score(const std::filesystem::path& file, const std::string& kind) {
  Score out;
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    const auto record = nlohmann::json::parse(line);
    if (!kind.empty() && record.value("pos", "") != kind) continue;
    Term term;
    term.language = record.value("lang", file.filename().string().substr(3, 2));
    term.part_of_speech = record.value("pos", "");
    if (record.contains("term")) {
      term.text = record["term"].get<std::string>();
    } else {
      for (const auto& lemma : record["term_lemmas"]) term.text += (term.text.empty() ? "" : " ") + lemma.get<std::string>();
    }
    auto guide = std::make_shared<StyleGuide>();
    guide->concepts.emplace_back();
    guide->concepts.back().id = "one";
    guide->concepts.back().terms.push_back(term);
    const TermFinder finder(guide, LanguageTag::of(term.language));
    const std::string text = record["text"].get<std::string>();
    const auto expected = places(record, "expected");
    const auto ambiguous = places(record, "ambiguous");
    std::set<std::pair<std::size_t, std::size_t>> found;
    for (const Occurrence& one : finder.find(text)) {
      const std::size_t start = count_code_points(text.substr(0, one.span.start));
      const std::pair place{start, start + count_code_points(one.matched)};
      found.insert(place);
      if (expected.contains(place) || ambiguous.contains(place)) continue;
      ++out.wrong;
      out.false_alarms += "\n  " + term.text + ": \"" + one.matched + "\" in: " + text;
    }
    for (const auto& place : expected) {
      ++out.expected;
      if (found.contains(place)) ++out.found;
      else out.missed += "\n  " + term.text + " at " + std::to_string(place.first) + " in: " + text;
    }
  }
  return out;
}

}  // namespace

TEST_CASE("terms are found in real sentences in every form") {
  const std::filesystem::path folder = find_test_data() / "glossary_inflection";
  if (!std::filesystem::is_directory(folder)) {
    MESSAGE("skipped: no treebank sentences (set HOMEWORD_TESTDATA to their folder)");
    return;
  }
  struct Bar {
    const char* file;
    const char* kind;
    double recall;
  };
  for (const Bar& bar : std::vector<Bar>{{"ud_en_single_word.jsonl", "NOUN", 0.95},
                                         {"ud_en_single_word.jsonl", "VERB", 0.92},
                                         // Of 24, five are misspelt in the treebank.
                                         {"ud_en_single_word.jsonl", "ADJ", 0.75},
                                         {"ud_en_two_word.jsonl", "", 0.95},
                                         {"ud_es_single_word.jsonl", "NOUN", 0.93},
                                         {"ud_es_single_word.jsonl", "VERB", 0.85},
                                         {"ud_es_single_word.jsonl", "ADJ", 0.95},
                                         {"ud_es_two_word.jsonl", "", 0.95}}) {
    CAPTURE(bar.file);
    CAPTURE(bar.kind);
    const Score result = score(folder / bar.file, bar.kind);
    const std::string summary = std::string(bar.file) + " " + bar.kind + ": recall " + std::to_string(result.recall()) + " of " +
                                std::to_string(result.expected) + ", precision " + std::to_string(result.precision());
    MESSAGE(summary);
    if (std::getenv("HOMEWORD_SHOW_MISSES") != nullptr) {
      MESSAGE("missed:" << result.missed);
      MESSAGE("false alarms:" << result.false_alarms);
    }
    REQUIRE(result.expected > 0);
    CHECK(result.recall() >= bar.recall);
    CHECK(result.precision() >= 0.98);
  }
}
