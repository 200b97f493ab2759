// What a style guide's release costs and does: opening, terms, rules, phrase memory.
#include <benchmark/benchmark.h>

#include <stdexcept>

#include "bench_data.h"
#include "homeword/glossary/bundle.h"
#include "homeword/glossary/term_finder.h"
#include "homeword/style/style_checker.h"
#include "homeword/text/segmenter.h"
#include "homeword/translate/memory.h"

namespace homeword::bench {
namespace {

template <class T>
T value_of(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().sentence());
  return std::move(*result);
}

const LanguageTag& english() {
  static const LanguageTag tag = LanguageTag::of("en");
  return tag;
}
const LanguageTag& spanish() {
  static const LanguageTag tag = LanguageTag::of("es");
  return tag;
}

// Paragraphs with facts, sentences and terms found: what every step after the analysis takes.
struct Analysed {
  std::string_view text;
  std::vector<Fact> facts;
  std::vector<Span> sentences;
  std::vector<Occurrence> occurrences;
};
std::vector<Analysed> analyse(const std::vector<std::string>& texts, std::size_t most) {
  const FactFinder facts(english());
  const Segmenter segmenter(english());
  const TermFinder terms(guide(), english());
  std::vector<Analysed> all;
  for (const std::string& text : texts) {
    if (all.size() == most) break;
    Analysed one{.text = text, .facts = facts.find(text, terms.names()), .sentences = {}, .occurrences = {}};
    std::vector<Span> whole;
    for (const Fact& fact : one.facts) whole.push_back(fact.span);
    one.sentences = segmenter.segment(text, whole);
    one.occurrences = terms.find(text, whole);
    all.push_back(std::move(one));
  }
  return all;
}

void release_opening(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(value_of(read_release(release_bytes(), "demo-district.hwguide")));
  state.SetBytesProcessed(static_cast<std::int64_t>(release_bytes().size()) *
                          static_cast<std::int64_t>(state.iterations()));
  state.counters["concepts"] = static_cast<double>(guide()->concepts.size());
}
BENCHMARK(release_opening)->Name("guide/open the demo district's release")->Unit(benchmark::kMillisecond);

void term_finding(benchmark::State& state) {
  const TermFinder finder(guide(), english());
  std::size_t found = 0;
  for (auto _ : state) {
    found = 0;
    for (const std::string& paragraph : school_paragraphs()) found += finder.find(paragraph).size();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(school_text().size()) *
                          static_cast<std::int64_t>(state.iterations()));
  state.counters["terms"] = static_cast<double>(found);
}
BENCHMARK(term_finding)->Name("guide/terms of 1 MB of school English")->Unit(benchmark::kMillisecond);

void style_rules(benchmark::State& state) {
  const StyleChecker checker = value_of(StyleChecker::compile(guide(), english()));
  static const std::vector<Analysed> paragraphs = analyse(school_paragraphs(), school_paragraphs().size());
  std::size_t findings = 0;
  for (auto _ : state) {
    StyleMemory memory;
    findings = 0;
    std::size_t block = 0;
    for (const Analysed& one : paragraphs)
      findings += checker.check({.text = one.text, .sentences = one.sentences, .facts = one.facts,
                                 .occurrences = one.occurrences,
                                 .verbatim = {}, .is_heading = false, .block = block++}, memory).findings.size();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(school_text().size()) *
                          static_cast<std::int64_t>(state.iterations()));
  state.counters["rules"] = static_cast<double>(checker.rule_ids().size());
  state.counters["findings"] = static_cast<double>(findings);
}
BENCHMARK(style_rules)->Name("style/rules on 1 MB of school English")->Unit(benchmark::kMillisecond);

// Every sentence of the memory once; `hits` says how many were found again with their slots filled.
void memory_lookup(benchmark::State& state) {
  const PhraseMemory memory = value_of(PhraseMemory::load(*guide(), english(), spanish()));
  const TermFinder targets(guide(), spanish());
  static const std::vector<Analysed> sentences = analyse(school_sentences(), school_sentences().size());
  std::size_t hits = 0;
  for (auto _ : state) {
    hits = 0;
    for (const Analysed& one : sentences) {
      Segment segment;
      segment.source = segment.plain = one.text;
      segment.facts = one.facts;
      segment.occurrences = one.occurrences;
      hits += memory.apply(segment, targets) ? 1 : 0;
    }
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(sentences.size()) * static_cast<std::int64_t>(state.iterations()));
  state.counters["entries"] = static_cast<double>(memory.size());
  state.counters["hits"] = static_cast<double>(hits);
}
BENCHMARK(memory_lookup)->Name("translate/phrase memory, every entry asked for once")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace homeword::bench
