from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_nbrepro.comparison.pairing import Pairing, paired


def pairs(old: str, new: str, alike: str = "", *, fills: bool = False) -> Pairing:
    return paired(old, new, lambda i, j: old[i] + new[j] in alike.split(), fills=fills)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("abc", "abc", [(0, 0), (1, 1), (2, 2)]),
        ("abc", "ac", [(0, 0), (1, None), (2, 1)]),
        ("ac", "abc", [(0, 0), (None, 1), (1, 2)]),
        ("aba", "aa", [(0, 0), (1, None), (2, 1)]),
        ("", "a", [(None, 0)]),
        ("ab", "", [(0, None), (1, None)]),
    ],
)
def test_what_is_lost_leaves_the_others_their_partners(
    old: str, new: str, expected: list[tuple[int | None, int | None]]
) -> None:
    found = pairs(old, new)
    assert (list(found.pairs), found.moved) == (expected, frozenset())


def test_what_changes_places_keeps_its_partner() -> None:
    found = pairs("abcd", "acbd")
    assert len(found.moved) == 1
    assert set(found.pairs) == {(0, 0), (1, 2), (2, 1), (3, 3)}


def test_between_two_partners_those_that_are_alike_belong_together() -> None:
    assert pairs("aBc", "aXc", "BX").is_plain
    assert not pairs("aBc", "aXc").is_plain
    assert pairs("aBc", "aXc", fills=True).is_plain
    assert pairs("aBCd", "aXd", "CX").pairs == ((0, 0), (1, None), (2, 1), (3, 2))


def test_long_sequences_are_paired_all_the_same() -> None:
    old = list(range(3000))
    new = [-1, *old[:1000], *old[1001:2000], old[2500], *old[2000:2500], *old[2501:]]
    found = paired(old, new, lambda _i, _j: False)
    assert found.moved == {(2500, 2000)}
    assert {(None, 0), (1000, None), (2999, 2999)} <= set(found.pairs)
    assert len(found.pairs) == 3001


KEYS = st.lists(st.integers(0, 4), max_size=12)


@given(KEYS, KEYS, st.booleans())
def test_every_element_is_told_once_and_partners_are_equal(
    old: list[int], new: list[int], fills: bool
) -> None:
    found = paired(old, new, lambda _i, _j: False, fills=fills)
    assert sorted(i for i, _ in found.pairs if i is not None) == list(range(len(old)))
    assert [j for _, j in found.pairs if j is not None] == list(range(len(new)))
    both = [(i, j) for i, j in found.pairs if i is not None and j is not None]
    assert fills or all(old[i] == new[j] for i, j in both)
    in_order = [i for i, j in both if (i, j) not in found.moved]
    assert in_order == sorted(in_order)
