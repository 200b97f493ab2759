#!/usr/bin/env python3
"""An example to copy: a whole process plugin for Homeword, in any language that reads and writes lines of JSON.

Put this file, executable, into a folder named in $HOMEWORD_PLUGINS; then:  homeword plugins check shouting
The protocol is described in PROTOCOL.md of the plugin SDK.
"""
import json
import sys


def describe():
    return {"protocol": 1, "name": "shouting", "version": "1.0",
            "pairs": [{"from": "*", "to": "*", "forced_spans": True, "marked_spans": True, "engine": "capital letters"}]}


def translate(segment):
    # Offsets on the wire count bytes of UTF-8, so we work on bytes.
    source = segment["text"].encode()
    forced = {span["start"]: span for span in segment.get("forced", []) if span["end"] > span["start"]}
    out, places, placed, at = b"", {}, [], 0
    while at < len(source):
        start = len(out)
        if at in forced:
            span = forced[at]
            out += span["target"].encode()
            placed.append({"id": span["id"], "start": start, "end": len(out)})
            end = span["end"]
        else:
            end = at + 1
            while end < len(source) and source[end] & 0xC0 == 0x80:  # the rest of a character
                end += 1
            out += source[at:end].decode().upper().encode()
        for byte in range(at, end):
            places[byte] = start
        at = end
    places[len(source)] = len(out)
    return {"text": out.decode(), "forced": placed,
            "marked": [{"id": mark["id"], "start": places[mark["start"]], "end": places[mark["end"]]}
                       for mark in segment.get("marked", [])]}


def main():
    for line in sys.stdin:
        request = json.loads(line)
        answer = {"id": request["id"]}
        if request["method"] == "describe":
            answer.update(describe())
        elif request["method"] == "translate":
            answer["segments"] = [translate(segment) for segment in request["segments"]]
        else:
            answer["error"] = "unknown method " + request["method"]
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
