#include <iostream>
#include <nlohmann/json.hpp>

#include "command.h"
#include "homeword/base/files.h"
#include "homeword/engine/analysis.h"
#include "homeword/style/readability.h"

namespace homeword::cli {
namespace {

using nlohmann::ordered_json;

struct Words {
  std::string what, input, language = "en", style_guide;
};

void print(const ordered_json& json) { std::cout << json.dump(-1, ' ', false, ordered_json::error_handler_t::strict) << '\n'; }

// Offsets as section 6 promises them: of the file for text formats, of the block's text for containers.
Span place(const Document& document, const Block& block, Span span) {
  if (document.format == nullptr || document.format->is_container) return span;
  if (span.is_empty()) return {block.file_offset(span.start), block.file_offset(span.start)};
  return {block.file_offset(span.start), block.file_offset(span.end - 1) + 1};
}

void print_document(const Document& document) {
  print({{"name", document.name}, {"format", document.format != nullptr ? document.format->name : "plain text"},
         {"language", document.language}, {"title", document.title}, {"id", document.id}, {"blocks", document.blocks.size()}});
  for (const Block& block : document.blocks) {
    ordered_json codes = ordered_json::array();
    for (const InlineCode& code : block.codes) {
      static constexpr std::string_view kinds[] = {"bold", "italic", "underline", "link", "code", "quotation", "image",
                                                   "line-break", "footnote-reference", "language", "other"};
      ordered_json entry = {{"id", code.id}, {"kind", kinds[static_cast<std::size_t>(code.kind)]}, {"start", code.span.start}, {"end", code.span.end}};
      if (code.is_standalone) entry["standalone"] = true;
      if (!code.target.empty()) entry["target"] = code.target;
      codes.push_back(std::move(entry));
    }
    ordered_json entry = {{"block", block.number}, {"part", block.part}, {"kind", name_of(block_kind_names, block.kind)},
                          {"level", block.level}, {"text", block.text}, {"codes", codes}, {"translatable", block.is_translatable}};
    if (!block.language.empty()) entry["language"] = block.language;
    if (block.table >= 0) entry["cell"] = {{"table", block.table}, {"row", block.row}, {"column", block.column}};
    print(entry);
  }
}

int run(const Words& words) {
  const Result<LanguageTag> language = LanguageTag::parse(words.language);
  if (!language) return refuse(language.error());
  const Result<Document> document = read_input(words.input);
  if (!document) return refuse(document.error());
  if (words.what == "document") {
    print_document(*document);
    return done;
  }
  const auto kits = Kits::open({.style_guide = words.style_guide, .from = language->text(), .backends = {}, .needs_backends = false});
  if (!kits) return refuse(kits.error());
  if (words.what == "terms") tell_notices(**kits);
  const auto kit = (*kits)->source();
  if (!kit) return refuse(kit.error());
  const Analysis analysis = analyse(*document, **kit, {.plain = PlainMode::off, .is_styled = false});

  if (words.what == "readability") {
    std::vector<std::string> texts;
    for (const AnalysedBlock& block : analysis.blocks)
      if (block.block->kind != BlockKind::heading && block.block->kind != BlockKind::title &&
          block.block->kind != BlockKind::alternative_text && block.block->kind != BlockKind::table_header)
        texts.push_back(block.block->text);
    for (const ReadabilityScore& score : measure_readability(texts, *language)) {
      ordered_json entry = {{"language", score.language}, {"formula", nullptr}, {"score", nullptr}, {"words", score.words},
                            {"sentences", score.sentences}, {"syllables", score.syllables}};
      if (score.score) {
        entry["formula"] = score.formula;
        entry["score"] = *score.score;
      } else {
        entry["note"] = "no validated formula for this language";
      }
      print(entry);
    }
    return done;
  }
  for (const AnalysedBlock& block : analysis.blocks) {
    const Block& source = *block.block;
    if (words.what == "segments") {
      for (const AnalysedSegment& segment : block.segments) {
        const Span span = place(*document, source, segment.source);
        print({{"block", source.number}, {"part", source.part}, {"kind", name_of(block_kind_names, source.kind)},
               {"start", span.start}, {"end", span.end}, {"text", std::string(segment.source.of(source.text))}});
      }
    } else if (words.what == "terms") {
      for (const Occurrence& occurrence : block.occurrences) {
        const Span span = place(*document, source, occurrence.span);
        print({{"block", source.number}, {"part", source.part}, {"start", span.start}, {"end", span.end},
               {"matched", occurrence.matched}, {"concept", occurrence.concept_->id}, {"term", occurrence.term->text},
               {"status", name_of(term_status_names, occurrence.term->status)}, {"layer", occurrence.concept_->layer},
               {"life_cycle", name_of(life_cycle_names, occurrence.concept_->life_cycle)}});
      }
    } else {
      for (const Fact& fact : block.facts) {
        const Span span = place(*document, source, fact.span);
        ordered_json entry = {{"block", source.number}, {"part", source.part}, {"start", span.start}, {"end", span.end},
                              {"text", fact.text}, {"kind", name_of(fact_kind_names, fact.kind)}, {"value", fact.value}};
        if (fact.is_ambiguous) entry["ambiguous"] = true;
        print(entry);
      }
    }
  }
  return done;
}

}  // namespace

void add_inspect(CLI::App& program, int& exit_code) {
  auto words = std::make_shared<Words>();
  CLI::App* command = program.add_subcommand("inspect", "Show what Homeword sees in a document, as JSON lines");
  command->add_option("WHAT", words->what, "segments, terms, facts, document or readability")
      ->required()
      ->check(CLI::IsMember({"segments", "terms", "facts", "document", "readability"}));
  command->add_option("IN", words->input, "A file, or - for plain text on standard input")->required();
  command->add_option("--lang", words->language, "Language of the document")->capture_default_str();
  command->add_option("--styleguide", words->style_guide, "Style-guide folder, release bundle, district store or glossary file");
  command->footer("Examples:\n  homeword inspect facts letter.docx\n  homeword inspect terms letter.md --styleguide glossary.csv");
  command->callback([words, &exit_code] { exit_code = run(*words); });
}

void add_roundtrip(CLI::App& program, int& exit_code) {
  struct RoundtripWords {
    std::string input, output;
  };
  auto words = std::make_shared<RoundtripWords>();
  CLI::App* command = program.add_subcommand("roundtrip", "Read a document and write it back untranslated: the same bytes");
  command->add_option("IN", words->input, "A document")->required();
  command->add_option("OUT", words->output, "Where to write it")->required();
  command->callback([words, &exit_code] {
    const Result<Document> document = read_input(words->input);
    if (!document) {
      exit_code = refuse(document.error());
      return;
    }
    const Result<std::string> bytes = write_document(*document, {});
    if (!bytes) {
      exit_code = refuse(bytes.error());
      return;
    }
    if (const auto written = write_file(words->output, *bytes); !written) exit_code = refuse(written.error());
  });
}

}  // namespace homeword::cli
