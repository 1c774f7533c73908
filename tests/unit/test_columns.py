from __future__ import annotations

import pytest
from builders import TEXTS
from hypothesis import given
from hypothesis import strategies as st

from pytest_nbrepro.columns import cut, cut_end, fitted, padded, printable, shortened, width


@pytest.mark.parametrize(
    ("text", "columns"),
    [("plain", 5), ("日本", 4), ("cafe\u0301", 4), ("→ …", 3), ("🎉", 2), ("ｗ", 2), ("", 0)],
)
def test_wide_characters_take_two_columns_and_marks_none(text: str, columns: int) -> None:
    assert width(text) == columns
    assert padded(text, 9, left=True) == " " * (9 - columns) + text
    assert padded(text, 9) == text + " " * (9 - columns)


def test_the_middle_is_cut_out_between_words() -> None:
    text = "one 1.25 two 2.25 three 3.25 four 4.25 five 5.25"
    assert cut(text, 30) == "one 1.25 two 2.25 … five 5.25"
    assert cut(text, 48) == text
    assert cut("x" * 100, 11) == "xxxxxxx…xxx"
    assert cut_end("x" * 100, 11) == "xxxxxxxxxx…"


def test_characters_are_not_cut_into_halves() -> None:
    assert cut("日" * 20, 10) == "日日日…日"
    assert cut("e\u0301" * 20, 5) == "e\u0301e\u0301e\u0301…e\u0301"


@given(TEXTS, st.integers(3, 200))
def test_nothing_is_wider_than_there_is_room_for(text: str, columns: int) -> None:
    line = printable(text).replace("\n", " ").replace("\t", " ")
    assert width(cut(line, columns)) <= columns
    assert width(cut_end(line, columns)) <= columns
    assert width(fitted(f"- {line}", columns + 2)) <= columns + 2


def test_what_is_marked_stays_and_what_is_the_same_is_shortened() -> None:
    same = "the same word " * 20
    line = fitted(f"- {same}«1.5»{same}«2.5»{same}")
    assert width(line) <= 80
    assert line.startswith("- the same")
    assert "word «1.5»the" in line
    assert "word «2.5»the" in line
    assert line.count("…") == 3


def test_of_more_marks_than_there_is_room_for_the_first_are_shown() -> None:
    line = fitted("+ " + " and ".join(f"«{i}.25»" for i in range(100)))
    assert width(line) <= 80
    assert line.startswith("+ «0.25»")
    assert line.endswith("…")


def test_a_mark_that_is_too_long_is_cut_within() -> None:
    assert fitted("- a «" + "x" * 300 + "» b") == "- a «" + "x" * 48 + "…" + "x" * 23 + "» b"


def test_of_many_lines_both_sides_are_shown_and_the_rest_is_counted() -> None:
    lines = ["  a", *[f"- {i}" for i in range(50)], *[f"+ {i}" for i in range(50)], "  b"]
    assert shortened(lines, 8) == [
        *("  a", "- 0", "- 1", "- 2", "+ 0", "+ 1", "+ 2"),
        "  … 95 more lines",
    ]
    assert shortened(lines, 8, "-vv shows more")[-1] == "  … 95 more lines; -vv shows more"
    assert shortened(lines[:8], 8) == lines[:8]


def test_lines_that_were_counted_already_are_counted_in() -> None:
    lines = [*(f"+ {i}" for i in range(20)), "  … 1,000 more lines"]
    assert shortened(lines, 5)[-1] == "  … 1,016 more lines"


def test_a_pair_is_shown_whole_or_not_at_all() -> None:
    lines = [line for i in range(9) for line in (f"  {i}", f"- {i}", f"+ {i + 1}")]
    assert shortened(lines, 6) == ["  0", "- 0", "+ 1", "  1", "  … 23 more lines"]


def test_a_side_with_few_lines_leaves_its_room_to_the_other() -> None:
    lines = ["- gone", *(f"+ {i}" for i in range(20))]
    assert shortened(lines, 6) == ["- gone", "+ 0", "+ 1", "+ 2", "+ 3", "  … 16 more lines"]
