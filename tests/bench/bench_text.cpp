// Matcher, folding, sentences, facts.
#include <benchmark/benchmark.h>

#include "bench_data.h"
#include "homeword/glossary/matcher.h"
#include "homeword/text/facts.h"
#include "homeword/text/segmenter.h"
#include "homeword/text/unicode.h"

namespace homeword::bench {
namespace {

Matcher make_matcher(const std::vector<std::string>& phrases) {
  MatcherBuilder builder;
  Payload next = 0;
  for (const std::string& phrase : phrases) builder.add(phrase, next++);
  return std::move(builder).build();
}

void set_bytes(benchmark::State& state, std::size_t bytes) {
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * static_cast<std::int64_t>(state.iterations()));
}

void matcher_find(benchmark::State& state) {
  const auto phrases = make_phrases(static_cast<std::size_t>(state.range(0)));
  const Matcher matcher = make_matcher(phrases);
  const std::string text = make_invented_text(1000 * 1000, phrases);
  std::size_t matches = 0;
  for (auto _ : state) benchmark::DoNotOptimize(matches = matcher.find(text).size());
  set_bytes(state, text.size());
  state.counters["matches"] = static_cast<double>(matches);
}
BENCHMARK(matcher_find)->Name("matcher/find in 1 MB/terms")
    ->RangeMultiplier(10)->Range(100, 100000)->Unit(benchmark::kMillisecond);

void matcher_build(benchmark::State& state) {
  const auto phrases = make_phrases(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(make_matcher(phrases));
  state.SetItemsProcessed(state.range(0) * static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(matcher_build)->Name("matcher/build/terms")
    ->RangeMultiplier(10)->Range(100, 100000)->Unit(benchmark::kMillisecond);

void folding(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(fold(school_text()));
  set_bytes(state, school_text().size());
}
BENCHMARK(folding)->Name("text/fold 1 MB of school English")->Unit(benchmark::kMillisecond);

void folding_with_offsets(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(fold_with_offsets(school_text()));
  set_bytes(state, school_text().size());
}
BENCHMARK(folding_with_offsets)->Name("text/fold with offsets 1 MB of school English")->Unit(benchmark::kMillisecond);

void segmentation(benchmark::State& state) {
  const Segmenter segmenter(LanguageTag::of("en"));
  std::size_t sentences = 0;
  for (auto _ : state) {
    sentences = 0;
    for (const std::string& paragraph : school_paragraphs()) sentences += segmenter.segment(paragraph).size();
  }
  set_bytes(state, school_text().size());
  state.counters["sentences"] = static_cast<double>(sentences);
}
BENCHMARK(segmentation)->Name("text/sentences of 1 MB of school English")->Unit(benchmark::kMillisecond);

void fact_finding(benchmark::State& state) {
  const FactFinder finder(LanguageTag::of("en"));
  std::size_t facts = 0;
  for (auto _ : state) {
    facts = 0;
    for (const std::string& paragraph : school_paragraphs()) facts += finder.find(paragraph).size();
  }
  set_bytes(state, school_text().size());
  state.counters["facts"] = static_cast<double>(facts);
}
BENCHMARK(fact_finding)->Name("text/facts of 1 MB of school English")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace homeword::bench
