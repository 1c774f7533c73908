"""Runs notebooks ahead of those who wait for their cells.

One thread with one event loop conducts all kernels. While a notebook runs, the
kernel of the next one starts; with more than one job, several notebooks run at
once. Who wants a cell's outputs waits for them in their own thread.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pytest_nbrepro.execution.loop import WAIT_SECONDS, LoopThread
from pytest_nbrepro.execution.run import CellRun, Request, Status
from pytest_nbrepro.execution.session import KernelSession

if TYPE_CHECKING:
    from pytest_nbrepro.inputs import Trace

#: How many notebooks, for each job, may have run whose results nobody has asked for yet.
_AHEAD = 4


class NotebookRun:
    """The run of one notebook, as seen by those who wait for its cells.

    ``request`` is asked for when the run begins, on the runner's thread.
    """

    def __init__(self, request: Callable[[], Request], upto: int) -> None:
        """``upto`` is the number of the last cell that is wanted."""
        self.request = request
        self.upto = upto
        self.asked = 0  # by those who wait: they need not ask again for cells up to this one
        self.is_forked = False
        self._news = threading.Condition()
        self._results: dict[int, CellRun] = {}
        self._error: BaseException | None = None
        self._left: tuple[str, ...] | None = None
        # on the event loop
        self.session: KernelSession | None = None
        self.task: asyncio.Task[None] | None = None
        self.interrupting: asyncio.Task[None] | None = None
        self.may_run = asyncio.Event()
        self.wants_more = asyncio.Event()
        self.is_busy = True
        self.is_ending = False
        self.is_halted = False  # no cell is run behind the one that runs

    def stop(self) -> None:
        """Run no further; the kernel ends, which is not to be disturbed."""
        if self.task is not None and not self.is_ending:
            self.task.cancel()

    def tell(self, number: int, result: CellRun) -> None:
        """Hand over the run of a cell."""
        with self._news:
            self._results[number] = result
            self._news.notify_all()

    def tell_end(self, left: tuple[str, ...], error: BaseException | None) -> None:
        """Hand over what the kernel left behind, or why there are no more cells; once."""
        with self._news:
            if self._left is None:
                self._left, self._error = left, error
            self._news.notify_all()

    def has_come_to(self, number: int, seconds: float) -> bool:
        """Wait so long for a cell's run, or for the end; whether there is one of them."""
        with self._news:
            if number not in self._results and self._left is None:
                self._news.wait(seconds)
            return number in self._results or self._left is not None

    def wait_for(self, number: int, meanwhile: Callable[[], None] = lambda: None) -> CellRun:
        """Wait for a cell's run, and do something ``meanwhile``, about once a second.

        Raises what the whole run ended with (FindingError: no kernel).
        """
        while not self.has_come_to(number, WAIT_SECONDS):
            meanwhile()
        with self._news:
            if number in self._results:
                return self._results[number]
            raise self._error or RuntimeError(f"cell {number} has not been run")

    def wait_for_end(self) -> tuple[str, ...]:
        """Wait until the kernel is gone; the names of the processes it had left behind."""
        with self._news:
            while self._left is None:
                self._news.wait(WAIT_SECONDS)
            return self._left

    @property
    def begun(self) -> int:
        """The number of the cell that began last, 0 before the first."""
        return self.session.begun[0] if self.session else 0

    def results(self) -> dict[int, CellRun]:
        """The runs of cells so far by number, with the updates that later ones have made."""
        with self._news:
            found = dict(self._results)
        return {
            number: replace(run, outputs=self.outputs(number) or run.outputs)
            for number, run in sorted(found.items())
        }

    def outputs(self, number: int) -> tuple[Mapping[str, Any], ...]:
        """The outputs of a cell, updates by later cells included, after the end."""
        return self.session.outputs(number - 1) if self.session else ()

    def widgets(self) -> Mapping[str, Mapping[str, Any]]:
        """The models of all widgets by their ids, as a notebook stores them, after the end."""
        return self.session.widgets() if self.session else {}

    def trace(self) -> Trace | None:
        """What it touched outside of its process, after the end; None where nobody asked."""
        return self.session.trace() if self.session else None


class Runner:
    """Runs notebooks, ``jobs`` at once. Close it to end all kernels."""

    def __init__(self, jobs: int = 1) -> None:
        self._jobs = jobs
        self.online: dict[str, None] = {}  # why kernels have the network that should not
        self.unmeasured: dict[str, None] = {}  # why their coverage is not measured that should be
        self._planned: list[NotebookRun] = []
        self._open: list[NotebookRun] = []  # begun, and still wanted
        self._begun: set[NotebookRun] = set()  # begun, and not ended
        self._thread = LoopThread()
        self._loop = self._thread.loop

    # Called by those who wait ------------------------------------------------------------

    def plan(self, runs: Iterable[NotebookRun]) -> None:
        """Say which notebooks will be wanted, in this order, after those planned already."""
        self._loop.call_soon_threadsafe(self._plan, list(runs))

    def cell(
        self, run: NotebookRun, number: int, meanwhile: Callable[[], None] = lambda: None
    ) -> CellRun:
        """The run of a cell; waits for it. Raises FindingError where there is no kernel."""
        if number > run.asked:  # else it comes without being asked for
            run.asked = max(number, run.upto)
            self._loop.call_soon_threadsafe(self._want, run, number)
        return run.wait_for(number, meanwhile)

    def outputs(self, run: NotebookRun, number: int) -> tuple[Mapping[str, Any], ...]:
        """The outputs of a cell that may still run, as they are by now."""

        async def looked_at() -> tuple[Mapping[str, Any], ...]:
            return run.outputs(number)

        return self._thread.wait_for(looked_at())

    def interrupt(self, run: NotebookRun) -> None:
        """Interrupt the cell that runs, as Ctrl-C would, and run none behind it."""
        self._loop.call_soon_threadsafe(self._interrupt, run)

    def release(self, run: NotebookRun) -> None:
        """Nothing more is wanted of this notebook; its kernel ends."""
        self._loop.call_soon_threadsafe(self._release, run)

    def close(self) -> None:
        """End all kernels, and the thread; the second time, nothing."""
        self._thread.close(self._end_all())

    # On the event loop -------------------------------------------------------------------

    def _plan(self, runs: list[NotebookRun]) -> None:
        self._planned += [run for run in runs if run.task is None]
        self._advance()

    def _want(self, run: NotebookRun, number: int) -> None:
        run.upto = max(run.upto, number)
        if not run.is_ending:  # one that has ended must not hold up the others
            run.is_busy = True
        run.may_run.set()
        run.wants_more.set()
        self._begin(run)
        self._advance()

    def _interrupt(self, run: NotebookRun) -> None:
        run.is_halted = True
        if run.session is not None and run.begun and not run.is_ending:
            run.interrupting = self._loop.create_task(run.session.interrupt())

    def _release(self, run: NotebookRun) -> None:
        if run in self._planned:
            self._planned.remove(run)
        if run in self._open:
            self._open.remove(run)
        run.stop()
        if run.task is None:  # it never began, so that nothing else tells its end
            run.tell_end((), None)
        self._advance()

    def _advance(self) -> None:
        """Begin what may run now, and warm the kernel of what comes next."""
        while self._planned:
            following = self._planned[0]
            if sum(run is not following for run in self._open) >= _AHEAD * self._jobs:
                return
            busy = sum(run.is_busy and run.may_run.is_set() for run in self._open)
            if busy < self._jobs:
                following.may_run.set()
            self._begin(following)
            if not following.may_run.is_set():
                return

    def _begin(self, run: NotebookRun) -> None:
        if run.task is None:
            self._open.append(run)
            self._begun.add(run)
            run.task = self._loop.create_task(self._drive(run))
            # one that is stopped before its first step tells nothing by itself
            run.task.add_done_callback(lambda _: self._has_ended(run, (), None))
        if run.may_run.is_set() and run in self._planned:
            self._planned.remove(run)

    async def _drive(self, run: NotebookRun) -> None:
        """Run a notebook's cells as far as they are wanted, and end the kernel."""
        error: BaseException | None = None
        left: tuple[str, ...] = ()
        try:
            request = run.request()
            run.session = KernelSession(request)
            await run.session.start()
            run.is_forked = run.session.is_forked
            self.online.update(dict.fromkeys(filter(None, [run.session.online])))
            self.unmeasured.update(dict.fromkeys(filter(None, [run.session.unmeasured])))
            await run.may_run.wait()
            await self._run_cells(run, run.session, request)
        except BaseException as raised:  # noqa: BLE001 - raised again in the thread that waits
            error = raised
        run.is_ending = True
        try:
            if run.session is not None:
                left = await run.session.end()
        finally:
            self._has_ended(run, left, error)

    def _has_ended(
        self, run: NotebookRun, left: tuple[str, ...], error: BaseException | None
    ) -> None:
        run.is_busy = False
        self._begun.discard(run)
        self._loop.call_soon(run.tell_end, left, error)
        self._advance()

    async def _run_cells(self, run: NotebookRun, session: KernelSession, request: Request) -> None:
        for index, code in enumerate(request.codes):
            if code.skip:  # also below the last one wanted: there is nothing to wait for
                continue
            if run.is_halted:
                return
            while index >= run.upto:
                run.is_busy = False
                run.wants_more.clear()
                self._advance()
                await run.wants_more.wait()
            result = await session.run_cell(index)
            # when the next cell has been sent: who waits wakes up and takes Python's lock
            self._loop.call_soon(run.tell, index + 1, result)
            is_fine = result.status is Status.OK
            if not is_fine and not (result.status is Status.ERROR and code.may_raise):
                return

    async def _end_all(self) -> None:
        self._planned.clear()
        for run in self._begun:
            run.stop()
        others = asyncio.all_tasks(self._loop) - {asyncio.current_task(self._loop)}
        if others:
            await asyncio.wait(others)
