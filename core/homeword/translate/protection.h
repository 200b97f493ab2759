// Protection: which pieces of a sentence must come back as given, and the one way back, the same for all backends.
//
// A plan holds the pieces; a request is the sentence as one backend gets it (forced spans, placeholders or bare); the way
// back turns the backend's answer into a target whose pieces are tracked.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "homeword/translate/approved_terms.h"
#include "homeword/translate/backend.h"
#include "homeword/translate/draft_helps.h"
#include "homeword/translate/language_rules.h"
#include "homeword/translate/segment.h"
#include "homeword/translate/tracked_text.h"

namespace homeword {

// How one piece is handed to a backend.
enum class Handing {
  forced,       // as a ForcedSpan
  placeholder,  // a token in the text that the engine keeps
  bare          // the words themselves; put right afterwards
};

struct ProtectedPiece {
  enum class Kind { term, fact, verbatim, phrase };
  Kind kind = Kind::fact;
  ForcedSpan forced;                      // id is the index in the plan
  std::vector<std::size_t> facts;         // indices into Segment::facts that lie inside
  std::optional<std::size_t> occurrence;  // index into Segment::occurrences
  std::optional<TermChoice> choice;       // of a term
  std::vector<std::size_t> held_terms;    // of a phrase: indices into Segment::occurrences whose approved form its target holds
  bool is_kept_as_is = false;             // links, names, placeholders, code: never edited afterwards
  bool is_personal = false;               // masked: only ever handed as a placeholder
};

struct ProtectionPlan {
  std::vector<ProtectedPiece> pieces;         // sorted by source span, not overlapping
  std::vector<std::size_t> left_out_terms;    // occurrences overlapping a fact: only counted afterwards
  std::vector<std::optional<TermChoice>> choices;  // per occurrence; nothing when the glossary asks for nothing
};

// Names and citations may be words of a term, which then speaks for them ("Title I" → "Título I").
[[nodiscard]] bool is_words_of_term(const Fact& fact);

[[nodiscard]] ProtectionPlan plan_protection(const Segment& segment, const LanguageTag& from, const LanguageTag& to,
                                             const ApprovedTerms& terms);

// The plan with the set phrases of `helps` that its pieces leave room for, for backends the helps are for. A phrase may take the
// place of a number or an approved term that its own target says too ("3rd grade classes" → "clases de tercer grado").
[[nodiscard]] ProtectionPlan with_set_phrases(const ProtectionPlan& plan, const Segment& segment, const DraftHelps& helps, const LanguageTag& from,
                                              const LanguageTag& to, const ApprovedTerms& terms);

// The plan for a backend that sends text to another machine: personal data is marked and will only be handed as placeholders.
// Personal are names, phones, e-mails, links, merge fields, code, numbers of four digits or more that are no year (student ids,
// accounts, post codes), shorter ones in a row or behind a word for an identifier, dates beside a word for birth, codes that mix
// letters and digits, and whatever else in the text looks like one of those and is no fact. `source` has those words.
[[nodiscard]] ProtectionPlan with_personal_data_masked(const ProtectionPlan& plan, const Segment& segment, const LanguageRules& source);

// The sentence as a backend gets it. `handing[i]` says how piece i goes; placeholders are numbered from 1 in `shape`
// ("XQ#X"), which must not occur in the text: `placeholder_text` picks numbers that do not. `with_forced_placeholders` asks the
// backend to force each placeholder too, which keeps it better where the backend has means to.
// Whether a letter or digit stands in it: something to translate, or to have been translated.
[[nodiscard]] bool has_word_character(std::string_view text);

struct ProtectedRequest {
  BackendSegment segment;
  std::vector<Handing> handing;
  std::string plain;                      // the source
  std::string placeholder_shape;
  std::vector<std::string> placeholders;  // per piece; empty where it is handed otherwise
  [[nodiscard]] std::string key() const;  // equal keys get equal answers
};
[[nodiscard]] ProtectedRequest make_request(const Segment& segment, const ProtectionPlan& plan, std::vector<Handing> handing,
                                            std::string_view placeholder_shape, bool with_marked_spans,
                                            bool with_forced_placeholders = false);

// The word a point in mid-sentence stands behind, with at most space between; nothing for line breaks and at the ends.
[[nodiscard]] std::optional<Span> word_before_point(const Segment& segment, const InlineCode& code);
// The space of `plain` that is not sent, because without its point it would stand twice or before a full stop.
[[nodiscard]] std::optional<Span> space_at_point(const Segment& segment, const InlineCode& code);

// What came back, with every piece found or not.
struct ProtectedAnswer {
  TrackedText text;                                 // spans: one per piece, then per `marked` entry, then doubtful words, then unknown ones
  std::vector<bool> is_placed;                      // per piece
  std::vector<std::size_t> marked;                  // code index of spans[pieces + i]; of a point: number of codes + index, its word
  std::size_t doubtful = 0;                         // so many spans behind those of `marked`
  std::size_t unknown = 0;                          // the last so many spans: words the engine did not know
  bool has_stray_token = false;                     // a placeholder stands there that is not this sentence's, or twice
};
[[nodiscard]] ProtectedAnswer unprotect(const ProtectionPlan& plan, const ProtectedRequest& request, const BackendAnswer& answer);

}  // namespace homeword
