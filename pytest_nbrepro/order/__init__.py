"""The order room: does the story hold when it is told from top to bottom. Static, no kernel."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pytest_nbrepro.digests import CellDigest
from pytest_nbrepro.findings import Finding
from pytest_nbrepro.markers import markers_of
from pytest_nbrepro.notebook import Cell
from pytest_nbrepro.order.counts import check_counts
from pytest_nbrepro.order.flow import Read, check_names, check_readable, read_cells
from pytest_nbrepro.order.history import Conflict
from pytest_nbrepro.order.staleness import Changes, changes, check_staleness
from pytest_nbrepro.order.story import Story, story
from pytest_nbrepro.order.tagged import check_tagged

__all__ = ["Changes", "Conflict", "Story", "changes", "inspect", "story"]


def inspect(
    cells: Sequence[Cell],
    recorded: Sequence[CellDigest],
    *,
    is_python: bool = True,
    known: Collection[str] = (),
    tag: str = "",
) -> list[Finding]:
    """What counts, names and recorded digests say about how the outputs came to be.

    ``recorded`` are the digests of the record, empty where there is none.
    Of another language than Python only the counts are looked at. ``known``
    are names that the kernel has before any cell is run. With a ``tag``, it is
    about the cells that carry it.
    """
    stale = check_staleness(cells, recorded)
    written = [cell for cell in cells if not cell.is_blank and not markers_of(cell).skip]
    chosen = [cell for cell in written if not tag or tag in cell.tags]
    if not is_python:
        return [*check_counts([Read(cell, None) for cell in chosen]), *stale]
    read = read_cells(chosen)
    others = read_cells([cell for cell in written if cell not in chosen]) if tag else []
    return [
        *check_counts(read),
        *check_tagged(tag, read, others, known),
        *check_names(read, {*known, *(name for one in others for name in one.binds)}),
        *check_readable(read),
        *stale,
    ]
