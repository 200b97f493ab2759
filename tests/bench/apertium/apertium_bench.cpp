// Our side of apertium_report.py: English to Spanish through the plugin, with terms, facts and names protected, put back and
// verified. Figures for this machine, judged by nobody.
//
//     homeword_apertium_bench PLUGINS OUT [SENTENCES=a text file, one a line] [COUNT=5000]
//
// PLUGINS is the folder of the built plugins. Without a file the sentences are those of the memory's figures (memory_data.h).
// Writes OUT/sentences.txt, which the rivals then translate, and OUT/figures.tsv; a clock on the wall, as the work is done by
// many processes.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "homeword/base/data_folder.h"
#include "homeword/base/files.h"
#include "homeword/glossary/bundle.h"
#include "homeword/glossary/term_finder.h"
#include "homeword/text/facts.h"
#include "homeword/translate/translator.h"
#include "memory_data.h"

using namespace homeword;

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

std::vector<std::string> read_sentences(int count, char** words) {
  const std::size_t most = count > 4 ? std::stoul(words[4]) : 5000;
  std::vector<std::string> out;
  std::set<std::string> seen;  // what is sent once only would not be comparable
  const auto add = [&](std::string one) {
    if (!one.empty() && out.size() < most && seen.insert(one).second) out.push_back(std::move(one));
  };
  if (count > 3) {
    std::ifstream lines(words[3]);
    for (std::string line; std::getline(lines, line);) add(line);
  } else {
    SentenceMaker maker(21);
    if (maker.has_phrases())
      for (std::string& one : maker.make_memory(most)) add(std::move(one));
  }
  return out;
}

}  // namespace

int main(int count, char** words) {
  if (count < 3) {
    std::fprintf(stderr, "homeword_apertium_bench PLUGINS OUT [SENTENCES] [COUNT]\n");
    return 2;
  }
  const std::vector<std::string> sentences = read_sentences(count, words);
  if (sentences.empty()) {
    std::fprintf(stderr, "there are no sentences\n");
    return 2;
  }
  const fs::path out = words[2];
  fs::create_directories(out);
  {
    std::ofstream file(out / "sentences.txt", std::ios::binary);
    for (const std::string& one : sentences) file << one << '\n';
  }
  const auto bytes = read_file(data_folder() / "releases" / "demo-district.hwguide");
  if (!bytes) return 2;
  auto release = read_release(*bytes, "demo-district.hwguide");
  if (!release) return 2;
  const auto guide = std::make_shared<const StyleGuide>(std::move(*release));
  const LanguageTag from = LanguageTag::of("en"), to = LanguageTag::of("es");
  const TermFinder terms(guide, from);
  const auto target_terms = std::make_shared<const TermFinder>(guide, to);
  const FactFinder facts(from);

  auto start = Clock::now();
  std::vector<Segment> segments;
  std::size_t fact_count = 0, term_count = 0;
  for (const std::string& one : sentences) {
    Segment segment;
    segment.source = segment.plain = one;
    segment.facts = facts.find(one, terms.names());
    segment.occurrences = terms.find(one);
    fact_count += segment.facts.size();
    term_count += segment.occurrences.size();
    segments.push_back(std::move(segment));
  }
  const double analysis = seconds_since(start);
  std::vector<Segment> again = segments;

  // Opening the plugin and starting Apertium's programs count, as they do for the whole-file run; the best of three, as there.
  double batch = 0;
  std::optional<Translator> opened;
  for (int turn = 0; turn < 3; ++turn) {
    segments = again;
    start = Clock::now();
    PluginOptions options;
    options.folders.push_back(words[1]);
    Result<std::shared_ptr<Backend>> backend = open_backend("apertium", options);
    if (!backend) {
      std::fprintf(stderr, "%s\n", backend.error().sentence().c_str());
      return 2;
    }
    opened.emplace(from, to, std::vector<std::shared_ptr<Backend>>{*backend}, target_terms);
    std::vector<Segment*> all;
    for (Segment& segment : segments) all.push_back(&segment);
    opened->translate(all);
    const double taken = seconds_since(start);
    batch = turn == 0 ? taken : std::min(batch, taken);
  }
  const Translator& translator = *opened;
  start = Clock::now();
  for (Segment& segment : segments) check_translation(segment, from, to, *target_terms);
  const double checks = seconds_since(start);

  const std::size_t single_count = std::min<std::size_t>(again.size(), 500);
  std::vector<double> single;
  std::size_t differing = 0;
  for (std::size_t i = 0; i < single_count; ++i) {
    std::vector<Segment*> one{&again[i * again.size() / single_count]};
    start = Clock::now();
    translator.translate(one);
    single.push_back(seconds_since(start) * 1000);
    differing += one.front()->target == segments[i * again.size() / single_count].target ? 0 : 1;
  }
  std::sort(single.begin(), single.end());
  std::ofstream figures(out / "figures.tsv", std::ios::binary);
  const auto put = [&](const char* name, double value) { figures << name << '\t' << value << '\n'; };
  put("sentences", static_cast<double>(sentences.size()));
  put("facts", static_cast<double>(fact_count));
  put("terms", static_cast<double>(term_count));
  put("batch seconds", batch);
  put("analysis seconds", analysis);
  put("checks seconds", checks);
  put("single p50 ms", single[single.size() / 2]);
  put("single p95 ms", single[single.size() * 95 / 100]);
  put("single and batch differ", static_cast<double>(differing));
  return figures.flush() ? 0 : 2;
}
