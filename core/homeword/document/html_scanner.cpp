#include "homeword/document/html_scanner.h"

#include <gumbo.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <unordered_map>

#include "homeword/text/unicode.h"

namespace homeword {

namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool is_letter_byte(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_alphanumeric(char c) { return is_letter_byte(c) || (c >= '0' && c <= '9'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

bool equals_ignoring_case(std::string_view text, std::string_view lower_case) {
  return text.size() == lower_case.size() &&
         std::equal(text.begin(), text.end(), lower_case.begin(), [](char a, char b) { return lower(a) == b; });
}

// Where "</name" with a delimiter after it starts, from `at` on.
std::size_t find_end_tag(std::string_view text, std::size_t at, std::string_view name) {
  for (at = text.find("</", at); at != std::string_view::npos; at = text.find("</", at + 2)) {
    const std::size_t after = at + 2 + name.size();
    if (!equals_ignoring_case(text.substr(at + 2, name.size()), name)) continue;
    if (after >= text.size() || is_space(text[after]) || text[after] == '>' || text[after] == '/') return at;
  }
  return std::string_view::npos;
}

}  // namespace

const HtmlAttribute* HtmlToken::find(std::string_view attribute_name) const {
  for (const HtmlAttribute& attribute : attributes)
    if (attribute.name == attribute_name) return &attribute;
  return nullptr;
}

bool is_html_raw_text(std::string_view name) {
  static constexpr std::array<std::string_view, 9> names{"script", "style",   "title",    "textarea", "xmp",
                                                         "iframe", "noembed", "noframes", "plaintext"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_html_void(std::string_view name) {
  static constexpr std::array<std::string_view, 15> names{"area",  "base",   "br",    "col",  "embed",
                                                          "hr",    "img",    "input", "link", "meta",
                                                          "param", "source", "track", "wbr",  "basefont"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool HtmlScanner::next(HtmlToken& token) {
  token.attributes.clear();
  token.name.clear();
  token.is_self_closing = false;
  if (at_ >= text_.size()) return false;
  token.range = {at_, at_};
  if (!raw_text_until_.empty()) {
    const std::size_t end = std::min(find_end_tag(text_, at_, raw_text_until_), text_.size());
    raw_text_until_.clear();
    if (end > at_) {
      token.kind = HtmlToken::Kind::text;
      at_ = token.range.end = end;
      return true;
    }
  }
  const char first = text_[at_];
  const char second = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
  const char third = at_ + 2 < text_.size() ? text_[at_ + 2] : '\0';
  if (first == '<' && (is_letter_byte(second) || (second == '/' && is_letter_byte(third)))) {
    read_tag(token);
    return true;
  }
  if (first == '<' && (second == '!' || second == '?' || (second == '/' && third != '\0'))) {
    token.kind = HtmlToken::Kind::other;
    std::size_t end;
    if (text_.substr(at_, 4) == "<!--") {
      // "<!-->" and "<!--->" are whole comments.
      const std::size_t from = text_.substr(at_ + 4, 1) == ">"    ? at_ + 2
                               : text_.substr(at_ + 4, 2) == "->" ? at_ + 3
                                                                  : at_ + 4;
      end = text_.find("--", from);
      while (end != std::string_view::npos && text_.substr(end + 2, 1) != ">" && text_.substr(end + 2, 2) != "!>")
        end = text_.find("--", end + 1);
      if (end != std::string_view::npos) end = text_.find('>', end) + 1;
    } else if (text_.substr(at_, 9) == "<![CDATA[") {
      end = text_.find("]]>", at_);
      if (end != std::string_view::npos) end += 3;
    } else {
      end = text_.find('>', at_);
      if (end != std::string_view::npos) ++end;
    }
    at_ = token.range.end = std::min(end, text_.size());
    return true;
  }
  token.kind = HtmlToken::Kind::text;
  std::size_t end = at_ + 1;
  for (;; ++end) {
    end = std::min(text_.find('<', end), text_.size());
    if (end + 1 >= text_.size()) {
      end = text_.size();
      break;
    }
    const char after = text_[end + 1];
    if (is_letter_byte(after) || after == '!' || after == '?' || (after == '/' && end + 2 < text_.size())) break;
  }
  at_ = token.range.end = end;
  return true;
}

void HtmlScanner::read_tag(HtmlToken& token) {
  std::size_t at = at_ + 1;
  token.kind = HtmlToken::Kind::start_tag;
  if (text_[at] == '/') {
    token.kind = HtmlToken::Kind::end_tag;
    ++at;
  }
  const std::size_t name_start = at;
  while (at < text_.size() && !is_space(text_[at]) && text_[at] != '>' && text_[at] != '/') ++at;
  token.name = lower(text_.substr(name_start, at - name_start));
  while (at < text_.size()) {
    while (at < text_.size() && (is_space(text_[at]) || text_[at] == '/')) {
      token.is_self_closing = text_[at] == '/';
      ++at;
    }
    if (at >= text_.size()) break;
    if (text_[at] == '>') {
      ++at;
      break;
    }
    token.is_self_closing = false;
    HtmlAttribute attribute;
    const std::size_t start = at;
    ++at;  // even "=" can start a name
    while (at < text_.size() && !is_space(text_[at]) && text_[at] != '>' && text_[at] != '/' && text_[at] != '=') ++at;
    attribute.name = lower(text_.substr(start, at - start));
    attribute.range = {start, at};
    attribute.value = {at, at};
    std::size_t value = at;
    while (value < text_.size() && is_space(text_[value])) ++value;
    if (value < text_.size() && text_[value] == '=') {
      ++value;
      while (value < text_.size() && is_space(text_[value])) ++value;
      if (value < text_.size() && (text_[value] == '"' || text_[value] == '\'')) {
        attribute.quote = text_[value];
        const std::size_t end = text_.find(attribute.quote, value + 1);
        attribute.value = {value + 1, std::min(end, text_.size())};
        at = end == std::string_view::npos ? text_.size() : end + 1;
      } else {
        const std::size_t value_start = value;
        while (value < text_.size() && !is_space(text_[value]) && text_[value] != '>') ++value;
        attribute.value = {value_start, value};
        at = value;
      }
      attribute.has_value = true;
      attribute.range.end = at;
    }
    // A page with thousands of attributes in one tag would make the search for doubles quadratic.
    if (token.attributes.size() < 256 && token.find(attribute.name) == nullptr)
      token.attributes.push_back(std::move(attribute));
  }
  at_ = token.range.end = at;
  if (token.kind == HtmlToken::Kind::start_tag && is_html_raw_text(token.name)) {
    if (token.name == "plaintext" || never_closed_.contains(token.name)) return;
    if (find_end_tag(text_, at_, token.name) == std::string_view::npos) {
      never_closed_.insert(token.name);
    } else {
      raw_text_until_ = token.name;
    }
  }
}

std::size_t HtmlScanner::skip_element(const std::string& name) {
  if (never_closed_.contains(name)) return at_;
  HtmlScanner ahead(text_);
  ahead.at_ = at_;
  ahead.raw_text_until_ = raw_text_until_;
  HtmlToken token;
  std::size_t depth = 1;
  while (ahead.next(token)) {
    if (token.name != name) continue;
    if (token.kind == HtmlToken::Kind::start_tag && !token.is_self_closing) ++depth;
    if (token.kind == HtmlToken::Kind::end_tag && --depth == 0) {
      at_ = ahead.at_;
      raw_text_until_.clear();
      return at_;
    }
  }
  never_closed_.insert(name);
  return at_;
}

namespace {

// The named references by gumbo, which carries the standard's table of 2 231 names.
std::string look_up_name(std::string_view with_ampersand) {
  GumboOptions options = kGumboDefaultOptions;
  options.fragment_context = GUMBO_TAG_DIV;
  GumboOutput* output = gumbo_parse_with_options(&options, with_ampersand.data(), with_ampersand.size());
  std::string text;
  const GumboVector& children = output->root->v.element.children;
  for (unsigned int i = 0; i < children.length; ++i) {
    const auto* child = static_cast<const GumboNode*>(children.data[i]);
    if (child->type == GUMBO_NODE_TEXT || child->type == GUMBO_NODE_WHITESPACE) text += child->v.text.text;
  }
  gumbo_destroy_output(&options, output);
  return text;
}

char32_t repair_code_point(std::uint64_t value) {
  // Numeric references 0x80–0x9F mean Windows-1252 (HTML standard, 13.2.5.80).
  static constexpr std::array<char16_t, 32> windows{0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                                    0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
  if (value == 0 || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return 0xFFFD;
  if (value >= 0x80 && value <= 0x9F) return windows[value - 0x80];
  return static_cast<char32_t>(value);
}

}  // namespace

std::string read_character_reference(std::string_view text, std::size_t& at, bool is_attribute) {
  const std::size_t start = at;
  std::size_t end = at + 1;
  std::string out;
  if (end < text.size() && text[end] == '#') {
    ++end;
    const bool is_hexadecimal = end < text.size() && (text[end] == 'x' || text[end] == 'X');
    if (is_hexadecimal) ++end;
    const std::size_t digits = end;
    std::uint64_t value = 0;
    for (; end < text.size(); ++end) {
      const char c = lower(text[end]);
      int digit = -1;
      if (c >= '0' && c <= '9') digit = c - '0';
      else if (is_hexadecimal && c >= 'a' && c <= 'f') digit = c - 'a' + 10;
      if (digit < 0) break;
      if (value <= 0x10FFFF) value = value * (is_hexadecimal ? 16 : 10) + static_cast<std::uint64_t>(digit);
    }
    if (end == digits) return {};
    if (end < text.size() && text[end] == ';') ++end;
    append_code_point(out, repair_code_point(value));
    at = end;
    return out;
  }
  // The longest name of the standard has 31 letters.
  while (end < text.size() && end - start <= 32 && is_alphanumeric(text[end])) ++end;
  if (end == start + 1) return {};
  const bool has_semicolon = end < text.size() && text[end] == ';';
  if (has_semicolon) ++end;
  const std::string_view reference = text.substr(start, end - start);
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> usual{
      {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}, {"&nbsp;", "\xC2\xA0"}}};
  for (const auto& [name, value] : usual) {
    if (reference != name) continue;
    at = end;
    return std::string(value);
  }
  thread_local std::unordered_map<std::string, std::string>
      known;  // at most the standard's names and what pages misspell
  if (known.size() > 10000) known.clear();
  auto [entry, is_new] = known.try_emplace(std::string(reference));
  if (is_new) entry->second = look_up_name(reference);
  const std::string& decoded = entry->second;
  if (decoded == reference) return {};
  // Old names work without a semicolon, also as the start of a longer word ("&copy2026"): then the rest comes back as
  // is.
  std::size_t rest = 0;
  if (!has_semicolon || decoded.back() == ';') {
    while (rest < decoded.size() && rest < reference.size() - 1 &&
           decoded[decoded.size() - 1 - rest] == reference[reference.size() - 1 - rest])
      ++rest;
    // The decoded character itself never ends in an ASCII letter or digit, except for amp, lt, gt and quot, which do
    // not either.
  }
  const std::size_t after = end - rest;
  if (is_attribute && (rest > 0 || !has_semicolon) && after < text.size() &&
      (text[after] == '=' || is_alphanumeric(text[after])))
    return {};
  at = after;
  return decoded.substr(0, decoded.size() - rest);
}

std::string decode_html(std::string_view text, bool is_attribute) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t ampersand = std::min(text.find('&', at), text.size());
    out += text.substr(at, ampersand - at);
    at = ampersand;
    if (at >= text.size()) break;
    std::string decoded = read_character_reference(text, at, is_attribute);
    if (at == ampersand) decoded = text[at++];
    out += decoded;
  }
  return out;
}

std::string escape_html(std::string_view text, bool is_xml) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    switch (text[i]) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '\xC2':
        if (text.substr(i, 2) == "\xC2\xA0") {
          out += is_xml ? "&#160;" : "&nbsp;";  // XML knows five names only
          ++i;
          break;
        }
        [[fallthrough]];
      default: out += text[i];
    }
  }
  return out;
}

std::string escape_html_attribute(std::string_view text, char quote) {
  std::string out;
  for (const char c : text) {
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == quote && c == '"') out += "&quot;";
    else if (c == quote) out += "&#39;";
    else out += c;
  }
  return out;
}

}  // namespace homeword
