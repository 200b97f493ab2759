// The compiled form of a matcher: a table of words and a trie of word numbers. Internal to this room.
#pragma once

#include <algorithm>
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

// A word as pieces of eight bytes, padded with zeros.
inline std::size_t count_pieces(std::size_t bytes) { return (bytes + 7) / 8; }

// Words of up to eight bytes have keys of their own: every step can be undone. Longer ones share a key by chance of 2^-64,
// so that tables compare them in full.
inline std::uint64_t finish_key(std::uint64_t key) { return key ^ (key >> 32); }
inline std::uint64_t key_of_two(std::uint64_t first, std::uint64_t second) {
  return first * 0x9E3779B97F4A7C15ull ^ std::rotl(second * 0xD6E8FEB86659FD93ull, 29);
}
inline std::uint64_t key_of(const std::uint64_t* pieces, std::size_t count) {
  std::uint64_t key = key_of_two(pieces[0], count > 1 ? pieces[1] : 0);
  for (std::size_t i = 2; i < count; ++i) {
    key = (key ^ pieces[i]) * 0xC2B2AE3D27D4EB4Full;
    key ^= key >> 29;
  }
  return finish_key(key);
}

// Words to numbers: open addressing by key. A word's number is the place of its spelling, so that one step leads there.
class WordTable {
 public:
  [[nodiscard]] KnownWord find_short(std::uint64_t key) const {
    for (std::size_t at = place_of(key);; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.key == key && (slot.number & long_bit) == 0) return {slot.number, slot.root};
      if (slot.number == no_word) return {};
    }
  }
  [[nodiscard]] KnownWord find_long(std::uint64_t key, const std::uint64_t* pieces, std::size_t piece_count) const {
    for (std::size_t at = place_of(key);; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.number == no_word) return {};
      if (slot.key == key && (slot.number & long_bit) != 0 && is_word(slot.number & ~long_bit, pieces, piece_count))
        return {slot.number & ~long_bit, slot.root};
    }
  }
  // Fetch what a look for this key will read: first its slot, then, when that has come, its spelling.
  void prefetch(std::uint64_t key) const { __builtin_prefetch(&slots_[place_of(key)]); }
  void prefetch_spelling(std::uint64_t key) const {
    const Slot& slot = slots_[place_of(key)];
    if (slot.key == key) __builtin_prefetch(&spellings_[slot.number & ~long_bit]);
  }
  [[nodiscard]] KnownWord find(std::string_view word) const;
  WordNumber add(std::string_view word);  // its number, old or new
  void set_root(WordNumber number, std::uint32_t root);
  void spread_roots();  // after the last set_root
  [[nodiscard]] std::uint32_t root_of(WordNumber number) const {
    return static_cast<std::uint32_t>(spellings_[number] >> 32);
  }
  [[nodiscard]] std::uint64_t key_of_word(WordNumber number) const {
    return key_of(&spellings_[number + 1], piece_count_of(number));
  }
  [[nodiscard]] std::size_t longest() const { return longest_; }  // bytes

 private:
  static constexpr std::uint32_t long_bit = 0x80000000;  // in no_word as well, whose slot has no key
  struct Slot {
    std::uint64_t key = 0;
    WordNumber number = no_word;
    std::uint32_t root = 0;
  };
  [[nodiscard]] std::size_t place_of(std::uint64_t key) const { return key >> shift_; }
  [[nodiscard]] std::size_t piece_count_of(WordNumber number) const {
    return static_cast<std::uint32_t>(spellings_[number]);
  }
  [[nodiscard]] bool is_word(WordNumber number, const std::uint64_t* pieces, std::size_t count) const {
    return piece_count_of(number) == count &&
           std::memcmp(&spellings_[number + 1], pieces, count * sizeof(std::uint64_t)) == 0;
  }
  void place(WordNumber number);
  void grow();

  std::vector<Slot> slots_ = std::vector<Slot>(16);
  std::size_t mask_ = 15;
  unsigned shift_ = 60;
  std::size_t count_ = 0;
  std::vector<std::uint64_t> spellings_;  // of each word: its root and its number of pieces, then the pieces
  std::size_t longest_ = 0;
};

// Which words may begin a phrase, judged by two neighbours: almost every place of a text is done with after a look at these
// bits, which fit a near cache where the tables do not. Says yes too often (two to five times in a hundred), never no wrongly.
class BeginningFilter {
 public:
  void reserve(std::size_t count) {
    bits_.assign(std::bit_ceil(std::max<std::size_t>(count * 8 / 64, 64)), 0);
    shift_ = 64 - static_cast<unsigned>(std::countr_zero(bits_.size()));
  }
  void add_word(std::uint64_t key) { add(hash_of(key)); }
  void add_pair(std::uint64_t first, std::uint64_t second) { add(hash_of(first, second)); }
  // A phrase of this one word.
  [[nodiscard]] bool may_be_word(std::uint64_t key) const { return has(hash_of(key)); }
  // A longer phrase whose first two words are these.
  [[nodiscard]] bool may_be_pair(std::uint64_t first, std::uint64_t second) const { return has(hash_of(first, second)); }

 private:
  static std::uint64_t hash_of(std::uint64_t key) { return key * 0x9FB21C651E98DF25ull; }
  static std::uint64_t hash_of(std::uint64_t first, std::uint64_t second) {
    return (first + std::rotl(second, 23)) * 0xA0761D6478BD642Full;
  }
  static std::uint64_t bits_of(std::uint64_t hash) {
    return std::uint64_t{1} << (hash >> 20 & 63) | std::uint64_t{1} << (hash >> 26 & 63);
  }
  void add(std::uint64_t hash) { bits_[hash >> shift_] |= bits_of(hash); }
  [[nodiscard]] bool has(std::uint64_t hash) const {
    const std::uint64_t wanted = bits_of(hash);
    return (bits_[hash >> shift_] & wanted) == wanted;
  }
  std::vector<std::uint64_t> bits_ = std::vector<std::uint64_t>(64);
  unsigned shift_ = 58;
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
    NodeNumber parent = 0;
    WordNumber word = no_word;  // that leads here from the parent
    std::uint32_t first_entry = 0;
    std::uint16_t entry_count = 0;
    bool has_children = false;
  };
  struct Edge {
    std::uint32_t tag = 0;  // of the hash; the child itself knows parent and word
    NodeNumber child = 0;
  };

  WordTable words;
  BeginningFilter beginnings;
  std::vector<Node> nodes;        // node 0 is the empty phrase
  std::vector<Edge> edges;        // open addressing by parent and word
  std::size_t edge_mask = 0;
  bool has_rules = false;         // phrases in the rule channel
  std::array<bool, 128> is_known_symbol{};
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
  static std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash); }
  [[nodiscard]] std::size_t place_of(std::uint64_t hash) const { return hash >> 32 & edge_mask; }

  // Fetch what find_child will read: first the edge, then, when that has come, the node.
  void prefetch_edge(NodeNumber parent, WordNumber word) const {
    __builtin_prefetch(&edges[place_of(edge_hash(parent, word))]);
  }
  void prefetch_child(NodeNumber parent, WordNumber word) const {
    __builtin_prefetch(&nodes[edges[place_of(edge_hash(parent, word))].child]);
  }
  [[nodiscard]] NodeNumber find_child(NodeNumber parent, WordNumber word) const {
    const std::uint64_t hash = edge_hash(parent, word);
    for (std::size_t at = place_of(hash);; at = (at + 1) & edge_mask) {
      const Edge& edge = edges[at];
      if (edge.child == 0) return 0;
      if (edge.tag == tag_of(hash) && nodes[edge.child].parent == parent && nodes[edge.child].word == word)
        return edge.child;
    }
  }
};

}  // namespace homeword
