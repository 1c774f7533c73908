"""Jobs for Versatile Data Kit: tagged cells, and only what it can run."""

from __future__ import annotations

import configparser
import json
from typing import Any

import pytest
from cargoes import HEADER, cargo, texts

from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.shipping import KINDS

Json = dict[str, Any]


def code(source: str, *tags: str) -> Json:
    output = {"output_type": "stream", "name": "stdout", "text": "1"}
    return {
        "cell_type": "code",
        "metadata": {"tags": [*tags]},
        "source": source,
        "outputs": [output],
        "execution_count": 3,
    }


def job(*cells: Json, path: str = "sub/10_load.ipynb") -> dict[str, str]:
    content = {
        "cells": [*cells],
        "metadata": {"nbrepro": {"schema": 1}, "kernelspec": {"name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return texts(KINDS["vdk-job"].make(cargo(path), {path: content}))


TEXT = {"cell_type": "markdown", "metadata": {}, "source": "# Load"}


def test_the_job_has_the_tagged_cells_without_their_outputs() -> None:
    found = job(TEXT, code("tried = 1"), code("%%vdksql\nselect 1", "vdk"), code("x = 1\ny", "vdk"))
    assert list(found) == ["config.ini", "requirements.txt", "10_load.ipynb"]
    said = json.loads(found["10_load.ipynb"])
    assert HEADER in found["10_load.ipynb"][:400]
    assert [(c["cell_type"], "".join(c["source"])) for c in said["cells"]] == [
        ("markdown", "# Load"),
        ("code", "%%vdksql\nselect 1"),
        ("code", "x = 1\ny"),
    ]
    assert [c["outputs"] for c in said["cells"] if c["cell_type"] == "code"] == [[], []]
    assert said["cells"][1]["source"][0] == "%%vdksql\n"  # VDK reads the first line of a list
    assert "nbrepro" not in said["metadata"]
    config = configparser.ConfigParser()
    config.read_string(found["config.ini"])
    assert config["job"]["python_requirements_file"] == "requirements.txt"


@pytest.mark.parametrize(
    ("cells", "told", "cell"),
    [
        ([code("x = 1")], "no cell is tagged 'vdk', and VDK runs no others", None),
        (
            [code("x = 1"), code("%matplotlib inline\nx", "vdk")],
            "cell 2 is not plain Python, which alone VDK runs: invalid syntax",
            2,
        ),
    ],
)
def test_what_vdk_would_not_run_is_refused(cells: list[Json], told: str, cell: int | None) -> None:
    with pytest.raises(FindingError) as refused:
        job(*cells)
    assert refused.value.finding.message == f"sub/10_load.ipynb: {told}"
    assert refused.value.finding.cell == cell


def test_a_notebook_that_says_little_of_itself_is_a_job_all_the_same() -> None:
    bare = {**code("tried"), "metadata": None}
    content = {"cells": [bare, code("x", "vdk")], "metadata": None, "nbformat": 4}
    found = texts(KINDS["vdk-job"].make(cargo("a.ipynb"), {"a.ipynb": content}))
    said = json.loads(found["a.ipynb"])
    assert (len(said["cells"]), said["nbformat_minor"]) == (1, 4)


def test_two_notebooks_of_one_name_are_two_jobs() -> None:
    content = {"cells": [code("x", "vdk")], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    with pytest.raises(FindingError, match=r"a/x.ipynb and b/x.ipynb would be one file"):
        KINDS["vdk-job"].make(
            cargo("a/x.ipynb", "b/x.ipynb"), {"a/x.ipynb": content, "b/x.ipynb": content}
        )
