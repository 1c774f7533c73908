"""A kernel provisioner for jupyter_client: kernels forked from a server, and contained.

An entry point, ``nbrepro-forkserver``, so that any Jupyter tool can use it
(`JUPYTER_DEFAULT_PROVISIONER_NAME`, or a kernelspec's
``metadata.kernel_provisioner``). Interface:
https://jupyter-client.readthedocs.io/en/stable/provisioning.html
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Bool, Int, List, Unicode

from pytest_nbrepro.execution.servers import SERVERS, Command, Server, ServerError, forkable

NAME = "nbrepro-forkserver"
_OUTPUT = "output.txt"
#: What is opened, as the watcher of system calls writes it.
CALLS = "calls.jsonl"
#: How far from the end the report of a crash may begin.
_REPORT_BYTES = 65536
_POLL_SECONDS = 0.01


class Keeper:
    """The connection to the process that keeps one kernel; see `nbrepro_server`."""

    def __init__(self, connection: socket.socket, request: dict[str, Any]) -> None:
        """Send the request."""
        connection.sendall(json.dumps(request).encode() + b"\n")
        connection.setblocking(False)
        self._connection: socket.socket | None = connection
        self._unread = b""
        self._told: dict[str, Any] = {}

    def listen(self) -> dict[str, Any]:
        """All that it has told by now: pid, bound or failed, exit, left."""
        while self._connection is not None:
            try:
                received = self._connection.recv(1 << 16)
            except BlockingIOError:
                break
            except OSError:
                received = b""
            if not received:
                self.close()
                self._told.setdefault("exit", -signal.SIGKILL)  # the keeper itself was killed
                self._told.setdefault("left", [])
            *lines, self._unread = (self._unread + received).split(b"\n")
            for line in lines:
                self._told.update(json.loads(line))
        return self._told

    async def told(self, *words: str) -> dict[str, Any]:
        """Wait until it has told one of these."""
        while not any(word in self.listen() for word in words):  # noqa: ASYNC110 - a socket tells
            await asyncio.sleep(_POLL_SECONDS / 4)
        return self._told

    def tell(self, **order: Any) -> None:
        """Send an order; one that comes too late has no effect."""
        if self._connection is not None:
            with contextlib.suppress(OSError):
                self._connection.sendall(json.dumps(order).encode() + b"\n")

    def watch(self, on_news: Callable[[], None]) -> None:
        """Call ``on_news``, in the running loop, whenever there may be something to listen to."""
        if self._connection is not None:
            asyncio.get_running_loop().add_reader(self._connection, on_news)

    def close(self) -> None:
        """Hang up, upon which the keeper ends the kernel; the second time, nothing."""
        if self._connection is not None:
            with contextlib.suppress(RuntimeError):  # no loop, so nobody watches
                asyncio.get_running_loop().remove_reader(self._connection)
            self._connection.close()
            self._connection = None


class ForkServerProvisioner(LocalProvisioner):
    """Starts kernels from a server that has imported ipykernel already, where that can be done.

    Elsewhere a server starts the kernel's command; on Windows this is
    Jupyter's own provisioner. ``fork`` false always starts the command;
    ``preload`` are modules that the server imports, ``memory`` is in bytes, 0
    for no limit; with ``offline`` they have no network, where the system can do
    that; ``private`` puts the connection file, and sockets that are files, into
    a folder that is gone with the kernel (a restart then needs new clients);
    ``watch`` has what the kernel and its children open written to `CALLS` there.
    """

    fork = Bool(True)
    preload = List(Unicode())
    memory = Int(0)
    offline = Bool(False)
    private = Bool(False)
    watch = Bool(False)

    keeper: Keeper | None = None
    #: True where the kernel was forked.
    is_forked = False
    _folder: Path | None = None
    _server: Server | None = None
    _command: Command

    @property
    def folder(self) -> Path | None:
        """The kernel's own folder, from before its launch until its end."""
        return self._folder

    @property
    def has_process(self) -> bool:
        """True from the launch until the end has been waited for."""
        return self.keeper is not None or bool(super().has_process)

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Find the server, and the kernel's folder. Raises ServerError where there is none."""
        manager: Any = self.parent
        if sys.platform == "win32":
            self._folder = Path(tempfile.mkdtemp(prefix="nbr-"))
        else:
            extra = kwargs.get("extra_arguments", [])
            argv = manager.format_kernel_cmd(extra_arguments=list(extra))
            env = dict(kwargs.get("env") or os.environ)
            fork = forkable(argv, env) if self.fork else ()
            wanted = Command(tuple(argv), env, fork, tuple(self.preload))
            server, self._command = await asyncio.to_thread(SERVERS.ready, wanted)
            self._server = server  # before anything can fail: one that a cell has ended is lost
            self._folder = Path(tempfile.mkdtemp("", "k", server.folder))
        if self.private:
            manager.connection_file = str(self._folder / "k.json")
            if manager.transport == "ipc":
                manager.ip = str(self._folder / "k")
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel. Raises ServerError, an OSError, where that fails."""
        assert self._folder is not None
        if self._server is None:
            with (self._folder / _OUTPUT).open("wb") as output:
                return await super().launch_kernel(cmd, **{**kwargs, **_to(output)})
        self.cwd = kwargs.get("cwd") or Path.cwd()
        told = await self._keep(self._server, cmd, kwargs["env"])
        if "failed" in told:
            await self.cleanup()
            raise ServerError(str(told["failed"]))
        self.pid = self.pgid = told["pid"]
        return self.connection_info

    async def _keep(self, server: Server, cmd: list[str], env: Mapping[str, str]) -> dict[str, Any]:
        """Have the kernel started; what its keeper tells. Raises ServerError where none does."""
        self.is_forked = bool(self._command.interpreter)
        options = len(self._command.interpreter) + 2 if self.is_forked else 0
        request = {
            "fork": self.is_forked,
            "argv": cmd[options:],
            "cwd": str(self.cwd),
            "env": dict(env),
            "memory": self.memory or None,
            "offline": self.offline,
            "folder": str(self._folder),
            "output": str(Path(self._folder or "", _OUTPUT)),
            "watch": str(Path(self._folder or "", CALLS)) if self.watch else None,
        }
        self.keeper = Keeper(server.connect(), request)
        told = await self.keeper.told("bound", "running", "failed", "exit")
        if "pid" not in told:
            self.keeper.close()
            self.keeper = None
            await asyncio.sleep(10 * _POLL_SECONDS)  # so that the end of the server shows
            raise ServerError("the server of kernels is gone")
        return told

    @property
    def is_server_lost(self) -> bool:
        """True where a cell, of any notebook, has ended the server or removed its folder."""
        return self._server is not None and self._server.is_lost

    async def poll(self) -> int | None:
        """The exit status, below 0 for a signal; None while the kernel runs."""
        if self.keeper is None:
            return await super().poll()
        status: int | None = self.keeper.listen().get("exit")
        return status

    async def wait(self) -> int | None:
        """Wait for the kernel's end."""
        if self.keeper is None:
            return await super().wait()
        while await self.poll() is None:  # noqa: ASYNC110 - a socket tells
            await asyncio.sleep(_POLL_SECONDS)
        status = await self.poll()
        self.keeper.tell(end=0)
        return status

    async def send_signal(self, signum: int) -> None:
        """Send the signal to the kernel's process group."""
        if self.keeper is None:
            await super().send_signal(signum)
        else:
            self.keeper.tell(signal=int(signum))

    async def kill(self, restart: bool = False) -> None:
        """End the kernel at once."""
        if self.keeper is None:
            await super().kill(restart)
        else:
            self.keeper.tell(signal=int(signal.SIGKILL))

    async def terminate(self, restart: bool = False) -> None:
        """Ask the kernel to end."""
        if self.keeper is None:
            await super().terminate(restart)
        else:
            self.keeper.tell(signal=int(signal.SIGTERM))

    async def cleanup(self, restart: bool = False) -> None:
        """Let go of the kernel, of which nothing remains."""
        if self.keeper is not None:
            self.keeper.close()
            self.keeper = None
        if self._server is None and self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        await super().cleanup(restart)

    def last_output(self) -> str:
        """The end of what the kernel's process itself printed."""
        if self._folder is None:
            return ""
        try:
            with (self._folder / _OUTPUT).open("rb") as output:
                output.seek(0, os.SEEK_END)
                output.seek(max(0, output.tell() - _REPORT_BYTES))
                return output.read().decode("utf-8", "replace")
        except OSError:
            return ""


def _to(output: BinaryIO) -> dict[str, Any]:
    return {"stdout": output, "stderr": output}
