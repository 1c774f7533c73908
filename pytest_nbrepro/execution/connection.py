"""The messages of one kernel, as they arrive, on the running event loop.

The sockets are read when their file descriptor says that something happened,
and until they are empty; ZeroMQ signals edges, so that after every send, too,
they must be looked at (https://zeromq.org/socket-api, ZMQ_FD). One callback a
burst is what makes a trivial cell cheap.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import zmq
from jupyter_client.adapter import adapt

if TYPE_CHECKING:
    from pytest_nbrepro.execution.kernels import KernelProcess

Message = dict[str, Any]

#: So many messages are handled before others on the loop have their turn.
_BURST = 200
#: How long a kernel that may not listen yet is given before it is asked again.
_ASK_AGAIN_SECONDS = 0.1


class Connection:
    """The shell and iopub sockets of a kernel; ``on_message`` gets the channel and the message."""

    def __init__(self, process: KernelProcess, on_message: Callable[[str, Message], None]) -> None:
        self._process = process
        self._on_message = on_message
        self._session = process.session
        self._loop = asyncio.get_running_loop()
        self._sockets: dict[str, Any] = {name: process.connect(name) for name in ("shell", "iopub")}
        self._ready: asyncio.Future[None] | None = None
        self._seen: set[str] = set()
        for socket in self._sockets.values():
            self._loop.add_reader(socket.FD, self._look)

    async def ready(self) -> None:
        """Wait until the kernel answers and its outputs arrive.

        The first message on iopub proves that the subscription holds: its
        welcome (JEP 65), or of older kernels the status that goes with the
        answer, for which they are asked again.
        """
        self._ready = self._loop.create_future()
        while not self._ready.done():
            self.request("kernel_info_request", {})
            await asyncio.wait({self._ready}, timeout=_ASK_AGAIN_SECONDS)
        self._ready = None

    def request(self, kind: str, content: dict[str, Any], channel: str = "shell") -> str:
        """Send a request and return the id that its replies will name."""
        message = self._session.msg(kind, content)
        self._session.send(self._sockets[channel], message)
        self._loop.call_soon(self._look)
        return str(message["header"]["msg_id"])

    def request_shutdown(self) -> None:
        """Ask the kernel to end in an orderly way."""
        with self._process.connect("control") as control:  # lingers until it is sent
            self._session.send(control, self._session.msg("shutdown_request", {"restart": False}))

    def look(self) -> None:
        """Handle all that has arrived by now."""
        while self._look():
            pass

    def _look(self) -> bool:
        """Handle what has arrived, up to a burst; true where there may be more."""
        handled = 0
        for name, socket in self._sockets.items():
            # get() takes a third of the time of the attribute
            while not socket.closed and socket.get(zmq.EVENTS) & zmq.POLLIN.value:
                if handled >= _BURST:
                    self._loop.call_soon(self._look)
                    return True
                handled += 1
                self._handle(name, socket.recv_multipart())
        return False

    def _handle(self, channel: str, parts: list[bytes]) -> None:
        try:
            _, parts = self._session.feed_identities(parts)
            message = read_message(self._session, parts)
            message["parent_header"].get("msg_id")
        except (AttributeError, LookupError, TypeError, ValueError, RecursionError):
            return  # not what a kernel sends: a cell wrote to its sockets
        if self._ready is not None:
            self._seen.add(channel)
            if len(self._seen) == len(self._sockets) and not self._ready.done():
                self._ready.set_result(None)
        self._on_message(channel, message)

    def close(self) -> None:
        """Close the sockets; the second time, nothing."""
        for socket in self._sockets.values():
            if not socket.closed:
                self._loop.remove_reader(socket.FD)
                socket.close(linger=0)


def read_message(session: Any, parts: list[bytes]) -> Message:
    """The message in these parts: what `Session.deserialize` makes, with dates left as texts.

    Nobody asks for dates, and finding them costs half of what reading a message does. ``parts``
    are used up. Raises ValueError where they are not signed by the kernel, IndexError where they
    are no message.
    """
    if session.auth is not None and not hmac.compare_digest(parts[0], session.sign(parts[1:5])):
        raise ValueError("not signed by the kernel")
    names = ("header", "parent_header", "metadata", "content")
    # popped, for the content can be 50 MB, of which no more copies are wanted than need be
    message = {name: session.unpack(parts.pop(1)) for name in names}
    message["buffers"] = [memoryview(buffer) for buffer in parts[1:]]
    message |= {key: message["header"][key] for key in ("msg_id", "msg_type")}
    return adapt(message)
