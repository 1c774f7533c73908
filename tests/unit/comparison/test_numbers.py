from __future__ import annotations

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pytest_nbrepro.comparison.alignment import MOST_COUNTED, align
from pytest_nbrepro.comparison.numbers import (
    Tolerance,
    close,
    relative_error,
    rounded,
    zero_below,
)

RTOL = 1e-5
TOLERANCE = Tolerance(RTOL)


@pytest.mark.parametrize(
    ("stored", "fresh"),
    [
        ("0.5", "0.5000001"),
        ("1.5e-3", "0.0015"),
        ("-2.25", "-2.2500001"),
        (".5", "0.5"),
        ("5.", "5.0000001"),
        ("[1. 2.]", "[0.9999999 2.       ]"),
        ("x=0.987,", "x=0.98700001,"),
        ("the loss is 0.123456789.", "the loss is 0.123456788."),
        ("a 0.5 b\nc", "a    0.5000001 b\n\nc"),
        ("1.0 1e-17", "1.0 -3e-16"),
        ("(0.5+1e-17j)", "(0.5-2e-17j)"),
        ("2.5j", "2.50000001j"),
        ("7", "7.0"),
        ("+5 5", "5 +5"),
        ("-0 -0.0 [-0. 1.]", "0 0.0 [0. 1.]"),
        ("12.5%", "12.50001%"),
        ("$12.50", "$12.5000001"),
        ("1.5e-3±0.2e-3", "1.5e-3±0.2000001e-3"),
        ("(0.5,0.25)", "(0.5000001,0.25)"),
        ("1.5-2.5", "1.5000001-2.5"),
        ("1E-05", "1.0000001e-5"),
        ("np.float64(0.123456789)", "np.float64(0.123456788)"),
        ("[0.1 0.2 ... 0.9]", "[0.1 0.2000001 ... 0.9]"),
        # without a fraction numpy writes floating-point numbers so
        ("[123456789. 1.]", "[123456790. 1.]"),
        ("[16777216., 2.]", "[16777218., 2.]"),
        ("[[1.\n  16777216.]]", "[[1.\n  16777218.]]"),
    ],
)
def test_numbers_within_the_tolerance_are_the_same(stored: str, fresh: str) -> None:
    assert align(stored, fresh, TOLERANCE).is_same
    assert align(fresh, stored, TOLERANCE).is_same


@pytest.mark.parametrize(
    ("stored", "fresh"),
    [
        ("0.987", "0.986"),  # no slack for the last digit
        ("100", "101"),
        ("100", "100.5"),
        ("1000000", "1000001"),
        ("1.5", "-1.5"),
        ("numpy 2.4.6", "numpy 2.4.7"),
        ("0x1f", "0x2f"),
        ("T_53633", "T_53634"),
        ("1.0000001s", "1.0000002s"),  # a number touches no word
        ("0.0038..., 1.5", "0.0039..., 1.5"),
        ("nan", "1.0"),
        ("inf", "-inf"),
        ("2026-11-20", "2026-11-21"),
        ("12:30:45", "12:30:46"),
        ("2026-11-20 12:30:45.000001", "2026-11-20 12:30:45.000002"),
        ("0:00:59.9999999", "0:00:59.9999998"),
        ("1,234,567", "1,234,568"),
        ("1,234,567.5", "1,235,567.5"),
        ("12.5%", "12.6%"),
        ("$12.50", "$12.51"),
        ("1.5e-3±0.2e-3", "1.5e-3±0.3e-3"),
        ("1e-05", "1e-06"),
        ("1_000", "1_001"),
        ("10.0.0.1", "10.0.0.2"),
        ("0x1.8p+1", "0x1.8p+2"),
        ("−0.5", "0.5"),  # a minus as typesetters set it
        (" 0.5", "-0.5"),
        ("(1.5+2j)", "(1.5-2j)"),
        ("5.25kg", "5.26kg"),
        ("01234", "1234"),
        ("[0.1 0.2 ... 0.9]", "[0.1 0.2 ... 0.8]"),
        ("[0.1 ... 0.9]", "[0.1 0.2 0.9]"),
        ("[123456. 1.]", "[123459. 1.]"),
        ("found 123456. Then", "found 123457. Then"),  # it ends a sentence
        ("in 123456.\n12 more", "in 123457.\n12 more"),
        ("|--:|\n| a |", "|--:|\n| b |"),
        ("-- 0.5", "--- 0.5"),
        ("1 0.0", "1 1e-9"),  # an integer says nothing about the scale
        ("1e400", "1e500"),
        ("12345678901234567890", "12345678901234567891"),
    ],
)
def test_other_numbers_and_what_is_no_number_have_to_be_equal(stored: str, fresh: str) -> None:
    assert not align(stored, fresh, TOLERANCE).is_same
    assert not align(fresh, stored, TOLERANCE).is_same


def test_integers_of_any_length_have_to_be_equal() -> None:
    digits = "7" * 6000
    assert align(digits, f"+{digits}", TOLERANCE).is_same
    assert not align(digits, f"0{digits}", TOLERANCE).is_same
    assert not align(digits, digits[:-1] + "8", TOLERANCE).is_same
    assert not align(digits, f"-{digits}", TOLERANCE).is_same


def test_the_largest_error_accepted_is_told() -> None:
    found = align("1.0 2.0 100.0", "1.0 2.000002 100.00001", TOLERANCE)
    assert found.moved
    assert found.largest_error == pytest.approx(1e-6, rel=1e-3)


def test_the_first_mismatch_is_told_with_its_places_and_all_are_counted() -> None:
    found = align("a 1.0 b 2.5 c 3", "a 1.000001  b 2.6 c 4", TOLERANCE)
    assert found.first is not None
    assert (found.first.stored, found.first.fresh) == ("2.5", "2.6")
    assert found.first.places == (8, 14)
    assert found.first.relative_error == pytest.approx(0.1 / 2.6)
    assert (found.count, found.apart) == (2, None)


def test_the_error_between_two_integers_is_not_told() -> None:
    found = align("3", "4", TOLERANCE)
    assert found.first is not None
    assert found.first.relative_error is None


def test_words_that_differ_are_told_with_their_places() -> None:
    assert align("1 the cat", "1  the dog", TOLERANCE).apart == (6, 7)
    assert align("1 the", "1 the end", TOLERANCE).apart == (5, 6)
    assert align("1 2", "1", TOLERANCE).apart == (2, 1)


def test_counting_ends_where_nobody_reads_on() -> None:
    many = MOST_COUNTED * 3
    assert align("1 " * many, "2 " * many, TOLERANCE).count == MOST_COUNTED + 1


@pytest.mark.parametrize(
    ("texts", "zero"),
    [
        (("0.5 0.25",), 0.5e-8),
        (("0.5", "-0.75"), 0.75e-8),
        (("1000.5",), 1e-8),
        (("1000 2026-11-20",), 0.0),
        (("1e999 0.5",), 0.5e-8),
        (("", "no number"), 0.0),
    ],
)
def test_what_counts_as_zero_depends_on_the_largest_float(
    texts: tuple[str, ...], zero: float
) -> None:
    assert zero_below(*texts) == pytest.approx(zero)


@pytest.mark.parametrize(
    ("a", "b", "error"),
    [
        (math.nan, math.nan, 0.0),
        (math.inf, math.inf, 0.0),
        (math.inf, -math.inf, None),
        (math.inf, 1.0, None),
        (math.nan, 1.0, None),
        (0.0, -0.0, 0.0),
        (10**400, 1.5, None),
        (1.0, 1.0 + 1e-6, pytest.approx(1e-6, rel=1e-3)),
        (1.0, 1.001, None),
    ],
)
def test_two_values_are_close_or_not(a: float, b: float, error: float | None) -> None:
    assert close(a, b, RTOL) == error
    assert close(b, a, RTOL) == error


def test_an_error_beyond_all_numbers_is_infinite() -> None:
    assert relative_error(10**400, 1.5) == math.inf
    assert relative_error(math.inf, 1.5) == math.inf


def test_lines_that_differ_in_noise_read_the_same_when_rounded() -> None:
    assert rounded("a  0.1234561 3.", 6) == rounded("a 0.123456149   3.", 6)
    assert rounded("a 0.12345 3", 6) != rounded("a 0.12346 3", 6)
    assert rounded("1000001", 6) != rounded("1000002", 6)


@settings(deadline=None)
@given(st.floats(allow_nan=False), st.floats(allow_nan=False), st.floats(0, 1))
def test_closeness_is_symmetric_and_reflexive(a: float, b: float, rtol: float) -> None:
    assert close(a, b, rtol) == close(b, a, rtol)
    assert close(a, a, rtol) == 0.0


@settings(deadline=None)
@given(st.floats(1e-300, 1e300), st.floats(1e-12, 0.4))
def test_the_tolerance_is_relative(a: float, rtol: float) -> None:
    assume(a * rtol > 1e-310)
    assert close(a, a * (1 + rtol / 2), rtol) is not None
    assert close(a, a / (1 - 2 * rtol), rtol) is None


@settings(deadline=None)
@given(st.integers(), st.integers())
def test_integers_are_the_same_only_if_they_are_equal(a: int, b: int) -> None:
    assert align(str(a), str(b), Tolerance(0.5)).is_same is (a == b)


@settings(deadline=None)
@given(st.text(), st.text())
def test_any_two_texts_can_be_aligned_both_ways(a: str, b: str) -> None:
    assert align(a, b, TOLERANCE).is_same is align(b, a, TOLERANCE).is_same
    assert align(a, a, TOLERANCE).is_same
