"""A document on its way to people and back: extract, merge, memory, review, publish, with the real program."""

import hashlib
import json
import os
import pathlib
import re
import subprocess
import xml.etree.ElementTree as ElementTree

import pytest

XLIFF = "{urn:oasis:names:tc:xliff:document:2.0}"
LETTER = """# Spring conference

Dear families, the meeting is on **Friday, March 13, 2026** at 6:00 p.m. Please sign the [permission slip](http://school.example/slip).
*Our accountability system changed. It is new.*

- Call 555-123-4567 or write to office@school.example.
"""


@pytest.fixture()
def letter(tmp_path):
    path = tmp_path / "letter.md"
    path.write_text(LETTER, encoding="utf-8")
    return path


@pytest.fixture()
def xliff(homeword, letter):
    path = letter.with_name("letter.es.xlf")
    run = homeword("extract", letter, path, "--to", "es")
    assert run.code == 0, run.messages
    return path


def edit(path, old, new, count=1):
    """In the sentences' targets only: proposals keep what the machine said."""
    text = path.read_text(encoding="utf-8")
    parts = re.split(r"(<segment.*?</segment>)", text, flags=re.S)
    changed = 0
    for i, part in enumerate(parts):
        if part.startswith("<segment") and old in part:
            parts[i] = part.replace(old, new)
            changed += 1
    assert changed >= count, old
    path.write_text("".join(parts), encoding="utf-8")


def schema_folder():
    roots = [os.environ.get("HOMEWORD_TESTDATA"), pathlib.Path(__file__).parents[2] / "shared" / "testdata"]
    for root in filter(None, roots):
        folder = pathlib.Path(root) / "formats" / "schemas" / "xliff-21"
        if folder.is_dir():
            return folder
    return None


def test_an_untouched_xliff_gives_what_translate_gives(homeword, letter, xliff, tmp_path):
    run = homeword("merge", xliff, tmp_path / "merged.md")
    assert run.code == 0, run.messages
    assert homeword("translate", letter, "--to", "es", "--out", tmp_path / "out").code == 0
    assert (tmp_path / "merged.md").read_bytes() == (tmp_path / "out" / "letter.es.md").read_bytes()


def test_the_xliff_is_valid_and_says_what_it_is(homeword, xliff, tmp_path):
    root = ElementTree.parse(xliff).getroot()
    states = {(s.get("state"), s.get("subState")) for s in root.iter(XLIFF + "segment")}
    assert ("translated", "homeword:machine-draft") in states and states <= {("translated", "homeword:machine-draft"), ("reviewed", "homeword:memory")}
    assert root.find(f".//{XLIFF}mrk[@type='term']") is not None
    assert root.find(".//{urn:oasis:names:tc:xliff:glossary:2.0}glossEntry") is not None
    assert any(n.get("category") == "homeword:receipt" for n in root.iter(XLIFF + "note"))
    folder = schema_folder()
    if folder is None:
        pytest.skip("the XLIFF schemas are not on this machine")
    every = tmp_path / "all.xsd"
    imports = "".join(
        f'<xs:import namespace="urn:oasis:names:tc:xliff:{name}" schemaLocation="{folder / file}"/>'
        for name, file in [("document:2.0", "xliff_core_2.0.xsd"), ("glossary:2.0", "glossary.xsd"), ("matches:2.0", "matches.xsd")]
    )
    every.write_text(f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>')
    for document in ["", "one\n", "**a *b* c** `code` ![i](x.png)\n\n| a | b |\n|---|---|\n| 1 | x &amp; < y |\n"]:
        source = tmp_path / "other.md"
        source.write_text(document)
        assert homeword("extract", source, tmp_path / "other.xlf", "--to", "vi").code == 0
        for path in [xliff, tmp_path / "other.xlf"]:
            run = subprocess.run(["xmllint", "--noout", "--schema", every, path], capture_output=True, text=True)
            assert run.returncode == 0, run.stderr


@pytest.mark.parametrize(
    "old, new, rule",
    [
        ('<pc id="c0" canCopy="no" canDelete="no" type="fmt" subType="xlf:b">viernes 13 de marzo de 2026</pc>', "viernes 13 de marzo de 2026", "code/missing"),
        ("viernes 13 de marzo de 2026", "viernes", "fact/missing"),
        ("555-123-4567 o escriba", "555-123-4568 o escriba", "fact/missing"),
        ("555-123-4567 o escriba", "<ph id=\"c9\"/>555-123-4567 o escriba", "code/unknown"),
        ("Dear families, the meeting", "Dear families, the big meeting", "source/changed"),
    ],
)
def test_what_could_hurt_a_family_is_refused_with_place_and_remedy(homeword, xliff, tmp_path, old, new, rule):
    edit(xliff, old, new)
    run = homeword("merge", xliff, tmp_path / "merged.md")
    assert run.code == 1, run.messages
    assert rule in run.messages
    line = next(line for line in run.messages.splitlines() if rule in line)
    assert re.match(r".*letter\.es\.xlf:\d+:1: error: ", line), line
    merged = (tmp_path / "merged.md").read_text(encoding="utf-8")
    assert "# Conferencia" in merged or "Conferencia" in merged  # the other passages are merged
    # A vital document is written whole or not at all.
    vital = homeword("merge", xliff, tmp_path / "vital.md", "--class", "vital", "--register", tmp_path / "office.db", "--as", "Ana")
    assert vital.code == 2 and not (tmp_path / "vital.md").exists()


def test_a_waiver_lets_one_fact_pass_and_the_next_reviewer_sees_it(homeword, letter, xliff, tmp_path):
    register = tmp_path / "office.db"
    edit(xliff, "555-123-4567 o escriba", "la oficina o escriba")
    text = xliff.read_text(encoding="utf-8")
    unit = re.search(r'<unit id="b2".*?</unit>', text, flags=re.S).group(0)
    note = '<notes><note category="homeword:waiver">fact/missing “555-123-4567”: the number is out of service</note></notes>\n<segment'
    waived = unit.replace("<segment", note, 1) if "<notes>" not in unit else unit.replace("<notes>", note.replace("</notes>\n<segment", ""), 1)
    xliff.write_text(text.replace(unit, waived), encoding="utf-8")
    run = homeword("merge", xliff, tmp_path / "merged.md", "--register", register, "--as", "Ana Ruiz")
    assert "refused, 0" in run.messages or "0 passages refused" in run.messages, run.messages
    record = json.loads((tmp_path / "merged.provenance.json").read_text(encoding="utf-8"))
    assert record["waivers"] == [{"finding": "fact/missing 555-123-4567", "reason": "the number is out of service"}]
    assert homeword("extract", letter, tmp_path / "again.xlf", "--to", "es", "--register", register).code == 0
    assert "the number is out of service" in (tmp_path / "again.xlf").read_text(encoding="utf-8")


def test_corrections_enter_the_memory_with_their_origin(homeword, letter, tmp_path):
    guide = tmp_path / "guide"
    assert homeword("styleguide", "init", guide).code == 0
    path = tmp_path / "letter.es.xlf"
    assert homeword("extract", letter, path, "--to", "es", "--styleguide", guide).code == 0
    text = path.read_text(encoding="utf-8")
    segment = next(s for s in re.findall(r"<segment.*?</segment>", text, flags=re.S) if ">It is new.<" in s)
    mended = re.sub(r"(<target[^>]*>(?:<pc[^>]*>)?)[^<]*", r"\1Es un sistema nuevo.", segment)
    path.write_text(text.replace(segment, mended), encoding="utf-8")
    taken = homeword("memory", "import", guide, path, "--as", "Ana Ruiz")
    assert taken.code == 0 and json.loads(taken.output)["added"] == 1, taken.messages
    again = homeword("memory", "import", guide, path, "--as", "Ana Ruiz")
    assert json.loads(again.output)["added"] == 0
    found = [json.loads(line) for line in homeword("memory", "search", guide, "it is new", "--to", "es").text.splitlines()]
    assert found[0]["kind"] == "exact" and found[0]["target"] == "Es un sistema nuevo."
    assert found[0]["origin"] == "letter.es.xlf" and found[0]["person"] == "Ana Ruiz"
    near = [json.loads(line) for line in homeword("memory", "search", guide, "It is news.", "--to", "es").text.splitlines()]
    assert near[0]["kind"] == "near" and near[0]["similarity"] == pytest.approx(1 - 1 / 11)
    words = [json.loads(line) for line in homeword("memory", "search", guide, "sistema", "--to", "es", "--words").text.splitlines()]
    assert [w["source"] for w in words] == ["It is new."]
    report = tmp_path / "report.json"
    homeword("translate", letter, "--to", "es", "--styleguide", guide, "--out", tmp_path / "out", "--report", report)
    segments = json.loads(report.read_text(encoding="utf-8"))["inputs"][0]["segments"]
    assert [s["origin"] for s in segments if s["target"] == "Es un sistema nuevo."] == ["memory"]
    other = tmp_path / "other.md"
    other.write_text("It is news.\n")
    assert homeword("extract", other, tmp_path / "other.xlf", "--to", "es", "--styleguide", guide).code == 0
    text = (tmp_path / "other.xlf").read_text(encoding="utf-8")
    assert 'type="tm" similarity="90.9" origin="letter.es.xlf, Ana Ruiz"' in text
    assert homeword("memory", "forget", guide, "Ana Ruiz").code == 0
    assert json.loads(homeword("memory", "search", guide, "it is new", "--to", "es").output)["person"] == ""
    exported = tmp_path / "memory.tmx"
    assert homeword("memory", "export", guide, exported, "--store").code == 0
    assert "Es un sistema nuevo." in exported.read_text(encoding="utf-8")


def test_a_correction_is_used_where_a_draft_tells_the_place_of_its_link(homeword, tmp_path):
    page = tmp_path / "page.md"
    page.write_text("Call [the office](http://school.example) at 555-0142 if you have questions.\n", encoding="utf-8")
    guide = tmp_path / "guide"
    assert homeword("styleguide", "init", guide).code == 0
    xliff = tmp_path / "page.es.xlf"
    assert homeword("extract", page, xliff, "--to", "es", "--styleguide", guide).code == 0
    edit(xliff, "preguntas", "alguna pregunta")
    assert homeword("memory", "import", guide, xliff, "--as", "Ana Ruiz").code == 0
    report = tmp_path / "report.json"
    assert homeword("translate", page, "--to", "es", "--styleguide", guide, "--out", tmp_path / "out", "--report", report).code == 0
    segment, = json.loads(report.read_text(encoding="utf-8"))["inputs"][0]["segments"]
    assert segment["origin"] == "memory" and "alguna pregunta" in segment["target"]
    assert "[la oficina](http://school.example)" in (tmp_path / "out" / "page.es.md").read_text(encoding="utf-8")


def test_a_vital_document_takes_released_wording_only(homeword, letter, tmp_path):
    guide = tmp_path / "guide"
    assert homeword("styleguide", "init", guide).code == 0
    xliff = tmp_path / "letter.es.xlf"
    run = homeword("extract", letter, xliff, "--to", "es", "--class", "vital", "--styleguide", guide)
    assert run.code == 2 and "released style guide" in run.messages and not xliff.exists()
    assert homeword("extract", letter, xliff, "--to", "es", "--styleguide", guide).code == 0
    run = homeword("merge", xliff, tmp_path / "out.md", "--class", "vital", "--styleguide", guide, "--register", tmp_path / "office.db", "--as", "Ana")
    assert run.code == 2 and "released style guide" in run.messages and not (tmp_path / "out.md").exists()


def test_a_vital_document_needs_a_translator_and_another_qualified_reviewer(homeword, letter, tmp_path):
    register = tmp_path / "office.db"
    xliff = tmp_path / "letter.es.xlf"
    output = tmp_path / "letter.es.md"
    assert homeword("extract", letter, xliff, "--to", "es", "--class", "vital").code == 0
    merge = ["merge", xliff, output, "--register", register]
    assert homeword("merge", xliff, output).code == 2  # no record of its translator
    assert homeword(*merge).code == 2
    run = homeword(*merge, "--as", "Ana Ruiz")
    assert run.code == 2 and "not registered as a translator for en-es" in run.messages
    assert not output.exists()
    for person, role in [("Ana Ruiz", "translator"), ("Ana Ruiz", "reviewer"), ("Luis Prado", "reviewer")]:
        pair = "en-vi" if person == "Luis Prado" else "en-es"
        assert homeword("review", "--register", register, "--qualify", person, "--role", role, "--pair", pair).code == 0
    assert homeword(*merge, "--as", "Ana Ruiz").code in (0, 1)
    publish = ["publish", "letter.md", "--to", "es", "--as", "Luis Prado", "--register", register]
    run = homeword(*publish)
    assert run.code == 2 and "machine's draft" in run.messages
    edit(xliff, 'state="translated"', 'state="reviewed"')
    assert homeword(*merge, "--as", "Ana Ruiz").code in (0, 1)
    run = homeword(*publish)
    assert run.code == 2 and "nobody reviewed" in run.messages
    review = ["review", "letter.md", "--to", "es", "--register", register, "--as"]
    run = homeword(*review, "Ana Ruiz")
    assert run.code == 2 and "cannot review it" in run.messages
    run = homeword(*review, "Luis Prado")
    assert run.code == 2 and "not registered as a reviewer for en-es" in run.messages
    assert homeword("review", "--register", register, "--qualify", "Luis Prado", "--role", "reviewer", "--pair", "en-es").code == 0
    assert homeword(*review, "Luis Prado").code == 0
    record = tmp_path / "letter.es.provenance.json"
    run = homeword(*publish, "--record", record)
    assert run.code == 0, run.messages
    assert json.loads(run.output)["published"] is True
    reviews = json.loads(record.read_text(encoding="utf-8"))["reviews"]
    assert reviews == [{"role": "translator", "person": "Ana Ruiz"}, {"role": "reviewer", "person": "Luis Prado"}, {"role": "publisher", "person": "Luis Prado"}]
    # A new translation takes the review back.
    assert homeword(*merge, "--as", "Ana Ruiz").code in (0, 1)
    assert homeword(*publish).code == 2


def test_editing_one_sentence_makes_that_one_stale_in_every_language(homeword, letter, tmp_path):
    register = tmp_path / "office.db"
    for language in ["es", "vi"]:
        xliff = tmp_path / f"letter.{language}.xlf"
        assert homeword("extract", letter, xliff, "--to", language).code == 0
        assert homeword("merge", xliff, tmp_path / f"letter.{language}.md", "--register", register).code in (0, 1)
    fresh = homeword("review", letter, "--register", register)
    assert fresh.code == 0, fresh.messages
    assert [json.loads(line)["stale"] for line in fresh.text.splitlines()] == [False, False]
    letter.write_text(LETTER.replace("It is new.", "It is old."), encoding="utf-8")
    run = homeword("review", letter, "--register", register)
    assert run.code == 1
    lines = [json.loads(line) for line in run.text.splitlines()]
    assert [line["language"] for line in lines] == ["es", "vi"]
    for line in lines:
        assert line["stale"] is True
        assert line["sentences"] == [{"now": "It is old.", "before": "It is new."}]


def test_check_reads_bilingual_files(homeword, xliff, tmp_path):
    assert homeword("check", xliff).code == 0
    edit(xliff, "555-123-4567 o escriba", "555-123-4568 o escriba")
    run = homeword("check", xliff, "--format", "json")
    assert run.code == 1
    findings = [json.loads(line) for line in run.text.splitlines()]
    assert any(f["rule"] == "fact/missing" and f["about"] == "555-123-4567" and f["line"] > 0 for f in findings)
    tmx = tmp_path / "pairs.tmx"
    tmx.write_text(
        '<?xml version="1.0"?><tmx version="1.4"><header srclang="en"/><body><tu><tuv xml:lang="en"><seg>Call 555-010-0199.</seg></tuv>'
        '<tuv xml:lang="es"><seg>Llame.</seg></tuv></tu></body></tmx>'
    )
    run = homeword("check", tmx, "--format", "json")
    assert run.code == 1 and "fact/missing" in run.text


def test_provenance_follows_its_schema_and_is_the_same_again(homeword, letter, tmp_path):
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((pathlib.Path(__file__).parents[1] / "core/data/schemas/provenance.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    bytes_seen = set()
    for name in ["a", "b"]:
        homeword("translate", letter, "--to", "es", "--out", tmp_path / name, "--rendition", "same,page")
        bytes_seen.add((tmp_path / name / "letter.es.provenance.json").read_bytes())
    assert len(bytes_seen) == 1
    record = json.loads(bytes_seen.pop())
    validator.validate(record)
    for output in record["outputs"]:
        assert hashlib.sha256((tmp_path / "a" / output["file"]).read_bytes()).hexdigest() == output["sha256"]
    broken = json.loads(json.dumps(record))
    broken["styleguide"]["hash"] = "short"
    assert not validator.is_valid(broken)
    homeword("extract", letter, tmp_path / "x.xlf", "--to", "es")
    homeword("merge", tmp_path / "x.xlf", tmp_path / "merged.md", "--as", "Ana Ruiz")
    merged = (tmp_path / "merged.provenance.json").read_bytes()
    validator.validate(json.loads(merged))
    homeword("merge", tmp_path / "x.xlf", tmp_path / "merged.md", "--as", "Ana Ruiz")
    assert (tmp_path / "merged.provenance.json").read_bytes() == merged


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<xliff",
        b"<html/>",
        b'<xliff version="9"/>',
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xliff version="2.1" srcLang="en" trgLang="es"><file id="f">&b;</file></xliff>',
        b'<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="en" trgLang="es"><file id="f" original="a.md"><unit id="b0"><segment><source>x</source>'
        b"<target>" + b'<pc id="c1">' * 500 + b"x" + b"</pc>" * 500 + b"</target></segment></unit></file></xliff>",
        b'<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="en" trgLang="es"><file id="f" original="a.md"><skeleton><o:original xmlns:o="x">!!</o:original></skeleton>'
        b'<unit id="b0"><segment><source>x</source></segment></unit></file></xliff>',
    ],
)
def test_broken_files_are_refused_in_a_sentence(homeword, tmp_path, content):
    path = tmp_path / "broken.xlf"
    path.write_bytes(content)
    for words in [("merge", path, tmp_path / "out.md"), ("check", path)]:
        run = homeword(*words)
        if words[0] == "merge":
            assert run.code == 2
        assert "broken.xlf" in run.messages or run.code in (0, 1)
        assert run.code in (0, 1, 2)
    assert not (tmp_path / "out.md").exists()


def test_check_sees_what_two_files_say_differently(homeword, tmp_path):
    def write(name, *pairs):
        units = "".join(f'<unit id="u{n}">{note}<segment id="s1"><source>{source}</source><target>{target}</target></segment></unit>\n'
                        for n, (source, target, note) in enumerate(pairs))
        (tmp_path / name).write_text('<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en" trgLang="es">'
                                     f'<file id="f">\n{units}</file></xliff>', "utf-8")
        return tmp_path / name

    waiver = '<notes><note category="homeword:waiver">s1: consistency/sentence: the sign at the door says so</note></notes>'
    first = write("a.xlf", ("The office is closed on Monday.", "La oficina está cerrada el lunes.", ""),
                  ('Click <pc id="1">here</pc> now.', 'Haga clic<pc id="1">aquí</pc> ahora.', ""))
    second = write("b.xlf", ("The office is closed on Monday.", "La oficina no abre el lunes.", ""),
                   ("The office is closed on Monday.", "El lunes no hay oficina.", waiver))
    found = homeword("check", first, second, "--format", "json", "--fail-on", "never").lines
    by_rule = {(one["rule"], one["severity"]): one for one in found}
    assert set(by_rule) == {("code/space", "warning"), ("consistency/sentence", "warning"), ("consistency/sentence", "info")}
    assert "a.xlf:2" in by_rule["consistency/sentence", "warning"]["message"]
    assert "the sign at the door says so" in by_rule["consistency/sentence", "info"]["message"]
    assert by_rule["code/space", "warning"]["side"] == "target" and by_rule["code/space", "warning"]["mqm"] == "design-and-markup/markup-tag"
