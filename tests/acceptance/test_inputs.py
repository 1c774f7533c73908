"""What notebooks touch, as pytest tells it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from notebooks import code, notebook, stdout, write
from runs import check


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with a tracked and an untracked input, and a notebook that reads both."""
    found = tmp_path / "project"
    found.mkdir()
    subprocess.run(["git", "init", "--quiet"], cwd=found, check=True)
    (found / "tracked.csv").write_text("1")
    subprocess.run(["git", "add", "."], cwd=found, check=True)
    (found / "new.csv").write_text("2")
    (tmp_path / "outside.csv").write_text("3")
    cells = [
        code("print(open('tracked.csv').read(), open('new.csv').read())", stdout("1 2\n")),
        code(f"print(open({str(tmp_path / 'outside.csv')!r}).read())", stdout("3\n")),
        code(
            "import subprocess\nopen('made.txt', 'w').close()\nsubprocess.run(['true']);",
            stdout(""),
        ),
    ]
    write(found / "report.ipynb", notebook(*cells))
    return found


def test_what_does_not_travel_with_the_notebook_is_told_with_its_last_cell(project: Path) -> None:
    session = check(project, "--nbrepro-trace", "-rA", "-v")
    assert session.code == 0, session.text
    told = [line for line in session.text.splitlines() if "RUN01" in line]
    outside = project.parent / "outside.csv"
    assert any(f"RUN011 cell 2: reads {outside} outside of the project" in line for line in told)
    assert any("RUN013 cell 1: reads new.csv that git does not track" in line for line in told)
    assert "tracked.csv " not in session.text


def test_without_the_option_nothing_is_told(project: Path) -> None:
    session = check(project, "-v")
    assert session.code == 0
    assert "RUN01" not in session.text


def test_a_rule_can_be_left_out_and_a_cell_can_ignore_it(project: Path) -> None:
    session = check(project, "--nbrepro-trace", "--nbrepro-ignore=RUN013")
    assert "RUN011" in session.text
    assert "RUN013" not in session.text


def test_an_input_that_is_not_there_explains_the_cell_that_failed(tmp_path: Path) -> None:
    cells = [code("import csv"), code("open('data/gone.csv')")]
    write(tmp_path / "report.ipynb", notebook(*cells))
    session = check(tmp_path, "--nbrepro-trace")
    assert session.code == 1
    assert "RUN012 cell 2: looks for data/gone.csv that is not there" in session.text
