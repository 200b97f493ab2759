#include "homeword/text/segmenter.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <ctime>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <string>

#include "homeword/text/segmentation_rules.h"
#include "homeword/text/unicode.h"

namespace {

using namespace homeword;

std::filesystem::path test_folder() {
  const char* named = std::getenv("HOMEWORD_TEST_FOLDER");
  return named != nullptr ? std::filesystem::path(named) : std::filesystem::path(__FILE__).parent_path().parent_path();
}

// Other people's test data beside the repository, where it is present.
std::optional<std::filesystem::path> find_shared_file(const std::string& name) {
  const char* named = std::getenv("HOMEWORD_TESTDATA");
  const auto folder =
      named != nullptr ? std::filesystem::path(named) : test_folder().parent_path().parent_path() / "shared" / "testdata";
  const auto path = folder / "segmentation" / name;
  if (std::filesystem::exists(path)) return path;
  return std::nullopt;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) text.replace(at, from.size(), to);
}

std::string without_white_space(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();)
    if (const char32_t c = next_code_point(text, at); !is_white_space(c)) append_code_point(out, c);
  return out;
}

// What must hold of every segmentation of every text.
void check_spans(std::string_view text, const std::vector<Span>& spans, const std::vector<Span>& protected_spans = {}) {
  std::size_t at = 0;
  std::string covered;
  for (const Span& span : spans) {
    REQUIRE(span.start >= at);
    REQUIRE(span.end > span.start);
    REQUIRE(span.end <= text.size());
    std::size_t first = span.start;
    std::size_t last = span.end;
    CHECK_FALSE(is_white_space(next_code_point(text, first)));
    CHECK_FALSE(is_white_space(previous_code_point(text, last)));
    covered += without_white_space(span.of(text));
    at = span.end;
  }
  CHECK(covered == without_white_space(text));
  for (std::size_t i = 0; i + 1 < spans.size(); ++i)
    for (const Span& span : protected_spans) {
      const bool is_cut = span.start < spans[i].end && spans[i + 1].start < span.end;
      CHECK_FALSE(is_cut);
    }
}

TEST_CASE("sentences end where people end them") {
  std::ifstream file(test_folder() / "text" / "data" / "sentences.txt");
  REQUIRE(file.good());
  std::size_t cases = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::size_t tab = line.find('\t');
    REQUIRE(tab != std::string::npos);
    std::string marked = line.substr(tab + 1);
    replace_all(marked, "⏎", "\n");
    // The mark and the spaces beside it stand for one space, none where the script or the text has none.
    std::string text = marked;
    const LanguageTag language = LanguageTag::of(line.substr(0, tab));
    std::vector<std::string> expected(1);
    for (std::size_t at = 0; at < marked.size();) {
      const std::size_t mark = std::min(marked.find("‖", at), marked.size());
      expected.back() = without_white_space(std::string_view(marked).substr(at, mark - at));
      at = mark + std::string_view("‖").size();
      if (at < marked.size()) expected.emplace_back();
    }
    for (const std::string_view between : {" ", "\u00A0", "  \t"}) {
      text = marked;
      replace_all(text, "\n ‖ ", "\n");
      replace_all(text, " ‖ ", between);
      replace_all(text, "‖", "");
      std::vector<std::string> found;
      const auto spans = Segmenter(language).segment(text);
      for (const Span& span : spans) found.push_back(without_white_space(span.of(text)));
      INFO(line);
      CHECK(found == expected);
      check_spans(text, spans);
    }
    // Chinese and Japanese need no space at all.
    if (language.script() == "Hans" || language.script() == "Hant" || language.script() == "Jpan") {
      text = marked;
      replace_all(text, " ‖ ", "");
      std::vector<std::string> found;
      for (const Span& span : Segmenter(language).segment(text)) found.push_back(without_white_space(span.of(text)));
      INFO(line);
      CHECK(found == expected);
    }
    ++cases;
  }
  CHECK(cases > 80);
}

TEST_CASE("a protected span is never cut, and may end a sentence") {
  const Segmenter segmenter(LanguageTag::of("en"));
  const std::string text = "Read \"Stop. Look. Listen.\" now. Come at 6 p.m. The end.";
  const auto cut = [&](std::vector<Span> spans) {
    std::vector<std::string> found;
    const auto sentences = segmenter.segment(text, spans);
    check_spans(text, sentences, spans);
    for (const Span& span : sentences) found.emplace_back(span.of(text));
    return found;
  };
  const std::size_t title = text.find("Stop");
  const std::size_t time = text.find("6 p.m.");
  CHECK(cut({}).size() == 5);
  CHECK(cut({{title, text.find("\" now")}}) ==
        std::vector<std::string>{"Read \"Stop. Look. Listen.\" now.", "Come at 6 p.m.", "The end."});
  CHECK(cut({{time, time + 6}}).back() == "The end.");
  CHECK(cut({{time, time + 10}}).back() == "Come at 6 p.m. The end.");
  // A pair of codes that holds the white space behind the stop, spans in any order, nested and crossing.
  CHECK(cut({{time, time + 7}}).back() == "The end.");
  CHECK(cut({{time + 2, text.size()}, {0, time + 4}, {3, 5}}) == std::vector<std::string>{text});
  CHECK(cut({{0, text.size()}}) == std::vector<std::string>{text});
}

TEST_CASE("empty, blank and odd texts") {
  for (const char* tag : {"en", "es", "zh-Hans", "ar", "am", "xx"}) {
    const Segmenter segmenter(LanguageTag::of(tag));
    CHECK(segmenter.segment("").empty());
    CHECK(segmenter.segment(" \t\n\u00A0\u3000").empty());
    CHECK(segmenter.segment("x").size() == 1);
    CHECK(segmenter.segment("...").size() == 1);
    CHECK(segmenter.segment(" . ").size() == 1);
    CHECK(segmenter.segment("。。。").size() == 1);
    for (const char* text : {"!? ¿¡ .", "\"", ").", "1.", "1. ", "a) ", "• • •", ". . . . . . .", "....A", "A.B.C.", "[1][2][",
                             ".[12", "\xEF\xBB\xBFHi. You.", "e\u0301. E\u0301.", "😀. 😀"})
      check_spans(text, segmenter.segment(text));
    // Ill-formed UTF-8 is no business of ours, but must not crash.
    (void)segmenter.segment("\xC3");
    (void)segmenter.segment("a.\xFF\xFE B.");
  }
}

TEST_CASE("random texts keep the laws") {
  const std::vector<std::string> pieces = {".",  "!",  "?",   "…",  ". ",  " ",    "\n",  "\n\n", "\"", "”", "“", "(",    ")",
                                           "[",  "]",  "1",   "2)", "1. ", "a",    "A",   "Mr.",  "é",  "。", "」", "你", "؟",
                                           "م",  "።",  "፡፡",  "।",  "•",   "p.m.", "p.",  "m.",   "EE.", "UU.", "¿", "¡", ",",
                                           "etc.", "The", "U.S.", "»", "«", "'", "’", "\u00AD", "\u0301", "😀", "-", "—"};
  std::mt19937 random(7);
  for (const char* tag : {"en", "es", "fr", "zh-Hans", "ar", "am", "ko", "ru"}) {
    const Segmenter segmenter(LanguageTag::of(tag));
    for (int round = 0; round < 1500; ++round) {
      std::string text;
      std::vector<std::size_t> borders{0};
      const std::size_t length = random() % 24;
      for (std::size_t i = 0; i < length; ++i) {
        text += pieces[random() % pieces.size()];
        borders.push_back(text.size());
      }
      std::vector<Span> spans;
      for (std::size_t i = random() % 3; i > 0; --i) {
        const auto [start, end] = std::minmax(borders[random() % borders.size()], borders[random() % borders.size()]);
        spans.push_back({start, end});
      }
      INFO(tag << ": " << text);
      check_spans(text, segmenter.segment(text, spans), spans);
    }
  }
}

TEST_CASE("time grows with the text, not with its square") {
  // The processor's time, so that a busy machine counts for nothing.
  const auto seconds = [](const std::string& text, const std::vector<Span>& spans = {}) {
    const Segmenter segmenter(LanguageTag::of("en"));
    const std::clock_t start = std::clock();
    const auto found = segmenter.segment(text, spans);
    CHECK_FALSE(found.empty());
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  };
  const auto repeat = [](std::string_view piece, std::size_t size) {
    std::string text = "x";
    while (text.size() < size) text += piece;
    return text;
  };
  const auto fine_spans = [](const std::string& text) {
    std::vector<Span> spans;
    for (std::size_t i = 0; i + 8 < text.size(); i += 8) spans.push_back({i, i + 8});
    return spans;
  };
  constexpr std::size_t small = 1 << 16, large = 8 * small;
  // Eight times the text takes eight times as long, and 64 times where a step is quadratic.
  const auto is_linear = [](double before, double after) { return after < 24 * before + 0.5; };
  // Texts made to be slow: no stops, only stops, openers, blanks, lists, abbreviations.
  for (const char* piece : {"a", ".", ". ", ".(", ".\"", ". . ", " ", "\n", "• ", "1. ", "1) a ", "U.S. ", "p. m. ", "A.",
                            "...[", ".[1]", "你", "。", "’", "é", "Mr. Lee came. He sat. "}) {
    INFO(piece);
    CHECK(is_linear(seconds(repeat(piece, small)), seconds(repeat(piece, large))));
  }
  const std::string before = repeat("Mr. Lee came. He sat. ", small), after = repeat("Mr. Lee came. He sat. ", large);
  CHECK(is_linear(seconds(before, fine_spans(before)), seconds(after, fine_spans(after))));
}

TEST_CASE("sets of cases of others: pragmatic rules and Spanish treebank") {
  struct Set {
    std::string file;
    double least;  // share of right texts
  };
  for (const Set& set : {Set{"pragmatic_golden_rules.jsonl", 0.95}, Set{"ud_es_gsd_test_groups.jsonl", 0.95}}) {
    const auto path = find_shared_file(set.file);
    if (!path) {
      MESSAGE("skipped, the test data is not here: " << set.file);
      continue;
    }
    std::ifstream file(*path);
    std::size_t all = 0;
    std::size_t right = 0;
    for (std::string line; std::getline(file, line);) {
      const auto record = nlohmann::json::parse(line);
      if (record.contains("text_preserved") && !record["text_preserved"].get<bool>()) continue;
      const std::string text = record["text"];
      const Segmenter segmenter(LanguageTag::of(record["lang"].get<std::string>()));
      std::vector<std::string> found;
      std::vector<std::string> expected;
      for (const Span& span : segmenter.segment(text)) found.push_back(without_white_space(span.of(text)));
      for (const auto& sentence : record["expected"]) expected.push_back(without_white_space(sentence.get<std::string>()));
      ++all;
      if (found == expected) ++right;
    }
    MESSAGE(set.file << ": " << right << " of " << all << " right");
    CHECK(static_cast<double>(right) >= set.least * static_cast<double>(all));
  }
}

TEST_CASE("SRX rules alone cut as the standard says") {
  const auto cut = [](std::vector<SegmentationRule> list, std::string_view text) {
    const auto rules = SegmentationRules::compile(list);
    REQUIRE(rules.has_value());
    const auto cuts = rules->find_cuts(text);
    REQUIRE(cuts.has_value());
    std::vector<std::string> parts;
    std::size_t start = 0;
    for (std::size_t end : *cuts) {
      parts.emplace_back(text.substr(start, end - start));
      start = end;
    }
    parts.emplace_back(text.substr(start));
    return parts;
  };
  CHECK(cut({{"\\bDr\\.", "\\s", false}, {"\\.", "\\s", true}}, "Dr. Rivera called. Come in.") ==
        std::vector<std::string>{"Dr. Rivera called.", " Come in."});
  CHECK(cut({{"\\.", "\\s", true}}, "😀. é. a") == std::vector<std::string>{"😀.", " é.", " a"});
  CHECK(cut({}, "a. b") == std::vector<std::string>{"a. b"});
  CHECK(cut({{"", "", true}}, "aé") == std::vector<std::string>{"a", "é"});
  CHECK(cut({{"\\.", "\\s", true}}, "") == std::vector<std::string>{""});
  const auto broken = SegmentationRules::compile({{"(", "", true}});
  REQUIRE_FALSE(broken.has_value());
  CHECK(broken.error().found.find('(') != std::string::npos);

  const auto path = find_shared_file("srx_rule_cases.jsonl");
  if (!path) {
    MESSAGE("skipped, the test data is not here: srx_rule_cases.jsonl");
    return;
  }
  std::ifstream file(*path);
  std::size_t all = 0;
  for (std::string line; std::getline(file, line); ++all) {
    const auto record = nlohmann::json::parse(line);
    std::vector<SegmentationRule> list;
    for (const auto& rule : record["rules"]) list.push_back({rule[0], rule[1], rule[2]});
    const std::string text = record["text"];
    INFO(line);
    const auto found = cut(list, text);
    if (record.contains("expected")) CHECK(found == record["expected"].get<std::vector<std::string>>());
    else CHECK(found.size() == record["expected_count"].get<std::size_t>());
  }
  CHECK(all > 0);
}

}  // namespace
