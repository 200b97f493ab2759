#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <pugixml.hpp>

#include "homeword/base/base64.h"
#include "homeword/engine/xliff.h"
#include "homeword/text/unicode.h"

namespace homeword {
namespace {

constexpr int deepest = 64;

std::string_view local_name(const char* name) {
  const std::string_view whole(name);
  const std::size_t colon = whole.rfind(':');
  return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

std::string_view local_name(pugi::xml_node node) { return local_name(node.name()); }

// An attribute by its local name, whatever prefix a tool gave our namespace.
std::string value_of(pugi::xml_node node, std::string_view name) {
  for (const pugi::xml_attribute attribute : node.attributes())
    if (local_name(attribute.name()) == name) return attribute.value();
  return {};
}

struct Reader {
  std::string_view bytes;
  std::string_view name;
  std::vector<std::size_t> line_starts;
  std::optional<Error> error;

  std::size_t line_of(pugi::xml_node node) const {
    const auto offset = static_cast<std::size_t>(std::max<std::ptrdiff_t>(node.offset_debug(), 0));
    return static_cast<std::size_t>(std::upper_bound(line_starts.begin(), line_starts.end(), offset) - line_starts.begin());
  }
  void refuse(pugi::xml_node node, std::string message, std::string found = {}, std::string remedy = {}) {
    if (!error)
      error = Error{.message = std::move(message), .file = std::string(name), .line = line_of(node), .found = std::move(found), .remedy = std::move(remedy)};
  }
};

// Content of <source> and <target>. Spans of <sc>…<ec> are closed when the end is met.
struct ContentReader {
  Reader& reader;
  XliffText text;
  std::map<std::string, std::pair<std::size_t, std::size_t>> open_codes;     // id → index of the code, start
  std::map<std::string, std::pair<std::string, std::size_t>> open_marks;     // id → type, start

  void read(pugi::xml_node parent, int depth) {
    if (depth > deepest) {
      reader.refuse(parent, fmt::format("inline elements are nested more than {} deep", deepest));
      return;
    }
    for (const pugi::xml_node node : parent.children()) {
      if (reader.error) return;
      if (node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata) {
        text.text += node.value();
        continue;
      }
      if (node.type() != pugi::node_element) continue;
      const std::string_view element = local_name(node);
      const std::string id = value_of(node, "id");
      const std::size_t at = text.text.size();
      if (element == "cp") {
        const std::string hex = value_of(node, "hex");
        std::uint32_t code_point = 0;
        const auto [end, code] = std::from_chars(hex.data(), hex.data() + hex.size(), code_point, 16);
        if (code != std::errc() || end != hex.data() + hex.size() || code_point > 0x10FFFF || (code_point >= 0xD800 && code_point < 0xE000)) {
          reader.refuse(node, "<cp> names no character", hex);
          return;
        }
        append_code_point(text.text, static_cast<char32_t>(code_point));
      } else if (element == "pc" || element == "g" || element == "hi") {
        const std::size_t index = text.codes.size();
        text.codes.push_back({id, {at, at}, false});
        read(node, depth + 1);
        text.codes[index].span.end = text.text.size();
      } else if (element == "mrk") {
        const std::string type = value_of(node, "type");
        read(node, depth + 1);
        text.marks.emplace_back(type, Span{at, text.text.size()});
      } else if (element == "sc" || element == "bpt" || element == "bx") {
        const std::string key = element == "sc" ? id : value_of(node, "rid").empty() ? id : value_of(node, "rid");
        open_codes[key] = {text.codes.size(), at};
        text.codes.push_back({id, {at, at}, false});
      } else if (element == "ec" || element == "ept" || element == "ex") {
        std::string key = element == "ec" ? value_of(node, "startRef") : value_of(node, "rid");
        if (key.empty()) key = id;
        const auto open = open_codes.find(key);
        if (open == open_codes.end()) {
          // Its start lies in another sentence or was lost; merging will miss it by its id.
          text.codes.push_back({key, {at, at}, true});
        } else {
          text.codes[open->second.first].span.end = at;
          open_codes.erase(open);
        }
      } else if (element == "sm") {
        open_marks[id] = {value_of(node, "type"), at};
      } else if (element == "em") {
        if (const auto open = open_marks.find(value_of(node, "startRef")); open != open_marks.end()) {
          text.marks.emplace_back(open->second.first, Span{open->second.second, at});
          open_marks.erase(open);
        }
      } else {   // ph, x, it, ut and what a newer XLIFF may bring
        text.codes.push_back({id, {at, at}, true});
      }
    }
  }
};

XliffText read_text(Reader& reader, pugi::xml_node node) {
  ContentReader content{reader, {}, {}, {}};
  content.read(node, 0);
  if (!content.open_codes.empty())
    reader.refuse(node, "a code opens and never closes", content.open_codes.begin()->first, "Put the closing code back, or take the sentence from the original file.");
  return std::move(content.text);
}

void read_notes(pugi::xml_node parent, XliffUnit& unit) {
  for (const pugi::xml_node note : parent.children())
    if (local_name(note) == "note") unit.notes.emplace_back(value_of(note, "category"), note.text().get());
}

std::string plain_text(Reader& reader, pugi::xml_node node) { return read_text(reader, node).text; }

void read_unit_2(Reader& reader, pugi::xml_node node, const std::string& file, XliffDocument& out) {
  XliffUnit unit;
  unit.id = value_of(node, "id");
  unit.line = reader.line_of(node);
  unit.file = file;
  unit.source_hash = value_of(node, "source");
  std::vector<std::pair<std::size_t, std::size_t>> order;   // wanted place, index
  for (const pugi::xml_node child : node.children()) {
    const std::string_view element = local_name(child);
    if (element == "notes") {
      read_notes(child, unit);
    } else if (element == "matches") {
      for (const pugi::xml_node match : child.children()) {
        if (local_name(match) != "match") continue;
        XliffCandidate candidate;
        candidate.segment = value_of(match, "ref");
        if (candidate.segment.starts_with('#')) candidate.segment.erase(0, 1);
        candidate.type = value_of(match, "type");
        candidate.origin = value_of(match, "origin");
        candidate.is_proposal = value_of(match, "subType") == "homeword:proposal";
        for (const pugi::xml_node side : match.children()) {
          if (local_name(side) == "source") candidate.source = plain_text(reader, side);
          if (local_name(side) == "target") candidate.target = plain_text(reader, side);
        }
        unit.candidates.push_back(std::move(candidate));
      }
    } else if (element == "segment" || element == "ignorable") {
      XliffSegment segment;
      segment.id = value_of(child, "id");
      segment.line = reader.line_of(child);
      segment.is_ignorable = element == "ignorable";
      segment.state = value_of(child, "state");
      segment.sub_state = value_of(child, "subState");
      std::size_t place = unit.segments.size() + 1;
      for (const pugi::xml_node side : child.children()) {
        if (local_name(side) == "source") {
          segment.source = read_text(reader, side);
        } else if (local_name(side) == "target") {
          segment.has_target = true;
          segment.target = read_text(reader, side);
          if (const auto wanted = side.attribute("order").as_ullong(0); wanted > 0) place = static_cast<std::size_t>(wanted);
        }
      }
      if (place != unit.segments.size() + 1)
        reader.refuse(child, "a sentence asks to stand in another place (order), which Homeword does not do", fmt::format("order=\"{}\"", place),
                      "Put the translation of both sentences into one of them.");
      unit.segments.push_back(std::move(segment));
    }
    if (reader.error) return;
  }
  if (unit.id == "empty" && std::all_of(unit.segments.begin(), unit.segments.end(), [](const XliffSegment& one) { return one.source.text.empty(); })) return;
  out.units.push_back(std::move(unit));
}

void read_units_2(Reader& reader, pugi::xml_node parent, const std::string& file, XliffDocument& out, int depth) {
  if (depth > deepest) {
    reader.refuse(parent, fmt::format("groups are nested more than {} deep", deepest));
    return;
  }
  for (const pugi::xml_node node : parent.children()) {
    if (local_name(node) == "group") read_units_2(reader, node, file, out, depth + 1);
    if (local_name(node) == "unit") read_unit_2(reader, node, file, out);
    if (reader.error) return;
  }
}

void read_units_1(Reader& reader, pugi::xml_node parent, const std::string& file, XliffDocument& out, int depth) {
  if (depth > deepest) {
    reader.refuse(parent, fmt::format("groups are nested more than {} deep", deepest));
    return;
  }
  for (const pugi::xml_node node : parent.children()) {
    const std::string_view element = local_name(node);
    if (element == "group" || element == "body") read_units_1(reader, node, file, out, depth + 1);
    if (element == "trans-unit") {
      XliffUnit unit;
      unit.id = value_of(node, "id");
      unit.line = reader.line_of(node);
      unit.file = file;
      XliffSegment segment;
      segment.id = unit.id;
      segment.line = unit.line;
      for (const pugi::xml_node side : node.children()) {
        const std::string_view name = local_name(side);
        if (name == "source") segment.source = read_text(reader, side);
        if (name == "note") unit.notes.emplace_back(value_of(side, "category"), side.text().get());
        if (name == "target") {
          segment.has_target = true;
          segment.state = value_of(side, "state");
          segment.target = read_text(reader, side);
        }
      }
      unit.segments.push_back(std::move(segment));
      out.units.push_back(std::move(unit));
    }
    if (reader.error) return;
  }
}

}  // namespace

Result<XliffDocument> read_xliff(std::string_view bytes, std::string_view name) {
  Reader reader{bytes, name, {0}, {}};
  for (std::size_t i = 0; i < bytes.size(); ++i)
    if (bytes[i] == '\n') reader.line_starts.push_back(i + 1);
  pugi::xml_document xml;
  // White space is content here; a document type and its entities are skipped, so nothing is fetched or expanded.
  const pugi::xml_parse_result parsed = xml.load_buffer(bytes.data(), bytes.size(), pugi::parse_default | pugi::parse_ws_pcdata);
  if (!parsed) {
    const auto offset = static_cast<std::size_t>(std::max<std::ptrdiff_t>(parsed.offset, 0));
    const auto line = static_cast<std::size_t>(std::upper_bound(reader.line_starts.begin(), reader.line_starts.end(), offset) - reader.line_starts.begin());
    return fail({.message = std::string("this is not well-formed XML: ") + parsed.description(), .file = std::string(name), .line = line,
                 .remedy = "Save it again in the translation tool."});
  }
  const pugi::xml_node root = xml.document_element();
  if (local_name(root) != "xliff")
    return fail({.message = "this is not an XLIFF file", .file = std::string(name), .line = 1, .found = fmt::format("<{}>", root.name()), .expected = "<xliff>"});
  XliffDocument out;
  out.version = root.attribute("version").value();
  const bool is_first = out.version.starts_with("1.");
  if (!is_first && !out.version.starts_with("2."))
    return fail({.message = "this version of XLIFF is none Homeword reads", .file = std::string(name), .line = reader.line_of(root), .found = out.version, .expected = "2.0, 2.1, 2.2 or 1.2"});
  out.from = root.attribute("srcLang").value();
  out.to = root.attribute("trgLang").value();
  for (const pugi::xml_node file : root.children()) {
    if (local_name(file) != "file") continue;
    const std::string original = value_of(file, "original");
    if (is_first) {
      if (out.from.empty()) out.from = value_of(file, "source-language");
      if (out.to.empty()) out.to = value_of(file, "target-language");
      read_units_1(reader, file, original, out, 0);
    } else {
      if (out.original.empty()) {
        out.original = original;
        out.original_hash = value_of(file, "sha256");
        out.document_class = value_of(file, "class");
      }
      for (const pugi::xml_node skeleton : file.children()) {
        if (local_name(skeleton) != "skeleton") continue;
        if (const std::string address = value_of(skeleton, "href"); address.starts_with("urn:sha256:")) out.original_hash = address.substr(11);
        for (const pugi::xml_node original_node : skeleton.children()) {
          if (local_name(original_node) != "original") continue;
          auto decoded = decode_base64(original_node.text().get());
          if (!decoded) {
            reader.refuse(original_node, "the original document in the skeleton is damaged (base64)", {}, "Name the original with --original.");
          } else {
            out.original_bytes = std::move(*decoded);
          }
        }
      }
      read_units_2(reader, file, original, out, 0);
    }
    if (reader.error) return fail(std::move(*reader.error));
  }
  return out;
}

}  // namespace homeword
