"""The item ``::order``: whether the stored outputs were made from top to bottom."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from notebooks import Json, code, good, notebook, read, result, stdout, write
from runs import check, nbrepro, quick


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


def test_another_order_that_matters_fails(pytester: pytest.Pytester) -> None:
    cells = [
        code("a = 1", execution_count=1),
        code("a = 2", execution_count=3),
        code("a", result("1"), execution_count=2),
    ]
    ran = _checked(pytester, notebook(*cells))
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(
        [
            "ORDER001 cell 3 [[]2[]] was run before cell 2 [[]3[]] above it",
            "cell 3 has read 'a' as cell 1 had left it; * it reads it as cell 2 leaves it",
            "hint: restart the kernel, run all cells, save",
        ]
    )


def test_another_order_that_changes_nothing_is_only_told(pytester: pytest.Pytester) -> None:
    ran = _checked(pytester, _notebook([1, 3, 2]), "-rA")
    ran.assert_outcomes(passed=1, warnings=0)
    ran.stdout.fnmatch_lines(["ORDER008 cell 3 * by the names that they use, that changes nothing"])


def test_two_sessions_warn(pytester: pytest.Pytester) -> None:
    ran = _checked(pytester, _notebook([1, 2, 2]))
    ran.assert_outcomes(passed=1, warnings=1)
    ran.stdout.fnmatch_lines(["*ORDER002 cells 2 and 3 both have the count [[]2[]]*"])


def test_a_name_that_no_cell_defines_fails_before_anything_is_run(
    pytester: pytest.Pytester,
) -> None:
    ran = _checked(pytester, notebook(code("x = 1"), code("\ny + x", result("3"))))
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(["ORDER010 cell 2: line 2 uses 'y', which no cell defines"])
    ran = _checked(pytester, notebook(code("y + 1", result("3"))), "--nbrepro-builtins", "y,spark")
    ran.assert_outcomes(passed=1)


@pytest.mark.parametrize("words", ["1y", "a b-c"])
def test_what_is_no_name_is_refused(pytester: pytest.Pytester, words: str) -> None:
    ran = _checked(pytester, notebook(code("1")), "--nbrepro-builtins", words)
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    assert "names such as spark,display" in ran.stderr.str()


def test_a_notebook_in_another_language_is_judged_by_its_counts_alone(
    pytester: pytest.Pytester,
) -> None:
    content = _notebook([1, 3, 2])
    content["metadata"]["kernelspec"] = {"name": "ir", "language": "R", "display_name": "R"}
    content["metadata"]["language_info"] = {"name": "R"}
    ran = _checked(pytester, content)
    ran.assert_outcomes(passed=1, warnings=1)
    ran.stdout.fnmatch_lines(["*ORDER001 cell 3 [[]2[]] was run before *"])


TAGGED = notebook(
    code("import math"),
    code("import math\nr = 2.0", tags=["vdk"]),
    code("raise ValueError('never run')"),
    code("print(math.floor(r))", stdout("2\n"), tags=["vdk"], execution_count=4),
)


def test_with_a_tag_only_its_cells_are_items_and_run(pytester: pytest.Pytester) -> None:
    write(pytester.path / "report.ipynb", TAGGED)
    ran = check(pytester.path, "--nbrepro-cells", "vdk")
    cells = {item for item in ran.outcomes if "::cell" in item}
    assert cells == {"report.ipynb::cell-2", "report.ipynb::cell-4"}
    assert {ran.outcomes[item] for item in cells} == {"passed"}
    assert ran.outcomes["report.ipynb::order"] == "passed"


def test_a_tagged_cell_that_needs_an_untagged_one_is_told_before_it_fails(
    pytester: pytest.Pytester,
) -> None:
    content = notebook(code("x = 1"), code("x", result("1"), tags=["vdk"]))
    write(pytester.path / "report.ipynb", content)
    ran = check(pytester.path, "--nbrepro-cells", "vdk")
    assert ran.outcomes["report.ipynb::order"] == "passed"
    assert "ORDER017 cell 2: line 1 uses 'x', which only cell 1 defines" in ran.text
    assert ran.outcomes["report.ipynb::cell-2"] == "failed"
    done = nbrepro(pytester.path, "check", "--cells", "vkd", "report.ipynb")
    assert "warning: ORDER017 no cell carries the tag 'vkd'" in done.stdout


def test_fix_numbers_cells_whose_order_changed_nothing(pytester: pytest.Pytester) -> None:
    content = _notebook([1, 3, 2])
    path = write(pytester.path / "report.ipynb", content)
    before = path.read_text("utf-8")
    done = nbrepro(pytester.path, "check", "--fix", "order", path.name)
    assert "report.ipynb: the cells are numbered anew" in done.stdout
    fixed = read(path)
    assert [cell["execution_count"] for cell in fixed["cells"]] == [1, 2, 3]
    assert [cell["outputs"][0]["execution_count"] for cell in fixed["cells"]] == [1, 2, 3]
    changed = [(a, b) for a, b in zip(before, path.read_text("utf-8"), strict=True) if a != b]
    assert changed == [("3", "2"), ("3", "2"), ("2", "3"), ("2", "3")]
    done = nbrepro(pytester.path, "check", "--fix", "order", path.name)
    assert "numbered" not in done.stdout


@pytest.mark.parametrize(
    "content",
    [
        _notebook([1, 2, 3]),
        _notebook([1, 5, 2]),
        _notebook([1, 2, 2]),
        _notebook([2, 3, 4]),
        notebook(code("a = 1"), code("a += 1", execution_count=3), code("a", execution_count=2)),
        notebook(code("a = ("), code("1", execution_count=3), code("1", execution_count=2)),
        notebook(code("1"), code("1", execution_count=None), code("1", execution_count=2)),
        notebook(code("y", execution_count=2), code("1", execution_count=1)),
    ],
)
def test_fix_leaves_what_more_may_be_wrong_with(pytester: pytest.Pytester, content: Json) -> None:
    path = write(pytester.path / "report.ipynb", content)
    before = path.read_bytes()
    done = nbrepro(pytester.path, "check", "--fix", "order", path.name)
    assert "numbered" not in done.stdout
    assert path.read_bytes() == before


def test_check_writes_nothing_without_being_asked(pytester: pytest.Pytester) -> None:
    path = write(pytester.path / "report.ipynb", _notebook([1, 3, 2]))
    before = path.read_bytes()
    nbrepro(pytester.path, "check", path.name)
    assert path.read_bytes() == before


def test_a_cell_left_out_warns_where_others_need_it(pytester: pytest.Pytester) -> None:
    cells = [code("1", result("1")), code("x = 2", execution_count=None), code("x", result("3"))]
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
    cells = [code("1", result("1")), code("x = 2", execution_count=None), code("x", result("3"))]
    ran = _checked(pytester, notebook(*cells), "-W", "error")
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(["ORDER003 cell 2 was not run while others were"])
    assert "site-packages" not in ran.stdout.str()
