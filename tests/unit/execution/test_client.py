"""What messages become."""

from __future__ import annotations

from messages import client, datas, display, printed, send, stream


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


def test_the_state_of_widgets_is_kept_as_a_notebook_stores_it() -> None:
    found = client()
    state = {"_model_name": "SliderModel", "_model_module": "@jupyter-widgets/controls", "value": 1}
    send(found, "comm_open", target_name="jupyter.widget", comm_id="a", data={"state": state})
    send(found, "comm_msg", comm_id="a", data={"method": "update", "state": {"value": 2}})
    send(found, "comm_msg", comm_id="a", data={"method": "custom", "content": {"value": 3}})
    updated = {**state, "value": 2}
    assert found.widgets() == {
        "a": {"model_name": "SliderModel", "state": updated, "buffers": []},
    }


def test_what_an_output_widget_catches_belongs_to_its_state() -> None:
    found = client()
    names = {"_model_name": "OutputModel", "_model_module": "@jupyter-widgets/output"}
    state = {**names, "msg_id": "", "outputs": []}
    send(found, "comm_open", target_name="jupyter.widget", comm_id="a", data={"state": state})
    send(found, "comm_msg", comm_id="a", data={"method": "update", "state": {"msg_id": "1"}})
    stream(found, "inside\n")
    send(found, "comm_msg", comm_id="a", data={"method": "update", "state": {"msg_id": ""}})
    stream(found, "outside\n")
    assert printed(found) == ["outside\n"]
    (caught,) = found.widgets()["a"]["state"]["outputs"]
    assert caught["text"] == "inside\n"
