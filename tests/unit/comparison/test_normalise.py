from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_nbrepro.comparison.normalise import Renamer, terminal

A, B = "0x7f175cd6a710", "0x7f175cd6b890"


def renamed(text: str) -> str:
    return Renamer().rename(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain\n text \n", "plain\n text \n"),
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]8;id=1;file:///a.py\x1b\\a.py\x1b]8;;\x1b\\", "a.py"),
        ("\x1b]0;title\x07x", "x"),
        ("a\r\nb\r\r\n", "a\nb\n"),
        (" 10%\r 50%\r100%\n", "100%\n"),
        ("loss 0.987\r", "loss 0.987"),  # nothing has replaced it
        ("loss 0.987\rdone", "done 0.987"),  # what is not written over stays
        ("loss 0.987\r\x1b[Kdone", "done"),
        ("loss 0.987\r\x1b[2Kdone", "done"),
        ("a\nb\rc\nd", "a\nc\nd"),
        ("abc\b\bX", "aX"),
        ("a\n\b\bb", "a\nb"),
        ("1/9\b\b\b2/9", "2/9"),
        ("\x1b\x1b[0m[0m", "[0m"),
        ("\x1b[12", "[12"),
    ],
)
def test_the_text_is_what_a_terminal_shows_in_the_end(text: str, shown: str) -> None:
    assert terminal(text) == shown


@settings(deadline=None)
@given(st.text("ab1 \n\r\b\x00\x1b[]0;m?K\\\x07"))
def test_what_a_terminal_shows_does_not_change_in_a_terminal(text: str) -> None:
    assert terminal(terminal(text)) == terminal(text)
    assert not set(terminal(text)) & set("\r\b\x1b")


@settings(deadline=None)
@given(st.text())
def test_a_text_without_control_characters_is_shown_as_it_is(text: str) -> None:
    text = "".join(character for character in text if character not in "\r\b\x1b")
    assert terminal(text) == text


@pytest.mark.parametrize(
    "text",
    ["x" * 200_000 + "\b" * 200_000, "x" * 300_000 + "\ra" * 300_000, "\x1b[" * 300_000],
    ids=["backspaces", "carriage returns", "damaged sequences"],
)
def test_a_long_line_is_put_together_in_one_go(text: str) -> None:
    assert len(terminal(text)) <= 300_000  # taking characters out one by one would take hours


def test_the_same_object_twice_is_not_two_objects() -> None:
    assert renamed(f"(<A at {A}>, <A at {A}>)") == "(<A at <address1>>, <A at <address1>>)"
    assert renamed(f"(<A at {A}>, <A at {B}>)") == "(<A at <address1>>, <A at <address2>>)"
    assert renamed(f"(<A at {A}>,\n <A at {B}>)") == "(<A at <address1>>,\n <A at <address2>>)"


def test_a_line_that_is_printed_later_may_show_a_new_object_in_an_old_place() -> None:
    reused, fresh = f"<A at {A}>\n<A at {A}>", f"<A at {A}>\n<A at {B}>"
    assert Renamer().rename(reused, is_printed=True) == Renamer().rename(fresh, is_printed=True)
    line, other = f"<A at {A}> <A at {A}>", f"<A at {A}> <A at {B}>"
    assert Renamer().rename(line, is_printed=True) != Renamer().rename(other, is_printed=True)


def test_the_names_of_files_and_elements_keep_their_numbers_throughout_a_cell() -> None:
    renamer = Renamer()
    texts = [renamer.rename(f"/tmp/tmp{name}") for name in ("aaaaaaaa", "bbbbbbbb", "aaaaaaaa")]
    assert texts == ["<temporary1>", "<temporary2>", "<temporary1>"]


@settings(deadline=None)
@given(st.text("ab0x7f at <>'\"=:;/-_[]() \nid", max_size=60))
def test_renaming_twice_changes_nothing_more(text: str) -> None:
    assert renamed(renamed(text)) == renamed(text)


def test_what_plotly_draws_for_each_trace_of_a_figure_widget_is_numbered() -> None:
    shown = "FigureWidget({{'data': [{{'type': 'bar', 'uid': '{0}'}}, {{'uid': '{1}'}}]}})"
    one, two = "6cbc7c44-33fb-42e3-9425-354607aa902f", "99a456ff-a29b-45a1-b4b1-118179e93186"
    renamed = Renamer().rename(shown.format(one, two))
    assert renamed == shown.format("<trace1>", "<trace2>")
    assert Renamer().rename(f"{{'uid': '{one}'}}") == f"{{'uid': '{one}'}}"
