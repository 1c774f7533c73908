"""Reports of cells that passed as plain values, and back: what a cache keeps of a run.

A cell tells the same notes, warnings and verdicts again; what differed within
tolerance is not shown anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_nbrepro.cell_reports import CellReport
from pytest_nbrepro.findings import Finding, Outcome, Severity
from pytest_nbrepro.verdicts import Comparison, Evidence, Verdict


def plain(report: CellReport) -> dict[str, Any]:
    """What is kept of the report on a cell that passed."""
    return {
        "number": report.number,
        "findings": [
            [f.rule, f.message, str(f.severity), f.hint, list(f.details), f.cell]
            for f in report.findings
        ],
        "comparisons": [
            [c.kind, str(c.verdict), c.evidence.largest_error] for c in report.comparisons
        ],
        "seconds": report.seconds,
    }


def report_of(kept: Mapping[str, Any]) -> CellReport:
    """The report that was kept. Raises KeyError, TypeError or ValueError where it is none."""
    return CellReport(
        number=int(kept["number"]),
        outcome=Outcome.PASSED,
        findings=tuple(
            Finding(rule, message, Severity(severity), hint, tuple(details), cell)
            for rule, message, severity, hint, details, cell in kept["findings"]
        ),
        comparisons=tuple(
            Comparison(kind, Evidence(Verdict(verdict), largest_error=float(error)))
            for kind, verdict, error in kept["comparisons"]
        ),
        seconds=float(kept["seconds"]),
        is_cached=True,
    )
