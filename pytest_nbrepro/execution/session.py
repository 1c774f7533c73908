"""A fresh kernel, and the cells of one notebook in it, one after the other."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pytest_nbrepro.execution.kernels import KernelProcess, install_hint
from pytest_nbrepro.execution.run import CellRun, Request, Status, refusal
from pytest_nbrepro.findings import Finding, FindingError, finding

if TYPE_CHECKING:
    from pytest_nbrepro.execution.client import CellClient
    from pytest_nbrepro.execution.connection import Connection
    from pytest_nbrepro.execution.tracing import Tracing
    from pytest_nbrepro.inputs import Trace

#: How long a cell whose time is up has to say where it was.
_GRACE_SECONDS = 2.0
#: How long a cell that floods has to stop: first, what it has put out is on its way.
_FLOOD_GRACE_SECONDS = 10.0
#: How often a kernel without a keeper is asked whether it still runs.
_POLL_SECONDS = 0.5
#: How long the last messages of a kernel that died may be on their way.
_LAST_MESSAGES_SECONDS = 0.05
#: How long the end of a server may take, of which a kernel that does not start is the first sign.
_LOSS_SECONDS = 0.1
#: How long the reply may take when the kernel has said that it is idle; both are sent at once.
_REPLY_SECONDS = 5.0
#: How long a kernel that was told to quit may take.
_QUIT_SECONDS = 2.0
#: How long a kernel may take to begin or end its trace.
_TRACE_SECONDS = 10.0


class _KernelDied(Exception):  # noqa: N818 - what failed is the kernel
    """Raised in what waits for a kernel that is gone."""


class KernelSession:
    """A kernel and the cells that it runs; lives on the event loop."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._process: KernelProcess | None = None
        self._client: CellClient | None = None
        self._connection: Connection | None = None
        self._died = asyncio.Event()
        self._is_ready = False
        self._awaits: set[str] = set()
        self._watching: asyncio.Future[None] | None = None
        self._current = ""
        self._reply: Mapping[str, Any] = {}
        self._changed = asyncio.Event()
        self._deadline: float | None = None
        self._tracing: Tracing | None = None
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
        from pytest_nbrepro.execution.connection import Connection

        request = self._request
        self._client = CellClient.of(request.codes, request.limits)
        self._process, self._died = KernelProcess(request), asyncio.Event()
        await self._process.start()
        self._watching = asyncio.ensure_future(self._watch(self._process))
        self._connection = Connection(self._process, self._take)
        if not await self._becomes_ready(self._process, self._connection):
            raise FindingError(await self._not_ready())
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

        await self._run_silently(begin_code(variable, value))
        self.unmeasured = obstacle(self._reply)

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
        """Have the kernel run what is none of its cells, and leaves their counts as they are.

        A kernel that dies of it, or takes too long, is found out by what it is asked next.
        """
        if not code:
            return
        self._send(code, is_silent=True)
        self._awaits = {"shell"}  # what it says on iopub belongs to no cell
        with contextlib.suppress(_KernelDied):
            await self._ended(_TRACE_SECONDS)

    async def _becomes_ready(self, process: KernelProcess, connection: Connection) -> bool:
        deadline = asyncio.get_running_loop().time() + self._request.limits.startup_seconds
        ready = asyncio.ensure_future(connection.ready())
        died = asyncio.ensure_future(self._died.wait())
        first = asyncio.FIRST_COMPLETED
        while not (ready.done() or died.done() or process.is_server_lost):
            rest = deadline - asyncio.get_running_loop().time()
            if rest <= 0:
                break
            await asyncio.wait({ready, died}, timeout=min(rest, 1.0), return_when=first)
        self._is_ready = ready.done()
        for task in (ready, died):
            task.cancel()
        return self._is_ready

    async def _watch(self, process: KernelProcess) -> None:
        """Set ``_died`` when the process has ended."""
        news = asyncio.Event()
        process.on_news(news.set)
        while await process.is_alive():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(news.wait(), None if process.tells else _POLL_SECONDS)
            news.clear()
        self._died.set()
        self._changed.set()

    async def _not_ready(self) -> Finding:
        assert self._process is not None
        kernel = self._request.kernel
        reason = await self._process.exit_reason()
        if not reason:
            reason = f"no answer in {self._request.limits.startup_seconds:g} s"
        return finding(
            "RUN003",
            f"kernel {kernel.name!r} did not start: {reason}",
            details=self._process.last_lines(),
            hint=install_hint(kernel, self._process.last_lines()),
        )

    def _take(self, channel: str, message: dict[str, Any]) -> None:
        """Handle a message; the cell has ended when both channels have said so."""
        assert self._client is not None
        is_current = message["parent_header"].get("msg_id") == self._current
        if channel == "shell":
            has_ended = message["msg_type"] == "execute_reply"
        else:
            has_ended = self._client.take(message)
        if is_current and has_ended:
            self._awaits.discard(channel)
            if channel == "shell":
                self._reply = message["content"]
            elif self._awaits:
                loop = asyncio.get_running_loop()
                loop.call_later(_REPLY_SECONDS, self._no_reply, self._current)
        if not self._awaits or self._client.has_flooded:
            self._changed.set()

    def _no_reply(self, request: str) -> None:
        """Give up a kernel that is idle and has not answered: a cell has broken it."""
        if request == self._current and self._awaits == {"shell"}:
            self._died.set()
            self._changed.set()

    async def run_cell(self, index: int) -> CellRun:
        """Run one cell, and whatever happens to it say how it ended."""
        code = self._request.codes[index]
        refused = refusal(code.source)
        if refused:
            return refused
        assert self._client is not None
        assert self._process is not None
        loop = asyncio.get_running_loop()
        limits, now = self._request.limits, loop.time()
        if self._deadline is None and limits.notebook_seconds is not None:
            self._deadline = now + limits.notebook_seconds
        seconds = code.seconds or limits.cell_seconds
        status = Status.TIMEOUT
        if self._deadline is not None and self._deadline - now < seconds:
            seconds, status = max(self._deadline - now, 0), Status.NOTEBOOK_TIMEOUT
        notes: tuple[str, ...] = ()
        try:
            if self._tracing is not None:
                self._tracing.mark(index + 1)
            self._client.begin(index, self._send(code.source))
            if await self._ended(seconds):
                status = self._status(index)
                await self._quit()
            if status in {Status.TIMEOUT, Status.NOTEBOOK_TIMEOUT} or self._client.has_flooded:
                await self._interrupt()
            if self._client.has_flooded:  # by now: a busy kernel sends late what it printed
                status = Status.FLOOD
        except _KernelDied:
            reason = await self._process.exit_reason()
            status, notes = Status.DIED, (reason, *self._process.last_lines())
        error = self._reply if self._reply.get("status") == "error" else None
        may_change = self._client.may_change(index)
        seconds = loop.time() - now
        count = self._client.count(index)
        return CellRun(status, self.outputs(index), may_change, notes, error, seconds, count)

    async def _interrupt(self) -> None:
        """Interrupt the cell, and wait a while for its end; a kernel may die of it."""
        assert self._process is not None
        assert self._client is not None
        seconds = _FLOOD_GRACE_SECONDS if self._client.has_flooded else _GRACE_SECONDS
        await self._process.interrupt()
        with contextlib.suppress(_KernelDied):  # which is ready for it while a cell runs only
            await self._ended(seconds)

    def _send(self, source: str, *, is_silent: bool = False) -> str:
        """Have the kernel run a source; the id of the request."""
        assert self._connection is not None
        content = {
            "code": source,
            "silent": is_silent,
            "store_history": not is_silent,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": False,
        }
        self._current = self._connection.request("execute_request", content)
        self._awaits, self._reply = {"shell", "iopub"}, {}
        return self._current

    async def _ended(self, seconds: float) -> bool:
        """Wait for the end of the running cell; false where it takes longer, or floods.

        Raises _KernelDied where the kernel ends instead.
        """
        assert self._client is not None
        assert self._connection is not None
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        timer = loop.call_at(deadline, self._changed.set)
        had_flooded = self._client.has_flooded
        try:
            while self._awaits and loop.time() < deadline:
                if self._client.has_flooded and not had_flooded:
                    return False
                if self._died.is_set():
                    await asyncio.sleep(_LAST_MESSAGES_SECONDS)
                    self._connection.look()
                    if self._awaits:
                        raise _KernelDied
                    break
                self._changed.clear()
                await self._changed.wait()
        finally:
            timer.cancel()
        return not self._awaits

    def _status(self, index: int) -> Status:
        # the reply knows of those errors, too, that are no output: UsageError is mere text
        raised = self._reply.get("status") == "error" or any(
            output.get("output_type") == "error" for output in self.outputs(index)
        )
        return Status.ERROR if raised else Status.OK

    async def _quit(self) -> None:
        """Wait for the end of a kernel that the cell has asked to quit, which takes a moment."""
        payload = self._reply.get("payload")
        for asked in payload if isinstance(payload, list) else ():
            if asked.get("source") == "ask_exit" and not asked.get("keepkernel"):
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._died.wait(), _QUIT_SECONDS)

    def outputs(self, index: int) -> tuple[Mapping[str, Any], ...]:
        """The outputs of a cell as they are by now."""
        return self._client.outputs(index) if self._client else ()

    def widgets(self) -> Mapping[str, Mapping[str, Any]]:
        """The models of all widgets by their ids, as a notebook stores them."""
        return self._client.widgets() if self._client else {}

    def trace(self) -> Trace | None:
        """What it touched outside of its process, after the end; None where nobody asked."""
        return self._tracing.trace() if self._tracing else None

    @property
    def _is_idle(self) -> bool:
        return self._is_ready and not self._awaits and not self._died.is_set()

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
        if self._connection is not None:
            if is_idle:
                self._connection.request_shutdown()
            self._connection.close()
        left = await process.end(orderly=is_idle)
        if self._tracing is not None:
            self._tracing.close()
        if self._watching is not None:
            self._watching.cancel()
        return left
