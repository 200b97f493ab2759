"""Apertium through the plugin, with terms, facts and names protected, beside the bare program: every figure and ratio.

apertium_report.py BUILD_FOLDER [SENTENCES.txt [COUNT]]

Rivals, in the same run on the same sentences: one whole-file run of `apertium`, a process a sentence (a sample), and
apertium-apy on this machine with one sentence a request over one connection (a sample). Nothing is judged.
Needs: apertium, apertium-eng-spa, apertium-apy, and `ninja homeword_apertium_bench` in BUILD_FOLDER.
"""

import http.client
import os
import pathlib
import platform
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8"}


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def whole_file(sentences):
    """Best of three; blank lines keep the sentences apart, as the plugin does."""
    text = "\n\n".join(sentences) + "\n"
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run(["apertium", "-u", "eng-spa"], input=text.encode(), stdout=subprocess.DEVNULL, env=ENVIRONMENT, check=True)
        best = min(best, time.perf_counter() - start)
    return len(sentences) / best


def process_a_sentence(sentences):
    start = time.perf_counter()
    for one in sentences:
        subprocess.run(["apertium", "-u", "eng-spa"], input=one.encode(), stdout=subprocess.DEVNULL, env=ENVIRONMENT, check=True)
    return len(sentences) / (time.perf_counter() - start)


def one_a_request(sentences):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(["apertium-apy", "-p", str(port), "/usr/share/apertium"], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, env=ENVIRONMENT)
    try:
        connection = None

        def ask(text):
            connection.request("GET", "/translate?" + urllib.parse.urlencode({"langpair": "eng|spa", "q": text}))
            reply = connection.getresponse()
            reply.read()
            assert reply.status == 200, reply.status

        for attempt in range(100):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
                ask("The school is open.")  # its programs are running from here on
                break
            except OSError:
                assert attempt < 99 and server.poll() is None, "apertium-apy does not start"
                time.sleep(0.1)
        start = time.perf_counter()
        for one in sentences:
            ask(one)
        return len(sentences) / (time.perf_counter() - start)
    finally:
        server.terminate()
        server.wait()


def sample(sentences, count):
    count = min(count, len(sentences))
    return [sentences[i * len(sentences) // count] for i in range(count)]


def main():
    build = pathlib.Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as out:
        subprocess.run([build / "bin/homeword_apertium_bench", build / "lib/homeword/plugins", out, *sys.argv[2:]], check=True)
        lines = (pathlib.Path(out) / "figures.tsv").read_text(encoding="utf-8").splitlines()
        ours = {name: float(value) for name, value in (line.split("\t") for line in lines)}
        sentences = (pathlib.Path(out) / "sentences.txt").read_text(encoding="utf-8").splitlines()
    words = sum(len(one.split()) for one in sentences)
    print(f"{len(sentences)} sentences of {words / len(sentences):.1f} words, {ours['facts']:.0f} facts, {ours['terms']:.0f} terms; "
          f"{os.cpu_count()} cores, {processor()}; load {os.getloadavg()[0]:.1f}")
    speed = ours["sentences"] / ours["batch seconds"]
    rivals = [("one whole-file run of apertium", whole_file(sentences)), ("apertium, a process a sentence", process_a_sentence(sample(sentences, 30))),
              ("apertium-apy, a sentence a request", one_a_request(sample(sentences, 500)))]
    print(f"{'homeword, protected, in batches':<40}{speed:>10.1f} sentences/s")
    for name, rate in rivals:
        print(f"{name:<40}{rate:>10.1f} sentences/s   homeword {speed / rate:.2f}x")
    print(f"one sentence: p50 {ours['single p50 ms']:.2f} ms, p95 {ours['single p95 ms']:.2f} ms; "
          f"{ours['single and batch differ']:.0f} differ from the batch")
    everything = ours["sentences"] / (ours["batch seconds"] + ours["analysis seconds"] + ours["checks seconds"])
    print(f"with finding facts and terms before it ({ours['analysis seconds']:.2f} s) and the checks behind it "
          f"({ours['checks seconds']:.2f} s): {everything:.1f} sentences/s, {everything / rivals[0][1]:.2f}x of the whole-file run")


if __name__ == "__main__":
    main()
