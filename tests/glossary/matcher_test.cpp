#include "homeword/glossary/matcher.h"

#include <doctest/doctest.h>

#include <ctime>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "homeword/glossary/matcher_tables.h"
#include "homeword/text/unicode.h"

using namespace homeword;

namespace {

Matcher matcher_of(const std::vector<std::string>& phrases, PhraseOptions options = {}) {
  MatcherBuilder builder;
  Payload payload = 0;
  for (const std::string& phrase : phrases) builder.add(phrase, payload++, options);
  return std::move(builder).build();
}

// The matched texts, joined by "|".
std::string found(const Matcher& matcher, std::string_view text) {
  std::string out;
  for (const Match& match : matcher.find(text)) {
    if (!out.empty()) out += "|";
    out += match.span.of(text);
  }
  return out;
}

// ---- The judge: reads code point by code point, compares every phrase at every place, remembers nothing. ----

struct JudgeToken {
  std::size_t start = 0;
  std::size_t end = 0;
  std::string word;
  bool is_joined = false;  // to the token before
};

bool is_one_of(char32_t c, std::u32string_view set) { return set.find(c) != std::u32string_view::npos; }

std::vector<JudgeToken> judge_tokens(std::string_view text) {
  struct Character {
    char32_t c = 0;
    std::size_t start = 0;
    std::size_t end = 0;
  };
  std::vector<Character> characters;
  for (std::size_t offset = 0; offset < text.size();) {
    const std::size_t start = offset;
    const char32_t c = next_code_point(text, offset);
    characters.push_back({c, start, offset});
  }
  const auto is_mark = [](char32_t c) {
    return (c >= 0x300 && c <= 0x36F) || (c >= 0x64B && c <= 0x652) || (c >= 0x0E31 && c <= 0x0E4E && c != 0x0E32 &&
           c != 0x0E33 && !(c >= 0x0E3B && c <= 0x0E46)) || c == 0x640;
  };
  const auto is_hidden = [](char32_t c) { return c == 0xAD || c == 0x200D || c == 0x2060; };
  std::vector<JudgeToken> tokens;
  std::u32string gap = U"!";  // before the first token nothing joins
  std::size_t i = 0;
  while (i < characters.size()) {
    const char32_t c = characters[i].c;
    const bool in_word = (is_letter(c) || is_digit(c)) && !is_script_without_spaces(c) && !is_mark(c);
    const bool alone = is_script_without_spaces(c) && is_letter(c) && !is_mark(c);
    const bool spacing = is_white_space(c) || is_hidden(c) || is_mark(c) || is_one_of(c, U"-\u2013'\u2019\u2122\u1361");
    if (!in_word && !alone && spacing) {
      if (!is_hidden(c) && c != 0x2122 && !is_mark(c)) gap += c;
      ++i;
      continue;
    }
    std::size_t end = i + 1;
    std::size_t last = i;
    while (end < characters.size() && (in_word || alone)) {
      const char32_t next = characters[end].c;
      const bool goes_on = is_mark(next) || (in_word && (is_letter(next) || is_digit(next)) &&
                                             !is_script_without_spaces(next) && next != 0x2019);
      if (goes_on)
        last = end;
      else if (!is_hidden(next))
        break;
      ++end;
    }
    JudgeToken token{characters[i].start, characters[last].end, {}, false};
    token.word = fold(text.substr(token.start, token.end - token.start));
    std::string kept;
    for (std::size_t at = 0; at < token.word.size();) {
      const char32_t letter = next_code_point(token.word, at);
      if (!(letter >= 0x64B && letter <= 0x652) && letter != 0x640)
        append_code_point(kept, letter == 0x623 ? char32_t{0x627} : letter);
    }
    token.word = kept;
    // "" | spaces with one line break at most | one hyphen, which one line break may follow | one apostrophe and spaces
    std::size_t breaks = 0, hyphens = 0, apostrophes = 0, others = 0, spaces = 0;
    bool space_before_hyphen = false;
    for (const char32_t g : gap) {
      if (g == U'\n') ++breaks;
      else if (is_one_of(g, U"-\u2013")) { ++hyphens; space_before_hyphen = spaces + breaks + apostrophes > 0; }
      else if (is_one_of(g, U"'\u2019")) ++apostrophes;
      else if (is_white_space(g) || g == 0x1361) ++spaces;
      else ++others;
    }
    token.is_joined = others == 0 && breaks <= 1 && hyphens + apostrophes <= 1 && !space_before_hyphen &&
                      (hyphens == 0 || spaces == 0 || breaks == 1);
    gap.clear();
    tokens.push_back(token);
    i = end;
    if (!in_word && !alone) continue;
  }
  return tokens;
}

std::vector<Match> judge(const std::vector<std::string>& phrases, std::string_view text) {
  std::vector<std::vector<JudgeToken>> wanted;
  for (const std::string& phrase : phrases) wanted.push_back(judge_tokens(phrase));
  const std::vector<JudgeToken> tokens = judge_tokens(text);
  std::vector<Match> matches;
  for (std::size_t at = 0; at < tokens.size();) {
    std::size_t best = 0;
    Payload payload = 0;
    for (std::size_t p = 0; p < wanted.size(); ++p) {
      const auto& phrase = wanted[p];
      if (phrase.size() <= best || at + phrase.size() > tokens.size()) continue;
      bool fits = true;
      for (std::size_t k = 0; k < phrase.size() && fits; ++k)
        fits = phrase[k].word == tokens[at + k].word && (k == 0 || tokens[at + k].is_joined);
      if (!fits) continue;
      best = phrase.size();
      payload = static_cast<Payload>(p);
    }
    if (best == 0) {
      ++at;
      continue;
    }
    matches.push_back({{tokens[at].start, tokens[at + best - 1].end}, payload, Channel::term});
    at += best;
  }
  return matches;
}

}  // namespace

TEST_CASE("words are matched whole, in any case, the longest first") {
  const Matcher matcher = matcher_of({"accountability", "accountability system", "accountability systems", "system", "IEP"});
  struct Case {
    const char* text;
    const char* expected;
  };
  for (const Case& one : std::vector<Case>{
           {"Our accountability systems changed", "accountability systems"},
           {"accountability, system", "accountability|system"},
           {"ACCOUNTABILITY SYSTEM", "ACCOUNTABILITY SYSTEM"},
           {"systemic subsystem system.", "system"},
           {"\u201Csystem\u201D\u2014system", "system|system"},
           {"accountability\n system", "accountability\n system"},
           {"accountability\n\nsystem", "accountability|system"},
           {"accountability\r\nsystem", "accountability\r\nsystem"},
           {"accountability-system", "accountability-system"},
           {"accountability - system", "accountability|system"},
           {"accountability\u00A0system", "accountability\u00A0system"},
           {"account\u00ADability system", "account\u00ADability system"},
           {"accountability-\nsystem", "accountability-\nsystem"},
           {"the system's IEP", "system|IEP"},
           {"", ""},
           {"   ", ""},
       }) {
    CAPTURE(one.text);
    CHECK(found(matcher, one.text) == one.expected);
  }
}

TEST_CASE("hyphens, spaces and apostrophes between words are alike; other symbols are read as they stand") {
  CHECK(found(matcher_of({"school-parent compact"}), "the school parent compact") == "school parent compact");
  CHECK(found(matcher_of({"school parent compact"}), "School\u2013Parent compact") == "School\u2013Parent compact");
  CHECK(found(matcher_of({"parents' right to know"}), "Parents\u2019 right to know") == "Parents\u2019 right to know");
  CHECK(found(matcher_of({"parents' right to know"}), "parents right to know") == "parents right to know");
  CHECK(found(matcher_of({"and/or"}), "this and/or that and or") == "and/or");
  CHECK(found(matcher_of({"Title I, Part A"}), "Title I, Part A; Title I Part A") == "Title I, Part A");
  CHECK(found(matcher_of({"U.S. history"}), "U.S. History") == "U.S. History");
  CHECK(found(matcher_of({"Lexile measure"}), "a Lexile\u00AE measure") == "Lexile\u00AE measure");
  CHECK(found(matcher_of({"grade 3"}), "Grade 3, grade 33") == "Grade 3");
}

TEST_CASE("every script is matched as it is written") {
  CHECK(found(matcher_of({"evaluación"}), "EVALUACIO\u0301N evaluación evaluacion") == "EVALUACIO\u0301N|evaluación");
  CHECK(found(matcher_of({"học sinh"}), "các ho\u0323c sinh") == "ho\u0323c sinh");
  CHECK(found(matcher_of({"家长会"}), "下周召开家长会。") == "家长会");
  CHECK(found(matcher_of({"家长", "家长会"}), "家长会和家长") == "家长会|家长");
  CHECK(found(matcher_of({"IEP会议"}), "参加IEP会议") == "IEP会议");
  CHECK(found(matcher_of({"โรงเรียน"}), "ไปโรงเรียนทุกวัน") == "โรงเรียน");
  CHECK(found(matcher_of({"школа"}), "ШКОЛА, школами") == "ШКОЛА");
  CHECK(found(matcher_of({"مدرسة"}), "مَدْرَسَة جديدة") == "مَدْرَسَة");
  CHECK(found(matcher_of({"ትምህርት ቤት"}), "የትምህርት ቤት ትምህርት ቤት።") == "ትምህርት ቤት");
  CHECK(found(matcher_of({"Straße"}), "STRASSE") == "STRASSE");
  CHECK(found(matcher_of({"lekòl"}), "m’ale lekòl") == "lekòl");
}

TEST_CASE("attached words are left out of the match") {
  MatcherBuilder builder;
  builder.add("مدرسة", 1);
  builder.add("مدرسة عامة", 2);
  builder.add("학교", 3);
  builder.set_attached({"و", "ال", "وال", "بال", "ب"}, {"는", "에서"});
  const Matcher matcher = std::move(builder).build();
  CHECK(found(matcher, "والمدرسة") == "مدرسة");
  CHECK(found(matcher, "المدرسة العامة") == "مدرسة العامة");
  CHECK(found(matcher, "وَمَدْرَسَة") == "مَدْرَسَة");
  CHECK(found(matcher, "학교는 학교에서 학교가") == "학교|학교");
}

TEST_CASE("case conditions are part of the phrase") {
  MatcherBuilder builder;
  builder.add("IEP", 1, {.is_caps_only = true});
  builder.add("IEPs", 2, {.is_case_exact = true});
  builder.add("Title I", 3, {.is_case_exact = true});
  builder.add("Title", 4);
  const Matcher matcher = std::move(builder).build();
  CHECK(found(matcher, "IEP iep Iep IEPs ieps IEPS") == "IEP|IEPs");
  CHECK(found(matcher, "Title I, title i") == "Title I|title");
}

TEST_CASE("the two channels do not hide each other, and overlapping matches can be asked for") {
  MatcherBuilder builder;
  builder.add("grade point average", 1);
  builder.add("point", 2, {.channel = Channel::rule});
  builder.add("grade point", 3, {.channel = Channel::rule});
  builder.add("average", 4);
  const Matcher matcher = std::move(builder).build();
  const std::string text = "The grade point average";
  const std::vector<Match> matches = matcher.find(text);
  REQUIRE(matches.size() == 2);
  CHECK(matches[0] == Match{{4, 23}, 1, Channel::term});
  CHECK(matches[1] == Match{{4, 15}, 3, Channel::rule});
  CHECK(matcher.find_overlapping(text).size() == 4);
}

TEST_CASE("the caller may choose among payloads, or refuse a place and be offered the next shorter phrase") {
  MatcherBuilder builder;
  builder.add("minor", 1);
  builder.add("Minor", 2);
  builder.add("minor change", 3);
  const Matcher matcher = std::move(builder).build();
  CHECK(matcher.find_all_payloads("minor") == std::vector<Payload>{1, 2});
  CHECK(matcher.find_all_payloads("major").empty());
  const auto matches = matcher.find("a minor change", [](const Candidate& candidate) -> std::optional<Payload> {
    if (candidate.payloads.front() == 3) return std::nullopt;
    return candidate.payloads.back();
  });
  REQUIRE(matches.size() == 1);
  CHECK(matches[0] == Match{{2, 7}, 2, Channel::term});
}

TEST_CASE("phrases without words and over-long phrases are refused") {
  MatcherBuilder builder;
  CHECK_FALSE(builder.add("", 1));
  CHECK_FALSE(builder.add(" - ' ", 1));
  CHECK_FALSE(builder.add("...", 1));
  CHECK_FALSE(builder.add("\xFF\xFE", 1));
  std::string phrase;
  for (int i = 0; i < 256; ++i) phrase += "a ";
  CHECK(builder.add(phrase, 1));
  CHECK_FALSE(builder.add(phrase + "a", 1));
  CHECK(std::move(builder).build().phrase_count() == 1);
  CHECK(Matcher().find("anything").empty());
}

TEST_CASE("no text makes it fail") {
  const Matcher matcher = matcher_of({"school board", "escuela pública", "家长会", "مدرسة"});
  std::mt19937 random(7);
  const std::vector<std::string> pieces = {"school",   " ",    "board", "\xFF", "\xC3",    "\xE5\xAE", "家长会", "pública",
                                           "escuela ", "\x00", "\n",    "-",    "\u200B", "\u0301",  "مدرسة", "\xF0\x9F\x98\x80"};
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    const std::size_t count = random() % 12;
    for (std::size_t i = 0; i < count; ++i) text += pieces[random() % pieces.size()];
    for (const Match& match : matcher.find(text)) {
      REQUIRE(match.span.start < match.span.end);
      REQUIRE(match.span.end <= text.size());
    }
  }
}

TEST_CASE("the matcher agrees with the slow judge on generated text in all scripts") {
  // Few different words, so that phrases meet often; every kind of gap; every script of ours.
  const std::vector<std::vector<std::string>> alphabets = {
      {"school", "School", "board", "BOARD", "a", "I", "plan", "2", "schools"},
      {"escuela", "ESCUELA", "pública", "pu\u0301blica", "de", "año", "AÑO", "n\u0303"},
      {"家", "长", "会", "IEP", "家长", "3"},
      {"مدرسة", "مَدرسة", "أحمد", "احمد", "و", "في"},
      {"школа", "ШКОЛА", "и", "план"},
      {"học", "ho\u0323c", "sinh", "Sinh", "trường"},
      {"โรง", "เรียน", "ครู", "ที่", "a"},
      {"ትምህርት", "ቤት", "የ"},
      {"학교", "부모", "와", "Ok"},
      {"Straße", "STRASSE", "ﬁn", "fin", "İ", "ı"},
  };
  const std::vector<std::string> gaps = {" ", " ", " ", "  ", "\n", "\n\n", "-", "\u2013", "'", "\u2019", ", ", "", "/", ".",
                                         "\u00A0", "\u00AD", "- ", " -", "-\n", "\u2122 ", "\u2019 ", " '", "፡"};
  std::mt19937 random(20261121);
  const auto pick = [&](const std::vector<std::string>& from) { return from[random() % from.size()]; };
  for (int round = 0; round < 4000; ++round) {
    const auto& words = alphabets[random() % alphabets.size()];
    std::vector<std::string> phrases;
    const std::size_t phrase_count = 1 + random() % 6;
    for (std::size_t i = 0; i < phrase_count; ++i) {
      std::string phrase = pick(words);
      for (std::size_t more = random() % 4; more > 0; --more) phrase += (random() % 3 == 0 ? "-" : " ") + pick(words);
      phrases.push_back(phrase);
    }
    std::string text;
    for (std::size_t more = random() % 30; more > 0; --more)
      text += (random() % 3 == 0 ? pick(phrases) : pick(words)) + pick(gaps);
    CAPTURE(text);
    CAPTURE(phrases);
    const auto expected = judge(phrases, text);
    const auto actual = matcher_of(phrases).find(text);
    REQUIRE(actual.size() == expected.size());
    // Cut into a large matcher and small ones beside it, the phrases give the same.
    std::vector<MatcherBuilder> parts(3);
    for (std::size_t i = 0; i < phrases.size(); ++i) parts[i * 3 / phrases.size()].add(phrases[i], static_cast<Payload>(i));
    const Matcher together =
        std::move(parts[0]).build().with(std::move(parts[1]).build()).with(std::move(parts[2]).build());
    CHECK(together.find(text) == actual);
    CHECK(together.find_overlapping(text) == matcher_of(phrases).find_overlapping(text));
    CHECK(together.phrase_count() == matcher_of(phrases).phrase_count());
    for (std::size_t i = 0; i < actual.size(); ++i) {
      CHECK(actual[i].span.start == expected[i].span.start);
      CHECK(actual[i].span.end == expected[i].span.end);
      CHECK(actual[i].payload == expected[i].payload);
    }
  }
}

TEST_CASE("the matcher agrees with a list of thousands of phrases that share their beginnings, in a long text") {
  // Words of every length the tables tell apart, alike in their first eight and sixteen bytes.
  std::vector<std::string> words{"a", "of", "school", "twelveletter", "twelveletters", "pneumonoultramicroscopic"};
  for (int i = 0; i < 12; ++i) {
    words.push_back("district" + std::to_string(i));
    words.push_back("accountability" + std::to_string(10 + i));
    words.push_back("interdisciplinarity" + std::to_string(i));
    words.push_back(std::string(70, 'q') + std::to_string(i));
  }
  std::mt19937 random(20261122);
  const auto pick = [&] { return words[random() % words.size()]; };
  for (const std::size_t phrase_count : {20u, 300u, 6000u}) {
    std::map<std::string, Payload> phrases;
    MatcherBuilder builder;
    while (phrases.size() < phrase_count) {
      std::string phrase = random() % 3 == 0 && !phrases.empty() ? std::next(phrases.begin(), random() % phrases.size())->first : pick();
      for (std::size_t more = random() % 4; more > 0; --more) phrase += " " + pick();
      const auto payload = static_cast<Payload>(phrases.size());
      if (phrases.emplace(phrase, payload).second) builder.add(phrase, payload);
    }
    const Matcher matcher = std::move(builder).build();
    std::string text;
    std::vector<Span> places;  // of its words
    while (places.size() < 3000) {
      const std::string part = random() % 2 == 0 ? pick() : std::next(phrases.begin(), random() % phrases.size())->first;
      for (std::size_t start = 0; start < part.size();) {
        const std::size_t end = std::min(part.find(' ', start), part.size());
        places.push_back({text.size(), text.size() + end - start});
        text += part.substr(start, end - start) + " ";
        start = end + 1;
      }
    }
    std::vector<Match> expected;
    for (std::size_t first = 0; first < places.size();) {
      std::size_t next = first + 1;
      for (std::size_t last = std::min(first + 40, places.size()); last-- > first;) {
        const Span span{places[first].start, places[last].end};
        const auto found = phrases.find(std::string(span.of(text)));
        if (found == phrases.end()) continue;
        expected.push_back({span, found->second, Channel::term});
        next = last + 1;
        break;
      }
      first = next;
    }
    CHECK(expected.size() > 300);
    CHECK(matcher.find(text) == expected);
  }
}

TEST_CASE("time grows with the text, also where every word begins a phrase that does not end") {
  std::string phrase;
  for (int i = 0; i < 40; ++i) phrase += "a ";
  const Matcher matcher = matcher_of({phrase + "b"});
  const auto measure = [&](std::size_t words) {
    std::string text;
    for (std::size_t i = 0; i < words; ++i) text += "a ";
    const std::clock_t begin = std::clock();  // of this process: machines are shared
    CHECK(matcher.find(text).empty());
    return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  };
  measure(1000);
  const double small = measure(20'000);
  const double large = measure(200'000);
  CHECK(large < 40 * small + 0.05);  // ten times the text; quadratic would be a hundred
}

TEST_CASE("a matcher is shared by threads") {
  const Matcher matcher = matcher_of({"school board", "家长会"});
  std::vector<std::thread> threads;
  std::vector<std::size_t> counts(2);
  for (std::size_t t = 0; t < counts.size(); ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 200; ++i) counts[t] += matcher.find("the school board 家长会").size();
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(counts == std::vector<std::size_t>{400, 400});
}

TEST_CASE("a kept block of tables is the same matcher; one that was changed is refused or harmless") {
  MatcherBuilder builder;
  builder.set_attached({"و"}, {"의"});
  for (int i = 0; i < 400; ++i) {
    builder.add("plan " + std::to_string(i) + " of the school board", static_cast<Payload>(i));
    builder.add("supercalifragilistic meeting " + std::to_string(i % 50), static_cast<Payload>(i));
    builder.add("Meeting " + std::to_string(i), static_cast<Payload>(i), {.is_case_exact = true});
  }
  builder.add("and/or", 7, {.channel = Channel::rule});
  const Matcher matcher = std::move(builder).build();
  const std::string text = "The plan 17 of the school board, Meeting 3 and/or supercalifragilistic meeting 9; meeting 3.";
  const auto expected = matcher.find(text);
  REQUIRE(expected.size() == 4);
  const auto copy = [&] {
    const auto block = MatcherBlock::of(matcher);
    std::shared_ptr<std::byte> bytes = allocate_tables(block.size());
    std::copy(block.begin(), block.end(), bytes.get());
    return bytes;
  };
  const std::size_t size = MatcherBlock::of(matcher).size();
  const auto opened = MatcherBlock::open(copy(), size);
  REQUIRE(opened.has_value());
  CHECK(opened->find(text) == expected);
  CHECK_FALSE(MatcherBlock::open(copy(), size - 64).has_value());
  CHECK_FALSE(MatcherBlock::open(copy(), 16).has_value());
  std::mt19937 random(7);
  std::size_t refused = 0;
  for (int round = 0; round < 3000; ++round) {
    const auto bytes = copy();
    for (std::size_t changes = 1 + random() % 4; changes > 0; --changes) {
      const std::size_t at = random() % 3 == 0 ? random() % 256 : random() % size;  // the places of sections, or anywhere
      bytes.get()[at] = static_cast<std::byte>(random() % 4 == 0 ? 0xFF : random());
    }
    const auto changed = MatcherBlock::open(bytes, size);
    if (changed)
      (void)changed->find(text);  // must come to an end inside the block: sanitizers watch
    else
      ++refused;
  }
  CHECK(refused > 100);
}
