"""What authors write into cells to say how they are to be checked.

The markers of nbval, nbmake, nbclient and papermill mean here what they mean
there, so that a project can move over without touching a notebook.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pytest_nbrepro.notebook import Cell

_COMMENT = re.compile(
    r"^[ \t]*#+[ \t]*(NBVAL_[A-Z_]+|PYTEST_VALIDATE_IGNORE_OUTPUT)[ \t\r]*$", re.MULTILINE
)
_IGNORED = re.compile(r"\s*#+\s*nbrepro:\s*ignore\[([A-Za-z0-9, ]+)\]")
_TAG = "nbrepro-ignore-"
_TIMEOUT_TAG = "nbrepro-timeout="
_IGNORE_OUTPUT = frozenset({"nbval-ignore-output", "pytest-validate-ignore-output"})
_CHECK_OUTPUT = "nbval-check-output"


@dataclass(frozen=True)
class Markers:
    """How one cell is to be treated.

    ``skip`` names the marker because of which it is not run; ``ignored`` are
    rule codes not to report for it; ``timeout`` is its own time limit, in
    seconds.
    """

    skip: str | None = None
    ignore_output: bool = False
    raises: bool = False
    ignored: tuple[str, ...] = ()
    timeout: float | None = None


def markers_of(cell: Cell) -> Markers:
    """The markers in a cell's tags and comments."""
    comments = [name.lower().replace("_", "-") for name in _COMMENT.findall(cell.source)]
    tags = {tag.lower() for tag in cell.tags}
    names = tags | set(comments)
    skips = sorted(names & {"skip-execution", "nbval-skip"})
    return Markers(
        skip=skips[0] if skips else None,
        ignore_output=_ignores_output(comments, tags),
        raises=bool(names & {"raises-exception", "nbval-raises-exception"}),
        ignored=_ignored(cell),
        timeout=_timeout(cell),
    )


def _timeout(cell: Cell) -> float | None:
    """The cell's own time limit, from its metadata or a tag, if that is a number of seconds."""
    ours = cell.metadata.get("nbrepro")
    said: list[Any] = [ours.get("timeout")] if isinstance(ours, Mapping) else []
    said += [tag[len(_TIMEOUT_TAG) :] for tag in cell.tags if tag.startswith(_TIMEOUT_TAG)]
    for value in said:
        try:
            seconds = float(value)
        except (TypeError, ValueError, OverflowError):
            continue
        if not isinstance(value, bool) and 0 < seconds < math.inf:
            return seconds
    return None


def _ignores_output(comments: list[str], tags: set[str]) -> bool:
    """As in nbval: a comment goes before a tag, the last comment before the others."""
    said = [name for name in comments if name in {*_IGNORE_OUTPUT, _CHECK_OUTPUT}]
    if said:
        return said[-1] in _IGNORE_OUTPUT
    return bool(tags & _IGNORE_OUTPUT) and _CHECK_OUTPUT not in tags


def _ignored(cell: Cell) -> tuple[str, ...]:
    from_tags = [tag[len(_TAG) :].upper() for tag in sorted(cell.tags) if tag.startswith(_TAG)]
    first_line = _IGNORED.match(cell.source)
    from_comment = first_line[1].upper().replace(",", " ").split() if first_line else []
    return tuple(code for code in (*from_tags, *from_comment) if code)
