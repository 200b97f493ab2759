// Facts, sentences and matches of one text. The first line may be the tag of the text's language ("es").
#include <map>
#include <memory>

#include "fuzz.h"
#include "homeword/glossary/matcher.h"
#include "homeword/text/facts.h"
#include "homeword/text/language_data.h"
#include "homeword/text/segmenter.h"
#include "homeword/text/unicode.h"

namespace homeword::fuzz {
namespace {

struct Finders {
  explicit Finders(const LanguageTag& language) : facts(language), sentences(language) {}
  FactFinder facts;
  Segmenter sentences;
};

const Finders& finders_for(const std::string& tag) {
  static std::map<std::string, std::unique_ptr<Finders>> all;
  std::unique_ptr<Finders>& finders = all[tag];
  if (!finders) finders = std::make_unique<Finders>(LanguageTag::of(tag));
  return *finders;
}

const Matcher& matcher() {
  static const Matcher matcher = [] {
    MatcherBuilder builder;
    Payload next = 0;
    for (const char* phrase : {"accountability system", "IEP", "parents' right", "and/or", "Title I, Part A",
                               "free lunch", "lunch", "año escolar", "特殊教育", "المدرسة", "sign-up", "a",
                               "school meal program"})
      builder.add(phrase, next++);
    builder.add("pto", next++, {.is_caps_only = true});
    builder.add("Open House", next++, {.is_case_exact = true});
    for (const char* phrase : {"in order to", "lunch"}) builder.add(phrase, next++, {.channel = Channel::rule});
    builder.set_attached({"و", "ال"}, {"은", "는"});
    return std::move(builder).build();
  }();
  return matcher;
}

bool is_on_character(std::string_view text, std::size_t offset) {
  return offset == text.size() || (offset < text.size() && (static_cast<unsigned char>(text[offset]) & 0xC0) != 0x80);
}

void check_span(std::string_view text, Span span, bool may_be_empty, std::string_view what) {
  require(span.start <= span.end && span.end <= text.size(), std::string(what) + " lies inside the text");
  require(may_be_empty || !span.is_empty(), std::string(what) + " is not empty");
  require(is_on_character(text, span.start) && is_on_character(text, span.end),
          std::string(what) + " begins and ends with a character");
}

void check_sentences(std::string_view text, const std::vector<Span>& sentences, const std::vector<Span>& kept_whole) {
  std::size_t at = 0;
  const auto require_white_space = [&](std::size_t end) {
    while (at < end)
      require(is_white_space(next_code_point(text, at)), "the sentences hold every character that is not white space");
  };
  for (const Span sentence : sentences) {
    check_span(text, sentence, false, "a sentence");
    require(sentence.start >= at, "sentences are in order and do not overlap");
    require_white_space(sentence.start);
    std::size_t first = sentence.start, last = sentence.end;
    require(!is_white_space(next_code_point(text, first)) && !is_white_space(previous_code_point(text, last)),
            "a sentence has no white space around it");
    for (const Span whole : kept_whole)
      require(sentence.end <= whole.start || sentence.end >= whole.end, "no sentence ends inside a protected span");
    at = sentence.end;
  }
  require_white_space(text.size());
}

void check_matches(std::string_view text) {
  const bool is_utf8 = is_valid_utf8(text);  // what is none has bytes that belong to no character: a word ends there
  const std::vector<Match> all = matcher().find_overlapping(text);
  std::size_t ends[2] = {0, 0}, last_start = 0;
  for (const Match& match : matcher().find(text)) {
    require(!match.span.is_empty() && match.span.end <= text.size(), "a match lies inside the text");
    if (is_utf8) check_span(text, match.span, false, "a match");
    require(match.span.start >= last_start, "matches are sorted by start");
    last_start = match.span.start;
    std::size_t& end = ends[static_cast<std::size_t>(match.channel)];
    require(match.span.start >= end, "matches of one channel do not overlap");
    end = match.span.end;
    bool is_among_all = false;
    for (const Match& one : all) is_among_all = is_among_all || one == match;
    require(is_among_all, "a match is among all overlapping matches");
  }
}

}  // namespace

void fuzz_text(std::string_view bytes) {
  check_matches(bytes);                   // no text can make it fail, nor can what is no text
  if (!is_valid_utf8(bytes)) return;      // every reader refuses or decodes that before
  std::string tag = "en";
  std::string_view text = bytes;
  const std::string_view first = bytes.substr(0, bytes.find('\n'));
  for (const std::string& known : known_languages())
    if (first == known) {
      tag = known;
      text.remove_prefix(std::min(bytes.size(), first.size() + 1));
    }

  const Finders& finders = finders_for(tag);
  std::vector<Span> kept_whole;
  const NameList names{"Rivera", "Maple Grove", "de la Cruz"};
  const std::vector<Fact> facts = finders.facts.find(text, names);
  std::size_t end = 0;
  for (const Fact& fact : facts) {
    check_span(text, fact.span, false, "a fact");
    require(fact.span.start >= end, "facts are in order and do not overlap");
    end = fact.span.end;
    require_equal(fact.text, fact.span.of(text), "a fact's text is what stands there");
    require(is_valid_utf8(fact.value), "a fact's value is UTF-8");
    kept_whole.push_back(fact.span);
  }
  const LanguageTag from = LanguageTag::of(tag), to = LanguageTag::of(tag == "es" ? "en" : "es");
  for (const FactPhrase& phrase : find_fact_phrases(text, facts, from, to)) {
    check_span(text, phrase.span, false, "a fact with its preposition");
    for (const std::size_t index : phrase.facts)
      require(index < facts.size() && phrase.span.contains(facts[index].span), "a phrase holds its facts");
    require(is_valid_utf8(phrase.target), "a localised fact is UTF-8");
  }
  check_sentences(text, finders.sentences.segment(text), {});
  check_sentences(text, finders.sentences.segment(text, kept_whole), kept_whole);
}

}  // namespace homeword::fuzz
