"""The trace of one kernel, from where it is conducted, and whether it has the network."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_nbrepro.execution.provisioner import CALLS
from pytest_nbrepro.inputs import (
    Trace,
    begin_code,
    end_code,
    trace_of,
    with_calls,
    without_unchanged,
)

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


class _Log:
    """A log that the kernel's side writes, held open: its folder is gone before it is read."""

    def __init__(self, path: Path) -> None:
        self._number: int | None = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self.marks: list[tuple[int, int]] = []
        self.content = b""

    def mark(self, number: int) -> None:
        if self._number is not None:
            self.marks.append((os.fstat(self._number).st_size, number))

    def close(self) -> None:
        """Read the log, and let go of it; the second time, nothing."""
        number, self._number = self._number, None
        if number is not None:
            with contextlib.suppress(OSError), os.fdopen(number, "rb") as log:
                log.seek(0)
                self.content = log.read()


class Tracing:
    """The logs of a kernel's trace, and when each cell began in them.

    ``begin_code`` is what the kernel is to run before its first cell, ``end_code``
    after the last one; both are empty where it cannot be traced.
    """

    def __init__(self, request: Request, folder: Path | None) -> None:
        """``folder`` is the kernel's own, None where there is none."""
        self._cwd, self._began = request.cwd, time.time_ns()
        self._trace: Trace | None = None
        self.begin_code = self.end_code = self._last = self._obstacle = ""
        self._facts: _Log | None = None
        self._calls: _Log | None = None
        kernel = request.kernel
        if not kernel.is_python or folder is None:
            what = "is not started by this tool" if kernel.is_python else "is not a Python kernel"
            self._obstacle = f"kernel {kernel.name!r} {what}"
            return
        log, word = folder / _LOG, secrets.token_hex(8)
        try:
            self._facts = _Log(log)
            self._calls = _Log(folder / CALLS) if request.watch else None
        except OSError as error:
            self._obstacle = f"there can be no log in {folder}: {error.strerror}"
            return
        self._last = f"{log}.end"
        self.begin_code = begin_code(str(log), str(folder), word)
        self.end_code = end_code(word)

    @property
    def _logs(self) -> list[_Log]:
        return [log for log in (self._facts, self._calls) if log is not None]

    def mark(self, number: int) -> None:
        """What is told from now on was done by the cell of this number, 0 for none."""
        for log in self._logs:
            log.mark(number)

    def close(self) -> None:
        """Read what was told; the second time, nothing."""
        for log in self._logs:
            log.close()

    def trace(self) -> Trace:
        """The trace, when the logs have been closed."""
        if self._trace is None:
            self._trace = self._read()
        return self._trace

    def _read(self) -> Trace:
        if self._facts is None or self._obstacle:
            return Trace(obstacle=self._obstacle)
        project = str(self._cwd.absolute())
        found = trace_of(self._facts.content, self._facts.marks, self._last, project)
        if self._calls is not None:
            calls = self._calls
            found = with_calls(found, calls.content, calls.marks, self._last, project)
        return without_unchanged(found, self._began)
