"""Engine, StyleGuide and Document: the faces of the compiled engine."""

from __future__ import annotations

import json
import os
import pathlib
from typing import Iterable, Sequence, Union

from homeword import _core
from homeword.record import Record, wrap

Path = Union[str, "os.PathLike[str]"]


class StyleGuide:
    """A style guide, named by its path: a folder, a release bundle, a district store or a glossary file.

    Without a path: the released guide of the invented demo district that comes with Homeword.
    """

    def __init__(self, path: Path | None = None):
        self.path = pathlib.Path(path) if path is not None else None
        engine = _core.Engine(str(path) if path is not None else "", "en", ["pseudo"])
        facts = json.loads(engine.style_guide())
        self.name: str = facts["name"]
        self.version: str = facts["version"]
        self.hash: str = facts["hash"]
        self.released: bool = facts["released"]
        self.languages: list[str] = facts["languages"]
        self.concepts: list[Record] = wrap(json.loads(engine.concepts()))

    def __repr__(self) -> str:
        return f"StyleGuide({self.name!r}, version={self.version!r}, released={self.released})"


class Document:
    """A document on disk, as a format reads it: blocks with their text and inline codes."""

    def __init__(self, path: Path):
        self.path = pathlib.Path(path)
        lines = [json.loads(line) for line in _core_without_backends().inspect_file("document", self.path)]
        self.format: str = lines[0]["format"]
        self.language: str = lines[0]["language"]
        self.title: str = lines[0]["title"]
        self.id: str = lines[0]["id"]
        self.blocks: list[Record] = wrap(lines[1:])

    def __repr__(self) -> str:
        return f"Document({str(self.path)!r}, {len(self.blocks)} blocks)"


def _core_without_backends() -> _core.Engine:
    return _core.Engine("", "en", ["pseudo"])


class Translation(Record):
    """A translated text: ``text``, ``segments`` (with receipts, facts and findings), ``complete``."""

    def __init__(self, text: str, report: str, findings: str, complete: bool):
        super().__init__({**json.loads(report), "text": text, "findings": json.loads(findings), "complete": complete})


class Engine:
    """Translates, checks and inspects with one style guide.

    :param style_guide: a StyleGuide or a path; without it the invented demo district's release is used.
    :param from_language: BCP 47 tag of the language the texts are in.
    :param backends: names in order of trial; empty means apertium, where it is installed.
    :param network: names of backends that may send text, masked of personal data, to other machines; by default none.

    One engine may be used from several threads; long calls let other threads run. Raises homeword.Error.
    """

    def __init__(self, style_guide: StyleGuide | Path | None = None, from_language: str = "en", backends: Sequence[str] = (),
                 network: Sequence[str] = ()):
        path = style_guide.path if isinstance(style_guide, StyleGuide) else style_guide
        self._core = _core.Engine(str(path) if path is not None else "", from_language, list(backends), list(network))
        self.notices: list[str] = self._core.notices()

    @property
    def style_guide(self) -> Record:
        """Name, version, hash, released, number of concepts, languages."""
        return wrap(json.loads(self._core.style_guide()))

    def translate(self, text: str, to: str, *, explain: str = "inline", document_class: str = "routine", plain: str = "") -> Translation:
        """Translates plain text; blocks are separated by blank lines."""
        options = _core.TranslateOptions(explain=explain, document_class=document_class, plain=plain)
        return Translation(*self._core.translate_text(text, to, options))

    def translate_files(
        self, inputs: Path | Iterable[Path], to: str | Sequence[str], out: Path = "", *, explain: str = "inline",
        document_class: str = "routine", plain: str = "", renditions: Sequence[str] = ("same",), jobs: int = 1,
    ) -> Record:
        """Translates files and folders as ``homeword translate`` does; gives the report. A bad file is an entry with ``error``."""
        files = [inputs] if isinstance(inputs, (str, os.PathLike)) else list(inputs)
        languages = [to] if isinstance(to, str) else list(to)
        options = _core.TranslateOptions(
            explain=explain, document_class=document_class, plain=plain, renditions=list(renditions), out=str(out), jobs=jobs)
        return wrap(json.loads(self._core.translate_files([str(file) for file in files], languages, options)))

    def check(self, text: str, name: str = "text.txt", document_class: str = "routine") -> list[Record]:
        """Findings of the style guide's rules in a text; the ending of ``name`` says its format."""
        return wrap(json.loads(self._core.check_text(text, name, document_class)))

    def check_file(self, path: Path, document_class: str = "routine") -> list[Record]:
        """Findings of the style guide's rules in a file."""
        return wrap(json.loads(self._core.check_file(str(path), document_class)))

    def segments(self, text: str, name: str = "text.txt") -> list[Record]:
        """Sentences with their byte offsets."""
        return self._inspect("segments", text, name)

    def terms(self, text: str, name: str = "text.txt") -> list[Record]:
        """Occurrences of the glossary's terms."""
        return self._inspect("terms", text, name)

    def facts(self, text: str, name: str = "text.txt") -> list[Record]:
        """Dates, times, numbers, money, phones, links, e-mails, names, placeholders, citations."""
        return self._inspect("facts", text, name)

    def readability(self, text: str, name: str = "text.txt") -> list[Record]:
        """One record a formula of the language, or one without a score where the language has none."""
        return self._inspect("readability", text, name)

    def explain(self, name: str) -> str:
        """A rule or concept in words, as ``homeword explain`` prints it."""
        return self._core.explain(name)

    def _inspect(self, kind: str, text: str, name: str) -> list[Record]:
        return [wrap(json.loads(line)) for line in self._core.inspect_text(kind, text, name)]


def feedback_report(document_register: Path) -> list[Record]:
    """Families' answers as suppressed statistics, one record a document version and language."""
    return [wrap(json.loads(line)) for line in _core.read_feedback_report(str(document_register))]
