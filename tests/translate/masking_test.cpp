// Personal data and backends that send text away: what such a backend is given, in texts and in forced targets alike.
#include <doctest/doctest.h>

#include <regex>

#include "homeword/translate/plugin_protocol.h"
#include "homeword/translate/translator.h"
#include "translate/test_tools.h"

using namespace homeword;
using namespace homeword::test;

namespace {

// Keeps all that it was given.
class Eavesdropper final : public ScriptedBackend {
 public:
  explicit Eavesdropper(bool is_remote, bool has_forced = true) : ScriptedBackend(has_forced) {
    description().sends_text_away = is_remote;
    // A sentence that comes back as it went is no translation.
    words = {{"please", "por favor"}, {"the", "el"}, {"and", "y"}, {"is", "es"}, {"to", "a"}};
  }
  std::string heard;
  bool loses_every_token = false;
  std::vector<Result<BackendAnswer>> translate(std::string_view from, std::string_view to, const std::vector<BackendSegment>& segments) override {
    for (const BackendSegment& segment : segments) {
      heard += segment.text + "\n";
      for (const ForcedSpan& forced : segment.forced) heard += forced.target + "\n";
    }
    std::vector<Result<BackendAnswer>> answers = ScriptedBackend::translate(from, to, segments);
    static const std::regex token("XQ[0-9]+X|\\[\\[T[0-9]+\\]\\]|__T[0-9]+__");
    if (loses_every_token)
      for (Result<BackendAnswer>& answer : answers)
        if (answer) answer->text = std::regex_replace(answer->text, token, "cosa");
    return answers;
  }
};

struct Case {
  std::string sentence;
  std::vector<const char*> secrets;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all{
      {"Please call Ms. Rivera at (555) 010-0142.", {"Rivera", "010-0142"}},
      {"Please ask Dr. Linh Nguyen about it.", {"Linh", "Nguyen"}},
      {"Please read https://example.org/s?id=88 and sign.", {"example.org", "88"}},
      {"Please write to m.rivera@example.org about the policy.", {"rivera", "example.org"}},
      {"Dear {{parent_name}}, please sign the permission slip.", {"parent_name"}},
      {"The student ID is 4471923 and the code is A1234567.", {"4471923", "A1234567"}},
      {"The number S-00123-A is important.", {"00123"}},
      {"Bring the card 90125 to the meeting.", {"90125"}},
      {"Her lunch PIN is 8812 and the student ID is 447.", {"8812", "447"}},
      {"The office and the number 123 45 6789 are on the form.", {"123", "45", "6789"}},
      {"Your child, born 3/4/2015, is in the school.", {"2015"}},
      {"The record is S-1234-A and the file is 12/AB/9.", {"1234", "AB"}},
      {"O'Brien is in the school and McKinley is in the office.", {"Brien", "McKinley"}},
      {"The students 李小龍 and محمد علي are in the school.", {"李", "龍", "محمد", "علي"}},
      {"The student Nguyễn Văn An is in the school.", {"Nguyễn", "Văn", "An "}},
  };
  return all;
}

Segment translate(const Room& room, const std::shared_ptr<Backend>& backend, const std::string& sentence) {
  Segment segment = room.segment(sentence, {});
  const Translator translator(room.from, room.to, {backend}, room.target_terms);
  std::vector<Segment*> segments{&segment};
  translator.translate(segments);
  return segment;
}

}  // namespace

TEST_CASE("a backend that sends text away is never given personal data, and it comes back all the same") {
  const Room room;
  for (const bool has_forced : {true, false})
    for (const Case& one : cases()) {
      CAPTURE(one.sentence);
      CAPTURE(has_forced);
      const auto backend = std::make_shared<Eavesdropper>(true, has_forced);
      const Segment segment = translate(room, backend, one.sentence);
      CHECK_FALSE(backend->heard.empty());
      CHECK(segment.origin == "scripted");
      for (const char* secret : one.secrets) {
        CHECK(backend->heard.find(secret) == std::string::npos);
        CHECK(segment.target.find(secret) != std::string::npos);
      }
    }
}

TEST_CASE("a lost mask is never followed by the words themselves: the sentence stays and is flagged") {
  const Room room;
  for (const Case& one : cases()) {
    CAPTURE(one.sentence);
    const auto backend = std::make_shared<Eavesdropper>(true, false);
    backend->loses_every_token = true;
    const Segment segment = translate(room, backend, one.sentence);
    for (const char* secret : one.secrets) CHECK(backend->heard.find(secret) == std::string::npos);
    CHECK(segment.target == one.sentence);
    CHECK(segment.target_language == "en");
    CHECK_FALSE(segment.findings.empty());
  }
}

TEST_CASE("a service that loses one shape of token is given another") {
  const Room room;
  const auto backend = std::make_shared<Eavesdropper>(true, false);
  backend->loses_placeholders = true;   // XQ1X only
  const Segment segment = translate(room, backend, "Please call Ms. Rivera at (555) 010-0142.");
  CHECK(backend->heard.find("Rivera") == std::string::npos);
  CHECK(segment.origin == "scripted");
  CHECK(segment.target.find("Rivera") != std::string::npos);
}

TEST_CASE("a backend on this machine is given the sentence as it is") {
  const Room room;
  const auto backend = std::make_shared<Eavesdropper>(false);
  translate(room, backend, "Please call Ms. Rivera at (555) 010-0142.");
  CHECK(backend->heard.find("Rivera") != std::string::npos);
}

TEST_CASE("years, dates and small numbers are about nobody and may be read") {
  const Room room;
  const auto backend = std::make_shared<Eavesdropper>(true);
  const Segment segment = translate(room, backend, "The meeting is in 2026 and 25 families come to the school on March 13, 2027.");
  for (const char* word : {"2026", "25", "2027"}) CHECK(backend->heard.find(word) != std::string::npos);
  CHECK(segment.origin == "scripted");
}

TEST_CASE("a token of another sentence is no translation of this one") {
  const Room room;
  const auto backend = std::make_shared<Eavesdropper>(true, false);
  backend->sentences["Please sign the form."] = "Por favor llame a XQ1X.";
  const Segment segment = translate(room, backend, "Please sign the form.");
  CHECK(segment.target == "Please sign the form.");
  CHECK(segment.origin == "none");
  CHECK_FALSE(segment.findings.empty());
}

TEST_CASE("characters that hide or turn text are refused where the source has none") {
  const BackendSegment segment{.text = "Please sign."};
  for (const char* text : {"Firme\x01.", "Firme\x7F.", "Firme \u202Eallí.", "Firme \u2066allí\u2069."}) {
    BackendAnswer answer;
    answer.text = text;
    CHECK_FALSE(check_answer(segment, answer).has_value());
  }
  for (const char* text : {"Firme,\tpor favor.", "توقيع\u200F.", "می\u200Cخواهم", "Firme."}) {
    BackendAnswer answer;
    answer.text = text;
    CHECK(check_answer(segment, answer).has_value());
  }
  BackendAnswer answer;
  answer.text = "Firme \u2066allí\u2069.";
  CHECK(check_answer({.text = "Sign \u2066there\u2069."}, answer).has_value());
}
