"""What can go wrong with a notebook that a test runs: exceptions whose texts are for its author."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class NotebookError(Exception):
    """What a test asked of a notebook, and could not be done; the message says why."""


class CellError(NotebookError):
    """A cell that raised an error, took too long, or after which the kernel was gone.

    ``cell`` is its number among the code cells, 0 for code that the test put
    in; ``ename`` and ``evalue`` are of the error that it raised, empty where
    it was none.
    """

    def __init__(self, message: str, cell: int, ename: str = "", evalue: str = "") -> None:
        super().__init__(message)
        self.cell = cell
        self.ename = ename
        self.evalue = evalue


class UnknownNameError(NotebookError, KeyError):
    """A name that the notebook has not, of a variable or of a cell."""

    def __str__(self) -> str:
        """The message, which KeyError would show as the text of a key."""
        return str(self.args[0])


class ValueCarryError(NotebookError):
    """A value that cannot leave the notebook, or cannot be sent to it."""


def nearest(name: str, names: Iterable[str]) -> str:
    """What may have been meant, as the end of a sentence."""
    near = difflib.get_close_matches(name, list(names), n=3)
    return f"; close to it: {', '.join(near)}" if near else ""
