"""Measures how faithfully approved terms are applied, English to Spanish, with Apertium: term success and chrF.

    HOMEWORD_TESTDATA=... tests/bench/term_success.py [PROGRAM] [--set health|news|school] [--findings FILE]

Each set of sentences is translated three times by the real program: without a glossary, with the approved terms of
`terms/*.tsv`, and with the decoys beside them (another Spanish word, or one nobody has heard of: an engine cannot hit these by
luck). Printed are, for each:

    success   occurrences of a term in the source that have a form of the approved term in the target. Counted here, by slow and
              plain means that know nothing of the program's own: English plurals by spelling, Spanish forms word by word
    extra     forms of a term in the target beyond its occurrences in the source, per 100 sentences
    chrF      chrF2 against the human translations (corpus level, character n-grams of 1 to 6, beta 2, white space left out)
    receipts  whose target span is no form of the approved term, or whose source span is no form of the source term
    findings  segments with a finding, and every rule's rate per 100 segments

Sentences: `school.sentences.tsv` was written for this; health is TICO-19 and news FLORES, read from $HOMEWORD_TESTDATA and told
as left out where that folder is not present. `--findings` writes every finding as a JSON line, to be read by a person. Figures
only: nothing is judged here.
"""

import argparse
import collections
import csv
import json
import os
import pathlib
import platform
import re
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
TERMS = HERE / "terms"
WORD = r"\w"
SMALL_WORDS = {"por", "con", "sin", "que", "las", "los", "del", "para", "una", "fuera"}


def read_rows(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def sentence_sets():
    """Per set: name, where the sentences come from, pairs of a sentence and its human translation, rows of terms."""
    yield "school", "tests/bench/terms", [row[:2] for row in read_rows(TERMS / "school.sentences.tsv")], read_rows(TERMS / "school.tsv")
    folder = os.environ.get("HOMEWORD_TESTDATA")
    base = pathlib.Path(folder) / "mt_terminology" if folder else None
    tico = base / "tico19" / "tico19.en-es.first500.tsv" if base else None
    if tico and tico.exists():
        rows = [line.split("\t") for line in tico.read_text(encoding="utf-8").splitlines() if line]
        yield "health", tico.name, [row[1:3] for row in rows], read_rows(TERMS / "health.tsv")
    else:
        print("health: left out, no TICO-19 in $HOMEWORD_TESTDATA")
    flores = base / "flores" if base else None
    if flores and (flores / "flores-dev.en").exists():
        sides = [(flores / f"flores-dev.{tag}").read_text(encoding="utf-8").splitlines() for tag in ("en", "es")]
        yield "news", "flores-dev", list(zip(*sides)), read_rows(TERMS / "flores.tsv")
    else:
        print("news: left out, no FLORES in $HOMEWORD_TESTDATA")


def english_pattern(word):
    """A word, its plural and its possessive."""
    if re.search(r"[^aeiou]y$", word):
        stem = re.escape(word[:-1]) + "(?:y|ies)"
    elif re.search(r"[^siu]s$", word):
        stem = re.escape(word[:-1]) + "s?"  # a plural has a singular
    elif re.search(r"(?:s|x|z|ch|sh)$", word):
        stem = re.escape(word) + "(?:es)?"
    else:
        stem = re.escape(word) + "s?"
    return stem


def spanish_pattern(word):
    """A word in both numbers and genders; small words as they are."""
    if len(word) < 3 or not word.isalpha() or word in SMALL_WORDS:
        return re.escape(word)
    stressed = {"én": "(?:én|enes)", "és": "(?:és|eses|esa|esas)", "án": "(?:án|anes)", "ón": "(?:ón|ones)"}
    for ending, forms in stressed.items():
        if word.endswith(ending):
            return re.escape(word[:-len(ending)]) + forms
    if word.endswith("en"):  # "examen", "exámenes": the stress keeps its place and so asks for an accent
        before = re.escape(word[:-2])
        accented = re.sub("[aeiou](?=[^aeiou]*$)", lambda vowel: "áéíóú"["aeiou".index(vowel.group())], word[:-2])
        return f"(?:{before}en|{re.escape(accented)}enes)"
    if word.endswith("z"):
        return re.escape(word[:-1]) + "(?:z|ces)"
    if word[-1] in "oa":
        return re.escape(word[:-1]) + "(?:o|a|os|as)"
    if word.endswith(("os", "as")):
        return re.escape(word[:-2]) + "(?:o|a|os|as)"
    return re.escape(word) + "(?:s|es|a|as)?"


def designations(written):
    """The ways a cell may be used: both of a gender pair, with and without what stands in brackets, the acronym alone."""
    first, pair, second = written.partition(" / ")
    if not pair:
        whole = [written]
    else:
        tail = second.partition(" ")[2] if " " not in first else ""
        whole = [f"{first} {tail}".strip(), second, written]
    ways = []
    for one in whole:
        ways.append(one)
        bracket = re.search(r" \((.+)\)$", one)
        if bracket:
            ways += [one[:bracket.start()], bracket.group(1)]
    return ways


def any_of(ways, word_pattern, last_only):
    """A pattern for any of these; `last_only` inflects the last word alone, as English does."""
    parts = []
    for way in sorted(ways, key=len, reverse=True):
        words = re.split(r"(\W+)", way)
        last = max(i for i, word in enumerate(words) if re.match(r"\w", word))
        parts.append("".join(word_pattern(word) if re.match(r"\w", word) and (i == last or not last_only) else
                             re.sub(r"\s+", r"\\s+", re.escape(word).replace(r"\ ", " ")) for i, word in enumerate(words)))
    return re.compile(rf"(?<!{WORD})(?:{'|'.join(parts)})(?!{WORD})", re.IGNORECASE)


class Glossary:
    """Terms of one set, and the judge of their forms."""

    def __init__(self, rows, column):
        self.rows = [(f"t{i}", row[0], row[1].replace("-", "") if row[1] == "-" else row[1], row[column]) for i, row in enumerate(rows)]
        self.source = {key: any_of(designations(en), english_pattern, True) for key, en, _, _ in self.rows}
        self.target = {key: any_of(designations(es), spanish_pattern, False) for key, _, _, es in self.rows}

    def write(self, path):
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["term", "part_of_speech", "spanish"])
            writer.writerows([en, kind, es] for _, en, kind, es in self.rows)

    @staticmethod
    def count(patterns, text):
        """Leftmost first, the longest there, none overlapping."""
        places = sorted(((m.start(), m.start() - m.end(), m.end(), key) for key, one in patterns.items() for m in one.finditer(text)))
        taken, counts = [], collections.Counter()
        for start, _, end, key in places:
            # Two terms with the same approved words both count there; what lies inside a longer term does not.
            if all(end <= a or start >= b or (a, b) == (start, end) for a, b in taken):
                taken.append((start, end))
                counts[key] += 1
        return counts


def chrf(hypotheses, references, order=6, beta=2.0):
    matches, of_hypothesis, of_reference = [0] * order, [0] * order, [0] * order
    for hypothesis, reference in zip(hypotheses, references):
        hypothesis, reference = "".join(hypothesis.split()), "".join(reference.split())
        for n in range(order):
            ours = collections.Counter(hypothesis[i:i + n + 1] for i in range(len(hypothesis) - n))
            theirs = collections.Counter(reference[i:i + n + 1] for i in range(len(reference) - n))
            matches[n] += sum((ours & theirs).values())
            of_hypothesis[n] += sum(ours.values())
            of_reference[n] += sum(theirs.values())
    precision = sum(m / h if h else 0 for m, h in zip(matches, of_hypothesis)) / order
    recall = sum(m / r if r else 0 for m, r in zip(matches, of_reference)) / order
    if precision + recall == 0:
        return 0.0
    return 100 * (1 + beta ** 2) * precision * recall / (beta ** 2 * precision + recall)


def translate(program, folder, name, sentences, guide):
    """The segments of every sentence, by the program's own report."""
    source = folder / f"{name}.txt"
    source.write_text("\n\n".join(sentences) + "\n", encoding="utf-8")
    report = folder / f"{name}.json"
    command = [program, "translate", str(source), "--to", "es", "--styleguide", str(guide), "--plain", "off", "--explain", "none",
               "--out", str(folder / name), "--report", str(report), "--fail-on", "never"]
    start = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True)
    if not report.exists():
        sys.exit(f"{name}: {done.stderr.strip()}")
    seconds = time.monotonic() - start
    segments = json.loads(report.read_text(encoding="utf-8"))["inputs"][0]["segments"]
    blocks = collections.defaultdict(list)
    for segment in segments:
        blocks[segment["block"]].append(segment)
    ordered = [blocks[number] for number in sorted(blocks)]
    if len(ordered) != len(sentences):
        sys.exit(f"{name}: {len(sentences)} sentences, {len(ordered)} blocks in the report")
    return ordered, seconds


def measure(blocks, sentences, references, judge):
    figures = {"asked": 0, "met": 0, "extra": 0, "receipts": 0, "false receipts": []}
    missed = []
    for block, sentence in zip(blocks, sentences):
        target = " ".join(segment["target"] for segment in block)
        asked, found = judge.count(judge.source, sentence), judge.count(judge.target, target)
        for key, count in asked.items():
            figures["asked"] += count
            figures["met"] += min(count, found[key])
            if found[key] < count:
                missed.append((judge.rows[int(key[1:])][1], judge.rows[int(key[1:])][3], sentence, target))
            if found[key] > count:
                figures["extra"] += found[key] - count
        for segment in block:
            plain, made = segment["plain"].encode(), segment["target"].encode()
            for receipt in segment["receipts"]:
                if receipt["status"] not in ("exact", "inflected"):
                    continue
                figures["receipts"] += 1
                here = plain[receipt["start"]:receipt["end"]].decode("utf-8", "replace")
                there = made[receipt["target_start"]:receipt["target_end"]].decode("utf-8", "replace")
                if not any(judge.source[key].fullmatch(here) and judge.target[key].fullmatch(there) for key in judge.source):
                    figures["false receipts"].append((here, there, segment["target"]))
    figures["chrF"] = chrf([" ".join(s["target"] for s in block) for block in blocks], references)
    figures["missed"] = missed
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", nargs="?", default=str(HERE.parents[1] / "build" / "release" / "bin" / "homeword"))
    parser.add_argument("--set", action="append", choices=["health", "news", "school"], help="only these sets")
    parser.add_argument("--findings", help="write each finding of the runs with approved terms as a JSON line")
    parser.add_argument("--missed", action="store_true", help="print every sentence with a missed term")
    arguments = parser.parse_args()
    findings_file = open(arguments.findings, "w", encoding="utf-8") if arguments.findings else None
    version = subprocess.run([arguments.program, "--version"], capture_output=True, text=True).stdout.strip()
    print(f"{version}; {platform.machine()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}")
    for name, origin, pairs, rows in sentence_sets():
        if arguments.set and name not in arguments.set:
            continue
        sentences, references = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        print(f"\n{name}: {len(sentences)} sentences of {origin}, {len(rows)} terms")
        with tempfile.TemporaryDirectory() as temporary:
            folder = pathlib.Path(temporary)
            nothing = folder / "nothing.csv"
            nothing.write_text("concept,language,term\nnothing,en,qwfpgjluy\nnothing,es,qwfpgjluy\n", encoding="utf-8")
            bare, _ = translate(arguments.program, folder, "bare", sentences, nothing)
            for kind, column in (("approved", 2), ("decoys", 3)):
                judge = Glossary(rows, column)
                guide = folder / f"{kind}.csv"
                judge.write(guide)
                blocks, seconds = translate(arguments.program, folder, kind, sentences, guide)
                without, with_terms = measure(bare, sentences, references, judge), measure(blocks, sentences, references, judge)
                segments = [segment for block in blocks for segment in block]
                rules = collections.Counter(f["rule"] for s in segments for f in s["findings"])
                touched = sum(1 for s in segments if any(f["severity"] != "info" for f in s["findings"]))
                asked = with_terms["asked"]
                print(f"  {kind:9} success {with_terms['met'] / asked:.3f} of {asked} (without glossary {without['met'] / asked:.3f}); "
                      f"extra {100 * with_terms['extra'] / len(sentences):.1f} (without {100 * without['extra'] / len(sentences):.1f}); "
                      f"chrF {with_terms['chrF']:.2f} (without {without['chrF']:.2f}); {seconds:.1f} s")
                print(f"            receipts {with_terms['receipts']}, false {len(with_terms['false receipts'])}; segments with findings "
                      f"{touched} of {len(segments)}: " + ", ".join(f"{r} {100 * n / len(segments):.1f}" for r, n in rules.most_common()))
                for here, there, target in with_terms["false receipts"]:
                    print(f"            false receipt: {here} -> {there} in: {target}")
                if arguments.missed:
                    for en, es, sentence, target in with_terms["missed"]:
                        print(f"            missed {en} -> {es}\n              {sentence}\n              {target}")
                if findings_file and kind == "approved":
                    for segment in segments:
                        for finding in segment["findings"]:
                            findings_file.write(json.dumps({"set": name, "plain": segment["plain"], "target": segment["target"], **finding},
                                                           ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
