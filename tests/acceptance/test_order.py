"""The item ``::order``: whether the stored outputs were made from top to bottom."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from notebooks import Json, code, good, notebook, read, result, write
from runs import nbrepro, quick


def _notebook(counts: Sequence[int | None]) -> Json:
    return notebook(*[code("1", result("1"), execution_count=count) for count in counts])


def _checked(pytester: pytest.Pytester, content: Json, *arguments: str) -> pytest.RunResult:
    write(pytester.path / "report.ipynb", content)
    return quick(pytester, "--nbrepro", *arguments, "report.ipynb::order")


def test_counts_from_top_to_bottom_pass(pytester: pytest.Pytester) -> None:
    _checked(pytester, _notebook([1, 2, 3])).assert_outcomes(passed=1, warnings=0)


def test_a_gap_is_told_but_does_not_fail(pytester: pytest.Pytester) -> None:
    ran = _checked(pytester, _notebook([3, 5, 9]), "-rA")
    ran.assert_outcomes(passed=1, warnings=0)
    ran.stdout.fnmatch_lines(["ORDER005 execution counts are skipped: 3, 5, 9"])


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([1, 3, 2], "ORDER001 cell 3 [[]2[]] was run before cell 2 [[]3[]] above it"),
        ([1, 2, 2], "ORDER002 cells 2 and 3 both have the count [[]2[]]*"),
    ],
)
def test_another_order_fails(pytester: pytest.Pytester, counts: list[int], told: str) -> None:
    ran = _checked(pytester, _notebook(counts))
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines([told, "hint: restart the kernel, run all cells, save"])


def test_a_cell_left_out_warns(pytester: pytest.Pytester) -> None:
    cells = [code("1", result("1")), code("2", execution_count=None), code("3", result("3"))]
    ran = _checked(pytester, notebook(*cells))
    ran.assert_outcomes(passed=1, warnings=1)
    ran.stdout.fnmatch_lines(["*ORDER003 cell 2 was not run while others were"])


def test_a_stripped_notebook_has_no_order(pytester: pytest.Pytester) -> None:
    cells = [code("1", execution_count=None), code("2", execution_count=None)]
    _checked(pytester, notebook(*cells)).assert_outcomes(passed=1, warnings=0)


def test_a_cell_edited_after_locking_warns_and_is_named(pytester: pytest.Pytester) -> None:
    path = write(pytester.path / "report.ipynb", good())
    nbrepro(pytester.path, "lock", path.name)
    content = read(path)
    content["cells"][1]["source"] = ["x * 3 + 0"]
    ran = _checked(pytester, content)
    ran.assert_outcomes(passed=1, warnings=1)
    ran.stdout.fnmatch_lines(["*ORDER007 cell 2: edited since the record was made, *"])


def test_layout_and_comments_are_no_edit(pytester: pytest.Pytester) -> None:
    path = write(pytester.path / "report.ipynb", good())
    nbrepro(pytester.path, "lock", path.name)
    content = read(path)
    content["cells"][1]["source"] = ["# three times\n", "(x*3)"]
    _checked(pytester, content).assert_outcomes(passed=1, warnings=0)


def test_where_warnings_are_errors_a_warning_fails_in_one_line(pytester: pytest.Pytester) -> None:
    cells = [code("1", result("1")), code("2", execution_count=None), code("3", result("3"))]
    ran = _checked(pytester, notebook(*cells), "-W", "error")
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(["ORDER003 cell 2 was not run while others were"])
    assert "site-packages" not in ran.stdout.str()
