"""A diagnosis as it is read."""

from __future__ import annotations

import pytest

from pytest_nbrepro.diagnosis import Cause, Diagnosis
from pytest_nbrepro.diagnosis.cause import listed


def test_one_line_says_it_and_others_tell_the_other_cells() -> None:
    found = Diagnosis(
        Cause.INPUT, 2, "this is so", "do that", follows=(3, 5), independent=(7,), proven=False
    )
    assert found.lines == (
        "cause: input (likely): this is so; do that",
        "cells 3 and 5 only follow from cell 2",
        "cell 7 fails too, and uses nothing of cell 2",
    )


def test_what_follows_may_follow_from_a_cell_above() -> None:
    found = Diagnosis(Cause.STALE_SOURCE, 3, "edited", origin=1, follows=(4,), independent=(5, 6))
    assert found.lines == (
        "cause: stale source: edited",
        "cell 4 only follows from cell 1",
        "cells 5 and 6 fail too, and use nothing of cell 1",
    )


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        ([4], "cell 4"),
        ([1, 2, 3], "cells 1, 2 and 3"),
        (list(range(1, 10)), "cells 1, 2, 3, 4, 5, 6 and 3 more"),
    ],
)
def test_cells_are_listed(cells: list[int], text: str) -> None:
    assert listed(cells) == text
