#include "homeword/feedback/statistics.h"

#include <doctest/doctest.h>

#include "homeword/feedback/suppression.h"

using namespace homeword;

TEST_CASE("Wilson's interval gives the published values") {
  struct Row { std::size_t successes, trials; double low, high; };
  for (const Row& row : {Row{7, 10, 0.397, 0.892}, Row{0, 10, 0, 0.278}, Row{10, 10, 0.723, 1}, Row{18, 24, 0.551, 0.880}, Row{1, 30, 0.006, 0.167}}) {
    const Interval interval = wilson_interval(row.successes, row.trials);
    CAPTURE(row.successes);
    CAPTURE(row.trials);
    CHECK(interval.low == doctest::Approx(row.low).epsilon(0.0015));
    CHECK(interval.high == doctest::Approx(row.high).epsilon(0.0015));
  }
  CHECK(wilson_interval(0, 0).low == 0);
  CHECK(wilson_interval(0, 0).high == 1);
}

TEST_CASE("Newcombe's interval says when there is no clear difference") {
  const Interval interval = newcombe_interval(18, 24, 11, 22);
  CHECK(interval.low == doctest::Approx(-0.027).epsilon(0.02));
  CHECK(interval.high == doctest::Approx(0.483).epsilon(0.002));
  CHECK(interval.holds_zero());
  CHECK_FALSE(newcombe_interval(90, 100, 10, 100).holds_zero());
}

TEST_CASE("shares of few answers are drawn to the pool") {
  CHECK(shrink(3, 3, 0.8) == doctest::Approx(0.846).epsilon(0.001));
  CHECK(shrink(18, 24, 0.8) == doctest::Approx(0.765).epsilon(0.001));
}

TEST_CASE("a hidden cell never stands alone in its row or column") {
  const auto hidden = find_hidden_cells({{40, 4, 30}, {50, 60, 70}, {20, 15, 12}});
  CHECK(hidden[0][1]);
  CHECK(hidden[0][2]);   // the smaller partner of its row
  for (std::size_t row = 0; row < 3; ++row) {
    std::size_t count = 0;
    for (std::size_t column = 0; column < 3; ++column) count += hidden[row][column] ? 1 : 0;
    CHECK(count != 1);
  }
  for (std::size_t column = 0; column < 3; ++column) {
    std::size_t count = 0;
    for (std::size_t row = 0; row < 3; ++row) count += hidden[row][column] ? 1 : 0;
    CHECK(count != 1);
  }
  CHECK(find_hidden_cells({{40, 30}, {50, 60}}) == std::vector<std::vector<bool>>(2, {false, false}));
  CHECK(find_hidden_cells({}).empty());
}
