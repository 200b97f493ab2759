#include "homeword/text/inflection.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
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
  CHECK(inflector.guess_gender("reunión de padres y maestros") == Gender::feminine);
  CHECK(inflector.guess_gender("opiniones") == Gender::feminine);
  CHECK(inflector.guess_gender("camión escolar") == Gender::masculine);
  CHECK(inflector.guess_gender("sarampión") == Gender::masculine);
  CHECK(inflector.guess_gender("estudiante") == Gender::none);
}

TEST_CASE("The gender and number of nouns are told by their form") {
  const char* folder = std::getenv("HOMEWORD_TEST_FOLDER");
  REQUIRE(folder != nullptr);
  std::ifstream in(std::string(folder) + "/text/data/nouns.tsv");
  REQUIRE(in.is_open());
  std::map<std::string, Inflector> inflectors;
  std::size_t count = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::vector<std::string> cells;
    for (std::size_t from = 0; from <= line.size();) {
      const std::size_t end = std::min(line.find('\t', from), line.size());
      cells.push_back(line.substr(from, end - from));
      from = end + 1;
    }
    REQUIRE(cells.size() == 4);
    CAPTURE(line);
    const Inflector& inflector = inflectors.try_emplace(cells[0], LanguageTag::of(cells[0])).first->second;
    CHECK(inflector.guess_gender(cells[3]) == (cells[1] == "f" ? Gender::feminine : Gender::masculine));
    const std::vector<InflectedForm> forms = inflector.forms({.term = cells[3], .part_of_speech = "noun"});
    REQUIRE_FALSE(forms.empty());
    CHECK(forms.front().number == (cells[2] == "pl" ? Number::plural : Number::singular));
    ++count;
  }
  CHECK(count > 200);
}

TEST_CASE("Numbers and codes in a Spanish term have no plural") {
  const Inflector inflector(LanguageTag::of("es"));
  CHECK(forms_of(inflector, "Plan 504", "noun") == "Plan 504, Planes 504");
  CHECK(forms_of(inflector, "formulario W-9", "noun") == "formulario W-9, formularios W-9");
  CHECK(forms_of(inflector, "estudiante de grado 12", "noun") == "estudiante de grado 12, estudiantes de grado 12");
  CHECK(forms_of(inflector, "Título I", "noun") == "Título I, Títulos I");
  CHECK(forms_of(inflector, "vacuna B2", "noun") == "vacuna B2, vacunas B2");
}

TEST_CASE("English verbs and adjectives") {
  const Inflector inflector(LanguageTag::of("en"));
  struct Case {
    const char* term;
    const char* kind;
    const char* forms;
  };
  for (const Case& one : std::vector<Case>{
           {"evaluate", "verb", "evaluate, evaluates, evaluated, evaluating"},
           {"submit", "verb", "submit, submits, submitted, submitting"},
           {"notify", "verb", "notify, notifies, notified, notifying"},
           {"opt out", "verb phrase", "opt out, opts out, opted out, opting out"},
           {"go", "verb", "go, goes, went, gone, going"},
           {"rewrite", "verb", "rewrite, rewrites, rewrote, rewritten, rewriting"},
           {"visit", "verb", "visit, visits, visited, visiting"},
           {"travel", "verb", "travel, travels, traveled, travelled, traveling, travelling"},
           {"be", "verb", "be, is, are, am, was, were, been, being"},
           {"quit", "verb", "quit, quits, quitted, quitting"},
           {"met expectations", "verb phrase",
            "met expectations, meet expectations, meets expectations, meeting expectations"},
           {"big", "adjective", "big, bigger, biggest"},
           {"friendly", "adjective", "friendly, friendlier, friendliest"},
           {"proficient", "adjective", "proficient"},
           {"Title I", "proper noun", "Title I"},
       }) {
    CAPTURE(one.term);
    CHECK(forms_of(inflector, one.term, one.kind) == one.forms);
  }
}

TEST_CASE("Spanish verbs have their stems, their spelling and their accents") {
  const Inflector inflector(LanguageTag::of("es"));
  struct Case {
    const char* verb;
    std::vector<std::string> has;
    std::vector<std::string> has_not;
  };
  for (const Case& one : std::vector<Case>{
           {"evaluar", {"evalúa", "evaluadas", "evaluó", "evaluándolo", "evalúe"}, {"evalua"}},
           {"buscar", {"busqué", "busque", "busco"}, {"buscé"}},
           {"llegar", {"llegué", "lleguen"}, {}},
           {"empezar", {"empiezo", "empecé", "empiecen", "empezamos"}, {"empezo"}},
           {"contar", {"cuenta", "contó", "cuéntele"}, {}},
           {"pedir", {"pide", "pidió", "pidiendo", "pidamos", "pidiera"}, {"pedió"}},
           {"sentir", {"siente", "sintió", "sintamos", "sintiendo"}, {}},
           {"dormir", {"duerme", "durmió", "durmiendo"}, {}},
           {"conocer", {"conozco", "conozca", "conoce"}, {}},
           {"producir", {"produzco", "produjo", "produjeron", "produzca", "producido"}, {"produció"}},
           {"obtener", {"obtengo", "obtuvo", "obtendrá", "obtenga", "obtén", "obtiene"}, {}},
           {"mantener", {"mantuvieron", "mantén"}, {}},
           {"deshacer", {"deshizo", "deshecho", "deshará"}, {}},
           {"satisfacer", {"satisfizo", "satisfecho", "satisfaga"}, {}},
           {"construir", {"construye", "construyó", "construyendo", "construimos", "construya", "construido"}, {"construe"}},
           {"leer", {"leyó", "leyendo", "leído", "leímos", "leen"}, {"leió"}},
           {"seguir", {"sigue", "siguió", "sigo", "siga", "seguimos"}, {"segyió"}},
           {"oír", {"oyó", "oigo", "oímos", "oído", "oirá"}, {}},
           {"ir", {"voy", "fue", "iba", "vaya", "irá", "yendo"}, {}},
           {"subir", {"subo", "subió", "suben"}, {"subvoy"}},
           {"inscribirse", {"inscrito", "inscriba", "inscribirse", "inscriben", "inscríbase"}, {}},
           {"enviar", {"envía", "envíen", "enviamos"}, {}},
           {"reunir", {"reúne", "reunió"}, {}},
           {"caer", {"cayó", "caigo", "caído"}, {}},
           {"reír", {"ríe", "rió", "reído"}, {}},
           {"averiguar", {"averigüe", "averigua"}, {}},
           {"dirigir", {"dirijo", "dirija", "dirige"}, {}},
           {"vencer", {"venzo", "vence"}, {"vezco"}},
           {"presentar", {"presenta"}, {"presienta"}},
       }) {
    CAPTURE(one.verb);
    std::set<std::string> forms;
    for (const InflectedForm& form : inflector.forms({.term = one.verb, .part_of_speech = "verb"})) forms.insert(form.text);
    for (const std::string& form : one.has) {
      CAPTURE(form);
      CHECK(forms.contains(form));
    }
    for (const std::string& form : one.has_not) {
      CAPTURE(form);
      CHECK_FALSE(forms.contains(form));
    }
  }
}

TEST_CASE("Spanish adjectives agree") {
  const Inflector inflector(LanguageTag::of("es"));
  CHECK(forms_of(inflector, "público", "adjective") == "público, públicos, pública, públicas");
  CHECK(forms_of(inflector, "bilingüe", "adjective") == "bilingüe, bilingües");
  CHECK(forms_of(inflector, "inglés", "adjective") == "inglés, ingleses, inglesa, inglesas");
  CHECK(forms_of(inflector, "grande", "adjective") == "grande, grandes, gran");
  CHECK(forms_of(inflector, "con dominio limitado del inglés", "adjective phrase") == "con dominio limitado del inglés");
}

TEST_CASE("a replacement takes the form of what it replaces") {
  const Inflector inflector(LanguageTag::of("en"));
  struct Case {
    const char* from;
    const char* form;
    const char* to;
    const char* expected;
    const char* before = "";
  };
  for (const Case& one : std::vector<Case>{
           {"utilize", "utilized", "use", "used"},
           {"utilize", "utilizing", "use", "using"},
           {"utilize", "Utilizes", "use", "uses"},
           {"commence", "commenced", "begin", "began", "School "},
           {"commence", "commenced", "begin", "begun", "Classes have already "},
           {"commence", "commencing", "begin", "beginning"},
           {"assist", "assists", "help", "helps"},
           {"obtain", "obtained", "get", "got", "They "},
           {"obtain", "obtained", "get", "gotten", "Forms that were not "},
           {"submit", "submitted", "turn in", "turned in"},
           {"submit", "submitting", "send", "sending"},
           {"submit", "submitted", "send", "sent"},
           {"notify", "notified", "tell", "told"},
           {"notify", "notifies", "tell", "tells"},
           {"ascertain", "ascertains", "find out", "finds out"},
           {"ascertain", "ascertained", "find out", "found out"},
           {"endeavor", "endeavored", "try", "tried"},
           {"terminate", "terminated", "end", "ended"},
           {"facilitate", "facilitating", "help", "helping"},
           {"prior to", "prior to", "before", "before"},
           {"guardian", "guardians", "caregiver", "caregivers"},
           {"alien", "aliens", "undocumented person", "undocumented people"},
           {"limited English proficient student", "limited English proficient students", "multilingual learner",
            "multilingual learners"},
       }) {
    CAPTURE(one.from);
    CAPTURE(one.form);
    const auto answer = inflector.transfer({.term = one.from}, one.form, {.term = one.to}, one.before);
    REQUIRE(answer.has_value());
    CHECK(*answer == one.expected);
  }
  CHECK(inflector.transfer({.term = "obtain", .part_of_speech = "verb"}, "obtained", {.term = "get"}) == "got");
  CHECK_FALSE(inflector.transfer({.term = "utilize", .part_of_speech = "verb"}, "helped", {.term = "use"}));
  const Inflector spanish(LanguageTag::of("es"));
  CHECK(spanish.transfer({.term = "utilizar", .part_of_speech = "verb"}, "utilizaron", {.term = "usar"}) == "usaron");
  CHECK(spanish.transfer({.term = "finalizar", .part_of_speech = "verb"}, "finalizadas", {.term = "hacer"}) == "hechas");
  CHECK(spanish.transfer({.term = "póliza", .part_of_speech = "noun"}, "pólizas", {.term = "política"}) == "políticas");
}

TEST_CASE("a number or gender can be asked for") {
  const Inflector spanish(LanguageTag::of("es"));
  CHECK(spanish.inflect({.term = "escuela pública"}, Number::plural) == "escuelas públicas");
  CHECK(spanish.inflect({.term = "evaluado", .part_of_speech = "adjective"}, Number::plural, Gender::feminine) == "evaluadas");
  CHECK(spanish.inflect({.term = "director", .part_of_speech = "noun"}, Number::singular, Gender::feminine) == "directora");
  CHECK(spanish.inflect({.term = "estándares académicos"}, Number::singular) == "estándar académico");
  const Inflector none(LanguageTag::of("hmn"));
  CHECK_FALSE(none.inflect({.term = "tsev kawm ntawv"}, Number::plural));
  CHECK_FALSE(none.has_paradigms());
  CHECK(none.forms({.term = "tsev kawm ntawv", .listed_forms = {"tsev"}}).size() == 2);
}

TEST_CASE("other languages say what they cover") {
  struct Case {
    const char* language;
    const char* term;
    const char* part_of_speech;
    const char* forms;
  };
  for (const Case& one : std::vector<Case>{
           {"fr", "école publique", "noun", "école publique, écoles publiques"},
           {"fr", "bulletin scolaire", "noun", "bulletin scolaire, bulletins scolaires"},
           {"fr", "conseil d'école", "noun", "conseil d'école, conseils d'école"},
           {"fr", "journal", "noun", "journal, journaux"},
           {"fr", "public", "adjective", "public, publics, publique, publiques"},
           {"pt", "reunião", "noun", "reunião, reuniões"},
           {"pt", "escola pública", "noun", "escola pública, escolas públicas"},
           {"pt", "plano de aula", "noun", "plano de aula, planos de aula"},
           {"pt", "nível", "noun", "nível, níveis"},
           {"ca", "reunió", "noun", "reunió, reunions"},
           {"ca", "escola pública", "noun", "escola pública, escoles públiques"},
           {"ca", "butlletí de notes", "noun", "butlletí de notes, butlletins de notes"},
           {"ca", "pla de transició", "noun", "pla de transició, plans de transició"},
           {"ca", "procés", "noun", "procés, processos"},
           {"ca", "autobús escolar", "noun", "autobús escolar, autobusos escolars"},
           {"ca", "llengua", "noun", "llengua, llengües"},
           {"ca", "plaça", "noun", "plaça, places"},
           {"ca", "dia festiu", "noun", "dia festiu, dies festius"},
           {"ca", "activitat voluntària", "noun", "activitat voluntària, activitats voluntàries"},
           {"ca", "obligatori", "adjective", "obligatori, obligatoris, obligatòria, obligatòries"},
           {"ca", "aprovat", "adjective", "aprovat, aprovats, aprovada, aprovades"},
           {"ca", "responsable", "adjective", "responsable, responsables"},
           {"it", "scuola pubblica", "noun", "scuola pubblica, scuole pubbliche"},
           {"it", "attività", "noun", "attività"},
           {"ru", "школа", "noun", "школа"},
           {"hmn", "tsev kawm ntawv", "noun", "tsev kawm ntawv"},
           {"zh-Hant", "家長會", "noun", "家長會"},
       }) {
    CAPTURE(one.term);
    CHECK(forms_of(Inflector(LanguageTag::of(one.language)), one.term, one.part_of_speech) == one.forms);
  }
  for (const char* language : {"en", "es", "fr", "pt", "it", "ca"}) CHECK(Inflector(LanguageTag::of(language)).has_paradigms());
  for (const char* language : {"ru", "ht", "vi", "zh-Hans", "zh-Hant", "ko", "so", "hmn", "am", "ar"}) {
    CAPTURE(language);
    const Inflector inflector(LanguageTag::of(language));
    CHECK_FALSE(inflector.has_paradigms());
    CHECK(inflector.coverage().starts_with("Listed forms only"));
  }
  CHECK(Inflector(LanguageTag::of("sw")).coverage().empty());
}
