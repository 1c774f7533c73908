"""Runs notebooks ahead of those who wait for their cells.

One thread with one event loop conducts all kernels. While a notebook runs, the
kernel of the next one starts; with more than one job, several notebooks run at
once. Who wants a cell's outputs waits for them in their own thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pytest_nbrepro.execution.loop import LoopThread
from pytest_nbrepro.execution.notebook_run import NotebookRun
from pytest_nbrepro.execution.run import CellRun, Request, Status
from pytest_nbrepro.execution.session import KernelSession

#: How many notebooks, for each job, may have run whose results nobody has asked for yet.
_AHEAD = 4


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
