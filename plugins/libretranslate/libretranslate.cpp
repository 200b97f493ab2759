// LibreTranslate: a free engine a district runs on its own machine, or somebody's server.
//
// Settings: url (default http://127.0.0.1:5000), key (when the server asks for one), and those all services have.
// The interface is that of LibreTranslate 1.3 and later: GET /languages, POST /translate with a list of texts as HTML.
// Its engine keeps elements in their places but knows no glossary and no text to leave alone, so terms and facts go as
// placeholders and the host puts them right.

#include <algorithm>

#include "http_translator.h"

namespace {

using namespace homeword_http;

class LibreTranslate final : public HttpTranslator {
 public:
  LibreTranslate() : HttpTranslator("libretranslate", {"key", "most_texts", "most_characters"}, "LibreTranslate", "http://127.0.0.1:5000", false) {
    key_ = settings_.secret("key");
    client_.keep_secret(key_);
    limits_.most_texts = static_cast<std::size_t>(settings_.number("most_texts", 25, 1, 1000));
    limits_.most_text_bytes = static_cast<std::size_t>(settings_.number("most_characters", 5000, 1, 1000000));
    // The server adds up the characters of a batch, and says 400 where others say 413.
    limits_.most_bytes = limits_.most_text_bytes;
    for (const char* words : {"exceeds text limit", "exceeds batch limit"}) client_.add_verdict(words, ServiceError::Kind::too_large);
    if (!client_.is_allowed()) return;
    try {
      read_pairs(ask_server("/languages"));
    } catch (const ServiceError& problem) {
      set_not_ready(std::string(problem.what()) + ". Start LibreTranslate (libretranslate --load-only en,es), or say where it is. " + settings_.how_to_set("url"));
    }
  }

  std::vector<Pair> pairs() const override { return pairs_; }
  std::string placeholder_shape() const override { return "XQ#X"; }
  std::string advice() const override { return "The server says which languages it has: libretranslate --load-only en,es,vi"; }

 protected:
  Limits limits() const override { return limits_; }

  std::vector<std::string> ask(Call& call) override {
    Json body{{"q", call.texts}, {"source", codes_.at(call.from)}, {"target", codes_.at(call.to)}, {"format", "html"}};
    if (!key_.empty()) body["api_key"] = key_;
    const Json answer = send_json("/translate", body, call.deadline);
    const auto texts = answer.is_object() ? answer.find("translatedText") : answer.end();
    if (!answer.is_object() || texts == answer.end() || !texts->is_array()) refuse_answer("there is no list \"translatedText\"");
    std::vector<std::string> out;
    for (const Json& text : *texts) {
      if (!text.is_string()) refuse_answer("a translated text is no text");
      out.push_back(text.get<std::string>());
    }
    return out;
  }

 private:
  // [{"code":"en","name":"English","targets":["es","fr"]}]
  void read_pairs(const Json& languages) {
    if (!languages.is_array()) refuse_answer("there is no list of languages");
    std::map<std::string, std::string> tags;   // by the server's code
    for (const std::map<std::string, std::string>& row : read_languages()) tags[row.at("code")] = row.at("tag");
    const auto tag_of = [&](const std::string& code) {
      const auto found = tags.find(code);
      const std::string tag = found == tags.end() ? code : found->second;
      codes_.emplace(tag, code);
      return tag;
    };
    for (const Json& language : languages) {
      const std::string from = text_of(language, "code");
      const auto targets = language.find("targets");
      if (targets == language.end() || !targets->is_array()) continue;
      for (const Json& to : *targets) {
        if (!to.is_string() || to.get<std::string>() == from) continue;
        pairs_.push_back({.from = tag_of(from), .to = tag_of(to.get<std::string>()), .has_marked_spans = true,
                          .most_segments = static_cast<unsigned>(limits_.most_texts), .engine = "LibreTranslate"});
      }
    }
    if (pairs_.empty()) set_not_ready("LibreTranslate at " + client_.host() + " has no languages yet. Start it with: libretranslate --load-only en,es");
  }

  std::string key_;
  Limits limits_;
  std::vector<Pair> pairs_;
  std::map<std::string, std::string, std::less<>> codes_;
};

}  // namespace

HOMEWORD_PLUGIN(LibreTranslate, "libretranslate", "1.0")
