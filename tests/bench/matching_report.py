"""Measures pyahocorasick on the prose and terms that homeword_matching_bench wrote, and prints every figure and ratio.

matching_report.py FOLDER ROUNDS
"""

import pathlib
import sys
import time

import ahocorasick


def best_seconds(rounds, work):
    best = float("inf")
    for _ in range(rounds):
        start = time.thread_time()
        result = work()
        best = min(best, time.thread_time() - start)
    return best, result


def find(automaton, prose):
    """Whole words in any case: lower-casing counts, as it does for the others."""
    text = prose.lower()
    hits = 0
    for last, size in automaton.iter(text):
        first = last - size
        if (first < 0 or not text[first].isalnum()) and (last + 1 == len(text) or not text[last + 1].isalnum()):
            hits += 1
    return hits


def main():
    folder, rounds = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    prose = (folder / "prose.txt").read_text(encoding="utf-8")
    terms = (folder / "terms.txt").read_text(encoding="utf-8").splitlines()
    size = (folder / "prose.txt").stat().st_size
    speed = {}
    for line in (folder / "figures.tsv").read_text(encoding="utf-8").splitlines():
        kind, engine, count, *figures = line.split("\t")
        if kind == "speed":
            speed[engine, int(count)] = float(figures[0])
    counts = sorted({count for _, count in speed})
    for count in counts:
        automaton = ahocorasick.Automaton()
        for term in terms[:count]:
            automaton.add_word(term.lower(), len(term))
        automaton.make_automaton()
        seconds, hits = best_seconds(min(rounds, 2), lambda: find(automaton, prose))
        speed["pyahocorasick", count] = size / 1e6 / seconds
        print(f"speed\tpyahocorasick\t{count}\t{speed['pyahocorasick', count]:.1f}\t{hits}")

    print(f"\n{'terms':>8}{'homeword':>10}{'exact':>8}{'dense':>8}{'hyperscan':>11}{'pyaho':>8}"
          f"{'/pyaho':>9}{'/hyper':>8}{'forms cost':>12}{'dense cost':>12}")
    for count in counts:
        def of(engine):
            return speed.get((engine, count), float("nan"))
        ours = of("homeword")
        print(f"{count:>8}{ours:>10.0f}{of('homeword-exact'):>8.0f}{of('homeword-dense'):>8.0f}{of('hyperscan'):>11.0f}"
              f"{of('pyahocorasick'):>8.1f}{ours / of('pyahocorasick'):>8.1f}x{ours / of('hyperscan'):>7.2f}x"
              f"{(1 - ours / of('homeword-exact')) * 100:>11.0f}%{ours / of('homeword-dense'):>11.1f}x")
    first, last = counts[0], counts[-1]
    print(f"from {first} to {last} terms: {speed['homeword', first] / speed['homeword', last]:.1f} times slower")


main()
