"""What comparers yield, and how they are called."""

from __future__ import annotations

from typing import Any, Protocol

from pytest_nbrepro.comparison.numbers import Tolerance
from pytest_nbrepro.verdicts import Comparison, Evidence, Verdict

__all__ = ["EQUIVALENT", "IDENTICAL", "Comparer", "Comparison", "Evidence", "Verdict"]

IDENTICAL = Evidence(Verdict.IDENTICAL)
EQUIVALENT = Evidence(Verdict.EQUIVALENT)


class Comparer(Protocol):
    """Compares the values of one mime type, which are normalised already."""

    def __call__(self, stored: Any, fresh: Any, tolerance: Tolerance, /) -> Evidence:
        """The verdict on the fresh value beside the stored one, with what speaks for it."""
        ...
