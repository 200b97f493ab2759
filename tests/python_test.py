"""The Python face gives the program's answers."""

import json
import subprocess
import sys

import pytest

LETTER = "Dear families,\n\nThe accountability system found that our school needs support. Call (555) 010-0142 by Friday, March 6, 2026.\n"


@pytest.fixture(scope="module")
def package():
    import homeword

    return homeword


@pytest.fixture(scope="module")
def engine(package):
    return package.Engine()


def program_report(homeword, tmp_path, *words):
    report = tmp_path / "report.json"
    run = homeword("translate", "-", "--to", "es", "--report", report, *words, stdin=LETTER)
    assert run.code in (0, 1), run.messages
    return run.text, json.loads(report.read_text(encoding="utf-8"))


def test_translating_text_gives_the_programs_bytes_and_report(homeword, engine, tmp_path):
    text, report = program_report(homeword, tmp_path)
    letter = engine.translate(LETTER, to="es")
    assert letter.text == text
    assert letter.to_dict()["segments"] == report["inputs"][0]["segments"]
    assert any(receipt.concept == "accountability-system" for segment in letter.segments for receipt in segment.receipts)


def test_checking_and_inspecting_give_the_programs_objects(homeword, engine, tmp_path):
    file = tmp_path / "letter.txt"
    file.write_text(LETTER + "\nPrior to the meeting, utilize the form.\n", encoding="utf-8")
    text = file.read_text(encoding="utf-8")
    assert [finding.to_dict() for finding in engine.check_file(file)] == homeword("check", file, "--format", "json").lines
    for kind, call in [("segments", engine.segments), ("terms", engine.terms), ("facts", engine.facts), ("readability", engine.readability)]:
        assert [line.to_dict() for line in call(text)] == homeword("inspect", kind, file).lines, kind
    assert engine.explain("tardy") == homeword("explain", "tardy").text


def test_files_are_written_as_the_program_writes_them(homeword, engine, newsletter, tmp_path):
    ours = engine.translate_files(newsletter, to="es", out=tmp_path / "python", renditions=["same", "page"])
    run = homeword("translate", newsletter, "--to", "es", "--out", tmp_path / "program", "--rendition", "same,page")
    assert run.code in (0, 1), run.messages
    names = sorted(path.name for path in (tmp_path / "program").iterdir())
    assert names == sorted(path.name for path in (tmp_path / "python").iterdir())
    for name in names:
        assert (tmp_path / "program" / name).read_bytes() == (tmp_path / "python" / name).read_bytes(), name
    assert ours.summary.outputs == 1


def test_trouble_is_one_exception_with_its_parts(package, engine, tmp_path):
    with pytest.raises(package.Error) as caught:
        engine.check_file(tmp_path / "missing.docx")
    assert "missing.docx" in str(caught.value) and caught.value.file.endswith("missing.docx")
    with pytest.raises(package.Error):
        engine.translate("Hello", to="not a language")
    with pytest.raises(package.Error) as caught:
        package.Engine(backends=["no-such-backend"])
    assert "no-such-backend" in str(caught.value)


def test_style_guide_and_document_are_plain_objects(package, newsletter):
    guide = package.StyleGuide()
    assert guide.released and len(guide.hash) == 64
    concept = next(concept for concept in guide.concepts if concept.id == "accountability-system")
    assert concept.texts.es.explanation
    document = package.Document(newsletter)
    assert document.format == "DOCX"
    assert any(block.kind == "heading" for block in document.blocks)


def test_long_calls_let_other_threads_run(engine):
    import threading

    ticks = []
    stop = threading.Event()

    def tick():
        while not stop.wait(0.001):
            ticks.append(1)

    thread = threading.Thread(target=tick)
    thread.start()
    engine.translate("The school will close at noon on Friday. " * 40, to="es")
    stop.set()
    thread.join()
    assert len(ticks) > 3


def test_the_wheel_works_outside_the_tree(root, build_folder, tmp_path):
    made = subprocess.run(
        ["/usr/bin/python3", "-m", "pip", "wheel", "--no-build-isolation", "--no-deps", "--no-index", "-w", tmp_path, root / "bindings" / "python"],
        capture_output=True, text=True, env={"HOMEWORD_BUILD_FOLDER": str(build_folder), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)})
    assert made.returncode == 0, made.stdout + made.stderr
    wheel = next(tmp_path.glob("homeword-*.whl"))
    subprocess.run(["/usr/bin/python3", "-m", "venv", tmp_path / "venv"], check=True, capture_output=True)
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--no-index", "--no-deps", wheel], check=True, capture_output=True)
    run = subprocess.run(
        [python, "-c", "import homeword; print(homeword.Engine(backends=['pseudo']).translate('Call (555) 010-0142.', to='es').text)"],
        capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert "(555) 010-0142" in run.stdout
