"""The notebooks that are compared, read from scripts of cells.

A script has cells that begin with ``# %% name``. Behind a bar stands why a
cell does not give the same output again, where its code says so: these are
the only ones. A line ``#~ old => new : what`` names a change of the cell's
source that gives another output; it is no part of the cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "notebooks"
_HEAD = re.compile(r"^# %% ", re.MULTILINE)


@dataclass(frozen=True)
class Variant:
    """Another source of a cell, and in a few words what it changes."""

    source: str
    what: str


@dataclass(frozen=True)
class Cell:
    """One cell; ``reason`` says why two runs of it differ, and is empty where they must not."""

    name: str
    source: str
    reason: str = ""
    variants: tuple[Variant, ...] = ()

    @property
    def is_deterministic(self) -> bool:
        """True where two runs have to give the same."""
        return not self.reason


@dataclass(frozen=True)
class Script:
    """A notebook: its name and its cells."""

    name: str
    cells: tuple[Cell, ...]


def scripts() -> list[Script]:
    """All notebooks, by name."""
    return [read_script(path) for path in sorted(FOLDER.glob("*.py"))]


def read_script(path: Path) -> Script:
    """The notebook that is written in this file."""
    _, *blocks = _HEAD.split(path.read_text(encoding="utf-8"))
    return Script(path.stem, tuple(map(_cell, blocks)))


def _cell(block: str) -> Cell:
    head, _, body = block.partition("\n")
    name, _, reason = head.partition(" | ")
    lines = body.rstrip().splitlines()
    source = "\n".join(line for line in lines if not line.startswith("#~ "))
    variants = tuple(_variants(name, source, lines))
    return Cell(name, source, reason, variants)


def _variants(name: str, source: str, lines: list[str]) -> Iterator[Variant]:
    for line in lines:
        if line.startswith("#~ "):
            change, _, what = line[3:].rpartition(" : ")
            old, _, new = change.partition(" => ")
            if not what or old not in source:
                raise ValueError(f"cell {name!r} has no {old!r} to change: {line}")
            yield Variant(source.replace(old, new), what)
