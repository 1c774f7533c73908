"""The settings that a cell carries itself, in this tool's own words.

They stand in its metadata (``"nbrepro": {"rtol": 1e-3}``), in tags
(``nbrepro-rtol=1e-3``, ``nbrepro-ignore-OUT001``) or in a comment on its first
line (``# nbrepro: rtol=1e-3, ignore[OUT001]``). Where one is said twice, the
first of these places is heard. What cannot be used is told, never passed over.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_nbrepro.notebook import Cell
from pytest_nbrepro.values import TOLERANCE, codes, seconds

#: What can be set to a number, and how it is read.
_NUMBERS: Mapping[str, Callable[[Any], float]] = {**TOLERANCE, "timeout": seconds}
_TAG = "nbrepro-"
_IGNORE_TAG = "nbrepro-ignore-"
_COMMENT = re.compile(r"\s*#+[ \t]*nbrepro:[ \t]*([^\r\n]*)")
#: The parts of a comment, at commas that stand in no brackets.
_PART = re.compile(r"(?:[^,\[\]]|\[[^\[\]]*\]?|\])+")
_IGNORE = re.compile(r"ignore\s*\[([^\[\]]*)\]")
#: What follows the value is prose: why it is set.
_NUMBER = re.compile(r"([a-z]+)\s*=\s*(\S+)")
#: A part that begins like this means to set something.
_MEANT = re.compile(r"(?:ignore|[ra]tol|timeout)\b|\S+\s*=")


@dataclass(frozen=True)
class CellSettings:
    """What a cell sets for itself.

    ``numbers`` are ``rtol``, ``atol`` and ``timeout`` (in seconds) as far as
    they are said, ``ignored`` beginnings of rule codes; each of ``unusable``
    says what cannot be used and what was expected.
    """

    numbers: Mapping[str, float]
    ignored: tuple[str, ...] = ()
    unusable: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Said:
    """One thing that a cell says: ``where`` as it is written, a name, a value."""

    where: str
    name: str
    value: Any = None


def cell_settings(cell: Cell) -> CellSettings:
    """The settings in the metadata, the tags and the first line of a cell."""
    numbers: dict[str, float] = {}
    ignored: list[str] = []
    unusable: list[str] = []
    for said in (*_in_metadata(cell), *_in_tags(cell), *_in_comment(cell)):
        try:
            if said.name == "ignore":
                ignored += _codes(str(said.value).upper())
            elif said.name in _NUMBERS:
                numbers.setdefault(said.name, _NUMBERS[said.name](said.value))
            else:
                raise ValueError(_known(said.name))
        except ValueError as error:
            unusable.append(f"{said.where}: expected {error}")
    return CellSettings(numbers, tuple(dict.fromkeys(ignored)), tuple(unusable))


def _codes(value: str) -> tuple[str, ...]:
    found = codes(value)
    if not found:
        raise ValueError("a rule code such as OUT001")
    return found


def _known(name: str) -> str:
    near = difflib.get_close_matches(name, [*_NUMBERS, "ignore"], n=1)
    return near[0] if near else "rtol, atol, timeout or ignore"


def _in_metadata(cell: Cell) -> Iterator[_Said]:
    ours = cell.metadata.get("nbrepro")
    if isinstance(ours, Mapping):
        for name, value in ours.items():
            yield _Said(f"metadata nbrepro: {name} = {value!r}"[:100], str(name), value)


def _in_tags(cell: Cell) -> Iterator[_Said]:
    for tag in sorted(cell.tags):
        if tag.startswith(_IGNORE_TAG):
            yield _Said(f"tag {tag}", "ignore", tag[len(_IGNORE_TAG) :])
        elif tag.startswith(_TAG):
            name, _, value = tag[len(_TAG) :].partition("=")
            yield _Said(f"tag {tag}", name, value)


def _in_comment(cell: Cell) -> Iterator[_Said]:
    comment = _COMMENT.match(cell.source)
    parts = _PART.findall(comment[1]) if comment else []
    for number, part in enumerate(map(str.strip, parts)):
        where = f"comment # nbrepro: {part}"[:100]
        if ignore := _IGNORE.match(part):
            yield _Said(where, "ignore", ignore[1])
        elif found := _NUMBER.match(part):
            yield _Said(where, found[1], found[2])
        elif number == 0 or _MEANT.match(part):
            yield _Said(where, part.partition(" ")[0])
