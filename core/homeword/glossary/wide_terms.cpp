#include "homeword/glossary/wide_terms.h"

#include <algorithm>

#include "homeword/glossary/glossary_columns.h"
#include "homeword/text/unicode.h"

namespace homeword {
namespace {

std::vector<std::string_view> split_words(std::string_view text) {
  std::vector<std::string_view> words;
  std::size_t at = 0;
  while ((at = text.find_first_not_of(' ', at)) != std::string_view::npos) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    words.push_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

// "ESSA", "LCAP", "K-12": capitals and digits, at least two, at least one capital.
bool is_acronym(std::string_view text) {
  if (text.size() < 2 || text.size() > 16) return false;
  std::size_t letters = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t letter = next_code_point(text, at);
    if (is_letter(letter)) {
      if (!is_upper_case(letter)) return false;
      ++letters;
    } else if (!is_digit(letter) && letter != U'-' && letter != U'&' && letter != U'.' && letter != U'/') {
      return false;
    }
  }
  return letters >= 2 || (letters == 1 && text.size() >= 3);
}

// Both forms of "director / directora de la escuela"; empty when the two sides are different words.
std::vector<std::string> parse_gender_pair(std::string_view left, std::string_view right) {
  const std::vector<std::string_view> left_words = split_words(left);
  const std::vector<std::string_view> right_words = split_words(right);
  if (left_words.empty() || right_words.size() < left_words.size()) return {};
  // The paired words share their stem: all but the last three letters or so.
  for (std::size_t i = 0; i < left_words.size(); ++i) {
    const auto [left_end, right_end] =
        std::mismatch(left_words[i].begin(), left_words[i].end(), right_words[i].begin(), right_words[i].end());
    const std::size_t shared = static_cast<std::size_t>(left_end - left_words[i].begin());
    const std::size_t rest = std::max(left_words[i].size(), right_words[i].size()) - shared;
    const bool is_article = left_words[i].size() <= 4 && i + 1 < left_words.size();
    if (!is_article && (shared < 3 || rest > 4)) return {};
  }
  std::string first(left);
  for (std::size_t i = left_words.size(); i < right_words.size(); ++i) first += " " + std::string(right_words[i]);
  return {first, std::string(right)};
}

}  // namespace

std::vector<WideTerm> parse_wide_terms(std::string_view cell) {
  std::vector<WideTerm> terms;
  std::string_view rest = trim(cell);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    std::string_view text = trim(rest.substr(0, end));
    rest = end < rest.size() ? trim(rest.substr(end + 1)) : std::string_view();
    if (text.empty()) continue;
    WideTerm term;
    while (text.ends_with(')')) {
      const std::size_t open = text.rfind('(');
      if (open == std::string_view::npos || open == 0) break;
      const std::string_view inside = trim(text.substr(open + 1, text.size() - open - 2));
      const std::string_view before = trim(text.substr(0, open));
      if (before.empty() || inside.empty()) break;
      if (is_acronym(inside) && term.acronym.empty()) {
        term.acronym = inside;
      } else if (term.sense.empty()) {
        term.sense = inside;
      } else {
        break;
      }
      text = before;
    }
    if (const std::size_t slash = text.find(" / "); slash != std::string_view::npos && text.find(" / ", slash + 3) == std::string_view::npos) {
      const std::string_view left = trim(text.substr(0, slash));
      const std::string_view right = trim(text.substr(slash + 3));
      term.gender_pair = parse_gender_pair(left, right);
      if (term.gender_pair.empty()) {  // two different words: alternatives
        WideTerm first = term;
        first.text = left;
        terms.push_back(std::move(first));
        text = right;
      } else {
        term.text = term.gender_pair.front();
        terms.push_back(std::move(term));
        continue;
      }
    }
    term.text = text;
    terms.push_back(std::move(term));
  }
  return terms;
}

std::string make_concept_id(std::string_view term, std::string_view sense) {
  std::string out;
  const auto add = [&](std::string_view text) {
    const std::string lower = to_lower(to_nfc(text));
    if (!out.empty() && out.back() != '-') out += '-';
    for (std::size_t at = 0; at < lower.size();) {
      const std::size_t start = at;
      const char32_t letter = next_code_point(lower, at);
      if (letter == U'\'' || letter == U'’') continue;  // parents' → parents
      if (is_letter(letter) || is_digit(letter)) {
        out += lower.substr(start, at - start);
      } else if (!out.empty() && out.back() != '-') {
        out += '-';
      }
    }
    while (!out.empty() && out.back() == '-') out.pop_back();
  };
  add(term);
  if (!sense.empty()) add(sense);
  return out;
}

std::string explanation_from_definition(std::string_view definition) {
  std::string_view text = trim(definition);
  for (const std::string_view end : {". ", "? ", "! "}) {
    // Initials and abbreviations ("U.S. schools", "EE. UU.") do not end the sentence: the word before has lower-case letters
    // and more than two of them.
    std::size_t at = 0;
    while ((at = text.find(end, at)) != std::string_view::npos) {
      const std::size_t word = text.rfind(' ', at) == std::string_view::npos ? 0 : text.rfind(' ', at) + 1;
      const std::string_view last = text.substr(word, at - word);
      const bool ends = last.size() > 2 && std::any_of(last.begin(), last.end(), [](char byte) {
        return (byte >= 'a' && byte <= 'z') || static_cast<unsigned char>(byte) >= 0x80 || (byte >= '0' && byte <= '9');
      });
      if (ends) {
        text = text.substr(0, at);
        break;
      }
      ++at;
    }
  }
  if (text.ends_with('.')) text.remove_suffix(1);
  text = trim(text);
  std::string out(text);
  // Articles and their kin are short in every language that has capitals; names of three letters hardly begin a definition.
  const std::size_t word_end = std::min(text.find(' '), text.size());
  if (count_code_points(text.substr(0, word_end)) <= 3 && word_end < text.size()) {
    std::string first = to_lower(text.substr(0, word_end));
    if (to_upper(first) != text.substr(0, word_end) || first.size() == 1) out = first + out.substr(word_end);
  }
  return out;
}

}  // namespace homeword
