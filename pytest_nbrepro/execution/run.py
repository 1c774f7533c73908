"""Run a notebook's cells in a fresh kernel, one after the other.

nbclient interprets the kernel's messages (display updates, clear_output,
widgets, errors); what is ours is the driving: a kernel that dies, hangs or
floods ends its cell with a status, Ctrl-C reaches the caller at once, and
every kernel is ended.
"""

from __future__ import annotations

import asyncio
import enum
import shlex
import time
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from pytest_nbrepro.execution.kernels import KernelProcess, quiet_logger
from pytest_nbrepro.findings import Finding, FindingError, finding

if TYPE_CHECKING:
    from pytest_nbrepro.environment import Kernel
    from pytest_nbrepro.execution.client import CellClient

T = TypeVar("T")
_GRACE_SECONDS = 5.0


class Status(enum.StrEnum):
    """How the run of a cell ended."""

    OK = "ok"
    ERROR = "error"
    DIED = "died"
    TIMEOUT = "timeout"
    FLOOD = "flood"


@dataclass(frozen=True)
class Code:
    """What is sent to the kernel for one code cell."""

    source: str


@dataclass(frozen=True)
class Limits:
    """Time (seconds) and output (bytes) that a cell may take, and time for a kernel to start."""

    cell_seconds: float = 300.0
    startup_seconds: float = 60.0
    output_bytes: int = 100_000_000


@dataclass(frozen=True)
class CellRun:
    """The fresh run of one cell.

    ``outputs`` are as nbformat 4 has them; ``may_change`` is true where a
    later cell may still update one of them; ``notes`` explain a bad end.
    """

    status: Status
    outputs: tuple[Mapping[str, Any], ...] = ()
    seconds: float = 0.0
    may_change: bool = False
    notes: tuple[str, ...] = ()


class Session:
    """A fresh kernel that runs the cells of one notebook. Use as a context manager.

    Raises FindingError (RUN003) on entry where the kernel does not become
    ready.
    """

    def __init__(self, kernel: Kernel, codes: Sequence[Code], cwd: Path, limits: Limits) -> None:
        self._kernel = kernel
        self._codes = codes
        self._cwd = cwd
        self._limits = limits
        # ZeroMQ needs a selector loop, which is not Windows's default
        self._loop = asyncio.Runner(loop_factory=asyncio.SelectorEventLoop)
        self._process: KernelProcess | None = None
        self._client: CellClient | None = None

    def __enter__(self) -> Self:
        if _inside_a_loop():
            message = "notebooks cannot be run from inside a running event loop"
            raise FindingError(
                finding("RUN003", message, hint="start pytest as a process of its own")
            )
        try:
            self._loop.run(self._start())
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run_cell(self, number: int) -> CellRun:
        """Run the code cell with that 1-based number; call in order, once for each."""
        refused = _refused(self._codes[number - 1].source)
        return refused or self._loop.run(self._run_cell(number - 1))

    def outputs(self, number: int) -> tuple[Mapping[str, Any], ...]:
        """The outputs of a cell as they are by now, updates by later cells included."""
        return self._client.outputs(number - 1) if self._client else ()

    def close(self) -> None:
        """End the kernel; does nothing the second time."""
        try:
            if self._process is not None:
                process, self._process = self._process, None
                self._loop.run(self._end(process))
        finally:
            self._loop.close()

    async def _start(self) -> None:
        from pytest_nbrepro.execution.client import CellClient

        self._process = KernelProcess(self._kernel, self._cwd)
        await self._process.start()
        self._client = CellClient.of(
            self._codes, self._process.manager, quiet_logger(), self._limits
        )
        try:
            await _undisturbed(self._client.connect())
        except (RuntimeError, TimeoutError) as error:  # jupyter_client: died, or silent too long
            raise FindingError(await self._not_ready(error)) from error

    async def _not_ready(self, error: Exception) -> Finding:
        assert self._process is not None
        reason = await self._process.exit_reason()
        if reason == "it does not answer":
            reason = f"no answer in {self._limits.startup_seconds:g} s"
        return finding(
            "RUN003",
            f"kernel {self._kernel.name!r} did not start: {reason}",
            details=self._process.last_lines() or (str(error),),
            hint=_install_hint(self._kernel, self._process.last_lines()),
        )

    async def _run_cell(self, index: int) -> CellRun:
        from nbclient.exceptions import CellTimeoutError, DeadKernelError

        assert self._client is not None
        assert self._process is not None
        started = time.monotonic()
        client = self._client
        status = Status.OK
        notes: tuple[str, ...] = ()
        try:
            status = await _undisturbed(self._executed(client, index))
        except DeadKernelError:
            status, notes = (
                Status.DIED,
                (await self._process.exit_reason(), *self._process.last_lines()),
            )
        except CellTimeoutError:
            status = Status.TIMEOUT
        return CellRun(
            status=status,
            outputs=client.outputs(index),
            seconds=time.monotonic() - started,
            may_change=client.may_change(index),
            notes=notes,
        )

    async def _executed(self, client: CellClient, index: int) -> Status:
        """Execute the cell; one that floods is interrupted, and given up if that does not help."""
        running = asyncio.ensure_future(client.execute(index))
        flooding = asyncio.ensure_future(client.flooded.wait())
        try:
            await asyncio.wait({running, flooding}, return_when=asyncio.FIRST_COMPLETED)
            if client.flooded.is_set():
                await client.interrupt()
                await asyncio.wait({running}, timeout=_GRACE_SECONDS)
                return Status.FLOOD
            await running
        finally:
            for task in (running, flooding):
                task.cancel()
            await asyncio.gather(running, flooding, return_exceptions=True)
        raised = any(output.get("output_type") == "error" for output in client.outputs(index))
        return Status.ERROR if raised else Status.OK

    async def _end(self, process: KernelProcess) -> None:
        if self._client is not None:
            self._client.disconnect()
        await process.end()


def _refused(source: str) -> CellRun | None:
    """The run of a source that no message can carry: JSON knows half characters, UTF-8 does not."""
    try:
        source.encode()
    except UnicodeEncodeError as error:
        line = source.count("\n", 0, error.start) + 1
        message = f"half a character ({source[error.start]!a}) in the source, on line {line}"
        refusal = {"output_type": "error", "ename": type(error).__name__, "evalue": message}
        return CellRun(Status.ERROR, ({**refusal, "traceback": []},))
    return None


def _install_hint(kernel: Kernel, last_lines: Sequence[str]) -> str:
    no_ipykernel = any("No module named" in line and "ipykernel" in line for line in last_lines)
    if kernel.interpreter and no_ipykernel:
        return shlex.join([kernel.interpreter[0], "-m", "pip", "install", "ipykernel"])
    return f"try it by hand: {shlex.join(kernel.argv[:3])} --version"


def _inside_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


async def _undisturbed(work: Coroutine[Any, Any, T]) -> T:
    """Await ``work`` in a task of its own.

    nbclient takes a cancellation for the kernel's death; so that Ctrl-C stays
    Ctrl-C, it must not see ours before we have left.
    """
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task})
    except asyncio.CancelledError:
        task.cancel()
        raise
    return task.result()
