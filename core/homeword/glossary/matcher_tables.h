// The compiled form of a matcher: a filter of beginnings, a table of words and a trie of word numbers, all of it in one
// block of bytes without any address in it, so that the block can be kept in a file and mapped (compiled_index.h).
// Internal to this room.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/glossary/matcher.h"

namespace homeword {

// A word made comparable: NFC, case folded (unless asked not to), without soft hyphens, marks of direction, variation
// selectors, Arabic vowel signs and tatweel; Arabic alef with hamza or madda as plain alef, as most people type it.
[[nodiscard]] std::string normalise_word(std::string_view word, bool fold_case = true);

using WordNumber = std::uint32_t;  // the place of a word in its table
using NodeNumber = std::uint32_t;  // the place of a node in its table
inline constexpr WordNumber no_word = 0xFFFFFFFF;
inline constexpr NodeNumber no_node = 0xFFFFFFFF;

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

// A word as pieces, in room of its own where it is long.
class WordPieces {
 public:
  explicit WordPieces(std::string_view word) : count_(count_pieces(word.size())) {
    if (count_ > some_.size()) more_.assign(count_, 0);
    if (!word.empty()) std::memcpy(more_.empty() ? some_.data() : more_.data(), word.data(), word.size());
  }
  [[nodiscard]] const std::uint64_t* data() const { return more_.empty() ? some_.data() : more_.data(); }
  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] std::uint64_t key() const { return key_of(data(), count_); }

 private:
  std::size_t count_;
  std::array<std::uint64_t, 8> some_{};
  std::vector<std::uint64_t> more_;
};

// Words to numbers: open addressing by key, two places at a time: those of a cache line, filled in order. Both are compared
// before anything is decided, so that few looks branch on what they read. A word's number is its place, so that no other
// table tells its root; all but very long words stand in their places whole, so that one look decides.
class WordTable {
 public:
  static constexpr std::size_t group = 2;
  static constexpr std::uint64_t stands_elsewhere = ~std::uint64_t{0};  // no piece of UTF-8
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t pieces = 0;        // of the word; 0: an empty place, all of it zero
    std::uint32_t root = 0;          // KnownWord
    // The word's one or two pieces; of a longer word, where its pieces stand and `stands_elsewhere`.
    std::array<std::uint64_t, 2> spelling{};
  };

  // A word of one to sixteen bytes; `second` is zero up to eight.
  [[nodiscard]] KnownWord find_short(std::uint64_t key, std::uint64_t first, std::uint64_t second) const {
    for (std::size_t at = place_of(key);; at = (at + group) & mask_) {
      const Slot* const slots = &slots_[at];
      const bool is_first = ((slots[0].spelling[0] ^ first) | (slots[0].spelling[1] ^ second)) == 0;
      const bool is_second = ((slots[1].spelling[0] ^ first) | (slots[1].spelling[1] ^ second)) == 0;
      if (is_first | is_second) return {static_cast<WordNumber>(at + (is_second ? 1 : 0)), slots[is_second ? 1 : 0].root};
      if (slots[1].pieces == 0) return {};
    }
  }
  [[nodiscard]] KnownWord find_long(std::uint64_t key, const std::uint64_t* pieces, std::size_t piece_count) const {
    for (std::size_t at = place_of(key);; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.pieces == 0) return {};
      if (slot.key == key && slot.pieces == piece_count &&
          std::memcmp(&spellings_[slot.spelling[0]], pieces, piece_count * sizeof(std::uint64_t)) == 0)
        return {static_cast<WordNumber>(at), slot.root};
    }
  }
  [[nodiscard]] KnownWord find(std::uint64_t key, const std::uint64_t* pieces, std::size_t piece_count) const {
    if (piece_count <= 2) return find_short(key, pieces[0], piece_count == 1 ? 0 : pieces[1]);
    return find_long(key, pieces, piece_count);
  }
  [[nodiscard]] KnownWord find(std::string_view word) const {
    if (word.size() > longest_ || word.empty()) return {};
    const WordPieces pieces(word);
    return find(pieces.key(), pieces.data(), pieces.count());
  }
  // Fetches what a look for this key will read. Inline by order: GCC drops calls of functions that only fetch ahead, as if
  // they did nothing.
  [[gnu::always_inline]] void prefetch(std::uint64_t key) const { __builtin_prefetch(&slots_[place_of(key)]); }
  [[nodiscard]] const Slot& slot(WordNumber number) const { return slots_[number]; }
  [[nodiscard]] std::size_t longest() const { return longest_; }  // bytes

  // Where a search for a key begins, in a table of 2^(64 - shift) places.
  [[nodiscard]] static std::size_t first_place(std::uint64_t key, unsigned shift) { return key >> shift & ~(group - 1); }

  // Over tables that stand elsewhere; the number of slots is a power of two, the last of one group at least is empty.
  void set(std::span<const Slot> slots, std::span<const std::uint64_t> spellings, std::size_t longest) {
    slots_ = slots.data();
    spellings_ = spellings.data();
    mask_ = slots.size() - 1;
    shift_ = 64 - static_cast<unsigned>(std::countr_zero(slots.size()));
    longest_ = longest;
  }

 private:
  [[nodiscard]] std::size_t place_of(std::uint64_t key) const { return first_place(key, shift_); }
  const Slot* slots_ = nullptr;
  const std::uint64_t* spellings_ = nullptr;
  std::size_t mask_ = 0;
  unsigned shift_ = 63;
  std::size_t longest_ = 0;
};

// Which words may begin a phrase, judged by two neighbours: almost every place of a text is done with after a look at these
// bits, which fit a near cache where the tables do not. Says yes too often (two to five times in a hundred), never no wrongly.
class BeginningFilter {
 public:
  // Pieces of bits for so many beginnings; a power of two.
  static std::size_t size_for(std::size_t beginnings) {
    return std::bit_ceil(std::max<std::size_t>(beginnings * 8 / 64, 64));
  }
  // A phrase of this one word.
  [[nodiscard]] bool may_be_word(std::uint64_t key) const { return has(hash_of(key)); }
  // A longer phrase whose first two words are these.
  [[nodiscard]] bool may_be_pair(std::uint64_t first, std::uint64_t second) const { return has(hash_of(first, second)); }

  void set(std::span<const std::uint64_t> bits) {
    bits_ = bits.data();
    shift_ = shift_of(bits.size());
  }
  static void add_word(std::span<std::uint64_t> bits, std::uint64_t key) { add(bits, hash_of(key)); }
  static void add_pair(std::span<std::uint64_t> bits, std::uint64_t first, std::uint64_t second) {
    add(bits, hash_of(first, second));
  }

 private:
  static unsigned shift_of(std::size_t size) { return 64 - static_cast<unsigned>(std::countr_zero(size)); }
  static std::uint64_t hash_of(std::uint64_t key) { return key * 0x9FB21C651E98DF25ull; }
  static std::uint64_t hash_of(std::uint64_t first, std::uint64_t second) {
    return (first + std::rotl(second, 23)) * 0xA0761D6478BD642Full;
  }
  static std::uint64_t bits_of(std::uint64_t hash) {
    return std::uint64_t{1} << (hash >> 20 & 63) | std::uint64_t{1} << (hash >> 26 & 63);
  }
  static void add(std::span<std::uint64_t> bits, std::uint64_t hash) { bits[hash >> shift_of(bits.size())] |= bits_of(hash); }
  [[nodiscard]] bool has(std::uint64_t hash) const {
    const std::uint64_t wanted = bits_of(hash);
    return (bits_[hash >> shift_] & wanted) == wanted;
  }
  const std::uint64_t* bits_ = nullptr;
  unsigned shift_ = 58;
};

// A phrase that ends at a node, where more is to be known of it than its payload.
struct PhraseEntry {
  Payload payload = 0;
  std::uint32_t exact_text = 0;    // where its words stand in the exact texts, when the case is exact …
  std::uint32_t exact_size = 0;    // … and how many bytes they have
  std::uint8_t channel = 0;        // of Channel
  std::uint8_t is_case_exact = 0;
  std::uint8_t is_caps_only = 0;
  std::uint8_t unused = 0;
};

// A node of the trie. Its place is found by the hash of its parent and of the word that leads there, so that one look tells
// whether there is such a node and what ends at it.
struct PhraseNode {
  NodeNumber parent = no_node;   // no_node: a phrase's first word
  WordNumber word = no_word;
  std::uint32_t entry = 0;       // the first of its entries; the payload itself, when is_plain
  // entries * 4 + 2 (is_plain: one entry, of a term, in any case) + 1 (phrases go on); 0: an empty place
  std::uint32_t counts = 0;

  [[nodiscard]] std::uint32_t entry_count() const { return counts >> 2; }
  [[nodiscard]] bool is_plain() const { return (counts & 2) != 0; }
  [[nodiscard]] bool goes_on() const { return (counts & 1) != 0; }
};

// As in the table of words, the places of a cache line are filled in order and compared at once.
class PhraseTrie {
 public:
  static constexpr std::size_t group = 4;

  // The child that a word leads to, searched for from a place on (`first_look`, or `first_place` for the second word).
  [[nodiscard]] NodeNumber find_child(std::size_t at, NodeNumber parent, WordNumber word) const {
    for (;; at = (at + group) & mask_) {
      if (const unsigned found = children_in(at, parent, word); found != 0) {
        const std::size_t place = at + static_cast<std::size_t>(std::countr_zero(found));
        return nodes_[place].counts != 0 ? static_cast<NodeNumber>(place) : no_node;
      }
      if (nodes_[at + group - 1].counts == 0) return no_node;
    }
  }
  // From the third word on a child stands in its parent's cache line where there was room: mostly no other is fetched.
  [[nodiscard]] std::size_t first_look(NodeNumber parent, WordNumber word) const {
    const std::size_t beside = parent & ~(group - 1);
    return children_in(beside, parent, word) != 0 ? beside : first_place(parent, word);
  }
  [[gnu::always_inline]] void prefetch(NodeNumber number) const { __builtin_prefetch(&nodes_[number]); }
  [[nodiscard]] const PhraseNode& operator[](NodeNumber number) const { return nodes_[number]; }

  // Over a table that stands elsewhere; its size is a power of two, one place at least is empty.
  void set(std::span<const PhraseNode> nodes) {
    nodes_ = nodes.data();
    mask_ = nodes.size() - 1;
  }
  [[nodiscard]] std::size_t first_place(NodeNumber parent, WordNumber word) const { return first_place(parent, word, mask_); }
  // Where a search begins, in a table of `mask` + 1 places.
  [[nodiscard]] static std::size_t first_place(NodeNumber parent, WordNumber word, std::size_t mask) {
    return hash_of(parent, word) & mask & ~(group - 1);
  }
  static std::size_t hash_of(NodeNumber parent, WordNumber word) {
    std::uint64_t hash = ((std::uint64_t{parent} << 32) | word) * 0x9E3779B97F4A7C15ull;
    hash ^= hash >> 32;
    return (hash * 0xD6E8FEB86659FD93ull) >> 32;
  }

 private:
  // A bit for each of the four places from `at` on where that child stands.
  [[nodiscard]] unsigned children_in(std::size_t at, NodeNumber parent, WordNumber word) const {
    const auto is_child = [&](const PhraseNode& node) -> unsigned { return ((node.parent ^ parent) | (node.word ^ word)) == 0; };
    const PhraseNode* const nodes = &nodes_[at];
    return is_child(nodes[0]) | is_child(nodes[1]) << 1 | is_child(nodes[2]) << 2 | is_child(nodes[3]) << 3;
  }
  const PhraseNode* nodes_ = nullptr;
  std::size_t mask_ = 0;
};

// A block of bytes for tables, all zero, on large pages of memory where the system has them: a text full of terms looks
// into it everywhere. `alignment` of what is given is that of a cache line.
[[nodiscard]] std::shared_ptr<std::byte> allocate_tables(std::size_t bytes);

struct Matcher::Tables {
  // What stands first in the block. Places are bytes from its beginning, multiples of a cache line.
  struct Header {
    std::uint64_t size = 0;  // of the whole block
    struct Section {
      std::uint64_t place = 0;
      std::uint64_t count = 0;
    };
    Section filter, slots, spellings, nodes, entries, exact_texts, prefixes, suffixes;
    std::uint64_t phrase_count = 0;
    std::uint64_t deepest = 0;  // tokens in the longest phrase
    std::uint64_t longest_word = 0;
    std::array<std::uint8_t, 128> is_known_symbol{};
    std::uint64_t has_rules = 0;
  };

  // Reads a block that `owner` keeps. A block made by `MatcherBuilder` is taken as it is; one that was kept elsewhere is
  // looked through first: nothing where any number in it would lead outside, so that no file can make a search fail.
  [[nodiscard]] static std::shared_ptr<const Tables> over(std::shared_ptr<const std::byte> owner, std::size_t size,
                                                          bool is_trusted);

  BeginningFilter beginnings;
  WordTable words;
  PhraseTrie nodes;
  std::span<const PhraseEntry> entries;  // by node, in the order of adding
  std::string_view exact_texts;          // words of case-exact phrases, each followed by '\n'
  std::array<bool, 128> is_known_symbol{};
  bool has_rules = false;                // phrases in the rule channel
  std::size_t phrase_count = 0;
  std::size_t deepest = 0;
  std::vector<std::string> prefixes;     // attached words, normalised, longest first
  std::vector<std::string> suffixes;
  std::shared_ptr<const std::byte> block;
  std::size_t block_size = 0;
};

// A matcher over a block of bytes and back, for those who keep one in a file (compiled_index.h).
struct MatcherBlock {
  [[nodiscard]] static std::span<const std::byte> of(const Matcher& matcher);
  // Nothing when the block is no matcher's: cut off, changed, or of another make.
  [[nodiscard]] static std::optional<Matcher> open(std::shared_ptr<const std::byte> owner, std::size_t size);
};

}  // namespace homeword
