// New texts for a document's blocks, and blocks as text: what tests and fuzz targets of the formats compare.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "homeword/document/document.h"
#include "homeword/text/unicode.h"

namespace homeword {

// "text <0>bold<0/> …": codes as a translator would see them, to compare blocks at a glance.
inline std::string show(const Block& block) {
  std::string out;
  auto at_offset = [&](std::size_t offset) {
    for (auto code = block.codes.rbegin(); code != block.codes.rend(); ++code)
      if (!code->is_standalone && code->span.end == offset && code->span.start != offset)
        out += "</" + std::to_string(code->id) + ">";
    for (const InlineCode& code : block.codes) {
      if (code.span.start != offset) continue;
      out += "<" + std::to_string(code.id);
      if (code.is_standalone) out += "/";
      else if (code.span.is_empty()) out += "></" + std::to_string(code.id);
      out += ">";
    }
  };
  for (std::size_t i = 0; i <= block.text.size(); ++i) {
    at_offset(i);
    if (i < block.text.size()) out += block.text[i];
  }
  return out;
}

// The block's text in capitals with an accented letter after every stretch, code by code: longer than before, in
// characters that many files did not hold.
inline BlockText make_longer(const Block& block) {
  std::vector<std::size_t> cuts{0, block.text.size()};
  for (const InlineCode& code : block.codes) cuts.insert(cuts.end(), {code.span.start, code.span.end});
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  BlockText out;
  std::vector<std::size_t> moved;
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    moved.push_back(out.text.size());
    if (i + 1 == cuts.size()) break;
    const std::string piece = block.text.substr(cuts[i], cuts[i + 1] - cuts[i]);
    std::string longer = to_upper(piece);
    const std::size_t end = longer.find_last_not_of(" \n\t");
    if (end != std::string::npos) longer.insert(end + 1, "\u00d1\u00e1\u2019");
    out.text += longer;
  }
  auto move = [&](std::size_t offset) {
    return moved[static_cast<std::size_t>(std::lower_bound(cuts.begin(), cuts.end(), offset) - cuts.begin())];
  };
  for (InlineCode code : block.codes) {
    code.span = {move(code.span.start), move(code.span.end)};
    out.codes.push_back(code);
  }
  return out;
}

}  // namespace homeword
