"""Notebooks that tests run cell by cell, and ask for values."""

from pytest_nbrepro.live.cells import LiveCell, LiveCells
from pytest_nbrepro.live.errors import (
    CellError,
    NotebookError,
    UnknownNameError,
    ValueCarryError,
)
from pytest_nbrepro.live.notebook import LiveNotebook
from pytest_nbrepro.live.opening import Opener

__all__ = [
    "CellError",
    "LiveCell",
    "LiveCells",
    "LiveNotebook",
    "NotebookError",
    "Opener",
    "UnknownNameError",
    "ValueCarryError",
]
