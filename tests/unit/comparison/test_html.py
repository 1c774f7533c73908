from __future__ import annotations

import pytest
from frames import GREAT, LEVELS, POLARS_HTML, STYLED, SUMMARY, as_html

from pytest_nbrepro.columns import width
from pytest_nbrepro.comparison.html import compare_html
from pytest_nbrepro.comparison.numbers import Tolerance
from pytest_nbrepro.comparison.verdict import Evidence, Verdict

ROWS = [
    ("north", ["12.5", "a b", "3"]),
    ("south", ["3.25", "c", "1"]),
    ("east", ["8.0", "d", "4"]),
    ("west", ["0.5", "e", "7"]),
]
COLUMNS = ["price", "unit name", "n"]
PRICES = as_html(COLUMNS, ROWS)


def compared(stored: str, fresh: str) -> Evidence:
    return compare_html(stored, fresh, Tolerance())


def test_all_of_the_markup_counts() -> None:
    page = '<style>td {color: red}</style><p class="a">x</p><script>draw([1.5])</script>'
    assert compared(page, page).verdict is Verdict.IDENTICAL
    assert compared(page, page.replace("1.5", "1.5000001")).verdict is Verdict.WITHIN_TOLERANCE
    for was, now in [
        ("red", "blue"),
        ('"a"', '"b"'),
        ("1.5", "1.6"),
        ("draw", "show"),
        ("p>", "b>"),
    ]:
        assert compared(page, page.replace(was, now)).verdict is Verdict.DIFFERENT


@pytest.mark.parametrize(
    ("columns", "rows", "message"),
    [
        (
            COLUMNS,
            [("north", ["12.9", "a b", "3"]), *ROWS[1:]],
            "row 'north', column 'price': 12.5 → 12.9 (relative error 3.1e-02)",
        ),
        (
            COLUMNS,
            [("north", ["12.9", "a c", "4"]), *ROWS[1:]],
            "row 'north', column 'price': 12.5 → 12.9 (relative error 3.1e-02), and 2 more cells",
        ),
        (COLUMNS, [ROWS[0], *ROWS[2:]], "row 'south' is missing"),
        (COLUMNS, [*ROWS, ("centre", ["1.5", "f", "9"])], "row 'centre' is new"),
        (COLUMNS, [*ROWS[:2], ("East", ROWS[2][1]), ROWS[3]], "label of row 'east': east → East"),
        (
            COLUMNS,
            [ROWS[0], ROWS[2], ROWS[1], ROWS[3]],
            "rows come in another order: row 'east' is 2nd from the top, was 3rd",
        ),
        (
            ["price", "n"],
            [(label, [a, c]) for label, (a, _, c) in ROWS],
            "column 'unit name' is missing",
        ),
        (
            [*COLUMNS, "late"],
            [(label, [*cells, "0"]) for label, cells in ROWS],
            "column 'late' is new",
        ),
        (
            ["unit name", "price", "n"],
            [(label, [b, a, c]) for label, (a, b, c) in ROWS],
            "columns come in another order: column 'unit name' is 1st from the left, was 2nd",
        ),
        (["cost", *COLUMNS[1:]], ROWS, "label of column 1: price → cost"),
    ],
)
def test_what_differs_in_a_table_is_named(
    columns: list[str], rows: list[tuple[str, list[str]]], message: str
) -> None:
    found = compared(PRICES, as_html(columns, rows))
    assert (found.verdict, found.message) == (Verdict.DIFFERENT, message)


def test_the_rows_concerned_are_shown_below_the_head() -> None:
    found = compared(PRICES, PRICES.replace("12.5", "9.75"))
    assert found.diff == (
        "          price   unit name  n",
        "- north   «12.5»        a b  3",
        "+ north   «9.75»        a b  3",
    )


def test_columns_stay_in_line_where_characters_are_wide_or_combining() -> None:
    wide = (PRICES.replace("a b", text) for text in ("北京", "cafe\u0301"))
    found = compared(*wide)
    assert len({width(line[: line.rindex(" ")]) for line in found.diff}) == 1
    assert "«北京»" in found.diff[-2]


def test_of_many_columns_those_that_differ_are_shown_within_a_screen() -> None:
    columns = [f"measure {i}" for i in range(60)]
    rows = [("north", [f"{i}.5" for i in range(60)])]
    changed = [("north", [f"{i}.5" if i not in {7, 51} else f"{i}.75" for i in range(60)])]
    found = compared(as_html(columns, rows), as_html(columns, changed))
    assert max(map(len, found.diff)) <= 80
    assert all(text in found.diff[-1] for text in ("«7.75»", "«51.75»", "  …  "))


@pytest.mark.parametrize(
    ("page", "was", "now", "message"),
    [
        (LEVELS, "2.25", "2.5", "row 'a, 2', column 'x, std': 2.25 → 2.5 (relative error 1.0e-01)"),
        (LEVELS, "<th>k</th>", "<th>key</th>", "name of the index: k, i → key, i"),
        (LEVELS, "<th>std</th>", "<th>var</th>", "label of column 2: x, std → x, var"),
        (STYLED, "Prices", "Costs", "caption: Prices → Costs"),
        (
            STYLED,
            "3.25",
            "3.5",
            "row 2 from the top, column 'price': 3.25 → 3.5 (relative error 7.1e-02)",
        ),
        (SUMMARY, "0.741", "0.742", "'R-squared': 0.741 → 0.742 (relative error 1.3e-03)"),
        (SUMMARY, "     2<", "     3<", "row 'Df Model:', column 1 from the left: 2 → 3"),
        (
            GREAT,
            "12.5",
            "13",
            "row 'north', column 'sp, price': 12.5 → 13 (relative error 3.8e-02)",
        ),
        (GREAT, "Title", "Other", "caption: Title sub → Other sub"),
        (GREAT, ">a b<", "><", "row 'north', column 'unit name': a b → nothing"),
        (POLARS_HTML, "i64", "i32", "type of column 'a': i64 → i32"),
        (
            POLARS_HTML,
            "1.5",
            "1.6",
            "row 2 from the top, column 'c': 1.5 → 1.6 (relative error 6.3e-02)",
        ),
    ],
)
def test_the_tables_of_each_library_are_read(page: str, was: str, now: str, message: str) -> None:
    assert page.count(was) == 1
    found = compared(page, page.replace(was, now))
    assert (found.verdict, found.message) == (Verdict.DIFFERENT, message)
    assert found.diff


def test_rows_that_are_only_counted_are_known_by_their_content() -> None:
    values = [f"{number * 1.5:.2f}" for number in range(30)]
    stored = as_html(["a"], [(str(i), [v]) for i, v in enumerate(values)])
    fresh = as_html(["a"], [(str(i), [v]) for i, v in enumerate(values[:7] + values[8:])])
    found = compared(stored, fresh)
    assert found.message == "row 7 is missing"
    assert found.diff == ("         a", "- 7  10.50")


def test_a_column_that_changed_throughout_is_no_matter_of_rows() -> None:
    stored, fresh = (
        as_html(["a", "b"], [(str(i), [f"{i + x:.3f}", "7"]) for i in range(5)]) for x in (0.1, 0.2)
    )
    assert compared(stored, fresh).message == (
        "row 0, column 'a': 0.100 → 0.200 (relative error 5.0e-01), and 4 more cells"
    )


def test_a_label_that_is_there_twice_is_told_with_its_place() -> None:
    rows = [("x", ["1"]), ("y", ["2"]), ("x", ["3"])]
    found = compared(as_html(["a"], rows), as_html(["a"], [*rows[:2], ("x", ["4"])]))
    assert found.message == "row 'x' (3 from the top), column 'a': 3 → 4"


def test_the_scale_is_that_of_the_whole_table() -> None:
    stored = as_html(["a"], [("x", ["1e-17"]), ("y", ["0.5"])])
    fresh = as_html(["a"], [("x", ["-3e-16"]), ("y", ["0.6"])])
    found = compared(stored, fresh)
    assert found.message == "row 'y', column 'a': 0.5 → 0.6 (relative error 1.7e-01)"


def test_what_differs_beside_the_table_is_told_too() -> None:
    page = f"<style>td {{color: red}}</style>{PRICES}<p>9 rows</p>"
    cell = page.replace("12.5", "12.9")
    named = "row 'north', column 'price': 12.5 → 12.9 (relative error 3.1e-02)"
    assert compared(page, cell).message == named
    assert compared(page, cell.replace("9 rows", "8 rows")).message == (
        f"{named}; beside the table: 9 rows → 8 rows"
    )
    assert compared(page, cell.replace("red", "blue")).message == (
        f"{named}; and the styles or scripts beside it"
    )


def test_of_several_tables_the_first_that_differs_is_told() -> None:
    stored = f"{STYLED}{PRICES}{LEVELS}"
    found = compared(stored, stored.replace("12.5", "12.9").replace("4.75", "5"))
    assert found.message == (
        "table 1: row 1 from the top, column 'price': 12.50 → 12.90 (relative error 3.1e-02)"
        "; 2 more tables differ"
    )


def test_what_no_table_tells_is_told_as_markup() -> None:
    found = compared(f"<b>{PRICES}</b>", f"<i>{PRICES}</i>")
    assert found.message == "line 1: <b><table → <i><table"
    assert compared(PRICES, PRICES + LEVELS).message.endswith("fresh")


def test_a_wide_table_shows_the_columns_that_differ() -> None:
    columns = [f"column_{number}" for number in range(30)]
    cells = [f"{number}.125" for number in range(30)]
    rows = [("first", cells), ("second", cells)]
    other = [("first", cells), ("second", [*cells[:20], "9.5", *cells[21:]])]
    found = compared(as_html(columns, rows), as_html(columns, other))
    assert "column 'column_20'" in found.message
    assert max(map(len, found.diff)) <= 112
    assert "9.5" in found.diff[-1]
    assert found.diff[-1].endswith("…")


@pytest.mark.parametrize(
    "page",
    [
        "<table>",
        "<td>1</td>",
        "<table><td rowspan=9999 colspan=9999>1<tr><td>2</table>",
        "<table><tr><td rowspan=9999 colspan=9999>1" + "<tr><td>2" * 50_000,
        "<table><caption>a<tr><th>1",
        "<table><tr></tr></table>",
        "<table><tr><td><table><tr><td>1</td></tr></table></td></tr></table>",
        "<table><tr><td class='>1",
        "</table></tr></td>",
        "<table><tr><td>1</table>" + "<style>" * 100_000,
        "<table><tr><td>1</table>" + "<!--" * 100_000,
        '<table><tr><td>1</table><td a="' * 10_000,
    ],
)
def test_damaged_markup_is_compared_all_the_same(page: str) -> None:
    assert compared(page, page + "<p>more</p>").verdict is Verdict.DIFFERENT
    assert compared(page, page.replace("1", "2") + "!").verdict is Verdict.DIFFERENT
