#include "text_set.h"

#include <deque>

namespace apertium_plugin {

std::size_t TextSet::add(const std::string& text) { return numbers_.try_emplace(text, numbers_.size()).first->second; }

void TextSet::finish() {
  for (const auto& [text, number] : numbers_)
    for (const char c : text)
      if (std::uint8_t& byte_class = class_of_[static_cast<unsigned char>(c)]; byte_class == 0) byte_class = static_cast<std::uint8_t>(class_count_++);
  nodes_.assign(1, {});
  next_.assign(class_count_, 0);
  for (const auto& [text, number] : numbers_) {
    std::uint32_t node = 0;
    for (const char c : text) {
      const std::size_t byte_class = class_of_[static_cast<unsigned char>(c)];
      if (next(node, byte_class) == 0) {
        next(node, byte_class) = static_cast<std::uint32_t>(nodes_.size());
        nodes_.emplace_back();
        next_.resize(next_.size() + class_count_, 0);
      }
      node = next(node, byte_class);
    }
    nodes_[node].ends.push_back(number);
  }
  std::deque<std::uint32_t> open;
  for (std::size_t byte_class = 1; byte_class < class_count_; ++byte_class)
    if (const std::uint32_t child = next(0, byte_class); child != 0) open.push_back(child);
  for (; !open.empty(); open.pop_front()) {
    const std::uint32_t at = open.front();
    for (std::size_t byte_class = 1; byte_class < class_count_; ++byte_class) {
      const std::uint32_t elsewhere = next(nodes_[at].shorter, byte_class);
      std::uint32_t& there = next(at, byte_class);
      if (there == 0) {
        there = elsewhere;
        continue;
      }
      nodes_[there].shorter = elsewhere;
      nodes_[there].next_found = nodes_[elsewhere].ends.empty() ? nodes_[elsewhere].next_found : elsewhere;
      open.push_back(there);
    }
  }
}

TextSet::Found TextSet::find(std::string_view text) const {
  Found found;
  found.bits_.assign(numbers_.size() / 64 + 1, 0);
  std::uint32_t at = 0;
  for (const char c : text) {
    at = next_[at * class_count_ + class_of_[static_cast<unsigned char>(c)]];
    for (std::uint32_t node = at; node != 0; node = nodes_[node].next_found)
      for (const std::size_t number : nodes_[node].ends) {
        if (found.holds(number)) continue;
        found.bits_[number / 64] |= std::uint64_t{1} << (number % 64);
        found.numbers_.push_back(number);
      }
  }
  return found;
}

}  // namespace apertium_plugin
