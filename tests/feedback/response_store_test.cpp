#include "homeword/feedback/response_store.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "homeword/feedback/feedback_report.h"

using namespace homeword;

namespace {

struct Folder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("homeword-responses-" + std::to_string(::getpid()));
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
};

Response answer(Ease ease, std::vector<std::string> hard_words = {}, std::string version = "v1") {
  Response response;
  response.document_id = "spring-letter";
  response.version = std::move(version);
  response.language = "es";
  response.week = "2026-W12";
  response.ease = ease;
  response.hard_words = std::move(hard_words);
  return response;
}

bool file_holds(const std::filesystem::path& folder, const std::string& text) {
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    if (bytes.find(text) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("ISO weeks at the turns of years") {
  CHECK(find_iso_week(2026, 1, 1) == "2026-W01");
  CHECK(find_iso_week(2027, 1, 1) == "2026-W53");
  CHECK(find_iso_week(2024, 12, 30) == "2025-W01");
  CHECK(find_iso_week(2026, 2, 30) == std::nullopt);
  CHECK(is_iso_week("2026-W53"));
  CHECK_FALSE(is_iso_week("2025-W53"));
  CHECK_FALSE(is_iso_week("2026-12"));
}

TEST_CASE("an answer comes back as it was given, whatever was skipped") {
  Folder folder;
  auto store = ResponseStore::open(folder.path / "responses.db");
  REQUIRE(store);
  Response full = answer(Ease::hard, {"accountability-system", "title-i"});
  full.comment = "لم أفهم الكلمة";
  full.comment_state = CommentState::waiting;
  full.action = "call";
  full.reception = Reception::read_to_me;
  full.is_assisted = true;
  full.channel = ResponseChannel::paper;
  Response empty;
  empty.document_id = "autumn-letter";
  empty.version = "v1";
  empty.language = "ar";
  empty.week = "2026-W40";
  REQUIRE(store->add(full));
  REQUIRE(store->add(empty));
  const auto kept = store->list();
  REQUIRE(kept);
  CHECK(*kept == std::vector<Response>{empty, full});
  Response undated = full;
  undated.week = "2026-03-18";
  CHECK_FALSE(store->add(undated));
}

TEST_CASE("nine answers show nothing, ten show counts and an interval; versions are kept apart") {
  std::vector<Response> responses(9, answer(Ease::easy));
  responses.push_back(answer(Ease::hard, {}, "v2"));
  auto rows = make_feedback_report(responses);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].is_suppressed);
  CHECK(rows[0].responses == 0);
  CHECK(to_json(rows[0]).at("responses").is_null());
  CHECK(rows[1].is_suppressed);
  responses.push_back(answer(Ease::so_so, {"title-i"}));
  rows = make_feedback_report(responses);
  CHECK_FALSE(rows[0].is_suppressed);
  CHECK(rows[0].easy == 9);
  CHECK(rows[0].so_so == 1);
  CHECK(rows[0].easy_interval.low == doctest::Approx(wilson_interval(9, 10).low));
  // One tick is one family: not shown. Blank words would tell as much.
  CHECK(to_json(rows[0]).at("hard_words").empty());
}

TEST_CASE("words, next steps and help are shown only where neither they nor the rest are few") {
  const auto row_of = [](std::size_t ticked, std::size_t all) {
    std::vector<Response> responses(ticked, answer(Ease::hard, {"title-i"}));
    responses.resize(all, answer(Ease::easy));
    for (std::size_t i = 0; i < ticked; ++i) {
      responses[i].is_assisted = true;
      responses[i].action = "call";
    }
    return to_json(make_feedback_report(responses).front());
  };
  struct Case { std::size_t ticked, all; bool is_listed, is_counted; };
  for (const Case& example : {Case{9, 30, false, false}, Case{10, 30, true, true}, Case{20, 29, true, false}, Case{20, 30, true, true},
                              Case{12, 12, true, true}, Case{11, 12, true, false}}) {
    const auto json = row_of(example.ticked, example.all);
    CAPTURE(json.dump());
    CHECK(json.at("hard_words").size() == (example.is_listed ? 1 : 0));
    CHECK(json.at("comprehension").contains("call") == example.is_listed);
    if (example.is_listed) {
      CHECK(json.at("hard_words").at(0).at("ticks").is_null() == !example.is_counted);
      CHECK(json.at("comprehension").at("call").is_null() == !example.is_counted);
    }
    CHECK(json.at("assisted").is_null() == !example.is_counted);
  }
}

TEST_CASE("reports move on in steps, so that two of them never isolate a family") {
  Folder folder;
  auto store = ResponseStore::open(folder.path / "responses.db");
  REQUIRE(store);
  const auto shown = [&]() -> std::size_t {
    const auto rows = report_feedback(*store);
    REQUIRE(rows);
    REQUIRE(rows->size() == 1);
    return rows->front().is_suppressed ? 0 : rows->front().responses;
  };
  const auto add = [&](int count, std::string week = "2026-W12") {
    for (int i = 0; i < count; ++i) {
      Response given = answer(Ease::easy);
      given.week = week;
      REQUIRE(store->add(given));
    }
  };
  add(9, "2026-W10");
  CHECK(shown() == 0);
  add(3);
  CHECK(shown() == 12);
  add(1);
  CHECK(shown() == 12);
  add(8);
  CHECK(shown() == 12);
  Response blank = answer(Ease::easy);
  blank.ease.reset();
  blank.comment = "…";
  REQUIRE(store->add(blank));
  CHECK(shown() == 12);
  add(1);
  CHECK(shown() == 23);
  // Nine go for good: fourteen are left, and showing them would show the nine.
  REQUIRE(store->purge_before("2026-W11").value() == 9);
  CHECK(shown() == 0);
  add(1);
  CHECK(shown() == 15);
}

TEST_CASE("enough ticks open one review task, and only one") {
  Folder folder;
  auto store = ResponseStore::open(folder.path / "responses.db");
  REQUIRE(store);
  for (int i = 0; i < 4; ++i) REQUIRE(store->add(answer(Ease::hard, {"title-i"})));
  auto opened = store->open_review_tasks({"title-i"}, "es", "2026-W12", 5);
  REQUIRE(opened);
  CHECK(opened->empty());
  REQUIRE(store->add(answer(Ease::hard, {"title-i"})));
  opened = store->open_review_tasks({"title-i"}, "es", "2026-W12", 5);
  REQUIRE(opened);
  REQUIRE(opened->size() == 1);
  CHECK(opened->front().ticks == 5);
  REQUIRE(store->add(answer(Ease::hard, {"title-i"})));
  CHECK(store->open_review_tasks({"title-i"}, "es", "2026-W13", 5)->empty());
  CHECK(store->list_review_tasks()->size() == 1);
}

TEST_CASE("comments that name a person or a status are noticed, in either language") {
  CHECK(screen_comment("The letter was long.").empty());
  CHECK(screen_comment("La carta es muy larga y no dice a qué hora.").empty());
  CHECK_FALSE(screen_comment("Llámeme al 555-010-0142").empty());
  CHECK_FALSE(screen_comment("mi número es 5 5 5 0 1 0 0").empty());
  CHECK_FALSE(screen_comment("No tengo papeles").empty());
  CHECK_FALSE(screen_comment("my husband was deported").empty());
  CHECK_FALSE(screen_comment("write to ana@example.org").empty());
}

TEST_CASE("a purge leaves no word behind in the file") {
  Folder folder;
  auto store = ResponseStore::open(folder.path / "responses.db");
  REQUIRE(store);
  Response secret = answer(Ease::hard);
  secret.comment = "unmistakable-comment-text";
  secret.comment_state = CommentState::held;
  REQUIRE(store->add(secret));
  CHECK(file_holds(folder.path, "unmistakable-comment-text"));
  REQUIRE(store->purge_comments());
  CHECK_FALSE(file_holds(folder.path, "unmistakable-comment-text"));
  CHECK(store->list()->size() == 1);
  CHECK(store->purge_before("2026-W13").value() == 1);
  CHECK(store->list()->empty());
}
