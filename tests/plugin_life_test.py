"""Plugins at the end of their life: nothing of them outlives the program, and one that hangs is given up once for all."""

import json
import os
import pathlib
import signal
import subprocess
import time

import pytest

from conftest import BUILD

PLUGINS = BUILD / "lib" / "test-plugins"


def processes_of(folder):
    """Numbers of the processes that run a program named in the folder, zombies not counted."""
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
            state = (process / "stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            continue
        if state != "Z" and any(word.startswith(str(folder).encode()) for word in words):
            found.append(int(process.name))
    return found


def wait_until(condition, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


@pytest.fixture
def own_plugins(tmp_path):
    """A folder of this test's own, so that processes of other tests are not taken for ours."""
    folder = tmp_path / "plugins"
    folder.mkdir()
    for name in ["hang-with-child", "always-hangs"]:
        (folder / name).symlink_to((PLUGINS / name).resolve())
    return folder


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_no_plugin_outlives_the_program(own_plugins, number):
    program = subprocess.Popen(
        [str(BUILD / "bin" / "homeword"), "translate", "-", "--to", "es", "--backend", "hang-with-child"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "HOMEWORD_PLUGINS": str(own_plugins)},
        # A shell that starts the tests in the background makes all of them ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    try:
        program.stdin.write(b"The poison is here.\n")
        program.stdin.close()
        # The plugin and its child, which both ignore polite signals.
        assert wait_until(lambda: len(processes_of(own_plugins)) == 2)
        program.send_signal(number)
        assert program.wait(timeout=30) == -number
        assert wait_until(lambda: not processes_of(own_plugins), 30), "a plugin is still running"
        # Whoever reads our output sees its end: no helper of ours holds it open.
        assert program.stdout.read() == b""
    finally:
        program.kill()
        for process in processes_of(own_plugins):
            os.kill(process, signal.SIGKILL)


def test_a_hanging_backend_is_told_of_once(homeword, own_plugins, tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("".join(f"Sentence number {i} tells about the garden.\n\n" for i in range(30)))
    started = time.monotonic()
    run = homeword("translate", letter, "--to", "es", "--backend", "always-hangs", "--out", tmp_path / "out",
                   env={"HOMEWORD_PLUGINS": str(own_plugins), "HOMEWORD_PATIENCE": "1"})
    assert run.code == 1
    assert run.messages.count("given up") == 1, run.messages
    assert "30 of 30" in run.messages or "30 sentences" in run.messages
    assert time.monotonic() - started < 30
    spoken = homeword("translate", "-", "--to", "es", "--backend", "always-hangs", stdin=letter.read_text(),
                      env={"HOMEWORD_PLUGINS": str(own_plugins), "HOMEWORD_PATIENCE": "1"})
    assert spoken.code == 1
    assert spoken.messages.count("stopped answering") == 1, spoken.messages
    assert not processes_of(own_plugins)


@pytest.mark.parametrize("broken", ["lib-no-entry.so", "lib-newer-abi.so", "lib-fails-to-open.so", "dies-at-once", "other-protocol", "says-why", "silent"])
def test_a_broken_backend_is_passed_over_by_its_chain(homeword, tmp_path, broken):
    folder = tmp_path / "plugins"
    folder.mkdir()
    (folder / broken).symlink_to((PLUGINS / broken).resolve())
    name = broken.removesuffix(".so")
    variables = {"HOMEWORD_PLUGINS": str(folder), "HOMEWORD_PATIENCE": "1"}
    letter = tmp_path / "letter.txt"
    letter.write_text("The garden is green.\n\nThe children sing.\n")
    alone = homeword("translate", letter, "--to", "es", "--backend", name, "--out", tmp_path / "alone", env=variables)
    assert alone.code == 2 and not (tmp_path / "alone").exists()
    assert alone.messages.strip().endswith("."), alone.messages
    chain = homeword("translate", letter, "--to", "es", "--backend", f"{name},pseudo", "--out", tmp_path / "chain", "--report",
                     tmp_path / "report.json", "--fail-on", "never", env=variables)
    assert chain.code == 0, chain.messages
    assert "The other backends of the chain do its work." in chain.messages
    entry = json.loads((tmp_path / "report.json").read_text())["inputs"][0]
    assert {one["origin"] for one in entry["segments"]} == {"pseudo"}
    assert [(one["backend"], one["translated_by"]) for one in entry["declined"]] == [(name, {"pseudo": 2})]
    assert len(entry["declined"][0]["reason"]) > 20


def test_a_chain_with_a_wrong_name_or_nothing_that_works_is_refused(homeword, tmp_path):
    folder = tmp_path / "plugins"
    folder.mkdir()
    for one in ["dies-at-once", "says-why"]:
        (folder / one).symlink_to((PLUGINS / one).resolve())
    for chain, word in [("no-such-engine,pseudo", "no-such-engine"), ("dies-at-once,says-why", "dies-at-once"), ("deepl,pseudo", "--allow-network deepl")]:
        run = homeword("translate", "-", "--to", "es", "--backend", chain, stdin="The garden is green.\n", env={"HOMEWORD_PLUGINS": str(folder)})
        assert run.code == 2 and word in run.messages and run.text == "", (chain, run.messages)
