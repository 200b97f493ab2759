// HTML, writing: new content between the tags of a block, languages and direction on the tags around it.
#include <algorithm>
#include <map>

#include "homeword/document/html_skeleton.h"
#include "homeword/document/inline_codes.h"
#include "homeword/document/release_mark.h"
#include "homeword/document/splice.h"
#include "homeword/text/unicode.h"

namespace homeword {

namespace {

std::string_view direction_name(const LanguageTag& language) {
  return language.direction() == Direction::right_to_left ? "rtl" : "ltr";
}

class Writer {
 public:
  Writer(const Document& document, const WriteOptions& options)
      : document_(document), options_(options), skeleton_(static_cast<const HtmlSkeleton&>(*document.skeleton)) {}

  Result<std::string> run() {
    std::string out = build(false);
    DecodedText encoded = encode_text(out, skeleton_.encoding, skeleton_.had_byte_order_mark);
    const bool is_ascii =
        std::all_of(out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    const bool declares_utf8 = skeleton_.declared_charset == "utf-8" || skeleton_.declared_charset == "utf8";
    const bool was_ascii = std::all_of(document_.text.begin(), document_.text.end(),
                                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    const bool is_declaration_wrong =
        !skeleton_.declared_charset.empty() ? !declares_utf8 : was_ascii || skeleton_.encoding != "UTF-8";
    if (encoded.encoding == "UTF-8" && !is_ascii && is_declaration_wrong)
      encoded = encode_text(build(true), "UTF-8", encoded.had_byte_order_mark);
    return encoded.text;
  }

 private:
  struct Job {
    Span range;
    std::string text;
    const std::pair<const std::size_t, BlockText>* block = nullptr;
  };

  std::string build(bool declares_utf8) {
    jobs_.clear();
    notes_.clear();
    tag_languages_.clear();
    spans_.clear();
    plan_languages();
    for (const auto& entry : options_.blocks) {
      if (entry.first >= skeleton_.blocks.size()) continue;
      jobs_.push_back({skeleton_.blocks[entry.first].content, {}, &entry});
      for (std::size_t i = 0; i < entry.second.notes.size(); ++i) notes_.push_back(&entry.second.notes[i]);
    }
    for (const auto& [tag, language] : tag_languages_)
      add_tag_jobs(skeleton_.tags[static_cast<std::size_t>(tag)], language);
    if (declares_utf8) add_charset_job();
    const std::optional<Span> earlier_mark = options_.style_guide.empty() ? std::nullopt : find_release_mark(document_.text);
    if (earlier_mark) jobs_.push_back({*earlier_mark, write_release_mark(options_.style_guide)});
    if (const std::string end = end_of_body(!earlier_mark); !end.empty())
      jobs_.push_back({{skeleton_.body_end, skeleton_.body_end}, end});
    std::stable_sort(jobs_.begin(), jobs_.end(),
                     [](const Job& a, const Job& b) { return comes_first(a.range, b.range); });
    Splicer splicer(document_.text);
    for (Job& job : jobs_)
      splicer.replace(job.range, job.block != nullptr ? content_of(*job.block, splicer) : std::move(job.text));
    return splicer.finish();
  }

  // ---- languages: on the tag that holds just the block, else on a span around its text

  void plan_languages() {
    if (options_.language) {
      const std::string& target = options_.language->text();
      if (skeleton_.html_tag >= 0) {
        tag_languages_[skeleton_.html_tag] = target;
      } else if (!skeleton_.is_fragment) {
        std::string tag = "<html lang=\"" + target + '"';
        if (options_.language->direction() == Direction::right_to_left) tag += " dir=\"rtl\"";
        jobs_.push_back({{skeleton_.content_start, skeleton_.content_start},
                         std::string(skeleton_.content_start > 0 ? "\n" : "") + tag + ">"});
      } else {
        for (std::size_t i = 0; i < skeleton_.tags.size(); ++i)
          if (skeleton_.tags[i].is_top_level &&
              (skeleton_.tags[i].block_count > 0 || skeleton_.tags[i].has_inner_blocks))
            tag_languages_[static_cast<int>(i)] = target;
      }
    }
    for (const auto& [number, block_text] : options_.blocks) {
      if (number >= skeleton_.blocks.size() || !block_text.language.empty() || !options_.language) continue;
      const int tag = skeleton_.blocks[number].language_tag;
      if (tag >= 0) tag_languages_[tag] = options_.language->text();
    }
    for (const auto& [number, block_text] : options_.blocks) {
      if (number >= skeleton_.blocks.size() || block_text.language.empty()) continue;
      const HtmlBlockSource& source = skeleton_.blocks[number];
      if (source.is_attribute) continue;  // an attribute cannot say its language
      if (language_around(source) == block_text.language) continue;
      if (source.is_raw_text) {  // no span can stand in <title>
        tag_languages_[source.tag] = block_text.language;
        continue;
      }
      if (source.tag >= 0) {
        const HtmlTag& tag = skeleton_.tags[static_cast<std::size_t>(source.tag)];
        if (tag.block_count == 1 && !tag.has_inner_blocks && tag.name != "html" && tag.name != "body") {
          tag_languages_[source.tag] = block_text.language;
          continue;
        }
      }
      spans_[number] = block_text.language;
    }
  }

  [[nodiscard]] std::string language_around(const HtmlBlockSource& source) const {
    if (source.language_tag >= 0) {
      const auto planned = tag_languages_.find(source.language_tag);
      return planned != tag_languages_.end()
                 ? planned->second
                 : skeleton_.tags[static_cast<std::size_t>(source.language_tag)].language_value;
    }
    return options_.language ? options_.language->text() : document_.language;
  }

  void add_tag_jobs(const HtmlTag& tag, const std::string& language) {
    std::string inserted;
    auto set = [&](const std::optional<HtmlAttribute>& attribute, const std::string& name, const std::string& value) {
      if (attribute) jobs_.push_back({attribute->range, name + "=\"" + value + "\""});
      else inserted += " " + name + "=\"" + value + "\"";
    };
    if (tag.language || !tag.xml_language) set(tag.language, "lang", language);
    if (tag.xml_language) set(tag.xml_language, "xml:lang", language);
    const Result<LanguageTag> parsed = LanguageTag::parse(language);
    if (parsed) {
      const bool is_target = options_.language && options_.language->text() == language;
      const Direction around = options_.language ? options_.language->direction() : Direction::left_to_right;
      // A direction is said where it is not the one around it, and corrected where the page says one.
      const bool differs = is_target ? parsed->direction() == Direction::right_to_left : parsed->direction() != around;
      if (tag.direction || differs) set(tag.direction, "dir", std::string(direction_name(*parsed)));
    }
    if (!inserted.empty()) jobs_.push_back({{tag.name_end, tag.name_end}, inserted});
  }

  // `around`: the language of what the span stands in; empty: the document's own.
  [[nodiscard]] std::string language_span(const std::string& language, const std::string& around = {}) const {
    std::string tag = "<span lang=\"" + escape_html_attribute(language, '"') + '"';
    const Result<LanguageTag> parsed = LanguageTag::parse(language);
    const Result<LanguageTag> outer = LanguageTag::parse(around);
    const std::optional<LanguageTag> other = outer ? std::optional(*outer) : options_.language;
    if (parsed && other && parsed->direction() != other->direction())
      tag += " dir=\"" + std::string(direction_name(*parsed)) + '"';
    return tag + ">";
  }

  void add_charset_job() {
    if (!skeleton_.charset.is_empty()) {
      jobs_.push_back({skeleton_.charset, "utf-8"});
    } else if (skeleton_.head_start) {
      jobs_.push_back({{*skeleton_.head_start, *skeleton_.head_start},
                       std::string("<meta charset=\"utf-8\"") + (skeleton_.is_xml ? "/>" : ">")});
    }
  }

  // ---- content

  std::string content_of(const std::pair<const std::size_t, BlockText>& entry, const Splicer& splicer) {
    const auto& [number, target] = entry;
    const HtmlBlockSource& source = skeleton_.blocks[number];
    if (source.is_attribute) {
      const std::string value = escape_html_attribute(target.text, source.quote == 0 ? '"' : source.quote);
      return source.quote == 0 ? '"' + value + '"' : value;
    }
    if (source.is_raw_text) return escape_html(target.text, skeleton_.is_xml);
    std::string out;
    for (const WritingStep& step : arrange(document_.blocks[number], source.parents, target)) {
      switch (step.kind) {
        case WritingStep::Kind::text: out += text_of(step.text.of(target.text)); break;
        case WritingStep::Kind::open:
        case WritingStep::Kind::standalone: out += splicer.render(source.codes[step.index].open); break;
        case WritingStep::Kind::close: out += splicer.render(source.codes[step.index].close); break;
        case WritingStep::Kind::open_language: out += language_span(target.languages[step.index].language, target.language); break;
        case WritingStep::Kind::close_language: out += "</span>"; break;
        case WritingStep::Kind::note: out += note_mark(&target.notes[step.index]); break;
      }
    }
    if (const auto span = spans_.find(number); span != spans_.end())
      out = language_span(span->second) + out + "</span>";
    return out;
  }

  [[nodiscard]] std::string text_of(std::string_view text) const {
    std::string out = escape_html(text, skeleton_.is_xml);
    const std::string_view line_break = skeleton_.is_xml ? "<br/>" : "<br>";
    for (std::size_t at = out.find('\n'); at != std::string::npos; at = out.find('\n', at + line_break.size()))
      out.replace(at, 1, line_break);
    // A piece kept in order inside a right-to-left text is marked up in HTML, not by characters; half a pair stays.
    constexpr std::string_view isolate_start = "\u2066", isolate_end = "\u2069";
    for (std::size_t at = out.find(isolate_start); at != std::string::npos; at = out.find(isolate_start, at + 1)) {
      const std::size_t end = out.find(isolate_end, at), inner = out.find(isolate_start, at + 1);
      if (end == std::string::npos || inner < end) continue;
      out.replace(end, isolate_end.size(), "</bdi>");
      out.replace(at, isolate_start.size(), "<bdi dir=\"ltr\">");
    }
    return out;
  }

  // ---- notes and words at the end

  std::string note_mark(const BlockText::Note* note) const {
    const auto found = std::find(notes_.begin(), notes_.end(), note);
    const std::string number = std::to_string(found - notes_.begin() + 1);
    return "<sup><a id=\"homeword-note-mark-" + number + "\" href=\"#homeword-note-" + number + "\">" + number +
           "</a></sup>";
  }

  [[nodiscard]] std::string end_of_body(bool has_mark) const {
    std::string out;
    if (!notes_.empty()) {
      out += "\n<section class=\"homeword-notes\">\n<ol>\n";
      for (std::size_t i = 0; i < notes_.size(); ++i) {
        const std::string number = std::to_string(i + 1);
        out += "<li id=\"homeword-note-" + number + "\"><strong>" + escape_html(notes_[i]->term, skeleton_.is_xml) +
               "</strong>: " + escape_html(notes_[i]->text, skeleton_.is_xml) + " <a href=\"#homeword-note-mark-" +
               number + "\">↩</a></li>\n";
      }
      out += "</ol>\n</section>\n";
    }
    if (options_.appendix && !options_.appendix->entries.empty()) {
      out += "\n<section class=\"homeword-words\">\n<h2>" + escape_html(options_.appendix->title, skeleton_.is_xml) +
             "</h2>\n<dl>\n";
      for (const auto& entry : options_.appendix->entries)
        out += "<dt>" + escape_html(entry.term, skeleton_.is_xml) + "</dt>\n<dd>" +
               escape_html(entry.explanation, skeleton_.is_xml) + "</dd>\n";
      out += "</dl>\n</section>\n";
    }
    if (has_mark && !options_.style_guide.empty()) out += write_release_mark(options_.style_guide) + "\n";
    return out;
  }

  const Document& document_;
  const WriteOptions& options_;
  const HtmlSkeleton& skeleton_;
  std::vector<Job> jobs_;
  std::vector<const BlockText::Note*> notes_;
  std::map<int, std::string> tag_languages_;
  std::map<std::size_t, std::string> spans_;
};

}  // namespace

Result<std::string> write_html(const Document& document, const WriteOptions& options) {
  return Writer(document, options).run();
}

}  // namespace homeword
