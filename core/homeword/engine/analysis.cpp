#include "homeword/engine/analysis.h"

#include <algorithm>
#include <map>

namespace homeword {
namespace {

// Facts that stay whole whatever a glossary says about words inside them.
bool is_indivisible(FactKind kind) {
  return kind != FactKind::name && kind != FactKind::number && kind != FactKind::citation;
}

bool overlaps_any(Span span, const std::vector<Span>& others) {
  return std::any_of(others.begin(), others.end(), [&](Span other) { return span.overlaps(other); });
}

Span map_span(Span span, const std::vector<Edit>& edits) {
  const std::size_t start = map_offset(span.start, edits);
  const std::size_t end = map_offset(span.end, edits);
  return {start, std::max(start, end)};
}

// A piece of `span` inside `window`, counted from the window's start.
std::optional<Span> slice(Span span, Span window) {
  if (span.is_empty()) return std::nullopt;
  const std::size_t start = std::max(span.start, window.start);
  const std::size_t end = std::min(span.end, window.end);
  if (start >= end) return std::nullopt;
  return Span{start - window.start, end - window.start};
}

// A line break or tab the author put in ("\n", "\t" in a block's text; soft breaks are blanks) stays where it is: no sentence
// crosses it, unless a fact does.
std::vector<Span> cut_lines(std::string_view text, const std::vector<Fact>& facts, const std::vector<Span>& sentences) {
  std::vector<Span> cut;
  for (const Span sentence : sentences) {
    std::size_t start = sentence.start;
    for (std::size_t at = start; at < sentence.end; ++at) {
      if (text[at] != '\n' && text[at] != '\t') continue;
      if (std::any_of(facts.begin(), facts.end(), [&](const Fact& fact) { return fact.span.start < at && at < fact.span.end; })) continue;
      std::size_t end = at;
      while (end > start && text[end - 1] == ' ') --end;
      if (end > start) cut.push_back({start, end});
      start = at + 1;
      while (start < sentence.end && (text[start] == ' ' || text[start] == '\n' || text[start] == '\t')) ++start;
      at = start == 0 ? 0 : start - 1;
    }
    if (start < sentence.end) cut.push_back({start, sentence.end});
  }
  return cut;
}

// "**When:** Friday at noon": a bold label with its colon stands for itself, so that an approved "When:" is found and the
// sentence behind it keeps its capital.
std::vector<Span> cut_labels(std::string_view text, const std::vector<InlineCode>& codes, std::vector<Span> sentences) {
  std::vector<Span> cut;
  for (Span sentence : sentences) {
    for (const InlineCode& code : codes) {
      if (code.is_standalone || (code.kind != CodeKind::bold && code.kind != CodeKind::underline)) continue;
      if (code.span.start != sentence.start || code.span.end >= sentence.end || code.span.is_empty()) continue;
      std::size_t end = code.span.end;
      while (end > code.span.start && text[end - 1] == ' ') --end;
      const bool ends_inside = end > code.span.start && text[end - 1] == ':';
      const bool ends_behind = !ends_inside && text[end] == ':';
      if (ends_behind) ++end;
      if ((!ends_inside && !ends_behind) || end >= sentence.end || text[end] != ' ') continue;
      std::size_t next = end;
      while (next < sentence.end && text[next] == ' ') ++next;
      std::size_t offset = next;
      const char32_t first = next_code_point(text, offset);
      if (next >= sentence.end || is_lower_case(first)) continue;
      cut.push_back({sentence.start, end});
      sentence.start = next;
      break;
    }
    cut.push_back(sentence);
  }
  return cut;
}

}  // namespace

PlainMode default_plain_mode(DocumentClass document_class) {
  switch (document_class) {
    case DocumentClass::routine: return PlainMode::apply;
    case DocumentClass::important: return PlainMode::suggest;
    case DocumentClass::vital: return PlainMode::off;
  }
  return PlainMode::off;
}

// "Brown v. Board of Education, 347 U.S. 483" stays whole; "Title I, Part A" is left to the terms.
static bool is_numbered_citation(const Fact& fact) {
  return fact.kind == FactKind::citation && fact.text.find_first_of("0123456789.") != std::string::npos;
}

TextFinds find_in_text(std::string_view text, const std::vector<Span>& verbatim, const std::vector<InlineCode>& codes,
                       const SourceKit& kit, const NameEvidence* evidence, const std::vector<std::string>& cells) {
  TextFinds finds;
  std::vector<Span> kept_apart = verbatim;
  for (const InlineCode& code : codes)
    if (!code.is_standalone && code.kind == CodeKind::code) kept_apart.push_back(code.span);

  std::vector<Fact> facts = kit.facts.find(text, kit.terms->names(), evidence);
  std::erase_if(facts, [&](const Fact& fact) { return overlaps_any(fact.span, kept_apart); });

  std::vector<Span> blocked = kept_apart;
  for (const Fact& fact : facts)
    if (is_indivisible(fact.kind)) blocked.push_back(fact.span);
  finds.occurrences = kit.terms->find(text, blocked, cells);

  // "Lincoln Elementary School" is a name though "elementary school" is a term; "Individualized Education Program" alone
  // is the term though it looks like a name. The longer one wins, the term on a tie.
  std::erase_if(finds.occurrences, [&](const Occurrence& occurrence) {
    return std::any_of(facts.begin(), facts.end(), [&](const Fact& fact) {
      return (fact.kind == FactKind::name || is_numbered_citation(fact)) && fact.span.contains(occurrence.span) &&
             fact.span != occurrence.span;
    });
  });
  // What a term leaves of a citation keeps its own facts: the "A" of "Title I, Part A".
  std::vector<Fact> rests;
  for (const Fact& fact : facts)
    for (const Occurrence& occurrence : finds.occurrences) {
      if (fact.kind != FactKind::citation || !fact.span.contains(occurrence.span) || occurrence.span.end == fact.span.end) continue;
      for (Fact& rest : kit.facts.find(text.substr(occurrence.span.end, fact.span.end - occurrence.span.end))) {
        rest.span = {rest.span.start + occurrence.span.end, rest.span.end + occurrence.span.end};
        rests.push_back(std::move(rest));
      }
      break;
    }
  std::erase_if(facts, [&](const Fact& fact) {
    return !is_indivisible(fact.kind) &&
           std::any_of(finds.occurrences.begin(), finds.occurrences.end(),
                       [&](const Occurrence& occurrence) {
                         // A name that is kept in every language is both: the term is shown, the fact protects its words.
                         const bool is_kept = occurrence.term != nullptr && !occurrence.term->is_translated;
                         return !is_kept && occurrence.span.overlaps(fact.span);
                       });
  });
  for (Fact& rest : rests)
    if (std::none_of(facts.begin(), facts.end(), [&](const Fact& fact) { return fact.span.overlaps(rest.span); }))
      facts.push_back(std::move(rest));
  std::sort(facts.begin(), facts.end(), [](const Fact& left, const Fact& right) { return left.span < right.span; });
  finds.facts = std::move(facts);
  return finds;
}

std::vector<Span> find_sentences(std::string_view text, const std::vector<Fact>& facts, const std::vector<InlineCode>& codes,
                                 const Segmenter& segmenter) {
  std::vector<Span> protected_spans;
  for (const Fact& fact : facts) protected_spans.push_back(fact.span);
  std::vector<Span> sentences = cut_labels(text, codes, cut_lines(text, facts, segmenter.segment(text, protected_spans)));
  if (sentences.size() < 2) return sentences;
  // A pair that begins and ends with whole sentences may be cut between them; any other pair joins the sentences it touches.
  for (const InlineCode& code : codes) {
    if (code.is_standalone || code.span.is_empty()) continue;
    const auto first = std::find_if(sentences.begin(), sentences.end(), [&](Span s) { return s.overlaps(code.span); });
    if (first == sentences.end()) continue;
    auto last = first;
    while (last + 1 != sentences.end() && (last + 1)->overlaps(code.span)) ++last;
    if (first == last) continue;
    const bool is_whole = code.span.start <= first->start && code.span.end >= last->end;
    if (is_whole) continue;
    first->end = last->end;
    sentences.erase(first + 1, last + 1);
  }
  return sentences;
}

void place_finding(Finding& finding, const Document& document, const Block& block, const LineIndex* lines) {
  finding.file = document.name;
  finding.part = block.part;
  finding.block = block.number;
  if (lines == nullptr) return;
  finding.span = block.file_span(finding.span);
  const LineIndex::Place place = lines->place_of(finding.span.start);
  finding.line = place.line;
  finding.column = place.column;
}

Analysis analyse(const Document& document, const SourceKit& kit, const AnalysisOptions& options) {
  Analysis analysis;
  analysis.document = &document;
  const bool has_lines = document.format != nullptr && !document.format->is_container;
  std::optional<LineIndex> lines;
  if (has_lines) lines.emplace(document.text);

  // A passage the author already wrote in another language is left to its readers.
  const auto is_read = [&](const Block& block) {
    if (!block.is_translatable || block.text.empty()) return false;
    if (block.language.empty()) return true;
    const auto tag = LanguageTag::parse(block.language);
    return !tag || tag->language() == kit.language.language();
  };
  // What any line proves to be a name is one in every line, whatever their order.
  NameEvidence evidence;
  for (const Block& block : document.blocks)
    if (is_read(block)) kit.facts.gather_names(block.text, evidence);
  finish_evidence(evidence);

  // The cells below each column head.
  std::map<std::pair<int, int>, std::vector<std::string>> columns;
  for (const Block& block : document.blocks)
    if (block.table >= 0 && block.row > 0 && !block.text.empty()) columns[{block.table, block.column}].push_back(block.text);
  const std::vector<std::string> no_cells;
  const auto cells_below = [&](const Block& block) -> const std::vector<std::string>& {
    const auto found = columns.find({block.table, block.column});
    return block.table >= 0 && block.row == 0 && found != columns.end() ? found->second : no_cells;
  };

  StyleMemory memory;
  for (const Block& block : document.blocks) {
    if (!is_read(block)) continue;
    AnalysedBlock analysed;
    analysed.block = &block;
    if (const auto changes = document.properties.find("tracked_changes"); analysis.blocks.empty() && changes != document.properties.end()) {
      Finding finding{.rule = "document/tracked-changes", .severity = Severity::info,
                      .message = "The document holds tracked changes (" + changes->second + "): they were read as accepted.",
                      .reason = "A change that nobody accepted yet may not be what the school wants to say.",
                      .suggestions = {"Accept or reject the changes in Word or LibreOffice, save, and run this again."}};
      place_finding(finding, document, block, nullptr);
      analysed.findings.push_back(std::move(finding));
    }
    TextFinds finds = find_in_text(block.text, block.verbatim, block.codes, kit, &evidence, cells_below(block));
    const std::vector<Span> sentences = find_sentences(block.text, finds.facts, block.codes, kit.segmenter);

    if (options.is_styled && kit.style != nullptr) {
      StyleInput input{.text = block.text,
                       .sentences = sentences,
                       .facts = finds.facts,
                       .occurrences = finds.occurrences,
                       .verbatim = block.verbatim,
                       .is_heading = block.kind == BlockKind::heading || block.kind == BlockKind::table_header ||
                                     block.kind == BlockKind::title,
                       .block = block.number};
      StyleResult style = kit.style->check(input, memory, options.document_class);
      for (Finding& finding : style.findings) {
        if (finding.rule == "term/deprecated" || finding.rule == "term/ambiguous") analysed.term_findings.push_back(finding);
        place_finding(finding, document, block, lines ? &*lines : nullptr);
        analysed.findings.push_back(std::move(finding));
      }
      if (options.plain == PlainMode::apply)
        std::copy_if(style.edits.begin(), style.edits.end(), std::back_inserter(analysed.edits),
                     [](const Edit& edit) { return edit.is_safe; });
    }

    analysed.plain = analysed.edits.empty() ? block.text : apply_edits(block.text, analysed.edits);
    analysed.codes = block.codes;
    analysed.verbatim = block.verbatim;
    if (!analysed.edits.empty()) {
      for (InlineCode& code : analysed.codes) code.span = map_span(code.span, analysed.edits);
      for (Span& span : analysed.verbatim) span = map_span(span, analysed.edits);
      // Sentences are those of the source: one that a rule split or joined is still one segment.
      finds = find_in_text(analysed.plain, analysed.verbatim, analysed.codes, kit, &evidence, cells_below(block));
    }
    analysed.facts = std::move(finds.facts);
    analysed.occurrences = std::move(finds.occurrences);
    for (const Span sentence : sentences)
      analysed.segments.push_back({sentence, analysed.edits.empty() ? sentence : map_span(sentence, analysed.edits)});
    analysis.findings.insert(analysis.findings.end(), analysed.findings.begin(), analysed.findings.end());
    analysis.blocks.push_back(std::move(analysed));
  }
  return analysis;
}

Segment make_segment(const AnalysedBlock& block, const AnalysedSegment& place) {
  Segment segment;
  segment.block = block.block->number;
  segment.source = std::string(place.source.of(block.block->text));
  segment.plain = std::string(place.plain.of(block.plain));
  // What the source says against the glossary, at its place in `plain`: where a rewrite put the preferred term, at that.
  for (const Finding& finding : block.term_findings)
    if (place.source.contains(finding.span)) {
      Finding own = finding;
      const Span moved = map_span(finding.span, block.edits);
      const std::size_t end = std::min(std::max(moved.start, moved.end), place.plain.end);
      own.span = {std::min(moved.start, end) - std::min(place.plain.start, std::min(moved.start, end)), end - std::min(place.plain.start, end)};
      segment.findings.push_back(std::move(own));
    }
  for (const Fact& fact : block.facts)
    if (place.plain.contains(fact.span)) {
      Fact own = fact;
      own.span = {fact.span.start - place.plain.start, fact.span.end - place.plain.start};
      segment.facts.push_back(std::move(own));
    }
  for (const Occurrence& occurrence : block.occurrences)
    if (place.plain.contains(occurrence.span)) {
      Occurrence own = occurrence;
      own.span = {occurrence.span.start - place.plain.start, occurrence.span.end - place.plain.start};
      segment.occurrences.push_back(std::move(own));
    }
  for (const InlineCode& code : block.codes) {
    InlineCode own = code;
    if (code.is_standalone || code.span.is_empty()) {
      // Points at the very edges of a sentence stay with the gap beside it, where nothing can move them.
      if (code.span.start <= place.plain.start || code.span.start >= place.plain.end) continue;
      own.span = {code.span.start - place.plain.start, code.span.start - place.plain.start};
    } else if (const auto piece = slice(code.span, place.plain)) {
      own.span = *piece;
    } else {
      continue;
    }
    segment.codes.push_back(std::move(own));
  }
  for (const Span span : block.verbatim)
    if (const auto piece = slice(span, place.plain)) segment.verbatim.push_back(*piece);
  return segment;
}

}  // namespace homeword
