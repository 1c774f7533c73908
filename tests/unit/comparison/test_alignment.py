"""Passing over what is the same says nothing else than looking at every number."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from laws import examples

from pytest_nbrepro.comparison.alignment import Alignment, align
from pytest_nbrepro.comparison.numbers import Tolerance

#: What is a number only beside some of the others, and what ends one.
PIECES = r"""
0.5~0.50000001~12.25~12.25000001~1.0e-5~1.0000001e-5~1.2e-17~3.1e-17~-~+~--~.~..~5.~6.~[1. 2.]~1
100000.~100001.~[100000. 2.]~[100001. 2.]~1.5j~2.5+1.5j~2.5+1.50001j~12:30:45.5~12:30:45.6~:~_~_1.5
1.0e999~1.5e999~0.0e1~0.0e2~1_0.5~1_0.50000001~1.2.3~1.2.4~x~x=~y~,~<td>~</td>~(~)~[~]~%~e5~nan~é~│
""".replace("\n", "~")
BLANKS = [" ", "  ", "\n", "\n\n", "\t", "\u00a0", "\x1c"]
PIECE = st.sampled_from([*PIECES.strip("~").split("~"), *BLANKS])
#: A number and another that may be taken for it, and blanks and other blanks.
NOISE = {
    "0.5": "0.50000001",
    "12.25": "12.25000001",
    "1.0e-5": "1.0000001e-5",
    "1.2e-17": "3.1e-17",
    "100000.": "100001.",
    "1.0e999": "1.5e999",
    "0.0e1": "0.0e2",
    "1_0.5": "1_0.50000001",
    "2.5+1.5j": "2.5+1.50001j",
    "12:30:45.5": "12:30:45.6",
    " ": "  ",
}


@st.composite
def _pairs(draw: st.DrawFn) -> tuple[str, str]:
    stored = draw(st.lists(PIECE, max_size=30))
    fresh = [NOISE.get(piece, piece) if draw(st.booleans()) else piece for piece in stored]
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(fresh)))
        fresh[at : at + draw(st.integers(0, 1))] = draw(st.lists(PIECE, max_size=1))
    return "".join(stored), "".join(fresh)


@settings(deadline=None, max_examples=examples(500))
@given(_pairs(), st.integers(1, 20), st.sampled_from([0.0, 1e-5, 0.5]))
@example(("(a>b", "(a> b"), 3, 1e-5)
@example(("a> b", "a>b"), 1, 1e-5)
@example(("0.5 1.0e999 ", "0.6 1.5e999 "), 20, 0.5)
@example(("<-5 1", "<- 5 1"), 1, 1e-5)
@example(("(-x 0.5", "(-5 0.5"), 1, 1e-5)
@example(("x= 5 y", "x=5 y"), 2, 1e-5)
@example(("0.5-100000.-+-0.50.5", "0.5-100001.+-0.50.5"), 7, 0.0)
@example(("(1,22,3,4", "(1,2,2,3,4"), 2, 0.0)
@example(("1.0e999 ", "1.5e999 "), 2, 0.5)
@example(("1_0.5 x", "1_0.6 x"), 1, 0.5)
@example(("100001 x", "100002 x"), 1, 0.5)
@example(("100001. x", "100002. x"), 1, 0.5)
@example(("12:30:45.5 x", "12:30:45.6 x"), 1, 0.5)
@example(("x0.5 x", "x0.6 x"), 1, 0.5)
def test_short_strides_say_what_a_look_at_every_number_says(
    texts: tuple[str, str], stride: int, rtol: float
) -> None:
    step_by_step = align(*texts, Tolerance(rtol), stride=stride)
    # where any distance counts as none, however small, each number is looked at
    at_once = align(*texts, Tolerance(rtol, atol=1e-320), stride=len(texts[0]))
    assert _without_place(step_by_step) == _without_place(at_once)
    assert _in_word(texts[0], at_once.apart, step_by_step.apart, side=0)
    assert _in_word(texts[1], at_once.apart, step_by_step.apart, side=1)


def _without_place(found: Alignment) -> Alignment:
    return replace(found, apart=None if found.apart is None else (0, 0))


def _in_word(
    text: str, start: tuple[int, int] | None, place: tuple[int, int] | None, *, side: int
) -> bool:
    """True where the second place is the first one, or lies in the word that begins there."""
    if start is None or place is None:
        return start == place
    return start[side] <= place[side] and len(text[start[side] : place[side]].split()) <= 1


@pytest.mark.parametrize(
    "form", ["{:.9f}", "{:.9e}", "<td>{:.9f}</td>", '["x",{:.9f}],', "-{:.9f}"]
)
@pytest.mark.parametrize("joint", [" ", "\n", ","])
def test_noise_in_many_numbers_is_within_the_tolerance_and_a_change_behind_it_is_told(
    form: str, joint: str
) -> None:
    values = [n + 0.123456789 for n in range(2_000)]
    noise = [value * (1 + 2e-7) for value in values]
    changed = [*noise[:1_500], 7.5, *noise[1_501:]]
    stored, fresh, other = (joint.join(map(form.format, v)) for v in (values, noise, changed))
    found = align(stored, fresh, Tolerance())
    assert found.is_same
    assert found.moved
    assert found.largest_error == pytest.approx(2e-7, rel=0.1)
    told = align(stored, other, Tolerance())
    assert told.count == 1
    assert told.first is not None
    assert told.first.stored in form.format(values[1_500])
    assert stored[told.first.places[0] :].startswith(told.first.stored)
    assert other[told.first.places[1] :].startswith(told.first.fresh)


def test_what_differs_far_behind_is_told_with_its_place() -> None:
    before = "word 1.5 " * 1_000
    assert align(f"{before}cat", f"{before}dog", Tolerance()).apart == (9_000, 9_000)
    assert align(f"{before}cat x", before, Tolerance()).apart == (9_000, 9_000)
    assert align(f"x=5 {before}", f"x= 5 {before}", Tolerance()).is_same
    assert align(f"x=5 {before}a", f"x= 5 {before}b", Tolerance()).apart == (9_004, 9_005)
