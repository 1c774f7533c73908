"""The inputs that a record names: files and folders, each with a digest.

A path is that from the notebook's folder, with slashes, or an absolute one for
what lies outside of the project. Nothing in it is trusted: who reads a file by
it looks first whether it is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_DIGEST = re.compile(r"[0-9a-f]{64}")
_LONGEST_PATH = 4096


class DamageError(ValueError):
    """Raised for a value that is none of an input; ``where``, what is ``expected``, ``found``."""

    def __init__(self, where: str, expected: str, found: object) -> None:
        super().__init__(where)
        self.where, self.expected, self.found = where, expected, found


@dataclass(frozen=True, order=True)
class Input:
    """One input: the SHA-256 of a file's content, or of the names in a folder.

    ``size`` is in bytes, None for a folder; ``is_stated`` is true where the
    author has named it, false where a run has read it.
    """

    path: str
    sha256: str
    size: int | None = None
    is_stated: bool = False

    def to_json(self) -> dict[str, Any]:
        """As it stands in a record."""
        stated = {"stated": True} if self.is_stated else {}
        if self.size is None:
            return {"path": self.path, "entries-sha256": self.sha256, **stated}
        return {"path": self.path, "size": self.size, "sha256": self.sha256, **stated}


def read_inputs(value: Sequence[object]) -> tuple[Input, ...]:
    """The inputs in the list of a record. Raises DamageError."""
    return tuple(_input(raw, f"[{i}]") for i, raw in enumerate(value))


def as_json(inputs: Sequence[Input]) -> Iterator[dict[str, Any]]:
    """The inputs as they stand in a record, in the order of their paths."""
    return (each.to_json() for each in sorted(inputs, key=lambda each: each.path))


def is_path(path: object) -> bool:
    """True for what can be the path of a file, and can be stored."""
    if not isinstance(path, str) or not 0 < len(path) <= _LONGEST_PATH or "\0" in path:
        return False
    return not any("\ud800" <= character <= "\udfff" for character in path)


def _input(raw: object, where: str) -> Input:
    if not isinstance(raw, Mapping):
        raise DamageError(where, "an object", raw)
    path, stated = raw.get("path"), raw.get("stated", False)
    if not isinstance(path, str) or not is_path(path):
        raise DamageError(f"{where}.path", "the path of a file", path)
    if not isinstance(stated, bool):
        raise DamageError(f"{where}.stated", "true or false", stated)
    if "entries-sha256" in raw:
        return Input(path, _digest(raw, "entries-sha256", where), None, stated)
    size = raw.get("size")
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise DamageError(f"{where}.size", "a number of bytes", size)
    return Input(path, _digest(raw, "sha256", where), size, stated)


def _digest(raw: Mapping[str, object], key: str, where: str) -> str:
    found = raw.get(key)
    if not isinstance(found, str) or not _DIGEST.fullmatch(found):
        raise DamageError(f"{where}.{key}", "64 hexadecimal digits", found)
    return found
