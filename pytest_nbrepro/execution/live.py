"""Kernels that live on after a cell, to be asked for another one, or for a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pytest_nbrepro.execution.kernels import KernelDied, start_server
from pytest_nbrepro.execution.loop import LoopThread
from pytest_nbrepro.execution.run import CellRun, Code, Request
from pytest_nbrepro.execution.session import KernelSession


class LiveKernels:
    """Kernels that are asked from any thread. Close it to end them all."""

    def __init__(self) -> None:
        self._thread: LoopThread | None = None
        self._open: set[LiveKernel] = set()

    def open(self, request: Request) -> LiveKernel:
        """A fresh kernel; the cells of the request are not its own. Raises FindingError."""
        if self._thread is None:
            start_server(request)  # it starts while what talks to it is imported
            self._thread = LoopThread()
        kernel = LiveKernel(self, self._thread, replace(request, codes=()))
        self._open.add(kernel)
        kernel.start()
        return kernel

    def forget(self, kernel: LiveKernel) -> None:
        """It has ended."""
        self._open.discard(kernel)

    def close(self) -> None:
        """End all kernels, and the thread."""
        for kernel in list(self._open):
            kernel.close()
        if self._thread is not None:
            self._thread.close(_nothing())
            self._thread = None


async def _nothing() -> None:
    """There is nothing left to end."""


class LiveKernel:
    """One kernel, for as long as it is not closed."""

    def __init__(self, kernels: LiveKernels, thread: LoopThread, request: Request) -> None:
        self._kernels = kernels
        self._thread = thread
        self._session = KernelSession(request)

    @property
    def unmeasured(self) -> str:
        """Why its coverage is not measured though it should; nothing where it is."""
        return self._session.unmeasured

    def start(self) -> None:
        """Start it, and wait until it is ready. Raises FindingError (RUN003)."""
        try:
            self._thread.wait_for(self._session.start())
        except BaseException:
            self.close()
            raise

    def run(self, code: Code) -> tuple[int, CellRun]:
        """Run a cell; the number by which its outputs can be asked for, and how it ended."""
        return self._thread.wait_for(self._session.run(code))

    def outputs(self, number: int) -> tuple[Mapping[str, Any], ...]:
        """The outputs of a run as they are by now, with what later ones have updated."""
        return self._session.outputs(number)

    def ask(self, code: str, seconds: float) -> Mapping[str, Any] | None:
        """The kernel's reply to code that belongs to no cell; None where it took longer.

        Where the kernel has ended, the ``status`` of the reply is "died".
        """
        try:
            return self._thread.wait_for(self._session.ask(code, seconds))
        except KernelDied:
            return {"status": "died"}

    def close(self) -> None:
        """End the kernel; the second time, nothing."""
        self._kernels.forget(self)
        self._thread.wait_for(self._session.end())
