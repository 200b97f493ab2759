// Google Cloud Translation, by its public references: v2 (Basic) with an API key, v3 (Advanced) with a token and glossaries.
//
// Settings: api (v2, v3); key (v2: the API key; v3: an access token, as `gcloud auth print-access-token` writes it); project (v3);
// glossary (v3: the name of a glossary resource the district keeps there; its terms are native then); location (v3: "global"; with a
// glossary, which has to lie in a region, the region its full name tells, else us-central1).
// Everything else is forced inside <span translate="no">, which Google leaves alone.

#include <algorithm>

#include "http_translator.h"

namespace {

using namespace homeword_http;

class Google final : public HttpTranslator {
 public:
  Google()
      : HttpTranslator("google", {"key", "api", "project", "location", "glossary"}, "Google Translate", "https://translation.googleapis.com", true),
        is_advanced_(settings_.word("api", "v2", {"v2", "v3"}) == "v3"),
        project_(settings_.text("project")),
        glossary_(settings_.text("glossary")),
        location_(settings_.text("location", usual_location(glossary_))) {
    const std::string key = settings_.secret("key");
    client_.keep_secret(key);
    client_.add_header(is_advanced_ ? "Authorization" : "X-goog-api-key", is_advanced_ ? "Bearer " + key : key);
    if (is_advanced_ && !project_.empty()) client_.add_header("x-goog-user-project", project_);
    // v2 says 403 for what passes by itself.
    for (const char* word : {"userRateLimitExceeded", "rateLimitExceeded", "RESOURCE_EXHAUSTED"}) client_.add_verdict(word, ServiceError::Kind::unavailable);
    client_.add_verdict("Text too long", ServiceError::Kind::too_large);
    for (std::map<std::string, std::string>& row : read_languages()) codes_[row["tag"]] = row["code"];
    if (key.empty())
      set_not_ready(std::string("Google Translate has no ") + (is_advanced_ ? "access token. " : "API key. ") + settings_.how_to_set("key"));
    else if (is_advanced_ && project_.empty())
      set_not_ready("Google Translate v3 needs the name of the project. " + settings_.how_to_set("project"));
    else if (!is_advanced_ && !glossary_.empty())
      set_not_ready("Google's glossaries need its v3 interface. " + settings_.how_to_set("api"));
  }

  std::vector<Pair> pairs() const override {
    std::vector<Pair> pairs;
    for (const auto& [from, source] : codes_)
      for (const auto& [to, target] : codes_)
        if (source != target)
          pairs.push_back({.from = from, .to = to, .has_native_glossary = !glossary_.empty(), .has_forced_spans = true, .has_marked_spans = true,
                           .most_segments = 100, .engine = is_advanced_ ? "Google Translate v3" : "Google Translate v2"});
    return pairs;
  }

 protected:
  // v2: 128 texts; both: 30 000 code points are recommended, and no more than 204 800 bytes.
  Limits limits() const override { return {.most_texts = 100, .most_bytes = 28000, .most_text_bytes = 28000}; }

  MarkupRules rules(const Request&) const override {
    MarkupRules rules{.kept_attributes = " translate=\"no\""};
    if (!glossary_.empty()) rules.way = [](const Forced& forced) { return forced.kind == "term" ? Way::named : Way::kept; };
    return rules;
  }

  std::vector<std::string> ask(Call& call) override {
    const std::string& from = codes_.at(call.from);
    const std::string& to = codes_.at(call.to);
    if (!is_advanced_) {
      const Json answer = send_json("/language/translate/v2", {{"q", call.texts}, {"source", from}, {"target", to}, {"format", "html"}}, call.deadline);
      return texts_of(answer.is_object() ? answer.value("data", Json()) : Json(), "translations");
    }
    const std::string parent = "projects/" + project_ + "/locations/" + location_;
    Json body{{"contents", call.texts}, {"mimeType", "text/html"}, {"sourceLanguageCode", from}, {"targetLanguageCode", to}};
    if (!glossary_.empty())
      body["glossaryConfig"] = {{"glossary", glossary_.starts_with("projects/") ? glossary_ : parent + "/glossaries/" + glossary_}, {"ignoreCase", true}};
    const Json answer = send_json("/v3/" + parent + ":translateText", body, call.deadline);
    return texts_of(answer, glossary_.empty() ? "translations" : "glossaryTranslations");
  }

 private:
  std::vector<std::string> texts_of(const Json& object, const char* name) const {
    const auto list = object.is_object() ? object.find(name) : object.end();
    if (!object.is_object() || list == object.end() || !list->is_array()) refuse_answer(std::string("there is no list \"") + name + "\"");
    std::vector<std::string> texts;
    for (const Json& one : *list) texts.push_back(text_of(one, "translatedText"));
    return texts;
  }

  // A request with a glossary is refused unless both are in one region, and "global" is none for them.
  static std::string usual_location(const std::string& glossary) {
    constexpr std::string_view before = "/locations/";
    if (glossary.empty()) return "global";
    const std::size_t at = glossary.find(before);
    if (!glossary.starts_with("projects/") || at == std::string::npos) return "us-central1";
    const std::size_t start = at + before.size();
    return glossary.substr(start, glossary.find('/', start) - start);
  }

  bool is_advanced_;
  std::string project_, glossary_, location_;
  std::map<std::string, std::string> codes_;
};

}  // namespace

HOMEWORD_PLUGIN(Google, "google", "1.0")
