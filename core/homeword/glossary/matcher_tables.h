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

// What is known of a word of text: its number, and the trie's node for phrases that begin with it.
struct KnownWord {
  WordNumber number = no_word;
  std::uint32_t root = 0;  // node * 4 + 2 (a phrase ends there) + 1 (phrases go on from there); 0: no phrase begins so
};

// Words to numbers: open addressing. Words of up to eight bytes are their own key, so that one look tells all; longer ones
// are kept by a 64-bit hash and compared in whole pieces of eight bytes, padded with zeros.
class WordTable {
 public:
  [[nodiscard]] KnownWord find_short(std::uint64_t key) const {
    for (std::size_t at = (key * multiplier) >> shift_;; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.key == key && (slot.number & long_bit) == 0) return {slot.number, slot.root};
      if (slot.number == no_word) return {};
    }
  }
  [[nodiscard]] KnownWord find_long(const std::uint64_t* pieces, std::size_t piece_count) const {
    const std::uint64_t key = hash_of(pieces, piece_count);
    for (std::size_t at = (key * multiplier) >> shift_;; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.number == no_word) return {};
      if (slot.key == key && (slot.number & long_bit) != 0 && is_key(slot.number & ~long_bit, pieces, piece_count))
        return {slot.number & ~long_bit, slot.root};
    }
  }
  [[nodiscard]] KnownWord find(std::string_view word) const;
  WordNumber add(std::string_view word);  // its number, old or new
  void set_roots(const std::vector<std::uint32_t>& roots);  // by number
  [[nodiscard]] std::size_t size() const { return keys_.size(); }
  [[nodiscard]] std::size_t longest() const { return longest_; }  // bytes

  static std::size_t count_pieces(std::size_t bytes) { return (bytes + 7) / 8; }

 private:
  static constexpr std::uint64_t multiplier = 0x9E3779B97F4A7C15ull;
  static constexpr std::uint32_t long_bit = 0x80000000;  // in no_word as well, whose slot has no key
  struct Slot {
    std::uint64_t key = 0;
    WordNumber number = no_word;
    std::uint32_t root = 0;
  };
  struct Key {
    std::uint32_t first_piece = 0;
    std::uint32_t piece_count = 0;
  };
  static std::uint64_t hash_of(const std::uint64_t* pieces, std::size_t count) {
    std::uint64_t hash = 0x9E3779B97F4A7C15ull + count;
    for (std::size_t i = 0; i < count; ++i) {
      hash = (hash ^ pieces[i]) * 0xD6E8FEB86659FD93ull;
      hash ^= hash >> 32;
    }
    return hash;
  }
  [[nodiscard]] bool is_key(WordNumber number, const std::uint64_t* pieces, std::size_t count) const {
    const Key key = keys_[number];
    return key.piece_count == count &&
           std::memcmp(&pieces_[key.first_piece], pieces, count * sizeof(std::uint64_t)) == 0;
  }
  void place(WordNumber number, std::uint32_t root);
  void grow();

  std::vector<Slot> slots_ = std::vector<Slot>(16);
  std::size_t mask_ = 15;
  unsigned shift_ = 60;
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
  std::vector<Node> nodes;        // node 0 is the empty phrase
  std::vector<Edge> edges;        // open addressing by parent and word
  std::size_t edge_mask = 0;
  std::vector<std::uint64_t> edge_filter;  // a bit for each edge's hash: most walks end here, without a look at the edges
  std::size_t filter_mask = 0;
  bool has_rules = false;                  // phrases in the rule channel
  std::vector<Entry> entries;     // by node, in the order of adding
  std::vector<std::string> exact_texts;  // words of a case-exact phrase, each followed by '\n'
  std::size_t phrase_count = 0;
  std::size_t deepest = 0;        // tokens in the longest phrase
  std::vector<std::string> prefixes;  // attached words, normalised, longest first
  std::vector<std::string> suffixes;

  static std::uint64_t edge_hash(NodeNumber parent, WordNumber word) {
    std::uint64_t hash = ((std::uint64_t{parent} << 32) | word) * 0x9E3779B97F4A7C15ull;
    hash ^= hash >> 32;
    return hash * 0xD6E8FEB86659FD93ull;
  }
  [[nodiscard]] bool may_have_child(std::uint64_t hash) const {
    return (edge_filter[(hash >> 38) & filter_mask] >> ((hash >> 32) & 63) & 1) != 0;
  }
  [[nodiscard]] NodeNumber find_child(NodeNumber parent, WordNumber word) const {
    const std::uint64_t hash = edge_hash(parent, word);
    if (!may_have_child(hash)) return 0;
    for (std::size_t at = hash & edge_mask;; at = (at + 1) & edge_mask) {
      const Edge& edge = edges[at];
      if (edge.child == 0) return 0;
      if (edge.parent == parent && edge.word == word) return edge.child;
    }
  }
};

}  // namespace homeword
