// Where markup lands: cases as an English and a Spanish sentence, both with the marked words in brackets, and the anchors (facts,
// phrases, terms) whose places are known, as pairs of words. The target's brackets are what is asked for.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "homeword/translate/code_placement.h"

using namespace homeword;

namespace {

struct Case {
  std::string source;
  std::string target;
  std::vector<std::pair<std::string, std::string>> anchors;
  // Inside the first anchor.
  std::vector<std::pair<std::string, std::string>> parts = {};
};

// "a [b] c" → "a b c" and the span of "b".
std::pair<std::string, Span> take_brackets(std::string text) {
  const std::size_t start = text.find('[');
  text.erase(start, 1);
  const std::size_t end = text.find(']');
  text.erase(end, 1);
  return {text, {start, end}};
}

Span place_of(const std::string& text, const std::string& words) {
  const std::size_t at = text.find(words);
  REQUIRE_MESSAGE(at != std::string::npos, words);
  return {at, at + words.size()};
}

const std::vector<Case> cases{
    // Words melted into a set phrase: the word, not the phrase.
    {"Do [not] send food.", "[No] envíe comida.", {{"Do not send", "No envíe"}}},
    {"There is [no] school on Monday.", "[No] hay clases el lunes.", {{"There is no school", "No hay clases"}, {"on Monday", "el lunes"}}},
    {"Students may [not] use phones, and may not text.", "Los estudiantes [no] pueden usar teléfonos y no pueden mandar mensajes.", {}},
    {"Students may not use phones, and may [not] text.", "Los estudiantes no pueden usar teléfonos y [no] pueden mandar mensajes.", {}},
    {"You cannot come, and she may [not] come.", "Usted no puede venir, y ella [no] puede venir.", {}},
    {"We will [never] ask.", "[Nunca] preguntaremos.", {}},
    {"The trip is [free] today.", "El viaje es [gratis] hoy.", {}},
    // From the first word to the last, where both are certain.
    {"Please [sign and return] the form.", "Por favor, [firme y devuelva] el formulario.", {{"Please sign and return", "Por favor, firme y devuelva"}}},
    // Parts of a fact.
    {"It is at 8:00 [a.m.] today.", "Es a las 8:00 [a. m.] hoy.", {{"at 8:00 a.m.", "a las 8:00 a. m."}}, {{"8:00 a.m.", "8:00 a. m."}}},
    {"It is at [8:00] a.m. today.", "Es a las [8:00] a. m. hoy.", {{"at 8:00 a.m.", "a las 8:00 a. m."}}, {{"8:00 a.m.", "8:00 a. m."}}},
    {"It is on [March] 5.", "Es el 5 de [marzo].", {{"on March 5", "el 5 de marzo"}}, {{"March 5", "5 de marzo"}}},
    {"It is on March [5], 2026.", "Es el [5] de marzo de 2026.", {{"on March 5, 2026", "el 5 de marzo de 2026"}}},
    {"It is on [March 5] at noon.", "Es el [5 de marzo] al mediodía.", {{"on March 5", "el 5 de marzo"}}, {{"March 5", "5 de marzo"}}},
    {"It is on March 5[th].", "Es el 5 de marzo[].", {{"on March 5th", "el 5 de marzo"}}, {{"March 5th", "5 de marzo"}}},
    {"Our 2[nd] choir sings.", "Nuestro 2.º[] coro canta.", {{"2nd", "2.º"}}},
    {"Bring H[2]O now.", "Traiga H[2]O ahora.", {{"H2O", "H2O"}}},
    {"Pay $5[00] now.", "Pague $5[00] ahora.", {{"$500", "$500"}}},
    // What cannot be told apart takes the smallest piece that holds it.
    {"It is on [Easter] Friday 6.", "Es el [viernes de Pascua 6].", {{"Easter Friday 6", "viernes de Pascua 6"}}},
    // A large first letter.
    {"[S]chool starts.", "[L]as clases empiezan.", {{"School", "Las clases"}}},
    // Written alike on both sides.
    {"The [PTA] meets.", "Se reúne la [PTA].", {}},
};

}  // namespace

TEST_CASE("markup lands on the words that mean what it marked") {
  const auto table = counterparts(LanguageTag::of("en"), LanguageTag::of("es"));
  REQUIRE(table->rows.size() > 20);
  for (const Case& one : cases) {
    CAPTURE(one.source);
    const auto [source, marked] = take_brackets(one.source);
    const auto [target, wanted] = take_brackets(one.target);
    std::vector<Anchor> anchors;
    for (const auto& [from, to] : one.anchors) anchors.push_back({place_of(source, from), place_of(target, to), {}});
    for (const auto& [from, to] : one.parts) anchors.front().parts.push_back({place_of(source, from), place_of(target, to), {}});
    std::vector<InlineCode> codes(1);
    codes[0].kind = CodeKind::bold;
    codes[0].span = marked;
    const std::vector<InlineCode> placed = place_codes(source, target, codes, anchors, {}, {{}, {}, {}, table});
    REQUIRE(placed.size() == 1);
    CHECK_MESSAGE(placed[0].span == wanted, "on “" << placed[0].span.of(target) << "”");
    // For approved phrases nothing is guessed, and all of these are certain.
    const auto exact = place_codes_exactly(source, target, codes, anchors, *table);
    REQUIRE(exact);
    CHECK(exact->front().span == wanted);
  }
}

TEST_CASE("a counterpart is no guess: where it is not certain there is none") {
  const auto table = counterparts(LanguageTag::of("en"), LanguageTag::of("es"));
  const auto find = [&](const std::string& from, const std::string& to) {
    const auto [source, marked] = take_brackets(from);
    return find_counterpart(*table, source, marked, {0, source.size()}, to, {0, to.size()});
  };
  CHECK_FALSE(find("It is [not] so and not so.", "No es así."));           // two there, one here
  CHECK_FALSE(find("It is [not] so.", "No, no es así."));                   // one there, two here
  CHECK_FALSE(find("Come [once].", "Venga a las once."));                   // a word of both languages with two meanings
  CHECK_FALSE(find("It is a [big] room.", "Es un salón grande."));
  CHECK_FALSE(find("Do [not] go.", "Notable noche."));                      // inside words
  CHECK(find("Do [not] go.", "No vaya."));
  // No data for a pair: only what is written alike.
  const auto none = counterparts(LanguageTag::of("en"), LanguageTag::of("vi"));
  CHECK(none->rows.empty());
}

TEST_CASE("bold words that moved apart do not take the words between them along") {
  // "big" and "red" reported on both sides of "autobús escolar".
  const std::string source = "The big red bus is here.", target = "El gran autobús escolar rojo está aquí.";
  std::vector<InlineCode> codes(1);
  codes[0].kind = CodeKind::bold;
  codes[0].span = place_of(source, "big red");
  const std::vector<ReportedPlace> reported{{0, place_of(target, "gran")}, {0, place_of(target, "rojo")}};
  CHECK(place_codes(source, target, codes, {}, reported, {}).front().span.size() == 4);
  // A link is one link: it takes them along.
  codes[0].kind = CodeKind::link;
  CHECK(place_codes(source, target, codes, {}, reported, {}).front().span.of(target) == "gran autobús escolar rojo");
  // A small word between belongs to both.
  const std::string other = "El autobús grande de color rojo está aquí.";
  codes[0].kind = CodeKind::bold;
  const std::vector<ReportedPlace> near{{0, place_of(other, "grande")}, {0, place_of(other, "color rojo")}};
  EdgeWords edges;
  edges.target_small = {"de"};
  CHECK(place_codes(source, other, codes, {}, near, edges).front().span.of(other) == "grande de color rojo");
}
