"""What is taken out of outputs before they are compared, as a user sees it."""

from __future__ import annotations

import pytest
from notebooks import code, notebook, result, stdout, write
from runs import quick

PATH = "import os\nprint(os.path.abspath('data.csv'))"


def test_a_notebook_that_ran_in_another_folder_prints_its_paths(pytester: pytest.Pytester) -> None:
    same = code(PATH, stdout("/Users/al/report/data.csv\n"))
    other = code(PATH, stdout("/Users/al/report/other.csv\n"))
    write(pytester.path / "a.ipynb", notebook(same, other))
    ran = quick(pytester, "--nbrepro", "-k", "cell")
    ran.assert_outcomes(passed=1, failed=1)
    left = quick(pytester, "--nbrepro", "-k", "cell-1", "--nbrepro-as-written", "folders")
    left.assert_outcomes(failed=1, deselected=4)


def test_what_is_left_as_written_counts(pytester: pytest.Pytester) -> None:
    shown = code("object()", result("<object at 0x7f175cd6a710>"))
    write(pytester.path / "a.ipynb", notebook(shown))
    quick(pytester, "--nbrepro", "-k", "cell").assert_outcomes(passed=1, deselected=3)
    pytester.makepyprojecttoml("[tool.nbrepro]\nas-written = ['address']\n")
    quick(pytester, "--nbrepro", "-k", "cell").assert_outcomes(failed=1, deselected=3)


def test_a_rule_that_does_not_exist_is_told_with_the_near_one(pytester: pytest.Pytester) -> None:
    ran = quick(pytester, "--nbrepro", "--nbrepro-as-written", "adress")
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    ran.stderr.fnmatch_lines(["ERROR: *--nbrepro-as-written*did you mean 'address'?*"])
