// Analysis: one document in its own language, read once and used for every target language: facts, sentences, terms, style
// findings and the plain source that goes to translation.
//
//     Analysis analysis = analyse(document, kit, {});
//     analysis.blocks[0].segments[0].plain
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "homeword/document/document.h"
#include "homeword/glossary/term_finder.h"
#include "homeword/style/style_checker.h"
#include "homeword/text/facts.h"
#include "homeword/text/segmenter.h"
#include "homeword/text/unicode.h"
#include "homeword/translate/segment.h"

namespace homeword {

// What reading one language takes, compiled once per style guide and shared by threads.
struct SourceKit {
  LanguageTag language;
  Segmenter segmenter;
  FactFinder facts;
  std::shared_ptr<const TermFinder> terms;
  std::shared_ptr<const StyleChecker> style;
};

// What happens to plain-language rewrites: applied when safe, only suggested, or the text left alone.
enum class PlainMode { apply, suggest, off };
inline constexpr NameTable<PlainMode, 3> plain_mode_names{
    {{PlainMode::apply, "apply"}, {PlainMode::suggest, "suggest"}, {PlainMode::off, "off"}}};
// What a document class asks for when nobody overrides it: routine applies, important suggests, vital leaves alone.
[[nodiscard]] PlainMode default_plain_mode(DocumentClass document_class);

struct AnalysisOptions {
  DocumentClass document_class = DocumentClass::routine;
  PlainMode plain = PlainMode::apply;
  bool is_styled = true;             // false: no rules run at all (inspect)
};

struct AnalysedSegment {
  Span source;                       // in Block::text
  Span plain;                        // in AnalysedBlock::plain
};

struct AnalysedBlock {
  const Block* block = nullptr;
  std::string plain;                 // the whole block after rewrites
  std::vector<Edit> edits;           // those applied, in Block::text
  std::vector<InlineCode> codes;     // spans in `plain`
  std::vector<Span> verbatim;        // spans in `plain`
  std::vector<Fact> facts;           // of `plain`
  std::vector<Occurrence> occurrences;  // of `plain`
  std::vector<AnalysedSegment> segments;
  std::vector<Finding> findings;     // style findings, placed in the file
  std::vector<Finding> term_findings;  // those about the glossary's terms, in Block::text, which translations tell as well
};

struct Analysis {
  const Document* document = nullptr;
  std::vector<AnalysedBlock> blocks;  // the translatable ones in the document's language, in reading order
  std::vector<Finding> findings;      // all blocks', in order
};

[[nodiscard]] Analysis analyse(const Document& document, const SourceKit& kit, const AnalysisOptions& options);

// Facts and terms of one text, each knowing of the other: a term beats a guessed name or bare number, a fact that must be
// kept whole (date, link, listed name …) beats a term inside it. `evidence` is what the document knows of names; `cells` are
// the table's cells below a column head, which tell a school year from a mark.
struct TextFinds {
  std::vector<Fact> facts;
  std::vector<Occurrence> occurrences;
};
[[nodiscard]] TextFinds find_in_text(std::string_view text, const std::vector<Span>& verbatim,
                                     const std::vector<InlineCode>& codes, const SourceKit& kit,
                                     const NameEvidence* evidence = nullptr,
                                     const std::vector<std::string>& cells = {});

// Sentences of a block; a bold phrase or link is not cut, a bold paragraph of three sentences is.
[[nodiscard]] std::vector<Span> find_sentences(std::string_view text, const std::vector<Fact>& facts,
                                               const std::vector<InlineCode>& codes, const Segmenter& segmenter);

// Fills file, part, line and column of a finding whose span lies in the block's text.
void place_finding(Finding& finding, const Document& document, const Block& block, const LineIndex* lines);

// The segment the translation steps work on: slices of what the block knows, offsets made its own.
[[nodiscard]] Segment make_segment(const AnalysedBlock& block, const AnalysedSegment& place);

}  // namespace homeword
