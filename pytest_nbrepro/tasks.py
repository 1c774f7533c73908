"""One notebook as a task: what travels to where it is checked, what is done there, what comes back.

Both are frozen values that can be pickled. The folder of the notebook is not
sent along: it has to be where the task is done, by the same path.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_nbrepro import __version__
from pytest_nbrepro.checking import Part, Report
from pytest_nbrepro.config import Settings
from pytest_nbrepro.findings import Finding, Outcome, Severity, finding

if TYPE_CHECKING:
    from pytest_nbrepro.cell_reports import CellReport
    from pytest_nbrepro.conducted import Conducted
    from pytest_nbrepro.conductor import Conductor
    from pytest_nbrepro.diagnosis import Diagnosis
    from pytest_nbrepro.reports.session import Row
    from pytest_nbrepro.runs import Left

_SAME_FOLDER = "give the workers the folder by the same path, such as by a network file system"


@dataclass(frozen=True)
class Task:
    """What is to be done of a notebook: these static checks, and the cells of these numbers.

    Tasks of one ``session`` share what they find out about interpreters.
    """

    path: Path
    content: bytes
    settings: Settings
    parts: tuple[Part, ...]
    cells: tuple[int, ...]
    session: str = ""
    version: str = __version__


@dataclass(frozen=True)
class Result:
    """What came of it, on which ``host``; or with ``obstacle``, why nothing did.

    ``rows`` are those of the checks' tables, where a report shows them, ``left``
    what the run left in the notebook, where that is kept. ``undiagnosed`` is why
    no cause could be looked for.
    """

    host: str
    obstacle: Finding | None = None
    parts: Mapping[Part, Report] = field(default_factory=dict)
    rows: Mapping[Part, tuple[Row, ...]] = field(default_factory=dict)
    cells: tuple[CellReport, ...] = ()
    diagnosis: Diagnosis | None = None
    undiagnosed: str = ""
    notices: tuple[Finding, ...] = ()
    left: Left | None = None


def travelling(settings: Settings) -> Settings:
    """The settings as they hold elsewhere: the paths in them are whole."""
    database = settings.advisories and settings.advisories.absolute()
    return replace(settings, advisories=database, executor="")


def not_run(message: str, hint: str = "") -> Finding:
    """What is told of a notebook of which the executor brought nothing back."""
    return finding("RUN021", message, hint=hint)


def perform(task: Task) -> Result:
    """Check the notebook here, as a session would; its kernels end with this."""
    host = socket.gethostname()
    obstacle = _obstacle(task, host)
    if obstacle is not None:
        return Result(host, obstacle)
    with _CONDUCTORS.one_for(task) as conductor:
        return _performed(task, conductor, host)


def _obstacle(task: Task, host: str) -> Finding | None:
    """Why the notebook cannot be checked here."""
    if task.version != __version__:
        message = f"the worker {host} has pytest-nbrepro {__version__}, the session {task.version}"
        return not_run(message, "install the same version there")
    folder = task.path.parent
    if not folder.is_dir():
        return not_run(f"the worker {host} has no folder {folder}", _SAME_FOLDER)
    try:
        is_same = task.path.read_bytes() == task.content
    except OSError as error:
        why = error.strerror or error
        return not_run(f"the worker {host} cannot read {task.path}: {why}", _SAME_FOLDER)
    if is_same:
        return None
    message = f"the worker {host} has another {task.path} than the session"
    return not_run(message, f"{_SAME_FOLDER}; or the notebook was written while it was checked")


def _performed(task: Task, conductor: Conductor, host: str) -> Result:
    from pytest_nbrepro.notebook import parse

    settings = task.settings
    conducted = conductor.open(parse(task.path, task.content))
    if task.cells:
        conductor.plan([(conducted, max(task.cells))])  # its kernel starts during the checks
    parts = {part: conducted.check(part) for part in task.parts}
    has_tables = settings.json or settings.report
    reports = _run(conducted, task.cells)
    left = conducted.runs.left() if settings.output_dir and task.cells else None
    failed = _failed(parts, reports)
    diagnosis, undiagnosed = None, ""
    if failed and settings.diagnose != "off":
        try:
            diagnosis = conducted.diagnosed(reports, failed)
        except Exception as error:  # noqa: BLE001 - whatever it is, the failure itself is told
            undiagnosed = repr(error)
    return Result(
        host=host,
        parts=parts,
        rows={part: conducted.rows(part) for part in task.parts} if has_tables else {},
        cells=tuple(reports.values()),
        diagnosis=diagnosis,
        undiagnosed=undiagnosed,
        notices=conductor.notices(),
        left=left,
    )


def _run(conducted: Conducted, wanted: tuple[int, ...]) -> dict[int, CellReport]:
    """The reports up to the last cell that is wanted."""
    reports: dict[int, CellReport] = {}
    if not wanted:
        return reports
    running = conducted.run(wanted)
    try:
        for report in running:
            reports[report.number] = report
            if reports.keys() >= set(wanted):
                break
        return reports
    finally:
        running.close()


def _failed(parts: Mapping[Part, Report], reports: Mapping[int, CellReport]) -> list[Finding]:
    """The findings that fail items, each once."""
    all_reports: tuple[Report | CellReport, ...] = (
        *parts.values(),
        *(reports[number] for number in sorted(reports)),
    )
    failed: dict[Finding, None] = {}
    for report in all_reports:
        if report.outcome is Outcome.FAILED:
            errors = [each for each in report.findings if each.severity is Severity.ERROR]
            failed.update(dict.fromkeys(errors or report.findings))
    return list(failed)


class _Conductors:
    """Those of the last session that are idle: each interpreter is probed once in a session.

    The next session finds nothing out of them, for much may have changed by then.
    """

    def __init__(self) -> None:
        self._session = ""
        self._idle: list[Conductor] = []
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def one_for(self, task: Task) -> Iterator[Conductor]:
        """A conductor that nobody else has; it is kept where nothing has gone wrong."""
        from pytest_nbrepro.conductor import Conductor

        former: list[Conductor] = []
        with self._lock:
            if task.session != self._session:
                self._session, former, self._idle = task.session, self._idle, []
            found = self._idle.pop() if self._idle else Conductor(task.settings)
        for each in former:
            each.close()
        is_kept = False
        try:
            yield found
            with self._lock:
                is_kept = bool(task.session) and task.session == self._session
                self._idle += [found] * is_kept
        finally:
            if not is_kept:
                found.close()


_CONDUCTORS = _Conductors()
