#include "markup.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>

namespace homeword_http {
namespace {

Way way_of(const MarkupRules& rules, const Forced& forced) { return rules.way ? rules.way(forced) : Way::kept; }

void append_utf8(std::string& out, std::uint32_t code) {
  if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) code = 0xFFFD;
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | code >> 18);
    out += static_cast<char>(0x80 | (code >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

// Reads the reference at `at` ("&amp;", "&#39;") and moves behind it; false when there is none.
bool read_reference(std::string_view text, std::size_t& at, std::string& out) {
  const std::size_t end = text.find(';', at);
  if (end == std::string_view::npos || end - at > 10) return false;
  const std::string_view name = text.substr(at + 1, end - at - 1);
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> named{
      {{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}, {"nbsp", "\xC2\xA0"}}};
  for (const auto& [known, character] : named)
    if (name == known) {
      out += character;
      at = end + 1;
      return true;
    }
  if (name.size() < 2 || name[0] != '#') return false;
  const bool is_hexadecimal = name[1] == 'x' || name[1] == 'X';
  const std::string_view digits = name.substr(is_hexadecimal ? 2 : 1);
  std::uint32_t code = 0;
  const auto [stop, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), code, is_hexadecimal ? 16 : 10);
  if (digits.empty() || problem != std::errc() || stop != digits.data() + digits.size()) return false;
  append_utf8(out, code);
  at = end + 1;
  return true;
}

struct Tag {
  bool is_closing = false, is_empty = false;
  std::string_view element;
  std::optional<std::pair<char, std::uint64_t>> id;   // 'm' or 'f' and the number
  std::size_t end = 0;
};

// The tag at `at`, when it is one of ours.
std::optional<Tag> read_tag(std::string_view text, std::size_t at, const MarkupRules& rules) {
  Tag tag;
  std::size_t i = at + 1;
  if (i < text.size() && text[i] == '/') {
    tag.is_closing = true;
    ++i;
  }
  const std::size_t name = i;
  while (i < text.size() && ((text[i] >= 'a' && text[i] <= 'z') || (text[i] >= 'A' && text[i] <= 'Z') || text[i] == '-' || text[i] == ':')) ++i;
  tag.element = text.substr(name, i - name);
  if (tag.element != rules.mark_element && tag.element != rules.kept_element) return std::nullopt;
  const std::size_t end = text.find('>', i);
  if (end == std::string_view::npos || end - at > 200) return std::nullopt;
  const std::string_view attributes = text.substr(i, end - i);
  tag.is_empty = attributes.ends_with('/');
  if (const std::size_t id = attributes.find("id="); id != std::string_view::npos) {
    std::string_view value = attributes.substr(id + 3);
    if (!value.empty() && (value[0] == '"' || value[0] == '\'')) value.remove_prefix(1);
    std::uint64_t number = 0;
    if (!value.empty() && (value[0] == 'm' || value[0] == 'f') &&
        std::from_chars(value.data() + 1, value.data() + value.size(), number).ec == std::errc())
      tag.id = {value[0], number};
  }
  if (!tag.is_closing && !tag.id) return std::nullopt;
  tag.end = end + 1;
  return tag;
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool is_word_byte(unsigned char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80; }

bool is_whole_word(std::string_view text, std::size_t start, std::size_t end) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  return (start == 0 || !is_word_byte(byte(start - 1)) || !is_word_byte(byte(start))) &&
         (end == text.size() || !is_word_byte(byte(end)) || !is_word_byte(byte(end - 1)));
}

// Named pieces by their words: as many places as pieces with this target, or none is sure.
void find_named(Answer& answer, const Segment& segment, const MarkupRules& rules) {
  std::set<std::string_view> done;
  for (const Forced& forced : segment.forced) {
    if (way_of(rules, forced) != Way::named || forced.target.empty() || !done.insert(forced.target).second) continue;
    std::vector<const Forced*> same;
    for (const Forced& other : segment.forced)
      if (way_of(rules, other) == Way::named && other.target == forced.target) same.push_back(&other);
    std::vector<std::size_t> places;
    for (std::size_t at = answer.text.find(forced.target); at != std::string::npos; at = answer.text.find(forced.target, at + forced.target.size()))
      if (is_whole_word(answer.text, at, at + forced.target.size())) places.push_back(at);
    if (places.size() != same.size()) continue;
    for (std::size_t i = 0; i < same.size(); ++i) answer.forced.push_back({same[i]->id, places[i], places[i] + forced.target.size()});
  }
}

}  // namespace

std::string escape_markup(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (static_cast<unsigned char>(c) < 0x20 && !is_space(c))
      out += ' ';   // no XML document may hold it, escaped or not
    else
      out += c;
  }
  return out;
}

std::string unescape_markup(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '&' && read_reference(text, at, out)) continue;
    out += text[at++];
  }
  return out;
}

std::string write_markup(const Segment& segment, const MarkupRules& rules) {
  const std::string_view text = segment.text;
  // A mark that begins or ends inside a protected piece takes the whole piece.
  struct Mark {
    std::uint64_t id;
    std::size_t start, end;
  };
  std::vector<Mark> marks;
  if (!rules.is_plain_text)
    for (const Marked& marked : segment.marked) {
      Mark mark{marked.id, marked.start, marked.end};
      for (const Forced& forced : segment.forced) {
        if (mark.start > forced.start && mark.start < forced.end) mark.start = forced.start;
        if (mark.end > forced.start && mark.end < forced.end) mark.end = mark.end == marked.start ? mark.start : forced.end;
      }
      // Elements cannot cross: the later of two crossing marks is left out, and the host places it.
      const bool is_crossing = std::any_of(marks.begin(), marks.end(), [&](const Mark& other) {
        return (mark.start < other.start && mark.end > other.start && mark.end < other.end) ||
               (mark.start > other.start && mark.start < other.end && mark.end > other.end);
      });
      if (!is_crossing) marks.push_back(mark);
    }
  std::stable_sort(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) { return a.start != b.start ? a.start < b.start : a.end > b.end; });
  std::string out;
  std::vector<const Mark*> open;
  std::size_t next_mark = 0, at = 0;
  const auto close_until = [&](std::size_t place) {
    while (!open.empty() && open.back()->end <= place) {
      out += "</" + rules.mark_element + ">";
      open.pop_back();
    }
  };
  const auto copy_to = [&](std::size_t end) {
    while (at < end || (next_mark < marks.size() && marks[next_mark].start <= at) || (!open.empty() && open.back()->end <= at)) {
      close_until(at);
      while (next_mark < marks.size() && marks[next_mark].start <= at) {
        const Mark& mark = marks[next_mark++];
        out += "<" + rules.mark_element + " id=\"m" + std::to_string(mark.id) + "\">";
        open.push_back(&mark);
        if (mark.end <= at) close_until(at);
      }
      if (at >= end) break;
      std::size_t stop = end;
      if (next_mark < marks.size()) stop = std::min(stop, marks[next_mark].start);
      if (!open.empty()) stop = std::min(stop, open.back()->end);
      out += rules.is_plain_text ? std::string(text.substr(at, stop - at)) : escape_markup(text.substr(at, stop - at));
      at = stop;
    }
  };
  for (const Forced& forced : segment.forced) {
    if (forced.start < at || forced.end > text.size() || forced.start >= forced.end) continue;
    const Way way = way_of(rules, forced);
    if (way == Way::plain || (way == Way::named && !rules.write_named) || (way == Way::kept && rules.is_plain_text)) continue;
    copy_to(forced.start);
    if (way == Way::named)
      out += rules.write_named(forced, text.substr(forced.start, forced.end - forced.start));
    else
      out += "<" + rules.kept_element + rules.kept_attributes + " id=\"f" + std::to_string(forced.id) + "\">" + escape_markup(forced.target) + "</" +
             rules.kept_element + ">";
    at = forced.end;
    close_until(at);
  }
  copy_to(text.size());
  return out;
}

Answer read_markup(std::string_view text, const Segment& segment, const MarkupRules& rules) {
  Answer answer;
  if (rules.is_plain_text) {
    answer.text = text;
    find_named(answer, segment, rules);
    return answer;
  }
  struct Open {
    std::string_view element;
    char kind;
    std::uint64_t id;
    std::size_t start;
  };
  std::vector<Open> open;
  const auto close = [&](const Open& one) {
    std::size_t start = one.start, end = answer.text.size();
    if (one.kind == 'm') {
      if (std::any_of(segment.marked.begin(), segment.marked.end(), [&](const Marked& m) { return m.id == one.id; })) answer.marked.push_back({one.id, start, end});
      return;
    }
    const auto asked = std::find_if(segment.forced.begin(), segment.forced.end(), [&](const Forced& f) { return f.id == one.id; });
    if (asked == segment.forced.end()) return;
    // Spaces that the service put inside the element, and an element it emptied.
    while (start < end && is_space(answer.text[start])) ++start;
    while (end > start && is_space(answer.text[end - 1])) --end;
    if (start == end) {
      answer.text.insert(start, asked->target);
      end = start + asked->target.size();
    }
    if (std::string_view(answer.text).substr(start, end - start) == asked->target) answer.forced.push_back({one.id, start, end});
  };
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '<') {
      if (const std::optional<Tag> tag = read_tag(text, at, rules)) {
        at = tag->end;
        if (!tag->is_closing) {
          const Open one{tag->element, tag->id->first, tag->id->second, answer.text.size()};
          if (tag->is_empty)
            close(one);
          else
            open.push_back(one);
        } else if (const auto found = std::find_if(open.rbegin(), open.rend(), [&](const Open& one) { return one.element == tag->element; });
                   found != open.rend()) {
          // What was opened since and never closed is lost.
          const Open one = *found;
          open.erase(std::next(found).base(), open.end());
          close(one);
        }
        continue;
      }
    }
    if (text[at] == '&' && read_reference(text, at, answer.text)) continue;
    answer.text += text[at++];
  }
  find_named(answer, segment, rules);
  return answer;
}

bool holds_spoilt_markup(std::string_view text, std::string_view source, const MarkupRules& rules) {
  if (rules.is_plain_text) return false;
  // Without what services add, drop or change around names: spaces, quotes, capitals.
  const auto compact = [](std::string_view from) {
    std::string out;
    for (const char c : from)
      if (c != ' ' && c != '\t' && c != '\n' && c != '\r' && c != '"' && c != '\'') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    for (const std::string_view quote : {"\u00A0", "\u00AB", "\u00BB", "\u201C", "\u201D", "\u201E", "\u202F"})
      for (std::size_t at = out.find(quote); at != std::string::npos; at = out.find(quote, at)) out.erase(at, quote.size());
    return out;
  };
  const auto count = [&](const std::string& in) {
    std::size_t found = 0;
    const auto add = [&](const std::string& what) {
      for (std::size_t at = in.find(what); at != std::string::npos; at = in.find(what, at + 1)) ++found;
    };
    for (const std::string& element : {rules.mark_element, rules.kept_element}) {
      for (const char* rest : {">", "/>", "id=", "class=", "translate="}) add("<" + element + rest);
      add("</" + element + ">");
    }
    for (const char* id : {"id=m", "id=f"})
      for (const char digit : std::string_view("0123456789")) add(std::string(id) + digit);
    add("mstrans:dictionary");
    return found;
  };
  return count(compact(text)) > count(compact(source));
}

bool has_words(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const unsigned char c = static_cast<unsigned char>(text[i]);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return true;
    if (c < 0x80) continue;
    // General punctuation (U+2000–206F) and Latin-1 signs (U+0080–00BF) hold no words; all else may.
    if (c == 0xE2 && i + 1 < text.size() && (static_cast<unsigned char>(text[i + 1]) == 0x80 || static_cast<unsigned char>(text[i + 1]) == 0x81)) {
      i += 2;
      continue;
    }
    if (c == 0xC2) {
      i += 1;
      continue;
    }
    return true;
  }
  return false;
}

}  // namespace homeword_http
