// Checks of the words: the language they are in, what was left in the source's, what stands twice.
#include <fmt/format.h>

#include <algorithm>

#include "homeword/text/unicode.h"
#include "homeword/translate/check_context.h"
#include "homeword/translate/code_tokens.h"
#include "homeword/translate/language_rules.h"

#ifdef HOMEWORD_HAVE_CLD2
#include <cld2/public/compact_lang_det.h>
#endif

namespace homeword {
namespace {

std::size_t count_digits(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }));
}

// Chinese characters and nothing else; kana double on purpose ("ひとつひとつ").
bool is_han(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (!(c >= 0x3400 && c <= 0x9FFF) && !(c >= 0x20000 && c <= 0x3FFFF)) return false;
  }
  return !text.empty();
}

// Words that follow each other in the translation as they do in the source: three and more of them, most of them small,
// one of which only the source's language has. "The Lion in the Snow" is a title.
std::string find_copied_words(const Check& check, const std::vector<std::string>& words, const std::vector<bool>& is_small) {
  constexpr std::size_t most_work = 1 << 18;
  std::vector<std::string> source;
  for (const Span span : find_words(check.segment.plain, check.from.text())) {
    const bool is_kept = std::any_of(check.segment.fact_receipts.begin(), check.segment.fact_receipts.end(),
                                     [&](const FactReceipt& receipt) { return receipt.target && receipt.fact.span.overlaps(span); });
    if (!is_kept && count_digits(span.of(check.segment.plain)) == 0) source.push_back(to_lower(span.of(check.segment.plain)));
  }
  if (words.size() * source.size() > most_work) return {};
  std::string best;
  std::size_t best_size = 2;
  // An engine that drops words and translates none: every word is the source's.
  const auto is_telling = [&](const std::string& word) {
    return check.source_rules.common_words.count(word) != 0 && check.target_rules.common_words.count(word) == 0;
  };
  const std::size_t all_small = static_cast<std::size_t>(std::count(is_small.begin(), is_small.end(), true));
  if (words.size() >= 3 && all_small * 2 > words.size() && std::any_of(words.begin(), words.end(), is_telling) &&
      std::all_of(words.begin(), words.end(), [&](const std::string& word) { return std::find(source.begin(), source.end(), word) != source.end(); })) {
    for (const std::string& word : words) best += (best.empty() ? "" : " ") + word;
    return best;
  }
  for (std::size_t first = 0; first < words.size(); ++first)
    for (std::size_t at = 0; at < source.size(); ++at) {
      if (first > 0 && at > 0 && words[first - 1] == source[at - 1]) continue;  // a piece of a longer one
      std::size_t size = 0, small = 0, telling = 0;
      while (first + size < words.size() && at + size < source.size() && words[first + size] == source[at + size]) {
        const std::string& word = words[first + size];
        small += is_small[first + size] ? 1 : 0;
        telling += is_telling(word) ? 1 : 0;
        ++size;
      }
      if (size <= best_size || small * 2 <= size || telling == 0) continue;
      best_size = size;
      best.clear();
      for (std::size_t i = 0; i < size; ++i) best += (i == 0 ? "" : " ") + words[first + i];
    }
  return best;
}

void check_language(const Check& check) {
  const Segment& segment = check.segment;
  if (check.from.language() == check.to.language()) return;
  // What is kept on purpose does not count: facts, terms, verbatim text.
  std::vector<Span> kept;
  for (const FactReceipt& receipt : segment.fact_receipts)
    if (receipt.target) kept.push_back(*receipt.target);
  for (const Receipt& receipt : segment.receipts)
    if (receipt.target) kept.push_back(*receipt.target);
  for (const CodeToken& token : find_code_tokens(segment.target)) kept.push_back(token.span);
  // A title in quotation marks, as the source has it: «The Lion in the Snow». A sentence that is all quotation is none.
  const std::vector<Span> all_words = find_words(segment.target, check.to.text());
  for (const auto& [open, close] : {std::pair<std::string_view, std::string_view>{"«", "»"}, {"“", "”"}, {"\"", "\""}})
    for (std::size_t at = segment.target.find(open); at != std::string::npos;) {
      const std::size_t start = at + open.size(), end = segment.target.find(close, start);
      if (end == std::string::npos) break;
      const bool is_all = std::all_of(all_words.begin(), all_words.end(), [&](Span word) { return Span{start, end}.contains(word); });
      if (end > start && !is_all && segment.plain.find(segment.target.substr(start, end - start)) != std::string::npos)
        kept.push_back({start, end});
      at = segment.target.find(open, end + close.size());
    }
  std::vector<std::string> words;
  std::vector<bool> is_small;
  // Letters without case beside capitals are not shouted: "ON CONFLICT 需要 …".
  bool has_letters_without_case = false;
  for (std::size_t at = 0; at < segment.target.size();) {
    const char32_t c = next_code_point(segment.target, at);
    has_letters_without_case = has_letters_without_case || (is_letter(c) && !is_upper_case(c) && !is_lower_case(c));
  }
  const bool is_shouted = !has_letters_without_case && to_lower(segment.target) != segment.target && to_upper(segment.target) == segment.target;
  // A word in quotation marks, or tied to another by a hyphen ("Signed-off-by"), is named, not said.
  const auto is_named = [&](Span word) {
    const std::string_view text = segment.target;
    const bool is_quoted = word.start > 0 && word.end < text.size() && (text[word.start - 1] == '"' || text[word.start - 1] == '\'') &&
                           text[word.end] == text[word.start - 1];
    return is_quoted || (word.start > 0 && text[word.start - 1] == '-') || (word.end < text.size() && text[word.end] == '-');
  };
  std::size_t small = 0;   // words without a capital
  for (const Span span : all_words) {
    if (is_named(span) || std::any_of(kept.begin(), kept.end(), [&](Span one) { return one.overlaps(span); })) continue;
    std::size_t at = span.start;
    const char32_t first = next_code_point(segment.target, at);
    if (is_digit(first)) continue;
    small += is_lower_case(first) ? 1 : 0;
    // "ON" and "WITH" in capitals are names of things; in a shouted text they are words.
    if (!is_shouted && at < span.end && is_upper_case(first) && span.of(segment.target) == to_upper(span.of(segment.target))) continue;
    words.push_back(to_lower(span.of(segment.target)));
    is_small.push_back(is_lower_case(first));
  }
  const std::size_t foreign = static_cast<std::size_t>(std::count_if(words.begin(), words.end(), [&](const std::string& word) {
    return check.source_rules.common_words.count(word) != 0 && check.target_rules.common_words.count(word) == 0;
  }));
  const bool is_same = words.size() >= 2 && fold(segment.target) == fold(segment.plain);
  const bool has_source_words = foreign > 0 || check.source_rules.common_words.empty();
  // Names and titles may well be the same in both languages; sentences hold words that tell.
  if (is_same && (has_source_words || (words.size() >= 6 && small > 0))) {
    check.report("untranslated", Severity::error, {0, segment.plain.size()}, segment.plain, "The translation is the source text.",
                 "A family that does not read this language cannot use the sentence.");
  } else if (is_same && small >= 2 && small == words.size()) {
    // "student portal": names have capitals; what is small in both may be a word of both languages.
    check.report("untranslated", Severity::warning, {0, segment.plain.size()}, segment.plain, "The translation is the source text.",
                 "A family that does not read this language cannot use the words.");
  } else if (foreign >= 2 && foreign * 5 >= words.size()) {
    check.report("untranslated", Severity::warning, {0, segment.plain.size()}, segment.plain,
                 "Part of the translation is still in the source's language.",
                 "A family that does not read this language cannot use the sentence.");
  } else if (foreign > 0) {
    const std::string run = find_copied_words(check, words, is_small);
    if (!run.empty())
      check.report("untranslated", Severity::warning, {0, segment.plain.size()}, segment.plain,
                   fmt::format("“{}” stands in the translation as in the source.", run),
                   "A family that does not read this language cannot use these words.");
  }
#ifdef HOMEWORD_HAVE_CLD2
  // Reliable on running text only.
  // A text that holds the target's own small words is in that language, whatever names and titles make of it.
  const std::size_t own = static_cast<std::size_t>(std::count_if(
      words.begin(), words.end(), [&](const std::string& word) { return check.target_rules.common_words.count(word) != 0; }));
  if (words.size() >= 20 && own * 4 < words.size() && !check.is_left_alone()) {
    bool is_reliable = false;
    // Paths, and what is quoted as it stands in the source, are in no language.
    std::string text;
    for (std::size_t at = 0; at < segment.target.size() && text.size() < (1 << 20);) {
      if (segment.target[at] == '"' && at + 1 < segment.target.size())
        if (const std::size_t close = segment.target.find('"', at + 1);
            close != std::string::npos && segment.plain.find(segment.target.substr(at, close + 1 - at)) != std::string::npos) {
          at = close + 1;
          continue;
        }
      const std::size_t end = std::min(segment.target.find_first_of(" \"", at + 1), segment.target.size());
      const std::string_view word = std::string_view(segment.target).substr(at, end - at);
      if (word.find_first_of("/_@\\") == std::string_view::npos) text += word;
      at = end;
    }
    CLD2::Language three[3];
    int percents[3] = {0, 0, 0}, bytes = 0;
    const CLD2::Language found =
        CLD2::DetectLanguageSummary(text.data(), static_cast<int>(text.size()), true, three, percents, &bytes, &is_reliable);
    const std::string code = CLD2::LanguageCode(found);
    const Result<LanguageTag> tag = LanguageTag::parse(code);
    if (is_reliable && tag && tag->language() != check.to.language() && code != "un") {
      // Near kin are told apart badly even then: certain are the source's own language, other scripts, and a text that is of one
      // language from end to end and has far more of its small words than of the target's.
      const bool is_sources = tag->language() == check.from.language();
      const bool is_other_script = tag->script() != check.to.script();
      const std::shared_ptr<const LanguageRules> their_rules = language_rules(*tag);
      const std::size_t others = static_cast<std::size_t>(
          std::count_if(words.begin(), words.end(), [&](const std::string& word) { return their_rules->common_words.count(word) != 0; }));
      const bool is_whole = three[0] == found && percents[0] >= 95 && others * 4 >= words.size() && others > own + words.size() / 10;
      if (is_sources || is_other_script || is_whole)
        check.report("language/wrong", Severity::error, {0, segment.target.size()}, segment.target,
                     fmt::format("The translation reads as “{}”, not “{}”.", code, check.to.text()),
                     "The family gets a letter in a language it did not ask for.");
    }
  }
#endif
}

// Reported at the word in the source, where a person finds it; the report says where it stands in the target.
void check_untranslated_words(const Check& check) {
  for (const UntranslatedWord& word : check.segment.untranslated_words)
    check.report("untranslated/word", Severity::warning, word.source, word.source.of(check.segment.plain),
                 fmt::format("“{}” was left untranslated: {} does not know it. Translate it, or add it to the style guide.", word.text,
                             check.segment.origin),
                 "A family that does not read this language cannot use the word.", word.text);
}

// A piece of one to six words that follows itself with nothing but space between: "el el", "le llamaremos le llamaremos",
// "2:05 2:05"; in Han, three characters and more ("公交车公交车"; two may stand so on purpose, "讨论讨论").
struct Doubled {
  Span span;
  std::string piece;
  std::size_t words = 0;
  bool is_figure = false;
};

std::vector<Doubled> find_doubled(std::string_view text, std::string_view language) {
  constexpr std::size_t most_words = 6;
  std::vector<Doubled> out;
  const std::vector<Span> words = find_words(text, language);
  std::vector<std::string> folded;
  folded.reserve(words.size());
  for (const Span word : words) folded.push_back(fold(word.of(text)));
  const auto between = [&](std::size_t i) { return text.substr(words[i].end, words[i + 1].start - words[i].end); };
  for (std::size_t i = 0; i + 1 < words.size(); ++i)
    for (std::size_t size = 1; size <= most_words && i + 2 * size <= words.size(); ++size) {
      if (folded[i] != folded[i + size]) continue;
      const std::string_view gap = between(i + size - 1);
      const Span first{words[i].start, words[i + size - 1].end}, second{words[i + size].start, words[i + 2 * size - 1].end};
      const std::string piece = fold(first.of(text));
      if (piece != fold(second.of(text))) continue;
      if (gap.empty()) {
        if (count_code_points(piece) < 3 || !is_han(piece)) continue;
      } else if (gap.find_first_not_of(" \n\t") != std::string_view::npos) {
        continue;
      }
      const bool is_figure = count_digits(piece) > 0;
      // "1 000 000" is one number, and so is "555 555 0142".
      const auto is_number = [&](std::size_t at) { return count_digits(folded[at]) == folded[at].size(); };
      if (is_figure && size == 1 && ((i > 0 && is_number(i - 1)) || (i + 2 * size < words.size() && is_number(i + 2 * size)))) continue;
      out.push_back({{first.start, second.end}, piece, size, is_figure});
      i += 2 * size - 1;
      break;
    }
  return out;
}

void check_repetition(const Check& check) {
  const Segment& segment = check.segment;
  const std::vector<Doubled> in_target = find_doubled(segment.target, check.to.text());
  if (in_target.empty() || !find_doubled(segment.plain, check.from.text()).empty()) return;
  const std::string source = fold(segment.plain);
  for (const Doubled& one : in_target) {
    // Where words are doubled on purpose, a whole phrase or a figure is not.
    if (check.target_rules.doubles_words && !one.is_figure && one.words < 3 && !is_han(one.piece)) continue;
    // Where nothing is known of the language, its smallest words may well stand twice ("o o rometseng").
    if (check.target_rules.may_repeat.count(one.piece) != 0) continue;
    if (check.target_rules.may_repeat.empty() && !one.is_figure && count_code_points(one.piece) < 3) continue;
    // A figure that the source has twice may well stand side by side here.
    if (one.is_figure)
      if (const std::size_t at = source.find(one.piece); at != std::string::npos && source.find(one.piece, at + one.piece.size()) != std::string::npos)
        continue;
    check.report("repetition", Severity::warning, one.span, one.span.of(segment.target), fmt::format("“{}” stands twice.", one.piece),
                 "It reads as a mistake.");
  }
}

}  // namespace

void check_words(const Check& check) {
  check_language(check);
  check_untranslated_words(check);
  check_repetition(check);
}

}  // namespace homeword
