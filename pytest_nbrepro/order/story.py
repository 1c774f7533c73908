"""How the cells of a notebook hang together, and in which orders they may have been run.

Names decide, as everywhere in this room: a cell follows from those whose names
it reads as they have left them. What a file, or a library's own state, carries
from one cell to another is not seen. That a cell imports what another uses is
no tie between them: a module is the same wherever it is imported.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pytest_nbrepro.markers import markers_of
from pytest_nbrepro.notebook import Cell
from pytest_nbrepro.order.flow import Read, modules_of, read_cells
from pytest_nbrepro.order.history import Conflict, all_read, conflicts, in_order_of_runs, seen

_FROM = re.compile(r"from (\S+) import \S+|import (\S+)")


@dataclass(frozen=True)
class Story:
    """What cells have to do with each other.

    ``makers`` are, for a cell, those whose names it reads; ``binders`` the
    cells that bind a name; ``modules`` the modules whose names a cell reads or
    imports. ``written`` are all cells that would be run from top to bottom,
    ``recorded`` those that have a count, in its order, ``filled`` the same
    with cells that were run again at their first place, too; ``repeated`` says
    how often a cell that changes what it reads may have been run.
    ``conflicts`` are names read of others in the order of the counts.
    """

    makers: Mapping[int, frozenset[int]] = field(default_factory=dict)
    binders: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    modules: Mapping[int, frozenset[str]] = field(default_factory=dict)
    written: tuple[int, ...] = ()
    recorded: tuple[int, ...] = ()
    filled: tuple[int, ...] = ()
    repeated: Mapping[int, int] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()

    def behind(self, cell: int) -> frozenset[int]:
        """The cells that a cell follows from, directly or not."""
        found: set[int] = set()
        waiting = [cell]
        while waiting:
            for maker in self.makers.get(waiting.pop(), ()):
                if maker not in found and maker != cell:
                    found.add(maker)
                    waiting.append(maker)
        return frozenset(found)

    def like(self, name: str, before: int) -> str:
        """A name that a cell above ``before`` binds and that is written alike; else nothing."""
        above = [each for each, cells in self.binders.items() if min(cells) < before]
        return next(iter(difflib.get_close_matches(name, above, n=1, cutoff=0.75)), "")


def story(cells: Sequence[Cell], *, is_python: bool = True, tag: str = "") -> Story:
    """How the cells hang together; of another language than Python, only their counts tell.

    With a ``tag``, it is about the cells that carry it.
    """
    chosen = [
        cell
        for cell in cells
        if not cell.is_blank and not markers_of(cell).skip and (not tag or tag in cell.tags)
    ]
    read = read_cells(chosen) if is_python else [Read(cell, None) for cell in chosen]
    counted = in_order_of_runs([one for one in read if (one.cell.execution_count or 0) > 0])
    counts = {one.cell.execution_count for one in counted}
    told = len(counts) == len(counted)  # else from two sessions, or of a tool that writes one
    recorded = tuple(one.cell.number for one in counted) if told else ()
    return Story(
        makers=_makers(read) if is_python else {},
        binders=_binders(read),
        modules=dict(_modules(read)),
        written=tuple(cell.number for cell in chosen),
        recorded=recorded,
        filled=_filled(counted) if told else (),
        repeated=dict(_repeated(counted)) if told else {},
        conflicts=tuple(conflicts(read, counted)) if is_python and told else (),
    )


def _makers(read: Sequence[Read]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {one.cell.number: set() for one in read}
    for (number, _), makers in seen(read):
        found[number].update(int(maker) for maker in makers if maker.isdecimal())
    above: list[int] = []
    unclear: list[int] = []
    for one in read:
        number = one.cell.number
        if one.names is None:  # it may use anything
            found[number].update(above)
        elif one.names.read or one.names.opaque:
            found[number].update(unclear)
        above.append(number)
        if not one.is_clear:
            unclear.append(number)
    return {number: frozenset(makers) for number, makers in found.items()}


def _binders(read: Sequence[Read]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for one in read:
        for name in sorted(one.binds):
            found.setdefault(name, []).append(one.cell.number)
    return {name: tuple(numbers) for name, numbers in found.items()}


def _modules(read: Sequence[Read]) -> Iterator[tuple[int, frozenset[str]]]:
    """For each cell the modules that it imports, and those whose names it reads."""
    imported: dict[str, str] = {}
    inside: dict[str, set[str]] = {}
    for one in read:
        if one.names is None:
            continue
        inside |= one.names.inside
        imported = {k: v for k, v in imported.items() if k not in one.names.binds}
        imported |= one.names.imported
        used = {*all_read(one.names.read, inside), *one.names.imported}
        texts = {imported[name] for name in used if name in imported}
        yield one.cell.number, frozenset(filter(None, map(_module, texts)))


def _module(text: str) -> str:
    """The module of an import: numpy of "import numpy" and of "from numpy import array"."""
    found = _FROM.fullmatch(text)
    name = (found[1] or found[2]) if found else ""
    return "" if name.startswith(".") else name


def _filled(counted: Sequence[Read]) -> tuple[int, ...]:
    """The cells by their counts, those that are missing there at their first place where it fits.

    A cell has the count of its last run. Where counts are skipped and a cell
    above the next one was run only later, that is most likely where it was run
    for the first time.
    """
    by_count = {one.cell.execution_count or 0: one.cell.number for one in counted}
    order: list[int] = []
    slot = 0
    for count, number in sorted(by_count.items()):
        free = count - slot - 1
        late = sorted(n for c, n in by_count.items() if c > count and n < number and n not in order)
        order += [*late[:free], number]
        slot = count
    return tuple(order)


def _repeated(counted: Sequence[Read]) -> Iterator[tuple[int, int]]:
    """Cells that read what they overwrite, after skipped counts: how often they may have run."""
    before, modules = 0, modules_of(counted)
    for one in counted:
        count = one.cell.execution_count or 0
        gap, before = (count - before - 1 if before else 0), count
        if gap > 0 and one.names and one.names.overwritten - modules:
            yield one.cell.number, gap + 1
