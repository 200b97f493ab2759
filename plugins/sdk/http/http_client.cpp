#include "http_client.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "homeword_plugin.hpp"

namespace homeword_http {
namespace {

constexpr std::size_t most_answer_bytes = 8u << 20;
constexpr std::size_t most_header_bytes = 64u << 10;
// Of a key, in a row: services quote keys in part, cut off, or with letters written differently.
constexpr std::size_t telling_secret_bytes = 8;
constexpr std::chrono::seconds rest_after_giving_up{60};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

std::string trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

struct UrlParts {
  std::string scheme, host, port;
};

UrlParts take_apart(const std::string& service, const std::string& url) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> handle(curl_url(), &curl_url_cleanup);
  const auto part = [&](CURLUPart which) {
    char* text = nullptr;
    std::string out;
    if (curl_url_get(handle.get(), which, &text, 0) == CURLUE_OK && text != nullptr) out = text;
    curl_free(text);
    return out;
  };
  if (curl_url_set(handle.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK)
    throw std::runtime_error("the setting url for " + service + " is no address: expected something like https://example.org");
  UrlParts parts{lower(part(CURLUPART_SCHEME)), lower(part(CURLUPART_HOST)), part(CURLUPART_PORT)};
  if ((parts.scheme != "https" && parts.scheme != "http") || parts.host.empty() || !part(CURLUPART_USER).empty() || !part(CURLUPART_QUERY).empty())
    throw std::runtime_error("the setting url for " + service + " must begin with https:// (or http://) and hold no user name and no query");
  return parts;
}

bool is_loopback(const std::string& host) {
  if (host == "localhost" || host == "[::1]" || host == "::1") return true;
  // 127.0.0.0/8 in digits: a name that only begins like that is somebody else's.
  return host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string::npos && std::count(host.begin(), host.end(), '.') == 3;
}

bool is_worth_another_try(int status) {
  for (const int one : {408, 425, 429, 500, 502, 503, 504, 529})
    if (status == one) return true;
  return false;
}

// The sentence a service gives for its refusal, wherever its JSON has it.
std::string service_sentence(const std::string& body) {
  using Json = nlohmann::json;
  const Json json = body.size() < 65536 ? Json::parse(body, nullptr, false) : Json(Json::value_t::discarded);
  if (json.is_object()) {
    const Json* place = &json;
    if (const auto error = json.find("error"); error != json.end() && (error->is_object() || error->is_string())) place = &*error;
    if (place->is_string()) return place->get<std::string>();
    for (const char* name : {"message", "Message", "explanation", "detail", "error_description"})
      if (const auto found = place->find(name); found != place->end() && found->is_string()) return found->get<std::string>();
  }
  return json.is_discarded() ? std::string() : body;
}

}  // namespace

struct HttpClient::Attempt {
  HttpAnswer answer;
  std::string problem;       // not empty: there is no whole answer
  bool is_worth_another_try = true;
  bool is_answer_too_long = false;
  std::size_t header_bytes = 0;

  static std::size_t take_body(char* data, std::size_t size, std::size_t count, void* into) {
    Attempt& attempt = *static_cast<Attempt*>(into);
    if (attempt.answer.body.size() + size * count > most_answer_bytes) {
      attempt.is_answer_too_long = true;
      return 0;
    }
    attempt.answer.body.append(data, size * count);
    return size * count;
  }

  static std::size_t take_header(char* data, std::size_t size, std::size_t count, void* into) {
    Attempt& attempt = *static_cast<Attempt*>(into);
    attempt.header_bytes += size * count;
    if (attempt.header_bytes > most_header_bytes) {
      attempt.is_answer_too_long = true;
      return 0;
    }
    const std::string_view line(data, size * count);
    if (line.starts_with("HTTP/")) attempt.answer.headers.clear();  // after a 100 or a proxy's answer
    if (const std::size_t colon = line.find(':'); colon != std::string_view::npos)
      attempt.answer.headers[lower(line.substr(0, colon))] = trim(line.substr(colon + 1));
    return size * count;
  }
};

HttpClient::HttpClient(const Settings& settings, std::string service, std::string_view default_url, bool is_always_remote)
    : service_(std::move(service)),
      url_(settings.text("url", default_url)),
      proxy_(settings.text("proxy")),
      ca_file_(settings.text("ca_file")),
      retries_(settings.number("retries", 4, 0, 20)),
      wait_milliseconds_(settings.number("wait_milliseconds", 500, 1, 60000)),
      connect_seconds_(settings.number("connect_seconds", 10, 1, 120)),
      attempt_seconds_(settings.number("attempt_seconds", 30, 1, 600)),
      answer_seconds_(settings.number("answer_seconds", 120, 1, 590)),
      requests_per_minute_(settings.number("requests_per_minute", 0, 0, 1000000)) {
  static const CURLcode is_ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (is_ready != CURLE_OK) throw std::runtime_error("libcurl cannot be used: " + std::string(curl_easy_strerror(is_ready)));
  while (url_.ends_with('/')) url_.pop_back();
  const UrlParts parts = take_apart(service_, url_);
  host_ = parts.port.empty() ? parts.host : parts.host + ":" + parts.port;
  is_this_machine_ = is_loopback(parts.host);
  sends_text_away_ = settings.is_on("sends_text_away", is_always_remote || !is_this_machine_);
  if ((is_always_remote || !is_this_machine_) && !sends_text_away_)
    throw std::runtime_error("the setting sends_text_away for " + service_ + " may not be \"no\": " + host_ + " is not this machine");
  if (parts.scheme == "http" && !is_this_machine_ && !settings.is_on("allow_plain_http", false))
    throw std::runtime_error(service_ + " at " + host_ +
                             " would be sent text and key unencrypted. Use https://, or say allow_plain_http = yes when the way there is your own");
  curl_ = curl_easy_init();
  if (curl_ == nullptr) throw std::runtime_error("libcurl cannot be used");
}

HttpClient::~HttpClient() { curl_easy_cleanup(static_cast<CURL*>(curl_)); }

void HttpClient::keep_secret(std::string secret) {
  if (!secret.empty()) secrets_.push_back(std::move(secret));
  // A secret that holds another one goes first, or its rest would remain.
  std::sort(secrets_.begin(), secrets_.end(), [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
}

bool HttpClient::is_allowed() const { return !sends_text_away_ || homeword_plugin_sdk::is_network_allowed(); }

// The first place from `from` on where a secret begins, or a piece of one; size 0 when there is none.
HttpClient::Run HttpClient::find_secret(std::string_view text, std::size_t from) const {
  for (std::size_t at = from; at < text.size(); ++at) {
    std::size_t longest = 0;
    for (const std::string& secret : secrets_) {
      const std::size_t least = std::min(secret.size(), telling_secret_bytes);
      for (std::size_t k = 0; k + least <= secret.size(); ++k) {
        std::size_t same = 0;
        while (k + same < secret.size() && at + same < text.size() && secret[k + same] == text[at + same]) ++same;
        if (same >= least) longest = std::max(longest, same);
      }
    }
    if (longest > 0) return {at, longest};
  }
  return {text.size(), 0};
}

bool HttpClient::holds_secret(std::string_view text) const { return find_secret(text, 0).size > 0; }

std::string HttpClient::presentable(std::string_view text) const {
  constexpr std::string_view mask = "[key]";
  std::string out(text.substr(0, 4096));
  for (Run run = find_secret(out, 0); run.size > 0; run = find_secret(out, run.start + mask.size())) {
    std::size_t end = run.start + run.size;
    while (end < out.size() && (static_cast<unsigned char>(out[end]) & 0xC0) == 0x80) ++end;   // whole characters
    out.replace(run.start, end - run.start, mask);
  }
  for (char& c : out)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  if (out.size() > 200) {
    std::size_t end = 200;
    while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0) == 0x80) --end;
    out.resize(end);
    out += "…";
  }
  return trim(out);
}

void HttpClient::wait_for_turn(Clock::time_point deadline) {
  if (requests_per_minute_ == 0) return;
  const Clock::time_point now = Clock::now();
  const Clock::time_point turn = std::max(now, next_turn_);
  if (turn > deadline)
    throw ServiceError(ServiceError::Kind::unavailable, service_ + " may be asked " + std::to_string(requests_per_minute_) +
                                                            " times a minute (setting requests_per_minute), and the time for this request is over");
  std::this_thread::sleep_until(turn);
  next_turn_ = turn + std::chrono::microseconds(60'000'000 / requests_per_minute_);
}

HttpClient::Attempt HttpClient::attempt(const HttpRequest& request, Clock::time_point deadline) {
  Attempt attempt;
  CURL* const curl = static_cast<CURL*>(curl_);
  curl_easy_reset(curl);   // connections stay open
  const std::string url = url_ + request.path;
  curl_slist* list = nullptr;
  const auto add = [&](const std::string& line) {
    if (curl_slist* longer = curl_slist_append(list, line.c_str()); longer != nullptr) list = longer;
  };
  for (const auto& [name, value] : headers_) add(name + ": " + value);
  for (const auto& [name, value] : request.headers) add(name + ": " + value);
  if (!request.body.empty() || request.method == "POST") add("Content-Type: " + request.content_type);
  add("Expect:");
  const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(list, &curl_slist_free_all);
  char why[CURL_ERROR_SIZE] = "";
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!ca_file_.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file_.c_str());
  if (is_this_machine_)
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
  else if (!proxy_.empty())
    curl_easy_setopt(curl, CURLOPT_PROXY, proxy_.c_str());
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "Homeword/0.1");
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why);
  const long left = static_cast<long>(std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count());
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, std::max(1L, std::min(connect_seconds_ * 1000, left)));
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, std::max(1L, std::min(attempt_seconds_ * 1000, left)));
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &Attempt::take_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &attempt);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &Attempt::take_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &attempt);
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  if (request.method != "GET" && (request.method == "POST" || !request.body.empty())) {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.data());
  }
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  const CURLcode code = curl_easy_perform(curl);
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  attempt.answer.status = static_cast<int>(status);
  if (code != CURLE_OK) {
    attempt.problem = attempt.is_answer_too_long ? "its answer is longer than 8 MiB" : presentable(*why != '\0' ? why : curl_easy_strerror(code));
    // A wrong certificate does not become right by asking again.
    attempt.is_worth_another_try = !attempt.is_answer_too_long && code != CURLE_PEER_FAILED_VERIFICATION && code != CURLE_SSL_CACERT_BADFILE &&
                                   code != CURLE_URL_MALFORMAT && code != CURLE_UNSUPPORTED_PROTOCOL;
  }
  return attempt;
}

ServiceError HttpClient::error_of(const HttpAnswer& answer) const {
  using Kind = ServiceError::Kind;
  const std::string said = presentable(service_sentence(answer.body));
  const std::string status = std::to_string(answer.status);
  const std::string tail = said.empty() ? " (status " + status + ")" : " (status " + status + ": " + said + ")";
  for (const auto& [word, kind] : verdicts_)
    if (answer.body.find(word) != std::string::npos) {
      const std::string what = kind == Kind::for_good ? " refuses the key or the account" : kind == Kind::unavailable ? " was asked too often, or has a fault" : kind == Kind::too_large ? ": the request is too large" : " refuses the request";
      return {kind, service_ + what + tail, answer.status, answer.body};
    }
  switch (answer.status) {
    case 401:
    case 403: return {Kind::for_good, service_ + " refuses the key" + tail + ". Check the key, and what its account may do", answer.status, answer.body};
    case 402:
    case 456: return {Kind::for_good, service_ + ": the quota of the account is used up" + tail + ". It needs a larger plan, or the next billing period", answer.status, answer.body};
    case 404: return {Kind::for_good, service_ + " does not know this address" + tail + ". Check the setting url", answer.status, answer.body};
    case 413:
    case 414: return {Kind::too_large, service_ + ": the request is too large" + tail, answer.status, answer.body};
    case 429: return {Kind::unavailable, service_ + " was asked too often" + tail + ". Set requests_per_minute to what the account allows, and try again later", answer.status, answer.body};
    default: break;
  }
  if (answer.status >= 300 && answer.status < 400) {
    const auto location = answer.headers.find("location");
    return {Kind::for_good, service_ + " sends the request elsewhere (status " + status + (location == answer.headers.end() ? "" : ": " + presentable(location->second)) +
                                "), and redirects are not followed. Set url to the right address", answer.status, answer.body};
  }
  if (answer.status >= 500) return {Kind::unavailable, service_ + " has a fault" + tail + ". Try again later", answer.status, answer.body};
  return {Kind::refused, service_ + " refuses the request" + tail, answer.status, answer.body};
}

HttpAnswer HttpClient::send(const HttpRequest& request, Clock::time_point deadline, const std::vector<int>& expected) {
  using Kind = ServiceError::Kind;
  if (!is_allowed()) throw ServiceError(Kind::for_good, service_ + " is on another machine, and sending text there is not turned on");
  if (!ended_.empty()) throw ServiceError(Kind::for_good, ended_);
  if (Clock::now() < resting_until_) throw ServiceError(Kind::unavailable, resting_because_);
  std::optional<ServiceError> last;
  for (long round = 0; round <= retries_; ++round) {
    wait_for_turn(deadline);
    if (Clock::now() >= deadline) break;
    HttpRequest prepared = request;
    if (request.prepare) request.prepare(prepared);
    Attempt tried = attempt(prepared, deadline);
    std::chrono::milliseconds wait(std::min<long>(wait_milliseconds_ << std::min<long>(round, 10), 60000));
    if (!tried.problem.empty()) {
      const Kind kind = tried.is_answer_too_long ? Kind::bad_answer : Kind::unavailable;
      last.emplace(kind, service_ + " at " + host_ + " gave no answer: " + tried.problem);
      if (!tried.is_worth_another_try) break;
    } else {
      const HttpAnswer& answer = tried.answer;
      if ((answer.status >= 200 && answer.status < 300) || std::find(expected.begin(), expected.end(), answer.status) != expected.end())
        return std::move(tried.answer);
      last.emplace(error_of(answer));
      if (last->kind() != Kind::unavailable && !is_worth_another_try(answer.status)) break;
      if (last->kind() == Kind::for_good || last->kind() == Kind::too_large) break;
      if (const auto found = answer.headers.find("retry-after"); found != answer.headers.end())
        if (const long seconds = read_retry_after(found->second, static_cast<long>(std::time(nullptr))); seconds >= 0) wait = std::chrono::seconds(seconds);
    }
    if (round == retries_ || request.is_tried_once) break;
    if (Clock::now() + wait >= deadline) {
      last.emplace(Kind::unavailable, std::string(last->what()) + ". It would have to be waited for longer than " + std::to_string(answer_seconds_) + " seconds (setting answer_seconds)",
                   last->status(), last->body());
      break;
    }
    std::this_thread::sleep_for(wait);
  }
  if (!last) last.emplace(Kind::unavailable, service_ + " did not answer within " + std::to_string(answer_seconds_) + " seconds (setting answer_seconds)");
  if (last->kind() == Kind::for_good) ended_ = last->what();
  if (last->kind() == Kind::unavailable) {
    resting_until_ = Clock::now() + rest_after_giving_up;
    resting_because_ = last->what();
  }
  throw *last;
}

long read_retry_after(std::string_view value, long now) {
  const std::string text = trim(value);
  long seconds = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (problem == std::errc() && end == text.data() + text.size()) return seconds < 0 ? -1 : std::min(seconds, 86400L);
  const std::time_t date = curl_getdate(text.c_str(), nullptr);
  if (date == -1) return -1;
  return std::clamp(static_cast<long>(date) - now, 0L, 86400L);
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const unsigned char byte = static_cast<unsigned char>(c);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
    } else {
      out += '%';
      out += digits[byte >> 4];
      out += digits[byte & 15];
    }
  }
  return out;
}

}  // namespace homeword_http
