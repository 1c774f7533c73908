"""What differs between two tables, by the names of rows and columns.

Of several explanations (rows belong together by place, by label, by content)
the one is given that has the least to tell: a row that was dropped is one
difference, not one in every row that follows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from pytest_nbrepro.comparison.pairing import Pairing, paired
from pytest_nbrepro.comparison.table import Row, Table, at, shortened

Same = Callable[[str, str], bool]
Key = Callable[[str], str]

#: More differences than this are not counted.
MOST_COUNTED = 1000
#: So many cells tell whether a row or a column is another one, or has only got another name.
_MOST_LOOKED_AT = 50
#: A table with more places, all rows being as long as the longest, is not taken apart.
_MOST_PLACES = 300_000


@dataclass(frozen=True)
class Change:
    """One difference between two tables: in words, and the rows that it is about.

    ``kind`` is "cell", "row", "column" (one is missing, or new), "order", "label"
    or "text"; ``columns`` are the places of the column in the stored and the fresh table.
    """

    kind: str
    message: str
    rows: tuple[int | None, int | None] = (None, None)
    columns: tuple[int | None, int | None] = (None, None)


@dataclass(frozen=True)
class Reading:
    """How two texts of a cell are held against each other.

    ``same`` tells whether they are the same result, ``key`` writes one in a way that finds its
    like, ``says`` puts the difference into words.
    """

    same: Same
    key: Key
    says: Callable[[str, str], str]


@dataclass(frozen=True)
class Differences:
    """What differs between two tables, the larger things first, MOST_COUNTED at the most.

    ``columns`` are the places of columns that belong together.
    """

    changes: tuple[Change, ...]
    columns: tuple[tuple[int | None, int | None], ...]


def differences(old: Table, new: Table, reading: Reading) -> Differences:
    """What differs between two tables; nothing where one is too large to look."""
    if any(_places(table) > _MOST_PLACES for table in (old, new)):
        return Differences((), ())
    pair = _Pair(old, new, reading)
    return Differences(tuple(pair.changes()), pair.columns.pairs)


@dataclass(frozen=True)
class _Pair:
    old: Table
    new: Table
    reading: Reading

    def changes(self) -> list[Change]:
        explanations = (self._explained(pairing) for pairing in self._pairings())
        best: tuple[int, list[Change]] | None = None
        for found in explanations:
            # a row has as much to tell as its cells: it goes with another unless that is longer
            cost = sum(max(2, self.old.width) if c.kind == "row" else 1 for c in found)
            if best is None or cost < best[0]:
                best = cost, found
            if len(found) <= 1:
                break
        about = [*self._texts(), *self._column_changes()]
        return [*about, *(best[1] if best else [])][:MOST_COUNTED]

    def _texts(self) -> Iterator[Change]:
        for what, was, now in (
            ("caption", self.old.caption, self.new.caption),
            ("name of the index", self.old.names, self.new.names),
        ):
            if not self.reading.same(was, now):
                yield Change("text", f"{what}: {self.reading.says(was, now)}")
        for i, j in self._shared:
            was, now = at(self.old.types, i), at(self.new.types, j)
            if was != now:
                where = f"type of {self.old.column_name(i)}"
                said = f"{where}: {shortened(was)} → {shortened(now)}"
                yield Change("text", said, columns=(i, j))

    @cached_property
    def columns(self) -> Pairing:
        old, new = _labels_or_places(self.old), _labels_or_places(self.new)
        return paired(old, new, self._is_renamed)

    @cached_property
    def _shared(self) -> tuple[tuple[int, int], ...]:
        pairs = self.columns.pairs
        return tuple((i, j) for i, j in pairs if i is not None and j is not None)

    def _is_renamed(self, i: int, j: int) -> bool:
        """True for columns of other names that hold mostly the same."""
        if len(self.old.rows) != len(self.new.rows):
            return False
        rows = list(islice(zip(self.old.rows, self.new.rows, strict=True), _MOST_LOOKED_AT))
        same = sum(self.reading.same(at(a.cells, i), at(b.cells, j)) for a, b in rows)
        return 2 * same >= len(rows)

    def _column_changes(self) -> Iterator[Change]:
        if self.columns.moved:
            moved = min(self.columns.moved, key=lambda places: places[1])
            where = self.new.column_name(moved[1])
            place = f"{ordinal(moved[1])} from the left, was {ordinal(moved[0])}"
            said = f"columns come in another order: {where} is {place}"
            yield Change("order", said, columns=moved)
        for i, j in self.columns.pairs:
            if i is None:
                yield Change("column", f"{self.new.column_name(j or 0)} is new", columns=(None, j))
            elif j is None:
                yield Change("column", f"{self.old.column_name(i)} is missing", columns=(i, None))
            elif at(self.old.columns, i) != at(self.new.columns, j):
                was, now = at(self.old.columns, i), at(self.new.columns, j)
                said = f"label of column {i + 1}: {shortened(was)} → {shortened(now)}"
                yield Change("column", said, columns=(i, j))

    def _pairings(self) -> Iterator[Pairing]:
        old, new = self.old.rows, self.new.rows
        if len(old) == len(new):
            yield Pairing.by_position(len(old))
        labelled = any(row.label for row in old)
        if labelled:
            yield paired([r.label for r in old], [r.label for r in new], self._are_alike)
        columns = [[pair[side] for pair in self._shared] for side in (0, 1)]
        contents = [self._content(row, columns[0]) for row in old]
        others = [self._content(row, columns[1]) for row in new]
        yield paired(contents, others, self._are_alike, fills=not labelled)

    def _content(self, row: Row, columns: Sequence[int]) -> str:
        return "\x1f".join(self.reading.key(at(row.cells, column)) for column in columns)

    def _are_alike(self, i: int, j: int) -> bool:
        old, new = self.old.rows[i], self.new.rows[j]
        cells = list(islice(self._cells(old, new), _MOST_LOOKED_AT))
        return 2 * sum(self.reading.same(*both) for both in cells) >= len(cells)

    def _cells(self, old: Row, new: Row) -> Iterator[tuple[str, str]]:
        for i, j in self._shared:
            yield at(old.cells, i), at(new.cells, j)

    def _explained(self, pairing: Pairing) -> list[Change]:
        return list(islice(self._row_changes(pairing), MOST_COUNTED))

    def _row_changes(self, pairing: Pairing) -> Iterator[Change]:
        lost_or_new = False
        for i, j in pairing.pairs:
            if i is None or j is None:
                lost_or_new = True
                table, place, what = (self.new, j, "new") if i is None else (self.old, i, "missing")
                yield Change("row", f"{table.row_name(place or 0)} is {what}", (i, j))
        for i, j in sorted(pairing.moved, key=lambda pair: pair[1]):
            where = f"{ordinal(j)} from the top, was {ordinal(i)}"
            said = f"rows come in another order: {self.old.row_name(i)} is {where}"
            yield Change("order", said, (i, j))
        counts_on = lost_or_new or bool(pairing.moved)
        counts_on = counts_on and self.old.counts_rows and self.new.counts_rows
        for i, j in pairing.pairs:
            if i is not None and j is not None:
                yield from self._row(i, j, is_labelled=not counts_on)

    def _row(self, i: int, j: int, *, is_labelled: bool) -> Iterator[Change]:
        old, new = self.old.rows[i], self.new.rows[j]
        if old == new:
            return
        if is_labelled and not self.reading.same(old.label, new.label):
            words = f"{shortened(old.label)} → {shortened(new.label)}"
            said = f"label of {self.old.row_name(i)}: {words}"
            yield Change("label", said, (i, j))
        for (was, now), (x, y) in zip(self._cells(old, new), self._shared, strict=True):
            if was != now and not self.reading.same(was, now):
                said = f"{self.old.cell_name(i, x)}: {self.reading.says(was, now)}"
                yield Change("cell", said, (i, j), (x, y))


def ordinal(place: int) -> str:
    """1st, 2nd, 3rd of a place that counts from 0."""
    number = place + 1
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in {11, 12, 13} else ending}"


def _places(table: Table) -> int:
    return max(table.width, len(table.columns)) * len(table.rows)


def _labels_or_places(table: Table) -> Sequence[str]:
    return table.columns or [str(i) for i in range(table.width)]
