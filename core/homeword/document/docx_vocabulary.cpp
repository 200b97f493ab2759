// The names of WordprocessingML we know, and the fields of its documents.
#include <algorithm>
#include <unordered_map>

#include "homeword/document/docx_scan.h"
#include "homeword/text/unicode.h"

namespace homeword {

WordNamespace word_namespace_of(std::string_view uri) {
  if (uri == "http://schemas.openxmlformats.org/wordprocessingml/2006/main" ||
      uri == "http://purl.oclc.org/ooxml/wordprocessingml/main")
    return WordNamespace::word;
  if (uri == "http://schemas.openxmlformats.org/markup-compatibility/2006") return WordNamespace::compatibility;
  if (uri == "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" ||
      uri == "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing" ||
      uri == "http://schemas.openxmlformats.org/drawingml/2006/picture" ||
      uri == "http://purl.oclc.org/ooxml/drawingml/picture")
    return WordNamespace::drawing;
  if (uri == "http://schemas.microsoft.com/office/word/2010/wordprocessingShape") return WordNamespace::shape;
  if (uri == "urn:schemas-microsoft-com:vml") return WordNamespace::vector_markup;
  return WordNamespace::other;
}

WordTag word_tag_of(WordNamespace space, std::string_view name) {
  static const std::unordered_map<std::string_view, WordTag> word{{"body", WordTag::body},
                                                                  {"p", WordTag::p},
                                                                  {"pPr", WordTag::pPr},
                                                                  {"r", WordTag::r},
                                                                  {"rPr", WordTag::rPr},
                                                                  {"t", WordTag::t},
                                                                  {"del", WordTag::skipped},
                                                                  {"moveFrom", WordTag::skipped},
                                                                  {"delText", WordTag::dropped},
                                                                  {"delInstrText", WordTag::dropped},
                                                                  {"instrText", WordTag::instrText},
                                                                  {"br", WordTag::br},
                                                                  {"cr", WordTag::cr},
                                                                  {"tab", WordTag::tab},
                                                                  {"noBreakHyphen", WordTag::noBreakHyphen},
                                                                  {"softHyphen", WordTag::softHyphen},
                                                                  {"fldChar", WordTag::fldChar},
                                                                  {"fldSimple", WordTag::fldSimple},
                                                                  {"hyperlink", WordTag::hyperlink},
                                                                  {"ins", WordTag::transparent},
                                                                  {"moveTo", WordTag::transparent},
                                                                  {"smartTag", WordTag::transparent},
                                                                  {"customXml", WordTag::transparent},
                                                                  {"dir", WordTag::directional},
                                                                  {"bdo", WordTag::directional},
                                                                  {"sdt", WordTag::sdt},
                                                                  {"sdtPr", WordTag::sdtPr},
                                                                  {"sdtContent", WordTag::sdtContent},
                                                                  {"dataBinding", WordTag::dataBinding},
                                                                  {"tbl", WordTag::tbl},
                                                                  {"tblPr", WordTag::tblPr},
                                                                  {"tr", WordTag::tr},
                                                                  {"trPr", WordTag::trPr},
                                                                  {"tblHeader", WordTag::tblHeader},
                                                                  {"trHeight", WordTag::trHeight},
                                                                  {"tc", WordTag::tc},
                                                                  {"tcPr", WordTag::tcPr},
                                                                  {"gridSpan", WordTag::gridSpan},
                                                                  {"vMerge", WordTag::vMerge},
                                                                  {"txbxContent", WordTag::txbxContent},
                                                                  {"drawing", WordTag::picture},
                                                                  {"pict", WordTag::picture},
                                                                  {"object", WordTag::picture},
                                                                  {"footnote", WordTag::note},
                                                                  {"endnote", WordTag::note},
                                                                  {"footnoteReference", WordTag::noteReference},
                                                                  {"endnoteReference", WordTag::noteReference},
                                                                  {"footnoteRef", WordTag::noteMark},
                                                                  {"endnoteRef", WordTag::noteMark},
                                                                  {"bookmarkStart", WordTag::anchorStart},
                                                                  {"commentRangeStart", WordTag::anchorStart},
                                                                  {"permStart", WordTag::anchorStart},
                                                                  {"bookmarkEnd", WordTag::anchorEnd},
                                                                  {"commentRangeEnd", WordTag::anchorEnd},
                                                                  {"permEnd", WordTag::anchorEnd},
                                                                  {"commentReference", WordTag::anchorEnd},
                                                                  {"proofErr", WordTag::dropped},
                                                                  {"lastRenderedPageBreak", WordTag::dropped},
                                                                  {"smartTagPr", WordTag::dropped},
                                                                  {"customXmlPr", WordTag::dropped},
                                                                  {"sdtEndPr", WordTag::dropped},
                                                                  {"moveFromRangeStart", WordTag::dropped},
                                                                  {"moveFromRangeEnd", WordTag::dropped},
                                                                  {"moveToRangeStart", WordTag::dropped},
                                                                  {"moveToRangeEnd", WordTag::dropped},
                                                                  {"customXmlInsRangeStart", WordTag::dropped},
                                                                  {"customXmlInsRangeEnd", WordTag::dropped},
                                                                  {"customXmlDelRangeStart", WordTag::dropped},
                                                                  {"customXmlDelRangeEnd", WordTag::dropped},
                                                                  {"annotationRef", WordTag::dropped},
                                                                  {"pStyle", WordTag::pStyle},
                                                                  {"numPr", WordTag::numPr},
                                                                  {"ilvl", WordTag::ilvl},
                                                                  {"numId", WordTag::numId},
                                                                  {"outlineLvl", WordTag::outlineLvl},
                                                                  {"sectPr", WordTag::sectPr}};
  switch (space) {
    case WordNamespace::word: {
      const auto found = word.find(name);
      return found == word.end() ? WordTag::unknown : found->second;
    }
    case WordNamespace::compatibility:
      if (name == "AlternateContent") return WordTag::alternateContent;
      if (name == "Choice") return WordTag::choice;
      if (name == "Fallback") return WordTag::fallback;
      return WordTag::unknown;
    case WordNamespace::drawing: return name == "docPr" || name == "cNvPr" ? WordTag::docPr : WordTag::unknown;
    case WordNamespace::shape:
      if (name == "wsp") return WordTag::textShape;
      if (name == "bodyPr") return WordTag::bodyPr;
      if (name == "linkedTxbx") return WordTag::linkedTextBox;
      return WordTag::unknown;
    case WordNamespace::vector_markup: return name == "textbox" ? WordTag::textBox : WordTag::shape;
    case WordNamespace::other: return WordTag::unknown;
  }
  return WordTag::unknown;
}

namespace {

std::string field_type(std::string_view instruction) {
  const std::size_t start = instruction.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return {};
  const std::size_t end = instruction.find_first_of(" \t\r\n\\\"", start);
  return to_upper(instruction.substr(start, end == std::string_view::npos ? end : end - start));
}

}  // namespace

bool is_dynamic_field(std::string_view instruction) {
  static const std::vector<std::string_view> types{"PAGE",
                                                   "NUMPAGES",
                                                   "SECTION",
                                                   "SECTIONPAGES",
                                                   "PAGEREF",
                                                   "DATE",
                                                   "TIME",
                                                   "CREATEDATE",
                                                   "SAVEDATE",
                                                   "PRINTDATE",
                                                   "EDITTIME",
                                                   "NUMWORDS",
                                                   "NUMCHARS",
                                                   "FILENAME",
                                                   "FILESIZE",
                                                   "AUTHOR",
                                                   "LASTSAVEDBY",
                                                   "USERNAME",
                                                   "USERINITIALS",
                                                   "USERADDRESS",
                                                   "REVNUM",
                                                   "DOCPROPERTY",
                                                   "DOCVARIABLE",
                                                   "MERGEFIELD",
                                                   "MERGEREC",
                                                   "MERGESEQ",
                                                   "NEXT",
                                                   "NEXTIF",
                                                   "SKIPIF",
                                                   "SEQ",
                                                   "LISTNUM",
                                                   "AUTONUM",
                                                   "AUTONUMLGL",
                                                   "AUTONUMOUT",
                                                   "FORMTEXT",
                                                   "FORMCHECKBOX",
                                                   "FORMDROPDOWN",
                                                   "XE",
                                                   "TC",
                                                   "TA",
                                                   "RD",
                                                   "ADVANCE",
                                                   "EQ",
                                                   "SYMBOL",
                                                   "INCLUDEPICTURE",
                                                   "BARCODE",
                                                   "DISPLAYBARCODE",
                                                   "MERGEBARCODE",
                                                   "SET",
                                                   "ASK",
                                                   "FILLIN",
                                                   "=",
                                                   "NOTEREF",
                                                   "SHAPE",
                                                   "EMBED",
                                                   "LINK",
                                                   "GREETINGLINE",
                                                   "ADDRESSBLOCK"};
  const std::string type = field_type(instruction);
  return type.empty() || type.front() == '=' || std::find(types.begin(), types.end(), type) != types.end();
}

CodeKind field_kind(std::string_view instruction) {
  return field_type(instruction) == "HYPERLINK" ? CodeKind::link : CodeKind::other;
}

std::string field_target(std::string_view instruction) {
  if (field_type(instruction) != "HYPERLINK") return {};
  const std::size_t start = instruction.find('"');
  if (start == std::string_view::npos) return {};
  const std::size_t end = instruction.find('"', start + 1);
  if (end == std::string_view::npos) return {};
  const bool is_local = instruction.substr(0, start).find("\\l") != std::string_view::npos;
  return (is_local ? "#" : "") + std::string(instruction.substr(start + 1, end - start - 1));
}

}  // namespace homeword
