// Suppression: which cells of a table of counts must stay hidden so that small groups cannot be seen or worked out.
#pragma once

#include <cstddef>
#include <vector>

namespace homeword {

// Default minimum of the handbook (California and DC hide below 10).
inline constexpr std::size_t default_minimum = 10;

// For a table of counts whose row and column totals are shown: true where a cell is hidden. Cells from 1 to minimum − 1
// are hidden; then never exactly one hidden cell is left in a row or column (the smallest other cell goes with it), until
// nothing changes. Zeros say nobody answered and are shown unless needed as a partner. Rows may not differ in length.
[[nodiscard]] std::vector<std::vector<bool>> find_hidden_cells(const std::vector<std::vector<std::size_t>>& counts,
                                                               std::size_t minimum = default_minimum);

}  // namespace homeword
