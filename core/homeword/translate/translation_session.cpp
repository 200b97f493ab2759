#include "homeword/translate/translation_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "homeword/text/unicode.h"
#include "homeword/translate/agreement.h"

namespace homeword {
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

// Whether the engine gave a sentence back as it was: outside the pieces that were forced on it, the same words in the same
// order. Names, codes and words that both languages share ("Hotel", "Zumba") rightly come back so; a sentence does not.
bool TranslationSession::is_echo(const Segment& segment, const ProtectionPlan& plan, const TranslationAttempt& attempt) const {
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

// Whether what stands outside our pieces is a sentence of the source's language and nothing of the target's: a model that refuses
// ("I'm sorry, but I can't help with that.") does so in the language it was asked in, and it is nobody's letter.
bool TranslationSession::is_in_source_language(const TranslationAttempt& attempt) const {
  constexpr std::size_t fewest_words = 5, fewest_telling = 3;
  std::size_t words = 0, telling = 0;
  const std::string& text = attempt.text.text;
  for (const Span word : find_words(text, to_.text())) {
    bool is_ours = false;
    for (std::size_t i = 0; i < attempt.is_placed.size(); ++i) is_ours = is_ours || (attempt.is_placed[i] && attempt.text.spans[i].overlaps(word));
    if (is_ours) continue;
    ++words;
    const std::string lower = to_lower(word.of(text), from_.text());
    if (rules_->common_words.count(lower) != 0) return false;
    telling += source_rules_->common_words.count(lower) != 0 ? 1 : 0;
  }
  return words >= fewest_words && telling >= fewest_telling && 3 * telling >= words;
}

// Words the engine did not know, that nothing of ours accounts for: no name, fact, term, acronym or code.
std::vector<UntranslatedWord> TranslationSession::find_untranslated_words(const TranslationWork& work) const {
  const Segment& segment = *work.segment;
  const TranslationAttempt& attempt = *work.best;
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

bool TranslationSession::translate_directly(Segment& segment, const ProtectionPlan& plan) const {
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

  TranslationWork work;
  work.segment = &segment;
  work.plan = plan;
  TranslationAttempt attempt;
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

void TranslationSession::leave_untranslated(Segment& segment, const ProtectionPlan& plan, Severity severity, std::string message) const {
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
void TranslationSession::verify(const TranslationWork& work, TranslationAttempt& attempt) const {
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

void TranslationSession::run_backend(Backend& backend, const BackendPair& pair, std::vector<TranslationWork*>& pending) {
  DeliveredAnswers answers;
  const std::string shape = backend.description().placeholder_shape;
  const bool is_remote = backend.description().sends_text_away;
  const ReceiptHow forced_how = pair.has_native_glossary ? ReceiptHow::native : ReceiptHow::forced;
  const bool has_helps = pair.has_forced_spans && helps_->backends.count(backend.description().name) != 0;
  for (TranslationWork* work : pending) {
    work->plan = has_helps ? with_set_phrases(work->plain_plan, *work->segment, *helps_, from_, to_, terms_) : work->plain_plan;
    work->has_helps = has_helps;
    if (is_remote) work->plan = with_personal_data_masked(work->plan, *work->segment, *source_rules_);
  }
  for (TranslationWork* work : pending) {
    work->handing.clear();
    work->has_marked_spans = pair.has_marked_spans;
    for (const ProtectedPiece& piece : work->plan.pieces) {
      // A glossary of the service knows terms only; personal data goes masked, whatever the backend could do with it.
      const bool is_forced = !piece.is_personal && (pair.has_forced_spans || (pair.has_native_glossary && piece.occurrence));
      work->handing.push_back(is_forced ? Handing::forced : Handing::placeholder);
    }
  }
  constexpr std::array<const char*, 2> spare_shapes{"[[T#]]", "__T#__"};
  std::vector<TranslationWork*> round = pending;
  for (std::size_t turn = 0; turn < 3 && !round.empty(); ++turn) {
    std::vector<ProtectedRequest> requests;
    requests.reserve(round.size());
    for (const TranslationWork* work : round)
      requests.push_back(make_request(*work->segment, work->plan, work->handing, is_remote && turn > 0 ? spare_shapes[turn - 1] : shape, pair.has_marked_spans,
                                      is_remote && pair.has_forced_spans));
    Delivery delivery(backend, pair, from_.text(), to_.text(), requests, answers);
    std::vector<TranslationWork*> next;
    for (std::size_t i = 0; i < round.size(); ++i) {
      TranslationWork& work = *round[i];
      const auto& [answer, reason, batch] = delivery.wait_for(requests[i].key());
      std::vector<bool> is_placed(work.plan.pieces.size(), false);
      if (answer) {
        ProtectedAnswer unprotected = unprotect(work.plan, requests[i], *answer);
        TranslationAttempt attempt;
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
        if (is_in_source_language(attempt)) {
          work.engine_error = fmt::format("it answered in {}", from_.text());
          continue;
        }
        // A token that is not this sentence's, or there twice, must not reach a family; the answer may be another sentence's.
        if (unprotected.has_stray_token) work.engine_error = "it wrote a placeholder that was not asked for";
        else if (!work.best || attempt.is_better_than(*work.best)) work.best = std::move(attempt);
        if (work.best && work.best->is_complete()) {
          finish(work, backend.description().name);
          work.is_finished = true;
          continue;
        }
      } else {
        work.engine_error = reason;
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
void TranslationSession::repair(Backend& backend, const BackendPair& pair, std::vector<TranslationWork*>& pending, DeliveredAnswers& answers) const {
  struct Job {
    TranslationWork* work;
    std::size_t piece;
    std::vector<std::string> keys;
  };
  std::vector<Job> jobs;
  std::vector<ProtectedRequest> requests;
  for (TranslationWork* work : pending) {
    if (work->is_finished || !work->best || work->best->is_complete()) continue;
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
  Delivery delivery(backend, pair, from_.text(), to_.text(), requests, answers);
  for (const Job& job : jobs) {
    TranslationAttempt& attempt = *job.work->best;
    const ProtectedPiece& piece = job.work->plan.pieces[job.piece];
    for (const std::string& key : job.keys) {
      const std::optional<BackendAnswer>& answer = delivery.wait_for(key).answer;
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
      // An engine that says the same to everything said nothing about this piece, and the sentence would be gone.
      if (places.front().size() + 2 >= attempt.text.text.size() && piece.forced.span.size() < job.work->segment->plain.size() / 2) continue;
      attempt.text.spans[job.piece] = places.front();
      attempt.text.replace(places.front(), piece.forced.target);
      attempt.is_placed[job.piece] = true;
      attempt.how[job.piece] = ReceiptHow::repair;
      verify(*job.work, attempt);
      break;
    }
  }
}

}  // namespace homeword
