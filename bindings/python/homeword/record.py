"""Plain objects from JSON."""

from __future__ import annotations

import keyword
from typing import Any


class Record:
    """A JSON object as attributes: ``finding.rule``; a field that is a Python word gets a line behind it: ``line.from_``.

    Equal when their fields are equal; ``to_dict()`` gives the JSON object back.
    """

    def __init__(self, fields: dict[str, Any]):
        self._fields = fields
        for name, value in fields.items():
            setattr(self, name + "_" if keyword.iskeyword(name) else name, wrap(value))

    def to_dict(self) -> dict[str, Any]:
        return self._fields

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and self._fields == other._fields

    def __hash__(self) -> int:
        return hash(repr(self._fields))

    def __repr__(self) -> str:
        return "Record(" + ", ".join(f"{name}={value!r}" for name, value in self._fields.items()) + ")"


def wrap(value: Any) -> Any:
    """Objects become Records, lists lists of them, everything else stays."""
    if isinstance(value, dict):
        return Record(value)
    if isinstance(value, list):
        return [wrap(item) for item in value]
    return value
