#include "homeword/translate/code_tokens.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace homeword {
namespace {

bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_start(char c) { return is_ascii_letter(c) || c == '_'; }
bool is_name_character(char c) { return is_name_start(c) || is_ascii_digit(c); }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
// Also the bytes of letters beyond ASCII.
bool is_word_byte(char c) { return is_name_character(c) || static_cast<unsigned char>(c) >= 0x80; }

// Names of HTML that are markup even without attributes and without an end ("<br>", "<p>").
const std::set<std::string_view>& html_names() {
  static const std::set<std::string_view> names{"a",  "abbr", "b",  "big", "blockquote", "br",   "code", "del", "div",   "em",   "font", "h1",
                                                "h2", "h3",   "h4", "hr",  "i",          "img",  "ins",  "kbd", "label", "li",   "mark", "ol",
                                                "p",  "pre",  "q",  "s",   "small",      "span", "strong", "sub", "sup", "table", "td", "th",
                                                "tr", "u",    "ul", "var", "wbr",        "g",    "x",    "bx",  "ex",    "ph",   "pc",   "bpt", "ept", "it"};
  return names;
}

// Attributes that are translated or fitted to the language; all others are part of the code.
const std::set<std::string_view>& free_attributes() {
  static const std::set<std::string_view> names{"alt", "title", "summary", "placeholder", "aria-label", "label", "lang", "xml:lang", "xml-lang", "dir", "width", "height"};
  return names;
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::vector<CodeToken> run() {
    for (std::size_t at = 0; at < text_.size();) {
      const std::size_t before = tokens_.size();
      switch (text_[at]) {
        case '<': tag(at); break;
        case '&': entity(at); break;
        case '%': percent(at); break;
        case '{': brace(at); break;
        case '$': dollar(at); break;
        case '#': between(at, '#'); break;
        case '@': between(at, '@'); break;
        case '\\': escape(at); break;
        default: break;
      }
      at = tokens_.size() > before ? tokens_.back().span.end : at + 1;
    }
    drop_words_in_angles();
    number_unnumbered();
    return std::move(tokens_);
  }

 private:
  void add(CodeTokenKind kind, std::size_t start, std::size_t end, std::string key) {
    tokens_.push_back({kind, {start, end}, std::move(key)});
    is_telling_.push_back(true);
    conversions_.push_back(0);
  }
  [[nodiscard]] char at(std::size_t place) const { return place < text_.size() ? text_[place] : '\0'; }

  void tag(std::size_t start) {
    std::size_t place = start + 1;
    const bool is_closing = at(place) == '/';
    if (is_closing) ++place;
    const std::size_t name_start = place;
    if (!is_ascii_letter(at(place))) return;
    while (is_name_character(at(place)) || at(place) == ':' || at(place) == '-') ++place;
    const std::string name(text_.substr(name_start, place - name_start));
    std::map<std::string, std::string> attributes;
    bool is_empty = false;
    for (;;) {
      const std::size_t gap = place;
      while (is_space(at(place))) ++place;
      if (place >= text_.size() || attributes.size() > 50) return;
      if (at(place) == '>') break;
      if (at(place) == '/' && at(place + 1) == '>') {
        is_empty = true;
        ++place;
        break;
      }
      if (place == gap) return;   // "<b,"
      const std::size_t attribute_start = place;
      while (place < text_.size() && (is_name_character(at(place)) || at(place) == ':' || at(place) == '-')) ++place;
      if (place == attribute_start) return;
      std::string attribute(text_.substr(attribute_start, place - attribute_start)), value;
      while (is_space(at(place))) ++place;
      if (at(place) != '=') return;   // "<name of the child>" is a sentence's
      ++place;
      while (is_space(at(place))) ++place;
      if (at(place) == '"' || at(place) == '\'') {
        const std::size_t close = text_.find(at(place), place + 1);
        if (close == std::string_view::npos) return;
        value = std::string(text_.substr(place + 1, close - place - 1));
        place = close + 1;
      } else {
        const std::size_t value_start = place;
        while (place < text_.size() && !is_space(at(place)) && at(place) != '>') ++place;
        value = std::string(text_.substr(value_start, place - value_start));
      }
      attributes.emplace(std::move(attribute), std::move(value));
    }
    const bool has_attributes = !attributes.empty();
    std::string key = (is_closing ? "</" : "<") + name;
    for (const auto& [attribute, value] : attributes)
      if (free_attributes().count(attribute) == 0) key += " " + attribute + "=" + value;
    key += is_empty ? "/>" : ">";
    add(is_closing ? CodeTokenKind::closing_tag : is_empty ? CodeTokenKind::empty_tag : CodeTokenKind::opening_tag, start, place + 1, std::move(key));
    is_telling_.back() = is_closing || is_empty || has_attributes || html_names().count(name) != 0;
  }

  // "<name>" with neither attributes nor an end is a word in angles, which people translate.
  void drop_words_in_angles() {
    std::set<std::string> closed;
    for (const CodeToken& token : tokens_)
      if (token.kind == CodeTokenKind::closing_tag) closed.insert(token.key.substr(2));
    std::vector<CodeToken> kept;
    std::vector<char> conversions;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (!is_telling_[i] && closed.count(tokens_[i].key.substr(1)) == 0) continue;
      kept.push_back(std::move(tokens_[i]));
      conversions.push_back(conversions_[i]);
    }
    tokens_ = std::move(kept);
    conversions_ = std::move(conversions);
  }

  void entity(std::size_t start) {
    std::size_t place = start + 1;
    if (at(place) == '#') ++place;
    const std::size_t name_start = place;
    while (is_ascii_letter(at(place)) || is_ascii_digit(at(place)) || at(place) == '.' || at(place) == '_') ++place;
    if (place == name_start || at(place) != ';' || place - start > 60) return;
    const std::string key(text_.substr(start, place + 1 - start));
    // Spaces and quotation marks are the language's own affair.
    static const std::set<std::string_view> of_language{"&nbsp;",  "&#160;", "&#xA0;",  "&#xa0;",  "&thinsp;", "&shy;",   "&zwnj;",  "&zwj;",   "&lrm;",
                                                        "&rlm;",   "&quot;", "&apos;",  "&#39;",   "&#34;",    "&laquo;", "&raquo;", "&ldquo;", "&rdquo;",
                                                        "&lsquo;", "&rsquo;", "&bdquo;", "&hellip;", "&ndash;", "&mdash;"};
    if (of_language.count(key) != 0) return;
    add(CodeTokenKind::entity, start, place + 1, key);
  }

  void percent(std::size_t start) {
    if (at(start + 1) == '%') {
      add(CodeTokenKind::escape, start, start + 2, "%%");
      return;
    }
    const bool is_after_number = start > 0 && is_ascii_digit(text_[start - 1]);   // "50%s" is no format
    std::size_t place = start + 1;
    if (at(place) == '(') {   // %(name)s
      const std::size_t close = text_.find(')', place);
      if (close != std::string_view::npos && close - place < 60 && is_ascii_letter(at(close + 1)) &&
          std::all_of(text_.begin() + static_cast<std::ptrdiff_t>(place) + 1, text_.begin() + static_cast<std::ptrdiff_t>(close), [](char c) { return is_name_character(c) || c == '.' || c == '-'; })) {
        add(CodeTokenKind::variable, start, close + 2, std::string(text_.substr(start, close + 2 - start)));
        return;
      }
    }
    if (at(place) == '|') {   // %|1$+5|
      const std::size_t close = text_.find('|', place + 1);
      if (close != std::string_view::npos && close - place < 20) {
        add(CodeTokenKind::variable, start, close + 1, std::string(text_.substr(start, close + 1 - start)));
        return;
      }
    }
    if (is_after_number) return;
    std::size_t digits = place;
    while (is_ascii_digit(at(digits))) ++digits;
    if (digits > place && at(digits) == '%' && digits - place <= 2) {   // %1%
      add(CodeTokenKind::variable, start, digits + 1, std::string(text_.substr(start, digits + 1 - start)));
      return;
    }
    std::string number;
    if (digits > place && at(digits) == '$') {
      number = std::string(text_.substr(place, digits - place));
      place = digits + 1;
    }
    while (at(place) == '#' || at(place) == '0' || at(place) == '+' || at(place) == '-' || at(place) == '\'') ++place;
    while (is_ascii_digit(at(place)) || at(place) == '*') ++place;
    if (at(place) == '.') {
      std::size_t precision = place + 1;
      while (is_ascii_digit(at(precision)) || at(precision) == '*') ++precision;
      if (is_ascii_letter(at(precision))) place = precision;
    }
    while (at(place) == 'h' || at(place) == 'l' || at(place) == 'z' || at(place) == 'j' || at(place) == 'L' || at(place) == 'q') ++place;
    static constexpr std::string_view letters = "diouxXeEfFgGcspn@S";
    if (place < text_.size() && letters.find(text_[place]) != std::string_view::npos && !is_name_character(at(place + 1)) &&
        !(at(place) == '@' && is_word_byte(at(place + 1))) && !(is_word_byte(at(place + 1)) && number.empty() && place > start + 1)) {
      const char conversion = text_[place] == 'i' ? 'd' : text_[place];
      add(CodeTokenKind::variable, start, place + 1, number);
      conversions_.back() = conversion;
      return;
    }
    if (is_name_start(at(start + 1))) {   // %name%, %NAME
      place = start + 1;
      while (is_name_character(at(place))) ++place;
      const bool is_closed = at(place) == '%' && !is_name_character(at(place + 1));
      if (!is_closed && (place - start < 3 || is_word_byte(at(place)))) return;
      if (is_closed) ++place;
      add(CodeTokenKind::variable, start, place, std::string(text_.substr(start, place - start)));
    } else if (digits > start + 1 && digits - start <= 2 && !is_word_byte(at(digits)) && (start == 0 || !is_word_byte(text_[start - 1])) &&
               (digits >= text_.size() || (text_[digits] != '.' && text_[digits] != ',') || digits + 1 >= text_.size() || !is_ascii_digit(at(digits + 1)))) {
      add(CodeTokenKind::variable, start, digits, std::string(text_.substr(start, digits - start)));   // %1
    }
  }

  void brace(std::size_t start) {
    std::size_t place = start;
    std::size_t depth = 0;
    while (at(place) == '{' && depth < 3) ++place, ++depth;
    while (at(place) == ' ') ++place;
    if (at(place) == '$') ++place;
    const std::size_t name_start = place;
    while (place < text_.size() && (is_name_character(at(place)) || at(place) == '.' || at(place) == '!' || at(place) == ':' || at(place) == '-' || at(place) == '[' || at(place) == ']' || at(place) == '%'))
      ++place;
    const std::size_t name_end = place;
    while (at(place) == ' ') ++place;
    std::size_t closing = 0;
    while (closing < depth && at(place + closing) == '}') ++closing;
    if (closing != depth || place - start > 80) return;
    std::string key = "{" + std::string(text_.substr(name_start, name_end - name_start)) + "}";
    add(CodeTokenKind::variable, start, place + closing, std::move(key));
  }

  void dollar(std::size_t start) {
    if (start > 0 && is_word_byte(text_[start - 1])) return;
    const char open = at(start + 1);
    if (open == '(' || open == '{' || open == '[') {
      const char close = open == '(' ? ')' : open == '{' ? '}' : ']';
      std::size_t place = start + 2;
      while (is_name_character(at(place)) || at(place) == '^' || at(place) == '.' || at(place) == '-') ++place;
      if (place > start + 2 && at(place) == close) add(CodeTokenKind::variable, start, place + 1, std::string(text_.substr(start, place + 1 - start)));
      return;
    }
    if (!is_name_start(open)) return;
    std::size_t place = start + 1;
    while (is_name_character(at(place))) ++place;
    if (at(place) == '$') ++place;
    add(CodeTokenKind::variable, start, place, std::string(text_.substr(start, place - start)));
  }

  void between(std::size_t start, char mark) {
    if (start > 0 && is_word_byte(text_[start - 1])) return;
    std::size_t place = start + 1;
    if (!is_name_start(at(place))) return;
    while (is_name_character(at(place))) ++place;
    if (at(place) != mark || is_word_byte(at(place + 1))) return;
    add(CodeTokenKind::variable, start, place + 1, std::string(text_.substr(start, place + 1 - start)));
  }

  void escape(std::size_t start) {
    const char next = at(start + 1);
    if (next != 'n' && next != 't' && next != 'r' && next != '\\' && next != '"') return;
    add(CodeTokenKind::escape, start, start + 2, std::string(text_.substr(start, 2)));
  }

  // "%s … %d" means "%1$s … %2$d".
  void number_unnumbered() {
    std::size_t next = 1;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (conversions_[i] == 0) continue;
      std::string number = tokens_[i].key.empty() ? std::to_string(next++) : tokens_[i].key;
      tokens_[i].key = "%" + number + "$" + conversions_[i];
    }
  }

  std::string_view text_;
  std::vector<CodeToken> tokens_;
  std::vector<bool> is_telling_;
  std::vector<char> conversions_;
};

}  // namespace

std::vector<CodeToken> find_code_tokens(std::string_view text) {
  if (text.find_first_of("<&%{$#@\\") == std::string_view::npos) return {};
  return Scanner(text).run();
}

}  // namespace homeword
