#include "homeword/glossary/site.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <vector>

#include "glossary/guide_test_tools.h"
#include "homeword/glossary/site_text.h"

using namespace homeword;
using guide_test::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

std::map<std::string, std::string> read_all(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files[entry.path().lexically_relative(folder).generic_string()] = guide_test::read(entry.path());
  return files;
}

// Where a page's href and src lead, without fragments.
std::vector<std::string> find_links(const std::string& html) {
  std::vector<std::string> links;
  for (const std::string_view name : {" href=\"", " src=\""}) {
    for (std::size_t at = html.find(name); at != std::string::npos; at = html.find(name, at)) {
      at += name.size();
      const std::size_t end = std::min(html.find_first_of("\"#", at), html.size());
      if (end > at) links.push_back(html.substr(at, end - at));
    }
  }
  return links;
}

StyleGuide small_guide(const TemporaryFolder& folder) {
  folder.write("g/styleguide.yaml", "name: g\ntitle: \"A <b> & \\\"c\\\"\"\n");
  folder.write("g/concepts/a.csv",
               "concept,language,term,status,explanation,child,note,region\n"
               "index,en,<script>alert(1)</script>,,a & b,\"Your \"\"child\"\"\",n,\n"
               "Ñandú/..,es,ñandú,,un ave,,,\nÑandú/..,es,avestruz,deprecated,,,no es lo mismo,\n"
               "hello,ar,مرحبا,,تحية,,,\nhello,en,hello,admitted,,,,PR\n"
               "gone,en,gone,,,,,\ngone,,,,,,,\n");
  folder.write("g/approvals.csv", "concept,decision,role\ngone,retired,office\n");
  const Result<StyleGuide> guide = open_style_guide(folder.path() / "g");
  if (!guide) FAIL(guide.error().sentence());
  return *guide;
}

}  // namespace

TEST_CASE("the site of the demo district: every concept in both languages, every link leads somewhere") {
  const Result<StyleGuide> guide = open_demo_style_guide();
  REQUIRE(guide);
  const TemporaryFolder folder;
  const Result<SiteReport> report = write_site(*guide, folder.path() / "site");
  if (!report) FAIL(report.error().sentence());
  CHECK(report->page_count == 1 + 2 * (guide->concepts.size() + 1));
  const auto files = read_all(folder.path() / "site");
  for (const auto& [name, text] : files) {
    if (!name.ends_with(".html")) continue;
    CAPTURE(name);
    CHECK(find_links(text).size() >= 3);
    CHECK(text.find("http") == std::string::npos);   // nothing from elsewhere
    for (const std::string& target : find_links(text)) {
      CAPTURE(target);
      CHECK(files.contains((fs::path(name).parent_path() / target).lexically_normal().generic_string()));
    }
  }
  const std::string& spanish = files.at("es/accountability-system.html");
  CHECK(spanish.starts_with("<!DOCTYPE html>\n<html lang=\"es\" dir=\"ltr\">"));
  CHECK(spanish.find("<h1>sistema de rendición de cuentas</h1>") != std::string::npos);
  CHECK(spanish.find("Qué significa para su hijo o hija") != std::string::npos);
  CHECK(spanish.find("<s class=\"avoid\" lang=\"es\" dir=\"ltr\">sistema de contabilidad</s>") != std::string::npos);
  CHECK(spanish.find("aprobada") != std::string::npos);
  CHECK(spanish.find(">This page in English</a>") != std::string::npos);
  CHECK(files.at("en/accountability-system.html").find(">Esta página en español</a>") != std::string::npos);
  CHECK(spanish.find("oficina de idiomas") != std::string::npos);   // the role of who decided, not its id
  CHECK(spanish.find("language-office") == std::string::npos);
  CHECK(files.at("en/accountability-system.html").find("Your child") == std::string::npos);
  CHECK(files.at("en/index.html").find("Individualized Education Program (IEP)") != std::string::npos);
  // The same guide: the same bytes, also over an earlier site.
  REQUIRE(write_site(*guide, folder.path() / "again"));
  REQUIRE(write_site(*guide, folder.path() / "site"));
  CHECK(read_all(folder.path() / "again") == files);
  CHECK(read_all(folder.path() / "site") == files);
}

TEST_CASE("hostile ids and texts stay text, directions are right, retired concepts have no page") {
  const TemporaryFolder folder;
  const StyleGuide guide = small_guide(folder);
  const SiteOptions options{.history = {{.concept_id = "hello", .event = "approved", .layer = "g", .role = "office", .by = "O",
                                         .date = "2026-08-03", .reason = "said <so>", .place = ""}}};
  REQUIRE(write_site(guide, folder.path() / "site", options));
  const auto files = read_all(folder.path() / "site");
  std::size_t pages = 0;
  for (const auto& [name, text] : files) {
    CAPTURE(name);
    CHECK(text.find("<script>alert") == std::string::npos);
    CHECK(name.find("..") == std::string::npos);
    if (name.starts_with("en/")) ++pages;
    if (name.ends_with(".html")) CHECK(text.find("A &lt;b&gt; &amp; &quot;c&quot;") != std::string::npos);
  }
  CHECK(pages == 4);   // the list and three concepts
  const std::string& hello = files.at("en/hello.html");
  CHECK(hello.find("lang=\"ar\" dir=\"rtl\">مرحبا") != std::string::npos);
  CHECK(hello.find("said &lt;so&gt;") != std::string::npos);
  CHECK(hello.find("used in PR") != std::string::npos);
  CHECK(hello.find("not released") != std::string::npos);
  CHECK(files.at("es/index.html").find("<h2>Ñ</h2>") != std::string::npos);   // a letter of its own in Spanish
}

TEST_CASE("a site never mixes with other files and forgets pages that are gone") {
  const TemporaryFolder folder;
  StyleGuide guide = small_guide(folder);
  folder.write("mine/letter.txt", "x");
  CHECK_FALSE(write_site(guide, folder.path() / "mine"));
  CHECK(read_all(folder.path() / "mine").size() == 1);
  CHECK_FALSE(write_site(guide, folder.path() / "mine/letter.txt"));
  REQUIRE(write_site(guide, folder.path() / "site"));
  CHECK(fs::exists(folder.path() / "site/en/hello.html"));
  std::erase_if(guide.concepts, [](const Concept& concept_) { return concept_.id == "hello"; });
  REQUIRE(write_site(guide, folder.path() / "site"));
  CHECK_FALSE(fs::exists(folder.path() / "site/en/hello.html"));
  CHECK(fs::exists(folder.path() / "site/en/index.html"));
}

TEST_CASE("every word of the site stands in every language of the site") {
  std::map<SiteText, int> seen;
  for (const SiteTextEntry& entry : site_texts) {
    ++seen[entry.key];
    for (const std::string_view words : entry.words) CHECK_FALSE(words.empty());
  }
  CHECK(seen.size() == site_texts.size());
  CHECK(seen.size() == static_cast<std::size_t>(SiteText::no_words) + 1);
}

TEST_CASE("examples stand in their own language, and a definition that repeats the explanation is not shown twice") {
  const TemporaryFolder folder;
  folder.write("g/styleguide.yaml", "name: g\n");
  folder.write("g/concepts/a.csv",
               "concept,language,term,definition,explanation,example,domain\n"
               "bus,en,bus,A car for many.,a car for many,The bus is late. <b>,getting-here\nbus,es,autobús,Otra definición.,un coche para muchos,,\n");
  const Result<StyleGuide> guide = open_style_guide(folder.path() / "g");
  REQUIRE(guide);
  REQUIRE(write_site(*guide, folder.path() / "site", {.history = {}, .examples = {{"bus", {{{"en", "No bus today."}, {"es", "Hoy no hay autobús."}}}}}}));
  const std::string english = guide_test::read(folder.path() / "site/en/bus.html");
  CHECK(english.find("<h3>Examples</h3>\n<ul class=\"examples\">\n<li lang=\"en\" dir=\"ltr\">The bus is late. &lt;b&gt;</li>\n"
                     "<li lang=\"en\" dir=\"ltr\">No bus today.</li>") != std::string::npos);
  CHECK(english.find("<h3>Example</h3>\n<ul class=\"examples\">\n<li lang=\"es\" dir=\"ltr\">Hoy no hay autobús.</li>") != std::string::npos);
  CHECK(english.find("A car for many.</p>") == english.rfind("A car for many.</p>"));
  CHECK(english.find("Otra definición.") != std::string::npos);
  CHECK(english.find("getting here") != std::string::npos);
}
