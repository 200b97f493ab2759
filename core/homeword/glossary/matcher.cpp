#include "homeword/glossary/matcher.h"

#include <algorithm>
#include <array>
#include <limits>

#include "homeword/glossary/matcher_tables.h"
#include "homeword/glossary/word_scanner.h"
#include "homeword/text/unicode.h"

namespace homeword {

namespace {

using Tables = Matcher::Tables;
using word_scanner::ByteClass;

struct Token {
  Span span;
  KnownWord word;
};

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

// Reads tokens one after another, keeps those that may belong to one phrase and walks the trie from each of them. Every
// token is looked up once; a walk takes at most as many steps as the longest phrase has words.
template <class Found>
class Run {
 public:
  Run(const Tables& tables, std::string_view text, Found& found) : tables_(tables), text_(text), found_(found) {
    tokens_.reserve(64);
  }

  void word(std::size_t start, std::size_t end, bool is_ascii, bool is_joined) {
    Token token{{start, end}, {}};
    if (is_ascii)
      token.word = look_up_ascii(start, end);
    else
      look_up_beyond_ascii(token);
    take(token, is_joined);
  }

  // A word of up to eight bytes, folded and padded with zeros.
  void short_word(std::size_t start, std::size_t end, std::uint64_t key, bool is_joined) {
    take({{start, end}, tables_.words.find_short(key)}, is_joined);
  }

  void symbol(std::size_t start, std::size_t end, bool is_joined) {
    const std::string_view bytes = Span{start, end}.of(text_);
    const KnownWord number =
        end - start == 1 ? tables_.words.find(bytes) : tables_.words.find(normalise_word(bytes));
    take({{start, end}, number}, is_joined);
  }

  void finish() {
    if (tokens_.empty()) return;
    flush(true);
    tokens_.clear();
  }

 private:
  [[nodiscard]] KnownWord look_up_ascii(std::size_t start, std::size_t end) const {
    constexpr std::uint64_t lower = 0x2020202020202020ull;  // digits have this bit already, letters become lower case
    const std::size_t size = end - start;
    if (size > tables_.words.longest()) return {};
    std::array<std::uint64_t, 8> pieces;
    if (size > sizeof pieces) {
      std::string key(Span{start, end}.of(text_));
      for (char& letter : key) letter = static_cast<char>(letter | 0x20);
      return tables_.words.find(key);
    }
    const char* bytes = text_.data() + start;
    std::size_t count = 0;
    std::size_t left = size;
    for (; left >= 8; left -= 8, bytes += 8) {
      std::memcpy(&pieces[count], bytes, 8);
      pieces[count++] |= lower;
    }
    if (left != 0) {
      std::uint64_t last = 0;
      std::memcpy(&last, bytes, left);
      if constexpr (std::endian::native == std::endian::little)
        last |= lower & ((std::uint64_t{1} << (left * 8)) - 1);
      else
        last |= lower & ~((std::uint64_t{1} << (64 - left * 8)) - 1);
      pieces[count++] = last;
    }
    return count == 1 ? tables_.words.find_short(pieces[0]) : tables_.words.find_long(pieces.data(), count);
  }

  void look_up_beyond_ascii(Token& token) const {
    const std::string_view word = token.span.of(text_);
    const std::string key = normalise_word(word);
    token.word = tables_.words.find(key);
    if (token.word.number != no_word || (tables_.prefixes.empty() && tables_.suffixes.empty())) return;
    // A word drowned in characters that do not show is not worth cutting up: keeps the time linear.
    if (word.size() <= 8 * (tables_.words.longest() + 16)) find_without_attached(token, key);
  }

  // The word without what is written attached to it. The span is cut at the letters of the original that the rest covers.
  void find_without_attached(Token& token, std::string_view key) const {
    const auto try_rest = [&](std::size_t skipped, std::size_t dropped) {
      if (skipped + dropped >= key.size()) return false;
      const std::string_view rest = key.substr(skipped, key.size() - skipped - dropped);
      const KnownWord known = tables_.words.find(rest);
      if (known.number == no_word) return false;
      token.word = known;
      token.span = find_part(token.span, skipped, key.size() - dropped);
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

  void take(const Token& token, bool is_joined) {
    if (token.word.number == no_word) {
      finish();
      return;
    }
    if (!is_joined) finish();
    tokens_.push_back(token);
    if (tokens_.size() >= 2 * tables_.deepest + 64) flush(false);
  }

  // Walks from every token whose longest phrase is known: all of them at the end of a run.
  void flush(bool is_end) {
    const std::size_t count = tokens_.size();
    const std::size_t ready = is_end ? count : count - std::min(count, tables_.deepest);
    for (std::size_t first = 0; first < ready; ++first) {
      const std::uint32_t root = tokens_[first].word.root;
      if ((root & 2) == 0 && ((root & 1) == 0 || first + 1 == count)) continue;
      found_.begin(tokens_[first].span.start);
      if (!found_.wants()) continue;
      path_.clear();
      NodeNumber node = root / 4;
      if ((root & 2) != 0) path_.push_back({node, first});
      bool goes_on = (root & 1) != 0;
      for (std::size_t last = first + 1; goes_on && last < count; ++last) {
        node = tables_.find_child(node, tokens_[last].word.number);
        if (node == 0) break;
        const Tables::Node& at = tables_.nodes[node];
        if (at.entry_count != 0) path_.push_back({node, last});
        goes_on = at.has_children;
      }
      for (std::size_t step = path_.size(); step-- > 0 && found_.wants();)
        offer(path_[step].node, first, path_[step].last);
    }
    if (!is_end) tokens_.erase(tokens_.begin(), tokens_.begin() + static_cast<std::ptrdiff_t>(ready));
  }

  void offer(NodeNumber node, std::size_t first, std::size_t last) {
    const Tables::Node& at = tables_.nodes[node];
    const Span span{tokens_[first].span.start, tokens_[last].span.end};
    for (const Channel channel : {Channel::term, Channel::rule}) {
      if (!found_.wants(channel)) continue;
      payloads_.clear();
      for (std::size_t i = at.first_entry; i < at.first_entry + at.entry_count; ++i) {
        const Tables::Entry& entry = tables_.entries[i];
        if (entry.channel != channel) continue;
        if (entry.is_caps_only && !is_all_capitals(span.of(text_))) continue;
        if (entry.is_case_exact && !is_as_written(tables_.exact_texts[entry.exact_text], first, last)) continue;
        payloads_.push_back(entry.payload);
      }
      if (!payloads_.empty()) found_.offer({span, channel, payloads_});
    }
  }

  [[nodiscard]] bool is_as_written(std::string_view wanted, std::size_t first, std::size_t last) const {
    for (std::size_t i = first; i <= last; ++i) {
      const std::string written = normalise_word(tokens_[i].span.of(text_), false);
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
  std::vector<Token> tokens_;
  std::vector<Step> path_;
  std::vector<Payload> payloads_;
};

// Takes the leftmost longest of each channel.
class LeftmostLongest {
 public:
  explicit LeftmostLongest(const Choice* choice) : choice_(choice) {}

  void begin(std::size_t start) {
    for (std::size_t channel = 0; channel < 2; ++channel) is_open_[channel] = start >= free_from_[channel];
  }
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
  static constexpr bool is_in_order = true;  // within a channel

 private:
  const Choice* choice_;
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
  static constexpr bool is_in_order = false;
};

template <class Found>
void run(const Tables& tables, std::string_view text, Found& found) {
  if (tables.phrase_count == 0 || text.empty()) return;
  Run<Found> tokens(tables, text, found);
  word_scanner::scan(text, tokens);
  tokens.finish();
  if (found.is_in_order && !tables.has_rules) return;
  // A longer term may stand before a rule that begins at the same place; everything else is in order already.
  std::stable_sort(found.matches.begin(), found.matches.end(), [](const Match& left, const Match& right) {
    if (left.span.start != right.span.start) return left.span.start < right.span.start;
    if (left.span.end != right.span.end) return left.span.end > right.span.end;
    return left.channel < right.channel;
  });
}

}  // namespace

Matcher::Matcher() : tables_(std::make_shared<const Tables>()) {}

std::vector<Match> Matcher::find(std::string_view text) const {
  LeftmostLongest found(nullptr);
  run(*tables_, text, found);
  return std::move(found.matches);
}

std::vector<Match> Matcher::find(std::string_view text, const Choice& choice) const {
  LeftmostLongest found(&choice);
  run(*tables_, text, found);
  return std::move(found.matches);
}

std::vector<Match> Matcher::find_overlapping(std::string_view text) const {
  Everything found;
  run(*tables_, text, found);
  return std::move(found.matches);
}

std::vector<Payload> Matcher::find_all_payloads(std::string_view matched_text, Channel channel) const {
  std::vector<Payload> payloads;
  const Choice choice = [&](const Candidate& candidate) -> std::optional<Payload> {
    if (candidate.channel == channel && payloads.empty())
      payloads.assign(candidate.payloads.begin(), candidate.payloads.end());
    return std::nullopt;
  };
  LeftmostLongest found(&choice);
  run(*tables_, matched_text, found);
  return payloads;
}

std::size_t Matcher::phrase_count() const { return tables_->phrase_count; }

}  // namespace homeword
