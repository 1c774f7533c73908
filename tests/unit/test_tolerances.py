from __future__ import annotations

import pytest

from pytest_nbrepro.comparison import Tolerance
from pytest_nbrepro.tolerances import nearest, stated

RUN = {"rtol": 1e-5, "atol": 0.0}


@pytest.mark.parametrize(
    ("cell", "patterns", "record", "expected"),
    [
        ({}, {}, {}, Tolerance()),
        ({}, {}, {"hash-seed": "3", "rtol": "1e-3"}, Tolerance(1e-3)),
        ({}, {"rtol": 0.0}, {"rtol": 1e-3, "atol": 1}, Tolerance(0.0, 1.0)),
        ({"atol": 0.0}, {"rtol": 1e-4}, {"rtol": 1e-3, "atol": 1}, Tolerance(1e-4, 0.0)),
        ({"rtol": 1e-2, "atol": 2.0}, {"rtol": 1e-4}, {"atol": 1}, Tolerance(1e-2, 2.0)),
    ],
)
def test_the_cell_goes_before_patterns_and_these_before_the_record(
    cell: dict[str, float],
    patterns: dict[str, float],
    record: dict[str, object],
    expected: Tolerance,
) -> None:
    assert nearest(cell, patterns, record, RUN) == expected


def test_a_tolerance_is_written_as_it_is_set() -> None:
    assert stated(Tolerance(1e-3)) == "rtol=0.001"
    assert stated(Tolerance(0.0, 1e-9)) == "rtol=0, atol=1e-09"
