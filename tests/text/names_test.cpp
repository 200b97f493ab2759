// Names of people and places in lines of school letters, judged by hand (data/names_en.txt), and what a document proves.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "homeword/text/facts.h"

using namespace homeword;

namespace {

std::string data_file(const char* name) {
  const char* folder = std::getenv("HOMEWORD_TEST_FOLDER");
  const std::string tests = folder != nullptr ? folder : std::string(__FILE__).substr(0, std::string(__FILE__).rfind("/text/"));
  return tests + "/text/data/" + name;
}

struct JudgedLine {
  std::string text;
  std::vector<Span> names;
};

std::vector<JudgedLine> read_lines(const char* name) {
  std::ifstream file(data_file(name));
  REQUIRE_MESSAGE(file.good(), data_file(name));
  std::vector<JudgedLine> lines;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    JudgedLine judged;
    for (const char byte : line) {
      if (byte == '[') judged.names.push_back({judged.text.size(), judged.text.size()});
      else if (byte == ']') judged.names.back().end = judged.text.size();
      else judged.text += byte;
    }
    lines.push_back(std::move(judged));
  }
  return lines;
}

std::vector<Span> find_names(std::string_view text, const NameEvidence* evidence = nullptr) {
  static const FactFinder finder(LanguageTag::of("en"));
  std::vector<Span> names;
  for (const Fact& fact : finder.find(text, {}, evidence))
    if (fact.kind == FactKind::name) names.push_back(fact.span);
  return names;
}

struct Score {
  double precision = 0, recall = 0;
  std::size_t names = 0, lines = 0;
};

// A name counts when it is found exactly, from its first letter to its last.
Score measure(const char* file) {
  std::size_t right = 0, found = 0;
  Score score;
  for (const JudgedLine& line : read_lines(file)) {
    ++score.lines;
    score.names += line.names.size();
    const std::vector<Span> names = find_names(line.text);
    found += names.size();
    std::string wrong;
    for (const Span name : names) {
      if (std::find(line.names.begin(), line.names.end(), name) != line.names.end()) ++right;
      else wrong += " +\"" + std::string(name.of(line.text)) + "\"";
    }
    for (const Span name : line.names)
      if (std::find(names.begin(), names.end(), name) == names.end()) wrong += " -\"" + std::string(name.of(line.text)) + "\"";
    if (!wrong.empty()) MESSAGE(line.text << " :" << wrong);
  }
  score.precision = found == 0 ? 0 : static_cast<double>(right) / static_cast<double>(found);
  score.recall = score.names == 0 ? 0 : static_cast<double>(right) / static_cast<double>(score.names);
  return score;
}

}  // namespace

TEST_CASE("names made of ordinary words are told from headings and sentences made of them") {
  const Score score = measure("names_en.txt");
  MESSAGE(score.lines << " lines, " << score.names << " names: precision " << score.precision << ", recall " << score.recall);
  CHECK(score.precision >= 0.97);
  CHECK(score.recall >= 0.97);
}

TEST_CASE("names in lines that nobody tuned for") {
  const Score score = measure("names_holdout_en.txt");
  MESSAGE(score.lines << " lines, " << score.names << " names: precision " << score.precision << ", recall " << score.recall);
  CHECK(score.precision >= 0.8);
  CHECK(score.recall >= 0.8);
}

TEST_CASE("names in two sets by a second hand") {
  for (const auto& [file, least] : {std::pair{"names_fresh_en.txt", 0.97}, std::pair{"names_last_en.txt", 0.88}}) {
    const Score score = measure(file);
    MESSAGE(score.lines << " lines, " << score.names << " names: precision " << score.precision << ", recall " << score.recall);
    CHECK(score.precision >= least);
    CHECK(score.recall >= least);
  }
}

TEST_CASE("a name proved in one line is a name in every line, whatever the order") {
  const FactFinder finder(LanguageTag::of("en"));
  const std::vector<std::string> lines{"Art walk with Joy and Baker treats", "JOY BAKER", "Principal Joy Baker", "Joy: 4:00 p.m."};
  NameEvidence forward, backward;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    finder.gather_names(lines[i], forward);
    finder.gather_names(lines[lines.size() - 1 - i], backward);
  }
  finish_evidence(forward);
  finish_evidence(backward);
  CHECK(forward.names == backward.names);
  CHECK(forward.words == backward.words);
  CHECK(std::find(forward.names.begin(), forward.names.end(), "Joy Baker") != forward.names.end());
  CHECK(std::find(forward.names.begin(), forward.names.end(), "JOY BAKER") != forward.names.end());
  CHECK(find_names("Joy: 4:00 p.m.").empty());
  CHECK(find_names("Joy: 4:00 p.m.", &forward).size() == 1);
  // What is known to be a name somewhere makes no name of a word that begins a sentence about something else.
  CHECK(find_names("Joy filled the gym.", &forward).empty());
}
