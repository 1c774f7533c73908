"""Start a fresh kernel and end it again, leaving nothing behind.

The kernel gets the notebook's folder, sockets in a private folder where the
system has them (no open port, no clash between workers), and a file for what
its process prints, of which the last lines explain a crash.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_nbrepro.execution.managers import manager_of, quiet_launcher
from pytest_nbrepro.execution.servers import SERVERS, Command, forkable
from pytest_nbrepro.findings import FindingError, finding
from pytest_nbrepro.kernel_variables import kernel_environment

if TYPE_CHECKING:
    import zmq

    from pytest_nbrepro.environment import Kernel
    from pytest_nbrepro.execution.provisioner import ForkServerProvisioner
    from pytest_nbrepro.execution.run import Request

#: How long a kernel may take to end in an orderly way, running what the notebook wants run then.
_FAREWELL_SECONDS = 2.0
_LONGEST_LINE = 300


def start_server(request: Request) -> None:
    """Start the server that the kernel will come from, so that other work can be done meanwhile.

    What goes wrong is told when the kernel is started.
    """
    interpreter, kernel = request.kernel.interpreter, request.kernel
    if interpreter and sys.platform != "win32" and not kernel.metadata.get("kernel_provisioner"):
        env = kernel_environment(kernel.env, os.environ, request.env)
        argv = [*interpreter, *kernel.argv[len(interpreter) :]]
        fork = forkable(argv, env) if request.fork else ()
        command = Command(tuple(argv), env, fork, request.preload)
        with contextlib.suppress(OSError):
            SERVERS.start(command)


class KernelDied(Exception):  # noqa: N818 - what failed is the kernel
    """Raised in what waits for a kernel that is gone."""


class KernelProcess:
    """One kernel, from start to end."""

    def __init__(self, request: Request) -> None:
        from pytest_nbrepro.execution.provisioner import ForkServerProvisioner

        self._kernel = kernel = request.kernel
        self._cwd = request.cwd
        self._env = kernel_environment(kernel.env, os.environ, request.env)
        self._manager = manager_of(kernel)
        self._provisioner: ForkServerProvisioner | None = None
        if not kernel.metadata.get("kernel_provisioner"):  # else the kernel has its own way
            self._provisioner = ForkServerProvisioner(
                kernel_spec=self._manager.kernel_spec,
                parent=self._manager,
                fork=request.fork,
                preload=list(request.preload),
                memory=request.limits.memory_bytes,
                offline=request.offline,
                private=True,
                watch=request.watch,
            )
            self._manager.provisioner = self._provisioner

    @property
    def is_forked(self) -> bool:
        """True where the kernel came from a fork."""
        return self._provisioner is not None and self._provisioner.is_forked

    @property
    def is_server_lost(self) -> bool:
        """True where the server is gone that the kernel was, or was to be, forked from."""
        return self._provisioner is not None and self._provisioner.is_server_lost

    @property
    def folder(self) -> Path | None:
        """The folder of this kernel alone, gone with it; None where another way starts it."""
        return self._provisioner.folder if self._provisioner else None

    async def start(self) -> None:
        """Start the process. Raises FindingError (RUN003) where the system refuses."""
        try:
            with quiet_launcher():
                await self._manager.start_kernel(
                    # history in memory: a test run leaves no trace in the user's history
                    extra_arguments=["--HistoryManager.hist_file=:memory:"]
                    if self._is_ipykernel
                    else [],
                    cwd=str(self._cwd),
                    env=self._env,
                )
        except Exception as error:  # provisioners raise whatever they like
            reason = error.strerror if isinstance(error, OSError) else ""
            reason = reason or str(error) or type(error).__name__
            raise FindingError(
                finding(
                    "RUN003",
                    f"kernel {self._kernel.name!r} did not start: {reason}",
                    details=(" ".join(self._kernel.argv),),
                    hint="make the kernel anew, or choose another one in Jupyter",
                )
            ) from error

    @property
    def _is_ipykernel(self) -> bool:
        return any("ipykernel" in part for part in self._kernel.argv)

    def connect(self, channel: str) -> zmq.Socket[bytes]:
        """A socket connected to "shell", "iopub" or "control"."""
        connect: Callable[[], zmq.Socket[bytes]] = getattr(self._manager, f"connect_{channel}")
        return connect()

    @property
    def session(self) -> Any:
        """What signs and reads the messages: jupyter_client's Session."""
        return self._manager.session

    async def interrupt(self) -> None:
        """Do what Ctrl-C would."""
        await self._manager.interrupt_kernel()

    @property
    def tells(self) -> bool:
        """True where the end of the process is told, and need not be asked for."""
        return self._provisioner is not None and self._provisioner.keeper is not None

    def on_news(self, look: Callable[[], None]) -> None:
        """Have ``look`` called when the process may have ended."""
        keeper = self._provisioner.keeper if self._provisioner else None
        if keeper is not None:
            keeper.watch(look)

    async def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._manager.provisioner is not None and await self._status() is None

    async def _status(self) -> int | None:
        assert self._manager.provisioner is not None
        return await self._manager.provisioner.poll()

    async def exit_reason(self) -> str:
        """How the process ended, as "signal 11, SIGSEGV" or "exit code 3"; nothing if it runs."""
        code = await self._status() if self._manager.provisioner else None
        if code is None:
            return ""
        if code < 0:
            name = signal.Signals(-code).name if -code in set(signal.Signals) else "unknown"
            return f"signal {-code}, {name}"
        return f"exit code {code}"

    def last_lines(self, most: int = 8) -> tuple[str, ...]:
        """The last lines that the kernel's process printed by itself, or its report of a crash."""
        text = self._provisioner.last_output() if self._provisioner else ""
        lines = [line for line in text.splitlines() if line.strip()]
        return tuple(f"  {line[:_LONGEST_LINE]}" for line in _telling(lines, most))

    async def end(self, *, orderly: bool) -> tuple[str, ...]:
        """End the process and its children; the names of those that had been left behind.

        An orderly end has been asked for already, and gets some seconds.
        """
        keeper = self._provisioner.keeper if self._provisioner else None
        if keeper is not None:
            keeper.tell(end=_FAREWELL_SECONDS if orderly else 0)
            left = (await keeper.told("left"))["left"]
        else:
            if self._manager.has_kernel:
                await self._manager.shutdown_kernel(now=True)
            left = ()
        if self._provisioner is not None:
            await self._provisioner.cleanup()
        # opened with the start; only the manager's own way to end closes it, else Python complains
        self._manager._close_control_socket()  # noqa: SLF001 - there is no public way to close it
        return tuple(left)


def install_hint(kernel: Kernel, last_lines: Sequence[str]) -> str:
    """What may help where a kernel did not start."""
    no_ipykernel = any("No module named" in line and "ipykernel" in line for line in last_lines)
    if kernel.interpreter and no_ipykernel:
        return shlex.join([kernel.interpreter[0], "-m", "pip", "install", "ipykernel"])
    return f"try it by hand: {shlex.join(kernel.argv[:3])} --version"


def _telling(lines: list[str], most: int) -> list[str]:
    """The last lines; of a crash that Python reports, where the crashed thread was."""
    fatal = [i for i, line in enumerate(lines) if line.startswith("Fatal Python error")]
    if not fatal:
        return lines[-most:]
    report = [line for line in lines[fatal[-1] :] if "/IPython/core/" not in line]
    current = next((i for i, line in enumerate(report) if line.startswith("Current thread")), 1)
    return [report[0], *report[current : current + most - 1]]
