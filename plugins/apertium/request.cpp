#include "request.h"

#include <algorithm>
#include <map>
#include <set>

#include "rules.h"

namespace apertium_plugin {
namespace {

using homeword_plugin_sdk::Answer;
using homeword_plugin_sdk::Forced;
using homeword_plugin_sdk::Marked;
using homeword_plugin_sdk::Segment;

// Letters, digits and everything beyond ASCII: what makes words, as far as marks are concerned.
bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || static_cast<signed char>(c) < 0;
}
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
char lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

// Latin-1 Supplement, where Spanish, French, Portuguese … capitals beyond ASCII lie: "é" → "É".
std::string capitalised(std::string_view text) {
  std::string out(text);
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') {
    out[0] = static_cast<char>(out[0] - 'a' + 'A');
  } else if (out.size() > 1 && out[0] == '\xC3' && static_cast<unsigned char>(out[1]) >= 0xA0 && out[1] != '\xB7' && out[1] != '\xBF') {
    out[1] = static_cast<char>(static_cast<unsigned char>(out[1]) - 0x20);
  }
  return out;
}

bool begins_with_capital(std::string_view text) {
  return !text.empty() && (is_upper(text[0]) || (text.size() > 1 && text[0] == '\xC3' && static_cast<unsigned char>(text[1]) >= 0x80 &&
                                                 static_cast<unsigned char>(text[1]) <= 0x9E));
}

std::string role_of(const Forced& f) {
  if (f.part_of_speech == "noun-phrase") return "noun";
  if (!f.part_of_speech.empty()) return std::string(f.part_of_speech);
  return f.kind == "term" ? "noun" : "proper-noun";
}

// A word or a forced span of the source, with the marks that cover it.
struct Token {
  std::size_t start = 0, end = 0;
  std::size_t forced = std::string::npos;
  std::vector<std::string> marks;
};

std::vector<Token> tokens_of(const Segment& segment, const std::vector<bool>& is_forced, std::size_t first, std::size_t last) {
  std::vector<Token> tokens;
  std::size_t f = 0;
  for (std::size_t at = first; at < last;) {
    while (f < segment.forced.size() && (segment.forced[f].end <= at || !is_forced[f])) ++f;
    if (f < segment.forced.size() && segment.forced[f].start <= at) {
      tokens.push_back({at, segment.forced[f].end, f, {}});
      at = segment.forced[f].end;
      continue;
    }
    const std::size_t limit = f < segment.forced.size() ? std::min(segment.forced[f].start, last) : last;
    if (!is_word_byte(segment.text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    // An apostrophe, hyphen, point or comma inside a word belongs to it, as in the dictionaries.
    while (end < limit && (is_word_byte(segment.text[end]) ||
                           (end + 1 < limit && std::string_view("'-.,").find(segment.text[end]) != std::string_view::npos &&
                            is_word_byte(segment.text[end + 1]))))
      ++end;
    tokens.push_back({at, end, std::string::npos, {}});
    at = end;
  }
  return tokens;
}

// A heading in capitals as it would stand in a sentence, byte for byte as long: the dictionaries and rules know words in small
// letters, and the host writes the answer in capitals. A single word may be an acronym and stays.
std::string without_capitals(std::string_view text) {
  std::string out(text);
  const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
  if (std::count_if(text.begin(), text.end(), is_upper) < 4 || text.find(' ') == std::string_view::npos ||
      std::any_of(text.begin(), text.end(), is_small))
    return out;
  const auto first = std::find_if(out.begin(), out.end(), is_upper);
  std::transform(first + 1, out.end(), first + 1, lower);
  return out;
}

// "The boys' team": how long the apostrophe is that says whose it is; 0: there is none. Behind a plural, before another word,
// and not where the same sign closes a quotation.
std::size_t possessive_apostrophe(std::string_view text, std::size_t at) {
  std::size_t length = 0;
  for (const std::string_view sign : {"'", "\xE2\x80\x99"})
    if (text.substr(at).starts_with(sign)) length = sign.size();
  if (length == 0 || at == 0 || lower(text[at - 1]) != 's' || at + length + 1 >= text.size() || text[at + length] != ' ' ||
      !is_word_byte(text[at + length + 1]))
    return 0;
  for (const std::string_view opening : {"'", "\xE2\x80\x98"})
    for (std::size_t found = text.find(opening); found != std::string_view::npos && found < at; found = text.find(opening, found + 1))
      if (found == 0 || !is_word_byte(text[found - 1])) return 0;
  return length;
}

}  // namespace

Sentence::Sentence(const Segment& segment, const std::vector<StandIn>& stand_ins, const std::vector<bool>& dropped)
    : segment_(segment), plans_(segment.forced.size()) {
  const std::string_view text = segment.text;
  while (first_ < text.size() && is_space(text[first_])) ++first_;
  last_ = text.size();
  while (last_ > first_ && is_space(text[last_ - 1])) --last_;
  for (std::size_t f = 0; f < plans_.size(); ++f) {
    const Forced& forced = segment.forced[f];
    // An empty span has no words to stand in for; its text is put in where it stands only if the host does so.
    plans_[f].is_dropped = dropped[f] || forced.start == forced.end;
    std::size_t end = forced.start;
    while (end > 0 && is_space(text[end - 1])) --end;
    std::size_t start = end;
    while (start > 0 && is_word_byte(text[start - 1])) --start;
    std::string before(text.substr(start, end - start));
    std::transform(before.begin(), before.end(), before.begin(), lower);
    if (forced.kind == "name") before.clear();  // "on Elm Street" is a place, "on Monday" a day
    plans_[f].stand_in = find_stand_in(stand_ins, role_of(forced), forced.gender, forced.number, before);
  }
  write_stream();
}

void Sentence::write_stream() {
  const std::string_view text = segment_.text;
  const std::string words = without_capitals(text);
  std::vector<bool> is_forced(plans_.size());
  for (std::size_t f = 0; f < plans_.size(); ++f) is_forced[f] = !plans_[f].is_dropped;
  std::vector<Token> tokens = tokens_of(segment_, is_forced, first_, last_);
  for (const Token& token : tokens)
    needs_translation_ = needs_translation_ || token.forced == std::string::npos || writes_own_word(token.forced);
  // "Lunch | will be served": nothing of its own to translate, but the subject needs its article.
  if (!needs_translation_ && tokens.size() > 1) {
    const std::string verb = role_of(segment_.forced[tokens[1].forced]);
    needs_translation_ = role_of(segment_.forced[tokens[0].forced]) == "noun" && (verb == "finite-verb" || verb == "modal");
  }
  // "School board | meeting" and no more: two nouns that the other language turns round.
  for (std::size_t k = 1; !needs_translation_ && k < tokens.size(); ++k)
    needs_translation_ = role_of(segment_.forced[tokens[k - 1].forced]) == "noun" && role_of(segment_.forced[tokens[k].forced]) == "noun" &&
                         text.substr(tokens[k - 1].end, tokens[k].start - tokens[k - 1].end) == " ";
  for (Token& token : tokens)
    if (token.forced != std::string::npos) token.marks.push_back("f" + std::to_string(token.forced));
  for (std::size_t m = 0; m < segment_.marked.size(); ++m) {
    const Marked& mark = segment_.marked[m];
    bool covers_a_word = false;
    for (Token& token : tokens)
      if (mark.start < token.end && token.start < mark.end) {
        token.marks.push_back("m" + std::to_string(m));
        covers_a_word = true;
      }
    if (covers_a_word || tokens.empty()) continue;
    // Nothing to move with: it stays before the word it stood before, or behind the last.
    const auto next = std::find_if(tokens.begin(), tokens.end(), [&](const Token& token) { return token.end > mark.start; });
    if (next != tokens.end())
      next->marks.push_back((next->start < mark.start ? "q" : "p") + std::to_string(m));
    else
      tokens.back().marks.push_back("q" + std::to_string(m));
  }
  std::size_t copied = first_;
  for (std::size_t k = 0; k < tokens.size();) {
    const Token& token = tokens[k];
    // The engine's dictionary knows the possessive of one only ("'s"): there it is written so.
    if (const std::size_t apostrophe = copied < token.start ? possessive_apostrophe(text, copied) : 0; apostrophe > 0) {
      stream_ += "'s";
      copied += apostrophe;
    }
    append_escaped(stream_, text.substr(copied, token.start - copied));
    std::size_t end = token.end;
    std::size_t next = k + 1;
    if (token.marks.empty()) {
      append_escaped(stream_, std::string_view(words).substr(token.start, end - token.start));
    } else {
      stream_ += "[[";
      for (std::size_t i = 0; i < token.marks.size(); ++i) (stream_ += i == 0 ? "" : "; ") += token.marks[i];
      stream_ += "]]";
      if (token.forced != std::string::npos && plans_[token.forced].stand_in != nullptr) {
        const std::string& word = plans_[token.forced].stand_in->word;
        // At the start of a sentence the stand-in is written as a word there would be.
        const bool is_first = k == 0 && is_upper(text[token.start]);
        stream_ += is_first ? capitalised(word) : word;
      } else {
        // Words marked alike go together: what is one phrase to Apertium's dictionary stays one.
        while (token.forced == std::string::npos && next < tokens.size() && tokens[next].marks == token.marks) end = tokens[next++].end;
        const std::string_view own = std::string_view(words).substr(token.start, end - token.start);
        // Without a stand-in a sign would part from its number ("$12" → "$" and "12"): a word no dictionary knows goes instead.
        const bool is_words = std::all_of(own.begin(), own.end(), [](char c) { return is_word_byte(c) || is_space(c); });
        append_escaped(stream_, token.forced == std::string::npos || is_words ? own : "Xqz");
      }
      stream_ += "[[/]]";
    }
    copied = end;
    k = next;
  }
  append_escaped(stream_, text.substr(copied, last_ - copied));
}

void Sentence::choose_units(std::vector<Unit>& units) const {
  for (std::size_t f = 0; f < plans_.size(); ++f) {
    if (plans_[f].is_dropped || plans_[f].stand_in == nullptr) continue;
    const std::string mark = "f" + std::to_string(f);
    const std::string tag = "<" + plans_[f].stand_in->word_class + ">";
    const auto has_mark = [&](const Unit& unit) { return std::find(unit.marks.begin(), unit.marks.end(), mark) != unit.marks.end(); };
    const auto is_it = [&](const Unit& unit) { return has_mark(unit) && unit.text.find(tag) != std::string::npos; };
    if (writes_own_word(f)) {
      // "necesitarán" → "van": what came out otherwise says something else, and is lost.
      const std::string& from = plans_[f].stand_in->from;
      for (Unit& unit : units) {
        if (!has_mark(unit)) continue;
        const bool begins_so = unit.text.size() >= from.size() && lower(unit.text.front()) == from.front() && unit.text.compare(1, from.size() - 1, from, 1, std::string::npos) == 0;
        if (begins_so) unit.text.replace(0, from.size(), begins_with_capital(unit.text) ? capitalised(plans_[f].stand_in->to) : plans_[f].stand_in->to);
        else std::erase(unit.marks, mark);
      }
      continue;
    }
    if (std::none_of(units.begin(), units.end(), is_it)) continue;
    for (Unit& unit : units)
      if (has_mark(unit) && !is_it(unit)) std::erase(unit.marks, mark);
  }
}

void Sentence::mend_pronouns(std::vector<Unit>& units) const {
  static const std::map<std::string, std::string, std::less<>> tonic{{"them", "<p3><m><pl>"}, {"him", "<p3><m><sg>"}, {"it", "<p3><m><sg>"},
                                                                     {"her", "<p3><f><sg>"}};
  for (std::size_t f = 0; f < plans_.size(); ++f) {
    const Forced& forced = segment_.forced[f];
    const std::size_t space = forced.target.rfind(' ');
    if (plans_[f].is_dropped || plans_[f].stand_in == nullptr || space == std::string_view::npos) continue;
    const std::string_view last = forced.target.substr(space + 1);
    const auto is_last = [&](std::string_view preposition) { return last == preposition; };
    constexpr std::string_view prepositions[] = {"a", "con", "de", "en", "para", "por", "sin", "sobre", "hasta", "hacia", "contra"};
    if (std::none_of(std::begin(prepositions), std::end(prepositions), is_last)) continue;
    std::size_t start = forced.end;
    while (start < segment_.text.size() && is_space(segment_.text[start])) ++start;
    std::size_t end = start;
    while (end < segment_.text.size() && is_word_byte(segment_.text[end])) ++end;
    const auto pronoun = tonic.find(segment_.text.substr(start, end - start));
    if (pronoun == tonic.end()) continue;
    const std::string mark = "f" + std::to_string(f);
    for (std::size_t k = 1; k < units.size(); ++k)
      if (std::find(units[k - 1].marks.begin(), units[k - 1].marks.end(), mark) != units[k - 1].marks.end() &&
          units[k].text.starts_with("prpers<prn><pro>"))
        units[k].text = "prpers<prn><tn>" + pronoun->second;
  }
}

Answer Sentence::answer(std::string_view stream, std::vector<std::size_t>& lost, std::string_view opening) const {
  // The text is built piece by piece; places remember which bytes came from which mark.
  struct Place {
    std::string mark;
    std::size_t start, end;
  };
  std::string text(segment_.text.substr(0, first_));
  if (needs_translation_ && !source().starts_with(opening)) text += opening;
  std::vector<Place> places;
  std::vector<std::size_t> found(plans_.size(), 0);
  std::vector<Answer::Range> unknown;
  const std::string_view source = std::string_view(segment_.text).substr(first_, last_ - first_);
  const bool source_has_double_spaces = source.find("  ") != std::string_view::npos;
  const bool source_begins_with_capital = begins_with_capital(source);
  const std::size_t body = text.size();

  const auto add = [&](std::string_view piece) {
    for (const char c : piece) {
      if (c == ' ' && !source_has_double_spaces && (text.size() == body || text.back() == ' ')) continue;
      // "vacaciones ." : a word that came out empty leaves its space behind.
      if (text.size() > body && text.back() == ' ' && std::string_view(".,;:!?)").find(c) != std::string_view::npos &&
          source.find(std::string(" ") + c) == std::string_view::npos)
        text.pop_back();
      text += c;
    }
  };

  std::vector<Piece> pieces;
  if (needs_translation_) {
    pieces = read_stream(stream, true);
  } else {
    // Forced spans and punctuation only: each in its place.
    pieces = read_stream(stream, false);
  }
  for (std::size_t k = 0; k < pieces.size(); ++k) {
    const Piece& piece = pieces[k];
    const std::size_t start_before = text.size();
    std::size_t f = std::string::npos;
    for (const std::string& mark : piece.marks)
      if (mark[0] == 'f') f = static_cast<std::size_t>(std::stoul(mark.substr(1)));
    if (f != std::string::npos && f < plans_.size()) {
      // A span kept with its own words may have become several in a row: they are replaced together.
      std::size_t next = k + 1;
      if (plans_[f].stand_in == nullptr) {
        const auto carries = [&](const Piece& other) {
          return std::find(other.marks.begin(), other.marks.end(), "f" + std::to_string(f)) != other.marks.end();
        };
        for (std::size_t ahead = next; ahead < pieces.size(); ++ahead) {
          if (carries(pieces[ahead]))
            next = ahead + 1;
          else if (pieces[ahead].kind != Piece::Kind::text || pieces[ahead].text.find_first_not_of(' ') != std::string::npos)
            break;
        }
      }
      const Forced& forced = segment_.forced[f];
      const bool follows_case = forced.kind == "term" || role_of(forced) == "adverb" || role_of(forced) == "noun";
      const bool is_first = start_before == body && source_begins_with_capital && forced.kind != "placeholder";
      const std::string target = is_first && follows_case ? capitalised(forced.target) : std::string(forced.target);
      if (text.size() > body && text.back() == ' ' && target.empty()) text.pop_back();
      // The engine's own word before it ("van | a almorzar").
      if (writes_own_word(f)) (text += piece.text) += ' ';
      const std::size_t start = text.size();
      text += target;
      ++found[f];
      for (const std::string& mark : piece.marks) places.push_back({mark, start, text.size()});
      k = next - 1;
      continue;
    }
    add(piece.text);
    // Spaces that were taken back do not count.
    const std::size_t start = std::min(start_before, text.size());
    if (piece.is_unknown && text.size() > start) unknown.push_back({start, text.size()});
    if (text.size() > start)
      for (const std::string& mark : piece.marks) places.push_back({mark, start, text.size()});
  }
  while (!source_has_double_spaces && text.size() > body && text.back() == ' ') text.pop_back();
  const std::size_t body_end = text.size();
  for (Place& place : places) place.end = std::min(place.end, body_end);
  text += segment_.text.substr(last_);

  // "Zumba Las clases": Apertium gives the capital of the first word it knows to what is not first.
  for (std::size_t u = 0, at = body; u < unknown.size() && unknown[u].start == at; ++u) {
    at = unknown[u].end;
    while (at < text.size() && text[at] == ' ') ++at;
    const bool is_unknown = u + 1 < unknown.size() && unknown[u + 1].start == at;
    const bool is_forced = std::any_of(places.begin(), places.end(), [&](const Place& place) { return place.mark[0] == 'f' && place.start == at; });
    if (is_unknown || is_forced || !begins_with_capital(std::string_view(text).substr(at))) continue;
    std::size_t end = at;
    while (end < text.size() && is_word_byte(text[end])) ++end;
    // A word of the source with that capital is a name, or all of it is written so.
    const std::string_view word = std::string_view(text).substr(at, end - at);
    if (source.find(word) != std::string_view::npos || (end - at > 1 && is_upper(text[at + 1]))) continue;
    if (is_upper(text[at])) text[at] = lower(text[at]);
    else text[at + 1] = static_cast<char>(static_cast<unsigned char>(text[at + 1]) + 0x20);
  }

  for (std::size_t f = 0; f < plans_.size(); ++f)
    if (!plans_[f].is_dropped && found[f] == 0) lost.push_back(f);

  Answer answer{.text = std::move(text), .unknown = std::move(unknown)};
  for (const Place& place : places)
    if (place.mark == doubt_mark && place.start < place.end) answer.doubtful.push_back({place.start, place.end});
  std::map<std::string, std::vector<Place>> by_mark;
  for (const Place& place : places) by_mark[place.mark].push_back(place);
  for (std::size_t f = 0; f < plans_.size(); ++f)
    for (const Place& place : by_mark["f" + std::to_string(f)]) answer.forced.push_back({segment_.forced[f].id, place.start, place.end});
  for (std::size_t m = 0; m < segment_.marked.size(); ++m) {
    const Marked& mark = segment_.marked[m];
    const std::string number = std::to_string(m);
    if (const auto& points = by_mark["p" + number]; !points.empty()) {
      answer.marked.push_back({mark.id, points.front().start, points.front().start});
      continue;
    }
    if (const auto& points = by_mark["q" + number]; !points.empty()) {
      answer.marked.push_back({mark.id, points.back().end, points.back().end});
      continue;
    }
    // The hull of its words; words of others between them part it.
    std::vector<Place> hulls;
    for (const Place& place : by_mark["m" + number]) {
      const bool joins = !hulls.empty() && std::none_of(answer.text.begin() + static_cast<std::ptrdiff_t>(hulls.back().end),
                                                        answer.text.begin() + static_cast<std::ptrdiff_t>(std::max(place.start, hulls.back().end)),
                                                        is_word_byte);
      if (joins)
        hulls.back().end = std::max(hulls.back().end, place.end);
      else
        hulls.push_back(place);
    }
    if (hulls.size() == 1) {
      // Punctuation at the edges of the mark belongs to it in the target as in the source: "Note:" in bold.
      std::size_t inner_start = mark.start, inner_end = mark.end;
      while (inner_start < inner_end && !is_word_byte(segment_.text[inner_start])) ++inner_start;
      while (inner_end > inner_start && !is_word_byte(segment_.text[inner_end - 1])) --inner_end;
      const std::string_view head = segment_.text.substr(mark.start, inner_start - mark.start);
      const std::string_view tail = segment_.text.substr(inner_end, mark.end - inner_end);
      Place& hull = hulls.front();
      if (!head.empty() && head.size() <= hull.start && std::string_view(answer.text).substr(hull.start - head.size(), head.size()) == head)
        hull.start -= head.size();
      if (!tail.empty() && std::string_view(answer.text).substr(hull.end, tail.size()) == tail) hull.end += tail.size();
    }
    for (const Place& hull : hulls) answer.marked.push_back({mark.id, hull.start, hull.end});
    if (hulls.empty() && answer.text == segment_.text) answer.marked.push_back({mark.id, mark.start, mark.end});
  }
  return answer;
}

}  // namespace apertium_plugin
