#include "stream.h"

#include <algorithm>

namespace apertium_plugin {
namespace {

bool is_one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

// What an unknown word is made of: letters, digits, what joins words, everything beyond ASCII.
bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '\'' || static_cast<signed char>(c) < 0;
}

// "m1; f2" → {"m1", "f2"}
std::vector<std::string> split_marks(std::string_view inside) {
  std::vector<std::string> marks;
  while (!inside.empty()) {
    const std::size_t end = std::min(inside.find(';'), inside.size());
    std::string_view one = inside.substr(0, end);
    while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
    while (!one.empty() && one.back() == ' ') one.remove_suffix(1);
    if (!one.empty() && std::find(marks.begin(), marks.end(), one) == marks.end()) marks.emplace_back(one);
    inside.remove_prefix(std::min(inside.size(), end + 1));
  }
  return marks;
}

std::string join_marks(const std::vector<std::string>& marks) {
  std::string out;
  for (const std::string& mark : marks) out += (out.empty() ? "" : "; ") + mark;
  return out;
}

// Where the stretch that begins at `from` (after its opening) ends at an unescaped `close`; size() when it does not.
std::size_t find_unescaped(std::string_view stream, std::size_t from, char close) {
  for (std::size_t i = from; i < stream.size(); ++i) {
    if (stream[i] == '\\')
      ++i;
    else if (stream[i] == close)
      return i;
  }
  return stream.size();
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    out += text[i];
  }
  return out;
}

}  // namespace

void append_escaped(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_one_of(c, "*#~+")) {
      const std::size_t from = i;
      while (i + 1 < text.size() && is_one_of(text[i + 1], "*#~+")) ++i;
      ((out += '[') += text.substr(from, i + 1 - from)) += ']';
    } else {
      if (is_one_of(c, "[]{}^$/\\@<>")) out += '\\';
      out += c;
    }
  }
}

std::vector<Piece> read_stream(std::string_view stream, bool without_unknown_marks) {
  std::vector<Piece> pieces;
  std::vector<std::string> marks;
  bool is_unknown = false;  // inside such a word
  const auto add_text = [&](char c) {
    is_unknown = is_unknown && is_word_byte(c);
    if (pieces.empty() || pieces.back().kind != Piece::Kind::text || pieces.back().marks != marks || pieces.back().is_unknown != is_unknown)
      pieces.push_back({Piece::Kind::text, {}, marks, is_unknown});
    pieces.back().text += c;
  };
  for (std::size_t i = 0; i < stream.size(); ++i) {
    const char c = stream[i];
    if (c == '[' || c == '^') is_unknown = false;
    if (c == '\\' && i + 1 < stream.size()) {
      add_text(stream[++i]);
    } else if (c == '[' && stream.substr(i, 2) == "[[") {
      const std::size_t end = stream.find("]]", i + 2);
      if (end == std::string_view::npos) return pieces;
      const std::string_view inside = stream.substr(i + 2, end - i - 2);
      marks = inside == "/" ? std::vector<std::string>() : split_marks(inside);
      // A new piece even with the same marks: two words marked alike stay two.
      pieces.push_back({Piece::Kind::text, {}, marks, false});
      i = end + 1;
    } else if (c == '[') {
      const std::size_t end = find_unescaped(stream, i + 1, ']');
      pieces.push_back({Piece::Kind::blank, unescaped(stream.substr(i + 1, end - i - 1)), marks, false});
      i = end;
    } else if (c == '^') {
      const std::size_t end = find_unescaped(stream, i + 1, '$');
      pieces.push_back({Piece::Kind::unit, std::string(stream.substr(i + 1, end - i - 1)), marks, false});
      i = end;
    } else if (!without_unknown_marks || !is_one_of(c, "*@#")) {
      add_text(c);
    } else if (c != '#') {
      is_unknown = true;
      pieces.push_back({Piece::Kind::text, {}, marks, true});
    }
  }
  std::erase_if(pieces, [](const Piece& piece) { return piece.kind == Piece::Kind::text && piece.text.empty(); });
  return pieces;
}

std::string rewrite_units(std::string_view stream, const std::function<void(std::vector<Unit>&)>& rewrite) {
  // The units with the stretch of the stream each stands in, its word-bound blank included.
  struct Place {
    std::size_t start, end;
    bool is_closed;  // its blank is closed behind it
  };
  std::vector<Unit> units;
  std::vector<Place> places;
  std::vector<std::string> marks;
  std::size_t opened = std::string_view::npos;
  for (std::size_t i = 0; i < stream.size(); ++i) {
    const char c = stream[i];
    if (c == '\\') {
      ++i;
    } else if (c == '[' && stream.substr(i, 2) == "[[") {
      const std::size_t end = stream.find("]]", i + 2);
      if (end == std::string_view::npos) break;
      const std::string_view inside = stream.substr(i + 2, end - i - 2);
      if (inside == "/") {
        if (!places.empty() && places.back().end == i) {
          places.back().end = end + 2;
          places.back().is_closed = true;
        }
        opened = std::string_view::npos;
      } else {
        marks = split_marks(inside);
        opened = i;
      }
      i = end + 1;
    } else if (c == '[') {
      i = find_unescaped(stream, i + 1, ']');
    } else if (c == '^') {
      const std::size_t end = find_unescaped(stream, i + 1, '$');
      const bool is_marked = opened != std::string_view::npos;
      units.push_back({std::string(stream.substr(i + 1, end - i - 1)), is_marked ? marks : std::vector<std::string>(), {}, false});
      places.push_back({is_marked ? opened : i, end + 1, false});
      opened = std::string_view::npos;
      i = end;
    }
  }
  for (std::size_t k = 1; k + 1 < places.size(); ++k)
    units[k].is_joined = places[k - 1].end == places[k].start && places[k].end == places[k + 1].start;
  const std::vector<Unit> before = units;
  rewrite(units);
  std::string out;
  std::size_t copied = 0;
  for (std::size_t k = 0; k < places.size(); ++k) {
    if (units[k].text == before[k].text && units[k].marks == before[k].marks && units[k].in_front.empty()) continue;
    out += stream.substr(copied, places[k].start - copied);
    if (!units[k].in_front.empty()) ((out += '^') += units[k].in_front) += "$ ";
    if (!units[k].marks.empty()) ((out += "[[") += join_marks(units[k].marks)) += "]]";
    if (!units[k].text.empty())
      ((out += '^') += units[k].text) += '$';
    else if (units[k].is_joined)
      out += ' ';
    if (!units[k].marks.empty() && (places[k].is_closed || before[k].marks.empty())) out += "[[/]]";
    copied = std::min(places[k].end, stream.size());
  }
  return out += stream.substr(std::min(copied, stream.size()));
}

void for_each_unit(std::string_view stream, const std::function<void(std::string_view, std::string_view)>& part) {
  std::size_t copied = 0;
  for (std::size_t i = 0; i < stream.size(); ++i) {
    const char c = stream[i];
    if (c == '\\') {
      ++i;
    } else if (c == '[' && stream.substr(i, 2) == "[[") {
      i = std::min(stream.find("]]", i + 2), stream.size() - 1) + 1;
    } else if (c == '[') {
      i = find_unescaped(stream, i + 1, ']');
    } else if (c == '^') {
      const std::size_t end = find_unescaped(stream, i + 1, '$');
      if (end == stream.size()) break;
      part(stream.substr(copied, i - copied), stream.substr(i, end + 1 - i));
      copied = end + 1;
      i = end;
    }
  }
  part(stream.substr(copied), {});
}

std::vector<std::string> split_unit(std::string_view unit) {
  std::vector<std::string> parts(1);
  for (std::size_t i = 0; i < unit.size(); ++i) {
    if (unit[i] == '\\' && i + 1 < unit.size()) {
      parts.back() += unit[i++];
      parts.back() += unit[i];
    } else if (unit[i] == '/') {
      parts.emplace_back();
    } else {
      parts.back() += unit[i];
    }
  }
  return parts;
}

}  // namespace apertium_plugin
