"""What a session may leave behind: processes, known by a variable that they were started with."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path


def processes_with(variable: str) -> list[str]:
    """The commands of the living processes that were started with the variable (Linux)."""
    found = []
    for folder in Path("/proc").iterdir() if Path("/proc/self/environ").exists() else ():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            started_with = (folder / "environ").read_bytes().split(b"\0")
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:  # it has ended meanwhile, or is another user's
            continue
        if variable.encode() in started_with:
            found.append(command.strip())
    return found


def within(seconds: float, happens: Callable[[], bool]) -> bool:
    """Whether it happens in that time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happens():
            return True
        time.sleep(0.05)
    return happens()
