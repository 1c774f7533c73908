"""Run a notebook's cells and judge each: what its fresh run shows beside what is stored."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pytest_nbrepro.bad_ends import FLOOD, bad_end, stores_an_error, why_it_stops
from pytest_nbrepro.comparison import (
    Comparison,
    Terms,
    Tolerance,
    Verdict,
    compare_outputs,
    name_of,
    without,
)
from pytest_nbrepro.config import Settings
from pytest_nbrepro.execution import CellRun, Code, Limits, NotebookRun, Request, obstacle
from pytest_nbrepro.findings import Finding, FindingError, Outcome, Severity, finding
from pytest_nbrepro.markers import markers_of
from pytest_nbrepro.notebook import Cell
from pytest_nbrepro.whereabouts import known_folders

if TYPE_CHECKING:
    from pytest_nbrepro.conducted import Conducted

_RULES = {Verdict.DIFFERENT: "OUT001", Verdict.MISSING: "OUT002", Verdict.UNEXPECTED: "OUT003"}


@dataclass(frozen=True)
class CellReport:
    """The result of one code cell.

    ``reason`` says why it was skipped; ``shared`` is true for a problem of
    the whole notebook, which is to be told once; ``comparisons`` are the
    verdicts on its outputs; ``kernel`` is how the kernel that ran it was
    started, "forked" or "started", empty where none did, and ``seconds`` how
    long the cell ran.
    """

    number: int
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    comparisons: tuple[Comparison, ...] = ()
    shared: bool = False
    kernel: str = ""
    seconds: float = 0.0


@dataclass
class _Progress:
    """How far a run has come: why it stopped, and the cells that wait for the end."""

    stopped: str = ""
    waiting: list[tuple[Cell, CellRun]] = field(default_factory=list)


def request_for(conducted: Conducted) -> Request:
    """What is to be run of a notebook. Raises FindingError (RUN001) where there is no kernel."""
    settings, folder = conducted.settings, conducted.notebook.path.parent
    sources = [cell.source for cell in conducted.notebook.cells]
    return Request(
        kernel=conducted.kernel,
        codes=tuple(_code(cell) for cell in conducted.notebook.cells),
        cwd=folder,
        limits=Limits(
            cell_seconds=settings.timeout,
            notebook_seconds=settings.notebook_timeout,
            startup_seconds=settings.startup_timeout,
            output_bytes=int(settings.output_limit * 1_000_000),
            flood_bytes=int(settings.output_limit * 1_000_000 * FLOOD),
            memory_bytes=settings.memory or 0,
        ),
        preload=() if obstacle(sources, folder, settings.preload) else settings.preload,
        fork=settings.kernels == "fork",
        env=conducted.variables(),
    )


def _code(cell: Cell) -> Code:
    markers = markers_of(cell)
    return Code(
        source=cell.source,
        skip=cell.is_blank or markers.skip is not None,
        may_raise=markers.raises or stores_an_error(cell),
        seconds=markers.timeout,
    )


def run_cells(conducted: Conducted) -> Generator[CellReport]:
    """Run the cells top-down in a fresh kernel and yield a report for each code cell.

    A cell whose display a later cell may still update is reported when all
    cells have run. The kernel is ended when the iterator is closed.
    """
    run = conducted.begin()
    try:
        yield from _run(conducted, run)
    except FindingError as error:  # no kernel, or one that does not start
        yield from (
            CellReport(cell.number, Outcome.FAILED, (error.finding,), shared=True)
            for cell in conducted.notebook.cells
        )
    finally:
        conducted.release(run)


def _run(conducted: Conducted, notebook_run: NotebookRun) -> Iterator[CellReport]:
    progress = _Progress()
    cells = conducted.notebook.cells
    last = max((cell.number for cell in cells if not _not_run(cell, progress)), default=0)
    for cell in cells:
        not_run = _not_run(cell, progress)
        if not_run is not None:
            yield not_run
            continue
        run = conducted.run_of(notebook_run, cell.number)
        progress.stopped = why_it_stops(cell, run)
        if run.may_change:
            progress.waiting.append((cell, run))
            continue
        report = _reported(conducted, cell, run, notebook_run)
        if cell.number == last or progress.stopped:
            report = _with_left_behind(conducted, report, notebook_run.wait_for_end())
        yield report
    for cell, run in progress.waiting:
        left = notebook_run.wait_for_end()
        updated = replace(run, outputs=notebook_run.outputs(cell.number))
        report = _reported(conducted, cell, updated, notebook_run)
        yield _with_left_behind(conducted, report, left if cell.number == last else ())


def _reported(
    conducted: Conducted, cell: Cell, run: CellRun, notebook_run: NotebookRun
) -> CellReport:
    kernel = "forked" if notebook_run.is_forked else "started"
    return replace(_judge(conducted, cell, run), kernel=kernel, seconds=run.seconds)


def _with_left_behind(
    conducted: Conducted, report: CellReport, left: tuple[str, ...]
) -> CellReport:
    """The report with a word on processes that the notebook had left behind."""
    if not left:
        return report
    message = f"left {len(left)} process{'es' * (len(left) > 1)} running, which had to be ended"
    told = finding("RUN009", message, details=[f"  {name}" for name in left], cell=report.number)
    return replace(report, findings=(*report.findings, *conducted.kept([told])))


def _not_run(cell: Cell, progress: _Progress) -> CellReport | None:
    if cell.is_blank:
        return CellReport(cell.number, Outcome.PASSED)
    skip = markers_of(cell).skip
    if skip:
        told = finding("OUT006", f"not run: marked {skip}", cell=cell.number)
        return CellReport(cell.number, Outcome.SKIPPED, (told,), told.message)
    if progress.stopped:
        return CellReport(cell.number, Outcome.SKIPPED, reason=f"not run: {progress.stopped}")
    return None


def _judge(conducted: Conducted, cell: Cell, run: CellRun) -> CellReport:
    markers = markers_of(cell)
    findings = conducted.named(bad_end(conducted.settings, cell, run))
    comparisons: tuple[Comparison, ...] = ()
    has_failed = any(found.severity is Severity.ERROR for found in findings)
    if markers.ignore_output and not has_failed:
        told = finding("OUT006", "its output is not compared: marked so", cell=cell.number)
        findings.append(told)
    elif not has_failed and not cell.outputs and cell.execution_count is None:
        told = finding("OUT005", "no stored output to compare with", cell=cell.number)
        reason = "ran, but has no stored output to compare with"
        return CellReport(cell.number, Outcome.SKIPPED, (*findings, told), reason)
    elif not has_failed:
        comparisons = _compare(conducted, cell, run)
        differences = [_difference(cell, c) for c in comparisons if not c.verdict.is_same]
        findings += conducted.named(differences + _not_compared(conducted.settings, cell))
    kept = conducted.kept(findings)
    failed = any(found.severity is Severity.ERROR for found in kept)
    outcome = Outcome.FAILED if failed else Outcome.PASSED
    left_out = (f for f in findings if f not in kept and f.severity is Severity.ERROR)
    kept += tuple(_left_out(cell, found) for found in left_out)
    return CellReport(cell.number, outcome, kept, comparisons=comparisons)


def _left_out(cell: Cell, found: Finding) -> Finding:
    """What the cell or the settings do not want reported is told all the same."""
    message = f"{found.rule} is not reported, as asked for: {found.message}"
    return finding("OUT006", message, cell=cell.number)


def _compare(conducted: Conducted, cell: Cell, run: CellRun) -> tuple[Comparison, ...]:
    settings = conducted.settings
    left_out = settings.profile.not_compared
    stored, fresh = without(cell.outputs, left_out), without(run.outputs, left_out)
    terms = Terms(
        Tolerance(settings.rtol),
        settings.sanitize_with,
        settings.as_written,
        known_folders(conducted.notebook.path.parent, conducted.kernel.interpreter),
    )
    return compare_outputs(stored, fresh, terms)


def _not_compared(settings: Settings, cell: Cell) -> list[Finding]:
    """A word on stored outputs that are not looked at, because another tool does not."""
    left_out = settings.profile.not_compared
    if without(cell.outputs, left_out) == list(cell.outputs):
        return []
    message = f"pictures and widgets are not compared: --nbrepro-compat {settings.compat}"
    return [finding("OUT006", message, cell=cell.number)]


def _difference(cell: Cell, comparison: Comparison) -> Finding:
    evidence, kind = comparison.evidence, comparison.kind
    name = name_of(kind)
    says = {
        Verdict.DIFFERENT: f"{name} differs",
        Verdict.MISSING: f"{name} is stored, but the fresh run does not give it",
        Verdict.UNEXPECTED: f"{name} comes from the fresh run, but is not stored",
    }[comparison.verdict]
    message = f"{says}: {evidence.message}" if evidence.message else says
    # Warnings and progress go to stderr: shown, not judged.
    rule = "OUT004" if kind == "stderr" else _RULES[comparison.verdict]
    hint = "" if kind == "stderr" else evidence.hint
    return finding(rule, message, details=evidence.diff, hint=hint, cell=cell.number)
