"""Notebooks as scripts, run beside what their kernels show."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.notebook import Notebook, parse
from pytest_nbrepro.scripting import program


def notebook(*cells: str | tuple[str, str], language: str = "python", **more: Any) -> Notebook:
    """A notebook of cells, each a source or a source with a tag."""
    listed: list[Any] = [
        {
            "cell_type": "code",
            "metadata": {"tags": [cell[1]] if isinstance(cell, tuple) else []},
            "source": cell[0] if isinstance(cell, tuple) else cell,
            "outputs": [],
            "execution_count": None,
        }
        for cell in cells
    ]
    metadata = {"language_info": {"name": language, **more}}
    content = {"cells": listed, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return parse(Path("my report.ipynb"), json.dumps(content).encode())


def run(made: str, folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / "script.py").write_text(made, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "script.py"], cwd=folder, capture_output=True, text=True, check=False
    )


def test_a_script_prints_what_the_notebook_shows(tmp_path: Path) -> None:
    made = program(
        notebook(
            "from __future__ import annotations\nimport os\nx: undefined = {3, 1, 2}",
            "print('cell 2')\nx",
            "%matplotlib inline\nfor _ in range(2):\n    !echo $((1 + 1))",
            "lines = !printf 'a\\nb'\nlines",
            ("raise ValueError('meant')\nnever", "raises-exception"),
            ("1 / 0", "skip-execution"),
            "%%writefile out.txt\nwritten\n",
            "display('shown', 2)\nNone",
            "[*range(40)]",
        )
    )
    done = run(made.text, tmp_path)
    assert done.returncode == 0, done.stderr
    whole = ",\n ".join(map(str, range(40)))
    assert done.stdout == (
        f"cell 2\n{{1, 2, 3}}\n2\n2\n['a', 'b']\nWriting out.txt\n'shown'\n2\n[{whole}]\n"
    )
    assert "ValueError: meant" in done.stderr
    assert (tmp_path / "out.txt").read_text() == "written\n"
    assert made.shows
    assert "# %% cell 6 is not run: skip-execution" in made.text


def test_figures_are_saved_at_the_end_of_each_cell_and_closed(tmp_path: Path) -> None:
    made = program(
        notebook(
            "import matplotlib.pyplot as plt",
            "plt.plot([1, 2]);",
            "plt.plot([1, 2])\nplt.show()\nplt.title('x');",
            "print(plt.get_fignums())",
        )
    )
    done = run(made.text, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "[]\n", "")
    assert sorted(path.name for path in tmp_path.glob("*.png")) == [
        f"my_report-{number}.png" for number in (1, 2, 3)
    ]


def test_a_wide_table_is_cut_as_in_jupyter_and_not_as_on_a_terminal(tmp_path: Path) -> None:
    done = run(program(notebook("import pandas", "pandas.DataFrame([range(25)])")).text, tmp_path)
    assert done.returncode == 0, done.stderr
    shown = " ".join(done.stdout.split())
    assert shown.startswith("0 1 2 3 4 5 6 7 8 9 ... 15 16")
    assert shown.endswith("[1 rows x 25 columns]")


def test_the_cells_with_a_tag_alone_become_a_script() -> None:
    made = program(notebook("x = 1", ("y = 2", "job"), ("z = 3", "job")), "job")
    assert made.text == "# %% cell 2\ny = 2\n\n# %% cell 3\nz = 3\n"
    assert not made.shows


@pytest.mark.parametrize(
    ("asked", "tag", "told"),
    [
        (notebook("x = 1"), "job", "NB007 no cell is tagged 'job'"),
        (notebook("", "  "), "", "NB007 no cell has code"),
        (notebook("x <- 1", language="R"), "", "NB007 its cells are r, not Python 3"),
        (notebook("print 1", version="2.7"), "", "NB007 its cells are Python 2, not Python 3"),
        (notebook("x = 1", "x = ("), "", "NB007 cell 2: it is not Python: "),
        (notebook("x", "!echo {x}"), "", "NB007 cell 2: a script cannot have !echo {x}: "),
    ],
)
def test_what_cannot_be_a_script_is_told_with_its_cell(
    asked: Notebook, tag: str, told: str
) -> None:
    with pytest.raises(FindingError) as refused:
        program(asked, tag)
    assert str(refused.value).startswith(told)
