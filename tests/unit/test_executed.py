from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from builders import FORMAT_3, FULL, as_jupyter_saves, code, notebook_json, printed

from pytest_nbrepro.digests import Cut
from pytest_nbrepro.executed import Copies, executed
from pytest_nbrepro.execution import CellRun, Status
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.notebook import EXECUTED, notebooks_in, parse

PATH = Path("a.ipynb")


def ran(*outputs: dict[str, Any], count: int | None = 1) -> CellRun:
    return CellRun(Status.OK, outputs, count=count)


def stream(*parts: Any) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": list(parts)}


def copy_of(data: Any, runs: dict[int, CellRun], widgets: Any = None) -> dict[str, Any]:
    made = executed(parse(PATH, as_jupyter_saves(data)), runs, widgets or {})
    found = json.loads(made)
    assert isinstance(found, dict)
    return found


def test_a_cell_that_was_run_has_what_it_gave_and_one_that_was_not_has_nothing() -> None:
    data = notebook_json(
        code("print(1)", outputs=[printed("1\n")]), code("print(2)", outputs=[printed("2\n")])
    )
    first, second = copy_of(data, {1: ran(stream("9\n"), count=5)})["cells"]
    assert (first["outputs"], first["execution_count"]) == ([stream("9\n")], 5)
    assert (second["outputs"], second["execution_count"]) == ([], None)


def test_what_is_the_same_keeps_its_bytes() -> None:
    notebook = parse(PATH, as_jupyter_saves(FULL))
    runs = {cell.number: ran(*cell.outputs, count=cell.execution_count) for cell in notebook.cells}  # type: ignore[arg-type]  # JSON objects
    assert executed(notebook, runs, {}) == notebook.content


def test_what_was_too_long_to_keep_is_told_in_its_place() -> None:
    shown = {
        "output_type": "display_data",
        "metadata": {},
        "data": {"image/png": Cut(3_000_000, "0"), "text/plain": "<Figure>"},
    }
    long = ran(stream("begin", Cut(12_345, "0")), shown)
    (cell,) = copy_of(notebook_json(code("x")), {1: long})["cells"]
    assert "".join(cell["outputs"][0]["text"]) == "begin\n[12,345 characters were not kept]\n"
    assert cell["outputs"][1]["data"] == {
        "text/plain": ["image/png: 3,000,000 characters were not kept"]
    }


def test_widgets_are_those_of_the_run() -> None:
    data = notebook_json(code("x"))
    data["metadata"]["widgets"] = {"stale": {}}
    values = {"_model_module": "@jupyter-widgets/controls", "value": "x"}
    made = copy_of(data, {1: ran()}, {"id": {"model_name": "HTMLModel", "state": values}})
    (state,) = made["metadata"]["widgets"].values()
    model = {"model_name": "HTMLModel", "model_module": "@jupyter-widgets/controls"}
    assert state["state"] == {"id": {**model, "state": values}}


def test_format_3_is_refused() -> None:
    with pytest.raises(FindingError, match="NB004"):
        copy_of(FORMAT_3, {})


def test_copies_lie_in_the_folders_of_their_notebooks(tmp_path: Path) -> None:
    copies = Copies(tmp_path / "out", tmp_path / "root")
    places = [
        copies.place_of(tmp_path / path)
        for path in ("root/a/x.ipynb", "root/b/x.ipynb", "other/x.ipynb", "another/x.ipynb")
    ]
    assert places[:2] == [tmp_path / "out/a/x.ipynb", tmp_path / "out/b/x.ipynb"]
    assert len({*places}) == 4
    assert all(place.is_relative_to(tmp_path / "out") for place in places)


def test_a_folder_of_others_is_refused_and_one_of_ours_is_not(tmp_path: Path) -> None:
    copies = Copies(tmp_path / "out", tmp_path)
    assert copies.unusable() == ""
    copies.folder.mkdir()
    assert copies.unusable() == ""
    (copies.folder / "mine.ipynb").touch()
    assert copies.unusable() == "this folder holds other files; name one that is new or empty"
    (copies.folder / EXECUTED).touch()
    assert copies.unusable() == ""


def test_copies_are_no_notebooks_to_work_on_but_where_they_are_named(tmp_path: Path) -> None:
    for place in ("a.ipynb", "out/deep/a.ipynb"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).touch()
    (tmp_path / "out" / EXECUTED).touch()
    assert notebooks_in(tmp_path) == [tmp_path / "a.ipynb"]
    assert notebooks_in(tmp_path / "out") == [tmp_path / "out" / "deep" / "a.ipynb"]
