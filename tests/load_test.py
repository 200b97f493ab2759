"""The same bytes however busy the machine is: the engine is slow then, and is waited for."""

import hashlib
import os
import shutil
import subprocess
import sys

import pytest

from conftest import BUILD

LETTER = """The library is open on Saturday, March 14, 2026 at 3:30 p.m.

Please sign the permission slip and return it to the office.

We need volunteers for the spring fair, and snacks for 25 children.

Your child was absent yesterday. Call 555-201-4477 if you have questions.

The mascot tryouts start at 4 p.m. in the gym.
"""

BUSY = "while True: pass"


@pytest.mark.skipif(shutil.which("lt-proc") is None, reason="Apertium is not installed")
def test_a_busy_machine_changes_no_byte(tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text(LETTER)

    def translate():
        # A patience so short that time alone would end it: only signs of life keep the engine.
        run = subprocess.run(["nice", "-n", "10", str(BUILD / "bin" / "homeword"), "translate", "-", "--to", "es"],
                             input=LETTER.encode(), capture_output=True, timeout=600, env={**os.environ, "HOMEWORD_PATIENCE": "3"})
        return run.returncode, hashlib.sha256(run.stdout).hexdigest(), run.stderr

    calm = translate()
    assert b"untranslated]" not in calm[2], calm[2]
    busy = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(2 * (os.cpu_count() or 1))]
    try:
        loaded = translate()
    finally:
        for process in busy:
            process.kill()
            process.wait()
    assert loaded == calm
