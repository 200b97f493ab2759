"""The installed package serves a project outside the tree, from wherever it was installed."""

import pathlib
import subprocess

import pytest


@pytest.fixture(scope="module")
def installed(build_folder, tmp_path_factory):
    prefix = tmp_path_factory.mktemp("prefix")
    subprocess.run(["cmake", "--install", build_folder, "--prefix", prefix], check=True, capture_output=True, text=True)
    return prefix


def test_a_strangers_project_builds_and_translates(installed, tmp_path):
    source = pathlib.Path(__file__).parent / "installation"
    configured = subprocess.run(["cmake", "-S", source, "-B", tmp_path, f"-DCMAKE_PREFIX_PATH={installed}"], capture_output=True, text=True)
    assert configured.returncode == 0, configured.stderr
    built = subprocess.run(["cmake", "--build", tmp_path], capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    run = subprocess.run([tmp_path / "stranger"], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert "viernes 13 de marzo de 2026" in run.stdout


def test_the_installed_program_finds_its_data_and_plugins(installed, tmp_path):
    program = installed / "bin" / "homeword"
    run = subprocess.run([program, "plugins", "list"], capture_output=True, text=True, cwd=tmp_path)
    assert '"pseudo"' in run.stdout, run.stderr
    run = subprocess.run([program, "explain", "tardy"], capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode == 0 and "tardy" in run.stdout, run.stderr


def test_no_path_of_the_build_is_in_what_is_installed(installed, build_folder):
    for file in [installed / "bin" / "homeword", *installed.glob("lib/**/libhomeword-core.so*")]:
        assert str(pathlib.Path(build_folder).resolve()).encode() not in file.read_bytes(), file


def test_only_the_engine_is_exported(installed):
    library = next(installed.glob("lib/**/libhomeword-core.so"))
    symbols = subprocess.run(["nm", "-DC", "--defined-only", library], check=True, capture_output=True, text=True).stdout
    ours = [line for line in symbols.splitlines() if " homeword::" in line]
    assert any("homeword::Engine::open" in line for line in ours)
    leaked = [line for line in ours if any(word in line for word in ("TermFinder", "Segmenter", "soci", "icu_", "Matcher"))]
    assert not leaked, leaked[:5]
