"""On what terms the outputs of a cell are compared: what the user, the notebook and we allow."""

from __future__ import annotations

from dataclasses import dataclass, field

from pytest_nbrepro.comparison.numbers import Tolerance
from pytest_nbrepro.sanitizing import Replacements


@dataclass(frozen=True)
class Terms:
    """``replacements`` are what the user wants replaced in texts before they are compared."""

    tolerance: Tolerance = field(default_factory=Tolerance)
    replacements: Replacements = ()


#: Where nobody has said anything.
USUAL = Terms()
