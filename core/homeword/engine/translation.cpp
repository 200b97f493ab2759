#include "homeword/engine/translation.h"

#include <algorithm>
#include <set>

#include "homeword/engine/explanation.h"
#include "homeword/text/localisation.h"
#include "homeword/text/ordinary_words.h"
#include "homeword/text/unicode.h"
#include "homeword/translate/isolation.h"

namespace homeword {
namespace {

// A text without any letter or digit says the same in every language.
bool has_words(std::string_view text) {
  std::size_t offset = 0;
  while (offset < text.size()) {
    const char32_t code_point = next_code_point(text, offset);
    if (is_letter(code_point) || is_digit(code_point)) return true;
  }
  return false;
}

std::string letters_outside_facts(const Segment& segment) {
  std::string rest;
  std::size_t at = 0;
  for (const Fact& fact : segment.facts) {
    rest += segment.plain.substr(at, fact.span.start - at);
    at = std::max(at, fact.span.end);
  }
  rest += segment.plain.substr(std::min(at, segment.plain.size()));
  return rest;
}

// Approved terms beside English that no backend could translate: "accountability system [sistema …]".
void gloss_untranslated(Segment& segment, const LanguageTag& to) {
  for (Receipt& receipt : segment.receipts) receipt.target.reset();
  std::vector<const Occurrence*> order;
  for (const Occurrence& occurrence : segment.occurrences) order.push_back(&occurrence);
  for (auto it = order.rbegin(); it != order.rend(); ++it) {
    const Occurrence& occurrence = **it;
    const Term* term = find_preferred_term(*occurrence.concept_, to.text());
    if (term == nullptr || term->text == occurrence.matched) continue;
    const auto receipt = std::find_if(segment.receipts.begin(), segment.receipts.end(),
                                      [&](const Receipt& r) { return r.source == occurrence.span; });
    if (receipt == segment.receipts.end()) continue;
    const std::string gloss = " [" + term->text + "]";
    insert_into_target(segment, occurrence.span.end, gloss);
    receipt->target = Span{occurrence.span.end + 2, occurrence.span.end + 2 + term->text.size()};
    receipt->target_term = term->text;
    receipt->how = ReceiptHow::repair;
    receipt->status = ReceiptStatus::exact;
    std::erase_if(segment.findings, [&](const Finding& finding) {
      return finding.rule == "term/missed" && finding.about == receipt->concept_id;
    });
  }
}

// The stretches of a sentence left in the source's language that gloss_untranslated (and an explanation behind it) put in.
std::vector<Span> gloss_spans(const Segment& segment) {
  std::vector<Span> spans;
  for (const Receipt& receipt : segment.receipts) {
    if (!receipt.target || receipt.target->start == 0 || segment.target[receipt.target->start - 1] != '[') continue;
    const std::size_t end = segment.target.find(']', receipt.target->end);
    spans.push_back({receipt.target->start, end == std::string::npos ? receipt.target->end : end});
  }
  std::sort(spans.begin(), spans.end());
  return spans;
}

// "Dr. Price" in a language that writes a man and a woman differently: a person has to look, so the segment says so.
void tell_open_gender(Segment& segment, const LanguageTag& from, const LanguageTag& to) {
  if (segment.target_language != to.text()) return;
  for (const FactPhrase& phrase : find_fact_phrases(segment.plain, segment.facts, from, to)) {
    // "Principal Hayes" → "la directora Hayes": the language's form of address stands for the term.
    if (segment.facts[phrase.facts.front()].kind == FactKind::name && segment.target.find(phrase.target) != std::string::npos)
      std::erase_if(segment.findings, [&](const Finding& finding) {
        return finding.rule == "term/missed" && phrase.span.contains(finding.span);
      });
    if (!phrase.is_gender_open) continue;
    Finding finding;
    finding.block = segment.block;
    finding.span = phrase.span;
    finding.text = phrase.span.of(segment.plain);
    finding.rule = "name/form-of-address";
    finding.severity = Severity::info;
    finding.message = "Nothing tells whether this person is a man or a woman; the form of address was left open.";
    finding.reason = "A wrong form of address offends, and the translation's language has one for each.";
    finding.about = segment.facts[phrase.facts.front()].text;
    segment.findings.push_back(std::move(finding));
  }
}

// "Please visit Will": an ordinary word with a capital, kept as a person's name. One who knows the school sees at once whether it is.
void tell_kept_names(Segment& segment, const LanguageTag& from, const LanguageTag& to) {
  if (segment.target_language != to.text()) return;
  const std::vector<FactPhrase> phrases = find_fact_phrases(segment.plain, segment.facts, from, to);
  for (std::size_t i = 0; i < segment.facts.size(); ++i) {
    const Fact& fact = segment.facts[i];
    if (fact.kind != FactKind::name || fact.text.find(' ') != std::string::npos || !is_ordinary_word(fact.text, from)) continue;
    if (fact.text.size() < 2 || to_upper(fact.text) == fact.text) continue;
    const bool has_address = std::any_of(phrases.begin(), phrases.end(), [&](const FactPhrase& phrase) {
      return std::find(phrase.facts.begin(), phrase.facts.end(), i) != phrase.facts.end();
    });
    if (has_address) continue;
    Finding finding;
    finding.block = segment.block;
    finding.span = fact.span;
    finding.text = fact.text;
    finding.rule = "name/kept";
    finding.severity = Severity::info;
    finding.message = "“" + fact.text + "” was taken for a name and kept. If it is a word here, write it small or translate it.";
    finding.reason = "A word left in the other language is not understood; a child's name translated is worse.";
    finding.about = fact.text;
    segment.findings.push_back(std::move(finding));
  }
}

// "Welcome to Joy Read": a word that is also a given name stands with a capital in the middle of a sentence, was not taken for a
// name, and did not come over as it was.
void tell_translated_names(Segment& segment, const LanguageTag& from, const LanguageTag& to) {
  if (segment.target_language != to.text()) return;
  const std::vector<Span> words = find_words(segment.plain, from.text());
  const auto begins_with_capital = [&](Span word) {
    std::size_t at = word.start;
    return is_upper_case(next_code_point(segment.plain, at)) && at < word.end && !is_upper_case(next_code_point(segment.plain, at));
  };
  const auto is_small = [&](Span word) { return !begins_with_capital(word) && to_upper(word.of(segment.plain)) != word.of(segment.plain); };
  if (std::count_if(words.begin(), words.end(), is_small) < 2) return;  // a heading or label
  for (std::size_t i = 1; i < words.size(); ++i) {
    const Span word = words[i];
    const std::string text(word.of(segment.plain));
    // Behind a stop, a colon or a quotation mark a capital means nothing.
    const std::string_view gap = Span{words[i - 1].end, word.start}.of(segment.plain);
    if (!begins_with_capital(word) || gap.find_first_not_of(" ,(&") != std::string_view::npos) continue;
    if (!is_ordinary_word(text, from) || !is_given_name(text, from)) continue;
    const auto is_told = [&](Span span) { return span.overlaps(word); };
    if (std::any_of(segment.facts.begin(), segment.facts.end(), [&](const Fact& fact) { return is_told(fact.span); }) ||
        std::any_of(segment.occurrences.begin(), segment.occurrences.end(), [&](const Occurrence& one) { return is_told(one.span); }))
      continue;
    const std::vector<Span> written = find_words(segment.target, to.text());
    if (std::any_of(written.begin(), written.end(), [&](Span one) { return one.of(segment.target) == text; })) continue;
    Finding finding;
    finding.block = segment.block;
    finding.span = word;
    finding.text = text;
    finding.rule = "name/translated";
    finding.severity = Severity::warning;
    finding.message = "“" + text + "” has a capital in the middle of the sentence and was translated as a word. If it is a name, write it as it was.";
    finding.reason = "A family looks for its child's name, and a name that became a word is lost.";
    finding.about = text;
    segment.findings.push_back(std::move(finding));
  }
}

// A date or amount whose words the target language's data cannot write stays in English: never without a word about it. A cell
// or line of nothing else counts as untranslated, so that it is marked as English.
void tell_unwritten_facts(Segment& segment, const LanguageTag& from, const LanguageTag& to) {
  if (segment.target_language != to.text()) return;
  const bool is_whole = is_facts_only(segment);
  for (const FactReceipt& receipt : segment.fact_receipts) {
    const Fact& fact = receipt.fact;
    if (receipt.target_text != fact.text || can_localise(fact, from, to)) continue;
    Finding finding;
    finding.block = segment.block;
    finding.span = fact.span;
    finding.text = fact.text;
    finding.rule = is_whole ? "untranslated" : "fact/not-localised";
    finding.severity = Severity::warning;
    finding.message = "“" + fact.text + "” stays as it was: the data of " + to.text() + " has no way to write it.";
    finding.reason = "A date or an amount in another language's words may be read wrongly or not at all.";
    finding.about = fact.text;
    segment.findings.push_back(std::move(finding));
    if (is_whole) segment.target_language = from.text();
  }
}

void merge_pieces(std::vector<InlineCode>& codes) {
  std::stable_sort(codes.begin(), codes.end(), [](const InlineCode& left, const InlineCode& right) {
    if (left.span.start != right.span.start) return left.span.start < right.span.start;
    if (left.span.end != right.span.end) return left.span.end > right.span.end;
    return left.id < right.id;
  });
  std::vector<InlineCode> merged;
  for (const InlineCode& code : codes) {
    const auto before = std::find_if(merged.rbegin(), merged.rend(), [&](const InlineCode& other) {
      return other.id == code.id && !code.is_standalone && other.span.end >= code.span.start;
    });
    if (before != merged.rend()) {
      before->span.end = std::max(before->span.end, code.span.end);
    } else {
      merged.push_back(code);
    }
  }
  codes = std::move(merged);
}

// Markup around a fact ("on **Tuesday, September 15** from 8:30 …") stands around that fact in the target, even where the
// backend got the whole phrase as one piece.
void fit_codes_to_facts(Segment& segment) {
  for (const InlineCode& code : segment.codes) {
    if (code.is_standalone || code.span.is_empty()) continue;
    std::optional<Span> source, target;
    bool is_whole = true;
    for (const FactReceipt& receipt : segment.fact_receipts) {
      if (!code.span.contains(receipt.fact.span)) continue;
      if (!receipt.target) is_whole = false;
      source = source ? Span{source->start, receipt.fact.span.end} : receipt.fact.span;
      if (receipt.target)
        target = target ? Span{std::min(target->start, receipt.target->start), std::max(target->end, receipt.target->end)} : *receipt.target;
    }
    if (!source || !target || !is_whole || *source != code.span) continue;
    const bool holds_another = std::any_of(segment.fact_receipts.begin(), segment.fact_receipts.end(), [&](const FactReceipt& receipt) {
      return receipt.target && !code.span.contains(receipt.fact.span) && target->overlaps(*receipt.target);
    });
    if (holds_another) continue;
    // Codes nest: one that would cross another stays where the backend put it.
    const bool crosses = std::any_of(segment.target_codes.begin(), segment.target_codes.end(), [&](const InlineCode& other) {
      return other.id != code.id && other.span.overlaps(*target) && !other.span.contains(*target) && !target->contains(other.span);
    });
    if (crosses) continue;
    bool is_placed = false;
    std::erase_if(segment.target_codes, [&](InlineCode& placed) {
      if (placed.id != code.id) return false;
      if (is_placed) return true;
      placed.span = *target;
      is_placed = true;
      return false;
    });
  }
}

// A stretch of `plain` that is not sent to translation and put back into `plain` afterwards.
struct CutOut {
  Span span;
  std::string text;
};

void shift_sources(Segment& segment, Span span, bool is_back) {
  const std::size_t size = span.size();
  const auto move = [&](Span& other) {
    if (is_back) {
      if (other.start >= span.start) other.start += size;
      if (other.end > span.start) other.end += size;
    } else {
      if (other.start >= span.end) other.start -= size;
      if (other.end >= span.end) other.end -= size;
    }
  };
  for (Fact& fact : segment.facts) move(fact.span);
  for (Occurrence& occurrence : segment.occurrences) move(occurrence.span);
  for (InlineCode& code : segment.codes) move(code.span);
  for (Span& other : segment.verbatim) move(other);
  for (Receipt& receipt : segment.receipts) move(receipt.source);
  for (FactReceipt& receipt : segment.fact_receipts) move(receipt.fact.span);
  for (UntranslatedWord& word : segment.untranslated_words) move(word.source);
}

// The author's own explanation of a concept that is about to get the approved one.
std::optional<CutOut> cut_own_explanation(Segment& segment, const LanguageTag& to, std::set<std::string>& seen) {
  std::optional<CutOut> cut;
  for (const Occurrence& occurrence : segment.occurrences) {
    if (wanted_explanation(*occurrence.concept_, to).empty() || find_preferred_term(*occurrence.concept_, to.text()) == nullptr) continue;
    if (!seen.insert(occurrence.concept_->id).second || cut) continue;
    if (const auto own = find_own_explanation(segment, occurrence)) cut = CutOut{*own, std::string(own->of(segment.plain))};
  }
  if (cut) {
    segment.plain.erase(cut->span.start, cut->span.size());
    shift_sources(segment, cut->span, false);
  }
  return cut;
}

}  // namespace

bool is_facts_only(const Segment& segment) { return !segment.facts.empty() && !has_words(letters_outside_facts(segment)); }

void localise_facts_only(Segment& segment, const LanguageTag& from, const LanguageTag& to) {
  std::string out;
  std::size_t at = 0;
  std::vector<std::pair<std::size_t, std::size_t>> map;  // byte of plain → byte of target, at the edges of facts
  map.emplace_back(0, 0);
  for (const Fact& fact : segment.facts) {
    out += segment.plain.substr(at, fact.span.start - at);
    std::string written = localise(fact, from, to);
    // A cell or line that begins with a capital letter keeps beginning with one.
    if (!has_words(std::string_view(segment.plain).substr(0, fact.span.start))) {
      std::size_t first = 0;
      if (is_upper_case(next_code_point(fact.text, first))) written = capitalise_first(written, to.language());
    }
    map.emplace_back(fact.span.start, out.size());
    segment.fact_receipts.push_back({fact, written, Span{out.size(), out.size() + written.size()}});
    out += written;
    map.emplace_back(fact.span.end, out.size());
    at = fact.span.end;
  }
  out += segment.plain.substr(at);
  segment.target = std::move(out);
  segment.target_language = to.text();
  const auto moved = [&](std::size_t offset, bool is_end) {
    std::size_t i = map.size() - 1;
    while (i > 0 && map[i].first > offset) --i;
    // Inside a fact there is no byte-for-byte way across: a code that cuts a fact takes all of it.
    const bool is_inside = i + 1 < map.size() && i % 2 == 1 && offset > map[i].first;
    if (is_inside) return is_end ? map[i + 1].second : map[i].second;
    return map[i].second + (offset - map[i].first);
  };
  for (InlineCode code : segment.codes) {
    const std::size_t start = moved(code.span.start, false);
    code.span = {start, code.is_standalone || code.span.is_empty() ? start : moved(code.span.end, true)};
    segment.target_codes.push_back(std::move(code));
  }
}

BlockText compose_block(const AnalysedBlock& source, std::vector<TranslatedSegment>& segments, const LanguageTag& language) {
  BlockText block;
  std::size_t at = 0;  // in source.plain
  bool has_target_language = false, has_source_language = false;
  std::vector<BlockText::LanguageSpan> glosses;

  const auto append_gap = [&](Span gap) {
    const std::size_t start = block.text.size();
    block.text += gap.of(source.plain);
    for (const InlineCode& code : source.codes) {
      InlineCode own = code;
      if (code.is_standalone || code.span.is_empty()) {
        // Gaps own the points at their edges too (make_segment leaves those out); the first gap that meets one takes it.
        if (code.span.start < gap.start || code.span.start > gap.end) continue;
        const bool is_taken = std::any_of(block.codes.begin(), block.codes.end(), [&](const InlineCode& c) { return c.id == code.id; });
        if (is_taken) continue;
        const std::size_t place = start + (code.span.start - gap.start);
        own.span = {place, place};
      } else {
        const std::size_t from = std::max(code.span.start, gap.start);
        const std::size_t to = std::min(code.span.end, gap.end);
        if (from >= to) continue;
        own.span = {start + (from - gap.start), start + (to - gap.start)};
      }
      block.codes.push_back(std::move(own));
    }
  };

  for (std::size_t i = 0; i < segments.size(); ++i) {
    const Span place = source.segments[i].plain;
    append_gap({at, place.start});
    const Segment& segment = segments[i].segment;
    const std::size_t start = block.text.size();
    block.text += segment.target;
    segments[i].in_block = {start, block.text.size()};
    for (InlineCode code : segment.target_codes) {
      code.span = {code.span.start + start, code.span.end + start};
      block.codes.push_back(std::move(code));
    }
    if (has_words(segment.target)) {
      if (segment.target_language == language.text()) {
        has_target_language = true;
        // Words the engine left in the source language are marked as such: a screen reader says them right.
        for (const UntranslatedWord& word : segment.untranslated_words)
          block.languages.push_back({{word.target.start + start, word.target.end + start}, word.language});
      } else {
        // The approved words put beside the source's are in the target's language: "IEP [Chương trình …]".
        has_source_language = true;
        std::size_t from = 0;
        for (const Span gloss : gloss_spans(segment)) {
          if (gloss.start < from) continue;
          if (gloss.start > from) block.languages.push_back({{from + start, gloss.start + start}, segment.target_language});
          glosses.push_back({{gloss.start + start, gloss.end + start}, language.text()});
          from = gloss.end;
        }
        if (from < segment.target.size()) block.languages.push_back({{from + start, segments[i].in_block.end}, segment.target_language});
      }
    }
    at = place.end;
  }
  append_gap({at, source.plain.size()});

  if (has_source_language && !has_target_language) {
    block.language = block.languages.front().language;
    block.languages = std::move(glosses);
  }
  merge_pieces(block.codes);
  return block;
}

SegmentTable translate_segments(const Analysis& analysis, const SourceKit& source, const TargetKit& target, ExplainMode explain) {
  SegmentTable segments(analysis.blocks.size());
  std::vector<Segment*> open;
  std::set<std::string> seen;
  std::vector<std::pair<Segment*, CutOut>> cuts;
  std::vector<std::pair<Segment*, Segment>> approved;
  for (std::size_t i = 0; i < analysis.blocks.size(); ++i) {
    const AnalysedBlock& block = analysis.blocks[i];
    segments[i].reserve(block.segments.size());
    for (const AnalysedSegment& place : block.segments) segments[i].push_back(make_segment(block, place));
    for (Segment& segment : segments[i]) {
      if (explain == ExplainMode::inline_text && may_hold_explanation(block.block->kind))
        if (auto cut = cut_own_explanation(segment, target.language, seen)) cuts.emplace_back(&segment, std::move(*cut));
      if (!has_words(segment.plain)) {
        segment.target = segment.plain;
        segment.target_language = target.language.text();
        segment.target_codes = segment.codes;
      } else if (!target.memory->apply(segment, *target.terms)) {
        if (is_facts_only(segment)) {
          localise_facts_only(segment, source.language, target.language);
        } else {
          // Approved words wait for a draft that tells where their bold and links go.
          if (!segment.codes.empty()) {
            Segment words = segment;
            words.codes.clear();
            if (target.memory->apply(words, *target.terms)) approved.emplace_back(&segment, segment);
          }
          open.push_back(&segment);
        }
      }
    }
  }
  target.translator->translate(open);
  for (auto& [segment, untouched] : approved)
    if (segment->target_language == target.language.text() && target.memory->apply(untouched, *target.terms, segment))
      *segment = std::move(untouched);
  for (auto& [segment, cut] : cuts) {
    segment->plain.insert(cut.span.start, cut.text);
    shift_sources(*segment, cut.span, true);
    // Left in the source language, it keeps the author's words.
    if (segment->target_language != target.language.text()) segment->target = segment->plain;
  }
  for (auto& block : segments)
    for (Segment& segment : block) {
      fit_codes_to_facts(segment);
      check_translation(segment, source.language, target.language, *target.terms);
      tell_unwritten_facts(segment, source.language, target.language);
      tell_open_gender(segment, source.language, target.language);
      tell_kept_names(segment, source.language, target.language);
      tell_translated_names(segment, source.language, target.language);
      if (segment.target_language != target.language.text()) gloss_untranslated(segment, target.language);
    }
  return segments;
}

DocumentTranslation assemble(SegmentTable segments, const Analysis& analysis, const SourceKit& source, const TargetKit& target,
                             ExplainMode explain) {
  DocumentTranslation translation;
  translation.language = target.language;
  translation.explained = explain_first_uses(segments, analysis, source.language, target.language, explain);
  for (std::size_t i = 0; i < segments.size(); ++i) {
    TranslatedBlock block;
    block.source = &analysis.blocks[i];
    for (Segment& segment : segments[i]) {
      translation.untranslated_words += segment.untranslated_words.size();
      if (segment.target_language != target.language.text()) {
        ++translation.untranslated_segments;
      } else if (segment.origin == "memory") {
        ++translation.memory_segments;
      } else if (segment.origin != "none") {
        ++translation.backend_segments;
      } else {
        ++translation.other_segments;
      }
      block.segments.push_back({std::move(segment), {}});
    }
    block.text = compose_block(*block.source, block.segments, target.language);
    translation.blocks.push_back(std::move(block));
  }
  return translation;
}

WriteOptions make_write_options(const DocumentTranslation& translation, const Document& document, ExplainMode explain,
                                std::string_view appendix_title) {
  const bool marks_languages = document.format != nullptr && document.format->marks_languages;
  WriteOptions write;
  write.language = translation.language;
  std::map<std::string, const ExplainedConcept*> by_id;
  for (const ExplainedConcept& entry : translation.explained) by_id.emplace(entry.concept_id, &entry);
  for (const TranslatedBlock& block : translation.blocks) {
    BlockText text = block.text;
    if (explain == ExplainMode::footnote)
      for (const TranslatedSegment& segment : block.segments)
        for (const Receipt& receipt : segment.segment.receipts)
          if (receipt.is_explained && receipt.target)
            if (const auto entry = by_id.find(receipt.concept_id); entry != by_id.end())
              text.notes.push_back(
                  {segment.in_block.start + receipt.target->end, receipt.target_term, entry->second->explanation});
    isolate_left_to_right(text, block.source->plain, translation.language);
    // A block that says what it said stays byte for byte, unless its language must be marked.
    const bool is_unchanged = text.text == block.source->block->text && text.notes.empty() && text.codes == block.source->block->codes;
    if (is_unchanged && !marks_languages) continue;
    write.blocks.emplace(block.source->block->number, std::move(text));
  }
  if (explain == ExplainMode::appendix && !translation.explained.empty()) {
    Appendix appendix;
    appendix.title = std::string(appendix_title);
    for (const ExplainedConcept& entry : translation.explained) appendix.entries.push_back({entry.term, entry.explanation});
    // Families look words up as their own language sorts them.
    std::sort(appendix.entries.begin(), appendix.entries.end(), [&](const auto& left, const auto& right) {
      const int order = compare_for_readers(left.term, right.term, translation.language.text());
      return order != 0 ? order < 0 : left.term < right.term;
    });
    write.appendix = std::move(appendix);
  }
  return write;
}

}  // namespace homeword
