from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_nbrepro.columns import fitted
from pytest_nbrepro.comparison.diff import diff
from pytest_nbrepro.comparison.ends import common_end, common_start

LETTERS = st.text("ab\n", max_size=40)


def of_lines(*lines: str) -> str:
    return "\n".join(lines)


def test_lines_that_differ_stand_between_a_line_of_context() -> None:
    stored, fresh = of_lines(*"abcdefg"), of_lines(*"abcXefg")
    assert diff(stored, fresh) == ("  c", "- d", "+ X", "  e")


def test_removed_and_added_lines_stand_alone() -> None:
    assert diff(of_lines(*"abc"), of_lines(*"ac")) == ("  a", "- b", "  c")
    assert diff(of_lines(*"ac"), of_lines(*"abc")) == ("  a", "+ b", "  c")
    assert diff("a", "b") == ("- a", "+ b")


def test_lines_changed_together_are_shown_together() -> None:
    assert diff(of_lines(*"abcd"), of_lines(*"aXYd")) == ("  a", "- b", "- c", "+ X", "+ Y", "  d")


def test_what_is_the_same_between_two_changes_is_left_out() -> None:
    stored, fresh = of_lines(*"abcdefghi"), of_lines(*"XbcdefghY")
    assert diff(stored, fresh) == ("- a", "+ X", "  b", "  …", "  h", "- i", "+ Y")
    near = of_lines("a", *"bcd", "e")
    assert diff(near, near.replace("a", "X").replace("e", "Y")) == (
        *("- a", "+ X", "  b", "  c", "  d", "- e", "+ Y"),
    )


def test_lines_of_one_key_are_partners_and_read_as_stored() -> None:
    assert diff("A\nb\nc", "x\na\nb\nC", key=str.lower) == ("+ x", "  A")


def test_lines_in_one_place_that_are_accepted_read_as_stored() -> None:
    def same(old: str, new: str) -> bool:
        return old[0] == new[0]

    assert diff("a1\nb1\nc1", "a2\nX\nc2", same=same) == ("  a1", "- b1", "+ X", "  c1")


def test_it_begins_a_line_before_the_place_that_it_is_given() -> None:
    stored, fresh = of_lines(*"abcde"), of_lines(*"XbcYe")
    assert diff(stored, fresh, places=(6, 6)) == ("  c", "- d", "+ Y", "  e")


@pytest.mark.parametrize("place", [0, 600, 300_000, 399_999])
def test_long_lines_are_cut_in_one_place_around_the_difference(place: int) -> None:
    line = "".join(f"{i:>6}" for i in range(100_000))[:400_000]
    old, new = diff(line, f"{line[:place]}#{line[place + 1 :]}")
    assert max(len(old), len(new)) <= 1002
    where = new.index("«")
    assert "#" in new[where : new.index("»")]
    assert old[: old.index("«")].split()[1:][-5:] == new[:where].split()[1:][-5:]


def test_lines_that_marks_would_be_mistaken_in_are_cut_around_the_difference() -> None:
    line = "«" + "x" * 300 + "1" + "y" * 300
    old, new = (fitted(shown) for shown in diff(line, line.replace("1", "2")))
    assert old.replace("1", "2")[2:] == new[2:]
    assert "x2y" in new


def test_what_differs_in_lines_stands_between_marks_and_the_lines_side_by_side() -> None:
    assert diff("x: 1\ny: 2\nz: 3", "x: 1\ny: 5\nz: 6") == (
        *("  x: 1", "- y: «2»", "+ y: «5»", "- z: «3»", "+ z: «6»"),
    )


def test_a_long_diff_ends_with_how_much_more_there_is() -> None:
    lines = diff(
        of_lines(*(f"a{i}" for i in range(1000))), of_lines(*(f"b{i}" for i in range(900)))
    )
    assert len(lines) == 121
    assert lines[-1].startswith("  … ")
    assert lines[-1].endswith(" more lines")
    assert 700 <= int(lines[-1].split()[1].replace(",", "")) < 1900


def test_lines_beyond_the_window_are_no_difference() -> None:
    rows = [f"row {i}" for i in range(2000)]
    assert diff(of_lines(*rows), of_lines("new", *rows)) == ("+ new", "  row 0")


@settings(deadline=None)
@given(LETTERS, LETTERS)
def test_what_two_texts_share_is_counted_as_by_hand(a: str, b: str) -> None:
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), None)
    assert common_start(a, b) == (min(len(a), len(b)) if start is None else start)
    assert common_end(a, b) == common_start(a[::-1], b[::-1])


@pytest.mark.parametrize("place", [0, 1, 65_535, 65_536, 131_072, 199_999])
def test_what_two_long_texts_share_is_counted_too(place: int) -> None:
    text = "x" * 200_000
    other = f"{text[:place]}y{text[place + 1 :]}"
    assert common_start(text, other) == place
    assert common_end(text, other) == 199_999 - place


@settings(deadline=None)
@given(LETTERS, LETTERS)
def test_a_small_diff_holds_every_line_of_one_side_only(a: str, b: str) -> None:
    removed = [line[2:] for line in diff(a, b) if line.startswith("- ")]
    added = [line[2:] for line in diff(a, b) if line.startswith("+ ")]
    old, new = a.split("\n"), b.split("\n")
    if len(diff(a, b)) < 121:
        assert sorted(new) == sorted([*_without(old, removed), *added])


def _without(lines: list[str], gone: list[str]) -> list[str]:
    left = list(lines)
    for line in gone:
        left.remove(line)
    return left
