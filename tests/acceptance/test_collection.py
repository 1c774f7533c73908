"""Which files become items, and how the items are called."""

from __future__ import annotations

import pytest
from notebooks import code, good, notebook, text, write
from runs import quick

_PARTS = ["lock", "hardware", "order"]


def _collected(pytester: pytest.Pytester, *arguments: str) -> list[str]:
    """The node ids that pytest would run."""
    ran = quick(pytester, "--nbrepro", "--collect-only", "-q", *arguments)
    return [line for line in ran.outlines if "::" in line]


def test_without_the_option_no_notebook_is_touched(pytester: pytest.Pytester) -> None:
    write(pytester.path / "report.ipynb", good())
    (pytester.path / "broken.ipynb").write_text("no notebook")
    pytester.makepyfile("def test_ordinary(): pass")
    ran = quick(pytester, "-v")
    ran.assert_outcomes(passed=1)
    assert ".ipynb" not in ran.stdout.str()


def test_a_notebook_becomes_its_static_checks_and_its_code_cells(
    pytester: pytest.Pytester,
) -> None:
    cells = [text("# Title"), code("x = 1"), text("and"), code("x"), code("")]
    write(pytester.path / "report.ipynb", notebook(*cells))
    items = [*_PARTS, "cell-1", "cell-2", "cell-3"]
    assert _collected(pytester) == [f"report.ipynb::{item}" for item in items]


def test_ordinary_tests_are_collected_beside_notebooks(pytester: pytest.Pytester) -> None:
    write(pytester.path / "report.ipynb", good())
    pytester.makepyfile(test_it="def test_ordinary(): pass")
    assert "test_it.py::test_ordinary" in _collected(pytester)
    assert "report.ipynb::lock" in _collected(pytester)


def test_collect_only_shows_the_first_line_of_each_cell(pytester: pytest.Pytester) -> None:
    cells = [code("\n\nimport os\nprint(os)"), code("y = " + "1 + " * 40 + "1"), code("")]
    write(pytester.path / "report.ipynb", notebook(*cells))
    ran = quick(pytester, "--nbrepro", "--collect-only")
    ran.stdout.fnmatch_lines(
        [
            "*<NotebookFile report.ipynb>",
            "*<PartItem lock>",
            "*<CellItem cell-1: import os>",
            "*<CellItem cell-2: y = 1 + 1 + *…>",
            "*<CellItem cell-3: >",
        ]
    )


def test_what_a_cell_holds_cannot_move_the_cursor(pytester: pytest.Pytester) -> None:
    write(pytester.path / "report.ipynb", notebook(code("'\x1b[2J'")))
    ran = quick(pytester, "--nbrepro", "--collect-only")
    assert "\x1b" not in ran.stdout.str()


def test_checkpoints_of_jupyter_are_left_out(pytester: pytest.Pytester) -> None:
    write(pytester.path / "report.ipynb", good())
    write(pytester.path / ".ipynb_checkpoints" / "report-checkpoint.ipynb", good())
    write(pytester.path / "sub" / ".ipynb_checkpoints" / "other-checkpoint.ipynb", good())
    # pytest leaves out hidden folders by itself, unless it is told not to
    found = _collected(pytester, "-o", "norecursedirs=nothing")
    assert {item.partition("::")[0] for item in found} == {"report.ipynb"}


def test_a_folder_that_is_called_like_a_notebook_is_a_folder(pytester: pytest.Pytester) -> None:
    write(pytester.path / "folder.ipynb" / "report.ipynb", good())
    assert "folder.ipynb/report.ipynb::lock" in _collected(pytester)
    assert not any(item.startswith("folder.ipynb::") for item in _collected(pytester))


@pytest.mark.parametrize(
    "name", ["two words", "figure[1]", "a::b", "naïve 📓", "100%", "it's", "--help", "a.b.ipynb"]
)
def test_a_notebook_may_have_any_name(pytester: pytest.Pytester, name: str) -> None:
    write(pytester.path / f"{name}.ipynb", notebook(code("1")))
    items = [*_PARTS, "cell-1"]
    assert _collected(pytester) == [f"{name}.ipynb::{item}" for item in items]
    ran = quick(pytester, "--nbrepro", "-k", "order", "-rA")
    ran.assert_outcomes(passed=1, deselected=3)
    assert f"{name}.ipynb" in ran.stdout.str()


def test_a_notebook_is_chosen_by_path_and_by_folder(pytester: pytest.Pytester) -> None:
    for name in ("a/one.ipynb", "a/two.ipynb", "b/three.ipynb"):
        write(pytester.path / name, good())
    found = {item.partition("::")[0] for item in _collected(pytester, "a", "b/three.ipynb")}
    assert found == {"a/one.ipynb", "a/two.ipynb", "b/three.ipynb"}
    assert {i.partition("::")[0] for i in _collected(pytester, "a/two.ipynb")} == {"a/two.ipynb"}


def test_a_notebook_without_code_has_its_static_checks(pytester: pytest.Pytester) -> None:
    write(pytester.path / "prose.ipynb", notebook(text("# Only words")))
    assert _collected(pytester) == [f"prose.ipynb::{part}" for part in _PARTS]
