// Span: a half-open range of bytes, [start, end), in some UTF-8 text. Both ends lie on code point boundaries.
#pragma once

#include <cstddef>
#include <string_view>

namespace homeword {

struct Span {
  std::size_t start = 0;
  std::size_t end = 0;

  [[nodiscard]] constexpr std::size_t size() const { return end - start; }
  [[nodiscard]] constexpr bool is_empty() const { return start == end; }
  [[nodiscard]] constexpr bool contains(Span other) const { return start <= other.start && other.end <= end; }
  // True when the two share at least one byte. An empty span overlaps nothing.
  [[nodiscard]] constexpr bool overlaps(Span other) const {
    return start < other.end && other.start < end && !is_empty() && !other.is_empty();
  }
  // The text it covers; the caller warrants that it lies inside.
  [[nodiscard]] constexpr std::string_view of(std::string_view text) const { return text.substr(start, end - start); }

  friend constexpr bool operator==(Span, Span) = default;
  friend constexpr auto operator<=>(Span, Span) = default;
};

}  // namespace homeword
