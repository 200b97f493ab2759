"""Documents through the whole program: what lands where, at which place, and in which order."""

import json
import re
import zipfile

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


def test_points_in_a_sentence_keep_their_word_and_leave_no_double_space(homeword, tmp_path):
    (tmp_path / "a.md").write_text("Look at the map ![map](m.png) before you come.\n\nTwo pictures ![cat](a.png) ![dog](b.png) stand here.\n\n"
                                   "See the note[^1] about lunch ![soup](y.png).\n\n[^1]: Lunch is free.\n")
    assert homeword("translate", "a.md", "--to", "es", cwd=tmp_path).code == 0
    text = (tmp_path / "a.es.md").read_text()
    assert "  " not in text and " ." not in text
    assert "mapa ![" in text and text.index("](a.png)") < text.index("](b.png)") and " nota[^1] " in text


def test_a_raised_mark_is_no_part_of_its_word(homeword, tmp_path):
    (tmp_path / "a.html").write_text("<p>Bring a pencil<sup>1</sup> to class on March 5<sup>th</sup>.</p>\n")
    assert homeword("translate", "a.html", "--to", "es", "--rendition", "same,page", cwd=tmp_path).code == 0
    text = (tmp_path / "a.es.html").read_text()
    assert "lápiz<sup>1</sup>" in text and "pencil" not in text and "<sup>th" not in text and "5 de marzo" in text
    assert "lápiz<sup>1</sup>" in (tmp_path / "a.es.page.html").read_text()


def test_titles_and_labels_are_translated_and_stay_out_of_the_family_page(homeword, tmp_path):
    (tmp_path / "a.md").write_text('See [it](x "School calendar") and [that][r]. ![Lunch](l.png "Lunch menu")\n\n[r]: y "Lunch menu"\n')
    (tmp_path / "b.html").write_text('<p><a href="x" title="School calendar">It</a></p><p><button aria-label="Close the window">X</button></p>'
                                     '<form><input type="submit" value="Send the form"><input placeholder="Name of your child"></form>')
    assert homeword("translate", "a.md", "b.html", "--to", "es", "--rendition", "same,page", cwd=tmp_path).code in (0, 1)
    markdown, html = (tmp_path / "a.es.md").read_text(), (tmp_path / "b.es.html").read_text()
    assert "School" not in markdown and "Lunch" not in markdown and markdown.count('"Menú del almuerzo"') + markdown.count('"Menú de almuerzo"') == 2
    assert not [word for word in ("School", "Close", "Send", "Name") if word in html]
    for page in ("a.es.page.html", "b.es.page.html"):
        text = (tmp_path / page).read_text()
        assert "alendario escolar" not in text.split("<body>")[1] and "Cierre" not in text


def test_approved_words_beside_english_are_in_their_own_language(homeword, tmp_path):
    (tmp_path / "g.csv").write_text("concept,language,term,explanation\nrc,en,report card,\nrc,vi,phiếu điểm,giấy ghi điểm\nrc,ar,بطاقة التقرير,ورقة\n")
    (tmp_path / "a.html").write_text("<html lang='en'><body><h1>Family night</h1><p>The report card comes home.</p></body></html>")
    assert homeword("translate", "a.html", "--to", "vi,ar", "--styleguide", "g.csv", "--rendition", "same,page", cwd=tmp_path).code == 1
    assert '<p lang="en">The report card [<span lang="vi">phiếu điểm (giấy ghi điểm)</span>] comes' in (tmp_path / "a.vi.html").read_text()
    assert '[<span lang="ar" dir="rtl">بطاقة التقرير (ورقة)</span>]' in (tmp_path / "a.ar.html").read_text()
    assert '[<span lang="ar" dir="rtl"><details' in (tmp_path / "a.ar.page.html").read_text()
    assert '<title lang="en">Family night</title>' in (tmp_path / "a.vi.page.html").read_text()


def test_times_and_numbers_are_not_parted_at_the_end_of_a_line(homeword, tmp_path):
    (tmp_path / "a.txt").write_text("Call (555) 010-0142 before 3:30 p.m. today.\n")
    assert homeword("translate", "a.txt", "--to", "es", "--rendition", "page", cwd=tmp_path).code == 0
    text = (tmp_path / "a.es.page.html").read_text()
    assert '<span class="whole">3:30 p. m.</span>' in text and '<span class="whole"><a href="tel:+15550100142">(555) 010-0142</a></span>' in text


def test_a_text_box_that_cannot_grow_is_told(homeword, tmp_path):
    import zipfile
    names = ('xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
             'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"')
    box = ('<w:p><w:r><w:drawing><wps:wsp><wps:txbx><w:txbxContent><w:p><w:r><w:t>Please sign and return the form by Friday.</w:t></w:r></w:p>'
           '</w:txbxContent></wps:txbx><wps:bodyPr %s/></wps:wsp></w:drawing></w:r></w:p>')
    for name, turned in (("turned.docx", 'vert="vert270"'), ("plain.docx", "")):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("_rels/.rels", '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" '
                             'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>')
            archive.writestr("word/document.xml", f"<w:document {names}><w:body>{box % turned}</w:body></w:document>")
    run = homeword("translate", "turned.docx", "plain.docx", "--to", "es", cwd=tmp_path)
    told = [line for line in run.messages.splitlines() if "document/text-box" in line]
    assert len(told) == 1 and "turned.docx" in told[0] and "text box that keeps its size" in told[0]


def test_facts_that_cannot_be_written_are_quoted_and_symbols_of_units_are_no_alarm(homeword, tmp_path):
    (tmp_path / "a.txt").write_text("The pool is heated to 82 °F and the limit is 100.4°F (38 °C).\n\nMonday, May 4, 2026\n")
    run = homeword("translate", "a.txt", "--to", "es", "--fail-on", "warning", cwd=tmp_path)
    assert "fact/not-localised" not in run.messages
    assert "82 °F" in (tmp_path / "a.es.txt").read_text()
    # A language without data for dates: what was found is quoted.
    homeword("translate", "a.txt", "--to", "chr", "--report", "r.json", cwd=tmp_path)
    found = [finding for entry in json.loads((tmp_path / "r.json").read_text())["inputs"] for segment in entry["segments"]
             for finding in segment["findings"] if "no way to write it" in finding["message"]]
    assert found and all("“" + finding["about"] + "”" in finding["message"] for finding in found)


ARABIC_GUIDE = {
    "styleguide.yaml": 'name: arabic\ntitle: Arabic\nversion: "1"\nlevel: district\nlicense: Apache-2.0\n',
    "concepts/words.csv": (
        "concept,language,term,status,life_cycle,part_of_speech,definition\n"
        "report-card,en,report card,preferred,approved,noun,Grades.\n"
        "report-card,ar,بطاقة التقرير,preferred,approved,noun,\n"),
    "memory/lines.en-ar.tmx": (
        '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4"><header creationtool="x" creationtoolversion="1" segtype="sentence" '
        'o-tmf="x" adminlang="en" srclang="en" datatype="plaintext"><prop type="x-life-cycle">approved</prop></header><body>'
        '<tu tuid="1"><tuv xml:lang="en"><seg>If you have questions, call {phone}.</seg></tuv>'
        '<tuv xml:lang="ar"><seg>إذا كانت لديكم أسئلة، اتصلوا على الرقم {phone}.</seg></tuv></tu>'
        '<tu tuid="2"><tuv xml:lang="en"><seg>Please meet Joy Baker and Rosa Diaz.</seg></tuv>'
        '<tuv xml:lang="ar"><seg>يرجى مقابلة Joy Baker، Rosa Diaz.</seg></tuv></tu>'
        '<tu tuid="3"><tuv xml:lang="en"><seg>Write to {email}.</seg></tuv>'
        '<tuv xml:lang="ar"><seg>اكتبوا إلى {email}.</seg></tuv></tu></body></tmx>\n'),
}
ARABIC_LINES = ["Report card", "If you have questions, call (555) 010-0123.", "Please meet Joy Baker and Rosa Diaz.",
                "Write to office@pine.example.", "555-010-0145"]
ARABIC_PIECES = ["(555) 010-0123", "Joy Baker", "Rosa Diaz", "555-010-0145"]


def make_docx(path, lines):
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    kinds = "application/vnd.openxmlformats-"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", (
            '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Default Extension="rels" ContentType="{kinds}package.relationships+xml"/><Override PartName="/word/document.xml" '
            f'ContentType="{kinds}officedocument.wordprocessingml.document.main+xml"/></Types>'))
        archive.writestr("_rels/.rels", (
            '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
            'Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
            'Target="word/document.xml"/></Relationships>'))
        body = "".join(f'<w:p><w:r><w:t xml:space="preserve">{line}</w:t></w:r></w:p>' for line in lines)
        archive.writestr("word/document.xml",
                         f'<?xml version="1.0"?><w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>')


def test_numbers_and_names_keep_their_order_in_arabic(homeword, tmp_path):
    for name, content in ARABIC_GUIDE.items():
        (tmp_path / "guide" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "guide" / name).write_text(content, encoding="utf-8")
    (tmp_path / "a.txt").write_text("\n\n".join(ARABIC_LINES) + "\n", encoding="utf-8")
    (tmp_path / "a.md").write_text("\n\n".join(ARABIC_LINES).replace("Joy Baker", "**Joy Baker**") + "\n", encoding="utf-8")
    (tmp_path / "a.html").write_text(
        "<!DOCTYPE html><html><head><title>x</title></head><body>" + "".join(f"<p>{line}</p>" for line in ARABIC_LINES).replace(
            "office@pine.example", '<a href="mailto:office@pine.example">office@pine.example</a>') + "</body></html>", encoding="utf-8")
    make_docx(tmp_path / "a.docx", ARABIC_LINES)
    done = homeword("translate", "a.txt", "a.md", "a.html", "a.docx", "--to", "ar", "--styleguide", "guide", "--backend", "pseudo",
                    "--explain", "none", "--out", "out", "--report", "report.json", "--rendition", "same,page,bilingual,sms", cwd=tmp_path)
    assert "fact/" not in done.messages and "code/" not in done.messages, done.messages
    written = {name: (tmp_path / "out" / f"a.ar.{name}").read_text(encoding="utf-8") for name in ("txt", "md", "html")}
    with zipfile.ZipFile(tmp_path / "out" / "a.ar.docx") as archive:
        written["docx"] = archive.read("word/document.xml").decode("utf-8")
    for piece in ARABIC_PIECES:
        assert f"\u2066{piece}\u2069" in written["txt"]
        assert f"\u2066{piece}\u2069" in written["md"]
        assert f'<bdi dir="ltr">{piece}</bdi>' in written["html"]
        for form, isolated in (("page.html", f'<bdi dir="ltr">{piece}</bdi>'), ("bilingual.html", f'<bdi dir="ltr">{piece}</bdi>'),
                               ("sms.txt", f"\u2066{piece}\u2069")):
            text = (tmp_path / "out" / f"a.txt.ar.{form}").read_text(encoding="utf-8")
            text = re.sub(r'<span class="whole">|</span>|<a href="tel:[^"]*">(.*?)</a>', r"\1", text)
            assert isolated in text, (form, piece)
        # Word looks at the run: it must not be a right-to-left one.
        run = written["docx"].split(f"\u2066{piece}\u2069")[0].rsplit("<w:r>", 1)[1]
        assert "<w:rtl/>" not in run
    # What is copied byte by byte holds no invisible characters, nor does anything that is proved.
    assert 'href="mailto:office@pine.example">office@pine.example</a>' in written["html"]
    for text in written.values():
        assert "إلى office@pine.example" in text or "office@pine.example</a>" in text
    assert "\u2066" not in (tmp_path / "report.json").read_text(encoding="utf-8")
    assert "**\u2066Joy Baker\u2069**" in written["md"]


def test_isolates_are_nothing_to_the_checks(homeword, tmp_path):
    def pair(target):
        (tmp_path / "pairs.tmx").write_text(
            '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4"><header creationtool="x" creationtoolversion="1" '
            'segtype="sentence" o-tmf="x" adminlang="en" srclang="en" datatype="plaintext"/><body><tu tuid="1"><tuv xml:lang="en"><seg>Call Joy '
            f'Baker at (555) 010-0123 by March 3.</seg></tuv><tuv xml:lang="ar"><seg>{target}</seg></tuv></tu></body></tmx>\n',
            encoding="utf-8")
        return homeword("check", "pairs.tmx", cwd=tmp_path).text

    target = "اتصلوا بـ {}Joy Baker{} على {}(555) 010-0123{} قبل 3 مارس."
    plain = pair(target.format("", "", "", ""))
    isolated = pair(target.format(*"\u2066\u2069\u2066\u2069"))
    assert "fact/" not in plain and isolated == plain
    assert "fact/missing" in pair(target.format(*"\u2066\u2069\u2066\u2069").replace("0123", "0132"))
