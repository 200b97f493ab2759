#include "homeword/feedback/statistics.h"

#include <algorithm>
#include <cmath>

namespace homeword {

Interval wilson_interval(std::size_t successes, std::size_t trials, double z) {
  if (trials == 0) return {};
  const double n = static_cast<double>(trials);
  const double share = static_cast<double>(successes) / n;
  const double centre = share + z * z / (2 * n);
  const double spread = z * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  const double scale = 1 + z * z / n;
  return {std::max(0.0, (centre - spread) / scale), std::min(1.0, (centre + spread) / scale)};
}

Interval newcombe_interval(std::size_t first_successes, std::size_t first_trials, std::size_t second_successes,
                           std::size_t second_trials, double z) {
  if (first_trials == 0 || second_trials == 0) return {-1, 1};
  const Interval first = wilson_interval(first_successes, first_trials, z);
  const Interval second = wilson_interval(second_successes, second_trials, z);
  const double first_share = static_cast<double>(first_successes) / static_cast<double>(first_trials);
  const double second_share = static_cast<double>(second_successes) / static_cast<double>(second_trials);
  const double difference = first_share - second_share;
  return {difference - std::hypot(first_share - first.low, second.high - second_share),
          difference + std::hypot(first.high - first_share, second_share - second.low)};
}

double shrink(std::size_t successes, std::size_t trials, double pool_mean, double strength) {
  return (static_cast<double>(successes) + pool_mean * strength) / (static_cast<double>(trials) + strength);
}

}  // namespace homeword
