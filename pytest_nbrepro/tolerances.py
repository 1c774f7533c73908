"""Which tolerance holds for a cell: the nearest to the numbers that says one.

That is the cell; then the notebook, by the settings' patterns of paths or by
its own record; then the run. A tolerance is part of what an author says of a
result, and a limit of time is not: that is why, other than there, the command
line does not go before the notebook. ``rtol`` and ``atol`` are looked for one
by one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pytest_nbrepro.comparison import Terms, Tolerance
from pytest_nbrepro.markers import markers_of
from pytest_nbrepro.notebook import Cell
from pytest_nbrepro.whereabouts import known_folders

if TYPE_CHECKING:
    from pytest_nbrepro.conducted import Conducted


def terms_for(conducted: Conducted, cell: Cell) -> Terms:
    """On what terms the outputs of a cell are compared."""
    settings = conducted.settings
    run = {"rtol": settings.rtol, "atol": settings.atol}
    patterns = settings.tolerance_in(conducted.notebook.path)
    tolerance = nearest(markers_of(cell).tolerance, patterns, conducted.overrides, run)
    folders = known_folders(conducted.folder_as_told, conducted.interpreter)
    return Terms(tolerance, settings.replacements, settings.as_written, folders)


def nearest(*said: Mapping[str, Any]) -> Tolerance:
    """The tolerance whose parts are the first that are said."""
    found: dict[str, Any] = {}
    for one in reversed(said):
        found |= one
    return Tolerance(float(found["rtol"]), float(found["atol"]))


def stated(tolerance: Tolerance) -> str:
    """A tolerance for people, such as "rtol=0.001, atol=1e-09"."""
    return f"rtol={tolerance.rtol:g}" + (f", atol={tolerance.atol:g}" if tolerance.atol else "")
