"""The reference outputs of a stripped notebook: which cell they belong to.

A cell is known by the digest of its source and by how many cells of that source
stand above it, for cell ids do not survive other tools. An entry outlives the
cell that it is of: the cell may only be edited, and who edits it back has the
outputs again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pytest_nbrepro.digests import canonical, sha256, source_digest
from pytest_nbrepro.notebook import Cell, JsonObject, joined

#: So much of a digest is enough to tell the cells of a notebook apart.
_DIGITS = 12
_WIDGET = "application/vnd.jupyter.widget-view+json"


@dataclass(frozen=True)
class Entry:
    """The outputs of one cell; ``count`` is its execution count, ``label`` its first line.

    ``left`` is the digest of what stripping has left of them in the notebook, as `shown` has it.
    """

    digest: str
    occurrence: int
    count: int | None
    outputs: tuple[JsonObject, ...]
    label: str = ""
    left: str = ""

    @property
    def key(self) -> tuple[str, int]:
        """What the cell is known by."""
        return self.digest, self.occurrence

    def put_into(self, cell: Cell) -> Cell:
        """The cell as it was before it was stripped."""
        return replace(cell, outputs=self.outputs, execution_count=self.count)


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

    def without(self, cells: Sequence[Cell], is_gone: Callable[[Cell], bool]) -> Baseline:
        """The baseline where some of the cells go, so that others of their sources count anew.

        Sources of which it knows no more cells than stay were kept without those that go.
        """
        keys = keys_of(cells)
        staying = [cell for cell in cells if not is_gone(cell)]
        places = dict(zip([cell.number for cell in cells], keys, strict=True))
        becomes = {
            places[cell.number]: key for cell, key in zip(staying, keys_of(staying), strict=True)
        }
        surplus = set(keys) - set(becomes.values())
        renumbered = {entry.digest for entry in self.entries if entry.key in surplus}
        entries = []
        for entry in self.entries:
            if entry.digest not in renumbered or entry.key not in places.values():
                entries.append(entry)
            elif entry.key in becomes:
                entries.append(replace(entry, occurrence=becomes[entry.key][1]))
        return replace(self, entries=tuple(entries))

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


def shown(cell: Cell) -> str:
    """A digest of what a cell shows of a run; empty where that is nothing."""
    if is_stripped(cell):
        return ""
    return sha256(canonical([cell.execution_count, *map(_joined, cell.outputs)]))[:_DIGITS]


def _joined(value: Any) -> Any:
    """A value with its texts in one piece: whoever saves the notebook may divide them."""
    if isinstance(value, dict):
        return {key: _joined(part) for key, part in value.items()}
    if isinstance(value, list) and not all(isinstance(part, str) for part in value):
        return [_joined(part) for part in value]
    return joined(value)


def is_left_of(cell: Cell, entry: Entry) -> bool:
    """True where a cell shows what stripping has left of the entry, and no run since."""
    return is_stripped(cell) or (bool(entry.left) and shown(cell) == entry.left)


def harvested(
    cells: Sequence[Cell],
    widgets: Mapping[str, Any],
    old: Baseline | None,
    *,
    left: Mapping[tuple[str, int], str] | None = None,
    passed_over: Collection[int] = (),
    trim: bool = False,
) -> Baseline:
    """The baseline with the outputs that cells hold; of those that hold none, what it had.

    So it is of cells of the numbers ``passed_over``, whose outputs are in the
    file, or are not to be stored. ``left`` says by their keys what stripping
    leaves in cells, where that is not as before. Entries of cells that are
    not there stay where they stood, unless it is to ``trim`` them. Where no
    widget is shown, there or in the cells, their old state goes.
    """
    had, left = old.of(cells) if old else {}, left or {}
    kept = []
    for cell, key in zip(cells, keys_of(cells), strict=True):
        before = had.get(cell.number)
        is_old = is_stripped(cell) or cell.number in passed_over
        entry = before if is_old else _entry(cell, key)
        if entry is not None:
            kept.append(replace(entry, left=left.get(key, before.left if before else "")))
    entries = tuple(kept if trim or old is None else _with_unused(kept, old))
    if not widgets and old:
        outputs = [output for entry in entries for output in entry.outputs]
        outputs += (output for cell in cells for output in cell.outputs)
        widgets = old.widgets if any(map(_shows_widget, outputs)) else {}
    return Baseline(entries, widgets)


def _with_unused(kept: Sequence[Entry], old: Baseline) -> Iterator[Entry]:
    """What is kept, and what else there was: each behind the one that it stood behind.

    So the new outputs of a cell that was edited stand below its old ones: a
    diff is what is new, and branches that edit other cells can be merged.
    """
    keys = {entry.key for entry in kept}
    following: dict[tuple[str, int] | None, list[Entry]] = {None: []}
    above: tuple[str, int] | None = None
    for entry in old.entries:
        if entry.key in keys:
            above = entry.key
        else:
            following.setdefault(above, []).append(entry)
    yield from following[None]
    for entry in kept:
        yield entry
        yield from following.get(entry.key, ())


def _shows_widget(output: JsonObject) -> bool:
    data = output.get("data")
    return isinstance(data, dict) and _WIDGET in data


def _entry(cell: Cell, key: tuple[str, int]) -> Entry:
    return Entry(*key, cell.execution_count, cell.outputs, cell.label)


def referred(
    cells: Sequence[Cell],
    baseline: Baseline,
    is_left: Callable[[Cell, Entry], bool] = is_left_of,
) -> Iterator[Cell]:
    """The cells, with the outputs and counts of the baseline where they are stripped."""
    entries = baseline.of(cells)
    for cell in cells:
        entry = entries.get(cell.number)
        if entry is None or not is_left(cell, entry):
            yield cell
        else:
            yield entry.put_into(cell)
