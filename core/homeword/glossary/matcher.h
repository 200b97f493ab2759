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
// and NFC/NFD do not matter. Spans are bytes of the original text. No text can make it fail; time is linear in the text.
// Immutable, shared by threads. Fast idea (measured): find words by mask, look each up once, walk a trie of word numbers.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "homeword/base/span.h"

namespace homeword {

using Payload = std::uint32_t;  // opaque to the matcher

enum class Channel : std::uint8_t { term, rule };

struct Match {
  Span span;
  Payload payload = 0;
  Channel channel = Channel::term;

  friend bool operator==(const Match&, const Match&) = default;
};

class Matcher {
 public:
  Matcher();   // matches nothing
  // All matches, leftmost-longest and not overlapping within a channel, sorted by start. When a phrase was added with
  // several payloads, the first added is given; `find_all_payloads` gives every one. Both channels are reported; a term
  // beats a rule is the caller's affair (style asks for both).
  [[nodiscard]] std::vector<Match> find(std::string_view text) const;
  [[nodiscard]] std::vector<Payload> find_all_payloads(std::string_view matched_text, Channel channel = Channel::term) const;
  [[nodiscard]] std::size_t phrase_count() const;

 private:
  friend class MatcherBuilder;
  struct Tables;
  std::shared_ptr<const Tables> tables_;
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
  // A phrase without any word is ignored (returns false).
  bool add(std::string_view phrase, Payload payload, PhraseOptions options = {});
  [[nodiscard]] Matcher build() &&;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace homeword
