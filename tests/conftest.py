"""What all Python tests share: where the program, the module and other people's test files are."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = pathlib.Path(os.environ.get("HOMEWORD_BUILD_FOLDER", ROOT / "build" / "release"))
sys.path.insert(0, str(BUILD / "python"))


class Run:
    """One run of the program: exit code, output, messages; `lines` reads JSON lines."""

    def __init__(self, process):
        self.code = process.returncode
        self.output = process.stdout
        self.messages = process.stderr

    @property
    def text(self):
        return self.output.decode("utf-8")

    @property
    def lines(self):
        return [json.loads(line) for line in self.text.splitlines() if line.strip()]


@pytest.fixture(scope="session")
def build_folder():
    return BUILD


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def homeword():
    """Runs build/release/bin/homeword with the given words; never through a shell."""

    def run(*words, stdin=None, cwd=None, env=None, timeout=120):
        data = stdin.encode("utf-8") if isinstance(stdin, str) else stdin
        process = subprocess.run(
            [str(BUILD / "bin" / "homeword"), *map(str, words)], input=data if data is not None else b"", capture_output=True,
            cwd=cwd, env={**os.environ, **(env or {})}, timeout=timeout)
        result = Run(process)
        result.messages = process.stderr.decode("utf-8")
        return result

    return run


@pytest.fixture(scope="session")
def testdata():
    """Other people's test files, where they are present."""
    folder = pathlib.Path(os.environ.get("HOMEWORD_TESTDATA", ROOT.parent / "shared" / "testdata"))
    if not folder.is_dir():
        pytest.skip(f"SKIPPED, not checked: no third-party test files at {folder}")
    return folder


@pytest.fixture(scope="session")
def newsletter():
    return ROOT / "glossaries" / "demo-district" / "documents" / "newsletter.docx"
