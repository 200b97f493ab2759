#include "homeword/engine/merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <optional>
#include <set>

#include "homeword/base/hash.h"
#include "homeword/engine/report.h"
#include "homeword/text/unicode.h"
#include "homeword/translate/approved_terms.h"
#include "homeword/translate/checks.h"

namespace homeword {
namespace {

// "c3-2" is the second piece of code 3.
std::optional<std::size_t> code_number(std::string_view id) {
  if (!id.starts_with('c')) return std::nullopt;
  std::size_t number = 0;
  const char* end = id.data() + id.size();
  const auto [stop, code] = std::from_chars(id.data() + 1, end, number);
  if (code != std::errc() || (stop != end && *stop != '-')) return std::nullopt;
  return number;
}

// The document's codes that the text names, at their places in the text.
std::vector<InlineCode> find_codes(const std::vector<XliffCode>& named, const std::vector<InlineCode>& known) {
  std::vector<InlineCode> out;
  for (const XliffCode& code : named)
    if (const auto id = code_number(code.id))
      for (const InlineCode& one : known)
        if (one.id == *id) {
          out.push_back(one);
          out.back().span = code.span;
        }
  return out;
}

std::optional<std::size_t> block_number(std::string_view id) {
  std::size_t number = 0;
  if (!id.starts_with('b')) return std::nullopt;
  const auto [stop, code] = std::from_chars(id.data() + 1, id.data() + id.size(), number);
  if (code != std::errc() || stop != id.data() + id.size()) return std::nullopt;
  return number;
}

bool has_letters(std::string_view text) {
  for (std::size_t at = 0; at < text.size();)
    if (is_letter(next_code_point(text, at))) return true;
  return false;
}

struct Merger {
  const XliffDocument& xliff;
  const std::string& name;
  const SourceKit& source;
  const TargetKit& target;
  Merge& out;
  ApprovedTerms terms;

  Finding finding_at(const XliffUnit& unit, std::size_t line, std::string rule, std::string message, std::string reason, std::string remedy) const {
    Finding finding;
    finding.file = name;
    finding.part = unit.id;
    finding.block = block_number(unit.id).value_or(0);
    finding.line = line;
    finding.column = 1;
    finding.rule = std::move(rule);
    finding.severity = Severity::error;
    finding.message = std::move(message);
    finding.reason = std::move(reason);
    if (!remedy.empty()) finding.suggestions.push_back(std::move(remedy));
    return finding;
  }

  // What is wrong with the codes of a unit; each makes it refused.
  std::vector<Finding> check_codes(const XliffUnit& unit) const {
    constexpr const char* reason = "Markup carries meaning too: a link that leads nowhere, a bold warning that is not.";
    std::vector<Finding> found;
    std::map<std::string, std::size_t> known;
    for (const XliffSegment& segment : unit.segments)
      for (const XliffCode& code : segment.source.codes) ++known[code.id];
    std::map<std::size_t, std::size_t> wanted;   // code → pieces in sentences that have a translation
    std::set<std::size_t> all;
    for (const XliffSegment& segment : unit.segments)
      for (const XliffCode& code : segment.source.codes)
        if (const auto number = code_number(code.id)) {
          all.insert(*number);
          if (!segment.is_ignorable && segment.has_target) ++wanted[*number];
        }
    std::map<std::size_t, std::size_t> pieces;
    for (const XliffSegment& segment : unit.segments) {
      if (segment.is_ignorable || !segment.has_target) continue;
      std::set<std::string> seen;
      for (std::size_t i = 0; i < segment.target.codes.size(); ++i) {
        const XliffCode& code = segment.target.codes[i];
        const auto number = code_number(code.id);
        if (!number || !all.contains(*number)) {
          found.push_back(finding_at(unit, segment.line, "code/unknown", fmt::format("The translation has the code “{}”, which the source does not have.", code.id), reason,
                                     "Delete it, or take the codes from the source."));
          continue;
        }
        ++pieces[*number];
        // Two pieces with nothing between them are one.
        for (std::size_t j = 0; j < i; ++j)
          if (const XliffCode& other = segment.target.codes[j];
              code_number(other.id) == number && !code.is_standalone && other.span.end == code.span.start)
            --pieces[*number];
        for (std::size_t j = 0; j < i; ++j) {
          const XliffCode& other = segment.target.codes[j];
          if (other.span.overlaps(code.span) && !other.span.contains(code.span) && !code.span.contains(other.span))
            found.push_back(finding_at(unit, segment.line, "code/crossed", fmt::format("The codes “{}” and “{}” cross in the translation.", other.id, code.id), reason,
                                       "Close the inner code before the outer one."));
        }
      }
    }
    for (const auto& [number, count] : wanted) {
      const auto there = pieces.find(number);
      const std::size_t line = std::find_if(unit.segments.begin(), unit.segments.end(), [&](const XliffSegment& segment) {
        return std::any_of(segment.source.codes.begin(), segment.source.codes.end(), [&](const XliffCode& code) { return code_number(code.id) == number; });
      })->line;
      if (there == pieces.end() || there->second == 0) {
        found.push_back(finding_at(unit, line, "code/missing", fmt::format("The code “c{}” of the source is not in the translation.", number), reason,
                                   "Copy it from the source to its place in the translation."));
      } else if (there->second > count) {
        found.push_back(finding_at(unit, line, "code/split", fmt::format("The code “c{}” stands in {} places of the translation.", number, there->second), reason,
                                   "Let it stand once, around the words that belong to it."));
      } else if (there->second < count && !is_joined(unit, number)) {
        found.push_back(finding_at(unit, line, "code/missing", fmt::format("A part of the code “c{}” is not in the translation.", number), reason,
                                   "Every sentence that has it in the source has it in the translation."));
      }
    }
    return found;
  }

  // A tool joined two sentences: what were two pieces may be one around both.
  static bool is_joined(const XliffUnit& unit, std::size_t number) {
    std::size_t sentences = 0;
    for (const XliffSegment& segment : unit.segments)
      if (!segment.is_ignorable && std::any_of(segment.source.codes.begin(), segment.source.codes.end(), [&](const XliffCode& code) { return code_number(code.id) == number; }))
        ++sentences;
    return sentences == 1;
  }

  bool apply_waivers(const XliffUnit& unit, const XliffSegment& segment, const std::string& sentence, std::vector<Finding>& findings) const {
    bool is_any = false;
    for (const auto& [category, text] : unit.notes) {
      if (category != "homeword:waiver" && category != "waiver") continue;
      std::string_view words = text;
      if (words.starts_with(segment.id + ": ")) {
        words.remove_prefix(segment.id.size() + 2);
      } else if (words.size() > 1 && words[0] == 's' && words[1] >= '0' && words[1] <= '9') {
        continue;   // another sentence's
      }
      const std::optional<Waiver> waiver = parse_waiver(words);
      if (!waiver) continue;
      bool is_used = false;
      for (Finding& finding : findings) {
        if (finding.rule != waiver->rule || finding.rule.starts_with("source/")) continue;
        // Markup of the document is never let go; a code that is only written in the text ("{name}") may be.
        if (finding.rule.starts_with("code/") && finding.about.empty()) continue;
        if (!waiver->about.empty() && waiver->about != finding.about && waiver->about != finding.text) continue;
        if (finding.severity == Severity::info) continue;
        finding.severity = Severity::info;
        finding.message += " Let pass: " + waiver->reason;
        is_used = true;
      }
      if (is_used) out.waivers.emplace_back(sentence, *waiver);
      is_any = is_any || is_used;
    }
    return is_any;
  }

  // Receipts of a person's sentence: what stands in it, found by searching.
  void prove(Segment& segment, const std::vector<Finding>& findings) {
    std::vector<Span> taken;
    for (const Fact& fact : segment.facts) {
      FactReceipt receipt{fact, {}, find_fact_in_target(fact, segment.target, source.language, target.language, taken)};
      if (receipt.target) {
        receipt.target_text = std::string(receipt.target->of(segment.target));
        taken.push_back(*receipt.target);
      }
      segment.fact_receipts.push_back(std::move(receipt));
    }
    std::vector<Span> taken_terms;
    for (const Occurrence& occurrence : segment.occurrences) {
      if (!terms.choose(occurrence, segment.plain)) continue;
      Receipt receipt{.concept_id = occurrence.concept_->id, .source_term = occurrence.matched, .source = occurrence.span, .target_term = {}, .target = {}};
      const std::vector<FoundForm> found = terms.find(*occurrence.concept_, segment.target, taken_terms);
      if (!found.empty()) {
        receipt.target = found.front().span;
        receipt.target_term = std::string(found.front().span.of(segment.target));
        receipt.how = segment.origin == "memory" ? ReceiptHow::memory : ReceiptHow::backend;
        receipt.status = found.front().is_citation ? ReceiptStatus::exact : ReceiptStatus::inflected;
        taken_terms.push_back(found.front().span);
      } else if (std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
                   return finding.rule == "term/missed" && finding.about == receipt.concept_id && finding.severity == Severity::info;
                 })) {
        receipt.status = ReceiptStatus::waived;
      }
      segment.receipts.push_back(std::move(receipt));
    }
  }

  // The text without what Homeword put in, for the memory.
  static std::string without_explanations(const XliffText& text) {
    std::string out = text.text;
    std::vector<Span> cut;
    for (const auto& [type, span] : text.marks)
      if (type == "homeword:explanation") cut.push_back(span);
    std::sort(cut.begin(), cut.end());
    for (auto it = cut.rbegin(); it != cut.rend(); ++it) out.erase(it->start, it->size());
    return out;
  }

  void merge_unit(const XliffUnit& unit) {
    const std::optional<std::size_t> number = block_number(unit.id);
    const auto found_block = std::find_if(out.document->blocks.begin(), out.document->blocks.end(), [&](const Block& block) { return number && block.number == *number; });
    if (found_block == out.document->blocks.end() || std::any_of(out.analysis->blocks.begin(), out.analysis->blocks.end(), [&](const AnalysedBlock& one) { return one.block->number == *number; })) {
      out.findings.push_back(finding_at(unit, unit.line, "unit/unknown", fmt::format("The document has no block for the unit “{}”, or the unit stands here twice.", unit.id),
                                        "The translation has no place to go.", "Extract the document again and take over the translations."));
      ++out.refused;
      return;
    }
    const Block& block = *found_block;
    std::vector<Finding> problems;
    if (!unit.source_hash.empty() && hash_source(unit) != unit.source_hash)
      problems.push_back(finding_at(unit, unit.line, "source/changed", fmt::format("The source text of the unit “{}” is not the document's any more.", unit.id),
                                    "The document would say one thing in English and another in translation.",
                                    "Change the document itself and extract it again; only targets are edited here."));
    for (Finding& problem : check_codes(unit)) problems.push_back(std::move(problem));

    AnalysedBlock analysed;
    analysed.block = &block;
    std::map<std::size_t, Span> places;   // code → span in the whole source
    for (const XliffSegment& segment : unit.segments) {
      const std::size_t start = analysed.plain.size();
      for (const XliffCode& code : segment.source.codes)
        if (const auto id = code_number(code.id)) {
          const Span span{code.span.start + start, code.span.end + start};
          const auto [place, is_new] = places.emplace(*id, span);
          if (!is_new) place->second.end = std::max(place->second.end, span.end);
        }
      analysed.plain += segment.source.text;
    }
    for (const auto& [id, span] : places) {
      const auto own = std::find_if(block.codes.begin(), block.codes.end(), [&](const InlineCode& code) { return code.id == id; });
      if (own == block.codes.end()) {
        problems.push_back(finding_at(unit, unit.line, "code/unknown", fmt::format("The document has no code “c{}” here.", id), "Markup would be invented.", "Extract the document again."));
        continue;
      }
      InlineCode code = *own;
      code.span = span;
      analysed.codes.push_back(std::move(code));
    }
    for (const InlineCode& code : block.codes)
      if (!places.contains(code.id))
        problems.push_back(finding_at(unit, unit.line, "code/missing", fmt::format("The unit has lost the document's code “c{}”.", code.id), "Markup would be lost.", "Extract the document again."));
    std::stable_sort(analysed.codes.begin(), analysed.codes.end(), [](const InlineCode& left, const InlineCode& right) { return left.span.start < right.span.start; });

    TranslatedBlock merged;
    std::vector<Finding> findings;
    std::string whole_source, whole_target;
    for (const XliffSegment& segment : unit.segments) {
      whole_source += segment.source.text;
      whole_target += segment.is_ignorable ? segment.source.text : segment.target.text;
    }
    std::optional<std::vector<Finding>> of_whole;
    std::size_t at = 0;
    for (const XliffSegment& given : unit.segments) {
      const Span place{at, at + given.source.text.size()};
      at = place.end;
      if (given.is_ignorable) continue;
      analysed.segments.push_back({place, place});
      Segment segment;
      segment.block = block.number;
      segment.source = segment.plain = given.source.text;
      segment.codes = find_codes(given.source.codes, analysed.codes);
      TextFinds finds = find_in_text(segment.plain, {}, segment.codes, source);
      segment.facts = std::move(finds.facts);
      segment.occurrences = std::move(finds.occurrences);

      MergedSentence sentence{.source = given.source.text, .target = without_explanations(given.target)};
      const auto proposal = std::find_if(unit.candidates.begin(), unit.candidates.end(), [&](const XliffCandidate& one) { return one.segment == given.id && one.is_proposal; });
      const bool is_proposed = proposal != unit.candidates.end() && proposal->target == given.target.text;
      sentence.is_translated = given.has_target && (!given.target.text.empty() || given.source.text.empty()) &&
                               (given.state != "initial" || given.target.text != given.source.text);
      if (!sentence.is_translated) {
        segment.target = segment.plain;
        segment.target_language = source.language.text();
        segment.target_codes = segment.codes;
        if (has_letters(segment.plain)) {
          Finding missing = finding_at(unit, given.line, "untranslated", "The sentence has no translation.", "A family that does not read this language cannot use the sentence.", {});
          missing.text = segment.plain;
          missing.severity = Severity::warning;
          segment.findings.push_back(std::move(missing));
        }
        findings.insert(findings.end(), segment.findings.begin(), segment.findings.end());
        out.sentences.push_back(std::move(sentence));
        merged.segments.push_back({std::move(segment), {}});
        continue;
      }
      segment.target = given.target.text;
      segment.target_language = target.language.text();
      sentence.is_reviewed = given.state == "reviewed" || given.state == "final";
      sentence.is_changed = !is_proposed;
      if (given.sub_state == "homeword:memory" && is_proposed) {
        segment.origin = "memory";
      } else if (is_proposed && proposal->type == "mt") {
        segment.origin = proposal->origin;
        sentence.is_draft = !sentence.is_reviewed;
      } else if (given.sub_state == "homeword:facts-only") {
        sentence.is_changed = false;
      } else {
        segment.origin = "person";
      }
      segment.target_codes = find_codes(given.target.codes, analysed.codes);
      for (const auto& [type, span] : given.target.marks)
        if (type == "homeword:untranslated" && !span.is_empty())
          segment.untranslated_words.push_back({std::string(span.of(given.target.text)), {}, span, source.language.text()});
      keep_breaks(segment);

      std::vector<Finding> own = check_pair({segment.plain, segment.target, {}, {}}, source.facts, *source.terms, *target.terms);
      // An explanation that Homeword put in makes a sentence long, and that is meant.
      if (!given.target.marks.empty() && std::any_of(given.target.marks.begin(), given.target.marks.end(), [](const auto& mark) { return mark.first == "homeword:explanation"; }))
        std::erase_if(own, [](const Finding& finding) { return finding.rule == "length"; });
      for (Finding& finding : own) {
        finding.file = name;
        finding.part = unit.id;
        finding.block = block.number;
        finding.line = given.line;
        finding.column = 1;
        // A fact, or a code written as text, may have moved to a neighbouring sentence of the same paragraph.
        const bool may_move = finding.rule == "fact/missing" || finding.rule == "code/missing" || finding.rule == "code/extra";
        if (may_move && finding.severity == Severity::error) {
          if (!of_whole) of_whole = check_pair({whole_source, whole_target, {}, {}}, source.facts, *source.terms, *target.terms);
          const bool is_lost = std::any_of(of_whole->begin(), of_whole->end(), [&](const Finding& other) { return other.rule == finding.rule && other.about == finding.about; });
          if (!is_lost) finding.severity = Severity::info;
          finding.suggestions = {"Write it as the source has it or as the language writes it; or add a note of category homeword:waiver: " +
                                 to_text(Waiver{finding.rule, finding.about, "why it may differ"})};
        }
      }
      apply_waivers(unit, given, segment.plain, own);
      for (const Finding& finding : own)
        if (finding.rule == "fact/missing" && finding.severity == Severity::error) problems.push_back(finding);
      prove(segment, own);
      segment.findings = own;
      findings.insert(findings.end(), own.begin(), own.end());
      if (sentence.is_draft) ++out.unreviewed;
      out.sentences.push_back(std::move(sentence));
      merged.segments.push_back({std::move(segment), {}});
    }

    if (!problems.empty()) {
      ++out.refused;
      // What the family would get is the author's own words, not a letter that lost its date.
      for (std::size_t i = 0; i < merged.segments.size(); ++i) {
        Segment& segment = merged.segments[i].segment;
        segment.target = segment.plain;
        segment.target_language = source.language.text();
        segment.target_codes = segment.codes;
        segment.origin = "none";
        segment.receipts.clear();
        segment.fact_receipts.clear();
        MergedSentence& sentence = out.sentences[out.sentences.size() - merged.segments.size() + i];
        if (sentence.is_draft) --out.unreviewed;
        sentence.is_translated = sentence.is_draft = sentence.is_changed = false;
      }
      std::erase_if(findings, [](const Finding& finding) { return finding.rule == "fact/missing" && finding.severity == Severity::error; });
      findings.insert(findings.begin(), problems.begin(), problems.end());
      if (!merged.segments.empty()) merged.segments.front().segment.findings = problems;
    }
    out.findings.insert(out.findings.end(), findings.begin(), findings.end());
    out.analysis->blocks.push_back(std::move(analysed));
    out.translation.blocks.push_back(std::move(merged));
  }

  // A forced line break is a code and a character; a tool that tidies white space loses the character.
  static void keep_breaks(Segment& segment) {
    for (const InlineCode& code : segment.codes) {
      if (!code.is_standalone || code.span.start >= segment.plain.size()) continue;
      const char mark = segment.plain[code.span.start];
      if (mark != '\n' && mark != '\t') continue;
      for (const InlineCode& placed : segment.target_codes) {
        if (placed.id != code.id) continue;
        const std::size_t at = placed.span.start;
        if (at < segment.target.size() && segment.target[at] == mark) break;
        segment.target.insert(at, 1, mark);
        for (InlineCode& other : segment.target_codes) {
          if (other.span.start > at) ++other.span.start;
          if (other.span.end > at) ++other.span.end;
        }
        for (UntranslatedWord& word : segment.untranslated_words) {
          if (word.target.start >= at) ++word.target.start;
          if (word.target.end > at) ++word.target.end;
        }
        break;
      }
    }
  }
};

}  // namespace

Result<Merge> merge_xliff(std::string_view bytes, const std::string& name, Kits& kits, const MergeOptions& options) {
  Result<XliffDocument> xliff = read_xliff(bytes, name);
  if (!xliff) return fail(xliff.error());
  if (xliff->to.empty())
    return fail({.message = "the file does not say which language it is translated into", .file = name, .expected = "trgLang on <xliff>"});
  const Result<LanguageTag> to = LanguageTag::parse(xliff->to);
  if (!to) return fail(to.error());
  std::string original = !options.original.empty() ? options.original : xliff->original_bytes;
  if (original.empty())
    return fail({.message = "the file does not carry the original document", .file = name,
                 .expected = xliff->original.empty() ? "a file written by homeword extract" : xliff->original,
                 .remedy = "Name the original with --original."});
  if (!xliff->original_hash.empty() && sha256(original) != xliff->original_hash)
    return fail({.message = "the original is not the document this file was extracted from", .file = name, .found = sha256(original).substr(0, 16) + "…",
                 .expected = xliff->original_hash.substr(0, 16) + "…", .remedy = "Extract the document again, or name the right original with --original."});
  auto document = read_document(xliff->original.empty() ? name : xliff->original, std::move(original));
  if (!document) return fail(document.error());
  const auto source = kits.source();
  if (!source) return fail(source.error());
  const auto target = kits.target(*to);
  if (!target) return fail(target.error());

  Merge out;
  out.document = std::make_unique<Document>(std::move(*document));
  out.analysis = std::make_unique<Analysis>();
  out.analysis->document = out.document.get();
  out.analysis->blocks.reserve(xliff->units.size());   // pointers into it are kept
  out.document_class = value_of(document_class_names, xliff->document_class).value_or(DocumentClass::routine);
  out.translation.language = *to;
  Merger merger{*xliff, name, **source, **target, out, ApprovedTerms((*source)->language, *to)};
  for (const XliffUnit& unit : xliff->units) merger.merge_unit(unit);
  for (std::size_t i = 0; i < out.translation.blocks.size(); ++i) {
    TranslatedBlock& block = out.translation.blocks[i];
    block.source = &out.analysis->blocks[i];
    block.text = compose_block(*block.source, block.segments, *to);
    for (const TranslatedSegment& segment : block.segments) {
      if (segment.segment.target_language != to->text()) {
        if (has_letters(segment.segment.plain)) ++out.translation.untranslated_segments;
      } else if (segment.segment.origin == "memory") {
        ++out.translation.memory_segments;
      } else if (segment.segment.origin == "person") {
        ++out.by_person;
        ++out.translation.other_segments;
      } else if (segment.segment.origin != "none") {
        ++out.translation.backend_segments;
      } else {
        ++out.translation.other_segments;
      }
    }
  }
  std::set<std::size_t> there;
  for (const AnalysedBlock& block : out.analysis->blocks) there.insert(block.block->number);
  for (const Block& block : out.document->blocks) {
    if (!block.is_translatable || there.contains(block.number) || !has_letters(block.text)) continue;
    if (!block.language.empty()) {
      const auto tag = LanguageTag::parse(block.language);
      if (tag && tag->language() != (*source)->language.language()) continue;
    }
    XliffUnit unit;
    unit.id = fmt::format("b{}", block.number);
    Finding finding = merger.finding_at(unit, 0, "unit/missing", "The file has no unit for a passage of the document; it stays untranslated.",
                                        "A family that does not read this language cannot use the passage.", "Extract the document again.");
    finding.text = block.text;
    out.findings.push_back(std::move(finding));
    ++out.translation.untranslated_segments;
  }
  WriteOptions write = make_write_options(out.translation, *out.document, ExplainMode::none, {});
  write.style_guide = kits.identify_guide();
  auto written = write_document(*out.document, write);
  if (!written) return fail(written.error());
  out.bytes = std::move(*written);
  return out;
}

}  // namespace homeword
