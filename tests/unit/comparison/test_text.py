from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from texts import FLOATS, LINES, PRINTED, WORDS, around

from pytest_nbrepro.comparison.numbers import Tolerance
from pytest_nbrepro.comparison.text import compare_text
from pytest_nbrepro.comparison.verdict import Verdict

RTOL = 1e-5
TOLERANCE = Tolerance(RTOL)


@pytest.mark.parametrize(
    ("stored", "fresh", "message"),
    [
        ("0.987", "0.976", "0.987 → 0.976 (relative error 1.1e-02)"),
        ("acc: 0.987\n", "acc: 0.976\n", "0.987 → 0.976 (relative error 1.1e-02)"),
        ("a\nb 0.5", "a\nb 0.25", "line 2: 0.5 → 0.25 (relative error 5.0e-01)"),
        ("0.5 0.5 0.5", "0.6 0.6 0.6", "0.5 → 0.6 (relative error 1.7e-01), and 2 more"),
        ("n 3", "n 4", "3 → 4"),
        ("3", "3.5", "3 → 3.5 (relative error 1.4e-01)"),
        ("on 2026-11-20.", "on 2026-11-21.", "2026-11-20. → 2026-11-21."),
        ("at 10:35:04 x", "at 10:36:04 x", "10:35:04 → 10:36:04"),
        ("the cat sat", "the dog sat", "cat → dog"),
        ("a\nthe cat sat\nb", "a\nthe dog sat\nb", "line 2: cat → dog"),
        ("the cat", "the big cat", "the cat → the big cat"),
        ("a\n\nb", "a\nx\nb", "line 2: nothing → x"),
        ("a", "a\nb", "1 line stored, 2 fresh"),
        ("1\n2\n3", "1\n2", "3 lines stored, 2 fresh"),
        ("x 1 y\nz", "x 2 y\nw", "line 1: 1 → 2, and more"),
        ("a  b", "a b", "only blanks differ"),
        ("1 " * 5000, "2 " * 5000, "1 → 2, and more than 1000 more"),
        ("x" * 100 + "a" + "y" * 100, "x" * 100 + "b" + "y" * 100, None),
    ],
)
def test_the_message_names_what_differs(stored: str, fresh: str, message: str | None) -> None:
    found = compare_text(stored, fresh, TOLERANCE)
    assert found.verdict is Verdict.DIFFERENT
    if message is None:
        long = "…" + "x" * 13
        message = f"{long}a{'y' * 26}… → {long}b{'y' * 26}…"
    assert found.message == message


@pytest.mark.parametrize(
    ("stored", "fresh", "verdict"),
    [
        ("a", "a", Verdict.IDENTICAL),
        ("a \nb\n", "a\nb", Verdict.EQUIVALENT),
        ("a\r\nb", "a\nb", Verdict.EQUIVALENT),
        ("", "\n", Verdict.EQUIVALENT),
        ("[0.5 1.0]", "[0.50000001  1.    ]", Verdict.WITHIN_TOLERANCE),
        (" a", "a", Verdict.DIFFERENT),
        ("a b", "ab", Verdict.DIFFERENT),
        ("a\n\nb", "a\nb", Verdict.DIFFERENT),
    ],
)
def test_blanks_count_only_where_they_show(stored: str, fresh: str, verdict: Verdict) -> None:
    assert compare_text(stored, fresh, TOLERANCE).verdict is verdict


def test_the_scale_is_that_of_the_whole_text_even_where_most_of_it_is_equal() -> None:
    residues = "{} end"
    assert (
        compare_text(residues.format("1e-17"), residues.format("-1e-17"), TOLERANCE).verdict.is_same
        is False
    )
    stored, fresh = ("1.5 of it\n" + residues.format(x) for x in ("1e-17", "-1e-17"))
    assert compare_text(stored, fresh, TOLERANCE).verdict is Verdict.WITHIN_TOLERANCE


def test_the_diff_shows_a_change_and_no_noise() -> None:
    stored = "\n".join(f"row {i} {i / 7:.9f}" for i in range(50))
    fresh = "\n".join(f"row {i} {i / 7 * (1 + 4e-6):.9f}" for i in range(50))
    found = compare_text(stored, fresh.replace("row 20 2", "row 20 3"), TOLERANCE)
    assert found.diff == (
        "  row 19 2.714285714",
        "- row 20 «2.857142857»",
        "+ row 20 «3.857154286»",
        "  row 21 3.000000000",
    )


def test_the_diff_shows_a_new_row_among_noise() -> None:
    rows = [f"{i} {i / 7:.9f}" for i in range(1, 31)]
    noisy = [f"{i} {i / 7 + 3e-9:.9f}" for i in range(1, 31)]
    found = compare_text(
        "\n".join(rows), "\n".join([*noisy[:10], "99 0.5", *noisy[10:]]), TOLERANCE
    )
    assert found.diff == (f"  {rows[9]}", "+ 99 0.5", f"  {rows[10]}")


@pytest.mark.parametrize("rtol", [0.0, 1e-300, 1e-12, 0.5, 1.0, 1e9])
def test_any_tolerance_may_be_asked_for(rtol: float) -> None:
    found = compare_text("x 0.5\ny 1", "x 0.75\ny 2", Tolerance(rtol))
    assert {"- y «1»", "+ y «2»"} <= set(found.diff)
    assert ("- x «0.5»" in found.diff) is (rtol < 0.25)


def test_the_diff_shows_a_change_far_behind_the_first_noise() -> None:
    stored = "".join(f"{i} 0.5\n" for i in range(5000)) + "end"
    fresh = stored.replace("0.5", "0.500000001").replace("end", "END")
    found = compare_text(stored, fresh, TOLERANCE)
    assert found.message == "line 5001: end → END"
    assert found.diff == ("  4999 0.5", "- end", "+ END")


@settings(deadline=None)
@given(PRINTED)
def test_a_text_is_identical_to_itself(text: str) -> None:
    assert compare_text(text, str(text.encode(), "utf-8"), TOLERANCE).verdict is Verdict.IDENTICAL


@settings(deadline=None)
@given(st.text() | PRINTED, st.text() | PRINTED)
def test_the_verdict_is_symmetric(a: str, b: str) -> None:
    assert (
        compare_text(a, b, TOLERANCE).verdict.is_same
        is compare_text(b, a, TOLERANCE).verdict.is_same
    )


@settings(deadline=None)
@given(st.data(), FLOATS, st.floats(2, 1e5), st.booleans())
def test_a_number_beyond_the_tolerance_is_different_and_named(
    data: st.DataObject, number: float, factor: float, larger: bool
) -> None:
    other = number * (1 + factor * RTOL) if larger else number / (1 + factor * RTOL)
    before, behind = data.draw(around(repr(number)))
    found = compare_text(f"{before}{number!r}{behind}", f"{before}{other!r}{behind}", TOLERANCE)
    assert found.verdict is Verdict.DIFFERENT
    assert f"{number!r} → {other!r} (relative error" in found.message
    assert any(line.startswith("- ") and repr(number) in line for line in found.diff)
    assert any(line.startswith("+ ") and repr(other) in line for line in found.diff)


@settings(deadline=None)
@given(st.data(), st.lists(FLOATS, min_size=1, max_size=6))
def test_numbers_well_within_the_tolerance_are_within_it(
    data: st.DataObject, numbers: list[float]
) -> None:
    factors = data.draw(
        st.lists(st.floats(-RTOL / 10, RTOL / 10), min_size=len(numbers), max_size=len(numbers))
    )
    others = [number * (1 + factor) for number, factor in zip(numbers, factors, strict=True)]
    assume(others != numbers)
    words = data.draw(st.lists(WORDS, min_size=len(numbers), max_size=len(numbers)))
    stored, fresh = (
        "\n".join(f"{w} {n!r}" for w, n in zip(words, side, strict=True))
        for side in (numbers, others)
    )
    found = compare_text(stored, fresh, TOLERANCE)
    assert found.verdict is Verdict.WITHIN_TOLERANCE
    assert 0 < found.largest_error <= RTOL / 5


@settings(deadline=None)
@given(st.data(), st.integers(0, 10**12), st.integers(1, 10**6))
def test_an_integer_that_changes_is_different(
    data: st.DataObject, number: int, change: int
) -> None:
    before, behind = data.draw(around(str(number)))
    stored, fresh = (f"{before}{n}{behind}" for n in (number, number + change))
    found = compare_text(stored, fresh, Tolerance(0.5))
    assert found.verdict is Verdict.DIFFERENT
    assert f"{number} → {number + change}" in found.message


@settings(deadline=None)
@given(st.data(), WORDS, WORDS)
def test_a_word_that_changes_is_different_and_named(
    data: st.DataObject, word: str, other: str
) -> None:
    assume(word != other)
    before, behind = data.draw(around(word))
    found = compare_text(f"{before}{word}{behind}", f"{before}{other}{behind}", TOLERANCE)
    assert found.verdict is Verdict.DIFFERENT
    assert f"{word} → {other}" in found.message


@settings(deadline=None)
@given(st.lists(LINES, min_size=1, max_size=8), st.data(), LINES)
def test_a_line_more_or_less_is_different_and_shown(
    lines: list[str], data: st.DataObject, line: str
) -> None:
    place = data.draw(st.integers(0, len(lines)))
    more = [*lines[:place], line, *lines[place:]]
    found = compare_text("\n".join(lines), "\n".join(more), TOLERANCE)
    assert found.verdict is Verdict.DIFFERENT
    assert [shown[0] for shown in found.diff if shown[0] != " "] == ["+"]
    assert compare_text("\n".join(more), "\n".join(lines), TOLERANCE).verdict is Verdict.DIFFERENT


@pytest.mark.parametrize("place", [0, 2_500_000, -3])
def test_a_letter_in_a_plot_of_one_line_is_found_without_copying_it_often(place: int) -> None:
    plot = '{"x":0.25,"y":[1,2,3],"text":"abc"}, ' * 135_000
    place = plot.index("a", place) if place >= 0 else plot.rindex("a")
    other = f"{plot[:place]}z{plot[place + 1 :]}"
    tracemalloc.start()
    found = compare_text(plot, other, TOLERANCE)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.verdict is Verdict.DIFFERENT
    assert len(found.diff) == 2
    assert peak < 3 * len(plot)
