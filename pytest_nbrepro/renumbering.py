"""Number cells as a fresh run would, where only their counts are at fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_nbrepro.checking import in_order
from pytest_nbrepro.markers import markers_of
from pytest_nbrepro.notebook import Cell
from pytest_nbrepro.storing import with_counts

if TYPE_CHECKING:
    from pytest_nbrepro.conducted import Conducted

#: What may be found where the order of the runs has changed nothing.
_HARMLESS = "ORDER008"


def renumbered(conducted: Conducted) -> bytes | None:
    """The content of the file with the counts 1, 2, 3, … from top to bottom.

    None where they are so, or where more than the counts may be at fault: any
    other finding of the order, a cell that nobody can read, and a count that
    is skipped, for it may be that of a cell that was deleted. Raises
    FindingError where the file is of another format.
    """
    found = {each.rule for each in in_order(conducted, conducted.valid_record)}
    if found != {_HARMLESS}:
        return None
    cells = [cell for cell in conducted.notebook.cells if not _is_left_out(cell)]
    if sorted(cell.execution_count or 0 for cell in cells) != [*range(1, len(cells) + 1)]:
        return None
    counts = {cell.number: count for count, cell in enumerate(cells, start=1)}
    return with_counts(conducted.notebook, counts)


def _is_left_out(cell: Cell) -> bool:
    return cell.is_blank or markers_of(cell).skip is not None
