"""What messages become, up to the limits; the messages are made by hand."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from pytest_nbrepro.digests import Cut, text_of
from pytest_nbrepro.execution.run import Code, Limits

with warnings.catch_warnings():  # as the runner imports it
    warnings.simplefilter("ignore")
    from pytest_nbrepro.execution.client import CellClient

Output = dict[str, Any]


def client(cells: int = 1, kept: int = 1000, flood: int = 100_000) -> CellClient:
    """A client in whose first cell, which request "1" runs, messages arrive."""
    limits = Limits(output_bytes=kept, flood_bytes=flood)
    found = CellClient.of([Code("x")] * cells, limits)
    found.begin(0, "1")
    return found


def send(found: CellClient, kind: str, parent: str = "1", **content: Any) -> bool:
    header = {"msg_type": kind, "msg_id": "m"}
    message = {"header": header, "msg_type": kind, "parent_header": {"msg_id": parent}}
    return found.take({**message, "content": content, "metadata": {}, "buffers": []})


def stream(found: CellClient, text: str, name: str = "stdout", parent: str = "1") -> None:
    send(found, "stream", parent, name=name, text=text)


def display(found: CellClient, display_id: str = "", kind: str = "", **data: Any) -> None:
    named = {name.replace("_", "/", 1): value for name, value in data.items()}
    transient = {"display_id": display_id} if display_id else {}
    send(found, kind or "display_data", data=named, metadata={}, transient=transient)


def printed(found: CellClient, name: str = "stdout", cell: int = 0) -> list[Any]:
    """The parts of what was printed to a stream, and of what was not kept its digest."""
    return [
        part
        for output in found.outputs(cell)
        if output.get("name") == name
        for part in output["text"]
    ]


def datas(found: CellClient, cell: int = 0) -> list[Output]:
    return [output["data"] for output in found.outputs(cell) if "data" in output]


def test_a_cell_has_ended_when_the_kernel_is_idle_again() -> None:
    found = client()
    assert not send(found, "status", execution_state="busy")
    assert not send(found, "execute_input", code="x", execution_count=3)
    assert send(found, "status", execution_state="idle")


def test_messages_that_answer_to_nothing_of_ours_are_not_taken() -> None:
    found = client()
    stream(found, "x", parent="other")
    assert not send(found, "status", "other", execution_state="idle")
    assert found.outputs(0) == ()


def test_what_comes_late_belongs_to_the_cell_that_it_answers_to() -> None:
    found = client(cells=2)
    stream(found, "early\n")
    found.begin(1, "2")
    stream(found, "late\n", parent="1")
    stream(found, "second\n", parent="2")
    assert printed(found, cell=0) == ["early\n", "late\n"]
    assert printed(found, cell=1) == ["second\n"]


def test_a_stream_goes_on_in_one_output_until_another_comes_between() -> None:
    found = client()
    for text, name in (("a", "stdout"), ("b", "stdout"), ("c", "stderr"), ("d", "stdout")):
        stream(found, text, name)
    display(found, text_plain="x")
    stream(found, "e")
    outputs = [(output.get("name"), output.get("text")) for output in found.outputs(0)]
    assert outputs == [
        ("stdout", ["a", "b"]),
        ("stderr", ["c"]),
        ("stdout", ["d"]),
        (None, None),
        ("stdout", ["e"]),
    ]


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


def test_a_display_may_change_where_it_has_an_id() -> None:
    found = client(cells=2)
    display(found, text_plain="x")
    assert not found.may_change(0)
    display(found, "d", text_plain="x")
    assert found.may_change(0)
    assert not found.may_change(1)


def test_an_update_from_a_later_cell_reaches_the_display() -> None:
    found = client(cells=2)
    display(found, "d", text_plain="old")
    found.begin(1, "2")
    content = {"data": {"text/plain": "new"}, "metadata": {}, "transient": {"display_id": "d"}}
    send(found, "update_display_data", "2", **content)
    assert datas(found) == [{"text/plain": "new"}]
    assert found.outputs(1) == ()


def test_json_of_a_type_that_nbformat_would_refuse_is_kept() -> None:
    found = client()
    chart = {"application/vnd.vegalite.v6.json": {"a": [1]}, "text/plain": ["a\n", "b"]}
    send(found, "display_data", data=dict(chart), metadata={})
    assert datas(found) == [chart]


def test_an_update_with_such_json_is_kept_too() -> None:
    found = client(cells=2)
    display(found, "d", text_plain="old")
    display(found, "d", text_plain="again")
    found.begin(1, "2")
    chart = {"application/vnd.vegalite.v6.json": {"a": [1]}, "text/plain": "new"}
    transient = {"display_id": "d"}
    send(found, "update_display_data", "2", data=dict(chart), metadata={}, transient=transient)
    assert datas(found) == [chart, chart]
