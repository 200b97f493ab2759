#include "homeword/translate/memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <unordered_map>

#include "homeword/text/unicode.h"
#include "homeword/translate/agreement.h"
#include "homeword/translate/approved_terms.h"
#include "homeword/translate/code_placement.h"
#include "homeword/translate/language_rules.h"
#include "homeword/translate/memory_store.h"
#include "homeword/translate/tmx.h"
#include "homeword/translate/tracked_text.h"

namespace homeword {
namespace {

enum class SlotKind : std::uint8_t { date, time, number, money, phone, link, email, name, any };
constexpr NameTable<SlotKind, 9> slot_names{{{SlotKind::date, "date"},
                                             {SlotKind::time, "time"},
                                             {SlotKind::number, "number"},
                                             {SlotKind::money, "money"},
                                             {SlotKind::phone, "phone"},
                                             {SlotKind::link, "link"},
                                             {SlotKind::email, "email"},
                                             {SlotKind::name, "name"},
                                             {SlotKind::any, "x"}}};

std::optional<SlotKind> slot_of(FactKind kind) {
  switch (kind) {
    case FactKind::date: return SlotKind::date;
    case FactKind::time: return SlotKind::time;
    case FactKind::number: return SlotKind::number;
    case FactKind::money: return SlotKind::money;
    case FactKind::phone: return SlotKind::phone;
    case FactKind::link: return SlotKind::link;
    case FactKind::email: return SlotKind::email;
    case FactKind::name: return SlotKind::name;
    case FactKind::placeholder: return SlotKind::any;
    case FactKind::citation: return SlotKind::any;
  }
  return std::nullopt;
}

struct Slot {
  Span span;         // in the entry's text, braces included
  SlotKind kind = SlotKind::any;
  std::string name;  // "date1"
};

// A word or a punctuation mark.
struct Token {
  Span span;
  std::string folded;
  bool is_word = false;
};

std::vector<Token> tokenise(std::string_view text) {
  std::vector<Token> out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t next = at;
    const char32_t first = next_code_point(text, next);
    if (is_white_space(first)) {
      at = next;
      continue;
    }
    Token token;
    const auto is_part = [](char32_t c) { return is_letter(c) || is_digit(c); };
    if (is_part(first)) {
      while (next < text.size()) {
        std::size_t after = next;
        const char32_t c = next_code_point(text, after);
        if (is_part(c)) {
          next = after;
          continue;
        }
        // An apostrophe between two letters belongs to the word: "child's".
        if ((c == U'\'' || c == U'\u2019') && after < text.size()) {
          std::size_t beyond = after;
          if (is_letter(next_code_point(text, beyond))) {
            next = beyond;
            continue;
          }
        }
        break;
      }
      token.is_word = true;
    }
    token.span = {at, next};
    token.folded = fold(token.span.of(text));
    if (!token.folded.empty()) out.push_back(std::move(token));  // zero-width characters vanish
    at = next;
  }
  return out;
}

bool is_closing_mark(std::string_view folded) {
  return folded == "." || folded == "!" || folded == "?" || folded == ":" || folded == ";" || folded == "," || folded == "…";
}

bool is_bullet(std::string_view folded) {
  static constexpr std::array<std::string_view, 9> bullets{"-", "*", "•", "·", "▪", "►", "✓", "◦", "●"};
  return std::find(bullets.begin(), bullets.end(), folded) != bullets.end();
}

// The tokens between leading bullets and closing marks, and what the two are.
struct Body {
  std::size_t begin = 0, end = 0;  // token indices
  std::string closing;             // folded marks: "." "?!" ""
};

Body find_body(const std::vector<Token>& tokens) {
  Body body{0, tokens.size(), {}};
  while (body.end > body.begin && is_closing_mark(tokens[body.end - 1].folded)) --body.end;
  for (std::size_t i = body.end; i < tokens.size(); ++i) body.closing += tokens[i].folded;
  while (body.begin < body.end && is_bullet(tokens[body.begin].folded)) ++body.begin;
  return body;
}

bool asks_or_exclaims(std::string_view closing) {
  return closing.find('?') != std::string_view::npos || closing.find('!') != std::string_view::npos;
}

Result<std::vector<Slot>> find_slots(std::string_view text, std::string_view file, std::size_t line) {
  std::vector<Slot> out;
  for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
    if (text.substr(at, 2) == "{{") {  // a mail-merge field, not a slot
      at = text.find("}}", at);
      if (at == std::string_view::npos) break;
      continue;
    }
    const std::size_t end = text.find('}', at);
    if (end == std::string_view::npos) break;
    const std::string_view name = text.substr(at + 1, end - at - 1);
    const std::size_t digits = name.find_first_of("0123456789");
    const std::optional<SlotKind> kind = value_of(slot_names, name.substr(0, digits));
    if (!kind || (digits != std::string_view::npos && name.find_first_not_of("0123456789", digits) != std::string_view::npos))
      return fail({.message = "a memory entry has a slot of unknown kind",
                   .file = std::string(file),
                   .line = line,
                   .found = "{" + std::string(name) + "}",
                   .expected = "one of " + all_names(slot_names) + ", with a number when repeated"});
    for (const Slot& other : out)
      if (other.name == name)
        return fail({.message = "a memory entry uses one slot twice",
                     .file = std::string(file),
                     .line = line,
                     .found = "{" + std::string(name) + "}",
                     .remedy = "Number them: {date1}, {date2}"});
    out.push_back({{at, end + 1}, *kind, std::string(name)});
    at = end;
  }
  return out;
}

struct Entry {
  std::string source, target;
  std::vector<Slot> source_slots, target_slots;  // target_slots[i] belongs to source_slots[order[i]]
  std::vector<std::size_t> order;
  std::string closing;                           // of the source
  bool starts_with_capital = false;
};

bool has_words_outside(std::string_view text, const std::vector<Slot>& slots) {
  return std::ranges::any_of(find_words(text, "en"), [&](Span word) {
    return std::ranges::none_of(slots, [&](const Slot& slot) { return slot.span.overlaps(word); });
  });
}

// What fills a slot of the segment at hand.
struct Filling {
  std::optional<std::size_t> fact;
  std::optional<std::size_t> occurrence;
};

constexpr std::uint32_t no_word = ~std::uint32_t{0};

}  // namespace

struct PhraseMemory::Entries {
  LanguageTag from = LanguageTag::of("und"), to = LanguageTag::of("und");
  std::shared_ptr<const LanguageRules> rules;
  std::vector<Entry> entries;
  // Entries without slots: words joined, to entries. With slots: a tree over word numbers, slots being low numbers.
  std::unordered_map<std::string, std::vector<std::uint32_t>> exact;
  std::unordered_map<std::string, std::uint32_t> words;
  std::unordered_map<std::uint64_t, std::uint32_t> edges;  // node and word → node
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> ends;
  std::uint32_t node_count = 1;

  static constexpr std::uint32_t first_word = 16;  // below: slot kinds

  std::uint32_t word_number(const std::string& folded) const {
    const auto it = words.find(folded);
    return it == words.end() ? no_word : it->second;
  }
  std::optional<std::uint32_t> follow(std::uint32_t node, std::uint32_t word) const {
    if (word == no_word) return std::nullopt;
    const auto it = edges.find((std::uint64_t{node} << 32) | word);
    if (it == edges.end()) return std::nullopt;
    return it->second;
  }
  static std::string key_of(const std::vector<Token>& tokens, const Body& body) {
    std::string key;
    for (std::size_t i = body.begin; i < body.end; ++i) {
      if (i > body.begin) key += ' ';
      key += tokens[i].folded;
    }
    return key;
  }
  void add(Entry entry);
  bool apply(Segment& segment, const TermFinder& target_terms, const Segment* draft) const;

  struct Candidate {
    std::uint32_t entry = 0;
    std::vector<Filling> fillings;
  };
  struct Search;
  std::vector<Candidate> find(const Segment& segment, const std::vector<Token>& tokens, const Body& body) const;
  bool apply_pair(Segment& segment, const MemoryMatch& match, const TermFinder& target_terms, const Segment* draft) const;
  bool fill(Segment& segment, const Entry& entry, const std::vector<Filling>& fillings, const std::vector<Token>& tokens, const Body& body,
            const ApprovedTerms& terms, const TermFinder& target_terms, const Segment* draft) const;
};

void PhraseMemory::Entries::add(Entry entry) {
  const std::vector<Token> all = tokenise(entry.source);
  // Tokens of the slots' braces and names are replaced by one token each.
  std::vector<Token> tokens;
  std::vector<std::uint32_t> slot_words;
  for (std::size_t i = 0, slot = 0; i < all.size(); ++i) {
    if (slot < entry.source_slots.size() && all[i].span.start >= entry.source_slots[slot].span.start) {
      const Slot& here = entry.source_slots[slot];
      tokens.push_back({here.span, std::string(1, '\1') + std::string(name_of(slot_names, here.kind)), true});
      while (i + 1 < all.size() && all[i + 1].span.start < here.span.end) ++i;
      ++slot;
      continue;
    }
    tokens.push_back(all[i]);
  }
  const Body body = find_body(tokens);
  if (body.begin == body.end) return;
  entry.closing = body.closing;
  std::size_t first = tokens[body.begin].span.start;
  entry.starts_with_capital = is_upper_case(next_code_point(entry.source, first));
  const auto number = static_cast<std::uint32_t>(entries.size());
  if (entry.source_slots.empty()) {
    exact[key_of(tokens, body)].push_back(number);
  } else {
    std::uint32_t node = 0;
    for (std::size_t i = body.begin; i < body.end; ++i) {
      std::uint32_t word = 0;
      if (tokens[i].folded[0] == '\1') {
        word = static_cast<std::uint32_t>(*value_of(slot_names, std::string_view(tokens[i].folded).substr(1))) + 1;
      } else {
        word = words.try_emplace(tokens[i].folded, static_cast<std::uint32_t>(words.size()) + first_word).first->second;
      }
      const auto [it, is_new] = edges.try_emplace((std::uint64_t{node} << 32) | word, node_count);
      if (is_new) ++node_count;
      node = it->second;
    }
    ends[node].push_back(number);
  }
  entries.push_back(std::move(entry));
}

// All ways in which the segment's tokens spell an entry with slots. Every step consumes a token, and a step budget bounds
// hostile memories, so the search ends.
struct PhraseMemory::Entries::Search {
  const Entries& entries;
  const Segment& segment;
  const std::vector<Token>& tokens;
  const Body& body;
  std::vector<std::optional<std::size_t>> fact_at, occurrence_at;  // by token
  std::vector<Filling> fillings;
  std::vector<Candidate> found;
  std::size_t steps = 0;

  std::size_t token_after(std::size_t offset, std::size_t index) const {
    while (index < tokens.size() && tokens[index].span.start < offset) ++index;
    return index;
  }
  // A slot may only take whole tokens; the last may swallow the closing mark ("6:00 p.m.").
  std::optional<std::size_t> end_of(Span span, std::size_t index) const {
    const std::size_t next = token_after(span.end, index);
    if (next == 0 || tokens[next - 1].span.end > span.end) return std::nullopt;
    return next;
  }
  void take(std::uint32_t node, std::size_t index, SlotKind kind, Filling filling, Span span) {
    const std::optional<std::uint32_t> next = entries.follow(node, static_cast<std::uint32_t>(kind) + 1);
    const std::optional<std::size_t> after = next ? end_of(span, index) : std::nullopt;
    if (!after) return;
    fillings.push_back(filling);
    walk(*next, *after);
    fillings.pop_back();
  }
  void walk(std::uint32_t node, std::size_t index) {
    if (++steps > 20'000) return;
    if (index >= body.end) {
      if (const auto it = entries.ends.find(node); it != entries.ends.end())
        for (const std::uint32_t entry : it->second) found.push_back({entry, fillings});
      return;
    }
    if (fact_at[index]) {
      const Fact& fact = segment.facts[*fact_at[index]];
      if (const std::optional<SlotKind> kind = slot_of(fact.kind)) {
        if (*kind != SlotKind::any) take(node, index, *kind, {fact_at[index], {}}, fact.span);
        take(node, index, SlotKind::any, {fact_at[index], {}}, fact.span);
      }
    }
    if (occurrence_at[index])
      take(node, index, SlotKind::any, {{}, occurrence_at[index]}, segment.occurrences[*occurrence_at[index]].span);
    if (const std::optional<std::uint32_t> next = entries.follow(node, entries.word_number(tokens[index].folded)))
      walk(*next, index + 1);
  }
};

std::vector<PhraseMemory::Entries::Candidate> PhraseMemory::Entries::find(const Segment& segment, const std::vector<Token>& tokens,
                                                                          const Body& body) const {
  std::vector<Candidate> out;
  if (const auto it = exact.find(key_of(tokens, body)); it != exact.end())
    for (const std::uint32_t entry : it->second) out.push_back({entry, {}});
  if (!ends.empty() && (!segment.facts.empty() || !segment.occurrences.empty())) {
    Search search{*this, segment, tokens, body, {}, {}, {}, {}, 0};
    search.fact_at.resize(tokens.size());
    search.occurrence_at.resize(tokens.size());
    std::unordered_map<std::size_t, std::size_t> token_at;
    for (std::size_t i = 0; i < tokens.size(); ++i) token_at.emplace(tokens[i].span.start, i);
    for (std::size_t i = 0; i < segment.facts.size(); ++i)
      if (const auto it = token_at.find(segment.facts[i].span.start); it != token_at.end()) search.fact_at[it->second] = i;
    for (std::size_t i = 0; i < segment.occurrences.size(); ++i)
      if (const auto it = token_at.find(segment.occurrences[i].span.start); it != token_at.end())
        search.occurrence_at[it->second] = i;
    search.walk(0, body.begin);
    out.insert(out.end(), std::make_move_iterator(search.found.begin()), std::make_move_iterator(search.found.end()));
  }
  return out;
}

namespace {

// The target's closing marks replaced by the segment's; false where that would change the kind of sentence.
bool carry_closing(TrackedText& text, std::string_view entry_closing, std::string_view segment_closing, bool fact_brings_stop,
                   const LanguageRules& rules) {
  if (entry_closing == segment_closing) return true;
  if (fact_brings_stop && segment_closing.empty() && entry_closing == ".") return true;
  if (asks_or_exclaims(entry_closing) || asks_or_exclaims(segment_closing)) {
    // "Thank you!" from "Thank you." and back: only where the marks enclose the whole target.
    if (entry_closing.find('?') != std::string_view::npos || segment_closing.find('?') != std::string_view::npos) return false;
    if (entry_closing.size() > 1 || segment_closing.size() > 1) return false;
  }
  // Marks of the target's end.
  std::size_t end = text.text.size();
  while (end > 0) {
    std::size_t at = end;
    std::string mark;
    append_code_point(mark, previous_code_point(text.text, at));
    const std::string folded = fold(mark);
    bool is_mark = is_closing_mark(folded);
    for (const auto& [foreign, own] : rules.closing_marks) is_mark = is_mark || own == mark;
    if (!is_mark) break;
    end = at;
  }
  std::string marks(segment_closing);
  for (const auto& [foreign, own] : rules.closing_marks)
    if (marks == foreign) marks = own;
  for (const auto& [closing, opening] : rules.opening_marks) {
    if (entry_closing == closing) {
      if (text.text.substr(0, opening.size()) != opening) return false;
      text.replace({0, opening.size()}, "");
      end -= opening.size();
    }
  }
  text.replace({end, text.text.size()}, marks);
  for (const auto& [closing, opening] : rules.opening_marks)
    if (segment_closing == closing) text.replace({0, 0}, opening);
  return true;
}

// What a draft has inside a code, found once in the approved sentence: "la oficina" of [la oficina](…).
void add_anchors_of_draft(const Segment& segment, std::string_view target, const Segment& draft, std::vector<Anchor>& anchors) {
  const FoldedText folded = fold_with_offsets(target);
  for (const InlineCode& code : segment.codes) {
    if (code.span.is_empty()) continue;
    const auto placed = std::find_if(draft.target_codes.begin(), draft.target_codes.end(), [&](const InlineCode& one) { return one.id == code.id; });
    if (placed == draft.target_codes.end() || placed->span.end > draft.target.size()) continue;
    std::string words = fold(placed->span.of(draft.target));
    while (!words.empty() && std::string_view(" .,;:!?").find(words.back()) != std::string_view::npos) words.pop_back();
    while (words.starts_with(' ')) words.erase(0, 1);
    if (words.empty()) continue;
    std::optional<Span> place;
    bool is_only = true;
    for (std::size_t at = folded.text.find(words); at != std::string::npos; at = folded.text.find(words, at + 1)) {
      const Span span = folded.original({at, at + words.size()});
      if (!is_word_boundary(target, span.start) || !is_word_boundary(target, span.end)) continue;
      is_only = !place;
      place = span;
      if (!is_only) break;
    }
    const bool is_known = std::any_of(anchors.begin(), anchors.end(), [&](const Anchor& anchor) {
      return anchor.source.overlaps(code.span) || (place && anchor.target.overlaps(*place));
    });
    if (place && is_only && !is_known) anchors.push_back({code.span, *place, {}});
  }
}

}  // namespace

bool PhraseMemory::Entries::fill(Segment& segment, const Entry& entry, const std::vector<Filling>& fillings, const std::vector<Token>& tokens, const Body& body,
                                 const ApprovedTerms& terms, const TermFinder& target_terms, const Segment* draft) const {
  // Entry text with its slots filled, last first so that offsets hold.
  TrackedText text;
  text.text = entry.target;
  for (const Slot& slot : entry.target_slots) text.spans.push_back(slot.span);
  std::vector<std::optional<TermChoice>> choices(entry.target_slots.size());
  for (std::size_t i = 0; i < entry.target_slots.size(); ++i) {
    const Filling& filling = fillings[entry.order[i]];
    std::string value;
    if (filling.fact) {
      value = localise(segment.facts[*filling.fact], from, to);
    } else {
      choices[i] = terms.choose(segment.occurrences[*filling.occurrence], segment.plain);
      if (!choices[i]) return false;
      value = choices[i]->text;
    }
    if (value.empty()) return false;
    text.replace(text.spans[i], value);
  }
  for (std::size_t i = 0; i < entry.target_slots.size(); ++i) {
    const Filling& filling = fillings[entry.order[i]];
    if (filling.fact) {
      agree_before_fact(text, i, segment.facts[*filling.fact].kind, *rules);
    } else {
      agree_around(text, i, choices[i]->gender, choices[i]->number, AgreementReach::determiners_and_adjectives, *rules);
    }
  }
  // A value that ends in a full stop swallows the one after it.
  for (const Span span : text.spans)
    if (!span.is_empty() && text.text[span.end - 1] == '.' && span.end < text.text.size() && text.text[span.end] == '.')
      text.replace({span.end, span.end + 1}, "");
  const bool fact_brings_stop = !segment.plain.empty() && segment.plain.find_last_not_of(" ") != std::string::npos &&
                                segment.plain[segment.plain.find_last_not_of(" ")] == '.' && body.closing.empty();
  if (!carry_closing(text, entry.closing, body.closing, fact_brings_stop, *rules)) return false;

  // Case at the start, and capitals throughout.
  const Span whole{tokens[body.begin].span.start, tokens[body.end - 1].span.end};
  std::size_t first = whole.start;
  const char32_t first_letter = next_code_point(segment.plain, first);
  const bool starts_in_slot = !text.spans.empty() && text.spans.front().start == 0;
  if (is_all_capitals(whole.of(segment.plain), 4) && !is_all_capitals(entry.source, 1)) {
    std::vector<Span> kept;
    for (std::size_t i = 0; i < text.spans.size(); ++i) {
      const Filling& filling = fillings[entry.order[i]];
      if (!filling.fact) continue;
      const FactKind kind = segment.facts[*filling.fact].kind;
      if (kind != FactKind::date && kind != FactKind::time) kept.push_back(text.spans[i]);
    }
    std::sort(kept.begin(), kept.end());
    write_in_capitals(text, kept, to.text());
  } else if (is_upper_case(first_letter) && !starts_in_slot) {
    text.text = capitalise_first(text.text, to.text());
  } else if (is_upper_case(first_letter) && starts_in_slot) {
    const Filling& filling = fillings[entry.order[0]];
    const FactKind kind = filling.fact ? segment.facts[*filling.fact].kind : FactKind::date;
    if (kind == FactKind::date || kind == FactKind::time) text.text = capitalise_first(text.text, to.text());
  } else if (is_lower_case(first_letter) && entry.starts_with_capital && !starts_in_slot) {
    std::size_t end = 0;
    (void)next_code_point(text.text, end);
    const std::string lower = to_lower(std::string_view(text.text).substr(0, end), to.text());
    if (lower.size() == end) text.text.replace(0, end, lower);
  }

  // Bullets and the like in front come along.
  const std::string lead = segment.plain.substr(0, whole.start);
  if (!lead.empty()) text.replace({0, 0}, lead);

  // Facts: those in slots stand where the slot stood; the others are words of the entry and must be found.
  std::vector<FactReceipt> fact_receipts;
  std::vector<Fact> facts;
  std::vector<Span> taken;
  std::vector<std::optional<Span>> slot_place(segment.facts.size());
  for (std::size_t i = 0; i < entry.target_slots.size(); ++i)
    if (const Filling& filling = fillings[entry.order[i]]; filling.fact) {
      slot_place[*filling.fact] = text.spans[i];
      taken.push_back(text.spans[i]);
    }
  for (std::size_t i = 0; i < segment.facts.size(); ++i) {
    const Fact& fact = segment.facts[i];
    std::optional<Span> place = slot_place[i];
    if (!place) {
      place = find_fact_in_target(fact, text.text, from, to, taken);
      if (place) taken.push_back(*place);
    }
    if (!place) {
      // The approved pair shows that this "name" is a word of the language with a translation ("Thanksgiving").
      if (fact.kind == FactKind::name) continue;
      return false;
    }
    facts.push_back(fact);
    fact_receipts.push_back({fact, std::string(place->of(text.text)), place});
  }

  // Terms: every approved one must stand in the target, or the district's glossary has moved on from this entry.
  std::vector<Receipt> receipts;
  std::vector<Span> taken_terms;
  std::vector<Occurrence> occurrences = segment.occurrences;
  for (std::size_t i = 0; i < occurrences.size(); ++i) {
    Occurrence& occurrence = occurrences[i];
    const std::optional<TermChoice> choice = terms.choose(occurrence, segment.plain);
    if (!choice) continue;
    std::optional<FoundForm> place;
    for (std::size_t slot = 0; slot < entry.target_slots.size(); ++slot)
      if (fillings[entry.order[slot]].occurrence == i)
        place = {text.spans[slot], terms.is_form(*occurrence.concept_, text.spans[slot].of(text.text)).value_or(false)};
    if (!place) {
      std::vector<FoundForm> found = terms.find(*occurrence.concept_, text.text, taken_terms);
      if (found.empty()) {
        // A homograph: the approved pair shows which of two meanings is meant ("grades": "calificaciones", not "grados").
        for (const Occurrence& other : target_terms.find(text.text)) {
          if (other.concept_ == nullptr || other.concept_ == occurrence.concept_) continue;
          const Term* term = terms.find_source_term(*other.concept_, occurrence.matched);
          if (term == nullptr) continue;
          found = terms.find(*other.concept_, text.text, taken_terms);
          if (found.empty()) continue;
          occurrence.concept_ = other.concept_;
          occurrence.term = term;
          break;
        }
      }
      if (found.empty()) return false;
      place = found.front();
    }
    taken_terms.push_back(place->span);
    receipts.push_back({.concept_id = occurrence.concept_->id,
                        .source_term = occurrence.matched,
                        .source = occurrence.span,
                        .target_term = std::string(place->span.of(text.text)),
                        .target = place->span,
                        .how = ReceiptHow::memory,
                        .status = place->is_citation ? ReceiptStatus::exact : ReceiptStatus::inflected});
  }

  // Codes: only where their place is certain.
  std::vector<Anchor> anchors;
  for (const FactReceipt& receipt : fact_receipts) anchors.push_back({receipt.fact.span, *receipt.target, {}});
  for (const Receipt& receipt : receipts) anchors.push_back({receipt.source, *receipt.target, {}});
  std::optional<std::vector<InlineCode>> codes = place_codes_exactly(segment.plain, text.text, segment.codes, anchors, *counterparts(from, to));
  if (!codes && draft != nullptr) {
    add_anchors_of_draft(segment, text.text, *draft, anchors);
    codes = place_codes_exactly(segment.plain, text.text, segment.codes, anchors, *counterparts(from, to));
  }
  if (!codes) return false;

  segment.target = std::move(text.text);
  segment.target_language = to.text();
  segment.origin = "memory";
  segment.target_codes = std::move(*codes);
  segment.receipts = std::move(receipts);
  segment.occurrences = std::move(occurrences);
  segment.facts = std::move(facts);
  segment.fact_receipts = std::move(fact_receipts);
  return true;
}

bool PhraseMemory::Entries::apply(Segment& segment, const TermFinder& target_terms, const Segment* draft) const {
  if (!segment.target.empty() || !segment.verbatim.empty()) return false;
  const std::vector<Token> tokens = tokenise(segment.plain);
  const Body body = find_body(tokens);
  if (body.begin >= body.end) return false;
  std::vector<Candidate> candidates = find(segment, tokens, body);
  if (candidates.empty()) return false;
  // Equal closing first, then fewer slots (the more exact entry), then the innermost layer (added last).
  std::stable_sort(candidates.begin(), candidates.end(), [&](const Candidate& left, const Candidate& right) {
    const bool left_equal = entries[left.entry].closing == body.closing, right_equal = entries[right.entry].closing == body.closing;
    if (left_equal != right_equal) return left_equal;
    if (left.fillings.size() != right.fillings.size()) return left.fillings.size() < right.fillings.size();
    return left.entry > right.entry;
  });
  const ApprovedTerms terms(from, to);
  return std::any_of(candidates.begin(), candidates.end(),
                     [&](const Candidate& candidate) { return fill(segment, entries[candidate.entry], candidate.fillings, tokens, body, terms, target_terms, draft); });
}

bool PhraseMemory::Entries::apply_pair(Segment& segment, const MemoryMatch& match, const TermFinder& target_terms, const Segment* draft) const {
  const std::vector<Token> tokens = tokenise(segment.plain), stored = tokenise(match.source);
  const Body body = find_body(tokens), own = find_body(stored);
  if (body.begin >= body.end || own.begin >= own.end) return false;
  Entry entry{.source = std::string(match.source), .target = std::string(match.target), .closing = own.closing};
  std::size_t first = stored[own.begin].span.start;
  entry.starts_with_capital = is_upper_case(next_code_point(entry.source, first));
  return fill(segment, entry, {}, tokens, body, ApprovedTerms(from, to), target_terms, draft);
}

Result<PhraseMemory> PhraseMemory::load(const StyleGuide& guide, const LanguageTag& from, const LanguageTag& to) {
  auto out = std::make_shared<Entries>();
  out->from = from;
  out->to = to;
  out->rules = language_rules(to);
  for (const GuideFile& guide_file : guide.memory) {
    Result<TmxFile> file = read_tmx(guide_file.text, guide_file.path);
    if (!file) return fail(file.error());
    for (TmxUnit& unit : file->units) {
      const TmxVariant* source = unit.find_variant(from);
      const TmxVariant* target = unit.find_variant(to);
      if (source == nullptr || target == nullptr || source == target) continue;
      if (source->text.empty() || target->text.empty()) continue;
      Entry entry;
      entry.source = source->text;
      entry.target = target->text;
      Result<std::vector<Slot>> source_slots = find_slots(entry.source, guide_file.path, unit.line);
      if (!source_slots) return fail(source_slots.error());
      // "{date} {time}": facts alone are nobody's translation, and an entry without a word of its own approves nothing.
      if (!source_slots->empty() && !has_words_outside(entry.source, *source_slots)) continue;
      Result<std::vector<Slot>> target_slots = find_slots(entry.target, guide_file.path, unit.line);
      if (!target_slots) return fail(target_slots.error());
      for (const Slot& slot : *target_slots) {
        const auto it = std::find_if(source_slots->begin(), source_slots->end(), [&](const Slot& one) { return one.name == slot.name; });
        if (it == source_slots->end())
          return fail({.message = "a memory entry has a slot in its translation that its source lacks",
                       .file = guide_file.path,
                       .line = unit.line,
                       .found = "{" + slot.name + "}"});
        entry.order.push_back(static_cast<std::size_t>(it - source_slots->begin()));
      }
      if (source_slots->size() != target_slots->size())
        return fail({.message = "a memory entry loses a slot in its translation",
                     .file = guide_file.path,
                     .line = unit.line,
                     .found = entry.target,
                     .expected = "every slot of “" + entry.source + "”"});
      entry.source_slots = std::move(*source_slots);
      entry.target_slots = std::move(*target_slots);
      out->add(std::move(entry));
    }
  }
  PhraseMemory memory;
  memory.entries_ = std::move(out);
  return memory;
}

bool PhraseMemory::apply(Segment& segment, const TermFinder& target_terms, const Segment* draft) const {
  if (entries_ == nullptr) return false;
  if (pairs_ != nullptr && segment.target.empty() && segment.verbatim.empty())
    for (const MemoryMatch& match : pairs_->find_exact(segment.plain))
      if (entries_->apply_pair(segment, match, target_terms, draft)) return true;
  return entries_->apply(segment, target_terms, draft);
}

std::size_t PhraseMemory::size() const { return entries_ == nullptr ? 0 : entries_->entries.size(); }

}  // namespace homeword
