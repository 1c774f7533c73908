from __future__ import annotations

from collections.abc import Sequence

import pytest
from builders import Json, cell, printed

from pytest_nbrepro.findings import Finding, Severity
from pytest_nbrepro.notebook import Cell
from pytest_nbrepro.order import inspect

Counts = Sequence[int | None]
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def found_in(counts: Counts, source: str = "import x") -> list[Finding]:
    return inspect([cell(i, source, count=count) for i, count in enumerate(counts, 1)], ())


def told(cells: Sequence[Cell]) -> list[tuple[str, Severity]]:
    return [(found.rule, found.severity) for found in inspect(cells, ())]


def run(*cells: tuple[str, int | None]) -> list[Cell]:
    """Cells by source and count."""
    return [cell(i, source, count=count) for i, (source, count) in enumerate(cells, 1)]


@pytest.mark.parametrize("counts", [[1, 2, 3], [1], []])
def test_counts_as_a_fresh_run_leaves_them_are_fine(counts: Counts) -> None:
    assert found_in(counts) == []


@pytest.mark.parametrize(
    ("counts", "rules"),
    [
        ([1, 3, 2], ["ORDER008"]),
        ([1, 5, 2], ["ORDER008", "ORDER005"]),
        ([1, 2, 2], ["ORDER002"]),
        ([2, 1, 2], ["ORDER008", "ORDER002"]),
        ([1, 0, 2], []),
        ([1, None, 2], ["ORDER003"]),
        ([1, 2, 4], ["ORDER005"]),
        ([3, 4, 5], ["ORDER005"]),
        ([7], ["ORDER005"]),
        ([None, None], ["ORDER006"]),
        ([0, 0, 0], ["ORDER006"]),
        ([None, 0, 0], ["ORDER006"]),
    ],
)
def test_each_disorder_is_told_under_its_own_rule_most_serious_first(
    counts: Counts, rules: list[str]
) -> None:
    assert [found.rule for found in found_in(counts)] == rules


def test_a_gap_is_told_but_does_not_fail() -> None:
    (found,) = found_in([1, 2, 4])
    assert found.severity is Severity.INFO
    assert found.message == "execution counts are skipped: 1, 2, 4"


@pytest.mark.parametrize(
    "cells",
    [
        [("a = 1", 1), ("b = 2", 3), ("c = a", 2)],
        [("import os", 1), ("import os, sys", 3), ("os.getcwd()", 2)],
        [("import numpy as np", 5), ("np.pi", 2), ("np.e", 3)],
        [("a = 1", 1), ("for i in a: pass", 3), ("for i in a: print(i)", 2)],
        [("def f(): return a", 2), ("a = 1", 1), ("f()", 3)],
        [("import a", 1), ("a.seed(1)", 3), ("a.b", 2)],
        [("a = 1", 2), ("a = 2", 1), ("b = 3", 3)][:2],
    ],
)
def test_another_order_that_changes_nothing_informs(cells: list[tuple[str, int]]) -> None:
    (found,) = [each for each in inspect(run(*cells), ()) if each.rule != "ORDER005"]
    assert (found.rule, found.severity) == ("ORDER008", INFO)
    assert found.message.endswith("; by the names that they use, that changes nothing")


@pytest.mark.parametrize(
    ("cells", "conflict"),
    [
        (
            [("a = 1", 1), ("a = a + 1", 3), ("print(a)", 2)],
            (3, "as cell 1 had left it", 2),
        ),
        (
            [("a = 1", 3), ("print(a)", 2)],
            (2, "of an earlier run", 1),
        ),
        (
            [("a = []", 1), ("a.append(1)", 3), ("a", 2)],
            (3, "as cell 1 had left it", 2),
        ),
        (
            [("def f(): return a", 1), ("a = 1", 2), ("a = 2", 4), ("f()", 3)],
            (4, "as cell 2 had left it", 3),
        ),
    ],
)
def test_another_order_that_matters_fails_and_says_by_which_name(
    cells: list[tuple[str, int]], conflict: tuple[int, str, int]
) -> None:
    found = inspect(run(*cells), ())[0]
    assert (found.rule, found.severity) == ("ORDER001", ERROR)
    reader, then, now = conflict
    assert found.details[0] == (
        f"cell {reader} has read 'a' {then}; from top to bottom it reads it as cell {now} leaves it"
    )
    assert found.details[1].startswith("counts from top to bottom: ")
    assert found.hint


@pytest.mark.parametrize("source", ["from a import *", "x = (", "%run other.ipynb", "exec(x)"])
def test_where_nobody_can_tell_another_order_warns(source: str) -> None:
    found = inspect(run((source, 1), ("b = 1", 3), ("c = 1", 2)), ())[0]
    assert (found.rule, found.severity) == ("ORDER001", WARNING)
    assert found.message == "cell 3 [2] was run before cell 2 [3] above it"
    assert found.details[0] == "whether it matters cannot be told: cell 1 may use any name"


def test_of_another_language_only_the_counts_are_looked_at() -> None:
    cells = run(("x <- 1", 1), ("y <- undefined", 3), ("z = (", 2))
    found = inspect(cells, (), is_python=False)
    assert [(each.rule, each.severity) for each in found] == [("ORDER001", WARNING)]


def test_the_two_cells_of_one_count_are_named() -> None:
    (found,) = found_in([1, 2, 2, 2])
    assert found.message.startswith("cells 2 and 3 both have the count [2]")


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ([1, None, 2], "cell 2 was not run while others were"),
        ([None, 1, None], "cells 1, 3 were not run while others were"),
    ],
)
def test_cells_that_were_left_out_are_named(counts: Counts, message: str) -> None:
    assert [found.message for found in found_in(counts)] == [message]


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ([None], "no execution counts are stored, so the order in which cells were run is unknown"),
        ([0, 0], "every cell has the execution count [0], so the order in which cells were run is"),
    ],
)
def test_without_counts_that_differ_nothing_is_said_about_the_order(
    counts: Counts, message: str
) -> None:
    (found,) = found_in(counts)
    assert found.message.startswith(message)


@pytest.mark.parametrize(
    ("source", "severity"),
    [("a = 1", WARNING), ("b = 1", INFO), ("a.append(1)", WARNING), ("a = (", WARNING)],
)
def test_a_cell_that_was_not_run_matters_where_others_use_what_it_defines(
    source: str, severity: Severity
) -> None:
    cells = run(("a = []", 1), (source, None), ("print(a)", 2))
    cells[2] = cell(3, "print(a)", count=2, outputs=[printed("1")])
    found = [each for each in inspect(cells, ()) if each.rule == "ORDER003"]
    assert [each.severity for each in found] == [severity]


def test_a_cell_with_outputs_and_no_count_is_told() -> None:
    cells = [cell(1, count=1), cell(2, outputs=[printed("x")]), cell(3, count=2)]
    (found,) = inspect(cells, ())
    assert found.rule == "ORDER004"
    assert found.message == "cell 2 was saved with outputs but without an execution count"


def test_blank_cells_and_cells_marked_to_be_skipped_need_no_count() -> None:
    cells = [
        cell(1, count=1),
        cell(2, " \n"),
        cell(3, tags=["skip-execution"]),
        cell(4, tags=["nbval-skip"]),
        cell(5, "# NBVAL_SKIP\nx = 1"),
        cell(6, count=2),
    ]
    assert inspect(cells, ()) == []


def test_a_notebook_of_blank_cells_has_no_order_to_speak_of() -> None:
    assert inspect([cell(1, ""), cell(2, "  ")], ()) == []


def test_a_long_list_of_counts_is_cut() -> None:
    (found,) = found_in(range(2, 202, 2))
    assert found.message.endswith("22, 24, …")


@pytest.mark.parametrize(
    ("counts", "message"),
    [([7], "the counts begin with [7] to [7]"), ([3, 4, 5], "the counts are [3] to [5]")],
)
def test_a_kernel_that_had_run_other_cells_before_is_told(counts: Counts, message: str) -> None:
    (found,) = found_in(counts)
    assert (found.rule, found.severity, found.message) == ("ORDER005", INFO, message)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([("x = 1", 1), ("x = x + 1", 3)], [("ORDER009", WARNING), ("ORDER005", INFO)]),
        ([("x = 1", 1), ("x = x + 1", 2)], []),
        ([("x = 1", 1), ("y = x + 1", 3)], [("ORDER005", INFO)]),
        ([("x = 1", 3), ("x = x + 1", 4)], [("ORDER005", INFO)]),
        ([("x = []", 1), ("x.append(1)", 5)], [("ORDER009", WARNING), ("ORDER005", INFO)]),
        ([("import sys", 1), ("sys.stdout.write('')", 5)], [("ORDER005", INFO)]),
    ],
)
def test_a_cell_that_may_have_been_run_twice_and_then_gives_something_else_warns(
    cells: list[tuple[str, int]], expected: list[tuple[str, Severity]]
) -> None:
    assert told(run(*cells)) == expected


def timed(number: int, count: int, time: str) -> Cell:
    return cell(number, count=count, metadata={"execution": {"iopub.execute_input": time}})


def test_times_that_go_another_way_than_counts_show_two_sessions() -> None:
    first = timed(1, 7, "2026-01-01T10:00:00Z")
    later = timed(2, 8, "2026-01-01T11:00:00Z")
    assert told([first, later]) == [("ORDER005", INFO)]
    restarted = timed(2, 1, "2026-01-01T12:00:00Z")
    found = [each for each in inspect([first, restarted], ()) if each.rule == "ORDER002"]
    assert found[0].message == (
        "cell 2 [1] was run later than cell 1 [7]: their outputs come from two sessions"
    )


def shown(number: int, count: int | None, source: str, result: int | None) -> Cell:
    output: Json = {"output_type": "execute_result", "execution_count": result, "data": {}}
    return cell(number, source, count=count, outputs=[output])


def test_a_result_of_another_run_is_told() -> None:
    (found,) = inspect([shown(1, 1, "x = 1\n1", 1), shown(2, 2, "2", 7)], ())
    assert (found.rule, found.severity, found.cell) == ("ORDER014", WARNING, 2)
    assert found.message.startswith("its result has the count [7], and the cell [2]")
    assert inspect([shown(1, 1, "1", 1), shown(2, 2, "2", None)], ()) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1 + 1", ["ORDER015"]),
        ("print('hello')", ["ORDER015"]),
        ("f(1)", []),
        ("print('hello')\nclear_output()", []),
        ("%%capture\nprint(1)", []),
        ("1 + 1  # NBVAL_IGNORE_OUTPUT\n# NBVAL_IGNORE_OUTPUT\n1", []),
    ],
)
def test_an_output_that_must_have_been_there_and_is_not_is_told(
    source: str, expected: list[str]
) -> None:
    cells = [shown(1, 1, "import clear_output, f", 1), cell(2, source, count=2)]
    rules = [each.rule for each in inspect(cells, (), known=["f", "clear_output"])]
    assert rules == expected


def test_where_all_outputs_were_taken_out_none_is_missed() -> None:
    assert inspect(run(("1 + 1", 1), ("print(2)", 2)), ()) == []


def test_the_door_of_the_room_tells_counts_and_stale_cells_together() -> None:
    assert [found.rule for found in inspect([cell(count=2)], ())] == ["ORDER005"]
