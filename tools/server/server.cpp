#include "server.h"

#include <algorithm>
#include <ctime>
#include <nlohmann/json.hpp>

#include "guarded_http.h"

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
                   const nlohmann::json& links = nlohmann::json::array(), const std::string& english = {}) {
  return render_template("notice.mustache", {{"lang", language.text()},
                                             {"dir", direction_name(language)},
                                             {"title", title},
                                             {"text", text},
                                             {"english", english},
                                             {"has_links", !links.empty()},
                                             {"links", links}});
}

// The first language the reader's browser asks for that has messages; English when none has.
LanguageTag asked_language(const std::string& accept_language) {
  std::size_t at = 0;
  for (int i = 0; i < 10 && at < accept_language.size(); ++i) {
    const std::size_t end = std::min(accept_language.find(',', at), accept_language.size());
    std::string word = accept_language.substr(at, end - at);
    at = end + 1;
    word.erase(std::min(word.find(';'), word.size()));
    std::erase(word, ' ');
    const auto tag = LanguageTag::parse(word);
    if (tag && Messages(*tag).has_catalogue()) return *tag;
  }
  return LanguageTag::of("en");
}

// A letter's language stands in its address, whether the letter is there or not; else the browser's.
LanguageTag reader_language(const httplib::Request& request) {
  std::size_t start = 0;
  for (int i = 0; i < 4 && start != std::string::npos; ++i) start = request.path.find('/', start + (i > 0 ? 1 : 0));
  if (request.path.starts_with("/letter/") && start != std::string::npos) {
    std::string word = request.path.substr(start + 1);
    word.erase(std::min(word.find('/'), word.size()));
    const auto tag = LanguageTag::parse(word);
    if (tag && Messages(*tag).has_catalogue()) return *tag;
  }
  return asked_language(request.get_header_value("Accept-Language"));
}

std::string to_lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : static_cast<char>(c); });
  return text;
}

// "https://letters.example.org/" → "letters.example.org".
std::string host_of(const std::string& address) {
  const std::size_t scheme = address.find("://");
  std::string host = scheme == std::string::npos ? address : address.substr(scheme + 3);
  host.erase(std::min(host.find('/'), host.size()));
  return to_lower(host);
}

}  // namespace

struct Server::State {
  ServerOptions options;
  DocumentRegister documents;
  ResponseStore responses;
  GuardedHttp http;
  int port = 0;

  State(ServerOptions chosen, DocumentRegister opened, ResponseStore store)
      : options(std::move(chosen)), documents(std::move(opened)), responses(std::move(store)) {}

  void set_routes();
  Result<std::optional<RegisteredDocument>> find(const httplib::Request& request) const;
  void show_list(const httplib::Request& request, httplib::Response& response) const;
  void show_page(const httplib::Request& request, httplib::Response& response) const;
  void show_form(const httplib::Request& request, httplib::Response& response) const;
  static void refuse_form(const httplib::Request& request, httplib::Response& response, const LanguageTag& language);
  void take_answer(const httplib::Request& request, httplib::Response& response);

  static void answer(httplib::Response& response, int status, const std::string& html) {
    response.status = status;
    response.set_content(html, "text/html; charset=utf-8");
  }
  // Every page that says no says it in the reader's language.
  static void refuse(const httplib::Request& request, httplib::Response& response, int status, const char* title, const char* text) {
    const Messages messages(reader_language(request));
    answer(response, status, notice(messages.translate(title), messages.translate(text), messages.language()));
  }
  static void answer_not_found(const httplib::Request& request, httplib::Response& response) {
    refuse(request, response, 404, "This page is not here", "Check the address, or ask the school for the letter.");
  }
  static void answer_trouble(const httplib::Request& request, httplib::Response& response) {
    // What went wrong may name files of the office: families get a plain sentence, the office is told on its own screen.
    refuse(request, response, 500, "Something went wrong here", "Nothing was lost. Please try again later.");
  }
  void tell_trouble(const Error& error) const {
    if (options.trouble) options.trouble(error);
  }
  [[nodiscard]] bool is_own_host(std::string host) const;
  [[nodiscard]] bool is_refused(const httplib::Request& request, httplib::Response& response) const;
};

// A page of somebody else's, opened in a browser on this machine, may point a name of its own at 127.0.0.1 (DNS rebinding)
// or post our form for the reader: only our own names are answered, and only our own pages may send.
bool Server::State::is_own_host(std::string host) const {
  host = to_lower(std::move(host));
  if (!options.public_address.empty() && host == host_of(options.public_address)) return true;
  for (const char* name : {"127.0.0.1", "localhost", "[::1]"})
    if (host == name || host == std::string(name) + ":" + std::to_string(port)) return true;
  return false;
}

bool Server::State::is_refused(const httplib::Request& request, httplib::Response& response) const {
  const auto deny = [&](int status, const char* title, const char* text) {
    GuardedHttp::close_after_answer();
    response.set_header("Connection", "close");
    refuse(request, response, status, title, text);
    return true;
  };
  if (!is_own_host(request.get_header_value("Host")) || request.get_header_value_count("Host") != 1)
    return deny(421, "This address cannot be used here", "Open the letter from the address the school gave you.");
  if (request.method != "GET" && request.method != "HEAD" && request.method != "POST") {
    response.set_header("Allow", "GET, HEAD, POST");
    return deny(405, "This page is not here", "Check the address, or ask the school for the letter.");
  }
  std::size_t head = request.target.size();
  for (const auto& [name, value] : request.headers) head += name.size() + value.size() + 4;
  if (request.target.size() > longest_address) return deny(414, "This page is not here", "Check the address, or ask the school for the letter.");
  if (head > largest_head) return deny(431, "This page is not here", "Check the address, or ask the school for the letter.");
  if (std::any_of(request.path.begin(), request.path.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }))
    return deny(400, "This page is not here", "Check the address, or ask the school for the letter.");
  if (request.method == "POST") {
    const std::string origin = request.get_header_value("Origin"), site = to_lower(request.get_header_value("Sec-Fetch-Site"));
    // With "no-referrer" browsers send "null" even from our own page; then Sec-Fetch-Site knows where it came from.
    const bool is_foreign = (!origin.empty() && origin != "null" && !is_own_host(host_of(origin))) || site == "cross-site" || site == "same-site" ||
                            (origin == "null" && site.empty() && !request.get_header_value("Referer").empty());
    if (is_foreign) return deny(403, "This address cannot be used here", "Open the letter from the address the school gave you.");
    std::string type = to_lower(request.get_header_value("Content-Type"));
    type.erase(std::min(type.find(';'), type.size()));
    while (!type.empty() && type.back() == ' ') type.pop_back();
    if (!type.empty() && type != "application/x-www-form-urlencoded")
      return deny(415, "This answer could not be read", "Please go back to the letter and answer there.");
  }
  return false;
}

Result<std::optional<RegisteredDocument>> Server::State::find(const httplib::Request& request) const {
  const std::string id = request.matches[1];   // decoded already
  const std::string version = request.matches[2];
  const std::string language = request.matches[3];
  const auto all = documents.list();
  if (!all) return fail(all.error());
  for (const RegisteredDocument& document : *all)
    if (document.id == id && document.language == language && document.version.starts_with(version))
      return documents.find(document.id, document.version, document.language);
  return std::optional<RegisteredDocument>();
}

void Server::State::show_list(const httplib::Request& request, httplib::Response& response) const {
  const auto all = documents.list();
  if (!all) {
    tell_trouble(all.error());
    return answer_trouble(request, response);
  }
  nlohmann::json links = nlohmann::json::array();
  for (const RegisteredDocument& document : *all) {
    const auto tag = LanguageTag::parse(document.language);
    links.push_back({{"address", "letter/" + encode_segment(document.id) + "/" + document.version.substr(0, short_version) + "/" +
                                     document.language + "/"},
                     {"language", document.language},
                     {"label", document.title},
                     {"label_language", document.title_language.empty() ? document.language : document.title_language},
                     {"name", tag ? tag->endonym() : document.language}});
  }
  const Messages messages(asked_language(request.get_header_value("Accept-Language")));
  answer(response, 200, notice(messages.translate("Letters"), links.empty() ? messages.translate("There are no letters yet.") : "", messages.language(), links));
}

void Server::State::show_page(const httplib::Request& request, httplib::Response& response) const {
  const auto document = find(request);
  if (!document) {
    tell_trouble(document.error());
    return answer_trouble(request, response);
  }
  if (!*document) return answer_not_found(request, response);
  answer(response, 200, (*document)->page);
}

// In the family's own words, and in English for whoever helps at the school.
void Server::State::refuse_form(const httplib::Request& request, httplib::Response& response, const LanguageTag& language) {
  const Messages messages(reader_language(request));
  const std::string english = "The questions have no approved wording in this language (" + language.text() + ") yet.";
  answer(response, 404,
         notice(messages.translate("There is no form in this language yet"),
                messages.translate("You can tell the school what was hard to understand in this letter."), messages.language(),
                nlohmann::json::array({{{"address", "./"}, {"language", messages.language().text()}, {"label", messages.translate("Back to the letter")}, {"label_language", messages.language().text()}, {"name", ""}}}),
                english));
}

void Server::State::show_form(const httplib::Request& request, httplib::Response& response) const {
  const auto document = find(request);
  if (!document) {
    tell_trouble(document.error());
    return answer_trouble(request, response);
  }
  if (!*document) return answer_not_found(request, response);
  const LanguageTag language = LanguageTag::of((*document)->language);
  const auto form_language = find_clarity_form_language(language);
  if (!form_language) return refuse_form(request, response, language);
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
  if (!document) {
    tell_trouble(document.error());
    return answer_trouble(request, response);
  }
  if (!*document) return answer_not_found(request, response);
  const LanguageTag language = LanguageTag::of((*document)->language);
  const auto form_language = find_clarity_form_language(language);
  if (!form_language) return refuse_form(request, response, language);
  std::vector<std::string> allowed;
  for (const RegisteredDocument::Word& word : (*document)->words) allowed.push_back(word.concept_id);
  Result<Response> parsed = parse_clarity_form(request.body, allowed);
  if (!parsed) {
    const bool is_empty = parsed.error().message == nothing_answered;
    return refuse(request, response, 400, is_empty ? "Nothing was answered" : "This answer could not be read",
                  is_empty ? "Please go back and mark an answer, or write a few words." : "Please go back to the letter and answer there.");
  }
  parsed->document_id = (*document)->id;
  parsed->version = (*document)->version;
  parsed->language = (*document)->language;
  parsed->week = options.week ? options.week() : this_week();
  parsed->channel = parsed->is_assisted ? ResponseChannel::assisted : ResponseChannel::web;
  if (const auto added = responses.add(*parsed); !added) {
    tell_trouble(added.error());
    return answer_trouble(request, response);
  }
  const auto tasks = responses.open_review_tasks(parsed->hard_words, parsed->language, parsed->week, options.hard_word_threshold);
  // The answer is kept; that a task could not be opened is the office's matter.
  if (!tasks) tell_trouble(tasks.error());
  // A guide that cannot be written to (an installed release) keeps its tasks in the response store alone.
  if (tasks && !tasks->empty() && !(*document)->style_guide.empty())
    if (const auto logged = append_review_tasks((*document)->style_guide, *tasks); !logged) tell_trouble(logged.error());
  const Messages messages(LanguageTag::of(*form_language));
  answer(response, 200,
         notice(messages.translate("Thank you. Your answer helps us write better letters."), "", messages.language(),
                nlohmann::json::array({{{"address", "./"}, {"language", messages.language().text()}, {"label", messages.translate("Back to the letter")}, {"label_language", messages.language().text()}, {"name", ""}}})));
}

void Server::State::set_routes() {
  http.set_payload_max_length(largest_form);
  http.set_default_headers({{"Content-Security-Policy", content_policy},
                            {"Referrer-Policy", "no-referrer"},
                            {"X-Content-Type-Options", "nosniff"},
                            {"X-Frame-Options", "DENY"},
                            {"Cross-Origin-Resource-Policy", "same-origin"},
                            {"Cache-Control", "no-store"}});
  http.set_request_budget(largest_head + largest_form + 4096);
  http.set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
    return is_refused(request, response) ? httplib::Server::HandlerResponse::Handled : httplib::Server::HandlerResponse::Unhandled;
  });
  const std::string letter = R"(/letter/(.+)/([0-9a-f]{12,64})/([A-Za-z0-9-]+)/)";
  http.Get("/", [this](const httplib::Request& request, httplib::Response& response) { show_list(request, response); });
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
    if (is_too_long || !is_read) {
      GuardedHttp::close_after_answer();
      response.set_header("Connection", "close");
      return refuse(request, response, 413, "This answer is too long", "Please write less and send it again.");
    }
    take_answer(whole, response);
  });
  http.set_error_handler([](const httplib::Request& request, httplib::Response& response) {
    // A POST nobody takes has a body nobody read.
    if (request.method == "POST") GuardedHttp::close_after_answer();
    if (!response.body.empty()) return;
    const int status = response.status;
    answer_not_found(request, response);
    response.status = status;
  });
  http.set_exception_handler([this](const httplib::Request& request, httplib::Response& response, std::exception_ptr trouble) {
    try {
      std::rethrow_exception(trouble);
    } catch (const std::exception& error) {
      tell_trouble({.message = std::string("a page could not be made: ") + error.what()});
    } catch (...) {
      tell_trouble({.message = "a page could not be made"});
    }
    GuardedHttp::close_after_answer();
    answer_trouble(request, response);
  });
}

Server::Server() = default;
Server::~Server() { stop(); }

Result<std::unique_ptr<Server>> Server::open(const ServerOptions& options) {
  // Opening would make it: a mistyped name must not become an office without letters.
  std::error_code code;
  if (!std::filesystem::exists(options.document_register, code))
    return fail({.message = "there is no such register", .file = options.document_register.string(),
                 .remedy = "Check the name, or make it with: homeword translate LETTER --to es --register " + options.document_register.string()});
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
    state_->http.lengthen_queue();
    return state_->port = chosen;
  }
  if (!state_->http.bind_to_port("127.0.0.1", port)) return fail(refusal);
  state_->http.lengthen_queue();
  return state_->port = port;
}

void Server::run() { state_->http.listen_after_bind(); }
void Server::stop() {
  if (state_) state_->http.stop();
}

}  // namespace homeword
