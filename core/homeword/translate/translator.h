// Translator: protection, backend call, enforcement and verification of terms, facts and codes for segments of one
// language pair; the same for every backend.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "homeword/glossary/term_finder.h"
#include "homeword/translate/backend.h"
#include "homeword/translate/segment.h"

namespace homeword {

class Translator {
 public:
  // `backends` in order of trial; those that do not speak the pair are skipped. `target_terms` verifies by counting.
  Translator(LanguageTag from, LanguageTag to, std::vector<std::shared_ptr<Backend>> backends,
             std::shared_ptr<const TermFinder> target_terms);

  // Translates every segment that has no target yet. Per segment: terms, facts, names and codes are planned by the
  // backend's capabilities (forced spans; placeholders; repair afterwards), what comes back is verified by counting, what
  // failed is tried the next way, what nothing achieved is flagged. A segment no backend can translate keeps its
  // source text: target = plain, target_language = the source language, origin "none", and a finding "untranslated". Identical segments are sent once. Answers do not depend on order or batch.
  void translate(std::vector<Segment*>& segments) const;

  // True when some backend speaks the pair.
  [[nodiscard]] bool is_spoken() const;

 private:
  LanguageTag from_, to_;
  std::vector<std::shared_ptr<Backend>> backends_;
  std::shared_ptr<const TermFinder> target_terms_;
};

// Checks of a finished segment, with stable ids (MQM names): fact/missing, fact/extra, term/missed, term/forbidden,
// code/missing, punctuation/inverted, untranslated, language/wrong, repetition, length, date/weekday. Appends to findings.
void check_translation(Segment& segment, const LanguageTag& from, const LanguageTag& to, const TermFinder& target_terms);

}  // namespace homeword
