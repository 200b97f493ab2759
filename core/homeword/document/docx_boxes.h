// Text boxes and table rows of a fixed height: whether a longer text still fits, and what makes them grow with it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "homeword/document/docx_model.h"

namespace homeword {

// Whether paragraphs of so many letters surely fit. Judged from the box's size and its largest letters, on the safe side; where
// the size is not known, they do not.
[[nodiscard]] bool has_room(const DocxPart::FixedBox& box, const DocxPart& part, const std::vector<std::size_t>& letters);

struct BoxEdit {
  Span range;  // of the part
  std::string text;
};
// What makes the box grow with its text: a:spAutoFit in wps:bodyPr, mso-fit-shape-to-text on v:textbox, a least instead of an
// exact w:trHeight. LibreOffice puts the text of a growing box that keeps text off both sides beside the box: that one gets a
// larger height, by how many letters there were and are. Nothing when it grows already or cannot (text on a path).
[[nodiscard]] std::vector<BoxEdit> make_grow(const DocxPart::FixedBox& box, const DocxPart& part, std::size_t letters_before, std::size_t letters_now);

// Whether nothing can make the box grow: chained boxes, text on a path or turned.
[[nodiscard]] bool keeps_its_size(const DocxPart::FixedBox& box, const DocxPart& part);

}  // namespace homeword
