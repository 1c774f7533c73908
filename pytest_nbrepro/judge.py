"""Run a notebook's cells and judge each: what its fresh run shows beside what is stored."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_nbrepro.comparison import Comparison, Verdict, compare_outputs, name_of, terminal
from pytest_nbrepro.execution import CellRun, Code, Limits, Session, Status
from pytest_nbrepro.findings import Finding, FindingError, Outcome, Severity, finding
from pytest_nbrepro.markers import markers_of
from pytest_nbrepro.notebook import Cell

if TYPE_CHECKING:
    from pytest_nbrepro.conductor import Conducted

_RULES = {Verdict.DIFFERENT: "OUT001", Verdict.MISSING: "OUT002", Verdict.UNEXPECTED: "OUT003"}
_TRACEBACK_LINES = 12
#: What most often lies behind an error that only the fresh run shows.
_HINTS = {
    "FileNotFoundError": "the file is not there; paths count from the notebook's folder",
    "ModuleNotFoundError": "the kernel's environment lacks a package; nbrepro check {notebook} "
    "compares it with the lock",
    "NameError": "no cell above defines the name; perhaps one was deleted, or stands below",
    "StdinNotImplementedError": "nobody can answer in a check; put the value into the code",
}


@dataclass(frozen=True)
class CellReport:
    """The result of one code cell.

    ``reason`` says why it was skipped; ``shared`` is true for a problem of
    the whole notebook, which is to be told once; ``comparisons`` are the
    verdicts on its outputs; ``seconds`` is how long it ran.
    """

    number: int
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    comparisons: tuple[Comparison, ...] = ()
    seconds: float = 0.0
    shared: bool = False


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
    cells, settings = conducted.notebook.cells, conducted.settings
    limits = Limits(
        settings.timeout, settings.startup_timeout, int(settings.output_limit * 1_000_000)
    )
    codes = [Code(cell.source) for cell in cells]
    try:
        with Session(conducted.kernel, codes, conducted.notebook.path.parent, limits) as session:
            yield from _run(conducted, session)
    except FindingError as error:  # no kernel, or one that does not start
        yield from (
            CellReport(cell.number, Outcome.FAILED, (error.finding,), shared=True) for cell in cells
        )


def _run(conducted: Conducted, session: Session) -> Iterator[CellReport]:
    progress = _Progress()
    for cell in conducted.notebook.cells:
        not_run = _not_run(cell, progress)
        if not_run is not None:
            yield not_run
            continue
        run = session.run_cell(cell.number)
        progress.stopped = _stops(cell, run)
        if progress.stopped:
            session.close()  # nothing more is run, and a cell out of time ends now
        if run.may_change:
            progress.waiting.append((cell, run))
        else:
            yield _judge(conducted, cell, run)
    for cell, run in progress.waiting:
        updated = CellRun(run.status, session.outputs(cell.number), run.seconds, notes=run.notes)
        yield _judge(conducted, cell, updated)


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


def _stored_error(cell: Cell) -> bool:
    return any(output.get("output_type") == "error" for output in cell.outputs)


def _stops(cell: Cell, run: CellRun) -> str:
    """Why the cells below cannot be run, or nothing where they can."""
    if run.status is Status.OK:
        return ""
    if run.status is Status.ERROR:
        expected = _stored_error(cell) or markers_of(cell).raises
        return "" if expected else f"cell {cell.number} raised {_error(run)[0]}"
    happened = {
        Status.DIED: "the kernel died in",
        Status.TIMEOUT: "time was up in",
        Status.FLOOD: "there was too much output in",
    }
    return f"{happened[run.status]} cell {cell.number}"


def _judge(conducted: Conducted, cell: Cell, run: CellRun) -> CellReport:
    markers = markers_of(cell)
    bad_end = _bad_end(conducted, cell, run)
    comparisons: tuple[Comparison, ...] = ()
    if bad_end is not None:
        findings = [bad_end]
    elif markers.ignore_output:
        findings = [finding("OUT006", "its output is not compared: marked so", cell=cell.number)]
    elif not cell.outputs and cell.execution_count is None:
        told = finding("OUT005", "no stored output to compare with", cell=cell.number)
        return CellReport(
            cell.number, Outcome.SKIPPED, (told,), "ran, but has no stored output to compare with"
        )
    else:
        comparisons = compare_outputs(cell.outputs, run.outputs, conducted.settings.rtol)
        findings = [_difference(cell, c) for c in comparisons if not c.verdict.is_same]
    findings = conducted.named(findings)
    kept = conducted.kept(findings)
    failed = any(found.severity is Severity.ERROR for found in kept)
    outcome = Outcome.FAILED if failed else Outcome.PASSED
    left_out = (f for f in findings if f not in kept and f.severity is Severity.ERROR)
    kept += tuple(_left_out(cell, found) for found in left_out)
    return CellReport(cell.number, outcome, kept, comparisons=comparisons, seconds=run.seconds)


def _left_out(cell: Cell, found: Finding) -> Finding:
    """What the cell or the settings do not want reported is told all the same."""
    message = f"{found.rule} is not reported, as asked for: {found.message}"
    return finding("OUT006", message, cell=cell.number)


def _bad_end(conducted: Conducted, cell: Cell, run: CellRun) -> Finding | None:
    """What went wrong in the run itself, whatever the outputs are."""
    raises = markers_of(cell).raises
    if run.status is Status.OK:
        if raises:
            return finding("RUN007", "should raise an error, and did not", cell=cell.number)
        return None
    if run.status is Status.ERROR:
        return None if raises or _stored_error(cell) else _raised(cell, run)
    if run.status is Status.DIED:
        reason, *lines = run.notes
        hint = "a crash in compiled code, or too little memory; try the cell with less data"
        message = f"the kernel died ({reason})"
        return finding("RUN004", message, details=lines, hint=hint, cell=cell.number)
    if run.status is Status.TIMEOUT:
        seconds = conducted.settings.timeout
        return finding(
            "RUN005",
            f"still running after {seconds:g} s, and stopped",
            hint=f"give it more time: --nbrepro-timeout {2 * seconds:g}",
            cell=cell.number,
        )
    limit = conducted.settings.output_limit
    return finding("RUN008", f"put out more than {limit:g} MB, and was stopped", cell=cell.number)


def _error(run: CellRun) -> tuple[str, str, list[str]]:
    raised = next(out for out in run.outputs if out.get("output_type") == "error")
    traceback = "\n".join(str(line) for line in raised.get("traceback", []))
    return str(raised.get("ename")), str(raised.get("evalue")), terminal(traceback).splitlines()


def _raised(cell: Cell, run: CellRun) -> Finding:
    name, message, traceback = _error(run)
    first_line = message.splitlines()[0] if message else ""
    return finding(
        "RUN006",
        f"raised {name}: {first_line}" if first_line else f"raised {name}",
        details=[f"  {line}" for line in _in_the_notebook(traceback)],
        hint=_HINTS.get(name, ""),
        cell=cell.number,
    )


def _in_the_notebook(traceback: list[str]) -> list[str]:
    """The lines of a traceback that show the notebook's own code, from the last cell in it."""
    starts = [i for i, line in enumerate(traceback) if line.lstrip().startswith("Cell In[")]
    if not starts:
        return traceback[-_TRACEBACK_LINES:]
    own = traceback[starts[-1] :]
    end = next((i for i, line in enumerate(own[1:], 1) if not line.strip()), len(own))
    return own[: min(end, _TRACEBACK_LINES)]


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
