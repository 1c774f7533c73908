"""Widgets, with states as ipywidgets 8.1 sends them and JupyterLab stores them."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from builders import JSON
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_nbrepro.comparison import Verdict, compare_outputs, is_known, views, with_widgets
from pytest_nbrepro.comparison.verdict import Evidence

MIME = "application/vnd.jupyter.widget-view+json"
RATE = "\u2007{n}/20\u2007[00:00&lt;00:00,\u2007{rate}it/s]"


def model(kind: str, buffers: Any = None, **state: Any) -> dict[str, Any]:
    return {
        "model_name": f"{kind}Model",
        "model_module": "@jupyter-widgets/controls",
        "state": {"_view_name": f"{kind}View", "_view_count": None, **state},
        "buffers": buffers or [],
    }


def ref(name: str) -> str:
    return f"IPY_MODEL_{name}"


def models(prefix: str, value: float = 0.5, rate: str = "97.96", n: int = 20) -> dict[str, Any]:
    """A box that holds a slider and the text of a progress bar; ids begin with ``prefix``."""
    a, b, c, d = (f"{prefix}{i}" for i in range(4))
    text = RATE.format(n=n, rate=rate)
    return {
        a: model("VBox", children=[ref(b), ref(c)], layout=ref(d), box_style=""),
        b: model("FloatSlider", value=value, description="slope", max=10.0, layout=ref(d)),
        c: model("HTML", value=text, style=ref(d)),
        d: model("Layout", width=None),
    }


def output(name: str, mime: str = MIME) -> list[dict[str, Any]]:
    view = {"model_id": name, "version_major": 2, "version_minor": 0}
    return [{"output_type": "display_data", "data": {mime: view}}]


def compared(
    stored: dict[str, Any], fresh: dict[str, Any], roots: tuple[str, str] = ("a0", "b0")
) -> Evidence:
    was = with_widgets(output(roots[0]), stored)
    (found,) = compare_outputs(was, with_widgets(output(roots[1]), fresh))
    return found.evidence


def one(kind: str, state: dict[str, Any], other: dict[str, Any], **more: Any) -> Evidence:
    """Compare two widgets of a kind."""
    return compared({"a0": model(kind, **state)}, {"b0": model(kind, **other, **more)})


def test_ids_rates_and_looks_do_not_count() -> None:
    stored, fresh = models("a"), models("b", rate="1226.15")
    fresh["b3"]["state"]["width"] = "50%"
    assert compared(stored, fresh).verdict is Verdict.IDENTICAL


def test_a_value_is_compared_by_tolerance_and_its_place_is_told() -> None:
    assert compared(models("a"), models("b", 0.5000001)).verdict is Verdict.WITHIN_TOLERANCE
    found = compared(models("a"), models("b", 0.75))
    assert found.message.startswith("['FloatSlider']['value']: 0.5 → 0.75")


def test_a_text_in_a_widget_is_compared_as_printed_text_is() -> None:
    assert compared(models("a"), models("b", n=19)).verdict is Verdict.DIFFERENT
    tables = [{"value": f"<td id='{i}'>{x}</td>"} for i, x in (("ab12", 0.5), ("ab12", 0.5000001))]
    assert one("HTML", *tables).verdict is Verdict.WITHIN_TOLERANCE
    assert one("HTML", {"value": "<b>cat</b>"}, {"value": "<b>dog</b>"}).verdict.is_same is False


@pytest.mark.parametrize(
    "children", [[], ["b1"], ["b2", "b1"], ["b1", "b1"], ["b1", "b2", "b1"], ["b1", "b0"]]
)
def test_what_a_box_holds_counts(children: list[str]) -> None:
    fresh = models("b")
    fresh["b0"]["state"]["children"] = [ref(child) for child in children]
    assert compared(models("a"), fresh).verdict is Verdict.DIFFERENT


def test_a_widget_of_another_class_counts() -> None:
    fresh = models("b")
    fresh["b1"]["model_name"] = "FloatTextModel"
    assert compared(models("a"), fresh).verdict is Verdict.DIFFERENT


def test_widgets_may_refer_to_each_other_in_a_circle() -> None:
    def circle(prefix: str, value: int) -> dict[str, Any]:
        names = f"{prefix}0", f"{prefix}1"
        return {
            names[0]: model("Link", source=[ref(names[1]), "value"]),
            names[1]: model("IntText", value=value, parent=ref(names[0])),
        }

    assert compared(circle("a", 1), circle("b", 1)).verdict is Verdict.IDENTICAL
    assert compared(circle("a", 1), circle("b", 2)).verdict is Verdict.DIFFERENT


def test_values_that_a_front_end_drops_because_they_are_defaults_need_not_be_stored() -> None:
    full = {"value": 0.0, "min": 0.0, "max": 10.0, "description": "", "readout": True}
    assert one("FloatSlider", {}, full).verdict is Verdict.IDENTICAL
    assert one("IntRangeSlider", {}, {"value": [25, 75]}).verdict is Verdict.IDENTICAL
    assert one("Output", {}, {"outputs": []}).verdict is Verdict.IDENTICAL
    assert one("Dropdown", {"_options_labels": ["a"]}, {"_options_labels": ["a"], "index": 0})


def test_a_value_that_is_no_default_has_to_be_stored() -> None:
    found = one("FloatSlider", {}, {"value": 0.25, "max": 5.0})
    assert found.message == "['FloatSlider']['value'] is new"
    assert one("Text", {}, {"description": "x"}).verdict is Verdict.DIFFERENT
    assert one("FloatSlider", {"max": 5.0}, {}).message == "['FloatSlider']['max'] is missing"


def test_the_options_of_a_choice_count() -> None:
    found = one("Dropdown", {"_options_labels": ["a", "b"]}, {"_options_labels": ["a", "c"]})
    assert found.message == "['Dropdown']['options'][1]: 'b' → 'c'"


def test_bytes_count() -> None:
    def picture(data: str) -> dict[str, Any]:
        return model("Image", [{"path": ["value"], "encoding": "base64", "data": data}])

    assert compared({"a0": picture("YWJj")}, {"b0": picture("YWJj")}).verdict.is_same
    assert not compared({"a0": picture("YWJj")}, {"b0": picture("YWJk")}).verdict.is_same


def test_the_arrays_of_a_figure_are_compared_as_numbers_and_its_uids_are_not() -> None:
    def figure(uid: str, data: str) -> dict[str, Any]:
        path = ["_widget_data", 0, "x", "buffer"]
        trace = {"uid": uid, "type": "bar", "x": {"dtype": "float64", "shape": [1]}}
        state = {"_anywidget_id": "plotly.FigureWidget", "_esm": "code", "_widget_data": [trace]}
        return model("Any", [{"path": path, "encoding": "base64", "data": data}], **state)

    stored = {"a0": figure("u1", "AAAAAAAA4D8=")}
    noise = compared(stored, {"b0": figure("u2", "AQAAAAAA4D8=")})
    assert noise.verdict is Verdict.WITHIN_TOLERANCE
    change = compared(stored, {"b0": figure("u2", "AAAAAAAA8D8=")})
    assert change.message.startswith("['FigureWidget']['data'][0]['x'][0]: 0.5 → 1.0")


def test_what_an_output_widget_has_caught_counts_however_it_came() -> None:
    def caught(*parts: str, stderr: str = "", value: float = 0.5) -> dict[str, Any]:
        streams = [{"output_type": "stream", "name": "stdout", "text": part} for part in parts]
        warned = {"output_type": "stream", "name": "stderr", "text": stderr}
        shown = {"output_type": "display_data", "data": {"text/html": f"<b>{value}</b>"}}
        return {"outputs": [*streams, warned, shown]}

    stored = caught("a\n", "b\n")
    assert one("Output", stored, caught("a\nb\n", stderr="oops")).verdict is Verdict.IDENTICAL
    assert one("Output", stored, caught("a\n", "c\n")).verdict is Verdict.DIFFERENT
    fresh = caught("a\n", "b\n", value=0.5000001)
    assert one("Output", stored, fresh).verdict is Verdict.WITHIN_TOLERANCE
    assert one("Output", stored, caught("a\n", "b\n", value=0.6)).verdict is Verdict.DIFFERENT


def test_without_both_states_a_widget_is_compared_by_its_presence() -> None:
    for stored, fresh in (({}, models("b")), (models("a"), {}), ({}, {})):
        assert compared(stored, fresh).verdict is Verdict.IDENTICAL
    (view,) = views(output("a0"))
    assert is_known(view, models("a"))
    assert not is_known(view, models("b"))
    assert views(output("a0", "text/plain")) == []


def test_a_part_whose_state_one_side_lacks_may_be_anything_and_the_others_count() -> None:
    partial, whole = models("a"), models("b", 0.75)
    del partial["a1"]
    assert compared(partial, whole).verdict.is_same
    assert compared(whole, partial, ("b0", "a0")).verdict.is_same
    whole["b2"]["state"]["value"] = "done"
    assert compared(partial, whole).message.startswith("['HTML']['value']: ")


def test_outputs_and_states_are_not_touched() -> None:
    outputs, state = output("a0"), models("a")
    state["a1"]["buffers"] = [{"path": ["value"], "data": "AAAA"}]
    before = copy.deepcopy((outputs, state))
    assert with_widgets(outputs, state) != outputs
    assert (outputs, state) == before


NASTY = st.recursive(
    st.sampled_from([None, 5, "IPY_MODEL_a0", "IPY_MODEL_a1", "x", True, "_widget_data", 0.5]),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from(["value", "outputs", "path", "data", "dtype"]), inner)
        | st.fixed_dictionaries({"_widget_data": inner, "layout": inner})
    ),
)


@settings(deadline=None)
@given(NASTY | JSON, NASTY, NASTY, st.sampled_from(["Output", "Any", "", "Layout"]))
def test_any_state_is_compared_with_itself_as_identical(
    state: Any, buffers: Any, name: Any, kind: str
) -> None:
    found = {"model_name": name or f"{kind}Model", "state": state, "buffers": [buffers]}
    both = {"a0": found, "a1": {**found, "state": {"a": state}}}
    for root in ("a0", "a1"):
        same = compared(both, copy.deepcopy(both), (root, root))
        assert same.verdict.is_same
        compared(both, {"a0": state, "a1": {"state": buffers}}, (root, root))
        compared({"a0": {"state": {"value": buffers}}}, both, ("a0", root))
