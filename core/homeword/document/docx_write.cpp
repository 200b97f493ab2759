// DOCX, writing: new runs between a paragraph's properties and its end, spliced into the parts; other members of the
// archive stay packed as they are.
#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "homeword/document/docx_boxes.h"
#include "homeword/document/docx_model.h"
#include "homeword/document/docx_notes.h"
#include "homeword/document/inline_codes.h"
#include "homeword/document/release_mark.h"
#include "homeword/document/splice.h"
#include "homeword/document/xml_text.h"
#include "homeword/text/unicode.h"

namespace homeword {

namespace {

// Orders of children as the schema asks for (ECMA-376 part 1, CT_PPr, CT_TblPr, CT_SectPr); only what stands around
// ours.
const std::vector<std::string_view> paragraph_order{"pStyle",
                                                    "keepNext",
                                                    "keepLines",
                                                    "pageBreakBefore",
                                                    "framePr",
                                                    "widowControl",
                                                    "numPr",
                                                    "suppressLineNumbers",
                                                    "pBdr",
                                                    "shd",
                                                    "tabs",
                                                    "suppressAutoHyphens",
                                                    "kinsoku",
                                                    "wordWrap",
                                                    "overflowPunct",
                                                    "topLinePunct",
                                                    "autoSpaceDE",
                                                    "autoSpaceDN",
                                                    "bidi",
                                                    "adjustRightInd",
                                                    "snapToGrid",
                                                    "spacing",
                                                    "ind",
                                                    "contextualSpacing",
                                                    "mirrorIndents",
                                                    "suppressOverlap",
                                                    "jc",
                                                    "textDirection",
                                                    "textAlignment",
                                                    "textboxTightWrap",
                                                    "outlineLvl",
                                                    "divId",
                                                    "cnfStyle",
                                                    "rPr",
                                                    "sectPr",
                                                    "pPrChange"};
const std::vector<std::string_view> table_order{
    "tblStyle",  "tblpPr",     "tblOverlap",     "bidiVisual", "tblStyleRowBandSize", "tblStyleColBandSize",
    "tblW",      "jc",         "tblCellSpacing", "tblInd",     "tblBorders",          "shd",
    "tblLayout", "tblCellMar", "tblLook",        "tblCaption", "tblDescription",      "tblPrChange"};
const std::vector<std::string_view> section_order{
    "headerReference", "footerReference", "footnotePr",      "endnotePr",   "type",          "pgSz",
    "pgMar",           "paperSrc",        "pgBorders",       "lnNumType",   "pgNumType",     "cols",
    "formProt",        "vAlign",          "noEndnote",       "titlePg",     "textDirection", "bidi",
    "rtlGutter",       "docGrid",         "printerSettings", "sectPrChange"};

struct Job {
  Span range;
  std::string text;
  std::size_t block = 0;
  const DocxParagraph* paragraph = nullptr;
};

class Writer {
 public:
  Writer(const Document& document, const WriteOptions& options)
      : document_(document),
        options_(options),
        skeleton_(static_cast<const DocxSkeleton&>(*document.skeleton)),
        notes_(document, skeleton_) {}

  Result<std::string> run() {
    jobs_.resize(skeleton_.parts.size());
    for (const auto& [number, text] : options_.blocks)
      if (number < skeleton_.blocks.size()) add_block_jobs(number, text);
    if (options_.language) add_language_jobs();
    std::map<std::string, std::string> members;
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      if (jobs_[i].empty() && !(static_cast<int>(i) == skeleton_.main_part && options_.appendix)) continue;
      members[skeleton_.parts[i].name] = write_part(static_cast<int>(i));
    }
    if (Result<void> added = notes_.add_to(members, language()); !added) return tl::make_unexpected(added.error());
    if (options_.language) {
      if (Result<void> set = set_default_languages(members); !set) return tl::make_unexpected(set.error());
    }
    if (!options_.style_guide.empty()) {
      const Result<Archive> archive = Archive::open(document_.name, document_.bytes);
      if (!archive) return tl::make_unexpected(archive.error());
      if (Result<void> set = set_release_property(*archive, document_.name, skeleton_.custom_part, options_.style_guide, members); !set)
        return tl::make_unexpected(set.error());
    }
    if (members.empty()) return document_.bytes;
    return rewrite_archive(document_.name, document_.bytes, members);
  }

 private:
  [[nodiscard]] std::string language() const { return options_.language ? options_.language->text() : std::string(); }
  [[nodiscard]] bool is_right_to_left(const BlockText& text) const {
    return options_.language && text.language.empty() && options_.language->direction() == Direction::right_to_left;
  }
  std::vector<Job>& jobs(int part) { return jobs_[static_cast<std::size_t>(part)]; }
  [[nodiscard]] const DocxPart& part(int index) const { return skeleton_.parts[static_cast<std::size_t>(index)]; }

  void add_block_jobs(std::size_t number, const BlockText& text) {
    const DocxBlockSource& source = skeleton_.blocks[number];
    for (const DocxValue& value : source.values)
      jobs(value.part)
          .push_back({value.range, value.is_attribute ? escape_xml_attribute(text.text) : escape_xml(text.text), number,
                      nullptr});
    for (const DocxParagraph& paragraph : source.paragraphs) {
      jobs(paragraph.part).push_back({paragraph.content, {}, number, &paragraph});
      if (is_right_to_left(text)) add_direction_job(paragraph);
    }
  }

  // An element with a fixed order of children gets one more, `name`, before `element` ends.
  void insert_child(int part_index, Span element, std::string_view name, const std::vector<std::string_view>& order) {
    const DocxPart& where = part(part_index);
    const std::string_view text = element.of(where.text);
    for (const XmlChild& child : find_children(text)) {
      if (local_name(child.name) != name) continue;
      jobs(part_index)
          .push_back({{element.start + child.range.start, element.start + child.range.end},
                      "<" + where.prefix + std::string(name) + "/>",
                      0,
                      nullptr});
      return;
    }
    const std::string tag = "<" + where.prefix + std::string(name) + "/>";
    if (const std::optional<std::size_t> at = find_child_place(text, name, order)) {
      jobs(part_index).push_back({{element.start + *at, element.start + *at}, tag, 0, nullptr});
      return;
    }
    // "<w:pPr/>" becomes "<w:pPr><w:bidi/></w:pPr>".
    const std::size_t slash = text.rfind('/');
    const std::size_t name_end = text.find_first_of(" \t\r\n/>", 1);
    jobs(part_index)
        .push_back({{element.start + slash, element.end},
                    ">" + tag + "</" + std::string(text.substr(1, name_end - 1)) + ">",
                    0,
                    nullptr});
  }

  void add_direction_job(const DocxParagraph& paragraph) {
    const DocxPart& where = part(paragraph.part);
    if (!paragraph.properties.is_empty())
      return insert_child(paragraph.part, paragraph.properties, "bidi", paragraph_order);
    const std::string properties = "<" + where.prefix + "pPr><" + where.prefix + "bidi/></" + where.prefix + "pPr>";
    jobs(paragraph.part).push_back({{paragraph.content.start, paragraph.content.start}, properties, 0, nullptr});
  }

  void add_language_jobs() {
    if (options_.language->direction() != Direction::right_to_left) return;
    for (std::size_t i = 0; i < skeleton_.parts.size(); ++i) {
      const DocxPart& where = skeleton_.parts[i];
      const bool has_text =
          std::any_of(jobs_[i].begin(), jobs_[i].end(), [](const Job& job) { return job.paragraph != nullptr; });
      if (!has_text) continue;
      std::vector<std::size_t> starts;
      for (const Job& job : jobs_[i])
        if (job.paragraph != nullptr) starts.push_back(job.range.start);
      std::sort(starts.begin(), starts.end());
      for (const DocxPart::Table& table : where.tables) {
        const auto inside = std::lower_bound(starts.begin(), starts.end(), table.range.start);
        if (inside == starts.end() || *inside >= table.range.end || table.properties.is_empty()) continue;
        insert_child(static_cast<int>(i), table.properties, "bidiVisual", table_order);
      }
      for (Span section : where.sections) insert_child(static_cast<int>(i), section, "bidi", section_order);
    }
  }

  // ---- one part

  std::string write_part(int index) {
    const DocxPart& where = part(index);
    std::vector<Job>& all = jobs(index);
    if (!where.bindings.empty()) {
      std::vector<Job> unbound;
      for (const DocxPart::Binding& binding : where.bindings)
        if (std::any_of(all.begin(), all.end(), [&](const Job& job) {
              return job.paragraph != nullptr &&
                     (binding.holder.contains(job.range) || job.range.contains(binding.holder));
            }))
          unbound.push_back({binding.binding, {}, 0, nullptr});
      all.insert(all.end(), unbound.begin(), unbound.end());
    }
    let_boxes_grow(where, all);
    if (index == skeleton_.main_part && options_.appendix && where.body_end)
      all.push_back({{*where.body_end, *where.body_end}, appendix(where), 0, nullptr});
    std::stable_sort(all.begin(), all.end(), [](const Job& a, const Job& b) { return comes_first(a.range, b.range); });
    Splicer splicer(where.text);
    for (Job& job : all)
      splicer.replace(job.range, job.paragraph == nullptr ? std::move(job.text) : content_of(job, splicer));
    std::string text = splicer.finish();
    if (where.encoding == "UTF-8" && !where.had_byte_order_mark) return text;
    return encode_text(text, where.encoding, where.had_byte_order_mark).text;
  }

  // A translation that is longer than its text box or row of a fixed height would lose its last lines: such a box grows with
  // its text. A box that has room enough stays as it is.
  void let_boxes_grow(const DocxPart& where, std::vector<Job>& all) {
    std::vector<Job> settings;
    std::map<std::size_t, bool> decided;  // by first block: a box written twice is decided once
    std::set<std::size_t> changed;        // places: boxes side by side in one drawing share its height
    for (const DocxPart::FixedBox& box : where.fixed_boxes) {
      std::map<std::size_t, std::pair<std::size_t, std::size_t>> sizes;  // by block: letters before and now
      for (const Job& job : all)
        if (job.paragraph != nullptr && box.range.contains(job.range))
          sizes[job.block] = {count_code_points(document_.blocks[job.block].text), count_code_points(options_.blocks.at(job.block).text)};
      if (sizes.empty() || !box.can_grow) continue;
      std::size_t before = 0, now = 0;
      std::vector<std::size_t> letters;
      for (const auto& [block, size] : sizes) {
        before += size.first;
        now += size.second;
        letters.push_back(size.second);
      }
      const auto [decision, is_new] = decided.try_emplace(sizes.begin()->first, false);
      if (is_new) decision->second = now > before && !has_room(box, where, letters);
      if (!decision->second) continue;
      for (BoxEdit& edit : make_grow(box, where, before, now))
        if (changed.insert(edit.range.start).second) settings.push_back({edit.range, std::move(edit.text), 0, nullptr});
    }
    all.insert(all.end(), settings.begin(), settings.end());
  }

  const std::string& run_properties(int part_index, int format, const std::string& language) {
    std::string& known = run_properties_[{part_index, format, language}];
    if (known.empty())
      known = " " + write_run_properties(part(part_index).formats[static_cast<std::size_t>(format)],
                                         part(part_index).prefix, language);
    return known;
  }

  void append_run(std::string& out, int part_index, int format, const std::string& language, std::string_view content) {
    const std::string& prefix = part(part_index).prefix;
    out.append("<").append(prefix).append("r>");
    out.append(run_properties(part_index, format, language), 1);
    out.append(content).append("</").append(prefix).append("r>");
  }

  void append_pieces(std::string& out, const std::vector<RawPiece>& pieces, int part_index, const Splicer& splicer) {
    for (const RawPiece& piece : pieces) {
      const std::string raw = splicer.render(piece.range);
      if (piece.in_run) append_run(out, part_index, piece.format, {}, raw);
      else out += raw;
    }
  }

  // Text as the children of a run: breaks, tabs and special hyphens are elements of their own.
  static std::string run_content(std::string_view text, const std::string& prefix) {
    std::string out;
    std::string stretch;
    const auto flush = [&] {
      if (stretch.empty()) return;
      out += "<" + prefix + "t xml:space=\"preserve\">" + escape_xml(stretch) + "</" + prefix + "t>";
      stretch.clear();
    };
    const auto element = [&](std::string_view name) {
      flush();
      out += "<" + prefix + std::string(name) + "/>";
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n') element("br");
      else if (text[i] == '\t') element("tab");
      else if (text.substr(i, 3) == "\xE2\x80\x91") element("noBreakHyphen"), i += 2;
      else if (text.substr(i, 2) == "\xC2\xAD") element("softHyphen"), i += 1;
      else stretch += text[i];
    }
    flush();
    return out;
  }

  // Text as runs. A right-to-left run turns a phone number round whatever isolates stand in it (Word looks at the run,
  // not at the characters), so what stands between isolates gets a run that is not right-to-left.
  void append_text(std::string& out, int part_index, int format, const std::string& run_language,
                   std::string_view text) {
    constexpr std::string_view isolate_start = "\u2066", isolate_any = "\u2068", isolate_end = "\u2069";
    const std::string& prefix = part(part_index).prefix;
    while (!text.empty()) {
      const std::size_t start = std::min({text.find(isolate_start), text.find(isolate_any), text.size()});
      const std::size_t end = text.find(isolate_end, start);
      const std::size_t plain = end == std::string_view::npos ? text.size() : start;
      if (plain > 0) append_run(out, part_index, format, run_language, run_content(text.substr(0, plain), prefix));
      if (end == std::string_view::npos) return;
      const std::string_view isolated = text.substr(start, end + isolate_end.size() - start);
      const bool has_letters_of_the_run = std::any_of(isolated.begin() + 3, isolated.end() - 3,
                                                      [](char c) { return static_cast<unsigned char>(c) >= 0xD0; });
      append_run(out, part_index, format, has_letters_of_the_run ? run_language : std::string(),
                 run_content(isolated, prefix));
      text.remove_prefix(end + isolate_end.size());
    }
  }

  std::string content_of(const Job& job, const Splicer& splicer) {
    const DocxParagraph& paragraph = *job.paragraph;
    const BlockText& target = options_.blocks.at(job.block);
    const Block& source = document_.blocks[job.block];
    const std::string block_language = target.language.empty() ? language() : target.language;
    std::string out;
    append_pieces(out, paragraph.before, paragraph.part, splicer);
    // The second writing of a text box may be marked up otherwise; then it gets the text in its plain look.
    const bool has_same_codes = paragraph.codes.size() == source.codes.size();
    BlockText plain;
    Block bare;
    if (!has_same_codes) {
      plain = target;
      plain.codes.clear();
      bare.text = source.text;
    }
    const BlockText& text = has_same_codes ? target : plain;
    std::vector<int> formats{paragraph.base_format};
    std::vector<const std::string*> languages{&block_language};
    for (const WritingStep& step :
         arrange(has_same_codes ? source : bare, has_same_codes ? paragraph.parents : std::vector<int>{}, text)) {
      const DocxCode* code = step.index < paragraph.codes.size() ? &paragraph.codes[step.index] : nullptr;
      switch (step.kind) {
        case WritingStep::Kind::text:
          append_text(out, paragraph.part, formats.back(), *languages.back(), step.text.of(text.text));
          break;
        case WritingStep::Kind::open:
          formats.push_back(code->format);
          append_pieces(out, code->open, paragraph.part, splicer);
          break;
        case WritingStep::Kind::close:
          formats.pop_back();
          append_pieces(out, code->close, paragraph.part, splicer);
          break;
        case WritingStep::Kind::standalone: append_pieces(out, code->open, paragraph.part, splicer); break;
        case WritingStep::Kind::open_language: languages.push_back(&text.languages[step.index].language); break;
        case WritingStep::Kind::close_language: languages.pop_back(); break;
        case WritingStep::Kind::note:
          out += notes_.add(text.notes[step.index], paragraph.part, formats.back(), source.kind);
          break;
      }
    }
    append_pieces(out, paragraph.after, paragraph.part, splicer);
    return out;
  }

  // ---- words at the end

  std::string appendix(const DocxPart& where) {
    const std::string& w = where.prefix;
    const bool is_rtl = options_.language && options_.language->direction() == Direction::right_to_left;
    const std::string direction = is_rtl ? "<" + w + "bidi/>" : "";
    const auto run = [&](std::string_view text, bool is_bold) {
      RunFormat format;
      if (is_bold) format.properties.push_back({"b", "<" + w + "b/>"});
      return "<" + w + "r>" + write_run_properties(format, w, language()) + run_content(text, w) + "</" + w + "r>";
    };
    const auto paragraph = [&](const std::string& style, const std::string& runs) {
      const std::string properties = style + direction;
      return "<" + w + "p>" + (properties.empty() ? "" : "<" + w + "pPr>" + properties + "</" + w + "pPr>") + runs +
             "</" + w + "p>";
    };
    const bool has_style = !skeleton_.heading_style.empty();
    const std::string style =
        has_style ? "<" + w + "pStyle " + w + "val=\"" + escape_xml_attribute(skeleton_.heading_style) + "\"/>" : "";
    std::string out = paragraph(style, run(options_.appendix->title, !has_style));
    for (const auto& entry : options_.appendix->entries)
      out += paragraph({}, run(entry.term + ":", true) + run(" " + entry.explanation, false));
    return out;
  }

  // ---- the document's own language

  // Sets w:lang of the default run and w:themeFontLang, so that Word checks spelling in the right language.
  Result<void> set_default_languages(std::map<std::string, std::string>& members) {
    const Result<Archive> archive = Archive::open(document_.name, document_.bytes);
    if (!archive) return tl::make_unexpected(archive.error());
    const std::string value = escape_xml_attribute(language());
    const bool is_rtl = options_.language->direction() == Direction::right_to_left;
    const auto set = [&](const std::string& member, std::string_view scope, std::string_view element) -> Result<void> {
      if (member.empty()) return {};
      Result<std::string> text = archive->read(member);
      if (!text) return tl::make_unexpected(text.error());
      std::size_t end = text->size();
      std::size_t at = 0;
      if (!scope.empty()) {
        at = text->find(":" + std::string(scope) + ">");
        if (at == std::string::npos) return {};
        end = std::min(text->find(":" + std::string(scope) + ">", at + 1), text->size());
      }
      at = text->find(":" + std::string(element) + " ", at);
      if (at == std::string::npos || at >= end) return {};
      const std::size_t start = text->rfind('<', at);
      const std::size_t tag_end = text->find('>', at);
      if (start == std::string::npos || tag_end == std::string::npos) return {};
      std::string tag = text->substr(start, tag_end + 1 - start);
      const std::string prefix = tag.substr(1, tag.find(':'));
      for (const char* name : {"val", "bidi"}) {
        if (std::string_view(name) == "bidi" && !is_rtl) continue;
        const std::optional<Span> old = find_attribute(tag, prefix + name);
        if (old) tag.replace(old->start, old->size(), value);
        else tag.insert(tag.find_first_of(" />"), " " + prefix + name + "=\"" + value + "\"");
      }
      text->replace(start, tag_end + 1 - start, tag);
      members[member] = std::move(*text);
      return {};
    };
    if (Result<void> done = set(skeleton_.styles_part, "rPrDefault", "lang"); !done) return done;
    return set(skeleton_.settings_part, {}, "themeFontLang");
  }

  const Document& document_;
  const WriteOptions& options_;
  const DocxSkeleton& skeleton_;
  DocxNotes notes_;
  std::vector<std::vector<Job>> jobs_;
  std::map<std::tuple<int, int, std::string>, std::string> run_properties_;
};

}  // namespace

Result<std::string> write_docx(const Document& document, const WriteOptions& options) {
  return Writer(document, options).run();
}

}  // namespace homeword
