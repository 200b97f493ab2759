#include "homeword/feedback/suppression.h"

#include <optional>
#include <utility>

namespace homeword {

std::vector<std::vector<bool>> find_hidden_cells(const std::vector<std::vector<std::size_t>>& counts, std::size_t minimum) {
  const std::size_t rows = counts.size();
  const std::size_t columns = rows == 0 ? 0 : counts.front().size();
  std::vector<std::vector<bool>> hidden(rows, std::vector<bool>(columns, false));
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t column = 0; column < columns; ++column)
      hidden[row][column] = counts[row][column] > 0 && counts[row][column] < minimum;

  // Hides the smallest shown cell of a line that has exactly one hidden; gives whether it did.
  const auto add_partner = [&](std::size_t length, const auto& cell_of) {
    std::size_t count = 0;
    std::optional<std::size_t> smallest;
    for (std::size_t i = 0; i < length; ++i) {
      const auto [row, column] = cell_of(i);
      if (hidden[row][column]) {
        ++count;
      } else if (!smallest) {
        smallest = i;
      } else {
        const auto [best_row, best_column] = cell_of(*smallest);
        if (counts[row][column] < counts[best_row][best_column]) smallest = i;
      }
    }
    if (count != 1 || !smallest) return false;
    const auto [row, column] = cell_of(*smallest);
    hidden[row][column] = true;
    return true;
  };
  for (bool has_changed = true; has_changed;) {
    has_changed = false;
    for (std::size_t row = 0; row < rows; ++row)
      has_changed |= add_partner(columns, [&](std::size_t i) { return std::pair{row, i}; });
    for (std::size_t column = 0; column < columns; ++column)
      has_changed |= add_partner(rows, [&](std::size_t i) { return std::pair{i, column}; });
  }
  return hidden;
}

}  // namespace homeword
