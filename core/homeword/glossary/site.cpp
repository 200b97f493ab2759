#include "homeword/glossary/site.h"

#include <unicode/alphaindex.h>
#include <unicode/locid.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <system_error>
#include <utility>

#include "homeword/base/files.h"
#include "homeword/base/hash.h"
#include "homeword/glossary/site_assets.h"
#include "homeword/glossary/site_text.h"
#include "homeword/text/language_tag.h"
#include "homeword/text/unicode.h"

namespace homeword {
namespace {

namespace fs = std::filesystem;

constexpr const char* list_file = "homeword-site.txt";   // which files are ours, so that a later run may remove them

std::string escape(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  for (const char byte : text) {
    switch (byte) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      case '\n': out += "<br>"; break;
      default: out += static_cast<unsigned char>(byte) < 0x20 ? ' ' : byte; break;
    }
  }
  return out;
}

// For attributes, where a line break is a space.
std::string escape_attribute(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return escape(text);
}

// ` lang="es" dir="ltr"`
std::string language_attributes(std::string_view tag) {
  const Result<LanguageTag> parsed = LanguageTag::parse(tag);
  const bool is_right_to_left = parsed && parsed->direction() == Direction::right_to_left;
  return " lang=\"" + escape(tag) + "\" dir=\"" + (is_right_to_left ? "rtl" : "ltr") + "\"";
}

std::string endonym_of(std::string_view tag) {
  const Result<LanguageTag> parsed = LanguageTag::parse(tag);
  std::string name = parsed ? parsed->endonym() : std::string();
  return name.empty() ? std::string(tag) : capitalise_first(name, tag);
}

// A definition that repeats the explanation tells a family nothing more.
bool says_the_same(std::string_view left, std::string_view right) {
  const auto plain = [](std::string_view text) {
    while (!text.empty() && (text.back() == '.' || text.back() == ' ')) text.remove_suffix(1);
    return fold(text);
  };
  return plain(left) == plain(right);
}

class SiteWriter {
 public:
  SiteWriter(const StyleGuide& guide, fs::path folder, const SiteOptions& options)
      : guide_(guide), folder_(std::move(folder)), options_(options) {}

  Result<SiteReport> write() {
    if (const Result<void> prepared = prepare(); !prepared) return tl::make_unexpected(prepared.error());
    for (const Concept& concept_ : guide_.concepts)
      if (guide_.is_active(concept_)) concepts_.push_back(&concept_);
    name_pages();
    for (const HistoryEvent& event : options_.history) history_[event.concept_id].push_back(&event);
    put("site.css", style_sheet);
    put("site.js", script);
    put("index.html", start_page());
    for (std::size_t language = 0; language < site_languages.size(); ++language) {
      const std::string own = std::string(site_languages[language]) + "/";
      put(own + "index.html", list_page(language));
      for (const Concept* concept_ : concepts_) put(own + pages_.at(concept_->id), concept_page(*concept_, language));
    }
    if (error_) return tl::make_unexpected(*error_);
    for (const std::string& old : earlier_) {
      if (written_.contains(old)) continue;
      std::error_code code;
      fs::remove(folder_ / old, code);
    }
    std::string list = "Files of this Homeword site; a later run may replace or remove them.\n";
    for (const std::string& name : written_) list += name + "\n";
    if (const Result<void> listed = write_file(folder_ / list_file, list); !listed) return tl::make_unexpected(listed.error());
    return SiteReport{.start = folder_ / "index.html", .page_count = 1 + site_languages.size() * (concepts_.size() + 1)};
  }

 private:
  Result<void> prepare() {
    std::error_code code;
    const bool is_there = fs::exists(folder_, code);
    if (is_there && !fs::is_directory(folder_, code))
      return fail({.message = "the site needs a folder, and this is a file", .file = folder_.string()});
    if (is_there && !fs::is_empty(folder_, code)) {
      const Result<std::string> list = read_file(folder_ / list_file);
      if (!list)
        return fail({.message = "the folder holds other files, and the site does not mix with them", .file = folder_.string(),
                     .remedy = "Name a new or empty folder."});
      std::size_t at = list->find('\n');
      while (at != std::string::npos && at + 1 < list->size()) {
        const std::size_t end = std::min(list->find('\n', at + 1), list->size());
        const std::string name = list->substr(at + 1, end - at - 1);
        if (!name.empty() && name.front() != '/' && name.find("..") == std::string::npos) earlier_.insert(name);
        at = end;
      }
    }
    for (const std::string_view language : site_languages) {
      fs::create_directories(folder_ / language, code);
      if (code) return fail({.message = "cannot make the folder: " + code.message(), .file = (folder_ / language).string()});
    }
    return {};
  }

  // Beside and renamed, like write_file, but without waiting for the disk: a lost site is written again in a second.
  void put(const std::string& name, const std::string& text) {
    if (error_) return;
    const fs::path path = folder_ / name;
    const fs::path beside = path.string() + ".part";
    std::ofstream stream(beside, std::ios::binary | std::ios::trunc);
    stream << text;
    stream.close();
    std::error_code code;
    if (stream) fs::rename(beside, path, code);
    if (!stream || code) {
      error_ = Error{.message = "cannot write the page", .file = path.string(),
                     .remedy = "Check that the disk has space and that you may write there."};
      fs::remove(beside, code);
      return;
    }
    written_.insert(name);
  }

  // Ids become file names that every system and every address bar takes.
  void name_pages() {
    std::set<std::string> taken{"index.html"};
    for (const Concept* concept_ : concepts_) {
      std::string name;
      bool is_plain = concept_->id.size() <= 100;
      for (const char byte : concept_->id.substr(0, 80)) {
        if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-' || byte == '_') {
          name += byte;
        } else {
          is_plain = false;
          name += '-';
        }
      }
      if (is_plain) name = concept_->id;
      if (!is_plain || name == "index" || taken.contains(name + ".html")) name += "-" + sha256(concept_->id).substr(0, 12);
      name += ".html";
      taken.insert(name);
      pages_[concept_->id] = name;
    }
  }

  // The best term to show a reader of a language, with the language it is in.
  static std::pair<std::string, std::string> title_of(const Concept& concept_, std::string_view language) {
    const auto is_usable = [](const Term& one) {
      return one.status == TermStatus::preferred || one.status == TermStatus::admitted;
    };
    const Term* term = find_preferred_term(concept_, language);
    for (const Term& one : concept_.terms)
      if (term == nullptr && is_usable(one)) term = &one;
    if (term == nullptr && !concept_.terms.empty()) term = &concept_.terms.front();
    if (term == nullptr) return {concept_.id, std::string(language)};
    std::string text = term->text;
    if (!term->acronym.empty() && term->acronym != term->text) text += " (" + term->acronym + ")";
    return {text, term->language};
  }

  std::string guide_title() const { return guide_.title.empty() ? guide_.name : guide_.title; }

  std::string head(std::string_view language, const std::string& title, const std::string& up) const {
    return "<!DOCTYPE html>\n<html" + language_attributes(language) + ">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta name=\"referrer\" content=\"no-referrer\">\n<title>" + escape(title) + "</title>\n"
           "<link rel=\"stylesheet\" href=\"" + up + "site.css\">\n</head>\n<body>\n";
  }

  std::string foot(std::size_t language, const std::string& up) const {
    std::string out = "</main>\n<footer>\n<p class=\"small\">" + escape(guide_title()) + ", ";
    out += std::string(site_text(SiteText::version, language)) + " " + escape(guide_.version);
    if (guide_.is_released) out += " (" + std::string(site_text(SiteText::released, language)) + ")";
    out += "</p>\n";
    std::string contact;
    for (const char* name : {"contact.office", "contact.phone", "contact.email"})
      if (const auto found = guide_.settings.find(name); found != guide_.settings.end() && !found->second.empty())
        contact += (contact.empty() ? "" : ", ") + escape(found->second);
    if (!contact.empty())
      out += "<p class=\"small\">" + std::string(site_text(SiteText::contact, language)) + " " + contact + "</p>\n";
    if (!guide_.description.empty())
      out += "<p class=\"small\" lang=\"en\" dir=\"ltr\">" + escape(guide_.description) + "</p>\n";
    out += "<p class=\"small\" lang=\"en\" dir=\"ltr\">SHA-256 " + escape(guide_.hash) + "</p>\n</footer>\n";
    if (!up.empty() && up == "../") out += "<script src=\"../site.js\" defer></script>\n";
    out += "</body>\n</html>\n";
    return out;
  }

  std::string bar(std::size_t language, const std::string& page, bool is_list) const {
    std::string out = "<a class=\"skip\" href=\"#content\">" + std::string(site_text(SiteText::skip, language)) + "</a>\n<nav class=\"bar\">";
    if (!is_list) out += "<a href=\"index.html\">" + std::string(site_text(SiteText::back, language)) + "</a>";
    for (std::size_t other = 0; other < site_languages.size(); ++other) {
      if (other == language) continue;
      const std::string tag(site_languages[other]);
      out += "<a" + language_attributes(tag) + " hreflang=\"" + tag + "\" href=\"../" + tag + "/" + page + "\">" +
             std::string(site_text(SiteText::other_language, other)) + "</a>";
    }
    out += "</nav>\n<main id=\"content\">\n";
    if (!guide_.is_released) out += "<p class=\"notice\">" + std::string(site_text(SiteText::unreleased, language)) + "</p>\n";
    return out;
  }

  std::string start_page() const {
    std::string out = head(site_languages[0], guide_title(), "");
    out += "<main id=\"content\">\n<h1>" + escape(guide_title()) + "</h1>\n<ul class=\"words\">\n";
    for (std::size_t language = 0; language < site_languages.size(); ++language) {
      const std::string tag(site_languages[language]);
      out += "<li" + language_attributes(tag) + "><a href=\"" + tag + "/index.html\" hreflang=\"" + tag + "\">" +
             std::string(site_text(SiteText::language_name, language)) + ": " + std::string(site_text(SiteText::title, language)) + "</a></li>\n";
    }
    out += "</ul>\n";
    out += foot(0, "");
    return out;
  }

  // Concepts under their letters, in the order of the language's readers.
  std::vector<std::pair<std::string, std::vector<const Concept*>>> sort_by_letter(std::string_view language) const {
    std::vector<std::pair<std::string, std::vector<const Concept*>>> letters;
    UErrorCode code = U_ZERO_ERROR;
    icu::AlphabeticIndex index(icu::Locale(std::string(language).c_str()), code);
    for (const Concept* concept_ : concepts_) {
      const std::string title = title_of(*concept_, language).first + " " + concept_->sense;
      index.addRecord(icu::UnicodeString::fromUTF8(title), concept_, code);
    }
    while (U_SUCCESS(code) && index.nextBucket(code)) {
      if (index.getBucketRecordCount() == 0) continue;
      std::string label;
      index.getBucketLabel().toUTF8String(label);
      if (label.empty() || label == "…") label = "#";
      auto& bucket = letters.emplace_back(label, std::vector<const Concept*>()).second;
      while (index.nextRecord(code)) bucket.push_back(static_cast<const Concept*>(index.getRecordData()));
    }
    if (U_FAILURE(code)) letters = {{"#", concepts_}};   // ICU's data is missing: better unsorted than none
    return letters;
  }

  std::string list_page(std::size_t language) const {
    const std::string_view tag = site_languages[language];
    const std::string title(site_text(SiteText::title, language));
    std::string out = head(tag, title + " · " + guide_title(), "../") + bar(language, "index.html", true);
    out += "<h1>" + title + "</h1>\n<p>" + escape(guide_title()) + "</p>\n";
    if (concepts_.empty()) out += "<p>" + std::string(site_text(SiteText::no_words, language)) + "</p>\n";
    out += "<form class=\"search\" id=\"search\" role=\"search\" hidden>\n<label for=\"query\">" +
           std::string(site_text(SiteText::search_label, language)) + "</label>\n"
           "<input type=\"search\" id=\"query\" autocomplete=\"off\" spellcheck=\"false\" aria-describedby=\"help\">\n"
           "<p class=\"small\" id=\"help\">" + std::string(site_text(SiteText::search_help, language)) + "</p>\n"
           "<p id=\"found\" role=\"status\" data-one=\"" + std::string(site_text(SiteText::results_one, language)) + "\" data-many=\"" +
           std::string(site_text(SiteText::results_many, language)) + "\" data-none=\"" +
           std::string(site_text(SiteText::results_none, language)) + "\"></p>\n</form>\n";
    const auto letters = sort_by_letter(tag);
    out += "<nav aria-label=\"" + std::string(site_text(SiteText::jump_to, language)) + "\"><ul class=\"letters\">";
    for (std::size_t i = 0; i < letters.size(); ++i)
      out += "<li><a href=\"#letter-" + std::to_string(i) + "\">" + escape(letters[i].first) + "</a></li>";
    out += "</ul></nav>\n";
    for (std::size_t i = 0; i < letters.size(); ++i) {
      out += "<section data-letter id=\"letter-" + std::to_string(i) + "\">\n<h2>" + escape(letters[i].first) + "</h2>\n<ul class=\"words\">\n";
      for (const Concept* concept_ : letters[i].second) out += list_item(*concept_, tag);
      out += "</ul>\n</section>\n";
    }
    return out + foot(language, "../");
  }

  std::string list_item(const Concept& concept_, std::string_view language) const {
    const auto [title, title_language] = title_of(concept_, language);
    std::string words = concept_.id;
    for (const Term& term : concept_.terms) {
      words += " " + term.text + " " + term.acronym;
      for (const std::string& form : term.gender_pair) words += " " + form;
    }
    for (const auto& [tag, texts] : concept_.texts) words += " " + texts.explanation;
    std::string out = "<li data-words=\"" + escape_attribute(words) + "\"><a href=\"" + pages_.at(concept_.id) + "\"";
    if (title_language != language) out += language_attributes(title_language);
    out += ">" + escape(title) + "</a>";
    if (!concept_.sense.empty()) out += " <span class=\"small\" lang=\"en\" dir=\"ltr\">(" + escape(concept_.sense) + ")</span>";
    std::set<std::string> shown{title_language};
    for (const Term& term : concept_.terms) {
      if (term.status != TermStatus::preferred || !shown.insert(term.language).second) continue;
      out += " <span class=\"small\"" + language_attributes(term.language) + ">· " + escape(term.text) + "</span>";
    }
    if (const std::string_view explanation = find_explanation(concept_, language); !explanation.empty())
      out += "<br><span class=\"small\">" + escape(explanation) + "</span>";
    return out + "</li>\n";
  }

  std::string concept_page(const Concept& concept_, std::size_t language) const {
    const std::string_view tag = site_languages[language];
    const auto [title, title_language] = title_of(concept_, tag);
    std::string out = head(tag, title + " · " + guide_title(), "../") + bar(language, pages_.at(concept_.id), false);
    out += "<h1" + (title_language != tag ? language_attributes(title_language) : std::string()) + ">" + escape(title) + "</h1>\n";
    if (!concept_.sense.empty()) out += "<p class=\"small\" lang=\"en\" dir=\"ltr\">(" + escape(concept_.sense) + ")</p>\n";
    if (concept_.is_sensitive) out += "<p class=\"notice\">" + std::string(site_text(SiteText::sensitive, language)) + "</p>\n";
    // The reader's language first, then the others by tag.
    std::vector<std::string> languages;
    for (const Term& term : concept_.terms) languages.push_back(term.language);
    for (const auto& [one, texts] : concept_.texts) languages.push_back(one);
    std::sort(languages.begin(), languages.end());
    languages.erase(std::unique(languages.begin(), languages.end()), languages.end());
    std::stable_partition(languages.begin(), languages.end(), [&](const std::string& one) { return one == tag; });
    for (const std::string& one : languages) out += language_section(concept_, one, language);
    out += record(concept_, language);
    return out + foot(language, "../");
  }

  std::string language_section(const Concept& concept_, const std::string& tag, std::size_t language) const {
    // Headings are in the reader's language, what stands under them in its own.
    const auto heading = [&](SiteText key) { return "<h3>" + std::string(site_text(key, language)) + "</h3>\n"; };
    const std::string own = language_attributes(tag);
    std::string out = "<section>\n<h2" + own + ">" + escape(endonym_of(tag)) + "</h2>\n";
    const auto list = [&](SiteText key, auto fits, const char* element, const char* style) {
      std::string items;
      for (const Term& term : concept_.terms) {
        if (term.language != tag || !fits(term.status)) continue;
        items += std::string("<li><") + element + " class=\"" + style + "\"" + own + ">" + escape(term.text) + "</" + element + ">";
        if (!term.acronym.empty())
          items += " <small>" + std::string(site_text(SiteText::acronym, language)) + ": <span" + own + ">" + escape(term.acronym) + "</span></small>";
        if (term.gender_pair.size() > 1) {
          items += " <small>" + std::string(site_text(SiteText::feminine_masculine, language)) + ": ";
          for (std::size_t i = 0; i < term.gender_pair.size(); ++i)
            items += (i == 0 ? "<span" : ", <span") + own + ">" + escape(term.gender_pair[i]) + "</span>";
          items += "</small>";
        }
        if (!term.region.empty()) items += " <small>" + std::string(site_text(SiteText::region, language)) + " " + escape(term.region) + "</small>";
        if (!term.note.empty()) items += " <small lang=\"en\" dir=\"ltr\">" + escape(term.note) + "</small>";
        if (!term.is_translated) items += " <small>" + std::string(site_text(SiteText::kept, language)) + "</small>";
        items += "</li>\n";
      }
      if (!items.empty()) out += heading(key) + "<ul class=\"terms\">\n" + items + "</ul>\n";
    };
    list(SiteText::preferred, [](TermStatus status) { return status == TermStatus::preferred; }, "span", "best");
    list(SiteText::also_said, [](TermStatus status) { return status == TermStatus::admitted; }, "span", "also");
    list(SiteText::avoid, [](TermStatus status) { return status == TermStatus::deprecated || status == TermStatus::superseded; }, "s", "avoid");
    const auto texts = concept_.texts.find(tag);
    if (texts != concept_.texts.end()) {
      if (!texts->second.explanation.empty())
        out += heading(SiteText::explanation) + "<p" + own + ">" + escape(capitalise_first(texts->second.explanation, tag)) + ".</p>\n";
      if (!texts->second.child.empty())
        out += heading(SiteText::child) + "<p class=\"child\"" + own + ">" + escape(texts->second.child) + "</p>\n";
      if (!texts->second.definition.empty() && !says_the_same(texts->second.definition, texts->second.explanation))
        out += heading(SiteText::definition) + "<p" + own + ">" + escape(texts->second.definition) + "</p>\n";
    }
    std::vector<std::string> examples;
    for (const auto& [name, value] : concept_.more)
      if ((name == "example" && tag == "en") || name == "example:" + tag || name == "example_" + tag) examples.push_back(value);
    if (const auto found = options_.examples.find(concept_.id); found != options_.examples.end())
      for (const SiteExample& example : found->second)
        if (const auto sentence = example.find(tag); sentence != example.end()) examples.push_back(sentence->second);
    if (!examples.empty()) {
      out += heading(examples.size() == 1 ? SiteText::example : SiteText::examples) + "<ul class=\"examples\">\n";
      for (const std::string& example : examples) out += "<li" + own + ">" + escape(example) + "</li>\n";
      out += "</ul>\n";
    }
    return out + "</section>\n";
  }

  static std::string date_of(const std::string& date) { return "<span class=\"date\">" + escape(date) + "</span>"; }

  static SiteText state_text(LifeCycle state) {
    switch (state) {
      case LifeCycle::draft: return SiteText::state_draft;
      case LifeCycle::proposed: return SiteText::state_proposed;
      case LifeCycle::in_review: return SiteText::state_in_review;
      case LifeCycle::approved: return SiteText::state_approved;
      case LifeCycle::retired: return SiteText::state_retired;
      case LifeCycle::declined: return SiteText::state_declined;
    }
    return SiteText::state_draft;
  }

  std::string record(const Concept& concept_, std::size_t language) const {
    std::string out = "<section class=\"record\">\n<h2>" + std::string(site_text(SiteText::about, language)) + "</h2>\n<dl>\n";
    const auto row = [&](SiteText key, const std::string& html) {
      if (!html.empty()) out += "<dt>" + std::string(site_text(key, language)) + "</dt><dd>" + html + "</dd>\n";
    };
    const auto english = [](const std::string& text) {
      return text.empty() ? text : "<span lang=\"en\" dir=\"ltr\">" + escape(text) + "</span>";
    };
    const auto more = [&](const char* name) {
      const auto found = concept_.more.find(name);
      return found == concept_.more.end() ? std::string() : found->second;
    };
    row(SiteText::status, std::string(site_text(state_text(concept_.life_cycle), language)) +
                              (concept_.is_always_explained ? "<br>" + std::string(site_text(SiteText::always_explained, language))
                                                            : std::string()));
    const auto word = [&](const std::string& name) {
      const std::string_view known = site_word(name, language);
      return known.empty() ? english(name) : std::string(known);
    };
    std::string decided;
    for (const char* name : {"decided_by", "decided_role", "decided_on", "decision_reason"})
      if (const std::string value = more(name); !value.empty())
        decided += (decided.empty() ? "" : ", ") + (std::string_view(name) == "decided_on" ? date_of(value) : word(value));
    row(SiteText::decided, decided);
    std::string domain = concept_.domain;
    std::replace(domain.begin(), domain.end(), '-', ' ');
    row(SiteText::domain, english(domain));
    row(SiteText::layer, english(concept_.layer));
    std::string sources;
    for (const Term& term : concept_.terms)
      if (!term.source.empty()) sources += (sources.empty() ? "" : "; ") + term.text + ": " + term.source;
    row(SiteText::source, english(sources));
    row(SiteText::note, english(concept_.note));
    out += "</dl>\n";
    if (const auto events = history_.find(concept_.id); events != history_.end()) {
      out += "<h3>" + std::string(site_text(SiteText::history, language)) + "</h3>\n<ul>\n";
      for (const HistoryEvent* event : events->second) {
        // The site's own words in the page's language; what a district wrote itself as it wrote it.
        std::string line = event->date.empty() ? std::string() : date_of(event->date);
        const auto add = [&](const std::string& html) {
          if (!html.empty()) line += (line.empty() ? "" : ", ") + html;
        };
        add(word(event->event));
        if ((event->event == "released" || event->event == "received") && event->place.starts_with("release ")) {
          add(english(event->place.substr(8, event->place.find(',') - 8)));
        }
        add(word(event->role));
        add(english(event->by));
        add(english(event->layer));
        add(english(event->reason));
        out += "<li>" + line + "</li>\n";
      }
      out += "</ul>\n";
    }
    return out + "</section>\n";
  }

  const StyleGuide& guide_;
  fs::path folder_;
  const SiteOptions& options_;
  std::vector<const Concept*> concepts_;
  std::map<std::string, std::string> pages_;   // concept id → file name
  std::map<std::string, std::vector<const HistoryEvent*>> history_;
  std::set<std::string> earlier_;
  std::set<std::string> written_;
  std::optional<Error> error_;
};

}  // namespace

Result<SiteReport> write_site(const StyleGuide& guide, const fs::path& folder, const SiteOptions& options) {
  return SiteWriter(guide, folder, options).write();
}

}  // namespace homeword
