from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_nbrepro.comparison.ends import equal_ends


@pytest.mark.parametrize(
    ("a", "b", "ends"),
    [
        ("", "", (0, 0)),
        ("abc", "abc", (3, 0)),
        ("abc", "abxc", (2, 1)),
        ("aa", "aaa", (2, 0)),
        ("abab", "ab", (2, 0)),
        ("abc", "xyz", (0, 0)),
        ("abc", "", (0, 0)),
        ("abc", "xbc", (0, 2)),
    ],
)
def test_no_element_counts_at_both_ends(a: str, b: str, ends: tuple[int, int]) -> None:
    assert equal_ends(a, b) == ends
    assert equal_ends([*a], [*b]) == ends


def test_who_asks_says_what_is_the_same() -> None:
    assert equal_ends([1.0, 2.0, 9.0], [1.1, 5.0, 9.1], lambda x, y: abs(x - y) < 0.2) == (1, 1)


@given(st.lists(st.booleans()), st.lists(st.booleans()))
def test_what_is_taken_off_is_equal_and_what_stays_differs_at_its_ends(
    a: list[bool], b: list[bool]
) -> None:
    start, end = equal_ends(a, b)
    assert a[:start] == b[:start]
    assert a[len(a) - end :] == b[len(b) - end :]
    rest = [side[start : len(side) - end] for side in (a, b)]
    assert not all(rest) or (rest[0][0] != rest[1][0] and rest[0][-1] != rest[1][-1])
