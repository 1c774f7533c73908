"""Accept what a fresh run shows: its outputs take the place of the stored ones in the file.

All or nothing: a notebook whose run went wrong keeps everything, for outputs
of half a run are nobody's results. What reproduced, what its author has left
out of the comparison, and what was not asked for stays as it is, byte by byte.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from pytest_nbrepro import baselines
from pytest_nbrepro.bad_ends import why_it_stops
from pytest_nbrepro.cell_reports import NO_OFFER, CellReport, Offer, Update
from pytest_nbrepro.findings import Finding, FindingError, Outcome, Severity
from pytest_nbrepro.notebook import RECORD_KEY, Cell
from pytest_nbrepro.storing import Stored, with_outputs

if TYPE_CHECKING:
    from pytest_nbrepro.conducted import Conducted
    from pytest_nbrepro.config import Settings
    from pytest_nbrepro.execution import CellRun

#: What a difference is told under; only differences can be accepted.
_DIFFERENCES = frozenset({"OUT001", "OUT002", "OUT003", "OUT004"})
_NOTHING_STORED = "OUT005"


def offer(settings: Settings, cell: Cell, report: CellReport, run: CellRun) -> Offer:
    """What could be accepted of a cell that was judged."""
    failures = [found for found in report.findings if found.severity is Severity.ERROR]
    others = [found for found in failures if found.rule not in _DIFFERENCES]
    forbids = why_it_stops(cell, run)
    if forbids or others:
        return Offer(forbids=forbids or f"cell {cell.number} {others[0].message}")
    if not failures and not _is_new(report):
        return NO_OFFER
    try:
        return Offer(Stored.of(run.outputs, run.count))
    except ValueError:
        limit = settings.output_limit
        kept = f"its outputs are larger than what is kept of them ({limit:g} MB)"
        return Offer(obstacle=f"{kept}; for more: --nbrepro-output-limit {2 * limit:g}")


def _is_new(report: CellReport) -> bool:
    return any(found.rule == _NOTHING_STORED for found in report.findings)


def accepted(
    conducted: Conducted, reports: Generator[CellReport], wanted: Collection[int]
) -> Generator[CellReport]:
    """Run the notebook to its end, store what differs, and report the cells as they are then.

    Only the cells of the numbers ``wanted`` are stored; where these are all,
    what the baseline has of cells that are gone is removed from it.
    """
    try:
        found = {report.number: report for report in reports}
    finally:
        reports.close()
    forbids = next((r.offer.forbids for r in found.values() if r.offer.forbids), "")
    offers = {n: found[n].offer for n in sorted(wanted) if n in found}
    fresh = {n: made.fresh for n, made in offers.items() if made.fresh is not None}
    fresh = {} if forbids else _counted(conducted.notebook.cells, fresh)
    is_whole = not forbids and offers.keys() == found.keys()
    is_whole = is_whole and not any(made.obstacle for made in offers.values())
    failure, removed = _stored(conducted, fresh, trim=is_whole)
    told = _update(conducted, found, fresh, failure or forbids, removed)
    for number, report in sorted(found.items()):
        result = replace(report, offer=NO_OFFER)
        if number in fresh:
            result = _failing(result, failure) if failure else _passing(result)
        elif number in offers and (offers[number].fresh or offers[number].obstacle):
            result = _refused(result, offers[number].obstacle, forbids)
        elif number != min(offers, default=0):
            yield result
            continue
        yield replace(result, update=told)


def _counted(cells: Sequence[Cell], fresh: Mapping[int, Stored]) -> dict[int, Stored]:
    """The runs with their counts, where these go with the counts of the cells that stay.

    Else the stored counts are kept: the cells were run in order, and a count
    that falls would say the opposite. A cell without outputs is then not stored.
    """
    after = {cell.number: cell.execution_count for cell in cells if not cell.is_blank}
    after |= {number: run.execution_count for number, run in fresh.items()}
    counts = [count for count in after.values() if count is not None]
    if all(above < below for above, below in pairwise(counts)):
        return dict(fresh)
    kept = {n: run.counted(cells[n - 1].execution_count) for n, run in fresh.items()}
    return {
        number: run
        for number, run in kept.items()
        if (list(run.outputs), run.execution_count)
        != (list(cells[number - 1].outputs), cells[number - 1].execution_count)
    }


def _stored(
    conducted: Conducted, fresh: Mapping[int, Stored], *, trim: bool
) -> tuple[Finding | None, int]:
    """Write the notebook, or its baseline.

    Gives what stands in the way, and of how many cells that are gone the outputs went.
    """
    removed = 0
    try:
        unused = conducted.unused if trim else ()
        if fresh or unused:
            kept = baselines.update(conducted, fresh, trim=trim)
            removed = len(unused)
            inside = {number: run for number, run in fresh.items() if number not in kept}
            if inside:
                conducted.notebook.save(with_outputs(conducted.notebook, inside))
    except FindingError as error:
        return error.finding, removed
    return None, removed


def _update(
    conducted: Conducted,
    reports: Mapping[int, CellReport],
    fresh: Mapping[int, Stored],
    obstacle: Finding | str,
    removed: int,
) -> Update | None:
    """What is to be told at the end of the session."""
    if isinstance(obstacle, Finding):
        return Update(refused=obstacle.message)
    if obstacle:
        differing = any(report.offer.fresh for report in reports.values())
        return Update(refused=obstacle) if differing else None
    by_text: dict[str, list[int]] = {}
    for number in fresh:
        by_text.setdefault(_in_short(reports[number]), []).append(number)
    if not fresh and not removed:
        return None
    lines = [
        f"cell{'s' * (len(cells) > 1)} {', '.join(map(str, cells))}: {text}"
        for text, cells in by_text.items()
    ]
    if removed:
        what = f"the outputs of {removed} cell{'s' * (removed > 1)} are removed from the baseline"
        lines.append(f"what is gone: {what}")
    outdates = bool(fresh) and RECORD_KEY in conducted.notebook.metadata
    return Update(tuple(lines), outdates_record=outdates)


def _in_short(report: CellReport) -> str:
    told = [found.message for found in report.findings if found.severity is Severity.ERROR]
    if not told:
        return "stored for the first time"
    return told[0] + (f"; and {len(told) - 1} more" if len(told) > 1 else "")


def _passing(report: CellReport) -> CellReport:
    noted = tuple(_noted(found) for found in report.findings)
    return replace(report, outcome=Outcome.PASSED, findings=noted, reason="")


def _noted(found: Finding) -> Finding:
    if found.rule == _NOTHING_STORED:
        return replace(found, message="accepted: stored for the first time")
    if found.rule not in _DIFFERENCES:
        return found
    message = f"accepted: {found.message}"
    return replace(found, message=message, hint="", severity=Severity.INFO)


def _failing(report: CellReport, failure: Finding) -> CellReport:
    findings = (replace(failure, cell=report.number), *report.findings)
    return replace(report, outcome=Outcome.FAILED, findings=findings)


def _refused(report: CellReport, obstacle: str, forbids: str) -> CellReport:
    """The report with a line that says why its differences stay."""
    why = f"nothing in this notebook is accepted: {forbids}" if forbids else ""
    why = why or f"not accepted: {obstacle}"
    if report.outcome is Outcome.SKIPPED:
        return replace(report, reason=f"{report.reason}; {why}")
    last = [found for found in report.findings if found.severity is Severity.ERROR][-1]
    told = replace(last, details=(*last.details, why))
    return replace(report, findings=tuple(told if f is last else f for f in report.findings))
