// Translation of one document into one language: orders the steps memory → backend → checks → explanations, and puts the
// segments back together as blocks. Pure: same analysis, same kit, same answer, whatever ran before.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "homeword/engine/analysis.h"
#include "homeword/translate/memory.h"
#include "homeword/translate/translator.h"

namespace homeword {

// How a concept is explained where it first appears.
enum class ExplainMode { inline_text, footnote, appendix, none };
inline constexpr NameTable<ExplainMode, 4> explain_mode_names{{{ExplainMode::inline_text, "inline"},
                                                               {ExplainMode::footnote, "footnote"},
                                                               {ExplainMode::appendix, "appendix"},
                                                               {ExplainMode::none, "none"}}};

// What writing one language takes, compiled once per style guide and pair and shared by threads.
struct TargetKit {
  LanguageTag language;
  std::shared_ptr<const TermFinder> terms;
  std::shared_ptr<const PhraseMemory> memory;
  std::shared_ptr<const Translator> translator;
  std::shared_ptr<const StyleChecker> style;   // the target language's own rules; may be null
};

struct TranslatedSegment {
  Segment segment;
  Span in_block;                     // of BlockText::text
};

struct TranslatedBlock {
  const AnalysedBlock* source = nullptr;
  std::vector<TranslatedSegment> segments;
  BlockText text;                    // ready for the format's writer
};

// A concept explained in this document, in order of first use.
struct ExplainedConcept {
  std::string concept_id;
  std::string source_term;           // as the glossary has it
  std::string term;                  // target language
  std::string explanation;
  std::string child;                 // what this means for your child
  std::size_t block = 0;             // where it was first explained or marked
};

struct DocumentTranslation {
  LanguageTag language = LanguageTag::of("en");
  std::vector<TranslatedBlock> blocks;
  std::vector<ExplainedConcept> explained;
  std::size_t memory_segments = 0, backend_segments = 0, untranslated_segments = 0, other_segments = 0;
  std::size_t untranslated_words = 0;  // in translated segments

  [[nodiscard]] bool is_complete() const { return untranslated_segments == 0; }
};

// The segments of every analysed block, translated and checked, not yet explained.
using SegmentTable = std::vector<std::vector<Segment>>;
// Explaining inline, an author's own explanation in parentheses makes room for the approved one.
[[nodiscard]] SegmentTable translate_segments(const Analysis& analysis, const SourceKit& source, const TargetKit& target, ExplainMode explain);

// Explains first uses and puts the blocks together. Cheap beside translating: renditions that explain in another way (the
// family page opens a word on a tap) call it again on the same segments.
[[nodiscard]] DocumentTranslation assemble(SegmentTable segments, const Analysis& analysis, const SourceKit& source,
                                           const TargetKit& target, ExplainMode explain);

// What the format's writer needs: blocks, and footnotes or the appendix ("Words in this letter", its title given) when
// explanations are asked for in that way.
[[nodiscard]] WriteOptions make_write_options(const DocumentTranslation& translation, const Document& document,
                                              ExplainMode explain, std::string_view appendix_title);

// True when nothing but facts, punctuation and white space is in the segment, so that localising the facts translates it.
[[nodiscard]] bool is_facts_only(const Segment& segment);
void localise_facts_only(Segment& segment, const LanguageTag& from, const LanguageTag& to);

// Joins the segments of a block as the source joined them; codes get their places in the new text.
[[nodiscard]] BlockText compose_block(const AnalysedBlock& source, std::vector<TranslatedSegment>& segments,
                                      const LanguageTag& language);

}  // namespace homeword
