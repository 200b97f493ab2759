// The few statistics that survive small samples: counts first, intervals always, no averages of "easy, so-so, hard".
#pragma once

#include <cstddef>

namespace homeword {

// z for 95 %.
inline constexpr double ninety_five_percent = 1.959964;

struct Interval {
  double low = 0;
  double high = 1;
  [[nodiscard]] bool holds_zero() const { return low <= 0 && high >= 0; }
};

// Wilson's score interval (1927) of `successes` in `trials`; [0, 1] when nobody answered.
[[nodiscard]] Interval wilson_interval(std::size_t successes, std::size_t trials, double z = ninety_five_percent);

// Newcombe's hybrid score interval (1998, method 10) of the difference first − second.
[[nodiscard]] Interval newcombe_interval(std::size_t first_successes, std::size_t first_trials, std::size_t second_successes,
                                         std::size_t second_trials, double z = ninety_five_percent);

// (x + m·s)/(n + s): a share drawn towards the pool's mean, for ordering documents with few answers.
[[nodiscard]] double shrink(std::size_t successes, std::size_t trials, double pool_mean, double strength = 10);

}  // namespace homeword
