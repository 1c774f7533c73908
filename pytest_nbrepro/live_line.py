"""A word on what is being waited for, on a terminal, while it is waited for.

It stands behind what pytest has written of its line so far: backspaces bring
the cursor back, and blanks take the word away before pytest writes on. That
takes no escape codes, so every terminal can do it, and looks the same with
dots, with -v and with -s. Nothing of it is ever in a file, in a pipe, on CI or
in a worker of pytest-xdist, of which nobody sees the line.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from pytest_nbrepro.asked import is_on_ci

#: Who waits no longer than so many seconds is told nothing.
_PATIENCE = 2.0
#: How often the word is written anew, in seconds: after a minute, so often only.
_OFTEN, _SELDOM, _MINUTE = 1.0, 10.0, 60.0
#: With less room than this many columns nothing is written.
_LEAST_ROOM = 6

#: The session's live line, where its terminal can have one.
LIVE = pytest.StashKey["LiveLine"]()
Say = Callable[[float], str]


class LiveLine:
    """Writes words behind the cursor and takes them away; ``room`` is what there is for them."""

    def __init__(
        self,
        write: Callable[[str], None],
        room: Callable[[], int],
        *,
        patience: float = _PATIENCE,
        often: float = _OFTEN,
    ) -> None:
        self._write, self._room = write, room
        self._patience, self._often = patience, often
        self._changed = threading.Condition()
        self._say: Say | None = None
        self._began = 0.0
        self._shown = 0
        self._thread: threading.Thread | None = None

    @contextlib.contextmanager
    def showing(self, say: Say) -> Iterator[None]:
        """Show what ``say`` makes of the seconds waited, until the block is left."""
        with self._changed:
            self._say, self._began = say, time.monotonic()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="nbrepro-live", daemon=True)
                self._thread.start()
            self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._say = None
                self._clear()
                self._changed.notify()

    def _run(self) -> None:
        with self._changed:
            while True:
                if self._say is None:
                    self._changed.wait()
                    continue
                waited = time.monotonic() - self._began
                if waited < self._patience:
                    self._changed.wait(self._patience - waited)
                    continue
                self._show(self._say(waited))
                self._changed.wait(self._often if waited < _MINUTE else _SELDOM)

    def _show(self, text: str) -> None:
        room = self._room()
        text = text[:room] if room >= _LEAST_ROOM else ""
        written = text.ljust(self._shown)
        self._write(written + "\b" * len(written))
        self._shown = len(text)

    def _clear(self) -> None:
        if self._shown:
            self._show("")


def live_text(cell: int, cells: int, seconds: float) -> str:
    """What is said of a cell that runs; of a kernel that starts, where there is none yet.

    ASCII, of which every character takes one column everywhere.
    """
    doing = f"cell {cell} of {cells}" if cell else "starting the kernel"
    return f" {doing}: {duration(seconds)}"


def looking_text(seconds: float) -> str:
    """What is said while a notebook is run again to find out why it failed."""
    return f" looking for the cause: {duration(seconds)}"


def duration(seconds: float) -> str:
    """Seconds for people: 37 s, 2 min 05 s, 1 h 12 min."""
    minutes, rest = divmod(int(seconds), 60)
    if not minutes:
        return f"{rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s"


def begin(config: pytest.Config, live: str, environ: Mapping[str, str] = os.environ) -> None:
    """Give the session a live line, where somebody watches its terminal.

    It is called while pytest captures nothing: its copy of the terminal stays one when it does.
    """
    reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
    is_plain = type(reporter).__module__ == "_pytest.terminal"  # others draw lines of their own
    is_seen = live != "off" and is_plain and reporter.isatty and not is_on_ci(environ)
    if not is_seen or environ.get("TERM") == "dumb":
        return
    try:
        copy = os.dup(sys.stdout.fileno())
    except (OSError, ValueError):  # a stream that is no file
        return
    config.add_cleanup(lambda: os.close(copy))
    writer = config.get_terminal_writer()

    def write(text: str) -> None:
        with contextlib.suppress(OSError):  # who watched has closed the terminal
            os.write(copy, text.encode("ascii", "replace"))

    def room() -> int:
        return int(writer.fullwidth - writer.width_of_current_line - 1)

    config.stash[LIVE] = LiveLine(write, room)


def waiting(config: pytest.Config, say: Say) -> contextlib.AbstractContextManager[None]:
    """A block in which something is waited for, which the live line says, where there is one."""
    line = config.stash.get(LIVE, None)
    return line.showing(say) if line else contextlib.nullcontext()
