"""The order room: does the story hold when it is told from top to bottom. Static, no kernel."""

from collections.abc import Sequence

from pytest_nbrepro.digests import CellDigest
from pytest_nbrepro.findings import Finding
from pytest_nbrepro.notebook import Cell
from pytest_nbrepro.order.counts import check_counts
from pytest_nbrepro.order.staleness import check_staleness

__all__ = ["inspect"]


def inspect(cells: Sequence[Cell], recorded: Sequence[CellDigest]) -> list[Finding]:
    """What the stored counts and the recorded digests say about how the outputs came to be.

    ``recorded`` are the digests of the record, empty where there is none.
    """
    return [*check_counts(cells), *check_staleness(cells, recorded)]
