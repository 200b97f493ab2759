#include "homeword/translate/draft_grammar.h"

#include <doctest/doctest.h>

using namespace homeword;

namespace {

const LanguageTag en = LanguageTag::of("en"), es = LanguageTag::of("es");

struct Case {
  std::string text, broken;  // "" where nothing is wrong
};

const std::vector<Case> cases{
    {"Los estudiantes pueden tienda antes de clases.", "pueden tienda"},
    {"Los estudiantes pueden comprar antes de clases.", ""},
    {"No debe usted preocuparse.", ""},
    {"Puede inscribirlo en línea.", ""},
    {"Los padres pueden.", ""},
    {"Necesitan un registradores.", "un registradores"},
    {"El martes es un mes antes.", ""},
    {"Este viernes es el tres.", ""},
    {"Cada dos semanas.", ""},
    {"Escriba a le en la oficina.", "a le"},
    {"Escríbale en la oficina.", ""},
    {"Se lo dije.", ""},
    {"El nombre y el PIN encima lo.", "lo"},
    {"Traiga sus abrigo.", "sus abrigo"},
    {"Traiga sus abrigos.", ""},
    {"Los información está aquí.", "Los información"},
    {"El reunión es hoy.", "El reunión"},
    {"La reunión es hoy.", ""},
    {"Los Ramírez llegan hoy.", ""},
    {"Vaya a el gimnasio.", "a el"},
    {"Vaya a El Paso.", ""},
    {"Es para está hoy.", "para está"},
    {"La clase está tiene libros.", "está tiene"},
    {"Llame a la oficina para.", "para"},
    {"Si ha no preparar su cuenta, llame.", "ha no"},
    {"Si no ha preparado su cuenta, llame.", ""},
    {"Ha de llegar temprano.", ""},
    {"Nosotros serán felices de ayudarle.", "Nosotros serán"},
    {"Nosotros seremos felices de ayudarle.", ""},
    {"Gracias por confiándonos a sus hijos.", "por confiándonos"},
    {"Gracias por confiarnos a sus hijos.", ""},
    {"Llame para cuando llegue.", ""},
    {"¿Para qué sirve?", ""},
    {"", ""},
};

}  // namespace

TEST_CASE("neighbours that no Spanish sentence has are found, and no others") {
  const auto grammar = draft_grammar(en, es);
  REQUIRE(grammar->rules.size() > 10);
  for (const Case& one : cases) {
    CAPTURE(one.text);
    const auto pair = find_broken_pair(*grammar, one.text, {});
    CHECK((pair ? std::string(pair->span.of(one.text)) : std::string()) == one.broken);
  }
  // What is right by itself is never judged.
  const std::string text = "Los estudiantes pueden tienda.";
  CHECK_FALSE(find_broken_pair(*grammar, text, {{15, 29}}));
  CHECK(find_broken_pair(*grammar, text, {{23, 29}}));   // it must fit what stands before it
  // No data for a language: no rules.
  CHECK(draft_grammar(en, LanguageTag::of("vi"))->rules.empty());
  CHECK_FALSE(find_broken_pair(*draft_grammar(en, LanguageTag::of("vi")), text, {}));
}

TEST_CASE("a school that says we is answered by a verb of its own") {
  const auto grammar = draft_grammar(en, es);
  const std::string source = "This month we are learning about kindness.";
  REQUIRE(find_unanswered_word(*grammar, source, "Este mes aprenden sobre bondad."));
  CHECK(find_unanswered_word(*grammar, source, "Este mes aprenden sobre bondad.")->span.of(source) == "we");
  CHECK_FALSE(find_unanswered_word(*grammar, source, "Este mes aprendemos sobre la bondad."));
  CHECK_FALSE(find_unanswered_word(*grammar, "They are learning.", "Aprenden."));
  Segment segment;
  segment.plain = source;
  segment.target = "Este mes aprenden sobre bondad.";
  const auto finding = check_grammar(*grammar, segment, {});
  REQUIRE(finding);
  CHECK(finding->rule == "draft/grammar");
  CHECK(finding->text == "we");
  segment.target = "Este mes aprendemos sobre la bondad.";
  CHECK_FALSE(check_grammar(*grammar, segment, {}));
}
