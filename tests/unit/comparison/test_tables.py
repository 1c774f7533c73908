"""Tables of odd shapes: looking at them costs no more than a bounded number of cells."""

from __future__ import annotations

import pytest

from pytest_nbrepro.comparison.explain import Parts
from pytest_nbrepro.comparison.markup import tables_in
from pytest_nbrepro.comparison.plain import parts_of
from pytest_nbrepro.comparison.table import Row, Table
from pytest_nbrepro.comparison.tables import Differences, Reading, differences


def _table(rows: int, width: int, value: str) -> Table:
    return Table((), tuple(Row("", (f"{value}{row}",) * width) for row in range(rows)))


def _asked(old: Table, new: Table) -> tuple[Differences, int]:
    """What differs, and how often two cells were held against each other."""
    asked = []

    def same(was: str, now: str) -> bool:
        asked.append(was)
        return was == now

    reading = Reading(same, key=str, says=lambda was, now: f"{was} → {now}")
    return differences(old, new, reading), len(asked)


def test_rows_are_looked_at_in_some_of_their_cells_only() -> None:
    found, asked = _asked(_table(60, 2000, "a"), _table(61, 2000, "b"))
    assert found.changes[0].message == "row 1 from the top is new"
    assert asked < 200_000


def test_a_table_of_one_long_row_and_many_short_ones_is_not_taken_apart() -> None:
    long = Row("", ("0",) * 1000)
    old, new = (Table((), (long, *_table(1000, 1, value).rows)) for value in ("a", "b"))
    assert _asked(old, new) == (Differences((), ()), 0)
    short = Table((), old.rows[:100]), Table((), new.rows[:100])
    assert _asked(*short)[0].changes


def test_a_table_of_many_labels_and_short_rows_is_not_taken_apart() -> None:
    labels = tuple(map(str, range(1000)))
    old, new = (Table(labels, _table(1000, 1, value).rows) for value in ("a", "b"))
    assert _asked(old, new) == (Differences((), ()), 0)


@pytest.mark.parametrize("end", ["", "dtype: int64"])
def test_a_text_with_more_columns_and_lines_than_cells_could_fill_is_no_table(end: str) -> None:
    def parts(columns: int, rows: int) -> Parts | None:
        head = [] if end else ["   " + " ".join(["aa"] * columns)]
        return parts_of("\n".join([*head, *["10 " + " ".join(["11"] * columns)] * rows, end]))

    assert parts(300, 200) is not None  # of 180,000 characters
    assert parts(400, 400) is None


def test_labels_are_read_from_the_first_lines_of_a_head_only() -> None:
    head = "".join(f"<tr><th><th>level{line}" for line in range(100))
    ((table,), _) = tables_in(f"<table><thead>{head}</thead><tr><th>1<td>2</table>")
    (label,) = table.columns
    assert label.startswith("level0, level1, ")
    assert label.endswith(", level39")
