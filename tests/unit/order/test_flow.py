"""Names that cells use, from top to bottom."""

from __future__ import annotations

import pytest
from builders import cell

from pytest_nbrepro.findings import Severity
from pytest_nbrepro.notebook import Cell
from pytest_nbrepro.order import inspect


def cells(*sources: str) -> list[Cell]:
    return [cell(i, source, count=i) for i, source in enumerate(sources, 1)]


def headlines(*sources: str, known: tuple[str, ...] = ()) -> list[str]:
    return [found.headline for found in inspect(cells(*sources), (), known=known)]


@pytest.mark.parametrize(
    "sources",
    [
        ("x = 1", "x"),
        ("import a as b", "b.c"),
        ("def f(): return later", "later = 1", "f()"),
        ("if c():\n    x = 1", "x"),
        ("def f():\n    global x\n    x = 1", "f()", "x"),
        ("from a import *", "x"),
        ("%pylab", "sin(x)"),
        ("x = 1\ndel x\nx = 2", "x"),
        ("try:\n    x\nexcept NameError:\n    pass",),
        ("%%capture out\npass", "out"),
        ("x = (", "x"),  # who cannot be read may have bound it
        ("for i in [1]: pass", "i"),
        ("class A: pass", "A()"),
        ("%%time\nx = 1", "x"),
        ("%unknown x", "x"),
    ],
)
def test_a_name_that_is_there_is_no_finding(sources: tuple[str, ...]) -> None:
    known = ("c",)
    assert [text for text in headlines(*sources, known=known) if "ORDER013" not in text] == []


def test_a_name_that_no_cell_defines_is_told_once_with_its_line() -> None:
    assert headlines("a = 1", "a\n\nb", "b") == [
        "ORDER010 cell 2: line 3 uses 'b', which no cell defines"
    ]


def test_a_name_that_only_a_cell_below_defines_is_told_with_that_cell() -> None:
    (found,) = inspect(cells("b + 1", "a = 1", "\nb = 2"), ())
    assert found.headline == (
        "ORDER011 cell 1: line 1 uses 'b', which only cell 3 (line 2) below defines"
    )
    assert found.severity is Severity.ERROR
    assert found.hint == "move cell 3 above cell 1"


def test_a_name_that_a_cell_above_has_deleted_is_told_with_that_cell() -> None:
    assert headlines("x = 1", "del x", "x") == [
        "ORDER012 cell 3: line 1 uses 'x', which cell 2 above has deleted"
    ]


@pytest.mark.parametrize("sources", [("x = 1", "del x", "x = 2", "x"), ("del x",)])
def test_a_name_that_is_bound_again_is_there(sources: tuple[str, ...]) -> None:
    assert headlines(*sources, known=("x",)) == []


def test_names_that_the_kernel_has_from_elsewhere_are_there() -> None:
    assert headlines("spark.read()", known=("spark",)) == []
    assert headlines("spark.read()") == [
        "ORDER010 cell 1: line 1 uses 'spark', which no cell defines"
    ]


def test_a_stored_error_that_says_so_shows_that_it_is_meant() -> None:
    error = {"output_type": "error", "ename": "NameError", "evalue": "name 'x' is not defined"}
    assert inspect([cell(1, "x", count=1, outputs=[error])], ()) == []
    other = {**error, "evalue": "name 'y' is not defined"}
    assert len(inspect([cell(1, "x", count=1, outputs=[other])], ())) == 1


def test_a_cell_that_is_marked_to_raise_is_meant() -> None:
    assert inspect([cell(1, "x", count=1, tags=["raises-exception"])], ()) == []
    assert inspect([cell(1, "x = (", count=1, tags=["raises-exception"])], ()) == []


def test_cells_that_are_not_run_neither_use_nor_define() -> None:
    skipped = cell(1, "x = y", tags=["skip-execution"])
    assert inspect([skipped], ()) == []
    found = inspect([skipped, cell(2, "x", count=1)], ())
    assert [each.rule for each in found] == ["ORDER010"]


def test_cells_that_cannot_be_read_are_one_finding_and_the_others_are_checked() -> None:
    found = inspect(cells("x = (", "y", "print 'two'", "z"), ())
    assert [each.rule for each in found] == ["ORDER010", "ORDER010", "ORDER013"]
    assert found[-1].cell == 1
    assert found[-1].message == (
        "it cannot be read, so its names are not checked: line 1: '(' was never closed"
    )
    assert found[-1].details[0].startswith("nor can cell 3: line 1: Missing parentheses")
    assert found[-1].severity is Severity.WARNING


def test_a_stored_syntax_error_is_meant() -> None:
    error = {"output_type": "error", "ename": "SyntaxError", "evalue": "invalid syntax"}
    assert inspect([cell(1, "x = (", count=1, outputs=[error])], ()) == []


def test_many_cells_that_cannot_be_read_are_not_all_named() -> None:
    (found,) = inspect(cells(*["x = ("] * 50), ())
    assert len(found.details) == 11
    assert found.details[-1] == "nor can 39 more"


def test_a_cell_of_five_megabytes_is_not_read() -> None:
    (found,) = inspect(cells("x = [" + "1, " * 2_000_000 + "]", "x"), ())
    assert found.message.endswith(": it is too long to be read")


def test_ten_thousand_cells_that_all_miss_something_take_no_square_of_time() -> None:
    found = inspect(cells(*[f"y{i} = x{i}" for i in range(10_000)]), ())
    assert len(found) == 10_000


TAGGED = [
    cell(1, "a = 1", count=1),
    cell(2, "b = a + missing", count=2, tags=["vdk"]),
    cell(3, "b", count=3, tags=["vdk"]),
    cell(4, "c = undefined", count=4),
]


def test_with_a_tag_only_the_cells_that_carry_it_matter() -> None:
    found = [each for each in inspect(TAGGED, (), tag="vdk") if each.rule != "ORDER005"]
    needs, missing = (each.headline for each in found)
    assert needs == (
        "ORDER017 cell 2: line 1 uses 'a', which only cell 1 defines, and that is not run: "
        "it has not the tag"
    )
    assert missing == "ORDER010 cell 2: line 1 uses 'missing', which no cell defines"


def test_a_tag_that_no_cell_carries_is_told() -> None:
    (found,) = [each for each in inspect(TAGGED, (), tag="vkd") if each.rule == "ORDER017"]
    assert found.message == "no cell carries the tag 'vkd'"
