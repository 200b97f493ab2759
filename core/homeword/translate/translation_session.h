// One call of Translator::translate(): what was tried for every segment, and what came of it. A room-internal header.
//
// Everything that may be remembered lives here and dies with the call, so that no answer depends on an earlier one. The plan of
// a segment (protection.h) is handed to backends (translation_session.cpp); the best attempt becomes its target
// (translation_finish.cpp).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "homeword/translate/approved_terms.h"
#include "homeword/translate/backend.h"
#include "homeword/translate/code_placement.h"
#include "homeword/translate/counterparts.h"
#include "homeword/translate/delivery.h"
#include "homeword/translate/draft_helps.h"
#include "homeword/translate/language_rules.h"
#include "homeword/translate/protection.h"
#include "homeword/translate/segment.h"
#include "homeword/translate/tracked_text.h"

namespace homeword {

// A target under construction: what one strategy achieved for one segment.
struct TranslationAttempt {
  TrackedText text;                       // spans: pieces, then marked
  std::vector<bool> is_placed;
  std::vector<std::size_t> marked;        // code index of spans[pieces + i]
  std::size_t doubtful = 0;               // so many spans behind those of `marked`: where the engine says it lost its way
  std::size_t unknown = 0;                // the last so many spans: words the engine did not know
  std::vector<ReceiptHow> how;            // per piece
  std::vector<std::optional<Span>> fact_places;        // per fact of the segment
  std::vector<std::optional<FoundForm>> term_places;   // per occurrence of the segment
  std::size_t missing_facts = 0, missing_terms = 0;
  std::size_t lost_pieces = 0;            // handed as forced or placeholder and not come back: their words are gone
  std::size_t lost_masks = 0;             // of these, personal data: there is no other way to hand it
  std::size_t lost_phrases = 0;           // of these, set phrases: nothing else would notice
  std::size_t extra_terms = 0;            // approved forms beyond those asked for, when a piece was lost or doubled

  [[nodiscard]] bool is_complete() const { return is_whole() && missing_terms == 0 && extra_terms == 0 && lost_phrases == 0; }
  // Nothing is lost that a family must not miss.
  [[nodiscard]] bool is_whole() const { return missing_facts == 0 && lost_masks == 0; }
  [[nodiscard]] bool is_better_than(const TranslationAttempt& other) const {
    return std::tie(lost_masks, missing_facts, missing_terms, lost_phrases, extra_terms, lost_pieces) <
           std::tie(other.lost_masks, other.missing_facts, other.missing_terms, other.lost_phrases, other.extra_terms, other.lost_pieces);
  }
};

struct TranslationWork {
  Segment* segment = nullptr;
  ProtectionPlan plan;                    // as it is handed to the backend whose turn it is
  ProtectionPlan plain_plan;              // before that backend's set phrases and masks
  std::vector<Handing> handing;
  std::optional<TranslationAttempt> best;
  bool is_finished = false;               // the segment has its target
  std::string engine_error;               // the last reason a backend gave
  bool has_marked_spans = false;          // codes were sent along
  bool has_helps = false;                 // the backend's drafts are helped along by data
};

// A finding on the whole segment.
[[nodiscard]] Finding make_finding(const Segment& segment, std::string rule, Severity severity, std::string message, std::string reason);

// Where the words stand as they are, alone and not in a place that is taken.
[[nodiscard]] std::optional<Span> find_written(std::string_view text, std::string_view words, const std::vector<Span>& taken);

class TranslationSession {
 public:
  TranslationSession(const LanguageTag& from, const LanguageTag& to) : from_(from), to_(to), terms_(from, to), source_rules_(language_rules(from)), rules_(language_rules(to)), helps_(draft_helps(from, to)), table_(counterparts(from, to)) {}

  // Facts and terms alone, with nothing but punctuation around them, need no engine.
  bool translate_directly(Segment& segment, const ProtectionPlan& plan) const;
  void leave_untranslated(Segment& segment, const ProtectionPlan& plan, Severity severity, std::string message) const;
  // Leaves the best attempt of every work; those that nothing is left to try for are finished at once.
  void run_backend(Backend& backend, const BackendPair& pair, std::vector<TranslationWork*>& pending);
  void finish(TranslationWork& work, const std::string& origin) const;
  void add_ends_of_ranges(const Segment& segment, std::string_view target, Anchor& anchor) const;
  void refuse(TranslationWork& work, const std::string& origin) const;
  [[nodiscard]] ProtectionPlan plan(const Segment& segment) const { return plan_protection(segment, from_, to_, terms_); }

 private:
  void verify(const TranslationWork& work, TranslationAttempt& attempt) const;
  void repair(Backend& backend, const BackendPair& pair, std::vector<TranslationWork*>& pending, DeliveredAnswers& answers) const;
  [[nodiscard]] bool is_echo(const Segment& segment, const ProtectionPlan& plan, const TranslationAttempt& attempt) const;
  [[nodiscard]] bool is_in_source_language(const TranslationAttempt& attempt) const;
  [[nodiscard]] std::vector<UntranslatedWord> find_untranslated_words(const TranslationWork& work) const;
  [[nodiscard]] std::vector<Anchor> word_anchors(const Segment& segment, const Anchor& phrase) const;
  std::map<std::size_t, std::size_t> set_points(TranslationWork& work) const;
  void mend_words(const Segment& segment, TranslationAttempt& attempt, std::size_t piece_count) const;
  bool tell_doubtful_words(const TranslationWork& work) const;
  bool tell_doubts_of_engine(const TranslationWork& work) const;
  void tell_broken_grammar(const TranslationWork& work) const;

  const LanguageTag& from_;
  const LanguageTag& to_;
  ApprovedTerms terms_;
  std::shared_ptr<const LanguageRules> source_rules_, rules_;
  std::shared_ptr<const DraftHelps> helps_;
  std::shared_ptr<const Counterparts> table_;
};

}  // namespace homeword
