"""Runs a notebook, and keeps what came of it: the next time it need not be run.

Kept is what passed as a whole, if all that it came of can be looked up again;
why something is not kept is told with the notebook's last cell.
"""

from __future__ import annotations

import time
import tokenize
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_nbrepro import cache
from pytest_nbrepro.cache import UnfitError
from pytest_nbrepro.caching import Sought, key_of, name_of, sought, untracked_of
from pytest_nbrepro.cell_reports import CellReport
from pytest_nbrepro.findings import FindingError, Outcome, finding
from pytest_nbrepro.kept_reports import plain
from pytest_nbrepro.markers import markers_of

if TYPE_CHECKING:
    from pytest_nbrepro.conducted import Conducted
    from pytest_nbrepro.inputs import Trace


def run(conducted: Conducted) -> Generator[CellReport]:
    """The reports of the notebook's cells: those that were kept, or those of a run, which are kept.

    What was looked up when the run was planned is looked up anew, unless that
    run may have begun: another notebook may have written what this one reads.
    """
    before = conducted.sought if conducted.runs.is_planned else None
    before = before or sought(conducted)
    if before.reports:
        yield from before.reports
        return
    from pytest_nbrepro.judge import run_cells

    reports: dict[int, CellReport] = {}
    wanted = {cell.number for cell in conducted.notebook.cells if conducted.wants(cell)}
    running = run_cells(conducted)
    try:
        for fresh in running:
            report = fresh if reports else replace(fresh, ran_again=before.why)
            if not any(each.outcome is Outcome.FAILED for each in reports.values()):
                report = _with_doubt(conducted, before.doubted, report)
            reports[report.number] = report
            is_last = report.number in wanted and wanted <= reports.keys()
            yield _with_word(conducted, before, reports) if is_last else report
    finally:
        running.close()


def _with_doubt(conducted: Conducted, entry: cache.Entry | None, report: CellReport) -> CellReport:
    """The report on a cell; where it disproves what was kept, that is told first, and forgotten."""
    if entry is None or report.outcome is not Outcome.FAILED or report.shared:
        return report
    conducted.results.drop(entry)
    message = "does not reproduce, and nothing has changed of what is known to decide it"
    hint = "let it be run each time, without --nbrepro-cache; what was kept of it is removed"
    found = finding("RUN019", message, hint=hint, cell=report.number)
    told = conducted.kept(conducted.named([found]))
    return replace(report, findings=(*told, *report.findings))


def _with_word(
    conducted: Conducted, before: Sought, reports: Mapping[int, CellReport]
) -> CellReport:
    """The last report, when all have been kept; with why not, where they have not."""
    *_, last = reports.values()
    wanted = [report for n, report in sorted(reports.items()) if _is_wanted(conducted, n)]
    if any(report.outcome is Outcome.FAILED for report in wanted):
        return last  # it is told, and a failure is never kept
    return replace(last, not_cached=_kept(conducted, before, wanted))


def _is_wanted(conducted: Conducted, number: int) -> bool:
    return conducted.wants(conducted.notebook.cells[number - 1])


def _kept(conducted: Conducted, before: Sought, reports: Sequence[CellReport]) -> str:
    """Keep the reports; why they are not kept, or nothing."""
    try:
        conducted.results.put(_entry(conducted, before, reports))
    except UnfitError as error:
        return str(error)
    except FindingError as error:
        return error.finding.message
    except OSError as error:
        return f"{conducted.results.folder} cannot be written to: {error.strerror or error}"
    return ""


def _entry(conducted: Conducted, before: Sought, reports: Sequence[CellReport]) -> cache.Entry:
    """What is to be kept. Raises UnfitError, and FindingError where the kernel cannot be asked."""
    _require_whole(before, reports)
    assert before.place is not None
    trace, place = conducted.runs.trace, before.place
    asked = cache.asked_by([*_cells(conducted), *_modules(place, trace)])
    refused = cache.refusal(trace, asked)
    if refused or trace is None:
        raise UnfitError(refused)
    now = time.time_ns()
    inputs = cache.observed(
        trace,
        place,
        before.key,
        began=conducted.runs.began,
        now=now,
        is_bound=cache.is_bound(asked),
    )
    if key_of(conducted) != (before.key, place):
        raise UnfitError("its surroundings were changed while it ran")
    return cache.Entry(
        key=before.key,
        notebook=name_of(conducted.notebook.path),
        path=str(conducted.notebook.path.absolute()),
        made=now,
        seconds=sum(report.seconds for report in reports),
        inputs=inputs,
        reports=tuple(map(plain, reports)),
        untracked=untracked_of(place, inputs.files) if conducted.settings.trace else (),
        parts=before.parts,
    )


def _require_whole(before: Sought, reports: Sequence[CellReport]) -> None:
    """Raise UnfitError where there is no key, or not all has been run and judged."""
    if before.obstacle:
        raise UnfitError(before.obstacle)
    for report in reports:
        if report.outcome is not Outcome.PASSED:
            raise UnfitError(f"cell {report.number} was skipped")
        if any(found.rule == "RUN009" for found in report.findings):
            raise UnfitError("it left processes running")


def _cells(conducted: Conducted) -> Iterator[cache.Text]:
    for cell in conducted.notebook.cells:
        if conducted.wants(cell) and not cell.is_blank and markers_of(cell).skip is None:
            yield cache.Text(f"cell {cell.number}", cell.source)


def _modules(place: cache.Place, trace: Trace | None) -> Iterator[cache.Text]:
    """The sources of the local modules that were loaded."""
    for path in sorted(trace.modules if trace else ()):
        if path.endswith((".py", ".pyw")):
            try:
                with tokenize.open(path) as file:
                    yield cache.Text(place.named(path), file.read(), is_cell=False)
            except (OSError, SyntaxError, ValueError) as error:
                raise UnfitError(f"{place.named(path)} cannot be read: {error}") from error
