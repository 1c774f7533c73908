"""What can be reached."""

from __future__ import annotations

from pytest_nbrepro.reaching import reached


def test_all_that_follows_is_reached_once_also_in_circles() -> None:
    following = {"a": ["b", "c"], "b": ["a", "d"], "x": ["y"]}
    assert reached(["a"], following) == {"a", "b", "c", "d"}
    assert reached(["d", "unknown"], following) == {"d", "unknown"}
    assert reached([], following) == set()
