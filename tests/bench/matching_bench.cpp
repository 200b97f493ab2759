// Homeword's matcher and Hyperscan on the same prose and the same terms; tests/bench/matching adds pyahocorasick and the
// ratios. Prints one line a measurement: engine, terms, MB/s of thread CPU time (best of several), hits.
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#ifdef HOMEWORD_HAVE_HYPERSCAN
#include <hs.h>
#endif

#include "homeword/glossary/matcher.h"
#include "homeword/glossary/term_finder.h"
#include "homeword/text/inflection.h"
#include "matching_data.h"

namespace homeword::bench {
namespace {

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

template <class Work>
double best_seconds(int rounds, const Work& work) {
  double best = 1e9;
  for (int round = 0; round < rounds; ++round) {
    const double start = cpu_seconds();
    work();
    best = std::min(best, cpu_seconds() - start);
  }
  return best;
}

void report(const char* engine, std::size_t terms, std::size_t bytes, double seconds, std::size_t hits) {
  std::printf("speed\t%s\t%zu\t%.1f\t%zu\n", engine, terms, static_cast<double>(bytes) / 1e6 / seconds, hits);
  std::fflush(stdout);
}

Matcher build(const std::vector<std::string>& terms, bool with_forms) {
  const Inflector inflector(LanguageTag::of("en"));
  MatcherBuilder builder;
  Payload payload = 0;
  for (const std::string& term : terms) {
    if (!with_forms) builder.add(term, payload);
    else
      for (const InflectedForm& form : inflector.forms({.term = term, .part_of_speech = "noun"}))
        builder.add(form.text, payload);
    ++payload;
  }
  return std::move(builder).build();
}

#ifdef HOMEWORD_HAVE_HYPERSCAN
struct Literals {
  std::string_view text;
  const std::vector<std::string>* terms = nullptr;
  std::size_t hits = 0;
};

bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

int on_literal(unsigned id, unsigned long long, unsigned long long to, unsigned, void* context) {
  auto& literals = *static_cast<Literals*>(context);
  const std::size_t from = to - (*literals.terms)[id].size();
  const bool is_whole = (from == 0 || !is_word_byte(literals.text[from - 1])) &&
                        (to == literals.text.size() || !is_word_byte(literals.text[to]));
  literals.hits += is_whole ? 1 : 0;
  return 0;
}

void measure_hyperscan(const MatchingData& data, const std::vector<std::string>& terms, int rounds) {
  std::vector<const char*> expressions;
  std::vector<std::size_t> sizes;
  std::vector<unsigned> ids, flags(terms.size(), HS_FLAG_CASELESS);
  for (const std::string& term : terms) {
    ids.push_back(static_cast<unsigned>(ids.size()));
    expressions.push_back(term.c_str());
    sizes.push_back(term.size());
  }
  hs_database_t* database = nullptr;
  hs_compile_error_t* error = nullptr;
  const double start = cpu_seconds();
  if (hs_compile_lit_multi(expressions.data(), flags.data(), ids.data(), sizes.data(),
                           static_cast<unsigned>(terms.size()), HS_MODE_BLOCK, nullptr, &database, &error) != HS_SUCCESS) {
    std::fprintf(stderr, "Hyperscan cannot compile the terms: %s\n", error->message);
    std::exit(1);
  }
  std::printf("compile\thyperscan\t%zu\t%.3f\n", terms.size(), cpu_seconds() - start);
  hs_scratch_t* scratch = nullptr;
  hs_alloc_scratch(database, &scratch);
  const auto scan = [&](const std::string& text) {
    Literals literals{text, &terms};
    hs_scan(database, text.data(), static_cast<unsigned>(text.size()), 0, scratch, on_literal, &literals);
    return literals.hits;
  };
  std::size_t hits = 0;
  const double seconds = best_seconds(rounds, [&] { hits = scan(data.prose); });
  report("hyperscan", terms.size(), data.prose.size(), seconds, hits);
  hs_free_scratch(scratch);
  hs_free_database(database);
}
#else
void measure_hyperscan(const MatchingData&, const std::vector<std::string>&, int) {}
#endif

// A guide of so many concepts: its terms compiled, opened from the index beside its bundle, joined by one more.
void measure_finder(const std::vector<std::string>& terms) {
  auto guide = std::make_shared<StyleGuide>();
  guide->is_released = true;
  guide->hash = "bench";
  const std::filesystem::path folder = std::filesystem::temp_directory_path();
  for (std::size_t i = 0; i < terms.size(); ++i) {
    Concept concept_;
    concept_.id = "concept-" + std::to_string(1'000'000 + i);
    concept_.life_cycle = LifeCycle::approved;
    concept_.terms.push_back({.language = "en", .text = terms[i], .part_of_speech = "noun"});
    guide->concepts.push_back(std::move(concept_));
  }
  const LanguageTag english = LanguageTag::of("en");
  std::optional<TermFinder> finder;
  const auto report_time = [&](const char* what, double seconds) {
    std::printf("%s\thomeword\t%zu\t%.5f\n", what, terms.size(), seconds);
    std::fflush(stdout);
  };
  report_time("finder-compile", best_seconds(2, [&] { finder.emplace(guide, english); }));
  guide->bundle_file = folder / ("homeword-matching-bench-" + std::to_string(::getpid()) + ".hwguide");
  report_time("finder-keep", best_seconds(1, [&] { finder.emplace(guide, english); }));
  report_time("finder-open", best_seconds(5, [&] { finder.emplace(guide, english); }));
  Concept more;
  more.id = "one-more";
  more.life_cycle = LifeCycle::approved;
  more.terms.push_back({.language = "en", .text = "accountability system", .part_of_speech = "noun"});
  std::size_t found = 0;
  report_time("finder-add", best_seconds(5, [&] { found += finder->with({more}).find("Our accountability systems changed.").size(); }));
  if (found != 5) std::fprintf(stderr, "the added term was not found\n");
  std::filesystem::remove(TermFinder::index_path(guide->bundle_file, english));
}

int run(int argument_count, char** arguments) {
  std::size_t megabytes = 50;
  int rounds = 5;
  bool has_peers = true;
  std::string folder;
  std::vector<std::size_t> sizes{100, 1'000, 10'000, 100'000};
  for (int i = 1; i < argument_count; ++i) {
    const std::string_view argument = arguments[i];
    if (argument.starts_with("--megabytes=")) megabytes = std::strtoull(arguments[i] + 12, nullptr, 10);
    else if (argument.starts_with("--rounds=")) rounds = std::atoi(arguments[i] + 9);
    else if (argument.starts_with("--terms=")) sizes = {std::strtoull(arguments[i] + 8, nullptr, 10)};
    else if (argument == "--no-peers") has_peers = false;
    else if (argument.starts_with("--write=")) folder = argument.substr(8);
    else {
      std::fprintf(stderr, "usage: homeword_matching_bench [--megabytes=N] [--rounds=N] [--terms=N] [--no-peers] [--write=FOLDER]\n");
      return 2;
    }
  }
  const MatchingData data = make_matching_data(megabytes * 1'000'000, 100'000, megabytes * 100'000);
  if (!folder.empty()) {
    std::ofstream(std::filesystem::path(folder) / "prose.txt", std::ios::binary) << data.prose;
    std::ofstream file(std::filesystem::path(folder) / "terms.txt", std::ios::binary);
    for (const std::string& term : data.terms) file << term << '\n';
  }
  for (const std::size_t size : sizes) {
    const std::vector<std::string> terms(data.terms.begin(), data.terms.begin() + static_cast<std::ptrdiff_t>(size));
    std::size_t hits = 0;
    Matcher exact, inflected;
    std::printf("compile\thomeword-exact\t%zu\t%.3f\n", size, best_seconds(2, [&] { exact = build(terms, false); }));
    const double before = peak_megabytes();
    std::printf("compile\thomeword\t%zu\t%.3f\n", size, best_seconds(2, [&] { inflected = build(terms, true); }));
    std::printf("memory\thomeword\t%zu\t%.1f\t%zu phrases\n", size, peak_megabytes() - before, inflected.phrase_count());
    const double with_forms = best_seconds(rounds, [&] { hits = inflected.find(data.prose).size(); });
    report("homeword", size, data.prose.size(), with_forms, hits);
    const double without = best_seconds(rounds, [&] { hits = exact.find(data.prose).size(); });
    report("homeword-exact", size, data.prose.size(), without, hits);
    const double dense = best_seconds(rounds, [&] { hits = inflected.find(data.dense).size(); });
    report("homeword-dense", size, data.dense.size(), dense, hits);
    measure_finder(terms);
    if (has_peers) measure_hyperscan(data, terms, rounds);
  }
  return 0;
}

}  // namespace
}  // namespace homeword::bench

int main(int argument_count, char** arguments) { return homeword::bench::run(argument_count, arguments); }
