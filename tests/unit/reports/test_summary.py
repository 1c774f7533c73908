from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest

from pytest_nbrepro.findings import Outcome
from pytest_nbrepro.reports import Diagnosed, ItemResult, summary_lines, total_lines


def passed(
    number: int, *rules: str, of: int = 2, notebook: str = "a.ipynb", error: float | None = None
) -> ItemResult:
    return ItemResult(
        notebook,
        f"cell-{number}",
        Outcome.PASSED,
        rules=rules,
        cells=of,
        is_within_tolerance=error is not None,
        largest_error=error or 0.0,
    )


def skipped(item: str, *rules: str, notebook: str = "a.ipynb") -> ItemResult:
    return ItemResult(notebook, item, Outcome.SKIPPED, "why", rules=rules, cells=2)


def failed(item: str, headline: str, notebook: str = "a.ipynb") -> ItemResult:
    return ItemResult(notebook, item, Outcome.FAILED, headline, cells=2)


def interrupted(item: str) -> ItemResult:
    return ItemResult("a.ipynb", item, Outcome.INTERRUPTED)


def summed_up(
    results: Iterable[ItemResult],
    causes: Mapping[str, Diagnosed] | None = None,
    *,
    is_verbose: bool = False,
) -> list[str]:
    """The lines on notebooks, and how many came to what."""
    results = list(results)
    totals = list(total_lines(results, causes))
    return [*summary_lines(results, causes, is_verbose=is_verbose), totals[0]]


WIDE = "the same only within the tolerance asked for"
UNREAD = ItemResult("a.ipynb", "notebook", Outcome.SKIPPED, "NB001 not checked, as asked for")


@pytest.mark.parametrize(
    ("results", "lines"),
    [
        ([passed(1), passed(2)], ["notebooks: 1 reproduced"]),
        ([passed(2)], ["notebooks: 1 reproduced in part"]),
        (
            [ItemResult("a.ipynb", "order", Outcome.PASSED)],
            ["notebooks: 1 checked without being run"],
        ),
        (
            [passed(1), failed("cell-2", "OUT001 cell 2: text differs")],
            ["a.ipynb: OUT001 cell 2: text differs", "notebooks: 1 failed"],
        ),
        (
            [
                failed("lock", "LOCK001 x"),
                failed("cell-1", "OUT001 y"),
                failed("cell-2", "OUT001 z"),
            ],
            ["a.ipynb: LOCK001 x; 2 more items failed", "notebooks: 1 failed"],
        ),
        (
            [passed(1), skipped("cell-2", "OUT005")],
            [
                "a.ipynb: 1 cell without stored outputs to compare with",
                "notebooks: 1 reproduced in part",
            ],
        ),
        (
            [skipped("cell-1", "OUT005"), skipped("cell-2", "OUT005")],
            [
                "a.ipynb: 2 cells without stored outputs to compare with",
                "notebooks: 1 not compared",
            ],
        ),
        (
            [passed(1), passed(2, "OUT006")],
            [
                "a.ipynb: 1 cell not compared in full, as asked for",
                "notebooks: 1 reproduced",
            ],
        ),
        (
            [passed(1, "OUT006"), skipped("cell-2", "OUT006")],
            [
                "a.ipynb: 2 cells not compared in full, as asked for",
                "notebooks: 1 not compared",
            ],
        ),
        (
            [passed(1), interrupted("cell-2")],
            ["a.ipynb: interrupted in cell-2", "notebooks: 1 interrupted"],
        ),
        ([interrupted("lock")], ["a.ipynb: interrupted in lock", "notebooks: 1 interrupted"]),
        (
            [failed("cell-1", "OUT001 cell 1: text differs"), interrupted("cell-2")],
            [
                "a.ipynb: OUT001 cell 1: text differs",
                "a.ipynb: interrupted in cell-2",
                "notebooks: 1 failed",
            ],
        ),
        # what a cell was let pass for is counted, and where the most
        (
            [
                passed(1, "OUT008", error=2e-4),
                passed(2, "OUT008", "OUT009", error=3.1e-4),
            ],
            [
                f"a.ipynb: 2 cells {WIDE} (largest relative error 3.1e-04 in cell 2)",
                "a.ipynb: 1 cell the same only after the replacements asked for",
                "notebooks: 1 reproduced",
            ],
        ),
        (
            [passed(1, "OUT008"), passed(2)],
            [
                "a.ipynb: 1 cell the same only within the tolerance asked for",
                "notebooks: 1 reproduced",
            ],
        ),
        (
            [passed(1, of=3), skipped("cell-2"), skipped("cell-3")],
            [
                "a.ipynb: 2 cells not compared: why",
                "notebooks: 1 reproduced in part",
            ],
        ),
        (
            [ItemResult("a.ipynb", "order", Outcome.PASSED, cells=0)],
            [
                "a.ipynb: no code cell, so there is nothing to compare",
                "notebooks: 1 not compared",
            ],
        ),
        ([UNREAD], ["a.ipynb: NB001 not checked, as asked for", "notebooks: 1 not checked"]),
        (
            [skipped("lock", "REC001", notebook="my report.ipynb")],
            [
                "1 notebook without a record; to make one: nbrepro lock 'my report.ipynb'",
                "notebooks: 1 checked without being run",
            ],
        ),
        (
            [skipped("lock", "REC001", notebook=name) for name in ("a.ipynb", "b.ipynb")],
            [
                "2 notebooks without a record; to make one: nbrepro lock NOTEBOOK ...",
                "notebooks: 2 checked without being run",
            ],
        ),
    ],
)
def test_the_summary_tells_what_is_not_clean_and_the_totals(
    results: list[ItemResult], lines: list[str]
) -> None:
    assert list(summed_up(results)) == lines


def test_every_notebook_is_counted_once() -> None:
    results = [
        passed(1, of=1, notebook="a.ipynb"),
        failed("notebook", "NB001 the file is empty", notebook="b.ipynb"),
        skipped("cell-1", "OUT005", notebook="c.ipynb"),
        skipped("lock", notebook="d.ipynb"),
        skipped("lock", notebook="e.ipynb"),
    ]
    assert list(summed_up(results))[-1] == (
        "notebooks: 1 reproduced, 1 failed, 1 not compared, 2 checked without being run"
    )


def test_what_was_accepted_by_tolerance_is_told_where_more_is_wanted() -> None:
    results = [passed(n, error=error, of=4) for n, error in ((1, 1e-7), (2, 3.1e-7), (3, None))]
    lines = [
        "a.ipynb: within tolerance: 2 cells, largest relative error 3.1e-07 in cell 2",
        "notebooks: 1 reproduced in part",
    ]
    assert list(summed_up(results, is_verbose=True)) == lines
    assert list(summed_up(results)) == lines[1:]


def test_residues_near_zero_are_accepted_without_an_error_to_tell() -> None:
    lines = list(summed_up([passed(1, error=0.0)], is_verbose=True))
    assert lines[0] == "a.ipynb: within tolerance: 1 cell"


def test_what_an_update_did_is_told_once_for_each_notebook() -> None:
    told = ("cell 1: text differs", "cells 2, 3: stored for the first time")
    done = ItemResult(
        "a b.ipynb",
        "cell-1",
        Outcome.PASSED,
        rules=("OUT005",),
        accepted=told,
        outdates_record=True,
    )
    left = ItemResult("b.ipynb", "cell-1", Outcome.FAILED, "OUT001 x", refused="the kernel died")
    assert list(summed_up([done, replace(done, item="cell-2"), left])) == [
        "a b.ipynb: accepted cell 1: text differs",
        "a b.ipynb: accepted cells 2, 3: stored for the first time",
        "b.ipynb: nothing accepted: the kernel died",
        "b.ipynb: OUT001 x",
        (
            "1 notebook whose record is older than what was accepted; "
            "to renew: nbrepro lock 'a b.ipynb'"
        ),
        "notebooks: 1 updated, 1 failed",
    ]


def test_the_cause_stands_beside_the_notebook_and_its_evidence_with_v() -> None:
    items = [failed("cell-1", "OUT001 cell 1: differs"), failed("order", "ORDER001", "b.ipynb")]
    causes = {"a.ipynb": Diagnosed(("cause: result: so it is", "cell 2 only follows"), ("seen",))}
    assert list(summed_up(items, causes))[:3] == [
        "a.ipynb: cause: result: so it is",
        "  cell 2 only follows",
        "b.ipynb: ORDER001",
    ]
    lines = list(summed_up(items, causes, is_verbose=True))
    assert lines[2:4] == ["    seen", "b.ipynb: ORDER001"]


def test_cached_notebooks_are_counted_among_those_that_reproduced() -> None:
    def cached(notebook: str) -> ItemResult:
        return replace(passed(1, of=1, notebook=notebook), is_cached=True)

    results = [cached("a.ipynb"), cached("b.ipynb"), passed(1, of=1, notebook="c.ipynb")]
    assert [*summed_up(results)] == ["notebooks: 3 reproduced (2 cached)"]
    assert [*summed_up(results[2:])] == ["notebooks: 1 reproduced"]
    broken = replace(results[0], outcome=Outcome.FAILED, headline="OUT004 x")
    assert [*summed_up([broken])][-1] == "notebooks: 1 failed (1 cached)"


def test_why_what_had_been_kept_was_not_used_is_told_to_who_wants_to_know_more() -> None:
    result = replace(passed(1, of=1), ran_again="changed: data.csv")
    told = "a.ipynb: ran again (changed: data.csv)"
    assert told in [*summary_lines([result], is_verbose=True)]
    assert [*summary_lines([result])] == []


def test_why_a_notebook_is_not_cached_is_told_to_who_wants_to_know_more() -> None:
    result = replace(passed(1, of=1), not_cached="cell 1 asks for the clock (time.time)")
    told = "a.ipynb: not cached: cell 1 asks for the clock (time.time)"
    assert told in [*summed_up([result], is_verbose=True)]
    assert [*summed_up([result])] == ["notebooks: 1 reproduced"]
