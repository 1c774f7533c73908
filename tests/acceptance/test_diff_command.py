"""``nbrepro diff``, as a user runs it."""

from __future__ import annotations

from pathlib import Path

import pytest
from notebooks import code, good, notebook, result, write
from runs import nbrepro


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "a.ipynb", good())
    write(tmp_path / "b.ipynb", good())
    write(tmp_path / "c.ipynb", notebook(code("x * 3", result("6.00001"))))
    write(tmp_path / "d.ipynb", notebook(code("x * 3", result("6.0001"))))
    (tmp_path / "broken.ipynb").write_text("[")
    return tmp_path


def test_notebooks_that_are_the_same_end_with_0(folder: Path) -> None:
    done = nbrepro(folder, "diff", "a.ipynb", "b.ipynb")
    assert (done.returncode, done.stdout, done.stderr) == (0, "2 cells: 2 the same\n", "")


def test_a_difference_ends_with_1_and_a_tolerance_can_be_given(folder: Path) -> None:
    done = nbrepro(folder, "diff", "c.ipynb", "d.ipynb")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines() == [
        "OUT001 cell 1: text result differs: 6.00001 → 6.0001 (relative error 1.5e-05)",
        "- 6.00001",
        "+ 6.0001",
        (
            "hint: if that is noise, and not another result: with the tag nbrepro-rtol=2e-05 "
            "the cell passes, and is counted as such"
        ),
        "1 cell: 1 differs",
    ]
    assert nbrepro(folder, "diff", "--rtol", "1e-4", "c.ipynb", "d.ipynb").returncode == 0
    (folder / "pyproject.toml").write_text("[tool.nbrepro]\nrtol = 1e-4\n")
    assert nbrepro(folder, "diff", "c.ipynb", "d.ipynb").returncode == 0


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ("gone.ipynb", "error: NB005 gone.ipynb: cannot be read: No such file or directory"),
        ("broken.ipynb", "error: NB001 broken.ipynb: not JSON: the file ends too early"),
        ("./a.ipynb", "error: NB006 a.ipynb and a.ipynb are the same file"),
    ],
)
def test_what_cannot_be_compared_is_told_in_one_sentence(
    folder: Path, other: str, told: str
) -> None:
    done = nbrepro(folder, "diff", "a.ipynb", other)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(told)
    assert "Traceback" not in done.stderr
