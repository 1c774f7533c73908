from __future__ import annotations

import re

import pytest
from builders import printed
from hypothesis import given
from hypothesis import strategies as st

from pytest_nbrepro.comparison import Comparison, Terms, Tolerance, compare_outputs
from pytest_nbrepro.leniency import hint_for_noise, needed
from pytest_nbrepro.sanitizing import Replacement

DIGITS = (Replacement(re.compile("day [0-9]+"), "day N", "days.cfg"),)


def compared(stored: str, fresh: str, terms: Terms) -> tuple[Comparison, ...]:
    return compare_outputs([printed(stored)], [printed(fresh)], terms)


@pytest.mark.parametrize(
    ("stored", "fresh", "terms", "rules"),
    [
        ("0.5", "0.5001", Terms(Tolerance(1e-3)), ["OUT008"]),
        ("0.5", "0.5001", Terms(Tolerance(atol=1e-3)), ["OUT008"]),
        ("0.5", "0.5000001", Terms(Tolerance(1e-3)), []),
        ("0.5", "0.5", Terms(Tolerance(1e-3)), []),
        ("0.5", "0.6", Terms(Tolerance(1e-3)), []),  # it does not pass
        ("0.5", "0.50000001", Terms(Tolerance(1e-7)), []),  # narrower than the usual one
        ("day 1", "day 2", Terms(replacements=DIGITS), ["OUT009"]),
        ("day 1 ", "day 1", Terms(replacements=DIGITS), []),
        ("day 1", "hour 2", Terms(replacements=DIGITS), []),
        ("day 1: 0.5", "day 2: 0.5001", Terms(Tolerance(1e-3), DIGITS), ["OUT008", "OUT009"]),
    ],
)
def test_what_a_cell_could_not_do_without_is_told(
    stored: str, fresh: str, terms: Terms, rules: list[str]
) -> None:
    comparisons = compared(stored, fresh, terms)
    found = needed(3, [printed(stored)], [printed(fresh)], terms, comparisons)
    assert [(told.rule, told.cell) for told in found] == [(rule, 3) for rule in rules]


def test_the_error_stream_needs_no_leniency_for_it_is_not_judged() -> None:
    stored, fresh = ({"output_type": "stream", "name": "stderr", "text": t} for t in ("1.5", "2.5"))
    terms = Terms(Tolerance(0.9), DIGITS)
    comparisons = compare_outputs([stored], [fresh], terms)
    assert list(needed(1, [stored], [fresh], terms, comparisons)) == []
    assert hint_for_noise(compare_outputs([stored], [fresh])) == ""


@pytest.mark.parametrize(
    ("stored", "fresh", "tag"),
    [
        ("14.1361", "14.1367", "nbrepro-rtol=5e-05 "),
        ("1.5 14.1361 7", "1.5002 14.1367 7", "nbrepro-rtol=0.0002 "),
        ("1.000", "1.00099", "nbrepro-rtol=0.001 "),
        ("0.9125", "0.9097", ""),
        ("1.0", "1.2", ""),  # that much is no noise
        ("1.5 3", "1.5002 4", ""),
        ("1.5 cats", "1.5002 dogs", ""),
        ("1.5", "1.5 2.5", ""),
    ],
)
def test_a_tolerance_is_hinted_at_where_little_else_but_noise_is_possible(
    stored: str, fresh: str, tag: str
) -> None:
    hint = hint_for_noise(compared(stored, fresh, Terms()))
    assert (tag in hint and hint.startswith("if that is noise")) if tag else hint == ""


def test_it_is_not_hinted_at_where_another_output_differs_otherwise() -> None:
    text = {"output_type": "display_data", "data": {"text/plain": "cat"}}
    other = {"output_type": "display_data", "data": {"text/plain": "dog"}}
    stored, fresh = [printed("1.5"), text], [printed("1.5002"), other]
    assert hint_for_noise(compare_outputs(stored, fresh)) == ""


@given(st.floats(0.001, 1000), st.floats(2e-5, 9e-4))
def test_what_is_hinted_at_would_accept_the_cell(number: float, error: float) -> None:
    stored, fresh = f"{number!r}", f"{number * (1 + error)!r}"
    hint = hint_for_noise(compared(stored, fresh, Terms()))
    found = re.search(r"nbrepro-rtol=(\S+)", hint)
    assert found is not None
    assert all(
        c.verdict.is_same for c in compared(stored, fresh, Terms(Tolerance(float(found[1]))))
    )
