"""Newsletters as schools write them: every phone, date, time, link, price and name survives, or a finding says that it did not.

newsletters/NAME.md|html|docx.txt is the letter; NAME.facts.tsv lists by hand what it holds: kind, as written, and how Spanish
writes it where that differs. The .docx.txt are made into DOCX files here, so that no binary file has to be trusted.
"""

import html
import json
import pathlib
import re
import zipfile

import pytest

FOLDER = pathlib.Path(__file__).parent / "newsletters"
LETTERS = sorted(path.name for path in FOLDER.iterdir() if not path.name.endswith(".tsv"))
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def write_docx(lines, path):
    """Paragraphs, headings, list items and one table, as plain as Word writes them."""
    body, table = [], []

    def paragraph(text, style=""):
        look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
        return f'<w:p>{look}<w:r><w:t xml:space="preserve">{html.escape(text)}</w:t></w:r></w:p>'

    def close_table():
        if table:
            body.append("<w:tbl>" + "".join(table) + "</w:tbl>")
            table.clear()

    for line in lines:
        kind, *cells = line.split("\t")
        if kind == "row":
            table.append("<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in cells) + "</w:tr>")
            continue
        close_table()
        style = {"title": "Title", "heading": "Heading1", "li": "ListParagraph"}.get(kind, "")
        body.append(paragraph(cells[0], style))
    close_table()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
                         'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                         '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
                         'wordprocessingml.document.main+xml"/></Types>')
        archive.writestr("_rels/.rels", '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
                         'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
                         'relationships/officeDocument" Target="word/document.xml"/></Relationships>')
        archive.writestr("word/document.xml", f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{W}"><w:body>'
                         + "".join(body) + "</w:body></w:document>")


def text_of(path):
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as archive:
            xml = archive.read("word/document.xml").decode("utf-8")
        return html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"</w:p>", "\n", xml)))
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        # Addresses of links count; other markup does not.
        text = html.unescape(re.sub(r"<[^>]*>", "", re.sub(r'<a href="([^"]*)">', r"\1 ", text)))
    return text.replace("**", "").replace("\\", "")


@pytest.mark.parametrize("name", LETTERS)
def test_every_fact_of_the_letter_survives_or_is_flagged(homeword, tmp_path, name):
    letter = tmp_path / name.removesuffix(".txt")
    if name.endswith(".docx.txt"):
        write_docx((FOLDER / name).read_text(encoding="utf-8").splitlines(), letter)
    else:
        letter.write_bytes((FOLDER / name).read_bytes())
    run = homeword("translate", letter, "--to", "es", "--out", tmp_path / "out", "--report", tmp_path / "report.json")
    assert run.code in (0, 1), run.messages
    spanish = text_of(tmp_path / "out" / f"{letter.stem}.es{letter.suffix}")
    plain = " ".join(spanish.split())
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    told = [f for s in report["inputs"][0]["segments"] for f in s["findings"]]
    facts = (FOLDER / (name.split(".")[0] + ".facts.tsv")).read_text(encoding="utf-8").splitlines()
    lost = []
    for line in facts:
        kind, written, *localised = line.split("\t")
        wanted = localised[0] if localised else written
        if wanted in plain:
            continue
        # What did not come through as it should must be in a finding that names it or its line.
        if any(written in (f.get("about") or "") or written in f["text"] for f in told):
            continue
        lost.append(f"{kind}: {written} (wanted: {wanted})")
    assert not lost, "\n".join(lost) + "\n" + spanish
    # A form of address is never torn from its name nor stopped twice.
    assert not re.search(r"\b(Sr|Sra|Srta|Dr|Dra)\.\.|Señor de texto|Señora\.", plain), spanish


@pytest.mark.parametrize("line, rule, word", [
    ("Welcome to Joy Read, our new teacher.", "name/translated", "Joy"),
    ("Please visit Will in the office.", "name/kept", "Will"),
    ("Students in Art and Music will sing at the Spring Fling.", "", ""),
    ("Families meet at Grace Church on Sunday.", "", ""),
])
def test_names_that_are_words_are_kept_or_told_of(homeword, tmp_path, line, rule, word):
    report = tmp_path / "report.json"
    homeword("translate", "-", "--to", "es", "--report", report, stdin=line + "\n")
    entry = json.loads(report.read_text())["inputs"][0]
    found = [(finding["rule"], finding["text"]) for segment in entry["segments"] for finding in segment["findings"]
             if finding["rule"].startswith("name/")]
    assert found == ([(rule, word)] if rule else [])


def test_the_stop_of_a_time_is_not_missed_at_the_end(homeword, tmp_path):
    report = tmp_path / "report.json"
    homeword("translate", "-", "--to", "vi", "--report", report, stdin="12:30 p.m.\n")
    segment = json.loads(report.read_text())["inputs"][0]["segments"][0]
    assert segment["target"] != segment["source"]
    assert not segment["findings"]
