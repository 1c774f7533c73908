"""What a kernel is asked, one request after the other, and when it has answered."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pytest_nbrepro.execution.connection import Connection
from pytest_nbrepro.execution.kernels import KernelDied

if TYPE_CHECKING:
    from pytest_nbrepro.execution.client import CellClient
    from pytest_nbrepro.execution.kernels import KernelProcess

#: How often a kernel without a keeper is asked whether it still runs.
_POLL_SECONDS = 0.5
#: How long a kernel that was told to quit may take.
_QUIT_SECONDS = 2.0
#: How long the last messages of a kernel that died may be on their way.
_LAST_MESSAGES_SECONDS = 0.05
#: How long the reply may take when the kernel has said that it is idle; both are sent at once.
_REPLY_SECONDS = 5.0


class Exchange:
    """The requests to one kernel and its answers; ``client`` makes outputs of its messages."""

    def __init__(self, process: KernelProcess, client: CellClient) -> None:
        self._client = client
        self._current = ""
        self._awaits: set[str] = set()
        self._changed = asyncio.Event()
        #: Set when the kernel has ended, or is beyond hope.
        self.died = asyncio.Event()
        #: The content of the reply to the last request, as far as there is one.
        self.reply: Mapping[str, Any] = {}
        self.connection = Connection(process, self._take)

    @property
    def is_idle(self) -> bool:
        """True where the kernel lives, and has answered all that it was asked."""
        return not self._awaits and not self.died.is_set()

    def give_up(self) -> None:
        """No answer can come any more: the kernel has ended."""
        self.died.set()
        self._changed.set()

    async def watch(self, process: KernelProcess) -> None:
        """Give up when the process has ended."""
        news = asyncio.Event()
        process.on_news(news.set)
        while await process.is_alive():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(news.wait(), None if process.tells else _POLL_SECONDS)
            news.clear()
        self.give_up()

    async def quit(self) -> None:
        """Wait for the end of a kernel that the cell has asked to quit, which takes a moment."""
        payload = self.reply.get("payload")
        for asked in payload if isinstance(payload, list) else ():
            if asked.get("source") == "ask_exit" and not asked.get("keepkernel"):
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.died.wait(), _QUIT_SECONDS)

    def send(self, source: str) -> str:
        """Have the kernel run the source of a cell; the id of the request."""
        self._awaits = {"shell", "iopub"}
        return self._send(source, is_silent=False)

    async def run_silently(self, code: str, seconds: float) -> bool:
        """Have the kernel run what is none of its cells, and leaves their counts as they are.

        False where it takes longer. Raises KernelDied where it ends instead.
        """
        self._awaits = {"shell"}  # what it says on iopub belongs to no cell
        self._send(code, is_silent=True)
        return await self.ended(seconds)

    def _send(self, source: str, *, is_silent: bool) -> str:
        content = {
            "code": source,
            "silent": is_silent,
            "store_history": not is_silent,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": False,
        }
        self._current, self.reply = self.connection.request("execute_request", content), {}
        return self._current

    async def ended(self, seconds: float) -> bool:
        """Wait for the end of what was sent; false where it takes longer, or floods.

        Raises KernelDied where the kernel ends instead.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        timer = loop.call_at(deadline, self._changed.set)
        had_flooded = self._client.has_flooded
        try:
            while self._awaits and loop.time() < deadline:
                if self._client.has_flooded and not had_flooded:
                    return False
                if self.died.is_set():
                    await asyncio.sleep(_LAST_MESSAGES_SECONDS)
                    self.connection.look()
                    if self._awaits:
                        raise KernelDied
                    break
                self._changed.clear()
                await self._changed.wait()
        finally:
            timer.cancel()
        return not self._awaits

    def _take(self, channel: str, message: dict[str, Any]) -> None:
        """Handle a message; the request has ended when both channels have said so."""
        is_current = message["parent_header"].get("msg_id") == self._current
        if channel == "shell":
            has_ended = message["msg_type"] == "execute_reply"
        else:
            has_ended = self._client.take(message)
        if is_current and has_ended:
            self._awaits.discard(channel)
            if channel == "shell":
                self.reply = message["content"]
            elif self._awaits:
                loop = asyncio.get_running_loop()
                loop.call_later(_REPLY_SECONDS, self._no_reply, self._current)
        if not self._awaits or self._client.has_flooded:
            self._changed.set()

    def _no_reply(self, request: str) -> None:
        """Give up a kernel that is idle and has not answered: a cell has broken it."""
        if request == self._current and self._awaits == {"shell"}:
            self.give_up()
