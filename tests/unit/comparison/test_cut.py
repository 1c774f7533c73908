from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outputs import all_same, printed, shown, the_one, verdicts

from pytest_nbrepro.comparison import Verdict
from pytest_nbrepro.digests import Cut

SAME, DIFFERENT = Verdict.IDENTICAL, Verdict.DIFFERENT


def cut(*kept: str, rest: str, name: str = "stdout") -> dict[str, Any]:
    """A stream of which only the beginning was kept."""
    return printed([*kept, Cut.of(rest)], name)


@pytest.mark.parametrize("stored", ["abcdef", ["ab", "cdef"], ["abcdef"]])
def test_a_text_that_was_cut_is_the_same_where_its_rest_is(stored: Any) -> None:
    assert all_same([printed(stored)], [cut("ab", "c", rest="def")])


def test_a_rest_that_differs_is_told_with_what_is_known_of_it() -> None:
    found = the_one([printed("abcdef")], [cut("abc", rest="deg")])
    assert (found.kind, found.verdict) == ("stdout", DIFFERENT)
    assert found.evidence.message == (
        "somewhere in the 3 characters after the first 3; too long to say where"
    )


def test_a_rest_of_another_length_is_told_with_both() -> None:
    found = the_one([printed("abcdef")], [cut("abc", rest="d" * 1000)])
    assert "3 → 1,000 characters after the first 3" in found.evidence.message


def test_stored_text_that_ends_before_the_cut_differs() -> None:
    assert (
        "0 → 3 characters" in the_one([printed("abc")], [cut("abc", rest="def")]).evidence.message
    )


def test_a_difference_in_what_was_kept_is_told_as_ever() -> None:
    stored, fresh = printed("one 1.5\ntwo\nrest"), cut("one 1.6\ntwo\n", rest="rest")
    kinds = verdicts([stored], [fresh])
    assert ("stdout", DIFFERENT) in kinds
    assert the_one([stored], [fresh]).evidence.diff


def test_what_was_kept_has_its_tolerance_and_the_rest_has_none() -> None:
    assert all_same([printed("1.0\nx 2.0")], [cut("1.0000001\n"[:9], rest="x 2.0")]) is False
    assert all_same([printed("1.0\nx 2.0")], [cut("1.0\n", rest="x 2.0")])
    assert not all_same([printed("1.0\nx 2.0")], [cut("1.0\n", rest="x 2.0000001")])


def test_each_stream_has_its_own_rest() -> None:
    stored = [printed("out put"), printed("err or", "stderr")]
    fresh = [cut("out", rest=" put"), cut("err", rest=" OR", name="stderr")]
    found = the_one(stored, fresh)
    assert found.kind == "stderr"


def test_a_stream_that_is_not_stored_at_all_is_unexpected() -> None:
    kinds = dict(verdicts([], [cut("abc", rest="def")]))
    assert kinds["stdout"] in {Verdict.UNEXPECTED, DIFFERENT}
    assert not all_same([], [cut("abc", rest="def")])


def test_a_stream_in_pieces_around_a_display_is_compared_as_a_whole() -> None:
    stored = [printed("abcdef"), shown(text_plain="x")]
    fresh = [printed(["ab"]), shown(text_plain="x"), cut("c", rest="def")]
    assert all_same(stored, fresh)


@pytest.mark.parametrize(
    ("stored", "fresh", "same"),
    [
        ("x" * 10, "x" * 10, True),
        (["xxxxx", "xxxxx"], "x" * 10, True),
        ("x" * 10, "x" * 11, False),
        ("x" * 10, "y" * 10, False),
    ],
)
def test_a_display_that_was_cut_is_compared_by_its_digest(
    stored: Any, fresh: str, same: bool
) -> None:
    cut_short = shown(text_html=Cut.of(fresh))
    assert all_same([shown(text_html=stored)], [cut_short]) is same


def test_json_that_was_cut_is_compared_whatever_its_key_order() -> None:
    fresh = shown(application_json=Cut.of('{"a":1,"b":[2]}'))
    assert all_same([shown(application_json={"b": [2], "a": 1})], [fresh])
    assert not all_same([shown(application_json={"b": [3], "a": 1})], [fresh])


@given(text=st.text(max_size=40), at=st.integers(0, 40))
def test_wherever_a_text_is_cut_it_is_the_same_as_itself(text: str, at: int) -> None:
    assert all_same([printed(text)], [cut(text[:at], rest=text[at:])])


@given(text=st.text(max_size=40), other=st.text(max_size=40), at=st.integers(0, 40))
def test_rests_that_differ_never_pass(text: str, other: str, at: int) -> None:
    if text[at:] != other:
        assert not all_same([printed(text)], [cut(text[:at], rest=other)])
