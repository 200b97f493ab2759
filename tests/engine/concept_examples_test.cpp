#include "homeword/engine/concept_examples.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <memory>

using namespace homeword;

namespace {

Concept make(const std::string& id, const std::vector<std::pair<std::string, std::string>>& terms) {
  Concept concept_{.id = id};
  for (const auto& [language, text] : terms) {
    Term term;
    term.language = language;
    term.text = text;
    term.part_of_speech = "noun";
    concept_.terms.push_back(term);
  }
  return concept_;
}

std::string unit(const std::string& english, const std::string& spanish) {
  return "<tu><tuv xml:lang=\"en\"><seg>" + english + "</seg></tuv><tuv xml:lang=\"es\"><seg>" + spanish + "</seg></tuv></tu>\n";
}

std::shared_ptr<StyleGuide> make_guide(const std::string& units) {
  auto guide = std::make_shared<StyleGuide>();
  guide->name = "g";
  guide->concepts = {make("bus", {{"en", "bus"}, {"es", "autobús"}}), make("lunch", {{"en", "lunch"}, {"es", "almuerzo"}})};
  guide->memory = {{.path = "memory/a.en-es.tmx", .layer = "g",
                    .text = "<tmx version=\"1.4\"><header creationtool=\"t\" creationtoolversion=\"1\" segtype=\"sentence\" o-tmf=\"t\" "
                            "adminlang=\"en\" srclang=\"en\" datatype=\"plaintext\"/><body>" + units + "</body></tmx>"}};
  return guide;
}

}  // namespace

TEST_CASE("examples are whole sentences that say the word in both languages, the shortest first") {
  const auto guide = make_guide(unit("The bus leaves at {time}.", "El autobús sale a las {time}.") +            // has a slot
                                unit("Buses are free for all students.", "Los autobuses son gratis para todos los estudiantes.") +
                                unit("The bus is late.", "El autobús viene tarde.") +
                                unit("The bus is here.", "El camión ya llegó.") +                              // not our word
                                unit("Bus", "Autobús") +                                                       // no sentence
                                unit("The bus is late.", "El autobús viene tarde.") +                          // said before
                                unit("No bus today, so bring your own lunch!", "Hoy no hay autobús; ¡traiga su propio almuerzo!"));
  const auto examples = find_concept_examples(guide);
  REQUIRE(examples);
  REQUIRE(examples->at("bus").size() == 2);
  CHECK(examples->at("bus")[0] == SiteExample{{"en", "The bus is late."}, {"es", "El autobús viene tarde."}});
  CHECK(examples->at("bus")[1].at("es") == "Los autobuses son gratis para todos los estudiantes.");
  REQUIRE(examples->at("lunch").size() == 1);
  CHECK(find_concept_examples(guide, 3)->at("bus").size() == 3);
}

TEST_CASE("concepts that do not act have no examples; a memory that cannot be read is told") {
  const auto guide = make_guide(unit("The bus is late.", "El autobús viene tarde."));
  guide->concepts[0].life_cycle = LifeCycle::retired;
  CHECK(find_concept_examples(guide)->empty());
  const auto broken = find_concept_examples(make_guide("<tu>"));
  REQUIRE_FALSE(broken);
  CHECK(broken.error().file == "memory/a.en-es.tmx");
}
