#include "homeword/text/segmenter.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <optional>
#include <string>

#include "homeword/text/segmenter_data.h"
#include "homeword/text/unicode.h"

namespace homeword {

namespace {

constexpr std::size_t longest_word = 48;      // bytes looked back at for one word of an abbreviation
constexpr std::size_t most_words = 3;         // in one abbreviation: "p. m.", "a. de C."
constexpr std::size_t most_openers = 16;      // quotes and brackets looked over before the next word

bool is_bullet(char32_t c) {
  switch (c) {
    case 0x2022: case 0x2023: case 0x2043: case 0x25A0: case 0x25A1: case 0x25AA: case 0x25AB: case 0x25B6: case 0x25B8:
    case 0x25BA: case 0x25CB: case 0x25CF: case 0x25D8: case 0x25E6: case 0x2605: case 0x2606: case 0x2610: case 0x2611:
    case 0x2612: case 0x2713: case 0x2714: case 0x2717: case 0x2718: case 0x27A2: case 0x27A4: case 0x2756: case 0xF0B7:
      return true;
    default: return false;
  }
}

constexpr char32_t ellipsis = 0x2026;

bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }
bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// A stop of any script; the full stop's variants apart, since they also stand in numbers and abbreviations.
bool is_stop(char32_t c) {
  if (c < 0x80) return c == '.' || c == '!' || c == '?';
  if (c < 0x0589) return false;
  return c == ellipsis || u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_S_TERM);
}

// Full-width and other scripts' stops end a sentence even where no white space follows.
bool is_stop_without_space(char32_t c) { return c >= 0x80 && c != ellipsis && is_stop(c); }

bool is_closer(char32_t c) {
  if (c < 0x80) return c == '"' || c == '\'' || c == ')' || c == ']' || c == '}';
  if (c == 0x00BB || c == 0x2019 || c == 0x201D || c == 0x203A) return true;
  // „deutsch“ and ‚so‘ close with what opens elsewhere.
  if (c == 0x201C || c == 0x2018) return true;
  const auto type = u_charType(static_cast<UChar32>(c));
  return type == U_END_PUNCTUATION || type == U_FINAL_PUNCTUATION;
}

bool is_superscript_digit(char32_t c) {
  return c == 0x00B9 || c == 0x00B2 || c == 0x00B3 || c == 0x2070 || (c >= 0x2074 && c <= 0x2079);
}

bool is_opener(char32_t c) {
  if (c < 0x80) return c == '"' || c == '\'' || c == '(' || c == '[' || c == '{' || c == '*' || c == '_' || c == '-';
  if (c == 0x00BF || c == 0x00A1 || c == 0x2014 || c == 0x2013 || c == 0x2015) return true;
  const auto type = u_charType(static_cast<UChar32>(c));
  return type == U_START_PUNCTUATION || type == U_INITIAL_PUNCTUATION;
}

bool is_quote(char32_t c) {
  return c == '"' || c == '\'' || c == 0x00AB || c == 0x2018 || c == 0x201C || c == 0x201E || c == 0x300C || c == 0x300E;
}

bool is_inverted_mark(char32_t c) { return c == 0x00BF || c == 0x00A1; }

char32_t peek(std::string_view text, std::size_t offset) { return next_code_point(text, offset); }
char32_t peek_back(std::string_view text, std::size_t offset) { return previous_code_point(text, offset); }

bool is_line_break(char32_t c) { return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029; }

// The marker of a list item: "1.", "1)", "1.)", "(1)", "a.", "a)", "IV.".
struct ListMarker {
  enum class Kind { digits, small_letter, capital_letter };
  Kind kind = Kind::digits;
  unsigned value = 0;
  std::string ending;  // ".", ")", ".)"
  std::size_t end = 0;
};

// `offset` stands at the marker itself. White space must follow it.
std::optional<ListMarker> read_list_marker(std::string_view text, std::size_t offset) {
  ListMarker marker;
  std::size_t at = offset;
  if (at < text.size() && text[at] == '(') ++at;
  const std::size_t digits = at;
  while (at < text.size() && at - digits < 3 && is_ascii_digit(text[at]))
    marker.value = marker.value * 10 + static_cast<unsigned>(text[at++] - '0');
  if (at == digits) {
    if (at == text.size() || !is_ascii_letter(text[at])) return std::nullopt;
    const char letter = text[at++];
    marker.kind = letter >= 'a' ? ListMarker::Kind::small_letter : ListMarker::Kind::capital_letter;
    marker.value = static_cast<unsigned>(letter - (letter >= 'a' ? 'a' : 'A') + 1);
  }
  const std::size_t ending = at;
  if (at < text.size() && text[at] == '.') ++at;
  if (at < text.size() && text[at] == ')') ++at;
  marker.ending = text.substr(ending, at - ending);
  if (marker.ending.empty() || at == text.size() || !is_white_space(peek(text, at))) return std::nullopt;
  marker.end = at;
  return marker;
}

// A Roman numeral with a stop, as headings have it: "IV. Fees".
bool is_roman_marker(std::string_view text) {
  return text.size() <= 6 && !text.empty() && text.find_first_not_of("IVX") == std::string_view::npos;
}

// One pass over one block.
class Scan {
 public:
  Scan(const Segmenter::Rules& rules, std::string_view text, const std::vector<Span>& protected_spans)
      : rules_(rules), text_(text) {
    protected_.reserve(protected_spans.size());
    for (Span span : protected_spans)
      if (span.start + 1 < span.end) protected_.push_back(span);
    std::sort(protected_.begin(), protected_.end());
    // Nested and crossing spans become one: none of them may be cut.
    std::size_t kept = 0;
    for (std::size_t i = 1; i < protected_.size(); ++i) {
      if (protected_[i].start < protected_[kept].end) protected_[kept].end = std::max(protected_[kept].end, protected_[i].end);
      else protected_[++kept] = protected_[i];
    }
    if (!protected_.empty()) protected_.resize(kept + 1);
  }

  std::vector<Span> run() {
    begin_sentence(0);
    std::size_t at = sentence_;
    while (at < text_.size()) {
      at = find_interesting(at);
      if (at >= text_.size()) break;
      std::size_t after = at;
      const char32_t c = next_code_point(text_, after);
      if (is_white_space(c)) {
        at = pass_white_space(at);
      } else if (const std::size_t length = find_stop(at, c); length > 0) {
        at = pass_stops(at, length, c);
      } else {
        at = after;
      }
    }
    end_sentence(text_.size());
    return std::move(sentences_);
  }

 private:
  // ---- Sentences

  void begin_sentence(std::size_t offset) {
    while (offset < text_.size()) {
      std::size_t after = offset;
      if (!is_white_space(next_code_point(text_, after))) break;
      offset = after;
    }
    sentence_ = offset;
    std::size_t at = skip_bullets(offset);
    marker_end_ = 0;
    if (const auto marker = read_list_marker(text_, at)) {
      marker_end_ = marker->end;
      list_ = marker;
    }
  }

  void end_sentence(std::size_t offset) {
    while (offset > sentence_) {
      std::size_t before = offset;
      if (!is_white_space(previous_code_point(text_, before))) break;
      offset = before;
    }
    if (offset > sentence_) sentences_.push_back({sentence_, offset});
  }

  // Cuts between `end` and `next`, where only white space lies; false when a protected span forbids it.
  bool cut(std::size_t end, std::size_t next) {
    if (end <= sentence_ || next >= text_.size()) return false;
    if (is_protected(end, next)) return false;
    end_sentence(end);
    begin_sentence(next);
    return true;
  }

  // True when every place from `end` to `next` lies inside a span: white space may end inside a pair of codes, and the cut
  // is then behind the pair. Places only grow, so a cursor is enough.
  bool is_protected(std::size_t end, std::size_t next) {
    while (cursor_ < protected_.size() && protected_[cursor_].end <= end) ++cursor_;
    return cursor_ < protected_.size() && protected_[cursor_].start < end && protected_[cursor_].end > next;
  }

  std::size_t skip_bullets(std::size_t at) const {
    for (std::size_t i = 0; i < most_openers && at < text_.size(); ++i) {
      std::size_t after = at;
      const char32_t c = next_code_point(text_, after);
      if (!is_bullet(c) && !is_white_space(c) && c != '*' && c != '-' && c != '#') break;
      at = after;
    }
    return at;
  }

  // ---- Candidates

  std::size_t find_interesting(std::size_t at) const {
    while (at < text_.size() && rules_.is_dull[static_cast<unsigned char>(text_[at])]) ++at;
    return at;
  }

  // Bytes of the stop at `at`; 0 when there is none.
  std::size_t find_stop(std::size_t at, char32_t c) const {
    for (const auto& stop : rules_.stops)
      if (text_.substr(at).starts_with(stop)) return stop.size();
    if (!is_stop(c)) return 0;
    std::size_t after = at;
    (void)next_code_point(text_, after);
    return after - at;
  }

  // White space may itself part sentences: a blank line, a bullet or the next item of a list behind it.
  std::size_t pass_white_space(std::size_t at) {
    const std::size_t start = at;
    unsigned lines = 0;
    const std::size_t next = skip_white_space(at, lines);
    if (next == text_.size() || start <= sentence_) return next;
    bool begins = lines >= 2 || is_bullet(peek(text_, next));
    if (!begins && lines == 1 && (text_[next] == '-' || text_[next] == '*'))
      begins = next + 1 < text_.size() && text_[next + 1] == ' ';
    if (!begins) begins = is_next_list_item(start, next, lines);
    if (begins) cut(start, next);
    return next;
  }

  std::size_t skip_white_space(std::size_t at, unsigned& lines) const {
    while (at < text_.size()) {
      std::size_t after = at;
      const char32_t c = next_code_point(text_, after);
      if (!is_white_space(c)) break;
      if (c == 0x2029) lines += 2;
      else if (is_line_break(c) && !(c == '\n' && at > 0 && text_[at - 1] == '\r')) ++lines;
      at = after;
    }
    return at;
  }

  bool is_next_list_item(std::size_t end, std::size_t next, unsigned lines) const {
    const char first = text_[next];
    if (!is_ascii_digit(first) && !is_ascii_letter(first) && first != '(') return false;
    const auto marker = read_list_marker(text_, next);
    if (!marker) return false;
    // The next of a list that has begun; a new list only begins with 1, at the beginning of a line.
    const bool begins = lines > 0 && marker->kind == ListMarker::Kind::digits && marker->value == 1;
    const bool goes_on = list_ && marker->kind == list_->kind && marker->ending == list_->ending &&
                         marker->value == list_->value + 1;
    if (!begins && !goes_on) return false;
    if (lines > 0 || marker->ending != ".") return true;
    // "1. Read chapter 2. Then …": the number belongs to the chapter.
    unsigned ignored = 0;
    return !is_counted(end) && !is_lower_case(peek(text_, skip_white_space(marker->end, ignored)));
  }

  // The word that ends at `end` is one that numbers and letters follow: "grade 2", "Title I".
  bool is_counted(std::size_t end) const {
    std::size_t start = end;
    while (start > sentence_ && end - start < longest_word) {
      std::size_t before = start;
      if (!is_letter(previous_code_point(text_, before))) break;
      start = before;
    }
    return start < end && rules_.counted.contains(fold(text_.substr(start, end - start)));
  }

  std::size_t pass_stops(std::size_t at, std::size_t length, char32_t first) {
    const std::size_t start = at;
    std::size_t stops = 0;
    char32_t last_stop = first;
    bool has_closer = false;
    std::size_t end = at;
    std::size_t stops_end = at;
    while (end < text_.size()) {
      std::size_t after = end;
      const char32_t c = next_code_point(text_, after);
      if (const std::size_t more = end == at ? length : find_stop(end, c); more > 0) {
        end += more;
        stops_end = end;
        ++stops;
        last_stop = c;
      } else if (is_closer(c) && !opens_here(after, c)) {
        has_closer = true;
        end = after;
      } else if (is_superscript_digit(c)) {
        end = after;
      } else if (c == ' ' && after < text_.size() && text_[after] == '.' && last_stop == '.' && stops < 64 &&
                 is_spaced_ellipsis(start, after, stops)) {
        end = after;
      } else if (is_white_space(c) && !is_line_break(c) && peek(text_, after) == 0x00BB && closes_after_space(after)) {
        end = after;
      } else {
        break;
      }
    }
    end = skip_footnote(end);
    if (end == text_.size()) return end;
    // "compounds. . . . The": the first stop ends the sentence, the omission begins the next.
    if (stops == 4 && !has_closer && end == start + 7 && start > sentence_ && !is_white_space(peek_back(text_, start))) {
      end = start + 1;
      stops = 1;
    }
    unsigned lines = 0;
    const std::size_t next = skip_white_space(end, lines);
    if (next == text_.size()) return end;
    const Stop stop{start, std::min(stops_end, end), end, next, stops, first, last_stop, has_closer, lines};
    if (ends_sentence(stop)) cut(end, next);
    return std::max(end, start + 1);
  }

  // ". . ." with single spaces: three or four stops that belong together.
  bool is_spaced_ellipsis(std::size_t start, std::size_t at, std::size_t stops) const {
    if (stops >= 2) return true;
    // The first space: only when two more stops follow, and white space stands before the first.
    const bool follows = text_.substr(at).starts_with(". .");
    return follows && start > 0;
  }

  // An ASCII quote after a stop opens when a letter follows it at once: said."Come
  bool opens_here(std::size_t after, char32_t c) const {
    if (c != '"' && c != '\'' && c != 0x201C && c != 0x2018) return false;
    const char32_t next = peek(text_, after);
    return is_letter(next) || is_digit(next) || is_inverted_mark(next);
  }

  // « … . » with a space before the closing mark, as the French write.
  bool closes_after_space(std::size_t at) const {
    (void)next_code_point(text_, at);
    const char32_t next = peek(text_, at);
    return at == text_.size() || is_white_space(next) || u_ispunct(static_cast<UChar32>(next));
  }

  // "[12]" right after the stop.
  std::size_t skip_footnote(std::size_t at) const {
    while (at < text_.size() && text_[at] == '[') {
      std::size_t end = at + 1;
      while (end < text_.size() && end - at < 5 && is_ascii_digit(text_[end])) ++end;
      if (end == at + 1 || end == text_.size() || text_[end] != ']') break;
      at = end + 1;
    }
    return at;
  }

  // ---- Decision

  struct Stop {
    std::size_t start;      // of the first stop
    std::size_t stops_end;  // behind the last stop
    std::size_t end;        // behind closing marks
    std::size_t next;       // behind white space
    std::size_t stops;      // how many
    char32_t first;
    char32_t last;
    bool has_closer;
    unsigned lines;         // line breaks in the white space

    [[nodiscard]] bool is_lone_full_stop() const { return stops == 1 && first == '.'; }
  };

  // What the text goes on with.
  struct Next {
    std::size_t word = 0;         // where the first word or number begins
    char32_t first = 0;           // its first character
    bool has_quote = false;       // quotes or ¿ ¡ stand before it
    bool has_inverted_mark = false;
    bool has_bracket = false;
    bool has_bullet = false;
  };

  Next look_ahead(std::size_t at) const {
    Next next;
    for (std::size_t i = 0; i < most_openers && at < text_.size(); ++i) {
      std::size_t after = at;
      const char32_t c = next_code_point(text_, after);
      if (is_bullet(c)) next.has_bullet = true;
      else if (is_inverted_mark(c)) next.has_inverted_mark = true;
      else if (is_quote(c)) next.has_quote = true;
      else if (c == '(' || c == '[') next.has_bracket = true;
      else if (!is_opener(c) && !(i > 0 && is_white_space(c))) break;
      at = after;
    }
    next.word = at;
    next.first = peek(text_, at);
    return next;
  }

  bool ends_sentence(const Stop& stop) const {
    if (stop.lines >= 2) return true;
    if (const auto decided = rules_.rules.decide(text_, stop.end, sentence_)) return *decided;
    if (stop.next == stop.end) return ends_without_space(stop);

    // "[...]" and "(?)" are remarks of their own.
    if (stop.start > sentence_ && (text_[stop.start - 1] == '[' || text_[stop.start - 1] == '(') && stop.has_closer &&
        (text_[stop.stops_end] == ']' || text_[stop.stops_end] == ')'))
      return false;
    // The number of a list item is no sentence of its own.
    if (stop.end <= marker_end_) return false;
    Next next = look_ahead(stop.next);
    if (next.has_bullet) return true;
    if (next.first == '.' && text_.substr(next.word).starts_with(". . . ")) next = look_ahead(next.word + 6);
    if (is_lone_full_stop_of_marker(stop)) return false;
    if (is_stop_without_space(stop.last)) return next.word != stop.next || !goes_on(next.first);
    if (is_lower_case(next.first)) return next.has_inverted_mark;
    // A comma, a colon or another mark that goes on.
    if (next.word == stop.next && goes_on(next.first)) return false;

    if (stop.is_lone_full_stop()) return ends_after_word(stop, next);
    // ". . . and" has been dealt with; "word . . . Word" only ends with a fourth stop.
    if (stop.first == '.' && stop.stops == 3 && text_[stop.start + 1] == ' ') return false;
    return true;
  }

  static bool goes_on(char32_t c) {
    return c == ',' || c == ';' || c == ':' || c == 0x060C || c == 0x061B || c == 0x3001 || c == 0xFF0C || c == 0xFF1B ||
           c == 0xFF1A || c == '&' || c == '=' || c == '+' || c == '/' || c == '|' || c == ')' || c == ']';
  }

  bool ends_without_space(const Stop& stop) const {
    const char32_t next = peek(text_, stop.end);
    if (is_stop_without_space(stop.last)) {
      if (stop.last == 0xFF0E && is_digit(next)) return false;
      return !goes_on(next) && !is_closer(next);
    }
    for (const auto& extra : rules_.stops)
      if (text_.substr(stop.start, stop.end - stop.start).ends_with(extra)) return true;
    const char32_t before = peek_back(text_, stop.start);
    if (stop.last != ellipsis && is_script_without_spaces(next) && is_script_without_spaces(before)) return true;
    if (is_bullet(next)) return true;
    return is_space_missing(stop, before, next);
  }

  // "Hello world.Today is": a forgotten space, and not a name of a site, a file or a program.
  bool is_space_missing(const Stop& stop, char32_t before, char32_t next) const {
    if (stop.last == ellipsis) return false;
    if (is_inverted_mark(next)) return is_letter(before) || is_digit(before);
    if (!is_upper_case(next)) return false;
    std::size_t at = stop.end;
    (void)next_code_point(text_, at);
    const char32_t second = peek(text_, at);
    if (is_upper_case(second) || second == '.') return false;
    if (stop.has_closer || stop.first != '.') return true;
    if (!is_lower_case(before) && !is_digit(before)) return false;
    std::size_t start = stop.start;
    unsigned letters = 0;
    while (start > sentence_ && stop.start - start < longest_word) {
      std::size_t earlier = start;
      const char32_t c = previous_code_point(text_, earlier);
      if (is_white_space(c)) break;
      if (c == '@' || c == '/' || c == '\\' || c == '_' || c == '.' || c == '=' || c == '#') return false;
      ++letters;
      start = earlier;
    }
    if ((letters < 2 && !is_digit(before)) || find_abbreviation(stop.start)) return false;
    // The rest of the word: an address goes on with @, / or another stop before a small letter.
    for (std::size_t i = 0; i < longest_word && at < text_.size(); ++i) {
      const char32_t c = next_code_point(text_, at);
      if (is_white_space(c)) break;
      if (c == '@' || c == '/' || c == '_' || c == '=') return false;
      if (c == '.' && is_lower_case(peek(text_, at))) return false;
    }
    return true;
  }

  // "1.", "IV.", "B." at the beginning of a sentence or after a colon.
  bool is_lone_full_stop_of_marker(const Stop& stop) const {
    if (!stop.is_lone_full_stop() || stop.has_closer) return false;
    const std::size_t item = skip_bullets(sentence_);
    if (item < stop.start && stop.start - item <= 6 && is_roman_marker(text_.substr(item, stop.start - item))) return true;
    // After a colon: "Steps: 1. Open the box."
    std::size_t start = stop.start;
    while (start > sentence_ && stop.start - start < 3 && is_ascii_digit(text_[start - 1])) --start;
    if (start == stop.start || start < sentence_ + 2 || text_[start - 1] != ' ') return false;
    return text_[start - 2] == ':' || text_[start - 2] == ';';
  }

  struct Word {
    std::size_t start = 0;
    Segmenter::Rules::Abbreviation abbreviation;
  };

  // The longest abbreviation that ends with the full stop at `stop`.
  std::optional<Word> find_abbreviation(std::size_t stop) const {
    std::optional<Word> found;
    std::string key;
    std::size_t at = stop;
    for (std::size_t words = 0; words < most_words; ++words) {
      const std::size_t end = at;
      while (at > sentence_ && end - at < longest_word) {
        std::size_t before = at;
        const char32_t c = previous_code_point(text_, before);
        if (is_white_space(c)) break;
        // An apostrophe inside a word is no border: the "re" of "we're" is no abbreviation.
        const bool is_apostrophe = (c == '\'' || c == 0x2019) && before > sentence_ && is_letter(peek_back(text_, before));
        if (!is_apostrophe && is_abbreviation_border(c)) break;
        at = before;
      }
      if (at == end) break;
      const std::string_view written = text_.substr(at, stop - at);
      key = key.empty() ? fold(written) : fold(text_.substr(at, end - at)) + " " + key;
      // An elided article before it: "l'art. 3".
      if (words == 0 && !rules_.abbreviations.contains(key))
        if (const std::size_t apostrophe = key.find('\''); apostrophe != std::string::npos && apostrophe <= 2)
          key.erase(0, apostrophe + 1);
      bool has_capital = false;
      for (std::size_t i = 0; i < written.size() && !has_capital;) has_capital = is_upper_case(next_code_point(written, i));
      const auto [first, last] = rules_.abbreviations.equal_range(key);
      Segmenter::Rules::Abbreviation merged;
      bool is_listed = false;
      for (auto entry = first; entry != last; ++entry) {
        if (entry->second.has_capital && !has_capital) continue;
        is_listed = true;
        merged.is_never_final |= entry->second.is_never_final;
        merged.takes_number |= entry->second.takes_number;
        merged.takes_continuer |= entry->second.takes_continuer;
        merged.needs_starter |= entry->second.needs_starter;
      }
      if (is_listed) found = Word{at, merged};
      // Only a word that itself ends with a stop can be the first of two: "p. m."
      std::size_t before = at;
      if (!is_white_space(previous_code_point(text_, before))) break;
      if (before <= sentence_ || text_[before - 1] != '.') break;
      at = before;
    }
    return found;
  }

  static bool is_abbreviation_border(char32_t c) {
    return c == '(' || c == '[' || c == '"' || c == '\'' || c == '/' || c == ',' || c == ';' || c == ':' || c == 0x2014 ||
           c == 0x2013 || c == '-' || is_inverted_mark(c) || is_quote(c);
  }

  bool begins_with_starter(const Next& next) const {
    if (next.has_inverted_mark || next.has_quote) return true;
    const std::string word = fold_word(next.word);
    // One letter with a stop is another initial, another word with a colon a new label ("R.N. Phone: …").
    std::size_t end = next.word;
    while (end < text_.size() && is_letter(peek(text_, end))) (void)next_code_point(text_, end);
    if (end < text_.size() && text_[end] == '.' && count_code_points(text_.substr(next.word, end - next.word)) == 1) return false;
    if (end < text_.size() && text_[end] == ':' && end > next.word) return true;
    return rules_.starters.contains(word);
  }

  std::string fold_word(std::size_t at) const {
    const std::size_t start = at;
    while (at < text_.size() && at - start < longest_word) {
      std::size_t after = at;
      const char32_t c = next_code_point(text_, after);
      const bool is_apostrophe = (c == '\'' || c == 0x2019) && is_letter(peek(text_, after));
      if (!is_letter(c) && !is_apostrophe) break;
      at = after;
    }
    return fold(text_.substr(start, at - start));
  }

  bool is_number_ahead(const Next& next) const {
    if (is_digit(next.first)) return true;
    if (next.first == '#' || next.first == '$') return true;
    const std::string_view rest = text_.substr(next.word);
    const std::size_t end = rest.find_first_not_of("IVXLC");
    return end != 0 && (end == std::string_view::npos || !is_letter(peek(rest, end))) && end <= 6;
  }

  bool ends_after_word(const Stop& stop, const Next& next) const {
    if (is_inside_abbreviation(stop)) return false;
    const auto found = find_abbreviation(stop.start);
    if (found) {
      const auto& abbreviation = found->abbreviation;
      if (abbreviation.is_never_final && !abbreviation.needs_starter && !stop.has_closer) return false;
      if (abbreviation.takes_number && is_number_ahead(next) && !next.has_bracket) return false;
      if (abbreviation.takes_continuer) {
        if (rules_.continuers.contains(fold_word(next.word))) return false;
        if (!abbreviation.needs_starter) return true;
      }
      if (abbreviation.needs_starter || abbreviation.is_never_final) return begins_with_starter(next);
    }
    return !is_initial(stop) || begins_with_starter(next);
  }

  // Between the words of one abbreviation: "EE. UU."
  bool is_inside_abbreviation(const Stop& stop) const {
    if (stop.has_closer || rules_.joints.empty()) return false;
    std::size_t start = stop.start;
    while (start > sentence_ && stop.start - start < longest_word) {
      std::size_t before = start;
      const char32_t c = previous_code_point(text_, before);
      if (is_white_space(c) || is_abbreviation_border(c)) break;
      start = before;
    }
    std::size_t end = stop.next;
    while (end < text_.size() && end - stop.next < longest_word && text_[end] != '.') {
      std::size_t after = end;
      if (is_white_space(next_code_point(text_, after))) break;
      end = after;
    }
    // The joint's second word may itself end with a stop inside the abbreviation: "s. r. l".
    const std::string joint =
        fold(text_.substr(start, stop.start - start)) + ". " + fold(text_.substr(stop.next, end - stop.next));
    const bool has_stop = end < text_.size() && text_[end] == '.';
    return has_stop && (rules_.joints.contains(joint) || rules_.joints.contains(joint + "."));
  }

  // "E." in "E. Smith", and "U.S.A.": letters each with its stop.
  bool is_initial(const Stop& stop) const {
    std::size_t at = stop.start;
    const char32_t letter = previous_code_point(text_, at);
    if (!is_letter(letter)) return false;
    const char32_t before = at > sentence_ ? peek_back(text_, at) : 0;
    if (before == '.') {
      // One more letter before that stop.
      std::size_t earlier = at - 1;
      return is_letter(previous_code_point(text_, earlier)) && (earlier == sentence_ || !is_letter(peek_back(text_, earlier)));
    }
    if (!is_upper_case(letter)) return false;
    if (before != 0 && !is_white_space(before) && !is_abbreviation_border(before)) return false;
    // "Title I. Parents", "Plan B. Call": the letter counts something.
    return before == 0 || !is_counted(at - 1);
  }

  const Segmenter::Rules& rules_;
  std::string_view text_;
  std::vector<Span> protected_;
  std::size_t cursor_ = 0;
  std::vector<Span> sentences_;
  std::size_t sentence_ = 0;    // where the current one begins
  std::size_t marker_end_ = 0;  // end of its list marker, 0 when it has none
  std::optional<ListMarker> list_;
};

}  // namespace

Segmenter::Segmenter(const LanguageTag& language) : rules_(load_segmenter_rules(language)) {}

std::vector<Span> Segmenter::segment(std::string_view text, const std::vector<Span>& protected_spans) const {
  return Scan(*rules_, text, protected_spans).run();
}

}  // namespace homeword
