// One service over HTTP, through libcurl: retries, waiting times, limits and keys in one place for all backends.
//
//     HttpClient client(settings, "DeepL", "https://api.deepl.com", /*is_always_remote=*/true);
//     client.add_header("Authorization", "DeepL-Auth-Key " + key);   client.keep_secret(key);
//     HttpAnswer answer = client.send({.path = "/v2/translate", .body = json}, client.deadline());
//
// - TLS is verified; plain http is refused for other machines unless the setting allow_plain_http says yes. Redirects are not
//   followed: a key must not travel where nobody meant it to. Proxies are honoured (https_proxy, no_proxy, or the setting
//   proxy), except for a service on this very machine, whose text must not make a detour.
// - Connection failures, time-outs, cut-off answers, 408, 425, 429, 500, 502, 503, 504 and 529 are tried again after
//   Retry-After (seconds or date), else after 0.5, 1, 2, 4 … seconds, as long as the deadline leaves room. Waiting times are
//   fixed, without chance in them. Other answers are errors at once.
// - requests_per_minute spaces requests evenly. Answers are cut off at 8 MiB (unpacked).
// - A wrong key or an exhausted quota ends the service for this process; a service that failed all its tries is left alone for
//   a minute, so that a batch does not wait for each sentence.
// - No message holds a key: what keep_secret() was told is replaced wherever it stands, and so is a piece of it; a translation
//   that repeats one is refused (holds_secret).
//
// Not thread-safe, as plugins are called by one thread at a time. Throws ServiceError.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "settings.h"

namespace homeword_http {

struct HttpRequest {
  std::string method = "POST";
  std::string path;                     // after the service's URL, with its query
  std::string body;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;   // besides those of add_header
  bool is_tried_once = false;                                 // no second try: for questions whose answer is not worth waiting for
  std::function<void(HttpRequest&)> prepare;                  // called before each try: signatures that hold a time
};

struct HttpAnswer {
  int status = 0;
  std::map<std::string, std::string> headers;   // names in lower case
  std::string body;
};

class ServiceError : public std::runtime_error {
 public:
  enum class Kind {
    refused,      // this request makes no sense to the service; another may
    too_large,    // too much at once: fewer texts may pass
    bad_answer,   // an answer that is none: fewer texts may pass
    for_good,     // wrong key, no quota: nothing will pass
    unavailable   // after all tries
  };
  ServiceError(Kind kind, const std::string& sentence, int status = 0, std::string body = {})
      : std::runtime_error(sentence), kind_(kind), status_(status), body_(std::move(body)) {}
  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] int status() const { return status_; }          // 0: no answer of the service
  [[nodiscard]] const std::string& body() const { return body_; }

 private:
  Kind kind_;
  int status_;
  std::string body_;
};

class HttpClient {
 public:
  using Clock = std::chrono::steady_clock;

  // `is_always_remote`: the service is somebody else's even when it is reached through this machine.
  HttpClient(const Settings& settings, std::string service, std::string_view default_url, bool is_always_remote);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  void add_header(std::string name, std::string value) { headers_.emplace_back(std::move(name), std::move(value)); }
  void keep_secret(std::string secret);
  // What a refusal means whose body holds `word`, where the status alone does not tell ("ThrottlingException" with a 400).
  void add_verdict(std::string word, ServiceError::Kind kind) { verdicts_.emplace_back(std::move(word), kind); }

  [[nodiscard]] const std::string& url() const { return url_; }
  [[nodiscard]] const std::string& host() const { return host_; }   // "api.deepl.com", with a port when the URL has one
  [[nodiscard]] bool sends_text_away() const { return sends_text_away_; }
  // Whether a connection may be made: to this machine always, elsewhere when the user turned it on.
  [[nodiscard]] bool is_allowed() const;
  [[nodiscard]] unsigned answer_seconds() const { return static_cast<unsigned>(answer_seconds_); }
  // The end of what one request of the host may take, counted from now.
  [[nodiscard]] Clock::time_point deadline() const { return Clock::now() + std::chrono::seconds(answer_seconds_); }

  // A 2xx answer, or an error. Status codes in `expected` are given back as answers too.
  [[nodiscard]] HttpAnswer send(const HttpRequest& request, Clock::time_point deadline, const std::vector<int>& expected = {});

  // Whether a secret, or eight bytes of one in a row, stands in the text.
  [[nodiscard]] bool holds_secret(std::string_view text) const;
  // `text` without secrets and control characters, cut to a length fit for a message.
  [[nodiscard]] std::string presentable(std::string_view text) const;

 private:
  struct Attempt;
  struct Run {
    std::size_t start = 0, size = 0;
  };
  [[nodiscard]] Run find_secret(std::string_view text, std::size_t from) const;
  [[nodiscard]] Attempt attempt(const HttpRequest& request, Clock::time_point deadline);
  [[nodiscard]] ServiceError error_of(const HttpAnswer& answer) const;
  void wait_for_turn(Clock::time_point deadline);

  std::string service_, url_, host_, proxy_, ca_file_;
  bool is_this_machine_ = false, sends_text_away_ = true;
  long retries_, wait_milliseconds_, connect_seconds_, attempt_seconds_, answer_seconds_, requests_per_minute_;
  std::vector<std::pair<std::string, std::string>> headers_;
  std::vector<std::string> secrets_;
  std::vector<std::pair<std::string, ServiceError::Kind>> verdicts_;
  Clock::time_point next_turn_{}, resting_until_{};
  std::string ended_, resting_because_;
  void* curl_ = nullptr;
};

// How long Retry-After asks to wait: seconds, or an HTTP date seen from `now` (seconds since 1970). Negative when it says nothing.
[[nodiscard]] long read_retry_after(std::string_view value, long now);

// Percent-encoding of all but unreserved characters (RFC 3986).
[[nodiscard]] std::string percent_encode(std::string_view text);

}  // namespace homeword_http
