"""``nbrepro requirements``: what a record requires, shown and edited."""

from __future__ import annotations

import json
from pathlib import Path

from notebooks import code, good, notebook, read, write
from runs import nbrepro


def test_requirements_are_added_shown_and_removed(tmp_path: Path) -> None:
    path = write(tmp_path / "report.ipynb", good())
    done = nbrepro(tmp_path, "requirements", path.name, "--add", "Pandas >= 2", "-a", "numpy")
    assert (done.returncode, done.stdout) == (0, "numpy\npandas>=2\n")
    done = nbrepro(tmp_path, "requirements", path.name, "-a", "pandas>=3", "--remove", "NumPy")
    assert done.stdout == "pandas>=3\n"
    shown = nbrepro(tmp_path, "requirements", path.name, "--json")
    assert json.loads(shown.stdout) == {"requirements": ["pandas>=3"], "requires-python": ""}


def test_nothing_but_the_record_changes_and_showing_writes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "report.ipynb", good())
    before = path.read_bytes()
    done = nbrepro(tmp_path, "requirements", path.name)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "report.ipynb: no requirements are stated\n"
    assert path.read_bytes() == before
    nbrepro(tmp_path, "requirements", path.name, "--add", "numpy")
    content = read(path)
    del content["metadata"]["nbrepro"]
    assert content == good()


def test_a_record_without_a_lock_fails_nothing_and_can_be_locked(tmp_path: Path) -> None:
    path = write(tmp_path / "report.ipynb", good())
    nbrepro(tmp_path, "requirements", path.name, "--add", "numpy")
    done = nbrepro(tmp_path, "check", path.name)
    assert done.returncode == 0
    assert "LOCK004 the record holds no lock for any platform" in done.stdout
    assert "error" not in done.stdout.replace("no errors", "")
    assert nbrepro(tmp_path, "show", path.name).returncode == 0
    assert nbrepro(tmp_path, "lock", path.name).returncode == 0
    assert read(path)["metadata"]["nbrepro"]["requirements"] == ["numpy"]


def test_what_cannot_be_done_is_told_and_leaves_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "report.ipynb", good())
    r = write(tmp_path / "r.ipynb", notebook(code("1"), kernel="ir", language="R"))
    before = path.read_bytes(), r.read_bytes()
    done = nbrepro(tmp_path, "requirements", path.name, "-a", "numpy", "-a", "foo bar")
    assert done.returncode == 1
    assert done.stdout.startswith("report.ipynb: error: LOCK031 'foo bar' is no requirement: ")
    done = nbrepro(tmp_path, "requirements", path.name, "--remove", "x\x1b[31m")
    assert done.returncode == 1
    assert "\x1b" not in done.stdout
    done = nbrepro(tmp_path, "requirements", r.name, "-a", "numpy")
    assert done.returncode == 1
    assert "LOCK034 the notebook is not written in Python, but in r" in done.stdout
    assert (path.read_bytes(), r.read_bytes()) == before
