from __future__ import annotations

import re

from builders import cell, printed
from test_conductor import conducted

from pytest_nbrepro.config import Settings
from pytest_nbrepro.differences import compared
from pytest_nbrepro.findings import RULES, Severity
from pytest_nbrepro.sanitizing import Replacement, ReplacementError


class Endless(Replacement):
    """A replacement that does not come to its end."""

    def applied(self, text: str, seconds: float = 10) -> str:
        """Fail as if the time were over."""
        raise ReplacementError(f"still searching {text!r} after {seconds} s")


def test_a_cell_is_not_compared_where_a_replacement_does_not_come_to_its_end() -> None:
    settings = Settings(sanitize=(Endless(re.compile("(a+)+$"), ""),))
    comparisons, found, notes = compared(
        conducted(settings=settings), cell(3, outputs=[printed("aac")]), [printed("aab")]
    )
    assert (comparisons, notes) == ((), [])
    assert [str(told) for told in found] == [
        "OUT010 cell 3: not compared: still searching 'aac' after 10 s"
    ]
    assert RULES["OUT010"].severity is Severity.ERROR
