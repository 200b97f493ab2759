// The compiled form of a matcher: a table of words and a trie of word numbers. Internal to this room.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/glossary/matcher.h"

namespace homeword {

// A word made comparable: NFC, case folded (unless asked not to), without soft hyphens, marks of direction, variation
// selectors, Arabic vowel signs and tatweel; Arabic alef with hamza or madda as plain alef, as most people type it.
[[nodiscard]] std::string normalise_word(std::string_view word, bool fold_case = true);

using WordNumber = std::uint32_t;
using NodeNumber = std::uint32_t;
inline constexpr WordNumber no_word = 0xFFFFFFFF;

// Words to numbers: open addressing over tags, keys side by side in whole 8-byte pieces padded with zeros, so that equal
// words are compared piece by piece without looking at single bytes.
class WordTable {
 public:
  [[nodiscard]] WordNumber find(const std::uint64_t* pieces, std::size_t piece_count) const {
    const std::uint64_t hash = hash_of(pieces, piece_count);
    const auto tag = static_cast<std::uint32_t>(hash >> 32);
    for (std::size_t at = hash & mask_;; at = (at + 1) & mask_) {
      const Slot slot = slots_[at];
      if (slot.number == no_word) return no_word;
      if (slot.tag == tag && is_key(slot.number, pieces, piece_count)) return slot.number;
    }
  }
  [[nodiscard]] WordNumber find(std::string_view word) const;
  WordNumber add(std::string_view word);  // its number, old or new
  [[nodiscard]] std::size_t size() const { return keys_.size(); }
  [[nodiscard]] std::size_t longest() const { return longest_; }  // bytes

  static std::size_t count_pieces(std::size_t bytes) { return (bytes + 7) / 8; }
  static std::uint64_t hash_of(const std::uint64_t* pieces, std::size_t count) {
    std::uint64_t hash = 0x9E3779B97F4A7C15ull + count;
    for (std::size_t i = 0; i < count; ++i) {
      hash = (hash ^ pieces[i]) * 0xD6E8FEB86659FD93ull;
      hash ^= hash >> 32;
    }
    hash *= 0xD6E8FEB86659FD93ull;
    return hash ^ (hash >> 29);
  }

 private:
  struct Slot {
    std::uint32_t tag = 0;
    WordNumber number = no_word;
  };
  struct Key {
    std::uint32_t first_piece = 0;
    std::uint32_t piece_count = 0;
  };
  [[nodiscard]] bool is_key(WordNumber number, const std::uint64_t* pieces, std::size_t count) const {
    const Key key = keys_[number];
    return key.piece_count == count &&
           std::memcmp(&pieces_[key.first_piece], pieces, count * sizeof(std::uint64_t)) == 0;
  }
  void grow();

  std::vector<Slot> slots_ = std::vector<Slot>(16);
  std::size_t mask_ = 15;
  std::vector<Key> keys_;
  std::vector<std::uint64_t> pieces_;
  std::size_t longest_ = 0;
};

struct Matcher::Tables {
  struct Entry {
    Payload payload = 0;
    Channel channel = Channel::term;
    bool is_case_exact = false;
    bool is_caps_only = false;
    std::uint32_t exact_text = 0;  // place in exact_texts, when the case is exact
  };
  struct Node {
    std::uint32_t first_entry = 0;
    std::uint16_t entry_count = 0;
    bool has_children = false;
  };
  struct Edge {
    NodeNumber parent = 0;
    WordNumber word = no_word;
    NodeNumber child = 0;
  };

  WordTable words;
  std::vector<NodeNumber> roots;  // by word: the node of phrases that begin with it, 0 for none
  std::vector<Node> nodes;        // node 0 is the empty phrase
  std::vector<Edge> edges;        // open addressing by parent and word
  std::size_t edge_mask = 0;
  std::vector<Entry> entries;     // by node, in the order of adding
  std::vector<std::string> exact_texts;  // words of a case-exact phrase, each followed by '\n'
  std::size_t phrase_count = 0;
  std::size_t deepest = 0;        // tokens in the longest phrase
  std::vector<std::string> prefixes;  // attached words, normalised, longest first
  std::vector<std::string> suffixes;

  static std::size_t edge_hash(NodeNumber parent, WordNumber word) {
    std::uint64_t hash = ((std::uint64_t{parent} << 32) | word) * 0x9E3779B97F4A7C15ull;
    return static_cast<std::size_t>(hash ^ (hash >> 32));
  }
  [[nodiscard]] NodeNumber find_child(NodeNumber parent, WordNumber word) const {
    for (std::size_t at = edge_hash(parent, word) & edge_mask;; at = (at + 1) & edge_mask) {
      const Edge& edge = edges[at];
      if (edge.child == 0) return 0;
      if (edge.parent == parent && edge.word == word) return edge.child;
    }
  }
};

}  // namespace homeword
