#include "homeword/translate/isolation.h"

#include <algorithm>
#include <string>
#include <vector>

#include "homeword/text/unicode.h"

namespace homeword {
namespace {

constexpr std::string_view isolate_start = "\u2066", isolate_end = "\u2069";

bool is_right_to_left(char32_t c) {
  return (c >= 0x0590 && c <= 0x08FF) || (c >= 0xFB1D && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFE) || (c >= 0x10800 && c <= 0x10FFF) ||
         (c >= 0x1E800 && c <= 0x1EFFF);
}

bool is_isolate(char32_t c) { return c >= 0x2066 && c <= 0x2069; }

// What no piece goes across: spaces, right-to-left letters and marks, quotation marks, dashes, isolates.
bool parts_pieces(char32_t c) {
  return is_white_space(c) || is_right_to_left(c) || is_isolate(c) || c == '"' || c == U'«' || c == U'»' || c == U'“' || c == U'”' || c == U'–' ||
         c == U'—' || c == U'…' || c == U'•';
}

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

struct Piece {
  Span span;
  bool is_open = true;   // nothing was cut off before it: may go on from the piece before
  bool goes_on = true;   // nothing was cut off behind it
};

// Punctuation at its ends belongs to the sentence around it.
Piece trimmed(std::string_view text, Span span, bool is_before_number) {
  Piece piece{span};
  const auto cut_front = [&] { ++piece.span.start, piece.is_open = false; };
  const auto cut_back = [&] { --piece.span.end, piece.goes_on = false; };
  for (bool changed = true; changed && !piece.span.is_empty();) {
    changed = false;
    const std::string_view now = piece.span.of(text);
    const bool is_area_code = is_before_number && now.size() > 2 && now.front() == '(' && now.back() == ')' && is_digits(now.substr(1, now.size() - 2));
    if (is_area_code) break;
    const std::size_t open = now.find('('), close = now.find(')');
    if (std::string_view(".,;:!?*'").find(now.back()) != std::string_view::npos) cut_back(), changed = true;
    else if (std::string_view(".,;:!?*'").find(now.front()) != std::string_view::npos) cut_front(), changed = true;
    else if (now.front() == '(' && (close == std::string_view::npos || close + 1 == now.size())) cut_front(), changed = true;
    else if (now.back() == ')' && open == std::string_view::npos) cut_back(), changed = true;
  }
  return piece;
}

// "Dr. Smith": the stop of a short word ends no piece.
bool is_abbreviated(std::string_view text, Span piece) {
  return piece.size() <= 4 && piece.end < text.size() && text[piece.end] == '.' && piece.end + 1 < text.size() && text[piece.end + 1] == ' ';
}

bool is_one_space(std::string_view text, const Piece& before, const Piece& behind) {
  const std::string_view between = text.substr(before.span.end, behind.span.start - before.span.end);
  return between == " " || between == ". ";
}

bool begins_with_digit(std::string_view text, std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; }

std::vector<Piece> pieces_of(std::string_view text) {
  std::vector<Piece> out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t next = at;
    const char32_t first = next_code_point(text, next);
    if (first == 0x2066 || first == 0x2067 || first == 0x2068) {  // isolated before
      const std::size_t end = text.find(isolate_end, next);
      at = end == std::string_view::npos ? text.size() : end + isolate_end.size();
      continue;
    }
    if (parts_pieces(first)) {
      at = next;
      continue;
    }
    const std::size_t start = at;
    while (at < text.size()) {
      next = at;
      if (parts_pieces(next_code_point(text, next))) break;
      at = next;
    }
    const Piece piece = trimmed(text, {start, at}, at < text.size() && text[at] == ' ' && begins_with_digit(text, at + 1));
    if (!piece.span.is_empty()) out.push_back(piece);
  }
  return out;
}

bool needs_isolation(std::string_view piece) {
  std::size_t digits = 0, letters = 0;
  bool has_letter_before_dot = false;
  for (std::size_t at = 0; at < piece.size();) {
    const bool is_dot_behind_letter = piece[at] == '.' && letters > 0;
    const char32_t c = next_code_point(piece, at);
    if (is_letter(c)) {
      ++letters;
      if (has_letter_before_dot) return false;  // "pinecreek.example", "e.g": an address, or nothing that moves
    } else if (c >= '0' && c <= '9') {
      ++digits;
    }
    has_letter_before_dot = is_dot_behind_letter;
  }
  if (piece.find_first_of("@{}[]<>_\\|`") != std::string_view::npos || piece.find("://") != std::string_view::npos) return false;
  if (letters > 0) return true;
  if (digits == 0) return false;
  // "12-14" is a range, which reads from the right; a phone number does not.
  return piece.find_first_of("+$#€£") != std::string_view::npos || (digits >= 7 && piece.find_first_of("-() ") != std::string_view::npos);
}

// Spans that hold the piece grow with it; spans inside it, and behind, move.
void insert_pair(BlockText& text, Span piece) {
  const auto move = [&](Span& span) {
    const bool holds = span.contains(piece) && !span.is_empty();
    if (!holds) {
      if (span.end >= piece.end && span.start >= piece.end && !(span.is_empty() && span.start == piece.start)) {
        span = {span.start + isolate_start.size() + isolate_end.size(), span.end + isolate_start.size() + isolate_end.size()};
        return;
      }
      if (span.start >= piece.start) span.start += isolate_start.size();
      if (span.end > piece.start) span.end += isolate_start.size();
      if (span.end > piece.end + isolate_start.size()) span.end += isolate_end.size();
      if (span.end < span.start) span.end = span.start;
      return;
    }
    span.end += isolate_start.size() + isolate_end.size();
  };
  text.text.insert(piece.end, isolate_end);
  text.text.insert(piece.start, isolate_start);
  for (InlineCode& code : text.codes) move(code.span);
  for (BlockText::LanguageSpan& language : text.languages) move(language.span);
  for (BlockText::Note& note : text.notes)
    if (note.offset > piece.start) note.offset += isolate_start.size() + (note.offset >= piece.end ? isolate_end.size() : 0);
}

}  // namespace

std::vector<Span> left_to_right_pieces(const BlockText& text, std::string_view source, const LanguageTag& language) {
  if (language.direction() != Direction::right_to_left || !text.language.empty()) return {};
  const std::vector<Piece> pieces = pieces_of(text.text);
  std::vector<Span> runs;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    Span run = pieces[i].span;
    std::size_t last = i;
    constexpr std::size_t most_words = 12;
    for (std::size_t j = i + 1; j < pieces.size() && j < i + most_words; ++j) {
      const Span wider{run.start, pieces[j].span.end};
      if (!(pieces[j - 1].goes_on || is_abbreviated(text.text, pieces[j - 1].span)) || !pieces[j].is_open || !is_one_space(text.text, pieces[j - 1], pieces[j]) ||
          source.find(wider.of(text.text)) == std::string_view::npos)
        break;
      last = j;
    }
    run.end = pieces[last].span.end;
    i = last;
    const bool is_code = std::any_of(text.codes.begin(), text.codes.end(), [&](const InlineCode& code) {
      return code.kind == CodeKind::code && code.span.overlaps(run);
    });
    const bool is_marked = std::any_of(text.languages.begin(), text.languages.end(), [&](const BlockText::LanguageSpan& other) {
      const Result<LanguageTag> tag = LanguageTag::parse(other.language);
      return other.span.overlaps(run) && tag && tag->direction() != Direction::right_to_left;
    });
    if (!is_code && !is_marked && needs_isolation(run.of(text.text))) runs.push_back(run);
  }
  return runs;
}

void isolate_left_to_right(BlockText& text, std::string_view source, const LanguageTag& language) {
  const std::vector<Span> runs = left_to_right_pieces(text, source, language);
  for (std::size_t i = runs.size(); i > 0; --i) insert_pair(text, runs[i - 1]);
}

}  // namespace homeword
