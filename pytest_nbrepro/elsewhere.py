"""Notebooks that an executor checks: sent as tasks, and answered for by what came back.

To items and reports they are like any other notebook; what they wait for is
the result of the whole notebook.
"""

from __future__ import annotations

import concurrent.futures
import uuid
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from pytest_nbrepro.checking import Part, Report
from pytest_nbrepro.conducted import Conducted
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.config import Settings
from pytest_nbrepro.executors import Engine, Needs, Waiting
from pytest_nbrepro.findings import Finding, Outcome
from pytest_nbrepro.machine_terms import size_in_bytes
from pytest_nbrepro.notebook import Notebook
from pytest_nbrepro.tasks import Result, Task, not_run, perform, travelling

if TYPE_CHECKING:
    from pytest_nbrepro.cell_reports import CellReport
    from pytest_nbrepro.diagnosis import Diagnosis
    from pytest_nbrepro.reports.session import Row
    from pytest_nbrepro.runs import Left, Runs

#: So many notebooks, of so many bytes together, are under way at once.
_MOST, _MOST_BYTES = 1000, 256_000_000


class Dispatcher(Conductor):
    """A conductor whose notebooks are checked elsewhere, in the order in which they are sent."""

    def __init__(self, settings: Settings, engine: Engine, tell: Callable[[str], None]) -> None:
        super().__init__(settings, tell)
        self._engine = engine
        self.session = uuid.uuid4().hex
        self.sent_settings = travelling(settings)
        self._queue: deque[Elsewhere] = deque()
        self._under_way: dict[Elsewhere, int] = {}
        self._heard: dict[Finding, None] = {}

    def open(self, notebook: Notebook) -> Elsewhere:
        """The notebook, ready to be sent."""
        return Elsewhere(self, notebook)

    def send(self, notebooks: Iterable[Elsewhere]) -> None:
        """Have these notebooks checked, in this order, after those sent before."""
        self._queue += notebooks
        self._advance()

    def _advance(self) -> None:
        while self._queue and len(self._under_way) < _MOST:
            size = self._queue[0].size
            if self._under_way and sum(self._under_way.values()) + size > _MOST_BYTES:
                return
            self.post(self._queue.popleft())

    def post(self, notebook: Elsewhere) -> Waiting:
        """Send a notebook now."""
        if notebook in self._queue:
            self._queue.remove(notebook)
        self._under_way[notebook] = notebook.size
        try:
            sent = self._engine.submit(perform, notebook.task(), needs_of(notebook))
        except Exception as error:  # noqa: BLE001 - an executor that is broken already; told by items
            sent = _Unsent(error)
        notebook.sent = sent
        return sent

    def ended(self, notebook: Elsewhere, notices: Iterable[Finding]) -> None:
        """A notebook is back, or will not be; there is room for another one."""
        self._under_way.pop(notebook, None)
        self._heard.update(dict.fromkeys(notices))
        self._advance()

    def notices(self) -> tuple[Finding, ...]:
        """What has to be said of the kernels of all notebooks, each once."""
        new = [found for found in self._heard if found not in self._told]
        self._told.update(new)
        return (*super().notices(), *new)

    def close(self) -> None:
        """Take back what is under way, and let go of the executor."""
        self._queue.clear()
        for notebook in self._under_way:
            if notebook.sent is not None:
                notebook.sent.cancel()
        self._under_way.clear()
        self._engine.close()
        super().close()


class Elsewhere(Conducted):
    """A notebook that is checked elsewhere; what it is asked, its result answers."""

    def __init__(self, dispatcher: Dispatcher, notebook: Notebook) -> None:
        super().__init__(dispatcher, notebook)
        self._dispatcher = dispatcher
        self._wanted: tuple[tuple[Part, ...], tuple[int, ...]] | None = None
        self.sent: Waiting | None = None
        self._came: Result | None = None
        self.size = len(notebook.content)

    def want(self, parts: Iterable[Part], cells: Iterable[int]) -> None:
        """Say what is to be done of the notebook, when it is sent."""
        self._wanted = tuple(parts), tuple(cells)

    def prepare_key(self) -> None:
        """Nothing is asked here: keys are made where the notebook is checked."""

    def task(self) -> Task:
        """What is sent: what is wanted, by default all."""
        cells = tuple(cell.number for cell in self.notebook.cells if self.wants(cell))
        parts, cells = self._wanted or (tuple(Part), cells)
        path, content = self.notebook.path.absolute(), self.notebook.content
        dispatcher = self._dispatcher
        super().lay_aside()  # it was parsed for what it needs
        return Task(path, content, dispatcher.sent_settings, parts, cells, dispatcher.session)

    @property
    def result(self) -> Result:
        """What came back; waits for it."""
        if self._came is None:
            notices: tuple[Finding, ...] = ()
            try:
                self._came = _result_of(self.sent or self._dispatcher.post(self))
                notices = self._came.notices
            finally:
                self._dispatcher.ended(self, notices)
        return self._came

    def check(self, part: Part) -> Report:
        """What one of the static checks came to."""
        came = self.result
        if came.obstacle is not None:
            return Report(Outcome.FAILED, (came.obstacle,), shared=True)
        return came.parts[part]

    def rows(self, part: Part) -> tuple[Row, ...]:
        """The rows of the table that belongs to a check."""
        return self.result.rows.get(part, ())

    def run(self, wanted: Collection[int] = ()) -> Generator[CellReport]:
        """The reports on the cells."""
        from pytest_nbrepro.cell_reports import CellReport

        found = self.result.obstacle
        if found is None:
            yield from self.result.cells
        else:
            yield from (CellReport(n, Outcome.FAILED, (found,), shared=True) for n in wanted)

    def diagnosed(
        self, reports: Mapping[int, CellReport], failed: Sequence[Finding]
    ) -> Diagnosis | None:
        """Why the notebook failed, as it was found out there. Raises RuntimeError, as why not."""
        del reports, failed  # they have come from there
        if self.result.undiagnosed:
            raise RuntimeError(self.result.undiagnosed)
        return self.result.diagnosis

    def restore(self) -> None:
        """Environments are built where notebooks are run."""

    def lay_aside(self) -> None:
        """Keep the bytes of the file only, and nothing of what came back."""
        super().lay_aside()
        if self.sent is not None and self._came is None:  # no item has asked for it
            self.sent.cancel()
            self._dispatcher.ended(self, ())
        self.sent = self._came = None

    @cached_property
    def runs(self) -> Runs:
        """What is run of the notebook: here, nothing."""
        from pytest_nbrepro.runs import Runs, request_for

        class Theirs(Runs):
            def left(_) -> Left | None:  # noqa: N805 - self is the notebook
                return self.result.left

        return Theirs(lambda: self._conductor.runner, lambda: request_for(self))


class _Unsent:
    """A notebook that the executor has not taken."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def result(self) -> Result:
        raise self._error

    def cancel(self) -> None:
        """There is nothing to take back."""


def needs_of(conducted: Conducted) -> Needs:
    """What the notebook needs of a machine, by its record, as far as executors know of it."""
    record = conducted.valid_record
    needs = record.needs if record else {}
    memory = int(size_in_bytes(needs["memory"])) if "memory" in needs else 0
    on_gpu = needs.keys() & {"gpu", "gpu-memory", "compute-capability", "cuda"}
    return Needs(memory, int(needs.get("gpu", 1)) if on_gpu else 0)


def _result_of(sent: Waiting) -> Result:
    from asyncio import CancelledError

    try:
        came = sent.result()
    except (Exception, CancelledError, concurrent.futures.CancelledError) as error:  # noqa: BLE001 - any executor, any error
        lines = str(error).strip().splitlines() or [""]
        why = f"{type(error).__name__}: {lines[0]}".rstrip(": ")
        hint = "see what the workers have written; memory that ran out ends them without a word"
        return Result("", not_run(f"the executor did not bring it back: {why}", hint))
    if not isinstance(came, Result):
        kind = type(came).__name__
        return Result("", not_run(f"the executor gave a {kind} back, no result"))
    return came
