#include "markup.h"

#include <doctest/doctest.h>

#include "glossary.h"
#include "http_client.h"

using namespace homeword_http;

namespace {

// "Call [1:the office] {7:March 3→el 3 de marzo}": marks in brackets, forced pieces in braces; nesting allowed in brackets.
struct Case {
  std::string text;
  std::vector<std::string> targets;
  Segment segment;
};

Case make(std::string_view pattern) {
  Case out;
  std::vector<std::pair<std::uint64_t, std::size_t>> open;
  std::vector<Forced> forced;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '[' || pattern[i] == '{') {
      const bool is_forced = pattern[i] == '{';
      std::uint64_t id = 0;
      for (++i; pattern[i] != ':'; ++i) id = id * 10 + static_cast<std::uint64_t>(pattern[i] - '0');
      if (!is_forced) {
        open.emplace_back(id, out.text.size());
        continue;
      }
      const std::size_t arrow = pattern.find("→", i), end = pattern.find('}', i);
      Forced one;
      one.id = id;
      one.start = out.text.size();
      out.text += pattern.substr(i + 1, arrow - i - 1);
      one.end = out.text.size();
      out.targets.emplace_back(pattern.substr(arrow + 3, end - arrow - 3));
      forced.push_back(one);
      i = end;
    } else if (pattern[i] == ']') {
      out.segment.marked.push_back({open.back().first, open.back().second, out.text.size()});
      open.pop_back();
    } else {
      out.text += pattern[i];
    }
  }
  for (std::size_t i = 0; i < forced.size(); ++i) {
    forced[i].target = out.targets[i];
    forced[i].kind = "term";
  }
  out.segment.text = out.text;
  out.segment.forced = std::move(forced);
  return out;
}

std::string of(const Answer& answer, const Answer::Placed& placed) { return answer.text.substr(placed.start, placed.end - placed.start); }

}  // namespace

TEST_CASE("what is written comes back as it was") {
  for (const char* pattern : {"Call the office.", "", "a < b & c > \"d\" 'e'", "&amp; <b>not markup</b> &#39;", "Call [3:the [4:office] now].", "[1:][2:a][5:]b[6:]",
                              "The {7:IEP→plan} of [2:{8:May 3→3 de mayo}].", "[1:[2:[3:x]]]", "学校 [1:مدرسة] 🎉", "{0:a→b}{1:c→d}", "</span> <span id=\"m1\">"}) {
    const Case one = make(pattern);
    CAPTURE(pattern);
    const Answer answer = read_markup(write_markup(one.segment, {}), one.segment, {});
    std::string expected = one.text;
    for (std::size_t i = one.segment.forced.size(); i-- > 0;)
      expected.replace(one.segment.forced[i].start, one.segment.forced[i].end - one.segment.forced[i].start, one.targets[i]);
    CHECK(answer.text == expected);
    CHECK(answer.forced.size() == one.segment.forced.size());
    CHECK(answer.marked.size() == one.segment.marked.size());
    for (const Answer::Placed& placed : answer.forced)
      for (const Forced& forced : one.segment.forced)
        if (forced.id == placed.id) CHECK(of(answer, placed) == forced.target);
  }
}

TEST_CASE("a mark inside a protected piece takes the whole piece, and crossing marks lose the later one") {
  Case one = make("The {7:school bus→autobús escolar} is late.");
  one.segment.marked = {{1, 6, 9}, {2, 0, 3}};
  const Answer answer = read_markup(write_markup(one.segment, {}), one.segment, {});
  REQUIRE(answer.marked.size() == 2);
  for (const Answer::Placed& placed : answer.marked) CHECK(of(answer, placed) == (placed.id == 1 ? "autobús escolar" : "The"));
  Case crossing = make("one two three");
  crossing.segment.marked = {{1, 0, 7}, {2, 4, 13}};
  const Answer crossed = read_markup(write_markup(crossing.segment, {}), crossing.segment, {});
  CHECK(crossed.text == "one two three");
  REQUIRE(crossed.marked.size() == 1);
  CHECK(crossed.marked[0].id == 1);
}

TEST_CASE("what services do to markup") {
  const Case one = make("Call [3:the office] about the {7:IEP→plan}.");
  const auto read = [&](std::string_view text) { return read_markup(text, one.segment, {}); };
  SUBCASE("spaces inside the element") {
    const Answer answer = read("Llame a <span id=\"m3\">la oficina</span> por <span translate=\"no\" id=\"f7\"> plan </span>.");
    REQUIRE(answer.forced.size() == 1);
    CHECK(of(answer, answer.forced[0]) == "plan");
  }
  SUBCASE("an emptied element gets its target back") {
    const Answer answer = read("por el <span id=f7></span>.");
    CHECK(answer.text == "por el plan.");
    CHECK(answer.forced.size() == 1);
  }
  SUBCASE("a changed piece is lost, not claimed") {
    CHECK(read("por el <span id=\"f7\">proyecto</span>.").forced.empty());
    CHECK(read("por el plan.").forced.empty());
  }
  SUBCASE("a doubled piece is told twice") { CHECK(read("<span id='f7'>plan</span> <span id='f7'>plan</span>").forced.size() == 2); }
  SUBCASE("elements nobody closed, nobody opened, nobody asked for") {
    CHECK(read("<span id=\"m3\">la oficina").marked.empty());
    CHECK(read("la oficina</span> x").text == "la oficina x");
    CHECK(read("<span id=\"m99\">x</span>").marked.empty());
    CHECK(read("a < b <b>c</b> <span>").text == "a < b <b>c</b> <span>");
    CHECK(read("<").text == "<");
    CHECK(read("<span id=\"").text == "<span id=\"");
    CHECK(read("&nosuch; &#xZZ; &#1114112; &#55296; &").text == "&nosuch; &#xZZ; \xEF\xBF\xBD \xEF\xBF\xBD &");
  }
  SUBCASE("references of every kind") { CHECK(read("&lt;&gt;&amp;&quot;&#39;&apos;&#x27;&#233;").text == "<>&\"'''é"); }
}

TEST_CASE("a native term is found by its words, and only when that is sure") {
  Case one = make("The {1:IEP→plan} and the {2:IEP→plan}.");
  MarkupRules rules;
  rules.way = [](const Forced&) { return Way::named; };
  CHECK(write_markup(one.segment, rules) == "The IEP and the IEP.");
  CHECK(read_markup("El plan y el plan.", one.segment, rules).forced.size() == 2);
  CHECK(read_markup("El plan y el proyecto.", one.segment, rules).forced.empty());
  CHECK(read_markup("El plano y el plan, plan.", one.segment, rules).forced.size() == 2);
  CHECK(read_markup("Los planes.", one.segment, rules).forced.empty());
}

TEST_CASE("words") {
  for (const char* text : {"", " ", "...", "–", "123 $5", "“ ”", "\xC2\xA0"}) CHECK_FALSE(has_words(text));
  for (const char* text : {"a", "学", "é", "5 kg"}) CHECK(has_words(text));
}

TEST_CASE("Retry-After") {
  CHECK(read_retry_after("120", 0) == 120);
  CHECK(read_retry_after(" 0 ", 0) == 0);
  CHECK(read_retry_after("-5", 0) == -1);
  CHECK(read_retry_after("99999999", 0) == 86400);
  CHECK(read_retry_after("Wed, 21 Oct 2026 07:28:00 GMT", 1792567650) == 30);
  CHECK(read_retry_after("Wed, 21 Oct 2026 07:28:00 GMT", 1792567700) == 0);
  CHECK(read_retry_after("soon", 0) == -1);
  CHECK(read_retry_after("", 0) == -1);
}

TEST_CASE("glossaries: contradictions apart, written as the services read them") {
  const Case a = make("The {1:plan→programa}."), b = make("A {1:plan→plan}."), c = make("The {1:plan→programa} and \"{2:fair, a→feria}\".");
  homeword_plugin_sdk::Request request{"en", "es", {a.segment, b.segment, c.segment}};
  CHECK(group_without_conflicts(request) == std::vector<std::vector<std::size_t>>{{0, 2}, {1}});
  const Glossary glossary = glossary_of({&request.segments[0], &request.segments[2]});
  CHECK(write_tsv(glossary) == "fair, a\tferia\nplan\tprograma");
  CHECK(write_csv(glossary, "en", "es") == "en,es\n\"fair, a\",\"feria\"\n\"plan\",\"programa\"\n");
  CHECK(glossary_name("x") == glossary_name("x"));
  CHECK(glossary_name("x") != glossary_name("y"));
  CHECK(glossary_name("").size() == 41);
}

TEST_CASE("percent-encoding") { CHECK(percent_encode("a b&c=é|~") == "a%20b%26c%3D%C3%A9%7C~"); }

TEST_CASE("markup that was spoilt on the way is noticed, the source's own is not") {
  const MarkupRules deepl{.mark_element = "m", .kept_element = "k"}, google{.kept_attributes = " translate=\"no\""};
  for (const char* text : {"Llame < m id=\"m0\">a la oficina", "Llame </ m> a la oficina", "Llame <M ID=«m0»>la oficina", "Llame <k id = 'f1' >Rivera", "id=\"f2\" Rivera",
                           "La <m>oficina", "la oficina</k>"})
    CHECK_MESSAGE(holds_spoilt_markup(text, "Call the office.", deepl), text);
  for (const char* text : {"Llame < span id=\"m0\">", "< /span> Llame", "<span translate = \"no\">Rivera"}) CHECK_MESSAGE(holds_spoilt_markup(text, "Call the office.", google), text);
  for (const char* text : {"Llame a la oficina.", "5 < 6 y 7 > m", "La <madre> y el <kit>", "a <b> c", "¿Su id? m0"}) CHECK_MESSAGE(!holds_spoilt_markup(text, "Call the office.", deepl), text);
  CHECK_FALSE(holds_spoilt_markup("Escriba <m id=\"m0\"> aquí.", "Write <m id=\"m0\"> here.", deepl));
  CHECK(holds_spoilt_markup("Escriba <m id=\"m0\"> aquí <m id=\"m0\">.", "Write <m id=\"m0\"> here.", deepl));
}
