"""Runs a notebook for its outputs: nothing is compared, and they go into another file.

What came of a run that stopped, was interrupted, or is still going on can be
had at any time.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_nbrepro.bad_ends import bad_end
from pytest_nbrepro.config import Settings, in_notebook
from pytest_nbrepro.executed import executed
from pytest_nbrepro.execution import CellRun, Code, NotebookRun, Request, Status, start_server
from pytest_nbrepro.filling import marked, plain
from pytest_nbrepro.findings import Finding
from pytest_nbrepro.notebook import Cell, JsonObject, Notebook, parse
from pytest_nbrepro.runs import request_for

if TYPE_CHECKING:
    from pytest_nbrepro.conducted import Conducted
    from pytest_nbrepro.environment import Kernel

#: The tags of nbclient, which all that run notebooks have in common.
SKIPPED, RAISES = "skip-execution", "raises-exception"
#: Hints of checks name pytest's options, which the command has without the prefix.
_OPTION = re.compile(r"--nbrepro-(?=[a-z])")


@dataclass(frozen=True)
class Wishes:
    """How a notebook is to be run: the kernel and the folder, where they are not its own.

    ``seconds`` is the time limit of a cell that has none of its own; None:
    what the notebook's metadata say, or else none.
    """

    kernel: Kernel | None = None
    cwd: Path | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class Account:
    """What a notebook's metadata tell of a run, in papermill's words."""

    input_path: str
    output_path: str
    parameters: Mapping[str, Any]


class Execution:
    """One run of a notebook.

    Raises FindingError where there is no kernel for it, or the machine has not
    what it needs. ``stopped`` says why it did not come to its end, ``cell`` in
    which cell; ``is_over`` is true where a cell has ended it on purpose.
    """

    def __init__(self, conducted: Conducted, notebook: Notebook, wishes: Wishes) -> None:
        """``notebook`` is the one that is conducted, without what a baseline adds to it."""
        self._conducted = conducted
        self._notebook = notebook
        self._request = _request(conducted, notebook, wishes)
        start_server(self._request)  # it starts while what talks to it is imported
        self._run = NotebookRun(lambda: self._request, len(self._request.codes))
        self._runs: dict[int, CellRun] = {}
        self._is_interrupted = False
        self._began = datetime.now(UTC)
        self.stopped = ""
        self.is_over = False
        self.cell: Cell | None = None

    def cells(self, begins: Callable[[Cell], None]) -> Iterator[tuple[Cell, float]]:
        """Run the cells, and yield each when it has ended, with how long it ran.

        ``begins`` is told of each before.

        Raises FindingError where the kernel does not start.
        """
        for cell, code in zip(self._notebook.cells, self._request.codes, strict=True):
            if code.skip:
                continue
            self.cell = cell
            begins(cell)
            run = self._runs[cell.number] = self._conducted.runs.cell(self._run, cell.number)
            self.is_over = _ends_on_purpose(run)
            found = None if self.is_over else ended_badly(self._conducted.settings, cell, run)
            self.stopped = f"cell {cell.number} {found.message}" if found else ""
            yield cell, run.seconds
            if self.stopped or self.is_over:
                return

    def finding(self) -> Finding | None:
        """What stopped the run, as a finding."""
        run = self._runs.get(self.cell.number) if self.cell is not None else None
        if not self.stopped or self._is_interrupted or self.cell is None or run is None:
            return None
        found = ended_badly(self._conducted.settings, self.cell, run)
        return found and replace(found, hint=_OPTION.sub("--", found.hint))

    def interrupt(self) -> None:
        """Note that somebody has ended the run."""
        self._is_interrupted = True
        self.stopped = "interrupted"

    def end(self) -> None:
        """End the kernel; outputs then are those that later cells have updated."""
        if self.cell is None:  # none has been asked for, so that nothing has begun
            return
        self._conducted.runs.release(self._run)
        self._run.wait_for_end()
        self._runs = self._run.results()  # which may be ahead of who waits for them
        codes = zip(self._notebook.cells, self._request.codes, strict=True)
        rest = [cell for cell, code in codes if not code.skip and cell.number not in self._runs]
        if self._is_interrupted and rest:
            self.cell = rest[0]
            outputs = self._run.outputs(self.cell.number)
            self._runs[self.cell.number] = CellRun(Status.TIMEOUT, outputs)
            self.stopped = f"interrupted in cell {self.cell.number}"

    def content(self) -> bytes:
        """The notebook with the outputs that there are by now."""
        return executed(self._notebook, self._runs, {})

    def final(self, account: Account, *, mark: bool) -> bytes:
        """The notebook as the run has left it, when it has ended; with marks where it stopped."""
        content = executed(self._notebook, self._runs, self._run.widgets())
        found = parse(self._notebook.path, content)
        found = parse(found.path, found.with_metadata("papermill", self._told(found, account)))
        if mark and self.stopped and self.cell is not None:
            run = self._runs.get(self.cell.number)
            return marked(found, self.cell.number, (run and _raised(run)) or self.stopped)
        return found.content

    def _told(self, notebook: Notebook, account: Account) -> JsonObject:
        before = notebook.metadata.get("papermill")
        ended = datetime.now(UTC)
        told = {
            **(before if isinstance(before, dict) else {}),
            "input_path": account.input_path,
            "output_path": account.output_path,
            "start_time": self._began.isoformat(),
            "end_time": ended.isoformat(),
            "duration": round((ended - self._began).total_seconds(), 6),
            "exception": bool(self.stopped),
        }
        return {**told, "parameters": plain(account.parameters)} if account.parameters else told

    @property
    def seconds(self) -> float:
        """How long the cells have run."""
        return sum(run.seconds for run in self._runs.values())

    @property
    def count(self) -> int:
        """How many cells have run."""
        return len(self._runs)


def ended_badly(settings: Settings, cell: Cell, run: CellRun) -> Finding | None:
    """What stops the run of a notebook in a cell; None where it can go on.

    What a check lets pass, because it is stored or marked so, is an error here.
    """
    if run.status is Status.OK:
        return None
    if run.status is not Status.ERROR:
        return bad_end(settings, cell, run)[0]
    if RAISES in cell.tags:
        return None
    return bad_end(settings, replace(cell, source="", tags=frozenset(), outputs=()), run)[0]


def _request(conducted: Conducted, notebook: Notebook, wishes: Wishes) -> Request:
    request = request_for(conducted)
    said = in_notebook(Settings(), notebook.metadata).timeout
    said = 0 if said == Settings.timeout else said
    codes = tuple(
        Code(
            cell.source,
            # what markers of checks and stored errors let pass in a check is not meant here
            skip=cell.is_blank or SKIPPED in cell.tags,
            may_raise=RAISES in cell.tags,
            seconds=code.seconds,
        )
        for code, cell in zip(request.codes, notebook.cells, strict=True)
    )
    return replace(
        request,
        codes=codes,
        kernel=wishes.kernel or request.kernel,
        cwd=wishes.cwd or request.cwd,
        limits=replace(request.limits, cell_seconds=wishes.seconds or said or math.inf),
    )


def _error(run: CellRun) -> Mapping[str, Any]:
    shown = (output for output in run.outputs if output.get("output_type") == "error")
    return next(shown, run.error or {})


def _ends_on_purpose(run: CellRun) -> bool:
    """True for ``sys.exit()``, with which a notebook says that it has done what it should."""
    error = _error(run)
    return error.get("ename") == "SystemExit" and error.get("evalue") in {"", "0", "None"}


def _raised(run: CellRun) -> str:
    error = _error(run)
    return f"{error['ename']}: {error.get('evalue', '')}" if error.get("ename") else ""
