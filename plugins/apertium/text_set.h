// Which of many short texts stand in a longer one, found in one pass over it (Aho and Corasick, Efficient String Matching, 1975).
//
//     TextSet texts;
//     const std::size_t noun = texts.add("<n>"), plural = texts.add("<pl>");
//     texts.finish();
//     texts.find("casa<n><f><pl>").holds(noun);   // true
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace apertium_plugin {

class TextSet {
 public:
  class Found {
   public:
    [[nodiscard]] bool holds(std::size_t text) const { return (bits_[text / 64] >> (text % 64) & 1) != 0; }
    // The numbers found, each once, in the order of their places.
    [[nodiscard]] const std::vector<std::size_t>& numbers() const { return numbers_; }

   private:
    friend class TextSet;
    std::vector<std::uint64_t> bits_;
    std::vector<std::size_t> numbers_;
  };

  // Its number; the same text has the same one.
  std::size_t add(const std::string& text);
  // After the last was added, before the first find.
  void finish();
  [[nodiscard]] Found find(std::string_view text) const;

 private:
  struct Node {
    std::uint32_t shorter = 0;               // the longest end of this that is a node, too
    std::uint32_t next_found = 0;            // the next of these at which a text ends; 0: none
    std::vector<std::size_t> ends{};         // texts that end here
  };
  // Bytes no text holds are of class 0: a table of all 256 a node would not stay in the processor's cache.
  [[nodiscard]] std::uint32_t& next(std::uint32_t node, std::size_t byte_class) { return next_[node * class_count_ + byte_class]; }

  std::map<std::string, std::size_t> numbers_;
  std::array<std::uint8_t, 256> class_of_{};
  std::size_t class_count_ = 1;
  std::vector<std::uint32_t> next_{};        // by node and class
  std::vector<Node> nodes_{};
};

}  // namespace apertium_plugin
