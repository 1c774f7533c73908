"""How far a run has come: a line that is written anew on a terminal, or a line a cell."""

from __future__ import annotations

import contextlib
import shutil
import sys
import threading
import time

import click

from pytest_nbrepro.commands.parts import tell
from pytest_nbrepro.notebook import Cell
from pytest_nbrepro.reports import printable


class Progress:
    """Tells of the cells as they run, apart from the results; ``total`` is how many there are.

    Without a terminal, or when it is to be quiet, nothing is told; ``is_verbose``
    tells each cell that has ended, everywhere.
    """

    def __init__(self, total: int, *, is_verbose: bool, is_quiet: bool) -> None:
        self._total = total
        self._is_verbose = is_verbose
        self._is_live = sys.stderr.isatty() and not is_quiet
        self._cell: Cell | None = None
        self._began = 0.0
        self._ends = threading.Event()
        self._writing = threading.Lock()
        if self._is_live:
            threading.Thread(target=self._tick, name="nbrepro-progress", daemon=True).start()

    def begin(self, cell: Cell) -> None:
        """A cell begins to run."""
        self._cell, self._began = cell, time.monotonic()
        self._write()

    def ended(self, cell: Cell, seconds: float) -> None:
        """It has ended, and has run for so long: before the first one, the kernel starts."""
        if self._is_verbose:
            self._erase()
            tell(f"cell {cell.number}: {seconds:.1f} s  {cell.label[:60]}")

    def close(self) -> None:
        """Leave nothing on the terminal."""
        self._ends.set()
        self._erase()
        self._is_live = False

    def _tick(self) -> None:
        while not self._ends.wait(1.0):
            self._write()

    def _write(self) -> None:
        cell = self._cell
        if not self._is_live or cell is None:
            return
        seconds = time.monotonic() - self._began
        line = f"cell {cell.number} of {self._total} · {seconds:.0f} s · {cell.label}"
        room = shutil.get_terminal_size().columns - 1
        with self._writing:
            if not self._ends.is_set():
                self._put(f"\r\x1b[K{printable(line)[:room]}")

    def _erase(self) -> None:
        if self._is_live:
            with self._writing:
                self._put("\r\x1b[K")

    @staticmethod
    def _put(text: str) -> None:
        with contextlib.suppress(OSError):  # the terminal was closed; the run goes on
            click.echo(text, err=True, nl=False)
