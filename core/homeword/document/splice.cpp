#include "homeword/document/splice.h"

#include <stdexcept>
#include <utility>

namespace homeword {

void Splicer::replace(Span range, std::string text) {
  while (!replacements_.empty() && replacements_.back().range.start < range.end) {
    if (!range.contains(replacements_.back().range))
      throw std::logic_error("Splicer: ranges cross or come out of order");
    replacements_.pop_back();
  }
  replacements_.push_back({range, std::move(text)});
}

std::string Splicer::render(Span range) const {
  std::string out;
  std::size_t at = range.start;
  for (auto replacement = replacements_.rbegin(); replacement != replacements_.rend(); ++replacement) {
    if (replacement->range.start < at) continue;
    if (replacement->range.end > range.end ||
        (replacement->range.start == range.end && !range.is_empty() && range.end != original_.size()))
      break;
    out += original_.substr(at, replacement->range.start - at);
    out += replacement->text;
    at = replacement->range.end;
  }
  out += original_.substr(at, range.end - at);
  return out;
}

}  // namespace homeword
