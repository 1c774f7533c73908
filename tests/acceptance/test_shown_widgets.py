"""Widgets whose state is stored, or not. What ipywidgets sends is sent by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from notebooks import Json, code, notebook, stdout, write
from runs import Session, check

_OPENS = """\
from comm import create_comm
state = {"_model_module": "@jupyter-widgets/controls", "_model_name": "IntSliderModel",
         "value": 1, "description": "n", "min": 0}
slider = create_comm(target_name="jupyter.widget", data={"state": state})
view = {"application/vnd.jupyter.widget-view+json": {"model_id": slider.comm_id}}
display(view, raw=True)
"""
_UPDATES = 'slider.send({"method": "update", "state": {"value": 2}})\nprint("updated")'


def _notebook(value: int | None, view: str = "stored") -> Json:
    """A slider that a later cell sets to 2; the state that is stored has this value."""
    mime = "application/vnd.jupyter.widget-view+json"
    shown = {"output_type": "display_data", "metadata": {}, "data": {mime: {"model_id": view}}}
    made = notebook(code(_OPENS, shown), code(_UPDATES, stdout("updated\n")))
    if value is not None:
        model = {"model_name": "IntSliderModel", "state": {"value": value, "description": "n"}}
        kind = "application/vnd.jupyter.widget-state+json"
        made["metadata"]["widgets"] = {kind: {"version_major": 2, "state": {"stored": model}}}
    return made


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    place: Path = tmp_path_factory.mktemp("widgets")
    write(place / "same.ipynb", _notebook(2))
    write(place / "changed.ipynb", _notebook(3))
    write(place / "without.ipynb", _notebook(None))
    write(place / "lost.ipynb", _notebook(3, view="lost"))
    return check(place)


def test_a_stored_state_is_that_of_the_end(session: Session) -> None:
    assert session.outcomes["same.ipynb::cell-1"] == "passed"
    assert session.outcomes["changed.ipynb::cell-1"] == "failed"
    message = session.messages["changed.ipynb::cell-1"]
    assert message.startswith("OUT001 cell 1: widget differs: ['IntSlider']['value']: 3 → 2")


@pytest.mark.parametrize("name", ["without", "lost"])
def test_a_widget_without_its_state_passes_and_that_is_told(session: Session, name: str) -> None:
    assert session.outcomes[f"{name}.ipynb::cell-1"] == "passed"
    told = f"{name}.ipynb: 1 cell with a widget compared by its presence only"
    assert told in session.text
    assert session.text.count("by its presence only") == 2
