// The memory at scale: import, exact and nearest look-ups, words; figures for this machine, judged by nobody.
//
//     memory_bench [PAIRS=1000000] [FOLDER=a temporary one] [SENTENCES=a text file, one a line]
//
// Data (memory_data.h), always the same: what a district has sent home for years. Queries: stored sentences with something
// changed (letters, a word, every eighth word), by length; new sentences of the same make, which may be near something or
// nothing; words in no order, which are near nothing; and the lines of SENTENCES, which nobody generated. A nearest match is
// proven, so the queries that find nothing cost most.
// Times are of this thread's processor, the import's of the clock as well: it uses two.
#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "homeword/translate/memory_store.h"
#include "homeword/translate/tmx.h"
#include "memory_data.h"

using namespace homeword;

namespace {

namespace fs = std::filesystem;

double now() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// Of all threads, and of the wall's clock.
double processor_now() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}
double wall_now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

double megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

void show(const std::string& what, std::vector<double> milliseconds, std::size_t found) {
  if (milliseconds.empty()) return;
  std::sort(milliseconds.begin(), milliseconds.end());
  const std::size_t count = milliseconds.size();
  std::printf("%-52s p50 %8.3f ms   p95 %8.3f ms   most %8.3f ms   found %zu of %zu\n", what.c_str(), milliseconds[count / 2],
              milliseconds[count * 95 / 100], milliseconds.back(), found, count);
  std::fflush(stdout);
}

void write_tmx_file(const fs::path& path, const std::vector<std::string>& sentences) {
  std::ofstream stream(path, std::ios::binary);
  stream << "<?xml version=\"1.0\"?>\n<tmx version=\"1.4\"><header srclang=\"en\"/><body>\n";
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    std::string text;
    for (const char c : sentences[i]) text += c == '&' ? std::string("&amp;") : c == '<' ? std::string("&lt;") : std::string(1, c);
    // A translation as long as the sentence: what is stored counts as much as what is looked for.
    stream << "<tu><tuv xml:lang=\"en\"><seg>" << text << "</seg></tuv><tuv xml:lang=\"es\"><seg>Traducción " << i << ": " << text
           << "</seg></tuv></tu>\n";
  }
  stream << "</body></tmx>\n";
}

}  // namespace

int main(int count, char** words) {
  const std::size_t pairs = count > 1 ? std::stoul(words[1]) : 1'000'000;
  const fs::path folder = count > 2 ? fs::path(words[2]) : fs::temp_directory_path() / "homeword-memory-bench";
  fs::remove_all(folder);
  fs::create_directories(folder);

  SentenceMaker maker(11);
  if (!maker.has_phrases()) {
    std::fprintf(stderr, "no phrases among the data files\n");
    return 2;
  }
  const std::vector<std::string> all = maker.make_memory(pairs);
  std::vector<std::size_t> sizes;
  std::size_t characters = 0;
  for (const std::string& sentence : all) {
    sizes.push_back(sentence.size());
    characters += sentence.size();
  }
  std::sort(sizes.begin(), sizes.end());
  std::printf("%zu pairs, %zu bytes in the mean, a tenth below %zu, a tenth above %zu, the longest %zu\n", pairs, characters / pairs, sizes[pairs / 10],
              sizes[pairs * 9 / 10], sizes.back());
  const fs::path tmx = folder / "pairs.tmx";
  write_tmx_file(tmx, all);

  const LanguageTag from = LanguageTag::of("en"), to = LanguageTag::of("es");
  auto store = MemoryStore::open(folder / "memory.db");
  if (!store) {
    std::fprintf(stderr, "%s\n", store.error().sentence().c_str());
    return 2;
  }
  const double memory_before = megabytes();
  double start = now();
  double parsing = 0;
  {
    std::ifstream stream(tmx, std::ios::binary);
    if (!read_tmx_units(stream, tmx.string(), [&](TmxUnit&) { return true; })) return 2;
    parsing = now() - start;
  }
  start = processor_now();
  const double wall_start = wall_now();
  std::ifstream stream(tmx, std::ios::binary);
  const auto added = store->fill([&](MemoryIntake& intake) -> Result<void> {
    const auto read = read_tmx_units(stream, tmx.string(), [&](TmxUnit& unit) {
      return intake.add(unit.variants[0].text, unit.variants[1].text, "pairs.tmx", {}, from, to);
    });
    if (!read) return tl::make_unexpected(read.error());
    return {};
  });
  const double wall_taken = wall_now() - wall_start;
  double taken = processor_now() - start;
  if (!added) return 2;
  std::printf("import from TMX                              %.2f s by the clock, %.0f pairs/s (%zu added; %.0f MB of TMX); processors %.2f s, reading the TMX alone %.2f s; "
              "%.0f MB more memory\n",
              wall_taken, static_cast<double>(pairs) / wall_taken, added->added, static_cast<double>(fs::file_size(tmx)) / 1048576.0, taken, parsing,
              megabytes() - memory_before);
  std::fflush(stdout);
  start = now();
  auto index = store->pairs(from, to);
  taken = now() - start;
  std::error_code code;
  const auto index_size = fs::file_size(folder / "memory.db.en-es.index", code);
  std::printf("index made and written                       %.2f s, %.0f MB on disk\n", taken, code ? 0.0 : static_cast<double>(index_size) / 1048576.0);
  start = now();
  index = store->pairs(from, to);
  std::printf("index opened                                 %.1f ms\n", (now() - start) * 1000);
  if (!index) return 2;

  std::mt19937_64 random(12);
  start = now();
  std::size_t found = 0;
  constexpr std::size_t exact_count = 200'000;
  for (std::size_t i = 0; i < exact_count; ++i) found += (*index)->find_exact(all[random() % pairs]).empty() ? 0 : 1;
  std::printf("exact                                        %.2f us a sentence, found %zu of %zu\n", (now() - start) / exact_count * 1e6, found, exact_count);
  std::fflush(stdout);

  std::vector<std::pair<std::string, std::vector<std::string>>> kinds;
  constexpr std::size_t query_count = 200;
  const auto stored = [&](std::size_t least, std::size_t most) {
    for (;;)
      if (const std::string& one = all[random() % pairs]; one.size() >= least && one.size() <= most) return one;
  };
  const auto add_kind = [&](const char* name, auto make) {
    kinds.emplace_back(name, std::vector<std::string>());
    for (std::size_t i = 0; i < query_count; ++i) kinds.back().second.push_back(make());
  };
  add_kind("letters changed, any length", [&] { return maker.change_letters(stored(1, 100'000), 3); });
  add_kind("a word changed, any length", [&] { return maker.change_word(stored(1, 100'000)); });
  add_kind("a word changed, short", [&] { return maker.change_word(stored(1, 40)); });
  add_kind("a word changed, long", [&] { return maker.change_word(stored(220, 100'000)); });
  add_kind("every eighth word changed", [&] { return maker.change_words(stored(60, 100'000), 8); });
  add_kind("new sentences", [&] { return maker.make_sentence(); });
  add_kind("words in no order, any length", [&] { return maker.make_word_list(stored(1, 100'000).size()); });
  add_kind("words in no order, long", [&] { return maker.make_word_list(stored(220, 100'000).size()); });
  if (count > 3) {
    std::ifstream lines(words[3]);
    kinds.emplace_back("lines of the file", std::vector<std::string>());
    for (std::string line; std::getline(lines, line) && kinds.back().second.size() < 5 * query_count;)
      if (!line.empty()) kinds.back().second.push_back(line);
  }
  for (const double least : {0.9, 0.8, 0.7})
    for (const auto& [name, queries] : kinds) {
      std::vector<double> times;
      found = 0;
      for (std::size_t i = 0; i < queries.size(); i += least < 0.75 ? 4 : 1) {
        const double begun = now();
        const auto best = (*index)->find_nearest(queries[i], least);
        times.push_back((now() - begun) * 1000);
        found += best.empty() ? 0 : 1;
      }
      show("nearest, at least " + std::to_string(static_cast<int>(least * 100 + 0.5)) + " %, " + name, times, found);
    }
  start = now();
  (void)store->search_words("permission slip", from, to, 20);
  std::printf("words, first search (makes its index)        %.1f s\n", now() - start);
  start = now();
  for (int i = 0; i < 20; ++i) (void)store->search_words("permission slip", from, to, 20);
  std::printf("words, next searches                         %.2f ms\n", (now() - start) / 20 * 1000);
  std::printf("most memory in all                           %.0f MB\n", megabytes());
  store = MemoryStore::open(folder / "other.db");
  fs::remove_all(folder);
  return 0;
}
