from __future__ import annotations

from collections.abc import Sequence

import pytest
from builders import cell, printed

from pytest_nbrepro.digests import digests
from pytest_nbrepro.findings import Severity
from pytest_nbrepro.notebook import Cell
from pytest_nbrepro.order.staleness import check_staleness

LOAD = ("df = load()", "")
MEAN = ("df.mean()", "2.5")
PLOT = ("plot(df)", "<plot>")


def cells(*texts: tuple[str, str]) -> list[Cell]:
    """Cells by source and printed output."""
    return [
        cell(i, source, outputs=[printed(output)] if output else [], count=i)
        for i, (source, output) in enumerate(texts, 1)
    ]


def stale(recorded: Sequence[Cell], present: Sequence[Cell]) -> list[int | None]:
    found = check_staleness(present, digests(recorded))
    return [each.cell for each in found if each.rule == "ORDER007"]


RECORDED = cells(LOAD, MEAN, PLOT)


@pytest.mark.parametrize(
    ("present", "numbers"),
    [
        ([LOAD, MEAN, PLOT], []),
        ([LOAD, ("df.median()", "2.5"), PLOT], [2]),
        ([LOAD, ("df.median()", "2.0"), PLOT], []),
        ([LOAD, ("df.median()", ""), PLOT], []),
        ([("df = load(2)", ""), MEAN, PLOT], [1]),
        ([("df = load(2)", ""), ("df.mean()", "3.5"), PLOT], []),
        ([LOAD, MEAN, ("plot(df, 2)", "<plot>")], [3]),
        ([LOAD, ("df.median()", "2.5"), ("plot(df, 2)", "<plot>")], [2, 3]),
        ([LOAD, ("df.mean()  # all of them", "2.5"), PLOT], []),
        ([LOAD, ("print(1)", "1"), ("df.median()", "2.5"), PLOT], [3]),
        ([LOAD, ("df.median()", "2.5"), ("print(1)", "1"), PLOT], [2]),
        ([LOAD, ("df.median()", "2.5")], [2]),
        ([MEAN, PLOT], []),
        ([LOAD, PLOT, MEAN], []),
        ([LOAD, MEAN, MEAN, PLOT], []),
        ([], []),
    ],
    ids=[
        "untouched",
        "edited",
        "edited and run again",
        "edited and cleared",
        "edited where nothing is put out",
        "edited where nothing is put out, and run again",
        "the last one edited",
        "two edited",
        "only a comment",
        "edited, another one above it",
        "edited, another one below it",
        "edited, the next one deleted",
        "deleted",
        "moved",
        "copied",
        "emptied",
    ],
)
def test_a_cell_is_stale_where_its_source_is_new_and_its_outputs_are_not(
    present: list[tuple[str, str]], numbers: list[int]
) -> None:
    assert stale(RECORDED, cells(*present)) == numbers


def test_a_layout_change_of_code_that_is_no_plain_python_counts_as_an_edit() -> None:
    assert stale(cells(("!ls", "a")), cells(("!ls  # all", "a"))) == [1]


def test_without_a_record_no_cell_is_known_to_be_stale() -> None:
    assert list(check_staleness(RECORDED, ())) == []


@pytest.mark.parametrize(
    ("present", "details"),
    [
        ([MEAN, PLOT], ["deleted: 1 cell"]),
        ([PLOT], ["deleted: 2 cells"]),
        ([LOAD, MEAN, MEAN, PLOT], ["new: cell 3"]),
        ([LOAD, ("x = 1", ""), MEAN, PLOT, ("y = 2", "")], ["new: cell 2", "new: cell 5"]),
        ([LOAD, PLOT, MEAN], ["moved: cell 2"]),
        ([LOAD, ("", ""), MEAN, PLOT], []),
        ([LOAD, ("df.median()", "2.0"), PLOT], []),
    ],
)
def test_cells_that_came_went_or_moved_are_told(
    present: list[tuple[str, str]], details: list[str]
) -> None:
    found = list(check_staleness(cells(*present), digests(RECORDED)))
    assert [line for each in found if each.rule == "ORDER016" for line in each.details] == details


def test_a_stale_cell_is_told_with_its_first_line_and_what_helps() -> None:
    present = cells(LOAD, ("df.median()", "2.5"), PLOT)
    (found,) = check_staleness(present, digests(RECORDED))
    assert found.rule == "ORDER007"
    assert found.severity is Severity.WARNING
    assert found.headline == (
        "ORDER007 cell 2: edited since the record was made, "
        "and the outputs are still those of before"
    )
    assert found.details == ("it reads now: df.median()",)
    assert "run all cells" in found.hint
