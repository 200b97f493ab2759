"""Families: pages, the clarity form, anonymous answers, suppressed reports, and the way back to the term."""

import http.client
import json
import pathlib
import re
import sqlite3
import subprocess
import urllib.parse

import pytest

LETTER = """# How our school is doing

Dear families,

The state's accountability system found that our school needs support. We are a Title I school.

Come to a meeting on Wednesday, March 4, 2026 at 6:00 p.m. in the cafeteria. Call (555) 010-0142.
"""


@pytest.fixture()
def served(homeword, build_folder, root, tmp_path):
    guide = tmp_path / "guide"
    guide.mkdir()
    (guide / "styleguide.yaml").write_text(
        f"name: test-district\nlevel: district\ninherits: [us-k12]\n", encoding="utf-8")
    (tmp_path / "letter.md").write_text(LETTER, encoding="utf-8")
    register = tmp_path / "office.db"
    run = homeword("translate", tmp_path / "letter.md", "--to", "es,ar", "--rendition", "page", "--register", register,
                   "--styleguide", guide, "--out", tmp_path / "out")
    assert run.code in (0, 1), run.messages
    process = subprocess.Popen([build_folder / "bin" / "homeword", "serve", "--register", register, "--port", "0"],
                               stderr=subprocess.PIPE, text=True)
    port = int(re.search(r"127\.0\.0\.1:(\d+)", process.stderr.readline()).group(1))
    yield Served(port, register, guide, tmp_path)
    process.terminate()
    assert process.wait(timeout=10) == 0


class Served:
    def __init__(self, port, register, guide, folder):
        self.port, self.register, self.guide, self.folder = port, register, guide, folder

    def request(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read().decode("utf-8")

    def letter(self, language):
        _, _, html = self.request("GET", "/")
        return "/" + next(link for link in re.findall(r'href="(letter/[^"]+)"', html) if link.endswith(f"/{language}/"))

    def post(self, language, **fields):
        body = urllib.parse.urlencode(fields, doseq=True)
        return self.request("POST", self.letter(language) + "form", body, {"Content-Type": "application/x-www-form-urlencoded"})


def test_the_page_is_small_scriptless_and_says_its_language(served):
    for language, direction in (("es", "ltr"), ("ar", "rtl")):
        status, headers, html = served.request("GET", served.letter(language))
        assert status == 200
        assert f'<html lang="{language}" dir="{direction}">' in html
        assert len(html.encode()) < 50_000
        assert "<script" not in html and "Set-Cookie" not in headers
        assert not re.findall(r'(?:src|href)="https?://', html)
        assert html.count("<h1") == 1
        assert "default-src 'none'" in headers["Content-Security-Policy"]
    status, _, html = served.request("GET", served.letter("es"))
    assert html.count('<details class="word">') >= 1 and "sistema de rendición de cuentas" in html
    assert "miércoles 4 de marzo de 2026" in html and "(555) 010-0142" in html


def test_the_form_speaks_approved_words_or_is_refused(served):
    status, _, html = served.request("GET", served.letter("es") + "form")
    assert status == 200
    for text in ("Estamos revisando esta carta, no a usted.", "No pedimos su nombre.", "¿Qué tan fácil o difícil fue entender esta carta?",
                 "¿Le queda claro? ¿Qué podríamos cambiar para mejorarla?", "¿Qué palabras fueron difíciles?"):
        assert text in html
    assert html.count('type="radio"') == 3 and html.count("<textarea") == 1 and "<script" not in html
    assert 'name="word" value="accountability-system"' in html
    assert len(html.encode()) < 15_000
    status, _, html = served.request("GET", served.letter("ar") + "form")
    assert status == 404 and "no approved wording" in html


def test_an_answer_leaves_only_the_documented_fields(served):
    status, headers, html = served.post("es", rating="hard", word="accountability-system", comment="Muy larga")
    assert status == 200 and "Gracias" in html and "Set-Cookie" not in headers
    database = sqlite3.connect(served.folder / "office-responses.db")
    columns = [row[1] for row in database.execute("pragma table_info(responses)")]
    assert columns == ["id", "document_id", "version", "language", "week", "channel", "ease", "comment", "comment_state", "action",
                       "reception", "is_assisted"]
    row = dict(zip(columns, database.execute("select * from responses").fetchone()))
    assert re.fullmatch(r"\d{4}-W\d\d", row["week"]) and row["ease"] == "hard"
    for path in served.folder.rglob("*"):
        if path.is_file() and path.suffix in (".db", ".log", ".csv") or "-wal" in path.name:
            assert b"127.0.0.1" not in path.read_bytes(), path


def test_bad_answers_are_refused_in_a_sentence_and_kept_nowhere(served):
    assert served.post("es", rating="wonderful")[0] == 400
    assert served.post("es", word="no-such-concept")[0] == 400
    assert served.request("POST", served.letter("es") + "form", "x" * 40_000)[0] in (413, 400)
    assert served.request("POST", served.letter("es") + "form", "comment=%ZZ")[0] == 400
    assert served.request("GET", "/letter/../../etc/passwd")[0] == 404
    assert served.post("ar", rating="easy")[0] == 404
    assert sqlite3.connect(served.folder / "office-responses.db").execute("select count(*) from responses").fetchone() == (0,)


def test_nine_answers_show_nothing_ten_show_counts_and_the_loop_closes(homeword, served):
    for i in range(9):
        served.post("es", rating="easy" if i < 5 else "hard", word="accountability-system" if i >= 4 else [], comment="No tengo papeles" if i == 0 else "")
    run = homeword("feedback", "report", "--register", served.register)
    assert run.code == 0, run.messages
    assert [line["suppressed"] for line in run.lines] == [True] and run.lines[0]["responses"] is None
    served.post("es", rating="so-so")
    line = homeword("feedback", "report", "--register", served.register).lines[0]
    assert (line["responses"], line["easy"], line["so_so"], line["hard"]) == (10, 5, 1, 4)
    assert line["share_easy_low"] == pytest.approx(0.2366, abs=1e-3) and line["share_easy_high"] == pytest.approx(0.7634, abs=1e-3)
    assert "papeles" not in json.dumps(line)
    assert homeword("feedback", "report", "--register", served.register, "--minimum", "3").code == 2
    # Five ticks on one word: the language office has a task, once.
    history = homeword("styleguide", "history", served.guide, "accountability-system").lines
    tasks = [event for event in history if event["event"] == "review-task"]
    assert len(tasks) == 1 and tasks[0]["language"] == "es" and tasks[0]["ticks"] == 5
    # A guide with a task in it still opens and translates.
    assert homeword("styleguide", "validate", served.guide).code in (0, 1)


def test_purging_takes_comments_out_of_the_file(homeword, served):
    served.post("es", rating="hard", comment="palabra-inconfundible 555-010-0142")
    assert homeword("feedback", "purge", "--comments", "--register", served.register).code == 0
    for path in served.folder.glob("office-responses*"):
        assert b"palabra-inconfundible" not in path.read_bytes()
