"""What holds for every table, whatever stands in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from frames import as_html, as_text
from hypothesis import given, settings
from hypothesis import strategies as st
from outputs import shown
from texts import FLOATS, WORDS

from pytest_nbrepro.comparison import Comparison, Verdict, compare_outputs

Table = tuple[list[str], list[tuple[str, list[float]]]]
FORMS: list[tuple[str, Callable[[list[str], Any], str]]] = [
    ("text/html", as_html),
    ("text/plain", as_text),
]
every_form = pytest.mark.parametrize(("mime", "write"), FORMS)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    columns = draw(st.lists(WORDS, min_size=2, max_size=5, unique=True))
    labels = draw(st.lists(WORDS, min_size=2, max_size=12, unique=True))
    numbers = st.lists(
        FLOATS, min_size=len(labels) * len(columns), max_size=len(labels) * len(columns)
    )
    values = iter(draw(numbers))
    return columns, [(label, [next(values) for _ in columns]) for label in labels]


def judged(mime: str, write: Any, stored: Table, fresh: Table) -> Comparison:
    def written(table: Table) -> str:
        rows = [(label, [repr(value) for value in cells]) for label, cells in table[1]]
        return str(write(table[0], rows))

    name = mime.replace("/", "_", 1)
    was, now = shown(**{name: written(stored)}), shown(**{name: written(fresh)})
    (found,) = compare_outputs([was], [now])
    return found


def without_row(table: Table, at: int) -> Table:
    return table[0], [row for place, row in enumerate(table[1]) if place != at]


@every_form
@settings(deadline=None)
@given(table=tables(), data=st.data())
def test_a_row_that_is_dropped_or_added_is_the_one_that_is_named(
    mime: str, write: Any, table: Table, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(table[1]) - 1))
    less, label = without_row(table, at), table[1][at][0]
    gone, came = judged(mime, write, table, less), judged(mime, write, less, table)
    assert gone.verdict is came.verdict is Verdict.DIFFERENT
    assert gone.evidence.message == f"row '{label}' is missing"
    assert came.evidence.message == f"row '{label}' is new"


@every_form
@settings(deadline=None)
@given(table=tables(), data=st.data())
def test_a_column_that_is_dropped_is_the_one_that_is_named(
    mime: str, write: Any, table: Table, data: st.DataObject
) -> None:
    columns, rows = table
    at = data.draw(st.integers(0, len(columns) - 1))
    less = (
        columns[:at] + columns[at + 1 :],
        [(label, cells[:at] + cells[at + 1 :]) for label, cells in rows],
    )
    gone, came = judged(mime, write, table, less), judged(mime, write, less, table)
    assert gone.evidence.message == f"column '{columns[at]}' is missing"
    assert came.evidence.message == f"column '{columns[at]}' is new"


@every_form
@settings(deadline=None)
@given(table=tables(), data=st.data())
def test_rows_that_change_places_are_told_as_that(
    mime: str, write: Any, table: Table, data: st.DataObject
) -> None:
    columns, rows = table
    at = data.draw(st.integers(0, len(rows) - 2))
    swapped = [*rows[:at], rows[at + 1], rows[at], *rows[at + 2 :]]
    found = judged(mime, write, table, (columns, swapped))
    assert found.verdict is Verdict.DIFFERENT
    assert found.evidence.message.startswith("rows come in another order: row '")


@every_form
@settings(deadline=None)
@given(table=tables(), data=st.data(), factor=st.sampled_from([1.001, 0.5, -1.0, 1e3]))
def test_a_cell_beyond_the_tolerance_is_the_one_that_is_named(
    mime: str, write: Any, table: Table, data: st.DataObject, factor: float
) -> None:
    columns, rows = table
    row = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.integers(0, len(columns) - 1))
    other = [(label, list(cells)) for label, cells in rows]
    other[row][1][column] *= factor
    found = judged(mime, write, table, (columns, other))
    assert found.verdict is Verdict.DIFFERENT
    assert found.evidence.message.startswith(f"row '{rows[row][0]}', column '{columns[column]}': ")


@every_form
@settings(deadline=None)
@given(table=tables(), data=st.data())
def test_noise_below_the_tolerance_never_fails(
    mime: str, write: Any, table: Table, data: st.DataObject
) -> None:
    noise = st.floats(1 - 4e-6, 1 + 4e-6)
    noisy = [(label, [cell * data.draw(noise) for cell in cells]) for label, cells in table[1]]
    assert judged(mime, write, table, (table[0], noisy)).verdict.is_same


PIECES = st.sampled_from(
    """<table>,</table>,<tr>,<td>,<th rowspan=2>,<td colspan='3'>,<thead>,</thead>,<caption>,1.5,x,
,│,|,---,─,┌,╞,dtype: x""".split(",")
)
SCRAPS = st.lists(PIECES, max_size=30).map("".join)


@settings(deadline=None)
@given(SCRAPS, SCRAPS)
def test_scraps_of_tables_are_compared_all_the_same(a: str, b: str) -> None:
    for name in ("text_html", "text_plain"):
        was, now = [shown(**{name: a})], [shown(**{name: b})]
        there, back = compare_outputs(was, now), compare_outputs(now, was)
        assert [c.verdict.is_same for c in there] == [c.verdict.is_same for c in back]
