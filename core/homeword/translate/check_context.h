// What every check is handed: one segment, its languages and what is known of them, and the way to report. Inside the room.
//
// checks.cpp holds the checks of meaning (facts, terms, duties), word_checks.cpp those of the words (the wrong language, what was
// left untranslated, what stands twice), marks_checks.cpp those of form (markup written as text, variables, brackets, quotation
// marks, punctuation, spaces, capitals).
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "homeword/glossary/term_finder.h"
#include "homeword/translate/approved_terms.h"
#include "homeword/translate/language_rules.h"
#include "homeword/translate/segment.h"

namespace homeword {

struct Check {
  Segment& segment;
  const LanguageTag& from;
  const LanguageTag& to;
  const TermFinder& target_terms;
  const ApprovedTerms& terms;
  const LanguageRules& source_rules;
  const LanguageRules& target_rules;

  void report(std::string rule, Severity severity, Span span, std::string_view text, std::string message, std::string reason,
              std::string about = {}) const {
    for (const Finding& known : segment.findings)
      if (known.rule == rule && known.span == span && known.about == about) return;  // the translator has said so already
    Finding finding;
    finding.block = segment.block;
    finding.span = span;
    finding.text = text;
    finding.rule = std::move(rule);
    finding.severity = severity;
    finding.message = std::move(message);
    finding.reason = std::move(reason);
    finding.about = std::move(about);
    segment.findings.push_back(std::move(finding));
  }
  // True when the sentence was left in its own language on purpose and is flagged already.
  [[nodiscard]] bool is_left_alone() const {
    return segment.target == segment.plain &&
           std::any_of(segment.findings.begin(), segment.findings.end(), [](const Finding& one) { return one.rule == "untranslated"; });
  }
};

// Checks of the words: their language, what was left in the source's, what stands twice. Bounded for any length of text.
void check_words(const Check& check);

// Checks of form. Linear in the texts.
void check_marks(const Check& check);

}  // namespace homeword
