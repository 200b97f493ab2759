// What a language office asks a style guide: differences, merges, coverage, the review calendar.
#include <doctest/doctest.h>

#include "glossary/guide_test_tools.h"
#include "homeword/glossary/coverage.h"
#include "homeword/glossary/guide_difference.h"
#include "homeword/glossary/guide_merge.h"
#include "homeword/glossary/review_calendar.h"

using namespace homeword;
using guide_test::TemporaryFolder;

namespace {

StyleGuide open_guide(const TemporaryFolder& folder, const std::string& name, const std::string& table) {
  const Result<StyleGuide> guide = open_style_guide(folder.write(name + ".csv", table));
  if (!guide) FAIL(guide.error().sentence());
  return *guide;
}

}  // namespace

TEST_CASE("the difference between two guides in plain words") {
  const TemporaryFolder folder;
  const StyleGuide before = open_guide(folder, "before", "concept,language,term,explanation,life_cycle\n"
                                                         "tardy,en,tardy,late,\ntardy,es,tarde,después de la hora,\ngone,en,gone,,\nsame,en,same,,\n");
  const StyleGuide after = open_guide(folder, "after", "concept,language,term,explanation,life_cycle\n"
                                                       "tardy,en,tardy,late,\ntardy,es,llegada tarde,cuando la clase ya empezó,\n"
                                                       "gone,en,gone,,retired\nsame,en,same,,\nnew,en,new thing,,\n");
  const auto differences = compare_guides(before, after);
  std::string text;
  for (const ConceptDifference& difference : differences) text += to_text(difference);
  CHECK(text ==
        "gone: retired, no longer to be used (“gone”).\n"
        "new: added (“new thing”).\n"
        "tardy: preferred term (es) was changed from “tarde” to “llegada tarde”.\n"
        "tardy: explanation (es) was changed from “después de la hora” to “cuando la clase ya empezó”.\n");
  CHECK(compare_guides(after, after).empty());
  const FieldChange& wording = differences.at(2).changes.at(0);
  CHECK(touches_documents(wording, "en", "es"));
  CHECK(touches_documents(wording, "en", "es-MX"));
  CHECK_FALSE(touches_documents(wording, "en", "vi"));
  CHECK_FALSE(touches_documents({"note", "", FieldKind::about, "a", "b"}, "en", "es"));
  CHECK(touches_documents({"preferred term (en)", "en", FieldKind::wording, "a", "b"}, "en", "vi"));
  CHECK_FALSE(touches_documents({"explanation (en)", "en", FieldKind::explanation, "a", "b"}, "en", "vi"));
}

TEST_CASE("merging lists every conflict and overwrites nothing in silence") {
  const TemporaryFolder folder;
  const StyleGuide base = open_guide(folder, "base", "concept,language,term,domain,life_cycle\na,en,a,x,\nb,en,b,x,\nc,en,c,x,\nd,en,d,x,\ne,en,e,x,\n");
  const StyleGuide ours = open_guide(folder, "ours", "concept,language,term,domain,life_cycle\na,en,a,mine,\nb,en,b,x,\nc,en,c,x,\nd,en,d,x,retired\nf,en,f,x,\n");
  const StyleGuide theirs = open_guide(folder, "theirs", "concept,language,term,domain,life_cycle\na,en,a,yours,\nb,en,b,new,\nb,es,be,,\n"
                                                         "d,en,d,changed,\ne,en,e,x,\ng,en,g,x,\n");
  const GuideMerge merge = merge_guides(&base, ours, theirs);
  REQUIRE(merge.conflicts.size() == 3);
  CHECK(merge.conflicts[0].concept_id == "a");
  CHECK(merge.conflicts[0].values.field == "domain");
  CHECK(merge.conflicts[0].values.ours == "mine");
  CHECK(merge.conflicts[0].values.theirs == "yours");
  CHECK(merge.conflicts[1].concept_id == "c");   // they removed it, we have it
  CHECK(merge.conflicts[2].concept_id == "d");   // we retired it, they changed it
  REQUIRE(merge.concepts.size() == 2);
  CHECK(merge.concepts[0].merged.id == "b");
  CHECK(merge.concepts[0].taken.size() == 2);
  CHECK(merge.concepts[1].merged.id == "g");
  CHECK(merge.concepts[1].is_new);
  // Without a common base.
  const GuideMerge blind = merge_guides(nullptr, ours, theirs);
  CHECK(blind.conflicts.size() == 3);   // domains of a and b, and d which we gave up
  // Merging with oneself says nothing.
  CHECK(merge_guides(&base, ours, ours).conflicts.empty());
  CHECK(merge_guides(nullptr, ours, ours).concepts.empty());
}

TEST_CASE("coverage counts terms, explanations and what they mean for a child, by language") {
  const TemporaryFolder folder;
  const StyleGuide guide = open_guide(folder, "terms", "concept,language,term,status,translate,explanation,child,life_cycle\n"
                                                       "a,en,a,,,x,y,\na,es,á,,,x,,\nb,en,b,,,,,\nb,es,be,deprecated,,,,\nname,en,El Sol,,no,,,\n"
                                                       "old,en,old,,,,,retired\n");
  const Coverage coverage = measure_coverage(guide, {"es-MX", "vi"});
  CHECK(coverage.rows.size() == 3);
  CHECK(coverage.missing_terms("es-MX") == std::vector<std::string>{"b"});
  CHECK(coverage.missing_terms("vi") == std::vector<std::string>{"a", "b"});
  CHECK(coverage.missing_explanations("es-MX") == std::vector<std::string>{"b"});
  CHECK(coverage.missing_child("es-MX") == std::vector<std::string>{"a", "b"});
  CHECK(measure_coverage(guide, {}).languages == std::vector<std::string>{"en", "es"});
}

TEST_CASE("the review calendar lists what is due, the sensitive first, then the longest due") {
  const TemporaryFolder folder;
  folder.write("g/styleguide.yaml",
               "name: g\nowners:\n  - {role: nurse, name: Health Office, contact: h@example.org, domains: [health]}\n"
               "  - {role: office, contact: o@example.org}\n");
  folder.write("g/concepts/a.csv", "concept,language,term,domain,review_by,sensitive\na,en,a,health,2026-08-01,\nb,en,b,law,2026-09-01,yes\n"
                                   "c,en,c,law,2027-09-01,\nd,en,d,law,,\ne,en,e,law,,\n");
  folder.write("g/approvals.csv", "concept,decision,role,date\nd,approved,office,2025-01-31\n");
  const Result<StyleGuide> guide = open_style_guide(folder.path() / "g");
  REQUIRE(guide);
  const auto ids = [&](const std::string& date, unsigned months) {
    std::string out;
    for (const DueReview& review : list_due_reviews(*guide, date, months)) out += review.concept_id;
    return out;
  };
  CHECK(ids("2026-11-21", 0) == "ba");
  CHECK(ids("2026-11-21", 12) == "beda");
  CHECK(ids("2026-08-01", 0) == "a");
  CHECK(ids("2026-07-31", 0).empty());
  CHECK(ids("2025-02-27", 1) == "e");
  CHECK(ids("2025-02-28", 1) == "ed");
  const auto due = list_due_reviews(*guide, "2026-11-21", 0);
  CHECK(due.at(1).owner == "Health Office (nurse)");
  CHECK(due.at(1).contact == "h@example.org");
  CHECK(due.at(0).contact == "o@example.org");
}
