// DOCX (ECMA-376 WordprocessingML), reading: the package, its parts, their paragraphs.
#include <algorithm>
#include <pugixml.hpp>

#include "homeword/document/docx_boxes.h"
#include "homeword/document/docx_model.h"
#include "homeword/document/xml_text.h"
#include "homeword/text/unicode.h"

namespace homeword {

namespace {

// Title, identifier and language of the whole: Dublin Core in docProps/core.xml.
Result<void> read_core(const Archive& archive, const DocxPackage& package, Document& document, DocxSkeleton& skeleton) {
  if (package.core_part.empty() || !archive.contains(package.core_part)) return {};
  Result<std::string> text = archive.read(package.core_part);
  if (!text) return tl::make_unexpected(text.error());
  pugi::xml_document xml;
  // A damaged property sheet costs the properties, not the letter.
  if (!xml.load_buffer(text->data(), text->size(), pugi::parse_default, pugi::encoding_utf8)) {
    document.properties["core-properties"] = "damaged";
    return {};
  }
  for (pugi::xml_node entry : xml.document_element().children()) {
    const std::string name(local_name(entry.name()));
    const std::string value = entry.text().get();
    if (value.empty()) continue;
    document.properties[name] = value;
    if (name == "identifier") document.id = value;
    if (name != "title") continue;
    document.title = value;
    const pugi::xml_node content = entry.first_child();
    const std::ptrdiff_t start = content.offset_debug();
    const std::size_t end = start < 0 ? std::string::npos : text->find('<', static_cast<std::size_t>(start));
    if (end == std::string::npos || value.find_first_not_of(" \t\r\n") == std::string::npos) continue;
    Block block;
    block.part = package.core_part;
    block.kind = BlockKind::title;
    block.text = value;
    block.number = document.blocks.size();
    DocxBlockSource source;
    source.values.push_back({static_cast<int>(skeleton.parts.size()), {static_cast<std::size_t>(start), end}, false});
    document.blocks.push_back(std::move(block));
    skeleton.blocks.push_back(std::move(source));
  }
  DocxPart part;
  part.name = package.core_part;
  part.text = std::move(*text);
  skeleton.parts.push_back(std::move(part));
  return {};
}

void read_custom(const Archive& archive, const DocxPackage& package, Document& document) {
  if (package.custom_part.empty() || !archive.contains(package.custom_part)) return;
  const Result<std::string> text = archive.read(package.custom_part);
  pugi::xml_document xml;
  if (!text || !xml.load_buffer(text->data(), text->size())) {
    document.properties["custom-properties"] = "damaged";
    return;
  }
  for (pugi::xml_node entry : xml.document_element().children()) {
    const std::string name = entry.attribute("name").value();
    const std::string value = entry.first_child().text().get();
    if (name.empty() || value.empty()) continue;
    document.properties.try_emplace(name, value);
    const std::string lower = to_lower(name);
    if (document.id.empty() && (lower == "document id" || lower == "document-id" || lower == "documentid" ||
                                lower == "identifier" || lower == "id"))
      document.id = value;
  }
}

Result<void> read_part(const Archive& archive, std::string_view file, const std::string& name, DocxPart& part) {
  Result<std::string> bytes = archive.read(name);
  if (!bytes) return tl::make_unexpected(bytes.error());
  part.name = name;
  const bool is_utf16 = bytes->starts_with("\xFF\xFE") || bytes->starts_with("\xFE\xFF");
  const bool has_mark = bytes->starts_with("\xEF\xBB\xBF");
  if (is_utf16 || has_mark) {
    DecodedText decoded = decode_text(*bytes);
    part.encoding = decoded.encoding;
    part.had_byte_order_mark = true;
    part.text = std::move(decoded.text);
    return {};
  }
  const std::string_view start = std::string_view(*bytes).substr(0, 200);
  const std::size_t declaration_end = start.find("?>");
  if (start.starts_with("<?xml") && declaration_end != std::string_view::npos) {
    const std::string_view tag = start.substr(0, declaration_end);
    if (const std::optional<Span> encoding = find_attribute(tag, "encoding");
        encoding && to_lower(encoding->of(tag)) != "utf-8")
      return fail({.message = "the part is in an encoding Word documents do not use",
                   .file = std::string(file),
                   .part = name,
                   .found = std::string(encoding->of(tag)),
                   .expected = "UTF-8 or UTF-16",
                   .remedy = "Open the document in Word or LibreOffice and save it again."});
  }
  part.text = std::move(*bytes);
  return {};
}

}  // namespace

Result<Document> read_docx(std::string_view name, std::string bytes) {
  Document document;
  document.name = name;
  document.bytes = std::move(bytes);
  const Result<Archive> archive = Archive::open(name, document.bytes);
  if (!archive) return tl::make_unexpected(archive.error());
  const Result<DocxPackage> package = read_package(*archive, name);
  if (!package) return tl::make_unexpected(package.error());
  const Result<DocxStyles> styles = read_styles(*archive, name, package->styles_part);
  if (!styles) return tl::make_unexpected(styles.error());
  document.language = styles->language;

  auto skeleton = std::make_shared<DocxSkeleton>();
  skeleton->styles_part = package->styles_part;
  skeleton->settings_part = package->settings_part;
  skeleton->custom_part = package->custom_part;
  skeleton->footnotes_part = package->footnotes_part;
  for (const auto& [id, style] : styles->styles) {
    // The smallest id of those that fit, so that the order of a hash table does not show.
    const auto note = [&, id = std::string_view(id), &style = style](std::string_view wanted, std::string& chosen) {
      if (style.name == wanted && (chosen.empty() || id < chosen)) chosen = id;
    };
    note("heading 2", skeleton->heading_style);
    note("footnote reference", skeleton->footnote_reference_style);
    note("footnote text", skeleton->footnote_text_style);
  }
  int next_table = 0;
  std::size_t tracked_changes = 0;
  for (const auto& [part_name, kind] : package->parts) {
    DocxPart part;
    if (Result<void> read = read_part(*archive, name, part_name, part); !read) return tl::make_unexpected(read.error());
    const Result<Relationships> relationships = read_relationships(*archive, name, part_name);
    if (!relationships) return tl::make_unexpected(relationships.error());
    ScanContext context;
    context.file = name;
    context.kind = kind;
    context.part_index = static_cast<int>(skeleton->parts.size());
    context.styles = &*styles;
    context.relationships = &*relationships;
    context.next_table = &next_table;
    Result<std::vector<ScannedBlock>> blocks = scan_part(part, context);
    if (!blocks) return tl::make_unexpected(blocks.error());
    for (ScannedBlock& scanned : *blocks) {
      const bool is_fixed = std::any_of(part.fixed_boxes.begin(), part.fixed_boxes.end(), [&](const DocxPart::FixedBox& box) {
        return keeps_its_size(box, part) && std::any_of(scanned.source.paragraphs.begin(), scanned.source.paragraphs.end(),
                                                        [&](const DocxParagraph& paragraph) { return box.range.contains(paragraph.content); });
      });
      if (is_fixed) (document.properties["fixed_boxes"] += ' ') += std::to_string(document.blocks.size());
      scanned.block.number = document.blocks.size();
      document.blocks.push_back(std::move(scanned.block));
      skeleton->blocks.push_back(std::move(scanned.source));
    }
    tracked_changes += part.tracked_changes;
    skeleton->parts.push_back(std::move(part));
  }
  if (Result<void> core = read_core(*archive, *package, document, *skeleton); !core)
    return tl::make_unexpected(core.error());
  read_custom(*archive, *package, document);
  if (tracked_changes > 0) document.properties["tracked_changes"] = std::to_string(tracked_changes);
  document.skeleton = std::move(skeleton);
  return document;
}

}  // namespace homeword
