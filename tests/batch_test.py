"""The Friday batch: many documents, several languages, bad files, interruptions; always the same bytes."""

import json
import os
import pathlib
import signal
import subprocess
import time
import zipfile

import pytest

SENTENCES = [
    "The school will close at noon on Friday, March {n}, 2026.",
    "Please return the permission slip by Friday, March 6.",
    "Our accountability system changed this year.",
    "Call Sandy Rivera at (555) 010-0142 if you have questions about room {n}.",
    "The report card shows how your child is doing. Lunch costs $3.{n:02d}.",
]


def letter(number):
    lines = [f"# Letter {number}", ""]
    for i, sentence in enumerate(SENTENCES):
        lines += [sentence.format(n=(number + i) % 27 + 1), ""]
    return "\n".join(lines)


@pytest.fixture()
def letters(tmp_path):
    folder = tmp_path / "letters"
    (folder / "grade 3").mkdir(parents=True)
    for number in range(12):
        place = folder / "grade 3" if number % 3 == 0 else folder
        (place / f"letter-{number:02d}.md").write_text(letter(number), encoding="utf-8")
    return folder


def bytes_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_jobs_repetition_and_order_do_not_show(homeword, letters, tmp_path):
    outs = []
    for name, words in [("a", ["--jobs", "1"]), ("b", ["--jobs", "4"]), ("c", ["--jobs", "1"])]:
        out = tmp_path / name
        run = homeword("translate", letters, "--to", "es,vi" if name != "c" else "vi,es", "--out", out, "--rendition", "same,page,bilingual", *words)
        assert run.code == 1, run.messages  # Vietnamese is spoken by no backend here
        outs.append(bytes_of(out))
    assert outs[0] == outs[1] == outs[2]
    assert len(outs[0]) == 12 * (4 + 5)  # Spanish: three renditions and the record; Vietnamese: an .xlf besides
    files = sorted(letters.rglob("*.md"), reverse=True)
    for file in files:
        homeword("translate", file, "--to", "es", "--out", tmp_path / "single", "--rendition", "same,page,bilingual")
    single = bytes_of(tmp_path / "single")
    assert {name: single[name] for name in single} == {pathlib.Path(name).name: content for name, content in outs[0].items() if ".es." in name}


def test_a_killed_run_is_resumed_to_the_same_bytes(homeword, letters, tmp_path, build_folder):
    whole = tmp_path / "whole"
    homeword("translate", letters, "--to", "es", "--out", whole, "--report", tmp_path / "whole.json")
    cut = tmp_path / "cut"
    process = subprocess.Popen(
        [build_folder / "bin" / "homeword", "translate", letters, "--to", "es", "--out", cut, "--report", tmp_path / "cut.json"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and len(list(cut.rglob("*.provenance.json"))) < 3:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert list(cut.rglob("*.provenance.json")), "the run was not under way when it was killed"
    run = homeword("translate", letters, "--to", "es", "--out", cut, "--report", tmp_path / "cut.json", "--resume")
    assert run.code in (0, 1), run.messages
    assert "from the interrupted run" in run.messages
    assert bytes_of(cut) == bytes_of(whole)
    ours, theirs = (json.loads((tmp_path / name).read_text().replace("/cut/", "/whole/")) for name in ("cut.json", "whole.json"))
    assert ours == theirs


def test_one_bad_file_does_not_stop_the_rest(homeword, letters, newsletter, tmp_path):
    (letters / "cut-short.docx").write_bytes(newsletter.read_bytes()[:9000])
    (letters / "empty.txt").write_bytes(b"")
    (letters / "latin.txt").write_bytes("La réunion est à midi. Call José at (555) 010-0142.".encode("latin-1"))
    with zipfile.ZipFile(letters / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", "<Types/>")
        bomb.writestr("word/document.xml", b"\0" * (300 * 1024 * 1024))
    out = tmp_path / "out"
    run = homeword("translate", letters, "--to", "es", "--out", out)
    assert run.code == 2
    for name in ("cut-short.docx", "bomb.docx"):
        complaint = [line for line in run.messages.splitlines() if name in line and line.startswith("homeword:")]
        assert len(complaint) == 1, run.messages
    assert len(list(out.rglob("letter-*.es.md"))) == 12
    assert "José" in (out / "latin.es.txt").read_bytes().decode("latin-1")
    assert (out / "empty.es.txt").read_bytes() == b""
    assert not list(out.rglob("*.part-*"))


def test_outputs_are_never_inputs_and_never_overwritten_by_two(homeword, letters, tmp_path):
    first = homeword("translate", letters, "--to", "es")
    assert first.code in (0, 1), first.messages
    before = bytes_of(letters)
    second = homeword("translate", letters, "--to", "es")
    assert second.code in (0, 1)
    assert bytes_of(letters) == before
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    for folder in "ab":
        (tmp_path / folder / "letter.txt").write_text("Dear families,\n")
    run = homeword("translate", tmp_path / "a" / "letter.txt", tmp_path / "b" / "letter.txt", "--to", "es", "--out", tmp_path / "out2")
    assert run.code == 2 and "two inputs" in run.messages and not (tmp_path / "out2").exists()


def test_a_full_disk_loses_nothing(homeword, letters, tmp_path):
    # /dev/full answers every write with "no space left".
    run = homeword("translate", sorted(letters.rglob("*.md"))[0], "--to", "es", "--out", tmp_path / "x", "--report", "/dev/full/report.json")
    assert run.code == 2 and run.messages.count("homeword:") == 1


def test_usage_errors_are_one_sentence(homeword, tmp_path):
    for words in (["translate"], ["translate", "x.docx", "--to", "es"], ["translate", "-", "--to", "not a tag"], ["nonsense"],
                  ["translate", "-", "--to", "es", "--backend", "no-such"], ["check", tmp_path / "none.md"], ["inspect", "facts", tmp_path]):
        run = homeword(*words, stdin="Hello.")
        assert run.code == 2, words
        assert not run.output
        assert run.messages.strip() and "terminate" not in run.messages
