// The package around a Word document: relationships, styles.
#include <algorithm>
#include <array>
#include <pugixml.hpp>

#include "homeword/document/docx_model.h"
#include "homeword/document/xml_text.h"
#include "homeword/text/unicode.h"

namespace homeword {

namespace {

Result<void> parse(pugi::xml_document& xml, const std::string& text, std::string_view file, std::string_view part) {
  // Default flags read no document type and replace no entities but the five predefined.
  const pugi::xml_parse_result parsed = xml.load_buffer(text.data(), text.size());
  if (!parsed)
    return fail({.message = "the part is no well-formed XML",
                 .file = std::string(file),
                 .part = std::string(part),
                 .found = parsed.description(),
                 .remedy = "Open the document in Word or LibreOffice and save it again."});
  return {};
}

std::string_view last_segment(std::string_view text) {
  return text.substr(text.rfind('/') == std::string_view::npos ? 0 : text.rfind('/') + 1);
}

// "../media/a.png" from "word/document.xml" → "media/a.png"; empty when it leads outside.
std::string resolve(std::string_view base_part, std::string_view target) {
  std::vector<std::string_view> segments;
  const auto add = [&](std::string_view path) {
    for (std::size_t at = 0; at < path.size();) {
      const std::size_t end = std::min(path.find('/', at), path.size());
      const std::string_view segment = path.substr(at, end - at);
      if (segment == "..") {
        if (segments.empty()) return false;
        segments.pop_back();
      } else if (!segment.empty() && segment != ".") {
        segments.push_back(segment);
      }
      at = end + 1;
    }
    return true;
  };
  if (!target.starts_with('/') && base_part.find('/') != std::string_view::npos)
    add(base_part.substr(0, base_part.rfind('/')));
  if (!add(target)) return {};
  std::string out;
  for (std::string_view segment : segments) out.append(out.empty() ? "" : "/").append(segment);
  return out;
}

pugi::xml_node child(const pugi::xml_node& node, std::string_view name) {
  for (pugi::xml_node entry : node.children())
    if (local_name(entry.name()) == name) return entry;
  return {};
}

std::string attribute(const pugi::xml_node& node, std::string_view name) {
  for (pugi::xml_attribute entry : node.attributes())
    if (local_name(entry.name()) == name) return entry.value();
  return {};
}

bool is_on(const pugi::xml_node& node) {
  if (!node) return false;
  const std::string value = attribute(node, "val");
  return value != "0" && value != "false" && value != "off" && value != "none";
}

}  // namespace

std::string relationships_of(std::string_view part) {
  const std::size_t slash = part.rfind('/');
  const std::string folder = slash == std::string_view::npos ? "" : std::string(part.substr(0, slash + 1));
  return folder + "_rels/" + std::string(part.substr(folder.size())) + ".rels";
}

Result<Relationships> read_relationships(const Archive& archive, std::string_view file, std::string_view part) {
  Relationships out;
  const std::string name = relationships_of(part);
  if (!archive.contains(name)) return out;
  const Result<std::string> text = archive.read(name);
  if (!text) return tl::make_unexpected(text.error());
  pugi::xml_document xml;
  if (Result<void> parsed = parse(xml, *text, file, name); !parsed) return tl::make_unexpected(parsed.error());
  for (pugi::xml_node entry : xml.document_element().children()) {
    Relationship relationship;
    relationship.type = last_segment(attribute(entry, "Type"));
    relationship.is_external = attribute(entry, "TargetMode") == "External";
    relationship.target =
        relationship.is_external ? attribute(entry, "Target") : resolve(part, attribute(entry, "Target"));
    out[attribute(entry, "Id")] = std::move(relationship);
  }
  return out;
}

Result<void> add_part(const Archive& archive, std::string_view file, NewPart part, std::map<std::string, std::string>& members) {
  const auto current = [&](const std::string& name) -> Result<std::string> {
    const auto written = members.find(name);
    return written != members.end() ? Result<std::string>(written->second) : archive.read(name);
  };
  const std::string relationships_name = relationships_of(part.from);
  Result<std::string> relationships =
      archive.contains(relationships_name) || members.contains(relationships_name)
          ? current(relationships_name)
          : Result<std::string>(
                "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships "
                "xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>");
  if (!relationships) return tl::make_unexpected(relationships.error());
  Result<std::string> types = current("[Content_Types].xml");
  if (!types) return tl::make_unexpected(types.error());
  const auto insert = [&](std::string& text, std::string_view element, const std::string& name) -> Result<void> {
    const std::size_t end = text.rfind("</");
    if (end == std::string::npos)
      return fail({.message = "the part is no well-formed XML",
                   .file = std::string(file),
                   .part = name,
                   .remedy = "Save the document again in Word."});
    text.insert(end, element);
    return {};
  };
  const std::string folder = part.from.substr(0, part.from.rfind('/') + 1);
  const std::string target = part.name.starts_with(folder) ? part.name.substr(folder.size()) : "/" + part.name;
  std::string id = "homeword" + std::string(last_segment(part.relationship));
  while (relationships->find('"' + id + '"') != std::string::npos) id += "1";
  if (Result<void> done = insert(*relationships,
                                 "<Relationship Id=\"" + id + "\" Type=\"" + part.relationship + "\" Target=\"" +
                                     escape_xml_attribute(target) + "\"/>",
                                 relationships_name);
      !done)
    return done;
  if (Result<void> done = insert(*types,
                                 "<Override PartName=\"/" + escape_xml_attribute(part.name) + "\" ContentType=\"" +
                                     part.content_type + "\"/>",
                                 "[Content_Types].xml");
      !done)
    return done;
  members[relationships_name] = std::move(*relationships);
  members["[Content_Types].xml"] = std::move(*types);
  members[part.name] = std::move(part.bytes);
  return {};
}

Result<DocxPackage> read_package(const Archive& archive, std::string_view file) {
  const auto refuse = [&](std::string message) {
    return fail(
        {.message = std::move(message),
         .file = std::string(file),
         .expected = "a Word document (.docx)",
         .remedy = "Check that the file is what its name says; open it in Word or LibreOffice and save it as .docx."});
  };
  const Result<Relationships> root = read_relationships(archive, file, "");
  if (!root) return tl::make_unexpected(root.error());
  DocxPackage out;
  for (const auto& [id, relationship] : *root) {
    if (relationship.type == "officeDocument" && out.main_part.empty()) out.main_part = relationship.target;
    if (relationship.type == "core-properties") out.core_part = relationship.target;
    if (relationship.type == "custom-properties") out.custom_part = relationship.target;
  }
  if (out.main_part.empty() || !archive.contains(out.main_part)) return refuse("the archive holds no Word document");
  const Result<Relationships> relationships = read_relationships(archive, file, out.main_part);
  if (!relationships) return tl::make_unexpected(relationships.error());
  out.parts.emplace_back(out.main_part, DocxPartKind::body);
  static constexpr std::array<std::pair<std::string_view, DocxPartKind>, 4> kinds{
      {{"footnotes", DocxPartKind::footnotes},
       {"endnotes", DocxPartKind::endnotes},
       {"header", DocxPartKind::header},
       {"footer", DocxPartKind::footer}}};
  for (const auto& [type, kind] : kinds) {
    std::vector<std::string> names;
    for (const auto& [id, relationship] : *relationships)
      if (relationship.type == type && !relationship.is_external && archive.contains(relationship.target))
        names.push_back(relationship.target);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    for (std::string& name : names) {
      if (kind == DocxPartKind::footnotes) out.footnotes_part = name;
      out.parts.emplace_back(std::move(name), kind);
    }
  }
  for (const auto& [id, relationship] : *relationships) {
    if (relationship.is_external || !archive.contains(relationship.target)) continue;
    if (relationship.type == "styles") out.styles_part = relationship.target;
    if (relationship.type == "settings") out.settings_part = relationship.target;
  }
  return out;
}

Result<DocxStyles> read_styles(const Archive& archive, std::string_view file, const std::string& part) {
  DocxStyles out;
  if (part.empty()) return out;
  const Result<std::string> text = archive.read(part);
  if (!text) return tl::make_unexpected(text.error());
  pugi::xml_document xml;
  if (Result<void> parsed = parse(xml, *text, file, part); !parsed) return tl::make_unexpected(parsed.error());
  const pugi::xml_node root = xml.document_element();
  out.language = attribute(child(child(child(child(root, "docDefaults"), "rPrDefault"), "rPr"), "lang"), "val");
  std::unordered_map<std::string, pugi::xml_node> nodes;
  for (pugi::xml_node style : root.children()) {
    if (local_name(style.name()) != "style") continue;
    nodes.emplace(attribute(style, "styleId"), style);
    const std::string is_default = attribute(style, "default");
    if (attribute(style, "type") == "paragraph" && (is_default == "1" || is_default == "true" || is_default == "on"))
      out.default_paragraph_style = attribute(style, "styleId");
  }
  for (const auto& [id, node] : nodes) {
    DocxStyle style;
    style.name = to_lower(attribute(child(node, "name"), "val"));
    bool knows_bold = false, knows_italic = false, knows_underline = false, knows_level = false, knows_list = false;
    pugi::xml_node at = node;
    // A style inherits from the one it is based on; a circle ends after twenty.
    for (int steps = 0; at && steps < 20; ++steps) {
      const std::string name = to_lower(attribute(child(at, "name"), "val"));
      const pugi::xml_node paragraph = child(at, "pPr");
      const pugi::xml_node run = child(at, "rPr");
      if (!knows_level) {
        if (name.starts_with("heading ") && name.size() == 9 && name[8] >= '1' && name[8] <= '9') {
          style.heading_level = std::min(6, name[8] - '0');
          knows_level = true;
        } else if (name == "title") {
          style.heading_level = 1;
          knows_level = true;
        } else if (const pugi::xml_node level = child(paragraph, "outlineLvl")) {
          const std::string value = attribute(level, "val");
          style.heading_level =
              value.size() == 1 && value[0] >= '0' && value[0] <= '8' ? std::min(6, value[0] - '0' + 1) : 0;
          knows_level = true;
        }
      }
      if (name == "caption") style.is_caption = true;
      if (const pugi::xml_node numbering = child(paragraph, "numPr"); numbering && !knows_list) {
        knows_list = true;
        style.is_list = attribute(child(numbering, "numId"), "val") != "0";
        const std::string level = attribute(child(numbering, "ilvl"), "val");
        style.list_level = level.size() == 1 && level[0] >= '0' && level[0] <= '8' ? level[0] - '0' : 0;
      }
      if (name == "strong") style.is_bold = knows_bold = true;
      if (name == "emphasis") style.is_italic = knows_italic = true;
      const auto look = [&](const char* property, bool& value, bool& is_known) {
        const pugi::xml_node found = child(run, property);
        if (!found || is_known) return;
        value = is_on(found);
        is_known = true;
      };
      look("b", style.is_bold, knows_bold);
      look("i", style.is_italic, knows_italic);
      look("u", style.is_underlined, knows_underline);
      const auto base = nodes.find(attribute(child(at, "basedOn"), "val"));
      at = base == nodes.end() ? pugi::xml_node() : base->second;
    }
    out.styles.emplace(id, std::move(style));
  }
  return out;
}

}  // namespace homeword
