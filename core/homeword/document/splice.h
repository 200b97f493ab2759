// Splicing: a document goes back as its original bytes with some ranges replaced.
//
//     Splicer splicer("<p>Hello <b>you</b></p>");
//     splicer.replace({12, 15}, "all");
//     splicer.finish()                     // "<p>Hello <b>all</b></p>"
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/span.h"

namespace homeword {

class Splicer {
 public:
  // The original must outlive the splicer.
  explicit Splicer(std::string_view original) : original_(original) {}

  // Replaces a range; an empty range inserts. Ranges come in the order of comes_first(), so that what lies inside a
  // range is replaced before it: the text of the outer range takes it up with render(). Ranges that cross throw
  // std::logic_error, a mistake of ours.
  void replace(Span range, std::string text);

  // A range of the original with the replacements made in it so far.
  [[nodiscard]] std::string render(Span range) const;
  [[nodiscard]] std::string finish() const { return render({0, original_.size()}); }

 private:
  struct Replacement {
    Span range;
    std::string text;
  };
  std::string_view original_;
  std::vector<Replacement> replacements_;  // last in the original first; never overlapping
};

// The order of replacements: from the end to the start; at equal starts the shorter first, insertions last.
[[nodiscard]] constexpr bool comes_first(Span a, Span b) {
  if (a.start != b.start) return a.start > b.start;
  if (a.is_empty() != b.is_empty()) return b.is_empty();
  return a.end < b.end;
}

}  // namespace homeword
