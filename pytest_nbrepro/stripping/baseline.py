"""The reference outputs of a stripped notebook: which cell they belong to.

A cell is known by the digest of its source and by how many cells of that source
stand above it, for cell ids do not survive other tools. An entry outlives the
cell that it is of: the cell may only be edited, and who edits it back has the
outputs again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pytest_nbrepro.digests import source_digest
from pytest_nbrepro.notebook import Cell, JsonObject

#: So much of a digest is enough to tell the cells of a notebook apart.
_DIGITS = 12


@dataclass(frozen=True)
class Entry:
    """The outputs of one cell; ``count`` is its execution count, ``label`` its first line."""

    digest: str
    occurrence: int
    count: int | None
    outputs: tuple[JsonObject, ...]
    label: str = ""

    @property
    def key(self) -> tuple[str, int]:
        """What the cell is known by."""
        return self.digest, self.occurrence


@dataclass(frozen=True)
class Baseline:
    """The entries of a notebook in the order of its cells, and the state of its widgets."""

    entries: tuple[Entry, ...] = ()
    widgets: Mapping[str, Any] = field(default_factory=dict)

    def of(self, cells: Sequence[Cell]) -> dict[int, Entry]:
        """The entries of cells, by the numbers of these."""
        found = {entry.key: entry for entry in self.entries}
        return {
            cell.number: found[key]
            for cell, key in zip(cells, keys_of(cells), strict=True)
            if key in found
        }

    def unused(self, cells: Sequence[Cell]) -> list[Entry]:
        """The entries of which there is no cell."""
        present = set(keys_of(cells))
        return [entry for entry in self.entries if entry.key not in present]


def keys_of(cells: Sequence[Cell]) -> list[tuple[str, int]]:
    """What each cell is known by."""
    seen: Counter[str] = Counter()
    keys = []
    for cell in cells:
        digest = source_digest(cell)[:_DIGITS]
        seen[digest] += 1
        keys.append((digest, seen[digest]))
    return keys


def is_stripped(cell: Cell) -> bool:
    """True where a cell shows nothing of a run."""
    return not cell.outputs and cell.execution_count is None


def harvested(
    cells: Sequence[Cell], widgets: Mapping[str, Any], old: Baseline | None, *, trim: bool = False
) -> Baseline:
    """The baseline with the outputs that cells hold; of those that hold none, what it had.

    Entries of cells that are not there stay at the end, unless it is to ``trim`` them.
    """
    had = old.of(cells) if old else {}
    entries = [
        had.get(cell.number) if is_stripped(cell) else _entry(cell, key)
        for cell, key in zip(cells, keys_of(cells), strict=True)
    ]
    kept = [entry for entry in entries if entry is not None]
    left = old.unused(cells) if old and not trim else []
    return Baseline((*kept, *left), widgets or (old.widgets if old else {}))


def _entry(cell: Cell, key: tuple[str, int]) -> Entry:
    return Entry(*key, cell.execution_count, cell.outputs, cell.label)


def referred(cells: Sequence[Cell], baseline: Baseline) -> Iterator[Cell]:
    """The cells, with the outputs and counts of the baseline where they show nothing of a run."""
    entries = baseline.of(cells)
    for cell in cells:
        entry = entries.get(cell.number)
        if entry is None or not is_stripped(cell):
            yield cell
        else:
            yield replace(cell, outputs=entry.outputs, execution_count=entry.count)
