from __future__ import annotations

import pytest

from pytest_nbrepro.comparison.residues import is_residue


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (1e-17, -3e-16, True),  # both made by rounding beside numbers near 1
        (0.0, 2e-13, True),
        (-2.822e-06, -2.823e-06, True),  # a gradient near its zero
        (3.2e-11, 3.2e-14, False),  # a p value
        (3.2e-11, 7.2e-11, False),
        (6.626e-34, 6.626e-33, False),  # a constant of nature
        (0.0, 1e-30, False),
        (2.0e-6, 2.1e-6, False),
        (10**400, 1e-9, False),
        (float("nan"), 1e-17, False),
    ],
)
def test_only_what_rounding_does_counts_as_none_near_zero(
    a: float, b: float, expected: bool
) -> None:
    assert is_residue(a, b, 1e-8) is is_residue(b, a, 1e-8) is expected
