// Amazon Translate, by its public reference: TranslateText, with a custom terminology for the terms of a batch.
//
// Settings: access_key_id and key (the secret one), session_token; region; formality (formal, informal, none); terms
// (terminology, none); url. Without them AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_REGION count, as
// for Amazon's own programs. Requests are signed (signature.h); the keys themselves never travel.
// One text a request, plain text of at most 10 000 bytes. The terms of a batch are imported as a terminology named after its
// content, which is deleted afterwards; facts and names are placeholders, as the interface has nothing to leave alone.

#include <cstdlib>

#include "glossary.h"
#include "http_translator.h"
#include "signature.h"

namespace {

using namespace homeword_http;

const std::vector<std::string> own_settings{"key", "access_key_id", "session_token", "region", "formality", "terms"};

std::string region_of(const Settings& settings) {
  const char* usual = std::getenv("AWS_REGION");
  return settings.text("region", usual != nullptr && *usual != '\0' ? usual : "us-east-1");
}

class Amazon final : public HttpTranslator {
 public:
  Amazon()
      : HttpTranslator("amazon", own_settings, "Amazon Translate", "https://translate." + region_of(Settings("amazon", own_settings)) + ".amazonaws.com", true),
        region_(region_of(settings_)),
        formality_(settings_.word("formality", "formal", {"formal", "informal", "none"})),
        has_terminology_(settings_.word("terms", "terminology", {"terminology", "none"}) == "terminology") {
    const auto usual = [](const char* name) {
      const char* value = std::getenv(name);
      return std::string(value == nullptr ? "" : value);
    };
    credentials_ = {settings_.text("access_key_id"), settings_.secret("key"), settings_.secret("session_token")};
    if (credentials_.access_key_id.empty() && credentials_.secret_access_key.empty())
      credentials_ = {usual("AWS_ACCESS_KEY_ID"), usual("AWS_SECRET_ACCESS_KEY"), usual("AWS_SESSION_TOKEN")};
    client_.keep_secret(credentials_.secret_access_key);
    client_.keep_secret(credentials_.session_token);
    using Kind = ServiceError::Kind;
    for (const char* name : {"ThrottlingException", "TooManyRequestsException", "ServiceUnavailableException", "InternalServerException"})
      client_.add_verdict(name, Kind::unavailable);
    for (const char* name : {"UnrecognizedClientException", "InvalidSignatureException", "AccessDeniedException", "ExpiredTokenException", "MissingAuthenticationToken"})
      client_.add_verdict(name, Kind::for_good);
    client_.add_verdict("TextSizeLimitExceededException", Kind::too_large);
    if (credentials_.access_key_id.empty() || credentials_.secret_access_key.empty())
      set_not_ready("Amazon Translate has no access key. " + settings_.how_to_set("access_key_id") + "; and " + settings_.how_to_set("key"));
    for (std::map<std::string, std::string>& row : read_languages()) languages_[row["tag"]] = row;
  }

  std::vector<Pair> pairs() const override {
    std::vector<Pair> pairs;
    for (const auto& [from, source] : languages_)
      for (const auto& [to, target] : languages_)
        if (source.at("code") != target.at("code"))
          pairs.push_back({.from = from, .to = to, .has_native_glossary = has_terminology_, .most_segments = 50, .engine = "Amazon Translate"});
    return pairs;
  }
  std::string placeholder_shape() const override { return "XQ#X"; }

  std::vector<Answer> translate_all(const Request& request) override {
    // One terminology for the request, made before its texts and gone after them.
    const Lease lease(*this, request);
    return HttpTranslator::translate_all(request);
  }

 protected:
  Limits limits() const override { return {.most_texts = 1, .most_bytes = 10000, .most_text_bytes = 10000}; }

  MarkupRules rules(const Request&) const override {
    MarkupRules rules;
    rules.is_plain_text = true;
    rules.way = [](const Forced& forced) { return forced.kind == "term" ? Way::named : Way::plain; };
    return rules;
  }

  std::vector<std::string> ask(Call& call) override {
    Json body{{"SourceLanguageCode", languages_.at(call.from).at("code")}, {"TargetLanguageCode", languages_.at(call.to).at("code")}, {"Text", call.texts.front()}};
    if (!terminology_.empty()) body["TerminologyNames"] = Json::array({terminology_});
    if (formality_ != "none" && languages_.at(call.to).at("formality") == "yes") body["Settings"] = {{"Formality", formality_ == "formal" ? "FORMAL" : "INFORMAL"}};
    return {text_of(read_json(act("TranslateText", body, call.deadline)), "TranslatedText")};
  }

 private:
  struct Lease {
    Lease(Amazon& from, const Request& request) : amazon(from) {
      if (!from.not_ready().empty() || !from.has_terminology_) return;
      std::vector<const Segment*> segments;
      for (const Segment& segment : request.segments) segments.push_back(&segment);
      const Glossary terms = glossary_of(segments);
      if (terms.empty()) return;
      const std::string source = from.languages_.at(std::string(request.from)).at("code"), target = from.languages_.at(std::string(request.to)).at("code");
      const std::string csv = write_csv(terms, source, target);
      const std::string name = glossary_name(csv);
      try {
        const HttpAnswer made = from.act("ImportTerminology",
                                         {{"Name", name},
                                          {"MergeStrategy", "OVERWRITE"},
                                          {"TerminologyData", {{"File", amazon_plugin::base64(csv)}, {"Format", "CSV"}, {"Directionality", "UNI"}}}},
                                         HttpClient::Clock::now() + std::chrono::seconds(30), {400, 403});
        if (made.status < 300) from.terminology_ = name;
      } catch (const ServiceError&) {
        // Without a terminology the terms are lost here, and handed otherwise by the host.
      }
    }
    ~Lease() {
      if (amazon.terminology_.empty()) return;
      try {
        amazon.act("DeleteTerminology", {{"Name", amazon.terminology_}}, HttpClient::Clock::now() + std::chrono::seconds(5), {400, 403});
      } catch (const std::exception&) {
        // It stays in the account; its name tells whose it is.
      }
      amazon.terminology_.clear();
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Amazon& amazon;
  };

  HttpAnswer act(const std::string& action, const Json& body, HttpClient::Clock::time_point deadline, const std::vector<int>& expected = {}) {
    HttpRequest request{.path = "/", .body = body.dump(-1, ' ', false, Json::error_handler_t::replace), .content_type = "application/x-amz-json-1.1"};
    request.prepare = [this, action](HttpRequest& one) {
      one.headers = amazon_plugin::sign({.host = client_.host(), .target = "AWSShineFrontendService_20170701." + action, .content_type = one.content_type,
                                         .body = one.body, .region = region_, .service = "translate", .time = amazon_plugin::time_now()},
                                        credentials_);
    };
    return client_.send(request, deadline, expected);
  }

  std::string region_, formality_, terminology_;
  bool has_terminology_;
  amazon_plugin::Credentials credentials_;
  std::map<std::string, std::map<std::string, std::string>> languages_;
};

}  // namespace

HOMEWORD_PLUGIN(Amazon, "amazon", "1.0")
