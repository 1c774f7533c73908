from __future__ import annotations

from collections.abc import Sequence

import pytest
from builders import cell, printed

from pytest_nbrepro.findings import Finding, Severity
from pytest_nbrepro.order import inspect
from pytest_nbrepro.order.counts import check_counts

Counts = Sequence[int | None]


def found_in(counts: Counts) -> list[Finding]:
    return list(check_counts([cell(i, count=count) for i, count in enumerate(counts, 1)]))


@pytest.mark.parametrize("counts", [[1, 2, 3], [1], []])
def test_counts_as_a_fresh_run_leaves_them_are_fine(counts: Counts) -> None:
    assert found_in(counts) == []


@pytest.mark.parametrize(
    ("counts", "rules"),
    [
        ([1, 3, 2], ["ORDER001"]),
        ([1, 5, 2], ["ORDER001", "ORDER005"]),
        ([1, 2, 2], ["ORDER002"]),
        ([2, 1, 2], ["ORDER001", "ORDER002"]),
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


def test_the_first_cell_that_was_run_too_early_is_named_with_the_one_above_it() -> None:
    (found,) = found_in([1, 4, 2, 3])
    assert found.message == "cell 3 [2] was run before cell 2 [4] above it"
    assert found.details == ("counts from top to bottom: 1, 4, 2, 3",)
    assert found.hint


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


def test_a_cell_with_outputs_and_no_count_is_told() -> None:
    cells = [cell(1, count=1), cell(2, outputs=[printed("x")]), cell(3, count=2)]
    (found,) = check_counts(cells)
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
    assert list(check_counts(cells)) == []


def test_a_notebook_of_blank_cells_has_no_order_to_speak_of() -> None:
    assert list(check_counts([cell(1, ""), cell(2, "  ")])) == []


def test_a_long_list_of_counts_is_cut() -> None:
    (found,) = found_in(range(2, 102))
    assert found.message.endswith("12, 13, …")


def test_the_door_of_the_room_tells_counts_and_stale_cells_together() -> None:
    assert [found.rule for found in inspect([cell(count=2)], ())] == ["ORDER005"]
