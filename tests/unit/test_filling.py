from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from builders import FORMAT_3, as_jupyter_saves, code, markdown, notebook_json, printed

from pytest_nbrepro.filling import cleared, filled, marked, plain, unknown
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.notebook import Notebook, parse
from pytest_nbrepro.parameters import dialect_of

_PYTHON = dialect_of("python3", "python")
_DEFAULTS = code("epochs = 5", id="p", metadata={"tags": ["parameters"]})


def _notebook(*cells: Any) -> Notebook:
    return parse(Path("a.ipynb"), as_jupyter_saves(notebook_json(*cells)))


def _sources(content: bytes) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(content)["cells"]]


def test_values_follow_the_defaults_and_are_replaced_the_next_time() -> None:
    once = filled(_notebook(markdown("t"), _DEFAULTS, code("x")), {"epochs": 1}, _PYTHON)
    assert _sources(once.content) == ["t", "epochs = 5", "# Parameters\nepochs = 1\n", "x"]
    assert json.loads(once.content)["cells"][2]["metadata"] == {"tags": ["injected-parameters"]}
    again = filled(once, {"epochs": 2, "more": 3}, _PYTHON)
    assert _sources(again.content)[2] == "# Parameters\nepochs = 2\nmore = 3\n"
    assert len(again.cells) == 3


def test_without_defaults_they_stand_first_and_without_values_nothing_changes() -> None:
    notebook = _notebook(markdown("t"), code("x"))
    assert _sources(filled(notebook, {"a": 1}, _PYTHON).content)[0] == "# Parameters\na = 1\n"
    assert filled(notebook, {}, _PYTHON) is notebook
    assert "first cell" in next(unknown(notebook, {"a": 1}))


def test_a_parameter_that_is_not_stated_is_told_with_what_is_like_it() -> None:
    told = list(unknown(_notebook(_DEFAULTS), {"epoch": 1, "epochs": 2}))
    assert told == ["the cell tagged 'parameters' has no 'epoch'; did you mean 'epochs'?"]


def test_the_marks_of_a_run_that_stopped_go_with_the_next_one() -> None:
    notebook = _notebook(
        markdown("t"), code("x", id="x", outputs=[], execution_count=None), markdown("u")
    )
    content = marked(notebook, 1, "E: *b* <i>$x$</i>\nmore")
    top, title, here, *_ = _sources(content)
    assert (title, "&#42;b&#42; &#60;i&#62;&#36;x&#36;" in top) == ("t", True)
    assert 'href="#papermill-error-cell">cell 1<' in top
    assert 'id="papermill-error-cell"' in here
    assert cleared(parse(Path("a.ipynb"), content)).content == notebook.content


def test_outputs_and_counts_are_gone() -> None:
    empty = code("1", outputs=[], execution_count=None)
    notebook = _notebook(code("1", outputs=[printed("1\n")], execution_count=7))
    assert cleared(notebook).content == _notebook(empty).content


def test_an_old_format_is_told() -> None:
    with pytest.raises(FindingError, match="format 4 only"):
        filled(parse(Path("a.ipynb"), as_jupyter_saves(FORMAT_3)), {"a": 1}, _PYTHON)


def test_values_become_what_metadata_can_hold() -> None:
    held = plain({"a": (1, float("inf")), "b": Path("x"), 3: None})
    assert held == {"a": [1, "inf"], "b": "x", "3": None}
