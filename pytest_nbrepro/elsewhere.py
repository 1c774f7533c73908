"""Notebooks that an executor checks: sent as tasks, and answered for by what came back.

To items and reports they are like any other notebook; what they wait for is
the result of the whole notebook.
"""

from __future__ import annotations

import uuid
from collections import OrderedDict
from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pytest_nbrepro.awaiting import Unsent, needs_of, result_of
from pytest_nbrepro.checking import Part, Report
from pytest_nbrepro.conducted import Conducted
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.config import Settings
from pytest_nbrepro.executors import Engine, Waiting
from pytest_nbrepro.findings import Finding, Outcome
from pytest_nbrepro.notebook import Notebook
from pytest_nbrepro.sent_along import SentAlong
from pytest_nbrepro.tasks import Result, Task, perform, travelling

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
        self._queue: OrderedDict[Elsewhere, None] = OrderedDict()
        self._under_way: dict[Elsewhere, None] = {}
        self._bytes = 0  # of those that are under way
        self._heard: dict[Finding, None] = {}
        most = settings.ship_limit * 1_000_000
        self.sent_along = SentAlong(engine, most) if settings.ship else None

    def open(self, notebook: Notebook) -> Elsewhere:
        """The notebook, ready to be sent."""
        opened = Elsewhere(self, notebook)
        if self.sent_along is not None:
            self.sent_along.note(opened)
        return opened

    def send(self, notebooks: Sequence[Elsewhere]) -> None:
        """Have these notebooks checked, in this order, after those sent before.

        Raises ParcelError where the files of a project cannot be sent along.
        """
        if self.sent_along is not None:
            self.sent_along.pack(notebooks, self._tell)
        self._queue.update(dict.fromkeys(notebooks))
        self._advance()

    def _advance(self) -> None:
        while self._queue and len(self._under_way) < _MOST:
            following = next(iter(self._queue))
            if self._under_way and self._bytes + following.size > _MOST_BYTES:
                return
            self.post(following)

    def post(self, notebook: Elsewhere) -> Waiting:
        """Send a notebook now."""
        self._queue.pop(notebook, None)
        self._under_way[notebook] = None
        self._bytes += notebook.size
        try:
            task, content = notebook.task()
            sent = self._engine.submit(perform, task, needs_of(notebook), content)
        except Exception as error:  # noqa: BLE001 - an executor that is broken already; told by items
            sent = Unsent(error)
        notebook.sent = sent
        return sent

    def ended(self, notebook: Elsewhere, notices: Iterable[Finding]) -> None:
        """A notebook is back, or will not be; there is room for another one."""
        if notebook in self._under_way:
            del self._under_way[notebook]
            self._bytes -= notebook.size
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

    def task(self) -> tuple[Task, Any]:
        """What is sent: what is wanted, by default all; and what goes along with it, if any."""
        cells = tuple(cell.number for cell in self.notebook.cells if self.wants(cell))
        parts, cells = self._wanted or (tuple(Part), cells)
        path, content = self.path.absolute(), self.notebook.content
        dispatcher = self._dispatcher
        super().lay_aside()  # it was parsed for what it needs
        along = dispatcher.sent_along
        project, given = along.of(path) if along is not None else (None, None)
        settings, session = dispatcher.sent_settings, dispatcher.session
        return Task(path, content, settings, parts, cells, session, project=project), given

    @property
    def result(self) -> Result:
        """What came back; waits for it."""
        if self._came is None:
            notices: tuple[Finding, ...] = ()
            try:
                self._came = result_of(self.sent or self._dispatcher.post(self))
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
        if found is not None:
            yield from (CellReport(n, Outcome.FAILED, (found,), shared=True) for n in wanted)
        elif self.settings.update:
            from pytest_nbrepro.accepting import accepted

            yield from accepted(self, (each for each in self.result.cells), wanted)
        else:
            yield from self.result.cells

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
