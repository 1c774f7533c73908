"""Where the names come from that cells use, when the cells are run from top to bottom."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pytest_nbrepro.findings import Finding, finding
from pytest_nbrepro.markers import markers_of
from pytest_nbrepro.notebook import Cell
from pytest_nbrepro.order.names import Names, is_given
from pytest_nbrepro.order.statements import names_in

#: Longer cells hold data, not code, and would take seconds and gigabytes to read.
_LONGEST = 400_000
_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class Read:
    """A cell with what it does with names; ``names`` is None where it cannot be read."""

    cell: Cell
    names: Names | None
    error: str = ""

    @property
    def binds(self) -> frozenset[str]:
        """The names that the cell binds, surely or perhaps."""
        return frozenset({*self.names.binds, *self.names.may_bind}) if self.names else frozenset()

    @property
    def is_clear(self) -> bool:
        """True where it is known which names the cell binds."""
        return self.names is not None and not self.names.opaque


def read_cells(cells: Sequence[Cell]) -> list[Read]:
    """What cells do with names."""
    return [_read(cell) for cell in cells]


def _read(cell: Cell) -> Read:
    if len(cell.source) > _LONGEST:
        return Read(cell, None, "it is too long to be read")
    try:
        return Read(cell, names_in(cell.source))
    except SyntaxError as error:
        line = f"line {error.lineno}: " if error.lineno else ""
        return Read(cell, None, f"{line}{error.msg}")
    except RecursionError:
        return Read(cell, None, "it is nested too deeply")


def modules_of(read: Sequence[Read]) -> frozenset[str]:
    """The names that cells import: that a module is changed (seeds, settings) is nobody's value."""
    return frozenset(name for one in read if one.names for name in one.names.imported)


def check_names(read: Sequence[Read], known: Collection[str]) -> Iterator[Finding]:
    """Names that a cell uses and that no cell above has bound; ``known`` are there anyway."""
    bound, deleted = set(known), dict[str, int]()
    binders = _binders(read)
    for one in read:
        if one.names is None:  # it may bind any name that it has
            bound.update(_WORD.findall(one.cell.source))
            continue
        if one.names.opaque:
            return
        missing = [
            (name, line)
            for name, line in one.names.reads.items()
            if name not in bound and not is_given(name)
        ]
        for name, line in missing:
            if not _is_meant(one.cell, name):
                yield _missing(one.cell, name, line, binders, deleted)
        now = {*one.names.binds, *one.names.may_bind, *(name for name, _ in missing)}
        bound |= now  # what is missing is told once
        for name in now:
            deleted.pop(name, None)
        for name in one.names.deletes.keys() - one.names.binds.keys():
            bound.discard(name)
            deleted[name] = one.cell.number


def _binders(read: Sequence[Read]) -> dict[str, tuple[int, int]]:
    """The first cell that binds a name, and the line on which it does."""
    found: dict[str, tuple[int, int]] = {}
    for one in read:
        if one.names:
            for name, line in {**one.names.may_bind, **one.names.binds}.items():
                found.setdefault(name, (one.cell.number, line))
    return found


def _is_meant(cell: Cell, name: str) -> bool:
    """True where the cell says, or its stored output shows, that the name is not there."""
    quoted = f"'{name}'"
    return markers_of(cell).raises or any(
        output.get("ename") == "NameError" and quoted in str(output.get("evalue"))
        for output in cell.outputs
    )


def _missing(
    cell: Cell,
    name: str,
    line: int,
    binders: Mapping[str, tuple[int, int]],
    deleted: Mapping[str, int],
) -> Finding:
    where = f"line {line} uses {name!r}"
    if name in deleted:
        message = f"{where}, which cell {deleted[name]} above has deleted"
        hint = "move the cell above that one, or leave the name"
        return finding("ORDER012", message, hint=hint, cell=cell.number)
    number, there = binders.get(name, (0, 0))
    if number > cell.number:
        message = f"{where}, which only cell {number} (line {there}) below defines"
        hint = f"move cell {number} above cell {cell.number}"
        return finding("ORDER011", message, hint=hint, cell=cell.number)
    hint = "a cell that defined it was deleted, or the name was changed: define it above"
    message = f"{where}, which no cell defines"
    return finding("ORDER010", message, hint=hint, cell=cell.number)


def check_readable(read: Sequence[Read]) -> Iterator[Finding]:
    """One finding on all cells that cannot be read, so that names cannot be checked there."""
    unread = [one for one in read if one.names is None and not _is_to_fail(one.cell)]
    if unread:
        first, *others = unread
        message = f"it cannot be read, so its names are not checked: {first.error}"
        details = [f"nor can cell {other.cell.number}: {other.error}" for other in others[:_MOST]]
        if len(others) > _MOST:
            details.append(f"nor can {len(others) - _MOST} more")
        yield finding("ORDER013", message, details=details, cell=first.cell.number)


_MOST = 10


def _is_to_fail(cell: Cell) -> bool:
    return markers_of(cell).raises or any(
        output.get("ename") == "SyntaxError" for output in cell.outputs
    )
