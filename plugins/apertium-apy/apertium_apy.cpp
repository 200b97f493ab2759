// Apertium APY: Apertium behind its own web server, on this machine (Debian's package apertium-apy) or a district's.
//
// Settings: url (default http://127.0.0.1:2737), key, and those all services have. The interface: GET /listPairs,
// POST /translate as a form, one text a request, HTML in and out. It keeps elements; for text to leave alone it has
// <apertium-notrans>, but its grammar does not see through that ("Las ayudas … nuevas cada estudiante"), while an unknown word
// like XQ1X is taken for a noun: so terms and facts go as placeholders.

#include "http_translator.h"

namespace {

using namespace homeword_http;

class ApertiumApy final : public HttpTranslator {
 public:
  ApertiumApy() : HttpTranslator("apertium-apy", {"key"}, "Apertium APY", "http://127.0.0.1:2737", false), key_(settings_.secret("key")) {
    client_.keep_secret(key_);
    if (!client_.is_allowed()) return;
    try {
      read_pairs(ask_server("/listPairs"));
    } catch (const ServiceError& problem) {
      set_not_ready(std::string(problem.what()) + ". Start it (apt-get install apertium-apy; apertium-apy /usr/share/apertium), or say where it is. " +
                    settings_.how_to_set("url"));
    }
  }

  std::vector<Pair> pairs() const override { return pairs_; }
  std::string placeholder_shape() const override { return "XQ#X"; }
  std::string advice() const override { return "More languages are Debian packages on the server's machine, such as apertium-eng-cat"; }

 protected:
  Limits limits() const override { return {.most_texts = 1, .most_bytes = 20000, .most_text_bytes = 20000}; }

  std::vector<std::string> ask(Call& call) override {
    std::string form = "langpair=" + percent_encode(codes_.at(call.from) + "|" + codes_.at(call.to)) +
                       "&markUnknown=no&deformat=html&reformat=html-noent&q=" + percent_encode(call.texts.front());
    if (!key_.empty()) form += "&key=" + percent_encode(key_);
    const Json answer = read_json(client_.send({.path = "/translate", .body = std::move(form), .content_type = "application/x-www-form-urlencoded"}, call.deadline));
    const auto data = answer.is_object() ? answer.find("responseData") : answer.end();
    if (!answer.is_object() || data == answer.end()) refuse_answer("there is no \"responseData\"");
    return {text_of(*data, "translatedText")};
  }

 private:
  // {"responseData":[{"sourceLanguage":"eng","targetLanguage":"spa"}]}
  void read_pairs(const Json& answer) {
    const auto list = answer.is_object() ? answer.find("responseData") : answer.end();
    if (!answer.is_object() || list == answer.end() || !list->is_array()) refuse_answer("there is no list of language pairs");
    std::map<std::string, std::string> tags;
    for (const std::map<std::string, std::string>& row : read_languages()) tags[row.at("apertium")] = row.at("bcp47");
    for (const Json& pair : *list) {
      const std::string from = text_of(pair, "sourceLanguage"), to = text_of(pair, "targetLanguage");
      const auto from_tag = tags.find(from), to_tag = tags.find(to);
      if (from_tag == tags.end() || to_tag == tags.end()) continue;
      codes_.emplace(from_tag->second, from);
      codes_.emplace(to_tag->second, to);
      pairs_.push_back({.from = from_tag->second, .to = to_tag->second, .has_marked_spans = true, .most_segments = 50,
                        .engine = "apertium " + from + "-" + to + " behind APY"});
    }
    if (pairs_.empty()) set_not_ready("Apertium APY at " + client_.host() + " has no language pairs. Install some there, such as apertium-eng-spa");
  }

  std::string key_;
  std::vector<Pair> pairs_;
  std::map<std::string, std::string, std::less<>> codes_;
};

}  // namespace

HOMEWORD_PLUGIN(ApertiumApy, "apertium-apy", "1.0")
