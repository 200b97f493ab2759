#include "homeword/feedback/clarity_form.h"

#include <algorithm>
#include <set>

#include "homeword/base/data_folder.h"
#include "homeword/base/files.h"
#include "homeword/text/strict_yaml.h"
#include "homeword/text/unicode.h"

namespace homeword {
namespace {

// A comment longer than this is cut: the form says how much fits.
constexpr std::size_t longest_comment = 4000;

Result<std::string> decode(std::string_view text) {
  std::string out;
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] == '%') {
      if (i + 2 >= text.size() || digit(text[i + 1]) < 0 || digit(text[i + 2]) < 0)
        return fail({.message = "the answer is not a form", .found = "a broken % sign"});
      out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  // No browser's text field makes a control character other than these; a zero would cut the text short in the file.
  for (const char letter : out)
    if ((static_cast<unsigned char>(letter) < 0x20 && letter != '\r' && letter != '\n' && letter != '\t') || letter == 0x7F)
      return fail({.message = "the answer is not a form", .found = "a control character"});
  if (!is_valid_utf8(out)) return fail({.message = "the answer is not a form", .found = "text that is not UTF-8"});
  return out;
}

}  // namespace

const std::vector<std::string>& clarity_form_languages() {
  static const std::vector<std::string> languages = [] {
    const auto path = data_folder() / "data" / "clarity_form.yaml";
    const Result<std::string> text = read_file(path);
    if (!text) throw std::runtime_error(text.error().sentence());
    const Result<YamlNode> file = parse_strict_yaml(*text, path.filename().string());
    if (!file) throw std::runtime_error(file.error().sentence());
    std::vector<std::string> tags;
    for (const YamlNode& entry : file->at("approved").items()) tags.push_back(entry.at("language").text());
    std::sort(tags.begin(), tags.end());
    return tags;
  }();
  return languages;
}

std::optional<std::string> find_clarity_form_language(const LanguageTag& tag) { return lookup(tag, clarity_form_languages()); }

Result<Response> parse_clarity_form(std::string_view body, const std::vector<std::string>& allowed_words) {
  if (body.size() > largest_form) return fail({.message = "the answer is too long"});
  Response response;
  std::set<std::string> seen;
  std::size_t at = 0;
  while (at < body.size()) {
    const std::size_t end = std::min(body.find('&', at), body.size());
    const std::string_view field = body.substr(at, end - at);
    at = end + 1;
    const std::size_t equals = field.find('=');
    if (equals == std::string_view::npos) continue;
    const Result<std::string> name = decode(field.substr(0, equals));
    if (!name) return fail(name.error());
    Result<std::string> value = decode(field.substr(equals + 1));
    if (!value) return fail(value.error());
    // Which of two answers counts is not ours to choose. Words are the one question with several.
    if (*name != "word" && !seen.insert(*name).second)
      return fail({.message = "one question was answered twice", .found = *name});
    if (value->empty()) continue;
    if (*name == "rating") {
      response.ease = value_of(ease_names, *value);
      if (!response.ease) return fail({.message = "there is no such answer", .found = *value, .expected = all_names(ease_names)});
    } else if (*name == "comment") {
      std::size_t size = std::min(value->size(), longest_comment);
      while (size > 0 && size < value->size() && (static_cast<unsigned char>((*value)[size]) & 0xC0) == 0x80) --size;
      response.comment = value->substr(0, size);
    } else if (*name == "action") {
      // A short name of ours, not a second place for free text.
      if (value->size() > 40 || !std::all_of(value->begin(), value->end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; }))
        return fail({.message = "there is no such answer", .found = "an unknown next step"});
      response.action = *value;
    } else if (*name == "reception") {
      response.reception = value_of(reception_names, *value);
      if (!response.reception) return fail({.message = "there is no such answer", .found = *value, .expected = all_names(reception_names)});
    } else if (*name == "word") {
      if (std::find(allowed_words.begin(), allowed_words.end(), *value) == allowed_words.end())
        return fail({.message = "this word is not in the letter", .found = *value});
      response.hard_words.push_back(*value);
    } else if (*name == "assisted") {
      response.is_assisted = *value == "yes";
    }
  }
  if (!response.ease && response.comment.empty() && response.action.empty() && response.hard_words.empty() && !response.reception)
    return fail({.message = std::string(nothing_answered)});
  std::sort(response.hard_words.begin(), response.hard_words.end());
  response.hard_words.erase(std::unique(response.hard_words.begin(), response.hard_words.end()), response.hard_words.end());
  if (!response.comment.empty())
    response.comment_state = screen_comment(response.comment).empty() ? CommentState::waiting : CommentState::held;
  return response;
}

}  // namespace homeword
