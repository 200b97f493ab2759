#include "homeword/engine/xliff.h"

#include <algorithm>
#include <filesystem>
#include <pugixml.hpp>
#include <set>
#include <sstream>

#include "homeword/engine/report.h"

namespace homeword {
namespace {

// XML 1.0 has no way to write control characters; XLIFF 2.1 has <cp hex="…"/>.
void append_text(pugi::xml_node parent, std::string_view text) {
  std::string run;
  const auto flush = [&] {
    if (!run.empty()) parent.append_child(pugi::node_pcdata).set_value(run.c_str());
    run.clear();
  };
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte < 0x20 && letter != '\t' && letter != '\n' && letter != '\r') {
      flush();
      static constexpr char digits[] = "0123456789ABCDEF";
      const char hex[] = {'0', '0', digits[byte >> 4], digits[byte & 15], '\0'};
      parent.append_child("cp").append_attribute("hex") = hex;
    } else {
      run += letter;
    }
  }
  flush();
}

// Spans that nest become elements; one that crosses another is cut at the crossing, so that the tree stays a tree.
struct Element {
  Span span;
  std::size_t id = 0;
  bool is_standalone = false;
  bool is_term = false;
  std::string reference;    // a term's concept, a link's address
};

void write_content(pugi::xml_node parent, std::string_view text, Span window, std::vector<Element> elements, std::set<std::string>& used_ids) {
  std::sort(elements.begin(), elements.end(), [](const Element& left, const Element& right) {
    if (left.span.start != right.span.start) return left.span.start < right.span.start;
    if (left.is_standalone != right.is_standalone) return left.is_standalone;
    if (left.span.end != right.span.end) return left.span.end > right.span.end;
    return left.is_term < right.is_term;
  });
  std::size_t at = window.start;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    Element& element = elements[i];
    if (element.span.start < at || element.span.start > window.end) continue;
    append_text(parent, text.substr(at, element.span.start - at));
    at = element.span.start;
    std::string id = (element.is_term ? "t" : "c") + std::to_string(element.id);
    while (!used_ids.insert(id).second) id += "x";
    if (element.is_standalone) {
      parent.append_child("ph").append_attribute("id") = id.c_str();
      continue;
    }
    element.span.end = std::min(element.span.end, window.end);
    pugi::xml_node child = parent.append_child(element.is_term ? "mrk" : "pc");
    child.append_attribute("id") = id.c_str();
    if (element.is_term) child.append_attribute("type") = "term";
    std::vector<Element> inner;
    std::size_t j = i + 1;
    for (; j < elements.size() && elements[j].span.start < element.span.end; ++j) {
      Element own = elements[j];
      own.span.end = std::min(own.span.end, element.span.end);
      inner.push_back(own);
      elements[j].span.start = element.span.end;   // what sticks out is dropped: its head stands inside
      if (elements[j].span.end <= element.span.end) elements[j].span.end = elements[j].span.start = 0;
    }
    write_content(child, text, element.span, std::move(inner), used_ids);
    at = element.span.end;
  }
  append_text(parent, text.substr(at, window.end - at));
}

std::vector<Element> elements_of(const std::vector<InlineCode>& codes) {
  std::vector<Element> elements;
  for (const InlineCode& code : codes)
    elements.push_back({code.span, code.id, code.is_standalone || code.span.is_empty(), false, code.target});
  return elements;
}

constexpr std::string_view untranslated_rule = "untranslated";

}  // namespace

std::string write_xliff(const Document& document, const Analysis& analysis, const DocumentTranslation& translation,
                        const LanguageTag& from) {
  pugi::xml_document xml;
  pugi::xml_node declaration = xml.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  pugi::xml_node root = xml.append_child("xliff");
  root.append_attribute("xmlns") = "urn:oasis:names:tc:xliff:document:2.0";
  root.append_attribute("xmlns:gls") = "urn:oasis:names:tc:xliff:glossary:2.0";
  root.append_attribute("version") = "2.1";
  root.append_attribute("srcLang") = from.text().c_str();
  root.append_attribute("trgLang") = translation.language.text().c_str();
  pugi::xml_node file = root.append_child("file");
  file.append_attribute("id") = "f1";
  file.append_attribute("original") = std::filesystem::path(document.name).filename().c_str();
  pugi::xml_node skeleton = file.append_child("skeleton");
  skeleton.append_attribute("href") = ("urn:sha256:" + document_version(document)).c_str();

  // That there is no translation is one fact about the file, not one about each of its sentences.
  std::set<std::string> left;
  for (const TranslatedBlock& block : translation.blocks)
    for (const TranslatedSegment& translated : block.segments)
      for (const Finding& finding : translated.segment.findings)
        if (finding.rule == untranslated_rule && left.insert(finding.message).second) {
          pugi::xml_node notes = file.child("notes") ? file.child("notes") : file.append_child("notes");
          pugi::xml_node note = notes.append_child("note");
          note.append_attribute("category") = finding.rule.c_str();
          note.append_attribute("priority") = 3;
          note.text().set(finding.message.c_str());
        }

  for (std::size_t i = 0; i < translation.blocks.size() && i < analysis.blocks.size(); ++i) {
    const TranslatedBlock& block = translation.blocks[i];
    if (block.segments.empty()) continue;
    pugi::xml_node unit = file.append_child("unit");
    unit.append_attribute("id") = ("b" + std::to_string(block.source->block->number)).c_str();

    std::set<std::string> listed;
    pugi::xml_node glossary;
    pugi::xml_node notes;
    for (const TranslatedSegment& translated : block.segments) {
      for (const Occurrence& occurrence : translated.segment.occurrences) {
        const Term* term = find_preferred_term(*occurrence.concept_, translation.language.text());
        if (term == nullptr || !listed.insert(occurrence.concept_->id).second) continue;
        if (!glossary) glossary = unit.append_child("gls:glossary");
        pugi::xml_node entry = glossary.append_child("gls:glossEntry");
        entry.append_child("gls:term").text().set(occurrence.term->text.c_str());
        entry.append_child("gls:translation").text().set(term->text.c_str());
        if (const std::string_view meaning = find_explanation(*occurrence.concept_, translation.language.text()); !meaning.empty())
          entry.append_child("gls:definition").text().set(std::string(meaning).c_str());
      }
      for (const Finding& finding : translated.segment.findings) {
        if (finding.rule == untranslated_rule) continue;
        if (!notes) notes = unit.append_child("notes");
        pugi::xml_node note = notes.append_child("note");
        note.append_attribute("category") = finding.rule.c_str();
        note.append_attribute("priority") = finding.severity == Severity::error ? 1 : finding.severity == Severity::warning ? 3 : 5;
        note.text().set(finding.message.c_str());
      }
    }
    std::size_t number = 0;
    for (std::size_t j = 0; j < block.segments.size(); ++j) {
      const Segment& segment = block.segments[j].segment;
      // White space between sentences is content of its own.
      const std::size_t gap_start = j == 0 ? 0 : block.source->segments[j - 1].plain.end;
      const Span gap{gap_start, block.source->segments[j].plain.start};
      if (!gap.is_empty()) {
        pugi::xml_node source = unit.append_child("ignorable").append_child("source");
        source.append_attribute("xml:space") = "preserve";
        append_text(source, gap.of(block.source->plain));
      }
      pugi::xml_node node = unit.append_child("segment");
      node.append_attribute("id") = ("s" + std::to_string(++number)).c_str();
      const bool is_translated = segment.target_language == translation.language.text();
      node.append_attribute("state") = !is_translated ? "initial" : segment.origin == "memory" ? "reviewed" : "translated";
      std::set<std::string> ids;
      std::vector<Element> elements = elements_of(segment.codes);
      std::size_t term_number = 0;
      for (const Occurrence& occurrence : segment.occurrences)
        elements.push_back({occurrence.span, ++term_number, false, true, occurrence.concept_->id});
      write_content(node.append_child("source"), segment.plain, {0, segment.plain.size()}, std::move(elements), ids);
      if (is_translated) {
        std::set<std::string> target_ids;
        write_content(node.append_child("target"), segment.target, {0, segment.target.size()}, elements_of(segment.target_codes), target_ids);
      }
    }
  }
  std::ostringstream out;
  xml.save(out, "", pugi::format_raw, pugi::encoding_utf8);
  return out.str() + "\n";
}

}  // namespace homeword
