#include "homeword/document/docx_boxes.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "homeword/document/xml_text.h"

namespace homeword {

namespace {

constexpr double units_per_point = 12700;  // EMU, English metric units

// The first attribute of this name behind `from`, as a number; 0 when there is none.
double number_behind(std::string_view text, std::size_t from, std::string_view name) {
  const std::string key = " " + std::string(name) + "=\"";
  const std::size_t at = text.find(key, from);
  return at == std::string_view::npos ? 0 : std::strtod(std::string(text.substr(at + key.size(), 12)).c_str(), nullptr);
}

}  // namespace

bool has_room(const DocxPart::FixedBox& box, const DocxPart& part, const std::vector<std::size_t>& letters) {
  if (box.kind != DocxPart::FixedBox::Kind::shape) return false;
  const std::string_view text = box.range.of(part.text);
  const std::size_t extent = text.find(":ext cx=");
  const std::size_t content = text.find("txbxContent");
  if (extent == std::string_view::npos || content == std::string_view::npos || extent > content) return false;
  double width = number_behind(text, extent, "cx") / units_per_point, height = number_behind(text, extent, "cy") / units_per_point;
  // Word's own insets, 0.1 and 0.05 inches, where none are given; given ones are rarely larger.
  width -= 14.4;
  height -= 7.2;
  if (width < 20 || height < 10) return false;
  double size = 11;
  for (std::size_t at = text.find(":sz ", content); at != std::string_view::npos; at = text.find(":sz ", at + 1))
    size = std::max(size, number_behind(text, at, part.prefix + "val") / 2);
  const double line = 1.3 * size;
  double needed = 0;
  for (const std::size_t count : letters) needed += std::max(1.0, std::ceil(static_cast<double>(count) * 0.55 * size / width)) * line + 8;
  // Paragraphs without text take their line too.
  std::size_t paragraphs = 0;
  for (std::size_t at = text.find("<" + part.prefix + "p", content); at != std::string_view::npos; at = text.find("<" + part.prefix + "p", at + 1))
    if (const char next = text[std::min(at + part.prefix.size() + 2, text.size() - 1)]; next == '>' || next == ' ' || next == '/') ++paragraphs;
  if (paragraphs > letters.size()) needed += static_cast<double>(paragraphs - letters.size()) * (line + 8);
  return needed < 0.8 * height;
}

bool keeps_its_size(const DocxPart::FixedBox& box, const DocxPart& part) {
  if (box.kind == DocxPart::FixedBox::Kind::row) return false;
  const std::string_view setting = box.setting.of(part.text);
  const bool is_warped = setting.find("prstTxWarp") != std::string_view::npos && setting.find("textNoShape") == std::string_view::npos;
  return !box.can_grow || is_warped;
}

namespace {

std::optional<std::string> growing_setting(const DocxPart::FixedBox& box, const DocxPart& part) {
  std::string setting(box.setting.of(part.text));
  switch (box.kind) {
    case DocxPart::FixedBox::Kind::row: {
      const std::optional<Span> rule = find_attribute(setting, part.prefix + "hRule");
      if (!rule) return std::nullopt;
      return setting.replace(rule->start, rule->size(), "atLeast");
    }
    case DocxPart::FixedBox::Kind::vector_markup: {
      const std::optional<Span> style = find_attribute(setting, "style");
      if (!style) {
        setting.insert(setting.find_first_of(" \t\r\n/>", 1), " style=\"mso-fit-shape-to-text:t\"");
        return setting;
      }
      std::string value(style->of(setting));
      const std::size_t known = value.find("mso-fit-shape-to-text:");
      if (known == std::string::npos) {
        value += (value.empty() || value.back() == ';' ? "" : ";") + std::string("mso-fit-shape-to-text:t");
      } else {
        const std::size_t start = known + std::string_view("mso-fit-shape-to-text:").size();
        const std::size_t end = std::min(value.find(';', start), value.size());
        if (value.substr(start, end - start) == "t" || value.substr(start, end - start) == "true") return std::nullopt;
        value.replace(start, end - start, "t");
      }
      return setting.replace(style->start, style->size(), value);
    }
    case DocxPart::FixedBox::Kind::shape: break;
  }
  // One of noAutofit, normAutofit and spAutoFit, behind the warp of the text, before what is three-dimensional.
  const std::string fit = "<a:spAutoFit xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"/>";
  std::size_t place = std::string::npos;
  for (const XmlChild& child : find_children(setting)) {
    const std::string_view name = local_name(child.name);
    if (name == "spAutoFit") return std::nullopt;
    if (name == "noAutofit" || name == "normAutofit") return setting.replace(child.range.start, child.range.size(), fit);
    if (name != "prstTxWarp") continue;
    if (child.range.of(setting).find("textNoShape") == std::string_view::npos) return std::nullopt;
    place = child.range.end;
  }
  const std::size_t start_tag_end = setting.find('>');
  if (setting[start_tag_end - 1] == '/') {
    const std::string name = setting.substr(1, setting.find_first_of(" \t\r\n/>", 1) - 1);
    return setting.replace(start_tag_end - 1, 2, ">" + fit + "</" + name + ">");
  }
  return setting.insert(place == std::string::npos ? start_tag_end + 1 : place, fit);
}

// The heights of a shape that stands alone in its drawing and keeps text off both its sides, with their values as numbers.
std::vector<std::pair<Span, double>> find_own_heights(const DocxPart::FixedBox& box, const DocxPart& part) {
  const std::string_view text = part.text;
  const std::size_t drawing = text.rfind("<" + part.prefix + "drawing", box.range.start);
  if (drawing == std::string_view::npos) return {};
  const std::string_view head = text.substr(drawing, box.range.start - drawing);
  if (head.find("wrapTopAndBottom") == std::string_view::npos || head.find("</" + part.prefix + "drawing") != std::string_view::npos ||
      head.find("wordprocessingGroup") != std::string_view::npos || head.find("wordprocessingCanvas") != std::string_view::npos)
    return {};
  std::vector<std::pair<Span, double>> out;
  for (const auto& [from, name] : {std::pair<std::size_t, const char*>{drawing, ":extent "}, {box.range.start, ":ext "}}) {
    const std::size_t at = text.find(name, from);
    if (at == std::string_view::npos || at >= box.range.end) return {};
    const std::size_t start = text.rfind('<', at), end = text.find('>', at);
    if (start == std::string_view::npos || end == std::string_view::npos) return {};
    const std::optional<Span> height = find_attribute(text.substr(start, end + 1 - start), "cy");
    if (!height) return {};
    const Span place{start + height->start, start + height->end};
    out.emplace_back(place, std::strtod(std::string(place.of(text)).c_str(), nullptr));
  }
  return out;
}

}  // namespace

std::vector<BoxEdit> make_grow(const DocxPart::FixedBox& box, const DocxPart& part, std::size_t letters_before, std::size_t letters_now) {
  const std::optional<std::string> setting = growing_setting(box, part);
  if (!setting) return {};
  if (box.kind == DocxPart::FixedBox::Kind::shape)
    if (const auto heights = find_own_heights(box, part); !heights.empty()) {
      // A line more than the letters ask for: lines break where words end.
      const double share = static_cast<double>(letters_now) / static_cast<double>(std::max<std::size_t>(letters_before, 1));
      std::vector<BoxEdit> edits;
      for (const auto& [place, height] : heights)
        edits.push_back({place, std::to_string(static_cast<long long>(height * std::min(share, 10.0) + 16 * units_per_point))});
      return edits;
    }
  return {{box.setting, *setting}};
}

}  // namespace homeword
