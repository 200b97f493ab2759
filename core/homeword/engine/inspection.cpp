#include "homeword/engine/inspection.h"

#include "homeword/engine/analysis.h"
#include "homeword/style/readability.h"

namespace homeword {

using nlohmann::ordered_json;

namespace {

Span place(const Document& document, const Block& block, Span span) {
  if (document.format == nullptr || document.format->is_container) return span;
  return block.file_span(span);
}

// Formulas are about running text: headings and table heads have no sentences.
bool is_running_text(BlockKind kind) {
  return kind != BlockKind::heading && kind != BlockKind::title && kind != BlockKind::alternative_text &&
         kind != BlockKind::table_header;
}

std::vector<ordered_json> measure(const Analysis& analysis, const LanguageTag& language) {
  std::vector<std::string> texts;
  for (const AnalysedBlock& block : analysis.blocks)
    if (is_running_text(block.block->kind)) texts.push_back(block.block->text);
  std::vector<ordered_json> lines;
  for (const ReadabilityScore& score : measure_readability(texts, language)) {
    ordered_json line = {{"language", score.language}, {"formula", nullptr}, {"score", nullptr}, {"words", score.words},
                         {"sentences", score.sentences}, {"syllables", score.syllables}};
    if (score.score) {
      line["formula"] = score.formula;
      line["score"] = *score.score;
    } else {
      line["note"] = score.words == 0 ? "there is no running text to measure" : "no validated formula for this language";
    }
    lines.push_back(std::move(line));
    if (score.words == 0) break;   // no formula measures nothing
  }
  return lines;
}

}  // namespace

std::vector<ordered_json> inspect_document(const Document& document) {
  std::vector<ordered_json> lines;
  lines.push_back({{"name", document.name},
                   {"format", document.format != nullptr ? std::string(document.format->name) : "plain text"},
                   {"language", document.language},
                   {"title", document.title},
                   {"id", document.id},
                   {"blocks", document.blocks.size()}});
  for (const Block& block : document.blocks) {
    ordered_json codes = ordered_json::array();
    for (const InlineCode& code : block.codes) {
      ordered_json entry = {{"id", code.id}, {"kind", name_of(code_kind_names, code.kind)}, {"start", code.span.start}, {"end", code.span.end}};
      if (code.is_standalone) entry["standalone"] = true;
      if (!code.target.empty()) entry["target"] = code.target;
      if (!code.language.empty()) entry["language"] = code.language;
      codes.push_back(std::move(entry));
    }
    ordered_json line = {{"block", block.number}, {"part", block.part}, {"kind", name_of(block_kind_names, block.kind)},
                         {"level", block.level}, {"text", block.text}, {"codes", codes}, {"translatable", block.is_translatable}};
    if (!block.language.empty()) line["language"] = block.language;
    if (block.table >= 0) line["cell"] = {{"table", block.table}, {"row", block.row}, {"column", block.column}};
    lines.push_back(std::move(line));
  }
  return lines;
}

Result<std::vector<ordered_json>> inspect(Kits& kits, const Document& document, InspectionKind kind) {
  if (kind == InspectionKind::document) return inspect_document(document);
  const auto kit = kits.source();
  if (!kit) return fail(kit.error());
  const Analysis analysis = analyse(document, **kit, {.plain = PlainMode::off, .is_styled = false});
  if (kind == InspectionKind::readability) return measure(analysis, kits.from());
  std::vector<ordered_json> lines;
  for (const AnalysedBlock& block : analysis.blocks) {
    const Block& source = *block.block;
    if (kind == InspectionKind::segments) {
      for (const AnalysedSegment& segment : block.segments) {
        const Span span = place(document, source, segment.source);
        lines.push_back({{"block", source.number}, {"part", source.part}, {"kind", name_of(block_kind_names, source.kind)},
                         {"start", span.start}, {"end", span.end}, {"text", std::string(segment.source.of(source.text))}});
      }
    } else if (kind == InspectionKind::terms) {
      for (const Occurrence& occurrence : block.occurrences) {
        const Span span = place(document, source, occurrence.span);
        lines.push_back({{"block", source.number}, {"part", source.part}, {"start", span.start}, {"end", span.end},
                         {"matched", occurrence.matched}, {"concept", occurrence.concept_->id}, {"term", occurrence.term->text},
                         {"status", name_of(term_status_names, occurrence.term->status)}, {"layer", occurrence.concept_->layer},
                         {"life_cycle", name_of(life_cycle_names, occurrence.concept_->life_cycle)}});
      }
    } else {
      for (const Fact& fact : block.facts) {
        const Span span = place(document, source, fact.span);
        ordered_json line = {{"block", source.number}, {"part", source.part}, {"start", span.start}, {"end", span.end},
                             {"text", fact.text}, {"kind", name_of(fact_kind_names, fact.kind)}, {"value", fact.value}};
        if (fact.is_ambiguous) line["ambiguous"] = true;
        lines.push_back(std::move(line));
      }
    }
  }
  return lines;
}

}  // namespace homeword
