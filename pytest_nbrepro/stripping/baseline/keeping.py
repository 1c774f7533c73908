"""What a baseline becomes: when its notebook is stripped, and when a fresh run is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pytest_nbrepro.notebook import Cell, JsonObject, Notebook
from pytest_nbrepro.stripping.baseline.entries import (
    Baseline,
    harvested,
    is_stripped,
    keys_of,
    shown,
)
from pytest_nbrepro.stripping.baseline.leaving import Leaving
from pytest_nbrepro.stripping.cells import is_dropped
from pytest_nbrepro.stripping.options import Options

#: What a run has left in a cell: its outputs, and its execution count.
Run = tuple[tuple[JsonObject, ...], int | None]


def kept(
    notebook: Notebook, after: Notebook, old: Baseline | None, options: Options
) -> Baseline | None:
    """The baseline with what ``after``, the notebook when it is stripped, has lost.

    None where there is nothing to keep.
    """
    pairs = _pairs(notebook.cells, after.cells, options)
    had: Mapping[int, Any] = {}
    if old is not None:
        staying = {cell.number for cell, _ in pairs}
        old = old.without(notebook.cells, lambda cell: cell.number not in staying)
        had = old.of([cell for cell, _ in pairs])
    cells, leaving = [cell for cell, _ in pairs], Leaving(options, notebook.metadata)
    left, passed_over = {}, set()
    for key, (cell, now) in zip(keys_of(cells), pairs, strict=True):
        is_lost = is_stripped(now) or len(now.outputs) < len(cell.outputs)
        if is_lost:
            left[key] = shown(now)
        is_kept = cell.number in had and leaving.is_left_of(cell, had[cell.number])
        if is_kept or not is_lost:
            passed_over.add(cell.number)
    widgets = {} if _widgets(after) else _widgets(notebook)
    new = harvested(cells, widgets, old, left=left, passed_over=passed_over)
    return new if new.entries or new.widgets or old is not None else None


def _pairs(
    cells: Sequence[Cell], after: Sequence[Cell], options: Options
) -> list[tuple[Cell, Cell]]:
    """The cells that stay, as they are and as they will be."""
    staying = [cell for cell in cells if not _goes(cell, options)]
    if [cell.source for cell in staying] == [cell.source for cell in after]:
        return [*zip(staying, after, strict=True)]
    # of notebooks of format 3 nbstripout drops other ones
    becomes = dict(zip(keys_of(after), after, strict=True))
    found = [(cell, becomes.get(key)) for cell, key in zip(cells, keys_of(cells), strict=True)]
    return [(cell, now) for cell, now in found if now is not None]


def _goes(cell: Cell, options: Options) -> bool:
    return is_dropped({"source": cell.source, "metadata": cell.metadata}, options)


def _widgets(notebook: Notebook) -> Mapping[str, Any]:
    found = notebook.metadata.get("widgets")
    return found if isinstance(found, dict) else {}


def renewed(
    notebook: Notebook, runs: Mapping[int, Run], old: Baseline, options: Options, *, trim: bool
) -> tuple[Baseline, frozenset[int]]:
    """The baseline with fresh runs of the cells that are stripped, and the numbers of these.

    With ``trim`` the entries go of which there is no cell any more.
    """
    cells, leaving = notebook.cells, Leaving(options, notebook.metadata)
    had = old.of(cells)
    stored = frozenset(
        cell.number
        for cell in cells
        if cell.number in runs
        and (
            leaving.is_left_of(cell, had[cell.number]) if cell.number in had else is_stripped(cell)
        )
    )
    fresh = [
        _with_run(cell, runs[cell.number]) if cell.number in stored else cell for cell in cells
    ]
    others = {cell.number for cell in cells} - stored
    left = {
        key: shown(cell)
        for key, cell in zip(keys_of(cells), cells, strict=True)
        if cell.number in stored  # of which more may have been left than is noted
    }
    return harvested(fresh, {}, old, left=left, passed_over=others, trim=trim), stored


def _with_run(cell: Cell, run: Run) -> Cell:
    return replace(cell, outputs=run[0], execution_count=run[1])
