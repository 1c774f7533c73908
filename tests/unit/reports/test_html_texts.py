from __future__ import annotations

import html
import re

import pytest
from builders import TEXTS
from hypothesis import given
from hypothesis import strategies as st

from pytest_nbrepro.reports.html.texts import one_side, side_by_side


def rows(stored: str, fresh: str, rtol: float = 0.0) -> list[str]:
    """The rows as text: numbers and lines of both sides, with what is marked in brackets."""
    body = side_by_side(stored, fresh, rtol).partition("<tbody>")[2]
    marks = re.compile(r'<(del|ins)( class="close")?( title="[^"]*")?>')
    body = marks.sub(lambda found: "~" if found[2] else "[", body)
    body = re.sub(r"</(del|ins)>", "]", body)
    body = re.sub(r'<td class="n" data-n="(\d+)">', r"\1 ", body)
    found = re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.DOTALL)
    texts = (html.unescape(re.sub(r"<[^>]+>", "|", row)) for row in found)
    return [text.replace("||", "|").strip("|") for text in texts]


def test_words_and_numbers_that_differ_are_marked_in_their_lines() -> None:
    assert rows("a\nmean 1.25 of x", "a\nmean 1.5 of y") == [
        "1 |a|1 |a",
        "2 |mean [1.25] of [x]|2 |mean [1.5] of [y]",
    ]


def test_numbers_within_the_tolerance_are_close_and_say_how_far_they_are_off() -> None:
    assert rows("1.000001", "1.000002", rtol=1e-5) == ["1 |~1.000001]|1 |~1.000002]"]
    assert "within tolerance: relative error 1.0e-06" in side_by_side("1.000001", "1.000002", 1e-5)
    assert 'title="relative error 5.0e-01"' in side_by_side("1", "2")


@pytest.mark.parametrize(("stored", "fresh"), [("0", "0.0"), ("1e999", "1"), ("1", "x")])
def test_of_what_has_no_relative_error_none_is_told(stored: str, fresh: str) -> None:
    assert "title" not in side_by_side(stored, fresh)


def test_a_line_more_stands_alone() -> None:
    assert rows("a\nc", "a\nb\nc") == ["1 |a|1 |a", "2 |[b]", "2 |c|3 |c"]


def test_long_stretches_that_are_the_same_are_counted() -> None:
    lines = [f"line {i}" for i in range(1, 31)]
    other = [*lines[:14], "changed", *lines[15:]]
    assert [row.partition(" |")[0] for row in rows("\n".join(lines), "\n".join(other))] == [
        "… 11 lines the same", "12", "13", "14", "15", "16", "17", "18", "… 12 lines the same",
    ]  # fmt: skip


def test_no_more_than_some_lines_are_shown() -> None:
    found = rows("\n".join("a" * 5000), "\n".join("b" * 5000))
    assert len(found) == 201
    assert found[-1] == "… 4,800 more lines"


def test_a_long_line_is_shown_where_it_differs() -> None:
    (row,) = rows("a" * 5000 + "1" + "c" * 5000, "a" * 5000 + "2" + "c" * 5000)
    assert len(row) < 2100
    assert row.startswith("1 |…")
    assert "1" + "c" * 30 in row


def test_a_line_of_very_many_parts_is_marked_between_its_equal_ends() -> None:
    stored, fresh = ("x " + " ".join(f"{n}" for n in range(k, k + 130)) + " y" for k in (0, 1000))
    (row,) = rows(stored, fresh)
    assert row.startswith("1 |x [0 1 2 ")
    assert row.endswith("1128 1129] y")


@given(*[st.lists(TEXTS, max_size=9).map("\n".join)] * 2)
def test_every_line_near_a_difference_is_shown_once(stored: str, fresh: str) -> None:
    made = side_by_side(stored, fresh)
    numbers = [int(n) for n in re.findall(r'data-n="(\d+)"', made)]
    assert len(numbers) <= stored.count("\n") + fresh.count("\n") + 2
    assert stored == fresh or numbers


def test_one_side_alone_is_shown_to_a_bound() -> None:
    made = one_side("\n".join("a" * 300), "stored")
    assert made.count("a\n") == 200
    assert made.endswith("… 100 more lines</pre>")
