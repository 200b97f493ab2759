#include "homeword/text/inflection.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

using namespace homeword;

namespace {

std::string forms_of(const Inflector& inflector, const std::string& term, const std::string& part_of_speech) {
  std::string out;
  for (const InflectedForm& form : inflector.forms({.term = term, .part_of_speech = part_of_speech})) {
    if (!out.empty()) out += ", ";
    out += form.text;
  }
  return out;
}

}  // namespace

TEST_CASE("English nouns and noun phrases") {
  const Inflector inflector(LanguageTag::of("en"));
  struct Case {
    const char* term;
    const char* forms;
  };
  for (const Case& one : std::vector<Case>{
           {"school", "school, schools"},
           {"policy", "policy, policies"},
           {"class", "class, classes"},
           {"child", "child, children"},
           {"accountability system", "accountability system, accountability systems"},
           {"right to know", "right to know, rights to know"},
           {"parents' right to know", "parents' right to know, parents' rights to know"},
           {"individualized education program", "individualized education program, individualized education programs"},
           {"academic standards", "academic standards, academic standard"},
           {"mother-in-law", "mother-in-law, mothers-in-law"},
           {"check-in", "check-in, check-ins"},
           {"curriculum", "curriculum, curricula, curriculums"},
           {"bus", "bus, buses, busses"},
           {"series", "series"},
           {"good deal", "good deal, good deals, better deal, better deals, best deal, best deals"},
       }) {
    CAPTURE(one.term);
    CHECK(forms_of(inflector, one.term, "noun") == one.forms);
  }
}

TEST_CASE("Spanish nouns and noun phrases") {
  const Inflector inflector(LanguageTag::of("es"));
  struct Case {
    const char* term;
    const char* forms;
  };
  for (const Case& one : std::vector<Case>{
           {"reunión", "reunión, reuniones"},
           {"examen", "examen, exámenes"},
           {"joven", "joven, jóvenes"},
           {"vez", "vez, veces"},
           {"interés", "interés, intereses"},
           {"país", "país, países"},
           {"análisis", "análisis"},
           {"escuela pública", "escuela pública, escuelas públicas"},
           {"sistema de rendición de cuentas", "sistema de rendición de cuentas, sistemas de rendición de cuentas"},
           {"estándares académicos", "estándares académicos, estándar académico"},
           {"director", "director, directores, directora, directoras"},
           {"estudiante recién llegado", "estudiante recién llegado, estudiantes recién llegados, estudiante recién llegada, "
                                         "estudiantes recién llegadas"},
           {"escuela chárter", "escuela chárter, escuelas chárter"},
           {"medida Lexile", "medida Lexile, medidas Lexile"},
       }) {
    CAPTURE(one.term);
    CHECK(forms_of(inflector, one.term, "noun") == one.forms);
  }
  CHECK(inflector.guess_gender("rendición") == Gender::feminine);
  CHECK(inflector.guess_gender("sistema de rendición de cuentas") == Gender::masculine);
  CHECK(inflector.guess_gender("mano") == Gender::feminine);
  CHECK(inflector.guess_gender("estudiante") == Gender::none);
}
