#include "homeword/translate/memory_exchange.h"

#include <doctest/doctest.h>

#include "glossary/guide_test_tools.h"
#include "homeword/translate/tmx.h"

using namespace homeword;

namespace {

std::string tmx(const std::string& units, const std::string& source = "en") {
  return "<?xml version=\"1.0\"?><tmx version=\"1.4\"><header creationtool=\"x\" creationtoolversion=\"1\" segtype=\"sentence\" o-tmf=\"x\" "
         "adminlang=\"en\" srclang=\"" + source + "\" datatype=\"plaintext\"/><body>" + units + "</body></tmx>";
}

const std::string two_units =
    "<tu tuid=\"1\" creationdate=\"20260304T100000Z\"><prop type=\"x-approved\">yes</prop><tuv xml:lang=\"en-US\"><seg>Bring {number} pencils.</seg></tuv>"
    "<tuv xml:lang=\"es\"><seg>Traiga {number} lápices.</seg></tuv><tuv xml:lang=\"vi\"><seg>Mang {number} bút chì.</seg></tuv></tu>"
    "<tu><tuv xml:lang=\"en\"><seg>The <bpt i=\"1\">&lt;b&gt;</bpt>bus<ept i=\"1\">&lt;/b&gt;</ept> is late.</seg></tuv>"
    "<tuv xml:lang=\"es\"><seg>El autobús llega tarde.</seg></tuv></tu>";

}  // namespace

TEST_CASE("a memory goes into the guide and out again with all it holds") {
  guide_test::TemporaryFolder folder;
  const auto report = import_memory(folder.path() / "guide", folder.write("vendor.tmx", tmx(two_units)));
  if (!report) FAIL(report.error().sentence());
  CHECK(report->unit_count == 2);
  CHECK(report->variant_count == 5);
  CHECK(report->languages == std::vector<std::string>{"en", "en-US", "es", "vi"});
  CHECK(report->losses.count() == 1);
  const auto guide = open_style_guide(folder.path() / "guide");
  if (!guide) FAIL(guide.error().sentence());
  const auto all = export_memory(*guide);
  if (!all) FAIL(all.error().sentence());
  const auto back = read_tmx(all->bytes, "all.tmx");
  REQUIRE(back);
  REQUIRE(back->units.size() == 2);
  CHECK(back->units[0].attributes == TmxAttributes{{"creationdate", "20260304T100000Z"}});
  CHECK(back->units[0].properties.at(0).value == "yes");
  CHECK(back->units[1].variants[0].codes.size() == 2);
  const auto pair = export_memory(*guide, {.languages = {"en", "vi"}});
  REQUIRE(pair);
  CHECK(pair->unit_count == 1);
  CHECK(pair->losses.count() == 2);
  CHECK_FALSE(export_memory(*guide, {.languages = {"en", "ko"}}));
  const auto hits = search_memory(*guide, "BUS late");
  REQUIRE(hits);
  REQUIRE(hits->size() == 1);
  CHECK(hits->front().segments.at(1).second == "El autobús llega tarde.");
}

TEST_CASE("a memory that could not be used is refused and leaves nothing behind") {
  guide_test::TemporaryFolder folder;
  const auto wrong_slot = import_memory(folder.path() / "guide", folder.write("a.tmx", tmx(
      "<tu><tuv xml:lang=\"en\"><seg>On {date}.</seg></tuv><tuv xml:lang=\"es\"><seg>El día.</seg></tuv></tu>")));
  REQUIRE_FALSE(wrong_slot);
  CHECK(wrong_slot.error().sentence().find("slot") != std::string::npos);
  CHECK_FALSE(import_memory(folder.path() / "guide", folder.write("b.tmx", tmx(""))));
  CHECK_FALSE(import_memory(folder.path() / "guide", folder.write("c.tmx", "<!DOCTYPE tmx [<!ENTITY a \"b\">]><tmx/>")));
  CHECK_FALSE(guide_test::fs::exists(folder.path() / "guide"));
  CHECK(import_memory(folder.path() / "guide", folder.write("d.tmx", tmx(two_units, "*all*"))));
}
