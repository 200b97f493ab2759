// Azure Translator v3, by its public reference, with its dynamic dictionary.
//
// Settings: key; region (of the resource; empty for a global one); category (a custom system); url.
// A term is written <mstrans:dictionary translation="TARGET">source</mstrans:dictionary>, which makes Azure write the target;
// facts and names inside class="notranslate"; inline markup as spans, which HTML texts keep.

#include "http_translator.h"

namespace {

using namespace homeword_http;

class Azure final : public HttpTranslator {
 public:
  Azure()
      : HttpTranslator("azure", {"key", "region", "category"}, "Azure Translator", "https://api.cognitive.microsofttranslator.com", true),
        category_(settings_.text("category")) {
    const std::string key = settings_.secret("key"), region = settings_.text("region");
    client_.keep_secret(key);
    client_.add_header("Ocp-Apim-Subscription-Key", key);
    if (!region.empty()) client_.add_header("Ocp-Apim-Subscription-Region", region);
    for (const char* code : {"400050", "400072", "400077"}) client_.add_verdict(code, ServiceError::Kind::too_large);
    if (key.empty()) set_not_ready("Azure Translator has no key. " + settings_.how_to_set("key"));
    for (std::map<std::string, std::string>& row : read_languages()) codes_[row["tag"]] = row["code"];
  }

  std::vector<Pair> pairs() const override {
    std::vector<Pair> pairs;
    for (const auto& [from, source] : codes_)
      for (const auto& [to, target] : codes_)
        if (source != target)
          pairs.push_back({.from = from, .to = to, .has_forced_spans = true, .has_marked_spans = true, .most_segments = 100, .engine = "Azure Translator v3"});
    return pairs;
  }

 protected:
  // 1 000 texts and 50 000 characters in one request.
  Limits limits() const override { return {.most_texts = 100, .most_bytes = 45000, .most_text_bytes = 45000}; }

  MarkupRules rules(const Request&) const override {
    MarkupRules rules{.kept_attributes = " class=\"notranslate\""};
    rules.way = [](const Forced& forced) { return forced.kind == "term" ? Way::named : Way::kept; };
    rules.write_named = [](const Forced& forced, std::string_view source) {
      return "<mstrans:dictionary translation=\"" + escape_markup(forced.target) + "\">" + escape_markup(source) + "</mstrans:dictionary>";
    };
    return rules;
  }

  std::vector<std::string> ask(Call& call) override {
    std::string path = "/translate?api-version=3.0&textType=html&from=" + percent_encode(codes_.at(call.from)) + "&to=" + percent_encode(codes_.at(call.to));
    if (!category_.empty()) path += "&category=" + percent_encode(category_);
    Json body = Json::array();
    for (const std::string& text : call.texts) body.push_back({{"Text", text}});
    const Json answer = send_json(path, body, call.deadline);
    if (!answer.is_array()) refuse_answer("there is no list of translations");
    std::vector<std::string> texts;
    for (const Json& one : answer) {
      const auto list = one.is_object() ? one.find("translations") : one.end();
      if (!one.is_object() || list == one.end() || !list->is_array() || list->size() != 1) refuse_answer("there is no one translation for each text");
      texts.push_back(text_of(list->front(), "text"));
    }
    return texts;
  }

 private:
  std::string category_;
  std::map<std::string, std::string> codes_;
};

}  // namespace

HOMEWORD_PLUGIN(Azure, "azure", "1.0")
