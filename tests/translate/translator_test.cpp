// Strategies, verification and receipts with a scripted backend; the real engine is in apertium_test.cpp.
#include "homeword/translate/translator.h"

#include <doctest/doctest.h>

#include "translate/test_tools.h"

using namespace homeword;
using namespace homeword::test;

namespace {

std::shared_ptr<ScriptedBackend> scripted(bool has_forced = true, bool has_marked = true, std::string name = "scripted") {
  auto out = std::make_shared<ScriptedBackend>(has_forced, has_marked, std::move(name));
  out->words = {{"please", "por favor"}, {"sign", "firme"}, {"the", "el"}, {"permission", "permiso"}, {"slip", "resbalón"},
                {"report", "informe"}, {"card", "tarjeta"}, {"cards", "tarjetas"}, {"is", "es"}, {"are", "son"}, {"here", "aquí"},
                {"come", "venga"}, {"on", "en"}, {"at", "a"}, {"our", "nuestro"}, {"policy", "póliza"}, {"new", "nuevo"},
                {"and", "y"}, {"meeting", "reunión"}, {"of", "de"}, {"return", "devuelva"}, {"by", "por"}, {"call", "llame"},
                {"with", "con"}, {"is", "es"}, {"cost", "costo"}, {"bring", "traiga"}, {"water", "agua"}, {"to", "a"},
                {"read", "lea"}, {"ask", "pregunte"}, {"a", "un"}, {"about", "sobre"}, {"it", "ello"}, {"important", "importante"}};
  return out;
}

Segment run(const Room& room, std::vector<std::shared_ptr<Backend>> backends, const std::string& marked) {
  const auto [text, codes] = read_marked(marked);
  Segment segment = room.segment(text, codes);
  const Translator translator(room.from, room.to, std::move(backends), room.target_terms);
  std::vector<Segment*> segments{&segment};
  translator.translate(segments);
  check_invariants(segment, room);
  return segment;
}

}  // namespace

TEST_CASE("forced spans: terms and facts come back as planned, with receipts") {
  const Room room;
  const Segment segment = run(room, {scripted()}, "Please sign the permission slip and call (555) 010-0142.");
  CHECK(segment.target == "Por favor firme el formulario de permiso y llame (555) 010-0142.");
  CHECK(segment.origin == "scripted");
  REQUIRE(segment.receipts.size() == 1);
  CHECK(segment.receipts[0].how == ReceiptHow::forced);
  CHECK(segment.receipts[0].status == ReceiptStatus::exact);
  CHECK(segment.receipts[0].target_term == "formulario de permiso");
  CHECK(segment.findings.empty());
}

TEST_CASE("number is carried over and words around agree") {
  const Room room;
  const Segment segment = run(room, {scripted()}, "Please read the report cards and the policy.");
  CHECK(segment.target == "Por favor lea las boletas de calificaciones y la política.");
  REQUIRE(segment.receipts.size() == 2);
  CHECK(segment.receipts[0].status == ReceiptStatus::inflected);
  CHECK(segment.receipts[1].status == ReceiptStatus::exact);
}

TEST_CASE("what one strategy loses the next one brings: placeholder, repair, flag") {
  const Room room;
  SUBCASE("a forced span the engine forgets comes back as a placeholder") {
    auto backend = scripted();
    backend->lost_forced = {"formulario de permiso"};
    const Segment segment = run(room, {backend}, "Please sign the permission slip.");
    CHECK(segment.target == "Por favor firme el formulario de permiso.");
    CHECK(segment.receipts[0].how == ReceiptHow::placeholder);
    CHECK(backend->sent == 2);
  }
  SUBCASE("one it writes twice, too") {
    auto backend = scripted();
    backend->doubled_forced = {"formulario de permiso"};
    const Segment segment = run(room, {backend}, "Please sign the permission slip.");
    CHECK(segment.target == "Por favor firme el formulario de permiso.");
    CHECK(segment.receipts[0].how == ReceiptHow::placeholder);
  }
  SUBCASE("no forced spans: placeholder at once") {
    const Segment segment = run(room, {scripted(false)}, "Please sign the report card.");
    CHECK(segment.target == "Por favor firme la boleta de calificaciones.");
    CHECK(segment.receipts[0].how == ReceiptHow::placeholder);
  }
  SUBCASE("no placeholder survives: the engine's own words are replaced") {
    auto backend = scripted(false);
    backend->loses_placeholders = true;
    const Segment segment = run(room, {backend}, "Please sign the report card.");
    CHECK(segment.target == "Por favor firme la boleta de calificaciones.");
    CHECK(segment.receipts[0].how == ReceiptHow::repair);
  }
  SUBCASE("nothing helps: the term is missed, and the receipt says so") {
    auto backend = scripted(false);
    backend->loses_placeholders = true;
    backend->sentences = {{"report card", "libreta"}, {"Please sign the report card.", "Por favor firme eso."}};
    const Segment segment = run(room, {backend}, "Please sign the report card.");
    CHECK(segment.target == "Por favor firme eso.");
    CHECK(segment.receipts[0].status == ReceiptStatus::missed);
    CHECK(segment.receipts[0].how == ReceiptHow::none);
  }
  SUBCASE("the engine knows the term by itself") {
    auto backend = scripted(false);
    backend->loses_placeholders = true;
    backend->sentences = {{"Please sign the report card.", "Por favor firme la boleta de calificaciones."}};
    const Segment segment = run(room, {backend}, "Please sign the report card.");
    CHECK(segment.receipts[0].how == ReceiptHow::backend);
    CHECK(segment.receipts[0].status == ReceiptStatus::exact);
  }
}

TEST_CASE("a line that loses a fact is refused, and the finding names the fact") {
  const Room room;
  auto backend = scripted(false);
  backend->loses_placeholders = true;
  backend->sentences = {{"Please call (555) 010-0142.", "Por favor llame."}, {"(555) 010-0142", "número"}};
  const Segment segment = run(room, {backend}, "Please call (555) 010-0142.");
  CHECK(segment.target == "Please call (555) 010-0142.");
  CHECK(segment.target_language == "en");
  CHECK(segment.origin == "none");
  REQUIRE(segment.findings.size() == 2);
  CHECK(segment.findings[0].rule == "fact/missing");
  CHECK(segment.findings[0].about == "(555) 010-0142");
  CHECK(segment.findings[0].severity == Severity::error);
  CHECK(segment.findings[1].rule == "untranslated");
  SUBCASE("unless the next backend keeps it") {
    auto other = scripted(true, true, "other");
    const Segment second = run(room, {backend, other}, "Please call (555) 010-0142.");
    CHECK(second.target == "Por favor llame (555) 010-0142.");
    CHECK(second.origin == "other");
    // Who did not translate it, and why, is told.
    REQUIRE(second.declined.size() == 1);
    CHECK(second.declined[0].backend == "scripted");
    CHECK(second.declined[0].reason.find("did not come through") != std::string::npos);
  }
}

TEST_CASE("a backend that fails, answers garbage or too little costs its segments only") {
  const Room room;
  for (int way = 0; way < 3; ++way) {
    CAPTURE(way);
    auto broken = scripted(true, true, "broken");
    broken->fails = way == 0;
    broken->answers_garbage = way == 1;
    broken->answers_too_few = way == 2;
    const Segment alone = run(room, {broken}, "Please sign it.");
    CHECK(alone.target == "Please sign it.");
    CHECK(alone.origin == "none");
    REQUIRE(alone.findings.size() == 1);
    CHECK(alone.findings[0].rule == "untranslated");
    CHECK(alone.findings[0].message.find("broken") != std::string::npos);
    REQUIRE(alone.declined.size() == 1);
    CHECK(alone.declined[0].backend == "broken");
    CHECK(alone.findings[0].message.find(alone.declined[0].reason) != std::string::npos);
    const Segment helped = run(room, {broken, scripted()}, "Please sign it.");
    CHECK(helped.declined.size() == 1);
    CHECK(helped.target == "Por favor firme ello.");
    CHECK(helped.origin == "scripted");
  }
}

TEST_CASE("what is longer than any sentence is told of, and costs no engine anything") {
  const Room room;
  std::string text;
  while (text.size() <= 32 * 1024) text += "call (555) 010-0142 about the report card ";
  auto backend = scripted();
  const Segment segment = run(room, {backend}, text);
  CHECK(backend->sent == 0);
  CHECK(segment.target == segment.plain);
  REQUIRE(segment.findings.size() == 1);
  CHECK(segment.findings[0].rule == "untranslated");
  CHECK(segment.findings[0].severity == Severity::error);
  CHECK(segment.findings[0].message.find("too long") != std::string::npos);
}

TEST_CASE("no backend speaks the language: facts and lone terms are translated, sentences stay and are flagged") {
  const Room room(make_guide({{"report-card", "report card", "phiếu điểm", "noun-phrase"}}, "vi"), "vi");
  const Segment sentence = run(room, {scripted()}, "Please sign the report card by March 6, 2026.");
  CHECK(sentence.target == "Please sign the report card by March 6, 2026.");
  CHECK(sentence.target_language == "en");
  CHECK(sentence.origin == "none");
  REQUIRE(sentence.findings.size() == 1);
  CHECK(sentence.findings[0].rule == "untranslated");
  REQUIRE(sentence.receipts.size() == 1);
  CHECK(sentence.receipts[0].status == ReceiptStatus::missed);
  const Segment heading = run(room, {scripted()}, "Report card:");
  CHECK(heading.target == "Phiếu điểm:");
  CHECK(heading.target_language == "vi");
  CHECK(heading.origin == "memory");
  CHECK(heading.receipts[0].how == ReceiptHow::memory);
  const Segment phone = run(room, {scripted()}, "(555) 010-0142");
  CHECK(phone.target == "(555) 010-0142");
  CHECK(phone.origin == "none");  // a fact alone is nobody's approved phrase
  const Segment dots = run(room, {scripted()}, "* * *");
  CHECK(dots.target == "* * *");
  CHECK(dots.findings.empty());
}

TEST_CASE("the gender of a person follows an honorific in the sentence, else the glossary's first form") {
  const Room room;
  CHECK(run(room, {scripted()}, "Please call the principal.").target == "Por favor llame el director de la escuela.");
  const Segment her = run(room, {scripted()}, "Please call the principal, Ms. Rivera.");
  CHECK(her.target.find("la directora de la escuela") != std::string::npos);
  CHECK(her.target.find("Rivera") != std::string::npos);
  const Segment him = run(room, {scripted()}, "Please call the principal, Mr. Rivera.");
  CHECK(him.target.find("el director de la escuela") != std::string::npos);
}

TEST_CASE("acronyms: alone, beside the term, and never doubled") {
  const Room room;
  CHECK(run(room, {scripted()}, "Please sign the IEP.").target == "Por favor firme el IEP.");
  const Segment both = run(room, {scripted()}, "Please sign the Individualized Education Program (IEP).");
  CHECK(both.target == "Por favor firme el Programa de Educación Individualizado (IEP).");
  REQUIRE(both.receipts.size() == 1);
  CHECK(both.receipts[0].status == ReceiptStatus::exact);
}

TEST_CASE("a term that holds a number carries it") {
  const Room room;
  const Segment segment = run(room, {scripted()}, "Please read the 504 plan.");
  CHECK(segment.target == "Por favor lea el Plan 504.");
  CHECK(segment.receipts.size() == 1);
}

TEST_CASE("inline codes come back on their words") {
  const Room room;
  struct Case {
    std::string marked, expected;
  };
  const Case cases[] = {
      {"Please **sign** the permission slip.", "Por favor **firme** el formulario de permiso."},
      {"Please sign the **permission slip**.", "Por favor firme el **formulario de permiso**."},
      {"Please sign the permission **slip**.", "Por favor firme el **formulario de permiso**."},
      {"**Please sign the permission slip.**", "**Por favor firme el formulario de permiso.**"},
      {"Please [sign **the** report card](x).", "Por favor [firme **la** boleta de calificaciones](x)."},
      {"Please sign [here](x) ~.", "Por favor firme [aquí](x) ~."},
  };
  for (const Case& one : cases) {
    CAPTURE(one.marked);
    for (const bool has_marked : {true, false}) {
      const Segment segment = run(room, {scripted(true, has_marked)}, one.marked);
      if (has_marked) CHECK(write_marked(segment.target, segment.target_codes) == one.expected);
      for (const InlineCode& code : segment.target_codes)
        if (!code.is_standalone) CHECK_FALSE(code.span.is_empty());
      for (const InlineCode& left : segment.target_codes)
        for (const InlineCode& right : segment.target_codes) {
          const bool crosses = left.span.overlaps(right.span) && !left.span.contains(right.span) && !right.span.contains(left.span);
          CHECK_FALSE(crosses);
        }
    }
  }
}

TEST_CASE("answers do not depend on order, repetition or batch, and a sentence is sent once") {
  const Room room;
  const std::vector<std::string> texts{"Please sign the permission slip.", "Call the principal.", "Please sign the permission slip.",
                                       "Read the report cards by March 6, 2026.", "Bring water.", "Bring water.",
                                       "Please read the policy and the policy."};
  const auto translate_all = [&](std::vector<std::string> order, std::size_t batch, std::size_t& sent) {
    auto backend = scripted();
    const Translator translator(room.from, room.to, {backend}, room.target_terms);
    std::map<std::string, std::string> out;
    for (std::size_t start = 0; start < order.size(); start += batch) {
      std::vector<Segment> segments;
      for (std::size_t i = start; i < std::min(order.size(), start + batch); ++i) segments.push_back(room.segment(order[i]));
      std::vector<Segment*> pointers;
      for (Segment& segment : segments) pointers.push_back(&segment);
      translator.translate(pointers);
      for (const Segment& segment : segments) {
        const std::string seen = describe(segment);
        const auto [it, is_new] = out.emplace(segment.plain, seen);
        CHECK(it->second == seen);
      }
    }
    sent = backend->sent;
    return out;
  };
  std::size_t together = 0, single = 0, reversed = 0;
  const auto all = translate_all(texts, 100, together);
  CHECK(together == 5);
  CHECK(translate_all(texts, 1, single) == all);
  std::vector<std::string> backwards(texts.rbegin(), texts.rend());
  CHECK(translate_all(backwards, 2, reversed) == all);
}

TEST_CASE("line breaks that an engine adds make no paragraphs, and blanks behind a sentence go") {
  const Room room;
  auto backend = scripted();
  backend->sentences["Bring a big blue box."] = "Traiga una caja\nazul\tgrande.\n\n ";
  Segment segment = room.segment("Bring a big blue box.");
  std::vector<Segment*> pointers{&segment};
  Translator(room.from, room.to, {backend}, room.target_terms).translate(pointers);
  CHECK(segment.target == "Traiga una caja azul grande.");
}

TEST_CASE("a refusal in the source's language is no translation, and a piece does not stand for a whole sentence") {
  const Room room;
  auto refusing = scripted();
  refusing->sentences["Bring a big blue box to the gate."] = "I'm sorry, but I can't help with that.";
  Segment segment = room.segment("Bring a big blue box to the gate.");
  std::vector<Segment*> pointers{&segment};
  Translator(room.from, room.to, {refusing}, room.target_terms).translate(pointers);
  CHECK(segment.origin == "none");
  CHECK(segment.target == segment.plain);

  // One answer to everything: the words of the term alone have it too, and repair must not put the term where the sentence was.
  class Parrot final : public ScriptedBackend {
   public:
    Parrot() : ScriptedBackend(false, false) {}
    std::vector<Result<BackendAnswer>> translate(std::string_view, std::string_view, const std::vector<BackendSegment>& segments) override {
      return std::vector<Result<BackendAnswer>>(segments.size(), BackendAnswer{.text = "Hola hola.", .forced = {}, .marked = {}});
    }
  };
  Segment other = room.segment("Please read the policy at home and bring it with you.");
  pointers = {&other};
  Translator(room.from, room.to, {std::make_shared<Parrot>()}, room.target_terms).translate(pointers);
  REQUIRE(other.receipts.size() == 1);
  CHECK(other.receipts[0].status == ReceiptStatus::missed);
  CHECK(other.target == "Hola hola.");
}

TEST_CASE("a backend that is not ready is passed over, and its reason is in the report") {
  const Room room;
  auto down = scripted(), up = scripted();
  down->description().name = "down";
  down->description().not_ready = "The server is being repaired.";
  Segment segment = room.segment("Bring water.");
  std::vector<Segment*> pointers{&segment};
  Translator(room.from, room.to, {down, up}, room.target_terms).translate(pointers);
  CHECK(down->sent == 0);
  CHECK(segment.origin == "scripted");
  REQUIRE(segment.declined.size() == 1);
  CHECK(segment.declined[0].backend == "down");
  CHECK(segment.declined[0].reason == "The server is being repaired.");
}

TEST_CASE("verbatim text and capitals") {
  const Room room;
  Segment segment = room.segment("Please read REPORT_CARD and the PERMISSION SLIP.");
  segment.verbatim = {{12, 23}};
  segment.occurrences = room.source_terms.find(segment.plain, segment.verbatim);
  const Translator translator(room.from, room.to, {scripted()}, room.target_terms);
  std::vector<Segment*> segments{&segment};
  translator.translate(segments);
  CHECK(segment.target.find("REPORT_CARD") != std::string::npos);
  CHECK(segment.target.find("FORMULARIO DE PERMISO") != std::string::npos);
}

TEST_CASE("words the engine does not know are flagged where they stand, names and terms are not") {
  const Room room;
  auto backend = scripted();
  backend->tells_unknown = true;
  Segment segment = run(room, {backend}, "Please bring the potluck and the permission slip to Ana Quintanilla and the PTA.");
  CHECK(segment.origin == "scripted");
  REQUIRE(segment.untranslated_words.size() == 1);
  const UntranslatedWord& word = segment.untranslated_words.front();
  CHECK(word.text == "potluck");
  CHECK(word.source.of(segment.plain) == "potluck");
  CHECK(word.target.of(segment.target) == "potluck");
  CHECK(word.language == "en");
  check_translation(segment, room.from, room.to, *room.target_terms);
  const auto finding = std::find_if(segment.findings.begin(), segment.findings.end(), [](const Finding& one) { return one.rule == "untranslated/word"; });
  REQUIRE(finding != segment.findings.end());
  CHECK(finding->severity == Severity::warning);
  CHECK(finding->span == word.source);
  CHECK(finding->about == "potluck");
}

TEST_CASE("a sentence given back as it was is untranslated, with its dates and times as in the source") {
  const Room room;
  const auto echo = [](bool tells_unknown) {
    auto backend = scripted();
    backend->echoes = true;
    backend->tells_unknown = tells_unknown;
    return backend;
  };
  for (const std::string sentence : {"The tryouts start at 3:30 p.m. in the gym.", "Bring snacks for everybody on March 6, 2026.",
                                     "Please sign the permission slip today."}) {
    CAPTURE(sentence);
    const Segment segment = run(room, {echo(false)}, sentence);
    CHECK(segment.origin == "none");
    CHECK(segment.target == sentence);
    CHECK(segment.target_language == "en");
    CHECK(std::any_of(segment.findings.begin(), segment.findings.end(),
                      [](const Finding& one) { return one.rule == "untranslated" && one.severity == Severity::error; }));
    // The next backend is asked.
    CHECK(run(room, {echo(false), scripted(true, true, "second")}, sentence).origin == "second");
  }
  // What is rightly the same in both languages.
  for (const std::string line : {"Hotel", "Lincoln Elementary School", "Zumba, Karate", "Menu: pizza, pasta"}) {
    CAPTURE(line);
    CHECK(run(room, {echo(false)}, line).target_language == "es");
  }
  // A word that is no name and that the engine says it does not know is not.
  CHECK(run(room, {echo(true)}, "snowdrift potluck").target_language == "en");
}

TEST_CASE("a noun asks for a noun, and a verb that may not fit is flagged") {
  auto guide = std::make_shared<StyleGuide>(*make_guide());
  Concept detention = make_concept({"detention", "detention", "quedarse después de clases", "noun"});
  detention.terms[1].part_of_speech = "verb-phrase";
  Term noun = detention.terms[1];
  noun.text = "consecuencia después de clases";
  noun.part_of_speech = "noun-phrase";
  noun.gender = Gender::feminine;
  noun.status = TermStatus::admitted;
  detention.terms.push_back(noun);
  Concept opting = make_concept({"opting", "opt out", "optar por no participar", "verb-phrase"});
  opting.terms[0].forms = {"opted out"};
  guide->concepts.push_back(detention);
  guide->concepts.push_back(opting);
  std::sort(guide->concepts.begin(), guide->concepts.end(), [](const Concept& a, const Concept& b) { return a.id < b.id; });
  const Room room(guide);
  const auto has_form_finding = [](const Segment& segment) {
    return std::any_of(segment.findings.begin(), segment.findings.end(), [](const Finding& one) { return one.rule == "term/form"; });
  };
  const Segment segment = run(room, {scripted()}, "Please read about 3 detentions.");
  CHECK(segment.target == "Por favor lea sobre 3 consecuencias después de clases.");
  CHECK_FALSE(has_form_finding(segment));
  CHECK_FALSE(has_form_finding(run(room, {scripted()}, "You may opt out.")));
  // Where the subject tells the form, it is written; where it does not, the reader is told.
  for (const auto& [source, form] : {std::pair{"Ana opted out.", "optó por no participar"}, {"Parents opted out.", "optaron por no participar"}}) {
    const Segment told = run(room, {scripted()}, source);
    CAPTURE(told.target);
    CHECK_FALSE(has_form_finding(told));
    CHECK(told.target.find(form) != std::string::npos);
  }
  CHECK(has_form_finding(run(room, {scripted()}, "Ana has opted out.")));
}
