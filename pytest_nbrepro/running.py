"""Runs a notebook for its outputs: nothing is compared, and they go into another file.

What came of a run that stopped, was interrupted, or is still going on can be
had at any time.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_nbrepro.bad_ends import bad_end
from pytest_nbrepro.config import Settings, in_notebook
from pytest_nbrepro.executed import executed
from pytest_nbrepro.execution import CellRun, Code, NotebookRun, Request, Status, start_server
from pytest_nbrepro.exit_codes import Exit, exit_for
from pytest_nbrepro.filling import marked
from pytest_nbrepro.findings import Finding
from pytest_nbrepro.fitness import as_of_run
from pytest_nbrepro.notebook import Cell, Notebook, parse
from pytest_nbrepro.runs import request_for

if TYPE_CHECKING:
    from pytest_nbrepro.account import Account
    from pytest_nbrepro.conducted import Conducted

#: The tags of nbclient, which all that run notebooks have in common.
SKIPPED, RAISES = "skip-execution", "raises-exception"
#: How long a cell that is interrupted has for what it wants done then: less than Docker's ten.
_GRACE_SECONDS = 5.0
_POLL_SECONDS = 0.1


@dataclass(frozen=True)
class Wishes:
    """How a notebook is to be run: the folder, where it is not its own.

    ``seconds`` is the time limit of a cell that has none of its own; None:
    what the notebook's metadata say, or else none.
    """

    cwd: Path | None = None
    seconds: float | None = None


class Execution:
    """One run of a notebook.

    Raises FindingError where there is no kernel for it, or the machine has not
    what it needs. ``stopped`` says why it did not come to its end, ``cell`` in
    which cell; ``is_over`` is true where a cell has ended it on purpose,
    ``is_interrupted`` where somebody has.
    """

    def __init__(
        self, conducted: Conducted, notebook: Notebook, wishes: Wishes, account: Account
    ) -> None:
        """``notebook`` is the one that is conducted, without what a baseline adds to it."""
        self._conducted = conducted
        self._notebook = notebook
        self._account = account
        self._request = _request(conducted, notebook, wishes)
        start_server(self._request)  # it starts while what talks to it is imported
        self._run = NotebookRun(lambda: self._request, len(self._request.codes))
        self._runs: dict[int, CellRun] = {}
        self.is_interrupted = False
        self.stopped = ""
        self.is_over = False
        self.cell: Cell | None = None

    def cells(
        self, begins: Callable[[Cell], None], meanwhile: Callable[[], None]
    ) -> Iterator[tuple[Cell, float]]:
        """Run the cells, and yield each when it has ended, with how long it ran.

        ``begins`` is told of each before; ``meanwhile`` is called about once a
        second while one runs. Raises FindingError where the kernel does not start.
        """
        for cell, code in zip(self._notebook.cells, self._request.codes, strict=True):
            if code.skip:
                continue
            self.cell = cell
            begins(cell)
            runs = self._conducted.runs
            run = self._runs[cell.number] = runs.cell(self._run, cell.number, meanwhile)
            self.is_over = _ends_on_purpose(run)
            found = None if self.is_over else ended_badly(self._conducted.settings, cell, run)
            self.stopped = f"cell {cell.number} {found.message}" if found else ""
            yield cell, run.seconds
            if self.stopped or self.is_over:
                return

    def finding(self) -> Finding | None:
        """What stopped the run, as a finding."""
        run = self._runs.get(self.cell.number) if self.cell is not None else None
        if not self.stopped or self.is_interrupted or self.cell is None or run is None:
            return None
        found = ended_badly(self._conducted.settings, self.cell, run)
        return found and as_of_run(found)

    @property
    def ending(self) -> Exit:
        """How the run has ended, where nobody has interrupted it."""
        found = self.finding()
        if found is None or self.cell is None:
            return Exit.DONE
        if _is_out_of_memory(self._runs[self.cell.number]):
            return Exit.LIMIT
        return exit_for(found)

    def interrupt(self, is_urgent: Callable[[], bool]) -> None:
        """Interrupt the cell that runs, and give it time to clear up, unless that is urgent."""
        self.is_interrupted = True
        self.stopped = "interrupted"
        if not self._run.begun:
            return
        self._conducted.runs.interrupt(self._run)
        deadline = time.monotonic() + _GRACE_SECONDS
        while not self._run.has_come_to(self._run.begun, _POLL_SECONDS):
            if is_urgent() or time.monotonic() > deadline:
                return

    def end(self) -> None:
        """End the kernel; outputs then are those that later cells have updated."""
        if self.cell is None:  # none has been asked for, so that nothing has begun
            return
        if self._run.asked:
            self._conducted.runs.release(self._run)
            self._run.wait_for_end()
        self._runs = self._run.results()  # which may be ahead of who waits for them
        if self.is_interrupted:
            number = self._run.begun or self.cell.number
            self.cell = self._notebook.cells[number - 1]
            if number not in self._runs:  # it was ended with the kernel
                self._runs[number] = CellRun(Status.TIMEOUT, self._run.outputs(number))
            self.stopped = f"interrupted in cell {number}"

    def content(self) -> bytes:
        """The notebook with the outputs that there are by now, of the cell that runs too."""
        runs, number = dict(self._runs), self._run.begun
        if number and number not in runs:
            outputs = self._conducted.runs.outputs(self._run, number)
            runs[number] = CellRun(Status.OK, outputs)
        return self._account.begun(self._notebook, executed(self._notebook, runs, {}))

    @property
    def has_begun(self) -> bool:
        """True where the kernel runs, or has run, a cell."""
        return self._run.begun > 0

    def final(self, *, mark: bool) -> bytes:
        """The notebook as the run has left it, when it has ended; with marks where it stopped."""
        content = executed(self._notebook, self._runs, self._run.widgets())
        content = self._account.ended(self._notebook, content, stopped=bool(self.stopped))
        if mark and self.stopped and self.cell is not None:
            run = self._runs.get(self.cell.number)
            why = self.stopped if self.is_interrupted else (run and _raised(run)) or self.stopped
            return marked(parse(self._notebook.path, content), self.cell.number, why)
        return content

    def told(self) -> Iterator[tuple[Cell, str, float]]:
        """Each code cell, how it has ended, and after how many seconds."""
        for cell, code in zip(self._notebook.cells, self._request.codes, strict=True):
            run = self._runs.get(cell.number)
            if run is None:
                yield cell, "left out" if code.skip else "not run", 0.0
            elif self.is_interrupted and cell is self.cell:
                yield cell, "interrupted", run.seconds
            else:
                yield cell, str(run.status), run.seconds

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
        cwd=wishes.cwd or request.cwd,
        limits=replace(request.limits, cell_seconds=wishes.seconds or said or math.inf),
    )


def _is_out_of_memory(run: CellRun) -> bool:
    """True where memory ran out: Python or a library says so, or the system has killed the kernel.

    Nobody else kills the kernel of a schedule; libraries have errors of their
    own that are called like Python's.
    """
    if run.status is Status.DIED:
        return any("SIGKILL" in note for note in run.notes[:1])
    return run.status is Status.ERROR and str(_error(run).get("ename")).endswith("MemoryError")


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
