"""Pages as families see them: a real headless Chromium, scripts off, and what it would have fetched or stored."""

import html.parser
import pathlib
import re
import shutil
import subprocess

import pytest

LETTER = """# Spring news

Dear families,

Our accountability system changed. The [school report card](https://example.org/report) is ready. We are a Title I school.

- Come on Wednesday, March 4, 2026 at 6:00 p.m.
- Call (555) 010-0142.

| Date | Event |
| --- | --- |
| Friday, March 6 | Early dismissal |
"""


@pytest.fixture(scope="module")
def pages(homeword, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    (folder / "letter.md").write_text(LETTER, encoding="utf-8")
    run = homeword("translate", folder / "letter.md", "--to", "es,ar,zh-Hans,vi", "--rendition", "same,page,bilingual", "--out", folder / "out")
    assert run.code in (0, 1), run.messages
    return folder / "out"


@pytest.fixture(scope="module")
def chromium():
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("SKIPPED, not checked: chromium is not installed")
    return program


def dump(chromium, page, tmp_path, *words):
    run = subprocess.run(
        [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", f"--user-data-dir={tmp_path / 'profile'}", *words, pathlib.Path(page).as_uri()],
        capture_output=True, timeout=120)
    return run.stdout.decode("utf-8", "replace")


class Outline(html.parser.HTMLParser):
    """Elements as a tree checker needs them: what is open, which languages and directions were said."""

    void = {"meta", "br", "input", "link", "img", "hr"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.errors = [], [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in self.void:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.errors.append(f"</{tag}> closes nothing")


def outline(page):
    parser = Outline()
    parser.feed(page.read_text(encoding="utf-8"))
    parser.close()
    return parser


@pytest.mark.parametrize("language, direction", [("es", "ltr"), ("ar", "rtl"), ("zh-Hans", "ltr"), ("vi", "ltr")])
@pytest.mark.parametrize("kind", ["page", "bilingual"])
def test_every_page_is_well_formed_accessible_and_alone(pages, language, direction, kind):
    page = pages / f"letter.{language}.{kind}.html"
    text = page.read_text(encoding="utf-8")
    parsed = outline(page)
    assert not parsed.errors and not parsed.open
    root = next(attributes for tag, attributes in parsed.tags if tag == "html")
    assert root == {"lang": language, "dir": direction}
    assert [tag for tag, _ in parsed.tags].count("h1") == 1
    assert not [tag for tag, _ in parsed.tags if tag in ("script", "link", "iframe", "img")]
    assert len(text.encode()) < 50_000
    assert not re.search(r"url\(|@import|src=", text)


def test_english_left_in_a_vietnamese_page_is_marked(pages):
    text = (pages / "letter.vi.page.html").read_text(encoding="utf-8")
    assert re.search(r'<div class="p" lang="en" dir="ltr">[^<]*Our', text)
    assert (pages / "letter.vi.xlf").exists()


def test_chromium_opens_words_of_a_page_without_scripts(chromium, pages, tmp_path):
    page = pages / "letter.es.page.html"
    assert "<script" not in page.read_text(encoding="utf-8")  # so that nothing is lost where scripts are off
    seen = dump(chromium, page, tmp_path, "--dump-dom")
    assert '<details class="word"><summary>sistema de rendición de cuentas</summary>' in seen
    opened = tmp_path / "opened.html"
    opened.write_text(page.read_text(encoding="utf-8").replace('<details class="word">', '<details class="word" open>'), encoding="utf-8")
    for name, file in (("closed", page), ("opened", opened)):
        picture = tmp_path / f"{name}.png"
        dump(chromium, file, tmp_path, "--window-size=360,1600", f"--screenshot={picture}")
        assert picture.stat().st_size > 10_000
    # Opening a word changes what is seen: the meaning takes room.
    assert (tmp_path / "closed.png").read_bytes() != (tmp_path / "opened.png").read_bytes()


def test_contrast_of_the_pages_colours_is_enough(root):
    def luminance(colour):
        if len(colour) == 3:
            colour = "".join(letter * 2 for letter in colour)
        parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(one, other):
        high, low = sorted((luminance(one), luminance(other)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    for template in (root / "core" / "data" / "templates").glob("*.mustache"):
        style = re.search(r"<style>(.*?)</style>", template.read_text(encoding="utf-8"), re.S).group(1)
        for rule in re.findall(r"\{([^}]*)\}", style):
            text = re.search(r"(?<![-\w])color:#([0-9a-f]{3,6})", rule)
            ground = re.search(r"background:#([0-9a-f]{3,6})", rule)
            if text:
                assert contrast(text.group(1), ground.group(1) if ground else "ffffff") >= 4.5, (template.name, rule)
