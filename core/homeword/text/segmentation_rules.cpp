#include "homeword/text/segmentation_rules.h"

#include <unicode/regex.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <map>
#include <stdexcept>

#include "homeword/text/unicode.h"

namespace homeword {

struct SegmentationRules::Compiled {
  struct Rule {
    std::unique_ptr<icu::RegexPattern> ending;     // `before`, at the end of what it is given
    std::unique_ptr<icu::RegexPattern> beginning;  // `after`
    std::unique_ptr<icu::RegexPattern> whole;      // `before` with `after` looked ahead at
    bool is_break = false;
  };
  std::vector<Rule> rules;
};

namespace {

// ICU counts about a thousand steps as one; enough for any reasonable rule on a document.
constexpr std::int32_t step_limit = 20'000;
constexpr std::size_t window_length = 64;

std::unique_ptr<icu::RegexPattern> compile_pattern(const std::string& pattern, UErrorCode& status) {
  return std::unique_ptr<icu::RegexPattern>(
      icu::RegexPattern::compile(icu::UnicodeString::fromUTF8(pattern), 0, status));
}

icu::UnicodeString to_utf16(std::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

}  // namespace

Result<SegmentationRules> SegmentationRules::compile(const std::vector<SegmentationRule>& rules) {
  SegmentationRules out;
  if (rules.empty()) return out;
  auto compiled = std::make_shared<Compiled>();
  for (const SegmentationRule& rule : rules) {
    UErrorCode status = U_ZERO_ERROR;
    Compiled::Rule made;
    made.is_break = rule.is_break;
    made.ending = compile_pattern("(?:" + rule.before + ")\\z", status);
    made.beginning = compile_pattern("(?:" + rule.after + ")", status);
    made.whole = compile_pattern("(?:" + rule.before + ")(?=" + rule.after + ")", status);
    if (U_FAILURE(status))
      return fail({.message = "this segmentation rule is not a regular expression",
                   .found = rule.before + "  " + rule.after,
                   .expected = "ICU regular expressions for `before` and `after`"});
    compiled->rules.push_back(std::move(made));
  }
  out.rules_ = std::move(compiled);
  return out;
}

Result<std::vector<std::size_t>> SegmentationRules::find_cuts(std::string_view text) const {
  std::vector<std::size_t> cuts;
  if (is_empty() || text.empty()) return cuts;
  const icu::UnicodeString subject = to_utf16(text);
  std::map<std::int32_t, bool> decisions;  // the first rule wins at each place
  for (const auto& rule : rules_->rules) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::RegexMatcher> matcher(rule.whole->matcher(subject, status));
    if (matcher) matcher->setTimeLimit(step_limit, status);
    // Matches may overlap, so the search goes on one character after each beginning.
    for (std::int32_t from = 0; U_SUCCESS(status) && from <= subject.length();) {
      if (!matcher->find(from, status)) break;
      decisions.emplace(matcher->end(status), rule.is_break);
      from = subject.moveIndex32(matcher->start(status), 1);
      if (matcher->start(status) == subject.length()) break;
    }
    if (U_FAILURE(status))
      return fail({.message = "a segmentation rule takes too long on this text", .remedy = "Simplify the rule"});
  }
  std::size_t bytes = 0;
  std::int32_t units = 0;
  for (const auto& [place, is_break] : decisions) {
    while (units < place) units += next_code_point(text, bytes) > 0xFFFF ? 2 : 1;
    if (is_break && bytes > 0 && bytes < text.size()) cuts.push_back(bytes);
  }
  return cuts;
}

std::optional<bool> SegmentationRules::decide(std::string_view text, std::size_t offset, std::size_t start) const {
  if (is_empty()) return std::nullopt;
  std::size_t from = offset;
  for (std::size_t i = 0; i < window_length && from > start; ++i) (void)previous_code_point(text, from);
  std::size_t end = offset;
  for (std::size_t i = 0; i < window_length && end < text.size(); ++i) (void)next_code_point(text, end);
  const icu::UnicodeString before = to_utf16(text.substr(from, offset - from));
  const icu::UnicodeString after = to_utf16(text.substr(offset, end - offset));
  for (const auto& rule : rules_->rules) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::RegexMatcher> beginning(rule.beginning->matcher(after, status));
    const std::unique_ptr<icu::RegexMatcher> ending(rule.ending->matcher(before, status));
    if (U_SUCCESS(status)) {
      beginning->setTimeLimit(step_limit, status);
      ending->setTimeLimit(step_limit, status);
    }
    const bool matches = U_SUCCESS(status) && beginning->lookingAt(status) && ending->find(0, status);
    // The patterns are our own and the text is short: this is a pattern that must be mended, not a text to be refused.
    if (U_FAILURE(status)) throw std::runtime_error("a segmentation rule failed: " + std::string(u_errorName(status)));
    if (matches) return rule.is_break;
  }
  return std::nullopt;
}

}  // namespace homeword
