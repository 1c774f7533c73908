"""A hint is given where all that differs is a moment, or the order in a set; and else none."""

from __future__ import annotations

import time

import pytest
from outputs import printed, the_one

from pytest_nbrepro.comparison.numbers import Tolerance
from pytest_nbrepro.comparison.text import compare_text

CLOCK, SET = "# NBVAL_IGNORE_OUTPUT", "sorted(...)"


def hint(stored: str, fresh: str) -> str:
    evidence = compare_text(stored, fresh, Tolerance())
    assert not evidence.verdict.is_same
    return evidence.hint


@pytest.mark.parametrize(
    ("stored", "fresh"),
    [
        ("2026-11-20", "2026-11-21"),
        ("run on 2026-11-20 at home", "run on 2027-01-02 at home"),
        ("2026-11-20 12:34:56.789012", "2026-11-20 12:34:56.912345"),
        ("2026-11-20T23:59", "2026-11-21T00:01"),
        ("2026-11-20T12:34:56Z", "2026-11-20T12:34:57Z"),
        ("2026-11-20 12:34:56+01:00", "2026-11-20 13:34:56+01:00"),
        ("Timestamp('2026-11-20 12:34:56')", "Timestamp('2026-11-20 12:34:58')"),
        ("datetime.date(2026, 9, 30)", "datetime.date(2026, 10, 1)"),
        ("datetime.datetime(2026, 11, 20, 9, 5)", "datetime.datetime(2026, 11, 20, 10, 4, 1, 7)"),
        ("Fri Nov 20 12:34:56 2026", "Sat Nov 21 12:34:56 2026"),
        ("Sun Nov  8 12:34:56 UTC 2026", "Tue Dec  1 01:02:03 UTC 2026"),
        ("finished at 23:59:59", "finished at 00:00:01"),
        ("took 0:00:01.234567", "took 0:00:02.345678"),
        ("from 12:00:00 to 12:00:01, mean 0.5", "from 13:00:00 to 13:00:02, mean 0.5000001"),
        ("a\n2026-11-20\nb\n2026-11-20", "a\n2026-11-21\nb\n2026-11-21"),
    ],
)
def test_a_moment_that_is_later_looks_like_that_of_the_run(stored: str, fresh: str) -> None:
    assert CLOCK in hint(stored, fresh)


@pytest.mark.parametrize(
    ("stored", "fresh"),
    [
        ("2026-11-20", "2026-11-19"),  # a run is never earlier than the one before
        ("2026-11-20 12:34:56", "2026-11-20 12:34:55"),
        ("datetime.date(2026, 10, 1)", "datetime.date(2026, 9, 30)"),
        ("Fri Nov 20 12:34:56 2026", "Wed Apr  1 12:34:56 2026"),
        ("2026-13-20", "2026-14-20"),
        ("2026-02-28", "2026-02-31"),
        ("datetime.datetime(2026, 2, 31)", "datetime.datetime(2026, 3, 31)"),
        ("12:61:00", "12:62:00"),
        ("25:00:00", "26:00:00"),
        ("Fri Foo 20 12:34:56 2026", "Sat Foo 21 12:34:56 2026"),
        ("2026-11-20 mean 0.5", "2026-11-21 mean 0.6"),
        ("2026-11-20", "never"),
        ("2026-11-20", "2026-11-20 2026-11-21"),
        ("2026-11-20 a", "2026-11-20 b"),
        ("v2026-11-20", "v2026-11-21"),
        ("2026-11-20-3", "2026-11-21-3"),
        ("score 3:15", "score 3:16"),
        ("1:12:34:56", "1:12:34:57"),
        ("2026", "2027"),
        ("5.1", "5.2"),
    ],
)
def test_what_may_be_a_result_gets_no_hint(stored: str, fresh: str) -> None:
    assert hint(stored, fresh) == ""


@pytest.mark.parametrize(
    ("stored", "fresh"),
    [
        ("{'b', 'a'}", "{'a', 'b'}"),
        ("{3, 1, 2}", "{1, 2, 3}"),
        ("frozenset({'b', 'a'}) of 2", "frozenset({'a', 'b'}) of 2"),
        ("{(1, 2), (3, 4)}", "{(3, 4), (1, 2)}"),
        ("{'a, b', 'c (d', \"e's\"}", "{\"e's\", 'c (d', 'a, b'}"),
        ("{'b',\n 'a'}", "{'a',\n 'b'}"),
        ("{<A at <address1>>, None}", "{None, <A at <address1>>}"),
        ("genes: {'b', 'a'}\nmean: 0.5", "genes: {'a', 'b'}\nmean: 0.5000001"),
        ("{'b', 'a'} {'d', 'c'}", "{'a', 'b'} {'c', 'd'}"),
    ],
)
def test_the_same_elements_in_braces_look_like_a_set(stored: str, fresh: str) -> None:
    assert SET in hint(stored, fresh)


@pytest.mark.parametrize(
    ("stored", "fresh"),
    [
        ("{'b', 'a'}", "{'a', 'c'}"),
        ("{'b', 'a'}", "{'a'}"),
        ("{'b', 'a'} 1", "{'a', 'b'} 2"),
        ("['b', 'a']", "['a', 'b']"),
        ("{'b': 1, 'a': 2}", "{'a': 2, 'b': 1}"),
        ("{(1, 2), (3, 4)}", "{(1, 4), (3, 2)}"),
        ("{'a, b', 'c'}", "{'c, b', 'a'}"),
        ("{(1, 2}", "{2, (1}"),
        ("{1), 2}", "{2, 1)}"),
        ("{'b, a}", "{a, 'b}"),
    ],
)
def test_other_elements_and_other_orders_get_no_hint(stored: str, fresh: str) -> None:
    assert hint(stored, fresh) == ""


def test_what_python_prints_of_now_is_known() -> None:
    then, now = time.ctime(1_795_000_000), time.ctime(1_795_086_401)
    assert CLOCK in hint(then, now)
    assert CLOCK in the_one([printed(f"{then}\n")], [printed(f"{now}\n")]).evidence.hint


def test_a_long_text_is_not_searched() -> None:
    stored = "2026-11-20 " + "x " * 100_000
    assert hint(stored, stored.replace("11-20", "11-21")) == ""


def test_blanks_alone_are_no_moment() -> None:
    assert hint("2026-11-20  a", "2026-11-20 a") == ""
