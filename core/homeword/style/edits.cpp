#include "homeword/style/edits.h"

#include <algorithm>

#include "homeword/text/unicode.h"

namespace homeword::style {
namespace {

struct Capitals {
  std::size_t letters = 0, capitals = 0;
  bool starts_with_capital = false;
};

Capitals count_capitals(std::string_view text) {
  Capitals out;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t letter = next_code_point(text, at);
    if (!is_letter(letter)) continue;
    const bool is_capital = is_upper_case(letter);
    if (out.letters == 0) out.starts_with_capital = is_capital;
    ++out.letters;
    out.capitals += is_capital ? 1 : 0;
  }
  return out;
}

}  // namespace

std::string with_case_of(std::string_view matched, std::string_view replacement, std::string_view language) {
  const Capitals capitals = count_capitals(matched);
  if (capitals.letters >= 2 && capitals.capitals == capitals.letters) return to_upper(replacement, language);
  if (capitals.starts_with_capital) return capitalise_first(replacement, language);
  return std::string(replacement);
}

Edit with_article(const CheckContext& context, Span span, std::string_view replacement) {
  Edit edit;
  edit.span = span;
  edit.replacement = std::string(replacement);
  const std::size_t at = context.list.first_from(span.start);
  if (at == 0 || at > context.words().size()) return edit;
  const Word& before = context.words()[at - 1];
  if (!context.language.is_article(before.folded)) return edit;
  if (context.input.text.substr(before.span.end, span.start - before.span.end) != " ") return edit;
  const WordList words(replacement, context.lexicon);
  if (words.words().empty()) return edit;
  const std::string_view wanted = context.language.article_for(words.words().front().folded);
  if (wanted.empty() || wanted == before.folded) return edit;
  edit.span.start = before.span.start;
  edit.replacement = (before.is_capitalised ? capitalise_first(wanted, context.language_tag) : std::string(wanted)) + " " + edit.replacement;
  return edit;
}

Edit without_phrase(const CheckContext& context, Span span, bool starts_sentence) {
  const std::string_view text = context.input.text;
  Edit edit;
  edit.span = span;
  const bool has_space_before = span.start > 0 && text[span.start - 1] == ' ';
  starts_sentence = starts_sentence || span.start == 0;
  const auto& sentences = context.input.sentences;
  const auto sentence = std::partition_point(sentences.begin(), sentences.end(), [&](Span item) { return item.start < span.start; });
  starts_sentence = starts_sentence || (sentence != sentences.end() && sentence->start == span.start);
  // A comma that set the phrase off goes with it: "In effect, the bus is late", "the bus, however, is late".
  const bool has_comma_after = span.end < text.size() && text[span.end] == ',';
  const bool has_comma_before = span.start >= 2 && text[span.start - 2] == ',' && has_space_before;
  if (has_comma_after && (starts_sentence || has_comma_before)) ++edit.span.end;
  if (starts_sentence) {
    while (edit.span.end < text.size() && text[edit.span.end] == ' ') ++edit.span.end;
    std::size_t next = edit.span.end;
    if (next < text.size()) {
      (void)next_code_point(text, next);
      edit.replacement = capitalise_first(text.substr(edit.span.end, next - edit.span.end), context.language_tag);
      edit.span.end = next;
    }
    return edit;
  }
  if (has_comma_before && has_comma_after) --edit.span.start, --edit.span.start;
  else if (has_space_before) --edit.span.start;
  else if (edit.span.end < text.size() && text[edit.span.end] == ' ') ++edit.span.end;
  return edit;
}

}  // namespace homeword::style

namespace homeword {

std::string apply_edits(std::string_view text, const std::vector<Edit>& edits, bool only_safe) {
  std::string out;
  out.reserve(text.size());
  std::size_t done = 0;
  for (const Edit& edit : edits) {
    if (only_safe && !edit.is_safe) continue;
    if (edit.span.start < done || edit.span.end > text.size() || edit.span.start > edit.span.end) continue;  // never overlapping
    out += text.substr(done, edit.span.start - done);
    out += edit.replacement;
    done = edit.span.end;
  }
  out += text.substr(done);
  return out;
}

std::size_t map_offset(std::size_t offset, const std::vector<Edit>& edits, bool only_safe) {
  std::size_t done = 0, out = 0;  // `out` is where the byte `done` of the old text lies
  for (const Edit& edit : edits) {
    if (only_safe && !edit.is_safe) continue;
    if (edit.span.start < done) continue;
    if (offset < edit.span.start || (offset == edit.span.start && offset < edit.span.end)) break;
    if (offset < edit.span.end) return out + (edit.span.start - done);
    out += edit.span.start - done + edit.replacement.size();
    done = edit.span.end;
  }
  return out + (offset - done);
}

}  // namespace homeword
