from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from builders import as_jupyter_saves, code, notebook_json, printed

from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.config import Settings
from pytest_nbrepro.converting import Conversion, conversion
from pytest_nbrepro.notebook import parse
from pytest_nbrepro.record import Record
from pytest_nbrepro.requirements import NOTE

SCRIPT = "# /// script\n# requires-python = '>=3.12'\n# dependencies = ['polars>=1']\n# ///\n"


def made(*cells: Any, **metadata: Any) -> Conversion:
    content = as_jupyter_saves(notebook_json(*cells, metadata=metadata))
    return conversion(Conductor(Settings()).open(parse(Path("x.ipynb"), content)))


def again(content: bytes) -> Conversion:
    return conversion(Conductor(Settings()).open(parse(Path("x.ipynb"), content)))


def record(*requirements: str, python: str = "") -> dict[str, Any]:
    return Record(python, {}, {}, {}, (), requirements=requirements).to_json()


def stored(found: Conversion) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(found.content)["metadata"]["nbrepro"]
    return data


def test_commands_become_requirements_and_the_lines_are_told_as_a_diff() -> None:
    found = made(code("x\n!pip install 'b>1'\ny"), code(["%pip install a\n"]))
    assert found.cells == (
        (1, ("- !pip install 'b>1'", f"+ # !pip install 'b>1'{NOTE}")),
        (2, ("- %pip install a", f"+ # %pip install a{NOTE}")),
    )
    assert (found.added, found.removed) == (("a", "b>1"), ())
    assert stored(found)["requirements"] == ["a", "b>1"]
    cells = json.loads(found.content)["cells"]
    assert cells[0]["source"] == f"x\n# !pip install 'b>1'{NOTE}\ny"


def test_converting_twice_is_converting_once() -> None:
    found = made(code("!pip install a\n!pip install -r x.txt"), code(SCRIPT))
    second = again(found.content)
    assert (second.is_changed, second.content) == (False, found.content)
    assert [notice.rule for notice in second.notices] == ["LOCK032"]


def test_other_tools_records_are_taken_over_and_kept() -> None:
    pipfile = json.dumps({"packages": {"pandas": "*"}, "requires": {"python_version": "3.12"}})
    found = made(code(SCRIPT), requirements=pipfile)
    assert (found.added, found.requires_python) == (("pandas", "polars>=1"), "==3.12.*")
    assert json.loads(found.content)["metadata"]["requirements"] == pipfile
    assert [notice.headline for notice in found.notices] == [
        "LOCK035 the comment of PEP 723 in cell 1 asks for Python >=3.12; ==3.12.* is kept"
    ]


def test_what_the_record_states_counts_before_what_is_converted() -> None:
    found = made(code("!pip install a==1 b==1"), nbrepro=record("a>=2", "b", python=">=3.11"))
    assert (found.added, found.removed) == (("b==1",), ("b",))
    assert stored(found)["requirements"] == ["a>=2", "b==1"]
    assert [n.headline for n in found.notices] == ["LOCK035 a==1 is asked for too; a>=2 is stated"]


def test_a_notebook_with_nothing_to_convert_keeps_its_bytes() -> None:
    found = made(code("x = 1"))
    assert (found.is_changed, found.added, found.notices) == (False, (), ())


def test_outputs_of_cells_that_change_are_told_to_be_old() -> None:
    assert made(code("!pip install a", outputs=[printed("Collecting a")])).has_old_outputs
    assert not made(code("!pip install a"), code("1", outputs=[printed("1")])).has_old_outputs


def test_secrets_in_what_is_left_are_not_told() -> None:
    line = "!pip install git+https://me:s3cret@x.org/a.git https://t0ken@x.org/b.zip"
    (notice,) = made(code(line)).notices
    assert "s3cret" not in notice.message
    assert "t0ken" not in notice.message
    assert "https://***@x.org/a.git" in notice.message


def test_a_cell_that_is_no_python_is_told_and_the_others_are_converted() -> None:
    found = made(code("def f(:\n!pip install a"), code("!pip install b"))
    assert found.added == ("b",)
    assert [(notice.rule, notice.cell) for notice in found.notices] == [("LOCK032", 1)]
