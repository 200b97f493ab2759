"""Documents through the whole program: what lands where, at which place, and in which order."""

import json

import pytest


LETTER = "# Book fair\n\nStudents shall attend the book fair on Friday, March 6, 2026.\n\n- Pursuant to the rules, bring $5.\n\nUtilize the form. The fees are non-refundable at this point in time.\n\nThe fair is on Friday, March 14, 2026, and again on 3/4/2026.\n"


@pytest.mark.parametrize("words", [
    ["roundtrip", "a.md", "typo/deep/a.md"],
    ["translate", "a.md", "--to", "es", "--report", "typo/deep/report.json"],
    ["translate", "a.md", "--to", "es", "--out", "out", "--report", "out/typo/report.json"],
    ["translate", "-", "--to", "es", "--report", "typo/report.json"],
    ["extract", "a.md", "typo/a.xlf", "--to", "es"],
    ["styleguide", "export", "us-k12", "typo/terms.csv"],
    ["styleguide", "export", "us-k12", "terms.csv", "--losses", "typo/losses.json"],
    ["memory", "export", "us-k12", "typo/phrases.tmx"],
], ids=" ".join)
def test_a_mistyped_folder_is_refused_before_any_work_and_no_folder_appears(homeword, tmp_path, words):
    (tmp_path / "a.md").write_text(LETTER)
    run = homeword(*words, cwd=tmp_path, stdin="Hello.\n")
    assert run.code == 2 and not run.output
    assert "there is no folder" in run.messages and "mkdir -p" in run.messages
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.md"]


def test_a_file_is_no_folder(homeword, tmp_path):
    (tmp_path / "a.md").write_text(LETTER)
    run = homeword("roundtrip", "a.md", "a.md/b.md", cwd=tmp_path)
    assert run.code == 2 and "is a file, not a folder" in run.messages


def test_the_report_may_lie_among_the_outputs_this_run_makes(homeword, tmp_path):
    (tmp_path / "a.md").write_text(LETTER)
    run = homeword("translate", "a.md", "--to", "es", "--out", "new/out", "--report", "new/out/report.json", cwd=tmp_path)
    assert run.code in (0, 1), run.messages
    assert (tmp_path / "new" / "out" / "report.json").is_file() and (tmp_path / "new" / "out" / "a.es.md").is_file()


def test_the_report_does_not_follow_the_order_of_the_arguments(homeword, tmp_path):
    (tmp_path / "a.md").write_text(LETTER)
    (tmp_path / "b.md").write_text("Lunch is free.\n")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "c.txt").write_text("The office opens at 8:00 a.m.\n")
    orders = [["a.md", "b.md", "more", "--to", "es,vi"], ["b.md", "a.md", "more", "--to", "vi,es"],
              ["more/c.txt", "b.md", "a.md", "--to", "es", "vi", "--jobs", "2"], ["b.md", "more", "a.md", "b.md", "--to", "es,vi"]]
    reports, pages = set(), set()
    for i, order in enumerate(orders):
        run = homeword("translate", *order, "--report", f"report{i}.json", cwd=tmp_path)
        assert run.code in (0, 1), run.messages
        reports.add((tmp_path / f"report{i}.json").read_bytes())
        pages.add((tmp_path / f"report{i}.html").read_bytes())
    assert len(reports) == 1 and len(pages) == 1
    entries = json.loads(reports.pop())["inputs"]
    assert [(entry["file"], entry["language"]) for entry in entries] == [
        (file, language) for file in ("a.md", "b.md", "more/c.txt") for language in ("es", "vi")]


def test_check_lists_findings_in_one_order(homeword, tmp_path):
    (tmp_path / "a.md").write_text(LETTER)
    (tmp_path / "b.md").write_text("Students shall attend.\n")
    first = homeword("check", "a.md", "b.md", "--format", "json", cwd=tmp_path)
    assert first.lines
    assert homeword("check", "b.md", "a.md", "b.md", "--format", "json", cwd=tmp_path).output == first.output


@pytest.mark.parametrize("name, text", [
    ("letter.md", LETTER),
    ("letter.txt", LETTER),
    ("letter.html", "<h1>Book fair</h1>\n<p>Students shall attend the book fair.\n<p>Utilize the form. The fees are\nnon-refundable. The fair is on Friday, March&nbsp;14, 2026,\nand again on 3/4/2026.\n"),
])
def test_findings_that_remain_after_fixing_have_their_place_in_the_fixed_file(homeword, tmp_path, name, text):
    (tmp_path / name).write_text(text)
    run = homeword("check", name, "--fix", "--format", "json", cwd=tmp_path)
    assert run.lines, run.messages
    fixed = (tmp_path / name.replace(".", ".fixed.")).read_text()
    for finding in run.lines:
        assert finding["line"] > 0 and finding["column"] > 0, finding
        if "\n" in finding["text"] or not finding["text"]:
            continue
        line = fixed.splitlines()[finding["line"] - 1]
        if finding["text"] in fixed:
            assert line[finding["column"] - 1:].startswith(finding["text"]), finding
    # Exactly what a check of the fixed file says.
    again = homeword("check", name.replace(".", ".fixed."), "--format", "json", cwd=tmp_path)
    assert again.lines == run.lines
