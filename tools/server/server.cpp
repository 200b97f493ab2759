#include "server.h"

#include <httplib.h>

#include <ctime>
#include <nlohmann/json.hpp>

#include "homeword/engine/document_register.h"
#include "homeword/engine/html_writer.h"
#include "homeword/engine/template.h"
#include "homeword/feedback/clarity_form.h"
#include "homeword/feedback/response_store.h"
#include "homeword/feedback/review_log.h"
#include "homeword/text/messages.h"

namespace homeword {
namespace {

// The page's own styles are inline; nothing else may load, and the form may only come back to us.
constexpr const char* content_policy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

// Versions are long hashes; twelve digits tell versions of one document apart and fit under a QR code.
constexpr std::size_t short_version = 12;

std::string this_week() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  return find_iso_week(local.tm_year + 1900, local.tm_mon + 1, local.tm_mday).value_or("");
}

std::string encode_segment(const std::string& text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if ((letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') || letter == '-' ||
        letter == '.' || letter == '_' || letter == '~') {
      out += letter;
    } else {
      out += '%';
      out += digits[byte >> 4];
      out += digits[byte & 15];
    }
  }
  return out;
}

std::string direction_name(const LanguageTag& tag) { return tag.direction() == Direction::right_to_left ? "rtl" : "ltr"; }

std::string notice(const std::string& title, const std::string& text, const LanguageTag& language,
                   const nlohmann::json& links = nlohmann::json::array()) {
  return render_template("notice.mustache", {{"lang", language.text()},
                                             {"dir", direction_name(language)},
                                             {"title", title},
                                             {"text", text},
                                             {"has_links", !links.empty()},
                                             {"links", links}});
}

}  // namespace

struct Server::State {
  ServerOptions options;
  DocumentRegister documents;
  ResponseStore responses;
  httplib::Server http;

  State(ServerOptions chosen, DocumentRegister opened, ResponseStore store)
      : options(std::move(chosen)), documents(std::move(opened)), responses(std::move(store)) {}

  void set_routes();
  Result<std::optional<RegisteredDocument>> find(const httplib::Request& request) const;
  void show_list(httplib::Response& response) const;
  void show_page(const httplib::Request& request, httplib::Response& response) const;
  void show_form(const httplib::Request& request, httplib::Response& response) const;
  void take_answer(const httplib::Request& request, httplib::Response& response);

  static void answer(httplib::Response& response, int status, const std::string& html) {
    response.status = status;
    response.set_content(html, "text/html; charset=utf-8");
  }
  static void answer_not_found(httplib::Response& response) {
    answer(response, 404, notice("This letter is not here", "Check the address, or ask the school for the letter.", LanguageTag::of("en")));
  }
  static void answer_trouble(httplib::Response& response, const Error&) {
    // What went wrong may name files of the office: families get a plain sentence, the office finds it by `feedback report`.
    answer(response, 500, notice("Something went wrong here", "Nothing was lost. Please try again later.", LanguageTag::of("en")));
  }
};

Result<std::optional<RegisteredDocument>> Server::State::find(const httplib::Request& request) const {
  const std::string id = httplib::detail::decode_url(request.matches[1].str(), false);
  const std::string version = request.matches[2];
  const std::string language = request.matches[3];
  const auto all = documents.list();
  if (!all) return fail(all.error());
  for (const RegisteredDocument& document : *all)
    if (document.id == id && document.language == language && document.version.starts_with(version))
      return documents.find(document.id, document.version, document.language);
  return std::optional<RegisteredDocument>();
}

void Server::State::show_list(httplib::Response& response) const {
  const auto all = documents.list();
  if (!all) return answer_trouble(response, all.error());
  nlohmann::json links = nlohmann::json::array();
  for (const RegisteredDocument& document : *all) {
    const auto tag = LanguageTag::parse(document.language);
    links.push_back({{"address", "letter/" + encode_segment(document.id) + "/" + document.version.substr(0, short_version) + "/" +
                                     document.language + "/"},
                     {"language", document.language},
                     {"label", document.title + " — " + (tag ? tag->endonym() : document.language)}});
  }
  answer(response, 200, notice("Letters", links.empty() ? "There are no letters yet." : "", LanguageTag::of("en"), links));
}

void Server::State::show_page(const httplib::Request& request, httplib::Response& response) const {
  const auto document = find(request);
  if (!document) return answer_trouble(response, document.error());
  if (!*document) return answer_not_found(response);
  answer(response, 200, (*document)->page);
}

void Server::State::show_form(const httplib::Request& request, httplib::Response& response) const {
  const auto document = find(request);
  if (!document) return answer_trouble(response, document.error());
  if (!*document) return answer_not_found(response);
  const LanguageTag language = LanguageTag::of((*document)->language);
  const auto form_language = find_clarity_form_language(language);
  if (!form_language)
    return answer(response, 404,
                  notice("There is no form in " + language.endonym() + " yet",
                         "The questions have no approved wording in this language (" + language.text() +
                             "). Ask the school, or answer on paper with the help of a person you trust.",
                         LanguageTag::of("en")));
  const Messages messages(LanguageTag::of(*form_language));
  nlohmann::json words = nlohmann::json::array();
  for (const RegisteredDocument::Word& word : (*document)->words) words.push_back({{"concept", word.concept_id}, {"term", word.term}});
  answer(response, 200,
         render_template("form.mustache",
                         {{"lang", messages.language().text()},
                          {"dir", direction_name(messages.language())},
                          {"frame", messages.translate("We are checking this letter, not you.")},
                          {"privacy", messages.translate("We do not ask your name. We do not ask about immigration. You can skip any question.")},
                          {"rating_question", messages.translate("How easy or hard was this letter to understand?")},
                          {"easy", messages.translate("Easy")},
                          {"so_so", messages.translate("So-so")},
                          {"hard", messages.translate("Hard")},
                          {"has_words", !words.empty()},
                          {"words_question", messages.translate("Which words were hard?")},
                          {"words", words},
                          {"open_question", messages.translate("Does this make sense to you? What could we change to make it better?")},
                          {"no_names", messages.translate("Please do not write names, phone numbers or addresses.")},
                          {"send", messages.translate("Send")},
                          {"back", messages.translate("Back to the letter")}}));
}

void Server::State::take_answer(const httplib::Request& request, httplib::Response& response) {
  const auto document = find(request);
  if (!document) return answer_trouble(response, document.error());
  if (!*document) return answer_not_found(response);
  const LanguageTag language = LanguageTag::of((*document)->language);
  const auto form_language = find_clarity_form_language(language);
  if (!form_language) return answer_not_found(response);
  std::vector<std::string> allowed;
  for (const RegisteredDocument::Word& word : (*document)->words) allowed.push_back(word.concept_id);
  Result<Response> parsed = parse_clarity_form(request.body, allowed);
  if (!parsed) return answer(response, 400, notice("This answer could not be read", parsed.error().sentence(), LanguageTag::of("en")));
  parsed->document_id = (*document)->id;
  parsed->version = (*document)->version;
  parsed->language = (*document)->language;
  parsed->week = options.week ? options.week() : this_week();
  parsed->channel = parsed->is_assisted ? ResponseChannel::assisted : ResponseChannel::web;
  if (const auto added = responses.add(*parsed); !added) return answer_trouble(response, added.error());
  const auto tasks = responses.open_review_tasks(parsed->hard_words, parsed->language, parsed->week, options.hard_word_threshold);
  if (!tasks) return answer_trouble(response, tasks.error());
  // A guide that cannot be written to (an installed release) keeps its tasks in the response store alone.
  if (!tasks->empty() && !(*document)->style_guide.empty())
    if (const auto logged = append_review_tasks((*document)->style_guide, *tasks); !logged && options.trouble) options.trouble(logged.error());
  const Messages messages(LanguageTag::of(*form_language));
  answer(response, 200,
         notice(messages.translate("Thank you. Your answer helps us write better letters."), "", messages.language(),
                nlohmann::json::array({{{"address", "./"}, {"language", messages.language().text()}, {"label", messages.translate("Back to the letter")}}})));
}

void Server::State::set_routes() {
  // Short waits: a few half-open connections must not keep families out (a reverse proxy stands in front for the public).
  http.set_read_timeout(5, 0);
  http.set_write_timeout(5, 0);
  http.set_keep_alive_max_count(20);
  http.set_keep_alive_timeout(2);
  http.set_payload_max_length(largest_form);
  http.set_default_headers({{"Content-Security-Policy", content_policy},
                            {"Referrer-Policy", "no-referrer"},
                            {"X-Content-Type-Options", "nosniff"},
                            {"Cache-Control", "no-store"}});
  const std::string letter = R"(/letter/([^/]+)/([0-9a-f]{12,64})/([A-Za-z0-9-]+)/)";
  http.Get("/", [this](const httplib::Request&, httplib::Response& response) { show_list(response); });
  http.Get(letter, [this](const httplib::Request& request, httplib::Response& response) { show_page(request, response); });
  http.Get(letter + "form", [this](const httplib::Request& request, httplib::Response& response) { show_form(request, response); });
  // The body is read raw and counted: httplib's own form parsing refuses more than 8 KB, and chunked bodies pass its limit.
  http.Post(letter + "form", [this](const httplib::Request& request, httplib::Response& response, const httplib::ContentReader& read) {
    httplib::Request whole = request;
    bool is_too_long = false;
    const bool is_read = read([&](const char* data, std::size_t size) {
      if (whole.body.size() + size > largest_form) {
        is_too_long = true;
        return false;
      }
      whole.body.append(data, size);
      return true;
    });
    // A body past httplib's own limit comes to us cut short: half an answer is none.
    if (is_too_long || !is_read)
      return answer(response, 413, notice("This answer is too long", "Please write less and send it again.", LanguageTag::of("en")));
    take_answer(whole, response);
  });
  http.set_error_handler([](const httplib::Request&, httplib::Response& response) {
    if (response.body.empty()) {
      const int status = response.status;
      answer_not_found(response);
      response.status = status;
    }
  });
  http.set_exception_handler([](const httplib::Request&, httplib::Response& response, std::exception_ptr) {
    answer_trouble(response, {});
  });
}

Server::Server() = default;
Server::~Server() { stop(); }

Result<std::unique_ptr<Server>> Server::open(const ServerOptions& options) {
  auto documents = DocumentRegister::open(options.document_register);
  if (!documents) return fail(documents.error());
  auto responses = ResponseStore::open(responses_path(options.document_register));
  if (!responses) return fail(responses.error());
  std::unique_ptr<Server> server(new Server);
  server->state_ = std::make_unique<State>(options, std::move(*documents), std::move(*responses));
  server->state_->set_routes();
  return server;
}

Result<int> Server::bind(int port) {
  const Error refusal{.message = "port " + std::to_string(port) + " on 127.0.0.1 cannot be had",
                      .remedy = "Another program uses it, or it needs more rights: choose another with --port."};
  if (port == 0) {
    const int chosen = state_->http.bind_to_any_port("127.0.0.1");
    if (chosen < 0) return fail(refusal);
    return chosen;
  }
  if (!state_->http.bind_to_port("127.0.0.1", port)) return fail(refusal);
  return port;
}

void Server::run() { state_->http.listen_after_bind(); }
void Server::stop() {
  if (state_) state_->http.stop();
}

}  // namespace homeword
