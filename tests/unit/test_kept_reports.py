from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from pytest_nbrepro.cell_reports import CellReport
from pytest_nbrepro.comparison import Comparison, Evidence, Verdict
from pytest_nbrepro.findings import Outcome, Severity, finding
from pytest_nbrepro.kept_reports import plain, report_of

REPORT = CellReport(
    3,
    Outcome.PASSED,
    (
        finding("OUT004", "stderr differs", details=["- a", "+ b"], hint="look", cell=3),
        finding("OUT005", "nothing", severity=Severity.INFO),
    ),
    comparisons=(
        Comparison("stdout", Evidence(Verdict.WITHIN_TOLERANCE, largest_error=1e-9)),
        Comparison("image/png", Evidence(Verdict.IDENTICAL)),
    ),
    kernel="forked",
    seconds=1.25,
)


def test_a_report_that_was_kept_says_the_same_but_for_who_ran_it() -> None:
    kept = report_of(json.loads(json.dumps(plain(REPORT))))
    assert kept == replace(REPORT, kernel="", is_cached=True)


@pytest.mark.parametrize(
    "change",
    [
        {"number": None},
        {"findings": [["OUT004"]]},
        {"findings": [["OUT004", "x", "grave", "", [], 1]]},
        {"comparisons": [["stdout", "alike", 0]]},
        {"seconds": "long"},
    ],
)
def test_what_is_no_report_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        report_of({**plain(REPORT), **change})
