"""Execution counts as a fresh run would leave them: 1, 2, 3, … from top to bottom.

Of 1,410 real notebooks 40 % skip counts and 22 % are out of order. A gap is
told and nothing more; a count that falls, or stands twice, means that the
stored outputs come from another order than the one a reader sees.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from pytest_nbrepro.findings import Finding, finding
from pytest_nbrepro.markers import markers_of
from pytest_nbrepro.notebook import Cell

_AGAIN = "restart the kernel, run all cells, save"


def check_counts(cells: Sequence[Cell]) -> Iterator[Finding]:
    """The findings of the execution counts, most serious first."""
    written = [cell for cell in cells if not cell.is_blank]
    counted = [cell for cell in written if cell.execution_count is not None]
    if not counted or _all_equal(counted):
        # Some tools write 0, or nothing, into every cell: then there is no order to check.
        if written:
            same = f"every cell has the execution count [{_count(counted[0])}]" if counted else ""
            stored = same or "no execution counts are stored"
            yield finding("ORDER006", f"{stored}, so the order in which cells were run is unknown")
        return
    yield from _fallen(counted)
    yield from _repeated(counted)
    yield from _left_out(written)
    yield from _without_count(written)
    yield from _skipped(counted)


def _all_equal(counted: Sequence[Cell]) -> bool:
    return len(counted) > 1 and len({cell.execution_count for cell in counted}) == 1


def _count(cell: Cell) -> int:
    return cell.execution_count or 0


def _fallen(counted: Sequence[Cell]) -> Iterator[Finding]:
    pairs = [(above, cell) for above, cell in pairwise(counted) if _count(cell) < _count(above)]
    if pairs:
        above, cell = pairs[0]
        yield finding(
            "ORDER001",
            f"cell {cell.number} [{_count(cell)}] was run before cell {above.number} "
            f"[{_count(above)}] above it",
            details=["counts from top to bottom: " + _listed([_count(c) for c in counted])],
            hint=_AGAIN,
        )


def _repeated(counted: Sequence[Cell]) -> Iterator[Finding]:
    first: dict[int, Cell] = {}
    for cell in counted:
        other = first.setdefault(_count(cell), cell)
        if other is not cell:
            yield finding(
                "ORDER002",
                f"cells {other.number} and {cell.number} both have the count [{_count(cell)}]: "
                "their outputs come from two sessions",
                hint=_AGAIN,
            )
            return


def _left_out(written: Sequence[Cell]) -> Iterator[Finding]:
    cells = [
        cell.number
        for cell in written
        if cell.execution_count is None and not cell.outputs and not markers_of(cell).skip
    ]
    if cells:
        yield finding("ORDER003", f"{_cells(cells)} not run while others were", hint=_AGAIN)


def _without_count(written: Sequence[Cell]) -> Iterator[Finding]:
    cells = [cell.number for cell in written if cell.execution_count is None and cell.outputs]
    if cells:
        text = f"{_cells(cells)} saved with outputs but without an execution count"
        yield finding("ORDER004", text, hint=_AGAIN)


def _skipped(counted: Sequence[Cell]) -> Iterator[Finding]:
    counts = [_count(cell) for cell in counted]
    gaps = [b for a, b in pairwise(sorted(set(counts))) if b > a + 1]
    if min(counts) > 1 or gaps:
        yield finding(
            "ORDER005",
            f"execution counts are skipped: {_listed(counts)}",
            details=["cells were run again, or deleted after they ran; usually harmless"],
        )


def _cells(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"cell {numbers[0]} was"
    return f"cells {_listed(numbers)} were"


def _listed(numbers: Sequence[int], most: int = 12) -> str:
    shown = ", ".join(map(str, numbers[:most]))
    return shown if len(numbers) <= most else f"{shown}, …"
