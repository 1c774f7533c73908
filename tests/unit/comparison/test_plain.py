from __future__ import annotations

import pytest
from frames import FRAME, MARKDOWN, POLARS, SERIES

from pytest_nbrepro.comparison.numbers import Tolerance
from pytest_nbrepro.comparison.plain import compare_plain
from pytest_nbrepro.comparison.verdict import Evidence, Verdict


def compared(stored: str, fresh: str) -> Evidence:
    return compare_plain(stored, fresh, Tolerance())


@pytest.mark.parametrize(
    ("text", "was", "now", "message"),
    [
        (
            FRAME,
            "3.25",
            "3.75",
            "row 'south', column 'price': 3.25 → 3.75 (relative error 1.3e-01)",
        ),
        (FRAME, "    4", "    5", "row 'east', column 'in stock': 4 → 5"),
        (FRAME, "\nsouth    3.25         1", "", "row 'south' is missing"),
        (FRAME, "east ", "West ", "label of row 'east': east → West"),
        (FRAME, "in stock", "on order", "label of column 2: in stock → on order"),
        (FRAME, "region", "county", "name of the index: region → county"),
        (SERIES, "1.500", "1.250", "row 'a, 2': 1.500 → 1.250 (relative error 1.7e-01)"),
        (SERIES, "\nb  1    3.000", "", "row 'b, 1' is missing"),
        (
            POLARS,
            "1.5",
            "1.6",
            "row 2 from the top, column 'c': 1.5 → 1.6 (relative error 6.3e-02)",
        ),
        (POLARS, "i64", "i32", "type of column 'a': i64 → i32"),
        (MARKDOWN, "2.5", "2.6", "row 1, column 'a': 2.5 → 2.6 (relative error 3.8e-02)"),
    ],
)
def test_what_differs_in_a_table_is_named(text: str, was: str, now: str, message: str) -> None:
    assert text.count(was) == 1
    found = compared(text, text.replace(was, now))
    assert (found.verdict, found.message) == (Verdict.DIFFERENT, message)
    assert found.diff


def test_a_type_that_changed_is_told_by_its_line() -> None:
    found = compared(SERIES, SERIES.replace("float64", "int64"))
    assert found.message == "line 5: float64 → int64"


def test_a_table_in_parts_and_its_dimensions_are_read() -> None:
    lines = [f"{i}  {i}.125  {i}.250" for i in range(3)]
    wide = "\n".join(["       a      b  \\", *lines, "", "       c      d  ", *lines])
    stored = f"{wide}\n\n[3 rows x 4 columns]"
    found = compared(stored, stored[::-1].replace("052.2", "009.2", 1)[::-1])
    assert found.message == ("table 2: row 2, column 'd': 2.250 → 2.900 (relative error 2.2e-01)")


@pytest.mark.parametrize(
    "text",
    [
        "loss  0.5  epochs  12\nloss  0.4  epochs  13",
        "[[1.5 2.5]\n [3.5 4.5]]",
        "  a  b\n0  1\n1  2  3",
        " x",
        "",
        "│",
        "┌─┐\n│ 1",
        "dtype: int64",
        "   a\n\n\n[1 rows x 1 columns]",
    ],
)
def test_what_does_not_look_like_a_table_is_a_text(text: str) -> None:
    found = compared(text, f"{text}\n9.5")
    assert found.verdict is Verdict.DIFFERENT
    assert "row" not in found.message.replace("rows x", "")


def test_lines_are_as_long_as_their_columns_are_wide() -> None:
    wider = POLARS.replace("┬─────┐", "┬────────────┐").replace("2.5 │", "2.5000000001 │")
    wider = wider.replace("╪═════╡", "╪════════════╡").replace("┴─────┘", "┴────────────┘")
    assert compared(POLARS, wider).verdict is Verdict.WITHIN_TOLERANCE
    assert compared(POLARS, wider.replace("0.5", "0.6")).message.startswith("row 1 from the top")
    longer = MARKDOWN.replace("----:|", "------:|").replace("2.5", "2.50000001")
    assert compared(MARKDOWN, longer).verdict is Verdict.WITHIN_TOLERANCE


@pytest.mark.parametrize(
    ("stored", "fresh"),
    [
        (POLARS, POLARS.replace("─────┐", "──────┐")),
        ("a 0.5\n----", "a 0.5\n-----"),
        ("bar ==== 0.5", "bar ===== 0.50000001"),
    ],
)
def test_lines_of_other_lengths_count_where_no_number_explains_them(
    stored: str, fresh: str
) -> None:
    assert compared(stored, fresh).verdict is Verdict.DIFFERENT
