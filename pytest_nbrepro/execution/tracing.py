"""The trace of one kernel, from where it is conducted, and whether it has the network."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_nbrepro.inputs import Trace, begin_code, end_code, trace_of

if TYPE_CHECKING:
    from pytest_nbrepro.execution.run import Request

_LOG = "trace.jsonl"


def network_refusal(request: Request, folder: Path | None) -> str:
    """Why a kernel that was to be offline has the network; nothing where it has none."""
    if folder is None:
        return f"kernel {request.kernel.name!r} is not started by this tool"
    try:
        return (folder / "network").read_text(encoding="utf-8")
    except OSError:  # no process of ours has started it
        return f"{sys.platform} has no networks for single processes"


class Tracing:
    """The log of a kernel's trace, held open: the kernel's folder is gone before it is read.

    ``begin_code`` is what the kernel is to run before its first cell, ``end_code``
    after the last one; both are empty where it cannot be traced.
    """

    def __init__(self, request: Request, folder: Path | None) -> None:
        """``folder`` is the kernel's own, None where there is none."""
        self._cwd = request.cwd
        self._marks: list[tuple[int, int]] = []
        self._content = b""
        self._trace: Trace | None = None
        self.begin_code = self.end_code = self._last = self._obstacle = ""
        self._number: int | None = None
        kernel = request.kernel
        if not kernel.is_python or folder is None:
            what = "is not started by this tool" if kernel.is_python else "is not a Python kernel"
            self._obstacle = f"kernel {kernel.name!r} {what}"
            return
        log, word = folder / _LOG, secrets.token_hex(8)
        try:
            self._number = os.open(log, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            self._obstacle = f"there can be no log in {folder}: {error.strerror}"
            return
        self._last = f"{log}.end"
        self.begin_code = begin_code(str(log), str(folder), word)
        self.end_code = end_code(word)

    def mark(self, number: int) -> None:
        """What is told from now on was done by the cell of this number, 0 for none."""
        if self._number is not None:
            self._marks.append((os.fstat(self._number).st_size, number))

    def close(self) -> None:
        """Read the log, and let go of it; the second time, nothing."""
        number, self._number = self._number, None
        if number is not None:
            with contextlib.suppress(OSError), os.fdopen(number, "rb") as log:
                log.seek(0)
                self._content = log.read()

    def trace(self) -> Trace:
        """The trace, when the log has been closed."""
        if self._trace is None:
            cwd = str(self._cwd.absolute())
            found = trace_of(self._content, self._marks, self._last, cwd)
            self._trace = Trace(obstacle=self._obstacle) if self._obstacle else found
            self._content = b""
        return self._trace
