"""The golden letters: a bad one whose faults are all found, a good one that comes through whole."""

import json
import re

BAD = ("Pursuant to the Every Student Succeeds Act, parents are hereby notified that the school has been identified for CSI under the "
       "state accountability system. Parents of LEP students who fail to attend the meeting on 3/4 at 6 in the cafeteria will not be "
       "afforded interpretation. Proficiency rates are available upon request from Sandy Rivera, (555) 010-0142.\n")
GOOD = ("Our school has been chosen for extra state help. **What this is about:** The state's accountability system (the rules it uses "
        "to check how schools are doing and tell the public) found that our school needs more support. **What you can do:** Come to a "
        "meeting on Wednesday, March 4, 2026 at 6:00 p.m. in the cafeteria. An interpreter is free. **Questions?** Call Sandy Rivera "
        "at (555) 010-0142.\n")


def test_all_ten_faults_are_found_where_they_stand(homeword, tmp_path):
    letter = tmp_path / "bad.txt"
    letter.write_text(BAD)
    findings = [f for f in homeword("check", letter, "--format", "json").lines if f["severity"] != "info"]
    for words in ("Pursuant to", "hereby", "has been identified", "CSI", "accountability system", "LEP students", "fail to", "3/4", "6",
                  "upon request", "will not be afforded interpretation"):
        start = BAD.index(words) if words != "6" else BAD.index("at 6") + 3
        assert any(f["start"] <= start and start + len(words) <= f["end"] + 0 for f in findings), words
        for finding in findings:
            assert BAD[finding["start"] : finding["end"]] == finding["text"]
            assert finding["reason"] and finding["line"] == 1 and finding["column"] == finding["start"] + 1


def test_safe_fixes_change_no_fact_invent_none_and_settle(homeword, tmp_path):
    letter = tmp_path / "bad.txt"
    letter.write_text(BAD)
    before = [(f["kind"], f["value"]) for f in homeword("inspect", "facts", letter).lines]
    homeword("check", letter, "--fix")
    fixed = tmp_path / "bad.fixed.txt"
    after = [(f["kind"], f["value"]) for f in homeword("inspect", "facts", fixed).lines]
    assert before == after
    text = fixed.read_text()
    assert "Pursuant" not in text and "hereby" not in text and "will not be afforded" in text
    assert letter.read_text() == BAD
    homeword("check", fixed, "--fix")
    assert (tmp_path / "bad.fixed.fixed.txt").read_text() == text


def test_the_plain_letter_has_no_error_and_its_spanish_explains_once(homeword, tmp_path):
    letter = tmp_path / "good.md"
    letter.write_text(GOOD)
    assert not [f for f in homeword("check", letter, "--format", "json").lines if f["severity"] == "error"]
    run = homeword("translate", letter, "--to", "es", "--out", tmp_path, "--report", tmp_path / "report.json")
    assert run.code == 0, run.messages
    spanish = (tmp_path / "good.es.md").read_text(encoding="utf-8")
    assert spanish.count("las reglas que usa el estado") == 1 and "las reglas utiliza" not in spanish
    assert "sistema de rendición de cuentas (las reglas que usa el estado" in spanish
    assert "miércoles 4 de marzo de 2026 a las 6:00 p. m." in spanish
    for kept in ("Sandy Rivera", "(555) 010-0142", "**¿Preguntas?**"):
        assert kept in spanish
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    segments = report["inputs"][0]["segments"]
    assert not [f for s in segments for f in s["findings"] if f["severity"] == "error"]
    for segment in segments:
        plain, target = segment["plain"].encode(), segment["target"].encode()
        for receipt in segment["receipts"]:
            assert plain[receipt["start"] : receipt["end"]].decode() == receipt["source_term"]
            assert target[receipt["target_start"] : receipt["target_end"]].decode() == receipt["target_term"]
        for fact in segment["facts"]:
            assert plain[fact["start"] : fact["end"]].decode() == fact["text"]
            assert fact["target_text"] and fact["target_text"] in segment["target"]


def test_a_weekday_that_disagrees_with_its_date_is_a_finding(homeword):
    run = homeword("check", "-", "--format", "json", stdin="The meeting is on Friday, March 14, 2026 at 6:00 p.m.\n")
    assert [f for f in run.lines if "Saturday" in f["message"] or "weekday" in f["rule"]]


def test_missing_apertium_is_a_clear_sentence_and_the_rest_still_works(homeword, tmp_path):
    empty = tmp_path / "modes"
    empty.mkdir()
    run = homeword("translate", "-", "--to", "es", stdin="Dear families,\n\nThe blue bird sings of things.\n", env={"HOMEWORD_APERTIUM_MODES": str(empty)})
    assert run.code == 1
    assert "apt-get install apertium" in run.messages or "apt install apertium" in run.messages
    assert "Estimadas familias" in run.text and "The blue bird sings" in run.text
    named = homeword("translate", "-", "--to", "es", "--backend", "apertium", stdin="Hello.\n", env={"HOMEWORD_APERTIUM_MODES": str(empty)})
    assert named.code == 2 and "apt-get install apertium" in named.messages
    assert re.search(r"homeword: .*\.", named.messages)


def test_a_translation_tells_of_open_dates_like_the_check_does(homeword, tmp_path):
    letter = tmp_path / "open.txt"
    letter.write_text("The office moved.\n\nThe meeting on 3/4 at 6 is open.\n")
    checked = [f for f in homeword("check", letter, "--format", "json").lines if f["rule"].startswith(("date/", "time/", "rights/"))]
    assert any(f["rule"] == "date/ambiguous" for f in checked)
    report = tmp_path / "report.json"
    result = homeword("translate", letter, "--to", "es", "--report", report)
    told = [f for i in json.loads(report.read_text())["inputs"] for s in i["segments"] for f in s["findings"]]
    for finding in checked:
        same = [f for f in told if f["rule"] == finding["rule"] and f["text"] == finding["text"]]
        assert len(same) == 1
        for key in ("severity", "line", "column"):
            assert same[0][key] == finding[key]
    assert "date/ambiguous" in result.messages


def test_a_form_of_address_no_data_can_write_is_left_and_marked(homeword, tmp_path):
    for text, language in (("Coach Baker", "vi"), ("Mrs. Rose Fields", "ar"), ("Nurse Joy", "ht")):
        page = tmp_path / "page.html"
        page.write_text(f'<!doctype html><html lang="en"><body><p>{text}</p></body></html>')
        report = tmp_path / "report.json"
        homeword("translate", page, "--to", language, "--report", report)
        segment = json.loads(report.read_text())["inputs"][0]["segments"][0]
        assert segment["origin"] == "none" and segment["language"] == "en"
        assert [f["rule"] for f in segment["findings"]] == ["untranslated"]
        assert 'lang="en"' in (tmp_path / f"page.{language}.html").read_text()


def test_a_slip_can_be_answered_and_a_signature_is_no_error(homeword, tmp_path):
    slip = tmp_path / "slip.txt"
    slip.write_text("My child may go: ☐ Yes ☐ No\n\nYes ___ No ___\n\nSincerely,\n\nPrincipal Jordan Hayes\n", encoding="utf-8")
    run = homeword("translate", slip, "--to", "es", "--out", tmp_path)
    written = (tmp_path / "slip.es.txt").read_text(encoding="utf-8")
    assert "☐ Sí ☐ no" in written and "Sí ___ no ___" in written, written
    assert run.code == 0 and "term/missed" not in run.messages, run.messages
