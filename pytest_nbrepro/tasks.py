"""One notebook as a task: what travels to where it is checked, what is done there, what comes back.

Both are frozen values that can be pickled. The folder of the notebook has to be
where the task is done, by the same path; or its project is sent along, packed,
and unpacked there for this one task. What is told then reads as if it had been
done in the session's own folder.
"""

from __future__ import annotations

import contextlib
import socket
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_nbrepro import __version__
from pytest_nbrepro.checking import Part, Report
from pytest_nbrepro.conductors import Conductors
from pytest_nbrepro.config import Settings
from pytest_nbrepro.findings import Finding, Outcome, Severity, finding
from pytest_nbrepro.judging import judged

if TYPE_CHECKING:
    from pytest_nbrepro.cell_reports import CellReport
    from pytest_nbrepro.conducted import Conducted
    from pytest_nbrepro.conductor import Conductor
    from pytest_nbrepro.diagnosis import Diagnosis
    from pytest_nbrepro.reports.session import Row
    from pytest_nbrepro.runs import Left

_SAME_FOLDER = (
    "give the workers the folder by the same path, such as by a network file system; or have its "
    "files sent along: --nbrepro-ship"
)


@dataclass(frozen=True)
class Project:
    """The project whose files are sent with a task: its folder ``root`` in the session.

    ``inside`` is where the notebook lies in it.
    """

    root: Path
    inside: str
    is_repository: bool


@dataclass(frozen=True)
class Task:
    """What is to be done of a notebook: these static checks, and the cells of these numbers.

    Tasks of one ``session`` share what they find out about interpreters. Of a
    ``project`` the files come with the task.
    """

    path: Path
    content: bytes
    settings: Settings
    parts: tuple[Part, ...]
    cells: tuple[int, ...]
    session: str = ""
    version: str = __version__
    project: Project | None = None


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
    return replace(settings, advisories=database, executor="", ship=False)


def not_run(message: str, hint: str = "") -> Finding:
    """What is told of a notebook of which the executor brought nothing back."""
    return finding("RUN021", message, hint=hint)


def perform(task: Task, parcel: bytes = b"") -> Result:
    """Check the notebook here, as a session would; its kernels end with this.

    ``parcel`` has the files of its project, where these are sent along.
    """
    host = socket.gethostname()
    if task.version != __version__:
        message = f"the worker {host} has pytest-nbrepro {__version__}, the session {task.version}"
        return Result(host, not_run(message, "install the same version there"))
    if task.project is not None:
        return _performed_of(task.project, parcel, task, host)
    obstacle = _obstacle(task, host)
    return Result(host, obstacle) if obstacle else _performed(task, host)


def _performed_of(project: Project, parcel: bytes, task: Task, host: str) -> Result:
    """Check the notebook in a folder of its own, which has what was sent along."""
    from pytest_nbrepro.parcels import unpacked
    from pytest_nbrepro.retelling import retold

    root = project.root
    with contextlib.ExitStack() as folders:
        try:
            opened = unpacked(parcel, root.name, is_repository=project.is_repository)
            folder = folders.enter_context(opened)
            path = folder / project.inside
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(task.content)
        except (OSError, tarfile.TarError) as error:
            why = getattr(error, "strerror", None) or error
            message = f"the worker {host} cannot unpack the files of {root}: {why}"
            return Result(host, not_run(message, "see what room there is for temporary files"))
        called = str(folder), str(root)
        result = _performed(replace(task, path=path), host, called)
    return retold(result, *called)


def _obstacle(task: Task, host: str) -> Finding | None:
    """Why the notebook cannot be checked here, where its folder is to be."""
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


def _performed(task: Task, host: str, told_as: tuple[str, str] | None = None) -> Result:
    with _CONDUCTORS.one_for(task.session, task.settings) as conductor:
        return _checked(task, conductor, host, told_as)


def _checked(
    task: Task, conductor: Conductor, host: str, told_as: tuple[str, str] | None
) -> Result:
    from pytest_nbrepro.notebook import parse

    settings = task.settings
    conducted = conductor.open(parse(task.path, task.content))
    conducted.told_as = told_as
    if task.cells:
        conductor.plan([(conducted, max(task.cells))])  # its kernel starts during the checks
    parts = {part: conducted.check(part) for part in task.parts}
    has_tables = settings.json or settings.report
    reports = _run(conducted, task.cells)
    left = conducted.runs.left() if settings.output_dir and task.cells else None
    failed = _failed(parts, reports)
    diagnosis, undiagnosed = None, ""
    if failed and settings.diagnose != "off" and not settings.update:
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
    """The reports up to the last cell that is wanted; all, where they are to be stored."""
    reports: dict[int, CellReport] = {}
    if not wanted:
        return reports
    running = judged(conducted)
    try:
        for report in running:
            reports[report.number] = report
            if reports.keys() >= set(wanted) and not conducted.settings.update:
                break
        return reports
    finally:
        running.close()
        conducted.runs.wait_for_end()  # its folder may be taken away next


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


_CONDUCTORS = Conductors()
