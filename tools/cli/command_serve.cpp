#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

#include "command.h"
#include "homeword/base/files.h"
#include "homeword/engine/document_register.h"
#include "homeword/feedback/feedback_report.h"
#include "homeword/feedback/review_log.h"
#include "server.h"

namespace homeword::cli {
namespace {

constexpr const char* default_register = "homeword-register.db";

int serve(const std::string& document_register, int port, std::size_t threshold, const std::string& public_address) {
  // Signals are taken by one waiting thread, so that nothing of ours runs inside a handler.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  auto server = Server::open({.document_register = document_register, .hard_word_threshold = threshold, .week = {}, .public_address = public_address,
                              .trouble = [](const Error& error) { tell("note: " + error.sentence()); }});
  if (!server) return refuse(server.error());
  const Result<int> bound = (*server)->bind(port);
  if (!bound) return refuse(bound.error());
  tell("Homeword shows the letters of " + document_register + " at http://127.0.0.1:" + std::to_string(*bound) +
       "/ (this machine only). Stop with Ctrl-C.");
  std::atomic<bool> is_over{false};
  std::thread waiting([&] {
    int signal_number = 0;
    sigwait(&ends, &signal_number);
    // A signal may come before the server runs, when there is nothing to stop yet.
    while (!is_over) {
      (*server)->stop();
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
  (*server)->run();
  is_over = true;
  // The server may have ended by itself; wake the thread that waits for a signal.
  pthread_kill(waiting.native_handle(), SIGTERM);
  waiting.join();
  return done;
}

Result<ResponseStore> open_responses(const std::string& document_register) {
  const auto path = responses_path(document_register);
  std::error_code code;
  if (!std::filesystem::exists(path, code))
    return fail({.message = "there are no answers yet", .file = path.string(),
                 .remedy = "Answers are kept beside the register that `homeword serve --register` was given."});
  return ResponseStore::open(path);
}

int report(const std::string& document_register, std::size_t minimum) {
  if (minimum < default_minimum) {
    tell("homeword: answers of fewer than " + std::to_string(default_minimum) + " families are never shown; --minimum can only be larger.");
    return cannot;
  }
  auto store = open_responses(document_register);
  if (!store) return refuse(store.error());
  const auto rows = report_feedback(*store, minimum);
  if (!rows) return refuse(rows.error());
  for (const FeedbackRow& row : *rows) std::cout << to_json(row).dump() << '\n';
  return done;
}

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string out = "\"";
  for (const char letter : text) out += letter == '"' ? "\"\"" : std::string(1, letter);
  return out + "\"";
}

// The suppressed report as a table: there is no export of single answers or comments.
int export_report(const std::string& document_register, const std::string& file) {
  if (const auto there = check_folder_of(file); !there) return refuse(there.error());
  auto store = open_responses(document_register);
  if (!store) return refuse(store.error());
  const auto rows = report_feedback(*store);
  if (!rows) return refuse(rows.error());
  std::string text = "document,version,language,responses,easy,so_so,hard,share_easy_low,share_easy_high\n";
  for (const FeedbackRow& row : *rows) {
    text += csv_cell(row.document_id) + "," + row.version + "," + row.language + ",";
    if (row.is_suppressed) {
      text += ",,,,,\n";
      continue;
    }
    char interval[64];
    std::snprintf(interval, sizeof interval, "%.4f,%.4f", row.easy_interval.low, row.easy_interval.high);
    text += std::to_string(row.responses) + "," + std::to_string(row.easy) + "," + std::to_string(row.so_so) + "," +
            std::to_string(row.hard) + "," + interval + "\n";
  }
  if (const auto written = write_file(file, text); !written) return refuse(written.error());
  return done;
}

// Paper slips: one JSON object a line with document, version, language, week, and what was ticked.
int import_slips(const std::string& document_register, const std::string& file) {
  const Result<std::string> text = read_file(file);
  if (!text) return refuse(text.error());
  auto store = ResponseStore::open(responses_path(document_register));
  if (!store) return refuse(store.error());
  std::vector<Response> slips;
  std::size_t line_number = 0;
  for (std::size_t at = 0; at < text->size();) {
    const std::size_t end = std::min(text->find('\n', at), text->size());
    const std::string line = text->substr(at, end - at);
    at = end + 1;
    ++line_number;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const auto json = nlohmann::json::parse(line, nullptr, false);
    const auto refuse_line = [&](const std::string& what) {
      return refuse({.message = what, .file = file, .line = line_number,
                     .expected = R"({"document":…,"version":…,"language":"es","week":"2026-W12","rating":"easy|so-so|hard","hard_words":[…]})",
                     .remedy = "Nothing was imported."});
    };
    if (!json.is_object()) return refuse_line("this line is not a JSON object");
    Response slip;
    slip.channel = ResponseChannel::paper;
    for (const auto& [key, value] : json.items()) {
      if (key == "hard_words" && value.is_array()) {
        for (const auto& word : value) {
          if (!word.is_string()) return refuse_line("a hard word is not a text");
          slip.hard_words.push_back(word.get<std::string>());
        }
        continue;
      }
      if (key == "assisted" && value.is_boolean()) {
        slip.is_assisted = value.get<bool>();
        continue;
      }
      if (!value.is_string()) return refuse_line("the value of \"" + key + "\" is not a text");
      const std::string word = value.get<std::string>();
      if (key == "document") slip.document_id = word;
      else if (key == "version") slip.version = word;
      else if (key == "language") slip.language = word;
      else if (key == "week") slip.week = word;
      else if (key == "rating" && value_of(ease_names, word)) slip.ease = value_of(ease_names, word);
      else if (key == "reception" && value_of(reception_names, word)) slip.reception = value_of(reception_names, word);
      else if (key == "action") slip.action = word;
      else if (key == "comment") {
        slip.comment = word;
        slip.comment_state = screen_comment(word).empty() ? CommentState::waiting : CommentState::held;
      } else
        return refuse_line("\"" + key + "\" is no field of an answer, or its value is none of ours; names, times and addresses have no place here");
    }
    if (slip.document_id.empty() || slip.version.empty()) return refuse_line("an answer needs its document and version");
    if (!is_iso_week(slip.week)) return refuse_line("an answer needs its ISO week");
    slips.push_back(std::move(slip));
  }
  for (const Response& slip : slips)
    if (const auto added = store->add(slip); !added) return refuse(added.error());
  // Ticks on paper count as those on the web do. The register, where there is one, knows the style guide of the letter.
  std::error_code code;
  std::optional<DocumentRegister> documents;
  if (std::filesystem::exists(document_register, code)) {
    auto opened = DocumentRegister::open(document_register);
    if (!opened) return refuse(opened.error());
    documents = std::move(*opened);
  }
  for (const Response& slip : slips) {
    if (slip.hard_words.empty()) continue;
    const auto tasks = store->open_review_tasks(slip.hard_words, slip.language, slip.week, default_hard_word_threshold);
    if (!tasks) return refuse(tasks.error());
    if (tasks->empty() || !documents) continue;
    const auto document = documents->find(slip.document_id, slip.version, slip.language);
    if (!document) return refuse(document.error());
    if (!*document || (*document)->style_guide.empty()) continue;
    if (const auto logged = append_review_tasks((*document)->style_guide, *tasks); !logged) tell("note: " + logged.error().sentence());
  }
  tell("Imported " + std::to_string(slips.size()) + (slips.size() == 1 ? " answer." : " answers."));
  return done;
}

// For the one reviewer: comments as written, those that may name somebody marked.
int show_comments(const std::string& document_register) {
  auto store = open_responses(document_register);
  if (!store) return refuse(store.error());
  const auto responses = store->list();
  if (!responses) return refuse(responses.error());
  tell("Comments are for one reviewer: do not forward them; quote only after rewriting.");
  for (const Response& response : *responses)
    if (!response.comment.empty())
      std::cout << nlohmann::ordered_json({{"document", response.document_id}, {"language", response.language},
                                           {"state", name_of(comment_state_names, response.comment_state)},
                                           {"suspected", screen_comment(response.comment)}, {"comment", response.comment}}).dump()
                << '\n';
  return done;
}

}  // namespace

void add_serve(CLI::App& program, int& exit_code) {
  struct ServeWords {
    std::string document_register = default_register;
    int port = 8080;
    std::size_t threshold = default_hard_word_threshold;
    std::string public_address;
  };
  auto words = std::make_shared<ServeWords>();
  CLI::App* command = program.add_subcommand("serve", "Show families their letters and take their answers, on this machine only (127.0.0.1)");
  command->add_option("--register", words->document_register, "Register that `homeword translate --register` filled")->capture_default_str();
  command->add_option("--port", words->port, "Port; 0 takes any free one")->check(CLI::Range(0, 65535))->capture_default_str();
  command->add_option("--hard-words", words->threshold, "Ticks on a word that open a review task for its concept")->check(CLI::Range(3, 1000))->capture_default_str();
  command->add_option("--public-address", words->public_address,
                      "Address families use when a reverse proxy stands in front (https://letters.example.org); others are refused");
  command->footer("Example:\n  homeword translate letter.docx --to es --rendition page --register office.db\n  homeword serve --register office.db");
  command->callback([words, &exit_code] { exit_code = serve(words->document_register, words->port, words->threshold, words->public_address); });
}

void add_feedback(CLI::App& program, int& exit_code) {
  struct FeedbackWords {
    std::string document_register = default_register, file, before;
    std::size_t minimum = default_minimum;
    bool comments = false;
  };
  auto words = std::make_shared<FeedbackWords>();
  CLI::App* command = program.add_subcommand("feedback", "Families' answers: report, import of paper slips, export, purge");
  command->require_subcommand(1);
  command->footer("Examples:\n  homeword feedback report --register office.db\n  homeword feedback import slips.jsonl --register office.db");
  const auto with_register = [words](CLI::App* verb) {
    verb->add_option("--register", words->document_register, "The register the answers belong to")->capture_default_str();
    return verb;
  };
  CLI::App* reporting = with_register(command->add_subcommand("report", "Counts and intervals per document version and language, as JSON lines"));
  reporting->footer("Example:\n  homeword feedback report --register office.db");
  reporting->add_option("--minimum", words->minimum, "Fewest answers that are shown")->capture_default_str();
  reporting->callback([words, &exit_code] { exit_code = report(words->document_register, words->minimum); });
  CLI::App* importing = with_register(command->add_subcommand("import", "Enter paper slips, one JSON object a line"));
  importing->footer("Example:\n  homeword feedback import slips.jsonl --register office.db");
  importing->add_option("FILE", words->file, "File of slips")->required();
  importing->callback([words, &exit_code] { exit_code = import_slips(words->document_register, words->file); });
  CLI::App* exporting = with_register(command->add_subcommand("export", "Write the report as a CSV table, suppressed like the report"));
  exporting->footer("Example:\n  homeword feedback export answers.csv --register office.db");
  exporting->add_option("FILE", words->file, "CSV file to write")->required();
  exporting->callback([words, &exit_code] { exit_code = export_report(words->document_register, words->file); });
  CLI::App* purging = with_register(command->add_subcommand("purge", "Delete old answers, or all comments, for good"));
  purging->footer("Example:\n  homeword feedback purge --before 2026-W01 --register office.db");
  purging->add_option("--before", words->before, "Delete answers of weeks before this one (2026-W12)");
  purging->add_flag("--comments", words->comments, "Delete the texts of all comments");
  purging->callback([words, &exit_code] {
    auto store = open_responses(words->document_register);
    if (!store) {
      exit_code = refuse(store.error());
      return;
    }
    if (words->before.empty() && !words->comments) {
      exit_code = refuse({.message = "say what to purge: --before WEEK or --comments"});
      return;
    }
    if (!words->before.empty()) {
      const auto count = store->purge_before(words->before);
      if (!count) {
        exit_code = refuse(count.error());
        return;
      }
      tell("Purged " + std::to_string(*count) + (*count == 1 ? " answer." : " answers."));
    }
    if (words->comments) {
      const auto count = store->purge_comments();
      if (!count) {
        exit_code = refuse(count.error());
        return;
      }
      tell("Purged " + std::to_string(*count) + (*count == 1 ? " comment." : " comments."));
    }
  });
  CLI::App* commenting = with_register(command->add_subcommand("comments", "Show comments to the one reviewer who may read them"));
  commenting->footer("Example:\n  homeword feedback comments --register office.db");
  commenting->callback([words, &exit_code] { exit_code = show_comments(words->document_register); });
}

}  // namespace homeword::cli
