"""What a session may leave behind: processes, known by a variable that they were started with."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path


def pids_with(variable: str) -> list[int]:
    """The living processes that were started with the variable (Linux)."""
    is_linux = Path("/proc/self/environ").exists()
    names = [path.name for path in Path("/proc").iterdir()] if is_linux else []
    return [int(name) for name in names if name.isdigit() and _has(int(name), variable)]


def _has(pid: int, variable: str) -> bool:
    return variable.encode() in _read(pid, "environ").split(b"\0")


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:  # it has ended meanwhile, or is another user's
        return b""


def processes_with(variable: str) -> list[str]:
    """Their commands."""
    pids = pids_with(variable)
    return [_read(pid, "cmdline").replace(b"\0", b" ").decode().strip() for pid in pids]


def within(seconds: float, happens: Callable[[], bool]) -> bool:
    """Whether it happens in that time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happens():
            return True
        time.sleep(0.05)
    return happens()
