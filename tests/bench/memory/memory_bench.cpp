// The memory at scale: import, exact and nearest look-ups, words; figures for this machine, judged by nobody.
//
//     memory_bench [PAIRS=1000000] [FOLDER=a temporary one]
//
// Data: sentences of the starter phrase memory (glossaries/us-k12/memory), each with about a third of its words replaced by words
// of others, one or two joined so that the mean is near 117 characters; always the same. Queries: a stored sentence with three letters
// changed, one with a word changed, and sentences that are near nothing. Times are of this thread's processor.
#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "homeword/base/data_folder.h"
#include "homeword/base/files.h"
#include "homeword/translate/memory_store.h"
#include "homeword/translate/tmx.h"

using namespace homeword;

namespace {

namespace fs = std::filesystem;

double now() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

std::vector<std::string> split(const std::string& sentence) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < sentence.size();) {
    const std::size_t end = std::min(sentence.find(' ', at), sentence.size());
    if (end > at) out.push_back(sentence.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

double megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

void show(const char* what, std::vector<double> milliseconds, std::size_t found) {
  std::sort(milliseconds.begin(), milliseconds.end());
  const std::size_t count = milliseconds.size();
  std::printf("%-44s p50 %7.3f ms   p95 %7.3f ms   most %7.3f ms   found %zu of %zu\n", what, milliseconds[count / 2], milliseconds[count * 95 / 100],
              milliseconds.back(), found, count);
}

}  // namespace

int main(int count, char** words) {
  const std::size_t pairs = count > 1 ? std::stoul(words[1]) : 1'000'000;
  const fs::path folder = count > 2 ? fs::path(words[2]) : fs::temp_directory_path() / "homeword-memory-bench";
  fs::remove_all(folder);
  fs::create_directories(folder);

  std::vector<std::string> sentences, vocabulary;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(data_folder() / "glossaries" / "us-k12" / "memory")) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const fs::path& path : files)
    if (const auto bytes = read_file(path))
      if (const auto file = read_tmx(*bytes, path.string()))
        for (const TmxUnit& unit : file->units)
          if (const TmxVariant* english = unit.find_variant(LanguageTag::of("en"))) sentences.push_back(english->text);
  if (sentences.empty()) {
    std::fprintf(stderr, "no sentences under %s\n", data_folder().c_str());
    return 2;
  }
  for (const std::string& sentence : sentences)
    for (const std::string& word : split(sentence)) vocabulary.push_back(word);
  std::mt19937_64 random(11);
  std::vector<std::string> all;
  std::size_t characters = 0;
  for (std::size_t i = 0; i < pairs; ++i) {
    std::string out;
    const std::size_t wanted = 60 + random() % 115;
    while (out.size() < wanted)
      for (const std::string& word : split(sentences[random() % sentences.size()])) {
        if (!out.empty()) out += ' ';
        out += random() % 3 == 0 ? vocabulary[random() % vocabulary.size()] : word;
      }
    characters += out.size();
    all.push_back(std::move(out));
  }
  std::printf("%zu pairs, mean %zu bytes\n", pairs, characters / std::max<std::size_t>(pairs, 1));

  const fs::path tmx = folder / "pairs.tmx";
  {
    std::ofstream stream(tmx, std::ios::binary);
    stream << "<?xml version=\"1.0\"?>\n<tmx version=\"1.4\"><header srclang=\"en\"/><body>\n";
    for (std::size_t i = 0; i < pairs; ++i) {
      std::string text;
      for (const char c : all[i]) text += c == '&' ? std::string("&amp;") : c == '<' ? std::string("&lt;") : std::string(1, c);
      stream << "<tu><tuv xml:lang=\"en\"><seg>" << text << "</seg></tuv><tuv xml:lang=\"es\"><seg>Traducción número " << i << " de esta frase.</seg></tuv></tu>\n";
    }
    stream << "</body></tmx>\n";
  }
  const LanguageTag from = LanguageTag::of("en"), to = LanguageTag::of("es");
  auto store = MemoryStore::open(folder / "memory.db");
  if (!store) {
    std::fprintf(stderr, "%s\n", store.error().sentence().c_str());
    return 2;
  }
  double start = now();
  std::vector<MemoryPair> batch;
  std::size_t added = 0;
  const auto flush = [&] {
    const auto done = store->add(batch, from, to);
    if (done) added += done->added;
    batch.clear();
  };
  std::ifstream stream(tmx, std::ios::binary);
  const auto read = read_tmx_units(stream, tmx.string(), [&](TmxUnit& unit) {
    batch.push_back({std::move(unit.variants[0].text), std::move(unit.variants[1].text), "pairs.tmx", {}});
    if (batch.size() >= 50'000) flush();
    return true;
  });
  flush();
  double taken = now() - start;
  if (!read) return 2;
  std::printf("import from TMX                              %.2f s, %.0f pairs/s (%zu added), memory so far %.0f MB with the data\n", taken,
              static_cast<double>(pairs) / taken, added, megabytes());
  start = now();
  auto index = store->pairs(from, to);
  std::printf("index made and written                       %.2f s, %.0f MB on disk\n", now() - start,
              static_cast<double>(fs::file_size(folder / "memory.db.en-es.index")) / 1048576.0);
  start = now();
  index = store->pairs(from, to);
  std::printf("index opened                                 %.1f ms\n", (now() - start) * 1000);
  if (!index) return 2;

  start = now();
  std::size_t found = 0;
  constexpr std::size_t exact_count = 200'000;
  for (std::size_t i = 0; i < exact_count; ++i) found += (*index)->find_exact(all[random() % pairs]).empty() ? 0 : 1;
  std::printf("exact                                        %.2f us a sentence, found %zu of %zu\n", (now() - start) / exact_count * 1e6, found, exact_count);
  for (const double least : {0.9, 0.8, 0.7}) {
    for (int kind = 0; kind < 3; ++kind) {
      std::vector<double> times;
      found = 0;
      for (int i = 0; i < 300; ++i) {
        std::string query = all[random() % pairs];
        if (kind == 0) {
          for (int j = 0; j < 3; ++j) query[random() % query.size()] = static_cast<char>('a' + random() % 26);
        } else if (kind == 1) {
          std::vector<std::string> parts = split(query);
          parts[random() % parts.size()] = vocabulary[random() % vocabulary.size()];
          query.clear();
          for (const std::string& part : parts) query += (query.empty() ? "" : " ") + part;
        } else {
          query.clear();
          while (query.size() < 110) query += (query.empty() ? "" : " ") + vocabulary[random() % vocabulary.size()];
        }
        const double begun = now();
        const auto best = (*index)->find_nearest(query, least);
        times.push_back((now() - begun) * 1000);
        found += best.empty() ? 0 : 1;
      }
      const std::string name = std::string("nearest, at least ") + std::to_string(static_cast<int>(least * 100 + 0.5)) + " %, " +
                               (kind == 0 ? "3 letters changed" : kind == 1 ? "a word changed" : "near nothing");
      show(name.c_str(), times, found);
    }
  }
  start = now();
  (void)store->search_words("permission slip", from, to, 20);
  std::printf("words, first search (makes its index)        %.1f s\n", now() - start);
  start = now();
  for (int i = 0; i < 20; ++i) (void)store->search_words("permission slip", from, to, 20);
  std::printf("words, next searches                         %.2f ms\n", (now() - start) / 20 * 1000);
  store = MemoryStore::open(folder / "other.db");
  fs::remove_all(folder);
  return 0;
}
