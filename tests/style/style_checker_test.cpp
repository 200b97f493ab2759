// The checker on letters: the golden example, a clean corpus, features one by one.
#include "homeword/style/style_checker.h"

#include <doctest/doctest.h>

#include <map>

#include "guide_for_tests.h"

using namespace style_tests;

namespace {

const char* const golden_letter =
    "Pursuant to the Every Student Succeeds Act, parents are hereby notified that the school has been identified for CSI under the "
    "state accountability system. Parents of LEP students who fail to attend the meeting on 3/4 at 6 in the cafeteria will not be "
    "afforded interpretation. Proficiency rates are available upon request from Sandy Rivera, (555) 010-0142.";

std::vector<std::string> lines_of(const char* file) {
  std::istringstream in(read_text(repository() / "tests" / "style" / "data" / file));
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);)
    if (!line.empty() && line.front() != '#') lines.push_back(line);
  return lines;
}

}  // namespace

TEST_CASE("golden letter: ten findings, each at its place") {
  const StyleResult result = english().check(golden_letter);
  const std::map<std::string, std::string> expected{
      {"plain/pursuant-to", "Pursuant to"},  {"plain/hereby", "hereby"},
      {"plain/hidden-actor", "has been identified"}, {"plain/acronym", "CSI"},
      {"plain/unexplained-concept", "accountability system"}, {"sensitive/lep", "LEP students"},
      {"tone/fail-to", "fail to"}, {"date/ambiguous", "3/4"},
      {"plain/upon-request", "available upon request"}};
  std::map<std::string, std::string> serious;
  for (const Finding& finding : result.findings) {
    INFO(finding.rule << ": " << finding.text);
    CHECK(finding.text == finding.span.of(golden_letter));
    CHECK_FALSE(finding.reason.empty());
    if (finding.severity == Severity::info || finding.rule == "rights/conditional-interpretation") continue;
    CHECK(serious.emplace(finding.rule, finding.text).second);
  }
  for (const auto& [rule, text] : expected) {
    INFO(rule);
    REQUIRE(serious.contains(rule));
    CHECK(serious[rule] == text);
  }
  // The time is the tenth; how much of "at 6" is the fact is the facts room's matter.
  REQUIRE(serious.contains("date/time-without-half"));
  CHECK(serious["date/time-without-half"].ends_with("6"));
  CHECK(serious.size() == 10);
  // The handbook's fact check: a right may not hang on a condition.
  CHECK(has_rule(result, "rights/conditional-interpretation"));
}

TEST_CASE("golden letter: safe fixes change no fact and invent none, and a second round finds nothing to fix") {
  const std::string fixed = english().fix(golden_letter);
  CHECK(fixed ==
        "Under the Every Student Succeeds Act, parents are told that the school has been identified for comprehensive support and "
        "improvement (CSI) under the state accountability system. Parents of LEP students who fail to attend the meeting on 3/4 at 6 "
        "in the cafeteria will not be afforded interpretation. Proficiency rates are available upon request from Sandy Rivera, "
        "(555) 010-0142.");
  CHECK(english().fix(fixed) == fixed);
}

TEST_CASE("golden letter in plain English: no error, and the ten findings are gone") {
  StyleMemory memory;
  for (const std::string text :
       {"Our school has been chosen for extra state help.",
        "What this is about: The state's accountability system (the rules it uses to check how schools are doing and tell the public) "
        "found that our school needs more support.",
        "What you can do: Come to a meeting on Wednesday, March 4, 2026 at 6:00 p.m. in the cafeteria. An interpreter is free.",
        "Questions? Call Sandy Rivera at (555) 010-0142."}) {
    for (const Finding& finding : english().check(text, memory).findings) {
      INFO(finding.rule << ": " << finding.text);
      CHECK(finding.severity == Severity::info);
    }
  }
}

TEST_CASE("ordinary school sentences raise no error and hardly a warning") {
  const std::vector<std::string> lines = lines_of("clean.en.txt");
  CHECK(lines.size() >= 60);
  std::size_t warnings = 0;
  for (const std::string& line : lines)
    for (const Finding& finding : english().check(line).findings) {
      INFO(line << " -> " << finding.rule << ": " << finding.text);
      CHECK(finding.severity != Severity::error);
      if (finding.severity == Severity::warning) {
        ++warnings;
        MESSAGE(line << " -> " << finding.rule << ": " << finding.text);
      }
    }
  CHECK(warnings <= 1);
  for (const std::string& line : lines_of("clean.es.txt"))
    for (const Finding& finding : spanish().check(line).findings) {
      INFO(line << " -> " << finding.rule << ": " << finding.text);
      CHECK(finding.severity == Severity::info);
    }
}

TEST_CASE("fixing twice changes nothing the second time") {
  for (const GuideFile& file : shipped_packs())
    for (const Checker* checker : {&english(), &spanish()}) {
      // The pack's own text, sentence by sentence, is as good a source of odd places as any.
      std::istringstream in(file.text);
      for (std::string line; std::getline(in, line);) {
        const std::string once = checker->fix(line), twice = checker->fix(once);
        CHECK(once == twice);
      }
    }
}

TEST_CASE("acronyms: expanded at first use, kept afterwards; unknown ones are reported (DACA)") {
  StyleMemory memory;
  const StyleResult first = english().check("DACA can help. Ask about DACA at noon.", memory);
  CHECK(apply_edits("DACA can help. Ask about DACA at noon.", first.edits) ==
        "Deferred Action for Childhood Arrivals (DACA) can help. Ask about DACA at noon.");
  CHECK_FALSE(has_rule(english().check("DACA again.", memory), "plain/acronym"));
  CHECK(has_rule(english().check("The QZX team meets."), "plain/acronym"));
  CHECK_FALSE(has_rule(english().check("The grade point average (GPA) counts."), "plain/acronym"));
  CHECK_FALSE(has_rule(english().check("Families read in the Family Book Circle (FBC) each week."), "plain/acronym"));
  const StyleResult list = english().check("You see GPA, PTA and credits in this letter.");
  CHECK(std::count_if(list.findings.begin(), list.findings.end(), [](const Finding& finding) { return finding.rule == "plain/acronym"; }) == 2);
  CHECK_FALSE(has_rule(english().check("PLEASE SIGN THE FORM TODAY."), "plain/acronym"));
  CHECK(has_rule(english().check("PLEASE RETURN THE FORM BY FRIDAY!"), "plain/all-caps"));
  CHECK(english().fix("Ask about IEPs today.") == "Ask about Individualized Education Programs (IEPs) today.");
  CHECK(english().fix("A DACA form is here.") == "A Deferred Action for Childhood Arrivals (DACA) form is here.");
  CHECK(english().fix("Your child has a GPA of 3.") == "Your child has a grade point average (GPA) of 3.");
}

TEST_CASE("forbidden words with their safe contexts") {
  for (const char* bad : {"Help for illegal immigrants.", "Our Dreamers did well.", "DACA kids can come.", "Aliens may enroll.", "She has broken English."}) {
    INFO(std::string(bad));
    const StyleResult result = english().check(bad);
    CHECK(std::any_of(result.findings.begin(), result.findings.end(), [](const Finding& finding) { return finding.severity == Severity::error; }));
  }
  for (const char* good : {"Illegal parking blocks the bus lane.", "Fireworks are illegal in the park.", "We read The Dreamer in class.",
                           "She wrote “illegal immigrants” in her report.", "The Dreamers Club meets on Monday.", "Big dreamers read.",
                           "The movie has aliens in it.", "Under 20 CFR 404.1, alien status is defined."}) {
    INFO(std::string(good));
    for (const Finding& finding : english().check(good).findings) CHECK_MESSAGE(finding.severity != Severity::error, finding.rule);
  }
  for (const char* bad : {"Los ilegales no pueden venir.", "Las familias sin papeles pueden venir.", "Tod@s pueden venir.", "Podéis venir."}) {
    INFO(std::string(bad));
    CHECK_FALSE(spanish().check(bad).findings.empty());
  }
  CHECK_FALSE(has_rule(spanish().check("Las drogas ilegales están prohibidas."), "es/ilegales"));
}

TEST_CASE("a statute's words, a quotation and a vital document are treated apart") {
  CHECK(has_rule(english().check("We serve limited English proficient students."), "sensitive/lep"));
  CHECK_FALSE(has_rule(english().check("Under 20 U.S.C. 6312, we serve limited English proficient students."), "sensitive/lep"));
  CHECK_FALSE(has_rule(english().check("The law says “limited English proficient students” here."), "sensitive/lep"));
  const auto severity_of = [](const StyleResult& result, std::string_view rule) {
    for (const Finding& finding : result.findings)
      if (finding.rule == rule) return finding.severity;
    return Severity::error;
  };
  CHECK(severity_of(english().check("Parents failed to attend.", DocumentClass::routine), "tone/fail-to") == Severity::warning);
  CHECK(severity_of(english().check("Parents failed to attend.", DocumentClass::vital), "tone/fail-to") == Severity::info);
}

TEST_CASE("false friends in Spanish") {
  CHECK(has_rule(spanish().check("Envíe la aplicación a la escuela."), "es/false-friend-aplicacion"));
  CHECK_FALSE(has_rule(spanish().check("Descargue la aplicación en su celular."), "es/false-friend-aplicacion"));
  CHECK(has_rule(spanish().check("Hay una nueva póliza de celulares."), "es/false-friend-poliza"));
  CHECK_FALSE(has_rule(spanish().check("Traiga su póliza de seguro."), "es/false-friend-poliza"));
  CHECK(has_rule(spanish().check("Quiere ir al colegio después de la preparatoria."), "es/false-friend-colegio"));
}

TEST_CASE("edits map offsets, capitals and articles") {
  CHECK(english().fix("PRIOR TO lunch we read.") == "BEFORE lunch we read.");
  CHECK(english().fix("We had a utilization of two hours.") == "We had a use of two hours.");
  CHECK(english().fix("It was an erroneous date.") == "It was a wrong date.");
  CHECK(english().fix("You are, hereby, invited.") == "You are invited.");
  const std::string text = "Call prior to noon, and utilize the map.";
  const StyleResult result = english().check(text);
  const std::string fixed = apply_edits(text, result.edits);
  CHECK(fixed == "Call before noon, and use the map.");
  CHECK(map_offset(0, result.edits) == 0);
  CHECK(map_offset(text.find("noon"), result.edits) == fixed.find("noon"));
  CHECK(map_offset(text.find("to noon"), result.edits) == fixed.find("before"));
  CHECK(map_offset(text.find("the map"), result.edits) == fixed.find("the map"));
  CHECK(map_offset(text.size(), result.edits) == fixed.size());
}

TEST_CASE("inflection is kept") {
  CHECK(english().fix("She utilizes maps, he is utilizing maps, we utilized maps.") == "She uses maps, he is using maps, we used maps.");
  CHECK(english().fix("Classes commenced on Monday.") == "Classes began on Monday.");
  CHECK(english().fix("Classes have commenced.") == "Classes have begun.");
}

TEST_CASE("ten legal phrases are rewritten, and every duty, right, negation and date stays") {
  struct Case {
    const char *before, *after;
  };
  for (const Case& item : {Case{"Pursuant to state law, you must sign by March 4, 2026.", "Under state law, you must sign by March 4, 2026."},
                           Case{"Prior to March 4, 2026 you may not enter.", "Before March 4, 2026 you may not enter."},
                           Case{"In the event that you must leave, you may call us.", "If you must leave, you may call us."},
                           Case{"You must not drive subsequent to March 4, 2026.", "You must not drive after March 4, 2026."},
                           Case{"With regard to lunch, you should not pay.", "About lunch, you should not pay."},
                           Case{"You may visit provided that you sign in, unless it is March 4, 2026.", "You may visit if you sign in, unless it is March 4, 2026."},
                           Case{"In lieu of a form you may call, except on March 4, 2026.", "Instead of a form you may call, except on March 4, 2026."},
                           Case{"You are hereby told that you may appeal.", "You are told that you may appeal."},
                           Case{"Until such time as you sign, your child may not ride.", "Until you sign, your child may not ride."},
                           Case{"In accordance with the plan, only parents may sign.", "Following the plan, only parents may sign."},
                           Case{"Students shall not run in the halls.", "Students must not run in the halls."},
                           Case{"In the absence of a form, you must not go.", "Without a form, you must not go."}}) {
    INFO(std::string(item.before));
    CHECK(english().fix(item.before) == item.after);
  }
  // Words of agreement, quoted law and quotations stay as they are.
  for (const char* kept : {"I hereby give permission prior to the trip.", "“Pursuant to the rule, students shall wait,” he read."}) CHECK(english().fix(kept) == kept);
}

TEST_CASE("packs that are wrong are refused with file, line and column") {
  const auto error_of = [](const std::string& text) {
    auto compiled = StyleChecker::compile(make_guide({pack(text)}), LanguageTag::of("en"));
    REQUIRE_FALSE(compiled);
    return compiled.error();
  };
  const std::string head = "pack: p\nlanguage: en\nrules:\n";
  const std::string rule = "  - id: plain/x\n    kind: phrase\n    find: foo\n    replace: bar\n    reason: It is shorter.\n    bad: A foo.\n    good: A bar.\n";
  CHECK(StyleChecker::compile(make_guide({pack(head + rule)}), LanguageTag::of("en")));
  CHECK(error_of(head + rule + "    colour: red\n").line == 11);
  CHECK(error_of(head + rule + "    find: again\n").line == 11);
  CHECK(error_of(head + rule + rule).sentence().find("twice") != std::string::npos);
  CHECK(error_of(head + "  - id: plain/x\n    kind: phrase\n    find: foo\n    replace: bar\n    bad: A foo.\n    good: A bar.\n").sentence().find("reason") !=
        std::string::npos);
  CHECK(error_of(head + "  - id: plain/x\n    kind: spell\n    reason: It is so.\n    bad: a\n    good: b\n").line == 5);
  CHECK(error_of(head + "  - id: plain/x\n    kind: check\n    check: no-such\n    message: m\n    reason: It is so.\n    bad: a\n    good: b\n").line == 6);
  CHECK(error_of("pack: p\nlanguage: en\nrules: [").file == "rules/test.yaml");
  CHECK(error_of("pack: p\nlanguage: en\ndisable: [no/such]\n").sentence().find("no/such") != std::string::npos);
}

TEST_CASE("a nearer layer changes, switches off and allows; every allowance needs a reason") {
  const std::string base = "pack: p\nlanguage: en\nrules:\n  - id: plain/x\n    kind: phrase\n    find: foo\n    replace: bar\n    reason: It is shorter.\n    bad: A foo.\n    good: A bar.\n";
  const auto check = [&](const std::string& district, const std::string& text) {
    return Checker(make_guide({pack(base), pack(district, "rules/d.yaml", "district")}), "en").check(text);
  };
  CHECK(has_rule(check("pack: d\nlanguage: en\n", "A foo here."), "plain/x"));
  CHECK(check("pack: d\nlanguage: en\ndisable: [plain/x]\n", "A foo here.").findings.empty());
  CHECK(check("pack: d\nlanguage: en\nallow:\n  - {rule: plain/x, text: foo fighters, reason: a band}\n", "The foo fighters play.").findings.empty());
  CHECK_FALSE(StyleChecker::compile(make_guide({pack(base), pack("pack: d\nlanguage: en\nallow:\n  - {rule: plain/x, text: foo fighters}\n", "rules/d.yaml", "district")}),
                                    LanguageTag::of("en")));
  const StyleResult changed = check("pack: d\nlanguage: en\nrules:\n  - id: plain/x\n    kind: phrase\n    find: foo\n    replace: baz\n    reason: It is ours.\n    bad: A foo.\n    good: A baz.\n", "A foo here.");
  REQUIRE(changed.findings.size() == 1);
  CHECK(changed.findings[0].suggestions.front() == "baz");
}

TEST_CASE("a term beats a rule, the longest match wins, and the order of packs does not matter") {
  const std::string text = "pack: p\nlanguage: en\nrules:\n"
                           "  - id: a/report\n    kind: phrase\n    find: report\n    replace: note\n    reason: It is shorter.\n    bad: A report.\n    good: A note.\n"
                           "  - id: a/report-home\n    kind: phrase\n    find: report home\n    replace: letter\n    reason: It is shorter.\n    bad: A report home.\n    good: A letter.\n";
  const Checker checker(make_guide({pack(text)}), "en");
  CHECK(checker.check("Your report card is here.").findings.empty());
  const StyleResult result = checker.check("A report home today.");
  REQUIRE(result.findings.size() == 1);
  CHECK(result.findings[0].rule == "a/report-home");
  std::vector<GuideFile> packs = shipped_packs();
  const Checker forward(make_guide(packs), "en");
  std::reverse(packs.begin(), packs.end());
  const Checker backward(make_guide(packs), "en");
  CHECK(forward.check(golden_letter).findings == backward.check(golden_letter).findings);
}

TEST_CASE("explain prints reason, examples and source") {
  const auto text = english().style.explain("plain/pursuant-to");
  REQUIRE(text);
  for (const char* part : {"Why: ", "Not: Pursuant to", "But: Under", "Source: "}) CHECK(text->find(part) != std::string::npos);
  CHECK_FALSE(english().style.explain("no/such"));
  CHECK(english().style.rule_ids().size() > 200);
}

TEST_CASE("no text can make it fail") {
  for (const std::string& text : {std::string(), std::string(" "), std::string("\xff\xfe\x80"), std::string(5000, '('), std::string(5000, '"'), std::string("““““«««"),
                                  std::string("PURSUANT TO PURSUANT TO"), std::string("aa\0bb", 5), std::string("— — —"), std::string(3000, 'A')}) {
    for (const Checker* checker : {&english(), &spanish()}) {
      StyleMemory memory;
      StyleInput input;
      input.text = text;
      if (!text.empty()) input.sentences = {{0, text.size()}};
      const StyleResult result = checker->style.check(input, memory);
      for (const Finding& finding : result.findings) CHECK(finding.span.end <= text.size());
      (void)apply_edits(text, result.edits, false);
    }
  }
}

namespace {

StyleResult check_with(const StyleGuide& guide, const std::string& text) {
  const auto shared = std::make_shared<const StyleGuide>(guide);
  const auto checker = StyleChecker::compile(shared, LanguageTag::of("en"));
  REQUIRE(checker);
  StyleInput input;
  input.text = text;
  input.sentences = {{0, text.size()}};
  input.occurrences = TermFinder(shared, LanguageTag::of("en")).find(text);
  StyleMemory memory;
  return checker->check(input, memory);
}

}  // namespace

TEST_CASE("a glossary without any rule says which terms to avoid, and --fix puts in the preferred one as it is inflected") {
  StyleGuide guide;
  guide.layers = {{"ours", "district", ""}};
  Concept concept_ = make_concept("multilingual-learner", "multilingual learner", "noun-phrase", "", "");
  Term old;
  old.language = "en";
  old.text = "LEP student";
  old.status = TermStatus::deprecated;
  old.part_of_speech = "noun-phrase";
  concept_.terms.push_back(old);
  Concept aide = make_concept("instructional-assistant", "instructional assistant", "noun-phrase", "", "");
  old.text = "helper";
  old.part_of_speech = "noun";
  aide.terms.push_back(old);
  guide.concepts = {aide, concept_};
  const std::string text = "Ask a helper if LEP students need more time.";
  const StyleResult result = check_with(guide, text);
  REQUIRE(result.findings.size() == 2);
  CHECK(result.findings[0].rule == "term/deprecated");
  CHECK(result.findings[0].text == "helper");
  CHECK(result.findings[0].about == "instructional-assistant");
  CHECK(result.findings[1].text == "LEP students");
  CHECK(result.findings[1].message.find("multilingual learner") != std::string::npos);
  CHECK(result.findings[1].suggestions.at(0) == "multilingual learners");
  CHECK(apply_edits(text, result.edits) == "Ask an instructional assistant if multilingual learners need more time.");
  CHECK(check_with(guide, "Ask a multilingual learner.").findings.empty());
}
