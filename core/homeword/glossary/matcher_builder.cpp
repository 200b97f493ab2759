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

// Words and nodes are numbered in the order of adding while they are collected; `build` gives them their places.
struct MatcherBuilder::State {
  struct Word {
    std::uint64_t key = 0;
    std::uint32_t pieces = 0;
    std::array<std::uint64_t, 2> spelling{};  // as WordTable::Slot has it
  };
  struct WordPlace {
    std::uint64_t key = 0;
    std::uint32_t word = no_word;
    std::uint32_t pieces = 0;
  };
  struct Node {
    std::uint32_t parent = no_node;
    std::uint32_t word = no_word;
    std::uint32_t entry_count = 0;
    std::uint32_t first_entry = 0;
    bool goes_on = false;
  };
  struct NodePlace {
    std::uint32_t tag = 0;
    std::uint32_t node = no_node;
  };
  struct Added {
    std::uint32_t node = 0;
    PhraseEntry entry;
  };
  // A word of the phrase that is being added.
  struct Asked {
    WordPieces pieces;
    std::uint64_t key = 0;
    std::size_t size = 0;  // bytes
  };

  std::vector<Word> words;
  std::vector<WordPlace> word_places = std::vector<WordPlace>(1024);
  std::vector<std::uint64_t> spellings;  // of long words
  std::vector<Node> nodes;
  std::vector<NodePlace> node_places = std::vector<NodePlace>(1024);
  std::vector<Added> added;
  std::vector<Asked> asked;   // room that is used again
  std::vector<Span> tokens;
  std::string exact_texts;
  std::array<bool, 128> is_known_symbol{};
  bool has_rules = false;
  std::size_t longest_word = 0;
  std::size_t deepest = 0;
  std::vector<std::string> prefixes;
  std::vector<std::string> suffixes;

  [[nodiscard]] bool is_spelled(const WordPlace& place, const WordPieces& pieces) const {
    if (place.pieces != pieces.count()) return false;
    if (place.pieces == 1) return true;  // the key tells the word
    const Word& word = words[place.word];
    if (word.pieces == 2) return std::equal(pieces.data(), pieces.data() + 2, word.spelling.begin());
    return std::equal(pieces.data(), pieces.data() + word.pieces, spellings.begin() + static_cast<std::ptrdiff_t>(word.spelling[0]));
  }

  std::uint32_t number_of(const Asked& word) {
    const auto& [pieces, key, size] = word;
    std::size_t at = key & (word_places.size() - 1);
    for (; word_places[at].word != no_word; at = (at + 1) & (word_places.size() - 1))
      if (word_places[at].key == key && is_spelled(word_places[at], pieces)) return word_places[at].word;
    const auto number = static_cast<std::uint32_t>(words.size());
    words.push_back({key, static_cast<std::uint32_t>(pieces.count()), {pieces.data()[0], 0}});
    if (pieces.count() == 2) {
      words.back().spelling[1] = pieces.data()[1];
    } else if (pieces.count() > 2) {
      words.back().spelling = {spellings.size(), WordTable::stands_elsewhere};
      spellings.insert(spellings.end(), pieces.data(), pieces.data() + pieces.count());
    }
    longest_word = std::max(longest_word, size);
    word_places[at] = {key, number, static_cast<std::uint32_t>(pieces.count())};
    if (words.size() * 2 > word_places.size()) {
      std::vector<WordPlace> old(word_places.size() * 4);
      old.swap(word_places);
      for (const WordPlace& place : old) {
        if (place.word == no_word) continue;
        std::size_t to = place.key & (word_places.size() - 1);
        while (word_places[to].word != no_word) to = (to + 1) & (word_places.size() - 1);
        word_places[to] = place;
      }
    }
    return number;
  }

  void place(std::uint32_t node) {
    const std::size_t hash = PhraseTrie::hash_of(nodes[node].parent, nodes[node].word);
    std::size_t at = hash & (node_places.size() - 1);
    while (node_places[at].node != no_node) at = (at + 1) & (node_places.size() - 1);
    node_places[at] = {static_cast<std::uint32_t>(hash), node};
  }

  std::uint32_t enter(std::uint32_t parent, std::uint32_t word) {
    const std::size_t hash = PhraseTrie::hash_of(parent, word);
    std::size_t at = hash & (node_places.size() - 1);
    for (; node_places[at].node != no_node; at = (at + 1) & (node_places.size() - 1))
      if (node_places[at].tag == static_cast<std::uint32_t>(hash)) {
        const Node& node = nodes[node_places[at].node];
        if (node.parent == parent && node.word == word) return node_places[at].node;
      }
    const auto child = static_cast<std::uint32_t>(nodes.size());
    nodes.push_back({.parent = parent, .word = word});
    if (parent != no_node) nodes[parent].goes_on = true;
    node_places[at] = {static_cast<std::uint32_t>(hash), child};
    if (nodes.size() * 2 > node_places.size()) {
      node_places.assign(node_places.size() * 4, {});
      for (std::uint32_t node = 0; node < nodes.size(); ++node) place(node);
    }
    return child;
  }

  [[nodiscard]] std::shared_ptr<const Matcher::Tables> pack();
};

MatcherBuilder::MatcherBuilder() : state_(std::make_unique<State>()) {}
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
  std::vector<Span>& tokens;
  bool has_word = false;
  void word(std::size_t start, std::size_t end, bool, bool) {
    tokens.push_back({start, end});
    has_word = true;
  }
  void symbol(std::size_t start, std::size_t end, bool) { tokens.push_back({start, end}); }
};

}  // namespace

bool MatcherBuilder::add(std::string_view phrase, Payload payload, PhraseOptions options) {
  State& state = *state_;
  state.tokens.clear();
  state.asked.clear();
  PhraseTokens phrase_tokens{state.tokens};
  word_scanner::scan(phrase, phrase_tokens);
  if (!phrase_tokens.has_word || phrase_tokens.tokens.size() > longest_phrase) return false;
  std::string exact_text;
  for (const Span token : phrase_tokens.tokens) {
    const std::string text = make_key_text(token.of(phrase));
    if (text.empty()) continue;
    if (text.size() == 1 && word_scanner::class_of(text[0]) == word_scanner::ByteClass::symbol)
      state.is_known_symbol[static_cast<unsigned char>(text[0])] = true;
    state.asked.push_back({WordPieces(text), 0, text.size()});
    State::Asked& word = state.asked.back();
    word.key = word.pieces.key();
    // The words of a phrase stand far from each other in the table: all are fetched while the first is looked for.
    __builtin_prefetch(&state.word_places[word.key & (state.word_places.size() - 1)]);
    if (options.is_case_exact) exact_text += normalise_word(token.of(phrase), false) + '\n';
  }
  if (state.asked.empty()) return false;
  std::uint32_t node = no_node;
  for (const State::Asked& word : state.asked) node = state.enter(node, state.number_of(word));
  state.deepest = std::max(state.deepest, state.asked.size());
  PhraseEntry entry{.payload = payload, .channel = static_cast<std::uint8_t>(options.channel),
                    .is_case_exact = options.is_case_exact, .is_caps_only = options.is_caps_only};
  if (options.is_case_exact) {
    entry.exact_text = static_cast<std::uint32_t>(state.exact_texts.size());
    entry.exact_size = static_cast<std::uint32_t>(exact_text.size());
    state.exact_texts += exact_text;
  }
  if (options.channel == Channel::rule) state.has_rules = true;
  state.added.push_back({node, entry});
  ++state.nodes[node].entry_count;
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
  state_->prefixes = prepare(prefixes);
  state_->suffixes = prepare(suffixes);
}

std::shared_ptr<const Matcher::Tables> MatcherBuilder::State::pack() {
  using Header = Matcher::Tables::Header;
  Header header;
  header.phrase_count = added.size();
  header.deepest = deepest;
  header.longest_word = longest_word;
  header.has_rules = has_rules ? 1 : 0;
  std::copy(is_known_symbol.begin(), is_known_symbol.end(), header.is_known_symbol.begin());

  // Entries by node, in the order of adding; one plain entry of a node needs no place among them.
  const auto is_plain = [](const PhraseEntry& entry) {
    return entry.channel == static_cast<std::uint8_t>(Channel::term) && entry.is_case_exact == 0 && entry.is_caps_only == 0;
  };
  std::vector<bool> has_plain_entry(nodes.size(), false);
  for (const Added& one : added)
    if (nodes[one.node].entry_count == 1 && is_plain(one.entry)) has_plain_entry[one.node] = true;
  std::uint32_t entry_count = 0;
  std::size_t beginning_count = 0;
  for (std::uint32_t number = 0; number < nodes.size(); ++number) {
    Node& node = nodes[number];
    if (!has_plain_entry[number]) {
      node.first_entry = entry_count;
      entry_count += node.entry_count;
    }
    if (node.parent == no_node ? node.entry_count != 0 : nodes[node.parent].parent == no_node) ++beginning_count;
  }

  const auto join = [](const std::vector<std::string>& parts) {
    std::string out;
    for (const std::string& part : parts) out += part + '\n';
    return out;
  };
  const std::string joined_prefixes = join(prefixes);
  const std::string joined_suffixes = join(suffixes);
  // Half of the places or more stay empty, so that a look is over soon where nothing is to be found.
  const auto table_size = [](std::size_t count) { return std::bit_ceil(std::max<std::size_t>(16, count * 2)); };
  std::size_t size = sizeof(Header);
  const auto section = [&](std::size_t count, std::size_t bytes_each) {
    size = (size + 63) / 64 * 64;
    const Header::Section out{size, count};
    size += count * bytes_each;
    return out;
  };
  header.filter = section(BeginningFilter::size_for(beginning_count), sizeof(std::uint64_t));
  header.slots = section(table_size(words.size()), sizeof(WordTable::Slot));
  header.nodes = section(table_size(nodes.size()), sizeof(PhraseNode));
  header.spellings = section(spellings.size(), sizeof(std::uint64_t));
  header.entries = section(entry_count, sizeof(PhraseEntry));
  header.exact_texts = section(exact_texts.size(), 1);
  header.prefixes = section(joined_prefixes.size(), 1);
  header.suffixes = section(joined_suffixes.size(), 1);
  header.size = size = (size + 63) / 64 * 64;

  const std::shared_ptr<std::byte> block = allocate_tables(size);
  std::memcpy(block.get(), &header, sizeof(header));
  const auto at = [&]<class T>(const Header::Section& where, const T*) {
    return std::span<T>(reinterpret_cast<T*>(block.get() + where.place), where.count);
  };
  const auto filter = at(header.filter, static_cast<const std::uint64_t*>(nullptr));
  const auto slots = at(header.slots, static_cast<const WordTable::Slot*>(nullptr));
  const auto places = at(header.nodes, static_cast<const PhraseNode*>(nullptr));
  const auto entries = at(header.entries, static_cast<const PhraseEntry*>(nullptr));
  std::copy(spellings.begin(), spellings.end(), at(header.spellings, static_cast<const std::uint64_t*>(nullptr)).begin());
  const auto write = [&](const Header::Section& where, std::string_view text) {
    if (!text.empty()) std::memcpy(block.get() + where.place, text.data(), text.size());
  };
  write(header.exact_texts, exact_texts);
  write(header.prefixes, joined_prefixes);
  write(header.suffixes, joined_suffixes);

  std::vector<WordNumber> word_place(words.size());
  const unsigned slot_shift = 64 - static_cast<unsigned>(std::countr_zero(slots.size()));
  for (std::uint32_t number = 0; number < words.size(); ++number) {
    std::size_t to = WordTable::first_place(words[number].key, slot_shift);
    while (slots[to].pieces != 0) to = (to + 1) & (slots.size() - 1);
    slots[to] = {words[number].key, words[number].pieces, 0, words[number].spelling};
    word_place[number] = static_cast<WordNumber>(to);
  }

  // Parents have lower numbers than their children, so that a node's place is known when its children ask for it. Those of
  // first and second words find theirs before the others fill what room is left beside their parents.
  std::vector<NodeNumber> node_place(nodes.size());
  const auto is_early = [&](const Node& node) { return node.parent == no_node || nodes[node.parent].parent == no_node; };
  const auto put = [&](std::uint32_t number) {
    const Node& node = nodes[number];
    const bool is_root = node.parent == no_node;
    const PhraseNode packed{is_root ? no_node : node_place[node.parent], word_place[node.word], node.first_entry,
                            node.entry_count << 2 | (has_plain_entry[number] ? 2u : 0u) | (node.goes_on ? 1u : 0u)};
    std::size_t to = PhraseTrie::first_place(packed.parent, packed.word, places.size() - 1);
    if (!is_early(node))
      if (const std::size_t beside = packed.parent & ~(PhraseTrie::group - 1); places[beside + PhraseTrie::group - 1].counts == 0)
        to = beside;
    while (places[to].counts != 0) to = (to + 1) & (places.size() - 1);
    places[to] = packed;
    node_place[number] = static_cast<NodeNumber>(to);
    const Word& word = words[node.word];
    if (is_root) {
      slots[packed.word].root = static_cast<std::uint32_t>(to) * 4 + (node.entry_count != 0 ? 2 : 0) + (node.goes_on ? 1 : 0);
      if (node.entry_count != 0) BeginningFilter::add_word(filter, word.key);
    } else if (nodes[node.parent].parent == no_node) {
      BeginningFilter::add_pair(filter, words[nodes[node.parent].word].key, word.key);
    }
  };
  for (std::uint32_t number = 0; number < nodes.size(); ++number)
    if (is_early(nodes[number])) put(number);
  for (std::uint32_t number = 0; number < nodes.size(); ++number)
    if (!is_early(nodes[number])) put(number);
  std::vector<std::uint32_t> filled(nodes.size(), 0);
  for (const Added& one : added) {
    if (has_plain_entry[one.node])
      places[node_place[one.node]].entry = one.entry.payload;
    else
      entries[nodes[one.node].first_entry + filled[one.node]++] = one.entry;
  }
  return Matcher::Tables::over(block, size, true);
}

Matcher MatcherBuilder::build() && {
  Matcher matcher;
  matcher.tables_ = state_->pack();
  state_ = std::make_unique<State>();
  return matcher;
}

}  // namespace homeword
