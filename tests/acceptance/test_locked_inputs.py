"""``nbrepro lock --inputs``, and what is told when the inputs change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from notebooks import code, notebook, read, stdout, write
from runs import check, nbrepro

SOURCE = (
    "import glob, helper\nfiles = sorted(glob.glob('data/*.csv'))\n"
    "for file in files: print(open(file).read())\nopen('made', 'w').close()"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A notebook with two inputs in a folder, and a module."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text("1")
    (tmp_path / "data" / "b.csv").write_text("2")
    (tmp_path / "unseen.bin").write_text("3")
    (tmp_path / "helper.py").write_text("")
    write(tmp_path / "report.ipynb", notebook(code(SOURCE, stdout("1\n2\n"))))
    return tmp_path


def inputs(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read(folder / "report.ipynb")["metadata"]["nbrepro"]["inputs"]
    return found


def lock(folder: Path, *arguments: str) -> list[str]:
    done = nbrepro(folder, "lock", *arguments, "report.ipynb")
    assert done.returncode == 0, done.stdout + done.stderr
    seen = " and ".join(
        verb
        for verb, option in (("reads", "--inputs"), ("loads", "--system"))
        if option in arguments
    )
    assert done.stderr == f"report.ipynb: running it once, to see what it {seen}\n" * bool(seen)
    return done.stdout.splitlines()


def test_what_a_run_reads_is_recorded_and_its_change_is_told_before_a_cell_runs(
    folder: Path,
) -> None:
    told = lock(folder, "--inputs")
    assert told[-1].startswith("report.ipynb: locked ")
    assert " and 4 inputs for " in told[-1]
    assert [each["path"] for each in inputs(folder)] == [
        "data", "data/a.csv", "data/b.csv", "helper.py",
    ]  # fmt: skip
    assert nbrepro(folder, "check").stdout.startswith("report.ipynb: ok")
    (folder / "data" / "a.csv").write_text("10")
    done = nbrepro(folder, "check")
    said = "LOCK070 an input has changed since the record was made: data/a.csv (1 → 2 bytes)"
    assert f"report.ipynb: warning: {said}" in done.stdout
    assert done.returncode == 0
    done = nbrepro(folder, "check", "--policy", "strict")
    assert f"report.ipynb: error: {said}" in done.stdout
    assert done.returncode == 1
    session = check(folder, "-k", "lock")
    assert session.outcomes == {"report.ipynb::lock": "passed"}
    assert said in session.text


def test_modules_beside_the_notebook_are_inputs_and_installed_ones_are_not(folder: Path) -> None:
    (folder / "package").mkdir()
    (folder / "package" / "__init__.py").write_text("")
    (folder / "src").mkdir()
    (folder / "src" / "installed.py").write_text("")
    source = "import sys, package, helper\nsys.path.append('src')\nimport installed"
    write(folder / "report.ipynb", notebook(code(source)))
    lock(folder, "--inputs")
    assert [each["path"] for each in inputs(folder)] == ["helper.py", "package/__init__.py"]


@pytest.mark.parametrize("cells", [[], [code("")]], ids=["no cell", "an empty one"])
def test_where_there_is_nothing_to_run_nothing_is_waited_for(
    folder: Path, cells: list[dict[str, Any]]
) -> None:
    write(folder / "report.ipynb", notebook(*cells))
    lock(folder, "--inputs", "--system")
    assert "inputs" not in read(folder / "report.ipynb")["metadata"]["nbrepro"]


def test_without_the_option_no_cell_is_run(folder: Path) -> None:
    lock(folder)
    lock(folder, "--input", "unseen.bin")
    assert not (folder / "made").exists()


def test_a_later_lock_keeps_the_inputs_as_long_as_the_outputs_are_the_same(folder: Path) -> None:
    lock(folder, "--inputs")
    before = inputs(folder)
    (folder / "data" / "a.csv").write_text("10")
    lock(folder, "--rtol", "0.1")
    assert inputs(folder) == before
    content = read(folder / "report.ipynb")
    content["cells"][0]["outputs"][0]["text"] = "10\n2\n"
    write(folder / "report.ipynb", content)
    told = lock(folder)
    assert any("LOCK074" in line and "4 inputs" in line for line in told)
    assert [each.get("size") for each in inputs(folder)] == [None, 2, 1, 0]


def test_an_input_can_be_stated_and_stays(folder: Path) -> None:
    lock(folder, "--input", "unseen.bin", "--input", "data")
    paths = [each["path"] for each in inputs(folder)]
    assert paths == ["data", "data/a.csv", "data/b.csv", "unseen.bin"]
    assert all(each["stated"] for each in inputs(folder))
    (folder / "unseen.bin").write_text("33")
    lock(folder, "--inputs")
    assert {"path": "unseen.bin", "size": 2}.items() <= inputs(folder)[-1].items()
    done = nbrepro(folder, "lock", "--input", "nowhere", "report.ipynb")
    assert (done.returncode, "nowhere" in done.stderr) == (2, True)


def test_what_cannot_be_recorded_is_told(folder: Path) -> None:
    cells = [code("open('data/a.csv', 'a').write('1')\nopen('data/b.csv')"), code("1 / 0")]
    write(folder / "report.ipynb", notebook(*cells))
    told = lock(folder, "--inputs")
    assert any("LOCK073 'data/a.csv' is not recorded: the notebook changes it" in x for x in told)
    assert any("LOCK036 cell 2: it ended with error" in line for line in told)
    assert [each["path"] for each in inputs(folder)] == ["data/b.csv"]


def test_a_record_with_damaged_inputs_is_told_and_made_anew(folder: Path) -> None:
    lock(folder, "--inputs")
    content = read(folder / "report.ipynb")
    content["metadata"]["nbrepro"]["inputs"][1]["size"] = "many"
    write(folder / "report.ipynb", content)
    done = nbrepro(folder, "check")
    assert "REC003 the record is damaged: nbrepro.inputs[1].size should be" in done.stdout
    lock(folder)
    assert nbrepro(folder, "check").stdout.startswith("report.ipynb: ok")
