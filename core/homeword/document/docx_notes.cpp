#include "homeword/document/docx_notes.h"

#include <algorithm>
#include <charconv>

#include "homeword/document/xml_text.h"

namespace homeword {

namespace {

constexpr std::string_view word_namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
constexpr std::string_view footnotes_relationship =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes";
constexpr std::string_view footnotes_type =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml";

// The largest number in an attribute like w:id="12", over a whole text.
int find_largest(std::string_view text, std::string_view before) {
  int largest = 0;
  for (std::size_t at = text.find(before); at != std::string_view::npos; at = text.find(before, at + 1)) {
    int value = 0;
    const char* start = text.data() + at + before.size();
    if (std::from_chars(start, text.data() + text.size(), value).ec == std::errc()) largest = std::max(largest, value);
  }
  return largest;
}

}  // namespace

DocxNotes::DocxNotes(const Document& document, const DocxSkeleton& skeleton)
    : document_(document), skeleton_(skeleton) {
  for (const DocxPart& part : skeleton.parts)
    if (part.name == skeleton.footnotes_part) next_id_ = find_largest(part.text, part.prefix + "id=\"") + 1;
}

std::string DocxNotes::add(const BlockText::Note& note, int part, int format, BlockKind kind) {
  const DocxPart& where = skeleton_.parts[static_cast<std::size_t>(part)];
  const std::string& w = where.prefix;
  if (part != skeleton_.main_part || kind == BlockKind::text_box) {
    return "<" + w + "r>" + write_run_properties(where.formats[static_cast<std::size_t>(format)], w, {}) + "<" + w +
           "t xml:space=\"preserve\"> (" + escape_xml(note.text) + ")</" + w + "t></" + w + "r>";
  }
  const int id = next_id_ + static_cast<int>(notes_.size());
  notes_.push_back(note);
  const std::string style = skeleton_.footnote_reference_style;
  const std::string look = style.empty() ? "<" + w + "vertAlign " + w + "val=\"superscript\"/>"
                                         : "<" + w + "rStyle " + w + "val=\"" + escape_xml_attribute(style) + "\"/>";
  return "<" + w + "r><" + w + "rPr>" + look + "</" + w + "rPr><" + w + "footnoteReference " + w + "id=\"" +
         std::to_string(id) + "\"/></" + w + "r>";
}

Result<void> DocxNotes::add_to(std::map<std::string, std::string>& members, const std::string& language) {
  if (notes_.empty()) return {};
  const Result<Archive> archive = Archive::open(document_.name, document_.bytes);
  if (!archive) return tl::make_unexpected(archive.error());
  const auto current = [&](const std::string& name) -> Result<std::string> {
    const auto written = members.find(name);
    return written != members.end() ? Result<std::string>(written->second) : archive->read(name);
  };
  const bool is_new = skeleton_.footnotes_part.empty();
  const std::string& main_part = skeleton_.parts[static_cast<std::size_t>(skeleton_.main_part)].name;
  const std::string folder = main_part.substr(0, main_part.rfind('/') + 1);
  const std::string part_name = is_new ? folder + "footnotes.xml" : skeleton_.footnotes_part;
  std::string w = "w:";
  for (const DocxPart& part : skeleton_.parts)
    if (part.name == part_name) w = part.prefix;

  std::string notes;
  const Result<LanguageTag> tag = LanguageTag::parse(language);
  const bool is_right_to_left = tag && tag->direction() == Direction::right_to_left;
  RunFormat plain;
  // A document without a style for footnotes gets small, tight ones.
  const std::string& style = skeleton_.footnote_text_style;
  if (style.empty()) plain.properties.push_back({"sz", "<" + w + "sz " + w + "val=\"18\"/>"});
  RunFormat bold = plain;
  bold.properties.push_back({"b", "<" + w + "b/>"});
  const std::string properties =
      "<" + w + "pPr>" +
      (style.empty() ? "" : "<" + w + "pStyle " + w + "val=\"" + escape_xml_attribute(style) + "\"/>") +
      (is_right_to_left ? "<" + w + "bidi/>" : "") +
      (style.empty() ? "<" + w + "spacing " + w + "before=\"0\" " + w + "after=\"0\" " + w + "line=\"240\" " + w +
                           "lineRule=\"auto\"/>"
                     : "") +
      "</" + w + "pPr>";
  for (std::size_t i = 0; i < notes_.size(); ++i) {
    const std::string id = std::to_string(next_id_ + static_cast<int>(i));
    const auto run = [&](const RunFormat& format, const std::string& text) {
      return "<" + w + "r>" + write_run_properties(format, w, language) + "<" + w + "t xml:space=\"preserve\">" +
             escape_xml(text) + "</" + w + "t></" + w + "r>";
    };
    notes += "<" + w + "footnote " + w + "id=\"" + id + "\"><" + w + "p>" + properties + "<" + w + "r><" + w + "rPr><" +
             w + "vertAlign " + w + "val=\"superscript\"/></" + w + "rPr><" + w + "footnoteRef/></" + w + "r>" +
             run(bold, " " + notes_[i].term + ": ") + run(plain, notes_[i].text) + "</" + w + "p></" + w + "footnote>";
  }

  if (!is_new) {
    Result<std::string> text = current(part_name);
    if (!text) return tl::make_unexpected(text.error());
    const std::size_t end = text->rfind("</");
    if (end == std::string::npos)
      return fail({.message = "the part for footnotes is empty",
                   .file = document_.name,
                   .part = part_name,
                   .remedy = "Save the document again in Word."});
    text->insert(end, notes);
    members[part_name] = std::move(*text);
    return {};
  }
  // Word wants the two separators to be there.
  return add_part(*archive, document_.name,
                  {.from = main_part,
                   .name = part_name,
                   .relationship = std::string(footnotes_relationship),
                   .content_type = std::string(footnotes_type),
                   .bytes = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:footnotes xmlns:w=\"" +
                            std::string(word_namespace) +
                            "\"><w:footnote w:type=\"separator\" w:id=\"-1\"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>"
                            "<w:footnote w:type=\"continuationSeparator\" "
                            "w:id=\"0\"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>" +
                            notes + "</w:footnotes>"},
                  members);
}

}  // namespace homeword
