"""The run of one notebook, between the thread that runs it and those who wait for its cells."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pytest_nbrepro.execution.loop import WAIT_SECONDS
from pytest_nbrepro.execution.run import CellRun, Request
from pytest_nbrepro.execution.session import KernelSession

if TYPE_CHECKING:
    from pytest_nbrepro.inputs import Trace


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
