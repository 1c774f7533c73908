"""What continuous integration is told: SARIF, code quality, marked lines, a summary."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from notebooks import code, good, notebook, result, write
from runs import quick

from pytest_nbrepro.cli import main


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A repository with two notebooks, in one of which a cell uses what no cell defines."""
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)
    (pytester.path / ".git").mkdir()
    undefined = notebook(code("x = 1\nx"), code("# |\ny", result("1")))
    write(pytester.path / "docs" / "bad.ipynb", undefined)
    write(pytester.path / "docs" / "good.ipynb", good())
    monkeypatch.chdir(pytester.path / "docs")
    return pytester


def nbrepro(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def marked(path: Path, line: int) -> str:
    return path.read_text().splitlines()[line - 1].strip()


def as_sarif(text: str, folder: Path) -> dict[str, Any]:
    (run,) = json.loads(text)["runs"]
    (found,) = run["results"]
    assert found["ruleId"] == "ORDER010"
    place = found["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "docs/bad.ipynb"
    assert marked(folder / "docs" / "bad.ipynb", place["region"]["startLine"]) == '"y"'
    assert [each["location"]["uri"] for each in run["artifacts"]] == [
        "docs/bad.ipynb", "docs/good.ipynb",
    ]  # fmt: skip
    assert isinstance(run, dict)
    return run


def test_a_check_prints_sarif_and_nothing_else(project: pytest.Pytester) -> None:
    done = nbrepro("check", "--format", "sarif", ".")
    assert done.exit_code == 1
    run = as_sarif(done.stdout, project.path)
    assert run["automationDetails"]["id"] == "nbrepro/check/"


def test_what_only_informs_is_told_where_it_is_asked_for(project: pytest.Pytester) -> None:
    done = nbrepro("check", "--format", "sarif", "--verbose", ".")
    levels = [found["level"] for found in json.loads(done.stdout)["runs"][0]["results"]]
    assert levels.count("note") == 2


def test_a_check_writes_a_file_and_prints_its_text_as_ever(project: pytest.Pytester) -> None:
    done = nbrepro("check", "--format", "code-quality", "--output", "out/cq.json", ".")
    assert done.exit_code == 1
    assert "bad.ipynb: error: ORDER010 cell 2" in done.output
    (told,) = json.loads((project.path / "docs" / "out" / "cq.json").read_text())
    assert (told["check_name"], told["location"]["path"]) == ("ORDER010", "docs/bad.ipynb")


@pytest.mark.parametrize(
    ("arguments", "code_", "says"),
    [
        (["--output", "x"], 2, "--output takes what --format makes: --format sarif, say"),
        (["--format", "sarif", "--output", "."], 2, "is a directory"),
        (["--format", "sarif", "--output", "good.ipynb/x"], 1, "good.ipynb/x: cannot be written"),
    ],
)
def test_an_output_that_cannot_be_is_told(
    project: pytest.Pytester, arguments: list[str], code_: int, says: str
) -> None:
    done = nbrepro("check", *arguments, ".")
    assert done.exit_code == code_
    assert says in done.output


def test_a_check_marks_lines_and_adds_to_the_summary_of_a_job(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = project.path / "summary.md"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    assert "::error" not in nbrepro("check", "--github", "off", ".").output
    assert "::error" not in nbrepro("check", "--format", "sarif", ".").output
    assert not summary.exists()
    done = nbrepro("check", ".")
    (line,) = [line for line in done.output.splitlines() if line.startswith("::")]
    assert line.startswith("::error file=docs/bad.ipynb,line=")
    assert "1 with errors, 1 ok" in summary.read_text()


def run_on_github(project: pytest.Pytester, *arguments: str) -> tuple[pytest.RunResult, Path]:
    summary = project.path / "summary.md"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GITHUB_ACTIONS", "true")
        patch.setenv("GITHUB_STEP_SUMMARY", str(summary))
        return quick(project, "--nbrepro", "-k", "order", *arguments), summary


def test_a_run_marks_lines_adds_a_summary_and_writes_what_it_is_asked_for(
    project: pytest.Pytester,
) -> None:
    asked = "--nbrepro-sarif=out.sarif", "--nbrepro-code-quality=out.json"
    ran, summary = run_on_github(project, *asked)
    (line,) = [line for line in ran.outlines if line.startswith("::")]
    told, _, text = line.removeprefix("::error ").partition("::")
    values = dict(part.split("=") for part in told.split(","))
    assert (values["file"], values["title"]) == ("docs/bad.ipynb", "ORDER010 cell 2")
    assert marked(project.path / "docs" / "bad.ipynb", int(values["line"])) == '"y"'
    assert "uses 'y', which no cell defines" in text
    shown = summary.read_text()
    assert "1 failed, 1 checked without being run" in shown
    assert "| docs&#47;bad&#46;ipynb | ❌ failed | order&#58; ORDER010 cell 2&#58;" in shown
    run = as_sarif((project.path / "docs" / "out.sarif").read_text(), project.path)
    assert run["automationDetails"]["id"] == "nbrepro/pytest/"
    (found,) = json.loads((project.path / "docs" / "out.json").read_text())
    assert found["location"]["path"] == "docs/bad.ipynb"


def test_a_run_tells_github_nothing_where_it_is_not_to(project: pytest.Pytester) -> None:
    ran, summary = run_on_github(project, "--nbrepro-github=off")
    ran.stdout.no_fnmatch_line("::*")
    assert not summary.exists()


def test_what_another_plugin_marks_is_not_marked_twice(project: pytest.Pytester) -> None:
    # as pytest-github-actions-annotate-failures does
    project.makeconftest(
        "def pytest_configure(config):\n"
        "    config.pluginmanager.register(object(), 'annotate_errors')\n"
    )
    (project.path / "conftest.py").rename(project.path / "docs" / "conftest.py")
    ran, summary = run_on_github(project)
    ran.stdout.no_fnmatch_line("::*")
    assert "bad&#46;ipynb" in summary.read_text()
