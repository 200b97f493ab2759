"""Families: pages, the clarity form, anonymous answers, suppressed reports, and the way back to the term."""

import http.client
import json
import pathlib
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
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
    assert '<html lang="ar" dir="rtl">' in html and '<p lang="en" dir="ltr"' in html


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
    # Five of ten is few families: the word is not told, and an eleventh answer changes nothing yet.
    assert line["hard_words"] == []
    served.post("es", rating="easy")
    assert homeword("feedback", "report", "--register", served.register).lines[0] == line
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


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def count_answers(served):
    return sqlite3.connect(served.folder / "office-responses.db").execute("select count(*) from responses").fetchone()[0]


def test_bodies_that_are_no_form_are_refused(served):
    form = served.letter("es") + "form"
    multipart = "--x\r\nContent-Disposition: form-data; name=\"rating\"\r\n\r\neasy\r\n--x--\r\n"
    assert served.request("POST", form, multipart, {"Content-Type": "multipart/form-data; boundary=x"})[0] == 415
    assert served.request("POST", form, multipart, {"Content-Type": "multipart/form-data"})[0] == 415
    assert served.request("POST", form, '{"rating":"easy"}', {"Content-Type": "application/json"})[0] == 415
    for body in ("rating=easy&rating=hard", "rating=&rating=hard", "comment=a&comment=b", "comment=a%00b", "rating=easy%00", "comment=%FF", ""):
        status, _, html = served.request("POST", form, body, FORM)
        assert status == 400, body
        assert '<html lang="es" dir="ltr">' in html and "<h1>" in html
    assert "Regrese y marque" in served.request("POST", form, "comment=", FORM)[2]
    assert served.request("POST", form, "rating=easy&word=accountability-system&word=title-i", FORM)[0] == 200
    assert count_answers(served) == 1


def test_addresses_and_heads_have_budgets_and_every_refusal_is_a_page(served):
    for method, path, headers, wanted in (
            ("GET", "/nothing", {}, 404), ("GET", "/letter/x/0123456789ab/es/", {}, 404), ("GET", "/%00", {}, 400),
            ("GET", served.letter("es") + "%00", {}, 400), ("GET", "/" + "a" * 4000, {}, 414), ("DELETE", "/", {}, 405), ("PUT", "/", {}, 405),
            ("GET", "/", {f"X-{i}": "y" * 4000 for i in range(5)}, 431), ("POST", "/nothing", {}, 404)):
        status, answered, html = served.request(method, path, None, headers)
        assert status == wanted, (method, path[:40], status)
        assert "<html lang=" in html and "<h1>" in html
        assert answered["Content-Security-Policy"].startswith("default-src 'none'") and answered["Cache-Control"] == "no-store"
        assert answered["Referrer-Policy"] == "no-referrer" and answered["X-Content-Type-Options"] == "nosniff" and "Set-Cookie" not in answered


def test_refusals_speak_the_readers_language(served):
    assert '<html lang="ar" dir="rtl">' in served.request("GET", "/letter/x/0123456789ab/ar/")[2]
    assert "Esta página no está aquí" in served.request("GET", "/letter/x/0123456789ab/es/form")[2]
    assert '<html lang="zh-Hans"' in served.request("GET", "/nothing", None, {"Accept-Language": "so, zh-CN;q=0.8"})[2]
    assert '<html lang="en"' in served.request("GET", "/nothing", None, {"Accept-Language": "so;;,,*"})[2]


def test_head_answers_without_a_body(served):
    status, headers, body = served.request("HEAD", served.letter("es"))
    assert status == 200 and body == "" and int(headers["Content-Length"]) > 500
    assert served.request("HEAD", "/nothing")[0] == 404


def test_pages_of_other_sites_cannot_use_the_server(served):
    form = served.letter("es") + "form"
    for host in ("evil.example", f"evil.example:{served.port}", "127.0.0.1.evil.example", f"127.0.0.1:{served.port + 1}", ""):
        assert served.request("GET", "/", None, {"Host": host})[0] == 421, host
    assert served.request("GET", "/", None, {"Host": f"localhost:{served.port}"})[0] == 200
    for headers in ({"Origin": "http://evil.example"}, {"Origin": f"http://127.0.0.1:{served.port + 1}"}, {"Sec-Fetch-Site": "cross-site"},
                    {"Origin": "null", "Sec-Fetch-Site": "cross-site"}):
        assert served.request("POST", form, "rating=easy", {**FORM, **headers})[0] == 403, headers
    assert count_answers(served) == 0
    # What browsers send from our own page: with "no-referrer" the origin is "null".
    for headers in ({"Origin": f"http://127.0.0.1:{served.port}"}, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}, {}):
        assert served.request("POST", form, "rating=easy", {**FORM, **headers})[0] == 200, headers


def test_silent_and_slow_connections_keep_nobody_waiting(served):
    silent = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(20)]
    for i, connection in enumerate(silent):
        if i % 2:
            connection.sendall(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
    start = time.monotonic()
    assert served.request("GET", "/")[0] == 200
    # Silent connections are dropped after seconds: waiting for one of them would show here, a busy machine does not.
    assert time.monotonic() - start < 4
    # A body that stops half-way keeps nothing either.
    silent[0].sendall(f"POST {served.letter('es')}form HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nContent-Length: 100\r\n\r\nrating=easy".encode())
    assert served.request("GET", served.letter("es"))[0] == 200
    for connection in silent:
        connection.close()
    assert count_answers(served) == 0


def test_a_body_without_end_is_cut_off(served):
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as connection:
        connection.sendall(f"POST {served.letter('es')}form HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        try:
            # More than the machine itself keeps for a reader that is slow to come.
            for _ in range(64 * 1024):
                connection.sendall(b"400\r\n" + b"a" * 1024 + b"\r\n")
            pytest.fail("64 megabytes were taken")
        except OSError:
            pass
    assert count_answers(served) == 0 and served.request("GET", "/")[0] == 200


def test_a_mistyped_register_is_not_made(homeword, tmp_path):
    run = homeword("serve", "--register", tmp_path / "nope.db", "--port", "0", timeout=10)
    assert run.code == 2 and "nope.db" in run.messages and "translate" in run.messages
    assert not list(tmp_path.iterdir())


def test_signals_end_the_server_cleanly_whoever_is_connected(served, build_folder):
    for number in (signal.SIGTERM, signal.SIGINT):
        process = subprocess.Popen([build_folder / "bin" / "homeword", "serve", "--register", served.register, "--port", "0"],
                                   stderr=subprocess.PIPE, text=True)
        port = int(re.search(r"127\.0\.0\.1:(\d+)", process.stderr.readline()).group(1))
        with socket.create_connection(("127.0.0.1", port)):
            process.send_signal(number)
            assert process.wait(timeout=5) == 0
        assert process.stderr.read() == ""


def test_a_signal_at_once_ends_the_server_too(served, build_folder):
    for _ in range(10):
        process = subprocess.Popen([build_folder / "bin" / "homeword", "serve", "--register", served.register, "--port", "0"],
                                   stderr=subprocess.PIPE, text=True)
        process.stderr.readline()
        process.terminate()
        assert process.wait(timeout=5) == 0


def test_behind_a_proxy_its_name_is_known(served, build_folder):
    process = subprocess.Popen([build_folder / "bin" / "homeword", "serve", "--register", served.register, "--port", "0", "--public-address",
                                "https://letters.example.org"], stderr=subprocess.PIPE, text=True)
    port = int(re.search(r"127\.0\.0\.1:(\d+)", process.stderr.readline()).group(1))
    other = Served(port, served.register, served.guide, served.folder)
    assert other.request("GET", "/", None, {"Host": "letters.example.org"})[0] == 200
    assert other.request("POST", served.letter("es") + "form", "rating=easy",
                         {**FORM, "Host": "letters.example.org", "Origin": "https://letters.example.org"})[0] == 200
    assert other.request("GET", "/", None, {"Host": "letters.example.com"})[0] == 421
    process.terminate()
    assert process.wait(timeout=5) == 0


def test_paper_slips_count_and_open_tasks_too(homeword, served):
    version = sqlite3.connect(served.register).execute("select id, version from documents where language = 'es'").fetchone()
    slip = {"document": version[0], "version": version[1], "language": "es", "week": "2026-W12", "rating": "hard", "hard_words": ["title-i"]}
    (served.folder / "slips.jsonl").write_text("\n".join(json.dumps(slip) for _ in range(12)))
    assert homeword("feedback", "import", served.folder / "slips.jsonl", "--register", served.register).code == 0
    line = homeword("feedback", "report", "--register", served.register).lines[0]
    assert line["responses"] == 12 and line["hard_words"] == [{"concept": "title-i", "ticks": 12}]
    tasks = [event for event in homeword("styleguide", "history", served.guide, "title-i").lines if event["event"] == "review-task"]
    # The threshold is told, not how many families.
    assert len(tasks) == 1 and tasks[0]["ticks"] == 5 and tasks[0]["week"] == "2026-W12"


def test_a_page_leads_to_a_form_only_where_there_is_one(served):
    assert 'href="form"' in served.request("GET", served.letter("es"))[2]
    page = served.request("GET", served.letter("ar"))[2]
    assert "<main>" in page and 'href="form"' not in page


def test_the_list_says_the_language_of_each_title(homeword, tmp_path):
    import sqlite3
    # A register as the first version wrote it.
    register = tmp_path / "office.db"
    with sqlite3.connect(register) as old:
        old.execute("create table documents (number integer primary key, id text not null, version text not null, language text not null, title text not null,"
                    " class text not null, style_guide text not null, style_guide_hash text not null, page text not null, unique (id, version, language))")
        old.execute("create table words (document integer not null references documents (number) on delete cascade, position integer not null,"
                    " concept_id text not null, term text not null, primary key (document, position)) without rowid")
        old.execute("insert into documents values (1, 'old', 'abc', 'es', 'Carta', 'routine', '', '', 'p')")
        old.execute(f"pragma application_id = {0x48574452}")
        old.execute("pragma user_version = 1")
    (tmp_path / "a.html").write_text("<h1>Family night</h1>\n<p>Lunch is free.</p>\n")
    assert homeword("translate", "a.html", "--to", "es,vi", "--register", register, cwd=tmp_path).code == 1
    with sqlite3.connect(register) as now:
        rows = dict(((row[0], row[1]), row[2]) for row in now.execute("select id, language, title_language from documents"))
    assert rows == {("old", "es"): "", ("a.html", "es"): "es", ("a.html", "vi"): "en"}
