#include "homeword/text/fact_scanners.h"

#include <algorithm>

namespace homeword {
namespace {

bool is_ascii_letter(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}
bool is_ascii_digit(char character) { return character >= '0' && character <= '9'; }
bool is_ascii_alphanumeric(char character) { return is_ascii_letter(character) || is_ascii_digit(character); }
char to_ascii_lower(char character) {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character + 32) : character;
}

bool has_prefix(std::string_view text, std::size_t at, std::string_view prefix) {
  if (text.size() - at < prefix.size()) return false;
  for (std::size_t i = 0; i < prefix.size(); ++i)
    if (to_ascii_lower(text[at + i]) != prefix[i]) return false;
  return true;
}

// The end of an address that starts at `at`: up to white space, quotes or angle brackets, and without the punctuation that
// belongs to the sentence.
std::size_t find_link_end(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size()) {
    const auto byte = static_cast<unsigned char>(text[end]);
    if (byte <= ' ' || byte == 0x7F || byte == '<' || byte == '>' || byte == '"' || byte == '`' || byte == '|' ||
        byte == '\\')
      break;
    // Typographic spaces, quotes and CJK punctuation end it; letters of other scripts may be part of it.
    if (byte == 0xC2 && end + 1 < text.size()) {
      const auto next = static_cast<unsigned char>(text[end + 1]);
      if (next == 0xA0 || next == 0xAB || next == 0xBB) break;
    }
    if (byte == 0xE2 && end + 1 < text.size() && static_cast<unsigned char>(text[end + 1]) == 0x80) break;
    if (byte == 0xE3 && end + 1 < text.size() && static_cast<unsigned char>(text[end + 1]) == 0x80) break;
    if (byte == 0xEF && end + 1 < text.size() && static_cast<unsigned char>(text[end + 1]) >= 0xBC) break;
    ++end;
  }
  int open_round = 0, open_square = 0;
  for (std::size_t i = at; i < end; ++i) {
    open_round += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
    open_square += text[i] == '[' ? 1 : text[i] == ']' ? -1 : 0;
  }
  while (end > at) {
    const char last = text[end - 1];
    if (last == ')' && open_round < 0) {
      ++open_round;
    } else if (last == ']' && open_square < 0) {
      ++open_square;
    } else if (std::string_view(".,;:!?'*_}").find(last) == std::string_view::npos) {
      break;
    }
    --end;
  }
  return end;
}

bool is_domain_character(char character) {
  return is_ascii_alphanumeric(character) || character == '-' || character == '.';
}

// One look at the words "tld": top-level domains are single ASCII words.
bool is_listed(const FactLanguage& language, std::string_view list, std::string_view word) {
  FactTokens one;
  one.tokens = find_fact_tokens(word);
  one.numbers.resize(one.tokens.size());
  language.patterns.prepare(one);
  return language.patterns.find_word(list, one, 0).first != 0;
}

// Handles a run of domain characters [start, end): a domain with a known ending, and the path after it.
void find_domain(std::string_view text, std::size_t start, std::size_t end, const FactLanguage& language,
                 std::vector<FoundSpan>& found) {
  while (end > start && (text[end - 1] == '.' || text[end - 1] == '-')) --end;
  while (start < end && (text[start] == '.' || text[start] == '-')) ++start;
  const std::string_view domain = text.substr(start, end - start);
  const std::size_t dot = domain.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || domain.find("..") != std::string_view::npos) return;
  const std::string_view ending = domain.substr(dot + 1);
  if (ending.size() < 2 || ending.size() > 12 || !std::all_of(ending.begin(), ending.end(), is_ascii_letter)) return;
  const bool has_path =
      end + 1 < text.size() && (text[end] == '/' || (text[end] == ':' && is_ascii_digit(text[end + 1])));
  const bool is_known = is_listed(language, "tld", ending);
  const bool has_three_labels = std::count(domain.begin(), domain.end(), '.') >= 2;
  // Whatever its ending, what a path follows is an address: "school.example/path"; but "and/or.Then/now" is a slip of the
  // keyboard, so all of it must be lower case.
  const bool is_plainly_address = has_path && text[end] == '/' && is_ascii_alphanumeric(text[end + 1]) && dot >= 2 &&
                                  std::none_of(domain.begin(), domain.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!is_known && !is_plainly_address && !((has_path || has_three_labels) && is_listed(language, "tld_with_path", ending))) return;
  // "Welcome.Com…": a sentence that lost its space, unless all of it is lower or upper case.
  const bool has_lower = std::any_of(ending.begin(), ending.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  const bool has_upper = std::any_of(ending.begin(), ending.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (has_lower && has_upper) return;
  found.push_back({FactKind::link, {start, has_path ? std::max(end, find_link_end(text, start)) : end}});
}

bool is_name_character(char character) {
  return is_ascii_alphanumeric(character) || character == '_' || character == '.' || character == '-' ||
         character == ' ' || static_cast<unsigned char>(character) >= 0x80;
}

// The end of "open … close" at `at` with a name of at most 80 bytes between; 0 when it is no placeholder.
std::size_t find_closed(std::string_view text, std::size_t at, std::string_view open, std::string_view close,
                        bool any_content) {
  if (text.substr(at, open.size()) != open) return 0;
  std::size_t end = at + open.size();
  const std::size_t limit = std::min(text.size(), end + 80);
  while (end < limit && text.substr(end, close.size()) != close) {
    const char character = text[end];
    if (character == '\n' || character == '\r' || character == open.front()) return 0;
    if (!any_content && !is_name_character(character)) return 0;
    ++end;
  }
  if (end >= limit || end == at + open.size()) return 0;
  return end + close.size();
}

// "%s", "%1$d", "%-5.2f", "%(name)s" as C and Python write them; 0 when "%" is only a percent sign.
std::size_t find_format_end(std::string_view text, std::size_t at) {
  if (at > 0 && (is_ascii_alphanumeric(text[at - 1]) || text[at - 1] == ' ') && at + 1 < text.size() &&
      text[at + 1] == ' ')
    return 0;
  if (at > 0 && is_ascii_digit(text[at - 1])) return 0;
  std::size_t end = at + 1;
  if (end < text.size() && text[end] == '(') {
    const std::size_t limit = std::min(text.size(), end + 60);
    while (end < limit && text[end] != ')') ++end;
    if (end >= limit) return 0;
    ++end;
  }
  const std::size_t digits = end;
  while (end < text.size() && end < digits + 8 &&
         (is_ascii_digit(text[end]) || text[end] == '$' || text[end] == '.' || text[end] == '-'))
    ++end;
  if (end >= text.size() || std::string_view("sdifgu@").find(text[end]) == std::string_view::npos) return 0;
  ++end;
  if (end < text.size() && is_ascii_alphanumeric(text[end])) return 0;
  return end;
}

// "%NAME%", "%STUDENT_NAME%": a field's name between percent signs; 0 when it is none.
std::size_t find_percent_field(std::string_view text, std::size_t at) {
  if (at > 0 && is_ascii_alphanumeric(text[at - 1])) return 0;
  std::size_t end = at + 1;
  const std::size_t limit = std::min(text.size(), end + 60);
  while (end < limit && (is_ascii_alphanumeric(text[end]) || text[end] == '_')) ++end;
  if (end >= limit || text[end] != '%' || end < at + 3 || !is_ascii_letter(text[at + 1])) return 0;
  return end + 1;
}

bool is_field_name(std::string_view name) {
  bool has_mark = false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (!is_ascii_alphanumeric(name[i]) && name[i] != '_') return false;
    has_mark = has_mark || name[i] == '_' ||
               (i > 0 && name[i] >= 'A' && name[i] <= 'Z' && name[i - 1] >= 'a' && name[i - 1] <= 'z');
  }
  return has_mark;
}

}  // namespace

void find_links(std::string_view text, const FactLanguage& language, std::vector<FoundSpan>& found) {
  std::size_t i = 0;
  while (i < text.size()) {
    const bool is_at_start = i == 0 || (!is_ascii_alphanumeric(text[i - 1]) && text[i - 1] != '@');
    if (is_at_start &&
        (has_prefix(text, i, "http://") || has_prefix(text, i, "https://") || has_prefix(text, i, "www."))) {
      const std::size_t scheme = has_prefix(text, i, "https://") ? 8 : has_prefix(text, i, "http://") ? 7 : 4;
      const std::size_t end = find_link_end(text, i);
      if (end > i + scheme) {
        found.push_back({FactKind::link, {i, end}});
        i = end;
        continue;
      }
    }
    // @lincoln_school, #GoTigers: kept as they are.
    if ((text[i] == '@' || text[i] == '#') &&
        (i == 0 || (!is_ascii_alphanumeric(text[i - 1]) && text[i - 1] != '/' && text[i - 1] != '&')) &&
        i + 2 < text.size() && is_ascii_letter(text[i + 1])) {
      std::size_t end = i + 1;
      while (end < text.size() && (is_ascii_alphanumeric(text[end]) || text[end] == '_' || text[end] == '.' || text[end] == '-')) ++end;
      while (text[end - 1] == '.' || text[end - 1] == '-') --end;
      found.push_back({FactKind::name, {i, end}});
      i = end;
      continue;
    }
    if (!is_domain_character(text[i]) && text[i] != '_' && text[i] != '%' && text[i] != '+') {
      ++i;
      continue;
    }
    // A run of characters that addresses are made of: a domain, or what stands before an "@".
    const std::size_t start = i;
    bool is_domain = true;
    while (i < text.size() && (is_domain_character(text[i]) || text[i] == '_' || text[i] == '%' || text[i] == '+')) {
      is_domain = is_domain && is_domain_character(text[i]);
      ++i;
    }
    if (i < text.size() && text[i] == '@') {
      std::size_t end = i + 1;
      while (end < text.size() && is_domain_character(text[end])) ++end;
      while (end > i + 1 && (text[end - 1] == '.' || text[end - 1] == '-')) --end;
      const std::string_view domain = text.substr(i + 1, end - i - 1);
      const std::size_t dot = domain.rfind('.');
      std::size_t local = start;
      while (local < i && (text[local] == '.' || text[local] == '%')) ++local;
      if (local < i && dot != std::string_view::npos && dot > 0 && domain.size() - dot > 2 &&
          is_ascii_letter(domain[dot + 1])) {
        found.push_back({FactKind::email, {local, end}});
        i = end;
        continue;
      }
    } else if (is_domain && is_at_start) {
      const std::size_t count = found.size();
      find_domain(text, start, i, language, found);
      if (found.size() > count) i = std::max(i, found.back().span.end);
    }
  }
}

void find_placeholders(std::string_view text, std::vector<FoundSpan>& found) {
  std::size_t i = 0;
  while (i < text.size()) {
    std::size_t end = 0;
    switch (text[i]) {
      case '{':
        end = find_closed(text, i, "{{{", "}}}", true);
        if (end == 0) end = find_closed(text, i, "{{", "}}", true);
        if (end == 0) end = find_closed(text, i, "{%", "%}", true);
        if (end == 0) end = find_closed(text, i, "{", "}", false);
        break;
      case '$':
      case '#':
        end = find_closed(text, i, text[i] == '$' ? "${" : "#{", "}", false);
        break;
      case '<':
        end = find_closed(text, i, "<<", ">>", false);
        break;
      case '[':
        end = find_closed(text, i, "[[", "]]", false);
        break;
      case '*':
        end = find_closed(text, i, "*|", "|*", true);
        break;
      case '%':
        end = text.substr(i, 2) == "%%" ? find_closed(text, i, "%%", "%%", false) : find_percent_field(text, i);
        if (end == 0) end = find_format_end(text, i);
        break;
      case '\xC2':
        // «…» also quotes in Spanish, French, Russian; a field's name has an underscore or inner capitals.
        end = find_closed(text, i, "«", "»", false);
        if (end != 0 && !is_field_name(text.substr(i + 2, end - i - 4))) end = 0;
        break;
      default:
        break;
    }
    if (end != 0) {
      found.push_back({FactKind::placeholder, {i, end}});
      i = end;
    } else {
      ++i;
    }
  }
}

std::size_t find_citation_end(const FactTokens& text, std::size_t first, std::size_t end, const FactLanguage& language) {
  const auto& tokens = text.tokens;
  const auto touches = [&](std::size_t at) { return at < tokens.size() && !tokens[at].has_space_before; };
  // What may stand in brackets or after a joint: "(h)", "(iii)", "(10)", "-2", ".5", ":14".
  const auto is_short = [&](std::size_t at) {
    return touches(at) && (tokens[at].is_digits() || tokens[at].is_word()) && tokens[at].span.size() <= 5;
  };
  const auto go_through_levels = [&](std::size_t at) {
    while (touches(at)) {
      if (tokens[at].is_symbol("(") && is_short(at + 1) && touches(at + 2) && tokens[at + 2].is_symbol(")"))
        at += 3;
      else if ((tokens[at].is_symbol("-") || tokens[at].is_symbol(".") || tokens[at].is_symbol(":") || tokens[at].is_symbol("/")) &&
               touches(at + 1) && tokens[at + 1].is_digits())
        at += 2;
      else if (tokens[at].is_word() && tokens[at].span.size() == 1 && tokens[at - 1].is_digits())
        at += 1;
      else
        break;
    }
    return at;
  };
  const auto is_symbol_of_section = [&](std::size_t at) { return at < tokens.size() && tokens[at].folded == "\u00A7"; };
  bool is_list = false;  // "§§ 1414 and 1415", "Sections 504 and 508"
  for (std::size_t i = first; i < end; ++i)
    is_list = is_list || (is_symbol_of_section(i) && is_symbol_of_section(i + 1)) ||
              language.patterns.find_word("citation_plural", text, i).first != 0;
  end = go_through_levels(end);
  while (end < tokens.size() && !tokens[end].has_line_break_before) {
    std::size_t next = end;
    if (tokens[next].is_symbol(",") && touches(next)) ++next;
    // ", subd. 5(A)"
    if (const std::size_t part = language.patterns.find_word("citation_part", text, next).first;
        part != 0 && part < tokens.size() && tokens[part].is_digits()) {
      end = go_through_levels(part + 1);
      continue;
    }
    if (!is_list) break;
    bool has_joint = next > end;
    if (const std::size_t joint = language.patterns.find_word("citation_join", text, next).first; joint != 0) {
      has_joint = true;
      next = joint;
    } else if (next < tokens.size() && tokens[next].is_symbol("-")) {
      has_joint = true;
      ++next;
    }
    while (is_symbol_of_section(next)) ++next;
    if (!has_joint || next >= tokens.size() || !tokens[next].is_digits()) break;
    const std::size_t after = go_through_levels(next + 1);
    // A joint and a small number may be the sentence's: "… §§ 1414 and 1415 and 3 forms".
    if (after == next + 1 && tokens[next].span.size() < 3) break;
    // "34 C.F.R. § 300" opens the next citation.
    if (after < tokens.size() && tokens[after].is_word() && tokens[after].is_capitalised && after == next + 1 &&
        after + 1 < tokens.size() && tokens[after + 1].is_symbol(".") && !tokens[after + 1].has_space_before)
      break;
    end = after;
  }
  return end;
}

void find_codes(const FactTokens& text, std::vector<FoundSpan>& found) {
  const auto& tokens = text.tokens;
  const auto is_part = [&](const FactToken& token) {
    return token.is_digits() ||
           (token.is_word() && (token.is_all_capitals || (token.is_capitalised && token.folded.size() == 1)));
  };
  const auto is_ascii = [&](const FactToken& token) {
    return token.is_digits() || (token.is_word() && static_cast<unsigned char>(token.folded.front()) < 0x80);
  };
  std::size_t i = 0;
  while (i < tokens.size()) {
    if (!is_ascii(tokens[i])) {
      ++i;
      continue;
    }
    std::size_t end = i + 1;
    bool has_digits = tokens[i].is_digits();
    bool has_letters = !has_digits;
    bool is_plain = is_part(tokens[i]);  // capitals and digits only: such parts may be joined by hyphens
    std::size_t joints = 0;
    while (end < tokens.size() && !tokens[end].has_space_before) {
      const bool is_joint = (tokens[end].is_symbol("-") || tokens[end].is_symbol(".")) && end + 1 < tokens.size() &&
                            !tokens[end + 1].has_space_before && is_part(tokens[end + 1]) && is_plain;
      const std::size_t next = is_joint ? end + 1 : end;
      if (!is_ascii(tokens[next])) break;
      has_digits = has_digits || tokens[next].is_digits();
      has_letters = has_letters || tokens[next].is_word();
      is_plain = is_plain && is_part(tokens[next]);
      joints += is_joint ? 1 : 0;
      end = next + 1;
    }
    if (end > i + 1 && has_digits && (has_letters || joints > 0))
      found.push_back({FactKind::number, {tokens[i].span.start, tokens[end - 1].span.end}});
    i = end;
  }
}

std::vector<WrittenNumber> find_written_numbers(const std::vector<FactToken>& tokens, const FactLanguage& language) {
  std::vector<WrittenNumber> numbers(tokens.size());
  const auto touches = [&](std::size_t at, Span& previous) {
    return at < tokens.size() && !tokens[at].has_space_before && tokens[at].span.start == previous.end;
  };
  const auto is_one_of = [](const std::string& separators, const FactToken& token) {
    return token.kind == FactToken::Kind::symbol && token.folded.size() == 1 &&
           separators.find(token.folded) != std::string::npos;
  };
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (!tokens[i].is_digits()) continue;
    std::string value = tokens[i].folded;
    std::size_t end = i + 1;
    Span last = tokens[i].span;
    // Groups of three after a head of one to three digits, all with the same separator. Bounded, so that many short
    // groups cannot make the whole quadratic.
    std::string group;
    if (value.size() <= 3)
      while (end - i < 16 && touches(end, last) && is_one_of(language.group_separators, tokens[end]) &&
             (group.empty() || tokens[end].folded == group)) {
        Span separator = tokens[end].span;
        if (!touches(end + 1, separator) || !tokens[end + 1].is_digits() || tokens[end + 1].folded.size() != 3) break;
        group = tokens[end].folded;
        value += tokens[end + 1].folded;
        last = tokens[end + 1].span;
        end += 2;
      }
    if (touches(end, last) && is_one_of(language.decimal_separators, tokens[end]) && tokens[end].folded != group) {
      Span separator = tokens[end].span;
      if (touches(end + 1, separator) && tokens[end + 1].is_digits()) {
        value += "." + tokens[end + 1].folded;
        end += 2;
      }
    }
    numbers[i] = {end, std::move(value)};
  }
  return numbers;
}

}  // namespace homeword
