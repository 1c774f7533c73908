"""On what terms the outputs of a cell are compared: what the user, the notebook and we allow."""

from __future__ import annotations

from dataclasses import dataclass, field

from pytest_nbrepro.comparison.numbers import Tolerance
from pytest_nbrepro.sanitizing import Replacements


@dataclass(frozen=True)
class Terms:
    """How strict a comparison is.

    ``replacements`` are what the user wants replaced in texts before they are
    compared, ``as_written`` the normalising rules that are not applied.
    ``folders`` are paths that are known here, each with what it is, the
    longest first: ("/home/bob/work", "folder").
    """

    tolerance: Tolerance = field(default_factory=Tolerance)
    replacements: Replacements = ()
    as_written: tuple[str, ...] = ()
    folders: tuple[tuple[str, str], ...] = ()


#: Where nobody has said anything.
USUAL = Terms()
