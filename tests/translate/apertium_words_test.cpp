// What the Apertium plugin keeps to be quick, against the slow way: texts found in one pass, answers kept word by word.
#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "stream.h"
#include "text_set.h"
#include "word_answers.h"

using namespace apertium_plugin;

TEST_CASE("texts found in one pass are those that a search for each finds") {
  std::mt19937 random(7);
  const auto word = [&](std::size_t most) {
    std::string out;
    for (std::size_t i = 1 + random() % most; i > 0; --i) out += "ab<>n\xC3\xB1"[random() % 7];
    return out;
  };
  for (int round = 0; round < 50; ++round) {
    TextSet set;
    std::vector<std::string> texts;
    for (std::size_t i = 1 + random() % 150; i > 0; --i) {
      texts.push_back(word(5));
      (void)set.add(texts.back());
    }
    set.finish();
    for (int i = 0; i < 50; ++i) {
      const std::string text = word(40) + "\xFF z";
      const TextSet::Found found = set.find(text);
      std::size_t count = 0;
      for (const std::string& one : texts) {
        CAPTURE(one);
        const std::size_t number = set.add(one);  // known: its number
        CHECK(found.holds(number) == (text.find(one) != std::string::npos));
      }
      for (const std::size_t number : found.numbers()) count += found.holds(number) ? 1 : 0;
      CHECK(count == found.numbers().size());
    }
  }
}

TEST_CASE("a program is asked for words it has not answered, and everything around them stays") {
  // Says of "^casa<n>$" "CASA<N>", of anything likewise.
  const auto program = [](std::string_view asked) {
    std::string out;
    for (const char c : asked)
      if (c != '^' && c != '$') out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    return out;
  };
  const std::vector<std::string> streams{
      "^la<det>$ ^casa<n>$ ^blanca<adj>$.[][1\n]",
      "[[f0; m1]]^la<det>$[[/]] ^casa<n>$[ a ^b$ c ]^blanca<adj>$ \\^no\\$ ^la<det>$",
      "no words [^x$] \\[ at all", "", "^a\\$b<n>$^a\\$b<n>$", "^unfinished"};
  WordAnswers answers;
  std::size_t asked = 0;
  for (int turn = 0; turn < 2; ++turn)
    for (const std::string& stream : streams) {
      CAPTURE(stream);
      std::string expected;
      for_each_unit(stream, [&](std::string_view before, std::string_view unit) { (expected += before) += program(unit); });
      const WordAnswers::Question question = answers.ask(stream);
      asked += question.asked.size();
      if (turn == 1) CHECK(question.is_answered());
      std::string out;
      REQUIRE(answers.answer(question, program(question.text()), out));
      CHECK(out == expected);
    }
  CHECK(asked == 5);  // la, casa, blanca; the sentence that holds a$b twice asks twice
  const WordAnswers::Question question = answers.ask("^new<n>$ ^word<n>$");
  std::string out;
  CHECK_FALSE(answers.answer(question, "NEW<N>", out));
  CHECK_FALSE(answers.answer(question, "NEW<N>[;]WORD<N>[;]more", out));
}
