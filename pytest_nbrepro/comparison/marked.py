"""The tables of two outputs laid over each other, for people; what changed is marked in its cell.

It judges nothing: which cells count as changed, `tables` says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pytest_nbrepro.comparison.explain import reading_for
from pytest_nbrepro.comparison.markup import tables_in
from pytest_nbrepro.comparison.numbers import Tolerance
from pytest_nbrepro.comparison.table import Row, Table, at
from pytest_nbrepro.comparison.tables import MOST_COUNTED, Change, differences

#: Longer outputs are not taken apart; so many tables are shown of one.
_LONGEST, _MOST_TABLES = 200_000, 5
#: So many rows and columns are shown of a table.
_MOST_ROWS, _MOST_COLUMNS = 60, 40
_CONTEXT = 1

_Places = tuple[int | None, int | None]


@dataclass(frozen=True)
class Place:
    """What stands in one place, stored and fresh; None where that side has no such place."""

    was: str | None
    now: str | None
    differs: bool = False


@dataclass(frozen=True)
class MarkedRow:
    """One row: its label, its cells, and how many rows above it are not shown."""

    label: Place
    cells: tuple[Place, ...]
    left_out: int = 0


@dataclass(frozen=True)
class MarkedTable:
    """A table with the cells of both sides; so many rows and columns at its end are not shown."""

    caption: str
    columns: tuple[Place, ...]
    rows: tuple[MarkedRow, ...]
    more_rows: int = 0
    more_columns: int = 0


def marked_tables(stored: str, fresh: str, rtol: float, atol: float) -> tuple[MarkedTable, ...]:
    """The tables that differ between two pieces of HTML; none where they do not tell what does."""
    if max(len(stored), len(fresh)) > _LONGEST:
        return ()
    old, new = tables_in(stored)[0], tables_in(fresh)[0]
    if len(old) != len(new):
        return ()
    reading = reading_for(stored, fresh, Tolerance(rtol, atol))
    found = []
    for was, now in zip(old, new, strict=True):
        told = differences(was, now, reading) if was != now else None
        if told and told.changes:
            pairs = _row_pairs(was, now, told.changes)
            if pairs is None:
                return ()
            found.append(_marked(was, now, told.changes, told.columns, pairs))
    return tuple(found[:_MOST_TABLES])


def _row_pairs(old: Table, new: Table, changes: Sequence[Change]) -> list[_Places] | None:
    """Which rows belong together, by what the changes say; None where they leave it open."""
    if len(changes) >= MOST_COUNTED:
        return None
    gone = {i for c in changes for i, j in [c.rows] if i is not None and j is None}
    came = {j for c in changes for i, j in [c.rows] if j is not None and i is None}
    told = {i: j for c in changes for i, j in [c.rows] if i is not None and j is not None}
    mine = [i for i in range(len(old.rows)) if i not in gone and i not in told]
    taken = came | set(told.values())
    theirs = [j for j in range(len(new.rows)) if j not in taken]
    if len(mine) != len(theirs):
        return None
    partners = {**told, **dict(zip(mine, theirs, strict=True))}
    pairs: list[_Places] = []
    waiting = sorted(came)
    for i in range(len(old.rows)):
        j = partners.get(i)
        while waiting and j is not None and waiting[0] < j:
            pairs.append((None, waiting.pop(0)))
        pairs.append((i, j))
    return [*pairs, *((None, j) for j in waiting)]


def _marked(
    old: Table,
    new: Table,
    changes: Sequence[Change],
    columns: Sequence[_Places],
    pairs: Sequence[_Places],
) -> MarkedTable:
    shown = columns[:_MOST_COLUMNS]
    cells = {(c.rows, c.columns) for c in changes if c.kind == "cell"}
    rows = {c.rows for c in changes if c.rows != (None, None)}
    labels = {c.rows for c in changes if c.kind == "label"}
    heads = tuple(
        Place(
            None if i is None else at(old.columns, i),
            None if j is None else at(new.columns, j),
            differs=i is None or j is None or at(old.columns, i) != at(new.columns, j),
        )
        for i, j in shown
    )
    near = {k + step for k, pair in enumerate(pairs) if pair in rows for step in _AROUND}
    places = [k for k in range(len(pairs)) if k in near or not rows][:_MOST_ROWS]
    made = []
    for k, left_out in zip(places, _gaps(places), strict=True):
        i, j = pairs[k]
        was, now = (None if i is None else old.rows[i]), (None if j is None else new.rows[j])
        told = {place for row, place in cells if row == pairs[k]}
        marked = tuple(_cell(was, now, place, told) for place in shown)
        label = Place(
            None if was is None else was.label,
            None if now is None else now.label,
            pairs[k] in labels or was is None or now is None,
        )
        made.append(MarkedRow(label, marked, left_out))
    end = places[-1] + 1 if places else 0
    caption = new.caption or old.caption
    return MarkedTable(
        caption, heads, tuple(made), len(pairs) - end, max(0, len(columns) - _MOST_COLUMNS)
    )


_AROUND = range(-_CONTEXT, _CONTEXT + 1)


def _gaps(places: Sequence[int]) -> Iterator[int]:
    last = -1
    for place in places:
        yield place - last - 1
        last = place


def _cell(was: Row | None, now: Row | None, columns: _Places, told: set[_Places]) -> Place:
    x, y = columns
    old = None if was is None or x is None else at(was.cells, x)
    new = None if now is None or y is None else at(now.cells, y)
    return Place(old, new, columns in told or (old is None) != (new is None))
