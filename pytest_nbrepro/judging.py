"""Runs a notebook, or has its result from the cache, and judges its cells; it stores nothing."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_nbrepro.cell_reports import CellReport
    from pytest_nbrepro.conducted import Conducted


def judged(conducted: Conducted) -> Generator[CellReport]:
    """The reports on the cells; in an update, with what could be stored."""
    if conducted.settings.cache and not conducted.settings.update:
        from pytest_nbrepro import keeping

        return keeping.run(conducted)
    from pytest_nbrepro.judge import run_cells

    return run_cells(conducted)
