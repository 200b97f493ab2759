#include "homeword/engine/explanation.h"

#include <doctest/doctest.h>

#include "homeword/engine/html_writer.h"
#include "homeword/engine/rendition.h"
#include "homeword/engine/translation.h"

using namespace homeword;

namespace {

Segment segment_of(std::string plain) {
  Segment segment;
  segment.plain = std::move(plain);
  return segment;
}

InlineCode code(std::size_t id, CodeKind kind, std::size_t start, std::size_t end) {
  InlineCode made;
  made.id = id;
  made.kind = kind;
  made.span = {start, end};
  made.is_standalone = start == end;
  return made;
}

}  // namespace

TEST_CASE("an explanation reads inside a sentence: no stop, a small initial, names and acronyms as they are") {
  CHECK(as_insertion("Las reglas que usa el estado.", "es") == "las reglas que usa el estado");
  CHECK(as_insertion("IEP meetings are free.", "en") == "IEP meetings are free");
  CHECK(as_insertion("Ñandú.", "es") == "ñandú");
  CHECK(as_insertion("", "es").empty());
}

TEST_CASE("inserting into a target moves what follows, stretches what surrounds, leaves what came before") {
  Segment segment = segment_of("x");
  segment.target = "El sistema cambió el viernes.";
  segment.target_codes = {code(1, CodeKind::bold, 3, 10), code(2, CodeKind::italic, 0, 30)};
  Receipt receipt;
  receipt.target = Span{3, 10};
  segment.receipts.push_back(receipt);
  FactReceipt fact;
  fact.target = Span{22, 29};
  segment.fact_receipts.push_back(fact);
  insert_into_target(segment, 10, " (las reglas)");
  CHECK(segment.target == "El sistema (las reglas) cambió el viernes.");
  CHECK(segment.target_codes[0].span == Span{3, 10});
  CHECK(segment.target_codes[1].span == Span{0, 43});
  CHECK(segment.receipts[0].target == Span{3, 10});
  CHECK(segment.fact_receipts[0].target->of(segment.target) == "viernes");
}

TEST_CASE("only a real explanation of the author's makes room for the approved one") {
  Occurrence occurrence;
  occurrence.span = {4, 10};
  const auto own = [&](const char* text) { return find_own_explanation(segment_of(text), occurrence); };
  const char* explained = "The system (the rules it uses to check) changed.";
  REQUIRE(own(explained));
  CHECK(own(explained)->of(explained) == " (the rules it uses to check)");
  CHECK_FALSE(own("The system (SRC) changed."));
  CHECK_FALSE(own("The system changed (the rules it uses to check)."));
  CHECK_FALSE(own("The system (the rules it (really) uses to check)."));
  CHECK_FALSE(own("The system (never closed and quite long"));
  // A fact in the parentheses must not be lost with them.
  Segment with_fact = segment_of("The system (which began on May 4 last year) changed.");
  Fact date;
  date.kind = FactKind::date;
  date.span = {27, 32};
  with_fact.facts.push_back(date);
  CHECK_FALSE(find_own_explanation(with_fact, occurrence));
}

TEST_CASE("HTML of a block is well formed whatever its codes do") {
  const std::string text = "one two three";
  const std::vector<InlineCode> crossing{code(0, CodeKind::bold, 0, 7), code(1, CodeKind::italic, 4, 13)};
  CHECK(to_inline_html({text, &crossing, nullptr, {}}) == "<strong>one <em>two</em></strong><em> three</em>");
  // A tap on a phone number calls it, and it is not parted at a line's end; a link of the letter's own stays that link.
  const std::string call = "Llame al 555-010-0142.";
  CHECK(to_inline_html({.text = call, .words = {}, .unbroken = {{9, 21}}, .isolated = {}, .phones = {{{9, 21}, "+15550100142"}}}) ==
        "Llame al <span class=\"whole\"><a href=\"tel:+15550100142\">555-010-0142</a></span>.");
  std::vector<InlineCode> own{code(0, CodeKind::link, 0, 21)};
  own[0].target = "https://school.example";
  CHECK(to_inline_html({.text = call, .codes = &own, .words = {}, .unbroken = {}, .isolated = {}, .phones = {{{9, 21}, "+15550100142"}}}) ==
        "<a href=\"https://school.example\">Llame al 555-010-0142</a>.");
  const std::vector<InlineCode> breaks{code(0, CodeKind::line_break, 3, 3)};
  CHECK(to_inline_html({text, &breaks, nullptr, {}}) == "one<br> two three");
  CHECK(to_inline_html({"<b> & \"x\"", nullptr, nullptr, {}}) == "&lt;b&gt; &amp; &quot;x&quot;");
  std::vector<InlineCode> link{code(0, CodeKind::link, 0, 3)};
  link[0].target = "javascript:alert(1)";
  CHECK(to_inline_html({text, &link, nullptr, {}}) == "one two three");
  link[0].target = "https://example.org/?a=1&b=2";
  CHECK(to_inline_html({text, &link, nullptr, {}}) == "<a href=\"https://example.org/?a=1&amp;b=2\">one</a> two three");
}

TEST_CASE("links a family can follow safely") {
  for (const char* safe : {"https://example.org", "http://example.org", "mailto:a@b.example", "tel:+15550100142", "page.html", "/a:b", "#top"})
    CHECK_MESSAGE(is_safe_link(safe), safe);
  for (const char* unsafe : {"javascript:alert(1)", "JAVASCRIPT:x", "data:text/html,x", "file:///etc/passwd", ""})
    CHECK_MESSAGE(!is_safe_link(unsafe), unsafe);
}

TEST_CASE("text messages are counted in the alphabet the phone network uses") {
  CHECK(count_sms(std::string(160, 'a')).messages == 1);
  CHECK(count_sms(std::string(161, 'a')).messages == 2);
  CHECK(count_sms(std::string(306, 'a')).messages == 2);
  CHECK(count_sms("ñ é ü ¿ ¡").is_gsm7);
  CHECK_FALSE(count_sms("á").is_gsm7);
  CHECK(count_sms(std::string(69, 'a') + "á").messages == 1);
  CHECK(count_sms(std::string(70, 'a') + "á").messages == 2);
  CHECK(count_sms("{}").characters == 4);
}

TEST_CASE("a block is put together as the author joined it") {
  Block block;
  block.text = "First one. Second one.";
  block.codes = {code(0, CodeKind::bold, 0, 22), code(1, CodeKind::line_break, 10, 10)};
  AnalysedBlock analysed;
  analysed.block = &block;
  analysed.plain = block.text;
  analysed.codes = block.codes;
  analysed.segments = {{{0, 10}, {0, 10}}, {{11, 22}, {11, 22}}};
  std::vector<TranslatedSegment> segments;
  for (const AnalysedSegment& place : analysed.segments) {
    TranslatedSegment translated;
    translated.segment = make_segment(analysed, place);
    translated.segment.target = place.source.start == 0 ? "Primera." : "Segunda.";
    translated.segment.target_language = "es";
    translated.segment.target_codes = {code(0, CodeKind::bold, 0, 8)};
    segments.push_back(translated);
  }
  const BlockText text = compose_block(analysed, segments, LanguageTag::of("es"));
  CHECK(text.text == "Primera. Segunda.");
  CHECK(segments[1].in_block == Span{9, 17});
  REQUIRE(text.codes.size() == 2);
  CHECK(text.codes[0].span == Span{0, 17});   // one bold again, not two
  CHECK(text.codes[1].id == 1);
  CHECK(text.language.empty());
}

TEST_CASE("a cell of nothing but facts is written by us, markup and capital kept") {
  Segment segment = segment_of("Friday, March 6");
  Fact date;
  date.kind = FactKind::date;
  date.span = {0, 15};
  date.text = "Friday, March 6";
  date.value = "--03-06";
  date.stated_weekday = 5;
  segment.facts = {date};
  segment.codes = {code(0, CodeKind::bold, 0, 15)};
  REQUIRE(is_facts_only(segment));
  localise_facts_only(segment, LanguageTag::of("en"), LanguageTag::of("es"));
  CHECK(segment.target == "Viernes 6 de marzo");
  REQUIRE(segment.target_codes.size() == 1);
  CHECK(segment.target_codes[0].span == Span{0, segment.target.size()});
  Segment cut = segment;
  cut.target_codes.clear();
  cut.fact_receipts.clear();
  cut.codes = {code(0, CodeKind::bold, 11, 15)};   // bold from the middle of the date
  localise_facts_only(cut, LanguageTag::of("en"), LanguageTag::of("es"));
  CHECK(cut.target_codes[0].span == Span{0, cut.target.size()});
  CHECK_FALSE(is_facts_only(segment_of("no facts")));
}

TEST_CASE("a term that stands only in a heading is explained in the lists of words, not inside the heading") {
  Concept concept_;
  concept_.id = "individualized-education-program";
  concept_.terms = {{.language = "en", .text = "individualized education program"}, {.language = "es", .text = "programa educativo individualizado"}};
  concept_.texts["es"].explanation = "Un plan escrito para su hijo o hija.";
  const auto block_of = [&](BlockKind kind) {
    Block block;
    block.kind = kind;
    return block;
  };
  const Block heading = block_of(BlockKind::heading), paragraph = block_of(BlockKind::paragraph);
  Analysis analysis;
  analysis.blocks.resize(2);
  analysis.blocks[0].block = &heading;
  analysis.blocks[1].block = &paragraph;
  const auto segment = [&] {
    Segment made = segment_of("individualized education program");
    made.target = "programa educativo individualizado";
    Occurrence occurrence;
    occurrence.span = {0, 32};
    occurrence.concept_ = &concept_;
    made.occurrences.push_back(occurrence);
    Receipt receipt;
    receipt.concept_id = concept_.id;
    receipt.source = {0, 32};
    receipt.target = Span{0, 34};
    made.receipts.push_back(receipt);
    return made;
  };
  const LanguageTag en = LanguageTag::of("en"), es = LanguageTag::of("es");
  for (const ExplainMode mode : {ExplainMode::footnote, ExplainMode::appendix}) {
    std::vector<std::vector<Segment>> only_heading{{segment()}, {}};
    const auto listed = explain_first_uses(only_heading, analysis, en, es, mode);
    REQUIRE(listed.size() == 1);
    CHECK(listed[0].term == "programa educativo individualizado");
    CHECK_FALSE(only_heading[0][0].receipts[0].is_explained);
    CHECK(only_heading[0][0].target == "programa educativo individualizado");
    // Where the text has it too, it is explained there, and listed once.
    std::vector<std::vector<Segment>> both{{segment()}, {segment()}};
    CHECK(explain_first_uses(both, analysis, en, es, mode).size() == 1);
    CHECK_FALSE(both[0][0].receipts[0].is_explained);
    CHECK(both[1][0].receipts[0].is_explained);
  }
  std::vector<std::vector<Segment>> inline_heading{{segment()}, {}};
  CHECK(explain_first_uses(inline_heading, analysis, en, es, ExplainMode::inline_text).empty());
  std::vector<std::vector<Segment>> none{{segment()}, {segment()}};
  CHECK(explain_first_uses(none, analysis, en, es, ExplainMode::none).empty());
}
