// Checks of form: markup and variables written as text, brackets, quotation marks, punctuation, spaces, capitals. They know
// what languages do differently from data (checks.yaml) and say nothing where the source does the same.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "homeword/text/unicode.h"
#include "homeword/translate/check_context.h"
#include "homeword/translate/code_tokens.h"

namespace homeword {
namespace {

// A text with its code points, so that neighbours are at hand.
struct Letters {
  struct One {
    char32_t c = 0;
    std::size_t start = 0, end = 0;
    bool is_kept = false;   // in a code, link, e-mail, time or placeholder: none of it is punctuation
  };
  std::vector<One> all;

  Letters(std::string_view text, const std::vector<Span>& kept) {
    std::size_t next_kept = 0;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t start = at;
      const char32_t c = next_code_point(text, at);
      while (next_kept < kept.size() && kept[next_kept].end <= start) ++next_kept;
      const bool is_in = next_kept < kept.size() && kept[next_kept].start <= start;
      if (is_format_character(c)) continue;   // marks of direction stand anywhere
      all.push_back({c, start, at, is_in});
    }
  }
  static bool is_format_character(char32_t c) {
    return (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF || c == 0xAD || c == 0x61C;
  }
  [[nodiscard]] char32_t at(std::size_t i) const { return i < all.size() ? all[i].c : 0; }
  [[nodiscard]] char32_t before(std::size_t i) const { return i == 0 ? 0 : all[i - 1].c; }
};

bool is_word(char32_t c) { return c != 0 && (is_letter(c) || is_digit(c)); }

bool is_one_of(char32_t c, std::u32string_view set) { return set.find(c) != std::u32string_view::npos; }

// Codes and facts that bring punctuation of their own, sorted and joined.
std::vector<Span> kept_spans(std::string_view text, const std::vector<CodeToken>& tokens, const std::vector<Fact>& facts) {
  std::vector<Span> spans;
  for (const CodeToken& token : tokens) spans.push_back(token.span);
  for (const Fact& fact : facts)
    if (fact.kind == FactKind::link || fact.kind == FactKind::email || fact.kind == FactKind::placeholder) spans.push_back(fact.span);
  // Links and addresses of the other side, which nobody looked for.
  for (const std::string_view mark : {"://", "www.", "@"})
    for (std::size_t at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at + mark.size())) {
      std::size_t start = at, end = at;
      while (start > 0 && static_cast<unsigned char>(text[start - 1]) > ' ' && text[start - 1] != '(') --start;
      while (end < text.size() && static_cast<unsigned char>(text[end]) > ' ') ++end;
      while (end > start && std::string_view(".,;:!?)").find(text[end - 1]) != std::string_view::npos) --end;
      spans.push_back({start, end});
    }
  std::sort(spans.begin(), spans.end());
  std::vector<Span> joined;
  for (const Span span : spans) {
    if (!joined.empty() && span.start < joined.back().end) joined.back().end = std::max(joined.back().end, span.end);
    else joined.push_back(span);
  }
  return joined;
}

// --- codes written as text ---------------------------------------------------------------------------------------------

void check_code_tokens(const Check& check, const std::vector<CodeToken>& source, const std::vector<CodeToken>& target) {
  const Segment& segment = check.segment;
  std::map<std::string, int> balance;
  for (const CodeToken& token : target) ++balance[token.key];
  for (const CodeToken& token : source) {
    if (balance[token.key]-- > 0) continue;
    // A placeholder is a fact as well, and told there.
    const bool is_fact = std::any_of(segment.facts.begin(), segment.facts.end(), [&](const Fact& fact) {
      return (fact.kind == FactKind::placeholder || fact.kind == FactKind::link || fact.kind == FactKind::email) && fact.span.overlaps(token.span);
    });
    if (is_fact && segment.target.find(token.span.of(segment.plain)) == std::string::npos) continue;
    // "&lt;" may have become "<", as it reads.
    const char plain = token.key == "&lt;" ? '<' : token.key == "&gt;" ? '>' : token.key == "&amp;" ? '&' : '\0';
    if (plain != '\0' && std::count(segment.target.begin(), segment.target.end(), plain) > std::count(segment.plain.begin(), segment.plain.end(), plain)) continue;
    check.report("code/missing", Severity::error, token.span, token.span.of(segment.plain),
                 fmt::format("The code “{}” of the source is not in the translation.", token.span.of(segment.plain)),
                 "What a program puts in its place, or the markup it stands for, is lost.", std::string(token.span.of(segment.plain)));
  }
  for (auto& [key, count] : balance) count = 0;
  for (const CodeToken& token : source) ++balance[token.key];
  for (const CodeToken& token : target) {
    if (balance[token.key]-- > 0) continue;
    check.report("code/extra", Severity::error, token.span, token.span.of(segment.target),
                 fmt::format("The code “{}” stands in the translation but not in the source.", token.span.of(segment.target)),
                 "A program shows it as it is, or takes it for something else.", std::string(token.span.of(segment.target)));
  }
}

// The two sides of one end of a piece of markup: what is inside it and what is outside.
struct Edge {
  std::string key;
  std::size_t inner = 0, outer = 0;   // byte places in the text: the character looked at begins or ends here
  bool opens = true;                  // inner is to the right
};

std::vector<Edge> edges_of(const std::vector<CodeToken>& tokens, const std::vector<InlineCode>& codes) {
  std::vector<Edge> edges;
  for (const CodeToken& token : tokens) {
    if (token.kind == CodeTokenKind::opening_tag) edges.push_back({token.key, token.span.end, token.span.start, true});
    if (token.kind == CodeTokenKind::closing_tag) edges.push_back({token.key, token.span.start, token.span.end, false});
  }
  for (const InlineCode& code : codes) {
    if (code.is_standalone || code.span.is_empty()) continue;
    edges.push_back({fmt::format("{}+", code.id), code.span.start, code.span.start, true});
    edges.push_back({fmt::format("{}-", code.id), code.span.end, code.span.end, false});
  }
  return edges;
}

std::size_t count_spaces(std::string_view text, std::size_t place, bool to_the_right) {
  std::size_t count = 0;
  for (;;) {
    std::size_t next = place;
    if (to_the_right ? place >= text.size() : place == 0) return count;
    if (!is_white_space(to_the_right ? next_code_point(text, next) : previous_code_point(text, next))) return count;
    ++count;
    place = next;
  }
}

bool is_word_at(std::string_view text, std::size_t place, bool to_the_right) {
  std::size_t next = place;
  if (to_the_right ? place >= text.size() : place == 0) return false;
  const char32_t c = to_the_right ? next_code_point(text, next) : previous_code_point(text, next);
  return is_word(c) && !is_script_without_spaces(c);
}

// Markup that swallowed the space beside it, or lost it: "<b>now </b>is", "the<b>bus</b>".
void check_code_spaces(const Check& check, const std::vector<CodeToken>& source_tokens, const std::vector<CodeToken>& target_tokens) {
  const Segment& segment = check.segment;
  const std::vector<Edge> source = edges_of(source_tokens, segment.codes), target = edges_of(target_tokens, segment.target_codes);
  std::map<std::string, std::vector<const Edge*>> known;
  for (const Edge& edge : source) known[edge.key].push_back(&edge);
  std::map<std::string, std::size_t> next;
  for (const Edge& edge : target) {
    const auto it = known.find(edge.key);
    const std::size_t number = next[edge.key]++;
    if (it == known.end() || number >= it->second.size()) continue;
    const Edge& from = *it->second[number];
    const std::size_t inner_source = count_spaces(segment.plain, from.inner, from.opens), inner = count_spaces(segment.target, edge.inner, edge.opens);
    const std::size_t outer_source = count_spaces(segment.plain, from.outer, !from.opens), outer = count_spaces(segment.target, edge.outer, !edge.opens);
    std::string message;
    if (inner != inner_source && (inner == 0) != (inner_source == 0))
      message = inner > inner_source ? "A space stands inside the markup that the source has outside." : "The space inside the markup is lost.";
    else if (inner > inner_source && inner > 1)
      message = "More spaces stand inside the markup than in the source.";
    else if (outer_source > 0 && outer == 0 && is_word_at(segment.target, edge.outer, !edge.opens) && is_word_at(segment.target, edge.inner, edge.opens))
      message = "The space beside the markup is lost, so two words stand together.";
    if (message.empty()) continue;
    const Span place{std::min(edge.inner, edge.outer), std::max(edge.inner, edge.outer)};
    check.report("code/space", Severity::warning, place, place.of(segment.target), std::move(message),
                 "Words run together, or a link and a line under it reach too far.");
  }
}

// Up to this length a text is a label or a short line, whose marks people keep one by one; longer ones they write anew.
constexpr std::size_t most_letters_of_label = 60;

// --- brackets and quotation marks --------------------------------------------------------------------------------------

struct Bracket {
  char32_t open, close;
  char32_t kind;   // kin of other scripts
};
constexpr std::array<Bracket, 9> brackets{{{U'(', U')', U'('}, {U'（', U'）', U'('}, {U'[', U']', U'['}, {U'［', U'］', U'['}, {U'{', U'}', U'{'},
                                           {U'｛', U'｝', U'{'}, {U'【', U'】', U'['}, {U'〔', U'〕', U'('}, {U'⦅', U'⦆', U'('}}};

struct BracketCount {
  int open = 0, close = 0;
  std::size_t last = 0;   // index of the last one
  [[nodiscard]] bool is_balanced() const { return open == close; }
};

std::map<char32_t, BracketCount> count_brackets(const Letters& text) {
  std::map<char32_t, BracketCount> counts;
  for (std::size_t i = 0; i < text.all.size(); ++i) {
    if (text.all[i].is_kept) continue;
    const char32_t c = text.all[i].c;
    // "form(s)": an ending in brackets, which many languages have no need of.
    if (c == U'(' && is_lower_case(text.before(i)) && is_lower_case(text.at(i + 1))) {
      std::size_t close = i + 1;
      while (close < i + 4 && is_lower_case(text.at(close))) ++close;
      if (text.at(close) == U')') {
        i = close;
        continue;
      }
    }
    for (const Bracket& one : brackets) {
      if (c != one.open && c != one.close) continue;
      BracketCount& count = counts[one.kind];
      if (c == one.close && one.kind == U'(' && count.open == count.close) {
        // "a)", "1)", ":)": marks of a list and faces open nothing.
        const char32_t before = text.before(i);
        const bool is_face = before == U':' || before == U';' || before == U'-';
        const char32_t first = i >= 2 ? text.all[i - 2].c : U' ';
        if (is_face || (is_word(before) && (is_white_space(first) || is_digit(first)))) continue;
      }
      ++(c == one.open ? count.open : count.close);
      count.last = i;
    }
  }
  return counts;
}

void check_brackets(const Check& check, const Letters& source, const Letters& target) {
  const auto in_source = count_brackets(source);
  auto in_target = count_brackets(target);
  for (const auto& [kind, count] : in_source) in_target.try_emplace(kind);
  for (const auto& [kind, count] : in_target) {
    const auto it = in_source.find(kind);
    const BracketCount wanted = it == in_source.end() ? BracketCount{} : it->second;
    if (count.open == wanted.open && count.close == wanted.close) continue;
    const bool is_unbalanced = !count.is_balanced() && wanted.is_balanced();
    const bool is_lost = count.open < wanted.open || count.close < wanted.close;
    // People add a word in brackets to help, and leave one out that their language needs not: in a sentence they weave it in,
    // in a label they keep it.
    const bool is_all_lost = is_lost && count.open == 0 && count.close == 0 && source.all.size() <= most_letters_of_label;
    if (!is_unbalanced && !is_all_lost && (wanted.is_balanced() || source.all.size() > most_letters_of_label)) continue;
    std::string mark;
    append_code_point(mark, kind);
    const bool has_place = count.open + count.close > 0;
    const Span place = has_place ? Span{target.all[count.last].start, target.all[count.last].end} : Span{0, check.segment.target.size()};
    check.report("punctuation/brackets", Severity::warning, place, place.of(check.segment.target),
                 is_unbalanced ? fmt::format("A bracket “{}” has no partner.", place.of(check.segment.target))
                               : fmt::format("The brackets “{}” of the source are not in the translation.", mark),
                 "A reader cannot tell where the remark begins and ends.");
  }
}

// What Homeword wrote itself, to be held to more than a person's line is.
bool is_draft(const Segment& segment) { return segment.origin != "none" && segment.origin != "person"; }

struct QuoteCount {
  std::size_t pieces = 0;          // quoted, by any marks
  bool has_plain_singles = false;  // ' ' or ‘ ’
  bool has_plain_doubles = false;  // " " or “ ”
  bool is_open = false;            // a mark without its partner
  std::optional<std::size_t> last; // index of the last mark
  std::vector<std::size_t> foreign;   // indexes of straight and curly marks
};

constexpr std::u32string_view double_marks = U"\"“”„‟«»「」『』《》〈〉＂";
constexpr std::u32string_view single_marks = U"'‘’‚‛‹›`";

QuoteCount count_quotes(const Letters& text) {
  QuoteCount out;
  std::size_t doubles = 0;
  for (std::size_t i = 0; i < text.all.size(); ++i) {
    const char32_t c = text.all[i].c;
    if (text.all[i].is_kept || !is_one_of(c, double_marks)) continue;
    // 5'4", 24": inches.
    if ((c == U'"' || c == U'”') && doubles % 2 == 0 && is_digit(text.before(i))) continue;
    ++doubles;
    out.last = i;
    out.has_plain_doubles = out.has_plain_doubles || c == U'"' || c == U'“' || c == U'”';
    const bool is_at_code = (i > 0 && text.all[i - 1].is_kept) || (i + 1 < text.all.size() && text.all[i + 1].is_kept);
    if ((c == U'"' || c == U'“' || c == U'”' || c == U'„') && !is_at_code) out.foreign.push_back(i);
  }
  out.pieces = doubles / 2;
  out.is_open = doubles % 2 != 0;
  // Single marks quote only where they stand in pairs at the edges of words; elsewhere they are apostrophes.
  for (std::size_t i = 0; i < text.all.size(); ++i) {
    const char32_t c = text.all[i].c;
    if (text.all[i].is_kept || !is_one_of(c, single_marks)) continue;
    // Scripts without spaces quote in the midst of letters: 匹配‘/’
    const auto is_in_word = [](char32_t one) { return is_word(one) && !is_script_without_spaces(one); };
    const bool opens = !is_in_word(text.before(i)) && !is_one_of(text.before(i), single_marks) && text.at(i + 1) != 0 && !is_white_space(text.at(i + 1));
    if (!opens && c != U'‹' && c != U'›') continue;
    for (std::size_t j = i + 2; j < text.all.size() && j < i + 200; ++j) {
      if (!is_one_of(text.all[j].c, single_marks) || text.all[j].is_kept) continue;
      const bool closes = !is_in_word(text.at(j + 1)) && (!is_white_space(text.before(j)) || text.all[j].c == U'›');
      if (!closes) continue;
      ++out.pieces;
      out.has_plain_singles = out.has_plain_singles || c == U'\'' || c == U'‘';
      if (!out.last || *out.last < j) out.last = j;
      // A quoted variable keeps its marks.
      if ((c == U'\'' || c == U'‘') && !text.all[i + 1].is_kept) out.foreign.push_back(i);
      i = j;
      break;
    }
  }
  return out;
}

void check_quotes(const Check& check, const Letters& source, const Letters& target) {
  const QuoteCount wanted = count_quotes(source), there = count_quotes(target);
  const std::string& text = check.segment.target;
  const auto place_of = [&](std::size_t i) { return Span{target.all[i].start, target.all[i].end}; };
  constexpr const char* reason = "A reader cannot tell whose words they are.";
  if (there.is_open && !wanted.is_open) {
    const Span place = place_of(*there.last);
    check.report("punctuation/quotes", Severity::warning, place, place.of(text), fmt::format("The quotation mark “{}” has no partner.", place.of(text)), reason);
  } else if (wanted.pieces > 0 && there.pieces == 0 && !there.is_open && source.all.size() <= most_letters_of_label) {
    check.report("punctuation/quotes", Severity::warning, {0, text.size()}, text, "The quotation marks of the source are not in the translation.", reason);
  } else if (wanted.pieces > 0 && there.pieces > wanted.pieces && !wanted.is_open && source.all.size() <= most_letters_of_label) {
    const Span place = place_of(*there.last);
    check.report("punctuation/quotes", Severity::warning, place, place.of(text), "More is quoted in the translation than in the source.", reason);
  }
  // "Path" as 'Path'; marks of a language's own stand for either.
  if (source.all.size() <= most_letters_of_label && wanted.pieces > 0 && wanted.pieces == there.pieces &&
      ((wanted.has_plain_doubles && !wanted.has_plain_singles && there.has_plain_singles && !there.has_plain_doubles) ||
       (wanted.has_plain_singles && !wanted.has_plain_doubles && there.has_plain_doubles && !there.has_plain_singles))) {
    const Span place = place_of(*there.last);
    check.report("punctuation/quotes", Severity::info, place, place.of(text), "The translation quotes in other marks than the source.", reason);
  }
  // A language that writes its own marks and no others.
  if (check.target_rules.quotation_marks.size() == 2 && !there.foreign.empty()) {
    const Span place = place_of(there.foreign.front());
    check.report("punctuation/quotes", Severity::info, place, place.of(text),
                 fmt::format("The language writes {} and {} around what is quoted.", check.target_rules.quotation_marks[0], check.target_rules.quotation_marks[1]),
                 "Other marks look foreign.");
  }
}

// --- punctuation and spaces --------------------------------------------------------------------------------------------

// The kind of mark a sentence ends with: "." "?" "!" ":" "…" "," ";" or nothing. Marks of other scripts count as their kin.
char32_t final_kind(const Letters& text) {
  std::size_t end = text.all.size();
  while (end > 0) {
    const Letters::One& one = text.all[end - 1];
    if (!is_white_space(one.c) && !is_one_of(one.c, U"\"”»’'“)]）」』〉》*_`") && !(one.is_kept && one.c == U'>')) break;
    // Out of a whole tag.
    if (one.is_kept && one.c == U'>') {
      while (end > 0 && text.all[end - 1].is_kept && text.all[end - 1].c != U'<') --end;
      if (end == 0) return 0;
    }
    --end;
  }
  if (end == 0 || text.all[end - 1].is_kept) return 0;
  const char32_t c = text.all[end - 1].c;
  if (c == U'.' && end >= 3 && text.all[end - 2].c == U'.' && text.all[end - 3].c == U'.') return U'…';
  if (is_one_of(c, U".。．।۔։።။៕។᙮")) return U'.';
  if (is_one_of(c, U"?？؟՞፧⁇;")) return c == U';' ? U';' : U'?';
  if (is_one_of(c, U"!！՜")) return U'!';
  if (is_one_of(c, U":：፡")) return U':';
  if (is_one_of(c, U"…⋯")) return U'…';
  if (is_one_of(c, U",，、،፣")) return U',';
  if (is_one_of(c, U";；؛፤")) return U';';
  return 0;
}

// The mark at the end, questions excepted (checks.cpp): a colon before a list, dots of what goes on, a comma of an address.
void check_final_mark(const Check& check, const Letters& source, const Letters& target) {
  const char32_t wanted = final_kind(source), there = final_kind(target);
  if (wanted == there || wanted == U'?' || there == U'?' || target.all.empty()) return;
  // "Dear family," is "Estimada familia:".
  const bool is_told = (wanted == U':' && (there == 0 || there == U'.')) || (wanted == U'…' && (there == 0 || there == U'.' || there == U','));
  const bool is_new = (there == U'…' || there == U':') && (wanted == 0 || wanted == U'.');
  if (!is_told && !is_new) return;
  std::string mark;
  append_code_point(mark, is_told ? wanted : there);
  check.report("punctuation/final", Severity::warning, {0, check.segment.target.size()}, check.segment.target,
               is_told ? fmt::format("The source ends with “{}”; the translation does not.", mark)
                       : fmt::format("The translation ends with “{}”; the source does not.", mark),
               "The family cannot tell what goes on after it.");
}

// "<< Back", "* Required", "– bread": the mark a line begins with.
void check_first_mark(const Check& check, const Letters& source, const Letters& target) {
  const auto first = [](const Letters& text) -> std::pair<char32_t, std::size_t> {
    for (std::size_t i = 0; i < text.all.size(); ++i)
      if (!is_white_space(text.all[i].c)) return {text.all[i].is_kept ? U'\0' : text.all[i].c, i};
    return {U'\0', 0};
  };
  const auto [wanted, place] = first(source);
  const auto [there, target_place] = first(target);
  if (!is_one_of(wanted, U"<>*-–—•·→←»…#+=") || source.all.size() > most_letters_of_label || is_word(source.at(place + 1))) return;
  if (!is_letter(there) || std::none_of(source.all.begin(), source.all.end(), [](const Letters::One& one) { return is_word(one.c); })) return;
  std::string mark;
  append_code_point(mark, wanted);
  check.report("punctuation/start", Severity::warning, {0, target.all[target_place].end}, {}, fmt::format("The source begins with “{}”; the translation does not.", mark),
               "The mark tells what kind of line it is.");
}

// A source of marks only ("—", "…") is copied.
void check_marks_only(const Check& check, const Letters& source, const Letters& target) {
  const auto has_word = [](const Letters& text) { return std::any_of(text.all.begin(), text.all.end(), [](const Letters::One& one) { return is_word(one.c); }); };
  if (has_word(source)) return;
  const auto squeeze = [](const Letters& text) {
    std::u32string out;
    for (const Letters::One& one : text.all)
      if (!is_white_space(one.c)) out += one.c;
    return out;
  };
  if (squeeze(source) == squeeze(target) || !has_word(target)) return;
  check.report("punctuation/changed", Severity::warning, {0, check.segment.target.size()}, check.segment.target,
               source.all.empty() ? "The source is empty; the translation has words." : "The source is nothing but marks; the translation has words.",
               "A family reads what nobody wrote.");
}

// The same mark after white space anywhere in the source: then it means something ("press . to stop").
bool has_spaced(const Letters& source, char32_t mark) {
  for (std::size_t i = 1; i < source.all.size(); ++i)
    if (source.all[i].c == mark && is_white_space(source.all[i - 1].c)) return true;
  return false;
}

void check_mark_spaces(const Check& check, const Letters& source, const Letters& target) {
  const std::string& text = check.segment.target;
  const LanguageRules& rules = check.target_rules;
  const auto wants_space = [&](char32_t c) {
    std::string mark;
    append_code_point(mark, c);
    return std::find(rules.space_before.begin(), rules.space_before.end(), mark) != rules.space_before.end();
  };
  const auto place_of = [&](std::size_t first, std::size_t last) { return Span{target.all[first].start, target.all[last].end}; };
  // "« Name: »": a mark that is quoted is not the language's.
  const auto ends_quotation = [&](std::size_t i) {
    while (i < target.all.size() && is_white_space(target.all[i].c)) ++i;
    return is_one_of(target.at(i), U"\"”»’");
  };
  constexpr const char* reason = "It reads as a mistake, and the mark may go to the next line alone.";
  for (std::size_t i = 0; i < target.all.size(); ++i) {
    const Letters::One& one = target.all[i];
    if (one.is_kept) continue;
    const char32_t c = one.c, before = target.before(i), after = target.at(i + 1);
    if (is_one_of(c, U",.;:!?،؛؟")) {
      const bool ends = after == 0 || is_white_space(after) || is_one_of(after, U")\"”»’]");
      if (is_white_space(before) && i >= 2 && ends && !wants_space(c) && (is_word(target.all[i - 2].c) || is_one_of(target.all[i - 2].c, U")\"”»’]")) &&
          !has_spaced(source, c) && !(i >= 3 && target.all[i - 2].is_kept)) {
        check.report("punctuation/space", Severity::warning, place_of(i - 1, i), place_of(i - 1, i).of(text), "A space stands before the mark.", reason);
      } else if (wants_space(c) && ends && is_word(before) && after != U']' && !ends_quotation(i + 1)) {
        // People leave it out often, and nobody misreads it; what Homeword drafts must have it.
        check.report("punctuation/space", is_draft(check.segment) ? Severity::warning : Severity::info, place_of(i, i), place_of(i, i).of(text),
                     fmt::format("The language writes a space before “{}”.", place_of(i, i).of(text)), "It reads as a mistake.");
      }
      if ((c == U',' || c == U'،' || c == U';' || c == U'؛') && is_letter(before) && is_letter(after) && !is_script_without_spaces(before) &&
          !is_script_without_spaces(after)) {
        bool is_sources = false;
        for (std::size_t k = 1; k + 1 < source.all.size(); ++k)
          is_sources = is_sources || (source.all[k].c == (c == U'،' ? U',' : c) && is_letter(source.all[k - 1].c) && is_letter(source.all[k + 1].c));
        if (!is_sources)
          check.report("punctuation/space", Severity::warning, place_of(i, i), place_of(i, i).of(text), "The space after the mark is missing.", reason);
      }
    }
    // Inside the language's own quotation marks.
    if (rules.has_space_in_quotation_marks && (c == U'«' || c == U'»')) {
      const char32_t inner = c == U'«' ? after : before;
      if (inner != 0 && !is_white_space(inner))
        check.report("punctuation/space", Severity::warning, place_of(i, i), place_of(i, i).of(text),
                     "The language writes a space inside these quotation marks.", "It reads as a mistake.");
    }
    // Marks of another script among the language's own letters: "?" for "؟".
    if (!rules.closing_marks.empty() && before >= 0x0590 && is_letter(before) && (after == 0 || is_white_space(after) || after >= 0x0590)) {
      const std::string mark(Span{one.start, one.end}.of(text));
      // Beside Latin words a script without spaces may take Latin marks: "例如, FROM".
      const char32_t next = is_white_space(after) ? target.at(i + 2) : after;
      const bool is_among_latin = is_script_without_spaces(before) && next != 0 && next < 0x0590 && (is_word(next) || next == U'(');
      for (const auto& [foreign, own] : rules.closing_marks)
        if (mark == foreign && !is_among_latin && !(c == U'.' && i + 1 < target.all.size() && target.all[i + 1].c == U'.'))
          check.report("punctuation/script", Severity::warning, {one.start, one.end}, mark, fmt::format("The language writes “{}”, not “{}”.", own, foreign),
                       "The mark looks turned round to a reader of this script.");
    }
  }
}

void check_white_space(const Check& check, const Letters& source, const Letters& target) {
  const std::string& text = check.segment.target;
  const auto count = [](std::string_view in, char c) { return std::count(in.begin(), in.end(), c); };
  // The middle only: the ends are looked at below.
  std::string_view plain = check.segment.plain;
  if (plain.find("  ") == std::string_view::npos)
    for (std::size_t i = 1; i < target.all.size(); ++i) {
      if (target.all[i].c != U' ' || target.all[i - 1].c != U' ') continue;
      std::size_t first = i - 1;
      while (i + 1 < target.all.size() && target.all[i + 1].c == U' ') ++i;
      if (first == 0 || i + 1 == target.all.size()) continue;
      check.report("space/double", Severity::warning, {target.all[first].start, target.all[i].end}, {}, "Two spaces stand together.", "It reads as a mistake.");
      break;
    }
  const auto count_at_end = [](const Letters& one, bool at_start) {
    std::size_t spaces = 0;
    while (spaces < one.all.size() && is_white_space(one.all[at_start ? spaces : one.all.size() - 1 - spaces].c)) ++spaces;
    return spaces;
  };
  const auto is_spaced = [&](const Letters& one, bool at_start) { return count_at_end(one, at_start) > 0; };
  for (const bool at_start : {true, false}) {
    const std::size_t wanted = count_at_end(source, at_start), there = count_at_end(target, at_start);
    if (wanted == there || source.all.empty()) continue;
    // A space more around a finished sentence is seen by nobody.
    if (wanted == 0 && (at_start ? text.front() : text.back()) == ' ') {
      const char32_t mark = final_kind(target);
      if (mark == U'.' || mark == U'?' || mark == U'!' || mark == U'…') continue;
    }
    const Span place = at_start ? Span{0, std::min<std::size_t>(1, text.size())} : Span{text.empty() ? 0 : text.size() - 1, text.size()};
    // A space that came in, or went behind a finished sentence, is seen where pieces are put together only.
    const char32_t end_of_source = final_kind(source);
    const bool is_unseen = wanted == 0 || (!at_start && (end_of_source == U'.' || end_of_source == U'?' || end_of_source == U'!'));
    check.report("space/ends", is_unseen && !is_draft(check.segment) ? Severity::info : Severity::warning, place, {},
                 wanted > 0 && there > 0 ? fmt::format("The white space at the {} is not as wide as in the source.", at_start ? "start" : "end")
                 : is_spaced(target, at_start) ? fmt::format("White space stands at the {} that the source does not have.", at_start ? "start" : "end")
                                             : fmt::format("The white space at the {} of the source is lost.", at_start ? "start" : "end"),
                 "What is put together from several pieces runs together or comes apart.");
  }
  for (const auto& [c, name] : {std::pair{'\n', "line breaks"}, std::pair{'\r', "carriage returns"}, std::pair{'\t', "tabs"}}) {
    if (count(plain, c) == count(text, c)) continue;
    check.report("space/breaks", Severity::warning, {0, text.size()}, {},
                 fmt::format("The source has {} {}, the translation {}.", count(plain, c), name, count(text, c)), "The lines look different from the source's.");
  }
}

bool is_script_of_one_case(char32_t c) { return !is_upper_case(c) && !is_lower_case(c); }

// A sentence begins with a capital where the source's does, in scripts that have them.
void check_capital(const Check& check, const Letters& source, const Letters& target) {
  const auto first_letter = [](const Letters& text) -> std::optional<std::size_t> {
    for (std::size_t i = 0; i < text.all.size(); ++i) {
      if (text.all[i].is_kept || is_digit(text.all[i].c)) return std::nullopt;
      if (is_one_of(text.all[i].c, U".$@#%-/") && is_word(text.at(i + 1))) return std::nullopt;   // ".pdf", "-v"
      if (!is_letter(text.all[i].c)) continue;
      // "'n Mens": a word cut short before its first letter stays small.
      if (i > 0 && is_one_of(text.all[i - 1].c, U"'’ŉ") && (i + 1 >= text.all.size() || is_white_space(text.all[i + 1].c))) {
        std::size_t next = i + 1;
        while (next < text.all.size() && !is_letter(text.all[next].c)) ++next;
        if (next < text.all.size()) return next;
      }
      return i;
    }
    return std::nullopt;
  };
  const auto from = first_letter(source), to = first_letter(target);
  if (!from || !to) return;
  // Latin words among letters that have no case are names.
  if (std::any_of(target.all.begin(), target.all.end(), [](const Letters::One& one) { return is_letter(one.c) && one.c >= 0x0590 && is_script_of_one_case(one.c); })) return;
  // "[, [^ or [=": what is listed is no sentence's beginning.
  if (*from == 0 && *to > 0 && is_one_of(target.all[0].c, U"[{(^=+*~|")) return;
  const char32_t a = source.all[*from].c, b = target.all[*to].c;
  // Names of days and of people have capitals by each language's own rule.
  for (const Fact& fact : check.segment.facts)
    if (fact.span.start <= source.all[*from].start && source.all[*from].start < fact.span.end) return;
  const bool source_upper = is_upper_case(a), target_upper = is_upper_case(b);
  if ((!source_upper && !is_lower_case(a)) || (!target_upper && !is_lower_case(b)) || source_upper == target_upper) return;
  const auto word_of = [](const Letters& text, std::size_t from_letter, std::string_view of) {
    std::size_t end = from_letter;
    while (end < text.all.size() && is_word(text.all[end].c)) ++end;
    return std::string(Span{text.all[from_letter].start, text.all[end - 1].end}.of(of));
  };
  const std::string word = word_of(target, *to, check.segment.target), first = word_of(source, *from, check.segment.plain);
  const auto is_sentence = [](const Letters& text) {
    const char32_t mark = final_kind(text);
    return mark == U'.' || mark == U'?' || mark == U'!';
  };
  // A source that forgot its capital is mended by the translator; a list of names has capitals by each language's own rule.
  constexpr std::size_t most_letters_of_command = 25;
  if (target_upper && (is_draft(check.segment) || is_sentence(target) || source.all.size() > most_letters_of_command)) return;
  if (source_upper && !is_sentence(source) && final_kind(source) != U'…' && source.all.size() > most_letters_of_label) return;
  // Names keep theirs wherever they come to stand; "I" and acronyms say nothing of the sentence.
  const auto is_in = [](std::string_view one, std::string_view other) {
    for (std::size_t at = other.find(one); at != std::string_view::npos; at = other.find(one, at + 1))
      if (is_word_boundary(other, at) && is_word_boundary(other, at + one.size())) return true;
    return false;
  };
  if (is_in(word, check.segment.plain)) return;
  if (source_upper && (first == "I" || is_upper_case(source.at(*from + 1)) || is_in(first, check.segment.target))) return;
  if (target_upper && is_upper_case(target.at(*to + 1))) return;
  const Span place{target.all[*to].start, target.all[*to].start + word.size()};
  // A label that was given a capital is a matter of taste.
  check.report("capital", source_upper ? Severity::warning : Severity::info, place, word,
               source_upper ? "The source begins with a capital, the translation does not." : "The translation begins with a capital, the source does not.",
               "It reads as a piece cut out of another sentence.");
}

}  // namespace

void check_marks(const Check& check) {
  const Segment& segment = check.segment;
  const std::vector<CodeToken> source_tokens = find_code_tokens(segment.plain), target_tokens = find_code_tokens(segment.target);
  check_code_tokens(check, source_tokens, target_tokens);
  check_code_spaces(check, source_tokens, target_tokens);
  std::vector<Fact> target_facts;
  for (const FactReceipt& receipt : segment.fact_receipts)
    if (receipt.target) {
      target_facts.push_back(receipt.fact);
      target_facts.back().span = *receipt.target;
    }
  const Letters source(segment.plain, kept_spans(segment.plain, source_tokens, segment.facts)),
      target(segment.target, kept_spans(segment.target, target_tokens, target_facts));
  check_brackets(check, source, target);
  check_quotes(check, source, target);
  check_final_mark(check, source, target);
  check_first_mark(check, source, target);
  check_marks_only(check, source, target);
  check_mark_spaces(check, source, target);
  check_white_space(check, source, target);
  check_capital(check, source, target);
}

}  // namespace homeword
