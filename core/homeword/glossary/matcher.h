// Matcher: finds many phrases in text at once, as a reader would: whole words, any case, inflected forms listed at build
// time, typographic variants, leftmost-longest. The engine under glossary terms and under phrase rules.
//
//     MatcherBuilder builder;
//     builder.add("accountability system", 1);
//     builder.add("accountability systems", 1);
//     Matcher matcher = std::move(builder).build();
//     matcher.find("Our accountability systems changed")   // one match [4, 26) with payload 1
//
// Words are the alphabet: a phrase is a sequence of words, white space and line breaks between words are equal, a hyphen
// between words equals a space where the phrase has either. Scripts without spaces match as substrings. Combining marks
// and NFC/NFD do not matter. Apostrophes between words do not count ("parents' right", "parents right"); other symbols are
// read as they stand ("and/or", "Title I, Part A"). A paragraph break parts what stands around it. Spans are bytes of the
// original text. No text can make it fail; time is linear in the text.
// Immutable, shared by threads. Fast idea (measured): find words by mask, look each up once, walk a trie of word numbers.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/span.h"

namespace homeword {

using Payload = std::uint32_t;  // opaque to the matcher

// Words (characters in scripts without spaces) of the longest phrase taken: bounds the work per word of text.
inline constexpr std::size_t longest_phrase = 256;

enum class Channel : std::uint8_t { term, rule };

struct Match {
  Span span;
  Payload payload = 0;
  Channel channel = Channel::term;

  friend bool operator==(const Match&, const Match&) = default;
};

// A phrase found at a place, before it is chosen: every payload whose case condition the text meets, in the order of adding.
struct Candidate {
  Span span;
  Channel channel = Channel::term;
  std::span<const Payload> payloads;
};
// Which payload to take at a place; nothing refuses the place, and the next shorter phrase that begins there is offered.
// Called in order of the text, the longest phrase of a place first.
using Choice = std::function<std::optional<Payload>(const Candidate&)>;

class Matcher {
 public:
  Matcher();   // matches nothing
  // All matches, leftmost-longest and not overlapping within a channel, sorted by start. When a phrase was added with
  // several payloads, the first added is given; `find_all_payloads` gives every one. Both channels are reported; a term
  // beats a rule is the caller's affair (style asks for both).
  [[nodiscard]] std::vector<Match> find(std::string_view text) const;
  // The same with a say in what counts: contexts that exclude a term, protected spans, homographs.
  [[nodiscard]] std::vector<Match> find(std::string_view text, const Choice& choice) const;
  // Every phrase at every place, overlapping ones too, each with its first payload that fits. For short texts: up to the
  // longest phrase's number of words of matches for each word.
  [[nodiscard]] std::vector<Match> find_overlapping(std::string_view text) const;
  [[nodiscard]] std::vector<Payload> find_all_payloads(std::string_view matched_text, Channel channel = Channel::term) const;
  [[nodiscard]] std::size_t phrase_count() const;

  // This matcher and another at once: as if the phrases of `more` had been added after those of this one. Costs nothing,
  // whatever the size of this one; each look then costs a look with `more` besides. So one phrase joins a hundred
  // thousand in a running program. Attached words of each hold for its own phrases.
  [[nodiscard]] Matcher with(const Matcher& more) const;

  struct Tables;  // ours alone: not installed

 private:
  friend class MatcherBuilder;
  friend struct MatcherBlock;
  std::shared_ptr<const Tables> tables_;
  std::vector<std::shared_ptr<const Tables>> more_;  // small ones
};

struct PhraseOptions {
  Channel channel = Channel::term;
  bool is_case_exact = false;     // as written, letter for letter
  bool is_caps_only = false;      // text must be all capitals ("IEP")
};

class MatcherBuilder {
 public:
  MatcherBuilder();
  ~MatcherBuilder();
  MatcherBuilder(MatcherBuilder&&) noexcept;
  MatcherBuilder& operator=(MatcherBuilder&&) noexcept;
  // A phrase without any word is ignored (returns false), and so is one of more than `longest_phrase` words.
  bool add(std::string_view phrase, Payload payload, PhraseOptions options = {});
  // Words that a language writes attached to others (Arabic و ال, Korean particles): a word that is not in any phrase is
  // looked up again without them, and the span of a match leaves them out. Only for words with letters beyond ASCII.
  void set_attached(const std::vector<std::string>& prefixes, const std::vector<std::string>& suffixes);
  [[nodiscard]] Matcher build() &&;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace homeword
