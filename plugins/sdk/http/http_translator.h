// The base of a backend over HTTP: everything but the service's own way of asking.
//
//     class MyService : public HttpTranslator {
//       MyService() : HttpTranslator("myservice", {"key"}, "My Service", "https://api.example.org", true) { … }
//       Limits limits() const override { return {.most_texts = 50, .most_bytes = 100000, .most_text_bytes = 10000}; }
//       std::vector<std::string> ask(Call& call) override { … one request, one text back per text … }
//     };
//
// It answers wordless segments itself, keeps the spaces around a sentence, writes markup (markup.h), cuts batches to the
// service's limits, asks again with half of a batch when that was too large, once more and then sentence by sentence when its answer made no
// sense (four such in a row, and the rest is not asked), and gives each
// segment its answer or the one sentence why there is none. What a service says is never trusted: another number of texts,
// bytes that are no UTF-8, or an answer out of all proportion is refused.
#pragma once

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "http_client.h"
#include "markup.h"

namespace homeword_http {

using homeword_plugin_sdk::Pair;
using homeword_plugin_sdk::Request;
using Json = nlohmann::json;

// Of one request to the service, in bytes of the texts as they are sent.
struct Limits {
  std::size_t most_texts = 50;
  std::size_t most_bytes = 50000;
  std::size_t most_text_bytes = 10000;   // of one text: a longer one is refused without asking
};

class HttpTranslator : public homeword_plugin_sdk::Translator {
 public:
  [[nodiscard]] bool sends_text_away() const override { return client_.sends_text_away(); }
  [[nodiscard]] unsigned answer_seconds() const override { return client_.answer_seconds(); }
  [[nodiscard]] std::string not_ready() const override { return not_ready_; }
  std::vector<Answer> translate_all(const Request& request) override;

 protected:
  // One request to the service: the segments and how each is written.
  struct Call {
    std::string from, to;                       // BCP 47, of a described pair
    std::vector<const Segment*> segments;
    std::vector<std::string> texts;             // as they are sent
    std::vector<std::string> errors;            // filled by ask: not empty where one text failed and the others are good
    HttpClient::Clock::time_point deadline;
  };

  HttpTranslator(std::string_view plugin, std::vector<std::string> settings, std::string service, std::string_view default_url, bool is_always_remote);

  [[nodiscard]] virtual Limits limits() const = 0;
  // As many texts as asked, in order. Throws ServiceError.
  virtual std::vector<std::string> ask(Call& call) = 0;
  // How the segments of a call are written; asked before each, so that it may depend on what is in them.
  [[nodiscard]] virtual MarkupRules rules(const Request&) const { return {}; }
  // Groups of segments that may share one request (indexes); one group unless a service's glossary needs several.
  [[nodiscard]] virtual std::vector<std::vector<std::size_t>> group(const Request& request) const;

  // JSON out, JSON back. Throws ServiceError (bad_answer) when what comes back is no JSON.
  Json send_json(const std::string& path, const Json& body, HttpClient::Clock::time_point deadline);
  Json get_json(const std::string& path, HttpClient::Clock::time_point deadline);
  // What the server can do, asked when the plugin opens: once, and for five seconds at most.
  Json ask_server(const std::string& path);
  [[nodiscard]] Json read_json(const HttpAnswer& answer) const;
  [[noreturn]] void refuse_answer(const std::string& why) const;
  // The text at a key of an answer, or a bad answer.
  [[nodiscard]] std::string text_of(const Json& object, const char* name) const;

  // Rows of languages.tsv in the plugin's data folder ("tag", "code", …).
  [[nodiscard]] std::vector<std::map<std::string, std::string>> read_languages() const;
  // The service's code for a tag by that table; empty when it has none.
  [[nodiscard]] std::string code_of(std::string_view tag) const;
  void set_not_ready(std::string sentence) { not_ready_ = std::move(sentence); }

  std::string plugin_, service_;
  Settings settings_;
  HttpClient client_;

 private:
  struct Batch;
  void run(const Request& request, const MarkupRules& rules, std::vector<Batch>& batches, std::vector<Answer>& answers);

  std::string not_ready_;
  int bad_answers_ = 0;   // in a row, over all requests; a good one ends the row
  mutable std::map<std::string, std::string, std::less<>> codes_;
};

}  // namespace homeword_http
