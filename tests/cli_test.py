"""The program at the terminal: help with examples, sentences about wrong words, and places editors can jump to."""

import json
import os
import re

import pytest

COMMANDS = [
    [], ["translate"], ["check"], ["explain"], ["inspect"], ["roundtrip"], ["languages"], ["serve"],
    ["plugins"], ["plugins", "list"], ["plugins", "check"],
    ["feedback"], *[["feedback", verb] for verb in ("report", "import", "export", "purge", "comments")],
    ["memory"], *[["memory", verb] for verb in ("import", "export", "search")],
    ["styleguide"], *[["styleguide", verb] for verb in (
        "init", "validate", "import", "export", "release", "history", "site", "propose", "review", "family-test", "endorse", "approve", "decline",
        "retire", "list", "people", "policy", "approvals", "audit", "copy", "diff", "merge", "coverage", "calendar", "owners", "recall")],
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_help_has_an_example_of_its_own_command(homeword, words):
    run = homeword(*words, "--help")
    assert run.code == 0
    examples = re.search(r"Examples?:\n((?:  .*\n?)+)", run.text)
    assert examples, run.text
    assert " ".join(["homeword", *words]) in examples.group(1)
    # An example names only options that exist.
    for line in examples.group(1).splitlines():
        for option in re.findall(r" (--[a-z-]+)", line):
            command = re.search(r"homeword ((?:[a-z][a-z-]* ?){1,2})", line).group(1).split()
            helps = "".join(homeword(*command[:depth], "--help").text for depth in range(1, len(command) + 1)
                            if homeword(*command[:depth], "--help").code == 0)
            assert option in helps, line


@pytest.mark.parametrize("words, sentence", [
    (["tranlate", "x"], 'homeword: "tranlate" is no command of homeword. Did you mean: homeword translate? Try: homeword --help'),
    (["styleguide", "relase"], 'homeword: "relase" is no command of homeword styleguide. Did you mean: homeword styleguide release? '
                               "Try: homeword styleguide --help"),
    (["zzzzzz"], "There are: translate, check"),
    ([], "homeword needs to be told what to do: translate"),
    (["plugins"], "homeword plugins needs to be told what to do: list, check."),
    (["translate", "x.md", "--to", "es", "--class", "foo"], '"foo" is not one of these words: routine, important, vital. Try: homeword translate --help'),
    (["check", "-", "--fail-on", "foo"], '"foo" is not one of these words: error, warning, never'),
    (["check", "-", "--format", "xml"], '"xml" is not one of these words: text, json, sarif'),
    (["inspect", "fact", "-"], '"fact" is not one of these words: segments, terms, facts, document, readability'),
    (["translate", "-", "--to", "es", "--redition", "page"], '"--redition" is no option of homeword translate. Did you mean: --rendition?'),
    (["check", "nofile"], "nofile: there is no such file. Check the name"),
    (["check", "nofile.md"], "nofile.md: there is no such file. Check the name"),
    (["inspect", "facts", "/"], "/: this is a folder, not a document"),
])
def test_wrong_words_get_one_helpful_sentence(homeword, words, sentence):
    run = homeword(*words, stdin="Hello.\n")
    assert run.code == 2 and not run.output
    assert sentence in run.messages
    assert "->" not in run.messages and "{" not in run.messages
    assert len([line for line in run.messages.splitlines() if line.startswith("homeword: ")]) == 1


def test_words_of_options_may_be_written_large(homeword):
    assert homeword("check", "-", "--class", "ROUTINE", "--fail-on", "Never", stdin="Students shall attend.\n").code == 0


@pytest.mark.parametrize("encoding, leading", [("utf-8", 0), ("utf-8-sig", 3), ("utf-16", None), ("latin-1", None)])
def test_sarif_counts_the_bytes_of_the_file_as_it_is(homeword, tmp_path, encoding, leading):
    text = "Dear José,\n\nPursuant to policy, students shall attend.\n"
    letter = tmp_path / "letter.txt"
    letter.write_bytes(text.encode(encoding))
    results = json.loads(homeword("check", letter, "--format", "sarif").text)["runs"][0]["results"]
    region = next(r["locations"][0]["physicalLocation"]["region"] for r in results if r["ruleId"] == "plain/pursuant-to")
    assert (region["startLine"], region["startColumn"]) == (3, 1)
    if leading is None:
        assert "byteOffset" not in region
    else:
        assert letter.read_bytes()[region["byteOffset"]:][:region["byteLength"]] == b"Pursuant to"


def test_readability_of_nothing_says_so(homeword):
    for text in ("", "\n\n", "# Only a heading\n"):
        run = homeword("inspect", "readability", "-", stdin=text if not text.startswith("#") else "")
        assert run.code == 0 and len(run.lines) == 1 and run.lines[0]["note"] == "there is no running text to measure"


def test_a_release_again_is_unchanged_and_another_is_refused(homeword, tmp_path, root):
    guide = tmp_path / "guide"
    (guide / "concepts").mkdir(parents=True)
    (guide / "styleguide.yaml").write_text('name: guide\nlevel: district\nversion: "1"\n')
    table = guide / "concepts" / "terms.csv"
    table.write_text("concept,language,term,life_cycle,part_of_speech\ntardy,en,tardy,approved,adjective\ntardy,es,tarde,approved,adjective\n")
    bundle = tmp_path / "guide.hwguide"
    first = homeword("styleguide", "release", guide, bundle)
    assert first.code == 0, first.messages
    content = bundle.read_bytes()
    stamp = os.stat(bundle).st_mtime_ns
    second = homeword("styleguide", "release", guide, bundle)
    assert second.code == 0 and "unchanged" in second.messages and second.lines[0]["unchanged"] is True
    assert os.stat(bundle).st_mtime_ns == stamp and second.lines[0]["hash"] == first.lines[0]["hash"]
    table.write_text(table.read_text().replace("tarde", "con retraso"))
    third = homeword("styleguide", "release", guide, bundle)
    assert third.code == 2 and "--version" in third.messages and "--force" in third.messages and bundle.read_bytes() == content
    assert homeword("styleguide", "release", guide, bundle, "--force").code == 0 and bundle.read_bytes() != content


def test_a_missing_apertium_is_said_once(homeword, tmp_path):
    (tmp_path / "modes").mkdir()
    run = homeword("translate", "-", "--to", "es", stdin="The blue bird sings.\n", env={"HOMEWORD_APERTIUM_MODES": str(tmp_path / "modes")})
    assert run.code == 1 and run.messages.count("Without it") == 1 and "apt-get install apertium-eng-spa" in run.messages
