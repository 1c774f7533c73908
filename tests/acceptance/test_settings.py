"""Where settings come from, which of them wins, and what becomes of mistakes in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from notebooks import code, good, notebook, write
from runs import nbrepro, quick


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project with one notebook, which has no record."""
    write(pytester.path / "sub" / "report.ipynb", good())
    return pytester


def _lock_item(project: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return quick(project, "--nbrepro", "-k", "lock", *arguments)


def test_nothing_is_required_unless_it_is_said(project: pytest.Pytester) -> None:
    _lock_item(project).assert_outcomes(skipped=1, deselected=4)


def test_a_setting_in_pyproject(project: pytest.Pytester) -> None:
    project.makepyprojecttoml("[tool.nbrepro]\nrequire-record = true\n")
    _lock_item(project).assert_outcomes(failed=1, deselected=4)
    # also from a folder below, and for the command line
    assert nbrepro(project.path / "sub", "check").returncode == 1


def test_a_setting_among_pytests_own(project: pytest.Pytester) -> None:
    project.makeini("[pytest]\nnbrepro_require_record = true\n")
    _lock_item(project).assert_outcomes(failed=1, deselected=4)


def test_pytests_own_settings_win_over_pyproject(project: pytest.Pytester) -> None:
    project.makepyprojecttoml(
        "[tool.nbrepro]\nrequire-record = true\n[tool.pytest.ini_options]\n"
        "nbrepro_require_record = false\n"
    )
    _lock_item(project).assert_outcomes(skipped=1, deselected=4)


def test_the_command_line_wins_over_all(project: pytest.Pytester) -> None:
    project.makepyprojecttoml(
        "[tool.nbrepro]\nrequire-record = true\nignore = ['NB']\n"
        "[tool.pytest.ini_options]\nnbrepro_ignore = 'HW'\n"
    )
    _lock_item(project).assert_outcomes(failed=1, deselected=4)
    ignored = _lock_item(project, "--nbrepro-ignore", "REC001")
    ignored.assert_outcomes(skipped=1, deselected=4)


@pytest.mark.parametrize("pattern", ["sub/*.ipynb", "report.ipynb", "*/sub/*"])
def test_rules_are_ignored_by_notebook(project: pytest.Pytester, pattern: str) -> None:
    write(project.path / "other.ipynb", good())
    project.makepyprojecttoml(
        "[tool.nbrepro]\nrequire-record = true\n[tool.nbrepro.per-notebook-ignores]\n"
        f"'{pattern}' = ['REC001']\n"
    )
    _lock_item(project).assert_outcomes(failed=1, skipped=1, deselected=8)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("require-recrod = true", "there is no setting 'require-recrod'*'require-record'*"),
        ("output_limit = 0", "output_limit = 0: expected a number of megabytes*"),
        ("colour = 'red'", "there is no setting 'colour'"),
        ("timeout = 'soon'", "timeout = 'soon': expected a number of seconds*"),
        ("timeout = 0", "timeout = 0: expected a number of seconds*"),
        ("rtol = 2", "rtol = 2: expected a number *"),
        ("require-record = 'yes'", "require-record = 'yes': expected true or false"),
        ("policy = 'kind'", "policy = 'kind': expected one of numeric, strict, lenient"),
        ("select = ['XYZ']", "select = *: expected rule codes*not 'XYZ'"),
        ("per-notebook-ignores = ['a']", "per-notebook-ignores = *: expected a table*"),
        ("]", "*line 2*"),
    ],
)
def test_a_mistake_in_pyproject_is_told_in_one_line(
    project: pytest.Pytester, table: str, told: str
) -> None:
    (project.path / "setup.cfg").write_text("[tool:pytest]\n")  # pytest reads no broken pyproject
    project.makepyprojecttoml(f"[tool.nbrepro]\n{table}\n")
    ran = quick(project, "--nbrepro", "-c", "setup.cfg")
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    lines = [line for line in ran.errlines if line]
    assert len(lines) == 1
    ran.stderr.fnmatch_lines([f"ERROR: *pyproject.toml*{told}"])
    done = nbrepro(project.path, "check")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "pyproject.toml" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("ini", "arguments", "told"),
    [
        (
            "nbrepro_output_limit = much",
            [],
            "ERROR: pytest's ini options: nbrepro_output_limit = 'much': expected *",
        ),
        (
            "",
            ["--nbrepro-output-limit", "none"],
            "ERROR: command line: --nbrepro-output-limit = 'none': expected *",
        ),
        (
            "nbrepro_require_record = perhaps",
            [],
            "ERROR: pytest's ini options: nbrepro_require_record: invalid truth value 'perhaps'",
        ),
        ("", ["--nbrepro-ignore", "OUT,X1"], "ERROR: command line: --nbrepro-ignore = *not 'X1'"),
    ],
)
def test_a_mistake_elsewhere_is_told_in_one_line(
    project: pytest.Pytester, ini: str, arguments: list[str], told: str
) -> None:
    project.makeini(f"[pytest]\n{ini}\n")
    ran = quick(project, "--nbrepro", *arguments)
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    assert len([line for line in ran.errlines if line]) == 1
    ran.stderr.fnmatch_lines([told])


@pytest.mark.parametrize("language", ["toml", "ini"])
def test_findings_stay_warnings_where_warnings_are_errors(
    pytester: pytest.Pytester, language: str
) -> None:
    page = Path(__file__).parents[2] / "docs" / "check.md"
    (shown,) = re.findall(rf"```{language}\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    cells = [code("y = 1", execution_count=None), code("y", execution_count=1)]
    write(pytester.path / "report.ipynb", notebook(*cells))
    arguments = ("--nbrepro", "-k", "order")
    quick(pytester, *arguments, "-W", "error").assert_outcomes(failed=1, deselected=4)
    (pytester.path / {"toml": "pyproject.toml", "ini": "pytest.ini"}[language]).write_text(shown)
    ran = quick(pytester, *arguments)
    ran.assert_outcomes(passed=1, warnings=1, deselected=4)
    ran.stdout.fnmatch_lines(["*NbreproWarning: ORDER003 cell 1 was not run while others were"])


def test_mistakes_do_not_matter_where_no_notebook_is_asked_for(project: pytest.Pytester) -> None:
    project.makepyprojecttoml("[tool.nbrepro]\ncolour = 'red'\n")
    project.makepyfile("def test_ordinary(): pass")
    quick(project).assert_outcomes(passed=1)


def test_the_help_of_pytest_names_every_option(project: pytest.Pytester) -> None:
    text = quick(project, "--help").stdout.str()
    for option in ("require-record", "policy", "rtol", "timeout", "select", "ignore"):
        assert f"--nbrepro-{option}" in text
        assert f"nbrepro_{option.replace('-', '_')} (" in text
