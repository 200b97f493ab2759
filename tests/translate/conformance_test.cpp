// Plugins that break their promises: each is refused or survived with a full sentence, and the rest of the batch goes on.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "homeword/translate/conformance.h"
#include "homeword/translate/plugin_protocol.h"

using namespace homeword;

namespace {

// A busy machine and sanitizers make honest plugins slow: only plugins that hang should meet a deadline.
#ifdef __SANITIZE_ADDRESS__
constexpr int patience = 4;
#else
constexpr int patience = 2;
#endif

PluginOptions test_plugins(int patience_milliseconds = 10000) {
  // Beside the test program's own folder, in the build tree.
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe");
  return {.patience_milliseconds = patience_milliseconds,
          .folders = {(program.parent_path().parent_path() / "lib" / "test-plugins").string()}};
}

std::vector<BackendSegment> segments_of(const std::vector<std::string>& texts) {
  std::vector<BackendSegment> segments;
  for (const std::string& text : texts) segments.push_back({.text = text, .forced = {}, .marked = {}});
  return segments;
}

bool is_sentence(const std::string& text) { return text.size() > 20 && (text.back() == '.' || text.back() == '!' || text.back() == '?'); }

std::shared_ptr<Backend> open_test_plugin(const std::string& name, int patience_milliseconds = 10000) {
  Result<std::shared_ptr<Backend>> backend = open_backend(name, test_plugins(patience_milliseconds));
  REQUIRE_MESSAGE(backend, name << ": " << backend.error().sentence());
  return *backend;
}

const ConformanceCheck* find_check(const std::vector<ConformanceCheck>& checks, std::string_view name) {
  const auto it = std::find_if(checks.begin(), checks.end(), [&](const ConformanceCheck& check) { return check.name == name; });
  return it == checks.end() ? nullptr : &*it;
}

}  // namespace

TEST_CASE("one poisoned segment costs itself and nothing else") {
  for (const std::string fault : {"crash-on-poison", "hang-on-poison", "garbage-on-poison"}) {
    CAPTURE(fault);
    const auto backend = open_test_plugin(fault, 700 * patience);
    std::vector<std::string> texts;
    for (int i = 0; i < 25; ++i) texts.push_back(i == 12 ? "the poison" : "text " + std::to_string(i));
    for (int round = 0; round < 2; ++round) {
      const auto answers = backend->translate("en", "es", segments_of(texts));
      REQUIRE(answers.size() == 25);
      for (std::size_t i = 0; i < 25; ++i) {
        CAPTURE(i);
        if (i == 12) {
          REQUIRE_FALSE(answers[i]);
          CHECK(is_sentence(answers[i].error().sentence()));
          if (fault == std::string("crash-on-poison"))
            CHECK(answers[i].error().sentence().find("segmentation at poison") != std::string::npos);
        } else {
          REQUIRE_MESSAGE(answers[i], answers[i].error().sentence());
          CHECK(answers[i]->text == "[" + texts[i] + "]");
        }
      }
    }
  }
}

TEST_CASE("a slow plugin that lives is waited for, whatever the patience") {
  for (const std::string kind : {"slow", "remote"}) {
    CAPTURE(kind);
    // It answers after three to four times as long as a silent one would be given.
    const auto backend = open_test_plugin(kind, 500);
    const auto answers = backend->translate("en", "es", segments_of({"a slow one", "another"}));
    REQUIRE(answers.size() == 2);
    for (const auto& answer : answers) REQUIRE_MESSAGE(answer, answer.error().sentence());
    CHECK(answers[0]->text == "[a slow one]");
    CHECK(answers[1]->text == "[another]");
    CHECK_FALSE(backend->given_up());
  }
}

TEST_CASE("a plugin that hangs is given up after the second time, for the whole run") {
  const auto backend = open_test_plugin("always-hangs", 300 * patience);
  std::vector<std::string> texts;
  for (int i = 0; i < 40; ++i) texts.push_back("text " + std::to_string(i));
  const auto started = std::chrono::steady_clock::now();
  for (int call = 0; call < 5; ++call) {
    const auto answers = backend->translate("en", "es", segments_of(texts));
    REQUIRE(answers.size() == 40);
    for (const auto& answer : answers) {
      REQUIRE_FALSE(answer);
      CHECK(is_sentence(answer.error().sentence()));
    }
  }
  // Two hangs, not two hundred; ten times as much is left for a busy machine.
  CHECK(std::chrono::steady_clock::now() - started < std::chrono::milliseconds(10 * 2 * 300 * patience));
  REQUIRE(backend->given_up());
  CHECK(is_sentence(backend->given_up()->sentence()));
}

TEST_CASE("a plugin that goes round in circles is stopped too") {
  const auto backend = open_test_plugin("spin-on-poison", 400);
  const auto answers = backend->translate("en", "es", segments_of({"one", "poison", "three"}));
  REQUIRE(answers.size() == 3);
  CHECK_FALSE(answers[1]);
  REQUIRE(answers[0]);
  REQUIRE(answers[2]);
  // It hung alone: it is not given that segment again, and goes on with the rest.
  const auto started = std::chrono::steady_clock::now();
  const auto again = backend->translate("en", "es", segments_of({"poison", "four"}));
  CHECK_FALSE(again[0]);
  CHECK(again[1]);
  CHECK(std::chrono::steady_clock::now() - started < std::chrono::milliseconds(400));
}

TEST_CASE("a plugin that always fails ends soon, with a sentence for every segment") {
  for (const std::string fault : {"wrong-count", "wrong-id", "no-utf8", "deep", "endless-line"}) {
    CAPTURE(fault);
    const auto backend = open_test_plugin(fault);
    const auto started = std::chrono::steady_clock::now();
    const auto answers = backend->translate("en", "es", segments_of({"one", "two", "three"}));
    CHECK(std::chrono::steady_clock::now() - started < std::chrono::seconds(30));
    REQUIRE(answers.size() == 3);
    for (const auto& answer : answers) {
      REQUIRE_FALSE(answer);
      CHECK(is_sentence(answer.error().sentence()));
    }
  }
}

TEST_CASE("wrong spans spoil their segment only") {
  const auto backend = open_test_plugin("outside");
  std::vector<BackendSegment> segments = segments_of({"one", "two"});
  segments[0].forced.push_back({.id = 0, .span = {0, 3}, .target = "uno"});
  const auto answers = backend->translate("en", "es", segments);
  REQUIRE(answers.size() == 2);
  CHECK_FALSE(answers[0]);
  CHECK_FALSE(answers[1]);  // an id nobody asked for
  CHECK(answers[0].error().sentence().find("outside its text") != std::string::npos);
}

TEST_CASE("plugins that cannot work are refused with the reason") {
  struct Case {
    const char* name;
    const char* expected;
  };
  for (const Case& one : {Case{"dies-at-once", "cannot find my dictionary"}, Case{"says-why", "apt-get install dictionary"},
                          Case{"other-protocol", "another version of the protocol"}, Case{"no-name", "\"name\""},
                          Case{"lib-no-entry", "no Homeword plugin"}, Case{"lib-newer-abi", "another version of the plugin interface"},
                          Case{"lib-zero-abi", "another version of the plugin interface"}, Case{"lib-null-table", "newer Homeword"},
                          Case{"lib-short-table", "incomplete"}, Case{"lib-null-function", "incomplete"},
                          Case{"lib-fails-to-open", "apt-get install dictionary"}, Case{"silent", "did not answer within"}}) {
    CAPTURE(one.name);
    const auto backend = open_backend(one.name, test_plugins(1000 * patience));
    REQUIRE_FALSE(backend);
    CAPTURE(backend.error().sentence());
    CHECK(is_sentence(backend.error().sentence()));
    CHECK(backend.error().sentence().find(one.expected) != std::string::npos);
    const std::vector<ConformanceCheck> checks = check_backend(one.name, test_plugins(1000 * patience));
    CHECK_FALSE(is_conforming(checks));
  }
}

TEST_CASE("libraries that break the interface at work are survived") {
  const auto segments = segments_of({"one", "two", "three", "four"});
  for (const std::string fault : {"lib-throws-out", "lib-crashes", "lib-no-utf8", "lib-forgets", "lib-wrong-spans", "lib-prints"}) {
    CAPTURE(fault);
    const auto backend = open_test_plugin(fault);
    const auto answers = backend->translate("en", "es", segments);
    REQUIRE(answers.size() == 4);
    const auto good = std::count_if(answers.begin(), answers.end(), [](const auto& answer) { return answer.has_value(); });
    if (fault == std::string("lib-prints"))
      CHECK(good == 4);
    else if (fault == std::string("lib-forgets"))
      CHECK(good == 2);
    else
      CHECK(good == 0);
    for (const auto& answer : answers)
      if (!answer) CHECK(is_sentence(answer.error().sentence()));
  }
}

TEST_CASE("a segment at which a library throws costs itself and nothing else") {
  for (const bool in_process : {false, true}) {
    PluginOptions options = test_plugins();
    options.in_process = in_process;
    const auto backend = open_backend("lib-throws-on-poison", options);
    REQUIRE_MESSAGE(backend, backend.error().sentence());
    const auto answers = (*backend)->translate("en", "es", segments_of({"one", "poison", "three"}));
    REQUIRE(answers.size() == 3);
    CHECK((answers[0] && answers[0]->text == "one"));
    REQUIRE_FALSE(answers[1]);
    CHECK(answers[1].error().sentence().find("threw") != std::string::npos);
    CHECK((answers[2] && answers[2]->text == "three"));
  }
}

TEST_CASE("an answer out of all proportion is refused, and the reason of a refused answer is told") {
  const auto winded = open_test_plugin("lib-long-winded")->translate("en", "es", segments_of({"one", "two"}));
  REQUIRE_FALSE(winded[0]);
  CHECK(winded[0].error().sentence().find("out of all proportion") != std::string::npos);
  CHECK(winded[1]);
  const auto broken = open_test_plugin("lib-no-utf8")->translate("en", "es", segments_of({"one"}));
  REQUIRE_FALSE(broken[0]);
  CHECK(broken[0].error().sentence().find("no UTF-8") != std::string::npos);
}

TEST_CASE("a plugin's own words cannot paint the screen") {
  const auto answers = open_test_plugin("colourful")->translate("en", "es", segments_of({"one"}));
  REQUIRE_FALSE(answers[0]);
  CHECK(answers[0].error().sentence() == "backend colourful: out of  [31mpaper  today.");
}

TEST_CASE("a plugin of the first version of the interface keeps working, in the host and in process") {
  for (const bool in_process : {false, true}) {
    PluginOptions options = test_plugins();
    options.in_process = in_process;
    const auto backend = open_backend("abi-v1", options);
    REQUIRE_MESSAGE(backend, backend.error().sentence());
    BackendSegment segment{.text = "one two", .forced = {}, .marked = {}};
    segment.forced.push_back({.id = 9, .span = {4, 7}, .target = "dos"});
    const auto answers = (*backend)->translate("en", "es-MX", {segment});
    REQUIRE(answers.size() == 1);
    REQUIRE(answers[0]);
    CHECK(answers[0]->text == "\"one two\"");
    REQUIRE(answers[0]->forced.size() == 1);
    CHECK(answers[0]->forced[0].span == Span{5, 8});
  }
}

TEST_CASE("the conformance test passes good plugins and finds each fault") {
  const auto is_good = [](const std::string& name) {
    const std::vector<ConformanceCheck> checks = check_backend(name, test_plugins());
    for (const ConformanceCheck& check : checks) {
      CAPTURE(check.name);
      CAPTURE(check.message);
      CHECK((check.is_passed || !check.is_required));
      CHECK(is_sentence(check.message));
    }
    return is_conforming(checks);
  };
  CHECK(is_good("pseudo"));
  CHECK(is_good("word_list"));
  if (std::system("python3 -c '' 2>/dev/null") == 0)
    CHECK(is_good("shouting"));
  else
    MESSAGE("skipped: the Python example, because python3 is not installed");
  struct Case {
    const char* name;
    const char* check;
  };
  for (const Case& one : {Case{"wrong-count", "count"}, Case{"shifted", "order"}, Case{"remembers", "determinism"},
                          Case{"drops-empties", "empty"}, Case{"babbling", "order"}, Case{"outside", "count"}, Case{"always-hangs", "hang"}, Case{"lib-crashes", "crash"},
                          Case{"other-when-new", "cancellation"}, Case{"stays", "ends"}, Case{"dies-at-the-end", "ends"}}) {
    CAPTURE(one.name);
    const std::vector<ConformanceCheck> checks = check_backend(one.name, test_plugins(1500 * patience));
    CHECK_FALSE(is_conforming(checks));
    const ConformanceCheck* check = find_check(checks, one.check);
    REQUIRE(check != nullptr);
    CHECK_FALSE(check->is_passed);
    CHECK(is_sentence(check->message));
  }
}

TEST_CASE("threads share one backend and get their own answers") {
  for (const std::size_t processes : {std::size_t{1}, std::size_t{3}}) {
    PluginOptions options = test_plugins();
    options.most_processes = processes;
    const auto backend = open_backend("echo", options);
    REQUIRE(backend);
    std::vector<std::thread> threads;
    std::vector<int> wrong(4, 0);
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < 40; ++i) {
          const std::string text = std::to_string(t) + "/" + std::to_string(i);
          const auto answers = (*backend)->translate("en", "es", segments_of({text, "x" + text}));
          const bool is_right = answers.size() == 2 && answers[0] && answers[1] && answers[0]->text == "[" + text + "]" &&
                                answers[1]->text == "[x" + text + "]";
          wrong[static_cast<std::size_t>(t)] += is_right ? 0 : 1;
        }
      });
    for (std::thread& thread : threads) thread.join();
    CHECK(wrong == std::vector<int>(4, 0));
  }
}

TEST_CASE("the protocol refuses what it cannot trust") {
  const std::vector<BackendSegment> asked = segments_of({"one"});
  for (const char* line : {"", "null", "[]", "{}", R"({"id":1})", R"({"id":"7","segments":[]})", R"({"id":7,"segments":{}})",
                           R"({"id":7,"segments":[]})", R"({"id":8,"segments":[{"text":"a"}]})", "{\"id\":7,\"segments\":[{\"text\":\"\xff\"}]}"}) {
    CAPTURE(line);
    CHECK_FALSE(read_answers(line, 7, asked));
  }
  for (const char* line : {R"({"id":7,"segments":[{}]})", R"({"id":7,"segments":[{"text":5}]})", R"({"id":7,"segments":[7]})",
                           R"({"id":7,"segments":[{"text":"añb","marked":[{"id":0,"start":2,"end":3}]}]})",
                           R"({"id":7,"segments":[{"text":"a","forced":[{"id":0,"start":-1,"end":1}]}]})",
                           R"({"id":7,"segments":[{"text":"a","forced":"no"}]})", R"({"id":7,"segments":[{"text":"a","unknown":1}]})",
                           R"({"id":7,"segments":[{"text":"añb","unknown":[{"start":2,"end":3}]}]})",
                           R"({"id":7,"segments":[{"text":"a","unknown":[{"start":0,"end":9}]}]})"}) {
    CAPTURE(line);
    const auto answers = read_answers(line, 7, asked);
    REQUIRE(answers);
    REQUIRE(answers->size() == 1);
    CHECK_FALSE((*answers)[0]);
  }
  CHECK(is_utf8("añ 学 🎉"));
  CHECK_FALSE(is_utf8("\xC0\x80"));
  CHECK_FALSE(is_utf8("\xED\xA0\x80"));
  CHECK_FALSE(is_utf8("\xF4\x90\x80\x80"));
}

TEST_CASE("requests come through the protocol as they went in") {
  BackendSegment segment{.text = "a \"quoted\" ñ\n", .forced = {}, .marked = {}};
  segment.forced.push_back({.id = 3, .span = {2, 10}, .target = "«ñ»", .kind = "term", .part_of_speech = "noun",
                            .number = Number::plural, .gender = Gender::feminine});
  segment.marked.push_back({.id = 5, .span = {0, 0}});
  const auto read = read_request(write_translate_request(12, "en", "es-MX", std::vector{segment}));
  REQUIRE(read);
  CHECK(read->id == 12);
  const auto& request = std::get<TranslateRequest>(read->what);
  CHECK(request.from == "en");
  CHECK(request.to == "es-MX");
  REQUIRE(request.segments.size() == 1);
  CHECK(request.segments[0].text == segment.text);
  REQUIRE(request.segments[0].forced.size() == 1);
  const ForcedSpan& f = request.segments[0].forced[0];
  CHECK(f.id == 3);
  CHECK(f.span == Span{2, 10});
  CHECK(f.target == "«ñ»");
  CHECK(f.kind == "term");
  CHECK(f.part_of_speech == "noun");
  CHECK(f.number == Number::plural);
  CHECK(f.gender == Gender::feminine);
  REQUIRE(request.segments[0].marked.size() == 1);
  CHECK(request.segments[0].marked[0].id == 5);
}

TEST_CASE("unknown words come through the protocol") {
  BackendAnswer answer;
  answer.text = "añ potluck";
  answer.unknown = {{4, 11}};
  const auto read = read_answers(write_answers(3, {answer}), 3, segments_of({"a potluck"}));
  REQUIRE(read);
  REQUIRE((*read)[0]);
  REQUIRE((*read)[0]->unknown.size() == 1);
  CHECK((*read)[0]->unknown[0].of((*read)[0]->text) == "potluck");
}

TEST_CASE("doubts come through the protocol, and one outside the text is refused") {
  BackendAnswer answer;
  answer.text = "en a añ";
  answer.doubtful = {{3, 4}};
  const auto read = read_answers(write_answers(3, {answer}), 3, segments_of({"in to"}));
  REQUIRE(read);
  REQUIRE((*read)[0]);
  REQUIRE((*read)[0]->doubtful.size() == 1);
  CHECK((*read)[0]->doubtful[0].of((*read)[0]->text) == "a");
  for (const Span span : {Span{6, 9}, Span{3, 3}, Span{6, 7}}) {  // behind the end, empty, inside a character
    answer.doubtful = {span};
    const auto refused = read_answers(write_answers(3, {answer}), 3, segments_of({"in to"}));
    REQUIRE(refused);
    CHECK_FALSE((*refused)[0]);
  }
}

TEST_CASE("a pair is found through its tag, never across scripts") {
  BackendDescription description;
  for (const auto& [from, to] : {std::pair{"en", "es"}, {"en", "zh-Hans"}, {"en-US", "fr"}, {"en", "pt-BR"}}) {
    BackendPair pair;
    pair.from = from;
    pair.to = to;
    description.pairs.push_back(pair);
  }
  const auto to_of = [&](const char* from, const char* to) {
    const BackendPair* pair = find_pair(description, from, to);
    return pair == nullptr ? std::string() : pair->to;
  };
  CHECK(to_of("en", "es") == "es");
  CHECK(to_of("en-US", "es-MX") == "es");
  CHECK(to_of("en-GB", "es-419") == "es");
  CHECK(to_of("en", "zh-Hans-SG") == "zh-Hans");
  CHECK(to_of("en", "zh-Hant").empty());
  CHECK(to_of("en-US", "fr-CA") == "fr");
  CHECK(to_of("en", "vi").empty());
  CHECK(to_of("es", "en").empty());
}
