"""Which of several packages it is, by halving."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import pytest

from pytest_nbrepro.diagnosis import narrowed


def asking(
    guilty: Collection[str], broken: Collection[Collection[str]] = ()
) -> tuple[Callable[[Sequence[str]], bool | None], list[tuple[str, ...]]]:
    """Runs that show the difference with all of ``guilty``; those of ``broken`` cannot be made."""
    asked: list[tuple[str, ...]] = []

    def shows(names: Sequence[str]) -> bool | None:
        asked.append(tuple(names))
        if any(set(names) == set(each) for each in broken):
            return None
        return set(guilty) <= set(names)

    return shows, asked


@pytest.mark.parametrize("guilty", "abcdefg")
def test_one_of_many_is_found_and_shown_with_few_runs(guilty: str) -> None:
    shows, asked = asking(guilty)
    assert narrowed("abcdefg", shows) == (guilty,)
    assert len(asked) <= 4
    assert (guilty,) in asked


def test_two_that_matter_together_are_not_taken_for_one() -> None:
    shows, _ = asking("ad")
    assert narrowed("abcd", shows) == ()
    shows, _ = asking("ab")
    assert narrowed("abcd", shows) == ("a", "b")


def test_packages_that_do_not_go_with_the_others_as_locked_are_passed_over() -> None:
    shows, asked = asking("b", broken=["ab"])
    assert narrowed("abcd", shows) == ("b",)
    assert asked == [("a", "b"), ("c", "d"), ("a",), ("b",)]


def test_where_no_run_can_be_made_nothing_is_known() -> None:
    shows, _ = asking("b", broken=["ab", "cd"])
    assert narrowed("abcd", shows) == ()
    shows, _ = asking("b", broken=["a", "b"])
    assert narrowed("ab", shows) == ()


def test_one_that_makes_no_difference_by_itself_is_not_guilty() -> None:
    shows, _ = asking("x")
    assert narrowed("ab", shows) == ()
