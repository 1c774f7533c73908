"""Cells edited, added, deleted or moved since the record was made: told by its digests.

Cells are matched by the digest of their source, in order. Where other sources
stand in the place of recorded ones and the outputs are still those recorded,
the outputs are probably not theirs. Probably, for running the edited cell may
have given the same: so this warns, and the fresh run decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pytest_nbrepro.digests import CellDigest, digests, source_digest
from pytest_nbrepro.findings import Finding, finding
from pytest_nbrepro.notebook import Cell


@dataclass(frozen=True)
class Changes:
    """What has happened to cells since a record was made, by their numbers now.

    ``edited`` are those whose outputs are still those of before, ``deleted``
    is how many of the recorded ones are gone.
    """

    edited: tuple[int, ...] = ()
    moved: tuple[int, ...] = ()
    added: tuple[int, ...] = ()
    deleted: int = 0


def changes(cells: Sequence[Cell], recorded: Sequence[CellDigest]) -> Changes:
    """What has happened to the cells since the record was made; nothing without a record."""
    if [cell.source for cell in recorded] in ([], [source_digest(cell) for cell in cells]):
        return Changes()  # no record, or nothing was edited
    present = digests(cells)
    matcher = SequenceMatcher(
        a=[cell.source for cell in recorded], b=[cell.source for cell in present], autojunk=False
    )
    before = {then.outputs for then in recorded}
    # an edited cell without outputs shows in those of the others, if it was run
    run_again = any(now.outputs not in before for now in present)
    edited: list[int] = []
    gone: list[int] = []
    new_ones: list[int] = []
    for operation, old, old_end, new, new_end in matcher.get_opcodes():
        if operation != "replace":
            gone += range(old, old_end) if operation == "delete" else ()
            new_ones += range(new, new_end) if operation == "insert" else ()
            continue
        for now in range(new, new_end):
            showing = bool(cells[now].outputs) or not run_again
            if showing and _is_stale(present[now], recorded[old:old_end]):
                edited.append(cells[now].number)
    left = [recorded[place].source for place in gone]
    moved, added = [], []
    for place in new_ones:
        if cells[place].is_blank:
            continue
        if present[place].source in left:
            left.remove(present[place].source)
            moved.append(cells[place].number)
        else:
            added.append(cells[place].number)
    return Changes(tuple(edited), tuple(moved), tuple(added), len(left))


def check_staleness(cells: Sequence[Cell], recorded: Sequence[CellDigest]) -> Iterator[Finding]:
    """One finding for each cell whose stored outputs are older than its source; one on the rest."""
    found = changes(cells, recorded)
    by_number = {cell.number: cell for cell in cells}
    yield from (_edited(by_number[number]) for number in found.edited)
    told = [
        *(f"moved: cell {number}" for number in found.moved),
        *(f"new: cell {number}" for number in found.added),
        *([f"deleted: {found.deleted} cell{'s' * (found.deleted > 1)}"] if found.deleted else []),
    ]
    if told:
        shown = told if len(told) <= _MOST else [*told[:_MOST], f"and {len(told) - _MOST} more"]
        yield finding("ORDER016", "other cells than when the record was made", details=shown)


_MOST = 10


def _edited(cell: Cell) -> Finding:
    return finding(
        "ORDER007",
        "edited since the record was made, and the outputs are still those of before",
        details=[f"it reads now: {cell.label}"],
        hint="restart the kernel, run all cells, save, then nbrepro lock the notebook",
        cell=cell.number,
    )


def _is_stale(now: CellDigest, replaced: Sequence[CellDigest]) -> bool:
    same_outputs = [then for then in replaced if then.outputs == now.outputs]
    only_layout = now.ast is not None and any(then.ast == now.ast for then in same_outputs)
    return bool(same_outputs) and not only_layout
