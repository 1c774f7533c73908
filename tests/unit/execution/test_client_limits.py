"""What messages become where they are too much to keep, or a flood. Part of test_client."""

from __future__ import annotations

import pytest
from messages import client, datas, display, printed, send, stream

from pytest_nbrepro.digests import Cut, text_of


def test_of_a_stream_so_much_is_kept_and_the_rest_is_digested() -> None:
    found = client(kept=10)
    for text in ("12345", "678", "90abc", "", "def"):
        stream(found, text)
    assert printed(found) == ["12345", "678", "90", Cut.of("abcdef")]


@pytest.mark.parametrize("pieces", [["x" * 50], ["x"] * 50, ["x" * 9, "x" * 41]])
def test_into_how_many_messages_a_text_is_cut_makes_no_difference(pieces: list[str]) -> None:
    found = client(kept=10)
    for piece in pieces:
        stream(found, piece)
    *kept, rest = printed(found)
    assert "".join(kept) == "x" * 10
    assert rest == Cut.of("x" * 40)


def test_exactly_so_much_is_not_cut() -> None:
    found = client(kept=10)
    stream(found, "x" * 10)
    assert printed(found) == ["x" * 10]
    stream(found, "")
    assert printed(found) == ["x" * 10, ""]
    stream(found, "y")
    assert printed(found)[-1] == Cut.of("y")


def test_two_streams_share_what_may_be_kept_and_each_has_its_rest() -> None:
    found = client(kept=10)
    for text, name in (
        ("12345678", "stdout"),
        ("abc", "stderr"),
        ("9", "stdout"),
        ("d", "stderr"),
        ("0", "stdout"),
    ):
        stream(found, text, name)
    assert printed(found, "stdout") == ["12345678", Cut.of("90")]
    assert printed(found, "stderr") == ["ab", Cut.of("cd")]


def test_a_stream_that_is_cut_at_its_very_beginning_is_still_an_output() -> None:
    found = client(kept=4)
    stream(found, "1234")
    stream(found, "ab", "stderr")
    stream(found, "cd", "stderr")
    assert printed(found, "stderr") == ["", Cut.of("abcd")]


def test_a_cut_text_with_half_characters_is_digested_all_the_same() -> None:
    found = client(kept=1)
    stream(found, "a\ud800b")
    assert printed(found) == ["a", Cut.of("\ud800b")]


def test_each_cell_may_have_so_much() -> None:
    found = client(cells=2, kept=5)
    stream(found, "1234567")
    found.begin(1, "2")
    stream(found, "abcdefg", parent="2")
    assert printed(found, cell=0) == ["12345", Cut.of("67")]
    assert printed(found, cell=1) == ["abcde", Cut.of("fg")]


@pytest.mark.parametrize("wait", [True, False])
def test_what_is_cleared_makes_room(wait: bool) -> None:
    found = client(kept=10)
    for number in range(5):
        stream(found, f"{number}" * 8)
        send(found, "clear_output", wait=wait)
    stream(found, "the last")
    assert printed(found) == ["the last"]
    stream(found, " word")
    assert printed(found) == ["the last", " w", Cut.of("ord")]


def test_clearing_with_the_next_output_forgets_the_rest_too() -> None:
    found = client(kept=4)
    stream(found, "123456")
    send(found, "clear_output", wait=True)
    assert printed(found) == ["1234", Cut.of("56")]  # nothing came yet
    display(found, text_plain="x")
    assert found.outputs(0)[0]["output_type"] == "display_data"
    stream(found, "ab")
    assert printed(found) == ["ab"]


def test_displays_that_are_too_large_to_keep_are_digested_value_by_value() -> None:
    found = client(kept=1000)
    picture, table = "p" * 2000, {"rows": list(range(100))}
    display(found, text_plain="small", image_png=picture, application_json=table)
    (data,) = datas(found)
    assert data == {
        "text/plain": "small",
        "image/png": Cut.of(picture),
        "application/json": Cut.of(text_of(table)),
    }


def test_displays_are_kept_as_long_as_they_fit() -> None:
    found = client(kept=1000)
    for _ in range(5):
        display(found, text_html="h" * 300)
    assert [data["text/html"] for data in datas(found)] == ["h" * 300] * 2 + [Cut.of("h" * 300)] * 3


def test_lines_of_a_display_are_digested_as_one_value() -> None:
    found = client(kept=100)
    lines = ["a" * 80 + "\n", "b" * 80]
    display(found, text_html=lines, application_json=lines)
    assert datas(found) == [
        {"text/html": Cut.of("".join(lines)), "application/json": Cut.of(text_of(lines))}
    ]


def test_an_update_of_a_display_is_held_to_the_limits() -> None:
    found = client(kept=500)
    display(found, "d", text_html="old")
    display(found, "d", "update_display_data", text_html="n" * 2000)
    assert datas(found) == [{"text/html": Cut.of("n" * 2000)}]


def test_an_error_is_kept_whatever_came_before() -> None:
    found = client(kept=10)
    stream(found, "x" * 100)
    send(found, "error", ename="E", evalue="v" * 100, traceback=["t" * 100])
    assert found.outputs(0)[-1]["evalue"] == "v" * 100


def test_a_cell_floods_when_it_has_put_out_too_much() -> None:
    found = client(kept=10, flood=5000)
    for _ in range(20):
        stream(found, "x" * 100)
    assert not found.has_flooded
    for _ in range(20):
        stream(found, "x" * 100)
    assert found.has_flooded
    before = printed(found)
    stream(found, "more")
    display(found, text_plain="more")
    assert printed(found) == before
    assert datas(found) == []
    assert send(found, "status", execution_state="idle")  # its end is noticed


def test_empty_messages_count_too() -> None:
    found = client(flood=5000)
    for _ in range(100):
        display(found)
    assert found.has_flooded


def test_the_next_cell_does_not_flood_because_of_the_last() -> None:
    found = client(cells=2, flood=500)
    stream(found, "x" * 1000)
    assert found.has_flooded
    assert printed(found) == ["x" * 1000]
    found.begin(1, "2")
    assert not found.has_flooded
    stream(found, "y", parent="2")
    assert printed(found, cell=1) == ["y"]


def test_of_one_message_that_is_a_flood_a_part_is_kept() -> None:
    found = client(kept=10, flood=500)
    stream(found, "x" * 1000)
    assert printed(found) == ["x" * 10, Cut.of("x" * 990)]
