from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws import examples

from pytest_nbrepro.comparison.screen import terminal

UP, ERASE = "\x1b[A", "\x1b[K"
#: A step as it is printed, and as the model below takes it.
TEXTS = st.text("ab █", min_size=1, max_size=4).map(lambda text: (text, ("text", text)))
STEPS = TEXTS | st.sampled_from(
    [
        ("\n", ("down", 1)),
        ("\r", ("to", 0)),
        ("\b", ("by", -1)),
        ("\b\b", ("by", -2)),
        (UP, ("up", 1)),
        ("\x1b[2A", ("up", 2)),
        ("\x1b[2F", ("up and start", 2)),
        ("\x1b[3C", ("by", 3)),
        ("\x1b[2D", ("by", -2)),
        ("\x1b[5G", ("to", 4)),
        ("\x1b[K", ("erase behind", 0)),
        ("\x1b[1K", ("erase before", 0)),
        ("\x1b[2K", ("erase line", 0)),
        ("\x1b[J", ("erase below", 0)),
        ("\x1b[31m", ("colour", 0)),
        ("\x1b[?25l", ("cursor", 0)),
        ("\x1b]0;title\x07", ("title", 0)),
    ]
)
Step = tuple[str, tuple[str, str | int]]


def is_erased(what: str, place: tuple[int, int], line: int, column: int) -> bool:
    if place[0] != line:
        return what == "erase below" and place[0] > line
    return {
        "erase before": place[1] <= column,
        "erase line": True,
    }.get(what, place[1] >= column)


def on_paper(steps: list[Step]) -> list[str]:
    """What the steps show, one character at a time: each place of the screen has one or none."""
    places: dict[tuple[int, int], str] = {}
    line = column = lowest = 0
    for _, (what, value) in steps:
        if isinstance(value, str):
            for character in value:
                places[line, column] = character
                column += 1
        elif what == "down":
            line, column = line + 1, 0
        elif what.startswith("up"):
            line, column = max(0, line - value), 0 if "start" in what else column
        elif what == "by":
            column = max(0, column + value)
        elif what == "to":
            column = value
        elif what.startswith("erase"):
            places = {
                place: character
                for place, character in places.items()
                if not is_erased(what, place, line, column)
            }
        lowest = max(lowest, line)
    lines = [{y: c for (x, y), c in places.items() if x == number} for number in range(lowest + 1)]
    return ["".join(row.get(y, " ") for y in range(max(row, default=-1) + 1)) for row in lines]


#: Those without escape sequences, where what is typed over is dropped beforehand.
PLAIN = TEXTS | st.sampled_from(
    [("\n", ("down", 1)), ("\r", ("to", 0)), ("\b", ("by", -1)), ("\b\b", ("by", -2))]
)


@settings(deadline=None, max_examples=examples(300))
@given(st.lists(STEPS, max_size=40) | st.lists(PLAIN, max_size=40))
def test_the_text_is_what_stands_on_the_screen_in_the_end(steps: list[Step]) -> None:
    shown = terminal("".join(printed for printed, _ in steps)).split("\n")
    assert "\n".join(map(str.rstrip, shown)).rstrip() == (
        "\n".join(map(str.rstrip, on_paper(steps))).rstrip()
    )


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
        ("loss 0.987\b\b", "loss 0.987"),
        ("loss 0.987\rdone", "done 0.987"),  # what is not written over stays
        ("loss 0.987\r\x1b[Kdone", "done"),
        ("loss 0.987\r\x1b[2Kdone", "done"),
        ("a\nb\rc\nd", "a\nc\nd"),
        ("abc\b\bX", "aXc"),
        ("a\n\b\bb", "a\nb"),
        ("1/9\b\b\b2/9", "2/9"),
        ("\x1b\x1b[0m[0m", "[0m"),
        ("\x1b\x1b[0m[A\b", "[A"),
        ("\x1b[12", "[12"),
        ("kept\n\x1b[H\x1b[2Jshown", "kept\nshown"),  # of no height that is known
        ("a\nb\nc\x1b[2A\r\x1b[Jd", "d"),
        ("a\nb\x1b[5Bc", "a\nbc"),  # the screen ends where the text does
        # as tqdm prints two bars, one below the other
        ("outer 0%\n\rinner 0%\x1b[A\n\rinner 50%\x1b[A\router 50%", "outer 50%\ninner 50%"),
        # as rich prints a bar again: up, and anew
        ("a 0%\nb 0%\r\x1b[2K\x1b[1A\x1b[2Ka 100%\nb 100%\n", "a 100%\nb 100%\n"),
    ],
)
def test_what_progress_bars_and_shells_print_is_shown_as_in_a_terminal(
    text: str, shown: str
) -> None:
    assert terminal(text) == shown


@settings(deadline=None)
@given(st.text("ab1 \n\r\b\x00\x1b[]0;m?K\\\x07ADG"))
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
    [
        "x" * 200_000 + "\b" * 200_000,
        "x" * 300_000 + "\ra" * 300_000,
        "\x1b[" * 300_000,
        "x" * 300_000 + "\n" + "\x1b[A\x1b[Bx" * 100_000,
        "x" * 300_000 + "\n\x1b[A\x1b[Jx\r" * 50_000,
        "x" * 300_000 + "\x1b[D\x1b[K" * 100_000,
        "x" * 300_000 + "\x1b[1K" * 100_000,
    ],
    ids=["\\b", "\\r", "damaged", "up and down", "erase below", "erase one by one", "before"],
)
def test_a_long_line_is_put_together_in_one_go(text: str) -> None:
    # taking characters out one by one, or copying the line each time, would take hours
    assert len(terminal(text)) <= 500_000


@pytest.mark.parametrize("jump", ["\x1b[9999C", "\x1b[9999Gx\n", "\x1b[99999999999999Cx"])
def test_a_jumping_cursor_leaves_no_more_blanks_than_the_text_is_long(jump: str) -> None:
    text = f"{jump}x" * 2_000
    assert len(terminal(text)) <= 2 * len(text) + 100_000
