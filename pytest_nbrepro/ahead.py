"""What is begun before the first item runs: environments that are built, kernels that start."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from pytest_nbrepro.conducted import Conducted
from pytest_nbrepro.items import CellItem, NotebookFile, PartItem


def plan(items: Iterable[pytest.Item]) -> list[tuple[Conducted, int]]:
    """The notebooks that will be run, in the order of the items, each up to its last cell."""
    upto: dict[NotebookFile, int] = {}
    for item in items:
        if isinstance(item, CellItem) and not item.parent.skipped_for:
            updates = item.parent.conducted.settings.update  # nothing of half a run is stored
            last = item.parent.cell_count if updates else item.number
            upto[item.parent] = max(upto.get(item.parent, 0), last)
    return [(file.conducted, last) for file, last in upto.items()]


def restore(items: Iterable[pytest.Item], worker: str) -> None:
    """Build the environments that the items need, before the first of them runs.

    ``worker`` is this process's name among those of pytest-xdist, such as
    "gw1": each begins elsewhere, and finds built what the others have built.
    """
    needing = (item.parent for item in items if _needs_kernel(item))
    files = [file for file in dict.fromkeys(needing) if isinstance(file, NotebookFile)]
    number = int("".join(filter(str.isdecimal, worker)) or 0) % max(len(files), 1)
    for file in [*files[number:], *files[:number]]:
        if file.skipped_for:
            continue
        file.conducted.restore()
        file.conducted.lay_aside()


def _needs_kernel(item: pytest.Item) -> bool:
    return isinstance(item, CellItem) or (isinstance(item, PartItem) and item.needs_kernel)
