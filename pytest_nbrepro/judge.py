"""Run a notebook's cells and judge each: what its fresh run shows beside what is stored."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pytest_nbrepro import inputs
from pytest_nbrepro.accepting import offer
from pytest_nbrepro.bad_ends import bad_end, why_it_stops
from pytest_nbrepro.cell_reports import CellReport
from pytest_nbrepro.comparison import is_known, views, with_widgets
from pytest_nbrepro.differences import compared, left_out
from pytest_nbrepro.execution import CellRun, NotebookRun
from pytest_nbrepro.findings import Finding, FindingError, Outcome, Severity, finding
from pytest_nbrepro.inputs import places_of, untracked
from pytest_nbrepro.markers import markers_of
from pytest_nbrepro.notebook import Cell

if TYPE_CHECKING:
    from pytest_nbrepro.conducted import Conducted
    from pytest_nbrepro.verdicts import Comparison

#: What does not pass under --nbrepro-strict, and what to do about it.
_STRICT = {
    "OUT005": "--nbrepro-strict wants every cell compared; run the notebook, and save its outputs",
    "OUT006": "--nbrepro-strict wants every cell compared; remove the marker or the setting",
}


@dataclass
class _Progress:
    """How far a run has come: why it stopped, and the cells that wait for the end."""

    stopped: str = ""
    waiting: list[tuple[Cell, CellRun]] = field(default_factory=list)


def run_cells(conducted: Conducted) -> Generator[CellReport]:
    """Run the cells top-down in a fresh kernel and yield a report for each code cell.

    A cell whose display a later cell may still update is reported when all
    cells have run. The kernel is ended when the iterator is closed.
    """
    run = conducted.runs.begin()
    try:
        yield from _run(conducted, run)
    except FindingError as error:  # no kernel, or one that does not start or is not to
        found, cells = error.finding, conducted.notebook.cells
        if found.severity is Severity.ERROR:
            yield from (CellReport(c.number, Outcome.FAILED, (found,), shared=True) for c in cells)
        else:
            reason = f"not run: {found.message}"
            yield from (CellReport(c.number, Outcome.SKIPPED, reason=reason) for c in cells)
    finally:
        conducted.runs.release(run)


def _run(conducted: Conducted, notebook_run: NotebookRun) -> Iterator[CellReport]:
    progress = _Progress()
    cells = conducted.notebook.cells
    run_at_all = (cell.number for cell in cells if not _not_run(conducted, cell, progress))
    last = max(run_at_all, default=0)
    for cell in cells:
        not_run = _not_run(conducted, cell, progress)
        if not_run is not None:
            yield not_run
            continue
        run = conducted.runs.cell(notebook_run, cell.number)
        progress.stopped = why_it_stops(cell, run)
        if run.may_change or _shows_widgets(conducted, cell):
            progress.waiting.append((cell, run))
            continue
        report = _reported(conducted, cell, run, notebook_run)
        if cell.number == last or progress.stopped:
            report = _with_the_end(conducted, report, notebook_run)
        yield report
    for cell, run in progress.waiting:
        notebook_run.wait_for_end()
        outputs, widgets = notebook_run.outputs(cell.number), notebook_run.widgets()
        updated = replace(run, outputs=outputs, widgets=widgets)
        report = _reported(conducted, cell, updated, notebook_run)
        is_last = cell.number == last
        yield _with_the_end(conducted, report, notebook_run) if is_last else report


def _shows_widgets(conducted: Conducted, cell: Cell) -> bool:
    """True where the state of a widget is stored, which is that of the notebook's end."""
    return any(is_known(view, conducted.notebook.widgets) for view in views(cell.outputs))


def _reported(
    conducted: Conducted, cell: Cell, run: CellRun, notebook_run: NotebookRun
) -> CellReport:
    kernel = "forked" if notebook_run.is_forked else "started"
    report = replace(_judge(conducted, cell, run), kernel=kernel, seconds=run.seconds)
    if report.outcome is Outcome.FAILED:
        report = replace(report, fresh=run)
    if not conducted.settings.update:
        return report
    return replace(report, offer=offer(conducted.settings, cell, report, run))


def _with_the_end(
    conducted: Conducted, report: CellReport, notebook_run: NotebookRun
) -> CellReport:
    """The report with what is to be said of the whole run, when its kernel has ended."""
    told = list(_left_behind(report, notebook_run.wait_for_end()))
    trace = notebook_run.trace()
    if trace is not None and conducted.settings.trace:
        places = places_of(conducted.notebook.path)
        failed = report.number if report.outcome is Outcome.FAILED else None
        unknown = untracked(places, (path for path in trace.read if path not in trace.missing))
        told += inputs.told(trace, places, unknown, failed)
    return replace(report, findings=(*report.findings, *conducted.kept(conducted.named(told))))


def _left_behind(report: CellReport, left: tuple[str, ...]) -> Iterator[Finding]:
    """A word on processes that the notebook had left behind."""
    if left:
        message = f"left {len(left)} process{'es' * (len(left) > 1)} running, which had to be ended"
        details = [f"  {name}" for name in left]
        yield finding("RUN009", message, details=details, cell=report.number)


def _not_run(conducted: Conducted, cell: Cell, progress: _Progress) -> CellReport | None:
    if cell.is_blank:
        return CellReport(cell.number, Outcome.PASSED)
    if not conducted.wants(cell):
        return CellReport(cell.number, Outcome.SKIPPED, reason="not run: it has not the tag")
    skip = markers_of(cell).skip
    if skip:
        (told,) = _weighed(conducted, [left_out(cell, f"not run: marked {skip}")])
        outcome = Outcome.FAILED if told.severity is Severity.ERROR else Outcome.SKIPPED
        return CellReport(cell.number, outcome, (told,), told.message)
    if progress.stopped:
        return CellReport(cell.number, Outcome.SKIPPED, reason=f"not run: {progress.stopped}")
    return None


def _judge(conducted: Conducted, cell: Cell, run: CellRun) -> CellReport:
    markers = markers_of(cell)
    unusable = [finding("OUT007", said, cell=cell.number) for said in markers.unusable]
    findings = conducted.named([*bad_end(conducted.settings, cell, run), *unusable])
    notes: list[Finding] = []  # told whatever the settings leave out
    comparisons: tuple[Comparison, ...] = ()
    reason = ""
    if not any(found.severity is Severity.ERROR for found in findings):
        if markers.ignore_output:
            notes.append(left_out(cell, "its output is not compared: marked so"))
        elif not cell.outputs and cell.execution_count is None:
            notes.append(finding("OUT005", "no stored output to compare with", cell=cell.number))
            reason = "ran, but has no stored output to compare with"
        else:
            fresh = with_widgets(run.outputs, run.widgets)
            comparisons, differences, notes = compared(conducted, cell, fresh)
            findings += conducted.named(differences)
    kept = conducted.kept(findings)
    for found in findings:
        if found not in kept and found.severity is Severity.ERROR:
            told = f"{found.rule} is not reported, as asked for: {found.message}"
            notes.append(left_out(cell, told))
    kept = (*kept, *_weighed(conducted, notes))
    failed = any(found.severity is Severity.ERROR for found in kept)
    passed = Outcome.SKIPPED if reason else Outcome.PASSED
    outcome = Outcome.FAILED if failed else passed
    return CellReport(cell.number, outcome, kept, reason, comparisons=comparisons)


def _weighed(conducted: Conducted, notes: list[Finding]) -> list[Finding]:
    """The notes; under --nbrepro-strict, those on what is not compared as errors."""
    if not conducted.settings.strict:
        return notes
    return [
        replace(note, severity=Severity.ERROR, hint=_STRICT[note.rule])
        if note.rule in _STRICT
        else note
        for note in notes
    ]
