#include <algorithm>
#include <utility>

#include "homeword/glossary/matcher.h"
#include "homeword/glossary/matcher_tables.h"
#include "homeword/glossary/word_scanner.h"
#include "homeword/text/unicode.h"

namespace homeword {

namespace {

// Left out of words when they are compared: they change how a word looks, not which word it is.
bool is_dropped(char32_t code_point) {
  return (code_point >= 0x064B && code_point <= 0x0652) || code_point == 0x0670 || code_point == 0x0640 ||
         (code_point >= 0xFE00 && code_point <= 0xFE0F) ||
         word_scanner::classify(code_point) == word_scanner::CharacterClass::ignored;
}

char32_t unify(char32_t code_point) {
  switch (code_point) {
    case 0x0622: case 0x0623: case 0x0625: case 0x0671: return 0x0627;  // alef with madda, hamza, wasla
    default: return code_point;
  }
}

}  // namespace

std::string normalise_word(std::string_view word, bool fold_case) {
  const std::string folded = fold_case ? fold(word) : fold_with_offsets(word, false).text;
  std::string out;
  out.reserve(folded.size());
  for (std::size_t offset = 0; offset < folded.size();) {
    const std::size_t start = offset;
    const char32_t code_point = next_code_point(folded, offset);
    if (code_point < 0x300) {
      out.append(folded, start, offset - start);
      continue;
    }
    if (!is_dropped(code_point)) append_code_point(out, unify(code_point));
  }
  return out;
}

KnownWord WordTable::find(std::string_view word) const {
  if (word.size() > longest_ || word.empty()) return {};
  std::array<std::uint64_t, 32> buffer{};
  const std::size_t count = count_pieces(word.size());
  std::vector<std::uint64_t> long_buffer;
  std::uint64_t* pieces = buffer.data();
  if (count > buffer.size()) {
    long_buffer.assign(count, 0);
    pieces = long_buffer.data();
  }
  std::memcpy(pieces, word.data(), word.size());
  const std::uint64_t key = key_of(pieces, count);
  return count == 1 ? find_short(key) : find_long(key, pieces, count);
}

WordNumber WordTable::add(std::string_view word) {
  if (const KnownWord known = find(word); known.number != no_word) return known.number;
  if ((count_ + 1) * 10 > slots_.size() * 7) grow();
  const std::size_t piece_count = count_pieces(word.size());
  const std::size_t first = spellings_.size();
  spellings_.resize(first + 1 + piece_count, 0);
  spellings_[first] = piece_count;
  std::memcpy(&spellings_[first + 1], word.data(), word.size());
  longest_ = std::max(longest_, word.size());
  ++count_;
  place(static_cast<WordNumber>(first));
  return static_cast<WordNumber>(first);
}

void WordTable::place(WordNumber number) {
  const std::uint64_t key = key_of_word(number);
  std::size_t at = place_of(key);
  while (slots_[at].number != no_word) at = (at + 1) & mask_;
  slots_[at] = {key, piece_count_of(number) > 1 ? number | long_bit : number, root_of(number)};
}

void WordTable::grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  mask_ = slots_.size() - 1;
  --shift_;
  for (const Slot& slot : old)
    if (slot.number != no_word) place(slot.number & ~long_bit);
}

void WordTable::set_root(WordNumber number, std::uint32_t root) {
  spellings_[number] = std::uint64_t{root} << 32 | piece_count_of(number);
}

void WordTable::spread_roots() {
  for (Slot& slot : slots_)
    if (slot.number != no_word) slot.root = root_of(slot.number & ~long_bit);
}

struct MatcherBuilder::State {
  Matcher::Tables tables;
  struct Added {
    NodeNumber node = 0;
    Matcher::Tables::Entry entry;
  };
  std::vector<Added> added;

  NodeNumber enter(NodeNumber parent, WordNumber word) {
    if (const NodeNumber known = tables.find_child(parent, word); known != 0) return known;
    if (tables.nodes.size() * 10 > tables.edges.size() * 7) grow_edges();
    const auto child = static_cast<NodeNumber>(tables.nodes.size());
    tables.nodes.push_back({.parent = parent, .word = word});
    tables.nodes[parent].has_children = true;
    place(child);
    return child;
  }

  void place(NodeNumber child) {
    const std::uint64_t hash = Matcher::Tables::edge_hash(tables.nodes[child].parent, tables.nodes[child].word);
    std::size_t at = tables.place_of(hash);
    while (tables.edges[at].child != 0) at = (at + 1) & tables.edge_mask;
    tables.edges[at] = {Matcher::Tables::tag_of(hash), child};
  }

  void grow_edges() {
    tables.edges.assign(std::max<std::size_t>(16, tables.edges.size() * 2), {});
    tables.edge_mask = tables.edges.size() - 1;
    for (NodeNumber node = 1; node < tables.nodes.size(); ++node) place(node);
  }
};

MatcherBuilder::MatcherBuilder() : state_(std::make_unique<State>()) {
  state_->tables.nodes.emplace_back();
  state_->grow_edges();
}
MatcherBuilder::~MatcherBuilder() = default;
MatcherBuilder::MatcherBuilder(MatcherBuilder&&) noexcept = default;
MatcherBuilder& MatcherBuilder::operator=(MatcherBuilder&&) noexcept = default;

namespace {

// normalise_word, without asking Unicode about plain letters.
std::string make_key_text(std::string_view token) {
  std::string key(token);
  for (char& byte : key) {
    if (static_cast<unsigned char>(byte) >= 0x80) return normalise_word(token);
    if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte | 0x20);
  }
  return key;
}

struct PhraseTokens {
  std::string_view text;
  std::vector<Span> tokens{};
  bool has_word = false;
  void word(std::size_t start, std::size_t end, bool, bool) {
    tokens.push_back({start, end});
    has_word = true;
  }
  void symbol(std::size_t start, std::size_t end, bool) { tokens.push_back({start, end}); }
};

}  // namespace

bool MatcherBuilder::add(std::string_view phrase, Payload payload, PhraseOptions options) {
  PhraseTokens phrase_tokens{phrase};
  word_scanner::scan(phrase, phrase_tokens);
  if (!phrase_tokens.has_word || phrase_tokens.tokens.size() > longest_phrase) return false;
  auto& tables = state_->tables;
  std::string exact_text;
  NodeNumber node = 0;
  std::size_t depth = 0;
  for (const Span token : phrase_tokens.tokens) {
    const std::string key = make_key_text(token.of(phrase));
    if (key.empty()) continue;
    if (key.size() == 1 && word_scanner::class_of(key[0]) == word_scanner::ByteClass::symbol)
      tables.is_known_symbol[static_cast<unsigned char>(key[0])] = true;
    node = state_->enter(node, tables.words.add(key));
    ++depth;
    if (options.is_case_exact) exact_text += normalise_word(token.of(phrase), false) + '\n';
  }
  if (node == 0) return false;
  tables.deepest = std::max(tables.deepest, depth);
  Matcher::Tables::Entry entry{payload, options.channel, options.is_case_exact, options.is_caps_only, 0};
  if (options.is_case_exact) {
    entry.exact_text = static_cast<std::uint32_t>(tables.exact_texts.size());
    tables.exact_texts.push_back(std::move(exact_text));
  }
  if (options.channel == Channel::rule) tables.has_rules = true;
  state_->added.push_back({node, entry});
  return true;
}

void MatcherBuilder::set_attached(const std::vector<std::string>& prefixes, const std::vector<std::string>& suffixes) {
  const auto prepare = [](const std::vector<std::string>& words) {
    std::vector<std::string> out;
    for (const std::string& word : words)
      if (std::string key = normalise_word(word); !key.empty()) out.push_back(std::move(key));
    std::sort(out.begin(), out.end(), [](const std::string& left, const std::string& right) {
      return left.size() != right.size() ? left.size() > right.size() : left < right;
    });
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  };
  state_->tables.prefixes = prepare(prefixes);
  state_->tables.suffixes = prepare(suffixes);
}

Matcher MatcherBuilder::build() && {
  auto& tables = state_->tables;
  auto& added = state_->added;
  std::stable_sort(added.begin(), added.end(),
                   [](const State::Added& left, const State::Added& right) { return left.node < right.node; });
  tables.entries.reserve(added.size());
  for (const State::Added& one : added) {
    auto& node = tables.nodes[one.node];
    if (node.entry_count == 0) node.first_entry = static_cast<std::uint32_t>(tables.entries.size());
    ++node.entry_count;
    tables.entries.push_back(one.entry);
  }
  tables.phrase_count = added.size();
  const auto& nodes = tables.nodes;
  std::size_t beginning_count = 0;
  for (const auto& node : nodes) {
    if (&node == &nodes.front()) continue;
    beginning_count += node.parent == 0 ? (node.entry_count != 0 ? 1 : 0) : (nodes[node.parent].parent == 0 ? 1 : 0);
  }
  tables.beginnings.reserve(beginning_count);
  for (NodeNumber number = 1; number < nodes.size(); ++number) {
    const auto& node = nodes[number];
    if (node.parent == 0) {
      tables.words.set_root(node.word, number * 4 + (node.entry_count != 0 ? 2 : 0) + (node.has_children ? 1 : 0));
      if (node.entry_count != 0) tables.beginnings.add_word(tables.words.key_of_word(node.word));
    } else if (nodes[node.parent].parent == 0) {
      tables.beginnings.add_pair(tables.words.key_of_word(nodes[node.parent].word), tables.words.key_of_word(node.word));
    }
  }
  tables.words.spread_roots();
  Matcher matcher;
  matcher.tables_ = std::make_shared<const Matcher::Tables>(std::move(tables));
  state_ = std::make_unique<State>();
  return matcher;
}

}  // namespace homeword
