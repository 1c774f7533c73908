from __future__ import annotations

import shlex

import pytest

from pytest_nbrepro.findings import Outcome
from pytest_nbrepro.reports import Diagnosed, ItemResult, next_line, total_lines

PASSED, FAILED, SKIPPED = Outcome.PASSED, Outcome.FAILED, Outcome.SKIPPED


def cell(number: int, outcome: Outcome = PASSED, *rules: str, **more: bool) -> ItemResult:
    return ItemResult("a.ipynb", f"cell-{number}", outcome, rules=rules, cells=9, **more)  # type: ignore[arg-type]  # the flags of a result


def test_cells_are_counted_by_what_they_came_to_from_best_to_worst() -> None:
    results = [
        *(cell(1), cell(2), cell(3, is_within_tolerance=True)),
        cell(4, FAILED, "OUT001", is_redrawn=True),
        *(cell(5, FAILED, "OUT001"), cell(6, FAILED, "OUT002", "OUT004")),
        cell(7, FAILED, "RUN006", "OUT004"),
        *(cell(8, SKIPPED, "OUT005"), cell(9, PASSED, "OUT006")),
        ItemResult("a.ipynb", "lock", PASSED),
    ]
    causes = {"a.ipynb": Diagnosed(("cause: nondeterminism: x",), (), frozenset({"cell-5"}))}
    assert list(total_lines(results, causes)) == [
        "notebooks: 1 failed",
        (
            "cells: 2 same, 1 within tolerance, 1 renderer, 1 nondeterministic, 1 different, "
            "1 ended badly, 2 not compared"
        ),
    ]


def test_cells_that_were_not_run_again_are_counted_beside_the_others() -> None:
    results = [cell(1, is_cached=True), cell(2, is_cached=True, is_within_tolerance=True)]
    assert list(total_lines(results))[1] == "cells: 1 same, 1 within tolerance (2 cached)"


@pytest.mark.parametrize(
    ("outcome", "rule", "kind"),
    [
        (FAILED, "RUN006", "ended badly"),
        (FAILED, "OUT005", "not compared"),  # strictly
        (FAILED, "OUT010", "not compared"),
        (Outcome.INTERRUPTED, "", "interrupted"),
    ],
)
def test_what_ended_early_is_none_of_the_verdicts(outcome: Outcome, rule: str, kind: str) -> None:
    assert list(total_lines([cell(1, outcome, rule)]))[1] == f"cells: 1 {kind}"


def test_where_no_cell_was_looked_at_none_is_counted() -> None:
    assert len(list(total_lines([ItemResult("a.ipynb", "lock", PASSED)]))) == 1


def failed(notebook: str, rule: str = "OUT001") -> ItemResult:
    return ItemResult(notebook, "cell-1", FAILED, rules=(rule,))


def test_the_next_command_shows_both_sides_of_what_differs() -> None:
    line = next_line([failed("my notes.ipynb"), failed("b.ipynb", "RUN006")], has_report=False)
    told, _, command = line.partition(": ")
    assert told == "next, to see both sides of each difference"
    expected = ["pytest", "--nbrepro", "--nbrepro-report", "report.html", "my notes.ipynb"]
    assert shlex.split(command) == expected


def test_many_notebooks_are_not_written_out() -> None:
    line = next_line([failed(f"{i}.ipynb") for i in range(9)], has_report=False)
    assert line.endswith("pytest --nbrepro --nbrepro-report report.html --lf")


@pytest.mark.parametrize(("rule", "has_report"), [("RUN006", False), ("OUT001", True)])
def test_where_there_is_nothing_more_to_see_the_next_command_checks_again(
    rule: str, has_report: bool
) -> None:
    line = next_line([failed("a.ipynb", rule)], has_report=has_report)
    assert line == "next, when that is mended: pytest --nbrepro --lf"


def test_where_nothing_failed_there_is_nothing_to_type() -> None:
    assert next_line([cell(1)], has_report=False) == ""
