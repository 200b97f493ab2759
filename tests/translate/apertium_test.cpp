// The Apertium backend with the real programs. Where they are not installed the cases say so and check the message only.
#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include "homeword/translate/backend.h"

using namespace homeword;

namespace {

std::shared_ptr<Backend> open_apertium() {
  static const Result<std::shared_ptr<Backend>> backend = open_backend("apertium");
  if (!backend) {
    CHECK(backend.error().sentence().find("apt-get install apertium") != std::string::npos);
    MESSAGE("skipped, Apertium is not here: " << backend.error().sentence());
    return nullptr;
  }
  if (find_pair((*backend)->description(), "en", "es") == nullptr) {
    MESSAGE("skipped, apertium-eng-spa is not installed");
    return nullptr;
  }
  return *backend;
}

BackendAnswer translate_one(Backend& backend, BackendSegment segment) {
  auto answers = backend.translate("en", "es", {std::move(segment)});
  REQUIRE(answers.size() == 1);
  REQUIRE_MESSAGE(answers[0], answers[0].error().sentence());
  return std::move(*answers[0]);
}

}  // namespace

TEST_CASE("a forced term carries its gender and number into the sentence around it") {
  const std::shared_ptr<Backend> backend = open_apertium();
  if (!backend) return;
  BackendSegment segment{.text = "The new slip is good.", .forced = {}, .marked = {}};
  segment.forced.push_back({.id = 3, .span = {8, 12}, .target = "hoja de permiso", .kind = "term", .part_of_speech = "noun",
                            .number = Number::singular, .gender = Gender::feminine});
  const BackendAnswer answer = translate_one(*backend, segment);
  REQUIRE(answer.forced.size() == 1);
  CHECK(answer.forced[0].id == 3);
  CHECK(answer.forced[0].span.of(answer.text) == "hoja de permiso");
  CHECK(answer.text.rfind("La hoja de permiso nueva", 0) == 0);
}

namespace {

struct ForcedCase {
  const char* target;
  Number number;
  Gender gender;
};
constexpr ForcedCase forced_cases[] = {{"plan de apoyo", Number::singular, Gender::masculine},
                                       {"hoja de permiso", Number::singular, Gender::feminine},
                                       {"planes de apoyo", Number::plural, Gender::masculine},
                                       {"hojas de permiso", Number::plural, Gender::feminine}};

std::vector<std::string> sentence_frames() {
  const char* folder = std::getenv("HOMEWORD_TEST_FOLDER");
  const std::filesystem::path tests = folder != nullptr ? std::filesystem::path(folder)
                                                        : std::filesystem::path(__FILE__).parent_path().parent_path();
  std::ifstream in(tests / "translate" / "data" / "school_sentences.txt");
  std::vector<std::string> frames;
  for (std::string line; std::getline(in, line);)
    if (!line.empty() && line[0] != '#') frames.push_back(line);
  REQUIRE(frames.size() > 50);
  return frames;
}

// "The **new {}** is here." with the case's source word in each slot.
BackendSegment make_segment(const std::string& frame, const ForcedCase& form) {
  BackendSegment segment;
  std::optional<std::size_t> bold;
  for (std::size_t i = 0; i < frame.size(); ++i) {
    if (frame.compare(i, 2, "{}") == 0) {
      const std::size_t start = segment.text.size();
      segment.text += form.number == Number::plural ? "Xylos" : "Xylo";
      segment.forced.push_back({.id = 10 + segment.forced.size(), .span = {start, segment.text.size()}, .target = form.target,
                                .kind = "term", .part_of_speech = "noun", .number = form.number, .gender = form.gender});
      ++i;
    } else if (frame.compare(i, 2, "**") == 0) {
      if (!bold) {
        bold = segment.text.size();
      } else {
        segment.marked.push_back({.id = segment.marked.size(), .span = {*bold, segment.text.size()}});
        bold.reset();
      }
      ++i;
    } else {
      segment.text += frame[i];
    }
  }
  return segment;
}

std::vector<BackendSegment> school_segments() {
  std::vector<BackendSegment> segments;
  for (const std::string& frame : sentence_frames())
    for (const ForcedCase& form : forced_cases) segments.push_back(make_segment(frame, form));
  return segments;
}

std::vector<BackendSegment> hostile_segments() {
  std::vector<BackendSegment> segments;
  for (const std::string& text : std::vector<std::string>{
           "", " ", "\n", "...", "¿?", "$", "^", "^^^$$$", "[", "]", "[[", "]]", "[[t:g:1]]word[[/]]", "[[/]]", "{", "}", "/", "\\", "\\\\", "@home",
           "<b>x</b>", "&amp;", "* star *", "# number", "~", "~a", "a+b", "C++", "A+ in math", "_x_", "^system<n><sg>$", "a\tb", "a\nb", "a\r\nb",
           ".[][\n]", ".[][12\n]", "x.[][\n]y", "🎉", "👩‍👧 is here 🎉", "学校 is school", "مدرسة", "e\u0301cole", "\u00AD", "a\u200Bb", "\x01\x02", "I", "i",
           "known near included", "WHO fit Wade Apple take care", "The Xyzzyx measures the Frobnitz.", "“quoted” — ‘text’ …", "1,000.50 5/6 3:30 $5.00",
           "$5 and $6 [see note] {x} <y> @z \\n", "https://x.org/a?b=c&d=[e]#f", "a@b.org", "(555) 123-4567", "%s %(count)d ${name} {0} {{name}}",
           std::string(3000, 'x'), std::string(2000, '$'), std::string(2000, '['), std::string(500, '.'), "a  b   c", "  both sides  "})
    segments.push_back({.text = text, .forced = {}, .marked = {}});
  return segments;
}

std::string shown(const Result<BackendAnswer>& answer) {
  if (!answer) return "error: " + answer.error().sentence();
  std::string out = answer->text;
  for (const auto& placed : answer->forced)
    out += " f" + std::to_string(placed.id) + ":" + std::to_string(placed.span.start) + "-" + std::to_string(placed.span.end);
  for (const auto& placed : answer->marked)
    out += " m" + std::to_string(placed.id) + ":" + std::to_string(placed.span.start) + "-" + std::to_string(placed.span.end);
  return out;
}

}  // namespace

TEST_CASE("every forced span of 232 school sentences comes out exactly once, as it was given") {
  const std::shared_ptr<Backend> backend = open_apertium();
  if (!backend) return;
  const std::vector<BackendSegment> segments = school_segments();
  const auto answers = backend->translate("en", "es", segments);
  REQUIRE(answers.size() == segments.size());
  std::size_t wanted = 0, exact = 0;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    CAPTURE(segments[i].text);
    REQUIRE_MESSAGE(answers[i], answers[i].error().sentence());
    CAPTURE(answers[i]->text);
    for (const ForcedSpan& f : segments[i].forced) {
      ++wanted;
      std::size_t times = 0;
      for (const auto& placed : answers[i]->forced) {
        if (placed.id != f.id) continue;
        ++times;
        std::string there(placed.span.of(answers[i]->text));
        std::string given = f.target;
        // At the start of a sentence, behind its opening mark, it is written with a capital.
        if (placed.span.start == 0 || answers[i]->text.substr(0, placed.span.start) == "¿") given[0] = static_cast<char>(std::toupper(given[0]));
        CHECK(there == given);
      }
      CHECK(times == 1);
      exact += times == 1 ? 1 : 0;
    }
    // Stand-ins and Apertium's marks never show.
    for (const char* never : {"sistema", "letra", "carta", "*", "[[", "]]", "^"})
      CHECK(answers[i]->text.find(never) == std::string::npos);
    for (const MarkedSpan& mark : segments[i].marked)
      CHECK(std::any_of(answers[i]->marked.begin(), answers[i]->marked.end(), [&](const auto& placed) { return placed.id == mark.id; }));
  }
  MESSAGE(exact << " of " << wanted << " forced spans came out exactly once");
}

TEST_CASE("answers do not depend on what was asked before, beside or in which order") {
  const std::shared_ptr<Backend> backend = open_apertium();
  if (!backend) return;
  std::vector<BackendSegment> segments = hostile_segments();
  const std::vector<BackendSegment> school = school_segments();
  for (std::size_t i = 0; i < school.size(); i += 3) segments.insert(segments.begin() + static_cast<std::ptrdiff_t>(i / 3 * 2 % segments.size()), school[i]);
  const auto together = backend->translate("en", "es", segments);
  REQUIRE(together.size() == segments.size());
  const auto again = backend->translate("en", "es", segments);
  const std::vector<BackendSegment> backwards(segments.rbegin(), segments.rend());
  const Result<std::shared_ptr<Backend>> fresh = open_backend("apertium");
  REQUIRE(fresh);
  const auto reversed = (*fresh)->translate("en", "es", backwards);
  for (std::size_t i = 0; i < segments.size(); ++i) {
    CAPTURE(segments[i].text);
    CHECK(shown(again[i]) == shown(together[i]));
    CHECK(shown(reversed[segments.size() - 1 - i]) == shown(together[i]));
    const auto alone = backend->translate("en", "es", {segments[i]});
    REQUIRE(alone.size() == 1);
    CHECK(shown(alone[0]) == shown(together[i]));
  }
}

TEST_CASE("hostile text comes back whole, and spares its neighbours") {
  const std::shared_ptr<Backend> backend = open_apertium();
  if (!backend) return;
  const std::string calm = "The library is open.";
  const std::string expected = translate_one(*backend, {.text = calm, .forced = {}, .marked = {}}).text;
  for (const BackendSegment& hostile : hostile_segments()) {
    CAPTURE(hostile.text);
    const auto answers = backend->translate("en", "es", {{.text = calm, .forced = {}, .marked = {}}, hostile, {.text = calm, .forced = {}, .marked = {}}});
    REQUIRE(answers.size() == 3);
    REQUIRE(answers[0]);
    REQUIRE(answers[2]);
    CHECK(answers[0]->text == expected);
    CHECK(answers[2]->text == expected);
    REQUIRE_MESSAGE(answers[1], answers[1].error().sentence());
    const std::string& text = answers[1]->text;
    if (hostile.text.find_first_not_of(" \n.$^[]{}/\\~") == std::string::npos) CHECK(text == hostile.text);
    for (const char sign : std::string("$^[]{}/\\@<>*#~+"))
      CHECK(std::count(text.begin(), text.end(), sign) == std::count(hostile.text.begin(), hostile.text.end(), sign));
  }
  const auto nul = backend->translate("en", "es", {{.text = std::string("a\0b", 3), .forced = {}, .marked = {}}, {.text = calm, .forced = {}, .marked = {}}});
  CHECK_FALSE(nul[0]);
  REQUIRE(nul[1]);
  CHECK(nul[1]->text == expected);
}

TEST_CASE("families are addressed as usted, and told politely what to do") {
  const std::shared_ptr<Backend> backend = open_apertium();
  if (!backend) return;
  const std::pair<const char*, const char*> cases[] = {
      {"Please sign the form and return it to your child's teacher.", "Por favor firme el formulario y regréselo al profesor de su hijo."},
      {"Call the office.", "Llame a la oficina."},
      {"You must send a note.", "Debe enviar una nota."},
      {"We will send you a letter.", "Le enviaremos una carta."},
      {"If you have questions, please contact us.", "Si tiene preguntas, por favor contáctenos."},
      {"Please do not park here.", "Por favor no estacione aquí."},
      {"Students must wear uniforms.", "Los estudiantes deben usar uniformes."},
      {"Children must not wait alone.", "Los niños no deben esperar sólo."},
      {"Do you need help?", "¿Necesita ayuda?"},
      {"School is closed on Monday.", "La escuela está cerrada el lunes."},
      {"Children who work here are happy.", "Los niños que trabajan aquí son felices."},
      {"Write the date.", "Escriba la fecha."},
      {"The doctor found that the shoe is small.", "El doctor encontró que el zapato es pequeño."}};
  for (const auto& [source, target] : cases) CHECK(translate_one(*backend, {.text = source, .forced = {}, .marked = {}}).text == target);
}

TEST_CASE("words Apertium does not know are named, and a capital stays with the first word") {
  const std::shared_ptr<Backend> backend = open_apertium();
  if (!backend) return;
  const auto unknown_of = [&](const std::string& text) {
    const BackendAnswer answer = translate_one(*backend, {.text = text, .forced = {}, .marked = {}});
    std::vector<std::string> words;
    for (const Span span : answer.unknown) words.emplace_back(span.of(answer.text));
    return words;
  };
  CHECK(unknown_of("The library is open.").empty());
  CHECK(unknown_of("We need scrunchies, zoodles and water.") == std::vector<std::string>{"scrunchies", "zoodles"});
  CHECK(unknown_of("* # @ ~ 5 + 3").empty());
  // Sentences that came out broken say so themselves; sound ones do not.
  const auto doubts_of = [&](const std::string& text) { return translate_one(*backend, {.text = text, .forced = {}, .marked = {}}).doubtful.size(); };
  CHECK(doubts_of("Families can tune in to local stations.") > 0);
  for (const char* sound : {"The library is open.", "Bring a book and a pencil.", "The boys' team won the game.", "Students read every day at home."}) CHECK(doubts_of(sound) == 0);
  // Words of schools that Apertium lacks are words like others.
  for (const auto& [source, target] : std::vector<std::pair<const char*, const char*>>{
           {"The new rubrics are in the lobby.", "Las rúbricas nuevas"},
           {"We rescheduled the games.", "Reprogramamos"},
           {"The envelopes are clean.", "Los sobres"},
           {"The boys' team won.", "El equipo de los niños"},
           {"The bell rings at noon.", "suena"},
           {"Wait until the bell rings.", "hasta que el timbre suene"},
           {"She will be visiting the museum.", "stará visitando"}})
    CHECK_MESSAGE(translate_one(*backend, {.text = source, .forced = {}, .marked = {}}).text.find(target) != std::string::npos, std::string(source));
  CHECK(translate_one(*backend, {.text = "Zumba classes for parents start Monday.", .forced = {}, .marked = {}}).text.find(" Las ") == std::string::npos);
}

TEST_CASE("a place without Apertium's pairs is refused with how to mend it") {
  if (!open_apertium()) return;
  ::setenv("HOMEWORD_APERTIUM_MODES", "/nonexistent", 1);
  const auto backend = open_backend("apertium");
  ::unsetenv("HOMEWORD_APERTIUM_MODES");
  REQUIRE_FALSE(backend);
  CHECK(backend.error().sentence().find("apt-get install apertium-eng-spa") != std::string::npos);
}

// From English there is no pair to Portuguese among Debian's; by way of Spanish there is, where both halves are installed.
TEST_CASE("two pairs by way of Spanish: terms, facts, marks and words not known come through both") {
  const std::shared_ptr<Backend> backend = open_apertium();
  if (!backend) return;
  const BackendPair* pair = find_pair(backend->description(), "en", "pt");
  if (pair == nullptr) {
    MESSAGE("skipped, apertium-es-pt is not installed");
    return;
  }
  CHECK(pair->engine.find("eng-spa") != std::string::npos);
  CHECK(pair->engine.find("es-pt") != std::string::npos);
  BackendSegment segment{.text = "The new slip costs $12 and the blorfing library is open.", .forced = {}, .marked = {}};
  segment.forced.push_back({.id = 4, .span = {8, 12}, .target = "folha de autorização", .kind = "term", .part_of_speech = "noun",
                            .number = Number::singular, .gender = Gender::feminine});
  segment.forced.push_back({.id = 9, .span = {19, 22}, .target = "US$ 12", .kind = "fact", .part_of_speech = "number",
                            .number = Number::plural, .gender = Gender::none});
  segment.marked.push_back({.id = 2, .span = {40, 47}});
  const auto answers = backend->translate("en", "pt", {segment, {.text = "Call the office.", .forced = {}, .marked = {}}, segment});
  REQUIRE(answers.size() == 3);
  for (const auto& answer : answers) REQUIRE_MESSAGE(answer, answer.error().sentence());
  CHECK(answers[0]->text == answers[2]->text);
  const BackendAnswer& answer = *answers[0];
  CAPTURE(answer.text);
  REQUIRE(answer.forced.size() == 2);
  for (const BackendAnswer::Placed& place : answer.forced)
    CHECK(place.span.of(answer.text) == (place.id == 4 ? "folha de autorização" : "US$ 12"));
  CHECK(answer.text.starts_with("A folha de autorização"));
  REQUIRE(answer.marked.size() == 1);
  CHECK(answer.marked[0].id == 2);
  CHECK(std::string(answer.marked[0].span.of(answer.text)).ends_with("biblioteca"));
  REQUIRE(answer.unknown.size() == 1);
  CHECK(answer.unknown[0].of(answer.text) == "blorfing");
}

TEST_CASE("a sign stays with its number where a pair has no stand-in words") {
  const std::shared_ptr<Backend> backend = open_apertium();
  if (!backend) return;
  if (find_pair(backend->description(), "es", "en") == nullptr) return;
  for (const char* fact : {"$12", "50%", "#7", "(555) 010-0142"}) {
    BackendSegment segment{.text = std::string("Traiga ") + fact + " mañana.", .forced = {}, .marked = {}};
    segment.forced.push_back({.id = 1, .span = {7, 7 + std::string(fact).size()}, .target = fact, .kind = "fact", .part_of_speech = "noun-phrase",
                              .number = Number::singular, .gender = Gender::none});
    const auto answers = backend->translate("es", "en", {segment});
    REQUIRE(answers.size() == 1);
    REQUIRE(answers[0]);
    CAPTURE(answers[0]->text);
    REQUIRE(answers[0]->forced.size() == 1);
    CHECK(answers[0]->forced[0].span.of(answers[0]->text) == fact);
    CHECK(answers[0]->text.find(fact) == answers[0]->text.rfind(fact));
    CHECK(answers[0]->text.find("$$") == std::string::npos);
    CHECK(answers[0]->text.find("Xqz") == std::string::npos);
  }
}
