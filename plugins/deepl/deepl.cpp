// DeepL, by its public API: texts through v2, glossaries through v3 (or v2 with the setting glossary_api).
//
// Settings: key; url (by the key: free accounts end in ":fx"); formality (prefer_more: the polite address where the language has
// one); glossary_id (one that the district keeps itself), or terms = glossary: the terms of a batch become a glossary that is
// made for it and deleted after it; terms = tags does without glossaries.
// Terms go through the glossary, which inflects them; facts and names inside <k>, which DeepL leaves alone (ignore_tags); inline
// markup as <m>. A term that the account's plan allows no glossary for is lost here, and the host sends it as a placeholder.

#include <thread>

#include "glossary.h"
#include "http_translator.h"

namespace {

using namespace homeword_http;

std::string default_url() {
  // Free and paid accounts live at different addresses, and the key says which.
  return Settings("deepl", {"key", "formality", "glossary_api", "glossary_id", "terms"}).secret("key").ends_with(":fx") ? "https://api-free.deepl.com"
                                                                                                                         : "https://api.deepl.com";
}

class DeepL final : public HttpTranslator {
 public:
  DeepL()
      : HttpTranslator("deepl", {"key", "formality", "glossary_api", "glossary_id", "terms"}, "DeepL", default_url(), true),
        formality_(settings_.word("formality", "prefer_more", {"default", "prefer_more", "prefer_less", "more", "less"})),
        glossary_api_(settings_.word("glossary_api", "v3", {"v2", "v3"})),
        glossary_id_(settings_.text("glossary_id")),
        uses_glossaries_(settings_.word("terms", "glossary", {"glossary", "tags"}) == "glossary") {
    const std::string key = settings_.secret("key");
    client_.keep_secret(key);
    client_.add_header("Authorization", "DeepL-Auth-Key " + key);
    if (key.empty()) set_not_ready("DeepL has no key. " + settings_.how_to_set("key"));
    for (std::map<std::string, std::string>& row : read_languages()) languages_[row["tag"]] = row;
  }

  std::vector<Pair> pairs() const override {
    std::vector<Pair> pairs;
    for (const auto& [from, source] : languages_)
      for (const auto& [to, target] : languages_) {
        if (source.at("source") == "-" || source.at("source") == base_of(target)) continue;
        pairs.push_back({.from = from, .to = to, .has_native_glossary = has_glossary(from, to), .has_forced_spans = true, .has_marked_spans = true,
                         .most_segments = 50, .engine = "DeepL"});
      }
    return pairs;
  }

 protected:
  Limits limits() const override { return {.most_texts = 50, .most_bytes = 90000, .most_text_bytes = 60000}; }

  MarkupRules rules(const Request& request) const override {
    MarkupRules rules{.mark_element = "m", .kept_element = "k"};
    if (has_glossary(std::string(request.from), std::string(request.to)))
      rules.way = [](const Forced& forced) { return forced.kind == "term" ? Way::named : Way::kept; };
    return rules;
  }

  std::vector<std::vector<std::size_t>> group(const Request& request) const override {
    const bool makes_glossary = has_glossary(std::string(request.from), std::string(request.to)) && glossary_id_.empty();
    return makes_glossary ? group_without_conflicts(request) : HttpTranslator::group(request);
  }

  std::vector<std::string> ask(Call& call) override {
    const auto& from = languages_.at(call.from);
    const auto& to = languages_.at(call.to);
    Json body{{"text", call.texts},          {"source_lang", upper(from.at("source"))}, {"target_lang", to.at("code")},
              {"tag_handling", "xml"},       {"ignore_tags", Json::array({"k"})},       {"outline_detection", false},
              {"split_sentences", "0"},      {"preserve_formatting", true}};
    if (to.at("formality") == "yes" && formality_ != "default") body["formality"] = formality_;
    const Lease lease(*this, call);
    if (!lease.id.empty()) body["glossary_id"] = lease.id;
    const Json answer = send_json("/v2/translate", body, call.deadline);
    const auto list = answer.is_object() ? answer.find("translations") : answer.end();
    if (!answer.is_object() || list == answer.end() || !list->is_array()) refuse_answer("there is no list \"translations\"");
    std::vector<std::string> texts;
    for (const Json& one : *list) texts.push_back(text_of(one, "text"));
    return texts;
  }

 private:
  static std::string base_of(const std::map<std::string, std::string>& row) {
    const std::string& tag = row.at("tag");
    return tag.substr(0, tag.find('-'));
  }
  static std::string upper(std::string text) {
    for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return text;
  }

  bool has_glossary(const std::string& from, const std::string& to) const {
    return uses_glossaries_ && languages_.at(from).at("glossary") == "yes" && languages_.at(to).at("glossary") == "yes";
  }

  // The glossary of one call, gone when the call is over.
  struct Lease {
    Lease(DeepL& from, const Call& call) : deepl(from), id(from.glossary_id_) {
      if (!id.empty() || !from.has_glossary(call.from, call.to)) return;
      const Glossary terms = glossary_of(call.segments);
      if (terms.empty()) return;
      id = from.make_glossary(terms, call);
      is_ours = !id.empty();
    }
    ~Lease() {
      if (!is_ours) return;
      try {
        static_cast<void>(deepl.client_.send({.method = "DELETE", .path = "/" + deepl.glossary_api_ + "/glossaries/" + percent_encode(id), .body = {}},
                                             HttpClient::Clock::now() + std::chrono::seconds(5), {400, 403, 404, 456}));
      } catch (const std::exception&) {
        // It stays in the account; its name tells whose it is.
      }
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    DeepL& deepl;
    std::string id;
    bool is_ours = false;
  };

  // Its id, or nothing when the account may not have it: then the terms are handed otherwise.
  std::string make_glossary(const Glossary& terms, const Call& call) {
    const std::string entries = write_tsv(terms), from = languages_.at(call.from).at("source"), to = base_of(languages_.at(call.to));
    const Json dictionary{{"source_lang", from}, {"target_lang", to}, {"entries", entries}, {"entries_format", "tsv"}};
    Json body{{"name", glossary_name(from + to + entries)}};
    if (glossary_api_ == "v3")
      body["dictionaries"] = Json::array({dictionary});
    else
      body.update(dictionary);
    const HttpAnswer made = client_.send({.path = "/" + glossary_api_ + "/glossaries", .body = body.dump(-1, ' ', false, Json::error_handler_t::replace)},
                                         call.deadline, {400, 403, 404, 413, 456});
    if (made.status >= 300) return {};
    Json glossary = read_json(made);
    const std::string id = text_of(glossary, "glossary_id");
    // A v2 glossary may need a moment.
    for (int i = 0; i < 20 && glossary.is_object() && glossary.contains("ready") && glossary["ready"] == false; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(250));
      glossary = get_json("/" + glossary_api_ + "/glossaries/" + percent_encode(id), call.deadline);
    }
    return id;
  }

  std::string formality_, glossary_api_, glossary_id_;
  bool uses_glossaries_;
  std::map<std::string, std::map<std::string, std::string>> languages_;
};

}  // namespace

HOMEWORD_PLUGIN(DeepL, "deepl", "1.0")
