// A process plugin that breaks the protocol in the way its file name says. Otherwise it gives every text back in brackets.
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <ctime>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

using Json = nlohmann::json;

namespace {
void say(const std::string& line) { std::cout << line << std::endl; }
[[noreturn]] void hang() {
  // Not even a polite signal ends it.
  std::signal(SIGTERM, SIG_IGN);
  while (true) ::sleep(1000);
}

// Works a little, rests a lot, as on a machine that is busy with other things: about 2 seconds, of which a tenth is work.
void work_slowly() {
  for (int i = 0; i < 13; ++i) {
    const std::clock_t start = std::clock();
    while (std::clock() - start < CLOCKS_PER_SEC / 50) {
    }
    ::usleep(150000);
  }
}
// Waits for somebody far away, and says so.
void wait_and_tell() {
  for (int i = 0; i < 15; ++i) {
    std::cerr << "still waiting for the service" << std::endl;
    ::usleep(100000);
  }
}
[[noreturn]] void spin() {
  for (volatile unsigned turn = 0;;) turn = turn + 1;
}
}  // namespace

int main(int, char** arguments) {
  const std::string fault = std::filesystem::path(arguments[0]).filename().string();
  if (fault == "dies-at-once") {
    std::cerr << "cannot find my dictionary" << std::endl;
    return 3;
  }
  if (fault == "silent") hang();
  std::size_t seen = 0;
  std::string last;
  for (std::string line; std::getline(std::cin, line);) {
    const Json request = Json::parse(line);
    const auto id = request["id"];
    if (request["method"] == "describe") {
      if (fault == "says-why") {
        say(Json{{"id", id}, {"error", "The dictionary is missing. Install it with: apt-get install dictionary"}}.dump());
        continue;
      }
      Json description{{"id", id},
                       {"protocol", fault == "other-protocol" ? 99 : 1},
                       {"name", fault},
                       {"version", "1"},
                       {"pairs", {{{"from", "en"}, {"to", "es"}, {"forced_spans", true}, {"marked_spans", true}, {"most_segments", 10}}}}};
      if (fault == "no-name") description.erase("name");
      say(description.dump());
      continue;
    }
    if (fault == "always-hangs") hang();
    if (fault == "colourful") {
      say(Json{{"id", id}, {"error", "out of \x1b[31mpaper\n\u202Etoday"}}.dump());
      continue;
    }
    Json answers = Json::array();
    for (const Json& segment : request["segments"]) {
      const std::string text = segment["text"];
      if (text.find("poison") != std::string::npos) {
        if (fault == "crash-on-poison") {
          std::cerr << "segmentation at poison" << std::endl;
          std::abort();
        }
        if (fault == "hang-on-poison") hang();
        if (fault == "spin-on-poison") spin();
        if (fault == "hang-with-child") {
          if (::fork() == 0) hang();
          hang();
        }
        if (fault == "garbage-on-poison") say("this is { no JSON");
      }
      if (text.find("slow") != std::string::npos) {
        if (fault == "slow") work_slowly();
        if (fault == "remote") wait_and_tell();
      }
      Json answer{{"text", "[" + text + "]"}};
      if (fault == "outside") answer["forced"] = {{{"id", 0}, {"start", 0}, {"end", 99999}}};
      if (fault == "unknown-id") answer["marked"] = {{{"id", 77}, {"start", 0}, {"end", 1}}};
      if (fault == "other-when-new") answer["text"] = "[" + text + "] " + std::to_string(::getpid());
      if (fault == "remembers") answer["text"] = "[" + text + "] " + std::to_string(seen++);
      if (fault == "drops-empties" && text.empty()) continue;
      answers.push_back(std::move(answer));
    }
    if (fault == "shifted" && answers.size() > 1) std::rotate(answers.begin(), answers.begin() + 1, answers.end());
    if (fault == "wrong-count" && !answers.empty()) answers.erase(0);
    if (fault == "wrong-id") {
      say(Json{{"id", id.get<int>() + 1}, {"segments", answers}}.dump());
    } else if (fault == "no-utf8") {
      std::string raw = R"({"id":)" + id.dump() + R"(,"segments":[{"text":")";
      raw += "\xC3\x28\"}]}";
      say(raw);
    } else if (fault == "babbling") {
      say(Json{{"id", id}, {"segments", answers}}.dump() + "\n{\"and\":\"another\"}\nand another");
    } else if (fault == "deep") {
      say(std::string(1000000, '['));
    } else if (fault == "endless-line") {
      const std::string much(1 << 16, 'x');
      while (std::cout << much) {
      }
    } else {
      say(Json{{"id", id}, {"segments", answers}}.dump());
    }
  }
  if (fault == "stays") hang();
  if (fault == "dies-at-the-end") std::abort();
}
