// From the best attempt to the segment's target: words put right, codes and receipts placed, doubts told.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "homeword/text/unicode.h"
#include "homeword/translate/agreement.h"
#include "homeword/translate/draft_grammar.h"
#include "homeword/translate/translation_session.h"

namespace homeword {

// Puts right what the engine wrote outside the pieces: words it always chooses wrongly, and address of the reader.
void TranslationSession::mend_words(const Segment& segment, TranslationAttempt& attempt, std::size_t piece_count) const {
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
std::vector<Anchor> TranslationSession::word_anchors(const Segment& segment, const Anchor& phrase) const {
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
bool TranslationSession::tell_doubtful_words(const TranslationWork& work) const {
  Segment& segment = *work.segment;
  const TranslationAttempt& attempt = *work.best;
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
bool TranslationSession::tell_doubts_of_engine(const TranslationWork& work) const {
  Segment& segment = *work.segment;
  const TranslationAttempt& attempt = *work.best;
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

void TranslationSession::tell_broken_grammar(const TranslationWork& work) const {
  std::vector<Span> sure;
  for (std::size_t p = 0; p < work.plan.pieces.size(); ++p)
    if (work.best->is_placed[p]) sure.push_back(work.best->text.spans[p]);
  if (std::optional<Finding> finding = check_grammar(*draft_grammar(from_, to_), *work.segment, sure)) work.segment->findings.push_back(std::move(*finding));
}

// Where points in mid-sentence stand, by index of their code, where that is known; puts back the space taken out for them.
std::map<std::size_t, std::size_t> TranslationSession::set_points(TranslationWork& work) const {
  const Segment& segment = *work.segment;
  TranslationAttempt& attempt = *work.best;
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
void TranslationSession::add_ends_of_ranges(const Segment& segment, std::string_view target, Anchor& anchor) const {
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
      std::optional<Span> place = find_written(range.target.of(target), written, taken);
      // The year they share went to the other end: "25 de junio al 28 de agosto de 2027".
      if (const std::size_t year = part.find_last_not_of("0123456789"); !place && year != std::string_view::npos && part.size() - year == 5) {
        const std::size_t last = part.find_last_not_of(", ", year);
        const std::vector<Fact> days = FactFinder(from_).find(part.substr(0, last == std::string_view::npos ? 0 : last + 1), {});
        if (days.size() == 1 && days.front().kind == fact.kind)
          place = find_written(range.target.of(target), localise(days.front(), from_, to_), taken);
      }
      if (!place) continue;
      taken.push_back(*place);
      ends_of_range.push_back({code.span, {range.target.start + place->start, range.target.start + place->end}, {}});
    }
    range.parts.insert(range.parts.end(), ends_of_range.begin(), ends_of_range.end());
  }
}

void TranslationSession::finish(TranslationWork& work, const std::string& origin) const {
  Segment& segment = *work.segment;
  TranslationAttempt& attempt = *work.best;
  const std::vector<ProtectedPiece>& pieces = work.plan.pieces;
  std::vector<std::size_t> kept;
  if (work.has_helps) mend_words(segment, attempt, pieces.size());
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (!attempt.is_placed[i]) continue;
    if (!pieces[i].facts.empty() && attempt.how[i] != ReceiptHow::memory)
      agree_before_fact(attempt.text, i, segment.facts[pieces[i].facts.front()].kind, *rules_);
    if (pieces[i].kind == ProtectedPiece::Kind::phrase) drop_article_before(attempt.text, i, *rules_);
    if (pieces[i].is_kept_as_is) kept.push_back(i);
    if (pieces[i].choice && attempt.how[i] != ReceiptHow::memory)
      agree_around(attempt.text, i, pieces[i].choice->gender, pieces[i].choice->number,
                   attempt.how[i] == ReceiptHow::forced || attempt.how[i] == ReceiptHow::native
                       ? AgreementReach::determiners
                       : AgreementReach::determiners_and_adjectives,
                   *rules_);
  }
  finish_sentence(attempt.text, segment.plain, kept, *rules_, to_.text());
  // A heading in capitals stays one; what is kept as it is stays so.
  if (origin != "memory" && segment.plain.find(' ') != std::string::npos && is_all_capitals(segment.plain, 4)) {
    std::vector<Span> as_it_is;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      if (!attempt.is_placed[i]) continue;
      const auto is_moment = [&](std::size_t f) { return segment.facts[f].kind == FactKind::date || segment.facts[f].kind == FactKind::time; };
      const bool is_fact = !pieces[i].facts.empty() && !std::all_of(pieces[i].facts.begin(), pieces[i].facts.end(), is_moment);
      if (pieces[i].is_kept_as_is || (is_fact && !pieces[i].choice)) as_it_is.push_back(attempt.text.spans[i]);
    }
    std::sort(as_it_is.begin(), as_it_is.end());
    write_in_capitals(attempt.text, as_it_is, to_.text());
  }
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
void TranslationSession::refuse(TranslationWork& work, const std::string& origin) const {
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

}  // namespace homeword
