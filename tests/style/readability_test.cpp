// Readability: scores against sums done by hand, syllables against hand counts.
#include "homeword/style/readability.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "homeword/text/language_tag.h"

using namespace homeword;

namespace {

std::string test_file(const char* name) {
  const char* folder = std::getenv("HOMEWORD_TEST_FOLDER");
  return std::string(folder != nullptr ? folder : "tests") + "/style/data/" + name;
}

double score_of(const std::vector<ReadabilityScore>& scores, std::string_view formula) {
  for (const ReadabilityScore& score : scores)
    if (score.formula == formula) {
      REQUIRE(score.score.has_value());
      return *score.score;
    }
  FAIL("no such formula: " << formula);
  return 0;
}

// Lines "word count" with # comments; several words a line.
void check_syllable_file(const char* name, const char* language, std::size_t at_least) {
  std::ifstream in(test_file(name));
  REQUIRE(in);
  std::string line;
  std::size_t words = 0, wrong = 0;
  while (std::getline(in, line)) {
    if (line.starts_with('#')) continue;
    std::istringstream fields(line);
    std::string word;
    std::size_t count = 0;
    while (fields >> word >> count) {
      ++words;
      const std::size_t counted = count_syllables(word, language);
      if (counted != count) {
        ++wrong;
        MESSAGE(word << ": counted " << counted << ", by hand " << count);
      }
    }
  }
  CHECK(words >= at_least);
  CHECK(wrong == 0);
}

}  // namespace

TEST_CASE("syllables agree with hand counts") {
  check_syllable_file("syllables.en.txt", "en", 150);
  check_syllable_file("syllables.es.txt", "es", 100);
}

TEST_CASE("English scores agree with sums done by hand") {
  // "The bus will be late on Monday. Please call the office if you need help."
  // W 15, S 2. Syllables: the1 bus1 will1 be1 late1 on1 Mon-day2 = 8; please1 call1 the1 of-fice2 if1 you1 need1 help1 = 9; 17.
  // Letters: 3+3+4+2+4+2+6 = 24; 6+4+3+6+2+3+4+4 = 32; 56. No word of 3 syllables.
  const auto scores = measure_readability({"The bus will be late on Monday. Please call the office if you need help."}, LanguageTag::of("en"));
  CHECK(scores.front().formula == "Flesch-Kincaid");
  CHECK(scores.front().words == 15);
  CHECK(scores.front().sentences == 2);
  CHECK(scores.front().syllables == 17);
  // 0.39·7.5 + 11.8·1.13333 − 15.59 = 2.925 + 13.3733 − 15.59
  CHECK(score_of(scores, "Flesch-Kincaid") == doctest::Approx(0.7083).epsilon(0.001));
  // 206.835 − 7.6125 − 95.88
  CHECK(score_of(scores, "Flesch") == doctest::Approx(103.3425).epsilon(0.0001));
  CHECK(score_of(scores, "SMOG") == doctest::Approx(3.1291).epsilon(0.0001));
  CHECK(score_of(scores, "Gunning-Fog") == doctest::Approx(3.0).epsilon(0.0001));
  // 5.88·3.73333 − 29.6·0.133333 − 15.8 = 21.952 − 3.94667 − 15.8
  CHECK(score_of(scores, "Coleman-Liau") == doctest::Approx(2.2053).epsilon(0.001));
  // 4.71·3.73333 + 3.75 − 21.43 = 17.584 + 3.75 − 21.43
  CHECK(score_of(scores, "ARI") == doctest::Approx(-0.096).epsilon(0.01));
}

TEST_CASE("SMOG and Gunning-Fog count long words as their authors say") {
  // "Participation is voluntary. Families in Philadelphia attended celebrations."
  // W 3 + 5 = 8, S 2. par-ti-ci-pa-tion5, is1, vol-un-tar-y4 = 10; fam-i-lies3, in1, Phil-a-del-phi-a5, at-tend-ed3,
  // cel-e-bra-tions4 = 16; 26. Polysyllables: 2 + 4 = 6. Fog drops the name and at-tend(ed), keeps families (fam-i-li).
  const auto scores = measure_readability({"Participation is voluntary. Families in Philadelphia attended celebrations."},
                                          LanguageTag::of("en"));
  CHECK(scores.front().syllables == 26);
  // 1.0430·√(6·30/2) + 3.1291 = 1.0430·9.48683 + 3.1291
  CHECK(score_of(scores, "SMOG") == doctest::Approx(13.0239).epsilon(0.0005));
  // hard: participation, voluntary, families, celebrations = 4: 0.4·(4 + 50)
  CHECK(score_of(scores, "Gunning-Fog") == doctest::Approx(21.6).epsilon(0.001));
}

TEST_CASE("Spanish scores agree with sums done by hand, and longer sentences never score easier") {
  // "La reunión es el martes. Llame a la escuela si tiene preguntas."
  // W 5 + 7 = 12, S 2. la1 reu-nión2 es1 el1 mar-tes2 = 7; lla-me2 a1 la1 es-cue-la3 si1 tie-ne2 pre-gun-tas3 = 13; 20.
  // Letters: 2+7+2+2+6 = 19; 5+1+2+7+2+5+9 = 31; 50. Polysyllables: escuela, preguntas = 2.
  const auto scores = measure_readability({"La reunión es el martes. Llame a la escuela si tiene preguntas."}, LanguageTag::of("es-MX"));
  CHECK(scores.front().formula == "INFLESZ");
  CHECK(scores.front().words == 12);
  CHECK(scores.front().syllables == 20);
  CHECK(score_of(scores, "INFLESZ") == doctest::Approx(206.835 - 103.8333 - 6.0).epsilon(0.0001));
  CHECK(score_of(scores, "Fernández-Huerta") == doctest::Approx(206.84 - 100.0 - 6.12).epsilon(0.0001));
  CHECK(score_of(scores, "Gutiérrez") == doctest::Approx(95.2 - 40.4167 - 2.1).epsilon(0.0001));
  CHECK(score_of(scores, "Crawford") == doctest::Approx(-3.41667 + 8.16667 - 3.407).epsilon(0.001));
  // SMOG part: 1.0430·√(2·30/2) + 3.1291 = 8.84184
  CHECK(score_of(scores, "SOL") == doctest::Approx(-2.51 + 0.74 * 8.84184).epsilon(0.0005));

  const auto longer = measure_readability({"La reunión es el martes y llame a la escuela si tiene preguntas."}, LanguageTag::of("es"));
  CHECK(score_of(longer, "Fernández-Huerta") < score_of(scores, "Fernández-Huerta"));
}

TEST_CASE("formulas of other languages") {
  // Italian: 6 words, 1 sentence, 26 letters (La3... counted: La2 scuola6 è1 chiusa6 il2 lunedì6 = 23).
  const auto italian = measure_readability({"La scuola è chiusa il lunedì."}, LanguageTag::of("it"));
  CHECK(score_of(italian, "Gulpease") == doctest::Approx(89.0 + (300.0 - 230.0) / 6.0).epsilon(0.0001));
  // German: 5 words, one longer than 6 letters (Elternabend): LIX 5 + 20.
  CHECK(score_of(measure_readability({"Der Elternabend ist am Montag."}, LanguageTag::of("de")), "LIX") == doctest::Approx(25.0));
  // Russian: шко-ла2 за-кры-та3 = 5 syllables, 2 words: 206.835 − 2.6 − 150.25.
  CHECK(score_of(measure_readability({"Школа закрыта."}, LanguageTag::of("ru")), "Flesch-Oborneva") == doctest::Approx(53.985));
}

TEST_CASE("a language without a validated formula gets counts, never a grade") {
  for (const char* tag : {"vi", "ar", "ht", "am", "zh-Hans"}) {
    const auto scores = measure_readability({"abc def."}, LanguageTag::of(tag));
    REQUIRE(scores.size() == 1);
    CHECK(scores[0].formula.empty());
    CHECK_FALSE(scores[0].score.has_value());
    CHECK(scores[0].words > 0);
    CHECK(check_reading_level({"abc def. abc def. abc def."}, LanguageTag::of(tag), DocumentClass::routine).empty());
  }
}

TEST_CASE("texts without words have no score, and blocks end sentences") {
  for (const ReadabilityScore& score : measure_readability({"", " — ", "***"}, LanguageTag::of("en"))) {
    CHECK_FALSE(score.score.has_value());
    CHECK(score.words == 0);
    CHECK(score.sentences == 0);
  }
  CHECK(measure_readability({"No stop here", "nor here"}, LanguageTag::of("en")).front().sentences == 2);
}

TEST_CASE("a text over the limit is told so with its three hardest sentences") {
  const std::vector<std::string> hard{
      "Notification regarding accommodations necessitates comprehensive documentation of individualized educational determinations. "
      "Call us. The administration anticipates considerable participation notwithstanding transportation complications.",
      "Recommendations concerning eligibility reevaluation require authorization. We can help."};
  const auto findings = check_reading_level(hard, LanguageTag::of("en"), DocumentClass::routine);
  REQUIRE(findings.size() == 4);
  CHECK(findings[0].rule == "readability/level");
  CHECK(findings[0].severity == Severity::warning);
  for (std::size_t at = 1; at < 4; ++at) {
    CHECK(findings[at].rule == "readability/hard-sentence");
    CHECK(findings[at].text == findings[at].span.of(hard[findings[at].block]));
    CHECK(findings[at].text.find("Call us") == std::string::npos);
  }
  CHECK(check_reading_level({"The bus is late. Call us. We can help you."}, LanguageTag::of("en"), DocumentClass::routine).empty());
}
