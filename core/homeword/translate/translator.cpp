#include "homeword/translate/translator.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>

#include "homeword/text/unicode.h"
#include "homeword/translate/agreement.h"
#include "homeword/translate/approved_terms.h"
#include "homeword/translate/code_placement.h"
#include "homeword/translate/draft_grammar.h"
#include "homeword/translate/language_rules.h"
#include "homeword/translate/protection.h"

namespace homeword {
namespace {

// A target under construction: what one strategy achieved for one segment.
struct Attempt {
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
  [[nodiscard]] bool is_better_than(const Attempt& other) const {
    return std::tie(lost_masks, missing_facts, missing_terms, lost_phrases, extra_terms, lost_pieces) <
           std::tie(other.lost_masks, other.missing_facts, other.missing_terms, other.lost_phrases, other.extra_terms, other.lost_pieces);
  }
};

struct Work {
  Segment* segment = nullptr;
  ProtectionPlan plan;
  std::vector<Handing> handing;
  std::optional<Attempt> best;
  std::string engine_error;               // the last reason a backend gave
  bool has_marked_spans = false;          // codes were sent along
  bool has_helps = false;                 // the backend's drafts are helped along by data
};

Finding make_finding(const Segment& segment, std::string rule, Severity severity, std::string message, std::string reason) {
  Finding finding;
  finding.block = segment.block;
  finding.span = {0, segment.plain.size()};
  finding.text = segment.plain;
  finding.rule = std::move(rule);
  finding.severity = severity;
  finding.message = std::move(message);
  finding.reason = std::move(reason);
  return finding;
}

bool has_word_character(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (is_letter(c) || is_digit(c)) return true;
  }
  return false;
}

// One call of translate(): everything that may be remembered lives here and dies with it, so that no answer depends on an
// earlier call.
// A piece of text without a full stop that is longer than this is a table or a fault, and weighing all its facts against each
// other would take minutes.
constexpr std::size_t longest_sentence = 32 * 1024;

class Session {
 public:
  Session(const LanguageTag& from, const LanguageTag& to) : from_(from), to_(to), terms_(from, to), source_rules_(language_rules(from)), rules_(language_rules(to)), helps_(draft_helps(from, to)), table_(counterparts(from, to)) {}

  // Facts and terms alone, with nothing but punctuation around them, need no engine.
  bool translate_directly(Segment& segment, const ProtectionPlan& plan) const;
  void leave_untranslated(Segment& segment, const ProtectionPlan& plan, Severity severity, std::string message) const;
  void run_backend(Backend& backend, const BackendPair& pair, std::vector<Work*>& pending);
  void finish(Work& work, const std::string& origin) const;
  void add_ends_of_ranges(const Segment& segment, std::string_view target, Anchor& anchor) const;
  void refuse(Work& work, const std::string& origin) const;
  [[nodiscard]] ProtectionPlan plan(const Segment& segment) const { return plan_protection(segment, from_, to_, terms_); }

 private:
  // Answers by request, so that a sentence is never sent twice.
  using Answers = std::unordered_map<std::string, std::optional<BackendAnswer>>;
  void send(Backend& backend, const BackendPair& pair, const std::vector<ProtectedRequest>& requests, Answers& answers,
            std::string& last_error) const;
  void verify(const Work& work, Attempt& attempt) const;
  void repair(Backend& backend, const BackendPair& pair, std::vector<Work*>& pending, Answers& answers) const;
  [[nodiscard]] bool is_echo(const Segment& segment, const ProtectionPlan& plan, const Attempt& attempt) const;
  [[nodiscard]] std::vector<UntranslatedWord> find_untranslated_words(const Work& work) const;
  [[nodiscard]] std::vector<Anchor> word_anchors(const Segment& segment, const Anchor& phrase) const;
  std::map<std::size_t, std::size_t> set_points(Work& work) const;
  void mend_words(const Segment& segment, Attempt& attempt, std::size_t piece_count) const;
  bool tell_doubtful_words(const Work& work) const;
  bool tell_doubts_of_engine(const Work& work) const;
  void tell_broken_grammar(const Work& work) const;

  const LanguageTag& from_;
  const LanguageTag& to_;
  ApprovedTerms terms_;
  std::shared_ptr<const LanguageRules> source_rules_, rules_;
  std::shared_ptr<const DraftHelps> helps_;
  std::shared_ptr<const Counterparts> table_;
};

// Whether the engine gave a sentence back as it was: outside the pieces that were forced on it, the same words in the same
// order. Names, codes and words that both languages share ("Hotel", "Zumba") rightly come back so; a sentence does not.
bool Session::is_echo(const Segment& segment, const ProtectionPlan& plan, const Attempt& attempt) const {
  const auto is_in_piece = [&](Span word, bool in_target) {
    for (std::size_t i = 0; i < plan.pieces.size(); ++i)
      if (attempt.is_placed[i] && (in_target ? attempt.text.spans[i] : plan.pieces[i].forced.span).overlaps(word)) return true;
    return false;
  };
  std::vector<std::string> source, target;
  for (const Span word : find_words(segment.plain, from_.text()))
    if (!is_in_piece(word, false)) source.emplace_back(word.of(segment.plain));
  std::size_t unknown = 0;
  const std::string& text = attempt.text.text;
  for (const Span word : find_words(text, to_.text())) {
    if (is_in_piece(word, true)) continue;
    target.emplace_back(word.of(text));
    for (std::size_t i = attempt.text.spans.size() - attempt.unknown; i < attempt.text.spans.size(); ++i)
      if (attempt.text.spans[i].contains(word)) {
        ++unknown;
        break;
      }
  }
  if (source.empty() || source.size() != target.size() || fold(source.front()) != fold(target.front()) ||
      !std::equal(source.begin() + 1, source.end(), target.begin() + 1))
    return false;
  std::size_t telling = 0, lower_case = 0;
  for (const std::string& word : source) {
    std::size_t at = 0;
    const char32_t first = next_code_point(word, at);
    if (is_letter(first) && !is_upper_case(first)) ++lower_case;
    const std::string lower = to_lower(word, from_.text());
    if (source_rules_->common_words.count(lower) != 0 && rules_->common_words.count(lower) == 0) ++telling;
  }
  return telling > 0 || lower_case >= 3 || (unknown == source.size() && lower_case > 0);
}

// Words the engine did not know, that nothing of ours accounts for: no name, fact, term, acronym or code.
std::vector<UntranslatedWord> Session::find_untranslated_words(const Work& work) const {
  const Segment& segment = *work.segment;
  const Attempt& attempt = *work.best;
  std::vector<Span> unknown(attempt.text.spans.end() - static_cast<std::ptrdiff_t>(attempt.unknown), attempt.text.spans.end());
  std::sort(unknown.begin(), unknown.end());
  const std::vector<Span> source_words = find_words(segment.plain, from_.text());
  std::vector<bool> is_used(source_words.size(), false);
  std::vector<UntranslatedWord> out;
  for (const Span span : unknown) {
    if (span.is_empty() || span.end > segment.target.size()) continue;
    bool is_ours = false;
    for (std::size_t i = 0; i < work.plan.pieces.size(); ++i)
      is_ours = is_ours || (attempt.is_placed[i] && attempt.text.spans[i].overlaps(span));
    for (const FactReceipt& receipt : segment.fact_receipts) is_ours = is_ours || (receipt.target && receipt.target->overlaps(span));
    for (const Receipt& receipt : segment.receipts) is_ours = is_ours || (receipt.target && receipt.target->overlaps(span));
    if (is_ours) continue;
    const std::string text(span.of(segment.target));
    std::size_t letters = 0, capitals = 0;
    bool has_digit = false;
    for (std::size_t at = 0; at < text.size();) {
      const char32_t c = next_code_point(text, at);
      letters += is_letter(c) ? 1 : 0;
      capitals += is_upper_case(c) ? 1 : 0;
      has_digit = has_digit || is_digit(c);
    }
    // "PTA", "B12": kept in every language. A letter alone is no word.
    const bool is_acronym = letters == capitals && letters <= 6;
    const std::string folded = fold(text);
    if (letters < 2 || has_digit || is_acronym || rules_->common_words.count(to_lower(text)) != 0) continue;
    // Where it stands in the source: the same word, else the word whose dictionary form it is ("mascots" → "mascot").
    std::optional<std::size_t> place;
    for (const bool is_exact : {true, false})
      for (std::size_t i = 0; i < source_words.size() && !place; ++i) {
        if (is_used[i]) continue;
        const std::string word = fold(source_words[i].of(segment.plain));
        const bool is_it = is_exact ? word == folded || folded.starts_with(word + "-") || folded.starts_with(word + "'")
                                    : folded.size() >= 4 && word.starts_with(folded.substr(0, folded.size() - 1));
        if (is_it) place = i;
      }
    // Not of the source at all: the engine's own word in the target's language, oddly marked.
    if (!place) continue;
    is_used[*place] = true;
    Span source = source_words[*place];
    while (source.size() < text.size() && *place + 1 < source_words.size() &&
           fold(Span{source.start, source_words[*place + 1].end}.of(segment.plain)).size() <= folded.size()) {
      ++*place;  // "drive-through" is two words to some
      source.end = source_words[*place].end;
      is_used[*place] = true;
    }
    const bool is_name = std::any_of(segment.facts.begin(), segment.facts.end(), [&](const Fact& fact) { return fact.span.overlaps(source); });
    if (!is_name) out.push_back({text, source, span, from_.text()});
  }
  return out;
}

bool Session::translate_directly(Segment& segment, const ProtectionPlan& plan) const {
  std::size_t at = 0;
  const ProtectedPiece* previous = nullptr;
  for (const ProtectedPiece& piece : plan.pieces) {
    const std::string_view gap = std::string_view(segment.plain).substr(at, piece.forced.span.start - at);
    if (has_word_character(gap)) return false;
    // Two pieces without a mark between them make a phrase ("special education eligibility"): its order is the engine's.
    if (previous != nullptr && (previous->occurrence || piece.occurrence) && gap.find_first_not_of(' ') == std::string_view::npos)
      return false;
    at = piece.forced.span.end;
    previous = &piece;
  }
  if (has_word_character(std::string_view(segment.plain).substr(at))) return false;

  TrackedText text;
  text.text = segment.plain;
  std::vector<std::size_t> kept;
  for (const ProtectedPiece& piece : plan.pieces) text.spans.push_back(piece.forced.span);
  for (std::size_t i = 0; i < plan.pieces.size(); ++i) {
    text.replace(text.spans[i], plan.pieces[i].forced.target);
    if (plan.pieces[i].is_kept_as_is) kept.push_back(i);
  }
  finish_sentence(text, segment.plain, kept, *rules_, to_.text());

  Work work;
  work.segment = &segment;
  work.plan = plan;
  Attempt attempt;
  attempt.text = std::move(text);
  attempt.is_placed.assign(plan.pieces.size(), true);
  attempt.how.assign(plan.pieces.size(), ReceiptHow::memory);
  verify(work, attempt);
  if (!attempt.is_complete()) return false;
  work.best = std::move(attempt);
  // An approved term is the memory's word; facts and names alone are nobody's, they only stand here as they are written there.
  const bool has_term = std::any_of(plan.pieces.begin(), plan.pieces.end(),
                                    [](const ProtectedPiece& piece) { return piece.occurrence.has_value(); });
  finish(work, has_term ? "memory" : "none");
  return true;
}

void Session::leave_untranslated(Segment& segment, const ProtectionPlan& plan, Severity severity, std::string message) const {
  segment.target = segment.plain;
  segment.target_language = from_.text();
  segment.origin = "none";
  segment.target_codes = segment.codes;
  segment.receipts.clear();
  segment.fact_receipts.clear();
  for (std::size_t i = 0; i < segment.occurrences.size(); ++i)
    if (i < plan.choices.size() && plan.choices[i])
      segment.receipts.push_back({.concept_id = segment.occurrences[i].concept_->id,
                                  .source_term = segment.occurrences[i].matched,
                                  .source = segment.occurrences[i].span});
  for (const Fact& fact : segment.facts) segment.fact_receipts.push_back({fact, fact.text, fact.span});
  segment.findings.push_back(make_finding(segment, "untranslated", severity, std::move(message),
                                          "A family that does not read this language cannot use the sentence."));
}

void Session::send(Backend& backend, const BackendPair& pair, const std::vector<ProtectedRequest>& requests, Answers& answers,
                   std::string& last_error) const {
  std::vector<const ProtectedRequest*> unsent;
  std::vector<std::string> keys;
  for (const ProtectedRequest& request : requests) {
    std::string key = request.key();
    if (!answers.try_emplace(key, std::nullopt).second) continue;
    unsent.push_back(&request);
    keys.push_back(std::move(key));
  }
  const std::size_t most = std::max<std::size_t>(1, pair.most_segments);
  for (std::size_t start = 0; start < unsent.size(); start += most) {
    const std::size_t end = std::min(unsent.size(), start + most);
    std::vector<BackendSegment> batch;
    for (std::size_t i = start; i < end; ++i) batch.push_back(unsent[i]->segment);
    std::vector<Result<BackendAnswer>> results = backend.translate(from_.text(), to_.text(), batch);
    for (std::size_t i = start; i < end; ++i) {
      if (i - start >= results.size()) {
        last_error = "the backend answered fewer segments than it was asked";
        break;
      }
      Result<BackendAnswer>& result = results[i - start];
      if (!result) {
        last_error = result.error().sentence();
      } else if (!is_valid_utf8(result->text)) {
        last_error = "the backend answered with broken text";
      } else if (!has_word_character(result->text) && has_word_character(unsent[i]->segment.text)) {
        last_error = "the backend answered with nothing";
      } else {
        answers[keys[i]] = std::move(*result);
      }
    }
  }
}

// Where the words stand as they are, alone and not in a place that is taken.
std::optional<Span> find_written(std::string_view text, std::string_view words, const std::vector<Span>& taken) {
  for (std::size_t at = text.find(words); !words.empty() && at != std::string_view::npos; at = text.find(words, at + 1)) {
    const Span place{at, at + words.size()};
    if (is_word_boundary(text, place.start) && is_word_boundary(text, place.end) &&
        std::none_of(taken.begin(), taken.end(), [&](Span other) { return other.overlaps(place); }))
      return place;
  }
  return std::nullopt;
}

// Where every fact and every approved term of the segment stands in the attempt; counts what is missing.
void Session::verify(const Work& work, Attempt& attempt) const {
  const Segment& segment = *work.segment;
  attempt.missing_facts = attempt.missing_terms = 0;
  attempt.fact_places.assign(segment.facts.size(), std::nullopt);
  attempt.term_places.assign(segment.occurrences.size(), std::nullopt);
  std::vector<Span> taken;
  // Facts inside placed pieces first: their place is known up to the preposition.
  for (std::size_t i = 0; i < work.plan.pieces.size(); ++i) {
    if (!attempt.is_placed[i]) continue;
    const Span span = attempt.text.spans[i];
    std::vector<Span> inside;
    for (const std::size_t f : work.plan.pieces[i].facts) {
      std::optional<Span> place = find_fact_in_target(segment.facts[f], span.of(attempt.text.text), from_, to_, inside);
      // "desde el 16 … hasta el 27 …" reads as one range; the dates it was made of stand in it as we write them.
      if (!place && work.plan.pieces[i].facts.size() > 1)
        place = find_written(span.of(attempt.text.text), localise(segment.facts[f], from_, to_), inside);
      // The phrase holds the fact by construction, even where the finder does not know its way of writing.
      if (!place) place = Span{0, span.size()};
      inside.push_back(*place);
      attempt.fact_places[f] = Span{span.start + place->start, span.start + place->end};
      taken.push_back(*attempt.fact_places[f]);
    }
  }
  for (std::size_t f = 0; f < segment.facts.size(); ++f) {
    if (attempt.fact_places[f]) continue;
    // A name inside a term's words is the term's affair.
    const bool is_in_term = std::any_of(work.plan.pieces.begin(), work.plan.pieces.end(), [&](const ProtectedPiece& piece) {
      return piece.occurrence && is_words_of_term(segment.facts[f]) && piece.forced.span.contains(segment.facts[f].span);
    });
    if (is_in_term) continue;
    attempt.fact_places[f] = find_fact_in_target(segment.facts[f], attempt.text.text, from_, to_, taken);
    if (attempt.fact_places[f]) taken.push_back(*attempt.fact_places[f]);
    else ++attempt.missing_facts;
  }
  std::vector<Span> taken_terms;
  for (std::size_t i = 0; i < work.plan.pieces.size(); ++i) {
    const ProtectedPiece& piece = work.plan.pieces[i];
    if (!attempt.is_placed[i]) continue;
    const Span span = attempt.text.spans[i];
    for (const std::size_t held : piece.held_terms) {
      const std::vector<FoundForm> found = terms_.find(*segment.occurrences[held].concept_, span.of(attempt.text.text));
      if (found.empty()) continue;
      attempt.term_places[held] = FoundForm{{span.start + found.front().span.start, span.start + found.front().span.end}, found.front().is_citation};
      taken_terms.push_back(attempt.term_places[held]->span);
    }
    if (!piece.occurrence) continue;
    attempt.term_places[*piece.occurrence] =
        FoundForm{span, terms_.is_form(*segment.occurrences[*piece.occurrence].concept_, span.of(attempt.text.text)).value_or(false)};
    taken_terms.push_back(span);
  }
  for (std::size_t i = 0; i < segment.occurrences.size(); ++i) {
    if (!work.plan.choices[i] || attempt.term_places[i]) continue;
    const std::vector<FoundForm> found = terms_.find(*segment.occurrences[i].concept_, attempt.text.text, taken_terms);
    if (found.empty()) {
      ++attempt.missing_terms;
      continue;
    }
    attempt.term_places[i] = found.front();
    taken_terms.push_back(found.front().span);
  }
  // An engine that wrote a piece twice leaves a form too many. A form it chose for another word is its own affair (checks
  // tell); only a piece that did not come back exactly once is looked at.
  attempt.extra_terms = 0;
  std::set<const Concept*> seen;
  for (std::size_t i = 0; i < work.plan.pieces.size(); ++i) {
    const ProtectedPiece& piece = work.plan.pieces[i];
    if (!piece.occurrence || attempt.is_placed[i]) continue;
    const Concept* concept_ = segment.occurrences[*piece.occurrence].concept_;
    if (seen.insert(concept_).second) attempt.extra_terms += terms_.find(*concept_, attempt.text.text, taken_terms).size();
  }
}

void Session::run_backend(Backend& backend, const BackendPair& pair, std::vector<Work*>& pending) {
  Answers answers;
  const std::string shape = backend.description().placeholder_shape;
  const bool is_remote = backend.description().sends_text_away;
  const ReceiptHow forced_how = pair.has_native_glossary ? ReceiptHow::native : ReceiptHow::forced;
  const bool has_helps = pair.has_forced_spans && helps_->backends.count(backend.description().name) != 0;
  for (Work* work : pending) {
    work->plan = has_helps ? with_set_phrases(plan(*work->segment), *work->segment, *helps_, from_, to_, terms_) : plan(*work->segment);
    work->has_helps = has_helps;
    if (is_remote) work->plan = with_personal_data_masked(work->plan, *work->segment, *source_rules_);
  }
  for (Work* work : pending) {
    work->handing.clear();
    work->has_marked_spans = pair.has_marked_spans;
    for (const ProtectedPiece& piece : work->plan.pieces) {
      // A glossary of the service knows terms only; personal data goes masked, whatever the backend could do with it.
      const bool is_forced = !piece.is_personal && (pair.has_forced_spans || (pair.has_native_glossary && piece.occurrence));
      work->handing.push_back(is_forced ? Handing::forced : Handing::placeholder);
    }
  }
  constexpr std::array<const char*, 2> spare_shapes{"[[T#]]", "__T#__"};
  std::vector<Work*> round = pending;
  for (std::size_t turn = 0; turn < 3 && !round.empty(); ++turn) {
    std::vector<ProtectedRequest> requests;
    requests.reserve(round.size());
    for (const Work* work : round)
      requests.push_back(make_request(*work->segment, work->plan, work->handing, is_remote && turn > 0 ? spare_shapes[turn - 1] : shape, pair.has_marked_spans,
                                      is_remote && pair.has_forced_spans));
    std::string last_error;
    send(backend, pair, requests, answers, last_error);
    std::vector<Work*> next;
    for (std::size_t i = 0; i < round.size(); ++i) {
      Work& work = *round[i];
      const std::optional<BackendAnswer>& answer = answers.at(requests[i].key());
      std::vector<bool> is_placed(work.plan.pieces.size(), false);
      if (answer) {
        ProtectedAnswer unprotected = unprotect(work.plan, requests[i], *answer);
        Attempt attempt;
        attempt.text = std::move(unprotected.text);
        attempt.is_placed = std::move(unprotected.is_placed);
        attempt.marked = std::move(unprotected.marked);
        attempt.doubtful = unprotected.doubtful;
        attempt.unknown = unprotected.unknown;
        attempt.how.assign(work.plan.pieces.size(), ReceiptHow::backend);
        for (std::size_t p = 0; p < work.plan.pieces.size(); ++p)
          if (attempt.is_placed[p])
            attempt.how[p] = work.handing[p] == Handing::forced ? forced_how : ReceiptHow::placeholder;
        for (std::size_t p = 0; p < work.plan.pieces.size(); ++p)
          if (!attempt.is_placed[p] && work.handing[p] != Handing::bare) {
            ++attempt.lost_pieces;
            if (work.plan.pieces[p].is_personal) ++attempt.lost_masks;
            if (work.plan.pieces[p].kind == ProtectedPiece::Kind::phrase) ++attempt.lost_phrases;
          }
        verify(work, attempt);
        is_placed = attempt.is_placed;
        if (is_echo(*work.segment, work.plan, attempt)) {
          work.engine_error = "it gave the sentence back as it was";
          continue;
        }
        // A token that is not this sentence's, or there twice, must not reach a family; the answer may be another sentence's.
        if (unprotected.has_stray_token) work.engine_error = "it wrote a placeholder that was not asked for";
        else if (!work.best || attempt.is_better_than(*work.best)) work.best = std::move(attempt);
        if (work.best && work.best->is_complete()) continue;
      } else {
        work.engine_error = last_error;
      }
      // The next way for what was lost; with no answer at all, for everything.
      bool is_changed = false;
      for (std::size_t p = 0; p < work.handing.size(); ++p) {
        if (is_placed[p] || work.handing[p] == Handing::bare) continue;
        if (work.plan.pieces[p].is_personal) {  // never bare; another shape of token may survive
          is_changed = true;
          continue;
        }
        const bool is_phrase = work.plan.pieces[p].kind == ProtectedPiece::Kind::phrase;
        work.handing[p] = work.handing[p] == Handing::forced && !is_phrase ? Handing::placeholder : Handing::bare;
        is_changed = true;
      }
      if (is_changed) next.push_back(&work);
    }
    round = std::move(next);
  }
  repair(backend, pair, pending, answers);
}

// What is still missing: the engine's own words for the piece, found in the sentence, are replaced by the right ones.
void Session::repair(Backend& backend, const BackendPair& pair, std::vector<Work*>& pending, Answers& answers) const {
  struct Job {
    Work* work;
    std::size_t piece;
    std::vector<std::string> keys;
  };
  std::vector<Job> jobs;
  std::vector<ProtectedRequest> requests;
  for (Work* work : pending) {
    if (!work->best || work->best->is_complete()) continue;
    for (std::size_t p = 0; p < work->plan.pieces.size(); ++p) {
      const ProtectedPiece& piece = work->plan.pieces[p];
      if (piece.is_personal) continue;  // its words would be sent
      const bool is_missing_term = piece.occurrence && !work->best->term_places[*piece.occurrence];
      const bool is_missing_fact = std::any_of(piece.facts.begin(), piece.facts.end(),
                                               [&](std::size_t f) { return !work->best->fact_places[f]; });
      if (!is_missing_term && !is_missing_fact) continue;
      Job job{work, p, {}};
      const std::string words(piece.forced.span.of(work->segment->plain));
      for (const std::string& variant : {words, to_lower(words, from_.text())}) {
        ProtectedRequest request;
        request.segment.text = variant;
        job.keys.push_back(request.key());
        requests.push_back(std::move(request));
      }
      jobs.push_back(std::move(job));
    }
  }
  if (jobs.empty()) return;
  std::string last_error;
  send(backend, pair, requests, answers, last_error);
  for (const Job& job : jobs) {
    Attempt& attempt = *job.work->best;
    const ProtectedPiece& piece = job.work->plan.pieces[job.piece];
    for (const std::string& key : job.keys) {
      const std::optional<BackendAnswer>& answer = answers.at(key);
      if (!answer) continue;
      std::string words = fold(answer->text);
      while (!words.empty() && (words.back() == '.' || words.back() == ' ')) words.pop_back();
      if (words.empty()) continue;
      const FoldedText folded = fold_with_offsets(attempt.text.text);
      std::vector<Span> places;
      for (std::size_t at = folded.text.find(words); at != std::string::npos; at = folded.text.find(words, at + 1)) {
        const Span place = folded.original({at, at + words.size()});
        bool is_free = true;
        for (std::size_t i = 0; i < attempt.is_placed.size(); ++i)
          if (attempt.is_placed[i] && attempt.text.spans[i].overlaps(place)) is_free = false;
        if (is_free && is_word_boundary(attempt.text.text, place.start) && is_word_boundary(attempt.text.text, place.end))
          places.push_back(place);
      }
      if (places.size() != 1) continue;
      attempt.text.spans[job.piece] = places.front();
      attempt.text.replace(places.front(), piece.forced.target);
      attempt.is_placed[job.piece] = true;
      attempt.how[job.piece] = ReceiptHow::repair;
      verify(*job.work, attempt);
      break;
    }
  }
}

// Puts right what the engine wrote outside the pieces: words it always chooses wrongly, and address of the reader.
void Session::mend_words(const Segment& segment, Attempt& attempt, std::size_t piece_count) const {
  TrackedText& text = attempt.text;
  const auto mend = [&](const std::vector<std::pair<std::string, std::string>>& pairs) {
    for (const auto& [found, wanted] : pairs) {
      std::string lower = to_lower(text.text, to_.text());
      if (lower.size() != text.text.size()) return;  // letters whose cases differ in length: offsets would not agree
      for (std::size_t at = lower.find(found); at != std::string::npos; at = lower.find(found, at + 1)) {
        const Span place{at, at + found.size()};
        if (!is_word_boundary(text.text, place.start) || !is_word_boundary(text.text, place.end)) continue;
        bool is_piece = false;
        for (std::size_t i = 0; i < piece_count; ++i) is_piece = is_piece || text.spans[i].overlaps(place);
        // "su hijo" may be "su hijo o hija" already.
        if (is_piece || (wanted.starts_with(found) && std::string_view(lower).substr(at).starts_with(wanted))) continue;
        std::size_t first = place.start;
        const bool is_capital = is_upper_case(next_code_point(text.text, first));
        text.replace(place, is_capital ? capitalise_first(wanted, to_.text()) : wanted);
        lower = to_lower(text.text, to_.text());
        if (lower.size() != text.text.size()) return;
        at += wanted.size();
      }
    }
  };
  if (segment.plain.find('?') == std::string::npos) mend(helps_->words);
  const std::vector<Span> source_words = find_words(segment.plain, from_.text());
  if (std::any_of(source_words.begin(), source_words.end(), [&](Span word) {
        const std::string one = fold(word.of(segment.plain));
        return helps_->address_cues.count(one) != 0;
      }))
    mend(helps_->address);
}

// A set phrase that markup cuts ("lunch is **free**"), word by word; nothing where that cannot be told, or no markup cuts it.
std::vector<Anchor> Session::word_anchors(const Segment& segment, const Anchor& phrase) const {
  const bool is_cut = std::any_of(segment.codes.begin(), segment.codes.end(), [&](const InlineCode& code) {
    return !code.is_standalone && code.span.overlaps(phrase.source) && !code.span.contains(phrase.source) && !phrase.source.is_empty();
  });
  if (!is_cut) return {};
  // Equally many words need not be the same ones ("Please do not" → "Por favor, no"): what is certain goes before their order.
  const bool is_certain = std::all_of(segment.codes.begin(), segment.codes.end(), [&](const InlineCode& code) {
    return code.is_standalone || !code.span.overlaps(phrase.source) || code.span.contains(phrase.source) ||
           (phrase.source.contains(code.span) &&
            find_counterpart(*table_, segment.plain, code.span, phrase.source, segment.target, phrase.target));
  });
  if (is_certain) return {};
  const std::vector<Span> source = find_words(phrase.source.of(segment.plain), from_.text());
  const std::string_view text = phrase.target.of(segment.target);
  std::vector<Span> target = find_words(text, to_.text());
  // An article of the target's own goes with the noun behind it.
  const auto is_article = [&](Span word) {
    const std::string lower = to_lower(word.of(text), to_.text());
    return std::any_of(rules_->determiners.begin(), rules_->determiners.end(), [&](const AgreementRow& row) { return row.holds(lower); });
  };
  if (target.size() == source.size() + 1 && is_article(target.front())) {
    target[1].start = target.front().start;
    target.erase(target.begin());
  }
  if (source.size() != target.size()) return {};
  std::vector<Anchor> out;
  for (std::size_t i = 0; i < source.size(); ++i)
    out.push_back({{phrase.source.start + source[i].start, phrase.source.start + source[i].end},
                   {phrase.target.start + target[i].start, phrase.target.start + target[i].end}, {}});
  return out;
}

// "He will make it up to us" → "hará él arriba a nosotros": words that an engine writes when it took a phrase apart.
// Whether there were any: one is enough to have the sentence read.
bool Session::tell_doubtful_words(const Work& work) const {
  Segment& segment = *work.segment;
  const Attempt& attempt = *work.best;
  // The words outside what was forced on the engine, each at its first place.
  using Places = std::map<std::string, Span>;
  const auto own_words = [&](std::string_view text, bool in_target) {
    Places places;
    for (const Span word : find_words(text, in_target ? to_.text() : from_.text())) {
      bool is_ours = false;
      for (std::size_t p = 0; p < work.plan.pieces.size(); ++p)
        is_ours = is_ours || (in_target ? attempt.is_placed[p] && attempt.text.spans[p].overlaps(word)
                                        : work.plan.pieces[p].forced.span.overlaps(word));
      if (!is_ours) places.emplace(to_lower(word.of(text)), word);
    }
    return places;
  };
  const Places written = own_words(segment.target, true);
  const Places read = own_words(segment.plain, false);
  for (const auto& [source, target] : helps_->doubtful) {
    const auto found = written.find(target);
    if (found == written.end()) continue;
    const auto place = read.find(source);
    if (place == read.end()) continue;
    const Span there = found->second, here = place->second;
    Finding finding = make_finding(segment, "draft/word-by-word", Severity::warning,
                                   fmt::format("“{}” came out as “{}”: the engine seems to have taken a phrase word by word. Read this sentence.",
                                               here.of(segment.plain), there.of(segment.target)),
                                   "Such words often mean something else together, and the sentence may mislead.");
    finding.span = here;
    finding.text = here.of(segment.plain);
    segment.findings.push_back(std::move(finding));
    return true;
  }
  return false;
}

// The first place where the engine itself says that its sentence came out broken.
bool Session::tell_doubts_of_engine(const Work& work) const {
  Segment& segment = *work.segment;
  const Attempt& attempt = *work.best;
  const auto spans = attempt.text.spans.begin() + static_cast<std::ptrdiff_t>(work.plan.pieces.size() + attempt.marked.size());
  for (auto span = spans; span != spans + static_cast<std::ptrdiff_t>(attempt.doubtful); ++span) {
    if (span->is_empty() || span->end > segment.target.size()) continue;
    Finding finding = make_finding(segment, "draft/word-by-word", Severity::warning,
                                   fmt::format("The words around “{}” do not make a sentence: the engine lost its way. Read this sentence.",
                                               span->of(segment.target)),
                                   "A sentence whose grammar came out broken may say something else.");
    finding.text = span->of(segment.target);
    segment.findings.push_back(std::move(finding));
    return true;
  }
  return false;
}

void Session::tell_broken_grammar(const Work& work) const {
  std::vector<Span> sure;
  for (std::size_t p = 0; p < work.plan.pieces.size(); ++p)
    if (work.best->is_placed[p]) sure.push_back(work.best->text.spans[p]);
  if (std::optional<Finding> finding = check_grammar(*draft_grammar(from_, to_), *work.segment, sure)) work.segment->findings.push_back(std::move(*finding));
}

// Where points in mid-sentence stand, by index of their code, where that is known; puts back the space taken out for them.
std::map<std::size_t, std::size_t> Session::set_points(Work& work) const {
  const Segment& segment = *work.segment;
  Attempt& attempt = *work.best;
  std::map<std::size_t, std::size_t> points;
  std::optional<Span> previous_word;
  std::size_t previous_place = 0;
  for (std::size_t i = 0; i < segment.codes.size(); ++i) {
    const std::optional<Span> word = word_before_point(segment, segment.codes[i]);
    if (!word) continue;
    std::optional<std::size_t> at;
    if (word == previous_word) at = previous_place;  // two behind one word keep their order
    for (std::size_t m = 0; m < attempt.marked.size() && word != previous_word; ++m)
      if (attempt.marked[m] == segment.codes.size() + i) at = std::max(at.value_or(0), attempt.text.spans[work.plan.pieces.size() + m].end);
    for (std::size_t p = 0; p < work.plan.pieces.size() && !at; ++p)
      if (const Span piece = work.plan.pieces[p].forced.span; attempt.is_placed[p] && piece.contains(*word) && piece.end <= segment.codes[i].span.start)
        at = attempt.text.spans[p].end;
    // Behind what closes the word.
    if (at && word != previous_word)
      for (const char c : segment.plain.substr(word->end, segment.codes[i].span.start - word->end))
        if (c != ' ' && *at < attempt.text.text.size() && attempt.text.text[*at] == c) ++*at;
    // Not known: behind the last word before the closing marks nothing is torn apart.
    const bool is_space_missing = space_at_point(segment, segment.codes[i]) && work.has_marked_spans;
    if (!at && !is_space_missing) continue;
    if (!at) {
      at = attempt.text.text.size();
      while (*at > 0 && std::string_view(".!?…").find(attempt.text.text[*at - 1]) != std::string_view::npos) --*at;
    }
    std::size_t place = *at;
    const bool is_behind_space = segment.plain[segment.codes[i].span.start - 1] == ' ';
    if (is_space_missing) {
      attempt.text.replace({place, place}, " ");
      for (auto& [code, other] : points)
        if (other > place) ++other;
      ++place;
    } else if (is_behind_space && place < attempt.text.text.size() && attempt.text.text[place] == ' ') {
      ++place;
    }
    points[i] = previous_place = place;
    previous_word = word;
  }
  return points;
}

// Markup around one end of a range ("from June 18 to **April 6**"): that end's place in the target.
void Session::add_ends_of_ranges(const Segment& segment, std::string_view target, Anchor& anchor) const {
  for (const Fact& fact : segment.facts) {
    if (!anchor.source.contains(fact.span) || (fact.kind != FactKind::date && fact.kind != FactKind::time)) continue;
    // Inside the range's own anchor where it has one: "from {range}".
    const auto own = std::find_if(anchor.parts.begin(), anchor.parts.end(), [&](const Anchor& part) { return part.source == fact.span; });
    Anchor& range = own != anchor.parts.end() ? *own : anchor;
    std::vector<Span> taken;
    std::vector<Anchor> ends_of_range;
    for (const InlineCode& code : segment.codes) {
      if (code.is_standalone || !fact.span.contains(code.span) || code.span == fact.span || code.span.is_empty()) continue;
      const std::string_view part = code.span.of(segment.plain);
      const std::vector<Fact> ends = FactFinder(from_).find(part, {});
      if (ends.size() != 1 || ends.front().kind != fact.kind || ends.front().span != Span{0, part.size()}) continue;
      // As the language writes that end alone; where the two share a month or a year there is no such place.
      const std::string written = localise(ends.front(), from_, to_);
      const std::optional<Span> place = find_written(range.target.of(target), written, taken);
      if (!place) continue;
      taken.push_back(*place);
      ends_of_range.push_back({code.span, {range.target.start + place->start, range.target.start + place->end}, {}});
    }
    range.parts.insert(range.parts.end(), ends_of_range.begin(), ends_of_range.end());
  }
}

void Session::finish(Work& work, const std::string& origin) const {
  Segment& segment = *work.segment;
  Attempt& attempt = *work.best;
  const std::vector<ProtectedPiece>& pieces = work.plan.pieces;
  std::vector<std::size_t> kept;
  if (work.has_helps) mend_words(segment, attempt, pieces.size());
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (!attempt.is_placed[i]) continue;
    if (!pieces[i].facts.empty() && attempt.how[i] != ReceiptHow::memory)
      agree_before_fact(attempt.text, i, segment.facts[pieces[i].facts.front()].kind, *rules_);
    if (pieces[i].is_kept_as_is) kept.push_back(i);
    if (pieces[i].choice && attempt.how[i] != ReceiptHow::memory)
      agree_around(attempt.text, i, pieces[i].choice->gender, pieces[i].choice->number,
                   attempt.how[i] == ReceiptHow::forced || attempt.how[i] == ReceiptHow::native
                       ? AgreementReach::determiners
                       : AgreementReach::determiners_and_adjectives,
                   *rules_);
  }
  finish_sentence(attempt.text, segment.plain, kept, *rules_, to_.text());
  const std::map<std::size_t, std::size_t> points = set_points(work);
  verify(work, attempt);  // places after the last edits

  segment.target = attempt.text.text;
  segment.target_language = to_.text();
  segment.origin = origin;
  segment.receipts.clear();
  segment.fact_receipts.clear();
  std::vector<Anchor> anchors;
  for (std::size_t i = 0; i < segment.occurrences.size(); ++i) {
    if (!work.plan.choices[i]) continue;
    Receipt receipt{.concept_id = segment.occurrences[i].concept_->id,
                    .source_term = segment.occurrences[i].matched,
                    .source = segment.occurrences[i].span};
    if (const std::optional<FoundForm>& place = attempt.term_places[i]) {
      receipt.target = place->span;
      receipt.target_term = place->span.of(segment.target);
      receipt.status = place->is_citation ? ReceiptStatus::exact : ReceiptStatus::inflected;
      receipt.how = ReceiptHow::backend;
      for (std::size_t p = 0; p < pieces.size(); ++p)
        if (attempt.is_placed[p] && (pieces[p].occurrence == i || std::count(pieces[p].held_terms.begin(), pieces[p].held_terms.end(), i) > 0))
          receipt.how = attempt.how[p];
      anchors.push_back({receipt.source, *receipt.target, {}});
    }
    if (receipt.target && work.plan.choices[i]->may_not_fit && receipt.status == ReceiptStatus::exact) {
      Finding finding = make_finding(segment, "term/form", Severity::warning,
                                     fmt::format("The approved term “{}” stands here in its dictionary form; write the form the sentence needs.",
                                                 receipt.target_term),
                                     "A verb in the wrong form can say something else than was meant.");
      finding.span = receipt.source;
      finding.text = receipt.source_term;
      finding.about = receipt.concept_id;
      segment.findings.push_back(std::move(finding));
    }
    segment.receipts.push_back(std::move(receipt));
  }
  for (std::size_t f = 0; f < segment.facts.size(); ++f) {
    FactReceipt receipt;
    receipt.fact = segment.facts[f];
    if (attempt.fact_places[f]) {
      receipt.target = attempt.fact_places[f];
      receipt.target_text = receipt.target->of(segment.target);
    } else if (is_words_of_term(segment.facts[f])) {
      // The name is a word of a term: it stands where the term stands.
      for (std::size_t p = 0; p < pieces.size(); ++p)
        if (pieces[p].occurrence && attempt.is_placed[p] && pieces[p].forced.span.contains(segment.facts[f].span)) {
          receipt.target = attempt.text.spans[p];
          receipt.target_text = receipt.target->of(segment.target);
        }
    }
    segment.fact_receipts.push_back(std::move(receipt));
  }
  for (std::size_t p = 0; p < pieces.size(); ++p) {
    if (!attempt.is_placed[p] || pieces[p].occurrence) continue;
    Anchor whole{pieces[p].forced.span, attempt.text.spans[p], {}};
    const std::vector<Anchor> words = pieces[p].kind == ProtectedPiece::Kind::phrase ? word_anchors(segment, whole) : std::vector<Anchor>();
    for (const std::size_t f : pieces[p].facts)
      if (attempt.fact_places[f] && (segment.facts[f].span != whole.source || *attempt.fact_places[f] != whole.target) &&
          whole.source.contains(segment.facts[f].span) && whole.target.contains(*attempt.fact_places[f]))
        whole.parts.push_back({segment.facts[f].span, *attempt.fact_places[f], {}});
    add_ends_of_ranges(segment, attempt.text.text, whole);
    if (words.empty()) anchors.push_back(std::move(whole));
    else anchors.insert(anchors.end(), words.begin(), words.end());
  }
  // A piece the engine changed and gave back unmarked: its facts were found all the same.
  for (std::size_t p = 0; p < pieces.size(); ++p) {
    if (attempt.is_placed[p]) continue;
    for (const std::size_t f : pieces[p].facts)
      if (attempt.fact_places[f]) anchors.push_back({segment.facts[f].span, *attempt.fact_places[f], {}});
  }
  std::vector<ReportedPlace> reported;
  for (std::size_t i = 0; i < attempt.marked.size(); ++i) {
    const std::size_t code = attempt.marked[i];
    if (code < segment.codes.size()) reported.push_back({segment.codes[code].id, attempt.text.spans[pieces.size() + i]});
  }
  std::set<std::string> loose;
  for (const Contraction& contraction : rules_->contractions) loose.insert({contraction.first, contraction.together});
  segment.target_codes = place_codes(segment.plain, segment.target, segment.codes, anchors, reported,
                                     {source_rules_->common_words, loose, rules_->common_words, table_});
  for (const auto& [code, at] : points) segment.target_codes[code].span = {at, at};
  segment.untranslated_words = find_untranslated_words(work);
  // One doubt is enough to have the sentence read.
  if ((!work.has_helps || !tell_doubtful_words(work)) && !tell_doubts_of_engine(work) && work.has_helps) tell_broken_grammar(work);
}

// A fact is lost whatever was tried: the machine's line is refused and the sentence stays as it was.
void Session::refuse(Work& work, const std::string& origin) const {
  Segment& segment = *work.segment;
  for (std::size_t f = 0; f < segment.facts.size(); ++f) {
    if (work.best->fact_places[f]) continue;
    const Fact& fact = segment.facts[f];
    Finding finding = make_finding(
        segment, "fact/missing", Severity::error,
        fmt::format("The machine translation by {} lost “{}”; the sentence was left as it was.", origin, fact.text),
        "A wrong or missing date, time, number or name misleads a family more than an untranslated sentence.");
    finding.span = fact.span;
    finding.text = fact.text;
    finding.about = fact.text;
    segment.findings.push_back(std::move(finding));
  }
  leave_untranslated(segment, work.plan, Severity::error, "This sentence needs a person: no machine translation kept all its facts.");
}

}  // namespace

Translator::Translator(LanguageTag from, LanguageTag to, std::vector<std::shared_ptr<Backend>> backends,
                       std::shared_ptr<const TermFinder> target_terms)
    : from_(std::move(from)), to_(std::move(to)), backends_(std::move(backends)), target_terms_(std::move(target_terms)) {}

bool Translator::is_spoken() const {
  return std::any_of(backends_.begin(), backends_.end(), [&](const std::shared_ptr<Backend>& backend) {
    return find_pair(backend->description(), from_.text(), to_.text()) != nullptr;
  });
}

void Translator::translate(std::vector<Segment*>& segments) const {
  Session session(from_, to_);
  std::vector<Work> works;
  for (Segment* segment : segments) {
    if (segment == nullptr || !segment->target.empty() || segment->plain.empty()) continue;
    if (segment->plain.size() > longest_sentence) {
      session.leave_untranslated(*segment, {}, Severity::error,
                                 fmt::format("The sentence is too long to be translated ({} bytes, at most {}). Break it into sentences or lines.",
                                             segment->plain.size(), longest_sentence));
      continue;
    }
    ProtectionPlan plan = session.plan(*segment);
    if (session.translate_directly(*segment, plan)) continue;
    works.push_back({segment, std::move(plan), {}, {}, {}});
  }
  std::vector<Work*> pending;
  for (Work& work : works) pending.push_back(&work);
  std::string last_name;
  bool is_given_up = false;
  for (const std::shared_ptr<Backend>& backend : backends_) {
    if (pending.empty()) break;
    const BackendPair* pair = find_pair(backend->description(), from_.text(), to_.text());
    if (pair == nullptr) {
      // Of a single backend the finding below says so.
      for (Work* work : pending)
        if (backends_.size() > 1)
          work->segment->declined.push_back({backend->description().name, fmt::format("it does not translate from {} to {}", from_.text(), to_.text())});
      continue;
    }
    last_name = backend->description().name;
    for (Work* work : pending) work->best.reset();
    session.run_backend(*backend, *pair, pending);
    // Lost facts and failed segments go on to the next backend; a missed term does not make another engine better.
    std::vector<Work*> left;
    for (Work* work : pending) {
      if (work->best && work->best->is_whole()) session.finish(*work, last_name);
      else left.push_back(work);
    }
    pending = std::move(left);
    is_given_up = backend->given_up().has_value();
    for (Work* work : pending)
      work->segment->declined.push_back(
          {last_name, is_given_up ? "it stopped answering and was given up"
                      : work->best ? "a date, number, name or masked word did not come through"
                      : work->engine_error.empty() ? "no reason given" : work->engine_error});
  }
  for (Work* work : pending) {
    if (work->best) session.refuse(*work, last_name);
    else if (last_name.empty())
      session.leave_untranslated(*work->segment, work->plan, Severity::warning,
                                 fmt::format("No installed backend translates from {} to {}.", from_.text(), to_.text()));
    else if (is_given_up)
      session.leave_untranslated(*work->segment, work->plan, Severity::error,
                                 fmt::format("The backend {} stopped answering and was given up, so this sentence was not translated.",
                                             last_name));
    else
      session.leave_untranslated(*work->segment, work->plan, Severity::error,
                                 fmt::format("The backend {} could not translate this sentence: {}", last_name,
                                             work->engine_error.empty() ? "no reason given" : work->engine_error));
  }
}

}  // namespace homeword
