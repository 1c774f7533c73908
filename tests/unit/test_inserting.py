from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders import Json, as_jupyter_saves, code, markdown, notebook_json

from pytest_nbrepro.inserting import with_cells, without_cells
from pytest_nbrepro.notebook import parse

_NEW: Json = {"cell_type": "markdown", "id": "new", "metadata": {}, "source": ["é"]}


def _with(content: bytes, *places: int) -> bytes:
    return with_cells(parse(Path("a.ipynb"), content), dict.fromkeys(places, _NEW))


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_cell_stands_as_jupyter_would_have_saved_it(count: int) -> None:
    cells = [code(id=f"c{n}") for n in range(count)]
    for place in range(count + 1):
        made = _with(as_jupyter_saves(notebook_json(*cells)), place)
        assert made == as_jupyter_saves(notebook_json(*cells[:place], _NEW, *cells[place:]))


def test_what_stays_keeps_its_bytes_and_ids_stay_unique() -> None:
    odd = b'{"cell_type":"code","id":"new", "metadata":{},"source":"\\u00e9","outputs":[]}'
    made = _with(b'{"cells":[ ' + odd + b'],"metadata":{},"nbformat":4,"nbformat_minor":5}', 0, 1)
    assert [cell["id"] for cell in json.loads(made)["cells"]] == ["new-2", "new", "new-3"]
    assert odd in made


def test_older_formats_get_no_ids() -> None:
    made = _with(as_jupyter_saves(notebook_json(markdown(), nbformat_minor=4)), 1)
    assert "id" not in json.loads(made)["cells"][1]


def test_cells_go_with_their_lines() -> None:
    content = as_jupyter_saves(notebook_json(markdown("a"), code("b"), markdown("c")))
    notebook = parse(Path("a.ipynb"), content)
    made = without_cells(notebook, lambda cell: cell["cell_type"] == "markdown")
    assert made == as_jupyter_saves(notebook_json(code("b")))
    assert without_cells(notebook, lambda _: False) is content
