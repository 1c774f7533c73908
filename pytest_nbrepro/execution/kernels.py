"""Start a fresh kernel and end it again, leaving nothing behind.

The kernel gets the notebook's folder, sockets in a private folder where the
system has them (no open port, no clash between workers), and a file for what
its process prints, of which the last lines explain a crash.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_nbrepro.findings import FindingError, finding

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

    from pytest_nbrepro.environment import Kernel

#: Variables of the testing process that would change what a notebook prints or draws.
_NOT_INHERITED = ("COLUMNS", "LINES", "MPLBACKEND", "PYTEST_CURRENT_TEST", "PYTEST_VERSION")
#: Longest folder name with which socket paths stay inside every system's limit.
_LONGEST_FOLDER = 60
#: How far from the end the report of a crash may begin.
_REPORT_BYTES = 65536


def quiet_logger() -> logging.Logger:
    """A logger for Jupyter's libraries: what matters is reported as a finding instead."""
    logger = logging.getLogger("pytest_nbrepro.jupyter")
    # not only silent by handler and level: pytest adds its own handlers to every logger
    logger.disabled = True
    return logger


@contextlib.contextmanager
def _quiet_launcher() -> Iterator[None]:
    """Keep what jupyter_client's launcher logs from the user; that logger cannot be chosen.

    Only what this thread logs there: the logger is everybody's.
    """
    from traitlets.log import get_logger

    found = get_logger()
    logger = found.logger if isinstance(found, logging.LoggerAdapter) else found
    here = threading.get_ident()

    def is_others(entry: logging.LogRecord) -> bool:
        return entry.thread != here or entry.module != "launcher"

    logger.addFilter(is_others)
    try:
        yield
    finally:
        logger.removeFilter(is_others)


def kernel_environment(
    kernel_env: Mapping[str, str], inherited: Mapping[str, str]
) -> dict[str, str]:
    """The variables a kernel starts with: ours, less those about testing, plus the kernelspec's.

    The hash seed is fixed unless somebody chose one, because the order of a
    printed set is meant by nobody.
    """
    env = {key: value for key, value in inherited.items() if key not in _NOT_INHERITED}
    env.setdefault("PYTHONHASHSEED", "0")
    return {**env, **kernel_env}


class KernelProcess:
    """One kernel, from start to end."""

    def __init__(self, kernel: Kernel, cwd: Path) -> None:
        self._kernel = kernel
        self._cwd = cwd
        self._folder = Path(tempfile.mkdtemp(prefix="nbr-"))
        if sys.platform != "win32" and len(str(self._folder)) > _LONGEST_FOLDER:
            self._folder.rmdir()
            self._folder = Path(tempfile.mkdtemp(prefix="nbr-", dir="/tmp"))
        self.manager: AsyncKernelManager = self._manager()

    def _manager(self) -> AsyncKernelManager:
        from jupyter_client.kernelspec import KernelSpec
        from jupyter_client.manager import AsyncKernelManager

        kernel = self._kernel
        manager: Any = AsyncKernelManager(
            kernel_name=kernel.name,
            connection_file=str(self._folder / "k.json"),
            transport="tcp" if sys.platform == "win32" else "ipc",
            log=quiet_logger(),
        )
        # the very kernel that was probed, whatever a second search would find
        manager._kernel_spec = KernelSpec(  # noqa: SLF001 - the manager has no public way to be given one
            argv=list(kernel.argv),
            metadata=dict(kernel.metadata),
            # no env: `start` gives the variables whole, with nothing left to fill in
            display_name=kernel.display_name,
            language=kernel.language,
            interrupt_mode=kernel.interrupt_mode,
        )
        return manager  # type: ignore[no-any-return]

    async def start(self) -> None:
        """Start the process. Raises FindingError (RUN003) where the system refuses."""
        log = (self._folder / "output.txt").open("wb")
        try:
            with _quiet_launcher():
                await self.manager.start_kernel(
                    # history in memory: a test run leaves no trace in the user's history
                    extra_arguments=["--HistoryManager.hist_file=:memory:"]
                    if self._is_ipykernel
                    else [],
                    cwd=str(self._cwd),
                    env=kernel_environment(self._kernel.env, os.environ),
                    stdout=log,
                    stderr=log,
                )
        except Exception as error:  # provisioners raise whatever they like
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise FindingError(
                finding(
                    "RUN003",
                    f"kernel {self._kernel.name!r} did not start: {reason or type(error).__name__}",
                    details=(" ".join(self._kernel.argv),),
                    hint="make the kernel anew, or choose another one in Jupyter",
                )
            ) from error
        finally:
            log.close()

    @property
    def _is_ipykernel(self) -> bool:
        return any("ipykernel" in part for part in self._kernel.argv)

    def last_lines(self, most: int = 8) -> tuple[str, ...]:
        """The last lines that the kernel's process printed by itself, or its report of a crash."""
        try:
            with (self._folder / "output.txt").open("rb") as log:
                log.seek(0, os.SEEK_END)
                log.seek(max(0, log.tell() - _REPORT_BYTES))
                text = log.read().decode("utf-8", "replace")
        except OSError:
            return ()
        lines = [line for line in text.splitlines() if line.strip()]
        return tuple(f"  {line}" for line in _telling(lines, most))

    async def exit_reason(self) -> str:
        """How the process ended, such as "signal 11, SIGSEGV" or "exit code 3"."""
        code = await self.manager.provisioner.poll() if self.manager.provisioner else None
        if code is None:
            return "it does not answer"
        if code < 0:
            name = signal.Signals(-code).name if -code in set(signal.Signals) else "unknown"
            return f"signal {-code}, {name}"
        return f"exit code {code}"

    async def end(self) -> None:
        """End the process and its children at once, and remove its folder."""
        try:
            if self.manager.has_kernel:
                await self.manager.shutdown_kernel(now=True)
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)


def _telling(lines: list[str], most: int) -> list[str]:
    """The last lines; of a crash that Python reports, where the crashed thread was."""
    fatal = [i for i, line in enumerate(lines) if line.startswith("Fatal Python error")]
    if not fatal:
        return lines[-most:]
    report = lines[fatal[-1] :]
    current = next((i for i, line in enumerate(report) if line.startswith("Current thread")), 1)
    return [report[0], *report[current : current + most - 1]]
