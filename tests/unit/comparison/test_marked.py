from __future__ import annotations

from collections.abc import Sequence

from pytest_nbrepro.comparison import MarkedTable, marked_tables


def table(*rows: Sequence[object], columns: str = "ab") -> str:
    """A table whose rows are a label and cells."""
    heads = "".join(f"<th>{name}</th>" for name in columns)
    lines = "".join(
        f"<tr><th>{label}</th>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
        for label, *cells in rows
    )
    return f"<table><thead><tr><th></th>{heads}</tr></thead><tbody>{lines}</tbody></table>"


def marked(stored: str, fresh: str) -> MarkedTable:
    (found,) = marked_tables(stored, fresh, 1e-5, 0.0)
    return found


def shown(found: MarkedTable) -> list[list[str]]:
    """The rows, what is marked as old>new."""
    return [
        [
            f"{place.was}>{place.now}" if place.differs else str(place.now)
            for place in (row.label, *row.cells)
        ]
        for row in found.rows
    ]


ROWS = [(i, i * 10, i / 7) for i in range(9)]


def test_a_cell_that_changed_is_marked_with_a_row_on_either_side() -> None:
    other = [*ROWS[:4], (4, 40, 99), *ROWS[5:]]
    found = marked(table(*ROWS), table(*other))
    assert shown(found)[1] == ["4", "40", f"{4 / 7}>99"]
    assert [row.label.now for row in found.rows] == ["3", "4", "5"]
    assert (found.rows[0].left_out, found.more_rows) == (3, 3)


def test_a_number_within_the_tolerance_is_not_marked() -> None:
    other = [(0, 1, 0.0), *((i, i * 10, i / 7 * (1 + 1e-9)) for i in range(1, 9))]
    found = marked(table(*ROWS), table(*other))
    assert [place.differs for row in found.rows for place in row.cells].count(True) == 1


def test_a_row_that_is_missing_stands_in_its_place() -> None:
    found = marked(table(*ROWS), table(*ROWS[:4], *ROWS[5:]))
    assert shown(found) == [
        ["3", "30", str(3 / 7)],
        ["4>None", "40>None", f"{4 / 7}>None"],
        ["5", "50", str(5 / 7)],
    ]


def test_a_row_that_is_new_stands_in_its_place() -> None:
    found = marked(table(*ROWS[:4], *ROWS[5:]), table(*ROWS))
    assert [row[0] for row in shown(found)] == ["3", "None>4", "5"]


def test_a_column_that_is_new_is_marked_in_every_row() -> None:
    found = marked(table(*ROWS[:2]), table(*((*row, "x") for row in ROWS[:2]), columns="abc"))
    last = found.columns[-1]
    assert (last.was, last.now, last.differs) == (None, "c", True)
    assert [row[-1] for row in shown(found)] == ["None>x", "None>x"]


def test_of_many_rows_and_columns_some_are_shown() -> None:
    wide = [(i, *range(i, i + 50)) for i in range(100)]
    other = [(i, *range(i + 1000, i + 1050)) for i in range(10)] + wide[10:]
    names = [chr(200 + i) for i in range(50)]
    found = marked(table(*wide, columns="".join(names)), table(*other, columns="".join(names)))
    assert (len(found.columns), found.more_columns) == (40, 10)
    assert (len(found.rows), found.more_rows) == (11, 89)


def test_only_tables_that_differ_are_there() -> None:
    same = table(*ROWS[:2])
    assert len(marked_tables(same + table((0, 1, 2)), same + table((0, 1, 3)), 1e-5, 0.0)) == 1


def test_what_tables_do_not_tell_is_left_to_others() -> None:
    assert marked_tables("<b>1</b>", "<b>2</b>", 1e-5, 0.0) == ()
    assert marked_tables(table(*ROWS), "", 1e-5, 0.0) == ()
    assert marked_tables(table((0, "x" * 300_000, 1)), table((0, 1, 1)), 1e-5, 0.0) == ()
