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


def kill_under_way(build_folder, words, out):
    """Runs the program and kills it without warning once three outputs are under way."""
    # Nobody reads what a killed run says: what it left on the disk is judged.
    process = subprocess.Popen([build_folder / "bin" / "homeword", *words, "--out", out], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and len(list(out.rglob("*.provenance.json"))) < 3:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, "the run had ended before it was killed"
    assert list(out.rglob("*.provenance.json")), "the run was not under way when it was killed"


def test_a_killed_run_is_resumed_to_the_same_bytes(homeword, letters, tmp_path, build_folder):
    whole = tmp_path / "whole"
    homeword("translate", letters, "--to", "es", "--out", whole, "--report", tmp_path / "whole.json")
    cut = tmp_path / "cut"
    kill_under_way(build_folder, ["translate", letters, "--to", "es", "--report", tmp_path / "cut.json"], cut)
    run = homeword("translate", letters, "--to", "es", "--out", cut, "--report", tmp_path / "cut.json", "--resume")
    assert run.code in (0, 1), run.messages
    assert "from the interrupted run" in run.messages
    assert bytes_of(cut) == bytes_of(whole)
    ours, theirs = (json.loads((tmp_path / name).read_text().replace("/cut/", "/whole/")) for name in ("cut.json", "whole.json"))
    assert ours == theirs


def test_a_memory_that_has_learnt_meanwhile_makes_outputs_anew(homeword, letters, tmp_path, build_folder):
    guide = tmp_path / "guide"
    assert homeword("styleguide", "init", guide).code == 0

    def learn(translation):
        learnt = tmp_path / "learnt.tmx"
        learnt.write_text(
            '<?xml version="1.0"?><tmx version="1.4"><header srclang="en"/><body><tu><tuv xml:lang="en"><seg>Our accountability system changed this year.'
            f'</seg></tuv><tuv xml:lang="es"><seg>{translation}</seg></tuv></tu></body></tmx>', encoding="utf-8")
        run = homeword("memory", "import", guide, learnt, "--store")
        assert run.code == 0, run.messages
    learn("Este año cambió nuestro sistema de rendición de cuentas.")
    words = ["translate", letters, "--to", "es", "--styleguide", guide, "--report", tmp_path / "report.json"]

    for changes in (False, True):
        out = tmp_path / f"out-{changes}"
        kill_under_way(build_folder, words, out)
        if changes:
            learn("Nuestro sistema de responsabilidad cambió este año.")
        resumed = homeword(*words, "--out", out, "--resume")
        assert resumed.code in (0, 1), resumed.messages
        assert ("from the interrupted run" in resumed.messages) == (not changes), resumed.messages
        texts = [path.read_text(encoding="utf-8") for path in out.rglob("*.es.md")]
        assert len(texts) == 12 and all(("sistema de responsabilidad" in text) == changes and ("rendición" in text) != changes for text in texts)


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


def test_nothing_of_ours_in_a_folder_becomes_an_input(homeword, letters):
    (letters / "extra.txt").write_text("Pursuant to policy, students shall attend.\n")
    homeword("check", letters / "extra.txt", "--fix")
    words = ["translate", letters, "--to", "es,vi", "--rendition", "same,bilingual,page,sms,speech", "--report", letters / "report.json"]
    assert homeword(*words).code == 1
    before = bytes_of(letters)
    assert "extra.fixed.es.txt" not in before and "extra.es.txt" in before
    again = homeword(*words)
    assert again.code == 1 and bytes_of(letters) == before, again.messages
    # Other renditions, and a record that names fewer of them: the others are still ours.
    assert homeword("translate", letters, "--to", "es").code in (0, 1)
    assert homeword("translate", letters, "--to", "es", "--explain", "none", "--rendition", "page").code in (0, 1)
    count = len(list(letters.rglob("*.md")))
    run = homeword("translate", letters, "--to", "es", "--explain", "none", "--rendition", "same,page")
    assert run.code in (0, 1), run.messages
    assert len(list(letters.rglob("*.md"))) == count and not list(letters.rglob("*.es.es.*")) and not list(letters.rglob("*.html.es.*"))
    # Named by a shell's star.
    files = sorted(path for path in letters.iterdir() if path.is_file())
    run = homeword("translate", *files, "--to", "es", "--explain", "none")
    assert run.code in (0, 1) and "was written by Homeword itself" in run.messages, run.messages
    assert not list(letters.rglob("*.es.es.*")) and not list(letters.rglob("*.fixed.es.*"))
    run = homeword("translate", letters / "extra.es.txt", "--to", "es")
    assert run.code == 2 and "written by Homeword" in run.messages
    # The fixed text by itself is what its author means.
    assert homeword("translate", letters / "extra.fixed.txt", "--to", "es").code in (0, 1)
    # Neither does `check` read them, but for the language it is asked about.
    seen = {line["file"] for line in homeword("check", letters, "--format", "json").lines}
    assert seen <= {str(path) for path in files if path.suffix == ".md" and ".es" not in path.name and ".vi" not in path.name} | {str(letters / "extra.txt")} | {
        str(path) for path in (letters / "grade 3").glob("letter-??.md")}


def test_what_others_wrote_is_not_overwritten(homeword, tmp_path):
    letter = tmp_path / "letter.md"
    letter.write_text("The school will close at noon on Friday, March 13, 2026.\n")
    for name in ("letter.es.md", "letter.es.page.html", "letter.es.provenance.json", "report.json", "report.html", "letter.fixed.md"):
        others = tmp_path / name
        others.write_text("Somebody's own words.\n")
        if "fixed" in name:
            words = ["check", letter, "--fix"]
            letter.write_text("Students shall attend school. Call at noon on Friday, March 13, 2026.\n")
        else:
            words = ["translate", letter, "--to", "es", "--rendition", "same,page", "--report", tmp_path / "report.json"]
        run = homeword(*words)
        assert run.code == 2 and name in run.messages and "--overwrite" in run.messages, (name, run.messages)
        assert others.read_text() == "Somebody's own words.\n"
        assert homeword(*words, "--force").code in (0, 1)
        assert "Somebody" not in others.read_text()
        assert homeword(*words).code in (0, 1)
        others.unlink()
    # Ours, until a person changes it.
    assert homeword("translate", letter, "--to", "es").code == 0
    letter.write_text("The school will close at noon on Friday, March 20, 2026.\n")
    assert homeword("translate", letter, "--to", "es").code == 0
    spanish = tmp_path / "letter.es.md"
    assert "20 de marzo" in spanish.read_text()
    spanish.write_text(spanish.read_text() + "Gracias.\n")
    letter.write_text("The school will close at noon on Friday, March 27, 2026.\n")
    run = homeword("translate", letter, "--to", "es")
    assert run.code == 2 and "changed since" in run.messages and "Gracias" in spanish.read_text()
    # And a changed translation is no letter to translate either.
    homeword("translate", tmp_path, "--to", "es")
    assert not (tmp_path / "letter.es.es.md").exists()


def test_names_do_not_depend_on_the_batch(homeword, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "letter.md").write_text("Dear families,\n")
    (folder / "letter.txt").write_text("Thank you.\n")
    (folder / "alone.md").write_text("Thank you.\n")
    assert homeword("translate", folder, "--to", "es", "--out", tmp_path / "whole", "--rendition", "same,page").code == 0
    for name in ("letter.txt", "alone.md", "letter.md"):
        assert homeword("translate", folder / name, "--to", "es", "--out", tmp_path / "single", "--rendition", "same,page").code == 0
    assert bytes_of(tmp_path / "whole") == bytes_of(tmp_path / "single")
    assert sorted(bytes_of(tmp_path / "whole")) == [
        "alone.es.md", "alone.es.page.html", "alone.es.provenance.json", "letter.es.md", "letter.es.txt", "letter.md.es.page.html",
        "letter.md.es.provenance.json", "letter.txt.es.page.html", "letter.txt.es.provenance.json"]
    # Beside the inputs, twice: outputs do not change who shares a name.
    for _ in range(2):
        assert homeword("translate", folder, "--to", "es").code == 0
    assert len(bytes_of(folder)) == 9
    # Two folders, one output folder, one record name.
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "alone.txt").write_text("Thank you.\n")
    run = homeword("translate", folder / "alone.md", tmp_path / "other" / "alone.txt", "--to", "es", "--out", tmp_path / "x")
    assert run.code == 2 and "two inputs" in run.messages


def test_two_hundred_letters_killed_half_way_reversed_and_with_more_jobs(homeword, tmp_path, build_folder):
    folder = tmp_path / "letters"
    folder.mkdir()
    for number in range(200):
        (folder / f"letter-{number:03d}.md").write_text(letter(number), encoding="utf-8")
    files = sorted(folder.iterdir())
    outs = {}
    for name, inputs, words in (("one", files, ["--jobs", "1"]), ("reversed", files[::-1], ["--jobs", "4"])):
        run = homeword("translate", *inputs, "--to", "es", "--out", tmp_path / name, "--rendition", "same,page", *words, timeout=600)
        assert run.code in (0, 1), run.messages[-2000:]
        outs[name] = bytes_of(tmp_path / name)
    assert len(outs["one"]) == 600 and outs["one"] == outs["reversed"]
    # Killed twice, once while replacing an earlier run's files, then resumed in the other order.
    cut = tmp_path / "cut"
    homeword("translate", *files[:50], "--to", "es", "--out", cut, "--rendition", "same,page", "--explain", "none", timeout=600)
    for expected in (20, 90):
        process = subprocess.Popen(
            [build_folder / "bin" / "homeword", "translate", *files, "--to", "es", "--out", cut, "--rendition", "same,page", "--jobs", "2", "--resume"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and process.poll() is None and len(list((cut / ".homeword-journal").glob("*.json"))) < expected:
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        process.wait()
    done = len(list((cut / ".homeword-journal").glob("*.json")))
    assert 90 <= done < 200, "the run was not half-way when it was killed"
    run = homeword("translate", *files[::-1], "--to", "es", "--out", cut, "--rendition", "same,page", "--jobs", "4", "--resume", timeout=600)
    assert run.code in (0, 1) and f"({done} from the interrupted run)" in run.messages, run.messages[-2000:]
    assert bytes_of(cut) == outs["one"]


def test_a_killed_run_may_simply_be_started_again(homeword, letters, tmp_path, build_folder):
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    homeword("translate", letters, "--to", "es", "--out", whole)
    homeword("translate", letters, "--to", "es", "--out", cut, "--explain", "none")
    for _ in range(3):
        process = subprocess.Popen([build_folder / "bin" / "homeword", "translate", letters, "--to", "es", "--out", cut],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and process.poll() is None and len(list((cut / ".homeword-journal").glob("*.json"))) < 3:
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        process.wait()
    run = homeword("translate", letters, "--to", "es", "--out", cut)
    assert run.code in (0, 1), run.messages
    left = {name: content for name, content in bytes_of(cut).items() if ".part-" not in name}
    assert left == bytes_of(whole)


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
