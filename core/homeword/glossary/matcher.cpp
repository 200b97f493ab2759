#include "homeword/glossary/matcher.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>

#include "homeword/glossary/matcher_tables.h"
#include "homeword/glossary/word_scanner.h"
#include "homeword/text/unicode.h"

namespace homeword {

namespace {

using Tables = Matcher::Tables;

// A number that was not asked for yet: most words of a text never need one.
constexpr WordNumber not_asked = no_word - 1;

// Without initial values: hundreds stand ready where a sentence has ten.
struct Token {
  std::uint64_t key;
  std::size_t start;
  std::size_t end;
  WordNumber number;
  std::uint32_t is_joined;  // to the token before
};

// For the first `size` bytes of two pieces: all bits of those bytes.
constexpr std::array<std::array<std::uint64_t, 2>, 17> byte_masks = [] {
  std::array<std::array<std::uint64_t, 2>, 17> masks{};
  for (std::size_t size = 0; size < masks.size(); ++size)
    for (std::size_t byte = 0; byte < size; ++byte) {
      const std::size_t place = std::endian::native == std::endian::little ? byte % 8 : 7 - byte % 8;
      masks[size][byte / 8] |= std::uint64_t{0xFF} << (8 * place);
    }
  return masks;
}();

// Letters of ASCII get lower case by this bit; digits have it already.
constexpr std::uint64_t lower_case = 0x2020202020202020ull;

bool is_all_capitals(std::string_view text) {
  bool has_capital = false;
  for (std::size_t offset = 0; offset < text.size();) {
    char32_t code_point = 0;
    if (!word_scanner::decode(text, offset, code_point)) continue;
    if (is_lower_case(code_point)) return false;
    has_capital = has_capital || is_upper_case(code_point);
  }
  return has_capital;
}

// Reads a text's tokens and walks the trie from those that may begin a phrase. Three passes over some hundred tokens at a
// time, so that none waits for what another fetches from memory: keys of words (plain words by mask, 64 bytes at once), a
// look at each pair of neighbours in the filter, tables for the few that are left. A walk takes at most as many steps as
// the longest phrase has words, so the time is linear in the text.
template <class Found>
class Run {
 public:
  Run(const Tables& tables, std::string_view text, Found& found) : tables_(tables), text_(text), found_(found) {}

  void read() {
    std::size_t offset = 0;     // no word is cut here
    std::size_t gap_start = 0;  // the end of the last token
    while (offset < text_.size()) {
      // Keys are read sixteen bytes at a time: near its end the text is read from a copy that goes on.
      std::array<char, word_scanner::block_size + 16> tail;
      const char* bytes = text_.data() + offset;
      if (text_.size() - offset < tail.size()) {
        tail.fill(0);
        std::memcpy(tail.data(), bytes, text_.size() - offset);
        bytes = tail.data();
      }
      const word_scanner::BlockMasks masks = word_scanner::read_block(bytes);
      std::uint64_t starts = masks.words & ~(masks.words << 1);
      std::uint64_t ends = ~masks.words & (masks.words << 1);
      // A word that touches something beyond ASCII is not plain.
      if (masks.beyond_ascii != 0) ends &= (masks.beyond_ascii & -masks.beyond_ascii) - 1;
      for (; ends != 0; ends &= ends - 1, starts &= starts - 1) {
        const auto first = static_cast<std::size_t>(std::countr_zero(starts));
        const std::size_t start = offset + first;
        const std::size_t end = offset + static_cast<std::size_t>(std::countr_zero(ends));
        const bool is_joined =
            start == gap_start + 1 && text_[gap_start] == ' ' ? true : read_gap(gap_start, start);
        plain_word(bytes + first, start, end, is_joined);
        gap_start = end;
      }
      if (masks.beyond_ascii != 0) {
        const std::size_t until = offset + 64 - static_cast<std::size_t>(std::countl_zero(masks.beyond_ascii));
        offset = gap_start = word_scanner::scan(text_, gap_start, until, word_scanner::Gap(), *this);
      } else if (starts == 0) {
        offset += word_scanner::block_size;
      } else if (const auto unfinished = static_cast<std::size_t>(std::countr_zero(starts)); unfinished != 0) {
        offset += unfinished;
      } else {  // a word of a whole block
        offset = gap_start = word_scanner::scan(text_, gap_start, offset + 1, word_scanner::Gap(), *this);
      }
    }
    if (gap_start < text_.size()) read_gap(gap_start, text_.size());
    flush(true);
  }

  void word(std::size_t start, std::size_t end, bool is_ascii, bool is_joined) {
    Token token{0, start, end, not_asked, is_joined};
    if (!is_ascii) {
      look_up_beyond_ascii(token);
    } else if (end - start > tables_.words.longest()) {
      token.number = no_word;
    } else if (end - start <= sizeof(ShortWord)) {
      std::array<char, sizeof(ShortWord)> bytes{};
      std::memcpy(bytes.data(), text_.data() + start, end - start);
      plain_word(bytes.data(), start, end, is_joined);
      return;
    } else {
      LongWord word;
      token.key = fold_plain(start, end, word);
    }
    take(token);
  }

  void symbol(std::size_t start, std::size_t end, bool is_joined) {
    const std::string_view bytes = Span{start, end}.of(text_);
    Token token{0, start, end, no_word, is_joined};
    if (end - start > 1) {
      set_number(token, normalise_word(bytes));
    } else if (tables_.is_known_symbol[static_cast<unsigned char>(bytes[0]) & 127]) {
      set_number(token, bytes);
    }
    take(token);
  }

 private:
  static constexpr std::size_t capacity = 512 + longest_phrase;

  static constexpr std::size_t followed_together = 4;

  // A place where phrases may begin, and how far the trie was followed from there.
  struct Beginning {
    std::array<NodeNumber, followed_together> nodes;  // after one, two, three, four words
    std::uint32_t token;
    std::uint8_t depth;    // words that were followed
    std::uint8_t entries;  // a bit for each of these nodes where a phrase ends
    bool goes_on;          // a phrase may go on behind the fourth
  };

  // Without initial values: a look needs the first pieces only.
  struct LongWord {
    std::array<std::uint64_t, 8> some;
    std::vector<std::uint64_t> more{};
    std::size_t count;
    [[nodiscard]] const std::uint64_t* pieces() const { return more.empty() ? some.data() : more.data(); }
  };

  // A word of up to sixteen plain letters and digits, as its two pieces.
  using ShortWord = std::array<std::uint64_t, 2>;

  // Letters and digits of ASCII that end before other ASCII; sixteen bytes from `bytes` on can be read.
  void plain_word(const char* bytes, std::size_t start, std::size_t end, bool is_joined) {
    const std::size_t size = end - start;
    if (size > sizeof(ShortWord)) {
      word(start, end, true, is_joined);
      return;
    }
    ShortWord word;
    std::memcpy(word.data(), bytes, sizeof(word));
    word[0] = (word[0] | lower_case) & byte_masks[size][0];
    word[1] = (word[1] | lower_case) & byte_masks[size][1];
    take({finish_key(key_of_two(word[0], word[1])), start, end, not_asked, is_joined});
    short_words_[count_ - 1] = word;
  }

  // What stands between two tokens, all of it ASCII; true when it joins them. Its symbols are tokens themselves.
  bool read_gap(std::size_t start, std::size_t end) {
    word_scanner::Gap gap;
    while (start < end) word_scanner::read_ascii_gap(text_, start, gap, *this);
    return gap.is_joined();
  }

  // The pieces of a long plain word in lower case, and their key.
  std::uint64_t fold_plain(std::size_t start, std::size_t end, LongWord& word) const {
    const std::size_t size = end - start;
    word.count = count_pieces(size);
    std::uint64_t* pieces = word.some.data();
    if (word.count > word.some.size()) {
      word.more.resize(word.count);
      pieces = word.more.data();
    }
    pieces[word.count - 1] = 0;
    std::memcpy(pieces, text_.data() + start, size);
    for (std::size_t i = 0; i < word.count; ++i)
      pieces[i] |= lower_case & byte_masks[std::min<std::size_t>(size - 8 * i, 8)][0];
    return key_of(pieces, word.count);
  }

  void set_number(Token& token, std::string_view word) const {
    token.number = tables_.words.find(word).number;
    if (token.number != no_word) token.key = tables_.words.slot(token.number).key;
  }

  // The word's number, and its root in the trie. Plain words are looked up here, once; others were before.
  [[nodiscard]] KnownWord resolve(std::size_t at) {
    Token& token = tokens_[at];
    if (token.number != not_asked)
      return token.number == no_word ? KnownWord{} : KnownWord{token.number, tables_.words.slot(token.number).root};
    KnownWord known;
    if (token.end - token.start <= sizeof(ShortWord)) {
      known = tables_.words.find_short(token.key, short_words_[at][0], short_words_[at][1]);
    } else {
      LongWord word;
      fold_plain(token.start, token.end, word);
      known = tables_.words.find(token.key, word.pieces(), word.count);
    }
    token.number = known.number;
    return known;
  }

  void look_up_beyond_ascii(Token& token) const {
    const std::string_view word = text_.substr(token.start, token.end - token.start);
    const std::string key = normalise_word(word);
    set_number(token, key);
    if (token.number != no_word || (tables_.prefixes.empty() && tables_.suffixes.empty())) return;
    // A word drowned in characters that do not show is not worth cutting up: keeps the time linear.
    if (word.size() <= 8 * (tables_.words.longest() + 16)) find_without_attached(token, key);
  }

  // The word without what is written attached to it. The span is cut at the letters of the original that the rest covers.
  void find_without_attached(Token& token, std::string_view key) const {
    const auto try_rest = [&](std::size_t skipped, std::size_t dropped) {
      if (skipped + dropped >= key.size()) return false;
      const std::string_view rest = key.substr(skipped, key.size() - skipped - dropped);
      set_number(token, rest);
      if (token.number == no_word) return false;
      const Span part = find_part({token.start, token.end}, skipped, key.size() - dropped);
      token.start = part.start;
      token.end = part.end;
      return true;
    };
    for (const std::string& prefix : tables_.prefixes)
      if (key.starts_with(prefix) && try_rest(prefix.size(), 0)) return;
    for (const std::string& suffix : tables_.suffixes)
      if (key.ends_with(suffix) && try_rest(0, suffix.size())) return;
    for (const std::string& prefix : tables_.prefixes)
      for (const std::string& suffix : tables_.suffixes)
        if (key.starts_with(prefix) && key.ends_with(suffix) && try_rest(prefix.size(), suffix.size())) return;
  }

  // Where bytes [from, to) of the normalised word come from: the shortest beginning that normalises to `from` bytes, the
  // shortest that normalises to `to` bytes. Words are short and this is done for hits only.
  [[nodiscard]] Span find_part(Span word, std::size_t from, std::size_t to) const {
    Span part = word;
    bool has_start = from == 0;
    std::size_t offset = word.start;
    while (offset < word.end) {
      char32_t code_point = 0;
      if (!word_scanner::decode(text_, offset, code_point)) break;
      const std::size_t size = normalise_word(Span{word.start, offset}.of(text_)).size();
      if (!has_start && size == from) {
        part.start = offset;
        has_start = true;
      } else if (has_start && size == from && offset > word.start) {
        part.start = offset;  // marks that belong to what is cut off
      }
      if (size == to) {
        part.end = offset;
        break;
      }
    }
    while (part.end < word.end) {  // marks of the last letter
      std::size_t next = part.end;
      char32_t code_point = 0;
      if (!word_scanner::decode(text_, next, code_point)) break;
      if (word_scanner::classify(code_point) != word_scanner::CharacterClass::mark) break;
      part.end = next;
    }
    return part;
  }

  void take(const Token& token) {
    if (count_ == capacity) flush(false);
    tokens_[count_++] = token;
  }

  // Walks from every token whose longest phrase has been read: all of them at the end of the text.
  void flush(bool is_end) {
    const std::size_t ready = is_end ? count_ : count_ - std::min(count_, tables_.deepest);
    tokens_[count_] = {0, 0, 0, no_word, 0};
    const std::size_t count = follow(find_beginnings(ready));
    for (std::size_t i = 0; i < count; ++i) walk(beginnings_[i]);
    std::copy(tokens_.begin() + static_cast<std::ptrdiff_t>(ready), tokens_.begin() + static_cast<std::ptrdiff_t>(count_),
              tokens_.begin());
    std::copy(short_words_.begin() + static_cast<std::ptrdiff_t>(ready), short_words_.begin() + static_cast<std::ptrdiff_t>(count_),
              short_words_.begin());
    count_ -= ready;
  }

  // Where phrases may begin among the first tokens, by the filter. Gives their number.
  std::size_t find_beginnings(std::size_t ready) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < ready; ++i) {
      const Token& token = tokens_[i];
      const Token& next = tokens_[i + 1];
      const bool may_begin = tables_.beginnings.may_be_word(token.key) |
                             (static_cast<bool>(next.is_joined) & tables_.beginnings.may_be_pair(token.key, next.key));
      beginnings_[count].token = static_cast<std::uint32_t>(i);
      count += may_begin ? 1 : 0;
    }
    return count;
  }

  // Follows the trie from all beginnings at once, a word at a time, up to four words: what one look will read is fetched
  // while others are made, and few branches depend on what was read. Keeps those beginnings where a phrase may end.
  std::size_t follow(std::size_t count) {
    // Never many at a time: a processor drops what it cannot fetch at once.
    constexpr std::size_t ahead = 12;
    for (std::size_t i = 0; i < std::min(ahead, count); ++i) tables_.words.prefetch(tokens_[beginnings_[i].token].key);
    std::size_t kept = 0;
    std::size_t active = 0;  // those whose phrases go on, by the word that comes next
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint32_t first = beginnings_[i].token;
      tables_.words.prefetch(tokens_[beginnings_[std::min(i + ahead, count - 1)].token].key);
      tables_.words.prefetch(tokens_[first + 1].key);
      const std::uint32_t root = resolve(first).root;
      const bool ends = (root & 2) != 0;
      const std::uint32_t goes_on = root & tokens_[first + 1].is_joined & 1;
      beginnings_[kept] = {{root / 4}, first, 1, ends, false};
      active_[active] = static_cast<std::uint32_t>(kept);
      active += goes_on;
      kept += (root >> 1 & 1) | goes_on;
      if (ends) tables_.nodes.prefetch(root / 4);
    }
    for (std::size_t depth = 1; depth < followed_together && active != 0; ++depth) {
      const std::size_t asked = active;
      active = 0;
      for (std::size_t i = 0; i < asked; ++i) {
        tables_.words.prefetch(tokens_[beginnings_[active_[std::min(i + ahead, asked - 1)]].token + depth].key);
        const Beginning& beginning = beginnings_[active_[i]];
        const WordNumber number = resolve(beginning.token + depth).number;
        const NodeNumber parent = beginning.nodes[depth - 1];
        places_[active] = static_cast<std::uint32_t>(depth == 1 ? tables_.nodes.first_place(parent, number)
                                                                : tables_.nodes.first_look(parent, number));
        tables_.nodes.prefetch(places_[active]);
        active_[active] = active_[i];
        active += number != no_word ? 1 : 0;
      }
      const std::size_t known = active;
      active = 0;
      for (std::size_t i = 0; i < known; ++i) {
        tables_.nodes.prefetch(places_[std::min(i + ahead, known - 1)]);
        Beginning& beginning = beginnings_[active_[i]];
        const Token* const token = &tokens_[beginning.token + depth];
        const NodeNumber node = tables_.nodes.find_child(places_[i], beginning.nodes[depth - 1], token->number);
        if (node == no_node) continue;
        const std::uint32_t goes_on = tables_.nodes[node].counts & token[1].is_joined & 1;
        beginning.nodes[depth] = node;
        beginning.depth = static_cast<std::uint8_t>(depth + 1);
        beginning.entries |= static_cast<std::uint8_t>((tables_.nodes[node].entry_count() != 0 ? 1u : 0u) << depth);
        tables_.words.prefetch(token[1].key);
        active_[active] = active_[i];
        active += goes_on;
      }
    }
    for (std::size_t i = 0; i < active; ++i) beginnings_[active_[i]].goes_on = true;
    return kept;
  }

  void walk(const Beginning& beginning) {
    const std::size_t first = beginning.token;
    found_.begin(tokens_[first].start);
    if (!found_.wants()) return;
    if (!beginning.goes_on) {
      for (unsigned entries = beginning.entries; entries != 0 && found_.wants();) {
        const auto depth = static_cast<unsigned>(std::bit_width(entries)) - 1;
        offer(beginning.nodes[depth], first, first + depth);
        entries ^= 1u << depth;
      }
      return;
    }
    path_.clear();
    for (std::size_t depth = 0; depth < beginning.depth; ++depth)
      if ((beginning.entries >> depth & 1) != 0) path_.push_back({beginning.nodes[depth], first + depth});
    NodeNumber node = beginning.nodes[beginning.depth - 1];
    bool goes_on = true;
    for (std::size_t last = first + beginning.depth; goes_on && tokens_[last].is_joined != 0; ++last) {
      const WordNumber number = resolve(last).number;
      if (number == no_word) break;
      node = tables_.nodes.find_child(tables_.nodes.first_look(node, number), node, number);
      if (node == no_node) break;
      if (tables_.nodes[node].entry_count() != 0) path_.push_back({node, last});
      goes_on = tables_.nodes[node].goes_on();
    }
    for (std::size_t step = path_.size(); step-- > 0 && found_.wants();) offer(path_[step].node, first, path_[step].last);
  }

  void offer(NodeNumber number, std::size_t first, std::size_t last) {
    const PhraseNode& node = tables_.nodes[number];
    const Span span{tokens_[first].start, tokens_[last].end};
    if (node.is_plain()) {
      if (found_.wants(Channel::term)) found_.offer({span, Channel::term, {&node.entry, 1}});
      return;
    }
    for (const Channel channel : {Channel::term, Channel::rule}) {
      if (!found_.wants(channel)) continue;
      payloads_.clear();
      for (const PhraseEntry& entry : tables_.entries.subspan(node.entry, node.entry_count())) {
        if (entry.channel != static_cast<std::uint8_t>(channel)) continue;
        if (entry.is_caps_only != 0 && !is_all_capitals(span.of(text_))) continue;
        if (entry.is_case_exact != 0 &&
            !is_as_written(tables_.exact_texts.substr(entry.exact_text, entry.exact_size), first, last))
          continue;
        payloads_.push_back(entry.payload);
      }
      if (!payloads_.empty()) found_.offer({span, channel, payloads_});
    }
  }

  [[nodiscard]] bool is_as_written(std::string_view wanted, std::size_t first, std::size_t last) const {
    for (std::size_t i = first; i <= last; ++i) {
      const std::string written = normalise_word(Span{tokens_[i].start, tokens_[i].end}.of(text_), false);
      if (!wanted.starts_with(written) || wanted.size() == written.size() || wanted[written.size()] != '\n') return false;
      wanted.remove_prefix(written.size() + 1);
    }
    return wanted.empty();
  }

  struct Step {
    NodeNumber node = 0;
    std::size_t last = 0;
  };
  const Tables& tables_;
  std::string_view text_;
  Found& found_;
  std::array<Token, capacity + 1> tokens_;
  std::array<ShortWord, capacity + 1> short_words_;  // of those tokens that are short words and plain
  std::array<Beginning, capacity + 1> beginnings_;
  std::array<std::uint32_t, capacity + 1> active_;
  std::array<std::uint32_t, capacity + 1> places_;
  std::size_t count_ = 0;
  std::vector<Step> path_;
  std::vector<Payload> payloads_;
};

// Takes the leftmost longest of each channel.
class LeftmostLongest {
 public:
  LeftmostLongest(const Choice* choice, bool has_rules) : choice_(choice), has_rules_(has_rules) {}

  void begin(std::size_t start) { is_open_ = {start >= free_from_[0], has_rules_ && start >= free_from_[1]}; }
  [[nodiscard]] bool wants() const { return is_open_[0] || is_open_[1]; }
  [[nodiscard]] bool wants(Channel channel) const { return is_open_[static_cast<std::size_t>(channel)]; }

  void offer(const Candidate& candidate) {
    Payload payload = candidate.payloads.front();
    if (choice_ != nullptr) {
      const std::optional<Payload> chosen = (*choice_)(candidate);
      if (!chosen) return;
      payload = *chosen;
    }
    const auto channel = static_cast<std::size_t>(candidate.channel);
    matches.push_back({candidate.span, payload, candidate.channel});
    free_from_[channel] = candidate.span.end;
    is_open_[channel] = false;
  }

  std::vector<Match> matches;

 private:
  const Choice* choice_;
  bool has_rules_;
  std::array<std::size_t, 2> free_from_{};
  std::array<bool, 2> is_open_{};
};

class Everything {
 public:
  void begin(std::size_t) {}
  [[nodiscard]] bool wants() const { return true; }
  [[nodiscard]] bool wants(Channel) const { return true; }
  void offer(const Candidate& candidate) {
    matches.push_back({candidate.span, candidate.payloads.front(), candidate.channel});
  }
  std::vector<Match> matches;
};

// Everything the small matchers have to offer, kept for its turn.
class Offers {
 public:
  struct Offer {
    Span span;
    Channel channel = Channel::term;
    std::vector<Payload> payloads;
  };
  void begin(std::size_t) {}
  [[nodiscard]] bool wants() const { return true; }
  [[nodiscard]] bool wants(Channel) const { return true; }
  void offer(const Candidate& candidate) {
    offers.push_back({candidate.span, candidate.channel, {candidate.payloads.begin(), candidate.payloads.end()}});
  }
  // In order of the text, the longest of a place first; what several matchers say of the same words is one offer.
  void put_in_order() {
    std::stable_sort(offers.begin(), offers.end(), comes_before);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < offers.size(); ++i) {
      if (kept > 0 && offers[kept - 1].span == offers[i].span && offers[kept - 1].channel == offers[i].channel) {
        auto& payloads = offers[kept - 1].payloads;
        payloads.insert(payloads.end(), offers[i].payloads.begin(), offers[i].payloads.end());
        continue;
      }
      if (kept != i) offers[kept] = std::move(offers[i]);
      ++kept;
    }
    offers.resize(kept);
  }
  static bool comes_before(const Offer& left, const Offer& right) {
    if (left.span.start != right.span.start) return left.span.start < right.span.start;
    if (left.span.end != right.span.end) return left.span.end > right.span.end;
    return left.channel < right.channel;
  }
  std::vector<Offer> offers;
};

// Passes on what the large matcher offers and, each in its turn, what the small ones have to.
class Together {
 public:
  Together(LeftmostLongest& found, std::vector<Offers::Offer> more) : found_(found), more_(std::move(more)) {}

  void begin(std::size_t start) {
    pass_on([&](const Offers::Offer& offer) { return offer.span.start < start; });
    found_.begin(start);
  }
  [[nodiscard]] bool wants() const { return found_.wants(); }
  [[nodiscard]] bool wants(Channel channel) const { return found_.wants(channel); }

  void offer(const Candidate& candidate) {
    const Offers::Offer here{candidate.span, candidate.channel, {}};
    pass_on([&](const Offers::Offer& offer) { return Offers::comes_before(offer, here); });
    if (next_ < more_.size() && more_[next_].span == candidate.span && more_[next_].channel == candidate.channel) {
      payloads_.assign(candidate.payloads.begin(), candidate.payloads.end());
      payloads_.insert(payloads_.end(), more_[next_].payloads.begin(), more_[next_].payloads.end());
      ++next_;
      if (found_.wants(candidate.channel)) found_.offer({candidate.span, candidate.channel, payloads_});
    } else if (found_.wants(candidate.channel)) {
      found_.offer(candidate);
    }
  }
  void finish() {
    pass_on([](const Offers::Offer&) { return true; });
  }

 private:
  template <class Condition>
  void pass_on(const Condition& condition) {
    for (; next_ < more_.size() && condition(more_[next_]); ++next_) {
      const Offers::Offer& offer = more_[next_];
      found_.begin(offer.span.start);
      if (found_.wants(offer.channel)) found_.offer({offer.span, offer.channel, offer.payloads});
    }
  }
  LeftmostLongest& found_;
  std::vector<Offers::Offer> more_;
  std::size_t next_ = 0;
  std::vector<Payload> payloads_;
};

template <class Found>
void read(const Tables& tables, std::string_view text, Found& found) {
  if (tables.phrase_count == 0 || text.empty()) return;
  Run<Found> tokens(tables, text, found);
  tokens.read();
}

// A longer term may stand before a rule that begins at the same place; within a channel everything is in order already.
void put_in_order(std::vector<Match>& matches) {
  std::stable_sort(matches.begin(), matches.end(), [](const Match& left, const Match& right) {
    if (left.span.start != right.span.start) return left.span.start < right.span.start;
    if (left.span.end != right.span.end) return left.span.end > right.span.end;
    return left.channel < right.channel;
  });
}

using MoreTables = std::vector<std::shared_ptr<const Tables>>;

std::vector<Match> find_longest(const Tables& tables, const MoreTables& more, std::string_view text, const Choice* choice) {
  bool has_rules = tables.has_rules;
  for (const auto& one : more) has_rules = has_rules || one->has_rules;
  LeftmostLongest found(choice, has_rules);
  if (more.empty()) {
    read(tables, text, found);
  } else {
    Offers offers;
    for (const auto& one : more) read(*one, text, offers);
    offers.put_in_order();
    Together together(found, std::move(offers.offers));
    read(tables, text, together);
    together.finish();
  }
  if (has_rules) put_in_order(found.matches);
  return std::move(found.matches);
}

}  // namespace

Matcher::Matcher() : tables_(std::make_shared<const Tables>()) {}

std::span<const std::byte> MatcherBlock::of(const Matcher& matcher) {
  return {matcher.tables_->block.get(), matcher.tables_->block_size};
}

std::optional<Matcher> MatcherBlock::open(std::shared_ptr<const std::byte> owner, std::size_t size) {
  Matcher matcher;
  matcher.tables_ = Matcher::Tables::over(std::move(owner), size, false);
  if (matcher.tables_ == nullptr) return std::nullopt;
  return matcher;
}

std::vector<Match> Matcher::find(std::string_view text) const { return find_longest(*tables_, more_, text, nullptr); }

std::vector<Match> Matcher::find(std::string_view text, const Choice& choice) const {
  return find_longest(*tables_, more_, text, &choice);
}

std::vector<Match> Matcher::find_overlapping(std::string_view text) const {
  Everything found;
  read(*tables_, text, found);
  for (const auto& one : more_) read(*one, text, found);
  put_in_order(found.matches);
  // The same phrase in two of them is one.
  const auto is_same = [](const Match& left, const Match& right) {
    return left.span == right.span && left.channel == right.channel;
  };
  found.matches.erase(std::unique(found.matches.begin(), found.matches.end(), is_same), found.matches.end());
  return std::move(found.matches);
}

std::vector<Payload> Matcher::find_all_payloads(std::string_view matched_text, Channel channel) const {
  std::vector<Payload> payloads;
  const Choice choice = [&](const Candidate& candidate) -> std::optional<Payload> {
    if (candidate.channel == channel && payloads.empty())
      payloads.assign(candidate.payloads.begin(), candidate.payloads.end());
    return std::nullopt;
  };
  find_longest(*tables_, more_, matched_text, &choice);
  return payloads;
}

std::size_t Matcher::phrase_count() const {
  std::size_t count = tables_->phrase_count;
  for (const auto& one : more_) count += one->phrase_count;
  return count;
}

Matcher Matcher::with(const Matcher& more) const {
  Matcher both = *this;
  both.more_.push_back(more.tables_);
  both.more_.insert(both.more_.end(), more.more_.begin(), more.more_.end());
  return both;
}

}  // namespace homeword
