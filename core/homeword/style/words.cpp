#include "homeword/style/words.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

#include "homeword/text/unicode.h"

namespace homeword::style {
namespace {

enum Kind : unsigned char { other, space, lower, upper, digit, apostrophe, beyond_ascii };

constexpr std::array<unsigned char, 256> kinds = [] {
  std::array<unsigned char, 256> table{};
  for (int byte = 0; byte < 256; ++byte) {
    auto& kind = table[static_cast<std::size_t>(byte)];
    if (byte >= 128) kind = beyond_ascii;
    else if (byte >= 'a' && byte <= 'z') kind = lower;
    else if (byte >= 'A' && byte <= 'Z') kind = upper;
    else if (byte >= '0' && byte <= '9') kind = digit;
    else if (byte == '\'') kind = apostrophe;
    else if (byte == ' ' || (byte >= 9 && byte <= 13)) kind = space;
    else kind = other;
  }
  return table;
}();

bool is_apostrophe(char32_t letter) { return letter == U'\'' || letter == U'’' || letter == U'ʼ' || letter == U'‘'; }

}  // namespace

WordClasses Lexicon::add_class(std::string_view name) {
  if (const auto found = classes_.find(name); found != classes_.end()) return found->second;
  if (classes_.size() >= 64) throw std::length_error("more than 64 word classes in the rules of one language");
  const WordClasses bit = WordClasses{1} << classes_.size();
  classes_.emplace(name, bit);
  return bit;
}

namespace {

// The first and last eight bytes and the length tell nearly all words apart.
std::uint64_t hash_of(std::string_view word) {
  std::uint64_t first = 0, last = 0;
  if (word.size() >= 8) {
    std::memcpy(&first, word.data(), 8);
    std::memcpy(&last, word.data() + word.size() - 8, 8);
  } else {
    for (const char letter : word) first = (first << 8) | static_cast<unsigned char>(letter);
  }
  std::uint64_t hash = (first ^ (last * 0x9E3779B97F4A7C15ull) ^ word.size()) * 0xD6E8FEB86659FD93ull;
  return hash ^ (hash >> 32);
}

}  // namespace

void Lexicon::grow() {
  std::vector<Slot> old = std::move(slots_);
  slots_.assign(old.empty() ? 64 : old.size() * 2, {});
  for (Slot& slot : old) {
    if (slot.word.empty()) continue;
    std::size_t at = slot.hash & (slots_.size() - 1);
    while (!slots_[at].word.empty()) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = std::move(slot);
  }
}

void Lexicon::add(std::string_view word, WordClasses classes) {
  std::string folded = fold(word);
  if (folded.empty()) return;
  if (count_ * 2 >= slots_.size()) grow();
  const std::uint64_t hash = hash_of(folded);
  std::size_t at = hash & (slots_.size() - 1);
  while (!slots_[at].word.empty() && slots_[at].word != folded) at = (at + 1) & (slots_.size() - 1);
  if (slots_[at].word.empty()) {
    slots_[at].word = std::move(folded);
    slots_[at].hash = hash;
    ++count_;
  }
  slots_[at].classes |= classes;
}

WordClasses Lexicon::bit_of(std::string_view name) const {
  const auto found = classes_.find(name);
  return found == classes_.end() ? 0 : found->second;
}

WordClasses Lexicon::find(std::string_view folded_word) const {
  if (slots_.empty()) return 0;
  const std::uint64_t hash = hash_of(folded_word);
  for (std::size_t at = hash & (slots_.size() - 1); !slots_[at].word.empty(); at = (at + 1) & (slots_.size() - 1))
    if (slots_[at].hash == hash && slots_[at].word == folded_word) return slots_[at].classes;
  return 0;
}

WordList::WordList(std::string_view text, const Lexicon& lexicon) : lower_(text) {
  words_.reserve(text.size() / 6 + 4);
  for (char& letter : lower_)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter | 0x20);
  bool was_space = true;
  std::size_t at = 0;
  while (at < text.size()) {
    const unsigned char kind = kinds[static_cast<unsigned char>(text[at])];
    if (kind == space) {
      was_space = true;
      ++at;
      continue;
    }
    if (kind == other || kind == apostrophe) {
      ++at;
      continue;
    }
    const std::size_t start = at;
    std::size_t letters = 0, capitals = 0;
    bool has_digit = false, is_ascii = true, is_first_capital = false, last_is_small_s = false;
    std::size_t end = at;
    while (at < text.size()) {
      const unsigned char here = kinds[static_cast<unsigned char>(text[at])];
      if (here == lower || here == upper) {
        if (letters == 0 && !has_digit) is_first_capital = here == upper;
        ++letters;
        capitals += here == upper ? 1 : 0;
        last_is_small_s = text[at] == 's';
        end = ++at;
      } else if (here == digit) {
        has_digit = true;
        end = ++at;
      } else if (here == beyond_ascii) {
        std::size_t next = at;
        const char32_t letter = next_code_point(text, next);
        if (is_letter(letter)) {
          if (letters == 0 && !has_digit) is_first_capital = is_upper_case(letter);
          ++letters;
          capitals += is_upper_case(letter) ? 1 : 0;
          last_is_small_s = false;
          is_ascii = false;
          end = at = next;
        } else if (is_digit(letter)) {
          has_digit = true;
          is_ascii = false;
          end = at = next;
        } else if (is_apostrophe(letter) && end == at && at > start) {
          is_ascii = false;  // folded below, so that ’ and ' are one word
          at = next;
        } else {
          break;
        }
      } else if (here == apostrophe && end == at && at > start) {
        ++at;
      } else {
        break;
      }
    }
    if (end == start) {  // a sign beyond ASCII: dash, quotation mark, bullet
      std::size_t next = start;
      const char32_t sign = next_code_point(text, next);
      was_space = was_space || is_white_space(sign) || sign == U'—' || sign == U'–' || sign == U'…';
      at = next;
      continue;
    }
    at = end;
    Word word;
    word.span = {start, end};
    word.is_joined = !was_space;
    word.is_capitalised = is_first_capital;
    word.has_digit = has_digit;
    word.is_all_caps = letters >= 2 && (capitals == letters || (capitals >= 2 && capitals + 1 == letters && last_is_small_s));
    if (is_ascii) {
      word.folded = std::string_view(lower_).substr(start, end - start);
    } else {
      folded_.push_back(fold(word.span.of(text)));
      word.folded = folded_.back();
    }
    word.classes = lexicon.find(word.folded);
    words_.push_back(word);
    was_space = false;
  }
}

std::size_t WordList::first_from(std::size_t offset) const {
  const auto found = std::lower_bound(words_.begin(), words_.end(), offset, [](const Word& word, std::size_t place) { return word.span.start < place; });
  return static_cast<std::size_t>(found - words_.begin());
}

}  // namespace homeword::style
