"""A fresh kernel, and the cells of one notebook in it, one after the other."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pytest_nbrepro.execution.getting_ready import becomes_ready, not_ready
from pytest_nbrepro.execution.kernels import KernelDied, KernelProcess
from pytest_nbrepro.execution.run import CellRun, Code, Request, Status, refusal
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.retelling import Value, retold

if TYPE_CHECKING:
    from pytest_nbrepro.execution.client import CellClient
    from pytest_nbrepro.execution.exchange import Exchange
    from pytest_nbrepro.execution.tracing import Tracing
    from pytest_nbrepro.inputs import Trace

#: How long a cell whose time is up has to say where it was.
_GRACE_SECONDS = 2.0
#: How long a cell that floods has to stop: first, what it has put out is on its way.
_FLOOD_GRACE_SECONDS = 10.0
#: How long the end of a server may take, of which a kernel that does not start is the first sign.
_LOSS_SECONDS = 0.1
#: How long a kernel may take to begin or end its trace.
_TRACE_SECONDS = 10.0


class KernelSession:
    """A kernel and the cells that it runs; lives on the event loop."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._codes = list(request.codes)
        self._process: KernelProcess | None = None
        self._client: CellClient | None = None
        self._exchange: Exchange | None = None
        self._is_ready = False
        self._watching: asyncio.Future[None] | None = None
        self._deadline: float | None = None
        self._tracing: Tracing | None = None
        #: The number of the cell that began last, 0 before the first, and when.
        self.begun = 0, time.monotonic()
        #: Why the kernel has the network though it should not; nothing where it has none.
        self.online = ""
        #: Why its coverage is not measured though it should; nothing where it is.
        self.unmeasured = ""

    @property
    def is_forked(self) -> bool:
        """True where the kernel came from a fork."""
        return self._process is not None and self._process.is_forked

    async def start(self) -> None:
        """Start the kernel and wait until it is ready. Raises FindingError (RUN003)."""
        try:
            await self._start()
        except FindingError:
            await asyncio.sleep(_LOSS_SECONDS)
            if self._process is None or not self._process.is_server_lost:
                raise
            await self.end()  # a cell of another notebook was to blame; there is a new server now
            await self._start()

    async def _start(self) -> None:
        from pytest_nbrepro.execution.client import CellClient
        from pytest_nbrepro.execution.exchange import Exchange

        request = self._request
        self._client = CellClient.of(self._codes, request.limits)
        self._process = KernelProcess(request)
        await self._process.start()
        self._exchange = Exchange(self._process, self._client)
        self._watching = asyncio.ensure_future(self._exchange.watch(self._process))
        seconds = request.limits.startup_seconds
        self._is_ready = await becomes_ready(self._process, self._exchange, seconds)
        if not self._is_ready:
            raise FindingError(await not_ready(self._process, request))
        if request.measure and request.kernel.is_python:
            await self._measure(*request.measure)
        if request.trace:
            from pytest_nbrepro.execution.tracing import Tracing

            self._tracing = Tracing(request, self._process.folder)
            await self._run_silently(self._tracing.begin_code)
        if request.offline:
            await self._go_offline(self._process)

    async def _measure(self, variable: str, value: str) -> None:
        """Begin to measure coverage, before a trace begins that would see how."""
        from pytest_nbrepro.execution.measuring import begin_code, obstacle

        assert self._exchange is not None
        await self._run_silently(begin_code(variable, value))
        self.unmeasured = obstacle(self._exchange.reply)

    async def _go_offline(self, process: KernelProcess) -> None:
        """Where the system left the kernel its network, take it from Python at least."""
        from pytest_nbrepro.execution.tracing import network_refusal
        from pytest_nbrepro.inputs import offline_code

        kernel = self._request.kernel
        self.online = network_refusal(self._request, process.folder)
        if self.online and kernel.is_python:
            await self._run_silently(offline_code())
        elif self.online:
            self.online += f", and kernel {kernel.name!r} is not a Python kernel"

    async def _run_silently(self, code: str) -> None:
        """Have the kernel run what is none of its cells.

        A kernel that dies of it, or takes too long, is found out by what it is asked next.
        """
        assert self._exchange is not None
        if code:
            with contextlib.suppress(KernelDied):
                await self._exchange.run_silently(code, _TRACE_SECONDS)

    async def run_cell(self, index: int) -> CellRun:
        """Run one cell, and whatever happens to it say how it ended."""
        code, self.begun = self._codes[index], (index + 1, time.monotonic())
        refused = refusal(code.source)
        if refused:
            return refused
        client, exchange, process = self._client, self._exchange, self._process
        assert client is not None
        assert exchange is not None
        assert process is not None
        loop = asyncio.get_running_loop()
        now = loop.time()
        seconds, status = self._limit(code, now)
        notes: tuple[str, ...] = ()
        try:
            if self._tracing is not None:
                self._tracing.mark(index + 1)
            client.begin(index, exchange.send(code.source))
            if await exchange.ended(seconds):
                status = self._status(index, exchange.reply)
                await exchange.quit()
            if status in {Status.TIMEOUT, Status.NOTEBOOK_TIMEOUT} or client.has_flooded:
                await process.interrupt()
                grace = _FLOOD_GRACE_SECONDS if client.has_flooded else _GRACE_SECONDS
                with contextlib.suppress(KernelDied):  # it is ready for that in a cell only
                    await exchange.ended(grace)
            if client.has_flooded:  # by now: a busy kernel sends late what it printed
                status = Status.FLOOD
        except KernelDied:
            reason = await process.exit_reason()
            status, notes = Status.DIED, (reason, *process.last_lines())
        error = self._told(exchange.reply) if exchange.reply.get("status") == "error" else None
        may_change = client.may_change(index)
        seconds = loop.time() - now
        count = client.count(index)
        return CellRun(status, self.outputs(index), may_change, notes, error, seconds, count)

    async def interrupt(self) -> None:
        """Interrupt the cell that runs, as Ctrl-C would; how it ends, `run_cell` says."""
        if self._process is not None and not self._is_idle:
            await self._process.interrupt()

    async def run(self, code: Code) -> tuple[int, CellRun]:
        """Run one more cell; its index, and how it ended."""
        assert self._client is not None
        self._codes.append(code)
        self._client.add()
        index = len(self._codes) - 1
        return index, await self.run_cell(index)

    async def ask(self, code: str, seconds: float) -> Mapping[str, Any] | None:
        """The kernel's reply to what is none of its cells; None where it took longer.

        Raises KernelDied where it ends instead.
        """
        assert self._exchange is not None
        assert self._process is not None
        if await self._exchange.run_silently(code, seconds):
            return self._exchange.reply
        await self._process.interrupt()
        await self._exchange.ended(_GRACE_SECONDS)
        return None

    def _limit(self, code: Code, now: float) -> tuple[float, Status]:
        """How long a cell may run that begins now, and what it is that ends it then."""
        limits = self._request.limits
        if self._deadline is None and limits.notebook_seconds is not None:
            self._deadline = now + limits.notebook_seconds
        seconds = code.seconds or limits.cell_seconds
        if self._deadline is not None and self._deadline - now < seconds:
            return max(self._deadline - now, 0), Status.NOTEBOOK_TIMEOUT
        return seconds, Status.TIMEOUT

    def _status(self, index: int, reply: Mapping[str, Any]) -> Status:
        # the reply knows of those errors, too, that are no output: UsageError is mere text
        raised = reply.get("status") == "error" or any(
            output.get("output_type") == "error" for output in self.outputs(index)
        )
        return Status.ERROR if raised else Status.OK

    def outputs(self, index: int) -> tuple[Mapping[str, Any], ...]:
        """The outputs of a cell as they are by now."""
        return self._told(self._client.outputs(index)) if self._client else ()

    def widgets(self) -> Mapping[str, Mapping[str, Any]]:
        """The models of all widgets by their ids, as a notebook stores them."""
        return self._told(self._client.widgets()) if self._client else {}

    def _told(self, value: Value) -> Value:
        """What the kernel says, with the folders as they are to be called."""
        called = self._request.told_as
        return retold(value, *called) if called else value

    def trace(self) -> Trace | None:
        """What it touched outside of its process, after the end; None where nobody asked."""
        return self._tracing.trace() if self._tracing else None

    @property
    def _is_idle(self) -> bool:
        return self._is_ready and self._exchange is not None and self._exchange.is_idle

    async def _end_trace(self, tracing: Tracing) -> None:
        if self._is_idle:
            tracing.mark(0)
            await self._run_silently(tracing.end_code)
        if sys.platform == "win32":
            tracing.close()  # else its folder could not be removed

    async def end(self) -> tuple[str, ...]:
        """End the kernel; the names of the processes that it had left behind."""
        process, self._process = self._process, None
        if process is None:
            return ()
        if self._tracing is not None:
            await self._end_trace(self._tracing)
        if self._request.measure and not self.unmeasured and self._is_idle:
            from pytest_nbrepro.execution.measuring import END_CODE

            await self._run_silently(END_CODE)
        # a cell that still runs is not waited for, nor is a kernel that never answered
        is_idle = self._is_idle
        if self._exchange is not None:
            if is_idle:
                self._exchange.connection.request_shutdown()
            self._exchange.connection.close()
        left = await process.end(orderly=is_idle)
        if self._tracing is not None:
            self._tracing.close()
        if self._watching is not None:
            self._watching.cancel()
        return left
