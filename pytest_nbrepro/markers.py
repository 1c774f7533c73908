"""What authors write into cells to say how they are to be checked.

The markers of nbval, nbmake, nbclient and papermill mean here what they mean
there, so that a project can move over without touching a notebook.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_nbrepro.cell_settings import cell_settings
from pytest_nbrepro.notebook import Cell
from pytest_nbrepro.values import TOLERANCE

_COMMENT = re.compile(
    r"^[ \t]*#+[ \t]*(NBVAL_[A-Z_]+|PYTEST_VALIDATE_IGNORE_OUTPUT)[ \t\r]*$", re.MULTILINE
)
_IGNORE_OUTPUT = frozenset({"nbval-ignore-output", "pytest-validate-ignore-output"})
_CHECK_OUTPUT = "nbval-check-output"


@dataclass(frozen=True)
class Markers:
    """How one cell is to be treated.

    ``skip`` names the marker because of which it is not run; ``ignored`` are
    rule codes not to report for it; ``timeout`` is its own time limit, in
    seconds; ``tolerance`` is what it says of ``rtol`` and ``atol``;
    ``unusable`` says which of its own settings cannot be used, and what would
    do.
    """

    skip: str | None = None
    ignore_output: bool = False
    raises: bool = False
    ignored: tuple[str, ...] = ()
    timeout: float | None = None
    tolerance: Mapping[str, float] = field(default_factory=dict)
    unusable: tuple[str, ...] = ()


def markers_of(cell: Cell) -> Markers:
    """The markers in a cell's tags and comments."""
    comments = [name.lower().replace("_", "-") for name in _COMMENT.findall(cell.source)]
    tags = {tag.lower() for tag in cell.tags}
    names = tags | set(comments)
    own = cell_settings(cell)
    skips = sorted(names & {"skip-execution", "nbval-skip"})
    return Markers(
        skip=skips[0] if skips else None,
        ignore_output=_ignores_output(comments, tags),
        raises=bool(names & {"raises-exception", "nbval-raises-exception"}),
        ignored=own.ignored,
        timeout=own.numbers.get("timeout"),
        tolerance={name: own.numbers[name] for name in TOLERANCE if name in own.numbers},
        unusable=own.unusable,
    )


def _ignores_output(comments: list[str], tags: set[str]) -> bool:
    """As in nbval: a comment goes before a tag, the last comment before the others."""
    said = [name for name in comments if name in {*_IGNORE_OUTPUT, _CHECK_OUTPUT}]
    if said:
        return said[-1] in _IGNORE_OUTPUT
    return bool(tags & _IGNORE_OUTPUT) and _CHECK_OUTPUT not in tags
