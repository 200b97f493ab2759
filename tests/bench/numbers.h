// Numbers that look random and are the same everywhere (std::uniform_int_distribution is not).
#pragma once

#include <cstddef>
#include <cstdint>

namespace homeword::bench {

class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : state_(seed) {}
  std::size_t below(std::size_t limit) {
    state_ = state_ * 6364136223846793005ull + 1442695040888963407ull;
    return static_cast<std::size_t>((state_ >> 33) % limit);
  }

 private:
  std::uint64_t state_;
};

}  // namespace homeword::bench
