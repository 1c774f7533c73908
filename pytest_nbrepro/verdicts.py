"""What comparing two outputs yields: a verdict with its evidence, never a bare yes or no."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field


class Verdict(enum.StrEnum):
    """How a fresh output relates to the stored one, from best to worst."""

    IDENTICAL = "identical"
    EQUIVALENT = "equivalent"
    WITHIN_TOLERANCE = "within tolerance"
    DIFFERENT = "different"
    MISSING = "missing"
    UNEXPECTED = "unexpected"

    @property
    def is_same(self) -> bool:
        """True where the output counts as reproduced."""
        return self in _SAME


_SAME = frozenset({Verdict.IDENTICAL, Verdict.EQUIVALENT, Verdict.WITHIN_TOLERANCE})


@dataclass(frozen=True)
class Evidence:
    """Why two values got their verdict.

    ``message`` says in a few words what differs, ``diff`` shows it (``-``
    stored, ``+`` fresh), ``hint`` says what to do where that is plain;
    ``is_redrawn`` is true for a picture that another program drew.
    ``largest_error`` is the largest relative error among the numbers that
    were accepted by tolerance, ``refused`` the largest among all numbers that
    were not, where nothing else differs; else 0.
    """

    verdict: Verdict
    message: str = ""
    diff: tuple[str, ...] = ()
    largest_error: float = 0.0
    hint: str = ""
    refused: float = 0.0
    is_redrawn: bool = False


@dataclass(frozen=True)
class Comparison:
    """The verdict on one output of a cell.

    ``kind`` is its mime type or the stream's name, or "error", "error type",
    "error message" and "order". ``places`` are those of a display among the
    displays of its cell, stored and fresh, from 0, None where it is not there.
    """

    kind: str
    evidence: Evidence
    places: tuple[int | None, int | None] = field(default=(None, None), compare=False)

    @property
    def verdict(self) -> Verdict:
        """Short for the evidence's verdict."""
        return self.evidence.verdict
