"""A cell edited after its outputs were made: told by the digests in the record.

Cells are matched by the digest of their source, in order; where another
source stands in the place of a recorded one and the outputs are still those
recorded, the outputs are not this source's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from pytest_nbrepro.findings import Finding, finding
from pytest_nbrepro.notebook import Cell
from pytest_nbrepro.record import CellDigest, digests


def check_staleness(cells: Sequence[Cell], recorded: Sequence[CellDigest]) -> Iterator[Finding]:
    """One finding for each cell whose stored outputs are older than its source."""
    if not recorded:
        return
    present = digests(cells)
    matcher = SequenceMatcher(
        a=[cell.source for cell in recorded], b=[cell.source for cell in present], autojunk=False
    )
    for operation, old, old_end, new, new_end in matcher.get_opcodes():
        if operation != "replace":
            continue
        for then, now in zip(range(old, old_end), range(new, new_end), strict=False):
            if cells[now].outputs and _is_stale(recorded[then], present[now]):
                yield finding(
                    "ORDER007",
                    "edited after its outputs were made",
                    details=[f"it reads now: {cells[now].label}"],
                    hint="restart the kernel, run all cells, save, then nbrepro lock the notebook",
                    cell=cells[now].number,
                )


def _is_stale(then: CellDigest, now: CellDigest) -> bool:
    only_layout = then.ast is not None and then.ast == now.ast
    return then.outputs == now.outputs and not only_layout
