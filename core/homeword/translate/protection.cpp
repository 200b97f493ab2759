#include "homeword/translate/protection.h"

#include <fmt/format.h>

#include <algorithm>

#include "homeword/text/unicode.h"

namespace homeword {
namespace {

bool overlaps_any(Span span, const std::vector<ProtectedPiece>& pieces) {
  return std::any_of(pieces.begin(), pieces.end(), [&](const ProtectedPiece& piece) { return piece.forced.span.overlaps(span); });
}

std::string fact_part_of_speech(const Fact& fact) {
  switch (fact.kind) {
    case FactKind::number:
      // "COVID-19" is a name, however much of a number stands in it.
      if (std::size_t at = 0; !fact.text.empty() && is_letter(next_code_point(fact.text, at))) return "proper-noun";
      return "number";
    case FactKind::money: return "number";
    default: return "proper-noun";
  }
}

bool is_verbatim_kind(FactKind kind) {
  return kind == FactKind::phone || kind == FactKind::link || kind == FactKind::email || kind == FactKind::name ||
         kind == FactKind::placeholder || kind == FactKind::citation;
}

std::string forced_kind(FactKind kind) {
  if (kind == FactKind::name) return "name";
  if (kind == FactKind::placeholder) return "placeholder";
  return "fact";
}

// A term or phrase that holds a fact ("504 plan", "3rd grade") may stand for it when its target holds the fact too.
bool carries_facts(std::string_view wording, const std::vector<std::size_t>& facts, const Segment& segment, const LanguageTag& from,
                   const LanguageTag& to) {
  std::vector<Span> taken;
  for (const std::size_t index : facts) {
    const Fact& fact = segment.facts[index];
    const std::optional<Span> place = find_fact_in_target(fact, wording, from, to, taken);
    if (!place) return false;
    taken.push_back(*place);
  }
  return true;
}

std::size_t count_digits(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }));
}

bool has_latin_letter(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

// 1900 to 2099: "in 2026" is about nobody.
bool is_year(std::string_view text) {
  return text.size() == 4 && count_digits(text) == 4 && (text.starts_with("19") || text.starts_with("20"));
}

bool is_personal_fact(const Fact& fact) {
  switch (fact.kind) {
    case FactKind::phone:
    case FactKind::email:
    case FactKind::name:
    case FactKind::link:
    case FactKind::placeholder: return true;
    case FactKind::number:
      return (count_digits(fact.text) >= 4 && !is_year(fact.text)) || (count_digits(fact.text) >= 2 && has_latin_letter(fact.text));
    default: return false;
  }
}

// Numbers written apart that are one ("123 45 6789"), and those that a word beside them makes somebody's.
std::vector<bool> find_personal_by_company(const Segment& segment, const LanguageRules& source) {
  constexpr std::size_t most_words_between = 4, telling_digits = 6;
  const std::vector<Fact>& facts = segment.facts;
  std::vector<bool> is_personal(facts.size(), false);
  for (std::size_t first = 0; first < facts.size();) {
    std::size_t last = first, digits = count_digits(facts[first].text);
    const auto follows = [&](std::size_t f) {
      if (facts[f].kind != FactKind::number || facts[f + 1].kind != FactKind::number || facts[f].span.end >= facts[f + 1].span.start) return false;
      const std::string_view between = Span{facts[f].span.end, facts[f + 1].span.start}.of(segment.plain);
      return between.size() <= 3 && between.find_first_not_of(" -.") == std::string_view::npos;
    };
    while (last + 1 < facts.size() && follows(last)) digits += count_digits(facts[++last].text);
    if (last > first && digits >= telling_digits) std::fill(is_personal.begin() + static_cast<std::ptrdiff_t>(first), is_personal.begin() + static_cast<std::ptrdiff_t>(last) + 1, true);
    first = last + 1;
  }
  std::vector<std::pair<Span, std::string>> words;
  bool tells_birth = false;
  for (const Span span : find_words(segment.plain, {})) {
    words.emplace_back(span, to_lower(span.of(segment.plain)));
    tells_birth = tells_birth || source.birth_words.count(words.back().second) != 0;
  }
  for (std::size_t f = 0; f < facts.size(); ++f) {
    if (facts[f].kind == FactKind::date && tells_birth && count_digits(facts[f].text) > 0) is_personal[f] = true;
    if (facts[f].kind != FactKind::number || count_digits(facts[f].text) < 2) continue;
    std::size_t before = 0;
    for (auto word = words.rbegin(); word != words.rend() && before < most_words_between; ++word) {
      if (word->first.end > facts[f].span.start) continue;
      ++before;
      if (source.identifier_words.count(word->second) != 0) is_personal[f] = true;
    }
  }
  return is_personal;
}

// A letter of another script than Latin.
bool is_letter_beyond_latin(char32_t c) {
  const bool is_latin_block = c < 0x0370 || (c >= 0x1E00 && c <= 0x1EFF) || (c >= 0x2C60 && c <= 0x2C7F) || (c >= 0xA720 && c <= 0xA7FF);
  return !is_latin_block && is_letter(c);
}

// A capital behind a small letter or an apostrophe: O'Brien, McKinley, DeShawn.
bool has_inner_capital(std::string_view word) {
  char32_t before = 0;
  for (std::size_t at = 0; at < word.size();) {
    const char32_t c = next_code_point(word, at);
    if (is_upper_case(c) && at < word.size() && (before == U'\'' || before == U'’' || (is_letter(before) && !is_upper_case(before)))) return true;
    before = c;
  }
  return false;
}

// Words of another script in a sentence of Latin letters: what a school writes so is most often how a family writes its name.
std::vector<Span> find_other_scripts(std::string_view text) {
  std::vector<Span> spans;
  std::size_t latin = 0, other = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const char32_t c = next_code_point(text, at);
    if (!is_letter_beyond_latin(c)) {
      latin += is_letter(c) ? 1 : 0;
      continue;
    }
    ++other;
    const bool is_same_word = !spans.empty() && std::none_of(text.begin() + static_cast<std::ptrdiff_t>(spans.back().end), text.begin() + static_cast<std::ptrdiff_t>(start),
                                                             [](char b) { return static_cast<unsigned char>(b) < 0x80 && b != ' ' && b != '-'; });
    bool has_latin_between = false;
    if (is_same_word)
      for (std::size_t k = spans.back().end; k < start;) has_latin_between = is_letter(next_code_point(text, k)) || has_latin_between;
    if (is_same_word && !has_latin_between) spans.back().end = at;
    else spans.push_back({start, at});
  }
  return latin >= other ? spans : std::vector<Span>();
}

// The rest of a name whose last word is an ordinary one too: "Nguyễn Văn An". A title in capitals goes on, and is none.
std::optional<Span> capital_behind(std::string_view text, std::size_t end) {
  if (end >= text.size() || text[end] != ' ') return std::nullopt;
  std::size_t at = end + 1, letters = 0;
  if (at >= text.size() || !is_upper_case(next_code_point(text, at))) return std::nullopt;
  std::size_t last = at;
  for (std::size_t next = at; next < text.size(); last = next, ++letters)
    if (!is_letter(next_code_point(text, next))) break;
  if (letters == 0) return std::nullopt;
  std::size_t after = last + 1;
  if (last < text.size() && text[last] == ' ' && after < text.size() && is_upper_case(next_code_point(text, after))) return std::nullopt;
  return Span{end + 1, last};
}

// Words that look like an identifier, an address in the net, a merge field or a name, whether or not they are facts.
std::vector<Span> find_personal_tokens(std::string_view text) {
  std::vector<Span> spans = find_other_scripts(text);
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  for (std::size_t at = 0; at < text.size();) {
    if (is_space(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    if (text.substr(at).starts_with("{{")) {
      const std::size_t close = text.find("}}", at);
      end = close == std::string_view::npos ? at + 2 : close + 2;
    } else {
      while (end < text.size() && !is_space(text[end]) && !text.substr(end).starts_with("{{")) ++end;
    }
    Span span{at, end};
    at = end;
    // Punctuation around the word is the sentence's.
    constexpr std::string_view around = ".,;:!?()[]\"'#";
    while (span.start < span.end && around.find(text[span.start]) != std::string_view::npos) ++span.start;
    while (span.end > span.start && around.find(text[span.end - 1]) != std::string_view::npos) --span.end;
    const std::string_view word = span.of(text);
    const std::size_t digits = count_digits(word);
    if (word.starts_with("{{") || word.find('@') != std::string_view::npos || word.find("://") != std::string_view::npos || digits >= 5 ||
        (digits >= 3 && has_latin_letter(word)) || has_inner_capital(word))
      spans.push_back(span);
  }
  return spans;
}

std::size_t count_occurrences(std::string_view text, std::string_view what) {
  std::size_t count = 0;
  for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + what.size())) ++count;
  return count;
}

// One word in capitals, or a term that the sentence holds as a name ("Title I").
bool is_acronym_or_title(const ProtectedPiece& piece, std::string_view text) {
  if (piece.kind == ProtectedPiece::Kind::term) return piece.forced.part_of_speech != "verb" && !piece.forced.part_of_speech.starts_with("noun");
  if (piece.kind != ProtectedPiece::Kind::fact || piece.forced.kind != "name" || piece.facts.size() != 1) return false;
  const std::string_view word = piece.forced.span.of(text);
  return word.size() >= 2 && word.size() <= 8 && to_upper(word) == word && word.find(' ') == std::string_view::npos;
}

// A name without a form of address, as it stands in the text.
bool is_bare_name(const ProtectedPiece& piece, std::string_view text) {
  return piece.kind == ProtectedPiece::Kind::fact && piece.forced.kind == "name" && piece.facts.size() == 1 &&
         piece.forced.target == piece.forced.span.of(text);
}

bool stands_before_head(std::string_view text, std::size_t end, const DraftHelps& helps) {
  if (end + 1 >= text.size() || text[end] != ' ') return false;
  const std::vector<Span> words = find_words(text.substr(end + 1), "en");
  if (words.empty() || words.front().start != 0) return false;
  std::string word = fold(words.front().of(text.substr(end + 1)));
  if (helps.heads.count(word) != 0) return true;
  if (word.ends_with('s')) word.pop_back();
  return helps.heads.count(word) != 0;
}

// Tokens of a shape ("XQ#X"), whatever their numbers and case.
std::size_t count_tokens(std::string_view text, std::string_view shape) {
  const std::size_t mark = shape.find('#');
  if (mark == std::string_view::npos || mark == 0) return 0;
  const std::string folded = fold(text), before = fold(shape.substr(0, mark)), after = fold(shape.substr(mark + 1));
  std::size_t count = 0;
  for (std::size_t at = folded.find(before); at != std::string::npos; at = folded.find(before, at + 1)) {
    std::size_t end = at + before.size();
    while (end < folded.size() && folded[end] >= '0' && folded[end] <= '9') ++end;
    if (end > at + before.size() && std::string_view(folded).substr(end).starts_with(after)) ++count;
  }
  return count;
}

}  // namespace

bool is_words_of_term(const Fact& fact) { return fact.kind == FactKind::name || fact.kind == FactKind::citation; }

ProtectionPlan plan_protection(const Segment& segment, const LanguageTag& from, const LanguageTag& to, const ApprovedTerms& terms) {
  ProtectionPlan plan;
  std::vector<ProtectedPiece> pieces;
  for (const Span span : segment.verbatim) {
    if (span.is_empty() || overlaps_any(span, pieces)) continue;
    ProtectedPiece piece;
    piece.kind = ProtectedPiece::Kind::verbatim;
    piece.forced.span = span;
    piece.forced.target = span.of(segment.plain);
    piece.forced.kind = "placeholder";
    piece.forced.part_of_speech = "proper-noun";
    piece.is_kept_as_is = true;
    for (std::size_t i = 0; i < segment.facts.size(); ++i)
      if (span.contains(segment.facts[i].span)) piece.facts.push_back(i);
    pieces.push_back(std::move(piece));
  }
  // Terms against facts: a term that covers whole facts and carries them in its translation wins ("504 plan"), so does a
  // term that is exactly a name; otherwise the fact stays and the term is only counted afterwards.
  plan.choices.resize(segment.occurrences.size());
  const std::vector<FactPhrase> phrases = find_fact_phrases(segment.plain, segment.facts, from, to);
  // "Principal Rivera": the word is a form of address there, and goes with the name.
  const auto is_address = [&](Span span) {
    return std::any_of(phrases.begin(), phrases.end(), [&](const FactPhrase& phrase) {
      return phrase.facts.size() == 1 && segment.facts[phrase.facts.front()].kind == FactKind::name && phrase.span.contains(span) &&
             span.end <= segment.facts[phrase.facts.front()].span.start;
    });
  };
  for (std::size_t i = 0; i < segment.occurrences.size(); ++i) {
    const Occurrence& occurrence = segment.occurrences[i];
    if (is_address(occurrence.span)) continue;
    plan.choices[i] = terms.choose(occurrence, segment.plain);
    if (!plan.choices[i]) continue;
    if (overlaps_any(occurrence.span, pieces)) {
      plan.left_out_terms.push_back(i);
      continue;
    }
    std::vector<std::size_t> covered;
    bool may_stand = true;
    for (std::size_t f = 0; f < segment.facts.size(); ++f) {
      const Fact& fact = segment.facts[f];
      if (!fact.span.overlaps(occurrence.span)) continue;
      // The finder of names and citations knows no glossary: what it took for one is a term here ("Title I").
      if (is_words_of_term(fact) && occurrence.span.contains(fact.span)) continue;
      if (occurrence.span.contains(fact.span)) covered.push_back(f);
      else may_stand = false;
    }
    if (!may_stand || !carries_facts(plan.choices[i]->text, covered, segment, from, to)) {
      plan.left_out_terms.push_back(i);
      continue;
    }
    ProtectedPiece piece;
    piece.kind = ProtectedPiece::Kind::term;
    piece.forced.span = occurrence.span;
    piece.forced.target = plan.choices[i]->text;
    piece.forced.kind = "term";
    piece.forced.part_of_speech = plan.choices[i]->part_of_speech;
    piece.forced.number = plan.choices[i]->number;
    piece.forced.gender = plan.choices[i]->gender;
    piece.forced.explanation = find_explanation(*occurrence.concept_, from.text());
    piece.facts = std::move(covered);
    piece.occurrence = i;
    piece.choice = plan.choices[i];
    pieces.push_back(std::move(piece));
  }
  // Facts, with their prepositions where the language pair has a phrase for them.
  std::vector<bool> is_done(segment.facts.size(), false);
  for (const ProtectedPiece& piece : pieces)
    for (const std::size_t f : piece.facts) is_done[f] = true;
  for (std::size_t f = 0; f < segment.facts.size(); ++f)
    if (is_words_of_term(segment.facts[f]))
      for (const ProtectedPiece& piece : pieces)
        if (piece.occurrence && piece.forced.span.contains(segment.facts[f].span)) is_done[f] = true;
  for (const FactPhrase& phrase : phrases) {
    if (phrase.facts.empty() || phrase.target.empty() || overlaps_any(phrase.span, pieces)) continue;
    if (std::any_of(phrase.facts.begin(), phrase.facts.end(), [&](std::size_t f) { return f >= is_done.size() || is_done[f]; })) continue;
    ProtectedPiece piece;
    piece.forced.span = phrase.span;
    piece.forced.target = phrase.target;
    piece.forced.kind = segment.facts[phrase.facts.front()].kind == FactKind::name ? "name" : "fact";
    piece.forced.part_of_speech = phrase.is_adverbial ? "adverb" : fact_part_of_speech(segment.facts[phrase.facts.front()]);
    piece.facts = phrase.facts;
    for (const std::size_t f : phrase.facts) is_done[f] = true;
    pieces.push_back(std::move(piece));
  }
  for (std::size_t f = 0; f < segment.facts.size(); ++f) {
    const Fact& fact = segment.facts[f];
    if (is_done[f] || fact.span.is_empty() || overlaps_any(fact.span, pieces)) continue;
    ProtectedPiece piece;
    piece.forced.span = fact.span;
    piece.forced.target = localise(fact, from, to);
    if (piece.forced.target.empty()) piece.forced.target = fact.text;
    piece.forced.kind = forced_kind(fact.kind);
    piece.forced.part_of_speech = fact_part_of_speech(fact);
    if (fact.kind == FactKind::number) piece.forced.number = fact.value == "1" ? Number::singular : Number::plural;
    piece.facts = {f};
    piece.is_kept_as_is = is_verbatim_kind(fact.kind);
    pieces.push_back(std::move(piece));
  }
  // "The trip is on Fri.": the point of the abbreviation ends the sentence too, and stays where the translation has no point.
  for (ProtectedPiece& piece : pieces) {
    Span& span = piece.forced.span;
    if (piece.kind != ProtectedPiece::Kind::fact || piece.is_kept_as_is || span.start == 0 || span.end != segment.plain.size()) continue;
    if (segment.plain.ends_with('.') && !piece.forced.target.empty() && !piece.forced.target.ends_with('.')) --span.end;
  }
  std::sort(pieces.begin(), pieces.end(),
            [](const ProtectedPiece& left, const ProtectedPiece& right) { return left.forced.span < right.forced.span; });
  for (std::size_t i = 0; i < pieces.size(); ++i) pieces[i].forced.id = i;
  plan.pieces = std::move(pieces);
  return plan;
}

ProtectionPlan with_set_phrases(const ProtectionPlan& plan, const Segment& segment, const DraftHelps& helps, const LanguageTag& from,
                                const LanguageTag& to, const ApprovedTerms& terms) {
  ProtectionPlan out = plan;
  const std::string_view text = segment.plain;
  std::vector<Span> taken;
  for (const ProtectedPiece& piece : plan.pieces) taken.push_back(piece.forced.span);
  // "STEM night", "the Title I meeting", "the Hillcrest gym": a name that describes the noun behind it, not its owner.
  for (ProtectedPiece& piece : out.pieces)
    if ((is_acronym_or_title(piece, text) || is_bare_name(piece, text)) && stands_before_head(text, piece.forced.span.end, helps)) piece.forced.part_of_speech = "acronym";
  const auto may_hold = [&](std::size_t index, const SetPhrase& phrase) {
    const ProtectedPiece& piece = plan.pieces[index];
    if (!carries_facts(phrase.target, piece.facts, segment, from, to)) return false;
    if (piece.occurrence) return terms.find(*segment.occurrences[*piece.occurrence].concept_, phrase.target).size() == 1;
    if (piece.kind != ProtectedPiece::Kind::fact || piece.facts.size() != 1) return false;
    const FactKind kind = segment.facts[piece.facts.front()].kind;
    return kind == FactKind::number || kind == FactKind::date;
  };
  for (const PhrasePlace& place : find_set_phrases(helps, text, taken, may_hold)) {
    ProtectedPiece piece;
    piece.kind = ProtectedPiece::Kind::phrase;
    piece.forced.span = place.span;
    piece.forced.target = place.joint.empty() ? place.phrase->target : place.joint + " " + place.phrase->target;
    piece.forced.kind = "phrase";
    piece.forced.part_of_speech = place.joint.empty() ? place.phrase->part_of_speech : "future";
    piece.forced.number = place.phrase->number;
    piece.forced.gender = place.phrase->gender;
    std::erase_if(out.pieces, [&](const ProtectedPiece& inner) {
      if (!place.span.contains(inner.forced.span)) return false;
      piece.facts.insert(piece.facts.end(), inner.facts.begin(), inner.facts.end());
      if (inner.occurrence) piece.held_terms.push_back(*inner.occurrence);
      return true;
    });
    out.pieces.push_back(std::move(piece));
  }
  std::sort(out.pieces.begin(), out.pieces.end(),
            [](const ProtectedPiece& left, const ProtectedPiece& right) { return left.forced.span < right.forced.span; });
  for (std::size_t i = 0; i < out.pieces.size(); ++i) out.pieces[i].forced.id = i;
  return out;
}

ProtectionPlan with_personal_data_masked(const ProtectionPlan& plan, const Segment& segment, const LanguageRules& source) {
  ProtectionPlan out = plan;
  const std::vector<bool> is_personal = find_personal_by_company(segment, source);
  for (ProtectedPiece& piece : out.pieces) {
    if (piece.kind == ProtectedPiece::Kind::term) continue;  // an approved term is nobody's
    piece.is_personal = piece.kind == ProtectedPiece::Kind::verbatim || std::any_of(piece.facts.begin(), piece.facts.end(), [&](std::size_t f) {
      return is_personal[f] || is_personal_fact(segment.facts[f]);
    });
  }
  const auto add = [&](Span span) {
    ProtectedPiece piece;
    piece.kind = ProtectedPiece::Kind::verbatim;
    piece.forced.span = span;
    piece.forced.target = span.of(segment.plain);
    piece.forced.kind = "placeholder";
    piece.forced.part_of_speech = "proper-noun";
    piece.is_kept_as_is = true;
    piece.is_personal = true;
    out.pieces.push_back(std::move(piece));
  };
  std::vector<Span> tokens = find_personal_tokens(segment.plain);
  // Personal facts that became no piece of their own, because another one stands in their way.
  for (std::size_t f = 0; f < segment.facts.size(); ++f)
    if (!is_words_of_term(segment.facts[f]) && (is_personal[f] || is_personal_fact(segment.facts[f]))) tokens.push_back(segment.facts[f].span);
  for (const Fact& fact : segment.facts)
    if (fact.kind == FactKind::name)
      if (const std::optional<Span> rest = capital_behind(segment.plain, fact.span.end)) tokens.push_back(*rest);
  for (const Span token : tokens) {
    std::vector<Span> taken;
    bool is_known = false;   // a date or an amount that is all there is
    for (ProtectedPiece& piece : out.pieces) {
      if (!piece.forced.span.overlaps(token)) continue;
      taken.push_back(piece.forced.span);
      is_known = is_known || (piece.kind == ProtectedPiece::Kind::fact && piece.forced.span.contains(token));
      if (piece.kind == ProtectedPiece::Kind::fact && !piece.forced.span.contains(token)) piece.is_personal = true;
    }
    if (is_known) continue;
    std::sort(taken.begin(), taken.end());
    std::size_t at = token.start;
    for (const Span span : taken) {
      if (span.start > at) add({at, span.start});
      at = std::max(at, span.end);
    }
    if (at < token.end) add({at, token.end});
  }
  std::sort(out.pieces.begin(), out.pieces.end(),
            [](const ProtectedPiece& left, const ProtectedPiece& right) { return left.forced.span < right.forced.span; });
  for (std::size_t i = 0; i < out.pieces.size(); ++i) out.pieces[i].forced.id = i;
  return out;
}

std::string ProtectedRequest::key() const {
  std::string out = segment.text;
  for (const ForcedSpan& forced : segment.forced)
    out += fmt::format("\x1f{}:{}-{}:{}:{}:{}:{}:{}", forced.id, forced.span.start, forced.span.end, forced.target, forced.kind,
                       forced.part_of_speech, static_cast<int>(forced.number), static_cast<int>(forced.gender));
  for (const MarkedSpan& marked : segment.marked)
    out += fmt::format("\x1e{}:{}-{}", marked.id, marked.span.start, marked.span.end);
  return out;
}

std::optional<Span> word_before_point(const Segment& segment, const InlineCode& code) {
  const std::string_view text = segment.plain;
  const std::size_t at = code.span.start;
  if ((!code.is_standalone && !code.span.is_empty()) || code.kind == CodeKind::line_break || at == 0 || at >= text.size()) return std::nullopt;
  if (text[at] == '\n' || text[at] == '\t') return std::nullopt;
  const std::vector<Span> words = find_words(text.substr(0, at), "und");
  if (words.empty() || text.find_first_not_of(' ', at) == std::string_view::npos) return std::nullopt;
  const Span last = words.back();
  // What closes the word may stand between: "(PTA) ", "3:00 p.m. ".
  if (text.substr(last.end, at - last.end).find_first_not_of(" ).]%\"") != std::string_view::npos) return std::nullopt;
  return last;
}

std::optional<Span> space_at_point(const Segment& segment, const InlineCode& code) {
  const std::string_view text = segment.plain;
  const std::size_t at = code.span.start;
  if (!word_before_point(segment, code) || text[at - 1] != ' ') return std::nullopt;
  if (text[at] == ' ') return Span{at, at + 1};
  if (std::string_view(".,;:!?)").find(text[at]) != std::string_view::npos) return Span{at - 1, at};
  return std::nullopt;
}

bool has_word_character(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (is_letter(c) || is_digit(c)) return true;
  }
  return false;
}

ProtectedRequest make_request(const Segment& segment, const ProtectionPlan& plan, std::vector<Handing> handing,
                              std::string_view placeholder_shape, bool with_marked_spans, bool with_forced_placeholders) {
  ProtectedRequest request;
  request.handing = std::move(handing);
  request.placeholders.resize(plan.pieces.size());
  request.plain = segment.plain;
  request.placeholder_shape = placeholder_shape.empty() ? std::string_view("XQ#X") : placeholder_shape;
  // The text is built anew because placeholders change lengths; codes follow through a tracked copy.
  TrackedText text;
  text.text = segment.plain;
  std::vector<std::size_t> code_of_span;
  for (const ProtectedPiece& piece : plan.pieces) text.spans.push_back(piece.forced.span);
  if (with_marked_spans) {
    for (std::size_t i = 0; i < segment.codes.size(); ++i) {
      if (segment.codes[i].is_standalone || segment.codes[i].span.is_empty()) continue;
      text.spans.push_back(segment.codes[i].span);
      code_of_span.push_back(i);
    }
  }
  // A point (picture, footnote mark) stays behind the word it stands behind, so that word is marked for it; the second of two
  // spaces around the point is put back with it (Session::set_points).
  if (with_marked_spans) {
    for (std::size_t i = 0; i < segment.codes.size(); ++i) {
      const std::optional<Span> word = word_before_point(segment, segment.codes[i]);
      if (!word) continue;
      const bool is_in_piece = std::any_of(plan.pieces.begin(), plan.pieces.end(), [&](const ProtectedPiece& piece) { return piece.forced.span.overlaps(*word); });
      // Marks must nest: a word that other markup cuts is no place to hold on to.
      const bool is_cut = std::any_of(segment.codes.begin(), segment.codes.end(), [&](const InlineCode& other) {
        return !other.is_standalone && other.span.overlaps(*word) && !other.span.contains(*word);
      });
      if (is_in_piece || is_cut) continue;
      text.spans.push_back(*word);
      code_of_span.push_back(segment.codes.size() + i);
    }
    std::vector<Span> spaces;
    for (const InlineCode& code : segment.codes)
      if (const std::optional<Span> space = space_at_point(segment, code)) spaces.push_back(*space);
    std::sort(spaces.begin(), spaces.end());
    spaces.erase(std::unique(spaces.begin(), spaces.end()), spaces.end());
    for (auto space = spaces.rbegin(); space != spaces.rend(); ++space) text.replace(*space, "");
  }
  std::size_t next_number = 1;
  const std::string& shape = request.placeholder_shape;
  for (std::size_t i = 0; i < plan.pieces.size(); ++i) {
    if (request.handing[i] != Handing::placeholder) continue;
    std::string token;
    do {
      token = shape;
      const std::size_t mark = token.find('#');
      if (mark == std::string::npos) token += std::to_string(next_number);
      else token.replace(mark, 1, std::to_string(next_number));
      ++next_number;
    } while (segment.plain.find(token) != std::string::npos);
    request.placeholders[i] = token;
    text.replace(text.spans[i], token);
  }
  request.segment.text = text.text;
  for (std::size_t i = 0; i < plan.pieces.size(); ++i) {
    const bool is_forced_placeholder = with_forced_placeholders && request.handing[i] == Handing::placeholder;
    if (request.handing[i] != Handing::forced && !is_forced_placeholder) continue;
    ForcedSpan forced = plan.pieces[i].forced;
    forced.span = text.spans[i];
    if (is_forced_placeholder) {
      forced.target = request.placeholders[i];
      forced.kind = "placeholder";
    }
    request.segment.forced.push_back(std::move(forced));
  }
  for (std::size_t i = 0; i < code_of_span.size(); ++i) {
    const Span span = text.spans[plan.pieces.size() + i];
    if (!span.is_empty()) request.segment.marked.push_back({code_of_span[i], span});
  }
  return request;
}

ProtectedAnswer unprotect(const ProtectionPlan& plan, const ProtectedRequest& request, const BackendAnswer& answer) {
  ProtectedAnswer out;
  out.text.text = answer.text;
  out.text.word_spans = plan.pieces.size();
  out.text.spans.resize(plan.pieces.size(), Span{answer.text.size(), answer.text.size()});
  out.is_placed.resize(plan.pieces.size(), false);
  const auto is_sound = [&](Span span) {
    return span.start < span.end && span.end <= answer.text.size() &&
           (span.end == answer.text.size() || (static_cast<unsigned char>(answer.text[span.end]) & 0xC0) != 0x80) &&
           (static_cast<unsigned char>(answer.text[span.start]) & 0xC0) != 0x80;
  };
  // Forced pieces: exactly one place, and the words there are the ones asked for; anything else is a loss.
  std::vector<std::size_t> seen(plan.pieces.size(), 0);
  for (const BackendAnswer::Placed& placed : answer.forced) {
    if (placed.id >= plan.pieces.size() || request.handing[placed.id] != Handing::forced || !is_sound(placed.span)) continue;
    ++seen[placed.id];
    out.text.spans[placed.id] = placed.span;
  }
  for (std::size_t i = 0; i < plan.pieces.size(); ++i)
    if (request.handing[i] == Handing::forced)
      out.is_placed[i] = seen[i] == 1 && fold(out.text.spans[i].of(answer.text)) == fold(plan.pieces[i].forced.target);
  for (std::size_t i = 0; i < plan.pieces.size(); ++i)
    for (std::size_t j = i + 1; j < plan.pieces.size(); ++j)
      if (out.is_placed[i] && out.is_placed[j] && out.text.spans[i].overlaps(out.text.spans[j])) out.is_placed[j] = false;
  for (std::size_t i = 0; i < plan.pieces.size(); ++i)
    if (!out.is_placed[i]) out.text.spans[i] = {out.text.text.size(), out.text.text.size()};
  for (const BackendAnswer::Placed& placed : answer.marked) {
    if (!is_sound(placed.span)) continue;
    out.text.spans.push_back(placed.span);
    out.marked.push_back(placed.id);
  }
  for (const Span span : answer.doubtful) {
    if (!is_sound(span)) continue;
    out.text.spans.push_back(span);
    ++out.doubtful;
  }
  for (const Span span : answer.unknown) {
    if (!is_sound(span)) continue;
    out.text.spans.push_back(span);
    ++out.unknown;
  }
  // Placeholders: exactly one, replaced by its text. Case is not held against an engine that capitalises.
  for (std::size_t i = 0; i < plan.pieces.size(); ++i) {
    if (request.handing[i] != Handing::placeholder) continue;
    const std::string folded_token = fold(request.placeholders[i]);
    const FoldedText folded = fold_with_offsets(out.text.text);
    if (count_occurrences(folded.text, folded_token) != 1) continue;
    const std::size_t at = folded.text.find(folded_token);
    const Span place = folded.original({at, at + folded_token.size()});
    if (std::any_of(out.text.spans.begin(), out.text.spans.begin() + static_cast<std::ptrdiff_t>(plan.pieces.size()),
                    [&](Span other) { return other.overlaps(place); }))
      continue;
    out.text.spans[i] = place;
    out.text.replace(place, plan.pieces[i].forced.target);
    out.is_placed[i] = true;
  }
  out.has_stray_token = count_tokens(out.text.text, request.placeholder_shape) > count_tokens(request.plain, request.placeholder_shape);
  return out;
}

}  // namespace homeword
