"""What a cell's test case says to programs: the properties in pytest's reports and JUnit files.

They also carry from a worker of pytest-xdist to the terminal what the summary
of the session needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pytest_nbrepro.findings import Outcome
from pytest_nbrepro.reports import ItemResult, verdict_of

if TYPE_CHECKING:
    from pytest_nbrepro.cell_reports import CellReport
    from pytest_nbrepro.diagnosis import Diagnosis


def properties_of(report: CellReport) -> Iterator[tuple[str, object]]:
    """The properties of one cell, by name."""
    if report.is_cached:
        yield "nbrepro.cached", True
    if report.ran_again:
        yield "nbrepro.ran_again", report.ran_again
    if report.not_cached:
        yield "nbrepro.not_cached", report.not_cached
    if report.kernel:
        yield "nbrepro.kernel", report.kernel
    verdicts = [comparison.verdict for comparison in report.comparisons]
    if verdicts:
        yield "nbrepro.verdict", str(max(verdicts, key=list(type(verdicts[0])).index))
    differing = [c for c in report.comparisons if not c.verdict.is_same]
    if differing and all(comparison.evidence.is_redrawn for comparison in differing):
        yield "nbrepro.renderer", True
    errors = [comparison.evidence.largest_error for comparison in report.comparisons]
    if any(errors):
        yield "nbrepro.largest_relative_error", f"{max(errors):.1e}"
    if report.update and report.update.accepted:
        yield "nbrepro.accepted", "\n".join(report.update.accepted)
        yield "nbrepro.outdates_record", report.update.outdates_record
    elif report.update:
        yield "nbrepro.nothing_accepted", report.update.refused


def properties_of_notebook(
    results: Sequence[ItemResult], seconds: float
) -> Iterator[tuple[str, object]]:
    """What a notebook came to, by name: they stand with its last test case."""
    yield "nbrepro.notebook", verdict_of(results)
    failed = next((result.item for result in results if result.outcome is Outcome.FAILED), None)
    if failed is not None:
        yield "nbrepro.first_failed", failed
    yield "nbrepro.seconds", f"{seconds:.3f}"


def properties_of_diagnosis(found: Diagnosis) -> Iterator[tuple[str, object]]:
    """Why a notebook failed, by name: they stand with its last test case."""
    yield "nbrepro.cause", str(found.cause)
    yield "nbrepro.diagnosis", "\n".join(found.lines)
    if found.evidence:
        yield "nbrepro.evidence", "\n".join(found.evidence)
    cells = [found.cell, found.origin, *found.follows]
    if found.cause == "nondeterminism":
        yield "nbrepro.nondeterministic", " ".join(f"cell-{cell}" for cell in cells if cell)
