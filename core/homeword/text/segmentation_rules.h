// Segmentation rules in the manner of SRX 2.0 (LISA/GALA Segmentation Rules eXchange): at a place between two characters,
// the first rule whose `before` matches the text that ends there and whose `after` matches the text that begins there
// says whether to cut. Patterns are ICU regular expressions, as the standard recommends.
//
//     SegmentationRules rules({{.before = "\\bDr\\.", .after = "\\s", .is_break = false},
//                              {.before = "\\.", .after = "\\s", .is_break = true}});
//     rules.find_cuts("Dr. Rivera called. Come in.")   // {18}
//
// Segmenter asks such rules, from its data, at the places it is in doubt about; find_cuts is the standard's own reading,
// for rules alone. Immutable after construction, shared by threads.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/result.h"

namespace homeword {

struct SegmentationRule {
  std::string before;
  std::string after;
  bool is_break = false;
};

class SegmentationRules {
 public:
  SegmentationRules() = default;
  // Fails when a pattern is not a regular expression, saying which.
  [[nodiscard]] static Result<SegmentationRules> compile(const std::vector<SegmentationRule>& rules);

  [[nodiscard]] bool is_empty() const { return rules_ == nullptr; }

  // Every place where the rules cut, in order; never the text's beginning or end. White space goes to the next segment.
  // Fails when a pattern takes too long on this text.
  [[nodiscard]] Result<std::vector<std::size_t>> find_cuts(std::string_view text) const;

  // What the rules say about one place: cut, do not cut, or nothing. Looks at no more than 64 code points on either side,
  // and back no farther than `start`, where "^" matches.
  [[nodiscard]] std::optional<bool> decide(std::string_view text, std::size_t offset, std::size_t start = 0) const;

 private:
  struct Compiled;
  std::shared_ptr<const Compiled> rules_;
};

}  // namespace homeword
